//! Behavioural tests: whether made-up sentences get the answers that they must get.
//!
//! After `CheckList` (Ribeiro et al. 2020, doi:10.18653/v1/2020.acl-main.442). A [`Suite`] is a file of cases about one
//! event. A minimum-functionality case says what must and must not be answered; an invariance case, between which
//! sentences the answer must not change; a direction case, how it must change.

mod accepted;
mod answer;
mod demand;
mod file;
mod judge;
mod passage;
mod rate;
mod row;
mod show;

pub use accepted::{Accepted, AcceptedError};
pub use answer::Answer;
pub use demand::{Demand, Expected, Moves, Variant};
pub use file::SuiteError;
pub use judge::judge;
pub use passage::Passage;
pub use rate::Rate;

use crate::task::Task;

/// What a case tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CaseKind {
    /// What must and must not be answered.
    Minimum,
    /// Between which sentences the answer must not change.
    Invariance,
    /// How the answer must change.
    Direction,
}

impl CaseKind {
    /// Its name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Minimum => "minimum",
            Self::Invariance => "invariance",
            Self::Direction => "direction",
        }
    }
}

/// A sentence and what its answer must be.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Unique in its file.
    pub name: String,
    /// What it takes to pass, in a word; reports group by it.
    pub capability: String,
    /// The line of its name in the file, from 1.
    pub line: usize,
    /// The sentence.
    pub passage: Passage,
    /// What is demanded.
    pub demand: Demand,
}

impl Case {
    /// What it tests.
    pub fn kind(&self) -> CaseKind {
        match self.demand {
            Demand::Minimum(_) => CaseKind::Minimum,
            Demand::Invariance { .. } => CaseKind::Invariance,
            Demand::Direction { .. } => CaseKind::Direction,
        }
    }
}

/// The cases of one file.
#[derive(Debug, Clone)]
pub struct Suite {
    /// The file's name, without folders.
    pub name: String,
    /// What is asked; at most one of the tasks is about an event.
    pub tasks: Vec<Task>,
    /// In the order of the file: minimum, invariance, direction.
    pub cases: Vec<Case>,
}

/// How a case ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The file, without folders.
    pub file: String,
    /// The case's name.
    pub name: String,
    /// The line in the file, from 1.
    pub line: usize,
    /// What it tests.
    pub kind: CaseKind,
    /// What it takes to pass.
    pub capability: String,
    /// What was demanded and not given; empty if the case passed.
    pub failures: Vec<String>,
    /// The sentences that were judged, with the answers and scores in words.
    pub answers: Vec<String>,
    /// Whether nobody is blamed or cleared in any of its sentences; an invariance case then passes for little.
    pub vacuous: bool,
}

impl Outcome {
    /// Whether everything that was demanded was given.
    pub fn passed(&self) -> bool {
        self.failures.is_empty()
    }
}

/// How all cases ended, and what the gate demands of them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Behaviour {
    /// In the order of the files.
    pub outcomes: Vec<Outcome>,
    /// Which cases passed when they were last accepted; `None` if they never were.
    pub accepted: Option<Accepted>,
    /// The share of cases that must pass; `None` if none is demanded.
    pub floor: Option<f64>,
}

impl Behaviour {
    /// How many cases passed, of those that `fits` takes.
    pub fn rate(&self, fits: impl Fn(&Outcome) -> bool) -> Rate {
        let mut rate = Rate::default();
        for outcome in self.outcomes.iter().filter(|outcome| fits(outcome)) {
            rate.n += 1;
            rate.n_passed += usize::from(outcome.passed());
        }
        rate
    }

    /// Whether a failing case stops the gate: it passed when it was accepted, or nothing else was demanded.
    pub fn stops(&self, outcome: &Outcome) -> bool {
        let unaccepted = self.floor.is_none();
        let accepted = self.accepted.as_ref();
        let passed_before =
            accepted.map_or(unaccepted, |accepted| accepted.passed(&outcome.file, &outcome.name));
        !outcome.passed() && passed_before
    }

    /// Cases that passed when they were accepted and are no longer in their file, as file and name.
    pub fn lost(&self) -> Vec<(&str, &str)> {
        let Some(accepted) = &self.accepted else { return Vec::new() };
        let has = |file: &str, name: Option<&str>| {
            let mut outcomes = self.outcomes.iter().filter(|outcome| outcome.file == file);
            outcomes.any(|outcome| name.is_none_or(|name| outcome.name == name))
        };
        // A file that was not asked about is not lost.
        accepted.iter().filter(|(file, name)| has(file, None) && !has(file, Some(name))).collect()
    }
}
