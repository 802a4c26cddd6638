//! The parts of a run put together into what one run would have written.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::records::{self, Record, Records};
use super::shard::{ORDER, Place, ShardRow, read_order};
use super::table::{Cell, Column, Format, Holds, Table};
use super::{CodingsError, CountsRow, Manifest, ManifestError, StoredError};
use super::{article_table, sentence_table};
use crate::task::Task;

/// All parts of a run.
#[derive(Debug)]
pub struct Shards {
    /// What made the run, as one run would say it.
    pub manifest: Manifest,
    /// The format of its tables.
    pub format: Format,
    /// What was asked.
    pub tasks: Vec<Task>,
    parts: Vec<Part>,
}

#[derive(Debug)]
struct Part {
    folder: PathBuf,
    manifest: Manifest,
    shard: ShardRow,
    order: Vec<Place>,
}

/// Why parts cannot be put together.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MergeError {
    /// A file of a part is not there.
    #[error(transparent)]
    Stored(#[from] StoredError),
    /// A manifest is not one.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// A table is not one of a run.
    #[error(transparent)]
    Codings(#[from] CodingsError),
    /// A folder holds a whole run.
    #[error("{} is no part of a run but a whole one; name the folders that `framelens run --shard` wrote", folder.display())]
    Whole {
        /// The folder.
        folder: PathBuf,
    },
    /// Two folders hold the same part.
    #[error("{} and {} are both part {number}; name each part once", first.display(), second.display())]
    Twice {
        /// The part's number.
        number: u64,
        /// The one folder.
        first: PathBuf,
        /// The other folder.
        second: PathBuf,
    },
    /// Parts are not there.
    #[error(
        "{found} of {of} parts are here, the first that is missing is {missing}; run it with --shard {missing}/{of} and name its folder too"
    )]
    Missing {
        /// Parts that are here.
        found: usize,
        /// How many there are.
        of: u64,
        /// The first that is missing.
        missing: u64,
    },
    /// Parts were not made alike.
    #[error("{} and {} differ in {what}, so they are not parts of one run; run one of them again", first.display(), second.display())]
    Different {
        /// The one folder.
        first: PathBuf,
        /// The other folder.
        second: PathBuf,
        /// In what.
        what: &'static str,
    },
    /// A part's tables do not fit its manifest.
    #[error("the files in {} do not fit each other: {what}; run this part again", folder.display())]
    Unfit {
        /// The folder.
        folder: PathBuf,
        /// What is wrong.
        what: &'static str,
    },
    /// The run cannot be written.
    #[error("the whole run cannot be written; check that the disk is not full")]
    Write(#[from] io::Error),
}

impl Shards {
    /// Reads what made the parts. Fails if one is missing, there twice, or made otherwise than the others.
    pub fn open(folders: &[PathBuf]) -> Result<Self, MergeError> {
        let mut parts: BTreeMap<u64, Part> = BTreeMap::new();
        for folder in folders {
            let part = Part::open(folder)?;
            if let Some(other) = parts.get(&part.shard.number) {
                return Err(MergeError::Twice {
                    number: part.shard.number,
                    first: other.folder.clone(),
                    second: part.folder,
                });
            }
            if let Some(first) = parts.values().next() {
                first.same(&part)?;
            }
            parts.insert(part.shard.number, part);
        }
        let parts: Vec<Part> = parts.into_values().collect();
        let of = parts.first().map_or(1, |part| part.shard.of);
        let here = parts.iter().map(|part| part.shard.number);
        let is_next = |(expected, found): &(u64, u64)| expected == found;
        let missing = (1..).zip(here).take_while(is_next).count() as u64 + 1;
        let Some(first) = parts.first().filter(|_| missing > of) else {
            return Err(MergeError::Missing { found: parts.len(), of, missing });
        };
        let format = records::format_in(&first.folder);
        let tasks = first.manifest.tasks(&first.name("run.json"))?;
        let manifest = whole(&parts)?;
        Ok(Self { manifest, format, tasks, parts })
    }

