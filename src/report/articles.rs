//! An article as text: its sentences with what was answered for each, in paragraphs.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::legend::{Legend, Question};
use super::shown::cut;
use crate::article::plain;
use crate::coding::{Coding, kind_name};
use crate::quotation::Quoted;
use crate::run::StoredArticle;

/// What the list of articles says of one.
#[derive(Debug, Clone, Serialize)]
pub(super) struct ArticleRow {
    /// Its place in the run, from 1.
    pub(super) n: usize,
    pub(super) id: String,
    pub(super) title: String,
    pub(super) outlet: String,
    pub(super) author: Option<String>,
    pub(super) published: Option<String>,
    /// Only addresses that a browser opens as a page.
    pub(super) url: Option<String>,
    pub(super) n_sentences: usize,
    /// Who is blamed in how many of its sentences, most first.
    blamed: Vec<ChipRow>,
    /// What filters look for: `a0w` for an actor blamed in the article's own voice, `a0s` in a source's; `w` and `s`.
    pub(super) tokens: String,
}

/// A name with its colour and a count.
#[derive(Debug, Clone, Serialize)]
struct ChipRow {
    key: String,
    title: String,
    slot: usize,
    n: usize,
}

/// What stands between two blank lines.
#[derive(Debug, Serialize)]
pub(super) struct ParagraphRow {
    kind: &'static str,
    duplicate: bool,
    sentences: Vec<SentenceRow>,
}

/// A sentence with what the page shows on it; attributes are short because there are many of them.
#[derive(Debug, Serialize)]
struct SentenceRow {
    text: String,
    /// The answer by which it is coloured, question by question; `n` where a speaker begins, `v` for a source's words.
    classes: String,
    /// The keys of all blamed actors and labels.
    keys: String,
    speaker: Option<String>,
    /// How the words are given, if they are a source's.
    quoted: Option<&'static str>,
    /// Scores in percent, in the order of the legend: `blame/deny` or the label's; empty where it was not asked.
    scores: String,
    /// Who is blamed and cleared, in words, question by question.
    notes: Vec<NoteRow>,
}

#[derive(Debug, Serialize)]
struct NoteRow {
    question: String,
    text: String,
}

/// What the outlet of an article is called if it is not known.
pub(super) const NOT_KNOWN: &str = "(not known)";

/// The most characters of a name that a list shows.
pub(super) const NAME: usize = 160;

/// An article's row and its text.
pub(super) fn article(
    n: usize,
    article: &StoredArticle,
    codings: &[Coding],
    legend: &Legend,
) -> (ArticleRow, Vec<ParagraphRow>) {
    let sentences = sentences(codings);
    let mut paragraphs: Vec<ParagraphRow> = Vec::new();
    let mut before: Option<&Coding> = None;
    let mut speaker: Option<&str> = None;
    for rows in &sentences {
        let Some(first) = rows.first() else { continue };
        if before.is_none_or(|before| begins_paragraph(before, first)) {
            let kind = kind_name(first.kind);
            let sentences = Vec::new();
            paragraphs.push(ParagraphRow { kind, duplicate: first.duplicate, sentences });
            speaker = None;
        }
        let now = first.voice.speaker.as_deref();
        let row = sentence(rows, legend, now.is_some() && now != speaker);
        if let Some(paragraph) = paragraphs.last_mut() {
            paragraph.sentences.push(row);
        }
        (before, speaker) = (Some(*first), now);
    }
    let row = ArticleRow {
        n,
        id: article.key.id.clone(),
        title: title(article, codings),
        outlet: cut(article.outlet.as_deref().unwrap_or(NOT_KNOWN), NAME),
        author: article.author.as_deref().map(|author| cut(author, NAME)),
        published: article.published.as_deref().map(|published| cut(published, NAME)),
        url: article.url.clone().filter(|url| is_page(url)),
        n_sentences: sentences.len(),
        blamed: blamed(&sentences, legend),
        tokens: tokens(&sentences, legend),
    };
    (row, paragraphs)
}

/// The codings of each sentence, one an event.
pub(super) fn sentences(codings: &[Coding]) -> Vec<Vec<&Coding>> {
    let same = |one: &Coding, other: &Coding| one.span == other.span && one.event != other.event;
    codings.chunk_by(same).map(|rows| rows.iter().collect()).collect()
}

/// Whether a sentence gives somebody else's words.
pub(super) fn is_source(coding: &Coding) -> bool {
    coding.voice.speaker.is_some() || coding.voice.quoted != Quoted::No
}

/// Which answers a sentence has to a question, in the order of the legend.
pub(super) fn chosen(rows: &[&Coding], question: &Question) -> Vec<usize> {
    let ids = question.answers.iter().map(|answer| answer.id.as_str()).enumerate();
    if question.event.is_some() {
        let row = rows.iter().find(|row| row.event.as_deref() == Some(&question.id));
        let blamed = |id: &str| row.is_some_and(|row| row.blamed.contains(id));
        return ids.filter(|(_, id)| blamed(id)).map(|(at, _)| at).collect();
    }
    let given = rows.first().and_then(|row| row.labels.get(&question.id));
    let has = |id: &str| given.is_some_and(|given| given.iter().any(|label| label == id));
    ids.filter(|(_, id)| has(id)).map(|(at, _)| at).collect()
}

/// Sources have no blank line where they have one line a paragraph; then kinds tell them apart.
fn begins_paragraph(before: &Coding, coding: &Coding) -> bool {
    let gap = coding.span.start.saturating_sub(before.span.end);
    gap > 1 || before.kind != coding.kind || before.duplicate != coding.duplicate
}

