//! Whether two groups of articles differ in a share: a studentised permutation test over articles.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use statrs::distribution::{ContinuousCDF, Normal};

use super::bootstrap::below;

/// From this many articles in the smaller group on, the statistic is taken to be normal under the null hypothesis, which
/// it is in the limit (Chung & Romano 2013, theorem 2.2).
const MANY_ARTICLES: usize = 1000;

/// Drawing stops after this many draws as extreme as the data; the p value stays valid (Besag & Clifford 1991,
/// doi:10.1093/biomet/78.2.301).
const ENOUGH_EXTREMES: usize = 100;

/// How a p value came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// All ways to deal the articles to the two groups were looked at.
    Exact,
    /// Some of them were drawn.
    Drawn,
    /// By the normal distribution, because there are many articles.
    Normal,
}

impl Method {
    /// Its name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact_permutation",
            Self::Drawn => "permutation",
            Self::Normal => "normal",
        }
    }
}

/// How surprising a difference of two groups is if they do not differ.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Surprise {
    /// The two-sided p value.
    pub p: f64,
    /// How it came about.
    pub method: Method,
}

/// How permutations are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Permutations {
    /// At most so many are drawn; if there are no more than that, all are looked at.
    pub n_draws: usize,
    /// The same seed gives the same draws.
    pub seed: u64,
}

impl Default for Permutations {
    fn default() -> Self {
        Self { n_draws: 9999, seed: 20_240_103 }
    }
}

impl Permutations {
    /// Tests whether the share of two groups of articles differs; an article is how many of its sentences count and how
    /// many there are.
    ///
    /// The statistic is the difference of the shares over its standard error, which makes the test sound also where the
    /// groups differ in size and spread (Chung & Romano 2013, doi:10.1214/13-AOS1090). `None` with fewer than two
    /// articles in a group, or if a group has no sentence.
    pub fn test(&self, one: &[(u32, u32)], other: &[(u32, u32)]) -> Option<Surprise> {
        let (small, large) = if one.len() <= other.len() { (one, other) } else { (other, one) };
        if small.len() < 2 {
            return None;
        }
        let articles: Vec<Sums> =
            small.iter().chain(large).map(|&(k, n)| Sums::of(f64::from(k), f64::from(n))).collect();
        let total = articles.iter().fold(Sums::default(), |sum, article| sum.plus(article));
        let statistic = |part: &Sums| studentised(part, &total.minus(part));
        let part = articles[..small.len()].iter().fold(Sums::default(), |sum, one| sum.plus(one));
        let observed = statistic(&part)?.abs();
        if small.len() >= MANY_ARTICLES {
            let p = 2.0 * Normal::standard().sf(observed);
            return Some(Surprise { p, method: Method::Normal });
        }
        // A dealing for which the statistic is not defined speaks against a finding.
        let is_extreme =
            |part: &Sums| statistic(part).is_none_or(|drawn| drawn.abs() >= observed - 1e-9);
        Some(match n_dealings(articles.len(), small.len(), self.n_draws) {
            Some(_) => exact(&articles, small.len(), is_extreme),
            None => self.drawn(&articles, small.len(), is_extreme),
        })
    }

    /// The p value counts the data as one of the draws (Phipson & Smyth 2010, doi:10.2202/1544-6115.1585).
    fn drawn(
        &self,
        articles: &[Sums],
        n_small: usize,
        is_extreme: impl Fn(&Sums) -> bool,
    ) -> Surprise {
        let mut random = ChaCha8Rng::seed_from_u64(self.seed);
        let mut order: Vec<usize> = (0..articles.len()).collect();
        let mut n_extreme = 0;
        let surprise = |p| Surprise { p, method: Method::Drawn };
        for draw in 1..=self.n_draws {
            let mut part = Sums::default();
            for at in 0..n_small {
                order.swap(at, at + below(&mut random, articles.len() - at));
                part = part.plus(&articles[order[at]]);
            }
            n_extreme += usize::from(is_extreme(&part));
            if n_extreme == ENOUGH_EXTREMES {
                return surprise(n_extreme as f64 / draw as f64);
            }
        }
        surprise((n_extreme + 1) as f64 / (self.n_draws + 1) as f64)
    }
}

/// How many ways there are to choose some of the articles; `None` if more than `most`.
fn n_dealings(n: usize, chosen: usize, most: usize) -> Option<usize> {
    let mut ways: usize = 1;
    for at in 0..chosen {
        ways = ways.checked_mul(n - at)? / (at + 1);
        if ways > most {
            return None;
        }
    }
    Some(ways)
}

fn exact(articles: &[Sums], n_small: usize, is_extreme: impl Fn(&Sums) -> bool) -> Surprise {
    let mut chosen: Vec<usize> = (0..n_small).collect();
    let (mut n_extreme, mut n) = (0_u32, 0_u32);
    loop {
        let part = chosen.iter().fold(Sums::default(), |sum, &at| sum.plus(&articles[at]));
        n_extreme += u32::from(is_extreme(&part));
        n += 1;
        // The next combination in lexical order.
        let last = |at: &usize| chosen[*at] < articles.len() - n_small + at;
        let Some(at) = (0..n_small).rev().find(last) else { break };
        chosen[at] += 1;
        for next in at + 1..n_small {
            chosen[next] = chosen[next - 1] + 1;
        }
    }
    Surprise { p: f64::from(n_extreme) / f64::from(n), method: Method::Exact }
}

