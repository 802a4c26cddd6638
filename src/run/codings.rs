//! Answers in the form in which they are compared with hand labels, from a run or from its files.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use super::records::{Record, Records};
use super::table::unguard;
use super::{Finished, rows};
use crate::classify::{Answered, Prediction};
use crate::clean::Kind;
use crate::coding::{Blamed, Coding, KINDS};
use crate::evaluate::ArticleKey;
use crate::quotation::{Quoted, Voice};
use crate::sentence::Span;
use crate::task::{Stance, Task};

/// What an article may be called in hand labels.
pub fn keys(finished: &Finished) -> ArticleKey {
    let article = &finished.split.article;
    ArticleKey { id: article.id.clone(), file: article.file.clone() }
}

/// The answers of one article: one coding a sentence and event.
pub fn codings(tasks: &[Task], finished: &Finished) -> Vec<Coding> {
    let stances: Vec<Option<(usize, &Stance)>> = tasks
        .iter()
        .enumerate()
        .filter_map(|(at, task)| Some(Some((at, task.stance()?))))
        .collect();
    let events = if stances.is_empty() { vec![None] } else { stances };
    let article = &finished.split.article;
    let mut codings = Vec::new();
    let sentences = finished.split.sentences.iter().zip(&finished.split.voices);
    for ((sentence, voice), answered) in sentences.zip(&finished.answered) {
        for event in &events {
            let mut coding = Coding {
                event: event.map(|(_, stance)| stance.event.id.clone()),
                article: article.id.clone(),
                span: sentence.span,
                text: sentence.text.clone(),
                kind: sentence.kind,
                blamed: Blamed::default(),
                denied: BTreeSet::new(),
                holder: None,
                labels: labels(tasks, answered),
                scores: BTreeMap::new(),
                denied_scores: BTreeMap::new(),
                label_scores: label_scores(tasks, answered),
                outlet: article.outlet.clone(),
                published: article.published.clone(),
                voice: voice.clone(),
                duplicate: sentence.duplicate,
            };
            if let Some((at, stance)) = event
                && let Some(Prediction::Stance(found)) = &answered.predictions[*at]
            {
                coding.holder = rows::holder(found, voice);
                coding.blamed = found.blamed.clone();
                coding.denied.clone_from(&found.denied);
                coding.scores = by_actor(stance, &found.blamed_scores);
                coding.denied_scores = by_actor(stance, &found.denied_scores);
            }
            codings.push(coding);
        }
    }
    codings
}

fn labels(tasks: &[Task], answered: &Answered) -> BTreeMap<String, Vec<String>> {
    let mut labels = BTreeMap::new();
    for (task, prediction) in tasks.iter().zip(&answered.predictions) {
        if let (Some(known), Some(Prediction::Labels(given))) = (task.labels(), prediction) {
            let chosen = given.chosen.iter().map(|at| known.labels[*at].id.clone()).collect();
            labels.insert(task.id.clone(), chosen);
        }
    }
    labels
}

fn by_actor(stance: &Stance, scores: &[Option<f32>]) -> BTreeMap<String, f32> {
    let scores = stance.actors.iter().zip(scores);
    scores.filter_map(|(actor, score)| Some((actor.id.clone(), (*score)?))).collect()
}

fn label_scores(tasks: &[Task], answered: &Answered) -> BTreeMap<String, BTreeMap<String, f32>> {
    let mut all = BTreeMap::new();
    for (task, prediction) in tasks.iter().zip(&answered.predictions) {
        if let (Some(known), Some(Prediction::Labels(given))) = (task.labels(), prediction) {
            let scores =
                known.labels.iter().map(|label| label.id.clone()).zip(given.scores.clone());
            all.insert(task.id.clone(), scores.collect());
        }
    }
    all
}

/// Why a table of a run cannot be read back.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CodingsError {
    /// It is not CSV.
    #[error(
        "{name} is not a table that `framelens run` wrote; name the folder that --out was given"
    )]
    Csv {
        /// The file.
        name: String,
        /// What is wrong.
        source: csv::Error,
    },
    /// It is not JSON lines, Parquet or Arrow.
    #[error(
        "{name} is not a table that `framelens run` wrote; name the folder that --out was given"
    )]
    Unreadable {
        /// The file.
        name: String,
        /// What is wrong.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A column is not there.
    #[error("{name} has no column `{column}`; name the sentences.csv of a run")]
    Column {
        /// The file.
        name: String,
        /// The column.
        column: String,
    },
    /// A value is not what the column holds.
    #[error(
        "{name}:{line}: `{value}` cannot stand in the column `{column}`; run framelens again, or restore the file"
    )]
    Value {
        /// The file.
        name: String,
        /// The line.
        line: u64,
        /// The column.
        column: String,
        /// The value.
        value: String,
    },
}

/// Reads the answers of a run back from its table of sentences, one at a time; `tasks` are those of the run.
pub struct Codings<'a> {
    tasks: &'a [Task],
    at: BTreeMap<String, usize>,
    records: Records<'a>,
}

