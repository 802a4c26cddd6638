//! A network on `rten`: token ids in, logits out.

use std::sync::Arc;

use aho_corasick::AhoCorasick;
use ndarray::Array2;
use rten::{
    DataType, Dimension, Model, ModelOptions, NodeId, RunOptions, ThreadPool, ValueOrView,
    ValueType,
};
use rten_tensor::prelude::*;
use rten_tensor::{NdTensor, NdTensorView};

use super::files::Files;
use super::{malformed, outline};
use crate::engine::{Encoding, EngineError};

/// How an export that cannot be used is mended.
const EXPORT_AGAIN: &str = "export it again with scripts/export-onnx";

/// A sequence classifier's graph.
pub(super) struct Graph {
    model: Model,
    inputs: Inputs,
    output: NodeId,
    n_labels: usize,
    batching: Batching,
}

/// The model's inputs; BERT-like models take segments, others do not.
struct Inputs {
    tokens: NodeId,
    mask: NodeId,
    segments: Option<NodeId>,
}

/// Whether a pair's logits stay the same among others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Batching {
    /// They do.
    Together,
    /// They do not: the graph scales its activations by the largest one of the whole batch.
    OneByOne,
}

impl Graph {
    /// Loads a graph that is part of the program.
    pub(super) fn shipped(bytes: &'static [u8], n_labels: usize) -> Result<Self, EngineError> {
        let model =
            Model::load_static_slice(bytes).map_err(|e| malformed("model.onnx", &e.to_string()))?;
        Self::new(model, "model.onnx", n_labels, Batching::Together)
    }

    /// Loads the graph of a folder. Fails if it is damaged, has operators or data that cannot be
    /// had, or is not a classifier of that many labels.
    pub(super) fn load(files: Files, n_labels: usize) -> Result<Self, EngineError> {
        let name = files.onnx_name;
        if let Some(reason) = outline::refused(&files.onnx) {
            return Err(malformed(&name, &format!("{reason}; {EXPORT_AGAIN}")));
        }
        let batching = batching(&files.onnx);
        let mut options = ModelOptions::with_all_ops();
        for (name, bytes) in files.external {
            options.external_data(&name, bytes);
        }
        let model = options.load(files.onnx).map_err(|error| {
            let reason = format!(
                "{error}; get the file again, {EXPORT_AGAIN}, or choose another of its ONNX files"
            );
            malformed(&name, &reason)
        })?;
        Self::new(model, &name, n_labels, batching)
    }

    fn new(
        model: Model,
        file: &str,
        n_labels: usize,
        batching: Batching,
    ) -> Result<Self, EngineError> {
        let inputs = Inputs::of(&model, file)?;
        let output = output(&model, file, n_labels)?;
        Ok(Self { model, inputs, output, n_labels, batching })
    }

    /// The logits of encodings of one length, a row each.
    pub(super) fn logits(
        &self,
        batch: &[Encoding],
        pool: &Arc<ThreadPool>,
    ) -> Result<Array2<f32>, EngineError> {
        let width = batch.first().map_or(0, |encoding| encoding.tokens.len());
        if batch.iter().any(|encoding| encoding.tokens.len() != width) {
            return Err(EngineError::Run("encodings of different lengths in one batch".into()));
        }
        let step = match self.batching {
            Batching::Together => batch.len().max(1),
            Batching::OneByOne => 1,
        };
        let parts = batch.chunks(step).map(|part| self.run(part, width, pool));
        let rows: Vec<Vec<f32>> = parts.collect::<Result<_, _>>()?;
        Array2::from_shape_vec((batch.len(), self.n_labels), rows.concat())
            .map_err(|error| EngineError::Run(error.to_string()))
    }

