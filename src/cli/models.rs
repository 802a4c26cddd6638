//! `framelens models`: which models are at hand, and whether their files are whole.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use framelens::engine::{
    Engine, NativeEngine, NativeOptions, SHIPPED_MODEL, Shipped, shipped_files, verify_folder,
};
use framelens::run::with_causes;

use super::{Ending, out};

/// Lists or verifies models.
#[derive(Debug, clap::Subcommand)]
#[command(after_help = "Example:\n  framelens models list\n  framelens models verify")]
pub(super) enum Command {
    /// List the shipped model and those in a folder
    #[command(after_help = "Example:\n  framelens models list --folder models")]
    List {
        /// A folder with one folder a model
        #[arg(long, value_name = "DIR", default_value = "models")]
        folder: PathBuf,
    },
    /// Check the shipped model, or a model's folder, against the digests in its SHA256SUMS
    #[command(
        after_help = "Example:\n  framelens models verify models/framelens-minilm\n\nExit code 1 if a file is missing, changed or damaged."
    )]
    Verify {
        /// Model folders; without any, the model inside the program
        folders: Vec<PathBuf>,
    },
}

pub(super) fn run(command: &Command) -> anyhow::Result<Ending> {
    match command {
        Command::List { folder } => list(folder),
        Command::Verify { folders } => verify(folders),
    }
}

fn list(folder: &Path) -> anyhow::Result<Ending> {
    let mut table = comfy_table::Table::new();
    table.load_style(comfy_table::presets::NOTHING).set_header(["MODEL", "MB", "SHA-256", "WHERE"]);
    let shipped = NativeEngine::shipped(NativeOptions { workers: 1 })?;
    let n_bytes: usize = shipped_files().iter().map(|(_, bytes)| bytes.len()).sum();
    table.add_row([
        SHIPPED_MODEL,
        &megabytes(n_bytes as u64),
        &shipped.identity().digest,
        "in the program",
    ]);
    for path in folders(folder)? {
        let size = path.join("model.onnx").metadata().map_or(0, |metadata| metadata.len());
        let digest = match NativeEngine::from_folder(&path, NativeOptions { workers: 1 }) {
            Ok(engine) => engine.identity().digest.clone(),
            Err(error) => format!("unusable: {}", with_causes(&error)),
        };
        let name =
            path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        table.add_row([name, megabytes(size), digest, path.display().to_string()]);
    }
    out::result(&table.trim_fmt())?;
    Ok(Ending::Good)
}

fn megabytes(n_bytes: u64) -> String {
    format!("{:.1}", n_bytes as f64 / 1e6)
}

/// The folders of models below a folder, by name; none if there is no such folder.
fn folders(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let entries =
        fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut folders: Vec<PathBuf> = entries
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| path.join("config.json").is_file())
        .collect();
    folders.sort();
    Ok(folders)
}

fn verify(folders: &[PathBuf]) -> anyhow::Result<Ending> {
    let mut good = true;
    let mut tell = |name: &str, verdict: Result<(), String>| {
        good &= verdict.is_ok();
        out::result(&match verdict {
            Ok(()) => format!("{name}: good"),
            Err(fault) => format!("{name}: {fault}"),
        })
    };
    if folders.is_empty() {
        tell(SHIPPED_MODEL, Shipped::verified().map(drop).map_err(|error| with_causes(&error)))?;
    }
    for folder in folders {
        let verdict = verify_folder(folder).map_err(|error| with_causes(&error));
        tell(&folder.display().to_string(), verdict)?;
    }
    Ok(if good { Ending::Good } else { Ending::Finding })
}
