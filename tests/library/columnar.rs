//! Parquet and Arrow: articles out of files that others wrote, tables into files that others read.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use arrow_array::cast::AsArray;
use arrow_array::types::{Float32Type, Int64Type};
use arrow_array::{Array, RecordBatch};
use arrow_ipc::reader::StreamReader;
use framelens::article::{Article, Input, ReadError, ReadOptions, Reader};
use framelens::classify::ClassifyOptions;
use framelens::engine::ScriptedEngine;
use framelens::run::{
    Cell, Column, Finished, Format, Holds, Hooks, Manifest, StoredRun, Table, article_rows,
    article_table, run, sentence_rows, sentence_table,
};
use framelens::task::Task;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::file::metadata::RowGroupMetaData;

const FIRE: &str = include_str!("../data/cli/fire.toml");
const TONE: &str = include_str!("../data/cli/tone.toml");

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/columnar").join(name)
}

fn read(paths: &[PathBuf], max_bytes: u64) -> (Vec<Article>, Vec<ReadError>, Vec<String>) {
    let inputs = paths.iter().cloned().map(Input::Path).collect();
    let mut reader = Reader::new(ReadOptions { inputs, max_bytes, ..ReadOptions::default() });
    let (mut articles, mut errors) = (Vec::new(), Vec::new());
    for item in reader.by_ref() {
        match item {
            Ok(article) => articles.push(article),
            Err(error) => errors.push(error),
        }
    }
    (articles, errors, reader.take_warnings().iter().map(ToString::to_string).collect())
}

/// What an article is, apart from where it was read.
fn known(article: Article) -> Article {
    Article { file: None, origin: String::new(), ..article }
}

/// An error with what led to it.
fn said(error: &ReadError) -> String {
    framelens::run::with_causes(error)
}

#[test]
fn files_of_pyarrow_hold_what_the_csv_holds() {
    let (expected, errors, _) = read(&[fixture("articles.csv")], 1 << 20);
    assert!(errors.is_empty() && expected.len() == 3, "{errors:?}");
    let expected: Vec<Article> = expected.into_iter().map(known).collect();
    for (name, left_out) in [
        ("snappy.parquet", false),
        ("dated.parquet", false),
        ("typed.parquet", true),
        ("zstd.parquet", false),
        ("lz4.parquet", false),
        ("stream.arrows", true),
        ("feather.arrow", false),
    ] {
        let (articles, errors, warnings) = read(&[fixture(name)], 1 << 20);
        assert!(errors.is_empty(), "{name}: {errors:?}");
        assert_eq!(articles[2].origin, format!("{}:3", fixture(name).display()));
        let articles: Vec<Article> = articles.into_iter().map(known).collect();
        assert_eq!(articles, expected, "{name}");
        let words: Vec<bool> = warnings.iter().map(|said| said.contains("`tags`")).collect();
        assert_eq!(words, vec![true; usize::from(left_out)], "{name}: {warnings:?}");
    }
}

#[test]
fn what_is_wrong_with_a_file_is_named_and_the_next_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let check = |path: PathBuf, max_bytes, words: &[&str]| {
        let next = folder.path().join("next.txt");
        fs::write(&next, "All is well here.").unwrap();
        let (articles, errors, _) = read(&[path.clone(), next], max_bytes);
        assert_eq!(articles.last().unwrap().id, "next", "{}", path.display());
        assert!(!errors.is_empty(), "{}: nothing was found wrong", path.display());
        for word in words {
            assert!(said(&errors[0]).contains(word), "`{word}` is not in: {}", said(&errors[0]));
        }
    };
    let cut = |name: &str, n: usize| {
        let bytes = fs::read(fixture(name)).unwrap();
        let path = folder.path().join(format!("{n}-{name}"));
        fs::write(&path, &bytes[..bytes.len().min(n)]).unwrap();
        path
    };
    let most = 1 << 20;
    check(fixture("numbers.parquet"), most, &["`text`", "Int64", "--text-column"]);
    check(fixture("body.parquet"), most, &["`text`", "--text-column body"]);
    check(fixture("nothing.parquet"), most, &["nothing.parquet", "no text"]);
    let packed = ["not readable as Parquet", "GZIP", "with Snappy or Zstandard"];
    check(fixture("gzip.parquet"), most, &packed);
    check(fixture("brotli.parquet"), most, &["not readable as Parquet", "BROTLI", "with Snappy"]);
    // Five million bytes, which are said to be two.
    check(fixture("lies.parquet"), 1 << 24, &["not readable as Parquet", "copy it again"]);
    check(fixture("lz4.feather"), most, &["not readable as Arrow", "write it again"]);
    check(fixture("gone.parquet"), most, &["gone.parquet", "check that it exists"]);
    for n in [0, 3, 11, 100, 1000] {
        check(cut("snappy.parquet", n), most, &["not readable as Parquet", "copy it again"]);
    }
    for n in [0, 3, 9, 100, 800] {
        check(cut("stream.arrows", n), most, &["not readable as Arrow", "copy it again"]);
    }
    for name in
        ["snappy.parquet", "zstd.parquet", "dated.parquet", "stream.arrows", "feather.arrow"]
    {
        check(fixture(name), 40, &["larger than", "raise --max-bytes"]);
    }
}

