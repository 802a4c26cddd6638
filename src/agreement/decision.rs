//! One cell in which a person settled a disagreement, checked like a cell of gold.

use std::collections::BTreeSet;

use super::answer::NOBODY;
use super::coders::Key;
use super::{AgreementError, Answer, Column};
use crate::coding::{Blamed, GoldError, Hint, KINDS, Schema, UnknownValue, nearest};
use crate::task::Choice;

/// A cell and where it stands.
pub(super) struct Decision<'a> {
    pub(super) name: &'a str,
    pub(super) line: u64,
    pub(super) cell: &'a str,
}

impl Decision<'_> {
    /// What it says; fails if that is not allowed in the column.
    pub(super) fn answer(
        &self,
        column: &Column,
        key: &Key,
        schema: &Schema,
    ) -> Result<Answer, AgreementError> {
        let actors = || schema.actors(key.event.as_deref());
        match column {
            Column::Kind => self.one(KINDS.map(|(name, _)| name)),
            Column::Holder if self.cell == NOBODY => self.unknown(NOBODY, ["author", "a name"]),
            Column::Holder => Ok(Answer::one(self.cell)),
            Column::Blamed => {
                let text = if self.cell == NOBODY { "" } else { self.cell };
                let blamed: Blamed = text.parse().map_err(|source| AgreementError::Decision {
                    name: self.name.to_owned(),
                    line: self.line,
                    column: column.name().to_owned(),
                    source,
                })?;
                self.all(&Answer(blamed.actors()), actors())?;
                Ok(blamed.to_string().split(';').filter(|part| !part.is_empty()).collect())
            }
            Column::Denied => self.all(&self.members(), actors()),
            Column::Labels { name, .. } => {
                let known = schema.tasks.get(name);
                let labels = known.iter().flat_map(|task| &task.labels).map(String::as_str);
                match known.map(|task| task.choice) {
                    Some(Choice::Multi) => self.all(&self.members(), Some(labels.collect())),
                    _ => self.one(labels),
                }
            }
        }
    }

    fn members(&self) -> Answer {
        let parts = self.cell.split(';').map(str::trim);
        parts.filter(|part| !part.is_empty() && self.cell != NOBODY).collect()
    }

    fn one<'w>(
        &self,
        allowed: impl IntoIterator<Item = &'w str>,
    ) -> Result<Answer, AgreementError> {
        let allowed: Vec<&str> = allowed.into_iter().collect();
        if allowed.contains(&self.cell) {
            return Ok(Answer::one(self.cell));
        }
        self.unknown(self.cell, allowed)
    }

    /// The answer, if all its members are allowed; those of an event that is not known are not checked.
    fn all(
        &self,
        answer: &Answer,
        allowed: Option<BTreeSet<&str>>,
    ) -> Result<Answer, AgreementError> {
        if let Some(allowed) = allowed
            && let Some(member) = answer.0.iter().find(|member| !allowed.contains(member.as_str()))
        {
            return self.unknown(member, allowed);
        }
        Ok(answer.clone())
    }

    fn unknown<'w>(
        &self,
        found: &str,
        allowed: impl IntoIterator<Item = &'w str>,
    ) -> Result<Answer, AgreementError> {
        let allowed: Vec<&str> = allowed.into_iter().collect();
        Err(AgreementError::File(GoldError::Unknown(Box::new(UnknownValue {
            name: self.name.to_owned(),
            line: self.line,
            column: "decision".to_owned(),
            found: found.to_owned(),
            allowed: allowed.join(", "),
            hint: Hint(nearest(found, allowed).map(str::to_owned)),
        }))))
    }
}
