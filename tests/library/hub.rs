//! Fetching models from a hub that answers as it should, and from many that do not.

#[path = "../support/hub.rs"]
mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use framelens::hub::{
    Hub, HubError, HubOptions, LOCK_FILE, Located, ModelName, ModelsFolder, Outcome, ProxyOptions,
    Step, Wanted, Weights, pull,
};
use framelens::run::with_causes;
use tempfile::TempDir;

use self::support::{Reply, Repo, Request, Server, commit, ranged};

const NAME: &str = "ann/nli";
const NOW: &str = "2026-11-22T10:00:00Z";

/// What stands in for weights: no two places are alike.
fn weights() -> Vec<u8> {
    (0..200_000_u32)
        .flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes())
        .take(300_000)
        .collect()
}

fn repo() -> Repo {
    Repo::new(
        NAME,
        &[
            ("README.md", b"# nli"),
            ("config.json", b"{}"),
            ("onnx/model.onnx", &weights()),
            ("onnx/model_quantized.onnx", b"small"),
            ("pytorch_model.bin", b"pickle"),
            ("tokenizer.json", b"{\"a\":1}"),
        ],
    )
}

/// The options of a test: nothing of the environment, and no long waits.
fn options(server: &Server) -> HubOptions {
    HubOptions {
        endpoint: server.url.clone(),
        patience: Duration::from_secs(20),
        tries: 3,
        pause: Duration::from_millis(1),
        ..HubOptions::default()
    }
}

struct Place {
    folder: TempDir,
    models: ModelsFolder,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { models: ModelsFolder::at(folder.path().join("models")), folder }
    }

    fn pull_with(
        &self,
        options: HubOptions,
        name: &str,
        wanted: &Wanted,
    ) -> Result<Outcome, HubError> {
        let hub = Hub::new(options)?;
        pull(&hub, &self.models, &name.parse()?, wanted, NOW, &|_| {})
    }

    fn pull(&self, server: &Server) -> Result<Outcome, HubError> {
        self.pull_with(options(server), NAME, &Wanted::default())
    }

    fn find(&self, name: &str) -> Result<PathBuf, HubError> {
        self.models.find(&name.parse::<ModelName>()?).map(|pulled| pulled.folder)
    }

    /// The `.part` file of the weights.
    fn part(&self) -> PathBuf {
        let folder = self.models.path().join("ann--nli").join(format!("{}.part", commit('a')));
        folder.join("onnx/model.onnx.part")
    }

    /// All files in the models folder; none if there is no folder.
    fn files(&self) -> Vec<String> {
        let root = self.models.path();
        let entries =
            walkdir::WalkDir::new(root).sort_by_file_name().into_iter().filter_map(Result::ok);
        let files = entries.filter(|entry| entry.file_type().is_file());
        files.map(|entry| entry.path().strip_prefix(root).unwrap().display().to_string()).collect()
    }
}

#[track_caller]
fn says(error: &HubError, words: &[&str]) {
    let text = with_causes(error);
    for word in words {
        assert!(text.contains(word), "`{word}` is not in: {text}");
    }
}

/// Spoils the first `n` answers for the weights.
fn spoiled(n: usize, spoil: impl Fn(Reply) -> Reply + Send + Sync + 'static) -> Server {
    let repo = repo();
    Server::start(move |request| {
        let reply = repo.answer(request);
        if request.path.ends_with("/model.onnx") && request.earlier < n {
            spoil(reply)
        } else {
            reply
        }
    })
}

