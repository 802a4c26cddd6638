//! Fetching a model into the models folder, so that it is there whole or not at all.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use super::name::MAIN;
use super::store::{files, remove};
use super::transfer::Transfer;
use super::{
    Choice, Hub, HubError, KeptFile, Listing, ModelName, ModelsFolder, Offered, Record, Wanted,
    choose, lock,
};
use crate::digest::{hex, of_file};

/// The file that says that somebody is pulling.
const BUSY_FILE: &str = ".pull.lock";

/// A model in the models folder, with files that were just verified or fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pulled {
    /// A Hugging Face folder: `config.json`, `tokenizer.json`, weights.
    pub folder: PathBuf,
    /// Where it came from.
    pub record: Record,
}

impl Pulled {
    /// The ONNX file; `None` if the model was pulled without one.
    pub fn onnx(&self) -> Option<PathBuf> {
        self.record.onnx.as_ref().map(|path| self.folder.join(path))
    }
}

/// What a pull came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The model.
    pub pulled: Pulled,
    /// Files that were fetched; those that were there already are not among them.
    pub n_fetched: usize,
    /// The commit that the same name meant before; `None` if it meant this one or none.
    pub before: Option<String>,
    /// ONNX files that could have been taken instead; empty if the hub was not asked.
    pub others: Vec<String>,
}

/// How far a pull is.
#[derive(Debug, Clone, Copy)]
pub enum Step<'a> {
    /// A file is begun.
    Begun {
        /// Its path in the repository.
        file: &'a str,
        /// Its size in bytes; `None` if that is not known.
        size: Option<u64>,
    },
    /// So much of it is there.
    At {
        /// Bytes.
        n_bytes: u64,
    },
    /// Something went wrong, and it is tried again.
    Again {
        /// Which file.
        file: &'a str,
        /// What went wrong.
        reason: &'a str,
    },
}

/// Fetches what is wanted of a model and records it, with `now` (RFC 3339) as the time.
///
/// Files that are there and right are not fetched again. Until all are whole and verified they lie in a folder whose name ends in
/// `.part`; a pull that was cut off goes on there. With a hub that is offline, a model that is there is verified and given
/// back. Fails without leaving anything that is taken for whole.
pub fn pull(
    hub: &Hub,
    models: &ModelsFolder,
    name: &ModelName,
    wanted: &Wanted,
    now: &str,
    step: &dyn Fn(Step),
) -> Result<Outcome, HubError> {
    if hub.options.offline {
        return at_hand(models, name);
    }
    let listing = hub.listing(name)?;
    let choice = choose(name, &listing, wanted)?;
    let _alone = alone(models)?;
    let records = models.records()?;
    let known = records.iter().find(|record| is_same(record, name, &listing.commit));
    let job = Job { hub, models, name, listing: &listing, choice: &choice, known, step };
    let (kept, n_fetched) = job.files()?;
    let revision = name.revision().unwrap_or(MAIN).to_string();
    let before = records
        .iter()
        .find(|record| {
            is_other(record, name, &listing.commit) && record.revisions.contains(&revision)
        })
        .map(|record| record.commit.clone());
    let record = job.record(kept, &revision, now);
    job.settle(&record, &records, &revision)?;
    let pulled = Pulled { folder: models.folder(&record), record };
    Ok(Outcome { pulled, n_fetched, before, others: choice.others })
}

fn at_hand(models: &ModelsFolder, name: &ModelName) -> Result<Outcome, HubError> {
    match models.find(name) {
        Ok(pulled) => Ok(Outcome { pulled, n_fetched: 0, before: None, others: Vec::new() }),
        Err(HubError::NotPulled { name, .. }) => Err(HubError::Offline { name }),
        Err(error) => Err(error),
    }
}

fn is_same(record: &Record, name: &ModelName, commit: &str) -> bool {
    record.name.repository() == name.repository() && record.commit == commit
}

fn is_other(record: &Record, name: &ModelName, commit: &str) -> bool {
    record.name.repository() == name.repository() && record.commit != commit
}

/// Makes the models folder and keeps others from pulling into it until the file is dropped.
fn alone(models: &ModelsFolder) -> Result<File, HubError> {
    let path = models.path().join(BUSY_FILE);
    fs::create_dir_all(models.path())
        .map_err(|source| HubError::Write { path: models.path().to_path_buf(), source })?;
    let file =
        File::create(&path).map_err(|source| HubError::Write { path: path.clone(), source })?;
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => {
            Err(HubError::Busy { folder: models.path().to_path_buf() })
        }
        // Some network disks know no locks; pulling alone is then left to the user.
        Ok(()) | Err(TryLockError::Error(_)) => Ok(file),
    }
}

struct Job<'a> {
    hub: &'a Hub,
    models: &'a ModelsFolder,
    name: &'a ModelName,
    listing: &'a Listing,
    choice: &'a Choice,
    known: Option<&'a Record>,
    step: &'a dyn Fn(Step<'_>),
}

