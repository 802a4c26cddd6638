//! Figures with intervals.

use std::io;

use super::figures::{About, Figure, Part};
use super::flat::{Depth, Flat};
use super::{By, Evaluation, Scored, curve, mistake};
use crate::coding::Schema;
use crate::statistics::{Bootstrap, Estimate};

/// A figure with how sure it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Measurement {
    /// What it is about.
    pub about: About,
    /// The figure.
    pub figure: Figure,
    /// The same score with its intervals.
    pub estimate: Estimate,
}

/// The figures of one labeller.
#[derive(Debug, Clone, PartialEq)]
pub struct System {
    /// Its name in tables.
    pub name: String,
    /// The figures of whole questions first by question, then those of their parts, always in the same order.
    pub measurements: Vec<Measurement>,
}

impl System {
    /// The figure of a whole question by its name, such as `blamed.micro_f1`; `None` if it was not measured.
    pub fn whole(&self, name: &str) -> Option<&Measurement> {
        self.wholes().find(|measurement| measurement.figure.name == name)
    }

    /// The figures of whole questions.
    pub fn wholes(&self) -> impl Iterator<Item = &Measurement> {
        self.measurements.iter().filter(|measurement| measurement.about.part == Part::Whole)
    }

    /// One measure of a part of a question; `None` if it was not measured.
    pub fn part(&self, question: &str, part: &Part, measure: &str) -> Option<&Measurement> {
        self.measurements.iter().find(|measurement| {
            let about = &measurement.about;
            about.question == question && about.part == *part && about.measure == measure
        })
    }
}

/// The figures of the machine for some of the sentences.
#[derive(Debug, Clone, PartialEq)]
pub struct MeasuredGroup {
    /// What the sentences are told apart by.
    pub by: By,
    /// What they have in common; `None` for an unknown outlet.
    pub value: Option<String>,
    /// How many coded sentences there are.
    pub n_sentences: usize,
    /// How many articles they stand in.
    pub n_articles: usize,
    /// The main figures.
    pub measurements: Vec<Measurement>,
}

/// An evaluation with intervals on every figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// What was counted.
    pub evaluation: Evaluation,
    /// How the resamples were drawn.
    pub bootstrap: Bootstrap,
    /// The machine, then the baselines.
    pub systems: Vec<System>,
    /// The machine on some of the sentences.
    pub groups: Vec<MeasuredGroup>,
}

impl Evaluation {
    /// Puts an interval to every figure, from resamples of the coded articles; a group's from the articles that have
    /// sentences of it.
    pub fn measured(self, bootstrap: Bootstrap) -> Measured {
        let scored = [&self.ours].into_iter().chain(&self.baselines);
        let system = |scored: &Scored| System {
            name: scored.name.clone(),
            measurements: measure(&Flat::of(&scored.articles, Depth::Parts), &bootstrap),
        };
        let systems = scored.map(system).collect();
        let groups = self.groups.iter().map(|group| {
            let flat = Flat::of(&group.articles, Depth::Whole);
            let mut measurements = measure(&flat, &bootstrap);
            measurements.retain(|measurement| is_main(&measurement.about, &self.schema));
            MeasuredGroup {
                by: group.by,
                value: group.value.clone(),
                n_sentences: group.n_sentences,
                n_articles: group.articles.len(),
                measurements,
            }
        });
        let groups = groups.collect();
        Measured { evaluation: self, bootstrap, systems, groups }
    }
}

/// Whether a figure is among those that are broken down and compared first.
pub(super) fn is_main(about: &About, schema: &Schema) -> bool {
    const BLAME: [&str; 6] =
        ["micro_precision", "micro_recall", "micro_f1", "macro_f1", "mcc", "average_precision"];
    const TASK: [&str; 3] = ["accuracy", "macro_f1", "mcc"];
    about.part == Part::Whole
        && match about.question.as_str() {
            "blamed" => BLAME.contains(&about.measure),
            "denied" => about.measure == "micro_f1",
            "roles" | "voices" | "kind" => about.measure == "accuracy",
            task => schema.tasks.contains_key(task) && TASK.contains(&about.measure),
        }
}

fn measure(flat: &Flat, bootstrap: &Bootstrap) -> Vec<Measurement> {
    let estimates = bootstrap.estimate(flat.n_articles(), |times| flat.scores(times));
    let with_figure = |((about, figure), estimate)| Measurement { about, figure, estimate };
    flat.figures().into_iter().zip(estimates).map(with_figure).collect()
}

impl Measured {
    /// The machine's figures.
    pub fn ours(&self) -> &System {
        &self.systems[0]
    }

    /// Writes `errors.csv`: all wrong answers of the machine, the worst first. Fails if the writer does.
    pub fn write_errors(&self, writer: impl io::Write + Send) -> io::Result<()> {
        mistake::write(&self.evaluation.mistakes, writer)
    }

    /// Writes `pr_curve.csv`: precision and recall at every score of the machine, by actor or label and over all of
    /// them. Fails if the writer does.
    pub fn write_curve(&self, writer: impl io::Write + Send) -> io::Result<()> {
        curve::write(&self.evaluation.ours.total(), writer)
    }
}
