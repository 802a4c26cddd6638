//! How well scores rank and how well they are calibrated, whatever the threshold.

use std::collections::BTreeMap;
use std::ops::AddAssign;

/// Scores are kept as they are written: in ten-thousandths.
const UNITS: u16 = 10_000;

/// How many bins of equal width the reliability table has.
pub(super) const BINS: usize = 10;

/// How many pairs there are, and how many of them are yes by hand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// All pairs.
    pub n: u64,
    /// Those that are yes by hand.
    pub n_gold: u64,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.n += other.n;
        self.n_gold += other.n_gold;
    }
}

/// The pairs (sentence, member) by the score that the machine gave them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ranking {
    /// By score, in ten-thousandths.
    asked: BTreeMap<u16, Tally>,
    /// The pairs that the machine was not asked about; they rank last, all alike.
    unasked: Tally,
}

/// A point of the precision–recall curve: what would be right if a pair were yes from this score on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CurvePoint {
    /// The score; `None` for the last point, at which the pairs without a score are yes too.
    pub score: Option<f64>,
    /// How many pairs would be yes, and how many of them rightly.
    pub tally: Tally,
    /// The rightly named of the named.
    pub precision: f64,
    /// The rightly named of those named by hand.
    pub recall: f64,
}

/// The pairs whose scores lie in one bin.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Bin {
    /// How many there are, and how many of them are yes by hand.
    pub tally: Tally,
    /// The sum of their scores in ten-thousandths.
    pub(super) sum: u64,
}

impl Bin {
    /// The mean of the scores; `None` of an empty bin.
    pub fn mean_score(&self) -> Option<f64> {
        let n = self.tally.n as f64;
        (self.tally.n > 0).then(|| self.sum as f64 / f64::from(UNITS) / n)
    }

    /// The share that is yes by hand; `None` of an empty bin.
    pub fn share(&self) -> Option<f64> {
        (self.tally.n > 0).then(|| self.tally.n_gold as f64 / self.tally.n as f64)
    }
}

impl Ranking {
    /// Counts one pair; a `score` of `None` is a pair that the machine was not asked about.
    pub fn count(&mut self, score: Option<f32>, gold: bool) {
        let tally = Tally { n: 1, n_gold: u64::from(gold) };
        match score {
            Some(score) => *self.asked.entry(written(score)).or_default() += tally,
            None => self.unasked += tally,
        }
    }

    /// All pairs.
    pub fn all(&self) -> Tally {
        let mut all = self.asked();
        all += self.unasked;
        all
    }

    /// The pairs that the machine was asked about.
    pub fn asked(&self) -> Tally {
        self.asked.values().fold(Tally::default(), |mut sum, tally| {
            sum += *tally;
            sum
        })
    }

    /// The tallies from the highest score down, with the score in ten-thousandths; last the pairs without one.
    pub(super) fn descending(&self) -> impl Iterator<Item = (Option<u16>, Tally)> {
        let asked = self.asked.iter().rev().map(|(score, tally)| (Some(*score), *tally));
        asked.chain((self.unasked.n > 0).then_some((None, self.unasked)))
    }

    /// Average precision over all pairs: Σ (recall − recall before) · precision, from the highest score down, pairs of
    /// one score together, those without a score last (scikit-learn `average_precision_score` with 0 for them; Manning
    /// et al. 2008, 8.4); `None` if nothing is yes by hand.
    pub fn average_precision(&self) -> Option<f64> {
        let mut sum = PrecisionSum::default();
        self.descending().for_each(|(_, tally)| sum.add(tally));
        sum.average()
    }

