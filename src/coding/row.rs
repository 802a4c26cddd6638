//! From the cells of a row to a coding by hand, with every value checked.

use std::collections::{BTreeMap, BTreeSet};

use csv::StringRecord;

use super::{Blamed, GoldError, GoldRow, Hint, KINDS, Schema, UnknownValue, nearest, parts};
use crate::clean::Kind;
use crate::sentence::Span;
use crate::task::Choice;

/// The columns that are read besides those of the tasks.
const FIXED: [&str; 11] = [
    "doc", "article_id", "sent", "start", "end", "text", "event", "kind", "blamed", "denied",
    "holder",
];

/// What may say which sentence a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Places {
    /// `start` and `end`, or `text`: they find the sentence in an article.
    SpanOrText,
    /// Also `sent` alone, which is enough among coders who were given the same numbered sentences.
    Number,
}

/// Where each column stands, and what is enough to say which sentence a row is about.
pub(super) struct Columns(BTreeMap<String, usize>, Places);

impl Columns {
    pub(super) fn new(
        header: &StringRecord,
        name: &str,
        schema: &Schema,
        places: Places,
    ) -> Result<Self, GoldError> {
        let name = || name.to_owned();
        if header.len() == 1 && header[0].contains([';', '\t']) {
            return Err(GoldError::Separator { name: name(), header: header[0].to_owned() });
        }
        let mut columns = BTreeMap::new();
        for (at, column) in header.iter().enumerate().filter(|(_, column)| !column.is_empty()) {
            if columns.insert(column.to_owned(), at).is_some() {
                return Err(GoldError::RepeatedColumn { name: name(), column: column.to_owned() });
            }
        }
        let has = |column: &str| columns.contains_key(column);
        let found = if header.is_empty() {
            "none".to_owned()
        } else {
            header.iter().collect::<Vec<_>>().join(", ")
        };
        let missing =
            |needed: &str| GoldError::MissingColumn { name: name(), needed: needed.into(), found };
        if !has("doc") && !has("article_id") {
            return Err(missing("`doc` (or `article_id`)"));
        }
        let numbered = places == Places::Number && has("sent");
        match (has("start"), has("end"), has("text")) {
            (true, false, _) => return Err(missing("`end`")),
            (false, true, _) => return Err(missing("`start`")),
            (false, false, false) if places == Places::SpanOrText => {
                return Err(missing("`start` and none `text`"));
            }
            (false, false, false) if !numbered => {
                return Err(missing("`sent`, none `start` and none `text`"));
            }
            _ => {}
        }
        let answers = ["kind", "blamed", "denied"].into_iter();
        if !answers.chain(schema.tasks.keys().map(String::as_str)).any(has) {
            return Err(missing("with labels, such as `kind` or `blamed`"));
        }
        Ok(Columns(columns, places))
    }

    fn has(&self, column: &str) -> bool {
        self.0.contains_key(column)
    }

    /// Columns that are not read and tasks that were not coded.
    pub(super) fn warnings(&self, name: &str, schema: &Schema) -> Vec<String> {
        let known = || FIXED.into_iter().chain(schema.tasks.keys().map(String::as_str));
        let unread = self.0.keys().filter(|column| !known().any(|known| known == *column));
        let mut warnings: Vec<String> = unread
            .map(|column| {
                let hint = Hint(nearest(column, known()).map(str::to_owned));
                format!("{name}: the column `{column}` is not read{hint}")
            })
            .collect();
        let uncoded = schema.tasks.keys().filter(|task| !self.has(task));
        warnings.extend(
            uncoded.map(|task| format!("{name}: no column `{task}`, so that task is not scored")),
        );
        warnings
    }
}

/// One row of the file.
pub(super) struct Cells<'a> {
    pub(super) name: &'a str,
    pub(super) line: u64,
    pub(super) record: &'a StringRecord,
    pub(super) columns: &'a Columns,
    pub(super) schema: &'a Schema,
}

