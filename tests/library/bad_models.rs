//! Folders that are no usable model: each is refused with the file and what to do.

use std::fs;
use std::path::{Path, PathBuf};

use framelens::engine::{NativeEngine, NativeOptions};
use tempfile::TempDir;

const OPTIONS: NativeOptions = NativeOptions { workers: 1 };

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/models").join(name)
}

/// A copy of a small model, to be damaged.
fn copy(name: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("onnx")).unwrap();
    for file in ["config.json", "tokenizer.json", "tokenizer_config.json", "onnx/model.onnx"] {
        fs::copy(fixture(name).join(file), folder.path().join(file)).unwrap();
    }
    NativeEngine::from_folder(folder.path(), OPTIONS).unwrap();
    folder
}

/// A small model with a change is refused, and the message has these words.
#[track_caller]
fn check(change: impl Fn(&Path), words: &[&str]) {
    let folder = copy("bert");
    change(folder.path());
    refused(folder.path(), words);
}

#[track_caller]
fn refused(folder: &Path, words: &[&str]) {
    let error = NativeEngine::from_folder(folder, OPTIONS).err().expect("it is refused");
    let message = error.to_string();
    let place = folder.display().to_string();
    for word in words.iter().chain([&place.as_str()]) {
        assert!(message.contains(word), "`{word}` is not in: {message}");
    }
}

fn write(file: &'static str, bytes: &'static [u8]) -> impl Fn(&Path) {
    move |folder| fs::write(folder.join(file), bytes).unwrap()
}

fn remove(file: &'static str) -> impl Fn(&Path) {
    move |folder| fs::remove_file(folder.join(file)).unwrap()
}

/// Changes a value of `config.json`.
fn config(key: &'static str, value: &'static str) -> impl Fn(&Path) {
    move |folder| {
        let path = folder.join("config.json");
        let text = fs::read_to_string(&path).unwrap();
        let mut row: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(&text).unwrap();
        row.insert(key.to_string(), serde_json::from_str(value).unwrap());
        fs::write(&path, serde_json::to_string(&row).unwrap()).unwrap();
    }
}

#[test]
fn files_that_are_missing() {
    check(remove("config.json"), &["config.json", "check the folder"]);
    check(remove("tokenizer.json"), &["tokenizer.json", "check the folder"]);
    check(remove("onnx/model.onnx"), &["no ONNX file", "name a folder"]);
    let with = |file: &'static str| {
        move |folder: &Path| {
            fs::remove_file(folder.join("onnx/model.onnx")).unwrap();
            fs::write(folder.join(file), "x").unwrap();
        }
    };
    check(with("model.safetensors"), &["scripts/export-onnx", "--engine rust-bert"]);
    check(with("pytorch_model.bin"), &["pickles are never read", "revision"]);
    check(
        |folder| {
            remove("tokenizer.json")(folder);
            write("vocab.txt", b"x")(folder);
        },
        &["tokenizer.json", "vocab.txt", "save_pretrained"],
    );
}

#[test]
fn files_that_are_damaged() {
    check(write("config.json", b"{"), &["config.json", "restore"]);
    check(write("tokenizer_config.json", b"["), &["tokenizer_config.json"]);
    check(write("tokenizer.json", b"{}"), &["tokenizer.json", "write it again"]);
    check(write("tokenizer.json", b"\x00\xff garbage"), &["tokenizer.json", "write it again"]);
    check(write("onnx/model.onnx", b""), &["onnx/model.onnx", "get the file again"]);
    check(write("onnx/model.onnx", b"garbage"), &["onnx/model.onnx", "get the file again"]);
    let pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n";
    check(write("onnx/model.onnx", pointer), &["onnx/model.onnx", "git lfs pull"]);
    check(write("tokenizer.json", pointer), &["tokenizer.json", "git lfs pull"]);
}

/// A file that is larger than is parsed is refused before it is read whole; a device has no end.
#[cfg(unix)]
#[test]
fn files_without_an_end() {
    for file in ["config.json", "tokenizer_config.json"] {
        let endless = |folder: &Path| {
            fs::remove_file(folder.join(file)).unwrap();
            std::os::unix::fs::symlink("/dev/zero", folder.join(file)).unwrap();
        };
        check(endless, &[file, "larger than 16777216 bytes", "restore"]);
    }
    let large = |folder: &Path| {
        let file = fs::File::create(folder.join("tokenizer.json")).unwrap();
        file.set_len((64 << 20) + 1).unwrap();
    };
    check(large, &["tokenizer.json", "larger than 67108864 bytes", "restore"]);
    let many =
        |folder: &Path| fs::write(folder.join("tokenizer.json"), ",".repeat(10_000_001)).unwrap();
    check(many, &["tokenizer.json", "more than 10000000 values", "restore"]);
}

/// Nested so deep that descending into it would end the program, which no caller could catch.
#[test]
fn graphs_that_are_nested_without_an_end() {
    let folder = copy("bert");
    let field = |number: u8, inside: Vec<u8>| {
        let mut bytes = vec![(number << 3) | 2];
        let mut length = inside.len();
        while length > 0x7f {
            bytes.push(u8::try_from(length & 0x7f).unwrap() | 0x80);
            length >>= 7;
        }
        bytes.push(u8::try_from(length).unwrap());
        bytes.extend(inside);
        bytes
    };
    let graph = (0..4000).fold(Vec::new(), |graph, _| field(1, field(5, field(6, graph))));
    fs::write(folder.path().join("onnx/model.onnx"), field(7, graph)).unwrap();
    refused(folder.path(), &["onnx/model.onnx", "nested without an end", "scripts/export-onnx"]);
}

