//! `metrics.md`: the tables for a reader, with a sentence that says what each figure means.

use super::confusion::{Confusion, Detection};
use super::figures::{Part, question_title};
use super::json::LISTED;
use super::measured::Measured;
use super::page::{Page, shown};
use super::ranking::Ranking;
use super::sets::SetConfusion;
use super::{Coverage, Fault, Mistake, Place};
use crate::coding::KINDS;

/// How many errors a table names at most.
const WORST: usize = 10;

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

    fn calibration(&self, page: &mut Page) {
        let ranking = self.evaluation.ours.total().all_events().blamed_scores.micro();
        if ranking.asked().n == 0 {
            return;
        }
        page.heading("Are the blame scores calibrated?");
        page.say(&format!(
            "The {} pairs of sentence and actor that the machine scored ({} of them are blame by hand), by score. In a calibrated \
             machine the share that is blame by hand is the mean score. The {} pairs that it was not asked about, \
             because neither the sentence nor those before it name the actor, are left out ({} of them are blame by hand).",
            ranking.asked().n,
            ranking.asked().n_gold,
            ranking.all().n - ranking.asked().n,
            ranking.all().n_gold - ranking.asked().n_gold
        ));
        let rows = self.bins(page, &ranking);
        page.table(
            ["score", "n", "mean score", "share blamed by hand"].map(str::to_owned).to_vec(),
            rows,
        );
    }

    fn bins(&self, page: &mut Page, ranking: &Ranking) -> Vec<Vec<String>> {
        let mut rows = Vec::new();
        for (at, bin) in ranking.bins().iter().enumerate().filter(|(_, bin)| bin.tally.n > 0) {
            let share = self.ours().part("blamed", &Part::Bin(at), "share");
            rows.push(vec![
                format!("{:.1}–{:.1}", at as f64 / 10.0, (at + 1) as f64 / 10.0),
                bin.tally.n.to_string(),
                shown(bin.mean_score()),
                share.map_or_else(String::new, |share| page.cell(&share.estimate)),
            ]);
        }
        rows
    }

    fn breakdown(&self, page: &mut Page) {
        let wanted = |name: &str| {
            name.ends_with(".micro_f1")
                || (name.ends_with(".macro_f1") && !name.starts_with("blamed"))
        };
        let of = |name: &str| self.ours().whole(name).map(|measured| measured.figure.title.clone());
        let mut names: Vec<&str> = Vec::new();
        for measured in self.groups.iter().flat_map(|group| &group.measurements) {
            let name = measured.figure.name.as_str();
            if wanted(name) && !names.contains(&name) {
                names.push(name);
            }
        }
        if names.is_empty() {
            return;
        }
        page.heading("By outlet, kind, voice and length");
        page.say(
            "The machine's figures for some of the sentences. Outlet, voice and length are the run's; the kind is the \
             coder's where it was coded. `metrics.json` has more figures and the n of each. A group with few sentences \
             says little.",
        );
        let mut by = None;
        let mut rows: Vec<Vec<String>> = Vec::new();
        for group in &self.groups {
            if by != Some(group.by) {
                by = Some(group.by);
                rows.push(
                    [
                        &[format!("**{}**", group.by.name())][..],
                        &vec![String::new(); 2 + names.len()],
                    ]
                    .concat(),
                );
            }
            let value = group.value.clone().unwrap_or_else(|| "unknown".to_owned());
            let mut row = vec![value, group.n_articles.to_string(), group.n_sentences.to_string()];
            for name in &names {
                let measured = group.measurements.iter().find(|m| m.figure.name == *name);
                row.push(measured.map_or_else(String::new, |m| page.cell(&m.estimate)));
            }
            rows.push(row);
        }
        let titles = names.iter().map(|name| of(name).unwrap_or_else(|| (*name).to_owned()));
        let first = ["sentences", "articles", "n"].map(str::to_owned);
        page.table(first.into_iter().chain(titles).collect(), rows);
    }

    fn worst(&self, page: &mut Page) {
        let mistakes = &self.evaluation.mistakes;
        if mistakes.is_empty() {
            return;
        }
        page.heading("The worst errors");
        page.say(&format!(
            "The first {WORST} of each sort by how far the machine's score is from the truth; `errors.csv` has all {}. An \
             empty score is an actor that the machine was not asked about.",
            mistakes.len()
        ));
        let mut sorts: Vec<(&str, bool)> = Vec::new();
        for mistake in mistakes {
            let sort = (mistake.question.as_str(), mistake.fault == Fault::FalsePositive);
            if !sorts.contains(&sort) {
                sorts.push(sort);
            }
        }
        for (question, false_positive) in sorts {
            let of_sort = |mistake: &&Mistake| {
                mistake.question == question
                    && (mistake.fault == Fault::FalsePositive) == false_positive
            };
            let all: Vec<&Mistake> = mistakes.iter().filter(of_sort).collect();
            let what = match (all[0].fault, false_positive) {
                (_, true) => "named wrongly",
                (Fault::Miss, _) => "missed",
                _ => "wrong",
            };
            page.say(&format!("### {}: {what} ({})", question_title(question), all.len()));
            let rows = all.into_iter().take(WORST).map(error_row).collect();
            let header = [
                "text", "label", "score", "by hand", "by machine", "holder", "article", "sentence",
            ];
            page.text_table(header.map(str::to_owned).to_vec(), rows);
        }
    }
}

fn error_row(mistake: &Mistake) -> Vec<String> {
    vec![
        cut(&mistake.text),
        mistake.label.clone(),
        shown(mistake.score),
        mistake.gold.clone(),
        mistake.predicted.clone(),
        mistake.holder.clone().unwrap_or_default(),
        mistake.article.clone(),
        format!("{} ({}–{})", mistake.sentence, mistake.span.start, mistake.span.end),
    ]
}

/// The first 160 characters.
fn cut(text: &str) -> String {
    match text.char_indices().nth(160) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
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
