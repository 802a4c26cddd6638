//! Runs as they lie in a folder, made without a model.

use std::fs;

use tempfile::TempDir;

const FIRE: &str = include_str!("../../data/cli/fire.toml");
const TONE: &str = include_str!("../../data/cli/tone.toml");

/// An article of a run.
#[derive(Default)]
pub(super) struct Article<'a> {
    pub(super) id: &'a str,
    pub(super) outlet: &'a str,
    pub(super) title: &'a str,
    pub(super) url: &'a str,
    pub(super) published: &'a str,
    pub(super) sentences: Vec<Sentence<'a>>,
}

/// A body sentence with what was answered.
#[derive(Clone, Copy)]
pub(super) struct Sentence<'a> {
    pub(super) text: &'a str,
    pub(super) speaker: &'a str,
    pub(super) blamed: &'a str,
    pub(super) score: Option<f64>,
}

/// A folder as `framelens run` leaves it.
pub(super) fn write(articles: &[Article]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut about = csv::Writer::from_path(folder.path().join("articles.csv")).unwrap();
    about
        .write_record([
            "article_id", "file", "outlet", "title", "author", "published", "url", "metadata",
        ])
        .unwrap();
    let mut table = csv::Writer::from_path(folder.path().join("sentences.csv")).unwrap();
    let header = [
        "article_id", "start", "end", "kind", "text", "speaker", "quoted", "duplicate", "event",
        "blamed", "denied", "holder", "blame_acme", "tone", "tone_good", "tone_bad",
    ];
    table.write_record(header).unwrap();
    let mut n = 0;
    for article in articles {
        let Article { id, outlet, title, published, url, sentences } = article;
        about.write_record([id, "", outlet, title, "", published, url, ""]).unwrap();
        let mut at = 0;
        for sentence in sentences {
            n += 1;
            let (start, end) = (at, at + sentence.text.chars().count());
            at = end + 1;
            let quoted = if sentence.speaker.is_empty() { "no" } else { "direct" };
            let score = sentence.score.map(|score| format!("{score:.4}")).unwrap_or_default();
            let (start, end) = (start.to_string(), end.to_string());
            let (text, speaker, blamed) = (sentence.text, sentence.speaker, sentence.blamed);
            let row = [
                id,
                start.as_str(),
                &end,
                "body",
                text,
                speaker,
                quoted,
                "false",
                "fire",
                blamed,
                "",
                "",
                &score,
                "bad",
                "0.2000",
                "0.8000",
            ];
            table.write_record(row).unwrap();
        }
    }
    about.flush().unwrap();
    table.flush().unwrap();
    let manifest = serde_json::json!({
        "framelens": "0.1.0",
        "engine": {"kind": "scripted", "model": "rules", "digest": "0"},
        "tasks": [
            {"id": "fire", "digest": "1", "thresholds": {"blamed": 0.29}, "toml": FIRE},
            {"id": "tone", "digest": "2", "thresholds": {"good": 0.0, "bad": 0.0}, "toml": TONE},
        ],
        "counts": {"articles": articles.len(), "sentences": n, "truncated": 0, "decoding_losses": 0,
            "failures": 0, "warnings": 0, "ignored": 0},
        "failures": [], "warnings": [], "interrupted": false,
    });
    fs::write(folder.path().join("run.json"), manifest.to_string()).unwrap();
    folder
}

/// Articles of 40 outlets over 40 months with so many sentences each; every fifth sentence blames somebody.
pub(super) fn many(n_articles: usize, n_sentences: usize) -> Vec<Article<'static>> {
    const TEXT: &str = "The inquiry into the harbour fire heard on Tuesday that the pumps of the operator had been out of order since the spring and that nobody had looked after them.";
    let kept = |text: String| -> &'static str { Box::leak(text.into_boxed_str()) };
    let sentence = |at: usize| match at % 10 {
        0 => Sentence { text: TEXT, speaker: "", blamed: "acme:p", score: Some(0.91) },
        5 => Sentence { text: TEXT, speaker: "the mayor", blamed: "city:n", score: Some(0.31) },
        _ => Sentence { text: TEXT, speaker: "", blamed: "", score: None },
    };
    (0..n_articles)
        .map(|n| Article {
            id: kept(format!("article-{n}")),
            outlet: kept(format!("Outlet {}", n % 40)),
            title: kept(format!("What the inquiry into the harbour fire heard on day {n}")),
            url: "https://example.org/a",
            published: kept(format!("{}-{:02}-07", 2024 + n % 40 / 12, n % 12 + 1)),
            sentences: (n..n + n_sentences).map(sentence).collect(),
        })
        .collect()
}
