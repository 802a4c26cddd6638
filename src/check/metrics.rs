//! Figures against hand labels, before and after, on the same articles.

use std::collections::BTreeMap;

use super::Floors;
use crate::evaluate::{Counts, Figure, Scored};
use crate::statistics::{Bootstrap, Doubt, Estimate};

/// Questions about rightly blamed actors only: where none is left, blame itself has dropped and says so.
const CONDITIONAL: [&str; 2] = ["roles", "voices"];

/// What is wrong with a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// It was measured in the baseline and is not defined or not measured in the run, or has a floor and is not there.
    NotMeasured,
    /// It dropped, and the whole interval of the difference lies below 0.
    Dropped,
    /// There are fewer than ten articles, and it dropped by more than is tolerated.
    DroppedFar,
    /// It is below its floor.
    BelowFloor,
}

impl Fault {
    /// Its name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::NotMeasured => "not measured",
            Self::Dropped => "dropped",
            Self::DroppedFar => "dropped far",
            Self::BelowFloor => "below its floor",
        }
    }
}

/// A figure before and after.
#[derive(Debug, Clone, PartialEq)]
pub struct Metric {
    /// Its name in `metrics.json`.
    pub name: String,
    /// Its name in tables.
    pub title: String,
    /// On all coded articles of the baseline; `None` if it is not defined or was not measured.
    pub old: Option<f64>,
    /// On all coded articles of the run, likewise.
    pub new: Option<f64>,
    /// New less old on the articles that both have, with its interval.
    pub difference: Estimate,
    /// How many articles that is.
    pub n_articles: usize,
    /// What it must reach; `None` if nothing is demanded.
    pub floor: Option<f64>,
    /// What is wrong with it; empty if nothing is.
    pub faults: Vec<Fault>,
}

/// The figures that the gate watches: one a question (micro F1 of sets of labels, else macro F1, else accuracy), and
/// those with a floor. To watch all would raise false alarms, for precision and recall pay for each other.
pub(super) fn metrics(old: &Scored, new: &Scored, floors: &Floors) -> Vec<Metric> {
    let (before, after) = (by_name(old.figures()), by_name(new.figures()));
    let common: Vec<[&Counts; 2]> = old
        .articles
        .iter()
        .filter_map(|(article, counts)| Some([counts, new.articles.get(article)?]))
        .collect();
    let mut names: Vec<String> =
        old.figures().into_iter().chain(new.figures()).map(|figure| figure.name).collect();
    names.extend(floors.figures.keys().cloned());
    let mut seen = std::collections::BTreeSet::new();
    names.retain(|name| seen.insert(name.clone()));
    let watched: Vec<String> = names
        .iter()
        .filter(|name| floors.figures.contains_key(*name) || speaks_for_question(name, &names))
        .cloned()
        .collect();
    let differences = Bootstrap::default()
        .estimate(common.len(), |times| paired_differences(&common, times, &watched));
    let metric = |(name, difference): (String, Estimate)| {
        let title = after.get(&name).or(before.get(&name)).map(|figure| figure.title.clone());
        let score = |figures: &BTreeMap<String, Figure>| figures.get(&name)?.score;
        let mut metric = Metric {
            title: title.unwrap_or_else(|| name.clone()),
            old: score(&before),
            new: score(&after),
            difference,
            n_articles: common.len(),
            floor: floors.figures.get(&name).copied(),
            faults: Vec::new(),
            name,
        };
        metric.faults = faults(&metric, floors);
        metric
    };
    watched.into_iter().zip(differences).map(metric).collect()
}

/// The figures that the gate watches in one set of answers.
pub(super) fn watched(scored: &Scored) -> Vec<Figure> {
    let figures = scored.figures();
    let names: Vec<String> = figures.iter().map(|figure| figure.name.clone()).collect();
    figures.into_iter().filter(|figure| speaks_for_question(&figure.name, &names)).collect()
}

/// Whether a figure is the one that stands for its question.
fn speaks_for_question(name: &str, names: &[String]) -> bool {
    let Some((question, figure)) = name.rsplit_once('.') else { return false };
    let has = |other: &str| names.contains(&format!("{question}.{other}"));
    let best = ["micro_f1", "macro_f1", "accuracy"].into_iter().find(|other| has(other));
    best == Some(figure)
}

fn by_name(figures: Vec<Figure>) -> BTreeMap<String, Figure> {
    figures.into_iter().map(|figure| (figure.name.clone(), figure)).collect()
}

/// New less old in one resample of articles, the same for both sides (paired bootstrap; Efron & Tibshirani 1993, 16.4;
/// Berg-Kirkpatrick, Burkett & Klein 2012, aclanthology.org/D12-1091).
fn paired_differences(
    articles: &[[&Counts; 2]],
    times: &[u32],
    watched: &[String],
) -> Vec<Option<f64>> {
    let figures = |side: usize| {
        let mut total = Counts::default();
        for (article, times) in articles.iter().zip(times) {
            for _ in 0..*times {
                total += article[side];
            }
        }
        let articles = [(String::new(), total)].into();
        by_name(Scored { name: String::new(), recipe: String::new(), articles }.figures())
    };
    let (old, new) = (figures(0), figures(1));
    watched.iter().map(|name| Some(new.get(name)?.score? - old.get(name)?.score?)).collect()
}

fn faults(metric: &Metric, floors: &Floors) -> Vec<Fault> {
    let mut faults = Vec::new();
    let Some(new) = metric.new else {
        let question = metric.name.split('.').next().unwrap_or_default();
        let wanted = metric.old.is_some() && !CONDITIONAL.contains(&question);
        let wanted = wanted || metric.floor.is_some();
        return if wanted { vec![Fault::NotMeasured] } else { faults };
    };
    if metric.difference.interval().is_some_and(|interval| interval.high < -1e-12) {
        faults.push(Fault::Dropped);
    }
    let few = [Doubt::FewArticles, Doubt::OneArticle];
    let doubtful = metric.difference.doubts.iter().any(|doubt| few.contains(doubt));
    let drop = metric.difference.score.map_or(0.0, |difference| -difference);
    if doubtful && drop > floors.max_drop + 1e-12 {
        faults.push(Fault::DroppedFar);
    }
    if metric.floor.is_some_and(|floor| new < floor - 1e-12) {
        faults.push(Fault::BelowFloor);
    }
    faults
}
