//! Figures against hand labels, read from `metrics.json` with patience: what is not there is not shown.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::Value;

use super::legend::Legend;
use super::shown::{count, level, percent, range};
use crate::statistics::{Doubt, Interval};

/// What a page says of how good the answers are.
#[derive(Debug, Serialize)]
pub(super) struct Figures {
    gold: String,
    n_sentences: Option<String>,
    warnings: Vec<String>,
    /// The systems beside ours.
    baselines: Vec<BaselineRow>,
    rows: Vec<FigureRow>,
    /// What the letters beside figures mean.
    doubts: Vec<DoubtRow>,
    labels: Vec<LabelTable>,
    matrices: Vec<Matrix>,
}

#[derive(Debug, Serialize)]
struct BaselineRow {
    name: String,
    recipe: String,
}

#[derive(Debug, Serialize)]
struct FigureRow {
    title: String,
    n: String,
    ours: Shown,
    baselines: Vec<Shown>,
}

/// A figure with its interval, if it has one.
#[derive(Debug, Default, Clone, PartialEq, Serialize)]
pub(super) struct Shown {
    pub(super) score: Option<String>,
    pub(super) range: Option<String>,
    doubts: Vec<DoubtRow>,
    /// The figure and its interval in percent, for prose.
    #[serde(skip)]
    pub(super) prose: Option<String>,
}

/// Why an interval is not to be trusted, as a letter with its meaning.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct DoubtRow {
    letter: char,
    meaning: &'static str,
}

/// How well each label of a question is found.
#[derive(Debug, Serialize)]
struct LabelTable {
    title: String,
    rows: Vec<LabelRow>,
}

#[derive(Debug, Serialize)]
struct LabelRow {
    title: String,
    by_hand: String,
    by_machine: String,
    both: String,
    precision: Shown,
    recall: Shown,
    f1: Shown,
}

/// Answers by hand in rows, by machine in columns.
#[derive(Debug, Serialize)]
struct Matrix {
    title: String,
    columns: Vec<String>,
    rows: Vec<MatrixRow>,
}

#[derive(Debug, Serialize)]
struct MatrixRow {
    title: String,
    cells: Vec<MatrixCell>,
}

#[derive(Debug, Serialize)]
struct MatrixCell {
    n: String,
    level: usize,
    /// Whether both agree.
    right: bool,
}

/// The figures that a page shows, with what they are called there.
const SHOWN: [(&str, &str); 7] = [
    (".micro_precision", "precision"),
    (".micro_recall", "recall"),
    (".micro_f1", "F1"),
    (".macro_f1", "F1, every answer alike"),
    (".exact", "all actors right"),
    (".accuracy", "share right"),
    (".kappa", "Cohen’s kappa"),
];

impl Figures {
    /// The figures of a `metrics.json`; `None` if it holds none.
    pub(super) fn of(metrics: &Value, legend: &Legend) -> Option<Self> {
        let systems = metrics.get("systems")?.as_array()?;
        let (ours, baselines) = systems.split_first()?;
        let rows = list(ours, "figures").iter().filter_map(|figure| {
            let name = text(figure, "name")?;
            let title = title(&name, legend)?;
            let beside = |system: &Value| {
                let found = list(system, "figures")
                    .iter()
                    .find(|f| text(f, "name").as_ref() == Some(&name));
                found.map(shown).unwrap_or_default()
            };
            let baselines = baselines.iter().map(beside).collect();
            Some(FigureRow { title, n: number(figure, "n"), ours: shown(figure), baselines })
        });
        let details = ours.get("details").unwrap_or(&Value::Null);
        let named = |system: &Value| {
            Some(BaselineRow {
                name: text(system, "name")?,
                recipe: text(system, "recipe").unwrap_or_default(),
            })
        };
        let rows: Vec<FigureRow> = rows.collect();
        let shown = || rows.iter().flat_map(|row| row.baselines.iter().chain([&row.ours]));
        let mut doubts: Vec<DoubtRow> = Vec::new();
        for doubt in shown().flat_map(|figure| &figure.doubts) {
            if !doubts.contains(doubt) {
                doubts.push(doubt.clone());
            }
        }
        Some(Self {
            gold: text(metrics, "gold").unwrap_or_default(),
            n_sentences: metrics["coverage"]["n_matched_sentences"].as_u64().map(count),
            warnings: list(metrics, "warnings")
                .iter()
                .filter_map(|w| w.as_str().map(str::to_string))
                .collect(),
            baselines: baselines.iter().filter_map(named).collect(),
            doubts,
            rows,
            labels: labels(details, legend),
            matrices: matrices(details, legend),
        })
    }

