//! Which article a coder means by "000".

use std::collections::BTreeMap;
use std::path::Path;

/// What an article can be called.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ArticleKey {
    /// The article's id.
    pub id: String,
    /// The file that it was read from, if known, with or without folders.
    pub file: Option<String>,
}

impl ArticleKey {
    /// Whether [`resolve`] could mean this article by `doc`.
    pub fn may_be(&self, doc: &str) -> bool {
        let number = doc.parse::<u64>().ok();
        let begins = |prefix: &str| {
            prefix == doc || number.is_some() && prefix.parse::<u64>().ok() == number
        };
        self.stems().any(|stem| stem == doc) || self.prefixes().any(begins)
    }

    /// The names by which a file is known without its ending, the id among them.
    fn stems(&self) -> impl Iterator<Item = &str> {
        let stem = self.file.as_deref().and_then(|file| Path::new(file).file_stem()?.to_str());
        [Some(self.id.as_str()), stem].into_iter().flatten()
    }

    /// The beginnings of its names up to the first `_` or `-`.
    fn prefixes(&self) -> impl Iterator<Item = &str> {
        self.stems().filter_map(|stem| stem.split(['_', '-']).next())
    }
}

/// A name that fits several articles equally well.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{doc}` could be any of {n} articles: {candidates}", n = ids.len(), candidates = first_few(ids))]
pub struct Ambiguous {
    /// The name.
    pub doc: String,
    /// The ids of the articles that it fits.
    pub ids: Vec<String>,
}

fn first_few(ids: &[String]) -> String {
    let shown = ids.iter().take(5).map(String::as_str).collect::<Vec<_>>().join(", ");
    if ids.len() > 5 { format!("{shown}, …") } else { shown }
}

/// The article that `doc` names: by its id, else by its file without ending, else by the beginning of either up to the
/// first `_` or `-`, else by that as a number, for spreadsheets turn `000` into `0`. `None` if no article fits; fails
/// if several fit equally well.
pub fn resolve<'a>(doc: &str, keys: &'a [ArticleKey]) -> Result<Option<&'a ArticleKey>, Ambiguous> {
    let by_id = |key: &ArticleKey| key.id == doc;
    let by_stem = |key: &ArticleKey| key.stems().any(|stem| stem == doc);
    let by_prefix = |key: &ArticleKey| key.prefixes().any(|prefix| prefix == doc);
    let number = doc.parse::<u64>().ok();
    let same_number = |prefix: &str| number.is_some() && prefix.parse().ok() == number;
    let by_number = |key: &ArticleKey| key.prefixes().any(same_number);
    let ways: [&dyn Fn(&ArticleKey) -> bool; 4] = [&by_id, &by_stem, &by_prefix, &by_number];
    for fits in ways {
        let found: BTreeMap<&str, &ArticleKey> =
            keys.iter().filter(|key| fits(key)).map(|key| (key.id.as_str(), key)).collect();
        if found.len() > 1 {
            let ids = found.into_keys().map(str::to_owned).collect();
            return Err(Ambiguous { doc: doc.to_owned(), ids });
        }
        if let Some(key) = found.into_values().next() {
            return Ok(Some(key));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::{ArticleKey, resolve};

    #[test]
    fn the_closest_name_wins() {
        let key = |id: &str, file: &str| ArticleKey { id: id.into(), file: Some(file.into()) };
        let keys = [
            key("global-research-2024", "seeds/000_8bc7.txt"),
            key("unknown-2024", "seeds/001_7cca.txt"),
            key("000", "more/a.txt"),
            key("b", "more/001.txt"),
            key("sputnik-2024", "seeds/003_f3b0.txt"),
            key("sputnik-2017", "seeds/004_c132.txt"),
        ];
        let check = |doc: &str, expected: Result<Option<&str>, &str>| {
            let found = resolve(doc, &keys);
            let found = found.map(|key| key.map(|key| key.id.as_str())).map_err(|e| e.to_string());
            assert_eq!(found, expected.map_err(str::to_owned), "{doc}");
        };
        check("unknown-2024", Ok(Some("unknown-2024")));
        check("000", Ok(Some("000")));
        check("000_8bc7", Ok(Some("global-research-2024")));
        check("001", Ok(Some("b")));
        check("003", Ok(Some("sputnik-2024")));
        check("sputnik", Err("`sputnik` could be any of 2 articles: sputnik-2017, sputnik-2024"));
        check("3", Ok(Some("sputnik-2024")));
        check("005", Ok(None));
        check("", Ok(None));
    }

    #[test]
    fn what_resolves_may_be() {
        let key = ArticleKey { id: "sputnik-2024".into(), file: Some("003_f3b0.txt".into()) };
        let check = |doc: &str, expected: bool| {
            assert_eq!(key.may_be(doc), expected, "{doc}");
            let keys = [key.clone()];
            assert_eq!(resolve(doc, &keys).unwrap().is_some(), expected, "{doc}");
        };
        for doc in ["sputnik-2024", "003_f3b0", "sputnik", "003", "3"] {
            check(doc, true);
        }
        for doc in ["2024", "03_f3b0", "s", "4"] {
            check(doc, false);
        }
    }
}
