//! `framelens eval`: an earlier run against hand labels.

use std::path::PathBuf;

use framelens::coding::{Coding, Gold, Schema};
use framelens::evaluate::{ArticleKey, Evaluation};
use framelens::run::{OutputError, OutputFolder, StoredRun};
use framelens::task::{Task, mentions::Mention};

use super::{Ending, out, run};

/// Scores an earlier run against hand labels, beside a keyword and a majority baseline.
///
/// Reads sentences.csv, articles.csv and run.json from the folder, writes metrics.json and
/// metrics.md into it, and prints a summary.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  framelens eval out --gold eval/gold/seeds.csv")]
pub(super) struct Args {
    /// The folder that `framelens run --out` wrote, with its tables as CSV
    #[arg(value_name = "DIR")]
    folder: PathBuf,

    /// Hand labels (CSV, see eval/gold/CODEBOOK.md)
    #[arg(long, value_name = "CSV")]
    gold: PathBuf,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Ending> {
    let stored = StoredRun::open(&args.folder)?;
    let gold = run::read_gold_file(&args.gold, &stored.tasks)?;
    let evaluation = evaluate(&stored.codings()?, &gold, &stored.keys(), &stored.tasks)?;
    let folder = OutputFolder::create(&args.folder)?;
    let files = write(&folder, &evaluation)?;
    let written: Vec<String> = files.iter().map(|path| path.display().to_string()).collect();
    out::result(&format!("{}\n\nwritten: {}", evaluation.summary(), written.join(", ")))?;
    Ok(Ending::Good)
}

/// Compares answers with hand labels; the tasks say which names stand for which actor.
pub(super) fn evaluate(
    codings: &[Coding],
    gold: &Gold,
    keys: &[ArticleKey],
    tasks: &[Task],
) -> anyhow::Result<Evaluation> {
    let mentions = |event: &str, text: &str| {
        let stance = tasks.iter().filter_map(Task::stance).find(|stance| stance.event.id == event);
        let named = |stance: &framelens::task::Stance| {
            let id = |mention: Mention| stance.actors[mention.actor].id.clone();
            stance.mentions.find(text).into_iter().map(id).collect()
        };
        stance.map(named).unwrap_or_default()
    };
    Ok(framelens::evaluate::evaluate(codings, gold, keys, &Schema::of(tasks), &mentions)?)
}

/// Writes `metrics.json` and `metrics.md`.
pub(super) fn write(
    folder: &OutputFolder,
    evaluation: &Evaluation,
) -> Result<[PathBuf; 2], OutputError> {
    let mut json = Vec::new();
    evaluation.write_json(&mut json).map_err(|source| folder.error("metrics.json", source))?;
    Ok([
        folder.write("metrics.json", &json)?,
        folder.write("metrics.md", evaluation.markdown().as_bytes())?,
    ])
}
