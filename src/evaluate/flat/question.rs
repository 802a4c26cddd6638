//! The cells of one question, and the figures that follow from their sums.

use std::collections::BTreeSet;

use super::steps::Steps;
use crate::coding::OTHER;
use crate::evaluate::confusion::{Detection, mean, ratio};
use crate::evaluate::figures::Part;
use crate::evaluate::matrix::Matrix;
use crate::evaluate::ranking::{BINS, Bin, Ranking, Rankings, Tally, brier, ece};
use crate::evaluate::sets::SetConfusion;

/// A question with the place of its cells.
pub(super) struct Question {
    pub(super) name: String,
    pub(super) part: Part,
    pub(super) begin: usize,
    pub(super) shape: Shape,
}

pub(super) enum Shape {
    /// The answer is a set. `members` are those that could be named, `occurring` those that are; `steps` rank the
    /// pairs of each member, and of all together.
    Sets { members: Vec<String>, occurring: BTreeSet<String>, steps: Option<(Vec<Steps>, Steps)> },
    /// The answer is one label.
    Single { labels: Vec<String> },
    /// The answer has a score, and is right or not.
    Confidence,
    /// The sets of one event, summed up.
    EventSets,
}

/// What of a question a figure is about, by position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Whole,
    Label(usize),
    Bin(usize),
}

/// Takes where a figure belongs, its measure, what it rests on, and its score.
type Take<'t> = dyn FnMut(Place, &'static str, &dyn Fn() -> u64, Option<f64>) + 't;
pub(super) type TakeOf<'t> =
    dyn FnMut(&Question, Place, &'static str, &dyn Fn() -> u64, Option<f64>) + 't;

/// Sentences, exact ones, exact ones of those that name any by hand; then whether any is named.
const HEAD: usize = 3;
const DETECTION: usize = 4;
/// Pairs, sum of scores and pairs of yes for each bin; then the sum of squared errors.
const CALIBRATION: usize = 3 * BINS + 1;

/// The cells of an article for a question with sets.
pub(super) fn set_cells(
    sets: &SetConfusion,
    scores: &Rankings,
    members: &[String],
    ranked: bool,
) -> Vec<u64> {
    let [exact, exact_named] = sets.n_exact();
    let mut cells = vec![sets.n(), exact, exact_named];
    cells.extend(four(&sets.any()));
    cells.extend(members.iter().flat_map(|member| four(&sets.detection(member))));
    if ranked {
        let none = Ranking::default();
        for member in members {
            cells.extend(calibration(scores.of(member).unwrap_or(&none)));
        }
        cells.extend(calibration(&scores.micro()));
    }
    cells
}

/// The cells of an article for one event: sentences, and all members' counts added.
pub(super) fn event_cells(sets: &SetConfusion) -> Vec<u64> {
    [sets.n()].into_iter().chain(four(&sets.micro())).collect()
}

/// The cells of an article for calibration.
pub(super) fn calibration(ranking: &Ranking) -> Vec<u64> {
    let bin = |bin: Bin| [bin.tally.n, bin.sum, bin.tally.n_gold];
    ranking.bins().into_iter().flat_map(bin).chain([ranking.squares()]).collect()
}

fn four(counts: &Detection) -> [u64; DETECTION] {
    let Detection { true_positives, false_positives, false_negatives, true_negatives } = *counts;
    [true_positives, false_positives, false_negatives, true_negatives]
}

fn detection(cells: &[u64]) -> Detection {
    Detection {
        true_positives: cells[0],
        false_positives: cells[1],
        false_negatives: cells[2],
        true_negatives: cells[3],
    }
}

impl Question {
    pub(super) fn part(&self, place: Place) -> Part {
        let names = match &self.shape {
            Shape::Sets { members: names, .. } | Shape::Single { labels: names } => &names[..],
            Shape::Confidence | Shape::EventSets => &[],
        };
        match place {
            Place::Whole => self.part.clone(),
            Place::Label(at) => Part::Label(names[at].clone()),
            Place::Bin(at) => Part::Bin(at),
        }
    }

    /// Hands on all figures, always as many in the same order. `cells` begin with the question's own, summed over
    /// the articles.
    pub(super) fn figures(&self, cells: &[u64], times: &[u32], take: &mut Take) {
        match &self.shape {
            Shape::Sets { members, occurring, steps } => {
                let sets = Sets { name: &self.name, cells, members };
                sets.whole(take);
                if let Some((each, together)) = steps {
                    sets.scored(each, together, times, take);
                }
                for (at, member) in members.iter().enumerate() {
                    if occurring.contains(member) {
                        ratios(Place::Label(at), "", cells[0], &sets.detection(at), take);
                    }
                    if let Some((steps, _)) = steps {
                        sets.scored_member(at, &steps[at], times, take);
                    }
                }
            }
            Shape::Single { labels } => single(labels.len(), cells, take),
            Shape::Confidence => {
                calibrated(Place::Whole, cells, take);
                binned(cells, take);
            }
            Shape::EventSets => {
                ratios(Place::Whole, "micro", cells[0], &detection(&cells[1..]), take);
            }
        }
    }
}

fn single(n_labels: usize, cells: &[u64], take: &mut Take) {
    let matrix = Matrix { n_labels, cells: &cells[..n_labels * (n_labels + 1)] };
    let n = matrix.n();
    take(Place::Whole, "accuracy", &|| n, matrix.accuracy());
    take(Place::Whole, "macro_f1", &|| n, matrix.macro_f1());
    take(Place::Whole, "mcc", &|| n, matrix.mcc());
    take(Place::Whole, "kappa", &|| n, matrix.kappa());
    for at in 0..n_labels {
        ratios(Place::Label(at), "", n, &matrix.detection(at), take);
    }
}

/// Precision, recall and F1.
fn ratios(place: Place, of: &str, n: u64, detection: &Detection, take: &mut Take) {
    let [precision, recall, f1] = match of {
        "micro" => ["micro_precision", "micro_recall", "micro_f1"],
        "any" => ["any_precision", "any_recall", "any_f1"],
        _ => ["precision", "recall", "f1"],
    };
    take(place, precision, &|| detection.n_predicted(), detection.precision());
    take(place, recall, &|| detection.n_gold(), detection.recall());
    take(place, f1, &|| n, detection.f1());
}

fn bins(cells: &[u64]) -> [Bin; BINS] {
    let mut bins = [Bin::default(); BINS];
    for (bin, cells) in bins.iter_mut().zip(cells.chunks(3)) {
        *bin = Bin { tally: Tally { n: cells[0], n_gold: cells[2] }, sum: cells[1] };
    }
    bins
}

fn calibrated(place: Place, cells: &[u64], take: &mut Take) {
    let bins = bins(cells);
    let n: u64 = bins.iter().map(|bin| bin.tally.n).sum();
    take(place, "ece", &|| n, ece(&bins));
    take(place, "brier", &|| n, brier(cells[CALIBRATION - 1], n));
}

fn binned(cells: &[u64], take: &mut Take) {
    for (at, bin) in bins(cells).into_iter().enumerate() {
        take(Place::Bin(at), "share", &|| bin.tally.n, bin.share());
    }
}

/// The summed cells of a question with sets.
struct Sets<'a> {
    name: &'a str,
    cells: &'a [u64],
    members: &'a [String],
}

