//! `run.json`: what made a run.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{ShardRow, Totals};
use crate::engine::{Engine, StanceWeights};
use crate::task::{Question, Task, TaskErrors};

/// What made a run: enough to make it again and to read its tables.
///
/// It holds no time and no host, so that the same input gives the same bytes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of framelens.
    pub framelens: String,
    /// Who answered.
    pub engine: EngineRow,
    /// What was asked.
    pub tasks: Vec<TaskRow>,
    /// What was counted.
    pub counts: CountsRow,
    /// What could not be read.
    pub failures: Vec<String>,
    /// What was doubtful.
    pub warnings: Vec<String>,
    /// Whether the run was stopped before it had read everything.
    pub interrupted: bool,
    /// Which part of a run this is, if it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard: Option<ShardRow>,
}

/// Who answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EngineRow {
    /// The kind of engine.
    pub kind: String,
    /// The model's name.
    pub model: String,
    /// The file of its weights, where the model's folder may offer several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// SHA-256 over the model's files.
    pub digest: String,
    /// Where and in which numbers it was computed (`8-bit`), if not in single precision on the processor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub computed: Option<String>,
}

/// What was asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TaskRow {
    /// The task's id.
    pub id: String,
    /// SHA-256 of its file.
    pub digest: String,
    /// From which score on an answer was given: `blamed` and `denied`, or label by label.
    pub thresholds: BTreeMap<String, f64>,
    /// The file itself: its hypotheses, thresholds, actors and aliases.
    pub toml: String,
}

/// What was counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountsRow {
    /// Articles that were read.
    pub articles: usize,
    /// Their sentences.
    pub sentences: usize,
    /// Sentences that did not fit the model's limit.
    pub truncated: usize,
    /// Characters that could not be decoded.
    pub decoding_losses: usize,
    /// Files and rows that could not be read.
    pub failures: usize,
    /// Doubtful things.
    pub warnings: usize,
    /// Files passed over because of their extension.
    pub ignored: usize,
}

/// Why a manifest cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ManifestError {
    /// It is not what a run writes.
    #[error("{name} is not the manifest of a run; name the folder that --out was given")]
    Json {
        /// The file.
        name: String,
        /// What is wrong.
        source: serde_json::Error,
    },
    /// One of its tasks cannot be used by this version.
    #[error("a task in {name} cannot be used by this version of framelens; run again")]
    Task {
        /// The file.
        name: String,
        /// What is wrong.
        source: TaskErrors,
    },
}

impl Manifest {
    /// Describes a run; `tasks` come with the texts of their files.
    pub fn new(
        engine: &dyn Engine,
        tasks: &[(Task, String)],
        totals: &Totals,
        n_ignored: usize,
        interrupted: bool,
    ) -> Self {
        let (identity, weights) = (engine.identity(), engine.stance_weights());
        let tasks = tasks.iter().map(|(task, toml)| TaskRow {
            id: task.id.clone(),
            digest: task.digest.clone(),
            thresholds: thresholds(task, weights),
            toml: toml.clone(),
        });
        Self {
            framelens: env!("CARGO_PKG_VERSION").to_string(),
            engine: EngineRow {
                kind: identity.engine.clone(),
                model: identity.model.clone(),
                file: identity.file.clone(),
                digest: identity.digest.clone(),
                computed: Some(engine.place()).filter(|place| !place.is_empty()),
            },
            tasks: tasks.collect(),
            counts: CountsRow {
                articles: totals.n_articles,
                sentences: totals.n_sentences,
                truncated: totals.n_truncated,
                decoding_losses: totals.n_decoding_losses,
                failures: totals.failures.len(),
                warnings: totals.warnings.len(),
                ignored: n_ignored,
            },
            failures: totals.failures.clone(),
            warnings: totals.warnings.clone(),
            interrupted,
            shard: None,
        }
    }

    /// The text of `run.json`.
    pub fn to_json(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// Reads a `run.json`; `name` is the file's, for messages.
    pub fn parse(text: &str, name: &str) -> Result<Self, ManifestError> {
        serde_json::from_str(text)
            .map_err(|source| ManifestError::Json { name: name.to_string(), source })
    }

    /// The tasks of the run.
    pub fn tasks(&self, name: &str) -> Result<Vec<Task>, ManifestError> {
        let tasks = self.tasks.iter().map(|row| {
            Task::parse(&row.toml, &row.id)
                .map_err(|source| ManifestError::Task { name: name.to_string(), source })
        });
        tasks.collect()
    }
}

fn thresholds(task: &Task, weights: &StanceWeights) -> BTreeMap<String, f64> {
    // The shortest decimal of the single precision number, not its expansion in double precision.
    let number = |threshold: f32| threshold.to_string().parse().unwrap_or(f64::from(threshold));
    match &task.question {
        Question::Stance(stance) => {
            let blamed = stance.blamed_threshold.unwrap_or(weights.blamed_threshold);
            let denied = stance.denied_threshold.unwrap_or(weights.denied_threshold);
            [("blamed".to_string(), number(blamed)), ("denied".to_string(), number(denied))].into()
        }
        Question::Labels(labels) => {
            let labels = labels.labels.iter();
            labels.map(|label| (label.id.clone(), number(label.threshold))).collect()
        }
    }
}