impl<'a> Codings<'a> {
    /// Begins to read a `sentences.csv`; `name` is the file's, for messages. Fails if a column is missing.
    pub fn new(
        reader: impl io::Read + 'a,
        name: &str,
        tasks: &'a [Task],
    ) -> Result<Self, CodingsError> {
        Self::of(Records::csv(reader, name)?, tasks)
    }

    pub(super) fn of(records: Records<'a>, tasks: &'a [Task]) -> Result<Self, CodingsError> {
        let header = records.header.iter().enumerate();
        let at: BTreeMap<String, usize> = header.map(|(at, column)| (column.clone(), at)).collect();
        for column in ["article_id", "start", "end", "kind", "text"] {
            if !at.contains_key(column) {
                let (name, column) = (records.name.clone(), column.to_string());
                return Err(CodingsError::Column { name, column });
            }
        }
        Ok(Self { tasks, at, records })
    }
}

impl Iterator for Codings<'_> {
    type Item = Result<Coding, CodingsError>;

    fn next(&mut self) -> Option<Self::Item> {
        let record = match self.records.next()? {
            Ok(record) => record,
            Err(error) => return Some(Err(error)),
        };
        Some(Row { name: &self.records.name, at: &self.at, record: &record }.coding(self.tasks))
    }
}

/// A row with its columns' names.
struct Row<'a> {
    name: &'a str,
    at: &'a BTreeMap<String, usize>,
    record: &'a Record,
}

impl Row<'_> {
    fn coding(&self, tasks: &[Task]) -> Result<Coding, CodingsError> {
        let kind = KINDS.iter().find(|(known, _)| *known == self.value("kind"));
        let kind = kind.map(|(_, kind)| *kind).ok_or_else(|| self.wrong("kind"))?;
        let text = |column| Some(self.value(column).to_string()).filter(|text| !text.is_empty());
        Ok(Coding {
            event: text("event"),
            article: text("article_id").ok_or_else(|| self.wrong("article_id"))?,
            span: Span { start: self.count("start")?, end: self.count("end")? },
            text: text("text").unwrap_or_default(),
            kind,
            blamed: self.value("blamed").parse().map_err(|_| self.wrong("blamed"))?,
            denied: split(self.value("denied")).collect(),
            holder: text("holder"),
            labels: self.labels(tasks, kind),
            scores: self.scores(tasks, "blame")?,
            denied_scores: self.scores(tasks, "deny")?,
            label_scores: self.label_scores(tasks)?,
            outlet: text("outlet"),
            published: text("published"),
            voice: Voice { speaker: text("speaker"), quoted: self.quoted()? },
            duplicate: self.value("duplicate") == "true",
        })
    }

    fn value(&self, column: &str) -> &str {
        unguard(self.at.get(column).and_then(|at| self.record.fields.get(*at)).unwrap_or(""))
    }

    fn count(&self, column: &str) -> Result<usize, CodingsError> {
        self.value(column).parse().map_err(|_| self.wrong(column))
    }

    fn labels(&self, tasks: &[Task], kind: Kind) -> BTreeMap<String, Vec<String>> {
        let asked = tasks.iter().filter(|task| task.labels().is_some() && task.applies_to(kind));
        asked.map(|task| (task.id.clone(), split(self.value(&task.id)).collect())).collect()
    }

    fn scores(&self, tasks: &[Task], prefix: &str) -> Result<BTreeMap<String, f32>, CodingsError> {
        let event = self.value("event");
        let stance = tasks.iter().filter_map(Task::stance).find(|s| s.event.id == event);
        let mut scores = BTreeMap::new();
        for actor in stance.iter().flat_map(|stance| &stance.actors) {
            if let Some(score) = self.score(&format!("{prefix}_{}", actor.id))? {
                scores.insert(actor.id.clone(), score);
            }
        }
        Ok(scores)
    }

    fn label_scores(
        &self,
        tasks: &[Task],
    ) -> Result<BTreeMap<String, BTreeMap<String, f32>>, CodingsError> {
        let mut all: BTreeMap<String, BTreeMap<String, f32>> = BTreeMap::new();
        for task in tasks {
            for label in task.labels().iter().flat_map(|labels| &labels.labels) {
                if let Some(score) = self.score(&format!("{}_{}", task.id, label.id))? {
                    all.entry(task.id.clone()).or_default().insert(label.id.clone(), score);
                }
            }
        }
        Ok(all)
    }

    fn score(&self, column: &str) -> Result<Option<f32>, CodingsError> {
        let value = self.value(column);
        let score = || value.parse().map_err(|_| self.wrong(column));
        if value.is_empty() { Ok(None) } else { score().map(Some) }
    }

    fn quoted(&self) -> Result<Quoted, CodingsError> {
        let value = self.value("quoted");
        let known = Quoted::ALL.into_iter().find(|quoted| quoted.name() == value);
        if value.is_empty() { Ok(Quoted::No) } else { known.ok_or_else(|| self.wrong("quoted")) }
    }

    fn wrong(&self, column: &str) -> CodingsError {
        CodingsError::Value {
            name: self.name.to_string(),
            line: self.record.line,
            column: column.to_string(),
            value: self.value(column).to_string(),
        }
    }
}

fn split(set: &str) -> impl Iterator<Item = String> {
    set.split(';').map(str::trim).filter(|item| !item.is_empty()).map(str::to_string)
}
