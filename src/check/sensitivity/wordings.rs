//! A file of wordings: other ways to put the hypotheses of tasks.

use std::collections::BTreeMap;

use super::Field;
use crate::check::line_at;
use crate::task::{Question, Task};

/// Other ways to put the hypotheses of some tasks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wordings {
    tasks: BTreeMap<String, TaskWordings>,
}

/// Other ways to put the hypotheses of one task: the first of every list together, then the second, and so on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskWordings {
    /// By `blamed`, `denied`, `perpetrator`, `sponsor`, `negligent`, or by label; all equally long.
    lists: BTreeMap<String, Vec<String>>,
    n: usize,
}

/// Why a file of wordings cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WordingsError {
    /// It is not TOML, or not lists of texts by task and label.
    #[error("{name}:{line}: {message}; write [task] and below it label = [\"wording\", …]")]
    Toml {
        /// The file.
        name: String,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// The lists of a task are not equally long.
    #[error(
        "{name}: `{task}` has {n} wordings of `{label}` and {others} of another; give each label as many"
    )]
    Uneven {
        /// The file.
        name: String,
        /// The task.
        task: String,
        /// A label.
        label: String,
        /// Its wordings.
        n: usize,
        /// Those of another label.
        others: usize,
    },
    /// A task has no such label.
    #[error("{name}: `{label}` is nothing that {task} asks about; use: {allowed}")]
    Label {
        /// The file.
        name: String,
        /// The task.
        task: String,
        /// What stands in the file.
        label: String,
        /// What may stand there.
        allowed: String,
    },
    /// A hypothesis about an actor names none.
    #[error("{name}: \"{wording}\" does not say who; put {{actor}} where the actor's name belongs")]
    NoActor {
        /// The file.
        name: String,
        /// The hypothesis.
        wording: String,
    },
    /// The file says nothing about any task of the run.
    #[error("{name} has wordings for none of the tasks {tasks}; add a table such as [{first}]")]
    NoTask {
        /// The file.
        name: String,
        /// The tasks of the run.
        tasks: String,
        /// One of them.
        first: String,
    },
}

const STANCE: [&str; 5] = ["blamed", "denied", "perpetrator", "sponsor", "negligent"];

impl Wordings {
    /// Reads a file of wordings for these tasks; `name` is the file's, for messages. Tables of other tasks are passed over.
    pub fn parse(text: &str, name: &str, tasks: &[Task]) -> Result<Self, WordingsError> {
        let mut rows: BTreeMap<String, BTreeMap<String, Vec<String>>> = toml::from_str(text)
            .map_err(|error| WordingsError::Toml {
                name: name.to_string(),
                line: line_at(text, error.span().map_or(0, |span| span.start)),
                message: error.message().replace('\n', " "),
            })?;
        let mut known = BTreeMap::new();
        for task in tasks {
            if let Some(lists) = rows.remove(&task.id) {
                known.insert(task.id.clone(), check(task, lists, name)?);
            }
        }
        if known.is_empty() {
            let ids: Vec<&str> = tasks.iter().map(|task| task.id.as_str()).collect();
            return Err(WordingsError::NoTask {
                name: name.to_string(),
                tasks: ids.join(", "),
                first: ids.first().copied().unwrap_or("task").to_string(),
            });
        }
        Ok(Self { tasks: known })
    }

    /// The wordings of a task, if there are any.
    pub fn of(&self, task: &str) -> Option<&TaskWordings> {
        self.tasks.get(task)
    }
}

fn check(
    task: &Task,
    lists: BTreeMap<String, Vec<String>>,
    name: &str,
) -> Result<TaskWordings, WordingsError> {
    let allowed: Vec<&str> = match &task.question {
        Question::Stance(_) => STANCE.to_vec(),
        Question::Labels(labels) => labels.labels.iter().map(|label| label.id.as_str()).collect(),
    };
    let n = lists.values().next().map_or(0, Vec::len);
    for (label, wordings) in &lists {
        let (name, task_id) = (name.to_string(), task.id.clone());
        if !allowed.contains(&label.as_str()) {
            let (label, allowed) = (label.clone(), allowed.join(", "));
            return Err(WordingsError::Label { name, task: task_id, label, allowed });
        }
        if wordings.len() != n {
            let (label, others) = (label.clone(), n);
            return Err(WordingsError::Uneven {
                name,
                task: task_id,
                label,
                n: wordings.len(),
                others,
            });
        }
        let mut nameless = wordings.iter().filter(|wording| !wording.contains("{actor}"));
        if let Some(wording) = nameless.next().filter(|_| task.stance().is_some()) {
            return Err(WordingsError::NoActor { name, wording: wording.clone() });
        }
    }
    Ok(TaskWordings { lists, n })
}

impl TaskWordings {
    /// The task in each wording; a hypothesis without another wording stays.
    pub(super) fn reworded(&self, task: &Task) -> impl Iterator<Item = Task> {
        (0..self.n).map(|at| {
            let mut task = task.clone();
            for (label, wordings) in &self.lists {
                if let Some(hypotheses) = slot(&mut task, label) {
                    *hypotheses = vec![wordings[at].clone()];
                }
            }
            task
        })
    }
}

/// The hypotheses of a label, or of a question about an actor.
fn slot<'a>(task: &'a mut Task, label: &str) -> Option<&'a mut Vec<String>> {
    match &mut task.question {
        Question::Labels(labels) => {
            let mut labels = labels.labels.iter_mut();
            labels.find(|known| known.id == label).map(|label| &mut label.hypotheses)
        }
        Question::Stance(stance) => match label {
            "blamed" => Some(&mut stance.hypotheses.blamed),
            "denied" => Some(&mut stance.hypotheses.denied),
            "perpetrator" => Some(&mut stance.hypotheses.perpetrator),
            "sponsor" => Some(&mut stance.hypotheses.sponsor),
            "negligent" => Some(&mut stance.hypotheses.negligent),
            _ => None,
        },
    }
}

/// The hypotheses that a task puts for a field.
pub(super) fn hypotheses(task: &Task, field: &Field) -> Vec<String> {
    match (&task.question, field) {
        (Question::Stance(stance), Field::Denied) => stance.hypotheses.denied.clone(),
        (Question::Stance(stance), _) => stance.hypotheses.blamed.clone(),
        (Question::Labels(labels), _) => {
            labels.labels.iter().flat_map(|label| label.hypotheses.clone()).collect()
        }
    }
}
