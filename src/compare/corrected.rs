//! Shares corrected by hand labels, and whether the machine errs alike in every group.

use std::collections::{BTreeMap, BTreeSet};

use super::tally::Counts;
use super::{Group, Measure, Options, Tally};
use crate::coding::{Coding, Gold};
use crate::evaluate::{Alignment, Pair};
use crate::statistics::{
    Bootstrap, Doubt, Estimate, FEW_ARTICLES, PoweredCounts, Surprise, percentile, rogan_gladen,
};

/// What hand and machine say of the coded sentences of a run's articles.
#[derive(Debug, Clone)]
pub struct Labelled {
    articles: Vec<Coded>,
}

/// A coded article: where it stands in the tally, and one table a measure.
#[derive(Debug, Clone)]
struct Coded {
    group: Option<String>,
    place: usize,
    tables: Vec<Answers>,
}

/// How often hand and machine say yes and no.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Answers {
    both: u32,
    machine_only: u32,
    hand_only: u32,
    neither: u32,
}

impl Answers {
    fn add(&mut self, other: Self, times: u32) {
        self.both += other.both * times;
        self.machine_only += other.machine_only * times;
        self.hand_only += other.hand_only * times;
        self.neither += other.neither * times;
    }

    fn n(self) -> u32 {
        self.both + self.machine_only + self.hand_only + self.neither
    }

    fn sensitivity(self) -> Option<f64> {
        ratio(self.both, self.both + self.hand_only)
    }

    fn specificity(self) -> Option<f64> {
        ratio(self.neither, self.neither + self.machine_only)
    }
}

fn ratio(part: u32, of: u32) -> Option<f64> {
    (of > 0).then(|| f64::from(part) / f64::from(of))
}

/// One share of a group by several ways.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Corrected {
    /// Coded sentences of the group.
    pub n_coded: u64,
    /// The share by hand among them; `None` if there are none.
    pub by_hand: Option<f64>,
    /// By [`rogan_gladen`], with the error rates of the coded sentences of all groups.
    pub rogan_gladen: Estimate,
    /// By [`PoweredCounts::powered`], from the group's own sentences.
    pub powered: Estimate,
    /// How much the machine's answers count in it; `None` where it is not defined.
    pub lambda: Option<f64>,
}

/// Whose sentences error rates are about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Of {
    /// Those of all groups together.
    All,
    /// Those of one group; `None` is the articles of which the group is not known.
    Group(Option<String>),
}

/// How well the machine finds what a measure is about.
#[derive(Debug, Clone, PartialEq)]
pub struct ErrorRates {
    /// The place of the measure.
    pub measure: usize,
    /// Whose sentences they are about.
    pub of: Of,
    /// Coded sentences that are yes by hand.
    pub n_yes: u64,
    /// The share of these that the machine finds.
    pub sensitivity: Estimate,
    /// Coded sentences that are no by hand.
    pub n_no: u64,
    /// The share of these that the machine leaves out.
    pub specificity: Estimate,
    /// A test of whether the group's sensitivity is that of the other groups; `None` if it cannot be told.
    pub differs: Option<Surprise>,
    /// Its p value corrected over the groups of the measure.
    pub adjusted: Option<f64>,
}

impl Labelled {
    /// Matches the hand labels with the tally; `places` tells for each article its group and its place in it.
    pub fn new(
        tally: &Tally,
        places: &BTreeMap<String, (Option<String>, usize)>,
        codings: &[Coding],
        gold: &Gold,
        alignment: &Alignment,
    ) -> Self {
        let mut articles: BTreeMap<&str, Coded> = BTreeMap::new();
        for pair in &alignment.pairs {
            let Some((group, place)) = places.get(&pair.article) else { continue };
            let coded = articles.entry(&pair.article).or_insert_with(|| Coded {
                group: group.clone(),
                place: *place,
                tables: vec![Answers::default(); tally.measures.len()],
            });
            for (at, measure) in tally.measures.iter().enumerate() {
                if let Some((machine, hand)) = answers(tally, at, measure, pair, codings, gold) {
                    let one = match (machine, hand) {
                        (true, true) => Answers { both: 1, ..Answers::default() },
                        (true, false) => Answers { machine_only: 1, ..Answers::default() },
                        (false, true) => Answers { hand_only: 1, ..Answers::default() },
                        (false, false) => Answers { neither: 1, ..Answers::default() },
                    };
                    coded.tables[at].add(one, 1);
                }
            }
        }
        Self { articles: articles.into_values().collect() }
    }

    /// How many articles were coded.
    pub fn n_articles(&self) -> usize {
        self.articles.len()
    }

