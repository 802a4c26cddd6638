//! What is counted about the cases of an article; counts of several add up, and figures are derived from them.

use crate::classify::SMALLEST_SCORE;
use crate::evaluate::Detection;

/// Scores are put into so many groups of the same width (Guo et al. 2017 use 10 to 15).
const N_BINS: usize = 10;

/// The scores of one group.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Bin {
    n: u64,
    sum: f64,
    n_right: u64,
}

/// Counts of some cases.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Tally {
    /// One a label; one alone for a yes-or-no answer.
    pub(super) labels: Vec<Detection>,
    /// Cases, scored or not.
    pub(super) n: u64,
    /// Cases with an answer.
    pub(super) n_answered: u64,
    /// Cases with the right answer.
    pub(super) n_right: u64,
    n_scored: u64,
    squares: f64,
    logs: f64,
    bins: [Bin; N_BINS],
}

impl Tally {
    /// Nothing counted of so many labels.
    pub(super) fn new(n_labels: usize) -> Self {
        Self { labels: vec![Detection::default(); n_labels], ..Self::default() }
    }

    /// Counts a score that says how likely something is.
    pub(super) fn score_yes_no(&mut self, score: f32, yes: bool) {
        let score = f64::from(score);
        self.n_scored += 1;
        self.squares += (score - f64::from(u8::from(yes))).powi(2);
        self.logs += log_loss(if yes { score } else { 1.0 - score });
        self.put(score, yes);
    }

    /// Counts the scores of labels of which one is right; the surest is put into a group.
    pub(super) fn score_labels(&mut self, scores: &[f32], right: usize, surest: usize) {
        self.n_scored += 1;
        let square = |(at, score): (usize, &f32)| {
            (f64::from(*score) - f64::from(u8::from(at == right))).powi(2)
        };
        self.squares += scores.iter().enumerate().map(square).sum::<f64>();
        self.logs += log_loss(scores[right].into());
        self.put(scores[surest].into(), surest == right);
    }

    fn put(&mut self, score: f64, right: bool) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 1")]
        let at = (score * N_BINS as f64) as usize;
        let bin = &mut self.bins[at.min(N_BINS - 1)];
        bin.n += 1;
        bin.sum += score;
        bin.n_right += u64::from(right);
    }

    /// Adds counts, some times over.
    pub(super) fn add(&mut self, other: &Self, times: u32) {
        let (whole, real) = (u64::from(times), f64::from(times));
        self.labels.resize(other.labels.len(), Detection::default());
        for (label, other) in self.labels.iter_mut().zip(&other.labels) {
            label.true_positives += other.true_positives * whole;
            label.false_positives += other.false_positives * whole;
            label.false_negatives += other.false_negatives * whole;
            label.true_negatives += other.true_negatives * whole;
        }
        self.n += other.n * whole;
        self.n_answered += other.n_answered * whole;
        self.n_right += other.n_right * whole;
        self.n_scored += other.n_scored * whole;
        self.squares += other.squares * real;
        self.logs += other.logs * real;
        for (bin, other) in self.bins.iter_mut().zip(&other.bins) {
            bin.n += other.n * whole;
            bin.sum += other.sum * real;
            bin.n_right += other.n_right * whole;
        }
    }

    /// Brier's (1950) score: the mean square of score less outcome; with labels of which one is right, summed over
    /// them. `None` if nothing was scored.
    pub(super) fn brier(&self) -> Option<f64> {
        ratio(self.squares, self.n_scored)
    }

    /// The mean of −ln of the score that what is so had; scores are kept 0.00005 from 0. `None` if nothing was scored.
    fn log_loss(&self) -> Option<f64> {
        ratio(self.logs, self.n_scored)
    }

    /// The expected calibration error (Naeini et al. 2015; Guo et al. 2017, (3)): over ten groups of scores, the mean
    /// distance of the mean score from the share that is so, weighted by cases. `None` if nothing was scored.
    fn calibration_error(&self) -> Option<f64> {
        let distance = |bin: &Bin| (bin.sum - bin.n_right as f64).abs();
        ratio(self.bins.iter().map(distance).sum(), self.n_scored)
    }

    /// The figures of [`names`], in their order.
    pub(super) fn figures(&self, choice: bool) -> Vec<Option<f64>> {
        let of_label = |label: &Detection| [label.f1(), label.precision(), label.recall()];
        let scores = [self.calibration_error(), self.brier(), self.log_loss()];
        let labels = self.labels.iter().flat_map(of_label);
        if !choice {
            let given = ratio(self.n_answered as f64, self.n);
            return labels.chain([given]).chain(scores).collect();
        }
        let f1: Vec<f64> = self.labels.iter().filter_map(Detection::f1).collect();
        let answers = [
            ratio(self.n_answered as f64, self.n),
            ratio(self.n_right as f64, self.n_answered),
            ratio(self.n_right as f64, self.n),
            ratio(f1.iter().sum(), f1.len() as u64),
        ];
        answers.into_iter().chain(scores).chain(labels).collect()
    }
}

/// What [`Tally::figures`] are called.
pub(super) fn names(labels: &[String], choice: bool) -> Vec<String> {
    const SCORES: [&str; 3] = ["ece", "brier", "log_loss"];
    const ANSWERS: [&str; 4] = ["coverage", "accuracy_when_answered", "accuracy", "macro_f1"];
    let ratios = ["f1", "precision", "recall"];
    if !choice {
        return ratios.into_iter().chain(["given"]).chain(SCORES).map(String::from).collect();
    }
    let of_label = |label: &String| ratios.map(|ratio| format!("{label}.{ratio}"));
    let all = ANSWERS.into_iter().chain(SCORES).map(String::from);
    all.chain(labels.iter().flat_map(of_label)).collect()
}

fn log_loss(probability: f64) -> f64 {
    -probability.max(SMALLEST_SCORE).ln()
}

fn ratio(part: f64, n: u64) -> Option<f64> {
    (n > 0).then(|| part / n as f64)
}
