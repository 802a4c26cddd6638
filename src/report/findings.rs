//! The headline findings, in plain words.

use serde::Serialize;

use super::figures::Figures;
use super::heat::{Named, doubt, interval};
use super::legend::{Answer, Question};
use super::shown::{count, counted, listed, percent, range};
use crate::compare::Group;
use crate::statistics::Interval;

/// Something found, with what speaks against leaning on it.
#[derive(Debug, Serialize)]
pub(super) struct Finding {
    lead: String,
    text: String,
    doubt: Option<String>,
}

/// A group is named in a finding only if it has so many sentences.
const ENOUGH: u64 = 10;

/// What is found about blame for one event.
pub(super) struct Blame<'a> {
    pub(super) question: &'a Question,
    pub(super) all: &'a Group,
    pub(super) outlets: &'a [Named<'a>],
    /// The place of each actor among the shares.
    pub(super) places: &'a [usize],
    /// In how many articles each actor is blamed.
    pub(super) n_articles: &'a [u64],
    /// Sentences that blame in the articles' own voice and in sources' words.
    pub(super) voices: [u64; 2],
}

impl Blame<'_> {
    /// Who is blamed most, who blames most, and in whose words.
    pub(super) fn findings(&self) -> Vec<Finding> {
        let mut ranked: Vec<(usize, f64)> = self
            .places
            .iter()
            .enumerate()
            .filter_map(|(actor, at)| Some((actor, self.all.shares[*at].estimate.score?)))
            .filter(|(_, score)| *score > 0.0)
            .collect();
        ranked.sort_by(|one, other| other.1.total_cmp(&one.1));
        let Some(&(most, _)) = ranked.first() else {
            let event = self.question.event.as_deref().unwrap_or_default();
            let text = format!("No body sentence was read as blaming anybody for {event}.");
            return vec![Finding { lead: "Nobody is blamed.".into(), text, doubt: None }];
        };
        let mut findings = vec![self.most_blamed(most, &ranked[1..])];
        findings.extend(self.by_outlet(most));
        findings.extend(self.in_whose_words());
        findings
    }

    fn most_blamed(&self, actor: usize, others: &[(usize, f64)]) -> Finding {
        let answer = &self.question.answers[actor];
        let share = &self.all.shares[self.places[actor]];
        let mut text = format!(
            "{} of body sentences{}, in {} of {}.",
            share.estimate.score.map(percent).unwrap_or_default(),
            in_brackets(interval(share)),
            count(self.n_articles[actor]),
            counted(self.all.n_articles, "article"),
        );
        let others: Vec<String> = others
            .iter()
            .take(3)
            .map(|(actor, score)| {
                format!("{} ({})", self.question.answers[*actor].name, percent(*score))
            })
            .collect();
        if !others.is_empty() {
            text = format!("{text} Next come {}.", listed(&others));
        }
        let lead = format!("{} blamed most.", subject(answer));
        Finding { lead, text, doubt: doubt(self.all).map(str::to_string) }
    }

    fn by_outlet(&self, actor: usize) -> Option<Finding> {
        let at = self.places[actor];
        let score = |named: &&Named| named.2.shares[at].estimate.score.unwrap_or_default();
        let large: Vec<&Named> = self
            .outlets
            .iter()
            .filter(|(_, outlet, group)| outlet.is_some() && group.n_sentences >= ENOUGH)
            .collect();
        let most = large
            .iter()
            .copied()
            .reduce(|most, next| if score(&next) > score(&most) { next } else { most })?;
        let least = large
            .iter()
            .copied()
            .reduce(|least, next| if score(&next) < score(&least) { next } else { least })?;
        if score(&most) <= score(&least) {
            return None;
        }
        let part = |named: &Named| {
            let share = &named.2.shares[at];
            format!(
                "{}{}",
                share.estimate.score.map(percent).unwrap_or_default(),
                in_brackets(interval(share))
            )
        };
        let name = &self.question.answers[actor].name;
        let text = format!(
            "{} blames {name} in {} of its body sentences; {} in {}.",
            most.0,
            part(most),
            least.0,
            part(least)
        );
        let small = [most, least]
            .into_iter()
            .find_map(|named| doubt(named.2).map(|doubt| (named.0, doubt)));
        let doubt =
            small.map(|(name, doubt)| format!("{name} has {doubt}; a difference may be chance"));
        Some(Finding { lead: "Outlets differ.".into(), text, doubt })
    }

    fn in_whose_words(&self) -> Option<Finding> {
        let [own, source] = self.voices;
        let sum = own + source;
        if sum == 0 {
            return None;
        }
        let text = format!(
            "Of {} that blame, {} do so in the article’s own voice and {} give the words of a source.",
            counted(sum, "body sentence"),
            count(own),
            count(source)
        );
        let lead = if source > own { "Mostly sources blame." } else { "Mostly the authors blame." };
        let lead = if source == own { "Authors and sources blame alike." } else { lead };
        Some(Finding { lead: lead.into(), text, doubt: None })
    }
}

/// The commonest answer to a question about tone, frame and the like.
pub(super) fn commonest(question: &Question, all: &Group, places: &[usize]) -> Option<Finding> {
    let score = |at: &usize| all.shares[*at].estimate.score;
    let mut ranked: Vec<(&Answer, usize, f64)> = question
        .answers
        .iter()
        .zip(places)
        .filter_map(|(answer, at)| Some((answer, *at, score(at)?)))
        .filter(|(.., score)| *score > 0.0)
        .collect();
    ranked.sort_by(|one, other| other.2.total_cmp(&one.2));
    let (first, others) = ranked.split_first()?;
    let others: Vec<String> = others
        .iter()
        .take(2)
        .map(|(answer, _, score)| format!("{} {}", answer.name, percent(*score)))
        .collect();
    let after = if others.is_empty() { String::new() } else { format!("; {}", listed(&others)) };
    let text = format!(
        "{} of body sentences are marked “{}”{}{after}.",
        percent(first.2),
        first.0.name,
        in_brackets(interval(&all.shares[first.1]))
    );
    Some(Finding {
        lead: format!("{}: mostly {}.", question.title, first.0.name),
        text,
        doubt: doubt(all).map(str::to_string),
    })
}

/// How far blame can be trusted, where it was measured.
pub(super) fn trust(figures: &Figures) -> Option<Finding> {
    let said = |title| figures.ours(title)?.prose.as_deref();
    let text = format!(
        "Against hand labels, {} of its blame marks are right (precision), and it finds {} of the blame that is there (recall).",
        said("Blame: precision")?,
        said("Blame: recall")?
    );
    Some(Finding { lead: "How far to trust it.".into(), text, doubt: None })
}

/// `Iran is`, `The United States is`.
fn subject(answer: &Answer) -> String {
    let mut letters = answer.name.chars();
    let first: String =
        letters.next().map(|first| first.to_uppercase().collect()).unwrap_or_default();
    format!("{first}{} is", letters.as_str())
}

fn in_brackets(interval: Option<Interval>) -> String {
    interval.map(|interval| format!(" ({})", range(interval))).unwrap_or_default()
}
