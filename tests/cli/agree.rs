//! Agreement of coders: what is refused, what is written, and settling disagreements from first to last.

use super::*;

const A: &str = "event,doc,sent,kind,blamed,denied,holder,tone\n\
fire,fire,0,headline,,,,bad\n\
fire,fire,1,body,city:n,,author,good\n\
fire,fire,2,body,acme:n,,the mayor,bad\n\
fire,ferry,0,body,,,,good\n";
const B: &str = "event,doc,sent,kind,blamed,denied,holder,tone\n\
fire,fire,0,headline,,,,bad\n\
fire,fire,1,body,,,,good\n\
fire,fire,2,body,acme:s,,mayor,good\n\
fire,ferry,0,body,,,,good\n";
const SENTENCES: &str =
    "doc,sent,text\nfire,0,\"=A, fire\"\nfire,1,Two.\nfire,2,Three.\nferry,0,Four.\n";

fn coders() -> TempDir {
    folder(&[("a.csv", A.as_bytes()), ("b.csv", B.as_bytes()), ("list.csv", SENTENCES.as_bytes())])
}

fn agree(folder: &Path, more: &[&str]) -> Ended {
    let tasks = format!("{FIRE},{TONE}");
    ended(folder, &[&["agree", "--task", &tasks, "--resamples", "100"], more].concat())
}

#[track_caller]
fn check(a: &[u8], b: &[u8], words: &[&str]) {
    let folder = folder(&[("a.csv", a), ("b.csv", b)]);
    let ended = agree(folder.path(), &["a.csv", "b.csv", "--out", "out", "--adjudicate", "d.csv"]);
    assert_eq!(ended.code(2).says(words).stdout, "");
    assert_eq!(names(folder.path()), ["a.csv", "b.csv"], "nothing is written");
}

#[test]
fn files_that_cannot_be_compared_are_named_with_a_remedy() {
    let (a, b) = (A.as_bytes(), B.as_bytes());
    check(b"", b, &["a.csv has no column `doc`", "add it"]);
    check(a, b"doc,sent,kind\n", &["b.csv has no rows", "add hand labels"]);
    check(a, b"\x89PNG\r\n\x1a\n\0\0\xff\xfe,\xff\n\xff\xff\n", &["b.csv", "CSV in UTF-8"]);
    check(a, b"doc;sent;kind\nfire;0;body\n", &["b.csv has one column", "commas"]);
    check(a, b"number,answer\n1,yes\n", &["b.csv has no column `doc`", "number, answer"]);
    check(a, b"doc,sent\nfire,0\n", &["b.csv has no column with labels"]);
    check(
        a,
        b"doc,sent,tone\nfire,0,goood\n",
        &["b.csv:2", "`goood`", "`tone`", "did you mean `good`?"],
    );
    check(a, b"event,doc,sent,blamed\nfire,fire,0,acne:p\n", &["b.csv:2", "`acne`", "acme, city"]);
    check(
        a,
        b"event,doc,sent,blamed\nfire,fire,0,acme:x\n",
        &["b.csv:2", "`blamed`", "`x` is no role"],
    );
    check(a, b"doc,sent,kind\nfire,0\n", &["b.csv", "as many cells as the header"]);
    check(
        a,
        b"event,doc,sent,kind\nfire,other,0,body\n",
        &[
            "no row is in two files",
            "a.csv begins with event `fire`, article `fire`, sentence 0",
            "check that the columns",
        ],
    );
    check(
        a,
        b"event,doc,sent,kind\nfire,fire,0,body\nfire,fire,0,body\n",
        &[
            "b.csv:3: event `fire`, article `fire`, sentence 0, is already coded on line 2",
            "remove one",
        ],
    );
}

#[test]
fn a_lone_coder_and_a_coder_named_twice_are_refused() {
    let folder = coders();
    let run = |args: &[&str]| agree(folder.path(), args).code(2);
    run(&["a.csv"]).says(&["two coders or more", "name a file for each"]);
    run(&["a.csv", "./a.csv"]).says(&["./a.csv is named twice"]);
    run(&["a.csv", "gone.csv"]).says(&["cannot read gone.csv", "check the path"]);
    run(&["a.csv", "b.csv", "--sentences", "gone.csv"])
        .says(&["cannot read gone.csv", "--sentences"]);
    run(&["a.csv", "b.csv", "--adjudicate", "b.csv"]).says(&["b.csv is named twice"]);
    run(&["a.csv", "b.csv", "--ordinal", "tone"]).says(&["COLUMN=least"]);
    run(&["a.csv", "b.csv", "--ordinal", "tone=good,fair"])
        .says(&["`tone`", "its labels are good,bad"]);
    run(&["a.csv", "b.csv", "--gold-out", "g.csv"]).says(&["--adjudicate"]);
    run(&[
        "a.csv", "b.csv", "--sentences", "list.csv", "--adjudicate", "d.csv", "--gold-out",
        "list.csv",
    ])
    .says(&["would write over list.csv"]);
    assert_eq!(names(folder.path()), ["a.csv", "b.csv", "list.csv"], "nothing is written");
}

