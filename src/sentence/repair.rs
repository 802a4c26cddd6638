//! Which of the proposed cuts stand, and where exactly they belong.

use super::mask::{Masked, is_quotation_mark};

/// As many bytes are looked at on either side of a cut.
const CONTEXT: usize = 160;
/// Verbs that can end `"…?" Jane Doe asked`.
const SPEECH_VERBS: &[&str] = &[
    "added", "answered", "argued", "asked", "asks", "continued", "cried", "declared", "demanded",
    "exclaimed", "explained", "inquired", "insisted", "joked", "posted", "remarked", "replied",
    "responded", "said", "says", "shouted", "tweeted", "whispered", "wondered", "wrote", "yelled",
];
/// What can follow the verb there without opening a report of its own.
const AFTER_SPEECH: &[&str] = &[
    "about", "after", "again", "aloud", "as", "at", "before", "during", "from", "in", "of", "on",
    "rhetorically", "to", "when", "while", "with", "him", "her", "me", "us", "them", "reporters",
    "journalists",
];
/// Sentencex takes these for abbreviations; written so before a capital they end a sentence. An abbreviated month
/// would have a number after it.
const WORDS: &[&str] = &[
    "Apr", "Aug", "Dec", "Feb", "Jan", "May", "Nov", "Oct", "Sep", "Sept", "arc", "ark", "art",
    "con", "etc", "exec", "fed", "fig", "id", "ill", "mar", "mass", "may", "me", "miss", "no",
    "ok", "ore", "ref", "sec", "wash",
];

/// Bytes after which `text` is cut, ascending.
pub(super) fn cuts(text: &str, masked: &Masked, proposals: &[usize]) -> Vec<usize> {
    let mut cuts: Vec<usize> = Vec::new();
    let mut brackets = masked.brackets.iter().peekable();
    let mut aside = 0..0;
    for &proposal in proposals {
        let sentence = cuts.last().copied().unwrap_or(0);
        let end = masked.text[..proposal].trim_end().len();
        if end <= sentence {
            continue;
        }
        while let Some(bracket) = brackets.next_if(|bracket| bracket.start < end) {
            if bracket.end > aside.end {
                aside = bracket.clone();
            }
        }
        let end = before_list_number(text, sentence, end);
        let cut = after_elision(text, after_closers(text, end));
        let in_aside = end < aside.end
            && aside.start > sentence
            && !text[sentence..aside.start].trim().is_empty();
        if (!in_aside || cut >= aside.end) && (Cut { text, sentence, end, closed: cut }).stands() {
            cuts.push(cut);
        }
    }
    cuts
}

/// Bytes at which a sentence begins after a word that sentencex takes for an abbreviation.
pub(super) fn overlooked(masked: &str) -> impl Iterator<Item = usize> {
    masked.match_indices('.').filter_map(|(at, _)| {
        let letters =
            masked[..at].bytes().rev().take(6).take_while(u8::is_ascii_alphabetic).count();
        let after = &masked[at + 1..];
        let rest = after.trim_start();
        let ends = rest.len() < after.len()
            && WORDS.contains(&&masked[at - letters..at])
            && rest.starts_with(char::is_uppercase);
        ends.then_some(masked.len() - rest.len())
    })
}

/// Where the sentence ends if `end` closes the number of the next list item: `1. One item 2. Another`.
fn before_list_number(text: &str, sentence: usize, end: usize) -> usize {
    let is_number = |word: &str| word.strip_suffix('.').is_some_and(is_digits);
    // Only short numbers count, so only a few bytes are read on either side.
    let head = &text[sentence..text.floor_char_boundary(end.min(sentence.saturating_add(16)))];
    let tail = &text[text.ceil_char_boundary(end.saturating_sub(16).max(sentence))..end];
    let first = head.split_whitespace().next().unwrap_or_default();
    let last = tail.rsplit(char::is_whitespace).next().unwrap_or_default();
    if last.len() < 5 && is_number(first) && is_number(last) {
        let shorter = text[..end - last.len()].trim_end().len();
        return if shorter > sentence + first.len() + 1 { shorter } else { end };
    }
    end
}

fn is_digits(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// The end of `(…)` or `[...]` at `cut`: what was left out belongs to what stands before.
fn after_elision(text: &str, cut: usize) -> usize {
    let rest = &text[cut..text.ceil_char_boundary(cut.saturating_add(8))];
    let elision = ["(…)", "[…]", "(...)", "[...]"]
        .into_iter()
        .find(|mark| rest.trim_start().starts_with(mark));
    elision.map_or(cut, |mark| cut + (rest.len() - rest.trim_start().len()) + mark.len())
}

/// The end of the quotation marks, brackets and emphasis that close what ends at `end`.
fn after_closers(text: &str, end: usize) -> usize {
    let mut at = end;
    let mut before = text[..end].chars().next_back();
    let mut characters = text[end..].chars().peekable();
    while let Some(character) = characters.next() {
        let after = characters.peek().copied();
        let closes = matches!(character, ')' | ']' | '}' | '）' | '>')
            || matches!(character, '*' | '_') && after.is_none_or(|c| !c.is_alphanumeric())
            || is_quotation_mark(before, character, after)
                && !matches!(character, '“' | '‘' | '«' | '„')
                && after.is_none_or(|c| !c.is_lowercase());
        if !closes {
            break;
        }
        at += character.len_utf8();
        before = Some(character);
    }
    at
}

/// A place where a sentence may end.
struct Cut<'a> {
    text: &'a str,
    /// Where the sentence begins.
    sentence: usize,
    /// Where its last word and full stop end.
    end: usize,
    /// Where what closes it ends, quotation marks and brackets included.
    closed: usize,
}

