//! Groups of articles are compared as a statistician would by hand.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;

use framelens::clean::Kind;
use framelens::coding::{Coding, Schema, read_gold};
use framelens::compare::{
    By, Comparison, ErrorRates, Found, Measure, Of, Options, Standing, Tally,
};
use framelens::run::StoredRun;
use framelens::sentence::Span;
use framelens::statistics::{Bootstrap, Interval};
use framelens::task::Task;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

const FIRE: &str = include_str!("../data/cli/fire.toml");
const TONE: &str = include_str!("../data/cli/tone.toml");

fn tasks() -> Vec<Task> {
    [FIRE, TONE].map(|toml| Task::parse(toml, "t.toml").unwrap()).to_vec()
}

/// Sentences with `blamed`, `holder` and `tone`, such as `acme:s the_mayor bad`; `-` is nobody and nothing.
fn article(sentences: &[&str]) -> Vec<Coding> {
    let coding = |(at, cells): (usize, &&str)| {
        let cells: Vec<Option<&str>> =
            cells.split(' ').map(|cell| Some(cell).filter(|cell| *cell != "-")).collect();
        let span = Span { start: 10 * at, end: 10 * at + 9 };
        let mut coding = Coding::unanswered("a".into(), span, "Words.".into(), Kind::Body);
        coding.event = Some("fire".into());
        coding.blamed = cells[0].unwrap_or_default().parse().unwrap();
        coding.holder = cells[1].map(str::to_string);
        coding.labels =
            [("tone".into(), cells[2].iter().map(ToString::to_string).collect())].into();
        coding
    };
    sentences.iter().enumerate().map(coding).collect()
}

fn options() -> Options {
    let bootstrap = Bootstrap { n_resamples: 300, ..Bootstrap::default() };
    Options { bootstrap, min_articles: 3, ..Options::default() }
}

fn compared(tally: &Tally) -> Comparison {
    tally.compare(By::Outlet, &options())
}

/// The place of the only measure of this question, answer and detail.
fn place(comparison: &Comparison, asked: (&str, &str, Option<&str>)) -> usize {
    let is_asked =
        |measure: &Measure| (measure.question(), measure.answer(), measure.detail()) == asked;
    comparison.measures.iter().position(is_asked).unwrap()
}

#[test]
fn shares_count_body_sentences_that_a_question_was_put_to() {
    let mut tally = Tally::new(&tasks(), &[Kind::Body]);
    let mut one = article(&["acme:s author bad", "acme the_mayor good", "- - -", "city:n x bad"]);
    one[3].duplicate = true;
    tally.add(Some("Post"), &one);
    let mut other = article(&["acme:p author bad", "- - good"]);
    other[0].kind = Kind::Caption;
    tally.add(Some("Post"), &other);
    tally.add(None, &article(&["acme:s author bad"]));
    let comparison = compared(&tally);
    let check = |asked: (&str, &str, Option<&str>), k: u64| {
        let share = &comparison.groups[0].shares[place(&comparison, asked)];
        assert_eq!((share.k, share.n), (k, 4), "{asked:?}");
        assert_eq!(share.estimate.score, Some(k as f64 / 4.0), "{asked:?}");
    };
    check(("blames", "anyone", None), 2);
    check(("blames", "acme", None), 2);
    check(("blames", "city", None), 0);
    check(("blames_as", "acme", Some("s")), 1);
    check(("blames_as", "acme", Some("p")), 0);
    check(("blames_in", "acme", Some("author")), 1);
    check(("blames_in", "acme", Some("source")), 1);
    check(("denies", "acme", None), 0);
    check(("label", "good", None), 2);
    check(("label", "bad", None), 1);
    let standings: Vec<(&str, u64, Standing)> = comparison
        .groups
        .iter()
        .map(|group| (group.shown(), group.n_articles, group.standing))
        .collect();
    assert_eq!(
        standings,
        [("Post", 2, Standing::TooSmall), ("(not known)", 1, Standing::NotKnown)]
    );
    assert!(comparison.differences.is_empty());
}

