//! What follows a product, row by row while the row is at hand: from sums to numbers, GELU, layer norm, and back to eight
//! bits. Each is an operation of `rten-simd`, which compiles it for every kind of vector unit.
#![expect(
    clippy::inline_always,
    reason = "a part that is not inlined is not compiled for the vector unit"
)]

use std::ops::Range;

use rten_simd::ops::BitOps;
use rten_simd::{Isa, SimdOp, SimdUnaryOp};
use rten_vecmath::Gelu;

use super::linear::{Linear, Rows};

/// Sums over a row are taken in so many lanes on every processor; widths are multiples of it.
pub(super) const LANES: usize = 16;

/// Adding it to a number from 0 to 2^22 leaves the nearest integer in the lowest bits (even ones at halves).
const ROUNDING: f32 = 8_388_608.0;

/// Sums of a product, and what makes numbers of them.
#[derive(Clone, Copy)]
pub(super) struct Sums<'a> {
    all: &'a [i32],
    /// Of each row, of the states that were multiplied.
    scales: &'a [f32],
    zeros: &'a [u8],
    linear: &'a Linear,
}

impl<'a> Sums<'a> {
    /// Of a product of these rows.
    pub(super) fn of(
        sums: &'a [i32],
        rows: &'a Rows,
        range: Range<usize>,
        linear: &'a Linear,
    ) -> Self {
        Self { all: sums, scales: &rows.scales[range.clone()], zeros: &rows.zeros[range], linear }
    }

    /// The numbers of one row.
    #[inline(always)]
    fn row(&self, row: usize, out: &mut [f32]) {
        let (linear, n) = (self.linear, self.linear.n_outputs);
        let sums = &self.all[row * n..(row + 1) * n];
        let (scale, zero) = (self.scales[row], i32::from(self.zeros[row]));
        let columns = linear.scales.iter().zip(&linear.bias).zip(&linear.totals);
        for ((out, sum), ((column, bias), total)) in out.iter_mut().zip(sums).zip(columns) {
            *out = number(*sum - zero * total) * (scale * column) + bias;
        }
    }
}

#[inline(always)]
fn number(sum: i32) -> f32 {
    sum as f32
}

/// Numbers of sums.
pub(super) struct Plain<'a> {
    pub(super) sums: Sums<'a>,
    pub(super) out: &'a mut [f32],
}

impl SimdOp for Plain<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(self, _isa: I) {
        for (at, out) in self.out.chunks_exact_mut(self.sums.linear.n_outputs).enumerate() {
            self.sums.row(at, out);
        }
    }
}

/// GELU of sums, in eight bits.
pub(super) struct Activated<'a> {
    pub(super) sums: Sums<'a>,
    pub(super) row: &'a mut Vec<f32>,
    pub(super) out: &'a mut Rows,
}

impl SimdOp for Activated<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) {
        let (ops, n) = (isa.f32(), self.sums.linear.n_outputs);
        self.row.resize(n, 0.0);
        let n_rows = self.sums.scales.len();
        self.out.resize(n_rows, n);
        for at in 0..n_rows {
            self.sums.row(at, self.row);
            for part in self.row.chunks_exact_mut(ops.len()) {
                ops.store(Gelu {}.eval(isa, ops.load(part)), part);
            }
            quantise(self.row, at, self.out);
        }
    }
}

/// Gain and offset of a layer norm.
pub(super) struct Norm {
    pub(super) gain: Vec<f32>,
    pub(super) offset: Vec<f32>,
    pub(super) epsilon: f32,
}

/// Layer norm (Ba et al. 2016) of states, to which the numbers of sums are added before; in single precision and in eight
/// bits.
pub(super) struct Normed<'a> {
    pub(super) sums: Option<Sums<'a>>,
    pub(super) norm: &'a Norm,
    pub(super) row: &'a mut Vec<f32>,
    pub(super) states: &'a mut [f32],
    /// The first of the rows of `out` that are meant.
    pub(super) first: usize,
    pub(super) out: &'a mut Rows,
}

impl SimdOp for Normed<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(self, _isa: I) {
        let n = self.norm.gain.len();
        self.row.resize(n, 0.0);
        for (at, state) in self.states.chunks_exact_mut(n).enumerate() {
            if let Some(sums) = &self.sums {
                sums.row(at, self.row);
                state.iter_mut().zip(&*self.row).for_each(|(state, new)| *state += new);
            }
            normalise(state, self.norm);
            quantise(state, self.first + at, self.out);
        }
    }
}

/// States in eight bits.
pub(super) struct Quantised<'a> {
    pub(super) states: &'a [f32],
    pub(super) width: usize,
    pub(super) out: &'a mut Rows,
}

