//! `manifest.csv`: what is known about files, beside them.

use std::collections::btree_map::Entry as Slot;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use super::{Article, ReadError, Warning, csv, decode};
use crate::open_quote::OpenQuote;

/// The name of a manifest that applies to the files beside it and below it.
pub(super) const NAME: &str = "manifest.csv";

/// What a manifest says about a file; what it leaves empty is `None`.
#[derive(Debug, Clone, Default)]
pub(super) struct Entry {
    id: Option<String>,
    outlet: Option<String>,
    title: Option<String>,
    author: Option<String>,
    published: Option<String>,
    url: Option<String>,
    extra: BTreeMap<String, String>,
}

impl Entry {
    /// Overrides what the file of a single article says about itself.
    pub(super) fn apply(&self, article: &mut Article) {
        if let Some(id) = &self.id {
            article.id.clone_from(id);
        }
        for (field, known) in [
            (&mut article.outlet, &self.outlet),
            (&mut article.title, &self.title),
            (&mut article.author, &self.author),
            (&mut article.published, &self.published),
            (&mut article.url, &self.url),
        ] {
            if known.is_some() {
                field.clone_from(known);
            }
        }
        article.extra.extend(self.extra.clone());
    }

    /// Adds to an article of a file of many what its row leaves open; its id and title are its own.
    pub(super) fn complete(&self, article: &mut Article) {
        for (field, known) in [
            (&mut article.outlet, &self.outlet),
            (&mut article.author, &self.author),
            (&mut article.published, &self.published),
            (&mut article.url, &self.url),
        ] {
            if field.is_none() {
                field.clone_from(known);
            }
        }
        for (name, value) in &self.extra {
            article.extra.entry(name.clone()).or_insert_with(|| value.clone());
        }
    }

    /// Whether it says what cannot hold for many articles.
    pub(super) fn is_for_one(&self) -> bool {
        self.id.is_some() || self.title.is_some()
    }

    fn set(&mut self, column: &str, value: String) {
        match column.to_lowercase().as_str() {
            "id" => self.id = Some(value),
            "outlet" => self.outlet = Some(value),
            "title" => self.title = Some(value),
            "author" => self.author = Some(value),
            "published" | "date" => self.published = Some(value),
            "url" => self.url = Some(value),
            _ => {
                self.extra.insert(column.to_owned(), value);
            }
        }
    }
}

/// The manifests in force: the one given for all files, or those beside and above the file at hand.
#[derive(Debug, Default)]
pub(super) struct Manifests {
    given: Option<Manifest>,
    /// By directory, each inside the one before; `None` where there is no manifest.
    beside: Vec<(PathBuf, Option<Manifest>)>,
}

impl Manifests {
    /// Uses one manifest for all files.
    pub(super) fn given(path: &Path, warnings: &mut Vec<Warning>) -> Result<Self, ReadError> {
        let given = Some(Manifest::read(path, warnings)?);
        Ok(Self { given, beside: Vec::new() })
    }

    /// What is known about a file that was found below `root`. Fails once for each manifest that
    /// cannot be used; asked again, it answers without that manifest.
    pub(super) fn entry(
        &mut self,
        path: &Path,
        root: &Path,
        warnings: &mut Vec<Warning>,
    ) -> Result<Option<Entry>, ReadError> {
        if let Some(manifest) = &mut self.given {
            return Ok(manifest.entry(path));
        }
        let directory = path.parent().unwrap_or(Path::new(""));
        self.beside.retain(|(known, _)| directory.starts_with(known));
        let mut missing: Vec<&Path> = directory
            .ancestors()
            .take_while(|d| d.starts_with(root) || *d == directory)
            .filter(|d| !self.beside.iter().any(|(known, _)| known == d))
            .collect();
        missing.reverse();
        for directory in missing {
            let path = directory.join(NAME);
            self.beside.push((directory.to_owned(), None));
            if path.is_file() {
                let manifest = Manifest::read(&path, warnings)?;
                manifest.warn_of_absent_files(warnings);
                if let Some(last) = self.beside.last_mut() {
                    last.1 = Some(manifest);
                }
            }
        }
        let mut manifests =
            self.beside.iter_mut().rev().filter_map(|(_, manifest)| manifest.as_mut());
        Ok(manifests.find_map(|manifest| manifest.entry(path)))
    }

