//! An article as it was published: its text, which is never changed, and what is known about it.
//!
//! [`Reader`] turns files, directories, glob patterns and standard input into articles, one at a
//! time and always in the same order: inputs as they were given, a directory's files by name, the
//! rows of a file as they stand. It keeps no article after handing it out; what grows with their
//! number is eight bytes an id, so that an id used twice is noticed.

mod batch;
mod csv;
mod date;
mod decode;
mod error;
mod feed;
mod files;
mod html;
mod json;
mod jsonl;
mod manifest;
mod options;
mod plain;
mod reader;
mod row;
mod text;

pub use error::{ReadError, Warning};
pub use feed::{Feed, Refused};
pub use files::Ignored;
pub use options::{Columns, Format, Input, ReadOptions};
pub use plain::plain;
pub use reader::Reader;

/// What an outlet published, as it was read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Article {
    /// Unique within a run; the manifest's `id`, the `id` column or the file stem.
    pub id: String,
    /// The name of the file it was read from, without its directory, if it came from a file.
    pub file: Option<String>,
    /// Who published it, if known.
    pub outlet: Option<String>,
    /// Its title, if known from the manifest, the metadata, a column or a first line that reads
    /// like one.
    pub title: Option<String>,
    /// Who wrote it, if known.
    pub author: Option<String>,
    /// When it was published, as `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, if known; as written, with a
    /// warning, if it is no date that can be read without guessing.
    pub published: Option<String>,
    /// Where it was published, if known.
    pub url: Option<String>,
    /// Further manifest columns or fields, in the order of their names.
    pub extra: std::collections::BTreeMap<String, String>,
    /// The untouched text; every span points into it.
    ///
    /// Of a text file this is the decoded file without its byte order mark and with nothing else
    /// changed, line ends included. Of a page it is the title, a blank line and the paragraphs of
    /// the main content, separated by blank lines. Of a row it is the text, with the title and a
    /// blank line before it unless the text begins with its title.
    pub source: String,
    /// The file (and line or row) it was read from, for messages.
    pub origin: String,
    /// Number of characters that could not be decoded and stand as U+FFFD in `source`.
    pub decoding_losses: usize,
    /// What is doubtful about it though it could be read.
    pub warnings: Vec<Warning>,
}
