//! The TOML form of a suite, and what can be wrong with it.

use std::collections::{BTreeMap, BTreeSet};

use toml::Spanned;

use super::row::{DirectionRow, InvarianceRow, MinimumRow, Own, SuiteRow, VariantRow, passage};
use super::{Case, Demand, Expected, Moves, Passage, Suite, Variant};
use crate::check::line_at;
use crate::coding::{Role, Schema, nearest};
use crate::task::{Task, TaskErrors};

/// Why a file of cases cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SuiteError {
    /// It is not TOML, or has a key or a value that is none of it.
    #[error(
        "{name}:{line}: {message}; see docs/regression-gate.md for the keys of a file of cases"
    )]
    Toml {
        /// The file.
        name: String,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// A task cannot be used.
    #[error("{name}: the task `{task}` cannot be used")]
    Task {
        /// The file.
        name: String,
        /// The task as the file names it.
        task: String,
        /// What is wrong.
        source: TaskErrors,
    },
    /// A case asks for what cannot be.
    #[error("{name}:{line}: {message}")]
    Case {
        /// The file.
        name: String,
        /// The line of the case's name, from 1.
        line: usize,
        /// What is wrong and what to do.
        message: String,
    },
}

impl Suite {
    /// Reads a file of cases; `name` is the file's, for messages, and `load` reads a task by the name that stands in it.
    ///
    /// Fails at the first thing that is wrong, with its line.
    pub fn parse(
        text: &str,
        name: &str,
        load: &dyn Fn(&str) -> Result<Task, TaskErrors>,
    ) -> Result<Self, SuiteError> {
        let row: SuiteRow = toml::from_str(text).map_err(|error| SuiteError::Toml {
            name: name.to_string(),
            line: line_at(text, error.span().map_or(0, |span| span.start)),
            message: error.message().replace('\n', " "),
        })?;
        let task = |task: &String| {
            load(task).map_err(|source| SuiteError::Task {
                name: name.to_string(),
                task: task.clone(),
                source,
            })
        };
        let tasks: Vec<Task> = row.task.iter().map(task).collect::<Result<_, _>>()?;
        let cases = Reader { text, name, schema: Schema::of(&tasks) }.cases(row)?;
        let name = name.rsplit(['/', '\\']).next().unwrap_or(name).to_string();
        Ok(Self { name, tasks, cases })
    }
}

/// A file and what may stand in it.
struct Reader<'a> {
    text: &'a str,
    name: &'a str,
    schema: Schema,
}

