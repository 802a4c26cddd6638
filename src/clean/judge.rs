//! What each paragraph is.
//!
//! A paragraph is first judged by its own text; what that leaves open is judged by its place:
//! around the title, between paragraphs of prose, after the last of them.

use super::Kind;
use super::features::Features;
use super::phrases as p;
use super::place::Places;
use crate::article::Article;

/// The kinds of an article's paragraphs, in order.
pub(super) fn kinds(article: &Article, features: &[Features]) -> Vec<Kind> {
    let mut kinds: Vec<Option<Kind>> = features.iter().map(by_text).collect();
    let places = Places { article, features };
    places.title_and_standfirst(&mut kinds);
    places.lists_of_links(&mut kinds);
    places.footnotes(&mut kinds);
    places.ending(&mut kinds);
    places.credited_pictures(&mut kinds);
    places.repeated_captions(&mut kinds);
    places.subheadings_and_captions(&mut kinds);
    places.between_furniture(&mut kinds);
    kinds.into_iter().map(|kind| kind.unwrap_or(Kind::Body)).collect()
}

/// What a paragraph is by its own text, if that shows it.
fn by_text(features: &Features) -> Option<Kind> {
    if features.is_bare() {
        return Some(Kind::Boilerplate);
    }
    if has_boilerplate_start(features) {
        return Some(Kind::Boilerplate);
    }
    if is_caption(features) {
        return Some(Kind::Caption);
    }
    let is_boilerplate = has_boilerplate_part(features)
        || is_row_of_buttons(features)
        || is_byline(features)
        || is_date_line(features)
        || is_contact(features)
        || is_link(features);
    is_boilerplate.then_some(Kind::Boilerplate)
}

fn has_boilerplate_start(features: &Features) -> bool {
    let lower = features.lower.as_str();
    let whole = lower.trim_end_matches([':', '.', '!', ' ', '»', '>', '…', '*']);
    p::BOILERPLATE_WHOLES.contains(&whole)
        || p::BOILERPLATE_STARTS.iter().any(|start| lower.starts_with(start))
}

fn has_boilerplate_part(features: &Features) -> bool {
    const MOST_WORDS: usize = 160;
    const MOST_WORDS_OF_A_SENTENCE: usize = 25;
    let has = |parts: &[&str]| parts.iter().any(|part| features.lower.contains(part));
    (features.n_words <= MOST_WORDS && has(p::BOILERPLATE_PARTS))
        || (features.n_words <= MOST_WORDS_OF_A_SENTENCE && has(p::BOILERPLATE_HINTS))
}

fn is_row_of_buttons(features: &Features) -> bool {
    const MOST_WORDS: usize = 20;
    features.n_words <= MOST_WORDS && features.words().all(|word| p::BUTTONS.contains(&word))
}

/// `By Jane Doe and John Smith, Reuters |`, in whatever case.
fn is_byline(features: &Features) -> bool {
    const MOST_WORDS: usize = 14;
    const MOST_WORDS_OF_ANY_CASE: usize = 4;
    let lower = features.lower.as_str();
    let starts =
        ["by ", "by: ", "written by ", "story by ", "words by ", "reported by ", "text by "];
    if features.n_words > MOST_WORDS
        || features.ends_sentence
        || !starts.iter().any(|start| lower.starts_with(start))
    {
        return false;
    }
    let words: Vec<&str> = features.reading.split(' ').skip(1).collect();
    let n_names = words.iter().filter(|word| !word.starts_with(char::is_lowercase)).count();
    words.len() <= MOST_WORDS_OF_ANY_CASE || n_names * 3 >= words.len() * 2
}

