//! The rust-bert engine against PyTorch, on small random models of every architecture that it knows.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use framelens::engine::{
    Device, Encoding, Engine, EngineError, Group, Pair, RustBertEngine, RustBertOptions,
};
use serde::Deserialize;

const CPU: RustBertOptions = RustBertOptions { workers: 2, device: Some(Device::Cpu) };

/// One of the pairs in `expected.json`, which `tests/data/rust_bert/recipe.py` wrote.
#[derive(Deserialize)]
struct Expected {
    text: String,
    hypothesis: String,
    ids: Vec<u32>,
    /// Of PyTorch, in the order of `id2label`.
    logits: Vec<f32>,
    /// Of the zero-shot pipeline of `transformers`, `multi_label=True`.
    score: f32,
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/rust_bert").join(name)
}

fn engine(name: &str) -> RustBertEngine {
    RustBertEngine::from_folder(&folder(name), CPU).unwrap()
}

fn expected(name: &str) -> Vec<Expected> {
    serde_json::from_slice(&fs::read(folder(name).join("expected.json")).unwrap()).unwrap()
}

/// The one sequence that answers a pair.
fn encode(engine: &RustBertEngine, pair: &Pair) -> Encoding {
    engine.encode(&Group::from(pair)).unwrap().remove(0)
}

fn encodings(engine: &RustBertEngine, name: &str) -> Vec<Encoding> {
    let pairs = expected(name).into_iter().map(|e| Pair::plain(e.text, e.hypothesis));
    pairs.map(|pair| encode(engine, &pair)).collect()
}

#[track_caller]
fn as_in_pytorch(name: &str) {
    let engine = engine(name);
    let expected = expected(name);
    assert!(expected.len() >= 18, "{name}: {} pairs prove little", expected.len());
    let mut worst: f32 = 0.0;
    for row in expected {
        let encoding = encode(&engine, &Pair::plain(&row.text, &row.hypothesis));
        assert_eq!(encoding.tokens[..encoding.n_tokens], row.ids, "{name}: {}", row.text);
        let batch = std::slice::from_ref(&encoding);
        let logits = engine.logits(batch, 0).unwrap().row(0).to_vec();
        assert_eq!(logits.len(), row.logits.len(), "{name}");
        for (logit, expected) in logits.iter().zip(&row.logits) {
            worst = worst.max((logit - expected).abs());
        }
        let score = engine.score(batch, 1).unwrap()[0][0];
        worst = worst.max((score - row.score).abs());
    }
    assert!(worst < 1e-3, "{name}: a logit or a score is {worst} away from PyTorch's");
}

macro_rules! architectures {
    ($($test:ident $name:literal),* $(,)?) => { $(
        #[test]
        fn $test() {
            as_in_pytorch($name);
        }
    )* };
}

architectures! {
    albert "albert", bart "bart", bert "bert", distilbert "distilbert", mobilebert "mobilebert", roberta "roberta",
    xlm_roberta "xlm-roberta",
}

#[test]
fn a_score_does_not_depend_on_its_batch_or_worker() {
    for name in ["albert", "bart", "bert", "distilbert", "mobilebert", "roberta"] {
        let engine = engine(name);
        let encodings = encodings(&engine, name);
        for encoding in &encodings {
            let alone = engine.score(std::slice::from_ref(encoding), 0).unwrap()[0][0];
            let width = encoding.tokens.len();
            let others = encodings.iter().filter(|other| other.tokens.len() == width).cycle();
            for n_neighbours in [1, 2, 5, 16] {
                let mut batch: Vec<Encoding> = others.clone().take(n_neighbours).cloned().collect();
                batch.push(encoding.clone());
                let among = engine.score(&batch, 1).unwrap()[n_neighbours][0];
                assert_eq!(alone.to_bits(), among.to_bits(), "{name}: {n_neighbours} neighbours");
            }
        }
    }
}

#[test]
fn callers_score_at_the_same_time() {
    let engine = engine("bert");
    let encodings = encodings(&engine, "bert");
    let scores = |worker: usize| -> Vec<u32> {
        let one = |e: &Encoding| engine.score(std::slice::from_ref(e), worker).unwrap()[0][0];
        encodings.iter().map(one).map(f32::to_bits).collect()
    };
    let alone = scores(0);
    std::thread::scope(|scope| {
        let callers: Vec<_> = (0..4).map(|worker| scope.spawn(move || scores(worker))).collect();
        for caller in callers {
            assert_eq!(caller.join().unwrap(), alone);
        }
    });
}

