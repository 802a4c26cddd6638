//! Puts the sentences of a suite to an engine and judges the answers.

use std::ops::ControlFlow;

use super::{Answer, Case, Outcome, Passage, Suite};
use crate::classify::{ClassifyOptions, SplitArticle, classify};
use crate::engine::{Engine, EngineError};
use crate::run::{Finished, codings};
use crate::sentence::Span;

/// Judges every case of a suite, in order. Fails only if the engine does.
pub fn judge(
    suite: &Suite,
    engine: &dyn Engine,
    options: ClassifyOptions,
) -> Result<Vec<Outcome>, EngineError> {
    let passages: Vec<&Passage> = suite.cases.iter().flat_map(passages).collect();
    let id = |at: usize| format!("{}:{at}", suite.name);
    let articles = passages.iter().enumerate().map(|(at, passage)| passage.article(id(at)));
    let (articles, spans): (Vec<SplitArticle>, Vec<Span>) = articles.unzip();
    let go_on = |_| ControlFlow::Continue(());
    let answered = classify(engine, &suite.tasks, &articles, options, &go_on)?;
    let finished = articles.into_iter().zip(answered);
    let finished = finished.map(|(split, answered)| Finished { split, answered });
    let mut answers = finished
        .zip(spans)
        .map(|(finished, span)| Answer::of(&codings(&suite.tasks, &finished), span));
    let outcome = |case: &Case| {
        let answers: Vec<Answer> = answers.by_ref().take(passages_of(case)).collect();
        outcome(suite, case, &answers)
    };
    Ok(suite.cases.iter().map(outcome).collect())
}

/// The sentences of a case, its own first.
fn passages(case: &Case) -> impl Iterator<Item = &Passage> {
    std::iter::once(&case.passage).chain(case.demand.others())
}

fn passages_of(case: &Case) -> usize {
    passages(case).count()
}

fn outcome(suite: &Suite, case: &Case, answers: &[Answer]) -> Outcome {
    let in_words = passages(case)
        .zip(answers)
        .map(|(passage, answer)| format!("“{}”: {}", passage.text, answer.words()));
    Outcome {
        file: suite.name.clone(),
        name: case.name.clone(),
        line: case.line,
        kind: case.kind(),
        capability: case.capability.clone(),
        failures: case.demand.failures(&answers[0], &answers[1..]),
        answers: in_words.collect(),
        vacuous: answers.iter().all(|answer| answer.blamed.is_empty() && answer.denied.is_empty()),
    }
}
