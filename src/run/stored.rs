//! A run read back from its folder.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use super::records::{self, Records};
use super::table::{Format, unguard};
use super::{Codings, CodingsError, Manifest, ManifestError, article_columns, sentence_columns};
use crate::coding::Coding;
use crate::evaluate::ArticleKey;
use crate::task::{Stance, Task};

/// What `framelens run` left in a folder: its tables, in whatever format, and its manifest.
#[derive(Debug, Clone)]
pub struct StoredRun {
    /// The folder.
    pub folder: PathBuf,
    /// The format of its tables.
    pub format: Format,
    /// What made the run.
    pub manifest: Manifest,
    /// What was asked.
    pub tasks: Vec<Task>,
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
    #[error("cannot read {}; name the folder that `framelens run --out` wrote", path.display())]
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
    /// Articles were lost or added since the run.
    #[error("{name} names {found} articles where the run read {written}; restore it, or run again")]
    Articles {
        /// The file.
        name: String,
        /// Articles there.
        found: usize,
        /// Articles that the run read.
        written: usize,
    },
    /// Rows were moved since the run.
    #[error(
        "{name} has a row of the article {article} out of the order of articles.csv; restore it, or run again"
    )]
    Order {
        /// The file.
        name: String,
        /// The article of the first such row.
        article: String,
    },
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
    /// Reads `run.json` and `articles.csv` of a folder.
    ///
    /// Fails if one is missing, is not what a run writes, or names fewer or more articles than the run read.
    pub fn open(folder: &Path) -> Result<Self, StoredError> {
        let name = |file: &str| folder.join(file).display().to_string();
        let text = records::whole(folder, "run.json")?;
        let manifest = Manifest::parse(&text, &name("run.json"))?;
        let tasks = manifest.tasks(&name("run.json"))?;
        let format = records::format_in(folder);
        let table = Records::open(folder, "articles", format, &article_columns(&tasks))?;
        let table_name = table.name.clone();
        let articles = read_articles(table)?;
        let (found, written) = (articles.len(), manifest.counts.articles);
        if found != written {
            return Err(StoredError::Articles { name: table_name, found, written });
        }
        Ok(Self { folder: folder.to_path_buf(), format, manifest, tasks, articles })
    }

    /// Where one of its tables lies: `sentences` or `articles`.
    pub fn table(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.{}", self.format.extension()))
    }

    /// Hands on article after article with its answers, one a sentence and event, in the order of the tables.
    ///
    /// Holds one article at a time. Fails if `sentences.csv` is missing, is not what a run writes, or has fewer or more
    /// rows than the run wrote, which shows at the end.
    pub fn each_article(
        &self,
        mut take: impl FnMut(&StoredArticle, Vec<Coding>),
    ) -> Result<(), StoredError> {
        let columns = sentence_columns(&self.tasks);
        let records = Records::open(&self.folder, "sentences", self.format, &columns)?;
        let name = records.name.clone();
        let mut rows = Codings::of(records, &self.tasks)?.peekable();
        let mut found = 0;
        for article in &self.articles {
            let mut codings = Vec::new();
            while let Some(row) = rows.next_if(|row| match row {
                Ok(coding) => coding.article == article.key.id,
                Err(_) => true,
            }) {
                codings.push(row?);
            }
            found += codings.len();
            take(article, codings);
        }
        if let Some(astray) = rows.next() {
            return Err(StoredError::Order { name, article: astray?.article });
        }
        // A sentence has a row for every event.
        let written = self.manifest.counts.sentences * self.stances().count().max(1);
        if found != written {
            return Err(StoredError::Rows { name, found, written });
        }
        Ok(())
    }

    /// All answers in the order of the table. Fails like [`each_article`](StoredRun::each_article).
    pub fn codings(&self) -> Result<Vec<Coding>, StoredError> {
        let mut all = Vec::new();
        self.each_article(|_, codings| all.extend(codings))?;
        Ok(all)
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
fn read_articles(records: Records) -> Result<Vec<StoredArticle>, CodingsError> {
    let name = records.name.clone();
    let header = records.header.clone();
    let at = |column: &str| header.iter().position(|known| known == column);
    let missing = || CodingsError::Column { name: name.clone(), column: "article_id".to_string() };
    let id = at("article_id").ok_or_else(missing)?;
    let mut articles = Vec::new();
    let mut seen = BTreeSet::new();
    for record in records {
        let record = record?;
        let text = |column: &str| records::text(record.fields.get(at(column)?)?);
        let article_id = unguard(record.fields.get(id).unwrap_or("")).to_string();
        if !seen.insert(article_id.clone()) {
            continue;
        }
        let metadata = text("metadata").unwrap_or_else(|| "{}".to_string());
        let metadata = serde_json::from_str(&metadata).map_err(|_| CodingsError::Value {
            name: name.clone(),
            line: record.line,
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
