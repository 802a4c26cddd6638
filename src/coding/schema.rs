//! What may stand in a coding: the labels of each task and the actors of each event.

use std::collections::{BTreeMap, BTreeSet};

use crate::task::{Choice, Question, Task};

/// The actor id for anybody who is not among the actors of the event; allowed for every event.
pub const OTHER: &str = "other";

/// The labels of a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskLabels {
    /// The labels, in the order in which tables show them.
    pub labels: Vec<String>,
    /// How many of them a sentence has.
    pub choice: Choice,
}

/// What may stand in a coding.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Schema {
    /// The labels of each task that is not about an event, by the task's name.
    pub tasks: BTreeMap<String, TaskLabels>,
    /// The actor ids of each event, by the event's id. [`OTHER`] need not be among them.
    pub events: BTreeMap<String, BTreeSet<String>>,
}

impl Schema {
    /// What may stand in the answers to these tasks.
    pub fn of(tasks: &[Task]) -> Self {
        let mut schema = Schema::default();
        for task in tasks {
            match &task.question {
                Question::Stance(stance) => {
                    let actors = stance.actors.iter().map(|actor| actor.id.clone()).collect();
                    schema.events.insert(stance.event.id.clone(), actors);
                }
                Question::Labels(asked) => {
                    let labels = asked.labels.iter().map(|label| label.id.clone()).collect();
                    let known = TaskLabels { labels, choice: asked.choice };
                    schema.tasks.insert(task.id.clone(), known);
                }
            }
        }
        schema
    }

    /// Whether an actor may be named for an event; for an event not known here any may.
    pub fn allows(&self, actor: &str, event: Option<&str>) -> bool {
        let of_one = |actors: &BTreeSet<String>| actors.contains(actor);
        actor == OTHER
            || match event {
                Some(event) => self.events.get(event).is_none_or(of_one),
                None => self.events.values().any(of_one),
            }
    }

    /// The actor ids allowed for an event: for no event those of all events, and `None` for an event not known here.
    pub fn actors(&self, event: Option<&str>) -> Option<BTreeSet<&str>> {
        let mut actors: BTreeSet<&str> = match event {
            Some(event) => self.events.get(event)?.iter().map(String::as_str).collect(),
            None => self.events.values().flatten().map(String::as_str).collect(),
        };
        actors.insert(OTHER);
        Some(actors)
    }
}
