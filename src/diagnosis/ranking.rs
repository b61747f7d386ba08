//! How likely each cause is: priors, posteriors, and evidence that cannot be.
//!
//! Single fault, findings independent given the cause. Source: J. Pearl, "Probabilistic Reasoning in Intelligent Systems"
//! (1988), section 2.2; the tempering of near-duplicates and the counting of alternatives are this format's own.

use super::evidence::{Evidence, evidence};
use super::observe::Observations;
use super::order::sort;
use super::ranked::Ranked;
use super::relevance::Relevance;
use crate::playbook::Playbook;
use crate::predicate::Truth;
use crate::units::Probability;

/// The causes of a symptom under the evidence.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranking {
    /// The causes that apply, `other` always among them, best first; ties go to the smaller id. Where two are too close to
    /// call and one hides the other, the one that hides goes first, though it may be the less likely of the two.
    pub causes: Vec<Ranked>,
    /// The causes whose `applies` is false.
    pub left_out: Vec<usize>,
    /// No cause can have brought this evidence about: the posteriors are the priors.
    pub contradictory: bool,
    /// The findings that cannot be together, if that is why.
    pub contradiction: Vec<usize>,
    /// Alternatives that came out present together.
    pub warnings: Vec<String>,
    pub(super) evidence: Vec<Evidence>,
}

impl Ranking {
    /// How many times more likely the first cause is than the likeliest of the others; `None` where those have no
    /// probability. Below 1 where the first is there because it hides a likelier one.
    #[must_use]
    pub fn lead(&self) -> Option<f64> {
        let (first, others) = self.causes.split_first()?;
        let second = others.iter().map(|c| c.posterior.get()).fold(0.0, f64::max);
        (second > 0.0).then(|| first.posterior.get() / second)
    }
}

/// Ranks the causes of a symptom. `tried` are fixes that did not help, by position: P(still broken | cause) = 1 − resolves.
#[must_use]
pub fn rank(
    playbook: &Playbook,
    symptom: usize,
    relevance: &Relevance,
    observations: &Observations,
    tried: &[usize],
) -> Ranking {
    let (evidence, warnings) = evidence(playbook, relevance, observations);
    let (candidates, left_out) = candidates(playbook, symptom, observations);
    let largest = candidates.iter().map(|(_, frequency)| *frequency).fold(0.0, f64::max);
    let total: f64 = candidates.iter().map(|(_, frequency)| frequency / largest).sum();
    let mut causes: Vec<Ranked> = candidates
        .into_iter()
        .map(|(cause, frequency)| {
            // where no cause is left at all, it is none of these
            let prior = if largest > 0.0 { frequency / largest / total } else { f64::from(u8::from(cause.is_none())) };
            let prior = Probability::clamped(prior);
            let ln_tried: f64 = tried.iter().map(|fix| still_broken(playbook, *fix, cause).ln()).sum();
            let ln_evidence = evidence.iter().map(|e| e.ln(playbook, cause)).collect();
            Ranked { cause, prior, posterior: prior, ln_prior: prior.ln() + ln_tried, ln_evidence }
        })
        .collect();
    let contradictory = !normalise(&mut causes);
    let contradiction = if contradictory { contradiction(&causes, &evidence) } else { Vec::new() };
    sort(playbook, &mut causes);
    Ranking { causes, left_out, contradictory, contradiction, warnings, evidence }
}

/// A cause with its relative frequency; `None` stands for `other`.
type Candidate = (Option<usize>, f64);

/// The causes of a symptom that can be here, `other` among them, and those that cannot.
fn candidates(playbook: &Playbook, symptom: usize, observations: &Observations) -> (Vec<Candidate>, Vec<usize>) {
    let listed = &playbook.symptoms[symptom].causes;
    let applies = |cause: &Option<usize>| cause.is_none_or(|c| observations.causes[c] != Truth::False);
    let mut candidates: Vec<Candidate> =
        listed.iter().filter(|(cause, _)| applies(cause)).map(|(cause, f)| (*cause, f.value)).collect();
    if !listed.iter().any(|(cause, _)| cause.is_none()) {
        candidates.push((None, 0.0));
    }
    let left_out = listed.iter().filter(|(cause, _)| !applies(cause)).filter_map(|(cause, _)| *cause).collect();
    (candidates, left_out)
}

/// P(still broken | cause) after a fix that was carried out.
pub(super) fn still_broken(playbook: &Playbook, fix: usize, cause: Option<usize>) -> Probability {
    let resolves = playbook.fixes[fix].resolves.iter().find(|(c, _)| *c == cause);
    resolves.map_or(Probability::ONE, |(_, likelihood)| likelihood.p.complement())
}

/// Sets the posteriors; false if nothing is possible.
fn normalise(causes: &mut [Ranked]) -> bool {
    let joint: Vec<f64> = causes.iter().map(|c| c.ln_prior + c.ln_evidence.iter().sum::<f64>()).collect();
    let Some(posteriors) = normalised(&joint) else { return false };
    for (cause, posterior) in causes.iter_mut().zip(posteriors) {
        cause.posterior = Probability::clamped(posterior);
    }
    true
}

/// exp(x) of each, divided by their sum; `None` if all are negative infinity. Safe for any finite logarithms.
fn normalised(logarithms: &[f64]) -> Option<Vec<f64>> {
    let highest = logarithms.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if highest == f64::NEG_INFINITY {
        return None;
    }
    let scaled: Vec<f64> = logarithms.iter().map(|x| libm::exp(x - highest)).collect();
    let sum: f64 = scaled.iter().sum();
    Some(scaled.into_iter().map(|x| x / sum).collect())
}

/// The findings of a smallest set of evidence that rules everything out: none can be left away.
fn contradiction(causes: &[Ranked], evidence: &[Evidence]) -> Vec<usize> {
    let possible = |kept: &[usize]| {
        causes.iter().any(|c| c.ln_prior.is_finite() && kept.iter().all(|e| c.ln_evidence[*e].is_finite()))
    };
    let mut kept: Vec<usize> = (0..evidence.len()).collect();
    if possible(&[]) {
        for e in 0..evidence.len() {
            let without: Vec<usize> = kept.iter().copied().filter(|k| *k != e).collect();
            if !possible(&without) {
                kept = without;
            }
        }
    } else {
        kept.clear();
    }
    kept.iter().flat_map(|e| evidence[*e].findings.iter().copied()).collect()
}
