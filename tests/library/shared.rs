//! A small random model whose hypotheses share a text answers as PyTorch does, with the same bits whatever else is asked.
//! `tests/data/shared/recipe.py` wrote the model and what is expected of it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use framelens::engine::{Encoding, Engine, EngineError, Group, NativeEngine, NativeOptions, Pair};
use serde::Deserialize;

/// The largest difference of a logit.
const TOLERANCE: f64 = 1e-3;
const OPTIONS: NativeOptions = NativeOptions { workers: 2 };
const MAX_TEXT: usize = 40;

#[derive(Deserialize)]
struct Expected {
    context: String,
    sentence: String,
    hypotheses: Vec<String>,
    ids: Vec<u32>,
    logits: Vec<[f64; 2]>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/shared")
}

fn engine() -> NativeEngine {
    NativeEngine::from_folder(&folder(), OPTIONS).unwrap()
}

fn expected() -> Vec<(Group, Expected)> {
    let rows: Vec<Expected> =
        serde_json::from_slice(&fs::read(folder().join("expected.json")).unwrap()).unwrap();
    let group = |row: &Expected| Group {
        context: row.context.clone(),
        text: row.sentence.clone(),
        hypotheses: row.hypotheses.clone(),
    };
    rows.into_iter().map(|row| (group(&row), row)).collect()
}

fn group(context: &str, text: &str, hypotheses: &[&str]) -> Group {
    let hypotheses = hypotheses.iter().map(ToString::to_string).collect();
    Group { context: context.to_string(), text: text.to_string(), hypotheses }
}

/// The scores of all hypotheses, each sequence by itself.
fn scores(engine: &NativeEngine, group: &Group) -> Vec<f32> {
    let encodings = engine.encode(group).unwrap();
    let one = |e: &Encoding| engine.score(std::slice::from_ref(e), 0).unwrap().concat();
    encodings.iter().flat_map(one).collect()
}

fn bits(scores: &[f32]) -> Vec<u32> {
    scores.iter().map(|score| score.to_bits()).collect()
}

#[test]
fn groups_answer_as_in_pytorch() {
    let engine = engine();
    let expected = expected();
    let sizes: BTreeSet<usize> = expected.iter().map(|(group, _)| group.hypotheses.len()).collect();
    assert!(BTreeSet::from([1, 2, 9, 40]).is_subset(&sizes), "{sizes:?}");
    for (group, row) in expected {
        let encodings = engine.encode(&group).unwrap();
        assert_eq!(encodings.len(), 1, "{group:?}");
        assert_eq!(encodings[0].tokens, row.ids, "{group:?}");
        let logits = engine.logits(&encodings, 0).unwrap();
        assert_eq!(logits.nrows(), row.logits.len());
        for (ours, theirs) in logits.rows().into_iter().zip(row.logits) {
            for (a, b) in ours.iter().zip(theirs) {
                assert!(
                    (f64::from(*a) - b).abs() < TOLERANCE,
                    "{ours} is not {theirs:?}: {group:?}"
                );
            }
        }
    }
}

#[test]
fn a_score_depends_on_text_and_hypothesis_alone() {
    let engine = engine();
    let groups: Vec<Group> = expected().into_iter().map(|(group, _)| group).collect();
    let encodings: Vec<Encoding> =
        groups.iter().flat_map(|group| engine.encode(group).unwrap()).collect();
    for (group, encoding) in groups.iter().zip(&encodings) {
        let together = scores(&engine, group);
        for (hypothesis, score) in group.hypotheses.iter().zip(&together) {
            let alone = Group { hypotheses: vec![hypothesis.clone()], ..group.clone() };
            assert_eq!(bits(&scores(&engine, &alone)), [score.to_bits()], "{alone:?}");
        }
        let turned = group.hypotheses.iter().rev().cloned().collect();
        let mut turned = scores(&engine, &Group { hypotheses: turned, ..group.clone() });
        turned.reverse();
        assert_eq!(bits(&turned), bits(&together), "{group:?}");
        for n_neighbours in [1, 2, 7] {
            let others = encodings.iter().filter(|other| other.width == encoding.width);
            let mut batch: Vec<Encoding> = others.cycle().take(n_neighbours).cloned().collect();
            batch.push(encoding.clone());
            let among = engine.score(&batch, 1).unwrap();
            assert_eq!(among.len(), batch.len());
            assert_eq!(bits(among.last().unwrap()), bits(&together), "{n_neighbours}: {group:?}");
        }
    }
}

