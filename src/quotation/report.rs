//! Who says something in one sentence: `X said`, `…, said X`, `according to X`, `X blamed Y`.

use std::ops::Range;

use super::marks::Quotes;
use super::tokens::{Shape, Token, tokens};
use super::verbs::Class;
use super::words::{
    BE, CIRCUMSTANCES, HAVE, LONGEST_SPEAKER, MEASURED, MOST_WORDS_AFTER_TRAILING_VERB,
    MOST_WORDS_BEFORE_AGENT, SINGULAR, SUBORDINATE, VERDICTS,
};

/// That a source says what a sentence says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Report {
    /// The source as the sentence names it, a pronoun perhaps.
    pub(super) speaker: String,
    /// Words outside quotations that belong neither to the speaker nor to the verb.
    pub(super) own_words: usize,
    /// Whether a quotation stands in the sentence.
    pub(super) has_quotation: bool,
    /// Whether that quotation begins the sentence or follows a comma, a colon or the verb.
    pub(super) is_set_off: bool,
}

/// The report that governs the sentence, if there is one.
pub(super) fn report(text: &str, quotes: &Quotes) -> Option<Report> {
    let tokens = tokens(text, quotes);
    let last_quotation = quotes.ranges.last().map_or(0, |range| range.start);
    let sentence = Sentence { tokens: &tokens, last_quotation };
    let found = sentence.governing()?;
    let quotation = tokens.iter().position(|token| token.shape == Shape::Quotation);
    let is_set_off = quotation.is_some_and(|at| {
        at == 0 || tokens[at - 1].shape == Shape::Mark || sentence.class(at - 1).is_some()
    });
    let words = |range: Range<usize>| {
        tokens[range].iter().filter(|token| token.shape == Shape::Word).count()
    };
    let own_words = words(0..tokens.len()).saturating_sub(words(found.speaker.clone()) + 1);
    let bytes = tokens[found.speaker.start].range.start..tokens[found.speaker.end - 1].range.end;
    let speaker =
        text[bytes].trim_end_matches("-claimed").replace("](#)", "").replace(['[', ']'], "");
    let speaker = speaker.trim_end_matches("’s").trim_end_matches("'s").to_owned();
    Some(Report { speaker, own_words, has_quotation: quotation.is_some(), is_set_off })
}

/// A subject with its verb; ranges count tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) speaker: Range<usize>,
    pub(super) class: Class,
    /// What is said stands before.
    pub(super) trails: bool,
    /// It stands in a clause of its own (`what critics call …`).
    pub(super) embedded: bool,
}

/// Tokens of a sentence in which a report is looked for.
pub(super) struct Sentence<'a> {
    pub(super) tokens: &'a [Token<'a>],
    /// The byte at which the last quotation begins, of few words or many; 0 without one.
    pub(super) last_quotation: usize,
}

