//! Replays the seeds of the fuzzers and everything they ever found.

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;

#[path = "../../fuzz/targets.rs"]
mod targets;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The files of a folder in the order of their names; none if it is not there.
fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// Where seeds of a target lie: models and tables of other tests are seeds too. `fuzz/run-all` has the same list.
fn seeds(target: &str) -> Vec<PathBuf> {
    let own = format!("fuzz/seeds/{target}");
    let folders = match target {
        "model_graph" => vec!["tests/data/models/other", "tests/data/models/bert/onnx"],
        "parquet" | "arrow" => vec!["tests/data/columnar"],
        _ => vec![own.as_str()],
    };
    folders.iter().flat_map(|folder| files(&root().join(folder))).collect()
}

#[test]
fn seeds_and_findings_break_nothing() {
    for (name, target) in targets::ALL {
        let mut inputs = seeds(name);
        assert!(!inputs.is_empty(), "{name} has no seeds");
        inputs.extend(files(&root().join("fuzz/findings").join(name)));
        for input in inputs {
            eprintln!("{}", input.display());
            target(&fs::read(&input).unwrap());
        }
    }
}

/// A target without a program, or a program without a target, would never run.
#[test]
fn every_target_has_its_program() {
    let names: Vec<&str> = targets::ALL.iter().map(|(name, _)| *name).collect();
    let programs: Vec<String> = files(&root().join("fuzz/fuzz_targets"))
        .iter()
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    let mut sorted = names.clone();
    sorted.sort_unstable();
    assert_eq!(programs, sorted);
    let manifest = fs::read_to_string(root().join("fuzz/Cargo.toml")).unwrap();
    for name in names {
        assert!(manifest.contains(&format!("name = \"{name}\"")), "{name}");
    }
}

/// What articles, tables, pages and task files are made of and what breaks their readers.
const PIECES: [&str; 48] = [
    "a", "Acme ", "the mayor ", "said ", "that ", "blamed ", "harbour fire", ". ", ".\n\n", "\n",
    "\r\n", "\t", "“", "”", "\"", "'", "’", ":", ",", ";", "(", "](", "[", "<p>", "</p>", "<b>",
    "<!--", "&amp;", "&#xD800;", "\\ud800", "\\u00e9", "{\"text\":", "}", "null", "[[actors]]\n",
    "id = ", "=", "doc,text,kind\n", "file", "text", "\u{0}", "\u{feff}", "\u{202e}", "e\u{301}",
    "\u{1F469}\u{200d}", "\u{2028}", "İ", "ß",
];

/// A seed of a target with a part cut out, doubled or replaced, or pieces in any order, or any bytes.
fn input(seeds: Vec<Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    let pieces = || prop::collection::vec(prop::sample::select(PIECES.to_vec()), 0..40);
    let soup = || pieces().prop_map(|pieces| pieces.concat().into_bytes());
    let seed = prop::sample::select(seeds);
    let changed = (seed, any::<[prop::sample::Index; 3]>(), soup(), any::<bool>()).prop_map(
        |(seed, places, soup, doubled)| {
            let mut at = places.map(|place| place.index(seed.len() + 1));
            at.sort_unstable();
            let again = if doubled { &seed[at[1]..at[2]] } else { &soup };
            [&seed[..at[0]], again, &seed[at[1]..]].concat()
        },
    );
    prop_oneof![4 => changed, 2 => soup(), 1 => prop::collection::vec(any::<u8>(), 0..300)]
}

/// No input whatever makes a stage panic, lose a character or stay silent.
#[test]
fn whatever_is_read_nothing_panics_or_is_lost() {
    for (name, target) in targets::ALL {
        let seeds: Vec<Vec<u8>> = seeds(name).iter().map(|seed| fs::read(seed).unwrap()).collect();
        // PROPTEST_CASES asks for more. A model is loaded and asked each time.
        let most = ProptestConfig::default().cases;
        let cases = if name.starts_with("model") { most / 16 } else { most / 2 };
        let config =
            ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() };
        proptest!(config, |(data in input(seeds.clone()))| target(&data));
    }
}
