//! A growing Markdown page, and how its cells show a figure.

use std::collections::BTreeSet;
use std::fmt::Write;

use comfy_table::presets::ASCII_MARKDOWN;
use comfy_table::{CellAlignment, Table};

use crate::statistics::{Bootstrap, Doubt, Estimate};

/// A growing Markdown page, with the doubts that its cells are marked with.
pub(super) struct Page {
    text: String,
    doubts: BTreeSet<Doubt>,
}

impl Page {
    pub(super) fn new(title: &str) -> Self {
        Self { text: format!("# {title}\n"), doubts: BTreeSet::new() }
    }

    pub(super) fn finish(self) -> String {
        self.text
    }

    pub(super) fn heading(&mut self, heading: &str) {
        self.say(&format!("## {heading}"));
    }

    pub(super) fn say(&mut self, paragraph: &str) {
        // Writing to a String cannot fail.
        let _ = write!(self.text, "\n{paragraph}\n");
    }

    /// A table whose first column is text and whose other columns are numbers.
    pub(super) fn table(&mut self, header: Vec<String>, rows: Vec<Vec<String>>) {
        self.table_of(header, rows, CellAlignment::Right);
    }

    /// A table of text.
    pub(super) fn text_table(&mut self, header: Vec<String>, rows: Vec<Vec<String>>) {
        self.table_of(header, rows, CellAlignment::Left);
    }

    fn table_of(&mut self, header: Vec<String>, rows: Vec<Vec<String>>, align: CellAlignment) {
        let mut table = Table::new();
        table.load_style(ASCII_MARKDOWN).set_header(escaped(header));
        table.add_rows(rows.into_iter().map(escaped));
        for column in table.column_iter_mut().skip(1) {
            column.set_cell_alignment(align);
        }
        self.say(&table.trim_fmt());
    }

    /// A cell with a figure, its interval, and letters for its doubts.
    pub(super) fn cell(&mut self, estimate: &Estimate) -> String {
        self.doubts.extend(estimate.doubts.iter().filter(|doubt| doubt.letter().is_some()));
        let letters: String = estimate.doubts.iter().filter_map(|doubt| doubt.letter()).collect();
        let shown = with_interval(estimate);
        if letters.is_empty() { shown } else { format!("{shown} {letters}") }
    }

    /// What the brackets and the letters of the cells so far mean.
    pub(super) fn legend(&mut self, bootstrap: &Bootstrap) {
        let mut legend = format!(
            "In brackets the {}, from {} resamples of the articles with the seed {}: BCa, or percentile where a letter says so.",
            interval_name(bootstrap),
            bootstrap.n_resamples,
            bootstrap.seed
        );
        for doubt in std::mem::take(&mut self.doubts) {
            if let Some(letter) = doubt.letter() {
                let _ = write!(legend, "\n- {letter}: `{}`, {}", doubt.name(), doubt.meaning());
            }
        }
        // A list needs an empty line before it.
        self.say(&legend.replacen("\n- ", "\n\n- ", 1));
    }
}

/// What the intervals are called, as `95 % interval`.
pub(super) fn interval_name(bootstrap: &Bootstrap) -> String {
    format!("{:.0} % interval", bootstrap.confidence * 100.0)
}

/// A line for each doubt about the intervals of a terminal's table, where cells have no letters.
pub(super) fn doubt_lines<'a>(estimates: impl Iterator<Item = &'a Estimate>) -> Vec<String> {
    let doubts: BTreeSet<Doubt> =
        estimates.flat_map(|estimate| &estimate.doubts).copied().collect();
    let marked = doubts.into_iter().filter(|doubt| doubt.letter().is_some());
    marked.map(|doubt| format!("  {}: {}", doubt.name(), doubt.meaning())).collect()
}

/// A figure with its interval; without, if there is none; empty if the figure is not defined.
pub(super) fn with_interval(estimate: &Estimate) -> String {
    match estimate.interval() {
        Some(interval) => {
            let (low, high) = (decimals(interval.low, 2), decimals(interval.high, 2));
            let dash = if low.starts_with('-') { " to " } else { "–" };
            format!("{} ({low}{dash}{high})", shown(estimate.score))
        }
        None => shown(estimate.score),
    }
}

/// A ratio to three decimals; empty if it is not defined.
pub(super) fn shown(ratio: Option<f64>) -> String {
    ratio.map_or_else(String::new, |ratio| decimals(ratio, 3))
}

/// To some decimals, without the sign of a nought.
pub(super) fn decimals(number: f64, n: usize) -> String {
    let text = format!("{number:.n$}");
    match text.strip_prefix('-') {
        Some(bare) if bare.chars().all(|c| matches!(c, '0' | '.')) => bare.to_owned(),
        _ => text,
    }
}

/// Cells in which a `|` does not end the cell.
fn escaped(cells: Vec<String>) -> Vec<String> {
    cells.into_iter().map(|cell| cell.replace('|', "\\|")).collect()
}
