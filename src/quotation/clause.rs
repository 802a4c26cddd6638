//! Sources that stand away from what they say: the subject of another verb, the owner of an accusation.

use std::ops::Range;

use super::report::{Found, Sentence};
use super::tokens::{Shape, Token};
use super::verbs::Class;
use super::words::{
    ACCUSATIONS, AFTER_PARTICIPLE, BE, BEFORE_PARTICIPLE, BEFORE_TIMES, CLAIMS, CONNECTIVES,
    DETERMINERS, HAVE, LONGEST_SPEAKER, MODALS, NO_ADVERBS, PASTS, POSSESSIVES, PREPOSITIONS,
    SUBORDINATE, TIMES,
};

/// Tokens before which a dateline ends (`LONDON, United Kingdom –`).
const LONGEST_DATELINE: usize = 8;

impl Sentence<'_> {
    /// The report whose verb at `verb` shares the subject of the verb that leads the sentence: `Iran closed the border
    /// and blamed Israel`, `Iran closed the border, blaming Israel`.
    pub(super) fn shared(&self, verb: usize, class: Class) -> Option<Found> {
        let form = &self.tokens[verb];
        let before = &self.tokens[self.before_auxiliaries(verb).checked_sub(1)?];
        let is_noun = form.is(&["writing"]) && before.is(&["in"]);
        let adjoins = before.is(&[","]) || before.is(BEFORE_PARTICIPLE) && !is_noun;
        let is_participle = form.text.ends_with("ing")
            && match class {
                Class::Judge => adjoins || before.shape == Shape::Word && !bars_participle(before),
                Class::Say | Class::Hold => adjoins,
                Class::Tail | Class::Relay => false,
            };
        let next = self.tokens.get(verb + 1);
        let is_passive = class != Class::Say && next.is_some_and(|next| next.is(AFTER_PARTICIPLE));
        let announces = next.is_some_and(|next| {
            next.is(&["that", "how", "why", ":"]) || next.shape == Shape::Quotation
        });
        let is_joined = before.is(&["and", "but", "then"])
            && (class == Class::Judge || class == Class::Say && announces)
            && !form.text.ends_with("ing")
            && !is_passive;
        if !is_participle && !is_joined && !self.is_aimed_at(verb, class) {
            return None;
        }
        let speaker = self.leading_subject(verb)?;
        Some(Found { speaker, class, trails: false, embedded: true })
    }

    /// Whether the verb at `verb` says what the verb before it aims at: `gathered to denounce`.
    fn is_aimed_at(&self, verb: usize, class: Class) -> bool {
        let to = self.before_auxiliaries(verb).saturating_sub(1);
        if class != Class::Judge || to < 2 || !self.tokens[to].is(&["to"]) {
            return false;
        }
        let lead = &self.tokens[to - 1];
        !lead.is(BE) && is_finite(lead) && !self.tokens[to - 2].is(BE)
    }

    /// The subject of the verb that leads the sentence, which stands before `limit`; `None` where no verb is known.
    fn leading_subject(&self, limit: usize) -> Option<Range<usize>> {
        let is_dash = |token: &Token| token.is(&["—", "–"]);
        let dateline = self.tokens.iter().take(LONGEST_DATELINE).position(is_dash);
        let mut start = dateline.map_or(0, |dash| dash + 1);
        let clause = self.tokens.get(start..limit)?;
        let first = clause.first()?;
        let is_phrase =
            first.is(PREPOSITIONS) || first.is(SUBORDINATE) || first.text.ends_with("ing");
        if is_phrase && let Some(comma) = clause.iter().position(|t| t.is(&[","])) {
            start += comma + 1;
        } else if (first.is(CONNECTIVES) || first.text.ends_with("ly"))
            && self.tokens.get(start + 1).is_some_and(|next| next.is(&[","]))
        {
            start += 2;
        }
        let verb = start + self.tokens.get(start..limit)?.iter().position(is_finite)?;
        let end = self.before_auxiliaries(verb);
        let phrase = self.tokens.get(start..end)?;
        let is_bound = |token: &Token| token.shape != Shape::Word || token.is(SUBORDINATE);
        let mut end = phrase.iter().position(is_bound).map_or(end, |at| start + at);
        while end > start + 1 && is_time(&self.tokens[end - 1]) {
            end -= 1;
        }
        let range = start..end;
        if range.is_empty() || range.len() > LONGEST_SPEAKER {
            return None;
        }
        self.speaker(self.without_time(range))
    }

    /// The source of an accusation that stands as a noun: `Iran's accusations`, `accusations by Iran`.
    pub(super) fn nominal(&self) -> Option<Found> {
        let speaker = (0..self.tokens.len()).find_map(|at| {
            let noun = &self.tokens[at];
            let follows =
                |words: &[&str]| self.tokens.get(at + 1).is_some_and(|next| next.is(words));
            let of = self.tokens.get(at + 2).is_some_and(|what| what.is(&["responsibility"]));
            let is_claim = noun.is(CLAIMS) && (follows(&["that"]) || of);
            if !noun.is(ACCUSATIONS) && !is_claim {
                return None;
            }
            let by = || follows(&["by", "from"]).then(|| self.subject_after(at + 2)).flatten();
            self.owner(at).or_else(|| self.owner(at.checked_sub(1)?)).or_else(by)
        })?;
        Some(Found { speaker, class: Class::Judge, trails: false, embedded: true })
    }

    /// Whose the noun at `noun` is: `Iran's …`, `the officials’ …`, `their …`.
    fn owner(&self, noun: usize) -> Option<Range<usize>> {
        let before = noun.checked_sub(1)?;
        let token = &self.tokens[before];
        if token.is(POSSESSIVES) {
            return Some(before..noun);
        }
        let is_plural = token.is(&["'", "’"]);
        if !is_plural && !token.text.ends_with("'s") && !token.text.ends_with("’s") {
            return None;
        }
        let end = if is_plural { before } else { noun };
        let names = |token: &&Token| token.is_capitalised();
        let length = self.tokens[..end].iter().rev().take_while(names).count();
        if length > 0 {
            return self.speaker(end - length..end);
        }
        let near = self.tokens[..end].iter().rev().take(5);
        let determiner = near.enumerate().find(|(_, token)| token.is(DETERMINERS));
        let start = end.checked_sub(1 + determiner.map_or(0, |(back, _)| back))?;
        self.speaker(start..end)
    }
}

/// Whether no participle follows the word, or one with a subject of its own.
fn bars_participle(before: &Token) -> bool {
    let barred =
        ["for", "of", "from", "without", "not", "against", "to", "with", "than", "and", "or"];
    before.is(DETERMINERS)
        || before.is(POSSESSIVES)
        || before.is(BE)
        || before.is(&barred)
        || before.text.ends_with("'s")
        || before.text.ends_with("’s")
}

/// Whether the word ends a phrase of time that follows a subject: `The court on October 3`.
fn is_time(token: &Token) -> bool {
    let is_number = token.text.bytes().all(|byte| byte.is_ascii_digit());
    token.is(TIMES) || token.is(BEFORE_TIMES) || is_number
}

/// Whether the word is likely a finite verb, by its form.
fn is_finite(token: &Token) -> bool {
    let is_past = token.text.len() > 4 && token.text.ends_with("ed") && !token.is(NO_ADVERBS);
    token.shape == Shape::Word
        && !token.is_capitalised()
        && (token.is(BE) || token.is(HAVE) || token.is(MODALS) || token.is(PASTS) || is_past)
        && !token.is(TIMES)
}
