//! Random models, for laws.

use super::model::{Alternatives, Finding, Fix, Model};
use proptest::option;
use proptest::prelude::*;

/// A chance that is neither 0 nor 1.
pub fn probability() -> impl Strategy<Value = f64> {
    0.001..0.999f64
}

/// A finding of a model with so many causes.
pub fn finding(causes: usize) -> impl Strategy<Value = Finding> {
    let mentioned = proptest::collection::vec(option::weighted(0.6, probability()), causes);
    let known = option::weighted(0.6, any::<bool>());
    (mentioned, probability(), any::<bool>(), known).prop_map(|(mentioned, otherwise, overlaps, known)| Finding {
        mentioned,
        otherwise,
        overlaps,
        known,
    })
}

/// Two findings and a rest: under each cause 5 to 95 % are left for it.
pub fn alternatives(causes: usize) -> impl Strategy<Value = Alternatives> {
    let shares = proptest::collection::vec((probability(), 0.05..0.95f64), causes + 1);
    (shares, option::weighted(0.5, 0..3usize)).prop_map(|(shares, known)| {
        let first = shares.iter().map(|(share, all)| share * all).collect();
        let second = shares.iter().map(|(share, all)| (1.0 - share) * all).collect();
        Alternatives { chances: vec![first, second], known }
    })
}

/// A fix of a model with so many causes.
fn fix(causes: usize) -> impl Strategy<Value = Fix> {
    let resolves = proptest::collection::vec(option::weighted(0.5, probability()), causes + 1);
    let tried = proptest::bool::weighted(0.15);
    (resolves, 1..60u8, any::<bool>(), tried).prop_map(|(resolves, minutes, admin, tried)| Fix {
        resolves,
        minutes: f64::from(minutes),
        admin,
        tried,
    })
}

/// A model of any kind.
pub fn models() -> impl Strategy<Value = Model> {
    (1..5usize).prop_flat_map(|causes| {
        (
            proptest::collection::vec(0.1..100.0f64, causes + 1),
            proptest::collection::vec(finding(causes), 0..6),
            option::of(alternatives(causes)),
            proptest::collection::vec(fix(causes), 0..6),
            option::of(10.0..500.0f64),
        )
            .prop_map(|(frequencies, findings, alternatives, fixes, escalation)| Model {
                frequencies,
                findings,
                alternatives,
                fixes,
                escalation,
                reversed: false,
            })
    })
}
