//! A copy of a task file with other thresholds and with curves; comments and order stay.

use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, TableLike, value};

use super::yes_no::four_decimals;
use super::{CalibrateError, Calibration, Fit};
use crate::task::{Curve, Task};

impl Calibration {
    /// The text of a task file that gives these thresholds and curves; `toml` is that of the run, and `remarks` stand
    /// above it as comments. Fails if the text is not a task file of the same task.
    pub fn task_file(&self, toml: &str, remarks: &[String]) -> Result<String, CalibrateError> {
        let fail = |source: Box<dyn std::error::Error + Send + Sync>| CalibrateError::TaskFile {
            task: self.task.clone(),
            source,
        };
        let mut document: DocumentMut = toml.parse().map_err(|error| fail(Box::new(error)))?;
        for (answer, threshold) in self.new_thresholds() {
            set_threshold(&mut document, answer, threshold)
                .ok_or_else(|| fail(format!("it has no place for `{answer}`").into()))?;
        }
        let tables = self.tables();
        if !tables.is_empty() {
            document.insert("calibration", Item::ArrayOfTables(tables));
        }
        let remarks: String = remarks.iter().map(|remark| format!("# {remark}\n")).collect();
        let text = format!("{remarks}{document}");
        Task::parse(&text, &self.task).map_err(|error| fail(Box::new(error)))?;
        Ok(text)
    }

    /// The thresholds that change, by answer.
    fn new_thresholds(&self) -> impl Iterator<Item = (&str, f64)> {
        self.fits.iter().flat_map(changed)
    }

    fn tables(&self) -> ArrayOfTables {
        let mut tables = ArrayOfTables::new();
        for fit in &self.fits {
            if let Some(temperature) = fit.temperature {
                tables.push(table(None, &Curve::Temperature { temperature, bias: 0.0 }));
            }
            for (answer, curve) in &fit.curves {
                tables.push(table(Some(answer), curve));
            }
        }
        if let Some(first) = tables.get_mut(0) {
            first.decor_mut().set_prefix(
                "\n# Scores are made into probabilities before thresholds are applied (docs/calibration.md).\n",
            );
        }
        tables
    }
}

/// The same threshold for the same scores need not be written.
fn changed(fit: &Fit) -> impl Iterator<Item = (&str, f64)> {
    let same = fit.temperature.is_none() && fit.curves.is_empty();
    fit.thresholds.iter().filter_map(move |threshold| {
        let after = threshold.after?;
        let changed = !same || after.total_cmp(&threshold.before).is_ne();
        changed.then(|| (threshold.answer.as_str(), four_decimals(after.into())))
    })
}

fn table(answer: Option<&str>, curve: &Curve) -> Table {
    let mut table = Table::new();
    if let Some(answer) = answer {
        table.insert("answer", value(answer));
    }
    match curve {
        Curve::Temperature { temperature, bias } => {
            table.insert("method", value("temperature"));
            table.insert("temperature", value(*temperature));
            if answer.is_some() {
                table.insert("bias", value(*bias));
            }
        }
        Curve::Isotonic { scores, shares } => {
            table.insert("method", value("isotonic"));
            table.insert("scores", value(scores.iter().copied().collect::<Array>()));
            table.insert("shares", value(shares.iter().copied().collect::<Array>()));
        }
    }
    table
}

/// Writes the threshold of a label to the label, another one into `[thresholds]`; `None` if the file has neither.
fn set_threshold(document: &mut DocumentMut, answer: &str, threshold: f64) -> Option<()> {
    let Some(labels) = document.get_mut("labels") else {
        let thresholds = document
            .entry("thresholds")
            .or_insert_with(|| Item::Table(Table::new()))
            .as_table_like_mut()?;
        replace(thresholds, answer, threshold);
        return Some(());
    };
    let is = |table: &dyn TableLike| table.get("id").and_then(Item::as_str) == Some(answer);
    if let Some(tables) = labels.as_array_of_tables_mut() {
        let table = tables.iter_mut().find(|table| is(*table))?;
        replace(table, "threshold", threshold);
    } else {
        let mut tables =
            labels.as_array_mut()?.iter_mut().filter_map(toml_edit::Value::as_inline_table_mut);
        let table = tables.find(|table| is(*table))?;
        replace(table, "threshold", threshold);
    }
    Some(())
}

/// Puts a number in place of another one, so that what stands behind it as a comment stays.
fn replace(table: &mut dyn TableLike, key: &str, number: f64) {
    match table.get_mut(key).and_then(Item::as_value_mut) {
        Some(old) => {
            let decor = old.decor().clone();
            *old = number.into();
            *old.decor_mut() = decor;
        }
        None => {
            table.insert(key, value(number));
        }
    }
}
