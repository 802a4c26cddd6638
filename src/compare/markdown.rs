//! `compare-*.md`: what a comparison found, for reading.

use std::fmt::Write;

use super::{Corrected, Found, Measure, Of, Standing};
use crate::statistics::{Doubt, Estimate, Interval};

/// A p value below this is called a difference.
pub(super) const SIGNIFICANT: f64 = 0.05;

/// How many differences the text names.
const LISTED: usize = 30;

impl Found {
    /// The text of the file.
    pub fn markdown(&self) -> String {
        let mut text = format!(
            "# Compared by {}\n\nOf the {} sentences of each group the share for which something holds, with its 95 % interval by article. A share read off a machine is biased by the machine's errors, however many sentences there are (Egami et al., arXiv:2306.04746): compare the corrected ones where there are hand labels. `?` marks figures of fewer than ten articles, whose interval is likely too narrow or missing.\n",
            self.comparison.by.name(),
            self.kinds()
        );
        for warning in &self.warnings {
            let _ = writeln!(text, "\n- {warning}");
        }
        for (about, question) in self.families() {
            let _ = write!(
                text,
                "\n## {}\n\n{}",
                heading(&about, question),
                self.shares(&about, question)
            );
        }
        text.push_str(&self.differences_text());
        text.push_str(&self.corrections_text());
        text.push_str(&self.copies_text());
        text
    }

    fn kinds(&self) -> String {
        let kinds = self.comparison.options.kinds.iter();
        kinds.map(|kind| crate::coding::kind_name(*kind)).collect::<Vec<_>>().join(", ")
    }

