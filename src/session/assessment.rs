//! The heart of a diagnosis: observed, ranked and planned, without the words about it.

use super::case::Case;
use super::observer::Observer;
use super::planning::{self, Plan};
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
    /// Ranks and plans on what `observer` sees. It must see the same answers as the case has.
    #[must_use]
    pub fn assess(&self, observer: &impl Observer) -> Assessment {
        let playbook = &*self.playbook;
        let observations = observer.now();
        let mut ranking = rank(playbook, self.symptom, &self.relevance, &observations, &self.tried);
        bring_up_hidden(playbook, &mut ranking);
        let resolved = playbook.symptoms[self.symptom].resolved_when;
        let resolved = resolved.map_or(Truth::Unknown, |f| observations.findings[f]);
        let plan = planning::plan(self, observer, &observations, &ranking, resolved == Truth::True);
        Assessment { observations, ranking, resolved, plan }
    }
}
