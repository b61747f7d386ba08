//! Bounds between which the numbers lie that are equal to a value, as the engine compares them: so a comparison is one or two
//! plain ones.

use super::term::Operator;

/// Between these lie the numbers that are equal to a value, as the engine compares them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    low: f64,
    high: f64,
}

/// The size above which numbers that are equal to a value lie between bounds; as they do for 0 itself.
const SIZEABLE: f64 = 1e-15;

impl Bounds {
    /// The bounds of an operator's comparison with a value, `high` for what is greater and `low` for what is less; found by
    /// halving among all numbers, since which are equal grows to both sides of the value. `None` close to zero, where no
    /// bounds part those that are equal from the rest.
    pub(super) fn of(operator: Operator, value: f64) -> Option<Self> {
        if value != 0.0 && value.abs() < SIZEABLE {
            return None;
        }
        let (less, greater) = match operator {
            Operator::LessOrEqual | Operator::GreaterOrEqual => (Operator::GreaterOrEqual, Operator::LessOrEqual),
            _ => (Operator::Less, Operator::Greater),
        };
        let strict = less == Operator::Less;
        let below = |x: f64| less.of_numbers(x, value) == strict;
        let above = |x: f64| greater.of_numbers(x, value) == strict;
        Some(Self { low: edge(|x| !below(x)), high: edge(above).next_down() })
    }

    /// What the comparison comes to for a number.
    pub(super) fn holds(self, operator: Operator, x: f64) -> bool {
        match operator {
            Operator::Less => x < self.low,
            Operator::LessOrEqual => x <= self.high,
            Operator::Greater => x > self.high,
            Operator::GreaterOrEqual => x >= self.low,
            Operator::Equal => (self.low <= x) & (x <= self.high),
            _ => (x < self.low) | (self.high < x),
        }
    }
}

/// The smallest finite number of which something is true that is true of all greater ones; infinity where it is of none.
fn edge(is: impl Fn(f64) -> bool) -> f64 {
    const SIGN: u64 = 1 << 63;
    // in the order of the numbers
    let key = |x: f64| if x.is_sign_negative() { !x.to_bits() } else { x.to_bits() | SIGN };
    let number = |key: u64| f64::from_bits(if key & SIGN == 0 { !key } else { key & !SIGN });
    if !is(f64::MAX) {
        return f64::INFINITY;
    }
    let (mut low, mut high) = (key(f64::MIN), key(f64::MAX));
    while low < high {
        let middle = low.midpoint(high);
        if is(number(middle)) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    number(low)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]

        #[test]
        fn bounds_are_where_the_engine_has_them(
            value in prop_oneof![Just(0.0), -1e3..1e3f64, proptest::num::f64::NORMAL],
            steps in -4..5i64,
            scale in prop_oneof![Just(1.0), 0.0..2.0f64],
        ) {
            prop_assume!(Bounds::of(Operator::Equal, value).is_some());
            let near = (0..steps.abs()).fold(value * scale, |x, _| if steps < 0 { x.next_down() } else { x.next_up() });
            prop_assume!(near.is_finite());
            for (operator, sign) in Operator::ALL.into_iter().filter(|(operator, _)| operator.is_comparison()) {
                let wanted = operator.of_numbers(near, value);
                prop_assert_eq!(Bounds::of(operator, value).unwrap().holds(operator, near), wanted, "{} {} {}", near, sign, value);
            }
        }
    }
}
