//! Measures who is speaking against the holders coded by hand.
//!
//! `cargo run --example voices -- SHARED [SET] [--errors]` where `SHARED` holds `data/` and `gold/`. SET is
//! `coded` (two thirds of the coded articles, to develop on), `held-out` (the other third), `gum` or `seeds`.
#![expect(clippy::print_stdout, reason = "a report is what this example is for")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result};
use framelens::clean::Kind;
use framelens::quotation::{Quoted, Voice, voices};
use framelens::sentence::{Sentence, Span};
use serde_json::Value;

/// Words that say nothing about who a source is.
const EMPTY: &[&str] = &[
    "the", "a", "an", "of", "for", "and", "in", "on", "at", "to", "mr", "mrs", "ms", "s", "former",
];

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().collect();
    let shared = Path::new(arguments.get(1).context("usage: voices SHARED [SET] [--errors]")?);
    let set = arguments.get(2).map_or("coded", String::as_str);
    let errors = arguments.iter().any(|argument| argument == "--errors");
    match set {
        "gum" => {
            gum(&shared.join("data/ud_gum_segmentation/gum_attribution_sentences.jsonl"), errors)?;
        }
        "seeds" => measure(&seeds(shared)?, errors),
        "coded" | "held-out" => measure(&coded(shared, set == "held-out")?, errors),
        _ => anyhow::bail!("no set {set:?}"),
    }
    Ok(())
}

/// A sentence and its holder by hand; `None` where nobody is blamed or denied.
type Row = (Sentence, Option<String>);

fn measure(articles: &[Vec<Row>], errors: bool) {
    let mut table: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut matches = 0;
    for rows in articles {
        let sentences: Vec<Sentence> = rows.iter().map(|(sentence, _)| sentence.clone()).collect();
        for ((sentence, holder), voice) in rows.iter().zip(voices(&sentences)) {
            let Some(holder) = holder else { continue };
            let side = |is_author: bool| if is_author { "author" } else { "source" };
            let gold = side(holder == "author");
            let found = side(voice.quoted == Quoted::No);
            *table.entry((gold, found)).or_default() += 1;
            let same = gold == "source" && named_alike(holder, &voice);
            matches += usize::from(same);
            if errors && (gold != found || gold == "source" && !same) {
                println!(
                    "{gold} {holder:?} found {:?} {:?}: {}",
                    voice.speaker, voice.quoted, sentence.text
                );
            }
        }
    }
    let count = |gold, found| table.get(&(gold, found)).copied().unwrap_or(0) as f64;
    let all: f64 = table.values().map(|&n| n as f64).sum();
    let sources = count("source", "source") + count("source", "author");
    println!("{table:?}");
    println!(
        "voice accuracy {:.4} of {all} rows",
        (count("author", "author") + count("source", "source")) / all
    );
    println!(
        "name match {:.4} of {sources} rows whose holder is a source",
        matches as f64 / sources
    );
    println!(
        "name match {:.4} where a source was found",
        matches as f64 / count("source", "source")
    );
}

fn named_alike(holder: &str, voice: &Voice) -> bool {
    let words = |name: &str| -> BTreeSet<String> {
        let words = name.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
        words.filter(|word| !word.is_empty() && !EMPTY.contains(&&**word)).collect()
    };
    // An acronym in the text stands for the name that the coder wrote out, and the other way round.
    let acronym = |name: &str| -> String {
        let capitals = name.split_whitespace().filter_map(|word| word.chars().next());
        capitals.filter(|c| c.is_uppercase()).collect::<String>().to_lowercase()
    };
    voice.speaker.as_ref().is_some_and(|speaker| {
        let (gold, found) = (words(holder), words(speaker));
        !gold.is_disjoint(&found)
            || found.contains(&acronym(holder))
            || gold.contains(&acronym(speaker))
    })
}

fn coded(shared: &Path, held_out: bool) -> Result<Vec<Vec<Row>>> {
    let folder = shared.join("gold/coded");
    let mut labels = BTreeMap::new();
    for row in csv::Reader::from_path(folder.join("labels.csv"))?.records() {
        let row = row?;
        labels.insert((row[0].to_owned(), row[1].to_owned()), row);
    }
    let mut articles: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for row in csv::Reader::from_path(folder.join("sentences.csv"))?.records() {
        let row = row?;
        let label = labels.get(&(row[0].to_owned(), row[1].to_owned())).context("label")?;
        let blames = !label[3].is_empty() || !label[4].is_empty();
        let sentence = sentence(&row[2], &row[3], &row[4], &label[2])?;
        let holder = blames.then(|| label[5].to_owned());
        articles.entry(row[0].to_owned()).or_default().push((sentence, holder));
    }
    for (id, rows) in &mut articles {
        number_paragraphs(&std::fs::read_to_string(folder.join(format!("docs/{id}.txt")))?, rows);
    }
    let articles = articles.into_values().enumerate();
    Ok(articles.filter(|(at, _)| (at % 3 == 2) == held_out).map(|(_, rows)| rows).collect())
}

