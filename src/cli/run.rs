//! `framelens run`: articles in, labelled tables out.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use anyhow::Context;
use clap::ValueEnum;
use framelens::article::{Columns, Format as ArticleFormat, Input, ReadOptions, Reader};
use framelens::classify::ClassifyOptions;
use framelens::coding::{Coding, Gold, read_gold};
use framelens::engine::{Engine, NativeEngine, NativeOptions};
use framelens::evaluate::{ArticleKey, Evaluation};
use framelens::run::{
    Finished, Format, Hooks, Manifest, OutputError, OutputFolder, RunError, Table, Totals,
    Unfinished, article_columns, article_rows, codings, keys, schema, sentence_columns,
    sentence_rows,
};
use framelens::task::Task;

use super::progress::Progress;
use super::summary::Summary;
use super::{Ending, eval, out, tasks};

/// Labels articles: articles in, labelled CSV out, metrics if there are hand labels.
///
/// Writes sentences.csv (a row a sentence), articles.csv (a row an article) and run.json (what made
/// the run) into the folder given with --out; with --gold also metrics.json and metrics.md. Every
/// column is explained in docs/file-formats.md.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  framelens run seeds --gold eval/gold/seeds.csv --out out
  framelens run 'corpus/**/*.html' --task tasks/my-event.toml,sentiment,frame --out out
  framelens run articles.csv --text-column body --outlet-column source --out out
  cat article.txt | framelens run - --out - --format jsonl | jq .blamed")]
pub(super) struct Args {
    /// Files, folders, patterns in quotes, or `-` for standard input
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<String>,

    /// The questions: names of shipped tasks or task files, separated by commas
    #[arg(
        long = "task",
        value_name = "TASK",
        value_delimiter = ',',
        default_value = "kerman,sentiment,frame"
    )]
    tasks: Vec<String>,

    /// The folder to write, or `-` to write the sentences to standard output
    #[arg(long, short, value_name = "DIR", default_value = "out")]
    out: PathBuf,

    /// Hand labels to score the answers against (CSV, see eval/gold/CODEBOOK.md)
    #[arg(long, value_name = "CSV")]
    gold: Option<PathBuf>,

    /// How tables are written
    #[arg(long, value_enum, default_value = "csv")]
    format: TableFormat,

    /// The folder of another model (config.json, tokenizer.json, model.onnx) instead of the shipped one
    #[arg(long, value_name = "DIR")]
    model: Option<PathBuf>,

    /// Threads that run the model [default: one a core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,

    /// Tokens in one batch; changes speed and memory, never the answers
    #[arg(long, value_name = "TOKENS", default_value = "1024", value_parser = clap::value_parser!(u32).range(1..=65536))]
    batch: u32,

    /// Stop at the first file or row that cannot be read
    #[arg(long)]
    strict: bool,

    /// Show no progress and no summary; warnings and errors are still shown
    #[arg(long, short)]
    quiet: bool,

    #[command(flatten)]
    reading: ReadingArgs,
}

/// How articles are read.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Reading")]
struct ReadingArgs {
    /// A manifest with file, id, outlet, title, author, published, url [default: manifest.csv beside each file]
    #[arg(long, value_name = "CSV")]
    manifest: Option<PathBuf>,

    /// The format of standard input and of files whose extension does not tell
    #[arg(long, value_enum)]
    input_format: Option<InputFormat>,

    /// Refuse texts, pages and rows larger than this
    #[arg(long, value_name = "BYTES", default_value = "67108864")]
    max_bytes: u64,

