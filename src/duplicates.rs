//! Finds articles that are nearly the same text, as when five outlets print one agency's report.
//!
//! Two articles are compared by the words that stand together in them, five at a time (shingles): how many they share of
//! all that either has (Jaccard index). The index is estimated from 256 minima of hashes a text (MinHash; Broder 1997,
//! doi:10.1109/SEQUEN.1997.666900), with a standard error of at most 0.031, and candidates come from locality-sensitive
//! hashing, which finds a pair at the threshold with a probability of 0.99 and a closer one more surely. The library
//! `gaoya` does both. A short report within a long article is not found: the index is about whole texts.

use std::collections::BTreeMap;

use gaoya::minhash::{
    MinHashIndex, MinHasher, MinHasher32, calculate_minhash_params, compute_minhash_similarity,
};

/// How many words stand together in a shingle.
const SHINGLE_WORDS: usize = 5;

/// How many minima stand for a text.
const N_MINIMA: usize = 256;

/// From which Jaccard index on two articles count as one, unless another is asked for.
pub const THRESHOLD: f64 = 0.8;

/// An article among others that may be the same text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// The id of the article.
    pub article: String,
    /// Who published it, if known.
    pub outlet: Option<String>,
    /// When it was published, if known.
    pub published: Option<String>,
}

/// Articles that are nearly the same text.
#[derive(Debug, Clone, PartialEq)]
pub struct Cluster {
    /// The earliest one: by date, those without a date last, then in the order in which they were added.
    pub first: Printed,
    /// The others in the same order, each with the estimated Jaccard index of its words and the first one's. It may
    /// lie below the threshold where a text is near to another member only.
    pub others: Vec<(Printed, f64)>,
}

/// Takes articles one at a time and keeps about two kilobytes of each.
pub struct Duplicates {
    hasher: MinHasher32<fnv::FnvBuildHasher>,
    index: MinHashIndex<u32, usize>,
    articles: Vec<(Printed, Vec<u32>)>,
    /// The cluster of each article: the smallest position among its members.
    clusters: Vec<usize>,
}

impl Duplicates {
    /// Begins without articles; `threshold` is the Jaccard index, above 0 and up to 1, from which on two are the same.
    pub fn new(threshold: f64) -> Self {
        let (n_bands, width) = calculate_minhash_params(threshold, N_MINIMA);
        Self {
            hasher: MinHasher32::new(n_bands * width),
            index: MinHashIndex::new(n_bands, width, threshold),
            articles: Vec::new(),
            clusters: Vec::new(),
        }
    }

    /// Adds an article with its sentences; one without a word is like no other.
    pub fn add<'a>(&mut self, article: Printed, sentences: impl Iterator<Item = &'a str>) {
        let words: Vec<String> = sentences.flat_map(words).collect();
        let at = self.articles.len();
        self.clusters.push(at);
        let width = SHINGLE_WORDS.min(words.len()).max(1);
        let signature = self.hasher.create_signature(words.windows(width));
        if !words.is_empty() {
            for (near, _) in self.index.query_owned_return_similarity(&signature) {
                self.join(near, at);
            }
            self.index.insert(at, signature.clone());
        }
        self.articles.push((article, signature));
    }

    /// Puts the members of both articles' clusters into one.
    fn join(&mut self, one: usize, another: usize) {
        let (one, another) = (self.clusters[one], self.clusters[another]);
        let (kept, given_up) = (one.min(another), one.max(another));
        for cluster in self.clusters.iter_mut().filter(|cluster| **cluster == given_up) {
            *cluster = kept;
        }
    }

    /// The clusters of two and more articles, in the order of their first members' adding.
    pub fn finish(self) -> Vec<Cluster> {
        let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (at, cluster) in self.clusters.iter().enumerate() {
            members.entry(*cluster).or_default().push(at);
        }
        let date = |at: &usize| {
            let published = &self.articles[*at].0.published;
            (published.is_none(), published.clone(), *at)
        };
        let cluster = |mut members: Vec<usize>| {
            members.sort_by_key(date);
            let (first, signature) = &self.articles[members[0]];
            let other = |at: &usize| {
                let (copy, other) = &self.articles[*at];
                (copy.clone(), compute_minhash_similarity(signature, other))
            };
            Cluster { first: first.clone(), others: members[1..].iter().map(other).collect() }
        };
        members.into_values().filter(|members| members.len() > 1).map(cluster).collect()
    }
}

