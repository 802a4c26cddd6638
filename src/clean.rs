//! What in an article is headline, prose, caption or boilerplate, paragraph by paragraph.
//!
//! Three steps: `layout` finds the paragraphs, whatever way the file divides them; `mend` joins
//! those that a page break cut in two; `judge` says what each is, by general features of its
//! text and its place and never by the name of an outlet.

mod features;
mod judge;
mod layout;
mod mend;
mod phrases;
mod place;
mod top;

use std::collections::HashSet;
use std::ops::Range;

use crate::article::Article;
use features::Features;

/// What a piece of an article is, as the codebook defines it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Title, standfirst or subheading.
    Headline,
    /// Article prose, quotations included.
    Body,
    /// Photo or video caption, photo credit.
    Caption,
    /// Navigation, bylines, dates, sharing calls, source lists, disclaimers and the like.
    Boilerplate,
}

/// A paragraph of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paragraph {
    /// Bytes in the article's source, without surrounding white space. A paragraph that a page
    /// break cut in two is one paragraph here, and its range spans the break.
    pub range: Range<usize>,
    /// What it is.
    pub kind: Kind,
    /// Whether the same text stood before in this article.
    pub duplicate: bool,
}

/// Divides an article into paragraphs and says what each is.
///
/// The paragraphs are in order and do not overlap; every character of the source that is not white
/// space is in one of them.
pub fn clean(article: &Article) -> Vec<Paragraph> {
    let pieces = mend::mend(&article.source, layout::pieces(&article.source));
    let features: Vec<Features> = pieces
        .iter()
        .map(|piece| Features::of(&article.source[piece.range.clone()], piece.gap))
        .collect();
    let kinds = judge::kinds(article, &features);
    let mut seen = HashSet::new();
    let duplicates = features
        .iter()
        .map(|features| !features.letters.is_empty() && !seen.insert(features.letters.as_str()));
    pieces
        .into_iter()
        .zip(kinds)
        .zip(duplicates)
        .map(|((piece, kind), duplicate)| Paragraph { range: piece.range, kind, duplicate })
        .collect()
}
