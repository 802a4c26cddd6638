//! What the program says about itself.

use super::*;

#[test]
fn the_help_of_every_command_has_an_example() {
    let folder = folder(&[]);
    let commands: [&[&str]; 23] = [
        &[],
        &["run"],
        &["merge"],
        &["worker"],
        &["eval"],
        &["agree"],
        &["calibrate"],
        &["compare"],
        &["check"],
        &["accept"],
        &["report"],
        &["tasks"],
        &["tasks", "list"],
        &["tasks", "show"],
        &["tasks", "lint"],
        &["models"],
        &["models", "list"],
        &["models", "verify"],
        &["cache"],
        &["cache", "info"],
        &["cache", "clear"],
        &["completions"],
        &["man"],
    ];
    for command in commands {
        let help = ended(folder.path(), &[command, &["--help"]].concat()).code(0).stdout;
        assert!(help.contains("Example"), "{command:?} has no example: {help}");
        let example = format!("framelens {}", command.join(" "));
        assert!(help.contains(&format!("\n  {}", example.trim())), "{command:?}: {help}");
    }
}

#[test]
fn wrong_arguments_are_failures_and_say_where_to_look() {
    let folder = folder(&[("a.txt", PLAIN.as_bytes())]);
    for (args, words) in [
        (&[][..], "Usage: framelens"),
        (&["evl"], "'eval'"),
        (&["run"], "<INPUT>"),
        (&["run", "a.txt", "--fromat", "csv"], "'--format'"),
        (&["run", "a.txt", "--format", "xlsx"], "csv, jsonl"),
        (&["run", "a.txt", "--threads", "0"], "1..=256"),
        (&["run", "a.txt", "--threads", "100000"], "1..=256"),
        (&["run", "a.txt", "--batch=-1"], "--batch"),
        (&["run", "a.txt", "--max-bytes", "64MB"], "64MB"),
        (&["eval", "out"], "--gold"),
        (&["completions", "tcsh"], "bash"),
        (&["tasks", "show", "kermann"], "name one of: kerman"),
    ] {
        ended(folder.path(), args).code(2).says(&[words]);
    }
    assert_eq!(
        ended(folder.path(), &["--version"]).code(0).stdout,
        format!("framelens {}\n", env!("CARGO_PKG_VERSION"))
    );
}

#[test]
fn completions_and_the_manual_know_every_command() {
    let folder = folder(&[]);
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = ended(folder.path(), &["completions", shell]).code(0).stdout;
        for word in ["run", "eval", "tasks", "models", "lint", "text-column"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
    let page = ended(folder.path(), &["man"]).code(0).stdout;
    assert!(page.contains(".TH framelens 1"), "{page}");
    for word in [
        "FRAMELENS RUN",
        "FRAMELENS EVAL",
        "FRAMELENS TASKS",
        "FRAMELENS MODELS",
        "\\-\\-text\\-column",
        "\\-\\-gold",
    ] {
        assert!(page.contains(word), "{word} is not in the manual");
    }
}

#[test]
fn a_damaged_model_does_not_verify() {
    let folder = tempfile::tempdir().unwrap();
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/framelens-minilm");
    let model = folder.path().join("model");
    fs::create_dir(&model).unwrap();
    for name in names(&shipped) {
        fs::copy(shipped.join(&name), model.join(&name)).unwrap();
    }
    let verify = || ended(folder.path(), &["models", "verify", "model"]);
    assert_eq!(verify().code(0).stdout, "model: good\n");
    let mut bytes = fs::read(model.join("model.onnx")).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(model.join("model.onnx"), bytes).unwrap();
    let verdict = verify().code(1).stdout;
    assert!(verdict.contains("model.onnx was changed or damaged"), "{verdict}");
    fs::remove_file(model.join("model.onnx")).unwrap();
    let verdict = verify().code(1).stdout;
    assert!(verdict.contains("model.onnx cannot be read"), "{verdict}");
    let verdict = ended(folder.path(), &["models", "verify"]).code(0).stdout;
    assert_eq!(verdict, "framelens-minilm: good\n");
    ended(folder.path(), &["models", "verify", "gone"]).code(1);
}

#[test]
fn shipped_tasks_are_listed_shown_and_sound() {
    let folder = folder(&[]);
    let list = ended(folder.path(), &["tasks", "list"]).code(0).stdout;
    for name in ["kerman", "tehran-2017", "sentiment", "frame", "policy-frames"] {
        assert!(list.contains(name), "{list}");
        let toml = ended(folder.path(), &["tasks", "show", name]).code(0).stdout;
        fs::write(folder.path().join("shown.toml"), toml).unwrap();
        ended(folder.path(), &["tasks", "lint", "shown.toml"]).code(0);
    }
}
