//! `floors.toml`: what the gate demands of a run.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;

use serde::Deserialize;

use crate::evaluate::Figure;

/// How far below today's figure a first floor is put.
const FIRST_MARGIN: f64 = 0.05;

/// What the gate demands of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Floors {
    /// The hand labels, relative to the file's folder; `None` if there are none.
    pub gold: Option<PathBuf>,
    /// The share of labels that may change, of each field that `max_flips_of` does not name.
    pub max_flips: f64,
    /// The share of labels that may change, by field: `blamed`, `blamed.role`, `denied`, `holder`,
    /// `kind`, `sentence.split` or a task.
    pub max_flips_of: BTreeMap<String, f64>,
    /// With fewer than ten articles a figure may drop by this much at most.
    pub max_drop: f64,
    /// The share of behavioural cases that must pass; `None` if it is not demanded.
    pub behaviour: Option<f64>,
    /// The least figure, by its name in `metrics.json`.
    pub figures: BTreeMap<String, f64>,
}

impl Default for Floors {
    fn default() -> Self {
        Self {
            gold: None,
            max_flips: 0.02,
            max_flips_of: BTreeMap::new(),
            max_drop: 0.02,
            behaviour: None,
            figures: BTreeMap::new(),
        }
    }
}

/// Why a `floors.toml` cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FloorsError {
    /// It is not TOML, or has a key or a value that is none of it.
    #[error("{name}:{line}: {message}; see docs/regression-gate.md for the keys of floors.toml")]
    Toml {
        /// The file.
        name: String,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// A share is not one.
    #[error("{name}: `{key}` is {found}; give a share from 0 to 1")]
    Share {
        /// The file.
        name: String,
        /// The key.
        key: String,
        /// What stands there.
        found: f64,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FloorsRow {
    gold: Option<PathBuf>,
    max_flips: Option<FlipsRow>,
    max_drop: Option<f64>,
    behaviour: Option<f64>,
    #[serde(default)]
    floors: BTreeMap<String, f64>,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "`max_flips` is neither a number nor a table of numbers by field")]
enum FlipsRow {
    Each(f64),
    Of(BTreeMap<String, f64>),
}

impl Floors {
    /// Reads a `floors.toml`; `name` is the file's, for messages. Fails at the first key or value that is none of it.
    pub fn parse(text: &str, name: &str) -> Result<Self, FloorsError> {
        let row: FloorsRow = toml::from_str(text).map_err(|error| FloorsError::Toml {
            name: name.to_string(),
            line: line_at(text, error.span().map_or(0, |span| span.start)),
            message: error.message().replace('\n', " "),
        })?;
        let mut floors = Self { gold: row.gold, behaviour: row.behaviour, ..Self::default() };
        match row.max_flips {
            None => {}
            Some(FlipsRow::Each(share)) => floors.max_flips = share,
            Some(FlipsRow::Of(mut shares)) => {
                floors.max_flips = shares.remove("default").unwrap_or(floors.max_flips);
                floors.max_flips_of = shares;
            }
        }
        floors.max_drop = row.max_drop.unwrap_or(floors.max_drop);
        floors.figures = row.floors;
        floors.check(name)?;
        Ok(floors)
    }

    fn check(&self, name: &str) -> Result<(), FloorsError> {
        let alone = [
            ("max_flips", Some(self.max_flips)),
            ("max_drop", Some(self.max_drop)),
            ("behaviour", self.behaviour),
        ];
        let alone = alone.into_iter().filter_map(|(key, share)| Some((key, share?)));
        let named = self.max_flips_of.iter().chain(&self.figures);
        let mut all = alone.chain(named.map(|(key, share)| (key.as_str(), *share)));
        match all.find(|(_, share)| !(0.0..=1.0).contains(share)) {
            None => Ok(()),
            Some((key, found)) => {
                Err(FloorsError::Share { name: name.to_string(), key: key.to_string(), found })
            }
        }
    }

    /// The share of a field's labels that may change.
    pub fn flips(&self, field: &str) -> f64 {
        self.max_flips_of.get(field).copied().unwrap_or(self.max_flips)
    }

    /// The text of a first `floors.toml`: floors lie 0.05 below the figures, rounded down to two decimals.
    pub fn first(gold: Option<&str>, figures: &[Figure]) -> String {
        let mut text = String::from(
            "# What `framelens check` demands (docs/regression-gate.md). Written once by `framelens accept`; edit it by hand.\n\n",
        );
        let floors = Self::default();
        // Writing to a string cannot fail.
        let _ = match gold {
            Some(gold) => writeln!(text, "gold = {}", toml::Value::from(gold)),
            None => writeln!(text, "# gold = \"../gold/mine.csv\""),
        };
        let _ = writeln!(text, "max_flips = {}", floors.max_flips);
        let _ = writeln!(text, "max_drop = {}\n\n[floors]", floors.max_drop);
        for figure in figures {
            if let Some(score) = figure.score {
                let floor = ((score - FIRST_MARGIN).max(0.0) * 100.0).floor() / 100.0;
                let _ = writeln!(text, "\"{}\" = {floor:.2}", figure.name);
            }
        }
        text
    }
}

/// The line of a byte, from 1.
pub(crate) fn line_at(text: &str, byte: usize) -> usize {
    text.get(..byte.min(text.len())).map_or(1, |before| before.matches('\n').count() + 1)
}

#[cfg(test)]
mod tests {
    use super::{Figure, Floors};

    #[test]
    fn what_is_left_out_has_its_default() {
        let check = |text: &str, field: &str, flips: f64| {
            assert_eq!(
                Floors::parse(text, "floors.toml").unwrap().flips(field).to_string(),
                flips.to_string()
            );
        };
        check("", "blamed", 0.02);
        check("max_flips = 0", "blamed", 0.0);
        check("max_flips = 0.1", "tone", 0.1);
        check("[max_flips]\nblamed = 0.3", "blamed", 0.3);
        check("[max_flips]\nblamed = 0.3", "denied", 0.02);
        check("[max_flips]\ndefault = 0.5\nblamed = 0.3", "denied", 0.5);
    }

    #[test]
    fn a_bad_file_is_named_with_its_line() {
        let check = |text: &str, words: &[&str]| {
            let said = Floors::parse(text, "floors.toml").unwrap_err().to_string();
            for word in words {
                assert!(said.contains(word), "`{word}` is not in: {said}");
            }
        };
        check("max_flops = 1", &["floors.toml:1", "max_flops", "docs/regression-gate.md"]);
        check("\nmax_flips = \"many\"", &["floors.toml:2", "neither a number"]);
        check("max_flips = 2", &["`max_flips` is 2", "0 to 1"]);
        check("[floors]\n\"blamed.micro_f1\" = 40", &["`blamed.micro_f1` is 40"]);
    }

    #[test]
    fn the_first_file_is_read_back() {
        let figure = |name: &str, score| Figure {
            name: name.to_string(),
            title: String::new(),
            n: 1,
            score,
        };
        let figures = [figure("a.b", Some(0.678)), figure("c", Some(0.01)), figure("d", None)];
        let floors = Floors::parse(&Floors::first(Some("../g.csv"), &figures), "f").unwrap();
        assert_eq!(floors.gold.unwrap().to_str(), Some("../g.csv"));
        assert_eq!(floors.figures, [("a.b".to_string(), 0.62), ("c".to_string(), 0.0)].into());
    }
}
