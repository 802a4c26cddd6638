//! Prints the plain facts that stand beside the model's answer, for fitting their weights.
//!
//! Usage: `cargo run --example stance_facts -- ../shared/gold/coded > facts.csv`. The folder holds
//! docs.csv, sentences.csv, labels.csv and actors.csv as `../shared/gold/coded` does.

#![expect(clippy::print_stdout, reason = "an example prints its result")]

use std::error::Error;
use std::path::Path;

use framelens::classify::facts;

#[path = "support/coded.rs"]
mod coded;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("name the folder of coded articles")?;
    println!("doc,sent,actor,fact,value");
    for coded in coded::read(Path::new(&folder))? {
        let task = coded.task(&coded.event)?;
        let stance = task.stance().ok_or("not a stance task")?;
        for (sentence, actor, cues) in facts(stance, &coded.article) {
            let actor = &stance.actors[actor].id;
            for (fact, value) in cues.facts() {
                println!("{},{sentence},{actor},{fact},{value:.4}", coded.id);
            }
        }
    }
    Ok(())
}
