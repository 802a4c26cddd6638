//! Template sensitivity as a section of a page and as JSON.

use serde::Serialize;

use super::Sensitivity;
use crate::check::json::four;
use crate::check::{Block, Entry, Section};
use crate::statistics::Estimate;

/// What was found, in a sentence.
pub(in crate::check) fn verdict(all: &[Sensitivity]) -> String {
    let parts: Vec<String> = all
        .iter()
        .map(|found| format!("{} {}", found.field, percent(found.pairwise.score)))
        .collect();
    format!("labels that flip between two wordings: {}", parts.join(", "))
}

/// One table over the questions, and a list of the wordings.
pub(in crate::check) fn sections(all: &[Sensitivity]) -> Vec<Section> {
    let header = [
        "question",
        "wordings",
        "labels",
        "flip between two",
        "of those that name any",
        "not all agree",
        "SD of scores",
    ];
    let row = |found: &Sensitivity| {
        vec![
            found.field.clone(),
            found.wordings.len().to_string(),
            found.n.to_string(),
            with_interval(&found.pairwise),
            with_interval(&found.pairwise_named),
            with_interval(&found.any),
            found.score_sd.score.map_or_else(String::new, |sd| format!("{sd:.3}")),
        ]
    };
    let table = Block::Table(header.map(String::from).to_vec(), all.iter().map(row).collect());
    let mut blocks = Vec::new();
    for found in all {
        let entries = found.wordings.iter().enumerate().map(|(at, wording)| {
            let share = match at.checked_sub(1) {
                None => "as it was asked".to_string(),
                Some(at) => format!("{} flip", with_interval(&found.from_shipped[at])),
            };
            Entry { head: format!("{}: {share}", found.field), lines: wording.clone() }
        });
        blocks.push(Block::List(entries.collect()));
    }
    vec![
        Section { title: "Template sensitivity".to_string(), folded: false, blocks: vec![table] },
        Section { title: "The wordings".to_string(), folded: true, blocks },
    ]
}

/// The figures as JSON: keys in a fixed order, ratios to four decimals.
pub(in crate::check) fn json(all: &[Sensitivity]) -> serde_json::Value {
    let rows: Vec<SensitivityRow> = all.iter().map(SensitivityRow::of).collect();
    // Strings, numbers and lists always become JSON.
    serde_json::to_value(rows).unwrap_or_default()
}

#[derive(Serialize)]
struct SensitivityRow<'a> {
    field: &'a str,
    n: usize,
    pairwise: EstimateRow,
    pairwise_named: EstimateRow,
    any: EstimateRow,
    score_sd: EstimateRow,
    wordings: Vec<WordingRow<'a>>,
}

#[derive(Serialize)]
struct WordingRow<'a> {
    hypotheses: &'a [String],
    /// `null` for the shipped wording.
    from_shipped: Option<EstimateRow>,
}

#[derive(Serialize)]
struct EstimateRow {
    score: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    doubts: Vec<&'static str>,
}

impl<'a> SensitivityRow<'a> {
    fn of(found: &'a Sensitivity) -> Self {
        let wordings = found.wordings.iter().enumerate().map(|(at, hypotheses)| WordingRow {
            hypotheses,
            from_shipped: at.checked_sub(1).map(|at| EstimateRow::of(&found.from_shipped[at])),
        });
        Self {
            field: &found.field,
            n: found.n,
            pairwise: EstimateRow::of(&found.pairwise),
            pairwise_named: EstimateRow::of(&found.pairwise_named),
            any: EstimateRow::of(&found.any),
            score_sd: EstimateRow::of(&found.score_sd),
            wordings: wordings.collect(),
        }
    }
}

impl EstimateRow {
    fn of(estimate: &Estimate) -> Self {
        let interval = estimate.interval();
        Self {
            score: estimate.score.map(four),
            low: interval.map(|interval| four(interval.low)),
            high: interval.map(|interval| four(interval.high)),
            doubts: estimate.doubts.iter().map(|doubt| doubt.name()).collect(),
        }
    }
}

fn with_interval(estimate: &Estimate) -> String {
    let share = percent(estimate.score);
    estimate.interval().map_or(share.clone(), |interval| {
        format!("{share} ({:.1} to {:.1})", 100.0 * interval.low, 100.0 * interval.high)
    })
}

fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "(none)".to_string(), |share| format!("{:.1} %", 100.0 * share))
}
