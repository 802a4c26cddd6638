//! Scores pairs: each different pair once, those of one text together, in batches of one width, on all threads.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ops::ControlFlow;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use rayon::prelude::*;

use super::ClassifyOptions;
use super::memory::Recalled;
use crate::engine::{Encoding, Engine, EngineError, Group, Pair};

/// Is told how many pairs have been answered since it was last told, and says whether to go on.
pub type Progress<'a> = &'a (dyn Fn(Answers) -> ControlFlow<()> + Sync);

/// Some answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answers {
    /// Pairs answered since the last time.
    pub n: usize,
    /// Pairs put to the engine in this go, these among them.
    pub of: usize,
}

/// What the engine said of a pair.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scores {
    /// The probability that the text entails the hypothesis, 0 to 1.
    pub entailment: f32,
    /// Whether the sentence was cut to the model's limit.
    pub truncated: bool,
}

/// Scores pairs, in order. Equal pairs are put to the engine once, and all that is asked of a text together.
pub fn score(
    engine: &dyn Engine,
    pairs: &[&Pair],
    options: ClassifyOptions,
    progress: Progress,
) -> Result<Vec<Scores>, EngineError> {
    let (different, places) = different(pairs);
    let recalled = Recalled::new(options.memory, engine, &different);
    let unknown = recalled.unknown();
    let left: Vec<&Pair> = unknown.iter().map(|at| different[*at]).collect();
    let asked = asked(engine, &left)?;
    let mut truncated = vec![false; left.len()];
    for Asked { encoding, places } in &asked {
        for place in places {
            truncated[*place] = encoding.truncated;
        }
    }
    let batches = batches(asked, options.batch_tokens);
    let at_once = pairs.len() - unknown.len();
    let told = |scored: &[(usize, f32)]| {
        for (n, entailment) in scored {
            let scores = Scores { entailment: *entailment, truncated: truncated[*n] };
            recalled.keep(unknown[*n], scores);
        }
        progress(Answers { n: scored.len(), of: pairs.len() })
    };
    let scores = run(engine, &batches, unknown.len(), options, &told)?;
    go_on(progress(Answers { n: at_once, of: pairs.len() }))?;
    let given = scores.into_iter().zip(&truncated);
    let given = given.map(|(entailment, truncated)| Scores { entailment, truncated: *truncated });
    let scores = recalled.with(given);
    Ok(places.into_iter().map(|at| scores[at]).collect())
}

/// The different pairs in order of first appearance, and for every pair its place among them.
fn different<'a>(pairs: &[&'a Pair]) -> (Vec<&'a Pair>, Vec<usize>) {
    let mut different: Vec<&Pair> = Vec::new();
    let mut known: HashMap<&Pair, usize> = HashMap::with_capacity(pairs.len());
    let places = pairs.iter().map(|&pair| {
        *known.entry(pair).or_insert_with(|| {
            different.push(pair);
            different.len() - 1
        })
    });
    let places = places.collect();
    (different, places)
}

/// A sequence, and for each of its hypotheses the place of the pair that it answers.
struct Asked {
    encoding: Encoding,
    places: Vec<usize>,
}

/// The sequences that answer all pairs: texts in order of first appearance, and so the hypotheses of each.
fn asked(engine: &dyn Engine, pairs: &[&Pair]) -> Result<Vec<Asked>, EngineError> {
    let encoded: Result<Vec<Vec<Asked>>, EngineError> = by_text(pairs)
        .into_par_iter()
        .map(|(group, places)| {
            let mut places = places.into_iter();
            let with_places = |encoding: Encoding| {
                let places = places.by_ref().take(encoding.group.hypotheses.len()).collect();
                Asked { encoding, places }
            };
            Ok(engine.encode(&group)?.into_iter().map(with_places).collect())
        })
        .collect();
    Ok(encoded?.into_iter().flatten().collect())
}

