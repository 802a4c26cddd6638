//! Every error names the thing, says what to do about it and is one plain sentence without a stop.

use std::error::Error;
use std::fs;
use std::io;
use std::path::PathBuf;

use framelens::agreement::{AgreementError, CoderFile, CoderOptions, Coders, Sentences};
use framelens::article::{Input, ReadError, ReadOptions, Reader, Warning};
use framelens::behaviour::{Accepted, Suite};
use framelens::cache::CacheError;
use framelens::calibrate::CalibrateError;
use framelens::check::{Floors, Wordings};
use framelens::coding::{Blamed, BlamedError, GoldError, Hint, Schema, UnknownValue, read_gold};
use framelens::engine::{EngineError, NativeEngine, NativeOptions, ScriptedEngine, verify_folder};
use framelens::evaluate::{Ambiguous, EvaluateError};
use framelens::hub::{HubError, ModelName, ModelsFolder};
use framelens::report::SelectionError;
use framelens::run::{
    ClaimError, Codings, CodingsError, Manifest, MergeError, OutputFolder, RunError, Shard,
    ShardError, Totals, with_causes,
};
use framelens::task::Task;

/// One of these words has to be there; each tells somebody to do something.
const ACTIONS: [&str; 37] = [
    "add", "check", "choose", "close", "convert", "correct", "describe", "fill", "free", "give",
    "leave", "map", "mend", "merge", "move", "name", "put", "quote", "raise", "remove", "rename",
    "restore", "reword", "run", "save", "say", "see", "settle", "shorten", "spell", "split",
    "start", "use", "wait", "write", "allowed", "report",
];

/// An error as a person reads it, with its causes: it has these words and one that asks for an action.
#[track_caller]
fn check(error: &dyn Error, words: &[&str]) {
    let text = with_causes(error);
    plain(error, &text, words);
    let said = text.to_lowercase();
    let mut said = said.split(|c: char| !c.is_alphabetic());
    assert!(said.any(|word| ACTIONS.contains(&word)), "nothing says what to do: {text}");
}

/// The same but for the action: there is nothing that could be done, or another message says it.
#[track_caller]
fn plain(error: &dyn Error, text: &str, words: &[&str]) {
    for word in words {
        assert!(text.contains(word), "`{word}` is not in: {text}");
    }
    let message = error.to_string();
    assert!(!message.ends_with(['.', '!', '\n', ' ']), "ends in a stop: {message}");
    assert!(!message.to_lowercase().starts_with("error"), "says that it is an error: {message}");
    assert!(!message.is_empty() && !message.contains("  "), "{message:?}");
}

fn gone() -> io::Error {
    io::ErrorKind::NotFound.into()
}

#[test]
fn caching() {
    let path = || PathBuf::from("cache/scores-1.sqlite");
    let check = |error: CacheError, words: &[&str]| check(&error, words);
    check(CacheError::Io { path: path(), source: gone() }, &["cache/scores-1.sqlite", "--cache"]);
    let source = rusqlite::Error::QueryReturnedNoRows;
    check(CacheError::Store { path: path(), source }, &["cache/scores-1.sqlite", "disk"]);
    check(CacheError::Rebuilt { path: path() }, &["scores-1.sqlite", "cache clear"]);
    check(CacheError::Foreign { path: path() }, &["scores-1.sqlite", "--cache"]);
    check(CacheError::Busy { path: path() }, &["scores-1.sqlite", "run again"]);
    let small = CacheError::TooSmall { path: path(), n_bytes: 7_000_000 };
    check(small, &["scores-1.sqlite", "--cache-size", "7 MB"]);
}

