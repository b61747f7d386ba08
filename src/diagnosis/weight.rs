//! Weight of evidence: how strongly a finding's state speaks for or against a cause.

use super::evidence::Evidence;
use super::ranking::{Ranking, normalised};
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

/// The weight of every piece of evidence for the cause at `position` of the ranking. P(state | not this cause) is the
/// average over the other causes, weighted by their posterior without this evidence.
///
/// Source: I. J. Good, "Weight of evidence: a brief survey", Bayesian Statistics 2 (1985).
#[must_use]
pub fn weights(ranking: &Ranking, position: usize) -> Vec<Weight> {
    ranking.evidence.iter().enumerate().map(|(e, evidence)| weight(ranking, position, e, evidence)).collect()
}

fn weight(ranking: &Ranking, position: usize, e: usize, evidence: &Evidence) -> Weight {
    let this = ranking.causes[position].ln_evidence[e];
    let others = || ranking.causes.iter().enumerate().filter(|(i, _)| *i != position).map(|(_, cause)| cause);
    let without: Vec<f64> = others()
        .map(|cause| {
            let rest = cause.ln_evidence.iter().enumerate().filter(|(i, _)| *i != e).map(|(_, x)| *x);
            cause.ln_prior + rest.sum::<f64>()
        })
        .collect();
    let (decibans, decisive) = match normalised(&without) {
        None => (None, None),
        Some(posteriors) => {
            let average: f64 =
                posteriors.iter().zip(others()).map(|(p, cause)| p * libm::exp(cause.ln_evidence[e])).sum();
            match (this == f64::NEG_INFINITY, average == 0.0) {
                (true, _) => (None, Some(Decisive::RulesOut)),
                (false, true) => (None, Some(Decisive::Proves)),
                (false, false) => (Decibans::from_ln_ratio(this, libm::log(average)), None),
            }
        }
    };
    Weight { findings: evidence.findings.clone(), present: evidence.present, decibans, decisive }
}
