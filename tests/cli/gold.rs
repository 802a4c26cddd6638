//! Hand labels: what is refused, and that an earlier run is scored like a fresh one.

use super::*;

fn check(gold: &str, words: &[&str]) {
    let folder = folder(&[("fire.txt", ARTICLE.as_bytes()), ("gold.csv", gold.as_bytes())]);
    let tasks = format!("{FIRE},{TONE}");
    let args = ["run", "fire.txt", "--task", &tasks, "--gold", "gold.csv"];
    let ended = ended(folder.path(), &args).code(2).says(words);
    assert_eq!(ended.stdout, "");
    assert_eq!(
        names(folder.path()),
        ["fire.txt", "gold.csv"],
        "faulty gold is found before anything is written"
    );
}

#[test]
fn faulty_gold_is_refused_by_line_before_the_model_runs() {
    check(
        "event,doc,text,tone\nfire,fire,Nobody was hurt.,baad\n",
        &["gold.csv:2", "`baad`", "`tone`", "good, bad", "did you mean `bad`?"],
    );
    check(
        "event,doc,text,blamed\nfire,fire,Nobody was hurt.,\nfire,fire,Nobody,acne\n",
        &["gold.csv:3", "`acne`", "acme, city", "did you mean `acme`?"],
    );
    check("doc,text,kind\nfire,Nobody was hurt.,boddy\n", &["gold.csv:2", "`body`"]);
    check("text,kind\nNobody was hurt.,body\n", &["gold.csv", "no column `doc`", "text, kind"]);
    check("doc,kind\nfire,body\n", &["gold.csv", "`text`", "doc, kind"]);
    check("doc;text;kind\nfire;Nobody;body\n", &["gold.csv", "commas"]);
    check("doc,text,kind\n", &["gold.csv", "no rows"]);
    check("doc,text,kind\nfire,Nobody\n", &["gold.csv"]);
    check("", &["gold.csv"]);
}

#[test]
fn gold_that_cannot_be_read_is_named() {
    let folder = folder(&[("fire.txt", ARTICLE.as_bytes())]);
    let args = ["run", "fire.txt", "--task", TONE, "--gold", "gone.csv"];
    ended(folder.path(), &args).code(2).says(&["gone.csv", "check the path given with --gold"]);
}

#[test]
fn an_earlier_run_is_scored_like_a_fresh_one() {
    let folder = folder(&[("fire.txt", ARTICLE.as_bytes())]);
    let tasks = format!("{FIRE},{TONE}");
    let out = folder.path().join("out");
    let read = |name: &str| fs::read(out.join(name)).unwrap();
    ended(folder.path(), &["run", "fire.txt", "--task", &tasks, "--gold", GOLD]).code(0);
    let files = ["metrics.json", "metrics.md", "errors.csv", "pr_curve.csv"];
    let fresh = files.map(read);
    let metrics: serde_json::Value = serde_json::from_slice(&fresh[0]).unwrap();
    assert_eq!(metrics["intervals"]["n_resamples"], 2000);
    ended(folder.path(), &["eval", "out", "--gold", GOLD]).code(0);
    for (name, fresh) in files.iter().zip(fresh) {
        assert!(fresh == read(name), "eval and run --gold differ in {name}");
    }
}

/// One run leaves out the event, and the other a sentence.
#[test]
fn two_runs_are_compared_on_what_both_have() {
    let shorter = ARTICLE.replace("Nobody was hurt.", "");
    let folder = folder(&[("fire.txt", ARTICLE.as_bytes()), ("b/fire.txt", shorter.as_bytes())]);
    let tasks = format!("{FIRE},{TONE}");
    ended(folder.path(), &["run", "fire.txt", "-q", "--task", &tasks]).code(0);
    ended(folder.path(), &["run", "b/fire.txt", "-q", "--task", TONE, "--out", "other"]).code(0);
    let eval = |more: &[&str]| {
        let args = [&["eval", "out", "--gold", GOLD, "--compare", "other"], more].concat();
        ended(folder.path(), &args)
    };
    let said = eval(&["--resamples", "100", "--seed", "7"]).code(0).stdout;
    for words in ["task fire: new", "in both runs: 4", "only in the first: 1", "McNemar", "Tone"] {
        assert!(said.contains(words), "`{words}` is not in: {said}");
    }
    let out = folder.path().join("out");
    let file = fs::read(out.join("comparison.json")).unwrap();
    let file: serde_json::Value = serde_json::from_slice(&file).unwrap();
    assert_eq!((&file["intervals"]["seed"], &file["n_sentences"]), (&7.into(), &4.into()));
    assert_eq!(file["only_first"][0]["beginning"], "Nobody was hurt.");
    assert!(file["mcnemar"].as_array().unwrap().iter().all(|row| row["task"] == "tone"));
    // What was said of the old labels does not stand beside new ones.
    ended(folder.path(), &["run", "fire.txt", "--task", &tasks])
        .code(0)
        .says(&["removed", "comparison.json", "comparison.md", "errors.csv", "pr_curve.csv"]);
    assert_eq!(names(&out), ["articles.csv", "report.html", "run.json", "sentences.csv"]);
}

