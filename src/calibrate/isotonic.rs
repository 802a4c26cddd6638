//! Isotonic regression by pooling adjacent violators.

use crate::task::Curve;

/// Scores that have the same probability.
struct Block {
    first: f64,
    last: f64,
    share: f64,
    weight: f64,
}

/// The never descending curve with the least weighted squares from `(score, share, weight)`; `None` without cases.
///
/// Pools adjacent violators (Ayer et al. 1955, doi:10.1214/aoms/1177728423) after equal scores are made one by their
/// weighted mean; each pooled block gives the knots at its ends, as scikit-learn's `IsotonicRegression` with
/// `out_of_bounds="clip"` does. Weights are above 0.
pub fn fit_isotonic(cases: &[(f64, f64, f64)]) -> Option<Curve> {
    let mut sorted = cases.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut blocks: Vec<Block> = Vec::new();
    for (score, share, weight) in sorted {
        match blocks.last_mut().filter(|block| block.last.total_cmp(&score).is_eq()) {
            Some(block) => block.pool(share, weight),
            None => blocks.push(Block { first: score, last: score, share, weight }),
        }
    }
    let mut pooled: Vec<Block> = Vec::new();
    for mut block in blocks {
        while let Some(before) = pooled.pop_if(|before| before.share >= block.share) {
            block.pool(before.share, before.weight);
            block.first = before.first;
        }
        pooled.push(block);
    }
    let mut scores = Vec::new();
    let mut shares = Vec::new();
    for block in &pooled {
        for score in [block.first, block.last] {
            if scores.last() != Some(&score) {
                scores.push(score);
                shares.push(block.share);
            }
        }
    }
    (!scores.is_empty()).then_some(Curve::Isotonic { scores, shares })
}

impl Block {
    fn pool(&mut self, share: f64, weight: f64) {
        let sum = self.weight + weight;
        self.share = (self.share * self.weight + share * weight) / sum;
        self.weight = sum;
    }
}
