//! Two runs on the same coded sentences, and how sure their difference is.

mod page;
mod rows;
mod shared;

use std::collections::BTreeMap;

use self::shared::{Shared, shared};
use super::counts::{Counts, Material, count};
use super::decision::{decisions, order};
use super::figures::About;
use super::flat::{Depth, Flat};
use super::labeller::Labeller;
use super::{Alignment, ArticleKey, EvaluateError, Place, by_article, check_labels, is_main};
use crate::coding::{Coding, Gold, Schema};
use crate::statistics::{Bootstrap, Estimate, McNemar, bootstrap_p};

/// One of two runs that are compared.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    /// What it is called, as the folder.
    pub name: &'a str,
    /// Its answers.
    pub codings: &'a [Coding],
    /// What its articles may be called.
    pub keys: &'a [ArticleKey],
    /// What may stand in its answers.
    pub schema: &'a Schema,
    /// The hand labels, read with the same schema; both sides have the same file.
    pub gold: &'a Gold,
}

/// The difference of one figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// The figure.
    pub about: About,
    /// Whether it is among the first to look at.
    pub main: bool,
    /// How many sentences (or answers, or pairs) it rests on in the first run.
    pub n: u64,
    /// The first run's figure.
    pub first: Option<f64>,
    /// The second run's figure.
    pub second: Option<f64>,
    /// First − second, with intervals from the same resamples of articles for both.
    pub difference: Estimate,
    /// The two-sided p of no difference, from the same resamples; `None` if they do not define it.
    pub p: Option<f64>,
}

/// The decisions of both runs on one question.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decisions {
    /// The question: `blamed`, `denied` or the name of a task.
    pub question: String,
    /// Decisions that both get right.
    pub n_both: u64,
    /// Decisions that both get wrong.
    pub n_neither: u64,
    /// Decisions that one gets right, with their test.
    pub discordant: McNemar,
}

/// Two runs on the same coded sentences.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// The first run's name.
    pub first: String,
    /// The second run's name.
    pub second: String,
    /// The file of the hand labels.
    pub gold: String,
    /// How the resamples were drawn.
    pub bootstrap: Bootstrap,
    /// What differs in how the runs were made, in sentences; to be read first.
    pub made_differently: Vec<String>,
    /// The coded articles of both runs.
    pub n_articles: usize,
    /// The coded sentences of both runs.
    pub n_sentences: usize,
    /// The coded sentences that only the first run has; they are not compared.
    pub only_first: Vec<Place>,
    /// The coded sentences that only the second run has; they are not compared.
    pub only_second: Vec<Place>,
    /// The figures of both runs, in a fixed order.
    pub differences: Vec<Difference>,
    /// The decisions on each question of both runs.
    pub decisions: Vec<Decisions>,
}

/// Compares two runs on the coded sentences that both have.
///
/// Fails like [`evaluate`](super::evaluate) for either run, and if no coded sentence is in both.
pub fn compare(
    first: Side,
    second: Side,
    made_differently: Vec<String>,
    bootstrap: Bootstrap,
) -> Result<Comparison, EvaluateError> {
    check_labels(first.codings, first.schema)?;
    check_labels(second.codings, second.schema)?;
    let Shared { alignments, only_first, only_second } = shared(first, second)?;
    let [first_alignment, second_alignment] = &alignments;
    let first = Measuring::new(first, first_alignment);
    let second = Measuring::new(second, second_alignment);
    let (ours, theirs) = (first.flat(), second.flat());
    Ok(Comparison {
        first: first.side.name.to_owned(),
        second: second.side.name.to_owned(),
        gold: first.side.gold.name.clone(),
        bootstrap,
        made_differently,
        n_articles: ours.n_articles(),
        n_sentences: first_alignment.pairs.len(),
        only_first,
        only_second,
        differences: differences(&ours, &theirs, first.side.schema, &bootstrap),
        decisions: first.decisions_beside(&second),
    })
}

/// A run with what it is measured on.
struct Measuring<'a> {
    side: Side<'a>,
    material: Material<'a>,
    machine: Labeller<'a>,
}

/// A decision: question, line of the gold, and actor or label if the question has several.
type Key = (String, u64, Option<String>);

impl<'a> Measuring<'a> {
    fn new(side: Side<'a>, alignment: &'a Alignment) -> Self {
        let material = Material::new(side.codings, side.gold, alignment, side.schema);
        Self { side, material, machine: Labeller::machine(side.codings) }
    }

    fn flat(&self) -> Flat {
        let sentences: Vec<Counts> = count(&self.machine, &self.material);
        Flat::of(&by_article(self.material.alignment, &sentences), Depth::Whole)
    }

    fn right(&self) -> BTreeMap<Key, bool> {
        let mut right = BTreeMap::new();
        decisions(&self.material, &self.machine, &mut |decision| {
            let member = decision.member().map(str::to_owned);
            right.insert(
                (decision.question.to_owned(), decision.row.line, member),
                decision.is_right(),
            );
        });
        right
    }

    fn decisions_beside(&self, other: &Self) -> Vec<Decisions> {
        let theirs = other.right();
        let mut questions: BTreeMap<(u8, String), Decisions> = BTreeMap::new();
        for (key, ours) in self.right() {
            let Some(theirs) = theirs.get(&key) else { continue };
            let (question, ..) = key;
            let decisions = questions.entry((order(&question), question.clone())).or_default();
            decisions.question = question;
            match (ours, *theirs) {
                (true, true) => decisions.n_both += 1,
                (true, false) => decisions.discordant.n_first += 1,
                (false, true) => decisions.discordant.n_second += 1,
                (false, false) => decisions.n_neither += 1,
            }
        }
        questions.into_values().collect()
    }
}

/// The differences of the figures that both have.
fn differences(
    ours: &Flat,
    theirs: &Flat,
    schema: &Schema,
    bootstrap: &Bootstrap,
) -> Vec<Difference> {
    let (first, second) = (ours.figures(), theirs.figures());
    let places: BTreeMap<&str, usize> =
        second.iter().enumerate().map(|(at, (_, figure))| (figure.name.as_str(), at)).collect();
    let both: Vec<(usize, usize)> = first
        .iter()
        .enumerate()
        .filter_map(|(at, (_, figure))| Some((at, *places.get(figure.name.as_str())?)))
        .collect();
    let subtracted = |times: &[u32]| -> Vec<Option<f64>> {
        let (ours, theirs) = (ours.scores(times), theirs.scores(times));
        both.iter().map(|&(first, second)| Some(ours[first]? - theirs[second]?)).collect()
    };
    let estimates = bootstrap.estimate(ours.n_articles(), subtracted);
    let resampled = bootstrap.resample(ours.n_articles(), subtracted);
    let difference = |(at, estimate): (usize, Estimate)| {
        let (about, figure) = &first[both[at].0];
        let draws: Vec<Option<f64>> = resampled.iter().map(|row| row[at]).collect();
        let p = estimate.score.and_then(|_| bootstrap_p(&draws));
        Difference {
            about: about.clone(),
            main: is_main(about, schema),
            n: figure.n,
            first: figure.score,
            second: second[both[at].1].1.score,
            difference: estimate,
            p,
        }
    };
    estimates.into_iter().enumerate().map(difference).collect()
}
