//! Numbers and names as a reader sees them.

use crate::statistics::Interval;

/// A share in percent: `40 %`, and `<1 %` for what is not nothing but rounds to it.
pub(super) fn percent(share: f64) -> String {
    let rounded = (share * 100.0).round();
    if share > 0.0 && rounded < 1.0 {
        return "<1\u{a0}%".to_string();
    }
    format!("{rounded:.0}\u{a0}%")
}

/// An interval in percent: `12–65 %`.
pub(super) fn range(interval: Interval) -> String {
    format!("{:.0}–{:.0}\u{a0}%", interval.low * 100.0, interval.high * 100.0)
}

/// A count with a comma after each three digits.
pub(super) fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 article`, `2 articles`.
pub(super) fn counted(n: u64, noun: &str) -> String {
    format!("{}\u{a0}{noun}{}", count(n), if n == 1 { "" } else { "s" })
}

/// Words as a list: `a, b and c`.
pub(super) fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// A text cut to so many characters, with a sign that it was.
pub(super) fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_string(),
    }
}

/// A place in a drawing, in percent of its width.
pub(super) fn place(share: f64) -> String {
    format!("{:.2}", share * 100.0)
}

/// The step from 0 to 10 at which a share lies below a largest one; only 0 is 0.
pub(super) fn level(share: f64, most: f64) -> usize {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a number from 0 to 10"
    )]
    let level = (share / most * 10.0).ceil().clamp(0.0, 10.0) as usize;
    level
}

/// The next ten percent above the largest share.
pub(super) fn ceiling(shares: impl Iterator<Item = f64>) -> f64 {
    let most = shares.fold(0.0, f64::max);
    ((most * 10.0 - 1e-9).ceil() / 10.0).clamp(0.1, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_at_a_glance() {
        let check =
            |shown: String, expected: &str| assert_eq!(shown.replace('\u{a0}', " "), expected);
        check(percent(0.0), "0 %");
        check(percent(0.0004), "<1 %");
        check(percent(0.404), "40 %");
        check(range(Interval { low: 0.123, high: 0.654 }), "12–65 %");
        check(count(7), "7");
        check(count(123_456), "123,456");
        check(counted(1, "article"), "1 article");
        check(counted(2000, "article"), "2,000 articles");
        check(listed(&["a".into(), "b".into(), "c".into()]), "a, b and c");
        check(cut("día de", 4), "día…");
        check(cut("día", 3), "día");
    }

    #[test]
    fn colours_reach_from_nothing_to_the_most() {
        assert_eq!([0.0, 0.001, 0.2, 0.4].map(|share| level(share, 0.4)), [0, 1, 5, 10]);
        let near = |shares: &[f64], expected: f64| {
            assert!((ceiling(shares.iter().copied()) - expected).abs() < 1e-9, "{shares:?}");
        };
        near(&[], 0.1);
        near(&[0.41, 0.2], 0.5);
        near(&[0.4], 0.4);
        near(&[1.0], 1.0);
    }
}