    /// The questions of each event and task, in order.
    fn families(&self) -> Vec<(String, &'static str)> {
        let mut families: Vec<(String, &'static str)> = Vec::new();
        for measure in &self.comparison.measures {
            let family = (measure.about().to_owned(), measure.question());
            if !families.contains(&family) {
                families.push(family);
            }
        }
        families
    }

    fn of_family(&self, about: &str, question: &str) -> impl Iterator<Item = (usize, &Measure)> {
        let is_one =
            move |measure: &Measure| measure.about() == about && measure.question() == question;
        self.comparison.measures.iter().enumerate().filter(move |(_, measure)| is_one(measure))
    }

    /// A table with a row a group and a column an answer; answers that nobody gives are left out.
    fn shares(&self, about: &str, question: &str) -> String {
        let groups = &self.comparison.groups;
        let given: Vec<(usize, &Measure)> = self
            .of_family(about, question)
            .filter(|(at, _)| groups.iter().any(|group| group.shares[*at].k > 0))
            .collect();
        if given.is_empty() {
            return "Nowhere.\n".to_owned();
        }
        let heads: Vec<String> = given.iter().map(|(_, measure)| head(measure)).collect();
        let mut text = format!("| {} | articles | sentences |", self.comparison.by.name());
        for head in &heads {
            let _ = write!(text, " {head} |");
        }
        let _ = writeln!(text, "\n|---|---|---|{}", "---|".repeat(heads.len()));
        for group in groups {
            let flag = if group.standing == Standing::Compared { "" } else { " \\*" };
            let name = group.shown().replace('|', "\\|");
            let _ = write!(text, "| {name}{flag} | {} | {} |", group.n_articles, group.n_sentences);
            for (at, _) in &given {
                let _ = write!(text, " {} |", shown(&group.shares[*at].estimate));
            }
            text.push('\n');
        }
        if groups.iter().any(|group| group.standing != Standing::Compared) {
            text.push_str("\n\\* not compared with others, see above\n");
        }
        text
    }

    /// The differences that are more than chance, the surest first.
    pub fn differences(&self) -> Vec<String> {
        let comparison = &self.comparison;
        let mut sure: Vec<(f64, String)> = Vec::new();
        for difference in &comparison.differences {
            let Some(p) = difference.adjusted.filter(|p| *p < SIGNIFICANT) else { continue };
            let measure = &comparison.measures[difference.measure];
            let (one, other) =
                (&comparison.groups[difference.one], &comparison.groups[difference.other]);
            let share = |group: &super::Group| {
                percent(group.shares[difference.measure].estimate.score.unwrap_or_default())
            };
            let line = format!(
                "{}: {} {} and {} {}, difference {} (p = {p:.4})",
                said(measure),
                one.shown(),
                share(one),
                other.shown(),
                share(other),
                points(difference.score, difference.interval)
            );
            sure.push((p, line));
        }
        sure.sort_by(|one, other| one.0.total_cmp(&other.0));
        sure.into_iter().map(|(_, line)| line).collect()
    }

    fn differences_text(&self) -> String {
        let n_tests = self.comparison.differences.iter().filter(|d| d.surprise.is_some()).count();
        let mut text = format!(
            "\n## Differences\n\nPermutation tests over articles (studentised; Chung & Romano 2013), p values corrected by {} over each question of each event or task with all its answers and pairs of groups: {n_tests} tests.\n",
            self.comparison.options.correction.name()
        );
        let lines = self.differences();
        if lines.is_empty() {
            text.push_str("\nNo difference is more than chance.\n");
        }
        for line in lines.iter().take(LISTED) {
            let _ = writeln!(text, "\n- {line}");
        }
        if lines.len() > LISTED {
            let _ = writeln!(
                text,
                "\n… and {} more, in the table of differences.",
                lines.len() - LISTED
            );
        }
        text
    }

    fn corrections_text(&self) -> String {
        if self.corrected.is_empty() {
            return "\n## Corrected shares\n\nThere are no hand labels: code a sample of sentences and give it with --gold.\n".to_owned();
        }
        let mut text = format!(
            "\n## Corrected shares\n\nFrom {} coded articles. **By error rates** (Rogan & Gladen 1978): assumes that the machine errs as often in each group as in all coded sentences together; `†` marks a figure that lay outside 0 and 1 and was moved to the end. **Prediction-powered** (PPI++, arXiv:2311.01453): assumes that a group's coded articles are a random sample of its articles; needs coded articles in the group itself.\n\n| measure | {} | read off | by hand | by error rates | prediction-powered |\n|---|---|---|---|---|---|\n",
            self.n_coded,
            self.comparison.by.name()
        );
        for (at, measure) in self.comparison.measures.iter().enumerate() {
            if matches!(measure.question(), "blames_as" | "blames_in") {
                continue;
            }
            for (group, shares) in self.comparison.groups.iter().zip(&self.corrected) {
                let Corrected { n_coded, by_hand, rogan_gladen, powered, .. } = &shares[at];
                if group.shares[at].k == 0 && by_hand.unwrap_or_default() == 0.0 {
                    continue;
                }
                let hand = by_hand
                    .map_or_else(String::new, |share| format!("{} of {n_coded}", percent(share)));
                let _ = writeln!(
                    text,
                    "| {} | {} | {} | {hand} | {} | {} |",
                    said(measure),
                    group.shown().replace('|', "\\|"),
                    shown(&group.shares[at].estimate),
                    shown(rogan_gladen),
                    shown(powered)
                );
            }
        }
        text.push_str(&self.rates_text());
        text
    }

    /// Whether the assumption of one error rate for all groups holds.
    fn rates_text(&self) -> String {
        let mut text = "\n### Does the machine err alike in every group?\n\nSensitivity: of the sentences that are yes by hand, the share that the machine finds. Where it differs between groups, correction by error rates is wrong; where it cannot be told, it is a matter of trust.\n".to_owned();
        let mut by_measure: Vec<(String, Vec<String>, usize, usize)> = Vec::new();
        for rates in self.rates.iter().filter(|rates| rates.n_yes > 0) {
            let measure = &self.comparison.measures[rates.measure];
            if matches!(measure.question(), "blames_as" | "blames_in") {
                continue;
            }
            match &rates.of {
                Of::All => by_measure.push((
                    format!(
                        "{}: found {} of {}",
                        said(measure),
                        shown(&rates.sensitivity),
                        rates.n_yes
                    ),
                    Vec::new(),
                    0,
                    0,
                )),
                Of::Group(name) => {
                    let Some((_, differing, n_told, n_untold)) = by_measure.last_mut() else {
                        continue;
                    };
                    match rates.adjusted {
                        Some(p) if p < SIGNIFICANT => {
                            let name = name.as_deref().unwrap_or("(not known)");
                            differing.push(format!("**differs** in {name} (p = {p:.4})"));
                        }
                        Some(_) => *n_told += 1,
                        None => *n_untold += 1,
                    }
                }
            }
        }
        for (line, differing, n_told, n_untold) in by_measure {
            let verdict = if !differing.is_empty() {
                differing.join(", ")
            } else if n_told == 0 {
                "whether groups differ cannot be told".to_owned()
            } else {
                format!("no difference seen in {n_told} groups, not to be told in {n_untold}")
            };
            let _ = writeln!(text, "\n- {line}; {verdict}");
        }
        text
    }

    fn copies_text(&self) -> String {
        let n: usize = self.clusters.iter().map(|cluster| cluster.others.len()).sum();
        let then = match (n, self.deduped) {
            (0, _) => "none was found",
            (_, true) => "left out, see duplicates.csv",
            (_, false) => "counted all the same; see duplicates.csv and --dedupe",
        };
        format!(
            "\n## Articles printed more than once\n\nNearly the same as an earlier one (at least {} of their word sequences in common): {n}; {then}.\n",
            percent(self.threshold)
        )
    }
}

fn heading(about: &str, question: &str) -> String {
    match question {
        "blames" => format!("Who is blamed: {about}"),
        "blames_as" => format!("In which role: {about}"),
        "blames_in" => format!("In whose voice: {about}"),
        "denies" => format!("Who is cleared: {about}"),
        _ => format!("Labels: {about}"),
    }
}

fn head(measure: &Measure) -> String {
    match measure.detail() {
        Some(detail) => format!("{}, {detail}", measure.answer()),
        None => measure.answer().to_owned(),
    }
}

fn said(measure: &Measure) -> String {
    let verb = match measure.question() {
        "blames" | "blames_as" | "blames_in" => "blames ",
        "denies" => "clears ",
        _ => "",
    };
    format!("{} {verb}{}", measure.about(), head(measure)).replace('|', "\\|")
}

fn shown(estimate: &Estimate) -> String {
    let text = points(estimate.score, estimate.interval());
    let is_few = estimate.doubts.contains(&Doubt::FewArticles)
        || estimate.doubts.contains(&Doubt::OneArticle);
    let mark = if estimate.doubts.contains(&Doubt::Truncated) { " †" } else { "" };
    let doubt = if is_few && estimate.score.is_some() { " ?" } else { "" };
    format!("{text}{mark}{doubt}")
}

fn points(score: Option<f64>, interval: Option<Interval>) -> String {
    match (score, interval) {
        (None, _) => String::new(),
        (Some(score), None) => percent(score),
        (Some(score), Some(Interval { low, high })) => {
            format!("{} ({:.0} to {:.0})", percent(score), 100.0 * low + 0.0, 100.0 * high + 0.0)
        }
    }
}

fn percent(share: f64) -> String {
    format!("{:.0} %", 100.0 * share + 0.0)
}
