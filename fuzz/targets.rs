//! What is fuzzed: each function takes any bytes at all, and panics if a stage does or breaks its promise.
//!
//! `fuzz_targets/` hands them what the fuzzer makes up; `tests/library/fuzz.rs` the seeds and every finding.

use std::error::Error;
use std::fs;
use std::path::Path;

use framelens::article::{Article, Input, ReadError, ReadOptions, Reader, plain};
use framelens::classify::{SplitArticle, facts as facts_of};
use framelens::clean::{Kind, Paragraph};
use framelens::coding::{Schema, read_coder, read_gold};
use framelens::engine::{Engine, Group, NativeEngine, NativeOptions, Pair};
use framelens::quotation::{Quoted, voices};
use framelens::sentence::Sentence;
use framelens::task::Task;
use tempfile::TempDir;

/// A function that is fuzzed.
pub(crate) type Target = fn(&[u8]);

/// Every function that is fuzzed, by the name of its folders of seeds and findings.
pub(crate) const ALL: [(&str, Target); 16] = [
    ("text", text),
    ("html", html),
    ("csv", csv),
    ("jsonl", jsonl),
    ("parquet", parquet),
    ("arrow", arrow),
    ("manifest", manifest),
    ("clean", clean),
    ("split", split),
    ("quotation", quotation),
    ("facts", facts),
    ("task", task),
    ("gold", gold),
    ("model_config", model_config),
    ("model_tokenizer", model_tokenizer),
    ("model_graph", model_graph),
];

/// The reader of plain text and Markdown.
pub(crate) fn text(data: &[u8]) {
    read(&[("a.md", data)]);
}

/// The reader of web pages.
pub(crate) fn html(data: &[u8]) {
    read(&[("a.html", data)]);
}

/// The reader of tables.
pub(crate) fn csv(data: &[u8]) {
    read(&[("a.csv", data)]);
}

/// The reader of JSON lines.
pub(crate) fn jsonl(data: &[u8]) {
    read(&[("a.jsonl", data)]);
}

/// The reader of Parquet.
pub(crate) fn parquet(data: &[u8]) {
    read(&[("a.parquet", data)]);
}

/// The reader of Arrow streams and files.
pub(crate) fn arrow(data: &[u8]) {
    read(&[("a.arrow", data)]);
}

/// A manifest beside two articles.
pub(crate) fn manifest(data: &[u8]) {
    read(&[
        ("a.txt", b"Nobody was hurt."),
        ("b.jsonl", b"{\"text\":\"x\"}"),
        ("manifest.csv", data),
    ]);
}

/// The cleaner, and the reading text that it looks at.
pub(crate) fn clean(data: &[u8]) {
    let article = article(data);
    let paragraphs = framelens::clean::clean(&article);
    covers(&article.source, &paragraphs);
    for Paragraph { range, .. } in &paragraphs {
        let text = &article.source[range.clone()];
        assert!(plain(text).chars().count() <= text.chars().count(), "reading adds nothing");
    }
}

/// The splitter, on a whole text as one paragraph and on what the cleaner makes of it.
pub(crate) fn split(data: &[u8]) {
    let article = article(data);
    let whole = Paragraph { range: 0..article.source.len(), kind: Kind::Body, duplicate: false };
    for paragraphs in [vec![whole], framelens::clean::clean(&article)] {
        leads_back(&article.source, &framelens::sentence::split(&article, &paragraphs));
    }
}

/// The finder of quotations and their speakers.
pub(crate) fn quotation(data: &[u8]) {
    let article = split_article(data);
    for (voice, sentence) in article.voices.iter().zip(&article.sentences) {
        assert!(voice.quoted != Quoted::No || voice.speaker.is_none(), "{voice:?} in {sentence:?}");
        assert!(
            voice.speaker.as_ref().is_none_or(|speaker| !speaker.trim().is_empty()),
            "{sentence:?}"
        );
    }
}

