//! Inputs that nobody means well with: each is read in time linear in its size, or refused with a reason.
//!
//! Ordinary runs take small sizes and look at no clock. The clock is asked for by name:
//! `cargo test --release --test library pathological -- --ignored`.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use framelens::article::{Article, Input, ReadError, ReadOptions, Reader};
use framelens::classify::{SplitArticle, facts};
use framelens::clean::clean;
use framelens::coding::{Schema, read_gold};
use framelens::quotation::voices;
use framelens::sentence::split;
use framelens::task::Task;

/// About as many bytes as a text has here; enough that a square of it would be noticed.
const SIZE: usize = if cfg!(debug_assertions) { 100_000 } else { 2_000_000 };

/// A piece that, said again and again, is a whole text.
const PIECES: [&str; 34] = [
    "word ",
    "x",
    "Yes. ",
    "Yes.\n\n",
    "a\n",
    "\0",
    "\u{202e}שלום עולם. ",
    "e\u{301}\u{302}\u{303}",
    "\u{1F469}\u{200d}",
    "\u{a0}",
    "Acme claims ",
    "Acme claims credit ",
    "Acme and Northport ",
    "harbour fire Acme ",
    "in Acme harbour fire ",
    "[](",
    "[a](",
    "<http://",
    "([{",
    "*a _b ",
    "“",
    "'a ",
    "\"Why?\" Jane said. ",
    "It, said Acme, ",
    "Acme said that ",
    "He said: “No.” ",
    "by Jane Doe\n\n",
    "Jane Doe is a writer and a\n\n",
    "in May. ",
    "(…) ",
    "1. x ",
    "....",
    "Title: police: ",
    "the manner in which this has aided the\n\n",
];

fn fire() -> Task {
    Task::parse(include_str!("../data/cli/fire.toml"), "fire.toml").unwrap()
}

/// Puts a text through every stage before the model; says how many sentences it has.
fn through(task: &Task, source: String) -> usize {
    let title = Some("A fire".to_owned());
    let article = Article {
        id: "a".into(),
        title,
        author: Some("Jane Doe".into()),
        source,
        ..Article::default()
    };
    let sentences = split(&article, &clean(&article));
    let voices = voices(&sentences);
    let article = SplitArticle { article, sentences, voices };
    facts(task.stance().unwrap(), &article);
    let n_chars = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
    let n_kept: usize = article.sentences.iter().map(|sentence| n_chars(&sentence.text)).sum();
    assert_eq!(n_kept, n_chars(&article.article.source), "nothing is lost");
    article.sentences.len()
}

#[test]
fn texts_of_one_piece_said_again_and_again() {
    let task = fire();
    for piece in PIECES {
        eprintln!("{piece:?}");
        through(&task, piece.repeat(SIZE / piece.len()));
    }
}

#[test]
fn a_million_sentences_of_one_word() {
    let n = if cfg!(debug_assertions) { 50_000 } else { 1_000_000 };
    assert_eq!(through(&fire(), "Yes. ".repeat(n)), n);
    assert_eq!(through(&fire(), "Yes.\n\n".repeat(n)), n);
}

/// What a file of that name is read as.
fn read(name: &str, bytes: &[u8]) -> Vec<Result<Article, ReadError>> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    let inputs = vec![Input::Path(path)];
    Reader::new(ReadOptions { inputs, ..ReadOptions::default() }).collect()
}

/// The message with which such a file is refused, from its name on.
#[track_caller]
fn refused(name: &str, bytes: &[u8]) -> String {
    let mut found = read(name, bytes);
    assert_eq!(found.len(), 1, "{name}");
    let message = found.remove(0).expect_err("it is refused").to_string();
    message[message.find(name).unwrap_or(0)..].to_owned()
}

#[test]
fn a_line_larger_than_is_read_is_refused_and_one_as_large_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.txt");
    fs::write(&path, "word ".repeat(SIZE / 5)).unwrap();
    let read = |max_bytes: usize| {
        let inputs = vec![Input::Path(path.clone())];
        let options = ReadOptions { inputs, max_bytes: max_bytes as u64, ..ReadOptions::default() };
        Reader::new(options).next().unwrap()
    };
    assert!(matches!(read(SIZE - 1), Err(ReadError::TooLarge { .. })));
    assert_eq!(read(SIZE).unwrap().source.len(), SIZE);
}

