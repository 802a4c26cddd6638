//! The curves of a task file that turn scores into probabilities, and what can be wrong with them.

use std::collections::BTreeSet;

use serde::Deserialize;
use toml::Spanned;

use super::file::{Faults, TaskRow};

/// Turns the score of one answer into the probability that the answer is right.
#[derive(Debug, Clone, PartialEq)]
pub enum Curve {
    /// 1 / (1 + exp(−(log odds of the score / temperature + bias))): the temperature of Guo et al. (2017,
    /// arXiv 1706.04599) with the bias of Platt (1999).
    Temperature {
        /// More than 1 makes scores less sure, less than 1 surer; above 0.
        temperature: f64,
        /// Moves all log odds.
        bias: f64,
    },
    /// Straight lines between knots, flat outside (Zadrozny & Elkan 2002, doi:10.1145/775047.775151).
    Isotonic {
        /// The knots' scores, ascending; never empty.
        scores: Vec<f64>,
        /// The probability at each knot, never descending; as long as `scores`.
        shares: Vec<f64>,
    },
}

/// How the scores of a stance task become probabilities; what is `None` stays as it is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct StanceCalibration {
    /// For the scores of blame.
    pub blamed: Option<Curve>,
    /// For the scores of being cleared.
    pub denied: Option<Curve>,
}

/// How the scores of a task with labels become probabilities; nothing is changed where all is `None`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LabelsCalibration {
    /// With a single choice: the scores' logarithms are divided by it, then the scores are made to sum to 1 again.
    pub temperature: Option<f64>,
    /// One curve a label, in the order of the task; with a single choice the scores are made to sum to 1 again.
    pub curves: Vec<Option<Curve>>,
}

/// One `[[calibration]]` of a task file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CalibrationRow {
    #[serde(default)]
    answer: Option<Spanned<String>>,
    method: Spanned<String>,
    #[serde(default)]
    temperature: Option<Spanned<f64>>,
    #[serde(default)]
    bias: Option<Spanned<f64>>,
    #[serde(default)]
    scores: Option<Spanned<Vec<f64>>>,
    #[serde(default)]
    shares: Option<Spanned<Vec<f64>>>,
}

impl CalibrationRow {
    /// The curve; `None` where [`lint`] has found a fault.
    fn curve(&self) -> Option<Curve> {
        match self.method.get_ref().as_str() {
            "temperature" => Some(Curve::Temperature {
                temperature: *self.temperature.as_ref()?.get_ref(),
                bias: self.bias.as_ref().map_or(0.0, |bias| *bias.get_ref()),
            }),
            "isotonic" => Some(Curve::Isotonic {
                scores: self.scores.as_ref()?.get_ref().clone(),
                shares: self.shares.as_ref()?.get_ref().clone(),
            }),
            _ => None,
        }
    }

    fn is_for(&self, answer: &str) -> bool {
        self.answer.as_ref().is_some_and(|given| given.get_ref() == answer)
    }
}

/// The curves of a stance task.
pub(super) fn stance(row: &TaskRow) -> StanceCalibration {
    let curve = |answer| row.calibration.iter().find(|given| given.is_for(answer))?.curve();
    StanceCalibration { blamed: curve("blamed"), denied: curve("denied") }
}

/// The curves of a task with labels.
pub(super) fn labels(row: &TaskRow) -> LabelsCalibration {
    let all = row.calibration.iter().find(|given| given.answer.is_none());
    let temperature = match all.and_then(CalibrationRow::curve) {
        Some(Curve::Temperature { temperature, .. }) => Some(temperature),
        _ => None,
    };
    let curve = |id: &str| row.calibration.iter().find(|given| given.is_for(id))?.curve();
    let curves = row.labels.iter().map(|label| curve(label.id.get_ref())).collect();
    LabelsCalibration { temperature, curves }
}

/// Everything that is wrong with the curves.
pub(super) fn lint(row: &TaskRow, faults: &mut Faults) {
    answers(row, faults);
    for given in &row.calibration {
        match given.method.get_ref().as_str() {
            "temperature" => temperature(row, given, faults),
            "isotonic" => isotonic(row, given, faults),
            other => {
                let message = format!("`{other}` is no method of calibration");
                faults.error(
                    &given.method,
                    message,
                    "use `temperature` or `isotonic`, or remove this [[calibration]]",
                );
            }
        }
    }
    old_thresholds(row, faults);
}

