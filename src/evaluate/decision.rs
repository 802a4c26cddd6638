//! What was decided of each sentence, by hand and by machine, decision by decision.

use super::align::Pair;
use super::counts::{Material, event_of};
use super::labeller::{Answer, Labeller};
use crate::coding::{GoldRow, TaskLabels};
use crate::task::Choice;

/// One decision that a hand and a labeller took on the same sentence.
pub(super) struct Decision<'a> {
    /// The question: `blamed`, `denied` or the name of a task.
    pub(super) question: &'a str,
    /// The coded row.
    pub(super) row: &'a GoldRow,
    /// The position of the prediction.
    pub(super) at: usize,
    pub(super) said: Said<'a>,
}

/// What the two said.
pub(super) enum Said<'a> {
    /// Whether a member is in the set.
    Member { name: &'a str, gold: bool, predicted: bool, score: Option<f32> },
    /// Which label fits; `score` is that of the label by hand.
    Label { gold: &'a str, predicted: Option<&'a str>, score: Option<f32> },
}

impl Decision<'_> {
    pub(super) fn is_right(&self) -> bool {
        match self.said {
            Said::Member { gold, predicted, .. } => gold == predicted,
            Said::Label { gold, predicted, .. } => predicted == Some(gold),
        }
    }

    /// The actor or label that was decided on; `None` where the sentence gets one of several.
    pub(super) fn member(&self) -> Option<&str> {
        match self.said {
            Said::Member { name, .. } => Some(name),
            Said::Label { .. } => None,
        }
    }
}

/// Where a question stands in lists: blame, denial, then the tasks.
pub(super) fn order(question: &str) -> u8 {
    match question {
        "blamed" => 0,
        "denied" => 1,
        _ => 2,
    }
}

/// Hands on every decision on blame, denial and the tasks, in the order of the sentences.
pub(super) fn decisions(material: &Material, labeller: &Labeller, take: &mut dyn FnMut(&Decision)) {
    for (_, row, at) in material.asked_rows() {
        let answer = labeller.answer(at);
        for name in material.choices(event_of(row, &material.predictions[at])) {
            if let Some(gold) = &row.blamed {
                let (gold, predicted) = (gold.contains(name), answer.blamed.contains(name));
                let said = Said::Member { name, gold, predicted, score: answer.blame_score(name) };
                take(&Decision { question: "blamed", row, at, said });
            }
            if let Some(gold) = &row.denied {
                let (gold, predicted) = (gold.contains(name), answer.denied.contains(name));
                let said = Said::Member { name, gold, predicted, score: answer.denial_score(name) };
                take(&Decision { question: "denied", row, at, said });
            }
        }
    }
    for (task, known) in material.schema.tasks.iter().filter(|(task, _)| labeller.has_task(task)) {
        for pair in &material.alignment.pairs {
            if let Some((row, at, answer)) = answered(material, labeller, pair, task) {
                for said in said_of_labels(known, &row.labels[task], &answer, task) {
                    take(&Decision { question: task, row, at, said });
                }
            }
        }
    }
}

/// One decision on the label, or one on each label where several may be given.
fn said_of_labels<'a>(
    known: &'a TaskLabels,
    gold: &'a [String],
    answer: &Answer<'a>,
    task: &str,
) -> Vec<Said<'a>> {
    let predicted = answer.labels.get(task).map_or(&[][..], Vec::as_slice);
    let scores = answer.label_scores(task);
    let score = |label: &str| scores.and_then(|scores| scores.get(label)).copied();
    match known.choice {
        Choice::Single => {
            let predicted = predicted.first().map(String::as_str);
            vec![Said::Label { gold: &gold[0], predicted, score: score(&gold[0]) }]
        }
        Choice::Multi => {
            let member = |name: &'a String| {
                let (gold, predicted) = (gold.contains(name), predicted.contains(name));
                Said::Member { name, gold, predicted, score: score(name) }
            };
            known.labels.iter().map(member).collect()
        }
    }
}

/// The row in which a task was coded, and the answer that counts.
fn answered<'a>(
    material: &Material<'a>,
    labeller: &'a Labeller,
    pair: &'a Pair,
    task: &str,
) -> Option<(&'a GoldRow, usize, Answer<'a>)> {
    let row = material.coded_row(pair, task)?;
    let has_answer = |at: &&usize| labeller.answer(**at).labels.contains_key(task);
    let at = *pair.codings.iter().find(has_answer).or(pair.codings.first())?;
    Some((row, at, labeller.answer(at)))
}
