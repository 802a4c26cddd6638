//! The codings of several coders, row matched with row.

use std::collections::{BTreeMap, BTreeSet};

use super::columns::{self, Found};
use super::{AgreementError, Answer, Column};
use crate::coding::{Gold, GoldRow, Schema, read_coder};

/// A coder's file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoderFile {
    /// What the coder is called in tables.
    pub coder: String,
    /// The file's name, for messages.
    pub name: String,
    /// What stands in it.
    pub bytes: Vec<u8>,
}

/// How the files are read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CoderOptions {
    /// Columns that are no answers.
    pub ignored: BTreeSet<String>,
    /// Values in ascending order, by column.
    pub orders: BTreeMap<String, Vec<String>>,
}

/// Which sentence of its article a row is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// Its number.
    Number(String),
    /// Its first character and one past its last.
    Span(usize, usize),
    /// Its words.
    Text(String),
}

/// What one row is about; coders' rows with equal keys are compared.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// The article.
    pub doc: String,
    /// The sentence.
    pub place: Place,
    /// The event; `None` for what is asked once of a sentence, or where there is no event.
    pub event: Option<String>,
}

/// A sentence and event that somebody coded, with each coder's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// What it is about.
    pub key: Key,
    /// One entry a coder: the row; `None` where the coder has none.
    pub rows: Vec<Option<GoldRow>>,
}

impl Unit {
    /// The first coder's row, of those who have one.
    pub fn first(&self) -> Option<&GoldRow> {
        self.rows.iter().flatten().next()
    }

    /// What it is about, in words.
    pub fn described(&self) -> String {
        let event = self.key.event.as_deref().map(|event| format!("event `{event}`, "));
        let doc = self.first().map_or("", |row| row.doc.as_str());
        format!("{}article `{doc}`, {}", event.unwrap_or_default(), self.key.place.described())
    }

    /// What each coder answered in a column.
    pub(super) fn answers(&self, column: &Column) -> Vec<Option<Answer>> {
        let answer = |row: &Option<GoldRow>| column.answer(row.as_ref()?);
        self.rows.iter().map(answer).collect()
    }
}

impl Place {
    /// In words.
    pub fn described(&self) -> String {
        match self {
            Self::Number(number) => format!("sentence {number}"),
            Self::Span(start, end) => format!("characters {start}..{end}"),
            Self::Text(text) => format!("`{text}`"),
        }
    }
}

/// The codings of several coders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coders {
    /// What the coders are called, in the order of their files.
    pub names: Vec<String>,
    /// The columns with answers, in the order of the files.
    pub columns: Vec<Column>,
    /// What may stand in them.
    pub schema: Schema,
    /// The sentences and events, in the order of the files.
    pub units: Vec<Unit>,
    /// What a reader of the figures should know, in sentences.
    pub warnings: Vec<String>,
    pub(super) orders: BTreeMap<String, Vec<String>>,
}

impl Coders {
    /// Reads the files and matches their rows: by `sent` if every row has it, else by `start` and `end`, else by `text`.
    ///
    /// Fails if there are fewer than two files, if one cannot be read or has a label that is not allowed, if a file has
    /// two rows about the same, or if no row of one file is about what a row of another is about.
    pub fn read(
        files: &[CoderFile],
        schema: &Schema,
        options: &CoderOptions,
    ) -> Result<Self, AgreementError> {
        if files.len() < 2 {
            return Err(AgreementError::OneCoder);
        }
        let Found { schema, columns, orders, mut warnings } =
            columns::find(files, schema, options)?;
        let mut golds = Vec::new();
        for file in files {
            let mut gold = read_coder(file.bytes.as_slice(), &file.name, &schema)?;
            warnings.extend(drop_uncoded(&mut gold, &columns));
            golds.push(gold);
        }
        let units = matched(&golds)?;
        let shared = units.iter().any(|unit| unit.rows.iter().flatten().count() > 1);
        if !shared {
            return Err(AgreementError::nothing_shared(&golds));
        }
        let names = files.iter().map(|file| file.coder.clone()).collect();
        let mut coders = Self { names, columns, schema, units, warnings, orders };
        coders.warnings.extend(coders.doubts());
        Ok(coders)
    }

    /// For each coder, the places in `units` of what others coded and this one did not.
    pub fn left_out(&self) -> Vec<Vec<usize>> {
        let of = |coder: usize| {
            let units = self.units.iter().enumerate();
            units.filter(|(_, unit)| unit.rows[coder].is_none()).map(|(at, _)| at).collect()
        };
        (0..self.names.len()).map(of).collect()
    }

    /// What a column is asked of: every unit, or, where it is asked once of a sentence, every sentence, with each
    /// coder's first answer.
    pub(super) fn asked(&self, column: &Column) -> Vec<(Key, &Unit, Vec<Option<Answer>>)> {
        let mut asked: Vec<(Key, &Unit, Vec<Option<Answer>>)> = Vec::new();
        let mut places: BTreeMap<Key, usize> = BTreeMap::new();
        for unit in &self.units {
            let answers = unit.answers(column);
            let event = unit.key.event.clone().filter(|_| !column.once());
            let key = Key { event, ..unit.key.clone() };
            if let Some(&at) = places.get(&key) {
                for (earlier, later) in asked[at].2.iter_mut().zip(answers) {
                    *earlier = earlier.take().or(later);
                }
            } else {
                places.insert(key.clone(), asked.len());
                asked.push((key, unit, answers));
            }
        }
        asked
    }

