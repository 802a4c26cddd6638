//! What moved since an accepted run, the baseline, and whether that may pass.
//!
//! 1. [`Side`] is one of the two runs.
//! 2. [`pair`] finds for each sentence of the baseline the run's.
//! 3. [`check`](fn@check) compares labels and figures and says what made them differ.
//! 4. [`Report`] shows the findings as text, Markdown, JSON or JUnit.

mod change;
mod floors;
mod json;
mod junit;
mod made;
mod metrics;
mod page;
mod pairing;
mod report;
mod sensitivity;
mod show;

use std::collections::BTreeMap;
use std::path::Path;

pub use change::{BLAMED, Change, DENIED, Flips, HOLDER, KIND, Lean, Margin, ROLE, Verdict};
pub(crate) use floors::line_at;
pub use floors::{Floors, FloorsError};
pub use junit::JunitCase;
pub use made::{Difference, Part, differences};
pub use metrics::{Fault, Metric};
pub use page::{Block, Entry, Page, Section, markdown, text};
pub use pairing::{Pairing, Place, Resplit, pair};
pub use report::Report;
pub use sensitivity::{Sensitivity, TaskWordings, Wordings, WordingsError, sensitivity};

use crate::coding::{Coding, Gold, GoldRow, Schema};
use crate::evaluate::{EvaluateError, Figure, Scored, align, evaluate};
use crate::run::{StoredError, StoredRun};
use change::{Asked, Changes, Pair};

/// The name of the flips that are sentences cut in another way.
pub const SPLIT: &str = "sentence.split";

/// One of the two runs that are compared.
#[derive(Debug, Clone)]
pub struct Side {
    /// Its manifest, tasks and articles.
    pub run: StoredRun,
    /// Its answers, in the order of its table.
    pub codings: Vec<Coding>,
}

impl Side {
    /// Reads a run's folder. Fails if it is not a whole run.
    pub fn open(folder: &Path) -> Result<Self, StoredError> {
        let run = StoredRun::open(folder)?;
        let codings = run.codings()?;
        Ok(Self { run, codings })
    }

    /// The figures that the gate watches; a question that was not asked or coded has none.
    pub fn watched(&self, gold: &Gold) -> Result<Vec<Figure>, EvaluateError> {
        Ok(metrics::watched(&self.scored(gold)?))
    }

    fn scored(&self, gold: &Gold) -> Result<Scored, EvaluateError> {
        let nobody = |_: &str, _: &str| std::collections::BTreeSet::new();
        let schema = Schema::of(&self.run.tasks);
        let evaluation = evaluate(&self.codings, gold, &self.run.keys(), &schema, &nobody)?;
        Ok(evaluation.ours)
    }

    fn asked(&self) -> Asked<'_> {
        Asked { tasks: &self.run.tasks, manifest: &self.run.manifest }
    }

    fn name(&self) -> String {
        self.run.folder.display().to_string()
    }
}

/// The flips of one field and how many are tolerated.
#[derive(Debug, Clone, PartialEq)]
pub struct Tolerated {
    /// The field: `sentence.split`, `kind`, `blamed`, `blamed.role`, `denied`, `holder` or a task.
    pub field: String,
    /// How many changed.
    pub flips: Flips,
    /// The share that may.
    pub max_share: f64,
}

impl Tolerated {
    /// The share that changed; `None` if nothing was compared.
    pub fn share(&self) -> Option<f64> {
        (self.flips.n > 0).then(|| self.flips.n_changed as f64 / self.flips.n as f64)
    }

    /// Whether more changed than may.
    pub fn exceeded(&self) -> bool {
        self.share().is_some_and(|share| share > self.max_share + 1e-12)
    }
}

/// What a gate stops at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What it is about: `missing`, `flips`, `metric` or `behaviour`.
    pub about: &'static str,
    /// The finding in a sentence.
    pub text: String,
}

/// A run compared with the baseline.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// The folder of the baseline.
    pub baseline: String,
    /// The folder of the run.
    pub run: String,
    /// The file of the hand labels, if there are any.
    pub gold: Option<String>,
    /// What made the two differ.
    pub differences: Vec<Difference>,
    /// Which sentences were found again.
    pub pairing: Pairing,
    /// Tasks of the baseline that the run did not ask.
    pub missing_tasks: Vec<String>,
    /// How many labels changed, field by field.
    pub flips: Vec<Tolerated>,
    /// The labels that changed, the worst first.
    pub changes: Vec<Change>,
    /// The watched figures; empty without hand labels.
    pub metrics: Vec<Metric>,
}

