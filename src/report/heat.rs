//! A table of shares, darker where they are larger: groups in rows, answers in columns.

use serde::Serialize;

use super::legend::Question;
use super::shown::{ceiling, counted, level, percent, range};
use crate::compare::{Group, Share};
use crate::statistics::{Doubt, Interval};

/// The table of one question.
#[derive(Debug, Serialize)]
pub(super) struct HeatTable {
    columns: Vec<ColumnRow>,
    rows: Vec<HeatRow>,
    /// The share at which a cell is darkest.
    most: String,
}

#[derive(Debug, Serialize)]
struct ColumnRow {
    key: String,
    title: String,
    slot: Option<usize>,
}

#[derive(Debug, Serialize)]
struct HeatRow {
    name: String,
    /// What the filter calls the group; none for a sum of groups.
    outlet: Option<String>,
    size: String,
    /// Why its intervals are missing or doubtful.
    doubt: Option<&'static str>,
    cells: Vec<CellRow>,
}

#[derive(Debug, Serialize)]
struct CellRow {
    key: String,
    level: usize,
    percent: Option<String>,
    range: Option<String>,
    n: u64,
}

/// A group with the name under which it is shown; the name by which the page filters, if it can.
pub(super) type Named<'a> = (&'a str, Option<&'a str>, &'a Group);

/// The table of a question; `places` are its answers among the shares of a group, `any` that of any answer.
pub(super) fn table(
    question: &Question,
    groups: &[Named],
    places: &[usize],
    any: Option<usize>,
) -> HeatTable {
    let mut columns: Vec<ColumnRow> = question
        .answers
        .iter()
        .map(|answer| ColumnRow {
            key: answer.key.clone(),
            title: answer.title.clone(),
            slot: Some(answer.slot),
        })
        .collect();
    columns.extend(any.map(|_| ColumnRow { key: "*".into(), title: "Anyone".into(), slot: None }));
    let at: Vec<usize> = places.iter().copied().chain(any).collect();
    let scores = groups
        .iter()
        .flat_map(|(_, _, group)| at.iter().filter_map(|at| group.shares[*at].estimate.score));
    let most = ceiling(scores);
    let row = |(name, outlet, group): &Named| HeatRow {
        name: (*name).to_string(),
        outlet: outlet.map(str::to_string),
        size: format!(
            "{}, {}",
            counted(group.n_articles, "article"),
            counted(group.n_sentences, "sentence")
        ),
        doubt: doubt(group),
        cells: at
            .iter()
            .zip(&columns)
            .map(|(at, column)| cell(column, &group.shares[*at], most))
            .collect(),
    };
    let rows = groups.iter().map(row).collect();
    HeatTable { rows, columns, most: percent(most) }
}

fn cell(column: &ColumnRow, share: &Share, most: f64) -> CellRow {
    let score = share.estimate.score;
    CellRow {
        key: column.key.clone(),
        level: score.map_or(0, |score| level(score, most)),
        percent: score.map(percent),
        range: interval(share).map(range),
        n: share.k,
    }
}

/// The interval of a share, where there is one that says anything.
pub(super) fn interval(share: &Share) -> Option<Interval> {
    let is_point = share.estimate.doubts.contains(&Doubt::Constant);
    share.estimate.interval().filter(|_| !is_point)
}

/// What is to be said of the intervals of a group.
pub(super) fn doubt(group: &Group) -> Option<&'static str> {
    let has =
        |doubt: Doubt| group.shares.iter().any(|share| share.estimate.doubts.contains(&doubt));
    if group.n_sentences == 0 {
        Some("no body sentence")
    } else if has(Doubt::OneArticle) {
        Some("one article, so no interval")
    } else if has(Doubt::FewArticles) {
        Some("few articles, so intervals are likely too narrow")
    } else {
        None
    }
}