#[test]
fn what_is_written_says_what_was_compared() {
    let folder = coders();
    let run =
        || agree(folder.path(), &["a.csv", "b.csv", "--sentences", "list.csv", "--out", "out"]);
    let first = run().code(0);
    assert_eq!(first.stderr, "");
    assert!(
        first.stdout.starts_with(
            "rows: a 4, b 4; coded by two or more: 4, in 2 articles; disagreements: 4\n"
        ),
        "{}",
        first.stdout
    );
    let out = folder.path().join("out");
    assert_eq!(names(&out), ["agreement.json", "agreement.md", "disagreements.csv"]);
    let (header, rows) = table(&out.join("disagreements.csv"));
    assert_eq!(header, ["event", "doc", "sent", "start", "end", "text", "field", "a", "b"]);
    let rows: Vec<String> = rows.iter().map(|row| row.join(",")).collect();
    assert_eq!(
        rows,
        [
            "fire,fire,1,,,Two.,blamed,city:n,(none)",
            "fire,fire,2,,,Three.,blamed,acme:n,acme:s",
            "fire,fire,2,,,Three.,holder,the mayor,mayor",
            ",fire,2,,,Three.,tone,bad,good",
        ]
    );
    let json: serde_json::Value =
        serde_json::from_slice(&fs::read(out.join("agreement.json")).unwrap()).unwrap();
    let fields = json["fields"].as_array().unwrap();
    let field = |name: &str| fields.iter().find(|field| field["field"] == name).unwrap();
    assert_eq!(field("tone")["coefficients"]["percent_agreement"]["score"], 0.75);
    assert_eq!(field("tone")["coefficients"]["cohen_kappa"]["score"], 0.5);
    assert_eq!(field("tone")["values"], serde_json::json!({"bad": 3, "good": 5}));
    let kappa = &field("denied.each")["coefficients"]["cohen_kappa"];
    assert_eq!(
        (&kappa["score"], &kappa["undefined"]),
        (&serde_json::Value::Null, &"one_value".into())
    );
    assert!(
        first.stdout.contains("Not defined, because only one value was given"),
        "{}",
        first.stdout
    );
    let read =
        || names(&out).iter().map(|name| fs::read(out.join(name)).unwrap()).collect::<Vec<_>>();
    let before = read();
    assert_eq!(run().code(0).stdout, first.stdout);
    assert!(read() == before, "the same input gives the same bytes");
}

/// Fills in the column `decision` of the rows for which `decide` has an answer.
fn decide(path: &PathBuf, decide: impl Fn(&[String]) -> Option<String>) {
    let (header, rows) = table(path);
    let mut writer = csv::Writer::from_path(path).unwrap();
    writer.write_record(&header).unwrap();
    for mut row in rows {
        if let Some(decision) = decide(&row) {
            *row.last_mut().unwrap() = decision;
        }
        writer.write_record(row).unwrap();
    }
    writer.flush().unwrap();
}

#[test]
fn disagreements_are_settled_in_two_steps() {
    let folder = coders();
    let path = folder.path().join("d.csv");
    let args = [
        "a.csv", "b.csv", "--sentences", "list.csv", "--adjudicate", "d.csv", "--gold-out", "g.csv",
    ];
    let run = || agree(folder.path(), &args);
    run().code(1).says(&[
        "d.csv: 4 disagreements written",
        "`decision`",
        "run the same command again",
    ]);
    let (header, rows) = table(&path);
    assert_eq!(header[6..], ["field", "a", "b", "allowed", "decision"]);
    assert_eq!(rows[3][6..], ["tone", "bad", "good", "good | bad", ""]);
    assert!(rows[0][9].contains("acme city other"), "{:?}", rows[0]);

    // A filled file is never written over, and what is open is named.
    decide(&path, |row| (row[6] == "blamed").then(|| row[8].clone()));
    let filled = fs::read(&path).unwrap();
    run().code(1).says(&[
        "d.csv: decisions still open: 2",
        "`holder` in event `fire`, article `fire`, sentence 2",
        "`tone` in article `fire`",
    ]);
    assert!(fs::read(&path).unwrap() == filled, "what was filled in stands");
    assert!(!folder.path().join("g.csv").exists(), "no gold before all is decided");

    let wrong = |cell: &str, words: &[&str]| {
        decide(&path, |row| (row[6] == "tone").then(|| cell.to_owned()));
        run().code(2).says(words);
    };
    wrong(
        "baad",
        &[
            "d.csv:5: `baad` is not allowed in the column `decision`; allowed: good, bad; did you mean `bad`?",
        ],
    );
    wrong("(none)", &["d.csv:5: `(none)` is not allowed"]);
    decide(&path, |row| (row[6] == "blamed").then(|| "acme:q".into()));
    run()
        .code(2)
        .says(&["d.csv:2: the column `decision` holds no answer to `blamed`", "`q` is no role"]);
    decide(&path, |row| (row[6] == "blamed").then(|| "acne".into()));
    run()
        .code(2)
        .says(&["d.csv:2: `acne` is not allowed in the column `decision`", "acme, city, other"]);

    decide(&path, |row| match row[6].as_str() {
        "blamed" => Some(row[7].clone()),
        "holder" => Some("the mayor".into()),
        _ => Some("good".into()),
    });
    run().code(0).says(&["g.csv: 4 rows of gold written"]);
    let gold = fs::read_to_string(folder.path().join("g.csv")).unwrap();
    assert_eq!(
        gold,
        "event,doc,sent,start,end,text,kind,blamed,denied,holder,tone\n\
         fire,fire,0,,,\"=A, fire\",headline,,,,bad\n\
         fire,fire,1,,,Two.,body,city:n,,author,good\n\
         fire,fire,2,,,Three.,body,acme:n,,the mayor,good\n\
         fire,ferry,0,,,Four.,body,,,,good\n"
    );
}

