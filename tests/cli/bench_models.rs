//! Several models side by side.

use super::*;

#[test]
fn models_stand_beside_the_baselines() {
    let folder = folder(&[("fire.txt", ARTICLE.as_bytes())]);
    let tasks = format!("{FIRE},{TONE}");
    let args = [
        "bench-models", "fire.txt", "--gold", GOLD, "--task", &tasks, "--rounds", "2", "--format",
        "csv",
    ];
    let ended = ended(folder.path(), &args).code(0).says(&["round 2 of 2: framelens-minilm"]);
    let mut table = csv::Reader::from_reader(ended.stdout.as_bytes());
    let header = table.headers().unwrap().clone();
    let at = |name: &str| header.iter().position(|column| column == name).unwrap();
    let rows: Vec<csv::StringRecord> = table.records().map(Result::unwrap).collect();
    let models: Vec<&str> = rows.iter().map(|row| &row[0]).collect();
    assert_eq!(models, ["framelens-minilm", "keyword", "alias", "majority"]);
    let number = |column: &str| rows[0][at(column)].parse::<f64>().unwrap();
    assert!((0.0..=1.0).contains(&number("blamed.micro_f1")), "{rows:?}");
    assert!(number("sentences_per_second") > 0.0 && number("model_megabytes") > 20.0, "{rows:?}");
    assert!(rows[1][at("sentences_per_second")].is_empty(), "{rows:?}");
}

#[test]
fn a_model_that_cannot_run_is_named_and_the_others_are_shown() {
    let folder = folder(&[("fire.txt", ARTICLE.as_bytes())]);
    let args = [
        "bench-models", "fire.txt", "--gold", GOLD, "--task", FIRE, "--rounds", "1", "--model",
        "framelens-minilm",
    ];
    let args = [&args[..], &["--model", "no/such", "--format", "json"]].concat();
    let ended = ended(folder.path(), &args).code(2).says(&["no/such: "]);
    let rows: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
    assert!(rows[0]["fault"].is_null() && rows[1]["fault"].is_string(), "{rows}");
    let missing = ["bench-models", "fire.txt", "--gold", "none.csv"];
    super::ended(folder.path(), &missing).code(2).says(&["none.csv", "--gold"]);
}
