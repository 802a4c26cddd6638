//! What is written, and what happens where it cannot be.

use std::io::{Read, Write};
use std::time::Duration;

use super::*;

/// One long sentence: many bytes of output for a few pairs of work.
fn long_lines() -> String {
    (0..40).map(|n| [&n.to_string(), " ", &"word ".repeat(500), "\n\n"].concat()).collect()
}

#[test]
fn standard_input_goes_to_standard_output() {
    let folder = folder(&[]);
    let mut child =
        framelens(folder.path(), &["run", "-", "--task", TONE, "--out", "-", "--format", "jsonl"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
    child.stdin.take().unwrap().write_all(PLAIN.as_bytes()).unwrap();
    let ended: Ended = child.wait_with_output().unwrap().into();
    let ended = ended.code(0).says(&["1 article, 3 sentences"]);
    let texts: Vec<String> = ended
        .stdout
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .map(|row| {
            assert_eq!(row["article_id"], "stdin");
            assert!(row["tone_good"].is_f64() && row["outlet"].is_null(), "{row}");
            row["text"].as_str().unwrap().to_string()
        })
        .collect();
    assert_eq!(texts, ["The bridge was opened.", "It is long.", "Everybody came to see it."]);
    assert!(names(folder.path()).is_empty(), "no folder is made");
}

#[test]
fn empty_standard_input_is_an_error() {
    let folder = folder(&[]);
    let args = ["run", "-", "--task", TONE, "--out", "-"];
    ended(folder.path(), &args).code(2).says(&["standard input: there is no text in it"]);
}

#[test]
fn a_reader_that_went_away_is_no_fault() {
    let folder = folder(&[("a.txt", long_lines().as_bytes())]);
    let check = |args: &[&str], n_read: usize| {
        let mut child = framelens(folder.path(), args)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdout = child.stdout.take().unwrap();
        stdout.read_exact(&mut vec![0; n_read]).unwrap();
        drop(stdout);
        let ended: Ended = child.wait_with_output().unwrap().into();
        let ended = ended.code(0);
        assert!(!ended.stderr.contains("roken pipe"), "{}", ended.stderr);
    };
    check(&["run", "a.txt", "--task", TONE, "--out", "-"], 0);
    check(&["run", "a.txt", "--task", TONE, "--out", "-", "--format", "jsonl"], 10);
    check(&["run", "a.txt", "--task", TONE, "--out", "out"], 0);
    check(&["man"], 0);
    check(&["completions", "zsh"], 10);
    check(&["tasks", "list"], 0);
    check(&["--help"], 0);
}

/// A disk from which and a pipe into which a few bytes go at a time.
#[cfg(unix)]
#[test]
fn what_is_slow_loses_and_reorders_nothing() {
    let row = |n: usize| format!("{{\"id\": \"{n}\", \"text\": \"{}\"}}\n", "word ".repeat(800));
    let rows: String = (0..30).map(row).collect();
    let folder = folder(&[("fast.jsonl", rows.as_bytes())]);
    let args = |input: &'static str| ["run", input, "--task", TONE, "--out", "-"];
    let expected = ended(folder.path(), &args("fast.jsonl")).code(0).stdout;
    assert!(expected.len() > 100_000, "more than a pipe holds");

    let slow = folder.path().join("slow.jsonl");
    assert!(Command::new("mkfifo").arg(&slow).status().unwrap().success());
    std::thread::spawn(move || {
        let mut slow = fs::OpenOptions::new().write(true).open(slow).unwrap();
        for piece in rows.as_bytes().chunks(997) {
            slow.write_all(piece).unwrap();
            std::thread::sleep(Duration::from_millis(2));
        }
    });
    let mut child = framelens(folder.path(), &args("slow.jsonl"))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let (mut found, mut piece) = (Vec::new(), [0; 997]);
    loop {
        let n = stdout.read(&mut piece).unwrap();
        if n == 0 {
            break;
        }
        found.extend(&piece[..n]);
        std::thread::sleep(Duration::from_millis(2));
    }
    Ended::from(child.wait_with_output().unwrap()).code(0).says(&["30 articles"]);
    assert!(String::from_utf8(found).unwrap() == expected, "other bytes than from a fast disk");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said_and_is_a_failure() {
    let folder = folder(&[("a.txt", PLAIN.as_bytes())]);
    for args in [&["run", "a.txt", "--task", TONE, "--out", "-"][..], &["tasks", "list"], &["man"]]
    {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let ended: Ended = framelens(folder.path(), args).stdout(full).output().unwrap().into();
        ended.code(2).says(&["standard output", "No space left"]);
    }
}

/// Permissions do not bind root, so a file stands where the folder should be.
#[test]
fn an_out_folder_that_cannot_be_written_is_found_before_the_work() {
    let folder = folder(&[("a.txt", PLAIN.as_bytes()), ("file", b"x")]);
    for (out, named) in [("file", "cannot write file;"), ("file/below", "cannot write file/below;")]
    {
        let args = ["run", "a.txt", "--task", TONE, "--out", out];
        ended(folder.path(), &args).code(2).says(&[named, "choose another with --out"]);
    }
    assert_eq!(fs::read(folder.path().join("file")).unwrap(), b"x");
}

#[cfg(unix)]
#[test]
fn a_read_only_out_folder_is_named() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder(&[("a.txt", PLAIN.as_bytes()), ("out/kept.txt", b"x")]);
    let out = folder.path().join("out");
    fs::set_permissions(&out, fs::Permissions::from_mode(0o555)).unwrap();
    if fs::write(out.join("probe"), "").is_ok() {
        eprintln!("SKIPPED: permissions do not bind this user, so no folder is read-only");
        return;
    }
    ended(folder.path(), &["run", "a.txt", "--task", TONE])
        .code(2)
        .says(&["cannot write out", "check that the folder can be written to"]);
    assert_eq!(names(&out), ["kept.txt"]);
}

#[test]
fn an_out_folder_among_the_inputs_is_refused() {
    let folder = folder(&[("corpus/a.txt", PLAIN.as_bytes())]);
    for (input, out) in
        [(".", "out"), ("corpus", "corpus"), ("corpus", "./corpus/deep/out"), (".", "corpus")]
    {
        let args = ["run", input, "--task", TONE, "--out", out];
        ended(folder.path(), &args).code(2).says(&["lies in the input folder", "--out"]);
    }
    assert_eq!(names(&folder.path().join("corpus")), ["a.txt"]);
    ended(folder.path(), &["run", "corpus", "--task", TONE, "--out", "corpus-out", "-q"]).code(0);
}

#[test]
fn no_cell_can_run_as_a_formula() {
    let rows = "id,outlet,author,title,text\n=1+1,@paper,-2+3,+cmd|' /C calc'!A0,=SUM(A1) is the sum. -1 is less. It ends.\n'=2,' quoted,-,=,@someone said so.\n";
    let folder = folder(&[("a.csv", rows.as_bytes())]);
    let out = folder.path().join("out");
    ended(folder.path(), &["run", "a.csv", "--task", TONE, "-q"]).code(0);
    let mut n_guarded = 0;
    for name in ["sentences.csv", "articles.csv"] {
        let (header, rows) = table(&out.join(name));
        for cell in rows.iter().flatten().chain(&header) {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']), "{name}: {cell}");
            n_guarded += usize::from(cell.starts_with('\''));
        }
    }
    assert!(n_guarded > 6, "{n_guarded} cells begin with an apostrophe");
    assert_eq!(column(&out.join("articles.csv"), "article_id"), ["'=1+1", "''=2"]);
    let args = ["run", "a.csv", "--task", TONE, "-q", "--format", "jsonl", "--out", "-"];
    let lines = ended(folder.path(), &args).code(0).stdout;
    assert!(
        lines.starts_with("{\"article_id\":\"=1+1\",\"outlet\":\"@paper\""),
        "JSON needs no guard: {lines}"
    );
}

#[test]
fn a_guarded_run_is_read_back_as_it_was() {
    let rows = "id,text\n=1,=SUM(A1) is the sum.\n'=2,'=B is quoted.\n";
    let gold = "doc,text,tone\n=1,=SUM(A1) is the sum.,good\n'=2,'=B is quoted.,bad\n";
    let folder = folder(&[("a.csv", rows.as_bytes()), ("gold.csv", gold.as_bytes())]);
    let metrics = folder.path().join("out/metrics.json");
    ended(folder.path(), &["run", "a.csv", "--task", TONE, "-q", "--gold", "gold.csv"]).code(0);
    let fresh = fs::read(&metrics).unwrap();
    ended(folder.path(), &["eval", "out", "--gold", "gold.csv"]).code(0);
    assert!(fs::read(&metrics).unwrap() == fresh);
}

#[test]
fn what_an_earlier_run_left_does_not_stand_beside_a_new_one() {
    let folder = folder(&[
        ("fire.txt", ARTICLE.as_bytes()),
        ("out/notes.txt", b"mine"),
        ("out/metrics.json", b"mine too, for no run wrote it"),
    ]);
    let out = folder.path().join("out");
    let run = |more: &[&str]| {
        let tasks = format!("{FIRE},{TONE}");
        let args = [&["run", "fire.txt", "-q", "--task", &tasks], more].concat();
        ended(folder.path(), &args).code(0)
    };
    run(&[]);
    assert_eq!(
        names(&out),
        ["articles.csv", "metrics.json", "notes.txt", "report.html", "run.json", "sentences.csv"]
    );
    run(&[]);
    assert!(names(&out).contains(&"metrics.json".to_string()), "it is still nobody's but mine");
    run(&["--gold", GOLD]);
    fs::write(out.join("sentences.partial.csv"), "of an interrupted run").unwrap();
    run(&["--format", "jsonl"]).says(&["removed", "metrics.json", "sentences.csv", "partial"]);
    assert_eq!(
        names(&out),
        ["articles.jsonl", "notes.txt", "report.html", "run.json", "sentences.jsonl"]
    );
}

#[test]
fn file_names_may_be_anything() {
    let files: [(&str, &[u8]); 3] = [
        ("Überblick – نشرة.txt", PLAIN.as_bytes()),
        ("a, \"b\" [1].txt", ARTICLE.as_bytes()),
        ("-dash.txt", b"Nobody was hurt in it."),
    ];
    let folder = folder(&files);
    let inputs: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
    let args = [&["run", "-q", "--task", TONE, "--"], &inputs[..]].concat();
    ended(folder.path(), &args).code(0);
    let ids = column(&folder.path().join("out/articles.csv"), "article_id");
    assert_eq!(ids, ["Überblick – نشرة", "a, \"b\" [1]", "'-dash"]);
}

/// The offsets in the table lead back into the file, counted as R and Python count.
#[test]
fn offsets_in_the_table_lead_back_into_the_file() {
    let text = "\u{feff}Ein\u{308} Café 🔥 brannte.\r\nEs war  groß.\r\n\r\nمرحبا بالعالم. “Why?” she said.\r\n";
    let folder = folder(&[("a.txt", text.as_bytes())]);
    ended(folder.path(), &["run", "a.txt", "-q", "--task", TONE]).code(0);
    let path = folder.path().join("out/sentences.csv");
    let characters: Vec<char> = text.trim_start_matches('\u{feff}').chars().collect();
    let numbers =
        |name| column(&path, name).iter().map(|n| n.parse().unwrap()).collect::<Vec<usize>>();
    let texts = column(&path, "text");
    assert!(texts.len() >= 4, "{texts:?}");
    for ((start, end), text) in numbers("start").into_iter().zip(numbers("end")).zip(&texts) {
        let slice: String = characters[start..end].iter().collect();
        assert_eq!(&slice.split_whitespace().collect::<Vec<_>>().join(" "), text);
    }
}
