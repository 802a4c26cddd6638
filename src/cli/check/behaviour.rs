//! Reads files of behavioural cases and puts them to a model.

use std::path::{Path, PathBuf};

use anyhow::Context;
use framelens::behaviour::{Accepted, Outcome, Suite, judge};
use framelens::files;
use framelens::task::{self, Task, TaskErrors};

use crate::cli::engine::EngineArgs;

/// Which cases are judged, and by what.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct BehaviourArgs {
    /// Files of behavioural cases
    #[arg(long, value_name = "TOML", num_args = 1..)]
    pub(in crate::cli) behaviour: Vec<PathBuf>,

    #[command(flatten)]
    pub(in crate::cli) engine: EngineArgs,
}

impl BehaviourArgs {
    /// Judges every case of the files; `None` if no file was named.
    pub(in crate::cli) fn outcomes(&self) -> anyhow::Result<Option<Vec<Outcome>>> {
        if self.behaviour.is_empty() {
            return Ok(None);
        }
        let mut suites: Vec<Suite> = Vec::new();
        for path in &self.behaviour {
            let suite = read(path)?;
            if suites.iter().any(|known| known.name == suite.name) {
                anyhow::bail!(
                    "two files of cases are called {}; name it once or rename one",
                    suite.name
                );
            }
            suites.push(suite);
        }
        let engine = self.engine.open()?;
        let mut outcomes = Vec::new();
        for suite in &suites {
            outcomes.extend(judge(suite, engine.as_ref(), self.engine.options())?);
        }
        Ok(Some(outcomes))
    }
}

fn read(path: &Path) -> anyhow::Result<Suite> {
    let name = path.display().to_string();
    let text = files::read_to_string(path)
        .with_context(|| format!("cannot read {name}; name a .toml file of cases"))?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let load = |task: &str| -> Result<Task, TaskErrors> {
        match task::shipped(task) {
            Some(text) => Task::parse(text, task),
            None => Task::load(&folder.join(task)),
        }
    };
    Ok(Suite::parse(&text, &name, &load)?)
}

/// The cases that passed when they were accepted; `None` if none ever were.
pub(in crate::cli) fn accepted(baseline: &Path) -> anyhow::Result<Option<Accepted>> {
    let path = baseline.join("behaviour.csv");
    let name = path.display().to_string();
    match files::read_to_string(&path) {
        Ok(text) => Ok(Some(Accepted::parse(&text, &name)?)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => {
            Err(error).with_context(|| format!("cannot read {name}; check its permissions"))
        }
    }
}
