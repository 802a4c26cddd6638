//! The rows of a file of cases.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::Passage;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SuiteRow {
    pub(super) task: Vec<String>,
    pub(super) outlet: Option<String>,
    pub(super) published: Option<String>,
    #[serde(default)]
    pub(super) minimum: Vec<MinimumRow>,
    #[serde(default)]
    pub(super) invariance: Vec<InvarianceRow>,
    #[serde(default)]
    pub(super) direction: Vec<DirectionRow>,
}

// What every case has stands in each row: serde's `flatten` would let misspelt keys pass, which
// `deny_unknown_fields` refuses.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MinimumRow {
    pub(super) name: Spanned<String>,
    pub(super) capability: String,
    pub(super) text: String,
    pub(super) title: Option<String>,
    pub(super) before: Option<String>,
    pub(super) outlet: Option<String>,
    pub(super) published: Option<String>,
    #[serde(default)]
    pub(super) blamed: Vec<String>,
    #[serde(default)]
    pub(super) not_blamed: Vec<String>,
    #[serde(default)]
    pub(super) denied: Vec<String>,
    #[serde(default)]
    pub(super) not_denied: Vec<String>,
    #[serde(default)]
    pub(super) nobody: bool,
    pub(super) holder: Option<String>,
    #[serde(default)]
    pub(super) labels: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct InvarianceRow {
    pub(super) name: Spanned<String>,
    pub(super) capability: String,
    pub(super) text: String,
    pub(super) title: Option<String>,
    pub(super) before: Option<String>,
    pub(super) outlet: Option<String>,
    pub(super) published: Option<String>,
    pub(super) variants: Vec<VariantRow>,
    #[serde(default)]
    pub(super) map: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) fields: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DirectionRow {
    pub(super) name: Spanned<String>,
    pub(super) capability: String,
    pub(super) text: String,
    pub(super) title: Option<String>,
    pub(super) before: Option<String>,
    pub(super) outlet: Option<String>,
    pub(super) published: Option<String>,
    pub(super) variant: VariantRow,
    #[serde(default)]
    pub(super) now_blamed: Vec<String>,
    #[serde(default)]
    pub(super) no_longer_blamed: Vec<String>,
    #[serde(default)]
    pub(super) now_denied: Vec<String>,
    #[serde(default)]
    pub(super) no_longer_denied: Vec<String>,
}

#[derive(Deserialize)]
#[serde(
    untagged,
    expecting = "a variant is neither a text nor a table with `text` and any of `title`, `before`, `outlet`, `published`, `map`"
)]
pub(super) enum VariantRow {
    Text(String),
    Table(VariantTable),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct VariantTable {
    pub(super) text: String,
    pub(super) title: Option<String>,
    pub(super) before: Option<String>,
    pub(super) outlet: Option<String>,
    pub(super) published: Option<String>,
    pub(super) map: Option<BTreeMap<String, String>>,
}

/// What a case or a variant says of its article: title, what stands before, outlet, date.
pub(super) type Own = [Option<String>; 4];

/// A passage; what it does not say is as in the passage around it, and what is said to be empty is not there.
pub(super) fn passage(around: &Passage, text: String, own: Own) -> Passage {
    let [title, before, outlet, published] = own;
    let or = |own: Option<String>, around: &Option<String>| {
        own.or_else(|| around.clone()).filter(|said| !said.is_empty())
    };
    Passage {
        title: or(title, &around.title),
        before: or(before, &around.before),
        text,
        outlet: or(outlet, &around.outlet),
        published: or(published, &around.published),
    }
}
