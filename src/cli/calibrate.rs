//! `framelens calibrate`: curves and thresholds fitted on hand labels, written into a new task file.

mod args;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use framelens::calibrate::{
    Calibration, FIGURE_HEADS, Fit, Settings, THRESHOLD_HEADS, Threshold, calibrate, json, markdown,
};
use framelens::coding::{Coding, Gold};
use framelens::evaluate::{Alignment, align};
use framelens::run::{OutputFolder, StoredRun};
use framelens::statistics::Bootstrap;
use framelens::task::{self, Task};
use sha2::{Digest, Sha256};

pub(super) use self::args::Args;
use super::{Ending, out, run};

pub(super) fn run(args: &Args) -> anyhow::Result<Ending> {
    let stored = StoredRun::open(&args.folder)?;
    let chosen = chosen(&stored, args.task.as_deref())?;
    let paths = destinations(&args.out, &chosen)?;
    refuse_existing(args, &paths)?;
    let gold = run::read_gold_file(&args.gold, &stored.tasks)?;
    let codings = coded(&stored, &gold)?;
    let alignment = align(&codings, &gold, &stored.keys())?;
    let settings = Settings {
        method: args.method.method(),
        objective: args.objective,
        n_folds: args.folds.into(),
        min_positives: args.min_positives.into(),
        bootstrap: Bootstrap { seed: args.seed, ..Bootstrap::default() },
    };
    let remarks = remarks(args, &stored)?;
    let mut fitted = Vec::new();
    for ((at, task), path) in chosen.iter().zip(paths) {
        let asked = &stored.manifest.tasks[*at];
        match calibrate(task, asked, &codings, &gold, &alignment, &settings) {
            Ok(calibration) => {
                let text = calibration.task_file(&asked.toml, &remarks)?;
                fitted.push((calibration, path, text));
            }
            Err(error) if chosen.len() > 1 => out::say(&format!("left out: {error}")),
            Err(error) => return Err(error.into()),
        }
    }
    if fitted.is_empty() {
        anyhow::bail!("no task could be fitted, so nothing was written; add hand labels");
    }
    write(args, &fitted, &remarks, &alignment)
}

/// The task asked for, or all, with their places in the run.
fn chosen<'a>(stored: &'a StoredRun, name: Option<&str>) -> anyhow::Result<Vec<(usize, &'a Task)>> {
    let all: Vec<(usize, &Task)> = stored.tasks.iter().enumerate().collect();
    let Some(name) = name else { return Ok(all) };
    let ids: Vec<&str> = stored.tasks.iter().map(|task| task.id.as_str()).collect();
    // Shipped tasks are asked for by a name that need not be their id.
    let shipped = task::shipped(name).map(|text| Task::parse(text, name)).transpose()?;
    let id = shipped.as_ref().map_or(name, |task| task.id.as_str());
    let found = all.into_iter().find(|(_, task)| task.id == id || task.id == name);
    let found = found.with_context(|| {
        format!("the run did not ask `{name}`; name one of its tasks: {}", ids.join(", "))
    })?;
    Ok(vec![found])
}

/// Where each task's file goes.
fn destinations(out: &Path, chosen: &[(usize, &Task)]) -> anyhow::Result<Vec<PathBuf>> {
    let is_file = out.extension().is_some_and(|ending| ending == "toml");
    if !is_file {
        return Ok(chosen.iter().map(|(_, task)| out.join(format!("{}.toml", task.id))).collect());
    }
    let ids: Vec<&str> = chosen.iter().map(|(_, task)| task.id.as_str()).collect();
    anyhow::ensure!(
        ids.len() == 1,
        "the run asked several tasks ({}), which do not fit into the one file {}; choose one with --task, or name a folder with --out",
        ids.join(", "),
        out.display()
    );
    Ok(vec![out.to_path_buf()])
}

/// Fails if a file is there that would be lost.
fn refuse_existing(args: &Args, paths: &[PathBuf]) -> anyhow::Result<()> {
    for report in &args.report {
        let known = report.extension().is_some_and(|ending| ending == "md" || ending == "json");
        anyhow::ensure!(
            known,
            "{} is no kind of report; name a file that ends in .md or .json",
            report.display()
        );
    }
    if args.force {
        return Ok(());
    }
    if let Some(path) = paths.iter().chain(&args.report).find(|path| path.exists()) {
        anyhow::bail!(
            "{} is there already and may be the file that the run was made with; name another one with --out or --report, or give --force to write over it",
            path.display()
        );
    }
    Ok(())
}

