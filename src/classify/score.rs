//! Scores pairs: each different pair once, in batches of equal length, on all threads.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use rayon::prelude::*;

use super::ClassifyOptions;
use super::memory::Recalled;
use crate::engine::{Encoding, Engine, EngineError, Pair};

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

/// Scores pairs, in order. Equal pairs are put to the engine once.
pub fn score(
    engine: &dyn Engine,
    pairs: &[&Pair],
    options: ClassifyOptions,
    progress: Progress,
) -> Result<Vec<Scores>, EngineError> {
    let (different, places) = different(pairs);
    let recalled = Recalled::new(options.memory, engine, &different);
    let unknown = recalled.unknown();
    let encodings: Result<Vec<Encoding>, EngineError> =
        unknown.par_iter().map(|at| engine.encode(different[*at])).collect();
    let encodings = encodings?;
    let truncated: Vec<bool> = encodings.iter().map(|encoding| encoding.truncated).collect();
    let batches = batches(encodings, options.batch_tokens);
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

/// Encodings of one length with their places.
struct Batch {
    encodings: Vec<Encoding>,
    places: Vec<usize>,
}

/// Cuts encodings into batches of equal length and at most `batch_tokens` tokens, longest first,
/// so that the last batches are the cheapest and the threads end together.
fn batches(encodings: Vec<Encoding>, batch_tokens: usize) -> Vec<Batch> {
    let mut ordered: Vec<(usize, Encoding)> = encodings.into_iter().enumerate().collect();
    ordered.sort_by_key(|(place, encoding)| (usize::MAX - encoding.tokens.len(), *place));
    let mut batches: Vec<Batch> = Vec::new();
    for (place, encoding) in ordered {
        let width = encoding.tokens.len();
        let fits = batches.last().is_some_and(|batch| {
            batch.encodings[0].tokens.len() == width
                && (batch.places.len() + 1) * width <= batch_tokens
        });
        if !fits {
            batches.push(Batch { encodings: Vec::new(), places: Vec::new() });
        }
        if let Some(batch) = batches.last_mut() {
            batch.encodings.push(encoding);
            batch.places.push(place);
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
    let scores = Mutex::new(vec![f32::NAN; n_scores]);
    let next = AtomicUsize::new(0);
    let failed = AtomicBool::new(false);
    let work = |worker: usize| -> Result<(), EngineError> {
        while !failed.load(Ordering::Relaxed) {
            let Some(batch) = batches.get(next.fetch_add(1, Ordering::Relaxed)) else { break };
            let given = engine.score(&batch.encodings, worker).inspect_err(|_| {
                failed.store(true, Ordering::Relaxed);
            })?;
            let given: Vec<(usize, f32)> = batch.places.iter().copied().zip(given).collect();
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
