//! Finds names in text: whole words, the longest first, each place counted once.

use std::collections::HashSet;
use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, MatchKind};

/// A place where a name stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// Position of the one who is named, in the list that the finder was built from.
    pub actor: usize,
    /// Bytes of the text.
    pub range: Range<usize>,
}

/// Finds the names of some actors (or of one event) in texts.
///
/// Where names overlap the one that starts first wins, then the longest, across all actors: in
/// "Kermanshah" there is no "Kerman", in "Islamic State" no "state". A name stands between
/// characters that are neither letters nor digits. Case does not matter, except for names of at
/// most three letters and names written all in capitals ("US" is not "us").
#[derive(Debug)]
pub struct Mentions {
    finder: AhoCorasick,
    names: Vec<Name>,
}

#[derive(Debug)]
struct Name {
    actor: usize,
    text: String,
    exact: bool,
}

impl Mentions {
    /// Builds the finder from each actor's names.
    ///
    /// # Panics
    ///
    /// If there are more than 2³¹ names, which a task file cannot hold.
    pub fn new<'a, Names>(actors: impl IntoIterator<Item = Names>) -> Self
    where
        Names: IntoIterator<Item = &'a str>,
    {
        let mut names: Vec<Name> = Vec::new();
        let mut known = HashSet::new();
        for (actor, given) in actors.into_iter().enumerate() {
            for name in given {
                for text in spellings(name) {
                    if !text.is_empty() && known.insert((actor, text.clone())) {
                        names.push(Name { actor, exact: is_exact(&text), text });
                    }
                }
            }
        }
        let finder = AhoCorasickBuilder::new()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            .build(names.iter().map(|name| name.text.as_str()))
            .expect("a task file is far smaller than the finder's limits");
        Self { finder, names }
    }

    /// All mentions in `text`, from left to right, none overlapping another.
    pub fn find(&self, text: &str) -> Vec<Mention> {
        let mut found: Vec<Mention> = self
            .finder
            .find_overlapping_iter(text)
            .filter_map(|hit| {
                let name = &self.names[hit.pattern().as_usize()];
                let range = hit.start()..hit.end();
                let fits =
                    stands_alone(text, &range) && (!name.exact || text[range.clone()] == name.text);
                fits.then_some(Mention { actor: name.actor, range })
            })
            .collect();
        found.sort_by_key(|mention| {
            (mention.range.start, usize::MAX - mention.range.end, mention.actor)
        });
        let mut end = 0;
        found.retain(|mention| {
            let free = mention.range.start >= end;
            if free {
                end = mention.range.end;
            }
            free
        });
        found
    }

    /// Whether any name stands in `text`.
    pub fn any(&self, text: &str) -> bool {
        !self.find(text).is_empty()
    }
}

/// Replaces every mention of one actor in `text`.
pub fn replace(text: &str, mentions: &[Mention], actor: usize, by: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut end = 0;
    for mention in mentions.iter().filter(|mention| mention.actor == actor) {
        out.push_str(&text[end..mention.range.start]);
        out.push_str(by);
        end = mention.range.end;
    }
    out.push_str(&text[end..]);
    out
}

/// A name as written, without a leading article, and with either kind of apostrophe.
fn spellings(name: &str) -> Vec<String> {
    let name = name.trim();
    let bare = name.strip_prefix("the ").or_else(|| name.strip_prefix("The ")).unwrap_or(name);
    let mut spellings = vec![bare.to_string()];
    if bare.contains('\'') || bare.contains('’') {
        spellings = vec![bare.replace('’', "'"), bare.replace('\'', "’")];
    }
    spellings
}

fn is_exact(name: &str) -> bool {
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    letters <= 3 || !name.chars().any(char::is_lowercase)
}

fn stands_alone(text: &str, range: &Range<usize>) -> bool {
    let before = text[..range.start].chars().next_back();
    let after = text[range.end..].chars().next();
    !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let mentions = Mentions::new([
            vec!["the United States", "US", "U.S.", "Washington"],
            vec!["Islamic State", "ISIS", "ISIS-K"],
            vec!["Kerman", "Iran’s rulers", "State"],
        ]);
        let found: Vec<&str> =
            mentions.find(text).into_iter().map(|mention| &text[mention.range]).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn finds_whole_names_only() {
        check("US-backed rebels, not us", &["US"]);
        check("ISIS-claimed bombings in Kermanshah", &["ISIS"]);
        check("ISIS-K and the islamic state", &["ISIS-K", "islamic state"]);
        check("the U.S. said", &["U.S."]);
        check("Iran's rulers and Iran’s rulers", &["Iran's rulers", "Iran’s rulers"]);
        check("", &[]);
    }

    #[test]
    fn replaces_one_actor() {
        let mentions = Mentions::new([vec!["Iran"], vec!["Israel"]]);
        let text = "Iran blamed Israel; Iran’s man said so";
        let found = mentions.find(text);
        assert_eq!(replace(text, &found, 0, "[X]"), "[X] blamed Israel; [X]’s man said so");
        assert_eq!(replace(text, &found, 1, "[X]"), "Iran blamed [X]; Iran’s man said so");
    }
}
