//! What coders answered differently, one by one.

use std::collections::BTreeMap;
use std::io;

use super::coders::Key;
use super::{Answer, Coders, Column, Sentences, Unit};
use crate::run::{Cell, Format, Table};
use crate::sentence::Span;

/// One question to which coders gave different answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disagreement {
    /// What it is about; no event where the column is asked once of a sentence.
    pub key: Key,
    /// The article as the coders call it.
    pub doc: String,
    /// The number of the sentence, if it has one.
    pub sent: Option<String>,
    /// Where the sentence stands in its article, if known.
    pub span: Option<Span>,
    /// The sentence, if known.
    pub text: Option<String>,
    /// The column.
    pub column: Column,
    /// What each coder answered; `None` for one who did not.
    pub answers: Vec<Option<Answer>>,
}

impl Coders {
    /// What coders answered differently, column by column within each row.
    ///
    /// An answer that others did not give, because they left the row out or called the sentence boilerplate, is no
    /// disagreement: it is counted in [`Coders::left_out`], or is a disagreement in `kind`.
    pub fn disagreements(&self, sentences: &Sentences) -> Vec<Disagreement> {
        let places: BTreeMap<&Key, usize> =
            self.units.iter().enumerate().map(|(at, unit)| (&unit.key, at)).collect();
        let mut found: Vec<(usize, usize, Disagreement)> = Vec::new();
        for (at, column) in self.columns.iter().enumerate() {
            for (key, unit, answers) in self.asked(column) {
                if agreed(&answers).is_ok() {
                    continue;
                }
                let (span, text) = words(unit, sentences);
                let disagreement = Disagreement {
                    key,
                    doc: unit.first().map(|row| row.doc.clone()).unwrap_or_default(),
                    sent: unit.rows.iter().flatten().find_map(|row| row.sent.clone()),
                    span,
                    text,
                    column: column.clone(),
                    answers,
                };
                found.push((places[&unit.key], at, disagreement));
            }
        }
        found.sort_by_key(|(unit, column, _)| (*unit, *column));
        found.into_iter().map(|(_, _, disagreement)| disagreement).collect()
    }
}

/// Where a unit's sentence stands and what it says, by the coders' files or else the list of sentences.
pub(super) fn words(unit: &Unit, sentences: &Sentences) -> (Option<Span>, Option<String>) {
    let rows = || unit.rows.iter().flatten();
    let listed = sentences.find(&unit.key);
    let span = rows().find_map(|row| row.span).or(listed.and_then(|listed| listed.span));
    let text = rows().find_map(|row| row.text.clone());
    (span, text.or_else(|| listed.and_then(|listed| listed.text.clone())))
}

/// The answer that all who answered gave, `None` if nobody did; fails if they differ.
pub(super) fn agreed(answers: &[Option<Answer>]) -> Result<Option<&Answer>, ()> {
    let mut given = answers.iter().flatten();
    let first = given.next();
    if given.all(|answer| Some(answer) == first) { Ok(first) } else { Err(()) }
}

/// The columns of the table of disagreements, the coders' among them.
pub(super) fn header(coders: &Coders) -> Vec<String> {
    let places = ["event", "doc", "sent", "start", "end", "text", "field"].map(str::to_owned);
    places.into_iter().chain(coders.names.iter().cloned()).collect()
}

/// The cells of a disagreement, as the columns have it.
pub(super) fn cells(disagreement: &Disagreement) -> Vec<Cell> {
    let Disagreement { key, doc, sent, span, text, column, answers } = disagreement;
    let count = |count: Option<usize>| count.map_or(Cell::Empty, Cell::Count);
    let mut cells = vec![
        Cell::text(key.event.as_deref()),
        Cell::Text(doc.clone()),
        Cell::text(sent.as_deref()),
        count(span.map(|span| span.start)),
        count(span.map(|span| span.end)),
        Cell::text(text.as_deref()),
        Cell::Text(column.name().to_owned()),
    ];
    cells.extend(answers.iter().map(|answer| match answer {
        None => Cell::Empty,
        Some(answer) => Cell::Text(answer.to_string()),
    }));
    cells
}

/// Writes `disagreements.csv`: a row a disagreement, with what each coder answered; empty is a coder who did not,
/// `(none)` one who answered that there is nobody. Fails if the writer does.
pub fn write_disagreements(
    writer: impl io::Write + Send,
    coders: &Coders,
    disagreements: &[Disagreement],
) -> io::Result<()> {
    let mut table = Table::new(writer, Format::Csv, header(coders))?;
    for disagreement in disagreements {
        table.write(&cells(disagreement))?;
    }
    table.finish().map(drop)
}
