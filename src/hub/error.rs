//! What can go wrong between a model's name and its files.

use std::io;
use std::path::PathBuf;

use crate::coding::Hint;

/// Why a model cannot be fetched, found or used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HubError {
    /// This is no name.
    #[error(
        "\"{text}\" is neither a folder nor the name of a model: {reason}; write owner/name or owner/name@revision, as in facebook/bart-large-mnli{hint}"
    )]
    Name {
        /// What was written.
        text: String,
        /// What is wrong with it.
        reason: &'static str,
        /// What was probably meant.
        hint: Hint,
    },
    /// The model is not in the models folder.
    #[error("model {name} is not in {}; run `framelens models pull {name}` to get it{hint}", folder.display())]
    NotPulled {
        /// Which model.
        name: String,
        /// The models folder.
        folder: PathBuf,
        /// What was probably meant.
        hint: Hint,
    },
    /// Several revisions of the model were pulled and none is the main one.
    #[error(
        "several revisions of {name} were pulled; name one of them: {}",
        revisions.join(", ")
    )]
    Revisions {
        /// Which model.
        name: String,
        /// Names that are not ambiguous.
        revisions: Vec<String>,
    },
    /// A file of a pulled model is not as it was recorded.
    #[error(
        "{} {fault}, so {name} is not used; run `framelens models pull {name}` to restore it", path.display()
    )]
    Damaged {
        /// Which model, with its commit.
        name: String,
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        fault: String,
    },
    /// `models.lock` cannot be understood.
    #[error("{} cannot be used; restore it, or remove it and pull the models again: {reason}", path.display())]
    Lock {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The hub does not show the model: it has no such model, or keeps it private.
    #[error(
        "{endpoint} shows no model {name}; check the spelling, or give a token in HF_TOKEN if it is private{hint}"
    )]
    Unknown {
        /// Which model.
        name: String,
        /// The hub's address.
        endpoint: String,
        /// What was probably meant.
        hint: Hint,
    },
    /// The model has no such revision.
    #[error("model {name} has no revision {revision}; name a branch, a tag or a commit of it")]
    Revision {
        /// Which model.
        name: String,
        /// What was asked for.
        revision: String,
    },
    /// The owner gives the model only to those who accept terms.
    #[error(
        "{name} is given only to those who accepted its terms; do so at {page}, then give a token of your account in HF_TOKEN"
    )]
    Gated {
        /// Which model.
        name: String,
        /// Where to accept them.
        page: String,
    },
    /// The token was refused.
    #[error("{endpoint} refused the token; give one that is valid in HF_TOKEN, or none at all")]
    Token {
        /// The hub's address.
        endpoint: String,
    },
    /// The repository holds weights in a format that runs code when it is read, and no others.
    #[error(
        "{name} holds its weights only as pickle ({}), which can run any code when it is read, so they are not fetched; name a model with ONNX or safetensors weights, or make an export that you trust with scripts/export-onnx and give its folder with --model",
        files.join(", ")
    )]
    Pickle {
        /// Which model.
        name: String,
        /// The files.
        files: Vec<String>,
    },
    /// The repository holds no weights that can be used.
    #[error(
        "{name} holds no {wanted}; name another model, or make an export with scripts/export-onnx"
    )]
    NoWeights {
        /// Which model.
        name: String,
        /// What was looked for.
        wanted: &'static str,
    },
    /// A file without which the weights cannot be used.
    #[error(
        "{name} has no {file}, without which its weights cannot be used; make an export with scripts/export-onnx, or name another model"
    )]
    NoFile {
        /// Which model.
        name: String,
        /// Which file.
        file: &'static str,
    },
    /// It is not clear which ONNX file to take.
    #[error(
        "{name} has {asked}; choose one with --onnx-file: {}", offered.join(", ")
    )]
    OnnxFile {
        /// Which model.
        name: String,
        /// What was asked for and is not there.
        asked: String,
        /// What there is.
        offered: Vec<String>,
    },
    /// Nothing may be fetched.
    #[error(
        "{name} is not at hand, and the network is switched off; leave out --offline and HF_HUB_OFFLINE, or copy the models folder of another machine (docs/models.md)"
    )]
    Offline {
        /// Which model.
        name: String,
    },
    /// No answer came.
    #[error(
        "no answer from {url}; check the connection, HTTPS_PROXY and HF_ENDPOINT, then give the same command again to go on where it stopped"
    )]
    Unreachable {
        /// What was asked for.
        url: String,
        /// Why.
        source: Box<ureq::Error>,
    },
    /// The answer is one that nothing can be done with.
    #[error(
        "{url} answered with status {status}; wait a while, or check HF_ENDPOINT and HTTPS_PROXY"
    )]
    Status {
        /// What was asked for.
        url: String,
        /// The HTTP status.
        status: u16,
    },
    /// The answer is not that of a hub.
    #[error("{url} did not answer as a hub does; check HF_ENDPOINT: {reason}")]
    Answer {
        /// What was asked for.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The connection broke again and again.
    #[error(
        "{file} broke off {tries} times, the last time after {found} bytes; check the connection, then give the same command again to go on where it stopped"
    )]
    Broken {
        /// Which file.
        file: String,
        /// How often.
        tries: u32,
        /// How many bytes there are.
        found: u64,
        /// Why, the last time.
        source: io::Error,
    },
    /// What came is not what the hub records.
    #[error(
        "what {url} sends is not what the hub records: {fault}; nothing of it is kept: check HF_ENDPOINT and HTTPS_PROXY, or wait and try again"
    )]
    Digest {
        /// Where it came from.
        url: String,
        /// What differs.
        fault: String,
    },
    /// The models folder cannot be written.
    #[error("cannot write {}; check that the folder can be written to and that its disk is not full, or choose another with --models-dir", path.display())]
    Write {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file cannot be read.
    #[error("cannot read {}; check that it is there and may be read", path.display())]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Somebody else is pulling into the same folder.
    #[error("another `framelens models pull` is at work in {}; wait until it has ended", folder.display())]
    Busy {
        /// The models folder.
        folder: PathBuf,
    },
    /// A setting cannot be used.
    #[error("{setting} cannot be used: {reason}; correct it or leave it out")]
    Setting {
        /// Which setting.
        setting: &'static str,
        /// What is wrong with it.
        reason: String,
    },
}
