//! What can be seen of a paragraph by itself.

use super::layout::ends_sentence;
use crate::article::plain;

/// What can be seen of a paragraph by itself.
pub(super) struct Features {
    /// What a reader sees of it, without Markdown.
    pub(super) reading: String,
    /// The beginning of the reading text in lower case with straight apostrophes, for comparing
    /// with phrases; enough of it for any paragraph that is not prose.
    pub(super) lower: String,
    /// Its letters and digits in lower case, by which repetitions are known.
    pub(super) letters: String,
    /// Number of characters of the reading text.
    pub(super) n_chars: usize,
    /// Number of words of the reading text.
    pub(super) n_words: usize,
    /// Number of blank lines before it.
    pub(super) gap: usize,
    /// Whether it ends like a sentence.
    pub(super) ends_sentence: bool,
    /// Which share of its letters stands in links, 0 if it has none.
    pub(super) link_share: f64,
    /// Whether the source shows a web address in it.
    pub(super) has_address: bool,
}

impl Features {
    /// Looks at a paragraph as it stands in the source.
    pub(super) fn of(text: &str, gap: usize) -> Self {
        const MOST_COMPARED: usize = 1500;
        let reading = plain(text);
        let lower = reading.chars().take(MOST_COMPARED).flat_map(char::to_lowercase);
        let lower: String = lower.map(|c| if c == '’' { '\'' } else { c }).collect();
        Self {
            n_chars: reading.chars().count(),
            n_words: reading.split(' ').filter(|word| word.contains(char::is_alphanumeric)).count(),
            gap,
            ends_sentence: ends_sentence(&reading),
            link_share: link_share(text),
            has_address: ["http://", "https://", "www."].iter().any(|start| lower.contains(start)),
            letters: letters(&reading),
            reading,
            lower,
        }
    }

    /// The words of the beginning in lower case, without punctuation around them.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.lower
            .split(' ')
            .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
            .filter(|word| !word.is_empty())
    }

    /// Whether it has no letter and no digit.
    pub(super) fn is_bare(&self) -> bool {
        !self.reading.contains(char::is_alphanumeric)
    }

    /// Whether it reads like prose: it ends a sentence and is no single line of a few words.
    pub(super) fn is_prose(&self) -> bool {
        const FEWEST_WORDS: usize = 6;
        const LONG: usize = 25;
        self.n_words >= LONG || (self.ends_sentence && self.n_words >= FEWEST_WORDS)
    }

    /// The text in brackets at its end, if it ends with brackets.
    pub(super) fn last_brackets(&self) -> Option<&str> {
        let (close, open) = match self.reading.chars().last()? {
            ')' => (')', '('),
            ']' => (']', '['),
            _ => return None,
        };
        self.reading.strip_suffix(close)?.rsplit_once(open).map(|(_, inside)| inside)
    }
}

/// The letters and digits of a text in lower case.
pub(super) fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Which share of the letters and digits stands in the labels of Markdown links.
fn link_share(text: &str) -> f64 {
    let (mut n_all, mut n_linked, mut n_open) = (0_usize, 0, 0);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '[' => n_open = n_all,
            ']' if rest.peek() == Some(&'(') => {
                n_linked += n_all - n_open;
                n_open = n_all;
                rest.by_ref().find(|c| matches!(c, ')' | '\n'));
            }
            _ => n_all += usize::from(c.is_alphanumeric()),
        }
    }
    if n_all == 0 { 0.0 } else { n_linked as f64 / n_all as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_weighed() {
        for (text, share) in [
            ("no link", 0.0),
            ("", 0.0),
            ("[all](#)", 1.0),
            ("[half](#) half [not a link]", 4.0 / 16.0),
            ("[a](x) b [c](y)", 2.0 / 3.0),
        ] {
            assert!((link_share(text) - share).abs() < 1e-9, "{text}");
        }
    }

    #[test]
    fn brackets_at_the_end() {
        let last = |text: &str| Features::of(text, 0).last_brackets().map(str::to_owned);
        assert_eq!(last("A crowd. [Jane Doe/AFP]").as_deref(), Some("Jane Doe/AFP"));
        assert_eq!(last("A crowd (AP)").as_deref(), Some("AP"));
        assert_eq!(last("A crowd (AP)."), None);
    }
}
