//! What simple means would have answered, to show what the machine's figures are worth.

use std::collections::{BTreeMap, BTreeSet};

use super::align::Pair;
use super::counts::Material;
use super::labeller::Labeller;
use crate::clean::Kind;
use crate::coding::{Blamed, Coding};
use crate::task::Task;
use crate::task::mentions::Mention;

/// Finds the actors of an event that a text mentions: `(event id, text)` to actor ids.
pub type Mentions<'a> = dyn Fn(&str, &str) -> BTreeSet<String> + 'a;

/// Finds the actors by the names that the tasks give them; nobody where no task is about the event.
pub fn mentions(tasks: &[Task]) -> impl Fn(&str, &str) -> BTreeSet<String> {
    move |event, text| {
        let mut stances = tasks.iter().filter_map(Task::stance);
        let Some(stance) = stances.find(|stance| stance.event.id == event) else {
            return BTreeSet::new();
        };
        let id = |mention: Mention| stance.actors[mention.actor].id.clone();
        stance.mentions.find(text).into_iter().map(id).collect()
    }
}

/// All baselines, in the order of the tables.
pub(super) fn baselines<'a>(material: &Material<'a>, mentions: &Mentions) -> Vec<Labeller<'a>> {
    let words = BlameWords::shipped();
    let predictions = material.predictions;
    let mut alias = vec![Blamed::nobody(); predictions.len()];
    // Only what was coded is ever looked at.
    for (_, _, at) in material.asked_rows() {
        let coding = &predictions[at];
        let event = coding.event.as_deref();
        let actors = event.map(|event| mentions(event, &coding.text)).unwrap_or_default();
        alias[at] = actors.into_iter().map(|actor| (actor, None)).collect();
    }
    let with_word = |(blamed, coding): (&Blamed, &Coding)| {
        let blames = !blamed.is_empty() && words.occur_in(&coding.text);
        if blames { blamed.clone() } else { Blamed::nobody() }
    };
    let keyword = alias.iter().zip(predictions).map(with_word).collect();
    let (kind, labels) = majority(material);
    vec![
        Labeller::blaming(
            "keyword",
            "blames every actor named in a sentence that also holds a word of blame",
            predictions,
            keyword,
        ),
        Labeller::blaming("alias", "blames every actor named in a sentence", predictions, alias),
        Labeller::always(
            "majority",
            "blames and clears nobody, and gives every sentence the most frequent label of the gold, at which it peeks",
            predictions,
            kind,
            labels,
        ),
    ]
}

/// The most frequent kind, and the most frequent answer to each task.
fn majority(material: &Material) -> (Option<Kind>, BTreeMap<String, Vec<String>>) {
    let pairs = || material.alignment.pairs.iter();
    let rows = &material.gold.rows;
    let kind_of = |pair: &Pair| pair.rows.iter().find_map(|row| rows[row.gold].kind);
    let mut labels = BTreeMap::new();
    for task in material.schema.tasks.keys() {
        let chosen = most_frequent(pairs().filter_map(|pair| material.coded(pair, task)));
        labels.extend(chosen.map(|chosen| (task.clone(), chosen.to_vec())));
    }
    (most_frequent(pairs().filter_map(kind_of)), labels)
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
