//! How a run was made, as its manifest has it.

use serde::Serialize;

use super::shown::count;
use crate::run::Manifest;

/// What made a run.
#[derive(Debug, Serialize)]
pub(super) struct Origin {
    version: String,
    engine: String,
    model: String,
    digest: String,
    tasks: Vec<TaskRow>,
    counts: Vec<(&'static str, String)>,
    failures: Listed,
    warnings: Listed,
    interrupted: bool,
}

#[derive(Debug, Serialize)]
struct TaskRow {
    id: String,
    digest: String,
    thresholds: Vec<(String, String)>,
    toml: String,
}

/// The first of many lines.
#[derive(Debug, Serialize)]
struct Listed {
    n: String,
    lines: Vec<String>,
    n_more: usize,
}

/// So many failures and warnings are written out; all of them are in `run.json`.
const LISTED: usize = 50;

impl Origin {
    /// What a manifest says.
    pub(super) fn of(manifest: &Manifest) -> Self {
        let tasks = manifest.tasks.iter().map(|task| TaskRow {
            id: task.id.clone(),
            digest: task.digest.clone(),
            thresholds: task
                .thresholds
                .iter()
                .map(|(name, threshold)| (name.replace('_', " "), format!("{threshold:.2}")))
                .collect(),
            toml: task.toml.clone(),
        });
        let counts = &manifest.counts;
        let counted = [
            ("articles", counts.articles),
            ("sentences, boilerplate included", counts.sentences),
            ("sentences cut because they were too long for the model", counts.truncated),
            ("characters that could not be decoded", counts.decoding_losses),
            ("files of other kinds passed over", counts.ignored),
        ];
        Self {
            version: manifest.framelens.clone(),
            engine: manifest.engine.kind.clone(),
            model: manifest.engine.model.clone(),
            digest: manifest.engine.digest.clone(),
            tasks: tasks.collect(),
            counts: counted.map(|(what, n)| (what, count(n as u64))).to_vec(),
            failures: Listed::of(&manifest.failures),
            warnings: Listed::of(&manifest.warnings),
            interrupted: manifest.interrupted,
        }
    }
}

impl Listed {
    fn of(lines: &[String]) -> Self {
        let first: Vec<String> = lines.iter().take(LISTED).cloned().collect();
        Self { n: count(lines.len() as u64), n_more: lines.len() - first.len(), lines: first }
    }
}
