//! Behavioural cases, without a model: each kind passes and fails for its reason, and bad files are named by line.

use framelens::behaviour::{Accepted, Behaviour, Outcome, Suite, judge};
use framelens::check::Report;
use framelens::classify::ClassifyOptions;
use framelens::engine::{Rule, ScriptedEngine};
use framelens::task::Task;

const FIRE: &str = include_str!("../data/cli/fire.toml");
const TONE: &str = include_str!("../data/cli/tone.toml");

fn suite(cases: &str) -> Result<Suite, String> {
    let load = |name: &str| match name {
        "fire" => Task::parse(FIRE, name),
        "fire-too" => Task::parse(&FIRE.replace("id = \"fire\"", "id = \"fire-too\""), name),
        "tone" => Task::parse(TONE, name),
        name => Task::load(name.as_ref()),
    };
    let text = format!("task = [\"fire\", \"tone\"]\n{cases}");
    let text = if cases.starts_with("task") { cases } else { &text };
    Suite::parse(text, "cases/fire.toml", &load)
        .map_err(|error| framelens::run::with_causes(&error))
}

fn outcomes(cases: &str) -> Vec<Outcome> {
    let rules = vec![
        Rule::new("Acme caused", "Acme is to blame", 0.9),
        Rule::new("by Acme", "Acme is to blame", 0.9),
        Rule::new("Acme caused", "Acme carried out", 0.9),
        Rule::new("by Northport", "Northport is to blame", 0.9),
        Rule::new("Acme did not", "Acme is not responsible", 0.9),
        Rule::new("harbour fire", "bad", 0.5),
        Rule::new("", "good", 0.4),
    ];
    let options = ClassifyOptions { threads: 1, batch_tokens: 1024, memory: None };
    judge(&suite(cases).unwrap(), &ScriptedEngine::new(rules, None), options).unwrap()
}

/// What a case of these keys fails for; nothing if it passes.
fn check(keys: &str, failures: &[&str]) {
    let (kind, keys) = keys.split_once(' ').unwrap();
    let cases =
        format!("[[{kind}]]\nname = \"a\"\ncapability = \"b\"\n{}\n", keys.replace("; ", "\n"));
    assert_eq!(outcomes(&cases)[0].failures, failures, "{cases}");
}

const TEXT: &str = "text = \"Acme caused the harbour fire, said Northport.\"";

#[test]
fn a_minimum_case_says_what_must_and_must_not_be() {
    let check = |keys: &str, failures: &[&str]| check(&format!("minimum {TEXT}; {keys}"), failures);
    check("blamed = [\"acme\"]; not_blamed = [\"city\"]; not_denied = [\"acme\"]", &[]);
    check("blamed = [\"acme:p\"]; labels = { tone = \"bad\" }; holder = \"the northport\"", &[]);
    check("blamed = [\"acme:n\"]", &["acme must be blamed as acme:n"]);
    check(
        "blamed = [\"city\"]; not_blamed = [\"acme\"]",
        &["city must be blamed", "acme must not be blamed"],
    );
    check("denied = [\"acme\"]", &["acme must be cleared"]);
    check("nobody = true", &["nobody must be blamed"]);
    check(
        "labels = { tone = \"good\" }; holder = \"author\"",
        &["the holder must be author", "tone must be good"],
    );
    // Nobody can be blamed for it before it happened.
    check("nobody = true; published = \"2020-01-01\"", &[]);
    check("title = \"A day\"; before = \"It burned.\"; blamed = [\"acme\"]", &[]);
    check(
        "before = \"Without a stop and\"; blamed = [\"acme\"]",
        &["a sentence was not judged; end what stands before it with a full stop"],
    );
}

