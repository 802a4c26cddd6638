//! Answers that outlive the run: a second run, a killed one, a damaged cache, two at once.

use framelens::cache::CacheFolder;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::*;

/// Some articles of short sentences, all of them different.
fn corpus(n_articles: usize, n_sentences: usize) -> TempDir {
    let article = |a: usize| -> String {
        let sentence = |s| format!("Report {s} of day {a} was read. ");
        [ARTICLE, "\n\n"]
            .into_iter()
            .map(str::to_string)
            .chain((0..n_sentences).map(sentence))
            .collect()
    };
    let files: Vec<(String, String)> =
        (0..n_articles).map(|a| (format!("{a}.txt"), article(a))).collect();
    let files: Vec<(&str, &[u8])> =
        files.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    folder(&files)
}

/// A run on a corpus with a cache, both tables and the page into `out`.
fn command(corpus: &Path, cache: &str, out: &Path) -> Command {
    let tasks = format!("{FIRE},{TONE}");
    let out = out.to_str().unwrap();
    framelens(corpus, &["run", ".", "--task", &tasks, "--cache", cache, "--out", out])
}

fn run(corpus: &Path, cache: &str, out: &Path) -> Ended {
    Ended::from(command(corpus, cache, out).output().unwrap()).code(0)
}

/// Every file of a folder with its bytes.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    names(folder)
        .into_iter()
        .map(|name| (name.clone(), fs::read(folder.join(name)).unwrap()))
        .collect()
}

/// The two numbers of "12 of 34 answers from the cache"; zero if it is not said.
fn from_cache(ended: &Ended) -> (u64, u64) {
    let line = ended.stderr.lines().find(|line| line.contains("answers from the cache"));
    let mut numbers = line.unwrap_or("0 of 0").split(' ').filter_map(|word| word.parse().ok());
    (numbers.next().unwrap(), numbers.next().unwrap())
}

fn n_answers(cache: &Path) -> u64 {
    CacheFolder::at(cache).held().map_or(0, |held| held.n_answers)
}

#[test]
fn a_second_run_asks_nothing_and_writes_the_same() {
    let (corpus, outs) = (corpus(2, 2), folder(&[]));
    let cache = outs.path().join("cache");
    let cache = cache.to_str().unwrap();
    let out = |name: &str| outs.path().join(name);
    assert_eq!(from_cache(&run(corpus.path(), "off", &out("off"))), (0, 0));
    let first = run(corpus.path(), cache, &out("first"));
    let (n_known, n_asked) = from_cache(&run(corpus.path(), cache, &out("second")));
    assert!(n_known == n_asked && n_known > 20, "{n_known} of {n_asked}; {first:?}");
    for name in ["first", "second"] {
        assert!(files(&out(name)) == files(&out("off")), "{name}");
    }
    fs::write(corpus.path().join("new.txt"), "A new one was read.").unwrap();
    let (n_known, n_asked) = from_cache(&run(corpus.path(), cache, &out("third")));
    assert!(
        (1..=4).contains(&(n_asked - n_known)),
        "a new article costs itself: {n_known} of {n_asked}"
    );
    let threads = command(corpus.path(), cache, &out("fourth"))
        .args(["--threads", "1", "--batch", "64"])
        .output();
    let (n_known, n_asked) = from_cache(&threads.unwrap().into());
    assert_eq!(n_known, n_asked, "threads and batches are no part of a question");
}

