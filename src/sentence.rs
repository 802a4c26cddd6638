//! Sentences with spans into the untouched source.
//!
//! `sentencex` proposes boundaries (`proposal`) on a copy whose quotation marks and brackets are hidden
//! (`mask`), because it never splits inside them and news quotes many sentences at a time; our own rules
//! then decide which proposals stand and where they belong (`repair`).

mod mask;
mod proposal;
mod repair;

use std::ops::Range;

use crate::article::Article;
use crate::clean::{Kind, Paragraph};

/// A half-open range of Unicode characters (not bytes) in an article's source, as R and Python count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first character.
    pub start: usize,
    /// One past the last character.
    pub end: usize,
}

/// A sentence of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// Position among the article's sentences, from 0.
    pub index: usize,
    /// Where it stands in the source.
    pub span: Span,
    /// What it is.
    pub kind: Kind,
    /// Whether its paragraph stood before in this article (a repeated caption).
    pub duplicate: bool,
    /// Position of its paragraph among the article's paragraphs, from 0.
    pub paragraph: usize,
    /// The source at `span` with every run of white space mended to one space.
    pub text: String,
}

/// Splits the paragraphs of an article into sentences, in order.
///
/// Every character of a paragraph that is not white space is in exactly one sentence.
pub fn split(article: &Article, paragraphs: &[Paragraph]) -> Vec<Sentence> {
    let mut characters = CharacterCount { source: &article.source, byte: 0, count: 0 };
    let mut sentences = Vec::new();
    for (paragraph_index, paragraph) in paragraphs.iter().enumerate() {
        let offset = paragraph.range.start;
        for range in boundaries(&article.source[paragraph.range.clone()]) {
            let (start, end) = (offset + range.start, offset + range.end);
            let span = Span { start: characters.before(start), end: characters.before(end) };
            sentences.push(Sentence {
                index: sentences.len(),
                span,
                kind: paragraph.kind,
                duplicate: paragraph.duplicate,
                paragraph: paragraph_index,
                text: mended(&article.source[start..end]),
            });
        }
    }
    sentences
}

/// Bytes of the sentences of one paragraph, in order, without surrounding white space.
///
/// A blank line inside `text` is a page break and never ends a sentence by itself.
pub fn boundaries(text: &str) -> Vec<Range<usize>> {
    let masked = mask::mask(text);
    let mut sentences = Vec::new();
    let mut start = 0;
    let mut proposals = proposal::proposals(&masked.text);
    proposals.extend(repair::overlooked(&masked.text));
    proposals.sort_unstable();
    for end in repair::cuts(text, &masked, &proposals) {
        sentences.extend(trimmed(text, start..end));
        start = end;
    }
    sentences.extend(trimmed(text, start..text.len()));
    sentences
}

/// The part of `range` between its surrounding white space; `None` if nothing else is in it.
fn trimmed(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let slice = &text[range.clone()];
    let start = range.start + (slice.len() - slice.trim_start().len());
    let end = start + slice.trim().len();
    (start < end).then_some(start..end)
}

fn mended(slice: &str) -> String {
    let mut text = String::with_capacity(slice.len());
    for word in slice.split_whitespace() {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(word);
    }
    text
}

/// Counts characters from where the last count ended, so that a whole article costs one pass.
struct CharacterCount<'a> {
    source: &'a str,
    byte: usize,
    count: usize,
}

impl CharacterCount<'_> {
    /// The number of characters before `byte`; begins anew where paragraphs are not in order.
    fn before(&mut self, byte: usize) -> usize {
        if byte < self.byte {
            (self.byte, self.count) = (0, 0);
        }
        self.count += self.source[self.byte..byte].chars().count();
        self.byte = byte;
        self.count
    }
}

#[cfg(test)]
mod tests;
