//! What simple means would have answered, to show what the machine's figures are worth.

use std::collections::{BTreeMap, BTreeSet};

use super::align::Alignment;
use super::counts::{Answers, Asked, is_text};
use crate::coding::{Coding, Gold, GoldRow, Schema};

/// Finds the actors of an event that a text mentions: `(event id, text)` to actor ids.
pub type Mentions<'a> = dyn Fn(&str, &str) -> BTreeSet<String> + 'a;

/// A simple labeller and its answers to a run's sentences, parallel to the run's predictions.
pub(super) struct Baseline {
    /// Its name in tables.
    pub(super) name: &'static str,
    /// What it does, in a sentence.
    pub(super) recipe: &'static str,
    codings: Vec<Coding>,
    asked: BTreeSet<Asked>,
}

impl Baseline {
    pub(super) fn answers(&self) -> Answers<'_> {
        Answers { codings: &self.codings, asked: self.asked.clone() }
    }
}

/// All baselines, in the order of the tables.
pub(super) fn baselines(
    predictions: &[Coding],
    gold: &Gold,
    alignment: &Alignment,
    schema: &Schema,
    mentions: &Mentions,
) -> Vec<Baseline> {
    let words = BlameWords::shipped();
    let mentioned = |coding: &Coding| match &coding.event {
        Some(event) => mentions(event, &coding.text),
        None => BTreeSet::new(),
    };
    let blaming = |actors: &dyn Fn(&Coding) -> BTreeSet<String>| -> Vec<Coding> {
        let blamed = |coding| actors(coding).into_iter().map(|actor| (actor, None)).collect();
        predictions.iter().map(|coding| Coding { blamed: blamed(coding), ..bare(coding) }).collect()
    };
    let with_word = |coding: &Coding| {
        if words.occur_in(&coding.text) { mentioned(coding) } else { BTreeSet::new() }
    };
    vec![
        Baseline {
            name: "keyword",
            recipe: "blames every actor named in a sentence that also holds a word of blame",
            codings: blaming(&with_word),
            asked: BTreeSet::from([Asked::Blamed]),
        },
        Baseline {
            name: "alias",
            recipe: "blames every actor named in a sentence",
            codings: blaming(&mentioned),
            asked: BTreeSet::from([Asked::Blamed]),
        },
        Baseline {
            name: "majority",
            recipe: "blames and clears nobody, and gives every sentence the most frequent label of the gold, at which it peeks",
            codings: majority(predictions, gold, alignment, schema),
            asked: BTreeSet::from([Asked::Kind, Asked::Blamed, Asked::Denied]),
        },
    ]
}

/// The sentence without its answers.
fn bare(coding: &Coding) -> Coding {
    let Coding { article, span, text, kind, event, outlet, .. } = coding.clone();
    Coding { event, outlet, ..Coding::unanswered(article, span, text, kind) }
}

fn majority(
    predictions: &[Coding],
    gold: &Gold,
    alignment: &Alignment,
    schema: &Schema,
) -> Vec<Coding> {
    let sentences = || {
        let rows = alignment.pairs.iter().map(|pair| &pair.rows);
        rows.map(|rows| rows.iter().map(|row| &gold.rows[row.gold]).collect::<Vec<&GoldRow>>())
    };
    let kind = most_frequent(sentences().filter_map(|rows| rows.iter().find_map(|row| row.kind)));
    let mut labels = BTreeMap::new();
    for task in schema.tasks.keys() {
        let of = |row: &&GoldRow| row.labels.get(task).filter(|_| is_text(row)).cloned();
        let chosen = most_frequent(sentences().filter_map(|rows| rows.iter().find_map(of)));
        labels.extend(chosen.map(|chosen| (task.clone(), chosen)));
    }
    let answer = |coding: &Coding| Coding {
        kind: kind.unwrap_or(coding.kind),
        labels: labels.clone(),
        ..bare(coding)
    };
    predictions.iter().map(answer).collect()
}

/// The answer that occurs most often, the smaller one on a tie; `None` of nothing.
fn most_frequent<T: Ord>(answers: impl Iterator<Item = T>) -> Option<T> {
    let mut counts: BTreeMap<T, usize> = BTreeMap::new();
    for answer in answers {
        *counts.entry(answer).or_default() += 1;
    }
    counts.into_iter().rev().max_by_key(|&(_, n)| n).map(|(answer, _)| answer)
}

/// Words and phrases that speak of blame, each as the words that must follow each other.
struct BlameWords(Vec<Vec<&'static str>>);

impl BlameWords {
    fn shipped() -> Self {
        let lines = include_str!("blame-words.txt").lines().map(str::trim);
        let phrases = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
        BlameWords(phrases.map(|phrase| phrase.split_whitespace().collect()).collect())
    }

    fn occur_in(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        let words: Vec<&str> =
            text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let here =
            |phrase: &Vec<&str>| words.windows(phrase.len()).any(|window| fits(phrase, window));
        self.0.iter().any(here)
    }
}

fn fits(phrase: &[&str], window: &[&str]) -> bool {
    phrase.iter().zip(window).all(|(pattern, word)| match pattern.strip_suffix('*') {
        Some(beginning) => word.starts_with(beginning),
        None => pattern == word,
    })
}

#[cfg(test)]
mod tests {
    use super::{BlameWords, most_frequent};

    #[test]
    fn blame_words_are_whole_words_or_beginnings() {
        let words = BlameWords::shipped();
        let check =
            |text: &str, expected: bool| assert_eq!(words.occur_in(text), expected, "{text}");
        check("ISIS claimed\nresponsibility.", true);
        check("Accusing fingers point at Mossad", true);
        check("The man BEHIND it", true);
        check("He claimed the prize", false);
        check("An unaccusing look", false);
        check("", false);
    }

    #[test]
    fn the_smaller_answer_wins_a_tie() {
        let check = |answers: &str, expected: Option<char>| {
            assert_eq!(most_frequent(answers.chars()), expected, "{answers}");
        };
        check("abb", Some('b'));
        check("baab", Some('a'));
        check("", None);
    }
}
