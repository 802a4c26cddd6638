//! `metrics.md`: the tables for a reader, with a sentence that says what each figure means.

mod sentences;
mod worst;

use super::confusion::{Confusion, Detection};
use super::figures::{Part, question_title};
use super::json::LISTED;
use super::measured::Measured;
use super::page::Page;
use super::sets::SetConfusion;
use super::{Coverage, Place};
use crate::coding::KINDS;

impl Measured {
    /// The text of `metrics.md`.
    pub fn markdown(&self) -> String {
        let evaluation = &self.evaluation;
        let mut page = Page::new(&format!("Compared with hand labels: {}", evaluation.gold));
        page.coverage(&evaluation.coverage, &evaluation.warnings);
        self.headline(&mut page);
        self.blame(&mut page);
        self.tasks(&mut page);
        self.calibration(&mut page);
        self.breakdown(&mut page);
        page.legend(&self.bootstrap);
        self.worst(&mut page);
        page.places("Coded sentences that were not found", &evaluation.coverage.unmatched);
        page.places("Sentences that nobody coded", &evaluation.coverage.unlabelled);
        page.finish()
    }

    fn headline(&self, page: &mut Page) {
        page.heading("Figures");
        page.say(
            "1 is perfect, but for calibration error and Brier score, where 0 is. An empty cell was not measured or is not \
             defined. `n` is what our figure rests on: answers of yes for precision (by machine) and recall (by hand), \
             pairs of sentence and actor for average precision, those that the machine scored for calibration, \
             sentences for the rest. Micro averages weigh every answer alike, macro averages every actor or label alike. \
             Matthews correlation and Cohen's kappa are 0 for answers at random and count the actors that are rightly \
             not named too.",
        );
        let names = self.systems.iter().map(|system| system.name.clone());
        let header = ["figure", "n"].map(str::to_owned).into_iter().chain(names).collect();
        let detail = |name: &str| DETAILS.iter().any(|end| name.ends_with(end));
        let ours = self.ours().wholes().filter(|measured| !detail(&measured.figure.name));
        let mut rows = Vec::new();
        for measured in ours {
            let figure = &measured.figure;
            let mut row = vec![figure.title.clone(), figure.n.to_string()];
            for system in &self.systems {
                let theirs = system.whole(&figure.name);
                row.push(theirs.map_or_else(String::new, |theirs| page.cell(&theirs.estimate)));
            }
            rows.push(row);
        }
        page.table(header, rows);
        page.legend(&self.bootstrap);
        for baseline in &self.evaluation.baselines {
            page.say(&format!("`{}` {}.", baseline.name, baseline.recipe));
        }
    }

    fn blame(&self, page: &mut Page) {
        let counts = self.evaluation.ours.total();
        let all = counts.all_events();
        self.sets(page, "Blame by actor", "blamed", "actor", &all.blamed);
        self.sets(page, "Denial by actor", "denied", "actor", &all.denied);
        if counts.events.len() > 1 {
            page.heading("Blame by event");
            let mut rows = Vec::new();
            for (event, counts) in &counts.events {
                let part = Part::Event(event.clone());
                let named = event.clone().unwrap_or_default();
                rows.push(self.row(page, named, &counts.blamed.micro(), "blamed", &part, &MICRO));
            }
            page.table(detection_header("event", &[]), rows);
        }
        let letters = ["p", "s", "n"].map(str::to_owned);
        self.confusion(page, "roles", &letters, &all.roles);
        let voices = [crate::coding::AUTHOR, super::SOURCE].map(str::to_owned);
        self.confusion(page, "voices", &voices, &all.voices);
    }

    fn tasks(&self, page: &mut Page) {
        let counts = self.evaluation.ours.total();
        self.confusion(page, "kind", &KINDS.map(|(name, _)| name.to_owned()), &counts.kind);
        for (task, confusion) in &counts.tasks {
            let known = self.evaluation.schema.tasks.get(task);
            let labels = known.map_or(&[][..], |known| &known.labels);
            self.confusion(page, task, labels, confusion);
        }
        for (task, sets) in &counts.set_tasks {
            self.sets(page, &question_title(task), task, "label", sets);
        }
    }