/// Sums over articles of k, n and their products, from which a share and its variance follow.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    articles: f64,
    k: f64,
    n: f64,
    kk: f64,
    kn: f64,
    nn: f64,
}

impl Sums {
    fn of(k: f64, n: f64) -> Self {
        Self { articles: 1.0, k, n, kk: k * k, kn: k * n, nn: n * n }
    }

    fn with(&self, other: &Self, sign: f64) -> Self {
        Self {
            articles: self.articles + sign * other.articles,
            k: self.k + sign * other.k,
            n: self.n + sign * other.n,
            kk: self.kk + sign * other.kk,
            kn: self.kn + sign * other.kn,
            nn: self.nn + sign * other.nn,
        }
    }

    fn plus(&self, other: &Self) -> Self {
        self.with(other, 1.0)
    }

    fn minus(&self, other: &Self) -> Self {
        self.with(other, -1.0)
    }

    /// The share and its variance over articles, by Taylor linearisation of a ratio (Cochran 1977, 6.3).
    fn share(&self) -> Option<(f64, f64)> {
        if self.n < 0.5 {
            return None;
        }
        let share = self.k / self.n;
        let squares = (self.kk - 2.0 * share * self.kn + share * share * self.nn).max(0.0);
        // Differences of large sums leave a rest where there is none.
        let squares = if squares < 1e-9 * (1.0 + self.kk) { 0.0 } else { squares };
        Some((share, self.articles / (self.articles - 1.0) * squares / (self.n * self.n)))
    }
}

/// The difference of two shares over its standard error; infinite where only the error is 0.
fn studentised(one: &Sums, other: &Sums) -> Option<f64> {
    let ((one, one_variance), (other, other_variance)) = (one.share()?, other.share()?);
    let difference = one - other;
    let error = (one_variance + other_variance).sqrt();
    Some(if difference.abs() < 1e-12 { 0.0 } else { difference / error })
}

#[cfg(test)]
mod tests {
    use super::{Method, Permutations, n_dealings};

    fn check(one: &[(u32, u32)], other: &[(u32, u32)], expected: Option<(f64, Method)>) {
        let permutations = Permutations::default();
        let found = permutations.test(one, other);
        assert_eq!(found, permutations.test(other, one), "the order of the groups does not matter");
        let found = found.map(|surprise| ((surprise.p * 1e6).round() / 1e6, surprise.method));
        assert_eq!(found, expected, "{one:?} {other:?}");
    }

    /// Worked out by hand: of the 20 ways to deal 6 articles, 2 are as extreme as three against three.
    #[test]
    fn few_articles_are_dealt_in_all_ways() {
        check(&[(1, 1); 3], &[(0, 1); 3], Some((0.1, Method::Exact)));
        check(&[(0, 1); 3], &[(0, 1); 3], Some((1.0, Method::Exact)));
        check(&[(1, 1)], &[(0, 1); 9], None);
        check(&[(0, 0); 3], &[(0, 1); 3], None);
    }

    /// The figure of `tests/data/compare/recipe.py`, which enumerates with itertools.
    #[test]
    fn the_statistic_is_studentised() {
        let one = [(1, 4), (2, 7), (0, 3), (3, 5)];
        let other = [(0, 6), (1, 9), (0, 4), (2, 12), (0, 3)];
        check(&one, &other, Some((EXACT, Method::Exact)));
    }

    const EXACT: f64 = 0.063_492;

    #[test]
    fn many_articles_are_drawn_and_very_many_are_normal() {
        let articles = |n: u32, every: u32| -> Vec<(u32, u32)> {
            (0..n).map(|at| (u32::from(at % every == 0), 1 + at % 3)).collect()
        };
        let p = |one: &[(u32, u32)], other: &[(u32, u32)]| {
            Permutations::default().test(one, other).unwrap()
        };
        let drawn = p(&articles(40, 4), &articles(60, 4));
        assert_eq!(drawn.method, Method::Drawn);
        assert!(drawn.p > 0.5, "{drawn:?}");
        let drawn = p(&articles(40, 1), &articles(60, 6));
        assert!((drawn.p - 1e-4).abs() < 1e-12, "the data count as a draw: {drawn:?}");
        let normal = p(&articles(1000, 4), &articles(1200, 4));
        assert_eq!(normal.method, Method::Normal);
        assert!(normal.p > 0.5, "{normal:?}");
    }

    #[test]
    fn dealings_are_counted_up_to_a_limit() {
        assert_eq!(n_dealings(6, 3, 9999), Some(20));
        assert_eq!(n_dealings(100, 50, 9999), None);
        assert_eq!(n_dealings(3, 0, 9999), Some(1));
    }
}
