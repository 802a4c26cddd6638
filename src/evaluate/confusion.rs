//! Counts of right and wrong answers; every ratio is derived from them and is `None` where it is not defined.
//!
//! The formulas are those of Manning, Raghavan & Schütze, *Introduction to Information Retrieval* (2008), sections 8.3
//! and 13.6, and the figures are those of scikit-learn with `zero_division=nan`.

use std::collections::{BTreeMap, BTreeSet};
use std::iter::Sum;
use std::ops::{Add, AddAssign};

use super::matrix::{Agreement, Matrix};

/// Right and wrong answers to one yes-or-no question.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Detection {
    /// Yes by hand and by machine.
    pub true_positives: u64,
    /// Yes by machine only.
    pub false_positives: u64,
    /// Yes by hand only.
    pub false_negatives: u64,
    /// No by hand and by machine.
    pub true_negatives: u64,
}

impl Detection {
    /// Counts one answer.
    pub fn count(&mut self, gold: bool, predicted: bool) {
        match (gold, predicted) {
            (true, true) => self.true_positives += 1,
            (false, true) => self.false_positives += 1,
            (true, false) => self.false_negatives += 1,
            (false, false) => self.true_negatives += 1,
        }
    }

    /// How often the answer is yes by hand: tp + fn.
    pub fn n_gold(&self) -> u64 {
        self.true_positives + self.false_negatives
    }

    /// How often the answer is yes by machine: tp + fp.
    pub fn n_predicted(&self) -> u64 {
        self.true_positives + self.false_positives
    }

    /// tp / (tp + fp), Manning et al. 2008, (8.1); `None` if the machine never says yes.
    pub fn precision(&self) -> Option<f64> {
        ratio(self.true_positives, self.n_predicted())
    }

    /// tp / (tp + fn), Manning et al. 2008, (8.2); `None` if the hand never says yes.
    pub fn recall(&self) -> Option<f64> {
        ratio(self.true_positives, self.n_gold())
    }

    /// 2tp / (2tp + fp + fn), the harmonic mean of precision and recall (Manning et al. 2008, (8.6), with β = 1);
    /// `None` if nobody ever says yes.
    pub fn f1(&self) -> Option<f64> {
        ratio(2 * self.true_positives, self.n_gold() + self.n_predicted())
    }

    /// Matthews correlation: (tp·tn − fp·fn) / √((tp+fp)(tp+fn)(tn+fp)(tn+fn)), from −1 to 1 (Matthews 1975,
    /// doi:10.1016/0005-2795(75)90109-9); `None` if the hand or the machine gives one answer only, where scikit-learn
    /// says 0.
    pub fn mcc(&self) -> Option<f64> {
        self.agreement().mcc()
    }

    /// Cohen's kappa: (observed − expected) / (1 − expected) agreement, from −1 to 1 (Cohen 1960,
    /// doi:10.1177/001316446002000104); `None` if both give the same one answer always.
    pub fn kappa(&self) -> Option<f64> {
        self.agreement().kappa()
    }

    fn agreement(&self) -> Agreement {
        let (n_gold, n_predicted) = (self.n_gold(), self.n_predicted());
        let (tp, tn) = (self.true_positives, self.true_negatives);
        let classes =
            [(n_gold, n_predicted), (tn + self.false_positives, tn + self.false_negatives)];
        Agreement::of(tp + tn, classes.into_iter())
    }
}

impl AddAssign for Detection {
    fn add_assign(&mut self, other: Self) {
        self.true_positives += other.true_positives;
        self.false_positives += other.false_positives;
        self.false_negatives += other.false_negatives;
        self.true_negatives += other.true_negatives;
    }
}

impl Add for Detection {
    type Output = Self;

    fn add(mut self, other: Self) -> Self {
        self += other;
        self
    }
}

impl Sum for Detection {
    fn sum<I: Iterator<Item = Self>>(detections: I) -> Self {
        detections.fold(Detection::default(), Add::add)
    }
}

/// Counts of (label by hand, label by machine) for a question that has one answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Confusion(BTreeMap<(String, Option<String>), u64>);

impl Confusion {
    /// Counts one sentence; a `predicted` of `None` is a machine that gave no label, which is wrong whatever the gold.
    pub fn count(&mut self, gold: &str, predicted: Option<&str>) {
        *self.0.entry((gold.to_owned(), predicted.map(str::to_owned))).or_default() += 1;
    }

    /// How many sentences were counted.
    pub fn n(&self) -> u64 {
        self.0.values().sum()
    }

    /// How many sentences have this label by hand and that by machine.
    pub fn at(&self, gold: &str, predicted: Option<&str>) -> u64 {
        let cell = (gold.to_owned(), predicted.map(str::to_owned));
        self.0.get(&cell).copied().unwrap_or_default()
    }

