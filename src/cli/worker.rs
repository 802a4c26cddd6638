//! `framelens worker`: articles down a pipe, labelled sentences up another.

use std::io::{self, BufWriter};

use clap::ValueEnum;
use framelens::article::{Article, Feed, Refused};
use framelens::classify::ClassifyOptions;
use framelens::engine::Engine;
use framelens::run::{
    Cell, Column, Finished, Format, Holds, Hooks, Table, sentence_rows, sentence_table, with_causes,
};
use framelens::task::Task;

use super::engine::EngineArgs;
use super::run::ColumnArgs;
use super::{Ending, out, tasks};

/// Answers articles from standard input on standard output, for as long as some come.
///
/// For engines that spread work over processes: Spark's pipe, Flink, Ray, GNU parallel, a shell. An article is a JSON
/// object on a line with a key `text`, and `id` where answers are to be told apart; each is answered by the lines of its
/// sentences, with the columns of sentences.csv, and with `n_sentences` and `error`. What is no article is
/// answered by one line with `error`. Answers come in the order of the articles, and an article that came alone is
/// answered at once. The worker takes no more than 64 KiB, or one longer line, before it answers.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  framelens worker --task kerman < articles.jsonl > sentences.jsonl
  parallel --pipe --block 1M framelens worker --threads 1 < articles.jsonl > sentences.jsonl
  framelens worker --format arrow < articles.arrows > sentences.arrows

docs/scale.md has recipes for Spark and others.

Exit codes: 0 the input ended or nobody reads the answers any more; 2 could not go on.")]
pub(super) struct Args {
    /// The questions: names of shipped tasks or task files, separated by commas
    #[arg(
        long = "task",
        value_name = "TASK",
        value_delimiter = ',',
        default_value = "kerman,sentiment,frame"
    )]
    tasks: Vec<String>,

    /// What comes and goes: JSON lines, or streams of Arrow record batches
    #[arg(long, value_enum, default_value = "jsonl")]
    format: PipeFormat,

    /// Tokens in one batch; changes speed and memory, never the answers
    #[arg(long, value_name = "TOKENS", default_value = "1024", value_parser = clap::value_parser!(u32).range(1..=65536))]
    batch: u32,

    /// Say nothing at the end
    #[arg(long, short)]
    quiet: bool,

    #[command(flatten)]
    engine: EngineArgs,

    #[command(flatten)]
    columns: ColumnArgs,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum PipeFormat {
    Jsonl,
    Arrow,
}

/// What was done.
#[derive(Default)]
struct Done {
    articles: usize,
    sentences: usize,
    refused: usize,
}

/// What answers.
struct Worker {
    engine: Box<dyn Engine>,
    tasks: Vec<Task>,
    arguments: EngineArgs,
    batch_tokens: usize,
    n_columns: usize,
}

pub(super) fn run(args: Args) -> anyhow::Result<Ending> {
    let tasks: Vec<Task> = tasks::load(&args.tasks)?.into_iter().map(|(task, _)| task).collect();
    let mut columns = sentence_table(&tasks);
    columns.push(Column { name: "n_sentences".to_string(), holds: Holds::Count });
    columns.push(Column { name: "error".to_string(), holds: Holds::Text });
    let worker = Worker {
        engine: args.engine.open()?,
        arguments: args.engine,
        batch_tokens: args.batch as usize,
        tasks,
        n_columns: columns.len(),
    };
    let (names, max_bytes) = args.columns.columns_and_limit();
    let stdin = Box::new(io::stdin());
    let (format, mut feed) = match args.format {
        PipeFormat::Jsonl => (Format::Jsonl, Feed::jsonl(stdin, names, max_bytes)),
        PipeFormat::Arrow => (Format::Arrow, Feed::arrow(stdin, names, max_bytes)?),
    };
    let stdout = BufWriter::with_capacity(1 << 16, io::stdout());
    let mut table = Table::new(stdout, format, columns).map_err(out::unwritten)?;
    table.flush().map_err(out::unwritten)?;
    let mut done = Done::default();
    while let Some(chunk) = feed.next_chunk()? {
        worker.answer(chunk, &mut table, &mut done)?;
        table.flush().map_err(out::unwritten)?;
    }
    table.finish().map_err(out::unwritten)?;
    if !args.quiet {
        let Done { articles, sentences, refused } = done;
        let (articles, sentences) =
            (out::counted(articles, "article"), out::counted(sentences, "sentence"));
        out::say(&format!("{articles}, {sentences}, {refused} refused"));
    }
    Ok(Ending::Good)
}

impl Worker {
    /// Answers what came together, in its order.
    fn answer(
        &self,
        chunk: Vec<Result<Article, Refused>>,
        table: &mut Table<BufWriter<io::Stdout>>,
        done: &mut Done,
    ) -> anyhow::Result<()> {
        let (mut articles, mut refused) = (Vec::new(), Vec::new());
        for item in chunk {
            match item {
                Ok(article) => {
                    articles.push(article);
                    refused.push(None);
                }
                Err(error) => refused.push(Some(error)),
            }
        }
        let mut finished = self.finished(articles)?.into_iter();
        for refused in refused {
            let rows = match refused {
                Some(refused) => {
                    done.refused += 1;
                    vec![self.complaint(refused.id, with_causes(refused.error.as_ref()))]
                }
                None => finished.next().map_or(Vec::new(), |next| self.rows(&next, done)),
            };
            rows.iter().try_for_each(|row| table.write(row)).map_err(out::unwritten)?;
        }
        Ok(())
    }

    fn finished(&self, articles: Vec<Article>) -> anyhow::Result<Vec<Finished>> {
        let mut all = Vec::with_capacity(articles.len());
        let mut sink = |finished: &Finished| {
            all.push(finished.clone());
            Ok(())
        };
        let hooks = Hooks { sink: &mut sink, progress: &|_| (), stop: &|| false, strict: false };
        let articles = articles.into_iter().map(Ok);
        let engine = self.engine.as_ref();
        let options =
            ClassifyOptions { batch_tokens: self.batch_tokens, ..self.arguments.options() };
        let (_, result) = framelens::run::run(articles, engine, &self.tasks, options, hooks);
        result?;
        Ok(all)
    }

    fn rows(&self, finished: &Finished, done: &mut Done) -> Vec<Vec<Cell>> {
        done.articles += 1;
        let n_sentences = finished.split.sentences.len();
        done.sentences += n_sentences;
        if n_sentences == 0 {
            let id = finished.split.article.id.clone();
            return vec![self.complaint(id, "no sentence was found in it".to_string())];
        }
        let mut rows = sentence_rows(&self.tasks, finished);
        for row in &mut rows {
            row.extend([Cell::Count(n_sentences), Cell::Empty]);
        }
        rows
    }

    /// A row that says only what is wrong.
    fn complaint(&self, id: String, error: String) -> Vec<Cell> {
        let mut row = vec![Cell::Empty; self.n_columns];
        row[0] = Cell::Text(id);
        row[self.n_columns - 2] = Cell::Count(0);
        row[self.n_columns - 1] = Cell::Text(error);
        row
    }
}
