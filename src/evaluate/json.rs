//! `metrics.json`: the rows of the file, and how an evaluation becomes them.

use std::collections::BTreeMap;
use std::io;

use serde::Serialize;

use super::confusion::{Confusion, Detection};
use super::counts::Counts;
use super::coverage::Place;
use super::figures::{Figure, Part};
use super::measured::{Measured, MeasuredGroup, Measurement, System};
use super::ranking::Ranking;
use super::sets::SetConfusion;
use super::{Coverage, Scored};
use crate::statistics::{Bootstrap, Estimate, Interval};

impl Measured {
    /// Writes `metrics.json`: keys in a fixed order, ratios to four decimals, `null` for what is not defined, and the
    /// number of answers that each figure rests on. Fails if the writer does.
    pub fn write_json(&self, mut writer: impl io::Write) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut writer, &FileRow::of(self))?;
        writeln!(writer)
    }
}

#[derive(Serialize)]
struct FileRow<'a> {
    gold: &'a str,
    coverage: CoverageRow<'a>,
    warnings: &'a [String],
    intervals: IntervalsRow,
    systems: Vec<SystemRow<'a>>,
    breakdown: Vec<GroupRow<'a>>,
}

impl<'a> FileRow<'a> {
    fn of(measured: &'a Measured) -> Self {
        let evaluation = &measured.evaluation;
        let scored = [&evaluation.ours].into_iter().chain(&evaluation.baselines);
        let systems = scored.zip(&measured.systems);
        FileRow {
            gold: &evaluation.gold,
            coverage: CoverageRow::of(&evaluation.coverage),
            warnings: &evaluation.warnings,
            intervals: IntervalsRow::of(&measured.bootstrap, evaluation.ours.articles.len()),
            systems: systems.map(|(scored, system)| SystemRow::of(scored, system)).collect(),
            breakdown: measured.groups.iter().flat_map(GroupRow::of).collect(),
        }
    }
}

/// How the intervals were made.
#[derive(Serialize)]
pub(super) struct IntervalsRow {
    confidence: f64,
    resampled: &'static str,
    n_articles: usize,
    n_resamples: usize,
    seed: u64,
}

impl IntervalsRow {
    pub(super) fn of(bootstrap: &Bootstrap, n_articles: usize) -> Self {
        let Bootstrap { n_resamples, seed, confidence } = *bootstrap;
        Self { confidence, resampled: "articles", n_articles, n_resamples, seed }
    }
}

/// A figure with its intervals and why they are doubtful.
#[derive(Serialize)]
pub(super) struct EstimateRow {
    score: Option<f64>,
    percentile: Option<[f64; 2]>,
    bca: Option<[f64; 2]>,
    doubts: Vec<&'static str>,
}

impl EstimateRow {
    pub(super) fn of(estimate: &Estimate) -> Self {
        let ends = |interval: Interval| [interval.low, interval.high].map(four_decimals);
        EstimateRow {
            score: rounded(estimate.score),
            percentile: estimate.percentile.map(ends),
            bca: estimate.bca.map(ends),
            doubts: estimate.doubts.iter().map(|doubt| doubt.name()).collect(),
        }
    }
}

#[derive(Serialize)]
struct CoverageRow<'a> {
    n_gold_rows: usize,
    n_matched_sentences: usize,
    n_unmatched_sentences: usize,
    n_unmatched_sentences_blaming: usize,
    n_unlabelled_sentences: usize,
    n_uncoded_articles: usize,
    n_sentences_with_other_text: usize,
    absent_articles: &'a BTreeMap<String, usize>,
    unread_events: &'a BTreeMap<String, usize>,
    unmatched: Vec<PlaceRow<'a>>,
    unlabelled: Vec<PlaceRow<'a>>,
}

/// How many sentences a list names at most.
pub(super) const LISTED: usize = 10;

impl<'a> CoverageRow<'a> {
    fn of(coverage: &'a Coverage) -> Self {
        let listed = |places: &'a [Place]| places.iter().take(LISTED).map(PlaceRow::of).collect();
        CoverageRow {
            n_gold_rows: coverage.n_rows,
            n_matched_sentences: coverage.n_matched,
            n_unmatched_sentences: coverage.unmatched.len(),
            n_unmatched_sentences_blaming: coverage.n_unmatched_blaming,
            n_unlabelled_sentences: coverage.unlabelled.len(),
            n_uncoded_articles: coverage.n_uncoded_articles,
            n_sentences_with_other_text: coverage.other_texts.len(),
            absent_articles: &coverage.absent_articles,
            unread_events: &coverage.unread_events,
            unmatched: listed(&coverage.unmatched),
            unlabelled: listed(&coverage.unlabelled),
        }
    }
}

