//! How far coders agree, and how their disagreements become gold.
//!
//! 1. [`Coders::read`] reads the coders' files and matches their rows.
//! 2. [`agree`] compares them field by field: percent agreement, Cohen's and Fleiss' kappa, Krippendorff's alpha,
//!    Gwet's AC1, each with an interval by resampled articles.
//! 3. [`Coders::disagreements`] lists what they answered differently; [`write_undecided`] and [`read_decisions`] let a
//!    person settle it, and [`Coders::settle`] makes gold of it.

mod answer;
mod coders;
mod columns;
mod decision;
mod decisions;
mod difference;
mod disagreements;
mod error;
mod field;
mod fields;
mod grid;
mod json;
mod markdown;
mod measure;
mod notes;
mod ratings;
mod sentences;
mod settled;
mod summary;

use std::collections::BTreeSet;

pub use answer::{Answer, Column, NOBODY};
pub use coders::{CoderFile, CoderOptions, Coders, Key, Place, Unit};
pub use decisions::{Decisions, read_decisions, write_undecided};
pub use difference::Difference;
pub use disagreements::{Disagreement, write_disagreements};
pub use error::AgreementError;
pub use field::{Field, Scale};
pub use measure::{Coefficient, Measure};
pub use ratings::{PairCounts, Pattern, Ratings, Undefined};
pub use sentences::{Sentence, Sentences};
pub use settled::Settled;

use crate::statistics::Bootstrap;

/// How far coders agree.
#[derive(Debug, Clone, PartialEq)]
pub struct Agreement {
    /// What the coders are called.
    pub coders: Vec<String>,
    /// How many rows each coder has.
    pub n_rows: Vec<usize>,
    /// How many rows two coders or more have.
    pub n_shared: usize,
    /// In how many articles these lie.
    pub n_articles: usize,
    /// For each coder, what others coded and this one did not, in words.
    pub left_out: Vec<Vec<String>>,
    /// The fields, in the order of the files' columns.
    pub fields: Vec<Compared>,
    /// The probability that an interval is to cover.
    pub confidence: f64,
    /// What a reader of the figures should know, in sentences.
    pub warnings: Vec<String>,
}

/// A field with its coefficients.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// The field.
    pub field: Field,
    /// Its coefficients, in the order of [`Measure::ALL`]; those that do not fit its scale are left out.
    pub coefficients: Vec<Coefficient>,
}

impl Compared {
    /// A coefficient; `None` if it does not fit the field's scale.
    pub fn coefficient(&self, measure: Measure) -> Option<&Coefficient> {
        self.coefficients.iter().find(|coefficient| coefficient.measure == measure)
    }

    /// The score of a coefficient; `None` if it does not fit the scale or is not defined.
    pub fn score(&self, measure: Measure) -> Option<f64> {
        self.coefficient(measure)?.estimate.score
    }
}

impl Agreement {
    /// The field of this name, such as `blamed` or `blamed.any`.
    pub fn field(&self, name: &str) -> Option<&Compared> {
        self.fields.iter().find(|compared| compared.field.name == name)
    }
}

/// Compares codings field by field.
pub fn agree(coders: &Coders, bootstrap: &Bootstrap) -> Agreement {
    let shared = || coders.units.iter().filter(|unit| unit.rows.iter().flatten().count() > 1);
    let docs: BTreeSet<&str> = shared().map(|unit| unit.key.doc.as_str()).collect();
    let n_rows =
        |coder: usize| coders.units.iter().filter(|unit| unit.rows[coder].is_some()).count();
    let described =
        |places: Vec<usize>| places.into_iter().map(|at| coders.units[at].described()).collect();
    let compared = |field: Field| {
        let coefficients = measure::coefficients(&field, bootstrap);
        Compared { field, coefficients }
    };
    Agreement {
        coders: coders.names.clone(),
        n_rows: (0..coders.names.len()).map(n_rows).collect(),
        n_shared: shared().count(),
        n_articles: docs.len(),
        left_out: coders.left_out().into_iter().map(described).collect(),
        fields: fields::fields(coders).into_iter().map(compared).collect(),
        confidence: bootstrap.confidence,
        warnings: coders.warnings.clone(),
    }
}
