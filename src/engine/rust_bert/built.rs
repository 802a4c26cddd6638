//! The rust-bert engine itself: our pairs and batches, its networks.

use std::any::Any;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use ndarray::Array2;
use tch::{Cuda, Kind, Tensor, no_grad};

use super::architecture::{Architecture, Inputs, Network};
use super::weights::{self, Weights};
use super::{Device, RustBertOptions};
use crate::digest::{self, hex};
use crate::engine::encoder::Encoder;
use crate::engine::native::{Arrangement, malformed, read_config, read_tokenizer};
use crate::engine::{
    Encoding, Engine, EngineError, Group, Identity, LabelWeights, Marking, StanceWeights,
};

/// A sequence classifier whose labels tell entailment, run by libtorch. On a GPU the last bits of a score may depend on
/// what else is in the batch.
pub struct RustBertEngine {
    identity: Identity,
    encoder: Encoder,
    device: Device,
    /// One for each caller: tensors of libtorch must not be read from two threads through one handle.
    networks: Vec<Mutex<Network>>,
    end: Option<u32>,
}

impl RustBertEngine {
    /// Loads a Hugging Face folder with `config.json`, `tokenizer.json` and `model.safetensors`, or the parts that
    /// `model.safetensors.index.json` names.
    ///
    /// From then on libtorch computes on one thread for each caller in the whole program.
    pub fn from_folder(folder: &Path, options: RustBertOptions) -> Result<Self, EngineError> {
        let (config, tokenizer) = (read_config(folder)?, read_tokenizer(folder)?);
        let encoder = Encoder::parse(&tokenizer, &config, None)?;
        if matches!(encoder.config.arrangement, Arrangement::Shared { .. }) {
            let reason = "its hypotheses share a text, which only the native engine computes; use --engine native";
            return Err(malformed("config.json", reason));
        }
        let architecture = Architecture::parse(&config)?;
        let weights = Weights::find(folder)?;
        let digest = digest(&weights, [&tokenizer, &config])?;
        let device = found(options.device)?;
        let (place, workers) = match device {
            Device::Cpu => (tch::Device::Cpu, options.workers.max(1)),
            Device::Cuda => (tch::Device::Cuda(0), 1),
        };
        tch::set_num_threads(1);
        let networks = guarded(|| weights::load(&weights, &architecture, place, workers))
            .map_err(|reason| malformed("config.json", &reason))??;
        let name = folder.file_name().map_or("model".into(), |name| name.to_string_lossy());
        let identity = Identity {
            engine: "rust-bert".to_string(),
            model: name.into_owned(),
            file: Some(weights.name.to_string()),
            digest,
        };
        let networks = networks.into_iter().map(Mutex::new).collect();
        Ok(Self { identity, encoder, device, networks, end: architecture.end() })
    }

    /// Gives the model a name that says more than its folder's.
    pub fn rename(&mut self, model: String) {
        self.identity.model = model;
    }

    /// What computes.
    pub fn device(&self) -> Device {
        self.device
    }

    /// The logits of encodings, a row each, in the order of `id2label`.
    pub fn logits(&self, batch: &[Encoding], worker: usize) -> Result<Array2<f32>, EngineError> {
        let mut logits = Array2::zeros((batch.len(), self.encoder.config.n_labels()));
        for places in self.together(batch) {
            let rows: Vec<&Encoding> = places.iter().map(|place| &batch[*place]).collect();
            for (place, row) in places.into_iter().zip(self.run(&rows, worker)?.rows()) {
                logits.row_mut(place).assign(&row);
            }
        }
        Ok(logits)
    }

    /// The places of the encodings that are computed together. On the processor each is by itself: libtorch sums a product of
    /// another number of rows in another order, and a score must not depend on its neighbours. On a GPU, where single pairs
    /// would be slow, those of one length are together, without padding, which `mobilebert` would read along.
    fn together(&self, batch: &[Encoding]) -> Vec<Vec<usize>> {
        if self.device == Device::Cpu {
            return (0..batch.len()).map(|place| vec![place]).collect();
        }
        let mut groups: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
        for (place, encoding) in batch.iter().enumerate() {
            let is_end = |token: &&u32| Some(**token) == self.end;
            let n_ends = encoding.tokens.iter().filter(is_end).count();
            groups.entry((encoding.n_tokens, n_ends)).or_default().push(place);
        }
        groups.into_values().collect()
    }

