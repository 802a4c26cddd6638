//! Where paragraphs begin and end: at blank lines, at every line end, or, in text that was wrapped
//! by hand or machine, where a line stops short.

use std::ops::Range;

/// A paragraph as the source divides it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    /// Bytes in the source, without surrounding white space; never empty.
    pub(super) range: Range<usize>,
    /// Number of blank lines before it.
    pub(super) gap: usize,
}

/// A line that is not blank.
struct Line {
    piece: Piece,
    n_chars: usize,
    /// Number of characters of white space before it.
    indent: usize,
    /// Number of characters of its first word.
    n_first_word: usize,
    starts_lower: bool,
    ends_sentence: bool,
}

/// Divides a source into pieces.
pub(super) fn pieces(source: &str) -> Vec<Piece> {
    let lines = lines(source);
    let Some(width) = wrapping_width(source, &lines) else {
        return lines.into_iter().map(|line| line.piece).collect();
    };
    let mut pieces: Vec<Piece> = Vec::new();
    let mut before: Option<&Line> = None;
    for line in &lines {
        match (before, pieces.last_mut()) {
            (Some(before), Some(piece)) if continues(before, line, width) => {
                piece.range.end = line.piece.range.end;
            }
            _ => pieces.push(line.piece.clone()),
        }
        before = Some(line);
    }
    pieces
}

fn lines(source: &str) -> Vec<Line> {
    const ENDS: [char; 7] = ['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'];
    let mut lines = Vec::new();
    let (mut start, mut n_blank) = (0, 0);
    for raw in source.split_inclusive(ENDS) {
        let text = raw.trim();
        let at = start + (raw.len() - raw.trim_start().len());
        start += raw.len();
        if !text.is_empty() {
            let piece = Piece { range: at..at + text.len(), gap: n_blank };
            lines.push(line(piece, text, raw));
            n_blank = 0;
        } else if !(raw == "\n" && source[..start].ends_with("\r\n")) {
            n_blank += 1;
        }
    }
    lines
}

fn line(piece: Piece, text: &str, raw: &str) -> Line {
    Line {
        piece,
        n_chars: text.chars().count(),
        indent: raw.chars().take_while(|c| c.is_whitespace()).count(),
        n_first_word: text.chars().take_while(|c| !c.is_whitespace()).count(),
        starts_lower: text.starts_with(char::is_lowercase),
        ends_sentence: ends_sentence(text),
    }
}

/// Whether a text ends like a sentence, closing quotes and brackets aside.
pub(super) fn ends_sentence(text: &str) -> bool {
    let closers = |c: char| matches!(c, '"' | '\'' | '”' | '’' | '»' | ')' | ']' | '*' | '_');
    text.trim_end().trim_end_matches(closers).ends_with(['.', '!', '?', '…', '。', '؟', '۔', '।'])
}

/// Whether the first word of the next line would still have stood on this one.
fn stops_short(line: &Line, next: &Line, width: usize) -> bool {
    line.n_chars + 1 + next.n_first_word <= width
}

fn continues(line: &Line, next: &Line, width: usize) -> bool {
    next.piece.gap == 0
        && next.indent < line.indent + 2
        && (next.starts_lower || !stops_short(line, next, width))
}

/// The width to which the lines were wrapped, or `None` if a line end is the end of a paragraph.
///
/// Wrapped lines are all of modest length, hardly ever stop short of the longest, and go on in the
/// middle of a sentence.
fn wrapping_width(source: &str, lines: &[Line]) -> Option<usize> {
    const WIDEST: usize = 130;
    const FEWEST_PAIRS: usize = 3;
    let width = lines.iter().map(|line| line.n_chars).max()?;
    if width > WIDEST {
        return None;
    }
    let (mut n_pairs, mut n_full, mut n_within, mut n_lower) = (0, 0, 0, 0);
    for pair in lines.windows(2).filter(|pair| pair[1].piece.gap == 0) {
        n_pairs += 1;
        if !stops_short(&pair[0], &pair[1], width) {
            n_full += 1;
            n_within += usize::from(!pair[0].ends_sentence);
            n_lower += usize::from(pair[1].starts_lower);
        }
    }
    // Scripts without lower case cannot show it at the start of a line.
    let has_case = source.contains(char::is_lowercase);
    let is_wrapped = n_pairs >= FEWEST_PAIRS
        && n_full * 5 >= n_pairs * 3
        && n_within * 3 >= n_full * 2
        && (n_lower * 3 >= n_full || !has_case);
    is_wrapped.then_some(width)
}

#[cfg(test)]
mod tests {
    use super::pieces;

    fn check(source: &str, expected: &[&str]) {
        let found: Vec<&str> =
            pieces(source).into_iter().map(|piece| &source[piece.range]).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn blank_lines_or_line_ends_divide() {
        check("", &[]);
        check(" \r\n\r\n", &[]);
        check("One.\n\n\n Two.\u{2028}Three.", &["One.", "Two.", "Three."]);
        check(
            "A sentence that stands alone.\nAnother one on its own line.",
            &["A sentence that stands alone.", "Another one on its own line."],
        );
    }

    #[test]
    fn gaps_are_counted() {
        let gaps: Vec<usize> =
            pieces("a\r\n\r\nb\n\n\nc\nd").iter().map(|piece| piece.gap).collect();
        assert_eq!(gaps, [0, 1, 2, 0]);
    }

    #[test]
    fn wrapped_lines_are_joined() {
        let source = "The ministry said on Tuesday that\nthe two men had crossed the border\nin the night and were on their way\nto the capital.\nNobody had seen them since, and\npolice asked for help from the\npublic.";
        let found = pieces(source);
        let end = source.find("Nobody").unwrap();
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].range, 0..end - 1);
        assert_eq!(found[1].range, end..source.len());
    }

    #[test]
    fn lists_are_not_wrapped() {
        let source = "John Smith\nMary Jones\nPeter Brown\nPaul White\nAnna Green";
        assert_eq!(pieces(source).len(), 5);
    }
}
