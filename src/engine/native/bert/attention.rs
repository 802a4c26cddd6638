//! Who takes what from whom: softmax(q · k) v for one head and one block of tokens at a time, in single precision.
#![expect(
    clippy::inline_always,
    reason = "a part that is not inlined is not compiled for the vector unit"
)]

use std::ops::Range;

use rten_simd::ops::{BitOps, NumOps};
use rten_simd::{Isa, SimdOp, SimdUnaryOp};
use rten_vecmath::Exp;

use super::finish::{LANES, fold};

/// A score that leaves no weight.
const MASKED: f32 = -10_000.0;

/// So many queries are computed together, for which keys and values are then read once.
const TOGETHER: usize = 4;

/// Tokens that ask the same tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    /// Their places among those that ask.
    pub(super) queries: Range<usize>,
    /// What they see: the text.
    pub(super) text: Range<usize>,
    /// What they see besides: the hypothesis that they belong to; empty for the text itself.
    pub(super) own: Range<usize>,
}

/// Memory that is used again.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    text: Vec<f32>,
    own: Vec<f32>,
    scores: Vec<f32>,
}

/// Queries, keys and values of all tokens.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    /// A row for each that asks, all heads beside one another.
    pub(super) queries: &'a [f32],
    /// A row a token: all its keys, then all its values.
    pub(super) keys_values: &'a [f32],
    pub(super) n_heads: usize,
    pub(super) size: usize,
}

/// What the blocks of one sequence, which see the same text, take; into `mixed`, laid out as the queries.
pub(super) fn attend(asked: Asked<'_>, blocks: &[Block], scratch: &mut Scratch, mixed: &mut [f32]) {
    let Some(first) = blocks.first() else { return };
    let width = asked.n_heads * asked.size;
    for head in 0..asked.n_heads {
        transpose(asked, head, first.text.clone(), &mut scratch.text);
        for block in blocks {
            transpose(asked, head, block.own.clone(), &mut scratch.own);
            let values = |tokens: &Range<usize>| {
                let begin = (tokens.start * 2 * width + width + head * asked.size)
                    .min(asked.keys_values.len());
                &asked.keys_values[begin..]
            };
            let seen = [
                Seen { keys: &scratch.text, values: values(&block.text), n: block.text.len() },
                Seen { keys: &scratch.own, values: values(&block.own), n: block.own.len() },
            ];
            let begin = block.queries.start * width + head * asked.size;
            Head {
                queries: &asked.queries[begin..],
                n_queries: block.queries.len(),
                width,
                size: asked.size,
                seen,
                scores: &mut scratch.scores,
                mixed: &mut mixed[begin..],
            }
            .dispatch();
        }
    }
}

/// The keys of these tokens with a row for each dimension, filled up to whole lanes.
fn transpose(asked: Asked<'_>, head: usize, tokens: Range<usize>, out: &mut Vec<f32>) {
    let (n, width) = (tokens.len().next_multiple_of(LANES), asked.n_heads * asked.size);
    out.clear();
    out.resize(n * asked.size, 0.0);
    for (at, token) in tokens.enumerate() {
        let begin = token * 2 * width + head * asked.size;
        let key = &asked.keys_values[begin..begin + asked.size];
        for (row, x) in out.chunks_exact_mut(n).zip(key) {
            row[at] = *x;
        }
    }
}

/// Some tokens that are seen.
#[derive(Clone, Copy)]
struct Seen<'a> {
    /// A row for each dimension, filled up.
    keys: &'a [f32],
    /// From the value of the first token on, in rows of two widths.
    values: &'a [f32],
    n: usize,
}

impl Seen<'_> {
    fn filled(&self) -> usize {
        self.n.next_multiple_of(LANES)
    }
}

/// One block and one head.
struct Head<'a> {
    /// From the first query on, in rows of one width.
    queries: &'a [f32],
    n_queries: usize,
    width: usize,
    size: usize,
    seen: [Seen<'a>; 2],
    scores: &'a mut Vec<f32>,
    mixed: &'a mut [f32],
}

impl SimdOp for Head<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) {
        match self.n_queries {
            0 => {}
            1 => self.in_groups::<I, 1>(isa),
            2..TOGETHER => self.in_groups::<I, 2>(isa),
            TOGETHER.. => self.in_groups::<I, TOGETHER>(isa),
        }
    }
}

