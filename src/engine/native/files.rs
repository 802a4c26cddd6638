//! The files of a Hugging Face folder, and which of its ONNX files is taken.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::malformed;
use crate::digest::{self, hex};
use crate::engine::EngineError;

/// Where repositories keep their ONNX files, below the model's folder.
const PLACES: [&str; 2] = ["", "onnx/"];

/// The names that repositories give them, the most exact first: single precision, half precision,
/// then eight bits.
const NAMES: [&str; 9] = [
    "model.onnx",
    "model_fp16.onnx",
    "model_int8.onnx",
    "model_quantized.onnx",
    "model_uint8.onnx",
    "model_qint8_avx512_vnni.onnx",
    "model_qint8_avx512.onnx",
    "model_qint8_arm64.onnx",
    "model_quint8_avx2.onnx",
];

/// The largest `config.json` seen lists ten thousand labels in less than a megabyte.
const MOST_CONFIG_BYTES: u64 = 16 << 20;

/// The largest `tokenizer.json` of a public model has 35 MB (256,000 words).
const MOST_TOKENIZER_BYTES: u64 = 64 << 20;

/// A value costs its reader up to a hundred bytes; 256,000 words and the pairs that they are made of are two million.
const MOST_TOKENIZER_VALUES: usize = 10_000_000;

/// How a file begins that Git left out.
const LFS_POINTER: &[u8] = b"version https://git-lfs";

/// The contents of a folder that matter to the native engine.
pub(super) struct Files {
    pub(super) config: Vec<u8>,
    pub(super) tokenizer: Vec<u8>,
    pub(super) tokenizer_config: Option<Vec<u8>>,
    /// Which ONNX file was taken, from the folder on, with `/`.
    pub(super) onnx_name: String,
    pub(super) onnx: Vec<u8>,
    /// Weights that lie beside the ONNX file, by name.
    pub(super) external: Vec<(String, Vec<u8>)>,
}

impl Files {
    /// Reads a folder, with the ONNX file that was asked for or else the most exact one.
    pub(super) fn read(folder: &Path, onnx: Option<&Path>) -> Result<Self, EngineError> {
        let config = read_config(folder)?;
        let onnx_name = match onnx {
            Some(file) => asked(folder, file)?,
            None => chosen(folder)?,
        };
        let path = folder.join(&onnx_name);
        Ok(Self {
            config,
            tokenizer: read_tokenizer(folder)?,
            tokenizer_config: optional(&folder.join("tokenizer_config.json"), MOST_CONFIG_BYTES)?,
            onnx: whole(read(&path)?, &onnx_name)?,
            external: external(&path)?,
            onnx_name,
        })
    }

    /// SHA-256 over all files.
    pub(super) fn digest(&self) -> String {
        let first = [&self.onnx, &self.tokenizer, &self.config];
        let external = self.external.iter().map(|(_, bytes)| bytes);
        let all = first.into_iter().chain(&self.tokenizer_config).chain(external);
        hex(&digest::of_all(all.map(|bytes| digest::of_bytes(bytes))))
    }
}

/// Which of a model's files the native engine takes: the most exact ONNX file of a known name, or
/// the only one there is.
///
/// Files are named from the model's folder on, with `/`. `None` if there is no ONNX file or the
/// names do not tell which one to take.
pub fn preferred_onnx<'a>(files: &[&'a str]) -> Option<&'a str> {
    let known = NAMES.iter().flat_map(|name| PLACES.map(|place| format!("{place}{name}")));
    for wanted in known {
        if let Some(file) = files.iter().find(|file| **file == wanted) {
            return Some(file);
        }
    }
    let mut others = files.iter().filter(|file| is_onnx(file));
    others.next().filter(|_| others.next().is_none()).copied()
}

fn is_onnx(file: &str) -> bool {
    let name = PLACES.iter().rev().find_map(|place| file.strip_prefix(place)).unwrap_or(file);
    !name.contains('/') && Path::new(name).extension().is_some_and(|kind| kind == "onnx")
}

fn chosen(folder: &Path) -> Result<String, EngineError> {
    let offered = offered(folder);
    let names: Vec<&str> = offered.iter().map(String::as_str).collect();
    match preferred_onnx(&names) {
        Some(name) => Ok(name.to_string()),
        None if offered.is_empty() => Err(without_onnx(folder)),
        None => Err(EngineError::WhichOnnx { folder: folder.to_path_buf(), offered }),
    }
}

/// The ONNX files of a folder, sorted.
fn offered(folder: &Path) -> Vec<String> {
    let in_place = |place: &&str| {
        let entries = std::fs::read_dir(folder.join(place)).into_iter().flatten().flatten();
        let names = entries.filter(|entry| entry.path().is_file());
        let place = place.to_string();
        names.map(move |entry| format!("{place}{}", entry.file_name().to_string_lossy()))
    };
    let mut offered: Vec<String> =
        PLACES.iter().flat_map(in_place).filter(|name| is_onnx(name)).collect();
    offered.sort();
    offered
}

fn asked(folder: &Path, file: &Path) -> Result<String, EngineError> {
    if folder.join(file).is_file() {
        return Ok(file.to_string_lossy().replace('\\', "/"));
    }
    let offered = offered(folder);
    if offered.is_empty() {
        return Err(without_onnx(folder));
    }
    let (folder, file) = (folder.to_path_buf(), file.to_path_buf());
    Err(EngineError::NoSuchOnnx { folder, file, offered })
}

