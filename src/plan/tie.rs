//! When two numbers count as equal. Ties go to whoever comes first, and first is the smaller id.

/// A chance or a relative difference up to this is none.
pub(super) const NEGLIGIBLE: f64 = 1e-12;

/// How far a number may lie from `value` and still tie with it, where `unit` is the smallest size that matters.
pub(super) fn slack(value: f64, unit: f64) -> f64 {
    NEGLIGIBLE * value.abs().max(unit)
}

/// The position of the first value that ties with the largest one.
pub(super) fn first_largest(values: &[f64], unit: f64) -> Option<usize> {
    let largest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    // beside infinity nothing ties but infinity
    let enough = if largest.is_finite() { largest - slack(largest, unit) } else { largest };
    values.iter().position(|v| *v >= enough)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_equals_wins() {
        assert_eq!(first_largest(&[1.0, 1.0 + 1e-13, 0.5], 1.0), Some(0));
        assert_eq!(first_largest(&[1.0, 1.0 + 1e-11, 0.5], 1.0), Some(1));
        assert_eq!(first_largest(&[1e-9, 1.001e-9], 0.0), Some(1), "small numbers differ as well");
        assert_eq!(first_largest(&[3.0, f64::INFINITY, f64::INFINITY], 0.0), Some(1));
        assert_eq!(first_largest(&[], 1.0), None);
    }
}
