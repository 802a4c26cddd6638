//! Bars that are divided by answer, one a group, drawn as SVG; and the same as a table.

use serde::Serialize;

use super::heat::{Named, doubt, interval};
use super::legend::Question;
use super::shown::{counted, percent, place, range};

/// The bars of one question of which a sentence has at most one answer.
#[derive(Debug, Serialize)]
pub(super) struct Bars {
    pub(super) rows: Vec<BarRow>,
}

/// A bar.
#[derive(Debug, Serialize)]
pub(super) struct BarRow {
    pub(super) name: String,
    pub(super) size: String,
    pub(super) doubt: Option<&'static str>,
    pub(super) segments: Vec<SegmentRow>,
}

/// A part of a bar; places are percent of the whole width.
#[derive(Debug, Serialize)]
pub(super) struct SegmentRow {
    pub(super) x: String,
    pub(super) width: String,
    middle: String,
    /// Whether a number fits in.
    wide: bool,
    slot: usize,
    title: String,
    percent: String,
    range: Option<String>,
}

/// The bars of a question; `places` are its answers among the shares of a group.
pub(super) fn bars(question: &Question, groups: &[Named], places: &[usize]) -> Bars {
    let row = |(name, _, group): &Named| {
        let parts = question.answers.iter().zip(places).map(|(answer, at)| {
            let share = &group.shares[*at];
            let score = share.estimate.score.unwrap_or_default();
            (answer.title.as_str(), answer.slot, score, interval(share).map(range))
        });
        BarRow {
            name: (*name).to_string(),
            size: counted(group.n_sentences, "sentence"),
            doubt: doubt(group),
            segments: segments(parts),
        }
    };
    Bars { rows: groups.iter().map(row).collect() }
}

/// Parts with their titles, slots, shares and intervals, one beside the other.
pub(super) fn segments<'a>(
    parts: impl Iterator<Item = (&'a str, usize, f64, Option<String>)>,
) -> Vec<SegmentRow> {
    let mut x = 0.0;
    let segment = |(title, slot, share, range): (&str, usize, f64, Option<String>)| {
        let begin = x;
        x += share;
        SegmentRow {
            x: place(begin),
            width: place(share),
            middle: place(begin + share / 2.0),
            wide: share >= 0.08,
            slot,
            title: title.to_string(),
            percent: percent(share),
            range,
        }
    };
    parts.map(segment).collect()
}
