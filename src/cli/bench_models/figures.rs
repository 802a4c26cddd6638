//! The figures of a run, read back from metrics.json, and the table of all models.

use anyhow::Context;
use serde::{Deserialize, Serialize};

use super::Row;
use crate::cli::out;

/// One figure of a model.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Quality {
    pub(super) name: String,
    pub(super) score: Option<f64>,
    /// The 95 % interval, by article.
    pub(super) interval: Option<[f64; 2]>,
}

#[derive(Deserialize)]
struct MetricsRow {
    systems: Vec<SystemRow>,
}

#[derive(Deserialize)]
struct SystemRow {
    name: String,
    figures: Vec<FigureRow>,
}

#[derive(Deserialize)]
struct FigureRow {
    name: String,
    score: Option<f64>,
    percentile: Option<[f64; 2]>,
    bca: Option<[f64; 2]>,
}

/// A model's figures, and those of the baselines by name.
type Figures = (Vec<Quality>, Vec<(String, Vec<Quality>)>);

/// The main figures of a run: blame, denial and the macro-F1 of every other question.
pub(super) fn read(metrics: &[u8]) -> anyhow::Result<Figures> {
    let metrics: MetricsRow =
        serde_json::from_slice(metrics).context("metrics.json cannot be read back")?;
    let mut systems = metrics.systems.into_iter().map(|system| (system.name, main(system.figures)));
    let ours = systems.next().map_or_else(Vec::new, |(_, figures)| figures);
    Ok((ours, systems.collect()))
}

fn main(figures: Vec<FigureRow>) -> Vec<Quality> {
    let apart = ["roles", "voices", "kind"];
    let is_main = |name: &str| match name.split_once('.') {
        Some(("blamed" | "denied", measure)) => measure == "micro_f1",
        Some((task, measure)) => measure == "macro_f1" && !apart.contains(&task),
        None => false,
    };
    let chosen = figures.into_iter().filter(|figure| is_main(&figure.name));
    chosen
        .map(|f| Quality { name: f.name, score: f.score, interval: f.bca.or(f.percentile) })
        .collect()
}

/// The names of all figures that any model has, in the order of the first that has each.
fn names(rows: &[Row]) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for quality in rows.iter().flat_map(|row| &row.quality) {
        if !names.contains(&quality.name.as_str()) {
            names.push(&quality.name);
        }
    }
    names
}

fn of<'a>(row: &'a Row, name: &str) -> Option<&'a Quality> {
    row.quality.iter().find(|quality| quality.name == name)
}

/// The table for a terminal.
pub(super) fn table(rows: &[Row]) -> String {
    let names = names(rows);
    let mut header = vec!["MODEL".to_string()];
    header.extend(names.iter().map(|name| name.to_uppercase()));
    header.extend(["SENTENCES/S", "PEAK MB", "MODEL MB"].map(String::from));
    let lines = rows.iter().map(|row| {
        let quality = names.iter().map(|name| of(row, name).map_or_else(String::new, shown));
        let whole =
            |value: Option<f64>| value.map_or_else(String::new, |value| format!("{value:.0}"));
        let mut cells = vec![row.model.clone()];
        cells.extend(quality);
        cells
            .extend([row.sentences_per_second, row.peak_megabytes, row.model_megabytes].map(whole));
        cells
    });
    let note = "in brackets the 95 % interval by article; sentences a second: median of the rounds, loading included";
    format!("{}\n{note}", out::table(header, lines.collect::<Vec<_>>()))
}

fn shown(quality: &Quality) -> String {
    match (quality.score, quality.interval) {
        (Some(score), Some([low, high])) => format!("{score:.3} ({low:.2}–{high:.2})"),
        (Some(score), None) => format!("{score:.3}"),
        (None, _) => String::new(),
    }
}

/// The table as CSV: a row a model, three columns a figure.
pub(super) fn csv(rows: &[Row]) -> anyhow::Result<String> {
    let names = names(rows);
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut header = vec!["model".to_string()];
    header.extend(
        names
            .iter()
            .flat_map(|name| [name.to_string(), format!("{name}_low"), format!("{name}_high")]),
    );
    header.extend(
        ["sentences_per_second", "peak_megabytes", "model_megabytes", "fault"].map(String::from),
    );
    writer.write_record(&header)?;
    let number = |value: Option<f64>| value.map_or_else(String::new, |value| format!("{value:.4}"));
    for row in rows {
        let mut cells = vec![row.model.clone()];
        for name in &names {
            let quality = of(row, name);
            let ends = quality.and_then(|quality| quality.interval);
            cells.push(number(quality.and_then(|quality| quality.score)));
            cells.extend([number(ends.map(|ends| ends[0])), number(ends.map(|ends| ends[1]))]);
        }
        cells.extend(
            [row.sentences_per_second, row.peak_megabytes, row.model_megabytes].map(number),
        );
        cells.push(row.fault.clone().unwrap_or_default());
        writer.write_record(&cells)?;
    }
    Ok(String::from_utf8(writer.into_inner()?)?)
}
