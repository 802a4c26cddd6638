//! Which of a model's files are fetched.

use std::path::Path;

use super::{HubError, Listing, ModelName, Offered};
use crate::engine::preferred_onnx;

/// Weights for engines that read the authors' own format.
const SAFETENSORS: &str = "model.safetensors";

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
    let safetensors = listing.file(SAFETENSORS).filter(|_| match wanted.weights {
        Weights::Any => onnx.is_none(),
        Weights::Onnx => false,
        Weights::Safetensors | Weights::Both => true,
    });
    let missing = match wanted.weights {
        Weights::Any => onnx.is_none() && safetensors.is_none(),
        Weights::Onnx => onnx.is_none(),
        Weights::Safetensors => safetensors.is_none(),
        Weights::Both => onnx.is_none() || safetensors.is_none(),
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
        (None, _) if wanted.weights == Weights::Any && listing.file(SAFETENSORS).is_some() => {
            Ok(None)
        }
        (None, _) => Err(unclear("several ONNX files and none with a usual name".to_string())),
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
    let others = listing.file(SAFETENSORS).is_some() || onnx_files(listing).next().is_some();
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
mod tests {
    use super::*;

    const SMALL: [&str; 3] = ["config.json", "tokenizer.json", "README.md"];

    fn listing(paths: &[&str]) -> Listing {
        let file = |path: &&str| Offered { path: (*path).to_string(), size: None, sha256: None };
        Listing { commit: "a".repeat(40), license: None, files: paths.iter().map(file).collect() }
    }

    fn chosen(
        paths: &[&str],
        weights: Weights,
        onnx_file: Option<&str>,
    ) -> Result<Vec<String>, HubError> {
        let wanted = Wanted { weights, onnx_file: onnx_file.map(str::to_string) };
        let all = [&SMALL, paths].concat();
        let choice = choose(&"a/b".parse().unwrap(), &listing(&all), &wanted)?;
        let weights = choice.files.into_iter().map(|file| file.path);
        Ok(weights.filter(|path| !SMALL.contains(&path.as_str())).collect())
    }

    #[test]
    fn one_onnx_file_is_taken_and_floats_before_integers() {
        let check = |paths: &[&str], expected: &[&str]| {
            assert_eq!(chosen(paths, Weights::Any, None).unwrap(), expected, "{paths:?}");
        };
        check(
            &["onnx/model.onnx", "onnx/model_quantized.onnx", "model.safetensors"],
            &["onnx/model.onnx"],
        );
        check(&["model.onnx", "onnx/model.onnx"], &["model.onnx"]);
        check(&["onnx/model_quantized.onnx", "onnx/model_fp16.onnx"], &["onnx/model_fp16.onnx"]);
        check(&["onnx/model_quantized.onnx", "onnx/model_q4.onnx"], &["onnx/model_quantized.onnx"]);
        check(&["deep/own.onnx"], &["deep/own.onnx"]);
        check(
            &[
                "onnx/model.onnx",
                "onnx/model.onnx_data",
                "onnx/model.onnx_data_1",
                "onnx/x.onnx_data",
            ],
            &["onnx/model.onnx", "onnx/model.onnx_data", "onnx/model.onnx_data_1"],
        );
        check(
            &["onnx/model_O3.onnx", "onnx/model_O4.onnx", "model.safetensors"],
            &["model.safetensors"],
        );
        check(&["model.safetensors", "pytorch_model.bin"], &["model.safetensors"]);
        check(&["onnx/model.onnx", "LICENSE", "spm.model"], &["LICENSE", "onnx/model.onnx"]);
    }

    #[test]
    fn what_is_asked_for_is_taken() {
        let all = ["onnx/model.onnx", "onnx/model_O3.onnx", "model.safetensors"];
        let check = |weights, onnx_file: Option<&str>, expected: &[&str]| {
            assert_eq!(chosen(&all, weights, onnx_file).unwrap(), expected);
        };
        check(Weights::Safetensors, None, &["model.safetensors"]);
        check(Weights::Both, None, &["model.safetensors", "onnx/model.onnx"]);
        check(Weights::Any, Some("onnx/model_O3.onnx"), &["onnx/model_O3.onnx"]);
        check(
            Weights::Both,
            Some("onnx/model_O3.onnx"),
            &["model.safetensors", "onnx/model_O3.onnx"],
        );
    }

    #[test]
    fn what_cannot_be_used_is_refused_with_a_remedy() {
        let check = |paths: &[&str], weights, onnx_file: Option<&str>, words: &[&str]| {
            let error = chosen(paths, weights, onnx_file).unwrap_err().to_string();
            for word in words {
                assert!(error.contains(word), "`{word}` is not in: {error}");
            }
        };
        let pickle = ["pytorch_model.bin", "rust_model.ot", "training_args.bin"];
        check(
            &pickle,
            Weights::Any,
            None,
            &["pytorch_model.bin, rust_model.ot)", "any code", "scripts/export-onnx"],
        );
        check(&pickle, Weights::Any, Some("model.onnx"), &["any code"]);
        check(&["training_args.bin"], Weights::Any, None, &["no ONNX and no model.safetensors"]);
        check(&["onnx/model.onnx"], Weights::Safetensors, None, &["no model.safetensors"]);
        check(
            &["model.safetensors"],
            Weights::Onnx,
            None,
            &["no ONNX weights", "scripts/export-onnx"],
        );
        check(&["model.safetensors"], Weights::Both, None, &["together with"]);
        check(
            &["a_O1.onnx", "b_O2.onnx"],
            Weights::Any,
            None,
            &["--onnx-file", "a_O1.onnx, b_O2.onnx"],
        );
        check(
            &["model.onnx"],
            Weights::Any,
            Some("x.onnx"),
            &["no ONNX file x.onnx", "model.onnx"],
        );
        let bare =
            |paths: &[&str]| choose(&"a/b".parse().unwrap(), &listing(paths), &Wanted::default());
        assert!(
            bare(&["model.onnx", "config.json"])
                .unwrap_err()
                .to_string()
                .contains("no tokenizer.json")
        );
        assert!(
            bare(&["model.onnx", "tokenizer.json"])
                .unwrap_err()
                .to_string()
                .contains("no config.json")
        );
    }
}
