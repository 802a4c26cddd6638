//! The model that is compiled into the program, from `models/framelens-minilm`.

use std::path::Path;

use sha2::{Digest, Sha256};

use super::EngineError;

/// The name of the shipped model, and of its folder in `models/`.
pub const SHIPPED_MODEL: &str = "framelens-minilm";

const MODEL: &[u8] = include_bytes!("../../models/framelens-minilm/model.onnx");
const TOKENIZER: &[u8] = include_bytes!("../../models/framelens-minilm/tokenizer.json");
const CONFIG: &[u8] = include_bytes!("../../models/framelens-minilm/config.json");
const RECORDED: &str = include_str!("../../models/framelens-minilm/SHA256SUMS");

/// The files of the shipped model.
#[derive(Debug, Clone)]
pub struct Shipped {
    /// Its name.
    pub name: &'static str,
    /// `model.onnx`.
    pub model: &'static [u8],
    /// `tokenizer.json`.
    pub tokenizer: &'static [u8],
    /// `config.json`.
    pub config: &'static [u8],
    /// What [`Identity::digest`](super::Identity::digest) says of them.
    pub digest: String,
}

impl Shipped {
    /// The files, after their digests were found to be those recorded in `SHA256SUMS`.
    pub fn verified() -> Result<Self, EngineError> {
        // Each file is read through once: it takes a good part of the time to the first answer.
        let mut whole = Sha256::new();
        for (file, bytes) in shipped_files() {
            whole.update(verify(file, bytes, RECORDED)?);
        }
        let digest = hex(&whole.finalize());
        Ok(Self { name: SHIPPED_MODEL, model: MODEL, tokenizer: TOKENIZER, config: CONFIG, digest })
    }
}

/// The names and contents of the shipped model's files.
pub fn shipped_files() -> [(&'static str, &'static [u8]); 3] {
    [("model.onnx", MODEL), ("tokenizer.json", TOKENIZER), ("config.json", CONFIG)]
}

/// Compares the files of a model's folder with the digests recorded in its `SHA256SUMS`.
///
/// Fails at the first file that is missing, changed or damaged.
pub fn verify_folder(folder: &Path) -> Result<(), EngineError> {
    let read = |file: &str| {
        let path = folder.join(file);
        std::fs::read(&path).map_err(|source| EngineError::Unreadable { path, source })
    };
    let recorded = String::from_utf8_lossy(&read("SHA256SUMS")?).into_owned();
    for (file, _) in shipped_files() {
        verify(file, &read(file)?, &recorded)?;
    }
    Ok(())
}

/// Compares a file with the digest recorded for it in the manner of `sha256sum`, and returns it.
fn verify(
    file: &str,
    bytes: &[u8],
    recorded: &str,
) -> Result<sha2::digest::Output<Sha256>, EngineError> {
    let wanted = recorded
        .lines()
        .find_map(|line| line.strip_suffix(file).map(str::trim_end))
        .ok_or_else(|| EngineError::Malformed {
            file: file.to_string(),
            reason: "SHA256SUMS has no line for it; restore it, or write it with sha256sum"
                .to_string(),
        })?;
    let digest = Sha256::digest(bytes);
    let found = hex(&digest);
    if found == wanted {
        return Ok(digest);
    }
    Err(EngineError::Digest { file: file.to_string(), found, recorded: wanted.to_string() })
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut hex, byte| {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
