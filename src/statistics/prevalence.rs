//! Shares corrected for a machine's errors, from hand labels of some sentences.

/// The share of sentences of which something is true, from the share of which a machine says so (Rogan & Gladen 1978,
/// doi:10.1093/oxfordjournals.aje.a112510): (share + specificity − 1) / (sensitivity + specificity − 1).
///
/// It assumes that the machine errs as often in these sentences as in those that the error rates come from. It may lie below
/// 0 or above 1. `None` if the machine is no better than chance, when sensitivity + specificity ≤ 1.
pub fn rogan_gladen(share: f64, sensitivity: f64, specificity: f64) -> Option<f64> {
    let gain = sensitivity + specificity - 1.0;
    (gain > 1e-9).then(|| (share + specificity - 1.0) / gain)
}

/// Counts for prediction-powered inference: sentences that were coded by hand, and sentences that were not.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct PoweredCounts {
    /// Sentences coded by hand.
    pub n: f64,
    /// Of these, by hand yes.
    pub by_hand: f64,
    /// Of these, by machine yes.
    pub by_machine: f64,
    /// Of these, yes by both.
    pub both: f64,
    /// Sentences not coded.
    pub n_uncoded: f64,
    /// Of these, by machine yes.
    pub uncoded_by_machine: f64,
}

/// A share from prediction-powered inference.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Powered {
    /// The share.
    pub score: f64,
    /// How much the machine's answers count, 0 (not at all) to 1.
    pub lambda: f64,
    /// Its standard error if sentences were independent, which those of one article are not.
    pub independent_error: f64,
}

impl PoweredCounts {
    /// The mean estimator of PPI++ (Angelopoulos, Duchi & Zrnic 2023, arXiv:2311.01453, example 6.1, with the power
    /// tuning of section 6): the share by hand, less λ times the machine's share in the coded sentences, plus λ times its
    /// share in the others; as in `ppi_py`.
    ///
    /// It assumes that the coded sentences are a random sample. `None` if nothing was coded.
    pub fn powered(&self) -> Option<Powered> {
        if self.n < 1.0 {
            return None;
        }
        let (hand, machine) = (self.by_hand / self.n, self.by_machine / self.n);
        let covariance = self.both / self.n - hand * machine;
        let variance = |share: f64| share * (1.0 - share);
        if self.n_uncoded < 1.0 {
            let independent_error = (variance(hand) / self.n).sqrt();
            return Some(Powered { score: hand, lambda: 0.0, independent_error });
        }
        let uncoded = self.uncoded_by_machine / self.n_uncoded;
        let all = self.n + self.n_uncoded;
        let pooled =
            variance((self.by_machine + self.uncoded_by_machine) / all) * all / (all - 1.0);
        let lambda = if pooled > 0.0 {
            (covariance / ((1.0 + self.n / self.n_uncoded) * pooled)).clamp(0.0, 1.0)
        } else {
            0.0
        };
        let score = hand + lambda * (uncoded - machine);
        let rest = variance(hand) + lambda * lambda * variance(machine) - 2.0 * lambda * covariance;
        let error = lambda * lambda * variance(uncoded) / self.n_uncoded + rest.max(0.0) / self.n;
        Some(Powered { score, lambda, independent_error: error.sqrt() })
    }
}