    /// What is odd about the rows but does not hinder.
    fn doubts(&self) -> Vec<String> {
        let mut doubts = Vec::new();
        let some = |n: usize, what: &str, first: Option<String>| {
            first.map(|first| format!("{what}: {n} (the first: {first})"))
        };
        for (coder, left_out) in self.names.iter().zip(self.left_out()) {
            let what = format!("rows that others coded and {coder} did not");
            let first = left_out.first().map(|at| self.units[*at].described());
            doubts.extend(some(left_out.len(), &what, first));
        }
        let differ = |unit: &&Unit| {
            let rows: Vec<&GoldRow> = unit.rows.iter().flatten().collect();
            rows.windows(2).any(|two| reads_differently(two[0], two[1]))
        };
        let odd: Vec<&Unit> = self.units.iter().filter(differ).collect();
        let what = "rows of the same number that differ in their text or place, so that coders may have been given different sentences";
        doubts.extend(some(odd.len(), what, odd.first().map(|unit| unit.described())));
        for column in self.columns.iter().filter(|column| column.once()) {
            let contradictions = self.contradictions(column);
            let what = format!(
                "sentences with another `{}` for another event, of which the first counts",
                column.name()
            );
            doubts.extend(some(contradictions.len(), &what, contradictions.first().cloned()));
        }
        doubts
    }

    /// The sentences for which a coder gives different answers from event to event where one is asked for.
    fn contradictions(&self, column: &Column) -> Vec<String> {
        let asked: BTreeMap<Key, Vec<Option<Answer>>> =
            self.asked(column).into_iter().map(|(key, _, answers)| (key, answers)).collect();
        let differs = |unit: &&Unit| {
            let first = &asked[&Key { event: None, ..unit.key.clone() }];
            let mut both = unit.answers(column).into_iter().zip(first);
            both.any(|(answer, first)| answer.is_some() && answer != *first)
        };
        self.units.iter().filter(differs).map(Unit::described).collect()
    }
}

fn reads_differently(one: &GoldRow, another: &GoldRow) -> bool {
    let words = |row: &GoldRow| row.text.as_deref().map(mended);
    let both = |differ: Option<bool>| differ.unwrap_or(false);
    both(words(one).zip(words(another)).map(|(one, another)| one != another))
        || both(one.span.zip(another.span).map(|(one, another)| one != another))
}

/// Drops rows that were prepared for the coder and left empty, with a warning.
fn drop_uncoded(gold: &mut Gold, columns: &[Column]) -> Option<String> {
    let kinds = gold.rows.iter().any(|row| row.kind.is_some());
    let empty = |row: &GoldRow| {
        let answers = columns.iter().filter_map(|column| column.answer(row));
        kinds && row.kind.is_none() && answers.into_iter().all(|answer| answer.0.is_empty())
    };
    let (left, kept): (Vec<GoldRow>, Vec<GoldRow>) = gold.rows.drain(..).partition(empty);
    gold.rows = kept;
    let first = left.first()?.line;
    let (name, n) = (&gold.name, left.len());
    Some(format!(
        "{name}: rows without `kind` and any answer, taken for not coded: {n} (the first: line {first})"
    ))
}

/// Matches the rows of all files.
fn matched(golds: &[Gold]) -> Result<Vec<Unit>, AgreementError> {
    let place = way_to_match(golds)?;
    let mut units: Vec<Unit> = Vec::new();
    let mut places: BTreeMap<Key, usize> = BTreeMap::new();
    for (coder, gold) in golds.iter().enumerate() {
        for row in &gold.rows {
            let Some(place) = place(row) else { continue };
            let key = Key { doc: number(&row.doc), place, event: row.event.clone() };
            let next = units.len();
            let at = *places.entry(key.clone()).or_insert(next);
            if at == next {
                units.push(Unit { key, rows: vec![None; golds.len()] });
            }
            if let Some(earlier) = &units[at].rows[coder] {
                return Err(AgreementError::Repeated {
                    name: gold.name.clone(),
                    line: row.line,
                    first: earlier.line,
                    what: units[at].described(),
                });
            }
            units[at].rows[coder] = Some(row.clone());
        }
    }
    Ok(units)
}

type PlaceOf = fn(&GoldRow) -> Option<Place>;

/// The first way of telling a sentence that every row of every file has.
fn way_to_match(golds: &[Gold]) -> Result<PlaceOf, AgreementError> {
    const WAYS: [(&str, PlaceOf); 3] = [
        ("`sent`", |row| Some(Place::Number(number(row.sent.as_ref()?)))),
        ("`start` and `end`", |row| row.span.map(|span| Place::Span(span.start, span.end))),
        ("`text`", |row| Some(Place::Text(mended(row.text.as_ref()?)))),
    ];
    let all =
        |place: &PlaceOf| golds.iter().flat_map(|gold| &gold.rows).all(|row| place(row).is_some());
    if let Some((_, place)) = WAYS.iter().find(|(_, place)| all(place)) {
        return Ok(*place);
    }
    let lacks = |gold: &Gold| {
        let gap = |(way, place): &(&str, PlaceOf)| {
            let row = gold.rows.iter().find(|row| place(row).is_none())?;
            Some(format!("{}:{} has no {way}", gold.name, row.line))
        };
        WAYS.iter().filter_map(gap).collect::<Vec<_>>()
    };
    Err(AgreementError::Places {
        gaps: golds.iter().flat_map(lacks).collect::<Vec<_>>().join(", "),
    })
}

/// A number without the zeros before it, which spreadsheets drop; anything else as it is.
pub(super) fn number(word: &str) -> String {
    word.parse::<u64>().map_or_else(|_| word.to_owned(), |number| number.to_string())
}

pub(super) fn mended(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
