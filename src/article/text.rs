//! Articles as plain text or Markdown, one a file.

use super::plain::plain;

/// The first line that is not empty, if it reads like a title: short, without a full stop, and
/// with text after it.
pub(super) fn title(source: &str) -> Option<String> {
    const MOST_CHARS: usize = 200;
    let mut lines = source.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines.next()?;
    if first.len() > MOST_CHARS * 4 {
        return None;
    }
    let title = plain(first);
    let ends_like_prose =
        title.ends_with(['.', ',', ';', ':', '"', '”', '’']) && !title.ends_with("...");
    let is_title = !ends_like_prose
        && title.chars().count() <= MOST_CHARS
        && title.chars().any(char::is_alphabetic)
        && lines.next().is_some();
    is_title.then_some(title)
}

#[cfg(test)]
mod tests {
    use super::title;

    #[test]
    fn titles() {
        for (source, expected) in [
            ("\n\nWho Did It?\n\nNobody knows.", Some("Who Did It?")),
            ("# Who *did* it\n\nNobody knows.", Some("Who did it")),
            ("Nobody knows who did it.\n\nNot even the police.", None),
            ("Only one line", None),
            ("***\n\nText", None),
            ("", None),
        ] {
            assert_eq!(title(source).as_deref(), expected, "{source}");
        }
    }
}
