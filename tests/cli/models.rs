//! Pulling models from a hub on the loopback interface, and using them.

#[path = "../support/hub.rs"]
#[expect(dead_code, reason = "shared with tests/library/hub.rs")]
mod hub;

use std::time::{Duration, Instant};

use self::hub::{Reply, Repo, Server, commit};
use super::*;

const NAME: &str = "ann/minilm";

/// The program in a folder that stands for home, cache and working directory; nothing of the real environment's about hubs.
fn at(folder: &Path, server: &Server, args: &[&str]) -> Command {
    let mut command = framelens(folder, args);
    for name in [
        "HF_HOME",
        "HF_TOKEN",
        "HF_TOKEN_PATH",
        "HUGGING_FACE_HUB_TOKEN",
        "HF_HUB_OFFLINE",
        "XDG_CACHE_HOME",
        "HTTP_PROXY",
        "http_proxy",
        "HTTPS_PROXY",
        "https_proxy",
        "ALL_PROXY",
        "all_proxy",
        "NO_PROXY",
        "no_proxy",
        "SSL_CERT_FILE",
        "REQUESTS_CA_BUNDLE",
        "HF_HUB_DISABLE_IMPLICIT_TOKEN",
        "HF_HUB_DOWNLOAD_TIMEOUT",
    ] {
        command.env_remove(name);
    }
    command
        .env("HOME", folder)
        .env("HF_ENDPOINT", &server.url)
        .env("FRAMELENS_MODELS", folder.join("models"));
    command
}

fn run(folder: &Path, server: &Server, args: &[&str]) -> Ended {
    at(folder, server, args).output().unwrap().into()
}

/// The shipped model as a repository, so that what was pulled can be compared with what is known.
fn repo() -> Repo {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/framelens-minilm");
    let bytes = |name: &str| fs::read(shipped.join(name)).unwrap();
    let (config, tokenizer, model) =
        (bytes("config.json"), bytes("tokenizer.json"), bytes("model.onnx"));
    Repo::new(
        NAME,
        &[("config.json", &config), ("tokenizer.json", &tokenizer), ("onnx/model.onnx", &model)],
    )
}

fn small() -> Repo {
    let weights = vec![7; 400_000];
    Repo::new(
        NAME,
        &[("config.json", b"{}"), ("tokenizer.json", b"{}"), ("onnx/model.onnx", &weights)],
    )
}

fn serve(repo: Repo) -> Server {
    Server::start(move |request| repo.answer(request))
}

