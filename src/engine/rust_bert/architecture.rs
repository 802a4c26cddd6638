//! Which of rust-bert's networks a `config.json` describes, and how each is called.

use rust_bert::RustBertError;
use rust_bert::albert::AlbertForSequenceClassification;
use rust_bert::bart::BartForSequenceClassification;
use rust_bert::bert::BertForSequenceClassification;
use rust_bert::distilbert::DistilBertModelClassifier;
use rust_bert::mobilebert::MobileBertForSequenceClassification;
use rust_bert::roberta::RobertaForSequenceClassification;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use tch::Tensor;
use tch::nn::Path;

use crate::engine::EngineError;
use crate::engine::native::malformed;

/// The values of `model_type` in `config.json` that rust-bert has a sequence classifier for.
const KNOWN: &str = "albert, bart, bert, camembert, distilbert, mobilebert, roberta, xlm-roberta";

/// Which network, with its settings.
pub(super) struct Architecture {
    kind: Kind,
    settings: Value,
}

#[derive(Clone, Copy)]
enum Kind {
    Albert,
    Bart,
    Bert,
    DistilBert,
    MobileBert,
    Roberta,
}

impl Architecture {
    /// Reads the contents of `config.json`. Fails if rust-bert does not know the architecture, or knows a part of it
    /// otherwise than the model was trained.
    pub(super) fn parse(config: &[u8]) -> Result<Self, EngineError> {
        let mut settings: Map<String, Value> = serde_json::from_slice(config)
            .map_err(|error| malformed("config.json", &error.to_string()))?;
        let model_type = settings.get("model_type").and_then(Value::as_str).unwrap_or_default();
        let kind = match model_type {
            "albert" => Kind::Albert,
            "bart" => Kind::Bart,
            "bert" => Kind::Bert,
            // rust-bert 0.23 places and scales DeBERTa-v2's relative positions otherwise than it was trained: logits of our
            // fixtures were up to 0.5 off, and 0.08 for the first DeBERTa.
            "deberta" | "deberta-v2" => {
                return Err(malformed(
                    "config.json",
                    "rust-bert computes DeBERTa otherwise than PyTorch, with other answers; use --engine native with an ONNX export",
                ));
            }
            "distilbert" => Kind::DistilBert,
            "mobilebert" => Kind::MobileBert,
            "roberta" | "xlm-roberta" | "camembert" => Kind::Roberta,
            other => {
                return Err(malformed(
                    "config.json",
                    &format!(
                        "rust-bert has no sequence classifier for model_type `{other}`, it has {KNOWN}; use --engine native with an ONNX export"
                    ),
                ));
            }
        };
        fill(&mut settings, kind.unsaid());
        Ok(Self { kind, settings: Value::Object(settings) })
    }

    /// The token that rust-bert's BART takes its answer from: it wants as many of them in every row of a batch, and a text can
    /// hold `</s>` itself. `None` for the others.
    pub(super) fn end(&self) -> Option<u32> {
        let end = self.settings.get("eos_token_id").and_then(Value::as_u64)?;
        matches!(self.kind, Kind::Bart).then(|| u32::try_from(end).ok())?
    }

    /// Makes the network with weights that mean nothing yet, under the names that they have in `model.safetensors`.
    pub(super) fn build(&self, root: &Path) -> Result<Network, EngineError> {
        let failed = |error: RustBertError| malformed("config.json", &error.to_string());
        Ok(match self.kind {
            Kind::Albert => Network::Albert(
                AlbertForSequenceClassification::new(root, &self.settings()?).map_err(failed)?,
            ),
            Kind::Bart => Network::Bart {
                model: BartForSequenceClassification::new(root, &self.settings()?)
                    .map_err(failed)?,
                start: self.settings["decoder_start_token_id"].as_i64().unwrap_or(2),
            },
            Kind::Bert => Network::Bert(
                BertForSequenceClassification::new(root, &self.settings()?).map_err(failed)?,
            ),
            Kind::DistilBert => Network::DistilBert(
                DistilBertModelClassifier::new(root, &self.settings()?).map_err(failed)?,
            ),
            Kind::MobileBert => Network::MobileBert(
                MobileBertForSequenceClassification::new(root, &self.settings()?)
                    .map_err(failed)?,
            ),
            Kind::Roberta => Network::Roberta(
                RobertaForSequenceClassification::new(root, &self.settings()?).map_err(failed)?,
            ),
        })
    }

    fn settings<Config: DeserializeOwned>(&self) -> Result<Config, EngineError> {
        serde_json::from_value(self.settings.clone()).map_err(|error| {
            malformed(
                "config.json",
                &format!(
                    "rust-bert cannot use it: {error}; use --engine native with an ONNX export"
                ),
            )
        })
    }
}