    /// Writes the rows of all parts in the order of one run, article by article. Fails if a table is not what its manifest
    /// says, or cannot be written.
    pub fn write<S: Write + Send, A: Write + Send>(
        &self,
        sentences: &mut Table<S>,
        articles: &mut Table<A>,
    ) -> Result<(), MergeError> {
        let mut open = Vec::new();
        for part in &self.parts {
            open.push(OpenPart {
                part,
                sentences: Rows::open(part, "sentences", self.format, sentence_table(&self.tasks))?,
                articles: Rows::open(part, "articles", self.format, article_table(&self.tasks))?,
            });
        }
        let n_rows = self.tasks.iter().filter(|task| task.stance().is_some()).count().max(1);
        for (_, at) in in_order(&self.parts) {
            open[at].article(n_rows, sentences, articles)?;
        }
        open.iter_mut().try_for_each(OpenPart::end)
    }
}

/// The positions of all articles, rising, each with the part that has it.
fn in_order(parts: &[Part]) -> Vec<(Place, usize)> {
    let places = parts.iter().enumerate();
    let mut places: Vec<(Place, usize)> =
        places.flat_map(|(at, part)| part.order.iter().map(move |place| (*place, at))).collect();
    places.sort_unstable();
    places
}

/// The manifest of the whole run.
fn whole(parts: &[Part]) -> Result<Manifest, MergeError> {
    let mut manifest = parts[0].manifest.clone();
    manifest.shard = None;
    let sum = |count: fn(&CountsRow) -> usize| -> usize {
        parts.iter().map(|part| count(&part.manifest.counts)).sum()
    };
    manifest.counts = CountsRow {
        articles: sum(|counts| counts.articles),
        sentences: sum(|counts| counts.sentences),
        truncated: sum(|counts| counts.truncated),
        decoding_losses: sum(|counts| counts.decoding_losses),
        failures: sum(|counts| counts.failures),
        warnings: sum(|counts| counts.warnings),
        ignored: sum(|counts| counts.ignored),
    };
    manifest.failures =
        parts.iter().flat_map(|part| part.manifest.failures.iter().cloned()).collect();
    let mut warnings: Vec<_> = parts.iter().map(|part| part.manifest.warnings.iter()).collect();
    manifest.warnings = Vec::new();
    for (place, at) in in_order(parts) {
        for _ in 0..place.n_warnings {
            let warning = warnings[at].next().ok_or_else(|| parts[at].unfit("warnings"))?;
            manifest.warnings.push(warning.clone());
        }
    }
    // Those about files and manifests come last.
    manifest.warnings.extend(warnings.into_iter().flatten().cloned());
    Ok(manifest)
}

impl Part {
    fn open(folder: &Path) -> Result<Self, MergeError> {
        let name = |file: &str| folder.join(file).display().to_string();
        let manifest = Manifest::parse(&records::whole(folder, "run.json")?, &name("run.json"))?;
        let Some(shard) = manifest.shard.clone() else {
            return Err(MergeError::Whole { folder: folder.to_path_buf() });
        };
        let order = read_order(&records::whole(folder, ORDER)?, &name(ORDER))?;
        let part = Self { folder: folder.to_path_buf(), manifest, shard, order };
        let fits = part.order.len() == part.manifest.counts.articles
            && (1..=part.shard.of).contains(&part.shard.number);
        if fits { Ok(part) } else { Err(part.unfit("articles")) }
    }

    fn name(&self, file: &str) -> String {
        self.folder.join(file).display().to_string()
    }

    fn unfit(&self, what: &'static str) -> MergeError {
        MergeError::Unfit { folder: self.folder.clone(), what }
    }