impl Sets<'_> {
    fn detection(&self, member: usize) -> Detection {
        detection(&self.cells[HEAD + DETECTION * (1 + member)..])
    }

    fn detections(&self) -> impl Iterator<Item = Detection> {
        (0..self.members.len()).map(|member| self.detection(member))
    }

    /// The cells of calibration of a member, and after the last those of all together.
    fn calibration(&self, member: usize) -> &[u64] {
        let begin = HEAD + DETECTION * (1 + self.members.len());
        &self.cells[begin + CALIBRATION * member..]
    }

    fn whole(&self, take: &mut Take) {
        let [n, exact, exact_named] = [self.cells[0], self.cells[1], self.cells[2]];
        let any = detection(&self.cells[HEAD..]);
        let micro: Detection = self.detections().sum();
        let place = Place::Whole;
        ratios(place, "micro", n, &micro, take);
        let of = |ratio: fn(&Detection) -> Option<f64>| mean(self.detections().map(|d| ratio(&d)));
        take(place, "macro_precision", &|| n, of(Detection::precision));
        take(place, "macro_recall", &|| n, of(Detection::recall));
        take(place, "macro_f1", &|| n, of(Detection::f1));
        take(place, "mcc", &|| n, micro.mcc());
        take(place, "kappa", &|| n, micro.kappa());
        take(place, "exact", &|| n, ratio(exact, n));
        take(place, "exact_where_named", &|| any.n_gold(), ratio(exact_named, any.n_gold()));
        ratios(place, "any", n, &any, take);
        if self.name == "blamed" {
            let kept =
                self.members.iter().zip(self.detections()).filter(|(name, _)| *name != OTHER);
            let kept: Detection = kept.map(|(_, detection)| detection).sum();
            take(place, "micro_f1_without_other", &|| n, kept.f1());
        }
    }

    fn scored(&self, members: &[Steps], together: &Steps, times: &[u32], take: &mut Take) {
        let averages = members.iter().map(|steps| steps.average_precision(times));
        let n = || together.n(times);
        take(Place::Whole, "average_precision", &n, together.average_precision(times));
        take(Place::Whole, "macro_average_precision", &n, mean(averages));
        let cells = self.calibration(self.members.len());
        calibrated(Place::Whole, cells, take);
        binned(cells, take);
    }

    fn scored_member(&self, at: usize, steps: &Steps, times: &[u32], take: &mut Take) {
        let n = || steps.n(times);
        take(Place::Label(at), "average_precision", &n, steps.average_precision(times));
        calibrated(Place::Label(at), self.calibration(at), take);
    }
}
