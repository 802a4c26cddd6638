//! Which of a model's files are fetched.

use std::path::Path;

use super::{HubError, Listing, ModelName, Offered};
use crate::engine::preferred_onnx;

/// Weights for engines that read the authors' own format.
const SAFETENSORS: &str = "model.safetensors";

/// Says in which of its parts each weight of a larger model stands.
const PARTS: &str = "model.safetensors.index.json";

/// Without these no engine can use the weights.
const NEEDED: [&str; 2] = ["config.json", "tokenizer.json"];

/// Fetched where they are.
const WELCOME: [&str; 8] = [
    "tokenizer_config.json",
    "special_tokens_map.json",
    "README.md",
    "LICENSE",
    "LICENSE.md",
    "LICENSE.txt",
    "NOTICE",
    "NOTICE.txt",
];

/// Endings of formats that are read with Python's pickle.
const PICKLE: [&str; 6] = [".bin", ".pt", ".pth", ".ckpt", ".pkl", ".ot"];

/// Which weights are wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Weights {
    /// ONNX if there are any, else safetensors.
    #[default]
    Any,
    /// ONNX only, for the native engine.
    Onnx,
    /// Safetensors only, for rust-bert.
    Safetensors,
    /// Both.
    Both,
}

/// What somebody wants of a model.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Which weights.
    pub weights: Weights,
    /// The path of the ONNX file to take instead of the usual one.
    pub onnx_file: Option<String>,
}

/// The files to fetch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// All of them, by path.
    pub files: Vec<Offered>,
    /// The ONNX file among them; `None` if there is none.
    pub onnx: Option<String>,
    /// ONNX files that could be taken instead.
    pub others: Vec<String>,
}

/// Picks the files that are needed to use a model, and no more than one ONNX file.
///
/// Fails if there are no weights but pickle, no `config.json` or no `tokenizer.json`, or if it is not clear which ONNX file to take.
pub fn choose(name: &ModelName, listing: &Listing, wanted: &Wanted) -> Result<Choice, HubError> {
    let onnx = match wanted.weights {
        Weights::Safetensors => None,
        Weights::Any | Weights::Onnx | Weights::Both => onnx(name, listing, wanted)?,
    };
    let safetensors = match wanted.weights {
        Weights::Any if onnx.is_none() => safetensors(listing),
        Weights::Any | Weights::Onnx => Vec::new(),
        Weights::Safetensors | Weights::Both => safetensors(listing),
    };
    let missing = match wanted.weights {
        Weights::Any => onnx.is_none() && safetensors.is_empty(),
        Weights::Onnx => onnx.is_none(),
        Weights::Safetensors => safetensors.is_empty(),
        Weights::Both => onnx.is_none() || safetensors.is_empty(),
    };
    if missing {
        return Err(no_weights(name, listing, wanted.weights));
    }
    for file in NEEDED {
        if listing.file(file).is_none() {
            return Err(HubError::NoFile { name: name.to_string(), file });
        }
    }
    let mut files: Vec<Offered> = NEEDED
        .iter()
        .chain(&WELCOME)
        .filter_map(|path| listing.file(path))
        .chain(onnx)
        .chain(onnx.iter().flat_map(|onnx| outside(listing, onnx)))
        .chain(safetensors)
        .cloned()
        .collect();
    files.sort();
    let onnx = onnx.map(|file| file.path.clone());
    let others = onnx_files(listing).filter(|path| onnx.as_ref() != Some(path)).collect();
    Ok(Choice { files, onnx, others })
}

/// The ONNX file to take; `None` if the repository has none.
fn onnx<'a>(
    name: &ModelName,
    listing: &'a Listing,
    wanted: &Wanted,
) -> Result<Option<&'a Offered>, HubError> {
    let offered: Vec<String> = onnx_files(listing).collect();
    let unclear = |asked: String| HubError::OnnxFile {
        name: name.to_string(),
        asked,
        offered: offered.clone(),
    };
    if let Some(asked) = &wanted.onnx_file {
        let file = listing.file(asked).filter(|_| offered.contains(asked));
        return file.map(Some).ok_or_else(|| {
            if offered.is_empty() {
                no_weights(name, listing, Weights::Onnx)
            } else {
                unclear(format!("no ONNX file {asked}"))
            }
        });
    }
    let names: Vec<&str> = offered.iter().map(String::as_str).collect();
    let usual = preferred_onnx(&names).and_then(|path| listing.file(path));
    match (usual, offered.as_slice()) {
        (Some(file), _) => Ok(Some(file)),
        (None, []) => Ok(None),
        (None, [only]) => Ok(listing.file(only)),
        // Other weights are no reason to ask.
        (None, _) if wanted.weights == Weights::Any && !safetensors(listing).is_empty() => Ok(None),
        (None, _) => Err(unclear("several ONNX files and none with a usual name".to_string())),
    }
}

/// The one file of safetensors, or the parts that take its place with what tells them; none if there is neither.
fn safetensors(listing: &Listing) -> Vec<&Offered> {
    if let Some(whole) = listing.file(SAFETENSORS) {
        return vec![whole];
    }
    let is_part = |path: &str| {
        path.strip_prefix("model-")
            .and_then(|rest| rest.strip_suffix(".safetensors"))
            .is_some_and(|number| !number.contains('/'))
    };
    let parts = listing.files.iter().filter(|file| is_part(&file.path));
    match listing.file(PARTS) {
        Some(index) if parts.clone().next().is_some() => parts.chain([index]).collect(),
        _ => Vec::new(),
    }
}

fn onnx_files(listing: &Listing) -> impl Iterator<Item = String> {
    let is_onnx =
        |path: &String| Path::new(path).extension().is_some_and(|ending| ending == "onnx");
    listing.files.iter().map(|file| file.path.clone()).filter(is_onnx)
}

/// Where an ONNX file of more than 2 GB keeps its weights: `model.onnx_data`, `model.onnx_data_1`, `model.onnx.data`, …
fn outside<'a>(listing: &'a Listing, onnx: &Offered) -> impl Iterator<Item = &'a Offered> {
    let beside = [format!("{}_data", onnx.path), format!("{}.data", onnx.path)];
    listing.files.iter().filter(move |file| beside.iter().any(|begin| file.path.starts_with(begin)))
}

fn no_weights(name: &ModelName, listing: &Listing, wanted: Weights) -> HubError {
    let name = name.to_string();
    let others = !safetensors(listing).is_empty() || onnx_files(listing).next().is_some();
    let is_pickle = |path: &str| {
        PICKLE.iter().any(|ending| path.ends_with(ending)) && !path.ends_with("training_args.bin")
    };
    let files: Vec<String> =
        listing.files.iter().map(|file| file.path.clone()).filter(|path| is_pickle(path)).collect();
    if !files.is_empty() && !others {
        return HubError::Pickle { name, files };
    }
    let wanted = match wanted {
        Weights::Any => "ONNX and no model.safetensors",
        Weights::Onnx => "ONNX weights",
        Weights::Safetensors => "model.safetensors",
        Weights::Both => "ONNX weights together with a model.safetensors",
    };
    HubError::NoWeights { name, wanted }
}

#[cfg(test)]
mod tests;