    /// The column or key of the id in CSV and JSON lines
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

#[derive(Debug, Clone, Copy, ValueEnum)]
enum TableFormat {
    Csv,
    Jsonl,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum InputFormat {
    Txt,
    Html,
    Jsonl,
    Csv,
}

pub(super) fn run(args: Args) -> anyhow::Result<Ending> {
    let begun = Instant::now();
    let tasks = tasks::load(&args.tasks)?;
    let (tasks, texts): (Vec<Task>, Vec<String>) = tasks.into_iter().unzip();
    let gold = args.gold.as_deref().map(|path| read_gold_file(path, &tasks)).transpose()?;
    let threads = args.threads.map_or_else(cores, usize::from);
    let inputs: Vec<Input> = args.inputs.iter().map(|input| input_of(input)).collect();
    refuse_out_among(&inputs, &args.out)?;
    let stop = stop_on_interrupt()?;
    let engine = engine(args.model.as_deref(), threads)?;
    let progress = Progress::new(n_bytes(&inputs), args.quiet);
    let options = read_options(args.reading, inputs);
    check_manifest(&options)?;
    let mut output = Output::open(&args.out, args.format, &tasks)?;
    let mut reader = Reader::new(options);
    let mut summary = Summary::new(&tasks);
    let mut coded = Coded::new(gold.as_ref());
    let mut sink = |finished: &Finished| {
        summary.add(finished);
        coded.add(&tasks, finished);
        output.write(&tasks, finished)
    };
    let hooks = Hooks {
        sink: &mut sink,
        progress: &|step| progress.step(step),
        stop: &|| stop.load(Ordering::Relaxed),
        strict: args.strict,
    };
    let options = ClassifyOptions { threads, batch_tokens: args.batch as usize };
    let (mut totals, result) =
        framelens::run::run(&mut reader, engine.as_ref(), &tasks, options, hooks);
    progress.finish();
    totals.warnings.extend(reader.take_warnings().iter().map(ToString::to_string));
    out::say_some("could not be read", &totals.failures);
    out::say_some("warnings", &totals.warnings);
    let ignored = reader.ignored();
    if ignored.n_files > 0 {
        let first: Vec<String> =
            ignored.first.iter().map(|path| path.display().to_string()).collect();
        out::say_some("files of other kinds passed over", &first);
    }
    let interrupted = matches!(result, Err(RunError::Interrupted));
    let tasks_and_texts: Vec<(Task, String)> = tasks.iter().cloned().zip(texts).collect();
    let manifest =
        Manifest::new(engine.as_ref(), &tasks_and_texts, &totals, ignored.n_files, interrupted);
    if interrupted {
        return output.keep_partial(&manifest, &totals);
    }
    result.map_err(|error| match error {
        RunError::Sink(source) => output.unwritten(source),
        error => error.into(),
    })?;
    if totals.n_articles == 0 {
        anyhow::bail!(
            "no article could be read, so nothing was written; name files or folders with articles"
        );
    }
    // First the labels, which may have taken hours, then what can fail for a reason in the gold.
    let (folder, mut files) = output.finish(&manifest, gold.is_some())?;
    let evaluation = coded.evaluate(gold.as_ref(), &tasks).with_context(|| {
        let place = folder.as_ref().map_or(Path::new("standard output"), OutputFolder::path);
        format!("the labels are whole in {}, but they cannot be measured", place.display())
    })?;
    if let (Some(folder), Some(evaluation)) = (&folder, &evaluation) {
        files.extend(eval::write(folder, evaluation)?);
    }
    if !args.quiet {
        let text = summary.text(&totals, evaluation.as_ref(), &files, begun.elapsed());
        if files.is_empty() { out::say(&text) } else { out::result(&text)? }
    }
    Ok(Ending::Good)
}

/// The tables that are being written.
enum Output {
    Stdout(Table<BufWriter<io::Stdout>>),
    Folder(Box<FolderOutput>),
}

struct FolderOutput {
    folder: OutputFolder,
    format: Format,
    sentences: Table<Unfinished>,
    articles: Table<Unfinished>,
}

impl Output {
    fn open(out: &Path, format: TableFormat, tasks: &[Task]) -> anyhow::Result<Self> {
        let format = match format {
            TableFormat::Csv => Format::Csv,
            TableFormat::Jsonl => Format::Jsonl,
        };
        if out.as_os_str() == "-" {
            let stdout = BufWriter::new(io::stdout());
            let table =
                Table::new(stdout, format, sentence_columns(tasks)).map_err(out::unwritten)?;
            return Ok(Self::Stdout(table));
        }
        let folder = OutputFolder::create(out)?;
        let begin = |table: &str, columns| -> Result<_, OutputError> {
            let name = format!("{table}.{}", format.extension());
            Table::new(folder.begin(&name)?, format, columns)
                .map_err(|source| folder.error(&name, source))
        };
        let sentences = begin("sentences", sentence_columns(tasks))?;
        let articles = begin("articles", article_columns(tasks))?;
        Ok(Self::Folder(Box::new(FolderOutput { folder, format, sentences, articles })))
    }

    /// What to say when a table could not be written on.
    fn unwritten(&self, source: io::Error) -> anyhow::Error {
        match self {
            Self::Stdout(_) => out::unwritten(source),
            Self::Folder(output) => output.folder.error("", source).into(),
        }
    }

    fn write(&mut self, tasks: &[Task], finished: &Finished) -> io::Result<()> {
        let sentences = sentence_rows(tasks, finished);
        match self {
            Self::Stdout(table) => sentences.iter().try_for_each(|row| table.write(row)),
            Self::Folder(output) => {
                sentences.iter().try_for_each(|row| output.sentences.write(row))?;
                article_rows(tasks, finished).iter().try_for_each(|row| output.articles.write(row))
            }
        }
    }