fn without_onnx(folder: &Path) -> EngineError {
    let has = |kind: &str| {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        entries.map(|entry| entry.path()).any(|path| path.extension().is_some_and(|e| e == kind))
    };
    let remedy = if has("safetensors") {
        format!(
            "make one of its safetensors with `scripts/export-onnx {}`, or add `--engine rust-bert`",
            folder.display()
        )
    } else if has("bin") || has("pt") {
        "its pickles are never read, since they can run code; name a revision that has ONNX or safetensors".to_string()
    } else {
        "name a folder that holds onnx/model.onnx".to_string()
    };
    EngineError::NoOnnx { folder: folder.to_path_buf(), remedy }
}

/// `config.json`, if it is no larger than an honest one.
pub(in crate::engine) fn read_config(folder: &Path) -> Result<Vec<u8>, EngineError> {
    small(&folder.join("config.json"), MOST_CONFIG_BYTES)
}

/// `tokenizer.json`, likewise.
pub(in crate::engine) fn read_tokenizer(folder: &Path) -> Result<Vec<u8>, EngineError> {
    let path = folder.join("tokenizer.json");
    let older = ["vocab.txt", "vocab.json", "spiece.model", "spm.model", "sentencepiece.bpe.model"];
    let found = older.iter().find(|name| folder.join(name).is_file());
    match found {
        Some(name) if !path.exists() => {
            let reason = format!(
                "it is not there, only the older {name}; write it with `transformers`: AutoTokenizer.from_pretrained(folder).save_pretrained(folder)"
            );
            Err(malformed("tokenizer.json", &reason))
        }
        _ => {
            let bytes = whole(small(&path, MOST_TOKENIZER_BYTES)?, "tokenizer.json")?;
            // Those within strings are few: each is a piece of a word.
            if bytes.split(|byte| *byte == b',').count() > MOST_TOKENIZER_VALUES {
                let reason = format!("it holds more than {MOST_TOKENIZER_VALUES} values");
                return Err(malformed("tokenizer.json", &reason));
            }
            Ok(bytes)
        }
    }
}

/// Weights beside an ONNX file: `model.onnx_data`, `model.onnx_data_1`, `model.onnx.data`, …
fn external(onnx: &Path) -> Result<Vec<(String, Vec<u8>)>, EngineError> {
    let (Some(folder), Some(name)) = (onnx.parent(), onnx.file_name()) else {
        return Ok(Vec::new());
    };
    let name = name.to_string_lossy();
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut beside: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    beside.sort();
    let mut external = Vec::new();
    for path in beside {
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let rest = file.strip_prefix(name.as_ref());
        if rest.is_some_and(|rest| rest.starts_with("_data") || rest.starts_with(".data")) {
            let bytes = whole(read(&path)?, &file)?;
            external.push((file, bytes));
        }
    }
    Ok(external)
}

/// Fails if Git left only a pointer to the file.
fn whole(bytes: Vec<u8>, file: &str) -> Result<Vec<u8>, EngineError> {
    if bytes.starts_with(LFS_POINTER) {
        let reason = "it is a Git LFS pointer and not the file; run `git lfs pull` in the folder";
        return Err(malformed(file, reason));
    }
    Ok(bytes)
}

fn optional(path: &Path, most: u64) -> Result<Option<Vec<u8>>, EngineError> {
    if path.exists() { small(path, most).map(Some) } else { Ok(None) }
}

/// Reads a file that is parsed into memory many times its size; fails if it is larger than an honest one.
fn small(path: &Path, most: u64) -> Result<Vec<u8>, EngineError> {
    let unreadable = |source| EngineError::Unreadable { path: path.to_path_buf(), source };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    file.take(most + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > most {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        return Err(malformed(&name, &format!("it is larger than {most} bytes")));
    }
    Ok(bytes)
}

pub(in crate::engine) fn read(path: &Path) -> Result<Vec<u8>, EngineError> {
    std::fs::read(path)
        .map_err(|source| EngineError::Unreadable { path: path.to_path_buf(), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_exact_file_is_taken() {
        let check = |files: &[&str], expected: Option<&str>| {
            assert_eq!(preferred_onnx(files), expected, "{files:?}");
        };
        check(&["onnx/model_quantized.onnx", "onnx/model.onnx"], Some("onnx/model.onnx"));
        check(&["onnx/model.onnx", "model.onnx", "README.md"], Some("model.onnx"));
        check(&["onnx/model_int8.onnx", "onnx/model_fp16.onnx"], Some("onnx/model_fp16.onnx"));
        check(&["model_int8.onnx", "onnx/model.onnx"], Some("onnx/model.onnx"));
        check(&["onnx/model_q4.onnx", "onnx/model_int8.onnx"], Some("onnx/model_int8.onnx"));
        check(&["classifier.onnx", "config.json"], Some("classifier.onnx"));
        check(&["a.onnx", "b.onnx"], None);
        check(&["model.safetensors", "model.onnx_data"], None);
        check(&["other/model.onnx"], None);
    }
}
