//! Counts of many articles laid out in numbered cells, so that thousands of resamples are added up in moments.

mod question;
mod steps;

use std::collections::BTreeMap;

use self::question::{Place, Question, Shape};
use self::steps::Steps;
use super::confusion::Confusion;
use super::counts::{Counts, EventCounts};
use super::figures::{About, Figure, Part};
use super::ranking::{Ranking, Rankings};
use super::sets::SetConfusion;

/// The counts of some articles, ready to be summed with any weights.
pub(super) struct Flat {
    questions: Vec<Question>,
    /// Article by article the cells that are not 0.
    articles: Vec<Vec<(usize, u64)>>,
    n_cells: usize,
    depth: Depth,
}

/// Which figures are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Depth {
    /// Those of whole questions.
    Whole,
    /// Those of events, labels and bins too.
    Parts,
}

type OfEvents<T> = fn(&EventCounts) -> &T;

/// The questions about events whose answer is a set, with their scores.
const EVENT_SETS: [(&str, OfEvents<SetConfusion>, OfEvents<Rankings>); 2] = [
    ("blamed", |counts| &counts.blamed, |counts| &counts.blamed_scores),
    ("denied", |counts| &counts.denied, |counts| &counts.denied_scores),
];

/// The questions about events that have one answer.
const EVENT_SINGLES: [(&str, OfEvents<Confusion>); 2] =
    [("roles", |counts| &counts.roles), ("voices", |counts| &counts.voices)];

impl Flat {
    /// Lays out the counts of articles, in the order of the map.
    pub(super) fn of(articles: &BTreeMap<String, Counts>, depth: Depth) -> Self {
        let total: Counts = articles.values().sum();
        let counts: Vec<&Counts> = articles.values().collect();
        let cells = vec![Vec::new(); counts.len()];
        let mut flat = Flat { questions: Vec::new(), articles: cells, n_cells: 0, depth };
        let all = total.all_events();
        let by_article: Vec<EventCounts> =
            counts.iter().map(|counts| counts.all_events()).collect();
        for (name, sets, scores) in EVENT_SETS {
            let by_article: Vec<(&SetConfusion, &Rankings)> =
                by_article.iter().map(|counts| (sets(counts), scores(counts))).collect();
            flat.add_sets(name, sets(&all), &by_article);
        }
        for (name, of) in EVENT_SINGLES {
            flat.add_single(name, of(&all), &by_article.iter().map(of).collect::<Vec<_>>());
        }
        let kinds: Vec<&Confusion> = counts.iter().map(|counts| &counts.kind).collect();
        flat.add_single("kind", &total.kind, &kinds);
        flat.add_tasks(&total, &counts);
        if depth == Depth::Parts {
            flat.add_events(&total, &counts);
        }
        flat
    }

    fn add_tasks(&mut self, total: &Counts, counts: &[&Counts]) {
        let ranking = Ranking::default();
        for (task, all) in &total.tasks {
            let of = |counts: &&Counts| counts.tasks.get(task).cloned().unwrap_or_default();
            let by_article: Vec<Confusion> = counts.iter().map(of).collect();
            self.add_single(task, all, &by_article.iter().collect::<Vec<_>>());
            if total.confidences.get(task).is_some_and(|ranking| ranking.asked().n > 0) {
                let of = |counts: &&Counts| {
                    question::calibration(counts.confidences.get(task).unwrap_or(&ranking))
                };
                let cells = counts.iter().map(of).collect();
                self.add(task, Part::Whole, Shape::Confidence, cells);
            }
        }
        let (sets, rankings) = (SetConfusion::default(), Rankings::default());
        for (task, all) in &total.set_tasks {
            let by_article: Vec<(&SetConfusion, &Rankings)> = counts
                .iter()
                .map(|counts| {
                    let sets = counts.set_tasks.get(task).unwrap_or(&sets);
                    (sets, counts.label_scores.get(task).unwrap_or(&rankings))
                })
                .collect();
            self.add_sets(task, all, &by_article);
        }
    }