/// A holder is of a blame: where nobody is blamed in the end, nobody blames.
#[test]
fn what_follows_from_a_decision_is_followed() {
    let folder = coders();
    let path = folder.path().join("d.csv");
    let args = [
        "a.csv", "b.csv", "--sentences", "list.csv", "--adjudicate", "d.csv", "--gold-out", "g.csv",
    ];
    agree(folder.path(), &args).code(1);
    decide(&path, |row| Some(if row[6] == "blamed" { "(none)".into() } else { row[8].clone() }));
    let ended = agree(folder.path(), &args).code(0);
    assert!(!ended.stderr.contains("one coder alone"), "{}", ended.stderr);
    let holders = column(&folder.path().join("g.csv"), "holder");
    assert_eq!(holders, ["", "", "", ""]);
}

#[test]
fn decisions_on_other_codings_are_refused() {
    let folder = coders();
    let args = ["a.csv", "b.csv", "--adjudicate", "d.csv"];
    let ended = agree(folder.path(), &args).code(0);
    assert!(ended.stderr.contains("4 disagreements written"), "{}", ended.stderr);
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("b.csv", &B.replace("acme:s", "acme:p"));
    agree(folder.path(), &args)
        .code(2)
        .says(&["d.csv:3: b answers otherwise to `blamed`", "move d.csv away"]);
    write("b.csv", &B.replace("acme:s", "acme:n"));
    agree(folder.path(), &args)
        .code(2)
        .says(&["d.csv:3: the coders do not disagree on `blamed`", "move d.csv away"]);
    write("b.csv", &format!("{B}fire,ferry,1,body,,,,bad\n"));
    write("a.csv", &format!("{A}fire,ferry,1,body,,,,good\n"));
    agree(folder.path(), &args).code(1).says(&["decisions still open: 5"]);
    write("d.csv", "sent,field\n0,tone\n");
    agree(folder.path(), &args).code(2).says(&["d.csv has no column `doc`"]);
    write("d.csv", "");
    agree(folder.path(), &args).code(2).says(&["d.csv has no column `doc`"]);
}

#[test]
fn gold_without_text_says_where_texts_come_from() {
    let folder = coders();
    let args = ["a.csv", "b.csv", "--adjudicate", "d.csv", "--gold-out", "g.csv"];
    agree(folder.path(), &args).code(1);
    decide(&folder.path().join("d.csv"), |row| Some(row[7].clone()));
    agree(folder.path(), &args).code(2).says(&[
        "4 have neither",
        "event `fire`, article `fire`, sentence 0",
        "--sentences",
    ]);
    let bad = |list: &str, words: &[&str]| {
        fs::write(folder.path().join("list.csv"), list).unwrap();
        agree(folder.path(), &[&args[..], &["--sentences", "list.csv"]].concat())
            .code(2)
            .says(words);
    };
    bad("doc,sent\nfire,0\n", &["list.csv has no column `text`"]);
    bad("doc,text\nfire,One.\n", &["list.csv has no column `sent` or `sentence`"]);
    bad(
        "doc,sent,text\nfire,0,One.\nfire,0,Two.\n",
        &["list.csv:3: article `fire`, sentence 0 reads differently on line 2"],
    );
    bad("doc,sent,start,end\nfire,0,x,5\n", &["list.csv:2", "count characters from 0"]);
    bad("doc,sent,text\nfire,0,One.\n", &["3 have neither", "sentence 1"]);
}

#[test]
fn coders_who_agree_leave_nothing_to_settle() {
    let folder = folder(&[
        ("a.csv", A.as_bytes()),
        ("b.csv", A.as_bytes()),
        ("list.csv", SENTENCES.as_bytes()),
    ]);
    let args = [
        "a.csv", "b.csv", "--sentences", "list.csv", "--adjudicate", "d.csv", "--gold-out", "g.csv",
    ];
    let ended = agree(folder.path(), &args).code(0).says(&["4 rows of gold written"]);
    assert!(ended.stdout.contains("disagreements: 0"), "{}", ended.stdout);
}
