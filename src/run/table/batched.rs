//! Rows gathered into record batches of typed columns, for Parquet and Arrow.

use std::io::{self, Write};
use std::sync::Arc;

use arrow_array::builder::{BooleanBuilder, Float32Builder, Int64Builder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_ipc::writer::StreamWriter;
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;

use super::{Cell, Column, Holds};

/// Rows in a record batch.
const ROWS_AT_ONCE: usize = 1024;

/// Bytes of text in a record batch, whatever its rows.
const BYTES_AT_ONCE: usize = 4 << 20;

/// Rows in a row group of Parquet: what is held in memory, packed.
const ROWS_IN_GROUP: usize = 1 << 16;

/// Bytes in a row group, about, packed.
const BYTES_IN_GROUP: usize = 32 << 20;

/// Writes rows batch by batch.
pub(super) struct Batched<W: Write + Send> {
    schema: SchemaRef,
    cells: Vec<Cells>,
    n_rows: usize,
    n_bytes: usize,
    sink: Sink<W>,
}

enum Sink<W: Write + Send> {
    Parquet(Box<ArrowWriter<W>>),
    Arrow(Box<StreamWriter<W>>),
}

/// The cells of a column since the last batch.
enum Cells {
    Text(StringBuilder),
    Count(Int64Builder),
    Share(Float32Builder),
    Flag(BooleanBuilder),
}

impl<W: Write + Send> Batched<W> {
    pub(super) fn parquet(writer: W, columns: &[Column]) -> io::Result<Self> {
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_max_row_group_row_count(Some(ROWS_IN_GROUP))
            .set_max_row_group_bytes(Some(BYTES_IN_GROUP))
            .build();
        let schema = schema(columns);
        let writer = ArrowWriter::try_new(writer, Arc::clone(&schema), Some(properties))
            .map_err(of_parquet)?;
        Ok(Self::new(schema, columns, Sink::Parquet(Box::new(writer))))
    }

    pub(super) fn arrow(writer: W, columns: &[Column]) -> io::Result<Self> {
        let schema = schema(columns);
        let writer = StreamWriter::try_new(writer, &schema).map_err(of_arrow)?;
        Ok(Self::new(schema, columns, Sink::Arrow(Box::new(writer))))
    }

    fn new(schema: SchemaRef, columns: &[Column], sink: Sink<W>) -> Self {
        let cells = columns.iter().map(|column| Cells::new(column.holds)).collect();
        Self { schema, cells, n_rows: 0, n_bytes: 0, sink }
    }

    pub(super) fn write(&mut self, row: &[Cell]) -> io::Result<()> {
        for (cells, cell) in self.cells.iter_mut().zip(row) {
            cells.push(cell)?;
            if let Cell::Text(text) = cell {
                self.n_bytes += text.len();
            }
        }
        self.n_rows += 1;
        if self.n_rows >= ROWS_AT_ONCE || self.n_bytes >= BYTES_AT_ONCE {
            self.hand_on()
        } else {
            Ok(())
        }
    }

    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.hand_on()?;
        match &mut self.sink {
            Sink::Parquet(_) => Ok(()),
            Sink::Arrow(writer) => writer.flush().map_err(of_arrow),
        }
    }

    pub(super) fn finish(mut self) -> io::Result<W> {
        self.hand_on()?;
        match self.sink {
            Sink::Parquet(writer) => writer.into_inner().map_err(of_parquet),
            Sink::Arrow(writer) => writer.into_inner().map_err(of_arrow),
        }
    }

    fn hand_on(&mut self) -> io::Result<()> {
        if self.n_rows == 0 {
            return Ok(());
        }
        (self.n_rows, self.n_bytes) = (0, 0);
        let columns = self.cells.iter_mut().map(Cells::take).collect();
        let batch = RecordBatch::try_new(Arc::clone(&self.schema), columns).map_err(of_arrow)?;
        match &mut self.sink {
            Sink::Parquet(writer) => writer.write(&batch).map_err(of_parquet),
            Sink::Arrow(writer) => writer.write(&batch).map_err(of_arrow),
        }
    }
}

fn schema(columns: &[Column]) -> SchemaRef {
    let fields = columns.iter().map(|column| {
        let kind = match column.holds {
            Holds::Text => DataType::Utf8,
            Holds::Count => DataType::Int64,
            Holds::Share => DataType::Float32,
            Holds::Flag => DataType::Boolean,
        };
        Field::new(&column.name, kind, true)
    });
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}

impl Cells {
    fn new(holds: Holds) -> Self {
        match holds {
            Holds::Text => Self::Text(StringBuilder::new()),
            Holds::Count => Self::Count(Int64Builder::new()),
            Holds::Share => Self::Share(Float32Builder::new()),
            Holds::Flag => Self::Flag(BooleanBuilder::new()),
        }
    }

    /// Takes up a cell. Fails if the column holds something else, which is a fault in who made the row.
    fn push(&mut self, cell: &Cell) -> io::Result<()> {
        match (self, cell) {
            (Self::Text(cells), Cell::Empty) => cells.append_null(),
            (Self::Text(cells), Cell::Text(text)) if text.is_empty() => cells.append_null(),
            (Self::Text(cells), Cell::Text(text)) => cells.append_value(text),
            (Self::Count(cells), Cell::Empty) => cells.append_null(),
            (Self::Count(cells), Cell::Count(n)) => {
                cells.append_value(i64::try_from(*n).map_err(io::Error::other)?);
            }
            (Self::Share(cells), Cell::Empty) => cells.append_null(),
            (Self::Share(cells), Cell::Share(share)) => {
                // What the other formats say, to the digit.
                cells.append_value(format!("{share:.4}").parse().map_err(io::Error::other)?);
            }
            (Self::Flag(cells), Cell::Empty) => cells.append_null(),
            (Self::Flag(cells), Cell::Flag(flag)) => cells.append_value(*flag),
            (_, cell) => {
                return Err(io::Error::other(format!(
                    "{cell:?} stands in a column of another kind"
                )));
            }
        }
        Ok(())
    }

    fn take(&mut self) -> ArrayRef {
        match self {
            Self::Text(cells) => Arc::new(cells.finish()),
            Self::Count(cells) => Arc::new(cells.finish()),
            Self::Share(cells) => Arc::new(cells.finish()),
            Self::Flag(cells) => Arc::new(cells.finish()),
        }
    }
}

/// What the writer underneath said, its kind kept, so that a closed pipe is known for one.
fn of_parquet(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(error) => match error.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(error) => io::Error::other(error),
        },
        error => io::Error::other(error),
    }
}

fn of_arrow(error: ArrowError) -> io::Error {
    match error {
        ArrowError::IoError(_, error) => error,
        error => io::Error::other(error),
    }
}
