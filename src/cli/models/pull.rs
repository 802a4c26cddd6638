//! `framelens models pull`: the only command that uses the network.

use std::io::IsTerminal;
use std::time::Duration;

use anyhow::Context;
use clap::ValueEnum;
use framelens::hub::{self, Hub, ModelName, Outcome, Step, Wanted, Weights};
use indicatif::{ProgressBar, ProgressStyle};

use super::{PlaceArgs, environment, info};
use crate::cli::{Ending, out, run};

/// Fetches a model of the Hugging Face Hub.
///
/// Takes config.json, tokenizer.json, the licence and one file of weights, ONNX if there is one, else safetensors; never a pickle.
/// Records the commit and the SHA-256 of each file in models.lock; they are checked before every use. A download that was cut off goes
/// on when the command is given again.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  framelens models pull MoritzLaurer/deberta-v3-base-zeroshot-v2.0
  framelens models pull Xenova/nli-deberta-v3-xsmall --onnx-file onnx/model_quantized.onnx
  framelens models pull facebook/bart-large-mnli@d7645e1

Environment: FRAMELENS_MODELS, HF_ENDPOINT, HF_TOKEN, HF_HUB_OFFLINE, HF_HUB_DOWNLOAD_TIMEOUT,
HTTPS_PROXY, HTTP_PROXY, NO_PROXY, SSL_CERT_FILE; see docs/models.md")]
pub(in crate::cli) struct Args {
    /// owner/name, or owner/name@revision with a branch, a tag or a commit [default revision: main]
    #[arg(value_name = "NAME")]
    name: String,

    /// Which weights to take
    #[arg(long, value_enum, default_value = "auto")]
    weights: WeightsChoice,

    /// The ONNX file to take instead of the usual one
    #[arg(long, value_name = "PATH")]
    onnx_file: Option<String>,

    /// Ask nobody; only verify what is there
    #[arg(long)]
    offline: bool,

    #[command(flatten)]
    place: PlaceArgs,

    /// Show no progress; warnings and errors are still shown
    #[arg(long, short)]
    quiet: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum WeightsChoice {
    /// ONNX if there are any, else safetensors
    Auto,
    /// For the native engine
    Onnx,
    /// For rust-bert
    Safetensors,
    /// ONNX and safetensors
    Both,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Ending> {
    let models = args.place.folder()?;
    let name: ModelName = match args.name.parse() {
        Ok(name) => name,
        // The folder knows what was meant.
        Err(error) => return Err(models.locate(&args.name).err().unwrap_or(error).into()),
    };
    let hub = Hub::new(environment::hub_options(args.offline)?)?;
    let wanted = Wanted {
        weights: match args.weights {
            WeightsChoice::Auto => Weights::Any,
            WeightsChoice::Onnx => Weights::Onnx,
            WeightsChoice::Safetensors => Weights::Safetensors,
            WeightsChoice::Both => Weights::Both,
        },
        onnx_file: args.onnx_file.clone(),
    };
    stop_on_interrupt()?;
    let bar = bar(args.quiet);
    let now = jiff::Timestamp::now().round(jiff::Unit::Second)?.to_string();
    let outcome = hub::pull(&hub, &models, &name, &wanted, &now, &|step| show(&bar, step));
    bar.finish_and_clear();
    let outcome = outcome?;
    out::result(&info::pulled(&models, &outcome.pulled.record))?;
    if !args.quiet {
        tell(&outcome, &name);
    }
    Ok(Ending::Good)
}

/// What somebody may want to know who pulled a model.
fn tell(outcome: &Outcome, name: &ModelName) {
    let record = &outcome.pulled.record;
    if outcome.n_fetched == 0 {
        out::say("nothing to fetch: all files are there, and right");
    }
    if let Some(before) = &outcome.before {
        out::say(&format!(
            "{name} now means {}; it meant {before}, which is still there as {}@{before}",
            record.commit,
            record.name.repository()
        ));
    }
    match &record.onnx {
        Some(onnx) if !outcome.others.is_empty() => out::say(&format!(
            "taken: {onnx}; other files can be taken with --onnx-file: {}",
            outcome.others.join(", ")
        )),
        Some(_) => {}
        None => out::say(&format!(
            "the weights are safetensors: run them with --engine rust-bert, or, for the native engine, copy {} and run scripts/export-onnx on the copy",
            outcome.pulled.folder.display()
        )),
    }
    out::say(&format!("use it: framelens run ARTICLES --model {name}"));
}

fn show(bar: &ProgressBar, step: Step) {
    match step {
        Step::Begun { file, size } => {
            bar.reset();
            bar.set_length(size.unwrap_or(0));
            bar.set_message(file.to_string());
        }
        Step::At { n_bytes } => bar.set_position(n_bytes),
        Step::Again { file, reason } => {
            bar.suspend(|| out::say(&format!("{file}: {reason}; trying again")));
        }
    }
}

fn bar(quiet: bool) -> ProgressBar {
    if quiet || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let template =
        "{bar:30} {percent:>3} %  {msg}, {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left";
    let style =
        ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = ProgressBar::new(0).with_style(style);
    bar.enable_steady_tick(Duration::from_millis(500));
    bar
}

/// Ctrl-C ends the pull at once: what is not whole bears a name that says so, and the next pull goes on there.
fn stop_on_interrupt() -> anyhow::Result<()> {
    let interrupted = || {
        out::say("stopped; what came so far is kept: give the same command again to go on");
        run::end_at_once();
    };
    ctrlc::set_handler(interrupted).context("cannot listen for Ctrl-C; start framelens again")
}
