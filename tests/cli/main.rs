//! The program from outside: what it reads, writes, says and how it ends.
#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

mod agree;
mod bad_inputs;
mod bench_models;
mod cache;
mod calibrate;
mod check;
mod commands;
mod compare;
mod determinism;
mod gold;
mod interrupt;
mod model_folders;
mod models;
mod output;
mod report;
mod scale;
mod words;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// A task with two labels, so that the real model answers in a moment.
const TONE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/cli/tone.toml");
/// An event with two actors.
const FIRE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/cli/fire.toml");
/// Hand labels for [`ARTICLE`], read as `fire.txt`.
const GOLD: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/cli/gold.csv");
/// Five sentences about the event.
const ARTICLE: &str = include_str!("../data/cli/fire.txt");
/// Three sentences that nobody is blamed in.
const PLAIN: &str = "The bridge was opened. It is long. Everybody came to see it.\n";

/// What the program said and how it ended.
#[derive(Debug)]
struct Ended {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

impl From<Output> for Ended {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Ended {
    /// Whatever happens, nobody sees a panic.
    #[track_caller]
    fn code(self, code: i32) -> Self {
        assert!(!self.stderr.contains("panicked"), "{self:?}");
        assert_eq!(self.code, Some(code), "{}{}", self.stdout, self.stderr);
        self
    }

    #[track_caller]
    fn says(self, words: &[&str]) -> Self {
        for words in words {
            assert!(self.stderr.contains(words), "`{words}` is not in: {}", self.stderr);
        }
        self
    }
}

/// The program, about to run in a folder.
fn framelens(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_framelens"));
    // What an earlier test was answered must not make a test pass, or end a run that is to be interrupted.
    command.current_dir(folder).args(args).stdin(Stdio::null()).env("FRAMELENS_CACHE", "off");
    // With it, what is caught is shown.
    command.env_remove("RUST_BACKTRACE");
    command
}

/// Runs the program in a folder to its end.
fn ended(folder: &Path, args: &[&str]) -> Ended {
    framelens(folder, args).output().unwrap().into()
}

/// A folder with these files in it, made in this order.
fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

/// The names of what is in a folder, hidden files included; none if there is no folder.
fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// A CSV table as its header and its rows.
fn table(path: &PathBuf) -> (Vec<String>, Vec<Vec<String>>) {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let cells = |record: &csv::StringRecord| record.iter().map(str::to_string).collect();
    let header = cells(reader.headers().unwrap());
    (header, reader.records().map(|record| cells(&record.unwrap())).collect())
}

/// One column of a CSV table.
fn column(path: &PathBuf, name: &str) -> Vec<String> {
    let (header, rows) = table(path);
    let at = header.iter().position(|column| column == name).unwrap();
    rows.into_iter().map(|mut row| row.swap_remove(at)).collect()
}
