//! Graphs of ours (`scripts/train/onnx_graph.py`), in which hypotheses share a text.
//!
//! All tokens of a batch lie one after the other, without padding. Who sees whom is told by rows: the tokens at a row's
//! `queries` see those at its `keys`. A text sees itself, a hypothesis sees its text and itself. In its row a pair's keys
//! always have the same places, and what fills up the row adds nothing, so that the bits of an answer depend on the pair
//! alone.

use rten::{Model, NodeId};

use super::{Feed, list, matrix, need, refuse_others};
use crate::engine::{Encoding, EngineError};

/// Where a row has no further query or key.
const NOTHING: i32 = -1;

/// A row has so many queries at least, so that a text is not cut into many.
const FEWEST_QUERIES: usize = 16;

/// The inputs.
pub(super) struct Inputs {
    tokens: NodeId,
    positions: NodeId,
    segments: NodeId,
    /// For each token its place among all queries.
    places: NodeId,
    queries: NodeId,
    keys: NodeId,
    /// The rows whose first query answers a hypothesis.
    heads: NodeId,
}

impl Inputs {
    /// Fails if the graph takes anything else.
    pub(super) fn of(model: &Model, file: &str) -> Result<Self, EngineError> {
        let need = |name| need(model, file, name);
        let inputs = Self {
            tokens: need("input_ids")?,
            positions: need("position_ids")?,
            segments: need("token_type_ids")?,
            places: need("places")?,
            queries: need("queries")?,
            keys: need("keys")?,
            heads: need("heads")?,
        };
        let Self { tokens, positions, segments, places, queries, keys, heads } = inputs;
        refuse_others(model, file, &[tokens, positions, segments, places, queries, keys, heads])?;
        Ok(inputs)
    }

    /// All encodings of a batch; with `twice` the last answer is asked for once more.
    pub(super) fn feed(&self, batch: &[Encoding], twice: bool) -> Feed {
        let mut rows = Rows::new(batch);
        for encoding in batch {
            rows.add(encoding);
        }
        rows.heads.extend(rows.heads.last().copied().filter(|_| twice));
        let ids = |of: fn(&Encoding) -> &Vec<u32>| {
            // Vocabularies are far smaller than 2^31.
            list(batch.iter().flat_map(of).map(|id| id.cast_signed()).collect())
        };
        let n_rows = rows.queries.len() / rows.n_queries;
        vec![
            (self.tokens, ids(|encoding| &encoding.tokens)),
            (self.segments, ids(|encoding| &encoding.segments)),
            (self.positions, list(rows.positions)),
            (self.places, list(rows.places)),
            (self.queries, matrix([n_rows, rows.n_queries], rows.queries)),
            (self.keys, matrix([n_rows, rows.n_keys], rows.keys)),
            (self.heads, list(rows.heads)),
        ]
    }
}

/// Who sees whom in a batch.
struct Rows {
    n_queries: usize,
    n_keys: usize,
    positions: Vec<i32>,
    places: Vec<i32>,
    queries: Vec<i32>,
    keys: Vec<i32>,
    heads: Vec<i32>,
}

impl Rows {
    /// A row is as long as the longest hypothesis; longer texts have several rows.
    fn new(batch: &[Encoding]) -> Self {
        let hypotheses = batch.iter().flat_map(|encoding| encoding.blocks.iter().skip(1));
        let n_keys = batch.iter().map(|encoding| {
            encoding.blocks[0] + encoding.blocks.iter().skip(1).max().unwrap_or(&0)
        });
        Self {
            n_queries: hypotheses.copied().max().unwrap_or(0).max(FEWEST_QUERIES),
            n_keys: n_keys.max().unwrap_or(0),
            positions: Vec::new(),
            places: Vec::new(),
            queries: Vec::new(),
            keys: Vec::new(),
            heads: Vec::new(),
        }
    }

    fn add(&mut self, encoding: &Encoding) {
        let text = self.positions.len();
        let n_text = encoding.blocks[0];
        let mut begin = text;
        for (number, n_block) in encoding.blocks.iter().copied().enumerate() {
            let first_position = if number == 0 { 0 } else { n_text };
            self.positions.extend((first_position..first_position + n_block).map(index));
            let own = begin..begin + n_block;
            let seen = if number == 0 { 0..0 } else { text..text + n_text };
            if number > 0 {
                self.heads.push(index(self.queries.len() / self.n_queries));
            }
            let own_tokens: Vec<usize> = own.clone().collect();
            for queries in own_tokens.chunks(self.n_queries) {
                self.row(queries, seen.clone().chain(own.clone()));
            }
            begin += n_block;
        }
    }

    fn row(&mut self, queries: &[usize], keys: impl Iterator<Item = usize>) {
        let row = self.queries.len();
        self.places.extend((row..row + queries.len()).map(index));
        self.queries.extend(queries.iter().copied().map(index));
        self.queries.resize(row + self.n_queries, NOTHING);
        let first_key = self.keys.len();
        self.keys.extend(keys.map(index));
        self.keys.resize(first_key + self.n_keys, NOTHING);
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    reason = "batches are small"
)]
fn index(at: usize) -> i32 {
    at as i32
}
