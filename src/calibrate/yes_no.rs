//! An answer that is given or not: blame, denial, a label of any number.

use super::assess::{self, Assessed};
use super::cases::Case;
use super::tally::Tally;
use super::threshold::{best_threshold, rounded};
use super::{Fit, Method, Objective, Settings, Threshold, fit_isotonic, fit_temperature};
use crate::classify::{as_written, calibrated};
use crate::task::Curve;

/// The cases of one answer, by article.
pub(super) struct Sample {
    answer: String,
    articles: Vec<Vec<Case>>,
    before: f32,
    objective: Objective,
}

/// What is fitted.
pub(super) struct Model {
    curve: Option<Curve>,
    threshold: f32,
    /// Whether a threshold reached the objective.
    reached: bool,
}

impl Sample {
    pub(super) fn new(
        answer: &str,
        articles: Vec<Vec<Case>>,
        before: f32,
        objective: Objective,
    ) -> Self {
        Self { answer: answer.to_owned(), articles, before, objective }
    }

    fn cases(&self) -> impl Iterator<Item = &Case> {
        self.articles.iter().flatten()
    }

    fn curve(cases: &[(f32, bool)], method: Method) -> Option<Curve> {
        let curve = match method {
            Method::Uncalibrated => None,
            Method::Temperature => {
                let case = |(score, gold): &(f32, bool)| (as_written(*score), *gold);
                fit_temperature(&cases.iter().map(case).collect::<Vec<_>>())
            }
            Method::Isotonic => {
                let case =
                    |(score, gold): &(f32, bool)| (as_written(*score), u8::from(*gold).into(), 1.0);
                fit_isotonic(&cases.iter().map(case).collect::<Vec<_>>())
            }
        };
        curve.map(written)
    }
}

/// A curve with four decimals, as it is written.
pub(super) fn written(curve: Curve) -> Curve {
    match curve {
        Curve::Temperature { temperature, bias } => {
            let temperature = four_decimals(temperature).max(0.0001);
            Curve::Temperature { temperature, bias: four_decimals(bias) }
        }
        Curve::Isotonic { scores, shares } => Curve::Isotonic {
            scores: scores.into_iter().map(four_decimals).collect(),
            shares: shares.into_iter().map(four_decimals).collect(),
        },
    }
}

/// A number with four decimals.
pub(super) fn four_decimals(number: f64) -> f64 {
    (number * 10_000.0).round() / 10_000.0
}

impl assess::Sample for Sample {
    type Model = Model;

    fn labels(&self) -> Vec<String> {
        vec![self.answer.clone()]
    }

    fn is_choice(&self) -> bool {
        false
    }

    fn n_articles(&self) -> usize {
        self.articles.len()
    }

    fn fit(&self, articles: &[usize], method: Method) -> Model {
        let cases = || articles.iter().flat_map(|at| &self.articles[*at]);
        let scored: Vec<(f32, bool)> =
            cases().filter_map(|case| Some((case.score?, case.gold))).collect();
        let n_missed = cases().filter(|case| case.gold && case.score.is_none()).count();
        let curve = Self::curve(&scored, method);
        let now = |(score, gold): &(f32, bool)| (calibrated(curve.as_ref(), *score), *gold);
        let scored: Vec<(f32, bool)> = scored.iter().map(now).collect();
        let best = best_threshold(&scored, n_missed, self.objective);
        // Where none reaches the objective, what was given before is given still.
        let threshold = match (best, &curve) {
            (Some(best), _) => best,
            (None, None) => self.before,
            (None, Some(_)) => rounded(calibrated(curve.as_ref(), self.before)),
        };
        Model { curve, threshold, reached: best.is_some() }
    }

    fn count(&self, article: usize, model: Option<&Model>) -> Tally {
        let mut tally = Tally::new(1);
        for case in &self.articles[article] {
            let curve = model.and_then(|model| model.curve.as_ref());
            let score = case.score.map(|score| calibrated(curve, score));
            let given = match model {
                None => case.given,
                Some(model) => score.is_some_and(|score| score >= model.threshold),
            };
            tally.labels[0].count(case.gold, given);
            tally.n += 1;
            tally.n_answered += u64::from(given);
            tally.n_right += u64::from(given == case.gold);
            if let Some(score) = score {
                tally.score_yes_no(score, case.gold);
            }
        }
        tally
    }
}

/// Fits one answer, unless it or its absence was coded too seldom.
pub(super) fn fit(sample: &Sample, settings: &Settings, warnings: &mut Vec<String>) -> Fit {
    let n_positive = sample.cases().filter(|case| case.gold).count();
    let reachable = sample.cases().filter(|case| case.gold && case.score.is_some()).count();
    let negative = sample.cases().filter(|case| !case.gold && case.score.is_some()).count();
    let n_articles = sample.articles.len();
    let threshold = Threshold {
        answer: sample.answer.clone(),
        n_positive,
        before: sample.before,
        after: None,
        across_folds: None,
    };
    let mut fit = Fit {
        answer: Some(sample.answer.clone()),
        method: Method::Uncalibrated,
        temperature: None,
        curves: Vec::new(),
        thresholds: vec![threshold],
        n_articles,
        n_cases: sample.cases().count(),
        n_folds: settings.n_folds.min(n_articles),
        figures: Vec::new(),
        risks: Vec::new(),
    };
    if reachable.min(negative) < settings.min_positives || n_articles < 2 {
        warnings.push(format!(
            "`{}` is yes in {reachable} of {} scored cases; fewer than {} yes or no are too few, so that it keeps its scores and its threshold",
            sample.answer,
            reachable + negative,
            settings.min_positives
        ));
        return fit;
    }
    let assessed = assess::assess(sample, settings);
    fill(&mut fit, sample, assessed, warnings);
    fit
}

fn fill(fit: &mut Fit, sample: &Sample, assessed: Assessed<Model>, warnings: &mut Vec<String>) {
    let Assessed { method, model, folds, figures } = assessed;
    let name = &sample.answer;
    if method == Method::Temperature && model.curve.is_none() {
        warnings.push(format!(
            "a higher score of `{name}` does not mean that it is likelier, so that no temperature could be fitted"
        ));
    }
    if !model.reached {
        warnings.push(format!(
            "no threshold of `{name}` reaches {}; it is given where it was before",
            sample.objective
        ));
    }
    fit.method = if model.curve.is_some() { method } else { Method::Uncalibrated };
    let changed = model.reached || model.curve.is_some();
    fit.thresholds[0].after = changed.then_some(model.threshold);
    fit.thresholds[0].across_folds = range(folds.iter().map(|(_, model)| model.threshold));
    fit.curves = model.curve.map(|curve| (name.clone(), curve)).into_iter().collect();
    fit.figures = figures;
}

/// The lowest and the highest.
pub(super) fn range(thresholds: impl Iterator<Item = f32>) -> Option<(f32, f32)> {
    thresholds.fold(None, |range: Option<(f32, f32)>, threshold| {
        let (low, high) = range.unwrap_or((threshold, threshold));
        Some((low.min(threshold), high.max(threshold)))
    })
}
