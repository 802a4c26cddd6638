//! A check as JSON: the rows of the file, and how a check becomes them.

use serde::Serialize;
use serde_json::Value;

use super::{Change, Check, Lean, Metric, Place, Tolerated};

impl Check {
    /// The check as JSON: keys in a fixed order, ratios to four decimals, `null` for what is not measured.
    pub fn json(&self) -> Value {
        let row = CheckRow {
            baseline: &self.baseline,
            run: &self.run,
            gold: self.gold.as_deref(),
            differences: self
                .differences
                .iter()
                .map(|difference| DifferenceRow {
                    part: difference.part.name(),
                    text: &difference.text,
                    lines: &difference.lines,
                })
                .collect(),
            metrics: self.metrics.iter().map(MetricRow::of).collect(),
            flips: self.flips.iter().map(FlipsRow::of).collect(),
            changes: self.changes.iter().map(ChangeRow::of).collect(),
            missing: MissingRow {
                tasks: &self.missing_tasks,
                articles: self.pairing.missing_articles.iter().map(String::as_str).collect(),
                sentences: self.pairing.missing.iter().map(PlaceRow::of).collect(),
            },
            resplit: self
                .pairing
                .resplit
                .iter()
                .map(|resplit| ResplitRow {
                    old: PlaceRow::of(&resplit.old),
                    new: resplit.new.iter().map(PlaceRow::of).collect(),
                })
                .collect(),
            n_moved: self.pairing.n_moved,
            n_added: self.pairing.n_added,
            added_articles: self.pairing.added_articles.iter().map(String::as_str).collect(),
        };
        // Strings, numbers and lists always become JSON.
        serde_json::to_value(row).unwrap_or_default()
    }
}

#[derive(Serialize)]
struct CheckRow<'a> {
    baseline: &'a str,
    run: &'a str,
    gold: Option<&'a str>,
    differences: Vec<DifferenceRow<'a>>,
    metrics: Vec<MetricRow<'a>>,
    flips: Vec<FlipsRow<'a>>,
    changes: Vec<ChangeRow<'a>>,
    missing: MissingRow<'a>,
    resplit: Vec<ResplitRow<'a>>,
    n_moved: usize,
    n_added: usize,
    added_articles: Vec<&'a str>,
}

#[derive(Serialize)]
struct DifferenceRow<'a> {
    part: &'static str,
    text: &'a str,
    lines: &'a [String],
}

#[derive(Serialize)]
struct MetricRow<'a> {
    name: &'a str,
    baseline: Option<f64>,
    now: Option<f64>,
    difference: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    doubts: Vec<&'static str>,
    n_articles: usize,
    floor: Option<f64>,
    faults: Vec<&'static str>,
}

impl<'a> MetricRow<'a> {
    fn of(metric: &'a Metric) -> Self {
        let interval = metric.difference.interval();
        Self {
            name: &metric.name,
            baseline: metric.old.map(four),
            now: metric.new.map(four),
            difference: metric.difference.score.map(four),
            low: interval.map(|interval| four(interval.low)),
            high: interval.map(|interval| four(interval.high)),
            doubts: metric.difference.doubts.iter().map(|doubt| doubt.name()).collect(),
            n_articles: metric.n_articles,
            floor: metric.floor,
            faults: metric.faults.iter().map(|fault| fault.name()).collect(),
        }
    }
}

#[derive(Serialize)]
struct FlipsRow<'a> {
    field: &'a str,
    n_changed: usize,
    n: usize,
    share: Option<f64>,
    tolerated: f64,
    exceeded: bool,
}

impl<'a> FlipsRow<'a> {
    fn of(flips: &'a Tolerated) -> Self {
        Self {
            field: &flips.field,
            n_changed: flips.flips.n_changed,
            n: flips.flips.n,
            share: flips.share().map(four),
            tolerated: flips.max_share,
            exceeded: flips.exceeded(),
        }
    }
}

#[derive(Serialize)]
struct ChangeRow<'a> {
    #[serde(flatten)]
    place: PlaceRow<'a>,
    event: Option<&'a str>,
    field: &'a str,
    old: &'a str,
    new: &'a str,
    gold: Option<&'a str>,
    verdict: &'static str,
    margins: Vec<MarginRow<'a>>,
}

impl<'a> ChangeRow<'a> {
    fn of(change: &'a Change) -> Self {
        let margins = change.margins.iter().map(|margin| MarginRow {
            of: &margin.of,
            old_score: margin.old.map(|lean| four(lean.score)),
            new_score: margin.new.map(|lean| four(lean.score)),
            old_margin: margin.old.map(Lean::margin).map(four),
            new_margin: margin.new.map(Lean::margin).map(four),
        });
        Self {
            place: PlaceRow::of(&change.place),
            event: change.event.as_deref(),
            field: &change.field,
            old: &change.old,
            new: &change.new,
            gold: change.gold.as_deref(),
            verdict: change.verdict.name(),
            margins: margins.collect(),
        }
    }
}

#[derive(Serialize)]
struct MarginRow<'a> {
    of: &'a str,
    old_score: Option<f64>,
    new_score: Option<f64>,
    old_margin: Option<f64>,
    new_margin: Option<f64>,
}

#[derive(Serialize)]
struct MissingRow<'a> {
    tasks: &'a [String],
    articles: Vec<&'a str>,
    sentences: Vec<PlaceRow<'a>>,
}

#[derive(Serialize)]
struct ResplitRow<'a> {
    old: PlaceRow<'a>,
    new: Vec<PlaceRow<'a>>,
}

#[derive(Serialize)]
struct PlaceRow<'a> {
    article_id: &'a str,
    start: usize,
    end: usize,
    text: &'a str,
}

impl<'a> PlaceRow<'a> {
    fn of(place: &'a Place) -> Self {
        Self {
            article_id: &place.article,
            start: place.span.start,
            end: place.span.end,
            text: &place.text,
        }
    }
}

/// A number to four decimals, without a minus before nothing.
pub(super) fn four(number: f64) -> f64 {
    (number * 10_000.0).round() / 10_000.0 + 0.0
}
