//! What the words around an actor's name say of its bearer.

use std::ops::Range;

use super::{Cues, starts, words};
use crate::task::Mention;

const DEED_STEMS: &[&str] = &[
    "behind", "carried", "perpetrat", "detonat", "bomb", "attack", "kill", "massacr", "murder",
    "shot", "shoot", "raid", "storm", "arrest", "detain", "jail", "imprison", "abduct", "kidnap",
    "tortur", "beat", "seiz", "sentenc", "order", "launch", "plot", "plann",
];

const SPEECH_STEMS: &[&str] = &[
    "blam", "accus", "condemn", "denounc", "said", "say", "told", "warn", "urg", "call", "vow",
    "mourn", "report",
];

/// Longest list of names that is followed on either side.
const LISTED: usize = 8;

/// The list of names that a name stands in, "X, Y (34) and Z", or the name alone: what is said of one is said of all.
pub(super) fn listed(text: &str, mentions: &[Mention], mention: &Mention) -> Range<usize> {
    let mut range = mention.range.clone();
    let begin = mentions.partition_point(|other| other.range.start < range.start);
    for other in mentions[..begin].iter().rev().take(LISTED) {
        if other.range.end <= range.start && joins(&text[other.range.end..range.start]) {
            range.start = other.range.start;
        }
    }
    let end = mentions.partition_point(|other| other.range.start < range.end);
    for other in mentions[end..].iter().take(LISTED) {
        if other.range.start >= range.end && joins(&text[range.end..other.range.start]) {
            range.end = other.range.end;
        }
    }
    range
}

/// Whether two names with this between them stand in one list.
fn joins(between: &str) -> bool {
    const LONGEST: usize = 24;
    let joining = ["and", "or", "the", "a", "an", "as", "well", "also", "nor", "both"];
    let is_sign = between.contains([',', '&', '/', ';']);
    let words = if between.len() <= LONGEST { words(between) } else { return false };
    let is_known = |word: &String| {
        joining.contains(&word.as_str()) || word.chars().all(|c| c.is_ascii_digit())
    };
    (is_sign || words.iter().any(|word| ["and", "or", "nor", "well"].contains(&word.as_str())))
        && words.iter().all(is_known)
}

/// What stands around one place where an actor is named: the nearest words before it and after it.
pub(super) fn look_around(cues: &mut Cues, before: &[String], after: &[String]) {
    let next = &after[..after.len().min(8)];
    let soon = &after[..after.len().min(4)];
    let last = &before[before.len().saturating_sub(6)..];
    let close = &before[before.len().saturating_sub(3)..];
    cues.hold("located", is_located(before));
    cues.hold("targeted", before_name(close).is_some_and(|word| TARGETING.contains(&word)));
    cues.hold("acts", starts(soon, DEED_STEMS));
    cues.hold("speaks", speaks(before, after));
    cues.hold("fails", starts(next, OMITTING_STEMS) || starts(last, FAILURE_STEMS));
    cues.hold("backs", starts(next, BACKING_STEMS) || starts(last, PROXY_STEMS));
}

const OMITTING_STEMS: &[&str] = &["fail", "ignor", "neglect", "unable", "overlook", "disregard"];

const FAILURE_STEMS: &[&str] = &["failure", "negligen", "inaction", "lapse", "incompeten"];

const BACKING_STEMS: &[&str] = &[
    "back", "fund", "financ", "sponsor", "arm", "train", "suppl", "shelter", "harbour", "harbor",
    "protect", "shield", "order", "orchestrat", "mastermind", "hire", "paid", "pay", "prox",
    "mercenar", "puppet", "direct", "instigat", "support",
];

const PROXY_STEMS: &[&str] = &[
    "order", "behest", "instruct", "prox", "mercenar", "puppet", "backed", "funded", "financed",
    "sponsored", "armed", "trained", "hired", "paid", "tool", "agent", "hand",
];

/// Whether the words deny that somebody had a part in something: "had nothing to do with", "no hand in".
pub(super) fn no_part(words: &[String]) -> bool {
    let parts = [
        "part", "role", "hand", "involve", "link", "connect", "responsib", "behind", "blam",
        "guilt", "fault",
    ];
    let negations = (0..words.len()).filter(|at| is_negation(&words[*at]));
    negations.into_iter().any(|at| starts(&words[at..words.len().min(at + 8)], &parts))
}

