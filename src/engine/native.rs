//! The engine in pure Rust: ONNX sequence classifiers on `rten`, text to tokens by `tokenizers`.

mod config;

use std::path::Path;
use std::sync::Arc;

use ndarray::Array2;
use rten::{Dimension, Model, NodeId, RunOptions, ThreadPool, ValueOrView};
use rten_tensor::prelude::*;
use rten_tensor::{NdTensor, NdTensorView};
use sha2::{Digest, Sha256};
use tokenizers::{Tokenizer, TruncationDirection};

use self::config::Config;
use super::{
    Encoding, Engine, EngineError, Identity, LabelWeights, Marking, Pair, Shipped, StanceWeights,
};

/// Lengths are rounded up to a multiple of this, so that batches of equal length fill up.
const LENGTH_STEP: usize = 8;

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
    tokenizer: Tokenizer,
    model: Model,
    inputs: Inputs,
    output: NodeId,
    pools: Vec<Arc<ThreadPool>>,
}

/// The model's inputs; BERT-like models take segments, others do not.
struct Inputs {
    tokens: NodeId,
    mask: NodeId,
    segments: Option<NodeId>,
}

impl NativeEngine {
    /// Loads the model that ships with framelens.
    pub fn shipped(options: NativeOptions) -> Result<Self, EngineError> {
        let Shipped { name, model, tokenizer, config } = Shipped::verified()?;
        let digest = digest(&[model, tokenizer, config]);
        let network = Model::load_static_slice(model)
            .map_err(|error| malformed("model.onnx", &error.to_string()))?;
        Self::assemble(name, digest, network, tokenizer, config, options)
    }

    /// Loads a Hugging Face folder with `config.json`, `tokenizer.json` and `model.onnx`
    /// (or `onnx/model.onnx`).
    pub fn from_folder(folder: &Path, options: NativeOptions) -> Result<Self, EngineError> {
        let config = read(&folder.join("config.json"))?;
        let tokenizer = read(&folder.join("tokenizer.json"))?;
        let inner = folder.join("onnx").join("model.onnx");
        let model = match read(&folder.join("model.onnx")) {
            Err(_) if inner.exists() => read(&inner)?,
            read => read?,
        };
        let name = folder.file_name().map_or("model".into(), |name| name.to_string_lossy());
        let digest = digest(&[&model, &tokenizer, &config]);
        let network =
            Model::load(model).map_err(|error| malformed("model.onnx", &error.to_string()))?;
        Self::assemble(&name, digest, network, &tokenizer, &config, options)
    }

    fn assemble(
        name: &str,
        digest: String,
        model: Model,
        tokenizer: &[u8],
        config: &[u8],
        options: NativeOptions,
    ) -> Result<Self, EngineError> {
        let config = Config::parse(config)?;
        let mut tokenizer = Tokenizer::from_bytes(tokenizer)
            .map_err(|error| malformed("tokenizer.json", &error.to_string()))?;
        tokenizer.with_padding(None);
        tokenizer
            .with_truncation(None)
            .map_err(|error| malformed("tokenizer.json", &error.to_string()))?;
        let inputs = Inputs {
            tokens: node(&model, "input_ids")?,
            mask: node(&model, "attention_mask")?,
            segments: model.find_node("token_type_ids"),
        };
        let output = node(&model, "logits")?;
        check_width(&model, output, &config)?;
        let pools = (0..options.workers.max(1))
            .map(|_| Arc::new(ThreadPool::with_num_threads(1)))
            .collect();
        let identity = Identity { engine: "native".to_string(), model: name.to_string(), digest };
        Ok(Self { identity, config, tokenizer, model, inputs, output, pools })
    }

    fn tokens(&self, text: &str) -> Result<tokenizers::Encoding, EngineError> {
        self.tokenizer.encode(text, false).map_err(|error| EngineError::Run(error.to_string()))
    }

    /// The context and the sentence in `room` tokens, and whether the sentence was cut.
    fn fit(&self, pair: &Pair, room: usize) -> Result<(tokenizers::Encoding, bool), EngineError> {
        let mut sentence = self.tokens(&pair.text)?;
        let truncated = sentence.len() > room;
        if truncated {
            sentence.truncate(room, 0, TruncationDirection::Right);
        }
        let separator = self.config.marking.as_ref().map_or("", |marking| &marking.separator);
        let mut context = self.tokens(&pair.context)?;
        let separator = self.tokens(separator)?;
        let free = room - sentence.len();
        if context.is_empty() || free <= separator.len() {
            return Ok((sentence, truncated));
        }
        context.truncate(free - separator.len(), 0, TruncationDirection::Left);
        context.merge_with(separator, true);
        context.merge_with(sentence, true);
        Ok((context, truncated))
    }

