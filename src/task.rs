//! A task: a question put to every sentence, with its labels and hypotheses, read from TOML.

mod calibration;
mod file;
mod lint;
pub mod mentions;

use std::path::Path;
use std::sync::Arc;

use jiff::civil::Date;

pub use calibration::{Curve, LabelsCalibration, StanceCalibration};
pub use file::{TaskError, TaskErrors};
pub use mentions::{Mention, Mentions};

use crate::clean::Kind;

/// A question with its labels.
#[derive(Debug, Clone)]
pub struct Task {
    /// Names the task and its column: `kerman-2024`, `sentiment`, `frame`.
    pub id: String,
    /// What is asked.
    pub question: Question,
    /// The kinds of sentence it is put to; all others have no answer.
    pub applies_to: Vec<Kind>,
    /// SHA-256 of the file it was read from, in hexadecimal.
    pub digest: String,
}

/// What a task asks.
#[derive(Debug, Clone)]
pub enum Question {
    /// Who is blamed for an event, who is cleared.
    Stance(Box<Stance>),
    /// Which of some labels fit.
    Labels(Labels),
}

/// A question about an event and its actors.
#[derive(Debug, Clone)]
pub struct Stance {
    /// What happened.
    pub event: Event,
    /// Who may be blamed, in the order of the file.
    pub actors: Vec<Actor>,
    /// An actor is asked about in a sentence that names it or that follows one that does within so many sentences.
    pub reach: usize,
    /// What is put to the engine.
    pub hypotheses: StanceHypotheses,
    /// An actor with a score of at least this is blamed; the model's own threshold if `None`.
    pub blamed_threshold: Option<f32>,
    /// An actor with a score of at least this is cleared; the model's own threshold if `None`.
    pub denied_threshold: Option<f32>,
    /// How scores become probabilities; thresholds are for these.
    pub calibration: StanceCalibration,
    /// Finds the actors' names in a text.
    pub mentions: Arc<Mentions>,
    /// Finds the event's names in a text.
    pub references: Arc<Mentions>,
    /// Finds what an article about the event must name somewhere: one of its aliases or, where the file gives none,
    /// one of the proper names in its phrase. Without any name every article may be about it.
    pub scope: Option<Arc<Mentions>>,
}

/// What happened, when, and how it is referred to.
#[derive(Debug, Clone)]
pub struct Event {
    /// Names the event in the `event` column.
    pub id: String,
    /// A noun phrase that completes "X is to blame for …".
    pub phrase: String,
    /// When it happened (its first day), if known: nobody can be blamed for it before.
    pub date: Option<Date>,
    /// Names and descriptions by which texts refer to this event and no other.
    pub aliases: Vec<String>,
}

/// Somebody who may be blamed.
#[derive(Debug, Clone)]
pub struct Actor {
    /// Names the actor in the `blamed` and `denied` columns.
    pub id: String,
    /// How the actor is named in a hypothesis.
    pub name: String,
    /// Other names by which texts refer to the actor.
    pub aliases: Vec<String>,
}

/// Templates with `{actor}` and `{event}`; the scores of several are averaged.
#[derive(Debug, Clone)]
pub struct StanceHypotheses {
    /// Entailed when the actor is blamed.
    pub blamed: Vec<String>,
    /// Entailed when the actor is cleared.
    pub denied: Vec<String>,
    /// Entailed when the actor carried it out.
    pub perpetrator: Vec<String>,
    /// Entailed when the actor ordered, sponsored or enabled it.
    pub sponsor: Vec<String>,
    /// Entailed when the actor failed to prevent it.
    pub negligent: Vec<String>,
}

/// A question with a closed set of labels.
#[derive(Debug, Clone)]
pub struct Labels {
    /// Whether one label is chosen or any number.
    pub choice: Choice,
    /// The possible answers; on a tie the earlier one wins.
    pub labels: Vec<Label>,
    /// How scores become probabilities; thresholds are for these.
    pub calibration: LabelsCalibration,
}

/// How many labels a sentence may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// The best label if it reaches its threshold; scores are normalised to sum to 1.
    Single,
    /// Every label that reaches its threshold.
    Multi,
}

/// A possible answer.
#[derive(Debug, Clone)]
pub struct Label {
    /// Names the label in the task's column.
    pub id: String,
    /// Put to the engine; the scores of several are averaged.
    pub hypotheses: Vec<String>,
    /// Below this score the label is not given: the answer stays empty.
    pub threshold: f32,
}

impl Task {
    /// Reads a task from TOML text; `name` is the file's name for messages.
    ///
    /// Fails with every fault that [`lint`](Task::lint) calls an error.
    pub fn parse(text: &str, name: &str) -> Result<Self, TaskErrors> {
        let (task, faults) = file::read(text, name)?;
        let errors: Vec<TaskError> = faults.into_iter().filter(TaskError::is_error).collect();
        if errors.is_empty() { Ok(task) } else { Err(TaskErrors(errors)) }
    }

    /// Reads a task from a file.
    pub fn load(path: &Path) -> Result<Self, TaskErrors> {
        let name = path.display().to_string();
        let text = crate::files::read_to_string(path)
            .map_err(|source| TaskErrors::unreadable(&name, &source))?;
        Self::parse(&text, &name)
    }

    /// Everything that is wrong or doubtful in a task file; empty if nothing is.
    pub fn lint(text: &str, name: &str) -> Vec<TaskError> {
        file::read(text, name).map_or_else(|TaskErrors(faults)| faults, |(_, faults)| faults)
    }

    /// The stance question, if that is what the task asks.
    pub fn stance(&self) -> Option<&Stance> {
        match &self.question {
            Question::Stance(stance) => Some(stance),
            Question::Labels(_) => None,
        }
    }

    /// The labelling question, if that is what the task asks.
    pub fn labels(&self) -> Option<&Labels> {
        match &self.question {
            Question::Stance(_) => None,
            Question::Labels(labels) => Some(labels),
        }
    }

    /// Whether the task is put to sentences of this kind.
    pub fn applies_to(&self, kind: Kind) -> bool {
        self.applies_to.contains(&kind)
    }
}

/// Fills a template's placeholders.
pub fn fill(template: &str, actor: &str, event: &str) -> String {
    template.replace("{actor}", actor).replace("{event}", event)
}

/// The tasks that are compiled in, with the names by which they are asked for.
pub const SHIPPED: [(&str, &str); 5] = [
    ("kerman", include_str!("../tasks/kerman.toml")),
    ("tehran-2017", include_str!("../tasks/tehran-2017.toml")),
    ("sentiment", include_str!("../tasks/sentiment.toml")),
    ("frame", include_str!("../tasks/frame.toml")),
    ("policy-frames", include_str!("../tasks/policy-frames.toml")),
];

/// The text of a shipped task, if there is one of that name.
pub fn shipped(name: &str) -> Option<&'static str> {
    SHIPPED.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}