impl Sentence<'_> {
    /// What is said at the end (`…, police said`) governs the sentence, then what is said first, then
    /// `according to`, then a medium that only relays, then `what critics call`.
    fn governing(&self) -> Option<Found> {
        let found: Vec<Found> = (0..self.tokens.len()).filter_map(|at| self.found(at)).collect();
        let strong = |found: &&Found| found.class != Class::Relay && !found.embedded;
        let trailing = found.iter().rev().filter(strong).find(|found| found.trails);
        let first = trailing.or_else(|| found.iter().find(strong)).cloned();
        let weak = |embedded| found.iter().find(|found| found.embedded == embedded).cloned();
        first
            .or_else(|| self.according_to())
            .or_else(|| weak(false))
            .or_else(|| weak(true))
            .or_else(|| self.nominal())
    }

    /// The report whose verb stands at `at`.
    fn found(&self, at: usize) -> Option<Found> {
        let verb = &self.tokens[at];
        if verb.text.ends_with("-claimed") {
            return Some(Found {
                speaker: at..at + 1,
                class: Class::Say,
                trails: false,
                embedded: true,
            });
        }
        if verb.shape != Shape::Word
            || at == 0
            || verb.is_capitalised() && (verb.text == "States" || !self.is_title_case())
        {
            return None;
        }
        let class = self.class(at)?;
        let found = match self.subject_end(at, class) {
            Some(end)
                if self.tokens[end - 1].shape == Shape::Quotation
                    || self.tokens[end - 1].is(&[",", "—", "–", "-"]) =>
            {
                self.beyond_mark(at, end - 1, class)
            }
            Some(end) if end == at && verb.is(SINGULAR) && !self.is_plural(end - 1) => None,
            Some(end) => self
                .subject_before(end)
                .filter(|(speaker, _)| !self.is_circumstance(speaker.start, class))
                .map(|(speaker, embedded)| self.with_subject(speaker, at, class, embedded)),
            None => self.agent(at, class).or_else(|| self.shared(at, class)),
        };
        let ends = self.tokens.get(at + 1).is_none_or(|next| next.is(&["."]));
        let is_quoted = self.tokens[..at].iter().any(|token| token.shape == Shape::Quotation);
        found.filter(|found| class != Class::Tail || found.trails && (ends || is_quoted))
    }

    /// Whether the subject at `start` stands in a clause that says when or where, so that what is said there is not what
    /// the sentence says.
    fn is_circumstance(&self, start: usize, class: Class) -> bool {
        let before = self.tokens[..start].iter().rev().take(LONGEST_SPEAKER);
        let clause = before
            .take_while(|token| token.shape == Shape::Word)
            .find(|token| token.is(SUBORDINATE));
        let begins = start < 2 || self.tokens[0].is(CIRCUMSTANCES);
        class != Class::Judge && !begins && clause.is_some_and(|word| word.is(CIRCUMSTANCES))
    }

    /// The source that a passive verb at `verb` names: `was condemned by Jane Doe`.
    fn agent(&self, verb: usize, class: Class) -> Option<Found> {
        let auxiliary = self.before_auxiliaries(verb).checked_sub(1)?;
        let next = self.tokens.get(verb + 1)?;
        let reach = if self.tokens[auxiliary].is(BE) || next.is(&["as", "for"]) {
            MOST_WORDS_BEFORE_AGENT
        } else {
            0
        };
        if self.tokens[verb].is(VERDICTS) {
            return None;
        }
        let near = self.tokens[verb + 1..].iter().take(reach);
        let before = near.take_while(|token| token.shape != Shape::Mark && !token.is(&["by"]));
        let by = verb + 1 + before.count();
        self.tokens.get(by).filter(|token| token.is(&["by"]))?;
        let speaker = self.subject_after(by + 1)?;
        let end = self.tokens[speaker.clone()].iter().position(|token| token.is(&["for"]));
        let speaker = speaker.start..end.map_or(speaker.end, |end| speaker.start + end);
        (!speaker.is_empty()).then_some(Found { speaker, class, trails: false, embedded: true })
    }

    /// Whether verbs are capitalised here, as in some headlines.
    fn is_title_case(&self) -> bool {
        let mut long =
            self.tokens.iter().filter(|token| token.shape == Shape::Word && token.text.len() > 4);
        long.all(Token::is_capitalised)
    }

    pub(super) fn with_subject(
        &self,
        speaker: Range<usize>,
        verb: usize,
        class: Class,
        embedded: bool,
    ) -> Found {
        let after_content = speaker.start > 0 && {
            let before = &self.tokens[speaker.start - 1];
            before.shape == Shape::Quotation || before.is(&[",", "—", "–"])
        };
        let rest = &self.tokens[verb + 1..];
        let has_content = rest.first().is_some_and(|next| next.is(&["that", ":"]))
            || rest
                .iter()
                .any(|token| token.shape == Shape::Quotation || token.is(BE) || token.is(HAVE));
        let rest = rest.iter().take_while(|token| !token.is(&[","]));
        let words = rest.filter(|token| token.shape == Shape::Word).count();
        let trails = after_content
            && class != Class::Judge
            && !has_content
            && words <= MOST_WORDS_AFTER_TRAILING_VERB;
        let trails =
            trails || after_content && self.tokens[speaker.start - 1].shape == Shape::Quotation;
        Found { speaker: self.named_before(speaker), class, trails, embedded }
    }

    fn according_to(&self) -> Option<Found> {
        let at = self.tokens.windows(2).position(|pair| {
            pair[0].is(&["according"]) && pair[1].is(&["to"])
                || pair[0].is(&["as"]) && pair[1].is(&["per"])
        })?;
        if at > 0 && self.tokens[at - 1].is(MEASURED) {
            return None;
        }
        let speaker = self.subject_after(at + 2)?;
        Some(Found { speaker, class: Class::Say, trails: true, embedded: false })
    }
}
