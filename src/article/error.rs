//! What can go wrong in reading, each with the place and what to do about it.

use std::error::Error;
use std::io;
use std::path::PathBuf;

/// Why something could not be read. The reader goes on with what comes after.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// A file or directory could not be opened or read.
    #[error("cannot read {origin}; check that it exists and may be read")]
    Io {
        /// The file or directory.
        origin: String,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A symbolic link leads back to a directory above it.
    #[error("{} leads back to {}; remove the link", path.display(), ancestor.display())]
    Loop {
        /// The link.
        path: PathBuf,
        /// The directory that it leads to.
        ancestor: PathBuf,
    },
    /// A glob pattern is not well formed.
    #[error("`{pattern}` is not a pattern; write for example `corpus/**/*.txt`")]
    Pattern {
        /// The pattern.
        pattern: String,
        /// What is wrong with it.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// A glob pattern matches nothing that can be read.
    #[error(
        "no .txt, .md, .html, .jsonl, .csv, .parquet or .arrow file matches `{pattern}`; put the pattern in quotes and check its directory"
    )]
    NoMatch {
        /// The pattern.
        pattern: String,
    },
    /// A directory holds no file that can be read.
    #[error("{} holds no .txt, .md, .html, .jsonl, .csv, .parquet or .arrow file (others ignored: {n_ignored}); name the files, with --input-format if their extension is another", directory.display())]
    NoArticles {
        /// The directory.
        directory: PathBuf,
        /// Number of files in it with other extensions.
        n_ignored: usize,
    },
    /// A file's extension says nothing about its format.
    #[error("{}: the extension does not tell the format; say it with --input-format", path.display())]
    UnknownFormat {
        /// The file.
        path: PathBuf,
    },
    /// A file, page or row has no text.
    #[error("{origin}: there is no text in it; remove it or fill it")]
    Empty {
        /// The file or row.
        origin: String,
    },
    /// A file is no text in any encoding.
    #[error("{origin}: this is not text but {what}; convert it to text first")]
    Binary {
        /// The file or row.
        origin: String,
        /// What it seems to be.
        what: &'static str,
    },
    /// A text, page or row is larger than [`ReadOptions::max_bytes`](super::ReadOptions::max_bytes).
    #[error("{origin}: larger than {max_bytes} bytes; split it or raise --max-bytes")]
    TooLarge {
        /// The file or row.
        origin: String,
        /// The most that is read.
        max_bytes: u64,
    },
    /// A column or key that is needed, or was mapped by hand, is not there.
    #[error(
        "{origin}: expected a column `{column}`; found `{found}`; map it with --{field}-column {hint}"
    )]
    MissingColumn {
        /// The file, or the row of JSON lines.
        origin: String,
        /// What it holds: `text`, `id` and so on.
        field: &'static str,
        /// The column looked for.
        column: String,
        /// The columns that are there, joined by commas.
        found: String,
        /// One that may be meant, or `NAME`.
        hint: String,
    },
    /// A line of JSON lines is no JSON object.
    #[error("{origin}: not a JSON object; put one object on each line")]
    Json {
        /// The file, line and column.
        origin: String,
        /// What is wrong with it.
        #[source]
        source: Option<serde_json::Error>,
    },
    /// The text of an object of JSON lines is no string.
    #[error(
        "{origin}: `{column}` is {found} and not a string; put the article's text there in quotes, or name its key with --text-column"
    )]
    TextIsNoString {
        /// The file and line.
        origin: String,
        /// The key.
        column: String,
        /// What it is instead: `a number`.
        found: &'static str,
    },
    /// A CSV file cannot be parsed any further.
    #[error("{origin}: not readable as CSV; check the quotes")]
    Csv {
        /// The file and line.
        origin: String,
        /// What is wrong with it.
        #[source]
        source: ::csv::Error,
    },
    /// A quote is opened in a CSV file and never closed, so that all after it would be one field.
    #[error(
        "{origin}: the quote opened here is never closed, so nothing from here on is read; close it, or double the quotes that belong to the text"
    )]
    OpenQuote {
        /// The file and the line of the quote.
        origin: String,
    },
    /// A Parquet or Arrow file cannot be read any further.
    #[error(
        "{origin}: not readable as {format}; copy it again if it was cut off, or write it again"
    )]
    Columnar {
        /// The file.
        origin: String,
        /// `Parquet` or `Arrow`.
        format: &'static str,
        /// What is wrong with it.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// The column of the text holds something else.
    #[error(
        "{origin}: the column `{column}` holds {kind} and no text; name the column of the text with --text-column"
    )]
    NotText {
        /// The file.
        origin: String,
        /// The column.
        column: String,
        /// What it holds.
        kind: String,
    },
    /// Parquet comes from standard input.
    #[error(
        "standard input: Parquet has its contents at its end and must be a file; name the file, or send an Arrow stream with --input-format arrow"
    )]
    ParquetFromStdin,
    /// A row has more or fewer fields than the header.
    #[error(
        "{origin}: fields: {found}, in the header: {expected}; quote fields that hold the delimiter `{delimiter}`"
    )]
    Ragged {
        /// The file and line.
        origin: String,
        /// Number of columns in the header.
        expected: usize,
        /// Number of fields in the row.
        found: usize,
        /// What separates fields in this file.
        delimiter: char,
    },
    /// A header names a column twice.
    #[error("{origin}: the column `{column}` is there twice; rename one")]
    ColumnTwice {
        /// The file.
        origin: String,
        /// The column.
        column: String,
    },
    /// An article has the id of an earlier one.
    #[error(
        "{origin}: an earlier article has the id `{id}`; give this one another id in manifest.csv or in its id column, or name it only once"
    )]
    DuplicateId {
        /// The file or row.
        origin: String,
        /// The id.
        id: String,
    },
    /// A page has no main content.
    #[error("{origin}: no article found on this page; save its text as .txt")]
    NoContent {
        /// The file.
        origin: String,
        /// What the extraction said.
        #[source]
        source: Option<Box<dyn Error + Send + Sync>>,
    },
    /// A page's elements are nested too deeply for it to be an honest page.
    #[error("{origin}: elements nested more than {most} deep; save its text as .txt")]
    TooDeep {
        /// The file.
        origin: String,
        /// The deepest that is read.
        most: usize,
    },
    /// A page has, or would be given by the parser, more elements than an honest page has.
    #[error(
        "{origin}: more than {most} elements, or emphasis left open in so many; save its text as .txt"
    )]
    TooManyElements {
        /// The file.
        origin: String,
        /// The most that are read.
        most: usize,
    },
    /// A manifest has no `file` column, so its rows cannot be matched with files.
    #[error("{}: expected a column `file` with the files' names, found `{found}`; add or rename it", path.display())]
    ManifestWithoutFile {
        /// The manifest.
        path: PathBuf,
        /// The columns that are there, joined by commas.
        found: String,
    },
}

