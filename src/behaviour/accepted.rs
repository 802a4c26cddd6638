//! `behaviour.csv`: which cases passed when they were last accepted.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Outcome;

/// Which cases passed when they were last accepted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Accepted(BTreeMap<(String, String), bool>);

/// Why a `behaviour.csv` cannot be used.
#[derive(Debug, thiserror::Error)]
#[error(
    "{name} is no list of cases that `framelens accept --behaviour` wrote; restore it, or accept again"
)]
pub struct AcceptedError {
    /// The file.
    pub name: String,
    /// What is wrong, with the line.
    #[source]
    pub source: csv::Error,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseRow {
    file: String,
    case: String,
    passed: bool,
}

impl Accepted {
    /// Reads a `behaviour.csv`; `name` is the file's, for messages.
    pub fn parse(text: &str, name: &str) -> Result<Self, AcceptedError> {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let rows = reader.deserialize().map(|row| {
            let row: CaseRow = row?;
            Ok(((row.file, row.case), row.passed))
        });
        let cases: Result<BTreeMap<_, _>, csv::Error> = rows.collect();
        cases.map(Self).map_err(|source| AcceptedError { name: name.to_string(), source })
    }

    /// The list after these cases were judged: those of other files stay, those of these files are replaced.
    #[must_use]
    pub fn updated(&self, outcomes: &[Outcome]) -> Self {
        let judged = |file: &String| outcomes.iter().any(|outcome| outcome.file == *file);
        let others = self.0.iter().filter(|((file, _), _)| !judged(file));
        let mut cases: BTreeMap<(String, String), bool> =
            others.map(|(case, passed)| (case.clone(), *passed)).collect();
        for outcome in outcomes {
            cases.insert((outcome.file.clone(), outcome.name.clone()), outcome.passed());
        }
        Self(cases)
    }

    /// The text of `behaviour.csv`, in the order of files and cases. Fails as CSV does, which no case makes it do.
    pub fn to_csv(&self) -> Result<Vec<u8>, csv::Error> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        for ((file, case), passed) in &self.0 {
            writer.serialize(CaseRow {
                file: file.clone(),
                case: case.clone(),
                passed: *passed,
            })?;
        }
        writer.into_inner().map_err(|error| error.into_error().into())
    }

    /// Whether a case passed; a case that is not in the list did not.
    pub fn passed(&self, file: &str, name: &str) -> bool {
        self.0.get(&(file.to_string(), name.to_string())).copied().unwrap_or(false)
    }

    /// The cases that passed, as file and name.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let passed = self.0.iter().filter(|(_, passed)| **passed);
        passed.map(|((file, name), _)| (file.as_str(), name.as_str()))
    }
}
