//! Which of a classifier's answers means yes.

use std::collections::BTreeMap;

use ndarray::ArrayView1;

use super::malformed;
use crate::engine::EngineError;

/// What a model that tells no entailment has to be given.
const REMEDY: &str = "see in the model's card which answer is which and write it there, as in \"id2label\": {\"0\": \"contradiction\", \"1\": \"neutral\", \"2\": \"entailment\"}";

/// The answers of a two- or three-way classifier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) n_labels: usize,
    entailment: usize,
    contradiction: Option<usize>,
}

impl Head {
    /// Reads the names of the answers, by their place.
    ///
    /// Fails if there are not two or three, or if they do not tell which one is entailment.
    pub(super) fn read(
        id2label: &BTreeMap<usize, String>,
        label2id: &BTreeMap<String, usize>,
    ) -> Result<Self, EngineError> {
        let reversed = label2id.iter().map(|(label, at)| (*at, label.clone())).collect();
        let first = Self::of(id2label);
        if first.is_ok() || label2id.is_empty() {
            return first;
        }
        Self::of(&reversed).or(first)
    }

    fn of(labels: &BTreeMap<usize, String>) -> Result<Self, EngineError> {
        let names = || labels.values().cloned().collect::<Vec<String>>().join(", ");
        let bad = |reason: String| Err(malformed("config.json", &reason));
        match labels.len() {
            0 => {
                return bad(format!(
                    "it has no id2label, so nothing tells which answer is entailment; {REMEDY}"
                ));
            }
            1 => {
                return bad(format!(
                    "its head has one label ({}), as for a regression, where entailment against something else is needed; name a model that was trained for natural language inference",
                    names()
                ));
            }
            2 | 3 => {}
            n => {
                return bad(format!(
                    "its head has {n} labels ({}), where entailment against one or two others is needed; name a model that was trained for natural language inference",
                    shortened(&names())
                ));
            }
        }
        if !labels.keys().copied().eq(0..labels.len()) {
            return bad(format!("its labels are not numbered from 0 on; {REMEDY}"));
        }
        let Some(entailment) = only(labels, "entail") else {
            return bad(format!(
                "its labels ({}) do not tell which one is entailment; {REMEDY}",
                names()
            ));
        };
        let contradiction = match labels.len() {
            2 => only(labels, "contradict"),
            _ => Some(match (only(labels, "contradict"), only(labels, "neutral")) {
                (Some(at), _) => at,
                (None, Some(neutral)) => 3 - entailment - neutral,
                (None, None) => {
                    return bad(format!(
                        "its labels ({}) do not tell which one is contradiction; {REMEDY}",
                        names()
                    ));
                }
            }),
        };
        Ok(Self { n_labels: labels.len(), entailment, contradiction })
    }

    /// The probability of entailment: against contradiction in a three-way head, as the zero-shot
    /// recipe of Yin et al. (2019) has it, else against everything else.
    pub(super) fn entailment(&self, logits: &ArrayView1<f32>) -> f32 {
        let against: f32 = match self.contradiction {
            Some(at) => logits[at],
            None => log_sum_exp(
                logits.iter().enumerate().filter(|(at, _)| *at != self.entailment).map(|(_, l)| *l),
            ),
        };
        1.0 / (1.0 + (against - logits[self.entailment]).exp())
    }
}

/// The place of the only label that begins so, whatever its case, spaces and signs.
fn only(labels: &BTreeMap<usize, String>, start: &str) -> Option<usize> {
    let plain = |label: &str| {
        label.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect::<String>()
    };
    let mut found = labels.iter().filter(|(_, label)| plain(label).starts_with(start));
    let first = found.next()?;
    found.next().is_none().then_some(*first.0)
}

fn shortened(names: &str) -> String {
    const SHOWN: usize = 80;
    let mut short: String = names.chars().take(SHOWN).collect();
    if short.len() < names.len() {
        short.push('…');
    }
    short
}

fn log_sum_exp(logits: impl Iterator<Item = f32> + Clone) -> f32 {
    let top = logits.clone().fold(f32::NEG_INFINITY, f32::max);
    top + logits.map(|logit| (logit - top).exp()).sum::<f32>().ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(id2label: &[&str], label2id: &[(&str, usize)]) -> Result<Head, EngineError> {
        let id2label = id2label.iter().map(ToString::to_string).enumerate().collect();
        let label2id = label2id.iter().map(|(label, at)| (label.to_string(), *at)).collect();
        Head::read(&id2label, &label2id)
    }

    #[track_caller]
    fn check(id2label: &[&str], entailment: usize, contradiction: Option<usize>) {
        let n_labels = id2label.len();
        let expected = Head { n_labels, entailment, contradiction };
        assert_eq!(read(id2label, &[]).unwrap(), expected, "{id2label:?}");
    }

    #[test]
    fn entailment_is_told_by_its_name() {
        check(&["contradiction", "neutral", "entailment"], 2, Some(0));
        check(&["CONTRADICTION", "NEUTRAL", "ENTAILMENT"], 2, Some(0));
        check(&["entailment", "neutral", "contradiction"], 0, Some(2));
        check(&["contradiction", "entailment", "neutral"], 1, Some(0));
        check(&["Neutral", "Entailed", "Contradicted"], 1, Some(2));
        check(&["refuted", "entailment", "neutral"], 1, Some(0));
        check(&["entailment", "not_entailment"], 0, None);
        check(&["not-entailment", "entailment"], 1, None);
        check(&["Not Entailed", "Entailed"], 1, None);
        check(&["entailment", "contradiction"], 0, Some(1));
    }

    #[test]
    fn the_other_direction_helps_where_the_first_is_silent() {
        let other = [("entailment", 0), ("neutral", 1), ("contradiction", 2)];
        let expected = Head { n_labels: 3, entailment: 0, contradiction: Some(2) };
        assert_eq!(read(&[], &other).unwrap(), expected);
        assert_eq!(read(&["LABEL_0", "LABEL_1", "LABEL_2"], &other).unwrap(), expected);
    }

    #[test]
    fn what_cannot_be_told_is_refused() {
        let check = |id2label: &[&str], word: &str| {
            let error = read(id2label, &[]).unwrap_err().to_string();
            assert!(error.contains(word) && error.contains("config.json"), "{error}");
        };
        check(&[], "no id2label");
        check(&["LABEL_0"], "regression");
        check(&["LABEL_0", "LABEL_1"], "LABEL_0, LABEL_1");
        check(&["entailment", "entailed"], "entailment");
        check(&["entailment", "LABEL_1", "LABEL_2"], "contradiction");
        check(&["a", "b", "c", "entailment"], "4 labels");
        let gap = [(0, "entailment".to_string()), (2, "neutral".to_string())].into();
        assert!(Head::read(&gap, &BTreeMap::new()).unwrap_err().to_string().contains("numbered"));
    }
}
