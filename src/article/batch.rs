//! Articles as rows of record batches, from Parquet and Arrow.

use std::fs::File;
use std::io::Read;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowTimestampType, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType,
};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_cast::cast;
use arrow_cast::display::array_value_to_string;
use arrow_schema::{ArrowError, DataType, TimeUnit};

use super::decode::{Decoded, RowDecoder};
use super::row::{Row, check_header};
use super::{Columns, ReadError, Warning};
use crate::columnar::{Batches, ColumnarError};

/// A page or batch holds several rows of the largest size at most.
const ROWS_OF_MOST_BYTES: u64 = 4;

/// The rows of a file of record batches, one at a time.
pub(super) struct BatchRows {
    batches: Batches,
    format: &'static str,
    origin: String,
    /// The columns that are read: their place and name.
    columns: Vec<(usize, String)>,
    /// Columns of several values a row.
    left_out: Vec<String>,
    /// Their values in the batch at hand, and its next row.
    batch: Vec<ArrayRef>,
    at: usize,
    n_rows: usize,
    number: usize,
    decoder: RowDecoder,
    max_bytes: u64,
    is_broken: bool,
}

impl BatchRows {
    /// Opens a Parquet file. Fails if it is none, or lacks the text or a column that was mapped by hand.
    pub(super) fn parquet(
        file: File,
        origin: &str,
        columns: &Columns,
        max_bytes: u64,
    ) -> Result<Self, ReadError> {
        let batches = Batches::parquet(file, max_bytes.saturating_mul(ROWS_OF_MOST_BYTES));
        Self::new(batches, "Parquet", origin, columns, max_bytes)
    }

    /// Opens an Arrow stream or file. Fails like [`parquet`](Self::parquet).
    pub(super) fn arrow(
        reader: Box<dyn Read + Send>,
        origin: &str,
        columns: &Columns,
        max_bytes: u64,
    ) -> Result<Self, ReadError> {
        let batches = Batches::stream(reader, max_bytes.saturating_mul(ROWS_OF_MOST_BYTES));
        Self::new(batches, "Arrow", origin, columns, max_bytes)
    }

    fn new(
        batches: Result<Batches, ColumnarError>,
        format: &'static str,
        origin: &str,
        columns: &Columns,
        max_bytes: u64,
    ) -> Result<Self, ReadError> {
        let batches = batches.map_err(|source| unreadable(origin, format, source))?;
        let schema = batches.schema();
        let mut left_out = batches.nested().to_vec();
        let mut read = Vec::new();
        for (at, field) in schema.fields().iter().enumerate() {
            let name = field.name().trim().to_owned();
            if name == columns.text && !is_text(field.data_type()) {
                return Err(not_text(origin, name, &field.data_type().to_string()));
            }
            if is_one_value(field.data_type()) {
                read.push((at, name));
            } else {
                left_out.push(name);
            }
        }
        if left_out.contains(&columns.text) {
            return Err(not_text(origin, columns.text.clone(), "several values a row"));
        }
        let header: Vec<String> = read.iter().map(|(_, name)| name.clone()).collect();
        check_header(&header, origin, columns)?;
        Ok(Self {
            batches,
            format,
            origin: origin.to_owned(),
            columns: read,
            left_out,
            batch: Vec::new(),
            at: 0,
            n_rows: 0,
            number: 0,
            decoder: RowDecoder::new(),
            max_bytes,
            is_broken: false,
        })
    }

    /// The next row; after a batch that cannot be read, there is none.
    pub(super) fn next_row(&mut self) -> Option<Result<Row, ReadError>> {
        while !self.is_broken {
            if self.is_ahead() {
                self.at += 1;
                self.number += 1;
                return Some(self.row(self.at - 1));
            }
            let batch = match self.batches.next()? {
                Ok(batch) => self.take_up(&batch).map_err(ColumnarError::from),
                Err(error) => Err(error),
            };
            if let Err(source) = batch {
                self.is_broken = true;
                return Some(Err(unreadable(&self.origin, self.format, source)));
            }
        }
        None
    }

    fn take_up(&mut self, batch: &RecordBatch) -> Result<(), ArrowError> {
        let columns = self.columns.iter().map(|(at, _)| plain(batch.column(*at)));
        self.batch = columns.collect::<Result<_, _>>()?;
        (self.at, self.n_rows) = (0, batch.num_rows());
        Ok(())
    }

    /// Whether the next row is there without reading on.
    pub(super) fn is_ahead(&self) -> bool {
        self.at < self.n_rows
    }

    /// Whether nothing more can be read after an error.
    pub(super) fn is_broken(&self) -> bool {
        self.is_broken
    }

    /// The number of the last row.
    pub(super) fn number(&self) -> usize {
        self.number
    }

