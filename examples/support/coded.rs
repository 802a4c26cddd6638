//! Reads a folder of coded articles: docs.csv, sentences.csv, labels.csv and actors.csv as `../shared/gold/coded` has them.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write;
use std::path::Path;

use framelens::article::Article;
use framelens::classify::SplitArticle;
use framelens::clean::Kind;
use framelens::coding::KINDS;
use framelens::quotation::voices;
use framelens::sentence::{Sentence, Span};
use framelens::task::Task;

type Rows = Vec<BTreeMap<String, String>>;

/// An article as its coder saw it.
pub(crate) struct Coded {
    /// Its `doc`.
    pub(crate) id: String,
    /// The event of its labels.
    pub(crate) event: Event,
    /// Its rows of actors.csv.
    actors: Rows,
    /// Sentences and kinds as coded.
    pub(crate) article: SplitArticle,
}

/// What an article is about.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    /// As in actors.csv.
    pub(crate) phrase: String,
    /// Empty if not known.
    pub(crate) date: String,
}

/// All articles of the folder, in the order of docs.csv.
pub(crate) fn read(folder: &Path) -> Result<Vec<Coded>, Box<dyn Error>> {
    let (mut sentences, mut labels) =
        (by_doc(rows(folder, "sentences.csv")?), by_doc(rows(folder, "labels.csv")?));
    let mut actors = by_doc(rows(folder, "actors.csv")?);
    let mut coded = Vec::new();
    for doc in rows(folder, "docs.csv")? {
        let id = doc["doc"].clone();
        let own = |rows: &mut BTreeMap<String, Rows>| {
            rows.remove(&id).ok_or_else(|| format!("{id} has no rows"))
        };
        let (actors, sentences, labels) =
            (own(&mut actors)?, own(&mut sentences)?, own(&mut labels)?);
        let event =
            Event { phrase: actors[0]["event"].clone(), date: actors[0]["event_date"].clone() };
        let article = article(&id, &doc["published"], &sentences, &labels);
        coded.push(Coded { id, event, actors, article });
    }
    Ok(coded)
}

impl Coded {
    /// A task with the article's actors and `event`.
    pub(crate) fn task(&self, event: &Event) -> Result<Task, Box<dyn Error>> {
        task(&self.actors, event)
    }
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

fn task(actors: &Rows, event: &Event) -> Result<Task, Box<dyn Error>> {
    let quote = |text: &str| toml::Value::from(text).to_string();
    let mut text = String::from("id = \"event\"\nkind = \"stance\"\n[event]\n");
    writeln!(text, "phrase = {}", quote(&event.phrase))?;
    if [4, 7, 10].contains(&event.date.len()) {
        writeln!(text, "date = {}", quote(&event.date))?;
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
