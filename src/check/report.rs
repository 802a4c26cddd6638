//! Everything that `framelens check` found, in each of its formats.

use super::page::{Page, Section, markdown, text};
use super::{Block, Check, Entry, Finding, JunitCase, Sensitivity, junit, sensitivity};
use crate::behaviour::Behaviour;

/// Everything that was asked of a gate.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Report {
    /// The run compared with the baseline, if that was asked.
    pub labels: Option<Check>,
    /// How the behavioural cases ended, if any were asked for.
    pub behaviour: Option<Behaviour>,
    /// How far labels hang on the wording of hypotheses, if that was asked; it is told and stops nothing.
    pub wordings: Option<Vec<Sensitivity>>,
}

impl Report {
    /// What the gate stops at; empty if it opens.
    pub fn findings(&self) -> Vec<Finding> {
        let labels = self.labels.iter().flat_map(Check::findings);
        labels.chain(self.behaviour.iter().flat_map(Behaviour::findings)).collect()
    }

    /// First what made the runs differ, then what the gate stops at, then the details.
    fn page(&self) -> Page {
        let findings = self.findings();
        let verdicts = self.labels.iter().map(Check::verdict);
        let verdicts = verdicts.chain(self.behaviour.iter().map(Behaviour::verdict));
        let wordings = self.wordings.as_deref();
        let verdicts = verdicts.chain(wordings.map(sensitivity::verdict));
        let mut sections: Vec<Section> = self.labels.iter().map(Check::made).collect();
        if !findings.is_empty() {
            let entries = findings.iter().map(|finding| Entry::bare(finding.text.clone()));
            sections.push(Section {
                title: "What the gate stops at".to_string(),
                folded: false,
                blocks: vec![Block::List(entries.collect())],
            });
        }
        sections.extend(self.labels.iter().flat_map(Check::sections));
        sections.extend(self.behaviour.iter().flat_map(Behaviour::sections));
        sections.extend(wordings.map(sensitivity::sections).into_iter().flatten());
        Page {
            passed: findings.is_empty(),
            verdict: verdicts.collect::<Vec<_>>().join("; "),
            sections,
        }
    }

    /// Everything as plain text.
    pub fn text(&self) -> String {
        text(&self.page())
    }

    /// Everything as Markdown, long lists cut to what GitHub takes as a comment.
    pub fn markdown(&self) -> String {
        markdown(&self.page())
    }

    /// Everything as JSON.
    pub fn json(&self) -> String {
        let findings = self.findings();
        let rows: Vec<_> = findings
            .iter()
            .map(|finding| serde_json::json!({ "about": finding.about, "text": finding.text }))
            .collect();
        let all = serde_json::json!({
            "passed": findings.is_empty(),
            "findings": rows,
            "labels": self.labels.as_ref().map(Check::json),
            "behaviour": self.behaviour.as_ref().map(Behaviour::json),
            "wordings": self.wordings.as_deref().map(sensitivity::json),
        });
        format!("{all:#}\n")
    }

    /// Everything as JUnit XML. Fails if a text cannot stand in XML.
    pub fn junit(&self) -> Result<String, quick_junit::SerializeError> {
        let labels = self.labels.iter().flat_map(Check::cases);
        let behaviour = self.behaviour.iter().flat_map(Behaviour::cases);
        junit::junit(&labels.chain(behaviour).collect::<Vec<JunitCase>>())
    }
}
