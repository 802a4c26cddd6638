//! Why codings cannot be compared or settled.

use crate::coding::{BlamedError, Gold, GoldError};

/// Why codings cannot be compared or settled.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AgreementError {
    /// There are fewer than two coders.
    #[error("agreement is between two coders or more; name a file for each")]
    OneCoder,
    /// A file cannot be read, or holds a value that is not allowed.
    #[error(transparent)]
    File(#[from] GoldError),
    /// There is no way of telling sentences that all rows share.
    #[error(
        "the rows cannot be matched, for they say in different ways which sentence they are about ({gaps}); fill `sent`, or `start` and `end`, or `text` in every row of every file"
    )]
    Places {
        /// What is lacking where.
        gaps: String,
    },
    /// Two rows of a coder are about the same.
    #[error("{name}:{line}: {what}, is already coded on line {first}; remove one of the two rows")]
    Repeated {
        /// The file.
        name: String,
        /// The line of the second row, from 1.
        line: u64,
        /// The line of the first row.
        first: u64,
        /// What they are about.
        what: String,
    },
    /// No two coders coded the same.
    #[error(
        "no row is in two files: {firsts}; check that the columns `event`, `doc` and `sent` name the same things alike"
    )]
    NothingShared {
        /// The first row of each file.
        firsts: String,
    },
    /// An order of values that does not fit the column.
    #[error("the order given for `{column}` cannot be used: {reason}")]
    Order {
        /// The column.
        column: String,
        /// What is wrong, and what to do.
        reason: String,
    },
    /// A file with decisions does not fit the codings.
    #[error(
        "{name}:{line}: {reason}, so that the coders' files are others than those that the decisions are on; give those files, or move {name} away and run again"
    )]
    Stale {
        /// The file.
        name: String,
        /// The line, from 1.
        line: u64,
        /// What does not fit.
        reason: String,
    },
    /// A decision that is not written as the column asks.
    #[error("{name}:{line}: the column `decision` holds no answer to `{column}`")]
    Decision {
        /// The file.
        name: String,
        /// The line, from 1.
        line: u64,
        /// The column that is decided on.
        column: String,
        /// What is wrong with it.
        source: BlamedError,
    },
    /// A sentence is listed twice, and differently.
    #[error(
        "{name}:{line}: {what} reads differently on line {first}; remove or correct one of the two rows"
    )]
    SentenceTwice {
        /// The file.
        name: String,
        /// The line of the second row, from 1.
        line: u64,
        /// The line of the first row.
        first: u64,
        /// Which sentence.
        what: String,
    },
    /// Gold needs the places or the words of sentences, and nobody gave them.
    #[error(
        "gold needs the text of every sentence, or its place, and {n} have neither (the first: {first}); give a CSV with `doc`, `sent` and `text` (or `start` and `end`) with --sentences"
    )]
    NoText {
        /// How many lack it.
        n: usize,
        /// The first of them.
        first: String,
    },
}

impl AgreementError {
    pub(super) fn nothing_shared(golds: &[Gold]) -> Self {
        let first = |gold: &Gold| {
            let Some(row) = gold.rows.first() else {
                return format!("{} codes nothing", gold.name);
            };
            let event = row.event.as_deref().map(|event| format!("event `{event}`, "));
            let sent = row.sent.as_deref().map(|sent| format!(", sentence {sent}"));
            let (event, sent) = (event.unwrap_or_default(), sent.unwrap_or_default());
            format!("{} begins with {event}article `{}`{sent}", gold.name, row.doc)
        };
        Self::NothingShared { firsts: golds.iter().map(first).collect::<Vec<_>>().join("; ") }
    }
}
