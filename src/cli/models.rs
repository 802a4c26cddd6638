//! `framelens models`: which models there are, getting others, and whether their files are whole.

mod environment;
mod info;
mod list;
mod pull;
mod verify;

use std::path::PathBuf;

use framelens::hub::ModelsFolder;

use super::Ending;

/// Lists, fetches and verifies models.
#[derive(Debug, clap::Subcommand)]
#[command(after_help = "Example:
  framelens models list
  framelens models pull MoritzLaurer/deberta-v3-base-zeroshot-v2.0
  framelens run articles --model MoritzLaurer/deberta-v3-base-zeroshot-v2.0 --out out")]
pub(super) enum Command {
    /// List the shipped model, those that were pulled, those in a folder, and recommended ones
    List(list::Args),
    /// Fetch a model of the Hugging Face Hub; the only command that uses the network
    Pull(pull::Args),
    /// Say all that is known of a model: where it comes from, its licence, its files and their digests
    Info(info::Args),
    /// Check models against the digests recorded of their files
    Verify(verify::Args),
}

/// Where pulled models lie.
#[expect(clippy::doc_markdown, reason = "help is read on a terminal, where backticks are noise")]
#[derive(Debug, clap::Args)]
pub(super) struct PlaceArgs {
    /// The folder of pulled models [default: $FRAMELENS_MODELS, else framelens/models in the platform's cache]
    #[arg(long, value_name = "DIR")]
    pub(super) models_dir: Option<PathBuf>,
}

impl PlaceArgs {
    /// The folder, which need not be there.
    pub(super) fn folder(&self) -> anyhow::Result<ModelsFolder> {
        environment::models_folder(self.models_dir.as_deref())
    }
}

pub(super) fn run(command: &Command) -> anyhow::Result<Ending> {
    match command {
        Command::List(args) => list::run(args),
        Command::Pull(args) => pull::run(args),
        Command::Info(args) => info::run(args),
        Command::Verify(args) => verify::run(args),
    }
}

fn megabytes(n_bytes: u64) -> String {
    format!("{:.1}", n_bytes as f64 / 1e6)
}