impl Head<'_> {
    /// `N` queries at a time, of which there are as many at least; the last group begins where it still is whole, since an
    /// answer has the same bits in every group.
    #[inline(always)]
    fn in_groups<I: Isa, const N: usize>(self, isa: I) {
        let n_scores = self.seen[0].filled() + self.seen[1].filled();
        self.scores.resize(TOGETHER * n_scores, 0.0);
        for first in (0..self.n_queries).step_by(N) {
            let begin = first.min(self.n_queries - N) * self.width;
            let queries: [&[f32]; N] =
                std::array::from_fn(|n| &self.queries[begin + n * self.width..][..self.size]);
            let mut done = 0;
            for seen in self.seen {
                compare(isa, queries, seen, &mut self.scores[done..], n_scores);
                for row in self.scores[done..].chunks_mut(n_scores).take(N) {
                    row[seen.n..seen.filled()].fill(MASKED);
                }
                done += seen.filled();
            }
            for row in self.scores.chunks_exact_mut(n_scores).take(N) {
                softmax(isa, row);
            }
            let rows: [&[f32]; N] =
                std::array::from_fn(|n| &self.scores[n * n_scores..][..n_scores]);
            mix(isa, rows, self.seen, self.width, self.size, &mut self.mixed[begin..]);
        }
    }
}

/// Queries with keys, into rows of scores. Each is summed in the order of the dimensions.
#[inline(always)]
fn compare<I: Isa, const N: usize>(
    isa: I,
    queries: [&[f32]; N],
    seen: Seen<'_>,
    scores: &mut [f32],
    n_scores: usize,
) {
    let (lanes, filled) = (isa.f32().len(), seen.filled());
    let mut at = 0;
    while at + 2 * lanes <= filled {
        compare_some::<I, N, 2>(isa, queries, seen.keys, filled, at, scores, n_scores);
        at += 2 * lanes;
    }
    while at < filled {
        compare_some::<I, N, 1>(isa, queries, seen.keys, filled, at, scores, n_scores);
        at += lanes;
    }
}

/// Queries with the keys of `V` vectors.
#[inline(always)]
fn compare_some<I: Isa, const N: usize, const V: usize>(
    isa: I,
    queries: [&[f32]; N],
    keys: &[f32],
    filled: usize,
    at: usize,
    scores: &mut [f32],
    n_scores: usize,
) {
    let ops = isa.f32();
    let mut sums = [[ops.zero(); V]; N];
    for (dimension, keys) in keys.chunks_exact(filled).enumerate() {
        let keys: [I::F32; V] = ops.load_many(&keys[at..]);
        for n in 0..N {
            let query = ops.splat(queries[n][dimension]);
            for v in 0..V {
                sums[n][v] = ops.mul_add(query, keys[v], sums[n][v]);
            }
        }
    }
    for (n, sums) in sums.into_iter().enumerate() {
        for (v, sum) in sums.into_iter().enumerate() {
            ops.store(sum, &mut scores[n * n_scores + at + v * ops.len()..]);
        }
    }
}

/// exp(x - max) / Σ exp(x - max), in whole lanes.
#[inline(always)]
fn softmax<I: Isa>(isa: I, row: &mut [f32]) {
    let ops = isa.f32();
    let largest = fold(row, f32::MIN, |high, x| if x > high { x } else { high });
    let largest = ops.splat(largest.into_iter().fold(f32::MIN, f32::max));
    for part in row.chunks_exact_mut(ops.len()) {
        ops.store(Exp {}.eval(isa, ops.sub(ops.load(part), largest)), part);
    }
    let factor = 1.0 / fold(row, 0.0, |sum, x| sum + x).iter().sum::<f32>();
    for x in row {
        *x *= factor;
    }
}

