//! Which value each coder gave each unit, as counts, and the coefficients of agreement that follow.

use super::Difference;

/// One unit's values, one entry a coder, as places in the list of values; `None` where a coder gave none.
pub type Pattern = Vec<Option<usize>>;

/// Why a coefficient is not defined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Undefined {
    /// No unit was coded by two coders.
    NothingShared,
    /// Only one value was given, so that agreement by chance is certain.
    OneValue,
    /// The field has a single possible value.
    OnePossibleValue,
}

impl Undefined {
    /// Its name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::NothingShared => "nothing_shared",
            Self::OneValue => "one_value",
            Self::OnePossibleValue => "one_possible_value",
        }
    }

    /// The reason, for a reader.
    pub fn reason(self) -> &'static str {
        match self {
            Self::NothingShared => "no unit was coded by two coders",
            Self::OneValue => "only one value was given, so that agreement by chance is certain",
            Self::OnePossibleValue => "there is a single possible value",
        }
    }
}

/// How often each pattern of values stands in a sample of units.
#[derive(Debug, Clone, PartialEq)]
pub struct Ratings<'a> {
    /// How many values there are to choose from.
    pub n_values: usize,
    /// The patterns that occur, all for the same coders in the same order.
    pub patterns: &'a [Pattern],
    /// How many units have each pattern.
    pub counts: Vec<u64>,
}

/// What two coders gave the units that both coded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PairCounts {
    /// How many units both coded.
    pub n: u64,
    /// How many of these have equal values.
    pub n_agreed: u64,
    /// How often each coder gave each value.
    pub marginals: [Vec<u64>; 2],
}

impl PairCounts {
    /// The share of units with equal values; `None` if there is no unit.
    pub fn percent(&self) -> Option<f64> {
        (self.n > 0).then(|| self.n_agreed as f64 / self.n as f64)
    }

    /// Cohen's kappa: (po − pe) / (1 − pe), where pe = Σ p1(k)·p2(k) (Cohen 1960, doi:10.1177/001316446002000104).
    pub fn kappa(&self) -> Result<f64, Undefined> {
        let observed = self.percent().ok_or(Undefined::NothingShared)?;
        let [one, another] = &self.marginals;
        let alone = |(one, another): (&u64, &u64)| *one == self.n && *another == self.n;
        if one.iter().zip(another).any(alone) {
            return Err(Undefined::OneValue);
        }
        let n = self.n as f64;
        let products = one.iter().zip(another).map(|(&a, &b)| a as f64 * b as f64);
        let expected = products.sum::<f64>() / (n * n);
        Ok((observed - expected) / (1.0 - expected))
    }
}

