//! The shipped model in integers against the same in floats: how far their logits are apart and how often they decide
//! alike, then pairs a second of one core, in turns. Sentences are those of `seeds/`, or the lines of the files that are named.
//!
//! `cargo run --release --example arithmetic -- [FILE…]`
#![expect(clippy::print_stdout, reason = "a report")]

#[path = "support/processor.rs"]
mod processor;

use std::time::Instant;

use framelens::article::{Input, ReadOptions, Reader};
use framelens::clean::clean;
use framelens::engine::{Arithmetic, Encoding, Engine, Group, NativeEngine, NativeOptions};
use framelens::sentence::split;

use self::processor::processor_seconds;

const QUESTIONS: [&str; 16] = [
    "[unused1] is to blame for the attack.",
    "[unused1] is not responsible for the attack.",
    "[unused1] carried out the attack.",
    "[unused1] ordered, sponsored or enabled the attack.",
    "[unused1] failed to prevent the attack.",
    "The tone of this sentence is negative.",
    "The tone of this sentence is neutral.",
    "The tone of this sentence is positive.",
    "This sentence is about the victims of the attack.",
    "This sentence says who is responsible for the attack.",
    "This sentence is about economic consequences.",
    "This sentence is about a conflict between groups.",
    "This sentence judges somebody's morality.",
    "This sentence says what should be done.",
    "The government is to blame for the attack.",
    "The government is not responsible for the attack.",
];
/// The questions of which one is the label.
const LABELS: [std::ops::Range<usize>; 3] = [2..5, 5..8, 8..14];
const ROUNDS: usize = 5;
const SENTENCES: usize = 64;

fn main() -> anyhow::Result<()> {
    let workers = NativeOptions { workers: 1 };
    let [integers, floats] = [Arithmetic::Integers, Arithmetic::Floats]
        .map(|arithmetic| NativeEngine::shipped_in(arithmetic, workers));
    let (integers, floats) = (integers?, floats?);
    let sentences = sentences()?;
    agreement(&integers, &floats, &sentences)?;
    for n in [1, 8, 32] {
        speed([&floats, &integers], &sentences, n)?;
    }
    Ok(())
}

fn sentences() -> anyhow::Result<Vec<String>> {
    let mut sentences = Vec::new();
    for file in std::env::args().skip(1) {
        sentences.extend(std::fs::read_to_string(file)?.lines().map(str::to_string));
    }
    if sentences.is_empty() {
        let inputs = vec![Input::Path("seeds".into())];
        for article in Reader::new(ReadOptions { inputs, ..ReadOptions::default() }) {
            let article = article?;
            sentences.extend(split(&article, &clean(&article)).into_iter().map(|s| s.text));
        }
    }
    Ok(sentences)
}

fn asked(engine: &NativeEngine, text: &str, n: usize) -> anyhow::Result<Vec<Encoding>> {
    let hypotheses = QUESTIONS.iter().cycle().take(n).map(ToString::to_string).collect();
    Ok(engine.encode(&Group { context: String::new(), text: text.to_string(), hypotheses })?)
}

/// The log odds of the answers.
fn odds(engine: &NativeEngine, encodings: &[Encoding]) -> anyhow::Result<Vec<f64>> {
    let mut odds = Vec::new();
    for encoding in encodings {
        let logits = engine.logits(std::slice::from_ref(encoding), 0)?;
        odds.extend(logits.rows().into_iter().map(|row| f64::from(row[1]) - f64::from(row[0])));
    }
    Ok(odds)
}

fn agreement(
    integers: &NativeEngine,
    floats: &NativeEngine,
    sentences: &[String],
) -> anyhow::Result<()> {
    let (mut squares, mut sum, mut largest, mut n_pairs) = (0.0, 0.0, 0.0_f64, 0_usize);
    let (mut n_alike, mut n_labels, mut n_same) = (0_usize, 0_usize, 0_usize);
    for text in sentences {
        let encodings = asked(integers, text, QUESTIONS.len())?;
        let (ours, exact) = (odds(integers, &encodings)?, odds(floats, &encodings)?);
        for (x, y) in ours.iter().zip(&exact) {
            squares += (x - y).powi(2);
            sum += x - y;
            largest = largest.max((x - y).abs());
            n_pairs += 1;
            n_alike += usize::from((*x > 0.0) == (*y > 0.0));
        }
        for labels in LABELS {
            n_labels += 1;
            n_same += usize::from(top(&ours[labels.clone()]) == top(&exact[labels]));
        }
    }
    println!("{} sentences, {n_pairs} pairs", sentences.len());
    println!(
        "log odds differ by {:.4} (rms), {:.4} (mean), {largest:.4} (at most)",
        (squares / n_pairs as f64).sqrt(),
        sum / n_pairs as f64
    );
    println!(
        "the same yes or no: {:.2} %, the same label: {:.2} %",
        100.0 * n_alike as f64 / n_pairs as f64,
        100.0 * n_same as f64 / n_labels as f64
    );
    Ok(())
}

fn top(odds: &[f64]) -> Option<usize> {
    (0..odds.len()).max_by(|a, b| odds[*a].total_cmp(&odds[*b]))
}

fn speed(engines: [&NativeEngine; 2], sentences: &[String], n: usize) -> anyhow::Result<()> {
    let mut encodings = Vec::new();
    for text in sentences.iter().filter(|text| text.len() > 80).take(SENTENCES) {
        encodings.extend(asked(engines[0], text, n)?);
    }
    encodings.sort_by_key(|encoding| encoding.width);
    let n_tokens: usize = encodings.iter().map(|encoding| encoding.n_tokens).sum();
    let batches: Vec<&[Encoding]> = encodings
        .chunk_by(|a, b| a.width == b.width)
        .flat_map(|alike| alike.chunks((1024 / alike[0].n_tokens).max(1)))
        .collect();
    let n_pairs = encodings.iter().map(|e| e.group.hypotheses.len()).sum::<usize>() as f64;
    let (mut best, mut ratios) = ([f64::INFINITY; 2], Vec::new());
    for _ in 0..ROUNDS {
        let mut seconds = [0.0; 2];
        for (seconds, engine) in seconds.iter_mut().zip(engines) {
            let (begun, spent) = (Instant::now(), processor_seconds());
            for batch in &batches {
                engine.score(batch, 0)?;
            }
            let by_clock = begun.elapsed().as_secs_f64();
            *seconds = match (spent, processor_seconds()) {
                (Some(before), Some(after)) => after - before,
                _ => by_clock,
            };
        }
        ratios.push(seconds[0] / seconds[1]);
        best = [best[0].min(seconds[0]), best[1].min(seconds[1])];
    }
    ratios.sort_by(f64::total_cmp);
    println!(
        "{n:2} hypotheses, {n_tokens} tokens: floats {:.0} pairs in a second of one core, integers {:.0}; {:.2} times as many (median)",
        n_pairs / best[0],
        n_pairs / best[1],
        ratios[ratios.len() / 2]
    );
    Ok(())
}
