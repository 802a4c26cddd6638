//! Measures the sentence splitter: golden rules, the pragmatic segmenter's cases, GUM and the seeds.
//!
//! `cargo run --example segmentation -- SHARED [--errors SET]` where `SHARED` holds `data/`, `gold/` and
//! `seeds/`. Each line compares plain sentencex with [`framelens::sentence::boundaries`].

#![expect(clippy::print_stdout, reason = "a report is what this example is for")]

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;

use anyhow::{Context, Result};
use framelens::sentence::boundaries;
use sentencex::languages::{English, Language};
use serde_json::Value;

type Splitter = fn(&str) -> Vec<Range<usize>>;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().collect();
    let shared = Path::new(arguments.get(1).context("usage: segmentation SHARED [--errors SET]")?);
    let errors =
        arguments.iter().position(|a| a == "--errors").and_then(|at| arguments.get(at + 1));
    let sets = [
        ("golden", cases(&shared.join("data/golden_rules/golden_rules_en.jsonl"))?),
        ("pragmatic", cases(&shared.join("data/golden_rules/pragmatic_english_spec_cases.jsonl"))?),
        ("gum", gum(shared, None)?),
        ("gum-news", gum(shared, Some("news"))?),
        ("seeds", seeds(shared)?),
    ];
    println!(
        "{:<10} {:<10} {:>8} {:>8} {:>8} {:>8} {:>6}",
        "set", "splitter", "P", "R", "F1", "exact", "n"
    );
    for (name, cases) in &sets {
        for (splitter_name, splitter) in
            [("sentencex", plain as Splitter), ("framelens", boundaries)]
        {
            let show = splitter_name == "framelens" && errors.is_some_and(|set| set == name);
            measure(name, splitter_name, cases, splitter, show);
        }
    }
    Ok(())
}

/// A text and where its sentences stand, in bytes.
struct Case {
    text: String,
    gold: Vec<Range<usize>>,
}

/// Sentencex as it comes, without surrounding white space.
fn plain(text: &str) -> Vec<Range<usize>> {
    let sentences = English {}.get_sentence_boundaries(text);
    let trimmed = sentences.iter().map(|s| trim(text, s.start_byte..s.end_byte));
    trimmed.filter(|range| !range.is_empty()).collect()
}

fn trim(text: &str, range: Range<usize>) -> Range<usize> {
    let slice = &text[range.clone()];
    let start = range.start + (slice.len() - slice.trim_start().len());
    start..start + slice.trim().len()
}

/// Counts sentences whose start and end both agree, and cases where all do.
fn measure(name: &str, splitter_name: &str, cases: &[Case], splitter: Splitter, show: bool) {
    let (mut right, mut found, mut wanted, mut exact) = (0, 0, 0, 0);
    for case in cases {
        let predicted: BTreeSet<_> =
            splitter(&case.text).iter().map(|r| (r.start, r.end)).collect();
        let gold: BTreeSet<_> = case.gold.iter().map(|r| (r.start, r.end)).collect();
        right += predicted.intersection(&gold).count();
        found += predicted.len();
        wanted += gold.len();
        exact += usize::from(predicted == gold);
        if show && predicted != gold {
            for &(start, end) in gold.difference(&predicted) {
                println!("  missed   {:?}", &case.text[start..end]);
            }
            for &(start, end) in predicted.difference(&gold) {
                println!("  invented {:?}", &case.text[start..end]);
            }
        }
    }
    let precision = right as f64 / found as f64;
    let recall = right as f64 / wanted as f64;
    let f1 = 2.0 * right as f64 / (found + wanted) as f64;
    let exact_share = exact as f64 / cases.len() as f64;
    println!(
        "{name:<10} {splitter_name:<10} {precision:>8.4} {recall:>8.4} {f1:>8.4} {exact_share:>8.4} {:>6}",
        cases.len()
    );
}

fn lines(path: &Path) -> Result<Vec<Value>> {
    let content = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    content.lines().map(|line| Ok(serde_json::from_str(line)?)).collect()
}