fn sentence(rows: &[&Coding], legend: &Legend, begins: bool) -> SentenceRow {
    let first = rows[0];
    let (mut classes, mut keys, mut notes) = (vec!["s".to_string()], Vec::new(), Vec::new());
    let mut scores = Vec::new();
    for question in &legend.questions {
        let row = of_question(rows, question);
        let chosen = chosen(rows, question);
        let best = chosen.iter().copied().reduce(|best, at| {
            let score = |at: usize| score(row, question, at).unwrap_or_default();
            if score(at) > score(best) { at } else { best }
        });
        classes.extend(best.map(|at| question.answers[at].key.clone()));
        if question.several {
            keys.extend(chosen.iter().map(|at| question.answers[*at].key.clone()));
        }
        notes.extend(note(row, question, &chosen));
        scores.push(scores_of(row, question));
    }
    if is_source(first) {
        classes.push("v".to_string());
    }
    if begins {
        classes.push("n".to_string());
    }
    let scores = scores.join("|");
    SentenceRow {
        text: plain(&first.text),
        classes: classes.join(" "),
        keys: keys.join(" "),
        speaker: first.voice.speaker.clone(),
        quoted: is_source(first).then(|| first.voice.quoted.name()),
        scores: if scores.bytes().any(|byte| byte.is_ascii_digit()) {
            scores
        } else {
            String::new()
        },
        notes,
    }
}

fn of_question<'a>(rows: &[&'a Coding], question: &Question) -> &'a Coding {
    let about = |row: &&&Coding| row.event.as_deref() == Some(&question.id);
    rows.iter().find(|row| question.event.is_some() && about(row)).unwrap_or(&rows[0])
}

fn score(row: &Coding, question: &Question, answer: usize) -> Option<f32> {
    let id = &question.answers[answer].id;
    if question.event.is_some() {
        return row.scores.get(id).copied();
    }
    row.label_scores.get(&question.id)?.get(id).copied()
}

fn scores_of(row: &Coding, question: &Question) -> String {
    let percent = |score: f32| format!("{:.0}", f64::from(score) * 100.0);
    let one = |(at, answer): (usize, &super::legend::Answer)| match score(row, question, at) {
        None => String::new(),
        Some(score) if question.event.is_some() => {
            let denied = row.denied_scores.get(&answer.id).map(|score| percent(*score));
            format!("{}/{}", percent(score), denied.unwrap_or_default())
        }
        Some(score) => percent(score),
    };
    let all: Vec<String> = question.answers.iter().enumerate().map(one).collect();
    all.join(",").trim_end_matches(',').to_string()
}

/// What is written behind the sentence; labels of which a sentence has one are written by the style sheet.
fn note(row: &Coding, question: &Question, chosen: &[usize]) -> Option<NoteRow> {
    let names: Vec<String> = chosen.iter().map(|at| question.answers[*at].title.clone()).collect();
    let mut parts = Vec::new();
    if question.event.is_some() {
        if !names.is_empty() {
            parts.push(format!("blames {}", names.join(", ")));
        }
        let denied = question.answers.iter().filter(|answer| row.denied.contains(&answer.id));
        let denied: Vec<String> = denied.map(|answer| answer.title.clone()).collect();
        if !denied.is_empty() {
            parts.push(format!("clears {}", denied.join(", ")));
        }
    } else if question.several && !names.is_empty() {
        parts.push(names.join(", "));
    }
    let text = parts.join("; ");
    (!text.is_empty()).then(|| NoteRow { question: question.key.clone(), text })
}

/// The actors that each article blames, most often blamed first, repeated paragraphs left out.
fn blamed(sentences: &[Vec<&Coding>], legend: &Legend) -> Vec<ChipRow> {
    let mut chips = Vec::new();
    for (_, question) in legend.events() {
        let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
        for rows in sentences.iter().filter(|rows| !rows[0].duplicate) {
            for answer in chosen(rows, question) {
                *counts.entry(answer).or_default() += 1;
            }
        }
        chips.extend(counts.into_iter().map(|(at, n)| {
            let answer = &question.answers[at];
            ChipRow { key: answer.key.clone(), title: answer.title.clone(), slot: answer.slot, n }
        }));
    }
    chips.sort_by_key(|chip| std::cmp::Reverse(chip.n));
    chips
}

fn tokens(sentences: &[Vec<&Coding>], legend: &Legend) -> String {
    let mut tokens = BTreeSet::new();
    for rows in sentences {
        let voice = if is_source(rows[0]) { "s" } else { "w" };
        tokens.insert(voice.to_string());
        for (_, question) in legend.events() {
            for answer in chosen(rows, question) {
                tokens.insert(format!("{}{voice}", question.answers[answer].key));
            }
        }
    }
    tokens.into_iter().collect::<Vec<_>>().join(" ")
}

/// The title, else the first sentence.
fn title(article: &StoredArticle, codings: &[Coding]) -> String {
    let first = || codings.first().map(|coding| coding.text.as_str());
    let title = article.title.as_deref().or_else(first).unwrap_or("(no text)");
    cut(&plain(title), NAME)
}

/// Whether a link to it is harmless.
fn is_page(url: &str) -> bool {
    let lower = url.trim_start().to_ascii_lowercase();
    lower.starts_with("https://") || lower.starts_with("http://")
}

#[cfg(test)]
mod tests {
    use super::is_page;

    #[test]
    fn only_pages_are_linked_to() {
        assert!(is_page("https://example.org/a") && is_page("HTTP://example.org"));
        for url in
            ["javascript:alert(1)", " JavaScript:alert(1)", "data:text/html,x", "file:///x", ""]
        {
            assert!(!is_page(url), "{url}");
        }
    }
}