    /// Warns of rows of the given manifest that no file was found for and that name none.
    pub(super) fn finish(&mut self, warnings: &mut Vec<Warning>) {
        if let Some(manifest) = self.given.take() {
            manifest.warn_of_absent_files(warnings);
        }
    }
}

/// The rows of a manifest by file.
#[derive(Debug)]
struct Manifest {
    path: PathBuf,
    /// By normalised name: the line and what it says.
    entries: BTreeMap<String, (u64, Entry)>,
    used: BTreeSet<String>,
}

impl Manifest {
    fn read(path: &Path, warnings: &mut Vec<Warning>) -> Result<Self, ReadError> {
        let origin = path.display().to_string();
        let io = |source| ReadError::Io { origin: origin.clone(), source };
        let bytes = crate::files::read(path).map_err(io)?;
        if let Some(what) = decode::binary(&bytes) {
            return Err(ReadError::Binary { origin, what });
        }
        let text = decode::decode(bytes, None).text;
        let delimiter = csv::delimiter(text.as_bytes());
        let mut reader = ::csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .from_reader(OpenQuote::new(text.as_bytes(), delimiter));
        let broken = |source| ReadError::Csv { origin: origin.clone(), source };
        let header = reader.headers().map_err(broken)?.clone();
        let Some(file_column) =
            header.iter().position(|name| name.trim().eq_ignore_ascii_case("file"))
        else {
            let found = header.iter().collect::<Vec<_>>().join(", ");
            return Err(ReadError::ManifestWithoutFile { path: path.to_owned(), found });
        };
        let mut entries = BTreeMap::new();
        let mut record = ::csv::StringRecord::new();
        loop {
            let is_row = reader.read_record(&mut record);
            if let Some(line) = reader.get_ref().line() {
                return Err(ReadError::OpenQuote { origin: format!("{origin}:{line}") });
            }
            if !is_row.map_err(broken)? {
                break;
            }
            let line = record.position().map_or(0, ::csv::Position::line);
            let file = record[file_column].trim().to_owned();
            let mut entry = Entry::default();
            for (n, (column, value)) in header.iter().zip(&record).enumerate() {
                if n != file_column && !value.trim().is_empty() {
                    entry.set(column.trim(), value.trim().to_owned());
                }
            }
            let name = normalised(Path::new(&file.replace('\\', "/")));
            match entries.entry(name) {
                Slot::Occupied(_) => warnings
                    .push(Warning::ManifestTwice { origin: format!("{origin}:{line}"), file }),
                Slot::Vacant(slot) => {
                    slot.insert((line, entry));
                }
            }
        }
        Ok(Self { path: path.to_owned(), entries, used: BTreeSet::new() })
    }

    /// The row for a file, by its path from here, else by its bare name.
    fn entry(&mut self, path: &Path) -> Option<Entry> {
        let directory = self.path.parent().unwrap_or(Path::new(""));
        let names = [
            path.strip_prefix(directory).ok().map(normalised),
            path.file_name().map(|name| normalised(Path::new(name))),
        ];
        let name = names.into_iter().flatten().find(|name| self.entries.contains_key(name))?;
        let (_, entry) = self.entries.get(&name)?;
        self.used.insert(name);
        Some(entry.clone())
    }

    fn warn_of_absent_files(&self, warnings: &mut Vec<Warning>) {
        let directory = self.path.parent().unwrap_or(Path::new(""));
        for (name, (line, _)) in &self.entries {
            if !self.used.contains(name) && !directory.join(name).exists() {
                let origin = format!("{}:{line}", self.path.display());
                warnings.push(Warning::ManifestFile { origin, file: name.clone() });
            }
        }
    }
}

/// A relative path with `/` between its parts and without `.`.
fn normalised(path: &Path) -> String {
    let parts = path.components().filter(|part| *part != Component::CurDir);
    parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}
