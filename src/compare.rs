//! Says how groups of articles differ: outlets, months, or whatever is known about an article.
//!
//! 1. [`By`] tells the group of an article.
//! 2. [`Tally`] counts, article by article, for which sentences each [`Measure`] holds; it keeps no text.
//! 3. [`Tally::compare`] derives shares with intervals over articles, and the differences of every two groups.
//! 4. [`Labelled`] corrects shares by hand labels, and says whether the machine errs alike in every group.
//!
//! A share is the number of sentences for which a measure holds over the number of sentences that its question was put to,
//! all articles of a group taken together. Shares read off a classifier are biased even where most answers are right
//! (Egami et al. 2023, arXiv:2306.04746).

mod by;
mod corrected;
mod differences;
mod found;
mod markdown;
mod measure;
mod rows;
mod tally;

use crate::clean::Kind;
use crate::statistics::{Bootstrap, Correction, Estimate, Interval, Permutations, Surprise};

pub use by::{By, UnknownColumn};
pub use corrected::{Corrected, ErrorRates, Labelled, Of};
pub use found::{CompareError, Found};
pub use measure::{Measure, Voiced};
pub use rows::{SHARE_COLUMNS, difference_rows, duplicate_rows, rate_rows, share_rows};
pub use tally::Tally;

/// How groups are compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// The kinds of sentences that count.
    pub kinds: Vec<Kind>,
    /// A group with fewer articles is flagged and not compared.
    pub min_articles: usize,
    /// Of more groups than this only those with most articles are compared with one another.
    pub most_compared: usize,
    /// How the p values of one question are corrected for there being several.
    pub correction: Correction,
    /// How articles are resampled for intervals.
    pub bootstrap: Bootstrap,
    /// How articles are dealt for tests.
    pub permutations: Permutations,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            kinds: vec![Kind::Body],
            min_articles: 5,
            most_compared: 50,
            correction: Correction::default(),
            bootstrap: Bootstrap::default(),
            permutations: Permutations::default(),
        }
    }
}

/// What was found about groups of articles.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// What the groups are.
    pub by: By,
    /// How they were compared.
    pub options: Options,
    /// What was counted, in the order of the shares of every group.
    pub measures: Vec<Measure>,
    /// The groups, by name; the articles of which it is not known come last.
    pub groups: Vec<Group>,
    /// The differences of every two groups that were compared, measure by measure.
    pub differences: Vec<Difference>,
}

/// A group of articles.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Its name; `None` for the articles of which it is not known.
    pub name: Option<String>,
    /// How many articles it has.
    pub n_articles: u64,
    /// How many of their sentences count: those of the asked kinds that are no duplicates.
    pub n_sentences: u64,
    /// Whether and why it was not compared.
    pub standing: Standing,
    /// Its shares, one a measure.
    pub shares: Vec<Share>,
}

impl Group {
    /// Its name, or what to call the articles of which it is not known.
    pub fn shown(&self) -> &str {
        self.name.as_deref().unwrap_or("(not known)")
    }
}

/// Whether and why a group was not compared with others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It was compared.
    Compared,
    /// It has fewer articles than asked for.
    TooSmall,
    /// There are more groups than are compared, and this is not among those with most articles.
    BeyondMost,
    /// It holds the articles of which the group is not known.
    NotKnown,
}

impl Standing {
    /// Its name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Compared => "compared",
            Self::TooSmall => "too_small",
            Self::BeyondMost => "beyond_most",
            Self::NotKnown => "not_known",
        }
    }
}

/// The share of sentences for which a measure holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Share {
    /// Sentences that the question was put to.
    pub n: u64,
    /// Those for which the measure holds.
    pub k: u64,
    /// `k` over `n`, with intervals over articles.
    pub estimate: Estimate,
}

/// How the shares of two groups differ.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// The place of the measure in [`Comparison::measures`].
    pub measure: usize,
    /// The place of the one group in [`Comparison::groups`].
    pub one: usize,
    /// The place of the other.
    pub other: usize,
    /// The share of the one less that of the other; `None` if one of them is not defined.
    pub score: Option<f64>,
    /// Its percentile interval: each group's articles resampled by themselves.
    pub interval: Option<Interval>,
    /// A test of whether the two groups differ; `None` if it cannot be made.
    pub surprise: Option<Surprise>,
    /// The p value corrected over the family: all measures of one question and all pairs of groups.
    pub adjusted: Option<f64>,
}
