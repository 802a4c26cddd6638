//! `framelens report` and the page that `run` writes.

use super::*;

/// The tables of the smallest run.
fn run(folder: &TempDir, more: &[&str]) -> Ended {
    let args = [&["run", "a.txt", "--task", TONE, "--quiet"], more].concat();
    ended(folder.path(), &args).code(0)
}

#[test]
fn a_run_writes_a_page_and_report_makes_it_again() {
    let folder = folder(&[("a.txt", PLAIN.as_bytes())]);
    run(&folder, &[]);
    let page = folder.path().join("out/report.html");
    let first = fs::read_to_string(&page).unwrap();
    assert!(first.contains("The bridge was opened.") && first.contains("Not measured"), "{first}");
    fs::remove_file(&page).unwrap();
    let said = ended(folder.path(), &["report", "out"]).code(0);
    assert_eq!(said.stdout, "written: out/report.html\n");
    assert!(fs::read_to_string(&page).unwrap() == first);
    // A part does not take the place of the whole.
    ended(folder.path(), &["report", "out", "--article", "a"]).code(0);
    assert!(fs::read_to_string(&page).unwrap() == first);
    let part = fs::read_to_string(folder.path().join("out/report-selected.html")).unwrap();
    assert!(part.contains("1 of 1 articles"));
    let said = ended(folder.path(), &["report", "out", "--out", "-"]).code(0);
    assert!(said.stdout == first);
}

#[test]
fn pages_of_an_earlier_run_go_and_those_of_others_stay() {
    let folder = folder(&[("a.txt", PLAIN.as_bytes())]);
    run(&folder, &[]);
    ended(folder.path(), &["report", "out", "--article", "a"]).code(0);
    let first = fs::read(folder.path().join("out/report.html")).unwrap();
    run(&folder, &["--format", "jsonl"]).says(&["report-selected.html"]);
    assert!(fs::read(folder.path().join("out/report.html")).unwrap() == first);
    assert!(!folder.path().join("out/report-selected.html").exists());
    fs::write(folder.path().join("out/report-selected.html"), "my own").unwrap();
    run(&folder, &[]);
    assert_eq!(fs::read(folder.path().join("out/report-selected.html")).unwrap(), b"my own");
}

#[test]
fn what_cannot_be_shown_is_named() {
    let folder = folder(&[("a.txt", PLAIN.as_bytes())]);
    run(&folder, &[]);
    let check = |args: &[&str], words: &[&str]| {
        ended(folder.path(), &[&["report", "out"], args].concat()).code(2).says(words);
    };
    check(&["--article", "b"], &["no article `b`"]);
    check(&["--only", "tone=x"], &["`tone`", "outlet, author, published"]);
    check(&["--only", "outlet=Post"], &["outlet Post"]);
    check(&["--only", "outlet"], &["NAME=VALUE"]);
    check(&["--out", "a.txt/page.html"], &["cannot write", "--out"]);
    fs::write(folder.path().join("out/metrics.json"), "{").unwrap();
    check(&[], &["metrics.json", "remove it"]);
    ended(folder.path(), &["report", "nowhere"]).code(2).says(&["nowhere", "--out"]);
}
