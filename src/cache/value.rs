//! The bytes of an answer in the store: a checksum, a score in single precision, and whether the sentence was cut.

use crate::classify::{Key, Scores};

/// The bytes of an answer. The checksum is over key and answer, since the store looks up by a part of the key.
pub(super) fn write(key: &Key, scores: Scores) -> [u8; 9] {
    let [a, b, c, d] = scores.entailment.to_le_bytes();
    let answer = [a, b, c, d, u8::from(scores.truncated)];
    let mut bytes = [0; 9];
    bytes[..4].copy_from_slice(&checksum(key, &answer));
    bytes[4..].copy_from_slice(&answer);
    bytes
}

/// The answer in these bytes; `None` if they were damaged or belong to another key.
pub(super) fn read(key: &Key, bytes: &[u8]) -> Option<Scores> {
    let (sum, answer) = bytes.split_first_chunk::<4>()?;
    if *sum != checksum(key, answer) {
        return None;
    }
    let (score, cut) = answer.split_first_chunk::<4>()?;
    let [cut] = cut else { return None };
    Some(Scores { entailment: f32::from_le_bytes(*score), truncated: *cut != 0 })
}

fn checksum(key: &Key, answer: &[u8]) -> [u8; 4] {
    let mut sum = crc32fast::Hasher::new();
    sum.update(&key.0);
    sum.update(answer);
    sum.finalize().to_le_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: Key = Key([7; 32]);

    #[test]
    fn what_is_written_is_read_bit_by_bit() {
        for (entailment, truncated) in
            [(0.1 + 0.2, false), (f32::MIN_POSITIVE, true), (1.0, false), (0.0, true)]
        {
            let scores = Scores { entailment, truncated };
            assert_eq!(read(&KEY, &write(&KEY, scores)), Some(scores));
        }
    }

    #[test]
    fn no_flipped_bit_passes() {
        let bytes = write(&KEY, Scores { entailment: 0.25, truncated: false });
        for bit in 0..bytes.len() * 8 {
            let mut damaged = bytes;
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
        let bytes = write(&other, Scores { entailment: 0.25, truncated: false });
        assert_eq!(read(&KEY, &bytes), None);
    }
}