/// The finder of names, and the facts about each.
pub(crate) fn facts(data: &[u8]) {
    let task = Task::parse(FIRE, "fire.toml").expect("a good task");
    let stance = task.stance().expect("a task about an event");
    let article = split_article(data);
    for (at, actor, cues) in facts_of(stance, &article) {
        assert!(at < article.sentences.len() && actor < stance.actors.len());
        assert!(cues.facts().values().all(|fact| fact.is_finite()), "{cues:?}");
    }
    let mut end = 0;
    for mention in stance.mentions.find(&article.article.source) {
        assert!(mention.range.start >= end, "names do not overlap");
        end = mention.range.end;
    }
}

/// Task files.
pub(crate) fn task(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let faults = Task::lint(&text, "a.toml");
    for fault in &faults {
        assert!(!fault.to_string().is_empty());
    }
    match Task::parse(&text, "a.toml") {
        Ok(task) => {
            assert!(faults.iter().all(|fault| !fault.is_error()), "lint says no, parse says yes");
            if let Some(stance) = task.stance() {
                stance.mentions.find(&text);
                facts_of(stance, &split_article(ARTICLE.as_bytes()));
            }
        }
        Err(errors) => {
            assert!(!errors.0.is_empty() && !errors.to_string().is_empty());
            assert!(faults.iter().any(framelens::task::TaskError::is_error), "lint says yes");
        }
    }
}

