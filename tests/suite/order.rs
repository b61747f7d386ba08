//! The order of causes that are about as likely, where one hides the other, and what the first leaves unexplained.

use std::rc::Rc;

use crate::common::{case, close, playbook, ranked, read, said};
use proptest::prelude::*;
use serde_json::json;
use triage::report::{Detail, ReportV1, report, text};

/// A playbook of causes (id, frequency, what it hides), each with a fix.
fn causes(causes: &[(&str, f64, &str)]) -> String {
    let frequencies: Vec<String> = causes.iter().map(|(id, f, _)| format!("{id}: {f}")).collect();
    let list = |one: &dyn Fn(&(&str, f64, &str)) -> String| causes.iter().map(one).collect::<String>();
    format!(
        "triage: 1\nid: t\ntitle: T\nversion: 1.0.0\nsymptoms:\n  s: {{ title: S, causes: {{ {}, other: 0 }} }}\n\
         causes:\n{}fixes:\n{}",
        frequencies.join(", "),
        list(&|(id, _, hides)| format!("  {id}: {{ title: The {id}, explanation: E, hides: [{hides}] }}\n")),
        list(&|(id, ..)| format!(
            "  fix-{id}: {{ title: F, resolves: {{ {id}: often }}, time: 5m, risk: none, steps: [{{ say: Do. }}] }}\n"
        )),
    )
}

/// The order of causes that have only their frequencies.
fn order(list: &[(&str, f64, &str)]) -> Vec<String> {
    let playbook = playbook(&causes(list));
    let diagnosis = case(&playbook, None, &json!({}), &[]).diagnose();
    ranked(&playbook, &diagnosis).into_iter().filter(|id| *id != "other").map(str::to_owned).collect()
}

#[test]
fn what_must_be_mended_first_leads_where_it_is_about_as_likely() {
    assert_eq!(order(&[("a", 40.0, ""), ("b", 30.0, "a"), ("c", 5.0, "")]), ["b", "a", "c"]);
    assert_eq!(order(&[("a", 40.0, ""), ("b", 30.0, ""), ("c", 5.0, "a")]), ["a", "b", "c"], "c is far off");
    assert_eq!(order(&[("a", 40.0, ""), ("b", 20.0, "a")]), ["a", "b"], "twice as likely is not close");
    assert_eq!(order(&[("a", 10.0, ""), ("b", 10.0, "a"), ("c", 10.0, "b")]), ["c", "b", "a"]);
    assert_eq!(order(&[("a", 10.0, ""), ("b", 10.0, ""), ("c", 10.0, "")]), ["a", "b", "c"]);
}

#[test]
fn what_waits_lets_the_likelier_of_the_others_go_first() {
    assert_eq!(order(&[("a", 40.0, ""), ("b", 35.0, ""), ("c", 25.0, "a")]), ["b", "c", "a"]);
    assert_eq!(order(&[("a", 90.0, ""), ("b", 10.0, ""), ("c", 9.0, "b")]), ["a", "c", "b"], "further down as well");
}

#[test]
fn the_report_says_why_the_less_likely_comes_first() {
    let said = page(&of(&causes(&[("a", 40.0, ""), ("b", 30.0, "a")]), &json!({})));
    assert!(said.contains("“The b” comes first because it must be mended before “The a” can be seen."), "{said}");
    assert!(!said.contains("too close"), "{said}");
    let said = page(&of(&causes(&[("a", 40.0, ""), ("b", 30.0, "")]), &json!({})));
    assert!(said.contains("The first two are too close to call."), "{said}");
    let report = of(&causes(&[("a", 40.0, ""), ("b", 30.0, "a")]), &json!({}));
    assert_eq!(report.causes[0].hides, ["a"]);
    assert!(close(report.lead.unwrap(), 0.75, 1e-9), "{:?}", report.lead);
}

