//! `metrics.json`: the rows of the file, and how an evaluation becomes them.

use std::collections::BTreeMap;
use std::io;

use serde::Serialize;

use super::confusion::{Confusion, Detection};
use super::counts::Counts;
use super::coverage::Place;
use super::sets::SetConfusion;
use super::{Coverage, Evaluation, Scored};

impl Evaluation {
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
    systems: Vec<SystemRow<'a>>,
}

impl<'a> FileRow<'a> {
    fn of(evaluation: &'a Evaluation) -> Self {
        let systems = [&evaluation.ours].into_iter().chain(&evaluation.baselines);
        FileRow {
            gold: &evaluation.gold,
            coverage: CoverageRow::of(&evaluation.coverage),
            warnings: &evaluation.warnings,
            systems: systems.map(SystemRow::of).collect(),
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
struct PlaceRow<'a> {
    article: &'a str,
    sent: Option<&'a str>,
    start: Option<usize>,
    end: Option<usize>,
    beginning: &'a str,
}

impl<'a> PlaceRow<'a> {
    fn of(place: &'a Place) -> Self {
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
    figures: Vec<FigureRow>,
    details: DetailRows,
}

impl<'a> SystemRow<'a> {
    fn of(scored: &'a Scored) -> Self {
        let figures = scored.figures().into_iter().map(|figure| FigureRow {
            name: figure.name,
            score: rounded(figure.score),
            n: figure.n,
        });
        SystemRow {
            name: &scored.name,
            recipe: &scored.recipe,
            figures: figures.collect(),
            details: DetailRows::of(&scored.total()),
        }
    }
}

#[derive(Serialize)]
struct FigureRow {
    name: String,
    score: Option<f64>,
    n: u64,
}

/// Every list is a table: the same keys in each row.
#[derive(Serialize)]
struct DetailRows {
    labels: Vec<LabelRow>,
    events: Vec<EventRow>,
    confusion: Vec<CellRow>,
}

impl DetailRows {
    fn of(counts: &Counts) -> Self {
        let all = counts.all_events();
        let mut details =
            DetailRows { labels: Vec::new(), events: Vec::new(), confusion: Vec::new() };
        details.sets("blamed", &all.blamed);
        details.sets("denied", &all.denied);
        details.single("roles", &all.roles);
        details.single("voices", &all.voices);
        details.single("kind", &counts.kind);
        for (task, confusion) in &counts.tasks {
            details.single(task, confusion);
        }
        for (task, sets) in &counts.set_tasks {
            details.sets(task, sets);
        }
        for (event, counts) in &counts.events {
            for (task, sets) in [("blamed", &counts.blamed), ("denied", &counts.denied)] {
                if sets.n() > 0 {
                    let event = event.clone();
                    details.events.push(EventRow {
                        event,
                        task,
                        counts: CountRow::of(sets.n(), &sets.micro()),
                    });
                }
            }
        }
        details
    }

    fn sets(&mut self, task: &str, sets: &SetConfusion) {
        self.labels.extend(sets.members().map(|member| LabelRow {
            task: task.to_owned(),
            label: member.to_owned(),
            counts: CountRow::of(sets.n(), &sets.detection(member)),
        }));
    }

    fn single(&mut self, task: &str, confusion: &Confusion) {
        let labels = confusion.labels();
        self.labels.extend(labels.iter().map(|label| LabelRow {
            task: task.to_owned(),
            label: (*label).to_owned(),
            counts: CountRow::of(confusion.n(), &confusion.detection(label)),
        }));
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
}

#[derive(Serialize)]
struct LabelRow {
    task: String,
    label: String,
    #[serde(flatten)]
    counts: CountRow,
}

#[derive(Serialize)]
struct EventRow {
    event: Option<String>,
    task: &'static str,
    #[serde(flatten)]
    counts: CountRow,
}

#[derive(Serialize)]
struct CountRow {
    n: u64,
    n_gold: u64,
    n_predicted: u64,
    true_positives: u64,
    false_positives: u64,
    false_negatives: u64,
    precision: Option<f64>,
    recall: Option<f64>,
    f1: Option<f64>,
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
            precision: rounded(detection.precision()),
            recall: rounded(detection.recall()),
            f1: rounded(detection.f1()),
        }
    }
}

/// A cell of a confusion matrix; a `predicted` of `null` is a sentence without an answer.
#[derive(Serialize)]
struct CellRow {
    task: String,
    gold: String,
    predicted: Option<String>,
    n: u64,
}

fn rounded(ratio: Option<f64>) -> Option<f64> {
    ratio.map(|ratio| (ratio * 1e4).round() / 1e4)
}
