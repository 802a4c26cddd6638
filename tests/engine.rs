//! The shipped model on the native engine: the same tokens and scores as PyTorch, the same bits
//! whatever the batch and the thread.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use framelens::engine::{Encoding, Engine, EngineError, NativeEngine, NativeOptions, Pair};
use serde::Deserialize;

/// Written by `scripts/train/export.py` with PyTorch and `transformers` from the same weights.
const REFERENCE: &str = include_str!("../models/framelens-minilm/reference.json");

#[derive(Deserialize)]
struct Reference {
    context: String,
    sentence: String,
    hypothesis: String,
    ids: Vec<u32>,
    logits: [f64; 2],
}

fn engine() -> NativeEngine {
    NativeEngine::shipped(NativeOptions { workers: 2 }).unwrap()
}

fn references() -> Vec<(Pair, Reference)> {
    let references: Vec<Reference> = serde_json::from_str(REFERENCE).unwrap();
    let pair = |r: &Reference| Pair {
        context: r.context.clone(),
        text: r.sentence.clone(),
        hypothesis: r.hypothesis.clone(),
    };
    references.into_iter().map(|reference| (pair(&reference), reference)).collect()
}

#[test]
fn tokens_and_scores_are_those_of_pytorch() {
    let engine = engine();
    let references = references();
    assert!(references.len() >= 30, "a reference of {} pairs proves little", references.len());
    for (pair, reference) in references {
        let encoding = engine.encode(&pair).unwrap();
        let tokens = &encoding.tokens[..encoding.n_tokens];
        assert_eq!(tokens, reference.ids, "{pair:?}");
        let score = engine.score(std::slice::from_ref(&encoding), 0).unwrap()[0];
        let [against, for_it] = reference.logits;
        let expected = 1.0 / (1.0 + (against - for_it).exp());
        assert!((f64::from(score) - expected).abs() < 1e-4, "{score} is not {expected}: {pair:?}");
    }
}

#[test]
fn a_score_does_not_depend_on_its_batch_or_worker() {
    let engine = engine();
    let pairs: Vec<Pair> = references().into_iter().map(|(pair, _)| pair).collect();
    let encodings: Vec<Encoding> = pairs.iter().map(|pair| engine.encode(pair).unwrap()).collect();
    for encoding in &encodings {
        let width = encoding.tokens.len();
        let alone = engine.score(std::slice::from_ref(encoding), 0).unwrap()[0];
        for n_neighbours in [1, 2, 5, 16] {
            let mut batch: Vec<Encoding> = encodings
                .iter()
                .filter(|other| other.tokens.len() == width)
                .cycle()
                .take(n_neighbours)
                .cloned()
                .collect();
            batch.push(encoding.clone());
            let scores = engine.score(&batch, 1).unwrap();
            let among = scores[n_neighbours];
            assert_eq!(
                alone.to_bits(),
                among.to_bits(),
                "{n_neighbours} neighbours of {width} tokens"
            );
        }
    }
}

#[test]
fn only_the_sentence_is_cut_and_only_after_its_context() {
    let engine = engine();
    let long = "The minister said that nothing had been found. ".repeat(60);
    let pair = |context: &str, text: &str| Pair {
        context: context.to_string(),
        text: text.to_string(),
        hypothesis: "[unused1] is to blame for the fire.".to_string(),
    };
    let whole = engine.encode(&pair(&long, "[unused1] set the fire.")).unwrap();
    assert!(!whole.truncated, "a context that does not fit is no loss of the sentence");
    let plain = engine.encode(&pair("", "[unused1] set the fire.")).unwrap();
    let tail = &plain.tokens[1..plain.n_tokens];
    assert!(whole.tokens[..whole.n_tokens].ends_with(tail), "sentence and hypothesis are whole");
    let cut = engine.encode(&pair("", &long)).unwrap();
    assert!(cut.truncated);
    assert!(cut.n_tokens <= 192);
    let hypothesis = "word ".repeat(300);
    let error = engine.encode(&Pair::plain("Short.", hypothesis)).unwrap_err();
    assert!(matches!(error, EngineError::HypothesisTooLong { .. }), "{error}");
}

#[test]
fn any_text_can_be_scored() {
    let engine = engine();
    for text in [
        "",
        " ",
        "\u{0}\u{0}",
        "🔥🔥",
        "مرحبا بالعالم",
        "e\u{301}\u{301}\u{301}",
        "[MASK] [SEP] [unused1]",
    ] {
        let encoding =
            engine.encode(&Pair::plain(text, "The tone of this sentence is negative.")).unwrap();
        let score = engine.score(&[encoding], 0).unwrap()[0];
        assert!((0.0..=1.0).contains(&score), "{text:?}: {score}");
    }
}

#[test]
fn damaged_models_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let shipped = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("models/framelens-minilm");
    let check = |file: &str, bytes: &[u8], expected: &str| {
        for name in ["config.json", "tokenizer.json", "model.onnx"] {
            std::fs::copy(shipped.join(name), folder.path().join(name)).unwrap();
        }
        std::fs::write(folder.path().join(file), bytes).unwrap();
        let options = NativeOptions { workers: 1 };
        let error = NativeEngine::from_folder(folder.path(), options).err().expect(file);
        assert!(error.to_string().contains(expected), "{file}: {error}");
    };
    check("config.json", b"{", "config.json");
    check("config.json", br#"{"id2label": {"0": "LABEL_0", "1": "LABEL_1"}}"#, "entailment");
    check("tokenizer.json", b"{}", "tokenizer.json");
    check("model.onnx", b"not a model", "model.onnx");
    let whole = std::fs::read(shipped.join("model.onnx")).unwrap();
    check("model.onnx", &whole[..whole.len() / 2], "model.onnx");
}