/// The words of a sentence without case and punctuation.
fn words(sentence: &str) -> impl Iterator<Item = String> {
    let words = sentence.split(|letter: char| !letter.is_alphanumeric());
    words.filter(|word| !word.is_empty()).map(str::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Texts by (id, date, words as numbers), and the clusters that must come out.
    fn check(threshold: f64, texts: &[(&str, &str, Vec<u32>)], expected: &[&[&str]]) {
        let mut duplicates = Duplicates::new(threshold);
        for (id, date, words) in texts {
            let published = Some((*date).to_owned()).filter(|date| !date.is_empty());
            let article = Printed { article: (*id).to_owned(), outlet: None, published };
            let text: Vec<String> = words.iter().map(|word| format!("w{word}")).collect();
            duplicates.add(article, [text.join(" ").as_str()].into_iter());
        }
        let ids = |cluster: Cluster| -> Vec<String> {
            let others = cluster.others.into_iter().map(|(copy, _)| copy.article);
            [cluster.first.article].into_iter().chain(others).collect()
        };
        let found: Vec<Vec<String>> = duplicates.finish().into_iter().map(ids).collect();
        assert_eq!(found, expected);
    }

    /// A text of 400 words of its own, the last few of them changed.
    fn text(own: u32, n_changed: u32) -> Vec<u32> {
        let last = 400 - n_changed;
        (0..400).map(|at| if at < last { own * 1000 + at } else { own * 1000 + 500 + at }).collect()
    }

    #[test]
    fn one_report_in_several_outlets_is_found() {
        check(0.8, &[], &[]);
        check(0.8, &[("a", "", text(1, 0)), ("b", "", text(2, 0))], &[]);
        // The earliest comes first, one without a date last.
        let copies = [
            ("a", "", text(1, 0)),
            ("b", "2024-01-05", text(1, 4)),
            ("c", "2024-01-04", text(1, 8)),
            ("d", "2024-01-01", text(3, 0)),
        ];
        check(0.8, &copies, &[&["c", "b", "a"]]);
        // With 60 of 400 words changed, 336 of 456 shingles are common: 0.74.
        let apart = [("a", "", text(1, 0)), ("b", "", text(1, 60))];
        check(0.9, &apart, &[]);
        check(0.6, &apart, &[&["a", "b"]]);
    }

    #[test]
    fn short_and_empty_texts_are_no_copies_of_each_other() {
        check(0.8, &[("a", "", vec![]), ("b", "", vec![])], &[]);
        check(
            0.8,
            &[("a", "", vec![1, 2]), ("b", "", vec![1, 2]), ("c", "", vec![1])],
            &[&["a", "b"]],
        );
    }

    #[test]
    fn the_estimate_is_near_the_jaccard_index() {
        for (n_changed, index) in [(0, 1.0), (10, 386.0 / 406.0), (40, 356.0 / 436.0)] {
            let mut duplicates = Duplicates::new(0.5);
            for (id, words) in [("a", text(1, 0)), ("b", text(1, n_changed))] {
                let article = Printed { article: id.into(), outlet: None, published: None };
                let words: Vec<String> = words.iter().map(|word| format!("w{word}")).collect();
                duplicates.add(article, [words.join(", ").as_str()].into_iter());
            }
            let found = duplicates.finish().remove(0).others.remove(0).1;
            assert!((found - index).abs() < 0.1, "{found} for {index}");
        }
    }
}
