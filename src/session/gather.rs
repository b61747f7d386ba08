//! Which probes a case needs, and what they saw as facts.

use std::ops::ControlFlow;
use std::rc::Rc;
use std::time::Duration;

use super::case::Case;
use crate::fact::{Origin, Provenance, Scope, Source};
use crate::probe::{End, Event, Job, Outcome, World, run};

/// What probes may look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// This machine, its network, the service, and what was handed in.
    Here,
    /// The service and what was handed in: the case is about another machine.
    Elsewhere,
    /// Only what was handed in: nothing may be touched.
    Handed,
}

impl Reach {
    /// Why a probe of this scope may not run.
    fn refuses(self, scope: Scope) -> Option<&'static str> {
        match (self, scope) {
            (Self::Here, _) | (_, Scope::Evidence) | (Self::Elsewhere, Scope::Service) => None,
            (Self::Elsewhere, Scope::Machine) => Some("not for another machine"),
            (Self::Handed, _) => Some("not run, --no-probe"),
        }
    }
}

impl Case {
    /// Runs the probes whose facts matter and are not given, as far as they may. `tell` hears what happens, and may stop it.
    pub fn gather(
        &mut self,
        world: &Rc<World>,
        reach: Reach,
        deadline: Duration,
        tell: &mut dyn FnMut(Event<'_>) -> ControlFlow<()>,
    ) {
        let jobs = self.jobs(world, reach);
        if jobs.is_empty() {
            return;
        }
        tracing::info!(probes = jobs.len(), ?deadline, "the probes start");
        let (outcomes, took) = run(jobs, world, deadline, tell);
        tracing::info!(?took, "the probes have ended");
        self.gathered = Some(took);
        for outcome in outcomes {
            tracing::debug!(fact = outcome.job.fact, probe = outcome.job.probe, end = ?outcome.end, values = outcome.reading.values().len());
            self.record(&outcome, deadline);
        }
    }

    fn jobs(&mut self, world: &World, reach: Reach) -> Vec<Job> {
        let platform = world.platform;
        let playbook = Rc::clone(&self.playbook);
        let mut jobs = Vec::new();
        for fact in &playbook.facts {
            let Some(call) = &fact.probe else { continue };
            let name = call.spec.name;
            let empty = call.spec.scope == Scope::Evidence && world.evidence.is_empty();
            let refused = reach.refuses(call.spec.scope).or(empty.then_some("no evidence file was handed in"));
            // what nobody may look at is said of every fact
            if let Some(because) = refused.filter(|_| reach == Reach::Handed || self.is_wanted(&fact.name)) {
                self.facts.put_unknown(&fact.name, &format!("probe {name}: {because}"));
            }
            if refused.is_some() || !self.is_wanted(&fact.name) {
                continue;
            }
            let params = call.on(Some(platform));
            match call.spec.params.iter().find(|p| p.required && params.get(p.name).is_none()) {
                Some(missing) => {
                    let because = format!("probe {name}: no `{}` for {}", missing.name, platform.name());
                    self.facts.put_unknown(&fact.name, &because);
                }
                None => {
                    let (fact, title) = (fact.name.clone(), fact.title.clone());
                    jobs.push(Job { fact, title, probe: name, params });
                }
            }
        }
        jobs
    }

    /// Whether a fact's probe would tell something that matters and is not settled.
    fn is_wanted(&self, fact: &str) -> bool {
        self.relevance.facts.iter().map(|slot| self.playbook.catalog.entry(*slot)).any(|entry| {
            entry.root == fact
                && matches!(entry.origin, Origin::Probe(_))
                && self.facts.value(&entry.path).is_none()
                && !self.facts.unknown_by_decree(&entry.path)
        })
    }

    fn record(&mut self, outcome: &Outcome, deadline: Duration) {
        let Job { fact, probe, .. } = &outcome.job;
        for (path, value, took_ms) in outcome.reading.values() {
            let full = format!("{fact}.{path}");
            let Some(value) = self.playbook.catalog.get(&full).and_then(|entry| entry.fit(value)) else { continue };
            let provenance = Provenance {
                source: Source::Probe,
                name: (*probe).to_owned(),
                observed_at: outcome.observed_at.clone(),
                took_ms,
            };
            self.facts.put(&full, value, provenance);
        }
        for (path, because) in outcome.reading.reasons() {
            let full = if path.is_empty() { fact.clone() } else { format!("{fact}.{path}") };
            self.facts.put_unknown(&full, &format!("probe {probe}: {because}"));
        }
        let because = match outcome.end {
            End::Finished => return,
            End::Deadline => format!("deadline of {} s reached", deadline.as_secs_f64()),
            End::Stopped => "stopped by the user".to_owned(),
        };
        self.facts.put_unknown(fact, &format!("probe {probe}: {because}"));
    }
}
