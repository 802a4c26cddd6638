//! Articles dealt into folds, seeded.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// Shuffles articles (Fisher & Yates; Knuth 1997, 3.4.2 P) and deals them in turn into folds of nearly the same number;
/// as many folds as articles if those are fewer. Every article is in one fold.
pub fn folds(articles: &[usize], n_folds: usize, seed: u64) -> Vec<Vec<usize>> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut shuffled = articles.to_vec();
    for last in (1..shuffled.len()).rev() {
        // The remainder favours no place by more than 2⁻⁵⁰.
        let draw = random.next_u64() % (last as u64 + 1);
        shuffled.swap(last, usize::try_from(draw).unwrap_or(last));
    }
    let n_folds = n_folds.clamp(1, articles.len().max(1));
    let mut folds = vec![Vec::new(); n_folds];
    for (at, article) in shuffled.into_iter().enumerate() {
        folds[at % n_folds].push(article);
    }
    for fold in &mut folds {
        fold.sort_unstable();
    }
    folds
}

/// The articles that are not in a fold, in their order.
pub(super) fn without(articles: &[usize], fold: &[usize]) -> Vec<usize> {
    articles.iter().copied().filter(|article| !fold.contains(article)).collect()
}
