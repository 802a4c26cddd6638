//! The shipped model on the native engine: the same tokens and scores as PyTorch, the same bits
//! whatever the batch and the thread.

use framelens::engine::{
    Arithmetic, Encoding, Engine, EngineError, Group, NativeEngine, NativeOptions, Pair,
};
use serde::Deserialize;

/// Written by `scripts/train/export.py` with PyTorch and `transformers` from the same weights.
const REFERENCE: &str = include_str!("../../models/framelens-minilm/reference.json");

#[derive(Deserialize)]
struct Reference {
    context: String,
    sentence: String,
    hypotheses: Vec<String>,
    /// Of all sequences that answer the hypotheses.
    ids: Vec<u32>,
    /// Of each hypothesis.
    logits: Vec<[f64; 2]>,
}

const OPTIONS: NativeOptions = NativeOptions { workers: 2 };

fn engine() -> NativeEngine {
    NativeEngine::shipped(OPTIONS).unwrap()
}

/// The one sequence that answers a pair.
fn encode(engine: &NativeEngine, pair: &Pair) -> Encoding {
    engine.encode(&Group::from(pair)).unwrap().remove(0)
}

fn scores(engine: &NativeEngine, batch: &[Encoding], worker: usize) -> Vec<f32> {
    engine.score(batch, worker).unwrap().concat()
}

fn references() -> Vec<(Group, Reference)> {
    let references: Vec<Reference> = serde_json::from_str(REFERENCE).unwrap();
    let group = |r: &Reference| Group {
        context: r.context.clone(),
        text: r.sentence.clone(),
        hypotheses: r.hypotheses.clone(),
    };
    references.into_iter().map(|reference| (group(&reference), reference)).collect()
}

#[test]
fn tokens_and_scores_are_those_of_pytorch() {
    // Integers round activations, floats do not. What the rounding moves most are texts without sense.
    check_reference(Arithmetic::Floats, 1e-4, 1e-4);
    check_reference(Arithmetic::Integers, 0.02, 0.2);
}

/// Scores must be those of PyTorch within `most`, and within `rms` by their root mean square.
fn check_reference(arithmetic: Arithmetic, rms: f64, most: f64) {
    let engine = NativeEngine::shipped_in(arithmetic, OPTIONS).unwrap();
    let references = references();
    let n_pairs: usize = references.iter().map(|(group, _)| group.hypotheses.len()).sum();
    assert!(n_pairs >= 30, "a reference of {n_pairs} pairs proves little");
    let mut squares = 0.0;
    for (group, reference) in references {
        let encodings = engine.encode(&group).unwrap();
        let ids: Vec<u32> =
            encodings.iter().flat_map(|e| e.tokens[..e.n_tokens].to_vec()).collect();
        assert_eq!(ids, reference.ids, "{group:?}");
        let one = |e: &Encoding| scores(&engine, std::slice::from_ref(e), 0);
        let scores: Vec<f32> = encodings.iter().flat_map(one).collect();
        assert_eq!(scores.len(), reference.logits.len());
        for (score, [against, for_it]) in scores.into_iter().zip(reference.logits) {
            let expected = 1.0 / (1.0 + (against - for_it).exp());
            let difference = (f64::from(score) - expected).abs();
            assert!(difference < most, "{score} is not {expected}: {group:?}");
            squares += difference.powi(2);
        }
    }
    let found = (squares / f64::from(u32::try_from(n_pairs).unwrap())).sqrt();
    assert!(found < rms, "{arithmetic:?}: scores are off by {found} (root mean square)");
}

#[test]
fn a_score_does_not_depend_on_its_batch_or_worker() {
    let engine = engine();
    let groups = references().into_iter().map(|(group, _)| group);
    let encodings: Vec<Encoding> =
        groups.flat_map(|group| engine.encode(&group).unwrap()).collect();
    for encoding in &encodings {
        let width = encoding.width;
        let bits = |scores: &[f32]| scores.iter().map(|s| s.to_bits()).collect::<Vec<u32>>();
        let alone = scores(&engine, std::slice::from_ref(encoding), 0);
        for n_neighbours in [1, 2, 5, 16] {
            let mut batch: Vec<Encoding> = encodings
                .iter()
                .filter(|other| other.width == width)
                .cycle()
                .take(n_neighbours)
                .cloned()
                .collect();
            batch.push(encoding.clone());
            let among = engine.score(&batch, 1).unwrap();
            assert_eq!(
                bits(&alone),
                bits(&among[n_neighbours]),
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
    let whole = encode(&engine, &pair(&long, "[unused1] set the fire."));
    assert!(!whole.truncated, "a context that does not fit is no loss of the sentence");
    let plain = encode(&engine, &pair("", "[unused1] set the fire."));
    let tail = &plain.tokens[1..plain.n_tokens];
    assert!(whole.tokens[..whole.n_tokens].ends_with(tail), "sentence and hypothesis are whole");
    let cut = encode(&engine, &pair("", &long));
    assert!(cut.truncated);
    assert!(cut.n_tokens <= 192);
    let hypothesis = "word ".repeat(300);
    let error = engine.encode(&Group::from(&Pair::plain("Short.", hypothesis))).unwrap_err();
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
            encode(&engine, &Pair::plain(text, "The tone of this sentence is negative."));
        let score = scores(&engine, &[encoding], 0)[0];
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
