//! `framelens compare`: how groups of articles differ in whom they blame, in tone and in frame.

use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use anyhow::Context;
use framelens::coding::KINDS;
use framelens::compare::{
    By, Comparison, Found, Group, Measure, Options, SHARE_COLUMNS, Standing, difference_rows,
    duplicate_rows, rate_rows, share_rows,
};
use framelens::duplicates::THRESHOLD;
use framelens::run::{Cell, Format, OutputFolder, StoredRun, Table as Rows};
use framelens::statistics::{Bootstrap, Correction, Permutations};

use super::{Ending, out, run};

/// How many groups and differences are printed; the files have all.
const SHOWN: usize = 15;

/// Compares outlets, months or other groups of a run's articles.
///
/// For each group it gives the share of body sentences that blame each actor (by role and voice), the shares of tones and
/// frames, with intervals by article, and tests which groups differ. With hand labels it also gives shares corrected for
/// the machine's errors.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  framelens compare out --by outlet
  framelens compare out --by month --gold hand-labels.csv
  framelens compare out --by country --kind body,headline --dedupe

Writes compare-BY.md, compare-BY.csv (shares), differences-BY.csv, duplicates.csv and, with hand labels,
error-rates-BY.csv into DIR. docs/comparing.md says how to read them.")]
pub(super) struct Args {
    /// The folder that `framelens run --out` wrote, with its tables as CSV
    #[arg(value_name = "DIR")]
    folder: PathBuf,

    /// What tells the groups: outlet, month, year, author, or a further column of the manifest or table
    #[arg(long, value_name = "COLUMN", default_value = "outlet")]
    by: String,

    /// Hand labels (CSV), to correct the shares
    #[arg(long, value_name = "CSV")]
    gold: Option<PathBuf>,

    /// The kinds of sentences that count: headline, body, caption
    #[arg(long, value_name = "KINDS", value_delimiter = ',', default_value = "body")]
    kind: Vec<String>,

    /// A group with fewer articles is shown but not compared
    #[arg(long, value_name = "N", default_value = "5")]
    min_articles: NonZeroUsize,

    /// How p values are corrected for there being many
    #[arg(long, value_name = "HOW", default_value = "holm", value_parser = ["holm", "bh", "none"])]
    correction: String,

    /// From which share of common word sequences on two articles are the same text
    #[arg(long, value_name = "SHARE", default_value_t = THRESHOLD, value_parser = share)]
    duplicates: f64,

    /// Count articles that are nearly the same text once, the earliest of them
    #[arg(long)]
    dedupe: bool,

    /// Where the files go [default: DIR]
    #[arg(short, long, value_name = "DIR")]
    out: Option<PathBuf>,

    /// Resamples for the intervals
    #[arg(long, value_name = "N", default_value = "2000")]
    resamples: NonZeroUsize,

    /// The same seed gives the same intervals and p values
    #[arg(long, value_name = "N", default_value_t = Bootstrap::default().seed)]
    seed: u64,
}

/// A share above 0 and up to 1.
fn share(text: &str) -> Result<f64, String> {
    let share: f64 = text.parse().map_err(|_| "write a number such as 0.8".to_owned())?;
    let fits = share > 0.0 && share <= 1.0;
    fits.then_some(share).ok_or_else(|| "write a number above 0 and up to 1".to_owned())
}

pub(super) fn run(args: &Args) -> anyhow::Result<Ending> {
    let stored = StoredRun::open(&args.folder)?;
    let by = By::named(&args.by, &stored.articles)?;
    let gold = args.gold.as_deref().map(|path| run::read_gold_file(path, &stored.tasks));
    let options = options(args)?;
    let found = Found::new(
        &stored,
        by,
        gold.transpose()?.as_ref(),
        args.duplicates,
        args.dedupe,
        &options,
    )?;
    let written = write(args, &found)?;
    out::result(&text(&found))?;
    for warning in &found.warnings {
        out::say(&format!("note: {warning}"));
    }
    out::say(&format!("written: {}", written.join(", ")));
    Ok(Ending::Good)
}

fn options(args: &Args) -> anyhow::Result<Options> {
    let kind = |name: &String| {
        let known = KINDS.iter().find(|(known, _)| known == name && name != "boilerplate");
        known.map(|(_, kind)| *kind).with_context(|| {
            format!(
                "--kind: `{name}` is no kind that carries labels; name headline, body or caption"
            )
        })
    };
    let correction = Correction::ALL.iter().find(|(name, _)| *name == args.correction);
    Ok(Options {
        kinds: args.kind.iter().map(kind).collect::<anyhow::Result<_>>()?,
        min_articles: args.min_articles.into(),
        correction: correction.map_or_else(Correction::default, |(_, correction)| *correction),
        bootstrap: Bootstrap {
            n_resamples: args.resamples.into(),
            seed: args.seed,
            ..Bootstrap::default()
        },
        permutations: Permutations { seed: args.seed, ..Permutations::default() },
        ..Options::default()
    })
}

