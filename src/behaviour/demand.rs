//! What a case demands, and what of it an answer does not give.

use std::collections::{BTreeMap, BTreeSet};

use super::answer::listed;
use super::{Answer, Passage};
use crate::coding::Role;

/// What a case demands.
#[derive(Debug, Clone, PartialEq)]
pub enum Demand {
    /// An answer.
    Minimum(Expected),
    /// The same answer for every variant.
    Invariance {
        /// The other sentences.
        variants: Vec<Variant>,
        /// The tasks whose labels must be the same too.
        fields: Vec<String>,
    },
    /// Another answer for the variant.
    Direction {
        /// The other sentence.
        variant: Passage,
        /// What must change.
        moves: Moves,
    },
}

/// What must and must not be answered.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Expected {
    /// Must be blamed, in this role if one is given.
    pub blamed: Vec<(String, Option<Role>)>,
    /// Must not be blamed.
    pub not_blamed: Vec<String>,
    /// Must be cleared.
    pub denied: Vec<String>,
    /// Must not be cleared.
    pub not_denied: Vec<String>,
    /// Whether nobody may be blamed.
    pub nobody: bool,
    /// Who must be the one who blames or clears, if that is demanded.
    pub holder: Option<String>,
    /// The label of each of these tasks.
    pub labels: BTreeMap<String, String>,
}

/// Another sentence that must get the same answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// The sentence.
    pub passage: Passage,
    /// Which actors stand in place of which: the answer must be the original's with these put in.
    pub map: BTreeMap<String, String>,
}

/// How an answer must change.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Moves {
    /// Not blamed in the original, blamed in the variant.
    pub now_blamed: Vec<String>,
    /// Blamed in the original, not in the variant.
    pub no_longer_blamed: Vec<String>,
    /// Not cleared in the original, cleared in the variant.
    pub now_denied: Vec<String>,
    /// Cleared in the original, not in the variant.
    pub no_longer_denied: Vec<String>,
}

impl Demand {
    /// The sentences that are judged besides the case's own.
    pub(super) fn others(&self) -> Vec<&Passage> {
        match self {
            Self::Minimum(_) => Vec::new(),
            Self::Invariance { variants, .. } => {
                variants.iter().map(|variant| &variant.passage).collect()
            }
            Self::Direction { variant, .. } => vec![variant],
        }
    }

    /// What the answers do not give; empty if they give all. `others` are those for [`others`](Self::others).
    pub(super) fn failures(&self, own: &Answer, others: &[Answer]) -> Vec<String> {
        if own.n_sentences == 0 || others.iter().any(|answer| answer.n_sentences == 0) {
            return vec![
                "a sentence was not judged; end what stands before it with a full stop".to_string(),
            ];
        }
        match self {
            Self::Minimum(expected) => expected.failures(own),
            Self::Invariance { variants, fields } => variants
                .iter()
                .zip(others)
                .flat_map(|(variant, other)| variant.failures(fields, own, other))
                .collect(),
            Self::Direction { moves, .. } => moves.failures(own, &others[0]),
        }
    }
}

impl Expected {
    fn failures(&self, answer: &Answer) -> Vec<String> {
        let mut failures = Vec::new();
        for (actor, role) in &self.blamed {
            match (answer.blamed.get(actor), role.map(Role::letter)) {
                (None, _) => failures.push(format!("{actor} must be blamed")),
                (Some(roles), Some(role)) if !roles.contains(role) => {
                    failures.push(format!("{actor} must be blamed as {actor}:{role}"));
                }
                _ => {}
            }
        }
        let must_not = |ids: &[String], found: &BTreeSet<String>, what: &str| -> Vec<String> {
            let wrong = ids.iter().filter(|id| found.contains(*id));
            wrong.map(|id| format!("{id} must not be {what}")).collect()
        };
        failures.extend(must_not(&self.not_blamed, &answer.actors(), "blamed"));
        let cleared = self.denied.iter().filter(|id| !answer.denied.contains(*id));
        failures.extend(cleared.map(|id| format!("{id} must be cleared")));
        failures.extend(must_not(&self.not_denied, &answer.denied, "cleared"));
        if self.nobody && !answer.blamed.is_empty() {
            failures.push("nobody must be blamed".to_string());
        }
        if let Some(holder) = &self.holder
            && !answer.holders.iter().any(|found| same_holder(found, holder))
        {
            failures.push(format!("the holder must be {holder}"));
        }
        for (task, label) in &self.labels {
            if !answer.labels.get(task).is_some_and(|labels| labels.contains(label)) {
                failures.push(format!("{task} must be {label}"));
            }
        }
        failures
    }
}

/// Whether two names of a source are one: case and a leading article aside, one contains the other.
fn same_holder(found: &str, expected: &str) -> bool {
    let bare = |name: &str| {
        let name = name.trim().to_lowercase();
        let article =
            ["the ", "a ", "an "].into_iter().find_map(|article| name.strip_prefix(article));
        article.map_or(name.clone(), str::to_string)
    };
    let (found, expected) = (bare(found), bare(expected));
    found.contains(&expected) || expected.contains(&found)
}

impl Variant {
    fn failures(&self, fields: &[String], own: &Answer, other: &Answer) -> Vec<String> {
        let mapped = |ids: &BTreeSet<String>| -> BTreeSet<String> {
            ids.iter().map(|id| self.map.get(id).unwrap_or(id).clone()).collect()
        };
        let mut failures = Vec::new();
        let mut compare = |what: &str, wanted: &BTreeSet<String>, found: &BTreeSet<String>| {
            if wanted != found {
                let (wanted, found) =
                    (listed(wanted.iter().cloned()), listed(found.iter().cloned()));
                failures.push(format!(
                    "{what} must be {wanted} as before and is {found} in “{}”",
                    self.passage.text
                ));
            }
        };
        compare("blamed", &mapped(&own.actors()), &other.actors());
        compare("denied", &mapped(&own.denied), &other.denied);
        for task in fields {
            let labels = |answer: &Answer| answer.labels.get(task).cloned().unwrap_or_default();
            compare(task, &labels(own), &labels(other));
        }
        failures
    }
}

impl Moves {
    fn failures(&self, own: &Answer, other: &Answer) -> Vec<String> {
        let mut failures = Vec::new();
        let mut demand = |ids: &[String], sets: [&BTreeSet<String>; 2], what: &str, comes: bool| {
            for id in ids {
                if sets[0].contains(id) == comes {
                    let not = if comes { "not yet" } else { "already" };
                    failures.push(format!("{id} must {not} be {what} in the original"));
                }
                if sets[1].contains(id) != comes {
                    let not = if comes { "" } else { "no longer " };
                    failures.push(format!("{id} must {not}be {what} in the variant"));
                }
            }
        };
        let (blamed, others) = (own.actors(), other.actors());
        demand(&self.now_blamed, [&blamed, &others], "blamed", true);
        demand(&self.no_longer_blamed, [&blamed, &others], "blamed", false);
        demand(&self.now_denied, [&own.denied, &other.denied], "cleared", true);
        demand(&self.no_longer_denied, [&own.denied, &other.denied], "cleared", false);
        failures
    }
}
