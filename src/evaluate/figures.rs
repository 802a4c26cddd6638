//! The figures that sum up an evaluation, by name.

use super::confusion::{Confusion, Detection};
use super::counts::Counts;
use super::sets::SetConfusion;
use crate::coding::OTHER;

/// One figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Its name in files, as `blamed.micro_f1`.
    pub name: String,
    /// Its name in tables, as `Blame: F1, micro`.
    pub title: String,
    /// How many sentences it rests on (for roles: how many rightly blamed actors; for precision and recall how many
    /// answers of yes by machine and by hand).
    pub n: u64,
    /// The figure, between 0 and 1; `None` if it is not defined.
    pub score: Option<f64>,
}

/// The figures of some counts, always in the same order; what was not asked has none.
pub(super) fn figures(counts: &Counts) -> Vec<Figure> {
    let mut list = List(Vec::new());
    let all = counts.all_events();
    list.sets("blamed", "Blame", &all.blamed);
    if all.blamed.n() > 0 {
        let score = all.blamed.micro_without(OTHER).f1();
        list.push(
            "blamed.micro_f1_without_other",
            "Blame: F1, micro, without `other`",
            all.blamed.n(),
            score,
        );
    }
    list.sets("denied", "Denial", &all.denied);
    list.single("roles", "Role of the rightly blamed", &all.roles);
    list.single("voices", "Who speaks (author or source)", &all.voices);
    list.single("kind", "Kind", &counts.kind);
    for (task, confusion) in &counts.tasks {
        list.single(task, &capitalised(task), confusion);
    }
    for (task, sets) in &counts.set_tasks {
        list.sets(task, &capitalised(task), sets);
    }
    list.0
}

struct List(Vec<Figure>);

impl List {
    fn push(&mut self, name: &str, title: &str, n: u64, score: Option<f64>) {
        self.0.push(Figure { name: name.to_owned(), title: title.to_owned(), n, score });
    }

    fn detection(&mut self, name: &str, title: &str, n: u64, detection: &Detection) {
        let with = |ratio| (format!("{name}_{ratio}"), ratio);
        for (ratio, n, score) in [
            ("precision", detection.n_predicted(), detection.precision()),
            ("recall", detection.n_gold(), detection.recall()),
            ("f1", n, detection.f1()),
        ] {
            let (name, ratio) = with(ratio);
            let ratio = if ratio == "f1" { "F1" } else { ratio };
            let title = title.replacen("{}", ratio, 1);
            self.push(&name, &title, n, score);
        }
    }

    fn sets(&mut self, name: &str, title: &str, sets: &SetConfusion) {
        if sets.n() == 0 {
            return;
        }
        let n = sets.n();
        self.detection(
            &format!("{name}.micro"),
            &format!("{title}: {{}}, micro"),
            n,
            &sets.micro(),
        );
        for (average, ratio, score) in [
            ("macro_precision", "precision", sets.macro_precision()),
            ("macro_recall", "recall", sets.macro_recall()),
            ("macro_f1", "F1", sets.macro_f1()),
        ] {
            self.push(&format!("{name}.{average}"), &format!("{title}: {ratio}, macro"), n, score);
        }
        self.push(&format!("{name}.exact"), &format!("{title}: exact set"), n, sets.exact());
        let named = sets.any().n_gold();
        self.push(
            &format!("{name}.exact_where_named"),
            &format!("{title}: exact set where gold names any"),
            named,
            sets.exact_where_named(),
        );
        self.detection(
            &format!("{name}.any"),
            &format!("{title}: {{}}, any at all"),
            n,
            &sets.any(),
        );
    }

    fn single(&mut self, name: &str, title: &str, confusion: &Confusion) {
        let n = confusion.n();
        if n > 0 {
            self.push(
                &format!("{name}.accuracy"),
                &format!("{title}: accuracy"),
                n,
                confusion.accuracy(),
            );
            self.push(
                &format!("{name}.macro_f1"),
                &format!("{title}: F1, macro"),
                n,
                confusion.macro_f1(),
            );
        }
    }
}

/// A task's name at the head of a title.
pub(super) fn capitalised(task: &str) -> String {
    let mut chars = task.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
