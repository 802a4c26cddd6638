//! A network on `rten`: token ids in, logits out.

mod pairs;
mod shared;

use std::sync::Arc;

use aho_corasick::AhoCorasick;
use rten::{
    DataType, Dimension, Model, ModelOptions, NodeId, RunOptions, ThreadPool, ValueOrView,
    ValueType,
};
use rten_tensor::prelude::*;
use rten_tensor::{NdTensor, NdTensorView};

use super::config::{Arrangement, Config};
use super::files::Files;
use super::malformed;
use crate::engine::{Encoding, EngineError};

/// How an export that cannot be used is mended.
pub(super) const EXPORT_AGAIN: &str = "export it again with scripts/export-onnx";

/// A sequence classifier's graph.
pub(super) struct Graph {
    model: Model,
    inputs: Inputs,
    output: NodeId,
    n_labels: usize,
    batching: Batching,
}

/// What the graph takes.
enum Inputs {
    Pairs(pairs::Inputs),
    Shared(shared::Inputs),
}

/// Values by input.
type Feed = Vec<(NodeId, ValueOrView<'static>)>;

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
    pub(super) fn shipped(bytes: &'static [u8], config: &Config) -> Result<Self, EngineError> {
        let model =
            Model::load_static_slice(bytes).map_err(|e| malformed("model.onnx", &e.to_string()))?;
        Self::new(model, "model.onnx", config, Batching::Together)
    }

    /// Loads the graph of a folder. Fails if it is damaged, has operators or data that cannot be
    /// had, or is not a classifier of that many labels.
    pub(super) fn load(files: Files, config: &Config) -> Result<Self, EngineError> {
        let name = files.onnx_name;
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
        Self::new(model, &name, config, batching)
    }

    fn new(
        model: Model,
        file: &str,
        config: &Config,
        batching: Batching,
    ) -> Result<Self, EngineError> {
        let n_labels = config.n_labels();
        let inputs = match config.arrangement {
            Arrangement::Pairs { .. } => Inputs::Pairs(pairs::Inputs::of(&model, file)?),
            Arrangement::Shared { .. } => Inputs::Shared(shared::Inputs::of(&model, file)?),
        };
        let output = output(&model, file, n_labels)?;
        Ok(Self { model, inputs, output, n_labels, batching })
    }

    /// The logits of encodings of one width, row after row, a row for each hypothesis.
    pub(super) fn logits(
        &self,
        batch: &[Encoding],
        pool: &Arc<ThreadPool>,
    ) -> Result<Vec<f32>, EngineError> {
        let step = match self.batching {
            Batching::Together => batch.len().max(1),
            Batching::OneByOne => 1,
        };
        let parts = batch.chunks(step).map(|part| self.run(part, pool));
        let rows: Vec<Vec<f32>> = parts.collect::<Result<_, _>>()?;
        Ok(rows.concat())
    }

    /// The logits of a part of a batch, row after row.
    fn run(&self, batch: &[Encoding], pool: &Arc<ThreadPool>) -> Result<Vec<f32>, EngineError> {
        // A product with one row is summed in another order than one with more, so there are
        // always two: a score must not depend on being alone.
        let alone = n_answers(batch) == 1 && self.batching == Batching::Together;
        let inputs = match &self.inputs {
            Inputs::Pairs(inputs) => {
                let again = batch.first().filter(|_| alone);
                inputs.feed(&batch.iter().chain(again).collect::<Vec<&Encoding>>())
            }
            Inputs::Shared(inputs) => inputs.feed(batch, alone),
        };
        let n_rows = n_answers(batch) + usize::from(alone);
        let options = RunOptions::default().with_thread_pool(Some(Arc::clone(pool)));
        let [output] = self
            .model
            .run_n(inputs, [self.output], Some(options))
            .map_err(|error| EngineError::Run(error.to_string()))?;
        let output: NdTensor<f32, 2> =
            output.try_into().map_err(|_| EngineError::Run("logits are not a matrix".into()))?;
        let view: NdTensorView<f32, 2> = output.view();
        if view.shape() != [n_rows, self.n_labels] {
            let (found, named) = (view.shape(), self.n_labels);
            return Err(EngineError::Run(format!(
                "logits of {found:?} for {n_rows} hypotheses and the {named} labels of config.json"
            )));
        }
        Ok(view.iter().copied().take(n_answers(batch) * self.n_labels).collect())
    }
}

pub(super) fn n_answers(batch: &[Encoding]) -> usize {
    batch.iter().map(|encoding| encoding.group.hypotheses.len()).sum()
}

fn matrix(shape: [usize; 2], values: Vec<i32>) -> ValueOrView<'static> {
    NdTensor::from_data(shape, values).into()
}

fn list(values: Vec<i32>) -> ValueOrView<'static> {
    NdTensor::from_data([values.len()], values).into()
}

fn name(model: &Model, id: NodeId) -> String {
    model.node_info(id).and_then(|node| node.name()).unwrap_or_default().to_string()
}

fn find(model: &Model, wanted: &str) -> Option<NodeId> {
    model.input_ids().iter().copied().find(|id| name(model, *id) == wanted)
}

/// The input of that name. Fails if there is none.
fn need(model: &Model, file: &str, wanted: &str) -> Result<NodeId, EngineError> {
    find(model, wanted).ok_or_else(|| {
        let reason = format!("it takes no `{wanted}`, as sequence classifiers do; {EXPORT_AGAIN}");
        malformed(file, &reason)
    })
}

/// Fails if the graph takes anything else.
fn refuse_others(model: &Model, file: &str, known: &[NodeId]) -> Result<(), EngineError> {
    let Some(other) = model.input_ids().iter().find(|id| !known.contains(id)) else {
        return Ok(());
    };
    let other = name(model, *other);
    let reason = format!("it asks for `{other}`, which framelens does not give; {EXPORT_AGAIN}");
    Err(malformed(file, &reason))
}

/// Fails if an axis of that input has one length only.
fn refuse_fixed(model: &Model, file: &str, input: NodeId) -> Result<(), EngineError> {
    let shape = model.node_info(input).and_then(|node| node.shape()).unwrap_or_default();
    if shape.iter().any(|length| matches!(length, Dimension::Fixed(_))) {
        let reason =
            format!("it takes texts of one length only; {EXPORT_AGAIN}, which leaves it free");
        return Err(malformed(file, &reason));
    }
    Ok(())
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
