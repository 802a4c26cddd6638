//! Sharing a run: formats that engines speak, parts that make a whole, a worker on a pipe.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout};

use super::*;

/// Five articles in three files; one has a date that cannot be read, one no sentence, one the id of an earlier one.
fn corpus() -> TempDir {
    folder(&[
        ("in/a.txt", PLAIN.as_bytes()),
        ("in/b.txt", b""),
        (
            "in/rows.csv",
            b"id,published,text\nx,03/04/2024,\"The =port is open, he said.\"\ny,2024-03-04,-\nx,,Again.\nz,,It rains. It rains.\n",
        ),
        ("in/other.pdf", b"%PDF"),
    ])
}

fn run(folder: &Path, out: &str, more: &[&str]) -> Ended {
    let args = ["run", "in", "--task", TONE, "--quiet", "--out", out];
    ended(folder, &[args.as_slice(), more].concat()).code(0)
}

#[test]
fn parts_make_the_same_bytes_as_one_run() {
    let folder = corpus();
    for (format, extension, numbers) in [
        ("csv", "csv", [1, 2, 5].as_slice()),
        ("jsonl", "jsonl", &[2]),
        ("parquet", "parquet", &[2]),
        ("arrow", "arrows", &[2]),
    ] {
        run(folder.path(), "whole", &["--format", format]);
        for n in numbers {
            let parts: Vec<String> = (1..=*n).map(|part| format!("part{part}")).collect();
            let mut n_articles = Vec::new();
            for (number, part) in (1..).zip(&parts) {
                let shard = format!("{number}/{n}");
                run(folder.path(), part, &["--format", format, "--shard", &shard]);
                let manifest = fs::read(folder.path().join(part).join("run.json")).unwrap();
                let manifest: serde_json::Value = serde_json::from_slice(&manifest).unwrap();
                assert_eq!(manifest["shard"]["number"], number);
                n_articles.push(manifest["counts"]["articles"].as_u64().unwrap());
            }
            assert_eq!(n_articles.iter().sum::<u64>(), 4, "{n_articles:?}");
            assert!(
                *n < 5 || n_articles.contains(&0),
                "one of five parts is empty: {n_articles:?}"
            );
            let mut args = vec!["merge", "--out", "merged"];
            // In whatever order they are named.
            args.extend(parts.iter().rev().map(String::as_str));
            let merged = ended(folder.path(), &args).code(0);
            assert!(merged.stdout.contains("4 articles"), "{}", merged.stdout);
            for name in [
                format!("sentences.{extension}"),
                format!("articles.{extension}"),
                "run.json".to_string(),
                "report.html".to_string(),
            ] {
                let read = |run: &str| fs::read(folder.path().join(run).join(&name)).unwrap();
                assert!(read("merged") == read("whole"), "{name} of {n} parts is another");
            }
            assert_eq!(
                names(&folder.path().join("merged")),
                names(&folder.path().join("whole")),
                "{n} parts"
            );
        }
    }
}

#[test]
fn what_is_no_set_of_parts_is_refused() {
    let folder = corpus();
    run(folder.path(), "whole", &[]);
    run(folder.path(), "one", &["--shard", "1/3"]);
    run(folder.path(), "two", &["--shard", "2/3"]);
    run(folder.path(), "three", &["--shard", "3/3"]);
    run(folder.path(), "half", &["--shard", "2/2"]);
    let check = |parts: &[&str], words: &[&str]| {
        let args = [&["merge", "--out", "merged"], parts].concat();
        ended(folder.path(), &args).code(2).says(words);
        assert!(!folder.path().join("merged/run.json").exists());
    };
    check(&["one", "three"], &["2 of 3 parts", "--shard 2/3"]);
    check(&["one", "two", "one"], &["one and one are both part 1", "once"]);
    check(&["one", "two", "whole"], &["whole", "--shard"]);
    check(&["one", "half", "three"], &["differ in the number of parts"]);
    check(&["one", "gone", "three"], &["gone/run.json"]);
    fs::remove_file(folder.path().join("two/order.csv")).unwrap();
    check(&["one", "two", "three"], &["two/order.csv"]);
    fs::write(folder.path().join("in/new.txt"), PLAIN).unwrap();
    run(folder.path(), "two", &["--shard", "2/3"]);
    check(&["one", "two", "three"], &["differ in the articles that they were given"]);
    fs::remove_file(folder.path().join("in/new.txt")).unwrap();
    run(folder.path(), "two", &["--shard", "2/3", "--format", "jsonl"]);
    check(&["one", "two", "three"], &["differ in the format"]);
    ended(folder.path(), &["merge", "one", "two", "three", "--out", "two"])
        .code(2)
        .says(&["two is one of the parts", "--out"]);
}

#[test]
fn nonsense_for_a_part_is_refused() {
    let folder = corpus();
    for shard in ["0/2", "3/2", "1/0", "2", "a/b", "1/2/3", "-1/2", ""] {
        ended(folder.path(), &["run", "in", "--shard", shard]).code(2).says(&["I/N"]);
    }
    ended(folder.path(), &["run", "in", "--shard", "1/2", "--gold", GOLD])
        .code(2)
        .says(&["--gold", "--shard"]);
    assert_eq!(names(folder.path()), ["in"]);
}

