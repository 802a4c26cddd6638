//! What can be asked for on the command line, one file a sub-command.

mod accept;
mod agree;
mod bench_models;
mod cache;
mod calibrate;
mod check;
mod compare;
mod engine;
mod eval;
mod merge;
mod models;
mod out;
mod panics;
mod progress;
mod report;
mod run;
mod summary;
mod tasks;
mod worker;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

/// Says, sentence by sentence, who is blamed for an event, in what tone, in which frame.
///
/// framelens reads news articles, splits them into sentences and puts questions to each with a
/// zero-shot model that is part of the program: no training, no download, no network.
#[derive(Debug, Parser)]
#[command(name = "framelens", version, max_term_width = 100, arg_required_else_help = true)]
#[command(after_help = "Examples:
  framelens run seeds --gold eval/gold/seeds.csv --out out
  framelens run articles/*.html --task tasks/my-event.toml,sentiment,frame --out out
  framelens tasks lint tasks/my-event.toml

Exit codes: 0 good; 1 a finding (labels that got worse, a task file with faults, a file that does not verify);
2 could not do it.")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Label articles: articles in, labelled CSV out, metrics if there are hand labels
    Run(Box<run::Args>),
    /// Put the parts of a run (run --shard) together into one
    Merge(merge::Args),
    /// Answer articles from a pipe, for Spark, Ray, GNU parallel and the like
    Worker(Box<worker::Args>),
    /// Score an earlier run against hand labels
    Eval(eval::Args),
    /// Measure how far coders agree, and settle where they do not
    Agree(Box<agree::Args>),
    /// Fit thresholds and probabilities on hand labels, into a new task file
    Calibrate(Box<calibrate::Args>),
    /// Compare outlets, months or other groups of articles
    Compare(compare::Args),
    /// Make the page of an earlier run again: report.html
    Report(report::Args),
    /// Compare a run with an accepted one and fail if labels got worse
    Check(Box<check::Args>),
    /// Accept a run as the baseline of `check`
    Accept(Box<accept::Args>),
    /// List or check task files
    #[command(subcommand)]
    Tasks(tasks::Command),
    /// List, fetch or verify models
    #[command(subcommand)]
    Models(models::Command),
    /// Show or empty the cache of the model's answers
    #[command(subcommand)]
    Cache(cache::Command),
    /// Run several models on the same articles and hand labels, side by side
    BenchModels(bench_models::Args),
    /// Print a completion script for a shell
    #[command(
        after_help = "Example:\n  framelens completions bash > ~/.local/share/bash-completion/completions/framelens"
    )]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    #[command(after_help = "Example:\n  framelens man | man -l -")]
    Man,
}

/// How a command ended; the numbers are a promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    Good = 0,
    Finding = 1,
    Failure = 2,
}

impl From<Ending> for ExitCode {
    fn from(ending: Ending) -> Self {
        Self::from(ending as u8)
    }
}

pub(crate) fn main() -> ExitCode {
    panics::told(parse_and_run).unwrap_or(Ending::Failure.into())
}

fn parse_and_run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // A closed pipe is no reason to fail, and nothing else can be said.
            let _ = error.print();
            return if error.use_stderr() { Ending::Failure } else { Ending::Good }.into();
        }
    };
    let ending = match cli.command {
        Command::Run(args) => run::run(*args),
        Command::Merge(args) => merge::run(&args),
        Command::Worker(args) => worker::run(*args),
        Command::Eval(args) => eval::run(&args),
        Command::Calibrate(args) => calibrate::run(&args),
        Command::Compare(args) => compare::run(&args),
        Command::Agree(args) => agree::run(&args),
        Command::Report(args) => report::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Accept(args) => accept::run(&args, automation().as_deref()),
        Command::Tasks(command) => tasks::run(&command),
        Command::Models(command) => models::run(&command),
        Command::Cache(command) => cache::run(&command),
        Command::BenchModels(args) => bench_models::run(&args),
        Command::Completions { shell } => print(&completions(shell)),
        Command::Man => manual().and_then(|page| print(&page)),
    };
    ending.unwrap_or_else(|error| fail(&error)).into()
}

/// The variable that says that a build server runs the program, if one does.
fn automation() -> Option<String> {
    let set = |name: &str| {
        std::env::var_os(name).is_some_and(|value| {
            !["", "0", "false"].iter().any(|off| value.eq_ignore_ascii_case(off))
        })
    };
    let names = [
        "CI",
        "GITHUB_ACTIONS",
        "GITLAB_CI",
        "BUILDKITE",
        "JENKINS_URL",
        "TEAMCITY_VERSION",
        "TF_BUILD",
        "CIRCLECI",
        "TRAVIS",
        "APPVEYOR",
        "BITBUCKET_BUILD_NUMBER",
    ];
    names.iter().find(|name| set(name)).map(ToString::to_string)
}

/// Says what went wrong, with everything that led to it; a reader that went away is no fault.
fn fail(error: &anyhow::Error) -> Ending {
    let closed = |cause: &(dyn std::error::Error + 'static)| {
        cause.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
    };
    if error.chain().any(closed) {
        return Ending::Good;
    }
    out::say(&format!("framelens: {error:#}"));
    Ending::Failure
}

fn print(text: &[u8]) -> anyhow::Result<Ending> {
    io::stdout().lock().write_all(text).map_err(out::unwritten)?;
    Ok(Ending::Good)
}

fn completions(shell: clap_complete::Shell) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "framelens", &mut script);
    script
}

fn manual() -> anyhow::Result<Vec<u8>> {
    let mut page = Vec::new();
    clap_mangen::Man::new(Cli::command()).render(&mut page)?;
    for command in Cli::command().get_subcommands().filter(|command| command.get_name() != "help") {
        let name = format!("framelens {}", command.get_name());
        writeln!(page, ".SH \"{}\"", name.to_uppercase())?;
        let command = command.clone().bin_name(name);
        clap_mangen::Man::new(command).render_options_section(&mut page)?;
    }
    Ok(page)
}
