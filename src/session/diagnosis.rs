//! What a case comes to: observed, ranked and planned on what is known.

use super::case::Case;
use super::planning::{Plan, Questions};
use crate::diagnosis::{Observations, Pointer, Ranking, Weight, pointers, unexplained, weights};
use crate::fact::Origin;
use crate::playbook::{Group, Playbook, Question};
use crate::predicate::Truth;

/// What a case comes to.
#[derive(Debug)]
pub struct Diagnosis {
    /// What the facts say of the playbook's predicates.
    pub observations: Observations,
    /// The causes, best first.
    pub ranking: Ranking,
    /// What speaks for and against each cause, in the order of the ranking.
    pub weights: Vec<Vec<Weight>>,
    /// Whether the symptom is gone.
    pub resolved: Truth,
    /// What to do.
    pub plan: Plan,
    /// The facts that matter and are unknown, each with the reason; sorted by path.
    pub unknown: Vec<(String, String)>,
    /// What went wrong on the way and counts as unknown.
    pub warnings: Vec<String>,
}

/// A diagnosis without the plan and the weights, which take most of the time.
#[derive(Debug)]
pub struct Judged {
    /// What the facts say of the playbook's predicates.
    pub observations: Observations,
    /// The causes, best first.
    pub ranking: Ranking,
    /// Whether the symptom is gone.
    pub resolved: Truth,
}

impl Case {
    /// The question that is worth most beyond its price, if any is.
    #[must_use]
    pub fn best_question(&self) -> Option<&Question> {
        let plan = self.diagnose().plan;
        let best = plan.questions.get(plan.ask?)?;
        self.playbook.question(&best.fact)
    }

    /// Observes and ranks on what is known.
    #[must_use]
    pub fn judge(&self) -> Judged {
        self.judged_by(self)
    }

    /// What to do about what was judged.
    #[must_use]
    pub fn plan(&self, judged: &Judged, questions: Questions) -> Plan {
        self.planned_by(self, judged, questions)
    }

    /// Observes, ranks and plans on what is known.
    #[must_use]
    pub fn diagnose(&self) -> Diagnosis {
        let judged = self.judge();
        let plan = self.plan(&judged, Questions::Valued);
        let Judged { observations, ranking, resolved } = judged;
        let weights = weights(&ranking);
        let mut warnings = self.notes.clone();
        warnings.extend(observations.trouble.iter().cloned());
        warnings.extend(ranking.warnings.iter().cloned());
        Diagnosis { unknown: self.unknown(), observations, ranking, weights, resolved, plan, warnings }
    }

    /// The facts that matter and are unknown, each with the reason; sorted by path.
    #[must_use]
    pub fn unknown(&self) -> Vec<(String, String)> {
        let mut unknown: Vec<(String, String)> = self
            .relevance
            .facts
            .iter()
            .filter(|slot| self.value(**slot).is_none())
            .map(|slot| {
                let entry = self.playbook.catalog.entry(*slot);
                let reason = self.facts.because(&entry.path).map(str::to_owned);
                let reason = reason.unwrap_or_else(|| match entry.origin {
                    Origin::Probe(name) => format!("probe {name}: not run"),
                    Origin::Ask => "not asked".to_owned(),
                    Origin::Given | Origin::BuiltIn => "not given".to_owned(),
                });
                (entry.path.to_string(), reason)
            })
            .collect();
        unknown.sort();
        unknown
    }
}

impl Diagnosis {
    /// The findings that are present and do not speak for the likeliest cause.
    #[must_use]
    pub fn unexplained(&self) -> Vec<usize> {
        self.weights.first().map_or_else(Vec::new, |weights| unexplained(weights))
    }

    /// Those of them that have weight, each with the cause that it points to: so is a second fault told.
    #[must_use]
    pub fn pointers(&self, playbook: &Playbook) -> Vec<Pointer> {
        pointers(playbook, &self.ranking, &self.unexplained())
    }

    /// The findings of which a cause's ranking could still learn: its own evidence that is unknown.
    #[must_use]
    pub fn not_checked(&self, playbook: &Playbook, cause: Option<usize>) -> Vec<usize> {
        let Some(cause) = cause else { return Vec::new() };
        let settled = |f: usize| match &playbook.findings[f].group {
            // once one alternative is present, the others say nothing more
            Group::OneOf(name) => playbook.findings.iter().enumerate().any(|(other, finding)| {
                finding.group == Group::OneOf(name.clone()) && self.observations.findings[other] == Truth::True
            }),
            Group::Alone | Group::Overlaps(_) => false,
        };
        let evidence = playbook.causes[cause].evidence.iter().map(|(f, _)| *f);
        evidence.filter(|f| self.observations.findings[*f] == Truth::Unknown && !settled(*f)).collect()
    }
}
