//! What can be wrong with a cache.

use std::io;
use std::path::PathBuf;

use rusqlite::ErrorCode;

/// Why a cache cannot be used. No answer is wrong because of it, and none is lost.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CacheError {
    /// The folder or a file in it cannot be made, read or removed.
    #[error("the cache {} cannot be used; check that the folder can be written to, or choose another with --cache", path.display())]
    Io {
        /// The folder or file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The store cannot be read or written.
    #[error("the cache {} cannot be used; check that its disk is not full and that it can be written to, or choose another folder with --cache", path.display())]
    Store {
        /// The file.
        path: PathBuf,
        /// Why.
        source: rusqlite::Error,
    },
    /// It was damaged, and a new one has been begun.
    #[error(
        "the cache was damaged and has been begun anew; the damaged file is kept until the next as {}, remove it with `framelens cache clear`",
        path.display()
    )]
    Rebuilt {
        /// Where the damaged file is now.
        path: PathBuf,
    },
    /// A file of the cache's name was not written by this program, or by a later version.
    #[error(
        "{} is no cache of this version of framelens; move it away, or choose another folder with --cache",
        path.display()
    )]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// Another program held the store for too long.
    #[error(
        "the cache {} is held by another program, so that some answers were not kept; run again when that has ended",
        path.display()
    )]
    Busy {
        /// The folder or file.
        path: PathBuf,
    },
    /// What this very run had kept was thrown out again.
    #[error(
        "the cache {} holds less than this run's answers, so that a second run asks for them again; raise --cache-size above {} MB",
        path.display(),
        n_bytes / 1_000_000
    )]
    TooSmall {
        /// The folder.
        path: PathBuf,
        /// What it may take.
        n_bytes: u64,
    },
}

impl CacheError {
    pub(super) fn of(path: &std::path::Path, source: rusqlite::Error) -> Self {
        match source.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                Self::Busy { path: path.to_path_buf() }
            }
            _ => Self::Store { path: path.to_path_buf(), source },
        }
    }

    /// Whether the store's file is not what was written.
    pub(super) fn is_damage(&self) -> bool {
        let Self::Store { source, .. } = self else { return false };
        matches!(
            source.sqlite_error_code(),
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)
        )
    }
}