    /// A row of counts and of measures of a part of a question.
    fn row(
        &self,
        page: &mut Page,
        name: String,
        detection: &Detection,
        question: &str,
        part: &Part,
        measures: &[&str],
    ) -> Vec<String> {
        let mut row = vec![
            name,
            detection.n_gold().to_string(),
            detection.n_predicted().to_string(),
            detection.true_positives.to_string(),
        ];
        for measure in measures {
            let found = self.ours().part(question, part, measure);
            row.push(found.map_or_else(String::new, |found| page.cell(&found.estimate)));
        }
        row
    }

    fn sets(
        &self,
        page: &mut Page,
        heading: &str,
        question: &str,
        member: &str,
        sets: &SetConfusion,
    ) {
        if sets.n() == 0 {
            return;
        }
        page.heading(heading);
        let scored = self.ours().whole(&format!("{question}.average_precision")).is_some();
        let (more, measures): (&[&str], &[&str]) =
            if scored { (&SCORED_TITLES, &SCORED) } else { (&[], &PLAIN) };
        let of_scores = if scored {
            " Average precision: how well the score alone ranks the sentences, whatever the threshold. ECE: how far the \
             score is from the share of yes, over the sentences that were scored. `pr_curve.csv` has the curves."
        } else {
            ""
        };
        page.say(&format!(
            "Over {} sentences. Precision: of the sentences in which the machine names the {member}, the part in which \
             the coder does too. Recall: of the sentences in which the coder names it, the part that the machine \
             finds. F1 is their harmonic mean; the macro averages are over the {} of the table.{of_scores}",
            sets.n(),
            sets.members().count()
        ));
        let mut rows = Vec::new();
        for name in sets.members() {
            let part = Part::Label(name.to_owned());
            let detection = sets.detection(name);
            rows.push(self.row(page, name.to_owned(), &detection, question, &part, measures));
        }
        page.table(detection_header(member, more), rows);
    }

    fn confusion(&self, page: &mut Page, question: &str, order: &[String], confusion: &Confusion) {
        if confusion.n() == 0 {
            return;
        }
        page.heading(&match question {
            "roles" => "Roles of the rightly blamed".to_owned(),
            "voices" => "Who speaks".to_owned(),
            question => question_title(question),
        });
        let occurring = confusion.labels();
        let labels: Vec<&String> =
            order.iter().filter(|label| occurring.contains(label.as_str())).collect();
        let mut rows = Vec::new();
        for &label in &labels {
            let part = Part::Label(label.clone());
            let detection = confusion.detection(label);
            rows.push(self.row(page, label.clone(), &detection, question, &part, &PLAIN));
        }
        page.table(detection_header("label", &[]), rows);
        page.matrix(&labels, confusion);
    }
}

/// The ends of the names of figures that only `metrics.json` has.
const DETAILS: [&str; 4] = [".macro_precision", ".macro_recall", ".any_precision", ".any_recall"];

const PLAIN: [&str; 3] = ["precision", "recall", "f1"];
const MICRO: [&str; 3] = ["micro_precision", "micro_recall", "micro_f1"];
const SCORED: [&str; 5] = ["precision", "recall", "f1", "average_precision", "ece"];
const SCORED_TITLES: [&str; 2] = ["average precision", "ECE"];

impl Page {
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

    fn matrix(&mut self, labels: &[&String], confusion: &Confusion) {
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

    pub(super) fn places(&mut self, heading: &str, places: &[Place]) {
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

fn detection_header(first: &str, more: &[&str]) -> Vec<String> {
    let header = [first, "gold", "machine", "both", "precision", "recall", "F1"];
    header.iter().chain(more).map(|column| (*column).to_owned()).collect()
}
