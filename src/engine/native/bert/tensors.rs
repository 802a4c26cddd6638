//! The constants of a graph that `scripts/train/onnx_graph.py` wrote, by name.

use std::collections::BTreeMap;

use rten_onnx::onnx::{DataType, GraphProto, ModelProto, TensorProto};

/// Who wrote the graph, by its own account: of such a graph the names of constants tell what is computed.
const PRODUCER: &str = "framelens";

/// How the shape is called that parts the width of a state among heads.
const HEADS: &str = "integers_0_0_";

/// The constants that were not taken yet.
pub(super) struct Tensors {
    by_name: BTreeMap<String, TensorProto>,
    epsilon: f32,
}

impl Tensors {
    /// Fails if it is no ONNX file, or not one of ours.
    pub(super) fn read(onnx: &[u8]) -> Result<Self, String> {
        let model = ModelProto::parse_buf(onnx).map_err(|error| error.to_string())?;
        if model.producer_name.as_deref() != Some(PRODUCER) {
            return Err("it was not written by scripts/train".to_string());
        }
        let graph = model.graph.ok_or("it has no graph")?;
        let epsilon = epsilon(&graph).ok_or("its layer norms have no epsilon")?;
        let named = |mut tensor: TensorProto| tensor.name.take().map(|name| (name, tensor));
        Ok(Self { by_name: graph.initializer.into_iter().filter_map(named).collect(), epsilon })
    }

    /// What layer norms add to the variance.
    pub(super) fn epsilon(&self) -> f32 {
        self.epsilon
    }

    /// How many heads there are, and how wide each is.
    pub(super) fn heads(&mut self) -> Result<(usize, usize), String> {
        let name = self.by_name.keys().find(|name| name.starts_with(HEADS)).cloned();
        let name = name.ok_or("nothing says how many heads it has")?;
        let bytes = self.take(&name, &[4], DataType::INT64)?;
        let numbers: Vec<Option<usize>> = bytes
            .as_chunks::<8>()
            .0
            .iter()
            .map(|bytes| usize::try_from(i64::from_le_bytes(*bytes)).ok())
            .collect();
        match numbers[..] {
            [_, _, Some(heads @ 1..=1024), Some(size @ 1..=1024)] => Ok((heads, size)),
            _ => Err(format!("`{name}` tells no heads")),
        }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.by_name.contains_key(name)
    }

    /// The rows and columns of a matrix.
    pub(super) fn shape(&self, name: &str) -> Result<[usize; 2], String> {
        let tensor = self.by_name.get(name).ok_or_else(|| format!("it has no `{name}`"))?;
        let lengths: Result<Vec<usize>, _> =
            tensor.dims.iter().map(|length| usize::try_from(*length)).collect();
        match lengths.as_deref() {
            Ok([rows, columns]) if *rows > 0 && *columns > 0 => Ok([*rows, *columns]),
            _ => Err(format!("`{name}` is no matrix")),
        }
    }

    /// Takes finite numbers in single precision. Fails if there are none of that name and shape.
    pub(super) fn floats(&mut self, name: &str, shape: &[usize]) -> Result<Vec<f32>, String> {
        let bytes = self.take(name, shape, DataType::FLOAT)?;
        let floats: Vec<f32> =
            bytes.as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
        if floats.iter().all(|number| number.is_finite()) {
            return Ok(floats);
        }
        Err(format!("`{name}` has numbers that are not finite"))
    }

    /// Takes signed bytes. Fails if there are none of that name and shape.
    pub(super) fn bytes(&mut self, name: &str, shape: &[usize]) -> Result<Vec<i8>, String> {
        let bytes = self.take(name, shape, DataType::INT8)?;
        Ok(bytes.into_iter().map(u8::cast_signed).collect())
    }

    fn take(&mut self, name: &str, shape: &[usize], kind: DataType) -> Result<Vec<u8>, String> {
        let tensor = self.by_name.remove(name).ok_or_else(|| format!("it has no `{name}`"))?;
        let size = match kind {
            DataType::INT64 => 8_usize,
            DataType::FLOAT => 4,
            _ => 1,
        };
        let n_bytes = shape.iter().try_fold(size, |n, length| n.checked_mul(*length));
        let is_shape = tensor.dims.len() == shape.len()
            && tensor.dims.iter().zip(shape).all(|(a, b)| usize::try_from(*a) == Ok(*b));
        if !is_shape || tensor.data_type != Some(kind) {
            return Err(format!("`{name}` is {:?}, not {shape:?}", tensor.dims));
        }
        let raw = tensor.raw_data.map(std::cell::RefCell::into_inner).unwrap_or_default();
        if Some(raw.len()) == n_bytes {
            return Ok(raw);
        }
        Err(format!("`{name}` has {} bytes, too few or too many for {shape:?}", raw.len()))
    }
}

fn epsilon(graph: &GraphProto) -> Option<f32> {
    let norm =
        graph.node.iter().find(|node| node.op_type.as_deref() == Some("LayerNormalization"))?;
    let epsilon = norm.attribute.iter().find(|a| a.name.as_deref() == Some("epsilon"))?;
    epsilon.f.filter(|epsilon| epsilon.is_finite() && *epsilon > 0.0)
}
