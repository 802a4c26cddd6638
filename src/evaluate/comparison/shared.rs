//! The coded sentences that two runs have in common.

use std::collections::BTreeMap;

use super::Side;
use crate::coding::Gold;
use crate::evaluate::align::PairedRow;
use crate::evaluate::{Alignment, EvaluateError, Place, align};

/// The common sentences as each run cuts them.
pub(super) struct Shared {
    /// The alignments of the first and the second run; both name articles as the first does.
    pub(super) alignments: [Alignment; 2],
    pub(super) only_first: Vec<Place>,
    pub(super) only_second: Vec<Place>,
}

/// The coded sentences that both runs have. Rows are told by their line in the gold, and a row whose event one run did
/// not read counts for neither. Fails if there are none, or like [`align()`].
pub(super) fn shared(first: Side, second: Side) -> Result<Shared, EvaluateError> {
    let ours = align(first.codings, first.gold, first.keys)?;
    let theirs = align(second.codings, second.gold, second.keys)?;
    let (our_rows, their_rows) = (rows(&ours, first.gold), rows(&theirs, second.gold));
    let articles: BTreeMap<u64, String> = ours
        .pairs
        .iter()
        .flat_map(|pair| pair.rows.iter().map(|row| (line(first.gold, row), pair.article.clone())))
        .collect();
    let only = |ours: &Alignment, gold: &Gold, others: &BTreeMap<u64, bool>| -> Vec<Place> {
        let alone = ours
            .pairs
            .iter()
            .filter(|pair| pair.rows.iter().all(|row| !others.contains_key(&line(gold, row))));
        alone.map(|pair| Place::of_row(&gold.rows[pair.rows[0].gold])).collect()
    };
    let (only_first, only_second) =
        (only(&ours, first.gold, &their_rows), only(&theirs, second.gold, &our_rows));
    let alignments = [
        kept(ours, first.gold, &their_rows, &articles),
        kept(theirs, second.gold, &our_rows, &articles),
    ];
    if alignments[0].pairs.is_empty() {
        return Err(EvaluateError::NothingShared {
            name: first.gold.name.clone(),
            first: first.name.to_owned(),
            n_first: only_first.len(),
            second: second.name.to_owned(),
            n_second: only_second.len(),
        });
    }
    Ok(Shared { alignments, only_first, only_second })
}

fn line(gold: &Gold, row: &PairedRow) -> u64 {
    gold.rows[row.gold].line
}

/// The matched rows, and whether the run read their event.
fn rows(alignment: &Alignment, gold: &Gold) -> BTreeMap<u64, bool> {
    let rows = alignment.pairs.iter().flat_map(|pair| &pair.rows);
    rows.map(|row| (line(gold, row), row.coding.is_some())).collect()
}

/// The pairs that the other run has too.
fn kept(
    alignment: Alignment,
    gold: &Gold,
    others: &BTreeMap<u64, bool>,
    articles: &BTreeMap<u64, String>,
) -> Alignment {
    let mut pairs = Vec::new();
    for mut pair in alignment.pairs {
        pair.rows.retain(|row| others.contains_key(&line(gold, row)));
        let Some(first) = pair.rows.first() else { continue };
        let place = line(gold, first);
        for row in &mut pair.rows {
            if others.get(&line(gold, row)) != Some(&true) {
                row.coding = None;
            }
        }
        if let Some(article) = articles.get(&place) {
            pair.article.clone_from(article);
        }
        pairs.push(pair);
    }
    Alignment { pairs, ..Alignment::default() }
}
