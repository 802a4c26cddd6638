//! The TOML form of a task, and its faults with their places.

use std::fmt;
use std::sync::Arc;

use jiff::civil::Date;
use miette::{Diagnostic, LabeledSpan, NamedSource, Severity, SourceCode};
use serde::Deserialize;
use toml::Spanned;

use super::calibration::{self, CalibrationRow};
use super::lint;
use super::{
    Actor, Choice, Event, Label, Labels, Mentions, Question, Stance, StanceHypotheses, Task,
};
use crate::clean::Kind;
use crate::digest;

/// A fault in a task file.
#[derive(Debug, Clone)]
pub struct TaskError {
    message: String,
    help: Option<String>,
    severity: Severity,
    place: Option<std::ops::Range<usize>>,
    source: Arc<NamedSource<String>>,
}

impl TaskError {
    /// Whether the file cannot be used; otherwise the fault is a warning.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// What is wrong, without the place.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The line of the file, from 1, if the fault has a place.
    pub fn line(&self) -> Option<usize> {
        let place = self.place.as_ref()?;
        let text = self.source.inner();
        let before = text.get(..place.start.min(text.len()))?;
        Some(before.matches('\n').count() + 1)
    }
}

impl fmt::Display for TaskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.source.name())?;
        if let Some(line) = self.line() {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.message)
    }
}

impl std::error::Error for TaskError {}

