//! What one coder answered in one column of one row.

use std::collections::BTreeSet;
use std::fmt;

use crate::clean::Kind;
use crate::coding::{AUTHOR, GoldRow, KINDS, Role, Schema, kind_name};
use crate::task::Choice;

/// How nobody, or no label, is written where an empty cell would say that nothing was coded.
pub const NOBODY: &str = "(none)";

/// An answer as a set: of blamed actors, of labels; of one member where there is one answer only.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Answer(pub BTreeSet<String>);

impl Answer {
    /// An answer of one member.
    pub fn one(member: impl Into<String>) -> Self {
        Self(BTreeSet::from([member.into()]))
    }

    /// As a cell of gold: its members joined by `;`.
    pub fn cell(&self) -> String {
        self.0.iter().map(String::as_str).collect::<Vec<_>>().join(";")
    }
}

impl<S: Into<String>> FromIterator<S> for Answer {
    fn from_iter<I: IntoIterator<Item = S>>(members: I) -> Self {
        Self(members.into_iter().map(Into::into).collect())
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() { out.write_str(NOBODY) } else { out.write_str(&self.cell()) }
    }
}

/// A column with answers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// What the sentence is.
    Kind,
    /// Who is blamed, with roles.
    Blamed,
    /// Who is cleared.
    Denied,
    /// Who blames or clears.
    Holder,
    /// The labels of a task, or of a column that no task knows.
    Labels {
        /// Its name.
        name: String,
        /// Whether it is asked once of a sentence, whatever the number of events; else of every row.
        once: bool,
    },
}

impl Column {
    /// Its name in files.
    pub fn name(&self) -> &str {
        match self {
            Self::Kind => "kind",
            Self::Blamed => "blamed",
            Self::Denied => "denied",
            Self::Holder => "holder",
            Self::Labels { name, .. } => name,
        }
    }

    /// Whether it is asked once of a sentence, whatever the number of events.
    pub fn once(&self) -> bool {
        match self {
            Self::Kind => true,
            Self::Labels { once, .. } => *once,
            Self::Blamed | Self::Denied | Self::Holder => false,
        }
    }

    /// What a row answers; `None` if it does not. Who calls a sentence boilerplate answers nothing else about it, for
    /// the other columns are not asked of boilerplate.
    pub fn answer(&self, row: &GoldRow) -> Option<Answer> {
        if row.kind == Some(Kind::Boilerplate) && *self != Self::Kind {
            return None;
        }
        match self {
            Self::Kind => row.kind.map(|kind| Answer::one(kind_name(kind))),
            Self::Blamed => {
                let blamed = row.blamed.as_ref()?;
                let part = |(actor, role): (&String, &Option<_>)| match role {
                    None => actor.clone(),
                    Some(role) => format!("{actor}:{}", Role::letter(*role)),
                };
                Some(blamed.iter().map(part).collect())
            }
            Self::Denied => Some(row.denied.as_ref()?.iter().cloned().collect()),
            Self::Holder => row.holder.clone().map(Answer::one),
            Self::Labels { name, .. } => Some(row.labels.get(name)?.iter().cloned().collect()),
        }
    }

    /// What may stand in it, for a person to choose from.
    pub fn allowed(&self, event: Option<&str>, schema: &Schema) -> String {
        let actors = || {
            let known = schema.actors(event).unwrap_or_default();
            known.into_iter().collect::<Vec<_>>().join(" ")
        };
        match self {
            Self::Kind => KINDS.map(|(name, _)| name).join(" | "),
            Self::Blamed => format!("{NOBODY} or actor:role;… of {}, roles p s n", actors()),
            Self::Denied => format!("{NOBODY} or actor;… of {}", actors()),
            Self::Holder => format!("{AUTHOR} or a name"),
            Self::Labels { name, .. } => match schema.tasks.get(name) {
                Some(task) if task.choice == Choice::Multi => {
                    format!("{NOBODY} or label;… of {}", task.labels.join(" "))
                }
                Some(task) => task.labels.join(" | "),
                None => String::new(),
            },
        }
    }
}
