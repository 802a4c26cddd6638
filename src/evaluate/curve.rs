//! `pr_curve.csv`: precision and recall at every score.

use std::io;

use super::counts::Counts;
use super::ranking::{Ranking, Rankings};
use crate::run::{Cell, Format, Table};

/// The columns of `pr_curve.csv`.
pub const CURVE_COLUMNS: [&str; 7] =
    ["task", "label", "score", "n_predicted", "true_positives", "precision", "recall"];

/// Writes the curves of all actors and labels, each question's over all of them first; one of which nothing is yes by
/// hand has no rows. Fails if the writer does.
pub(super) fn write(counts: &Counts, writer: impl io::Write + Send) -> io::Result<()> {
    let columns = CURVE_COLUMNS.iter().map(|column| (*column).to_owned()).collect();
    let mut table = Table::new(writer, Format::Csv, columns)?;
    let all = counts.all_events();
    question(&mut table, "blamed", &all.blamed_scores)?;
    question(&mut table, "denied", &all.denied_scores)?;
    for (task, rankings) in &counts.label_scores {
        question(&mut table, task, rankings)?;
    }
    table.finish().map(drop)
}

fn question<W: io::Write + Send>(
    table: &mut Table<W>,
    name: &str,
    rankings: &Rankings,
) -> io::Result<()> {
    curve(table, name, None, &rankings.micro())?;
    for (member, ranking) in rankings.members() {
        curve(table, name, Some(member), ranking)?;
    }
    Ok(())
}

fn curve<W: io::Write + Send>(
    table: &mut Table<W>,
    question: &str,
    label: Option<&str>,
    ranking: &Ranking,
) -> io::Result<()> {
    let count = |n: u64| Cell::Count(usize::try_from(n).unwrap_or(usize::MAX));
    for point in ranking.curve() {
        table.write(&[
            Cell::Text(question.to_owned()),
            Cell::text(label),
            Cell::share(point.score),
            count(point.tally.n),
            count(point.tally.n_gold),
            Cell::Share(point.precision),
            Cell::Share(point.recall),
        ])?;
    }
    Ok(())
}
