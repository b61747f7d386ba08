//! Which probes a case needs, and what they saw as facts.

use std::ops::ControlFlow;
use std::rc::Rc;
use std::time::Duration;

use super::case::Case;
use crate::fact::{Entry, Origin, Platform, ProbeSpec, Provenance, Scope, Source, Value};
use crate::playbook::{Call, FactDeclaration};
use crate::probe::{End, Event, Job, Outcome, World, run};
use crate::text::shortened;

/// What probes may look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// This machine, its network, the service, and what was handed in.
    Here,
    /// The service and what was handed in: the case is about another machine.
    Elsewhere,
    /// Only what was handed in: nothing may be touched.
    Handed,
    /// The same, because the playbook comes from outside and is not trusted.
    Untrusted,
}

impl Reach {
    /// Why a probe of this scope may not run.
    fn refuses(self, scope: Scope) -> Option<&'static str> {
        match (self, scope) {
            (Self::Here, _) | (_, Scope::Evidence) | (Self::Elsewhere, Scope::Service) => None,
            (Self::Elsewhere, Scope::Machine) => Some("not for another machine"),
            (Self::Handed, _) => Some("not run, --no-probe"),
            (Self::Untrusted, _) => Some("not run, the playbook is not trusted"),
        }
    }

    /// Whether nothing but what was handed in may be looked at.
    fn is_closed(self) -> bool {
        matches!(self, Self::Handed | Self::Untrusted)
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
        let probes: Vec<&str> = jobs.iter().map(|job| job.probe).collect();
        world.unread(&probes).iter().for_each(|note| self.note_once(note));
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

    /// Whether probes would look beyond the evidence files, at this machine or the network, with what is known by now.
    #[must_use]
    pub fn would_look(&self, platform: Platform, reach: Reach) -> bool {
        let beyond = |call: &Call<ProbeSpec>| call.spec.scope != Scope::Evidence;
        let mut facts = self.playbook.facts.iter().filter(|fact| fact.probe.as_ref().is_some_and(beyond));
        facts.any(|fact| matches!(self.job(fact, platform, false, reach), Some(Ok(_))))
    }

    fn jobs(&mut self, world: &World, reach: Reach) -> Vec<Job> {
        let playbook = Rc::clone(&self.playbook);
        let mut jobs = Vec::new();
        for fact in &playbook.facts {
            match self.job(fact, world.platform, !world.evidence.is_empty(), reach) {
                None => {}
                Some(Ok(job)) => jobs.push(job),
                Some(Err(because)) => self.facts.put_unknown(&fact.name, &because),
            }
        }
        jobs
    }

    /// What a fact's probe has to do, or why it does not run; `None` where there is no probe, or nobody wants to know.
    fn job(
        &self,
        fact: &FactDeclaration,
        platform: Platform,
        evidence: bool,
        reach: Reach,
    ) -> Option<Result<Job, String>> {
        let call = fact.probe.as_ref()?;
        let name = call.spec.name;
        let empty = call.spec.scope == Scope::Evidence && !evidence;
        let refused = reach.refuses(call.spec.scope).or(empty.then_some("no evidence file was handed in"));
        // what nobody may look at is said of every fact
        if !self.is_wanted(&fact.name) && (refused.is_none() || !reach.is_closed()) {
            return None;
        }
        if let Some(because) = refused {
            return Some(Err(format!("probe {name}: {because}")));
        }
        let params = call.on(Some(platform));
        if let Some(missing) = call.spec.params.iter().find(|p| p.required && params.get(p.name).is_none()) {
            return Some(Err(format!("probe {name}: no `{}` for {}", missing.name, platform.name())));
        }
        Some(Ok(Job { fact: fact.name.clone(), title: fact.title.clone(), probe: name, params }))
    }

    /// Whether a fact's probe would tell something that matters and is not settled.
    fn is_wanted(&self, fact: &str) -> bool {
        self.relevance.facts.iter().map(|slot| self.playbook.catalog.entry(*slot)).any(|entry| {
            *entry.root == *fact
                && matches!(entry.origin, Origin::Probe(_))
                && self.facts.value(&entry.path).is_none()
                && !self.facts.unknown_by_decree(&entry.path)
        })
    }

    fn record(&mut self, outcome: &Outcome, deadline: Duration) {
        let Job { fact, probe, .. } = &outcome.job;
        for note in outcome.reading.notes() {
            self.note_once(&note);
        }
        for (path, value, took_ms) in outcome.reading.values() {
            let full = format!("{fact}.{path}");
            let Some(entry) = self.playbook.catalog.get(&full) else {
                self.note_once(&format!("the probe {probe} gave {full}, which it does not declare; this was ignored"));
                continue;
            };
            let words = self.words(fact, &path);
            let fitted = match entry.fit(value.clone()).filter(|value| is_among(words, value)) {
                Some(fitted) => fitted,
                None => {
                    let because = misfit(&value, entry, words);
                    self.facts.put_unknown(&full, &format!("probe {probe}: {because}"));
                    continue;
                }
            };
            let provenance = Provenance {
                source: Source::Probe,
                name: (*probe).to_owned(),
                observed_at: outcome.observed_at.clone(),
                took_ms,
            };
            self.facts.put(&full, fitted, provenance);
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

    /// The only texts that a probe may yield at a path below a fact; empty where it may be any.
    fn words(&self, fact: &str, path: &str) -> &'static [&'static str] {
        let call = self.playbook.facts.iter().find(|f| f.name == fact).and_then(|f| f.probe.as_ref());
        let Some(spec) = call.map(|call| call.spec) else { return &[] };
        let below = path.split_once('.').map(|(_, below)| below);
        let named = spec.named.iter().flat_map(|named| named.yields).filter(|y| Some(y.path) == below);
        spec.yields.iter().filter(|y| y.path == path).chain(named).next().map_or(&[], |y| y.values)
    }
}

/// Whether a value is one of these words, if there are any; lists are of any words.
fn is_among(words: &[&str], value: &Value) -> bool {
    match value {
        Value::String(text) => words.is_empty() || words.contains(&&**text),
        _ => true,
    }
}

/// What a probe gave that its fact cannot have, and what was expected. Only a word that should have been another one is
/// told: a text may be anybody's.
fn misfit(value: &Value, entry: &Entry, words: &[&str]) -> String {
    let came = match value {
        Value::String(text) if !words.is_empty() => format!("`{}`", shortened(text)),
        Value::Float(number) if !number.is_finite() => format!("`{number}`"),
        value => format!("a value of the type {}", value.ty().name()),
    };
    let wanted = if words.is_empty() { entry.wanted() } else { format!("one of {}", words.join(", ")) };
    format!("it gave {came} instead of {wanted}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fact::Params;
    use crate::playbook::Library;
    use crate::probe::Reading;
    use crate::session::vocabulary;
    use crate::text::SourceFile;

    const PLAYBOOK: &str = "triage: 1
id: a
title: T
version: 1.0.0
symptoms: { s: { title: S, causes: { c: 1, other: 1 } } }
facts: { har: { title: H, probe: { har: {} } } }
findings: { f: { title: F, when: har.entries > 0 && har.error == \"none\", otherwise: half } }
causes: { c: { title: C, explanation: E, evidence: { f: often } } }
";

    /// A case to which a probe told something.
    fn told(reading: Reading) -> Case {
        let mut library = Library::new(vocabulary());
        let shelf = library.add(Rc::new(SourceFile::new("a.yaml", PLAYBOOK)), None);
        let playbook = library.playbook(shelf).ok().unwrap();
        let mut case = Case::new(playbook, 0);
        let job = Job { fact: "har".to_owned(), title: "H".to_owned(), probe: "har", params: Params::new(Vec::new()) };
        let outcome = Outcome { job, reading: Rc::new(reading), end: End::Finished, observed_at: String::new() };
        case.record(&outcome, Duration::from_secs(1));
        case.record(&outcome, Duration::from_secs(1));
        case
    }

    #[test]
    fn a_value_that_does_not_fit_says_so() {
        let reading = Reading::default();
        reading.put("entries", Value::text("many, and who knows whose"));
        reading.put("error", Value::text("sometimes"));
        reading.put("lost", Value::Bool(true));
        reading.put("recent", Value::Float(f64::NAN));
        let case = told(reading);
        let because = |path: &str| case.facts.because(path).unwrap_or_default().to_owned();
        assert_eq!(because("har.entries"), "probe har: it gave a value of the type string instead of a whole number");
        assert_eq!(
            because("har.error"),
            "probe har: it gave `sometimes` instead of one of none, not_given, unreadable, damaged"
        );
        assert_eq!(because("har.recent"), "probe har: it gave `NaN` instead of a whole number");
        assert_eq!(case.facts.value("har.lost"), Some(&Value::Bool(true)), "what fits stands");
        assert_eq!(case.notes.len(), 0);
    }

    #[test]
    fn what_a_probe_does_not_declare_is_told_once() {
        let reading = Reading::default();
        reading.put("weather", Value::Int(1));
        assert_eq!(
            told(reading).notes,
            ["the probe har gave har.weather, which it does not declare; this was ignored"]
        );
    }

    #[test]
    fn what_several_probes_note_is_told_once() {
        let reading = Reading::default();
        reading.note("a.har is empty");
        reading.note("b.har is empty");
        assert_eq!(told(reading).notes, ["a.har is empty", "b.har is empty"]);
    }

    #[test]
    fn a_run_tells_the_notes_of_its_probes() {
        let mut case = told(Reading::default());
        let mut world = World::new(Platform::Linux, Vec::new());
        world.evidence = vec!["/nowhere/x.har".into()];
        case.gather(&Rc::new(world), Reach::Handed, Duration::from_secs(20), &mut |_| ControlFlow::Continue(()));
        assert_eq!(case.notes, ["x.har cannot be read: entity not found"]);
    }
}
