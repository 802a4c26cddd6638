//! Measures predictions against hand labels.
//!
//! 1. [`align`](fn@align) finds for each coded sentence the predicted one.
//! 2. [`Counts`] are taken article by article, so that any set of articles can be added up.
//! 3. Figures are derived from counts; what is not defined is `None`, never 0.
//! 4. [`Evaluation::measured`] puts an interval to every figure, by resampling articles.
//! 5. [`compare`] measures two runs on the same sentences, and says how sure their difference is.

mod align;
mod article_key;
mod baseline;
mod breakdown;
mod comparison;
mod confusion;
mod counts;
mod coverage;
mod curve;
mod decision;
mod error;
mod figures;
mod flat;
mod json;
mod labeller;
mod markdown;
mod matrix;
mod measured;
mod mistake;
mod page;
mod ranking;
mod sets;
mod summary;

use std::collections::BTreeMap;

pub use align::{Alignment, Pair, PairedRow, align};
pub use article_key::{Ambiguous, ArticleKey, resolve};
pub use baseline::{Mentions, mentions};
pub use breakdown::{By, Group};
pub use comparison::{Comparison, Decisions, Difference, Side, compare};
pub use confusion::{Confusion, Detection};
pub use counts::{Counts, EventCounts, SOURCE};
pub use coverage::{Coverage, Place};
pub use curve::CURVE_COLUMNS;
pub use error::EvaluateError;
pub use figures::{About, Figure, Part};
pub use measured::{Measured, MeasuredGroup, Measurement, System};
pub use mistake::{ERROR_COLUMNS, Fault, Mistake};
pub use ranking::{Bin, CurvePoint, Ranking, Rankings, Tally};
pub use sets::SetConfusion;

use crate::coding::{Coding, Gold, Hint, Schema, nearest};
use crate::task::Choice;
use counts::{Material, count};
use flat::{Depth, Flat};
use labeller::Labeller;
use measured::is_main;

/// The figures of one labeller: the machine or a baseline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scored {
    /// Its name in tables.
    pub name: String,
    /// What it does, in a sentence.
    pub recipe: String,
    /// Its counts, by the id of the article.
    pub articles: BTreeMap<String, Counts>,
}

impl Scored {
    /// The counts of all articles.
    pub fn total(&self) -> Counts {
        self.articles.values().sum()
    }

    /// The figures over all articles, in a fixed order; a question that was not asked has none.
    pub fn figures(&self) -> Vec<Figure> {
        let figures = Flat::of(&self.articles, Depth::Whole).figures();
        figures.into_iter().map(|(_, figure)| figure).collect()
    }

    /// The figure of this name, such as `blamed.micro_f1`; `None` if it is not defined or not measured.
    pub fn figure(&self, name: &str) -> Option<f64> {
        self.figures().into_iter().find(|figure| figure.name == name)?.score
    }
}

/// Predictions measured against hand labels.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation {
    /// The file of the hand labels.
    pub gold: String,
    /// What may stand in a coding.
    pub schema: Schema,
    /// The machine.
    pub ours: Scored,
    /// Simple labellers on the same sentences.
    pub baselines: Vec<Scored>,
    /// The machine on some of the sentences.
    pub groups: Vec<Group>,
    /// What the machine got wrong, the worst first.
    pub mistakes: Vec<Mistake>,
    /// What could be compared, and what not.
    pub coverage: Coverage,
    /// What a reader of the figures should know, in sentences.
    pub warnings: Vec<String>,
}

/// Measures predictions against gold.
///
/// `keys` says what articles may be called in the gold besides their ids, and `mentions` finds the actors of an event
/// in a text, for the baselines. Fails if there are no predictions, if no coded sentence is a predicted one, or if it
/// is unclear which article or event a gold row is about.
pub fn evaluate(
    predictions: &[Coding],
    gold: &Gold,
    keys: &[ArticleKey],
    schema: &Schema,
    mentions: &Mentions,
) -> Result<Evaluation, EvaluateError> {
    check_labels(predictions, schema)?;
    let alignment = align(predictions, gold, keys)?;
    if alignment.pairs.is_empty() {
        return Err(EvaluateError::nothing_matched(predictions, gold, &alignment));
    }
    let material = Material::new(predictions, gold, &alignment, schema);
    let machine = Labeller::machine(predictions);
    let sentences = count(&machine, &material);
    let score = |labeller: &Labeller, sentences: &[Counts]| Scored {
        name: labeller.name.to_owned(),
        recipe: labeller.recipe.to_owned(),
        articles: by_article(&alignment, sentences),
    };
    let baselines = baseline::baselines(&material, mentions);
    let coverage = Coverage::new(predictions, gold, &alignment);
    let mut warnings = gold.warnings.clone();
    warnings.extend(coverage.warnings(&gold.name));
    warnings.extend(coverage::disagreements(gold, &alignment));
    Ok(Evaluation {
        gold: gold.name.clone(),
        schema: schema.clone(),
        ours: score(&machine, &sentences),
        baselines: baselines
            .iter()
            .map(|simple| score(simple, &count(simple, &material)))
            .collect(),
        groups: breakdown::groups(&material, &sentences),
        mistakes: mistake::mistakes(&material, &machine),
        coverage,
        warnings,
    })
}

/// The counts of the sentences of each article added.
fn by_article(alignment: &Alignment, sentences: &[Counts]) -> BTreeMap<String, Counts> {
    let mut articles: BTreeMap<String, Counts> = BTreeMap::new();
    for (pair, counts) in alignment.pairs.iter().zip(sentences) {
        *articles.entry(pair.article.clone()).or_default() += counts;
    }
    articles
}

/// Fails if a prediction has a label that its task does not know.
fn check_labels(predictions: &[Coding], schema: &Schema) -> Result<(), EvaluateError> {
    if predictions.is_empty() {
        return Err(EvaluateError::NoPredictions);
    }
    for coding in predictions {
        for (task, chosen) in &coding.labels {
            let Some(known) = schema.tasks.get(task) else { continue };
            let unknown = chosen.iter().find(|label| !known.labels.contains(label));
            if let Some(label) = unknown {
                let allowed = known.labels.iter().map(String::as_str);
                return Err(EvaluateError::Label {
                    article: coding.article.clone(),
                    task: task.clone(),
                    label: label.clone(),
                    allowed: known.labels.join(", "),
                    hint: Hint(nearest(label, allowed).map(str::to_owned)),
                });
            }
            if known.choice == Choice::Single && chosen.len() > 1 {
                return Err(EvaluateError::TooMany {
                    article: coding.article.clone(),
                    task: task.clone(),
                });
            }
        }
    }
    Ok(())
}
