//! The few lines that a terminal shows.

use comfy_table::presets::NOTHING;
use comfy_table::{CellAlignment, Table};

use super::measured::Measured;
use super::page::{doubt_lines, interval_name, with_interval};
use crate::statistics::Estimate;

/// The figures that the summary shows, if they were measured.
const SHOWN: [&str; 8] = [
    "blamed.micro_f1",
    "blamed.macro_f1",
    "blamed.mcc",
    "blamed.exact",
    "blamed.average_precision",
    "blamed.ece",
    "denied.micro_f1",
    "kind.accuracy",
];

/// How many lines the table has at most, its header not counted.
const LINES: usize = 12;

impl Measured {
    /// At most 20 lines: what was compared, the main figures with their intervals beside the baselines', why the
    /// intervals are doubtful, and how many warnings there are.
    pub fn summary(&self) -> String {
        let mut table = Table::new();
        let names = self.systems.iter().map(|system| system.name.as_str());
        let header: Vec<&str> = ["", "n"].into_iter().chain(names).collect();
        table.load_style(NOTHING).set_header(header);
        let of_task = |name: &str| {
            let task = name.split('.').next().unwrap_or_default();
            self.evaluation.schema.tasks.contains_key(task) && name.ends_with("macro_f1")
        };
        let wanted = |name: &str| SHOWN.contains(&name) || of_task(name);
        let figures = self.ours().wholes().filter(|measured| wanted(&measured.figure.name));
        let mut estimates: Vec<&Estimate> = Vec::new();
        for ours in figures.take(LINES) {
            let figure = &ours.figure;
            let mut row = vec![figure.title.clone(), figure.n.to_string()];
            for system in &self.systems {
                let measured = system.whole(&figure.name);
                estimates.extend(measured.map(|measured| &measured.estimate));
                row.push(measured.map_or_else(String::new, |m| with_interval(&m.estimate)));
            }
            table.add_row(row);
        }
        for column in table.column_iter_mut().skip(1) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        let evaluation = &self.evaluation;
        let coverage = &evaluation.coverage;
        let mut lines = vec![format!(
            "sentences compared with {}: {}; coded but not found: {}; predicted but not coded: {}",
            evaluation.gold,
            coverage.n_matched,
            coverage.unmatched.len(),
            coverage.unlabelled.len()
        )];
        lines.extend(table.lines().map(|line| line.trim_end().to_owned()));
        lines.push(format!(
            "in brackets the {}, by article (articles: {})",
            interval_name(&self.bootstrap),
            evaluation.ours.articles.len()
        ));
        lines.extend(doubt_lines(estimates.into_iter()));
        if !evaluation.warnings.is_empty() {
            lines.push(format!("warnings: {}, see metrics.md", evaluation.warnings.len()));
        }
        lines.join("\n")
    }
}
