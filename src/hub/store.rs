//! The folder in which pulled models lie, and finding them there.

use std::fs;
use std::path::{Path, PathBuf};

use super::name::MAIN;
use super::recommended::meant;
use super::{HubError, ModelName, Pulled, Record, lock};
use crate::digest::{self, hex};
use crate::engine::SHIPPED_MODEL;

/// Endings of files that an engine might read.
const READ: [&str; 4] = ["onnx", "safetensors", "json", "ot"];

/// A folder with one folder a model, one in it a commit, and `models.lock`.
#[derive(Debug, Clone)]
pub struct ModelsFolder {
    path: PathBuf,
}

/// What the name of a model stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Located {
    /// The model inside the program.
    Shipped,
    /// A folder that somebody made; nothing is known about its files.
    Folder(PathBuf),
    /// A pulled model, whose files are those recorded.
    Pulled(Box<Pulled>),
}

impl ModelsFolder {
    /// The folder at a path, which need not be there yet.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The folder of a pulled revision.
    pub fn folder(&self, record: &Record) -> PathBuf {
        self.path.join(record.name.folder()).join(&record.commit)
    }

    /// All pulled revisions, by name. Fails if `models.lock` cannot be understood.
    pub fn records(&self) -> Result<Vec<Record>, HubError> {
        lock::read(&self.path)
    }

    /// What is meant by `--model`: an existing folder, the shipped model, or a pulled one, whose files are then verified.
    ///
    /// Fetches nothing. Fails if it is none of them, or if a file is not as it was recorded.
    pub fn locate(&self, value: &str) -> Result<Located, HubError> {
        let path = Path::new(value);
        if path.is_dir() {
            return Ok(Located::Folder(path.to_path_buf()));
        }
        if value == SHIPPED_MODEL {
            return Ok(Located::Shipped);
        }
        match value.parse() {
            Ok(name) => Ok(Located::Pulled(Box::new(self.find(&name)?))),
            Err(error) => Err(self.not_a_name(value, error)),
        }
    }

    /// A pulled model, after all its files were found to be those recorded.
    ///
    /// Without a revision: the one that was pulled as `main`, or the only one. Fails if it was not pulled, if several were and none as
    /// `main`, or if a file is missing, changed, or was put there by somebody else.
    pub fn find(&self, name: &ModelName) -> Result<Pulled, HubError> {
        let record = self.record(name)?;
        self.verify(&record)?;
        Ok(Pulled { folder: self.folder(&record), record })
    }

    /// What is recorded of a pulled model; its files are not looked at. Fails as [`ModelsFolder::find`] does.
    pub fn record(&self, name: &ModelName) -> Result<Record, HubError> {
        let all = self.records()?;
        let own = all.iter().filter(|record| record.name.repository() == name.repository());
        let own: Vec<&Record> = own.collect();
        let named = |revision: &str| own.iter().find(|record| record.is_revision(revision));
        let found = match (name.revision(), own.as_slice()) {
            (Some(revision), _) => named(revision),
            (None, [only]) => Some(only),
            (None, _) => named(MAIN),
        };
        match found {
            Some(record) => Ok((*record).clone()),
            None if name.revision().is_none() && !own.is_empty() => Err(HubError::Revisions {
                name: name.repository(),
                revisions: own.iter().map(|record| record.pinned()).collect(),
            }),
            None => Err(self.not_pulled(name, &all)),
        }
    }

    /// Compares a pulled model's files with what is recorded. Fails at the first that is missing, changed, or not recorded.
    pub fn verify(&self, record: &Record) -> Result<(), HubError> {
        let folder = self.folder(record);
        let damaged = |path: &Path, fault: String| HubError::Damaged {
            name: record.pinned(),
            path: path.to_path_buf(),
            fault,
        };
        for file in &record.files {
            let path = folder.join(&file.path);
            let (size, sum) = digest::of_file(&path)
                .map_err(|error| damaged(&path, format!("cannot be read ({error})")))?;
            let sha256 = hex(&sum);
            if size != file.size || sha256 != file.sha256 {
                let fault = format!(
                    "was changed or damaged (its SHA-256 is {sha256}, recorded is {})",
                    file.sha256
                );
                return Err(damaged(&path, fault));
            }
        }
        match strays(&folder, record).first() {
            Some(path) => Err(damaged(path, "was not fetched with the model".to_string())),
            None => Ok(()),
        }
    }

    fn not_pulled(&self, name: &ModelName, records: &[Record]) -> HubError {
        let known: Vec<String> = records.iter().map(|record| record.name.repository()).collect();
        let hint = meant(&name.repository(), &known);
        HubError::NotPulled { name: name.to_string(), folder: self.path.clone(), hint }
    }

    /// What is no name may be one with its owner left out.
    fn not_a_name(&self, value: &str, error: HubError) -> HubError {
        // What is wrong with the lock is said when something is looked up in it.
        let known: Vec<String> = self
            .records()
            .unwrap_or_default()
            .iter()
            .map(|record| record.name.repository())
            .collect();
        let HubError::Name { text, reason, .. } = error else { return error };
        HubError::Name { hint: meant(value, &known), text, reason }
    }
}

/// Files in a model's folder that an engine might read and that are not recorded, by path.
pub(super) fn strays(folder: &Path, record: &Record) -> Vec<PathBuf> {
    let recorded = |path: &Path| {
        let path = path.strip_prefix(folder).unwrap_or(path);
        record.files.iter().any(|file| Path::new(&file.path) == path)
    };
    let is_read = |path: &Path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        let ending = name.rsplit('.').next().unwrap_or_default();
        // Weights lie beside an ONNX file: `model.onnx_data_1`, `model.onnx.data`.
        READ.contains(&ending) || name.contains(".onnx")
    };
    files(folder).into_iter().filter(|path| is_read(path) && !recorded(path)).collect()
}

/// All files below a folder, by path.
pub(super) fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter();
    let entries = entries.filter_map(Result::ok).filter(|entry| !entry.file_type().is_dir());
    entries.map(walkdir::DirEntry::into_path).collect()
}

/// Removes a folder that may not be there.
pub(super) fn remove(folder: &Path) -> Result<(), HubError> {
    match fs::remove_dir_all(folder) {
        Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
            Err(HubError::Write { path: folder.to_path_buf(), source })
        }
        _ => Ok(()),
    }
}
