//! `framelens accept`: a run becomes the baseline.

use std::path::{Path, PathBuf};

use anyhow::Context;
use framelens::behaviour::Behaviour;
use framelens::check::{Check, Floors, Report, Side, check};
use framelens::evaluate::Figure;
use framelens::run::{Format, OutputFolder};

use super::check::behaviour::{BehaviourArgs, accepted};
use super::check::{gold_path, open_baseline, read_floors, read_gold};
use super::{Ending, out};

/// The files of a run that the baseline holds; `run.json` last, for tables without it are no run.
const FILES: [&str; 3] = ["sentences.csv", "articles.csv", "run.json"];

/// Accepts a run as the baseline that `framelens check` compares with.
///
/// Prints what moved since the last one. This is the only way to move the baseline, so a person
/// looks at the labels; it refuses to run on a build server. floors.toml is written the first time,
/// with floors 0.05 below today's figures, and kept afterwards: it is yours to edit. With
/// --behaviour it notes in behaviour.csv which cases pass.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  framelens accept out --baseline eval/baseline --gold eval/gold/seeds.csv
  framelens accept --behaviour tests/behaviour/*.toml --baseline eval/baseline

Exit codes: 0 accepted; 2 refused or could not be done.")]
pub(super) struct Args {
    /// The folder that `framelens run --out` wrote
    #[arg(value_name = "RUN_DIR", required_unless_present = "behaviour")]
    folder: Option<PathBuf>,

    /// The folder of the accepted run, made if it is not there
    #[arg(long, value_name = "DIR")]
    baseline: PathBuf,

    /// Hand labels [default: what floors.toml names]
    #[arg(long, value_name = "CSV", requires = "folder")]
    gold: Option<PathBuf>,

    #[command(flatten)]
    behaviour: BehaviourArgs,
}

/// What is about to be accepted.
struct Accepting {
    run: Side,
    /// What moved since the last time; `None` the first time.
    moved: Option<Check>,
    figures: Vec<Figure>,
}

pub(super) fn run(args: &Args, automation: Option<&str>) -> anyhow::Result<Ending> {
    if let Some(variable) = automation {
        anyhow::bail!(
            "a baseline is accepted by a person who looked at it, and {variable} says that a build server runs this; run `framelens accept` on your machine and commit {}",
            args.baseline.display()
        );
    }
    let floors = read_floors(&args.baseline)?;
    let accepting = match &args.folder {
        Some(folder) => Some(accepting(args, folder, &floors.clone().unwrap_or_default())?),
        None => None,
    };
    let known = accepted(&args.baseline)?;
    let outcomes = args.behaviour.outcomes()?;
    let folder = OutputFolder::create(&args.baseline)?;
    let mut written = Vec::new();
    if let Some(accepting) = &accepting {
        written.extend(copy(&accepting.run.run.folder, &folder)?);
        if floors.is_none() {
            let gold =
                args.gold.as_deref().map(|gold| relative(&args.baseline, gold)).transpose()?;
            let text = Floors::first(gold.as_deref(), &accepting.figures);
            written.push(folder.write("floors.toml", text.as_bytes())?);
        }
    }
    if let Some(outcomes) = &outcomes {
        let cases = known.clone().unwrap_or_default().updated(outcomes).to_csv()?;
        written.push(folder.write("behaviour.csv", &cases)?);
    }
    let moved = Report {
        labels: accepting.and_then(|accepting| accepting.moved),
        behaviour: outcomes.map(|outcomes| Behaviour {
            outcomes,
            accepted: Some(known.unwrap_or_default()),
            floor: None,
        }),
        wordings: None,
    };
    let written: Vec<String> = written.iter().map(|path| path.display().to_string()).collect();
    let moved = if moved == Report::default() { String::new() } else { moved.text() + "\n" };
    out::result(&format!("{moved}accepted: {}", written.join(", ")))?;
    Ok(Ending::Good)
}

fn accepting(args: &Args, folder: &Path, floors: &Floors) -> anyhow::Result<Accepting> {
    refuse_interrupted(folder)?;
    let run = Side::open(folder)?;
    anyhow::ensure!(
        run.run.format == Format::Csv,
        "the tables in {} are not CSV, and a baseline is, so that its changes can be read; run again with --format csv",
        folder.display()
    );
    let gold = read_gold(gold_path(args.gold.as_deref(), &args.baseline, floors), &run)?;
    let moved = if args.baseline.join("run.json").exists() {
        Some(check(&open_baseline(&args.baseline)?, &run, gold.as_ref(), floors)?)
    } else {
        None
    };
    let figures = gold.as_ref().map(|gold| run.watched(gold)).transpose()?.unwrap_or_default();
    Ok(Accepting { run, moved, figures })
}

fn refuse_interrupted(folder: &Path) -> anyhow::Result<()> {
    let partial = folder.join("run.partial.json").exists();
    let whole = folder.join("run.json").exists();
    if partial && !whole {
        anyhow::bail!(
            "the run in {} was interrupted, so it is not all there; run it again to its end",
            folder.display()
        );
    }
    Ok(())
}

/// Copies a run's files. Between the first and the last the folder holds no run.json, so that a half copy is no baseline.
fn copy(from: &Path, to: &OutputFolder) -> anyhow::Result<Vec<PathBuf>> {
    let read = |name: &str| {
        let path = from.join(name);
        std::fs::read(&path).with_context(|| format!("cannot read {}; run again", path.display()))
    };
    let files = FILES.map(|name| read(name).map(|bytes| (name, bytes)));
    let files: Vec<(&str, Vec<u8>)> = files.into_iter().collect::<Result<_, _>>()?;
    to.remove(&["run.json".to_string()])?;
    let written = files.iter().map(|(name, bytes)| to.write(name, bytes));
    Ok(written.collect::<Result<_, _>>()?)
}

/// A path as seen from a folder, with `/` on every system.
fn relative(folder: &Path, path: &Path) -> anyhow::Result<String> {
    let real = |path: &Path| {
        path.canonicalize()
            .with_context(|| format!("cannot find {}; check the path", path.display()))
    };
    let (folder, path) = (real(folder)?, real(path)?);
    let common = folder.components().zip(path.components()).take_while(|(a, b)| a == b).count();
    let up = folder.components().skip(common).map(|_| "..".to_string());
    let down = path.components().skip(common);
    let down = down.map(|part| part.as_os_str().to_string_lossy().into_owned());
    Ok(up.chain(down).collect::<Vec<_>>().join("/"))
}
