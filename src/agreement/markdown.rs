//! `agreement.md`: the figures, what they rest on, and what was left out.

use std::collections::BTreeMap;
use std::fmt::Write;

use comfy_table::presets::ASCII_MARKDOWN;
use comfy_table::{CellAlignment, Table};

use super::notes::cell;
use super::{Agreement, Compared, Disagreement, Measure};

/// At most so many places are listed in `agreement.md`; `agreement.json` has them all.
const LISTED: usize = 20;

impl Agreement {
    /// The text of `agreement.md`.
    pub fn markdown(&self, disagreements: &[Disagreement]) -> String {
        let counted = capitalised(&self.counted(disagreements.len()));
        let mut page = format!("# Agreement of {}\n\n{counted}.\n", self.coders.join(", "));
        if !self.warnings.is_empty() {
            page.push('\n');
        }
        for warning in &self.warnings {
            let _ = writeln!(page, "- {warning}");
        }
        self.push_figures(&mut page);
        self.push_fields(&mut page);
        self.push_left_out(&mut page);
        push_disagreements(&mut page, disagreements);
        page
    }

    fn push_figures(&self, page: &mut String) {
        page.push_str("\n## Figures\n\n1 is perfect, 0 is what chance would give; an empty cell does not fit the field or is not defined.\n\n");
        let mut header = vec!["field".to_owned(), "units".to_owned()];
        header.extend(Measure::ALL.map(|measure| measure.title().to_owned()));
        let row = |compared: &Compared| {
            let n_units = compared.field.ratings().n_units().to_string();
            let figure = |measure| compared.coefficient(measure).map_or_else(String::new, cell);
            let words = [compared.field.name.clone(), n_units];
            words.into_iter().chain(Measure::ALL.map(figure)).collect()
        };
        push_table(page, 1, header, self.fields.iter().map(row).collect());
        for note in self.notes() {
            let _ = writeln!(page, "\n{note}");
        }
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
        push_table(
            page,
            3,
            header.map(str::to_owned).to_vec(),
            self.fields.iter().map(row).collect(),
        );
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

fn push_disagreements(page: &mut String, disagreements: &[Disagreement]) {
    let n = disagreements.len();
    let _ = writeln!(
        page,
        "\n## Disagreements\n\n{n} in all; each with its sentence in `disagreements.csv`."
    );
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for disagreement in disagreements {
        *counts.entry(disagreement.column.name()).or_default() += 1;
    }
    if counts.is_empty() {
        return;
    }
    page.push('\n');
    let rows = counts.into_iter().map(|(column, n)| vec![column.to_owned(), n.to_string()]);
    push_table(page, 1, ["field", "disagreements"].map(str::to_owned).to_vec(), rows.collect());
}

/// Adds a table of which so many columns hold words, the others numbers.
fn push_table(page: &mut String, n_words: usize, header: Vec<String>, rows: Vec<Vec<String>>) {
    let mut table = Table::new();
    table.load_style(ASCII_MARKDOWN).set_header(header);
    for row in rows {
        table.add_row(row.into_iter().map(|cell| cell.replace('|', "\\|")));
    }
    for column in table.column_iter_mut().skip(n_words) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let _ = writeln!(page, "{table}");
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + characters.as_str()
}