/// Values by their weights, into rows of what is taken. Each is summed in the order of the tokens.
#[inline(always)]
fn mix<I: Isa, const N: usize>(
    isa: I,
    weights: [&[f32]; N],
    seen: [Seen<'_>; 2],
    width: usize,
    size: usize,
    mixed: &mut [f32],
) {
    let lanes = isa.f32().len();
    let mut at = 0;
    while at + 2 * lanes <= size {
        mix_some::<I, N, 2>(isa, weights, seen, width, at, mixed);
        at += 2 * lanes;
    }
    while at < size {
        mix_some::<I, N, 1>(isa, weights, seen, width, at, mixed);
        at += lanes;
    }
}

/// The dimensions of `V` vectors.
#[inline(always)]
fn mix_some<I: Isa, const N: usize, const V: usize>(
    isa: I,
    weights: [&[f32]; N],
    seen: [Seen<'_>; 2],
    width: usize,
    at: usize,
    mixed: &mut [f32],
) {
    let ops = isa.f32();
    let mut sums = [[ops.zero(); V]; N];
    let mut begin = 0;
    for seen in seen {
        let weights: [&[f32]; N] = std::array::from_fn(|n| &weights[n][begin..][..seen.n]);
        for (token, values) in seen.values.chunks(2 * width).take(seen.n).enumerate() {
            let values: [I::F32; V] = ops.load_many(&values[at..]);
            for n in 0..N {
                let weight = ops.splat(weights[n][token]);
                for v in 0..V {
                    sums[n][v] = ops.mul_add(weight, values[v], sums[n][v]);
                }
            }
        }
        begin += seen.filled();
    }
    for (n, sums) in sums.into_iter().enumerate() {
        for (v, sum) in sums.into_iter().enumerate() {
            ops.store(sum, &mut mixed[n * width + at + v * ops.len()..]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(n: usize, seed: u32) -> Vec<f32> {
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state as f32 / u32::MAX as f32 * 4.0 - 2.0
        };
        (0..n).map(|_| next()).collect()
    }

    /// softmax(q · k) v in double precision, one number after the other.
    fn expected(asked: Asked<'_>, query: usize, seen: &[usize], head: usize) -> Vec<f64> {
        let width = asked.n_heads * asked.size;
        let row = |of: &[f32], begin: usize| -> Vec<f64> {
            of[begin..begin + asked.size].iter().copied().map(f64::from).collect()
        };
        let q = row(asked.queries, query * width + head * asked.size);
        let key = |token: usize| row(asked.keys_values, token * 2 * width + head * asked.size);
        let value =
            |token: usize| row(asked.keys_values, token * 2 * width + width + head * asked.size);
        let dot = |k: Vec<f64>| q.iter().zip(k).map(|(a, b)| a * b).sum::<f64>().exp();
        let weights: Vec<f64> = seen.iter().map(|token| dot(key(*token))).collect();
        let total: f64 = weights.iter().sum();
        let mut mixed = vec![0.0; asked.size];
        for (token, weight) in seen.iter().zip(weights) {
            for (mixed, x) in mixed.iter_mut().zip(value(*token)) {
                *mixed += weight / total * x;
            }
        }
        mixed
    }

    #[test]
    fn every_token_takes_from_its_text_and_its_own() {
        for (n_heads, size, lengths) in [
            (1, 16, vec![1]),
            (2, 32, vec![5, 3]),
            (3, 16, vec![16, 1, 17, 4]),
            (2, 48, vec![45, 18, 33]),
        ] {
            let n_tokens: usize = lengths.iter().sum();
            let width = n_heads * size;
            let (queries, keys_values) =
                (numbers(n_tokens * width, 1), numbers(n_tokens * width * 2, 2));
            let asked = Asked { queries: &queries, keys_values: &keys_values, n_heads, size };
            let mut begin = 0;
            let block = |(number, n): (usize, &usize)| {
                let tokens = begin..begin + n;
                begin += n;
                let own = if number == 0 { 0..0 } else { tokens.clone() };
                Block { queries: tokens, text: 0..lengths[0], own }
            };
            let blocks: Vec<Block> = lengths.iter().enumerate().map(block).collect();
            let mut mixed = vec![f32::NAN; n_tokens * width];
            attend(asked, &blocks, &mut Scratch::default(), &mut mixed);
            for block in &blocks {
                let seen: Vec<usize> = block.text.clone().chain(block.own.clone()).collect();
                for (query, head) in
                    block.queries.clone().flat_map(|q| (0..n_heads).map(move |h| (q, h)))
                {
                    let found = &mixed[query * width + head * size..][..size];
                    for (a, b) in found.iter().zip(expected(asked, query, &seen, head)) {
                        assert!(
                            (f64::from(*a) - b).abs() < 1e-5,
                            "{a} is not {b}: {query} of {lengths:?}"
                        );
                    }
                }
            }
            // Bits are those of the block by itself.
            for block in &blocks {
                let mut alone = vec![f32::NAN; n_tokens * width];
                attend(asked, std::slice::from_ref(block), &mut Scratch::default(), &mut alone);
                let own = block.queries.start * width..block.queries.end * width;
                assert_eq!(alone[own.clone()], mixed[own]);
            }
        }
    }
}
