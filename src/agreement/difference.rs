//! How far two values are apart: the metrics of Krippendorff's alpha.

use std::collections::BTreeSet;

/// How far two values are apart.
#[derive(Debug, Clone, PartialEq)]
pub enum Difference {
    /// Equal values are 0 apart, all others 1.
    Nominal,
    /// The values stand in order; the square of how many codings lie from the one to the other, half of those at
    /// either end counted in (Krippendorff 2011).
    Ordinal,
    /// The distance from each value to each, which is 0 from a value to itself.
    Given(Vec<Vec<f64>>),
}

impl Difference {
    /// 1 − |A ∩ B| / |A ∪ B| for the sets (Jaccard 1912); 0 for two empty ones.
    pub fn jaccard(sets: &[BTreeSet<String>]) -> Self {
        Self::of_sets(sets, |one, another| 1.0 - overlap(one, another))
    }

    /// MASI: 1 − J·M, where J is the Jaccard overlap, and M is 1 for equal sets, 2/3 where one holds the other, 1/3 where
    /// they overlap and 0 where they do not (Passonneau 2006, Measuring Agreement on Set-valued Items).
    pub fn masi(sets: &[BTreeSet<String>]) -> Self {
        let likeness = |one: &BTreeSet<String>, another: &BTreeSet<String>| {
            if one == another {
                1.0
            } else if one.is_subset(another) || another.is_subset(one) {
                2.0 / 3.0
            } else if one.is_disjoint(another) {
                0.0
            } else {
                1.0 / 3.0
            }
        };
        Self::of_sets(sets, |one, another| 1.0 - overlap(one, another) * likeness(one, another))
    }

    fn of_sets(
        sets: &[BTreeSet<String>],
        distance: impl Fn(&BTreeSet<String>, &BTreeSet<String>) -> f64,
    ) -> Self {
        let row = |one| sets.iter().map(|another| distance(one, another)).collect();
        Self::Given(sets.iter().map(row).collect())
    }

    /// The difference of two values, given how often each value was given.
    pub(super) fn between(&self, marginals: &[u64]) -> Box<dyn Fn(usize, usize) -> f64 + '_> {
        match self {
            Self::Nominal => Box::new(|one, another| if one == another { 0.0 } else { 1.0 }),
            Self::Ordinal => {
                let mut below = 0;
                let mut middles = Vec::with_capacity(marginals.len());
                for &n in marginals {
                    middles.push(below as f64 + n as f64 / 2.0);
                    below += n;
                }
                Box::new(move |one, another| (middles[one] - middles[another]).powi(2))
            }
            Self::Given(rows) => Box::new(|one, another| rows[one][another]),
        }
    }

    /// The sum of the differences of each coding to each other.
    pub(super) fn expected(&self, marginals: &[u64], between: &dyn Fn(usize, usize) -> f64) -> f64 {
        if matches!(self, Self::Nominal) {
            // Free text, such as names, has very many values.
            let n: u64 = marginals.iter().sum();
            return marginals.iter().map(|&count| count as f64 * (n - count) as f64).sum();
        }
        let used = || marginals.iter().enumerate().filter(|&(_, &count)| count > 0);
        used()
            .flat_map(|(one, &n)| {
                used().map(move |(another, &m)| n as f64 * m as f64 * between(one, another))
            })
            .sum()
    }
}

/// The share of the members of either set that are members of both; 1 for two empty sets.
fn overlap(one: &BTreeSet<String>, another: &BTreeSet<String>) -> f64 {
    match one.union(another).count() {
        0 => 1.0,
        n => one.intersection(another).count() as f64 / n as f64,
    }
}
