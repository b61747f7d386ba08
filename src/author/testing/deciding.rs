//! The evidence that put one cause before another.

use crate::diagnosis::{Decisive, Ranking, Weight, weights_of};

/// One piece of evidence with its weight for two causes.
#[derive(Debug, Clone, PartialEq)]
pub struct Deciding {
    /// The findings that it is made of, by position.
    pub findings: Vec<usize>,
    /// Whether it is present; otherwise absent.
    pub present: bool,
    /// Its weight for the other cause, the expected one or the second, in decibans; infinite where it proves or rules out.
    pub for_expected: f64,
    /// Its weight for the cause that came out first.
    pub for_first: f64,
}

impl Deciding {
    /// How much more it speaks for the first cause than for the expected one.
    fn difference(&self) -> f64 {
        let difference = (self.for_first - self.for_expected).abs();
        if difference.is_nan() { 0.0 } else { difference }
    }
}

/// Least difference between two causes that is worth a line, in decibans: less does not decide anything.
const WORTH_A_LINE: f64 = 0.05;

/// What tells the first cause of a ranking and the one at `position` apart, the weightiest first; nothing where none stands
/// there.
pub(super) fn deciding(ranking: &Ranking, position: usize) -> Vec<Deciding> {
    if position >= ranking.causes.len() {
        return Vec::new();
    }
    let of = |n: usize| weights_of(ranking, n..n + 1).concat();
    let pairs = of(0).into_iter().zip(of(position));
    let both = pairs.map(|(first, expected)| Deciding {
        for_expected: decibans(&expected),
        for_first: decibans(&first),
        present: first.present,
        findings: first.findings,
    });
    let mut all: Vec<Deciding> = both.filter(|d| d.difference() >= WORTH_A_LINE).collect();
    all.sort_by(|a, b| b.difference().total_cmp(&a.difference()));
    all
}

/// The weight as a number.
fn decibans(weight: &Weight) -> f64 {
    match (weight.decibans, weight.decisive) {
        (Some(decibans), _) => decibans.get(),
        (None, Some(Decisive::Proves)) => f64::INFINITY,
        (None, Some(Decisive::RulesOut)) => f64::NEG_INFINITY,
        (None, None) => 0.0,
    }
}
