//! Articles as rows of CSV.

use std::io::{self, Read};

use super::decode::RowDecoder;
use super::row::{Row, check_header, stream};
use super::{Columns, ReadError};
use crate::open_quote::OpenQuote;

/// The rows of a CSV file, one at a time.
pub(super) struct CsvRows {
    reader: ::csv::Reader<OpenQuote<Budget>>,
    header: Vec<String>,
    delimiter: char,
    origin: String,
    decoder: RowDecoder,
    number: usize,
    max_bytes: u64,
    is_broken: bool,
}

impl CsvRows {
    /// Reads the header. Fails if it lacks the text or a column that was mapped by hand.
    pub(super) fn open(
        reader: Box<dyn Read + Send>,
        origin: &str,
        columns: &Columns,
        max_bytes: u64,
    ) -> Result<Self, ReadError> {
        let (mut reader, mut decoder) = stream(reader, origin)?;
        let io = |source| ReadError::Io { origin: origin.to_owned(), source };
        let mut head = Vec::new();
        reader.by_ref().take(1 << 16).read_to_end(&mut head).map_err(io)?;
        let delimiter = delimiter(&head);
        let whole = Box::new(io::Cursor::new(head).chain(reader));
        let mut reader = ::csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .from_reader(OpenQuote::new(
                Budget { inner: whole, left: max_bytes.saturating_add(SLACK) },
                delimiter,
            ));
        let header = reader
            .byte_headers()
            .map_err(|error| csv_error(error, origin, 1, max_bytes))?
            .iter()
            .map(|name| decoder.decode(name.to_vec()).text.trim().to_owned())
            .collect::<Vec<_>>();
        if let Some(line) = reader.get_ref().line() {
            return Err(ReadError::OpenQuote { origin: format!("{origin}:{line}") });
        }
        check_header(&header, origin, columns)?;
        let origin = origin.to_owned();
        let delimiter = char::from(delimiter);
        Ok(Self {
            reader,
            header,
            delimiter,
            origin,
            decoder,
            number: 0,
            max_bytes,
            is_broken: false,
        })
    }

    /// The next row; after an error that is not about a single row, there is none.
    pub(super) fn next_row(&mut self) -> Option<Result<Row, ReadError>> {
        if self.is_broken {
            return None;
        }
        self.reader.get_mut().get_mut().left = self.max_bytes.saturating_add(SLACK);
        let line = self.reader.position().line();
        let mut record = ::csv::ByteRecord::new();
        match self.reader.read_byte_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return None,
            Err(error) => {
                self.is_broken = true;
                return Some(Err(csv_error(error, &self.origin, line, self.max_bytes)));
            }
        }
        self.number += 1;
        if let Some(line) = self.reader.get_ref().line() {
            self.is_broken = true;
            let origin = format!("{}:{line}", self.origin);
            return Some(Err(ReadError::OpenQuote { origin }));
        }
        if record.as_slice().len() as u64 > self.max_bytes {
            let origin = format!("{}:{line}", self.origin);
            return Some(Err(ReadError::TooLarge { origin, max_bytes: self.max_bytes }));
        }
        let line = record.position().map_or(line, ::csv::Position::line);
        let origin = format!("{}:{line}", self.origin);
        if record.len() != self.header.len() {
            return Some(Err(ReadError::Ragged {
                origin,
                expected: self.header.len(),
                found: record.len(),
                delimiter: self.delimiter,
            }));
        }
        let mut losses = 0;
        let mut fields = Vec::with_capacity(record.len());
        for (name, value) in self.header.iter().zip(&record) {
            let decoded = self.decoder.decode(value.to_vec());
            losses += decoded.losses;
            fields.push((name.clone(), decoded.text));
        }
        Some(Ok(Row { origin, number: self.number, fields, losses }))
    }
}

fn csv_error(source: ::csv::Error, origin: &str, line: u64, max_bytes: u64) -> ReadError {
    let line = source.position().map_or(line, ::csv::Position::line);
    let origin = format!("{origin}:{line}");
    match source.kind() {
        ::csv::ErrorKind::Io(error) if error.kind() == io::ErrorKind::FileTooLarge => {
            ReadError::TooLarge { origin, max_bytes }
        }
        _ => ReadError::Csv { origin, source },
    }
}

/// What separates fields: of comma, semicolon and tab, the one that is most often in the header;
/// the comma if none is.
pub(super) fn delimiter(head: &[u8]) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    let mut is_quoted = false;
    for &byte in head {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b'\n' | b'\r' if !is_quoted => break,
            _ if !is_quoted => {
                for (delimiter, count) in &mut counts {
                    *count += usize::from(byte == *delimiter);
                }
            }
            _ => {}
        }
    }
    // `max_by_key` takes the last of equals; reversed, that is the comma.
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(byte, _)| byte)
}

/// What the reader may have read ahead of the row at hand.
const SLACK: u64 = 1 << 16;

/// A reader that stops when a row does not end, as after a quote that is never closed.
struct Budget {
    inner: Box<dyn Read + Send>,
    left: u64,
}

impl Read for Budget {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
        let n = self.inner.read(&mut buffer[..most])?;
        self.left -= n as u64;
        Ok(n)
    }
}
