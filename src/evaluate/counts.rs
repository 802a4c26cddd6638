//! What is counted about a set of sentences; counts of several sets add up to the counts of all of them.

use std::collections::{BTreeMap, BTreeSet};
use std::iter::Sum;
use std::ops::{Add, AddAssign};

use super::align::{Alignment, Pair};
use super::confusion::Confusion;
use super::sets::SetConfusion;
use crate::clean::Kind;
use crate::coding::{AUTHOR, Blamed, Coding, Gold, GoldRow, Schema, kind_name};
use crate::task::Choice;

/// The name of the voice that is not the article's own.
pub const SOURCE: &str = "source";

/// Counts about one event.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventCounts {
    /// Who is blamed, over (sentence, actor).
    pub blamed: SetConfusion,
    /// Who is said not to have done it, over (sentence, actor).
    pub denied: SetConfusion,
    /// The roles of the actors that are rightly blamed.
    pub roles: Confusion,
    /// Whether the article itself or a source blames or denies, in sentences where both by hand and by machine
    /// somebody does.
    pub voices: Confusion,
}

impl AddAssign<&EventCounts> for EventCounts {
    fn add_assign(&mut self, other: &EventCounts) {
        self.blamed += &other.blamed;
        self.denied += &other.denied;
        self.roles += &other.roles;
        self.voices += &other.voices;
    }
}

/// Counts about sentences. Whatever was not asked of the machine, or not coded by hand, has no counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// What the sentence is.
    pub kind: Confusion,
    /// The tasks with one label a sentence, by name.
    pub tasks: BTreeMap<String, Confusion>,
    /// The tasks with any number of labels a sentence, by name.
    pub set_tasks: BTreeMap<String, SetConfusion>,
    /// Blame and denial, by event; `None` where neither gold nor run names one.
    pub events: BTreeMap<Option<String>, EventCounts>,
}

impl Counts {
    /// Blame and denial over all events. Actors of different events with the same id count as one.
    pub fn all_events(&self) -> EventCounts {
        self.events.values().fold(EventCounts::default(), |mut all, event| {
            all += event;
            all
        })
    }
}

impl AddAssign<&Counts> for Counts {
    fn add_assign(&mut self, other: &Counts) {
        self.kind += &other.kind;
        for (task, confusion) in &other.tasks {
            *self.tasks.entry(task.clone()).or_default() += confusion;
        }
        for (task, sets) in &other.set_tasks {
            *self.set_tasks.entry(task.clone()).or_default() += sets;
        }
        for (event, counts) in &other.events {
            *self.events.entry(event.clone()).or_default() += counts;
        }
    }
}

impl Add for Counts {
    type Output = Self;

    fn add(mut self, other: Self) -> Self {
        self += &other;
        self
    }
}

impl<'a> Sum<&'a Counts> for Counts {
    fn sum<I: Iterator<Item = &'a Counts>>(counts: I) -> Self {
        counts.fold(Counts::default(), |mut all, counts| {
            all += counts;
            all
        })
    }
}

/// Which questions were put to a labeller. What it was not asked is not measured; what it left open is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Asked {
    /// What a sentence is.
    Kind,
    /// Who is blamed.
    Blamed,
    /// Who is said not to have done it.
    Denied,
    /// What a blamed actor did.
    Roles,
    /// Who blames.
    Holder,
}

/// A labeller's answers to a run's sentences, parallel to the run's predictions.
pub(super) struct Answers<'a> {
    /// The answers.
    pub(super) codings: &'a [Coding],
    /// What it was asked besides the tasks, which show in the codings.
    pub(super) asked: BTreeSet<Asked>,
}

impl<'a> Answers<'a> {
    /// The answers of the machine: roles and holders were asked for if there is any.
    pub(super) fn of_machine(codings: &'a [Coding]) -> Self {
        let mut asked = BTreeSet::from([Asked::Kind, Asked::Blamed, Asked::Denied]);
        let has_role = |coding: &Coding| coding.blamed.iter().any(|(_, role)| role.is_some());
        if codings.iter().any(has_role) {
            asked.insert(Asked::Roles);
        }
        if codings.iter().any(|coding| coding.holder.is_some()) {
            asked.insert(Asked::Holder);
        }
        Answers { codings, asked }
    }

    fn asked(&self, question: Asked) -> bool {
        self.asked.contains(&question)
    }
}

