//! framelens for `scripts/bench-peers`.
//!
//! `bench_ours score MODEL THREADS` answers requests (`examples/support/worker.rs`) with the native engine; MODEL is a folder, or
//! `shipped`. `bench_ours stages PATH THREADS` takes the articles of PATH through all stages with the shipped tasks and
//! prints how many seconds each stage took, as JSON.

#[path = "../support/asked.rs"]
mod asked;
mod stages;
#[path = "../support/worker.rs"]
mod worker;

use std::path::Path;

use framelens::engine::{NativeEngine, NativeOptions};

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [what, place, threads] = arguments.as_slice() else {
        anyhow::bail!("usage: bench_ours score MODEL THREADS | bench_ours stages PATH THREADS");
    };
    let workers: usize = threads.parse()?;
    match what.as_str() {
        "score" => {
            let options = NativeOptions { workers };
            let engine = match place.as_str() {
                "shipped" => NativeEngine::shipped(options)?,
                folder => NativeEngine::from_folder(Path::new(folder), options)?,
            };
            worker::serve(|request| asked::asked(&engine, request, workers))
        }
        "stages" => stages::measure(Path::new(place), workers),
        other => anyhow::bail!("there is no `{other}`; say score or stages"),
    }
}
