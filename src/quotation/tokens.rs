//! Words and marks of a sentence, each quotation standing as one token.

use std::ops::Range;

use super::marks::Quotes;

/// Longer addresses end no link.
const LONGEST_ADDRESS: usize = 500;
const MOST_TOKENS: usize = 600;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Letters and digits, with what joins them: `al-Zaman`, `U.S.`, `don't`.
    Word,
    /// Any other character.
    Mark,
    /// Words that somebody said, with their quotation marks.
    Quotation,
}

/// A piece of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub(super) shape: Shape,
    pub(super) text: &'a str,
    /// Bytes in the sentence.
    pub(super) range: Range<usize>,
}

impl Token<'_> {
    /// Whether the token is one of `words`, whatever its case.
    pub(super) fn is(&self, words: &[&str]) -> bool {
        self.shape != Shape::Quotation
            && words.iter().any(|word| self.text.eq_ignore_ascii_case(word))
    }

    pub(super) fn is_capitalised(&self) -> bool {
        self.shape == Shape::Word && self.text.starts_with(|c: char| c.is_uppercase())
    }
}

/// The tokens of `text`. A quotation of few words (`the “brutal attack”`) is no speech and stays in words.
///
/// A sentence is read as far as [`MOST_TOKENS`], so that a text without full stops stays cheap.
pub(super) fn tokens<'a>(text: &'a str, quotes: &Quotes) -> Vec<Token<'a>> {
    let mut tokens = Vec::new();
    let mut at = 0;
    for (index, range) in quotes.ranges.iter().enumerate() {
        let carried =
            quotes.goes_on && index == 0 || quotes.stays_open && index + 1 == quotes.ranges.len();
        if carried || is_speech(&text[range.clone()], &text[range.end..]) {
            words(text, at..range.start, &mut tokens);
            tokens.push(Token {
                shape: Shape::Quotation,
                text: &text[range.clone()],
                range: range.clone(),
            });
            at = range.end;
        }
    }
    words(text, at..text.len(), &mut tokens);
    tokens.truncate(MOST_TOKENS);
    tokens
}

fn is_speech(quotation: &str, after: &str) -> bool {
    let inner = quotation
        .trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, ',' | '.' | '?' | '!' | '…'));
    let next = after.split_whitespace().next().unwrap_or_default();
    quotation.split_whitespace().count() > 3
        || inner.ends_with([',', '.', '?', '!', '…'])
        || matches!(next, "he" | "she" | "they" | "said" | "says")
}

fn words<'a>(text: &'a str, range: Range<usize>, tokens: &mut Vec<Token<'a>>) {
    let mut at = range.start;
    while at < range.end {
        let rest = &text[at..range.end];
        let Some(character) = rest.chars().next() else { break };
        if let Some(target) = link_target(rest) {
            at += target;
            continue;
        }
        let length =
            if character.is_alphanumeric() { word_length(rest) } else { character.len_utf8() };
        if !character.is_whitespace()
            && !matches!(character, '"' | '“' | '”' | '*' | '‘' | '[' | ']')
        {
            let shape = if character.is_alphanumeric() { Shape::Word } else { Shape::Mark };
            tokens.push(Token { shape, text: &rest[..length], range: at..at + length });
        }
        at += length;
    }
}

/// Bytes of the word that `rest` begins with.
fn word_length(rest: &str) -> usize {
    let mut characters = rest.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let joins = matches!(character, '-' | '\'' | '’' | '.' | '&' | '/' | '@' | '_');
        let joined = joins && characters.peek().is_some_and(|&(_, next)| next.is_alphanumeric());
        if !character.is_alphanumeric() && !joined {
            let title = character == '.' && is_abbreviation(&rest[..at]);
            return at + usize::from(title);
        }
    }
    rest.len()
}

fn is_abbreviation(word: &str) -> bool {
    matches!(
        word,
        "Mr" | "Mrs"
            | "Ms"
            | "Dr"
            | "Gen"
            | "Maj"
            | "Lt"
            | "Col"
            | "Sgt"
            | "Sen"
            | "Rep"
            | "Gov"
            | "Prof"
            | "St"
            | "Rev"
            | "Hon"
            | "Capt"
            | "Jr"
            | "Sr"
            | "No"
    ) || word.chars().count() == 1 && word.starts_with(char::is_uppercase) && word != "I"
        || word.contains('.')
}

/// Bytes of the `](address)` that `rest` begins with, which ends a Markdown link.
fn link_target(rest: &str) -> Option<usize> {
    let address = rest.strip_prefix("](")?;
    let mut characters = address.char_indices().take(LONGEST_ADDRESS);
    let end = characters.find(|&(_, character)| matches!(character, ')' | ' '));
    end.filter(|&(_, character)| character == ')').map(|(end, _)| end + 3)
}
