//! Weights from safetensors, in one file or several, into networks, once for all workers.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use tch::nn::VarStore;
use tch::{Kind, Tensor, no_grad};

use super::architecture::{Architecture, Network};
use crate::engine::EngineError;
use crate::engine::native::{malformed, read};

/// The file of weights that rust-bert can read without Python.
const WHOLE: &str = "model.safetensors";

/// Says in which file each weight stands, where there are several.
const INDEX: &str = "model.safetensors.index.json";

/// The files of weights of a folder.
pub(super) struct Weights {
    /// The file, or what tells the files apart.
    pub(super) name: &'static str,
    /// All of them, by name.
    pub(super) files: Vec<PathBuf>,
}

#[derive(Deserialize)]
struct IndexRow {
    /// File names by names of weights.
    weight_map: BTreeMap<String, String>,
}

impl Weights {
    /// Finds `model.safetensors`, or the parts that `model.safetensors.index.json` names.
    ///
    /// Fails if the index cannot be read or names anything but safetensors beside it.
    pub(super) fn find(folder: &Path) -> Result<Self, EngineError> {
        let (whole, index) = (folder.join(WHOLE), folder.join(INDEX));
        if whole.exists() || !index.exists() {
            return Ok(Self { name: WHOLE, files: vec![whole] });
        }
        let index: IndexRow = serde_json::from_slice(&read(&index)?).map_err(|error| {
            malformed(INDEX, &format!("{error}; load it again where it came from"))
        })?;
        let names: BTreeSet<String> = index.weight_map.into_values().collect();
        let is_beside =
            |name: &&String| name.ends_with(".safetensors") && !name.contains(['/', '\\']);
        if let Some(other) = names.iter().find(|name| !is_beside(name)) {
            let reason = format!(
                "it names `{other}`, which is no safetensors file beside it; load it again where it came from"
            );
            return Err(malformed(INDEX, &reason));
        }
        if names.is_empty() {
            return Err(malformed(INDEX, "it names no weights; load it again where it came from"));
        }
        Ok(Self { name: INDEX, files: names.iter().map(|name| folder.join(name)).collect() })
    }

    /// All weights by name. Fails if a file is missing or damaged.
    fn tensors(&self) -> Result<BTreeMap<String, Tensor>, EngineError> {
        let mut tensors = BTreeMap::new();
        for path in &self.files {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let part = Tensor::read_safetensors(path).map_err(|error| {
                malformed(&name, &format!("{error}; load it again where it came from"))
            })?;
            tensors.extend(part);
        }
        Ok(tensors)
    }
}

/// Makes as many networks as there are workers; all of them read the same weights in memory.
///
/// Fails if a weight that the architecture needs is missing or has another shape.
pub(super) fn load(
    weights: &Weights,
    architecture: &Architecture,
    device: tch::Device,
    workers: usize,
) -> Result<Vec<Network>, EngineError> {
    let tensors = weights.tensors()?;
    let mut first: Option<BTreeMap<String, Tensor>> = None;
    let mut networks = Vec::with_capacity(workers);
    for _ in 0..workers {
        let mut store = VarStore::new(device);
        networks.push(architecture.build(&store.root())?);
        store.freeze();
        let variables: BTreeMap<String, Tensor> = store.variables().into_iter().collect();
        match &first {
            None => {
                fill(&variables, &tensors, weights.name)?;
                first = Some(variables);
            }
            Some(first) => share(variables, first),
        }
    }
    Ok(networks)
}

fn fill(
    variables: &BTreeMap<String, Tensor>,
    tensors: &BTreeMap<String, Tensor>,
    file: &str,
) -> Result<(), EngineError> {
    for (name, variable) in variables {
        let tensor = tensors.get(name).ok_or_else(|| {
            malformed(file, &format!("it has no `{name}`; is it a sequence classifier of the architecture that config.json names?"))
        })?;
        if tensor.size() != variable.size() {
            let reason = format!(
                "`{name}` has the shape {:?}, config.json asks for {:?}",
                tensor.size(),
                variable.size()
            );
            return Err(malformed(file, &reason));
        }
        let mut variable = variable.shallow_clone();
        no_grad(|| variable.f_copy_(&tensor.to_kind(Kind::Float)))
            .map_err(|error| malformed(file, &error.to_string()))?;
    }
    Ok(())
}

/// Lets the variables of one network be those of another.
fn share(variables: BTreeMap<String, Tensor>, first: &BTreeMap<String, Tensor>) {
    no_grad(|| {
        for (name, mut variable) in variables {
            variable.set_data(&first[&name]);
        }
    });
}
