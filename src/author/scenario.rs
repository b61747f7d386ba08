//! Runs the scenarios of a playbook and explains the first thing of each that came out differently.

use std::rc::Rc;

use crate::fact::Source;
use crate::playbook::{Expectation, Library, Playbook, Refusal, Scenario};
use crate::predicate::Truth;
use crate::session::{Case, Diagnosis};
use crate::units::TIE;

/// What came of a scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Everything came out as expected.
    Passed,
    /// Something came out differently; what, in lines of text.
    Failed(Vec<String>),
    /// It cannot be told; why, in lines of text.
    Unknown(Vec<String>),
}

/// Where the facts of a scenario come from, in their provenance.
const NAME: &str = "scenario";

/// Runs every scenario of a playbook: its position and the verdict.
#[must_use]
pub fn run(library: &Library, playbook: &Rc<Playbook>) -> Vec<(usize, Verdict)> {
    let verdict = |scenario: &Scenario| {
        if scenario.set.is_empty() {
            return judge(playbook, scenario);
        }
        match library.reload(playbook, &scenario.set) {
            Ok(changed) => judge(&Rc::new(changed), scenario),
            Err(Refusal::Settings(lines)) => Verdict::Failed(lines),
            Err(Refusal::Mistakes(_)) => {
                Verdict::Failed(vec!["with these settings the playbook has mistakes".to_owned()])
            }
        }
    };
    playbook.scenarios.iter().map(verdict).enumerate().collect()
}

fn judge(playbook: &Rc<Playbook>, scenario: &Scenario) -> Verdict {
    let mut case = Case::new(Rc::clone(playbook), scenario.symptom);
    if let Some(platform) = scenario.platform {
        case.know_platform(platform, Source::File, NAME, "");
    }
    let refused = case.know_all(&scenario.facts, Source::File, NAME, "");
    if let Some(statement) = refused.first() {
        return Verdict::Failed(vec![format!("the fact `{}` does not fit", statement.path)]);
    }
    case.tried.clone_from(&scenario.tried);
    compare(&case, &case.diagnose(), &scenario.expect)
}

fn compare(case: &Case, diagnosis: &Diagnosis, expect: &Expectation) -> Verdict {
    if let Some(expected) = expect.resolved {
        if case.playbook.symptoms[case.symptom].resolved_when.is_none() {
            return Verdict::Failed(vec![format!(
                "expected resolved: {expected}, and the symptom has no `resolved_when`"
            )]);
        }
        match diagnosis.resolved {
            Truth::Unknown => return Verdict::Unknown(unresolved(diagnosis, expected)),
            truth if truth != expected.into() => {
                return Verdict::Failed(vec![format!("expected resolved: {expected}, and the facts say the opposite")]);
            }
            _ => {}
        }
    }
    if let Some(id) = &expect.cause {
        let first = diagnosis.ranking.causes.first().map(|c| case.playbook.cause_id(c.cause));
        if first != Some(id) {
            return Verdict::Failed(vec![format!("expected the cause {id}"), leaders(case, diagnosis, Some(id))]);
        }
    }
    if let (Some(least), Some(first)) = (expect.at_least, diagnosis.ranking.causes.first())
        && first.posterior.get() < least.p.get() - TIE
    {
        let id = case.playbook.cause_id(first.cause);
        let expected = format!("expected {id} at {} or more", least.p.get());
        return Verdict::Failed(vec![expected, leaders(case, diagnosis, None)]);
    }
    if let Some(id) = &expect.first_fix {
        let fixes: Vec<&str> = diagnosis.plan.fixes.iter().map(|f| case.playbook.fixes[f.fix].id.as_str()).collect();
        if fixes.first() != Some(&id.as_str()) {
            let order = if fixes.is_empty() { "no fix at all".to_owned() } else { fixes.join(", ") };
            return Verdict::Failed(vec![format!("expected the first fix {id}"), format!("the plan has {order}")]);
        }
    }
    if *expect == Expectation::default() {
        return Verdict::Unknown(vec!["nothing is expected".to_owned()]);
    }
    Verdict::Passed
}

/// Why it cannot be told whether the symptom is gone.
fn unresolved(diagnosis: &Diagnosis, expected: bool) -> Vec<String> {
    let unknown: Vec<&str> = diagnosis.unknown.iter().map(|(path, _)| path.as_str()).take(5).collect();
    vec![
        format!("expected resolved: {expected}, and it cannot be told"),
        format!("unknown are: {}", unknown.join(", ")),
    ]
}

/// The first causes with their posteriors and what speaks most for each; `wanted` is among them.
fn leaders(case: &Case, diagnosis: &Diagnosis, wanted: Option<&str>) -> String {
    let id = |position: usize| case.playbook.cause_id(diagnosis.ranking.causes[position].cause);
    let mut positions: Vec<usize> = (0..diagnosis.ranking.causes.len().min(3)).collect();
    positions.extend((3..diagnosis.ranking.causes.len()).filter(|p| Some(id(*p)) == wanted));
    let one = |position: usize| {
        let posterior = diagnosis.ranking.causes[position].posterior.get();
        let for_it = diagnosis.weights[position].iter().filter_map(|w| Some((w, w.decibans?.get())));
        let strongest = for_it.max_by(|a, b| a.1.abs().total_cmp(&b.1.abs())).map(|(weight, db)| {
            let finding = &case.playbook.findings[weight.findings[0]].id;
            format!(" ({}{finding} {db:+.1} dB)", if weight.present { "" } else { "not " })
        });
        format!("{} {posterior:.3}{}", id(position), strongest.unwrap_or_default())
    };
    let mut text = format!("came out: {}", positions.into_iter().map(one).collect::<Vec<_>>().join(", "));
    if let Some(wanted) = wanted.filter(|w| (0..diagnosis.ranking.causes.len()).all(|p| id(p) != *w)) {
        text += &format!("; {wanted} is left out");
    }
    text
}
