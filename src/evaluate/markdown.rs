//! `metrics.md`: the tables for a reader, with a sentence that says what each figure means.

use std::fmt::Write;

use comfy_table::presets::ASCII_MARKDOWN;
use comfy_table::{CellAlignment, Table};

use super::confusion::{Confusion, Detection};
use super::figures::capitalised;
use super::json::LISTED;
use super::sets::SetConfusion;
use super::{Coverage, Evaluation, Place};
use crate::coding::KINDS;

impl Evaluation {
    /// The text of `metrics.md`.
    pub fn markdown(&self) -> String {
        let mut page = Page(format!("# Compared with hand labels: {}\n", self.gold));
        page.coverage(&self.coverage, &self.warnings);
        self.headline(&mut page);
        self.blame(&mut page);
        self.tasks(&mut page);
        page.places("Coded sentences that were not found", &self.coverage.unmatched);
        page.places("Sentences that nobody coded", &self.coverage.unlabelled);
        page.0
    }

    fn headline(&self, page: &mut Page) {
        page.heading("Figures");
        page.say(
            "1 is perfect. An empty cell was not measured or is not defined. `n` is what our figure rests on: answers of \
             yes for precision (by machine) and recall (by hand), sentences for the rest. Micro averages weigh every \
             answer alike, macro averages every actor or label alike.",
        );
        let names = self.baselines.iter().map(|baseline| baseline.name.clone());
        let header = ["figure", "n", "ours"].map(str::to_owned).into_iter().chain(names).collect();
        let baselines: Vec<_> = self.baselines.iter().map(super::Scored::figures).collect();
        let detail = |name: &str| DETAILS.iter().any(|end| name.ends_with(end));
        let ours = self.ours.figures().into_iter().filter(|figure| !detail(&figure.name));
        let rows = ours.map(|ours| {
            let theirs = baselines.iter().map(|figures| {
                shown(figures.iter().find(|figure| figure.name == ours.name).and_then(|f| f.score))
            });
            [ours.title, ours.n.to_string(), shown(ours.score)].into_iter().chain(theirs).collect()
        });
        page.table(header, rows.collect());
        for baseline in &self.baselines {
            page.say(&format!("`{}` {}.", baseline.name, baseline.recipe));
        }
    }

    fn blame(&self, page: &mut Page) {
        let counts = self.ours.total();
        let all = counts.all_events();
        page.sets("Blame by actor", "actor", &all.blamed);
        page.sets("Denial by actor", "actor", &all.denied);
        if counts.events.len() > 1 {
            page.heading("Blame by event");
            let rows = counts.events.iter().map(|(event, counts)| {
                let event = event.clone().unwrap_or_default();
                detection_row(event, &counts.blamed.micro())
            });
            page.table(detection_header("event"), rows.collect());
        }
        let letters = ["p", "s", "n"].map(str::to_owned);
        page.confusion("Roles of the rightly blamed", &letters, &all.roles);
        let voices = [crate::coding::AUTHOR, super::SOURCE].map(str::to_owned);
        page.confusion("Who speaks", &voices, &all.voices);
    }

    fn tasks(&self, page: &mut Page) {
        let counts = self.ours.total();
        page.confusion("Kind", &KINDS.map(|(name, _)| name.to_owned()), &counts.kind);
        for (task, confusion) in &counts.tasks {
            let labels = self.schema.tasks.get(task).map_or(&[][..], |known| &known.labels);
            page.confusion(&capitalised(task), labels, confusion);
        }
        for (task, sets) in &counts.set_tasks {
            page.sets(&capitalised(task), "label", sets);
        }
    }
}

/// The ends of the names of figures that only `metrics.json` has.
const DETAILS: [&str; 4] = [".macro_precision", ".macro_recall", ".any_precision", ".any_recall"];

/// A growing Markdown page.
struct Page(String);

impl Page {
    fn heading(&mut self, heading: &str) {
        self.say(&format!("## {heading}"));
    }

    fn say(&mut self, paragraph: &str) {
        // Writing to a String cannot fail.
        let _ = write!(self.0, "\n{paragraph}\n");
    }