#[test]
fn pages_that_ask_for_more_than_they_are() {
    let page = |inside: &str| format!("<html><body><article>{inside}</article></body></html>");
    let deep = refused("deep.html", page(&"<div>".repeat(100_000)).as_bytes());
    assert_eq!(deep, "deep.html: elements nested more than 512 deep; save its text as .txt");
    // Each paragraph would have to open all of the emphasis again.
    let emphasis = (0..400).fold("<p>".to_owned(), |mut page, n| {
        write!(page, "<b id={n}>").unwrap();
        page
    });
    let bomb = page(&(emphasis + &"<p>x".repeat(100_000)));
    let bomb = refused("bomb.html", bomb.as_bytes());
    assert!(bomb.starts_with("bomb.html: more than 1000000 elements"), "{bomb}");
    let many = refused("many.html", page(&"<br>".repeat(1_000_001)).as_bytes());
    assert!(many.starts_with("many.html: more than 1000000 elements"), "{many}");
    // Entities stand for at most two characters each, those of a document type for nothing.
    let entities = format!("<p>{}</p>", "&amp;&lt;&NotEqualTilde;&#x1F525; ".repeat(SIZE / 40));
    let lol = "<!DOCTYPE html [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]><p>&b;&b;&b; This is the text of a page.</p>";
    for text in [entities.as_str(), lol] {
        for article in read("a.html", page(text).as_bytes()).into_iter().flatten() {
            assert!(article.source.len() <= text.len(), "{}", article.source.len());
        }
    }
    let wide = page(&"<p>A sentence of some length, with a comma.</p>".repeat(SIZE / 50));
    assert!(read("wide.html", wide.as_bytes())[0].is_ok());
}

#[test]
fn objects_that_are_deep_wide_or_half() {
    let deep = format!("{{\"text\": \"x\", \"a\": {}", "[".repeat(100_000));
    assert!(refused("deep.jsonl", deep.as_bytes()).contains("not a JSON object"));
    let n = SIZE / 10;
    let halves = format!("{{\"text\": \"{}\"}}", "\\ud800".repeat(n));
    let found = read("halves.jsonl", halves.as_bytes());
    assert_eq!(found[0].as_ref().unwrap().decoding_losses, n);
    let keys: String = (0..n).map(|key| format!("\"k{key}\": [{key}], ")).collect();
    let wide = format!("{{{keys}\"text\": \"x\"}}");
    assert_eq!(read("wide.jsonl", wide.as_bytes())[0].as_ref().unwrap().extra.len(), n);
    let list = format!("{{\"a\": [{}0], \"text\": \"x\"}}", "1,".repeat(n));
    assert_eq!(
        read("list.jsonl", list.as_bytes())[0].as_ref().unwrap().extra["a"].len(),
        2 * n + 3
    );
}

#[test]
fn texts_that_are_no_strings_are_refused() {
    for (value, found) in
        [("5", "a number"), ("true", "true or false"), ("[\"x\"]", "a list"), ("{}", "an object")]
    {
        let message = refused("a.jsonl", format!("\n{{\"text\": {value}}}\n").as_bytes());
        assert!(
            message.starts_with(&format!("a.jsonl:2: `text` is {found} and not a string; put")),
            "{message}"
        );
    }
    assert!(refused("a.jsonl", b"{\"text\": null}").contains("no text"));
    let numbered = read("a.jsonl", b"{\"text\": \"Text.\", \"id\": 5, \"x\": [1, null]}");
    let article = numbered[0].as_ref().unwrap();
    assert_eq!((&*article.id, &*article.extra["x"]), ("5", "[1,null]"));
}

