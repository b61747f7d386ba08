//! The heart of a diagnosis: observed, ranked and planned, without the words about it.

use super::case::Case;
use super::diagnosis::Judged;
use super::observer::Observer;
use super::planning::{self, Plan, Questions};
use crate::diagnosis::{Observations, Ranking, bring_up_hidden, rank};
use crate::predicate::Truth;

/// What is likely, and what to do.
#[derive(Debug)]
pub struct Assessment {
    /// What the facts say of the playbook's predicates.
    pub observations: Observations,
    /// The causes, best first.
    pub ranking: Ranking,
    /// Whether the symptom is gone.
    pub resolved: Truth,
    /// What to do.
    pub plan: Plan,
}

impl Case {
    /// Observes, ranks and plans on what `observer` sees. It must see the same answers as the case has.
    #[must_use]
    pub fn assess(&self, observer: &impl Observer) -> Assessment {
        let judged = self.judged_by(observer);
        let plan = self.planned_by(observer, &judged, Questions::Valued);
        let Judged { observations, ranking, resolved } = judged;
        Assessment { observations, ranking, resolved, plan }
    }

    pub(super) fn judged_by(&self, observer: &impl Observer) -> Judged {
        self.judged(observer.now())
    }

    /// Ranks on what was observed.
    pub(super) fn judged(&self, observations: Observations) -> Judged {
        let playbook = &*self.playbook;
        let mut ranking = rank(playbook, self.symptom, &self.relevance, &observations, &self.tried);
        bring_up_hidden(playbook, &mut ranking);
        let resolved = playbook.symptoms[self.symptom].resolved_when;
        let resolved = resolved.map_or(Truth::Unknown, |f| observations.findings[f]);
        Judged { observations, ranking, resolved }
    }

    pub(super) fn planned_by(&self, observer: &impl Observer, judged: &Judged, questions: Questions) -> Plan {
        let resolved = judged.resolved == Truth::True;
        planning::plan(self, observer, &judged.observations, &judged.ranking, resolved, questions)
    }
}
