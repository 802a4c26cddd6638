//! A batch's way through the network.

use std::ops::Range;

use rten_simd::{SimdOp, SimdUnaryOp};
use rten_vecmath::Tanh;

use super::attention::{Asked, Block, Scratch, attend};
use super::finish::{Activated, Normed, Plain, Quantised, Sums};
use super::linear::{Linear, Products, Rows};
use super::{Bert, Layer};
use crate::engine::Encoding;

/// So many tokens go through a product at a time: what comes out is still in the cache when it is read.
const TILE: usize = 64;

/// The memory that a worker computes in, used again for each batch.
#[derive(Debug, Default)]
pub(in crate::engine::native) struct Memory {
    /// In single precision and in eight bits.
    states: Vec<f32>,
    rows: Rows,
    queries: Vec<f32>,
    keys_values: Vec<f32>,
    mixed: Vec<f32>,
    mixed_rows: Rows,
    inner_rows: Rows,
    row: Vec<f32>,
    sums: Vec<i32>,
    scratch: Scratch,
}

/// One batch. It has its own products, which cost nothing to make and cannot go from thread to thread.
pub(super) struct Pass<'a> {
    bert: &'a Bert,
    products: Products,
}

impl<'a> Pass<'a> {
    pub(super) fn new(bert: &'a Bert) -> Self {
        Self { bert, products: Products::new() }
    }

    /// The logits of the hypotheses of all encodings, row after row. Says why if a token is not in the vocabulary.
    pub(super) fn logits(
        &self,
        batch: &[Encoding],
        memory: &mut Memory,
    ) -> Result<Vec<f32>, String> {
        let sequences = sequences(batch);
        self.embed(batch, memory)?;
        let (last, others) = self.bert.layers.split_last().ok_or("it has no layers")?;
        for layer in others {
            self.see(layer, memory)?;
            self.take(layer, &sequences, memory)?;
        }
        self.see(last, memory)?;
        let sequences = answers_only(sequences, memory, self.bert.width());
        self.take(last, &sequences, memory)?;
        self.classify(memory)
    }

    /// The first states of all tokens.
    fn embed(&self, batch: &[Encoding], memory: &mut Memory) -> Result<(), String> {
        let width = self.bert.width();
        let Memory { states, rows, row, .. } = memory;
        states.clear();
        for encoding in batch {
            let n_text = encoding.blocks.first().copied().unwrap_or(0);
            let hypotheses = encoding.blocks.iter().skip(1);
            let positions = (0..n_text).chain(hypotheses.flat_map(|n| n_text..n_text + n));
            let tokens = encoding.tokens.iter().zip(&encoding.segments);
            for ((token, segment), position) in tokens.zip(positions) {
                self.bert
                    .words
                    .add(*token, *segment, position, width, states)
                    .ok_or_else(|| format!("it knows no token {token} at {position}"))?;
            }
        }
        rows.resize(states.len() / width, width);
        let norm = &self.bert.words.norm;
        Normed { sums: None, norm, row, states, first: 0, out: rows }.dispatch();
        Ok(())
    }

    /// Keys and values of all tokens.
    fn see(&self, layer: &Layer, memory: &mut Memory) -> Result<(), String> {
        let Memory { rows, keys_values, sums, .. } = memory;
        self.numbers(&layer.key_value, rows, sums, keys_values)
    }

    /// The states of a layer for those that ask.
    fn take(
        &self,
        layer: &Layer,
        sequences: &[Vec<Block>],
        memory: &mut Memory,
    ) -> Result<(), String> {
        let Memory { rows, queries, keys_values, mixed, mixed_rows, sums, scratch, .. } = memory;
        self.numbers(&layer.query, rows, sums, queries)?;
        let asked =
            Asked { queries, keys_values, n_heads: self.bert.n_heads, size: self.bert.size };
        mixed.resize(queries.len(), 0.0);
        for blocks in sequences {
            attend(asked, blocks, scratch, mixed);
        }
        let width = self.bert.width();
        Quantised { states: mixed, width, out: mixed_rows }.dispatch();
        for tile in tiles(rows.scales.len()) {
            self.feed_forward(layer, tile, memory)?;
        }
        Ok(())
    }