#[test]
fn tables_with_many_columns_or_a_quote_left_open() {
    let n = SIZE / 10;
    let header: String = (0..n).map(|column| format!("c{column},")).collect();
    let row: String = ",".repeat(n);
    let wide = format!("{header}text\n{row}Text.\n");
    assert_eq!(read("wide.csv", wide.as_bytes())[0].as_ref().unwrap().source, "Text.");
    let message = refused("no.csv", header.as_bytes());
    assert!(message.len() < 1000 && message.contains("c0, c1"), "{message}");

    let open = "id,text\n1,Good.\n2,\"It begins\n3,and never ends\n";
    let found = read("open.csv", open.as_bytes());
    assert_eq!(found.len(), 2);
    assert_eq!(found[0].as_ref().unwrap().id, "1");
    let message = found[1].as_ref().unwrap_err().to_string();
    assert!(message.contains("open.csv:3: the quote opened here is never closed"), "{message}");
    let message = refused("head.csv", b"id,\"text\n1,x\n");
    assert!(message.starts_with("head.csv:1: the quote opened here"), "{message}");

    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.txt"), "Text.").unwrap();
    fs::write(folder.path().join("manifest.csv"), "file,outlet\na.txt,\"Gazette\nb.txt,x\n")
        .unwrap();
    let inputs = vec![Input::Path(folder.path().to_owned())];
    let found: Vec<_> = Reader::new(ReadOptions { inputs, ..ReadOptions::default() }).collect();
    let message = found[0].as_ref().err().or(found[1].as_ref().err()).unwrap().to_string();
    assert!(message.contains("manifest.csv:2: the quote opened here"), "{message}");

    let gold = "doc,text,kind\na,\"open,body\nb,x,body\n";
    let error = read_gold(gold.as_bytes(), "gold.csv", &Schema::of(&[fire()])).unwrap_err();
    assert!(error.to_string().starts_with("gold.csv:2: the quote opened here"), "{error}");
}

/// A task with this many actors, or labels.
fn task_with(list: &str, n: usize) -> String {
    let head = if list == "actors" {
        "id = \"t\"\nkind = \"stance\"\n[event]\nphrase = \"the fire\"\ndate = \"2024\"\naliases = [\"fire\"]\n"
    } else {
        "id = \"t\"\nkind = \"multi\"\ntemplate = \"This is {label}.\"\n"
    };
    (0..n).fold(head.to_owned(), |mut text, at| {
        writeln!(text, "[[{list}]]\nid = \"x{at}\"").unwrap();
        text
    })
}

#[test]
fn a_million_actors_are_refused_and_four_thousand_are_not() {
    let n = if cfg!(debug_assertions) { 50_000 } else { 1_000_000 };
    for (list, n) in [("actors", n), ("labels", n.min(100_000))] {
        let message = Task::parse(&task_with(list, n), "t.toml").unwrap_err().to_string();
        assert!(
            message.starts_with(&format!("t.toml:1: the task has {n} [[{list}]], more than 4096")),
            "{message}"
        );
        assert!(message.contains("split it"), "{message}");
        let message = Task::parse(&task_with(list, 4097), "t.toml").unwrap_err().to_string();
        assert!(message.contains("4097"), "{message}");
    }
    let task = Task::parse(&task_with("actors", 4096), "t.toml").unwrap();
    let all: String = (0..4096).map(|at| format!("Then x{at} lit the fire. ")).collect();
    assert_eq!(through(&task, all), 4096);
    Task::parse(&task_with("labels", 4096), "t.toml").unwrap();
}

#[test]
fn an_actor_of_many_names() {
    let n = if cfg!(debug_assertions) { 10_000 } else { 200_000 };
    let names: String = (0..n).map(|at| format!("\"name {at}\", ")).collect();
    let text = task_with("actors", 1) + &format!("aliases = [{names}]\n");
    let task = Task::parse(&text, "t.toml").unwrap();
    assert_eq!(task.stance().unwrap().mentions.find("It was name 7 and name 9999.").len(), 2);
}

/// A file that goes between being found and being opened is named, and the others are read.
#[test]
fn files_that_vanish_are_named() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a.txt", "b.txt", "c.txt"] {
        fs::write(folder.path().join(name), "Text of a file.").unwrap();
    }
    let inputs = vec![Input::Path(folder.path().to_owned())];
    let mut reader = Reader::new(ReadOptions { inputs, ..ReadOptions::default() });
    assert_eq!(reader.next().unwrap().unwrap().id, "a");
    fs::remove_file(folder.path().join("b.txt")).unwrap();
    let message = reader.next().unwrap().unwrap_err().to_string();
    assert!(message.contains("b.txt; check that it exists"), "{message}");
    assert_eq!(reader.next().unwrap().unwrap().id, "c");
    assert!(reader.next().is_none());
}