impl Job<'_> {
    /// Brings all files into the `.part` folder and counts those that had to be fetched.
    fn files(&self) -> Result<(Vec<KeptFile>, usize), HubError> {
        let (mut kept, mut n_fetched) = (Vec::new(), 0);
        for file in &self.choice.files {
            if let Some(there) = self.there(file)? {
                kept.push(there);
            } else {
                kept.push(self.fetch(file)?);
                n_fetched += 1;
            }
        }
        Ok((kept, n_fetched))
    }

    /// A file that an earlier pull brought, put into the `.part` folder; `None` if it has to be fetched.
    ///
    /// What is there counts only if the hub's digest, or our own record of the same commit, says that it is right.
    fn there(&self, file: &Offered) -> Result<Option<KeptFile>, HubError> {
        let recorded =
            self.known.and_then(|record| record.files.iter().find(|kept| kept.path == file.path));
        let Some(sha256) = file.sha256.as_ref().or(recorded.map(|kept| &kept.sha256)) else {
            return Ok(None);
        };
        let is_right = |path: &Path| of_file(path).is_ok_and(|(_, sum)| hex(&sum) == *sha256);
        let to = self.part_folder().join(&file.path);
        if !is_right(&to) {
            let from = self.folder().join(&file.path);
            if !is_right(&from) {
                return Ok(None);
            }
            let fail = |source| HubError::Write { path: to.clone(), source };
            make_room(&to)?;
            if to.exists() {
                fs::remove_file(&to).map_err(fail)?;
            }
            // Where the disk knows no links, a copy is made.
            fs::hard_link(&from, &to).or_else(|_| fs::copy(&from, &to).map(drop)).map_err(fail)?;
        }
        let size =
            to.metadata().map_err(|source| HubError::Read { path: to.clone(), source })?.len();
        Ok(Some(KeptFile { path: file.path.clone(), size, sha256: sha256.clone() }))
    }

    fn fetch(&self, file: &Offered) -> Result<KeptFile, HubError> {
        let to = self.part_folder().join(&file.path);
        make_room(&to)?;
        let transfer = Transfer {
            hub: self.hub,
            name: self.name,
            url: self.hub.address(self.name, &self.listing.commit, &file.path),
            file,
            part: self.part_folder().join(format!("{}.part", file.path)),
            step: self.step,
        };
        transfer.fetch(&to)
    }

    fn record(&self, files: Vec<KeptFile>, revision: &str, now: &str) -> Record {
        let mut revisions = self.known.map_or_else(Vec::new, |record| record.revisions.clone());
        // A commit needs no other name.
        if !self.listing.commit.starts_with(&revision.to_lowercase()) {
            revisions.push(revision.to_string());
        }
        revisions.sort();
        revisions.dedup();
        Record {
            name: self.name.without_revision(),
            commit: self.listing.commit.clone(),
            revisions,
            endpoint: self.hub.endpoint().to_string(),
            license: self.listing.license.clone(),
            onnx: self.choice.onnx.clone(),
            pulled: now.to_string(),
            files,
        }
    }

    /// Gives the folder its name and records the model; from here on it counts.
    ///
    /// Cut off in between, it leaves a folder that the old record does not fit, which is refused until it is pulled again.
    fn settle(&self, record: &Record, records: &[Record], revision: &str) -> Result<(), HubError> {
        let (part, folder) = (self.part_folder(), self.folder());
        for path in files(&part) {
            let kept = |file: &KeptFile| part.join(&file.path) == path;
            if !record.files.iter().any(kept) {
                fs::remove_file(&path).map_err(|source| HubError::Write { path, source })?;
            }
        }
        let old = folder.with_extension("old");
        remove(&old)?;
        let fail = |source| HubError::Write { path: folder.clone(), source };
        if folder.exists() {
            fs::rename(&folder, &old).map_err(fail)?;
        }
        fs::rename(&part, &folder).map_err(fail)?;
        let mut all: Vec<Record> = records
            .iter()
            .filter(|other| !is_same(other, self.name, &record.commit))
            .cloned()
            .collect();
        for other in all.iter_mut().filter(|other| is_other(other, self.name, &record.commit)) {
            other.revisions.retain(|known| known != revision);
        }
        all.push(record.clone());
        all.sort_by_cached_key(Record::pinned);
        lock::write(self.models.path(), &all)?;
        remove(&old)
    }

    fn folder(&self) -> PathBuf {
        self.models.path().join(self.name.folder()).join(&self.listing.commit)
    }

    fn part_folder(&self) -> PathBuf {
        self.folder().with_extension("part")
    }
}

fn make_room(file: &Path) -> Result<(), HubError> {
    let folder = file.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)
        .map_err(|source| HubError::Write { path: folder.to_path_buf(), source })
}