    /// The precision–recall curve from the highest score down (scikit-learn `precision_recall_curve`); empty if nothing
    /// is yes by hand.
    pub fn curve(&self) -> Vec<CurvePoint> {
        let n_gold = self.all().n_gold;
        if n_gold == 0 {
            return Vec::new();
        }
        let mut sum = Tally::default();
        let point = |(score, tally): (Option<u16>, Tally)| {
            sum += tally;
            CurvePoint {
                score: score.map(|score| f64::from(score) / f64::from(UNITS)),
                tally: sum,
                precision: sum.n_gold as f64 / sum.n as f64,
                recall: sum.n_gold as f64 / n_gold as f64,
            }
        };
        self.descending().map(point).collect()
    }

    /// The reliability table over the pairs that the machine was asked about: ten bins of equal width, each without its
    /// upper end but for the last (De Groot & Fienberg 1983, doi:10.2307/2987588).
    pub fn bins(&self) -> [Bin; BINS] {
        let mut bins = [Bin::default(); BINS];
        for (score, tally) in &self.asked {
            let bin = &mut bins[(usize::from(*score) * BINS / usize::from(UNITS)).min(BINS - 1)];
            bin.tally += *tally;
            bin.sum += u64::from(*score) * tally.n;
        }
        bins
    }

    /// The expected calibration error over the pairs that the machine was asked about: Σ n in bin / n · |mean score −
    /// share of yes| over [`bins`](Ranking::bins) (Naeini et al. 2015, AAAI; Guo et al. 2017, arXiv:1706.04599); too
    /// high where bins hold few pairs, for chance alone makes gaps; `None` if there are none.
    pub fn ece(&self) -> Option<f64> {
        ece(&self.bins())
    }

    /// The mean of (score − 1 if yes by hand, else 0)² over the pairs that the machine was asked about (Brier 1950;
    /// scikit-learn `brier_score_loss`); `None` if there are none.
    pub fn brier(&self) -> Option<f64> {
        brier(self.squares(), self.asked().n)
    }

    /// The sum of the squared errors in ten-thousandths of ten-thousandths.
    pub(super) fn squares(&self) -> u64 {
        let square = |(score, tally): (&u16, &Tally)| {
            let (no, yes) = (u64::from(*score), u64::from(UNITS - score));
            tally.n_gold * yes * yes + (tally.n - tally.n_gold) * no * no
        };
        self.asked.iter().map(square).sum()
    }
}

impl AddAssign<&Ranking> for Ranking {
    fn add_assign(&mut self, other: &Ranking) {
        for (score, tally) in &other.asked {
            *self.asked.entry(*score).or_default() += *tally;
        }
        self.unasked += other.unasked;
    }
}

/// The rankings of several members, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rankings(BTreeMap<String, Ranking>);

impl Rankings {
    /// Counts one pair of a member.
    pub fn count(&mut self, member: &str, score: Option<f32>, gold: bool) {
        self.0.entry(member.to_owned()).or_default().count(score, gold);
    }

    /// The ranking of a member; `None` if no pair of it was counted.
    pub fn of(&self, member: &str) -> Option<&Ranking> {
        self.0.get(member)
    }

    /// The members in the order of their names.
    pub fn members(&self) -> impl Iterator<Item = (&str, &Ranking)> {
        self.0.iter().map(|(member, ranking)| (member.as_str(), ranking))
    }

    /// Whether nothing was counted.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The pairs of all members in one ranking.
    pub fn micro(&self) -> Ranking {
        self.0.values().fold(Ranking::default(), |mut all, ranking| {
            all += ranking;
            all
        })
    }
}

impl AddAssign<&Rankings> for Rankings {
    fn add_assign(&mut self, other: &Rankings) {
        for (member, ranking) in &other.0 {
            *self.0.entry(member.clone()).or_default() += ranking;
        }
    }
}

/// A score as a table writes it, so that a run read back is measured like a fresh one.
fn written(score: f32) -> u16 {
    let tenthousandths = f64::from(score.clamp(0.0, 1.0)) * f64::from(UNITS);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 10,000")]
    let rounded = tenthousandths.round_ties_even() as u16;
    rounded
}

