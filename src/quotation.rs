//! Who is speaking: quotations, reported speech and the sources they are ascribed to.
//!
//! `marks` finds what stands between quotation marks, over sentences and paragraphs; `report` finds who
//! says something in one sentence (`X said`, `according to X`, `X blamed Y`), with `predicate` for the verbs that hand on
//! or judge, `subject` and `apposition` for the names around a verb, `clause` for a source that stands away from
//! it; `voices` joins quotations and reports, so that a quotation keeps its speaker and a pronoun stands for the
//! person named before.

mod apposition;
mod clause;
mod headline;
mod marks;
mod predicate;
mod report;
mod speakers;
mod subject;
mod tokens;
mod verbs;
mod words;

use crate::clean::Kind;
use crate::sentence::Sentence;
use marks::Quotes;
use report::Report;
use speakers::Speakers;

/// A headline between quotation marks with more words than these is something said.
const MOST_WORDS_IN_QUOTED_TITLE: usize = 4;
/// A sentence with more words outside its quotation than these and the speaker's is a mixed one.
const MOST_WORDS_BESIDE_DIRECT_SPEECH: usize = 8;

/// Whose words a sentence gives.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Voice {
    /// The source as the text names it (`US officials`); `None` in the author's own voice, and in a
    /// quotation whose speaker the text does not name.
    pub speaker: Option<String>,
    /// How its words are given.
    pub quoted: Quoted,
}

/// How a sentence gives the words of its source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Quoted {
    /// Not at all: it is the author's own.
    #[default]
    No,
    /// Between quotation marks, with nothing but the speaker outside.
    Direct,
    /// In the author's wording.
    Indirect,
    /// Partly in the author's wording, partly between quotation marks.
    Mixed,
}

impl Quoted {
    /// Every manner.
    pub const ALL: [Self; 4] = [Self::No, Self::Direct, Self::Indirect, Self::Mixed];

    /// Its name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::Direct => "direct",
            Self::Indirect => "indirect",
            Self::Mixed => "mixed",
        }
    }
}

/// The voice of each sentence of one article, in the order of `sentences`.
pub fn voices(sentences: &[Sentence]) -> Vec<Voice> {
    let quotes = marks::quotes(sentences);
    let pairs = sentences.iter().zip(&quotes);
    let reports: Vec<Option<Report>> =
        pairs.map(|(sentence, quotes)| report::report(&sentence.text, quotes)).collect();
    let mut speakers = Speakers::default();
    let mut voices: Vec<Voice> = Vec::with_capacity(sentences.len());
    for (at, sentence) in sentences.iter().enumerate() {
        let voice = match &reports[at] {
            Some(report) => Voice {
                speaker: Some(speakers.resolved(&report.speaker)),
                quoted: manner(report, &quotes[at]),
            },
            None if sentence.kind == Kind::Headline
                && headline::source(&sentence.text).is_some() =>
            {
                tagged(sentence, &quotes[at])
            }
            None if is_quoted(sentence, &quotes[at]) => {
                let before = at.checked_sub(1);
                let same = before.filter(|&at| sentences[at].paragraph == sentence.paragraph);
                let speaker = same.and_then(|before| voices[before].speaker.clone());
                let speaker = speaker.or_else(|| speakers.of_quotation(at, sentences, &reports));
                Voice { speaker, quoted: Quoted::Direct }
            }
            None => {
                speakers.mention(&sentence.text);
                Voice::default()
            }
        };
        if sentence.kind != Kind::Boilerplate {
            speakers.heard(&voice);
        }
        voices.push(voice);
    }
    voices
}

/// The voice of a headline that is tagged with its source.
fn tagged(headline: &Sentence, marks: &Quotes) -> Voice {
    let speaker = headline::source(&headline.text).map(str::to_owned);
    let quoted = if marks.ranges.is_empty() { Quoted::Indirect } else { Quoted::Mixed };
    Voice { speaker, quoted }
}

fn manner(report: &Report, quotes: &Quotes) -> Quoted {
    let is_short = report.own_words <= MOST_WORDS_BESIDE_DIRECT_SPEECH;
    if report.is_set_off && is_short {
        Quoted::Direct
    } else if quotes.ranges.is_empty() {
        Quoted::Indirect
    } else {
        Quoted::Mixed
    }
}

/// Whether most of the sentence stands between quotation marks, and is no title of few words.
fn is_quoted(sentence: &Sentence, quotes: &Quotes) -> bool {
    let words = |text: &str| text.split_whitespace().count();
    let inside: usize =
        quotes.ranges.iter().map(|range| words(&sentence.text[range.clone()])).sum();
    let is_speech = sentence.kind == Kind::Body || inside > MOST_WORDS_IN_QUOTED_TITLE;
    let most = quotes.goes_on || quotes.stays_open || 2 * inside > words(&sentence.text);
    is_speech && inside > 0 && most
}

#[cfg(test)]
mod tests;
