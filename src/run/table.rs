//! Tables of named columns, written as CSV, JSON lines, Parquet or a stream of Arrow record batches.

mod batched;

use std::io::{self, Write};

use self::batched::Batched;

/// A value in a table.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Not measured, not asked or not known.
    Empty,
    /// Text; never empty in meaning: an empty text is written like [`Cell::Empty`].
    Text(String),
    /// A count.
    Count(usize),
    /// A score or share, written with four decimals.
    Share(f64),
    /// Yes or no.
    Flag(bool),
}

impl Cell {
    /// Text if there is any.
    pub fn text(text: Option<&str>) -> Self {
        text.map_or(Self::Empty, |text| Self::Text(text.to_string()))
    }

    /// A share if it was measured.
    pub fn share(share: Option<f64>) -> Self {
        share.map_or(Self::Empty, Self::Share)
    }
}

/// What the cells of a column hold, where they are not empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// [`Cell::Text`].
    Text,
    /// [`Cell::Count`].
    Count,
    /// [`Cell::Share`].
    Share,
    /// [`Cell::Flag`].
    Flag,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub holds: Holds,
}

impl From<String> for Column {
    fn from(name: String) -> Self {
        Self { name, holds: Holds::Text }
    }
}

/// How a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// RFC 4180, UTF-8, a header, `\n` after each row.
    Csv,
    /// One JSON object a line, with the columns as keys; what is empty is null.
    Jsonl,
    /// Parquet, packed with Snappy, in row groups of 65,536 rows.
    Parquet,
    /// A stream of Arrow record batches (Arrow IPC).
    Arrow,
}

impl Format {
    /// The extension of a file in this format.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Jsonl => "jsonl",
            Self::Parquet => "parquet",
            Self::Arrow => "arrows",
        }
    }

    /// All of them.
    pub const ALL: [Self; 4] = [Self::Csv, Self::Jsonl, Self::Parquet, Self::Arrow];
}

/// Writes rows of the same columns.
pub struct Table<W: Write + Send> {
    columns: Vec<Column>,
    sink: Sink<W>,
}

enum Sink<W: Write + Send> {
    Csv(Box<csv::Writer<W>>),
    Jsonl(W),
    Batched(Box<Batched<W>>),
}

impl<W: Write + Send> Table<W> {
    /// Begins a table; CSV gets its header at once. Columns that are given by their names hold text. Fails if the writer
    /// does.
    pub fn new(writer: W, format: Format, columns: Vec<impl Into<Column>>) -> io::Result<Self> {
        let columns: Vec<Column> = columns.into_iter().map(Into::into).collect();
        let sink = match format {
            Format::Jsonl => Sink::Jsonl(writer),
            Format::Csv => {
                let mut writer = csv::Writer::from_writer(writer);
                let names = columns.iter().map(|column| &column.name);
                writer.write_record(names).map_err(io_error)?;
                Sink::Csv(Box::new(writer))
            }
            Format::Parquet => Sink::Batched(Box::new(Batched::parquet(writer, &columns)?)),
            Format::Arrow => Sink::Batched(Box::new(Batched::arrow(writer, &columns)?)),
        };
        Ok(Self { columns, sink })
    }

    /// Writes a row with one cell a column. Fails if the writer does.
    pub fn write(&mut self, row: &[Cell]) -> io::Result<()> {
        debug_assert_eq!(row.len(), self.columns.len(), "one cell a column");
        match &mut self.sink {
            Sink::Csv(writer) => writer.write_record(row.iter().map(csv_field)).map_err(io_error),
            Sink::Jsonl(writer) => {
                let names = self.columns.iter().map(|column| column.name.clone());
                let object: serde_json::Map<String, serde_json::Value> =
                    names.zip(row.iter().map(json_value)).collect();
                serde_json::to_writer(&mut *writer, &object)?;
                writer.write_all(b"\n")
            }
            Sink::Batched(batched) => batched.write(row),
        }
    }

