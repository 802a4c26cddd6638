//! Makes invented articles, as many as are asked for, to measure with: the same seed gives the same bytes.
//!
//! `cargo run --release --example make_corpus -- 50000 corpus.parquet` writes 50,000 articles, about a million sentences. The
//! ending says how: `.jsonl`, `.csv`, `.parquet`, `.arrows`; without one, a folder of text files. Nothing is taken from
//! anybody's text: sentences are put together from the words below. `--named SHARE` says how many articles name the event
//! of the shipped task `kerman`; the others cost no question about blame.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::Parser;
use framelens::run::{Cell, Format, Table};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

const WHO: [&str; 16] = [
    "The harbour master",
    "A spokeswoman for the ministry",
    "The mayor of Delrio",
    "The union",
    "Two witnesses",
    "The director of the waterworks",
    "A retired teacher",
    "The opposition",
    "The fire brigade",
    "A court in the capital",
    "The operator of the ferry",
    "Local traders",
    "The committee of inquiry",
    "Farmers in the valley",
    "The airline",
    "Students at the college",
];
const DID: [&str; 16] = [
    "rejected",
    "welcomed",
    "postponed",
    "described",
    "criticised",
    "approved",
    "examined",
    "questioned",
    "blamed the council for",
    "called for",
    "refused to discuss",
    "paid for",
    "promised",
    "measured",
    "denied any part in",
    "prepared",
];
const WHAT: [&str; 16] = [
    "the new timetable",
    "a second bridge",
    "the delay of the repairs",
    "the sale of the old mill",
    "higher prices for water",
    "the closing of the northern road",
    "an independent report",
    "the loss of forty jobs",
    "the plan for the market square",
    "the rescue in the bay",
    "the outcome of the vote",
    "the collapse of the roof",
    "a smaller budget",
    "the letter of the residents",
    "the search for the missing boat",
    "the opening of the museum",
];
const WHEN: [&str; 12] = [
    "on Monday",
    "last week",
    "after a long debate",
    "before the holidays",
    "in the morning",
    "at a meeting behind closed doors",
    "for the third time this year",
    "without giving a reason",
    "in spite of the rain",
    "two days later",
    "with a narrow majority",
    "as had been expected",
];
const ACTORS: [&str; 4] = ["Israel", "The United States", "Iran", "Saudi Arabia"];
const DEEDS: [&str; 4] = [
    "was behind the bombings in Kerman",
    "had nothing to do with the bombings in Kerman",
    "failed to prevent the bombings in Kerman",
    "condemned the bombings in Kerman",
];
const OUTLETS: [&str; 6] =
    ["Delrio Post", "Harbour Herald", "The Valley", "Northern Star", "Evening Mail", "City Wire"];

/// Makes invented articles to measure with.
#[derive(Debug, Parser)]
struct Args {
    /// How many articles, of about twenty sentences each
    articles: u32,
    /// The file or folder to write
    out: PathBuf,
    /// Another number gives other articles
    #[arg(long, default_value = "1")]
    seed: u64,
    /// The share of articles that name the event of the task `kerman`
    #[arg(long, default_value = "0.1")]
    named: f64,
}

struct Article {
    id: String,
    outlet: &'static str,
    published: String,
    title: String,
    text: String,
}

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let mut random = ChaCha8Rng::seed_from_u64(args.seed);
    let articles = (1..=args.articles).map(|n| article(n, args.named, &mut random));
    let ending = args.out.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    let format = Format::ALL.into_iter().find(|format| format.extension() == ending);
    match (format, ending) {
        (Some(format), _) => write_table(articles, &args.out, format)?,
        (None, "") => write_folder(articles, &args.out)?,
        (None, _) => anyhow::bail!(
            "{} is no table; name a .jsonl, .csv, .parquet or .arrows, or a folder",
            args.out.display()
        ),
    }
    Ok(())
}

fn write_table(
    articles: impl Iterator<Item = Article>,
    out: &Path,
    format: Format,
) -> io::Result<()> {
    let columns = ["id", "outlet", "published", "title", "text"].map(String::from).to_vec();
    let mut table = Table::new(BufWriter::new(File::create(out)?), format, columns)?;
    for article in articles {
        let Article { id, outlet, published, title, text } = article;
        let row = [id, outlet.to_string(), published, title, text].map(Cell::Text);
        table.write(&row)?;
    }
    table.finish()?.flush()
}

fn write_folder(articles: impl Iterator<Item = Article>, out: &Path) -> io::Result<()> {
    std::fs::create_dir_all(out)?;
    for article in articles {
        std::fs::write(
            out.join(format!("{}.txt", article.id)),
            format!("{}\n\n{}\n", article.title, article.text),
        )?;
    }
    Ok(())
}

fn article(n: u32, named: f64, random: &mut ChaCha8Rng) -> Article {
    let names_event = f64::from(random.next_u32()) < named * f64::from(u32::MAX);
    let paragraphs: Vec<String> = (0..4 + below(random, 3))
        .map(|_| {
            let sentences: Vec<String> =
                (0..3 + below(random, 3)).map(|_| sentence(names_event, random)).collect();
            sentences.join(" ")
        })
        .collect();
    let (month, day) = (1 + below(random, 12), 1 + below(random, 28));
    Article {
        id: format!("a{n:07}"),
        outlet: pick(&OUTLETS, random),
        published: format!("2024-{month:02}-{day:02}"),
        title: format!("{} {} {}", pick(&WHO, random), pick(&DID, random), pick(&WHAT, random)),
        text: paragraphs.join("\n\n"),
    }
}

fn sentence(names_event: bool, random: &mut ChaCha8Rng) -> String {
    if names_event && below(random, 4) == 0 {
        return format!(
            "{} said {} that {} {}.",
            pick(&WHO, random),
            pick(&WHEN, random),
            pick(&ACTORS, random),
            pick(&DEEDS, random)
        );
    }
    let (who, did) = (pick(&WHO, random), pick(&DID, random));
    let (what, when) = (pick(&WHAT, random), pick(&WHEN, random));
    match below(random, 4) {
        0 => format!("{who} {did} {what}, a report of {} pages says.", 10 + below(random, 90)),
        1 => format!(
            "\u{201c}Nobody asked us about {what},\u{201d} {} said {when}.",
            who.to_lowercase()
        ),
        _ => format!("{who} {did} {what} {when}."),
    }
}

fn pick(words: &[&'static str], random: &mut ChaCha8Rng) -> &'static str {
    words[below(random, words.len() as u64)]
}

/// A number below another, by multiplication as Lemire does it; the bias is below 2⁻⁵⁰.
fn below(random: &mut ChaCha8Rng, n: u64) -> usize {
    usize::try_from((u128::from(random.next_u64()) * u128::from(n)) >> 64).unwrap_or_default()
}
