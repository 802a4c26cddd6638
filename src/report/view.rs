//! What was counted, as the page shows it.

use std::collections::BTreeSet;
use std::fmt::Write;

use serde::Serialize;

use super::articles::{NAME, NOT_KNOWN};
use super::bars::{BarRow, Bars, bars, segments};
use super::builder::{ALL, Builder, REST};
use super::figures::Figures;
use super::findings::{Blame, Finding, commonest, trust};
use super::heat::{HeatTable, Named, table};
use super::legend::Question;
use super::origin::Origin;
use super::page::css_text;
use super::shown::{count, counted, cut};
use super::timeline::{Period, Timeline, timeline};
use crate::compare::{Comparison, Group, Measure};
use crate::run::StoredArticle;

/// What the sum of all outlets is called.
const ALL_SHOWN: &str = "All articles";

/// Everything on the page but the articles.
#[derive(Serialize)]
pub(super) struct PageRow {
    title: String,
    facts: Vec<(&'static str, String)>,
    /// What was selected, in words; `None` for the whole run.
    selection: Option<String>,
    n_articles: String,
    n_in_run: String,
    findings: Vec<Finding>,
    blame: Vec<BlameRow>,
    labels: Vec<LabelsRow>,
    questions: Vec<QuestionRow>,
    outlet_names: Vec<String>,
    figures: Option<Figures>,
    origin: Origin,
}

/// What is said of one event.
#[derive(Serialize)]
struct BlameRow {
    event: Option<String>,
    heat: HeatTable,
    voices: Vec<BarRow>,
    timeline: Option<Timeline>,
}

/// What is said of one question about tone, frame and the like: bars if a sentence has one answer, else a table.
#[derive(Serialize)]
struct LabelsRow {
    title: String,
    answers: Vec<AnswerRow>,
    bars: Option<Bars>,
    heat: Option<HeatTable>,
}

#[derive(Serialize)]
struct QuestionRow {
    key: String,
    title: String,
    event: Option<String>,
    answers: Vec<AnswerRow>,
}

#[derive(Serialize)]
struct AnswerRow {
    key: String,
    title: String,
    slot: usize,
}

/// What was counted, as the page shows it.
pub(super) struct View<'a> {
    pub(super) builder: &'a Builder<'a>,
    pub(super) by_outlet: &'a Comparison,
    pub(super) by_period: &'a Comparison,
    pub(super) sums: &'a Comparison,
}

impl<'a> View<'a> {
    /// Everything on the page but the articles.
    pub(super) fn page(&self, figures: Option<Figures>) -> PageRow {
        let Builder { run, selection, legend, .. } = self.builder;
        let names = self.names();
        let groups = self.groups(&names);
        let mut findings = Vec::new();
        let mut blame = Vec::new();
        for (at, question) in legend.events() {
            findings.extend(self.blame_findings(at, question, &groups));
            let (places, any) = self.places(question);
            blame.push(BlameRow {
                event: question.event.clone(),
                heat: table(question, &groups, &places, any),
                voices: self.voices(at, &names),
                timeline: timeline(self.builder.period, question, &self.by_period.groups, &places),
            });
        }
        let mut labels = Vec::new();
        for (_, question) in legend.labels() {
            let (places, _) = self.places(question);
            findings.extend(self.sum(ALL).and_then(|all| commonest(question, all, &places)));
            labels.push(LabelsRow {
                title: question.title.clone(),
                answers: answers(question),
                bars: (!question.several).then(|| bars(question, &groups, &places)),
                heat: question.several.then(|| table(question, &groups, &places, None)),
            });
        }
        findings.extend(figures.as_ref().and_then(trust));
        let events: Vec<&str> = legend.events().filter_map(|(_, q)| q.event.as_deref()).collect();
        PageRow {
            title: title(&events),
            facts: self.facts(),
            selection: (!selection.is_all()).then(|| selection.words()),
            n_articles: count(self.builder.n_on_page as u64),
            n_in_run: count(run.articles.len() as u64),
            findings,
            blame,
            labels,
            questions: legend.questions.iter().map(QuestionRow::of).collect(),
            outlet_names: self.filter_names(),
            figures,
            origin: Origin::of(&run.manifest),
        }
    }

    fn blame_findings(&self, at: usize, question: &Question, outlets: &[Named]) -> Vec<Finding> {
        let Some(all) = self.sum(ALL) else { return Vec::new() };
        let blaming = &self.builder.blaming;
        let of = |answer| blaming.articles.get(&(at, answer)).copied().unwrap_or_default();
        let n_articles: Vec<u64> = (0..question.answers.len()).map(of).collect();
        let (places, _) = self.places(question);
        let (places, n_articles) = (places.as_slice(), n_articles.as_slice());
        Blame { question, all, outlets, places, n_articles, voices: blaming.voices(at) }.findings()
    }

    /// The outlets with a row, as they are shown.
    fn names(&self) -> Vec<String> {
        let shown = |name: &Option<String>| cut(name.as_deref().unwrap_or(NOT_KNOWN), NAME);
        self.builder.outlets.iter().map(shown).collect()
    }

