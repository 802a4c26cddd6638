//! The noun phrases that name a source, around its verb.

use std::ops::Range;

use super::report::Sentence;
use super::tokens::{Shape, Token};
use super::verbs::Class;
use super::words::{
    AFTER_PARTICIPLE, AFTER_SPEAKER, ATTEMPTS, BE, BEFORE_TIMES, BETWEEN, CLAIMED, CONNECTIVES,
    DETERMINERS, HAVE, LONGEST_SPEAKER, MODALS, NO_ADVERBS, NO_SOURCES, NOMINATIVE, PREPOSITIONS,
    PRONOUNS, SUBORDINATE, TIMES,
};

impl Sentence<'_> {
    /// One past the last token of what stands before the verb at `verb` and its auxiliaries; `None` if the
    /// word is no verb there, or a passive one.
    pub(super) fn subject_end(&self, verb: usize, class: Class) -> Option<usize> {
        let form = &self.tokens[verb];
        if form.is(&["saying"]) && self.tokens[verb - 1].is(&["as"]) {
            let passive =
                self.tokens[..verb].iter().rposition(|token| token.is(&["quoted", "cited"]))?;
            let be = self.tokens[..passive].iter().rposition(|token| token.is(BE))?;
            return (be > 0).then_some(be);
        }
        let mut end = self.before_auxiliaries(verb);
        if end > 1 && self.tokens[end - 1].is(&["to"]) && self.tokens[end - 2].is(ATTEMPTS) {
            end = self.before_auxiliaries(end - 2);
            if end > 1 && self.tokens[end - 1].is(BE) {
                end = self.before_auxiliaries(end - 1);
            }
        }
        let before = self.tokens.get(end.checked_sub(1)?)?;
        let claims = form.is(&["claiming", "taking"])
            && self.tokens.get(verb + 1).is_some_and(|next| next.is(CLAIMED));
        if claims && (before.shape == Shape::Word || before.is(&[")"])) {
            return Some(end);
        }
        let is_progressive = form.text.ends_with("ing");
        if before.is(BE) && is_progressive {
            return (end > 1).then_some(end - 1);
        }
        let is_noun = before.is(DETERMINERS) && !before.is(&["some"])
            || end == verb && (before.text.ends_with("’s") || before.text.ends_with("'s"));
        let barred = before.is(BE)
            || before.is(&[
                "to", "by", "of", "having", "and", "or", "but", "not", "as", "been", "for", "in",
                "with", "without",
            ]);
        let is_finite = before.is(NOMINATIVE)
            || self.tokens[end..verb].iter().any(|token| token.is(HAVE) || token.is(MODALS));
        let is_participle = !is_finite && self.is_reduced(verb, class);
        (!is_noun && !barred && !is_progressive && !is_participle).then_some(end)
    }

    /// Whether what follows the verb at `verb` makes it a participle: `a man charged with murder`.
    fn is_reduced(&self, verb: usize, class: Class) -> bool {
        let form = &self.tokens[verb];
        let follows =
            |at: usize, words: &[&str]| self.tokens.get(at).is_some_and(|token| token.is(words));
        match class {
            Class::Judge | Class::Hold => {
                follows(verb + 1, AFTER_PARTICIPLE) && !form.is(&["ruled", "suspect"])
            }
            _ if form.is(&["said"]) => {
                follows(verb + 1, &["to"]) && follows(verb + 2, &["be", "have"])
            }
            _ => follows(verb + 1, &["to"]) && form.is(&["asked", "told", "urged", "advised"]),
        }
    }

    pub(super) fn before_auxiliaries(&self, verb: usize) -> usize {
        let skipped = |token: &&Token| token.is(BETWEEN) || is_adverb(token);
        verb - self.tokens[..verb].iter().rev().take_while(skipped).count()
    }

    /// Whom `who` at `relative` means: the name or the noun before it.
    fn antecedent(&self, relative: usize) -> Option<Range<usize>> {
        let end = relative
            - self.tokens[..relative].iter().rev().take_while(|token| token.is(&[","])).count();
        let names =
            self.tokens[..end].iter().rev().take_while(|token| token.is_capitalised()).count();
        let length = if names > 0 {
            names
        } else {
            let nouns = self.tokens[..end].iter().rev().take(5);
            nouns
                .take_while(|token| token.shape == Shape::Word && !token.is(DETERMINERS))
                .count()
                .min(2)
        };
        self.speaker(end - length..end)
    }

    /// The noun phrase that ends at `end`, and whether it stands in a clause of `what` or `which`.
    pub(super) fn subject_before(&self, end: usize) -> Option<(Range<usize>, bool)> {
        let mut start = end;
        let mut embedded = false;
        while start > 0 && end - start < LONGEST_SPEAKER {
            let token = &self.tokens[start - 1];
            if token.is(&[")"]) {
                start = self.tokens[..start].iter().rposition(|token| token.is(&["("]))?;
                continue;
            }
            let is_verb = token.is(BE) || token.is(HAVE) || start > 1 && self.is_verb(start - 1);
            if token.is(&["who"]) && token.text != "WHO" && start == end {
                return self.antecedent(start - 1).map(|speaker| (speaker, true));
            }
            if is_verb
                || token.is(&["that", "who", "whose", "than", "how", "why"]) && token.text != "WHO"
            {
                return None;
            }
            if self.bounds_subject(start) {
                embedded = start > 1 && token.is(SUBORDINATE);
                break;
            }
            start -= 1;
        }
        let mut range = self.without_time(start..end);
        // In "the union on Tuesday blamed" the day was passed over on the way to the subject.
        while range.len() > 1 && self.tokens[range.end - 1].is(BEFORE_TIMES) {
            range.end -= 1;
        }
        let last = range.end.checked_sub(1)?;
        let is_clause = range.len() > 1 && self.tokens[last].is(PRONOUNS);
        let opens =
            self.tokens[range.start].is(PREPOSITIONS) || self.tokens[range.start].is(CONNECTIVES);
        let range = if is_clause { opens.then_some(last..range.end)? } else { range };
        Some((self.speaker(range)?, embedded))
    }

    /// Whether the token at `at` is a reporting verb rather than a noun of the same form.
    fn is_verb(&self, at: usize) -> bool {
        let token = &self.tokens[at];
        let noun = self.tokens[at - 1].is(DETERMINERS)
            || token.text.ends_with("ing")
            || token.text.ends_with('s');
        !token.is_capitalised()
            && !noun
            && self.class(at).is_some_and(|class| class != Class::Relay)
    }

    /// Whether the noun phrase that begins at `start` begins there, given what stands before it.
    fn bounds_subject(&self, start: usize) -> bool {
        let token = &self.tokens[start - 1];
        let joins = token.is(&["and", "&"])
            && (start < 4
                || self.tokens[start].is_capitalised() && self.tokens[start - 2].is_capitalised());
        match token.shape {
            Shape::Quotation => true,
            Shape::Mark => !token.is(&["/", "’", "'", "&", "[", "]", "#", "@"]),
            Shape::Word => {
                token.is(SUBORDINATE) && token.text != "WHO"
                    || token.is(&["and", "but", "or", "so", "yet", "as"]) && !joins
            }
        }
    }

    /// The noun phrase that begins at `start`: `said Jane Doe, a lawyer`.
    pub(super) fn subject_after(&self, start: usize) -> Option<Range<usize>> {
        let length = self.tokens[start..]
            .iter()
            .take_while(|token| {
                let is_name = token.shape == Shape::Word || token.is(&["'", "’"]);
                is_name && !token.is(AFTER_SPEAKER) && !token.is(SUBORDINATE)
            })
            .count();
        self.speaker(start..start + length.min(LONGEST_SPEAKER))
    }

    /// `range` without the time or the connective that it begins with: `On Monday`, `Meanwhile`.
    pub(super) fn without_time(&self, range: Range<usize>) -> Range<usize> {
        let phrase = &self.tokens[range.clone()];
        let opens = phrase.first().is_some_and(|token| token.is(PREPOSITIONS));
        let last_time = phrase
            .iter()
            .rposition(|token| token.is(TIMES) || token.text.bytes().all(|b| b.is_ascii_digit()));
        let skipped = match last_time {
            Some(last) if opens && last + 1 < phrase.len() => last + 1,
            _ => phrase.iter().take_while(|token| token.is(CONNECTIVES)).count(),
        };
        range.start + skipped..range.end
    }

    /// `range` if it can name a source.
    pub(super) fn speaker(&self, range: Range<usize>) -> Option<Range<usize>> {
        let phrase = self.tokens.get(range.clone())?;
        let first = phrase.first()?;
        let bare = phrase.len() == 1 && first.is(NO_SOURCES);
        let authorial = phrase.iter().any(|token| {
            let word = token.text.split(['’', '\'']).next().unwrap_or_default();
            matches!(word, "I" | "we" | "We" | "us" | "you" | "You")
        });
        let has_word = phrase.iter().any(|token| {
            token.shape == Shape::Word && (!token.is(DETERMINERS) || token.is(&["some"]))
        });
        (has_word && !bare && !authorial).then_some(range)
    }
}

fn is_adverb(token: &Token) -> bool {
    token.shape == Shape::Word
        && token.text.len() > 4
        && token.text.ends_with("ly")
        && !token.is_capitalised()
        && !token.is(NO_ADVERBS)
}
