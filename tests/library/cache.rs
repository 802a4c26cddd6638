//! The cache of answers: what is kept is given back bit by bit or not at all, whatever happens to the file.
#![expect(clippy::cast_possible_truncation, reason = "the numbers are small")]

use std::fs;
use std::path::{Path, PathBuf};

use framelens::cache::{Cache, CacheError, CacheFolder};
use framelens::classify::{ClassifyOptions, Key, Keys, Memory, Scores, score};
use framelens::engine::{Pair, ScriptedEngine};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

const MB: u64 = 1_000_000;

/// The answers of these tests: each follows from its number alone.
fn answer(n: u64) -> (Key, Scores) {
    let mut bytes = [0; 32];
    ChaCha8Rng::seed_from_u64(n).fill_bytes(&mut bytes);
    let score = f32::from(bytes[0]) / 256.0;
    (Key(bytes), Scores { entailment: score, truncated: n.is_multiple_of(7) })
}

fn fill(folder: &Path, numbers: std::ops::Range<u64>) {
    let cache = Cache::open(folder, 100 * MB).unwrap();
    for (key, scores) in numbers.map(answer) {
        cache.keep(key, scores);
    }
    cache.flush();
    assert!(cache.take_warnings().is_empty());
}

/// How many of these answers are known; none may be another than was kept.
fn known(cache: &Cache, numbers: std::ops::Range<u64>) -> usize {
    let (keys, kept): (Vec<Key>, Vec<Scores>) = numbers.map(answer).unzip();
    let found = cache.recall(&keys);
    assert_eq!(found.len(), keys.len());
    for (found, kept) in found.iter().zip(&kept) {
        assert!(found.as_ref().is_none_or(|found| found == kept), "{found:?} is not {kept:?}");
    }
    found.iter().flatten().count()
}

fn store(folder: &Path) -> PathBuf {
    folder.join("scores-1.sqlite")
}

#[test]
fn what_was_kept_is_known_to_the_next_run_and_only_that() {
    let folder = tempfile::tempdir().unwrap();
    fill(folder.path(), 0..3000);
    let cache = Cache::open(folder.path(), 100 * MB).unwrap();
    assert_eq!(known(&cache, 0..3000), 3000);
    assert_eq!(known(&cache, 3000..3100), 0);
    assert_eq!(known(&cache, 0..0), 0);
    let had = cache.recollections();
    assert_eq!((had.n_asked, had.n_known), (3100, 3000));
    assert_eq!(CacheFolder::at(folder.path()).held().unwrap().n_answers, 3000);
}

/// A key changes with everything that an answer depends on, also where the same letters are cut otherwise.
#[test]
fn other_questions_have_other_keys() {
    let engine = ScriptedEngine::new(Vec::new(), None);
    let keys = Keys::of(&engine);
    let all = [
        keys.key("", "It fell.", ["It is good."]),
        keys.key("It fell.", "", ["It is good."]),
        keys.key("", "It fell.It is good.", [""]),
        keys.key("", "It fell.", ["It is good.", ""]),
        keys.key("", "It fell.", ["It is", " good."]),
        keys.key("", "It fell.", ["It is good.", "It is bad."]),
        keys.key("", "It fell.", ["It is bad.", "It is good."]),
        keys.key("", "it fell.", ["It is good."]),
        keys.key("", "It fell.", []),
    ];
    for (n, key) in all.iter().enumerate() {
        assert!(!all[..n].contains(key), "key {n} is that of another question");
    }
    assert_eq!(all[0], Keys::of(&engine).key("", "It fell.", ["It is good."]));
}

#[test]
fn scores_are_the_same_bits_with_a_memory_and_without() {
    let folder = tempfile::tempdir().unwrap();
    let engine = ScriptedEngine::new(Vec::new(), None);
    let pairs: Vec<Pair> = (0..200)
        .map(|n| Pair::plain(format!("Sentence {} fell.", n % 150), "Something fell."))
        .collect();
    let pairs: Vec<&Pair> = pairs.iter().collect();
    let ask = |memory: Option<&dyn Memory>, n: usize| {
        let options = ClassifyOptions { threads: 2, batch_tokens: 64, memory };
        score(&engine, &pairs[..n], options, &|_| std::ops::ControlFlow::Continue(())).unwrap()
    };
    let plain = ask(None, 200);
    let cache = Cache::open(folder.path(), MB).unwrap();
    assert_eq!(ask(Some(&cache), 60), plain[..60]);
    assert_eq!(ask(Some(&cache), 200), plain);
    assert_eq!(ask(Some(&cache), 200), plain);
    let had = cache.recollections();
    assert_eq!((had.n_asked, had.n_known), (60 + 150 + 150, 60 + 150));
}

#[test]
fn the_oldest_answers_make_room() {
    let folder = tempfile::tempdir().unwrap();
    fill(folder.path(), 0..10_000);
    let cache = Cache::open(folder.path(), MB).unwrap();
    let mut warned = false;
    for n in 1..10 {
        let first = n * 10_000;
        for (key, scores) in (first..first + 10_000).map(answer) {
            cache.keep(key, scores);
        }
        cache.flush();
        let size = store(folder.path()).metadata().unwrap().len();
        assert!(size <= MB, "{size} bytes");
        assert!(known(&cache, first + 9000..first + 10_000) > 900, "the newest are there");
        let warnings = cache.take_warnings();
        warned |= warnings.iter().any(|warning| matches!(warning, CacheError::TooSmall { .. }));
    }
    assert_eq!(known(&cache, 0..10_000), 0, "the oldest are gone");
    assert!(warned, "a cache that is too small for one run is named");
}

