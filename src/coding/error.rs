//! Why hand labels could not be read.

use std::fmt;

use super::BlamedError;

/// Why hand labels could not be read; every kind names the file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GoldError {
    /// The file is no CSV, or a row has more or fewer cells than the header.
    #[error(
        "{name} could not be read as CSV; save it as CSV in UTF-8, every row with as many cells as the header"
    )]
    Csv {
        /// The file.
        name: String,
        /// What the CSV reader says.
        source: csv::Error,
    },
    /// A quote is opened and never closed.
    #[error(
        "{name}:{line}: the quote opened here is never closed; close it, or double the quotes that belong to the text"
    )]
    OpenQuote {
        /// The file.
        name: String,
        /// The line of the quote.
        line: u64,
    },
    /// The cells are separated by something else than commas.
    #[error("{name} has one column, `{header}`; save it with commas between the cells")]
    Separator {
        /// The file.
        name: String,
        /// The first line.
        header: String,
    },
    /// A column that is needed is not there.
    #[error("{name} has no column {needed}; add it or rename one; its columns: {found}")]
    MissingColumn {
        /// The file.
        name: String,
        /// The column, or the columns of which one is needed.
        needed: String,
        /// The columns that are there.
        found: String,
    },
    /// A column stands there twice.
    #[error("{name} has the column `{column}` twice; remove or rename one")]
    RepeatedColumn {
        /// The file.
        name: String,
        /// The column.
        column: String,
    },
    /// There is a header but no row.
    #[error("{name} has no rows, so there is nothing to compare with; add hand labels")]
    Empty {
        /// The file.
        name: String,
    },
    /// A value that is not among those allowed.
    #[error(transparent)]
    Unknown(Box<UnknownValue>),
    /// A set of blamed actors that is not written as such.
    #[error("{name}:{line}: the column `blamed` is not well formed")]
    Blamed {
        /// The file.
        name: String,
        /// The line, from 1.
        line: u64,
        /// What is wrong with it.
        source: BlamedError,
    },
    /// A row that does not say which sentence it is about.
    #[error("{name}:{line}: {reason}; correct the row")]
    Place {
        /// The file.
        name: String,
        /// The line, from 1.
        line: u64,
        /// What is missing or wrong.
        reason: String,
    },
    /// Two rows that code the same sentence for the same event and do not agree.
    #[error(
        "{name}:{line}: article `{doc}`, characters {span} are already coded on line {first}, differently; settle the two codings first"
    )]
    Contradiction {
        /// The file.
        name: String,
        /// The line of the second row, from 1.
        line: u64,
        /// The line of the first row.
        first: u64,
        /// The article as the file names it.
        doc: String,
        /// The characters, as `start..end`.
        span: String,
    },
}

/// A value that is not among those allowed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{name}:{line}: `{found}` is not allowed in the column `{column}`; allowed: {allowed}{hint}"
)]
pub struct UnknownValue {
    /// The file.
    pub name: String,
    /// The line, from 1.
    pub line: u64,
    /// The column.
    pub column: String,
    /// What stands there.
    pub found: String,
    /// What may stand there.
    pub allowed: String,
    /// What was probably meant.
    pub hint: Hint,
}

/// The end of a message that suggests what was meant; shows as nothing where there is no suggestion.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hint(pub Option<String>);

impl fmt::Display for Hint {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Some(word) => write!(out, "; did you mean `{word}`?"),
            None => Ok(()),
        }
    }
}