/// A table that is cut or overwritten while it is read gives whole rows and named faults, and comes to an end.
#[test]
fn files_that_change_while_they_are_read() {
    let row = |id: usize| format!("{id},\"{}\"\n", "Text of a row. ".repeat(20));
    let rows: String = (0..2000).map(row).collect();
    for change in [&b""[..], b"id,text\n\"", b"\xff\xfe\0\0", "x".repeat(10_000_000).as_bytes()] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        fs::write(&path, format!("id,text\n{rows}")).unwrap();
        let inputs = vec![Input::Path(path.clone())];
        let mut reader =
            Reader::new(ReadOptions { inputs, max_bytes: 100_000, ..ReadOptions::default() });
        assert_eq!(reader.next().unwrap().unwrap().id, "0");
        fs::write(&path, change).unwrap();
        let rest: Vec<_> = reader.collect();
        assert!(rest.len() < 2001);
        for error in rest.into_iter().filter_map(Result::err) {
            assert!(error.to_string().contains("a.csv"), "{error}");
        }
    }
}

/// A device that fails while it is read.
#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_fails_is_named() {
    let inputs = vec![Input::Path(Path::new("/proc/self/mem").to_owned())];
    let format = Some(framelens::article::Format::Text);
    let mut reader = Reader::new(ReadOptions { inputs, format, ..ReadOptions::default() });
    let error = reader.next().unwrap().unwrap_err();
    assert!(
        matches!(&error, ReadError::Io { .. }) && error.to_string().contains("/proc/self/mem"),
        "{error}"
    );
}

/// How long this thread has run on a processor; where the system does not tell, how long ago `start` was.
fn clock(start: Instant) -> Duration {
    let said = fs::read_to_string("/proc/thread-self/schedstat").ok();
    let busy = said.and_then(|said| said.split(' ').next()?.parse().ok());
    busy.map_or_else(|| start.elapsed(), Duration::from_nanos)
}

/// The shortest of three goes, so that a busy machine is forgiven.
fn took(mut work: impl FnMut()) -> Duration {
    let start = Instant::now();
    let go = |_| {
        let begun = clock(start);
        work();
        clock(start).saturating_sub(begun)
    };
    (0..3).map(go).min().unwrap_or_default()
}

/// Four times the text may take eight times as long, not sixteen.
#[test]
#[ignore = "timed; cargo test --release --test library pathological -- --ignored"]
fn four_times_the_text_takes_four_times_as_long() {
    const MOST: f64 = 8.0;
    let task = fire();
    let mut slow = Vec::new();
    let mut measure = |what: &str, work: &mut dyn FnMut(usize)| {
        let (once, fourfold) = (took(|| work(1)), took(|| work(4)));
        let ratio = fourfold.as_secs_f64() / once.as_secs_f64().max(0.005);
        eprintln!("{what:40} {once:>10.1?} {fourfold:>10.1?} {ratio:.1}");
        if ratio > MOST {
            slow.push(format!("{what}: {ratio:.1}"));
        }
    };
    for piece in PIECES {
        let text = piece.repeat(SIZE / 2 / piece.len());
        measure(&format!("{piece:?}"), &mut |times| {
            through(&task, text.repeat(times));
        });
    }
    for (name, piece) in [
        ("a.html", "<p>A sentence of some length, with a comma.</p>"),
        ("a.html", "<table><tr><td>x"),
        ("a.html", "<a href=x>link</a> "),
        ("a.html", "<p><b><i>x</b></i>"),
        ("a.html", "<span>x</span>"),
        ("a.html", "&lt;&amp;"),
        ("a.html", "<!-- x -->"),
        ("a.jsonl", "{\"text\": \"A short text.\", \"x\": [1, 2]}\n"),
        ("a.jsonl", "\\ud800"),
        ("a.csv", "text\n"),
        ("a.csv", "\"a\"\"b\","),
        ("a.csv", "c,"),
        ("a.txt", "\u{e9}"),
    ] {
        let text = piece.repeat(SIZE / 4 / piece.len());
        measure(&format!("{name} {piece:?}"), &mut |times| {
            read(name, text.repeat(times).as_bytes());
        });
    }
    for list in ["actors", "labels"] {
        measure(list, &mut |times| {
            let _ = Task::parse(&task_with(list, 200_000 * times), "t.toml");
        });
    }
    assert!(slow.is_empty(), "{slow:#?}");
}

/// A hundred megabytes in one line, read, cleaned and split: about a minute, in release only.
#[test]
#[ignore = "large; cargo test --release --test library pathological -- --ignored"]
fn a_line_of_a_hundred_megabytes() {
    for piece in ["word ", "Yes. ", "x"] {
        let begun = Instant::now();
        let n = through(&fire(), piece.repeat(100_000_000 / piece.len()));
        eprintln!("{piece:?}: {n} sentences in {:.1?}", begun.elapsed());
    }
}
