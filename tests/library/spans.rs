//! Every sentence leads back to its place in the untouched text, and nothing is lost on the way.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use framelens::article::{Article, Input, ReadOptions, Reader};
use framelens::clean::clean;
use framelens::sentence::{Sentence, split};
use proptest::prelude::*;

/// What articles are made of and what breaks the counting of characters.
const PIECES: [&str; 72] = [
    "The fire began on Monday. ",
    "Nobody was hurt, the mayor said.",
    "“Why?” she asked. “I don’t know.” ",
    "‘Never!’ ",
    "\"It was 5 p.m. when Mr. Smith of the U.S. left.\"",
    "He said: ",
    "Dr. No",
    "3.5 million",
    "e.g. this",
    "www.example.org/a.b?c=d",
    "mail@example.org",
    "…",
    "...",
    "?!",
    "。",
    "؟",
    "।",
    "火事は月曜日に始まった。",
    "بدأ الحريق يوم الاثنين. ",
    "\u{202b}قال الوزير\u{202c}",
    "השריפה החלה ביום שני. ",
    "\u{200f}",
    "\u{200b}",
    "\u{ad}",
    "e\u{301}",
    "o\u{308}\u{304}",
    "\u{301}",
    "🔥",
    "👩\u{200d}🚒",
    "🇩🇪",
    "ﬁre",
    "İI",
    "ß",
    "\u{10ffff}",
    "\u{fffd}",
    "\u{feff}",
    "\u{0}",
    "\u{b}",
    "\u{c}",
    "\u{85}",
    "\u{2028}",
    "\u{2029}",
    "\u{a0}",
    "\u{202f}",
    "\u{3000}",
    "\t",
    " ",
    "    ",
    "\n",
    "\n\n",
    "\n\n\n",
    "\r\n",
    "\r\n\r\n",
    "\r",
    "# Heading\n\n",
    "Title\n=====\n",
    "* item\n",
    "- item\n",
    "1. item\n",
    "> quoted\n",
    "![A photo](photo.jpg)",
    "[link](http://example.org)",
    "**bold** _it_",
    "| a | b |\n|---|---|\n",
    "---\n",
    "```\ncode\n```\n",
    "By Jane Doe\n",
    "Read more: ",
    "Photo: Reuters",
    "Share this:\n",
    "(",
    "]",
];

/// Pieces in any order, or any characters at all.
fn text() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(PIECES.to_vec());
    prop_oneof![
        3 => prop::collection::vec(pieces.clone(), 0..60).prop_map(|pieces| pieces.concat()),
        1 => any::<String>(),
        1 => prop::collection::vec(prop_oneof![pieces.prop_map(String::from), any::<String>()], 0..20)
            .prop_map(|pieces| pieces.concat()),
    ]
}

fn sentences(article: &Article) -> Vec<Sentence> {
    split(article, &clean(article))
}

/// The invariants of spans; says which one does not hold.
fn check(source: &str, sentences: &[Sentence]) -> Result<(), String> {
    let characters: Vec<char> = source.chars().collect();
    let mut end = 0;
    for sentence in sentences {
        let span = sentence.span;
        if span.start < end || span.start >= span.end || span.end > characters.len() {
            return Err(format!("{span:?} after {end} of {}", characters.len()));
        }
        if let Some(lost) = characters[end..span.start].iter().find(|c| !c.is_whitespace()) {
            return Err(format!("{lost:?} before {span:?} is in no sentence"));
        }
        let slice: String = characters[span.start..span.end].iter().collect();
        let mended = slice.split_whitespace().collect::<Vec<_>>().join(" ");
        if mended != sentence.text {
            return Err(format!("{span:?} is {mended:?} and not {:?}", sentence.text));
        }
        end = span.end;
    }
    match characters[end..].iter().find(|c| !c.is_whitespace()) {
        Some(lost) => Err(format!("{lost:?} at the end is in no sentence")),
        None => Ok(()),
    }
}

/// Reads one file as an article; `None` if it is refused as empty or binary.
fn read(path: &Path) -> Option<Article> {
    let inputs = vec![Input::Path(path.to_owned())];
    Reader::new(ReadOptions { inputs, ..ReadOptions::default() }).find_map(Result::ok)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_character_is_in_one_sentence_that_leads_back_to_it(source in text(), title in prop::option::of(text())) {
        let article = Article { source, title, ..Article::default() };
        let sentences = sentences(&article);
        prop_assert_eq!(check(&article.source, &sentences), Ok(()));
        prop_assert!(sentences.iter().enumerate().all(|(at, sentence)| sentence.index == at));
    }

    #[test]
    fn a_file_is_read_and_split_without_a_loss(text in text(), mark in any::<bool>()) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.md");
        fs::write(&path, format!("{}{text}", if mark { "\u{feff}" } else { "" })).unwrap();
        if let Some(article) = read(&path) {
            if mark {
                prop_assert_eq!(&article.source, &text, "nothing but the mark is taken away");
            }
            prop_assert_eq!(check(&article.source, &sentences(&article)), Ok(()));
        }
    }
}

/// One line of 50 MB, without a model: read, cleaned and split in a second or two. Unoptimised that
/// takes 20 seconds a line, so there it is a tenth: `cargo test --release --test library spans` for all of it.
#[test]
fn a_line_of_fifty_megabytes_is_split_in_time() {
    const SIZE: usize = if cfg!(debug_assertions) { 5_000_000 } else { 50_000_000 };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.txt");
    for piece in ["x", "He said on Monday that “nobody” of the U.S. was hurt. ", "( ", "word "]
    {
        let mut line = piece.repeat(SIZE / piece.len());
        line.push('\n');
        fs::write(&path, &line).unwrap();
        let begun = Instant::now();
        let article = read(&path).unwrap();
        let sentences = sentences(&article);
        let took = begun.elapsed();
        assert!(
            took < Duration::from_mins(1),
            "{piece:?}: {} sentences in {took:.1?}",
            sentences.len()
        );
        assert_eq!(check(&line, &sentences), Ok(()), "{piece:?}");
    }
}

/// What a page and a table make of a text has spans as well.
#[test]
fn pages_and_rows_lead_back_to_their_source() {
    let paragraph = "The fire began on Monday, the mayor said. Nobody of the 🔥 brigade was hurt in it, and “all is well”. ";
    let page = format!(
        "<html><head><title>A fire</title></head><body><nav>Home</nav><article><h1>A fire</h1><p>{0}</p><p>{0}{0}</p></article></body></html>",
        paragraph.repeat(4)
    );
    let row = serde_json::json!({"id": "r", "title": "A fire", "text": paragraph.repeat(3)});
    let folder = tempfile::tempdir().unwrap();
    for (name, contents) in [
        ("a.html", page),
        ("b.jsonl", format!("{row}\n")),
        ("c.csv", format!("id,title,text\nc,A fire,\"{}\"\n", paragraph.repeat(2))),
    ] {
        let path = folder.path().join(name);
        fs::write(&path, contents).unwrap();
        let Some(article) = read(&path) else {
            assert_eq!(name, "a.html", "{name} was not read");
            eprintln!("SKIPPED: this version reads no pages");
            continue;
        };
        assert_eq!(check(&article.source, &sentences(&article)), Ok(()), "{name}");
    }
}
