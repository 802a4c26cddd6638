//! Plain facts about a sentence and an actor, which stand beside the model's answer.

mod around;
mod clause;
mod elsewhere;
mod lexicon;
mod particles;
mod time;
mod tokens;

use std::collections::BTreeMap;

use self::around::look_around;
use self::clause::Said;
pub(super) use self::elsewhere::Own;
pub(super) use self::tokens::{Token, tokens};
use crate::task::{Mention, Stance};

/// Facts by name; a fact that is not there counts 0.
///
/// Without the model: `mentioned` (the sentence itself names the actor), `distance_2` (only the
/// sentence before the previous one does), `headline`, `early` (1 for the first sentence down to 0
/// for the last), `rivals` (other actors named in the sentence, at most 3), `event_named`,
/// `event_words` (share of the event phrase's words), `other_year`, `other_time` (that or an earlier time, and nothing of
/// the event), `other_event` (an event with another name or set apart by a word, and no name of this one),
/// `back_then` (the sentence begins with an earlier time, likewise), `in_event` (the event phrase names the actor), `blame_word`, `denial_word`, `undenied` (no word at all that denies, clears or doubts),
/// `no_part` ("nothing to do with"), `short` (an article of few sentences, which has none of the facts about the whole),
/// `in_title`, `prominence` (share of the article's sentences that name the actor), `voice_share` and `held_share` (shares
/// of the sentences naming the actor in which it speaks, is arrested or charged); around the actor's name: `held` (arrested,
/// charged, tried) or `held_in_event` where the event itself is an arrest or a trial, `acts`, `speaks`, `fails`, `backs`,
/// `subject`, `modifier` ("X-backed"), `located` ("in X"), `targeted` ("against X"); by the grammar of its clause: `does`
/// (did a deed), `suffers` (had one done to it), `accuses`, `is_accused` (of a deed), `omits` (failed to do something),
/// `knew` (or was warned, or should have), `denies_it`, `is_cleared`, `claims` (owns up to this event); `taken_up` (the
/// sentence before names the actor alone, and a pronoun or description takes it up: the grammar is then that of the
/// pronoun). With the model: `logit` and `denied_logit` (log odds of the two hypotheses),
/// `article_logit` (mean of the three highest for this actor in the article), `lead` (that, less the best of the
/// other actors).
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
    pub(super) tokens: &'a [Token],
    pub(super) mentions: &'a [Mention],
    /// Whether a pronoun of the sentence can only stand for the actor: no other is named right before.
    pub(super) alone: bool,
    pub(super) own: &'a Own,
    pub(super) headline: bool,
    /// 1 for the first sentence of the article down to 0 for the last.
    pub(super) early: f64,
    /// Whether the event is itself an arrest or a trial: who is arrested is accused of a deed, but the victim of an arrest.
    pub(super) is_legal: bool,
}

/// What the article as a whole, and the event phrase, say of an actor.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Standing {
    pub(super) in_title: bool,
    pub(super) prominence: f64,
    /// Shares of the sentences that name it in which it speaks, is arrested or charged.
    pub(super) voice_share: f64,
    pub(super) held_share: f64,
    /// Whether the event phrase names it.
    pub(super) in_event: bool,
    /// Whether the article is too short to say anything as a whole.
    pub(super) short: bool,
}

/// Whether an event is itself an arrest, a trial or a punishment.
pub(super) fn is_legal(phrase: &str) -> bool {
    starts(&words(phrase), LEGAL_EVENT_STEMS)
}

/// Whether a sentence that names an actor lets it speak, and whether it is arrested or charged there.
pub(super) fn speaks_held(text: &str, mentions: &[Mention], actor: usize) -> (bool, bool) {
    let mut found = (false, false);
    for mention in mentions.iter().filter(|mention| mention.actor == actor) {
        let range = around::listed(text, mentions, mention);
        let (before, after) = (last_words(&text[..range.start]), first_words(&text[range.end..]));
        found.0 |= around::speaks(&before, &after);
        found.1 |= around::is_held(&before, &after);
    }
    found
}

