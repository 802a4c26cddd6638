//! Who answers: the machine or a baseline, without copies of the run's sentences.

use std::collections::{BTreeMap, BTreeSet};

use crate::clean::Kind;
use crate::coding::{Blamed, Coding};

/// Which questions were put to a labeller. What it was not asked is not measured; what it left open is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Asked {
    /// What a sentence is.
    Kind,
    /// Who is blamed.
    Blamed,
    /// Who is said not to have done it.
    Denied,
    /// What a blamed actor did.
    Roles,
    /// Who blames.
    Holder,
    /// How probable blame is.
    BlameScores,
    /// How probable denial is.
    DenialScores,
}

/// A labeller with its answers to a run's sentences.
pub(super) struct Labeller<'a> {
    /// Its name in tables.
    pub(super) name: &'static str,
    /// What it does, in a sentence.
    pub(super) recipe: &'static str,
    predictions: &'a [Coding],
    answers: Answers,
    asked: BTreeSet<Asked>,
    nobody: Blamed,
    nothing: BTreeSet<String>,
    no_labels: BTreeMap<String, Vec<String>>,
}

enum Answers {
    /// Those of the run.
    OfTheRun,
    /// Only blame, parallel to the run's predictions.
    Blame(Vec<Blamed>),
    /// The same for every sentence, and nobody blamed; a kind of `None` is the run's.
    Always { kind: Option<Kind>, labels: BTreeMap<String, Vec<String>> },
}

/// What a labeller says of one sentence with regard to one event.
pub(super) struct Answer<'a> {
    pub(super) kind: Kind,
    pub(super) blamed: &'a Blamed,
    pub(super) denied: &'a BTreeSet<String>,
    pub(super) holder: Option<&'a str>,
    pub(super) labels: &'a BTreeMap<String, Vec<String>>,
    /// The coding with the scores; `None` if the labeller gives none.
    scored: Option<&'a Coding>,
}

impl Answer<'_> {
    pub(super) fn blame_score(&self, actor: &str) -> Option<f32> {
        self.scored?.scores.get(actor).copied()
    }

    pub(super) fn denial_score(&self, actor: &str) -> Option<f32> {
        self.scored?.denied_scores.get(actor).copied()
    }

    pub(super) fn label_scores(&self, task: &str) -> Option<&BTreeMap<String, f32>> {
        self.scored?.label_scores.get(task)
    }
}

impl<'a> Labeller<'a> {
    /// The machine: roles, holders and scores were asked for if there is any.
    pub(super) fn machine(predictions: &'a [Coding]) -> Self {
        let any = |has: &dyn Fn(&Coding) -> bool| predictions.iter().any(has);
        let has_role = |coding: &Coding| coding.blamed.iter().any(|(_, role)| role.is_some());
        let asked = [
            (Asked::Kind, true),
            (Asked::Blamed, true),
            (Asked::Denied, true),
            (Asked::Roles, any(&has_role)),
            (Asked::Holder, any(&|coding| coding.holder.is_some())),
            (Asked::BlameScores, any(&|coding| !coding.scores.is_empty())),
            (Asked::DenialScores, any(&|coding| !coding.denied_scores.is_empty())),
        ];
        let asked = asked.into_iter().filter_map(|(asked, was)| was.then_some(asked)).collect();
        Self::new("ours", "the machine's answers", predictions, Answers::OfTheRun, asked)
    }

    /// A labeller that only says who is blamed, in answers parallel to the predictions.
    pub(super) fn blaming(
        name: &'static str,
        recipe: &'static str,
        predictions: &'a [Coding],
        blamed: Vec<Blamed>,
    ) -> Self {
        let asked = BTreeSet::from([Asked::Blamed]);
        Self::new(name, recipe, predictions, Answers::Blame(blamed), asked)
    }

    /// A labeller that says the same of every sentence, and blames and clears nobody.
    pub(super) fn always(
        name: &'static str,
        recipe: &'static str,
        predictions: &'a [Coding],
        kind: Option<Kind>,
        labels: BTreeMap<String, Vec<String>>,
    ) -> Self {
        let asked = BTreeSet::from([Asked::Kind, Asked::Blamed, Asked::Denied]);
        Self::new(name, recipe, predictions, Answers::Always { kind, labels }, asked)
    }

    fn new(
        name: &'static str,
        recipe: &'static str,
        predictions: &'a [Coding],
        answers: Answers,
        asked: BTreeSet<Asked>,
    ) -> Self {
        let (nobody, nothing, no_labels) = (Blamed::nobody(), BTreeSet::new(), BTreeMap::new());
        Self { name, recipe, predictions, answers, asked, nobody, nothing, no_labels }
    }

    pub(super) fn asked(&self, question: Asked) -> bool {
        self.asked.contains(&question)
    }

    /// Whether it was asked a task with labels.
    pub(super) fn has_task(&self, task: &str) -> bool {
        match &self.answers {
            Answers::OfTheRun => self.predictions.iter().any(|c| c.labels.contains_key(task)),
            Answers::Blame(_) => false,
            Answers::Always { labels, .. } => labels.contains_key(task),
        }
    }

    /// Whether it gives scores for a task with labels.
    pub(super) fn has_label_scores(&self, task: &str) -> bool {
        matches!(self.answers, Answers::OfTheRun)
            && self.predictions.iter().any(|coding| coding.label_scores.contains_key(task))
    }

    /// Its answer to the prediction at this position.
    pub(super) fn answer(&self, at: usize) -> Answer<'_> {
        let coding = &self.predictions[at];
        let nothing = Answer {
            kind: coding.kind,
            blamed: &self.nobody,
            denied: &self.nothing,
            holder: None,
            labels: &self.no_labels,
            scored: None,
        };
        match &self.answers {
            Answers::OfTheRun => Answer {
                kind: coding.kind,
                blamed: &coding.blamed,
                denied: &coding.denied,
                holder: coding.holder.as_deref(),
                labels: &coding.labels,
                scored: Some(coding),
            },
            Answers::Blame(blamed) => Answer { blamed: &blamed[at], ..nothing },
            Answers::Always { kind, labels } => {
                Answer { kind: kind.unwrap_or(coding.kind), labels, ..nothing }
            }
        }
    }
}
