//! The attribution relations of GUM's news: which sentences name the source of what they say.
//!
//! Zeldes, "The GUM Corpus" (Language Resources and Evaluation, 2017). Every second document is unseen.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use framelens::clean::Kind;
use framelens::quotation::{Quoted, Voice, voices};
use framelens::sentence::{Sentence, Span};
use serde_json::Value;

use super::{Part, named_alike};

/// Prints how well the sentences with an attribution are found.
///
/// GUM marks the sentence in which the source stands and no other one of a quotation: a quoted sentence that does not
/// name its speaker counts neither way. Nor does the credit of a picture.
pub(super) fn measure(shared: &Path, part: Part, errors: bool) -> Result<()> {
    let (mut both, mut found, mut wanted) = (0_u32, 0_u32, 0_u32);
    for rows in articles(shared, part)? {
        let sentences: Vec<Sentence> = rows.iter().map(|(sentence, _)| sentence.clone()).collect();
        for ((sentence, ascribed), voice) in rows.iter().zip(voices(&sentences)) {
            let is_credit = sentence.text.contains("Image: ");
            if is_credit || !ascribed && is_carried(&voice, sentence) {
                continue;
            }
            let is_source = voice.quoted != Quoted::No;
            both += u32::from(is_source && *ascribed);
            found += u32::from(is_source);
            wanted += u32::from(*ascribed);
            if errors && is_source != *ascribed {
                println!("ascribed {ascribed}, found {:?}: {}", voice.speaker, sentence.text);
            }
        }
    }
    let (precision, recall) =
        (f64::from(both) / f64::from(found), f64::from(both) / f64::from(wanted));
    let f1 = 2.0 * f64::from(both) / f64::from(found + wanted);
    println!(
        "  attribution F1 {f1:.3}, precision {precision:.3}, recall {recall:.3} of {wanted} sentences"
    );
    Ok(())
}

fn is_carried(voice: &Voice, sentence: &Sentence) -> bool {
    let names = voice.speaker.as_ref().is_some_and(|speaker| named_alike(&sentence.text, speaker));
    voice.quoted == Quoted::Direct && !names
}

/// The news of one part: each sentence and whether it is ascribed to somebody.
fn articles(shared: &Path, part: Part) -> Result<Vec<Vec<(Sentence, bool)>>> {
    let folder = shared.join("data/ud_gum_segmentation");
    let mut paragraphs = BTreeMap::new();
    for line in std::fs::read_to_string(folder.join("gum_docs_sentences.jsonl"))?.lines() {
        let row: Value = serde_json::from_str(line)?;
        let lengths = row["paragraphs"].as_array().context("paragraphs")?.iter().enumerate();
        let numbers = lengths
            .flat_map(|(at, paragraph)| vec![at; paragraph.as_array().map_or(0, Vec::len)])
            .collect::<Vec<_>>();
        paragraphs.insert(row["id"].as_str().context("id")?.to_owned(), numbers);
    }
    let mut articles: BTreeMap<String, Vec<(Sentence, bool)>> = BTreeMap::new();
    for line in std::fs::read_to_string(folder.join("gum_attribution_sentences.jsonl"))?.lines() {
        let row: Value = serde_json::from_str(line)?;
        let id = row["doc"].as_str().context("doc")?;
        let ascribed = row["discourse"].to_string().contains("attribution-");
        let rows = articles.entry(id.to_owned()).or_default();
        let index = rows.len();
        let paragraph = *paragraphs[id].get(index).context("a paragraph of every sentence")?;
        let span = Span { start: 0, end: 0 };
        let text = row["text"].as_str().context("text")?.to_owned();
        let kind = Kind::Body;
        rows.push((Sentence { index, span, kind, duplicate: false, paragraph, text }, ascribed));
    }
    let news = articles.into_iter().filter(|(id, _)| id.contains("_news_")).enumerate();
    let wanted = news.filter(|(at, _)| (at % 2 == 1) == (part == Part::Unseen));
    Ok(wanted.map(|(_, (_, rows))| rows).collect())
}
