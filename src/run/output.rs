//! The folder that a run writes: every file under a temporary name until it is whole.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// Why a folder cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write {}; check that the folder can be written to and the disk is not full, or choose another with --out", path.display())]
pub struct OutputError {
    /// What could not be written.
    pub path: PathBuf,
    /// Why.
    #[source]
    pub source: io::Error,
}

/// A folder for the files of one run.
#[derive(Debug)]
pub struct OutputFolder {
    path: PathBuf,
    /// Of a folder that was claimed; the system unlocks it when it is closed.
    pub(super) lock: Option<fs::File>,
}

/// A file that does not bear its name yet; dropped, it leaves nothing behind.
#[derive(Debug)]
pub struct Unfinished {
    name: String,
    file: BufWriter<NamedTempFile>,
}

impl OutputFolder {
    /// Makes the folder if it is not there. Fails if it cannot be made or written to.
    pub fn create(path: &Path) -> Result<Self, OutputError> {
        let folder = Self { path: path.to_path_buf(), lock: None };
        fs::create_dir_all(path).map_err(|source| folder.error("", source))?;
        // To find out before hours of work, not after.
        folder.begin("sentences.csv")?;
        Ok(folder)
    }

    /// The folder's path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Begins a file that will bear this name.
    pub fn begin(&self, name: &str) -> Result<Unfinished, OutputError> {
        let file = tempfile::Builder::new()
            .prefix(&format!(".{name}."))
            .suffix(".part")
            .tempfile_in(&self.path)
            .map_err(|source| self.error(name, source))?;
        Ok(Unfinished { name: name.to_string(), file: BufWriter::with_capacity(1 << 16, file) })
    }

    /// Gives a finished file its name, in place of what bore it before.
    pub fn finish(&self, unfinished: Unfinished) -> Result<PathBuf, OutputError> {
        let name = unfinished.name.clone();
        self.finish_as(unfinished, &name)
    }

    /// Gives a finished file another name than the one it was begun with.
    pub fn finish_as(&self, unfinished: Unfinished, name: &str) -> Result<PathBuf, OutputError> {
        let path = self.path.join(name);
        let fail = |source| self.error(name, source);
        let file = unfinished.file.into_inner().map_err(|error| fail(error.into_error()))?;
        file.as_file().sync_all().map_err(fail)?;
        readable(&file).map_err(fail)?;
        file.persist(&path).map_err(|error| fail(error.error))?;
        lasting(&self.path).map_err(fail)?;
        Ok(path)
    }

    /// Writes a whole file.
    pub fn write(&self, name: &str, contents: &[u8]) -> Result<PathBuf, OutputError> {
        let mut unfinished = self.begin(name)?;
        unfinished.write_all(contents).map_err(|source| self.error(name, source))?;
        self.finish(unfinished)
    }

    /// Writes a whole file at a path, its folder made if it is not there.
    pub fn write_file(path: &Path, contents: &[u8]) -> Result<PathBuf, OutputError> {
        let Some(name) = path.file_name().and_then(OsStr::to_str) else {
            let source = io::Error::new(io::ErrorKind::InvalidInput, "this is no name of a file");
            return Err(OutputError { path: path.to_path_buf(), source });
        };
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        Self::create(folder.unwrap_or(Path::new(".")))?.write(name, contents)
    }

    /// Removes what an earlier run left under these names and tells which there were.
    pub fn remove(&self, names: &[String]) -> Result<Vec<PathBuf>, OutputError> {
        let mut removed = Vec::new();
        for name in names {
            match fs::remove_file(self.path.join(name)) {
                Ok(()) => removed.push(self.path.join(name)),
                Err(source) if source.kind() == io::ErrorKind::NotFound => {}
                Err(source) => return Err(self.error(name, source)),
            }
        }
        Ok(removed)
    }

    /// What to say when writing into one of the folder's files failed, or into the folder itself
    /// where `name` is empty.
    pub fn error(&self, name: &str, source: io::Error) -> OutputError {
        let path = if name.is_empty() { self.path.clone() } else { self.path.join(name) };
        OutputError { path, source }
    }
}

impl Write for Unfinished {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// A name survives a loss of power only when its folder has been written.
#[cfg(unix)]
fn lasting(folder: &Path) -> io::Result<()> {
    let synced = fs::File::open(folder).and_then(|folder| folder.sync_all());
    // Some file systems have no such thing for folders.
    synced.or_else(|error| match error.kind() {
        io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported => Ok(()),
        _ => Err(error),
    })
}

#[cfg(not(unix))]
fn lasting(_folder: &Path) -> io::Result<()> {
    Ok(())
}

/// Temporary files are for their owner alone; a result is as readable as any other new file.
#[cfg(unix)]
fn readable(file: &NamedTempFile) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.as_file().set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable(_file: &NamedTempFile) -> io::Result<()> {
    Ok(())
}