    /// Fails if another part was made otherwise.
    fn same(&self, other: &Self) -> Result<(), MergeError> {
        let (one, two) = (&self.manifest, &other.manifest);
        let inputs = |shard: &ShardRow| (shard.read, shard.digest.clone());
        let what = if self.shard.of != other.shard.of {
            "the number of parts"
        } else if one.framelens != two.framelens {
            "the version of framelens"
        } else if one.engine != two.engine {
            "the model"
        } else if one.tasks != two.tasks {
            "the tasks"
        } else if inputs(&self.shard) != inputs(&other.shard) {
            "the articles that they were given"
        } else if records::format_in(&self.folder) != records::format_in(&other.folder) {
            "the format of their tables"
        } else {
            return Ok(());
        };
        let (first, second) = (self.folder.clone(), other.folder.clone());
        Err(MergeError::Different { first, second, what })
    }
}

/// The tables of a part that are being read.
struct OpenPart<'a> {
    part: &'a Part,
    sentences: Rows,
    articles: Rows,
}

impl OpenPart<'_> {
    /// Hands the rows of the next article on.
    fn article<S: Write + Send, A: Write + Send>(
        &mut self,
        n_rows: usize,
        sentences: &mut Table<S>,
        articles: &mut Table<A>,
    ) -> Result<(), MergeError> {
        let mut id = None;
        for _ in 0..n_rows {
            let row = self.articles.next()?.ok_or_else(|| self.part.unfit("rows of articles"))?;
            if *id.get_or_insert_with(|| row[0].clone()) != row[0] {
                return Err(self.part.unfit("rows of an article"));
            }
            articles.write(&row)?;
        }
        while let Some(row) = self.sentences.next_of(id.as_ref())? {
            sentences.write(&row)?;
        }
        Ok(())
    }

    /// Fails if rows are left.
    fn end(&mut self) -> Result<(), MergeError> {
        let is_over = self.sentences.next()?.is_none() && self.articles.next()?.is_none();
        if is_over { Ok(()) } else { Err(self.part.unfit("sentences of other articles")) }
    }
}

/// The rows of a table as cells, with one looked at ahead.
struct Rows {
    records: Records<'static>,
    columns: Vec<Column>,
    ahead: Option<Vec<Cell>>,
}

impl Rows {
    /// Fails if the table has not the columns that a run with the same tasks writes.
    fn open(
        part: &Part,
        table: &str,
        format: Format,
        columns: Vec<Column>,
    ) -> Result<Self, MergeError> {
        let names: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
        let records = Records::open(&part.folder, table, format, &names)?;
        if records.header == names {
            Ok(Self { records, columns, ahead: None })
        } else {
            Err(part.unfit("the columns of a table are not those of the tasks"))
        }
    }

    fn next(&mut self) -> Result<Option<Vec<Cell>>, CodingsError> {
        if let Some(row) = self.ahead.take() {
            return Ok(Some(row));
        }
        let record = self.records.next().transpose()?;
        record.map(|record| self.cells(&record)).transpose()
    }

    /// The next row if it is about this article.
    fn next_of(&mut self, id: Option<&Cell>) -> Result<Option<Vec<Cell>>, CodingsError> {
        let row = self.next()?;
        if row.as_ref().is_none_or(|row| row.first() == id) {
            return Ok(row);
        }
        self.ahead = row;
        Ok(None)
    }

    fn cells(&self, record: &Record) -> Result<Vec<Cell>, CodingsError> {
        let fields = self.columns.iter().zip(&record.fields);
        let cells = fields.map(|(column, field)| {
            cell(column.holds, field).ok_or_else(|| CodingsError::Value {
                name: self.records.name.clone(),
                line: record.line,
                column: column.name.clone(),
                value: field.to_string(),
            })
        });
        cells.collect()
    }
}

/// A field as the cell that it was; `None` if the column holds something else.
fn cell(holds: Holds, field: &str) -> Option<Cell> {
    if field.is_empty() {
        return Some(Cell::Empty);
    }
    match holds {
        Holds::Text => Some(Cell::text(records::text(field).as_deref())),
        Holds::Count => field.parse().ok().map(Cell::Count),
        Holds::Share => field.parse().ok().map(Cell::Share),
        Holds::Flag => field.parse().ok().map(Cell::Flag),
    }
}
