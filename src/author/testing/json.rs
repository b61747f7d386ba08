//! The results of scenarios as other programs read them: `triage.test/1`.

use serde_json::{Value as Json, json};

use super::coverage::{Coverage, Figure};
use super::deciding::Deciding;
use super::runner::{Outcome, Place};
use super::suite::{Suite, Totals, totals};
use super::trial::Trial;
use super::verdict::Verdict;
use crate::playbook::Playbook;

/// The results. Same playbooks and scenarios give the same bytes.
#[must_use]
pub fn json(suites: &[Suite]) -> Json {
    let totals = totals(suites);
    json!({
        "schema": "triage.test/1",
        "passed": suites.iter().all(Suite::passes) && totals.all() > 0,
        "totals": counted(&totals),
        "playbooks": suites.iter().map(suite).collect::<Vec<_>>(),
    })
}

fn counted(totals: &Totals) -> Json {
    let mut json = json!({ "scenarios": totals.all(), "failed": totals.failed(), "broken_files": totals.broken });
    for verdict in Verdict::ALL {
        json[verdict.name()] = totals.of(verdict).into();
    }
    json
}

fn suite(suite: &Suite) -> Json {
    let scenarios = suite.playbook.iter().flat_map(|playbook| {
        let pairs = suite.trials.iter().zip(&suite.outcomes);
        pairs.map(|(trial, outcome)| scenario(playbook, trial, outcome)).collect::<Vec<_>>()
    });
    let coverage = suite.playbook.as_ref().zip(suite.coverage.as_ref());
    json!({
        "id": suite.playbook.as_ref().map(|playbook| &playbook.id),
        "version": suite.playbook.as_ref().map(|playbook| &playbook.version),
        "file": suite.file,
        "passed": suite.passes(),
        "totals": counted(&suite.totals()),
        "mistakes": suite.mistakes,
        "scenarios": scenarios.collect::<Vec<_>>(),
        "coverage": coverage.map(|(playbook, coverage)| covered(playbook, coverage)),
        "coverage_min": suite.coverage_min,
    })
}

fn scenario(playbook: &Playbook, trial: &Trial, outcome: &Outcome) -> Json {
    let scenario = &trial.scenario;
    let cause = |place: &Place| json!({ "id": playbook.cause_id(place.cause), "posterior": place.posterior });
    let decided = |one: &Deciding| {
        json!({
            "findings": one.findings.iter().map(|f| &playbook.findings[*f].id).collect::<Vec<_>>(),
            "state": if one.present { "present" } else { "absent" },
            "weight_for_expected_db": finite(one.for_expected),
            "decisive_for_expected": decisive(one.for_expected),
            "weight_for_first_db": finite(one.for_first),
            "decisive_for_first": decisive(one.for_first),
        })
    };
    json!({
        "name": scenario.name,
        "file": scenario.source.name(),
        "line": scenario.line,
        "symptom": playbook.symptoms[trial.symptom].id,
        "verdict": outcome.verdict.name(),
        "passed": outcome.verdict.passes(),
        "known_gap": scenario.expect.known_gap,
        "missed": outcome.missed,
        "expected_cause": scenario.expect.cause,
        "causes": outcome.causes.iter().map(cause).collect::<Vec<_>>(),
        "decided": outcome.decided.iter().map(decided).collect::<Vec<_>>(),
        "notes": outcome.notes,
    })
}

/// What a weight that is infinite does.
fn decisive(decibans: f64) -> Option<&'static str> {
    match decibans {
        f64::INFINITY => Some("proves"),
        f64::NEG_INFINITY => Some("rules_out"),
        _ => None,
    }
}

/// JSON has no infinity: a weight that proves or rules out is null.
fn finite(decibans: f64) -> Option<f64> {
    Some(decibans).filter(|db| db.is_finite())
}

fn covered(playbook: &Playbook, coverage: &Coverage) -> Json {
    let finding = |(f, (present, absent)): (usize, &(bool, bool))| {
        let finding = &playbook.findings[f];
        json!({ "id": finding.id, "present": present, "absent": absent, "only_verifies": finding.otherwise.is_none() })
    };
    let causes = playbook.causes.iter().zip(&coverage.causes);
    let fixes = playbook.fixes.iter().zip(&coverage.fixes);
    let questions = coverage.answers.iter().filter_map(|(fact, given)| {
        let question = playbook.facts[*fact].question.as_ref()?;
        let answer =
            |(choice, given): (&crate::playbook::Choice, &bool)| json!({ "value": choice.value, "given": given });
        let answers: Vec<Json> = question.answers.iter().zip(given).map(answer).collect();
        Some(json!({ "fact": question.fact, "answers": answers }))
    });
    let mut json = json!({
        "share": coverage.whole().share(),
        "findings": coverage.findings.iter().enumerate().map(finding).collect::<Vec<_>>(),
        "causes": causes.map(|(c, reached)| json!({ "id": c.id, "first": reached })).collect::<Vec<_>>(),
        "fixes": fixes.map(|(f, reached)| json!({ "id": f.id, "in_plan": reached })).collect::<Vec<_>>(),
        "questions": questions.collect::<Vec<_>>(),
    });
    let figure = |figure: Figure| json!({ "reached": figure.reached, "of": figure.of });
    json["figures"] = coverage.figures().into_iter().map(|(name, count)| (name.to_owned(), figure(count))).collect();
    json
}