/// Three outlets: two that blame alike, one that blames in every sentence.
fn three_outlets() -> Tally {
    let mut tally = Tally::new(&tasks(), &[Kind::Body]);
    for at in 0..12 {
        let blaming = if at % 3 == 0 { "acme:s author bad" } else { "- - good" };
        tally.add(Some("Post"), &article(&[blaming, "- - good", "- - bad"]));
        tally.add(Some("Herald"), &article(&["- - bad", blaming, "- - good"]));
        tally.add(Some("Anvil"), &article(&["acme:s author bad", "acme:s x bad"]));
        if at < 2 {
            tally.add(Some("Zine"), &article(&["city:n author bad"]));
        }
    }
    tally
}

#[test]
fn groups_that_differ_are_told_from_those_that_do_not() {
    let comparison = compared(&three_outlets());
    let names: Vec<&str> = comparison.groups.iter().map(framelens::compare::Group::shown).collect();
    assert_eq!(names, ["Anvil", "Herald", "Post", "Zine"]);
    assert_eq!(comparison.groups[3].standing, Standing::TooSmall);
    let acme = place(&comparison, ("blames", "acme", None));
    let of_acme: Vec<_> =
        comparison.differences.iter().filter(|found| found.measure == acme).collect();
    let pairs: Vec<(usize, usize)> = of_acme.iter().map(|found| (found.one, found.other)).collect();
    assert_eq!(pairs, [(0, 1), (0, 2), (1, 2)], "the small group is compared with nobody");
    let anvil_herald = of_acme[0];
    assert!((anvil_herald.score.unwrap() - (1.0 - 4.0 / 36.0)).abs() < 1e-12);
    let interval = anvil_herald.interval.unwrap();
    assert!(interval.low > 0.7 && interval.high <= 1.0, "{interval:?}");
    assert!(anvil_herald.adjusted.unwrap() < 0.01);
    let herald_post = of_acme[2];
    assert_eq!(herald_post.score, Some(0.0));
    assert_eq!(herald_post.adjusted, Some(1.0));
    // Nobody blames the city in a compared outlet, so that is no test.
    let city = place(&comparison, ("blames", "city", None));
    assert!(comparison.differences.iter().all(|d| d.measure != city || d.surprise.is_none()));
    // Who blames, and whether anyone does: two measures with a test, three pairs.
    let p = anvil_herald.surprise.unwrap().p;
    assert!((anvil_herald.adjusted.unwrap() - 6.0 * p).abs() < 1e-12, "Holm over six tests");
}

#[test]
fn the_largest_groups_are_compared_if_there_are_too_many() {
    let options = Options { most_compared: 2, ..options() };
    let mut tally = three_outlets();
    tally.add(Some("Post"), &article(&["- - good"]));
    let comparison = tally.compare(By::Outlet, &options);
    let standings: Vec<Standing> = comparison.groups.iter().map(|group| group.standing).collect();
    let (compared, small) = (Standing::Compared, Standing::TooSmall);
    assert_eq!(standings, [compared, Standing::BeyondMost, compared, small]);
}

/// A further group, another order of reading the groups: nothing moves for the others.
#[test]
fn a_group_has_draws_of_its_own() {
    let (one, mut more) = (three_outlets(), three_outlets());
    more.add(Some("Aardvark"), &article(&["acme:s author bad"]));
    let (one, more) = (compared(&one), compared(&more));
    assert_eq!(one.groups[0], more.groups[1]);
    assert_eq!(one, compared(&three_outlets()));
    // Post and Herald have the same articles but for their order, and still draws of their own.
    let herald_post = &one.differences[2];
    assert_eq!(herald_post.score, Some(0.0));
    let interval = herald_post.interval.unwrap();
    assert!(interval.low < -0.05 && interval.high > 0.05, "{interval:?}");
}

/// Batches of articles give the intervals that articles give.
#[test]
fn many_articles_are_resampled_in_batches() {
    let interval = |n: usize| {
        let mut tally = Tally::new(&tasks(), &[Kind::Body]);
        for at in 0..n {
            let blaming = if at % 5 == 0 { "acme:s author bad" } else { "- - good" };
            tally.add(Some("Post"), &article(&[blaming, "- - good"]));
        }
        let comparison = compared(&tally);
        let share = &comparison.groups[0].shares[place(&comparison, ("blames", "acme", None))];
        assert_eq!(share.k, n as u64 / 5);
        share.estimate.interval().unwrap()
    };
    let width = |n: usize| interval(n).high - interval(n).low;
    // Twice the articles: narrower by the root of two.
    let ratio = width(1000) / width(2000);
    assert!((1.2..1.65).contains(&ratio), "{ratio}");
}

