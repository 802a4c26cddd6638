//! How the share of wrong answers falls when only the surer ones are given.

/// How many of the surest answers are wrong.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Risk {
    /// The share of sentences that are answered: the surest.
    pub coverage: f64,
    /// The share of these that would be answered wrongly.
    pub risk: f64,
}

/// The risk at coverages of a tenth to the whole (El-Yaniv & Wiener 2010; Geifman & El-Yaniv 2017, arXiv 1705.08500),
/// from `(score of the answer, whether it is right)`; empty without answers.
///
/// Answers of the same score count with the share of wrong ones among them, so that their order says nothing.
pub fn risk_coverage(answers: &[(f32, bool)]) -> Vec<Risk> {
    const POINTS: usize = 10;
    let mut sorted = answers.to_vec();
    sorted.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut wrong = Vec::with_capacity(sorted.len());
    for group in sorted.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()) {
        let n_wrong = group.iter().filter(|(_, right)| !right).count();
        wrong.extend(vec![n_wrong as f64 / group.len() as f64; group.len()]);
    }
    let at = |point: usize| {
        let n = (wrong.len() * point).div_ceil(POINTS);
        let coverage = point as f64 / POINTS as f64;
        Risk { coverage, risk: wrong[..n].iter().sum::<f64>() / n as f64 }
    };
    if wrong.is_empty() { Vec::new() } else { (1..=POINTS).map(at).collect() }
}