impl Cut<'_> {
    fn stands(&self) -> bool {
        let stop = self.text[..self.end].chars().next_back().unwrap_or(' ');
        if stop.is_alphanumeric() {
            return true; // A list item begins here; there is no full stop to doubt.
        }
        !self.goes_on(stop)
            && !self.is_inside_word()
            && !self.is_bare_abbreviation()
            && !self.is_item_marker()
            && !self.is_asked_by_name(stop)
            && !self.is_cited()
    }

    fn closers(&self) -> &str {
        &self.text[self.end..self.closed]
    }

    /// What follows, white space included, as far as it matters.
    fn rest(&self) -> &str {
        &self.text[self.closed..self.text.ceil_char_boundary(self.closed.saturating_add(CONTEXT))]
    }

    /// Whether the next character cannot open a sentence.
    fn goes_on(&self, stop: char) -> bool {
        let rest = self.rest();
        let has_closers = !self.closers().is_empty();
        let Some(next) = rest.trim_start().chars().next() else { return false };
        if matches!(next, ',' | ';' | ':' | ')' | ']') {
            return true;
        }
        if has_closers && !rest.starts_with(char::is_whitespace) {
            return !next.is_uppercase() && !is_quotation_mark(None, next, None);
        }
        let numbered =
            self.text[..self.end - stop.len_utf8()].ends_with(|c: char| c.is_ascii_digit());
        next.is_lowercase() && (has_closers || numbered || matches!(stop, '?' | '!' | '…'))
    }

    /// Whether the full stop stands inside a web or mail address or before a lone initial (`Sanoop.P`).
    fn is_inside_word(&self) -> bool {
        let tail = self.rest().split(char::is_whitespace).next().unwrap_or_default();
        let inner = tail.trim_end_matches(|c: char| !c.is_alphanumeric());
        let first = tail.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        let start = self.text.floor_char_boundary(self.end.saturating_sub(CONTEXT));
        let head =
            self.text[start..self.end].rsplit(char::is_whitespace).next().unwrap_or_default();
        !tail.is_empty()
            && (inner.contains(['/', '@'])
                || first.len() == 1 && first != "I" && first != "A"
                || head.contains("://")
                || head.starts_with("www.")
                || head.contains('@'))
    }

    /// Whether the sentence would be no more than the number or letter of a list item.
    fn is_item_marker(&self) -> bool {
        let bare = |c: char| {
            c.is_whitespace() || matches!(c, '.' | ')' | '(' | '•' | '⁃' | '*' | '-' | '–')
        };
        let sentence = &self.text[self.sentence..self.end];
        let marker = if sentence.len() < 24 { sentence.trim_matches(bare) } else { "" };
        is_digits(marker) && marker.len() < 4
            || marker.len() == 1 && marker.starts_with(|c: char| c.is_ascii_alphabetic())
    }

    /// Whether the sentence would be no more than `The U.S.`.
    fn is_bare_abbreviation(&self) -> bool {
        let sentence = &self.text[self.sentence..self.end];
        sentence.len() <= 16
            && sentence.split_whitespace().count() <= 2
            && sentence.split_whitespace().last().is_some_and(|word| {
                word.matches('.').count() > 1
                    && word.split('.').all(|part| part.chars().count() <= 1)
            })
    }

    /// Whether a quoted question or exclamation is followed by its speaker: `"Why?" Jane Doe asked.`
    fn is_asked_by_name(&self, stop: char) -> bool {
        let is_quoted = self.closers().contains(['"', '”', '’', '\'', '»']);
        if !is_quoted || !matches!(stop, '?' | '!') {
            return false;
        }
        let mut words = self.rest().split_whitespace();
        for _ in 0..5 {
            let Some(word) = words.next() else { return false };
            let bare = word.trim_end_matches([',', '.', ':']);
            if SPEECH_VERBS.contains(&bare) {
                return bare.len() < word.len()
                    || words.next().is_none_or(|next| AFTER_SPEECH.contains(&next));
            }
            if !bare.starts_with(char::is_uppercase)
                && !matches!(bare, "of" | "de" | "al" | "bin" | "van" | "der")
            {
                return false;
            }
        }
        false
    }

    /// Whether a bracket follows within the same sentence: `Why? (2007): …`, `Why? (a film) and`.
    fn is_cited(&self) -> bool {
        let Some(bracket) = self.rest().trim_start().strip_prefix('(') else { return false };
        let Some((_, after)) = bracket.split_once(')') else { return false };
        after.starts_with([':', ',', ';', '.'])
            || after.trim_start().starts_with(char::is_lowercase)
    }
}
