//! The tables that a comparison writes: columns, and a row a share, difference, rate or copy.

use super::{Corrected, Difference, ErrorRates, Found, Of};
use crate::run::Cell;
use crate::statistics::{Estimate, Interval};

/// The columns of a table of shares.
pub const SHARE_COLUMNS: &[&str] = &[
    "group",
    "articles",
    "sentences",
    "standing",
    "about",
    "question",
    "answer",
    "detail",
    "n",
    "k",
    "share",
    "low",
    "high",
    "doubts",
    "n_coded",
    "share_by_hand",
    "rogan_gladen",
    "rogan_gladen_low",
    "rogan_gladen_high",
    "rogan_gladen_doubts",
    "ppi",
    "ppi_low",
    "ppi_high",
    "ppi_doubts",
    "ppi_lambda",
];

const DIFFERENCE_COLUMNS: &[&str] = &[
    "about", "question", "answer", "detail", "one", "other", "difference", "low", "high", "p",
    "method", "p_adjusted", "correction",
];

const RATE_COLUMNS: &[&str] = &[
    "about", "question", "answer", "detail", "group", "n_yes", "sensitivity", "sensitivity_low",
    "sensitivity_high", "n_no", "specificity", "specificity_low", "specificity_high", "p",
    "p_adjusted",
];

const DUPLICATE_COLUMNS: &[&str] =
    &["cluster", "article_id", "outlet", "published", "similarity", "left_out"];

type Rows = (Vec<String>, Vec<Vec<Cell>>);

fn columns(names: &[&str]) -> Vec<String> {
    names.iter().map(ToString::to_string).collect()
}

fn count(n: u64) -> Cell {
    Cell::Count(usize::try_from(n).unwrap_or(usize::MAX))
}

fn bounds(interval: Option<Interval>) -> [Cell; 2] {
    [interval.map(|i| i.low), interval.map(|i| i.high)].map(Cell::share)
}

/// One row a group and measure.
pub fn share_rows(found: &Found) -> Rows {
    let comparison = &found.comparison;
    let mut rows = Vec::new();
    for (at, group) in comparison.groups.iter().enumerate() {
        for (measure, share) in group.shares.iter().enumerate() {
            let mut row = vec![
                Cell::text(group.name.as_deref()),
                count(group.n_articles),
                count(group.n_sentences),
                Cell::Text(group.standing.name().to_owned()),
            ];
            row.extend(measured(found, measure));
            row.extend([count(share.n), count(share.k)]);
            row.extend(figure(&share.estimate));
            row.push(doubts(&share.estimate));
            let corrected = found.corrected.get(at).and_then(|shares| shares.get(measure));
            row.extend(corrected_cells(corrected));
            rows.push(row);
        }
    }
    (columns(SHARE_COLUMNS), rows)
}

fn measured(found: &Found, measure: usize) -> [Cell; 4] {
    let measure = &found.comparison.measures[measure];
    [
        Cell::Text(measure.about().to_owned()),
        Cell::Text(measure.question().to_owned()),
        Cell::Text(measure.answer().to_owned()),
        Cell::text(measure.detail()),
    ]
}

fn corrected_cells(corrected: Option<&Corrected>) -> Vec<Cell> {
    let Some(corrected) = corrected else { return vec![Cell::Empty; 11] };
    let mut cells = vec![count(corrected.n_coded), Cell::share(corrected.by_hand)];
    cells.extend(figure(&corrected.rogan_gladen));
    cells.push(doubts(&corrected.rogan_gladen));
    cells.extend(figure(&corrected.powered));
    cells.push(doubts(&corrected.powered));
    cells.push(Cell::share(corrected.lambda));
    cells
}

fn figure(estimate: &Estimate) -> [Cell; 3] {
    let [low, high] = bounds(estimate.interval());
    [Cell::share(estimate.score), low, high]
}

fn doubts(estimate: &Estimate) -> Cell {
    let names: Vec<&str> = estimate.doubts.iter().map(|doubt| doubt.name()).collect();
    Cell::Text(names.join(";"))
}

/// One row a measure and pair of groups.
pub fn difference_rows(found: &Found) -> Rows {
    let comparison = &found.comparison;
    let name = |at: usize| Cell::text(comparison.groups[at].name.as_deref());
    let row = |difference: &Difference| {
        let mut row = measured(found, difference.measure).to_vec();
        row.extend([name(difference.one), name(difference.other), Cell::share(difference.score)]);
        row.extend(bounds(difference.interval));
        row.extend([
            Cell::share(difference.surprise.map(|surprise| surprise.p)),
            Cell::text(difference.surprise.map(|surprise| surprise.method.name())),
            Cell::share(difference.adjusted),
            Cell::Text(comparison.options.correction.name().to_owned()),
        ]);
        row
    };
    (columns(DIFFERENCE_COLUMNS), comparison.differences.iter().map(row).collect())
}

/// One row a measure for all coded sentences, then one a group.
pub fn rate_rows(found: &Found) -> Rows {
    let row = |rates: &ErrorRates| {
        let mut row = measured(found, rates.measure).to_vec();
        row.push(match &rates.of {
            Of::All => Cell::Text("(all)".to_owned()),
            Of::Group(name) => Cell::text(name.as_deref()),
        });
        row.push(count(rates.n_yes));
        row.extend(figure(&rates.sensitivity));
        row.push(count(rates.n_no));
        row.extend(figure(&rates.specificity));
        row.extend([
            Cell::share(rates.differs.map(|surprise| surprise.p)),
            Cell::share(rates.adjusted),
        ]);
        row
    };
    (columns(RATE_COLUMNS), found.rates.iter().map(row).collect())
}

/// One row an article that is nearly the same as others, the earliest of each cluster first.
pub fn duplicate_rows(found: &Found) -> Rows {
    let mut rows = Vec::new();
    for (at, cluster) in found.clusters.iter().enumerate() {
        let first = [(&cluster.first, 1.0, false)].into_iter();
        let others = cluster.others.iter().map(|(copy, index)| (copy, *index, found.deduped));
        for (copy, similarity, left_out) in first.chain(others) {
            rows.push(vec![
                Cell::Count(at + 1),
                Cell::Text(copy.article.clone()),
                Cell::text(copy.outlet.as_deref()),
                Cell::text(copy.published.as_deref()),
                Cell::Share(similarity),
                Cell::Flag(left_out),
            ]);
        }
    }
    (columns(DUPLICATE_COLUMNS), rows)
}
