//! Outcomes as sections of a page, as cases and as JSON.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::Value;

use super::{Behaviour, CaseKind, Outcome, Rate};
use crate::check::{Block, Entry, Finding, JunitCase, Section};

const KINDS: [CaseKind; 3] = [CaseKind::Minimum, CaseKind::Invariance, CaseKind::Direction];

impl Behaviour {
    /// What the gate stops at, in order; empty if it opens.
    pub fn findings(&self) -> Vec<Finding> {
        let stopping = self.outcomes.iter().filter(|outcome| self.stops(outcome));
        let failed = stopping.map(|outcome| {
            let before = if self.accepted.is_some() { ", which passed before," } else { "" };
            format!("the case {}{before} fails: {}", name(outcome), outcome.failures.join("; "))
        });
        let lost = self.lost().into_iter().map(|(file, case)| {
            format!("the case {file}: {case}, which passed before, is no longer there")
        });
        let rate = self.rate(|_| true);
        let low = self.floor.zip(rate.share()).filter(|(floor, share)| *share < floor - 1e-12);
        let low = low.map(|(floor, _)| {
            format!(
                "{} of {} cases pass ({}), below the floor of {floor}",
                rate.n_passed,
                rate.n,
                percent(rate)
            )
        });
        let texts = failed.chain(lost).chain(low);
        texts.map(|text| Finding { about: "behaviour", text }).collect()
    }

    /// What was found, in a sentence.
    pub fn verdict(&self) -> String {
        let rate = self.rate(|_| true);
        format!("{} of {} behavioural cases pass ({})", rate.n_passed, rate.n, percent(rate))
    }

    /// The details: rates by kind and capability, then every case that fails.
    pub fn sections(&self) -> Vec<Section> {
        let mut sections = vec![Section {
            title: "Behavioural cases".to_string(),
            folded: false,
            blocks: vec![self.table()],
        }];
        let failing: Vec<&Outcome> =
            self.outcomes.iter().filter(|outcome| !outcome.passed()).collect();
        if !failing.is_empty() {
            let entries = failing.iter().map(|outcome| self.entry(outcome)).collect();
            sections.push(Section {
                title: format!("The {} failing cases", failing.len()),
                folded: true,
                blocks: vec![Block::List(entries)],
            });
        }
        sections
    }

    fn table(&self) -> Block {
        let header = ["kind", "capability", "passed", "of", "share", "95 % interval"];
        let mut rows = Vec::new();
        for kind in KINDS {
            let capabilities: BTreeSet<&str> = self
                .outcomes
                .iter()
                .filter(|outcome| outcome.kind == kind)
                .map(|outcome| outcome.capability.as_str())
                .collect();
            for capability in &capabilities {
                let rate = self.rate(|o| o.kind == kind && o.capability == *capability);
                rows.push(row(kind.name(), capability, rate));
            }
            if !capabilities.is_empty() {
                rows.push(row(kind.name(), "(all)", self.rate(|o| o.kind == kind)));
            }
        }
        let vacuous = |o: &Outcome| o.kind == CaseKind::Invariance && o.vacuous;
        if self.outcomes.iter().any(vacuous) {
            rows.push(row("invariance", "(nobody blamed or cleared in any)", self.rate(vacuous)));
        }
        rows.push(row("all", "", self.rate(|_| true)));
        Block::Table(header.map(String::from).to_vec(), rows)
    }

    fn entry(&self, outcome: &Outcome) -> Entry {
        let known = if self.stops(outcome) { "" } else { " (known)" };
        let head = format!(
            "{} [{}, {}]{known}: {}",
            name(outcome),
            outcome.kind.name(),
            outcome.capability,
            outcome.failures.join("; ")
        );
        Entry { head, lines: outcome.answers.clone() }
    }

    /// One case each; what failed before is known and does not fail the build.
    pub fn cases(&self) -> Vec<JunitCase> {
        let case = |outcome: &Outcome| {
            let failure = (!outcome.passed()).then(|| outcome.failures.join("\n"));
            let (known, failure) =
                if self.stops(outcome) { (None, failure) } else { (failure, None) };
            JunitCase {
                suite: format!("behaviour {}", outcome.file),
                name: format!("{}: {}", outcome.kind.name(), outcome.name),
                failure,
                known,
                output: outcome.answers.join("\n"),
            }
        };
        let mut cases: Vec<JunitCase> = self.outcomes.iter().map(case).collect();
        let mut others = self.findings();
        others.drain(..self.outcomes.iter().filter(|outcome| self.stops(outcome)).count());
        cases.extend(others.into_iter().map(|finding| JunitCase {
            suite: "behaviour".to_string(),
            name: finding.text.clone(),
            failure: Some(finding.text),
            known: None,
            output: String::new(),
        }));
        cases
    }

    /// The outcomes as JSON: keys in a fixed order, shares to four decimals.
    pub fn json(&self) -> Value {
        let rate = self.rate(|_| true);
        let cases = self.outcomes.iter().map(|outcome| CaseRow {
            file: &outcome.file,
            case: &outcome.name,
            line: outcome.line,
            kind: outcome.kind.name(),
            capability: &outcome.capability,
            passed: outcome.passed(),
            stops: self.stops(outcome),
            failures: &outcome.failures,
            answers: &outcome.answers,
        });
        let row = BehaviourRow {
            n_passed: rate.n_passed,
            n: rate.n,
            floor: self.floor,
            lost: self.lost(),
            cases: cases.collect(),
        };
        // Strings, numbers and lists always become JSON.
        serde_json::to_value(row).unwrap_or_default()
    }
}

#[derive(Serialize)]
struct BehaviourRow<'a> {
    n_passed: usize,
    n: usize,
    floor: Option<f64>,
    lost: Vec<(&'a str, &'a str)>,
    cases: Vec<CaseRow<'a>>,
}

#[derive(Serialize)]
struct CaseRow<'a> {
    file: &'a str,
    case: &'a str,
    line: usize,
    kind: &'static str,
    capability: &'a str,
    passed: bool,
    stops: bool,
    failures: &'a [String],
    answers: &'a [String],
}

fn name(outcome: &Outcome) -> String {
    format!("{}:{}: {}", outcome.file, outcome.line, outcome.name)
}

fn row(kind: &str, capability: &str, rate: Rate) -> Vec<String> {
    let interval = rate.interval().map_or_else(String::new, |interval| {
        format!("{:.0} to {:.0} %", 100.0 * interval.low, 100.0 * interval.high)
    });
    vec![
        kind.to_string(),
        capability.to_string(),
        rate.n_passed.to_string(),
        rate.n.to_string(),
        percent(rate),
        interval,
    ]
}

fn percent(rate: Rate) -> String {
    rate.share().map_or_else(String::new, |share| format!("{:.0} %", 100.0 * share))
}
