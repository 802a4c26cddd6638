//! Plain facts about a sentence and an actor, which stand beside the model's answer.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::task::{Mention, Stance};

/// Facts by name; a fact that is not there counts 0.
///
/// Without the model: `mentioned` (the sentence itself names the actor), `distance_2` (only the
/// sentence before the previous one does), `headline`, `early` (1 for the first sentence down to 0
/// for the last), `rivals` (other actors named in the sentence, at most 3), `event_named`,
/// `event_words` (share of the event phrase's words), `other_year`, `other_time` (that, and nothing of the event),
/// `blame_word`, `short` (an article of few sentences, which has none of the facts about the whole), `in_title`,
/// `prominence` (share of the article's sentences that name the actor); around the actor's name:
/// `claims`, `accused`, `acts`, `speaks`, `fails`, `backs`, `denies`, `cleared`, `negated`, `subject`, `modifier`
/// ("X-backed"), `located` ("in X"), `targeted` ("against X"). With the model: `logit` and
/// `denied_logit` (log odds of the two hypotheses), `article_logit` (mean of the three highest for
/// this actor in the article), `lead` (that, less the best of the other actors).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cues {
    facts: BTreeMap<&'static str, f64>,
}

impl Cues {
    /// All facts that are not 0.
    pub fn facts(&self) -> &BTreeMap<&'static str, f64> {
        &self.facts
    }

    /// Records a fact.
    pub fn set(&mut self, name: &'static str, value: f64) {
        if value != 0.0 {
            self.facts.insert(name, value);
        }
    }

    fn hold(&mut self, name: &'static str, holds: bool) {
        self.set(name, f64::from(u8::from(holds)));
    }

    /// bias + Σ weight · fact.
    pub fn weighed(&self, weights: &BTreeMap<String, f64>) -> f64 {
        let weight = |name: &str| weights.get(name).copied().unwrap_or(0.0);
        self.facts.iter().fold(weight("bias"), |sum, (name, fact)| sum + weight(name) * fact)
    }

    /// The probability that a logistic model with these weights gives: 1 / (1 + exp(−weighed)).
    pub fn probability(&self, weights: &BTreeMap<String, f64>) -> f32 {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "scores are written with four decimals"
        )]
        let probability = (1.0 / (1.0 + (-self.weighed(weights)).exp())) as f32;
        probability
    }
}

/// The log odds of a probability, kept within ±14 so that a sure engine stays finite.
pub fn log_odds(probability: f32) -> f64 {
    let p = f64::from(probability).clamp(1e-6, 1.0 - 1e-6);
    (p / (1.0 - p)).ln()
}

/// The sentence that an actor is looked for in.
pub(super) struct Place<'a> {
    pub(super) text: &'a str,
    pub(super) mentions: &'a [Mention],
    pub(super) headline: bool,
    /// 1 for the first sentence of the article down to 0 for the last.
    pub(super) early: f64,
}

/// What the article as a whole says of an actor.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Standing {
    pub(super) in_title: bool,
    pub(super) prominence: f64,
    /// Whether the article is too short to say anything as a whole.
    pub(super) short: bool,
}

/// What can be said without a model about `actor` at `place`; `distance` counts the sentences back
/// to where it was named.
pub(super) fn cues(
    stance: &Stance,
    actor: usize,
    place: &Place,
    standing: Standing,
    distance: usize,
) -> Cues {
    let mut cues = Cues::default();
    let text = place.text;
    cues.hold("mentioned", distance == 0);
    cues.hold("distance_2", distance >= 2);
    cues.hold("headline", place.headline);
    if standing.short {
        cues.hold("short", true);
    } else {
        cues.set("early", place.early);
        cues.hold("in_title", standing.in_title);
        cues.set("prominence", standing.prominence);
    }
    cues.set("rivals", rivals(place.mentions, actor));
    let event_named = stance.scope.as_ref().is_some_and(|names| names.any(text));
    cues.hold("event_named", event_named);
    let all = words(text);
    let event_words = event_words(&stance.event.phrase, &all);
    cues.set("event_words", event_words);
    let other_year = other_year(&all, stance.event.date);
    cues.hold("other_year", other_year);
    cues.hold("other_time", other_year && !event_named && event_words == 0.0);
    cues.hold("blame_word", starts(&all, BLAME_STEMS));
    for mention in place.mentions.iter().filter(|mention| mention.actor == actor) {
        let (before, after) = (&text[..mention.range.start], &text[mention.range.end..]);
        cues.hold("modifier", after.starts_with('-'));
        cues.hold("subject", is_subject(before));
        let (before, next) = (words(before), words(after));
        // A claim that comes with another year is a claim of another deed.
        cues.hold("claims", !other_year && (after.starts_with("-claimed") || claims(&next)));
        look_around(&mut cues, &before, &next);
    }
    cues
}

const BLAME_STEMS: &[&str] = &[
    "blam", "accus", "responsib", "behind", "perpetrat", "claim", "carried", "orchestrat",
    "mastermind", "culprit", "fail", "guilt", "fault", "sponsor", "mercenar", "prox", "implicat",
    "suspect", "arrest", "charg", "convict",
];