/// A bit is flipped at a hundred places of each file; whatever it was, reading comes to an end and says so by errors, or reads
/// other words.
#[test]
fn a_damaged_file_does_no_harm() {
    let folder = tempfile::tempdir().unwrap();
    for name in [
        "snappy.parquet", "zstd.parquet", "lz4.parquet", "dated.parquet", "typed.parquet",
        "stream.arrows", "feather.arrow",
    ] {
        let whole = fs::read(fixture(name)).unwrap();
        for n in 0..100 {
            let mut bytes = whole.clone();
            bytes[n * whole.len() / 100] ^= 1 << (n % 8);
            let path = folder.path().join(name);
            fs::write(&path, bytes).unwrap();
            let (articles, errors, _) = read(&[path], 1 << 20);
            assert!(!articles.is_empty() || !errors.is_empty(), "{name}, byte {n} of 100");
        }
    }
}

/// A footer of a few bytes that claims 2,147,483,647 row groups.
#[test]
fn a_false_claim_reserves_no_memory() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("claim.parquet");
    // Version 1; a schema of one element `r` without children; no rows; then the list of row groups.
    let footer = [
        0x15, 2, 0x19, 0x1c, 0x48, 1, b'r', 0x15, 0, 0, 0x16, 0, 0x19, 0xfc, 0xff, 0xff, 0xff,
        0xff, 0x07, 0,
    ];
    let mut bytes = b"PAR1".to_vec();
    bytes.extend(footer);
    bytes.extend(u32::try_from(footer.len()).unwrap().to_le_bytes());
    bytes.extend(b"PAR1");
    fs::write(&path, bytes).unwrap();
    let (articles, errors, _) = read(&[path], 1 << 20);
    assert!(articles.is_empty());
    assert!(said(&errors[0]).contains("claims more than it holds"), "{}", said(&errors[0]));
}

const ARTICLES: [(&str, &str); 3] = [
    ("fire", include_str!("../data/cli/fire.txt")),
    ("=2", "After the harbour fire\n\nThe mayor said on Monday that Acme caused the harbour fire."),
    ("none", "-\n"),
];

/// Writes a run into a folder as `framelens run --format` does.
fn write_run(folder: &Path, format: Format) -> Vec<Task> {
    let tasks: Vec<Task> =
        [FIRE, TONE].iter().map(|toml| Task::parse(toml, "t.toml").unwrap()).collect();
    let begin = |name: &str, columns| {
        let path = folder.join(format!("{name}.{}", format.extension()));
        Table::new(File::create(path).unwrap(), format, columns).unwrap()
    };
    let mut sentences = begin("sentences", sentence_table(&tasks));
    let mut rows = begin("articles", article_table(&tasks));
    let mut sink = |finished: &Finished| {
        sentence_rows(&tasks, finished).iter().try_for_each(|row| sentences.write(row))?;
        article_rows(&tasks, finished).iter().try_for_each(|row| rows.write(row))
    };
    let hooks = Hooks { sink: &mut sink, progress: &|_| (), stop: &|| false, strict: true };
    let articles = ARTICLES.map(|(id, text)| {
        Ok(Article { id: id.to_string(), source: text.to_string(), ..Article::default() })
    });
    let engine = ScriptedEngine::new(Vec::new(), None);
    let options = ClassifyOptions { threads: 1, batch_tokens: 1024, memory: None };
    let (totals, result) = run(articles.into_iter(), &engine, &tasks, options, hooks);
    result.unwrap();
    sentences.finish().unwrap();
    rows.finish().unwrap();
    let texts = [FIRE, TONE].map(String::from);
    let asked: Vec<(Task, String)> = tasks.iter().cloned().zip(texts).collect();
    let manifest = Manifest::new(&engine, &asked, &totals, 0, false);
    fs::write(folder.join("run.json"), manifest.to_json()).unwrap();
    tasks
}

