//! Articles, one at a time.

use std::collections::HashSet;
use std::fs::File;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, BufReader, Read};
use std::path::Path;

use super::batch::BatchRows;
use super::csv::CsvRows;
use super::files::{Files, Found, Ignored};
use super::jsonl::JsonRows;
use super::manifest::{Entry, Manifests};
use super::row::Row;
use super::{Article, Columns, Format, ReadError, ReadOptions, Warning, date, decode, html, text};

/// Reads articles one at a time, in a stable order.
///
/// An error is about one file, row or directory; the iterator goes on with what comes after it.
pub struct Reader {
    columns: Columns,
    max_bytes: u64,
    files: Files,
    open: Option<Open>,
    manifests: Manifests,
    /// A manifest that could not be used, until it has been told.
    manifest_error: Option<ReadError>,
    /// Hashes of the ids so far.
    ids: HashSet<u64>,
    warnings: Vec<Warning>,
}

/// A file of many articles that is being read.
struct Open {
    rows: Rows,
    stem: String,
    file: Option<String>,
    entry: Option<Entry>,
    n_rows: usize,
    origin: String,
}

enum Rows {
    Csv(CsvRows),
    Jsonl(JsonRows),
    Batches(Box<BatchRows>),
}

impl Rows {
    fn next_row(&mut self) -> Option<Result<Row, ReadError>> {
        match self {
            Self::Csv(rows) => rows.next_row(),
            Self::Jsonl(rows) => rows.next_row(),
            Self::Batches(rows) => rows.next_row(),
        }
    }

    /// Warnings about the file as a whole, once it has been read.
    fn warnings(&self) -> Vec<Warning> {
        match self {
            Self::Csv(_) => Vec::new(),
            Self::Jsonl(rows) => rows.warnings(),
            Self::Batches(rows) => rows.warnings(),
        }
    }
}

impl Reader {
    /// Prepares to read; nothing is read but the given manifest, whose failure is the first item.
    pub fn new(options: ReadOptions) -> Self {
        let mut warnings = Vec::new();
        let manifests = options.manifest.map(|path| Manifests::given(&path, &mut warnings));
        let (manifests, manifest_error) = match manifests {
            Some(Ok(manifests)) => (manifests, None),
            Some(Err(error)) => (Manifests::default(), Some(error)),
            None => (Manifests::default(), None),
        };
        Self {
            columns: options.columns,
            max_bytes: options.max_bytes,
            files: Files::new(options.inputs, options.format),
            open: None,
            manifests,
            manifest_error,
            ids: HashSet::new(),
            warnings,
        }
    }

    /// Files that were come across and not read because of their extension, so far.
    pub fn ignored(&self) -> &Ignored {
        &self.files.ignored
    }

    /// Warnings about manifests and files as wholes since the last call; those about an article
    /// are in [`Article::warnings`]. Worth a call after each article, so that they do not pile up.
    pub fn take_warnings(&mut self) -> Vec<Warning> {
        std::mem::take(&mut self.warnings)
    }

    /// The next row of the open file as an article; closes the file after its last row.
    fn next_row(&mut self) -> Option<Result<Article, ReadError>> {
        let open = self.open.as_mut()?;
        let Some(row) = open.rows.next_row() else {
            self.warnings.extend(open.rows.warnings());
            let Open { n_rows, origin, .. } = self.open.take()?;
            return (n_rows == 0).then_some(Err(ReadError::Empty { origin }));
        };
        open.n_rows += 1;
        Some(row.and_then(|row| row.into_article(&self.columns, &open.stem)).map(|mut article| {
            article.file.clone_from(&open.file);
            if let Some(entry) = &open.entry {
                entry.complete(&mut article);
            }
            article
        }))
    }

    /// Reads a file of one article; opens one of many, and then gives nothing yet.
    fn take_up(&mut self, found: &Found) -> Result<Option<Article>, ReadError> {
        let entry = match &found.path {
            Some(path) => match self.manifests.entry(path, &found.root, &mut self.warnings) {
                Ok(entry) => entry,
                Err(error) => {
                    self.manifest_error = Some(error);
                    self.manifests.entry(path, &found.root, &mut self.warnings).ok().flatten()
                }
            },
            None => None,
        };
        match found.format {
            Format::Text | Format::Html => {
                let mut article = self.read_one(found)?;
                if let Some(entry) = entry {
                    entry.apply(&mut article);
                }
                Ok(Some(article))
            }
            Format::Csv | Format::Jsonl | Format::Parquet | Format::Arrow => {
                self.open = Some(self.open(found, entry)?);
                Ok(None)
            }
        }
    }

    fn open(&mut self, found: &Found, entry: Option<Entry>) -> Result<Open, ReadError> {
        let (origin, stem, file) = names(found);
        if entry.as_ref().is_some_and(Entry::is_for_one) {
            self.warnings.push(Warning::ManifestForRows { origin: origin.clone() });
        }
        let rows = self.rows(found, &origin)?;
        Ok(Open { rows, stem, file, entry, n_rows: 0, origin })
    }

