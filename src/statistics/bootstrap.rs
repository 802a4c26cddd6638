//! The bootstrap over articles: percentile and BCa intervals, seeded, the same on any number of threads.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use rayon::prelude::*;
use statrs::distribution::{ContinuousCDF, Normal};

/// With fewer articles than this an interval is doubtful: the bootstrap of so few units is too narrow
/// (Cameron, Gelbach & Miller 2008, doi:10.1162/rest.90.3.414, find it so below ten clusters and more).
pub const FEW_ARTICLES: usize = 10;

/// A figure may be undefined in this share of the resamples before its interval is doubtful.
const UNDEFINED_SHARE: f64 = 0.01;

/// How resamples are drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bootstrap {
    /// How many resamples are drawn.
    pub n_resamples: usize,
    /// The same seed gives the same resamples.
    pub seed: u64,
    /// The probability that an interval is to cover: 0.95.
    pub confidence: f64,
}

impl Default for Bootstrap {
    fn default() -> Self {
        Self { n_resamples: 2000, seed: 20_240_103, confidence: 0.95 }
    }
}

/// A range that covers the true figure with the asked probability.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Its lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

/// Why an interval is missing or is not to be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Doubt {
    /// The figure is not defined on the sample itself; there is no interval.
    Undefined,
    /// There is one article, so nothing can be resampled; there is no interval.
    OneArticle,
    /// There are fewer than ten articles: the interval is likely too narrow.
    FewArticles,
    /// Every resample gives the same figure, as when all answers are right: the interval is a point and says nothing
    /// of how sure the figure is.
    Constant,
    /// The figure is not defined in more than one resample of a hundred; these are left out.
    OftenUndefined,
    /// The figure lay outside 0 and 1, where a share lies, and was moved to the end.
    Truncated,
    /// BCa cannot be computed, because all resamples lie on one side of the figure or it does not move when an article
    /// is left out; the percentile interval stands.
    NoBca,
}

impl Doubt {
    /// Every doubt.
    pub const ALL: [Self; 7] = [
        Self::Undefined,
        Self::OneArticle,
        Self::FewArticles,
        Self::Constant,
        Self::OftenUndefined,
        Self::Truncated,
        Self::NoBca,
    ];

    /// The letter that marks it beside a figure; `None` where there is no figure.
    pub fn letter(self) -> Option<char> {
        match self {
            Self::Undefined => None,
            Self::OneArticle => Some('o'),
            Self::FewArticles => Some('f'),
            Self::Constant => Some('c'),
            Self::OftenUndefined => Some('u'),
            Self::Truncated => Some('t'),
            Self::NoBca => Some('p'),
        }
    }

    /// What it means to a reader.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Undefined => "not defined",
            Self::OneArticle => "one article, so that there is no interval",
            Self::FewArticles => {
                "fewer than ten articles, so that the interval is likely too narrow"
            }
            Self::Constant => {
                "the same in every resample, so that the interval says nothing of how sure the figure is"
            }
            Self::OftenUndefined => {
                "not defined in more than one resample of a hundred, which are left out"
            }
            Self::Truncated => "outside 0 and 1, and moved to the end",
            Self::NoBca => "BCa cannot be computed, so this is the percentile interval",
        }
    }

    /// Its name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Undefined => "undefined",
            Self::OneArticle => "one_article",
            Self::FewArticles => "few_articles",
            Self::Constant => "constant",
            Self::OftenUndefined => "often_undefined",
            Self::Truncated => "truncated",
            Self::NoBca => "no_bca",
        }
    }
}

/// A figure with its intervals.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Estimate {
    /// The figure on the sample itself; `None` if it is not defined.
    pub score: Option<f64>,
    /// The percentile interval (Efron 1979): the quantiles of the resampled figures.
    pub percentile: Option<Interval>,
    /// The bias-corrected and accelerated interval (Efron 1987, doi:10.1080/01621459.1987.10478410): like the
    /// percentile interval, at quantiles that make up for bias and skew.
    pub bca: Option<Interval>,
    /// Why an interval is missing or is not to be trusted, in order.
    pub doubts: Vec<Doubt>,
}

impl Estimate {
    /// The interval to show: BCa where there is one, else percentile.
    pub fn interval(&self) -> Option<Interval> {
        self.bca.or(self.percentile)
    }
}

