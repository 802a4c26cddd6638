//! Parquet files, page by page.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use bytes::Bytes;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader,
    ParquetRecordBatchReaderBuilder,
};
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData, RowGroupMetaData};
use parquet::file::reader::{ChunkReader, Length};

use super::shapes::{FOOTER, PAGE_HEADER};
use super::{ColumnarError, thrift};

/// Rows decoded together: the text of a row may be large.
const ROWS_AT_ONCE: usize = 128;

/// The most that a footer or the header of a page takes.
const MOST_METADATA: u64 = 64 << 20;

/// The rows of a Parquet file. It holds one page a column.
pub(crate) struct Pages {
    reader: ParquetRecordBatchReader,
    nested: Vec<String>,
}

impl Pages {
    pub(super) fn open(file: File, most: u64) -> Result<Self, ColumnarError> {
        check_footer(&file)?;
        let file = Checked { file, most };
        // The types that the writer's Arrow had are of no use here, and one thing less to be wrong.
        let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
        let plain = ArrowReaderMetadata::load(&file, options.clone())?;
        check_packing(plain.metadata())?;
        let viewed = options.with_schema(viewed(plain.schema()));
        let metadata = ArrowReaderMetadata::try_new(Arc::clone(plain.metadata()), viewed)?;
        let fields = metadata.schema().fields().iter().enumerate();
        let (nested, flat): (Vec<_>, Vec<_>) =
            fields.partition(|(_, field)| field.data_type().is_nested());
        let nested = nested.into_iter().map(|(_, field)| field.name().clone()).collect();
        let flat: Vec<usize> = flat.into_iter().map(|(at, _)| at).collect();
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata);
        let mask = ProjectionMask::roots(builder.parquet_schema(), flat);
        let reader = builder.with_projection(mask).with_batch_size(ROWS_AT_ONCE).build()?;
        Ok(Self { reader, nested })
    }

    pub(super) fn schema(&self) -> SchemaRef {
        arrow_array::RecordBatchReader::schema(&self.reader)
    }

    /// The columns of several values a row, which are left out.
    pub(super) fn nested(&self) -> &[String] {
        &self.nested
    }

    pub(super) fn next(&mut self) -> Result<Option<RecordBatch>, ColumnarError> {
        Ok(self.reader.next().transpose()?)
    }
}

/// Texts as views into their page: a dictionary of one large text costs that text once, however many rows have it.
fn viewed(schema: &Schema) -> SchemaRef {
    let view = |field: &Arc<Field>| match field.data_type() {
        DataType::Utf8 => Arc::new(field.as_ref().clone().with_data_type(DataType::Utf8View)),
        DataType::Binary => Arc::new(field.as_ref().clone().with_data_type(DataType::BinaryView)),
        _ => Arc::clone(field),
    };
    let fields: Vec<Arc<Field>> = schema.fields().iter().map(view).collect();
    Arc::new(Schema::new_with_metadata(fields, schema.metadata().clone()))
}

/// Fails if columns are packed in a way that may unpack to more than it says: that is so for gzip, brotli and the older LZ4,
/// whose readers do not stop at the size that a page's header gives. Those of Snappy, Zstandard and raw LZ4 do.
fn check_packing(metadata: &ParquetMetaData) -> Result<(), ColumnarError> {
    let columns = metadata.row_groups().iter().flat_map(RowGroupMetaData::columns);
    let unknown = columns.map(ColumnChunkMetaData::compression).find(|packing| !bounded(*packing));
    unknown.map_or(Ok(()), |packing| Err(ColumnarError::Packed(packing.to_string())))
}

fn bounded(packing: Compression) -> bool {
    use Compression::{LZ4_RAW, SNAPPY, UNCOMPRESSED, ZSTD};
    matches!(packing, UNCOMPRESSED | SNAPPY | ZSTD(_) | LZ4_RAW)
}

