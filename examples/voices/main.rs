//! Measures who is speaking against the holders coded by hand, against two public sets and the behavioural tests.
//!
//! `cargo run --example voices -- SHARED [SET] [--errors]` where `SHARED` holds `data/` and `gold/`. Without SET every
//! set is measured. The name of each set ends in the part that it measures: `development` was read for faults,
//! `unseen` was not.
#![expect(clippy::print_stdout, reason = "a report is what this example is for")]

mod behaviour;
mod framenet;
mod gold;
mod gum;

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result};

/// Words that say nothing about who a source is.
const EMPTY: &[&str] = &[
    "the", "a", "an", "of", "for", "and", "in", "on", "at", "to", "by", "mr", "mrs", "ms", "s",
    "former",
];

/// Which part of a set is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Its errors may be read.
    Development,
    /// Its errors were never read.
    Unseen,
}

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().collect();
    let shared = Path::new(arguments.get(1).context("usage: voices SHARED [SET] [--errors]")?);
    let errors = arguments.iter().any(|argument| argument == "--errors");
    let wanted = arguments.get(2).filter(|argument| *argument != "--errors");
    let sets: [(&str, &dyn Fn() -> Result<()>); 10] = [
        ("coded-development", &|| gold::coded(shared, Part::Development, errors)),
        ("coded-unseen", &|| gold::coded(shared, Part::Unseen, errors)),
        ("seeds", &|| gold::seeds(shared, errors)),
        ("gum-development", &|| gum::measure(shared, Part::Development, errors)),
        ("gum-unseen", &|| gum::measure(shared, Part::Unseen, errors)),
        ("statements-development", &|| framenet::statements(shared, Part::Development, errors)),
        ("statements-unseen", &|| framenet::statements(shared, Part::Unseen, errors)),
        ("accusations-development", &|| framenet::accusations(shared, Part::Development, errors)),
        ("accusations-unseen", &|| framenet::accusations(shared, Part::Unseen, errors)),
        ("behaviour", &|| behaviour::measure(errors)),
    ];
    let known = wanted.is_none_or(|wanted| sets.iter().any(|(name, _)| name == wanted));
    anyhow::ensure!(known, "no such set: name one of {:?}", sets.map(|(name, _)| name));
    for (name, measure) in sets {
        if wanted.is_none_or(|wanted| wanted == name) {
            println!("{name}");
            measure()?;
        }
    }
    Ok(())
}

/// Whether two names of a source share a word that says who it is.
fn named_alike(gold: &str, found: &str) -> bool {
    let words = |name: &str| -> BTreeSet<String> {
        let words = name.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
        words.filter(|word| !word.is_empty() && !EMPTY.contains(&&**word)).collect()
    };
    // An acronym in the text stands for the name that the coder wrote out, and the other way round.
    let acronym = |name: &str| -> String {
        let capitals = name.split_whitespace().filter_map(|word| word.chars().next());
        capitals.filter(|c| c.is_uppercase()).collect::<String>().to_lowercase()
    };
    let (gold_words, found_words) = (words(gold), words(found));
    !gold_words.is_disjoint(&found_words)
        || found_words.contains(&acronym(gold))
        || gold_words.contains(&acronym(found))
}
