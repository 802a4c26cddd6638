//! A copy of a paragraph in which quotation marks and brackets are white space.
//!
//! The copy has the same length in bytes, so that an offset means the same in both.

use std::ops::Range;

/// Longer brackets are taken for unclosed ones.
const LONGEST_BRACKET: usize = 600;
/// Brackets nested deeper than this are not looked for, which keeps the search linear.
const DEEPEST_BRACKET: usize = 8;
/// `(iv)` and `[12]` number an item or a note; they stay visible.
const LONGEST_MARKER: usize = 6;

/// What [`mask`] found.
pub(super) struct Masked {
    /// The copy.
    pub(super) text: String,
    /// Bytes of the closed brackets, brackets included, in order of their openings.
    pub(super) brackets: Vec<Range<usize>>,
}

/// Hides what would keep sentencex from seeing a sentence end: quotation marks, brackets, blank lines.
pub(super) fn mask(text: &str) -> Masked {
    let mut bytes = text.as_bytes().to_vec();
    let brackets = brackets(text);
    hide_quotation_marks(text, &mut bytes);
    hide_blank_lines(text, &mut bytes);
    hide_brackets(text, &brackets, &mut bytes);
    let text = String::from_utf8(bytes).expect("only whole characters are replaced by spaces");
    Masked { text, brackets }
}

/// Whether the character at hand is a quotation mark rather than an apostrophe.
pub(super) fn is_quotation_mark(
    before: Option<char>,
    character: char,
    after: Option<char>,
) -> bool {
    match character {
        '"' | '“' | '”' | '„' | '‟' | '«' | '»' | '‹' | '›' | '‚' | '‛' | '《' | '》' | '「'
        | '」' => true,
        '\'' | '‘' | '’' | '`' => {
            let opens =
                before.is_none_or(|c| c.is_whitespace() || is_opening_bracket(c) || c == '—');
            opens || after.is_none_or(|c| !c.is_alphanumeric())
        }
        _ => false,
    }
}

fn is_opening_bracket(character: char) -> bool {
    matches!(character, '(' | '[' | '{' | '（' | '<')
}

fn closing_bracket(opening: char) -> char {
    match opening {
        '(' => ')',
        '[' => ']',
        '{' => '}',
        _ => '）',
    }
}

fn hide(bytes: &mut [u8], at: usize, character: char) {
    bytes[at..at + character.len_utf8()].fill(b' ');
}

fn hide_quotation_marks(text: &str, bytes: &mut [u8]) {
    let mut before = None;
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let after = characters.peek().map(|&(_, after)| after);
        if is_quotation_mark(before, character, after) {
            hide(bytes, at, character);
        }
        before = Some(character);
    }
}

/// Replaces every run of white space that holds two line ends.
fn hide_blank_lines(text: &str, bytes: &mut [u8]) {
    let mut run: Option<usize> = None;
    let mut line_ends = 0;
    for (at, character) in text.char_indices().chain([(text.len(), 'x')]) {
        if character.is_whitespace() {
            run.get_or_insert(at);
            line_ends += usize::from(character == '\n');
            continue;
        }
        if let Some(start) = run.take()
            && line_ends > 1
        {
            bytes[start..at].fill(b' ');
        }
        line_ends = 0;
    }
}

/// Hides the brackets that are closed, save markers, and the openings of the others.
fn hide_brackets(text: &str, brackets: &[Range<usize>], bytes: &mut [u8]) {
    let mut kept = Vec::new();
    for bracket in brackets {
        let inside = &text[bracket.clone()];
        if is_marker(inside) {
            kept.push(bracket.start);
        } else if let Some((at, closing)) = inside.char_indices().next_back() {
            hide(bytes, bracket.start + at, closing);
        }
    }
    for (at, character) in text.char_indices() {
        if is_opening_bracket(character) && kept.binary_search(&at).is_err() {
            hide(bytes, at, character);
        }
    }
}

fn is_marker(bracket: &str) -> bool {
    bracket.len() <= LONGEST_MARKER
        && bracket[1..bracket.len() - 1].bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Pairs brackets; those left open, too long or too deep are not listed.
fn brackets(text: &str) -> Vec<Range<usize>> {
    let mut open: Vec<(usize, char)> = Vec::new();
    let mut closed = Vec::new();
    for (at, character) in text.char_indices() {
        if matches!(character, '(' | '[' | '{' | '（') {
            open.push((at, closing_bracket(character)));
        } else if matches!(character, ')' | ']' | '}' | '）') {
            let partner = open
                .iter()
                .rev()
                .take(DEEPEST_BRACKET)
                .position(|&(_, closing)| closing == character);
            if let Some(depth) = partner {
                open.truncate(open.len() - depth);
                let start = open.pop().map_or(at, |(start, _)| start);
                if at - start <= LONGEST_BRACKET {
                    closed.push(start..at + character.len_utf8());
                }
            }
        }
    }
    closed.sort_unstable_by_key(|bracket| bracket.start);
    closed
}