/// Writes the files and tells their paths.
fn write(args: &Args, found: &Found) -> anyhow::Result<Vec<String>> {
    let folder = OutputFolder::create(args.out.as_ref().unwrap_or(&args.folder))?;
    let by = file_name(found.comparison.by.name());
    let mut tables = vec![
        (format!("compare-{by}.csv"), share_rows(found)),
        (format!("differences-{by}.csv"), difference_rows(found)),
        ("duplicates.csv".to_owned(), duplicate_rows(found)),
    ];
    let rates = format!("error-rates-{by}.csv");
    if found.rates.is_empty() {
        // Those of an earlier comparison with hand labels say nothing of this one.
        folder.remove(&[rates])?;
    } else {
        tables.push((rates, rate_rows(found)));
    }
    let mut written = Vec::new();
    for (name, (columns, rows)) in tables {
        let bytes = csv(columns, &rows).map_err(|source| folder.error(&name, source))?;
        written.push(folder.write(&name, &bytes)?);
    }
    let name = format!("compare-{by}.md");
    written.push(folder.write(&name, found.markdown().as_bytes())?);
    Ok(written.iter().map(|path| path.display().to_string()).collect())
}

/// The files that earlier comparisons wrote into a folder: known by the columns of their shares.
pub(super) fn written_into(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let tables = entries.filter_map(|entry| {
        let name = entry.file_name().into_string().ok()?;
        let by = name.strip_prefix("compare-")?.strip_suffix(".csv")?.to_owned();
        let text = fs::read_to_string(entry.path()).ok()?;
        text.starts_with(&SHARE_COLUMNS.join(",")).then_some(by)
    });
    let mut names: Vec<String> = tables
        .flat_map(|by| {
            let of = |table: &str| format!("{table}-{by}.csv");
            [of("compare"), of("differences"), of("error-rates"), format!("compare-{by}.md")]
        })
        .collect();
    if !names.is_empty() {
        names.push("duplicates.csv".to_owned());
    }
    names.sort();
    names
}

fn csv(columns: Vec<String>, rows: &[Vec<Cell>]) -> std::io::Result<Vec<u8>> {
    let mut table = Rows::new(Vec::new(), Format::Csv, columns)?;
    for row in rows {
        table.write(row)?;
    }
    table.finish()
}

/// A column's name with nothing in it that a file name cannot hold.
fn file_name(column: &str) -> String {
    let kept = |letter: char| if letter.is_alphanumeric() || letter == '_' { letter } else { '-' };
    column.chars().map(kept).collect()
}

fn text(found: &Found) -> String {
    let comparison = &found.comparison;
    let mut tables = Vec::new();
    for task in families(comparison) {
        tables.push(format!("{}\n{}", task.0, table(comparison, &task.1)));
    }
    let differences = found.differences();
    let n_tests = comparison.differences.iter().filter(|d| d.surprise.is_some()).count();
    let compared = comparison.groups.iter().filter(|g| g.standing == Standing::Compared).count();
    tables.push(if compared < 2 {
        format!(
            "fewer than two groups have {} articles, so none were compared",
            comparison.options.min_articles
        )
    } else if differences.is_empty() {
        format!(
            "no difference is more than chance ({}, {} correction)",
            out::counted(n_tests, "test"),
            comparison.options.correction.name()
        )
    } else {
        let more = differences.len().saturating_sub(SHOWN);
        let mut lines: Vec<String> = differences.into_iter().take(SHOWN).collect();
        if more > 0 {
            lines.push(format!("… and {more} more"));
        }
        format!(
            "differences that are more than chance ({}, {} correction):\n  {}",
            out::counted(n_tests, "test"),
            comparison.options.correction.name(),
            lines.join("\n  ")
        )
    });
    tables.join("\n\n")
}

/// Who is blamed, and the labels of each task: a title and the places of the measures.
fn families(comparison: &Comparison) -> Vec<(String, Vec<usize>)> {
    let mut families: Vec<(String, Vec<usize>)> = Vec::new();
    for (at, measure) in comparison.measures.iter().enumerate() {
        let title = match measure {
            Measure::Anyone { event } | Measure::Blames { event, .. } => {
                format!("who is blamed for {event} (share of sentences, 95 % interval by article)")
            }
            Measure::Label { task, .. } => format!("{task} (share of sentences)"),
            _ => continue,
        };
        match families.iter_mut().find(|(known, _)| *known == title) {
            Some((_, measures)) => measures.push(at),
            None => families.push((title, vec![at])),
        }
    }
    families
}

fn table(comparison: &Comparison, measures: &[usize]) -> String {
    let heads = [comparison.by.name(), "articles", "sentences"].into_iter();
    let answers = measures.iter().map(|&at| comparison.measures[at].answer());
    let rows = comparison.groups.iter().take(SHOWN).map(|group| row(group, measures));
    let text = out::table(heads.chain(answers).map(str::to_owned).collect(), rows);
    let mut lines: Vec<&str> = text.lines().collect();
    let more = format!(
        "  … and {}",
        out::counted(comparison.groups.len().saturating_sub(SHOWN), "more group")
    );
    if comparison.groups.len() > SHOWN {
        lines.push(&more);
    }
    lines.join("\n")
}

fn row(group: &Group, measures: &[usize]) -> Vec<String> {
    let flag = if group.standing == Standing::Compared { "" } else { " *" };
    let mut row = vec![
        format!("{}{flag}", group.shown()),
        group.n_articles.to_string(),
        group.n_sentences.to_string(),
    ];
    for &at in measures {
        let estimate = &group.shares[at].estimate;
        row.push(match (estimate.score, estimate.interval()) {
            (None, _) => String::new(),
            (Some(_), _) if group.shares[at].k == 0 => "–".to_owned(),
            (Some(score), Some(interval)) => format!(
                "{:.0} % ({:.0}–{:.0})",
                100.0 * score,
                100.0 * interval.low + 0.0,
                100.0 * interval.high
            ),
            (Some(score), None) => format!("{:.0} %", 100.0 * score),
        });
    }
    row
}
