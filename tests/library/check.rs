//! The gate, without a model: an accepted run passes, and what got worse or is missing is named in every format.

use std::fs;
use std::path::Path;

use framelens::article::Article;
use framelens::check::{Check, Fault, Floors, Part, Report, Side, Verdict, check};
use framelens::classify::ClassifyOptions;
use framelens::coding::{Gold, Schema, read_gold};
use framelens::engine::{Rule, ScriptedEngine};
use framelens::run::{
    Finished, Format, Hooks, Manifest, Table, article_columns, article_rows, run, sentence_columns,
    sentence_rows,
};
use framelens::task::Task;

const FIRE: &str = include_str!("../data/cli/fire.toml");
const TONE: &str = include_str!("../data/cli/tone.toml");
const GOLD: &str = include_str!("../data/check/gold.csv");
const ARTICLES: [(&str, &str); 2] = [
    ("fire", include_str!("../data/cli/fire.txt")),
    (
        "port",
        "After the harbour fire\n\nA spokesman for <b>@Northport</b> said on Monday that Acme caused the harbour fire. The ships left the port before the night came.\n",
    ),
];

/// Answers as a model would: each rule is a word of the text, a word of the hypothesis and a score.
fn engine() -> ScriptedEngine {
    let rules = vec![
        Rule::new("Acme caused", "Acme is to blame", 0.9),
        Rule::new("blames Acme", "Acme is to blame", 0.8),
        Rule::new("Acme denied", "Acme is not responsible", 0.9),
        Rule::new("Nobody was hurt", "good", 0.9),
        Rule::new("ships left", "good", 0.6),
        Rule::new("", "bad", 0.5),
    ];
    ScriptedEngine::new(rules, None)
}

/// Writes a run of some articles into a folder, as `framelens run` does.
fn write_run(folder: &Path, tasks: &[&str], articles: &[(&str, &str)]) {
    let texts: Vec<String> = tasks.iter().map(ToString::to_string).collect();
    let tasks: Vec<Task> = tasks.iter().map(|toml| Task::parse(toml, "t.toml").unwrap()).collect();
    let mut sentences = Table::new(Vec::new(), Format::Csv, sentence_columns(&tasks)).unwrap();
    let mut rows = Table::new(Vec::new(), Format::Csv, article_columns(&tasks)).unwrap();
    let mut sink = |finished: &Finished| {
        sentence_rows(&tasks, finished).iter().try_for_each(|row| sentences.write(row))?;
        article_rows(&tasks, finished).iter().try_for_each(|row| rows.write(row))
    };
    let hooks = Hooks { sink: &mut sink, progress: &|_| (), stop: &|| false, strict: true };
    let articles = articles.iter().map(|(id, text)| {
        Ok(Article { id: (*id).to_string(), source: (*text).to_string(), ..Article::default() })
    });
    let options = ClassifyOptions { threads: 1, batch_tokens: 1024, memory: None };
    let (totals, result) = run(articles, &engine(), &tasks, options, hooks);
    result.unwrap();
    let asked: Vec<(Task, String)> = tasks.iter().cloned().zip(texts).collect();
    let manifest = Manifest::new(&engine(), &asked, &totals, 0, false);
    fs::create_dir_all(folder).unwrap();
    fs::write(folder.join("sentences.csv"), sentences.finish().unwrap()).unwrap();
    fs::write(folder.join("articles.csv"), rows.finish().unwrap()).unwrap();
    fs::write(folder.join("run.json"), manifest.to_json()).unwrap();
}

/// Compares a run with the baseline: the articles with the two tasks.
fn compared(tasks: &[&str], articles: &[(&str, &str)], floors: &Floors) -> Check {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (folder.path().join("baseline"), folder.path().join("run"));
    write_run(&old, &[FIRE, TONE], &ARTICLES);
    write_run(&new, tasks, articles);
    let (old, new) = (Side::open(&old).unwrap(), Side::open(&new).unwrap());
    let gold = gold(&new);
    let mut check = check(&old, &new, Some(&gold), floors).unwrap();
    // Where the test's folder lies is another thing each time.
    (check.baseline, check.run) = ("baseline".to_string(), "run".to_string());
    check
}

fn gold(side: &Side) -> Gold {
    read_gold(GOLD.as_bytes(), "gold.csv", &Schema::of(&side.run.tasks)).unwrap()
}

fn report(check: Check) -> Report {
    Report { labels: Some(check), ..Report::default() }
}

fn worse_fire() -> String {
    FIRE.replace(
        "[[actors]]\nid = \"acme\"",
        "[thresholds]\nblamed = 0.99\n\n[[actors]]\nid = \"acme\"",
    )
}

/// What the gate stops at: `about: beginning of the text`.
fn stops_at(tasks: &[&str], articles: &[(&str, &str)], floors: &Floors, expected: &[&str]) {
    let findings = compared(tasks, articles, floors).findings();
    let found: Vec<String> =
        findings.iter().map(|finding| format!("{}: {}", finding.about, finding.text)).collect();
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(found.starts_with(expected), "{found} does not begin with {expected}");
    }
}

#[test]
fn the_accepted_run_passes() {
    let floors = Floors { max_flips: 0.0, max_drop: 0.0, ..Floors::default() };
    let check = compared(&[FIRE, TONE], &ARTICLES, &floors);
    assert!(check.findings().is_empty() && check.differences.is_empty(), "{:?}", check.findings());
    assert!(
        check
            .metrics
            .iter()
            .any(|metric| metric.name == "blamed.micro_f1" && metric.new == Some(1.0))
    );
    assert_eq!(check.pairing.pairs.len(), 8);
    assert!(report(check).text().starts_with("passed: 0 labels changed"));
}

