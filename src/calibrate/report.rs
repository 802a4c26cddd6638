//! What was fitted and what it changes, as Markdown and as JSON.

use std::fmt::Write;

use serde_json::{Map, Value, json};

use super::{Calibration, Compared, Fit, Method, Threshold};
use crate::statistics::{Estimate, Interval};
use crate::task::Curve;

impl Fit {
    /// What it is about: `blamed`, `all labels`.
    pub fn name(&self) -> &str {
        self.answer.as_deref().unwrap_or("all labels")
    }

    /// How scores become probabilities, in words.
    pub fn curve(&self) -> String {
        let curve = |curve: &Curve| match curve {
            Curve::Temperature { temperature, bias } => {
                format!("temperature {temperature}, bias {bias}")
            }
            Curve::Isotonic { scores, .. } => format!("isotonic, {} knots", scores.len()),
        };
        match (self.method, self.temperature, self.curves.as_slice()) {
            (Method::Uncalibrated, ..) => "scores as they were".to_string(),
            (_, Some(temperature), _) => format!("temperature {temperature}"),
            (_, None, [(_, alone)]) => curve(alone),
            (_, None, all) => {
                let named = |(label, one): &(String, Curve)| format!("{label} {}", curve(one));
                all.iter().map(named).collect::<Vec<_>>().join("; ")
            }
        }
    }
}

impl Compared {
    /// The cells of a table: before, cross-validated, in-sample, change.
    pub fn cells(&self) -> [String; 4] {
        let (score, change) = (|e| cell(e, false), |e| cell(e, true));
        [
            score(&self.before),
            score(&self.cross_validated),
            self.in_sample.score.map_or_else(|| "–".to_string(), |score| format!("{score:.3}")),
            change(&self.change),
        ]
    }
}

/// `0.412 (0.351–0.467)`; a dash where it is not defined.
fn cell(estimate: &Estimate, signed: bool) -> String {
    let number = |n: f64| {
        let n = if n.abs() < 0.0005 { 0.0 } else { n };
        if signed { format!("{n:+.3}") } else { format!("{n:.3}") }
    };
    let Some(score) = estimate.score else { return "–".to_string() };
    match estimate.interval() {
        Some(Interval { low, high }) => {
            let to = if signed { " to " } else { "–" };
            format!("{} ({}{to}{})", number(score), number(low), number(high))
        }
        None => number(score),
    }
}

impl Threshold {
    /// The cells of a table: answer, times coded, before, after, across folds.
    pub fn cells(&self) -> [String; 5] {
        [
            self.answer.clone(),
            self.n_positive.to_string(),
            self.before.to_string(),
            self.after.map_or_else(|| "kept".to_string(), |after| after.to_string()),
            self.across_folds.map_or_else(String::new, |(low, high)| format!("{low}–{high}")),
        ]
    }
}

/// The heads of [`Compared::cells`], after the figure's name.
pub const FIGURE_HEADS: [&str; 4] =
    ["before", "after, cross-validated", "after, in-sample", "change, cross-validated"];

/// The heads of [`Threshold::cells`].
pub const THRESHOLD_HEADS: [&str; 5] =
    ["answer", "coded", "threshold before", "threshold after", "across folds"];

/// What was fitted for some tasks, for reading; `remarks` say from what.
pub fn markdown(calibrations: &[Calibration], remarks: &[String]) -> String {
    let mut text = String::from("# Calibration\n\n");
    for remark in remarks {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{remark}\n");
    }
    text.push_str("Cross-validated figures come from articles that nothing was fitted on, method and thresholds included; in-sample figures are too good. Intervals of 95 % resample articles. ECE: mean distance of score and share over ten groups of scores; Brier and log loss: lower is better.\n");
    for calibration in calibrations {
        let _ = writeln!(text, "\n## {}", calibration.task);
        for warning in &calibration.warnings {
            let _ = writeln!(text, "\n- {warning}");
        }
        for fit in calibration.fits.iter().filter(|fit| !fit.figures.is_empty()) {
            markdown_fit(&mut text, fit);
        }
    }
    text
}

