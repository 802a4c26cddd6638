//! The verbs that hand on what a source says.

use std::collections::HashMap;
use std::sync::LazyLock;

/// How a verb relates its subject to what is said; see the head of `reporting-verbs.txt`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// Hands on what was said.
    Say,
    /// Accuses, blames or clears its object.
    Judge,
    /// Hands on what is thought, found or shown.
    Hold,
    /// Says something only after a quotation (`“…,” she continued`).
    Tail,
    /// Hands on what another said.
    Relay,
}

static VERBS: LazyLock<HashMap<&'static str, Class>> = LazyLock::new(|| {
    let lines = include_str!("reporting-verbs.txt").lines();
    lines
        .filter_map(|line| line.split_once(' '))
        .filter_map(|(class, form)| Some((form, parse(class)?)))
        .collect()
});

fn parse(class: &str) -> Option<Class> {
    match class {
        "say" => Some(Class::Say),
        "judge" => Some(Class::Judge),
        "hold" => Some(Class::Hold),
        "tail" => Some(Class::Tail),
        "relay" => Some(Class::Relay),
        _ => None,
    }
}

/// The class of a verb form, `next` being the word after it (`call on`); `None` for any other word.
pub(super) fn class(form: &str, next: &str) -> Option<Class> {
    let form = form.to_lowercase();
    let phrase = format!("{form} {next}");
    VERBS.get(&*form).or_else(|| VERBS.get(&*phrase)).copied()
}
