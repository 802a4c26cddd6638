//! Streams of Arrow record batches, frame by frame.
//!
//! A frame is `FF FF FF FF`, the length of its head, the head and its body (Apache Arrow, "Encapsulated message format"). The
//! decoder of arrow-ipc is fed whole frames only, so that what is reserved has been read.

use std::io::{ErrorKind, Read};
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_buffer::Buffer;
use arrow_ipc::convert::fb_to_schema;
use arrow_ipc::reader::StreamDecoder;
use arrow_ipc::root_as_message;
use arrow_schema::SchemaRef;

use super::ColumnarError;

/// The most bytes that the head of a frame takes.
const MOST_HEAD: u64 = 16 << 20;

/// What a frame begins with since Arrow 0.15.
const CONTINUATION: [u8; 4] = [0xff; 4];

/// An Arrow file is a stream between this and a footer.
const FILE_MAGIC: &[u8; 8] = b"ARROW1\0\0";

/// The record batches of a stream.
pub(crate) struct Frames {
    reader: Box<dyn Read + Send>,
    decoder: StreamDecoder,
    schema: SchemaRef,
    most: u64,
    is_over: bool,
}

struct Frame {
    head: Vec<u8>,
    body: Vec<u8>,
}

impl Frames {
    pub(super) fn open(mut reader: Box<dyn Read + Send>, most: u64) -> Result<Self, ColumnarError> {
        let mut begin = prefix(&mut reader)?.ok_or(ColumnarError::Malformed("it is empty"))?;
        if begin == FILE_MAGIC[..4] {
            let mut rest = [0; 4];
            read_exact(&mut reader, &mut rest)?;
            if rest != FILE_MAGIC[4..] {
                return Err(ColumnarError::Malformed("it does not begin like an Arrow file"));
            }
            begin = prefix(&mut reader)?.ok_or(ColumnarError::Malformed("it is cut off"))?;
        }
        let first = frame(&mut reader, begin, most)?
            .ok_or(ColumnarError::Malformed("it ends before it says what its columns are"))?;
        let message = root_as_message(&first.head[8..])
            .map_err(|_| ColumnarError::Malformed("it does not begin like an Arrow stream"))?;
        let schema = message
            .header_as_schema()
            .ok_or(ColumnarError::Malformed("it does not begin with its columns"))?;
        let schema = Arc::new(fb_to_schema(schema));
        let mut frames =
            Self { reader, decoder: StreamDecoder::new(), schema, most, is_over: false };
        frames.decode(first)?;
        Ok(frames)
    }

    pub(super) fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    pub(super) fn next(&mut self) -> Result<Option<RecordBatch>, ColumnarError> {
        while !self.is_over {
            let found = match prefix(&mut self.reader)? {
                Some(begin) => frame(&mut self.reader, begin, self.most)?,
                None => None,
            };
            let Some(found) = found else {
                self.is_over = true;
                break;
            };
            if let Some(batch) = self.decode(found)? {
                return Ok(Some(batch));
            }
        }
        Ok(None)
    }

    /// The batch in a frame, if it has rows.
    fn decode(&mut self, frame: Frame) -> Result<Option<RecordBatch>, ColumnarError> {
        // A message without a body is taken up when the next one comes; it has no rows.
        let mut head = Buffer::from(frame.head);
        while !head.is_empty() {
            self.decoder.decode(&mut head)?;
        }
        let mut body = Buffer::from(frame.body);
        Ok(self.decoder.decode(&mut body)?)
    }
}

/// The first four bytes of a frame, or `None` at the end of the stream.
fn prefix(reader: &mut dyn Read) -> Result<Option<[u8; 4]>, ColumnarError> {
    let mut bytes = [0; 4];
    let mut n = 0;
    while n < bytes.len() {
        match reader.read(&mut bytes[n..]) {
            Ok(0) if n == 0 => return Ok(None),
            Ok(0) => return Err(ColumnarError::Malformed("it is cut off")),
            Ok(more) => n += more,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(Some(bytes))
}

/// The frame that begins so, or `None` if it says that the stream is over.
fn frame(reader: &mut dyn Read, begin: [u8; 4], most: u64) -> Result<Option<Frame>, ColumnarError> {
    let mut size = begin;
    if begin == CONTINUATION {
        read_exact(reader, &mut size)?;
    }
    let size = u64::from(u32::from_le_bytes(size));
    if size == 0 {
        return Ok(None);
    }
    if size > MOST_HEAD {
        return Err(ColumnarError::TooLarge { what: "a head", n: size, most: MOST_HEAD });
    }
    let mut head = CONTINUATION.to_vec();
    head.extend(u32::try_from(size).unwrap_or(u32::MAX).to_le_bytes());
    read_more(reader, size, &mut head)?;
    let message = root_as_message(&head[8..])
        .map_err(|_| ColumnarError::Malformed("it holds what is no Arrow message"))?;
    let n = u64::try_from(message.bodyLength()).unwrap_or(u64::MAX);
    if n > most {
        return Err(ColumnarError::TooLarge { what: "a record batch", n, most });
    }
    let mut body = Vec::new();
    read_more(reader, n, &mut body)?;
    Ok(Some(Frame { head, body }))
}

/// Reads so many bytes; memory grows with what comes, not with what is claimed.
fn read_more(reader: &mut dyn Read, n: u64, into: &mut Vec<u8>) -> Result<(), ColumnarError> {
    let read = reader.take(n).read_to_end(into)?;
    if read as u64 == n { Ok(()) } else { Err(ColumnarError::Malformed("it is cut off")) }
}

fn read_exact(reader: &mut dyn Read, into: &mut [u8]) -> Result<(), ColumnarError> {
    reader.read_exact(into).map_err(|error| match error.kind() {
        ErrorKind::UnexpectedEof => ColumnarError::Malformed("it is cut off"),
        _ => error.into(),
    })
}
