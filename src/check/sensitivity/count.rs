//! Flips between wordings, counted article by article.

use super::{Answers, Sensitivity};
use crate::statistics::{Bootstrap, Estimate};

/// What is added up over the sentences of an article.
#[derive(Debug, Clone, Default)]
struct Counts {
    n: f64,
    /// Labels that differ from the shipped wording's, for each other wording.
    from_shipped: Vec<f64>,
    n_pairs: f64,
    differing_pairs: f64,
    /// Pairs of labels of which one at least is not empty.
    n_named_pairs: f64,
    differing_named_pairs: f64,
    any: f64,
    n_scores: f64,
    sum_of_sds: f64,
}

pub(super) fn sensitivity(
    field: String,
    wordings: Vec<Vec<String>>,
    articles: &[Vec<Answers>],
) -> Sensitivity {
    let counts: Vec<Counts> =
        articles.iter().map(|article| counts(article, wordings.len())).collect();
    let mut estimates =
        Bootstrap::default().estimate(counts.len(), |times| shares(&counts, times, wordings.len()));
    let from_shipped = estimates.split_off(4);
    let mut four = estimates.into_iter();
    let mut next = || four.next().unwrap_or_else(Estimate::default);
    Sensitivity {
        field,
        n: articles.iter().map(Vec::len).sum(),
        pairwise: next(),
        pairwise_named: next(),
        any: next(),
        score_sd: next(),
        from_shipped,
        wordings,
    }
}

fn counts(article: &[Answers], n_wordings: usize) -> Counts {
    let others = n_wordings.saturating_sub(1);
    let mut counts = Counts { from_shipped: vec![0.0; others], ..Counts::default() };
    for answers in article {
        counts.n += 1.0;
        let sets = &answers.sets;
        for (at, set) in sets.iter().enumerate().skip(1) {
            counts.from_shipped[at - 1] += one_if(*set != sets[0]);
        }
        for (at, one) in sets.iter().enumerate() {
            for another in &sets[at + 1..] {
                counts.n_pairs += 1.0;
                counts.differing_pairs += one_if(one != another);
                if !(one.is_empty() && another.is_empty()) {
                    counts.n_named_pairs += 1.0;
                    counts.differing_named_pairs += one_if(one != another);
                }
            }
        }
        counts.any += one_if(sets.iter().any(|set| *set != sets[0]));
        for of in answers.scores[0].keys() {
            let scores: Option<Vec<f64>> =
                answers.scores.iter().map(|scores| scores.get(of).map(|s| f64::from(*s))).collect();
            if let Some(sd) = scores.and_then(|scores| standard_deviation(&scores)) {
                counts.n_scores += 1.0;
                counts.sum_of_sds += sd;
            }
        }
    }
    counts
}

fn one_if(differs: bool) -> f64 {
    f64::from(u8::from(differs))
}

/// With n − 1 in the denominator; `None` for fewer than two numbers.
fn standard_deviation(numbers: &[f64]) -> Option<f64> {
    let n = numbers.len() as f64;
    let mean = numbers.iter().sum::<f64>() / n;
    let squares: f64 = numbers.iter().map(|number| (number - mean).powi(2)).sum();
    (numbers.len() > 1).then(|| (squares / (n - 1.0)).sqrt())
}

/// The figures of some articles: pairwise, pairwise where named, any, score SD, then each wording against the shipped.
fn shares(counts: &[Counts], times: &[u32], n_wordings: usize) -> Vec<Option<f64>> {
    let sum = |of: &dyn Fn(&Counts) -> f64| -> f64 {
        counts.iter().zip(times).map(|(counts, times)| of(counts) * f64::from(*times)).sum()
    };
    let ratio = |part: f64, whole: f64| (whole > 0.0).then(|| part / whole);
    let n = sum(&|counts| counts.n);
    let mut shares = vec![
        ratio(sum(&|counts| counts.differing_pairs), sum(&|counts| counts.n_pairs)),
        ratio(sum(&|counts| counts.differing_named_pairs), sum(&|counts| counts.n_named_pairs)),
        ratio(sum(&|counts| counts.any), n),
        ratio(sum(&|counts| counts.sum_of_sds), sum(&|counts| counts.n_scores)),
    ];
    let others = 0..n_wordings.saturating_sub(1);
    shares.extend(others.map(|at| ratio(sum(&|counts| counts.from_shipped[at]), n)));
    shares
}

#[cfg(test)]
mod tests {
    use super::super::Answers;
    use super::{sensitivity, standard_deviation};

    /// One sentence a word; each letter is the label under one wording, `-` for none.
    fn check(articles: &[&str], expected: [Option<f64>; 4]) {
        let article = |words: &&str| {
            let answers = |word: &str| Answers {
                sets: word
                    .chars()
                    .map(|c| (c != '-').then(|| c.to_string()).into_iter().collect())
                    .collect(),
                scores: word
                    .chars()
                    .map(|c| [("a".to_string(), if c == 'a' { 0.9 } else { 0.1 })].into())
                    .collect(),
            };
            words.split(' ').map(answers).collect::<Vec<_>>()
        };
        let articles: Vec<Vec<Answers>> = articles.iter().map(article).collect();
        let found = sensitivity("tone".to_string(), vec![Vec::new(); 3], &articles);
        let scores = [&found.pairwise, &found.pairwise_named, &found.any, &found.score_sd];
        for (found, expected) in scores.map(|estimate| estimate.score).into_iter().zip(expected) {
            let near = match (found, expected) {
                (Some(found), Some(expected)) => (found - expected).abs() < 1e-6,
                (found, expected) => found == expected,
            };
            assert!(near, "{found:?} is not {expected:?}");
        }
    }

    #[test]
    fn flips_are_counted_by_hand() {
        check(&["aaa aaa", "bbb"], [Some(0.0), Some(0.0), Some(0.0), Some(0.0)]);
        // One of two sentences: two of its three pairs differ; 0.9, 0.9, 0.1 have a deviation of 0.461880.
        check(&["aaa", "aab"], [Some(1.0 / 3.0), Some(1.0 / 3.0), Some(0.5), Some(0.230_940_1)]);
        check(&["--- --a"], [Some(1.0 / 3.0), Some(1.0), Some(0.5), Some(0.230_940_1)]);
        check(&["---", "---"], [Some(0.0), None, Some(0.0), Some(0.0)]);
    }

    #[test]
    fn a_deviation_needs_two_numbers() {
        assert_eq!(standard_deviation(&[0.5]), None);
        assert!((standard_deviation(&[1.0, 3.0]).unwrap() - 2.0_f64.sqrt()).abs() < 1e-12);
    }
}
