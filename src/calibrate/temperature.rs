//! Temperatures, by the likelihood of the hand labels.

use crate::classify::SMALLEST_SCORE;
use crate::task::Curve;

/// A shared temperature is looked for between this and its inverse.
const COLDEST: f64 = 0.05;

/// Temperature and bias for a yes-or-no answer: the curve of the highest likelihood, `None` if both answers do not
/// occur or a higher score does not mean that yes is likelier.
///
/// Fits 1 / (1 + exp(−(slope · log odds + bias))) to Platt's (1999) smoothed targets (n₊ + 1) / (n₊ + 2) and
/// 1 / (n₋ + 2), which keep it finite where scores part the answers fully, by Newton's method with halved steps (Lin, Lin
/// & Weng 2007, doi:10.1007/s10994-007-5018-6), as scikit-learn's sigmoid calibration of log odds does. The
/// temperature is 1 / slope.
pub fn fit_temperature(cases: &[(f64, bool)]) -> Option<Curve> {
    let n_yes = cases.iter().filter(|(_, yes)| *yes).count() as f64;
    let n_no = cases.len() as f64 - n_yes;
    if n_yes < 1.0 || n_no < 1.0 {
        return None;
    }
    let (yes, no) = ((n_yes + 1.0) / (n_yes + 2.0), 1.0 / (n_no + 2.0));
    let points: Vec<(f64, f64)> =
        cases.iter().map(|(score, is)| (log_odds(*score), if *is { yes } else { no })).collect();
    let (slope, bias) = most_likely(&points);
    (slope > 1e-3).then_some(Curve::Temperature { temperature: 1.0 / slope, bias })
}

/// The slope and bias of the logistic curve through `(log odds, target)` that minimise the cross entropy.
fn most_likely(points: &[(f64, f64)]) -> (f64, f64) {
    const STEPS: usize = 100;
    let (mut slope, mut bias) = (1.0, 0.0);
    let mut loss = cross_entropy(points, slope, bias);
    for _ in 0..STEPS {
        let (by_slope, by_bias, [ss, sb, bb]) = derivatives(points, slope, bias);
        let determinant = ss * bb - sb * sb;
        if by_slope.abs().max(by_bias.abs()) < 1e-10 || determinant <= 0.0 {
            break;
        }
        let (to_slope, to_bias) = (
            -(bb * by_slope - sb * by_bias) / determinant,
            -(ss * by_bias - sb * by_slope) / determinant,
        );
        let mut step = 1.0;
        let better = loop {
            let next = cross_entropy(points, slope + step * to_slope, bias + step * to_bias);
            if next < loss {
                break Some(next);
            }
            step /= 2.0;
            if step < 1e-12 {
                break None;
            }
        };
        let Some(next) = better else { break };
        slope += step * to_slope;
        bias += step * to_bias;
        loss = next;
    }
    (slope, bias)
}

/// Σ ln(1 + exp(z)) − target · z, for z = slope · log odds + bias.
fn cross_entropy(points: &[(f64, f64)], slope: f64, bias: f64) -> f64 {
    let one = |(x, target): &(f64, f64)| {
        let z = slope * x + bias;
        z.max(0.0) + (-z.abs()).exp().ln_1p() - target * z
    };
    points.iter().map(one).sum()
}

/// The first derivatives of [`cross_entropy`] by slope and bias, and the second: slope twice, both, bias twice.
fn derivatives(points: &[(f64, f64)], slope: f64, bias: f64) -> (f64, f64, [f64; 3]) {
    let mut first = (0.0, 0.0);
    // Keeps the matrix invertible where all scores are the same.
    let mut second = [1e-12, 0.0, 1e-12];
    for (x, target) in points {
        let probability = 1.0 / (1.0 + (-(slope * x + bias)).exp());
        let (miss, spread) = (probability - target, probability * (1.0 - probability));
        first.0 += miss * x;
        first.1 += miss;
        second[0] += spread * x * x;
        second[1] += spread * x;
        second[2] += spread;
    }
    (first.0, first.1, second)
}

/// The temperature of the highest likelihood for labels of which one is right: shares ^ (1 / temperature), made to sum
/// to 1 (Guo et al. 2017, 4.2). Each case has its labels' shares and the place of the right one. `None` without cases.
///
/// The loss is convex in 1 / temperature, so its slope is halved in until it is 0; the outcome lies within 0.05 to 20.
pub fn fit_shared_temperature(cases: &[(Vec<f64>, usize)]) -> Option<f64> {
    const HALVINGS: usize = 60;
    if cases.is_empty() {
        return None;
    }
    let logs: Vec<(Vec<f64>, usize)> = cases
        .iter()
        .map(|(shares, right)| {
            (shares.iter().map(|share| share.max(SMALLEST_SCORE).ln()).collect(), *right)
        })
        .collect();
    // From hot to cold, on the logarithm of 1 / temperature.
    let (mut low, mut high) = (COLDEST.ln(), -COLDEST.ln());
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(low, high);
        if slope_of_loss(&logs, middle.exp()) > 0.0 {
            high = middle;
        } else {
            low = middle;
        }
    }
    Some((-f64::midpoint(low, high)).exp())
}

/// The derivative of Σ −ln share of the right label by 1 / temperature: Σ mean logarithm − logarithm of the right.
fn slope_of_loss(logs: &[(Vec<f64>, usize)], inverse: f64) -> f64 {
    let one = |(logs, right): &(Vec<f64>, usize)| {
        let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let weight = |log: &f64| ((log - most) * inverse).exp();
        let sum: f64 = logs.iter().map(weight).sum();
        let mean: f64 = logs.iter().map(|log| log * weight(log)).sum::<f64>() / sum;
        mean - logs[*right]
    };
    logs.iter().map(one).sum()
}

fn log_odds(score: f64) -> f64 {
    let p = score.clamp(SMALLEST_SCORE, 1.0 - SMALLEST_SCORE);
    (p / (1.0 - p)).ln()
}
