//! Weights from `model.safetensors` into networks, once for all workers.

use std::collections::BTreeMap;
use std::path::Path;

use tch::nn::VarStore;
use tch::{Kind, Tensor, no_grad};

use super::architecture::{Architecture, Network};
use crate::engine::EngineError;
use crate::engine::native::malformed;

/// The file of weights that rust-bert can read without Python.
pub(super) const FILE: &str = "model.safetensors";

/// Makes as many networks as there are workers; all of them read the same weights in memory.
///
/// Fails if a weight that the architecture needs is missing or has another shape.
pub(super) fn load(
    file: &Path,
    architecture: &Architecture,
    device: tch::Device,
    workers: usize,
) -> Result<Vec<Network>, EngineError> {
    let tensors = Tensor::read_safetensors(file)
        .map_err(|error| malformed(FILE, &format!("{error}; load it again where it came from")))?;
    let mut first: Option<BTreeMap<String, Tensor>> = None;
    let mut networks = Vec::with_capacity(workers);
    let tensors: BTreeMap<String, Tensor> = tensors.into_iter().collect();
    for _ in 0..workers {
        let mut store = VarStore::new(device);
        networks.push(architecture.build(&store.root())?);
        store.freeze();
        let variables: BTreeMap<String, Tensor> = store.variables().into_iter().collect();
        match &first {
            None => {
                fill(&variables, &tensors)?;
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
) -> Result<(), EngineError> {
    for (name, variable) in variables {
        let tensor = tensors.get(name).ok_or_else(|| {
            malformed(FILE, &format!("it has no `{name}`; is it a sequence classifier of the architecture that config.json names?"))
        })?;
        if tensor.size() != variable.size() {
            let reason = format!(
                "`{name}` has the shape {:?}, config.json asks for {:?}",
                tensor.size(),
                variable.size()
            );
            return Err(malformed(FILE, &reason));
        }
        let mut variable = variable.shallow_clone();
        no_grad(|| variable.f_copy_(&tensor.to_kind(Kind::Float)))
            .map_err(|error| malformed(FILE, &error.to_string()))?;
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
