//! Average precision of resampled articles, from scores that are sorted once.

use std::collections::BTreeMap;

use crate::evaluate::ranking::{PrecisionSum, Ranking, Tally};

/// One step a tie, from the highest score down: which articles have pairs there, and how many.
pub(super) struct Steps(Vec<Vec<(usize, Tally)>>);

impl Steps {
    /// The steps of the articles' rankings.
    pub(super) fn of<'a>(articles: impl Iterator<Item = &'a Ranking>) -> Self {
        let mut steps: BTreeMap<Option<u16>, Vec<(usize, Tally)>> = BTreeMap::new();
        for (article, ranking) in articles.enumerate() {
            for (score, tally) in ranking.descending() {
                steps.entry(score).or_default().push((article, tally));
            }
        }
        // No score is less than any.
        Steps(steps.into_values().rev().collect())
    }

    /// How many pairs there are when each article counts so many times.
    pub(super) fn n(&self, times: &[u32]) -> u64 {
        let n = |&(article, tally): &(usize, Tally)| tally.n * u64::from(times[article]);
        self.0.iter().flatten().map(n).sum()
    }

    /// Average precision when each article counts so many times.
    pub(super) fn average_precision(&self, times: &[u32]) -> Option<f64> {
        let mut sum = PrecisionSum::default();
        for step in &self.0 {
            let mut tally = Tally::default();
            for &(article, pairs) in step {
                let times = u64::from(times[article]);
                tally += Tally { n: pairs.n * times, n_gold: pairs.n_gold * times };
            }
            sum.add(tally);
        }
        sum.average()
    }
}
