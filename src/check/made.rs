//! What made two runs, as far as it differs.

use std::collections::BTreeSet;

use crate::run::{Manifest, TaskRow};

/// What differs in how two runs were made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The version of framelens.
    Version,
    /// The kind of engine.
    Engine,
    /// The model's name or files.
    Model,
    /// A task's file.
    Task,
    /// From which score on an answer is given.
    Threshold,
    /// Where sentences begin and end.
    Splitter,
    /// The texts of the articles.
    Articles,
}

impl Part {
    /// Its name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Version => "version",
            Self::Engine => "engine",
            Self::Model => "model",
            Self::Task => "task",
            Self::Threshold => "threshold",
            Self::Splitter => "splitter",
            Self::Articles => "articles",
        }
    }
}

/// Something that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What it is.
    pub part: Part,
    /// The difference in a sentence.
    pub text: String,
    /// Lines of a task's file that are gone (`-`) or new (`+`).
    pub lines: Vec<String>,
}

impl Difference {
    pub(super) fn new(part: Part, text: String) -> Self {
        Self { part, text, lines: Vec::new() }
    }
}

/// What differs in what made two runs, apart from their articles.
pub fn differences(old: &Manifest, new: &Manifest) -> Vec<Difference> {
    let mut all = Vec::new();
    let mut differ = |part, what: &str, old: &str, new: &str| {
        if old != new {
            all.push(Difference::new(part, format!("{what}: {old} → {new}")));
        }
    };
    differ(Part::Version, "framelens", &old.framelens, &new.framelens);
    differ(Part::Engine, "engine", &old.engine.kind, &new.engine.kind);
    let model = |manifest: &Manifest| {
        let digest: String = manifest.engine.digest.chars().take(12).collect();
        format!("{} (sha256 {digest}…)", manifest.engine.model)
    };
    differ(Part::Model, "model", &model(old), &model(new));
    for row in &old.tasks {
        match new.tasks.iter().find(|other| other.id == row.id) {
            Some(other) => all.extend(task_differences(row, other)),
            None => {
                all.push(Difference::new(Part::Task, format!("task {}: no longer asked", row.id)));
            }
        }
    }
    for row in &new.tasks {
        if !old.tasks.iter().any(|other| other.id == row.id) {
            all.push(Difference::new(Part::Task, format!("task {}: new", row.id)));
        }
    }
    all
}

fn task_differences(old: &TaskRow, new: &TaskRow) -> Vec<Difference> {
    let mut all = Vec::new();
    if old.digest != new.digest {
        let lines = |row: &TaskRow| -> Vec<String> {
            row.toml.lines().map(|line| line.trim_end().to_string()).collect()
        };
        let (before, after) = (lines(old), lines(new));
        let only = |sign: char, these: &[String], those: &[String]| -> Vec<String> {
            let those: BTreeSet<&String> = those.iter().collect();
            let lines = these.iter().filter(|line| !line.is_empty() && !those.contains(line));
            lines.map(|line| format!("{sign} {line}")).collect()
        };
        let mut changed = only('-', &before, &after);
        changed.extend(only('+', &after, &before));
        let text = format!("task {}: its file changed", old.id);
        all.push(Difference { part: Part::Task, text, lines: changed });
    }
    for (label, threshold) in &old.thresholds {
        if let Some(other) =
            new.thresholds.get(label).filter(|other| other.to_string() != threshold.to_string())
        {
            let text = format!("threshold of {label} in {}: {threshold} → {other}", old.id);
            all.push(Difference::new(Part::Threshold, text));
        }
    }
    all
}
