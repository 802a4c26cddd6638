//! The source that a headline names before or after a colon: `Jailed activist in court: UN experts`.

const MOST_WORDS: usize = 6;
/// Nouns of sources; a name without one of them is more often the place or the subject of the headline.
const SOURCES: &[&str] = &[
    "expert", "experts", "official", "officials", "report", "reports", "police", "study", "survey",
    "un", "u.n.", "court", "judge", "minister", "ministry", "group", "groups", "watchdog",
    "analyst", "analysts", "sources", "spokesman", "spokeswoman", "army", "military", "president",
    "lawyer", "lawyers", "witness", "witnesses", "ngo", "activists", "prosecutor", "prosecutors",
    "hrw", "amnesty", "agency", "inquiry", "commission", "probe", "media",
];

/// Who says what the headline says, if it is tagged with its source.
pub(super) fn source(headline: &str) -> Option<&str> {
    let last = headline.rsplit_once(": ").map(|(_, tag)| tag);
    let first = headline.split_once(": ").map(|(tag, _)| tag);
    last.into_iter().chain(first).map(str::trim).find(|tag| is_source(tag))
}

fn is_source(tag: &str) -> bool {
    let words = || tag.split_whitespace();
    let is_short = words().count() <= MOST_WORDS;
    let last = words().last().map(str::to_lowercase).unwrap_or_default();
    is_short && SOURCES.contains(&&*last)
}
