//! `framelens models info`: all that is known of one model.

mod folder;

use std::fmt::Write;

use framelens::engine::{Engine, NativeEngine, NativeOptions, SHIPPED_MODEL, shipped_files};
use framelens::hub::{Located, ModelName, ModelsFolder, Recommended, Record, recommended};

use super::{PlaceArgs, megabytes};
use crate::cli::{Ending, out};

/// Says all that is known of a model.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  framelens models info framelens-minilm
  framelens models info facebook/bart-large-mnli")]
pub(in crate::cli) struct Args {
    /// The name of the shipped, a pulled or a recommended model, or a folder
    #[arg(value_name = "NAME_OR_FOLDER")]
    model: String,

    #[command(flatten)]
    place: PlaceArgs,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Ending> {
    let models = args.place.folder()?;
    let text = match models.locate(&args.model) {
        Ok(Located::Shipped) => shipped()?,
        Ok(Located::Folder(folder)) => folder::text(&folder)?,
        Ok(Located::Pulled(model)) => pulled(&models, &model.record),
        Err(error) => match not_pulled(&models, &args.model) {
            Some(text) => text,
            None => return Err(error.into()),
        },
    };
    out::result(&text)?;
    Ok(Ending::Good)
}

/// What is known of a pulled model.
pub(super) fn pulled(models: &ModelsFolder, record: &Record) -> String {
    let mut known = vec![
        ("model", record.name.repository()),
        ("commit", record.commit.clone()),
        ("asked as", or_else(record.revisions.join(", "), "the commit")),
        ("from", record.endpoint.clone()),
        ("licence", record.license.clone().unwrap_or_else(|| "none named".to_string())),
        ("weights", record.onnx.clone().unwrap_or_else(|| "model.safetensors".to_string())),
        ("size", format!("{} MB", megabytes(record.n_bytes()))),
        ("pulled", record.pulled.clone()),
        ("folder", models.folder(record).display().to_string()),
    ];
    if let Some(model) = find(&record.name.repository()) {
        known.extend(described(model));
    }
    let mut text = lines(&known);
    for file in &record.files {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{}  {:>12}  {}", file.sha256, file.size, file.path);
    }
    text
}

fn shipped() -> anyhow::Result<String> {
    let engine = NativeEngine::shipped(NativeOptions { workers: 1 })?;
    let n_bytes: usize = shipped_files().iter().map(|(_, bytes)| bytes.len()).sum();
    Ok(lines(&[
        ("model", SHIPPED_MODEL.to_string()),
        ("digest", engine.identity().digest.clone()),
        ("licence", "MIT OR Apache-2.0".to_string()),
        ("weights", "model.onnx, in the program".to_string()),
        ("size", format!("{} MB", megabytes(n_bytes as u64))),
        ("languages", "en".to_string()),
        ("good for", "who is blamed for an event, tone and frame, in news".to_string()),
        ("quality", "measured: docs/quality.md".to_string()),
    ]))
}

/// What is known of a recommended model that is not there; `None` if it is none.
fn not_pulled(models: &ModelsFolder, value: &str) -> Option<String> {
    let name: ModelName = value.parse().ok()?;
    // A pulled one that is damaged is not described as if it were whole.
    if models.record(&name).is_ok() {
        return None;
    }
    let model = find(&name.repository())?;
    let mut known = vec![
        ("model", model.name.clone()),
        ("licence", model.license.clone().unwrap_or_else(|| "none named".to_string())),
        ("weights", model.weights.clone()),
        ("size", model.bytes.map_or_else(String::new, |bytes| format!("{} MB", megabytes(bytes)))),
        ("pulled", format!("no: framelens models pull {}", model.name)),
    ];
    known.extend(described(model));
    Some(lines(&known))
}

fn find(repository: &str) -> Option<&'static Recommended> {
    recommended().iter().find(|model| model.name == repository)
}

fn described(model: &Recommended) -> [(&'static str, String); 4] {
    [
        ("languages", model.languages.clone()),
        ("parameters", format!("{} million", model.parameters)),
        ("good for", model.good_for.clone()),
        ("quality", "not measured here".to_string()),
    ]
}

/// One line each; what is not known is left out.
fn lines(known: &[(&str, String)]) -> String {
    let known = known.iter().filter(|(_, value)| !value.is_empty());
    known.map(|(name, value)| format!("{:<12}{value}\n", format!("{name}:"))).collect()
}

fn or_else(text: String, other: &str) -> String {
    if text.is_empty() { other.to_string() } else { text }
}