/// A run of two outlets in a folder, and hand labels of every second article. Acme is blamed in 30 % of the sentences of the
/// Post and in 10 % of those of the Herald; the machine finds `sensitivity` of them and blames wrongly in 1 − `specificity`
/// of the others.
struct Simulated {
    folder: tempfile::TempDir,
    gold: String,
    /// The true share of each outlet.
    truth: BTreeMap<&'static str, f64>,
}

fn simulated(seed: u64, sensitivity: f64, specificity: f64) -> Simulated {
    const N_ARTICLES: usize = 120;
    const N_SENTENCES: usize = 10;
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut happens = |share: f64| (f64::from(random.next_u32()) / f64::from(u32::MAX)) < share;
    let mut articles = String::from("article_id,outlet,published\n");
    let mut rows =
        String::from("article_id,outlet,start,end,kind,text,duplicate,event,blamed,holder\n");
    let mut gold = String::from("doc,start,end,event,kind,blamed\n");
    let mut n_true: BTreeMap<&str, f64> = BTreeMap::new();
    for at in 0..N_ARTICLES {
        let (outlet, share) = if at % 2 == 0 { ("Post", 0.3) } else { ("Herald", 0.1) };
        writeln!(articles, "a{at},{outlet},2024-01-0{}", 1 + at % 9).unwrap();
        for sentence in 0..N_SENTENCES {
            let blamed = happens(share);
            let found = if blamed { happens(sensitivity) } else { !happens(specificity) };
            *n_true.entry(outlet).or_default() += f64::from(u8::from(blamed));
            let (start, end) = (10 * sentence, 10 * sentence + 9);
            let cell = |yes: bool| if yes { "acme:p" } else { "" };
            let holder = if found { "author" } else { "" };
            // Words of its own for each sentence, so that no article is like another.
            let text = format!("Word{at} thing{sentence} said{}", at * N_SENTENCES + sentence);
            writeln!(
                rows,
                "a{at},{outlet},{start},{end},body,{text},false,fire,{},{holder}",
                cell(found)
            )
            .unwrap();
            if at % 4 < 2 {
                writeln!(gold, "a{at},{start},{end},fire,body,{}", cell(blamed)).unwrap();
            }
        }
    }
    let manifest = serde_json::json!({
        "framelens": "0.1.0",
        "engine": {"kind": "scripted", "model": "rules", "digest": ""},
        "tasks": [{"id": "fire", "digest": "", "thresholds": {}, "toml": FIRE}],
        "counts": {"articles": N_ARTICLES, "sentences": N_ARTICLES * N_SENTENCES, "truncated": 0,
            "decoding_losses": 0, "failures": 0, "warnings": 0, "ignored": 0},
        "failures": [], "warnings": [], "interrupted": false,
    });
    let folder = tempfile::tempdir().unwrap();
    let files =
        [("run.json", manifest.to_string()), ("articles.csv", articles), ("sentences.csv", rows)];
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let n = (N_ARTICLES * N_SENTENCES / 2) as f64;
    let truth = n_true.into_iter().map(|(outlet, n_true)| (outlet, n_true / n)).collect();
    Simulated { folder, gold, truth }
}

fn found(simulated: &Simulated, dedupe: bool) -> Found {
    let stored = StoredRun::open(simulated.folder.path()).unwrap();
    let schema = Schema::of(&stored.tasks);
    let gold = read_gold(simulated.gold.as_bytes(), "gold.csv", &schema).unwrap();
    Found::new(&stored, By::Outlet, Some(&gold), 0.8, dedupe, &options()).unwrap()
}

#[test]
fn corrected_shares_cover_the_truth_where_the_raw_ones_do_not() {
    let (mut n_raw, mut n_rates, mut n_powered, mut n) = (0, 0, 0, 0);
    for seed in 0..20 {
        let simulated = simulated(seed, 0.7, 0.9);
        let found = found(&simulated, false);
        let at = place(&found.comparison, ("blames", "acme", None));
        for (group, corrected) in found.comparison.groups.iter().zip(&found.corrected) {
            let truth = simulated.truth[group.shown()];
            let covers = |interval: Option<Interval>| {
                let interval = interval.unwrap();
                usize::from((interval.low..=interval.high).contains(&truth))
            };
            n += 1;
            n_raw += covers(group.shares[at].estimate.interval());
            n_rates += covers(corrected[at].rogan_gladen.interval());
            n_powered += covers(corrected[at].powered.interval());
        }
    }
    assert_eq!(n, 40);
    assert!(n_raw <= 25, "{n_raw} of {n} raw intervals cover");
    assert!(n_rates >= 36, "{n_rates} of {n}");
    assert!(n_powered >= 36, "{n_powered} of {n}");
}

