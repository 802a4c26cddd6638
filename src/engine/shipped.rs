//! The model that is compiled into the program, from `models/framelens-minilm`.

use std::path::Path;

use super::EngineError;
use crate::digest::{self, Sum, hex, of_hex};

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
    /// SHA-256 over the SHA-256s of the three, in hexadecimal.
    pub digest: String,
}

impl Shipped {
    /// The files, after their digests were found to be those recorded in `SHA256SUMS`.
    pub fn verified() -> Result<Self, EngineError> {
        let mut sums = Vec::new();
        for (file, bytes) in shipped_files() {
            sums.push(verify(file, bytes, RECORDED)?);
        }
        let digest = hex(&digest::of_all(sums));
        Ok(Self { name: SHIPPED_MODEL, model: MODEL, tokenizer: TOKENIZER, config: CONFIG, digest })
    }
}

/// The digest of the shipped model if it is what was recorded in `SHA256SUMS`, which [`Shipped::verified`] sees to.
pub(super) fn recorded_digest() -> Result<String, EngineError> {
    let sum = |(file, _)| {
        let written = recorded_for(file, RECORDED)?;
        of_hex(written).ok_or_else(|| EngineError::Malformed {
            file: "SHA256SUMS".to_string(),
            reason: format!("`{written}` is no SHA-256; restore it, or write it with sha256sum"),
        })
    };
    let sums: Result<Vec<Sum>, EngineError> = shipped_files().into_iter().map(sum).collect();
    Ok(hex(&digest::of_all(sums?)))
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

/// Compares a file with the digest recorded for it in the manner of `sha256sum`, and gives the digest back.
pub(crate) fn verify(file: &str, bytes: &[u8], recorded: &str) -> Result<Sum, EngineError> {
    let wanted = recorded_for(file, recorded)?;
    let sum = digest::of_bytes(bytes);
    let found = hex(&sum);
    if found == wanted {
        return Ok(sum);
    }
    Err(EngineError::Digest { file: file.to_string(), found, recorded: wanted.to_string() })
}

fn recorded_for<'a>(file: &str, recorded: &'a str) -> Result<&'a str, EngineError> {
    let mut lines = recorded.lines();
    lines.find_map(|line| line.strip_suffix(file).map(str::trim_end)).ok_or_else(|| {
        let reason = "SHA256SUMS has no line for it; restore it, or write it with sha256sum";
        EngineError::Malformed { file: file.to_string(), reason: reason.to_string() }
    })
}