/// A score to the four decimals of a table.
pub(super) fn as_written(score: f32) -> f64 {
    f64::from(written(score)) / f64::from(UNITS)
}

/// Average precision, tally after tally.
#[derive(Default)]
pub(super) struct PrecisionSum {
    sofar: Tally,
    sum: f64,
}

impl PrecisionSum {
    pub(super) fn add(&mut self, tally: Tally) {
        self.sofar += tally;
        if tally.n_gold > 0 {
            self.sum += tally.n_gold as f64 * self.sofar.n_gold as f64 / self.sofar.n as f64;
        }
    }

    pub(super) fn average(&self) -> Option<f64> {
        (self.sofar.n_gold > 0).then(|| self.sum / self.sofar.n_gold as f64)
    }
}

pub(super) fn ece(bins: &[Bin]) -> Option<f64> {
    let n: u64 = bins.iter().map(|bin| bin.tally.n).sum();
    let gap = |bin: &Bin| (bin.sum as f64 / f64::from(UNITS) - bin.tally.n_gold as f64).abs();
    (n > 0).then(|| bins.iter().map(gap).sum::<f64>() / n as f64)
}

pub(super) fn brier(squares: u64, n: u64) -> Option<f64> {
    (n > 0).then(|| squares as f64 / f64::from(UNITS).powi(2) / n as f64)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Ranking, written};

    fn ranking(pairs: &[(Option<f32>, bool)]) -> Ranking {
        let mut ranking = Ranking::default();
        for (score, gold) in pairs {
            ranking.count(*score, *gold);
        }
        ranking
    }

    fn pairs() -> impl Strategy<Value = Vec<(Option<f32>, bool)>> {
        prop::collection::vec((prop::option::of(0.0..=1.0_f32), any::<bool>()), 0..60)
    }

    proptest! {
        #[test]
        fn a_perfect_ranking_has_an_average_precision_of_one(n_yes in 1..30_u16, n_no in 0..30_u16) {
            let yes = (0..n_yes).map(|n| (Some(0.9 - f32::from(n) / 100.0), true));
            let no = (0..n_no).map(|n| (Some(0.5 - f32::from(n) / 100.0), false));
            let pairs: Vec<_> = yes.chain(no).chain([(None, false)]).collect();
            prop_assert_eq!(ranking(&pairs).average_precision(), Some(1.0));
        }

        #[test]
        fn figures_of_scores_are_shares(pairs in pairs()) {
            let ranking = ranking(&pairs);
            for figure in [ranking.average_precision(), ranking.ece(), ranking.brier()] {
                prop_assert!(figure.is_none_or(|figure| (0.0..=1.0).contains(&figure)), "{figure:?}");
            }
            let n: u64 = ranking.bins().iter().map(|bin| bin.tally.n).sum();
            prop_assert_eq!(n, ranking.asked().n);
            let curve = ranking.curve();
            prop_assert!(curve.iter().is_sorted_by(|a, b| a.recall <= b.recall));
            prop_assert!(curve.last().is_none_or(|last| last.tally == ranking.all()));
        }

        #[test]
        fn a_score_is_the_one_that_the_table_has(score in 0.0..=1.0_f32) {
            let table: f32 = format!("{:.4}", f64::from(score)).parse().unwrap();
            prop_assert_eq!(written(score), written(table));
        }
    }

    #[test]
    fn a_tie_is_one_step_and_what_was_not_asked_is_last() {
        let check = |pairs: &[(Option<f32>, bool)], expected: Option<f64>| {
            assert_eq!(ranking(pairs).average_precision(), expected, "{pairs:?}");
        };
        check(&[(Some(0.5), true), (Some(0.5), false)], Some(0.5));
        check(&[(Some(0.5), false), (None, true), (None, false)], Some(1.0 / 3.0));
        check(&[(Some(0.5), false)], None);
        check(&[], None);
    }
}
