//! The files to read, found one after another in a stable order.

use std::io;
use std::path::{Path, PathBuf};

use super::{Format, Input, ReadError, manifest};

/// A file to read, or standard input.
#[derive(Debug)]
pub(super) struct Found {
    /// `None` for standard input.
    pub(super) path: Option<PathBuf>,
    /// How articles stand in it.
    pub(super) format: Format,
    /// The directory that was walked or matched to find it; its own directory if none was.
    pub(super) root: PathBuf,
}

/// Files that were come across in a directory or pattern and not read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ignored {
    /// Number of files whose extension is none of those that are read.
    pub n_files: usize,
    /// The first twenty of them.
    pub first: Vec<PathBuf>,
}

/// Finds files: inputs as they were given, directories by name.
pub(super) struct Files {
    inputs: std::vec::IntoIter<Input>,
    format: Option<Format>,
    search: Option<Search>,
    pub(super) ignored: Ignored,
}

/// A directory or pattern that is being searched.
struct Search {
    paths: Box<dyn Iterator<Item = Result<PathBuf, ReadError>> + Send>,
    input: Input,
    n_found: usize,
    n_ignored: usize,
}

impl Files {
    pub(super) fn new(inputs: Vec<Input>, format: Option<Format>) -> Self {
        Self { inputs: inputs.into_iter(), format, search: None, ignored: Ignored::default() }
    }

    /// Takes up the next input: a file at once, a directory or pattern by starting a search.
    fn take_up(&mut self, input: Input) -> Option<Result<Found, ReadError>> {
        let paths = match &input {
            Input::Stdin => {
                let format = self.format.unwrap_or(Format::Text);
                return Some(Ok(Found { path: None, format, root: PathBuf::new() }));
            }
            Input::Path(path) if path.is_dir() => walk(path),
            Input::Path(path) if is_manifest(path) => return None,
            Input::Path(path) => {
                let Some(format) = format_of(path).or(self.format) else {
                    // A file that is not there is better told that than asked for its format.
                    return Some(Err(match path.metadata() {
                        Ok(_) => ReadError::UnknownFormat { path: path.clone() },
                        Err(source) => ReadError::Io { origin: path.display().to_string(), source },
                    }));
                };
                let root = path.parent().unwrap_or(Path::new("")).to_owned();
                return Some(Ok(Found { path: Some(path.clone()), format, root }));
            }
            Input::Glob(pattern) => match matches(pattern) {
                Ok(paths) => paths,
                Err(error) => return Some(Err(error)),
            },
        };
        self.search = Some(Search { paths, input, n_found: 0, n_ignored: 0 });
        None
    }

    /// Judges a path that a search came across; `None` if it is not to be read.
    fn judge(&mut self, path: PathBuf) -> Option<Found> {
        let search = self.search.as_mut()?;
        let (root, fallback) = match &search.input {
            Input::Path(root) => (root.clone(), None),
            Input::Glob(pattern) => (fixed_part(pattern), self.format),
            Input::Stdin => (PathBuf::new(), self.format),
        };
        if path.is_dir() || is_manifest(&path) {
            return None;
        }
        // What is no longer there is taken up, so that opening it says so; a pipe or a device is not.
        let is_readable = path.metadata().map_or(true, |found| found.is_file());
        let Some(format) = format_of(&path).or(fallback).filter(|_| is_readable) else {
            search.n_ignored += 1;
            self.ignored.n_files += 1;
            if self.ignored.first.len() < 20 {
                self.ignored.first.push(path);
            }
            return None;
        };
        search.n_found += 1;
        Some(Found { path: Some(path), format, root })
    }
}

impl Iterator for Files {
    type Item = Result<Found, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let Some(search) = &mut self.search else {
                let input = self.inputs.next()?;
                match self.take_up(input) {
                    Some(found) => return Some(found),
                    None => continue,
                }
            };
            match search.paths.next() {
                Some(Ok(path)) => {
                    if let Some(found) = self.judge(path) {
                        return Some(Ok(found));
                    }
                }
                Some(Err(error)) => {
                    search.n_found += 1;
                    return Some(Err(error));
                }
                None => {
                    let (n_found, n_ignored) = (search.n_found, search.n_ignored);
                    let input = self.search.take()?.input;
                    if n_found == 0 {
                        return Some(Err(nothing_in(input, n_ignored)));
                    }
                }
            }
        }
    }
}

fn nothing_in(input: Input, n_ignored: usize) -> ReadError {
    match input {
        Input::Path(directory) => ReadError::NoArticles { directory, n_ignored },
        Input::Glob(pattern) => ReadError::NoMatch { pattern },
        Input::Stdin => ReadError::Empty { origin: "standard input".into() },
    }
}

/// The files below a directory, by name; what is hidden is passed over, links are followed.
fn walk(directory: &Path) -> Box<dyn Iterator<Item = Result<PathBuf, ReadError>> + Send> {
    let is_visible = |entry: &walkdir::DirEntry| {
        entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.')
    };
    let directory = directory.to_owned();
    let entries = walkdir::WalkDir::new(&directory).follow_links(true).sort_by_file_name();
    Box::new(entries.into_iter().filter_entry(is_visible).map(move |entry| match entry {
        Ok(entry) => Ok(entry.into_path()),
        Err(error) => Err(walk_error(error, &directory)),
    }))
}

fn walk_error(error: walkdir::Error, directory: &Path) -> ReadError {
    let path = error.path().unwrap_or(directory).to_owned();
    if let Some(ancestor) = error.loop_ancestor() {
        return ReadError::Loop { path, ancestor: ancestor.to_owned() };
    }
    let said = error.to_string();
    let source = error.into_io_error().unwrap_or_else(|| io::Error::other(said));
    ReadError::Io { origin: path.display().to_string(), source }
}

/// The paths that match a pattern, by name; `*` does not match a leading dot.
fn matches(
    pattern: &str,
) -> Result<Box<dyn Iterator<Item = Result<PathBuf, ReadError>> + Send>, ReadError> {
    let options = glob::MatchOptions { require_literal_leading_dot: true, ..Default::default() };
    let paths = glob::glob_with(pattern, options).map_err(|error| ReadError::Pattern {
        pattern: pattern.to_owned(),
        source: Box::new(error),
    })?;
    Ok(Box::new(paths.map(|path| {
        path.map_err(|error| ReadError::Io {
            origin: error.path().display().to_string(),
            source: error.into(),
        })
    })))
}

/// The directory that a pattern names before its first wildcard.
fn fixed_part(pattern: &str) -> PathBuf {
    let is_wild =
        |part: &std::path::Component| part.as_os_str().to_string_lossy().contains(['*', '?', '[']);
    let fixed: PathBuf =
        Path::new(pattern).components().take_while(|part| !is_wild(part)).collect();
    let whole = fixed == Path::new(pattern);
    if whole { fixed.parent().map(Path::to_path_buf).unwrap_or_default() } else { fixed }
}

fn format_of(path: &Path) -> Option<Format> {
    Format::of_extension(path.extension()?.to_str()?)
}

fn is_manifest(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == manifest::NAME)
}