/// The answers for the articles that have hand labels; the others are not kept.
fn coded(stored: &StoredRun, gold: &Gold) -> anyhow::Result<Vec<Coding>> {
    let docs = gold.docs();
    let mut all = Vec::new();
    stored.each_article(|article, codings| {
        if docs.iter().any(|doc| article.key.may_be(doc)) {
            all.extend(codings);
        }
    })?;
    Ok(all)
}

/// From what it was fitted: no time, so that the same input gives the same file.
fn remarks(args: &Args, stored: &StoredRun) -> anyhow::Result<Vec<String>> {
    let run = [args.folder.join("run.json"), stored.table("sentences")];
    let engine = &stored.manifest.engine;
    Ok(vec![
        format!(
            "Calibrated by framelens {} on the run {} of the model {} with the hand labels in {} ({}).",
            env!("CARGO_PKG_VERSION"),
            digest(&run)?,
            engine.model,
            args.gold.display(),
            digest(std::slice::from_ref(&args.gold))?
        ),
        format!(
            "Objective {}, {} folds by article, seed {}. Another model, or other sources than those labelled, needs a calibration of its own.",
            args.objective, args.folds, args.seed
        ),
    ])
}

/// The beginning of the SHA-256 over some files.
fn digest(paths: &[PathBuf]) -> anyhow::Result<String> {
    let mut digest = Sha256::new();
    for path in paths {
        let name = path.display();
        digest.update(fs::read(path).with_context(|| format!("cannot read {name}; restore it"))?);
    }
    Ok(digest.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect())
}

/// Writes the task files and reports, and says what they change.
fn write(
    args: &Args,
    fitted: &[(Calibration, PathBuf, String)],
    remarks: &[String],
    alignment: &Alignment,
) -> anyhow::Result<Ending> {
    let calibrations: Vec<Calibration> = fitted.iter().map(|(one, ..)| one.clone()).collect();
    let mut files: Vec<(&Path, String)> = Vec::new();
    files.extend(fitted.iter().map(|(_, path, text)| (path.as_path(), text.clone())));
    for report in &args.report {
        let is_json = report.extension().is_some_and(|ending| ending == "json");
        let text = if is_json { json } else { markdown };
        files.push((report, text(&calibrations, remarks)));
    }
    let mut text = String::new();
    for calibration in &calibrations {
        text.push_str(&summary(calibration));
        for warning in &calibration.warnings {
            out::say(&format!("warning: {warning}"));
        }
    }
    if alignment.unmatched.len() + alignment.absent_articles.len() > 0 {
        out::say(&format!(
            "warning: {} coded sentences were not found in the run, nor were {} coded articles",
            alignment.unmatched.len(),
            alignment.absent_articles.len()
        ));
    }
    let mut written = Vec::new();
    for (path, text) in &files {
        OutputFolder::write_file(path, text.as_bytes())?;
        written.push(path.display().to_string());
    }
    out::result(&format!("{text}written: {}", written.join(", ")))?;
    Ok(Ending::Good)
}

fn summary(calibration: &Calibration) -> String {
    let fitted = calibration.fits.iter().filter(|fit| !fit.figures.is_empty());
    fitted.map(|fit| summary_of(&calibration.task, fit)).collect()
}

fn summary_of(task: &str, fit: &Fit) -> String {
    let named = |name: &str, cells: Vec<String>| [vec![name.to_owned()], cells].concat();
    let figures = out::table(
        named("", FIGURE_HEADS.map(str::to_owned).to_vec()),
        fit.figures.iter().map(|figure| named(&figure.name, figure.cells().into())),
    );
    let thresholds =
        out::table(THRESHOLD_HEADS.map(str::to_owned), fit.thresholds.iter().map(Threshold::cells));
    format!(
        "{task}, {}: {}\n{} cases in {} articles, {} folds; intervals by article\n\n{}\n\n{}\n\n",
        fit.name(),
        fit.curve(),
        fit.n_cases,
        fit.n_articles,
        fit.n_folds,
        figures,
        thresholds
    )
}
