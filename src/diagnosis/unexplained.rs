//! What the first cause leaves unexplained, and what else that points to: so a second fault is told, though the ranking
//! knows one alone.

use super::evidence::likelihood;
use super::order::CLOSE;
use super::ranking::Ranking;
use crate::playbook::Playbook;

/// How many times as likely a finding must be under another cause to be worth a sentence: about five decibans, the least that
/// is commonly called substantial. Less is a trifle, and trifles hide what matters.
///
/// Source: H. Jeffreys, "Theory of Probability" (1961), appendix B: grade 2 begins at the square root of 10.
pub const SUBSTANTIAL: f64 = 3.0;

/// A finding that the first cause does not explain, and the cause that it points to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pointer {
    /// The finding, by position.
    pub finding: usize,
    /// The cause, by position.
    pub cause: usize,
}

/// Those of the `findings`, all present, that are at least [`SUBSTANTIAL`] times as likely under another cause as under the
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