    /// A table whose first column is text and whose other columns are numbers.
    fn table(&mut self, header: Vec<String>, rows: Vec<Vec<String>>) {
        let mut table = Table::new();
        table.load_style(ASCII_MARKDOWN).set_header(escaped(header));
        table.add_rows(rows.into_iter().map(escaped));
        for column in table.column_iter_mut().skip(1) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        self.say(&table.trim_fmt());
    }

    fn coverage(&mut self, coverage: &Coverage, warnings: &[String]) {
        self.say(&format!(
            "Gold rows: {}. Sentences both coded and predicted: {}; only coded: {}; only predicted: {}.",
            coverage.n_rows,
            coverage.n_matched,
            coverage.unmatched.len(),
            coverage.unlabelled.len()
        ));
        if !warnings.is_empty() {
            self.say(&warnings.iter().map(|w| format!("- {w}")).collect::<Vec<_>>().join("\n"));
        }
    }

    fn sets(&mut self, heading: &str, member: &str, sets: &SetConfusion) {
        if sets.n() == 0 {
            return;
        }
        self.heading(heading);
        self.say(&format!(
            "Over {} sentences. Precision: of the sentences in which the machine names the {member}, the part in which \
             the coder does too. Recall: of the sentences in which the coder names it, the part that the machine \
             finds. F1 is their harmonic mean; the macro averages are over the {} of the table.",
            sets.n(),
            sets.members().count()
        ));
        let rows = sets.members().map(|name| detection_row(name.to_owned(), &sets.detection(name)));
        self.table(detection_header(member), rows.collect());
    }

    fn confusion(&mut self, heading: &str, order: &[String], confusion: &Confusion) {
        if confusion.n() == 0 {
            return;
        }
        self.heading(heading);
        let occurring = confusion.labels();
        let labels: Vec<&String> =
            order.iter().filter(|label| occurring.contains(label.as_str())).collect();
        let rows =
            labels.iter().map(|label| detection_row((*label).clone(), &confusion.detection(label)));
        self.table(detection_header("label"), rows.collect());
        self.say("Gold in rows, the machine's answers in columns; on the diagonal both agree.");
        let unanswered = (confusion.n_unanswered() > 0).then_some(None);
        let columns: Vec<Option<&str>> =
            labels.iter().map(|label| Some(label.as_str())).chain(unanswered).collect();
        let named = columns.iter().map(|column| column.unwrap_or("no answer").to_owned());
        let header = ["gold \\ machine".to_owned()].into_iter().chain(named).collect();
        let rows = labels.iter().map(|gold| {
            let cells = columns.iter().map(|column| confusion.at(gold, *column).to_string());
            [(*gold).clone()].into_iter().chain(cells).collect()
        });
        self.table(header, rows.collect());
    }

    fn places(&mut self, heading: &str, places: &[Place]) {
        if places.is_empty() {
            return;
        }
        self.heading(heading);
        let rows = places.iter().take(LISTED).map(|place| {
            let span = place.span.map(|span| format!("{}..{}", span.start, span.end));
            let sent = place.sent.clone().unwrap_or_default();
            vec![place.beginning.clone(), place.article.clone(), sent, span.unwrap_or_default()]
        });
        let header = ["beginning", "article", "sent", "characters"].map(str::to_owned);
        self.table(header.to_vec(), rows.collect());
        if places.len() > LISTED {
            self.say(&format!("And {} more.", places.len() - LISTED));
        }
    }
}

fn detection_header(first: &str) -> Vec<String> {
    [first, "gold", "machine", "both", "precision", "recall", "F1"].map(str::to_owned).to_vec()
}

fn detection_row(name: String, detection: &Detection) -> Vec<String> {
    vec![
        name,
        detection.n_gold().to_string(),
        detection.n_predicted().to_string(),
        detection.true_positives.to_string(),
        shown(detection.precision()),
        shown(detection.recall()),
        shown(detection.f1()),
    ]
}

/// A ratio to three decimals; empty if it is not defined.
pub(super) fn shown(ratio: Option<f64>) -> String {
    ratio.map_or_else(String::new, |ratio| format!("{ratio:.3}"))
}

/// Cells in which a `|` does not end the cell.
fn escaped(cells: Vec<String>) -> Vec<String> {
    cells.into_iter().map(|cell| cell.replace('|', "\\|")).collect()
}
