//! The file of a cache: an `SQLite` database with one table, oldest answers first.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, OptionalExtension, TransactionBehavior};

use super::{CacheError, value};
use crate::classify::{Key, Scores};

/// Says in the file's header whose it is: "flns".
const APPLICATION: i32 = 0x666c_6e73;

/// The only form there is.
const FORM: i32 = 1;

/// How long another run may hold the file; it does so for moments only.
const PATIENCE: Duration = Duration::from_secs(5);

/// At least so many of the oldest answers go at once when there is no room.
const FEWEST_FORGOTTEN: usize = 5_000;

/// A journal that is cut and not removed spares the folder a sync of its own.
const SETTINGS: &str = "
PRAGMA journal_mode = TRUNCATE;
PRAGMA synchronous = NORMAL;
PRAGMA trusted_schema = OFF;
PRAGMA cell_size_check = ON;
PRAGMA cache_size = -16384;
";

/// `id` grows with every new answer, so that the oldest have the smallest; `key` is a part of the key, the rest is in the
/// checksum of `scores`.
const TABLE: &str = "
CREATE TABLE scores (id INTEGER PRIMARY KEY, key INTEGER NOT NULL UNIQUE, scores BLOB NOT NULL) STRICT;
";

/// An open store.
#[derive(Debug)]
pub(super) struct Store {
    path: PathBuf,
    connection: Connection,
    n_bytes: u64,
    /// The last answer that was there before this run.
    last_before: i64,
    overrun: bool,
}

