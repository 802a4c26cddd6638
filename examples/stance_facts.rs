//! Prints the plain facts that stand beside the model's answer, for fitting their weights.
//!
//! Usage: `cargo run --example stance_facts -- ../shared/gold/coded > facts.csv`. The folder holds
//! docs/, docs.csv, sentences.csv, labels.csv and actors.csv as `../shared/gold/coded` does.

#![expect(clippy::print_stdout, reason = "an example prints its result")]

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write;
use std::path::Path;

use framelens::article::Article;
use framelens::classify::{SplitArticle, facts};
use framelens::clean::Kind;
use framelens::coding::KINDS;
use framelens::quotation::voices;
use framelens::sentence::{Sentence, Span};
use framelens::task::Task;

type Rows = Vec<BTreeMap<String, String>>;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("name the folder of coded articles")?;
    let folder = Path::new(&folder);
    let (sentences, labels) =
        (by_doc(rows(folder, "sentences.csv")?), by_doc(rows(folder, "labels.csv")?));
    let actors = by_doc(rows(folder, "actors.csv")?);
    println!("doc,sent,actor,fact,value");
    for doc in rows(folder, "docs.csv")? {
        let id = &doc["doc"];
        let task = task(&actors[id])?;
        let stance = task.stance().ok_or("not a stance task")?;
        let article = article(id, &doc["published"], &sentences[id], &labels[id]);
        for (sentence, actor, cues) in facts(stance, &article) {
            let actor = &stance.actors[actor].id;
            for (fact, value) in cues.facts() {
                println!("{id},{sentence},{actor},{fact},{value:.4}");
            }
        }
    }
    Ok(())
}

fn rows(folder: &Path, file: &str) -> Result<Rows, Box<dyn Error>> {
    Ok(csv::Reader::from_path(folder.join(file))?.deserialize().collect::<Result<Rows, _>>()?)
}

fn by_doc(rows: Rows) -> BTreeMap<String, Rows> {
    rows.into_iter().fold(BTreeMap::new(), |mut docs, row| {
        docs.entry(row["doc"].clone()).or_insert_with(Vec::new).push(row);
        docs
    })
}

fn task(actors: &Rows) -> Result<Task, Box<dyn Error>> {
    let quote = |text: &str| toml::Value::from(text).to_string();
    let mut text = String::from("id = \"event\"\nkind = \"stance\"\n[event]\n");
    writeln!(text, "phrase = {}", quote(&actors[0]["event"]))?;
    if [4, 7, 10].contains(&actors[0]["event_date"].len()) {
        writeln!(text, "date = {}", quote(&actors[0]["event_date"]))?;
    }
    let mut taken: Vec<String> = Vec::new();
    for actor in actors {
        let names = actor["aliases"].split('|').chain([actor["name"].as_str()]).map(str::trim);
        let mut aliases = Vec::new();
        for name in names {
            let bare = name.strip_prefix("the ").unwrap_or(name).to_lowercase();
            if !bare.is_empty() && !taken.contains(&bare) {
                taken.push(bare);
                aliases.push(quote(name));
            }
        }
        writeln!(
            text,
            "[[actors]]
id = {}",
            quote(&actor["actor_id"])
        )?;
        writeln!(text, "name = {}", quote(&format!("actor {}", actor["actor_id"])))?;
        writeln!(text, "aliases = [{}]", aliases.join(", "))?;
    }
    Task::parse(&text, &actors[0]["doc"]).map_err(|error| error.to_string().into())
}

fn article(id: &str, published: &str, sentences: &Rows, labels: &Rows) -> SplitArticle {
    let kind = |at: usize| {
        KINDS
            .iter()
            .find(|(name, _)| *name == labels[at]["kind"])
            .map_or(Kind::Body, |(_, kind)| *kind)
    };
    let number = |row: &BTreeMap<String, String>, column: &str| row[column].parse().unwrap_or(0);
    let sentence = |(at, row): (usize, &BTreeMap<String, String>)| Sentence {
        index: at,
        span: Span { start: number(row, "start"), end: number(row, "end") },
        kind: kind(at),
        duplicate: false,
        paragraph: at,
        text: row["text"].clone(),
    };
    let title = sentences.first().map(|row| row["text"].clone());
    let article = Article {
        id: id.to_string(),
        published: Some(published.to_string()),
        title,
        ..Article::default()
    };
    let sentences: Vec<Sentence> = sentences.iter().enumerate().map(sentence).collect();
    let voices = voices(&sentences);
    SplitArticle { article, sentences, voices }
}
