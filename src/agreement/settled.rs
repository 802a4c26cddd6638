//! What coders agree on, with what was decided where they do not, as gold.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use super::coders::Key;
use super::disagreements::{agreed, words};
use super::{AgreementError, Answer, Coders, Column, Decisions, Sentences, Unit};
use crate::clean::Kind;
use crate::coding::kind_name;
use crate::sentence::Span;

/// Gold made of several codings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// The columns, in the order of `eval/gold/seeds.csv`.
    pub header: Vec<String>,
    /// One row a unit, one cell a column; empty where nothing was coded.
    pub rows: Vec<Vec<String>>,
    /// How many answers rest on one coder, because nobody else coded the row.
    pub n_by_one: usize,
}

impl Coders {
    /// What the coders agree on, with the decisions where they do not.
    ///
    /// An answer that one coder alone gave stands, and is counted. A sentence that is boilerplate has no further
    /// answers, and a holder only where somebody is blamed or cleared. An open disagreement leaves its cell empty: settle
    /// all before. Fails if neither text nor place of a sentence is known.
    pub fn settle(
        &self,
        decisions: &Decisions,
        sentences: &Sentences,
    ) -> Result<Settled, AgreementError> {
        let words: Vec<(Option<Span>, Option<String>)> =
            self.units.iter().map(|unit| words(unit, sentences)).collect();
        let lacking: Vec<&Unit> = self
            .units
            .iter()
            .zip(&words)
            .filter(|(_, (span, text))| span.is_none() && text.is_none())
            .map(|(unit, _)| unit)
            .collect();
        if let Some(first) = lacking.first() {
            return Err(AgreementError::NoText { n: lacking.len(), first: first.described() });
        }
        let mut answers = self.answers(decisions);
        let mut by_one = BTreeSet::new();
        let mut rows = Vec::new();
        for (unit, (span, text)) in self.units.iter().zip(words) {
            let mut own: BTreeMap<&Column, Answer> = self
                .columns
                .iter()
                .filter_map(|column| Some((column, answers.settled.remove(&(column, &unit.key))?)))
                .collect();
            drop_unasked(&mut own);
            for column in own.keys() {
                let key = asked_as(column, unit);
                if answers.by_one.contains(&(*column, key.clone())) {
                    by_one.insert((*column, key));
                }
            }
            let mut row = places(unit, span, text);
            row.extend(
                self.columns
                    .iter()
                    .map(|column| own.get(column).map(Answer::cell).unwrap_or_default()),
            );
            rows.push(row);
        }
        let header = PLACES.iter().copied().chain(self.columns.iter().map(Column::name));
        Ok(Settled { header: header.map(str::to_owned).collect(), rows, n_by_one: by_one.len() })
    }

    /// The settled answer of each column and unit.
    fn answers(&self, decisions: &Decisions) -> Answers<'_> {
        let mut answers = Answers::default();
        for column in &self.columns {
            let mut once: BTreeMap<Key, Option<Answer>> = BTreeMap::new();
            for (key, _, given) in self.asked(column) {
                let answer = match agreed(&given) {
                    Ok(answer) => answer.cloned(),
                    Err(()) => decisions.decided.get(&(key.clone(), column.clone())).cloned(),
                };
                if given.iter().flatten().count() == 1 {
                    answers.by_one.insert((column, key.clone()));
                }
                once.insert(key, answer);
            }
            for unit in &self.units {
                if let Some(Some(answer)) = once.get(&asked_as(column, unit)) {
                    answers.settled.insert((column, &unit.key), answer.clone());
                }
            }
        }
        answers
    }
}

#[derive(Default)]
struct Answers<'a> {
    settled: BTreeMap<(&'a Column, &'a Key), Answer>,
    by_one: BTreeSet<(&'a Column, Key)>,
}

/// What a column asks about a unit: no event where it is asked once of a sentence.
fn asked_as(column: &Column, unit: &Unit) -> Key {
    let event = unit.key.event.clone().filter(|_| !column.once());
    Key { event, ..unit.key.clone() }
}

/// Drops answers to what is not asked: anything of boilerplate, and who blames where nobody is blamed or cleared.
fn drop_unasked(answers: &mut BTreeMap<&Column, Answer>) {
    if answers.get(&Column::Kind) == Some(&Answer::one(kind_name(Kind::Boilerplate))) {
        answers.retain(|column, _| **column == Column::Kind);
    }
    let nobody = |column| answers.get(&column).is_none_or(|answer| answer.0.is_empty());
    let asked = answers.contains_key(&Column::Blamed) || answers.contains_key(&Column::Denied);
    if asked && nobody(Column::Blamed) && nobody(Column::Denied) {
        answers.remove(&Column::Holder);
    }
}

const PLACES: [&str; 6] = ["event", "doc", "sent", "start", "end", "text"];

fn places(unit: &Unit, span: Option<Span>, text: Option<String>) -> Vec<String> {
    let rows = || unit.rows.iter().flatten();
    let count = |count: Option<usize>| count.map(|count| count.to_string()).unwrap_or_default();
    vec![
        unit.key.event.clone().unwrap_or_default(),
        unit.first().map(|row| row.doc.clone()).unwrap_or_default(),
        rows().find_map(|row| row.sent.clone()).unwrap_or_default(),
        count(span.map(|span| span.start)),
        count(span.map(|span| span.end)),
        text.unwrap_or_default(),
    ]
}

impl Settled {
    /// Writes it as CSV that `framelens run --gold` reads. Texts stand as they are, for hand labels are matched by them.
    /// Fails if the writer does.
    pub fn write(&self, writer: impl io::Write) -> io::Result<()> {
        let mut table = csv::Writer::from_writer(writer);
        table.write_record(&self.header)?;
        for row in &self.rows {
            table.write_record(row)?;
        }
        table.flush()
    }
}
