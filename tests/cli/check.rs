//! The gate from outside: accepting, passing, failing, and refusing to accept on a build server.

use super::*;

/// The variables by which build servers say what they are, so that these tests can be run on one.
const SERVERS: [&str; 3] = ["CI", "GITHUB_ACTIONS", "GITLAB_CI"];

/// Runs the program as on a person's machine.
fn at_home(folder: &Path, args: &[&str]) -> Ended {
    let mut command = framelens(folder, args);
    for name in SERVERS {
        command.env_remove(name);
    }
    command.output().unwrap().into()
}

fn run_to(folder: &Path, fire: &str, inputs: &[&str], out: &str) {
    let tasks = format!("{fire},{TONE}");
    let args = [&["run"], inputs, &["--task", &tasks, "--out", out, "--quiet"]].concat();
    ended(folder, &args).code(0);
}

#[test]
fn the_accepted_baseline_passes_and_a_worse_threshold_fails() {
    let worse = fs::read_to_string(FIRE).unwrap() + "\n[thresholds]\nblamed = 0.99\n";
    let folder = folder(&[
        ("fire.txt", ARTICLE.as_bytes()),
        ("bridge.txt", PLAIN.as_bytes()),
        ("worse.toml", worse.as_bytes()),
    ]);
    let folder = folder.path();
    let both = ["fire.txt", "bridge.txt"];
    run_to(folder, FIRE, &both, "out");
    let accepted = at_home(folder, &["accept", "out", "--baseline", "base/line", "--gold", GOLD]);
    assert!(accepted.code(0).stdout.contains("accepted: base/line"));
    let baseline = folder.join("base/line");
    assert_eq!(names(&baseline), ["articles.csv", "floors.toml", "run.json", "sentences.csv"]);
    let floors = fs::read_to_string(baseline.join("floors.toml")).unwrap();
    assert!(
        floors.contains("gold = \"../../") && floors.contains("\"blamed.micro_f1\" = 0."),
        "{floors}"
    );

    let passed = ended(folder, &["check", "out", "--baseline", "base/line"]).code(0);
    assert!(passed.stdout.starts_with("passed: 0 labels changed"), "{}", passed.stdout);

    run_to(folder, "worse.toml", &both, "worse");
    let failed = ended(folder, &["check", "worse", "--baseline", "base/line"]).code(1);
    for words in
        ["FAILED", "threshold of blamed in fire", "blamed.micro_f1", "Acme caused the harbour fire"]
    {
        assert!(failed.stdout.contains(words), "`{words}` is not in: {}", failed.stdout);
    }
    for (format, beginning) in
        [("markdown", "### framelens check: ❌"), ("json", "{"), ("junit", "<?xml")]
    {
        let args = [
            "check", "worse", "--baseline", "base/line", "--format", format, "--out", "new/report",
        ];
        assert_eq!(ended(folder, &args).code(1).stdout, "");
        let report = fs::read_to_string(folder.join("new/report")).unwrap();
        assert!(report.starts_with(beginning), "{report}");
    }

    run_to(folder, FIRE, &["fire.txt"], "less");
    let failed = ended(folder, &["check", "less", "--baseline", "base/line"]).code(1);
    assert!(
        failed.stdout.contains("the article bridge of the baseline is missing"),
        "{}",
        failed.stdout
    );
    let path = folder.join("less/sentences.csv");
    let whole = fs::read_to_string(&path).unwrap();
    fs::write(&path, whole.lines().take(3).map(|line| format!("{line}\n")).collect::<String>())
        .unwrap();
    ended(folder, &["check", "less", "--baseline", "base/line"])
        .code(2)
        .says(&["less/sentences.csv", "rows where the run wrote"]);

    fs::write(baseline.join("floors.toml"), "max_flips = 0.5\n").unwrap();
    let moved = at_home(folder, &["accept", "worse", "--baseline", "base/line"]).code(0);
    assert!(moved.stdout.contains("threshold of blamed in fire"), "{}", moved.stdout);
    let floors = fs::read_to_string(baseline.join("floors.toml")).unwrap();
    assert_eq!(floors, "max_flips = 0.5\n", "what a person wrote stays");
    ended(folder, &["check", "worse", "--baseline", "base/line"]).code(0);
}

#[test]
fn a_build_server_and_half_a_run_cannot_move_the_baseline() {
    let folder = folder(&[("fire.txt", ARTICLE.as_bytes()), ("half/run.partial.json", b"{}")]);
    let args = ["accept", "out", "--baseline", "base"];
    for (name, value) in [("CI", "true"), ("GITHUB_ACTIONS", "1"), ("GITLAB_CI", "yes")] {
        let mut command = framelens(folder.path(), &args);
        let command = SERVERS.iter().fold(&mut command, |command, name| command.env_remove(name));
        let ended: Ended = command.env(name, value).output().unwrap().into();
        ended.code(2).says(&[name, "build server", "on your machine"]);
    }
    let mut off = framelens(folder.path(), &args);
    let off: Ended = off
        .env("CI", "false")
        .env_remove("GITHUB_ACTIONS")
        .env_remove("GITLAB_CI")
        .output()
        .unwrap()
        .into();
    off.code(2).says(&["out/run.json"]);
    let args = ["accept", "half", "--baseline", "base"];
    at_home(folder.path(), &args).code(2).says(&["interrupted", "run it again"]);
    assert_eq!(names(folder.path()), ["fire.txt", "half"], "nothing was written");
}

