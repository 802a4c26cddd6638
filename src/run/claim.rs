//! One run at a time in a folder, and nothing left of those that were killed.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::{OutputError, OutputFolder};

/// Why a run cannot have a folder.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClaimError {
    /// It cannot be written.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// Another run has it.
    #[error("another run is writing into {}; wait until it has ended, or choose another folder with --out", path.display())]
    Taken {
        /// The folder.
        path: PathBuf,
    },
}

impl OutputFolder {
    /// Keeps other runs out of the folder while this lives, however the program ends; removes what killed runs left
    /// unfinished and tells how many files that were.
    ///
    /// Fails if another run has it. On a file system without locks nobody is kept out and nothing is removed.
    pub fn claim(&mut self) -> Result<usize, ClaimError> {
        let Ok(file) = lock(self.path()) else { return Ok(0) };
        match file.try_lock() {
            Ok(()) => {
                self.lock = Some(file);
                Ok(self.sweep().map_err(|source| self.error("", source))?)
            }
            Err(TryLockError::WouldBlock) => {
                Err(ClaimError::Taken { path: self.path().to_path_buf() })
            }
            // Nobody knows then whose an unfinished file is.
            Err(TryLockError::Error(_)) => Ok(0),
        }
    }

    fn sweep(&self) -> io::Result<usize> {
        let mut n = 0;
        for entry in fs::read_dir(self.path())? {
            let entry = entry?;
            if entry.file_name().to_str().is_some_and(is_unfinished) {
                fs::remove_file(entry.path())?;
                n += 1;
            }
        }
        Ok(n)
    }
}

/// The folder itself is locked, so that no file of the lock is left there.
#[cfg(unix)]
fn lock(folder: &Path) -> io::Result<File> {
    File::open(folder)
}

/// Elsewhere a folder cannot be opened.
#[cfg(not(unix))]
fn lock(folder: &Path) -> io::Result<File> {
    File::options().create(true).write(true).truncate(false).open(folder.join(".run.lock"))
}

/// Whether a file has the name that [`OutputFolder::begin`] gives: `.sentences.csv.aB3dE6.part`.
fn is_unfinished(name: &str) -> bool {
    let inner = name.strip_prefix('.').and_then(|name| name.strip_suffix(".part"));
    inner.and_then(|inner| inner.rsplit_once('.')).is_some_and(|(name, random)| {
        name.contains('.')
            && random.len() == 6
            && random.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_that_this_program_begins_are_unfinished() {
        for name in [".sentences.csv.aB3dE6.part", ".run.json.000000.part"] {
            assert!(is_unfinished(name), "{name}");
        }
        for name in [
            "sentences.csv",
            "sentences.csv.aB3dE6.part",
            ".film.mkv.part",
            ".film.part",
            ".part",
            ".sentences.csv.aB3dE6.partial",
            ".sentences.csv.aB3d-6.part",
            ".notes.aB3dE6.part",
        ] {
            assert!(!is_unfinished(name), "{name}");
        }
    }

    #[test]
    fn a_folder_has_one_claim_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let open = || OutputFolder::create(folder.path()).unwrap();
        fs::write(folder.path().join(".articles.csv.aB3dE6.part"), "half").unwrap();
        fs::write(folder.path().join("notes.part"), "mine").unwrap();
        let mut first = open();
        assert_eq!(first.claim().unwrap(), 1);
        assert!(matches!(open().claim(), Err(ClaimError::Taken { .. })));
        drop(first);
        assert_eq!(open().claim().unwrap(), 0);
        assert!(folder.path().join("notes.part").exists());
    }
}