impl SimdOp for Quantised<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(self, _isa: I) {
        self.out.resize(self.states.len() / self.width, self.width);
        for (at, state) in self.states.chunks_exact(self.width).enumerate() {
            quantise(state, at, self.out);
        }
    }
}

#[inline(always)]
fn normalise(row: &mut [f32], norm: &Norm) {
    let n = row.len() as f32;
    let mean = fold(row, 0.0, |sum, x| sum + x).iter().sum::<f32>() / n;
    let squares = fold(row, 0.0, |sum, x| sum + (x - mean) * (x - mean));
    let factor = 1.0 / (squares.iter().sum::<f32>() / n + norm.epsilon).sqrt();
    for ((x, gain), offset) in row.iter_mut().zip(&norm.gain).zip(&norm.offset) {
        *x = (*x - mean) * factor * gain + offset;
    }
}

/// Puts a row into eight bits, from its smallest to its largest number, so that 0 is met.
#[inline(always)]
fn quantise(row: &[f32], at: usize, out: &mut Rows) {
    let smallest = fold(row, 0.0, |low, x| if x < low { x } else { low });
    let largest = fold(row, 0.0, |high, x| if x > high { x } else { high });
    let low = smallest.iter().fold(0.0_f32, |low, x| low.min(*x));
    let high = largest.iter().fold(0.0_f32, |high, x| high.max(*x));
    let range = (high - low).max(f32::MIN_POSITIVE * 1024.0);
    let steps = 255.0 / range;
    let zero = (ROUNDING - low * steps) - ROUNDING;
    let values = &mut out.values[at * row.len()..(at + 1) * row.len()];
    for (value, x) in values.iter_mut().zip(row) {
        let y = x * steps + zero;
        let y = if y > 0.0 { y } else { 0.0 };
        let y = if y < 255.0 { y } else { 255.0 };
        *value = lowest_byte(y);
    }
    out.zeros[at] = lowest_byte(zero);
    out.scales[at] = range / 255.0;
}

/// The nearest integer to a number from 0 to 255.
#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "the lowest byte is what is wanted")]
fn lowest_byte(number: f32) -> u8 {
    (number + ROUNDING).to_bits() as u8
}

/// Folds a row in [`LANES`] lanes.
#[inline(always)]
pub(super) fn fold(row: &[f32], start: f32, step: impl Fn(f32, f32) -> f32) -> [f32; LANES] {
    let mut folded = [start; LANES];
    for part in row.as_chunks::<LANES>().0 {
        for (folded, x) in folded.iter_mut().zip(part) {
            *folded = step(*folded, *x);
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_in_eight_bits_is_half_a_step_off_at_most() {
        let ramp = |low: f32, high: f32| -> Vec<f32> {
            (0..LANES * 4)
                .map(|at| low + (high - low) * at as f32 / (LANES * 4 - 1) as f32)
                .collect()
        };
        for row in [
            ramp(-1.0, 1.0),
            ramp(-0.17, 9.0),
            ramp(0.5, 3.0),
            ramp(-3.0, -0.5),
            ramp(-1e-20, 1e20),
            ramp(0.0, 0.0),
            ramp(-1e-42, 1e-42),
        ] {
            let mut out = Rows::default();
            Quantised { states: &row, width: row.len(), out: &mut out }.dispatch();
            let (zero, scale) = (f32::from(out.zeros[0]), out.scales[0]);
            for (value, x) in out.values.iter().zip(&row) {
                let restored = (f32::from(*value) - zero) * scale;
                // Half a step for rounding, and half a step for the zero, which is a whole number.
                assert!((restored - x).abs() <= 1.001 * scale, "{x} became {restored}");
            }
        }
    }

    #[test]
    fn layer_norm_is_as_written() {
        let row: Vec<f32> = (0..LANES * 2).map(|at| ((at * 7) % 11) as f32 - 3.0).collect();
        let n = row.len();
        let gain: Vec<f32> = (0..n).map(|at| at as f32 / 10.0).collect();
        let norm = Norm { gain, offset: vec![0.5; n], epsilon: 1e-5 };
        let mut states = row.clone();
        let mut out = Rows::default();
        out.resize(1, n);
        let scratch = &mut Vec::new();
        Normed {
            sums: None,
            norm: &norm,
            row: scratch,
            states: &mut states,
            first: 0,
            out: &mut out,
        }
        .dispatch();
        let mean = row.iter().sum::<f32>() / n as f32;
        let variance = row.iter().map(|x| (x - mean).powi(2)).sum::<f32>() / n as f32;
        for (at, (found, x)) in states.iter().zip(&row).enumerate() {
            let expected = (x - mean) / (variance + 1e-5).sqrt() * norm.gain[at] + 0.5;
            assert!((found - expected).abs() < 1e-5, "{found} is not {expected}");
        }
    }
}