#[test]
fn a_pulled_model_runs_by_its_name_until_it_is_changed() {
    let server = serve(repo());
    let folder = folder(&[("a.txt", PLAIN.as_bytes())]);
    let label = |out: &str, model: &str| {
        run(
            folder.path(),
            &server,
            &["run", "a.txt", "--task", TONE, "--quiet", "--out", out, "--model", model],
        )
    };
    // Nothing is fetched unasked.
    label("none", NAME).code(2).says(&["ann/minilm is not in", "framelens models pull ann/minilm"]);
    assert_eq!(server.asked().len(), 0);
    assert!(names(folder.path()).iter().all(|name| name != "models"));

    let pulled = run(folder.path(), &server, &["models", "pull", NAME]).code(0);
    for line in ["commit:     aaaaaaaaaa", "licence:    mit", "weights:    onnx/model.onnx"] {
        assert!(pulled.stdout.contains(line), "{line} is not in: {}", pulled.stdout);
    }
    // Without a terminal there is no progress.
    assert_eq!(pulled.stderr, "use it: framelens run ARTICLES --model ann/minilm\n");
    let n_asked = server.asked().len();
    label("pulled", NAME).code(0);
    label("pinned", &format!("{NAME}@{}", commit('a'))).code(0);
    label("shipped", "framelens-minilm").code(0);
    let table = |out: &str| fs::read(folder.path().join(out).join("sentences.csv")).unwrap();
    assert_eq!(table("pulled"), table("shipped"));
    assert_eq!(table("pinned"), table("shipped"));
    let manifest = fs::read_to_string(folder.path().join("pulled/run.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    assert_eq!(manifest["engine"]["model"], format!("{NAME}@{}", commit('a')));
    assert_eq!(manifest["engine"]["file"], "onnx/model.onnx");

    let bench = [
        "bench-models", "a.txt", "--gold", "gold.csv", "--task", TONE, "--rounds", "1", "--model",
        NAME, "--format", "json",
    ];
    fs::write(folder.path().join("gold.csv"), "doc,text,tone\na,The bridge was opened.,bad\n")
        .unwrap();
    let rows = run(folder.path(), &server, &bench).code(0).stdout;
    let rows: serde_json::Value = serde_json::from_str(&rows).unwrap();
    assert!(rows[0]["model_megabytes"].as_f64().unwrap() > 20.0, "{rows}");

    let verify = |code: i32| run(folder.path(), &server, &["models", "verify"]).code(code).stdout;
    let pinned = format!("{NAME}@{}", commit('a'));
    assert_eq!(verify(0), format!("framelens-minilm: good\n{pinned}: good\n"));
    let model = folder.path().join("models/ann--minilm").join(commit('a')).join("onnx/model.onnx");
    let mut bytes = fs::read(&model).unwrap();
    bytes[1_000_000] ^= 1;
    fs::write(&model, bytes).unwrap();
    assert!(verify(1).contains(&format!("{pinned}: {} was changed", model.display())));
    let one =
        run(folder.path(), &server, &["models", "verify", NAME, "framelens-minilm"]).code(1).stdout;
    assert!(one.contains("framelens-minilm: good"), "{one}");
    label("changed", NAME).code(2).says(&["was changed or damaged", "models pull"]);
    assert!(!folder.path().join("changed").join("sentences.csv").exists());
    assert_eq!(server.asked().len(), n_asked, "using a model asks nobody");
}

#[test]
fn names_that_are_not_known_are_guessed() {
    let (server, folder) = (serve(small()), folder(&[("a.txt", PLAIN.as_bytes())]));
    let check = |args: &[&str], words: &[&str]| {
        run(folder.path(), &server, args).code(2).says(words);
    };
    check(
        &["run", "a.txt", "--model", "bart-large-mnli"],
        &["neither a folder", "did you mean `facebook/bart-large-mnli`"],
    );
    check(
        &["run", "a.txt", "--model", "facebook/bart-large-mlni"],
        &["is not in", "did you mean `facebook/bart-large-mnli`"],
    );
    check(&["models", "info", "gone/folder/x"], &["neither a folder"]);
    check(&["models", "verify", "who/knows"], &["models pull who/knows"]);
    check(&["models", "pull", "minilm"], &["owner/name"]);
    check(&["models", "pull", "../x"], &["owner/name"]);
    assert_eq!(server.asked().len(), 0);
    check(&["models", "pull", "ann/minilmm"], &["shows no model ann/minilmm"]);
    run(folder.path(), &server, &["models", "pull", NAME, "--quiet"]).code(0);
    check(&["run", "a.txt", "--model", "ann/minilmm"], &["did you mean `ann/minilm`"]);
    check(&["run", "a.txt", "--model", "minilm"], &["did you mean `ann/minilm`"]);
}

#[test]
fn lists_and_descriptions_tell_what_is_there() {
    let (server, folder) = (serve(small()), folder(&[]));
    let list = |args: &[&str]| {
        run(folder.path(), &server, &[&["models", "list"], args].concat()).code(0).stdout
    };
    let line = |text: &str, name: &str| {
        text.lines().find(|line| line.trim_start().starts_with(name)).map(str::to_string)
    };
    let before = list(&[]);
    assert!(line(&before, "framelens-minilm").unwrap().contains("in the program"));
    let bart = line(&before, "facebook/bart-large-mnli").unwrap();
    for cell in ["1630.0", "mit", "en", "not measured here", "not pulled"] {
        assert!(bart.contains(cell), "{cell} is not in: {bart}");
    }
    assert_eq!(line(&before, NAME), None);
    run(folder.path(), &server, &["models", "pull", NAME, "--quiet"]).code(0);
    let after = line(&list(&["--pulled"]), NAME).unwrap();
    assert!(
        after.contains("0.4") && after.contains("mit") && after.contains("pulled 20"),
        "{after}"
    );
    assert_eq!(line(&list(&["--pulled"]), "facebook/"), None);
    let info = |name: &str| run(folder.path(), &server, &["models", "info", name]).code(0).stdout;
    assert!(
        info("facebook/bart-large-mnli")
            .contains("pulled:     no: framelens models pull facebook/bart-large-mnli")
    );
    assert!(info("framelens-minilm").contains("quality:    measured: docs/quality.md"));
    let digest = hub::sha256(&vec![7; 400_000]);
    assert!(
        info(NAME).contains(&format!("{digest}        400000  onnx/model.onnx")),
        "{}",
        info(NAME)
    );
}

#[test]
fn the_environment_is_heard() {
    let server = serve(small());
    let folder = folder(&[("token", b"hf_file\n"), ("cache/huggingface/token", b"hf_cache")]);
    let token = |set: &[(&str, &str)]| {
        let n_asked = server.asked().len();
        let mut command = at(folder.path(), &server, &["models", "pull", NAME, "--quiet"]);
        let ended: Ended = command.envs(set.iter().copied()).output().unwrap().into();
        assert_eq!(
            ended.code(0).stderr.lines().filter(|line| !line.contains("not encrypted")).count(),
            0
        );
        server.asked()[n_asked].headers.get("authorization").cloned().unwrap_or_default()
    };
    assert_eq!(token(&[]), "");
    assert_eq!(token(&[("HF_TOKEN", "hf_a"), ("HF_TOKEN_PATH", "token")]), "Bearer hf_a");
    assert_eq!(token(&[("HUGGING_FACE_HUB_TOKEN", "hf_b")]), "Bearer hf_b");
    assert_eq!(token(&[("HF_TOKEN_PATH", "token")]), "Bearer hf_file");
    assert_eq!(token(&[("HF_HOME", ".")]), "Bearer hf_file");
    assert_eq!(token(&[("XDG_CACHE_HOME", "cache")]), "Bearer hf_cache");
    assert_eq!(token(&[("HF_TOKEN", "hf_a"), ("HF_HUB_DISABLE_IMPLICIT_TOKEN", "1")]), "");

    let fails = |set: &[(&str, &str)], args: &[&str], words: &[&str]| {
        let args = [&["models", "pull", NAME], args].concat();
        let ended: Ended =
            at(folder.path(), &server, &args).envs(set.iter().copied()).output().unwrap().into();
        ended.code(2).says(words);
    };
    let n_asked = server.asked().len();
    fails(
        &[("HF_HUB_OFFLINE", "1"), ("FRAMELENS_MODELS", "empty")],
        &[],
        &["not at hand", "HF_HUB_OFFLINE"],
    );
    fails(&[], &["--offline", "--models-dir", "empty"], &["not at hand", "--offline"]);
    fails(&[("HF_ENDPOINT", "ftp://x")], &[], &["HF_ENDPOINT"]);
    fails(
        &[("HF_HUB_DOWNLOAD_TIMEOUT", "soon")],
        &[],
        &["HF_HUB_DOWNLOAD_TIMEOUT", "whole seconds"],
    );
    fails(&[("SSL_CERT_FILE", "gone.pem")], &[], &["gone.pem", "SSL_CERT_FILE"]);
    fails(&[("http_proxy", "::")], &[], &["HTTPS_PROXY", "correct it"]);
    let ended: Ended = at(folder.path(), &server, &["models", "pull", NAME, "-q"])
        .env("HF_HUB_OFFLINE", "TRUE")
        .output()
        .unwrap()
        .into();
    ended.code(0);
    assert_eq!(server.asked().len(), n_asked);
    // The platform's cache, if nobody says otherwise.
    let mut command = at(folder.path(), &server, &["models", "pull", NAME, "--quiet"]);
    let ended: Ended = command
        .env_remove("FRAMELENS_MODELS")
        .env("XDG_CACHE_HOME", folder.path().join("c"))
        .output()
        .unwrap()
        .into();
    ended.code(0);
    if cfg!(target_os = "linux") {
        assert!(folder.path().join("c/framelens/models/models.lock").is_file());
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_keeps_what_came_for_the_next_time() {
    let repo = small();
    let server = Server::start(move |request| {
        let reply = repo.answer(request);
        if request.path.ends_with("model.onnx") && request.earlier == 0 {
            let silence = Duration::from_secs(30);
            return Reply { silence, ..reply.cut(150_000) };
        }
        reply
    });
    let folder = folder(&[]);
    let mut command = at(folder.path(), &server, &["models", "pull", NAME]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let inside =
        folder.path().join("models/ann--minilm").join(format!("{}.part", commit('a'))).join("onnx");
    let begun = Instant::now();
    while inside.join("model.onnx.part").metadata().map_or(0, |part| part.len()) < 150_000 {
        assert!(begun.elapsed() < Duration::from_mins(1), "nothing was fetched in a minute");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(
        Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success()
    );
    let ended: Ended = child.wait_with_output().unwrap().into();
    ended.code(2).says(&["stopped", "same command"]);
    assert!(begun.elapsed() < Duration::from_secs(25), "it does not wait for the server");
    assert_eq!(names(&inside), ["model.onnx.part"]);
    run(folder.path(), &server, &["models", "verify", NAME])
        .code(2)
        .says(&["models pull ann/minilm"]);
    run(folder.path(), &server, &["models", "pull", NAME]).code(0);
    assert_eq!(server.ranges("model.onnx"), ["", "bytes=150000-"]);
    run(folder.path(), &server, &["models", "verify", NAME]).code(0);
}

#[test]
fn what_was_taken_and_what_not_is_said() {
    let mut repo = small();
    repo.files.push(("onnx/model_int8.onnx".into(), vec![1]));
    repo.files.push(("model.safetensors".into(), vec![2]));
    let (server, folder) = (serve(repo), folder(&[("a.txt", PLAIN.as_bytes())]));
    let pull =
        |args: &[&str]| run(folder.path(), &server, &[&["models", "pull", NAME], args].concat());
    pull(&[]).code(0).says(&["taken: onnx/model.onnx", "--onnx-file: onnx/model_int8.onnx"]);
    pull(&[]).code(0).says(&["nothing to fetch"]);
    let use_it = |args: &[&str]| {
        run(folder.path(), &server, &[&["run", "a.txt", "--model", NAME], args].concat())
    };
    pull(&["--onnx-file", "onnx/model_int8.onnx"]).code(0).says(&["taken: onnx/model_int8.onnx"]);
    use_it(&["--engine", "rust-bert"]).code(2).says(&["without model.safetensors", "both"]);
    pull(&["--weights", "safetensors"])
        .code(0)
        .says(&["--engine rust-bert", "scripts/export-onnx"]);
    use_it(&[]).code(2).says(&["without an ONNX file", "--engine rust-bert", "on the copy"]);
    pull(&["--onnx-file", "x.onnx"]).code(2).says(&["--onnx-file", "onnx/model_int8.onnx"]);
}