#[test]
fn an_invariance_case_compares_with_the_original() {
    let check =
        |keys: &str, failures: &[&str]| check(&format!("invariance {TEXT}; {keys}"), failures);
    check("variants = [\"The harbour fire was caused by Acme.\"]", &[]);
    check("variants = [\"Acme caused the harbour fire. It is so.\"]", &[]);
    check(
        "variants = [\"The harbour fire was caused by Northport.\"]; map = { acme = \"city\" }",
        &[],
    );
    check(
        "variants = [{ text = \"The harbour fire was caused by Northport.\", map = { acme = \"city\" } }]",
        &[],
    );
    let failure =
        "blamed must be acme as before and is city in “The harbour fire was caused by Northport.”";
    check("variants = [\"The harbour fire was caused by Northport.\"]", &[failure]);
    check("variants = [{ text = \"Acme caused it.\", before = \"The harbour fire ended.\" }]", &[]);
    let failure = "blamed must be acme as before and is nobody in “Acme caused it.”";
    check(
        "variants = [{ text = \"Acme caused it.\", published = \"2020\", before = \"The harbour fire ended.\" }]",
        &[failure],
    );
    let failure = "tone must be bad as before and is good in “Acme caused it.”";
    check(
        "variants = [{ text = \"Acme caused it.\", title = \"The harbour fire\" }]; fields = [\"tone\"]",
        &[failure],
    );
}

#[test]
fn a_direction_case_says_what_changes() {
    let check =
        |keys: &str, failures: &[&str]| check(&format!("direction {TEXT}; {keys}"), failures);
    check(
        "variant = \"The harbour fire was caused by Northport.\"; now_blamed = [\"city\"]; no_longer_blamed = [\"acme\"]",
        &[],
    );
    check(
        "variant = \"Acme did not light the harbour fire.\"; no_longer_blamed = [\"acme\"]; now_denied = [\"acme\"]",
        &[],
    );
    check(
        "variant = \"The harbour fire was caused by Acme.\"; no_longer_blamed = [\"acme\"]",
        &["acme must no longer be blamed in the variant"],
    );
    check(
        "variant = \"The harbour fire was caused by Acme.\"; now_blamed = [\"acme\"]",
        &["acme must not yet be blamed in the original"],
    );
    check(
        "variant = \"It rained on Acme.\"; now_blamed = [\"city\"]; no_longer_denied = [\"acme\"]",
        &["city must be blamed in the variant", "acme must already be cleared in the original"],
    );
}

#[test]
fn a_bad_file_is_named_by_line() {
    let check = |cases: &str, words: &[&str]| {
        let said = suite(cases).unwrap_err();
        for word in words {
            assert!(said.contains(word), "`{word}` is not in: {said}");
        }
    };
    let case = |keys: &str| {
        format!("[[minimum]]\nname = \"a\"\ncapability = \"b\"\ntext = \"Acme.\"\n{keys}\n")
    };
    check(&case("blamd = []"), &["cases/fire.toml:6", "blamd", "docs/regression-gate.md"]);
    check(&case(""), &["cases/fire.toml:3", "demands nothing", "add `blamed`"]);
    check(
        &case("blamed = [\"acne\"]"),
        &["cases/fire.toml:3", "`acne`", "acme, city", "did you mean `acme`?"],
    );
    check(&case("blamed = [\"acme:x\"]"), &["cases/fire.toml:3", "`x`", "perpetrator"]);
    check(&case("labels = { tine = \"bad\" }"), &["`tine`", "tone"]);
    check(&case("labels = { tone = \"baad\" }"), &["`baad`", "bad, good"]);
    check(&case("nobody = true\nblamed = [\"acme\"]"), &["both blamed and not"]);
    check(&case("nobody = true").replace("Acme.", " "), &["`text` is empty"]);
    check(
        &(case("nobody = true") + &case("nobody = true")),
        &["cases/fire.toml:8", "`a` stands twice"],
    );
    check("", &["no case", "[[minimum]]"]);
    check("[[minimum]]\nname = \"a\"", &["cases/fire.toml:2", "capability"]);
    check("task = [\"fire\", \"fire-too\"]\n", &["two tasks are about an event"]);
    check("task = [\"gone.toml\"]\n", &["cases/fire.toml", "gone.toml", "cannot be read"]);
    let varied = |keys: &str| {
        format!("[[invariance]]\nname = \"a\"\ncapability = \"b\"\ntext = \"Acme.\"\n{keys}\n")
    };
    check(&varied("variants = []"), &["cases/fire.toml:3", "no variants"]);
    check(&varied("variants = [7]"), &["cases/fire.toml:6", "neither a text nor a table"]);
    check(&varied("variants = [\"Acme.\"]\nmap = { acme = \"x\" }"), &["`x` is no actor"]);
    check(
        &varied("variants = [\"Acme.\"]\nfields = [\"blamed\"]"),
        &["`blamed` is no task with labels"],
    );
    let moved = |keys: &str| {
        format!(
            "[[direction]]\nname = \"a\"\ncapability = \"b\"\ntext = \"Acme.\"\nvariant = \"No.\"\n{keys}\n"
        )
    };
    check(&moved(""), &["cases/fire.toml:3", "`now_blamed`"]);
}

