//! Whether a sentence speaks of another time than the event's.

use jiff::civil::Date;

/// Whether the sentence names years, but not that of the event.
pub(super) fn other_year(words: &[String], event: Option<Date>) -> bool {
    let Some(event) = event else { return false };
    let years: Vec<i16> = words.iter().filter_map(|word| year(word)).collect();
    !years.is_empty() && !years.contains(&event.year())
}

/// The year that a word is, from 1900 to 2099.
pub(super) fn year(word: &str) -> Option<i16> {
    word.parse().ok().filter(|year| word.len() == 4 && (1900..2100).contains(year))
}

/// Whether the sentence tells of a time before: "two years earlier", "in the sixties", "at that time".
pub(super) fn earlier(words: &[String]) -> bool {
    let word = |at: usize| words.get(at).map_or("", String::as_str);
    (0..words.len()).any(|at| match word(at) {
        "previously" | "formerly" | "decades" => true,
        "year" | "years" | "month" | "months" | "week" | "weeks" | "decade" => {
            ["ago", "earlier", "before", "previously"].contains(&word(at + 1))
        }
        "last" => ["year", "month", "century", "decade"].contains(&word(at + 1)),
        "that" => {
            ["year", "decade"].contains(&word(at + 1))
                || (word(at + 1) == "time" && at > 0 && word(at - 1) == "at")
        }
        "long" => word(at + 1) == "before",
        "back" => word(at + 1) == "then",
        "the" => {
            is_decade(word(at + 1)) || (word(at + 1) == "past" && at > 0 && word(at - 1) == "in")
        }
        _ => false,
    })
}

/// "1990s", "60s", "sixties".
fn is_decade(word: &str) -> bool {
    let spelt = [
        "twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties",
        "nineties",
    ];
    let digits = word
        .strip_suffix("0s")
        .is_some_and(|rest| rest.len() <= 3 && rest.chars().all(|c| c.is_ascii_digit()));
    digits || spelt.contains(&word)
}
