//! What a run found, for a person to read.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;
use std::time::Duration;

use framelens::classify::Prediction;
use framelens::clean::Kind;
use framelens::evaluate::Measured;
use framelens::run::{Finished, Totals};
use framelens::task::Task;

use super::out;

/// More outlets than this are summed up in a last row.
const OUTLETS_SHOWN: usize = 12;

/// Adds up, outlet by outlet, how often each answer was given.
pub(super) struct Summary<'a> {
    tasks: &'a [Task],
    outlets: BTreeMap<String, Outlet>,
}

/// What one outlet's articles say.
#[derive(Default, Clone)]
struct Outlet {
    n_articles: usize,
    n_sentences: usize,
    /// How many sentences had each answer, by task and answer.
    answers: BTreeMap<(usize, String), usize>,
}

impl<'a> Summary<'a> {
    pub(super) fn new(tasks: &'a [Task]) -> Self {
        Self { tasks, outlets: BTreeMap::new() }
    }

    pub(super) fn add(&mut self, finished: &Finished) {
        let name = finished.split.article.outlet.as_deref().unwrap_or("(no outlet)");
        let outlet = self.outlets.entry(name.to_string()).or_default();
        outlet.n_articles += 1;
        for (sentence, answered) in finished.split.sentences.iter().zip(&finished.answered) {
            if sentence.kind == Kind::Boilerplate || sentence.duplicate {
                continue;
            }
            outlet.n_sentences += 1;
            for (at, prediction) in answered.predictions.iter().enumerate() {
                for answer in answers(&self.tasks[at], prediction.as_ref()) {
                    *outlet.answers.entry((at, answer)).or_default() += 1;
                }
            }
        }
    }

    /// The whole summary: a table a task, the figures against hand labels, the files, the time.
    pub(super) fn text(
        &self,
        totals: &Totals,
        measured: Option<&Measured>,
        files: &[PathBuf],
        took: Duration,
    ) -> String {
        let mut text = format!(
            "{}, {} ({} put to the model) in {:.1} s",
            out::counted(totals.n_articles, "article"),
            out::counted(totals.n_sentences, "sentence"),
            self.outlets.values().map(|outlet| outlet.n_sentences).sum::<usize>(),
            took.as_secs_f64()
        );
        if totals.n_truncated > 0 {
            // Writing to a string cannot fail.
            let _ = write!(text, ", {} too long for the model and cut", totals.n_truncated);
        }
        text.push('\n');
        for (at, task) in self.tasks.iter().enumerate() {
            let _ = write!(text, "\n{}\n{}\n", question(task), self.table(at, task));
        }
        if let Some(measured) = measured {
            let _ = write!(text, "\n{}\n", measured.summary().trim_end());
        }
        for (n, file) in files.iter().enumerate() {
            let _ = write!(text, "{}{}", if n == 0 { "\nwritten: " } else { ", " }, file.display());
        }
        text
    }

    fn table(&self, at: usize, task: &Task) -> String {
        let possible = possible(task);
        let mut header =
            vec!["outlet".to_string(), "articles".to_string(), "sentences".to_string()];
        header.extend(possible.iter().cloned());
        let mut rows = Vec::new();
        let mut outlets: Vec<(&String, &Outlet)> = self.outlets.iter().collect();
        outlets.sort_by_key(|(name, outlet)| (usize::MAX - outlet.n_articles, (*name).clone()));
        for (name, outlet) in outlets.iter().take(OUTLETS_SHOWN) {
            rows.push(row(name, outlet, at, &possible));
        }
        if outlets.len() > OUTLETS_SHOWN {
            let rest = outlets[OUTLETS_SHOWN..].iter().map(|(_, outlet)| *outlet);
            let name = out::counted(outlets.len() - OUTLETS_SHOWN, "more outlet");
            rows.push(row(&name, &sum(rest), at, &possible));
        }
        if outlets.len() > 1 {
            rows.push(row("all", &sum(self.outlets.values()), at, &possible));
        }
        out::table(header, rows)
    }
}

fn row(name: &str, outlet: &Outlet, at: usize, possible: &[String]) -> Vec<String> {
    let mut row =
        vec![name.to_string(), outlet.n_articles.to_string(), outlet.n_sentences.to_string()];
    for answer in possible {
        let n = outlet.answers.get(&(at, answer.clone())).copied().unwrap_or(0);
        row.push(match (n, outlet.n_sentences) {
            (_, 0) => String::new(),
            (0, _) => "–".to_string(),
            (n, of) => format!("{:.0} %", 100.0 * n as f64 / of as f64),
        });
    }
    row
}

fn sum<'b>(outlets: impl Iterator<Item = &'b Outlet>) -> Outlet {
    outlets.fold(Outlet::default(), |mut all, outlet| {
        all.n_articles += outlet.n_articles;
        all.n_sentences += outlet.n_sentences;
        for (answer, n) in &outlet.answers {
            *all.answers.entry(answer.clone()).or_default() += n;
        }
        all
    })
}

fn question(task: &Task) -> String {
    match task.stance() {
        Some(stance) => {
            format!("Who is blamed for {} (share of sentences that blame)", stance.event.phrase)
        }
        None => format!("{} (share of sentences)", task.id),
    }
}

fn possible(task: &Task) -> Vec<String> {
    match (task.stance(), task.labels()) {
        (Some(stance), _) => stance.actors.iter().map(|actor| actor.id.clone()).collect(),
        (_, Some(labels)) => labels.labels.iter().map(|label| label.id.clone()).collect(),
        _ => Vec::new(),
    }
}

fn answers(task: &Task, prediction: Option<&Prediction>) -> Vec<String> {
    match (prediction, task.labels()) {
        (Some(Prediction::Stance(found)), _) => found.blamed.actors().into_iter().collect(),
        (Some(Prediction::Labels(given)), Some(labels)) => {
            given.chosen.iter().map(|at| labels.labels[*at].id.clone()).collect()
        }
        _ => Vec::new(),
    }
}