#[test]
fn a_perfect_machine_is_left_as_it_is() {
    let simulated = simulated(1, 1.0, 1.0);
    let found = found(&simulated, false);
    let at = place(&found.comparison, ("blames", "acme", None));
    for (group, corrected) in found.comparison.groups.iter().zip(&found.corrected) {
        let truth = simulated.truth[group.shown()];
        let near = |score: Option<f64>, by: f64| {
            assert!((score.unwrap() - truth).abs() < by, "{score:?} {truth}");
        };
        near(group.shares[at].estimate.score, 1e-12);
        near(corrected[at].rogan_gladen.score, 1e-12);
        near(corrected[at].powered.score, 0.005);
    }
    let difference = &found.comparison.differences[at];
    assert!(difference.adjusted.unwrap() < 0.001, "{difference:?}");
    let all = found.rates.iter().find(|rates| rates.measure == at && rates.of == Of::All).unwrap();
    assert_eq!((all.sensitivity.score, all.specificity.score), (Some(1.0), Some(1.0)));
}

#[test]
fn a_machine_that_errs_more_in_one_outlet_is_seen() {
    let (mut simulated, other) = (simulated(3, 0.95, 0.98), simulated(3, 0.3, 0.98));
    // The Herald's rows by the worse machine: the same truth, for both draw alike.
    let read =
        |from: &Simulated| fs::read_to_string(from.folder.path().join("sentences.csv")).unwrap();
    let (good, bad) = (read(&simulated), read(&other));
    let rows = good.lines().zip(bad.lines());
    let mixed: Vec<&str> =
        rows.map(|(good, bad)| if good.contains(",Herald,") { bad } else { good }).collect();
    fs::write(simulated.folder.path().join("sentences.csv"), mixed.join("\n") + "\n").unwrap();
    simulated.gold = other.gold.clone();
    let found = found(&simulated, false);
    let at = place(&found.comparison, ("blames", "acme", None));
    let is_herald =
        |rates: &&ErrorRates| rates.measure == at && rates.of == Of::Group(Some("Herald".into()));
    let herald = found.rates.iter().find(is_herald).unwrap();
    assert!(herald.adjusted.unwrap() < 0.05, "{herald:?}");
    assert!(found.markdown().contains("**differs** in Herald"), "{}", found.markdown());
}

#[test]
fn one_text_in_two_outlets_counts_once_if_asked() {
    let simulated = simulated(2, 1.0, 1.0);
    let path = simulated.folder.path().join("sentences.csv");
    let rows = fs::read_to_string(&path).unwrap();
    // The Herald's a1 becomes the Post's a0 word by word; both are of other days.
    let copied: Vec<String> = rows
        .lines()
        .map(|row| match row.strip_prefix("a1,") {
            Some(_) => row.replace("Word1 ", "Word0 "),
            None => row.to_owned(),
        })
        .collect();
    let copied: Vec<String> = copied
        .iter()
        .map(|row| match row.strip_prefix("a1,") {
            Some(_) => (0..10).fold(row.clone(), |row, at| {
                row.replace(&format!("said1{at}"), &format!("said{at}"))
            }),
            None => row.clone(),
        })
        .collect();
    fs::write(&path, copied.join("\n") + "\n").unwrap();
    let count = |found: &Found| -> u64 {
        found.comparison.groups.iter().map(|group| group.n_articles).sum()
    };
    let counted = found(&simulated, false);
    assert_eq!((count(&counted), counted.clusters.len()), (120, 1));
    assert_eq!(counted.clusters[0].first.article, "a0");
    assert!(
        counted.warnings.iter().any(|warning| warning.contains("--dedupe")),
        "{:?}",
        counted.warnings
    );
    assert_eq!(count(&found(&simulated, true)), 119);
}
