//! A check as sections of a page, and as cases.

use super::page::{Block, Entry, Section};
use super::pairing::Place;
use super::{Change, Check, Difference, Fault, JunitCase, Lean, Metric, Tolerated};

/// So many changed lines of a task's file are shown.
const LINES_SHOWN: usize = 16;

/// Names a sentence: its article and the place of its first character.
pub(super) fn name(place: &Place) -> String {
    format!("{}:{}", place.article, place.span.start)
}

/// A figure's fault in a sentence.
pub(super) fn fault(metric: &Metric) -> String {
    let (old, new) = (number(metric.old), number(metric.new));
    let change = format!("{} ({}) went from {old} to {new}", metric.title, metric.name);
    let faults = metric.faults.iter().map(|fault| match fault {
        Fault::NotMeasured if metric.old.is_none() => {
            "it has a floor but is not measured; see metrics.json for the names of figures"
                .to_string()
        }
        Fault::NotMeasured => "it is not measured any more".to_string(),
        Fault::Dropped => format!("a drop with 95 % interval {}", interval(metric)),
        Fault::DroppedFar => format!(
            "a drop farther than is tolerated with as few as {} articles",
            metric.n_articles
        ),
        Fault::BelowFloor => format!("below its floor of {}", number(metric.floor)),
    });
    format!("{change}: {}", faults.collect::<Vec<_>>().join("; "))
}

/// Too many flips in a sentence.
pub(super) fn too_many(flips: &Tolerated) -> String {
    format!(
        "{}: {} of {} labels changed ({}), tolerated are {}",
        flips.field,
        flips.flips.n_changed,
        flips.flips.n,
        percent(flips.share()),
        percent(Some(flips.max_share))
    )
}

impl Check {
    /// What was found, in a sentence.
    pub fn verdict(&self) -> String {
        let n = self.changes.len();
        let count =
            |verdict| self.changes.iter().filter(|change| change.verdict == verdict).count();
        let by_gold = match &self.gold {
            Some(gold) if n > 0 => format!(
                " ({} worse, {} better, {} neither, {} not coded, by {gold})",
                count(super::Verdict::Worse),
                count(super::Verdict::Better),
                count(super::Verdict::Neither),
                count(super::Verdict::NotCoded),
            ),
            _ => String::new(),
        };
        let labels = if n == 1 { "label" } else { "labels" };
        format!("{n} {labels} changed from {} to {}{by_gold}", self.baseline, self.run)
    }

    /// The details, but for [`made`](Self::made) and [`findings`](Self::findings).
    pub fn sections(&self) -> Vec<Section> {
        let mut sections = Vec::new();
        if !self.metrics.is_empty() {
            sections.push(section(
                "Figures against hand labels",
                false,
                vec![self.metrics_table()],
            ));
        }
        sections.push(section("Labels that changed, by field", false, vec![self.flips_table()]));
        if !self.changes.is_empty() {
            let title = format!("The {} changed labels, worst first", self.changes.len());
            let entries = self.changes.iter().map(change_entry).collect();
            sections.push(section(&title, true, vec![Block::List(entries)]));
        }
        if !self.pairing.resplit.is_empty() {
            let title = format!("The {} sentences cut in another way", self.pairing.resplit.len());
            let entries = self.pairing.resplit.iter().map(|resplit| Entry {
                head: format!("{}: {}", name(&resplit.old), resplit.old.text),
                lines: resplit
                    .new
                    .iter()
                    .map(|new| format!("now {}: {}", name(new), new.text))
                    .collect(),
            });
            sections.push(section(&title, true, vec![Block::List(entries.collect())]));
        }
        if self.pairing.n_added > 0 || !self.pairing.added_articles.is_empty() {
            let articles: Vec<&str> =
                self.pairing.added_articles.iter().map(String::as_str).collect();
            let line = format!(
                "{} new sentences in known articles; new articles: {}",
                self.pairing.n_added,
                if articles.is_empty() { "none".to_string() } else { articles.join(", ") }
            );
            sections.push(section("New rows (no failure)", false, vec![Block::Line(line)]));
        }
        sections
    }

    /// What made the two runs differ.
    pub fn made(&self) -> Section {
        let entries: Vec<Entry> = self.differences.iter().map(difference_entry).collect();
        let block = if entries.is_empty() {
            Block::Line("the same version, engine, model, tasks and sentences".to_string())
        } else {
            Block::List(entries)
        };
        section("What made the two runs", false, vec![block])
    }