    /// The logits of a part of a batch, row after row.
    fn run(
        &self,
        batch: &[Encoding],
        width: usize,
        pool: &Arc<ThreadPool>,
    ) -> Result<Vec<f32>, EngineError> {
        // A product with one row is summed in another order than one with more, so there are
        // always two: a score must not depend on being alone.
        let alone = batch.len() == 1 && self.batching == Batching::Together;
        let shape = [batch.len() + usize::from(alone), width];
        let rows = || batch.iter().chain(batch.first().filter(|_| alone));
        let tensor = |value: &dyn Fn(&Encoding, usize) -> u32| {
            let values = rows().flat_map(|e| (0..width).map(move |at| value(e, at)));
            // Vocabularies are far smaller than 2^31.
            NdTensor::from_data(shape, values.map(u32::cast_signed).collect::<Vec<i32>>())
        };
        let mut inputs: Vec<(NodeId, ValueOrView)> = vec![
            (self.inputs.tokens, tensor(&|e, at| e.tokens[at]).into()),
            (self.inputs.mask, tensor(&|e, at| u32::from(at < e.n_tokens)).into()),
        ];
        if let Some(segments) = self.inputs.segments {
            inputs.push((segments, tensor(&|e, at| e.segments[at]).into()));
        }
        let options = RunOptions::default().with_thread_pool(Some(Arc::clone(pool)));
        let [output] = self
            .model
            .run_n(inputs, [self.output], Some(options))
            .map_err(|error| EngineError::Run(error.to_string()))?;
        let output: NdTensor<f32, 2> =
            output.try_into().map_err(|_| EngineError::Run("logits are not a matrix".into()))?;
        let view: NdTensorView<f32, 2> = output.view();
        if view.shape() != [shape[0], self.n_labels] {
            let (found, named) = (view.shape(), self.n_labels);
            return Err(EngineError::Run(format!(
                "logits of {found:?} for {} pairs and the {named} labels of config.json",
                shape[0]
            )));
        }
        Ok(view.iter().copied().take(batch.len() * self.n_labels).collect())
    }
}

impl Inputs {
    /// Fails if the graph takes anything else, or texts of one length only.
    fn of(model: &Model, file: &str) -> Result<Self, EngineError> {
        let name = |id: &NodeId| {
            model.node_info(*id).and_then(|node| node.name()).unwrap_or_default().to_string()
        };
        let find = |wanted: &str| model.input_ids().iter().copied().find(|id| name(id) == wanted);
        let need = |wanted: &str| {
            find(wanted).ok_or_else(|| {
                malformed(
                    file,
                    &format!("it takes no `{wanted}`, as sequence classifiers do; {EXPORT_AGAIN}"),
                )
            })
        };
        let inputs = Self {
            tokens: need("input_ids")?,
            mask: need("attention_mask")?,
            segments: find("token_type_ids"),
        };
        let known = [Some(inputs.tokens), Some(inputs.mask), inputs.segments];
        if let Some(other) = model.input_ids().iter().find(|id| !known.contains(&Some(**id))) {
            let reason = format!(
                "it asks for `{}`, which framelens does not give; {EXPORT_AGAIN}",
                name(other)
            );
            return Err(malformed(file, &reason));
        }
        let shape =
            model.node_info(inputs.tokens).and_then(|node| node.shape()).unwrap_or_default();
        if shape.iter().any(|length| matches!(length, Dimension::Fixed(_))) {
            let reason =
                format!("it takes texts of one length only; {EXPORT_AGAIN}, which leaves it free");
            return Err(malformed(file, &reason));
        }
        Ok(inputs)
    }
}

/// The output `logits`, or else the first matrix of numbers with a column a label.
fn output(model: &Model, file: &str, n_labels: usize) -> Result<NodeId, EngineError> {
    let outputs = model.output_ids();
    let info = |id: NodeId| model.node_info(id);
    let named = |wanted: &str| {
        outputs.iter().copied().find(|id| info(*id).and_then(|node| node.name()) == Some(wanted))
    };
    let fits = |id: &NodeId| {
        let node = info(*id);
        let numbers = node.as_ref().and_then(rten::NodeInfo::dtype);
        let shape = node.and_then(|node| node.shape());
        let is_float = numbers.is_none_or(|kind| kind == ValueType::Tensor(DataType::Float));
        is_float
            && match shape.as_deref() {
                Some([_, Dimension::Fixed(n)]) => *n == n_labels,
                Some([_, Dimension::Symbolic(_)]) => true,
                _ => false,
            }
    };
    let Some(output) = named("logits").or_else(|| outputs.iter().copied().find(fits)) else {
        let reason = format!(
            "it gives no `logits` and no other matrix with {n_labels} columns; export a sequence classifier, with scripts/export-onnx"
        );
        return Err(malformed(file, &reason));
    };
    match info(output).and_then(|node| node.shape()).as_deref() {
        Some([_, Dimension::Fixed(n)]) if *n != n_labels => {
            let reason = format!(
                "it names {n_labels} labels, {file} answers with {n} numbers; they are not of the same model"
            );
            Err(malformed("config.json", &reason))
        }
        Some(axes) if axes.len() != 2 => {
            let reason = format!(
                "its `logits` have {} axes, those of a sequence classifier have 2; name a model that was trained for natural language inference",
                axes.len()
            );
            Err(malformed(file, &reason))
        }
        _ => Ok(output),
    }
}

/// Dynamic quantisation is told by its operator, whose name stands in the file as it is.
fn batching(onnx: &[u8]) -> Batching {
    let dynamic = AhoCorasick::new(["DynamicQuantize"]).is_ok_and(|found| found.is_match(onnx));
    if dynamic { Batching::OneByOne } else { Batching::Together }
}
