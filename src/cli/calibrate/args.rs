//! What `framelens calibrate` can be told.

use std::path::PathBuf;

use framelens::calibrate::{Method, Objective};
use framelens::statistics::Bootstrap;

/// Fits thresholds and curves on hand labels and writes them into a new task file.
///
/// A threshold says from which score on an answer is given; below it the answer stays empty. A curve
/// makes scores into probabilities: of the sentences with a score of 0.7, seven in ten should be so. Both
/// are fitted on the scores that an earlier run left and on hand labels, and what they are worth is
/// measured by cross-validation over articles: every article is judged by a fit that has not seen it.
/// Give the task file that is written to `framelens run --task`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  framelens calibrate out --gold gold.csv --task sentiment --out my-sentiment.toml
  framelens calibrate out --gold gold.csv --out my-tasks --report my-tasks/calibration.md
  framelens calibrate out --gold gold.csv --task frame --objective precision=0.8 --out careful.toml

Then:
  framelens run articles --task my-sentiment.toml --out out-calibrated

What the figures mean, and how many hand labels are needed: docs/calibration.md.
Label other articles than those that you report figures on.")]
pub(in crate::cli) struct Args {
    /// The folder that `framelens run --out` wrote, with its tables as CSV
    #[arg(value_name = "DIR")]
    pub(super) folder: PathBuf,

    /// Hand labels (CSV, see eval/gold/CODEBOOK.md) of two articles or more
    #[arg(long, value_name = "CSV")]
    pub(super) gold: PathBuf,

    /// The task to fit, by its id; all tasks of the run if left out
    #[arg(long, value_name = "ID")]
    pub(super) task: Option<String>,

    /// The task file to write (.toml), or a folder for one file a task, named after its id
    #[arg(long, value_name = "FILE|DIR")]
    pub(super) out: PathBuf,

    /// How scores become probabilities; `auto` takes the one with the lowest cross-validated Brier score
    #[arg(long, value_enum, default_value_t = MethodArg::Auto)]
    pub(super) method: MethodArg,

    /// What thresholds are to reach: f1, precision=0.8 (with it the highest recall) or recall=0.8
    #[arg(long, value_name = "OBJECTIVE", default_value = "f1", value_parser = objective)]
    pub(super) objective: Objective,

    /// Into how many folds articles are dealt; as many as there are articles if those are fewer
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u16).range(2..))]
    pub(super) folds: u16,

    /// An answer that was coded less often keeps its scores and threshold
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..))]
    pub(super) min_positives: u16,

    /// Draws folds and resamples
    #[arg(long, value_name = "N", default_value_t = Bootstrap::default().seed)]
    pub(super) seed: u64,

    /// Also write the whole report, as Markdown (.md) or JSON (.json); may be given twice
    #[arg(long, value_name = "FILE")]
    pub(super) report: Vec<PathBuf>,

    /// Write over files that are there
    #[arg(long)]
    pub(super) force: bool,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub(super) enum MethodArg {
    Auto,
    None,
    Temperature,
    Isotonic,
}

impl MethodArg {
    pub(super) fn method(self) -> Option<Method> {
        match self {
            Self::Auto => None,
            Self::None => Some(Method::Uncalibrated),
            Self::Temperature => Some(Method::Temperature),
            Self::Isotonic => Some(Method::Isotonic),
        }
    }
}

fn objective(text: &str) -> Result<Objective, String> {
    let wrong = || "write f1, precision=0.8 or recall=0.8".to_string();
    if text == "f1" {
        return Ok(Objective::F1);
    }
    let (name, least) = text.split_once('=').ok_or_else(wrong)?;
    let least: f64 = least.parse().map_err(|_| wrong())?;
    match name {
        _ if !(0.0..=1.0).contains(&least) => Err(format!("{least} is outside 0 to 1")),
        "precision" => Ok(Objective::Precision(least)),
        "recall" => Ok(Objective::Recall(least)),
        _ => Err(wrong()),
    }
}
