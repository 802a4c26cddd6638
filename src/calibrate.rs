//! Fits curves and thresholds on hand labels, and says what they change.
//!
//! 1. The sentences that both a run and a hand have answered become cases, each of one article.
//! 2. A curve makes scores into probabilities: a temperature (Guo et al. 2017) or an isotonic one (Zadrozny & Elkan
//!    2002); a threshold says from which probability on the answer is given. Below it there is no answer.
//! 3. Articles are dealt into folds, all sentences of an article into the same. What is reported as cross-validated was
//!    fitted, method and all, without the articles that it is measured on.
//! 4. [`Calibration::task_file`] writes the curves and thresholds fitted on all articles into a copy of the task file.

mod assess;
mod cases;
mod choice;
mod error;
mod folds;
mod isotonic;
mod report;
mod risk;
mod tally;
mod task_file;
mod temperature;
mod threshold;
mod verdict;
mod yes_no;

pub use assess::Compared;
pub use error::CalibrateError;
pub use folds::folds;
pub use isotonic::fit_isotonic;
pub use report::{FIGURE_HEADS, THRESHOLD_HEADS, json, markdown};
pub use risk::{Risk, risk_coverage};
pub use temperature::{fit_shared_temperature, fit_temperature};
pub use threshold::{Objective, best_threshold};

use crate::coding::{Coding, Gold};
use crate::evaluate::Alignment;
use crate::run::TaskRow;
use crate::statistics::Bootstrap;
use crate::task::{Curve, Question, Task};

/// With fewer articles than this a fit is doubtful, as an interval is.
const FEW_ARTICLES: usize = 10;

/// How scores are made into probabilities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    /// They stay as they are; only thresholds are fitted.
    Uncalibrated,
    /// By a temperature, and a bias where there is one score.
    Temperature,
    /// By an isotonic curve.
    Isotonic,
}

impl Method {
    /// Every method, the simplest first.
    pub const ALL: [Self; 3] = [Self::Uncalibrated, Self::Temperature, Self::Isotonic];

    /// Its name on the command line and in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Uncalibrated => "none",
            Self::Temperature => "temperature",
            Self::Isotonic => "isotonic",
        }
    }
}

/// How to fit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// `None` for the one with the lowest Brier score in a cross-validation of its own, the simpler one on a tie.
    pub method: Option<Method>,
    /// What thresholds are to reach.
    pub objective: Objective,
    /// Into how many folds articles are dealt; as many as there are articles if those are fewer.
    pub n_folds: usize,
    /// An answer that was coded less often, or in all but fewer cases, keeps its score and threshold.
    pub min_positives: usize,
    /// Draws folds and resamples; the same seed gives the same.
    pub bootstrap: Bootstrap,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            method: None,
            objective: Objective::F1,
            n_folds: 5,
            min_positives: 10,
            bootstrap: Bootstrap::default(),
        }
    }
}

/// What was fitted for one task.
#[derive(Debug, Clone, PartialEq)]
pub struct Calibration {
    /// The task's id.
    pub task: String,
    /// What was fitted: one for `blamed` and one for `denied`, one a label of any number, one for all labels of a single choice.
    pub fits: Vec<Fit>,
    /// How it was fitted.
    pub settings: Settings,
    /// What a user should know, in sentences.
    pub warnings: Vec<String>,
}

/// The curves and thresholds of answers that were fitted together, and what they change.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// `blamed`, `denied` or a label; `None` for all labels of a single choice.
    pub answer: Option<String>,
    /// How scores are made into probabilities.
    pub method: Method,
    /// The temperature that all labels of a single choice share.
    pub temperature: Option<f64>,
    /// The curves, by answer.
    pub curves: Vec<(String, Curve)>,
    /// One an answer.
    pub thresholds: Vec<Threshold>,
    /// Articles with a case.
    pub n_articles: usize,
    /// Sentences of a single choice; else pairs of a sentence and an actor, or of a sentence and a label.
    pub n_cases: usize,
    /// Into how many folds the articles were dealt.
    pub n_folds: usize,
    /// What the run scored, what it scores now; empty where nothing was fitted.
    pub figures: Vec<Compared>,
    /// How the share of wrong answers falls when only surer ones are given, before and cross-validated; empty but for a
    /// single choice.
    pub risks: Vec<[Risk; 2]>,
}

/// From which score on an answer is given.
#[derive(Debug, Clone, PartialEq)]
pub struct Threshold {
    /// The answer.
    pub answer: String,
    /// How often it was coded.
    pub n_positive: usize,
    /// What the run used, for scores as they were.
    pub before: f32,
    /// What was fitted, for scores as they are now; `None` where the answer keeps the one before.
    pub after: Option<f32>,
    /// The lowest and highest that was fitted without one of the folds; `None` if none was.
    pub across_folds: Option<(f32, f32)>,
}

/// Fits a task of a run on the hand labels.
///
/// `asked` is the task as the run's manifest has it, and `alignment` that of `codings` and `gold`. Fails if the task was
/// calibrated already, was not coded, was coded in one article only, or if every answer was coded too seldom.
pub fn calibrate(
    task: &Task,
    asked: &TaskRow,
    codings: &[Coding],
    gold: &Gold,
    alignment: &Alignment,
    settings: &Settings,
) -> Result<Calibration, CalibrateError> {
    if is_calibrated(task) {
        return Err(CalibrateError::Calibrated { task: task.id.clone() });
    }
    let answered = cases::Answered { codings, gold, alignment };
    let mut warnings = Vec::new();
    let fits = match &task.question {
        Question::Labels(labels) if labels.choice == crate::task::Choice::Single => {
            let sample = choice::Sample::new(&task.id, labels, asked, &answered, settings);
            vec![choice::fit(&sample, settings, &mut warnings)]
        }
        _ => cases::yes_no(task, asked, &answered, settings.objective)
            .iter()
            .map(|sample| yes_no::fit(sample, settings, &mut warnings))
            .collect(),
    };
    let most = fits.iter().map(|fit: &Fit| fit.n_articles).max().unwrap_or(0);
    let (task, gold) = (task.id.clone(), gold.name.clone());
    if most == 0 {
        return Err(CalibrateError::NotCoded { task, gold });
    }
    if most < 2 {
        return Err(CalibrateError::OneArticle { task, gold });
    }
    if fits.iter().all(|fit| fit.figures.is_empty()) {
        let positives = fits.iter().flat_map(|fit| &fit.thresholds);
        let most = positives.map(|threshold| threshold.n_positive).max().unwrap_or(0);
        return Err(CalibrateError::TooFew { task, gold, most, asked: settings.min_positives });
    }
    if most < FEW_ARTICLES {
        warnings.push(format!(
            "fitted on {most} articles, which are too few to say what suits others; add labels of ten or more"
        ));
    }
    warnings.extend(fits.iter().filter_map(|fit| verdict::disappointed(fit, settings.objective)));
    let warnings = warnings.into_iter().map(|warning| format!("{task}: {warning}")).collect();
    Ok(Calibration { task, fits, settings: *settings, warnings })
}

/// Whether a task has curves already.
fn is_calibrated(task: &Task) -> bool {
    match &task.question {
        Question::Stance(stance) => {
            stance.calibration.blamed.is_some() || stance.calibration.denied.is_some()
        }
        Question::Labels(labels) => {
            labels.calibration.temperature.is_some()
                || labels.calibration.curves.iter().any(Option::is_some)
        }
    }
}
