//! How things stand in a session, and what of that an answer or a fix has changed.

use super::case::Case;
use super::course::Move;
use crate::predicate::Truth;
use crate::units::Probability;

/// Percentage points by which a posterior must move to be told.
const TELLING: f64 = 0.02;

/// How things stand.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// The causes by position, `None` for `other`, best first, each with its posterior.
    pub causes: Vec<(Option<usize>, Probability)>,
    /// The findings as they are judged.
    pub findings: Vec<Truth>,
    /// What comes next.
    pub next: Move,
}

/// What changed between two standings.
#[derive(Debug, Clone, PartialEq)]
pub struct Shift {
    /// The causes whose posterior moved noticeably, the one that moved most first: before and after.
    pub moved: Vec<(Option<usize>, Probability, Probability)>,
    /// The cause that leads now, if another one did before.
    pub leads: Option<Option<usize>>,
    /// The findings that are judged otherwise now, by position.
    pub findings: Vec<usize>,
    /// Whether something else comes next than before.
    pub other_move: bool,
}

impl Standing {
    pub(super) fn of(case: &Case, next: Move) -> Self {
        let judged = case.judge();
        Self {
            causes: judged.ranking.causes.iter().map(|c| (c.cause, c.posterior)).collect(),
            findings: judged.observations.findings,
            next,
        }
    }

    /// What changed since an earlier standing of the same playbook.
    #[must_use]
    pub fn since(&self, before: &Self) -> Shift {
        let posterior = |of: &Self, cause: Option<usize>| {
            of.causes.iter().find(|(c, _)| *c == cause).map_or(Probability::ZERO, |(_, p)| *p)
        };
        let mut all: Vec<Option<usize>> = self.causes.iter().map(|(cause, _)| *cause).collect();
        all.extend(before.causes.iter().map(|(cause, _)| *cause).filter(|c| !self.causes.iter().any(|(o, _)| o == c)));
        let mut moved: Vec<_> =
            all.into_iter().map(|cause| (cause, posterior(before, cause), posterior(self, cause))).collect();
        let by = |(_, was, is): &(Option<usize>, Probability, Probability)| (is.get() - was.get()).abs();
        moved.retain(|one| by(one) >= TELLING);
        moved.sort_by(|a, b| by(b).total_cmp(&by(a)));
        let lead = |of: &Self| of.causes.first().map(|(cause, _)| *cause);
        let findings = (0..self.findings.len()).filter(|f| self.findings.get(*f) != before.findings.get(*f));
        Shift {
            moved,
            leads: lead(self).filter(|_| lead(self) != lead(before)),
            findings: findings.collect(),
            other_move: self.next != before.next,
        }
    }
}
