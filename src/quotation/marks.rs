//! What stands between quotation marks, followed over sentences and paragraphs.

use std::ops::Range;

use crate::sentence::Sentence;

/// Characters in which a single quotation mark must close within its sentence.
const LONGEST_SINGLE_QUOTATION: usize = 300;

/// The quotations in one sentence.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Quotes {
    /// Bytes of the sentence's text, quotation marks included, in order and apart.
    pub(super) ranges: Vec<Range<usize>>,
    /// Whether the sentence begins inside a quotation that an earlier one opened.
    pub(super) goes_on: bool,
    /// Whether the last quotation is still open where the sentence ends.
    pub(super) stays_open: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Double,
    Single,
}

/// The quotations of each sentence of an article.
///
/// A quotation that is open where a paragraph ends goes on in the next one only if that begins with a
/// quotation mark, as newspapers set it.
pub(super) fn quotes(sentences: &[Sentence]) -> Vec<Quotes> {
    let mut open = None;
    let mut paragraph = None;
    let mut quotes = Vec::with_capacity(sentences.len());
    for sentence in sentences {
        let begins_paragraph = paragraph.replace(sentence.paragraph) != Some(sentence.paragraph);
        let mut text = &*sentence.text;
        if begins_paragraph && open.is_some() {
            match text.chars().next() {
                Some(mark) if matches!(mark, '"' | '“' | '‘' | '\'' | '«') => {
                    text = &text[mark.len_utf8()..];
                }
                _ if closes_first(text) => {}
                _ => open = None,
            }
        }
        let skipped = sentence.text.len() - text.len();
        let (found, left) = scan(text, open, skipped);
        open = left;
        quotes.push(found);
    }
    quotes
}

/// Whether the first double mark of `text` is a closing one, which an earlier paragraph must have opened.
fn closes_first(text: &str) -> bool {
    text.chars().find(|mark| matches!(mark, '"' | '“' | '”')) == Some('”')
}

/// Reads `text`, which stands `offset` bytes into its sentence, with `open` carried into it.
fn scan(text: &str, open: Option<Mark>, offset: usize) -> (Quotes, Option<Mark>) {
    let mut quotes = Quotes { goes_on: open.is_some(), ..Quotes::default() };
    let mut state = open;
    let mut start = 0;
    let mut nested = 0_usize;
    let mut before = None;
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let after = characters.peek().map(|&(_, after)| after);
        let rest = &text[at + character.len_utf8()..];
        match state {
            None => {
                if let Some(mark) = opening(before, character, after, rest) {
                    (state, start, nested) = (Some(mark), at + offset, 0);
                }
            }
            Some(mark) if reopens(mark, before, character, after) => nested += 1,
            Some(mark) if closes(mark, before, character, after) => {
                if nested > 0 && character != '”' {
                    nested -= 1;
                } else {
                    quotes.ranges.push(start..at + offset + character.len_utf8());
                    state = None;
                }
            }
            Some(_) => {}
        }
        before = Some(character);
    }
    if state.is_some() {
        quotes.ranges.push(start..offset + text.len());
        quotes.stays_open = true;
    }
    (quotes, state)
}

fn opening(before: Option<char>, character: char, after: Option<char>, rest: &str) -> Option<Mark> {
    let free_before =
        before.is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '[' | '—' | '–' | '-'));
    let held_after = after.is_some_and(|c| !c.is_whitespace());
    match character {
        '“' | '«' | '„' => Some(Mark::Double),
        '"' if held_after => Some(Mark::Double),
        '‘' | '\'' | '’'
            if free_before && held_after && (before.is_none() || closes_later(rest)) =>
        {
            Some(Mark::Single)
        }
        _ => None,
    }
}

/// Whether a single mark closes in `rest`, so that the one before it was no apostrophe (`the ’90s`).
fn closes_later(rest: &str) -> bool {
    let mut before = None;
    let mut characters = rest.chars().take(LONGEST_SINGLE_QUOTATION).peekable();
    while let Some(character) = characters.next() {
        if closes(Mark::Single, before, character, characters.peek().copied()) {
            return true;
        }
        before = Some(character);
    }
    false
}

/// Whether a straight mark opens a quotation inside a quotation.
fn reopens(mark: Mark, before: Option<char>, character: char, after: Option<char>) -> bool {
    mark == Mark::Double
        && character == '"'
        && before.is_some_and(|c| c.is_whitespace() || c == '(')
        && after.is_some_and(char::is_alphanumeric)
}

fn closes(mark: Mark, before: Option<char>, character: char, after: Option<char>) -> bool {
    match mark {
        Mark::Double => matches!(character, '"' | '”' | '»'),
        Mark::Single => {
            matches!(character, '\'' | '’')
                && after.is_none_or(|c| !c.is_alphanumeric())
                && before.is_some_and(|c| !c.is_whitespace() && c != 's')
        }
    }
}
