//! What was answered for the sentence that is judged.

use std::collections::{BTreeMap, BTreeSet};

use crate::coding::{Coding, Role};
use crate::sentence::Span;

/// The answers for one passage; where the splitter cuts its sentence in several, all of theirs together.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Answer {
    /// How many sentences the splitter made of it; 0 if it joined it with what stands before.
    pub n_sentences: usize,
    /// Who is blamed, with the letters of the roles.
    pub blamed: BTreeMap<String, BTreeSet<&'static str>>,
    /// Who is cleared.
    pub denied: BTreeSet<String>,
    /// Who blames or clears.
    pub holders: BTreeSet<String>,
    /// The labels of each task.
    pub labels: BTreeMap<String, BTreeSet<String>>,
    /// The highest blame score of each actor that was asked about.
    pub scores: BTreeMap<String, f32>,
    /// The highest denial score, likewise.
    pub denied_scores: BTreeMap<String, f32>,
}

impl Answer {
    /// Adds up the answers for the sentences that lie in `span`.
    pub(super) fn of(codings: &[Coding], span: Span) -> Self {
        let mut answer = Self::default();
        let within =
            |coding: &&Coding| span.start <= coding.span.start && coding.span.end <= span.end;
        for coding in codings.iter().filter(within) {
            answer.n_sentences += 1;
            for (actor, role) in &coding.blamed {
                let roles = answer.blamed.entry(actor.clone()).or_default();
                roles.extend(role.map(Role::letter));
            }
            answer.denied.extend(coding.denied.iter().cloned());
            answer.holders.extend(coding.holder.iter().cloned());
            for (task, labels) in &coding.labels {
                answer.labels.entry(task.clone()).or_default().extend(labels.iter().cloned());
            }
            raise(&mut answer.scores, &coding.scores);
            raise(&mut answer.denied_scores, &coding.denied_scores);
        }
        answer
    }

    /// The blamed actors.
    pub fn actors(&self) -> BTreeSet<String> {
        self.blamed.keys().cloned().collect()
    }

    /// The answer in words, with the scores of the actors that were asked about.
    pub(super) fn words(&self) -> String {
        if self.n_sentences == 0 {
            return "not judged, for the splitter joined it with what stands before".to_string();
        }
        let blamed = self.blamed.iter().map(|(actor, roles)| {
            let roles: Vec<&str> = roles.iter().copied().collect();
            if roles.is_empty() { actor.clone() } else { format!("{actor}:{}", roles.join("/")) }
        });
        let mut parts = vec![format!("blamed {}", listed(blamed))];
        parts.push(format!("denied {}", listed(self.denied.iter().cloned())));
        if !self.holders.is_empty() {
            parts.push(format!("holder {}", listed(self.holders.iter().cloned())));
        }
        for (task, labels) in &self.labels {
            parts.push(format!("{task} {}", listed(labels.iter().cloned())));
        }
        for (name, scores) in [("blame", &self.scores), ("denial", &self.denied_scores)] {
            if !scores.is_empty() {
                let scores = scores.iter().map(|(actor, score)| format!("{actor} {score:.2}"));
                parts.push(format!("scores of {name}: {}", scores.collect::<Vec<_>>().join(", ")));
            }
        }
        parts.join("; ")
    }
}

fn raise(highest: &mut BTreeMap<String, f32>, scores: &BTreeMap<String, f32>) {
    for (actor, score) in scores {
        let known = highest.entry(actor.clone()).or_insert(*score);
        *known = known.max(*score);
    }
}

/// Some names, or that there are none.
pub(super) fn listed(names: impl Iterator<Item = String>) -> String {
    let names: Vec<String> = names.collect();
    if names.is_empty() { "nobody".to_string() } else { names.join(", ") }
}
