//! `report.html`: a run on one page that an editor can read, without a network and without a server.
//!
//! 1. [`Selection`] says which articles the page is about.
//! 2. [`Builder`] takes article after article; it keeps counts, and texts up to a limit.
//! 3. [`Builder::finish`] makes the page: findings, who is blamed by which outlet, tone and frames, a timeline, the
//!    articles with every sentence marked, figures against hand labels, and how it was made.
//!
//! Texts are escaped by the template engine; the page's policy forbids it to load or send anything and to run a script
//! other than its own. The same run gives the same bytes.

mod articles;
mod bars;
mod builder;
mod figures;
mod findings;
mod heat;
mod legend;
mod origin;
mod page;
mod selection;
mod shelf;
mod shown;
mod timeline;
mod view;

pub use builder::Builder;
pub use selection::{Selection, SelectionError};

use crate::run::{StoredError, StoredRun};

/// The largest number of articles that [`report`] is meant for: it keeps some counts and a line about each.
pub const MOST_ARTICLES: usize = 20_000;

/// Why a page cannot be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReportError {
    /// The run cannot be read.
    #[error(transparent)]
    Stored(#[from] StoredError),
    /// It is not said rightly which articles the page is about.
    #[error(transparent)]
    Selection(#[from] SelectionError),
    /// The template does not fit what it is filled with, which is a fault of ours.
    #[error("the page cannot be filled in; please report this with the run's run.json")]
    Template(#[from] minijinja::Error),
}

/// The page of a run; `metrics` is what its `metrics.json` holds, if it was measured.
///
/// Reads the run once, one article at a time. Fails if it cannot be read or if nothing is selected.
pub fn report(
    run: &StoredRun,
    selection: &Selection,
    metrics: Option<&serde_json::Value>,
) -> Result<String, ReportError> {
    let mut builder = Builder::new(run, selection)?;
    let mut failed = None;
    run.each_article(|article, codings| {
        if failed.is_none()
            && let Err(error) = builder.add(article, &codings)
        {
            failed = Some(error);
        }
    })?;
    match failed {
        Some(error) => Err(error),
        None => builder.finish(metrics),
    }
}