/// What is doubtful though it could be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Warning {
    /// The date of publication stays as it was written.
    #[error(
        "{origin}: `{published}` is no date that can be read without guessing, kept as written; write YYYY-MM-DD"
    )]
    Date {
        /// The file or row.
        origin: String,
        /// The date as written.
        published: String,
    },
    /// A manifest names a file that is not there.
    #[error("{origin}: there is no file `{file}`; correct the name or remove the row")]
    ManifestFile {
        /// The manifest and line.
        origin: String,
        /// The name in the `file` column.
        file: String,
    },
    /// A manifest names a file twice; the first row counts.
    #[error("{origin}: `{file}` was named before, this row is not used; remove one")]
    ManifestTwice {
        /// The manifest and line.
        origin: String,
        /// The name in the `file` column.
        file: String,
    },
    /// A key that was mapped by hand stood in no object of the file.
    #[error(
        "{origin}: no line has a key `{column}`, so no article has its {field}; check --{field}-column"
    )]
    ColumnNeverSeen {
        /// The file.
        origin: String,
        /// What it holds: `id`, `outlet` and so on.
        field: &'static str,
        /// The key.
        column: String,
    },
    /// A manifest gives a title or an id to a file of many articles, where they cannot hold.
    #[error(
        "{origin}: title and id in the manifest are not used for a file of many articles; put them into its columns"
    )]
    ManifestForRows {
        /// The file.
        origin: String,
    },
    /// A column of lists or structures is left out.
    #[error(
        "{origin}: the column `{column}` holds several values a row and is not read; write it as text if it is wanted"
    )]
    Nested {
        /// The file.
        origin: String,
        /// The column.
        column: String,
    },
}