    fn add_events(&mut self, total: &Counts, counts: &[&Counts]) {
        let nothing = SetConfusion::default();
        for (event, all) in &total.events {
            for (name, of, _) in EVENT_SETS {
                if of(all).n() > 0 {
                    let cells = |counts: &&Counts| {
                        let sets = counts.events.get(event).map_or(&nothing, of);
                        question::event_cells(sets)
                    };
                    let part = Part::Event(event.clone());
                    self.add(name, part, Shape::EventSets, counts.iter().map(cells).collect());
                }
            }
        }
    }

    fn add_sets(
        &mut self,
        name: &str,
        all: &SetConfusion,
        articles: &[(&SetConfusion, &Rankings)],
    ) {
        if all.n() == 0 {
            return;
        }
        let members: Vec<String> = all.choices().map(str::to_owned).collect();
        let scored = articles.iter().any(|(_, scores)| !scores.is_empty());
        let steps = scored.then(|| {
            let none = Ranking::default();
            let of = |member: &String| {
                Steps::of(articles.iter().map(|(_, scores)| scores.of(member).unwrap_or(&none)))
            };
            let together: Vec<Ranking> =
                articles.iter().map(|(_, scores)| scores.micro()).collect();
            (members.iter().map(of).collect(), Steps::of(together.iter()))
        });
        let cells = articles
            .iter()
            .map(|(sets, scores)| question::set_cells(sets, scores, &members, scored))
            .collect();
        let occurring = all.members().map(str::to_owned).collect();
        self.add(name, Part::Whole, Shape::Sets { members, occurring, steps }, cells);
    }

    fn add_single(&mut self, name: &str, all: &Confusion, articles: &[&Confusion]) {
        if all.n() == 0 {
            return;
        }
        let labels = all.labels();
        let names: Vec<&str> = labels.iter().copied().collect();
        let cells = articles.iter().map(|confusion| confusion.cells(&names)).collect();
        let labels = names.iter().map(|&label| label.to_owned()).collect();
        self.add(name, Part::Whole, Shape::Single { labels }, cells);
    }

    fn add(&mut self, name: &str, part: Part, shape: Shape, cells: Vec<Vec<u64>>) {
        let begin = self.n_cells;
        self.n_cells += cells.first().map_or(0, Vec::len);
        self.questions.push(Question { name: name.to_owned(), part, begin, shape });
        for (article, cells) in self.articles.iter_mut().zip(cells) {
            let filled = cells.into_iter().enumerate().filter(|(_, n)| *n > 0);
            article.extend(filled.map(|(at, n)| (begin + at, n)));
        }
    }

    /// How many articles there are.
    pub(super) fn n_articles(&self) -> usize {
        self.articles.len()
    }

    /// The figures of the articles as they are, always in the same order; what was not asked has none.
    pub(super) fn figures(&self) -> Vec<(About, Figure)> {
        let mut figures = Vec::new();
        self.visit(&vec![1; self.n_articles()], &mut |question, place, measure, n, score| {
            let about =
                About { question: question.name.clone(), part: question.part(place), measure };
            let figure = Figure { name: about.name(), title: about.title(), n: n(), score };
            figures.push((about, figure));
        });
        figures
    }

    /// The scores of the same figures when each article counts so many times.
    pub(super) fn scores(&self, times: &[u32]) -> Vec<Option<f64>> {
        let mut scores = Vec::new();
        self.visit(times, &mut |_, _, _, _, score| scores.push(score));
        scores
    }

    fn visit(&self, times: &[u32], take: &mut question::TakeOf) {
        let mut sums = vec![0; self.n_cells];
        for (article, &times) in self.articles.iter().zip(times).filter(|(_, times)| **times > 0) {
            for &(cell, n) in article {
                sums[cell] += n * u64::from(times);
            }
        }
        for question in &self.questions {
            question.figures(&sums[question.begin..], times, &mut |place, measure, n, score| {
                if self.depth == Depth::Parts || place == Place::Whole {
                    take(question, place, measure, n, score);
                }
            });
        }
    }
}