impl Bootstrap {
    /// Estimates several figures of one sample of articles together.
    ///
    /// `figures` is told how often each article counts (1 for the sample itself, 0 for one that is left out) and gives
    /// its figures in a fixed order, always as many; `None` where one is not defined. The answer has one entry a figure.
    pub fn estimate(
        &self,
        n_articles: usize,
        figures: impl Fn(&[u32]) -> Vec<Option<f64>> + Sync,
    ) -> Vec<Estimate> {
        let scores = figures(&vec![1; n_articles]);
        let resampled = self.resample(n_articles, &figures);
        let without: Vec<Vec<Option<f64>>> = if n_articles < 2 {
            Vec::new()
        } else {
            let left_out = |article: usize| {
                let mut times = vec![1; n_articles];
                times[article] = 0;
                figures(&times)
            };
            (0..n_articles).into_par_iter().map(left_out).collect()
        };
        let column = |rows: &[Vec<Option<f64>>], at: usize| -> Vec<Option<f64>> {
            rows.iter().map(|row| row[at]).collect()
        };
        let estimate = |(at, score): (usize, Option<f64>)| {
            let (resampled, without) = (column(&resampled, at), column(&without, at));
            self.intervals(score, n_articles, &resampled, &without)
        };
        scores.into_iter().enumerate().map(estimate).collect()
    }

    /// The figures of each resample, in the order of drawing; empty for fewer than two articles.
    pub fn resample<F: Send>(
        &self,
        n_articles: usize,
        figures: impl Fn(&[u32]) -> F + Sync,
    ) -> Vec<F> {
        let n_resamples = if n_articles < 2 { 0 } else { self.n_resamples };
        (0..n_resamples)
            .into_par_iter()
            .map(|resample| figures(&self.times(n_articles, resample)))
            .collect()
    }

    /// How often each article stands in a resample.
    fn times(&self, n_articles: usize, resample: usize) -> Vec<u32> {
        let mut random = ChaCha8Rng::seed_from_u64(self.seed);
        // A stream of its own for each resample, so that threads need not wait for one another.
        random.set_stream(resample as u64);
        let mut times = vec![0; n_articles];
        for _ in 0..n_articles {
            times[below(&mut random, n_articles)] += 1;
        }
        times
    }

    fn intervals(
        &self,
        score: Option<f64>,
        n_articles: usize,
        resampled: &[Option<f64>],
        without: &[Option<f64>],
    ) -> Estimate {
        let mut estimate = Estimate { score, ..Estimate::default() };
        let Some(score) = score else {
            estimate.doubts.push(Doubt::Undefined);
            return estimate;
        };
        if n_articles < 2 {
            estimate.doubts.push(Doubt::OneArticle);
            return estimate;
        }
        if n_articles < FEW_ARTICLES {
            estimate.doubts.push(Doubt::FewArticles);
        }
        let mut sorted: Vec<f64> = resampled.iter().flatten().copied().collect();
        sorted.sort_by(f64::total_cmp);
        let undefined = (resampled.len() - sorted.len()) as f64;
        if undefined > UNDEFINED_SHARE * resampled.len() as f64 {
            estimate.doubts.push(Doubt::OftenUndefined);
        }
        let (Some(&least), Some(&most)) = (sorted.first(), sorted.last()) else {
            return estimate;
        };
        let tail = (1.0 - self.confidence) / 2.0;
        let at =
            |low, high| Interval { low: quantile(&sorted, low), high: quantile(&sorted, high) };
        estimate.percentile = Some(at(tail, 1.0 - tail));
        if most - least < 1e-12 {
            estimate.doubts.push(Doubt::Constant);
            return estimate;
        }
        match bca_tails(score, &sorted, without, tail) {
            Some((low, high)) => estimate.bca = Some(at(low, high)),
            None => estimate.doubts.push(Doubt::NoBca),
        }
        estimate
    }
}

/// A whole number below `n`, each with the same probability (Lemire 2019, doi:10.1145/3230636).
pub(super) fn below(random: &mut ChaCha8Rng, n: usize) -> usize {
    let n = n as u64;
    let least = n.wrapping_neg() % n;
    loop {
        let product = u128::from(random.next_u64()) * u128::from(n);
        // The lower half says whether the draw falls where some numbers would come more often.
        #[expect(clippy::cast_possible_truncation, reason = "the halves of the product are meant")]
        let (high, low) = ((product >> 64) as usize, product as u64);
        if low >= least {
            return high;
        }
    }
}

/// Between the two nearest of the sorted numbers (Hyndman & Fan 1996, type 7; numpy's and R's default).
pub(super) fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = share.clamp(0.0, 1.0) * (sorted.len() - 1) as f64;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a place in the list"
    )]
    let below = place.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (place - place.floor()) * (sorted[above] - sorted[below])
}

