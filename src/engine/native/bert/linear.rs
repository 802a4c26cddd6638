//! Products of 8-bit states with 8-bit weights.

use std::ops::Range;

use rten_gemm::{GemmExecutor, GemmInputA, GemmInputB, GemmOptions, PackedBMatrix};
use rten_tensor::NdTensorView;

use super::tensors::Tensors;

/// The smallest weight: of symmetric weights none is smaller, and [`Products::halved`] needs it.
const SMALLEST: i8 = -127;

/// States in eight bits, a row a token: scale · (value - zero), with a scale and a zero of its own for each row, so that
/// no token depends on another.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub(super) values: Vec<u8>,
    pub(super) zeros: Vec<u8>,
    pub(super) scales: Vec<f32>,
}

impl Rows {
    /// Makes room for so many rows of that width.
    pub(super) fn resize(&mut self, n_rows: usize, width: usize) {
        self.values.resize(n_rows * width, 0);
        self.zeros.resize(n_rows, 0);
        self.scales.resize(n_rows, 0.0);
    }

    /// Keeps these rows only, which ascend.
    pub(super) fn keep(&mut self, rows: &[usize], width: usize) {
        for (to, from) in rows.iter().copied().enumerate() {
            self.values.copy_within(from * width..(from + 1) * width, to * width);
            self.zeros[to] = self.zeros[from];
            self.scales[to] = self.scales[from];
        }
        self.resize(rows.len(), width);
    }
}

/// x W + b, of which this holds W in eight bits, with a scale for each column, and b.
pub(super) struct Linear {
    packed: PackedBMatrix<i8>,
    pub(super) scales: Vec<f32>,
    pub(super) bias: Vec<f32>,
    /// Σ W by column: what a zero of 1 adds to the sums of a row.
    pub(super) totals: Vec<i32>,
    pub(super) n_inputs: usize,
    pub(super) n_outputs: usize,
}

impl Linear {
    /// Takes layers of the same inputs, whose outputs stand beside one another.
    pub(super) fn read(
        tensors: &mut Tensors,
        products: &Products,
        names: &[String],
        [n_inputs, n_outputs]: [usize; 2],
    ) -> Result<Self, String> {
        let (mut weights, mut scales, mut bias) = (Vec::new(), Vec::new(), Vec::new());
        for name in names {
            let weight = tensors.bytes(&format!("{name}.weight"), &[n_inputs, n_outputs])?;
            let zeros = tensors.bytes(&format!("{name}.zero"), &[n_outputs])?;
            if zeros.iter().any(|zero| *zero != 0) || weight.iter().any(|value| *value < SMALLEST) {
                return Err(format!("the weights of `{name}` are not symmetric"));
            }
            weights.push(weight);
            scales.extend(tensors.floats(&format!("{name}.scale"), &[n_outputs])?);
            bias.extend(tensors.floats(&format!("{name}.bias"), &[n_outputs])?);
        }
        let mut values = Vec::with_capacity(n_inputs * scales.len());
        for input in 0..n_inputs {
            for weight in &weights {
                values.extend_from_slice(&weight[input * n_outputs..(input + 1) * n_outputs]);
            }
        }
        Ok(Self::new(products, &values, scales, bias))
    }

    /// A layer of these weights, a row for each input and a column for each scale.
    fn new(products: &Products, values: &[i8], scales: Vec<f32>, bias: Vec<f32>) -> Self {
        let n_outputs = scales.len();
        let n_inputs = values.len() / n_outputs;
        let matrix = NdTensorView::from_data([n_inputs, n_outputs], values);
        let packed = products.gemm.prepack_b(matrix);
        let mut totals = vec![0; n_outputs];
        for row in values.chunks_exact(n_outputs) {
            totals.iter_mut().zip(row).for_each(|(total, value)| *total += i32::from(*value));
        }
        Self { packed, scales, bias, totals, n_inputs, n_outputs }
    }

    /// Multiplies all outputs.
    pub(super) fn scale(&mut self, by: f32) {
        self.scales.iter_mut().chain(&mut self.bias).for_each(|number| *number *= by);
    }
}

/// Multiplies, always exactly: in 8 bits times 8 bits into 32 nothing is rounded, so that sums have the same bits on every
/// processor, in every order.
pub(super) struct Products {
    gemm: GemmExecutor<u8, i8, i32>,
    /// Whether the processor adds two products in 16 bits, of which two large ones are too many.
    is_halved: bool,
}