#[test]
fn what_cannot_be_compared_is_named() {
    let folder = folder(&[("empty/a.txt", b""), ("bad/floors.toml", b"max_flops = 1\n")]);
    let check = |baseline: &str, words: &[&str]| {
        ended(folder.path(), &["check", "empty", "--baseline", baseline]).code(2).says(words);
    };
    check("gone", &["gone/run.json", "framelens accept RUN_DIR --baseline gone"]);
    check("bad", &["bad/floors.toml:1", "max_flops", "docs/regression-gate.md"]);
}

const CASES: &str = r#"
task = ["fire.toml", "tone.toml"]

[[minimum]]
name = "plain cause"
capability = "active"
text = "Acme caused the harbour fire, the police said."
blamed = ["acme"]
not_blamed = ["city"]

[[minimum]]
name = "what cannot be passed"
capability = "active"
text = "Acme caused the harbour fire, the police said."
nobody = true
"#;

#[test]
fn behavioural_cases_are_judged_and_accepted() {
    let folder = folder(&[
        ("cases/fire-cases.toml", CASES.as_bytes()),
        ("cases/fire.toml", &fs::read(FIRE).unwrap()),
        ("cases/tone.toml", &fs::read(TONE).unwrap()),
    ]);
    let folder = folder.path();
    let check = |more: &[&str], code: i32, words: &[&str]| {
        let args = [&["check", "--behaviour", "cases/fire-cases.toml"], more].concat();
        let ended = ended(folder, &args).code(code);
        for word in words {
            assert!(ended.stdout.contains(word), "`{word}` is not in: {}", ended.stdout);
        }
    };
    check(&[], 1, &["FAILED: 1 of 2 behavioural cases pass", "nobody must be blamed"]);
    check(&["--floor", "0.5"], 0, &["passed: 1 of 2"]);
    check(&["--floor", "0.9"], 1, &["below the floor of 0.9"]);
    let args = ["accept", "--behaviour", "cases/fire-cases.toml", "--baseline", "base"];
    at_home(folder, &args).code(0);
    let accepted = fs::read_to_string(folder.join("base/behaviour.csv")).unwrap();
    let lines: Vec<&str> = accepted.lines().collect();
    let passes = [
        "file,case,passed",
        "fire-cases.toml,plain cause,true",
        "fire-cases.toml,what cannot be passed,false",
    ];
    assert_eq!(lines, passes);
    check(&["--baseline", "base"], 0, &["passed: 1 of 2", "(known)"]);
    fs::write(folder.join("base/behaviour.csv"), accepted.replace("false", "true")).unwrap();
    check(&["--baseline", "base"], 1, &["which passed before,", "what cannot be passed"]);
    fs::write(folder.join("base/floors.toml"), "behaviour = 0.9\n").unwrap();
    check(&["--baseline", "base"], 1, &["below the floor of 0.9"]);
    fs::write(folder.join("base/behaviour.csv"), "a,b\n1,2\n").unwrap();
    let args = ["check", "--behaviour", "cases/fire-cases.toml", "--baseline", "base"];
    ended(folder, &args).code(2).says(&["base/behaviour.csv", "accept again"]);
    let args = ["check", "--behaviour", "cases/fire-cases.toml", "cases/fire-cases.toml"];
    ended(folder, &args).code(2).says(&["two files of cases are called fire-cases.toml"]);
    ended(folder, &["check", "--behaviour", "gone.toml"])
        .code(2)
        .says(&["gone.toml", "name a .toml"]);
    ended(folder, &["check"]).code(2).says(&[
        "nothing is to be checked",
        "--baseline",
        "--behaviour",
    ]);
}

#[test]
fn other_wordings_are_put_to_a_run() {
    let tone = "[tone]\ngood = [\"This is good.\", \"This is fine.\"]\nbad = [\"This is bad.\", \"This is awful.\"]\n";
    let folder = folder(&[("fire.txt", ARTICLE.as_bytes()), ("words.toml", tone.as_bytes())]);
    let folder = folder.path();
    run_to(folder, FIRE, &["fire.txt"], "out");
    let args = ["check", "out", "--paraphrases", "words.toml", "--format", "json"];
    let ended_well = ended(folder, &args).code(0);
    let json: serde_json::Value = serde_json::from_str(&ended_well.stdout).unwrap();
    let tone = &json["wordings"][0];
    assert_eq!((&tone["field"], &tone["n"]), (&"tone".into(), &5.into()));
    // The first wording is the shipped one, said again: the run is read back as it was asked.
    assert_eq!(tone["wordings"][1]["from_shipped"]["score"], 0.0);
    let check = |text: &str, words: &[&str]| {
        fs::write(folder.join("words.toml"), text).unwrap();
        ended(folder, &["check", "out", "--paraphrases", "words.toml"]).code(2).says(words);
    };
    check("[tone]\ngood = \"x\"\n", &["words.toml:2", "write [task]"]);
    check(
        "[tone]\ngood = [\"x\"]\nbad = []\n",
        &["`tone` has 1 wordings of `good` and 0", "give each label as many"],
    );
    check("[tone]\ngod = [\"x\"]\n", &["`god`", "use: good, bad"]);
    check("[fire]\nblamed = [\"It burned.\"]\n", &["\"It burned.\"", "{actor}"]);
    check("[tune]\ngood = [\"x\"]\n", &["none of the tasks fire, tone", "[fire]"]);
}

#[test]
fn a_baseline_is_csv() {
    let folder = folder(&[("fire.txt", ARTICLE.as_bytes())]);
    let args = ["run", "fire.txt", "--task", TONE, "--quiet", "--format", "parquet"];
    ended(folder.path(), &args).code(0);
    at_home(folder.path(), &["accept", "out", "--baseline", "base"])
        .code(2)
        .says(&["out are not CSV", "--format csv"]);
    assert_eq!(names(folder.path()), ["fire.txt", "out"]);
}
