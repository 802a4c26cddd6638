//! Which columns of the coders' files hold answers, and what may stand in them.

use std::collections::{BTreeMap, BTreeSet};

use super::{AgreementError, CoderFile, CoderOptions, Column};
use crate::coding::{Schema, TaskLabels};
use crate::task::Choice;

/// Columns that say which sentence a row is about.
const PLACES: [&str; 7] = ["doc", "article_id", "sent", "start", "end", "text", "event"];

/// The usual order of the sentiment task's labels.
const SENTIMENT: [&str; 3] = ["negative", "neutral", "positive"];

/// What was found in the headers, and in the cells of columns that no task knows.
pub(super) struct Found {
    /// The tasks of which there is a column, and further columns as tasks of their own; all events.
    pub(super) schema: Schema,
    /// In the order of the headers.
    pub(super) columns: Vec<Column>,
    /// The columns whose values stand in order.
    pub(super) orders: BTreeMap<String, Vec<String>>,
    pub(super) warnings: Vec<String>,
}

/// Looks through the headers, and through the cells of columns that no task knows.
pub(super) fn find(
    files: &[CoderFile],
    schema: &Schema,
    options: &CoderOptions,
) -> Result<Found, AgreementError> {
    let mut found = Found {
        schema: Schema { tasks: BTreeMap::new(), events: schema.events.clone() },
        columns: Vec::new(),
        orders: BTreeMap::new(),
        warnings: Vec::new(),
    };
    for (name, cells) in cells(files) {
        if PLACES.contains(&name.as_str()) || options.ignored.contains(&name) {
            continue;
        }
        let column = match name.as_str() {
            "kind" => Column::Kind,
            "blamed" => Column::Blamed,
            "denied" => Column::Denied,
            "holder" => Column::Holder,
            _ => {
                let known = schema.tasks.get(&name);
                let labels =
                    known.cloned().unwrap_or_else(|| inferred(&cells, options.orders.get(&name)));
                if known.is_none() {
                    found.warnings.push(taken(&name, &labels));
                }
                found.schema.tasks.insert(name.clone(), labels);
                Column::Labels { name, once: known.is_some() }
            }
        };
        found.columns.push(column);
    }
    found.warnings.extend(lacking(files, &found.columns));
    found.orders = orders(&found.schema, options)?;
    Ok(found)
}

/// Every column in the order of the headers, with the different cells that stand in it. What cannot be read is left
/// to the reader of the coders' files, which says so.
fn cells(files: &[CoderFile]) -> Vec<(String, BTreeSet<String>)> {
    let mut columns: Vec<(String, BTreeSet<String>)> = Vec::new();
    for file in files {
        let mut table = csv::ReaderBuilder::new()
            .trim(csv::Trim::All)
            .flexible(true)
            .from_reader(file.bytes.as_slice());
        let Ok(header) = table.headers().cloned() else { continue };
        let mut at = Vec::new();
        for name in &header {
            let known = columns.iter().position(|(column, _)| column == name);
            at.push(known.unwrap_or(columns.len()));
            if known.is_none() {
                columns.push((name.to_owned(), BTreeSet::new()));
            }
        }
        for record in table.records().map_while(Result::ok) {
            for (cell, at) in record.iter().zip(&at).filter(|(cell, _)| !cell.is_empty()) {
                columns[*at].1.insert(cell.to_owned());
            }
        }
    }
    columns.retain(|(name, _)| !name.is_empty());
    columns
}

/// The labels of a column that no task knows: the values found; sets of them if a `;` stands anywhere.
fn inferred(cells: &BTreeSet<String>, order: Option<&Vec<String>>) -> TaskLabels {
    if let Some(order) = order {
        return TaskLabels { labels: order.clone(), choice: Choice::Single };
    }
    let choice =
        if cells.iter().any(|cell| cell.contains(';')) { Choice::Multi } else { Choice::Single };
    let parts = cells.iter().flat_map(|cell| cell.split(';')).map(str::trim);
    let labels: BTreeSet<String> =
        parts.filter(|part| !part.is_empty()).map(str::to_owned).collect();
    TaskLabels { labels: labels.into_iter().collect(), choice }
}

fn taken(name: &str, labels: &TaskLabels) -> String {
    const SHOWN: usize = 6;
    let mut some = labels.labels.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
    if labels.labels.len() > SHOWN {
        some.push_str(", …");
    }
    let what = match labels.choice {
        Choice::Single => "the values found in it",
        Choice::Multi => "sets of the values found in it",
    };
    let n = labels.labels.len();
    format!(
        "the column `{name}` is of no task, so that it is compared row by row with {what} as its labels ({n}: {some}); name its task with --task, or leave it out with --ignore {name}"
    )
}

/// The columns that some coders have and others have not.
fn lacking(files: &[CoderFile], columns: &[Column]) -> Vec<String> {
    let mut warnings = Vec::new();
    for file in files {
        let own: BTreeSet<String> =
            cells(std::slice::from_ref(file)).into_iter().map(|(name, _)| name).collect();
        let lacks = columns.iter().filter(|column| !own.contains(column.name()));
        warnings.extend(lacks.map(|column| {
            format!("{}: no column `{}`, which others have", file.name, column.name())
        }));
    }
    warnings
}

/// The columns whose values stand in order: those named, and `sentiment` where it has its usual labels.
fn orders(
    schema: &Schema,
    options: &CoderOptions,
) -> Result<BTreeMap<String, Vec<String>>, AgreementError> {
    let mut orders = options.orders.clone();
    for (column, order) in &options.orders {
        let fault = |reason: String| AgreementError::Order { column: column.clone(), reason };
        let Some(task) = schema.tasks.get(column) else {
            let known = schema.tasks.keys().cloned().collect::<Vec<_>>().join(", ");
            return Err(fault(format!(
                "no file has such a column of labels; name one of: {known}"
            )));
        };
        if task.choice == Choice::Multi {
            return Err(fault("it holds sets, which have no order; leave it out".into()));
        }
        let (given, known) = (order.iter().collect::<BTreeSet<_>>(), task.labels.iter().collect());
        if given != known || given.len() != order.len() {
            let labels = task.labels.join(",");
            return Err(fault(format!("its labels are {labels}; name each of them once")));
        }
    }
    if let Some(task) = schema.tasks.get("sentiment") {
        let usual = task.labels.iter().all(|label| SENTIMENT.contains(&label.as_str()));
        if usual && task.choice == Choice::Single && !orders.contains_key("sentiment") {
            orders.insert("sentiment".into(), SENTIMENT.map(str::to_owned).to_vec());
        }
    }
    Ok(orders)
}
