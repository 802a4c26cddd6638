//! Whether a sentence speaks of another event than the task's.

use std::collections::BTreeSet;

use super::lexicon::EVENTS;
use super::time;
use super::tokens::{Token, place};
use crate::task::Mention;

/// The words by which an article refers to the event of a task.
#[derive(Debug, Clone, Default)]
pub(crate) struct Own {
    /// Stems of the names in the event's phrase and aliases.
    names: BTreeSet<String>,
    /// Those and what the article's title and opening name.
    around: BTreeSet<String>,
}

impl Own {
    /// `names` are the event's phrase and aliases, `opening` the article's title and first sentence.
    pub(crate) fn new<'a>(
        names: impl IntoIterator<Item = &'a str>,
        opening: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let stems_of = |text: &str| {
            let proper = super::tokens(text).into_iter().filter(|token| {
                let is_name = token.is_capitalised && !token.is(&["the", "a", "an"]);
                is_name || token.text.starts_with(|c: char| c.is_ascii_digit())
            });
            proper.map(|token| stem(&token.text)).collect::<Vec<_>>()
        };
        let names: BTreeSet<String> = names.into_iter().flat_map(stems_of).collect();
        let mut around: BTreeSet<String> = opening.into_iter().flat_map(stems_of).collect();
        around.extend(names.iter().cloned());
        Self { names, around }
    }

    /// Whether the sentence has a name of the event.
    pub(super) fn is_named(&self, tokens: &[Token]) -> bool {
        tokens.iter().any(|token| token.is_capitalised && self.names.contains(&stem(&token.text)))
    }
}

fn stem(word: &str) -> String {
    word.chars().take(6).collect()
}

/// Whether an event stands with a name that is not of this one ("the Dover fire", "the bombing in Bern", "Flight 12"), or
/// with a word that sets it apart ("another attack", "an earlier fire").
pub(super) fn other_event(tokens: &[Token], own: &Own, actors: &[Mention]) -> bool {
    let is_actor = |at: usize| {
        let start = tokens[at].start;
        let next = actors.partition_point(|mention| mention.range.end <= start);
        actors.get(next).is_some_and(|mention| mention.range.start <= start)
    };
    let is_other_name = |at: usize| {
        let token = &tokens[at];
        token.is_capitalised
            && at > 0
            && !token.is(DAYS)
            && !token.is(MONTHS)
            && !token.is(&["i", "the"])
            && !own.around.contains(&stem(&token.text))
            && !is_actor(at)
    };
    (0..tokens.len()).any(|at| {
        let token = &tokens[at];
        if !token.is(EVENTS) {
            return token.is(&["flight"])
                && token.is_capitalised
                && tokens.get(at + 1).is_some_and(|next| {
                    (2..5).contains(&next.text.len())
                        && next.text.chars().all(|c| c.is_ascii_digit())
                        && !own.around.contains(&next.text)
                });
        }
        if token.is(VAGUE) {
            return false;
        }
        let left = &tokens[at.saturating_sub(3)..at];
        let apart = left.iter().any(|token| token.is(APART))
            && !left.iter().any(|token| token.is(&["yet"]));
        let before = at > 1
            && is_other_name(at - 1)
            && tokens[at.saturating_sub(4)..at].iter().any(|token| token.is(&["the", "a", "an"]));
        let follows = tokens.get(at + 1).is_some_and(|next| next.is(PLACING));
        let after = follows
            && (at + 2..(at + 5).min(tokens.len()))
                .find(|n| !tokens[*n].is(&["the", "a", "an", "city", "town", "port", "of"]))
                .is_some_and(is_other_name);
        apart || before || after
    })
}

/// Whether a word of the sentence denies, clears or doubts.
pub(super) fn denies(tokens: &[Token]) -> bool {
    tokens.iter().any(|token| {
        token.is(super::particles::NEGATIONS)
            || token.begins(super::lexicon::DENYING)
            || token.begins(super::lexicon::CLEARING)
            || token.begins(super::lexicon::DOUBTING)
    })
}

/// Where the first word stands that may take up the actor whom the sentence before named: a pronoun or a
/// description; before it no other actor is named.
pub(super) fn taking_up(tokens: &[Token], actors: &[Mention]) -> Option<std::ops::Range<usize>> {
    let end = actors.first().map_or(tokens.len(), |first| place(tokens, first.range.start));
    let at = (0..end).find(|at| {
        tokens[*at].is(&["it", "they", "he", "she", "them", "him"])
            || tokens[*at].is(&["the"])
                && tokens.get(at + 1).is_some_and(|next| next.is(DESCRIBING))
    })?;
    Some(at..at + if tokens[at].is(&["the"]) { 2 } else { 1 })
}

/// Whether the sentence begins with a time before the event's `year`: "In 2011 …", "Years earlier …", "In June … had …".
/// What follows such a beginning is told of that time; a year elsewhere may stand in any clause and says little.
pub(super) fn back_then(tokens: &[Token], year: Option<i16>) -> bool {
    let begin = &tokens[..tokens.len().min(5)];
    let is_other_year =
        |token: &Token| time::year(&token.text).zip(year).is_some_and(|(named, own)| named < own);
    let starts_in = |at: usize| {
        at > 0 && tokens[at - 1].is(&["in", "of", "early", "late", "during"]) || at == 0
    };
    begin.iter().enumerate().any(|(at, token)| {
        let next = |word: &[&str]| tokens.get(at + 1).is_some_and(|next| next.is(word));
        let month = token.is(MONTHS) && tokens.iter().skip(at).take(8).any(|t| t.is(&["had"]));
        is_other_year(token) && starts_in(at)
            || month && at > 0 && tokens[at - 1].is(&["in", "last"])
            || token.is(&["years", "decades", "year", "decade"])
                && next(&["ago", "earlier", "before", "previously"])
            || token.is(&["that"]) && next(&["time"])
    })
}

/// Words that set an event apart from the one spoken of.
const APART: &[&str] = &[
    "another", "other", "earlier", "previous", "similar", "different", "separate", "prior",
    "subsequent", "unrelated", "elsewhere",
];

/// Events that are often named with what is part of this one.
const VAGUE: &[&str] = &[
    "affair", "attempt", "breach", "crime", "crisis", "deaths", "failure", "incident", "operation",
    "protest", "protests", "strike", "strikes", "unrest", "violence", "siege", "outage",
];

const PLACING: &[&str] = &["in", "at", "on", "of", "near", "outside", "aboard"];

const DESCRIBING: &[&str] = &[
    "group", "company", "firm", "organisation", "organization", "militia", "movement", "party",
    "government", "regime", "operator", "contractor", "manufacturer", "agency", "ministry", "army",
    "militants", "rebels", "separatists", "militant", "suspect", "suspects", "gunman", "gunmen",
    "attacker", "attackers", "council", "authority", "authorities", "country", "state", "network",
    "bank", "airline", "owner", "owners", "builder", "supplier", "union", "police", "board",
    "regulator", "maker", "utility", "hackers", "gang", "cell", "faction", "man", "men", "woman",
    "corporation", "institute", "administration", "mayor", "minister", "president", "general",
];

const DAYS: &[&str] = &[
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "christmas",
    "easter", "ramadan",
];

const MONTHS: &[&str] = &[
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
];