impl Store {
    /// Opens the file, makes it if it is not there, and will keep it at about `n_bytes`.
    pub(super) fn open(path: &Path, n_bytes: u64) -> Result<Self, CacheError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        let mut store = Self::with(path, flags, n_bytes)?;
        if store.is_empty_file()? {
            store.begin().map_err(|source| CacheError::of(path, source))?;
        }
        store.recognise()?;
        store.last_before = store.number("SELECT coalesce(max(id), 0) FROM scores")?;
        Ok(store)
    }

    /// Opens a file that is there, to look at it or to clear it.
    pub(super) fn look(path: &Path) -> Result<Self, CacheError> {
        let store = Self::with(path, OpenFlags::SQLITE_OPEN_READ_WRITE, u64::MAX)?;
        store.recognise()?;
        Ok(store)
    }

    /// The file.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    fn with(path: &Path, flags: OpenFlags, n_bytes: u64) -> Result<Self, CacheError> {
        let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let opened = Connection::open_with_flags(path, flags).and_then(|connection| {
            connection.busy_timeout(PATIENCE)?;
            Ok(connection)
        });
        let connection = opened.map_err(|source| CacheError::of(path, source))?;
        Ok(Self { path: path.to_path_buf(), connection, n_bytes, last_before: 0, overrun: false })
    }

    fn is_empty_file(&self) -> Result<bool, CacheError> {
        Ok(self.number("SELECT count(*) FROM sqlite_master")? == 0
            && self.number("PRAGMA application_id")? == 0)
    }

    /// Makes the table, unless another run has done so meanwhile.
    fn begin(&mut self) -> rusqlite::Result<()> {
        self.connection.execute_batch("PRAGMA auto_vacuum = INCREMENTAL;")?;
        let begun = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let n: i64 = begun.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get(0))?;
        if n == 0 {
            begun.execute_batch(TABLE)?;
            begun.pragma_update(None, "application_id", APPLICATION)?;
            begun.pragma_update(None, "user_version", FORM)?;
        }
        begun.commit()
    }

    /// Fails if the file is not one of ours.
    fn recognise(&self) -> Result<(), CacheError> {
        let application = self.number("PRAGMA application_id")?;
        let form = self.number("PRAGMA user_version")?;
        if (application, form) != (i64::from(APPLICATION), i64::from(FORM)) {
            return Err(CacheError::Foreign { path: self.path.clone() });
        }
        self.connection.execute_batch(SETTINGS).map_err(|source| self.error(source))
    }

    /// The answers kept under these keys; `None` for what is not there or was damaged.
    pub(super) fn get(&mut self, keys: &[Key]) -> Result<Vec<Option<Scores>>, CacheError> {
        // In the order of the index, which is read from the disk once.
        let mut ordered: Vec<usize> = (0..keys.len()).collect();
        ordered.sort_unstable_by_key(|at| short(&keys[*at]));
        let found = || -> rusqlite::Result<Vec<Option<Scores>>> {
            let mut found = vec![None; keys.len()];
            // Locks the file once.
            let reading = self.connection.unchecked_transaction()?;
            let mut query = reading.prepare("SELECT scores FROM scores WHERE key = ?")?;
            for at in ordered {
                let key = &keys[at];
                found[at] = query
                    .query_row([short(key)], |row| {
                        Ok(value::read(key, row.get_ref(0)?.as_bytes().unwrap_or_default()))
                    })
                    .optional()?
                    .flatten();
            }
            Ok(found)
        };
        found().map_err(|source| self.error(source))
    }

    /// Keeps answers, and forgets the oldest if there is no room for them.
    pub(super) fn put(&mut self, answers: &BTreeMap<Key, Scores>) -> Result<(), CacheError> {
        let path = self.path.clone();
        self.insert(answers).map_err(|source| CacheError::of(&path, source))?;
        let n = (answers.len() / 2).max(FEWEST_FORGOTTEN);
        self.make_room(n).map_err(|source| CacheError::of(&path, source))
    }

    fn insert(&mut self, answers: &BTreeMap<Key, Scores>) -> rusqlite::Result<()> {
        let writing = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        {
            let mut insert = writing.prepare(
                "INSERT INTO scores (key, scores) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET scores = excluded.scores",
            )?;
            for (key, scores) in answers {
                insert.execute((short(key), value::write(key, *scores)))?;
            }
        }
        writing.commit()
    }

    /// Forgets the oldest answers, `n` at a time, until the file is small enough.
    fn make_room(&mut self, n: usize) -> rusqlite::Result<()> {
        let mut forgotten = false;
        while self.n_bytes_used()? > self.n_bytes {
            let writing =
                self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let last: Option<i64> = writing.query_row(
                "SELECT max(id) FROM (SELECT id FROM scores ORDER BY id LIMIT ?)",
                [i64::try_from(n).unwrap_or(i64::MAX)],
                |row| row.get(0),
            )?;
            let Some(last) = last else { break };
            writing.execute("DELETE FROM scores WHERE id <= ?", [last])?;
            writing.commit()?;
            self.overrun |= last > self.last_before;
            forgotten = true;
        }
        if forgotten {
            // Each step gives one page back.
            let mut vacuum = self.connection.prepare("PRAGMA incremental_vacuum")?;
            let mut steps = vacuum.query([])?;
            while steps.next()?.is_some() {}
        }
        Ok(())
    }

    fn n_bytes_used(&self) -> rusqlite::Result<u64> {
        let number = |sql: &str| -> rusqlite::Result<i64> {
            self.connection.prepare(sql)?.query_row([], |row| row.get(0))
        };
        let pages = number("PRAGMA page_count")? - number("PRAGMA freelist_count")?;
        Ok((pages * number("PRAGMA page_size")?).unsigned_abs())
    }

    /// Whether answers of this very run were forgotten since this was last asked.
    pub(super) fn take_overrun(&mut self) -> bool {
        std::mem::take(&mut self.overrun)
    }

    /// How many answers there are.
    pub(super) fn count(&self) -> Result<u64, CacheError> {
        self.number("SELECT count(*) FROM scores").map(i64::unsigned_abs)
    }

    /// Forgets all answers and gives their place on the disk back.
    pub(super) fn clear(&mut self) -> Result<(), CacheError> {
        self.connection
            .execute_batch("DELETE FROM scores; VACUUM;")
            .map_err(|source| self.error(source))
    }

    fn number(&self, sql: &str) -> Result<i64, CacheError> {
        self.connection.query_row(sql, [], |row| row.get(0)).map_err(|source| self.error(source))
    }

    fn error(&self, source: rusqlite::Error) -> CacheError {
        CacheError::of(&self.path, source)
    }
}

/// The part of a key by which the store looks up.
fn short(key: &Key) -> i64 {
    i64::from_le_bytes(std::array::from_fn(|at| key.0[at]))
}
