//! Template sensitivity: how many labels flip when a hypothesis is said in other words.
//!
//! A zero-shot label hangs on the wording of its hypothesis. Here each wording of a task is put alone in place of the
//! shipped one, to the sentences of a run, and the answers are compared, two wordings at a time.

mod count;
mod show;
mod wordings;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

pub(super) use show::{json, sections, verdict};
pub use wordings::{TaskWordings, Wordings, WordingsError};

use super::Side;
use crate::article::Article;
use crate::classify::{ClassifyOptions, SplitArticle, classify};
use crate::clean::Kind;
use crate::coding::Coding;
use crate::engine::{Engine, EngineError};
use crate::run::{Finished, codings};
use crate::sentence::Sentence;
use crate::statistics::Estimate;
use crate::task::Task;

/// How far the labels of one question hang on its wording.
#[derive(Debug, Clone, PartialEq)]
pub struct Sensitivity {
    /// `blamed` or `denied` of an event, as `kerman-2024.blamed`, or a task.
    pub field: String,
    /// The wordings, the shipped one first: the hypotheses that were put.
    pub wordings: Vec<Vec<String>>,
    /// Labels that were compared: sentences, boilerplate and repeated ones aside.
    pub n: usize,
    /// The share of labels that differ from the shipped wording's, for each other wording.
    pub from_shipped: Vec<Estimate>,
    /// The mean over all pairs of wordings of the share of labels that differ.
    pub pairwise: Estimate,
    /// The same among labels that are not empty under both, for somebody is blamed in few sentences.
    pub pairwise_named: Estimate,
    /// The share of labels on which not all wordings agree.
    pub any: Estimate,
    /// The mean over sentences and actors or labels of the standard deviation of the score between wordings.
    pub score_sd: Estimate,
}

/// The answers to one question about a sentence under each wording.
struct Answers {
    sets: Vec<BTreeSet<String>>,
    scores: Vec<BTreeMap<String, f32>>,
}

/// Puts every wording to the sentences of a run, all of them in memory at once, and compares the answers.
///
/// Tasks without wordings are left as they are and not reported. Fails only if the engine does.
pub fn sensitivity(
    side: &Side,
    wordings: &Wordings,
    engine: &dyn Engine,
    options: ClassifyOptions,
) -> Result<Vec<Sensitivity>, EngineError> {
    let articles = split_articles(side);
    let mut all = Vec::new();
    for task in &side.run.tasks {
        let Some(asked) = wordings.of(&task.id) else { continue };
        let versions: Vec<Task> =
            std::iter::once(task.clone()).chain(asked.reworded(task)).collect();
        let mut answered = Vec::new();
        for version in &versions {
            answered.push(answers(std::slice::from_ref(version), &articles, engine, options)?);
        }
        for field in fields(task) {
            let articles = by_article(&answered, &field);
            let hypotheses =
                versions.iter().map(|version| wordings::hypotheses(version, &field)).collect();
            all.push(count::sensitivity(field_name(task, &field), hypotheses, &articles));
        }
    }
    Ok(all)
}

/// The articles of a run as they were split, without their sources.
fn split_articles(side: &Side) -> Vec<SplitArticle> {
    let mut by_article: BTreeMap<&str, Vec<&Coding>> = BTreeMap::new();
    for coding in &side.codings {
        let codings = by_article.entry(&coding.article).or_default();
        // With several events a sentence has several rows.
        if codings.last().is_none_or(|last| last.span != coding.span) {
            codings.push(coding);
        }
    }
    let split = |stored: &crate::run::StoredArticle| {
        let codings = by_article.remove(stored.key.id.as_str()).unwrap_or_default();
        let sentence = |(index, coding): (usize, &&Coding)| Sentence {
            index,
            span: coding.span,
            kind: coding.kind,
            duplicate: coding.duplicate,
            // Paragraphs serve to find speakers, which the run has found.
            paragraph: 0,
            text: coding.text.clone(),
        };
        SplitArticle {
            article: Article {
                id: stored.key.id.clone(),
                title: stored.title.clone(),
                published: stored.published.clone(),
                ..Article::default()
            },
            sentences: codings.iter().enumerate().map(sentence).collect(),
            voices: codings.iter().map(|coding| coding.voice.clone()).collect(),
        }
    };
    side.run.articles.iter().map(split).collect()
}

fn answers(
    tasks: &[Task],
    articles: &[SplitArticle],
    engine: &dyn Engine,
    options: ClassifyOptions,
) -> Result<Vec<Vec<Coding>>, EngineError> {
    let go_on = |_| ControlFlow::Continue(());
    let answered = classify(engine, tasks, articles, options, &go_on)?;
    let finished = articles.iter().cloned().zip(answered);
    let finished = finished.map(|(split, answered)| Finished { split, answered });
    Ok(finished.map(|finished| codings(tasks, &finished)).collect())
}

/// A question whose labels are compared.
enum Field {
    Blamed,
    Denied,
    Labels(String),
}

fn fields(task: &Task) -> Vec<Field> {
    match task.stance() {
        Some(_) => vec![Field::Blamed, Field::Denied],
        None => vec![Field::Labels(task.id.clone())],
    }
}

fn field_name(task: &Task, field: &Field) -> String {
    match field {
        Field::Blamed => format!("{}.blamed", task.id),
        Field::Denied => format!("{}.denied", task.id),
        Field::Labels(id) => id.clone(),
    }
}

/// The answers of every wording, article by article, sentence by sentence.
fn by_article(answered: &[Vec<Vec<Coding>>], field: &Field) -> Vec<Vec<Answers>> {
    let n_articles = answered.first().map_or(0, Vec::len);
    let sentences = |article: usize| {
        let first = &answered[0][article];
        let counted = (0..first.len())
            .filter(|at| first[*at].kind != Kind::Boilerplate && !first[*at].duplicate);
        let of = |at: usize| {
            let versions = answered.iter().map(|version| &version[article][at]);
            let (sets, scores) = versions.map(|coding| field.of(coding)).unzip();
            Answers { sets, scores }
        };
        counted.map(of).collect()
    };
    (0..n_articles).map(sentences).collect()
}

impl Field {
    fn of(&self, coding: &Coding) -> (BTreeSet<String>, BTreeMap<String, f32>) {
        match self {
            Self::Blamed => (coding.blamed.actors(), coding.scores.clone()),
            Self::Denied => (coding.denied.clone(), coding.denied_scores.clone()),
            Self::Labels(task) => {
                let labels = coding.labels.get(task).into_iter().flatten().cloned().collect();
                (labels, coding.label_scores.get(task).cloned().unwrap_or_default())
            }
        }
    }
}
