//! Which articles a page is about.

use std::collections::BTreeSet;

use crate::run::StoredArticle;

/// What an article has to be like to stand on the page; everything is asked for together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Its id is one of these; any if there are none.
    pub ids: Vec<String>,
    /// It has these values: `outlet`, `author`, `published` (or its beginning) or a further column, each with a value.
    pub only: Vec<(String, String)>,
}

/// Why articles cannot be selected.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SelectionError {
    /// There is no article of this id.
    #[error("the run has no article `{id}`; name one of those in articles.csv, column article_id")]
    Id {
        /// What was asked for.
        id: String,
    },
    /// There is nothing of this name to select by.
    #[error("articles cannot be selected by `{name}`; use one of: {known}")]
    Column {
        /// What was asked for.
        name: String,
        /// What there is.
        known: String,
    },
    /// No article is like this.
    #[error("no article of the run has {asked}; {there}")]
    Nothing {
        /// What was asked for.
        asked: String,
        /// What could be asked for instead.
        there: String,
    },
}

/// What can always be selected by.
const KNOWN: [&str; 3] = ["outlet", "author", "published"];

impl Selection {
    /// Whether every article is selected.
    pub fn is_all(&self) -> bool {
        self.ids.is_empty() && self.only.is_empty()
    }

    /// Whether an article is selected.
    pub fn holds(&self, article: &StoredArticle) -> bool {
        let by_id = self.ids.is_empty() || self.ids.contains(&article.key.id);
        by_id && self.only.iter().all(|(name, value)| has(article, name, value))
    }

    /// Says in words what is asked for.
    pub fn words(&self) -> String {
        let ids = (!self.ids.is_empty()).then(|| format!("id {}", self.ids.join(" or ")));
        let only = self.only.iter().map(|(name, value)| format!("{name} {value}"));
        ids.into_iter().chain(only).collect::<Vec<_>>().join(" and ")
    }

    /// Fails if an id or a column is not known, or if no article is selected.
    pub(super) fn check(&self, articles: &[StoredArticle]) -> Result<(), SelectionError> {
        let ids: BTreeSet<&str> = articles.iter().map(|article| article.key.id.as_str()).collect();
        if let Some(id) = self.ids.iter().find(|id| !ids.contains(id.as_str())) {
            return Err(SelectionError::Id { id: id.clone() });
        }
        let columns: BTreeSet<&str> = articles
            .iter()
            .flat_map(|article| article.metadata.keys().map(String::as_str))
            .collect();
        let is_known = |name: &str| KNOWN.contains(&name) || columns.contains(name);
        if let Some((name, _)) = self.only.iter().find(|(name, _)| !is_known(name)) {
            let known: Vec<&str> = KNOWN.into_iter().chain(columns).collect();
            return Err(SelectionError::Column { name: name.clone(), known: known.join(", ") });
        }
        if self.is_all() || articles.iter().any(|article| self.holds(article)) {
            return Ok(());
        }
        Err(SelectionError::Nothing { asked: self.words(), there: self.there(articles) })
    }

    /// The first values of the first column asked for.
    fn there(&self, articles: &[StoredArticle]) -> String {
        const SHOWN: usize = 8;
        let Some((name, _)) = self.only.first() else {
            return "leave out an --article".to_string();
        };
        let values: BTreeSet<&str> =
            articles.iter().filter_map(|article| value(article, name)).collect();
        let more = if values.len() > SHOWN { ", …" } else { "" };
        let first: Vec<&str> = values.into_iter().take(SHOWN).collect();
        format!("name another {name}, as {}{more}", first.join(", "))
    }
}

fn has(article: &StoredArticle, name: &str, wanted: &str) -> bool {
    let found = value(article, name);
    if name == "published" {
        return found.is_some_and(|found| found.starts_with(wanted));
    }
    found == Some(wanted)
}

fn value<'a>(article: &'a StoredArticle, name: &str) -> Option<&'a str> {
    match name {
        "outlet" => article.outlet.as_deref(),
        "author" => article.author.as_deref(),
        "published" => article.published.as_deref(),
        column => article.metadata.get(column).map(String::as_str),
    }
}
