//! Curves and thresholds against scikit-learn, scipy and brute force (`tests/data/calibrate/recipe.py`), and what has
//! to hold of them whatever the scores.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::ControlFlow;

use framelens::article::Article;
use framelens::calibrate::{
    CalibrateError, Calibration, Method, Objective, Settings, best_threshold, calibrate,
    fit_isotonic, fit_shared_temperature, fit_temperature, folds, json, markdown, risk_coverage,
};
use framelens::classify::{
    ClassifyOptions, Prediction, SplitArticle, calibrated, calibrated_labels, classify,
};
use framelens::clean::{Kind, clean};
use framelens::coding::{Coding, Gold, Schema, read_gold};
use framelens::engine::{Engine, Rule, ScriptedEngine};
use framelens::evaluate::{align, evaluate};
use framelens::quotation::voices;
use framelens::run::{Finished, Manifest, Totals, codings};
use framelens::sentence::{Span, split};
use framelens::statistics::Bootstrap;
use framelens::task::{Choice, Curve, LabelsCalibration, SHIPPED, Task};
use proptest::prelude::*;
use serde_json::Value;

const FIRE: &str = include_str!("../data/cli/fire.toml");

const TOPIC: &str = "\
# What it is about.
id = \"topic\"
kind = \"single\"
template = \"This is about {label}.\"

[[labels]]
id = \"a\" # the first

[[labels]]
id = \"b\"
threshold = 0.2 # a guess

[[labels]]
id = \"c\"
";