/// A sentence stands once for every event; its holder is the one of the event that it blames somebody for.
fn seeds(shared: &Path) -> Result<Vec<Vec<Row>>> {
    let mut seeds: BTreeMap<String, BTreeMap<usize, Row>> = BTreeMap::new();
    for row in csv::Reader::from_path(shared.join("gold/seeds.csv"))?.records() {
        let row = row?;
        let blames = !row[7].is_empty() || !row[8].is_empty();
        let sentence = sentence(&row[3], &row[4], &row[5], &row[6])?;
        let rows = seeds.entry(row[1].to_owned()).or_default();
        let (_, holder) = rows.entry(row[2].parse()?).or_insert((sentence, None));
        if blames {
            *holder = Some(row[9].to_owned());
        }
    }
    let numbered = seeds.into_iter().map(|(id, rows)| (id, rows.into_values().collect()));
    let mut articles: BTreeMap<String, Vec<Row>> = numbered.collect();
    for entry in glob::glob(&shared.join("seeds/*.txt").to_string_lossy())? {
        let path = entry?;
        let id = &path.file_name().context("name")?.to_string_lossy()[..3];
        number_paragraphs(
            &std::fs::read_to_string(&path)?,
            articles.get_mut(id).context("article")?,
        );
    }
    Ok(articles.into_values().collect())
}

fn sentence(start: &str, end: &str, text: &str, kind: &str) -> Result<Sentence> {
    let kind = match kind {
        "headline" => Kind::Headline,
        "caption" => Kind::Caption,
        "boilerplate" => Kind::Boilerplate,
        _ => Kind::Body,
    };
    let span = Span { start: start.parse()?, end: end.parse()? };
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    Ok(Sentence { index: 0, span, kind, duplicate: false, paragraph: 0, text })
}

/// A paragraph ends where a line does.
fn number_paragraphs(source: &str, rows: &mut [Row]) {
    let characters: Vec<char> = source.chars().collect();
    let (mut paragraph, mut end) = (0, 0);
    for (index, (sentence, _)) in rows.iter_mut().enumerate() {
        let gap = &characters[end..sentence.span.start.max(end)];
        paragraph += usize::from(gap.contains(&'\n'));
        end = sentence.span.end;
        (sentence.index, sentence.paragraph) = (index, paragraph);
    }
}

/// Whether a sentence is ascribed to somebody, against the attribution relations of GUM.
fn gum(path: &Path, errors: bool) -> Result<()> {
    let mut articles: BTreeMap<String, Vec<(Sentence, bool)>> = BTreeMap::new();
    for line in std::fs::read_to_string(path)?.lines() {
        let row: Value = serde_json::from_str(line)?;
        let ascribed = row["discourse"].to_string().contains("attribution-positive");
        let sentence = sentence("0", "0", row["text"].as_str().context("text")?, "body")?;
        articles
            .entry(row["doc"].as_str().context("doc")?.to_owned())
            .or_default()
            .push((sentence, ascribed));
    }
    let (mut both, mut found, mut wanted) = (0_u32, 0_u32, 0_u32);
    for (_, rows) in articles.iter().filter(|(id, _)| id.contains("_news_")) {
        let sentences: Vec<Sentence> = rows.iter().map(|(sentence, _)| sentence.clone()).collect();
        for ((sentence, ascribed), voice) in rows.iter().zip(voices(&sentences)) {
            let is_source = voice.quoted != Quoted::No;
            both += u32::from(is_source && *ascribed);
            found += u32::from(is_source);
            wanted += u32::from(*ascribed);
            if errors && is_source != *ascribed {
                println!("gold {ascribed}, found {:?}: {}", voice.speaker, sentence.text);
            }
        }
    }
    let (precision, recall) =
        (f64::from(both) / f64::from(found), f64::from(both) / f64::from(wanted));
    println!(
        "gum news: attribution precision {precision:.4} recall {recall:.4} of {wanted} sentences"
    );
    Ok(())
}
