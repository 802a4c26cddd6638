//! The articles of a page: all as a line, as many as there is room for as text.

use std::collections::BTreeMap;

use super::articles::ArticleRow;

/// So many articles have at least a line.
const LINES: usize = 5000;

/// Articles with their texts as HTML, up to a number of bytes.
///
/// Outlets take turns: the second article of an outlet gives way before the first of any other, so that a large outlet
/// does not crowd out the rest. Within an outlet earlier articles stay.
#[derive(Debug)]
pub(super) struct Shelf {
    room: usize,
    used: usize,
    /// How many articles an outlet has had so far.
    turns: BTreeMap<String, usize>,
    /// Texts by turn, then by place in the run.
    texts: BTreeMap<(usize, usize), String>,
    lines: BTreeMap<usize, ArticleRow>,
    n_articles: usize,
}

/// What stands on the shelf in the end, in the order of the run.
#[derive(Debug)]
pub(super) struct Shelved {
    /// Each article, with its text if there was room for it.
    pub(super) articles: Vec<(ArticleRow, Option<String>)>,
    /// How many have a text.
    pub(super) n_texts: usize,
    /// How many have not even a line.
    pub(super) n_unnamed: usize,
}

impl Shelf {
    /// An empty shelf with room for so many bytes of text.
    pub(super) fn new(room: usize) -> Self {
        let (turns, texts, lines) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        Self { room, used: 0, turns, texts, lines, n_articles: 0 }
    }

    /// Puts an article on it; another may lose its text.
    pub(super) fn put(&mut self, row: ArticleRow, text: String) {
        self.n_articles += 1;
        let turn = self.turns.entry(row.outlet.clone()).or_default();
        let place = (*turn, row.n);
        *turn += 1;
        self.lines.insert(row.n, row);
        // One that fills the room alone would leave nothing to read beside it.
        if text.len() > self.room / 2 {
            self.forget(place.1);
            return;
        }
        self.used += text.len();
        self.texts.insert(place, text);
        while self.used > self.room
            && let Some(((_, n), text)) = self.texts.pop_last()
        {
            self.used -= text.len();
            self.forget(n);
        }
    }

    /// Drops the line of an article without text where there are enough lines.
    fn forget(&mut self, n: usize) {
        if n > LINES {
            self.lines.remove(&n);
        }
    }

    /// What stands on it.
    pub(super) fn shelved(self) -> Shelved {
        let n_texts = self.texts.len();
        let mut texts: BTreeMap<usize, String> =
            self.texts.into_iter().map(|((_, n), text)| (n, text)).collect();
        let with_text = |row: ArticleRow| (texts.remove(&row.n), row);
        let articles: Vec<(ArticleRow, Option<String>)> =
            self.lines.into_values().map(with_text).map(|(text, row)| (row, text)).collect();
        Shelved { n_unnamed: self.n_articles - articles.len(), articles, n_texts }
    }
}
