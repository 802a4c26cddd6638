//! Where `framelens run` writes: a folder, or standard output.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use framelens::run::{
    Finished, Format, Manifest, ORDER, OutputError, OutputFolder, Table, Totals, Unfinished,
    article_rows, article_table, sentence_rows, sentence_table,
};
use framelens::task::Task;

use super::args::TableFormat;
use crate::cli::{Ending, compare, eval, out, report};

/// The tables that are being written.
pub(super) enum Output {
    Stdout(Table<BufWriter<io::Stdout>>),
    Folder(Box<FolderOutput>),
}

pub(super) struct FolderOutput {
    folder: OutputFolder,
    format: Format,
    sentences: Table<Unfinished>,
    articles: Table<Unfinished>,
}

impl Output {
    pub(super) fn open(out: &Path, format: TableFormat, tasks: &[Task]) -> anyhow::Result<Self> {
        let format = match format {
            TableFormat::Csv => Format::Csv,
            TableFormat::Jsonl => Format::Jsonl,
            TableFormat::Parquet => Format::Parquet,
            TableFormat::Arrow => Format::Arrow,
        };
        if out.as_os_str() == "-" {
            let stdout = BufWriter::new(io::stdout());
            let table =
                Table::new(stdout, format, sentence_table(tasks)).map_err(out::unwritten)?;
            return Ok(Self::Stdout(table));
        }
        let mut folder = OutputFolder::create(out)?;
        let n_removed = folder.claim()?;
        if n_removed > 0 {
            out::say(&format!("removed {n_removed} unfinished files of a killed run"));
        }
        let begin = |table: &str, columns| -> Result<_, OutputError> {
            let name = format!("{table}.{}", format.extension());
            Table::new(folder.begin(&name)?, format, columns)
                .map_err(|source| folder.error(&name, source))
        };
        let sentences = begin("sentences", sentence_table(tasks))?;
        let articles = begin("articles", article_table(tasks))?;
        Ok(Self::Folder(Box::new(FolderOutput { folder, format, sentences, articles })))
    }

    /// What to say when a table could not be written on.
    pub(super) fn unwritten(&self, source: io::Error) -> anyhow::Error {
        match self {
            Self::Stdout(_) => out::unwritten(source),
            Self::Folder(output) => output.folder.error("", source).into(),
        }
    }

    pub(super) fn write(&mut self, tasks: &[Task], finished: &Finished) -> io::Result<()> {
        let sentences = sentence_rows(tasks, finished);
        match self {
            Self::Stdout(table) => sentences.iter().try_for_each(|row| table.write(row)),
            Self::Folder(output) => {
                sentences.iter().try_for_each(|row| output.sentences.write(row))?;
                article_rows(tasks, finished).iter().try_for_each(|row| output.articles.write(row))
            }
        }
    }

    /// Gives all files their names and tells them, with the folder if they are in one.
    pub(super) fn finish(
        self,
        manifest: &Manifest,
        measured: bool,
    ) -> anyhow::Result<(Option<OutputFolder>, Vec<PathBuf>)> {
        let output = match self {
            Self::Stdout(table) => {
                table.finish().and_then(|mut stdout| stdout.flush()).map_err(out::unwritten)?;
                return Ok((None, Vec::new()));
            }
            Self::Folder(output) => *output,
        };
        let FolderOutput { folder, format, sentences, articles } = output;
        let whole =
            |table: Table<Unfinished>| table.finish().map_err(|source| folder.error("", source));
        let (sentences, articles) = (whole(sentences)?, whole(articles)?);
        clear(&folder, format, measured)?;
        let files = vec![
            folder.finish(sentences)?,
            folder.finish(articles)?,
            folder.write("run.json", manifest.to_json().as_bytes())?,
        ];
        Ok((Some(folder), files))
    }

    /// Keeps what an interrupted run has finished, under names that say that it is not all.
    pub(super) fn keep_partial(
        self,
        manifest: &Manifest,
        totals: &Totals,
    ) -> anyhow::Result<Ending> {
        match self {
            Self::Stdout(table) => {
                table.finish().and_then(|mut stdout| stdout.flush()).map_err(out::unwritten)?;
                out::say(&format!(
                    "interrupted: written: {}",
                    out::counted(totals.n_articles, "whole article")
                ));
            }
            Self::Folder(output) => {
                let FolderOutput { folder, format, sentences, articles } = *output;
                let whole = |table: Table<Unfinished>| {
                    table.finish().map_err(|source| folder.error("", source))
                };
                let name = |table: &str| format!("{table}.partial.{}", format.extension());
                folder.finish_as(whole(sentences)?, &name("sentences"))?;
                folder.finish_as(whole(articles)?, &name("articles"))?;
                folder.write("run.partial.json", manifest.to_json().as_bytes())?;
                out::say(&format!(
                    "interrupted: {}, kept in {}; files of earlier runs there are as they were",
                    out::counted(totals.n_articles, "whole article"),
                    folder.path().join(name("sentences")).display()
                ));
            }
        }
        Ok(Ending::Failure)
    }
}

/// Removes what an earlier run left, if there was one, so that nothing of it stands beside the new.
pub(in crate::cli) fn clear(
    folder: &OutputFolder,
    format: Format,
    measured: bool,
) -> anyhow::Result<()> {
    // Files of these names that no run wrote are somebody's own.
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap_or_default();
    let is_manifest = |name: &str| Manifest::parse(&read(name), name).is_ok();
    if !is_manifest("run.json") && !is_manifest("run.partial.json") {
        return Ok(());
    }
    let mut removed = folder.remove(&stale(format))?;
    let metrics: serde_json::Value =
        serde_json::from_str(&read("metrics.json")).unwrap_or_default();
    if metrics.get("gold").is_some() && metrics.get("coverage").is_some() {
        let figures = folder.remove(&eval::FILES.map(String::from))?;
        // What is measured again need not be told; a comparison is of the earlier run.
        let again = |path: &PathBuf| measured && !path.to_string_lossy().contains("comparison.");
        removed.extend(figures.into_iter().filter(|path| !again(path)));
    }
    removed.extend(folder.remove(&compare::written_into(folder.path()))?);
    for page in [report::PAGE, report::PART] {
        if read(page).contains("<meta name=\"generator\" content=\"framelens\">") {
            let pages = folder.remove(&[page.to_string()])?;
            removed.extend(pages.into_iter().filter(|_| page == report::PART));
        }
    }
    if !removed.is_empty() {
        let names: Vec<String> = removed.iter().map(|path| path.display().to_string()).collect();
        out::say(&format!("removed, because an earlier run wrote them: {}", names.join(", ")));
    }
    // Tables without a run.json are those of a run that was killed right here.
    folder.remove(&["run.json".to_string()])?;
    Ok(())
}

/// What an earlier run may have left that says nothing about this one: its tables in the other
/// formats and what was kept of it when it was interrupted.
fn stale(format: Format) -> Vec<String> {
    let mut names = vec!["run.partial.json".to_string(), ORDER.to_string()];
    for table in ["sentences", "articles"] {
        for known in Format::ALL {
            names.push(format!("{table}.partial.{}", known.extension()));
            if known != format {
                names.push(format!("{table}.{}", known.extension()));
            }
        }
    }
    names
}
