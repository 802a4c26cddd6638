//! One run of one model, in a process of its own.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::Context;
use framelens::engine::{SHIPPED_MODEL, shipped_files};
use framelens::run::Manifest;

use super::Args;
use super::figures::{Quality, read};
use crate::cli::models::PlaceArgs;

/// How often a running model's memory is looked at.
const LOOK: Duration = Duration::from_millis(50);

/// What to run.
pub(super) struct Job {
    /// As it was named.
    pub(super) model: String,
    arguments: Vec<String>,
    name: String,
}

/// What one run gave.
pub(super) struct Trial {
    pub(super) seconds: f64,
    pub(super) n_sentences: usize,
    pub(super) peak_bytes: Option<u64>,
    pub(super) model_bytes: Option<u64>,
    pub(super) quality: Vec<Quality>,
    /// The baselines' figures, by their names.
    pub(super) baselines: Vec<(String, Vec<Quality>)>,
}

impl Job {
    pub(super) fn new(args: &Args, model: &str) -> Self {
        let (engine, name) = model
            .split_once(':')
            .filter(|(engine, _)| *engine == "rust-bert")
            .unwrap_or(("native", model));
        let mut arguments = vec!["run".to_string(), "--cache".to_string(), "off".to_string()];
        arguments.extend(args.inputs.iter().cloned());
        let options = [("--task", &args.tasks), ("--gold", &args.gold.display().to_string())];
        arguments.extend(
            options.into_iter().flat_map(|(option, value)| [option.to_string(), value.clone()]),
        );
        arguments.push("--quiet".to_string());
        if name != SHIPPED_MODEL {
            arguments.extend(["--model".to_string(), name.to_string()]);
        }
        if engine != "native" {
            arguments.extend(["--engine".to_string(), engine.to_string()]);
        }
        if let Some(threads) = args.threads {
            arguments.extend(["--threads".to_string(), threads.to_string()]);
        }
        Self { model: model.to_string(), arguments, name: name.to_string() }
    }

    /// Runs the model once. Fails with what it said if it fails.
    pub(super) fn run(&self) -> anyhow::Result<Trial> {
        let folder = tempfile::tempdir()
            .context("cannot make a folder for the tables; check that the disk is not full")?;
        let program = std::env::current_exe()
            .context("cannot find framelens itself; start it by its full path")?;
        let begun = Instant::now();
        let mut child = Command::new(program)
            .args(&self.arguments)
            .arg("--out")
            .arg(folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .context("cannot start framelens again; check the number of processes allowed")?;
        let peak_bytes = watch(&mut child)?;
        let seconds = begun.elapsed().as_secs_f64();
        let ended = child.wait_with_output().context("cannot wait for the run")?;
        if !ended.status.success() {
            anyhow::bail!("{}", String::from_utf8_lossy(&ended.stderr).trim());
        }
        let open = |file: &str| {
            std::fs::read(folder.path().join(file))
                .with_context(|| format!("the run left no {file}"))
        };
        let manifest: Manifest = serde_json::from_slice(&open("run.json")?)?;
        let (quality, baselines) = read(&open("metrics.json")?)?;
        let n_sentences = manifest.counts.sentences;
        let model_bytes = self.model_bytes(manifest.engine.file.as_deref());
        Ok(Trial { seconds, n_sentences, peak_bytes, model_bytes, quality, baselines })
    }

    /// The size of the shipped model, or of the file that ran of a model's folder or of a pulled model; `None` if that is not
    /// known.
    fn model_bytes(&self, file: Option<&str>) -> Option<u64> {
        if self.name == SHIPPED_MODEL {
            return Some(shipped_files().iter().map(|(_, bytes)| bytes.len() as u64).sum());
        }
        let folder = Path::new(&self.name);
        if folder.is_dir() {
            return Some(folder.join(file?).metadata().ok()?.len());
        }
        let models = PlaceArgs { models_dir: None }.folder().ok()?;
        let record = models.record(&self.name.parse().ok()?).ok()?;
        record.files.iter().find(|kept| Some(kept.path.as_str()) == file).map(|kept| kept.size)
    }
}

/// Waits for a process to end, and tells the most memory that it had, where `/proc` tells.
fn watch(child: &mut Child) -> anyhow::Result<Option<u64>> {
    let mut peak = None;
    while child.try_wait().context("cannot wait for the run")?.is_none() {
        peak = peak_bytes(child.id()).max(peak);
        std::thread::sleep(LOOK);
    }
    Ok(peak)
}

/// The highest resident size so far (`VmHWM` of proc(5)).
fn peak_bytes(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.split_whitespace().next()?.parse::<u64>().ok()? * 1024)
}