    /// How many sentences got no label from the machine.
    pub fn n_unanswered(&self) -> u64 {
        self.0.iter().filter(|((_, predicted), _)| predicted.is_none()).map(|(_, n)| n).sum()
    }

    /// The labels that occur by hand or by machine.
    pub fn labels(&self) -> BTreeSet<&str> {
        let both = self.0.keys().flat_map(|(gold, predicted)| [Some(gold), predicted.as_ref()]);
        both.flatten().map(String::as_str).collect()
    }

    /// The counts for one label against all others.
    pub fn detection(&self, label: &str) -> Detection {
        let mut detection = Detection::default();
        for ((gold, predicted), &n) in &self.0 {
            match (gold == label, predicted.as_deref() == Some(label)) {
                (true, true) => detection.true_positives += n,
                (false, true) => detection.false_positives += n,
                (true, false) => detection.false_negatives += n,
                (false, false) => detection.true_negatives += n,
            }
        }
        detection
    }

    /// Sentences with the same label by hand and machine / all sentences; `None` if there are none
    /// (scikit-learn `accuracy_score`).
    pub fn accuracy(&self) -> Option<f64> {
        self.as_matrix(|matrix| matrix.accuracy())
    }

    /// The mean of precision over the labels that the machine gives; `None` if it gives none.
    pub fn macro_precision(&self) -> Option<f64> {
        mean(self.labels().iter().map(|label| self.detection(label).precision()))
    }

    /// The mean of recall over the labels that occur by hand; `None` if there are none.
    pub fn macro_recall(&self) -> Option<f64> {
        mean(self.labels().iter().map(|label| self.detection(label).recall()))
    }

    /// The mean of F1 over [`labels`](Confusion::labels) (Manning et al. 2008, 13.6; scikit-learn
    /// `f1_score(average="macro")`); `None` if there are none.
    pub fn macro_f1(&self) -> Option<f64> {
        self.as_matrix(|matrix| matrix.macro_f1())
    }

    /// Matthews correlation of several labels, `R_K` (Gorodkin 2004, doi:10.1016/j.compbiolchem.2004.09.006; scikit-learn
    /// `matthews_corrcoef`), no answer being an answer of its own; `None` if the hand or the machine gives one only.
    pub fn mcc(&self) -> Option<f64> {
        self.as_matrix(|matrix| matrix.mcc())
    }

    /// Cohen's kappa (Cohen 1960, doi:10.1177/001316446002000104; scikit-learn `cohen_kappa_score`), no answer being
    /// an answer of its own; `None` if both give the same one label always.
    pub fn kappa(&self) -> Option<f64> {
        self.as_matrix(|matrix| matrix.kappa())
    }

    /// The counts of these labels as the cells of a [`Matrix`].
    pub(super) fn cells(&self, labels: &[&str]) -> Vec<u64> {
        let answers = || labels.iter().copied().map(Some).chain([None]);
        labels.iter().flat_map(|gold| answers().map(|answer| self.at(gold, answer))).collect()
    }

    fn as_matrix(&self, figure: impl Fn(Matrix) -> Option<f64>) -> Option<f64> {
        let labels: Vec<&str> = self.labels().into_iter().collect();
        figure(Matrix { n_labels: labels.len(), cells: &self.cells(&labels) })
    }
}

impl AddAssign<&Confusion> for Confusion {
    fn add_assign(&mut self, other: &Confusion) {
        for (cell, n) in &other.0 {
            *self.0.entry(cell.clone()).or_default() += n;
        }
    }
}

impl Add for Confusion {
    type Output = Self;

    fn add(mut self, other: Self) -> Self {
        self += &other;
        self
    }
}

impl Sum for Confusion {
    fn sum<I: Iterator<Item = Self>>(confusions: I) -> Self {
        confusions.fold(Confusion::default(), Add::add)
    }
}

