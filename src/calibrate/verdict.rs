//! Whether fitting was worth it.

use super::{Fit, Objective, Threshold};

/// Where the figure that thresholds were to raise is no better on articles that they were not fitted on.
pub(super) fn disappointed(fit: &Fit, objective: Objective) -> Option<String> {
    let figure = |name: &str| fit.figures.iter().find(|figure| figure.name == name);
    if objective == Objective::F1 {
        let found = figure(if fit.answer.is_some() { "f1" } else { "macro_f1" })?;
        let (before, after) = (found.before.score?, found.cross_validated.score?);
        return (after <= before).then(|| {
            format!(
                "{}: thresholds do not raise F1 on articles that they were not fitted on ({before:.3} before, {after:.3} after); the task file as it was serves as well",
                fit.name()
            )
        });
    }
    let (ratio, least) = match objective {
        Objective::Precision(least) => ("precision", least),
        Objective::Recall(least) => ("recall", least),
        Objective::F1 => return None,
    };
    let short = |threshold: &Threshold| {
        threshold.after?;
        let name = match &fit.answer {
            Some(_) => ratio.to_string(),
            None => format!("{}.{ratio}", threshold.answer),
        };
        let reached = figure(&name)?.cross_validated.score?;
        (reached < least).then(|| format!("{} {reached:.3}", threshold.answer))
    };
    let short: Vec<String> = fit.thresholds.iter().filter_map(short).collect();
    (!short.is_empty()).then(|| {
        format!(
            "{objective} is not reached on articles that the thresholds were not fitted on: {}; ask for more than is needed",
            short.join(", ")
        )
    })
}
