//! Who computes a model's logits: our own network in eight bits where the model is one of ours, else a graph.

use std::sync::{Arc, Mutex, PoisonError};

use ndarray::Array2;
use rten::ThreadPool;

use super::bert::{Bert, Memory};
use super::config::{Arrangement, Config};
use super::files::Files;
use super::graph::{EXPORT_AGAIN, Graph, n_answers};
use super::{malformed, outline};
use crate::engine::{Encoding, EngineError};

/// In which numbers a model of ours is computed; its weights have eight bits in both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arithmetic {
    /// Activations in eight bits, of which products are exact: the fast one.
    Integers,
    /// Activations in single precision, as PyTorch computes with the same weights.
    Floats,
}

/// A network and the threads that compute it.
pub(super) struct Network {
    kind: Kind,
    n_labels: usize,
    pools: Vec<Arc<ThreadPool>>,
}

enum Kind {
    Integers(Box<Bert>, Vec<Mutex<Memory>>),
    Floats(Box<Graph>),
}

impl Network {
    /// Loads the model that is part of the program.
    pub(super) fn shipped(
        bytes: &'static [u8],
        config: &Config,
        arithmetic: Arithmetic,
        workers: usize,
    ) -> Result<Self, EngineError> {
        let kind = match arithmetic {
            Arithmetic::Integers => {
                let bert = Bert::read(bytes, config.n_labels());
                Kind::integers(bert.map_err(|reason| malformed("model.onnx", &reason))?, workers)
            }
            Arithmetic::Floats => Kind::Floats(Box::new(Graph::shipped(bytes, config)?)),
        };
        Ok(Self::new(kind, config, workers))
    }

    /// Loads the model of a folder, in eight bits where it is one of ours. Fails where [`Graph::load`] does.
    pub(super) fn load(files: Files, config: &Config, workers: usize) -> Result<Self, EngineError> {
        if let Some(reason) = outline::refused(&files.onnx) {
            return Err(malformed(&files.onnx_name, &format!("{reason}; {EXPORT_AGAIN}")));
        }
        let is_ours = matches!(config.arrangement, Arrangement::Shared { .. });
        let bert = Some(&files.onnx).filter(|_| is_ours);
        let kind = match bert.and_then(|onnx| Bert::read(onnx, config.n_labels()).ok()) {
            Some(bert) => Kind::integers(bert, workers),
            None => Kind::Floats(Box::new(Graph::load(files, config)?)),
        };
        Ok(Self::new(kind, config, workers))
    }

    fn new(kind: Kind, config: &Config, workers: usize) -> Self {
        let pool = |_| Arc::new(ThreadPool::with_num_threads(1));
        Self { kind, n_labels: config.n_labels(), pools: (0..workers.max(1)).map(pool).collect() }
    }

    /// In which numbers it computes.
    pub(super) fn arithmetic(&self) -> Arithmetic {
        match self.kind {
            Kind::Integers(..) => Arithmetic::Integers,
            Kind::Floats(_) => Arithmetic::Floats,
        }
    }

    /// The logits of encodings of one width, a row for each hypothesis, computed on the worker's thread.
    pub(super) fn logits(
        &self,
        batch: &[Encoding],
        worker: usize,
    ) -> Result<Array2<f32>, EngineError> {
        let width = batch.first().map_or(0, |encoding| encoding.width);
        if batch.iter().any(|encoding| encoding.width != width) {
            return Err(EngineError::Run("encodings of different widths in one batch".into()));
        }
        let pool = &self.pools[worker % self.pools.len()];
        let logits = match &self.kind {
            Kind::Integers(bert, memories) => {
                let memory = &memories[worker % memories.len()];
                // Whatever a panicking thread left in it is written over.
                let mut memory = memory.lock().unwrap_or_else(PoisonError::into_inner);
                let memory: &mut Memory = &mut memory;
                // In a pool of one thread the product does not look for others.
                pool.run(|| bert.logits(batch, memory)).map_err(EngineError::Run)?
            }
            Kind::Floats(graph) => graph.logits(batch, pool)?,
        };
        Array2::from_shape_vec((n_answers(batch), self.n_labels), logits)
            .map_err(|error| EngineError::Run(error.to_string()))
    }
}

impl Kind {
    fn integers(bert: Bert, workers: usize) -> Self {
        let memories = (0..workers.max(1)).map(|_| Mutex::default()).collect();
        Self::Integers(Box::new(bert), memories)
    }
}