#[test]
fn a_pulled_model_is_recorded_and_found() {
    let (place, repo) = (Place::new(), repo());
    let server = Server::start(move |request| repo.answer(request));
    says(&place.find(NAME).unwrap_err(), &["ann/nli", "framelens models pull ann/nli"]);
    let outcome = place.pull(&server).unwrap();
    assert_eq!(server.files(), ["README.md", "config.json", "onnx/model.onnx", "tokenizer.json"]);
    assert_eq!((outcome.n_fetched, &outcome.before), (4, &None));
    assert_eq!(outcome.others, ["onnx/model_quantized.onnx"]);
    let record = &outcome.pulled.record;
    assert_eq!(record.commit, commit('a'));
    assert_eq!(
        (record.revisions.as_slice(), record.license.as_deref()),
        (&["main".to_string()][..], Some("mit"))
    );
    assert_eq!(record.onnx.as_deref(), Some("onnx/model.onnx"));
    assert_eq!(record.pulled, NOW);
    let folder = place.find(NAME).unwrap();
    assert_eq!(folder, place.models.path().join("ann--nli").join(commit('a')));
    assert_eq!(fs::read(folder.join("onnx/model.onnx")).unwrap(), weights());
    assert_eq!(outcome.pulled.onnx().unwrap(), folder.join("onnx/model.onnx"));
    let located = place.models.locate(&format!("ann/nli@{}", &commit('a')[..7])).unwrap();
    assert_eq!(
        located,
        Located::Pulled(Box::new(place.models.find(&NAME.parse().unwrap()).unwrap()))
    );
    let inside = |path: &str| format!("ann--nli/{}/{path}", commit('a'));
    let mut expected = vec![".pull.lock".to_string()];
    expected.extend(["README.md", "config.json", "onnx/model.onnx", "tokenizer.json"].map(inside));
    expected.push(LOCK_FILE.to_string());
    assert_eq!(place.files(), expected);
    let lock = fs::read_to_string(place.models.path().join(LOCK_FILE)).unwrap();
    let sum = format!(
        "path = \"onnx/model.onnx\"\nsize = 300000\nsha256 = \"{}\"",
        support::sha256(&weights())
    );
    for line in
        ["repository = \"ann/nli\"", "license = \"mit\"", "onnx = \"onnx/model.onnx\"", &sum]
    {
        assert!(lock.contains(line), "{line} is not in:\n{lock}");
    }
    // Files of which the hub gives no digest are known by our own record.
    assert_eq!(place.pull(&server).unwrap().n_fetched, 0);
    assert_eq!(server.files().len(), 4);
}

#[test]
fn what_is_wanted_is_fetched_and_replaces_what_was_there() {
    let place = Place::new();
    let mut repo = repo();
    repo.files.push(("model.safetensors".into(), b"tensors".to_vec()));
    let server = Server::start(move |request| repo.answer(request));
    let pull = |weights, onnx_file: Option<&str>| {
        let wanted = Wanted { weights, onnx_file: onnx_file.map(str::to_string) };
        let outcome = place.pull_with(options(&server), NAME, &wanted).unwrap();
        let files = outcome.pulled.record.files.iter().map(|file| file.path.clone());
        let weights: Vec<String> = files.filter(|path| path.contains("model")).collect();
        assert!(place.find(NAME).is_ok());
        (outcome.n_fetched, weights)
    };
    assert_eq!(pull(Weights::Any, None), (4, vec!["onnx/model.onnx".into()]));
    assert_eq!(
        pull(Weights::Both, None),
        (1, vec!["model.safetensors".into(), "onnx/model.onnx".into()])
    );
    assert_eq!(pull(Weights::Safetensors, None), (0, vec!["model.safetensors".into()]));
    let small = "onnx/model_quantized.onnx";
    assert_eq!(pull(Weights::Onnx, Some(small)), (1, vec![small.into()]));
    let left: Vec<String> =
        place.files().into_iter().filter(|path| path.contains("model")).collect();
    assert_eq!(left, [format!("ann--nli/{}/{small}", commit('a')), LOCK_FILE.to_string()]);
}