/// Fails unless the file ends in a footer whose lengths are true of it.
fn check_footer(file: &File) -> Result<(), ColumnarError> {
    let length = file.metadata()?.len();
    let mut reader = file.try_clone()?;
    let mut head = [0; 4];
    let mut tail = [0; 8];
    let whole = ColumnarError::Malformed("it does not begin and end with PAR1");
    if length < 12 {
        return Err(whole);
    }
    reader.seek(SeekFrom::Start(0))?;
    reader.read_exact(&mut head)?;
    reader.seek(SeekFrom::Start(length - 8))?;
    reader.read_exact(&mut tail)?;
    let (size, magic) = tail.split_at(4);
    if magic == b"PARE" {
        return Err(ColumnarError::Malformed("it is encrypted"));
    }
    if head != *b"PAR1" || magic != b"PAR1" {
        return Err(whole);
    }
    let size = size.iter().rev().fold(0, |size, byte| size << 8 | u64::from(*byte));
    if size > length - 12 {
        return Err(ColumnarError::Malformed("its footer is said to be longer than the file"));
    }
    if size > MOST_METADATA {
        let what = "a footer";
        return Err(ColumnarError::TooLarge { what, n: size, most: MOST_METADATA });
    }
    reader.seek(SeekFrom::Start(length - 8 - size))?;
    thrift::walk(BufReader::new(reader).take(size), size, FOOTER, &mut |_, _| ())
}

/// A file whose pages are held against a limit before they are unpacked.
struct Checked {
    file: File,
    most: u64,
}

impl Length for Checked {
    fn len(&self) -> u64 {
        self.file.len()
    }
}

impl ChunkReader for Checked {
    type T = BufReader<File>;

    /// The reader asks for this where a page header or the footer's end begins.
    fn get_read(&self, start: u64) -> parquet::errors::Result<Self::T> {
        let footer_end = self.len().saturating_sub(8);
        if start < footer_end {
            let left = MOST_METADATA.min(footer_end - start);
            let header = Header::read(self.file.get_read(start)?, left);
            let checked = header.and_then(|header| header.check(self.most));
            checked.map_err(|error| ParquetError::External(Box::new(error)))?;
        }
        self.file.get_read(start)
    }

    fn get_bytes(&self, start: u64, length: usize) -> parquet::errors::Result<Bytes> {
        if start.checked_add(length as u64).is_none_or(|end| end > self.len()) {
            return Err(ParquetError::EOF("it is cut off".to_string()));
        }
        self.file.get_bytes(start, length)
    }
}

/// What the header of a page claims (parquet-format, `parquet.thrift`, `PageHeader`).
#[derive(Default)]
struct Header {
    /// Bytes.
    unpacked: Option<i64>,
    /// Bytes.
    packed: Option<i64>,
    /// Values, in the page of a dictionary.
    in_dictionary: Option<i64>,
}

impl Header {
    fn read(reader: impl Read, left: u64) -> Result<Self, ColumnarError> {
        let mut header = Self::default();
        thrift::walk(reader, left, PAGE_HEADER, &mut |place, integer| match place {
            (None, 2) => header.unpacked = Some(integer),
            (None, 3) => header.packed = Some(integer),
            (Some(7), 1) => header.in_dictionary = Some(integer),
            _ => (),
        })?;
        Ok(header)
    }

    /// Fails if the page is larger than `most` bytes, or if memory would be reserved for more values than a page of its size can
    /// hold: each takes a byte at least.
    fn check(&self, most: u64) -> Result<(), ColumnarError> {
        let size = |n: i64| u64::try_from(n).unwrap_or(u64::MAX);
        for n in [self.unpacked, self.packed].into_iter().flatten().map(size) {
            if n > most {
                return Err(ColumnarError::TooLarge { what: "a page", n, most });
            }
        }
        if self.in_dictionary.map(size) > self.unpacked.map(size) {
            let reason = "a dictionary claims more values than its page has bytes";
            return Err(ColumnarError::Malformed(reason));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_header_claims_is_held_against_its_page() {
        let check = |unpacked, packed, in_dictionary, expected: &str| {
            let checked = Header { unpacked, packed, in_dictionary }.check(1000);
            let found = checked.map_or_else(|error| error.to_string(), |()| String::new());
            assert!(found.contains(expected) && found.is_empty() == expected.is_empty(), "{found}");
        };
        check(Some(1000), Some(10), None, "");
        check(None, None, None, "");
        check(Some(1001), Some(10), None, "a page of 1001 bytes");
        check(Some(10), Some(1001), None, "a page of 1001 bytes");
        check(Some(-1), None, None, "a page of");
        check(Some(12), Some(12), Some(3), "");
        check(Some(12), Some(12), Some(12), "");
        check(Some(12), Some(12), Some(13), "claims more values");
        check(Some(12), Some(12), Some(-1), "claims more values");
        check(None, None, Some(1), "claims more values");
    }
}
