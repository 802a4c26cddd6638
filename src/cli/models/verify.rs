//! `framelens models verify`: are the files those that were recorded?

use std::path::Path;

use framelens::engine::{SHIPPED_MODEL, Shipped, verify_folder};
use framelens::hub::{ModelName, ModelsFolder};
use framelens::run::with_causes;

use super::PlaceArgs;
use crate::cli::{Ending, out};

/// Checks models against the digests recorded of their files.
///
/// Of a folder these stand in its SHA256SUMS, of a pulled model in models.lock.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  framelens models verify
  framelens models verify models/framelens-minilm facebook/bart-large-mnli

Exit code 1 if a file is missing, changed or damaged.")]
pub(in crate::cli) struct Args {
    /// Folders and names; without any, the model inside the program and all pulled ones
    #[arg(value_name = "NAME_OR_FOLDER")]
    models: Vec<String>,

    #[command(flatten)]
    place: PlaceArgs,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Ending> {
    let models = args.place.folder()?;
    let mut good = true;
    let mut tell = |name: &str, verdict: Result<(), String>| {
        good &= verdict.is_ok();
        out::result(&match verdict {
            Ok(()) => format!("{name}: good"),
            Err(fault) => format!("{name}: {fault}"),
        })
    };
    if args.models.is_empty() {
        tell(SHIPPED_MODEL, shipped())?;
        for record in models.records()? {
            let verdict = models.verify(&record).map_err(|error| with_causes(&error));
            tell(&record.pinned(), verdict)?;
        }
    }
    for model in &args.models {
        tell(model, verdict(model, &models)?)?;
    }
    Ok(if good { Ending::Good } else { Ending::Finding })
}

/// What is wrong with a model's files. Fails if there is no such model.
fn verdict(model: &str, models: &ModelsFolder) -> anyhow::Result<Result<(), String>> {
    let path = Path::new(model);
    if path.is_dir() {
        return Ok(verify_folder(path).map_err(|error| with_causes(&error)));
    }
    if model == SHIPPED_MODEL {
        return Ok(shipped());
    }
    let Ok(name) = model.parse::<ModelName>() else {
        // A folder that is not there.
        return Ok(verify_folder(path).map_err(|error| with_causes(&error)));
    };
    let record = models.record(&name)?;
    Ok(models.verify(&record).map_err(|error| with_causes(&error)))
}

fn shipped() -> Result<(), String> {
    Shipped::verified().map(drop).map_err(|error| with_causes(&error))
}