#[test]
fn the_hub_redirects_and_the_token_stays_with_it() {
    let place = Place::new();
    let elsewhere = Server::start(|request| ranged(request, &weights()));
    // Another host, though the same machine.
    let address = elsewhere.url.replace("127.0.0.1", "localhost");
    let repo = repo();
    let hub = Server::start(move |request| {
        if request.path.contains("/resolve/") && request.path.ends_with("/model.onnx") {
            let headers = vec![
                ("Location", format!("{address}/blob?sig=1")),
                ("X-Linked-Size", "300000".into()),
            ];
            return Reply { headers, ..Reply::new(302, "") };
        }
        if request.path.ends_with("/config.json") && !request.path.contains("moved") {
            return Reply {
                headers: vec![("Location", "/moved/config.json".into())],
                ..Reply::new(307, "")
            };
        }
        if request.path == "/moved/config.json" {
            return Reply::new(200, "{}");
        }
        repo.answer(request)
    });
    let options = HubOptions { token: Some("hf_secret".into()), ..options(&hub) };
    place.pull_with(options, NAME, &Wanted::default()).unwrap();
    let token =
        |request: &Request| request.headers.get("authorization").cloned().unwrap_or_default();
    for request in hub.asked() {
        assert_eq!(token(&request), "Bearer hf_secret", "{}", request.path);
    }
    assert_eq!(elsewhere.asked().iter().map(token).collect::<Vec<_>>(), [""]);
}

#[test]
fn a_download_that_broke_off_goes_on() {
    let check = |server: &Server, ranges: &[&str]| {
        let place = Place::new();
        place.pull(server).unwrap();
        assert_eq!(server.ranges("/model.onnx"), ranges);
        assert_eq!(fs::read(place.find(NAME).unwrap().join("onnx/model.onnx")).unwrap(), weights());
    };
    // It sent less than it announced, twice.
    check(&spoiled(2, |reply| reply.cut(100_000)), &["", "bytes=100000-", "bytes=200000-"]);
    // It announced less than the hub records.
    check(&spoiled(1, |reply| Reply::new(200, &reply.body[..50_000])), &["", "bytes=50000-"]);
    // It sent nothing at all, or has a moment of weakness.
    check(&spoiled(2, |reply| reply.cut(0)), &["", "", ""]);
    check(&spoiled(2, |_| Reply::new(503, "")), &["", "", ""]);
    check(&spoiled(1, |_| Reply::new(429, "")), &["", ""]);
    // Asked for the rest it sends all, or another rest.
    let repo_1 = repo();
    check(
        &Server::start(move |request| {
            let reply = repo_1.answer(request);
            match (request.path.ends_with("/model.onnx"), request.earlier) {
                (true, 0) => reply.cut(70_000),
                (true, _) => Reply::new(200, weights()),
                _ => reply,
            }
        }),
        &["", "bytes=70000-"],
    );
    let repo_2 = repo();
    check(
        &Server::start(move |request| {
            let reply = repo_2.answer(request);
            match (request.path.ends_with("/model.onnx"), request.earlier) {
                (true, 0) => reply.cut(70_000),
                (true, 1) => {
                    let range = "bytes 60000-299999/300000".to_string();
                    Reply {
                        headers: vec![("Content-Range", range)],
                        ..Reply::new(206, &weights()[60_000..])
                    }
                }
                _ => reply,
            }
        }),
        &["", "bytes=70000-", ""],
    );
}

#[test]
fn the_next_pull_goes_on_where_the_last_one_stopped() {
    let place = Place::new();
    let repo_1 = repo();
    let server = Server::start(move |request| {
        let reply = repo_1.answer(request);
        match (request.path.ends_with("/model.onnx"), request.earlier) {
            (true, 0) => reply.cut(100_000),
            (true, 1..=2) => reply.cut(0),
            _ => reply,
        }
    });
    says(
        &place.pull(&server).unwrap_err(),
        &["onnx/model.onnx broke off 3 times", "100000 bytes", "same command"],
    );
    assert_eq!(fs::read(place.part()).unwrap(), weights()[..100_000]);
    // Nobody takes it for whole.
    says(&place.find(NAME).unwrap_err(), &["is not in", "models pull"]);
    assert!(!place.files().contains(&LOCK_FILE.to_string()));
    place.pull(&server).unwrap();
    assert_eq!(server.ranges("/model.onnx").last().unwrap(), "bytes=100000-");
    assert_eq!(fs::read(place.find(NAME).unwrap().join("onnx/model.onnx")).unwrap(), weights());
    assert!(place.files().iter().all(|path| !path.contains(".part")));
}

