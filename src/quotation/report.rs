//! Who says something in one sentence: `X said`, `…, said X`, `according to X`, `X blamed Y`.

use std::ops::Range;

use super::marks::Quotes;
use super::tokens::{Shape, Token, tokens};
use super::verbs::{Class, class};
use super::words::{
    BE, CLAIMED, DENIED, ENDS_TRAILING_SPEAKER, HAVE, MOST_WORDS_AFTER_TRAILING_VERB,
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
    Some(Report { speaker, own_words, has_quotation: quotation.is_some(), is_set_off })
}

/// A subject with its verb; ranges count tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Found {
    speaker: Range<usize>,
    class: Class,
    /// What is said stands before.
    trails: bool,
    /// It stands in a clause of its own (`what critics call …`).
    embedded: bool,
}

/// Tokens of a sentence in which a report is looked for.
pub(super) struct Sentence<'a> {
    pub(super) tokens: &'a [Token<'a>],
    /// The byte at which the last quotation begins, of few words or many; 0 without one.
    last_quotation: usize,
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
        first.or_else(|| self.according_to()).or_else(|| weak(false)).or_else(|| weak(true))
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
                    || self.tokens[end - 1].is(&[","]) =>
            {
                self.beyond_mark(at, end - 1, class)
            }
            Some(end) => self
                .subject_before(end)
                .map(|(speaker, embedded)| self.with_subject(speaker, at, class, embedded)),
            None => self.agent(at, class),
        };
        found.filter(|found| class != Class::Tail || found.trails)
    }

    /// The source that a passive verb at `verb` names: `was condemned by Jane Doe`.
    fn agent(&self, verb: usize, class: Class) -> Option<Found> {
        self.tokens.get(verb + 1).filter(|next| next.is(&["by"]))?;
        let speaker = self.subject_after(verb + 2)?;
        Some(Found { speaker, class, trails: false, embedded: true })
    }

    pub(super) fn class(&self, at: usize) -> Option<Class> {
        let verb = &self.tokens[at];
        let next = self.tokens.get(at + 1).map_or("", |next| next.text);
        let near = |range: Range<usize>, words: &[&str]| {
            self.tokens.get(range).is_some_and(|tokens| tokens.iter().any(|token| token.is(words)))
        };
        let end = self.tokens.len().min(at + 5);
        let names = verb.is(&["called", "calls", "call", "labelled", "labeled", "dubbed"])
            && (verb.range.end < self.last_quotation || near(at.saturating_sub(5)..at, &["what"]));
        let denies = verb
            .is(&["rejects", "rejected", "reject", "dismissed", "dismisses", "denying"])
            && near(at + 1..end, DENIED);
        let identifies = verb.is(&["named", "names", "identified", "identifies"])
            && next != "as"
            && near(at + 1..self.tokens.len().min(at + 10), &["as"]);
        let claims =
            verb.is(&["claiming", "took", "takes", "taken", "taking"]) && CLAIMED.contains(&next);
        if matches!(next, "tank" | "tanks") {
            return None;
        }
        class(verb.text, next)
            .or_else(|| (names || denies || identifies || claims).then_some(Class::Judge))
    }

    /// The report whose verb at `verb` follows the comma or the quotation at `mark`: the subject stands
    /// before an apposition (`Jane Doe, a lawyer, said`) or after the verb (`…,” said Jane Doe`).
    fn beyond_mark(&self, verb: usize, mark: usize, class: Class) -> Option<Found> {
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
        apposition(false).map(|speaker| self.with_subject(speaker, verb, class, false))
    }

    /// Whether verbs are capitalised here, as in some headlines.
    fn is_title_case(&self) -> bool {
        let mut long =
            self.tokens.iter().filter(|token| token.shape == Shape::Word && token.text.len() > 4);
        long.all(Token::is_capitalised)
    }

    fn with_subject(
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
        let speaker = self.subject_after(at + 2)?;
        Some(Found { speaker, class: Class::Say, trails: true, embedded: false })
    }
}
