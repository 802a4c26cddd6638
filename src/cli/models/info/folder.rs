//! What is known of a model in a folder that was not pulled.

use std::fs;
use std::path::Path;

use framelens::engine::{Engine, EngineError, NativeEngine, NativeOptions};
use serde::Deserialize;

use super::super::megabytes;
use super::lines;

/// The parts of `config.json` that say what a network is.
#[derive(Default, Deserialize)]
#[serde(default)]
struct ConfigRow {
    model_type: String,
    architectures: Vec<String>,
}

/// Says what a folder holds, also where it has safetensors only, which the native engine cannot run.
///
/// Fails if it holds no weights that any engine reads.
pub(super) fn text(folder: &Path) -> anyhow::Result<String> {
    let engine = match NativeEngine::from_folder(folder, NativeOptions { workers: 1 }) {
        Err(EngineError::NoOnnx { .. }) if !safetensors(folder).is_empty() => {
            return Ok(without_onnx(folder));
        }
        opened => opened?,
    };
    let identity = engine.identity();
    let file = identity.file.clone().unwrap_or_default();
    let size = folder
        .join(&file)
        .metadata()
        .map_or_else(|_| String::new(), |file| megabytes(file.len()) + " MB");
    Ok(lines(&[
        ("model", identity.model.clone()),
        ("digest", identity.digest.clone()),
        ("weights", file),
        ("size", size),
        ("folder", folder.display().to_string()),
        ("pulled", "no: nothing is recorded of its files".to_string()),
    ]))
}

fn without_onnx(folder: &Path) -> String {
    let files = safetensors(folder);
    let n_bytes: u64 = files.iter().map(|(_, n_bytes)| n_bytes).sum();
    let weights = match files.as_slice() {
        [(only, _)] => only.clone(),
        parts => format!("safetensors in {} parts", parts.len()),
    };
    let config = fs::read(folder.join("config.json")).unwrap_or_default();
    // What cannot be read is left out here; the engine that is named below says what is wrong with it.
    let config: ConfigRow = serde_json::from_slice(&config).unwrap_or_default();
    let place = folder.display();
    let name =
        folder.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    lines(&[
        ("model", name),
        ("kind", [config.model_type, config.architectures.join(", ")].join(" ").trim().to_string()),
        ("weights", format!("{weights}, no ONNX")),
        ("size", format!("{} MB", megabytes(n_bytes))),
        (
            "to run it",
            format!(
                "framelens run ARTICLES --model {place} --engine rust-bert (docs/rust-bert.md)"
            ),
        ),
        (
            "or",
            format!("scripts/export-onnx {place}, which makes an ONNX file for the native engine"),
        ),
        ("folder", place.to_string()),
        ("pulled", "no: nothing is recorded of its files".to_string()),
    ])
}

/// The safetensors files of a folder with their sizes, by name.
fn safetensors(folder: &Path) -> Vec<(String, u64)> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<(String, u64)> = entries
        .filter(|entry| entry.path().extension().is_some_and(|kind| kind == "safetensors"))
        .filter_map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            Some((name, entry.path().metadata().ok()?.len()))
        })
        .collect();
    files.sort();
    files
}
