//! The coefficients that are taken of a field, and their intervals.

use super::field::{Field, Scale};
use super::{Difference, Ratings, Undefined};
use crate::statistics::{Bootstrap, Estimate};

/// A coefficient of agreement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// The share of pairs of coders that agree: [`Ratings::percent`].
    Percent,
    /// [`Ratings::cohen`].
    Cohen,
    /// [`Ratings::fleiss`].
    Fleiss,
    /// [`Ratings::alpha`], all differences alike.
    AlphaNominal,
    /// [`Ratings::alpha`] of values that stand in order.
    AlphaOrdinal,
    /// [`Ratings::alpha`] of sets with the MASI distance.
    AlphaMasi,
    /// [`Ratings::alpha`] of sets with the Jaccard distance.
    AlphaJaccard,
    /// [`Ratings::ac1`].
    Ac1,
}

impl Measure {
    /// All of them, in the order in which tables show them.
    pub const ALL: [Self; 8] = [
        Self::Percent,
        Self::Cohen,
        Self::Fleiss,
        Self::AlphaNominal,
        Self::AlphaOrdinal,
        Self::AlphaMasi,
        Self::AlphaJaccard,
        Self::Ac1,
    ];

    /// Its name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Percent => "percent_agreement",
            Self::Cohen => "cohen_kappa",
            Self::Fleiss => "fleiss_kappa",
            Self::AlphaNominal => "krippendorff_alpha_nominal",
            Self::AlphaOrdinal => "krippendorff_alpha_ordinal",
            Self::AlphaMasi => "krippendorff_alpha_masi",
            Self::AlphaJaccard => "krippendorff_alpha_jaccard",
            Self::Ac1 => "gwet_ac1",
        }
    }

    /// Its name for a reader.
    pub fn title(self) -> &'static str {
        match self {
            Self::Percent => "agreement",
            Self::Cohen => "Cohen's κ",
            Self::Fleiss => "Fleiss' κ",
            Self::AlphaNominal => "α nominal",
            Self::AlphaOrdinal => "α ordinal",
            Self::AlphaMasi => "α MASI",
            Self::AlphaJaccard => "α Jaccard",
            Self::Ac1 => "Gwet's AC1",
        }
    }

    /// Whether it is taken of fields with this scale: the kappas and AC1 know no half-equal sets, and a set that two
    /// coders agree on by half is no disagreement like any other.
    pub fn applies_to(self, scale: &Scale) -> bool {
        match self {
            Self::Percent => true,
            Self::Cohen | Self::Fleiss | Self::AlphaNominal | Self::Ac1 => {
                !matches!(scale, Scale::Set(_))
            }
            Self::AlphaOrdinal => matches!(scale, Scale::Ordinal),
            Self::AlphaMasi | Self::AlphaJaccard => matches!(scale, Scale::Set(_)),
        }
    }

    /// The alpha that fits the scale best.
    pub fn alpha_for(scale: &Scale) -> Self {
        match scale {
            Scale::Nominal => Self::AlphaNominal,
            Scale::Ordinal => Self::AlphaOrdinal,
            Scale::Set(_) => Self::AlphaMasi,
        }
    }

    fn difference(self, scale: &Scale) -> Option<Difference> {
        match (self, scale) {
            (Self::AlphaNominal, _) => Some(Difference::Nominal),
            (Self::AlphaOrdinal, _) => Some(Difference::Ordinal),
            (Self::AlphaMasi, Scale::Set(sets)) => Some(Difference::masi(sets)),
            (Self::AlphaJaccard, Scale::Set(sets)) => Some(Difference::jaccard(sets)),
            _ => None,
        }
    }

    fn of(self, ratings: &Ratings, difference: Option<&Difference>) -> Result<f64, Undefined> {
        match (self, difference) {
            (_, Some(difference)) => ratings.alpha(difference),
            (Self::Cohen, _) => ratings.cohen(),
            (Self::Fleiss, _) => ratings.fleiss(),
            (Self::Ac1, _) => ratings.ac1(),
            _ => ratings.percent(),
        }
    }
}

/// A coefficient with its interval, or why it is not defined.
#[derive(Debug, Clone, PartialEq)]
pub struct Coefficient {
    /// Which it is.
    pub measure: Measure,
    /// The figure and its intervals; no score where it is not defined.
    pub estimate: Estimate,
    /// Why it is not defined; `None` if it is.
    pub undefined: Option<Undefined>,
}

/// All coefficients of a field, each with an interval from resampled articles.
pub(super) fn coefficients(field: &Field, bootstrap: &Bootstrap) -> Vec<Coefficient> {
    let measures: Vec<(Measure, Option<Difference>)> = Measure::ALL
        .into_iter()
        .filter(|measure| measure.applies_to(&field.scale))
        .map(|measure| (measure, measure.difference(&field.scale)))
        .collect();
    let take = |ratings: &Ratings| -> Vec<Result<f64, Undefined>> {
        measures.iter().map(|(measure, known)| measure.of(ratings, known.as_ref())).collect()
    };
    let whole = take(&field.ratings());
    let estimates = bootstrap.estimate(field.n_articles(), |times| {
        take(&field.resampled(times)).into_iter().map(Result::ok).collect()
    });
    measures
        .iter()
        .zip(whole)
        .zip(estimates)
        .map(|(((measure, _), whole), estimate)| Coefficient {
            measure: *measure,
            estimate,
            undefined: whole.err(),
        })
        .collect()
}
