//! Articles as JSON objects, one a line.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::{self, BufRead, BufReader, Read};

use super::decode::RowDecoder;
use super::json::{Field, Fields, Shape};
use super::row::{Row, stream};
use super::{Columns, ReadError, Warning};

/// The lines of a file of JSON objects, one at a time.
pub(super) struct JsonRows {
    reader: BufReader<Box<dyn Read + Send>>,
    origin: String,
    /// The key of the text.
    text: String,
    decoder: RowDecoder,
    line: u64,
    number: usize,
    max_bytes: u64,
    is_broken: bool,
    /// Keys that were mapped by hand and not seen so far: what they hold, and the key.
    unseen: BTreeSet<(&'static str, String)>,
}

impl JsonRows {
    pub(super) fn open(
        reader: Box<dyn Read + Send>,
        origin: &str,
        columns: &Columns,
        max_bytes: u64,
    ) -> Result<Self, ReadError> {
        let (reader, decoder) = stream(reader, origin)?;
        let mapped = columns.mapped().into_iter();
        Ok(Self {
            reader: BufReader::with_capacity(1 << 16, reader),
            origin: origin.to_owned(),
            text: columns.text.clone(),
            decoder,
            line: 0,
            number: 0,
            max_bytes,
            is_broken: false,
            unseen: mapped.map(|(field, column)| (field, column.to_owned())).collect(),
        })
    }

    /// Follows a pipe of UTF-8: nothing is looked at before it is asked for.
    pub(super) fn following(
        reader: Box<dyn Read + Send>,
        origin: &str,
        columns: &Columns,
        max_bytes: u64,
    ) -> Self {
        Self {
            reader: BufReader::with_capacity(1 << 16, reader),
            origin: origin.to_owned(),
            text: columns.text.clone(),
            decoder: RowDecoder::new(),
            line: 0,
            number: 0,
            max_bytes,
            is_broken: false,
            unseen: BTreeSet::new(),
        }
    }

    /// The next object; empty lines are passed over.
    pub(super) fn next_row(&mut self) -> Option<Result<Row, ReadError>> {
        loop {
            match self.next_line() {
                Next::Row(row) => return Some(row),
                Next::Blank => {}
                Next::End => return None,
            }
        }
    }

    /// The next object among the lines that are there to their ends.
    pub(super) fn row_at_hand(&mut self) -> Option<Result<Row, ReadError>> {
        while self.is_ahead() {
            if let Next::Row(row) = self.next_line() {
                return Some(row);
            }
        }
        None
    }

    /// Whether the next line is there to its end without reading on.
    pub(super) fn is_ahead(&self) -> bool {
        !self.is_broken && self.reader.buffer().contains(&b'\n')
    }

    /// Whether nothing more can be read after an error.
    pub(super) fn is_broken(&self) -> bool {
        self.is_broken
    }

    /// The number of the last row.
    pub(super) fn number(&self) -> usize {
        self.number
    }

    fn next_line(&mut self) -> Next {
        if self.is_broken {
            return Next::End;
        }
        self.line += 1;
        let origin = format!("{}:{}", self.origin, self.line);
        match bounded_line(&mut self.reader, self.max_bytes) {
            Ok(Line::End) => Next::End,
            Ok(Line::Whole(bytes)) if bytes.trim_ascii().is_empty() => Next::Blank,
            Ok(Line::Whole(bytes)) => {
                self.number += 1;
                Next::Row(self.row(bytes, origin))
            }
            Ok(Line::TooLarge) => {
                self.number += 1;
                Next::Row(Err(ReadError::TooLarge { origin, max_bytes: self.max_bytes }))
            }
            Err(source) => {
                self.is_broken = true;
                Next::Row(Err(ReadError::Io { origin, source }))
            }
        }
    }

    /// Warnings about the file as a whole, once it has been read.
    pub(super) fn warnings(&self) -> Vec<Warning> {
        if self.number == 0 {
            return Vec::new();
        }
        let unseen = self.unseen.iter().map(|(field, column)| Warning::ColumnNeverSeen {
            origin: self.origin.clone(),
            field,
            column: column.clone(),
        });
        unseen.collect()
    }