/// Two cases that pass and one that fails.
fn three() -> Vec<Outcome> {
    let case = |name: &str, keys: &str| {
        format!("[[minimum]]\nname = \"{name}\"\ncapability = \"c\"\n{TEXT}\n{keys}\n")
    };
    outcomes(
        &[
            case("one", "blamed = [\"acme\"]"),
            case("two", "nobody = true"),
            case("three", "not_blamed = [\"city\"]"),
        ]
        .concat(),
    )
}

#[test]
fn the_gate_stops_at_what_passed_before_or_at_the_floor() {
    let check = |accepted: Option<&str>, floor: Option<f64>, expected: &[&str]| {
        let accepted = accepted
            .map(|csv| Accepted::parse(&format!("file,case,passed\n{csv}"), "b.csv").unwrap());
        let behaviour = Behaviour { outcomes: three(), accepted, floor };
        let found: Vec<String> =
            behaviour.findings().into_iter().map(|finding| finding.text).collect();
        assert_eq!(found.len(), expected.len(), "{found:?}");
        for (found, expected) in found.iter().zip(expected) {
            assert!(found.contains(expected), "`{expected}` is not in: {found}");
        }
    };
    check(None, None, &["fire.toml:8: two fails: nobody must be blamed"]);
    check(None, Some(0.5), &[]);
    check(None, Some(0.7), &["2 of 3 cases pass (67 %), below the floor of 0.7"]);
    check(Some("fire.toml,two,false\n"), None, &[]);
    check(Some("fire.toml,two,true\n"), None, &["two, which passed before, fails"]);
    check(
        Some("fire.toml,two,true\n"),
        Some(0.9),
        &["two, which passed before, fails", "below the floor"],
    );
    check(
        Some("fire.toml,four,true\nother.toml,five,true\n"),
        None,
        &["fire.toml: four, which passed before, is no longer there"],
    );
}

#[test]
fn what_is_accepted_is_read_back_and_other_files_stay() {
    let accepted =
        Accepted::parse("file,case,passed\nfire.toml,gone,true\nother.toml,x,true\n", "b.csv")
            .unwrap();
    let csv = String::from_utf8(accepted.updated(&three()).to_csv().unwrap()).unwrap();
    assert_eq!(
        csv,
        "file,case,passed\nfire.toml,one,true\nfire.toml,three,true\nfire.toml,two,false\nother.toml,x,true\n"
    );
    assert_eq!(Accepted::parse(&csv, "b.csv").unwrap(), accepted.updated(&three()));
    let error = Accepted::parse("file,case\na,b\n", "base/behaviour.csv").unwrap_err();
    assert!(
        error.to_string().contains("base/behaviour.csv")
            && error.to_string().contains("accept again")
    );
}

#[test]
fn every_format_shows_the_failing_case() {
    let behaviour = Behaviour { outcomes: three(), accepted: None, floor: None };
    let report = Report { behaviour: Some(behaviour), ..Report::default() };
    insta::assert_snapshot!("behaviour.txt", report.text());
    for words in ["nobody must be blamed", "2 of 3 behavioural cases"] {
        assert!(report.markdown().contains(words));
    }
    let junit = quick_junit::Report::deserialize_from_str(&report.junit().unwrap()).unwrap();
    assert_eq!((junit.tests, junit.failures), (3, 1));
    let json: serde_json::Value = serde_json::from_str(&report.json()).unwrap();
    assert_eq!(
        (&json["behaviour"]["n_passed"], &json["behaviour"]["cases"][1]["passed"]),
        (&2.into(), &false.into())
    );
    // What is known to fail is skipped and not failed.
    let accepted = Some(Accepted::default().updated(&three()));
    let behaviour = Behaviour { outcomes: three(), accepted, floor: None };
    let report = Report { behaviour: Some(behaviour), ..Report::default() };
    let junit = report.junit().unwrap();
    let parsed = quick_junit::Report::deserialize_from_str(&junit).unwrap();
    assert_eq!((parsed.tests, parsed.failures), (3, 0));
    assert!(junit.contains("<skipped message=\"known: nobody must be blamed\""), "{junit}");
}