#[test]
fn reading() {
    let origin = || "corpus/a.csv:3".to_string();
    let path = || PathBuf::from("corpus/a.csv");
    let cause = || Some("no main element".into());
    let check = |error: ReadError, words: &[&str]| check(&error, words);
    check(ReadError::Io { origin: origin(), source: gone() }, &["corpus/a.csv:3", "exists"]);
    check(ReadError::Loop { path: path(), ancestor: "corpus".into() }, &["corpus/a.csv", "link"]);
    check(ReadError::Pattern { pattern: "***".into(), source: "bad".into() }, &["`***`", "write"]);
    check(ReadError::NoMatch { pattern: "x/*.txt".into() }, &["`x/*.txt`", "quotes"]);
    check(
        ReadError::NoArticles { directory: path(), n_ignored: 2 },
        &["corpus/a.csv", "others ignored: 2"],
    );
    check(ReadError::UnknownFormat { path: path() }, &["corpus/a.csv", "format"]);
    check(ReadError::Empty { origin: origin() }, &["corpus/a.csv:3", "no text"]);
    check(ReadError::Binary { origin: origin(), what: "a PDF" }, &["corpus/a.csv:3", "a PDF"]);
    check(ReadError::TooLarge { origin: origin(), max_bytes: 7 }, &["corpus/a.csv:3", "7 bytes"]);
    let missing = ReadError::MissingColumn {
        origin: origin(),
        field: "text",
        column: "text".into(),
        found: "id, body".into(),
        hint: "body".into(),
    };
    check(missing, &["corpus/a.csv:3", "`text`", "id, body", "--text-column body"]);
    check(ReadError::Json { origin: origin(), source: None }, &["corpus/a.csv:3", "one object"]);
    let source = csv::Error::from(gone());
    check(ReadError::Csv { origin: origin(), source }, &["corpus/a.csv:3", "quotes"]);
    let many = ReadError::TooManyElements { origin: origin(), most: 9 };
    check(many, &["corpus/a.csv:3", "9 elements", ".txt"]);
    check(ReadError::OpenQuote { origin: origin() }, &["corpus/a.csv:3", "never closed"]);
    let number =
        ReadError::TextIsNoString { origin: origin(), column: "body".into(), found: "a number" };
    check(number, &["corpus/a.csv:3", "`body`", "a number", "--text-column"]);
    let ragged = ReadError::Ragged { origin: origin(), expected: 3, found: 2, delimiter: ';' };
    check(ragged, &["corpus/a.csv:3", "fields: 2", "header: 3", "`;`"]);
    let twice = ReadError::ColumnTwice { origin: origin(), column: "text".into() };
    check(twice, &["corpus/a.csv:3", "`text`"]);
    check(ReadError::DuplicateId { origin: origin(), id: "7".into() }, &["corpus/a.csv:3", "`7`"]);
    check(ReadError::NoContent { origin: origin(), source: cause() }, &["corpus/a.csv:3", ".txt"]);
    let columnar =
        ReadError::Columnar { origin: origin(), format: "Parquet", source: "no footer".into() };
    check(columnar, &["corpus/a.csv:3", "Parquet", "no footer"]);
    let (column, kind) = ("text".to_string(), "Int64".to_string());
    check(ReadError::NotText { origin: origin(), column, kind }, &["`text`", "Int64"]);
    check(ReadError::ParquetFromStdin, &["standard input", "--input-format arrow"]);
    let nameless = ReadError::ManifestWithoutFile { path: path(), found: "name".into() };
    check(nameless, &["corpus/a.csv", "`file`", "`name`"]);
}

#[test]
fn doubts_in_reading() {
    let origin = || "corpus/a.csv:3".to_string();
    let file = || "b.txt".to_string();
    let check = |warning: Warning, words: &[&str]| check(&warning, words);
    check(Warning::Date { origin: origin(), published: "May".into() }, &["a.csv:3", "`May`"]);
    check(Warning::ManifestFile { origin: origin(), file: file() }, &["a.csv:3", "`b.txt`"]);
    check(Warning::ManifestTwice { origin: origin(), file: file() }, &["a.csv:3", "`b.txt`"]);
    let never =
        Warning::ColumnNeverSeen { origin: origin(), field: "outlet", column: "src".into() };
    check(never, &["a.csv:3", "`src`", "--outlet-column"]);
    check(Warning::Nested { origin: origin(), column: "tags".into() }, &["a.csv:3", "`tags`"]);
    check(Warning::ManifestForRows { origin: origin() }, &["a.csv:3", "columns"]);
}

