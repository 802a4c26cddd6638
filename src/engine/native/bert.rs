//! The network of the models that `scripts/train` writes, run without a graph: BERT (Devlin et al. 2019) in which hypotheses
//! share a text, with weights in eight bits as they are stored, and activations in eight bits.
//!
//! Activations are scaled row by row (as in LLM.int8, Dettmers et al. 2022): no token's numbers depend on another's but by
//! attention, which is computed in single precision for each text and each pair by itself. Products of integers are exact.
//! So the bits of an answer depend on the pair alone: not on the batch, not on threads.

mod attention;
mod finish;
mod linear;
mod pass;
mod tensors;

use self::finish::{LANES, Norm};
use self::linear::{Linear, Products};
pub(super) use self::pass::Memory;
use self::pass::Pass;
use self::tensors::Tensors;
use crate::engine::Encoding;

/// A network.
pub(super) struct Bert {
    words: Words,
    layers: Vec<Layer>,
    pooler: Linear,
    /// A row for each label.
    classifier: Vec<f32>,
    classifier_bias: Vec<f32>,
    n_heads: usize,
    size: usize,
}

/// What a token is before the first layer.
struct Words {
    values: Vec<i8>,
    scales: Vec<f32>,
    positions: Vec<f32>,
    kinds: Vec<f32>,
    norm: Norm,
}

struct Layer {
    query: Linear,
    key_value: Linear,
    attended: Linear,
    attended_norm: Norm,
    inner: Linear,
    output: Linear,
    output_norm: Norm,
}

impl Bert {
    /// Reads an ONNX file. Says why if it is none of ours, if a tensor lacks or has another shape than it should, or if heads
    /// are not as wide as vectors need.
    pub(super) fn read(onnx: &[u8], n_labels: usize) -> Result<Self, String> {
        let products = Products::new();
        let mut tensors = Tensors::read(onnx)?;
        let (n_heads, size) = tensors.heads()?;
        if !size.is_multiple_of(LANES) {
            return Err(format!("its heads are {size} wide, not a multiple of {LANES}"));
        }
        let width = n_heads * size;
        let words = Words::read(&mut tensors, width)?;
        let mut layers = Vec::new();
        while tensors.has(&format!("bert.encoder.layer.{}.output.dense.weight", layers.len())) {
            layers.push(Layer::read(&mut tensors, &products, layers.len(), [n_heads, size])?);
        }
        if layers.is_empty() {
            return Err("it has no layers".to_string());
        }
        let pooler =
            Linear::read(&mut tensors, &products, &["bert.pooler.dense".into()], [width, width])?;
        let classifier = tensors.bytes("classifier.weight", &[width, n_labels])?;
        let scales = tensors.floats("classifier.scale", &[n_labels])?;
        let row = |label: usize| {
            let column = classifier.iter().skip(label).step_by(n_labels);
            let scale = scales[label];
            column.map(move |value| f32::from(*value) * scale)
        };
        Ok(Self {
            classifier: (0..n_labels).flat_map(row).collect(),
            classifier_bias: tensors.floats("classifier.bias", &[n_labels])?,
            words,
            layers,
            pooler,
            n_heads,
            size,
        })
    }

    /// The logits of the hypotheses of all encodings, row after row. Says why if a token is not in the vocabulary.
    pub(super) fn logits(
        &self,
        batch: &[Encoding],
        memory: &mut Memory,
    ) -> Result<Vec<f32>, String> {
        Pass::new(self).logits(batch, memory)
    }

    fn width(&self) -> usize {
        self.n_heads * self.size
    }
}

impl Words {
    fn read(tensors: &mut Tensors, width: usize) -> Result<Self, String> {
        const PREFIX: &str = "bert.embeddings.";
        let name = |part: &str| format!("{PREFIX}{part}.weight");
        let [n_words, _] = tensors.shape(&name("word_embeddings"))?;
        let [n_positions, _] = tensors.shape(&name("position_embeddings"))?;
        Ok(Self {
            values: tensors.bytes(&name("word_embeddings"), &[n_words, width])?,
            scales: tensors.floats(&format!("{}.scale", name("word_embeddings")), &[n_words, 1])?,
            positions: tensors.floats(&name("position_embeddings"), &[n_positions, width])?,
            kinds: tensors.floats(&name("token_type_embeddings"), &[2, width])?,
            norm: norm(tensors, &format!("{PREFIX}LayerNorm"), width)?,
        })
    }

    /// Adds a token to the states; `None` if there is no such token or place.
    fn add(
        &self,
        token: u32,
        segment: u32,
        position: usize,
        width: usize,
        states: &mut Vec<f32>,
    ) -> Option<()> {
        let row = |at: usize| at * width..(at + 1) * width;
        let (token, segment) = (usize::try_from(token).ok()?, usize::try_from(segment).ok()?);
        let (values, scale) = (self.values.get(row(token))?, *self.scales.get(token)?);
        let (position, kind) = (self.positions.get(row(position))?, self.kinds.get(row(segment))?);
        let parts = values.iter().zip(position).zip(kind);
        states.extend(parts.map(|((value, p), k)| f32::from(*value) * scale + k + p));
        Some(())
    }
}