    fn row(&mut self, bytes: Vec<u8>, origin: String) -> Result<Row, ReadError> {
        let decoded = self.decoder.decode(bytes);
        let (json, n_mended) = mend_surrogates(&decoded.text);
        let Fields(fields) = serde_json::from_str(&json).map_err(|error| {
            let origin = format!("{origin}:{}", error.column().max(1));
            ReadError::Json { origin, source: Some(error) }
        })?;
        self.unseen.retain(|(_, column)| !fields.iter().any(|field| field.name == *column));
        let text = fields.iter().find(|field| field.name == self.text);
        if let Some(found) = text.and_then(|field| no_text(field.shape)) {
            let column = self.text.clone();
            return Err(ReadError::TextIsNoString { origin, column, found });
        }
        let fields = fields.into_iter().map(|Field { name, text, .. }| (name, text)).collect();
        Ok(Row { origin, number: self.number, fields, losses: decoded.losses + n_mended })
    }
}

/// What stands in the place of a text, if that is neither a string nor nothing.
fn no_text(shape: Shape) -> Option<&'static str> {
    match shape {
        Shape::Text | Shape::Nothing => None,
        Shape::Truth => Some("true or false"),
        Shape::Number => Some("a number"),
        Shape::List => Some("a list"),
        Shape::Object => Some("an object"),
    }
}

/// What the next line holds.
enum Next {
    Row(Result<Row, ReadError>),
    Blank,
    End,
}

enum Line {
    Whole(Vec<u8>),
    TooLarge,
    End,
}

/// The next line without its end, or that it is too large; then the rest of it has been passed over.
fn bounded_line(reader: &mut impl BufRead, max_bytes: u64) -> io::Result<Line> {
    let mut line = Vec::new();
    let n = reader.by_ref().take(max_bytes.saturating_add(1)).read_until(b'\n', &mut line)?;
    if n == 0 {
        return Ok(Line::End);
    }
    if line.last() == Some(&b'\n') {
        line.pop();
    } else if n as u64 > max_bytes {
        reader.skip_until(b'\n')?;
        return Ok(Line::TooLarge);
    }
    Ok(Line::Whole(line))
}

/// Puts U+FFFD in the place of escapes such as `\ud800` that are half a character, and counts them.
/// They come from tools that cut texts by UTF-16 units.
fn mend_surrogates(json: &str) -> (Cow<'_, str>, usize) {
    if !json.contains("\\ud") && !json.contains("\\uD") {
        return (Cow::Borrowed(json), 0);
    }
    let (mut mended, mut n_mended, mut copied, mut at) = (String::new(), 0, 0, 0);
    let bytes = json.as_bytes();
    while let Some(offset) = json[at..].find('\\') {
        let start = at + offset;
        at = match (unit_at(bytes, start), unit_at(bytes, start + 6)) {
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => start + 12,
            (Some(0xD800..=0xDFFF), _) => {
                mended.push_str(&json[copied..start]);
                mended.push_str("\\ufffd");
                n_mended += 1;
                copied = start + 6;
                copied
            }
            (Some(_), _) => start + 6,
            // The character after the backslash may be of many bytes in what is no JSON at all.
            (None, _) => start + 1 + json[start + 1..].chars().next().map_or(0, char::len_utf8),
        };
    }
    if n_mended == 0 {
        return (Cow::Borrowed(json), 0);
    }
    mended.push_str(&json[copied..]);
    (Cow::Owned(mended), n_mended)
}

/// The UTF-16 unit of the escape at `start`, if one is there.
fn unit_at(bytes: &[u8], start: usize) -> Option<u16> {
    let escape = bytes.get(start..start + 6)?.strip_prefix(b"\\u")?;
    if !escape.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    u16::from_str_radix(std::str::from_utf8(escape).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_of_characters_are_mended_and_counted() {
        for (json, mended, n) in [
            (r#""plain \n""#, r#""plain \n""#, 0),
            (r#""\ud83d\ude00""#, r#""\ud83d\ude00""#, 0),
            (r#""a\ud83d""#, r#""a\ufffd""#, 1),
            (r#""\ude00\ud83dx\uD800""#, r#""\ufffd\ufffdx\ufffd""#, 3),
            (r#""\\ud800 is written so""#, r#""\\ud800 is written so""#, 0),
            (r"\ud8", r"\ud8", 0),
            (r"\é\ud800", r"\é\ufffd", 1),
        ] {
            assert_eq!(mend_surrogates(json), (Cow::Borrowed(mended), n), "{json}");
        }
    }

    #[test]
    fn lines_are_bounded() {
        let mut reader: &[u8] = b"abc\nabcdef\n\nx";
        let mut lines = Vec::new();
        loop {
            match bounded_line(&mut reader, 4).unwrap() {
                Line::Whole(line) => lines.push(String::from_utf8(line).unwrap()),
                Line::TooLarge => lines.push("too large".into()),
                Line::End => break,
            }
        }
        assert_eq!(lines, ["abc", "too large", "", "x"]);
    }
}