/// A worker with its pipes.
fn worker(folder: &Path, more: &[&str]) -> (Child, ChildStdin, BufReader<ChildStdout>) {
    let args = [&["worker", "--task", TONE, "--threads", "1"], more].concat();
    let mut child = framelens(folder, &args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let (stdin, stdout) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    (child, stdin, BufReader::new(stdout))
}

fn json(line: &str) -> serde_json::Value {
    serde_json::from_str(line).unwrap()
}

#[test]
fn a_worker_answers_each_article_before_it_takes_the_next() {
    let folder = folder(&[]);
    let (child, mut stdin, mut stdout) = worker(folder.path(), &[]);
    let mut answers = |sent: &str, n: usize| -> Vec<serde_json::Value> {
        stdin.write_all(sent.as_bytes()).unwrap();
        let mut line = || {
            let mut line = String::new();
            stdout.read_line(&mut line).unwrap();
            json(&line)
        };
        (0..n).map(|_| line()).collect()
    };
    // Short of eight bytes, which a reader that looks for a byte order mark would wait for.
    let found = answers("x\n", 1);
    assert_eq!(found[0]["article_id"], "stdin-1");
    assert!(found[0]["error"].as_str().unwrap().contains("standard input:1"), "{found:?}");
    let found = answers("{\"id\":\"p\",\"text\":\"It rains. It is late.\"}\n\n\r\n", 2);
    for (n, found) in found.iter().enumerate() {
        assert_eq!((found["article_id"].as_str(), &found["error"]), (Some("p"), &json("null")));
        assert_eq!(
            (&found["sentence"], &found["n_sentences"]),
            (&json(&n.to_string()), &json("2"))
        );
        assert!(found["tone_good"].is_f64(), "{found}");
    }
    // The same id again is no fault here, and what is no article says which it was.
    let found =
        answers("{\"id\":\"p\",\"text\":\"It is late.\"}\n{\"id\":\"q\",\"text\":\" \"}\n[1]\n", 3);
    assert_eq!(found[0]["text"], "It is late.");
    assert_eq!((&found[1]["article_id"], &found[1]["n_sentences"]), (&json("\"q\""), &json("0")));
    assert!(found[1]["error"].as_str().unwrap().contains("no text"), "{found:?}");
    assert!(found[2]["error"].as_str().unwrap().contains("not a JSON object"), "{found:?}");
    // The last line needs no end.
    stdin.write_all(b"{\"text\":\"It rains.\"}").unwrap();
    drop(stdin);
    let mut rest = String::new();
    stdout.read_to_string(&mut rest).unwrap();
    assert_eq!(json(&rest)["article_id"], "stdin-6");
    Ended::from(child.wait_with_output().unwrap())
        .code(0)
        .says(&["3 articles, 4 sentences, 3 refused"]);
}

#[test]
fn a_worker_does_not_read_ahead_of_a_slow_reader() {
    let folder = folder(&[]);
    let (mut child, mut stdin, stdout) = worker(folder.path(), &["--quiet"]);
    let line = format!("{{\"text\":\"{}\"}}\n", "word ".repeat(400));
    let sender = std::thread::spawn(move || {
        let mut n_bytes = 0;
        // Ends when the worker does.
        while n_bytes < 1 << 24 && stdin.write_all(line.as_bytes()).is_ok() {
            n_bytes += line.len();
        }
        n_bytes
    });
    // Nobody reads the answers; then nobody is there.
    std::thread::sleep(std::time::Duration::from_secs(3));
    assert!(child.try_wait().unwrap().is_none(), "the worker waits");
    drop(stdout);
    let n_bytes = sender.join().unwrap();
    // Two pipes of 64 KiB, the piece at hand, and what standard output holds back.
    assert!(n_bytes < 1 << 20, "{n_bytes} bytes were taken that nobody asked for");
    Ended::from(child.wait_with_output().unwrap()).code(0);
}

#[test]
fn a_worker_speaks_arrow() {
    let folder = folder(&[]);
    let fixture = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/columnar/stream.arrows");
    let (child, mut stdin, mut stdout) = worker(folder.path(), &["--format", "arrow"]);
    stdin.write_all(&fs::read(fixture).unwrap()).unwrap();
    drop(stdin);
    let mut answers = Vec::new();
    stdout.read_to_end(&mut answers).unwrap();
    Ended::from(child.wait_with_output().unwrap()).code(0).says(&["3 articles", "0 refused"]);
    let batches = arrow_ipc::reader::StreamReader::try_new(answers.as_slice(), None).unwrap();
    let batches: Vec<arrow_array::RecordBatch> = batches.map(Result::unwrap).collect();
    let ids: Vec<String> = batches
        .iter()
        .flat_map(|batch| {
            let ids = batch.column_by_name("article_id").unwrap();
            let ids = arrow_array::cast::AsArray::as_string::<i32>(ids);
            ids.iter().map(|id| id.unwrap().to_string()).collect::<Vec<_>>()
        })
        .collect();
    let place =
        |id: &String| ["one", "two", "three"].iter().position(|known| *known == id.as_str());
    assert!(ids.len() > 3 && ids.is_sorted_by_key(place), "{ids:?}");
}

#[test]
fn a_worker_that_cannot_begin_says_why() {
    let folder = folder(&[]);
    let check = |more: &[&str], input: &[u8], words: &[&str]| {
        let (child, mut stdin, _stdout) = worker(folder.path(), more);
        // It may have ended already.
        let _ = stdin.write_all(input);
        drop(stdin);
        Ended::from(child.wait_with_output().unwrap()).code(2).says(words);
    };
    check(&["--format", "arrow"], b"", &["not readable as Arrow", "it is empty"]);
    check(&["--format", "arrow"], b"{\"text\":1}", &["not readable as Arrow"]);
    let body = fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/columnar/stream.arrows"));
    let more = ["--format", "arrow", "--text-column", "body"];
    check(&more, &body.unwrap(), &["--text-column", "found `id"]);
}