#[test]
fn eval_refuses_what_it_cannot_resample_or_compare() {
    let folder = folder(&[("fire.txt", ARTICLE.as_bytes())]);
    ended(folder.path(), &["run", "fire.txt", "-q", "--task", TONE]).code(0);
    let eval = |more: &[&str]| {
        ended(folder.path(), &[&["eval", "out", "--gold", GOLD], more].concat()).code(2)
    };
    eval(&["--resamples", "5"]).says(&["--resamples", "5"]);
    eval(&["--seed", "-1"]).says(&["-1"]);
    eval(&["--compare", "gone"]).says(&["gone/run.json", "name the folder"]);
    assert_eq!(
        names(&folder.path().join("out")),
        ["articles.csv", "report.html", "run.json", "sentences.csv"]
    );
}

#[test]
fn eval_says_which_file_of_the_run_is_not_there() {
    let folder = folder(&[("fire.txt", ARTICLE.as_bytes()), ("empty/a.txt", b"")]);
    ended(folder.path(), &["eval", "empty", "--gold", GOLD])
        .code(2)
        .says(&["empty/run.json", "name the folder that `framelens run --out` wrote"]);
    let args = ["run", "fire.txt", "--task", TONE, "--format", "jsonl", "--quiet"];
    ended(folder.path(), &args).code(0);
    fs::remove_file(folder.path().join("out/articles.jsonl")).unwrap();
    ended(folder.path(), &["eval", "out", "--gold", GOLD])
        .code(2)
        .says(&["out/articles.jsonl", "name the folder"]);
    fs::write(folder.path().join("out/run.json"), "{}").unwrap();
    ended(folder.path(), &["eval", "out", "--gold", GOLD]).code(2).says(&["out/run.json", "name"]);
}

/// Hours of work are not lost to a wrong file name in the gold.
#[test]
fn gold_about_other_articles_costs_no_labels() {
    let folder = folder(&[("bridge.txt", PLAIN.as_bytes()), ("fire.txt", ARTICLE.as_bytes())]);
    let tasks = format!("{FIRE},{TONE}");
    ended(folder.path(), &["run", "fire.txt", "--task", &tasks, "--gold", GOLD]).code(0);
    ended(folder.path(), &["run", "bridge.txt", "--task", &tasks, "--gold", GOLD]).code(2).says(&[
        "the labels are whole in out",
        "gold.csv has no label",
        "articles fire",
        "`doc`",
    ]);
    let out = folder.path().join("out");
    assert_eq!(names(&out), ["articles.csv", "run.json", "sentences.csv"]);
    ended(folder.path(), &["eval", "out", "--gold", GOLD]).code(2).says(&["gold.csv", "fire"]);
}

#[test]
fn a_table_that_lost_rows_is_not_scored() {
    let folder = folder(&[("fire.txt", ARTICLE.as_bytes())]);
    let tasks = format!("{FIRE},{TONE}");
    ended(folder.path(), &["run", "fire.txt", "--task", &tasks, "-q"]).code(0);
    let path = folder.path().join("out/sentences.csv");
    let whole = fs::read_to_string(&path).unwrap();
    let cut: Vec<&str> = whole.lines().take(3).collect();
    fs::write(&path, cut.join("\n")).unwrap();
    ended(folder.path(), &["eval", "out", "--gold", GOLD])
        .code(2)
        .says(&["out/sentences.csv has 2 rows where the run wrote 5", "run again"]);
}

/// Excel writes a byte order mark and `\r\n`.
#[test]
fn gold_from_a_spreadsheet_is_read() {
    let gold = fs::read_to_string(GOLD).unwrap();
    let saved = format!("\u{feff}{}", gold.replace('\n', "\r\n"));
    let folder = folder(&[("fire.txt", ARTICLE.as_bytes()), ("gold.csv", saved.as_bytes())]);
    let tasks = format!("{FIRE},{TONE}");
    let args = ["run", "fire.txt", "--task", &tasks, "--gold", "gold.csv"];
    let ended = ended(folder.path(), &args).code(0);
    assert!(ended.stdout.contains("compared with gold.csv: 5"), "{}", ended.stdout);
}
