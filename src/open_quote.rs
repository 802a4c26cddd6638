//! Notices a CSV whose last quote is never closed, which the CSV reader takes for one long field.

use std::io::{self, Read};

/// Passes bytes of CSV on, and remembers where a quote was opened that no other one closes.
///
/// Quotes are read as the `csv` crate reads them: only the first character of a field opens one, and two of them
/// inside stand for one.
pub(crate) struct OpenQuote<R> {
    inner: R,
    delimiter: u8,
    place: Place,
    /// The line at hand, from 1.
    line: u64,
    /// The line of the quote opened last.
    opened: u64,
    is_at_end: bool,
}

/// Where in a record the next byte stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    FieldStart,
    Bare,
    Quoted,
    /// After a quote inside quotes, which closes them or is the first of two.
    AfterQuote,
}

impl<R> OpenQuote<R> {
    pub(crate) fn new(inner: R, delimiter: u8) -> Self {
        Self { inner, delimiter, place: Place::FieldStart, line: 1, opened: 0, is_at_end: false }
    }

    /// The line, from 1, of the quote that was still open where the text ended; `None` before its end.
    pub(crate) fn line(&self) -> Option<u64> {
        (self.is_at_end && self.place == Place::Quoted).then_some(self.opened)
    }

    pub(crate) fn get_mut(&mut self) -> &mut R {
        &mut self.inner
    }

    fn pass(&mut self, byte: u8) {
        let is_end = byte == self.delimiter || matches!(byte, b'\n' | b'\r');
        self.place = match (self.place, byte) {
            (Place::FieldStart, b'"') => {
                self.opened = self.line;
                Place::Quoted
            }
            (Place::Quoted, b'"') => Place::AfterQuote,
            (Place::Quoted, _) | (Place::AfterQuote, b'"') => Place::Quoted,
            (_, _) if is_end => Place::FieldStart,
            (_, _) => Place::Bare,
        };
        self.line += u64::from(byte == b'\n');
    }
}

impl<R: Read> Read for OpenQuote<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.is_at_end = n == 0 && !buffer.is_empty();
        for &byte in &buffer[..n] {
            self.pass(byte);
        }
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::OpenQuote;

    #[test]
    fn the_line_of_the_open_quote() {
        let check = |csv: &str, expected: Option<u64>| {
            let mut watched = OpenQuote::new(csv.as_bytes(), b',');
            watched.by_ref().take(1).read_to_end(&mut Vec::new()).unwrap();
            assert_eq!(watched.line(), None, "{csv}");
            watched.read_to_end(&mut Vec::new()).unwrap();
            assert_eq!(watched.line(), expected, "{csv}");
        };
        check("a,b\n1,\"open\n2,x\n", Some(2));
        check("a,b\n1,\"shut\n\"\n2,\"open", Some(4));
        check("\"", Some(1));
        check("a,\"\"\"\n", Some(1));
        check("a,\"\"\n", None);
        check("a,\"x\"\"y\"\n", None);
        check("a,in\"side\nb,5\" disk\n", None);
        check("a, \"after a space\n", None);
        check("\"a\" b\n\"c\"", None);
        check("", None);
    }

    /// The reader's own view: what is told to be open is what it could not end.
    #[test]
    fn as_the_csv_crate_reads_it() {
        use proptest::prelude::*;
        proptest!(|(csv in "[a\",\n\r é]{0,24}")| {
            let mut watched = OpenQuote::new(csv.as_bytes(), b',');
            watched.read_to_end(&mut Vec::new()).unwrap();
            // A quote and a mark after it: where a quote was open, it is closed and the mark stands in a row of its own.
            let last = |csv: &str| {
                let mut reader = ::csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(csv.as_bytes());
                reader.byte_records().last().map(|record| record.unwrap().iter().next_back().map(<[u8]>::to_vec))
            };
            let is_open = last(&format!("{csv}\nMARK")) != Some(Some(b"MARK".to_vec()));
            prop_assert_eq!(watched.line().is_some(), is_open);
        });
    }
}
