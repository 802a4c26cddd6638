//! What `framelens run` can be told.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use framelens::article::{Columns, Format as ArticleFormat, Input, ReadOptions};

use crate::cli::cache::CacheArgs;
use crate::cli::engine::EngineArgs;

/// Labels articles: articles in, labelled CSV out, metrics if there are hand labels.
///
/// Writes sentences.csv (a row a sentence), articles.csv (a row an article) and run.json (what made
/// the run) into the folder given with --out; with --gold also metrics.json, metrics.md, errors.csv
/// and pr_curve.csv, as `framelens eval` does. Every column is explained in docs/file-formats.md.
#[expect(clippy::doc_markdown, reason = "help is read on a terminal, where backticks are noise")]
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  framelens run seeds --gold eval/gold/seeds.csv --out out
  framelens run 'corpus/**/*.html' --task tasks/my-event.toml,sentiment,frame --out out
  framelens run articles.csv --text-column body --outlet-column source --out out
  cat article.txt | framelens run - --out - --format jsonl | jq .blamed")]
pub(in crate::cli) struct Args {
    /// Files, folders, patterns in quotes, or `-` for standard input
    #[arg(required = true, value_name = "INPUT")]
    pub(super) inputs: Vec<String>,

    /// The questions: names of shipped tasks or task files, separated by commas
    #[arg(
        long = "task",
        value_name = "TASK",
        value_delimiter = ',',
        default_value = "kerman,sentiment,frame"
    )]
    pub(super) tasks: Vec<String>,

    /// The folder to write, or `-` to write the sentences to standard output
    #[arg(long, short, value_name = "DIR", default_value = "out")]
    pub(super) out: PathBuf,

    /// Hand labels to score the answers against (CSV, see eval/gold/CODEBOOK.md)
    #[arg(long, value_name = "CSV")]
    pub(super) gold: Option<PathBuf>,

    /// How tables are written
    #[arg(long, value_enum, default_value = "csv")]
    pub(super) format: TableFormat,

    /// Tokens in one batch; changes speed and memory, never the answers
    #[arg(long, value_name = "TOKENS", default_value = "1024", value_parser = clap::value_parser!(u32).range(1..=65536))]
    pub(super) batch: u32,

    /// Stop at the first file or row that cannot be read
    #[arg(long)]
    pub(super) strict: bool,

    /// Show no progress and no summary; warnings and errors are still shown
    #[arg(long, short)]
    pub(super) quiet: bool,

    #[command(flatten)]
    pub(super) engine: EngineArgs,

    #[command(flatten)]
    pub(super) cache: CacheArgs,

    #[command(flatten)]
    pub(super) reading: ReadingArgs,
}

/// How articles are read.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Reading")]
pub(super) struct ReadingArgs {
    /// A manifest with file, id, outlet, title, author, published, url [default: manifest.csv beside each file]
    #[arg(long, value_name = "CSV")]
    pub(super) manifest: Option<PathBuf>,

    /// The format of standard input and of files whose extension does not tell
    #[arg(long, value_enum)]
    pub(super) input_format: Option<InputFormat>,

    /// Refuse texts, pages and rows larger than this
    #[arg(long, value_name = "BYTES", default_value = "67108864")]
    pub(super) max_bytes: u64,

    /// The column or key of the id in CSV and JSON lines
    #[arg(long, value_name = "NAME", default_value = "id")]
    pub(super) id_column: String,

    /// The column or key of the outlet
    #[arg(long, value_name = "NAME", default_value = "outlet")]
    pub(super) outlet_column: String,

    /// The column or key of the title
    #[arg(long, value_name = "NAME", default_value = "title")]
    pub(super) title_column: String,

    /// The column or key of the author
    #[arg(long, value_name = "NAME", default_value = "author")]
    pub(super) author_column: String,

    /// The column or key of the date of publication
    #[arg(long, value_name = "NAME", default_value = "published")]
    pub(super) published_column: String,

    /// The column or key of the address
    #[arg(long, value_name = "NAME", default_value = "url")]
    pub(super) url_column: String,

    /// The column or key of the text
    #[arg(long, value_name = "NAME", default_value = "text")]
    pub(super) text_column: String,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum TableFormat {
    Csv,
    Jsonl,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum InputFormat {
    Txt,
    Html,
    Jsonl,
    Csv,
}

pub(super) fn input_of(input: &str) -> Input {
    let is_pattern = input.contains(['*', '?', '[']) && !Path::new(input).exists();
    match input {
        "-" => Input::Stdin,
        pattern if is_pattern => Input::Glob(pattern.to_string()),
        path => Input::Path(path.into()),
    }
}

pub(super) fn read_options(args: ReadingArgs, inputs: Vec<Input>) -> ReadOptions {
    ReadOptions {
        inputs,
        columns: Columns {
            id: args.id_column,
            outlet: args.outlet_column,
            title: args.title_column,
            author: args.author_column,
            published: args.published_column,
            url: args.url_column,
            text: args.text_column,
        },
        format: args.input_format.map(|format| match format {
            InputFormat::Txt => ArticleFormat::Text,
            InputFormat::Html => ArticleFormat::Html,
            InputFormat::Jsonl => ArticleFormat::Jsonl,
            InputFormat::Csv => ArticleFormat::Csv,
        }),
        manifest: args.manifest,
        max_bytes: args.max_bytes,
    }
}