/// Flags that messages of reading name are flags that there are.
#[test]
fn flags_in_messages_exist() {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_framelens"))
        .args(["run", "--help"])
        .output()
        .unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    for error in [
        ReadError::UnknownFormat { path: "a.log".into() },
        ReadError::NoArticles { directory: "corpus".into(), n_ignored: 1 },
        ReadError::TooLarge { origin: "a.txt".into(), max_bytes: 7 },
    ] {
        let text = error.to_string();
        let flags = text.split(|c: char| !c.is_ascii_alphabetic() && c != '-');
        for flag in flags.filter(|word| word.starts_with("--")) {
            assert!(help.contains(&format!("{flag} <")), "there is no {flag} <…>: {text}");
        }
    }
}

#[test]
fn hand_labels() {
    let schema = Schema::of(&[task(STANCE), task(LABELS)]);
    let read = |text: &str| read_gold(text.as_bytes(), "gold.csv", &schema).unwrap_err();
    check(&read("doc,text,kind\na,b\n"), &["gold.csv", "3"]);
    check(&read("doc,text,kind\na,\"b,c\n"), &["gold.csv:2", "never closed"]);
    check(&read("doc;text;kind\n"), &["gold.csv", "commas"]);
    check(&read("doc,kind\n"), &["gold.csv", "`text`", "doc, kind"]);
    check(&read("doc,text,doc\n"), &["gold.csv", "`doc`", "twice"]);
    check(&read("doc,text,kind\n"), &["gold.csv", "no rows"]);
    check(&read("doc,text,tone\na,b,goood\n"), &["gold.csv:2", "`goood`", "good, bad", "`good`"]);
    check(&read("event,doc,text,blamed\nfire,a,b,acne\n"), &["gold.csv:2", "`acne`", "acme"]);
    check(&read("event,doc,text,blamed\nfire,a,b,acme:x\n"), &["gold.csv:2", "`x`", "perpetrator"]);
    check(&read("event,doc,text,blamed\nfire,a,b,:s\n"), &["gold.csv:2", "`:s`", "actor:role"]);
    check(&read("event,doc,text,blamed\nfire,a,b,acme;acme\n"), &["gold.csv:2", "`acme`"]);
    check(&read("doc,start,end,text,kind\na,9,5,,body\n"), &["gold.csv:2", "`9`", "`5`"]);
    check(&read("doc,text,kind\na,,body\n"), &["gold.csv:2", "`text`"]);
    check(&read("doc,text,kind\n,b,body\n"), &["gold.csv:2", "article"]);
    let rows = "doc,start,end,kind\na,0,5,body\na,0,5,headline\n";
    check(&read(rows), &["gold.csv:3", "line 2", "0..5", "settle"]);
    let blamed = |cell: &str| cell.parse::<Blamed>().unwrap_err();
    check(&blamed("acme:q"), &["`q`"]);
    check(&blamed(":p"), &["`:p`"]);
    check(&BlamedError::Twice("acme".into()), &["`acme`"]);
    let unknown = UnknownValue {
        name: "gold.csv".into(),
        line: 4,
        column: "frame".into(),
        found: "moral".into(),
        allowed: "morality, conflict".into(),
        hint: Hint(Some("morality".into())),
    };
    check(&GoldError::Unknown(Box::new(unknown)), &["gold.csv:4", "`moral`", "did you mean"]);
}

