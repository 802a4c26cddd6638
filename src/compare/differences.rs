//! How every two groups differ.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::{Difference, Group, Measure, Options, Standing, Tally};
use crate::statistics::difference_interval;

/// The differences of every two groups that are compared, measure by measure, with p values corrected question by question.
pub(super) fn differences(tally: &Tally, groups: &[Group], options: &Options) -> Vec<Difference> {
    let compared: Vec<usize> =
        (0..groups.len()).filter(|&at| groups[at].standing == Standing::Compared).collect();
    if compared.len() < 2 {
        return Vec::new();
    }
    let drawn: Vec<Vec<Vec<Option<f64>>>> = compared
        .iter()
        .map(|&at| by_measure(&tally.resampled(&groups[at], options), tally.measures.len()))
        .collect();
    let mut asked = Vec::new();
    for measure in 0..tally.measures.len() {
        for one in 0..compared.len() {
            asked.extend((one + 1..compared.len()).map(|other| (measure, one, other)));
        }
    }
    let difference = |(measure, one, other): (usize, usize, usize)| {
        let (drawn_one, drawn_other) = (&drawn[one][measure], &drawn[other][measure]);
        let (one, other) = (compared[one], compared[other]);
        let score = |at: usize| groups[at].shares[measure].estimate.score;
        let articles = |at: usize| -> Vec<(u32, u32)> {
            let articles = tally.articles(&groups[at]).iter();
            articles.map(|article| tally.share(measure, article)).collect()
        };
        let share = |at: usize| &groups[at].shares[measure];
        let (k, n) = (share(one).k + share(other).k, share(one).n + share(other).n);
        let is_said = k > 0 && k < n;
        let tested = || options.permutations.test(&articles(one), &articles(other));
        Difference {
            measure,
            one,
            other,
            score: score(one).zip(score(other)).map(|(one, other)| one - other),
            interval: difference_interval(drawn_one, drawn_other, options.bootstrap.confidence),
            surprise: is_said.then(tested).flatten(),
            adjusted: None,
        }
    };
    let mut differences: Vec<Difference> = asked.into_par_iter().map(difference).collect();
    correct(&mut differences, &tally.measures, options);
    differences
}

fn by_measure(resamples: &[Vec<Option<f64>>], n_measures: usize) -> Vec<Vec<Option<f64>>> {
    (0..n_measures).map(|at| resamples.iter().map(|shares| shares[at]).collect()).collect()
}

/// Corrects the p values of each family: one question about one event or task, all its answers, all pairs of groups. What
/// holds for no sentence of the pair, or for all, is no test and makes the family no larger.
fn correct(differences: &mut [Difference], measures: &[Measure], options: &Options) {
    let mut families: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
    for (at, difference) in differences.iter().enumerate() {
        let measure = &measures[difference.measure];
        if difference.surprise.is_some() {
            families.entry((measure.about(), measure.question())).or_default().push(at);
        }
    }
    for family in families.into_values() {
        let p = |&at: &usize| differences[at].surprise.map(|surprise| surprise.p);
        let p_values: Vec<f64> = family.iter().filter_map(p).collect();
        for (at, adjusted) in family.iter().zip(options.correction.adjust(&p_values)) {
            differences[*at].adjusted = Some(adjusted);
        }
    }
}
