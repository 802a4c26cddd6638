//! What a model's `config.json` says about its labels, its limit and how it marks an actor.

use std::collections::BTreeMap;

use ndarray::ArrayView1;
use serde::Deserialize;

use super::{Marking, StanceWeights, malformed};
use crate::engine::{EngineError, LabelWeights, RoleWeights};

/// No model is asked to read more than this, whatever it could.
const LONGEST: usize = 512;

/// The parts of `config.json` that matter here.
#[derive(Debug)]
pub(super) struct Config {
    pub(super) max_length: usize,
    pub(super) n_labels: usize,
    pub(super) pad_token: u32,
    pub(super) marking: Option<Marking>,
    pub(super) weights: StanceWeights,
    pub(super) label_weights: BTreeMap<String, LabelWeights>,
    entailment: usize,
    contradiction: Option<usize>,
}

#[derive(Deserialize)]
struct ConfigRow {
    #[serde(default)]
    id2label: BTreeMap<usize, String>,
    #[serde(default)]
    max_position_embeddings: Option<usize>,
    #[serde(default)]
    pad_token_id: Option<u32>,
    #[serde(default)]
    framelens: Option<FramelensRow>,
}

#[derive(Deserialize)]
struct FramelensRow {
    target_token: String,
    context_token: String,
    max_length: usize,
    #[serde(default)]
    stance: Option<StanceRow>,
    /// By task.
    #[serde(default)]
    labels: BTreeMap<String, LabelsRow>,
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
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, EngineError> {
        let row: ConfigRow = serde_json::from_slice(bytes)
            .map_err(|error| malformed("config.json", &error.to_string()))?;
        let index = |wanted: &dyn Fn(&str) -> bool| {
            row.id2label.iter().find(|(_, label)| wanted(&label.to_lowercase())).map(|(at, _)| *at)
        };
        let entailment =
            index(&|label| label == "entailment" || label == "entailed").ok_or_else(|| {
                malformed(
                    "config.json",
                    "id2label names no `entailment`; framelens cannot tell which logit means yes",
                )
            })?;
        let limit = row.max_position_embeddings.unwrap_or(LONGEST).min(LONGEST);
        let (max_length, marking, stance, labels) = match row.framelens {
            None => (limit, None, None, BTreeMap::new()),
            Some(own) => {
                let marking = Marking { target: own.target_token, separator: own.context_token };
                (own.max_length.min(limit), Some(marking), own.stance, own.labels)
            }
        };
        let weights = stance.map_or_else(StanceWeights::default, |row| StanceWeights {
            blamed: row.blamed,
            denied: row.denied,
            blamed_threshold: row.blamed_threshold,
            denied_threshold: row.denied_threshold,
            roles: RoleWeights {
                perpetrator: row.roles.perpetrator,
                sponsor: row.roles.sponsor,
                negligent: row.roles.negligent,
            },
        });
        Ok(Self {
            max_length,
            n_labels: row.id2label.len(),
            pad_token: row.pad_token_id.unwrap_or(0),
            marking,
            weights,
            label_weights: labels
                .into_iter()
                .map(|(task, row)| (task, LabelWeights { scale: row.scale, biases: row.biases }))
                .collect(),
            entailment,
            contradiction: index(&|label| label == "contradiction"),
        })
    }

    /// The probability of entailment: against contradiction in a three-way head, as the zero-shot
    /// recipe of Yin et al. (2019) has it, else against everything else.
    pub(super) fn entailment(&self, logits: &ArrayView1<f32>) -> f32 {
        let against: f32 = match self.contradiction {
            Some(at) => logits[at],
            None => log_sum_exp(
                logits.iter().enumerate().filter(|(at, _)| *at != self.entailment).map(|(_, l)| *l),
            ),
        };
        1.0 / (1.0 + (against - logits[self.entailment]).exp())
    }
}

fn log_sum_exp(logits: impl Iterator<Item = f32> + Clone) -> f32 {
    let top = logits.clone().fold(f32::NEG_INFINITY, f32::max);
    top + logits.map(|logit| (logit - top).exp()).sum::<f32>().ln()
}
