//! Our figures against scikit-learn's; `tests/data/evaluate/recipe.py` makes the expected ones.
#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use framelens::coding::{Coding, Gold, KINDS, Schema, TaskLabels, read_gold};
use framelens::evaluate::{
    Confusion, Detection, EvaluateError, Evaluation, Place, SetConfusion, evaluate,
};
use framelens::sentence::Span;
use framelens::task::Choice;
use serde_json::Value;

const FOLDER: &str = "tests/data/evaluate";

fn schema() -> Schema {
    let words = |line: &str| line.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let one = |labels: &str| TaskLabels { labels: words(labels), choice: Choice::Single };
    let actors = |ids: &str| words(ids).into_iter().collect::<BTreeSet<_>>();
    Schema {
        tasks: BTreeMap::from([
            ("sentiment".into(), one("negative neutral positive")),
            ("frame".into(), one("responsibility conflict human_interest morality economic none")),
            (
                "topics".into(),
                TaskLabels { labels: words("law money people weather"), choice: Choice::Multi },
            ),
        ]),
        events: BTreeMap::from([
            ("bridge-2031".into(), actors("north south rail")),
            ("flood-2032".into(), actors("dam city")),
        ]),
    }
}

fn gold() -> Gold {
    let file = fs::File::open(format!("{FOLDER}/gold.csv")).unwrap();
    read_gold(file, "gold.csv", &schema()).unwrap()
}

fn predictions() -> Vec<Coding> {
    let mut table = csv::Reader::from_path(format!("{FOLDER}/predictions.csv")).unwrap();
    let rows = table.deserialize().map(|row: Result<BTreeMap<String, String>, _>| row.unwrap());
    rows.map(|row| coding(&row)).collect()
}

fn coding(row: &BTreeMap<String, String>) -> Coding {
    let set = |name: &str| row[name].split(';').filter(|part| !part.is_empty()).map(str::to_owned);
    let filled = |name: &str| Some(row[name].clone()).filter(|cell| !cell.is_empty());
    let labels = ["sentiment", "frame", "topics"].into_iter();
    let span = Span { start: row["start"].parse().unwrap(), end: row["end"].parse().unwrap() };
    let text = row["text"].split_whitespace().collect::<Vec<_>>().join(" ");
    let kind = KINDS.into_iter().find(|(name, _)| *name == row["kind"]).unwrap().1;
    Coding {
        event: filled("event"),
        blamed: row["blamed"].parse().unwrap(),
        denied: set("denied").collect(),
        holder: filled("holder"),
        labels: labels.map(|task| (task.to_owned(), set(task).collect())).collect(),
        ..Coding::unanswered(row["article"].clone(), span, text, kind)
    }
}

fn evaluation() -> Evaluation {
    let mentions = |event: &str, text: &str| -> BTreeSet<String> {
        let actors = if event == "bridge-2031" { ["town", "north"] } else { ["town", "dam"] };
        actors.chunks(2).filter(|pair| text.contains(pair[0])).map(|pair| pair[1].into()).collect()
    };
    evaluate(&predictions(), &gold(), &[], &schema(), &mentions).unwrap()
}

fn expected(block: &str) -> Value {
    let text = fs::read_to_string(format!("{FOLDER}/expected.json")).unwrap();
    serde_json::from_str::<Value>(&text).unwrap()[block].clone()
}

fn check(name: &str, ours: Option<f64>, theirs: &Value) {
    let same = match (ours, theirs.as_f64()) {
        (Some(ours), Some(theirs)) => (ours - theirs).abs() < 1e-9,
        (ours, theirs) => ours.is_none() && theirs.is_none(),
    };
    assert!(same, "{name}: ours {ours:?}, scikit-learn's {theirs}");
}

fn check_detection(name: &str, ours: &Detection, theirs: &Value) {
    check(name, ours.precision(), &theirs[0]);
    check(name, ours.recall(), &theirs[1]);
    check(name, ours.f1(), &theirs[2]);
}

