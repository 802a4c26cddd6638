//! A source and what describes it: `Jane Doe, a lawyer, said`, `said her lawyer, Jane Doe`.

use std::ops::Range;

use super::report::{Found, Sentence};
use super::tokens::{Shape, Token};
use super::verbs::Class;
use super::words::{DETERMINERS, ENDS_TRAILING_SPEAKER, PREPOSITIONS, TIMES};

impl Sentence<'_> {
    /// The report whose verb at `verb` follows the comma or the quotation at `mark`: the subject stands
    /// before an apposition (`Jane Doe, a lawyer, said`) or after the verb (`…,” said Jane Doe`).
    pub(super) fn beyond_mark(&self, verb: usize, mark: usize, class: Class) -> Option<Found> {
        if is_dash(&self.tokens[mark]) {
            let (speaker, embedded) = self.subject_before(self.before_dashes(mark)?)?;
            return Some(self.with_subject(speaker, verb, class, embedded));
        }
        let is_comma = self.tokens[mark].is(&[","]);
        let apposition = |strict| is_comma.then(|| self.before_apposition(mark, strict)).flatten();
        if let Some(speaker) = apposition(true) {
            return Some(self.with_subject(speaker, verb, class, false));
        }
        if class != Class::Judge && !self.tokens[verb].text.ends_with("ing") {
            let start = verb
                + 1
                + usize::from(self.tokens.get(verb + 1).is_some_and(|next| next.is(&["out"])));
            let speaker = self.subject_after(start).filter(|speaker| {
                let next = self.tokens.get(speaker.end);
                !is_comma || next.is_none_or(|next| next.is(ENDS_TRAILING_SPEAKER))
            });
            if let Some(speaker) = speaker {
                let speaker = self.named_after(speaker);
                return Some(Found { speaker, class, trails: true, embedded: false });
            }
        }
        let opening = || {
            let (speaker, _) = is_comma.then(|| self.subject_before(mark)).flatten()?;
            let before = &self.tokens[..speaker.start];
            let commas = before.iter().filter(|token| token.is(&[","])).count();
            let begins = before.first().is_none_or(|first| opens_phrase(first) && commas < 2);
            let is_name = begins
                && !opens_phrase(&self.tokens[speaker.start])
                && !self.tokens[mark - 1].is(TIMES);
            is_name.then_some(speaker)
        };
        let speaker = apposition(false).or_else(opening)?;
        Some(self.with_subject(speaker, verb, class, false))
    }

    /// Where the words between dashes begin whose second dash is at `closing`, however a dash is typed.
    fn before_dashes(&self, closing: usize) -> Option<usize> {
        let before = |end: usize| {
            end - self.tokens[..end].iter().rev().take_while(|token| is_dash(token)).count()
        };
        let opening = self.tokens[..before(closing)].iter().rposition(is_dash)?;
        Some(before(opening))
    }

    /// The noun phrase before the apposition that ends at the comma `comma`: `Jane Doe, a lawyer, said`.
    /// A `strict` apposition begins in small letters.
    fn before_apposition(&self, comma: usize, strict: bool) -> Option<Range<usize>> {
        let mut end = comma;
        for _ in 0..4 {
            let is_bound = |token: &Token| token.is(&[","]) || token.shape == Shape::Quotation;
            let earlier = self.tokens[..end].iter().rposition(is_bound)?;
            if self.tokens[earlier].shape == Shape::Quotation {
                return None;
            }
            let speaker = self.subject_before(earlier).map(|(speaker, _)| speaker);
            let apposed = self.tokens.get(earlier + 1)?;
            let is_name = speaker.clone().is_some_and(|speaker| {
                let first = &self.tokens[speaker.start];
                (first.is_capitalised() || first.is(DETERMINERS)) && !opens_phrase(first)
            });
            if let (false, Some(speaker)) = (strict, speaker.clone()) {
                let name = self.named_after(speaker);
                if name.end == end {
                    return Some(name);
                }
            }
            if apposed.is(&["and", "but", "or", "so", "yet", "nor"]) {
                end = earlier;
                continue;
            }
            let describes = !strict
                || is_possessive(apposed)
                || apposed.shape == Shape::Word && !apposed.is_capitalised();
            if is_name && describes {
                return speaker;
            }
            end = earlier;
        }
        None
    }

    /// The name that `speaker` describes, if it stands before: `Jane Doe, the mayor's lawyer said`.
    pub(super) fn named_before(&self, speaker: Range<usize>) -> Range<usize> {
        let comma = speaker.start.saturating_sub(1);
        if self.tokens[speaker.clone()].len() < 2 || !self.tokens[comma].is(&[","]) {
            return speaker;
        }
        let length =
            self.tokens[..comma].iter().rev().take_while(|token| token.is_capitalised()).count();
        let start = comma - length;
        let is_time = |token: &Token| token.is(PREPOSITIONS) || token.is(TIMES);
        let names = &self.tokens[start..comma];
        if names.iter().any(is_time) || names.iter().any(is_possessive) {
            return speaker;
        }
        let bounded = start == 0 || self.tokens[start - 1].shape != Shape::Word;
        if (2..=5).contains(&length) && bounded { start..comma } else { speaker }
    }

    /// The name that follows the description `speaker`: `said her lawyer, Jane Doe.`
    fn named_after(&self, speaker: Range<usize>) -> Range<usize> {
        let start = speaker.end + 1;
        let first = &self.tokens[speaker.start];
        let has_owner = self.tokens[speaker.clone()].iter().any(is_possessive);
        let describes = !first.is_capitalised() || first.is(DETERMINERS) || has_owner;
        if !describes || !self.tokens.get(speaker.end).is_some_and(|token| token.is(&[","])) {
            return speaker;
        }
        let rest = self.tokens.get(start..).unwrap_or_default();
        let length = rest.iter().take_while(|token| token.is_capitalised()).count();
        let bounded = rest.get(length).is_none_or(|token| token.shape == Shape::Mark);
        if (1..=5).contains(&length) && bounded { start..start + length } else { speaker }
    }
}

fn is_possessive(token: &Token) -> bool {
    token.text.ends_with("'s") || token.text.ends_with("’s")
}

fn is_dash(token: &Token) -> bool {
    token.is(&["—", "–", "-"])
}

/// Whether a phrase of time or place begins with the word, and no source (`one of the men`).
fn opens_phrase(token: &Token) -> bool {
    token.is(PREPOSITIONS) && !token.is(&["one", "two"])
}
