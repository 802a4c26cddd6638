//! Which engine answers, with which model, on what: the same for every command that puts questions to a model.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use framelens::classify::ClassifyOptions;
use framelens::engine::{
    Device, Engine, NativeEngine, NativeOptions, RustBertEngine, RustBertOptions,
};
use framelens::hub::{Located, Pulled};

use super::models::PlaceArgs;
use super::out;

/// The model and what runs it.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Model")]
pub(super) struct EngineArgs {
    /// Another model than the shipped one: its folder (config.json, tokenizer.json and model.onnx, or model.safetensors
    /// for rust-bert), or owner/name if it was pulled
    #[arg(long, value_name = "NAME_OR_FOLDER")]
    model: Option<String>,

    #[command(flatten)]
    place: PlaceArgs,

    /// Which of the model's ONNX files runs [default: the one that was pulled, else the most exact: f32, f16, int8]
    #[arg(long, value_name = "FILE", requires = "model")]
    onnx_file: Option<PathBuf>,

    /// What runs the model: `native` is pure Rust and reads ONNX; `rust-bert` reads safetensors and needs libtorch, see
    /// docs/rust-bert.md
    #[arg(long, value_enum, default_value = "native")]
    engine: EngineName,

    /// Where rust-bert computes [default: cuda if libtorch has it and a GPU is there, else cpu]
    #[arg(long, value_enum)]
    device: Option<DeviceName>,

    /// Threads that run the model [default: one a core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum EngineName {
    Native,
    RustBert,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum DeviceName {
    Cpu,
    Cuda,
}

impl EngineArgs {
    /// How many threads put questions to the engine.
    fn threads(&self) -> usize {
        self.threads.map_or_else(cores, usize::from)
    }

    /// How the questions are put, in batches of the usual size.
    pub(super) fn options(&self) -> ClassifyOptions<'static> {
        ClassifyOptions { threads: self.threads(), batch_tokens: 1024, memory: None }
    }

    /// Opens the engine that was asked for and says which file of a model runs. Fails if this program was built without
    /// the engine, or if a pulled model is not as it was.
    pub(super) fn open(&self) -> anyhow::Result<Box<dyn Engine>> {
        self.refuse_contradictions()?;
        let located = match &self.model {
            Some(model) => self.place.folder()?.locate(model)?,
            None => Located::Shipped,
        };
        let engine: Box<dyn Engine> = match self.engine {
            EngineName::Native => Box::new(self.native(located)?),
            EngineName::RustBert => Box::new(self.rust_bert(located)?),
        };
        let identity = engine.identity();
        if let Some(file) = &identity.file {
            out::say(&format!("model {}: {file}", identity.model));
        }
        Ok(engine)
    }

    fn refuse_contradictions(&self) -> anyhow::Result<()> {
        match self.engine {
            EngineName::Native if self.device.is_some() => anyhow::bail!(
                "--device is for --engine rust-bert; leave it out, native computes on the processor"
            ),
            EngineName::RustBert if self.onnx_file.is_some() => anyhow::bail!(
                "--onnx-file is for --engine native; leave it out, rust-bert reads model.safetensors"
            ),
            _ => Ok(()),
        }
    }

    fn native(&self, located: Located) -> anyhow::Result<NativeEngine> {
        let options = NativeOptions { workers: self.threads() };
        let open = |folder: &Path, onnx: Option<&Path>| match onnx {
            Some(onnx) => NativeEngine::from_onnx(folder, onnx, options),
            None => NativeEngine::from_folder(folder, options),
        };
        Ok(match located {
            Located::Shipped if self.onnx_file.is_some() => anyhow::bail!(
                "the shipped model is one file; leave --onnx-file out, or name another model"
            ),
            Located::Shipped => NativeEngine::shipped(options)?,
            Located::Folder(folder) => open(&folder, self.onnx_file.as_deref())?,
            Located::Pulled(model) => {
                let Some(pulled) = &model.record.onnx else {
                    return Err(without_onnx(&model));
                };
                let onnx = self.onnx_file.as_deref().unwrap_or(Path::new(pulled));
                let mut engine = open(&model.folder, Some(onnx))?;
                engine.rename(model.record.pinned());
                engine
            }
        })
    }

    fn rust_bert(&self, located: Located) -> anyhow::Result<RustBertEngine> {
        let device = self.device.map(|name| match name {
            DeviceName::Cpu => Device::Cpu,
            DeviceName::Cuda => Device::Cuda,
        });
        let options = RustBertOptions { workers: self.threads(), device };
        let (folder, name) = match located {
            Located::Shipped => anyhow::bail!(
                "--engine rust-bert needs a folder with model.safetensors, and the shipped model is none; name one with --model"
            ),
            Located::Folder(folder) => (folder, None),
            Located::Pulled(model) if has_safetensors(&model) => {
                (model.folder, Some(model.record.pinned()))
            }
            Located::Pulled(model) => return Err(without_safetensors(&model)),
        };
        let mut engine = RustBertEngine::from_folder(&folder, options)?;
        if let Some(name) = name {
            engine.rename(name);
        }
        out::say(&format!("rust-bert computes on {}", engine.device()));
        Ok(engine)
    }
}

/// A pulled folder takes no further files, so that an export has to be made in a copy.
fn without_onnx(model: &Pulled) -> anyhow::Error {
    anyhow::anyhow!(
        "{} was pulled without an ONNX file; add --engine rust-bert, or copy {} and run scripts/export-onnx on the copy, then name it with --model",
        model.record.pinned(),
        model.folder.display()
    )
}

fn has_safetensors(model: &Pulled) -> bool {
    let names = ["model.safetensors", "model.safetensors.index.json"];
    model.record.files.iter().any(|file| names.contains(&file.path.as_str()))
}

fn without_safetensors(model: &Pulled) -> anyhow::Error {
    anyhow::anyhow!(
        "{} was pulled without model.safetensors; run `framelens models pull {} --weights both`, or use --engine native",
        model.record.pinned(),
        model.record.pinned()
    )
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}
