//! How sure a figure is: intervals and tests, from samples whose units are articles.
//!
//! Sentences of one article resemble each other, so an interval that takes them for independent is too narrow. Whatever
//! has an interval here gets it from resampled **articles** (cluster bootstrap; Davison & Hinkley 1997, 3.8; Field &
//! Welsh 2007, doi:10.1111/j.1467-9868.2007.00593.x).

mod bootstrap;
mod multiple;
mod permutation;
mod prevalence;
mod significance;
mod two_samples;

pub use bootstrap::{Bootstrap, Doubt, Estimate, FEW_ARTICLES, Interval};
pub use multiple::Correction;
pub use permutation::{Method, Permutations, Surprise};
pub use prevalence::{Powered, PoweredCounts, rogan_gladen};
pub use significance::{McNemar, McNemarMethod, bootstrap_p};
pub use two_samples::{difference_interval, percentile};