    fn run(&self, batch: &[&Encoding], worker: usize) -> Result<Array2<f32>, EngineError> {
        let network = &self.networks[worker % self.networks.len()];
        // A panic is caught while the lock is held, so the lock is never poisoned.
        let network = network.lock().unwrap_or_else(PoisonError::into_inner);
        let values = guarded(|| no_grad(|| run(&network, batch, self.device)));
        let values = values.and_then(|values| values).map_err(EngineError::Run)?;
        let n_values = values.len();
        Array2::from_shape_vec((batch.len(), self.encoder.config.n_labels()), values)
            .map_err(|_| EngineError::Run(format!("{n_values} logits for {} pairs", batch.len())))
    }
}

impl Engine for RustBertEngine {
    fn identity(&self) -> &Identity {
        &self.identity
    }

    fn place(&self) -> String {
        self.device.to_string()
    }

    fn marking(&self) -> Option<&Marking> {
        self.encoder.config.marking.as_ref()
    }

    fn stance_weights(&self) -> &StanceWeights {
        &self.encoder.config.weights
    }

    fn label_weights(&self, task: &str) -> Option<&LabelWeights> {
        self.encoder.config.label_weights.get(task)
    }

    fn encode(&self, group: &Group) -> Result<Vec<Encoding>, EngineError> {
        self.encoder.encode(group)
    }

    fn score(&self, batch: &[Encoding], worker: usize) -> Result<Vec<Vec<f32>>, EngineError> {
        let logits = self.logits(batch, worker)?;
        let rows = logits.rows().into_iter();
        Ok(rows.map(|row| vec![self.encoder.config.entailment(&row)]).collect())
    }
}

/// Which device to compute on. Fails if CUDA was asked for and is not there.
fn found(wanted: Option<Device>) -> Result<Device, EngineError> {
    match wanted {
        Some(Device::Cuda) if !Cuda::is_available() => Err(EngineError::NoCuda),
        Some(device) => Ok(device),
        None if Cuda::is_available() => Ok(Device::Cuda),
        None => Ok(Device::Cpu),
    }
}

/// The logits of encodings with one number of tokens, one row after the other.
fn run(network: &Network, batch: &[&Encoding], device: Device) -> Result<Vec<f32>, String> {
    let width = batch.first().map_or(0, |encoding| encoding.n_tokens);
    let place = match device {
        Device::Cpu => tch::Device::Cpu,
        Device::Cuda => tch::Device::Cuda(0),
    };
    let tensor = |value: &dyn Fn(&Encoding, usize) -> u32| -> Result<Tensor, String> {
        let values = batch.iter().flat_map(|e| (0..width).map(move |at| i64::from(value(e, at))));
        let values: Vec<i64> = values.collect();
        let flat = Tensor::f_from_slice(&values).map_err(|error| error.to_string())?;
        let shape = [batch.len().cast_signed() as i64, width.cast_signed() as i64];
        flat.f_view(shape).and_then(|t| t.f_to_device(place)).map_err(|error| error.to_string())
    };
    let inputs = Inputs {
        tokens: tensor(&|e, at| e.tokens[at])?,
        mask: tensor(&|_, _| 1)?,
        segments: tensor(&|e, at| e.segments[at])?,
    };
    let logits = network.logits(&inputs).map_err(|error| error.to_string())?;
    let flat = logits.f_to_kind(Kind::Float).and_then(|t| t.f_contiguous());
    let flat = flat.and_then(|t| t.f_view(-1)).map_err(|error| error.to_string())?;
    Vec::<f32>::try_from(flat).map_err(|error| error.to_string())
}

/// The answer, or the first line of what was said in a panic: rust-bert does not return libtorch's errors, it panics.
fn guarded<Answer>(work: impl FnOnce() -> Answer) -> Result<Answer, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| said(panic.as_ref()))
}

fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("libtorch failed without a reason");
    text.lines().next().unwrap_or_default().to_string()
}

/// SHA-256 over the files' own SHA-256s, the weights first.
fn digest(weights: &Weights, others: [&[u8]; 2]) -> Result<String, EngineError> {
    let mut sums = Vec::new();
    for path in &weights.files {
        let unreadable = |source| EngineError::Unreadable { path: path.clone(), source };
        sums.push(digest::of_file(path).map_err(unreadable)?.1);
    }
    sums.extend(others.map(digest::of_bytes));
    Ok(hex(&digest::of_all(sums)))
}