#[test]
fn two_runs_share_a_cache() {
    let folder = tempfile::tempdir().unwrap();
    let work = |first: u64| {
        let cache = Cache::open(folder.path(), 100 * MB).unwrap();
        for at in (first..first + 4000).step_by(200) {
            for (key, scores) in (at..at + 200).map(answer) {
                cache.keep(key, scores);
            }
            cache.flush();
            assert_eq!(known(&cache, first..at + 200), (at + 200 - first) as usize);
        }
        cache.take_warnings().len()
    };
    let n_warnings: Vec<usize> = std::thread::scope(|scope| {
        let runs: Vec<_> = [0, 2000, 8000].map(|first| scope.spawn(move || work(first))).into();
        runs.into_iter().map(|run| run.join().unwrap()).collect()
    });
    assert_eq!(n_warnings, [0, 0, 0]);
    let cache = Cache::open(folder.path(), 100 * MB).unwrap();
    assert_eq!(known(&cache, 0..12_000), 6000 + 4000);
}

/// Whatever bits of the file are wrong, an answer is right or missing, and the cache goes on.
#[test]
fn no_damage_gives_a_wrong_answer() {
    let (whole, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    fill(whole.path(), 0..2000);
    let whole = fs::read(store(whole.path())).unwrap();
    let mut random = ChaCha8Rng::seed_from_u64(6);
    let mut below = |n: usize| random.next_u64() as usize % n;
    let (mut n_rebuilt, mut n_lost) = (0, 0);
    for round in 0..160 {
        let mut bytes = whole.clone();
        match round % 4 {
            // One bit anywhere, one bit in the first pages, a file that ends early, a page of noise.
            0 => bytes[below(whole.len())] ^= 1 << below(8),
            1 => bytes[below(8 * 4096)] ^= 1 << below(8),
            2 => bytes.truncate(below(whole.len())),
            _ => {
                let at = below(whole.len() - 4096);
                bytes[at..at + 4096].fill_with(|| below(256) as u8);
            }
        }
        fs::remove_dir_all(folder.path()).unwrap();
        fs::create_dir(folder.path()).unwrap();
        fs::write(store(folder.path()), bytes).unwrap();
        let cache = match Cache::open(folder.path(), 100 * MB) {
            Ok(cache) => cache,
            Err(CacheError::Foreign { .. }) => continue,
            Err(error) => panic!("round {round}: {error}"),
        };
        let n = known(&cache, 0..2000);
        for (key, scores) in (5000..5500).map(answer) {
            cache.keep(key, scores);
        }
        cache.flush();
        let rebuilt = cache
            .take_warnings()
            .iter()
            .any(|warning| matches!(warning, CacheError::Rebuilt { .. }));
        n_rebuilt += usize::from(rebuilt);
        n_lost += usize::from(n < 2000);
        if rebuilt {
            assert_eq!(known(&cache, 5000..5500), 500, "round {round}: the new one serves");
        }
    }
    assert!(n_rebuilt > 20 && n_lost > 20, "the damage was none: {n_rebuilt}, {n_lost}");
}

#[test]
fn what_is_not_ours_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let other = rusqlite::Connection::open(store(folder.path())).unwrap();
    other.execute_batch("CREATE TABLE mine (x); INSERT INTO mine VALUES (1);").unwrap();
    drop(other);
    let before = fs::read(store(folder.path())).unwrap();
    assert!(matches!(Cache::open(folder.path(), MB), Err(CacheError::Foreign { .. })));
    assert!(matches!(CacheFolder::at(folder.path()).clear(), Err(CacheError::Foreign { .. })));
    assert!(fs::read(store(folder.path())).unwrap() == before);

    let text = tempfile::tempdir().unwrap();
    fs::write(store(text.path()), "notes of mine\n".repeat(100)).unwrap();
    let cache = Cache::open(text.path(), MB).unwrap();
    let warnings = cache.take_warnings();
    let [CacheError::Rebuilt { path }] = &warnings[..] else { panic!("{warnings:?}") };
    assert_eq!(fs::read_to_string(path).unwrap(), "notes of mine\n".repeat(100));
}

#[test]
fn a_cleared_cache_is_empty_and_small() {
    let folder = tempfile::tempdir().unwrap();
    let place = CacheFolder::at(folder.path().join("scores"));
    assert_eq!(place.held().unwrap().n_answers, 0);
    assert_eq!(place.clear().unwrap().n_bytes, 0, "nothing to clear is no fault");
    fill(place.path(), 0..3000);
    fs::write(place.path().join("scores-0.damaged"), "x").unwrap();
    fs::write(place.path().join("notes.txt"), "mine").unwrap();
    let open = Cache::open(place.path(), MB).unwrap();
    let held = place.held().unwrap();
    assert!(held.n_answers == 3000 && held.n_bytes > 50_000, "{held:?}");
    assert_eq!(place.clear().unwrap(), held);
    let left = place.held().unwrap();
    assert!(left.n_answers == 0 && left.n_bytes < 20_000, "{left:?}");
    assert!(place.path().join("notes.txt").exists());
    assert_eq!(known(&open, 0..3000), 0, "a run that has it open goes on");
}
