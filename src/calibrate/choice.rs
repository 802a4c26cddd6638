//! One label of several, or none if the best one does not reach its threshold.

use super::assess::{self, Assessed};
use super::cases::{Answered, Choice, before, choices};
use super::risk::{Risk, risk_coverage};
use super::tally::Tally;
use super::threshold::best_threshold;
use super::yes_no::{four_decimals, range, written};
use super::{Fit, Method, Objective, Settings, Threshold, fit_isotonic, fit_shared_temperature};
use crate::classify::{as_written, calibrated_labels};
use crate::run::TaskRow;
use crate::task::{self, Labels, LabelsCalibration};

/// The cases of a task, by article.
pub(super) struct Sample {
    labels: Vec<String>,
    articles: Vec<Vec<Choice>>,
    /// The run's thresholds.
    before: Vec<f32>,
    /// Whether a label was coded often enough.
    fitted: Vec<bool>,
    objective: Objective,
}

/// What is fitted.
pub(super) struct Model {
    calibration: LabelsCalibration,
    thresholds: Vec<f32>,
    /// Whether a threshold reached the objective, label by label.
    reached: Vec<bool>,
}

impl Sample {
    pub(super) fn new(
        task: &str,
        labels: &Labels,
        asked: &TaskRow,
        answered: &Answered,
        settings: &Settings,
    ) -> Self {
        let articles = choices(answered, task, labels);
        let ids: Vec<String> = labels.labels.iter().map(|label| label.id.clone()).collect();
        let mut sample = Self {
            before: ids.iter().map(|id| before(asked, id)).collect(),
            fitted: Vec::new(),
            labels: ids,
            articles,
            objective: settings.objective,
        };
        let enough = |label| sample.n_gold(label) >= settings.min_positives;
        sample.fitted = (0..sample.labels.len()).map(enough).collect();
        sample
    }

    fn n_gold(&self, label: usize) -> usize {
        self.articles.iter().flatten().filter(|case| case.gold == label).count()
    }

    fn calibration(&self, cases: &[&Choice], method: Method) -> LabelsCalibration {
        let wide = |case: &Choice| case.scores.iter().map(|score| as_written(*score)).collect();
        match method {
            Method::Uncalibrated => LabelsCalibration::default(),
            Method::Temperature => {
                let cases: Vec<(Vec<f64>, usize)> =
                    cases.iter().map(|case| (wide(case), case.gold)).collect();
                let temperature = fit_shared_temperature(&cases).map(four_decimals);
                LabelsCalibration { temperature, curves: Vec::new() }
            }
            Method::Isotonic => {
                let curve = |label: usize| {
                    let case = |case: &&Choice| {
                        let score = as_written(case.scores[label]);
                        (score, u8::from(case.gold == label).into(), 1.0)
                    };
                    let curve = || fit_isotonic(&cases.iter().map(case).collect::<Vec<_>>());
                    self.fitted[label].then(curve).flatten().map(written)
                };
                let curves = (0..self.labels.len()).map(curve).collect();
                LabelsCalibration { temperature: None, curves }
            }
        }
    }

    fn scores(case: &Choice, calibration: &LabelsCalibration) -> Vec<f32> {
        calibrated_labels(calibration, task::Choice::Single, case.scores.clone())
    }

    /// The surest label with its score, and whether it is right, of every scored case.
    fn surest(&self, article: usize, model: Option<&Model>) -> Vec<(f32, bool)> {
        let plain = LabelsCalibration::default();
        let calibration = model.map_or(&plain, |model| &model.calibration);
        let asked = self.articles[article].iter().filter(|case| !case.scores.is_empty());
        let surest = |case: &Choice| {
            let scores = Self::scores(case, calibration);
            let at = first_highest(&scores);
            (scores[at], at == case.gold)
        };
        asked.map(surest).collect()
    }

    /// The risks before and after, the latter cross-validated.
    fn risks(&self, folds: &[(Vec<usize>, Model)]) -> Vec<[Risk; 2]> {
        let all = 0..self.articles.len();
        let before: Vec<(f32, bool)> = all.flat_map(|at| self.surest(at, None)).collect();
        let after: Vec<(f32, bool)> = folds
            .iter()
            .flat_map(|(fold, model)| fold.iter().flat_map(|at| self.surest(*at, Some(model))))
            .collect();
        let after = risk_coverage(&after);
        risk_coverage(&before).into_iter().zip(after).map(|(b, a)| [b, a]).collect()
    }
}

impl assess::Sample for Sample {
    type Model = Model;

    fn labels(&self) -> Vec<String> {
        self.labels.clone()
    }

    fn is_choice(&self) -> bool {
        true
    }

    fn n_articles(&self) -> usize {
        self.articles.len()
    }

