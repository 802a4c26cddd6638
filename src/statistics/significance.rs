//! Whether two labellers of the same things differ by more than chance.

use statrs::distribution::{Binomial, ChiSquared, ContinuousCDF, DiscreteCDF};

/// With fewer disagreements than this the exact test is taken (Edwards 1948, doi:10.1007/BF02289261, p. 187 asks for
/// the correction of few; 25 is the usual border, as in Fagerland, Lydersen & Laake 2013,
/// doi:10.1186/1471-2288-13-91).
const FEW_DISAGREEMENTS: u64 = 25;

/// How the p of [`McNemar`] is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum McNemarMethod {
    /// From the binomial distribution.
    Exact,
    /// From the chi-square distribution with one degree of freedom, corrected for continuity.
    Corrected,
}

impl McNemarMethod {
    /// Its name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Corrected => "chi_square_corrected",
        }
    }
}

/// The test of McNemar 1947 (doi:10.1007/BF02295996): of the decisions that only one of two labellers gets right, is
/// each as likely to be the first's as the second's?
///
/// It takes decisions as independent of each other. Sentences of one article are not, so its p is too small; the
/// bootstrap over articles is the safer judge.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct McNemar {
    /// Decisions that only the first gets right.
    pub n_first: u64,
    /// Decisions that only the second gets right.
    pub n_second: u64,
}

impl McNemar {
    /// Decisions that one of them gets right.
    pub fn n(&self) -> u64 {
        self.n_first + self.n_second
    }

    /// Exact below 25 such decisions, else corrected.
    pub fn method(&self) -> McNemarMethod {
        if self.n() < FEW_DISAGREEMENTS { McNemarMethod::Exact } else { McNemarMethod::Corrected }
    }

    /// (|first − second| − 1)² / (first + second) (Edwards 1948, doi:10.1007/BF02289261), and 0 where both are equal, as
    /// in R's `mcnemar.test`; `None` for the exact test, which has no statistic.
    pub fn statistic(&self) -> Option<f64> {
        let beyond = self.n_first.abs_diff(self.n_second).saturating_sub(1) as f64;
        (self.method() == McNemarMethod::Corrected).then(|| beyond * beyond / self.n() as f64)
    }

    /// The two-sided p: 2 · P(X ≤ the smaller count) of a binomial X of n and ½, at most 1, or from the chi-square
    /// distribution; 1 if the two disagree nowhere.
    pub fn p(&self) -> f64 {
        match self.statistic() {
            None => exact(self.n_first.min(self.n_second), self.n()),
            Some(statistic) => {
                ChiSquared::new(1.0).map_or(f64::NAN, |chi_square| chi_square.sf(statistic))
            }
        }
    }
}

fn exact(smaller: u64, n: u64) -> f64 {
    Binomial::new(0.5, n).map_or(f64::NAN, |binomial| (2.0 * binomial.cdf(smaller)).min(1.0))
}

/// The two-sided p of a difference from its resamples: 2 · (1 + the resamples on the rarer side of 0, those at 0
/// counted on both) / (1 + resamples), at most 1 (Davison & Hinkley 1997, 4.2.3 and 5.4: the level at which the percentile
/// interval just reaches 0, with the sample itself counted in); `None` if it is never defined.
pub fn bootstrap_p(differences: &[Option<f64>]) -> Option<f64> {
    let n_side = |on: fn(f64) -> bool| differences.iter().flatten().filter(|d| on(**d)).count();
    let (not_above, not_below) = (n_side(|d| d <= 1e-12), n_side(|d| d >= -1e-12));
    let n = differences.iter().flatten().count();
    let rarer = not_above.min(not_below);
    (n > 0).then(|| (2.0 * (1 + rarer) as f64 / (1 + n) as f64).min(1.0))
}

#[cfg(test)]
mod tests {
    use super::{McNemar, McNemarMethod, bootstrap_p};

    /// The numbers of statsmodels 0.15 `contingency_tables.mcnemar`; `tests/data/evaluate/recipe.py` prints them. That of
    /// (30, 30) is R's: statsmodels takes 1 off a difference of 0 too.
    #[test]
    fn mcnemar_is_that_of_statsmodels() {
        let check = |n_first, n_second, statistic: Option<f64>, p: f64| {
            let found = McNemar { n_first, n_second };
            let method = statistic.map_or(McNemarMethod::Exact, |_| McNemarMethod::Corrected);
            assert_eq!(found.method(), method, "{found:?}");
            let near = |a: f64, b: f64| (a - b).abs() < 1e-9;
            assert!(near(found.p(), p), "{found:?}: {}", found.p());
            match (found.statistic(), statistic) {
                (Some(ours), Some(theirs)) => assert!(near(ours, theirs), "{found:?}: {ours}"),
                (ours, theirs) => assert_eq!(ours, theirs, "{found:?}"),
            }
        };
        check(0, 0, None, 1.0);
        check(1, 0, None, 1.0);
        check(0, 6, None, 0.031_25);
        check(7, 2, None, 0.179_687_5);
        check(10, 14, None, 0.541_256_189_346_313_5);
        check(15, 10, Some(0.64), 0.423_710_797_166_793_6);
        check(121, 59, Some(20.672_222_222_222_22), 5.450_094_825_427_117e-6);
        check(30, 30, Some(0.0), 1.0);
    }

    #[test]
    fn no_difference_has_a_p_of_one() {
        let check = |differences: &[Option<f64>], expected: Option<f64>| {
            assert_eq!(bootstrap_p(differences), expected, "{differences:?}");
        };
        check(&[Some(0.0); 9], Some(1.0));
        check(&[Some(0.5); 9], Some(0.2));
        check(&[Some(-0.5), Some(-0.1), None, Some(0.1)], Some(1.0));
        check(&[None], None);
        check(&[], None);
    }
}
