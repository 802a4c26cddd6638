//! Why predictions could not be measured.

use super::align::Alignment;
use super::article_key::Ambiguous;
use crate::coding::{Coding, Gold, Hint};

/// Why predictions could not be measured.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EvaluateError {
    /// There are no predictions.
    #[error("there are no predictions to measure; run framelens on the articles of the gold")]
    NoPredictions,
    /// No coded sentence is a predicted one.
    #[error(
        "no row of {name} is about a sentence of the run; articles of the gold: {docs}; of the run: {articles}; sentences that were not found in their article: {n_unmatched}; read the articles that were coded, or name them in the column `doc` as the run does"
    )]
    NothingMatched {
        /// The gold file.
        name: String,
        /// Articles that the gold names.
        docs: String,
        /// Articles of the run.
        articles: String,
        /// Coded sentences of articles of the run that were not found in them.
        n_unmatched: usize,
    },
    /// Two runs have no coded sentence in common.
    #[error(
        "no sentence of {name} is in both runs; only in {first}: {n_first}; only in {second}: {n_second}; run both on the articles that were coded"
    )]
    NothingShared {
        /// The gold file.
        name: String,
        /// The first run.
        first: String,
        /// Coded sentences that only the first has.
        n_first: usize,
        /// The second run.
        second: String,
        /// Coded sentences that only the second has.
        n_second: usize,
    },
    /// A gold article could be any of several.
    #[error("{name}:{line}: the article is not clear; write its whole id into the column `doc`")]
    Article {
        /// The gold file.
        name: String,
        /// The line, from 1.
        line: u64,
        /// Which articles it could be.
        source: Ambiguous,
    },
    /// A gold row does not say which event it is about although the run read several.
    #[error(
        "{name}:{line}: the event is not named, but the run read several ({events}); fill the column `event`"
    )]
    NoEvent {
        /// The gold file.
        name: String,
        /// The line, from 1.
        line: u64,
        /// The events of the run.
        events: String,
    },
    /// A prediction has a label that its task does not know.
    #[error(
        "a prediction for `{article}` has the label `{label}`, which the task `{task}` does not know; allowed: {allowed}{hint}"
    )]
    Label {
        /// The article.
        article: String,
        /// The task.
        task: String,
        /// The label.
        label: String,
        /// The labels that the task knows.
        allowed: String,
        /// What was probably meant.
        hint: Hint,
    },
    /// A prediction has several labels where the task allows one.
    #[error(
        "a prediction for `{article}` has several labels of the task `{task}`, which allows one; run framelens again"
    )]
    TooMany {
        /// The article.
        article: String,
        /// The task.
        task: String,
    },
}

impl EvaluateError {
    pub(super) fn nothing_matched(
        predictions: &[Coding],
        gold: &Gold,
        alignment: &Alignment,
    ) -> Self {
        EvaluateError::NothingMatched {
            name: gold.name.clone(),
            docs: first_few(gold.rows.iter().map(|row| row.doc.as_str())),
            articles: first_few(predictions.iter().map(|coding| coding.article.as_str())),
            n_unmatched: alignment.unmatched.len(),
        }
    }
}

/// The first five different names.
fn first_few<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let mut few: Vec<&str> = Vec::new();
    for name in names {
        if !few.contains(&name) {
            if few.len() == 5 {
                few.push("…");
                break;
            }
            few.push(name);
        }
    }
    few.join(", ")
}
