//! Drives articles through all stages and hands every finished article on.

mod claim;
mod codings;
mod manifest;
mod merge;
mod output;
mod records;
mod rows;
mod shard;
mod stored;
mod table;

use std::ops::ControlFlow;

use rayon::prelude::*;

pub use claim::ClaimError;
pub use codings::{Codings, CodingsError, codings, keys};
pub use manifest::{CountsRow, EngineRow, Manifest, ManifestError, TaskRow};
pub use merge::{MergeError, Shards};
pub use output::{OutputError, OutputFolder, Unfinished};
pub use rows::{
    article_columns, article_rows, article_table, sentence_columns, sentence_rows, sentence_table,
};
pub use shard::{ORDER, Shard, ShardError, ShardRow, Sharded};
pub use stored::{StoredArticle, StoredError, StoredRun};
pub use table::{Cell, Column, Format, Holds, Table, unguard};

use crate::article::{Article, ReadError, Warning};
use crate::classify::{Answered, Answers, ClassifyOptions, SplitArticle, classify};
use crate::clean::clean;
use crate::engine::{Engine, EngineError};
use crate::quotation::voices;
use crate::sentence::split;
use crate::task::Task;

/// So many sentences are taken up at once: enough to fill batches, few enough to stay in memory.
const SENTENCES_AT_ONCE: usize = 1024;

/// So many bytes of text are taken up at once, whatever they hold.
const BYTES_AT_ONCE: usize = 4 << 20;

/// An article with what was answered for each of its sentences.
#[derive(Debug, Clone)]
pub struct Finished {
    /// The article and its sentences.
    pub split: SplitArticle,
    /// One entry a sentence, in order.
    pub answered: Vec<Answered>,
}

/// What a run counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Totals {
    /// Articles that were read.
    pub n_articles: usize,
    /// Their sentences, boilerplate included.
    pub n_sentences: usize,
    /// Sentences that did not fit the model's limit.
    pub n_truncated: usize,
    /// Characters that could not be decoded.
    pub n_decoding_losses: usize,
    /// What could not be read, in order.
    pub failures: Vec<String>,
    /// What is doubtful, in order.
    pub warnings: Vec<String>,
}

/// Why a run stopped.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// The engine failed.
    #[error(transparent)]
    Engine(EngineError),
    /// Something could not be read, and the run is strict.
    #[error("stopped at the first bad input, as --strict asks; mend it, or leave out --strict")]
    Strict(#[source] Box<ReadError>),
    /// What was finished could not be handed on.
    #[error("results cannot be written; check that the disk is not full")]
    Sink(#[source] std::io::Error),
    /// It was asked to stop.
    #[error("interrupted; run again for the articles that are left")]
    Interrupted,
}

/// What a run is told from outside and tells in turn.
pub struct Hooks<'a> {
    /// Takes every finished article, in the order of reading.
    pub sink: &'a mut dyn FnMut(&Finished) -> std::io::Result<()>,
    /// Is told what is being done.
    pub progress: &'a (dyn Fn(Step) + Sync),
    /// Says whether to stop; asked between articles.
    pub stop: &'a (dyn Fn() -> bool + Sync),
    /// Whether the first thing that cannot be read ends the run.
    pub strict: bool,
}

/// What has been done since the last step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// So many bytes of articles have been taken up together.
    Begun(usize),
    /// So many pairs of sentence and hypothesis have been answered.
    Pairs(Answers),
    /// So many articles of so many bytes have been finished.
    Articles(usize, usize),
}

/// Reads, cleans, splits and classifies articles, some at a time, and hands them on in order.
///
/// What cannot be read is counted and named in the totals, unless the run is strict. An interrupted
/// run has handed on whole articles only; the totals so far stand beside the error.
pub fn run(
    articles: impl Iterator<Item = Result<Article, ReadError>>,
    engine: &dyn Engine,
    tasks: &[Task],
    options: ClassifyOptions,
    mut hooks: Hooks,
) -> (Totals, Result<(), RunError>) {
    let mut totals = Totals::default();
    let result = drive(articles, engine, tasks, options, &mut hooks, &mut totals);
    (totals, result)
}

fn drive(
    articles: impl Iterator<Item = Result<Article, ReadError>>,
    engine: &dyn Engine,
    tasks: &[Task],
    options: ClassifyOptions,
    hooks: &mut Hooks,
    totals: &mut Totals,
) -> Result<(), RunError> {
    let mut waiting: Vec<Article> = Vec::new();
    let mut n_bytes = 0;
    for article in articles {
        if (hooks.stop)() {
            return Err(RunError::Interrupted);
        }
        match article {
            Ok(article) => {
                n_bytes += article.source.len();
                waiting.push(article);
            }
            Err(error) if hooks.strict => return Err(RunError::Strict(Box::new(error))),
            Err(error) => totals.failures.push(with_causes(&error)),
        }
        // About 24 words of 6 bytes to a sentence.
        if n_bytes >= BYTES_AT_ONCE || n_bytes / 144 >= SENTENCES_AT_ONCE {
            finish(std::mem::take(&mut waiting), engine, tasks, options, hooks, totals)?;
            n_bytes = 0;
        }
    }
    finish(waiting, engine, tasks, options, hooks, totals)
}

fn finish(
    articles: Vec<Article>,
    engine: &dyn Engine,
    tasks: &[Task],
    options: ClassifyOptions,
    hooks: &mut Hooks,
    totals: &mut Totals,
) -> Result<(), RunError> {
    if articles.is_empty() {
        return Ok(());
    }
    (hooks.progress)(Step::Begun(articles.iter().map(|article| article.source.len()).sum()));
    let articles: Vec<SplitArticle> = articles.into_par_iter().map(prepare).collect();
    let (progress, stop) = (hooks.progress, hooks.stop);
    let told = |answers: Answers| {
        progress(Step::Pairs(answers));
        if stop() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let answered =
        classify(engine, tasks, &articles, options, &told).map_err(|error| match error {
            EngineError::Interrupted => RunError::Interrupted,
            error => RunError::Engine(error),
        })?;
    for (split, answered) in articles.into_iter().zip(answered) {
        if (hooks.stop)() {
            return Err(RunError::Interrupted);
        }
        count(&split, &answered, totals);
        let n_bytes = split.article.source.len();
        (hooks.sink)(&Finished { split, answered }).map_err(RunError::Sink)?;
        progress(Step::Articles(1, n_bytes));
    }
    Ok(())
}

fn prepare(article: Article) -> SplitArticle {
    let paragraphs = clean(&article);
    let sentences = split(&article, &paragraphs);
    let voices = voices(&sentences);
    SplitArticle { article, sentences, voices }
}

fn count(split: &SplitArticle, answered: &[Answered], totals: &mut Totals) {
    totals.n_articles += 1;
    totals.n_sentences += split.sentences.len();
    totals.n_truncated += answered.iter().filter(|answered| answered.truncated).count();
    totals.n_decoding_losses += split.article.decoding_losses;
    totals.warnings.extend(warnings(split));
}

/// What is doubtful about an article.
pub fn warnings(split: &SplitArticle) -> Vec<String> {
    let mut warnings: Vec<String> = split.article.warnings.iter().map(Warning::to_string).collect();
    if split.article.decoding_losses > 0 {
        warnings.push(format!(
            "{}: characters that could not be decoded and stand as U+FFFD: {}",
            split.article.origin, split.article.decoding_losses
        ));
    }
    if split.sentences.is_empty() {
        warnings.push(format!("{}: no sentence was found in it", split.article.origin));
    }
    warnings
}

/// An error with everything that led to it, in one line.
pub fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