#[test]
fn comparing_coders() {
    let schema = Schema::of(&[task(STANCE), task(LABELS)]);
    let read = |texts: &[&str]| {
        let file = |(name, text): (&str, &&str)| CoderFile {
            coder: name.into(),
            name: format!("{name}.csv"),
            bytes: text.as_bytes().into(),
        };
        let files: Vec<CoderFile> = ["a", "b"].into_iter().zip(texts).map(file).collect();
        Coders::read(&files, &schema, &CoderOptions::default()).unwrap_err()
    };
    let one = "doc,sent,kind\nx,1,body\n";
    check(&read(&[one]), &["two coders"]);
    check(&read(&[one, "doc,sent,kind\nx,1,boddy\n"]), &["b.csv:2", "`boddy`", "`body`"]);
    check(&read(&[one, "doc,sent,kind\nx,2,body\n"]), &["a.csv", "b.csv", "sentence 2"]);
    check(&read(&[one, "doc,sent,kind\nx,1,body\nx,1,body\n"]), &["b.csv:3", "line 2"]);
    check(&read(&[one, "doc,text,kind\nx,One.,body\n"]), &["b.csv:2 has no `sent`", "`text`"]);
    let order =
        AgreementError::Order { column: "tone".into(), reason: "name each of good,bad".into() };
    check(&order, &["`tone`", "good,bad"]);
    let name = || "d.csv".to_string();
    let stale =
        AgreementError::Stale { name: name(), line: 3, reason: "b answers otherwise".into() };
    check(&stale, &["d.csv:3", "otherwise", "move d.csv away"]);
    let source = BlamedError::Role("q".into());
    let decision =
        AgreementError::Decision { name: name(), line: 3, column: "blamed".into(), source };
    check(&decision, &["d.csv:3", "`blamed`", "`q`"]);
    check(&AgreementError::NoText { n: 2, first: "x 1".into() }, &["2", "x 1", "--sentences"]);
    let list = |text: &str| Sentences::read(text.as_bytes(), "list.csv").unwrap_err();
    check(&list("doc,sent\nx,1\n"), &["list.csv", "`text`"]);
    check(&list("doc,sent,text\nx,1,One.\nx,1,Two.\n"), &["list.csv:3", "line 2"]);
    check(&list("doc,sent,text\n,1,One.\n"), &["list.csv:2", "article"]);
}

#[test]
fn evaluating() {
    let name = || "gold.csv".to_string();
    check(&EvaluateError::NoPredictions, &["no predictions"]);
    let nothing = EvaluateError::NothingMatched {
        name: name(),
        docs: "000".into(),
        articles: "fire".into(),
        n_unmatched: 3,
    };
    check(&nothing, &["gold.csv", "000", "fire", "3"]);
    let source = Ambiguous { doc: "1".into(), ids: vec!["1_a".into(), "1_b".into()] };
    check(&EvaluateError::Article { name: name(), line: 2, source }, &["gold.csv:2", "`1`", "1_b"]);
    let no_event = EvaluateError::NoEvent { name: name(), line: 2, events: "a, b".into() };
    check(&no_event, &["gold.csv:2", "a, b", "fill the column `event`"]);
    let label = EvaluateError::Label {
        article: "fire".into(),
        task: "tone".into(),
        label: "goood".into(),
        allowed: "good, bad".into(),
        hint: Hint(Some("good".into())),
    };
    check(&label, &["`fire`", "`tone`", "`goood`", "good, bad"]);
    let shared = EvaluateError::NothingShared {
        name: name(),
        first: "out".into(),
        n_first: 2,
        second: "before".into(),
        n_second: 3,
    };
    check(&shared, &["gold.csv", "out: 2", "before: 3", "run both"]);
    let too_many = EvaluateError::TooMany { article: "fire".into(), task: "tone".into() };
    check(&too_many, &["`fire`", "`tone`"]);
}

