//! Stands for the rust-bert engine in a program that was built without it.

use std::path::Path;

use super::{Device, RustBertOptions};
use crate::engine::{Encoding, Engine, EngineError, Group, Identity, Marking, StanceWeights};

/// The engine over libtorch, which this program was built without: there are no values of it.
#[derive(Debug)]
pub enum RustBertEngine {}

impl RustBertEngine {
    /// Always fails and says how to build a program that has the engine.
    pub fn from_folder(_folder: &Path, _options: RustBertOptions) -> Result<Self, EngineError> {
        Err(EngineError::NotBuilt { engine: "rust-bert" })
    }

    /// Gives the model a name that says more than its folder's.
    pub fn rename(&mut self, _model: String) {
        match *self {}
    }

    /// What computes.
    pub fn device(&self) -> Device {
        match *self {}
    }
}

impl Engine for RustBertEngine {
    fn identity(&self) -> &Identity {
        match *self {}
    }

    fn marking(&self) -> Option<&Marking> {
        match *self {}
    }

    fn stance_weights(&self) -> &StanceWeights {
        match *self {}
    }

    fn encode(&self, _group: &Group) -> Result<Vec<Encoding>, EngineError> {
        match *self {}
    }

    fn score(&self, _batch: &[Encoding], _worker: usize) -> Result<Vec<Vec<f32>>, EngineError> {
        match *self {}
    }
}