#[derive(Serialize)]
pub(super) struct PlaceRow<'a> {
    article: &'a str,
    sent: Option<&'a str>,
    start: Option<usize>,
    end: Option<usize>,
    beginning: &'a str,
}

impl<'a> PlaceRow<'a> {
    pub(super) fn of(place: &'a Place) -> Self {
        PlaceRow {
            article: &place.article,
            sent: place.sent.as_deref(),
            start: place.span.map(|span| span.start),
            end: place.span.map(|span| span.end),
            beginning: &place.beginning,
        }
    }
}

#[derive(Serialize)]
struct SystemRow<'a> {
    name: &'a str,
    recipe: &'a str,
    figures: Vec<FigureRow<'a>>,
    details: DetailRows,
}

impl<'a> SystemRow<'a> {
    fn of(scored: &'a Scored, system: &'a System) -> Self {
        SystemRow {
            name: &scored.name,
            recipe: &scored.recipe,
            figures: system.wholes().map(FigureRow::of).collect(),
            details: DetailRows::of(&scored.total(), system),
        }
    }
}

#[derive(Serialize)]
struct FigureRow<'a> {
    name: &'a str,
    n: u64,
    #[serde(flatten)]
    estimate: EstimateRow,
}

impl<'a> FigureRow<'a> {
    fn of(measured: &'a Measurement) -> Self {
        let Figure { name, n, .. } = &measured.figure;
        FigureRow { name, n: *n, estimate: EstimateRow::of(&measured.estimate) }
    }
}

/// A figure of some of the sentences.
#[derive(Serialize)]
struct GroupRow<'a> {
    by: &'static str,
    value: Option<&'a str>,
    n_articles: usize,
    n_sentences: usize,
    #[serde(flatten)]
    figure: FigureRow<'a>,
}

impl<'a> GroupRow<'a> {
    fn of(group: &'a MeasuredGroup) -> Vec<Self> {
        let row = |measured| GroupRow {
            by: group.by.name(),
            value: group.value.as_deref(),
            n_articles: group.n_articles,
            n_sentences: group.n_sentences,
            figure: FigureRow::of(measured),
        };
        group.measurements.iter().map(row).collect()
    }
}

/// Every list is a table: the same keys in each row.
#[derive(Serialize, Default)]
struct DetailRows {
    labels: Vec<LabelRow>,
    events: Vec<EventRow>,
    confusion: Vec<CellRow>,
    reliability: Vec<BinRow>,
}

impl DetailRows {
    fn of(counts: &Counts, system: &System) -> Self {
        let all = counts.all_events();
        let mut details = DetailRows::default();
        details.sets(system, "blamed", &all.blamed);
        details.sets(system, "denied", &all.denied);
        details.single(system, "roles", &all.roles);
        details.single(system, "voices", &all.voices);
        details.single(system, "kind", &counts.kind);
        for (task, confusion) in &counts.tasks {
            details.single(system, task, confusion);
        }
        for (task, sets) in &counts.set_tasks {
            details.sets(system, task, sets);
        }
        for (event, counts) in &counts.events {
            for (task, sets) in [("blamed", &counts.blamed), ("denied", &counts.denied)] {
                if sets.n() > 0 {
                    let part = Part::Event(event.clone());
                    let of = |measure| Cells { system, task, part: &part }.of(measure);
                    details.events.push(EventRow {
                        event: event.clone(),
                        task,
                        counts: CountRow::of(sets.n(), &sets.micro()),
                        precision: of("micro_precision"),
                        recall: of("micro_recall"),
                        f1: of("micro_f1"),
                    });
                }
            }
        }
        details.reliability(system, "blamed", &all.blamed_scores.micro());
        details.reliability(system, "denied", &all.denied_scores.micro());
        for (task, ranking) in &counts.confidences {
            details.reliability(system, task, ranking);
        }
        for (task, rankings) in &counts.label_scores {
            details.reliability(system, task, &rankings.micro());
        }
        details
    }

    fn label(&mut self, system: &System, task: &str, label: &str, counts: CountRow) {
        let part = Part::Label(label.to_owned());
        let cells = Cells { system, task, part: &part };
        self.labels.push(LabelRow {
            task: task.to_owned(),
            label: label.to_owned(),
            counts,
            precision: cells.of("precision"),
            recall: cells.of("recall"),
            f1: cells.of("f1"),
            average_precision: cells.of("average_precision"),
            ece: cells.of("ece"),
            brier: cells.of("brier"),
        });
    }

