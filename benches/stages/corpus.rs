//! What is measured: the seeds, and articles made of their sentences, the same in every run.

use std::fmt::Write;
use std::fs;
use std::io;
use std::path::Path;

use framelens::article::{Article, Input, ReadOptions, Reader};
use framelens::classify::SplitArticle;
use framelens::clean::{Kind, clean};
use framelens::quotation::voices;
use framelens::sentence::split;

/// Sentences in an article that is made up.
const SENTENCES: usize = 30;

/// Multiplier and increment of a linear congruential generator (Knuth, MMIX).
const STEP: (u64, u64) = (6_364_136_223_846_793_005, 1_442_695_040_888_963_407);

/// The articles in `seeds/`, through all stages before the engine.
pub(crate) fn seeds() -> Vec<SplitArticle> {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds");
    read(&seeds).into_iter().map(prepared).collect()
}

/// An article through all stages before the engine.
pub(crate) fn prepared(article: Article) -> SplitArticle {
    let sentences = split(&article, &clean(&article));
    let voices = voices(&sentences);
    SplitArticle { article, sentences, voices }
}

/// The articles of a file or folder.
pub(crate) fn read(path: &Path) -> Vec<Article> {
    let inputs = vec![Input::Path(path.to_path_buf())];
    let reader = Reader::new(ReadOptions { inputs, ..ReadOptions::default() });
    reader.collect::<Result<_, _>>().expect("what was written just now can be read")
}

/// Sentences of prose in the seeds, none twice.
pub(crate) fn prose() -> Vec<String> {
    let mut prose: Vec<String> = Vec::new();
    for sentence in seeds().into_iter().flat_map(|article| article.sentences) {
        if sentence.kind == Kind::Body && !prose.contains(&sentence.text) {
            prose.push(sentence.text);
        }
    }
    prose
}

/// A made-up article: what it is called and its paragraphs.
struct Made {
    id: String,
    title: String,
    paragraphs: Vec<String>,
}

fn made(n_articles: usize) -> Vec<Made> {
    let prose = prose();
    let mut state: u64 = 1;
    let mut next = || {
        state = state.wrapping_mul(STEP.0).wrapping_add(STEP.1);
        let n = prose.len() as u64;
        &prose[usize::try_from((state >> 33) % n).expect("smaller than a length")]
    };
    let article = |number: usize| Made {
        id: format!("made-{number:06}"),
        title: format!("What was said on day {number}"),
        paragraphs: (0..SENTENCES / 3)
            .map(|_| format!("{} {} {}", next(), next(), next()))
            .collect(),
    };
    (0..n_articles).map(article).collect()
}

/// Made-up articles in each format that is read: a name and a file or folder. Fails if they cannot be written.
pub(crate) fn formats(
    folder: &Path,
    n_articles: usize,
) -> io::Result<Vec<(&'static str, std::path::PathBuf)>> {
    let (mut jsonl, mut csv) = (String::new(), String::from("id,title,text\n"));
    for kind in ["txt", "html"] {
        fs::create_dir_all(folder.join(kind))?;
    }
    for Made { id, title, paragraphs } in made(n_articles) {
        let text = paragraphs.join("\n\n");
        let row = serde_json::json!({ "id": id, "title": title, "text": text });
        // Writing to a string cannot fail.
        let _ = writeln!(jsonl, "{row}");
        let _ = writeln!(csv, "{id},{title},\"{}\"", text.replace('"', "\"\""));
        fs::write(
            folder.join("txt").join(&id).with_extension("txt"),
            format!("{title}\n\n{text}\n"),
        )?;
        let page = format!(
            "<!doctype html><html lang=en><head><title>{title}</title></head><body><article><h1>{title}</h1><p>{}</p></article></body></html>",
            paragraphs.join("</p>\n<p>")
        );
        fs::write(folder.join("html").join(&id).with_extension("html"), page)?;
    }
    fs::write(folder.join("articles.jsonl"), jsonl)?;
    fs::write(folder.join("articles.csv"), csv)?;
    let places =
        [("txt", "txt"), ("html", "html"), ("jsonl", "articles.jsonl"), ("csv", "articles.csv")];
    Ok(places.map(|(name, place)| (name, folder.join(place))).to_vec())
}