/// Killed at any moment, again and again: the run that ends at last writes what a run without a fault writes.
#[test]
fn a_run_killed_at_any_moment_goes_on_where_it_was() {
    const ROUNDS: usize = 27;
    const KILLS: usize = 2;
    const TRIES: usize = 30;
    let corpus = corpus(2, 240);
    let reference = folder(&[]);
    let begun = Instant::now();
    run(corpus.path(), "off", reference.path());
    let whole = begun.elapsed();
    let reference = files(reference.path());
    let mut random = ChaCha8Rng::seed_from_u64(50);
    let (mut n_killed, mut n_resumed) = (0, 0);
    for round in 0..ROUNDS {
        let (out, cache) = (folder(&[]), folder(&[]));
        let cache_name = cache.path().to_str().unwrap();
        let (mut n_here, mut reach) = (0, whole);
        for _ in 0..TRIES {
            // What is known already makes later runs shorter: some are quicker than their death.
            if n_here == KILLS {
                break;
            }
            let mut child = command(corpus.path(), cache_name, out.path())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            let share = f64::from(random.next_u32()) / f64::from(u32::MAX);
            sleep(reach.mul_f64(share));
            child.kill().unwrap();
            let hit = !child.wait().unwrap().success();
            n_here += usize::from(hit);
            // Other tests end meanwhile, and runs become quicker than the first was.
            reach = reach.mul_f64(if hit { 1.1 } else { 0.7 }).min(whole);
            if out.path().join("run.json").exists() {
                let left: Vec<_> = files(out.path())
                    .into_iter()
                    .filter(|(name, _)| !name.starts_with('.') && name != "report.html")
                    .collect();
                assert!(left.iter().all(|file| reference.contains(file)), "round {round}");
            }
        }
        n_killed += n_here;
        let kept = n_answers(cache.path());
        let (n_known, n_asked) = from_cache(&run(corpus.path(), cache_name, out.path()));
        assert_eq!(n_known, kept.min(n_asked), "round {round}: what was kept is used");
        n_resumed += usize::from(n_known > 0);
        assert!(files(out.path()) == reference, "round {round}: other bytes, or files left over");
    }
    assert!(n_killed >= 50, "only {n_killed} runs were killed before they ended");
    assert!(n_resumed >= 3, "only {n_resumed} rounds had something to go on from");
}

#[cfg(unix)]
#[test]
fn ctrl_c_loses_no_answer() {
    let (corpus, out, cache) = (corpus(1, 2000), folder(&[]), folder(&[]));
    let cache_name = cache.path().to_str().unwrap();
    let child = command(corpus.path(), cache_name, out.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    while n_answers(cache.path()) == 0 {
        assert!(begun.elapsed() < Duration::from_mins(2), "nothing is kept");
        sleep(Duration::from_millis(20));
    }
    let before = n_answers(cache.path());
    let status = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(status.success());
    let ended: Ended = child.wait_with_output().unwrap().into();
    ended.code(2).says(&["interrupted", "0 whole articles", "run the same again"]);
    assert!(n_answers(cache.path()) >= before);
    assert!(names(out.path()).contains(&"sentences.partial.csv".to_string()));
}

#[test]
fn a_cache_that_cannot_be_used_is_said_and_changes_nothing() {
    let (corpus, outs) =
        (corpus(1, 1), folder(&[("file", b"x"), ("text/scores-1.sqlite", &[b'x'; 9000])]));
    let place = |name: &str| outs.path().join(name);
    run(corpus.path(), "off", &place("off"));
    let whole = files(&place("off"));
    let other = place("other/scores-1.sqlite");
    fs::create_dir(place("other")).unwrap();
    rusqlite::Connection::open(&other).unwrap().execute_batch("CREATE TABLE mine (x)").unwrap();
    for (n, (cache, words)) in [
        ("file", ["goes on without a cache", "choose another with --cache"]),
        ("file/below", ["goes on without a cache", "choose another with --cache"]),
        ("other", ["goes on without a cache", "is no cache of this version"]),
        ("text", ["was damaged and has been begun anew", "scores-1.damaged"]),
    ]
    .into_iter()
    .enumerate()
    {
        let out = place(&format!("out{n}"));
        run(corpus.path(), place(cache).to_str().unwrap(), &out).says(&words);
        assert!(files(&out) == whole, "{cache}");
    }
    let again = run(corpus.path(), place("text").to_str().unwrap(), &place("again"));
    assert!(from_cache(&again).0 > 0, "the new one serves: {again:?}");
}

/// No file may grow beyond a few pages, as on a disk that is full.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_under_the_cache_does_not_end_the_run() {
    let (corpus, cache) = (corpus(1, 200), folder(&[]));
    let line = r#"trap '' XFSZ; ulimit -f 24; exec "$0" "$@""#;
    let args = ["run", ".", "--task", TONE, "--format", "jsonl", "--out", "-", "--cache"];
    let limited = Command::new("bash")
        .args(["-c", line, env!("CARGO_BIN_EXE_framelens")])
        .args(args)
        .arg(cache.path())
        .current_dir(corpus.path())
        .output()
        .unwrap();
    let limited = Ended::from(limited).code(0).says(&["warning: the cache", "disk is not full"]);
    let plain = ended(corpus.path(), &[&args[..], &["off"]].concat()).code(0);
    assert!(limited.stdout == plain.stdout && !plain.stdout.is_empty());
}

