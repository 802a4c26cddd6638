//! What several tests of one family say together.

/// How p values are corrected for there being several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Correction {
    /// Holm (1979, <https://www.jstor.org/stable/4615733>): the probability of any false finding in the family is held.
    #[default]
    Holm,
    /// Benjamini & Hochberg (1995, doi:10.1111/j.2517-6161.1995.tb02031.x): the expected share of false findings among
    /// the findings is held.
    BenjaminiHochberg,
    /// p values as they are.
    None,
}

impl Correction {
    /// Every correction with the name that it has in files and options.
    pub const ALL: [(&'static str, Self); 3] =
        [("holm", Self::Holm), ("bh", Self::BenjaminiHochberg), ("none", Self::None)];

    /// Its name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Holm => "holm",
            Self::BenjaminiHochberg => "bh",
            Self::None => "none",
        }
    }

    /// The corrected p values of one family, in the order given; like R's `p.adjust`.
    pub fn adjust(self, p_values: &[f64]) -> Vec<f64> {
        let n = p_values.len();
        let mut order: Vec<usize> = (0..n).collect();
        order.sort_by(|&one, &other| p_values[one].total_cmp(&p_values[other]));
        let mut adjusted = p_values.to_vec();
        match self {
            Self::None => {}
            Self::Holm => {
                let mut largest: f64 = 0.0;
                for (rank, &at) in order.iter().enumerate() {
                    largest = largest.max(p_values[at] * (n - rank) as f64);
                    adjusted[at] = largest.min(1.0);
                }
            }
            Self::BenjaminiHochberg => {
                let mut least: f64 = 1.0;
                for (rank, &at) in order.iter().enumerate().rev() {
                    least = least.min(p_values[at] * n as f64 / (rank + 1) as f64);
                    adjusted[at] = least;
                }
            }
        }
        adjusted
    }
}

#[cfg(test)]
mod tests {
    use super::Correction;

    /// Expected values: R 4 `p.adjust(p, "holm")` and `p.adjust(p, "BH")`; the recipe stands in
    /// `tests/data/compare/recipe.R`.
    #[test]
    fn corrected_values_are_those_of_r() {
        let check = |correction: Correction, p: &[f64], expected: &[f64]| {
            let found = correction.adjust(p);
            assert_eq!(found.len(), expected.len());
            for (found, expected) in found.iter().zip(expected) {
                assert!((found - expected).abs() < 1e-12, "{correction:?} {p:?}: {found}");
            }
        };
        let p = [0.01, 0.04, 0.03, 0.005, 0.6];
        check(Correction::Holm, &p, &[0.04, 0.09, 0.09, 0.025, 0.6]);
        check(Correction::BenjaminiHochberg, &p, &[0.025, 0.05, 0.05, 0.025, 0.6]);
        check(Correction::None, &p, &p);
        check(Correction::Holm, &[0.5, 0.7], &[1.0, 1.0]);
        check(Correction::BenjaminiHochberg, &[], &[]);
    }

    #[test]
    fn names_go_both_ways() {
        for (name, correction) in Correction::ALL {
            assert_eq!(correction.name(), name);
        }
    }
}