fn expected(block: &str) -> Value {
    let text = include_str!("../data/calibrate/expected.json");
    serde_json::from_str::<Value>(text).unwrap()[block].clone()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

fn near(name: &str, ours: f64, theirs: f64, within: f64) {
    assert!((ours - theirs).abs() <= within, "{name}: {ours} where the reference has {theirs}");
}

fn places(value: &Value) -> Vec<usize> {
    let place = |at: &Value| usize::try_from(at.as_u64().unwrap()).unwrap();
    value.as_array().unwrap().iter().map(place).collect()
}

fn yes_no() -> Vec<(f64, bool)> {
    let block = expected("yes_no");
    let truth = block["truth"].as_array().unwrap().iter().map(|yes| yes.as_bool().unwrap());
    numbers(&block["scores"]).into_iter().zip(truth).collect()
}

fn single(score: f64) -> f32 {
    format!("{score}").parse().unwrap()
}

#[test]
fn a_temperature_is_that_of_scipy_and_scikit_learn() {
    let block = expected("yes_no");
    let Some(Curve::Temperature { temperature, bias }) = fit_temperature(&yes_no()) else {
        panic!("no temperature")
    };
    near("slope", 1.0 / temperature, block["slope"].as_f64().unwrap(), 1e-6);
    near("bias", bias, block["bias"].as_f64().unwrap(), 1e-6);
    near("slope", 1.0 / temperature, block["sklearn_slope"].as_f64().unwrap(), 1e-5);
    near("bias", bias, block["sklearn_bias"].as_f64().unwrap(), 1e-5);
    let block = expected("choice");
    let shares = block["shares"].as_array().unwrap().iter().map(numbers);
    let truth = places(&block["truth"]).into_iter();
    let cases: Vec<(Vec<f64>, usize)> = shares.zip(truth).collect();
    let theirs = block["temperature"].as_f64().unwrap();
    near("shared", fit_shared_temperature(&cases).unwrap(), theirs, 1e-5);
}

#[test]
fn a_temperature_is_finite_or_none() {
    let parted = [(0.1, false), (0.2, false), (0.8, true), (0.9, true)];
    let Some(Curve::Temperature { temperature, bias }) = fit_temperature(&parted) else {
        panic!("no temperature")
    };
    assert!(temperature > 0.1 && bias.is_finite(), "{temperature} {bias}");
    assert_eq!(fit_temperature(&[(0.1, true), (0.9, false), (0.2, true), (0.8, false)]), None);
    assert_eq!(fit_temperature(&[(0.5, true)]), None);
    assert_eq!(fit_temperature(&[]), None);
    let flat = fit_temperature(&[(0.5, true), (0.5, false)]);
    assert!(flat.is_none_or(|curve| calibrated(Some(&curve), 0.5).is_finite()));
    let sure = fit_shared_temperature(&[(vec![0.9, 0.1], 0)]).unwrap();
    near("the coldest", sure, 0.05, 1e-9);
    let wrong = fit_shared_temperature(&[(vec![0.9, 0.1], 1)]).unwrap();
    near("the hottest", wrong, 20.0, 1e-9);
    assert_eq!(fit_shared_temperature(&[]), None);
}

#[test]
fn an_isotonic_curve_is_that_of_scikit_learn() {
    let block = expected("yes_no");
    let case = |(score, yes): (f64, bool)| (score, f64::from(u8::from(yes)), 1.0);
    let cases: Vec<(f64, f64, f64)> = yes_no().into_iter().map(case).collect();
    let curve = fit_isotonic(&cases).unwrap();
    for (at, theirs) in numbers(&block["isotonic"]).into_iter().enumerate() {
        let score = at as f64 * 50.0 / 10_000.0;
        near("isotonic", calibrated(Some(&curve), single(score)).into(), theirs, 1e-6);
    }
    let block = expected("weighted");
    let cases: Vec<(f64, f64, f64)> = block["cases"]
        .as_array()
        .unwrap()
        .iter()
        .map(numbers)
        .map(|case| (case[0], case[1], case[2]))
        .collect();
    let curve = fit_isotonic(&cases).unwrap();
    for (at, theirs) in numbers(&block["isotonic"]).into_iter().enumerate() {
        let ours = calibrated(Some(&curve), single(at as f64 / 100.0));
        near("weighted", ours.into(), theirs, 1e-6);
    }
    assert_eq!(fit_isotonic(&[]), None);
}

#[test]
fn thresholds_are_those_of_a_search_over_all() {
    let block = expected("yes_no");
    let cases: Vec<(f32, bool)> = yes_no().into_iter().map(|(s, yes)| (single(s), yes)).collect();
    for (objective, name) in [
        (Objective::F1, "best_f1"),
        (Objective::Precision(0.9), "best_recall_at_precision_0.9"),
        (Objective::Recall(0.8), "best_precision_at_recall_0.8"),
    ] {
        let threshold = best_threshold(&cases, 0, objective).unwrap();
        near(
            name,
            worth(&cases, 0, objective, threshold).unwrap(),
            block[name].as_f64().unwrap(),
            1e-12,
        );
    }
    assert_eq!(best_threshold(&[(0.9, false), (0.1, true)], 0, Objective::Precision(0.6)), None);
    assert_eq!(best_threshold(&[(0.9, true)], 9, Objective::Recall(0.5)), None);
    assert_eq!(best_threshold(&[(0.9, false)], 3, Objective::F1), None);
    assert_eq!(best_threshold(&[], 3, Objective::F1), None);
    // Half way between two scores; 0 where all are given; the higher of two that are as good.
    assert_eq!(best_threshold(&[(0.9, true), (0.5, false)], 0, Objective::F1), Some(0.7));
    assert_eq!(best_threshold(&[(0.9, true), (0.5, true)], 0, Objective::F1), Some(0.0));
    let as_good = [(0.9, true), (0.6, false), (0.4, true), (0.2, false), (0.1, false)];
    assert_eq!(best_threshold(&as_good, 0, Objective::F1), Some(0.3));
    assert_eq!(best_threshold(&as_good[..3], 1, Objective::F1), Some(0.0));
}

/// What counts of a threshold, computed from its definition; `None` if it does not reach the objective.
fn worth(cases: &[(f32, bool)], n_missed: usize, objective: Objective, at: f32) -> Option<f64> {
    let given: Vec<bool> =
        cases.iter().filter(|(score, _)| *score >= at).map(|(_, right)| *right).collect();
    let hit = given.iter().filter(|right| **right).count() as f64;
    let right = (cases.iter().filter(|(_, right)| *right).count() + n_missed) as f64;
    let (precision, recall) = (hit / given.len() as f64, hit / right);
    if hit == 0.0 {
        return None;
    }
    match objective {
        Objective::F1 => Some(2.0 * hit / (given.len() as f64 + right)),
        Objective::Precision(least) => (precision >= least - 1e-12).then_some(recall),
        Objective::Recall(least) => (recall >= least - 1e-12).then_some(precision),
    }
}

fn written_scores() -> impl Strategy<Value = Vec<(f32, bool)>> {
    let score = (0u16..=10_000).prop_map(|steps| single(f64::from(steps) / 10_000.0));
    prop::collection::vec((score, any::<bool>()), 1..60)
}

proptest! {
    #[test]
    fn no_threshold_serves_better(cases in written_scores(), n_missed in 0usize..5, kind in 0usize..3, least in 0.0..1.0) {
        let objective = [Objective::F1, Objective::Precision(least), Objective::Recall(least)][kind];
        let best = (0..=10_000u16)
            .filter_map(|steps| worth(&cases, n_missed, objective, single(f64::from(steps) / 10_000.0)))
            .fold(None, |best: Option<f64>, worth| Some(best.map_or(worth, |best| best.max(worth))));
        let ours = best_threshold(&cases, n_missed, objective);
        prop_assert_eq!(ours.and_then(|at| worth(&cases, n_missed, objective, at)), best);
    }

    #[test]
    fn curves_never_descend(cases in written_scores(), a in 0.0f32..=1.0, b in 0.0f32..=1.0) {
        let wide: Vec<(f64, bool)> = cases.iter().map(|(s, yes)| (f64::from(*s), *yes)).collect();
        let weighted: Vec<(f64, f64, f64)> =
            wide.iter().map(|(s, yes)| (*s, f64::from(u8::from(*yes)), 1.0)).collect();
        let (low, high) = (a.min(b), a.max(b));
        for curve in fit_temperature(&wide).into_iter().chain(fit_isotonic(&weighted)) {
            let (below, above) = (calibrated(Some(&curve), low), calibrated(Some(&curve), high));
            prop_assert!(below <= above, "{curve:?}: {low} gives {below}, {high} gives {above}");
            prop_assert!((0.0..=1.0).contains(&below) && (0.0..=1.0).contains(&above));
        }
    }

    #[test]
    fn an_isotonic_curve_has_ascending_knots(cases in prop::collection::vec((0.0..1.0, 0.0..1.0, 0.1..9.0), 1..40)) {
        let Some(Curve::Isotonic { scores, shares }) = fit_isotonic(&cases) else { panic!("no curve") };
        prop_assert_eq!(scores.len(), shares.len());
        prop_assert!(scores.windows(2).all(|pair| pair[0] < pair[1]));
        prop_assert!(shares.windows(2).all(|pair| pair[0] <= pair[1]));
        // A pooled fit keeps the weighted mean.
        let sum = |share: &dyn Fn(&(f64, f64, f64)) -> f64| cases.iter().map(|case| case.2 * share(case)).sum::<f64>();
        let at = |score: f64| {
            let next = scores.partition_point(|knot| *knot < score);
            shares[next]
        };
        prop_assert!((sum(&|case| case.1) - sum(&|case| at(case.0))).abs() < 1e-6);
    }

    #[test]
    fn a_temperature_of_one_changes_nothing(score in 0.0f32..=1.0, shares in prop::collection::vec(0.001f32..1.0, 2..6)) {
        let curve = Curve::Temperature { temperature: 1.0, bias: 0.0 };
        prop_assert!((calibrated(Some(&curve), score) - score).abs() <= 0.000_101);
        let sum: f32 = shares.iter().sum();
        let shares: Vec<f32> = shares.iter().map(|share| share / sum).collect();
        let same = labels_at(1.0, &shares);
        prop_assert!(shares.iter().zip(&same).all(|(a, b)| (a - b).abs() < 0.001), "{shares:?} {same:?}");
    }

    #[test]
    fn a_shared_temperature_keeps_the_order_and_the_sum(temperature in 0.05..20.0, shares in prop::collection::vec(0.0f32..1.0, 2..6)) {
        let changed = labels_at(temperature, &shares);
        prop_assert!((changed.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        for (a, left) in shares.iter().zip(&changed) {
            for (b, right) in shares.iter().zip(&changed) {
                prop_assert!(a > b || left <= right, "{shares:?} {changed:?}");
            }
        }
    }

    #[test]
    fn every_article_is_in_one_fold(n in 1usize..60, n_folds in 2usize..9, seed: u64) {
        let articles: Vec<usize> = (0..n).collect();
        let dealt = folds(&articles, n_folds, seed);
        prop_assert_eq!(&dealt, &folds(&articles, n_folds, seed));
        prop_assert_eq!(dealt.len(), n_folds.min(n));
        let sizes: Vec<usize> = dealt.iter().map(Vec::len).collect();
        prop_assert!(sizes.iter().max().unwrap() - sizes.iter().min().unwrap() <= 1);
        let mut all = dealt.concat();
        all.sort_unstable();
        prop_assert_eq!(all, articles);
    }
}

fn labels_at(temperature: f64, shares: &[f32]) -> Vec<f32> {
    let calibration = LabelsCalibration { temperature: Some(temperature), curves: Vec::new() };
    calibrated_labels(&calibration, Choice::Single, shares.to_vec())
}

#[test]
fn what_is_calibrated_changes_little_when_calibrated_again() {
    let cases = yes_no();
    let Some(first) = fit_temperature(&cases) else { panic!("no temperature") };
    let again: Vec<(f64, bool)> = cases
        .iter()
        .map(|(score, yes)| (f64::from(calibrated(Some(&first), single(*score))), *yes))
        .collect();
    let Some(Curve::Temperature { temperature, bias }) = fit_temperature(&again) else {
        panic!("no temperature")
    };
    near("temperature", temperature, 1.0, 0.01);
    near("bias", bias, 0.0, 0.01);
    let isotonic = |cases: &[(f64, bool)]| {
        let case = |(score, yes): &(f64, bool)| (*score, f64::from(u8::from(*yes)), 1.0);
        fit_isotonic(&cases.iter().map(case).collect::<Vec<_>>()).unwrap()
    };
    let first = isotonic(&cases);
    let again: Vec<(f64, bool)> = cases
        .iter()
        .map(|(score, yes)| (f64::from(calibrated(Some(&first), single(*score))), *yes))
        .collect();
    let second = isotonic(&again);
    for (score, _) in again {
        #[expect(clippy::cast_possible_truncation, reason = "it was single")]
        let score = score as f32;
        near("isotonic", calibrated(Some(&second), score).into(), score.into(), 2e-4);
    }
}

#[test]
fn curves_may_leave_no_label_anything() {
    let nothing = Curve::Isotonic { scores: vec![0.9], shares: vec![0.0] };
    let half = Curve::Isotonic { scores: vec![0.0, 1.0], shares: vec![0.0, 0.5] };
    let check = |curves: [Option<&Curve>; 2], choice, expected: [f32; 2]| {
        let curves = curves.map(Option::<&Curve>::cloned).to_vec();
        let calibration = LabelsCalibration { temperature: None, curves };
        let given = calibrated_labels(&calibration, choice, vec![0.6, 0.4]);
        let same = given.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-6);
        assert!(same, "{given:?} {expected:?}");
    };
    check([None, None], Choice::Single, [0.6, 0.4]);
    check([Some(&nothing), Some(&nothing)], Choice::Single, [0.6, 0.4]);
    check([Some(&nothing), Some(&nothing)], Choice::Multi, [0.0, 0.0]);
    check([Some(&nothing), None], Choice::Single, [0.0, 1.0]);
    check([Some(&half), None], Choice::Single, [0.3 / 0.7, 0.4 / 0.7]);
    check([Some(&half), None], Choice::Multi, [0.3, 0.4]);
}

#[test]
fn the_surest_answers_come_first_and_ties_have_no_order() {
    let answers: Vec<(f32, bool)> =
        (0..10u8).map(|at| (1.0 - f32::from(at) / 10.0, at < 5)).collect();
    let risks: Vec<f64> = risk_coverage(&answers).iter().map(|risk| risk.risk).collect();
    assert_eq!(risks[..5], [0.0; 5]);
    near("all", risks[9], 0.5, 1e-12);
    near("seven tenths", risks[6], 2.0 / 7.0, 1e-12);
    let tied: Vec<(f32, bool)> = answers.iter().map(|(_, right)| (0.5, *right)).collect();
    assert!(risk_coverage(&tied).iter().all(|risk| (risk.risk - 0.5).abs() < 1e-12));
    assert!(risk_coverage(&[]).is_empty());
}

/// Codings of sentences of 10 characters, one after another in its article, and the hand labels in a column.
fn sample(
    task: &Task,
    articles: &[usize],
    column: &str,
    rows: &[(String, Coding)],
) -> (Vec<Coding>, Gold) {
    let mut table = format!("event,doc,start,end,text,{column}\n");
    let mut codings = Vec::new();
    for (at, ((gold, coding), article)) in rows.iter().zip(articles).enumerate() {
        let coding = Coding {
            article: format!("article-{article}"),
            span: Span { start: at * 10, end: at * 10 + 9 },
            ..coding.clone()
        };
        let event = coding.event.as_deref().unwrap_or("");
        let (start, end) = (coding.span.start, coding.span.end);
        writeln!(table, "{event},{},{start},{end},text,{gold}", coding.article).unwrap();
        codings.push(coding);
    }
    codings.sort_by_key(|coding| (coding.article.clone(), coding.span));
    let schema = Schema::of(std::slice::from_ref(task));
    (codings, read_gold(table.as_bytes(), "gold.csv", &schema).unwrap())
}

fn unanswered() -> Coding {
    Coding::unanswered(String::new(), Span { start: 0, end: 0 }, "text".to_string(), Kind::Body)
}

fn stance_sample(task: &Task) -> (Vec<Coding>, Gold) {
    let rows: Vec<(String, Coding)> = yes_no()
        .into_iter()
        .map(|(score, yes)| {
            let mut coding = Coding { event: Some("fire".into()), ..unanswered() };
            coding.scores.insert("acme".into(), single(score));
            if score >= 0.5 {
                coding.blamed.insert("acme".into(), None);
            }
            (if yes { "acme" } else { "" }.to_string(), coding)
        })
        .collect();
    sample(task, &places(&expected("yes_no")["article"]), "blamed", &rows)
}

fn topic_sample(task: &Task) -> (Vec<Coding>, Gold) {
    let block = expected("choice");
    let labels = ["a", "b", "c"];
    let truth = places(&block["truth"]).into_iter().map(|at| labels[at].to_string());
    let shares = block["shares"].as_array().unwrap().iter().map(numbers);
    let rows: Vec<(String, Coding)> = truth
        .zip(shares)
        .map(|(gold, shares)| {
            let mut coding = unanswered();
            let best = (0..3).fold(0, |best, at| if shares[at] > shares[best] { at } else { best });
            coding.labels.insert("topic".into(), vec![labels[best].to_string()]);
            let scores = labels.iter().zip(shares).map(|(id, share)| ((*id).into(), single(share)));
            coding.label_scores.insert("topic".into(), scores.collect());
            (gold, coding)
        })
        .collect();
    sample(task, &places(&block["article"]), "topic", &rows)
}

fn settings() -> Settings {
    Settings {
        bootstrap: Bootstrap { n_resamples: 200, ..Bootstrap::default() },
        ..Settings::default()
    }
}

/// Fits a task whose run used the threshold 0.5 for blame and 0 for labels.
fn fitted(
    toml: &str,
    codings: &[Coding],
    gold: &Gold,
    settings: &Settings,
) -> Result<Calibration, CalibrateError> {
    let task = Task::parse(toml, "task.toml").unwrap();
    let asked = [(task.clone(), toml.to_string())];
    let engine = ScriptedEngine::new(Vec::new(), None);
    let manifest = Manifest::new(&engine, &asked, &Totals::default(), 0, false);
    let alignment = align(codings, gold, &[]).unwrap();
    calibrate(&task, &manifest.tasks[0], codings, gold, &alignment, settings)
}

fn figure(calibration: &Calibration, fit: usize, name: &str) -> [f64; 3] {
    let figures = &calibration.fits[fit].figures;
    let found = figures.iter().find(|figure| figure.name == name);
    let found = found.unwrap_or_else(|| panic!("no figure {name}"));
    [&found.before, &found.cross_validated, &found.in_sample].map(|e| e.score.unwrap())
}

#[test]
fn figures_are_those_of_scikit_learn() {
    let task = Task::parse(FIRE, "fire.toml").unwrap();
    let (codings, gold) = stance_sample(&task);
    let settings = Settings { method: Some(Method::Temperature), ..settings() };
    let calibration = fitted(FIRE, &codings, &gold, &settings).unwrap();
    let block = expected("yes_no");
    for name in ["f1", "precision", "recall", "brier", "log_loss", "ece"] {
        near(name, figure(&calibration, 0, name)[0], block[name].as_f64().unwrap(), 1e-6);
    }
    let best = block["best_f1"].as_f64().unwrap();
    near("best F1", figure(&calibration, 0, "f1")[2], best, 1e-9);
    let task = Task::parse(TOPIC, "topic.toml").unwrap();
    let (codings, gold) = topic_sample(&task);
    let calibration = fitted(TOPIC, &codings, &gold, &settings).unwrap();
    let block = expected("choice");
    for name in ["accuracy", "macro_f1", "brier", "log_loss", "ece"] {
        near(name, figure(&calibration, 0, name)[0], block[name].as_f64().unwrap(), 1e-6);
    }
    let theirs = block["temperature"].as_f64().unwrap();
    near("temperature", calibration.fits[0].temperature.unwrap(), theirs, 1e-4);
    let [before, cross_validated, in_sample] = figure(&calibration, 0, "log_loss");
    assert!(in_sample <= cross_validated && cross_validated < before, "{in_sample} {before}");
}

#[test]
fn the_method_is_chosen_by_what_articles_left_out_say() {
    let task = Task::parse(TOPIC, "topic.toml").unwrap();
    let (codings, gold) = topic_sample(&task);
    let of = |method| {
        let settings = Settings { method: Some(method), ..settings() };
        figure(&fitted(TOPIC, &codings, &gold, &settings).unwrap(), 0, "brier")[1]
    };
    let chosen = fitted(TOPIC, &codings, &gold, &settings()).unwrap();
    let best = Method::ALL.into_iter().min_by(|a, b| of(*a).total_cmp(&of(*b))).unwrap();
    assert_eq!(chosen.fits[0].method, best);
    assert_ne!(best, Method::Uncalibrated, "the scores are twice too sure");
}

/// Labels that say nothing look good in-sample only.
#[test]
fn what_is_learnt_by_heart_does_not_count() {
    let task = Task::parse(FIRE, "fire.toml").unwrap();
    let (mut codings, gold) = stance_sample(&task);
    for (at, coding) in codings.iter_mut().enumerate() {
        coding.scores.insert("acme".into(), single((at * 7919 % 10_000) as f64 / 10_000.0));
    }
    let settings = Settings { method: Some(Method::Isotonic), ..settings() };
    let calibration = fitted(FIRE, &codings, &gold, &settings).unwrap();
    let [before, cross_validated, in_sample] = figure(&calibration, 0, "brier");
    let share = 71.0 / 240.0;
    assert!(in_sample < share * (1.0 - share), "{in_sample}");
    assert!(cross_validated > share * (1.0 - share) - 0.005, "{cross_validated}");
    assert!(cross_validated < before, "{cross_validated} {before}");
}

#[test]
fn thresholds_and_curves_are_written_and_all_else_stays() {
    let task = Task::parse(TOPIC, "topic.toml").unwrap();
    let (codings, gold) = topic_sample(&task);
    let remarks = ["From a test.".to_string()];
    let check = |method, toml: &str, words: &[&str]| {
        let settings = Settings { method: Some(method), ..settings() };
        let calibration = fitted(toml, &codings, &gold, &settings).unwrap();
        let text = calibration.task_file(toml, &remarks).unwrap();
        for word in words {
            assert!(text.contains(word), "`{word}` is not in: {text}");
        }
        assert!(text.starts_with("# From a test.\n"), "{text}");
        assert_eq!(Task::lint(&text, "new.toml").len(), 0, "{text}");
        let new = Task::parse(&text, "new.toml").unwrap();
        let labels = new.labels().unwrap();
        for (label, threshold) in labels.labels.iter().zip(&calibration.fits[0].thresholds) {
            let expected = threshold.after.unwrap_or(threshold.before);
            assert!((label.threshold - expected).abs() < 1e-6, "{text}");
        }
        assert_eq!(labels.calibration.temperature, calibration.fits[0].temperature);
        let curves = labels.calibration.curves.iter().flatten().cloned();
        let fitted = calibration.fits[0].curves.iter().map(|(_, curve)| curve.clone());
        assert_eq!(curves.collect::<Vec<_>>(), fitted.collect::<Vec<_>>());
    };
    let comments = ["# What it is about.", "id = \"a\" # the first", "# a guess"];
    check(Method::Uncalibrated, TOPIC, &comments);
    check(Method::Temperature, TOPIC, &[&comments[..], &["method = \"temperature\""]].concat());
    check(Method::Isotonic, TOPIC, &[&comments[..], &["answer = \"a\"", "\"isotonic\""]].concat());
    let inline = "id = \"topic\"\nkind = \"single\"\ntemplate = \"{label}\"\nlabels = [{ id = \"a\" }, { id = \"b\", threshold = 0.2 }, { id = \"c\" }]\n";
    check(Method::Temperature, inline, &["id = \"b\", threshold"]);
    let multi = TOPIC.replace("single", "multi");
    let calibration = fitted(&multi, &codings, &gold, &settings()).unwrap();
    assert_eq!(calibration.fits.len(), 3);
    let text = calibration.task_file(&multi, &[]).unwrap();
    assert_eq!(Task::lint(&text, "new.toml").len(), 0, "{text}");
}

#[test]
fn the_reports_hold_what_was_fitted() {
    let task = Task::parse(TOPIC, "topic.toml").unwrap();
    let (codings, gold) = topic_sample(&task);
    let settings = Settings { objective: Objective::Precision(0.8), ..settings() };
    let calibration = fitted(TOPIC, &codings, &gold, &settings).unwrap();
    let again = fitted(TOPIC, &codings, &gold, &settings).unwrap();
    let all = [calibration.clone()];
    assert_eq!(json(&all, &[]), json(&[again], &[]), "the same input gives the same bytes");
    let read: Value = serde_json::from_str(&json(&all, &["r".into()])).unwrap();
    let fit = &read["tasks"]["topic"]["fits"][0];
    assert_eq!(fit["thresholds"][0]["answer"], "a");
    assert_eq!(fit["risk_coverage"].as_array().unwrap().len(), 10);
    let text = markdown(&all, &["From a test.".into()]);
    for word in ["From a test.", "## topic", "| coverage |", "| a.precision |", "precision=0.8"] {
        let there = text.contains(word) || json(&all, &[]).contains(word);
        assert!(there, "`{word}` is not in: {text}");
    }
    // Abstaining: fewer answers, more of them right.
    let [before, _, after] = figure(&calibration, 0, "coverage");
    assert!(after < before, "{after} {before}");
    let [before, _, after] = figure(&calibration, 0, "accuracy_when_answered");
    assert!(after > before, "{after} {before}");
}

#[test]
fn too_few_labels_change_nothing() {
    let task = Task::parse(TOPIC, "topic.toml").unwrap();
    let (mut codings, gold) = topic_sample(&task);
    let many = Settings { min_positives: 60, ..settings() };
    let calibration = fitted(TOPIC, &codings, &gold, &many).unwrap();
    let kept = &calibration.fits[0].thresholds[2];
    assert!(kept.n_positive < 60 && kept.after.is_none(), "{kept:?}");
    let named = |word: &str| calibration.warnings.iter().any(|warning| warning.contains(word));
    assert!(named("`c` was coded"), "{:?}", calibration.warnings);
    let text = calibration.task_file(TOPIC, &[]).unwrap();
    assert!(text.trim_end().contains("id = \"c\"\n"), "{text}");
    let error = |codings: &[Coding], settings: &Settings, toml: &str| {
        fitted(toml, codings, &gold, settings).unwrap_err().to_string()
    };
    let check = |said: String, words: &[&str]| {
        for word in words {
            assert!(said.contains(word), "`{word}` is not in: {said}");
        }
    };
    let more = Settings { min_positives: 1000, ..settings() };
    check(error(&codings, &more, TOPIC), &["`topic`", "gold.csv", "1000", "--min-positives"]);
    let calibrated =
        TOPIC.to_string() + "[[calibration]]\nmethod = \"temperature\"\ntemperature = 2.0\n";
    check(error(&codings, &settings(), &calibrated), &["`topic`", "run again"]);
    codings.retain(|coding| coding.article == "article-3");
    check(error(&codings, &settings(), TOPIC), &["one article", "two articles"]);
    codings.clear();
    check(error(&codings, &settings(), TOPIC), &["no label for `topic`"]);
}

/// The article of one sentence a word, and the word's score for each hypothesis.
fn scripted() -> (ScriptedEngine, Vec<SplitArticle>, String) {
    let mut rules = Vec::new();
    let mut gold = String::from("event,doc,text,blamed,topic\n");
    let mut articles = Vec::new();
    for article in 0..8u16 {
        let mut source = String::new();
        for sentence in 0..12u16 {
            let n = article * 12 + sentence;
            let text = format!("The harbour fire of case{n:03} is on Acme.");
            // Scores that are too sure, and right four times in five.
            let sure = |at: u16| 0.02 + 0.96 * f32::from((n * 37 + at * 53) % 100) / 100.0;
            for (at, hypothesis) in
                ["to blame", "about a.", "about b.", "about c."].iter().enumerate()
            {
                let at = u16::try_from(at).unwrap();
                let text = format!("case{n:03}");
                rules.push(Rule::new(text, *hypothesis, sure(at)));
            }
            let best = (1..4).max_by(|a, b| sure(*a).total_cmp(&sure(*b))).unwrap();
            let right = if n % 5 == 0 { best % 3 + 1 } else { best };
            let label = ["a", "b", "c"][usize::from(right - 1)];
            let blamed = if (sure(0) > 0.4) == (n % 6 != 0) { "acme" } else { "" };
            writeln!(gold, "fire,doc{article},{text},{blamed},{label}").unwrap();
            source += &text;
            source += " ";
        }
        let article = Article {
            id: format!("doc{article}"),
            source: source.trim_end().to_string(),
            ..Article::default()
        };
        let sentences = split(&article, &clean(&article));
        let voices = voices(&sentences);
        articles.push(SplitArticle { article, sentences, voices });
    }
    (ScriptedEngine::new(rules, None), articles, gold)
}

fn answers(engine: &dyn Engine, tasks: &[Task], articles: &[SplitArticle]) -> Vec<Coding> {
    let options = ClassifyOptions { threads: 2, batch_tokens: 256, memory: None };
    let go_on = |_| ControlFlow::Continue(());
    let answered = classify(engine, tasks, articles, options, &go_on).unwrap();
    let both = articles.iter().cloned().zip(answered);
    both.flat_map(|(split, answered)| codings(tasks, &Finished { split, answered })).collect()
}

#[test]
fn a_run_with_the_written_files_answers_as_the_report_says() {
    let (engine, articles, gold) = scripted();
    let tomls = [FIRE, TOPIC];
    let tasks: Vec<Task> = tomls.iter().map(|toml| Task::parse(toml, "t").unwrap()).collect();
    let schema = Schema::of(&tasks);
    let gold = read_gold(gold.as_bytes(), "gold.csv", &schema).unwrap();
    let before = answers(&engine, &tasks, &articles);
    let asked: Vec<(Task, String)> = tasks.iter().cloned().zip(tomls.map(str::to_string)).collect();
    let manifest = Manifest::new(&engine, &asked, &Totals::default(), 0, false);
    let alignment = align(&before, &gold, &[]).unwrap();
    let nobody = |_: &str, _: &str| std::collections::BTreeSet::new();
    let measured = |codings: &[Coding], name: &str| {
        evaluate(codings, &gold, &[], &schema, &nobody).unwrap().ours.figure(name).unwrap()
    };
    for method in Method::ALL {
        let settings = Settings { method: Some(method), ..settings() };
        let fitted: Vec<Calibration> = tasks
            .iter()
            .zip(&manifest.tasks)
            .map(|(task, asked)| {
                calibrate(task, asked, &before, &gold, &alignment, &settings).unwrap()
            })
            .collect();
        let new: Vec<Task> = fitted
            .iter()
            .zip(tomls)
            .map(|(one, toml)| Task::parse(&one.task_file(toml, &[]).unwrap(), "new").unwrap())
            .collect();
        let after = answers(&engine, &new, &articles);
        let name = method.name();
        for (task, ours, theirs) in [
            (0, "f1", "blamed.micro_f1"),
            (1, "accuracy", "topic.accuracy"),
            (1, "macro_f1", "topic.macro_f1"),
        ] {
            let [was, _, is] = figure(&fitted[task], 0, ours);
            near(&format!("{name}, {ours} before"), was, measured(&before, theirs), 1e-9);
            near(&format!("{name}, {ours} after"), is, measured(&after, theirs), 1e-9);
        }
        let changed = before.iter().zip(&after).filter(|(a, b)| a.scores != b.scores).count();
        assert_eq!(changed > 0, method != Method::Uncalibrated, "{name}: {changed} scores changed");
        let again = answers(&engine, &new, &articles);
        assert!(again == after, "the same input gives the same answers");
    }
}

/// Below its threshold the best label is not given, and the scores are still there.
#[test]
fn shipped_tasks_can_abstain() {
    let mut n_tasks = 0;
    for (name, text) in SHIPPED {
        let task = Task::parse(text, name).unwrap();
        let Some(labels) = task.labels() else { continue };
        n_tasks += 1;
        let demanding = text.replace("\nhypotheses", "\nthreshold = 0.9\nhypotheses");
        let first = &labels.labels[0].hypotheses[0];
        let rules = vec![Rule::new("Plainly", first.clone(), 0.9999)];
        let engine = ScriptedEngine::new(rules, None);
        let check = |toml: &str, sentence: &str, expected: &[usize]| {
            let article = Article { source: sentence.to_string(), ..Article::default() };
            let sentences = split(&article, &clean(&article));
            let voices = voices(&sentences);
            let split = [SplitArticle { article, sentences, voices }];
            let tasks = [Task::parse(toml, name).unwrap()];
            let options = ClassifyOptions { threads: 1, batch_tokens: 256, memory: None };
            let go_on = |_| ControlFlow::Continue(());
            let answered = classify(&engine, &tasks, &split, options, &go_on).unwrap();
            let Some(Prediction::Labels(given)) = &answered[0][0].predictions[0] else {
                panic!("{name} was not asked")
            };
            assert_eq!(given.chosen, expected, "{name}: {sentence}");
            let sum: f32 = given.scores.iter().sum();
            assert!((sum - 1.0).abs() < 1e-5, "{name}: {sum}");
        };
        check(&demanding, "Plainly this is one of them and of no other kind.", &[0]);
        check(&demanding, "This could be anything at all, and nobody can tell.", &[]);
        assert_eq!(answered_without_threshold(text), labels.labels.len(), "{name}");
    }
    assert!(n_tasks >= 2);
}

/// How many labels of a task have no threshold, so that the best of them is always given.
fn answered_without_threshold(toml: &str) -> usize {
    let task = Task::parse(toml, "t").unwrap();
    let thresholds: BTreeMap<String, f32> = task
        .labels()
        .iter()
        .flat_map(|labels| &labels.labels)
        .map(|label| (label.id.clone(), label.threshold))
        .collect();
    thresholds.values().filter(|threshold| **threshold == 0.0).count()
}
