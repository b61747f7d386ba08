//! Weight of evidence: how strongly a finding's state speaks for or against a cause.

use std::ops::Range;

use super::ranked::Ranked;
use super::ranking::Ranking;
use crate::units::Decibans;

/// Evidence that leaves no doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decisive {
    /// Impossible under every other cause.
    Proves,
    /// Impossible under this cause.
    RulesOut,
}

/// What one piece of evidence says of one cause.
#[derive(Debug, Clone, PartialEq)]
pub struct Weight {
    /// The findings that it is made of: one, or all the absent alternatives of one observation.
    pub findings: Vec<usize>,
    /// Whether it is present; otherwise absent.
    pub present: bool,
    /// 10·log10( P(state | cause) / P(state | not this cause) ); `None` where a likelihood is 0 or no other cause is left.
    pub decibans: Option<Decibans>,
    /// Set where a likelihood is 0.
    pub decisive: Option<Decisive>,
}

/// The weight of every piece of evidence for each cause of a ranking. P(state | not this cause) is the average over the
/// other causes, weighted by their posterior without this evidence.
///
/// Source: I. J. Good, "Weight of evidence: a brief survey", Bayesian Statistics 2 (1985).
#[must_use]
pub fn weights(ranking: &Ranking) -> Vec<Vec<Weight>> {
    weights_of(ranking, 0..ranking.causes.len())
}

/// The same for the causes at some positions of the ranking.
#[must_use]
pub fn weights_of(ranking: &Ranking, positions: Range<usize>) -> Vec<Vec<Weight>> {
    let joint: Vec<Joint> = ranking.causes.iter().map(Joint::of).collect();
    let mut all: Vec<Vec<Weight>> = positions.clone().map(|_| Vec::with_capacity(ranking.evidence.len())).collect();
    for (e, evidence) in ranking.evidence.iter().enumerate() {
        let without = Without::of(ranking, &joint, e);
        for (weights, position) in all.iter_mut().zip(positions.clone()) {
            let (decibans, decisive) = without.weight(position);
            let (findings, present) = (evidence.findings.clone(), evidence.present);
            weights.push(Weight { findings, present, decibans, decisive });
        }
    }
    all
}

/// The logarithm of a cause's prior and evidence: the sum of what is finite, and how many parts are not.
struct Joint {
    finite: f64,
    infinite: usize,
}

impl Joint {
    fn of(cause: &Ranked) -> Self {
        let parts = || cause.ln_evidence.iter().copied().chain([cause.ln_prior]);
        let finite = parts().filter(|x| x.is_finite()).sum();
        Self { finite, infinite: parts().filter(|x| !x.is_finite()).count() }
    }

    /// The same without one part.
    fn without(&self, part: f64) -> f64 {
        match self.infinite {
            0 => self.finite - part,
            1 if !part.is_finite() => self.finite,
            _ => f64::NEG_INFINITY,
        }
    }
}

/// The causes without one piece of evidence.
struct Without {
    /// ln P(evidence | cause).
    own: Vec<f64>,
    /// P(evidence | cause).
    chances: Vec<f64>,
    /// The logarithms of what is left.
    rest: Vec<f64>,
    /// What is left, in the proportions of the posteriors: as a part of the greatest.
    shares: Vec<f64>,
    /// Where the greatest stands.
    greatest: usize,
}

impl Without {
    fn of(ranking: &Ranking, joint: &[Joint], e: usize) -> Self {
        let own: Vec<f64> = ranking.causes.iter().map(|cause| cause.ln_evidence[e]).collect();
        let rest: Vec<f64> = joint.iter().zip(&own).map(|(joint, part)| joint.without(*part)).collect();
        let greatest = (0..rest.len()).fold(0, |best, n| if rest[n] > rest[best] { n } else { best });
        let shares = shares(&rest, rest.get(greatest).copied().unwrap_or(f64::NEG_INFINITY));
        Self { chances: own.iter().map(|x| libm::exp(*x)).collect(), own, rest, shares, greatest }
    }

    /// The weight for the cause at a position.
    fn weight(&self, position: usize) -> (Option<Decibans>, Option<Decisive>) {
        let is_other = |n: &usize| *n != position;
        let others = || (0..self.rest.len()).filter(is_other);
        let highest = others().map(|n| self.rest[n]).fold(f64::NEG_INFINITY, f64::max);
        if highest == f64::NEG_INFINITY {
            return (None, None);
        }
        // beside the greatest, the others may be too small to be seen
        let smaller = (position == self.greatest).then(|| shares(&self.rest, highest));
        let shares = smaller.as_ref().unwrap_or(&self.shares);
        let all: f64 = others().map(|n| shares[n]).sum();
        let average = others().map(|n| shares[n] * self.chances[n]).sum::<f64>() / all;
        match (self.own[position] == f64::NEG_INFINITY, average == 0.0) {
            (true, _) => (None, Some(Decisive::RulesOut)),
            (false, true) => (None, Some(Decisive::Proves)),
            (false, false) => (Decibans::from_ln_ratio(self.own[position], libm::log(average)), None),
        }
    }
}

/// exp of each, as a part of that of `highest`.
fn shares(logarithms: &[f64], highest: f64) -> Vec<f64> {
    logarithms.iter().map(|x| if *x == f64::NEG_INFINITY { 0.0 } else { libm::exp(x - highest) }).collect()
}
