//! Calibrating: an earlier run and hand labels in, a new task file out, and a run with it.

use super::*;

/// A folder with a run of two articles that say the same, and their hand labels.
fn finished() -> TempDir {
    let gold = fs::read_to_string(GOLD).unwrap();
    let (header, rows) = gold.split_once('\n').unwrap();
    let gold = format!("{header}\n{rows}{}", rows.replace("fire,fire,", "fire,other,"));
    let folder = folder(&[
        ("in/fire.txt", ARTICLE.as_bytes()),
        ("in/other.txt", ARTICLE.as_bytes()),
        ("gold.csv", gold.as_bytes()),
    ]);
    let tasks = format!("{FIRE},{TONE}");
    ended(folder.path(), &["run", "in", "--task", &tasks, "-q"]).code(0);
    folder
}

fn calibrate(folder: &TempDir, args: &[&str]) -> Ended {
    let begin = ["calibrate", "out", "--gold", "gold.csv"];
    ended(folder.path(), &[&begin[..], args].concat())
}

#[test]
fn a_run_is_calibrated_and_run_again() {
    let folder = finished();
    let few = ["--min-positives", "1", "--method", "temperature"];
    let report = ["--report", "new/report.md", "--report", "new/report.json"];
    let ended_well = calibrate(&folder, &[&few[..], &report, &["--out", "new"]].concat()).code(0);
    for word in
        ["tone, all labels: temperature", "coverage", "cross-validated", "written: new/fire"]
    {
        assert!(ended_well.stdout.contains(word), "{word}: {}", ended_well.stdout);
    }
    let new = folder.path().join("new");
    assert_eq!(names(&new), ["fire.toml", "report.json", "report.md", "tone.toml"]);
    let toml = fs::read_to_string(new.join("tone.toml")).unwrap();
    for word in ["gold.csv", "seed 20240103", "# The smallest task", "[[calibration]]"] {
        assert!(toml.contains(word), "{word}: {toml}");
    }
    let files = ["new/tone.toml", "new/fire.toml"];
    ended(folder.path(), &[&["tasks", "lint"][..], &files].concat()).code(0);
    let tasks = files.join(",");
    ended(folder.path(), &["run", "in", "--task", &tasks, "--out", "out-new", "-q"]).code(0);
    let scores = |out: &str| column(&folder.path().join(out).join("sentences.csv"), "tone_good");
    assert_ne!(scores("out"), scores("out-new"));
    let measured = |out: &str, figure: &str| {
        ended(folder.path(), &["eval", out, "--gold", "gold.csv"]).code(0);
        let text = fs::read_to_string(folder.path().join(out).join("metrics.json")).unwrap();
        assert!(text.contains(figure), "{text}");
        text
    };
    assert_ne!(measured("out", "tone.accuracy"), measured("out-new", "tone.accuracy"));
    // The scores of the new run are calibrated already.
    let again = ["calibrate", "out-new", "--gold", "gold.csv", "--task", "tone", "--out", "b.toml"];
    ended(folder.path(), &again).code(2).says(&["`tone`", "without [[calibration]]"]);
    let same = |name: &str| {
        let args = ["--task", "tone", "--out", name];
        calibrate(&folder, &[&few[..], &args].concat()).code(0);
        fs::read(folder.path().join(name)).unwrap()
    };
    assert!(same("a.toml") == same("b.toml"), "the same input gives the same file");
}

#[test]
fn nothing_is_written_over_and_mistakes_are_named() {
    let folder = finished();
    fs::copy(TONE, folder.path().join("tone.toml")).unwrap();
    let task = ["--task", "tone", "--min-positives", "1", "--out"];
    let check = |args: &[&str], words: &[&str]| {
        let ended = calibrate(&folder, args).code(2).says(words);
        assert_eq!(ended.stdout, "");
        assert_eq!(names(folder.path()), ["gold.csv", "in", "out", "tone.toml"]);
    };
    check(&[&task[..], &["tone.toml"]].concat(), &["tone.toml is there already", "--force"]);
    check(&["--out", "all.toml"], &["fire, tone", "all.toml", "--task"]);
    check(&["--task", "toon", "--out", "a.toml"], &["`toon`", "fire, tone"]);
    check(&["--task", "tone", "--out", "a.toml"], &["`tone`", "--min-positives", "add labels"]);
    check(&["--out", "a"], &["left out", "`fire`", "`tone`", "add hand labels"]);
    check(&[&task[..], &["a.toml", "--objective", "precision=2"]].concat(), &["outside 0 to 1"]);
    check(&[&task[..], &["a.toml", "--objective", "f2"]].concat(), &["precision=0.8"]);
    check(&[&task[..], &["a.toml", "--folds", "1"]].concat(), &["--folds"]);
    check(&[&task[..], &["a.toml", "--report", "a.html"]].concat(), &["a.html", ".md or .json"]);
    let kept = fs::read(TONE).unwrap();
    assert!(fs::read(folder.path().join("tone.toml")).unwrap() == kept);
    calibrate(&folder, &[&task[..], &["tone.toml", "--force"]].concat()).code(0);
    assert!(fs::read(folder.path().join("tone.toml")).unwrap() != kept);
    // One article cannot be left out in turn.
    let gold = fs::read_to_string(folder.path().join("gold.csv")).unwrap();
    let one: String =
        gold.lines().filter(|line| !line.contains("other")).map(|l| format!("{l}\n")).collect();
    fs::write(folder.path().join("gold.csv"), one).unwrap();
    calibrate(&folder, &[&task[..], &["a.toml"]].concat()).code(2).says(&["two articles or more"]);
}