#[test]
fn an_end_token_in_a_text_disturbs_nobody() {
    let engine = engine("bart");
    let pair = |text: &str| Pair::plain(text, "This text is about war.");
    let odd = encode(&engine, &pair("Nobody was hurt </s> there ."));
    let plain = encode(&engine, &pair("Nobody was hurt in there ."));
    let alone = engine.score(std::slice::from_ref(&plain), 0).unwrap()[0][0];
    let scores = engine.score(&[odd.clone(), plain, odd], 0).unwrap().concat();
    assert!((scores[1] - alone).abs() < 1e-6);
    assert_eq!(scores[0].to_bits(), scores[2].to_bits());
}

#[test]
fn what_libtorch_cannot_do_is_an_error() {
    let engine = engine("bert");
    let mut encoding = encode(&engine, &Pair::plain("Nobody was hurt.", "This is good."));
    encoding.tokens[1] = 1_000_000;
    let error = engine.score(std::slice::from_ref(&encoding), 0).unwrap_err();
    assert!(matches!(&error, EngineError::Run(reason) if reason.contains("index")), "{error}");
    encoding.tokens[1] = 1;
    let score = engine.score(&[encoding], 0).unwrap()[0][0];
    assert!((0.0..=1.0).contains(&score), "the engine goes on after a failure");
}

#[test]
fn the_identity_follows_every_file() {
    let copy = copied("bert");
    let digest = || {
        let engine = RustBertEngine::from_folder(copy.path(), CPU).unwrap();
        assert_eq!(engine.identity().engine, "rust-bert");
        engine.identity().digest.clone()
    };
    let first = digest();
    assert_eq!(first, engine("bert").identity().digest);
    for file in ["config.json", "tokenizer.json"] {
        let path = copy.path().join(file);
        let whole = fs::read(&path).unwrap();
        fs::write(&path, [whole.as_slice(), b"\n"].concat()).unwrap();
        assert_ne!(digest(), first, "{file}");
        fs::write(&path, whole).unwrap();
    }
    let path = copy.path().join("model.safetensors");
    let mut weights = fs::read(&path).unwrap();
    // The first byte of the last weight: the file stays whole.
    let at = weights.len() - 4;
    weights[at] ^= 1;
    fs::write(&path, weights).unwrap();
    assert_ne!(digest(), first, "model.safetensors");
}

/// A copy of a model whose weights are in two files, as large models have them.
fn in_parts(name: &str) -> tempfile::TempDir {
    let copy = copied(name);
    let path = copy.path().join("model.safetensors");
    let whole = fs::read(&path).unwrap();
    fs::remove_file(&path).unwrap();
    let (length, rest) = whole.split_at(8);
    let length = usize::try_from(u64::from_le_bytes(length.try_into().unwrap())).unwrap();
    let (header, numbers) = rest.split_at(length);
    let mut header: BTreeMap<String, serde_json::Value> = serde_json::from_slice(header).unwrap();
    header.remove("__metadata__");
    let mut weight_map = BTreeMap::new();
    for part in 0..2 {
        let file = format!("model-0000{}-of-00002.safetensors", part + 1);
        let (mut own, mut bytes) = (BTreeMap::new(), Vec::new());
        for (name, weight) in header.iter().skip(part).step_by(2) {
            let at = |end: usize| {
                usize::try_from(weight["data_offsets"][end].as_u64().unwrap()).unwrap()
            };
            let mut weight = weight.clone();
            let begin = bytes.len();
            bytes.extend_from_slice(&numbers[at(0)..at(1)]);
            weight["data_offsets"] = serde_json::json!([begin, bytes.len()]);
            own.insert(name, weight);
            weight_map.insert(name, file.clone());
        }
        let own = serde_json::to_vec(&own).unwrap();
        let length = (own.len() as u64).to_le_bytes();
        fs::write(copy.path().join(&file), [&length[..], &own, &bytes].concat()).unwrap();
    }
    let index = serde_json::json!({ "weight_map": weight_map });
    fs::write(copy.path().join("model.safetensors.index.json"), index.to_string()).unwrap();
    copy
}

