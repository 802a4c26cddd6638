//! A share of cases with its interval.

use statrs::distribution::{ContinuousCDF, Normal};

use crate::statistics::Interval;

/// How many of some cases passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rate {
    /// Cases that passed.
    pub n_passed: usize,
    /// Cases.
    pub n: usize,
}

impl Rate {
    /// The share that passed; `None` without cases.
    pub fn share(self) -> Option<f64> {
        (self.n > 0).then(|| self.n_passed as f64 / self.n as f64)
    }

    /// The 95 % score interval of a binomial share (Wilson 1927, doi:10.1080/01621459.1927.10502953); `None` without
    /// cases. Cases are written, not drawn, so it tells how far so many cases can tell, and no more.
    pub fn interval(self) -> Option<Interval> {
        let (share, n) = (self.share()?, self.n as f64);
        let z = Normal::standard().inverse_cdf(0.975);
        let centre = share + z * z / (2.0 * n);
        let half = z * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt();
        let scale = 1.0 + z * z / n;
        Some(Interval {
            low: ((centre - half) / scale).max(0.0),
            high: ((centre + half) / scale).min(1.0),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Rate;

    /// `statsmodels.stats.proportion.proportion_confint(x, n, method="wilson")` of statsmodels 0.15.
    #[test]
    fn intervals_are_those_of_statsmodels() {
        let check = |n_passed, n, low: f64, high: f64| {
            let interval = Rate { n_passed, n }.interval().unwrap();
            assert!((interval.low - low).abs() < 1e-6, "{interval:?}");
            assert!((interval.high - high).abs() < 1e-6, "{interval:?}");
        };
        for (x, n, low, high) in WILSON {
            check(x, n, low, high);
        }
        assert_eq!(Rate::default().interval(), None);
    }

    const WILSON: [(usize, usize, f64, f64); 4] = [
        (0, 10, 0.0, 0.277_532_8),
        (10, 10, 0.722_467_2, 1.0),
        (3, 12, 0.088_941_7, 0.532_305_3),
        (320, 399, 0.760_105_5, 0.838_144_7),
    ];
}
