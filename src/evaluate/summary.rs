//! The few lines that a terminal shows.

use comfy_table::presets::NOTHING;
use comfy_table::{CellAlignment, Table};

use super::Evaluation;
use super::markdown::shown;

/// The figures that the summary shows, if they were measured.
const SHOWN: [&str; 5] =
    ["blamed.micro_f1", "blamed.macro_f1", "blamed.exact", "denied.micro_f1", "kind.accuracy"];

/// How many lines the table has at most, its header not counted.
const LINES: usize = 11;

impl Evaluation {
    /// At most 15 lines: what was compared, the main figures beside the baselines', and how many warnings there are.
    pub fn summary(&self) -> String {
        let mut table = Table::new();
        let names = self.baselines.iter().map(|baseline| baseline.name.as_str());
        let header: Vec<&str> = ["", "n", "ours"].into_iter().chain(names).collect();
        table.load_style(NOTHING).set_header(header);
        let of_task = |name: &str| {
            let task = name.split('.').next().unwrap_or_default();
            self.schema.tasks.contains_key(task) && name.ends_with("macro_f1")
        };
        let wanted = |name: &str| SHOWN.contains(&name) || of_task(name);
        let figures = self.ours.figures().into_iter().filter(|figure| wanted(&figure.name));
        for figure in figures.take(LINES) {
            let theirs = self.baselines.iter().map(|b| shown(b.figure(&figure.name)));
            let ours = [figure.title.clone(), figure.n.to_string(), shown(figure.score)];
            table.add_row(ours.into_iter().chain(theirs));
        }
        for column in table.column_iter_mut().skip(1) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        let coverage = &self.coverage;
        let mut lines = vec![format!(
            "sentences compared with {}: {}; coded but not found: {}; predicted but not coded: {}",
            self.gold,
            coverage.n_matched,
            coverage.unmatched.len(),
            coverage.unlabelled.len()
        )];
        lines.extend(table.lines().map(|line| line.trim_end().to_owned()));
        if !self.warnings.is_empty() {
            lines.push(format!("warnings: {}, see metrics.md", self.warnings.len()));
        }
        lines.join("\n")
    }
}