/// Compares a run with the baseline.
///
/// Fails if hand labels cannot be matched with one of the two.
pub fn check(
    baseline: &Side,
    run: &Side,
    gold: Option<&Gold>,
    floors: &Floors,
) -> Result<Check, EvaluateError> {
    let pairing = pair(&baseline.codings, &run.codings);
    let changes = changes(baseline, run, gold, &pairing)?;
    let split = Flips { n_changed: pairing.resplit.len(), n: pairing.n_found };
    let flips = std::iter::once((SPLIT.to_string(), split)).chain(changes.flips);
    let flips =
        flips.map(|(field, flips)| Tolerated { max_share: floors.flips(&field), field, flips });
    let mut list = changes.list;
    list.sort_by(|a, b| {
        let swing = b.swing().total_cmp(&a.swing());
        a.verdict.cmp(&b.verdict).then(swing)
    });
    let metrics = match gold {
        None => Vec::new(),
        Some(gold) => metrics::metrics(&baseline.scored(gold)?, &run.scored(gold)?, floors),
    };
    let asked = |id: &String| run.run.tasks.iter().any(|task| task.id == *id);
    let tasks = baseline.run.tasks.iter().map(|task| task.id.clone());
    Ok(Check {
        baseline: baseline.name(),
        run: run.name(),
        gold: gold.map(|gold| gold.name.clone()),
        differences: all_differences(baseline, run, &pairing),
        missing_tasks: tasks.filter(|id| !asked(id)).collect(),
        flips: flips.collect(),
        changes: list,
        metrics,
        pairing,
    })
}

fn all_differences(baseline: &Side, run: &Side, pairing: &Pairing) -> Vec<Difference> {
    let mut all = differences(&baseline.run.manifest, &run.run.manifest);
    if !pairing.resplit.is_empty() {
        let text = format!(
            "splitter: {} of {} sentences are cut in another way",
            pairing.resplit.len(),
            pairing.n_found
        );
        all.push(Difference::new(Part::Splitter, text));
    }
    if pairing.n_moved > 0 {
        let text = format!(
            "articles: {} of {} sentences stand elsewhere in their article, so a text was edited",
            pairing.n_moved, pairing.n_found
        );
        all.push(Difference::new(Part::Articles, text));
    }
    all
}

fn changes(
    baseline: &Side,
    run: &Side,
    gold: Option<&Gold>,
    pairing: &Pairing,
) -> Result<Changes, EvaluateError> {
    let coded = gold.map(|gold| coded(run, gold)).transpose()?.unwrap_or_default();
    let (old_asked, new_asked) = (baseline.asked(), run.asked());
    let mut changes = Changes::default();
    let mut before = None;
    for (old, new) in &pairing.pairs {
        let rows = coded.get(new).map(Vec::as_slice).unwrap_or_default();
        let pair = Pair {
            old: &baseline.codings[*old],
            new: &run.codings[*new],
            gold: rows.iter().find(|row| row.1).map(|row| row.0),
            gold_rows: rows.iter().map(|row| row.0).collect(),
            old_asked: &old_asked,
            new_asked: &new_asked,
        };
        // With several events a sentence has several rows, but one kind and one tone.
        let sentence = (&pair.old.article, pair.old.span);
        if before.replace(sentence) != Some(sentence) {
            changes.sentence(&pair);
        }
        changes.event(&pair);
    }
    Ok(changes)
}

/// For each answer the hand-coded rows of its sentence, and whether a row is about the same event.
type Coded<'a> = BTreeMap<usize, Vec<(&'a GoldRow, bool)>>;

fn coded<'a>(run: &Side, gold: &'a Gold) -> Result<Coded<'a>, EvaluateError> {
    let alignment = align(&run.codings, gold, &run.run.keys())?;
    let mut coded = Coded::new();
    for pair in &alignment.pairs {
        for coding in &pair.codings {
            let rows =
                pair.rows.iter().map(|row| (&gold.rows[row.gold], row.coding == Some(*coding)));
            coded.entry(*coding).or_default().extend(rows);
        }
    }
    Ok(coded)
}

impl Check {
    /// What the gate stops at, in order; empty if the run may pass.
    pub fn findings(&self) -> Vec<Finding> {
        let mut findings = self.missing();
        for metric in self.metrics.iter().filter(|metric| !metric.faults.is_empty()) {
            findings.push(Finding { about: "metric", text: show::fault(metric) });
        }
        for flips in self.flips.iter().filter(|flips| flips.exceeded()) {
            findings.push(Finding { about: "flips", text: show::too_many(flips) });
        }
        findings
    }

    fn missing(&self) -> Vec<Finding> {
        let task = |task: &String| format!("the task {task} of the baseline was not asked");
        let article =
            |article: &String| format!("the article {article} of the baseline is missing");
        let sentence = |place: &Place| {
            format!("a sentence of the baseline is missing: {}: {}", show::name(place), place.text)
        };
        let texts = self.missing_tasks.iter().map(task);
        let texts = texts.chain(self.pairing.missing_articles.iter().map(article));
        let texts = texts.chain(self.pairing.missing.iter().map(sentence));
        texts.map(|text| Finding { about: "missing", text }).collect()
    }
}
