//! The top of an article: its title, standfirst and what stands around them.

use std::collections::HashSet;

use super::Kind;
use super::features::{Features, letters};
use super::place::{Kinds, Places};

impl Places<'_> {
    /// The title, what stands before it, and the lines between it and the first prose.
    pub(super) fn title_and_standfirst(&self, kinds: Kinds) {
        const MOST_LINES: usize = 6;
        let Some(title) = self.title() else { return };
        for (kind, features) in kinds.iter_mut().zip(self.features).take(title) {
            if !features.is_prose() && kind.is_none() {
                *kind = Some(Kind::Boilerplate);
            }
        }
        kinds[title] = Some(Kind::Headline);
        let prose = self.byline_after(title, kinds).or_else(|| self.end_of_summary(title, kinds));
        let mut is_top = true;
        let mut n_lines = 0;
        for (at, features) in self.features.iter().enumerate().skip(title + 1) {
            if same_title(&features.letters, &self.features[title].letters) {
                kinds[at] = Some(Kind::Headline);
                continue;
            }
            if kinds[at].is_some() {
                continue;
            }
            let is_standfirst = prose.is_some_and(|prose| at < prose)
                || self.is_top_line(at)
                || (is_top && self.is_restated(title, at));
            is_top = false;
            n_lines += 1;
            if !is_standfirst || n_lines > MOST_LINES {
                return;
            }
            kinds[at] = Some(if self.is_label(at) { Kind::Boilerplate } else { Kind::Headline });
        }
    }

    /// Which paragraph is the title: the one that says what is known as the title, else the first
    /// if it is short and does not read like prose.
    fn title(&self) -> Option<usize> {
        const FAR_DOWN: usize = 12;
        const MOST_CHARS: usize = 250;
        const MOST_CHARS_OF_A_SENTENCE: usize = 110;
        let first = self.features.first()?;
        if let Some(title) = &self.article.title {
            let known = letters(title);
            let is_title = |features: &Features| same_title(&features.letters, &known);
            if let Some(at) = self.features.iter().take(FAR_DOWN).position(is_title) {
                return Some(at);
            }
        }
        let next = self.features.get(1)?;
        let is_line = !first.ends_sentence || first.reading.ends_with(['?', '!']);
        let most = if is_line { MOST_CHARS } else { MOST_CHARS_OF_A_SENTENCE };
        (first.n_chars <= most && !first.is_bare() && (is_line || next.n_chars > first.n_chars))
            .then_some(0)
    }

    /// The first byline or date line soon after the title, before any long paragraph.
    fn byline_after(&self, title: usize, kinds: &[Option<Kind>]) -> Option<usize> {
        const FAR_DOWN: usize = 8;
        const MOST_CHARS: usize = 320;
        let paragraphs = self.features.iter().zip(kinds).enumerate();
        for (at, (features, kind)) in paragraphs.take(title + FAR_DOWN).skip(title + 1) {
            let is_signature =
                features.lower.starts_with("by ") || features.lower.starts_with("written by ");
            match kind {
                Some(Kind::Boilerplate) if is_signature => return Some(at),
                None if features.n_chars > MOST_CHARS => return None,
                _ => {}
            }
        }
        None
    }

    /// Where prose begins after a summary in points: three or more single short sentences, a
    /// paragraph each, and then a longer paragraph.
    fn end_of_summary(&self, title: usize, kinds: &[Option<Kind>]) -> Option<usize> {
        const FEWEST: usize = 3;
        const MOST_CHARS: usize = 110;
        const FEWEST_CHARS_OF_PROSE: usize = 150;
        const FAR_DOWN: usize = 10;
        let mut n_points = 0;
        let paragraphs = self.features.iter().zip(kinds).enumerate();
        for (at, (features, kind)) in paragraphs.take(title + FAR_DOWN).skip(title + 1) {
            if kind.is_some() {
                continue;
            }
            let is_point = features.n_chars <= MOST_CHARS
                && features.ends_sentence
                && !features.reading.contains(['"', '“', '‘'])
                && !features.reading.contains(". ");
            if !is_point {
                let is_prose = features.n_chars >= FEWEST_CHARS_OF_PROSE;
                return (n_points >= FEWEST && is_prose).then_some(at);
            }
            n_points += 1;
        }
        None
    }

    /// A line above the prose that is no sentence.
    fn is_top_line(&self, at: usize) -> bool {
        const MOST_CHARS: usize = 220;
        let features = &self.features[at];
        (!features.ends_sentence || features.n_words < 6)
            && features.n_chars <= MOST_CHARS
            && !features.reading.ends_with([':', ',', ';'])
            && self.features.get(at + 1).is_some()
            || self.is_label(at)
    }

    /// Above the prose, a name, a place or a section: too short to say anything.
    fn is_label(&self, at: usize) -> bool {
        const MOST_WORDS: usize = 4;
        let features = &self.features[at];
        features.n_words <= MOST_WORDS && !features.ends_sentence
    }

    /// Whether the paragraph after this one says again what the title says, and this one less so:
    /// then the prose begins with that one, and this is a standfirst.
    fn is_restated(&self, title: usize, at: usize) -> bool {
        const MOST_CHARS: usize = 170;
        let (features, Some(next)) = (&self.features[at], self.features.get(at + 1)) else {
            return false;
        };
        let words: HashSet<&str> = content_words(&self.features[title]).collect();
        let share = |features: &Features| {
            let found: HashSet<&str> =
                content_words(features).filter(|word| words.contains(word)).collect();
            found.len() as f64 / words.len().max(1) as f64
        };
        features.n_chars <= MOST_CHARS
            && share(next) >= 0.5
            && share(next) >= share(features) + 0.25
    }
}

/// Whether the letters of two lines are those of one title: equal, or one with an addition such as the
/// outlet's name.
fn same_title(text: &str, other: &str) -> bool {
    let (short, long) = if text.len() <= other.len() { (text, other) } else { (other, text) };
    !short.is_empty()
        && (short == long
            || (short.len() >= 15
                && short.len() * 10 >= long.len() * 6
                && (long.starts_with(short) || long.ends_with(short))))
}

fn content_words(features: &Features) -> impl Iterator<Item = &str> {
    const FEWEST_CHARS: usize = 3;
    features.words().filter(|word| {
        word.len() >= FEWEST_CHARS
            && !matches!(*word, "the" | "and" | "for" | "with" | "over" | "that")
    })
}
