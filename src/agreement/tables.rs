//! The tables of an agreement: the few lines that a terminal shows, and `agreement.md`.

use std::collections::BTreeMap;
use std::fmt::Write;

use comfy_table::presets::{ASCII_MARKDOWN, NOTHING};
use comfy_table::{CellAlignment, Table};

use super::{Agreement, Coefficient, Compared, Disagreement, Measure};
use crate::statistics::Doubt;

/// At most so many places are listed in `agreement.md`; `agreement.json` has them all.
const LISTED: usize = 20;

impl Agreement {
    /// What was compared, a table of the main figures, and what to know when reading them.
    pub fn summary(&self, n_disagreements: usize) -> String {
        let mut header = vec!["field", "units", "agreement", "Cohen's κ"];
        if self.coders.len() > 2 {
            header.push("Fleiss' κ");
        }
        header.extend(["Krippendorff's α", "Gwet's AC1"]);
        let mut table = Table::new();
        table.load_style(NOTHING).set_header(header);
        for compared in &self.fields {
            let mut row =
                vec![compared.field.name.clone(), compared.field.ratings().n_units().to_string()];
            let alpha = Measure::alpha_for(&compared.field.scale);
            let shown = [Measure::Percent, Measure::Cohen, Measure::Fleiss, alpha, Measure::Ac1];
            let fleiss = self.coders.len() > 2;
            let shown = shown.into_iter().filter(|measure| fleiss || *measure != Measure::Fleiss);
            row.extend(
                shown.map(|measure| compared.coefficient(measure).map_or_else(String::new, cell)),
            );
            table.add_row(row);
        }
        align_right(&mut table);
        let lines: Vec<&str> = Vec::new();
        let mut text = format!("{}\n\n", self.counted(n_disagreements));
        let table = table.to_string();
        for line in lines.into_iter().chain(table.lines().map(str::trim_end)) {
            let _ = writeln!(text, "{line}");
        }
        text.push('\n');
        for note in self.notes() {
            let _ = writeln!(text, "{note}");
        }
        text
    }

    fn counted(&self, n_disagreements: usize) -> String {
        let rows = self.coders.iter().zip(&self.n_rows);
        let rows = rows.map(|(coder, n)| format!("{coder} {n}")).collect::<Vec<_>>().join(", ");
        format!(
            "rows: {rows}; coded by two or more: {}, in {} articles; disagreements: {n_disagreements}",
            self.n_shared, self.n_articles
        )
    }

    /// What to know when reading the figures, in lines.
    fn notes(&self) -> Vec<String> {
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
        let said = |doubt: Doubt| match doubt {
            Doubt::FewArticles => {
                Some("fewer than ten articles, so that intervals are likely too narrow")
            }
            Doubt::OneArticle => Some("one article, so that there is no interval"),
            Doubt::OftenUndefined => Some("not defined in more than one resample of a hundred"),
            Doubt::Constant => Some("the same in every resample, so that there is no interval"),
            Doubt::Undefined | Doubt::NoBca => None,
        };
        let mut fields: BTreeMap<Doubt, Vec<&str>> = BTreeMap::new();
        for compared in &self.fields {
            for doubt in compared.coefficients.iter().flat_map(|one| &one.estimate.doubts) {
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
            Some(format!("{}: {which}.", said(doubt)?))
        };
        fields.into_iter().filter_map(line).collect()
    }

    /// Which figures are not defined, and why, in lines.
    fn undefined(&self) -> Vec<String> {
        let mut reasons: BTreeMap<super::Undefined, Vec<String>> = BTreeMap::new();
        for compared in &self.fields {
            let mut titles: BTreeMap<super::Undefined, Vec<&str>> = BTreeMap::new();
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
        let line = |(reason, fields): (super::Undefined, Vec<String>)| {
            format!("Not defined, because {}: {}.", reason.reason(), fields.join("; "))
        };
        reasons.into_iter().map(line).collect()
    }

    /// The text of `agreement.md`.
    pub fn markdown(&self, disagreements: &[Disagreement]) -> String {
        let mut page = format!("# Agreement of {}\n\n", self.coders.join(", "));
        let _ = writeln!(page, "{}.\n", capitalised(&self.counted(disagreements.len())));
        for warning in &self.warnings {
            let _ = writeln!(page, "- {warning}");
        }
        page.push_str("\n## Figures\n\n1 is perfect, 0 is what chance would give; an empty cell does not fit the field or is not defined.\n\n");
        let mut header = vec!["field".to_owned(), "units".to_owned()];
        header.extend(Measure::ALL.map(|measure| measure.title().to_owned()));
        let row = |compared: &Compared| {
            let mut row =
                vec![compared.field.name.clone(), compared.field.ratings().n_units().to_string()];
            let cells = Measure::ALL
                .map(|measure| compared.coefficient(measure).map_or_else(String::new, cell));
            row.extend(cells);
            row
        };
        push_table(&mut page, header, self.fields.iter().map(row).collect());
        for note in self.notes() {
            let _ = writeln!(page, "\n{note}");
        }
        self.push_fields(&mut page);
        self.push_left_out(&mut page);
        page.push_str("\n## Disagreements\n\n");
        let n = disagreements.len();
        let _ = writeln!(page, "{n} in all; each with its sentence in `disagreements.csv`.\n");
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for disagreement in disagreements {
            *counts.entry(disagreement.column.name()).or_default() += 1;
        }
        let rows = counts.into_iter().map(|(column, n)| vec![column.to_owned(), n.to_string()]);
        push_table(
            &mut page,
            ["field", "disagreements"].map(str::to_owned).to_vec(),
            rows.collect(),
        );
        page
    }

    fn push_fields(&self, page: &mut String) {
        page.push_str("\n## What was compared\n\n`units` were coded by two coders or more, `codings` are the answers that they got; `values` is how many different ones these are.\n\n");
        let header = ["field", "what", "scale", "articles", "units", "codings", "values"];
        let row = |compared: &Compared| {
            let (field, ratings) = (&compared.field, compared.field.ratings());
            vec![
                field.name.clone(),
                field.what.clone(),
                field.scale.name().to_owned(),
                field.n_articles().to_string(),
                ratings.n_units().to_string(),
                ratings.n_codings().to_string(),
                ratings.n_values_used().to_string(),
            ]
        };
        push_table(page, header.map(str::to_owned).to_vec(), self.fields.iter().map(row).collect());
    }

    fn push_left_out(&self, page: &mut String) {
        for (coder, left_out) in self.coders.iter().zip(&self.left_out) {
            if !left_out.is_empty() {
                let _ = writeln!(page, "\n## Rows that {coder} has not: {}\n", left_out.len());
            }
            for place in left_out.iter().take(LISTED) {
                let _ = writeln!(page, "- {place}");
            }
            if left_out.len() > LISTED {
                let n = left_out.len() - LISTED;
                let _ = writeln!(page, "- … and {n} more, all of them in `agreement.json`");
            }
        }
    }
}

/// A figure with its interval; none where every resample gives the same figure.
fn cell(coefficient: &Coefficient) -> String {
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

fn push_table(page: &mut String, header: Vec<String>, rows: Vec<Vec<String>>) {
    let mut table = Table::new();
    table.load_style(ASCII_MARKDOWN).set_header(header);
    for row in rows {
        table.add_row(row.into_iter().map(|cell| cell.replace('|', "\\|")));
    }
    align_right(&mut table);
    let _ = writeln!(page, "{table}");
}

fn align_right(table: &mut Table) {
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + characters.as_str()
}
