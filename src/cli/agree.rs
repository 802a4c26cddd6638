//! `framelens agree`: how far coders agree, and settling where they do not.

mod settling;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::Context;
use framelens::agreement::{
    Agreement, CoderFile, CoderOptions, Coders, Disagreement, Sentences, agree, write_disagreements,
};
use framelens::coding::Schema;
use framelens::files;
use framelens::run::{OutputError, OutputFolder, sentence_columns};
use framelens::statistics::Bootstrap;
use framelens::task::Task;

use self::settling::Settling;
use super::{Ending, out, tasks};

/// Measures how far coders agree, and helps to settle where they do not.
///
/// Reads one CSV a coder: event, doc, sent (or start and end, or text), and any of kind, blamed, denied,
/// holder and one column a task. Prints for each field the share of equal answers, Cohen's kappa,
/// Krippendorff's alpha and Gwet's AC1, with 95 % intervals by resampled articles. docs/agreement.md says
/// which to trust when.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  framelens agree eval/gold/coder_a.csv eval/gold/coder_b.csv
  framelens agree a.csv b.csv c.csv --task tasks/my-event.toml,sentiment --out agreement
  framelens agree a.csv b.csv --ordinal certainty=low,middle,high

Settling disagreements, in two steps (the same command twice):
  framelens agree a.csv b.csv --sentences sentences.csv --adjudicate decisions.csv --gold-out gold.csv
      writes decisions.csv, a row a disagreement; fill in its column `decision`
  framelens agree a.csv b.csv --sentences sentences.csv --adjudicate decisions.csv --gold-out gold.csv
      reads it back and writes gold.csv, for framelens run --gold gold.csv

Exit codes: 0 good; 1 decisions are still open; 2 could not do it.")]
pub(super) struct Args {
    /// One CSV a coder, two or more
    #[arg(required = true, value_name = "CODER.csv")]
    files: Vec<PathBuf>,

    /// The questions that the columns answer: shipped tasks or task files; their labels are checked
    #[arg(
        long = "task",
        value_name = "TASK",
        value_delimiter = ',',
        default_value = "kerman,tehran-2017,sentiment,frame"
    )]
    tasks: Vec<String>,

    /// A column whose labels stand in order, the least first [default: sentiment=negative,neutral,positive]
    #[arg(long, value_name = "COLUMN=A,B,C", value_parser = order)]
    ordinal: Vec<(String, Vec<String>)>,

    /// Columns that hold no answers, such as notes
    #[arg(long, value_name = "COLUMN", value_delimiter = ',')]
    ignore: Vec<String>,

    /// The coded sentences (CSV: doc, sent, text, start, end), to show them beside disagreements
    #[arg(long, value_name = "CSV")]
    sentences: Option<PathBuf>,

    /// The folder for agreement.json, agreement.md and disagreements.csv
    #[arg(long, short, value_name = "DIR")]
    out: Option<PathBuf>,

    /// Decisions on disagreements: written with an empty column `decision` if there is no such file, else read
    #[arg(long, value_name = "CSV")]
    adjudicate: Option<PathBuf>,

    /// Where to write what the coders agree on together with the decisions, as gold
    #[arg(long, value_name = "CSV", requires = "adjudicate")]
    gold_out: Option<PathBuf>,

    /// Resamples for the intervals
    #[arg(long, value_name = "N", default_value = "2000", value_parser = clap::value_parser!(u32).range(100..=100_000))]
    resamples: u32,

    /// The same seed gives the same intervals
    #[arg(long, value_name = "N", default_value = "20240103")]
    seed: u64,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Ending> {
    refuse_same_files(args)?;
    let tasks = tasks::load(&args.tasks)?;
    let tasks: Vec<Task> = tasks.into_iter().map(|(task, _)| task).collect();
    let sentences = args.sentences.as_deref().map(read_sentences).transpose()?.unwrap_or_default();
    let coders =
        Coders::read(&coder_files(&args.files)?, &Schema::of(&tasks), &options(args, &tasks)?)?;
    let disagreements = coders.disagreements(&sentences);
    for warning in &coders.warnings {
        out::say(&format!("note: {warning}"));
    }
    let settling = args.adjudicate.as_deref();
    let settling =
        settling.map(|path| Settling::with(path, &coders, &disagreements)).transpose()?;
    let n_resamples = args.resamples as usize;
    let bootstrap = Bootstrap { n_resamples, seed: args.seed, ..Bootstrap::default() };
    let agreement = agree(&coders, &bootstrap);
    let mut text = agreement.summary(disagreements.len());
    if let Some(path) = &args.out {
        let folder = OutputFolder::create(path)?;
        let files = write_files(&folder, &coders, &agreement, &disagreements)?;
        let files: Vec<String> = files.iter().map(|path| path.display().to_string()).collect();
        text = format!("{text}\nwritten: {}\n", files.join(", "));
    }
    out::result(&text)?;
    match settling {
        None => Ok(Ending::Good),
        Some(settling) => settling.conclude(args.gold_out.as_deref(), &coders, &sentences),
    }
}