    fn sets(&mut self, system: &System, task: &str, sets: &SetConfusion) {
        for member in sets.members() {
            let counts = CountRow::of(sets.n(), &sets.detection(member));
            self.label(system, task, member, counts);
        }
    }

    fn single(&mut self, system: &System, task: &str, confusion: &Confusion) {
        let labels = confusion.labels();
        for label in &labels {
            let counts = CountRow::of(confusion.n(), &confusion.detection(label));
            self.label(system, task, label, counts);
        }
        for gold in &labels {
            for predicted in labels.iter().copied().map(Some).chain([None]) {
                let n = confusion.at(gold, predicted);
                if n > 0 {
                    self.confusion.push(CellRow {
                        task: task.to_owned(),
                        gold: (*gold).to_owned(),
                        predicted: predicted.map(str::to_owned),
                        n,
                    });
                }
            }
        }
    }

    fn reliability(&mut self, system: &System, task: &str, ranking: &Ranking) {
        if ranking.asked().n == 0 {
            return;
        }
        let bins = ranking.bins();
        let width = 1.0 / bins.len() as f64;
        self.reliability.extend(bins.iter().enumerate().map(|(at, bin)| BinRow {
            task: task.to_owned(),
            from: four_decimals(at as f64 * width),
            to: four_decimals((at + 1) as f64 * width),
            n: bin.tally.n,
            n_gold: bin.tally.n_gold,
            mean_score: rounded(bin.mean_score()),
            share: Cells { system, task, part: &Part::Bin(at) }.of("share"),
        }));
    }
}

/// The measures of one part of a question.
struct Cells<'a> {
    system: &'a System,
    task: &'a str,
    part: &'a Part,
}

impl Cells<'_> {
    /// `None` for a measure that this question has not.
    fn of(&self, measure: &str) -> Option<EstimateRow> {
        let measured = self.system.part(self.task, self.part, measure)?;
        Some(EstimateRow::of(&measured.estimate))
    }
}

#[derive(Serialize)]
struct LabelRow {
    task: String,
    label: String,
    #[serde(flatten)]
    counts: CountRow,
    precision: Option<EstimateRow>,
    recall: Option<EstimateRow>,
    f1: Option<EstimateRow>,
    average_precision: Option<EstimateRow>,
    ece: Option<EstimateRow>,
    brier: Option<EstimateRow>,
}

#[derive(Serialize)]
struct EventRow {
    event: Option<String>,
    task: &'static str,
    #[serde(flatten)]
    counts: CountRow,
    precision: Option<EstimateRow>,
    recall: Option<EstimateRow>,
    f1: Option<EstimateRow>,
}

#[derive(Serialize)]
struct CountRow {
    n: u64,
    n_gold: u64,
    n_predicted: u64,
    true_positives: u64,
    false_positives: u64,
    false_negatives: u64,
    true_negatives: u64,
}

impl CountRow {
    fn of(n: u64, detection: &Detection) -> Self {
        CountRow {
            n,
            n_gold: detection.n_gold(),
            n_predicted: detection.n_predicted(),
            true_positives: detection.true_positives,
            false_positives: detection.false_positives,
            false_negatives: detection.false_negatives,
            true_negatives: detection.true_negatives,
        }
    }
}

/// A bin of a reliability table; `n_gold` and `share` are the pairs that are yes by hand, or the right labels.
#[derive(Serialize)]
struct BinRow {
    task: String,
    from: f64,
    to: f64,
    n: u64,
    n_gold: u64,
    mean_score: Option<f64>,
    share: Option<EstimateRow>,
}

/// A cell of a confusion matrix; a `predicted` of `null` is a sentence without an answer.
#[derive(Serialize)]
struct CellRow {
    task: String,
    gold: String,
    predicted: Option<String>,
    n: u64,
}

pub(super) fn rounded(ratio: Option<f64>) -> Option<f64> {
    ratio.map(four_decimals)
}

/// A p to four significant digits, so that a small one does not become 0.
pub(super) fn probability(p: f64) -> f64 {
    format!("{p:.3e}").parse().unwrap_or(p)
}

/// To four decimals; a nought has no sign.
pub(super) fn four_decimals(number: f64) -> f64 {
    (number * 1e4).round() / 1e4 + 0.0
}
