//! The file of decisions: written for a person to fill in, read back, and gold made of it.

use std::path::{Path, PathBuf};

use anyhow::Context;
use framelens::agreement::{
    Coders, Decisions, Disagreement, Sentences, read_decisions, write_undecided,
};
use framelens::run::OutputFolder;

use super::{Ending, out, read};

/// At most so many open decisions are named.
const SHOWN: usize = 10;

/// What was done with the file of decisions.
pub(super) enum Settling {
    /// It was not there and was written.
    Begun { path: PathBuf, n: usize },
    /// It was read.
    Read { path: PathBuf, decisions: Decisions },
}

impl Settling {
    /// Reads the decisions if the file is there, else writes it for somebody to fill in.
    pub(super) fn with(
        path: &Path,
        coders: &Coders,
        disagreements: &[Disagreement],
    ) -> anyhow::Result<Self> {
        let name = path.display().to_string();
        let path = path.to_path_buf();
        if path.exists() {
            let bytes = read(&path, "--adjudicate")?;
            let decisions = read_decisions(bytes.as_slice(), &name, coders, disagreements)?;
            return Ok(Self::Read { path, decisions });
        }
        let mut csv = Vec::new();
        write_undecided(&mut csv, coders, disagreements)?;
        write(&path, &csv, "--adjudicate")?;
        Ok(Self::Begun { path, n: disagreements.len() })
    }

    /// Writes the gold if everything is decided, and says what is left to do.
    pub(super) fn conclude(
        &self,
        gold: Option<&Path>,
        coders: &Coders,
        sentences: &Sentences,
    ) -> anyhow::Result<Ending> {
        let nothing = Decisions::default();
        let (path, decisions) = match self {
            Self::Begun { path, n } if *n > 0 => {
                out::say(&format!(
                    "{}: {} written; fill in the column `decision` (the column `allowed` says what may stand there) and run the same command again",
                    path.display(),
                    out::counted(*n, "disagreement")
                ));
                return Ok(if gold.is_some() { Ending::Finding } else { Ending::Good });
            }
            Self::Begun { path, .. } => (path, &nothing),
            Self::Read { path, decisions } => (path, decisions),
        };
        if !decisions.open.is_empty() {
            say_open(path, &decisions.open);
            return Ok(Ending::Finding);
        }
        match gold {
            Some(gold) => write_gold(gold, decisions, coders, sentences)?,
            None => out::say(&format!(
                "{}: everything is decided; add --gold-out GOLD.csv to write gold",
                path.display()
            )),
        }
        Ok(Ending::Good)
    }
}

fn say_open(path: &Path, open: &[String]) {
    let n = open.len();
    out::say(&format!("{}: decisions still open: {n}; fill them in and run again", path.display()));
    for open in open.iter().take(SHOWN) {
        out::say(&format!("  {open}"));
    }
    if n > SHOWN {
        out::say(&format!("  … and {} more, all with an empty `decision`", n - SHOWN));
    }
}

fn write_gold(
    path: &Path,
    decisions: &Decisions,
    coders: &Coders,
    sentences: &Sentences,
) -> anyhow::Result<()> {
    let settled = coders.settle(decisions, sentences)?;
    let mut csv = Vec::new();
    settled.write(&mut csv)?;
    write(path, &csv, "--gold-out")?;
    let alone = match settled.n_by_one {
        0 => String::new(),
        n => format!("; answers that one coder alone gave, and that stand: {n}"),
    };
    let rows = out::counted(settled.rows.len(), "row");
    out::say(&format!("{}: {rows} of gold written{alone}", path.display()));
    Ok(())
}

/// Writes a file whole or not at all.
fn write(path: &Path, bytes: &[u8], option: &str) -> anyhow::Result<()> {
    let folder =
        path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    let say = || format!("cannot write {}; choose another file with {option}", path.display());
    let name = name.with_context(say)?;
    let folder = OutputFolder::create(folder).map_err(|error| error.source).with_context(say)?;
    folder.write(&name, bytes).map_err(|error| error.source).with_context(say)?;
    Ok(())
}