    /// Gives all files their names and tells them, with the folder if they are in one.
    fn finish(
        self,
        manifest: &Manifest,
        measured: bool,
    ) -> anyhow::Result<(Option<OutputFolder>, Vec<PathBuf>)> {
        let output = match self {
            Self::Stdout(table) => {
                table.finish().and_then(|mut stdout| stdout.flush()).map_err(out::unwritten)?;
                return Ok((None, Vec::new()));
            }
            Self::Folder(output) => *output,
        };
        let FolderOutput { folder, format, sentences, articles } = output;
        let whole =
            |table: Table<Unfinished>| table.finish().map_err(|source| folder.error("", source));
        let (sentences, articles) = (whole(sentences)?, whole(articles)?);
        clear(&folder, format, measured)?;
        let files = vec![
            folder.finish(sentences)?,
            folder.finish(articles)?,
            folder.write("run.json", manifest.to_json().as_bytes())?,
        ];
        Ok((Some(folder), files))
    }

    /// Keeps what an interrupted run has finished, under names that say that it is not all.
    fn keep_partial(self, manifest: &Manifest, totals: &Totals) -> anyhow::Result<Ending> {
        match self {
            Self::Stdout(table) => {
                table.finish().and_then(|mut stdout| stdout.flush()).map_err(out::unwritten)?;
                out::say(&format!(
                    "interrupted: {} whole articles were written",
                    totals.n_articles
                ));
            }
            Self::Folder(output) => {
                let FolderOutput { folder, format, sentences, articles } = *output;
                let whole = |table: Table<Unfinished>| {
                    table.finish().map_err(|source| folder.error("", source))
                };
                let name = |table: &str| format!("{table}.partial.{}", format.extension());
                folder.finish_as(whole(sentences)?, &name("sentences"))?;
                folder.finish_as(whole(articles)?, &name("articles"))?;
                folder.write("run.partial.json", manifest.to_json().as_bytes())?;
                out::say(&format!(
                    "interrupted: {} whole articles are kept in {}; files of earlier runs there are as they were",
                    totals.n_articles,
                    folder.path().join(name("sentences")).display()
                ));
            }
        }
        Ok(Ending::Failure)
    }
}

/// Removes what an earlier run left, if there was one, so that nothing of it stands beside the new.
fn clear(folder: &OutputFolder, format: Format, measured: bool) -> anyhow::Result<()> {
    // Files of these names that no run wrote are somebody's own.
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap_or_default();
    let is_manifest = |name: &str| Manifest::parse(&read(name), name).is_ok();
    if !is_manifest("run.json") && !is_manifest("run.partial.json") {
        return Ok(());
    }
    let mut removed = folder.remove(&stale(format))?;
    let metrics: serde_json::Value =
        serde_json::from_str(&read("metrics.json")).unwrap_or_default();
    if metrics.get("gold").is_some() && metrics.get("coverage").is_some() {
        let figures = folder.remove(&["metrics.json", "metrics.md"].map(String::from))?;
        removed.extend(figures.into_iter().filter(|_| !measured));
    }
    if !removed.is_empty() {
        let names: Vec<String> = removed.iter().map(|path| path.display().to_string()).collect();
        out::say(&format!("removed, because an earlier run wrote them: {}", names.join(", ")));
    }
    // Tables without a run.json are those of a run that was killed right here.
    folder.remove(&["run.json".to_string()])?;
    Ok(())
}

/// What an earlier run may have left that says nothing about this one: its tables in the other
/// format and what was kept of it when it was interrupted.
fn stale(format: Format) -> Vec<String> {
    let other = match format {
        Format::Csv => "jsonl",
        Format::Jsonl => "csv",
    };
    let mut names = vec!["run.partial.json".to_string()];
    for table in ["sentences", "articles"] {
        names.push(format!("{table}.{other}"));
        names.extend(["csv", "jsonl"].map(|extension| format!("{table}.partial.{extension}")));
    }
    names
}

/// The answers for the articles that have hand labels; the others are not kept.
struct Coded {
    docs: std::collections::BTreeSet<String>,
    codings: Vec<Coding>,
    keys: Vec<ArticleKey>,
}

impl Coded {
    fn new(gold: Option<&Gold>) -> Self {
        let docs = gold.iter().flat_map(|gold| &gold.rows).map(|row| row.doc.clone()).collect();
        Self { docs, codings: Vec::new(), keys: Vec::new() }
    }

    fn add(&mut self, tasks: &[Task], finished: &Finished) {
        let key = keys(finished);
        if self.docs.iter().any(|doc| key.may_be(doc)) {
            self.codings.extend(codings(tasks, finished));
            self.keys.push(key);
        }
    }