#[test]
fn two_runs_at_once_on_one_cache_are_both_whole() {
    let (corpus, outs) = (corpus(2, 40), folder(&[]));
    let cache = outs.path().join("cache");
    let cache = cache.to_str().unwrap();
    let place = |name: &str| outs.path().join(name);
    let spawn = |name: &str| {
        command(corpus.path(), cache, &place(name))
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    };
    for child in [spawn("a"), spawn("b")] {
        let ended = Ended::from(child.wait_with_output().unwrap()).code(0);
        assert!(!ended.stderr.contains("warning"), "{ended:?}");
    }
    let (n_known, n_asked) = from_cache(&run(corpus.path(), cache, &place("c")));
    assert_eq!(n_known, n_asked);
    assert!(files(&place("a")) == files(&place("c")) && files(&place("b")) == files(&place("c")));
}

#[test]
fn two_runs_at_once_on_one_folder_are_never_mixed() {
    let folder = folder(&[("a.txt", PLAIN.as_bytes())]);
    let mut first = framelens(folder.path(), &["run", "-", "--task", TONE])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let out = folder.path().join("out");
    let begun = Instant::now();
    while names(&out).len() < 2 {
        assert!(begun.elapsed() < Duration::from_mins(1), "the first run does not begin");
        sleep(Duration::from_millis(20));
    }
    let before = names(&out);
    ended(folder.path(), &["run", "a.txt", "--task", TONE])
        .code(2)
        .says(&["another run is writing into out", "wait"]);
    assert_eq!(names(&out), before, "the second touches nothing");
    first.kill().unwrap();
    first.wait().unwrap();
    ended(folder.path(), &["run", "a.txt", "--task", TONE])
        .code(0)
        .says(&["removed 2 unfinished files of a killed run"]);
    assert_eq!(names(&out), ["articles.csv", "report.html", "run.json", "sentences.csv"]);
}

#[test]
fn the_cache_tells_its_size_and_can_be_emptied() {
    let (corpus, outs) = (corpus(1, 1), folder(&[]));
    let cache = outs.path().join("cache");
    run(corpus.path(), cache.to_str().unwrap(), &outs.path().join("out"));
    let at = |command: &str| {
        let mut command = framelens(outs.path(), &["cache", command]);
        Ended::from(command.env("FRAMELENS_CACHE", &cache).output().unwrap())
    };
    let n = n_answers(&cache).to_string();
    let info = at("info").code(0).stdout;
    assert!(
        info.contains(cache.to_str().unwrap()) && info.contains(&n) && info.contains(" MB"),
        "{info}"
    );
    let cleared = at("clear").code(0).stdout;
    assert!(cleared.contains(&[&n, " answers forgotten"].concat()), "{cleared}");
    assert!(at("info").code(0).stdout.contains("answers  0"));
    ended(outs.path(), &["cache", "info"]).code(2).says(&["`off` is no folder", "--cache"]);
    ended(outs.path(), &["cache", "info", "--cache", "nowhere"]).code(0);
    assert!(!outs.path().join("nowhere").exists(), "looking makes nothing");
}
