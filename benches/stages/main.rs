//! Each stage by itself, on one thread but the engine: `cargo bench --bench stages`, or `-- clean` for one of them.

mod corpus;
#[path = "../../examples/support/sentences.rs"]
mod sentences;

use std::hint::black_box;
use std::ops::ControlFlow;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use framelens::article::Article;
use framelens::classify::{ClassifyOptions, Progress, classify, facts};
use framelens::clean::clean;
use framelens::engine::{Engine, Group, NativeEngine, NativeOptions, Pair, ScriptedEngine};
use framelens::quotation::voices;
use framelens::run::{
    Finished, Format, Table, article_columns, article_rows, sentence_columns, sentence_rows,
};
use framelens::sentence::split;
use framelens::task::{SHIPPED, Task};

use self::sentences::of_sentences;

const N_MADE: usize = 40;
const THREADS: usize = 2;
const OPTIONS: ClassifyOptions =
    ClassifyOptions { threads: THREADS, batch_tokens: 1024, memory: None };
const GO_ON: Progress = &|_| ControlFlow::Continue(());

criterion_group!(stages, reading, text, facts_of_actors, tokens, engine, tables);
criterion_main!(stages);

fn task(name: &str) -> Task {
    let (_, text) = SHIPPED.iter().find(|(known, _)| *known == name).expect("a shipped task");
    Task::parse(text, name).expect("shipped tasks have no fault")
}

fn n_bytes(articles: &[Article]) -> Throughput {
    Throughput::Bytes(articles.iter().map(|article| article.source.len() as u64).sum())
}

fn reading(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder for the corpus");
    let formats = corpus::formats(folder.path(), N_MADE).expect("room for the corpus");
    let mut group = criterion.benchmark_group("read");
    for (name, path) in formats {
        group.throughput(n_bytes(&corpus::read(&path)));
        group.bench_function(name, |bencher| bencher.iter(|| corpus::read(black_box(&path))));
    }
    group.finish();
}

fn text(criterion: &mut Criterion) {
    let seeds = corpus::seeds();
    let articles: Vec<Article> = seeds.iter().map(|split| split.article.clone()).collect();
    let mut group = criterion.benchmark_group("text");
    group.throughput(n_bytes(&articles));
    group.bench_function("clean", |bencher| {
        bencher.iter(|| articles.iter().map(|article| clean(article).len()).sum::<usize>());
    });
    let cleaned: Vec<_> = articles.iter().map(|article| (article, clean(article))).collect();
    group.bench_function("split", |bencher| {
        bencher.iter(|| cleaned.iter().map(|(article, p)| split(article, p).len()).sum::<usize>());
    });
    group.bench_function("quotation", |bencher| {
        bencher.iter(|| seeds.iter().map(|split| voices(&split.sentences).len()).sum::<usize>());
    });
    group.finish();
}

fn facts_of_actors(criterion: &mut Criterion) {
    let task = task("kerman");
    let stance = task.stance().expect("a task about blame");
    let seeds = corpus::seeds();
    let n_sentences: usize = seeds.iter().map(|article| article.sentences.len()).sum();
    let mut group = criterion.benchmark_group("facts");
    group.throughput(Throughput::Elements(n_sentences as u64));
    group.bench_function("kerman", |bencher| {
        bencher.iter(|| seeds.iter().map(|split| facts(stance, split).len()).sum::<usize>());
    });
    group.finish();
}

fn tokens(criterion: &mut Criterion) {
    let engine = shipped();
    let hypothesis = "This sentence is about the victims of the attack.";
    let pairs: Vec<Group> = corpus::prose()
        .into_iter()
        .map(|text| Group::from(&Pair::plain(text, hypothesis)))
        .collect();
    let mut group = criterion.benchmark_group("tokens");
    group.throughput(Throughput::Elements(pairs.len() as u64));
    group.bench_function("pairs", |bencher| {
        bencher.iter(|| {
            pairs.iter().map(|pair| engine.encode(pair).map_or(0, |e| e.len())).sum::<usize>()
        });
    });
    group.finish();
}

/// Pairs a second where a sentence is asked about 1, 8 and 32 hypotheses, on two threads.
fn engine(criterion: &mut Criterion) {
    let engine = shipped();
    let prose = corpus::prose();
    let mut group = criterion.benchmark_group("engine");
    group.sample_size(10);
    for (n_hypotheses, n_sentences) in [(1, 96), (8, 24), (32, 8)] {
        let articles = [of_sentences(&prose[..n_sentences.min(prose.len())])];
        let tasks = [labels(n_hypotheses)];
        let n_pairs = n_hypotheses * articles[0].sentences.len();
        group.throughput(Throughput::Elements(n_pairs as u64));
        group.bench_function(format!("{n_hypotheses} hypotheses"), |bencher| {
            bencher.iter(|| classify(&engine, &tasks, &articles, OPTIONS, GO_ON));
        });
    }
    group.finish();
}

fn tables(criterion: &mut Criterion) {
    let tasks = ["kerman", "sentiment", "frame"].map(task);
    let seeds = corpus::seeds();
    let answered = classify(&ScriptedEngine::new(Vec::new(), None), &tasks, &seeds, OPTIONS, GO_ON);
    let answered = answered.expect("rules never fail");
    let finished: Vec<Finished> = seeds
        .into_iter()
        .zip(answered)
        .map(|(split, answered)| Finished { split, answered })
        .collect();
    let n_rows: usize = finished.iter().map(|f| sentence_rows(&tasks, f).len()).sum();
    let mut group = criterion.benchmark_group("write");
    group.throughput(Throughput::Elements(n_rows as u64));
    group.bench_function("csv", |bencher| {
        bencher.iter_batched(
            Vec::new,
            |buffer| written(&tasks, &finished, buffer),
            BatchSize::SmallInput,
        );
    });
    group.finish();
}

/// Both tables in memory.
fn written(tasks: &[Task], finished: &[Finished], buffer: Vec<u8>) -> std::io::Result<usize> {
    let mut sentences = Table::new(buffer, Format::Csv, sentence_columns(tasks))?;
    let mut articles = Table::new(Vec::new(), Format::Csv, article_columns(tasks))?;
    for finished in finished {
        sentence_rows(tasks, finished).iter().try_for_each(|row| sentences.write(row))?;
        article_rows(tasks, finished).iter().try_for_each(|row| articles.write(row))?;
    }
    Ok(sentences.finish()?.len() + articles.finish()?.len())
}

fn shipped() -> NativeEngine {
    NativeEngine::shipped(NativeOptions { workers: THREADS }).expect("the shipped model is whole")
}

/// A task with so many labels, any number of which may fit.
fn labels(n: usize) -> Task {
    use std::fmt::Write;
    let mut text = String::from("id = \"topic\"\nkind = \"multi\"\n");
    for number in 0..n {
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            "[[labels]]\nid = \"l{number}\"\nhypotheses = [\"This text is about subject {number}.\"]\n"
        );
    }
    Task::parse(&text, "topic.toml").expect("a task of labels")
}
