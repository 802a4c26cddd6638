//! The bytes of an answer in the store: a checksum, then five bytes a hypothesis.

use crate::classify::{Key, Scores};

/// A score in single precision and whether the sentence was cut.
const BYTES: usize = 5;

/// The bytes of an answer. The checksum is over key and answer, since the store looks up by a part of the key.
pub(super) fn write(key: &Key, scores: &[Scores]) -> Vec<u8> {
    let mut bytes = vec![0; 4];
    for scores in scores {
        bytes.extend(scores.entailment.to_le_bytes());
        bytes.push(u8::from(scores.truncated));
    }
    let sum = checksum(key, &bytes[4..]);
    bytes[..4].copy_from_slice(&sum);
    bytes
}

/// The answer in these bytes; `None` if they were damaged or belong to another key.
pub(super) fn read(key: &Key, bytes: &[u8]) -> Option<Vec<Scores>> {
    let (sum, scores) = bytes.split_first_chunk::<4>()?;
    if *sum != checksum(key, scores) || !scores.len().is_multiple_of(BYTES) {
        return None;
    }
    let one = |bytes: &[u8]| {
        let (score, cut) = bytes.split_first_chunk::<4>()?;
        Some(Scores { entailment: f32::from_le_bytes(*score), truncated: *cut != [0] })
    };
    scores.chunks_exact(BYTES).map(one).collect()
}

fn checksum(key: &Key, scores: &[u8]) -> [u8; 4] {
    let mut sum = crc32fast::Hasher::new();
    sum.update(&key.0);
    sum.update(scores);
    sum.finalize().to_le_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: Key = Key([7; 32]);

    #[test]
    fn what_is_written_is_read_bit_by_bit() {
        let score = |entailment, truncated| Scores { entailment, truncated };
        for scores in [
            vec![],
            vec![score(0.1 + 0.2, false)],
            vec![score(f32::MIN_POSITIVE, true), score(1.0, false), score(0.0, true)],
        ] {
            assert_eq!(read(&KEY, &write(&KEY, &scores)), Some(scores));
        }
    }

    #[test]
    fn no_flipped_bit_passes() {
        let bytes = write(&KEY, &[Scores { entailment: 0.25, truncated: false }]);
        for bit in 0..bytes.len() * 8 {
            let mut damaged = bytes.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(read(&KEY, &damaged), None, "bit {bit}");
        }
        for length in 0..bytes.len() {
            assert_eq!(read(&KEY, &bytes[..length]), None, "{length} bytes");
        }
    }

    #[test]
    fn the_answer_to_another_question_is_none() {
        let mut other = KEY;
        other.0[31] = 8;
        let bytes = write(&other, &[Scores { entailment: 0.25, truncated: false }]);
        assert_eq!(read(&KEY, &bytes), None);
    }
}
