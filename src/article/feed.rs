//! Articles as they come down a pipe, for a program that answers each before it takes more.

use std::io::{BufReader, Read};

use super::batch::BatchRows;
use super::jsonl::JsonRows;
use super::row::Row;
use super::{Article, Columns, ReadError, reader};

/// So many articles are handed on together at most.
const ARTICLES_AT_ONCE: usize = 512;

/// So many bytes of text are handed on together, whatever they hold, if there is more than one article.
const BYTES_AT_ONCE: usize = 1 << 20;

/// Articles from a pipe: JSON lines, or a stream of Arrow record batches.
///
/// It waits for an article, and hands it on with those that have come with it; it never waits for a second one. So whoever
/// sends one article and waits for the answer gets it, and who sends many is held back by the pipe. It holds a piece of 64 KiB
/// of JSON lines (or one line, if that is longer), or one record batch. Ids may come again, and nothing is kept of them.
pub struct Feed {
    rows: Rows,
    columns: Columns,
}

enum Rows {
    Jsonl(Box<JsonRows>),
    Batches(Box<BatchRows>),
}

/// Something that came and is no article.
#[derive(Debug)]
pub struct Refused {
    /// Its id, if it has one; else the number of its row, as an article without an id gets it.
    pub id: String,
    /// Why.
    pub error: Box<ReadError>,
}

impl Feed {
    /// Takes JSON objects in UTF-8, one a line; a line of more than `max_bytes` is refused.
    pub fn jsonl(reader: Box<dyn Read + Send>, columns: Columns, max_bytes: u64) -> Self {
        let rows = JsonRows::following(reader, ORIGIN, &columns, max_bytes);
        Self { rows: Rows::Jsonl(Box::new(rows)), columns }
    }

    /// Takes a stream of Arrow record batches. Waits for its columns; fails if there is no text among them.
    pub fn arrow(
        reader: Box<dyn Read + Send>,
        columns: Columns,
        max_bytes: u64,
    ) -> Result<Self, ReadError> {
        let reader = Box::new(BufReader::new(reader));
        let rows = BatchRows::arrow(reader, ORIGIN, &columns, max_bytes)?;
        Ok(Self { rows: Rows::Batches(Box::new(rows)), columns })
    }

    /// The articles that are there, at least one; `None` at the end. Waits if there is none.
    ///
    /// Fails if nothing more can be read.
    pub fn next_chunk(&mut self) -> Result<Option<Vec<Result<Article, Refused>>>, ReadError> {
        let (mut chunk, mut n_bytes) = (Vec::new(), 0);
        let is_full =
            |chunk: &Vec<_>, n_bytes| chunk.len() >= ARTICLES_AT_ONCE || n_bytes >= BYTES_AT_ONCE;
        while chunk.is_empty() || (self.is_ahead() && !is_full(&chunk, n_bytes)) {
            let Some(row) = self.next_row(chunk.is_empty()) else { break };
            match row {
                Ok(row) => {
                    n_bytes += row.fields.iter().map(|(_, value)| value.len()).sum::<usize>();
                    chunk.push(self.article(row));
                }
                Err(error) if self.is_broken() && chunk.is_empty() => return Err(error),
                Err(error) => {
                    chunk.push(Err(Refused { id: self.id_of_row(), error: Box::new(error) }));
                }
            }
        }
        Ok((!chunk.is_empty()).then_some(chunk))
    }

    /// The next row; `None` at the end, and where there is none yet unless it may wait for it.
    fn next_row(&mut self, may_wait: bool) -> Option<Result<Row, ReadError>> {
        match &mut self.rows {
            Rows::Jsonl(rows) if may_wait => rows.next_row(),
            Rows::Jsonl(rows) => rows.row_at_hand(),
            Rows::Batches(rows) => rows.next_row(),
        }
    }

    fn is_ahead(&self) -> bool {
        match &self.rows {
            Rows::Jsonl(rows) => rows.is_ahead(),
            Rows::Batches(rows) => rows.is_ahead(),
        }
    }

    fn is_broken(&self) -> bool {
        match &self.rows {
            Rows::Jsonl(rows) => rows.is_broken(),
            Rows::Batches(rows) => rows.is_broken(),
        }
    }

    fn id_of_row(&self) -> String {
        let number = match &self.rows {
            Rows::Jsonl(rows) => rows.number(),
            Rows::Batches(rows) => rows.number(),
        };
        format!("{STEM}-{number}")
    }

    fn article(&self, row: Row) -> Result<Article, Refused> {
        let known = row.fields.iter().find(|(name, _)| *name == self.columns.id);
        let id = known.map(|(_, id)| id.trim().to_owned()).filter(|id| !id.is_empty());
        let id = id.unwrap_or_else(|| format!("{STEM}-{}", row.number));
        let refused = |error| Refused { id, error: Box::new(error) };
        let mut article = row.into_article(&self.columns, STEM).map_err(refused)?;
        reader::date(&mut article);
        Ok(article)
    }
}

/// What standard input is called in messages and ids.
const ORIGIN: &str = "standard input";
const STEM: &str = "stdin";
