//! `comparison.json`: the rows of the file.

use std::io;

use serde::Serialize;

use super::{Comparison, Decisions, Difference};
use crate::evaluate::json::{EstimateRow, IntervalsRow, LISTED, PlaceRow, probability, rounded};

impl Comparison {
    /// Writes `comparison.json`: keys in a fixed order, figures to four decimals. Fails if the writer does.
    pub fn write_json(&self, mut writer: impl io::Write) -> io::Result<()> {
        let row = FileRow {
            first: &self.first,
            second: &self.second,
            gold: &self.gold,
            made_differently: &self.made_differently,
            n_sentences: self.n_sentences,
            n_sentences_only_first: self.only_first.len(),
            n_sentences_only_second: self.only_second.len(),
            only_first: self.only_first.iter().take(LISTED).map(PlaceRow::of).collect(),
            only_second: self.only_second.iter().take(LISTED).map(PlaceRow::of).collect(),
            intervals: IntervalsRow::of(&self.bootstrap, self.n_articles),
            differences: self.differences.iter().map(DifferenceRow::of).collect(),
            mcnemar: self.decisions.iter().map(DecisionsRow::of).collect(),
        };
        serde_json::to_writer_pretty(&mut writer, &row)?;
        writeln!(writer)
    }
}

#[derive(Serialize)]
struct FileRow<'a> {
    first: &'a str,
    second: &'a str,
    gold: &'a str,
    made_differently: &'a [String],
    n_sentences: usize,
    n_sentences_only_first: usize,
    n_sentences_only_second: usize,
    only_first: Vec<PlaceRow<'a>>,
    only_second: Vec<PlaceRow<'a>>,
    intervals: IntervalsRow,
    differences: Vec<DifferenceRow>,
    mcnemar: Vec<DecisionsRow<'a>>,
}

#[derive(Serialize)]
struct DifferenceRow {
    name: String,
    n: u64,
    first: Option<f64>,
    second: Option<f64>,
    difference: EstimateRow,
    p: Option<f64>,
}

impl DifferenceRow {
    fn of(difference: &Difference) -> Self {
        DifferenceRow {
            name: difference.about.name(),
            n: difference.n,
            first: rounded(difference.first),
            second: rounded(difference.second),
            difference: EstimateRow::of(&difference.difference),
            p: difference.p.map(probability),
        }
    }
}

#[derive(Serialize)]
struct DecisionsRow<'a> {
    task: &'a str,
    n_both_right: u64,
    n_only_first_right: u64,
    n_only_second_right: u64,
    n_both_wrong: u64,
    method: &'static str,
    statistic: Option<f64>,
    p: f64,
}

impl<'a> DecisionsRow<'a> {
    fn of(decisions: &'a Decisions) -> Self {
        let test = &decisions.discordant;
        DecisionsRow {
            task: &decisions.question,
            n_both_right: decisions.n_both,
            n_only_first_right: test.n_first,
            n_only_second_right: test.n_second,
            n_both_wrong: decisions.n_neither,
            method: test.method().name(),
            statistic: rounded(test.statistic()),
            p: probability(test.p()),
        }
    }
}
