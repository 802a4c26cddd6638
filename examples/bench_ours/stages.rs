//! How long each stage of a run takes, one after the other on one thread, the engine on all.
#![expect(clippy::print_stdout, reason = "a report")]

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufWriter;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Instant;

use framelens::article::{Article, Input, ReadOptions, Reader};
use framelens::classify::{ClassifyOptions, SplitArticle, classify};
use framelens::clean::clean;
use framelens::engine::{NativeEngine, NativeOptions};
use framelens::quotation::voices;
use framelens::run::{Finished, Format, Table, sentence_columns, sentence_rows};
use framelens::sentence::{Sentence, split};
use framelens::task::{SHIPPED, Task};

/// The tasks of `framelens run` where none is named.
const TASKS: [&str; 3] = ["kerman", "sentiment", "frame"];

/// Takes articles through all stages and prints the seconds of each.
pub(crate) fn measure(path: &Path, threads: usize) -> anyhow::Result<()> {
    let tasks = tasks()?;
    let engine = NativeEngine::shipped(NativeOptions { workers: threads })?;
    let mut seconds = BTreeMap::new();
    let articles = timed(&mut seconds, "read", || read(path))?;
    let paragraphs =
        timed(&mut seconds, "clean", || articles.iter().map(clean).collect::<Vec<_>>());
    let sentences: Vec<Vec<Sentence>> = timed(&mut seconds, "split", || {
        articles
            .iter()
            .zip(&paragraphs)
            .map(|(article, paragraphs)| split(article, paragraphs))
            .collect()
    });
    let voices: Vec<_> = timed(&mut seconds, "quotation", || {
        sentences.iter().map(|sentences| voices(sentences)).collect()
    });
    let split: Vec<SplitArticle> = articles
        .into_iter()
        .zip(sentences)
        .zip(voices)
        .map(|((article, sentences), voices)| SplitArticle { article, sentences, voices })
        .collect();
    let options = ClassifyOptions { threads, batch_tokens: 1024, memory: None };
    let answered = timed(&mut seconds, "classify", || {
        classify(&engine, &tasks, &split, options, &|_| ControlFlow::Continue(()))
    })?;
    let finished: Vec<Finished> = split
        .into_iter()
        .zip(answered)
        .map(|(split, answered)| Finished { split, answered })
        .collect();
    timed(&mut seconds, "write", || write(&tasks, &finished))?;
    let n_sentences: usize = finished.iter().map(|finished| finished.answered.len()).sum();
    println!("{}", serde_json::json!({ "seconds": seconds, "sentences": n_sentences }));
    Ok(())
}

fn timed<Made>(
    seconds: &mut BTreeMap<&'static str, f64>,
    stage: &'static str,
    work: impl FnOnce() -> Made,
) -> Made {
    let begun = Instant::now();
    let made = work();
    seconds.insert(stage, begun.elapsed().as_secs_f64());
    made
}

fn tasks() -> anyhow::Result<Vec<Task>> {
    let asked = |name: &&str| SHIPPED.iter().find(|(known, _)| known == name);
    TASKS.iter().filter_map(asked).map(|(name, text)| Ok(Task::parse(text, name)?)).collect()
}

fn read(path: &Path) -> anyhow::Result<Vec<Article>> {
    let inputs = vec![Input::Path(path.to_path_buf())];
    let reader = Reader::new(ReadOptions { inputs, ..ReadOptions::default() });
    Ok(reader.collect::<Result<_, _>>()?)
}

fn write(tasks: &[Task], finished: &[Finished]) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let file = BufWriter::new(File::create(folder.path().join("sentences.csv"))?);
    let mut table = Table::new(file, Format::Csv, sentence_columns(tasks))?;
    for finished in finished {
        sentence_rows(tasks, finished).iter().try_for_each(|row| table.write(row))?;
    }
    table.finish()?.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()?;
    Ok(())
}