#[test]
fn calibrating() {
    let (task, gold) = (|| "tone".to_string(), || "gold.csv".to_string());
    check(&CalibrateError::Calibrated { task: task() }, &["`tone`", "[[calibration]]"]);
    check(&CalibrateError::NotCoded { task: task(), gold: gold() }, &["gold.csv", "`tone`"]);
    check(
        &CalibrateError::OneArticle { task: task(), gold: gold() },
        &["gold.csv", "two articles"],
    );
    let few = CalibrateError::TooFew { task: task(), gold: gold(), most: 3, asked: 10 };
    check(&few, &["`tone`", "gold.csv", "at most 3", "--min-positives"]);
    let source = "it has no place for `good`".into();
    check(&CalibrateError::TaskFile { task: task(), source }, &["`tone`", "`good`", "tasks lint"]);
}

#[test]
fn engines_and_models() {
    let folder = tempfile::tempdir().unwrap();
    let options = NativeOptions { workers: 1 };
    let error = NativeEngine::from_folder(folder.path(), options).err().unwrap();
    check(&error, &["config.json"]);
    fs::write(folder.path().join("config.json"), "{").unwrap();
    fs::write(folder.path().join("tokenizer.json"), "{").unwrap();
    fs::write(folder.path().join("model.onnx"), "{").unwrap();
    let error =
        NativeEngine::from_folder(folder.path(), NativeOptions { workers: 1 }).err().unwrap();
    check(&error, &["config.json"]);
    fs::remove_file(folder.path().join("model.onnx")).unwrap();
    let place = || folder.path().to_path_buf();
    let error =
        NativeEngine::from_folder(folder.path(), NativeOptions { workers: 1 }).err().unwrap();
    check(&error, &["no ONNX file", "name a folder"]);
    let offered = || vec!["onnx/a.onnx".to_string(), "onnx/b.onnx".to_string()];
    let which = EngineError::WhichOnnx { folder: place(), offered: offered() };
    check(&which, &["onnx/a.onnx, onnx/b.onnx", "--onnx-file"]);
    let file = "c.onnx".into();
    let gone = EngineError::NoSuchOnnx { folder: place(), file, offered: offered() };
    check(&gone, &["no c.onnx", "onnx/a.onnx", "--onnx-file"]);
    fs::write(folder.path().join("model.onnx"), "{").unwrap();
    check(&verify_folder(folder.path()).unwrap_err(), &["SHA256SUMS"]);
    fs::write(folder.path().join("SHA256SUMS"), format!("{}  model.onnx\n", "0".repeat(64)))
        .unwrap();
    check(&verify_folder(folder.path()).unwrap_err(), &["model.onnx", "damaged", "restore"]);
    let long = EngineError::HypothesisTooLong { hypothesis: "x".into(), tokens: 200, limit: 192 };
    check(&long, &["\"x\"", "200", "192", "shorten"]);
    let text = |error: &EngineError| with_causes(error);
    plain(&EngineError::Interrupted, &text(&EngineError::Interrupted), &["interrupted"]);
    check(&EngineError::Run("out of memory".into()), &["out of memory"]);
    let absent = EngineError::NotBuilt { engine: "rust-bert" };
    check(&absent, &["scripts/setup-libtorch", "--features rust-bert"]);
    check(&EngineError::NoCuda, &["--device cpu"]);
}

#[test]
fn running_and_writing() {
    let bad = Box::new(ReadError::Empty { origin: "a.txt".into() });
    check(&RunError::Strict(bad), &["--strict", "a.txt"]);
    check(&RunError::Sink(io::ErrorKind::StorageFull.into()), &["disk"]);
    check(&RunError::Interrupted, &["interrupted"]);
    check(
        &RunError::Engine(EngineError::HypothesisTooLong {
            hypothesis: "x".into(),
            tokens: 9,
            limit: 8,
        }),
        &["x"],
    );
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "x").unwrap();
    let named = file.display().to_string();
    check(&ClaimError::Taken { path: "out".into() }, &["writing into out", "wait", "--out"]);
    check(&OutputFolder::create(&file).unwrap_err(), &[&format!("{named};"), "--out"]);
    let out = OutputFolder::create(folder.path()).unwrap();
    fs::create_dir_all(folder.path().join("run.json/below")).unwrap();
    check(&out.write("run.json", b"{}").unwrap_err(), &["run.json", "--out"]);
    check(&out.error("sentences.csv", gone()), &["sentences.csv", "disk"]);
}

