//! Which files are fetched, case by case.

use super::*;

const SMALL: [&str; 3] = ["config.json", "tokenizer.json", "README.md"];

fn listing(paths: &[&str]) -> Listing {
    let file = |path: &&str| Offered { path: (*path).to_string(), size: None, sha256: None };
    Listing { commit: "a".repeat(40), license: None, files: paths.iter().map(file).collect() }
}

fn chosen(
    paths: &[&str],
    weights: Weights,
    onnx_file: Option<&str>,
) -> Result<Vec<String>, HubError> {
    let wanted = Wanted { weights, onnx_file: onnx_file.map(str::to_string) };
    let all = [&SMALL, paths].concat();
    let choice = choose(&"a/b".parse().unwrap(), &listing(&all), &wanted)?;
    let weights = choice.files.into_iter().map(|file| file.path);
    Ok(weights.filter(|path| !SMALL.contains(&path.as_str())).collect())
}

#[test]
fn one_onnx_file_is_taken_and_floats_before_integers() {
    let check = |paths: &[&str], expected: &[&str]| {
        assert_eq!(chosen(paths, Weights::Any, None).unwrap(), expected, "{paths:?}");
    };
    check(
        &["onnx/model.onnx", "onnx/model_quantized.onnx", "model.safetensors"],
        &["onnx/model.onnx"],
    );
    check(&["model.onnx", "onnx/model.onnx"], &["model.onnx"]);
    check(&["onnx/model_quantized.onnx", "onnx/model_fp16.onnx"], &["onnx/model_fp16.onnx"]);
    check(&["onnx/model_quantized.onnx", "onnx/model_q4.onnx"], &["onnx/model_quantized.onnx"]);
    check(&["deep/own.onnx"], &["deep/own.onnx"]);
    check(
        &["onnx/model.onnx", "onnx/model.onnx_data", "onnx/model.onnx_data_1", "onnx/x.onnx_data"],
        &["onnx/model.onnx", "onnx/model.onnx_data", "onnx/model.onnx_data_1"],
    );
    check(
        &["onnx/model_O3.onnx", "onnx/model_O4.onnx", "model.safetensors"],
        &["model.safetensors"],
    );
    check(&["model.safetensors", "pytorch_model.bin"], &["model.safetensors"]);
    let parts = [
        "model-00001-of-00002.safetensors",
        "model-00002-of-00002.safetensors",
        "model.safetensors.index.json",
    ];
    check(&parts, &parts);
    check(&[&parts[..], &["model.safetensors"]].concat(), &["model.safetensors"]);
    check(&[&parts[..], &["onnx/model.onnx"]].concat(), &["onnx/model.onnx"]);
    check(&["onnx/model.onnx", "LICENSE", "spm.model"], &["LICENSE", "onnx/model.onnx"]);
}

#[test]
fn what_is_asked_for_is_taken() {
    let all = ["onnx/model.onnx", "onnx/model_O3.onnx", "model.safetensors"];
    let check = |weights, onnx_file: Option<&str>, expected: &[&str]| {
        assert_eq!(chosen(&all, weights, onnx_file).unwrap(), expected);
    };
    check(Weights::Safetensors, None, &["model.safetensors"]);
    check(Weights::Both, None, &["model.safetensors", "onnx/model.onnx"]);
    check(Weights::Any, Some("onnx/model_O3.onnx"), &["onnx/model_O3.onnx"]);
    check(Weights::Both, Some("onnx/model_O3.onnx"), &["model.safetensors", "onnx/model_O3.onnx"]);
}

#[test]
fn what_cannot_be_used_is_refused_with_a_remedy() {
    let check = |paths: &[&str], weights, onnx_file: Option<&str>, words: &[&str]| {
        let error = chosen(paths, weights, onnx_file).unwrap_err().to_string();
        for word in words {
            assert!(error.contains(word), "`{word}` is not in: {error}");
        }
    };
    let pickle = ["pytorch_model.bin", "rust_model.ot", "training_args.bin"];
    check(
        &pickle,
        Weights::Any,
        None,
        &["pytorch_model.bin, rust_model.ot)", "any code", "scripts/export-onnx"],
    );
    check(&pickle, Weights::Any, Some("model.onnx"), &["any code"]);
    check(&["training_args.bin"], Weights::Any, None, &["no ONNX and no model.safetensors"]);
    check(&["onnx/model.onnx"], Weights::Safetensors, None, &["no model.safetensors"]);
    check(&["model.safetensors"], Weights::Onnx, None, &["no ONNX weights", "scripts/export-onnx"]);
    check(&["model.safetensors"], Weights::Both, None, &["together with"]);
    let (part, index) = ("model-00001-of-00002.safetensors", "model.safetensors.index.json");
    check(&[part], Weights::Any, None, &["no model.safetensors"]);
    check(&[index], Weights::Any, None, &["no model.safetensors"]);
    check(
        &["a_O1.onnx", "b_O2.onnx"],
        Weights::Any,
        None,
        &["--onnx-file", "a_O1.onnx, b_O2.onnx"],
    );
    check(&["model.onnx"], Weights::Any, Some("x.onnx"), &["no ONNX file x.onnx", "model.onnx"]);
    let bare =
        |paths: &[&str]| choose(&"a/b".parse().unwrap(), &listing(paths), &Wanted::default());
    assert!(
        bare(&["model.onnx", "config.json"]).unwrap_err().to_string().contains("no tokenizer.json")
    );
    assert!(
        bare(&["model.onnx", "tokenizer.json"]).unwrap_err().to_string().contains("no config.json")
    );
}
