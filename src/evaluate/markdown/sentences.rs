//! The tables of `metrics.md` that tell sentences apart: by score, by outlet, kind, voice and length.

use crate::evaluate::Part;
use crate::evaluate::measured::Measured;
use crate::evaluate::page::{Page, shown};
use crate::evaluate::ranking::Ranking;

impl Measured {
    pub(super) fn calibration(&self, page: &mut Page) {
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

    pub(super) fn breakdown(&self, page: &mut Page) {
        let names = self.broken_down();
        if names.is_empty() {
            return;
        }
        page.heading("By outlet, kind, voice and length");
        page.say(
            "The machine's figures for some of the sentences. Outlet, voice and length are the run's; the kind is the \
             coder's where it was coded. `metrics.json` has more figures and the n of each. A group with few sentences \
             says little.",
        );
        let of = |name: &&str| self.ours().whole(name).map(|found| found.figure.title.clone());
        let titles = names.iter().map(|name| of(name).unwrap_or_else(|| (*name).to_owned()));
        let first = ["sentences", "articles", "n"].map(str::to_owned);
        let header = first.into_iter().chain(titles).collect();
        let rows = self.group_rows(page, &names);
        page.table(header, rows);
    }

    /// The names of the figures that the table has a column for.
    fn broken_down(&self) -> Vec<&str> {
        let wanted = |name: &str| {
            let of_labels = name.ends_with(".macro_f1") && !name.starts_with("blamed");
            name.ends_with(".micro_f1") || of_labels
        };
        let mut names: Vec<&str> = Vec::new();
        for measured in self.groups.iter().flat_map(|group| &group.measurements) {
            let name = measured.figure.name.as_str();
            if wanted(name) && !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// A row a group, under a row that says what groups are told apart by.
    fn group_rows(&self, page: &mut Page, names: &[&str]) -> Vec<Vec<String>> {
        let mut by = None;
        let mut rows: Vec<Vec<String>> = Vec::new();
        for group in &self.groups {
            if by != Some(group.by) {
                by = Some(group.by);
                let mut row = vec![format!("**{}**", group.by.name())];
                row.resize(3 + names.len(), String::new());
                rows.push(row);
            }
            let value = group.value.clone().unwrap_or_else(|| "unknown".to_owned());
            let mut row = vec![value, group.n_articles.to_string(), group.n_sentences.to_string()];
            for name in names {
                let found = group.measurements.iter().find(|m| m.figure.name == *name);
                row.push(found.map_or_else(String::new, |found| page.cell(&found.estimate)));
            }
            rows.push(row);
        }
        rows
    }
}