fn answers(row: &TaskRow, faults: &mut Faults) {
    let labels = row.labels.iter().map(|label| label.id.get_ref().as_str());
    let known: Vec<&str> = match row.kind.get_ref().as_str() {
        "stance" => vec!["blamed", "denied"],
        _ => labels.collect(),
    };
    let mut seen: BTreeSet<Option<&str>> = BTreeSet::new();
    for given in &row.calibration {
        let answer = given.answer.as_ref().map(|answer| answer.get_ref().as_str());
        let first = seen.insert(answer);
        match &given.answer {
            Some(at) if !known.contains(&at.get_ref().as_str()) => {
                let message = format!("`{}` is no answer of this task", at.get_ref());
                faults.error(at, message, &format!("name one of: {}", known.join(", ")));
            }
            Some(at) if !first => {
                let message = format!("`{}` is calibrated twice", at.get_ref());
                faults.error(at, message, "remove one of the two [[calibration]]");
            }
            None if row.kind.get_ref() != "single" => {
                let help = format!("add `answer`, one of: {}", known.join(", "));
                faults.error(&given.method, "a calibration names no answer".to_string(), &help);
            }
            None if !first => {
                let message = "all labels are calibrated together twice".to_string();
                faults.error(&given.method, message, "remove one of the two [[calibration]]");
            }
            _ => {}
        }
    }
    if seen.contains(&None) && seen.len() > 1 {
        let message = "a temperature for all labels stands beside curves for some".to_string();
        faults.error(&row.calibration[0].method, message, "remove either of them");
    }
}

fn temperature(row: &TaskRow, given: &CalibrationRow, faults: &mut Faults) {
    match &given.temperature {
        None => {
            let message = "the calibration has no temperature".to_string();
            faults.error(&given.method, message, "add `temperature`; 1 leaves scores as they are");
        }
        Some(at) if !(at.get_ref().is_finite() && *at.get_ref() > 0.0) => {
            let message = format!("temperature {} is not above 0", at.get_ref());
            let help = "write a number above 0; more than 1 makes scores less sure, less surer";
            faults.error(at, message, help);
        }
        Some(_) => {}
    }
    let single = row.kind.get_ref() == "single";
    if let Some(bias) = &given.bias
        && (single || !bias.get_ref().is_finite())
    {
        let message = format!("bias {} cannot be used", bias.get_ref());
        let help = "write a number, and none in a single-label task: a bias common to all labels changes nothing";
        faults.error(bias, message, help);
    }
    if let (true, Some(answer)) = (single, &given.answer) {
        let help = "remove `answer`: with a single choice the labels share one temperature";
        faults.error(answer, "a label has a temperature of its own".to_string(), help);
    }
    for at in given.scores.iter().chain(&given.shares) {
        let help = "remove `scores` and `shares`, or write method = \"isotonic\"";
        faults.error(at, "a temperature has no knots".to_string(), help);
    }
}

fn isotonic(row: &TaskRow, given: &CalibrationRow, faults: &mut Faults) {
    for at in given.temperature.iter().chain(&given.bias) {
        let help = "remove `temperature` and `bias`, or write method = \"temperature\"";
        faults.error(at, "an isotonic curve has no temperature".to_string(), help);
    }
    if given.answer.is_none() && row.kind.get_ref() == "single" {
        let help = "add `answer` with the label that the curve is for";
        faults.error(&given.method, "an isotonic curve names no label".to_string(), help);
    }
    let (Some(scores), Some(shares)) = (&given.scores, &given.shares) else {
        let help = "add `scores` and `shares`, as many of the one as of the other";
        faults.error(&given.method, "the curve has no knots".to_string(), help);
        return;
    };
    let (x, y) = (scores.get_ref(), shares.get_ref());
    if x.is_empty() || x.len() != y.len() {
        let message = format!("the curve has {} scores and {} shares", x.len(), y.len());
        faults.error(scores, message, "give as many of the one as of the other, one at least");
    }
    if let Some([first, next]) = x.windows(2).find(|pair| pair[0] >= pair[1]) {
        let message = format!("the scores do not ascend: {first} stands before {next}");
        faults.error(scores, message, "write the knots in the order of their scores, each once");
    }
    if let Some([first, next]) = y.windows(2).find(|pair| pair[0] > pair[1]) {
        let message = format!("the shares descend from {first} to {next}");
        let help = "a higher score must not mean a lower probability; correct the knots";
        faults.error(shares, message, help);
    }
    for at in [scores, shares] {
        if let Some(number) = at.get_ref().iter().find(|n| !(0.0..=1.0).contains(*n)) {
            let message = format!("{number} is outside 0 to 1");
            faults.error(at, message, "scores and shares lie between 0 and 1; correct the knots");
        }
    }
}

/// The model's own threshold is for scores as the model gives them.
fn old_thresholds(row: &TaskRow, faults: &mut Faults) {
    if row.kind.get_ref() != "stance" {
        return;
    }
    let thresholds = [("blamed", &row.thresholds.blamed), ("denied", &row.thresholds.denied)];
    for (answer, _) in thresholds.iter().filter(|(_, threshold)| threshold.is_none()) {
        if let Some(given) = row.calibration.iter().find(|given| given.is_for(answer)) {
            let message = format!("`{answer}` is calibrated but has no threshold of its own");
            let help = format!(
                "add `{answer}` to [thresholds]; the model's threshold is for scores that are not calibrated"
            );
            faults.warn(&given.method, message, &help);
        }
    }
}
