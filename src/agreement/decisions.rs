//! Disagreements settled by a person: a file to fill in, and reading it back.

use std::collections::BTreeMap;
use std::io;

use super::coders::{Key, Place, mended, number};
use super::decision::Decision;
use super::disagreements::{Disagreement, cells, header};
use super::grid::{Grid, GridRow};
use super::{AgreementError, Answer, Coders, Column};
use crate::coding::GoldError;
use crate::run::{Cell, Format, Table};

/// What was decided on the disagreements.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decisions {
    /// The answer decided on, by what it is about and the column.
    pub decided: BTreeMap<(Key, Column), Answer>,
    /// The disagreements that nobody decided on, in words.
    pub open: Vec<String>,
}

/// Writes a file to decide in: the columns of `disagreements.csv`, what may be decided, and an empty `decision`.
/// Fails if the writer does.
pub fn write_undecided(
    writer: impl io::Write,
    coders: &Coders,
    disagreements: &[Disagreement],
) -> io::Result<()> {
    let mut columns = header(coders);
    columns.extend(["allowed", "decision"].map(str::to_owned));
    let mut table = Table::new(writer, Format::Csv, columns)?;
    for disagreement in disagreements {
        let event = disagreement.key.event.as_deref();
        let allowed = disagreement.column.allowed(event, &coders.schema);
        let mut cells = cells(disagreement);
        cells.extend([Cell::Text(allowed), Cell::Empty]);
        table.write(&cells)?;
    }
    table.finish().map(drop)
}

/// Reads back a file that [`write_undecided`] wrote and a person filled in.
///
/// An empty `decision` is an open one; a disagreement that has no row is open too. Fails if a decision is not allowed in
/// its column, or if a row is about no disagreement of these coders or says otherwise what they answered.
pub fn read_decisions(
    reader: impl io::Read,
    name: &str,
    coders: &Coders,
    disagreements: &[Disagreement],
) -> Result<Decisions, AgreementError> {
    let grid = Grid::read(reader, name)?;
    let columns = Columns::new(&grid, coders)?;
    let asked: BTreeMap<(Key, &str), &Disagreement> = disagreements
        .iter()
        .map(|asked| ((asked.key.clone(), asked.column.name()), asked))
        .collect();
    let mut decisions = Decisions::default();
    let mut seen: BTreeMap<(Key, &str), u64> = BTreeMap::new();
    for row in &grid.rows {
        let stale = |reason: String| AgreementError::Stale {
            name: name.to_owned(),
            line: row.line,
            reason,
        };
        let (key, field) = columns.about(row, disagreements).ok_or_else(|| {
            stale(
                "it does not say which sentence and field it is about as the coders' files do"
                    .into(),
            )
        })?;
        let found = asked.get_key_value(&(key.clone(), field));
        let Some((about, disagreement)) = found else {
            return Err(stale(format!(
                "the coders do not disagree on `{field}` in {}",
                described(&key, row.filled(columns.doc).unwrap_or_default())
            )));
        };
        if let Some(first) = seen.insert((key.clone(), about.1), row.line) {
            let what = format!("`{field}` in {}", described(&key, &disagreement.doc));
            let (name, line) = (name.to_owned(), row.line);
            return Err(AgreementError::Repeated { name, line, first, what });
        }
        for ((coder, at), answer) in
            coders.names.iter().zip(&columns.coders).zip(&disagreement.answers)
        {
            let answer = answer.as_ref().map(ToString::to_string);
            if at.is_some() && row.filled(*at) != answer.as_deref() {
                return Err(stale(format!("{coder} answers otherwise to `{field}`")));
            }
        }
        if let Some(cell) = row.filled(columns.decision) {
            let decision = Decision { name, line: row.line, cell };
            let answer = decision.answer(&disagreement.column, &key, &coders.schema)?;
            decisions.decided.insert((key, disagreement.column.clone()), answer);
        }
    }
    let open = disagreements.iter().filter(|asked| {
        !decisions.decided.contains_key(&(asked.key.clone(), asked.column.clone()))
    });
    let open = open
        .map(|asked| format!("`{}` in {}", asked.column.name(), described(&asked.key, &asked.doc)));
    decisions.open = open.collect();
    Ok(decisions)
}

fn described(key: &Key, doc: &str) -> String {
    let event = key.event.as_deref().map(|event| format!("event `{event}`, ")).unwrap_or_default();
    format!("{event}article `{doc}`, {}", key.place.described())
}

/// Where the columns stand.
struct Columns {
    event: Option<usize>,
    doc: Option<usize>,
    sent: Option<usize>,
    start: Option<usize>,
    end: Option<usize>,
    text: Option<usize>,
    field: Option<usize>,
    decision: Option<usize>,
    coders: Vec<Option<usize>>,
}

impl Columns {
    fn new(grid: &Grid, coders: &Coders) -> Result<Self, GoldError> {
        Ok(Self {
            doc: Some(grid.needed(&["doc"])?),
            field: Some(grid.needed(&["field"])?),
            decision: Some(grid.needed(&["decision"])?),
            event: grid.column(&["event"]),
            sent: grid.column(&["sent"]),
            start: grid.column(&["start"]),
            end: grid.column(&["end"]),
            text: grid.column(&["text"]),
            coders: coders.names.iter().map(|coder| grid.column(&[coder])).collect(),
        })
    }

    /// What a row is about, told in the way that the disagreements are; `None` if it does not say.
    fn about<'r>(&self, row: &'r GridRow, like: &[Disagreement]) -> Option<(Key, &'r str)> {
        let count = |column| row.filled(column)?.parse::<usize>().ok();
        let place = match like.first().map(|asked| &asked.key.place) {
            Some(Place::Span(..)) => Place::Span(count(self.start)?, count(self.end)?),
            Some(Place::Text(_)) => Place::Text(mended(row.filled(self.text)?)),
            Some(Place::Number(_)) | None => Place::Number(number(row.filled(self.sent)?)),
        };
        let event = row.filled(self.event).map(str::to_owned);
        Some((Key { doc: number(row.filled(self.doc)?), place, event }, row.filled(self.field)?))
    }
}
