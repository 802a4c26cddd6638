//! Texts and hypotheses put to an engine as `framelens run` puts them, through a task of labels.

#[path = "sentences.rs"]
mod sentences;

use std::fmt::Write;
use std::ops::ControlFlow;

use anyhow::Context;
use framelens::classify::{ClassifyOptions, Prediction, classify};
use framelens::engine::Engine;
use framelens::task::Task;

use self::sentences::of_sentences;
use crate::worker::{Request, Scores};

/// As in `framelens run`.
const BATCH_TOKENS: usize = 1024;

/// The probabilities of entailment, a row a text. Fails if the engine does.
pub(crate) fn asked(
    engine: &dyn Engine,
    request: &Request,
    threads: usize,
) -> anyhow::Result<Scores> {
    let batch_tokens = if request.batch == 0 { BATCH_TOKENS } else { request.batch };
    let options = ClassifyOptions { threads, batch_tokens, memory: None };
    let tasks = [labels(&request.hypotheses)?];
    let article = of_sentences(&request.texts);
    let answered = classify(engine, &tasks, &[article], options, &|_| ControlFlow::Continue(()))?;
    let mut scores = Vec::with_capacity(request.texts.len());
    for sentence in answered.into_iter().flatten() {
        match sentence.predictions.into_iter().next() {
            Some(Some(Prediction::Labels(found))) => scores.push(found.scores),
            _ => anyhow::bail!("a sentence has no answer"),
        }
    }
    Ok(scores)
}

/// A task with a label for each hypothesis; any number of them may fit.
fn labels(hypotheses: &[String]) -> anyhow::Result<Task> {
    let mut text = String::from("id = \"asked\"\nkind = \"multi\"\n");
    for (n, hypothesis) in hypotheses.iter().enumerate() {
        // A JSON string of plain text is one of TOML too.
        let quoted = serde_json::to_string(hypothesis)?;
        writeln!(text, "[[labels]]\nid = \"l{n}\"\nhypotheses = [{quoted}]")?;
    }
    Task::parse(&text, "asked.toml").context("the hypotheses make no task")
}
