//! Paragraphs that a page break cut in two are made one again.

use super::layout::{Piece, ends_sentence};

/// Joins each piece to the one before where the sentence plainly goes on.
pub(super) fn mend(source: &str, pieces: Vec<Piece>) -> Vec<Piece> {
    let mut mended: Vec<Piece> = Vec::with_capacity(pieces.len());
    for (n, piece) in pieces.into_iter().enumerate() {
        // What stands first is mostly a title, and a title ends no sentence either.
        let is_after_title = n == 1 && piece.gap > 0;
        match mended.last_mut() {
            Some(last)
                if !is_after_title
                    && goes_on(&source[last.range.clone()], &source[piece.range.clone()]) =>
            {
                last.range.end = piece.range.end;
            }
            _ => mended.push(piece),
        }
    }
    mended
}

/// Whether a text goes on in the next: it stops inside a sentence, and the next begins inside one.
fn goes_on(text: &str, next: &str) -> bool {
    const FEWEST_BYTES: usize = 40;
    const FEWEST_BYTES_BEFORE_A_NAME: usize = 60;
    let stops_inside = !ends_sentence(text)
        && text
            .ends_with(|c: char| c.is_alphanumeric() || matches!(c, ',' | '-' | '–' | ')' | '’'));
    if !stops_inside || text.len() < FEWEST_BYTES || !is_prose(next) {
        return false;
    }
    if next.starts_with(char::is_lowercase) {
        return begins_with_common_word(next);
    }
    let word = text.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    text.len() >= FEWEST_BYTES_BEFORE_A_NAME
        && next.starts_with(char::is_alphanumeric)
        && LINKING_WORDS.contains(&word)
}

/// Words that no sentence and hardly a heading ends with.
const LINKING_WORDS: [&str; 26] = [
    "a", "an", "and", "as", "at", "between", "but", "by", "for", "from", "his", "her", "in",
    "into", "its", "of", "on", "or", "that", "the", "their", "to", "which", "whose", "with",
    "than",
];

fn is_prose(text: &str) -> bool {
    const LONG: usize = 60;
    text.contains(char::is_whitespace) && (ends_sentence(text) || text.len() >= LONG)
}

/// Not a byline, an address or a name such as `iPhone`.
fn begins_with_common_word(text: &str) -> bool {
    let word = text.split_whitespace().next().unwrap_or_default();
    let word = word.trim_end_matches([',', '’', '\'', '”', '"', ')']);
    word != "by" && word.chars().all(|c| c.is_lowercase() || matches!(c, '-' | '’' | '\''))
}

#[cfg(test)]
mod tests {
    use super::super::layout;
    use super::mend;

    fn check(source: &str, n: usize) {
        assert_eq!(mend(source, layout::pieces(source)).len(), n, "{source}");
    }

    #[test]
    fn page_breaks() {
        check(
            "One.\n\nAdd to this the problem of attacks in a manner which has aided the strategic\n\nadvances of the group.",
            2,
        );
        check(
            "One.\n\nHowever, efforts to bracket the country with ‘state sponsor of\n\nterror' will be more difficult.",
            2,
        );
        check(
            "One.\n\nThe announcement was made on Tuesday afternoon in the capital by the\n\nPresident of the Republic.",
            2,
        );
        check(
            "One.\n\nThe first cut of this long sentence is here\n\nand the second one, which is longer, comes after some more words\n\nand then it ends.",
            2,
        );
    }

    #[test]
    fn other_breaks() {
        check(
            "A sentence that comes to its end here as it should.\n\nand one that begins in lower case.",
            2,
        );
        check(
            "According to a statement issued by the news agency,\n\n\"Several missiles were fired.\"",
            2,
        );
        check("Iran Retaliates, Regional Tensions Rise\n\nIranian forces attacked.", 2);
        check(
            "A headline of no little length about an event\n\nby Jane Doe and John Smith, our correspondents.",
            2,
        );
        check("A headline of no little length about an event\n\nshare", 2);
        check(
            "A headline of no little length about the phones\n\niPhone sales fell in the third quarter.",
            2,
        );
    }
}