impl Cells<'_> {
    /// What stands in a column; empty if the column is not there.
    fn cell(&self, column: &str) -> &str {
        self.columns.0.get(column).and_then(|&at| self.record.get(at)).unwrap_or_default()
    }

    /// What stands in a column; `None` if nothing does.
    fn filled(&self, column: &str) -> Option<String> {
        Some(self.cell(column)).filter(|cell| !cell.is_empty()).map(str::to_owned)
    }

    pub(super) fn row(&self) -> Result<GoldRow, GoldError> {
        let doc = self.filled("article_id").or_else(|| self.filled("doc"));
        let (span, text) = (self.span()?, self.filled("text"));
        let sent = self.filled("sent");
        if span.is_none() && text.is_none() {
            match self.columns.1 {
                Places::Number if sent.is_some() => {}
                Places::Number => {
                    let reason = "neither `sent` nor `start` and `end` nor `text` is filled";
                    return Err(self.misplaced(reason.into()));
                }
                Places::SpanOrText => {
                    let reason = "neither `start` and `end` nor `text` is filled";
                    return Err(self.misplaced(reason.into()));
                }
            }
        }
        let event = self.filled("event");
        let kind = self.kind()?;
        Ok(GoldRow {
            line: self.line,
            doc: doc.ok_or_else(|| self.misplaced("the article is not named".into()))?,
            sent,
            span,
            text,
            blamed: self.blamed(event.as_deref())?,
            denied: self.denied(event.as_deref())?,
            event,
            kind,
            holder: self.filled("holder"),
            labels: self.labels(kind)?,
        })
    }

    fn span(&self) -> Result<Option<Span>, GoldError> {
        let (start, end) = (self.cell("start"), self.cell("end"));
        if start.is_empty() && end.is_empty() {
            return Ok(None);
        }
        match (start.parse(), end.parse()) {
            (Ok(start), Ok(end)) if start < end => Ok(Some(Span { start, end })),
            _ => Err(self.misplaced(format!(
                "`start` is `{start}` and `end` is `{end}`; they count characters from 0, the end one past the last"
            ))),
        }
    }

    fn kind(&self) -> Result<Option<Kind>, GoldError> {
        let cell = self.cell("kind");
        if cell.is_empty() {
            return Ok(None);
        }
        let known = KINDS.into_iter().find(|(name, _)| *name == cell);
        let (_, kind) =
            known.ok_or_else(|| self.unknown("kind", cell, KINDS.map(|(name, _)| name)))?;
        Ok(Some(kind))
    }

    fn blamed(&self, event: Option<&str>) -> Result<Option<Blamed>, GoldError> {
        if !self.columns.has("blamed") {
            return Ok(None);
        }
        let blamed: Blamed = self.cell("blamed").parse().map_err(|source| GoldError::Blamed {
            name: self.name.to_owned(),
            line: self.line,
            source,
        })?;
        self.check_actors("blamed", event, &blamed.actors())?;
        Ok(Some(blamed))
    }

    fn denied(&self, event: Option<&str>) -> Result<Option<BTreeSet<String>>, GoldError> {
        if !self.columns.has("denied") {
            return Ok(None);
        }
        let denied = parts(self.cell("denied")).map(str::to_owned).collect();
        self.check_actors("denied", event, &denied)?;
        Ok(Some(denied))
    }

    fn check_actors(
        &self,
        column: &str,
        event: Option<&str>,
        actors: &BTreeSet<String>,
    ) -> Result<(), GoldError> {
        let Some(actor) = actors.iter().find(|actor| !self.schema.allows(actor, event)) else {
            return Ok(());
        };
        let known = self.schema.actors(event).unwrap_or_default();
        Err(self.unknown(column, actor, known))
    }

    /// The labels of every task; an empty cell is no label where several may be chosen, and else not coded.
    fn labels(&self, kind: Option<Kind>) -> Result<BTreeMap<String, Vec<String>>, GoldError> {
        let mut labels = BTreeMap::new();
        for (task, known) in self.schema.tasks.iter().filter(|(task, _)| self.columns.has(task)) {
            let cell = self.cell(task);
            let allowed = || known.labels.iter().map(String::as_str);
            let chosen: Vec<String> = match known.choice {
                Choice::Single => self.filled(task).into_iter().collect(),
                Choice::Multi => parts(cell).map(str::to_owned).collect(),
            };
            if let Some(label) = chosen.iter().find(|label| !known.labels.contains(label)) {
                return Err(self.unknown(task, label, allowed()));
            }
            let coded = known.choice == Choice::Multi && kind != Some(Kind::Boilerplate);
            if coded || !chosen.is_empty() {
                labels.insert(task.clone(), chosen);
            }
        }
        Ok(labels)
    }

    fn misplaced(&self, reason: String) -> GoldError {
        GoldError::Place { name: self.name.to_owned(), line: self.line, reason }
    }

    fn unknown<'w>(
        &self,
        column: &str,
        found: &str,
        allowed: impl IntoIterator<Item = &'w str>,
    ) -> GoldError {
        let allowed: Vec<&str> = allowed.into_iter().collect();
        GoldError::Unknown(Box::new(UnknownValue {
            name: self.name.to_owned(),
            line: self.line,
            column: column.to_owned(),
            found: found.to_owned(),
            allowed: allowed.join(", "),
            hint: Hint(nearest(found, allowed).map(str::to_owned)),
        }))
    }
}