impl Products {
    pub(super) fn new() -> Self {
        let gemm = GemmExecutor::<u8, i8, i32>::new();
        let is_halved = gemm.may_saturate();
        Self { gemm, is_halved }
    }

    /// Σ value · weight of these rows with all columns, row after row into `sums`. Zeros are left to who reads the sums:
    /// `rten-gemm` 0.27 takes one for each row, and uses those of the first few rows for all.
    pub(super) fn sums(
        &self,
        rows: &Rows,
        range: Range<usize>,
        linear: &Linear,
        sums: &mut Vec<i32>,
    ) -> Result<(), String> {
        sums.resize(range.len() * linear.n_outputs, 0);
        let values = &rows.values[range.start * linear.n_inputs..range.end * linear.n_inputs];
        if self.is_halved {
            return self.halved(values, linear, sums);
        }
        self.multiply(values, linear, sums, 0)
    }

    /// Two halves of each value, one after the other, as AVX2 without VNNI needs it: it adds 2 products of 8 bits in 16, and
    /// 2 · 128 · 127 is less than 2^15.
    fn halved(&self, values: &[u8], linear: &Linear, sums: &mut [i32]) -> Result<(), String> {
        let smaller: Vec<u8> = values.iter().map(|value| value / 2).collect();
        self.multiply(&smaller, linear, sums, 0)?;
        let larger: Vec<u8> = values.iter().map(|value| value.div_ceil(2)).collect();
        self.multiply(&larger, linear, sums, 1)
    }

    /// Sums, added to so many times what is there.
    fn multiply(
        &self,
        values: &[u8],
        linear: &Linear,
        sums: &mut [i32],
        beta: i32,
    ) -> Result<(), String> {
        let n_rows = values.len() / linear.n_inputs;
        let a = GemmInputA::Unpacked(NdTensorView::from_data([n_rows, linear.n_inputs], values));
        let options = GemmOptions { beta, ..GemmOptions::default() };
        let b = GemmInputB::Packed(&linear.packed);
        self.gemm.gemm(sums, a, b, options).map_err(|error| error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes in no order, with all extremes among them.
    fn bytes(n: usize, seed: u32) -> Vec<u8> {
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state.to_be_bytes()[0]
        };
        (0..n).map(|at| if at % 5 == 0 { 255 } else { next() }).collect()
    }

    #[test]
    fn sums_are_exact_in_whole_and_in_halves() {
        for (n_rows, n_inputs, n_outputs) in
            [(1, 16, 2), (3, 32, 32), (65, 384, 40), (9, 1536, 33), (64, 30, 70)]
        {
            let values = bytes(n_rows * n_inputs, 1);
            let weights: Vec<i8> = bytes(n_inputs * n_outputs, 3)
                .iter()
                .map(|b| b.cast_signed().max(SMALLEST))
                .collect();
            let mut products = Products::new();
            let ones = vec![1.0; n_outputs];
            let linear = Linear::new(&products, &weights, ones.clone(), ones);
            let sum = |row: usize, column: usize| -> i32 {
                let inputs = &values[row * n_inputs..(row + 1) * n_inputs];
                let column = weights.iter().skip(column).step_by(n_outputs);
                inputs.iter().zip(column).map(|(x, w)| i32::from(*x) * i32::from(*w)).sum()
            };
            let expected: Vec<i32> =
                (0..n_rows * n_outputs).map(|at| sum(at / n_outputs, at % n_outputs)).collect();
            let rows = Rows { values: values.clone(), ..Rows::default() };
            for is_halved in [products.is_halved, true] {
                products.is_halved = is_halved;
                let mut sums = vec![7; 3];
                products.sums(&rows, 0..n_rows, &linear, &mut sums).unwrap();
                assert!(sums == expected, "{n_rows} x {n_inputs} x {n_outputs}, {is_halved}");
            }
        }
    }

    #[test]
    fn halves_are_never_too_large_for_sixteen_bits() {
        let smallest = i32::from(SMALLEST);
        for value in 0..=u8::MAX {
            assert_eq!(value / 2 + value.div_ceil(2), value);
            assert!(2 * i32::from(value.div_ceil(2)) * smallest >= i32::from(i16::MIN), "{value}");
        }
    }
}
