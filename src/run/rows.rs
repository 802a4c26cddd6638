//! What stands in `sentences.csv` and `articles.csv`.

use std::collections::BTreeMap;

use super::Finished;
use super::table::{Cell, Column, Holds};
use crate::classify::{Answered, LabelsPrediction, Prediction, Scope, StancePrediction, scope};
use crate::clean::Kind;
use crate::coding::{AUTHOR, kind_name};
use crate::quotation::Voice;
use crate::sentence::Sentence;
use crate::task::{Labels, Stance, Task};

/// The stance tasks and the others, with their places among all tasks.
struct Sorted<'a> {
    stances: Vec<(usize, &'a Stance)>,
    labels: Vec<(usize, &'a str, &'a Labels)>,
    actors: Vec<&'a str>,
}

impl<'a> Sorted<'a> {
    fn new(tasks: &'a [Task]) -> Self {
        let stances: Vec<(usize, &Stance)> =
            tasks.iter().enumerate().filter_map(|(at, task)| Some((at, task.stance()?))).collect();
        let labels = tasks
            .iter()
            .enumerate()
            .filter_map(|(at, task)| Some((at, task.id.as_str(), task.labels()?)))
            .collect();
        let mut actors: Vec<&str> = Vec::new();
        for (_, stance) in &stances {
            for actor in &stance.actors {
                if !actors.contains(&actor.id.as_str()) {
                    actors.push(&actor.id);
                }
            }
        }
        Self { stances, labels, actors }
    }

    /// A table has one row for each event; without an event, one.
    fn events(&self) -> Vec<Option<(usize, &'a Stance)>> {
        if self.stances.is_empty() {
            vec![None]
        } else {
            self.stances.iter().copied().map(Some).collect()
        }
    }
}

/// The names of the columns of `sentences.csv` for some tasks.
pub fn sentence_columns(tasks: &[Task]) -> Vec<String> {
    names(sentence_table(tasks))
}

/// The columns of `sentences.csv` for some tasks.
pub fn sentence_table(tasks: &[Task]) -> Vec<Column> {
    let sorted = Sorted::new(tasks);
    let mut columns = all_of(Holds::Text, &["article_id", "outlet", "published"]);
    columns.extend(all_of(Holds::Count, &["sentence", "start", "end"]));
    columns.extend([holding(Holds::Text, "kind"), holding(Holds::Flag, "duplicate")]);
    columns.extend(all_of(Holds::Text, &["text", "speaker", "quoted"]));
    if !sorted.stances.is_empty() {
        columns.extend(all_of(Holds::Text, &["event", "blamed", "denied", "holder"]));
        for prefix in ["blame", "deny"] {
            let name = |actor| format!("{prefix}_{actor}");
            columns.extend(sorted.actors.iter().map(|actor| holding(Holds::Share, name(actor))));
        }
    }
    for (_, id, labels) in &sorted.labels {
        columns.push(holding(Holds::Text, *id));
        let names = labels.labels.iter().map(|label| format!("{id}_{}", label.id));
        columns.extend(names.map(|name| holding(Holds::Share, name)));
    }
    columns.push(holding(Holds::Flag, "truncated"));
    columns
}

fn holding(holds: Holds, name: impl Into<String>) -> Column {
    Column { name: name.into(), holds }
}

fn all_of(holds: Holds, names: &[&str]) -> Vec<Column> {
    names.iter().map(|name| holding(holds, *name)).collect()
}

fn names(columns: Vec<Column>) -> Vec<String> {
    columns.into_iter().map(|column| column.name).collect()
}

/// The rows of one article in `sentences.csv`: one a sentence and event.
pub fn sentence_rows(tasks: &[Task], finished: &Finished) -> Vec<Vec<Cell>> {
    let sorted = Sorted::new(tasks);
    let article = &finished.split.article;
    let mut rows = Vec::with_capacity(finished.answered.len());
    let sentences = finished.split.sentences.iter().zip(&finished.split.voices);
    for ((sentence, voice), answered) in sentences.zip(&finished.answered) {
        for event in sorted.events() {
            let mut row = vec![
                Cell::Text(article.id.clone()),
                Cell::text(article.outlet.as_deref()),
                Cell::text(article.published.as_deref()),
            ];
            row.extend(sentence_cells(sentence, voice));
            if let Some((at, stance)) = event {
                row.extend(stance_cells(&sorted, stance, voice, answered.predictions[at].as_ref()));
            }
            for (at, _, labels) in &sorted.labels {
                row.extend(labels_cells(labels, answered.predictions[*at].as_ref()));
            }
            row.push(Cell::Flag(answered.truncated));
            rows.push(row);
        }
    }
    rows
}