/// The quantiles to take for BCa (Efron & Tibshirani 1993, 14.3): z0 from the share of resamples below the figure,
/// half of the equal ones counted in; acceleration from leaving out one article at a time.
fn bca_tails(score: f64, sorted: &[f64], without: &[Option<f64>], tail: f64) -> Option<(f64, f64)> {
    let normal = Normal::standard();
    let below = sorted.iter().filter(|&&figure| figure < score - 1e-12).count() as f64;
    let not_above = sorted.iter().filter(|&&figure| figure <= score + 1e-12).count() as f64;
    let share = f64::midpoint(below, not_above) / sorted.len() as f64;
    let bias = normal.inverse_cdf(share);
    let without: Vec<f64> = without.iter().flatten().copied().collect();
    if without.len() < 2 || !bias.is_finite() {
        return None;
    }
    let mean = without.iter().sum::<f64>() / without.len() as f64;
    let power = |n: i32| without.iter().map(|figure| (mean - figure).powi(n)).sum::<f64>();
    let (squares, cubes) = (power(2), power(3));
    if squares < 1e-24 {
        return None;
    }
    let acceleration = cubes / (6.0 * squares.powf(1.5));
    let shifted = |tail: f64| {
        let z = bias + normal.inverse_cdf(tail);
        normal.cdf(bias + z / (1.0 - acceleration * z))
    };
    let (low, high) = (shifted(tail), shifted(1.0 - tail));
    (low.is_finite() && high.is_finite() && low <= high).then_some((low, high))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mean_of(numbers: &[f64], times: &[u32]) -> Vec<Option<f64>> {
        let n: u32 = times.iter().sum();
        let sum: f64 = numbers.iter().zip(times).map(|(x, &n)| x * f64::from(n)).sum();
        vec![(n > 0).then(|| sum / f64::from(n))]
    }

    fn check(numbers: &[f64], doubts: &[Doubt]) -> Estimate {
        let bootstrap = Bootstrap::default();
        let estimate = bootstrap.estimate(numbers.len(), |times| mean_of(numbers, times)).remove(0);
        assert_eq!(estimate.doubts, doubts, "{numbers:?}");
        estimate
    }

    /// The law-school means and intervals of scipy 1.17 `stats.bootstrap` on the same numbers; the recipe stands in
    /// `tests/data/statistics/recipe.py`.
    #[test]
    fn intervals_are_those_of_scipy() {
        // LSAT scores of Efron & Tibshirani 1993, table 3.1.
        let lsat = [
            576.0, 635.0, 558.0, 578.0, 666.0, 580.0, 555.0, 661.0, 651.0, 605.0, 653.0, 575.0,
            545.0, 572.0, 594.0,
        ];
        let bootstrap = Bootstrap { n_resamples: 20_000, ..Bootstrap::default() };
        let estimate = bootstrap.estimate(15, |times| mean_of(&lsat, times)).remove(0);
        let near = |found: Option<Interval>, low: f64, high: f64| {
            let found = found.unwrap();
            assert!((found.low - low).abs() < 0.7 && (found.high - high).abs() < 0.7, "{found:?}");
        };
        near(estimate.percentile, PERCENTILE.0, PERCENTILE.1);
        near(estimate.bca, BCA.0, BCA.1);
    }

    const PERCENTILE: (f64, f64) = (580.47, 621.13);
    const BCA: (f64, f64) = (581.47, 622.47);

    #[test]
    fn degenerate_samples_are_named() {
        check(&[], &[Doubt::Undefined]);
        check(&[1.0], &[Doubt::OneArticle]);
        check(&[1.0, 2.0, 4.0], &[Doubt::FewArticles]);
        let point = check(&[1.0; 12], &[Doubt::Constant]);
        assert_eq!(point.interval(), Some(Interval { low: 1.0, high: 1.0 }));
        // Once in e resamples the only article that defines the figure is not drawn.
        let bootstrap = Bootstrap::default();
        let figure = |times: &[u32]| vec![(times[0] > 0).then_some(f64::from(times[1]))];
        let estimate = bootstrap.estimate(20, figure).remove(0);
        assert_eq!(estimate.doubts, [Doubt::OftenUndefined]);
    }

    #[test]
    fn the_seed_decides_and_threads_do_not() {
        let numbers: Vec<f64> = (0..30).map(|n| f64::from(n * n % 17)).collect();
        let of = |seed, threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let bootstrap = Bootstrap { seed, n_resamples: 300, ..Bootstrap::default() };
            pool.install(|| bootstrap.estimate(numbers.len(), |times| mean_of(&numbers, times)))
        };
        assert_eq!(of(1, 1), of(1, 3));
        assert_ne!(of(1, 1), of(2, 1));
    }
}