#[test]
fn many_hypotheses_are_asked_in_several_sequences() {
    let engine = engine();
    let different = ["It fell.", "The mayor blamed the operator.", "Nobody was hurt.", ""];
    let many: Vec<&str> = different.into_iter().cycle().take(400).collect();
    let many = group("", "The mayor blamed the operator for the fire.", &many);
    let encodings = engine.encode(&many).unwrap();
    assert!(encodings.len() > 1 && encodings.iter().all(|e| e.tokens.len() <= 1024));
    let asked: Vec<String> = encodings.iter().flat_map(|e| e.group.hypotheses.clone()).collect();
    assert_eq!(asked, many.hypotheses);
    let scores = scores(&engine, &many);
    assert_eq!(scores.len(), 400);
    for (at, score) in scores.iter().enumerate() {
        assert_eq!(score.to_bits(), scores[at % different.len()].to_bits(), "hypothesis {at}");
    }
    assert!(engine.encode(&group("", "Nothing is asked.", &[])).unwrap().is_empty());
}

#[test]
fn texts_are_cut_whatever_the_hypotheses() {
    let engine = engine();
    let long = "The minister said that nothing had been found. ".repeat(20);
    let check = |context: &str, text: &str, hypothesis: &str, truncated: bool| {
        let encodings = engine.encode(&group(context, text, &[hypothesis])).unwrap();
        assert_eq!(encodings[0].truncated, truncated, "{hypothesis}");
        assert!(encodings[0].blocks[0] <= MAX_TEXT);
        encodings[0].tokens[..encodings[0].blocks[0]].to_vec()
    };
    let own = check("", "[unused1] fell.", "", false);
    for hypothesis in ["", "It fell.", "The mayor blamed nobody for it."] {
        let whole = check(&long, "[unused1] fell.", hypothesis, false);
        assert!(whole.len() == MAX_TEXT && whole.ends_with(&own[1..]), "the sentence is whole");
        assert_eq!(check("Gone.", &long, hypothesis, true).len(), MAX_TEXT);
    }
    let error =
        engine.encode(&group("", "Short.", &["It fell.", &"word ".repeat(30)])).unwrap_err();
    assert!(matches!(error, EngineError::HypothesisTooLong { limit: 24, .. }), "{error}");
}

#[test]
fn widths_that_differ_are_refused() {
    let engine = engine();
    let encode =
        |text: &str| engine.encode(&Group::from(&Pair::plain(text, "It fell."))).unwrap().remove(0);
    let batch = [encode(""), encode("The mayor blamed the operator for the fire, they said.")];
    assert_ne!(batch[0].width, batch[1].width);
    let error = engine.score(&batch, 0).unwrap_err();
    assert!(matches!(error, EngineError::Run(_)), "{error}");
}

#[test]
fn what_config_and_graph_must_say() {
    let check = |change: &dyn Fn(&mut serde_json::Value), words: &[&str]| {
        let copy = tempfile::tempdir().unwrap();
        for file in ["config.json", "tokenizer.json", "model.onnx"] {
            fs::copy(folder().join(file), copy.path().join(file)).unwrap();
        }
        let path = copy.path().join("config.json");
        let mut row: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        change(&mut row["framelens"]);
        fs::write(&path, row.to_string()).unwrap();
        let error = NativeEngine::from_folder(copy.path(), OPTIONS).err().unwrap().to_string();
        for word in words {
            assert!(error.contains(word), "`{word}` is not in: {error}");
        }
    };
    check(&|own| own["encoding"] = "woven".into(), &["config.json", "woven", "newer"]);
    check(&|own| own["max_text"] = 41.into(), &["config.json", "41", "64"]);
    check(&|own| own["max_text"] = 3.into(), &["config.json", "16"]);
    check(&|own| own["max_text"] = ().into(), &["config.json", "max_text", "restore"]);
    check(&|own| own["encoding"] = ().into(), &["config.json", "max_length", "restore"]);
    let pairs = |own: &mut serde_json::Value| {
        own["encoding"] = ().into();
        own["max_length"] = 64.into();
    };
    check(&pairs, &["model.onnx", "attention_mask", "export it again"]);
}
