//! The engine in pure Rust: models of ours in 8-bit integers, other ONNX sequence classifiers on `rten`, text to tokens by
//! `tokenizers`.

mod bert;
mod config;
mod files;
mod graph;
mod head;
mod network;
mod outline;
mod parts;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use self::files::Files;
pub use self::network::Arithmetic;
use self::network::Network;
use self::parts::{Loading, Parts};
use super::encoder::Encoder;
use super::shipped::recorded_digest;
use super::{
    Encoding, Engine, EngineError, Group, Identity, LabelWeights, Marking, Pair, SHIPPED_MODEL,
    StanceWeights, shipped_files,
};
use ndarray::Array2;

pub(super) use self::config::{Arrangement, Config, PadToken};
pub use self::files::preferred_onnx;
#[cfg(feature = "rust-bert")]
pub(super) use self::files::{read, read_config, read_tokenizer};

/// How the native engine runs.
#[derive(Debug, Clone, Copy)]
pub struct NativeOptions {
    /// How many callers may score at the same time, each on one thread.
    pub workers: usize,
}

/// A sequence classifier whose labels tell entailment, run on the CPU.
pub struct NativeEngine {
    identity: Identity,
    config: Config,
    loading: Loading,
}

impl NativeEngine {
    /// Takes the model that ships with framelens, which is loaded when something is first asked of it.
    pub fn shipped(options: NativeOptions) -> Result<Self, EngineError> {
        Self::shipped_in(Arithmetic::Integers, options)
    }

    /// The same, computed in numbers that were chosen. Both fail if what was recorded of the model cannot be read; that the
    /// model is another is found at the first question.
    pub fn shipped_in(arithmetic: Arithmetic, options: NativeOptions) -> Result<Self, EngineError> {
        let [.., (_, config)] = shipped_files();
        let identity = Identity {
            engine: "native".to_string(),
            model: SHIPPED_MODEL.to_string(),
            file: None,
            digest: recorded_digest()?,
        };
        let loading = Loading::shipped(arithmetic, options.workers);
        Ok(Self { identity, config: Config::parse(config, None)?, loading })
    }

    /// Loads a Hugging Face folder: `config.json`, `tokenizer.json` and the ONNX file that
    /// [`preferred_onnx`] names.
    ///
    /// Fails if a file is missing or damaged, or if the model is no classifier of two or three
    /// labels that tell entailment.
    pub fn from_folder(folder: &Path, options: NativeOptions) -> Result<Self, EngineError> {
        Self::open(folder, None, options)
    }

    /// The same, with an ONNX file that was chosen, named from the folder on.
    pub fn from_onnx(
        folder: &Path,
        onnx: &Path,
        options: NativeOptions,
    ) -> Result<Self, EngineError> {
        Self::open(folder, Some(onnx), options)
    }

    /// Gives the model a name that says more than its folder's.
    pub fn rename(&mut self, model: String) {
        self.identity.model = model;
    }

    /// The logits of encodings of one width, a row for each hypothesis; columns as in `config.json`.
    ///
    /// Fails if widths differ, if a token is not in the vocabulary, if the graph does, or if the shipped model is not what was
    /// recorded.
    pub fn logits(&self, batch: &[Encoding], worker: usize) -> Result<Array2<f32>, EngineError> {
        self.loading.get()?.network.logits(batch, worker)
    }

    fn open(
        folder: &Path,
        onnx: Option<&Path>,
        options: NativeOptions,
    ) -> Result<Self, EngineError> {
        let files = Files::read(folder, onnx).map_err(|error| error.in_folder(folder))?;
        // The libraries that read tokenizers and graphs may panic on those that no exporter writes.
        let loaded = catch_unwind(AssertUnwindSafe(|| Self::assemble(folder, files, options)));
        let reason = "reading it failed where no honest model does; get the folder again, or name another model";
        let loaded =
            loaded.unwrap_or_else(|_| Err(malformed("tokenizer.json or the ONNX file", reason)));
        loaded.map_err(|error| error.in_folder(folder))
    }

    fn assemble(folder: &Path, files: Files, options: NativeOptions) -> Result<Self, EngineError> {
        let said = files.tokenizer_config.as_deref();
        let config = Config::parse(&files.config, said)?;
        let encoder = || Encoder::parse(&files.tokenizer, &files.config, said);
        let (digest, encoder) = rayon::join(|| files.digest(), encoder);
        let encoder = encoder?;
        let name = folder.file_name().map_or("model".into(), |name| name.to_string_lossy());
        let file = files.onnx_name.clone();
        let identity = Identity {
            engine: "native".to_string(),
            model: name.into_owned(),
            file: Some(file.clone()),
            digest,
        };
        let network = Network::load(files, &config, options.workers)?;
        let engine = Self { identity, config, loading: Loading::done(Parts { encoder, network }) };
        engine.try_out().map_err(|reason| malformed(&file, &reason))?;
        Ok(engine)
    }

    /// Asks one short pair, so that a graph that cannot run is found before anything is read.
    fn try_out(&self) -> Result<(), String> {
        let pair = Pair::plain("The bridge fell.", "It fell.");
        let answer = self.encode(&Group::from(&pair)).and_then(|asked| self.logits(&asked, 0));
        let logits = answer.map_err(|error| {
            format!("it fails on a short text ({error}); export it again with scripts/export-onnx")
        })?;
        if logits.iter().all(|logit| logit.is_finite()) {
            return Ok(());
        }
        Err("it answers a short text with infinite numbers; choose another of the folder's ONNX files, or export it again with scripts/export-onnx".to_string())
    }
}

impl Engine for NativeEngine {
    fn identity(&self) -> &Identity {
        &self.identity
    }

    fn place(&self) -> String {
        match self.loading.arithmetic() {
            Arithmetic::Integers => "8-bit".to_string(),
            Arithmetic::Floats => String::new(),
        }
    }

    fn marking(&self) -> Option<&Marking> {
        self.config.marking.as_ref()
    }

    fn stance_weights(&self) -> &StanceWeights {
        &self.config.weights
    }

    fn label_weights(&self, task: &str) -> Option<&LabelWeights> {
        self.config.label_weights.get(task)
    }

    fn encode(&self, group: &Group) -> Result<Vec<Encoding>, EngineError> {
        self.loading.get()?.encoder.encode(group)
    }

    fn score(&self, batch: &[Encoding], worker: usize) -> Result<Vec<Vec<f32>>, EngineError> {
        let logits = self.logits(batch, worker)?;
        let mut scores = logits.rows().into_iter().map(|row| self.config.entailment(&row));
        let answers =
            |encoding: &Encoding| scores.by_ref().take(encoding.group.hypotheses.len()).collect();
        Ok(batch.iter().map(answers).collect())
    }
}

pub(super) fn malformed(file: &str, reason: &str) -> EngineError {
    EngineError::Malformed { file: file.to_string(), reason: reason.to_string() }
}