    /// The rows of tables: outlets, what is left of them, all.
    fn groups(&self, names: &'a [String]) -> Vec<Named<'a>> {
        let of = |outlet: &Option<String>| {
            self.by_outlet.groups.iter().find(|group| group.name == *outlet)
        };
        let known = self.builder.outlets.iter().zip(names);
        let mut groups: Vec<Named<'a>> = known
            .filter_map(|(outlet, name)| Some((name.as_str(), Some(name.as_str()), of(outlet)?)))
            .collect();
        groups.extend(self.sum(REST).map(|rest| ("All other outlets", None, rest)));
        groups
            .extend(self.sum(ALL).filter(|_| groups.len() != 1).map(|all| (ALL_SHOWN, None, all)));
        groups
    }

    fn sum(&self, name: &str) -> Option<&'a Group> {
        self.sums.groups.iter().find(|group| group.name.as_deref() == Some(name))
    }

    /// Where the answers to a question stand among the shares, and the share of sentences that blame anyone.
    fn places(&self, question: &Question) -> (Vec<usize>, Option<usize>) {
        let place =
            |wanted: &Measure| self.sums.measures.iter().position(|measure| measure == wanted);
        let about = || question.id.clone();
        let places = question.answers.iter().filter_map(|answer| {
            let id = answer.id.clone();
            place(&match question.event {
                Some(_) => Measure::Blames { event: about(), actor: id },
                None => Measure::Label { task: about(), label: id },
            })
        });
        let any = question.event.as_ref().and_then(|_| place(&Measure::Anyone { event: about() }));
        (places.collect(), any)
    }

    /// In whose words each outlet blames.
    fn voices(&self, question: usize, outlets: &[String]) -> Vec<BarRow> {
        let of = |outlet: &str| {
            let found = self.builder.blaming.voices.get(&(question, outlet.to_string()));
            (outlet.to_string(), found.copied().unwrap_or_default())
        };
        let mut rows: Vec<(String, [u64; 2])> = outlets.iter().map(|outlet| of(outlet)).collect();
        if rows.len() > 1 {
            rows.push((ALL_SHOWN.to_string(), self.builder.blaming.voices(question)));
        }
        let row = |(name, [own, source]): (String, [u64; 2])| {
            let sum = own + source;
            let part = |n: u64| n as f64 / sum as f64;
            let parts =
                [("own voice", 9, part(own), None), ("a source’s words", 0, part(source), None)];
            BarRow {
                name,
                size: format!("{} that blame", counted(sum, "sentence")),
                doubt: None,
                segments: segments(parts.into_iter()),
            }
        };
        rows.into_iter().filter(|(_, [own, source])| own + source > 0).map(row).collect()
    }

    fn facts(&self) -> Vec<(&'static str, String)> {
        let Builder { run, selection, .. } = self.builder;
        let selected = || run.articles.iter().filter(|article| selection.holds(article));
        let dated = |article: &'a StoredArticle| {
            article.published.as_deref().filter(|_| Period::Year.begin(article).is_some())
        };
        let known: BTreeSet<&str> = selected().filter_map(dated).collect();
        let period = match (known.first(), known.last()) {
            (Some(first), Some(last)) if first == last => (*first).to_string(),
            (Some(first), Some(last)) => format!("{first} to {last}"),
            _ => "not known".to_string(),
        };
        let n_undated = selected().filter(|article| dated(article).is_none()).count() as u64;
        let undated = (n_undated > 0).then(|| format!(" ({} without one)", count(n_undated)));
        let unknown = selected().any(|article| article.outlet.is_none());
        let outlets = if unknown { "outlets, the unknown taken as one" } else { "outlets" };
        vec![
            ("articles", count(self.builder.n_on_page as u64)),
            (outlets, count(self.builder.n_outlets as u64)),
            ("sentences", count(self.builder.n_sentences)),
            ("published", format!("{period}{}", undated.unwrap_or_default())),
        ]
    }

    /// Every outlet by name, to filter by.
    fn filter_names(&self) -> Vec<String> {
        let Builder { run, selection, .. } = self.builder;
        let selected = run.articles.iter().filter(|article| selection.holds(article));
        let names: BTreeSet<String> = selected
            .map(|article| cut(article.outlet.as_deref().unwrap_or(NOT_KNOWN), NAME))
            .collect();
        names.into_iter().collect()
    }

    /// The rules that mark sentences by the question that is switched on; they need no script.
    pub(super) fn style(&self) -> String {
        let mut style = String::new();
        // Writing to a String cannot fail.
        for question in &self.builder.legend.questions {
            let on = format!("body:has(#by-{}:checked)", question.key);
            let _ = writeln!(style, "{on} #key-{}{{display:flex}}", question.key);
            for answer in &question.answers {
                let slot = answer.slot;
                let _ = writeln!(
                    style,
                    "{on} .{}{{--c:var(--c{slot});--u:var(--u{slot})}}",
                    answer.key
                );
                if !question.several && slot > 0 {
                    let name = css_text(&answer.name);
                    let _ = writeln!(style, "{on} .{}::after{{content:\"{name}\"}}", answer.key);
                }
            }
            let key = &question.key;
            let _ = writeln!(style, "{on} .s[data-t{key}]::after{{content:attr(data-t{key})}}");
        }
        style
    }
}

impl QuestionRow {
    fn of(question: &Question) -> Self {
        Self {
            key: question.key.clone(),
            title: question.title.clone(),
            event: question.event.clone(),
            answers: answers(question),
        }
    }
}

fn answers(question: &Question) -> Vec<AnswerRow> {
    let answers = question.answers.iter();
    let row = answers.map(|answer| AnswerRow {
        key: answer.key.clone(),
        title: answer.title.clone(),
        slot: answer.slot,
    });
    row.collect()
}

fn title(events: &[&str]) -> String {
    match events {
        [] => "What the articles say".to_string(),
        [event] => format!("Who is blamed for {event}?"),
        _ => "Who is blamed?".to_string(),
    }
}
