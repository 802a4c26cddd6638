//! The threshold that serves an objective best.

use std::fmt;

/// Thresholds are written with four decimals: multiples of one by this.
const STEPS: u32 = 10_000;

/// What a threshold is to reach.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Objective {
    /// The highest F1.
    F1,
    /// The highest recall with at least this precision.
    Precision(f64),
    /// The highest precision with at least this recall.
    Recall(f64),
}

impl fmt::Display for Objective {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::F1 => write!(out, "f1"),
            Self::Precision(least) => write!(out, "precision={least}"),
            Self::Recall(least) => write!(out, "recall={least}"),
        }
    }
}

/// The threshold that serves the objective best, of all with four decimals; the higher one of two that serve it as
/// well. `None` if none reaches it.
///
/// `cases` are the scores that would be given if high enough, and whether rightly; `n_missed` counts the right answers
/// that no threshold can give. Between two scores the threshold lies half way.
pub fn best_threshold(cases: &[(f32, bool)], n_missed: usize, objective: Objective) -> Option<f32> {
    let mut sorted: Vec<(u32, bool)> =
        cases.iter().map(|(score, right)| (steps_reached(*score), *right)).collect();
    sorted.sort_unstable_by(|a, b| b.cmp(a));
    let n_right = sorted.iter().filter(|(_, right)| *right).count() + n_missed;
    let (mut n_given, mut n_hit) = (0, 0);
    let mut best: Option<(f64, u32)> = None;
    for group in sorted.chunk_by(|a, b| a.0 == b.0) {
        n_given += group.len();
        n_hit += group.iter().filter(|(_, right)| *right).count();
        let worth = worth(objective, n_hit, n_given, n_right);
        if let Some(worth) = worth.filter(|worth| best.is_none_or(|(most, _)| *worth > most)) {
            best = Some((worth, half_way(&sorted, n_given)));
        }
    }
    best.map(|(_, steps)| threshold(steps))
}

/// What counts among thresholds that reach the objective; `None` for one that does not.
fn worth(objective: Objective, n_hit: usize, n_given: usize, n_right: usize) -> Option<f64> {
    let precision = n_hit as f64 / n_given as f64;
    let recall = n_hit as f64 / n_right.max(1) as f64;
    let reaches = |figure: f64, least: f64| figure >= least - 1e-12;
    match objective {
        _ if n_hit == 0 => None,
        Objective::F1 => Some(2.0 * n_hit as f64 / (n_given + n_right) as f64),
        Objective::Precision(least) => reaches(precision, least).then_some(recall),
        Objective::Recall(least) => reaches(recall, least).then_some(precision),
    }
}

/// Half way between the last score that is given and the next one; 0 if every score is given.
fn half_way(sorted: &[(u32, bool)], n_given: usize) -> u32 {
    let last = sorted[n_given - 1].0;
    sorted.get(n_given).map_or(0, |next| (last + next.0).div_ceil(2))
}

/// The highest threshold, in steps, that a score reaches.
fn steps_reached(score: f32) -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "scores are 0 to 1"
    )]
    let about = (f64::from(score) * f64::from(STEPS)).round() as u32;
    // The nearest threshold may be just above the score.
    if score >= threshold(about) { about } else { about.saturating_sub(1) }
}

#[expect(clippy::cast_possible_truncation, reason = "as a task file's threshold is read")]
fn threshold(steps: u32) -> f32 {
    (f64::from(steps) / f64::from(STEPS)) as f32
}

/// A threshold with four decimals that is as near to this one as can be.
pub(super) fn rounded(score: f32) -> f32 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "scores are 0 to 1"
    )]
    let steps = (f64::from(score) * f64::from(STEPS)).round() as u32;
    threshold(steps)
}