    fn rows(&self, found: &Found, origin: &str) -> Result<Rows, ReadError> {
        let (columns, most) = (&self.columns, self.max_bytes);
        if found.format == Format::Parquet {
            let path = found.path.as_deref().ok_or(ReadError::ParquetFromStdin)?;
            let rows = BatchRows::parquet(file_of(path, origin)?, origin, columns, most)?;
            return Ok(Rows::Batches(Box::new(rows)));
        }
        let reader = reader_of(found.path.as_deref(), origin)?;
        Ok(match found.format {
            Format::Arrow => {
                let reader = Box::new(BufReader::new(reader));
                Rows::Batches(Box::new(BatchRows::arrow(reader, origin, columns, most)?))
            }
            Format::Csv => Rows::Csv(CsvRows::open(reader, origin, columns, most)?),
            _ => Rows::Jsonl(JsonRows::open(reader, origin, columns, most)?),
        })
    }

    fn read_one(&self, found: &Found) -> Result<Article, ReadError> {
        let (origin, stem, file) = names(found);
        let bytes = bounded(reader_of(found.path.as_deref(), &origin)?, &origin, self.max_bytes)?;
        if let Some(what) = decode::binary(&bytes) {
            return Err(ReadError::Binary { origin, what });
        }
        let declared =
            (found.format == Format::Html).then(|| html::declared_encoding(&bytes)).flatten();
        let decoded = decode::decode(bytes, declared.as_deref());
        if decode::is_binary(&decoded) {
            return Err(ReadError::Binary { origin, what: "data of another kind" });
        }
        if decoded.text.trim().is_empty() {
            return Err(ReadError::Empty { origin });
        }
        let article = if found.format == Format::Html {
            html::article(&decoded.text, &origin)?
        } else {
            let title = text::title(&decoded.text);
            Article { title, source: decoded.text, ..Article::default() }
        };
        Ok(Article { id: stem, file, origin, decoding_losses: decoded.losses, ..article })
    }

    /// What holds for every article: its date is normalised, its id is its own.
    fn finish(&mut self, mut article: Article) -> Result<Article, ReadError> {
        date(&mut article);
        let mut hasher = DefaultHasher::new();
        article.id.hash(&mut hasher);
        if self.ids.insert(hasher.finish()) {
            Ok(article)
        } else {
            Err(ReadError::DuplicateId { origin: article.origin, id: article.id })
        }
    }
}

impl Iterator for Reader {
    type Item = Result<Article, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(error) = self.manifest_error.take() {
                return Some(Err(error));
            }
            if self.open.is_some() {
                match self.next_row() {
                    Some(article) => return Some(article.and_then(|article| self.finish(article))),
                    None => continue,
                }
            }
            let Some(found) = self.files.next() else {
                self.manifests.finish(&mut self.warnings);
                return None;
            };
            match found.and_then(|found| self.take_up(&found)) {
                Ok(Some(article)) => return Some(self.finish(article)),
                Ok(None) => {}
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

/// Normalises an article's date; one that cannot be read stays as it is written, with a warning.
pub(super) fn date(article: &mut Article) {
    let Some(written) = &article.published else { return };
    match date::normalise(written) {
        Some(date) => article.published = Some(date),
        None => article
            .warnings
            .push(Warning::Date { origin: article.origin.clone(), published: written.clone() }),
    }
}

/// How a file is called in messages, its path below the directory that was walked without its
/// ending (`bbc/001`), and its name.
fn names(found: &Found) -> (String, String, Option<String>) {
    let Some(path) = found.path.as_deref() else {
        return ("standard input".into(), "stdin".into(), None);
    };
    let lossy = |name: &std::ffi::OsStr| name.to_string_lossy().into_owned();
    let below = path.strip_prefix(&found.root).unwrap_or(path).with_extension("");
    let parts: Vec<String> = below.iter().map(lossy).collect();
    let stem = parts.join("/");
    (path.display().to_string(), stem, path.file_name().map(lossy))
}

fn reader_of(path: Option<&Path>, origin: &str) -> Result<Box<dyn Read + Send>, ReadError> {
    match path {
        None => Ok(Box::new(io::stdin())),
        Some(path) => Ok(Box::new(file_of(path, origin)?)),
    }
}

fn file_of(path: &Path, origin: &str) -> Result<File, ReadError> {
    File::open(path).map_err(|source| ReadError::Io { origin: origin.to_owned(), source })
}

fn bounded(
    reader: Box<dyn Read + Send>,
    origin: &str,
    max_bytes: u64,
) -> Result<Vec<u8>, ReadError> {
    let mut bytes = Vec::new();
    reader
        .take(max_bytes.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|source| ReadError::Io { origin: origin.to_owned(), source })?;
    if bytes.len() as u64 > max_bytes {
        return Err(ReadError::TooLarge { origin: origin.to_owned(), max_bytes });
    }
    Ok(bytes)
}
