//! A made-up article around one sentence.

use crate::article::Article;
use crate::classify::SplitArticle;
use crate::clean::{Kind, Paragraph};
use crate::quotation::voices;
use crate::sentence::{Span, split};

/// A sentence and the little article around it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Passage {
    /// The headline, a paragraph of its own, if there is one.
    pub title: Option<String>,
    /// What stands before the sentence in its paragraph, if anything does.
    pub before: Option<String>,
    /// The sentence that is judged.
    pub text: String,
    /// Who publishes it, if anybody is named.
    pub outlet: Option<String>,
    /// When it is published, if that is said.
    pub published: Option<String>,
}

impl Passage {
    /// The article, split, and the characters of the sentence that is judged.
    ///
    /// The headline is a headline and the rest is body: what a page looks like is not tested here.
    pub(super) fn article(&self, id: String) -> (SplitArticle, Span) {
        let mut source = String::new();
        let mut paragraphs = Vec::new();
        let mut paragraph =
            |range, kind| paragraphs.push(Paragraph { range, kind, duplicate: false });
        if let Some(title) = &self.title {
            source.push_str(title);
            paragraph(0..source.len(), Kind::Headline);
            source.push_str("\n\n");
        }
        let body = source.len();
        if let Some(before) = &self.before {
            source.extend([before, " "]);
        }
        let start = source.chars().count();
        source.push_str(&self.text);
        paragraph(body..source.len(), Kind::Body);
        let span = Span { start, end: source.chars().count() };
        let article = Article {
            origin: id.clone(),
            id,
            title: self.title.clone(),
            outlet: self.outlet.clone(),
            published: self.published.clone(),
            source,
            ..Article::default()
        };
        let sentences = split(&article, &paragraphs);
        let voices = voices(&sentences);
        (SplitArticle { article, sentences, voices }, span)
    }
}