/// Wherever a download stopped: an error, and never a panic or an answer.
#[test]
fn graphs_that_are_cut_short() {
    let folder = copy("bert");
    let path = folder.path().join("onnx/model.onnx");
    let whole = fs::read(&path).unwrap();
    for part in 0..40 {
        fs::write(&path, &whole[..whole.len() * part / 40]).unwrap();
        refused(folder.path(), &["onnx/model.onnx"]);
    }
}

#[test]
fn weights_beside_the_graph_that_are_missing_or_short() {
    let folder = copy("bert");
    let onnx = folder.path().join("onnx");
    fs::remove_file(onnx.join("model.onnx")).unwrap();
    let from = fixture("bert").join("onnx/model_external.onnx");
    fs::copy(&from, onnx.join("model_external.onnx")).unwrap();
    refused(folder.path(), &["onnx/model_external.onnx", "get the file again"]);
    let weights = fs::read(from.with_extension("onnx_data")).unwrap();
    let beside = onnx.join("model_external.onnx_data");
    fs::write(&beside, &weights[..weights.len() / 2]).unwrap();
    refused(folder.path(), &["onnx/model_external.onnx", "get the file again"]);
    fs::write(&beside, &weights).unwrap();
    NativeEngine::from_folder(folder.path(), OPTIONS).unwrap();
}

#[test]
fn models_that_are_something_else() {
    let names = r#"{"0": "LABEL_0", "1": "LABEL_1", "2": "LABEL_2"}"#;
    let ids = r#"{"LABEL_0": 0, "LABEL_1": 1, "LABEL_2": 2}"#;
    check(
        |folder| {
            config("id2label", names)(folder);
            config("label2id", ids)(folder);
        },
        &["config.json", "LABEL_0, LABEL_1, LABEL_2", "id2label", "model's card"],
    );
    check(
        |folder| {
            config("id2label", r#"{"0": "LABEL_0"}"#)(folder);
            config("label2id", r#"{"LABEL_0": 0}"#)(folder);
        },
        &["config.json", "regression", "natural language inference"],
    );
    check(
        |folder| {
            config("id2label", r#"{"0": "entailment", "1": "not_entailment"}"#)(folder);
            config("label2id", "null")(folder);
        },
        &["config.json", "2 labels", "3 numbers", "onnx/model.onnx"],
    );
    let generates = config("architectures", r#"["GPT2LMHeadModel"]"#);
    check(generates, &["config.json", "GPT2LMHeadModel", "natural language inference"]);
    let fills = config("architectures", r#"["BertForMaskedLM"]"#);
    check(fills, &["config.json", "no sequence classifier", "name a model"]);
    check(config("vocab_size", "20"), &["tokenizer.json", "vocab_size", "same model"]);
}

#[test]
fn tokenizers_that_cannot_join_a_pair() {
    check(
        |folder| {
            let path = folder.join("tokenizer.json");
            let mut row: serde_json::Value =
                serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
            row["post_processor"] = serde_json::Value::Null;
            fs::write(&path, row.to_string()).unwrap();
        },
        &["tokenizer.json", "post-processor", "write it again"],
    );
}

#[test]
fn graphs_that_take_or_give_something_else() {
    let with = |file: &str| {
        let folder = copy("bert");
        fs::copy(fixture("other").join(file), folder.path().join("onnx/model.onnx")).unwrap();
        folder
    };
    let refused = |file: &str, words: &[&str]| refused(with(file).path(), words);
    refused("no-mask.onnx", &["attention_mask", "scripts/export-onnx"]);
    refused("positions.onnx", &["position_ids", "scripts/export-onnx"]);
    refused("one-length.onnx", &["one length only", "scripts/export-onnx"]);
    refused("tokens.onnx", &["3 axes", "natural language inference"]);
    refused("embeddings.onnx", &["no `logits`", "export a sequence classifier"]);
    refused("infinite.onnx", &["infinite numbers", "choose another"]);
    refused("unknown-operator.onnx", &["onnx/model.onnx", "scripts/export-onnx"]);
    NativeEngine::from_folder(with("other-name.onnx").path(), OPTIONS).unwrap();
}

#[test]
fn a_file_that_is_not_offered() {
    let folder = copy("bert");
    let open = |file: &str| NativeEngine::from_onnx(folder.path(), Path::new(file), OPTIONS);
    let error = open("onnx/model_fp16.onnx").err().unwrap().to_string();
    assert!(error.contains("onnx/model_fp16.onnx; choose one of onnx/model.onnx"), "{error}");
    open("onnx/model.onnx").unwrap();
    let onnx = folder.path().join("onnx");
    fs::copy(onnx.join("model.onnx"), onnx.join("b.onnx")).unwrap();
    fs::rename(onnx.join("model.onnx"), onnx.join("a.onnx")).unwrap();
    refused(folder.path(), &["onnx/a.onnx, onnx/b.onnx", "--onnx-file"]);
    open("onnx/b.onnx").unwrap();
}
