//! Which of a task's labels fit a sentence.

use super::{LabelsPrediction, calibrated_labels, log_odds, mean};
use crate::engine::Pair;
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
/// as in the zero-shot recipe of Yin et al. (2019). A multiple choice takes every label that
/// reaches its threshold; its scores are the probabilities of entailment. The task's
/// calibration is applied to either before thresholds are.
pub(super) fn decide(labels: &Labels, scores: &[f32]) -> LabelsPrediction {
    let mut rest = scores.iter().copied();
    let means = labels.labels.iter().map(|label| mean(rest.by_ref().take(label.hypotheses.len())));
    let mut scores: Vec<f32> = means.collect();
    if labels.choice == Choice::Single {
        scores = softmax_of_log_odds(&scores);
    }
    let scores = calibrated_labels(&labels.calibration, labels.choice, scores);
    let reaches = |at: &usize| scores[*at] >= labels.labels[*at].threshold;
    let chosen = match labels.choice {
        Choice::Multi => (0..scores.len()).filter(reaches).collect(),
        Choice::Single => first_highest(&scores).filter(reaches).into_iter().collect(),
    };
    LabelsPrediction { chosen, scores }
}

fn softmax_of_log_odds(probabilities: &[f32]) -> Vec<f32> {
    let odds: Vec<f64> = probabilities.iter().map(|p| log_odds(*p).exp()).collect();
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