impl Diagnostic for TaskError {
    fn severity(&self) -> Option<Severity> {
        Some(self.severity)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.place.is_some().then_some(self.source.as_ref() as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let place = self.place.clone()?;
        let label = LabeledSpan::new_with_span(Some("here".into()), place);
        Some(Box::new(std::iter::once(label)))
    }
}

/// The faults that make a task file unusable; never empty.
#[derive(Debug, Clone)]
pub struct TaskErrors(pub Vec<TaskError>);

impl TaskErrors {
    pub(super) fn unreadable(name: &str, source: &std::io::Error) -> Self {
        let faults = Faults::new("", name);
        let help = "name a .toml file, or one of the shipped tasks (framelens tasks list)";
        Self(vec![faults.make(Severity::Error, None, format!("cannot be read: {source}"), help)])
    }
}

impl fmt::Display for TaskErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, error) in self.0.iter().enumerate() {
            if n > 0 {
                writeln!(f)?;
            }
            write!(f, "{error}")?;
            if let Some(help) = &error.help {
                write!(f, "\nhint: {help}")?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for TaskErrors {}

/// Collects the faults of one file.
pub(super) struct Faults {
    source: Arc<NamedSource<String>>,
    found: Vec<TaskError>,
}

impl Faults {
    fn new(text: &str, name: &str) -> Self {
        Self { source: Arc::new(NamedSource::new(name, text.to_string())), found: Vec::new() }
    }

    fn make(
        &self,
        severity: Severity,
        place: Option<std::ops::Range<usize>>,
        message: String,
        help: impl Into<String>,
    ) -> TaskError {
        let source = Arc::clone(&self.source);
        TaskError { message, help: Some(help.into()), severity, place, source }
    }

    pub(super) fn error<T>(&mut self, at: &Spanned<T>, message: String, help: &str) {
        let fault = self.make(Severity::Error, Some(at.span()), message, help);
        self.found.push(fault);
    }

    pub(super) fn warn<T>(&mut self, at: &Spanned<T>, message: String, help: &str) {
        let fault = self.make(Severity::Warning, Some(at.span()), message, help);
        self.found.push(fault);
    }

    fn missing(&mut self, message: &str, help: &str) {
        let fault = self.make(Severity::Error, None, message.to_string(), help);
        self.found.push(fault);
    }
}

/// Of the blame in hand-coded articles nine tenths fall on an actor named so near (docs/tasks.md).
const DEFAULT_REACH: usize = 2;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TaskRow {
    pub(super) id: Spanned<String>,
    pub(super) kind: Spanned<String>,
    #[serde(default)]
    pub(super) applies_to: Option<Vec<Spanned<String>>>,
    #[serde(default, rename = "description")]
    _description: Option<String>,
    #[serde(default)]
    pub(super) reach: Option<Spanned<usize>>,
    #[serde(default)]
    pub(super) event: Option<EventRow>,
    #[serde(default)]
    pub(super) actors: Vec<ActorRow>,
    #[serde(default)]
    pub(super) hypotheses: HypothesesRow,
    #[serde(default)]
    pub(super) thresholds: ThresholdsRow,
    #[serde(default)]
    pub(super) template: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) labels: Vec<LabelRow>,
    #[serde(default)]
    pub(super) calibration: Vec<CalibrationRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EventRow {
    pub(super) phrase: Spanned<String>,
    #[serde(default)]
    pub(super) date: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) aliases: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ActorRow {
    pub(super) id: Spanned<String>,
    #[serde(default)]
    pub(super) name: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) aliases: Vec<Spanned<String>>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct HypothesesRow {
    pub(super) blamed: Option<Vec<Spanned<String>>>,
    pub(super) denied: Option<Vec<Spanned<String>>>,
    pub(super) perpetrator: Option<Vec<Spanned<String>>>,
    pub(super) sponsor: Option<Vec<Spanned<String>>>,
    pub(super) negligent: Option<Vec<Spanned<String>>>,
}

impl HypothesesRow {
    pub(super) fn all(&self) -> impl Iterator<Item = (&'static str, &Vec<Spanned<String>>)> {
        [
            ("blamed", &self.blamed),
            ("denied", &self.denied),
            ("perpetrator", &self.perpetrator),
            ("sponsor", &self.sponsor),
            ("negligent", &self.negligent),
        ]
        .into_iter()
        .filter_map(|(name, given)| given.as_ref().map(|given| (name, given)))
    }
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct ThresholdsRow {
    pub(super) blamed: Option<Spanned<f32>>,
    pub(super) denied: Option<Spanned<f32>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LabelRow {
    pub(super) id: Spanned<String>,
    #[serde(default)]
    pub(super) name: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) hypotheses: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) threshold: Option<Spanned<f32>>,
}

/// Reads a file into a task and the faults that were found in it.
///
/// Fails where no task can be made of it; the task is only to be used if no fault is an error.
pub(super) fn read(text: &str, name: &str) -> Result<(Task, Vec<TaskError>), TaskErrors> {
    let mut faults = Faults::new(text, name);
    let row: TaskRow = toml::from_str(text).map_err(|error| {
        let meant = meant(error.message()).map(|key| format!("did you mean `{key}`? "));
        let help =
            format!("{}see docs/tasks.md for the keys of a task file", meant.unwrap_or_default());
        let message = error.message().replace('\n', " ");
        TaskErrors(vec![faults.make(Severity::Error, error.span(), message, help)])
    })?;
    if lint::is_too_large(&row, &mut faults) {
        return Err(TaskErrors(faults.found));
    }
    lint::lint(&row, &mut faults);
    let applies_to = applies_to(&row);
    let question = match row.kind.get_ref().as_str() {
        "stance" => stance(&row, &mut faults).map(|stance| Question::Stance(Box::new(stance))),
        "single" => Some(Question::Labels(labels(&row, Choice::Single))),
        "multi" => Some(Question::Labels(labels(&row, Choice::Multi))),
        other => {
            let message = format!("kind is `{other}`, expected `stance`, `single` or `multi`");
            faults.error(&row.kind, message, "`stance`: who is blamed for an event; `single`: one label; `multi`: any number of labels");
            None
        }
    };
    let digest = digest::hex(&digest::of_bytes(text.as_bytes()));
    match question {
        Some(question) => {
            let task = Task { id: row.id.into_inner(), question, applies_to, digest };
            Ok((task, faults.found))
        }
        None => Err(TaskErrors(faults.found)),
    }
}

/// The key that was probably meant, from serde's "unknown field `…`, expected one of `…`, `…`".
fn meant(message: &str) -> Option<&str> {
    let mut quoted = message.strip_prefix("unknown field ")?.split('`').skip(1).step_by(2);
    let found = quoted.next()?;
    crate::coding::nearest(found, quoted)
}

/// Everything but boilerplate, unless the file says otherwise; `lint` has refused unknown kinds.
fn applies_to(row: &TaskRow) -> Vec<Kind> {
    match &row.applies_to {
        None => vec![Kind::Headline, Kind::Body, Kind::Caption],
        Some(kinds) => kinds.iter().filter_map(|kind| kind_named(kind.get_ref())).collect(),
    }
}

pub(super) fn kind_named(name: &str) -> Option<Kind> {
    match name {
        "headline" => Some(Kind::Headline),
        "body" => Some(Kind::Body),
        "caption" => Some(Kind::Caption),
        "boilerplate" => Some(Kind::Boilerplate),
        _ => None,
    }
}

fn texts(given: &[Spanned<String>]) -> Vec<String> {
    given.iter().map(|text| text.get_ref().trim().to_string()).collect()
}

fn stance(row: &TaskRow, faults: &mut Faults) -> Option<Stance> {
    let Some(given) = &row.event else {
        faults.missing("a stance task has no [event]", "add [event] with `phrase` (a noun phrase that completes \"X is to blame for …\") and `date`");
        return None;
    };
    if row.actors.is_empty() {
        faults.missing(
            "a stance task has no [[actors]]",
            "add one [[actors]] with `id`, `name` and `aliases` for everybody who may be blamed",
        );
        return None;
    }
    let date = given.date.as_ref().and_then(|date| lint::date(date, faults));
    let event = Event {
        id: row.id.get_ref().clone(),
        phrase: given.phrase.get_ref().trim().to_string(),
        date,
        aliases: texts(&given.aliases),
    };
    let actors: Vec<Actor> = row.actors.iter().map(actor).collect();
    let mentions = Mentions::new(actors.iter().map(|actor| {
        std::iter::once(actor.name.as_str()).chain(actor.aliases.iter().map(String::as_str))
    }));
    let references = Arc::new(Mentions::new([event.aliases.iter().map(String::as_str)]));
    let in_phrase: Vec<&str> = proper_names(&event.phrase).collect();
    let scope = match (event.aliases.is_empty(), in_phrase.is_empty()) {
        (false, _) => Some(Arc::clone(&references)),
        (true, false) => Some(Arc::new(Mentions::new([in_phrase]))),
        (true, true) => None,
    };
    Some(Stance {
        event,
        actors,
        reach: row.reach.as_ref().map_or(DEFAULT_REACH, |reach| *reach.get_ref()),
        hypotheses: stance_hypotheses(&row.hypotheses),
        blamed_threshold: row.thresholds.blamed.as_ref().map(|t| *t.get_ref()),
        denied_threshold: row.thresholds.denied.as_ref().map(|t| *t.get_ref()),
        calibration: calibration::stance(row),
        mentions: Arc::new(mentions),
        references,
        scope,
    })
}

/// The words of a phrase that begin with a capital letter and have at least three letters.
fn proper_names(phrase: &str) -> impl Iterator<Item = &str> {
    let words = phrase.split(|c: char| !c.is_alphanumeric() && c != '-');
    words.filter(|word| {
        word.chars().next().is_some_and(char::is_uppercase) && word.chars().count() >= 3
    })
}

fn actor(row: &ActorRow) -> Actor {
    let id = row.id.get_ref().clone();
    let name = row.name.as_ref().map_or_else(|| id.clone(), |name| name.get_ref().clone());
    Actor { id, name, aliases: texts(&row.aliases) }
}

/// The hypotheses that the shipped model was trained with stand in for those the file leaves out.
fn stance_hypotheses(row: &HypothesesRow) -> StanceHypotheses {
    let or = |given: &Option<Vec<Spanned<String>>>, default: &str| {
        given.as_ref().map_or_else(|| vec![default.to_string()], |given| texts(given))
    };
    StanceHypotheses {
        blamed: or(&row.blamed, "{actor} is to blame for {event}."),
        denied: or(&row.denied, "{actor} is not responsible for {event}."),
        perpetrator: or(&row.perpetrator, "{actor} carried out {event}."),
        sponsor: or(&row.sponsor, "{actor} ordered, sponsored or enabled {event}."),
        negligent: or(&row.negligent, "{actor} failed to prevent {event}."),
    }
}

fn labels(row: &TaskRow, choice: Choice) -> Labels {
    let threshold = match choice {
        Choice::Single => 0.0,
        Choice::Multi => 0.5,
    };
    let labels = row.labels.iter().map(|label| Label {
        id: label.id.get_ref().clone(),
        hypotheses: hypotheses(row, label),
        threshold: label.threshold.as_ref().map_or(threshold, |t| *t.get_ref()),
    });
    Labels { choice, labels: labels.collect(), calibration: calibration::labels(row) }
}

/// A label's own hypotheses, else the task's template with the label's name in it.
pub(super) fn hypotheses(row: &TaskRow, label: &LabelRow) -> Vec<String> {
    if label.hypotheses.is_empty() {
        let name = label.name.as_ref().unwrap_or(&label.id).get_ref();
        row.template.iter().map(|template| template.get_ref().replace("{label}", name)).collect()
    } else {
        texts(&label.hypotheses)
    }
}

/// Reads a day, month or year; the first day of the month or year stands for it.
pub(super) fn parse_date(text: &str) -> Option<Date> {
    let text = text.trim();
    let full = match text.len() {
        4 => format!("{text}-01-01"),
        7 => format!("{text}-01"),
        _ => text.to_string(),
    };
    full.parse().ok()
}
