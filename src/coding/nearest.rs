//! The suggestion in "did you mean".

/// The allowed word that is nearest to `word`, whatever its case; `None` if nothing is near enough to suggest.
pub fn nearest<'a>(word: &str, allowed: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let limit = word.chars().count().max(3) / 3;
    allowed
        .into_iter()
        .map(|candidate| (distance(&word, &candidate.to_lowercase()), candidate))
        .filter(|&(distance, candidate)| {
            distance <= limit || shortens(&word, &candidate.to_lowercase())
        })
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, candidate)| candidate)
}

/// Whether one is the beginning of the other, as `neg` is of `negative`.
fn shortens(word: &str, candidate: &str) -> bool {
    word.len().min(candidate.len()) >= 2
        && (candidate.starts_with(word) || word.starts_with(candidate))
}

/// The least number of characters to insert, delete or replace (Levenshtein 1966).
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (at, left) in from.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = at + 1;
        for (column, &right) in to.iter().enumerate() {
            let replaced = diagonal + usize::from(left != right);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn suggests_what_was_meant_or_nothing() {
        let check = |word: &str, expected: Option<&str>| {
            let allowed = ["negative", "neutral", "positive", "human_interest"];
            assert_eq!(nearest(word, allowed), expected, "{word}");
        };
        check("Negative", Some("negative"));
        check("negativ", Some("negative"));
        check("neg", Some("negative"));
        check("human interest", Some("human_interest"));
        check("economic", None);
        check("", None);
    }
}
