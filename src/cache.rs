//! Answers kept on disk, so that nothing is asked twice: not by a second run, and not by the one that goes on after a killed one.
//!
//! The cache knows digests of texts and the scores of the model, no text. It is never needed: whatever is wrong with it is a
//! warning, and the run goes on.

mod error;
mod folder;
mod store;
mod value;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

pub use error::CacheError;
pub use folder::{CacheFolder, Held};

use self::store::Store;
use crate::classify::{Key, Memory, Scores};

/// Answers wait so long before they are written together; a killed run loses at most these.
const PATIENCE: Duration = Duration::from_millis(500);

/// After another program has held the store for too long, this long passes before it is tried again.
const PATIENCE_WHEN_BUSY: Duration = Duration::from_mins(1);

/// A cache that a run reads and writes. Several runs may use one folder at the same time.
#[derive(Debug)]
pub struct Cache {
    folder: CacheFolder,
    n_bytes: u64,
    state: Mutex<State>,
}

/// What a run had from its cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Recollections {
    /// Different questions of the run.
    pub n_asked: usize,
    /// Those whose answers were in the cache.
    pub n_known: usize,
}

#[derive(Debug)]
struct State {
    /// `None` when nothing can be read any more.
    store: Option<Store>,
    /// Whether new answers can still be kept.
    is_writable: bool,
    was_rebuilt: bool,
    waiting: BTreeMap<Key, Scores>,
    next_write: Instant,
    recollections: Recollections,
    warnings: Vec<CacheError>,
}

impl Cache {
    /// Opens the cache in a folder, which is made if it is not there, and which will take at most about `n_bytes`.
    ///
    /// A damaged cache is put aside and begun anew, with a warning. Fails if the folder cannot be made or read, or if
    /// somebody else's file bears the name of the cache.
    pub fn open(folder: &Path, n_bytes: u64) -> Result<Self, CacheError> {
        let folder = CacheFolder::at(folder);
        folder.create()?;
        let mut warnings = Vec::new();
        let path = folder.store();
        let store = match Store::open(&path, n_bytes) {
            Err(error) if error.is_damage() => {
                warnings.push(CacheError::Rebuilt { path: folder.put_aside(&path)? });
                Store::open(&folder.store(), n_bytes)?
            }
            opened => opened?,
        };
        let state = State {
            is_writable: true,
            was_rebuilt: !warnings.is_empty(),
            store: Some(store),
            waiting: BTreeMap::new(),
            next_write: Instant::now() + PATIENCE,
            recollections: Recollections::default(),
            warnings,
        };
        Ok(Self { folder, n_bytes, state: Mutex::new(state) })
    }

    /// The folder that it is in.
    pub fn folder(&self) -> PathBuf {
        self.folder.path().to_path_buf()
    }

    /// Writes all answers that wait, so that they outlive the program.
    pub fn flush(&self) {
        let mut state = self.state();
        self.write(&mut state);
        if !state.waiting.is_empty() {
            state.waiting.clear();
            state.warnings.push(CacheError::Busy { path: self.folder.path().to_path_buf() });
        }
    }

    /// What the run had from it so far.
    pub fn recollections(&self) -> Recollections {
        self.state().recollections
    }

    /// What went wrong since this was last asked; nothing of it has to do with the answers.
    pub fn take_warnings(&self) -> Vec<CacheError> {
        let mut state = self.state();
        let overrun = state.store.as_mut().is_some_and(Store::take_overrun);
        if overrun {
            let path = self.folder.path().to_path_buf();
            state.warnings.push(CacheError::TooSmall { path, n_bytes: self.n_bytes });
        }
        std::mem::take(&mut state.warnings)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // What a panicking thread left is at worst an answer that is kept twice.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes what waits. It stays where the store is locked, and is dropped where the store cannot be written.
    fn write(&self, state: &mut State) {
        state.next_write = Instant::now() + PATIENCE;
        let waiting = std::mem::take(&mut state.waiting);
        if waiting.is_empty() || !state.is_writable {
            return;
        }
        match self.attempt(state, |store| store.put(&waiting)) {
            Ok(()) => {}
            Err(CacheError::Busy { .. }) => {
                state.waiting = waiting;
                state.next_write = Instant::now() + PATIENCE_WHEN_BUSY;
            }
            Err(error) => {
                state.is_writable = false;
                state.warnings.push(error);
            }
        }
    }

    /// Does something with the store, on a new one if it turns out to be damaged.
    fn attempt<T: Default>(
        &self,
        state: &mut State,
        work: impl Fn(&mut Store) -> Result<T, CacheError>,
    ) -> Result<T, CacheError> {
        let Some(store) = &mut state.store else { return Ok(T::default()) };
        let damaged = store.path().to_path_buf();
        let error = match work(store) {
            Err(error) if error.is_damage() && !state.was_rebuilt => error,
            done => return done,
        };
        // Closed before its file is moved.
        state.store = None;
        state.was_rebuilt = true;
        let Ok(path) = self.folder.put_aside(&damaged) else { return Err(error) };
        state.warnings.push(CacheError::Rebuilt { path });
        let mut store = Store::open(&self.folder.store(), self.n_bytes)?;
        let done = work(&mut store);
        state.store = Some(store);
        done
    }
}

impl Memory for Cache {
    fn recall(&self, keys: &[Key]) -> Vec<Option<Scores>> {
        let mut state = self.state();
        if state.next_write <= Instant::now() + PATIENCE {
            self.write(&mut state);
        }
        let mut known = match self.attempt(&mut state, |store| store.get(keys)) {
            Ok(known) => known,
            Err(error) => {
                if !matches!(error, CacheError::Busy { .. }) {
                    state.store = None;
                }
                state.warnings.push(error);
                Vec::new()
            }
        };
        known.resize(keys.len(), None);
        // What is locked cannot be written, and still is known.
        for (key, known) in keys.iter().zip(&mut known).filter(|(_, known)| known.is_none()) {
            *known = state.waiting.get(key).copied();
        }
        state.recollections.n_asked += keys.len();
        state.recollections.n_known += known.iter().flatten().count();
        known
    }

    fn keep(&self, key: Key, scores: Scores) {
        let mut state = self.state();
        if state.store.is_none() || !state.is_writable {
            return;
        }
        state.waiting.insert(key, scores);
        if state.next_write <= Instant::now() {
            self.write(&mut state);
        }
    }
}

impl Drop for Cache {
    fn drop(&mut self) {
        let mut state = self.state();
        self.write(&mut state);
    }
}
