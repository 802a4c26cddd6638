//! Kinds of sentences that are measured apart.

use std::collections::BTreeMap;

use super::align::Pair;
use super::counts::{Counts, Material};
use crate::coding::{AUTHOR, KINDS, kind_name};
use crate::quotation::Quoted;

/// What sentences are told apart by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum By {
    /// Who published the article.
    Outlet,
    /// What the sentence is, by hand; by machine where that was not coded.
    Kind,
    /// Whether the sentence gives the author's words or a source's, by machine.
    Voice,
    /// How many words the sentence has.
    Length,
}

impl By {
    /// Its name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Outlet => "outlet",
            Self::Kind => "kind",
            Self::Voice => "voice",
            Self::Length => "length",
        }
    }
}

/// The longest sentences of each class of length but the last, in words between white space.
const LENGTHS: [(usize, &str); 3] = [(10, "1–10 words"), (20, "11–20 words"), (30, "21–30 words")];
const LONGEST: &str = "over 30 words";

/// Sentences that have something in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// What they are told apart by.
    pub by: By,
    /// What they have in common; `None` for an unknown outlet.
    pub value: Option<String>,
    /// How many coded sentences there are.
    pub n_sentences: usize,
    /// The machine's counts of the articles that have such sentences, by the id of the article.
    pub articles: BTreeMap<String, Counts>,
}

/// The groups in the order of the tables, from the machine's counts of each pair.
pub(super) fn groups(material: &Material, sentences: &[Counts]) -> Vec<Group> {
    let mut groups: BTreeMap<(By, usize, Option<String>), Group> = BTreeMap::new();
    for (pair, counts) in material.alignment.pairs.iter().zip(sentences) {
        for (by, order, value) in values(material, pair) {
            let group = groups.entry((by, order, value)).or_insert_with_key(|(by, _, value)| {
                Group { by: *by, value: value.clone(), n_sentences: 0, articles: BTreeMap::new() }
            });
            group.n_sentences += 1;
            *group.articles.entry(pair.article.clone()).or_default() += counts;
        }
    }
    groups.into_values().collect()
}

/// What the sentence is told apart by, and the place of its group in the order.
fn values(material: &Material, pair: &Pair) -> [(By, usize, Option<String>); 4] {
    let coding = &material.predictions[pair.codings[0]];
    let mut rows = pair.rows.iter().map(|row| &material.gold.rows[row.gold]);
    let kind = rows.find_map(|row| row.kind).unwrap_or(coding.kind);
    let place = KINDS.iter().position(|(_, known)| *known == kind).unwrap_or_default();
    let own = coding.voice.speaker.is_none() && coding.voice.quoted == Quoted::No;
    let voice = if own { AUTHOR } else { super::SOURCE };
    let n_words = coding.text.split_whitespace().count();
    let length = LENGTHS.iter().position(|(longest, _)| n_words <= *longest);
    let words = length.map_or(LONGEST, |at| LENGTHS[at].1);
    [
        (By::Outlet, usize::from(coding.outlet.is_none()), coding.outlet.clone()),
        (By::Kind, place, Some(kind_name(kind).to_owned())),
        (By::Voice, usize::from(!own), Some(voice.to_owned())),
        (By::Length, length.unwrap_or(LENGTHS.len()), Some(words.to_owned())),
    ]
}
