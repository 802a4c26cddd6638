//! The same input gives the same bytes.

use super::*;

const FILES: [&str; 3] = ["sentences.csv", "articles.csv", "run.json"];

/// Runs with the given arguments more and gives the three files back.
fn files(folder: &Path, inputs: &[&str], more: &[&str]) -> [Vec<u8>; 3] {
    let out = tempfile::tempdir().unwrap();
    let tasks = format!("{FIRE},{TONE}");
    let out_name = out.path().to_str().unwrap();
    let args = [&["run", "--quiet", "--task", &tasks, "--out", out_name], more, inputs].concat();
    ended(folder, &args).code(0);
    FILES.map(|name| fs::read(out.path().join(name)).unwrap())
}

fn lines(bytes: &[u8]) -> Vec<&str> {
    let mut lines: Vec<&str> = std::str::from_utf8(bytes).unwrap().lines().collect();
    lines.sort_unstable();
    lines
}

#[test]
fn threads_batches_and_the_order_on_disk_change_nothing() {
    let forth = folder(&[("a.txt", ARTICLE.as_bytes()), ("b.txt", PLAIN.as_bytes())]);
    let back = folder(&[("b.txt", PLAIN.as_bytes()), ("a.txt", ARTICLE.as_bytes())]);
    let first = files(forth.path(), &["."], &["--threads", "1", "--batch", "64"]);
    for more in [
        &["--threads", "2", "--batch", "64"],
        &["--threads", "1", "--batch", "4096"],
        &["--threads", "2", "--batch", "1"],
    ] {
        assert!(files(back.path(), &["."], more) == first, "{more:?}");
    }
}

#[test]
fn an_article_is_answered_alike_whatever_stands_beside_it() {
    let folder = folder(&[("a.txt", ARTICLE.as_bytes()), ("b.txt", PLAIN.as_bytes())]);
    let both = files(folder.path(), &["a.txt", "b.txt"], &[]);
    let turned = files(folder.path(), &["b.txt", "a.txt"], &[]);
    let alone = files(folder.path(), &["a.txt"], &[]);
    for at in [0, 1] {
        assert_eq!(lines(&both[at]), lines(&turned[at]), "{}", FILES[at]);
        let both = lines(&both[at]);
        assert!(lines(&alone[at]).iter().all(|line| both.contains(line)), "{}", FILES[at]);
    }
}
