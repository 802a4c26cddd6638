//! Fits a sample and measures the fit on articles that it was not fitted on.

use super::folds::{folds, without};
use super::tally::{Tally, names};
use super::{Method, Settings};
use crate::statistics::Estimate;

/// Cases by article that are fitted together.
pub(super) trait Sample: Sync {
    /// What is fitted.
    type Model: Sync;

    /// The answers, in the order of the counts.
    fn labels(&self) -> Vec<String>;

    /// Whether one label of several is right, not yes or no.
    fn is_choice(&self) -> bool;

    /// How many articles have a case.
    fn n_articles(&self) -> usize;

    /// Fits these articles.
    fn fit(&self, articles: &[usize], method: Method) -> Self::Model;

    /// Counts an article, as the run answered or, with a model, as that answers.
    fn count(&self, article: usize, model: Option<&Self::Model>) -> Tally;
}

/// A figure before and after.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// Its name: `f1`, `negative.recall`, `ece`.
    pub name: String,
    /// As the run answered.
    pub before: Estimate,
    /// Every article as fitted without its fold.
    pub cross_validated: Estimate,
    /// Every article as fitted with all articles: too good.
    pub in_sample: Estimate,
    /// Cross-validated less before.
    pub change: Estimate,
}

/// A model, and what it is worth.
pub(super) struct Assessed<M> {
    pub(super) method: Method,
    /// Fitted on all articles.
    pub(super) model: M,
    /// Fitted without each fold, with the fold.
    pub(super) folds: Vec<(Vec<usize>, M)>,
    pub(super) figures: Vec<Compared>,
}

/// Fits all articles, and all but each fold.
pub(super) fn assess<S: Sample>(sample: &S, settings: &Settings) -> Assessed<S::Model> {
    let articles: Vec<usize> = (0..sample.n_articles()).collect();
    let method = method(sample, &articles, settings);
    let model = sample.fit(&articles, method);
    let fit = |fold: Vec<usize>| {
        let others = without(&articles, &fold);
        let model = sample.fit(&others, self::method(sample, &others, settings));
        (fold, model)
    };
    let folds = folds(&articles, settings.n_folds, settings.bootstrap.seed);
    let folds: Vec<(Vec<usize>, S::Model)> = folds.into_iter().map(fit).collect();
    let figures = compared(sample, &model, &folds, settings);
    Assessed { method, model, folds, figures }
}

/// The method asked for, or the one with the lowest cross-validated Brier score; the simplest if nothing can be left
/// out.
///
/// Brier and not log loss, for a single sure and wrong step of an isotonic curve would decide the latter.
fn method<S: Sample>(sample: &S, articles: &[usize], settings: &Settings) -> Method {
    if let Some(method) = settings.method {
        return method;
    }
    let mut best = (Method::Uncalibrated, f64::INFINITY);
    if articles.len() < 2 {
        return best.0;
    }
    let folds = folds(articles, settings.n_folds, settings.bootstrap.seed);
    for method in Method::ALL {
        let mut all = Tally::default();
        for fold in &folds {
            let model = sample.fit(&without(articles, fold), method);
            for article in fold {
                all.add(&sample.count(*article, Some(&model)), 1);
            }
        }
        // So that sums in another order decide nothing.
        if let Some(brier) = all.brier().filter(|brier| *brier < best.1 - 1e-9) {
            best = (method, brier);
        }
    }
    best.0
}

fn compared<S: Sample>(
    sample: &S,
    model: &S::Model,
    folds: &[(Vec<usize>, S::Model)],
    settings: &Settings,
) -> Vec<Compared> {
    let n_articles = sample.n_articles();
    let count = |model| (0..n_articles).map(|article| sample.count(article, model)).collect();
    let before: Vec<Tally> = count(None);
    let in_sample: Vec<Tally> = count(Some(model));
    let mut left_out = vec![Tally::default(); n_articles];
    for (fold, model) in folds {
        for article in fold {
            left_out[*article] = sample.count(*article, Some(model));
        }
    }
    let figures = |tallies: &[Tally], times: &[u32]| {
        let mut all = Tally::default();
        for (tally, times) in tallies.iter().zip(times) {
            all.add(tally, *times);
        }
        all.figures(sample.is_choice())
    };
    let estimates: Vec<Estimate> = settings.bootstrap.estimate(n_articles, |times| {
        let (before, after) = (figures(&before, times), figures(&left_out, times));
        let change = after.iter().zip(&before).map(|(after, before)| Some((*after)? - (*before)?));
        let change: Vec<Option<f64>> = change.collect();
        [before, after, figures(&in_sample, times), change].concat()
    });
    let names = names(&sample.labels(), sample.is_choice());
    let n = names.len();
    let compared = |(at, name): (usize, String)| Compared {
        name,
        before: estimates[at].clone(),
        cross_validated: estimates[at + n].clone(),
        in_sample: estimates[at + 2 * n].clone(),
        change: estimates[at + 3 * n].clone(),
    };
    names.into_iter().enumerate().map(compared).collect()
}