    /// What was taken, and then the inner layer, added to the states of a tile.
    fn feed_forward(
        &self,
        layer: &Layer,
        tile: Range<usize>,
        memory: &mut Memory,
    ) -> Result<(), String> {
        let Memory { states, rows, mixed_rows, inner_rows, row, sums, .. } = memory;
        let width = self.bert.width();
        let states = &mut states[tile.start * width..tile.end * width];
        self.products.sums(mixed_rows, tile.clone(), &layer.attended, sums)?;
        let of = Sums::of(sums, mixed_rows, tile.clone(), &layer.attended);
        let (norm, first) = (&layer.attended_norm, tile.start);
        Normed { sums: Some(of), norm, row, states, first, out: rows }.dispatch();

        self.products.sums(rows, tile.clone(), &layer.inner, sums)?;
        let of = Sums::of(sums, rows, tile.clone(), &layer.inner);
        Activated { sums: of, row, out: inner_rows }.dispatch();

        self.products.sums(inner_rows, 0..tile.len(), &layer.output, sums)?;
        let of = Sums::of(sums, inner_rows, 0..tile.len(), &layer.output);
        Normed { sums: Some(of), norm: &layer.output_norm, row, states, first, out: rows }
            .dispatch();
        Ok(())
    }

    /// Logits of the states that are left.
    fn classify(&self, memory: &mut Memory) -> Result<Vec<f32>, String> {
        let Memory { rows, mixed, sums, .. } = memory;
        self.numbers(&self.bert.pooler, rows, sums, mixed)?;
        Tanh {}.map_mut(mixed);
        let width = self.bert.width();
        let logit = |pooled: &[f32], (weights, bias): (&[f32], &f32)| {
            pooled.iter().zip(weights).map(|(x, weight)| x * weight).sum::<f32>() + bias
        };
        let labels = || self.bert.classifier.chunks_exact(width).zip(&self.bert.classifier_bias);
        let pooled = mixed.chunks_exact(width);
        Ok(pooled.flat_map(|pooled| labels().map(|label| logit(pooled, label))).collect())
    }

    /// A product of all rows, in single precision.
    fn numbers(
        &self,
        linear: &Linear,
        rows: &Rows,
        sums: &mut Vec<i32>,
        out: &mut Vec<f32>,
    ) -> Result<(), String> {
        let n = linear.n_outputs;
        out.resize(rows.scales.len() * n, 0.0);
        for tile in tiles(rows.scales.len()) {
            self.products.sums(rows, tile.clone(), linear, sums)?;
            let of = Sums::of(sums, rows, tile.clone(), linear);
            Plain { sums: of, out: &mut out[tile.start * n..tile.end * n] }.dispatch();
        }
        Ok(())
    }
}

/// The blocks of every encoding; all tokens of a batch lie one after the other.
fn sequences(batch: &[Encoding]) -> Vec<Vec<Block>> {
    let mut begin = 0;
    let mut sequence = |encoding: &Encoding| {
        let text = begin..begin + encoding.blocks.first().copied().unwrap_or(0);
        let block = |(number, n): (usize, &usize)| {
            let tokens = begin..begin + n;
            begin = tokens.end;
            let own = if number == 0 { 0..0 } else { tokens.clone() };
            Block { queries: tokens, text: text.clone(), own }
        };
        encoding.blocks.iter().enumerate().map(block).collect()
    };
    batch.iter().map(&mut sequence).collect()
}

/// Keeps of the states those that answer: the first of each hypothesis.
fn answers_only(
    mut sequences: Vec<Vec<Block>>,
    memory: &mut Memory,
    width: usize,
) -> Vec<Vec<Block>> {
    let mut kept = Vec::new();
    for blocks in &mut sequences {
        blocks.retain(|block| !block.own.is_empty());
        for block in blocks {
            kept.push(block.queries.start);
            block.queries = kept.len() - 1..kept.len();
        }
    }
    for (to, from) in kept.iter().copied().enumerate() {
        memory.states.copy_within(from * width..(from + 1) * width, to * width);
    }
    memory.states.truncate(kept.len() * width);
    memory.rows.keep(&kept, width);
    sequences
}

fn tiles(n: usize) -> impl Iterator<Item = Range<usize>> {
    (0..n).step_by(TILE).map(move |begin| begin..(begin + TILE).min(n))
}
