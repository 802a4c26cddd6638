//! The one seam between what is asked and who answers: texts with hypotheses in, scores out.

mod encoder;
mod native;
mod rust_bert;
mod scripted;
mod shipped;

use std::fmt;
use std::path::{Path, PathBuf};

pub use native::{Arithmetic, NativeEngine, NativeOptions, preferred_onnx};
pub use rust_bert::{Device, RustBertEngine, RustBertOptions};
pub use scripted::{Rule, ScriptedEngine};
pub use shipped::{SHIPPED_MODEL, Shipped, shipped_files, verify_folder};

/// A text and what is claimed of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pair {
    /// What stands before the sentence; cut first where the model's limit is reached.
    pub context: String,
    /// The sentence; cut at its end only when there is no context left to cut.
    pub text: String,
    /// What is claimed; never cut.
    pub hypothesis: String,
}

impl Pair {
    /// A sentence without context.
    pub fn plain(text: impl Into<String>, hypothesis: impl Into<String>) -> Self {
        Self { context: String::new(), text: text.into(), hypothesis: hypothesis.into() }
    }
}

/// A text and all that is claimed of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Group {
    /// As in [`Pair`].
    pub context: String,
    /// As in [`Pair`].
    pub text: String,
    /// What is claimed, in the order of the answers; one may be there twice.
    pub hypotheses: Vec<String>,
}

impl From<&Pair> for Group {
    fn from(pair: &Pair) -> Self {
        let Pair { context, text, hypothesis } = pair.clone();
        Self { context, text, hypotheses: vec![hypothesis] }
    }
}

/// One sequence of tokens, which answers one hypothesis or more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Encoding {
    /// The text with those of its hypotheses that are answered here.
    pub group: Group,
    /// Token ids, special tokens included.
    pub tokens: Vec<u32>,
    /// 0 for the text, 1 for a hypothesis; as long as `tokens`.
    pub segments: Vec<u32>,
    /// How many of `tokens` are no padding.
    pub n_tokens: usize,
    /// The lengths of the parts that `tokens` consist of, padding aside: the text, then every hypothesis by itself; one
    /// part where text and hypothesis are read as one.
    pub blocks: Vec<usize>,
    /// Encodings of one width can be in one batch.
    pub width: usize,
    /// Whether some of the sentence itself (not only of its context) was cut.
    pub truncated: bool,
}

/// How a model was taught to read a pair about an actor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marking {
    /// Stands for the actor in text and hypothesis, so that roles are read and not names.
    pub target: String,
    /// Stands between the sentences before and the sentence asked about.
    pub separator: String,
}

/// Who answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Which kind of engine: `native`, `rust-bert`, `scripted`.
    pub engine: String,
    /// The model's name.
    pub model: String,
    /// The file of its weights, where a folder may offer several: `onnx/model_int8.onnx`.
    pub file: Option<String>,
    /// SHA-256 over the model's files, in hexadecimal.
    pub digest: String,
}

/// Scores how far a text entails hypotheses.
///
/// A score depends on its text and hypothesis alone: it has the same bits whatever else is asked of the text, whatever
/// else is in the batch, whatever the number of threads.
pub trait Engine: Send + Sync {
    /// Who answers.
    fn identity(&self) -> &Identity;

    /// Where and in which numbers it computes, if the bits of a score depend on that; empty for single precision on the
    /// processor.
    fn place(&self) -> String {
        String::new()
    }

    /// How the model marks an actor; `None` where it reads names and sentences as they are.
    fn marking(&self) -> Option<&Marking>;

    /// How the scores of this model become decisions on blame.
    fn stance_weights(&self) -> &StanceWeights;

    /// What makes the labels of a task comparable, if this model was fitted to the task.
    fn label_weights(&self, _task: &str) -> Option<&LabelWeights> {
        None
    }

    /// Turns a text and its hypotheses into sequences that answer them, in order: a sequence each, or several in one where
    /// the model reads them beside one another. Fails if a hypothesis exceeds the model's limit.
    fn encode(&self, group: &Group) -> Result<Vec<Encoding>, EngineError>;

    /// The probabilities of entailment (0 to 1) of the hypotheses of each encoding, in order. All encodings must have one
    /// width. `worker` tells concurrent callers apart, from 0.
    fn score(&self, batch: &[Encoding], worker: usize) -> Result<Vec<Vec<f32>>, EngineError>;
}

/// A logistic model over the engine's answer and plain facts about the sentence, fitted on hand
/// labels that the model had not seen (`scripts/train`), and shipped in the model's `config.json`.
#[derive(Debug, Clone, PartialEq)]
pub struct StanceWeights {
    /// Weights by feature name for `blamed`, `bias` among them.
    pub blamed: std::collections::BTreeMap<String, f64>,
    /// Weights by feature name for `denied`, `bias` among them.
    pub denied: std::collections::BTreeMap<String, f64>,
    /// From this score on an actor is blamed, where the task does not say otherwise.
    pub blamed_threshold: f32,
    /// From this score on an actor is cleared, likewise.
    pub denied_threshold: f32,
    /// Tells the three roles apart.
    pub roles: RoleWeights,
}

