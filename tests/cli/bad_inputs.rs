//! What cannot be read is named with what to do, and the rest is read all the same.

use super::*;

/// Runs on one bad file alone: nothing can be read, and the message has these words.
#[track_caller]
fn check(name: &str, bytes: &[u8], more: &[&str], words: &[&str]) {
    let folder = folder(&[(name, bytes)]);
    let args = [&["run", name, "--task", TONE], more].concat();
    let ended = ended(folder.path(), &args).code(2).says(words).says(&["no article could be read"]);
    assert_eq!(ended.stdout, "", "stdout is data");
    assert!(names(&folder.path().join("out")).is_empty(), "nothing is written");
}

#[test]
fn a_bad_file_alone_ends_the_run_with_its_name_and_a_remedy() {
    check("a.txt", b"", &[], &["a.txt: there is no text in it", "remove it or fill it"]);
    check("a.txt", b" \r\n\t\n", &[], &["a.txt: there is no text in it"]);
    check("a.txt", b"\xef\xbb\xbf", &[], &["a.txt: there is no text in it"]);
    check("a.txt", b"%PDF-1.7\n\x00\x01", &[], &["a.txt: this is not text but a PDF", "convert"]);
    check(
        "a.txt",
        b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0",
        &[],
        &["a.txt: this is not text", "convert"],
    );
    check(
        "a.csv",
        b"id,body\n1,Text\n",
        &[],
        &["a.csv", "expected a column `text`", "id, body", "--text-column body"],
    );
    check("a.csv", b"id,text\n", &[], &["a.csv: there is no text in it"]);
    // Beyond the limit a reader of CSV may have read 64 kB ahead.
    let open = format!("id,text\n1,\"open {}", "word ".repeat(20_000));
    check(
        "a.csv",
        open.as_bytes(),
        &["--max-bytes", "1000"],
        &["a.csv", "split it or raise --max-bytes"],
    );
    check("a.jsonl", b"{\"id\": 1}\n", &[], &["a.jsonl:1", "--text-column"]);
    check("a.jsonl", b"not json\n", &[], &["a.jsonl:1", "put one object on each line"]);
    check("a.html", b"<html><body></body></html>", &[], &["a.html"]);
    check("a.docx", b"PK\x03\x04", &[], &["a.docx: the extension does not tell the format"]);
}

#[test]
fn a_line_larger_than_the_limit_is_refused() {
    let line = "word ".repeat(400);
    check(
        "a.txt",
        line.as_bytes(),
        &["--max-bytes", "1000"],
        &["a.txt: larger than 1000 bytes", "split it or raise --max-bytes"],
    );
}

#[test]
fn inputs_that_are_not_there_are_named() {
    let folder = folder(&[("a.txt", PLAIN.as_bytes()), ("none/notes.docx", b"x")]);
    for (input, words) in [
        ("gone.txt", "cannot read gone.txt; check that it exists and may be read"),
        ("gone", "cannot read gone; check that it exists"),
        (
            "none",
            "none holds no .txt, .md, .html, .jsonl, .csv, .parquet or .arrow file (others ignored: 1)",
        ),
        ("gone/*.txt", "matches `gone/*.txt`; put the pattern in quotes"),
        ("***", "`***` is not a pattern; write for example"),
    ] {
        ended(folder.path(), &["run", input, "--task", TONE]).code(2).says(&[words]);
    }
}

#[test]
fn the_good_files_beside_a_bad_one_are_read_and_the_bad_one_is_kept_in_mind() {
    let files: [(&str, &[u8]); 4] =
        [("a.txt", b""), ("b.txt", PLAIN.as_bytes()), ("c.txt", b"\0\x01\x02"), ("d.bin", b"x")];
    let folder = folder(&files);
    let out = tempfile::tempdir().unwrap();
    let out_name = out.path().to_str().unwrap();
    let args = ["run", ".", "--task", TONE, "--out", out_name];
    ended(folder.path(), &args).code(0).says(&["could not be read: 2", "a.txt", "c.txt", "d.bin"]);
    let run = fs::read_to_string(out.path().join("run.json")).unwrap();
    let run: serde_json::Value = serde_json::from_str(&run).unwrap();
    assert_eq!(run["counts"]["articles"], 1);
    assert_eq!(run["counts"]["failures"], 2);
    assert_eq!(run["counts"]["ignored"], 1);
    assert_eq!(run["failures"].as_array().unwrap().len(), 2);
}

#[test]
fn strict_ends_at_the_first_bad_file() {
    let folder = folder(&[("a.txt", PLAIN.as_bytes()), ("b.txt", b"")]);
    let args = ["run", "a.txt", "b.txt", "--task", TONE, "--strict"];
    ended(folder.path(), &args).code(2).says(&["--strict", "b.txt: there is no text in it"]);
    assert!(names(&folder.path().join("out")).is_empty(), "nothing is written");
}

