//! `framelens models list`: which models there are, and which there could be.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use framelens::engine::{Engine, NativeEngine, NativeOptions, SHIPPED_MODEL, shipped_files};
use framelens::hub::{Recommended, Record, recommended};
use framelens::run::with_causes;

use super::{PlaceArgs, megabytes};
use crate::cli::{Ending, out};

/// Lists models.
///
/// Sizes are those of all files of a model that is there, and of the weights of one that is not; what is not known is left empty.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  framelens models list\n  framelens models list --pulled")]
pub(in crate::cli) struct Args {
    /// A folder with one folder a model, listed too
    #[arg(long, value_name = "DIR", default_value = "models")]
    folder: PathBuf,

    /// Leave out what is recommended and not there
    #[arg(long)]
    pulled: bool,

    #[command(flatten)]
    place: PlaceArgs,
}

const HEADER: [&str; 6] = ["MODEL", "MB", "LICENCE", "LANGUAGES", "QUALITY", "WHERE"];

pub(super) fn run(args: &Args) -> anyhow::Result<Ending> {
    let models = args.place.folder()?;
    let records = models.records()?;
    let n_bytes: usize = shipped_files().iter().map(|(_, bytes)| bytes.len()).sum();
    let mut rows = vec![row([
        SHIPPED_MODEL,
        &megabytes(n_bytes as u64),
        "MIT OR Apache-2.0",
        "en",
        "docs/quality.md",
        "in the program",
    ])];
    for path in folders(&args.folder)? {
        rows.push(folder(&path));
    }
    rows.extend(records.iter().map(pulled));
    if !args.pulled {
        let is_there = |model: &&Recommended| {
            !records.iter().any(|record| record.name.repository() == model.name)
        };
        rows.extend(recommended().iter().filter(is_there).map(not_pulled));
    }
    let mut table = comfy_table::Table::new();
    table.load_style(comfy_table::presets::NOTHING).set_header(HEADER);
    table.add_rows(rows);
    if let Some(column) = table.column_mut(1) {
        column.set_cell_alignment(comfy_table::CellAlignment::Right);
    }
    out::result(&table.trim_fmt())?;
    if !args.pulled {
        out::say("more of each: framelens models info NAME; get one: framelens models pull NAME");
    }
    Ok(Ending::Good)
}

fn pulled(record: &Record) -> [String; 6] {
    let name = record.name.repository();
    let languages = recommended().iter().find(|model| model.name == name);
    let revision = record.revisions.first().map_or_else(
        || name.clone() + "@" + &record.commit[..12],
        |revision| if revision == "main" { name.clone() } else { format!("{name}@{revision}") },
    );
    row([
        &revision,
        &megabytes(record.n_bytes()),
        record.license.as_deref().unwrap_or("none named"),
        languages.map_or("", |model| &model.languages),
        "not measured here",
        &format!("pulled {}", record.pulled.get(..10).unwrap_or_default()),
    ])
}

fn not_pulled(model: &Recommended) -> [String; 6] {
    row([
        &model.name,
        &model.bytes.map_or_else(String::new, megabytes),
        model.license.as_deref().unwrap_or("none named"),
        &model.languages,
        "not measured here",
        "not pulled",
    ])
}

fn folder(path: &Path) -> [String; 6] {
    let size = path.join("model.onnx").metadata().map_or(0, |metadata| metadata.len());
    let place = match NativeEngine::from_folder(path, NativeOptions { workers: 1 }) {
        Ok(engine) => format!("{}, digest {}…", path.display(), &engine.identity().digest[..12]),
        Err(error) => format!("{}, unusable: {}", path.display(), with_causes(&error)),
    };
    let name =
        path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    row([&name, &megabytes(size), "", "", "", &place])
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

fn row(cells: [&str; 6]) -> [String; 6] {
    cells.map(str::to_string)
}