    /// The corrected shares of a group, one a measure.
    pub fn corrected(&self, tally: &Tally, group: &Group, options: &Options) -> Vec<Corrected> {
        let own: Vec<&Coded> = self.articles.iter().filter(|c| c.group == group.name).collect();
        let articles = tally.articles(group);
        let places: BTreeSet<usize> = own.iter().map(|coded| coded.place).collect();
        let uncoded: Vec<&Counts> =
            (0..articles.len()).filter(|at| !places.contains(at)).map(|at| &articles[at]).collect();
        let all: Vec<&Coded> = self.articles.iter().collect();
        (0..tally.measures.len())
            .map(|at| {
                let shares: Vec<(u32, u32)> =
                    articles.iter().map(|article| tally.share(at, article)).collect();
                let rest: Vec<(u32, u32)> =
                    uncoded.iter().map(|article| tally.share(at, article)).collect();
                let coded = sum(&own, at, &vec![1; own.len()]);
                let powered = powered(tally, at, articles, &own, &rest, options.bootstrap);
                Corrected {
                    n_coded: u64::from(coded.n()),
                    by_hand: ratio(coded.both + coded.hand_only, coded.n()),
                    rogan_gladen: by_error_rates(at, &shares, &all, options.bootstrap),
                    powered: powered.0,
                    lambda: powered.1,
                }
            })
            .collect()
    }

    /// The error rates of each measure: first of all groups together, then group by group where there are several.
    pub fn error_rates(&self, tally: &Tally, options: &Options) -> Vec<ErrorRates> {
        let groups: BTreeSet<&Option<String>> = self.articles.iter().map(|c| &c.group).collect();
        let mut rates = Vec::new();
        for measure in 0..tally.measures.len() {
            let all: Vec<&Coded> = self.articles.iter().collect();
            rates.push(error_rates(measure, Of::All, &all, &[], options));
            if groups.len() < 2 {
                continue;
            }
            let mut of_groups: Vec<ErrorRates> = groups
                .iter()
                .map(|group| {
                    let (own, others): (Vec<&Coded>, Vec<&Coded>) =
                        all.iter().partition(|coded| coded.group == **group);
                    error_rates(measure, Of::Group((*group).clone()), &own, &others, options)
                })
                .collect();
            let tested: Vec<usize> =
                (0..of_groups.len()).filter(|&at| of_groups[at].differs.is_some()).collect();
            let p: Vec<f64> =
                tested.iter().filter_map(|&at| Some(of_groups[at].differs?.p)).collect();
            for (at, adjusted) in tested.into_iter().zip(options.correction.adjust(&p)) {
                of_groups[at].adjusted = Some(adjusted);
            }
            rates.extend(of_groups);
        }
        rates
    }
}

/// What machine and hand say of a sentence; `None` if one of them was not asked.
fn answers(
    tally: &Tally,
    at: usize,
    measure: &Measure,
    pair: &Pair,
    codings: &[Coding],
    gold: &Gold,
) -> Option<(bool, bool)> {
    let asked = |coding: &&usize| tally.is_measured(at, &codings[**coding]);
    let coding = *pair.codings.iter().find(asked)?;
    let is_about =
        |row: &&crate::evaluate::PairedRow| measure.event().is_none() || row.coding == Some(coding);
    let mut rows = pair.rows.iter().filter(is_about);
    let hand = rows.find_map(|row| measure.holds_by_hand(&gold.rows[row.gold]))?;
    Some((measure.holds(&codings[coding]), hand))
}

fn sum(articles: &[&Coded], measure: usize, times: &[u32]) -> Answers {
    let mut sum = Answers::default();
    for (article, &times) in articles.iter().zip(times) {
        sum.add(article.tables[measure], times);
    }
    sum
}

/// A share from two samples of articles that are drawn apart, the first of which was coded; its percentile interval needs
/// two coded articles and a figure that most resamples define.
fn estimate<A: Send + Clone, B: Send + Clone>(
    bootstrap: Bootstrap,
    (n_one, one): (usize, impl Fn(&[u32]) -> A + Sync),
    (n_other, other): (usize, impl Fn(&[u32]) -> B + Sync),
    score: impl Fn(&A, &B) -> Option<f64>,
) -> Estimate {
    let (whole_one, whole_other) = (one(&vec![1; n_one]), other(&vec![1; n_other]));
    let mut estimate = Estimate::default();
    let Some(raw) = score(&whole_one, &whole_other) else {
        estimate.doubts.push(Doubt::Undefined);
        return estimate;
    };
    let within = |share: f64| share.clamp(0.0, 1.0);
    estimate.score = Some(within(raw));
    match n_one {
        0 | 1 => estimate.doubts.push(Doubt::OneArticle),
        few if few < FEW_ARTICLES => estimate.doubts.push(Doubt::FewArticles),
        _ => {}
    }
    if !(0.0..=1.0).contains(&raw) {
        estimate.doubts.push(Doubt::Truncated);
    }
    if n_one < 2 {
        return estimate;
    }
    let apart = Bootstrap { seed: bootstrap.seed.rotate_left(17) ^ 1, ..bootstrap };
    let drawn_one = drawn(bootstrap, n_one, &one, whole_one);
    let drawn_other = drawn(apart, n_other, &other, whole_other);
    let pairs = drawn_one.iter().zip(&drawn_other);
    let scores: Vec<f64> = pairs.filter_map(|(one, other)| score(one, other).map(within)).collect();
    if 2 * scores.len() > bootstrap.n_resamples {
        estimate.percentile = percentile(scores, bootstrap.confidence);
    } else {
        estimate.doubts.push(Doubt::OftenUndefined);
    }
    estimate
}

