//! Counts article by article, small enough to keep them for millions of articles.

use std::collections::BTreeMap;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use sha2::{Digest, Sha256};

use super::{By, Comparison, Group, Measure, Options, Share, Standing, differences};
use crate::clean::Kind;
use crate::coding::Coding;
use crate::statistics::Bootstrap;
use crate::task::Task;

/// A group with more articles is resampled in this many batches of articles, dealt at random; a batch stands for its
/// articles as in a delete-a-group jackknife (Kott 2001), so that the work does not grow with the square of their number.
const MOST_UNITS: usize = 1000;

/// Which sentences of which articles give which answers.
#[derive(Debug, Clone)]
pub struct Tally {
    pub(super) measures: Vec<Measure>,
    tasks: Vec<Task>,
    kinds: Vec<Kind>,
    /// For each measure its task.
    task_of: Vec<usize>,
    pub(super) groups: BTreeMap<Option<String>, Vec<Counts>>,
}

/// What one article, or a batch of them, counts: places in a list with the number that stands there, by place; the zeros
/// are left out. First all sentences, then those that each task was put to, then those for which each measure holds.
#[derive(Debug, Clone, Default)]
pub(super) struct Counts(Box<[(u32, u32)]>);

impl Counts {
    fn at(&self, place: usize) -> u32 {
        let place = u32::try_from(place).unwrap_or(u32::MAX);
        self.0.binary_search_by_key(&place, |(place, _)| *place).map_or(0, |at| self.0[at].1)
    }

    fn of(dense: &[u32]) -> Self {
        let places = (0..).zip(dense.iter().copied());
        Self(places.filter(|(_, count)| *count > 0).collect())
    }
}

impl Tally {
    /// Nothing counted yet; sentences of other kinds than these will not count.
    pub fn new(tasks: &[Task], kinds: &[Kind]) -> Self {
        let measures = Measure::of(tasks);
        let task_of = |measure: &Measure| {
            let is_about = |task: &Task| match measure.event() {
                Some(event) => task.stance().is_some_and(|stance| stance.event.id == event),
                None => task.id == measure.about(),
            };
            tasks.iter().position(is_about).unwrap_or_default()
        };
        Self {
            task_of: measures.iter().map(task_of).collect(),
            measures,
            tasks: tasks.to_vec(),
            kinds: kinds.to_vec(),
            groups: BTreeMap::new(),
        }
    }

    /// Counts one article, given all its codings, and tells its place in its group.
    pub fn add(&mut self, group: Option<&str>, codings: &[Coding]) -> usize {
        let mut dense = vec![0; 1 + self.tasks.len() + self.measures.len()];
        for coding in codings {
            dense[0] += u32::from(self.is_first(coding) && self.counts(coding));
            for (at, task) in self.tasks.iter().enumerate() {
                dense[1 + at] += u32::from(self.is_put(task, coding));
            }
            for (at, measure) in self.measures.iter().enumerate() {
                let is_put = self.is_put(&self.tasks[self.task_of[at]], coding);
                dense[1 + self.tasks.len() + at] += u32::from(is_put && measure.holds(coding));
            }
        }
        let group = group.map(str::to_string);
        let articles = self.groups.entry(group).or_default();
        articles.push(Counts::of(&dense));
        articles.len() - 1
    }

    /// Whether a sentence is of an asked kind and stands in the article for the first time.
    fn counts(&self, coding: &Coding) -> bool {
        self.kinds.contains(&coding.kind) && !coding.duplicate
    }

    /// The texts of an article's headlines and body, each once.
    pub(super) fn prose<'a>(&'a self, codings: &'a [Coding]) -> impl Iterator<Item = &'a str> {
        let is_prose = |coding: &&Coding| matches!(coding.kind, Kind::Body | Kind::Headline);
        let once = codings.iter().filter(|coding| self.is_first(coding)).filter(is_prose);
        once.map(|coding| coding.text.as_str())
    }

    /// A sentence has a coding for every event; labels and sentences are counted in the first.
    fn is_first(&self, coding: &Coding) -> bool {
        let first = self.tasks.iter().find_map(Task::stance).map(|stance| &stance.event.id);
        coding.event.as_ref() == first
    }

    /// Whether a task was put to a sentence that counts, and this coding has the answer.
    fn is_put(&self, task: &Task, coding: &Coding) -> bool {
        let has_answer = match task.stance() {
            Some(stance) => coding.event.as_ref() == Some(&stance.event.id),
            None => self.is_first(coding),
        };
        has_answer && self.counts(coding) && task.applies_to(coding.kind)
    }

    /// The same for a measure.
    pub(super) fn is_measured(&self, measure: usize, coding: &Coding) -> bool {
        self.is_put(&self.tasks[self.task_of[measure]], coding)
    }

    /// How many sentences of an article a measure holds for, and of how many.
    pub(super) fn share(&self, measure: usize, article: &Counts) -> (u32, u32) {
        (article.at(1 + self.tasks.len() + measure), article.at(1 + self.task_of[measure]))
    }