/// Pairs of one text together, with their places.
fn by_text(pairs: &[&Pair]) -> Vec<(Group, Vec<usize>)> {
    let mut groups: Vec<(Group, Vec<usize>)> = Vec::new();
    let mut known: HashMap<(&str, &str), usize> = HashMap::with_capacity(pairs.len());
    for (place, &pair) in pairs.iter().enumerate() {
        match known.entry((pair.context.as_str(), pair.text.as_str())) {
            Entry::Occupied(found) => {
                let (group, places) = &mut groups[*found.get()];
                group.hypotheses.push(pair.hypothesis.clone());
                places.push(place);
            }
            Entry::Vacant(free) => {
                free.insert(groups.len());
                groups.push((Group::from(pair), vec![place]));
            }
        }
    }
    groups
}

/// What is put to the engine at once: encodings of one width.
#[derive(Default)]
struct Batch {
    encodings: Vec<Encoding>,
    /// For each encoding, those of its answers.
    places: Vec<Vec<usize>>,
    n_tokens: usize,
}

impl Batch {
    fn has_room(&self, encoding: &Encoding, batch_tokens: usize) -> bool {
        self.encodings.first().is_none_or(|first| first.width == encoding.width)
            && self.n_tokens + encoding.tokens.len() <= batch_tokens
    }

    fn push(&mut self, Asked { encoding, places }: Asked) {
        self.n_tokens += encoding.tokens.len();
        self.encodings.push(encoding);
        self.places.push(places);
    }
}

/// Cuts encodings into batches of one width and at most `batch_tokens` tokens, widest first,
/// so that the last batches are the cheapest and the threads end together.
fn batches(mut asked: Vec<Asked>, batch_tokens: usize) -> Vec<Batch> {
    asked.sort_by_key(|asked| std::cmp::Reverse(asked.encoding.width));
    let mut batches: Vec<Batch> = Vec::new();
    for asked in asked {
        let fits =
            batches.last().is_some_and(|batch| batch.has_room(&asked.encoding, batch_tokens));
        if !fits {
            batches.push(Batch::default());
        }
        if let Some(batch) = batches.last_mut() {
            batch.push(asked);
        }
    }
    batches
}

/// Takes the scores of a batch with their places, and says whether to go on.
type Told<'a> = &'a (dyn Fn(&[(usize, f32)]) -> ControlFlow<()> + Sync);

/// One task a thread takes batch after batch: the engine computes on threads of its own, so a
/// thread of ours that waits for it must not be given a second batch by rayon's work stealing.
fn run(
    engine: &dyn Engine,
    batches: &[Batch],
    n_scores: usize,
    options: ClassifyOptions,
    told: Told,
) -> Result<Vec<f32>, EngineError> {
    if batches.is_empty() {
        return Ok(Vec::new());
    }
    let scores = Mutex::new(vec![f32::NAN; n_scores]);
    let next = AtomicUsize::new(0);
    let failed = AtomicBool::new(false);
    let work = |worker: usize| -> Result<(), EngineError> {
        while !failed.load(Ordering::Relaxed) {
            let Some(batch) = batches.get(next.fetch_add(1, Ordering::Relaxed)) else { break };
            let given = engine.score(&batch.encodings, worker).inspect_err(|_| {
                failed.store(true, Ordering::Relaxed);
            })?;
            let places: Vec<usize> = batch.places.concat();
            let given = given.concat();
            if given.len() != places.len() {
                failed.store(true, Ordering::Relaxed);
                return Err(miscounted(given.len(), places.len()));
            }
            let given: Vec<(usize, f32)> = places.into_iter().zip(given).collect();
            let mut scores = scores.lock().expect("no thread panics while it holds the lock");
            for (place, score) in &given {
                scores[*place] = *score;
            }
            drop(scores);
            go_on(told(&given)).inspect_err(|_| {
                failed.store(true, Ordering::Relaxed);
            })?;
        }
        Ok(())
    };
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(options.threads.max(1))
        .thread_name(|n| format!("framelens-{n}"))
        .build()
        .map_err(|error| EngineError::Run(format!("no threads: {error}")))?;
    pool.broadcast(|context| work(context.index())).into_iter().collect::<Result<(), _>>()?;
    Ok(scores.into_inner().expect("all threads have ended"))
}

fn go_on(answer: ControlFlow<()>) -> Result<(), EngineError> {
    if answer.is_break() { Err(EngineError::Interrupted) } else { Ok(()) }
}

fn miscounted(n_given: usize, n_asked: usize) -> EngineError {
    EngineError::Run(format!("{n_given} answers to {n_asked} hypotheses"))
}
