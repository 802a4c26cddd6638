//! Labels that changed: which, by how much, and whether hand labels say that it is for the better.

use std::collections::{BTreeMap, BTreeSet};

use super::pairing::Place;
use crate::clean::Kind;
use crate::coding::{Coding, GoldRow, Role, kind_name};
use crate::run::Manifest;
use crate::task::{Choice, Task};

/// What a label answers: a name such as `blamed` or that of a task.
pub const KIND: &str = "kind";
/// Who is blamed, roles aside.
pub const BLAMED: &str = "blamed";
/// What those did who are blamed both times.
pub const ROLE: &str = "blamed.role";
/// Who is cleared.
pub const DENIED: &str = "denied";
/// Who blames or clears, where somebody does both times.
pub const HOLDER: &str = "holder";

/// What hand labels say of a change; the order is from worst to best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The new label is farther from the hand label.
    Worse,
    /// There is no hand label.
    NotCoded,
    /// Both are equally far from it.
    Neither,
    /// The new label is nearer to it.
    Better,
}

impl Verdict {
    /// Its name in files and tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Worse => "worse",
            Self::NotCoded => "not coded",
            Self::Neither => "neither",
            Self::Better => "better",
        }
    }
}

/// A score and the bar that it had to reach: the threshold, or in a choice of one the best other label if that is higher.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lean {
    /// The score, from 0 to 1.
    pub score: f64,
    /// The bar.
    pub bar: f64,
}

impl Lean {
    /// Score less bar: from 0 on the answer is given.
    pub fn margin(self) -> f64 {
        self.score - self.bar
    }
}

/// How an actor or a label came in or went out.
#[derive(Debug, Clone, PartialEq)]
pub struct Margin {
    /// The actor or the label.
    pub of: String,
    /// In the baseline; `None` if it was not asked.
    pub old: Option<Lean>,
    /// In the run, likewise.
    pub new: Option<Lean>,
}

/// A label that changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The sentence, as the run has it.
    pub place: Place,
    /// The event, of labels that are about one.
    pub event: Option<String>,
    /// What was answered: `blamed`, `blamed.role`, `denied`, `holder`, `kind` or a task.
    pub field: String,
    /// The label of the baseline as tables write it; empty for nobody or none.
    pub old: String,
    /// The label of the run.
    pub new: String,
    /// The label by hand; `None` if there is none.
    pub gold: Option<String>,
    /// The scores behind it; empty where none are stored.
    pub margins: Vec<Margin>,
    /// What hand labels say.
    pub verdict: Verdict,
}

impl Change {
    /// How far the scores moved, at most; 0 if none are stored.
    pub fn swing(&self) -> f64 {
        let swing = |margin: &Margin| Some((margin.new?.margin() - margin.old?.margin()).abs());
        self.margins.iter().filter_map(swing).fold(0.0, f64::max)
    }
}

/// How many labels of a field changed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Flips {
    /// Labels that changed.
    pub n_changed: usize,
    /// Labels that were compared.
    pub n: usize,
}

/// What is asked on a side, and from which score on an answer is given.
pub(super) struct Asked<'a> {
    pub(super) tasks: &'a [Task],
    pub(super) manifest: &'a Manifest,
}

impl Asked<'_> {
    fn threshold(&self, task: &str, of: &str) -> Option<f64> {
        let row = self.manifest.tasks.iter().find(|row| row.id == task)?;
        row.thresholds.get(of).copied()
    }

    fn lean(&self, task: &str, of: &str, score: Option<&f32>) -> Option<Lean> {
        Some(Lean { score: f64::from(*score?), bar: self.threshold(task, of)? })
    }

    fn choice(&self, task: &str) -> Option<Choice> {
        let task = self.tasks.iter().find(|known| known.id == task)?;
        task.labels().map(|labels| labels.choice)
    }

    /// In a choice of one the best other label is a bar too.
    fn label(&self, coding: &Coding, task: &str, label: &str) -> Option<Lean> {
        let scores = coding.label_scores.get(task)?;
        let mut lean = self.lean(task, label, scores.get(label))?;
        if self.choice(task) == Some(Choice::Single) {
            let others = scores.iter().filter(|(other, _)| *other != label);
            lean.bar = others.map(|(_, score)| f64::from(*score)).fold(lean.bar, f64::max);
        }
        Some(lean)
    }
}

/// The answers of both sides about one sentence and event, and what a hand says.
pub(super) struct Pair<'a> {
    pub(super) old: &'a Coding,
    pub(super) new: &'a Coding,
    /// About this sentence and event.
    pub(super) gold: Option<&'a GoldRow>,
    /// All about this sentence.
    pub(super) gold_rows: Vec<&'a GoldRow>,
    pub(super) old_asked: &'a Asked<'a>,
    pub(super) new_asked: &'a Asked<'a>,
}

/// Counts what was compared and keeps what changed.
#[derive(Default)]
pub(super) struct Changes {
    pub(super) flips: BTreeMap<String, Flips>,
    pub(super) list: Vec<Change>,
}

/// One field of a pair as both sides and the hand have it.
struct Compared {
    old: BTreeSet<String>,
    new: BTreeSet<String>,
    gold: Option<BTreeSet<String>>,
}

