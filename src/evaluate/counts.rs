//! What is counted about a set of sentences; counts of several sets add up to the counts of all of them.

use std::collections::{BTreeMap, BTreeSet};
use std::iter::Sum;
use std::ops::{Add, AddAssign};

use super::align::{Alignment, Pair};
use super::confusion::Confusion;
use super::labeller::{Answer, Asked, Labeller};
use super::ranking::{Ranking, Rankings};
use super::sets::SetConfusion;
use crate::clean::Kind;
use crate::coding::{AUTHOR, Blamed, Coding, Gold, GoldRow, OTHER, Schema, TaskLabels, kind_name};
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
    /// The pairs (sentence, actor) by their blame score.
    pub blamed_scores: Rankings,
    /// The pairs (sentence, actor) by their score of denial.
    pub denied_scores: Rankings,
}

impl AddAssign<&EventCounts> for EventCounts {
    fn add_assign(&mut self, other: &EventCounts) {
        self.blamed += &other.blamed;
        self.denied += &other.denied;
        self.roles += &other.roles;
        self.voices += &other.voices;
        self.blamed_scores += &other.blamed_scores;
        self.denied_scores += &other.denied_scores;
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
    /// For each task with one label a sentence: the answers by the score of the chosen label; yes is a right one.
    pub confidences: BTreeMap<String, Ranking>,
    /// For each task with any number of labels: the pairs (sentence, label) by their score.
    pub label_scores: BTreeMap<String, Rankings>,
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
        for (task, ranking) in &other.confidences {
            *self.confidences.entry(task.clone()).or_default() += ranking;
        }
        for (task, rankings) in &other.label_scores {
            *self.label_scores.entry(task.clone()).or_default() += rankings;
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

/// What a labeller is measured on.
pub(super) struct Material<'a> {
    /// The run's sentences.
    pub(super) predictions: &'a [Coding],
    /// The hand labels.
    pub(super) gold: &'a Gold,
    /// Which sentence of the run each coded one is.
    pub(super) alignment: &'a Alignment,
    /// What may be answered.
    pub(super) schema: &'a Schema,
    /// Who can be named with regard to each event: its actors, and whoever else the hand names.
    pub(super) choices: BTreeMap<Option<String>, BTreeSet<String>>,
}

impl<'a> Material<'a> {
    pub(super) fn new(
        predictions: &'a [Coding],
        gold: &'a Gold,
        alignment: &'a Alignment,
        schema: &'a Schema,
    ) -> Self {
        let mut material = Self { predictions, gold, alignment, schema, choices: BTreeMap::new() };
        let mut choices: BTreeMap<Option<String>, BTreeSet<String>> = BTreeMap::new();
        for (_, row, coding) in material.asked_rows() {
            let event = event_of(row, &predictions[coding]);
            let choices = choices.entry(event.cloned()).or_insert_with_key(|event| {
                let mut actors = schema.actors(event.as_deref()).unwrap_or_default();
                actors.remove(OTHER);
                actors.into_iter().map(str::to_owned).collect()
            });
            choices.extend(row.blamed.iter().flat_map(Blamed::actors));
            choices.extend(row.denied.iter().flatten().cloned());
        }
        material.choices = choices;
        material
    }

    /// The coded rows that carry labels and whose event was read: pair, row, and position of the prediction.
    pub(super) fn asked_rows(&self) -> impl Iterator<Item = (&'a Pair, &'a GoldRow, usize)> {
        let gold = self.gold;
        let rows = |pair: &'a Pair| pair.rows.iter().map(move |row| (pair, row));
        self.alignment.pairs.iter().flat_map(rows).filter_map(move |(pair, paired)| {
            let row = &gold.rows[paired.gold];
            Some((pair, row, paired.coding.filter(|_| is_text(row))?))
        })
    }

    /// The row that gives the hand's labels of a task for a sentence; `None` if it was not coded.
    pub(super) fn coded_row(&self, pair: &Pair, task: &str) -> Option<&'a GoldRow> {
        let gold = self.gold;
        let mut rows = pair.rows.iter().map(move |row| &gold.rows[row.gold]);
        rows.find(|row| is_text(row) && row.labels.contains_key(task))
    }

    /// The hand's labels of a task for a sentence; `None` if it was not coded.
    pub(super) fn coded(&self, pair: &Pair, task: &str) -> Option<&'a [String]> {
        self.coded_row(pair, task).map(|row| row.labels[task].as_slice())
    }

    /// Who can be named with regard to an event.
    pub(super) fn choices(&self, event: Option<&String>) -> &BTreeSet<String> {
        // Every event of a coded row has an entry.
        static NOBODY: BTreeSet<String> = BTreeSet::new();
        self.choices.get(&event.cloned()).unwrap_or(&NOBODY)
    }
}

/// The event that a row is about.
pub(super) fn event_of<'a>(row: &'a GoldRow, coding: &'a Coding) -> Option<&'a String> {
    row.event.as_ref().or(coding.event.as_ref())
}

