//! Models that are known to suit framelens, from `models/recommended.toml`.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::coding::{Hint, nearest};

/// The list as it stands in the source.
pub const RECOMMENDED: &str = include_str!("../../models/recommended.toml");

static LIST: LazyLock<Vec<Recommended>> = LazyLock::new(|| {
    toml::from_str::<ListRow>(RECOMMENDED).map_or_else(|_| Vec::new(), ListRow::list)
});

/// A model that somebody may want to pull.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recommended {
    /// `owner/name`.
    pub name: String,
    /// The licence's short name; `None` where its card names none.
    pub license: Option<String>,
    /// Parameters, in millions.
    pub parameters: u32,
    /// Bytes of the weights that are fetched by default; `None` where we have not seen the hub say so.
    pub bytes: Option<u64>,
    /// What those weights are: `onnx` or `safetensors`.
    pub weights: String,
    /// Codes of languages, or how many there are.
    pub languages: String,
    /// What it is good for, by its authors' account.
    pub good_for: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ListRow {
    model: Vec<RecommendedRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RecommendedRow {
    name: String,
    license: Option<String>,
    parameters: u32,
    bytes: Option<u64>,
    weights: String,
    languages: String,
    good_for: String,
}

impl ListRow {
    fn list(self) -> Vec<Recommended> {
        let model = |row: RecommendedRow| Recommended {
            name: row.name,
            license: row.license,
            parameters: row.parameters,
            bytes: row.bytes,
            weights: row.weights,
            languages: row.languages,
            good_for: row.good_for,
        };
        self.model.into_iter().map(model).collect()
    }
}

/// The recommended models, in the order of the list.
pub fn recommended() -> &'static [Recommended] {
    &LIST
}

/// A recommended or known model whose name is near: with its owner if one was given, else without.
pub(super) fn meant(name: &str, known: &[String]) -> Hint {
    let names = || {
        let recommended = recommended().iter().map(|model| model.name.as_str());
        recommended.chain(known.iter().map(String::as_str))
    };
    let by_name = |bare: &str| names().find(|name| is_bare(name, bare));
    let near = if let Some((_, bare)) = name.split_once('/') {
        nearest(name, names()).or_else(|| by_name(bare))
    } else {
        let bares = names().filter_map(|name| Some(name.split_once('/')?.1));
        nearest(name, bares).and_then(by_name)
    };
    Hint(near.filter(|near| *near != name).map(str::to_string))
}

fn is_bare(name: &str, bare: &str) -> bool {
    name.split_once('/').is_some_and(|(_, own)| own.eq_ignore_ascii_case(bare))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hub::ModelName;

    #[test]
    fn the_list_can_be_read_and_names_each_model_once() {
        let row: ListRow = toml::from_str(RECOMMENDED).unwrap();
        assert_eq!(row.list(), recommended());
        let mut names: Vec<&str> = recommended().iter().map(|model| model.name.as_str()).collect();
        assert!((8..=15).contains(&names.len()));
        assert!(names.iter().all(|name| name.parse::<ModelName>().is_ok()));
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), recommended().len());
        for model in recommended() {
            assert!(["onnx", "safetensors"].contains(&model.weights.as_str()), "{}", model.name);
            // 16-bit to 32-bit floats.
            let per_parameter =
                model.bytes.map(|bytes| bytes / (u64::from(model.parameters) * 1_000_000));
            assert!(per_parameter.is_none_or(|n| (1..=4).contains(&n)), "{}", model.name);
        }
    }

    #[test]
    fn what_was_meant_is_found_without_its_owner_too() {
        let check = |name: &str, expected: Option<&str>| {
            let known = ["me/my-own-model".to_string()];
            assert_eq!(meant(name, &known).0.as_deref(), expected, "{name}");
        };
        check("facebook/bart-large-mlni", Some("facebook/bart-large-mnli"));
        check("bart-large-mnli", Some("facebook/bart-large-mnli"));
        check(
            "moritzlaurer/deberta-v3-large-zeroshot-v2.0",
            Some("MoritzLaurer/deberta-v3-large-zeroshot-v2.0"),
        );
        check("me/my-own-modell", Some("me/my-own-model"));
        check("somebody/Bart-Large-MNLI", Some("facebook/bart-large-mnli"));
        check("somebody/else-entirely-x", None);
        check("somebody/nli", None);
        check("facebook/bart-large-mnli", None);
    }
}
