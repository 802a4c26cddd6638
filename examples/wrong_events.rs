//! Asks about coded articles who is blamed for the event of another article: nobody should be.
//!
//! Usage: `cargo run --release --example wrong_events -- ../shared/gold/coded [DOC…]`. With names of articles, only
//! these are asked about. The wrong event is that of the next article (in the order of docs.csv, the first after the
//! last) whose phrase shares no word with a capital letter with the article's own.

#![expect(clippy::print_stdout, reason = "an example prints its result")]

use std::collections::BTreeSet;
use std::error::Error;
use std::ops::ControlFlow;
use std::path::Path;

use framelens::classify::{ClassifyOptions, Prediction, Scope, classify, scope};
use framelens::engine::{NativeEngine, NativeOptions};

#[path = "support/coded.rs"]
mod coded;

fn main() -> Result<(), Box<dyn Error>> {
    let mut words = std::env::args().skip(1);
    let folder = words.next().ok_or("name the folder of coded articles")?;
    let wanted: BTreeSet<String> = words.collect();
    let all = coded::read(Path::new(&folder))?;
    let options = ClassifyOptions { threads: 2, batch_tokens: 4096, memory: None };
    let engine = NativeEngine::shipped(NativeOptions { workers: 2 })?;
    let [mut n_articles, mut n_within, mut n_pairs, mut n_asked, mut n_blamed] = [0_usize; 5];
    for (at, own) in all.iter().enumerate() {
        if !wanted.is_empty() && !wanted.contains(&own.id) {
            continue;
        }
        let others = all[at + 1..].iter().chain(&all[..at]);
        let mut foreign = others.map(|other| &other.event);
        let wrong =
            foreign.find(|event| names(&event.phrase).is_disjoint(&names(&own.event.phrase)));
        let task = own.task(wrong.ok_or("no other event")?)?;
        let stance = task.stance().ok_or("not a stance task")?;
        n_articles += 1;
        n_within += usize::from(scope(stance, &own.article) == Scope::Within);
        let n_actors = stance.actors.len();
        let tasks = [task];
        let articles = [own.article.clone()];
        let answered =
            classify(&engine, &tasks, &articles, options, &|_| ControlFlow::Continue(()))?;
        for answers in &answered[0] {
            if let Some(Prediction::Stance(found)) = &answers.predictions[0] {
                n_pairs += n_actors;
                n_asked += found.blamed_scores.iter().flatten().count();
                n_blamed += found.blamed.iter().count();
            }
        }
    }
    println!("articles {n_articles}, of which the wrong event's name stands in {n_within}");
    println!("pairs of sentence and actor {n_pairs}, asked about {n_asked}, blamed {n_blamed}");
    println!("false positives: {:.2} % of pairs", 100.0 * n_blamed as f64 / n_pairs as f64);
    Ok(())
}

fn names(phrase: &str) -> BTreeSet<&str> {
    let words = phrase.split(|c: char| !c.is_alphanumeric());
    words.filter(|word| word.starts_with(char::is_uppercase)).collect()
}
