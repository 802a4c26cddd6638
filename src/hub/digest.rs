//! SHA-256 of files that are too large to be read at once.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::engine::hex;

/// The size and the SHA-256 of a file, in hexadecimal. Fails if it cannot be read.
pub(super) fn digest(path: &Path) -> io::Result<(u64, String)> {
    let mut file = File::open(path)?;
    let (mut size, mut whole) = (0, Sha256::new());
    let mut buffer = vec![0; 1 << 18];
    loop {
        let n = file.read(&mut buffer)?;
        if n == 0 {
            return Ok((size, hex(&whole.finalize())));
        }
        size += n as u64;
        whole.update(&buffer[..n]);
    }
}