#[test]
fn a_worse_threshold_is_named_label_by_label() {
    let check = compared(&[&worse_fire(), TONE], &ARTICLES, &Floors::default());
    let parts: Vec<Part> = check.differences.iter().map(|difference| difference.part).collect();
    assert_eq!(parts, [Part::Task, Part::Threshold]);
    assert!(check.changes.iter().all(|change| change.verdict == Verdict::Worse));
    let report = report(check);
    insta::assert_snapshot!("worse.txt", report.text());
    insta::assert_snapshot!("worse.md", report.markdown());
}

#[test]
fn everything_that_the_gate_stops_at() {
    let free = Floors { max_flips: 1.0, max_drop: 1.0, ..Floors::default() };
    let worse = worse_fire();
    let both = [worse.as_str(), TONE];
    stops_at(&both, &ARTICLES, &free, &["metric: Blame: F1, micro (blamed.micro_f1)"]);
    let floor = Floors { figures: [("kind.macro_f1".to_string(), 1.0)].into(), ..free.clone() };
    stops_at(&[FIRE, TONE], &ARTICLES, &floor, &[]);
    let floor = Floors { figures: [("kind.macro_f2".to_string(), 0.1)].into(), ..free.clone() };
    stops_at(
        &[FIRE, TONE],
        &ARTICLES,
        &floor,
        &["metric: kind.macro_f2 (kind.macro_f2) went from (not measured)"],
    );
    let gone = ["missing: the task tone of the baseline was not asked"];
    stops_at(&[FIRE], &ARTICLES, &free, &gone);
    let gone = ["missing: the article port of the baseline is missing"];
    stops_at(&[FIRE, TONE], &ARTICLES[..1], &free, &gone);
    let cut = ARTICLES[1].1.replace(" The ships left the port before the night came.", "");
    let gone =
        ["missing: a sentence of the baseline is missing: port:108: The ships left the port"];
    stops_at(&[FIRE, TONE], &[ARTICLES[0], ("port", &cut)], &free, &gone);
    let more = [ARTICLES[0], ARTICLES[1], ("new", "It rained all day in the harbour.")];
    stops_at(&[FIRE, TONE], &more, &free, &[]);
}

/// An edited article moves its sentences, and one that is cut in two is no missing row.
#[test]
fn moved_and_cut_sentences_are_told_first() {
    let floors = Floors { max_flips: 0.0, ..Floors::default() };
    let longer = ARTICLES[1].1.replace("\n\n", " at the quay\n\n");
    let check = compared(&[FIRE, TONE], &[ARTICLES[0], ("port", &longer)], &floors);
    let parts: Vec<Part> = check.differences.iter().map(|difference| difference.part).collect();
    assert_eq!(parts, [Part::Splitter, Part::Articles], "{:?}", check.differences);
    let findings: Vec<String> = check.findings().into_iter().map(|finding| finding.text).collect();
    assert_eq!(findings, ["sentence.split: 1 of 8 labels changed (12.5 %), tolerated are 0.0 %"]);
    assert_eq!(check.pairing.n_moved, 2);
}

#[test]
fn figures_fall_by_interval_by_distance_and_by_floor() {
    let check_faults = |max_drop, floor, expected: &[Fault]| {
        let figures = [("blamed.micro_f1".to_string(), floor)].into();
        let floors = Floors { max_flips: 1.0, max_drop, figures, ..Floors::default() };
        let check = compared(&[&worse_fire(), TONE], &ARTICLES, &floors);
        let blamed = check.metrics.iter().find(|metric| metric.name == "blamed.micro_f1").unwrap();
        assert_eq!(blamed.faults, expected, "{blamed:?}");
    };
    check_faults(1.0, 0.0, &[Fault::Dropped]);
    check_faults(0.9, 0.0, &[Fault::Dropped, Fault::DroppedFar]);
    check_faults(1.0, 0.5, &[Fault::Dropped, Fault::BelowFloor]);
}

#[test]
fn every_format_holds_every_finding() {
    let articles = [
        ARTICLES[0],
        (
            "port",
            "After the harbour fire\n\nA spokesman for <b>@Northport</b> said on Monday that Acme caused the harbour fire.\n",
        ),
    ];
    let check = compared(&[&worse_fire(), TONE], &articles, &Floors::default());
    let findings = check.findings();
    assert_eq!(findings.len(), 3, "{findings:?}");
    let report = report(check);
    let json: serde_json::Value = serde_json::from_str(&report.json()).unwrap();
    assert_eq!(json["passed"], false);
    let junit = report.junit().unwrap();
    let parsed = quick_junit::Report::deserialize_from_str(&junit).unwrap();
    assert_eq!(
        (parsed.tests, parsed.failures),
        (parsed.test_suites.iter().map(|suite| suite.tests).sum(), 3)
    );
    for (at, finding) in findings.iter().enumerate() {
        assert!(report.text().contains(&finding.text), "{}", finding.text);
        assert_eq!(json["findings"][at]["text"], finding.text.as_str());
        let start = finding.text.split(['(', '_', '<']).next().unwrap();
        assert!(report.markdown().contains(start), "{start}");
    }
    // What an article says is neither markup nor a name that is called.
    assert!(!report.markdown().contains("<b>") && !report.markdown().contains("@Northport"));
    assert!(junit.contains("&lt;b&gt;@Northport"));
}