impl Layer {
    fn read(
        tensors: &mut Tensors,
        products: &Products,
        number: usize,
        [n_heads, size]: [usize; 2],
    ) -> Result<Self, String> {
        let prefix = format!("bert.encoder.layer.{number}.");
        let name = |part: &str| format!("{prefix}{part}");
        let width = n_heads * size;
        let [_, n_inner] = tensors.shape(&name("intermediate.dense.weight"))?;
        let mut linear = |parts: &[&str], shape: [usize; 2]| {
            let names: Vec<String> = parts.iter().map(|part| name(part)).collect();
            Linear::read(tensors, products, &names, shape)
        };
        let mut query = linear(&["attention.self.query"], [width, width])?;
        // Scores are q · k / √size (Vaswani et al. 2017).
        query.scale(1.0 / (size as f32).sqrt());
        Ok(Self {
            query,
            key_value: linear(&["attention.self.key", "attention.self.value"], [width, width])?,
            attended: linear(&["attention.output.dense"], [width, width])?,
            inner: linear(&["intermediate.dense"], [width, n_inner])?,
            output: linear(&["output.dense"], [n_inner, width])?,
            attended_norm: norm(tensors, &name("attention.output.LayerNorm"), width)?,
            output_norm: norm(tensors, &name("output.LayerNorm"), width)?,
        })
    }
}

fn norm(tensors: &mut Tensors, name: &str, width: usize) -> Result<Norm, String> {
    Ok(Norm {
        gain: tensors.floats(&format!("{name}.weight"), &[width])?,
        offset: tensors.floats(&format!("{name}.bias"), &[width])?,
        epsilon: tensors.epsilon(),
    })
}

#[cfg(test)]
mod tests {
    use rten_onnx::onnx::{DataType, ModelProto, TensorProto};

    use super::*;
    use crate::engine::shipped_files;

    /// Why the shipped model is refused after a change to the tensor of that name.
    fn refused(name: &str, change: impl Fn(&mut TensorProto)) -> String {
        let [(_, onnx), ..] = shipped_files();
        let mut model = ModelProto::parse_buf(onnx).unwrap();
        let tensors = &mut model.graph.as_mut().unwrap().initializer;
        tensors.iter_mut().filter(|tensor| tensor.name.as_deref() == Some(name)).for_each(change);
        Bert::read(&model.write_buf().unwrap(), 2).err().unwrap_or_default()
    }

    #[test]
    fn what_is_damaged_or_foreign_is_refused() {
        let query = "bert.encoder.layer.3.attention.self.query.weight";
        let check = |name: &str, change: &dyn Fn(&mut TensorProto), expected: &str| {
            let found = refused(name, change);
            assert!(found.contains(expected) && found.is_empty() == expected.is_empty(), "{found}");
        };
        check(query, &|_| {}, "");
        check(query, &|tensor| tensor.name = Some("other".to_string()), "has no `bert.encoder");
        check(query, &|tensor| tensor.dims = vec![192, 768], "not [384, 384]");
        check(query, &|tensor| tensor.dims = vec![384, -384], "not [384, 384]");
        check(query, &|tensor| tensor.data_type = Some(DataType::FLOAT), "not [384, 384]");
        check(query, &|tensor| tensor.raw_data = Some(vec![0; 9].into()), "9 bytes");
        check(query, &|tensor| tensor.raw_data = Some(vec![0x80; 384 * 384].into()), "symmetric");
        let infinite = |tensor: &mut TensorProto| {
            tensor.raw_data = Some(f32::INFINITY.to_le_bytes().repeat(384).into());
        };
        check("bert.encoder.layer.5.output.dense.scale", &infinite, "not finite");
        check("bert.embeddings.LayerNorm.bias", &infinite, "not finite");
        let heads = |numbers: [i64; 4]| numbers.map(i64::to_le_bytes).concat();
        let shape = "integers_0_0_12_32";
        check(shape, &|t| t.raw_data = Some(heads([0, 0, 48, 8]).into()), "8 wide");
        check(shape, &|t| t.raw_data = Some(heads([0, 0, -1, 32]).into()), "tells no heads");
        check(shape, &|t| t.raw_data = Some(heads([0, 0, 24, 32]).into()), "not [30522, 768]");
        check(shape, &|t| t.name = Some("heads".to_string()), "how many heads");

        let [(_, onnx), ..] = shipped_files();
        let foreign = |bytes: &[u8]| Bert::read(bytes, 2).err().unwrap_or_default();
        assert!(!foreign(b"not a model").is_empty());
        assert!(!foreign(&onnx[..onnx.len() / 2]).is_empty());
        assert!(Bert::read(onnx, 3).err().unwrap_or_default().contains("classifier"));
        let mut model = ModelProto::parse_buf(onnx).unwrap();
        model.producer_name = Some("pytorch".to_string());
        assert!(foreign(&model.write_buf().unwrap()).contains("scripts/train"));
    }
}
