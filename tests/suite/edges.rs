//! The edges of the mathematics: a symptom that shares its questions with another, ties, huge frequencies, and fixes that
//! should have helped.

use crate::common::{case, close, playbook, posterior, ranked};
use serde_json::json;
use triage::report::report;

/// Two causes with two fixes; `SYMPTOMS`, `FACTS`, `FINDINGS` and `EVIDENCE_A`, `EVIDENCE_B` to be filled in.
const TEXT: &str = "
triage: 1
id: a/b
title: t
version: 1.0.0
symptoms: { s: { title: t, causes: { a: FREQUENCY, b: FREQUENCY } }, s2: { title: t, causes: { z: 1 } } }
facts:
  q0: { title: t, ask: { question: q, time: 1m } }
  q1: { title: t, ask: { question: q, time: 1m } }
  q2: { title: t, ask: { question: q, time: 1m } }
findings:
  f0: { title: t, when: q0, otherwise: 0.5 }
  f1: { title: t, when: q1, otherwise: 0.5 }
  f2: { title: t, when: q2, otherwise: 0.5 }
  g: { title: t, when: q0, otherwise: 0.05 }
causes:
  a: { title: t, explanation: t, evidence: { EVIDENCE_A } }
  b: { title: t, explanation: t, evidence: { EVIDENCE_B } }
  z: { title: t, explanation: t, evidence: { g: 0.9 } }
fixes:
  fa: { title: t, resolves: { a: 1 }, time: 10m, risk: none }
  fb: { title: t, resolves: { b: 1 }, time: 10m, risk: none }
";

fn text(frequency: &str, a: &str, b: &str) -> String {
    TEXT.replace("FREQUENCY", frequency).replace("EVIDENCE_A", a).replace("EVIDENCE_B", b)
}

#[test]
fn an_answer_counts_every_finding_that_it_decides_also_those_of_another_symptom() {
    let example = playbook(&text("1", "f0: 0.9", "f0: 0.1"));
    let plan = case(&example, None, &json!({}), &[]).diagnose().plan;
    let question = plan.questions.iter().find(|q| q.fact == "q0").unwrap();
    // P(yes | a) = 0.9·0.05 / (0.9·0.05 + 0.1·0.95), P(yes | b) = 0.1·0.05 / (0.1·0.05 + 0.9·0.95)
    let (a, b) = (0.045 / 0.14, 0.005 / 0.86);
    let cost = |a: f64, b: f64| 10.0 + 10.0 * a.min(b) / (a + b);
    let after = [(a, b), (1.0 - a, 1.0 - b)].map(|(a, b)| (a + b) / 2.0 * cost(a, b)).iter().sum::<f64>();
    assert!(close(question.gain.get(), 15.0 - after, 1e-12), "{question:?}, by hand {}", 15.0 - after);
}

#[test]
fn causes_that_are_as_likely_within_rounding_go_by_their_ids() {
    let values = ["0.1", "0.3", "0.7", "0.2", "0.6", "0.9"];
    let mut unequal = 0;
    for (x, y) in values.iter().flat_map(|x| values.iter().map(move |y| (x, y))) {
        for z in values {
            let example =
                playbook(&text("1", &format!("f0: {x}, f1: {y}, f2: {z}"), &format!("f0: {z}, f1: {x}, f2: {y}")));
            let diagnosis = case(&example, None, &json!({ "q0": true, "q1": true, "q2": true }), &[]).diagnose();
            let p = |id| posterior(&example, &diagnosis, id).unwrap();
            unequal += usize::from(p("a") < p("b"));
            assert_eq!(ranked(&example, &diagnosis)[0], "a", "{x} {y} {z}: {} {}", p("a"), p("b"));
            assert_eq!(example.fixes[diagnosis.plan.fixes[0].fix].id, "fa");
        }
    }
    assert!(unequal > 0, "rounding never made b the larger one: the test holds nothing");
}

#[test]
fn frequencies_may_be_as_large_as_numbers_are() {
    let example = playbook(&text("1e308", "f0: 0.9", "f0: 0.1"));
    let diagnosis = case(&example, None, &json!({ "q0": true }), &[]).diagnose();
    assert!(close(posterior(&example, &diagnosis, "a").unwrap(), 0.9, 1e-12));
}

#[test]
fn fixes_that_should_have_helped_under_every_cause_are_a_contradiction() {
    let example = playbook(&text("1", "f0: 0.9", "f0: 0.1"));
    let tried = case(&example, None, &json!({}), &["fa", "fb"]);
    let report = report(&tried, &tried.diagnose());
    assert_eq!(report.contradiction, ["tried fa", "tried fb"]);
    assert!(report.causes.iter().all(|c| c.posterior == c.prior));
    assert!(report.plan.moves.is_empty());
}
