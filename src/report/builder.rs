//! Takes the articles of a run one after the other and makes the page of them.

use std::collections::{BTreeMap, BTreeSet};

use super::articles::{ArticleRow, article, chosen, is_source, sentences};
use super::figures::Figures;
use super::legend::Legend;
use super::page::Templates;
use super::shelf::Shelf;
use super::timeline::Period;
use super::view::View;
use super::{ReportError, Selection, SelectionError};
use crate::clean::Kind;
use crate::coding::Coding;
use crate::compare::{By, Options, Tally};
use crate::run::{StoredArticle, StoredRun};

/// So many bytes of article text stand on a page; with everything else it stays below 15 MB.
const ROOM: usize = 10_000_000;

/// So many outlets have a row; the others are taken together.
const OUTLETS: usize = 30;

/// The groups under which all articles are counted, and those of outlets that have no row.
pub(super) const ALL: &str = "all";
pub(super) const REST: &str = "rest";

/// Takes articles one at a time; keeps counts, a line about each article and texts up to a limit.
pub struct Builder<'a> {
    pub(super) run: &'a StoredRun,
    pub(super) selection: &'a Selection,
    pub(super) legend: Legend,
    pub(super) period: Period,
    /// The outlets that have a row, the one with most articles first.
    pub(super) outlets: Vec<Option<String>>,
    pub(super) n_outlets: usize,
    pub(super) blaming: Blaming,
    pub(super) n_on_page: usize,
    pub(super) n_sentences: u64,
    templates: Templates,
    by_outlet: Tally,
    by_period: Tally,
    sums: Tally,
    shelf: Shelf,
    n: usize,
}

/// How many articles blame each actor, and in whose words sentences blame.
#[derive(Default)]
pub(super) struct Blaming {
    /// Articles by question and actor.
    pub(super) articles: BTreeMap<(usize, usize), u64>,
    /// Sentences in the article's own voice and in a source's, by question and outlet.
    pub(super) voices: BTreeMap<(usize, String), [u64; 2]>,
}

impl<'a> Builder<'a> {
    /// Begins the page of a run. Fails if the selection names what is not there, or if nothing is selected.
    pub fn new(run: &'a StoredRun, selection: &'a Selection) -> Result<Self, ReportError> {
        selection.check(&run.articles)?;
        let selected = || run.articles.iter().filter(|article| selection.holds(article));
        let mut sizes: BTreeMap<Option<&str>, usize> = BTreeMap::new();
        for article in selected() {
            *sizes.entry(article.outlet.as_deref()).or_default() += 1;
        }
        let mut outlets: Vec<(usize, Option<&str>)> =
            sizes.iter().map(|(outlet, n)| (usize::MAX - n, *outlet)).collect();
        outlets.sort_unstable();
        let n_outlets = outlets.len();
        let tally = || Tally::new(&run.tasks, &[Kind::Body]);
        Ok(Self {
            run,
            selection,
            legend: Legend::of(&run.tasks),
            templates: Templates::new()?,
            period: Period::of(&selected().collect::<Vec<_>>()),
            outlets: outlets
                .into_iter()
                .take(OUTLETS)
                .map(|(_, name)| name.map(str::to_string))
                .collect(),
            n_outlets,
            by_outlet: tally(),
            by_period: tally(),
            sums: tally(),
            blaming: Blaming::default(),
            shelf: Shelf::new(ROOM),
            n: 0,
            n_on_page: 0,
            n_sentences: 0,
        })
    }

    /// Takes the next article of the run with its answers; one that is not selected is passed over.
    pub fn add(&mut self, stored: &StoredArticle, codings: &[Coding]) -> Result<(), ReportError> {
        self.n += 1;
        if !self.selection.holds(stored) {
            return Ok(());
        }
        self.n_on_page += 1;
        self.sums.add(Some(ALL), codings);
        if self.outlets.contains(&stored.outlet) {
            self.by_outlet.add(stored.outlet.as_deref(), codings);
        } else {
            self.sums.add(Some(REST), codings);
        }
        self.by_period.add(self.period.begin(stored), codings);
        let (row, paragraphs) = article(self.n, stored, codings, &self.legend);
        self.n_sentences += row.n_sentences as u64;
        self.blaming.add(&row, &sentences(codings), &self.legend);
        let open = self.n_on_page == 1;
        let text = self.templates.article(&row, &paragraphs, open)?;
        self.shelf.put(row, text);
        Ok(())
    }

    /// The page; `metrics` is what the run's `metrics.json` holds, if it was measured.
    pub fn finish(self, metrics: Option<&serde_json::Value>) -> Result<String, ReportError> {
        if self.n_on_page == 0 && !self.selection.is_all() {
            let there = "restore the run, or run again".to_string();
            return Err(SelectionError::Nothing { asked: self.selection.words(), there }.into());
        }
        // No group is so large: tests of differences are what `framelens compare` is for.
        let options = Options { min_articles: usize::MAX, ..Options::default() };
        let compared = |tally: &Tally| tally.compare(By::Outlet, &options);
        let (by_outlet, by_period) = (compared(&self.by_outlet), compared(&self.by_period));
        let sums = compared(&self.sums);
        let figures = metrics.and_then(|metrics| Figures::of(metrics, &self.legend));
        let view =
            View { builder: &self, by_outlet: &by_outlet, by_period: &by_period, sums: &sums };
        let (filling, style) = (view.page(figures), view.style());
        self.templates.page(filling, self.shelf.shelved(), &style)
    }
}

impl Blaming {
    fn add(&mut self, row: &ArticleRow, sentences: &[Vec<&Coding>], legend: &Legend) {
        for (at, question) in legend.events() {
            let mut blamed = BTreeSet::new();
            for rows in
                sentences.iter().filter(|rows| rows[0].kind == Kind::Body && !rows[0].duplicate)
            {
                let chosen = chosen(rows, question);
                if !chosen.is_empty() {
                    let voices = self.voices.entry((at, row.outlet.clone())).or_default();
                    voices[usize::from(is_source(rows[0]))] += 1;
                }
                blamed.extend(chosen);
            }
            for answer in blamed {
                *self.articles.entry((at, answer)).or_default() += 1;
            }
        }
    }

    /// The sentences of all outlets.
    pub(super) fn voices(&self, question: usize) -> [u64; 2] {
        let of_question = self.voices.iter().filter(|((at, _), _)| *at == question);
        of_question.fold([0, 0], |[own, source], (_, [more, others])| [own + more, source + others])
    }
}