fn check_sets(block: &str, ours: &SetConfusion) {
    let theirs = expected(block);
    assert_eq!(ours.n(), theirs["n"].as_u64().unwrap(), "{block}");
    let (micro, any) = (ours.micro(), ours.any());
    for (name, figure) in [
        ("micro_precision", micro.precision()),
        ("micro_recall", micro.recall()),
        ("micro_f1", micro.f1()),
        ("macro_precision", ours.macro_precision()),
        ("macro_recall", ours.macro_recall()),
        ("macro_f1", ours.macro_f1()),
        ("exact", ours.exact()),
        ("exact_where_named", ours.exact_where_named()),
        ("any_precision", any.precision()),
        ("any_recall", any.recall()),
        ("any_f1", any.f1()),
        ("micro_f1_without_other", ours.micro_without("other").f1()),
    ] {
        check(&format!("{block}: {name}"), figure, &theirs["figures"][name]);
    }
    let labels = theirs["labels"].as_object().unwrap();
    assert_eq!(ours.members().collect::<Vec<_>>(), labels.keys().collect::<Vec<_>>(), "{block}");
    for (label, theirs) in labels {
        check_detection(&format!("{block}: {label}"), &ours.detection(label), theirs);
    }
}

fn check_single(block: &str, ours: &Confusion) {
    let theirs = expected(block);
    assert_eq!(ours.n(), theirs["n"].as_u64().unwrap(), "{block}");
    check(&format!("{block}: accuracy"), ours.accuracy(), &theirs["figures"]["accuracy"]);
    check(&format!("{block}: macro F1"), ours.macro_f1(), &theirs["figures"]["macro_f1"]);
    let labels = theirs["labels"].as_object().unwrap();
    for (at, (label, ratios)) in labels.iter().enumerate() {
        check_detection(&format!("{block}: {label}"), &ours.detection(label), ratios);
        let row: Vec<u64> = labels
            .keys()
            .map(|column| ours.at(label, Some(column)))
            .chain([ours.at(label, None)])
            .collect();
        assert_eq!(serde_json::json!(row), theirs["matrix"][at], "{block}: row {label}");
    }
}

#[test]
fn figures_are_those_of_scikit_learn() {
    let counts = evaluation().ours.total();
    let all = counts.all_events();
    check_sets("blamed", &all.blamed);
    check_sets("denied", &all.denied);
    check_sets("topics", &counts.set_tasks["topics"]);
    check_sets("blamed in bridge-2031", &counts.events[&Some("bridge-2031".to_owned())].blamed);
    check_single("roles", &all.roles);
    check_single("voices", &all.voices);
    check_single("kind", &counts.kind);
    check_single("sentiment", &counts.tasks["sentiment"]);
    check_single("frame", &counts.tasks["frame"]);
}

#[test]
fn what_does_not_match_is_counted_and_named() {
    let coverage = evaluation().coverage;
    assert_eq!(coverage.n_rows, 44);
    assert_eq!(coverage.n_matched, 35);
    assert_eq!(coverage.n_unmatched_blaming, 1);
    let named =
        |places: &[Place]| places.iter().map(|place| place.beginning.clone()).collect::<Vec<_>>();
    assert_eq!(named(&coverage.unmatched), ["Nobody split this sentence off like that."]);
    assert_eq!(named(&coverage.unlabelled), ["This one was not coded at all."]);
    assert!(coverage.other_texts.is_empty(), "{:?}", coverage.other_texts);
}

#[test]
fn the_figures_file_and_the_page_stay_as_they_are() {
    let evaluation = evaluation();
    let mut file = Vec::new();
    evaluation.write_json(&mut file).unwrap();
    insta::assert_snapshot!("metrics.json", String::from_utf8(file).unwrap());
    insta::assert_snapshot!("metrics.md", evaluation.markdown());
    insta::assert_snapshot!("summary", evaluation.summary());
}

/// Evaluates one predicted sentence of the article `a` against gold rows of it.
fn one_sentence(text: &str, gold: &str) -> Result<Evaluation, EvaluateError> {
    let cells = "a,0,0,20,,bridge-2031,body,north:p,,,negative,conflict,".split(',');
    let columns =
        "article,sent,start,end,text,event,kind,blamed,denied,holder,sentiment,frame,topics";
    let mut row: BTreeMap<String, String> =
        columns.split(',').map(str::to_owned).zip(cells.map(str::to_owned)).collect();
    row.insert("text".to_owned(), text.to_owned());
    let gold = read_gold(gold.as_bytes(), "gold.csv", &schema()).unwrap();
    let mentions = |_: &str, text: &str| {
        text.contains("North").then(|| "north".to_owned()).into_iter().collect::<BTreeSet<_>>()
    };
    evaluate(&[coding(&row)], &gold, &[], &schema(), &mentions)
}