    fn fit(&self, articles: &[usize], method: Method) -> Model {
        let cases = || articles.iter().flat_map(|at| &self.articles[*at]);
        let asked: Vec<&Choice> = cases().filter(|case| !case.scores.is_empty()).collect();
        let calibration = self.calibration(&asked, method);
        let mut best: Vec<Vec<(f32, bool)>> = vec![Vec::new(); self.labels.len()];
        for case in &asked {
            let scores = Self::scores(case, &calibration);
            let at = first_highest(&scores);
            best[at].push((scores[at], at == case.gold));
        }
        let threshold = |(label, best): (usize, &Vec<(f32, bool)>)| {
            let n_gold = cases().filter(|case| case.gold == label).count();
            let n_missed = n_gold - best.iter().filter(|(_, right)| *right).count();
            let found = || best_threshold(best, n_missed, self.objective);
            self.fitted[label].then(found).flatten()
        };
        let found: Vec<Option<f32>> = best.iter().enumerate().map(threshold).collect();
        let or_before = found.iter().zip(&self.before);
        Model {
            calibration,
            thresholds: or_before.map(|(found, before)| found.unwrap_or(*before)).collect(),
            reached: found.iter().map(Option::is_some).collect(),
        }
    }

    fn count(&self, article: usize, model: Option<&Model>) -> Tally {
        let plain = LabelsCalibration::default();
        let mut tally = Tally::new(self.labels.len());
        for case in &self.articles[article] {
            let calibration = model.map_or(&plain, |model| &model.calibration);
            let scores = Self::scores(case, calibration);
            let surest = (!scores.is_empty()).then(|| first_highest(&scores));
            let given = match model {
                None => case.given,
                Some(model) => surest.filter(|at| scores[*at] >= model.thresholds[*at]),
            };
            for (label, detection) in tally.labels.iter_mut().enumerate() {
                detection.count(case.gold == label, given == Some(label));
            }
            tally.n += 1;
            tally.n_answered += u64::from(given.is_some());
            tally.n_right += u64::from(given == Some(case.gold));
            if let Some(surest) = surest {
                tally.score_labels(&scores, case.gold, surest);
            }
        }
        tally
    }
}

/// The place of the highest score, the earlier one on a tie.
fn first_highest(scores: &[f32]) -> usize {
    let higher = |best: usize, at: usize| if scores[at] > scores[best] { at } else { best };
    (1..scores.len()).fold(0, higher)
}

/// Fits the labels of a task together, unless all were coded too seldom.
pub(super) fn fit(sample: &Sample, settings: &Settings, warnings: &mut Vec<String>) -> Fit {
    let n_articles = sample.articles.len();
    let threshold = |(at, label): (usize, &String)| Threshold {
        answer: label.clone(),
        n_positive: sample.n_gold(at),
        before: sample.before[at],
        after: None,
        across_folds: None,
    };
    let mut fit = Fit {
        answer: None,
        method: Method::Uncalibrated,
        temperature: None,
        curves: Vec::new(),
        thresholds: sample.labels.iter().enumerate().map(threshold).collect(),
        n_articles,
        n_cases: sample.articles.iter().flatten().count(),
        n_folds: settings.n_folds.min(n_articles),
        figures: Vec::new(),
        risks: Vec::new(),
    };
    if n_articles < 2 || sample.fitted.iter().all(|fitted| !fitted) {
        return fit;
    }
    let assessed = assess::assess(sample, settings);
    fit.risks = sample.risks(&assessed.folds);
    fill(&mut fit, sample, assessed);
    warnings.extend(kept(sample, &fit, settings));
    fit
}

fn fill(fit: &mut Fit, sample: &Sample, assessed: Assessed<Model>) {
    let Assessed { method, model, folds, figures } = assessed;
    for (at, threshold) in fit.thresholds.iter_mut().enumerate() {
        if model.reached[at] {
            threshold.after = Some(model.thresholds[at]);
            let reached = folds.iter().filter(|(_, model)| model.reached[at]);
            threshold.across_folds = range(reached.map(|(_, model)| model.thresholds[at]));
        }
    }
    let named = sample.labels.iter().zip(model.calibration.curves);
    fit.curves = named.filter_map(|(label, curve)| Some((label.clone(), curve?))).collect();
    fit.temperature = model.calibration.temperature;
    fit.method = method;
    fit.figures = figures;
}

/// Which labels keep their thresholds, and why.
fn kept(sample: &Sample, fit: &Fit, settings: &Settings) -> Vec<String> {
    let mut warnings = Vec::new();
    for (at, threshold) in fit.thresholds.iter().enumerate() {
        let (label, before) = (&threshold.answer, threshold.before);
        if threshold.after.is_some() {
            continue;
        }
        let why = if sample.fitted[at] {
            format!("no threshold of `{label}` reaches {}", settings.objective)
        } else {
            let (n, asked) = (threshold.n_positive, settings.min_positives);
            format!("`{label}` was coded {n} times, which is too few (asked for: {asked})")
        };
        let rescaled = if before > 0.0 && fit.method != Method::Uncalibrated {
            ", which was chosen for scores as they were"
        } else {
            ""
        };
        warnings.push(format!("{why}; it keeps its threshold {before}{rescaled}"));
    }
    warnings
}