/// Drops mentions of places that only say where something happened: "the Beirut blast" accuses nobody. An actor is
/// a place if the article says somewhere that something is in it.
pub(super) fn drop_places(texts: &[String], mentions: &mut [Vec<Mention>], n_actors: usize) {
    let mut is_place = vec![false; n_actors];
    for (text, mentions) in texts.iter().zip(mentions.iter()) {
        for mention in mentions {
            is_place[mention.actor] |=
                around::is_located(&last_words(&text[..mention.range.start]));
        }
    }
    for (text, mentions) in texts.iter().zip(mentions) {
        mentions.retain(|m| !(is_place[m.actor] && around::names_event(&text[m.range.end..])));
    }
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
        cues.set("voice_share", standing.voice_share);
        cues.set("held_share", if place.is_legal { 0.0 } else { standing.held_share });
    }
    cues.set("rivals", rivals(place.mentions, actor));
    let event_named = stance.scope.as_ref().is_some_and(|names| names.any(text));
    cues.hold("event_named", event_named);
    let all = words(text);
    let event_words = event_words(&stance.event.phrase, &all);
    cues.set("event_words", event_words);
    let other_year = time::other_year(&all, stance.event.date);
    cues.hold("other_year", other_year);
    let other_time = other_year || time::earlier(&all);
    cues.hold("other_time", other_time && !event_named && event_words == 0.0);
    let named = event_named || place.own.is_named(place.tokens);
    let other = elsewhere::other_event(place.tokens, place.own, place.mentions);
    let other_event = other && !named;
    cues.hold("other_event", other_event);
    let year = stance.event.date.map(jiff::civil::Date::year);
    let back_then = !named && elsewhere::back_then(place.tokens, year);
    cues.hold("back_then", back_then);
    cues.hold("undenied", !elsewhere::denies(place.tokens));
    cues.hold("in_event", standing.in_event);
    cues.hold("blame_word", starts(&all, BLAME_STEMS));
    cues.hold("denial_word", starts(&all, DENIAL_STEMS));
    cues.hold("no_part", around::no_part(&all));
    let credit = around::last_credit(text);
    // Of a list of names, "X, Y and Z", the words around the whole list count for each.
    for mention in place.mentions.iter().filter(|mention| mention.actor == actor) {
        let (before, after) = (&text[..mention.range.start], &text[mention.range.end..]);
        cues.hold("modifier", after.starts_with('-'));
        let range = around::listed(text, place.mentions, mention);
        cues.hold("subject", is_subject(before) || is_subject(&text[..range.start]));
        let (before, next) = (last_words(&text[..range.start]), first_words(&text[range.end..]));
        look_around(&mut cues, &before, &next);
        let own = tokens::place(place.tokens, range.start)..tokens::place(place.tokens, range.end);
        let said = clause::said_of(place.tokens, place.own, own);
        for said in &said {
            cues.hold(said.name(), *said != Said::Claims);
        }
        let credit = credit.filter(|at| *at >= mention.range.end && around::claims(&next));
        let claims = credit.is_some_and(|at| {
            clause::is_this(place.tokens, place.own, tokens::place(place.tokens, at))
        });
        let claims = claims || said.contains(&Said::Claims) || after.starts_with("-claimed");
        // A claim that comes with another year, or with another event, is a claim of another deed.
        cues.hold("claims", !other_year && !other_event && !back_then && claims);
        let held = around::is_held(&before, &next);
        cues.hold(if place.is_legal { "held_in_event" } else { "held" }, held);
    }
    if distance == 1
        && place.alone
        && let Some(range) = elsewhere::taking_up(place.tokens, place.mentions)
    {
        cues.hold("taken_up", true);
        for said in clause::said_of(place.tokens, place.own, range) {
            cues.hold(said.name(), said != Said::Claims);
            cues.hold("claims", !other_year && !other_event && !back_then && said == Said::Claims);
        }
    }
    cues
}

const BLAME_STEMS: &[&str] = &[
    "blam", "accus", "responsib", "behind", "perpetrat", "claim", "carried", "orchestrat",
    "mastermind", "culprit", "fail", "guilt", "fault", "sponsor", "mercenar", "prox", "implicat",
    "suspect", "arrest", "charg", "convict",
];

const DENIAL_STEMS: &[&str] = &[
    "denied", "denies", "deny", "denial", "reject", "dismiss", "baseless", "unfounded",
    "groundless", "fabricat", "innocen", "acquit", "exonerat", "absolv", "disclaim", "disown",
    "refut", "alibi", "wrongly", "falsely", "slander",
];

/// Events that are themselves arrests, trials or punishments.
const LEGAL_EVENT_STEMS: &[&str] = &[
    "arrest", "detention", "trial", "sentenc", "jail", "imprison", "prosecut", "crackdown",
    "convict", "deport", "custody", "rearrest", "persecut", "expulsion", "repress",
];

/// Whether a name after `before` begins a clause, and so is likely the one who acts.
fn is_subject(before: &str) -> bool {
    let joining = [
        "that", "and", "but", "while", "when", "as", "if", "because", "although", "though",
        "where", "which", "whether", "yet", "the", "then", "after", "before",
    ];
    let before = before.trim_end();
    let opens = before.chars().next_back().is_none_or(|c| ",;:–—-\"'“‘(".contains(c));
    opens || last_words(before).last().is_some_and(|word| joining.contains(&word.as_str()))
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

fn starts(words: &[String], stems: &[&str]) -> bool {
    words.iter().any(|word| stems.iter().any(|stem| word.starts_with(stem)))
}

/// How many words on either side of a name are looked at.
const REACH: usize = 8;

fn words(text: &str) -> Vec<String> {
    split(text).map(str::to_lowercase).collect()
}

/// The nearest words before a name, in the order of the text. Not all of them: a long sentence that names many would
/// be split anew for each.
fn last_words(before: &str) -> Vec<String> {
    let mut words: Vec<String> = split(before).rev().take(REACH).map(str::to_lowercase).collect();
    words.reverse();
    words
}

/// The nearest words after a name.
fn first_words(after: &str) -> Vec<String> {
    split(after).take(REACH).map(str::to_lowercase).collect()
}

fn split(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}