/// The resamples of a sample; one of fewer than two articles is always itself.
fn drawn<A: Send + Clone>(
    bootstrap: Bootstrap,
    n: usize,
    counts: &(impl Fn(&[u32]) -> A + Sync),
    whole: A,
) -> Vec<A> {
    if n < 2 { vec![whole; bootstrap.n_resamples] } else { bootstrap.resample(n, counts) }
}

fn by_error_rates(
    measure: usize,
    shares: &[(u32, u32)],
    coded: &[&Coded],
    bootstrap: Bootstrap,
) -> Estimate {
    let rates = |times: &[u32]| sum(coded, measure, times);
    estimate(
        bootstrap,
        (coded.len(), rates),
        (shares.len(), |times: &[u32]| total(shares, times)),
        {
            |rates, &(k, n)| {
                let share = (n > 0.0).then(|| k / n)?;
                rogan_gladen(share, rates.sensitivity()?, rates.specificity()?)
            }
        },
    )
}

fn total(shares: &[(u32, u32)], times: &[u32]) -> (f64, f64) {
    let mut sum = (0.0, 0.0);
    for (&(k, n), &times) in shares.iter().zip(times) {
        sum.0 += f64::from(k * times);
        sum.1 += f64::from(n * times);
    }
    sum
}

/// The share by prediction-powered inference, and how much the machine counts in it.
fn powered(
    tally: &Tally,
    measure: usize,
    articles: &[Counts],
    own: &[&Coded],
    rest: &[(u32, u32)],
    bootstrap: Bootstrap,
) -> (Estimate, Option<f64>) {
    // A coded article may have sentences that nobody coded.
    let left: Vec<(u32, u32)> = own
        .iter()
        .map(|coded| {
            let (k, n) = tally.share(measure, &articles[coded.place]);
            let table = coded.tables[measure];
            (k.saturating_sub(table.both + table.machine_only), n.saturating_sub(table.n()))
        })
        .collect();
    let of_coded = |times: &[u32]| (sum(own, measure, times), total(&left, times));
    let counts = |(table, left): &(Answers, (f64, f64)), rest: &(f64, f64)| PoweredCounts {
        n: f64::from(table.n()),
        by_hand: f64::from(table.both + table.hand_only),
        by_machine: f64::from(table.both + table.machine_only),
        both: f64::from(table.both),
        n_uncoded: left.1 + rest.1,
        uncoded_by_machine: left.0 + rest.0,
    };
    let of_rest = |times: &[u32]| total(rest, times);
    let whole = counts(&of_coded(&vec![1; own.len()]), &of_rest(&vec![1; rest.len()]));
    let score = |coded: &_, rest: &_| Some(counts(coded, rest).powered()?.score);
    let found = estimate(bootstrap, (own.len(), of_coded), (rest.len(), of_rest), score);
    (found, whole.powered().map(|powered| powered.lambda))
}

fn error_rates(
    measure: usize,
    of: Of,
    own: &[&Coded],
    others: &[&Coded],
    options: &Options,
) -> ErrorRates {
    let rate = |rate: fn(Answers) -> Option<f64>| {
        let table = |times: &[u32]| sum(own, measure, times);
        estimate(options.bootstrap, (own.len(), table), (0, |_: &[u32]| ()), move |&table, ()| {
            rate(table)
        })
    };
    let found = |articles: &[&Coded]| -> Vec<(u32, u32)> {
        let tables = articles.iter().map(|article| article.tables[measure]);
        tables.map(|table| (table.both, table.both + table.hand_only)).collect()
    };
    let whole = sum(own, measure, &vec![1; own.len()]);
    ErrorRates {
        measure,
        of,
        n_yes: u64::from(whole.both + whole.hand_only),
        sensitivity: rate(Answers::sensitivity),
        n_no: u64::from(whole.neither + whole.machine_only),
        specificity: rate(Answers::specificity),
        differs: options.permutations.test(&found(own), &found(others)),
        adjusted: None,
    }
}
