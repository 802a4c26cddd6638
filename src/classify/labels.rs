//! Which of a task's labels fit a sentence.

use super::{LabelsPrediction, calibrated_labels, log_odds, mean};
use crate::engine::{LabelWeights, Pair};
use crate::task::{Choice, Labels};

/// What is put to the engine for a sentence, label by label.
pub(super) fn pairs(labels: &Labels, text: &str) -> Vec<Pair> {
    let hypotheses = labels.labels.iter().flat_map(|label| &label.hypotheses);
    hypotheses.map(|hypothesis| Pair::plain(text, hypothesis)).collect()
}

/// Decides from the entailment scores of [`pairs`], in their order.
///
/// A single choice takes the label with the highest score, the earlier one on a tie, if it reaches
/// its threshold; otherwise there is no answer. Its scores are the softmax of the labels' log odds,
/// as in the zero-shot recipe of Yin et al. (2019), weighed where the engine knows the task and all its labels. A
/// multiple choice takes every label that
/// reaches its threshold; its scores are the probabilities of entailment. The task's
/// calibration is applied to either before thresholds are.
pub(super) fn decide(
    labels: &Labels,
    weights: Option<&LabelWeights>,
    scores: &[f32],
) -> LabelsPrediction {
    let mut rest = scores.iter().copied();
    let means = labels.labels.iter().map(|label| mean(rest.by_ref().take(label.hypotheses.len())));
    let mut scores: Vec<f32> = means.collect();
    if labels.choice == Choice::Single {
        scores = softmax(&weighed(labels, weights, &scores));
    }
    let scores = calibrated_labels(&labels.calibration, labels.choice, scores);
    let reaches = |at: &usize| scores[*at] >= labels.labels[*at].threshold;
    let chosen = match labels.choice {
        Choice::Multi => (0..scores.len()).filter(reaches).collect(),
        Choice::Single => first_highest(&scores).filter(reaches).into_iter().collect(),
    };
    LabelsPrediction { chosen, scores }
}

fn weighed(labels: &Labels, weights: Option<&LabelWeights>, probabilities: &[f32]) -> Vec<f64> {
    let biases: Option<Vec<f64>> = weights.and_then(|weights| {
        labels.labels.iter().map(|label| weights.biases.get(&label.id).copied()).collect()
    });
    let (scale, biases) = match (weights, biases) {
        (Some(weights), Some(biases)) => (weights.scale, biases),
        _ => (1.0, vec![0.0; probabilities.len()]),
    };
    probabilities.iter().zip(biases).map(|(p, bias)| scale * log_odds(*p) + bias).collect()
}

fn softmax(log_odds: &[f64]) -> Vec<f32> {
    let odds: Vec<f64> = log_odds.iter().map(|odds| odds.exp()).collect();
    let sum: f64 = odds.iter().sum();
    #[expect(clippy::cast_possible_truncation, reason = "scores are written with four decimals")]
    let shares = odds.into_iter().map(|odds| (odds / sum) as f32).collect();
    shares
}

fn first_highest(scores: &[f32]) -> Option<usize> {
    let mut best: Option<usize> = None;
    for (at, score) in scores.iter().enumerate() {
        if best.is_none_or(|best| *score > scores[best]) {
            best = Some(at);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::{Question, Task};

    const TASK: &str = r#"
id = "tone"
kind = "single"
[[labels]]
id = "good"
hypotheses = ["This is good."]
[[labels]]
id = "bad"
hypotheses = ["This is bad."]
"#;

    #[test]
    fn weights_belong_to_the_labels_of_a_task() {
        let check = |biases: &[(&str, f64)], scores: [f32; 2], expected: usize| {
            for wording in ["This is good.", "One likes to hear that."] {
                let task = TASK.replace("This is good.", wording);
                let task = Task::parse(&task, "tone.toml").expect("the task is well formed");
                let Question::Labels(labels) = &task.question else { panic!("not labels") };
                let biases = biases.iter().map(|(id, bias)| ((*id).to_string(), *bias)).collect();
                let weights = LabelWeights { scale: 0.5, biases };
                let found = decide(labels, Some(&weights), &scores);
                assert_eq!(found.chosen, [expected], "{scores:?} {wording}");
            }
        };
        check(&[("good", 0.0), ("bad", 0.0)], [0.6, 0.4], 0);
        check(&[("good", 0.0), ("bad", 1.0)], [0.6, 0.4], 1);
        check(&[("bad", 1.0)], [0.6, 0.4], 0); // made for other labels: not used
    }
}