/// Whether the words after a name say that its bearer claims something: responsibility or credit, if
/// [`last_credit`] comes after it. "Has not claimed" is no claim.
pub(super) fn claims(next: &[String]) -> bool {
    let claim = next
        .iter()
        .position(|word| ["claim", "admit", "took"].iter().any(|stem| word.starts_with(stem)));
    claim.is_some_and(|at| !next[..at].iter().any(|word| is_negation(word)))
}

/// Where the last word of responsibility or credit stands. Asked once a sentence and not after each name, so that a
/// long one that names many costs no more than its length.
pub(super) fn last_credit(text: &str) -> Option<usize> {
    let mut last = None;
    let mut at = 0;
    for word in text.split_inclusive(|c: char| !c.is_alphanumeric()) {
        if starts(&[word.to_lowercase()], &["responsib", "credit"]) {
            last = Some(at);
        }
        at += word.len();
    }
    last
}

const LOCATING: &[&str] = &[
    "in", "inside", "within", "across", "throughout", "near", "into", "around", "over", "outside",
    "at", "from", "to", "through",
];

const TARGETING: &[&str] = &["against", "on", "upon", "toward", "towards"];

/// The last word before a name, articles and adjectives of three words back at most left out.
fn before_name(close: &[String]) -> Option<&str> {
    let articles = ["the", "a", "an", "its", "their", "neighbouring", "neighboring"];
    close.iter().rev().map(String::as_str).find(|word| !articles.contains(word))
}

fn is_negation(word: &str) -> bool {
    ["not", "no", "never", "nothing", "neither", "nor"].contains(&word)
}

/// Arrest, charge, trial and punishment, as stems.
const LEGAL_STEMS: &[&str] = &[
    "arrest", "detain", "charg", "convict", "sentenc", "jail", "indict", "imprison", "custody",
    "suspect", "sanction", "prosecut", "extradit", "remand", "arraign", "nabbed", "apprehend",
    "designat", "guilty", "wanted", "tried", "fugitive", "blacklist", "held", "captur", "caught",
    "hunt",
];

const BE: &[&str] =
    &["was", "were", "has", "have", "had", "been", "being", "is", "are", "be", "got", "gets"];

/// Whether the name's bearer is arrested, charged, tried or punished: "detained X", "X was charged".
pub(super) fn is_held(before: &[String], after: &[String]) -> bool {
    let last = &before[before.len().saturating_sub(5)..];
    let acts = before[before.len().saturating_sub(2)..].iter().any(|word| word == "by");
    let object = starts(last, LEGAL_STEMS) && !acts;
    let passive = after.iter().take(3).position(|word| BE.contains(&word.as_str()));
    let passive =
        passive.is_some_and(|at| starts(&after[at + 1..after.len().min(at + 5)], LEGAL_STEMS));
    let participle = after.first().is_some_and(|word| {
        [
            "arrested", "charged", "convicted", "jailed", "sentenced", "suspected", "wanted",
            "indicted", "detained",
        ]
        .contains(&word.as_str())
    });
    let accused = after.iter().take(3).any(|word| {
        ["faces", "facing", "allegedly", "accused", "pleaded"].contains(&word.as_str())
    });
    object || passive || participle || accused
}

/// Whether the name's bearer speaks: "X said", "according to X".
pub(super) fn speaks(before: &[String], after: &[String]) -> bool {
    starts(&after[..after.len().min(3)], SPEECH_STEMS)
        || starts(
            &before[before.len().saturating_sub(3)..],
            &["said", "say", "accord", "told", "ask", "urg"],
        )
}

/// Whether the name stands for a place: "in X".
pub(super) fn is_located(before: &[String]) -> bool {
    before_name(&before[before.len().saturating_sub(3)..])
        .is_some_and(|word| LOCATING.contains(&word))
}

/// Whether the name only says where something happened: "the X bombing".
pub(super) fn names_event(after: &str) -> bool {
    let deeds = [
        "bombing", "bombings", "blast", "blasts", "explosion", "explosions", "shooting",
        "shootings", "massacre", "massacres", "crash", "disaster", "tragedy", "fire", "fires",
        "collapse", "stampede", "earthquake", "flood", "floods", "outbreak", "riots",
    ];
    let next = after
        .strip_prefix(' ')
        .and_then(|after| after.split(|c: char| !c.is_alphanumeric()).next());
    next.is_some_and(|word| deeds.contains(&word.to_lowercase().as_str()))
}