    fn evaluate(&self, gold: Option<&Gold>, tasks: &[Task]) -> anyhow::Result<Option<Evaluation>> {
        let Some(gold) = gold else { return Ok(None) };
        if self.keys.is_empty() {
            let docs: Vec<&str> = self.docs.iter().take(5).map(String::as_str).collect();
            anyhow::bail!(
                "{} has no label for any article of this run; it names the articles {}{}; give these files or ids, or correct the column `doc`",
                gold.name,
                docs.join(", "),
                if self.docs.len() > docs.len() { ", …" } else { "" }
            );
        }
        eval::evaluate(&self.codings, gold, &self.keys, tasks).map(Some)
    }
}

pub(super) fn read_gold_file(path: &Path, tasks: &[Task]) -> anyhow::Result<Gold> {
    let name = path.display().to_string();
    let file = File::open(path)
        .with_context(|| format!("cannot read {name}; check the path given with --gold"))?;
    Ok(read_gold(file, &name, &schema(tasks))?)
}

fn engine(model: Option<&Path>, threads: usize) -> anyhow::Result<Box<dyn Engine>> {
    let options = NativeOptions { workers: threads };
    let engine = match model {
        None => NativeEngine::shipped(options)?,
        Some(folder) => NativeEngine::from_folder(folder, options)?,
    };
    Ok(Box::new(engine))
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

fn input_of(input: &str) -> Input {
    let is_pattern = input.contains(['*', '?', '[']) && !Path::new(input).exists();
    match input {
        "-" => Input::Stdin,
        pattern if is_pattern => Input::Glob(pattern.to_string()),
        path => Input::Path(path.into()),
    }
}

fn read_options(args: ReadingArgs, inputs: Vec<Input>) -> ReadOptions {
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

/// Fails if the manifest that was asked for cannot be used: without it every article would be
/// labelled as nobody's.
fn check_manifest(options: &ReadOptions) -> anyhow::Result<()> {
    let alone = ReadOptions { inputs: Vec::new(), ..options.clone() };
    let first = Reader::new(alone).next().transpose();
    first.map(drop).context("the manifest given with --manifest cannot be used")
}

/// Fails if the next run on the same folder would read this run's tables as articles.
fn refuse_out_among(inputs: &[Input], out: &Path) -> anyhow::Result<()> {
    if out.as_os_str() == "-" {
        return Ok(());
    }
    let place = resolved(out);
    for input in inputs {
        let Input::Path(folder) = input else { continue };
        if folder.is_dir() && place.starts_with(resolved(folder)) {
            anyhow::bail!(
                "the output folder {} lies in the input folder {}, so that another run would read its tables as articles; choose one elsewhere with --out",
                out.display(),
                folder.display()
            );
        }
    }
    Ok(())
}

/// A path without links as far as it exists.
fn resolved(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    path.ancestors()
        .find_map(|known| Some(known.canonicalize().ok()?.join(path.strip_prefix(known).ok()?)))
        .unwrap_or(path.clone())
}

/// About how many bytes of text there are; `None` where that cannot be known beforehand.
fn n_bytes(inputs: &[Input]) -> Option<u64> {
    let size = |path: &Path| path.metadata().map_or(0, |metadata| metadata.len());
    let mut sum: u64 = 0;
    for input in inputs {
        sum += match input {
            Input::Stdin => return None,
            Input::Path(path) => walkdir::WalkDir::new(path)
                .into_iter()
                .filter_map(Result::ok)
                .filter(|entry| entry.file_type().is_file())
                .map(|entry| size(entry.path()))
                .sum::<u64>(),
            Input::Glob(pattern) => glob::glob(pattern)
                .ok()?
                .filter_map(Result::ok)
                .map(|path| size(&path))
                .sum::<u64>(),
        };
    }
    Some(sum)
}

/// A flag that Ctrl-C raises; the run stops at the next batch and keeps what is whole. A second one
/// ends the program, for a run that waits for its input looks at no flag.
fn stop_on_interrupt() -> anyhow::Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    let raised = Arc::clone(&stop);
    let interrupted = move || {
        if raised.swap(true, Ordering::Relaxed) {
            end_at_once();
        }
        out::say("stopping after this batch; press Ctrl-C again to stop at once and keep nothing");
    };
    ctrlc::set_handler(interrupted).context("cannot listen for Ctrl-C; start framelens again")?;
    Ok(stop)
}

#[expect(
    clippy::disallowed_methods,
    reason = "unfinished files have names that say so; main may be waiting for input"
)]
fn end_at_once() -> ! {
    std::process::exit(Ending::Failure as i32)
}
