//! The difference of two groups that were sampled independently.

use super::Interval;
use super::bootstrap::quantile;

/// The percentile interval of a difference, from resampled figures of each group, the one group's drawn independently of
/// the other's (Efron & Tibshirani 1993, 8.3). `None` if there is no resample in which both are defined.
pub fn difference_interval(
    one: &[Option<f64>],
    other: &[Option<f64>],
    confidence: f64,
) -> Option<Interval> {
    let pairs = one.iter().zip(other);
    percentile(pairs.filter_map(|(one, other)| Some((*one)? - (*other)?)).collect(), confidence)
}

/// The percentile interval of resampled figures (Efron 1979); `None` if there are none.
pub fn percentile(mut figures: Vec<f64>, confidence: f64) -> Option<Interval> {
    figures.sort_by(f64::total_cmp);
    let tail = (1.0 - confidence) / 2.0;
    (!figures.is_empty())
        .then(|| Interval { low: quantile(&figures, tail), high: quantile(&figures, 1.0 - tail) })
}

#[cfg(test)]
mod tests {
    use super::difference_interval;
    use crate::statistics::Interval;

    #[test]
    fn undefined_resamples_are_left_out() {
        let one = [Some(0.5), None, Some(0.7)];
        let other = [Some(0.1), Some(0.1), Some(0.1)];
        let found = difference_interval(&one, &other, 1.0).unwrap();
        assert!((found.low - 0.4).abs() < 1e-12 && (found.high - 0.6).abs() < 1e-12, "{found:?}");
        assert_eq!(difference_interval(&[None], &[Some(0.0)], 0.95), None::<Interval>);
    }
}
