//! Graphs as others export them: one sequence for a pair.

use rten::{Model, NodeId};

use super::{Feed, find, matrix, need, refuse_fixed, refuse_others};
use crate::engine::{Encoding, EngineError};

/// The inputs; BERT-like models take segments, others do not.
pub(super) struct Inputs {
    tokens: NodeId,
    mask: NodeId,
    segments: Option<NodeId>,
}

impl Inputs {
    /// Fails if the graph takes anything else, or texts of one length only.
    pub(super) fn of(model: &Model, file: &str) -> Result<Self, EngineError> {
        let inputs = Self {
            tokens: need(model, file, "input_ids")?,
            mask: need(model, file, "attention_mask")?,
            segments: find(model, "token_type_ids"),
        };
        let known: Vec<NodeId> =
            [inputs.tokens, inputs.mask].into_iter().chain(inputs.segments).collect();
        refuse_others(model, file, &known)?;
        refuse_fixed(model, file, inputs.tokens)?;
        Ok(inputs)
    }

    /// A row for each encoding.
    pub(super) fn feed(&self, batch: &[&Encoding]) -> Feed {
        let width = batch.first().map_or(0, |encoding| encoding.tokens.len());
        let tensor = |value: &dyn Fn(&Encoding, usize) -> u32| {
            let values = batch.iter().flat_map(|e| (0..width).map(move |at| value(e, at)));
            // Vocabularies are far smaller than 2^31.
            matrix([batch.len(), width], values.map(u32::cast_signed).collect())
        };
        let mut feed = vec![
            (self.tokens, tensor(&|e, at| e.tokens[at])),
            (self.mask, tensor(&|e, at| u32::from(at < e.n_tokens))),
        ];
        if let Some(segments) = self.segments {
            feed.push((segments, tensor(&|e, at| e.segments[at])));
        }
        feed
    }
}
