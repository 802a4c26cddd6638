//! `framelens eval`: an earlier run against hand labels, and beside another run.

use std::path::{Path, PathBuf};

use framelens::check::differences;
use framelens::coding::{Coding, Gold, Schema};
use framelens::evaluate::{ArticleKey, Comparison, Evaluation, Measured, Side, compare, mentions};
use framelens::run::{OutputError, OutputFolder, StoredRun};
use framelens::statistics::Bootstrap;
use framelens::task::Task;

use super::{Ending, out, run};

/// The files that a run is measured in.
pub(super) const FILES: [&str; 6] = [
    "metrics.json", "metrics.md", "errors.csv", "pr_curve.csv", "comparison.json", "comparison.md",
];

/// Scores an earlier run against hand labels, beside a keyword and a majority baseline.
///
/// Reads sentences.csv, articles.csv and run.json from the folder, writes metrics.json, metrics.md,
/// errors.csv (every wrong answer, the worst first) and pr_curve.csv into it, and prints a summary.
/// Every figure has a 95 % interval from resampled articles. With --compare it also says how the run
/// differs from another on the coded sentences that both have, and how sure that is, in
/// comparison.json and comparison.md.
#[expect(clippy::doc_markdown, reason = "help is read on a terminal, where backticks are noise")]
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  framelens eval out --gold eval/gold/seeds.csv
  framelens eval out --gold eval/gold/seeds.csv --compare out-before
  framelens eval out --gold eval/gold/seeds.csv --resamples 10000 --seed 7")]
pub(super) struct Args {
    /// The folder that `framelens run --out` wrote, with its tables as CSV
    #[arg(value_name = "DIR")]
    folder: PathBuf,

    /// Hand labels (CSV, see eval/gold/CODEBOOK.md)
    #[arg(long, value_name = "CSV")]
    gold: PathBuf,

    /// The folder of another run, to compare with on the sentences that both have
    #[arg(long, value_name = "DIR")]
    compare: Option<PathBuf>,

    /// How many times the articles are resampled for the intervals
    #[arg(long, value_name = "N", default_value_t = Bootstrap::default().n_resamples as u32,
        value_parser = clap::value_parser!(u32).range(100..=1_000_000))]
    resamples: u32,

    /// What the resamples are drawn from: the same number gives the same intervals
    #[arg(long, value_name = "N", default_value_t = Bootstrap::default().seed)]
    seed: u64,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Ending> {
    let bootstrap =
        Bootstrap { n_resamples: args.resamples as usize, seed: args.seed, ..Bootstrap::default() };
    let stored = Answered::open(&args.folder, &args.gold)?;
    let other =
        args.compare.as_deref().map(|folder| Answered::open(folder, &args.gold)).transpose()?;
    let evaluation = evaluate(&stored.codings, &stored.gold, &stored.keys, &stored.run.tasks)?
        .measured(bootstrap);
    let comparison = other.map(|other| stored.beside(&other, bootstrap)).transpose()?;
    let folder = OutputFolder::create(&args.folder)?;
    let mut files = write(&folder, &evaluation)?;
    let mut text = evaluation.summary();
    if let Some(comparison) = comparison {
        files.extend(write_comparison(&folder, &comparison)?);
        text = format!("{text}\n\n{}", comparison.summary());
    }
    let written: Vec<String> = files.iter().map(|path| path.display().to_string()).collect();
    out::result(&format!("{text}\n\nwritten: {}", written.join(", ")))?;
    Ok(Ending::Good)
}

/// A run read back, and the hand labels as its tasks read them.
struct Answered {
    name: String,
    run: StoredRun,
    gold: Gold,
    codings: Vec<Coding>,
    keys: Vec<ArticleKey>,
    schema: Schema,
}

impl Answered {
    fn open(folder: &Path, gold: &Path) -> anyhow::Result<Self> {
        let run = StoredRun::open(folder)?;
        let gold = run::read_gold_file(gold, &run.tasks)?;
        let (codings, keys) = (run.codings()?, run.keys());
        let schema = Schema::of(&run.tasks);
        Ok(Self { name: folder.display().to_string(), run, gold, codings, keys, schema })
    }

    fn side(&self) -> Side<'_> {
        let Self { name, gold, codings, keys, schema, .. } = self;
        Side { name, codings, keys, schema, gold }
    }

    fn beside(&self, other: &Self, bootstrap: Bootstrap) -> anyhow::Result<Comparison> {
        let made = differences(&other.run.manifest, &self.run.manifest);
        let made = made.into_iter().map(|difference| difference.text).collect();
        Ok(compare(self.side(), other.side(), made, bootstrap)?)
    }
}

/// Compares answers with hand labels; the tasks say which names stand for which actor.
pub(super) fn evaluate(
    codings: &[Coding],
    gold: &Gold,
    keys: &[ArticleKey],
    tasks: &[Task],
) -> anyhow::Result<Evaluation> {
    let schema = Schema::of(tasks);
    Ok(framelens::evaluate::evaluate(codings, gold, keys, &schema, &mentions(tasks))?)
}

/// Writes `metrics.json`, `metrics.md`, `errors.csv` and `pr_curve.csv`.
pub(super) fn write(
    folder: &OutputFolder,
    measured: &Measured,
) -> Result<Vec<PathBuf>, OutputError> {
    let (mut json, mut errors, mut curve) = (Vec::new(), Vec::new(), Vec::new());
    measured.write_json(&mut json).map_err(|source| folder.error("metrics.json", source))?;
    measured.write_errors(&mut errors).map_err(|source| folder.error("errors.csv", source))?;
    measured.write_curve(&mut curve).map_err(|source| folder.error("pr_curve.csv", source))?;
    Ok(vec![
        folder.write("metrics.json", &json)?,
        folder.write("metrics.md", measured.markdown().as_bytes())?,
        folder.write("errors.csv", &errors)?,
        folder.write("pr_curve.csv", &curve)?,
    ])
}

fn write_comparison(
    folder: &OutputFolder,
    comparison: &Comparison,
) -> Result<[PathBuf; 2], OutputError> {
    let mut json = Vec::new();
    comparison.write_json(&mut json).map_err(|source| folder.error("comparison.json", source))?;
    Ok([
        folder.write("comparison.json", &json)?,
        folder.write("comparison.md", comparison.markdown().as_bytes())?,
    ])
}
