//! What can be wrong in a task file that is good TOML.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use toml::Spanned;

use super::calibration;
use super::file::{Faults, TaskRow, hypotheses, kind_named, parse_date};

/// A longer hypothesis leaves the sentence too little of the 192 tokens of the shipped model.
const LONGEST_HYPOTHESIS_WORDS: usize = 60;

/// The most actors, and the most labels, of a task. Each is a column or two of the tables, and spreadsheets end at
/// 16,384.
const MOST_ANSWERS: usize = 4096;

/// The time for an article is its sentences times the reach at most, so that there must be an end to it.
const FURTHEST_REACH: usize = 1000;

/// Whether a task has more actors or labels than can be asked about; then nothing else of it is looked at.
pub(super) fn is_too_large(row: &TaskRow, faults: &mut Faults) -> bool {
    let lists = [("[[actors]]", row.actors.len()), ("[[labels]]", row.labels.len())];
    for (list, n) in lists.into_iter().filter(|(_, n)| *n > MOST_ANSWERS) {
        let message = format!("the task has {n} {list}, more than {MOST_ANSWERS}");
        faults.error(
            &row.id,
            message,
            "split it into several tasks, or leave out those that nobody writes about",
        );
    }
    lists.iter().any(|(_, n)| *n > MOST_ANSWERS)
}

pub(super) fn lint(row: &TaskRow, faults: &mut Faults) {
    ids(row, faults);
    kinds(row, faults);
    match row.kind.get_ref().as_str() {
        "stance" => stance(row, faults),
        _ => labels(row, faults),
    }
    thresholds(row, faults);
    calibration::lint(row, faults);
}

/// Reads the event's date, or says what is wrong with it.
pub(super) fn date(given: &Spanned<String>, faults: &mut Faults) -> Option<Date> {
    let parsed = parse_date(given.get_ref());
    if parsed.is_none() {
        let message = format!("`{}` is no date", given.get_ref());
        faults.error(given, message, "write YYYY-MM-DD, YYYY-MM or YYYY");
    }
    parsed
}

fn ids(row: &TaskRow, faults: &mut Faults) {
    let given: Vec<&Spanned<String>> = std::iter::once(&row.id)
        .chain(row.actors.iter().map(|actor| &actor.id))
        .chain(row.labels.iter().map(|label| &label.id))
        .collect();
    for id in &given {
        let plain = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
        // A column that begins with a dash would be a formula to a spreadsheet.
        if !id.get_ref().starts_with(char::is_alphanumeric) || !id.get_ref().chars().all(plain) {
            let message = format!("id `{}` cannot be written into a column", id.get_ref());
            faults.error(
                id,
                message,
                "use letters, digits, `-` and `_` only, a letter or digit first",
            );
        }
    }
    for group in [&given[1..=row.actors.len()], &given[1 + row.actors.len()..]] {
        let mut seen = BTreeSet::new();
        for id in group {
            if !seen.insert(id.get_ref().as_str()) {
                let message = format!("id `{}` is given twice", id.get_ref());
                faults.error(id, message, "merge the two entries or rename one");
            }
        }
    }
    for actor in row.actors.iter().filter(|actor| actor.id.get_ref() == "other") {
        let help = "the codebook keeps `other` for everybody who is not among the actors";
        faults.error(&actor.id, "id `other` is reserved".to_string(), help);
    }
}

fn kinds(row: &TaskRow, faults: &mut Faults) {
    for kind in row.applies_to.iter().flatten() {
        if kind_named(kind.get_ref()).is_none() {
            let message = format!("`{}` is no kind of sentence", kind.get_ref());
            faults.error(kind, message, "use headline, body, caption, boilerplate");
        }
    }
}

fn stance(row: &TaskRow, faults: &mut Faults) {
    if let Some(reach) = row.reach.as_ref().filter(|reach| *reach.get_ref() > FURTHEST_REACH) {
        let message = format!("`reach` is {}, more than {FURTHEST_REACH}", reach.get_ref());
        faults.error(reach, message, "say less; hardly an article has so many sentences");
    }
    for label in row.labels.iter().take(1) {
        let help = "its labels are its actors; put other labels into a task of their own";
        faults.error(&label.id, "a stance task takes no [[labels]]".to_string(), help);
    }
    stance_placeholders(row, faults);
    stance_aliases(row, faults);
    let Some(event) = &row.event else { return };
    if event.date.is_none() {
        let help =
            "add `date = \"YYYY-MM-DD\"`, so that nobody is blamed in an article published before";
        faults.warn(&event.phrase, "the event has no date".to_string(), help);
    }
    if event.aliases.is_empty() {
        let help = "add `aliases = [\"…\"]` with names that stand for this event and no other, so that blame for other events is kept apart";
        faults.warn(&event.phrase, "the event has no aliases".to_string(), help);
    }
    let longest = row.actors.iter().flat_map(|a| a.name.iter()).map(|n| words(n.get_ref())).max();
    let filled = longest.unwrap_or(1) + words(event.phrase.get_ref());
    for (_, templates) in row.hypotheses.all() {
        for template in templates {
            too_long(template, words(template.get_ref()) + filled, faults);
        }
    }
    too_long(&event.phrase, filled + 6, faults);
}

