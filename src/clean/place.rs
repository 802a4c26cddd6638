//! What a paragraph is by its place in the article.

use std::collections::HashSet;

use super::Kind;
use super::features::{Features, letters};
use super::judge::is_bare_credit;
use super::phrases as p;
use crate::article::Article;

/// An article's paragraphs, for rules that look around.
pub(super) struct Places<'a> {
    pub(super) article: &'a Article,
    pub(super) features: &'a [Features],
}

/// What is known of the kinds so far.
pub(super) type Kinds<'a> = &'a mut [Option<Kind>];

impl Places<'_> {
    /// The lines after a heading such as "Related stories", up to the next prose.
    pub(super) fn lists_of_links(&self, kinds: Kinds) {
        let mut is_list = false;
        for (kind, features) in kinds.iter_mut().zip(self.features) {
            if *kind == Some(Kind::Boilerplate) {
                is_list |= features.n_words <= 8
                    && p::LIST_HEADS.iter().any(|head| features.lower.starts_with(head))
                    && !features.lower.contains(": ");
            } else if is_list && kind.is_none() && !features.is_prose() {
                *kind = Some(Kind::Boilerplate);
            } else {
                is_list = false;
            }
        }
    }

    /// Explanations of a mark that stands in the text before.
    pub(super) fn footnotes(&self, kinds: Kinds) {
        let mut has_asterisk = false;
        for (kind, features) in kinds.iter_mut().zip(self.features) {
            if kind.is_none() && has_asterisk && features.reading.starts_with('*') {
                *kind = Some(Kind::Boilerplate);
            }
            let mut marks = features.reading.match_indices('*');
            if let (Some((at, _)), None) = (marks.next(), marks.next()) {
                has_asterisk |=
                    features.reading[..at].ends_with(|c: char| c.is_alphanumeric() || c == ')');
            }
        }
    }

    /// What stands after the last prose, and who wrote it.
    pub(super) fn ending(&self, kinds: Kinds) {
        let mut at = self.features.len();
        while at > 1 {
            at -= 1;
            let features = &self.features[at];
            match kinds[at] {
                Some(Kind::Headline) => return,
                Some(_) => {}
                None if self.is_biography(features) => kinds[at] = Some(Kind::Boilerplate),
                None if !features.ends_sentence && features.n_words <= 6 => {
                    kinds[at] = Some(Kind::Boilerplate);
                }
                None => return,
            }
        }
    }

    /// `Jane Doe is a writer and …`, or a paragraph that begins with the author's name and `is`.
    fn is_biography(&self, features: &Features) -> bool {
        const MOST_WORDS: usize = 90;
        const MOST_WORDS_OF_A_NAME: usize = 6;
        const MOST_BYTES_OF_AN_AUTHOR: usize = 400;
        if features.n_words > MOST_WORDS {
            return false;
        }
        let verbs =
            [" is a ", " is an ", " is the ", " is ", " works ", " writes ", " has written "];
        let Some((name, rest)) = verbs.iter().find_map(|verb| features.reading.split_once(verb))
        else {
            return false;
        };
        let is_name = name.split(' ').count() <= MOST_WORDS_OF_A_NAME
            && name.split(' ').all(|word| {
                !word.starts_with(char::is_lowercase)
                    || matches!(word, "de" | "van" | "von" | "al" | "bin" | "and")
            })
            && !name.contains(['"', '“', '‘']);
        let author = self.article.author.as_deref().unwrap_or_default();
        // An author that is longer than that names nobody, and would be looked for in every paragraph.
        let is_author = (1..MOST_BYTES_OF_AN_AUTHOR).contains(&author.len())
            && letters(name).contains(&letters(author));
        let names_profession = rest
            .split([' ', ',', '.', ';'])
            .take(16)
            .any(|word| p::PROFESSIONS.contains(&word.to_lowercase().as_str()));
        is_name && (is_author || names_profession)
    }

    /// Between paragraphs of prose: short lines are headings, lines where a picture stood
    /// captions.
    pub(super) fn subheadings_and_captions(&self, kinds: Kinds) {
        let usual_gap = self.usual_gap();
        let leads_to_prose = self.leads_to_prose(kinds);
        for at in 0..kinds.len() {
            if kinds[at].is_some() {
                continue;
            }
            let features = &self.features[at];
            if is_bare_credit(features) {
                kinds[at] = Some(Kind::Caption);
            } else if features.n_words <= 4
                && !features.ends_sentence
                && features.reading.starts_with(char::is_lowercase)
            {
                kinds[at] = Some(Kind::Boilerplate);
            } else if leads_to_prose[at] && self.is_subheading(at) {
                kinds[at] = Some(Kind::Headline);
            } else if self.stands_for_a_picture(at, usual_gap) {
                kinds[at] = Some(Kind::Caption);
            }
        }
    }

    /// What a credit of its own belongs to, above the prose: the paragraph before it.
    pub(super) fn credited_pictures(&self, kinds: Kinds) {
        const TOP: usize = 4;
        for at in 2..kinds.len().min(TOP) {
            if is_bare_credit(&self.features[at]) && kinds[at - 1] != Some(Kind::Boilerplate) {
                kinds[at] = Some(Kind::Caption);
                kinds[at - 1] = Some(Kind::Caption);
            }
        }
    }

    /// A line that says again what a paragraph before said, its full stop aside, stood under a picture.
    pub(super) fn repeated_captions(&self, kinds: Kinds) {
        const FEWEST_WORDS: usize = 6;
        let mut seen = HashSet::new();
        for (kind, features) in kinds.iter_mut().zip(self.features) {
            let is_line = features.n_words >= FEWEST_WORDS && !features.ends_sentence;
            if kind.is_none() && is_line && seen.contains(&features.letters) {
                *kind = Some(Kind::Caption);
            }
            seen.insert(&features.letters);
        }
    }

    /// A paragraph with two of boilerplate on either side is no prose, unless it is long.
    pub(super) fn between_furniture(&self, kinds: Kinds) {
        const MOST_WORDS: usize = 40;
        for at in 2..kinds.len().saturating_sub(2) {
            let is_furniture = |n: usize| kinds[n] == Some(Kind::Boilerplate);
            if [at - 2, at - 1, at + 1, at + 2].into_iter().all(is_furniture)
                && matches!(kinds[at], None | Some(Kind::Headline))
                && self.features[at].n_words <= MOST_WORDS
            {
                kinds[at] = Some(Kind::Boilerplate);
            }
        }
    }

    fn is_subheading(&self, at: usize) -> bool {
        const MOST_CHARS: usize = 90;
        const MOST_WORDS: usize = 13;
        const MOST_WORDS_OF_A_QUESTION: usize = 10;
        const MOST_WORDS_OF_A_CALL: usize = 6;
        let features = &self.features[at];
        let end = features.reading.trim_end_matches(['"', '”', '’', '\'', ')']);
        let most = match end.chars().last() {
            Some('?') => MOST_WORDS_OF_A_QUESTION,
            Some('!') => MOST_WORDS_OF_A_CALL,
            _ => MOST_WORDS,
        };
        let is_item = features.reading.starts_with(['•', '-', '–', '—', '·', '▪', '*'])
            && !features.reading.ends_with(['-', '–', '—', '*']);
        let is_line = features.n_chars <= MOST_CHARS
            && features.n_words <= most
            && !is_item
            && !end.ends_with(['.', ',', ';', ':', '…'])
            && !features.reading.starts_with(char::is_lowercase);
        let is_spoken = features.reading.starts_with(['"', '“']) && end.ends_with(['?', '!']);
        at > 0 && is_line && !is_spoken
    }

    /// For each paragraph, whether prose comes after it, captions and boilerplate aside.
    fn leads_to_prose(&self, kinds: &[Option<Kind>]) -> Vec<bool> {
        let mut leads = vec![false; kinds.len()];
        let mut is_prose = false;
        for at in (0..kinds.len()).rev() {
            leads[at] = is_prose;
            if !matches!(kinds[at], Some(Kind::Boilerplate | Kind::Caption)) {
                is_prose = self.features[at].is_prose();
            }
        }
        leads
    }

    /// A line without a verb after a gap wider than the article's others: a picture stood there.
    fn stands_for_a_picture(&self, at: usize, usual_gap: usize) -> bool {
        const MOST_CHARS: usize = 200;
        let features = &self.features[at];
        at > 0
            && features.gap > usual_gap
            && features.n_chars <= MOST_CHARS
            && !features.words().any(|word| FINITE_VERBS.contains(&word))
            && !features.reading.contains(['"', '“'])
    }

    /// The gap between most paragraphs.
    fn usual_gap(&self) -> usize {
        let mut gaps: Vec<usize> =
            self.features.iter().skip(1).map(|features| features.gap).collect();
        gaps.sort_unstable();
        gaps.get(gaps.len() * 9 / 10).copied().unwrap_or(0)
    }
}

/// Verbs that make a sentence of a line; the commonest ones, which hardly any sentence of a news
/// article does without, or nearly.
const FINITE_VERBS: &[&str] = &[
    "is", "are", "was", "were", "has", "have", "had", "will", "would", "can", "could", "may",
    "might", "must", "should", "did", "does", "do", "said", "says", "told", "tells", "added",
    "went", "came", "made", "took", "gave", "became", "began",
];