/// Hand labels, of one coder and as gold.
pub(crate) fn gold(data: &[u8]) {
    let task = |text| Task::parse(text, "task.toml").expect("a good task");
    let schema = Schema::of(&[task(FIRE), task(TONE)]);
    for gold in [read_gold(data, "gold.csv", &schema), read_coder(data, "coder.csv", &schema)] {
        match gold {
            Ok(gold) => assert!(!gold.rows.is_empty()),
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
}

/// A model's `config.json`.
pub(crate) fn model_config(data: &[u8]) {
    model("config.json", data);
}

/// A model's `tokenizer.json`.
pub(crate) fn model_tokenizer(data: &[u8]) {
    model("tokenizer.json", data);
}

/// A model's graph.
pub(crate) fn model_graph(data: &[u8]) {
    model("onnx/model.onnx", data);
}

/// An event for [`facts`].
const FIRE: &str = include_str!("../tests/data/cli/fire.toml");
/// A question with labels.
const TONE: &str = include_str!("../tests/data/cli/tone.toml");
/// An article about the event.
const ARTICLE: &str = include_str!("../tests/data/cli/fire.txt");
/// A model that is small enough to be loaded a hundred times a second.
const BERT: [(&str, &[u8]); 4] = [
    ("config.json", include_bytes!("../tests/data/models/bert/config.json")),
    ("tokenizer.json", include_bytes!("../tests/data/models/bert/tokenizer.json")),
    ("tokenizer_config.json", include_bytes!("../tests/data/models/bert/tokenizer_config.json")),
    ("onnx/model.onnx", include_bytes!("../tests/data/models/bert/onnx/model.onnx")),
];

thread_local! {
    static FOLDER: TempDir = tempfile::tempdir().expect("a folder for temporary files");
}

/// Reads a folder with these files: articles that can be cleaned and split, or errors that say something.
fn read(files: &[(&str, &[u8])]) {
    FOLDER.with(|folder| {
        for (name, data) in files {
            fs::write(folder.path().join(name), data).expect("a folder that can be written");
        }
        let inputs = vec![Input::Path(folder.path().to_owned())];
        let options = ReadOptions { inputs, max_bytes: 1 << 20, ..ReadOptions::default() };
        let mut reader = Reader::new(options);
        let mut n_read = 0;
        // A reader that does not come to an end would not either with more.
        for article in reader.by_ref().take(100_000) {
            match article {
                Ok(article) => sound(&article, &mut n_read),
                Err(error) => says(&error),
            }
        }
        for warning in reader.take_warnings() {
            assert!(!warning.to_string().is_empty());
        }
    });
}

fn sound(article: &Article, n_read: &mut usize) {
    assert!(!article.source.trim().is_empty() && !article.id.is_empty(), "{article:?}");
    assert!(article.warnings.iter().all(|warning| !warning.to_string().is_empty()));
    // Enough to see that the next stages take what this one gives; they have targets of their own.
    *n_read += 1;
    if *n_read <= 8 && article.source.len() < 4096 {
        let paragraphs = framelens::clean::clean(article);
        covers(&article.source, &paragraphs);
        leads_back(&article.source, &framelens::sentence::split(article, &paragraphs));
    }
}

fn says(error: &ReadError) {
    assert!(error.to_string().len() > 10, "{error:?}");
    assert!(error.source().is_none_or(|cause| !cause.to_string().is_empty()), "{error:?}");
}

/// Loads a small model in which one file is replaced, and asks it something if it loads.
fn model(replaced: &str, data: &[u8]) {
    FOLDER.with(|folder| {
        fs::create_dir_all(folder.path().join("onnx")).expect("a folder that can be written");
        for (name, bytes) in BERT {
            let bytes = if name == replaced { data } else { bytes };
            fs::write(folder.path().join(name), bytes).expect("a folder that can be written");
        }
        ask(folder.path());
    });
}

fn ask(folder: &Path) {
    match NativeEngine::from_folder(folder, NativeOptions { workers: 1 }) {
        Ok(engine) => {
            let pair =
                Pair::plain("The guild burnt the bridge \u{1F525}.", "Somebody is to blame.");
            if let Ok(encodings) = engine.encode(&Group::from(&pair))
                && let Ok(scores) = engine.score(&encodings, 0)
            {
                assert_eq!(scores.len(), 1);
            }
        }
        Err(error) => assert!(error.to_string().len() > 10, "{error:?}"),
    }
}

/// Paragraphs are in order, trimmed, and hold every character that is not white space.
fn covers(source: &str, paragraphs: &[Paragraph]) {
    let mut end = 0;
    for Paragraph { range, .. } in paragraphs {
        assert!(range.start >= end, "{range:?} after {end}");
        assert!(source[end..range.start].trim().is_empty(), "lost before {range:?}");
        let text = &source[range.clone()];
        assert!(!text.is_empty() && text == text.trim(), "{range:?}");
        end = range.end;
    }
    assert!(source[end..].trim().is_empty(), "lost after {end}");
}

/// Sentences are in order, hold every character that is not white space, and lead back to the source.
fn leads_back(source: &str, sentences: &[Sentence]) {
    let characters: Vec<char> = source.chars().collect();
    let mut end = 0;
    for (index, sentence) in sentences.iter().enumerate() {
        let span = sentence.span;
        assert_eq!(sentence.index, index);
        assert!(end <= span.start && span.start < span.end, "{span:?} after {end}");
        assert!(
            characters[end..span.start].iter().all(|c| c.is_whitespace()),
            "lost before {span:?}"
        );
        let slice: String = characters[span.start..span.end].iter().collect();
        let mended = slice.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(mended, sentence.text);
        end = span.end;
    }
    assert!(characters[end..].iter().all(|c| c.is_whitespace()), "lost after {end}");
}

/// An article whose title is its first line, if that is followed by another.
fn article(data: &[u8]) -> Article {
    let source = String::from_utf8_lossy(data).into_owned();
    let title = source.split_once('\n').map(|(title, _)| title.trim().to_owned());
    Article { id: "a".into(), title, source, ..Article::default() }
}

fn split_article(data: &[u8]) -> SplitArticle {
    let article = article(data);
    let sentences = framelens::sentence::split(&article, &framelens::clean::clean(&article));
    let voices = voices(&sentences);
    assert_eq!(voices.len(), sentences.len());
    SplitArticle { article, sentences, voices }
}
