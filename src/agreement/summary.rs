//! The few lines that a terminal shows.

use comfy_table::presets::NOTHING;
use comfy_table::{CellAlignment, Table};

use super::notes::cell;
use super::{Agreement, Measure};

impl Agreement {
    /// What was compared, a table of the main figures, and what to know when reading them.
    pub fn summary(&self, n_disagreements: usize) -> String {
        let fleiss = self.coders.len() > 2;
        let mut header = vec!["field", "units", "agreement", "Cohen's κ"];
        header.extend(fleiss.then_some("Fleiss' κ"));
        header.extend(["Krippendorff's α", "Gwet's AC1"]);
        let mut table = Table::new();
        table.load_style(NOTHING).set_header(header);
        for compared in &self.fields {
            let alpha = Measure::alpha_for(&compared.field.scale);
            let shown = [Measure::Percent, Measure::Cohen, Measure::Fleiss, alpha, Measure::Ac1];
            let shown = shown.into_iter().filter(|measure| fleiss || *measure != Measure::Fleiss);
            let figure = |measure| compared.coefficient(measure).map_or_else(String::new, cell);
            let n_units = compared.field.ratings().n_units().to_string();
            let row = [compared.field.name.clone(), n_units];
            table.add_row(row.into_iter().chain(shown.map(figure)));
        }
        for column in table.column_iter_mut().skip(1) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        let (counted, notes) = (self.counted(n_disagreements), self.notes().join("\n"));
        format!("{counted}\n\n{}\n\n{notes}\n", table.trim_fmt())
    }
}