#[test]
fn baselines_answer_what_they_can() {
    let gold =
        "doc,start,end,event,kind,blamed,sentiment\na,0,20,bridge-2031,body,north:p,neutral\n";
    let check = |text: &str, keyword: Option<f64>, alias: Option<f64>| {
        let baselines = one_sentence(text, gold).unwrap().baselines;
        let figure = |at: usize, name: &str| baselines[at].figure(name);
        assert_eq!(figure(0, "blamed.micro_f1"), keyword, "{text}");
        assert_eq!(figure(1, "blamed.micro_f1"), alias, "{text}");
        assert_eq!(figure(2, "blamed.micro_f1"), Some(0.0), "{text}");
        assert_eq!(figure(2, "sentiment.accuracy"), Some(1.0), "{text}");
        assert_eq!(figure(0, "sentiment.accuracy"), None, "{text}");
    };
    check("North is to blame.", Some(1.0), Some(1.0));
    check("North is a town.", Some(0.0), Some(1.0));
    check("Who is to blame?", Some(0.0), Some(0.0));
}

#[test]
fn only_what_was_asked_and_coded_is_measured() {
    let check = |gold: &str, name: &str, expected: Option<f64>| {
        let ours = one_sentence("North is to blame.", gold).unwrap().ours;
        assert_eq!(ours.figure(name), expected, "{name} of {gold}");
    };
    let boilerplate = "doc,start,end,event,kind,blamed\na,0,20,bridge-2031,boilerplate,\n";
    check(boilerplate, "kind.accuracy", Some(0.0));
    check(boilerplate, "blamed.micro_f1", None);
    let nobody = "doc,start,end,event,kind,blamed\na,0,20,bridge-2031,body,\n";
    check(nobody, "blamed.micro_precision", Some(0.0));
    check(nobody, "blamed.micro_recall", None);
    check(nobody, "blamed.exact", Some(0.0));
    check(nobody, "blamed.exact_where_named", None);
    check(nobody, "denied.exact", None);
    check(nobody, "sentiment.accuracy", None);
    let no_event = "doc,start,end,kind,blamed\na,0,20,body,north:p\n";
    check(no_event, "blamed.micro_f1", Some(1.0));
    check(no_event, "roles.accuracy", Some(1.0));
    let kind_not_coded = "doc,start,end,blamed\na,0,20,north:s\n";
    check(kind_not_coded, "blamed.micro_f1", Some(1.0));
    check(kind_not_coded, "roles.accuracy", Some(0.0));
    check(kind_not_coded, "kind.accuracy", None);
}

#[test]
fn what_cannot_be_compared_is_said() {
    let check = |gold: &str, expected: &[&str]| {
        let warnings = one_sentence("North is to blame.", gold).unwrap().warnings;
        let warnings: Vec<&String> = warnings.iter().filter(|w| !w.contains("no column")).collect();
        assert_eq!(warnings, expected, "{gold}");
    };
    check(
        "doc,start,end,event,kind,blamed\na,0,20,flood-2032,body,dam:p\na,0,20,flood-1998,body,x:p\nb,0,9,,body,\n",
        &[
            "gold.csv: articles that the run did not read: b (rows: 1)",
            "gold.csv: rows about the event `flood-1998`, which the run did not read: 1; add its task with --task, as in --task tasks/flood-1998.toml",
            "gold.csv: rows about the event `flood-2032`, which the run did not read: 1; add its task with --task, as in --task tasks/flood-2032.toml",
        ],
    );
    check(
        "doc,start,end,event,kind,blamed\na,0,20,bridge-2031,body,\na,0,20,flood-2032,caption,\n",
        &[
            "gold.csv: rows about the event `flood-2032`, which the run did not read: 1; add its task with --task, as in --task tasks/flood-2032.toml",
            "gold.csv: sentences with different kinds or labels in the rows of two events: 1; the first row counts (the first: lines 2 and 3)",
        ],
    );
}

#[test]
fn nothing_to_compare_is_a_failure() {
    let error = one_sentence("North is to blame.", "doc,start,end,kind\nb,0,9,body\n").unwrap_err();
    assert_eq!(
        error.to_string(),
        "no row of gold.csv is about a sentence of the run; articles of the gold: b; of the run: a; sentences that were not found in their article: 0; read the articles that were coded, or name them in the column `doc` as the run does"
    );
    let error = evaluate(&[], &gold(), &[], &schema(), &|_, _| BTreeSet::new()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "there are no predictions to measure; run framelens on the articles of the gold"
    );
    let mut predictions = predictions();
    predictions[0].labels.insert("sentiment".into(), vec!["Negative".into()]);
    let error =
        evaluate(&predictions, &gold(), &[], &schema(), &|_, _| BTreeSet::new()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "a prediction for `a01_x` has the label `Negative`, which the task `sentiment` does not know; allowed: negative, neutral, positive; did you mean `negative`?"
    );
}
