//! Puts tasks to an engine, sentence by sentence, and turns scores into predictions.

mod calibrated;
mod cues;
mod labels;
mod memory;
mod score;
mod stance;

use rayon::prelude::*;

pub(crate) use calibrated::as_written;
pub use calibrated::{SMALLEST_SCORE, calibrated, calibrated_labels};
pub use cues::{Cues, log_odds};
pub use memory::{Key, Keys, Memory};
pub use score::{Answers, Progress, Scores, score};
pub use stance::{Reading, Scope, facts, scope};

use self::stance::Seen;
use crate::article::Article;
use crate::coding::{Blamed, Role};
use crate::engine::{Engine, EngineError, Pair, RoleWeights};
use crate::quotation::Voice;
use crate::sentence::Sentence;
use crate::task::{Question, Task};

/// An article with its sentences.
#[derive(Debug, Clone)]
pub struct SplitArticle {
    /// As published.
    pub article: Article,
    /// In order.
    pub sentences: Vec<Sentence>,
    /// Whose words each sentence gives; as long as `sentences`.
    pub voices: Vec<Voice>,
}

/// What was answered for one sentence, one prediction a task, in the order of the tasks.
#[derive(Debug, Clone, PartialEq)]
pub struct Answered {
    /// `None` where the task does not apply to this kind of sentence.
    pub predictions: Vec<Option<Prediction>>,
    /// Whether the model could not read the whole sentence.
    pub truncated: bool,
}

/// An answer by machine to one task.
#[derive(Debug, Clone, PartialEq)]
pub enum Prediction {
    /// Who is blamed and cleared.
    Stance(StancePrediction),
    /// Which labels fit.
    Labels(LabelsPrediction),
}

/// Who is blamed for the event and who is cleared in a sentence.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StancePrediction {
    /// Blamed actors with their roles.
    pub blamed: Blamed,
    /// Cleared actors.
    pub denied: std::collections::BTreeSet<String>,
    /// The probability that the actor is blamed, calibrated if the task says how, one an actor of the task; `None` where the
    /// engine was not asked because the sentence and those before do not name the actor.
    pub blamed_scores: Vec<Option<f32>>,
    /// The probability that the actor is cleared, likewise.
    pub denied_scores: Vec<Option<f32>>,
}

/// Which labels fit a sentence.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelsPrediction {
    /// The chosen labels' positions in the task; empty when no label reaches its threshold.
    pub chosen: Vec<usize>,
    /// One score a label of the task, 0 to 1; with one choice they sum to 1.
    pub scores: Vec<f32>,
}

/// How much is put to the engine at once.
#[derive(Debug, Clone, Copy)]
pub struct ClassifyOptions<'a> {
    /// How many threads score; results do not depend on it.
    pub threads: usize,
    /// How many tokens, padding included, one batch may hold; results do not depend on it.
    pub batch_tokens: usize,
    /// What is asked before the engine and takes what the engine answers; results do not depend on it.
    pub memory: Option<&'a dyn Memory>,
}

/// Answers every task for every sentence of some articles, in order.
///
/// Fails only if the engine does.
pub fn classify(
    engine: &dyn Engine,
    tasks: &[Task],
    articles: &[SplitArticle],
    options: ClassifyOptions,
    progress: Progress,
) -> Result<Vec<Vec<Answered>>, EngineError> {
    let asked: Vec<Vec<Asked>> =
        articles.par_iter().map(|article| ask(engine, tasks, article)).collect();
    let pairs: Vec<&Pair> = asked.iter().flatten().flat_map(|asked| &asked.pairs).collect();
    let scores = score(engine, &pairs, options, progress)?;
    let mut rest = scores.iter();
    let answer = |questions| answer(engine, tasks, questions, &mut rest);
    let mut answered: Vec<Vec<Answered>> = asked.into_iter().map(answer).collect();
    add_roles(engine, tasks, articles, &mut answered, options, progress)?;
    Ok(answered)
}

/// What is put to the engine for one sentence and one task.
struct Asked {
    pairs: Vec<Pair>,
    readings: Vec<Reading>,
    applies: bool,
}

fn ask(engine: &dyn Engine, tasks: &[Task], article: &SplitArticle) -> Vec<Asked> {
    let scopes: Vec<Option<Scope>> =
        tasks.iter().map(|task| task.stance().map(|stance| scope(stance, article))).collect();
    let texts = stance::plain_texts(article);
    let seen: Vec<Option<Seen>> = tasks
        .iter()
        .zip(&scopes)
        .map(|(task, scope)| {
            let stance = task.stance().filter(|_| *scope == Some(Scope::Within))?;
            Some(Seen::new(stance, article, &texts))
        })
        .collect();
    let mut asked = Vec::with_capacity(article.sentences.len() * tasks.len());
    for (at, sentence) in article.sentences.iter().enumerate() {
        for (task, seen) in tasks.iter().zip(&seen) {
            let applies = task.applies_to(sentence.kind);
            let mut pairs = Vec::new();
            let mut readings = Vec::new();
            match (&task.question, seen) {
                (Question::Labels(labels), _) if applies => {
                    pairs = labels::pairs(labels, &texts[at]);
                }
                (Question::Stance(stance), Some(seen)) if applies => {
                    readings = seen.readings(engine.marking(), at);
                    pairs = readings.iter().flat_map(|r| stance::pairs(stance, r)).collect();
                }
                _ => {}
            }
            asked.push(Asked { pairs, readings, applies });
        }
    }
    asked
}

