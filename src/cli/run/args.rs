//! What `framelens run` can be told.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use framelens::article::{Columns, Format as ArticleFormat, Input, ReadOptions};
use framelens::run::Shard;

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
  framelens run articles.parquet --format parquet --shard 1/8 --out part1
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

    /// Label only the articles of part I of N, told by their ids; `framelens merge` puts the parts together
    #[arg(long, value_name = "I/N", conflicts_with = "gold", allow_hyphen_values = true)]
    pub(super) shard: Option<Shard>,

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

    #[command(flatten)]
    pub(super) columns: ColumnArgs,
}

/// In which columns the fields of an article stand, and how large it may be.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Reading")]
pub(in crate::cli) struct ColumnArgs {
    /// Refuse texts, pages and rows larger than this
    #[arg(long, value_name = "BYTES", default_value = "67108864")]
    max_bytes: u64,

    /// The column or key of the id in CSV, JSON lines, Parquet and Arrow
    #[arg(long, value_name = "NAME", default_value = "id")]
    id_column: String,

    /// The column or key of the outlet
    #[arg(long, value_name = "NAME", default_value = "outlet")]
    outlet_column: String,

    /// The column or key of the title
    #[arg(long, value_name = "NAME", default_value = "title")]
    title_column: String,

    /// The column or key of the author
    #[arg(long, value_name = "NAME", default_value = "author")]
    author_column: String,

    /// The column or key of the date of publication
    #[arg(long, value_name = "NAME", default_value = "published")]
    published_column: String,

    /// The column or key of the address
    #[arg(long, value_name = "NAME", default_value = "url")]
    url_column: String,

    /// The column or key of the text
    #[arg(long, value_name = "NAME", default_value = "text")]
    text_column: String,
}

impl ColumnArgs {
    /// The columns, and the most bytes of an article.
    pub(in crate::cli) fn columns_and_limit(self) -> (Columns, u64) {
        let columns = Columns {
            id: self.id_column,
            outlet: self.outlet_column,
            title: self.title_column,
            author: self.author_column,
            published: self.published_column,
            url: self.url_column,
            text: self.text_column,
        };
        (columns, self.max_bytes)
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum TableFormat {
    Csv,
    Jsonl,
    Parquet,
    /// A stream of record batches (Arrow IPC)
    Arrow,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum InputFormat {
    Txt,
    Html,
    Jsonl,
    Csv,
    Parquet,
    Arrow,
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
    let (columns, max_bytes) = args.columns.columns_and_limit();
    ReadOptions {
        inputs,
        columns,
        format: args.input_format.map(|format| match format {
            InputFormat::Txt => ArticleFormat::Text,
            InputFormat::Html => ArticleFormat::Html,
            InputFormat::Jsonl => ArticleFormat::Jsonl,
            InputFormat::Csv => ArticleFormat::Csv,
            InputFormat::Parquet => ArticleFormat::Parquet,
            InputFormat::Arrow => ArticleFormat::Arrow,
        }),
        manifest: args.manifest,
        max_bytes,
    }
}
