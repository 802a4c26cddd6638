//! Which words of a sentence are verbs by which a source says, accuses, clears or judges.

use std::ops::Range;

use super::report::Sentence;
use super::tokens::{Shape, Token};
use super::verbs::{Class, class};
use super::words::{
    ACCUSATIONS, CALLED, CLAIMED, COURTS, DENIED, DETERMINERS, FINDING, GUILTY, HAVE, LAYING,
    LEVELLING, NAMING, NOUNS, PLURALS, PRONOUNS, REFUSED, REJECTING,
};

/// Words within which a verb and its object make an idiom (`laid the collapse at the door of`).
const IDIOM: usize = 10;

impl Sentence<'_> {
    /// The class of the verb at `at`; `None` for any other word.
    pub(super) fn class(&self, at: usize) -> Option<Class> {
        let verb = &self.tokens[at];
        let next = self.tokens.get(at + 1).map_or("", |next| next.text);
        let refuses = verb.is(&["denied", "deny", "denies", "denying"])
            && self.tokens.get(at + 1).is_some_and(|next| next.is(REFUSED));
        if refuses || matches!(next, "tank" | "tanks") || verb.is(NOUNS) && !self.has_object(at) {
            return None;
        }
        class(verb.text, next)
            .or_else(|| (self.judges(at) || self.lays_blame(at)).then_some(Class::Judge))
            .or_else(|| self.holds(at).then_some(Class::Say))
            .or_else(|| self.follows_speech(at).then_some(Class::Tail))
    }

    /// Whether the verb at `at` judges by what it stands with: `named as`, `rejects the accusation`.
    fn judges(&self, at: usize) -> bool {
        let verb = &self.tokens[at];
        let next = self.tokens.get(at + 1);
        let is_next = |words: &[&str]| next.is_some_and(|next| next.is(words));
        let names = verb.is(NAMING)
            && (verb.range.end < self.last_quotation
                || self.has(at.saturating_sub(5)..at, &["what"])
                || is_next(CALLED));
        let denies = verb.is(REJECTING) && self.has(at + 1..at + 5, DENIED);
        let identifies = verb.is(&["named", "names", "identified", "identifies"])
            && !is_next(&["as"])
            && self.has(at + 1..at + IDIOM, &["as"]);
        let claims = verb.is(&["claiming", "took", "takes", "taken", "taking"]) && is_next(CLAIMED);
        let charges = verb.is(&["charges", "sentences"]);
        let finds = verb.is(FINDING) && self.has(at + 1..at + IDIOM, GUILTY);
        names || denies || identifies || claims || charges || finds
    }

    /// Whether an idiom of blaming begins at `at`: `lays the blame on`, `points the finger at`.
    fn lays_blame(&self, at: usize) -> bool {
        let verb = &self.tokens[at];
        let lays = verb.is(LAYING)
            && (self.has(at + 1..at + 6, &["blame", "guilt", "fault"])
                || self.has(at + 1..at + IDIOM, &["door", "doorstep"]));
        let points = verb.is(&["point", "points", "pointed", "pointing"])
            && self.has(at + 1..at + 4, &["finger", "fingers"]);
        let levels = verb.is(LEVELLING) && self.has(at + 1..at + 6, ACCUSATIONS);
        lays || points || levels
    }

    /// Whether `held` at `at` says something: `holds to this day that`, `…, the court held.`, `…, the court has established.`
    fn holds(&self, at: usize) -> bool {
        let verb = &self.tokens[at];
        let next = self.tokens.get(at + 1);
        let ends = next.is_none_or(|next| next.is(&[".", ","]));
        let court = ends && self.has(at.saturating_sub(4)..at, COURTS);
        let firmly = next.is_some_and(|next| next.is(&["to", "firmly", "fast"]))
            && self.has(at + 1..at + 6, &["that"]);
        let established =
            verb.is(&["established"]) && ends && self.has(at.saturating_sub(1)..at, HAVE);
        verb.is(&["hold", "holds", "held"]) && (court || firmly) || established
    }

    /// Whether an unknown verb ends direct speech: `“…,” she hazarded`, `“…?” ventured Jane Doe`.
    fn follows_speech(&self, at: usize) -> bool {
        let verb = &self.tokens[at];
        if verb.shape != Shape::Word || verb.is_capitalised() || !verb.text.ends_with("ed") {
            return false;
        }
        let names = |token: &&Token| token.is_capitalised() || token.is(PRONOUNS);
        let before = at - self.tokens[..at].iter().rev().take_while(names).count();
        let is_inverted = before == at && self.tokens.get(at + 1).as_ref().is_some_and(names);
        let speech = before.checked_sub(1).map(|at| &self.tokens[at]);
        let is_speech = speech.is_some_and(|token| {
            let inner = token.text.trim_end_matches(['"', '”', '’', '\'', '»']);
            token.shape == Shape::Quotation && inner.ends_with([',', '?', '!', '…'])
        });
        is_speech && (before < at || is_inverted)
    }

    /// Whether a noun phrase follows the word at `at`, which is a verb then and no noun.
    fn has_object(&self, at: usize) -> bool {
        self.tokens.get(at + 1).is_some_and(|next| {
            let is_number = next.text.starts_with(|c: char| c.is_ascii_digit());
            let is_plural = next.text.len() > 4
                && next.text.ends_with('s')
                && !next.text.ends_with("ss")
                && !next.text.ends_with("us");
            next.is_capitalised() || next.is(DETERMINERS) || is_number || is_plural
        })
    }

    /// Whether one of `words` stands in `range`, as far as the sentence goes.
    fn has(&self, range: Range<usize>, words: &[&str]) -> bool {
        let end = range.end.min(self.tokens.len());
        let tokens = self.tokens.get(range.start..end);
        tokens.is_some_and(|tokens| tokens.iter().any(|token| token.is(words)))
    }

    /// Whether the noun at `at` is a plural, so that a verb without an ending can follow.
    pub(super) fn is_plural(&self, at: usize) -> bool {
        let noun = &self.tokens[at];
        let is_joined =
            self.tokens[at.saturating_sub(3)..at].iter().any(|token| token.is(&["and"]));
        noun.shape != Shape::Word
            || noun.text.ends_with('s') && !noun.text.ends_with("'s") && !noun.text.ends_with("’s")
            || noun.is(PLURALS)
            || noun.is(PRONOUNS)
            || is_joined
    }
}