    /// A figure of ours by its title.
    pub(super) fn ours(&self, title: &str) -> Option<&Shown> {
        self.rows.iter().find(|figure| figure.title == title).map(|figure| &figure.ours)
    }
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn text(value: &Value, key: &str) -> Option<String> {
    value.get(key)?.as_str().map(str::to_string)
}

fn number(value: &Value, key: &str) -> String {
    value.get(key).and_then(Value::as_u64).map(count).unwrap_or_default()
}

/// `blamed.micro_f1` as `Blame: F1`; `None` for what a page does not show.
fn title(name: &str, legend: &Legend) -> Option<String> {
    let (end, measure) = SHOWN.iter().find(|(end, _)| name.ends_with(end))?;
    Some(format!("{}: {measure}", task(name.strip_suffix(end)?, legend)))
}

/// What a question is called in a heading.
fn task(id: &str, legend: &Legend) -> String {
    match id {
        "blamed" => "Blame".to_string(),
        "denied" => "Denial".to_string(),
        "roles" => "Role of those blamed".to_string(),
        "voices" => "Author or source".to_string(),
        "kind" => "Kind of text".to_string(),
        _ => {
            let known = legend.questions.iter().find(|question| question.id == id);
            known.map_or_else(|| id.to_string(), |question| question.title.clone())
        }
    }
}

/// What a label is called.
fn answer(question: &str, id: &str, legend: &Legend) -> String {
    let about = |known: &&super::legend::Question| {
        known.id == question || (known.event.is_some() && ["blamed", "denied"].contains(&question))
    };
    let answers = legend.questions.iter().filter(about).flat_map(|question| &question.answers);
    let role = match (question, id) {
        ("roles", "p") => Some("carried it out"),
        ("roles", "s") => Some("stood behind it"),
        ("roles", "n") => Some("failed to prevent it"),
        _ => None,
    };
    let known = answers.into_iter().find(|answer| answer.id == id);
    known.map_or_else(|| role.unwrap_or(id).replace('_', " "), |answer| answer.title.clone())
}

/// A number, or an object with `score`, an interval (`bca`, else `percentile`) and `doubts`.
fn shown(value: &Value) -> Shown {
    let decimals = |score: f64| format!("{score:.2}");
    let score = value.as_f64().or_else(|| value.get("score")?.as_f64());
    let interval = ["bca", "percentile"].iter().find_map(|kind| match list(value, kind) {
        [low, high] => Some((low.as_f64()?, high.as_f64()?)),
        _ => None,
    });
    let doubts = list(value, "doubts").iter().filter_map(Value::as_str).filter_map(doubt);
    Shown {
        score: score.map(decimals),
        range: interval
            .filter(|_| score.is_some())
            .map(|(low, high)| format!("{low:.2}–{high:.2}")),
        doubts: doubts.filter(|_| score.is_some()).collect(),
        prose: score.map(|score| match interval {
            Some((low, high)) => format!("{} ({})", percent(score), range(Interval { low, high })),
            None => percent(score),
        }),
    }
}

/// The letter and the meaning of a doubt by its name; `None` for one that is not known or marks no figure.
fn doubt(name: &str) -> Option<DoubtRow> {
    let doubt = Doubt::ALL.into_iter().find(|doubt| doubt.name() == name)?;
    Some(DoubtRow { letter: doubt.letter()?, meaning: doubt.meaning() })
}

fn labels(details: &Value, legend: &Legend) -> Vec<LabelTable> {
    let mut tables: Vec<(String, LabelTable)> = Vec::new();
    for row in list(details, "labels") {
        let (Some(question), Some(label)) = (text(row, "task"), text(row, "label")) else {
            continue;
        };
        let cell = |key: &str| row.get(key).map(shown).unwrap_or_default();
        let label = LabelRow {
            title: answer(&question, &label, legend),
            by_hand: number(row, "n_gold"),
            by_machine: number(row, "n_predicted"),
            both: number(row, "true_positives"),
            precision: cell("precision"),
            recall: cell("recall"),
            f1: cell("f1"),
        };
        if tables.last().is_none_or(|(known, _)| *known != question) {
            let title = task(&question, legend);
            tables.push((question, LabelTable { title, rows: Vec::new() }));
        }
        if let Some((_, table)) = tables.last_mut() {
            table.rows.push(label);
        }
    }
    tables.into_iter().map(|(_, table)| table).collect()
}

fn matrices(details: &Value, legend: &Legend) -> Vec<Matrix> {
    let cells: Vec<(String, String, Option<String>, u64)> = list(details, "confusion")
        .iter()
        .filter_map(|cell| {
            Some((
                text(cell, "task")?,
                text(cell, "gold")?,
                text(cell, "predicted"),
                cell.get("n")?.as_u64()?,
            ))
        })
        .collect();
    let mut questions: Vec<&String> = Vec::new();
    for (question, ..) in &cells {
        if !questions.contains(&question) {
            questions.push(question);
        }
    }
    questions.into_iter().map(|question| matrix(question, &cells, legend)).collect()
}

fn matrix(
    question: &str,
    cells: &[(String, String, Option<String>, u64)],
    legend: &Legend,
) -> Matrix {
    let of_question = || cells.iter().filter(|(asked, ..)| asked == question);
    let known: BTreeSet<&str> = of_question()
        .flat_map(|(_, gold, predicted, _)| [Some(gold.as_str()), predicted.as_deref()])
        .flatten()
        .collect();
    let order = legend.questions.iter().find(|known| known.id == question);
    let mut labels: Vec<&str> = order
        .iter()
        .flat_map(|question| question.answers.iter().map(|answer| answer.id.as_str()))
        .filter(|id| known.contains(id))
        .collect();
    labels.extend(known.iter().filter(|id| !labels.contains(id)).collect::<Vec<_>>());
    let unanswered = of_question().any(|(_, _, predicted, _)| predicted.is_none());
    let columns: Vec<Option<&str>> =
        labels.iter().map(|id| Some(*id)).chain(unanswered.then_some(None)).collect();
    let at = |gold: &str, predicted: Option<&str>| -> u64 {
        let same = of_question()
            .filter(|(_, by_hand, found, _)| by_hand == gold && found.as_deref() == predicted);
        same.map(|(.., n)| n).sum()
    };
    let row = |gold: &&str| {
        let sum: u64 = columns.iter().map(|predicted| at(gold, *predicted)).sum();
        let cell = |predicted: Option<&str>| {
            let n = at(gold, predicted);
            let level = if sum == 0 { 0 } else { level(n as f64 / sum as f64, 1.0) };
            MatrixCell { n: count(n), level, right: predicted == Some(*gold) }
        };
        MatrixRow {
            title: answer(question, gold, legend),
            cells: columns.iter().copied().map(cell).collect(),
        }
    };
    let title_of = |column: Option<&str>| match column {
        Some(id) => answer(question, id, legend),
        None => "no answer".to_string(),
    };
    Matrix {
        title: task(question, legend),
        columns: columns.iter().copied().map(title_of).collect(),
        rows: labels.iter().map(row).collect(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn old_and_new_figures_are_read_and_odd_ones_passed_over() {
        let check = |value: Value, score: Option<&str>, range: Option<&str>| {
            let found = shown(&value);
            assert_eq!((found.score.as_deref(), found.range.as_deref()), (score, range), "{value}");
        };
        check(json!(0.5), Some("0.50"), None);
        check(json!({"score": 0.476}), Some("0.48"), None);
        check(
            json!({"score": 0.4, "percentile": [0.1, 0.9], "bca": null}),
            Some("0.40"),
            Some("0.10–0.90"),
        );
        check(
            json!({"score": 0.4, "percentile": [0.1, 0.9], "bca": [0.2, 0.8]}),
            Some("0.40"),
            Some("0.20–0.80"),
        );
        check(json!({"score": null, "percentile": [0.1, 0.9]}), None, None);
        check(json!({"score": 0.4, "bca": [0.1]}), Some("0.40"), None);
        check(json!("0.4"), None, None);
        let none = Legend { questions: Vec::new() };
        for metrics in [json!(null), json!({}), json!({"systems": 3}), json!({"systems": []})] {
            assert!(Figures::of(&metrics, &none).is_none(), "{metrics}");
        }
        let odd =
            json!({"systems": [{"figures": [3, {"name": "x.y"}, {"name": "kind.accuracy"}]}]});
        let figures = Figures::of(&odd, &none).unwrap();
        assert_eq!(figures.rows.len(), 1);
        assert_eq!(figures.rows[0].title, "Kind of text: share right");
    }
}
