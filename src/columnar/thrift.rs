//! A walk over Thrift's compact protocol, in which Parquet keeps its footer and its page headers, before anything is believed.
//!
//! parquet 59 reserves memory for as many row groups, and as many bytes of a statistic, as a file claims to have; a footer
//! of thirty bytes can so end the process. The protocol: Apache Thrift, `doc/specs/thrift-compact-protocol.md`.

use std::io::{self, Read};

use super::ColumnarError;
use super::shapes::{Fields, Shape};

/// Nobody nests deeper: Parquet's own structures stay below eight.
const DEEPEST: usize = 24;

const NOT_THRIFT: &str = "its metadata is not written in Thrift";

/// Where the walk is and what it may still read.
struct Walk<R> {
    reader: R,
    left: u64,
}

/// Where an integer stands: the number of its field, behind that of the structure's that it is in, if it is in one.
pub(super) type Place = (Option<i64>, i64);

/// Walks over one structure of these fields, and gives `take` the integers in it and in the structures that are its fields.
///
/// Fails if a length goes beyond `left` bytes, if it ends too early, or if it is no such structure.
pub(super) fn walk(
    reader: impl Read,
    left: u64,
    fields: Fields,
    take: &mut dyn FnMut(Place, i64),
) -> Result<(), ColumnarError> {
    Walk { reader, left }.structure(0, None, fields, take)
}

impl<R: Read> Walk<R> {
    fn structure(
        &mut self,
        depth: usize,
        within: Option<i64>,
        fields: Fields,
        take: &mut dyn FnMut(Place, i64),
    ) -> Result<(), ColumnarError> {
        let mut field = 0;
        loop {
            let head = self.byte()?;
            if head == 0 {
                return Ok(());
            }
            field = match head >> 4 {
                0 => zigzag(self.varint()?),
                step => i64::from(step) + field,
            };
            // The reader keeps them in 16 bits, and would know one field by the number of another.
            if i16::try_from(field).is_err() {
                return Err(ColumnarError::Malformed(NOT_THRIFT));
            }
            let kind = head & 15;
            let shape = fields.iter().find(|(n, _)| *n == field).map(|(_, shape)| *shape);
            expect(shape, kind)?;
            match (kind, shape) {
                (1 | 2, _) => {} // a truth value, in the type itself
                (4..=6, _) => take((within, field), zigzag(self.varint()?)),
                (12, Some(Shape::Struct(fields))) if depth == 0 => {
                    self.structure(1, Some(field), fields, take)?;
                }
                _ => self.value(kind, depth + 1, shape)?,
            }
        }
    }

    fn value(&mut self, kind: u8, depth: usize, shape: Option<Shape>) -> Result<(), ColumnarError> {
        if depth > DEEPEST {
            return Err(ColumnarError::Malformed("its metadata is nested too deeply"));
        }
        match (kind, shape) {
            (3, _) => self.byte().map(drop),
            (4..=6, _) => self.varint().map(drop),
            (7, _) => self.skip(8),
            (8, _) => self.varint().and_then(|n| self.skip(n)),
            (9 | 10, Some(Shape::List(element))) => self.list(depth, Some(*element)),
            (9 | 10, _) => self.list(depth, None),
            (11, _) => self.map(depth),
            (12, Some(Shape::Struct(fields))) => {
                self.structure(depth, None, fields, &mut |_, _| ())
            }
            (12, _) => self.structure(depth, None, &[], &mut |_, _| ()),
            (13, _) => self.skip(16),
            _ => Err(ColumnarError::Malformed(NOT_THRIFT)),
        }
    }

    fn list(&mut self, depth: usize, shape: Option<Shape>) -> Result<(), ColumnarError> {
        let head = self.byte()?;
        let n = if head >> 4 == 15 { self.varint()? } else { u64::from(head >> 4) };
        self.claim(n)?;
        let kind = element(head & 15)?;
        if n > 0 {
            expect(shape, kind)?;
        }
        (0..n).try_for_each(|_| self.value(kind, depth + 1, shape))
    }

    fn map(&mut self, depth: usize) -> Result<(), ColumnarError> {
        let n = self.varint()?;
        if n == 0 {
            return Ok(());
        }
        self.claim(n)?;
        let kinds = self.byte()?;
        let (key, value) = (element(kinds >> 4)?, element(kinds & 15)?);
        for _ in 0..n {
            self.value(key, depth + 1, None)?;
            self.value(value, depth + 1, None)?;
        }
        Ok(())
    }

    /// Every element takes a byte at least.
    fn claim(&self, n: u64) -> Result<(), ColumnarError> {
        let fits = n <= self.left;
        fits.then_some(()).ok_or(ColumnarError::Malformed("its metadata claims more than it holds"))
    }

    fn skip(&mut self, n: u64) -> Result<(), ColumnarError> {
        self.claim(n)?;
        self.left -= n;
        let skipped = io::copy(&mut self.reader.by_ref().take(n), &mut io::sink())?;
        if skipped == n { Ok(()) } else { Err(ColumnarError::Malformed("its metadata is cut off")) }
    }

