//! Sentences that are put to an engine without having been read from a file.

use framelens::article::Article;
use framelens::classify::SplitArticle;
use framelens::clean::Kind;
use framelens::quotation::Voice;
use framelens::sentence::{Sentence, Span};

/// An article that is these sentences.
pub(crate) fn of_sentences(texts: &[String]) -> SplitArticle {
    let sentence = |(index, text): (usize, &String)| Sentence {
        index,
        span: Span { start: 0, end: 0 },
        kind: Kind::Body,
        duplicate: false,
        paragraph: 0,
        text: text.clone(),
    };
    let sentences: Vec<Sentence> = texts.iter().enumerate().map(sentence).collect();
    let voices = vec![Voice::default(); sentences.len()];
    SplitArticle { article: Article::default(), sentences, voices }
}