fn sentence_cells(sentence: &Sentence, voice: &Voice) -> [Cell; 8] {
    [
        Cell::Count(sentence.index),
        Cell::Count(sentence.span.start),
        Cell::Count(sentence.span.end),
        Cell::Text(kind_name(sentence.kind).to_string()),
        Cell::Flag(sentence.duplicate),
        Cell::Text(sentence.text.clone()),
        Cell::text(voice.speaker.as_deref()),
        Cell::Text(voice.quoted.name().to_string()),
    ]
}

/// Who blames or clears somebody: the speaker, else the author; nobody where nobody is blamed or cleared.
pub(super) fn holder(found: &StancePrediction, voice: &Voice) -> Option<String> {
    let taken = !found.blamed.is_empty() || !found.denied.is_empty();
    taken.then(|| voice.speaker.clone().unwrap_or_else(|| AUTHOR.to_string()))
}

fn stance_cells(
    sorted: &Sorted,
    stance: &Stance,
    voice: &Voice,
    prediction: Option<&Prediction>,
) -> Vec<Cell> {
    let none = StancePrediction::default();
    let found = match prediction {
        Some(Prediction::Stance(found)) => found,
        _ => &none,
    };
    let denied: Vec<&str> = found.denied.iter().map(String::as_str).collect();
    let mut cells = vec![
        Cell::Text(stance.event.id.clone()),
        Cell::Text(found.blamed.to_string()),
        Cell::Text(denied.join(";")),
        Cell::text(holder(found, voice).as_deref()),
    ];
    for scores in [&found.blamed_scores, &found.denied_scores] {
        for actor in &sorted.actors {
            let at = stance.actors.iter().position(|known| known.id == *actor);
            let score = at.and_then(|at| *scores.get(at)?);
            cells.push(Cell::share(score.map(f64::from)));
        }
    }
    cells
}

fn labels_cells(labels: &Labels, prediction: Option<&Prediction>) -> Vec<Cell> {
    let Some(Prediction::Labels(LabelsPrediction { chosen, scores })) = prediction else {
        return vec![Cell::Empty; labels.labels.len() + 1];
    };
    let chosen: Vec<&str> = chosen.iter().map(|at| labels.labels[*at].id.as_str()).collect();
    let mut cells = vec![Cell::Text(chosen.join(";"))];
    cells.extend(scores.iter().map(|score| Cell::Share(f64::from(*score))));
    cells
}

/// The names of the columns of `articles.csv` for some tasks.
pub fn article_columns(tasks: &[Task]) -> Vec<String> {
    names(article_table(tasks))
}

/// The columns of `articles.csv` for some tasks.
pub fn article_table(tasks: &[Task]) -> Vec<Column> {
    let sorted = Sorted::new(tasks);
    let mut columns = all_of(
        Holds::Text,
        &["article_id", "file", "outlet", "title", "author", "published", "url"],
    );
    columns.extend(all_of(
        Holds::Count,
        &[
            "n_sentences", "n_headline", "n_body", "n_caption", "n_boilerplate", "n_duplicate",
            "n_truncated", "n_decoding_losses",
        ],
    ));
    columns.push(holding(Holds::Text, "metadata"));
    let counted = |of: String| {
        [holding(Holds::Count, format!("n_{of}")), holding(Holds::Share, format!("share_{of}"))]
    };
    if !sorted.stances.is_empty() {
        columns.extend(all_of(Holds::Text, &["event", "scope", "top_blamed"]));
        columns.extend(counted("blaming".to_string()));
        columns.extend(sorted.actors.iter().flat_map(|actor| counted(format!("blaming_{actor}"))));
    }
    for (_, id, labels) in &sorted.labels {
        let labels = labels.labels.iter();
        columns.extend(labels.flat_map(|label| counted(format!("{id}_{}", label.id))));
    }
    columns
}

/// The rows of one article in `articles.csv`: one an event.
pub fn article_rows(tasks: &[Task], finished: &Finished) -> Vec<Vec<Cell>> {
    let sorted = Sorted::new(tasks);
    let counted = counted(finished);
    let mut rows = Vec::new();
    for event in sorted.events() {
        let mut row = article_cells(finished);
        if let Some((at, stance)) = event {
            row.extend(stance_counts(&sorted, stance, at, finished, &counted));
        }
        for (at, _, labels) in &sorted.labels {
            row.extend(labels_counts(labels, *at, &counted));
        }
        rows.push(row);
    }
    rows
}