impl Ratings<'_> {
    /// How many coders there are.
    pub fn n_coders(&self) -> usize {
        self.patterns.first().map_or(0, Vec::len)
    }

    /// The patterns that occur, with how many units have them.
    pub(super) fn units(&self) -> impl Iterator<Item = (&Pattern, u64)> {
        self.patterns.iter().zip(self.counts.iter().copied()).filter(|&(_, count)| count > 0)
    }

    /// How many units have values by two coders or more.
    pub fn n_units(&self) -> u64 {
        self.units().filter(|(pattern, _)| n_given(pattern) >= 2).map(|(_, count)| count).sum()
    }

    /// How many values were given to these units: the n of Krippendorff's alpha.
    pub fn n_codings(&self) -> u64 {
        self.marginals().iter().sum()
    }

    /// How many different values were given to these units.
    pub fn n_values_used(&self) -> usize {
        self.marginals().iter().filter(|&&count| count > 0).count()
    }

    /// How often each value was given to units that two coders or more coded.
    pub fn marginals(&self) -> Vec<u64> {
        let mut marginals = vec![0; self.n_values];
        for (pattern, count) in self.units().filter(|(pattern, _)| n_given(pattern) >= 2) {
            for value in pattern.iter().flatten() {
                marginals[*value] += count;
            }
        }
        marginals
    }

    /// The share of pairs of coders that agree on a unit, averaged over the units that two coders or more coded: with two
    /// coders the share of equal values (Gwet 2014, Handbook of Inter-Rater Reliability, 4th ed., 2.3). Fails where there
    /// is no such unit.
    pub fn percent(&self) -> Result<f64, Undefined> {
        let mut sum = 0.0;
        let mut n = 0;
        for (pattern, count) in self.units() {
            let given = n_given(pattern);
            if given >= 2 {
                let equal = pairs(pattern).filter(|(one, another)| one == another).count();
                sum += count as f64 * equal as f64 / (given * (given - 1)) as f64;
                n += count;
            }
        }
        if n == 0 { Err(Undefined::NothingShared) } else { Ok(sum / n as f64) }
    }

    /// What two coders gave the units that both coded.
    pub fn pair(&self, one: usize, another: usize) -> PairCounts {
        let nothing = || vec![0; self.n_values];
        let mut counts = PairCounts { n: 0, n_agreed: 0, marginals: [nothing(), nothing()] };
        for (pattern, count) in self.units() {
            if let (Some(one), Some(another)) = (pattern[one], pattern[another]) {
                counts.n += count;
                counts.n_agreed += if one == another { count } else { 0 };
                counts.marginals[0][one] += count;
                counts.marginals[1][another] += count;
            }
        }
        counts
    }

    /// Cohen's kappa, averaged over the pairs of coders that share units (Light 1971, doi:10.1037/h0031643). Fails where
    /// no pair shares any, or where a pair that does gave one value only.
    pub fn cohen(&self) -> Result<f64, Undefined> {
        let coders = self.n_coders();
        let all = (0..coders).flat_map(|one| (one + 1..coders).map(move |another| (one, another)));
        let shared = all.map(|(one, another)| self.pair(one, another)).filter(|pair| pair.n > 0);
        let kappas = shared.map(|pair| pair.kappa()).collect::<Result<Vec<f64>, _>>()?;
        if kappas.is_empty() {
            return Err(Undefined::NothingShared);
        }
        Ok(kappas.iter().sum::<f64>() / kappas.len() as f64)
    }

    /// The share of each value, every coded unit weighed alike.
    fn prevalences(&self) -> Vec<f64> {
        let mut sums = vec![0.0; self.n_values];
        let mut n = 0;
        for (pattern, count) in self.units() {
            let given = n_given(pattern);
            for value in pattern.iter().flatten() {
                sums[*value] += count as f64 / given as f64;
            }
            n += if given > 0 { count } else { 0 };
        }
        sums.into_iter().map(|sum| sum / n as f64).collect()
    }

    /// Fleiss' kappa: agreement by chance is Σ π(k)², where π(k) is the share of a value among all coders (Fleiss 1971,
    /// doi:10.1037/h0031619). Where codings are missing, as in Gwet 2014, 2.4, and R's `irrCAC::fleiss.kappa.raw`:
    /// units that one coder alone coded count in π(k), so that it may then fall below −1.
    pub fn fleiss(&self) -> Result<f64, Undefined> {
        let observed = self.percent()?;
        let shares = self.prevalences();
        if shares.iter().filter(|share| **share > 0.0).count() < 2 {
            return Err(Undefined::OneValue);
        }
        let expected: f64 = shares.iter().map(|share| share * share).sum();
        Ok((observed - expected) / (1.0 - expected))
    }

    /// Gwet's AC1: agreement by chance is Σ π(k)·(1 − π(k)) / (q − 1) over the q possible values (Gwet 2008,
    /// doi:10.1348/000711006X126600). Where codings are missing, as in R's `irrCAC::gwet.ac1.raw`.
    pub fn ac1(&self) -> Result<f64, Undefined> {
        let observed = self.percent()?;
        if self.n_values < 2 {
            return Err(Undefined::OnePossibleValue);
        }
        let spread: f64 = self.prevalences().iter().map(|share| share * (1.0 - share)).sum();
        let expected = spread / (self.n_values - 1) as f64;
        Ok((observed - expected) / (1.0 - expected))
    }

    /// Krippendorff's alpha: 1 − Do / De, the observed over the expected difference of two values (Krippendorff 2011,
    /// Computing Krippendorff's Alpha-Reliability). Units that fewer than two coders coded do not count.
    pub fn alpha(&self, difference: &Difference) -> Result<f64, Undefined> {
        let marginals = self.marginals();
        let n = marginals.iter().sum::<u64>() as f64;
        if n < 2.0 {
            return Err(Undefined::NothingShared);
        }
        let between = difference.between(&marginals);
        let expected = difference.expected(&marginals, &between);
        if expected <= 0.0 {
            return Err(Undefined::OneValue);
        }
        let mut observed = 0.0;
        for (pattern, count) in self.units() {
            let given = n_given(pattern);
            if given >= 2 {
                let sum: f64 = pairs(pattern).map(|(one, another)| between(one, another)).sum();
                observed += count as f64 * sum / (given - 1) as f64;
            }
        }
        Ok(1.0 - (n - 1.0) * observed / expected)
    }
}

fn n_given(pattern: &Pattern) -> usize {
    pattern.iter().flatten().count()
}

/// The values of each coder with those of each other, in both orders.
fn pairs(pattern: &Pattern) -> impl Iterator<Item = (usize, usize)> {
    let values =
        || pattern.iter().enumerate().filter_map(|(coder, value)| Some((coder, (*value)?)));
    values().flat_map(move |(one, value)| {
        let others = values().filter(move |(another, _)| *another != one);
        others.map(move |(_, other)| (value, other))
    })
}
