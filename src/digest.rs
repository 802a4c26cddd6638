//! SHA-256 of files, one by one and of several together.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

/// How much of a file is in memory at once.
const PART: usize = 1 << 18;

/// A SHA-256.
pub(crate) type Sum = [u8; 32];

/// The digest of what is in memory.
pub(crate) fn of_bytes(bytes: &[u8]) -> Sum {
    Sha256::digest(bytes).into()
}

/// The size and the digest of a file, which may be larger than memory. Fails if it cannot be read.
pub(crate) fn of_file(path: &Path) -> io::Result<(u64, Sum)> {
    let mut file = File::open(path)?;
    let (mut size, mut whole) = (0, Sha256::new());
    let mut buffer = vec![0; PART];
    loop {
        let n = file.read(&mut buffer)?;
        if n == 0 {
            return Ok((size, whole.finalize().into()));
        }
        size += n as u64;
        whole.update(&buffer[..n]);
    }
}

/// The digest of several files: over their own digests, so that lengths need not be told apart.
pub(crate) fn of_all(sums: impl IntoIterator<Item = Sum>) -> Sum {
    let mut whole = Sha256::new();
    for sum in sums {
        whole.update(sum);
    }
    whole.finalize().into()
}

/// In hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut hex, byte| {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// A SHA-256 out of its hexadecimal form; `None` if it is none.
pub(crate) fn of_hex(text: &str) -> Option<Sum> {
    let digit =
        |at: usize| text.as_bytes().get(at).and_then(|digit| char::from(*digit).to_digit(16));
    let mut sum = Sum::default();
    for (at, byte) in sum.iter_mut().enumerate() {
        *byte = u8::try_from(16 * digit(2 * at)? + digit(2 * at + 1)?).ok()?;
    }
    (text.len() == 64).then_some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_the_digest_of_its_bytes() {
        // FIPS 180-4, example of one block: the digest of "abc".
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(hex(&of_bytes(b"abc")), abc);
        assert_eq!(of_hex(abc), Some(of_bytes(b"abc")));
        for other in ["", "ba", &abc[1..], &abc.replace('f', "g"), &format!("{abc}0")] {
            assert_eq!(of_hex(other), None, "{other}");
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        for bytes in [Vec::new(), b"abc".to_vec(), vec![7; PART], vec![7; PART + 1]] {
            std::fs::write(&path, &bytes).unwrap();
            assert_eq!(of_file(&path).unwrap(), (bytes.len() as u64, of_bytes(&bytes)));
        }
        assert!(of_file(&folder.path().join("none")).is_err());
    }

    #[test]
    fn several_files_are_told_apart_by_their_lengths() {
        let of = |files: &[&str]| of_all(files.iter().map(|file| of_bytes(file.as_bytes())));
        assert_ne!(of(&["ab", "c"]), of(&["a", "bc"]));
        assert_eq!(of(&["ab", "c"]), of(&["ab", "c"]));
    }
}