    /// Warnings about the file as a whole.
    pub(super) fn warnings(&self) -> Vec<Warning> {
        let nested = self.left_out.iter();
        nested
            .map(|column| Warning::Nested { origin: self.origin.clone(), column: column.clone() })
            .collect()
    }

    fn row(&mut self, at: usize) -> Result<Row, ReadError> {
        let origin = format!("{}:{}", self.origin, self.number);
        let mut losses = 0;
        let mut n_bytes = 0;
        let mut fields = Vec::with_capacity(self.columns.len());
        for ((_, name), column) in self.columns.iter().zip(&self.batch) {
            n_bytes += size(column, at);
            if n_bytes > self.max_bytes {
                return Err(ReadError::TooLarge { origin, max_bytes: self.max_bytes });
            }
            let (text, lost) = text(column, at, &mut self.decoder);
            losses += lost;
            fields.push((name.clone(), text));
        }
        Ok(Row { origin, number: self.number, fields, losses })
    }
}

fn unreadable(origin: &str, format: &'static str, source: ColumnarError) -> ReadError {
    ReadError::Columnar { origin: origin.to_owned(), format, source: Box::new(source) }
}

fn not_text(origin: &str, column: String, kind: &str) -> ReadError {
    ReadError::NotText { origin: origin.to_owned(), column, kind: kind.to_owned() }
}

fn is_text(kind: &DataType) -> bool {
    match kind {
        DataType::Dictionary(_, values) => is_text(values),
        kind => kind.is_string() || kind.is_binary(),
    }
}

/// Whether a row has one value in such a column, which can be said in a text.
fn is_one_value(kind: &DataType) -> bool {
    match kind {
        DataType::Dictionary(_, values) => is_text(values) || values.is_primitive(),
        kind => is_text(kind) || kind.is_primitive() || *kind == DataType::Boolean,
    }
}

/// A column without its dictionary, and with its times in UTC: the time zones of the world are not compiled in.
fn plain(column: &ArrayRef) -> Result<ArrayRef, ArrowError> {
    fn bare<T: ArrowTimestampType>(column: &ArrayRef) -> ArrayRef {
        Arc::new(column.as_primitive::<T>().clone().with_timezone_opt(None::<Arc<str>>))
    }
    let values = match column.data_type() {
        DataType::Dictionary(_, values) => values.as_ref(),
        DataType::Timestamp(TimeUnit::Second, _) => return Ok(bare::<TimestampSecondType>(column)),
        DataType::Timestamp(TimeUnit::Millisecond, _) => {
            return Ok(bare::<TimestampMillisecondType>(column));
        }
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            return Ok(bare::<TimestampMicrosecondType>(column));
        }
        DataType::Timestamp(TimeUnit::Nanosecond, _) => {
            return Ok(bare::<TimestampNanosecondType>(column));
        }
        _ => return Ok(Arc::clone(column)),
    };
    // As views, so that a large value that many rows have is there once.
    let wanted = match values {
        kind if kind.is_string() => DataType::Utf8View,
        kind if kind.is_binary() => DataType::BinaryView,
        kind => kind.clone(),
    };
    plain(&cast(column, &wanted)?)
}

/// The bytes that a value takes as text, about.
fn size(column: &ArrayRef, at: usize) -> u64 {
    let n = match column.data_type() {
        DataType::Utf8 => column.as_string::<i32>().value(at).len(),
        DataType::LargeUtf8 => column.as_string::<i64>().value(at).len(),
        DataType::Utf8View => column.as_string_view().value(at).len(),
        DataType::Binary => column.as_binary::<i32>().value(at).len(),
        DataType::LargeBinary => column.as_binary::<i64>().value(at).len(),
        DataType::BinaryView => column.as_binary_view().value(at).len(),
        _ => 16,
    };
    n as u64
}

/// A value as text, and how many characters of it could not be decoded; empty where there is none.
fn text(column: &ArrayRef, at: usize, decoder: &mut RowDecoder) -> (String, usize) {
    if column.is_null(at) {
        return (String::new(), 0);
    }
    let mut of_bytes = |bytes: &[u8]| {
        let Decoded { text, losses } = decoder.decode(bytes.to_vec());
        (text, losses)
    };
    match column.data_type() {
        DataType::Utf8 => (column.as_string::<i32>().value(at).to_owned(), 0),
        DataType::LargeUtf8 => (column.as_string::<i64>().value(at).to_owned(), 0),
        DataType::Utf8View => (column.as_string_view().value(at).to_owned(), 0),
        DataType::Binary => of_bytes(column.as_binary::<i32>().value(at)),
        DataType::LargeBinary => of_bytes(column.as_binary::<i64>().value(at)),
        DataType::BinaryView => of_bytes(column.as_binary_view().value(at)),
        _ => (array_value_to_string(column, at).unwrap_or_default(), 0),
    }
}