    fn byte(&mut self) -> Result<u8, ColumnarError> {
        self.claim(1)?;
        self.left -= 1;
        let mut byte = [0];
        let cut_off = |_| ColumnarError::Malformed("its metadata is cut off");
        self.reader.read_exact(&mut byte).map_err(cut_off)?;
        Ok(byte[0])
    }

    fn varint(&mut self) -> Result<u64, ColumnarError> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 127) << shift;
            if byte < 128 {
                return Ok(value);
            }
        }
        Err(ColumnarError::Malformed(NOT_THRIFT))
    }
}

/// A field that is known must be what it is known as.
fn expect(shape: Option<Shape>, kind: u8) -> Result<(), ColumnarError> {
    let fits = shape.is_none_or(|shape| shape.is(kind));
    let wrong =
        ColumnarError::Malformed("a field of its metadata is of another kind than Parquet's");
    fits.then_some(()).ok_or(wrong)
}

/// The kind of a list's elements. Neither a footer nor a page header has a list of truth values, and parquet 59 takes them for
/// elements without a byte, of which a list of billions costs nothing to write and minutes to read.
fn element(kind: u8) -> Result<u8, ColumnarError> {
    let is_truth = matches!(kind, 1 | 2);
    (!is_truth).then_some(kind).ok_or(ColumnarError::Malformed("it has a list of truth values"))
}

/// The protocol folds signed integers into unsigned ones: 0, −1, 1, −2, …
fn zigzag(folded: u64) -> i64 {
    (folded >> 1).cast_signed() ^ -(folded & 1).cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIELDS: Fields = &[(7, Shape::Struct(&[(1, Shape::Int)])), (8, Shape::List(&Shape::Int))];

    fn check(bytes: &[u8], expected: Result<&[(Place, i64)], &str>) {
        let mut integers = Vec::new();
        let found = walk(bytes, bytes.len() as u64, FIELDS, &mut |place, integer| {
            integers.push((place, integer));
        });
        match (found, expected) {
            (Ok(()), Ok(expected)) => assert_eq!(integers, expected, "{bytes:x?}"),
            (Err(error), Err(word)) => assert!(error.to_string().contains(word), "{error}"),
            (found, _) => panic!("{bytes:x?}: {found:?}"),
        }
    }

    #[test]
    fn lengths_are_held_against_what_is_there() {
        // The beginning of a page header: type 0, 1,000 bytes, 300 packed.
        check(
            &[0x15, 0, 0x15, 0xd0, 0x0f, 0x15, 0xd8, 0x04, 0],
            Ok(&[((None, 1), 0), ((None, 2), 1000), ((None, 3), 300)]),
        );
        // A structure in field 7 with a structure in it, and an integer behind it.
        check(
            &[0x7c, 0x15, 6, 0x1c, 0x15, 8, 0, 0, 0x25, 4, 0],
            Ok(&[((Some(7), 1), 3), ((None, 9), 2)]),
        );
        // A field whose number is written out, and a negative one.
        check(&[0x05, 0x0a, 0x01, 0], Ok(&[((None, 5), -1)]));
        check(&[0x18, 0x03, b'a', b'b', b'c', 0x15, 2, 0], Ok(&[((None, 2), 1)]));
        check(&[0x18, 0x7f, b'a', 0], Err("claims more"));
        check(&[0x19, 0xfc, 0xff, 0xff, 0xff, 0xff, 0x07, 0], Err("claims more"));
        check(&[0x1b, 0xff, 0xff, 0x03, 0x88, 0], Err("claims more"));
        check(&[0x15], Err("claims more"));
        check(&[0x15, 0x80], Err("claims more"));
        check(&[0x1c; 100], Err("nested too deeply"));
        check(&[0x1e, 0], Err("not written in Thrift"));
        check(&[0x19, 0x21, 1, 1, 0], Err("list of truth values"));
        check(&[0x1b, 0x01, 0x81, 0, 1, 0], Err("list of truth values"));
        check(&[0x19, 0x23, 1, 1, 0x15, 2, 0], Ok(&[((None, 2), 1)]));
        // What is known must be what it is known as, in lists too; an empty one may be of anything.
        check(&[0x75, 2, 0], Err("another kind"));
        check(&[0x7c, 0x18, 0, 0, 0], Err("another kind"));
        check(&[0x8c, 0, 0], Err("another kind"));
        check(&[0x89, 0x18, 0, 0], Err("another kind"));
        check(&[0x89, 0x15, 2, 0x15, 4, 0], Ok(&[((None, 9), 2)]));
        check(&[0x89, 0, 0x15, 4, 0], Ok(&[((None, 9), 2)]));
        // 65,543, which is 7 in 16 bits.
        check(&[0x05, 0x8e, 0x80, 0x08, 2, 0], Err("not written"));
        check(&[0x15, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1, 0], Err("not written"));
    }
}
