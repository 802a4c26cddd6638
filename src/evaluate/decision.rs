//! What was decided of each sentence, by hand and by machine, decision by decision.

use super::align::Pair;
use super::counts::{Material, event_of};
use super::labeller::{Answer, Labeller};
use crate::coding::GoldRow;
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
        let choices = material.choices(event_of(row, &material.predictions[at]));
        for name in choices {
            if let Some(gold) = &row.blamed {
                let said = Said::Member {
                    name,
                    gold: gold.contains(name),
                    predicted: answer.blamed.contains(name),
                    score: answer.blame_score(name),
                };
                take(&Decision { question: "blamed", row, at, said });
            }
            if let Some(gold) = &row.denied {
                let said = Said::Member {
                    name,
                    gold: gold.contains(name),
                    predicted: answer.denied.contains(name),
                    score: answer.denial_score(name),
                };
                take(&Decision { question: "denied", row, at, said });
            }
        }
    }
    for (task, known) in material.schema.tasks.iter().filter(|(task, _)| labeller.has_task(task)) {
        for pair in &material.alignment.pairs {
            if let Some((row, at, answer)) = answered(material, labeller, pair, task) {
                let gold = &row.labels[task];
                let predicted = answer.labels.get(task).map_or(&[][..], Vec::as_slice);
                let scores = answer.label_scores(task);
                let score = |label: &str| scores.and_then(|scores| scores.get(label)).copied();
                match known.choice {
                    Choice::Single => {
                        let predicted = predicted.first().map(String::as_str);
                        let said =
                            Said::Label { gold: &gold[0], predicted, score: score(&gold[0]) };
                        take(&Decision { question: task, row, at, said });
                    }
                    Choice::Multi => {
                        for name in &known.labels {
                            let said = Said::Member {
                                name,
                                gold: gold.contains(name),
                                predicted: predicted.contains(name),
                                score: score(name),
                            };
                            take(&Decision { question: task, row, at, said });
                        }
                    }
                }
            }
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
