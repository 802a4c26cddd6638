//! Dates of publication, from the ways in which they are written.

use jiff::civil::Date;

/// The date as `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, or `None` if it cannot be read without guessing.
///
/// Reads ISO dates and timestamps (the day as written, whatever the offset), RFC 2822 and dates
/// with the month as an English word. `01/02/2024` is `None`: which is the month is a guess.
pub(super) fn normalise(written: &str) -> Option<String> {
    let written = written.trim();
    numeric(written).or_else(|| worded(written))
}

/// `2024`, `2024-01`, `2024-01-07`, `2024/1/7`, `20240107`, with or without a time after it.
fn numeric(written: &str) -> Option<String> {
    let day = written.split(['T', 't', ' ']).next().unwrap_or_default();
    if day.bytes().all(|b| b.is_ascii_digit()) {
        return match day.len() {
            4 if day.len() == written.len() => date(day.parse().ok()?, None, None),
            8 | 14 => date(
                day[..4].parse().ok()?,
                Some(day[4..6].parse().ok()?),
                Some(day[6..8].parse().ok()?),
            ),
            _ => None,
        };
    }
    let parts: Vec<&str> = day.split(['-', '/', '.']).collect();
    if parts.iter().any(|part| part.is_empty() || !part.bytes().all(|b| b.is_ascii_digit())) {
        return None;
    }
    match parts[..] {
        [year, month] if year.len() == 4 => {
            date(year.parse().ok()?, Some(month.parse().ok()?), None)
        }
        [year, month, day] if year.len() == 4 => {
            date(year.parse().ok()?, Some(month.parse().ok()?), Some(day.parse().ok()?))
        }
        _ => None,
    }
}

/// `January 07, 2024`, `7 Jan 2024`, `Sun, 07 Jan 2024 10:00:00 +0000`, `January 2024`.
fn worded(written: &str) -> Option<String> {
    let (mut year, mut month, mut day) = (None, None, None);
    for word in written.split([' ', ',', '-', '/', '\u{a0}']).filter(|word| !word.is_empty()) {
        let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '.');
        let suffix = word[digits.len()..].trim_end_matches('.');
        if year.is_some() && month.is_some() && (day.is_some() || word.contains(':')) {
            break;
        }
        if digits.is_empty() {
            match month_of(suffix) {
                Some(number) if month.is_none() => month = Some(number),
                None if is_filler(suffix) => {}
                _ => return None,
            }
        } else if !digits.bytes().all(|b| b.is_ascii_digit())
            || !matches!(suffix, "" | "st" | "nd" | "rd" | "th")
        {
            return None;
        } else if digits.len() == 4 && year.is_none() {
            year = Some(digits.parse().ok()?);
        } else if digits.len() <= 2 && day.is_none() {
            day = Some(digits.parse().ok()?);
        } else {
            return None;
        }
    }
    date(year?, Some(month?), day)
}

fn date(year: i16, month: Option<i8>, day: Option<i8>) -> Option<String> {
    let whole = Date::new(year, month.unwrap_or(1), day.unwrap_or(1)).ok()?;
    let whole = (1000..=9999).contains(&year).then(|| whole.to_string())?;
    Some(match (month, day) {
        (None, _) => whole[..4].to_owned(),
        (Some(_), None) => whole[..7].to_owned(),
        (Some(_), Some(_)) => whole,
    })
}

fn month_of(word: &str) -> Option<i8> {
    const MONTHS: [&str; 12] = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september",
        "october", "november", "december",
    ];
    let word = word.to_ascii_lowercase();
    let is_month = |month: &&str| *month == word || (word.len() >= 3 && month.starts_with(&word));
    MONTHS.iter().position(is_month).and_then(|n| i8::try_from(n + 1).ok())
}

fn is_filler(word: &str) -> bool {
    const DAYS: [&str; 7] =
        ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let word = word.to_ascii_lowercase();
    matches!(word.as_str(), "on" | "published" | "posted" | "updated" | "of")
        || (word.len() >= 3 && DAYS.iter().any(|day| day.starts_with(&word)))
}

#[cfg(test)]
mod tests {
    use super::normalise;

    #[test]
    fn dates() {
        for (written, date) in [
            ("2024", "2024"),
            ("2024-01", "2024-01"),
            ("2024-01-07", "2024-01-07"),
            ("2024/1/7", "2024-01-07"),
            ("20240107", "2024-01-07"),
            ("20240107103000", "2024-01-07"),
            ("2024-01-07T23:59:59-05:00", "2024-01-07"),
            ("2024-01-07 10:00:00", "2024-01-07"),
            ("January 07, 2024", "2024-01-07"),
            ("Jan. 7, 2024", "2024-01-07"),
            ("7 January 2024", "2024-01-07"),
            ("7th Sept 2023", "2023-09-07"),
            ("Sunday, January 7th, 2024", "2024-01-07"),
            ("Sun, 07 Jan 2024 10:00:00 +0000", "2024-01-07"),
            ("January 2024", "2024-01"),
            (" 2024-02-29 ", "2024-02-29"),
        ] {
            assert_eq!(normalise(written).as_deref(), Some(date), "{written}");
        }
    }

    #[test]
    fn no_guesses() {
        for written in [
            "", "01/02/2024", "yesterday", "2023-02-29", "2024-13", "13", "3 days ago",
            "Mai 2024 ?", "é", "1704585600",
        ] {
            assert_eq!(normalise(written), None, "{written}");
        }
    }
}