#[test]
fn reading_a_run_back() {
    check(&Manifest::parse("{}", "out/run.json").unwrap_err(), &["out/run.json", "--out"]);
    let engine = ScriptedEngine::new(Vec::new(), None);
    let asked = [(task(LABELS), "id = 1".to_string())];
    let manifest = Manifest::new(&engine, &asked, &Totals::default(), 0, false);
    check(&manifest.tasks("out/run.json").unwrap_err(), &["out/run.json", "run again", "tone"]);
    let tasks = [task(STANCE), task(LABELS)];
    let read = |text: &str| {
        Codings::new(text.as_bytes(), "out/sentences.csv", &tasks)
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .unwrap_err()
    };
    let header = "article_id,start,end,kind,text,event,blamed,blame_acme";
    check(&read("a,b\n"), &["out/sentences.csv", "`article_id`"]);
    check(&read(&format!("{header}\na,b\n")), &["out/sentences.csv", "--out"]);
    for (row, column) in [
        ("a,x,5,body,t,fire,,", "start"),
        ("a,0,,body,t,fire,,", "end"),
        ("a,0,5,boddy,t,fire,,", "kind"),
        (",0,5,body,t,fire,,", "article_id"),
        ("a,0,5,body,t,fire,acme:x,", "blamed"),
        ("a,0,5,body,t,fire,,much", "blame_acme"),
    ] {
        let column = format!("`{column}`");
        check(&read(&format!("{header}\n{row}\n")), &["out/sentences.csv:2", &column, "run"]);
    }
}

#[test]
fn sharing_a_run() {
    let check = |error: MergeError, words: &[&str]| check(&error, words);
    let (first, second) = (PathBuf::from("part1"), PathBuf::from("part2"));
    check(MergeError::Whole { folder: first.clone() }, &["part1", "--shard"]);
    let twice = MergeError::Twice { number: 3, first: first.clone(), second: second.clone() };
    check(twice, &["part1 and part2", "part 3"]);
    check(MergeError::Missing { found: 2, of: 3, missing: 2 }, &["2 of 3", "--shard 2/3"]);
    let different = MergeError::Different { first: first.clone(), second, what: "the model" };
    check(different, &["part1 and part2", "the model"]);
    check(MergeError::Unfit { folder: first, what: "rows of articles" }, &["part1", "rows"]);
    check(MergeError::Write(gone()), &["disk"]);
    let shard: Result<Shard, ShardError> = "6/5".parse();
    self::check(&shard.unwrap_err(), &["`6/5`", "2/5"]);
    let (name, source) = ("out/sentences.parquet".to_string(), "no footer".into());
    self::check(&CodingsError::Unreadable { name, source }, &["out/sentences.parquet", "--out"]);
}

#[test]
fn choosing_what_a_page_is_about() {
    let check = |error: SelectionError, words: &[&str]| check(&error, words);
    check(SelectionError::Id { id: "a".into() }, &["`a`", "articles.csv"]);
    let (name, known) = ("tone".to_string(), "outlet, author".to_string());
    check(SelectionError::Column { name, known }, &["`tone`", "outlet, author"]);
    let (asked, there) = ("outlet X".to_string(), "name another outlet, as Y".to_string());
    check(SelectionError::Nothing { asked, there }, &["outlet X", "as Y"]);
}

