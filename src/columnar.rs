//! Record batches out of Parquet files and Arrow streams, whoever wrote them.
//!
//! Both formats say how much memory they want before they bring it. Here every such claim is held against what is there, or
//! against a limit, before a reader of Arrow or Parquet acts on it.

mod ipc;
mod parquet;
mod shapes;
mod thrift;

use std::any::Any;
use std::fs::File;
use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

use arrow_array::RecordBatch;
use arrow_schema::{ArrowError, SchemaRef};

/// Why a file of record batches cannot be read any further.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum ColumnarError {
    /// The file cannot be read at all.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// It is not in the format.
    #[error(transparent)]
    Arrow(#[from] ArrowError),
    /// It is not in the format.
    #[error(transparent)]
    Parquet(#[from] ::parquet::errors::ParquetError),
    /// It is not in the format, and no library was asked.
    #[error("{0}")]
    Malformed(&'static str),
    /// It is packed in a way that is not read.
    #[error("it is packed with {0}; write it with Snappy or Zstandard")]
    Packed(String),
    /// A page or a batch is larger than what is held in memory.
    #[error("{what} of {n} bytes is larger than {most}; write smaller ones, or raise --max-bytes")]
    TooLarge {
        /// What is too large.
        what: &'static str,
        /// Its size.
        n: u64,
        /// The most that is read.
        most: u64,
    },
    /// A library gave up in the middle.
    #[error("it breaks the reader: {0}")]
    Broken(String),
}

/// The record batches of a file, one at a time.
pub(crate) enum Batches {
    Parquet(parquet::Pages),
    Stream(Box<ipc::Frames>),
}

impl Batches {
    /// Opens a Parquet file. No page is larger than `most` bytes unpacked.
    pub(crate) fn parquet(file: File, most: u64) -> Result<Self, ColumnarError> {
        unbroken(|| parquet::Pages::open(file, most)).map(Self::Parquet)
    }

    /// Opens a stream of Arrow record batches, or the stream in an Arrow file. No batch is larger than `most` bytes.
    pub(crate) fn stream(reader: Box<dyn Read + Send>, most: u64) -> Result<Self, ColumnarError> {
        unbroken(|| ipc::Frames::open(reader, most)).map(|frames| Self::Stream(Box::new(frames)))
    }

    /// The columns.
    pub(crate) fn schema(&self) -> SchemaRef {
        match self {
            Self::Parquet(pages) => pages.schema(),
            Self::Stream(frames) => frames.schema(),
        }
    }

    /// Columns of several values a row that are not in the batches; a stream brings all it has.
    pub(crate) fn nested(&self) -> &[String] {
        match self {
            Self::Parquet(pages) => pages.nested(),
            Self::Stream(_) => &[],
        }
    }
}

impl Iterator for Batches {
    type Item = Result<RecordBatch, ColumnarError>;

    /// The next batch. After an error there may be more, which is not to be trusted.
    fn next(&mut self) -> Option<Self::Item> {
        unbroken(|| match self {
            Self::Parquet(pages) => pages.next(),
            Self::Stream(frames) => frames.next(),
        })
        .transpose()
    }
}

/// What a library answers; its panic is an error, since both panic on some malformed files (slices out of bounds, types that
/// nobody implemented) and a run must go on with the next file.
fn unbroken<T>(answer: impl FnOnce() -> Result<T, ColumnarError>) -> Result<T, ColumnarError> {
    catch_unwind(AssertUnwindSafe(answer))
        .unwrap_or_else(|panic| Err(ColumnarError::Broken(said(panic.as_ref()))))
}

fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no reason given").to_string()
}
