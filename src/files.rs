//! Files that are held in memory whole: tasks, hand labels, manifests. An end is set to them, so that a device or a file taken by
//! mistake fills no memory.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::Path;

/// The most that is read, in bytes: hand labels of some million sentences.
pub const MOST_BYTES: u64 = 1 << 30;

/// Reads a file. Fails if it cannot be read, or with [`ErrorKind::FileTooLarge`] if it has more than [`MOST_BYTES`].
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST_BYTES {
        let reason = format!("it has more than {} MiB; is it the right file?", MOST_BYTES >> 20);
        return Err(io::Error::new(ErrorKind::FileTooLarge, reason));
    }
    Ok(bytes)
}

/// Reads a file in UTF-8. Fails as [`read`] does, or with [`ErrorKind::InvalidData`] if it is in something else.
pub fn read_to_string(path: &Path) -> io::Result<String> {
    String::from_utf8(read(path)?).map_err(|error| {
        let line =
            error.as_bytes()[..error.utf8_error().valid_up_to()].split(|b| *b == b'\n').count();
        let reason = format!("line {line} is not in UTF-8; save it in UTF-8");
        io::Error::new(ErrorKind::InvalidData, reason)
    })
}
