//! What of a playbook concerns one symptom: which findings can move its ranking, and which facts they read.

use std::collections::BTreeSet;

use crate::fact::Slot;
use crate::playbook::{Group, Playbook};
use crate::predicate::Predicate;

/// The parts of a playbook that matter for a symptom, by position.
#[derive(Debug, Clone)]
pub struct Relevance {
    /// The findings: those that its causes mention, all of their groups, those that are certain or impossible under all
    /// causes, and the verification.
    pub findings: Vec<usize>,
    /// The fixes that resolve one of its causes, and those that such fixes require.
    pub fixes: Vec<usize>,
    /// The facts that all of these read.
    pub facts: BTreeSet<Slot>,
}

impl Relevance {
    /// What matters for a symptom of a playbook. A finding that none of its causes mentions is equally likely under all of
    /// them, so leaving it out changes nothing, unless what was seen can never be.
    #[must_use]
    pub fn of(playbook: &Playbook, symptom: usize) -> Self {
        let symptom = &playbook.symptoms[symptom];
        let causes: Vec<usize> = symptom.causes.iter().filter_map(|(cause, _)| *cause).collect();
        let mentioned: BTreeSet<usize> =
            causes.iter().flat_map(|c| playbook.causes[*c].evidence.iter().map(|(f, _)| *f)).collect();
        let groups: BTreeSet<&str> = mentioned.iter().filter_map(|f| group(&playbook.findings[*f].group)).collect();
        let in_group = |f: usize| group(&playbook.findings[f].group).is_some_and(|g| groups.contains(g));
        let verifies = |f: usize| symptom.resolved_when == Some(f);
        let certain = |f: usize| playbook.findings[f].otherwise.is_some_and(|p| [0.0, 1.0].contains(&p.p.get()));
        let matters = |f: &usize| mentioned.contains(f) || in_group(*f) || certain(*f) || verifies(*f);
        let findings: Vec<usize> = (0..playbook.findings.len()).filter(matters).collect();
        let fixes = fixes(playbook, &causes);
        let mut facts = BTreeSet::new();
        let mut read = |predicate: &Predicate| facts.extend(predicate.reads().iter().copied());
        findings.iter().for_each(|f| read(&playbook.findings[*f].when));
        causes.iter().filter_map(|c| playbook.causes[*c].applies.as_ref()).for_each(&mut read);
        for fix in fixes.iter().map(|f| &playbook.fixes[*f]) {
            fix.verify.iter().for_each(|f| read(&playbook.findings[*f].when));
            fix.applies.iter().chain(fix.steps.iter().filter_map(|s| s.applies.as_ref())).for_each(&mut read);
        }
        playbook.escalation.iter().filter_map(|e| e.applies.as_ref()).for_each(&mut read);
        Self { findings, fixes, facts }
    }
}

fn group(group: &Group) -> Option<&str> {
    match group {
        Group::Alone => None,
        Group::OneOf(name) | Group::Overlaps(name) => Some(name),
    }
}

fn fixes(playbook: &Playbook, causes: &[usize]) -> Vec<usize> {
    let resolves = |cause: &Option<usize>| cause.is_none_or(|c| causes.contains(&c));
    let mut wanted: Vec<usize> = (0..playbook.fixes.len())
        .filter(|f| playbook.fixes[*f].resolves.iter().any(|(cause, _)| resolves(cause)))
        .collect();
    let mut next = 0;
    while let Some(fix) = wanted.get(next) {
        for required in &playbook.fixes[*fix].requires {
            if !wanted.contains(required) {
                wanted.push(*required);
            }
        }
        next += 1;
    }
    wanted.sort_unstable();
    wanted
}
