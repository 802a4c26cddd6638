//! Other models than the shipped one, from their folders.

use std::fs;
use std::path::Path;

use crate::{Ended, PLAIN, TONE, ended, folder};

/// Small and random, with several ONNX files.
const BERT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/models/bert");

fn run(place: &Path, extra: &[&str]) -> Ended {
    let args = ["run", "a.txt", "--task", TONE, "--out", "out", "--quiet"];
    ended(place, &[&args, extra].concat())
}

#[test]
fn the_file_that_runs_is_said_and_recorded() {
    let folder = folder(&[("a.txt", PLAIN.as_bytes())]);
    let engine = |extra: &[&str], said: &str| {
        run(folder.path(), extra).code(0).says(&[said]);
        let text = fs::read_to_string(folder.path().join("out/run.json")).unwrap();
        let manifest: serde_json::Value = serde_json::from_str(&text).unwrap();
        manifest["engine"].clone()
    };
    let whole = engine(&["--model", BERT], "model bert: onnx/model.onnx");
    assert_eq!(whole["file"], "onnx/model.onnx");
    let int8 = ["--model", BERT, "--onnx-file", "onnx/model_int8.onnx"];
    let small = engine(&int8, "model bert: onnx/model_int8.onnx");
    assert_eq!(small["file"], "onnx/model_int8.onnx");
    assert_ne!(whole["digest"], small["digest"]);
    assert!(engine(&[], "").get("file").is_none(), "the shipped model is one file");
}

#[test]
fn a_file_without_a_model_is_refused() {
    let folder = folder(&[("a.txt", PLAIN.as_bytes())]);
    run(folder.path(), &["--onnx-file", "model.onnx"]).code(2).says(&["--model"]);
    let shipped = ["--model", "framelens-minilm", "--onnx-file", "model.onnx"];
    run(folder.path(), &shipped).code(2).says(&["one file", "--onnx-file"]);
    let wrong = ["--model", BERT, "--onnx-file", "model_q4.onnx"];
    run(folder.path(), &wrong).code(2).says(&["no model_q4.onnx", "onnx/model_int8.onnx"]);
}

/// Its library panics where the file ends within the decoder; that is caught, and is an error like others.
#[test]
fn a_tokenizer_that_breaks_its_library_is_refused() {
    let read = |name: &str| fs::read(Path::new(BERT).join(name)).unwrap();
    let tokenizer = String::from_utf8(read("tokenizer.json")).unwrap();
    let cut = tokenizer.find("\"decoder\":{").unwrap() + 15;
    let folder = folder(&[
        ("a.txt", PLAIN.as_bytes()),
        ("m/config.json", &read("config.json")),
        ("m/tokenizer.json", &tokenizer.as_bytes()[..cut]),
        ("m/onnx/model.onnx", &read("onnx/model.onnx")),
    ]);
    let ended = run(folder.path(), &["--model", "m"]).code(2);
    let ended = ended.says(&["tokenizer.json", "no honest model", "get the folder again"]);
    assert_eq!(ended.stderr.lines().count(), 1, "{}", ended.stderr);
}

#[test]
fn a_folder_of_safetensors_is_described_with_what_to_do() {
    let weights = vec![0; 2_000_000];
    let folder = folder(&[
        (
            "m/config.json",
            br#"{"model_type": "bert", "architectures": ["BertForSequenceClassification"]}"#,
        ),
        ("m/model.safetensors", &weights),
    ]);
    let info = |path: &str| ended(folder.path(), &["models", "info", path]);
    let whole = info("m").code(0).stdout;
    for words in [
        "model:      m\n",
        "bert BertForSequenceClassification",
        "model.safetensors, no ONNX",
        "2.0 MB",
        "--engine rust-bert",
        "scripts/export-onnx m",
    ] {
        assert!(whole.contains(words), "`{words}` is not in: {whole}");
    }
    fs::write(folder.path().join("m/model-00002-of-00002.safetensors"), b"x").unwrap();
    assert!(info("m").code(0).stdout.contains("safetensors in 2 parts"));
    fs::create_dir(folder.path().join("empty")).unwrap();
    info("empty").code(2).says(&["config.json"]);
}
