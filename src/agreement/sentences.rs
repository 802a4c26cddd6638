//! The sentences that were coded, where the coders' files do not hold them.

use std::collections::BTreeMap;
use std::io;

use super::AgreementError;
use super::coders::{Key, Place, number};
use super::grid::Grid;
use crate::coding::GoldError;
use crate::sentence::Span;

/// A sentence with its place in its article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// Where it stands in the article's source, if that is listed.
    pub span: Option<Span>,
    /// What it says, if that is listed.
    pub text: Option<String>,
    line: u64,
}

/// Sentences by article and number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sentences(BTreeMap<(String, String), Sentence>);

impl Sentences {
    /// Reads a list of sentences from CSV: `doc` (or `article_id`), `sent` (or `sentence`), and `text`, or `start` and
    /// `end`, or all three. Gold, and the `sentences.csv` of a run, are such lists.
    ///
    /// Fails if a column is missing, if a place is no number, or if a sentence is listed twice and differently.
    pub fn read(reader: impl io::Read, name: &str) -> Result<Self, AgreementError> {
        let grid = Grid::read(reader, name)?;
        let doc = Some(grid.needed(&["doc", "article_id"])?);
        let sent = Some(grid.needed(&["sent", "sentence"])?);
        let start = grid.column(&["start"]).filter(|_| grid.column(&["end"]).is_some());
        let end = grid.column(&["end"]);
        let text = match start {
            None => Some(grid.needed(&["text"])?),
            Some(_) => grid.column(&["text"]),
        };
        let mut sentences: BTreeMap<(String, String), Sentence> = BTreeMap::new();
        for row in &grid.rows {
            let place = |reason: &str| GoldError::Place {
                name: name.to_owned(),
                line: row.line,
                reason: reason.to_owned(),
            };
            let doc = row.filled(doc).ok_or_else(|| place("the article is not named"))?;
            let sent = row.filled(sent).ok_or_else(|| place("the sentence has no number"))?;
            let count = |column| {
                let cell = row.filled(column).map(str::parse::<usize>).transpose();
                cell.map_err(|_| place("`start` and `end` count characters from 0"))
            };
            let span = count(start)?.zip(count(end)?).map(|(start, end)| Span { start, end });
            let text = row.filled(text).map(str::to_owned);
            let sentence = Sentence { span, text, line: row.line };
            let earlier = sentences.entry((number(doc), number(sent))).or_insert(sentence.clone());
            if (&earlier.span, &earlier.text) != (&sentence.span, &sentence.text) {
                return Err(AgreementError::SentenceTwice {
                    name: name.to_owned(),
                    line: row.line,
                    first: earlier.line,
                    what: format!("article `{doc}`, sentence {sent}"),
                });
            }
        }
        Ok(Self(sentences))
    }

    /// The sentence that a row is about; `None` if it is not listed, or if the row does not name it by its number.
    pub fn find(&self, key: &Key) -> Option<&Sentence> {
        let Place::Number(sent) = &key.place else { return None };
        self.0.get(&(key.doc.clone(), sent.clone()))
    }
}