#[cfg(test)]
mod tests {
    use super::{PoweredCounts, rogan_gladen};
    use proptest::prelude::*;

    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-7, "{found} is not {expected}");
    }

    #[test]
    fn rogan_and_gladen() {
        // R's epiR 2.0.57, the examples of its epi.prev: tests/data/compare/recipe.R.
        let check =
            |positive: f64, tested: f64, sensitivity: f64, specificity: f64, expected: f64| {
                let found = rogan_gladen(positive / tested, sensitivity, specificity).unwrap();
                assert!((found - expected).abs() < 1e-10, "{found} is not {expected}");
            };
        check(23.0, 150.0, 0.96, 0.89, 0.050_980_392_16);
        check(8.0, 210.0, 0.60, 0.90, -0.123_809_523_81);
        check(12.0, 189.0, 0.65, 0.95, 0.022_486_772_49);
        check(7.0, 124.0, 0.70, 0.99, 0.067_321_178_12);
        near(rogan_gladen(0.05, 0.9, 0.9).unwrap(), -0.0625);
        assert_eq!(rogan_gladen(0.3, 0.5, 0.5), None);
        assert_eq!(rogan_gladen(0.3, 0.2, 0.5), None);
    }

    /// Counts, and the estimate and 95 % interval that `ppi_py` gives: tests/data/compare/recipe.py.
    #[test]
    fn ppi_is_that_of_ppi_python() {
        let check = |counts: [f64; 6], score: f64, low: f64, high: f64| {
            let [n, by_hand, by_machine, both, n_uncoded, uncoded_by_machine] = counts;
            let counts =
                PoweredCounts { n, by_hand, by_machine, both, n_uncoded, uncoded_by_machine };
            let found = counts.powered().unwrap();
            let half = 1.959_963_984_540_054 * found.independent_error;
            near(found.score, score);
            near(found.score - half, low);
            near(found.score + half, high);
        };
        check([60.0, 18.0, 16.0, 14.0, 400.0, 135.0], 0.342_737_74, 0.259_441_16, 0.426_034_31);
        check([40.0, 3.0, 2.0, 1.0, 40.0, 4.0], 0.082_561_94, 0.002_892_11, 0.162_231_77);
        check(
            [200.0, 111.0, 145.0, 105.0, 1000.0, 650.0],
            0.520_751_83,
            0.460_973_68,
            0.580_529_99,
        );
    }

    #[test]
    fn without_sentences_of_a_sort() {
        assert_eq!(PoweredCounts::default().powered(), None);
        let coded = PoweredCounts {
            n: 10.0,
            by_hand: 4.0,
            by_machine: 5.0,
            both: 4.0,
            ..PoweredCounts::default()
        };
        near(coded.powered().unwrap().score, 0.4);
        let silent =
            PoweredCounts { n: 10.0, by_hand: 4.0, n_uncoded: 90.0, ..PoweredCounts::default() };
        near(silent.powered().unwrap().score, 0.4);
    }

    proptest! {
        #[test]
        fn a_perfect_machine_needs_no_correction(k in 0_u32..40, n in 41_u32..80, times in 1_u32..50) {
            let (k, n, times) = (f64::from(k), f64::from(n), f64::from(times));
            let share = k / n;
            prop_assert!((rogan_gladen(share, 1.0, 1.0).unwrap() - share).abs() < 1e-12);
            let counts = PoweredCounts {
                n, by_hand: k, by_machine: k, both: k, n_uncoded: times * n, uncoded_by_machine: times * k,
            };
            prop_assert!((counts.powered().unwrap().score - share).abs() < 1e-12);
        }

        #[test]
        fn the_share_lies_among_its_parts(hand in 0_u32..=20, machine in 0_u32..=20, uncoded in 0_u32..=30) {
            let both = f64::from(hand.min(machine));
            let counts = PoweredCounts {
                n: 20.0, by_hand: f64::from(hand), by_machine: f64::from(machine), both,
                n_uncoded: 30.0, uncoded_by_machine: f64::from(uncoded),
            };
            let found = counts.powered().unwrap();
            prop_assert!((0.0..=1.0).contains(&found.lambda));
            let full = counts.by_hand / 20.0 + f64::from(uncoded) / 30.0 - f64::from(machine) / 20.0;
            let (low, high) = (full.min(counts.by_hand / 20.0), full.max(counts.by_hand / 20.0));
            prop_assert!(found.score >= low - 1e-9 && found.score <= high + 1e-9);
        }
    }
}