#[test]
fn tasks() {
    for (toml, words) in [
        ("id = \"a b\"\nkind = \"multi\"\n", &["t.toml:1", "`a b`", "hint: use letters"][..]),
        ("", &["t.toml", "`id`", "hint: see"]),
        ("id = \"a\"\nkind = \"stance\"\n", &["t.toml", "[event]", "hint: add"]),
        ("id = \"a\"\nkind = \"some\"\n", &["t.toml:2", "`some`", "`single`", "hint:"]),
        ("id = \"a\"\nkind = \"multi\"\n", &["t.toml:2", "[[labels]]", "hint: add"]),
        (
            "id = \"a\"\nkind = \"multi\"\ntemplat = \"\"\n",
            &["t.toml:3", "did you mean `template`?"],
        ),
        (
            "id = \"a\"\nkind = \"stance\"\nreach = 1001\n",
            &["t.toml:3", "1001", "1000", "hint: say less"],
        ),
        (
            "id = \"a\"\nkind = \"multi\"\nreach = 3\n",
            &["t.toml:3", "`reach`", "hint: it says how far back"],
        ),
    ] {
        let text = Task::parse(toml, "t.toml").unwrap_err().to_string();
        for word in words {
            assert!(text.contains(word), "`{word}` is not in: {text}");
        }
        assert!(!text.ends_with('.'), "{text}");
    }
    let error = Task::load("gone/t.toml".as_ref()).unwrap_err();
    check(&error, &["gone/t.toml", "cannot be read", "name a .toml file"]);
}

#[test]
fn the_gate() {
    let read = |text: &str| Floors::parse(text, "base/floors.toml").unwrap_err();
    check(&read("a = 1"), &["base/floors.toml:1", "`a`", "docs/regression-gate.md"]);
    check(&read("max_drop = 3"), &["base/floors.toml", "`max_drop`", "3", "0 to 1"]);
    let words = |text: &str| Wordings::parse(text, "words.toml", &[task(STANCE)]).unwrap_err();
    check(&words("[fire]\nblamed = 1"), &["words.toml:2", "write"]);
    check(&words("[fire]\nblame = []"), &["words.toml", "`blame`", "fire", "blamed, denied"]);
    check(&words("[fire]\nblamed = [\"x\"]"), &["words.toml", "\"x\"", "{actor}"]);
    let uneven = "[fire]\nblamed = [\"{actor}\"]\ndenied = []";
    check(&words(uneven), &["words.toml", "`fire`", "`denied`", "give"]);
    check(&words(""), &["words.toml", "fire", "add"]);
    let accepted = Accepted::parse("a\n1\n", "base/behaviour.csv").unwrap_err();
    check(&accepted, &["base/behaviour.csv", "accept"]);
}

#[test]
fn behavioural_cases() {
    let read = |text: &str| {
        let load = |name: &str| Task::load(name.as_ref());
        Suite::parse(text, "cases.toml", &load).unwrap_err()
    };
    check(&read("tusk = []"), &["cases.toml:1", "`tusk`", "docs/regression-gate.md"]);
    check(&read("task = [\"gone.toml\"]"), &["cases.toml", "`gone.toml`", "name a .toml file"]);
    check(&read("task = []"), &["cases.toml:1", "add"]);
}

