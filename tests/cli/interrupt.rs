//! A run that is stopped: what it leaves is whole or does not look whole.
#![cfg(unix)]
#![expect(clippy::case_sensitive_file_extension_comparisons, reason = "the names are our own")]

use std::process::Child;
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::*;

/// Articles of one sentence said over and over, which cost a moment and fill the first round; then
/// one of many sentences, which keeps the model busy for long.
fn corpus() -> TempDir {
    let quick = "The bridge was opened on Monday and everybody came to see it. ".repeat(900);
    let slow: String = (0..3000)
        .map(|n| ["The report numbered ", &n.to_string(), " was read. "].concat())
        .collect();
    let files: Vec<(String, &str)> = (0..4)
        .map(|n| (format!("{n}.txt"), quick.as_str()))
        .chain([("4.txt".to_string(), slow.as_str())])
        .collect();
    let files: Vec<(&str, &[u8])> =
        files.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    folder(&files)
}

/// Begins a run and waits until it has put whole articles into its unfinished table.
fn begin(corpus: &Path, out: &Path) -> Child {
    let mut child = framelens(
        corpus,
        &["run", ".", "--task", TONE, "--threads", "1", "--out", out.to_str().unwrap()],
    )
    .stdout(Stdio::piped())
    .stderr(Stdio::piped())
    .spawn()
    .unwrap();
    let begun = Instant::now();
    while !has_rows(out) {
        assert!(child.try_wait().unwrap().is_none(), "the run ended before it could be stopped");
        assert!(begun.elapsed() < Duration::from_mins(2), "no article was finished in two minutes");
        sleep(Duration::from_millis(20));
    }
    child
}

/// Whether the unfinished table of sentences has more in it than its first buffer.
fn has_rows(out: &Path) -> bool {
    let part = names(out).into_iter().find(|name| name.starts_with(".sentences.csv"));
    part.and_then(|part| out.join(part).metadata().ok()).is_some_and(|file| file.len() > 100_000)
}

fn kill(signal: &str, child: &Child) {
    let status = Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
    assert!(status.success());
}

#[test]
fn ctrl_c_keeps_whole_articles_under_a_name_that_says_so() {
    let (corpus, out) = (corpus(), folder(&[("sentences.csv", b"older")]));
    let child = begin(corpus.path(), out.path());
    kill("-INT", &child);
    let ended: Ended = child.wait_with_output().unwrap().into();
    ended.code(2).says(&["interrupted", "whole article", "kept in", "sentences.partial.csv"]);
    assert_eq!(
        names(out.path()),
        ["articles.partial.csv", "run.partial.json", "sentences.csv", "sentences.partial.csv"]
    );
    assert_eq!(fs::read(out.path().join("sentences.csv")).unwrap(), b"older");
    let articles = out.path().join("articles.partial.csv");
    let (ids, counts) = (column(&articles, "article_id"), column(&articles, "n_sentences"));
    let kept = column(&out.path().join("sentences.partial.csv"), "article_id");
    assert!(!ids.is_empty() && ids.len() < 5, "{ids:?}");
    for (id, count) in ids.iter().zip(&counts) {
        let n_kept = kept.iter().filter(|kept| *kept == id).count();
        assert_eq!(n_kept.to_string(), *count, "article {id} is whole");
    }
    assert!(kept.iter().all(|id| ids.contains(id)), "no sentence of another article");
    let run = fs::read_to_string(out.path().join("run.partial.json")).unwrap();
    assert!(run.contains("\"interrupted\": true"), "{run}");
}

#[test]
fn a_killed_run_leaves_nothing_that_looks_whole() {
    let (corpus, out) = (corpus(), tempfile::tempdir().unwrap());
    let mut child = begin(corpus.path(), out.path());
    child.kill().unwrap();
    child.wait().unwrap();
    let left = names(out.path());
    assert!(left.iter().all(|name| name.starts_with('.') && name.ends_with(".part")), "{left:?}");
}

/// A run that waits for standard input cannot look at the first Ctrl-C; the second ends it.
#[test]
fn a_second_ctrl_c_ends_the_run_at_once() {
    let folder = folder(&[]);
    let mut child = framelens(folder.path(), &["run", "-", "--task", TONE])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    // The handler stands before the folder does.
    while !folder.path().join("out").is_dir() {
        sleep(Duration::from_millis(20));
    }
    kill("-INT", &child);
    while child.try_wait().unwrap().is_none() {
        assert!(begun.elapsed() < Duration::from_mins(1), "two signals did not end the run");
        sleep(Duration::from_millis(200));
        let _ = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    }
    let ended: Ended = child.wait_with_output().unwrap().into();
    ended.code(2).says(&["Ctrl-C again"]);
    let left = names(&folder.path().join("out"));
    assert!(left.iter().all(|name| name.ends_with(".part")), "{left:?}");
}