impl Kind {
    /// What rust-bert asks for and `transformers` leaves out of a `config.json`, with the values that `transformers` uses
    /// then; those of training only, such as dropout, change no score.
    fn unsaid(self) -> Value {
        match self {
            Self::Albert => json!({
                "attention_probs_dropout_prob": 0.0, "bos_token_id": 2, "eos_token_id": 3, "pad_token_id": 0,
                "hidden_act": "gelu_new", "hidden_dropout_prob": 0.0, "initializer_range": 0.02, "inner_group_num": 1,
                "num_hidden_groups": 1, "type_vocab_size": 2, "layer_norm_eps": 1e-12
            }),
            Self::Bart => json!({
                "activation_function": "gelu", "activation_dropout": 0.0, "attention_dropout": 0.0, "dropout": 0.1,
                "decoder_layerdrop": 0.0, "encoder_layerdrop": 0.0, "init_std": 0.02, "eos_token_id": 2, "pad_token_id": 1,
                "decoder_start_token_id": 2, "num_hidden_layers": 12, "scale_embedding": false
            }),
            Self::Bert | Self::Roberta => json!({
                "attention_probs_dropout_prob": 0.1, "hidden_act": "gelu", "hidden_dropout_prob": 0.1,
                "initializer_range": 0.02, "type_vocab_size": 2
            }),
            Self::DistilBert => json!({
                "activation": "gelu", "attention_dropout": 0.1, "dropout": 0.1, "initializer_range": 0.02,
                "qa_dropout": 0.1, "seq_classif_dropout": 0.2, "sinusoidal_pos_embds": false, "tie_weights_": true
            }),
            Self::MobileBert => json!({
                "attention_probs_dropout_prob": 0.1, "hidden_act": "relu", "hidden_dropout_prob": 0.0,
                "initializer_range": 0.02, "type_vocab_size": 2
            }),
        }
    }
}

/// Adds what is not said, and what is said to be nothing.
fn fill(settings: &mut Map<String, Value>, unsaid: Value) {
    let Value::Object(unsaid) = unsaid else { return };
    for (name, value) in unsaid {
        let said = settings.entry(name).or_insert(Value::Null);
        if said.is_null() {
            *said = value;
        }
    }
}

/// One of rust-bert's sequence classifiers.
pub(super) enum Network {
    Albert(AlbertForSequenceClassification),
    Bart { model: BartForSequenceClassification, start: i64 },
    Bert(BertForSequenceClassification),
    DistilBert(DistilBertModelClassifier),
    MobileBert(MobileBertForSequenceClassification),
    Roberta(RobertaForSequenceClassification),
}

/// Numbers of shape (pairs, tokens).
pub(super) struct Inputs {
    /// Token ids.
    pub(super) tokens: Tensor,
    /// 1 for each token: there is no padding.
    pub(super) mask: Tensor,
    /// 0 for the text, 1 for the hypothesis.
    pub(super) segments: Tensor,
}

impl Network {
    /// Logits of shape (pairs, labels). Panics where libtorch fails: most of rust-bert does.
    pub(super) fn logits(&self, inputs: &Inputs) -> Result<Tensor, RustBertError> {
        let tokens = Some(&inputs.tokens);
        let mask = Some(&inputs.mask);
        let segments = Some(&inputs.segments);
        Ok(match self {
            Self::Albert(model) => {
                model.forward_t(tokens, mask, segments, None, None, false).logits
            }
            Self::Bart { model, start } => {
                let shifted = shifted(&inputs.tokens, *start);
                let out = model.forward_t(&inputs.tokens, mask, None, Some(&shifted), None, false);
                out.decoder_output
            }
            Self::Bert(model) => model.forward_t(tokens, mask, segments, None, None, false).logits,
            Self::DistilBert(model) => model.forward_t(tokens, mask, None, false)?.logits,
            Self::MobileBert(model) => {
                model.forward_t(tokens, segments, None, None, mask, false)?.logits
            }
            // These were trained without segments, whatever their tokenizer says.
            Self::Roberta(model) => model.forward_t(tokens, mask, None, None, None, false).logits,
        })
    }
}

/// What the decoder reads: the tokens one place to the right behind its start token, as in `transformers`
/// (`shift_tokens_right`); rust-bert by itself takes each row's last token for the start.
fn shifted(tokens: &Tensor, start: i64) -> Tensor {
    let first = tokens.narrow(1, 0, 1).full_like(start);
    Tensor::cat(&[first, tokens.narrow(1, 0, tokens.size()[1] - 1)], 1)
}
