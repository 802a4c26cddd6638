//! What could be compared, and what not.

use std::collections::{BTreeMap, BTreeSet};

use super::align::Alignment;
use super::counts::is_text;
use crate::coding::{Coding, Gold, GoldRow, kind_name};
use crate::sentence::Span;

/// Where a sentence stands, to name it in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The article, as the file names it.
    pub article: String,
    /// The coder's number of the sentence, if there is one.
    pub sent: Option<String>,
    /// The characters, if known.
    pub span: Option<Span>,
    /// How the sentence begins.
    pub beginning: String,
}

impl Place {
    pub(super) fn of_row(row: &GoldRow) -> Self {
        let text = row.text.as_deref().unwrap_or_default();
        let beginning = beginning(text);
        Place { article: row.doc.clone(), sent: row.sent.clone(), span: row.span, beginning }
    }

    fn of_coding(coding: &Coding) -> Self {
        Place {
            article: coding.article.clone(),
            sent: None,
            span: Some(coding.span),
            beginning: beginning(&coding.text),
        }
    }
}

/// The first 60 characters, on one line.
fn beginning(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text,
    }
}

/// What could be compared, and what not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Rows of the gold, repeated ones left out.
    pub n_rows: usize,
    /// Sentences that were both coded and predicted.
    pub n_matched: usize,
    /// Coded sentences that no predicted one overlaps enough.
    pub unmatched: Vec<Place>,
    /// How many of those blame somebody by hand; they are missing from recall.
    pub n_unmatched_blaming: usize,
    /// Predicted sentences of coded articles that nobody coded.
    pub unlabelled: Vec<Place>,
    /// Articles of the gold that the run did not read, with their number of rows.
    pub absent_articles: BTreeMap<String, usize>,
    /// Articles of the run that nobody coded.
    pub n_uncoded_articles: usize,
    /// Events of the gold that the run did not read, with their number of rows in matched sentences.
    pub unread_events: BTreeMap<String, usize>,
    /// Matched sentences whose text in the gold is not what stands at their place in the article.
    pub other_texts: Vec<Place>,
}

impl Coverage {
    pub(super) fn new(predictions: &[Coding], gold: &Gold, alignment: &Alignment) -> Self {
        let place = |&at: &usize| Place::of_row(&gold.rows[at]);
        let blames = |&at: &usize| gold.rows[at].blamed.as_ref().is_some_and(|set| !set.is_empty());
        let unmatched = &alignment.unmatched;
        let mut unread_events: BTreeMap<String, usize> = BTreeMap::new();
        for paired in alignment.pairs.iter().flat_map(|pair| &pair.rows) {
            let row = &gold.rows[paired.gold];
            let coded = row.blamed.is_some() || row.denied.is_some();
            if let (None, Some(event), true) = (paired.coding, &row.event, coded && is_text(row)) {
                *unread_events.entry(event.clone()).or_default() += 1;
            }
        }
        let read: BTreeSet<&str> =
            predictions.iter().map(|coding| coding.article.as_str()).collect();
        let unlabelled = alignment.unlabelled.iter().map(|&at| &predictions[at]);
        let paired = alignment.pairs.iter().map(|pair| pair.article.as_str());
        let coded: BTreeSet<&str> =
            paired.chain(unlabelled.clone().map(|coding| coding.article.as_str())).collect();
        Coverage {
            n_rows: gold.rows.len(),
            n_matched: alignment.pairs.len(),
            unmatched: unmatched.iter().map(|rows| place(&rows[0])).collect(),
            n_unmatched_blaming: unmatched.iter().filter(|rows| rows.iter().any(blames)).count(),
            unlabelled: unlabelled.map(Place::of_coding).collect(),
            absent_articles: alignment.absent_articles.clone(),
            n_uncoded_articles: read.difference(&coded).count(),
            unread_events,
            other_texts: alignment.other_texts.iter().map(place).collect(),
        }
    }

    /// What was left out or looks wrong, in sentences that say what to do.
    pub(super) fn warnings(&self, name: &str) -> Vec<String> {
        let mut warnings = Vec::new();
        if !self.absent_articles.is_empty() {
            let articles = named(&self.absent_articles);
            warnings.push(format!("{name}: articles that the run did not read: {articles}"));
        }
        for (event, n) in &self.unread_events {
            warnings.push(format!(
                "{name}: rows about the event `{event}`, which the run did not read: {n}; add its task with --task, as in --task tasks/{event}.toml"
            ));
        }
        if !self.unmatched.is_empty() {
            warnings.push(format!(
                "{name}: coded sentences that are not among the predicted ones and are not scored: {} (of these blame somebody: {})",
                self.unmatched.len(),
                self.n_unmatched_blaming
            ));
        }
        if let Some(first) = self.other_texts.first() {
            warnings.push(format!(
                "{name}: sentences whose text is not what stands at start..end in the article: {}; the offsets belong to another version of the file (drop the columns start and end to match by text); the first: {}, \"{}\"",
                self.other_texts.len(),
                first.article,
                first.beginning
            ));
        }
        warnings
    }
}

/// The first ten names with their counts, and how many more there are.
fn named(counts: &BTreeMap<String, usize>) -> String {
    let shown: Vec<String> =
        counts.iter().take(10).map(|(name, n)| format!("{name} (rows: {n})")).collect();
    let more = counts.len() - shown.len();
    let shown = shown.join(", ");
    if more > 0 { format!("{shown} and {more} more") } else { shown }
}

/// Sentences that were coded for several events and have different answers to what does not depend on the event; the
/// first row counts.
pub(super) fn disagreements(gold: &Gold, alignment: &Alignment) -> Option<String> {
    let answers = |row: &GoldRow| (row.kind.map(kind_name), row.labels.clone());
    let mut found = alignment.pairs.iter().filter_map(|pair| {
        let rows: Vec<&GoldRow> = pair.rows.iter().map(|row| &gold.rows[row.gold]).collect();
        let other = rows.iter().find(|row| answers(row) != answers(rows[0]))?;
        Some((rows[0].line, other.line))
    });
    let (first, other) = found.next()?;
    Some(format!(
        "{}: sentences with different kinds or labels in the rows of two events: {}; the first row counts (the first: lines {first} and {other})",
        gold.name,
        1 + found.count()
    ))
}
