//! What a reader of the figures is told beside them.

use std::collections::BTreeMap;

use super::{Agreement, Coefficient, Undefined};
use crate::statistics::Doubt;

impl Agreement {
    /// How many rows there are, and how many of them are shared.
    pub(super) fn counted(&self, n_disagreements: usize) -> String {
        let rows = self.coders.iter().zip(&self.n_rows);
        let rows = rows.map(|(coder, n)| format!("{coder} {n}")).collect::<Vec<_>>().join(", ");
        let articles = match self.n_articles {
            1 => "1 article".to_owned(),
            n => format!("{n} articles"),
        };
        format!(
            "rows: {rows}; coded by two or more: {}, in {articles}; disagreements: {n_disagreements}",
            self.n_shared
        )
    }

    /// What to know when reading the figures, in lines.
    pub(super) fn notes(&self) -> Vec<String> {
        let percent = 100.0 * self.confidence;
        let mut notes = vec![format!(
            "[low, high]: {percent} % interval by resampled articles. α: ordinal where values stand in order ({}), with the MASI distance of sets ({}), else nominal.",
            self.of_scale("ordinal"),
            self.of_scale("set"),
        )];
        notes.extend(self.doubts());
        notes.extend(self.undefined());
        notes
    }

    fn of_scale(&self, scale: &str) -> String {
        let fields = self.fields.iter().filter(|compared| compared.field.scale.name() == scale);
        let names: Vec<&str> = fields.map(|compared| compared.field.name.as_str()).collect();
        if names.is_empty() { "none".into() } else { names.join(", ") }
    }

    fn doubts(&self) -> Vec<String> {
        // What is not defined has reasons of its own, and without BCa the percentile interval stands.
        let is_said = |doubt: &Doubt| !matches!(doubt, Doubt::Undefined | Doubt::NoBca);
        let mut fields: BTreeMap<Doubt, Vec<&str>> = BTreeMap::new();
        for compared in &self.fields {
            let doubts = compared.coefficients.iter().flat_map(|one| &one.estimate.doubts);
            for doubt in doubts.filter(|doubt| is_said(doubt)) {
                let names = fields.entry(*doubt).or_default();
                if names.last() != Some(&compared.field.name.as_str()) {
                    names.push(&compared.field.name);
                }
            }
        }
        let line = |(doubt, names): (Doubt, Vec<&str>)| {
            let which = if names.len() == self.fields.len() {
                "all fields".into()
            } else {
                names.join(", ")
            };
            let meaning = doubt.meaning();
            format!("{}{}: {which}.", meaning[..1].to_uppercase(), &meaning[1..])
        };
        fields.into_iter().map(line).collect()
    }

    /// Which figures are not defined, and why, in lines.
    fn undefined(&self) -> Vec<String> {
        let mut reasons: BTreeMap<Undefined, Vec<String>> = BTreeMap::new();
        for compared in &self.fields {
            let mut titles: BTreeMap<Undefined, Vec<&str>> = BTreeMap::new();
            for one in &compared.coefficients {
                if let Some(reason) = one.undefined {
                    titles.entry(reason).or_default().push(one.measure.title());
                }
            }
            for (reason, titles) in titles {
                let all = titles.len() == compared.coefficients.len();
                let which = if all { "all figures".to_owned() } else { titles.join(", ") };
                let names = reasons.entry(reason).or_default();
                names.push(format!("{} ({which})", compared.field.name));
            }
        }
        let line = |(reason, fields): (Undefined, Vec<String>)| {
            format!("Not defined, because {}: {}.", reason.reason(), fields.join("; "))
        };
        reasons.into_iter().map(line).collect()
    }
}

/// A figure with its interval; none where every resample gives the same figure.
pub(super) fn cell(coefficient: &Coefficient) -> String {
    let estimate = &coefficient.estimate;
    let shown = |figure: f64| format!("{:.3}", (figure * 1e3).round() / 1e3 + 0.0);
    let Some(score) = estimate.score else { return String::new() };
    let interval = estimate.interval().filter(|_| !estimate.doubts.contains(&Doubt::Constant));
    match interval {
        Some(interval) => {
            format!("{} [{}, {}]", shown(score), shown(interval.low), shown(interval.high))
        }
        None => shown(score),
    }
}