const DEED_STEMS: &[&str] = &[
    "behind", "carried", "perpetrat", "detonat", "bomb", "attack", "kill", "massacr", "murder",
    "shot", "shoot", "raid", "storm", "arrest", "detain", "jail", "imprison", "abduct", "kidnap",
    "tortur", "beat", "seiz", "sentenc", "order", "launch", "plot", "plann",
];

const SPEECH_STEMS: &[&str] = &[
    "blam", "accus", "condemn", "denounc", "said", "say", "told", "warn", "urg", "call", "vow",
    "mourn", "report",
];

/// What stands around one place where an actor is named.
fn look_around(cues: &mut Cues, before: &[String], after: &[String]) {
    let next = &after[..after.len().min(8)];
    let soon = &after[..after.len().min(4)];
    let last = &before[before.len().saturating_sub(6)..];
    let close = &before[before.len().saturating_sub(3)..];
    cues.hold(
        "accused",
        starts(last, &["blam", "accus", "implicat", "suspect", "fault", "charg", "convict"]),
    );
    cues.hold("located", before_name(close).is_some_and(|word| LOCATING.contains(&word)));
    cues.hold("targeted", before_name(close).is_some_and(|word| TARGETING.contains(&word)));
    cues.hold("acts", starts(soon, DEED_STEMS));
    cues.hold("speaks", starts(&after[..after.len().min(3)], SPEECH_STEMS));
    cues.hold("fails", starts(next, OMITTING_STEMS) || starts(last, FAILURE_STEMS));
    cues.hold("backs", starts(next, BACKING_STEMS) || starts(last, PROXY_STEMS));
    cues.hold(
        "denies",
        starts(next, &["denied", "denies", "deny", "denying", "reject", "dismiss"]),
    );
    cues.hold("cleared", starts(last, CLEARING_STEMS) || is_cleared(next));
    cues.hold(
        "negated",
        starts(next, &["innocent"]) || next.iter().chain(last).any(|word| is_negation(word)),
    );
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

const CLEARING_STEMS: &[&str] =
    &["clear", "acquit", "exonerat", "absolv", "vindicat", "innocence", "rather", "instead"];

/// Whether the words after a name say that its bearer had no part in it.
fn is_cleared(next: &[String]) -> bool {
    let parts = [
        "part", "role", "hand", "involve", "link", "connect", "responsib", "behind", "blam",
        "guilt",
    ];
    let denied = next.iter().position(|word| is_negation(word));
    let acquitted =
        starts(next, &["innocent", "acquit", "exonerat", "absolv", "cleared", "denial"]);
    acquitted || denied.is_some_and(|at| starts(&next[at..], &parts))
}

fn starts(words: &[String], stems: &[&str]) -> bool {
    words.iter().any(|word| stems.iter().any(|stem| word.starts_with(stem)))
}

/// Whether the words after a name claim responsibility or take credit.
fn claims(after: &[String]) -> bool {
    let next = &after[..after.len().min(8)];
    starts(next, &["claim", "admit", "took"]) && starts(after, &["responsib", "credit"])
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

/// Whether a name after `before` begins a clause, and so is likely the one who acts.
fn is_subject(before: &str) -> bool {
    let joining = [
        "that", "and", "but", "while", "when", "as", "if", "because", "although", "though",
        "where", "which", "whether", "yet", "the", "then", "after", "before",
    ];
    let before = before.trim_end();
    let opens = before.chars().next_back().is_none_or(|c| ",;:–—-\"'“‘(".contains(c));
    opens || words(before).last().is_some_and(|word| joining.contains(&word.as_str()))
}

fn is_negation(word: &str) -> bool {
    ["not", "no", "never", "nothing", "neither", "nor"].contains(&word)
}

/// How many other actors the sentence names; more than three say no more.
fn rivals(mentions: &[Mention], actor: usize) -> f64 {
    let mut others: Vec<usize> =
        mentions.iter().map(|m| m.actor).filter(|other| *other != actor).collect();
    others.sort_unstable();
    others.dedup();
    others.len().min(3) as f64
}

/// The share of the event phrase's words of more than three letters that the sentence has too;
/// words are equal if their first five letters are.
fn event_words(phrase: &str, sentence: &[String]) -> f64 {
    let stem = |word: &str| word.chars().take(5).collect::<String>();
    let phrase: Vec<String> =
        words(phrase).iter().filter(|w| w.chars().count() > 3).map(|w| stem(w)).collect();
    let found =
        phrase.iter().filter(|wanted| sentence.iter().any(|word| stem(word) == **wanted)).count();
    if phrase.is_empty() { 0.0 } else { found as f64 / phrase.len() as f64 }
}

/// Whether the sentence names years, but not that of the event.
fn other_year(words: &[String], event: Option<Date>) -> bool {
    let Some(event) = event else { return false };
    let year = |word: &String| {
        word.parse::<i16>().ok().filter(|year| word.len() == 4 && (1900..2100).contains(year))
    };
    let years: Vec<i16> = words.iter().filter_map(year).collect();
    !years.is_empty() && !years.contains(&event.year())
}

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}