    fn logits(&self, batch: &[Encoding], worker: usize) -> Result<Array2<f32>, EngineError> {
        let width = batch.first().map_or(0, |encoding| encoding.tokens.len());
        if batch.iter().any(|encoding| encoding.tokens.len() != width) {
            return Err(EngineError::Run("encodings of different lengths in one batch".into()));
        }
        // A product with one row is summed in another order than one with more, so there are
        // always two: a score must not depend on being alone.
        let alone = batch.len() == 1;
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
        let pool = Arc::clone(&self.pools[worker % self.pools.len()]);
        let options = RunOptions::default().with_thread_pool(Some(pool));
        let [output] = self
            .model
            .run_n(inputs, [self.output], Some(options))
            .map_err(|error| EngineError::Run(error.to_string()))?;
        let output: NdTensor<f32, 2> =
            output.try_into().map_err(|_| EngineError::Run("logits are not a matrix".into()))?;
        let view: NdTensorView<f32, 2> = output.view();
        Ok(Array2::from_shape_fn((batch.len(), view.size(1)), |(row, column)| view[[row, column]]))
    }
}

impl Engine for NativeEngine {
    fn identity(&self) -> &Identity {
        &self.identity
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

    fn encode(&self, pair: &Pair) -> Result<Encoding, EngineError> {
        let hypothesis = self.tokens(&pair.hypothesis)?;
        let special = self.tokenizer.get_post_processor().map_or(0, |processor| {
            use tokenizers::PostProcessor;
            processor.added_tokens(true)
        });
        let used = hypothesis.len() + special;
        if used + LENGTH_STEP > self.config.max_length {
            return Err(EngineError::HypothesisTooLong {
                hypothesis: pair.hypothesis.clone(),
                tokens: hypothesis.len(),
                limit: self.config.max_length,
            });
        }
        let (text, truncated) = self.fit(pair, self.config.max_length - used)?;
        let whole = self
            .tokenizer
            .post_process(text, Some(hypothesis), true)
            .map_err(|error| EngineError::Run(error.to_string()))?;
        let n_tokens = whole.len();
        let width = n_tokens.next_multiple_of(LENGTH_STEP);
        let mut tokens = whole.get_ids().to_vec();
        let mut segments = whole.get_type_ids().to_vec();
        tokens.resize(width, self.config.pad_token);
        segments.resize(width, 0);
        Ok(Encoding { pair: pair.clone(), tokens, segments, n_tokens, truncated })
    }

    fn score(&self, batch: &[Encoding], worker: usize) -> Result<Vec<f32>, EngineError> {
        let logits = self.logits(batch, worker)?;
        Ok(logits.rows().into_iter().map(|row| self.config.entailment(&row)).collect())
    }
}

fn node(model: &Model, name: &str) -> Result<NodeId, EngineError> {
    model.find_node(name).ok_or_else(|| {
        malformed("model.onnx", &format!("it has no `{name}`; export a sequence classifier"))
    })
}

fn check_width(model: &Model, output: NodeId, config: &Config) -> Result<(), EngineError> {
    let shape = model.node_info(output).and_then(|node| node.shape());
    match shape.as_deref() {
        Some([_, Dimension::Fixed(n)]) if *n != config.n_labels => Err(malformed(
            "config.json",
            &format!("it names {} labels, the model has {n}", config.n_labels),
        )),
        _ => Ok(()),
    }
}

fn read(path: &Path) -> Result<Vec<u8>, EngineError> {
    std::fs::read(path)
        .map_err(|source| EngineError::Unreadable { path: path.to_path_buf(), source })
}

fn malformed(file: &str, reason: &str) -> EngineError {
    EngineError::Malformed { file: file.to_string(), reason: reason.to_string() }
}

/// SHA-256 over the files' own SHA-256s, so that lengths need not be told apart.
fn digest(files: &[&[u8]]) -> String {
    let mut whole = Sha256::new();
    for file in files {
        whole.update(Sha256::digest(file));
    }
    super::shipped::hex(&whole.finalize())
}
