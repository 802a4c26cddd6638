//! The group that an article is in.

use std::collections::BTreeSet;

use crate::run::StoredArticle;

/// What tells the groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum By {
    /// Who published the article.
    Outlet,
    /// The year in which it was published.
    Year,
    /// The month in which it was published.
    Month,
    /// Who wrote it.
    Author,
    /// A further column of the manifest or table that the articles came from.
    Column(String),
}

/// No article has a column of this name.
#[derive(Debug, thiserror::Error)]
#[error("no article of the run has a column `{name}`; name one of: {known}")]
pub struct UnknownColumn {
    /// What was asked for.
    pub name: String,
    /// What there is.
    pub known: String,
}

impl By {
    /// What is called so: `outlet`, `year`, `month`, `author` or a column that some article has. Fails, with the names
    /// that there are, if there is none.
    pub fn named(name: &str, articles: &[StoredArticle]) -> Result<Self, UnknownColumn> {
        let columns: BTreeSet<&str> = articles
            .iter()
            .flat_map(|article| article.metadata.keys().map(String::as_str))
            .collect();
        Ok(match name {
            "outlet" => Self::Outlet,
            "year" => Self::Year,
            "month" => Self::Month,
            "author" => Self::Author,
            _ if columns.contains(name) => Self::Column(name.to_string()),
            _ => {
                let fixed = ["outlet", "year", "month", "author"];
                let known: Vec<&str> = fixed.into_iter().chain(columns).collect();
                return Err(UnknownColumn { name: name.to_string(), known: known.join(", ") });
            }
        })
    }

    /// Its name in files and messages.
    pub fn name(&self) -> &str {
        match self {
            Self::Outlet => "outlet",
            Self::Year => "year",
            Self::Month => "month",
            Self::Author => "author",
            Self::Column(column) => column,
        }
    }

    /// The group of an article; `None` if it is not known, as the month of an article dated `2024`.
    pub fn group(&self, article: &StoredArticle) -> Option<String> {
        let group = match self {
            Self::Outlet => article.outlet.as_deref(),
            Self::Year => dated(article, "dddd"),
            Self::Month => dated(article, "dddd-dd"),
            Self::Author => article.author.as_deref(),
            Self::Column(column) => article.metadata.get(column).map(String::as_str),
        };
        group.map(str::trim).filter(|group| !group.is_empty()).map(str::to_string)
    }
}

/// The beginning of the date, if it has this shape and ends or goes on after a hyphen; `d` stands for a digit.
fn dated<'a>(article: &'a StoredArticle, shape: &str) -> Option<&'a str> {
    let published = article.published.as_deref()?;
    let (beginning, rest) = published.split_at_checked(shape.len())?;
    let fits = |(found, wanted): (char, char)| match wanted {
        'd' => found.is_ascii_digit(),
        wanted => found == wanted,
    };
    let fits = beginning.chars().zip(shape.chars()).all(fits);
    (fits && (rest.is_empty() || rest.starts_with('-'))).then_some(beginning)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::By;
    use crate::evaluate::ArticleKey;
    use crate::run::StoredArticle;

    fn article(published: &str) -> StoredArticle {
        StoredArticle {
            key: ArticleKey { id: "a".into(), file: None },
            outlet: Some("Post".into()),
            title: None,
            author: Some(" ".into()),
            published: Some(published.into()).filter(|date: &String| !date.is_empty()),
            url: None,
            metadata: BTreeMap::from([("country".into(), "NO".into())]),
        }
    }

    #[test]
    fn a_group_is_known_or_not() {
        let check = |name: &str, published: &str, expected: Option<&str>| {
            let article = article(published);
            let by = By::named(name, std::slice::from_ref(&article)).unwrap();
            assert_eq!(by.group(&article).as_deref(), expected, "{name} {published}");
            assert_eq!(by.name(), name);
        };
        check("outlet", "", Some("Post"));
        check("author", "", None);
        check("country", "", Some("NO"));
        check("month", "2024-01-07", Some("2024-01"));
        check("month", "2024-01", Some("2024-01"));
        check("month", "2024", None);
        check("month", "", None);
        check("month", "07.01.2024", None);
        check("month", "2024-011", None);
        check("year", "2024-01-07", Some("2024"));
        check("year", "2024", Some("2024"));
        check("year", "20245", None);
        check("year", "mañana", None);
    }

    #[test]
    fn a_column_that_is_not_there_is_an_error_with_those_that_are() {
        let said = By::named("land", &[article("")]).unwrap_err().to_string();
        assert_eq!(
            said,
            "no article of the run has a column `land`; name one of: outlet, year, month, author, country"
        );
    }
}