#[test]
fn a_part_that_belongs_to_something_else_is_fetched_anew() {
    let check = |part: &[u8], ranges: &[&str]| {
        let (place, repo) = (Place::new(), repo());
        let server = Server::start(move |request| repo.answer(request));
        fs::create_dir_all(place.part().parent().unwrap()).unwrap();
        fs::write(place.part(), part).unwrap();
        place.pull(&server).unwrap();
        assert_eq!(server.ranges("/model.onnx"), ranges);
        assert_eq!(fs::read(place.find(NAME).unwrap().join("onnx/model.onnx")).unwrap(), weights());
    };
    check(&weights(), &[]);
    check(&[7; 1000], &["bytes=1000-", ""]);
    check(&vec![7; 300_000], &[""]);
    check(&vec![7; 300_001], &[""]);
    check(b"", &[""]);
}

#[test]
fn what_the_hub_does_not_record_is_not_kept() {
    let check = |spoil: fn(Reply) -> Reply, words: &[&str]| {
        let place = Place::new();
        let server = spoiled(2, spoil);
        says(&place.pull(&server).unwrap_err(), words);
        assert_eq!(server.ranges("/model.onnx"), ["", ""]);
        assert!(!place.part().exists());
        assert!(place.find(NAME).is_err());
        // From its beginning, and all is well.
        place.pull(&server).unwrap();
        assert!(place.find(NAME).is_ok());
        // Wrong only once.
        let (place, server) = (Place::new(), spoiled(1, spoil));
        place.pull(&server).unwrap();
        assert_eq!(server.ranges("/model.onnx"), ["", ""]);
    };
    check(
        |_| Reply::new(200, vec![7; 300_000]),
        &["SHA-256", "instead of", "model.onnx", "HF_ENDPOINT"],
    );
    check(
        |reply| Reply::new(200, [reply.body, vec![1]].concat()),
        &["300001 bytes", "instead of 300000"],
    );
}

