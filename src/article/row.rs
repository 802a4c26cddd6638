//! A row of a file of many articles, and how it becomes one.

use std::collections::HashSet;

use std::io::{self, Cursor, Read};

use encoding_rs::{Decoder, Encoding, UTF_8};

use super::decode::{self, RowDecoder};
use super::{Article, Columns, ReadError};

/// A row of CSV, Parquet or Arrow, or a line of JSON lines.
#[derive(Debug)]
pub(super) struct Row {
    /// The file and line.
    pub(super) origin: String,
    /// Its number in the file, from 1, the header and empty lines not counted.
    pub(super) number: usize,
    /// Columns and values, in the order of the file.
    pub(super) fields: Vec<(String, String)>,
    /// Number of characters that could not be decoded.
    pub(super) losses: usize,
}

impl Row {
    /// The article in this row. Fails if it has no text; without an id, it gets the stem of its
    /// file and its number.
    pub(super) fn into_article(self, columns: &Columns, stem: &str) -> Result<Article, ReadError> {
        if !self.fields.iter().any(|(name, _)| *name == columns.text) {
            let found = self.fields.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>();
            return Err(missing_column(self.origin, "text", &columns.text, &found));
        }
        let mut article = Article {
            id: format!("{stem}-{}", self.number),
            origin: self.origin,
            decoding_losses: self.losses,
            ..Article::default()
        };
        let mut text = String::new();
        for (name, value) in self.fields {
            if name == columns.text {
                text = value;
                continue;
            }
            let value = value.trim();
            if value.is_empty() {
                continue;
            }
            let value = value.to_owned();
            match name {
                _ if name == columns.id => article.id = value,
                _ if name == columns.outlet => article.outlet = Some(value),
                _ if name == columns.title => article.title = Some(value),
                _ if name == columns.author => article.author = Some(value),
                _ if name == columns.published => article.published = Some(value),
                _ if name == columns.url => article.url = Some(value),
                _ => {
                    article.extra.insert(name, value);
                }
            }
        }
        if text.trim().is_empty() {
            return Err(ReadError::Empty { origin: article.origin });
        }
        article.source = match &article.title {
            Some(title) if !text.trim_start().starts_with(title) => format!("{title}\n\n{text}"),
            _ => text,
        };
        Ok(article)
    }
}

/// Fails if a header names a column twice, or lacks the text or a column that was mapped by hand.
pub(super) fn check_header(
    header: &[String],
    origin: &str,
    columns: &Columns,
) -> Result<(), ReadError> {
    let found: Vec<&str> = header.iter().map(String::as_str).collect();
    let mut seen = HashSet::new();
    if let Some(column) = found.iter().find(|name| !name.is_empty() && !seen.insert(**name)) {
        return Err(ReadError::ColumnTwice {
            origin: origin.to_owned(),
            column: (*column).to_owned(),
        });
    }
    let expected = [("text", columns.text.as_str())].into_iter().chain(columns.mapped());
    for (field, column) in expected {
        if !found.contains(&column) {
            return Err(missing_column(origin.to_owned(), field, column, &found));
        }
    }
    Ok(())
}

/// Says which column is missing and which of those that are there may be meant.
fn missing_column(origin: String, field: &'static str, column: &str, found: &[&str]) -> ReadError {
    const TEXTS: [&str; 7] =
        ["body", "content", "article", "fulltext", "full_text", "maintext", "story"];
    let is_meant = |name: &&&str| {
        name.eq_ignore_ascii_case(column)
            || (field == "text" && TEXTS.iter().any(|text| name.eq_ignore_ascii_case(text)))
    };
    ReadError::MissingColumn {
        origin,
        field,
        column: column.to_owned(),
        found: listed(found),
        hint: found.iter().find(is_meant).map_or("NAME", |name| name).to_owned(),
    }
}

/// The names with commas between them; of very many the first ones.
fn listed(names: &[&str]) -> String {
    const SHOWN: usize = 30;
    let more = if names.len() > SHOWN { ", …" } else { "" };
    format!("{}{more}", names[..names.len().min(SHOWN)].join(", "))
}

/// Prepares a stream of rows: what is no text is refused, a byte order mark is taken off, UTF-16
/// becomes UTF-8. Other encodings are left to the decoder that comes with it.
pub(super) fn stream(
    mut reader: Box<dyn Read + Send>,
    origin: &str,
) -> Result<(Box<dyn Read + Send>, RowDecoder), ReadError> {
    let mut head = Vec::new();
    reader
        .by_ref()
        .take(8)
        .read_to_end(&mut head)
        .map_err(|source| ReadError::Io { origin: origin.to_owned(), source })?;
    if let Some(what) = decode::binary(&head) {
        return Err(ReadError::Binary { origin: origin.to_owned(), what });
    }
    let (encoding, mark) = Encoding::for_bom(&head).unwrap_or((UTF_8, 0));
    let whole = Cursor::new(head.split_off(mark)).chain(reader);
    if encoding == UTF_8 {
        return Ok((Box::new(whole), RowDecoder::new()));
    }
    let decoder = encoding.new_decoder_without_bom_handling();
    let transcoder = Transcoder {
        inner: whole,
        decoder,
        raw: vec![0; 1 << 14],
        ready: Cursor::default(),
        is_finished: false,
    };
    Ok((Box::new(transcoder), RowDecoder::after_transcoding()))
}

/// Turns a stream of another encoding into UTF-8; what cannot be decoded becomes U+FFFD.
struct Transcoder<R> {
    inner: R,
    decoder: Decoder,
    raw: Vec<u8>,
    ready: Cursor<Vec<u8>>,
    is_finished: bool,
}

impl<R: Read> Read for Transcoder<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let n = self.ready.read(buffer)?;
            if n > 0 || buffer.is_empty() || self.is_finished {
                return Ok(n);
            }
            let n_raw = self.inner.read(&mut self.raw)?;
            let mut text = String::with_capacity(self.raw.len() * 4);
            let _ = self.decoder.decode_to_string(&self.raw[..n_raw], &mut text, n_raw == 0);
            self.is_finished = n_raw == 0;
            self.ready = Cursor::new(text.into_bytes());
        }
    }
}