#[test]
fn a_manifest_given_by_name_must_be_usable() {
    let folder =
        folder(&[("a.txt", PLAIN.as_bytes()), ("sources.csv", b"name,outlet\na.txt,Gazette\n")]);
    let run =
        |manifest| ended(folder.path(), &["run", "a.txt", "--task", TONE, "--manifest", manifest]);
    run("gone.csv").code(2).says(&["cannot read gone.csv", "check that it exists"]);
    run("sources.csv").code(2).says(&["sources.csv: expected a column `file`", "name, outlet"]);
    assert!(names(&folder.path().join("out")).is_empty(), "nothing is written");
}

#[test]
fn a_manifest_that_lies_beside_the_articles_is_reported_if_unusable() {
    let folder =
        folder(&[("a.txt", PLAIN.as_bytes()), ("manifest.csv", b"name,outlet\na.txt,Gazette\n")]);
    ended(folder.path(), &["run", "a.txt", "--task", TONE])
        .code(0)
        .says(&["manifest.csv: expected a column `file`"]);
}

#[test]
fn tasks_that_do_not_go_together_are_refused() {
    let clash = "id = \"text\"\nkind = \"single\"\ntemplate = \"This is {label}.\"\n[[labels]]\nid = \"a\"\n[[labels]]\nid = \"b\"\n";
    let folder = folder(&[
        ("a.txt", PLAIN.as_bytes()),
        ("clash.toml", clash.as_bytes()),
        ("bad.toml", b"id = 1"),
    ]);
    let run = |tasks: &str| ended(folder.path(), &["run", "a.txt", "--task", tasks]).code(2);
    run("nope").says(&[
        "`nope`",
        "name a .toml file",
        "kerman, tehran-2017, sentiment, frame, policy-frames",
    ]);
    run("bad.toml").says(&["bad.toml:1"]);
    run(" , ").says(&["no task was named", "name a .toml file"]);
    run(&format!(" {TONE} , nope ,")).says(&["`nope`"]);
    run(&format!("{TONE},{TONE}")).says(&["two tasks have the id `tone`"]);
    run("clash.toml").says(&["`text`", "give"]);
    assert!(names(&folder.path().join("out")).is_empty(), "nothing is written");
}

#[test]
fn a_model_that_is_none_is_refused() {
    let folder = folder(&[("a.txt", PLAIN.as_bytes())]);
    let args = ["run", "a.txt", "--task", TONE, "--model", "."];
    ended(folder.path(), &args).code(2).says(&["config.json", "check the folder"]);
}

/// A link to nothing cannot be read by anybody; permissions do not bind root.
#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read_is_named() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = folder(&[("a.txt", PLAIN.as_bytes()), ("locked.txt", PLAIN.as_bytes())]);
    symlink("nowhere.txt", folder.path().join("dangling.txt")).unwrap();
    let args = ["run", "dangling.txt", "--task", TONE];
    ended(folder.path(), &args).code(2).says(&["cannot read dangling.txt", "check that it exists"]);
    let locked = folder.path().join("locked.txt");
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::File::open(&locked).is_ok() {
        eprintln!("SKIPPED: permissions do not bind this user, so no file is unreadable");
        return;
    }
    let args = ["run", "a.txt", "locked.txt", "--task", TONE];
    ended(folder.path(), &args).code(0).says(&["cannot read locked.txt", "may be read"]);
}

#[test]
fn engines_that_cannot_be_had() {
    let folder = folder(&[("a.txt", b"Nobody was hurt.\n")]);
    let check = |args: &[&str], words: &[&str]| {
        let args = [&["run", "a.txt", "--out", "out"], args].concat();
        ended(folder.path(), &args).code(2).says(words);
        assert!(!folder.path().join("out").exists(), "{args:?}");
    };
    check(&["--engine", "rust-bert"], &["model.safetensors", "--model"]);
    check(&["--device", "cpu"], &["--device", "--engine rust-bert"]);
    let onnx = ["--engine", "rust-bert", "--model", "framelens-minilm", "--onnx-file", "x"];
    check(&onnx, &["--onnx-file", "--engine native"]);
    check(&["--engine", "tract"], &["native, rust-bert"]);
    let model = concat!(env!("CARGO_MANIFEST_DIR"), "/models/framelens-minilm");
    let absent: &[&str] = if cfg!(feature = "rust-bert") {
        &["model.safetensors", "check the folder"]
    } else {
        &["scripts/setup-libtorch", "cargo build --release --features rust-bert"]
    };
    check(&["--engine", "rust-bert", "--model", model], absent);
}

/// Each in turn in place of a file that is held in memory whole.
#[cfg(unix)]
#[test]
fn a_device_without_an_end_is_refused_wherever_a_file_is_named() {
    let folder = folder(&[("a.txt", b"The mayor blamed the operator.")]);
    let endless = |args: &[&str], words: &[&str]| {
        let all = [words, &["more than 1024 MiB", "is it the right file?"]].concat();
        ended(folder.path(), args).code(2).says(&all);
    };
    endless(&["run", "a.txt", "--task", "/dev/zero"], &["cannot read task `/dev/zero`"]);
    endless(&["run", "a.txt", "--task", TONE, "--gold", "/dev/zero"], &["--gold"]);
    endless(&["run", "a.txt", "--task", TONE, "--manifest", "/dev/zero"], &["--manifest"]);
    endless(&["tasks", "lint", "/dev/zero"], &["name a .toml file"]);
}
