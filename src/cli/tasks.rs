//! `framelens tasks`: what can be asked, and whether a task file is sound.

use std::path::{Path, PathBuf};

use anyhow::Context;
use framelens::files;
use framelens::run::{article_columns, sentence_columns};
use framelens::task::{self, SHIPPED, Task, TaskError};

use super::{Ending, out};

/// Lists or checks task files.
#[derive(Debug, clap::Subcommand)]
#[command(
    after_help = "Example:\n  framelens tasks show kerman > my-event.toml\n  framelens tasks lint my-event.toml"
)]
pub(super) enum Command {
    /// List the tasks that are part of the program
    #[command(after_help = "Example:\n  framelens tasks list")]
    List,
    /// Print a shipped task, as a pattern for one's own
    #[command(after_help = "Example:\n  framelens tasks show kerman > my-event.toml")]
    Show {
        /// Its name, as `framelens tasks list` has it
        name: String,
    },
    /// Check task files: placeholders, hypotheses, aliases, keys
    #[command(
        after_help = "Example:\n  framelens tasks lint tasks/*.toml\n\nExit code 1 if a file has an error; warnings alone leave it 0."
    )]
    Lint {
        /// Task files
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
}

pub(super) fn run(command: &Command) -> anyhow::Result<Ending> {
    match command {
        Command::List => list(),
        Command::Show { name } => {
            let text = task::shipped(name).with_context(|| {
                format!("no shipped task is called `{name}`; name one of: {}", names())
            })?;
            out::result(text)?;
            Ok(Ending::Good)
        }
        Command::Lint { files } => lint(files),
    }
}

fn list() -> anyhow::Result<Ending> {
    let mut table = comfy_table::Table::new();
    table.load_style(comfy_table::presets::NOTHING).set_header(["NAME", "COLUMN", "ASKS"]);
    for (name, text) in SHIPPED {
        let task = Task::parse(text, name)?;
        let asks = match (task.stance(), task.labels()) {
            (Some(stance), _) => {
                format!(
                    "who of {} is blamed for {}",
                    out::counted(stance.actors.len(), "actor"),
                    stance.event.phrase
                )
            }
            (_, Some(labels)) => {
                labels.labels.iter().map(|label| label.id.as_str()).collect::<Vec<_>>().join(", ")
            }
            _ => String::new(),
        };
        table.add_row([name, task.id.as_str(), asks.as_str()]);
    }
    out::result(&table.trim_fmt())?;
    Ok(Ending::Good)
}

fn lint(files: &[PathBuf]) -> anyhow::Result<Ending> {
    let mut n_errors = 0;
    let mut n_warnings = 0;
    for path in files {
        let name = path.display().to_string();
        let text = files::read_to_string(path)
            .with_context(|| format!("cannot read {name}; name a .toml file"))?;
        for fault in Task::lint(&text, &name) {
            if fault.is_error() {
                n_errors += 1;
            } else {
                n_warnings += 1;
            }
            out::result(&drawn(&fault))?;
        }
    }
    let many = |n: usize, thing: &str| format!("{n} {thing}{}", if n == 1 { "" } else { "s" });
    let verdict = [many(n_errors, "error"), many(n_warnings, "warning")].join(", ");
    out::say(&format!("{}: {verdict}", many(files.len(), "file")));
    Ok(if n_errors > 0 { Ending::Finding } else { Ending::Good })
}

/// A fault with its line and a caret under its place.
fn drawn(fault: &TaskError) -> String {
    let mut text = String::new();
    let theme = miette::GraphicalTheme::unicode_nocolor();
    let handler = miette::GraphicalReportHandler::new_themed(theme).with_width(100);
    match handler.render_report(&mut text, fault) {
        Ok(()) => text,
        Err(_) => fault.to_string(),
    }
}

/// Loads tasks by the names of shipped ones or by file, with the texts they were read from.
pub(super) fn load(names: &[String]) -> anyhow::Result<Vec<(Task, String)>> {
    let mut tasks: Vec<(Task, String)> = Vec::new();
    // `--task "sentiment, frame"` is meant as `--task sentiment,frame`.
    for name in names.iter().map(|name| name.trim()).filter(|name| !name.is_empty()) {
        let text = match task::shipped(name) {
            Some(text) => text.to_string(),
            None => files::read_to_string(Path::new(name)).with_context(|| {
                format!(
                    "cannot read task `{name}`; name a .toml file or one of the shipped tasks: {}",
                    self::names()
                )
            })?,
        };
        let task = Task::parse(&text, name).context("a task cannot be used")?;
        if tasks.iter().any(|(known, _)| known.id == task.id) {
            anyhow::bail!(
                "two tasks have the id `{}`; name it once or give one another id",
                task.id
            );
        }
        tasks.push((task, text));
    }
    if tasks.is_empty() {
        anyhow::bail!(
            "no task was named; name a .toml file or one of the shipped tasks: {}",
            self::names()
        );
    }
    let only: Vec<Task> = tasks.iter().map(|(task, _)| task.clone()).collect();
    for columns in [sentence_columns(&only), article_columns(&only)] {
        if let Some(column) = repeated(&columns) {
            anyhow::bail!(
                "these tasks would make the column `{column}` twice; give the task or the label that is called so another id"
            );
        }
    }
    Ok(tasks)
}

/// The first column that stood before.
fn repeated(columns: &[String]) -> Option<&String> {
    columns
        .iter()
        .enumerate()
        .find(|(at, column)| columns[..*at].contains(column))
        .map(|(_, column)| column)
}

fn names() -> String {
    SHIPPED.map(|(name, _)| name).join(", ")
}
