//! The folder of a cache and the files in it.
//!
//! The store is `scores-N.sqlite`, with the highest N there is. A damaged one becomes `scores-N.damaged` and the next is N + 1:
//! no name is ever used for a second file, because a run that still has the first one open also writes a journal of that name.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::CacheError;
use super::store::Store;

const STORE: &str = "sqlite";
const DAMAGED: &str = "damaged";
const JOURNAL: &str = "sqlite-journal";

/// Where a cache lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CacheFolder {
    path: PathBuf,
}

/// What a cache holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Held {
    /// Answered questions.
    pub n_answers: u64,
    /// Bytes of all its files, damaged ones included.
    pub n_bytes: u64,
}

impl CacheFolder {
    /// The folder at a path, which need not be there.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What is in it; nothing if it is not there. Fails if it cannot be read or is damaged.
    pub fn held(&self) -> Result<Held, CacheError> {
        let files = self.files(&[STORE, DAMAGED, JOURNAL]);
        let size = |path: &PathBuf| path.metadata().map_or(0, |file| file.len());
        let n_bytes = files.iter().map(size).sum();
        let store = self.store();
        let n_answers = if is_begun(&store) { Store::look(&store)?.count()? } else { 0 };
        Ok(Held { n_answers, n_bytes })
    }

    /// Forgets all answers and removes what was damaged; tells what there was as far as that can be known.
    ///
    /// Runs that use the cache go on. Fails if a file of somebody else bears the name of the cache.
    pub fn clear(&self) -> Result<Held, CacheError> {
        let held = match self.held() {
            Err(error) if error.is_damage() => {
                self.put_aside(&self.store())?;
                self.held()?
            }
            held => held?,
        };
        let store = self.store();
        if is_begun(&store) {
            Store::look(&store)?.clear()?;
        }
        for path in self.files(&[DAMAGED]) {
            remove(&path)?;
        }
        Ok(held)
    }

    /// Makes the folder.
    pub(super) fn create(&self) -> Result<(), CacheError> {
        fs::create_dir_all(&self.path).map_err(|source| io(&self.path, source))
    }

    /// The path of the store, which need not be there.
    pub(super) fn store(&self) -> PathBuf {
        let newest = |ending| self.files(&[ending]).iter().filter_map(|path| number(path)).max();
        let n = newest(STORE).or_else(|| newest(DAMAGED).map(|n| n + 1)).unwrap_or(1);
        self.path.join(format!("scores-{n}.{STORE}"))
    }

    /// Takes a store out of use and tells where it is now. Only the last one is kept.
    pub(super) fn put_aside(&self, store: &Path) -> Result<PathBuf, CacheError> {
        for path in self.files(&[DAMAGED]) {
            remove(&path)?;
        }
        let aside = store.with_extension(DAMAGED);
        // Its journal is of no use without it.
        remove(&store.with_extension(JOURNAL))?;
        match fs::rename(store, &aside) {
            // Another run has done so already.
            Err(source) if source.kind() == ErrorKind::NotFound => Ok(aside),
            renamed => renamed.map(|()| aside).map_err(|source| io(store, source)),
        }
    }

    /// Files of the cache with one of these endings, by name.
    fn files(&self, endings: &[&str]) -> Vec<PathBuf> {
        let entries = fs::read_dir(&self.path).into_iter().flatten().filter_map(Result::ok);
        let mut paths: Vec<PathBuf> = entries
            .map(|entry| entry.path())
            .filter(|path| number(path).is_some())
            .filter(|path| endings.iter().any(|ending| path.extension() == Some(ending.as_ref())))
            .collect();
        paths.sort();
        paths
    }
}

fn remove(path: &Path) -> Result<(), CacheError> {
    match fs::remove_file(path) {
        Err(source) if source.kind() != ErrorKind::NotFound => Err(io(path, source)),
        _ => Ok(()),
    }
}

fn io(path: &Path, source: std::io::Error) -> CacheError {
    CacheError::Io { path: path.to_path_buf(), source }
}

/// A file that a run has just made is empty for a moment.
fn is_begun(store: &Path) -> bool {
    store.metadata().is_ok_and(|file| file.len() > 0)
}

/// The number in the name of a file of the cache; `None` if it is none.
fn number(path: &Path) -> Option<u64> {
    path.file_stem()?.to_str()?.strip_prefix("scores-")?.parse().ok()
}
