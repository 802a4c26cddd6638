//! `framelens merge`: the parts of a run become the run.

use std::path::PathBuf;

use framelens::run::{OutputError, OutputFolder, Shards, Table, article_table, sentence_table};

use super::run::{clear, page};
use super::{Ending, out};

/// Puts the parts of a run together.
///
/// Reads the folders that framelens run --shard 1/N to --shard N/N wrote, in any order, and writes sentences, articles
/// and run.json as one run over all articles would have: byte for byte the same. It asks no model and takes memory for
/// one article. Parts that are missing, there twice, or made with another model, other tasks or other articles are
/// refused.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  framelens run corpus --shard 1/3 --out part1     (on one machine)
  framelens run corpus --shard 2/3 --out part2     (on another)
  framelens run corpus --shard 3/3 --out part3
  framelens merge part1 part2 part3 --out out
  framelens eval out --gold gold.csv

docs/scale.md tells more about sharing a run.

Exit codes: 0 good; 2 could not be done.")]
pub(super) struct Args {
    /// The folders of all parts
    #[arg(required = true, value_name = "PART_DIR")]
    folders: Vec<PathBuf>,

    /// The folder to write
    #[arg(long, short, value_name = "DIR")]
    out: PathBuf,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Ending> {
    if args.folders.contains(&args.out) {
        anyhow::bail!(
            "{} is one of the parts; choose another folder with --out",
            args.out.display()
        );
    }
    let shards = Shards::open(&args.folders)?;
    let folder = OutputFolder::create(&args.out)?;
    let begin = |name: &str, columns| -> Result<_, OutputError> {
        let name = format!("{name}.{}", shards.format.extension());
        Table::new(folder.begin(&name)?, shards.format, columns)
            .map_err(|source| folder.error(&name, source))
    };
    let mut sentences = begin("sentences", sentence_table(&shards.tasks))?;
    let mut articles = begin("articles", article_table(&shards.tasks))?;
    shards.write(&mut sentences, &mut articles)?;
    let failed = |source| folder.error("", source);
    let sentences = sentences.finish().map_err(failed)?;
    let articles = articles.finish().map_err(failed)?;
    clear(&folder, shards.format, false)?;
    let mut files = vec![
        folder.finish(sentences)?,
        folder.finish(articles)?,
        folder.write("run.json", shards.manifest.to_json().as_bytes())?,
    ];
    let counts = &shards.manifest.counts;
    files.extend(page(&folder, counts.articles, None)?);
    let files: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
    out::result(&format!(
        "{} parts, {} articles, {} sentences\nwritten: {}",
        args.folders.len(),
        counts.articles,
        counts.sentences,
        files.join(", ")
    ))?;
    Ok(Ending::Good)
}
