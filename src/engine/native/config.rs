//! What a model's `config.json` and `tokenizer_config.json` say about its labels, its limit and
//! how it marks an actor.

use std::collections::BTreeMap;

use ndarray::ArrayView1;
use serde::Deserialize;

use super::head::Head;
use super::{Marking, StanceWeights, malformed};
use crate::engine::{EngineError, LabelWeights, RoleWeights};

/// No model is asked to read more than this, whatever it could.
const LONGEST: usize = 512;

/// Texts and hypotheses must be let have so many tokens at least.
const SHORTEST: usize = 16;

/// Models whose positions begin after that of padding, so that `max_position_embeddings` counts
/// that many more than there are tokens (`create_position_ids_from_input_ids` in `transformers`).
const POSITIONS_AFTER_PADDING: [&str; 9] = [
    "camembert",
    "data2vec-text",
    "ibert",
    "longformer",
    "mpnet",
    "roberta",
    "roberta-prelayernorm",
    "xlm-roberta",
    "xlm-roberta-xl",
];

/// The parts of `config.json` and `tokenizer_config.json` that matter here.
#[derive(Debug)]
pub(in crate::engine) struct Config {
    pub(in crate::engine) arrangement: Arrangement,
    head: Head,
    /// `None` where neither file says it.
    pub(in crate::engine) pad_token: Option<PadToken>,
    pub(in crate::engine) vocabulary: Option<usize>,
    pub(in crate::engine) marking: Option<Marking>,
    pub(in crate::engine) weights: StanceWeights,
    pub(in crate::engine) label_weights: BTreeMap<String, LabelWeights>,
}

/// How a text and what is claimed of it become sequences, with the most tokens, special ones included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::engine) enum Arrangement {
    /// Text and hypothesis are one sequence.
    Pairs { max_length: usize },
    /// Hypotheses stand beside one another behind a text that sees none of them.
    Shared { max_text: usize, max_hypothesis: usize },
}

/// What fills up a batch.
#[derive(Debug)]
pub(in crate::engine) enum PadToken {
    Id(u32),
    Name(String),
}

#[derive(Deserialize)]
struct ConfigRow {
    #[serde(default)]
    model_type: String,
    architectures: Option<Vec<String>>,
    id2label: Option<BTreeMap<usize, String>>,
    label2id: Option<BTreeMap<String, usize>>,
    max_position_embeddings: Option<usize>,
    pad_token_id: Option<u32>,
    vocab_size: Option<usize>,
    framelens: Option<FramelensRow>,
}

#[derive(Default, Deserialize)]
struct TokenizerRow {
    /// 10³⁰ where there is no limit.
    model_max_length: Option<f64>,
    pad_token: Option<TokenRow>,
}

/// A token, in short or with its properties.
#[derive(Deserialize)]
#[serde(untagged)]
enum TokenRow {
    Plain(String),
    Added { content: String },
}

#[derive(Deserialize)]
struct FramelensRow {
    target_token: String,
    context_token: String,
    #[serde(flatten)]
    arrangement: ArrangementRow,
    #[serde(default)]
    stance: Option<StanceRow>,
    /// By task.
    #[serde(default)]
    labels: BTreeMap<String, LabelsRow>,
}

#[derive(Deserialize)]
struct ArrangementRow {
    /// `shared`, or nothing for pairs.
    encoding: Option<String>,
    max_length: Option<usize>,
    max_text: Option<usize>,
    max_hypothesis: Option<usize>,
}

#[derive(Deserialize)]
struct LabelsRow {
    scale: f64,
    biases: BTreeMap<String, f64>,
}

#[derive(Deserialize)]
struct StanceRow {
    blamed: BTreeMap<String, f64>,
    denied: BTreeMap<String, f64>,
    blamed_threshold: f32,
    denied_threshold: f32,
    roles: RolesRow,
}

#[derive(Deserialize)]
struct RolesRow {
    perpetrator: BTreeMap<String, f64>,
    sponsor: BTreeMap<String, f64>,
    negligent: BTreeMap<String, f64>,
}

impl Config {
    /// Fails if the model is no classifier whose labels tell entailment.
    pub(in crate::engine) fn parse(
        config: &[u8],
        tokenizer: Option<&[u8]>,
    ) -> Result<Self, EngineError> {
        let row: ConfigRow = serde_json::from_slice(config)
            .map_err(|error| malformed("config.json", &error.to_string()))?;
        let tokenizer: TokenizerRow = tokenizer
            .map(serde_json::from_slice)
            .transpose()
            .map(Option::unwrap_or_default)
            .map_err(|error| malformed("tokenizer_config.json", &error.to_string()))?;
        refuse_other_kinds(row.architectures.as_deref().unwrap_or_default())?;
        let head = Head::read(
            &row.id2label.clone().unwrap_or_default(),
            &row.label2id.clone().unwrap_or_default(),
        )?;
        let limit = limit(&row, &tokenizer);
        let (arrangement, marking, stance, labels) = match row.framelens {
            None => (Arrangement::Pairs { max_length: limit }, None, None, BTreeMap::new()),
            Some(own) => {
                let marking = Marking { target: own.target_token, separator: own.context_token };
                (own.arrangement.read(limit)?, Some(marking), own.stance, own.labels)
            }
        };
        let named = |token| match token {
            TokenRow::Plain(content) | TokenRow::Added { content } => PadToken::Name(content),
        };
        Ok(Self {
            arrangement,
            head,
            pad_token: row.pad_token_id.map(PadToken::Id).or(tokenizer.pad_token.map(named)),
            vocabulary: row.vocab_size,
            marking,
            weights: stance.map_or_else(StanceWeights::default, weights),
            label_weights: labels
                .into_iter()
                .map(|(task, row)| (task, LabelWeights { scale: row.scale, biases: row.biases }))
                .collect(),
        })
    }