/// A part of a whole; `None` of nothing.
pub(super) fn ratio(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// The mean of those that are defined; `None` if none is.
pub(super) fn mean(ratios: impl Iterator<Item = Option<f64>>) -> Option<f64> {
    let defined: Vec<f64> = ratios.flatten().collect();
    (!defined.is_empty()).then(|| defined.iter().sum::<f64>() / defined.len() as f64)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::{Confusion, Detection};
    use crate::evaluate::SetConfusion;

    type Answer = (usize, Option<usize>);

    fn answers() -> impl Strategy<Value = Vec<Answer>> {
        prop::collection::vec((0..4_usize, prop::option::weighted(0.9, 0..4_usize)), 0..40)
    }

    fn confusion(answers: &[Answer]) -> Confusion {
        let labels = ["a", "b", "c", "d"];
        let mut confusion = Confusion::default();
        for (gold, predicted) in answers {
            confusion.count(labels[*gold], predicted.map(|at| labels[at]));
        }
        confusion
    }

    /// Sets of actors from the bits of small numbers.
    fn sets(answers: &[(u8, u8)]) -> SetConfusion {
        let set = |bits: u8| -> BTreeSet<String> {
            (0..3).filter(|bit| bits >> bit & 1 == 1).map(|bit: u8| format!("actor{bit}")).collect()
        };
        let mut sets = SetConfusion::default();
        for &(gold, predicted) in answers {
            sets.count(&set(gold), &set(predicted), &set(7));
        }
        sets
    }

    fn pairs() -> impl Strategy<Value = Vec<(u8, u8)>> {
        prop::collection::vec((0..8_u8, 0..8_u8), 0..40)
    }

    proptest! {
        #[test]
        fn adding_is_counting_together(one in answers(), other in answers()) {
            let together = [one.clone(), other.clone()].concat();
            prop_assert_eq!(confusion(&one) + confusion(&other), confusion(&together));
        }

        #[test]
        fn adding_sets_is_counting_together(one in pairs(), other in pairs()) {
            let together = [one.clone(), other.clone()].concat();
            prop_assert_eq!(sets(&one) + sets(&other), sets(&together));
        }

        #[test]
        fn a_perfect_machine_has_only_ones(gold in prop::collection::vec(0..4_usize, 1..40)) {
            let perfect: Vec<Answer> = gold.iter().map(|&label| (label, Some(label))).collect();
            let confusion = confusion(&perfect);
            prop_assert_eq!(confusion.accuracy(), Some(1.0));
            prop_assert_eq!(confusion.macro_f1(), Some(1.0));
            prop_assert_eq!(confusion.macro_precision(), Some(1.0));
            prop_assert_eq!(confusion.macro_recall(), Some(1.0));
        }

        #[test]
        fn f1_does_not_care_who_is_the_coder(pairs in pairs()) {
            let swapped: Vec<(u8, u8)> = pairs.iter().map(|&(gold, predicted)| (predicted, gold)).collect();
            let (one, other) = (sets(&pairs), sets(&swapped));
            prop_assert_eq!(one.micro().f1(), other.micro().f1());
            prop_assert_eq!(one.macro_f1(), other.macro_f1());
            prop_assert_eq!(one.exact(), other.exact());
            prop_assert_eq!(one.micro().precision(), other.micro().recall());
        }

        #[test]
        fn chance_corrected_figures_lie_between_minus_one_and_one(
            answers in answers(),
            pairs in pairs(),
        ) {
            let (confusion, micro) = (confusion(&answers), sets(&pairs).micro());
            for figure in [confusion.mcc(), confusion.kappa(), micro.mcc(), micro.kappa()] {
                prop_assert!(figure.is_none_or(|figure| (-1.0..=1.0).contains(&figure)), "{figure:?}");
            }
        }

        #[test]
        fn equal_answers_correlate_fully(gold in prop::collection::vec(0..3_usize, 2..40)) {
            prop_assume!(gold.iter().any(|label| *label != gold[0]));
            let perfect: Vec<Answer> = gold.iter().map(|&label| (label, Some(label))).collect();
            let confusion = confusion(&perfect);
            prop_assert!((confusion.mcc().unwrap() - 1.0).abs() < 1e-12);
            prop_assert!((confusion.kappa().unwrap() - 1.0).abs() < 1e-12);
        }

        #[test]
        fn every_sentence_is_in_one_cell_of_every_actor(pairs in pairs()) {
            let sets = sets(&pairs);
            for member in sets.members() {
                let Detection { true_positives, false_positives, false_negatives, true_negatives } =
                    sets.detection(member);
                prop_assert_eq!(true_positives + false_positives + false_negatives + true_negatives, sets.n());
            }
        }
    }

    #[test]
    fn nothing_counted_is_nothing_measured() {
        let (confusion, sets) = (Confusion::default(), SetConfusion::default());
        assert_eq!((confusion.accuracy(), confusion.macro_f1()), (None, None));
        assert_eq!((confusion.mcc(), confusion.kappa()), (None, None));
        assert_eq!((sets.micro().mcc(), sets.micro().kappa()), (None, None));
        assert_eq!((sets.exact(), sets.macro_f1(), sets.micro().f1()), (None, None, None));
        assert_eq!(sets.exact_where_named(), None);
    }

    #[test]
    fn a_missed_actor_has_no_precision_and_a_recall_of_nought() {
        let missed = Detection { false_negatives: 3, ..Detection::default() };
        assert_eq!(
            (missed.precision(), missed.recall(), missed.f1()),
            (None, Some(0.0), Some(0.0))
        );
    }

    #[test]
    fn no_answer_is_wrong_and_no_label() {
        let confusion = confusion(&[(0, Some(0)), (0, None)]);
        assert_eq!((confusion.accuracy(), confusion.n_unanswered()), (Some(0.5), 1));
        assert_eq!(confusion.labels(), BTreeSet::from(["a"]));
    }
}
