//! A walk over Thrift's compact protocol, in which Parquet keeps its footer and its page headers, before anything is believed.
//!
//! parquet 59 reserves memory for as many row groups, and as many bytes of a statistic, as a file claims to have; a footer
//! of thirty bytes can so end the process. The protocol: Apache Thrift, `doc/specs/thrift-compact-protocol.md`.

use std::io::{self, Read};

use super::ColumnarError;

/// Nobody nests deeper: Parquet's own structures stay below eight.
const DEEPEST: usize = 24;

/// Where the walk is and what it may still read.
struct Walk<R> {
    reader: R,
    left: u64,
}

/// Walks over one structure, and tells the integers among its first eight fields by their number.
///
/// Fails if a length goes beyond `left` bytes, if it ends too early, or if it is no such structure.
pub(super) fn walk(reader: impl Read, left: u64) -> Result<[Option<i64>; 8], ColumnarError> {
    let mut integers = [None; 8];
    Walk { reader, left }.structure(0, &mut |field, integer| {
        if let Some(slot) = usize::try_from(field).ok().and_then(|field| integers.get_mut(field)) {
            *slot = Some(integer);
        }
    })?;
    Ok(integers)
}

impl<R: Read> Walk<R> {
    fn structure(
        &mut self,
        depth: usize,
        take: &mut dyn FnMut(i64, i64),
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
            match head & 15 {
                1 | 2 => {} // a truth value, in the type itself
                4..=6 => take(field, zigzag(self.varint()?)),
                kind => self.value(kind, depth + 1)?,
            }
        }
    }

    fn value(&mut self, kind: u8, depth: usize) -> Result<(), ColumnarError> {
        if depth > DEEPEST {
            return Err(ColumnarError::Malformed("its metadata is nested too deeply"));
        }
        match kind {
            1..=3 => self.byte().map(drop),
            4..=6 => self.varint().map(drop),
            7 => self.skip(8),
            8 => self.varint().and_then(|n| self.skip(n)),
            9 | 10 => self.list(depth),
            11 => self.map(depth),
            12 => self.structure(depth, &mut |_, _| ()),
            13 => self.skip(16),
            _ => Err(ColumnarError::Malformed("its metadata is not written in Thrift")),
        }
    }

    fn list(&mut self, depth: usize) -> Result<(), ColumnarError> {
        let head = self.byte()?;
        let n = if head >> 4 == 15 { self.varint()? } else { u64::from(head >> 4) };
        self.claim(n)?;
        (0..n).try_for_each(|_| self.value(head & 15, depth + 1))
    }

    fn map(&mut self, depth: usize) -> Result<(), ColumnarError> {
        let n = self.varint()?;
        if n == 0 {
            return Ok(());
        }
        self.claim(n)?;
        let kinds = self.byte()?;
        for _ in 0..n {
            self.value(kinds >> 4, depth + 1)?;
            self.value(kinds & 15, depth + 1)?;
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
        Err(ColumnarError::Malformed("its metadata is not written in Thrift"))
    }
}

/// The protocol folds signed integers into unsigned ones: 0, −1, 1, −2, …
fn zigzag(folded: u64) -> i64 {
    (folded >> 1).cast_signed() ^ -(folded & 1).cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], expected: Result<&[(usize, i64)], &str>) {
        let found = walk(bytes, bytes.len() as u64);
        match (found, expected) {
            (Ok(integers), Ok(expected)) => {
                for (field, integer) in expected {
                    assert_eq!(integers[*field], Some(*integer), "{bytes:x?}");
                }
            }
            (Err(error), Err(word)) => assert!(error.to_string().contains(word), "{error}"),
            (found, _) => panic!("{bytes:x?}: {found:?}"),
        }
    }

    #[test]
    fn lengths_are_held_against_what_is_there() {
        // The beginning of a page header: type 0, 1,000 bytes, 300 packed.
        check(
            &[0x15, 0, 0x15, 0xd0, 0x0f, 0x15, 0xd8, 0x04, 0],
            Ok(&[(1, 0), (2, 1000), (3, 300)]),
        );
        // A field whose number is written out, and a negative one.
        check(&[0x05, 0x0a, 0x01, 0], Ok(&[(5, -1)]));
        check(&[0x18, 0x03, b'a', b'b', b'c', 0x15, 2, 0], Ok(&[(2, 1)]));
        check(&[0x18, 0x7f, b'a', 0], Err("claims more"));
        check(&[0x19, 0xfc, 0xff, 0xff, 0xff, 0xff, 0x07, 0], Err("claims more"));
        check(&[0x1b, 0xff, 0xff, 0x03, 0x88, 0], Err("claims more"));
        check(&[0x15], Err("claims more"));
        check(&[0x15, 0x80], Err("claims more"));
        check(&[0x1c; 100], Err("nested too deeply"));
        check(&[0x1e, 0], Err("not written in Thrift"));
        check(&[0x15, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1, 0], Err("not written"));
    }
}