/// A typed value as CSV writes it, without the apostrophe before a formula.
fn written(column: &dyn Array, at: usize, holds: Holds) -> String {
    if column.is_null(at) {
        return String::new();
    }
    match holds {
        Holds::Text => column.as_string::<i32>().value(at).to_string(),
        Holds::Count => column.as_primitive::<Int64Type>().value(at).to_string(),
        Holds::Share => format!("{:.4}", column.as_primitive::<Float32Type>().value(at)),
        Holds::Flag => column.as_boolean().value(at).to_string(),
    }
}

/// Every value of the typed table is that of the CSV, in the same column and row.
fn same_as_csv(csv: &Path, batches: &[RecordBatch], columns: &[Column]) {
    let mut reader = csv::Reader::from_path(csv).unwrap();
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(reader.headers().unwrap(), names);
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let mut found = Vec::new();
    for batch in batches {
        let schema = batch.schema();
        assert!(schema.fields().iter().map(|field| field.name()).eq(&names));
        for at in 0..batch.num_rows() {
            let cells = batch.columns().iter().zip(columns);
            found.push(
                cells
                    .map(|(cells, column)| written(cells, at, column.holds))
                    .collect::<Vec<String>>(),
            );
        }
    }
    let unguarded = |row: &csv::StringRecord| -> Vec<String> {
        row.iter().map(|field| framelens::run::unguard(field).to_string()).collect()
    };
    assert_eq!(found, rows.iter().map(unguarded).collect::<Vec<_>>());
    assert!(!found.is_empty());
}

#[test]
fn every_format_holds_the_same_run() {
    let csv = tempfile::tempdir().unwrap();
    let tasks = write_run(csv.path(), Format::Csv);
    let expected = StoredRun::open(csv.path()).unwrap();
    assert_eq!(expected.articles.len(), 3);
    let codings = expected.codings().unwrap();
    for format in [Format::Jsonl, Format::Parquet, Format::Arrow] {
        let folder = tempfile::tempdir().unwrap();
        write_run(folder.path(), format);
        let stored = StoredRun::open(folder.path()).unwrap();
        assert_eq!(stored.format, format);
        assert_eq!(stored.articles, expected.articles, "{format:?}");
        assert_eq!(stored.codings().unwrap(), codings, "{format:?}");
        for (table, columns) in
            [("sentences", sentence_table(&tasks)), ("articles", article_table(&tasks))]
        {
            let file = || File::open(stored.table(table)).unwrap();
            let batches: Vec<RecordBatch> = match format {
                Format::Parquet => {
                    let reader = ParquetRecordBatchReaderBuilder::try_new(file()).unwrap();
                    reader.build().unwrap().map(Result::unwrap).collect()
                }
                Format::Arrow => {
                    StreamReader::try_new(file(), None).unwrap().map(Result::unwrap).collect()
                }
                _ => continue,
            };
            same_as_csv(&csv.path().join(format!("{table}.csv")), &batches, &columns);
        }
    }
}

#[test]
fn a_table_comes_back_in_row_groups() {
    let columns = || {
        vec![
            Column { name: "n".to_string(), holds: Holds::Count },
            Column { name: "text".to_string(), holds: Holds::Text },
        ]
    };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.parquet");
    let mut table = Table::new(File::create(&path).unwrap(), Format::Parquet, columns()).unwrap();
    let n_rows = 70_000;
    for n in 0..n_rows {
        table.write(&[Cell::Count(n), Cell::Text(format!("row {n}"))]).unwrap();
    }
    table.finish().unwrap();
    let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(&path).unwrap()).unwrap();
    let groups: Vec<i64> =
        reader.metadata().row_groups().iter().map(RowGroupMetaData::num_rows).collect();
    assert_eq!(groups, [65_536, 70_000 - 65_536]);
    let mut table = Table::new(Vec::new(), Format::Arrow, columns()).unwrap();
    let error = table.write(&[Cell::Flag(true), Cell::Empty]).unwrap_err();
    assert!(error.to_string().contains("another kind"), "{error}");
}