fn stance_placeholders(row: &TaskRow, faults: &mut Faults) {
    let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
    for (name, templates) in row.hypotheses.all() {
        for template in templates {
            let text = template.get_ref().trim();
            for placeholder in ["{actor}", "{event}"] {
                if !text.contains(placeholder) {
                    let message = format!("the hypothesis for `{name}` has no {placeholder}");
                    faults.error(
                        template,
                        message,
                        "write it like \"{actor} is to blame for {event}.\"",
                    );
                }
            }
            unknown_placeholder(template, &["{actor}", "{event}"], faults);
            if let Some(other) = seen.insert(text, name) {
                let message = format!("`{name}` and `{other}` have the same hypothesis");
                faults.error(
                    template,
                    message,
                    "two answers cannot be told apart by one hypothesis; reword one",
                );
            }
        }
        if templates.is_empty() {
            let help = "give at least one, or leave the key out to use the shipped one";
            faults.error(&row.kind, format!("hypotheses.{name} is empty"), help);
        }
    }
}

fn stance_aliases(row: &TaskRow, faults: &mut Faults) {
    let mut owner: BTreeMap<String, &str> = BTreeMap::new();
    for actor in &row.actors {
        let id = actor.id.get_ref().as_str();
        // An actor without a name is called by its id.
        for alias in std::iter::once(actor.name.as_ref().unwrap_or(&actor.id)).chain(&actor.aliases)
        {
            let text = alias.get_ref().trim();
            if text.is_empty() {
                faults.error(alias, "an alias is empty".to_string(), "remove it");
                continue;
            }
            let bare = text.strip_prefix("the ").unwrap_or(text).to_lowercase();
            if let Some(other) = owner.insert(bare, id).filter(|other| *other != id) {
                let message = format!("alias `{text}` is claimed by `{other}` and by `{id}`");
                faults.error(
                    alias,
                    message,
                    "a name can stand for one actor only; remove it from one of them",
                );
            }
        }
    }
}

fn labels(row: &TaskRow, faults: &mut Faults) {
    if let Some(event) = &row.event {
        let help = "events belong to tasks with kind = \"stance\"";
        faults.error(&event.phrase, "a task of labels takes no [event]".to_string(), help);
    }
    if let Some(reach) = &row.reach {
        let help = "it says how far back an actor may have been named; leave it out";
        faults.error(reach, "a task of labels takes no `reach`".to_string(), help);
    }
    if row.labels.len() < 2 && row.kind.get_ref() == "single" {
        let help = "add [[labels]] with `id` and `hypotheses`";
        faults.error(&row.kind, "a single-label task needs two labels or more".to_string(), help);
    }
    if row.labels.is_empty() && row.kind.get_ref() == "multi" {
        let help = "add [[labels]] with `id` and `hypotheses`";
        faults.error(&row.kind, "the task has no [[labels]]".to_string(), help);
    }
    if let Some(template) = &row.template {
        if !template.get_ref().contains("{label}") {
            let help = "write it like \"This is about {label}.\"";
            faults.error(template, "the template has no {label}".to_string(), help);
        }
        unknown_placeholder(template, &["{label}"], faults);
    }
    label_hypotheses(row, faults);
}

fn label_hypotheses(row: &TaskRow, faults: &mut Faults) {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for label in &row.labels {
        let id = label.id.get_ref().as_str();
        let given = hypotheses(row, label);
        if given.is_empty() {
            let help = "add `hypotheses = [\"…\"]` to it, or a `template` with {label} to the task";
            faults.error(&label.id, format!("label `{id}` has no hypothesis"), help);
        }
        for hypothesis in given {
            if let Some(other) = seen.insert(hypothesis.to_lowercase(), id) {
                let message = format!("labels `{other}` and `{id}` have the same hypothesis");
                faults.error(
                    &label.id,
                    message,
                    "two labels cannot be told apart by one hypothesis; reword one",
                );
            }
        }
        for hypothesis in &label.hypotheses {
            unknown_placeholder(hypothesis, &[], faults);
            too_long(hypothesis, words(hypothesis.get_ref()), faults);
        }
    }
}

fn thresholds(row: &TaskRow, faults: &mut Faults) {
    let labels = row.labels.iter().filter_map(|label| label.threshold.as_ref());
    let stance = row.thresholds.blamed.iter().chain(&row.thresholds.denied);
    for threshold in labels.chain(stance) {
        if !(0.0..=1.0).contains(threshold.get_ref()) {
            let message = format!("threshold {} is outside 0 to 1", threshold.get_ref());
            faults.error(threshold, message, "scores lie between 0 and 1");
        }
    }
}

fn unknown_placeholder(template: &Spanned<String>, known: &[&str], faults: &mut Faults) {
    let mut rest = template.get_ref().as_str();
    while let Some(start) = rest.find('{') {
        let Some(length) = rest[start..].find('}') else { break };
        let placeholder = &rest[start..=start + length];
        if !known.contains(&placeholder) {
            let help = match known {
                [] => "a label's own hypothesis takes no placeholder".to_string(),
                _ => format!("known here: {}", known.join(", ")),
            };
            faults.error(template, format!("unknown placeholder {placeholder}"), &help);
        }
        rest = &rest[start + length..];
    }
}

fn too_long<T>(at: &Spanned<T>, n_words: usize, faults: &mut Faults) {
    if n_words > LONGEST_HYPOTHESIS_WORDS {
        let message = format!("the hypothesis has about {n_words} words");
        faults.error(
            at,
            message,
            "shorten it to 60 words or fewer, so that the sentence beside it is not cut",
        );
    }
}

fn words(text: &str) -> usize {
    text.split_whitespace().count()
}