    /// How many answers the model gives.
    pub(in crate::engine) fn n_labels(&self) -> usize {
        self.head.n_labels
    }

    /// The probability of entailment, from a row of logits.
    pub(in crate::engine) fn entailment(&self, logits: &ArrayView1<f32>) -> f32 {
        self.head.entailment(logits)
    }
}

impl ArrangementRow {
    /// Fails if it says nothing that framelens knows, or if the model cannot read so much.
    fn read(&self, limit: usize) -> Result<Arrangement, EngineError> {
        let bad = |reason: String| Err(malformed("config.json", &reason));
        match (self.encoding.as_deref(), self.max_length, self.max_text, self.max_hypothesis) {
            (None, Some(max_length), _, _) => Ok(Arrangement::Pairs { max_length: max_length.min(limit) }),
            (Some("shared"), _, Some(max_text), Some(max_hypothesis)) => {
                if max_text.min(max_hypothesis) >= SHORTEST && max_text + max_hypothesis <= limit {
                    return Ok(Arrangement::Shared { max_text, max_hypothesis });
                }
                bad(format!(
                    "its `framelens` gives {max_text} tokens to a text and {max_hypothesis} to a hypothesis, of {limit} that the model reads; give each {SHORTEST} or more and not more in all"
                ))
            }
            (Some("shared"), ..) => bad("its `framelens` has `encoding` = \"shared\" and not both `max_text` and `max_hypothesis`; restore it".to_string()),
            (Some(other), ..) => bad(format!("its `framelens` has the `encoding` \"{other}\", which this framelens does not know; use a newer one, or restore the file")),
            (None, None, ..) => bad("its `framelens` has no `max_length`; restore it".to_string()),
        }
    }
}

/// Fails if `architectures` names something, and no sequence classifier.
fn refuse_other_kinds(architectures: &[String]) -> Result<(), EngineError> {
    let fits = |name: &String| name.ends_with("ForSequenceClassification");
    if architectures.is_empty() || architectures.iter().any(fits) {
        return Ok(());
    }
    let names = architectures.join(", ");
    let reason = format!(
        "it is a {names}, which is no sequence classifier; name a model that was trained for natural language inference (…ForSequenceClassification)"
    );
    Err(malformed("config.json", &reason))
}

/// How many tokens the model can read, special ones included.
fn limit(row: &ConfigRow, tokenizer: &TokenizerRow) -> usize {
    let mut positions = row.max_position_embeddings.unwrap_or(LONGEST);
    if POSITIONS_AFTER_PADDING.contains(&row.model_type.as_str()) {
        positions = positions.saturating_sub(row.pad_token_id.unwrap_or(1) as usize + 1);
    }
    // Conversion saturates, so that no limit is a large one.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
    let told = tokenizer.model_max_length.map_or(LONGEST, |length| length as usize);
    positions.min(told).min(LONGEST)
}

fn weights(row: StanceRow) -> StanceWeights {
    StanceWeights {
        blamed: row.blamed,
        denied: row.denied,
        blamed_threshold: row.blamed_threshold,
        denied_threshold: row.denied_threshold,
        roles: RoleWeights {
            perpetrator: row.roles.perpetrator,
            sponsor: row.roles.sponsor,
            negligent: row.roles.negligent,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_those_of_the_model() {
        let check = |config: &str, tokenizer: &str, expected: usize| {
            let labels = r#""id2label": {"0": "entailment", "1": "not_entailment"}"#;
            let config = format!("{{{labels}{config}}}");
            let tokenizer = (!tokenizer.is_empty()).then_some(tokenizer.as_bytes());
            let read = Config::parse(config.as_bytes(), tokenizer).unwrap();
            assert_eq!(read.arrangement, Arrangement::Pairs { max_length: expected }, "{config}");
        };
        check("", "", 512);
        check(r#", "model_type": "bert", "max_position_embeddings": 512"#, "", 512);
        let roberta = r#", "model_type": "roberta", "max_position_embeddings": 514"#;
        check(roberta, "", 512);
        check(&format!(r#"{roberta}, "pad_token_id": 1"#), "", 512);
        check(r#", "model_type": "mpnet", "max_position_embeddings": 130"#, "", 128);
        check(r#", "model_type": "modernbert", "max_position_embeddings": 8192"#, "", 512);
        check(r#", "model_type": "deberta-v2", "max_position_embeddings": 512"#, "{}", 512);
        let unlimited = r#"{"model_max_length": 1000000000000000019884624838656}"#;
        check(roberta, unlimited, 512);
        check(roberta, r#"{"model_max_length": 256}"#, 256);
        check(roberta, r#"{"model_max_length": null, "pad_token": {"content": "<pad>"}}"#, 512);
    }
}