    fn metrics_table(&self) -> Block {
        let header = ["figure", "baseline", "now", "difference", "95 % interval", "floor", ""];
        let row = |metric: &Metric| {
            let faults = metric.faults.iter().map(|fault| fault.name());
            vec![
                metric.name.clone(),
                number(metric.old),
                number(metric.new),
                metric
                    .difference
                    .score
                    .map_or_else(String::new, |score| format!("{:+.3}", zero(score))),
                interval(metric),
                metric.floor.map_or_else(String::new, |floor| format!("{floor:.2}")),
                faults.collect::<Vec<_>>().join(", "),
            ]
        };
        Block::Table(header.map(String::from).to_vec(), self.metrics.iter().map(row).collect())
    }

    fn flips_table(&self) -> Block {
        let header = ["field", "changed", "of", "share", "tolerated", ""];
        let row = |flips: &Tolerated| {
            vec![
                flips.field.clone(),
                flips.flips.n_changed.to_string(),
                flips.flips.n.to_string(),
                percent(flips.share()),
                percent(Some(flips.max_share)),
                if flips.exceeded() { "too many" } else { "" }.to_string(),
            ]
        };
        Block::Table(header.map(String::from).to_vec(), self.flips.iter().map(row).collect())
    }

    /// One case for what is missing, one a figure, one a field.
    pub fn cases(&self) -> Vec<JunitCase> {
        let missing: Vec<String> = self.missing().into_iter().map(|finding| finding.text).collect();
        let made = self.differences.iter().map(|difference| difference.text.clone());
        let mut cases = vec![JunitCase {
            suite: "baseline".to_string(),
            name: "no row is missing".to_string(),
            failure: (!missing.is_empty()).then(|| missing.join("\n")),
            known: None,
            output: made.collect::<Vec<_>>().join("\n"),
        }];
        cases.extend(self.metrics.iter().map(|metric| JunitCase {
            suite: "figures".to_string(),
            name: metric.name.clone(),
            failure: (!metric.faults.is_empty()).then(|| fault(metric)),
            known: None,
            output: String::new(),
        }));
        cases.extend(self.flips.iter().map(|flips| JunitCase {
            suite: "labels".to_string(),
            name: flips.field.clone(),
            failure: flips.exceeded().then(|| too_many(flips)),
            known: None,
            output: self.listed(&flips.field),
        }));
        cases
    }

    /// The changes of one field as text.
    fn listed(&self, field: &str) -> String {
        let of_field = self.changes.iter().filter(|change| change.field == field);
        let text = |change: &Change| {
            let entry = change_entry(change);
            format!("{}\n  {}\n", entry.head, entry.lines.join("\n  "))
        };
        of_field.map(text).collect()
    }
}

fn section(title: &str, folded: bool, blocks: Vec<Block>) -> Section {
    Section { title: title.to_string(), folded, blocks }
}

fn difference_entry(difference: &Difference) -> Entry {
    let mut lines: Vec<String> = difference.lines.iter().take(LINES_SHOWN).cloned().collect();
    if difference.lines.len() > LINES_SHOWN {
        let rest = difference.lines.len() - LINES_SHOWN;
        lines.push(format!("… and {rest} more lines, all of them with --format json"));
    }
    Entry { head: difference.text.clone(), lines }
}

fn change_entry(change: &Change) -> Entry {
    let label =
        |label: &str| if label.is_empty() { "(none)".to_string() } else { label.to_string() };
    let gold = match &change.gold {
        Some(gold) => format!(", by hand {}", label(gold)),
        None => String::new(),
    };
    let event = change.event.as_ref().map_or_else(String::new, |event| format!(" for {event}"));
    let head = format!(
        "{}: {}{event}: {} → {}{gold}",
        change.verdict.name(),
        change.field,
        label(&change.old),
        label(&change.new)
    );
    let mut lines = vec![format!("{} “{}”", name(&change.place), change.place.text)];
    lines.extend(change.margins.iter().map(|margin| {
        format!("{}: margin {} → {}", margin.of, lean(margin.old), lean(margin.new))
    }));
    Entry { head, lines }
}

fn lean(lean: Option<Lean>) -> String {
    match lean {
        Some(lean) => format!("{:+.3} ({:.3} − {:.3})", zero(lean.margin()), lean.score, lean.bar),
        None => "(not asked)".to_string(),
    }
}

fn interval(metric: &Metric) -> String {
    let interval = metric.difference.interval();
    interval.map_or_else(String::new, |interval| {
        format!("{:+.3} to {:+.3}", zero(interval.low), zero(interval.high))
    })
}

/// No minus before nothing.
fn zero(number: f64) -> f64 {
    if number.abs() < 0.0005 { 0.0 } else { number }
}

fn number(number: Option<f64>) -> String {
    number.map_or_else(|| "(not measured)".to_string(), |number| format!("{number:.3}"))
}

fn percent(share: Option<f64>) -> String {
    share.map_or_else(String::new, |share| format!("{:.1} %", 100.0 * share))
}