fn write_files(
    folder: &OutputFolder,
    coders: &Coders,
    agreement: &Agreement,
    disagreements: &[Disagreement],
) -> Result<[PathBuf; 3], OutputError> {
    let (mut json, mut csv) = (Vec::new(), Vec::new());
    agreement.write_json(&mut json).map_err(|source| folder.error("agreement.json", source))?;
    write_disagreements(&mut csv, coders, disagreements)
        .map_err(|source| folder.error("disagreements.csv", source))?;
    Ok([
        folder.write("agreement.json", &json)?,
        folder.write("agreement.md", agreement.markdown(disagreements).as_bytes())?,
        folder.write("disagreements.csv", &csv)?,
    ])
}

fn options(args: &Args, tasks: &[Task]) -> anyhow::Result<CoderOptions> {
    const ANSWERS: [&str; 4] = ["kind", "blamed", "denied", "holder"];
    let asked: BTreeSet<&str> = tasks.iter().map(|task| task.id.as_str()).chain(ANSWERS).collect();
    // A table of framelens that a person corrected has columns that are no answers.
    let of_run =
        sentence_columns(tasks).into_iter().filter(|column| !asked.contains(column.as_str()));
    let mut orders = BTreeMap::new();
    for (column, order) in &args.ordinal {
        if orders.insert(column.clone(), order.clone()).is_some() {
            anyhow::bail!("--ordinal is given twice for `{column}`; leave one out");
        }
    }
    let ignored = of_run.chain(args.ignore.iter().map(|column| column.trim().to_owned())).collect();
    Ok(CoderOptions { ignored, orders })
}

fn order(text: &str) -> Result<(String, Vec<String>), String> {
    let (column, values) = text.split_once('=').ok_or("write COLUMN=least,…,most")?;
    let values: Vec<String> = values.split(',').map(|value| value.trim().to_owned()).collect();
    if column.trim().is_empty() || values.len() < 2 || values.iter().any(String::is_empty) {
        return Err("write COLUMN=least,…,most with two values or more".into());
    }
    Ok((column.trim().to_owned(), values))
}

/// The files with the coders' names: the file's name without ending, or, where two are called so, its whole path.
fn coder_files(paths: &[PathBuf]) -> anyhow::Result<Vec<CoderFile>> {
    const TAKEN: [&str; 9] =
        ["event", "doc", "sent", "start", "end", "text", "field", "allowed", "decision"];
    let stem = |path: &PathBuf| path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let stems: Vec<String> = paths.iter().filter_map(stem).collect();
    let distinct: BTreeSet<&String> = stems.iter().collect();
    let usable =
        distinct.len() == paths.len() && !stems.iter().any(|stem| TAKEN.contains(&stem.as_str()));
    let mut files = Vec::new();
    for (at, path) in paths.iter().enumerate() {
        let name = path.display().to_string();
        let coder = if usable { stems[at].clone() } else { name.clone() };
        files.push(CoderFile { coder, name, bytes: read(path, "a coder's file")? });
    }
    Ok(files)
}

/// Fails if a file is named in two places, so that a coder would agree with himself or a file be written over.
fn refuse_same_files(args: &Args) -> anyhow::Result<()> {
    let mut seen = BTreeSet::new();
    let named = args.files.iter().chain(&args.adjudicate).chain(&args.gold_out);
    for path in named {
        let place = path.canonicalize().unwrap_or_else(|_| path.clone());
        if !seen.insert(place.clone()) {
            anyhow::bail!(
                "{} is named twice; give every coder, --adjudicate and --gold-out a file of its own",
                path.display()
            );
        }
    }
    if let (Some(gold), Some(sentences)) = (&args.gold_out, &args.sentences)
        && gold.canonicalize().ok().is_some_and(|gold| Some(gold) == sentences.canonicalize().ok())
    {
        anyhow::bail!(
            "--gold-out would write over {}, which --sentences reads; choose another file",
            gold.display()
        );
    }
    Ok(())
}

fn read_sentences(path: &Path) -> anyhow::Result<Sentences> {
    let bytes = read(path, "--sentences")?;
    Ok(Sentences::read(bytes.as_slice(), &path.display().to_string())?)
}

pub(super) fn read(path: &Path, given: &str) -> anyhow::Result<Vec<u8>> {
    files::read(path)
        .with_context(|| format!("cannot read {} ({given}); check the path", path.display()))
}