    /// Hands on what has been written so far; a Parquet file keeps back its open row group. Fails if the writer does.
    pub fn flush(&mut self) -> io::Result<()> {
        match &mut self.sink {
            Sink::Csv(writer) => writer.flush(),
            Sink::Jsonl(writer) => writer.flush(),
            Sink::Batched(batched) => batched.flush(),
        }
    }

    /// Flushes and gives the writer back. Fails if the writer does.
    pub fn finish(self) -> io::Result<W> {
        match self.sink {
            Sink::Csv(writer) => writer.into_inner().map_err(csv::IntoInnerError::into_error),
            Sink::Jsonl(mut writer) => {
                writer.flush()?;
                Ok(writer)
            }
            Sink::Batched(batched) => batched.finish(),
        }
    }
}

pub(super) fn csv_field(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => guard(text),
        Cell::Count(count) => count.to_string(),
        Cell::Share(share) => format!("{share:.4}"),
        Cell::Flag(flag) => flag.to_string(),
    }
}

fn json_value(cell: &Cell) -> serde_json::Value {
    match cell {
        Cell::Empty => serde_json::Value::Null,
        Cell::Text(text) if text.is_empty() => serde_json::Value::Null,
        Cell::Text(text) => text.as_str().into(),
        Cell::Count(count) => (*count).into(),
        // The nearest double to the four decimals prints as these decimals.
        Cell::Share(share) => ((share * 1e4).round() / 1e4).into(),
        Cell::Flag(flag) => (*flag).into(),
    }
}

/// What the writer underneath said, its kind kept, so that a closed pipe is known for one.
fn io_error(error: csv::Error) -> io::Error {
    if !error.is_io_error() {
        return io::Error::other(error);
    }
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// A text that a spreadsheet would take for a formula gets an apostrophe before it, which
/// spreadsheets read as "this is text" (OWASP, CSV Injection). One that looks guarded already gets
/// another, so that every text can be read back as it was.
fn guard(text: &str) -> String {
    if is_formula(text) { format!("'{text}") } else { text.to_string() }
}

fn is_formula(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r', '\n'])
}

/// A text as it was before a table wrote it with an apostrophe before a formula; texts that are read back from our own
/// tables go through it.
pub fn unguard(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(bare) if is_formula(bare) => bare,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, written: &str) {
        let mut table = Table::new(Vec::new(), Format::Csv, vec!["text".to_string()]).unwrap();
        table.write(&[Cell::Text(text.into())]).unwrap();
        let bytes = table.finish().unwrap();
        assert_eq!(String::from_utf8(bytes).unwrap(), format!("text\n{written}\n"));
        assert_eq!(unguard(&guard(text)), text);
    }

    #[test]
    fn no_cell_runs_as_a_formula() {
        check("=1+1", "'=1+1");
        check("-- dashes", "'-- dashes");
        check("@user", "'@user");
        check("'=1+1", "''=1+1");
        check("'quoted'", "'quoted'");
        check("two\nlines, and \"quotes\"", "\"two\nlines, and \"\"quotes\"\"\"");
    }

    #[test]
    fn a_closed_pipe_is_known_for_one() {
        struct Closed;
        impl Write for Closed {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        for format in [Format::Csv, Format::Jsonl] {
            let mut table = Table::new(Closed, format, vec!["text".to_string()]).unwrap();
            let error = table.write(&[Cell::Text("x".repeat(100_000))]).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::BrokenPipe, "{format:?}: {error:?}");
        }
    }

    #[test]
    fn json_lines_keep_text_and_say_null() {
        let columns = ["a", "b", "c"].map(String::from).to_vec();
        let mut table = Table::new(Vec::new(), Format::Jsonl, columns).unwrap();
        table.write(&[Cell::Text("=1".into()), Cell::Empty, Cell::Share(0.123_449)]).unwrap();
        let bytes = table.finish().unwrap();
        assert_eq!(String::from_utf8(bytes).unwrap(), "{\"a\":\"=1\",\"b\":null,\"c\":0.1234}\n");
    }
}
