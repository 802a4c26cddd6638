//! Right and wrong answers where the answer is a set: of blamed actors, or of labels.

use std::collections::{BTreeMap, BTreeSet};
use std::iter::Sum;
use std::ops::{Add, AddAssign};

use super::confusion::{Detection, mean, ratio};

/// Counts over (sentence, member), where a member is an actor or a label.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SetConfusion {
    /// Counts per member that could be named.
    members: BTreeMap<String, Detection>,
    n: u64,
    n_exact: u64,
    n_exact_named: u64,
    any: Detection,
}

impl SetConfusion {
    /// Counts one sentence in which each of `choices` could be named.
    pub fn count(
        &mut self,
        gold: &BTreeSet<String>,
        predicted: &BTreeSet<String>,
        choices: &BTreeSet<String>,
    ) {
        let exact = u64::from(gold == predicted);
        self.n += 1;
        self.n_exact += exact;
        self.n_exact_named += exact * u64::from(!gold.is_empty());
        self.any.count(!gold.is_empty(), !predicted.is_empty());
        let named: BTreeSet<&String> = gold.union(predicted).collect();
        for member in named.into_iter().chain(
            choices.iter().filter(|choice| !gold.contains(*choice) && !predicted.contains(*choice)),
        ) {
            let detection = self.members.entry(member.clone()).or_default();
            detection.count(gold.contains(member), predicted.contains(member));
        }
    }

    /// How many sentences were counted.
    pub fn n(&self) -> u64 {
        self.n
    }

    /// The members that occur by hand or by machine.
    pub fn members(&self) -> impl Iterator<Item = &str> {
        let occurs = |detection: &Detection| detection.n_gold() + detection.n_predicted() > 0;
        let occurring = self.members.iter().filter(move |(_, detection)| occurs(detection));
        occurring.map(|(member, _)| member.as_str())
    }

    /// The members that could be named.
    pub(super) fn choices(&self) -> impl Iterator<Item = &str> {
        self.members.keys().map(String::as_str)
    }

    /// How many sentences name exactly those that the hand names: all of them, and those where it names any.
    pub(super) fn n_exact(&self) -> [u64; 2] {
        [self.n_exact, self.n_exact_named]
    }

    /// The counts for one member over the sentences in which it could be named.
    pub fn detection(&self, member: &str) -> Detection {
        self.members.get(member).copied().unwrap_or_default()
    }

    /// Whether anybody is named at all, per sentence.
    pub fn any(&self) -> Detection {
        self.any
    }

    /// The counts of all members added: its precision, recall and F1 are the micro averages (Manning et al. 2008, 13.6;
    /// scikit-learn `average="micro"`), its correlation and kappa those over (sentence, member).
    pub fn micro(&self) -> Detection {
        self.members.values().copied().sum()
    }

    /// As [`micro`](SetConfusion::micro), with one member left out.
    pub fn micro_without(&self, left_out: &str) -> Detection {
        let kept = self.members.iter().filter(|(member, _)| *member != left_out);
        kept.map(|(_, detection)| *detection).sum()
    }

    /// The mean of precision over the members that the machine names; `None` if it names none.
    pub fn macro_precision(&self) -> Option<f64> {
        mean(self.members.values().map(Detection::precision))
    }

    /// The mean of recall over the members named by hand; `None` if there are none.
    pub fn macro_recall(&self) -> Option<f64> {
        mean(self.members.values().map(Detection::recall))
    }

    /// The mean of F1 over [`members`](SetConfusion::members) (scikit-learn `average="macro"`); `None` if there are none.
    pub fn macro_f1(&self) -> Option<f64> {
        mean(self.members.values().map(Detection::f1))
    }

    /// Sentences for which both sets are the same / all sentences (scikit-learn `accuracy_score` of a multi-label
    /// indicator); `None` if there are none.
    pub fn exact(&self) -> Option<f64> {
        ratio(self.n_exact, self.n)
    }

    /// The same over the sentences that name somebody by hand; `None` if there are none.
    pub fn exact_where_named(&self) -> Option<f64> {
        ratio(self.n_exact_named, self.any.n_gold())
    }
}

impl AddAssign<&SetConfusion> for SetConfusion {
    fn add_assign(&mut self, other: &SetConfusion) {
        for (member, detection) in &other.members {
            *self.members.entry(member.clone()).or_default() += *detection;
        }
        self.n += other.n;
        self.n_exact += other.n_exact;
        self.n_exact_named += other.n_exact_named;
        self.any += other.any;
    }
}

impl Add for SetConfusion {
    type Output = Self;

    fn add(mut self, other: Self) -> Self {
        self += &other;
        self
    }
}

impl Sum for SetConfusion {
    fn sum<I: Iterator<Item = Self>>(sets: I) -> Self {
        sets.fold(SetConfusion::default(), Add::add)
    }
}
