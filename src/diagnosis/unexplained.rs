//! What the first cause leaves unexplained, and what else that points to: so a second fault is told, though the ranking
//! knows one alone.

use super::evidence::likelihood;
use super::order::CLOSE;
use super::ranking::Ranking;
use super::weight::{Decisive, Weight, weights_of};
use crate::playbook::Playbook;
use crate::units::TIE;

/// How many times as likely a finding must be under another cause to be worth a sentence: about five decibans, the least that
/// is commonly called substantial. Less is a trifle, and trifles hide what matters.
///
/// Source: H. Jeffreys, "Theory of Probability" (1961), appendix B: grade 2 begins at the square root of 10.
const SUBSTANTIAL: f64 = 3.0;

/// How many times as likely it must be to bring a cause that the first one hides to the second place: 15 decibans.
///
/// Source: the same; "very strong" begins at 10 to the power of 1.5.
const VERY_STRONG: f64 = 31.6;

/// A finding that the first cause does not explain, and the cause that it points to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pointer {
    /// The finding, by position.
    pub finding: usize,
    /// The cause, by position.
    pub cause: usize,
}

/// The findings that are present and do not speak for a cause, of whose ranking these are the weights.
#[must_use]
pub fn unexplained(weights: &[Weight]) -> Vec<usize> {
    let present = weights.iter().filter(|w| w.present && w.decisive != Some(Decisive::Proves));
    present.filter(|w| w.decibans.is_none_or(|db| db.get() <= TIE)).flat_map(|w| w.findings.clone()).collect()
}

/// Of two faults the first hides the second, whose posterior is small because one cause alone is assumed. So what the first
/// cause hides, and very strong evidence points to, goes right behind it. Posteriors stay as they are.
pub fn bring_up_hidden(playbook: &Playbook, ranking: &mut Ranking) {
    let Some(first) = ranking.causes.first().and_then(|c| c.cause) else { return };
    let hides = &playbook.causes[first].hides;
    if hides.is_empty() || ranking.contradictory {
        return;
    }
    let findings = unexplained(&weights_of(ranking, 0..1).concat());
    let strong = |pointer: &Pointer| {
        let under = |cause| likelihood(playbook, pointer.finding, Some(cause));
        hides.contains(&pointer.cause) && under(pointer.cause) >= VERY_STRONG * under(first)
    };
    let mut place = 1;
    for pointer in pointers(playbook, ranking, &findings).iter().filter(|p| strong(p)) {
        let at = ranking.causes.iter().skip(place).position(|c| c.cause == Some(pointer.cause));
        if let Some(at) = at {
            ranking.causes[place..=place + at].rotate_right(1);
            place += 1;
        }
    }
}

/// Those of the `findings`, all present, that are at least three times as likely under another cause as under the
/// first, each with that cause: of several that explain it about as well, the one that ranks best. None where no cause of
/// the playbook leads.
#[must_use]
pub fn pointers(playbook: &Playbook, ranking: &Ranking, findings: &[usize]) -> Vec<Pointer> {
    let Some(first) = ranking.causes.first().filter(|c| c.cause.is_some() && !ranking.contradictory) else {
        return Vec::new();
    };
    let others = || ranking.causes.iter().skip(1).filter(|c| c.posterior.get() > 0.0).filter_map(|c| c.cause);
    let pointer = |finding: &usize| {
        let under = |cause| likelihood(playbook, *finding, Some(cause));
        let greatest = others().map(under).fold(0.0, f64::max);
        let least = SUBSTANTIAL * likelihood(playbook, *finding, first.cause);
        let explains = |cause: &usize| under(*cause) >= least && under(*cause) * CLOSE > greatest;
        let cause = others().find(explains)?;
        Some(Pointer { finding: *finding, cause })
    };
    findings.iter().filter_map(pointer).collect()
}