    /// Shares with intervals, and the differences of every two groups that are large enough.
    pub fn compare(&self, by: By, options: &Options) -> Comparison {
        let standings = self.standings(options);
        let groups: Vec<Group> = self
            .named()
            .zip(standings)
            .map(|((name, articles), standing)| self.group(name, articles, standing, options))
            .collect();
        let differences = differences::differences(self, &groups, options);
        Comparison {
            by,
            options: options.clone(),
            measures: self.measures.clone(),
            groups,
            differences,
        }
    }

    /// The groups by name, the articles of no known group last.
    pub(super) fn named(&self) -> impl Iterator<Item = (Option<&String>, &[Counts])> {
        let known = self.groups.iter().filter(|(name, _)| name.is_some());
        let unknown = self.groups.iter().filter(|(name, _)| name.is_none());
        known.chain(unknown).map(|(name, articles)| (name.as_ref(), articles.as_slice()))
    }

    fn standings(&self, options: &Options) -> Vec<Standing> {
        let mut standings: Vec<Standing> = self
            .named()
            .map(|(name, articles)| match name {
                None => Standing::NotKnown,
                Some(_) if articles.len() < options.min_articles => Standing::TooSmall,
                Some(_) => Standing::Compared,
            })
            .collect();
        let sizes: Vec<usize> = self.named().map(|(_, articles)| articles.len()).collect();
        let mut compared: Vec<usize> =
            (0..sizes.len()).filter(|&at| standings[at] == Standing::Compared).collect();
        compared.sort_by_key(|&at| std::cmp::Reverse(sizes[at]));
        for at in compared.into_iter().skip(options.most_compared) {
            standings[at] = Standing::BeyondMost;
        }
        standings
    }

    fn group(
        &self,
        name: Option<&String>,
        articles: &[Counts],
        standing: Standing,
        options: &Options,
    ) -> Group {
        let bootstrap = bootstrap_of(options.bootstrap, name);
        let units = self.units(articles, bootstrap.seed);
        let totals = self.sum(&units, &vec![1; units.len()]);
        let estimates = bootstrap.estimate(units.len(), |times| self.shares(&units, times));
        let shares = estimates.into_iter().enumerate().map(|(at, estimate)| Share {
            n: totals[1 + self.task_of[at]],
            k: totals[1 + self.tasks.len() + at],
            estimate,
        });
        Group {
            name: name.cloned(),
            n_articles: articles.len() as u64,
            n_sentences: totals[0],
            standing,
            shares: shares.collect(),
        }
    }

    /// The shares of each resample of a group.
    pub(super) fn resampled(&self, group: &Group, options: &Options) -> Vec<Vec<Option<f64>>> {
        let bootstrap = bootstrap_of(options.bootstrap, group.name.as_ref());
        let units = self.units(self.articles(group), bootstrap.seed);
        bootstrap.resample(units.len(), |times| self.shares(&units, times))
    }

    /// The articles of a group.
    pub(super) fn articles(&self, group: &Group) -> &[Counts] {
        self.groups.get(&group.name).map_or(&[], Vec::as_slice)
    }

    /// The articles, or batches of them if there are many.
    fn units(&self, articles: &[Counts], seed: u64) -> Vec<Counts> {
        if articles.len() <= MOST_UNITS {
            return articles.to_vec();
        }
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let mut order: Vec<(u64, usize)> =
            (0..articles.len()).map(|at| (random.next_u64(), at)).collect();
        order.sort_unstable();
        let mut batches = vec![vec![0; 1 + self.tasks.len() + self.measures.len()]; MOST_UNITS];
        for (rank, (_, at)) in order.into_iter().enumerate() {
            for (place, count) in &articles[at].0 {
                batches[rank % MOST_UNITS][*place as usize] += count;
            }
        }
        batches.iter().map(|dense| Counts::of(dense)).collect()
    }

    /// All counts together, each unit so many times.
    fn sum(&self, units: &[Counts], times: &[u32]) -> Vec<u64> {
        let mut sum = vec![0; 1 + self.tasks.len() + self.measures.len()];
        for (unit, &times) in units.iter().zip(times).filter(|(_, times)| **times > 0) {
            for (place, count) in &unit.0 {
                sum[*place as usize] += u64::from(*count) * u64::from(times);
            }
        }
        sum
    }

    fn shares(&self, units: &[Counts], times: &[u32]) -> Vec<Option<f64>> {
        let sum = self.sum(units, times);
        let share = |(at, task): (usize, &usize)| {
            let (k, n) = (sum[1 + self.tasks.len() + at], sum[1 + task]);
            (n > 0).then(|| k as f64 / n as f64)
        };
        self.task_of.iter().enumerate().map(share).collect()
    }
}

/// A seed for each group by its name, so that groups are drawn independently of one another and a further group does not
/// move the intervals of the others.
fn bootstrap_of(bootstrap: Bootstrap, name: Option<&String>) -> Bootstrap {
    let digest = Sha256::digest(name.map_or("", String::as_str).as_bytes());
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&digest[..8]);
    Bootstrap { seed: bootstrap.seed ^ u64::from_le_bytes(bytes), ..bootstrap }
}