/// A date and at most a few names around it, such as `The Gazette, January 7, 2024`.
fn is_date_line(features: &Features) -> bool {
    const MOST_WORDS: usize = 12;
    const FUNCTION_WORDS: &[&str] =
        &["am", "pm", "at", "on", "of", "by", "updated", "published", "ago", "hours", "first"];
    if features.n_words > MOST_WORDS || features.ends_sentence {
        return false;
    }
    let is_date_word =
        |word: &str| p::CALENDAR.contains(&word) || word.starts_with(|c: char| c.is_ascii_digit());
    let words: Vec<&str> = features.words().collect();
    let has_month = words.iter().any(|word| p::CALENDAR.contains(word));
    let has_number = words.iter().any(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    let ends_with_date = words.last().is_some_and(|word| {
        is_date_word(word) || matches!(*word, "am" | "pm" | "gmt" | "utc" | "est" | "ist" | "et")
    });
    let only_names = features.reading.split(' ').all(|word| {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        !word.starts_with(char::is_lowercase)
            || FUNCTION_WORDS.contains(&bare.as_str())
            || is_date_word(&bare)
    });
    has_month && has_number && ends_with_date && only_names
}

/// An electronic address with little around it.
fn is_contact(features: &Features) -> bool {
    const MOST_WORDS: usize = 15;
    features.n_words <= MOST_WORDS
        && features.reading.split(' ').any(|word| {
            word.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
        })
}

/// A line that is mostly links, or that ends with a web address.
fn is_link(features: &Features) -> bool {
    const MOSTLY: f64 = 0.75;
    const HALF: f64 = 0.5;
    const MOST_WORDS_OF_A_LABEL: usize = 3;
    const MOST_WORDS_OF_A_LINE: usize = 40;
    const FEWEST_WORDS_OF_A_SENTENCE: usize = 8;
    let leads_on = features.reading.ends_with([',', ':']);
    let is_sentence = features.ends_sentence && features.n_words >= FEWEST_WORDS_OF_A_SENTENCE;
    let last = features.reading.rsplit(' ').next().unwrap_or_default();
    let ends_with_address = features.has_address
        && features.n_words <= MOST_WORDS_OF_A_LINE
        && (last.contains("://") || last.starts_with("www."));
    let label = features.lower.split_once(": ").map(|(label, _)| label.split(' ').count());
    let is_labelled = label.is_some_and(|n_words| n_words <= MOST_WORDS_OF_A_LABEL)
        && features.n_words <= MOST_WORDS_OF_A_LINE
        && features.link_share >= HALF;
    is_labelled
        || ends_with_address
        || (features.link_share >= MOSTLY && !leads_on && !is_sentence)
        || (features.n_words == 1 && is_host(&features.lower))
}

/// A bare host name such as `news.example.com`.
fn is_host(word: &str) -> bool {
    let mut labels = word.split('.');
    let is_label = |label: &str| {
        !label.is_empty() && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    labels.clone().count() > 1
        && labels.all(is_label)
        && word.contains(|c: char| c.is_ascii_alphabetic())
        && word.rsplit('.').next().is_some_and(|last| last.len() >= 2)
}

/// A picture's description or credit.
fn is_caption(features: &Features) -> bool {
    const MOST_CHARS: usize = 700;
    let lower = features.lower.as_str();
    p::CAPTION_STARTS.iter().any(|start| lower.starts_with(start))
        || features.n_chars <= MOST_CHARS
            && (p::CAPTION_PARTS.iter().any(|part| lower.contains(part))
                || features.last_brackets().is_some_and(is_credit))
}

/// `Jane Doe/AFP`, `Reuters`, `AP Photo/Jane Doe, File`.
fn is_credit(inside: &str) -> bool {
    const MOST_WORDS: usize = 10;
    let is_name = |word: &str| {
        !word.starts_with(char::is_lowercase)
            || p::CREDITS.contains(&word)
            || matches!(word, "of" | "by" | "for" | "the" | "and")
    };
    let words = inside.split([' ', '/', ',', ':']).filter(|word| !word.is_empty());
    let names_a_source =
        words.clone().any(|word| p::CREDITS.contains(&word.to_lowercase().as_str()));
    let n_words = words.clone().count();
    n_words <= MOST_WORDS && words.clone().all(is_name) && names_a_source
}

/// Whether a paragraph is the name of a source of pictures and nothing else.
pub(super) fn is_bare_credit(features: &Features) -> bool {
    const MOST_WORDS: usize = 4;
    features.n_words <= MOST_WORDS && features.words().all(|word| p::CREDITS.contains(&word))
}
