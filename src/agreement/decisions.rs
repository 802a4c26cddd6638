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
    writer: impl io::Write + Send,
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
    let mut decided = BTreeMap::new();
    let mut seen: BTreeMap<(Key, &str), u64> = BTreeMap::new();
    for row in &grid.rows {
        let stale = |reason: String| AgreementError::Stale {
            name: name.to_owned(),
            line: row.line,
            reason,
        };
        let (key, field) = columns.about(row, disagreements).ok_or_else(|| {
            stale("it does not tell its sentence and field as the coders' files do".into())
        })?;
        let about = (key, field);
        let Some(disagreement) = asked.get(&about) else {
            let doc = row.filled(columns.doc).unwrap_or_default();
            let what = described(&about.0, doc);
            return Err(stale(format!("the coders do not disagree on `{field}` in {what}")));
        };
        if let Some(coder) = columns.other_answer(row, coders, disagreement) {
            return Err(stale(format!("{coder} answers otherwise to `{field}`")));
        }
        if let Some(cell) = row.filled(columns.decision) {
            let decision = Decision { name, line: row.line, cell };
            let answer = decision.answer(&disagreement.column, &about.0, &coders.schema)?;
            decided.insert((about.0.clone(), disagreement.column.clone()), answer);
        }
        let what = format!("`{field}` in {}", described(&about.0, &disagreement.doc));
        if let Some(first) = seen.insert(about, row.line) {
            let (name, line) = (name.to_owned(), row.line);
            return Err(AgreementError::Repeated { name, line, first, what });
        }
    }
    let open = disagreements
        .iter()
        .filter(|asked| !decided.contains_key(&(asked.key.clone(), asked.column.clone())))
        .map(|asked| format!("`{}` in {}", asked.column.name(), described(&asked.key, &asked.doc)))
        .collect();
    Ok(Decisions { decided, open })
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

    /// The first coder whose answer in the row is not the one that the coder gave; `None` if there is none.
    fn other_answer<'c>(
        &self,
        row: &GridRow,
        coders: &'c Coders,
        disagreement: &Disagreement,
    ) -> Option<&'c str> {
        let answers = disagreement.answers.iter();
        let answers = answers.map(|answer| answer.as_ref().map(ToString::to_string));
        coders
            .names
            .iter()
            .zip(&self.coders)
            .zip(answers)
            .find(|((_, at), answer)| at.is_some() && row.filled(**at) != answer.as_deref())
            .map(|((coder, _), _)| coder.as_str())
    }
}