/// The sentences that counts and shares are taken over: no boilerplate, nothing twice.
fn counted(finished: &Finished) -> Vec<&Answered> {
    let sentences = finished.split.sentences.iter().zip(&finished.answered);
    sentences
        .filter(|(sentence, _)| sentence.kind != Kind::Boilerplate && !sentence.duplicate)
        .map(|(_, answered)| answered)
        .collect()
}

fn article_cells(finished: &Finished) -> Vec<Cell> {
    let article = &finished.split.article;
    let sentences = &finished.split.sentences;
    let of_kind = |kind| Cell::Count(sentences.iter().filter(|s| s.kind == kind).count());
    vec![
        Cell::Text(article.id.clone()),
        Cell::text(article.file.as_deref()),
        Cell::text(article.outlet.as_deref()),
        Cell::text(article.title.as_deref()),
        Cell::text(article.author.as_deref()),
        Cell::text(article.published.as_deref()),
        Cell::text(article.url.as_deref()),
        Cell::Count(sentences.len()),
        of_kind(Kind::Headline),
        of_kind(Kind::Body),
        of_kind(Kind::Caption),
        of_kind(Kind::Boilerplate),
        Cell::Count(sentences.iter().filter(|sentence| sentence.duplicate).count()),
        Cell::Count(finished.answered.iter().filter(|answered| answered.truncated).count()),
        Cell::Count(article.decoding_losses),
        metadata(&article.extra),
    ]
}

/// Further columns of the manifest or the table as a JSON object; empty if there are none.
fn metadata(extra: &BTreeMap<String, String>) -> Cell {
    let object = || serde_json::json!(extra).to_string();
    if extra.is_empty() { Cell::Empty } else { Cell::Text(object()) }
}

fn stance_counts(
    sorted: &Sorted,
    stance: &Stance,
    at: usize,
    finished: &Finished,
    counted: &[&Answered],
) -> Vec<Cell> {
    let found: Vec<&StancePrediction> = counted
        .iter()
        .filter_map(|answered| match &answered.predictions[at] {
            Some(Prediction::Stance(found)) => Some(found),
            _ => None,
        })
        .collect();
    let n_blaming = found.iter().filter(|found| !found.blamed.is_empty()).count();
    let mut by_actor: BTreeMap<&str, usize> = BTreeMap::new();
    for actor in &sorted.actors {
        by_actor.insert(actor, found.iter().filter(|found| found.blamed.contains(actor)).count());
    }
    let scope = match scope(stance, &finished.split) {
        Scope::Within => "within",
        Scope::Before => "published_before_event",
        Scope::NeverNamed => "event_never_named",
    };
    let mut cells = vec![
        Cell::Text(stance.event.id.clone()),
        Cell::Text(scope.to_string()),
        Cell::Text(top(stance, &by_actor)),
        Cell::Count(n_blaming),
        share(n_blaming, found.len()),
    ];
    for actor in &sorted.actors {
        let known = stance.actors.iter().any(|known| known.id == *actor);
        let n = by_actor[actor];
        cells.push(if known { Cell::Count(n) } else { Cell::Empty });
        cells.push(if known { share(n, found.len()) } else { Cell::Empty });
    }
    cells
}

/// The actors that most sentences blame, joined where they tie; empty if nobody is blamed.
fn top(stance: &Stance, by_actor: &BTreeMap<&str, usize>) -> String {
    let most = by_actor.values().copied().max().unwrap_or(0);
    let top = stance.actors.iter().filter(|actor| by_actor[actor.id.as_str()] == most);
    if most == 0 {
        String::new()
    } else {
        top.map(|actor| actor.id.as_str()).collect::<Vec<_>>().join(";")
    }
}

fn labels_counts(labels: &Labels, at: usize, counted: &[&Answered]) -> Vec<Cell> {
    let given: Vec<&LabelsPrediction> = counted
        .iter()
        .filter_map(|answered| match &answered.predictions[at] {
            Some(Prediction::Labels(given)) => Some(given),
            _ => None,
        })
        .collect();
    let n_of = |label: usize| given.iter().filter(|given| given.chosen.contains(&label)).count();
    (0..labels.labels.len())
        .flat_map(|label| [Cell::Count(n_of(label)), share(n_of(label), given.len())])
        .collect()
}

fn share(n: usize, of: usize) -> Cell {
    if of == 0 { Cell::Empty } else { Cell::Share(n as f64 / of as f64) }
}
