//! The findings of a playbook and every `applies`, judged under the facts.

use crate::fact::{Slot, Value};
use crate::playbook::Playbook;
use crate::predicate::{Predicate, Truth};

/// What the facts say of a playbook's predicates, by position.
#[derive(Debug, Clone, PartialEq)]
pub struct Observations {
    /// Whether each finding is present (true), absent (false) or unknown.
    pub findings: Vec<Truth>,
    /// Whether each cause can be here.
    pub causes: Vec<Truth>,
    /// Whether each fix can be carried out here.
    pub fixes: Vec<Truth>,
    /// Whether each step of each fix is needed here.
    pub steps: Vec<Vec<Truth>>,
    /// Whether there is somebody to call.
    pub escalation: Truth,
    /// What went wrong while judging; it counts as unknown.
    pub trouble: Vec<String>,
}

/// Judges every predicate of a playbook. `facts` gives the value of a fact of its catalog, if it is known.
pub fn observe<'a>(playbook: &Playbook, facts: &impl Fn(Slot) -> Option<&'a Value>) -> Observations {
    let mut trouble = Vec::new();
    let mut judge = |what: String, predicate: &Predicate| {
        let mut wrong = Vec::new();
        let truth = predicate.judge(facts, &mut wrong);
        trouble.extend(wrong.into_iter().map(|w| format!("{what} is unknown: {w}")));
        truth
    };
    let findings = playbook.findings.iter().map(|f| judge(format!("the finding `{}`", f.id), &f.when)).collect();
    let mut applies = |what: &dyn Fn() -> String, predicate: Option<&Predicate>| {
        predicate.map_or(Truth::True, |p| judge(format!("`applies` of {}", what()), p))
    };
    let cause = |c: &crate::playbook::Cause| format!("the cause `{}`", c.id);
    let causes = playbook.causes.iter().map(|c| applies(&|| cause(c), c.applies.as_ref())).collect();
    let fix = |f: &crate::playbook::Fix| format!("the fix `{}`", f.id);
    let fixes = playbook.fixes.iter().map(|f| applies(&|| fix(f), f.applies.as_ref())).collect();
    let steps = playbook
        .fixes
        .iter()
        .map(|f| f.steps.iter().map(|s| applies(&|| format!("a step of {}", fix(f)), s.applies.as_ref())).collect())
        .collect();
    let escalation = playbook.escalation.as_ref().and_then(|e| e.applies.as_ref());
    let escalation = applies(&|| "the escalation".to_owned(), escalation);
    Observations { findings, causes, fixes, steps, escalation, trouble }
}
