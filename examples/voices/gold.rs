//! The holders of blame and denial that were coded by hand.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use framelens::clean::Kind;
use framelens::quotation::{Quoted, voices};
use framelens::sentence::{Sentence, Span};

use super::{Part, named_alike};

/// A sentence and its holder by hand; `None` where nobody is blamed or denied.
type Row = (Sentence, Option<String>);

/// The coded articles: two in three to develop on, every third one unseen.
pub(super) fn coded(shared: &Path, part: Part, errors: bool) -> Result<()> {
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
    let wanted = articles.filter(|(at, _)| (at % 3 == 2) == (part == Part::Unseen));
    let articles: Vec<Vec<Row>> = wanted.map(|(_, rows)| rows).collect();
    measure(&articles, errors);
    Ok(())
}

/// The seeds. A sentence stands once for every event; its holder is the one of the event that it blames somebody for.
pub(super) fn seeds(shared: &Path, errors: bool) -> Result<()> {
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
    let articles: Vec<Vec<Row>> = articles.into_values().collect();
    measure(&articles, errors);
    Ok(())
}

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
            let alike = voice.speaker.as_ref().is_some_and(|speaker| named_alike(holder, speaker));
            let same = gold == "source" && alike;
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
    let right = count("author", "author") + count("source", "source");
    println!("  author or source, accuracy {:.3} of {all} rows", right / all);
    println!("  name {:.3} of {sources} rows whose holder is a source", matches as f64 / sources);
    println!(
        "  source taken for author {}, author for source {}",
        count("source", "author"),
        count("author", "source")
    );
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