#[test]
fn weights_in_parts_are_read_as_if_they_were_one_file() {
    let (whole, copy) = (engine("bert"), in_parts("bert"));
    let parts = RustBertEngine::from_folder(copy.path(), CPU).unwrap();
    let encodings = encodings(&whole, "bert");
    assert_eq!(parts.score(&encodings, 0).unwrap(), whole.score(&encodings, 0).unwrap());
    assert_eq!(parts.identity().file.as_deref(), Some("model.safetensors.index.json"));
    let second = copy.path().join("model-00002-of-00002.safetensors");
    let index = copy.path().join("model.safetensors.index.json");
    let digest = &parts.identity().digest;
    let mut bytes = fs::read(&second).unwrap();
    let at = bytes.len() - 4;
    bytes[at] ^= 1;
    fs::write(&second, bytes).unwrap();
    assert_ne!(digest, &RustBertEngine::from_folder(copy.path(), CPU).unwrap().identity().digest);
    fs::remove_file(&second).unwrap();
    refused(copy.path(), &["model-00002-of-00002.safetensors"]);
    let check = |text: &str, words: &[&str]| {
        fs::write(&index, text).unwrap();
        refused(copy.path(), words);
    };
    check("{", &["model.safetensors.index.json", "load it again"]);
    check(r#"{"weight_map": {}}"#, &["names no weights"]);
    check(r#"{"weight_map": {"a": "../x.safetensors"}}"#, &["`../x.safetensors`", "beside it"]);
    check(r#"{"weight_map": {"a": "x.bin"}}"#, &["`x.bin`"]);
}

/// A copy of a model that may be damaged.
fn copied(name: &str) -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    for file in ["config.json", "tokenizer.json", "model.safetensors"] {
        fs::copy(folder(name).join(file), copy.path().join(file)).unwrap();
    }
    copy
}

#[track_caller]
fn refused(folder: &Path, expected: &[&str]) {
    let error = RustBertEngine::from_folder(folder, CPU).err().expect("it is refused");
    let text = framelens::run::with_causes(&error);
    for word in expected {
        assert!(text.contains(word), "`{word}` is not in: {text}");
    }
}

#[test]
fn bad_files_are_refused() {
    let check = |file: &str, change: &dyn Fn(Vec<u8>) -> Vec<u8>, expected: &[&str]| {
        let copy = copied("bert");
        let path = copy.path().join(file);
        fs::write(&path, change(fs::read(&path).unwrap())).unwrap();
        refused(copy.path(), expected);
    };
    let replaced = |from: &'static str, to: &'static str| {
        move |bytes: Vec<u8>| {
            let text = String::from_utf8(bytes).unwrap();
            assert!(text.contains(from), "{from}");
            text.replace(from, to).into_bytes()
        }
    };
    check("config.json", &|_| b"{".to_vec(), &["config.json"]);
    check(
        "config.json",
        &replaced(r#""model_type": "bert""#, r#""model_type": "modernbert""#),
        &["`modernbert`", "distilbert", "--engine native"],
    );
    check(
        "config.json",
        &replaced(r#""model_type": "bert""#, r#""model_type": "deberta-v2""#),
        &["DeBERTa", "--engine native"],
    );
    check(
        "config.json",
        &replaced(r#""model_type": "bert""#, r#""model_type": "roberta""#),
        &["model.safetensors", "`classifier.dense.bias`", "sequence classifier"],
    );
    check(
        "config.json",
        &replaced(r#""hidden_size": 32"#, r#""hidden_size": 64"#),
        &["model.safetensors", "[32]", "[64]"],
    );
    check(
        "config.json",
        &replaced(r#""hidden_size": 32"#, r#""hidden_size": 33"#),
        &["config.json"],
    );
    check(
        "config.json",
        &replaced(r#""hidden_act": "gelu""#, r#""hidden_act": "quick_gelu""#),
        &["config.json", "quick_gelu", "--engine native"],
    );
    check("tokenizer.json", &|_| b"{}".to_vec(), &["tokenizer.json"]);
    check("model.safetensors", &|_| b"not a model".to_vec(), &["model.safetensors"]);
    check("model.safetensors", &|_| Vec::new(), &["model.safetensors"]);
    check("model.safetensors", &|whole| whole[..whole.len() / 2].to_vec(), &["model.safetensors"]);
}

#[test]
fn what_is_missing_is_named() {
    for file in ["config.json", "tokenizer.json", "model.safetensors"] {
        let copy = copied("bert");
        fs::remove_file(copy.path().join(file)).unwrap();
        refused(copy.path(), &[file]);
    }
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/framelens-minilm");
    refused(&shipped, &["share a text", "--engine native"]);
}

#[test]
fn cuda_is_not_pretended() {
    let options = RustBertOptions { workers: 1, device: None };
    let engine = RustBertEngine::from_folder(&folder("bert"), options).unwrap();
    if engine.device() == Device::Cpu {
        let options = RustBertOptions { device: Some(Device::Cuda), ..options };
        let error = RustBertEngine::from_folder(&folder("bert"), options).err().unwrap();
        assert!(matches!(error, EngineError::NoCuda), "{error}");
    }
}