fn markdown_fit(text: &mut String, fit: &Fit) {
    let _ = writeln!(
        text,
        "\n### {}\n\n{}; {} cases in {} articles, {} folds\n",
        fit.name(),
        fit.curve(),
        fit.n_cases,
        fit.n_articles,
        fit.n_folds
    );
    markdown_table(text, &THRESHOLD_HEADS, fit.thresholds.iter().map(|t| t.cells().to_vec()));
    text.push('\n');
    let heads = [&["figure"][..], &FIGURE_HEADS].concat();
    let row = |figure: &Compared| {
        let name = std::iter::once(figure.name.clone());
        name.chain(figure.cells()).collect()
    };
    markdown_table(text, &heads, fit.figures.iter().map(row));
    if !fit.risks.is_empty() {
        text.push('\n');
        let heads = ["surest share answered", "wrong before", "wrong after, cross-validated"];
        let row = |[before, after]: &[super::Risk; 2]| {
            vec![
                format!("{:.1}", before.coverage),
                format!("{:.3}", before.risk),
                format!("{:.3}", after.risk),
            ]
        };
        markdown_table(text, &heads, fit.risks.iter().map(row));
    }
}

fn markdown_table(text: &mut String, heads: &[&str], rows: impl Iterator<Item = Vec<String>>) {
    let _ = writeln!(text, "| {} |\n|{}", heads.join(" | "), " --- |".repeat(heads.len()));
    for row in rows {
        let _ = writeln!(text, "| {} |", row.join(" | "));
    }
}

/// What was fitted for some tasks, as JSON; `null` is not defined.
pub fn json(calibrations: &[Calibration], remarks: &[String]) -> String {
    let tasks: Map<String, Value> = calibrations
        .iter()
        .map(|calibration| {
            let settings = &calibration.settings;
            let task = json!({
                "objective": settings.objective.to_string(),
                "seed": settings.bootstrap.seed,
                "resamples": settings.bootstrap.n_resamples,
                "min_positives": settings.min_positives,
                "warnings": calibration.warnings,
                "fits": calibration.fits.iter().map(json_fit).collect::<Vec<_>>(),
            });
            (calibration.task.clone(), task)
        })
        .collect();
    let mut text = format!("{:#}", json!({ "made_from": remarks, "tasks": tasks }));
    text.push('\n');
    text
}

fn json_fit(fit: &Fit) -> Value {
    let threshold = |threshold: &Threshold| {
        json!({
            "answer": threshold.answer,
            "n_positive": threshold.n_positive,
            "before": short(threshold.before),
            "after": threshold.after.map(short),
            "across_folds": threshold.across_folds.map(|(low, high)| [short(low), short(high)]),
        })
    };
    let curve = |(answer, curve): &(String, Curve)| match curve {
        Curve::Temperature { temperature, bias } => {
            json!({ "answer": answer, "temperature": temperature, "bias": bias })
        }
        Curve::Isotonic { scores, shares } => {
            json!({ "answer": answer, "scores": scores, "shares": shares })
        }
    };
    let figure = |figure: &Compared| {
        json!({
            "name": figure.name,
            "before": json_estimate(&figure.before),
            "cross_validated": json_estimate(&figure.cross_validated),
            "in_sample": json_estimate(&figure.in_sample),
            "change": json_estimate(&figure.change),
        })
    };
    let risk = |[before, after]: &[super::Risk; 2]| json!({ "coverage": before.coverage, "before": six(before.risk), "after": six(after.risk) });
    json!({
        "answer": fit.answer,
        "method": fit.method.name(),
        "fitted": !fit.figures.is_empty(),
        "temperature": fit.temperature,
        "curves": fit.curves.iter().map(curve).collect::<Vec<_>>(),
        "thresholds": fit.thresholds.iter().map(threshold).collect::<Vec<_>>(),
        "n_articles": fit.n_articles,
        "n_cases": fit.n_cases,
        "n_folds": fit.n_folds,
        "figures": fit.figures.iter().map(figure).collect::<Vec<_>>(),
        "risk_coverage": fit.risks.iter().map(risk).collect::<Vec<_>>(),
    })
}

fn json_estimate(estimate: &Estimate) -> Value {
    let interval = estimate.interval().map(|interval| [six(interval.low), six(interval.high)]);
    let doubts: Vec<&str> = estimate.doubts.iter().map(|doubt| doubt.name()).collect();
    json!({ "score": estimate.score.map(six), "interval": interval, "doubts": doubts })
}

/// Six decimals, so that the last bits of a sum do not show.
fn six(number: f64) -> f64 {
    (number * 1e6).round() / 1e6
}

fn short(threshold: f32) -> f64 {
    super::yes_no::four_decimals(threshold.into())
}