/// Cases whose expected sentences can all be found in the text; the others ask for cleaning, not splitting.
fn cases(path: &Path) -> Result<Vec<Case>> {
    let mut cases = Vec::new();
    let mut left_out = 0;
    for line in lines(path)? {
        let text =
            line["text"].as_str().context("text")?.replace("\\\"", "\"").replace("\\n", "\n");
        match located(&text, line["expected"].as_array().context("expected")?) {
            Some(gold) => cases.push(Case { text, gold }),
            None => left_out += 1,
        }
    }
    println!("{}: {left_out} cases change the text and are left out", path.display());
    Ok(cases)
}

fn located(text: &str, expected: &[Value]) -> Option<Vec<Range<usize>>> {
    let mut cursor = 0;
    let mut gold = Vec::new();
    for sentence in expected {
        let range = find_mended(text, cursor, sentence.as_str()?)?;
        cursor = range.end;
        gold.push(range);
    }
    text[cursor..].trim().is_empty().then_some(gold)
}

/// Where `sentence` stands at `cursor`, whatever its white space.
fn find_mended(text: &str, cursor: usize, sentence: &str) -> Option<Range<usize>> {
    let start = cursor + (text[cursor..].len() - text[cursor..].trim_start().len());
    let mut at = start;
    for wanted in sentence.chars().filter(|c| !c.is_whitespace()) {
        let rest = &text[at..];
        at += rest.len() - rest.trim_start().len();
        at += text[at..].chars().next().filter(|&c| c == wanted)?.len_utf8();
    }
    Some(start..at)
}

/// One case per paragraph, its sentences joined by one space.
fn gum(shared: &Path, genre: Option<&str>) -> Result<Vec<Case>> {
    let mut cases = Vec::new();
    for article in lines(&shared.join("data/ud_gum_segmentation/gum_docs_sentences.jsonl"))? {
        if genre.is_some_and(|genre| article["genre"] != genre) {
            continue;
        }
        for paragraph in article["paragraphs"].as_array().context("paragraphs")? {
            let mut case = Case { text: String::new(), gold: Vec::new() };
            for sentence in paragraph.as_array().context("sentences")? {
                if !case.text.is_empty() {
                    case.text.push(' ');
                }
                let start = case.text.len();
                case.text.push_str(sentence.as_str().context("sentence")?.trim());
                case.gold.push(start..case.text.len());
            }
            cases.push(case);
        }
    }
    Ok(cases)
}

/// One case per line of a seed, joined where a gold sentence spans the break.
fn seeds(shared: &Path) -> Result<Vec<Case>> {
    let mut cases = Vec::new();
    for entry in glob::glob(&shared.join("seeds/*.txt").to_string_lossy())? {
        let path = entry?;
        let id = path.file_name().context("name")?.to_string_lossy()[..3].to_owned();
        let source = std::fs::read_to_string(&path)?;
        let bytes: Vec<usize> =
            source.char_indices().map(|(at, _)| at).chain([source.len()]).collect();
        let mut gold = Vec::new();
        for row in csv::Reader::from_path(shared.join("gold/seeds.csv"))?.records() {
            let row = row?;
            if row[1] == id {
                gold.push(bytes[row[3].parse::<usize>()?]..bytes[row[4].parse::<usize>()?]);
            }
        }
        cases.extend(seed_paragraphs(&source, &gold));
    }
    Ok(cases)
}

fn seed_paragraphs(source: &str, gold: &[Range<usize>]) -> Vec<Case> {
    let inside = |at: usize| gold.iter().any(|r| r.start < at && at < r.end);
    let breaks = source.match_indices('\n').map(|(at, _)| at).filter(|&at| !inside(at));
    let mut cuts: Vec<usize> = breaks.collect();
    cuts.push(source.len());
    let mut start = 0;
    let mut cases = Vec::new();
    for end in cuts {
        let range = trim(source, start..end);
        let within = gold.iter().filter(|g| range.start <= g.start && g.end <= range.end);
        let moved = within.map(|g| g.start - range.start..g.end - range.start).collect::<Vec<_>>();
        if !range.is_empty() {
            cases.push(Case { text: source[range].to_owned(), gold: moved });
        }
        start = end;
    }
    cases
}
