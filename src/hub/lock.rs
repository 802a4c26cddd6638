//! `models.lock`: which models were pulled, from where, and the digest of each of their files.

use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::listing::{is_hex, is_plain};
use super::{HubError, ModelName};
use crate::files;
use crate::run::OutputFolder;

/// The name of the file in the models folder.
pub const LOCK_FILE: &str = "models.lock";

/// The only form there is.
const VERSION: u32 = 1;

const HEAD: &str = "\
# Written by `framelens models pull`. Before a model is used, its files are compared with these digests.
";

/// One pulled revision of a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// `owner/name`, without a revision.
    pub name: ModelName,
    /// The commit's hash: what was fetched, whatever it was asked for as.
    pub commit: String,
    /// The branches and tags that led there when they were last pulled.
    pub revisions: Vec<String>,
    /// The hub's address.
    pub endpoint: String,
    /// The licence's short name, as the model's card had it; `None` if it had none.
    pub license: Option<String>,
    /// The ONNX file that was taken; `None` if the weights are safetensors only.
    pub onnx: Option<String>,
    /// When it was pulled: RFC 3339, in UTC.
    pub pulled: String,
    /// All files, by path.
    pub files: Vec<KeptFile>,
}

/// A file and how to know it again.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeptFile {
    /// Its path in the model's folder, with `/`.
    pub path: String,
    /// Its size in bytes.
    pub size: u64,
    /// Its SHA-256 in hexadecimal.
    pub sha256: String,
}

impl Record {
    /// `owner/name@commit`, which can mean nothing else, ever.
    pub fn pinned(&self) -> String {
        format!("{}@{}", self.name.repository(), self.commit)
    }

    /// Bytes of all files together.
    pub fn n_bytes(&self) -> u64 {
        self.files.iter().map(|file| file.size).sum()
    }

    /// Whether a branch, a tag or the beginning of a hash means this one.
    pub(super) fn is_revision(&self, revision: &str) -> bool {
        let is_prefix = revision.len() >= 7 && self.commit.starts_with(&revision.to_lowercase());
        is_prefix || self.revisions.iter().any(|known| known == revision)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LockRow {
    version: u32,
    #[serde(default)]
    model: Vec<ModelRow>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ModelRow {
    repository: String,
    commit: String,
    #[serde(default)]
    revisions: Vec<String>,
    endpoint: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    license: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    onnx: Option<String>,
    pulled: String,
    file: Vec<FileRow>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileRow {
    path: String,
    size: u64,
    sha256: String,
}

/// Reads the records in a folder; none if there is no `models.lock`.
pub(super) fn read(folder: &Path) -> Result<Vec<Record>, HubError> {
    let path = folder.join(LOCK_FILE);
    let text = match files::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(HubError::Read { path, source }),
    };
    parse(&text).map_err(|reason| HubError::Lock { path, reason })
}

/// Replaces the records in a folder, all at once.
pub(super) fn write(folder: &Path, records: &[Record]) -> Result<(), HubError> {
    let fail = |source| HubError::Write { path: folder.join(LOCK_FILE), source };
    let row = LockRow { version: VERSION, model: records.iter().map(ModelRow::from).collect() };
    let text = toml::to_string(&row).map_err(|error| fail(io::Error::other(error)))?;
    OutputFolder::create(folder)
        .and_then(|folder| folder.write(LOCK_FILE, format!("{HEAD}\n{text}").as_bytes()))
        .map(drop)
        .map_err(|error| fail(error.source))
}

fn parse(text: &str) -> Result<Vec<Record>, String> {
    let row: LockRow =
        toml::from_str(text).map_err(|error| error.to_string().trim_end().to_string())?;
    if row.version != VERSION {
        return Err(format!("its version is {}, and this framelens reads {VERSION}", row.version));
    }
    row.model.into_iter().map(Record::try_from).collect()
}

impl From<&Record> for ModelRow {
    fn from(record: &Record) -> Self {
        let file = |file: &KeptFile| FileRow {
            path: file.path.clone(),
            size: file.size,
            sha256: file.sha256.clone(),
        };
        Self {
            repository: record.name.repository(),
            commit: record.commit.clone(),
            revisions: record.revisions.clone(),
            endpoint: record.endpoint.clone(),
            license: record.license.clone(),
            onnx: record.onnx.clone(),
            pulled: record.pulled.clone(),
            file: record.files.iter().map(file).collect(),
        }
    }
}

impl TryFrom<ModelRow> for Record {
    type Error = String;

    /// Fails if a path could lead out of the model's folder, or a hash is none.
    fn try_from(row: ModelRow) -> Result<Self, String> {
        let name: ModelName =
            row.repository.parse().map_err(|error: HubError| error.to_string())?;
        if !is_hex(&row.commit, 40) {
            return Err(format!("\"{}\" is no hash of a commit", row.commit));
        }
        let file = |file: FileRow| {
            if !is_plain(&file.path) || !is_hex(&file.sha256, 64) {
                return Err(format!("the entry of \"{}\" is not one that was written", file.path));
            }
            Ok(KeptFile { path: file.path, size: file.size, sha256: file.sha256 })
        };
        Ok(Self {
            name,
            commit: row.commit,
            revisions: row.revisions,
            endpoint: row.endpoint,
            license: row.license,
            onnx: row.onnx,
            pulled: row.pulled,
            files: row.file.into_iter().map(file).collect::<Result<_, _>>()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_read_as_they_were_written() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(read(folder.path()).unwrap(), []);
        let record = Record {
            name: "a/b".parse().unwrap(),
            commit: "0123456789".repeat(4),
            revisions: vec!["main".into()],
            endpoint: "https://huggingface.co".into(),
            license: None,
            onnx: Some("onnx/model.onnx".into()),
            pulled: "2026-11-22T10:00:00Z".into(),
            files: vec![KeptFile { path: "config.json".into(), size: 2, sha256: "ab".repeat(32) }],
        };
        let records = [
            record.clone(),
            Record { license: Some("mit".into()), onnx: None, files: vec![], ..record },
        ];
        write(folder.path(), &records).unwrap();
        assert_eq!(read(folder.path()).unwrap(), records);
        assert!(records[0].is_revision("0123456") && records[0].is_revision("main"));
        assert!(!records[0].is_revision("012345") && !records[0].is_revision("v1"));
    }

    #[test]
    fn what_was_not_written_so_is_refused() {
        let file = |path: &str, sha256: &str| {
            format!(
                "version = 1\n[[model]]\nrepository = \"a/b\"\ncommit = \"{}\"\nendpoint = \"\"\npulled = \"\"\n[[model.file]]\npath = \"{path}\"\nsize = 1\nsha256 = \"{sha256}\"\n",
                "a".repeat(40)
            )
        };
        let good = "b".repeat(64);
        assert!(parse(&file("config.json", &good)).is_ok());
        for text in [
            "version = 2\n",
            "",
            "version = ",
            "version = 1\nmodels = 3\n",
            &file("../config.json", &good),
            &file("/etc/passwd", &good),
            &file("config.json", "b"),
            &file("config.json", &good).replace("a/b", "../b"),
            &file("config.json", &good).replace(&"a".repeat(40), "../../x"),
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
