//! Who spoke so far in an article, so that a pronoun or a description stands for a name.

use super::Voice;
use super::report::Report;
use super::words::{CONNECTIVES, POSSESSIVES, PREPOSITIONS, PRONOUNS, SUBORDINATE, TIMES};
use crate::sentence::Sentence;

/// Sentences within which a quotation must name its speaker.
const LONGEST_QUOTATION: usize = 20;
const PERSON: &[&str] = &["he", "she", "him", "her", "his"];
const OTHERS: &[&str] = &["they", "it", "them", "their", "its"];
/// What a source put out, which stands for the source.
const PAPERS: &[&str] =
    &["statement", "notice", "letter", "press release", "release", "tweet", "post"];
/// Descriptions that stand for an organisation named before.
const BODIES: &[&str] = &[
    "group", "agency", "organisation", "organization", "watchdog", "newspaper", "publication",
    "outlet", "company", "ministry", "union", "party", "rights group", "human rights group",
    "non-profit", "nonprofit", "body",
];
/// Descriptions that stand for a person named before.
const ROLES: &[&str] = &[
    "spokesman", "spokeswoman", "spokesperson", "activist", "lawyer", "attorney", "judge",
    "minister", "president", "official", "journalist", "analyst", "expert", "general", "director",
    "secretary",
];
/// Words in the names of organisations.
const ORGANISATIONS: &[&str] = &[
    "police", "court", "council", "ministry", "army", "group", "watch", "international",
    "committee", "government", "union", "agency", "nations", "party", "news", "parliament",
    "commission", "centre", "center", "department", "organisation", "organization", "institute",
    "federation", "association", "times", "authorities", "officials",
];

/// Who spoke, and who was spoken of, so far.
#[derive(Debug, Default)]
pub(super) struct Speakers {
    last: Option<String>,
    /// The last that has a name.
    named: Option<String>,
    /// The last whose name is a person's.
    person: Option<String>,
    /// The last whose name is an organisation's.
    body: Option<String>,
    /// Whom the last sentence in the author's voice was about, if it began with a name.
    subject: Option<String>,
}

impl Speakers {
    /// Takes note of the voice of a sentence.
    pub(super) fn heard(&mut self, voice: &Voice) {
        let Some(speaker) = &voice.speaker else { return };
        self.last = Some(speaker.clone());
        if has_name(speaker) {
            self.named = Some(speaker.clone());
            if is_person(speaker) {
                self.subject = None;
            }
            let slot = if is_person(speaker) { &mut self.person } else { &mut self.body };
            *slot = Some(speaker.clone());
        }
    }

    /// Takes note of whom a sentence in the author's voice is about.
    pub(super) fn mention(&mut self, text: &str) {
        let name = leading_name(text);
        let is_name = name.first().is_some_and(|first| {
            let first = first.to_lowercase();
            let words = [PREPOSITIONS, CONNECTIVES, SUBORDINATE, PRONOUNS, POSSESSIVES, TIMES];
            !words.iter().any(|words| words.contains(&&*first))
        });
        if is_name && name.len() > 1 {
            self.subject = Some(name.join(" ").trim_end_matches([',', '.', ':', ';']).to_owned());
        }
    }

    /// Whom `speaker` means: itself, or for a pronoun or a description the source named before.
    pub(super) fn resolved(&self, speaker: &str) -> String {
        let bare = speaker.to_lowercase();
        let described =
            bare.strip_prefix("the ").or_else(|| bare.strip_prefix("a ")).unwrap_or(&bare);
        let antecedent = if PERSON.contains(&&*bare) {
            let subject = self.subject.as_ref();
            let newer = subject.filter(|subject| is_person(subject));
            newer.or(self.person.as_ref()).or(self.last.as_ref()).or(subject)
        } else if OTHERS.contains(&&*bare) {
            self.last.as_ref().or(self.subject.as_ref())
        } else if PAPERS.contains(&described) {
            self.named.as_ref().or(self.subject.as_ref())
        } else if BODIES.contains(&described) && bare.starts_with("the ") {
            self.body.as_ref()
        } else if ROLES.contains(&described) && bare.starts_with("the ") {
            self.person.as_ref()
        } else {
            None
        };
        antecedent.map_or_else(|| speaker.to_owned(), Clone::clone)
    }

    /// The speaker of a quotation that begins at `at`: named after it in the same paragraph, announced
    /// before it, or the last source.
    pub(super) fn of_quotation(
        &self,
        at: usize,
        sentences: &[Sentence],
        reports: &[Option<Report>],
    ) -> Option<String> {
        let announced = || announced(&sentences[at.checked_sub(1)?].text);
        self.following(at, sentences, reports).or_else(announced).or_else(|| self.last.clone())
    }

    /// The speaker named after the quotation at `at`, in the same paragraph.
    fn following(
        &self,
        at: usize,
        sentences: &[Sentence],
        reports: &[Option<Report>],
    ) -> Option<String> {
        let paragraph = sentences[at].paragraph;
        let later = (at + 1..sentences.len().min(at + LONGEST_QUOTATION))
            .take_while(|&later| sentences[later].paragraph == paragraph);
        let report = later
            .filter_map(|later| reports[later].as_ref())
            .find(|report| report.has_quotation)?;
        Some(self.resolved(&report.speaker))
    }
}

/// Whom `lead` is about if it announces a quotation: `Jane Doe's report makes two points:`.
fn announced(lead: &str) -> Option<String> {
    lead.ends_with(':').then_some(())?;
    let name = leading_name(lead).join(" ");
    let name = name.trim_end_matches([',', ':']).trim_end_matches("’s").trim_end_matches("'s");
    (!name.is_empty()).then(|| name.to_owned())
}

/// The capitalised words that `text` begins with, without an article.
fn leading_name(text: &str) -> Vec<&str> {
    let words = text.split_whitespace().skip_while(|word| matches!(*word, "The" | "A" | "An"));
    words.take_while(|word| word.starts_with(char::is_uppercase)).take(5).collect()
}

/// Whether a capital letter stands in `speaker` beyond its first word.
fn has_name(speaker: &str) -> bool {
    let mut words = speaker.split_whitespace();
    let first = words.next().unwrap_or_default();
    let is_first_name =
        first.starts_with(char::is_uppercase) && !matches!(first, "The" | "A" | "An");
    is_first_name || words.any(|word| word.starts_with(char::is_uppercase))
}

fn is_person(speaker: &str) -> bool {
    let mut words = speaker.split_whitespace();
    let is_organisation = words.clone().any(|word| ORGANISATIONS.contains(&&*word.to_lowercase()));
    !is_organisation && !words.all(|word| word.chars().all(char::is_uppercase))
}
