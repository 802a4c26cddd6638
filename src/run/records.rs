//! The rows of a run's tables read back, whatever format they were written in, as a CSV table holds them.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float32Type, Int64Type};
use arrow_array::{Array, RecordBatch};
use arrow_schema::DataType;
use csv::StringRecord;

use super::table::{Cell, Format, csv_field};
use super::{CodingsError, StoredError};
use crate::columnar::Batches;

/// The most bytes that a batch or page of a table takes.
const MOST_BYTES: u64 = 1 << 28;

/// A row and the line it stands on, or its number where there are no lines.
pub(super) struct Record {
    pub(super) line: u64,
    pub(super) fields: StringRecord,
}

/// The rows of a table, one at a time.
pub(super) struct Records<'a> {
    /// The table's name, for messages.
    pub(super) name: String,
    /// The names of its columns.
    pub(super) header: Vec<String>,
    rows: Rows<'a>,
}

enum Rows<'a> {
    Csv(Box<csv::StringRecordsIntoIter<Box<dyn Read + 'a>>>),
    Jsonl { lines: Box<dyn BufRead + 'a>, first: Option<StringRecord>, line: u64 },
    Batches { batches: Box<Batches>, batch: Option<RecordBatch>, at: usize, row: u64 },
}

impl<'a> Records<'a> {
    /// Begins to read CSV. Fails if it has no header.
    pub(super) fn csv(reader: impl Read + 'a, name: &str) -> Result<Self, CodingsError> {
        let reader: Box<dyn Read + 'a> = Box::new(reader);
        let mut reader = csv::Reader::from_reader(reader);
        let header = reader
            .headers()
            .map_err(|source| CodingsError::Csv { name: name.to_string(), source })?;
        let header = header.iter().map(String::from).collect();
        let rows = Rows::Csv(Box::new(reader.into_records()));
        Ok(Self { name: name.to_string(), header, rows })
    }

    /// Begins to read a table of a folder; `columns` are what JSON lines without a line have. Fails if the file is not there
    /// or not in the format.
    pub(super) fn open(
        folder: &Path,
        table: &str,
        format: Format,
        columns: &[String],
    ) -> Result<Self, StoredError> {
        let path = folder.join(format!("{table}.{}", format.extension()));
        let name = path.display().to_string();
        let file = File::open(&path).map_err(|source| StoredError::Unreadable { path, source })?;
        let of_batches = |batches: Result<Batches, _>| match batches {
            Ok(batches) => Ok(Self::of_batches(batches, &name)),
            Err(source) => Err(unreadable(&name, source)),
        };
        Ok(match format {
            Format::Csv => Self::csv(file, &name)?,
            Format::Jsonl => Self::jsonl(BufReader::new(file), &name, columns)?,
            Format::Parquet => of_batches(Batches::parquet(file, MOST_BYTES))?,
            Format::Arrow => {
                of_batches(Batches::stream(Box::new(BufReader::new(file)), MOST_BYTES))?
            }
        })
    }

    fn jsonl(
        lines: impl BufRead + 'a,
        name: &str,
        columns: &[String],
    ) -> Result<Self, CodingsError> {
        let mut lines: Box<dyn BufRead + 'a> = Box::new(lines);
        let first = object(&mut lines, name)?;
        let (header, first) = match first {
            Some(object) => {
                let first = object.values().map(written).collect();
                (object.keys().cloned().collect(), Some(first))
            }
            None => (columns.to_vec(), None),
        };
        let rows = Rows::Jsonl { lines, first, line: 0 };
        Ok(Self { name: name.to_string(), header, rows })
    }

    fn of_batches(batches: Batches, name: &str) -> Self {
        let header = batches.schema().fields().iter().map(|field| field.name().clone()).collect();
        let rows = Rows::Batches { batches: Box::new(batches), batch: None, at: 0, row: 0 };
        Self { name: name.to_string(), header, rows }
    }

    fn read(&mut self) -> Result<Option<Record>, CodingsError> {
        match &mut self.rows {
            Rows::Csv(records) => {
                let fields = records
                    .next()
                    .transpose()
                    .map_err(|source| CodingsError::Csv { name: self.name.clone(), source })?;
                Ok(fields.map(|fields| {
                    let line = fields.position().map_or(0, csv::Position::line);
                    Record { line, fields }
                }))
            }
            Rows::Jsonl { lines, first, line } => {
                *line += 1;
                let mut fields = first.take();
                if fields.is_none() {
                    let columns = &self.header;
                    fields = object(lines, &self.name)?.map(|object| {
                        let value = |column| object.get(column).map(written);
                        columns.iter().map(|column| value(column).unwrap_or_default()).collect()
                    });
                }
                Ok(fields.map(|fields| Record { line: *line, fields }))
            }
            Rows::Batches { batches, batch, at, row } => loop {
                if let Some(batch) = batch.as_ref().filter(|batch| *at < batch.num_rows()) {
                    let fields = batch.columns().iter().map(|column| csv_field(&cell(column, *at)));
                    let fields = fields.collect();
                    (*at, *row) = (*at + 1, *row + 1);
                    return Ok(Some(Record { line: *row, fields }));
                }
                match batches.next() {
                    None => return Ok(None),
                    Some(Ok(next)) => (*batch, *at) = (Some(next), 0),
                    Some(Err(source)) => return Err(unreadable(&self.name, source)),
                }
            },
        }
    }
}

impl Iterator for Records<'_> {
    type Item = Result<Record, CodingsError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read().transpose()
    }
}

