//! The sentences that both a hand and the machine have answered.

use std::collections::{BTreeMap, BTreeSet};

use super::{Objective, yes_no};
use crate::clean::Kind;
use crate::coding::{Blamed, Coding, Gold, GoldRow};
use crate::evaluate::{Alignment, Pair};
use crate::run::TaskRow;
use crate::task::{Labels, Question, Stance, Task};

/// The answers of a run beside those of a hand.
pub(super) struct Answered<'a> {
    pub(super) codings: &'a [Coding],
    pub(super) gold: &'a Gold,
    pub(super) alignment: &'a Alignment,
}

/// A yes-or-no answer to a sentence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Case {
    /// `None` where the run was not asked, so that it can never say yes.
    pub(super) score: Option<f32>,
    /// Whether it is yes by hand.
    pub(super) gold: bool,
    /// Whether the run said yes.
    pub(super) given: bool,
}

/// A sentence with one label of several.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Choice {
    /// One a label; empty where the run was not asked, so that it can never answer.
    pub(super) scores: Vec<f32>,
    /// The right label.
    pub(super) gold: usize,
    /// The run's label.
    pub(super) given: Option<usize>,
}

impl<'a> Answered<'a> {
    /// Cases article by article, of the articles that have one.
    fn by_article<C>(&self, cases: impl Fn(&Pair) -> Vec<C>) -> Vec<Vec<C>> {
        let mut articles: BTreeMap<&str, Vec<C>> = BTreeMap::new();
        for pair in &self.alignment.pairs {
            articles.entry(&pair.article).or_default().extend(cases(pair));
        }
        articles.into_values().filter(|cases| !cases.is_empty()).collect()
    }

    /// The rows of a sentence that carry labels: boilerplate does not.
    fn rows(&self, pair: &'a Pair) -> impl Iterator<Item = (&'a GoldRow, Option<&'a Coding>)> {
        let row = |paired: &crate::evaluate::PairedRow| {
            (&self.gold.rows[paired.gold], paired.coding.map(|at| &self.codings[at]))
        };
        pair.rows.iter().map(row).filter(|(row, _)| row.kind != Some(Kind::Boilerplate))
    }

    fn codings(&self, pair: &'a Pair) -> impl Iterator<Item = &'a Coding> {
        pair.codings.iter().map(|at| &self.codings[*at])
    }

    /// The labels of a sentence by hand, by machine, and the machine's scores in the order of the task; `None` if it
    /// was not coded.
    fn labels(&self, pair: &'a Pair, task: &str, labels: &Labels) -> Option<Labelled<'a>> {
        let gold = self.rows(pair).find_map(|(row, _)| row.labels.get(task))?;
        let given = self.codings(pair).find_map(|coding| coding.labels.get(task));
        let scores = self.codings(pair).find_map(|coding| coding.label_scores.get(task));
        let score = |id: &str| scores.and_then(|scores| scores.get(id).copied());
        let scores: Option<Vec<f32>> = labels.labels.iter().map(|label| score(&label.id)).collect();
        Some(Labelled { gold, given: given.map_or(&[], Vec::as_slice), scores })
    }
}

struct Labelled<'a> {
    gold: &'a [String],
    given: &'a [String],
    scores: Option<Vec<f32>>,
}

/// The cases of a task with a single choice.
pub(super) fn choices(answered: &Answered, task: &str, labels: &Labels) -> Vec<Vec<Choice>> {
    let place = |id: &String| labels.labels.iter().position(|label| label.id == *id);
    answered.by_article(|pair| {
        let case = answered.labels(pair, task, labels).and_then(|labelled| {
            Some(Choice {
                scores: labelled.scores.unwrap_or_default(),
                gold: labelled.gold.first().and_then(place)?,
                given: labelled.given.first().and_then(place),
            })
        });
        case.into_iter().collect()
    })
}

/// The yes-or-no samples of a task: `blamed` and `denied`, or one a label.
pub(super) fn yes_no(
    task: &Task,
    asked: &TaskRow,
    answered: &Answered,
    objective: Objective,
) -> Vec<yes_no::Sample> {
    match &task.question {
        Question::Stance(stance) => ["blamed", "denied"]
            .map(|answer| {
                let cases =
                    answered.by_article(|pair| stance_cases(answered, pair, stance, answer));
                yes_no::Sample::new(answer, cases, before(asked, answer), objective)
            })
            .into(),
        Question::Labels(labels) => {
            let of_label = |(at, label): (usize, &crate::task::Label)| {
                let cases = answered.by_article(|pair| {
                    let labelled = answered.labels(pair, &task.id, labels);
                    labelled.iter().map(|labelled| labelled.case(at, &label.id)).collect()
                });
                yes_no::Sample::new(&label.id, cases, before(asked, &label.id), objective)
            };
            labels.labels.iter().enumerate().map(of_label).collect()
        }
    }
}

impl Labelled<'_> {
    fn case(&self, at: usize, label: &String) -> Case {
        Case {
            score: self.scores.as_ref().map(|scores| scores[at]),
            gold: self.gold.contains(label),
            given: self.given.contains(label),
        }
    }
}

/// The threshold that the run used.
pub(super) fn before(asked: &TaskRow, answer: &str) -> f32 {
    let threshold = asked.thresholds.get(answer).copied().unwrap_or(0.5);
    #[expect(clippy::cast_possible_truncation, reason = "it was single before it was written")]
    let threshold = threshold as f32;
    threshold
}

/// One case an actor that the machine was asked about or that was coded.
fn stance_cases(answered: &Answered, pair: &Pair, stance: &Stance, answer: &str) -> Vec<Case> {
    let mut cases = Vec::new();
    for (row, coding) in answered.rows(pair) {
        let about = |coding: &&Coding| coding.event.as_deref() == Some(stance.event.id.as_str());
        let Some(coding) = coding.filter(about) else { continue };
        let (gold, given, scores) = if answer == "blamed" {
            (row.blamed.as_ref().map(Blamed::actors), coding.blamed.actors(), &coding.scores)
        } else {
            (row.denied.clone(), coding.denied.clone(), &coding.denied_scores)
        };
        let Some(gold) = gold else { continue };
        let actors: BTreeSet<&String> = gold.iter().chain(scores.keys()).collect();
        cases.extend(actors.into_iter().map(|actor| Case {
            score: scores.get(actor).copied(),
            gold: gold.contains(actor),
            given: given.contains(actor),
        }));
    }
    cases
}