/// Counts right and wrong answers, article by article.
pub(super) fn count(
    answers: &Answers,
    gold: &Gold,
    alignment: &Alignment,
    schema: &Schema,
) -> BTreeMap<String, Counts> {
    let tasks: BTreeSet<&str> = answers
        .codings
        .iter()
        .flat_map(|coding| coding.labels.keys())
        .map(String::as_str)
        .collect();
    let mut articles: BTreeMap<String, Counts> = BTreeMap::new();
    for pair in &alignment.pairs {
        let counts = articles.entry(pair.article.clone()).or_default();
        let sentence = Sentence { pair, answers, gold };
        if answers.asked(Asked::Kind) {
            sentence.count_kind(counts);
        }
        for (task, labels) in schema.tasks.iter().filter(|(task, _)| tasks.contains(task.as_str()))
        {
            sentence.count_task(task, labels.choice, counts);
        }
        sentence.count_events(counts);
    }
    articles
}

/// A sentence with both its codings.
struct Sentence<'a> {
    pair: &'a Pair,
    answers: &'a Answers<'a>,
    gold: &'a Gold,
}

impl<'a> Sentence<'a> {
    fn rows(&self) -> impl Iterator<Item = &'a GoldRow> {
        self.pair.rows.iter().map(|row| &self.gold.rows[row.gold])
    }

    fn codings(&self) -> impl Iterator<Item = &'a Coding> {
        self.pair.codings.iter().map(|&at| &self.answers.codings[at])
    }

    fn count_kind(&self, counts: &mut Counts) {
        if let Some(gold) = self.rows().find_map(|row| row.kind) {
            let predicted = self.codings().next().map(|coding| kind_name(coding.kind));
            counts.kind.count(kind_name(gold), predicted);
        }
    }

    fn count_task(&self, task: &str, choice: Choice, counts: &mut Counts) {
        let coded = self.rows().filter(|row| is_text(row)).find_map(|row| row.labels.get(task));
        let Some(gold) = coded else { return };
        let predicted = self.codings().find_map(|coding| coding.labels.get(task));
        let predicted = predicted.map_or(&[][..], Vec::as_slice);
        match choice {
            Choice::Single => {
                let confusion = counts.tasks.entry(task.to_owned()).or_default();
                confusion.count(&gold[0], predicted.first().map(String::as_str));
            }
            Choice::Multi => {
                let sets = counts.set_tasks.entry(task.to_owned()).or_default();
                sets.count(&gold.iter().cloned().collect(), &predicted.iter().cloned().collect());
            }
        }
    }

    fn count_events(&self, counts: &mut Counts) {
        for paired in &self.pair.rows {
            let row = &self.gold.rows[paired.gold];
            if let Some(coding) = paired.coding.filter(|_| is_text(row)) {
                let coding = &self.answers.codings[coding];
                let event = row.event.clone().or_else(|| coding.event.clone());
                count_event(row, coding, self.answers, counts.events.entry(event).or_default());
            }
        }
    }
}

/// Whether a row carries labels: every kind but boilerplate does, and so does a row whose kind was not coded.
pub(super) fn is_text(row: &GoldRow) -> bool {
    row.kind != Some(Kind::Boilerplate)
}

fn count_event(row: &GoldRow, coding: &Coding, answers: &Answers, counts: &mut EventCounts) {
    if let Some(gold) = row.blamed.as_ref().filter(|_| answers.asked(Asked::Blamed)) {
        counts.blamed.count(&gold.actors(), &coding.blamed.actors());
        if answers.asked(Asked::Roles) {
            count_roles(gold, &coding.blamed, &mut counts.roles);
        }
    }
    if let Some(gold) = row.denied.as_ref().filter(|_| answers.asked(Asked::Denied)) {
        counts.denied.count(gold, &coding.denied);
    }
    let accused = row.blamed.as_ref().is_some_and(|blamed| !blamed.is_empty());
    let cleared = row.denied.as_ref().is_some_and(|denied| !denied.is_empty());
    let answered = !coding.blamed.is_empty() || !coding.denied.is_empty();
    if let Some(holder) = &row.holder
        && (accused || cleared)
        && answered
        && answers.asked(Asked::Holder)
    {
        counts.voices.count(voice(holder), coding.holder.as_deref().map(voice));
    }
}

fn count_roles(gold: &Blamed, predicted: &Blamed, roles: &mut Confusion) {
    for (actor, role) in gold {
        if let Some(role) = role.filter(|_| predicted.contains(actor)) {
            roles.count(role.letter(), predicted.role(actor).map(crate::coding::Role::letter));
        }
    }
}

fn voice(holder: &str) -> &'static str {
    if holder == AUTHOR { AUTHOR } else { SOURCE }
}
