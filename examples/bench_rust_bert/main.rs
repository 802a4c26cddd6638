//! rust-bert for `scripts/bench-peers`: `bench_rust_bert pipeline|engine FOLDER THREADS` answers requests
//! (`examples/support/worker.rs`) with rust-bert's own zero-shot pipeline, or with our engine over its networks.
//!
//! The folder holds a BERT in `model.safetensors` whose last label is entailment and whose first is contradiction, for the
//! pipeline takes it so whatever `config.json` says, and `vocab.txt`.

#[path = "../support/asked.rs"]
mod asked;
#[path = "../support/worker.rs"]
mod worker;

use std::path::Path;

use framelens::engine::{Device, RustBertEngine, RustBertOptions};
use rust_bert::pipelines::common::{ModelResource, ModelType};
use rust_bert::pipelines::zero_shot_classification::{
    ZeroShotClassificationConfig, ZeroShotClassificationModel,
};
use rust_bert::resources::LocalResource;

use self::worker::{Request, Scores};

/// The most tokens of a pair, as with the other contestants.
const LONGEST: usize = 512;

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [what, folder, threads] = arguments.as_slice() else {
        anyhow::bail!("usage: bench_rust_bert pipeline|engine FOLDER THREADS");
    };
    let (folder, workers) = (Path::new(folder), threads.parse()?);
    match what.as_str() {
        "pipeline" => {
            tch::set_num_threads(i32::try_from(workers)?);
            let model = pipeline(folder)?;
            worker::serve(|request| predicted(&model, request))
        }
        "engine" => {
            let options = RustBertOptions { workers, device: Some(Device::Cpu) };
            let engine = RustBertEngine::from_folder(folder, options)?;
            worker::serve(|request| asked::asked(&engine, request, workers))
        }
        other => anyhow::bail!("there is no `{other}`; say pipeline or engine"),
    }
}

fn pipeline(folder: &Path) -> anyhow::Result<ZeroShotClassificationModel> {
    let local = |file: &str| LocalResource { local_path: folder.join(file) };
    let config = ZeroShotClassificationConfig {
        device: tch::Device::Cpu,
        ..ZeroShotClassificationConfig::new(
            ModelType::Bert,
            ModelResource::Torch(Box::new(local("model.safetensors"))),
            local("config.json"),
            local("vocab.txt"),
            None,
            true,
            None::<bool>,
            None::<bool>,
        )
    };
    Ok(ZeroShotClassificationModel::new(config)?)
}

/// So many texts a call; each call is one padded tensor of its texts × all hypotheses.
fn predicted(model: &ZeroShotClassificationModel, request: &Request) -> anyhow::Result<Scores> {
    let hypotheses: Vec<&str> = request.hypotheses.iter().map(String::as_str).collect();
    let mut scores = Vec::with_capacity(request.texts.len());
    for texts in request.texts.chunks(request.batch.max(1)) {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        // The hypotheses are whole sentences.
        let template =
            Some(Box::new(|label: &str| label.to_string()) as Box<dyn Fn(&str) -> String>);
        let found = model.predict_multilabel(texts, hypotheses.as_slice(), template, LONGEST)?;
        scores.extend(
            found.iter().map(|row| row.iter().map(|label| in_32_bits(label.score)).collect()),
        );
    }
    Ok(scores)
}

#[expect(clippy::cast_possible_truncation, reason = "it was computed in 32 bits")]
fn in_32_bits(score: f64) -> f32 {
    score as f32
}