#[test]
fn the_hub() {
    let check = |error: HubError, words: &[&str]| check(&error, words);
    let name = || "ann/nli".to_string();
    let folder = || PathBuf::from("cache/models");
    let path = || folder().join("models.lock");
    let parse = |text: &str| text.parse::<ModelName>().unwrap_err();
    check(parse("bert"), &["\"bert\"", "owner/name"]);
    check(parse("a/b@../c"), &["`@`", "branch, tag or commit"]);
    let models = ModelsFolder::at("cache/models");
    let missing = models.find(&"ann/nli".parse().unwrap()).unwrap_err();
    check(missing, &["ann/nli", "cache/models", "framelens models pull ann/nli"]);
    let revisions = vec!["ann/nli@a".to_string(), "ann/nli@b".to_string()];
    check(HubError::Revisions { name: name(), revisions }, &["ann/nli@a, ann/nli@b"]);
    let fault = "was changed or damaged".to_string();
    check(HubError::Damaged { name: name(), path: path(), fault }, &["models.lock was changed"]);
    check(
        HubError::Lock { path: path(), reason: "no version".into() },
        &["models.lock", "no version"],
    );
    let endpoint = || "https://hub.example".to_string();
    let hint = Hint(Some("ann/nlp".to_string()));
    let unknown = HubError::Unknown { name: name(), endpoint: endpoint(), hint };
    check(unknown, &["ann/nli", "hub.example", "`ann/nlp`"]);
    check(HubError::Revision { name: name(), revision: "v9".into() }, &["ann/nli", "v9"]);
    check(HubError::Gated { name: name(), page: "https://x/y".into() }, &["terms", "HF_TOKEN"]);
    check(HubError::Token { endpoint: endpoint() }, &["token", "HF_TOKEN"]);
    let files = vec!["pytorch_model.bin".to_string()];
    check(
        HubError::Pickle { name: name(), files },
        &["(pytorch_model.bin)", "scripts/export-onnx"],
    );
    check(HubError::NoWeights { name: name(), wanted: "ONNX weights" }, &["no ONNX weights"]);
    check(HubError::NoFile { name: name(), file: "tokenizer.json" }, &["no tokenizer.json"]);
    let offered = vec!["a.onnx".to_string(), "b.onnx".to_string()];
    let asked = "no ONNX file c.onnx".to_string();
    check(HubError::OnnxFile { name: name(), asked, offered }, &["c.onnx", "a.onnx, b.onnx"]);
    check(HubError::Offline { name: name() }, &["ann/nli", "HF_HUB_OFFLINE"]);
    check(HubError::Status { url: endpoint(), status: 500 }, &["500", "wait"]);
    check(
        HubError::Answer { url: endpoint(), reason: "no JSON".into() },
        &["no JSON", "HF_ENDPOINT"],
    );
    let broken = HubError::Broken { file: "x".into(), tries: 5, found: 7, source: gone() };
    check(broken, &["5 times", "7 bytes", "same command"]);
    let fault = "the SHA-256 is a instead of b".to_string();
    check(HubError::Digest { url: endpoint(), fault }, &["a instead of b", "HF_ENDPOINT"]);
    check(HubError::Write { path: path(), source: gone() }, &["models.lock", "--models-dir"]);
    check(HubError::Read { path: path(), source: gone() }, &["models.lock"]);
    check(HubError::Busy { folder: folder() }, &["cache/models", "another"]);
    check(
        HubError::Setting { setting: "HF_TOKEN", reason: "x".into() },
        &["HF_TOKEN", "leave it out"],
    );
}

/// What is read through the reader says the same as what is made here by hand.
#[test]
fn the_reader_says_what_its_errors_say() {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in [
        ("a.txt", &b""[..]),
        ("b.txt", b"%PDF-1.4"),
        ("c.csv", b"id,body\n1,x\n"),
        ("d.csv", b"id,text,id\n1,x,2\n"),
        ("e.jsonl", b"[]\n"),
        ("f.csv", b"id,text\n1\n"),
        ("manifest.csv", b"name\na\n"),
    ] {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    let inputs = vec![Input::Path(folder.path().to_owned()), Input::Path("gone.log".into())];
    let errors: Vec<ReadError> = Reader::new(ReadOptions { inputs, ..ReadOptions::default() })
        .filter_map(Result::err)
        .collect();
    assert!(errors.len() >= 8, "{errors:?}");
    for error in errors {
        check(&error, &[]);
    }
}

fn task(toml: &str) -> Task {
    Task::parse(toml, "t.toml").unwrap()
}

const STANCE: &str = include_str!("../data/cli/fire.toml");
const LABELS: &str = include_str!("../data/cli/tone.toml");
