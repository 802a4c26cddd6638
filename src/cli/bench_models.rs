//! `framelens bench-models`: several models on the same articles and hand labels, side by side.

mod figures;
mod trial;

use std::path::PathBuf;

use anyhow::Context;
use clap::ValueEnum;
use serde::Serialize;
use statrs::statistics::{Data, OrderStatistics};

use self::figures::Quality;
use self::trial::{Job, Trial};
use super::{Ending, out};

/// Runs several models over the same articles and hand labels, so that one can be chosen.
///
/// Prints for each model its quality with 95 % intervals, sentences a second, peak memory and size, beside the
/// keyword and the majority baseline. Every model runs in a process of its own, in turn (A B A B), so that what
/// else the machine does strikes all alike; the median of the rounds is shown. Times include loading the model.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  framelens bench-models seeds --gold eval/gold/seeds.csv --model framelens-minilm --model models/my-nli
  framelens bench-models seeds --gold eval/gold/seeds.csv --model rust-bert:models/my-nli --rounds 5
  framelens bench-models corpus --gold labels.csv --task tasks/my-event.toml --model MoritzLaurer/deberta-v3-base-zeroshot-v2.0 --format csv

Exit codes: 0 every model ran; 2 one of them could not, the others are shown.")]
pub(super) struct Args {
    /// Files, folders or patterns in quotes, as for `run`
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<String>,

    /// Hand labels to score the answers against
    #[arg(long, value_name = "CSV")]
    gold: PathBuf,

    /// A model's folder or name, again for each; `rust-bert:` before it runs it there
    #[arg(long = "model", value_name = "MODEL", default_value = framelens::engine::SHIPPED_MODEL)]
    models: Vec<String>,

    /// The questions: names of shipped tasks or task files, separated by commas
    #[arg(long = "task", value_name = "TASK", default_value = "kerman,sentiment,frame")]
    tasks: String,

    /// How often each model runs
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u16).range(1..=100))]
    rounds: u16,

    /// Threads that run a model [default: one a core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,

    /// How the table is written
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Table,
    Csv,
    Json,
}

/// What came of one model.
#[derive(Debug, Serialize)]
struct Row {
    model: String,
    /// Figures by name; the same for every round, since the same input gives the same labels.
    quality: Vec<Quality>,
    /// Median over the rounds.
    sentences_per_second: Option<f64>,
    seconds: Vec<f64>,
    /// The highest resident memory of any round; `None` where the system does not tell.
    peak_megabytes: Option<f64>,
    model_megabytes: Option<f64>,
    fault: Option<String>,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Ending> {
    std::fs::metadata(&args.gold).with_context(|| {
        format!("cannot read {}; check the path given with --gold", args.gold.display())
    })?;
    let mut benches: Vec<Bench> =
        args.models.iter().map(|model| Bench::new(Job::new(args, model))).collect();
    for round in 1..=args.rounds {
        for bench in benches.iter_mut().filter(|bench| bench.fault.is_none()) {
            out::say(&format!("round {round} of {}: {}", args.rounds, bench.job.model));
            match bench.job.run() {
                Ok(trial) => bench.trials.push(trial),
                Err(error) => bench.fault = Some(format!("{error:#}")),
            }
        }
    }
    let first = benches.iter().flat_map(|bench| &bench.trials).next();
    let baselines = first.map_or_else(Vec::new, |trial| trial.baselines.clone());
    let failed = benches.iter().any(|bench| bench.fault.is_some());
    let mut rows: Vec<Row> = benches.into_iter().map(Bench::row).collect();
    rows.extend(baselines.into_iter().map(|(model, quality)| Row::baseline(model, quality)));
    out::result(&match args.format {
        Format::Table => figures::table(&rows),
        Format::Csv => figures::csv(&rows)?,
        Format::Json => serde_json::to_string_pretty(&rows)?,
    })?;
    for row in rows.iter().filter(|row| row.fault.is_some()) {
        out::say(&format!("{}: {}", row.model, row.fault.as_deref().unwrap_or_default()));
    }
    Ok(if failed { Ending::Failure } else { Ending::Good })
}

/// A model and what came of its runs so far.
struct Bench {
    job: Job,
    trials: Vec<Trial>,
    fault: Option<String>,
}

impl Bench {
    fn new(job: Job) -> Self {
        Self { job, trials: Vec::new(), fault: None }
    }

    fn row(self) -> Row {
        let Self { job, trials, fault } = self;
        let peak = trials.iter().filter_map(|trial| trial.peak_bytes).max();
        let speeds = trials.iter().map(|trial| trial.n_sentences as f64 / trial.seconds);
        let first = trials.first();
        Row {
            model: job.model,
            quality: first.map_or_else(Vec::new, |trial| trial.quality.clone()),
            sentences_per_second: (first.is_some())
                .then(|| Data::new(speeds.collect::<Vec<_>>()).median()),
            seconds: trials.iter().map(|trial| trial.seconds).collect(),
            peak_megabytes: peak.map(|bytes| bytes as f64 / 1e6),
            model_megabytes: first
                .and_then(|trial| trial.model_bytes)
                .map(|bytes| bytes as f64 / 1e6),
            fault,
        }
    }
}

impl Row {
    fn baseline(model: String, quality: Vec<Quality>) -> Self {
        Self {
            model,
            quality,
            sentences_per_second: None,
            seconds: Vec::new(),
            peak_megabytes: None,
            model_megabytes: None,
            fault: None,
        }
    }
}