impl Reader<'_> {
    fn cases(&self, row: SuiteRow) -> Result<Vec<Case>, SuiteError> {
        if self.schema.events.len() > 1 {
            let message = "two tasks are about an event; keep one event to a file".to_string();
            return Err(SuiteError::Case { name: self.name.to_string(), line: 1, message });
        }
        let around = Passage { outlet: row.outlet, published: row.published, ..Passage::default() };
        let mut cases = Vec::new();
        for case in row.minimum {
            cases.push(self.minimum(&around, case)?);
        }
        for case in row.invariance {
            cases.push(self.invariance(&around, case)?);
        }
        for case in row.direction {
            cases.push(self.direction(&around, case)?);
        }
        let mut seen = BTreeSet::new();
        match cases.iter().find(|case| !seen.insert(&case.name)) {
            Some(case) => {
                Err(self
                    .wrong(case.line, format!("the case `{}` stands twice; rename one", case.name)))
            }
            None if cases.is_empty() => Err(self.wrong(
                1,
                "there is no case; add [[minimum]], [[invariance]] or [[direction]]".to_string(),
            )),
            None => Ok(cases),
        }
    }

    fn minimum(&self, around: &Passage, row: MinimumRow) -> Result<Case, SuiteError> {
        let own = [row.title, row.before, row.outlet, row.published];
        let line = self.line(&row.name);
        let role = |actor: &String| self.blamed(line, actor);
        let expected = Expected {
            blamed: row.blamed.iter().map(role).collect::<Result<_, _>>()?,
            not_blamed: self.actors(line, row.not_blamed)?,
            denied: self.actors(line, row.denied)?,
            not_denied: self.actors(line, row.not_denied)?,
            nobody: row.nobody,
            holder: row.holder,
            labels: row.labels,
        };
        for (task, label) in &expected.labels {
            self.label(line, task, label)?;
        }
        if expected == Expected::default() {
            return Err(self.wrong(line, format!("the case `{}` demands nothing; add `blamed`, `not_blamed`, `denied`, `not_denied`, `nobody`, `holder` or `labels`", row.name.get_ref())));
        }
        let blamed = |id: &String| expected.blamed.iter().any(|(actor, _)| actor == id);
        if expected.nobody && !expected.blamed.is_empty() || expected.not_blamed.iter().any(blamed)
        {
            return Err(self.wrong(
                line,
                format!(
                    "the case `{}` wants an actor both blamed and not; remove one",
                    row.name.get_ref()
                ),
            ));
        }
        self.case(row.name, row.capability, around, row.text, own, Demand::Minimum(expected))
    }

    fn invariance(&self, around: &Passage, row: InvarianceRow) -> Result<Case, SuiteError> {
        let own = [row.title, row.before, row.outlet, row.published];
        let line = self.line(&row.name);
        if row.variants.is_empty() {
            return Err(self.wrong(
                line,
                format!("the case `{}` has no variants; add one", row.name.get_ref()),
            ));
        }
        self.map(line, &row.map)?;
        for field in &row.fields {
            self.task(line, field)?;
        }
        let passage = passage(around, row.text.clone(), own.clone());
        let mut variants = Vec::new();
        for variant in row.variants {
            let (passage, map) = self.variant(line, &passage, variant)?;
            variants.push(Variant { passage, map: map.unwrap_or_else(|| row.map.clone()) });
        }
        let demand = Demand::Invariance { variants, fields: row.fields };
        self.case(row.name, row.capability, around, row.text, own, demand)
    }

    fn direction(&self, around: &Passage, row: DirectionRow) -> Result<Case, SuiteError> {
        let own = [row.title, row.before, row.outlet, row.published];
        let line = self.line(&row.name);
        let moves = Moves {
            now_blamed: self.actors(line, row.now_blamed)?,
            no_longer_blamed: self.actors(line, row.no_longer_blamed)?,
            now_denied: self.actors(line, row.now_denied)?,
            no_longer_denied: self.actors(line, row.no_longer_denied)?,
        };
        if moves == Moves::default() {
            return Err(self.wrong(line, format!("the case `{}` says not what changes; add `now_blamed`, `no_longer_blamed`, `now_denied` or `no_longer_denied`", row.name.get_ref())));
        }
        let passage = passage(around, row.text.clone(), own.clone());
        let (variant, map) = self.variant(line, &passage, row.variant)?;
        if map.is_some() {
            return Err(
                self.wrong(line, "`map` has no meaning in a direction case; remove it".to_string())
            );
        }
        self.case(
            row.name,
            row.capability,
            around,
            row.text,
            own,
            Demand::Direction { variant, moves },
        )
    }

    fn case(
        &self,
        name: Spanned<String>,
        capability: String,
        around: &Passage,
        text: String,
        own: Own,
        demand: Demand,
    ) -> Result<Case, SuiteError> {
        let line = self.line(&name);
        if text.trim().is_empty() {
            return Err(self
                .wrong(line, "the `text` is empty; write the sentence to be judged".to_string()));
        }
        let passage = passage(around, text, own);
        Ok(Case { name: name.into_inner(), capability, line, passage, demand })
    }

    /// A variant: what it does not say is as in the case.
    fn variant(
        &self,
        line: usize,
        case: &Passage,
        row: VariantRow,
    ) -> Result<(Passage, Option<BTreeMap<String, String>>), SuiteError> {
        let (text, own, map) = match row {
            VariantRow::Text(text) => (text, Own::default(), None),
            VariantRow::Table(row) => {
                (row.text, [row.title, row.before, row.outlet, row.published], row.map)
            }
        };
        if text.trim().is_empty() {
            return Err(self.wrong(line, "a variant is empty; write its sentence".to_string()));
        }
        if let Some(map) = &map {
            self.map(line, map)?;
        }
        Ok((passage(case, text, own), map))
    }

    fn blamed(&self, line: usize, actor: &str) -> Result<(String, Option<Role>), SuiteError> {
        let (id, role) = actor.split_once(':').map_or((actor, None), |(id, role)| (id, Some(role)));
        self.actor(line, id)?;
        let role = role.map(str::parse::<Role>).transpose();
        let role = role.map_err(|error| self.wrong(line, error.to_string()))?;
        Ok((id.to_string(), role))
    }

    fn actors(&self, line: usize, ids: Vec<String>) -> Result<Vec<String>, SuiteError> {
        ids.iter().try_for_each(|id| self.actor(line, id))?;
        Ok(ids)
    }

    fn map(&self, line: usize, map: &BTreeMap<String, String>) -> Result<(), SuiteError> {
        map.iter().try_for_each(|(from, to)| self.actor(line, from).and(self.actor(line, to)))
    }

    fn actor(&self, line: usize, id: &str) -> Result<(), SuiteError> {
        let known: BTreeSet<&str> =
            self.schema.events.values().flatten().map(String::as_str).collect();
        self.known(line, "actor", id, &known)
    }

    fn task(&self, line: usize, task: &str) -> Result<(), SuiteError> {
        let known = self.schema.tasks.keys().map(String::as_str).collect();
        self.known(line, "task with labels", task, &known)
    }

    fn label(&self, line: usize, task: &str, label: &str) -> Result<(), SuiteError> {
        self.task(line, task)?;
        let known = self.schema.tasks[task].labels.iter().map(String::as_str).collect();
        self.known(line, &format!("label of {task}"), label, &known)
    }

    fn known(
        &self,
        line: usize,
        what: &str,
        id: &str,
        known: &BTreeSet<&str>,
    ) -> Result<(), SuiteError> {
        if known.contains(id) {
            return Ok(());
        }
        let meant = nearest(id, known.iter().copied());
        let meant = meant.map_or_else(String::new, |meant| format!("; did you mean `{meant}`?"));
        let all = known.iter().copied().collect::<Vec<_>>().join(", ");
        Err(self.wrong(line, format!("`{id}` is no {what}; allowed: {all}{meant}")))
    }

    fn line(&self, name: &Spanned<String>) -> usize {
        line_at(self.text, name.span().start)
    }

    fn wrong(&self, line: usize, message: String) -> SuiteError {
        SuiteError::Case { name: self.name.to_string(), line, message }
    }
}