/// Counts right and wrong answers, sentence by sentence, parallel to the pairs of the alignment.
pub(super) fn count(labeller: &Labeller, material: &Material) -> Vec<Counts> {
    let tasks: Vec<(&String, &TaskLabels)> =
        material.schema.tasks.iter().filter(|(task, _)| labeller.has_task(task)).collect();
    let pairs = material.alignment.pairs.iter();
    pairs
        .map(|pair| {
            let mut counts = Counts::default();
            let sentence = Sentence { pair, labeller, material };
            if labeller.asked(Asked::Kind) {
                sentence.count_kind(&mut counts);
            }
            for (task, labels) in &tasks {
                sentence.count_task(task, labels, &mut counts);
            }
            sentence.count_events(&mut counts);
            counts
        })
        .collect()
}

/// A sentence with both its codings.
struct Sentence<'a> {
    pair: &'a Pair,
    labeller: &'a Labeller<'a>,
    material: &'a Material<'a>,
}

impl Sentence<'_> {
    fn answers(&self) -> impl Iterator<Item = Answer<'_>> {
        self.pair.codings.iter().map(|&at| self.labeller.answer(at))
    }

    fn count_kind(&self, counts: &mut Counts) {
        let gold = &self.material.gold.rows;
        if let Some(gold) = self.pair.rows.iter().find_map(|row| gold[row.gold].kind) {
            let predicted = self.answers().next().map(|answer| kind_name(answer.kind));
            counts.kind.count(kind_name(gold), predicted);
        }
    }

    fn count_task(&self, task: &str, known: &TaskLabels, counts: &mut Counts) {
        let Some(gold) = self.material.coded(self.pair, task) else { return };
        let answer = self.answers().find(|answer| answer.labels.contains_key(task));
        let predicted = answer.as_ref().map_or(&[][..], |answer| &answer.labels[task]);
        let scores = answer.as_ref().and_then(|answer| answer.label_scores(task));
        let score = |label: &str| scores.and_then(|scores| scores.get(label)).copied();
        let has_scores = self.labeller.has_label_scores(task);
        let task = || task.to_owned();
        match known.choice {
            Choice::Single => {
                let chosen = predicted.first();
                let confusion = counts.tasks.entry(task()).or_default();
                confusion.count(&gold[0], chosen.map(String::as_str));
                if let Some(chosen) = chosen.filter(|_| has_scores) {
                    let confidence = counts.confidences.entry(task()).or_default();
                    confidence.count(score(chosen), *chosen == gold[0]);
                }
            }
            Choice::Multi => {
                let set = |labels: &[String]| labels.iter().cloned().collect();
                let sets = counts.set_tasks.entry(task()).or_default();
                sets.count(&set(gold), &set(predicted), &set(&known.labels));
                if has_scores {
                    let rankings = counts.label_scores.entry(task()).or_default();
                    for label in &known.labels {
                        rankings.count(label, score(label), gold.contains(label));
                    }
                }
            }
        }
    }

    fn count_events(&self, counts: &mut Counts) {
        for paired in &self.pair.rows {
            let row = &self.material.gold.rows[paired.gold];
            if let Some(coding) = paired.coding.filter(|_| is_text(row)) {
                let event = event_of(row, &self.material.predictions[coding]);
                let choices = self.material.choices(event);
                let counts = counts.events.entry(event.cloned()).or_default();
                count_event(row, &self.labeller.answer(coding), choices, self.labeller, counts);
            }
        }
    }
}

/// Whether a row carries labels: every kind but boilerplate does, and so does a row whose kind was not coded.
pub(super) fn is_text(row: &GoldRow) -> bool {
    row.kind != Some(Kind::Boilerplate)
}

fn count_event(
    row: &GoldRow,
    answer: &Answer,
    choices: &BTreeSet<String>,
    labeller: &Labeller,
    counts: &mut EventCounts,
) {
    if let Some(gold) = row.blamed.as_ref().filter(|_| labeller.asked(Asked::Blamed)) {
        counts.blamed.count(&gold.actors(), &answer.blamed.actors(), choices);
        if labeller.asked(Asked::Roles) {
            count_roles(gold, answer.blamed, &mut counts.roles);
        }
        if labeller.asked(Asked::BlameScores) {
            for actor in choices {
                counts.blamed_scores.count(actor, answer.blame_score(actor), gold.contains(actor));
            }
        }
    }
    if let Some(gold) = row.denied.as_ref().filter(|_| labeller.asked(Asked::Denied)) {
        counts.denied.count(gold, answer.denied, choices);
        if labeller.asked(Asked::DenialScores) {
            for actor in choices {
                counts.denied_scores.count(actor, answer.denial_score(actor), gold.contains(actor));
            }
        }
    }
    let accused = row.blamed.as_ref().is_some_and(|blamed| !blamed.is_empty());
    let cleared = row.denied.as_ref().is_some_and(|denied| !denied.is_empty());
    let answered = !answer.blamed.is_empty() || !answer.denied.is_empty();
    if let Some(holder) = &row.holder
        && (accused || cleared)
        && answered
        && labeller.asked(Asked::Holder)
    {
        counts.voices.count(voice(holder), answer.holder.map(voice));
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
