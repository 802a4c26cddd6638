//! `framelens eval`: an earlier run against hand labels.

use std::fs::{self, File};
use std::path::PathBuf;

use anyhow::Context;
use framelens::coding::{Coding, Gold, Schema};
use framelens::evaluate::{ArticleKey, Evaluation};
use framelens::run::{Manifest, OutputError, OutputFolder, read_sentences};
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
    let name = |file: &str| args.folder.join(file).display().to_string();
    let path = args.folder.join("run.json");
    let text = fs::read_to_string(&path).with_context(|| {
        format!("cannot read {}; name the folder that `framelens run --out` wrote", path.display())
    })?;
    let manifest = Manifest::parse(&text, &name("run.json"))?;
    let tasks = manifest.tasks(&name("run.json"))?;
    let path = args.folder.join("sentences.csv");
    let file = File::open(&path)
        .with_context(|| format!("cannot read {}; run again with --format csv", path.display()))?;
    let codings = read_sentences(file, &name("sentences.csv"), &tasks)?;
    // A sentence has a row for every event.
    let n_rows = manifest.counts.sentences * tasks.iter().filter_map(Task::stance).count().max(1);
    if codings.len() != n_rows {
        anyhow::bail!(
            "{} has {} rows where the run wrote {n_rows}; restore it, or run again",
            name("sentences.csv"),
            codings.len()
        );
    }
    let gold = run::read_gold_file(&args.gold, &tasks)?;
    let keys = read_keys(&args.folder.join("articles.csv"), &codings);
    let evaluation = evaluate(&codings, &gold, &keys, &tasks)?;
    let folder = OutputFolder::create(&args.folder)?;
    let files = write(&folder, &evaluation)?;
    let written: Vec<String> = files.iter().map(|path| path.display().to_string()).collect();
    out::result(&format!("{}\n\nwritten: {}", evaluation.summary(), written.join(", ")))?;
    Ok(Ending::Good)
}

/// What the articles may be called; without an `articles.csv` only by their ids.
fn read_keys(path: &std::path::Path, codings: &[Coding]) -> Vec<ArticleKey> {
    let mut keys: Vec<ArticleKey> = Vec::new();
    if let Ok(mut reader) = csv::Reader::from_path(path)
        && let Ok(header) = reader.headers().cloned()
    {
        let at = |name: &str| header.iter().position(|column| column == name);
        if let (Some(id), Some(file)) = (at("article_id"), at("file")) {
            for record in reader.records().filter_map(Result::ok) {
                let file = record.get(file).filter(|file| !file.is_empty()).map(str::to_string);
                keys.push(ArticleKey { id: record.get(id).unwrap_or("").to_string(), file });
            }
        }
    }
    if keys.is_empty() {
        keys.extend(codings.iter().map(|c| ArticleKey { id: c.article.clone(), file: None }));
    }
    keys.sort();
    keys.dedup();
    keys
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
