//! `framelens check`: whether a run may pass, compared with an accepted one, and whether the model behaves.

pub(super) mod behaviour;

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::ValueEnum;
use framelens::behaviour::Behaviour;
use framelens::check::{Check, Floors, Report, Sensitivity, Side, Wordings, check, sensitivity};
use framelens::coding::Gold;
use framelens::files;
use framelens::run::OutputFolder;

use self::behaviour::BehaviourArgs;
use super::{Ending, out, run as running};

/// Compares a run with an accepted one, the baseline, and fails if labels got worse.
///
/// Says first whether version, model, tasks or sentence boundaries differ; then every label that
/// changed, the worst first. What is demanded stands in floors.toml in the baseline's folder. With
/// --behaviour it puts made-up sentences to the model that must get certain answers, with
/// --paraphrases the run's sentences under other hypotheses. See docs/regression-gate.md.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  framelens run seeds --out out --quiet && framelens check out --baseline eval/baseline
  framelens check out --baseline eval/baseline --format markdown --out comment.md
  framelens check --behaviour tests/behaviour/*.toml --floor 0.8
  framelens check out --paraphrases eval/paraphrases.toml

Exit codes: 0 it may pass; 1 a figure dropped or is below its floor, too many labels changed, a row is missing, or a
behavioural case fails that must pass; 2 it could not be checked.")]
pub(super) struct Args {
    /// The folder that `framelens run --out` wrote
    #[arg(value_name = "RUN_DIR")]
    folder: Option<PathBuf>,

    /// The folder of the accepted run
    #[arg(long, value_name = "DIR")]
    baseline: Option<PathBuf>,

    /// Hand labels [default: what floors.toml names]
    #[arg(long, value_name = "CSV", requires = "folder")]
    gold: Option<PathBuf>,

    #[command(flatten)]
    behaviour: BehaviourArgs,

    /// The share of behavioural cases that must pass [default: what floors.toml says]
    #[arg(long, value_name = "SHARE", value_parser = share, requires = "behaviour")]
    floor: Option<f64>,

    /// A file with other wordings of the tasks' hypotheses: how many labels flip?
    #[arg(long, value_name = "TOML", requires = "folder")]
    paraphrases: Option<PathBuf>,

    /// How findings are written
    #[arg(long, value_enum, default_value = "text")]
    format: ReportFormat,

    /// The file to write instead of standard output
    #[arg(long, short, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// How findings are written.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum ReportFormat {
    /// For a terminal
    Text,
    /// For a pull request or a job's summary
    Markdown,
    /// For programs
    Json,
    /// For build servers
    Junit,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Ending> {
    let compares = args.folder.is_some() && args.baseline.is_some();
    if !compares && args.behaviour.behaviour.is_empty() && args.paraphrases.is_none() {
        anyhow::bail!(
            "nothing is to be checked; give RUN_DIR and --baseline, or --behaviour, or RUN_DIR and --paraphrases"
        );
    }
    let floors = floors(args)?;
    let baseline = args.baseline.as_deref().filter(|_| compares).map(open_baseline).transpose()?;
    let side = args.folder.as_deref().map(Side::open).transpose()?;
    let labels = match (&side, &baseline) {
        (Some(side), Some(baseline)) => Some(compared(args, side, baseline, &floors)?),
        _ => None,
    };
    let wordings = match (&side, &args.paraphrases) {
        (Some(side), Some(path)) => Some(reworded(args, side, path)?),
        _ => None,
    };
    let report = Report { labels, behaviour: behaviour(args, &floors)?, wordings };
    let passed = report.findings().is_empty();
    write(args, &report)?;
    Ok(if passed { Ending::Good } else { Ending::Finding })
}

fn floors(args: &Args) -> anyhow::Result<Floors> {
    let Some(baseline) = &args.baseline else { return Ok(Floors::default()) };
    let floors = read_floors(baseline)?;
    if floors.is_none() && args.folder.is_some() {
        out::say(&format!(
            "no floors.toml in {}, so no floor is demanded; `framelens accept` writes one",
            baseline.display()
        ));
    }
    Ok(floors.unwrap_or_default())
}

fn compared(args: &Args, run: &Side, baseline: &Side, floors: &Floors) -> anyhow::Result<Check> {
    let gold = gold_path(args.gold.as_deref(), &baseline.run.folder, floors);
    let gold = read_gold(gold, run)?;
    Ok(check(baseline, run, gold.as_ref(), floors)?)
}

fn behaviour(args: &Args, floors: &Floors) -> anyhow::Result<Option<Behaviour>> {
    let Some(outcomes) = args.behaviour.outcomes()? else { return Ok(None) };
    let accepted = args.baseline.as_deref().map(behaviour::accepted).transpose()?.flatten();
    Ok(Some(Behaviour { outcomes, accepted, floor: args.floor.or(floors.behaviour) }))
}

fn reworded(args: &Args, run: &Side, path: &Path) -> anyhow::Result<Vec<Sensitivity>> {
    let name = path.display().to_string();
    let text = files::read_to_string(path)
        .with_context(|| format!("cannot read {name}; name a .toml file of wordings"))?;
    let wordings = Wordings::parse(&text, &name, &run.run.tasks)?;
    let engine = &args.behaviour.engine;
    Ok(sensitivity(run, &wordings, engine.open()?.as_ref(), engine.options())?)
}

fn write(args: &Args, report: &Report) -> anyhow::Result<()> {
    let text = match args.format {
        ReportFormat::Text => report.text(),
        ReportFormat::Markdown => report.markdown(),
        ReportFormat::Json => report.json(),
        ReportFormat::Junit => {
            report.junit().context("the findings cannot be written as XML; use --format json")?
        }
    };
    match &args.out {
        None => out::result(&text),
        Some(path) => Ok(OutputFolder::write_file(path, text.as_bytes()).map(drop)?),
    }
}

fn share(text: &str) -> Result<f64, String> {
    let share = text.parse().ok().filter(|share| (0.0..=1.0).contains(share));
    share.ok_or_else(|| "give a share from 0 to 1".to_string())
}

/// Opens the accepted run.
pub(super) fn open_baseline(folder: &Path) -> anyhow::Result<Side> {
    Side::open(folder).with_context(|| {
        format!(
            "{0} holds no baseline that can be used; accept a run with `framelens accept RUN_DIR --baseline {0}`",
            folder.display()
        )
    })
}

/// What is demanded; `None` if the folder has no floors.toml.
pub(super) fn read_floors(baseline: &Path) -> anyhow::Result<Option<Floors>> {
    let path = baseline.join("floors.toml");
    let name = path.display().to_string();
    match files::read_to_string(&path) {
        Ok(text) => Ok(Some(Floors::parse(&text, &name)?)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => {
            Err(error).with_context(|| format!("cannot read {name}; check its permissions"))
        }
    }
}

/// The hand labels that were named, else those of floors.toml.
pub(super) fn gold_path(named: Option<&Path>, baseline: &Path, floors: &Floors) -> Option<PathBuf> {
    let of_floors = || floors.gold.as_ref().map(|path| baseline.join(path));
    named.map(Path::to_path_buf).or_else(of_floors)
}

/// Reads hand labels for a run.
pub(super) fn read_gold(path: Option<PathBuf>, side: &Side) -> anyhow::Result<Option<Gold>> {
    path.map(|path| running::read_gold_file(&path, &side.run.tasks)).transpose()
}
