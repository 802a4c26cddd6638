//! Our figures against scikit-learn's; `tests/data/evaluate/recipe.py` makes the expected ones.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use framelens::coding::{Blamed, Coding, Gold, KINDS, Schema, TaskLabels, read_gold};
use framelens::evaluate::{
    By, Comparison, Confusion, Counts, Decisions, Detection, Difference, EvaluateError, Evaluation,
    Fault, Mistake, Place, Ranking, SetConfusion, Side, compare, evaluate,
};
use framelens::sentence::Span;
use framelens::statistics::{Bootstrap, McNemar};
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
    let scores = scores();
    rows.map(|row| {
        let mut coding = coding(&row);
        let place = [&row["article"], &row["sent"], &row["event"]].map(String::clone);
        for (task, label, score) in scores.get(&place).into_iter().flatten().cloned() {
            match task.as_str() {
                "blamed" => coding.scores.insert(label, score),
                "denied" => coding.denied_scores.insert(label, score),
                _ => coding.label_scores.entry(task).or_default().insert(label, score),
            };
        }
        coding
    })
    .collect()
}

/// The scores of each article, sentence and event: question, actor or label, score.
fn scores() -> BTreeMap<[String; 3], Vec<(String, String, f32)>> {
    let mut table = csv::Reader::from_path(format!("{FOLDER}/scores.csv")).unwrap();
    let mut scores: BTreeMap<[String; 3], Vec<(String, String, f32)>> = BTreeMap::new();
    for row in table.deserialize() {
        let (article, sent, event, task, label, score) = row.unwrap();
        scores.entry([article, sent, event]).or_default().push((task, label, score));
    }
    scores
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
        ("mcc", micro.mcc()),
        ("kappa", micro.kappa()),
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
    check(&format!("{block}: correlation"), ours.mcc(), &theirs["figures"]["mcc"]);
    check(&format!("{block}: kappa"), ours.kappa(), &theirs["figures"]["kappa"]);
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

/// The figures of the files are summed in another way than those of [`Confusion`] and [`SetConfusion`].
#[test]
fn figures_by_name_are_those_of_scikit_learn() {
    let ours = evaluation().ours;
    for block in ["blamed", "denied", "roles", "voices", "kind", "sentiment", "frame", "topics"] {
        for (measure, theirs) in expected(block)["figures"].as_object().unwrap() {
            // Only actors can be others.
            if measure != "micro_f1_without_other" || block == "blamed" {
                let name = format!("{block}.{measure}");
                check(&name, ours.figure(&name), theirs);
            }
        }
    }
}

/// A `theirs` of null is a member that nothing was asked about.
fn check_calibration(name: &str, ours: &Ranking, theirs: &Value) {
    assert_eq!(ours.asked().n, theirs["n"].as_u64().unwrap_or(0), "{name}");
    check(&format!("{name}: ECE"), ours.ece(), &theirs["ece"]);
    check(&format!("{name}: Brier"), ours.brier(), &theirs["brier"]);
}

fn check_ranking(name: &str, ours: &Ranking, theirs: &Value) {
    assert_eq!(Some(ours.all().n), theirs["n"].as_u64(), "{name}");
    check(name, ours.average_precision(), &theirs["average_precision"]);
    check_calibration(name, ours, &theirs["calibration"]);
    let (curve, theirs) = (ours.curve(), theirs["curve"].as_array().unwrap());
    assert_eq!(curve.len(), theirs.len(), "{name}");
    for (ours, theirs) in curve.iter().zip(theirs) {
        check(&format!("{name}: score"), Some(ours.score.unwrap_or(-1.0)), &theirs[0]);
        check(&format!("{name}: precision"), Some(ours.precision), &theirs[1]);
        check(&format!("{name}: recall"), Some(ours.recall), &theirs[2]);
    }
}

#[test]
fn figures_of_scores_are_those_of_scikit_learn() {
    let evaluation = evaluation();
    let counts = evaluation.ours.total();
    let all = counts.all_events();
    for (question, ours) in [
        ("blamed", &all.blamed_scores),
        ("denied", &all.denied_scores),
        ("topics", &counts.label_scores["topics"]),
    ] {
        let theirs = &expected("scores")[question];
        check_ranking(question, &ours.micro(), &theirs["micro"]);
        for (member, ranking) in ours.members() {
            check_ranking(&format!("{question}: {member}"), ranking, &theirs["members"][member]);
        }
        for (measure, theirs) in [
            ("average_precision", &theirs["micro"]["average_precision"]),
            ("ece", &theirs["micro"]["calibration"]["ece"]),
            ("brier", &theirs["micro"]["calibration"]["brier"]),
        ] {
            let name = format!("{question}.{measure}");
            check(&name, evaluation.ours.figure(&name), theirs);
        }
    }
    for task in ["sentiment", "frame"] {
        let theirs = &expected("confidence")[task];
        check_calibration(task, &counts.confidences[task], theirs);
        let name = format!("{task}.ece");
        check(&name, evaluation.ours.figure(&name), &theirs["ece"]);
    }
}

#[test]
fn mcnemar_is_that_of_statsmodels() {
    for row in expected("mcnemar").as_array().unwrap() {
        let n = |at: usize| row[at].as_u64().unwrap();
        let test = McNemar { n_first: n(0), n_second: n(1) };
        check(&format!("{test:?}: statistic"), test.statistic(), &row[2]);
        check(&format!("{test:?}: p"), Some(test.p()), &row[3]);
    }
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

/// Few resamples, so that the test is over soon.
const FEW: Bootstrap = Bootstrap { n_resamples: 200, seed: 1, confidence: 0.95 };

#[test]
fn the_figures_file_and_the_page_stay_as_they_are() {
    let measured = evaluation().measured(FEW);
    let text = |write: &dyn Fn(&mut Vec<u8>)| {
        let mut file = Vec::new();
        write(&mut file);
        String::from_utf8(file).unwrap()
    };
    let json = text(&|file| measured.write_json(file).unwrap());
    insta::assert_snapshot!("metrics.json", shortened(&json));
    insta::assert_snapshot!("metrics.md", measured.markdown());
    insta::assert_snapshot!("summary", measured.summary());
    insta::assert_snapshot!("errors.csv", text(&|file| measured.write_errors(file).unwrap()));
    let curve = text(&|file| measured.write_curve(file).unwrap());
    insta::assert_snapshot!("pr_curve.csv", curve.lines().take(12).collect::<Vec<_>>().join("\n"));
}

/// Every list cut to its first three rows, which show what the others are like.
fn shortened(json: &str) -> String {
    fn cut(value: &mut Value) {
        if let Value::Array(rows) = value {
            rows.truncate(3);
            rows.iter_mut().for_each(cut);
        } else if let Value::Object(fields) = value {
            fields.values_mut().for_each(cut);
        }
    }
    let mut file = serde_json::from_str(json).unwrap();
    cut(&mut file);
    file["systems"].as_array_mut().unwrap().truncate(1);
    serde_json::to_string_pretty(&file).unwrap()
}

/// Every number that is a figure stands beside its interval, or beside the reason why it has none.
#[test]
fn every_figure_has_an_interval_or_a_doubt() {
    let measured = evaluation().measured(FEW);
    let of_systems = measured.systems.iter().flat_map(|system| &system.measurements);
    let of_groups = measured.groups.iter().flat_map(|group| &group.measurements);
    for measurement in of_systems.chain(of_groups) {
        let estimate = &measurement.estimate;
        assert_eq!(estimate.score, measurement.figure.score, "{}", measurement.figure.name);
        let sure = estimate.interval().is_some() && estimate.doubts.is_empty();
        assert!(sure || !estimate.doubts.is_empty(), "{}", measurement.figure.name);
        if let (Some(interval), Some(score)) = (estimate.percentile, estimate.score) {
            assert!(interval.low <= interval.high, "{measurement:?}");
            assert!((-1.0..=1.0).contains(&score), "{measurement:?}");
        }
    }
}

#[test]
fn intervals_depend_on_the_seed_and_on_nothing_else() {
    let of = |seed: u64, threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let measured = pool.install(|| evaluation().measured(Bootstrap { seed, ..FEW }));
        let mut file = Vec::new();
        measured.write_json(&mut file).unwrap();
        file
    };
    let first = of(1, 1);
    assert!(first == of(1, 3), "threads decide");
    assert!(first != of(2, 1), "the seed does not decide");
}

/// The parts of each way to tell sentences apart are the whole.
#[test]
fn groups_add_up() {
    let evaluation = evaluation();
    for by in [By::Outlet, By::Kind, By::Voice, By::Length] {
        let groups = || evaluation.groups.iter().filter(|group| group.by == by);
        let n: usize = groups().map(|group| group.n_sentences).sum();
        assert_eq!(n, evaluation.coverage.n_matched, "{by:?}");
        let together: Counts = groups().flat_map(|group| group.articles.values()).sum();
        assert_eq!(together, evaluation.ours.total(), "{by:?}");
    }
}

/// What is wrong by the counts is in the list, and the list is sorted.
#[test]
fn every_error_is_listed_the_worst_first() {
    let evaluation = evaluation();
    let n = |question: &str, fault: Fault| {
        let of = |m: &&Mistake| m.question == question && m.fault == fault;
        evaluation.mistakes.iter().filter(of).count() as u64
    };
    let counts = evaluation.ours.total();
    let all = counts.all_events();
    for (question, sets) in
        [("blamed", &all.blamed), ("denied", &all.denied), ("topics", &counts.set_tasks["topics"])]
    {
        let micro = sets.micro();
        assert_eq!(n(question, Fault::FalsePositive), micro.false_positives, "{question}");
        assert_eq!(n(question, Fault::Miss), micro.false_negatives, "{question}");
    }
    for (task, confusion) in &counts.tasks {
        let right: u64 =
            confusion.labels().iter().map(|label| confusion.at(label, Some(label))).sum();
        let wrong = n(task, Fault::WrongLabel) + n(task, Fault::NoAnswer);
        assert_eq!(wrong, confusion.n() - right, "{task}");
        assert_eq!(n(task, Fault::NoAnswer), confusion.n_unanswered(), "{task}");
    }
    for (before, after) in evaluation.mistakes.iter().zip(&evaluation.mistakes[1..]) {
        let same = before.question == after.question;
        assert!(!same || before.distance >= after.distance, "{before:?} {after:?}");
    }
}

fn comparison(first: &[Coding], second: &[Coding]) -> Comparison {
    let (gold, schema) = (gold(), schema());
    let side = |name, codings| Side { name, codings, keys: &[], schema: &schema, gold: &gold };
    compare(side("out", first), side("before", second), Vec::new(), FEW).unwrap()
}

#[test]
fn a_run_does_not_differ_from_itself() {
    let comparison = comparison(&predictions(), &predictions());
    assert_eq!(comparison.n_sentences, 35);
    assert!(comparison.only_first.is_empty() && comparison.only_second.is_empty());
    for Difference { about, difference, p, .. } in &comparison.differences {
        assert!(difference.score.is_none_or(|score| score == 0.0), "{}", about.name());
        assert!(p.is_none_or(|p| p > 0.9999), "{}", about.name());
    }
    for decisions in &comparison.decisions {
        assert_eq!((decisions.discordant.n(), decisions.discordant.p()), (0, 1.0));
    }
}

/// A run that blames nobody, has lost an article and has moved to other ids.
#[test]
fn what_two_runs_differ_in_is_measured_on_what_both_have() {
    let lost: Vec<Coding> = predictions()
        .into_iter()
        .filter(|coding| coding.article != "a02_y")
        .map(|coding| Coding {
            blamed: Blamed::nobody(),
            article: format!("{}9", coding.article),
            ..coding
        })
        .collect();
    let comparison = comparison(&predictions(), &lost);
    let blame = &comparison.decisions[0];
    let of = |name: &str| {
        comparison.differences.iter().find(|difference| difference.about.name() == name).unwrap()
    };
    let f1 = of("blamed.micro_f1");
    assert_eq!(f1.second, Some(0.0));
    assert_eq!(f1.difference.score, f1.first);
    let Decisions { n_both, n_neither, discordant, .. } = blame;
    assert_eq!(discordant.n_first + n_neither, blamed_by_hand(&comparison), "{blame:?}");
    assert!(*n_both > 0 && discordant.n_second > 0);
    assert_eq!(of("kind.accuracy").p, Some(1.0));
    insta::assert_snapshot!("comparison.md", comparison.markdown());
    insta::assert_snapshot!("comparison", comparison.summary());
    let mut file = Vec::new();
    comparison.write_json(&mut file).unwrap();
    let file: Value = serde_json::from_slice(&file).unwrap();
    assert_eq!(file["n_sentences"], comparison.n_sentences);
    assert_eq!(file["mcnemar"][0]["task"], "blamed");
}

/// How often somebody is blamed by hand in the sentences that are compared.
fn blamed_by_hand(comparison: &Comparison) -> u64 {
    let recall = "blamed.micro_recall";
    comparison.differences.iter().find(|d| d.about.name() == recall).unwrap().n
}

#[test]
fn runs_without_a_common_sentence_are_not_compared() {
    let (gold, schema) = (gold(), schema());
    let (first, second): (Vec<Coding>, Vec<Coding>) =
        predictions().into_iter().partition(|coding| coding.article.starts_with("a01"));
    let side = |name, codings| Side { name, codings, keys: &[], schema: &schema, gold: &gold };
    let error = compare(side("out", &first), side("before", &second), Vec::new(), FEW).unwrap_err();
    assert!(error.to_string().contains("no sentence of gold.csv is in both runs"), "{error}");
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
