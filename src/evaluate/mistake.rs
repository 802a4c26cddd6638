//! What the machine got wrong, the worst first, so that a person learns what to mend.

use std::collections::BTreeMap;
use std::io;

use super::counts::{Material, event_of};
use super::decision::{Decision, Said, decisions, order};
use super::labeller::Labeller;
use super::ranking::as_written;
use crate::coding::{Coding, kind_name};
use crate::run::{Cell, Format, Table};
use crate::sentence::Span;

/// How an answer is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// The machine names an actor or label that the hand does not.
    FalsePositive,
    /// The hand names an actor or label that the machine does not.
    Miss,
    /// The machine gives another label than the hand.
    WrongLabel,
    /// The machine gives no label.
    NoAnswer,
}

impl Fault {
    /// Its name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::FalsePositive => "false_positive",
            Self::Miss => "miss",
            Self::WrongLabel => "wrong_label",
            Self::NoAnswer => "no_answer",
        }
    }
}

/// One wrong answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Mistake {
    /// The question: `blamed`, `denied` or the name of a task.
    pub question: String,
    /// How the answer is wrong.
    pub fault: Fault,
    /// The actor or label that was named wrongly or missed.
    pub label: String,
    /// The whole answer by hand.
    pub gold: String,
    /// The whole answer by machine.
    pub predicted: String,
    /// The machine's score of `label`, to four decimals; `None` if it was not asked.
    pub score: Option<f64>,
    /// How far the score is from the truth: the score itself of what was named wrongly, 1 − score of what was missed;
    /// 1 for a miss that the machine was not asked about.
    pub distance: f64,
    /// The article.
    pub article: String,
    /// Who published it, if known.
    pub outlet: Option<String>,
    /// The sentence's position in its article, from 0.
    pub sentence: usize,
    /// Where it stands in the article's source.
    pub span: Span,
    /// The event, if the question is about one.
    pub event: Option<String>,
    /// The sentence's kind, by machine.
    pub kind: &'static str,
    /// Whose words it gives, by machine.
    pub speaker: Option<String>,
    /// Who blames or denies, by machine.
    pub holder: Option<String>,
    /// The sentence.
    pub text: String,
}

/// The columns of `errors.csv`.
pub const ERROR_COLUMNS: [&str; 17] = [
    "task", "error", "label", "gold", "predicted", "score", "distance", "article_id", "outlet",
    "sentence", "start", "end", "event", "kind", "speaker", "holder", "text",
];

/// All wrong answers: blame, denial, then the tasks, each the worst first and then in the order of the articles.
pub(super) fn mistakes(material: &Material, labeller: &Labeller) -> Vec<Mistake> {
    let places = places(material.predictions);
    let mut questions: BTreeMap<(u8, String), Vec<Mistake>> = BTreeMap::new();
    decisions(material, labeller, &mut |decision| {
        if !decision.is_right() {
            let coding = &material.predictions[decision.at];
            let mistake = mistake(decision, coding, places[decision.at]);
            let question = (order(decision.question), mistake.question.clone());
            questions.entry(question).or_default().push(mistake);
        }
    });
    let worst_first = |mut mistakes: Vec<Mistake>| {
        mistakes.sort_by(|a, b| b.distance.total_cmp(&a.distance));
        mistakes
    };
    questions.into_values().flat_map(worst_first).collect()
}

/// The position of each prediction's sentence in its article.
fn places(predictions: &[Coding]) -> Vec<usize> {
    let mut places: Vec<usize> = Vec::with_capacity(predictions.len());
    for (at, coding) in predictions.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| (&predictions[before], places[before]));
        places.push(match before {
            Some((before, place)) if before.article == coding.article => {
                place + usize::from(before.span != coding.span)
            }
            _ => 0,
        });
    }
    places
}

fn mistake(decision: &Decision, coding: &Coding, sentence: usize) -> Mistake {
    let (fault, label, score) = match decision.said {
        Said::Member { name, gold, score, .. } => {
            (if gold { Fault::Miss } else { Fault::FalsePositive }, name, score)
        }
        Said::Label { gold, predicted, score } => {
            (if predicted.is_some() { Fault::WrongLabel } else { Fault::NoAnswer }, gold, score)
        }
    };
    let score = score.map(as_written);
    let distance = match fault {
        Fault::FalsePositive => score.unwrap_or(1.0),
        Fault::Miss | Fault::WrongLabel | Fault::NoAnswer => 1.0 - score.unwrap_or(0.0),
    };
    let joined = |parts: Vec<&str>| parts.join(";");
    let row = decision.row;
    let (gold, predicted) = match decision.question {
        "blamed" => {
            let gold = row.blamed.as_ref().map(ToString::to_string).unwrap_or_default();
            (gold, coding.blamed.to_string())
        }
        "denied" => (
            joined(row.denied.iter().flatten().map(String::as_str).collect()),
            joined(coding.denied.iter().map(String::as_str).collect()),
        ),
        task => {
            let of = |labels: &BTreeMap<String, Vec<String>>| {
                labels.get(task).map(|labels| labels.join(";")).unwrap_or_default()
            };
            (of(&row.labels), of(&coding.labels))
        }
    };
    let about_event = matches!(decision.question, "blamed" | "denied");
    Mistake {
        question: decision.question.to_owned(),
        fault,
        label: label.to_owned(),
        gold,
        predicted,
        score,
        distance,
        article: coding.article.clone(),
        outlet: coding.outlet.clone(),
        sentence,
        span: coding.span,
        event: event_of(row, coding).filter(|_| about_event).cloned(),
        kind: kind_name(coding.kind),
        speaker: coding.voice.speaker.clone(),
        holder: coding.holder.clone().filter(|_| about_event),
        text: coding.text.clone(),
    }
}

/// Writes `errors.csv`. Fails if the writer does.
pub(super) fn write(mistakes: &[Mistake], writer: impl io::Write + Send) -> io::Result<()> {
    let columns = ERROR_COLUMNS.iter().map(|column| (*column).to_owned()).collect();
    let mut table = Table::new(writer, Format::Csv, columns)?;
    for mistake in mistakes {
        table.write(&[
            Cell::Text(mistake.question.clone()),
            Cell::Text(mistake.fault.name().to_owned()),
            Cell::Text(mistake.label.clone()),
            Cell::Text(mistake.gold.clone()),
            Cell::Text(mistake.predicted.clone()),
            Cell::share(mistake.score),
            Cell::Share(mistake.distance),
            Cell::Text(mistake.article.clone()),
            Cell::text(mistake.outlet.as_deref()),
            Cell::Count(mistake.sentence),
            Cell::Count(mistake.span.start),
            Cell::Count(mistake.span.end),
            Cell::text(mistake.event.as_deref()),
            Cell::Text(mistake.kind.to_owned()),
            Cell::text(mistake.speaker.as_deref()),
            Cell::text(mistake.holder.as_deref()),
            Cell::Text(mistake.text.clone()),
        ])?;
    }
    table.finish().map(drop)
}