#[test]
fn refusals_say_what_to_do() {
    let check = |token: Option<&str>, name: &str, reply: Reply, words: &[&str]| {
        let server = Server::start(move |_| reply.clone());
        let options = HubOptions { token: token.map(str::to_string), ..options(&server) };
        let place = Place::new();
        says(&place.pull_with(options, name, &Wanted::default()).unwrap_err(), words);
        assert_eq!(place.files(), [""; 0]);
    };
    let hint = [
        "shows no model facebook/bart-large-mlni",
        "did you mean `facebook/bart-large-mnli`",
        "HF_TOKEN",
    ];
    check(None, "facebook/bart-large-mlni", Reply::code(401, "RepoNotFound"), &hint);
    check(None, "facebook/bart-large-mlni", Reply::new(401, ""), &hint);
    check(Some("x"), "facebook/bart-large-mlni", Reply::new(404, ""), &hint);
    check(Some("x"), NAME, Reply::new(401, ""), &["refused the token", "HF_TOKEN"]);
    let gated = ["accepted its terms", "/ann/nli", "HF_TOKEN"];
    check(None, NAME, Reply::code(401, "GatedRepo"), &gated);
    check(Some("x"), NAME, Reply::code(403, "GatedRepo"), &gated);
    check(Some("x"), NAME, Reply::new(403, ""), &gated);
    check(None, "ann/nli@v9", Reply::code(404, "RevisionNotFound"), &["no revision v9", "branch"]);
    check(None, NAME, Reply::new(500, ""), &["status 500", "wait"]);
    check(None, NAME, Reply::new(418, ""), &["status 418"]);
    check(None, NAME, Reply::new(200, "<html>"), &["did not answer as a hub", "HF_ENDPOINT"]);
    check(None, NAME, Reply::new(200, r#"{"sha":"x"}"#), &["no hash of a commit"]);
}

#[test]
fn files_that_are_refused_stop_the_pull() {
    let check = |reply: Reply, words: &[&str], n_asked: usize| {
        let place = Place::new();
        let server = spoiled(9, move |_| reply.clone());
        says(&place.pull(&server).unwrap_err(), words);
        assert_eq!(server.ranges("/model.onnx").len(), n_asked);
        assert!(place.find(NAME).is_err());
    };
    check(Reply::code(403, "GatedRepo"), &["accepted its terms", "HF_TOKEN"], 1);
    check(Reply::code(404, "EntryNotFound"), &["lists onnx/model.onnx but does not give it"], 1);
    check(Reply::new(502, ""), &["broke off 3 times", "status 502"], 3);
}

#[test]
fn pickle_is_refused_before_anything_is_fetched() {
    let place = Place::new();
    let repo = Repo::new(
        NAME,
        &[("config.json", b"{}"), ("tokenizer.json", b"{}"), ("pytorch_model.bin", b"x")],
    );
    let server = Server::start(move |request| repo.answer(request));
    let error = place.pull(&server).unwrap_err();
    says(&error, &["pickle (pytorch_model.bin)", "any code", "scripts/export-onnx"]);
    assert_eq!(server.files(), [""; 0]);
    assert_eq!(place.files(), [""; 0]);
}

#[test]
fn slow_is_good_and_silent_is_not() {
    let slow =
        spoiled(1, |reply| Reply { pace: Some((30_000, Duration::from_millis(60))), ..reply });
    let patience = Duration::from_millis(300);
    let place = Place::new();
    let begun = Instant::now();
    place.pull_with(HubOptions { patience, ..options(&slow) }, NAME, &Wanted::default()).unwrap();
    assert!(begun.elapsed() > patience, "the whole takes longer than one silence may");
    assert_eq!(slow.ranges("/model.onnx"), [""]);

    let silence = Duration::from_secs(20);
    let silent = spoiled(1, move |reply| Reply { silence, ..reply.cut(1000) });
    let place = Place::new();
    place.pull_with(HubOptions { patience, ..options(&silent) }, NAME, &Wanted::default()).unwrap();
    assert_eq!(silent.ranges("/model.onnx"), ["", "bytes=1000-"]);
    assert!(begun.elapsed() < silence);

    let dead = Server::start(move |_| Reply { silence, ..Reply::new(200, "{}").cut(0) });
    let place = Place::new();
    let options = HubOptions { patience, tries: 1, ..options(&dead) };
    says(&place.pull_with(options, NAME, &Wanted::default()).unwrap_err(), &[&dead.url, "timeout"]);
    assert!(begun.elapsed() < silence);
}

#[test]
fn a_hub_that_is_not_there_is_named() {
    let gone = HubOptions { endpoint: "http://127.0.0.1:9".into(), ..HubOptions::default() };
    let begun = Instant::now();
    let error = Place::new().pull_with(gone, NAME, &Wanted::default()).unwrap_err();
    says(&error, &["no answer from http://127.0.0.1:9", "HTTPS_PROXY", "HF_ENDPOINT"]);
    assert!(begun.elapsed() < Duration::from_secs(5), "a refused connection is not tried again");
}

#[test]
fn files_are_checked_at_every_use() {
    let repo_1 = repo();
    let server = Server::start(move |request| repo_1.answer(request));
    let check = |spoil: &dyn Fn(&Path), words: &[&str], n_fetched: usize| {
        let place = Place::new();
        let folder = place.pull(&server).unwrap().pulled.folder;
        spoil(&folder);
        let error = place.find(NAME).unwrap_err();
        says(&error, words);
        says(&error, &["ann/nli@aaaaaaa", "framelens models pull ann/nli@"]);
        assert!(place.models.locate(NAME).is_err());
        // Only what is wrong is fetched again.
        assert_eq!(place.pull(&server).unwrap().n_fetched, n_fetched);
        assert!(place.find(NAME).is_ok());
    };
    let other =
        |folder: &Path| fs::write(folder.join("onnx/model.onnx"), vec![1; 300_000]).unwrap();
    check(&other, &["model.onnx was changed or damaged", "SHA-256"], 1);
    check(
        &|folder| fs::write(folder.join("config.json"), "{} ").unwrap(),
        &["config.json was changed"],
        1,
    );
    check(
        &|folder| fs::remove_file(folder.join("tokenizer.json")).unwrap(),
        &["tokenizer.json cannot be read"],
        1,
    );
    check(&|folder| fs::remove_dir_all(folder).unwrap(), &["cannot be read"], 4);
    // Another file that an engine might prefer.
    check(
        &|folder| fs::write(folder.join("model.onnx"), "x").unwrap(),
        &["model.onnx was not fetched with"],
        0,
    );
    check(
        &|folder| fs::write(folder.join("onnx/model.onnx_data_1"), "x").unwrap(),
        &["model.onnx_data_1 was not fetched with"],
        0,
    );
    // What no engine reads does no harm.
    let place = Place::new();
    let folder = place.pull(&server).unwrap().pulled.folder;
    fs::write(folder.join(".DS_Store"), "x").unwrap();
    fs::write(folder.join("notes.txt"), "x").unwrap();
    assert!(place.find(NAME).is_ok());
}

#[test]
fn revisions_are_pinned_to_commits() {
    let place = Place::new();
    let two = |main: char| {
        let revisions = vec![("main", commit(main)), ("v1", commit('a')), ("v2", commit('b'))];
        let repo = Repo { revisions, ..repo() };
        Server::start(move |request| repo.answer(request))
    };
    let (before, after) = (two('a'), two('b'));
    let pull = |server: &Server, name: &str| {
        place.pull_with(options(server), name, &Wanted::default()).unwrap()
    };
    pull(&before, "ann/nli@v1");
    assert!(place.find(NAME).is_ok(), "the only one is meant");
    pull(&before, &format!("ann/nli@{}", commit('b')));
    says(&place.find(NAME).unwrap_err(), &["several revisions", &commit('a'), &commit('b')]);
    assert_eq!(pull(&before, NAME).before, None);
    assert_eq!(pull(&before, NAME).n_fetched, 0);
    assert!(place.find(NAME).unwrap().ends_with(commit('a')));
    // The branch moves on; what was pulled stays and can be named.
    let outcome = pull(&after, NAME);
    assert_eq!(outcome.before, Some(commit('a')));
    assert!(place.find(NAME).unwrap().ends_with(commit('b')));
    for name in [
        "ann/nli@v1".to_string(),
        format!("ann/nli@{}", commit('a')),
        "ann/nli@aaaaaaaa".to_string(),
    ] {
        assert!(place.find(&name).unwrap().ends_with(commit('a')), "{name}");
    }
    says(&place.find("ann/nli@v3").unwrap_err(), &["ann/nli@v3", "models pull ann/nli@v3"]);
    assert!(place.find("ann/nli@aaaaaa").is_err(), "six digits are too few");
    let records = place.models.records().unwrap();
    let revisions: Vec<Vec<String>> = records.into_iter().map(|record| record.revisions).collect();
    assert_eq!(revisions, [vec!["v1".to_string()], vec!["main".to_string()]]);
}

#[test]
fn nothing_is_asked_offline() {
    let (place, repo) = (Place::new(), repo());
    let server = Server::start(move |request| repo.answer(request));
    let offline = || HubOptions { offline: true, ..options(&server) };
    let pull = || place.pull_with(offline(), NAME, &Wanted::default());
    says(&pull().unwrap_err(), &["ann/nli is not at hand", "HF_HUB_OFFLINE", "docs/models.md"]);
    assert_eq!(server.asked().len(), 0);
    let folder = place.pull(&server).unwrap().pulled.folder;
    let n_asked = server.asked().len();
    assert_eq!(pull().unwrap().n_fetched, 0);
    fs::write(folder.join("config.json"), "?").unwrap();
    says(&pull().unwrap_err(), &["was changed or damaged"]);
    assert_eq!(server.asked().len(), n_asked);
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let (place, repo_1) = (Place::new(), repo());
    let server = Server::start(move |request| repo_1.answer(request));
    fs::write(place.folder.path().join("models"), "a file").unwrap();
    says(&place.pull(&server).unwrap_err(), &["cannot write", "models", "--models-dir"]);
    assert_eq!(server.files(), [""; 0]);
}

/// A disk that is full: every write to the part fails.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_nothing_that_looks_whole() {
    let (place, repo_1) = (Place::new(), repo());
    let server = Server::start(move |request| repo_1.answer(request));
    fs::create_dir_all(place.part().parent().unwrap()).unwrap();
    std::os::unix::fs::symlink("/dev/full", place.part()).unwrap();
    says(
        &place.pull(&server).unwrap_err(),
        &["model.onnx.part", "disk is not full", "No space left"],
    );
    assert!(place.find(NAME).is_err());
    fs::remove_file(place.part()).unwrap();
    place.pull(&server).unwrap();
    assert!(place.find(NAME).is_ok());
}

#[test]
fn two_do_not_pull_into_one_folder() {
    let place = Place::new();
    let begun = std::sync::Arc::new(std::sync::Barrier::new(2));
    let (repo, wait) = (repo(), std::sync::Arc::clone(&begun));
    let server = Server::start(move |request| {
        if request.path.ends_with("/config.json") && request.earlier == 0 {
            wait.wait();
            wait.wait();
        }
        repo.answer(request)
    });
    std::thread::scope(|scope| {
        let first = scope.spawn(|| place.pull(&server));
        begun.wait();
        let second = place.pull(&server);
        begun.wait();
        says(&second.unwrap_err(), &["another", "wait"]);
        first.join().unwrap().unwrap();
    });
}

#[test]
fn requests_go_through_the_proxy_but_not_to_excepted_hosts() {
    let repo = repo();
    let server = Server::start(move |request| repo.answer(request));
    let proxy = Server::start(|_| Reply::new(500, ""));
    let pull = |except: &str| {
        let except = except.split(',').map(str::to_string).collect();
        let proxy = Some(ProxyOptions { url: proxy.url.clone(), except });
        Place::new().pull_with(HubOptions { proxy, ..options(&server) }, NAME, &Wanted::default())
    };
    pull("example.org, 127.0.0.1").unwrap();
    assert_eq!(proxy.asked().len(), 0);
    pull("").unwrap();
    let asked = proxy.asked();
    assert!(!asked.is_empty());
    assert!(asked.iter().all(|request| server.url.ends_with(&request.path)), "{asked:?}");
}

#[test]
fn progress_tells_files_and_bytes() {
    let (place, server) = (Place::new(), spoiled(1, |reply| reply.cut(100_000)));
    let told = std::cell::RefCell::new(Vec::new());
    let hub = Hub::new(options(&server)).unwrap();
    let step = |step: Step| match step {
        Step::Begun { file, size } => told.borrow_mut().push(format!("{file} {size:?}")),
        Step::At { n_bytes } if n_bytes % 100_000 == 0 && n_bytes > 0 => {
            told.borrow_mut().push(n_bytes.to_string());
        }
        Step::At { .. } => {}
        Step::Again { file, .. } => told.borrow_mut().push(format!("{file} again")),
    };
    pull(&hub, &place.models, &NAME.parse().unwrap(), &Wanted::default(), NOW, &step).unwrap();
    let told: Vec<String> =
        told.into_inner().into_iter().filter(|line| !line.contains(".json")).collect();
    let weights = "onnx/model.onnx";
    let expected = [
        "README.md Some(5)",
        "onnx/model.onnx Some(300000)",
        "100000",
        "onnx/model.onnx again",
        "100000",
        "300000",
    ];
    assert_eq!(told, expected, "{weights}");
}