fn unreadable(name: &str, source: impl std::error::Error + Send + Sync + 'static) -> CodingsError {
    CodingsError::Unreadable { name: name.to_string(), source: Box::new(source) }
}

/// The object on the next line, or `None` after the last.
fn object(
    lines: &mut dyn BufRead,
    name: &str,
) -> Result<Option<serde_json::Map<String, serde_json::Value>>, CodingsError> {
    let mut line = String::new();
    let n = lines.read_line(&mut line).map_err(|source| unreadable(name, source))?;
    if n == 0 {
        return Ok(None);
    }
    serde_json::from_str(&line).map(Some).map_err(|source| unreadable(name, source))
}

/// A JSON value as a CSV table holds it; whole numbers are counts, others shares.
fn written(value: &serde_json::Value) -> String {
    use serde_json::Value;
    let cell = match value {
        Value::Null => Cell::Empty,
        Value::String(text) => Cell::Text(text.clone()),
        Value::Bool(flag) => Cell::Flag(*flag),
        Value::Number(number) => match number.as_u64() {
            Some(count) => Cell::Count(usize::try_from(count).unwrap_or(usize::MAX)),
            None => Cell::share(number.as_f64()),
        },
        other => Cell::Text(other.to_string()),
    };
    csv_field(&cell)
}

/// A value of a typed column; what no run writes is empty, and refused by whoever needs it.
fn cell(column: &dyn Array, at: usize) -> Cell {
    if column.is_null(at) {
        return Cell::Empty;
    }
    match column.data_type() {
        DataType::Utf8 => Cell::Text(column.as_string::<i32>().value(at).to_string()),
        DataType::Utf8View => Cell::Text(column.as_string_view().value(at).to_string()),
        DataType::LargeUtf8 => Cell::Text(column.as_string::<i64>().value(at).to_string()),
        DataType::Int64 => usize::try_from(column.as_primitive::<Int64Type>().value(at))
            .map_or(Cell::Empty, Cell::Count),
        DataType::Float32 => Cell::Share(f64::from(column.as_primitive::<Float32Type>().value(at))),
        DataType::Boolean => Cell::Flag(column.as_boolean().value(at)),
        _ => Cell::Empty,
    }
}

/// The format of the tables in a folder: that of its sentences, CSV if there are none.
pub(super) fn format_in(folder: &Path) -> Format {
    let is_there =
        |format: &Format| folder.join(format!("sentences.{}", format.extension())).exists();
    Format::ALL.into_iter().find(is_there).unwrap_or(Format::Csv)
}

/// Text out of a table, as it was before it was guarded; `None` where there is none.
pub(super) fn text(field: &str) -> Option<String> {
    let text = super::table::unguard(field);
    (!text.is_empty()).then(|| text.to_string())
}

/// Reads a whole small file of a run. Fails if it is not there.
pub(super) fn whole(folder: &Path, name: &str) -> Result<String, StoredError> {
    let path = folder.join(name);
    File::open(&path)
        .and_then(io::read_to_string)
        .map_err(|source| StoredError::Unreadable { path, source })
}
