//! `framelens run`: articles in, labelled tables out.

mod args;
mod output;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use anyhow::Context;
use framelens::article::{Input, ReadOptions, Reader};
use framelens::classify::{ClassifyOptions, Memory};
use framelens::coding::{Coding, Gold, Schema, read_gold};
use framelens::evaluate::{ArticleKey, Measured};
use framelens::files;
use framelens::report::MOST_ARTICLES;
use framelens::run::{
    Finished, Hooks, Manifest, ORDER, OutputFolder, RunError, Sharded, codings, keys, warnings,
};
use framelens::statistics::Bootstrap;
use framelens::task::Task;

pub(super) use self::args::{Args, ColumnArgs};
use self::args::{input_of, read_options};
use self::output::Output;
pub(super) use self::output::clear;
use super::progress::Progress;
use super::summary::Summary;
use super::{Ending, cache, eval, out, report, tasks};

pub(super) fn run(args: Args) -> anyhow::Result<Ending> {
    let begun = Instant::now();
    let tasks = tasks::load(&args.tasks)?;
    let (tasks, texts): (Vec<Task>, Vec<String>) = tasks.into_iter().unzip();
    let gold = args.gold.as_deref().map(|path| read_gold_file(path, &tasks)).transpose()?;
    let inputs: Vec<Input> = args.inputs.iter().map(|input| input_of(input)).collect();
    refuse_out_among(&inputs, &args.out)?;
    let stop = stop_on_interrupt()?;
    let engine = args.engine.open()?;
    let progress = Progress::new(n_bytes(&inputs), args.quiet);
    let options = read_options(args.reading, inputs);
    check_manifest(&options)?;
    let mut output = Output::open(&args.out, args.format, &tasks)?;
    let kept = args.cache.open();
    let mut reader = Reader::new(options);
    let mut summary = Summary::new(&tasks);
    let mut coded = Coded::new(gold.as_ref());
    let mut articles = Sharded::new(reader.by_ref(), args.shard, args.strict);
    let mut n_warnings = Vec::new();
    let mut sink = |finished: &Finished| {
        if args.shard.is_some() {
            n_warnings.push(warnings(&finished.split).len());
        }
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
    let memory = kept.as_ref().map(|kept| kept as &dyn Memory);
    let batch_tokens = args.batch as usize;
    let options = ClassifyOptions { batch_tokens, memory, ..args.engine.options() };
    let (mut totals, result) =
        framelens::run::run(&mut articles, engine.as_ref(), &tasks, options, hooks);
    progress.finish();
    kept.iter().for_each(cache::close);
    let (part, order) = (articles.row(), articles.order(&n_warnings));
    let (n_everywhere, n_told_elsewhere) = (articles.n_articles, articles.n_told_elsewhere);
    // What is about no article is told by the first part alone, so that the whole run tells it once.
    let tells = part.as_ref().is_none_or(|part| part.number == 1);
    if tells {
        totals.warnings.extend(reader.take_warnings().iter().map(ToString::to_string));
    }
    if n_told_elsewhere > 0 {
        out::say(&format!("could not be read, as part 1 tells: {n_told_elsewhere}"));
    }
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
    let n_ignored = if tells { ignored.n_files } else { 0 };
    let mut manifest =
        Manifest::new(engine.as_ref(), &tasks_and_texts, &totals, n_ignored, interrupted);
    manifest.shard = part;
    if interrupted {
        if kept.is_some() {
            out::say("every answer is in the cache: run the same again, and it goes on from there");
        }
        return output.keep_partial(&manifest, &totals);
    }
    result.map_err(|error| match error {
        RunError::Sink(source) => output.unwritten(source),
        error => error.into(),
    })?;
    if n_everywhere == 0 {
        anyhow::bail!(
            "no article could be read, so nothing was written; name files or folders with articles"
        );
    }
    // First the labels, which may have taken hours, then what can fail for a reason in the gold.
    let (folder, mut files) = output.finish(&manifest, gold.is_some())?;
    if let (Some(folder), Some(order)) = (&folder, order) {
        files.push(folder.write(ORDER, order.as_bytes())?);
    }
    let measured = coded.evaluate(gold.as_ref(), &tasks).with_context(|| {
        let place = folder.as_ref().map_or(Path::new("standard output"), OutputFolder::path);
        format!("the labels are whole in {}, but they cannot be measured", place.display())
    })?;
    if let (Some(folder), Some(measured)) = (&folder, &measured) {
        files.extend(eval::write(folder, measured)?);
    }
    if let Some(folder) = &folder {
        // Figures that lie there without this run having measured anything are somebody else's.
        let figures = measured.as_ref().map(|_| report::figures(folder.path())).transpose()?;
        files.extend(page(folder, totals.n_articles, figures.flatten().as_ref())?);
    }
    if !args.quiet {
        kept.iter().filter_map(cache::told).for_each(|told| out::say(&told));
        let text = summary.text(&totals, measured.as_ref(), &files, begun.elapsed());
        if files.is_empty() { out::say(&text) } else { out::result(&text)? }
    }
    Ok(Ending::Good)
}

/// Writes the page of the run, or says why there is none.
pub(super) fn page(
    folder: &OutputFolder,
    n_articles: usize,
    figures: Option<&serde_json::Value>,
) -> anyhow::Result<Option<PathBuf>> {
    let place = folder.path().display();
    if n_articles == 0 {
        return Ok(None);
    }
    if n_articles > MOST_ARTICLES {
        out::say(&format!(
            "no report.html: {n_articles} articles are too many for one page; make one of a part with `framelens report {place} --only outlet=NAME`"
        ));
        return Ok(None);
    }
    let failed = || format!("the labels are whole in {place}, but no page can be made of them");
    report::write(folder, figures).map(Some).with_context(failed)
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

    fn evaluate(&self, gold: Option<&Gold>, tasks: &[Task]) -> anyhow::Result<Option<Measured>> {
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
        let evaluation = eval::evaluate(&self.codings, gold, &self.keys, tasks)?;
        Ok(Some(evaluation.measured(Bootstrap::default())))
    }
}

pub(super) fn read_gold_file(path: &Path, tasks: &[Task]) -> anyhow::Result<Gold> {
    let name = path.display().to_string();
    let bytes = files::read(path)
        .with_context(|| format!("cannot read {name}; check the path given with --gold"))?;
    Ok(read_gold(bytes.as_slice(), &name, &Schema::of(tasks))?)
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
        out::say("stopping after this batch; press Ctrl-C again to stop at once");
    };
    ctrlc::set_handler(interrupted).context("cannot listen for Ctrl-C; start framelens again")?;
    Ok(stop)
}

#[expect(
    clippy::disallowed_methods,
    reason = "unfinished files have names that say so; main may be waiting for input"
)]
pub(super) fn end_at_once() -> ! {
    std::process::exit(Ending::Failure as i32)
}
