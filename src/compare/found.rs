//! Everything that a comparison found, from a stored run.

use std::collections::{BTreeMap, BTreeSet};

use super::{By, Comparison, Corrected, ErrorRates, Labelled, Options, Tally};
use crate::coding::{Coding, Gold};
use crate::duplicates::{Cluster, Duplicates, Printed};
use crate::evaluate::{EvaluateError, align};
use crate::run::{StoredArticle, StoredError, StoredRun};

/// Everything that a comparison found.
#[derive(Debug, Clone)]
pub struct Found {
    /// The groups, their shares and differences.
    pub comparison: Comparison,
    /// For each group its corrected shares, one a measure; empty without hand labels.
    pub corrected: Vec<Vec<Corrected>>,
    /// How well the machine finds what is counted; empty without hand labels.
    pub rates: Vec<ErrorRates>,
    /// Articles with hand labels.
    pub n_coded: usize,
    /// Articles that are nearly the same text.
    pub clusters: Vec<Cluster>,
    /// From which Jaccard index on they are.
    pub threshold: f64,
    /// Whether the later ones of them were left out.
    pub deduped: bool,
    /// What a reader should know, in sentences.
    pub warnings: Vec<String>,
}

/// Why articles could not be compared.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CompareError {
    /// The run cannot be read.
    #[error(transparent)]
    Run(#[from] StoredError),
    /// The hand labels do not fit the run.
    #[error(transparent)]
    Gold(#[from] EvaluateError),
}

impl Found {
    /// Compares the articles of a run, and corrects shares if there is gold.
    ///
    /// With `dedupe` only the earliest of nearly equal articles counts. Fails if the run cannot be read or the gold does not
    /// fit it.
    pub fn new(
        stored: &StoredRun,
        by: By,
        gold: Option<&Gold>,
        threshold: f64,
        dedupe: bool,
        options: &Options,
    ) -> Result<Self, CompareError> {
        let docs = gold.map(Gold::docs).unwrap_or_default();
        let mut counted = Counted::new(stored, options);
        let mut duplicates = Duplicates::new(threshold);
        stored.each_article(|article, codings| {
            duplicates.add(printed(article), counted.tally.prose(&codings));
            // Which articles are left out shows when all have been seen.
            if !dedupe {
                counted.add(article, &by, &docs, codings);
            }
        })?;
        let clusters = duplicates.finish();
        if dedupe {
            let others = clusters.iter().flat_map(|cluster| &cluster.others);
            let left_out: BTreeSet<&str> = others.map(|(copy, _)| copy.article.as_str()).collect();
            stored.each_article(|article, codings| {
                if !left_out.contains(article.key.id.as_str()) {
                    counted.add(article, &by, &docs, codings);
                }
            })?;
        }
        let Counted { tally, places, coded } = counted;
        let comparison = tally.compare(by, options);
        let mut found = Self {
            corrected: Vec::new(),
            rates: Vec::new(),
            n_coded: 0,
            threshold,
            deduped: dedupe,
            warnings: warnings(&comparison, &clusters, dedupe),
            comparison,
            clusters,
        };
        if let Some(gold) = gold {
            let alignment = align(&coded, gold, &stored.keys())?;
            let labelled = Labelled::new(&tally, &places, &coded, gold, &alignment);
            let groups = found.comparison.groups.iter();
            found.corrected =
                groups.map(|group| labelled.corrected(&tally, group, options)).collect();
            found.rates = labelled.error_rates(&tally, options);
            found.n_coded = labelled.n_articles();
            if found.n_coded == 0 {
                found.warnings.push(format!(
                    "{}: no label for any article that counts here, so nothing is corrected; check the column `doc`",
                    gold.name
                ));
            }
        }
        Ok(found)
    }
}

/// The articles that count, and the answers of those that were coded by hand.
struct Counted {
    tally: Tally,
    /// The group of each coded article and its place in it.
    places: BTreeMap<String, (Option<String>, usize)>,
    coded: Vec<Coding>,
}

impl Counted {
    fn new(stored: &StoredRun, options: &Options) -> Self {
        let tally = Tally::new(&stored.tasks, &options.kinds);
        Self { tally, places: BTreeMap::new(), coded: Vec::new() }
    }

    fn add(
        &mut self,
        article: &StoredArticle,
        by: &By,
        docs: &BTreeSet<&str>,
        codings: Vec<Coding>,
    ) {
        let group = by.group(article);
        let place = self.tally.add(group.as_deref(), &codings);
        if docs.iter().any(|doc| article.key.may_be(doc)) {
            self.places.insert(article.key.id.clone(), (group, place));
            self.coded.extend(codings);
        }
    }
}

fn printed(article: &StoredArticle) -> Printed {
    let StoredArticle { key, outlet, published, .. } = article.clone();
    Printed { article: key.id, outlet, published }
}

fn warnings(comparison: &Comparison, clusters: &[Cluster], dedupe: bool) -> Vec<String> {
    let mut warnings = Vec::new();
    let of = |standing: super::Standing| -> Vec<&str> {
        let groups = comparison.groups.iter().filter(|group| group.standing == standing);
        groups.map(super::Group::shown).collect()
    };
    let small = of(super::Standing::TooSmall);
    if !small.is_empty() {
        warnings.push(format!(
            "not compared, because they have fewer than {} articles: {}",
            comparison.options.min_articles,
            small.join(", ")
        ));
    }
    let beyond = of(super::Standing::BeyondMost);
    if !beyond.is_empty() {
        warnings.push(format!(
            "not compared, because {} groups have more articles: {}",
            comparison.options.most_compared,
            beyond.join(", ")
        ));
    }
    for group in comparison.groups.iter().filter(|g| g.standing == super::Standing::NotKnown) {
        warnings.push(format!(
            "articles whose {} is not known, in a row of their own and not compared: {}",
            comparison.by.name(),
            group.n_articles
        ));
    }
    let n_copies: usize = clusters.iter().map(|cluster| cluster.others.len()).sum();
    if n_copies > 0 && !dedupe {
        warnings.push(format!(
            "articles that are nearly the same as an earlier one: {n_copies}; see duplicates.csv, and count each text once with --dedupe"
        ));
    }
    warnings
}
