//! A run read back from its folder.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::table::unguard;
use super::{CodingsError, Manifest, ManifestError, read_sentences};
use crate::coding::Coding;
use crate::evaluate::ArticleKey;
use crate::task::{Stance, Task};

/// What `framelens run` left in a folder: its tables as CSV and its manifest.
#[derive(Debug, Clone)]
pub struct StoredRun {
    /// The folder.
    pub folder: PathBuf,
    /// What made the run.
    pub manifest: Manifest,
    /// What was asked.
    pub tasks: Vec<Task>,
    /// The answers in the order of the table: one a sentence and event.
    pub codings: Vec<Coding>,
    /// The articles in the order of the table.
    pub articles: Vec<StoredArticle>,
}

/// What is known about an article of an earlier run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredArticle {
    /// What it may be called in hand labels.
    pub key: ArticleKey,
    /// Who published it, if known.
    pub outlet: Option<String>,
    /// Its title, if known.
    pub title: Option<String>,
    /// Who wrote it, if known.
    pub author: Option<String>,
    /// When it was published, as `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, if known; as written if it is no date.
    pub published: Option<String>,
    /// Where it was published, if known.
    pub url: Option<String>,
    /// Further columns of the manifest or of the table it came from.
    pub metadata: BTreeMap<String, String>,
}

/// Why a run cannot be read back.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoredError {
    /// A file is not there or cannot be read.
    #[error("cannot read {}; name the folder that `framelens run --out` wrote; if its tables are JSON lines, run again with --format csv", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The manifest is not one.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// A table is not one of a run.
    #[error(transparent)]
    Codings(#[from] CodingsError),
    /// Rows were lost or added since the run.
    #[error("{name} has {found} rows where the run wrote {written}; restore it, or run again")]
    Rows {
        /// The file.
        name: String,
        /// Rows there.
        found: usize,
        /// Rows that the run wrote.
        written: usize,
    },
}

impl StoredRun {
    /// Reads `run.json`, `sentences.csv` and `articles.csv` of a folder.
    ///
    /// Fails if one is missing, is not what a run writes, or has fewer or more rows than the run wrote.
    pub fn open(folder: &Path) -> Result<Self, StoredError> {
        let name = |file: &str| folder.join(file).display().to_string();
        let unreadable = |file: &str| {
            let path = folder.join(file);
            move |source| StoredError::Unreadable { path, source }
        };
        let text = fs::read_to_string(folder.join("run.json")).map_err(unreadable("run.json"))?;
        let manifest = Manifest::parse(&text, &name("run.json"))?;
        let tasks = manifest.tasks(&name("run.json"))?;
        let open = |file: &str| File::open(folder.join(file)).map_err(unreadable(file));
        let codings = read_sentences(open("sentences.csv")?, &name("sentences.csv"), &tasks)?;
        // A sentence has a row for every event.
        let n_events = tasks.iter().filter_map(Task::stance).count().max(1);
        let written = manifest.counts.sentences * n_events;
        if codings.len() != written {
            let name = name("sentences.csv");
            return Err(StoredError::Rows { name, found: codings.len(), written });
        }
        let articles = read_articles(open("articles.csv")?, &name("articles.csv"))?;
        if articles.len() != manifest.counts.articles {
            let (name, found) = (name("articles.csv"), articles.len());
            return Err(StoredError::Rows { name, found, written: manifest.counts.articles });
        }
        Ok(Self { folder: folder.to_path_buf(), manifest, tasks, codings, articles })
    }

    /// What its articles may be called in hand labels.
    pub fn keys(&self) -> Vec<ArticleKey> {
        self.articles.iter().map(|article| article.key.clone()).collect()
    }

    /// The questions about events.
    pub fn stances(&self) -> impl Iterator<Item = &Stance> {
        self.tasks.iter().filter_map(Task::stance)
    }
}

/// The articles of an `articles.csv`, each once although it has a row for every event.
fn read_articles(reader: impl io::Read, name: &str) -> Result<Vec<StoredArticle>, CodingsError> {
    let malformed = |source| CodingsError::Csv { name: name.to_string(), source };
    let mut reader = csv::Reader::from_reader(reader);
    let header = reader.headers().map_err(malformed)?.clone();
    let at = |column: &str| header.iter().position(|known| known == column);
    let missing =
        |column: &str| CodingsError::Column { name: name.to_string(), column: column.to_string() };
    let id = at("article_id").ok_or_else(|| missing("article_id"))?;
    let mut articles = Vec::new();
    let mut seen = BTreeSet::new();
    for record in reader.records() {
        let record = record.map_err(malformed)?;
        let text = |column: &str| {
            let text = unguard(record.get(at(column)?)?);
            Some(text.to_string()).filter(|text| !text.is_empty())
        };
        let article_id = unguard(record.get(id).unwrap_or("")).to_string();
        if !seen.insert(article_id.clone()) {
            continue;
        }
        let metadata = text("metadata").unwrap_or_else(|| "{}".to_string());
        let metadata = serde_json::from_str(&metadata).map_err(|_| CodingsError::Value {
            name: name.to_string(),
            line: record.position().map_or(0, csv::Position::line),
            column: "metadata".to_string(),
            value: metadata,
        })?;
        articles.push(StoredArticle {
            key: ArticleKey { id: article_id, file: text("file") },
            outlet: text("outlet"),
            title: text("title"),
            author: text("author"),
            published: text("published"),
            url: text("url"),
            metadata,
        });
    }
    Ok(articles)
}