#[test]
fn a_circle_and_what_is_no_cause_are_mistakes() {
    let mistakes = |list: &[(&str, f64, &str)]| said(&read("t.yaml", &causes(list), None).1.unwrap_err());
    let circle = mistakes(&[("a", 1.0, "b"), ("b", 1.0, "c"), ("c", 1.0, "a")]);
    assert!(circle.contains("error[hides-cycle]: `a` hides itself: a → b → c → a"), "{circle}");
    assert_eq!(circle.matches("error[").count(), 1, "{circle}");
    let unknown = mistakes(&[("abc", 1.0, "abd")]);
    assert!(unknown.contains("error[unknown-cause]: unknown cause `abd`"), "{unknown}");
    assert!(unknown.contains("did you mean `abc`?"), "{unknown}");
    let other = mistakes(&[("a", 1.0, "other")]);
    assert!(other.contains("unknown cause `other`"), "{other}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn hiding_changes_the_order_alone(
        frequencies in prop::collection::vec(1.0..100.0f64, 5),
        hides in prop::collection::vec(any::<bool>(), 10),
    ) {
        let ids = ["a", "b", "c", "d", "e"];
        // a cause hides only such as come after it in the alphabet, so that there is no circle
        let mut pairs = (0..5).flat_map(|i| (i + 1..5).map(move |k| (i, k))).zip(&hides);
        let mut hidden = vec![Vec::new(); 5];
        pairs.by_ref().filter(|(_, on)| **on).for_each(|((i, k), _)| hidden[i].push(ids[k]));
        let hidden: Vec<String> = hidden.iter().map(|h| h.join(", ")).collect();
        let list = |hides: bool| -> Vec<(&str, f64, &str)> {
            (0..5).map(|i| (ids[i], frequencies[i], if hides { hidden[i].as_str() } else { "" })).collect()
        };
        let (with, without) = (of(&causes(&list(true)), &json!({})), of(&causes(&list(false)), &json!({})));
        for cause in &with.causes {
            let same = without.causes.iter().find(|c| c.id == cause.id).unwrap();
            prop_assert!(close(cause.posterior.get(), same.posterior.get(), 1e-12));
        }
        let moves = |r: &ReportV1| serde_json::to_value(&r.plan.moves).unwrap().as_array().unwrap().iter()
            .map(|m| m["id"].clone()).collect::<Vec<_>>();
        prop_assert_eq!(moves(&with), moves(&without));
        // nobody waits for what is not about as likely, and nobody stands before what hides it and is no less likely
        for (n, cause) in with.causes.iter().enumerate() {
            for later in &with.causes[n + 1..] {
                prop_assert!(later.posterior.get() < 2.0 * cause.posterior.get());
                prop_assert!(!later.hides.contains(&cause.id) || later.posterior.get() < cause.posterior.get());
            }
        }
    }
}

// ---------------------------------------------------------------------------------------------------- unexplained

/// Two faults: a broken line and a damaged cache, with a trifle.
const TWO: &str = r#"
triage: 1
id: t
title: T
version: 1.0.0
symptoms:
  s: { title: S, causes: { line: 50, cache: 10, clutter: 10, other: 1 } }
facts:
  f: { title: F, given: { fields: { cut: bool, damaged: bool, full: bool, age: { type: int, unit: s } } } }
findings:
  cut: { title: The line is cut, when: f.cut, otherwise: almost-never }
  damaged: { title: The index is damaged, shows: "the index of {f.age} s ago is damaged", when: f.damaged, otherwise: almost-never }
  full: { title: The folder is full, when: f.full, otherwise: 0.2 }
causes:
  line: { title: The line is broken, explanation: E, evidence: { cut: almost-always } }
  cache: { title: The cache is damaged, explanation: E, evidence: { damaged: very-often, full: 0.3 } }
  clutter: { title: The folder is cluttered, explanation: E, evidence: { damaged: 0.6, full: 0.4 } }
"#;

fn of(text: &str, facts: &serde_json::Value) -> ReportV1 {
    let playbook = playbook(text);
    let case = case(&Rc::clone(&playbook), None, facts, &[]);
    report(&case, &case.diagnose())
}

/// The page of a report, each line in one row.
fn page(report: &ReportV1) -> String {
    let page = text(report, Detail::Screen);
    page.lines.iter().map(|l| l.pieces.iter().map(|p| p.text.as_str()).collect::<String>() + "\n").collect()
}

#[test]
fn a_second_fault_is_told_by_what_the_first_does_not_explain() {
    let facts = json!({ "f": { "cut": true, "damaged": true, "full": true, "age": 172_800 } });
    let report = of(TWO, &facts);
    assert_eq!(report.causes[0].id, "line");
    assert_eq!(report.unexplained, ["damaged", "full"], "all that do not speak for the first");
    let also: Vec<_> = report.also.iter().map(|a| (a.finding.as_str(), a.cause.as_str())).collect();
    assert_eq!(also, [("damaged", "cache")], "a folder that is full twice as often is a trifle");
    let said = page(&report);
    assert!(
        said.contains("Not explained by this: the index of 2 days ago is damaged (damaged). That points to “The cache is damaged” as well."),
        "{said}"
    );
}

#[test]
fn nothing_is_unexplained_where_nothing_leads_or_nothing_else_explains_it() {
    assert!(of(TWO, &json!({ "f": { "cut": true, "full": true } })).also.is_empty());
    let none = TWO.replace("other: 1", "other: 10000");
    let report = of(&none, &json!({ "f": { "damaged": true } }));
    assert_eq!((report.causes[0].id.as_str(), report.also.len()), ("other", 0));
}