impl Changes {
    /// Compares what is asked about a sentence alone: its kind and the tasks without an event.
    pub(super) fn sentence(&mut self, pair: &Pair) {
        let one = |kind: Kind| BTreeSet::from([kind_name(kind).to_string()]);
        let gold = pair.gold_rows.iter().find_map(|row| row.kind).map(one);
        let kinds = Compared { old: one(pair.old.kind), new: one(pair.new.kind), gold };
        self.compare(pair, KIND, &kinds);
        let (old, new) = (&pair.old.labels, &pair.new.labels);
        let tasks: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        let both = |task: &str| {
            pair.old_asked.choice(task).is_some() && pair.new_asked.choice(task).is_some()
        };
        for task in tasks.into_iter().filter(|task| both(task)) {
            let set =
                |labels: Option<&Vec<String>>| labels.into_iter().flatten().cloned().collect();
            let mut coded = pair.gold_rows.iter().filter(|row| row.kind != Some(Kind::Boilerplate));
            let gold = coded.find_map(|row| row.labels.get(task));
            let compared = Compared {
                old: set(old.get(task)),
                new: set(new.get(task)),
                gold: gold.map(|labels| set(Some(labels))),
            };
            self.compare(pair, task, &compared);
        }
    }

    /// Compares what is asked about an event.
    pub(super) fn event(&mut self, pair: &Pair) {
        let (old, new) = (pair.old, pair.new);
        if old.event.is_none() || [old.kind, new.kind] == [Kind::Boilerplate; 2] {
            return;
        }
        let gold = pair.gold.filter(|row| row.kind != Some(Kind::Boilerplate));
        let blamed = gold.and_then(|row| row.blamed.as_ref());
        let actors = Compared {
            old: old.blamed.actors(),
            new: new.blamed.actors(),
            gold: blamed.map(crate::coding::Blamed::actors),
        };
        self.compare(pair, BLAMED, &actors);
        let both: BTreeSet<String> =
            old.blamed.actors().intersection(&new.blamed.actors()).cloned().collect();
        if !both.is_empty() {
            let roles = |blamed: &crate::coding::Blamed| {
                let role =
                    |id: &String| format!("{id}:{}", blamed.role(id).map_or("", Role::letter));
                both.iter().filter(|id| blamed.contains(id)).map(role).collect::<BTreeSet<_>>()
            };
            let coded = blamed.map(roles).filter(|roles| !roles.is_empty());
            self.compare(
                pair,
                ROLE,
                &Compared { old: roles(&old.blamed), new: roles(&new.blamed), gold: coded },
            );
        }
        let gold_denied = gold.and_then(|row| row.denied.clone());
        let denied =
            Compared { old: old.denied.clone(), new: new.denied.clone(), gold: gold_denied };
        self.compare(pair, DENIED, &denied);
        if let (Some(old), Some(new)) = (&old.holder, &new.holder) {
            let one = |holder: &String| BTreeSet::from([holder.clone()]);
            let gold = gold.and_then(|row| row.holder.as_ref()).map(one);
            self.compare(pair, HOLDER, &Compared { old: one(old), new: one(new), gold });
        }
    }

    fn compare(&mut self, pair: &Pair, field: &str, compared: &Compared) {
        let flips = self.flips.entry(field.to_string()).or_default();
        flips.n += 1;
        if compared.old == compared.new {
            return;
        }
        flips.n_changed += 1;
        let joined = |set: &BTreeSet<String>| set.iter().cloned().collect::<Vec<_>>().join(";");
        let about_event = [BLAMED, ROLE, DENIED, HOLDER].contains(&field);
        self.list.push(Change {
            place: Place {
                article: pair.new.article.clone(),
                span: pair.new.span,
                text: pair.new.text.clone(),
            },
            event: pair.new.event.clone().filter(|_| about_event),
            field: field.to_string(),
            old: joined(&compared.old),
            new: joined(&compared.new),
            gold: compared.gold.as_ref().map(joined),
            margins: margins(pair, field, compared),
            verdict: verdict(compared),
        });
    }
}

/// Which side is nearer to the hand label: the one with fewer labels too many or too few, case aside.
fn verdict(compared: &Compared) -> Verdict {
    let Some(gold) = &compared.gold else { return Verdict::NotCoded };
    let lower = |set: &BTreeSet<String>| -> BTreeSet<String> {
        set.iter().map(|label| label.to_lowercase()).collect()
    };
    let gold = lower(gold);
    let faults = |set: &BTreeSet<String>| lower(set).symmetric_difference(&gold).count();
    match faults(&compared.new).cmp(&faults(&compared.old)) {
        std::cmp::Ordering::Less => Verdict::Better,
        std::cmp::Ordering::Equal => Verdict::Neither,
        std::cmp::Ordering::Greater => Verdict::Worse,
    }
}

fn margins(pair: &Pair, field: &str, compared: &Compared) -> Vec<Margin> {
    let event = pair.new.event.as_deref().unwrap_or_default();
    let moved = compared.old.symmetric_difference(&compared.new);
    let margin = |of: &String| {
        let (old, new) = match field {
            BLAMED => (
                pair.old_asked.lean(event, BLAMED, pair.old.scores.get(of)),
                pair.new_asked.lean(event, BLAMED, pair.new.scores.get(of)),
            ),
            DENIED => (
                pair.old_asked.lean(event, DENIED, pair.old.denied_scores.get(of)),
                pair.new_asked.lean(event, DENIED, pair.new.denied_scores.get(of)),
            ),
            KIND | ROLE | HOLDER => return None,
            task => {
                (pair.old_asked.label(pair.old, task, of), pair.new_asked.label(pair.new, task, of))
            }
        };
        (old.is_some() || new.is_some()).then(|| Margin { of: of.clone(), old, new })
    };
    moved.filter_map(margin).collect()
}
