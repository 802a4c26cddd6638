//! What to read and how.

use std::path::PathBuf;

/// What to read and how.
#[derive(Debug, Clone)]
pub struct ReadOptions {
    /// Read in this order.
    pub inputs: Vec<Input>,
    /// Where the fields of an article stand in CSV, Parquet, Arrow and JSON lines.
    pub columns: Columns,
    /// The format of standard input and of named files whose extension says nothing; without it,
    /// standard input is text and such a file is refused.
    pub format: Option<Format>,
    /// The manifest to use instead of the `manifest.csv` beside each file.
    pub manifest: Option<PathBuf>,
    /// The most bytes a text, a page or a row may have; what is larger is refused.
    pub max_bytes: u64,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            inputs: Vec::new(),
            columns: Columns::default(),
            format: None,
            manifest: None,
            max_bytes: 64 << 20,
        }
    }
}

/// Something to read articles from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A file, or a directory, which is walked.
    Path(PathBuf),
    /// The files that match a pattern such as `corpus/**/*.txt`.
    Glob(String),
    /// Standard input.
    Stdin,
}

/// How articles stand in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// One article, plain or Markdown.
    Text,
    /// One article, a web page.
    Html,
    /// One article a line, a JSON object each.
    Jsonl,
    /// One article a row.
    Csv,
    /// One article a row, in a Parquet file.
    Parquet,
    /// One article a row, in a stream of Arrow record batches or an Arrow file (Feather 2).
    Arrow,
}

impl Format {
    /// The format that a file name's extension stands for, if any.
    pub fn of_extension(extension: &str) -> Option<Self> {
        match extension.to_ascii_lowercase().as_str() {
            "txt" | "md" => Some(Self::Text),
            "html" | "htm" => Some(Self::Html),
            "jsonl" | "ndjson" => Some(Self::Jsonl),
            "csv" => Some(Self::Csv),
            "parquet" | "pq" => Some(Self::Parquet),
            "arrow" | "arrows" | "feather" => Some(Self::Arrow),
            _ => None,
        }
    }
}

/// The columns of a CSV, Parquet or Arrow file, or the keys of JSON objects, in which the fields of an article stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    /// Unique within a run; without it, the file stem and the row's number are used.
    pub id: String,
    /// Who published it.
    pub outlet: String,
    /// Its title.
    pub title: String,
    /// Who wrote it.
    pub author: String,
    /// When it was published.
    pub published: String,
    /// Where it was published.
    pub url: String,
    /// The text, the only one that must be there.
    pub text: String,
}

impl Default for Columns {
    fn default() -> Self {
        Self {
            id: "id".into(),
            outlet: "outlet".into(),
            title: "title".into(),
            author: "author".into(),
            published: "published".into(),
            url: "url".into(),
            text: "text".into(),
        }
    }
}

impl Columns {
    /// The columns that were mapped by hand and so are expected to be there: field and column.
    pub(super) fn mapped(&self) -> Vec<(&'static str, &str)> {
        let default = Self::default();
        [
            ("id", &self.id, &default.id),
            ("outlet", &self.outlet, &default.outlet),
            ("title", &self.title, &default.title),
            ("author", &self.author, &default.author),
            ("published", &self.published, &default.published),
            ("url", &self.url, &default.url),
        ]
        .into_iter()
        .filter(|(_, column, default)| column != default)
        .map(|(field, column, _)| (field, column.as_str()))
        .collect()
    }
}
