//! `framelens report`: a run on one page.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use anyhow::Context;
use framelens::report::{Selection, report};
use framelens::run::{OutputFolder, StoredRun};
use framelens::statistics::Bootstrap;

use super::{Ending, eval, out, run};

/// The page of a whole run.
pub(super) const PAGE: &str = "report.html";
/// The page of a part of it, which does not replace the other.
pub(super) const PART: &str = "report-selected.html";

/// Makes the page of a run again, of all its articles or of some.
///
/// Reads sentences.csv, articles.csv, run.json and, if it is there, metrics.json from the folder and writes
/// report.html into it: one file that shows who is blamed by which outlet, tone and frames, a timeline, the articles
/// with every sentence marked, figures against hand labels, and how it was made. It loads nothing from anywhere.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  framelens report out
  framelens report out --gold eval/gold/seeds.csv
  framelens report out --only outlet=Sputnik --only published=2024-01
  framelens report out --article sputnik-2024 --out sputnik.html")]
pub(super) struct Args {
    /// The folder that `framelens run --out` wrote, with its tables as CSV
    #[arg(value_name = "DIR")]
    folder: PathBuf,

    /// Measure against these hand labels first (as `framelens eval` does) and show the figures
    #[arg(long, value_name = "CSV")]
    gold: Option<PathBuf>,

    /// Only this article; can be given several times
    #[arg(long = "article", value_name = "ID")]
    articles: Vec<String>,

    /// Only articles with this outlet, author, published (or its beginning) or further column; can be given several
    /// times, and all must hold
    #[arg(long, value_name = "NAME=VALUE", value_parser = name_and_value)]
    only: Vec<(String, String)>,

    /// The file to write, or `-` for standard output [default: report.html in DIR, report-selected.html for a part]
    #[arg(long, short, value_name = "FILE")]
    out: Option<PathBuf>,
}

fn name_and_value(text: &str) -> Result<(String, String), String> {
    let (name, value) =
        text.split_once('=').ok_or("write it as NAME=VALUE, as in outlet=Sputnik")?;
    Ok((name.trim().to_string(), value.trim().to_string()))
}

pub(super) fn run(args: &Args) -> anyhow::Result<Ending> {
    let stored = StoredRun::open(&args.folder)?;
    let selection = Selection { ids: args.articles.clone(), only: args.only.clone() };
    let mut written = Vec::new();
    if let Some(gold) = &args.gold {
        let gold = run::read_gold_file(gold, &stored.tasks)?;
        let evaluation = eval::evaluate(&stored.codings()?, &gold, &stored.keys(), &stored.tasks)?;
        let measured = evaluation.measured(Bootstrap::default());
        written.extend(eval::write(&OutputFolder::create(&args.folder)?, &measured)?);
    }
    let page = report(&stored, &selection, figures(&args.folder)?.as_ref())?;
    if args.out.as_deref() == Some(Path::new("-")) {
        out::result(&page)?;
        return Ok(Ending::Good);
    }
    let name = if selection.is_all() { PAGE } else { PART };
    let path = args.out.clone().unwrap_or_else(|| args.folder.join(name));
    written.push(OutputFolder::write_file(&path, page.as_bytes())?);
    let written: Vec<String> = written.iter().map(|path| path.display().to_string()).collect();
    out::result(&format!("written: {}", written.join(", ")))?;
    Ok(Ending::Good)
}

/// Writes the page of a run that was just written into a folder, with the figures of its `metrics.json`.
pub(super) fn write(
    folder: &OutputFolder,
    figures: Option<&serde_json::Value>,
) -> anyhow::Result<PathBuf> {
    let stored = StoredRun::open(folder.path())?;
    let page = report(&stored, &Selection::default(), figures)?;
    Ok(folder.write(PAGE, page.as_bytes())?)
}

/// What the `metrics.json` of a folder holds; `None` if there is none.
pub(super) fn figures(folder: &Path) -> anyhow::Result<Option<serde_json::Value>> {
    let path = folder.join("metrics.json");
    let Ok(file) = File::open(&path) else { return Ok(None) };
    let figures = serde_json::from_reader(BufReader::new(file)).with_context(|| {
        format!("{} is not what `framelens eval` writes; remove it, or give --gold", path.display())
    })?;
    Ok(Some(figures))
}
