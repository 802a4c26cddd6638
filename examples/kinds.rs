//! How often `clean` agrees with hand labels: `cargo run --example kinds -- ARTICLES GOLD.csv [LABELS.csv]`.
//!
//! GOLD.csv has the columns `doc, sent, start` and, unless LABELS.csv has it, `kind`; `doc` is the
//! stem of a file in ARTICLES or its part before the first underscore. With `--show`, every
//! disagreement is printed.
#![expect(clippy::print_stdout, reason = "an example talks to its reader")]

use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::path::PathBuf;

use framelens::article::{Input, ReadOptions, Reader};
use framelens::clean::clean;

type Rows = HashMap<(String, String), HashMap<String, String>>;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let show =
        arguments.iter().position(|a| a == "--show").map(|at| arguments.remove(at)).is_some();
    let [articles, gold, rest @ ..] = &arguments[..] else {
        return Err("usage: kinds ARTICLES GOLD.csv [LABELS.csv] [--show]".into());
    };
    let gold = rows(gold)?;
    let labels = rest.first().map(|path| rows(path)).transpose()?;
    let mut confusion: BTreeMap<(String, String), usize> = BTreeMap::new();
    let (mut n_inside, mut n_outside) = (0, 0);
    let inputs = vec![Input::Path(PathBuf::from(articles))];
    for article in Reader::new(ReadOptions { inputs, ..ReadOptions::default() }) {
        let article = article?;
        let stem = article
            .file
            .as_deref()
            .unwrap_or_default()
            .split(['_', '.'])
            .next()
            .unwrap_or_default();
        let mut sentences: Vec<_> = gold.iter().filter(|((doc, _), _)| doc == stem).collect();
        sentences.sort_by_key(|((_, sent), _)| sent.parse::<usize>().unwrap_or(0));
        let bytes: Vec<usize> =
            article.source.char_indices().map(|(at, _)| at).chain([article.source.len()]).collect();
        let paragraphs = clean(&article);
        for (key, row) in sentences {
            let (start, end) =
                (bytes[row["start"].parse::<usize>()?], bytes[row["end"].parse::<usize>()?]);
            let Some(paragraph) = paragraphs.iter().find(|p| p.range.contains(&start)) else {
                return Err(format!("{key:?} is in no paragraph").into());
            };
            *if end <= paragraph.range.end { &mut n_inside } else { &mut n_outside } += 1;
            let known = labels.as_ref().map_or(row, |labels| &labels[key])["kind"].clone();
            let found = format!("{:?}", paragraph.kind).to_lowercase();
            if show && known != found {
                let text: String = article.source[start..end].chars().take(110).collect();
                println!("{}:{}\t{known} > {found}\t{text:?}", key.0, key.1);
            }
            *confusion.entry((known, found)).or_default() += 1;
        }
    }
    report(&confusion);
    println!("sentences inside one paragraph: {n_inside}, across: {n_outside}");
    Ok(())
}

fn rows(path: &str) -> Result<Rows, Box<dyn Error>> {
    let mut reader = csv::Reader::from_path(path)?;
    let mut rows = Rows::new();
    for row in reader.deserialize() {
        let row: HashMap<String, String> = row?;
        rows.insert((row["doc"].clone(), row["sent"].clone()), row);
    }
    Ok(rows)
}

fn report(confusion: &BTreeMap<(String, String), usize>) {
    let kinds = ["headline", "body", "caption", "boilerplate"];
    let n = |known: &str, found: &str| {
        confusion.get(&(known.into(), found.into())).copied().unwrap_or(0)
    };
    let all: usize = confusion.values().sum();
    let right: usize = kinds.iter().map(|kind| n(kind, kind)).sum();
    println!("accuracy {:.4} ({right} of {all})", right as f64 / all as f64);
    println!("{:12}{:>8}{:>8}{:>8}   found as {}", "", "prec", "recall", "F1", kinds.join(", "));
    for kind in kinds {
        let found: usize = kinds.iter().map(|known| n(known, kind)).sum();
        let known: usize = kinds.iter().map(|found| n(kind, found)).sum();
        let (right, found, known) = (n(kind, kind) as f64, found as f64, known as f64);
        let row = kinds.map(|found| n(kind, found));
        println!(
            "{kind:12}{:8.3}{:8.3}{:8.3}   {row:?}",
            right / found,
            right / known,
            2.0 * right / (found + known)
        );
    }
}
