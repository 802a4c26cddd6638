//! Scores made into probabilities, where the task file says how.

use crate::task::{Choice, Curve, LabelsCalibration};

/// Scores are written with four decimals; one below this is written as 0, or as 1 if that much below 1.
pub const SMALLEST_SCORE: f64 = 0.00005;

/// A score as tables have it: four decimals.
///
/// Curves are fitted on scores as written, and read them so: what was measured while fitting is what a run gives.
pub(crate) fn as_written(score: f32) -> f64 {
    (f64::from(score) * 10_000.0).round_ties_even() / 10_000.0
}

/// The probability that an answer with this score is right; the score itself without a curve.
pub fn calibrated(curve: Option<&Curve>, score: f32) -> f32 {
    let probability = match curve {
        None => return score,
        Some(Curve::Temperature { temperature, bias }) => {
            let within = as_written(score).clamp(SMALLEST_SCORE, 1.0 - SMALLEST_SCORE);
            1.0 / (1.0 + (-(log_odds_of(within) / temperature + bias)).exp())
        }
        Some(Curve::Isotonic { scores, shares }) => between(scores, shares, as_written(score)),
    };
    single(probability)
}

/// The labels' probabilities, which sum to 1 again with a single choice.
///
/// Where curves leave nothing to any label of a single choice, the scores stay as they are.
pub fn calibrated_labels(
    calibration: &LabelsCalibration,
    choice: Choice,
    scores: Vec<f32>,
) -> Vec<f32> {
    let changed: Vec<f64> = match (calibration.temperature, choice) {
        (Some(temperature), Choice::Single) => {
            let within = scores.iter().map(|score| as_written(*score).max(SMALLEST_SCORE));
            within.map(|score| (score.ln() / temperature).exp()).collect()
        }
        _ if calibration.curves.iter().all(Option::is_none) => return scores,
        _ => {
            let curves = calibration.curves.iter().map(Option::as_ref);
            curves.zip(&scores).map(|(curve, score)| calibrated(curve, *score).into()).collect()
        }
    };
    let sum: f64 = changed.iter().sum();
    match choice {
        Choice::Multi => changed.into_iter().map(single).collect(),
        Choice::Single if sum > 0.0 => {
            changed.into_iter().map(|share| single(share / sum)).collect()
        }
        Choice::Single => scores,
    }
}

/// Between the two nearest knots on a straight line; flat outside.
fn between(scores: &[f64], shares: &[f64], score: f64) -> f64 {
    let above = scores.partition_point(|knot| *knot < score);
    if above == scores.len() {
        return shares[above - 1];
    }
    if above == 0 || scores[above] <= score {
        return shares[above];
    }
    let (low, high) = (above - 1, above);
    let way = (score - scores[low]) / (scores[high] - scores[low]);
    shares[low] + way * (shares[high] - shares[low])
}

fn log_odds_of(probability: f64) -> f64 {
    (probability / (1.0 - probability)).ln()
}

#[expect(clippy::cast_possible_truncation, reason = "scores are written with four decimals")]
fn single(probability: f64) -> f32 {
    probability as f32
}