/// Turns the scores of one article's questions, which are the next of `scores`, into answers.
fn answer<'a>(
    engine: &dyn Engine,
    tasks: &[Task],
    questions: Vec<Asked>,
    scores: &mut impl Iterator<Item = &'a Scores>,
) -> Vec<Answered> {
    let n_sentences = questions.len() / tasks.len().max(1);
    let unanswered = Answered { predictions: vec![None; tasks.len()], truncated: false };
    let mut answered = vec![unanswered; n_sentences];
    let mut stances: Vec<Vec<Vec<(Reading, stance::Entailed)>>> = vec![Vec::new(); tasks.len()];
    let mut applies = Vec::with_capacity(questions.len());
    for (n, asked) in questions.into_iter().enumerate() {
        let (at, t) = (n / tasks.len(), n % tasks.len());
        let given: Vec<&Scores> = scores.by_ref().take(asked.pairs.len()).collect();
        answered[at].truncated |= given.iter().any(|scores| scores.truncated);
        let given: Vec<f32> = given.iter().map(|scores| scores.entailment).collect();
        applies.push(asked.applies);
        match &tasks[t].question {
            Question::Labels(labels) if asked.applies => {
                let weights = engine.label_weights(&tasks[t].id);
                answered[at].predictions[t] =
                    Some(Prediction::Labels(labels::decide(labels, weights, &given)));
            }
            Question::Labels(_) => {}
            Question::Stance(stance) => {
                let n_pairs = stance.hypotheses.blamed.len() + stance.hypotheses.denied.len();
                let entailed =
                    given.chunks_exact(n_pairs).map(|given| stance::entailed(stance, given));
                stances[t].push(asked.readings.into_iter().zip(entailed).collect());
            }
        }
    }
    for (t, task) in tasks.iter().enumerate() {
        let Some(stance) = task.stance() else { continue };
        let found =
            stance::decide(stance, engine.stance_weights(), std::mem::take(&mut stances[t]));
        for (at, found) in found.into_iter().enumerate() {
            if applies[at * tasks.len() + t] {
                answered[at].predictions[t] = Some(Prediction::Stance(found));
            }
        }
    }
    answered
}

/// An actor that was found blamed, and how much is asked about it.
struct Blame {
    /// Article, sentence and task.
    place: (usize, usize, usize),
    id: String,
    cues: Cues,
    n_asked: [usize; 3],
}

/// A second, small round: only actors found blamed are asked about their part in it.
fn add_roles(
    engine: &dyn Engine,
    tasks: &[Task],
    articles: &[SplitArticle],
    answered: &mut [Vec<Answered>],
    options: ClassifyOptions,
    progress: Progress,
) -> Result<(), EngineError> {
    let mut pairs: Vec<Pair> = Vec::new();
    let mut places: Vec<Blame> = Vec::new();
    for (a, article) in articles.iter().enumerate() {
        let mut texts = None;
        for (t, task) in tasks.iter().enumerate() {
            let Some(stance) = task.stance() else { continue };
            let blaming: Vec<(usize, &StancePrediction)> = blaming(&answered[a], t).collect();
            if blaming.is_empty() {
                continue;
            }
            let texts = texts.get_or_insert_with(|| stance::plain_texts(article));
            let seen = Seen::new(stance, article, texts);
            for (s, found) in blaming {
                for reading in seen.readings(engine.marking(), s) {
                    let id = &stance.actors[reading.actor].id;
                    if found.blamed.contains(id) {
                        let asked = stance::role_pairs(stance, &reading);
                        places.push(Blame {
                            place: (a, s, t),
                            id: id.clone(),
                            cues: reading.cues.clone(),
                            n_asked: asked.each_ref().map(Vec::len),
                        });
                        pairs.extend(asked.into_iter().flatten());
                    }
                }
            }
        }
    }
    let pairs: Vec<&Pair> = pairs.iter().collect();
    let scores = score(engine, &pairs, options, progress)?;
    let mut scores = scores.iter().map(|scores| scores.entailment);
    for Blame { place: (a, s, t), id, cues, n_asked } in places {
        let means = n_asked.map(|n| mean(scores.by_ref().take(n)));
        let role = best_role(&engine.stance_weights().roles, cues, means);
        if let Some(Prediction::Stance(found)) = &mut answered[a][s].predictions[t] {
            found.blamed.insert(id, Some(role));
        }
    }
    Ok(())
}

/// The sentences that blame anybody in the answers to the task at `t`.
fn blaming(answered: &[Answered], t: usize) -> impl Iterator<Item = (usize, &StancePrediction)> {
    answered.iter().enumerate().filter_map(move |(s, answers)| match &answers.predictions[t] {
        Some(Prediction::Stance(found)) if !found.blamed.is_empty() => Some((s, found)),
        _ => None,
    })
}

/// The likeliest role, the earlier one on a tie. By the codebook, who claims a deed carried it out.
fn best_role(weights: &RoleWeights, mut cues: Cues, scores: [f32; 3]) -> Role {
    if cues.facts().contains_key("claims") {
        return Role::Perpetrator;
    }
    for (name, score) in ["perpetrator", "sponsor", "negligent"].into_iter().zip(scores) {
        cues.set(name, log_odds(score));
    }
    let roles = [
        (Role::Perpetrator, cues.weighed(&weights.perpetrator)),
        (Role::Sponsor, cues.weighed(&weights.sponsor)),
        (Role::Negligent, cues.weighed(&weights.negligent)),
    ];
    let better =
        |best: (Role, f64), other: (Role, f64)| if other.1 > best.1 { other } else { best };
    roles.into_iter().reduce(better).map_or(Role::Perpetrator, |(role, _)| role)
}

/// The mean of the scores of several templates for one claim; 0 for none.
fn mean(scores: impl Iterator<Item = f32>) -> f32 {
    let (sum, n) = scores.fold((0.0, 0.0), |(sum, n), score| (sum + score, n + 1.0));
    if n > 0.0 { sum / n } else { 0.0 }
}
