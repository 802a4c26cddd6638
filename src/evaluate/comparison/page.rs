//! `comparison.md`, and the lines of a terminal.

use comfy_table::presets::NOTHING;
use comfy_table::{CellAlignment, Table};

use super::{Comparison, Decisions, Difference};
use crate::evaluate::figures::question_title;
use crate::evaluate::page::{Page, doubt_lines, interval_name, shown, with_interval};

const INDEPENDENT: &str = "McNemar's test takes sentences as independent, which those of one article are not, so its p is \
    too small; the interval of the difference, by article, is the safer judge.";

impl Comparison {
    /// The text of `comparison.md`.
    pub fn markdown(&self) -> String {
        let mut page = Page::new(&format!("{} beside {}", self.first, self.second));
        page.say(&self.made());
        page.say(&self.compared());
        page.heading("Differences");
        page.say(
            "First − second, so that above 0 the first is better, but for calibration error and Brier score, where it is \
             worse. p: how probable a difference at least as far from 0 is if there is none, from the same resamples.",
        );
        let mut rows = Vec::new();
        for difference in &self.differences {
            let mut row = Self::cells(difference);
            row[4] = page.cell(&difference.difference);
            rows.push(row);
        }
        page.table(
            ["figure", "n", "first", "second", "difference", "p"].map(str::to_owned).to_vec(),
            rows,
        );
        page.legend(&self.bootstrap);
        page.heading("Decisions that only one gets right");
        page.say(INDEPENDENT);
        page.say(
            "For blame and denial a decision is a pair of sentence and actor. `exact`: from the binomial distribution, where \
             fewer than 25 decisions are right in one run only; else chi-square with correction for continuity.",
        );
        page.table(TESTED.map(str::to_owned).to_vec(), self.decisions.iter().map(tested).collect());
        page.places(&format!("Coded sentences only in {}", self.first), &self.only_first);
        page.places(&format!("Coded sentences only in {}", self.second), &self.only_second);
        page.finish()
    }

    /// What a terminal shows: what differs in how the runs were made, the main differences, the tests.
    pub fn summary(&self) -> String {
        let mut lines = vec![self.made(), self.compared(), String::new()];
        let main = self.differences.iter().filter(|difference| difference.main);
        let rows = main.map(Self::cells).collect();
        lines.push(table(&["", "n", "first", "second", "difference", "p"], rows));
        lines.push(format!(
            "first − second; in brackets the {}, by article (articles: {})",
            interval_name(&self.bootstrap),
            self.n_articles
        ));
        let main = self.differences.iter().filter(|difference| difference.main);
        lines.extend(doubt_lines(main.map(|difference| &difference.difference)));
        lines.push(String::new());
        let mut header = TESTED;
        header[0] = "";
        lines.push(table(&header, self.decisions.iter().map(tested).collect()));
        lines.push(INDEPENDENT.to_owned());
        lines.join("\n")
    }

    fn made(&self) -> String {
        if self.made_differently.is_empty() {
            return "Both runs say that the same model and the same tasks made them.".to_owned();
        }
        let each: String = self.made_differently.iter().map(|what| format!("\n- {what}")).collect();
        format!("What made the two runs, from the second to the first:\n{each}")
    }

    fn compared(&self) -> String {
        format!(
            "First: {}. Second: {}. Coded sentences of {} in both runs: {}; only in the first: {}; only in the second: {}.",
            self.first,
            self.second,
            self.gold,
            self.n_sentences,
            self.only_first.len(),
            self.only_second.len()
        )
    }

    fn cells(difference: &Difference) -> Vec<String> {
        vec![
            difference.about.title(),
            difference.n.to_string(),
            shown(difference.first),
            shown(difference.second),
            with_interval(&difference.difference),
            difference.p.map_or_else(String::new, probability),
        ]
    }
}

const TESTED: [&str; 7] =
    ["question", "both right", "only first", "only second", "both wrong", "McNemar", "p"];

fn tested(decisions: &Decisions) -> Vec<String> {
    let test = &decisions.discordant;
    vec![
        question_title(&decisions.question),
        decisions.n_both.to_string(),
        test.n_first.to_string(),
        test.n_second.to_string(),
        decisions.n_neither.to_string(),
        test.method().name().to_owned(),
        probability(test.p()),
    ]
}

fn probability(p: f64) -> String {
    if p < 0.001 { "< 0.001".to_owned() } else { format!("{p:.3}") }
}

fn table(header: &[&str], rows: Vec<Vec<String>>) -> String {
    let mut table = Table::new();
    table.load_style(NOTHING).set_header(header.to_vec());
    table.add_rows(rows);
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table.lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>().join("\n")
}