/// Makes the log odds of a task's labels comparable: scale · log odds + bias, fitted on hand labels that the network
/// had not seen (Platt 1999). They belong to the labels and not to the words that ask for them, so that a task that asks
/// in other words is answered alike.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelWeights {
    /// One for all labels of the task.
    pub scale: f64,
    /// By label.
    pub biases: std::collections::BTreeMap<String, f64>,
}

/// A blamed actor's role is the one whose weighed facts are the most: a multinomial logistic model over plain facts and the
/// log odds of the three hypotheses, which are the facts `perpetrator`, `sponsor` and `negligent`.
#[derive(Debug, Clone, PartialEq)]
pub struct RoleWeights {
    /// For who carried it out, by fact, `bias` among them.
    pub perpetrator: std::collections::BTreeMap<String, f64>,
    /// For who ordered, sponsored or enabled it.
    pub sponsor: std::collections::BTreeMap<String, f64>,
    /// For who failed to prevent it.
    pub negligent: std::collections::BTreeMap<String, f64>,
}

impl Default for RoleWeights {
    /// The likeliest by the engine.
    fn default() -> Self {
        let own = |name: &str| [(name.to_string(), 1.0)].into();
        Self {
            perpetrator: own("perpetrator"),
            sponsor: own("sponsor"),
            negligent: own("negligent"),
        }
    }
}

impl Default for StanceWeights {
    /// The engine's own probabilities, untouched, and even odds.
    fn default() -> Self {
        Self {
            blamed: [("logit".to_string(), 1.0)].into(),
            denied: [("denied_logit".to_string(), 1.0)].into(),
            blamed_threshold: 0.5,
            denied_threshold: 0.5,
            roles: RoleWeights::default(),
        }
    }
}

/// Why an engine cannot answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EngineError {
    /// A file of the model cannot be read.
    #[error("model file {} cannot be read; check the folder that was named", path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file of the model is not what it should be.
    #[error("model file {file} cannot be used; restore it or name another model: {reason}")]
    Malformed {
        /// Which file.
        file: String,
        /// What is wrong and what to do.
        reason: String,
    },
    /// A folder has no file that the native engine could run.
    #[error("model folder {} has no ONNX file; {remedy}", folder.display())]
    NoOnnx {
        /// The folder.
        folder: PathBuf,
        /// What can be done with what it has.
        remedy: String,
    },
    /// A folder has several ONNX files, and their names do not tell which one is meant.
    #[error(
        "model folder {} has several ONNX files ({}); choose one with --onnx-file",
        folder.display(),
        offered.join(", ")
    )]
    WhichOnnx {
        /// The folder.
        folder: PathBuf,
        /// Those it has.
        offered: Vec<String>,
    },
    /// A folder does not have the ONNX file that was chosen.
    #[error(
        "model folder {} has no {}; choose one of {} with --onnx-file",
        folder.display(),
        file.display(),
        offered.join(", ")
    )]
    NoSuchOnnx {
        /// The folder.
        folder: PathBuf,
        /// The file that was chosen.
        file: PathBuf,
        /// Those it has.
        offered: Vec<String>,
    },
    /// A file does not have the digest that was recorded for it.
    #[error(
        "model file {file} was changed or damaged: its SHA-256 is {found}, recorded is {recorded}; restore it (git checkout models)"
    )]
    Digest {
        /// Which file.
        file: String,
        /// What it is.
        found: String,
        /// What it should be.
        recorded: String,
    },
    /// A hypothesis leaves no room for the sentence.
    #[error(
        "hypothesis of {tokens} tokens leaves no room in the model's {limit}: \"{hypothesis}\"; shorten it in the task file"
    )]
    HypothesisTooLong {
        /// The hypothesis.
        hypothesis: String,
        /// Its length.
        tokens: usize,
        /// The model's limit.
        limit: usize,
    },
    /// The program was built without this engine.
    #[error(
        "this framelens was built without the engine `{engine}`; run scripts/setup-libtorch and `cargo build --release --features {engine}`, or use --engine native"
    )]
    NotBuilt {
        /// Which engine, also the name of the cargo feature.
        engine: &'static str,
    },
    /// A device was asked for that is not there.
    #[error(
        "there is no CUDA device, or libtorch was built without CUDA; use --device cpu, or see docs/rust-bert.md for a libtorch with CUDA"
    )]
    NoCuda,
    /// Whoever asked wants no more answers.
    #[error("interrupted")]
    Interrupted,
    /// The model failed while running.
    #[error("the model failed on a batch, check memory or name another model: {0}")]
    Run(String),
}

impl EngineError {
    /// The same error, with the model's folder before the name of the file.
    pub(crate) fn in_folder(self, folder: &Path) -> Self {
        match self {
            Self::Malformed { file, reason } => {
                Self::Malformed { file: folder.join(file).display().to_string(), reason }
            }
            other => other,
        }
    }
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digest = &self.digest[..12.min(self.digest.len())];
        write!(f, "{} ({}", self.model, self.engine)?;
        if let Some(file) = &self.file {
            write!(f, ", {file}")?;
        }
        write!(f, ", sha256 {digest}…)")
    }
}
