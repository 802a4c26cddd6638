//! Agreement of two answers over several classes, beyond what their frequencies would give.

use super::confusion::{Detection, mean, ratio};

/// Counts of (gold, answer): a row a label by hand; a column a label by machine, and a last one for no answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Matrix<'a> {
    /// How many labels there are.
    pub(super) n_labels: usize,
    /// The rows, one after another: `n_labels` × (`n_labels` + 1) counts.
    pub(super) cells: &'a [u64],
}

impl Matrix<'_> {
    fn at(&self, gold: usize, answer: usize) -> u64 {
        self.cells[gold * (self.n_labels + 1) + answer]
    }

    pub(super) fn n(&self) -> u64 {
        self.cells.iter().sum()
    }

    fn n_same(&self) -> u64 {
        (0..self.n_labels).map(|label| self.at(label, label)).sum()
    }

    /// How often the label stands in the gold.
    fn n_gold(&self, label: usize) -> u64 {
        (0..=self.n_labels).map(|answer| self.at(label, answer)).sum()
    }

    /// How often the machine gives the label.
    fn n_answered(&self, label: usize) -> u64 {
        (0..self.n_labels).map(|gold| self.at(gold, label)).sum()
    }

    /// The counts for one label against all others.
    pub(super) fn detection(&self, label: usize) -> Detection {
        let both = self.at(label, label);
        let (gold, answered) = (self.n_gold(label), self.n_answered(label));
        Detection {
            true_positives: both,
            false_positives: answered - both,
            false_negatives: gold - both,
            true_negatives: self.n() + both - gold - answered,
        }
    }

    pub(super) fn accuracy(&self) -> Option<f64> {
        ratio(self.n_same(), self.n())
    }

    pub(super) fn macro_f1(&self) -> Option<f64> {
        mean((0..self.n_labels).map(|label| self.detection(label).f1()))
    }

    fn agreement(&self) -> Agreement {
        // No answer is a class of its own that the gold never has.
        let class = |class| {
            let gold = if class < self.n_labels { self.n_gold(class) } else { 0 };
            (gold, self.n_answered(class))
        };
        Agreement::of(self.n_same(), (0..=self.n_labels).map(class))
    }

    pub(super) fn mcc(&self) -> Option<f64> {
        self.agreement().mcc()
    }

    pub(super) fn kappa(&self) -> Option<f64> {
        self.agreement().kappa()
    }
}

/// What the chance-corrected figures need: sums over classes of the margins of a square table.
pub(super) struct Agreement {
    /// Pairs with the same class on both sides.
    same: f64,
    /// All pairs.
    n: f64,
    /// Σ gold².
    gold_squares: f64,
    /// Σ answered².
    answered_squares: f64,
    /// Σ gold · answered.
    products: f64,
}

impl Agreement {
    /// From the number of equal pairs and, class by class, how often it stands in the gold and in the answers.
    pub(super) fn of(same: u64, classes: impl Iterator<Item = (u64, u64)>) -> Self {
        let mut sums = Self {
            same: same as f64,
            n: 0.0,
            gold_squares: 0.0,
            answered_squares: 0.0,
            products: 0.0,
        };
        for (gold, answered) in classes {
            let (gold, answered) = (gold as f64, answered as f64);
            sums.n += gold;
            sums.gold_squares += gold * gold;
            sums.answered_squares += answered * answered;
            sums.products += gold * answered;
        }
        sums
    }

    /// `R_K` of Gorodkin 2004 (doi:10.1016/j.compbiolchem.2004.09.006, eq. 8), which for two classes is the correlation
    /// of Matthews 1975 (doi:10.1016/0005-2795(75)90109-9).
    pub(super) fn mcc(&self) -> Option<f64> {
        let all = self.n * self.n;
        let spread = (all - self.gold_squares) * (all - self.answered_squares);
        (spread > 0.0)
            .then(|| ((self.same * self.n - self.products) / spread.sqrt()).clamp(-1.0, 1.0))
    }

    /// (observed − expected) / (1 − expected), Cohen 1960 (doi:10.1177/001316446002000104).
    pub(super) fn kappa(&self) -> Option<f64> {
        let room = self.n * self.n - self.products;
        (room > 0.0).then(|| (self.same * self.n - self.products) / room)
    }
}
