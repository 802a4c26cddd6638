//! Pairs a second of the shipped model on the native engine and of a folder's `model.safetensors` on rust-bert, in turns, by the
//! clock and by the time that the processor spent on them (Linux), which other programs disturb less, and how far their scores differ. The pairs are the sentences of `seeds/`, each with four hypotheses.
//!
//! `cargo run --release --features rust-bert --example engine_speed -- FOLDER`; without FOLDER only the native engine runs.
#![expect(clippy::print_stdout, reason = "a report")]

use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
#[path = "support/processor.rs"]
mod processor;

use std::time::Instant;

use framelens::article::{Input, ReadOptions, Reader};
use framelens::clean::clean;
use framelens::engine::{
    Device, Encoding, Engine, Group, NativeEngine, NativeOptions, Pair, RustBertEngine,
    RustBertOptions,
};
use framelens::sentence::split;

use self::processor::processor_seconds;

const HYPOTHESES: [&str; 4] = [
    "The government is to blame for the attack.",
    "The tone of this sentence is negative.",
    "This sentence is about the victims of the attack.",
    "The government is not responsible for the attack.",
];
const WORKERS: usize = 2;
const BATCH_TOKENS: usize = 1024;
const ROUNDS: usize = 5;

fn main() -> anyhow::Result<()> {
    let native = NativeEngine::shipped(NativeOptions { workers: WORKERS })?;
    let options = RustBertOptions { workers: WORKERS, device: Some(Device::Cpu) };
    let folder = std::env::args().nth(1).map(PathBuf::from);
    let rust_bert =
        folder.map(|folder| RustBertEngine::from_folder(&folder, options)).transpose()?;
    let pairs = pairs()?;
    println!("{} pairs, {WORKERS} threads", pairs.len());
    let mut engines: Vec<&dyn Engine> = vec![&native];
    engines.extend(rust_bert.iter().map(|engine| engine as &dyn Engine));
    for _ in 0..ROUNDS {
        let mut answers = Vec::new();
        for engine in &engines {
            let spent = processor_seconds();
            let (scores, seconds) = scored(*engine, &pairs)?;
            let speed = pairs.len() as f64 / seconds;
            print!("{:>10} {speed:7.1} pairs/s", engine.identity().engine);
            if let (Some(before), Some(after)) = (spent, processor_seconds()) {
                print!(
                    ", {:7.1} pairs in a second of one core",
                    pairs.len() as f64 / (after - before)
                );
            }
            println!();
            answers.push(scores);
        }
        if let [one, other] = answers.as_slice() {
            let differences = one.iter().zip(other).map(|(a, b)| (a - b).abs());
            println!("{:>10} {:.2e}", "differ by", differences.fold(0.0, f32::max));
        }
    }
    Ok(())
}

fn pairs() -> anyhow::Result<Vec<Pair>> {
    let options =
        ReadOptions { inputs: vec![Input::Path("seeds".into())], ..ReadOptions::default() };
    let mut pairs = Vec::new();
    for article in Reader::new(options) {
        let article = article?;
        for sentence in split(&article, &clean(&article)) {
            pairs.extend(HYPOTHESES.map(|hypothesis| Pair::plain(&sentence.text, hypothesis)));
        }
    }
    Ok(pairs)
}

/// The scores in the order of the pairs, and the seconds they took, tokens included.
fn scored(engine: &dyn Engine, pairs: &[Pair]) -> anyhow::Result<(Vec<f32>, f64)> {
    let begun = Instant::now();
    let mut encodings: Vec<(usize, Encoding)> = Vec::new();
    for (place, pair) in pairs.iter().enumerate() {
        let encoded = engine.encode(&Group::from(pair))?;
        encodings.extend(encoded.into_iter().map(|encoding| (place, encoding)));
    }
    encodings.sort_by_key(|(_, encoding)| encoding.width);
    let batches: Vec<&[(usize, Encoding)]> = encodings
        .chunk_by(|(_, a), (_, b)| a.width == b.width)
        .flat_map(|alike| alike.chunks((BATCH_TOKENS / alike[0].1.width).max(1)))
        .collect();
    let next = AtomicUsize::new(0);
    let scores = Mutex::new(vec![f32::NAN; pairs.len()]);
    let work = |worker: usize| -> anyhow::Result<()> {
        while let Some(batch) = batches.get(next.fetch_add(1, Ordering::Relaxed)) {
            let encodings: Vec<Encoding> = batch.iter().map(|(_, e)| e.clone()).collect();
            let given = engine.score(&encodings, worker)?;
            let mut scores = scores.lock().expect("nobody panics while holding it");
            for ((place, _), score) in batch.iter().zip(given.concat()) {
                scores[*place] = score;
            }
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let work = &work;
        let workers: Vec<_> = (0..WORKERS).map(|n| scope.spawn(move || work(n))).collect();
        workers.into_iter().try_for_each(|worker| worker.join().expect("no worker panics"))
    })?;
    Ok((scores.into_inner().expect("all workers ended"), begun.elapsed().as_secs_f64()))
}
