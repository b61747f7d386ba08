//! What a playbook's numbers are worth, as laws: ceilings that nobody exceeds, probabilities that are kept, worlds that do not
//! depend on who draws them; and the two pages of the format's example.

use std::rc::Rc;

use crate::common::program::run;
use crate::common::{PRINTER, close, playbook, project};
use serde_json::Value as Json;
use triage::author::{
    Bench, BenchWish, Identifiability, Known, Way, bench, bench_page, identifiability, identifiability_page,
    reliability_plot, robustness,
};
use triage::playbook::Playbook;
use triage::report::Page;

/// A playbook of three causes with frequencies 6, 3 and 1, its findings and what its causes say of them.
fn three(findings: &str, evidence: [&str; 3]) -> String {
    let [a, b, c] = evidence;
    format!(
        "triage: 1
id: test/three
title: Three causes
version: 1.0.0
symptoms:
  broken:
    title: It is broken
    causes: {{ a: 6, b: 3, c: 1 }}
facts:
  x: {{ title: x, given: {{ type: bool }} }}
  y: {{ title: y, given: {{ type: bool }} }}
  z: {{ title: z, ask: {{ question: Is z so?, time: 1m }} }}
findings:
{findings}
causes:
  a: {{ title: A, explanation: x, evidence: {{ {a} }} }}
  b: {{ title: B, explanation: x, evidence: {{ {b} }} }}
  c: {{ title: C, explanation: x, evidence: {{ {c} }} }}
fixes:
  mend-a: {{ title: A, resolves: {{ a: 0.9 }}, time: 1m, risk: none, steps: [{{ say: x }}] }}
  mend-b: {{ title: B, resolves: {{ b: 0.9 }}, time: 2m, risk: none, steps: [{{ say: x }}] }}
  mend-c: {{ title: C, resolves: {{ c: 0.9 }}, time: 3m, risk: none, steps: [{{ say: x }}] }}
escalation: {{ title: Call, contact: x, time: 1h }}
"
    )
}

const XYZ: &str = "  has-x: { title: X, when: x, otherwise: 0.5 }
  has-y: { title: Y, when: y, otherwise: 0.5 }
  has-z: { title: Z, when: z, otherwise: 0.5 }";

fn looked(text: &str) -> Identifiability {
    identifiability(&playbook(text), 0, &mut || {})
}

fn best(report: &Identifiability, known: Known) -> f64 {
    report.accuracy.iter().find(|a| a.known == known).unwrap().top1.value
}

/// Two causes that one finding tells apart, and another does not.
fn with_a_silent_one(findings: &str) -> String {
    format!(
        "triage: 1
id: test/silent
title: T
version: 1.0.0
symptoms:
  s: {{ title: S, causes: {{ a: 10, b: 10 }} }}
facts:
  y: {{ title: Y, given: {{ type: int }} }}
  z: {{ title: Z, given: {{ type: string }} }}
findings:
{findings}
causes:
  a: {{ title: A, explanation: e, evidence: {{ silent: 0.3, telling: 0.9 }} }}
  b: {{ title: B, explanation: e, evidence: {{ silent: 0.3, telling: 0.1 }} }}
fixes:
  mend: {{ title: Mend, resolves: {{ a: 0.9, b: 0.9 }}, time: 1m, risk: none, steps: [{{ say: x }}] }}
escalation: {{ title: Call, contact: c, time: 4h }}
"
    )
}

#[test]
fn a_finding_that_tells_nothing_does_not_shift_what_the_others_tell_when_numbers_are_off() {
    let silent = "  silent: { title: Silent, when: y > 3, otherwise: 0.3 }\n";
    let telling = "  telling: { title: Telling, when: 'z == \"x\"', otherwise: rarely, one_of: z }
  other: { title: Other, when: 'z == \"w\"', otherwise: rarely, one_of: z }\n";
    let [first, last] = [format!("{silent}{telling}"), format!("{telling}{silent}")]
        .map(|findings| robustness(&playbook(&with_a_silent_one(&findings)), 0, 2.0));
    // coins fall differently, so the two need not be equal; one that is misled is off in two cases of five
    assert!(first.worlds.value < 0.2 && last.worlds.value < 0.2, "{first:?} {last:?}");
}

fn played(text: &str, worlds: usize, threads: usize) -> Bench {
    let read = || -> Option<Rc<Playbook>> { Some(playbook(text)) };
    bench(&read, 0, BenchWish { worlds, seed: 1, files: false, threads }, &|_| {}).unwrap()
}

fn text(page: &Page) -> String {
    let rows = page.lines.iter().flat_map(|line| line.rows(80));
    let row = |row: Vec<triage::report::Piece>| row.iter().map(|p| p.text.as_str()).collect::<String>();
    rows.map(row).map(|row| row.trim_end().to_owned()).collect::<Vec<_>>().join("\n")
}

#[test]
fn of_causes_that_nothing_tells_apart_the_more_frequent_is_right() {
    let report = looked(&three(XYZ, ["has-x: 0.8", "has-x: 0.8", "has-x: 0.8"]));
    assert!(report.exact);
    assert!(close(best(&report, Known::Everything), 0.6, 1e-12));
    assert_eq!(report.inseparable, [["a", "b", "c"]]);
    let report = looked(&three(XYZ, ["has-x: 1", "has-x: 0, has-y: 0.3", "has-x: 0, has-y: 0.3"]));
    assert_eq!(report.inseparable, [["b", "c"]]);
    assert!(close(best(&report, Known::Everything), 0.9, 1e-12), "b is named for c");
    let missing = &report.missing[0];
    assert_eq!(missing.causes, ["b", "c"]);
    assert!(close(missing.gain.value, 0.1, 1e-12) && close(missing.confused.value, 0.1, 1e-12), "{missing:?}");
}

#[test]
fn perfect_findings_leave_no_doubt() {
    let report = looked(&three(XYZ, ["has-x: 1, has-y: 0", "has-x: 0, has-y: 1", "has-x: 0, has-y: 0"]));
    assert!(close(best(&report, Known::Probes), 1.0, 1e-12));
    assert!(report.inseparable.is_empty());
    assert!(report.missing.iter().all(|m| m.gain.value.abs() < 1e-12), "{:?}", report.missing);
    let told = looked(&three(XYZ, ["has-z: 1", "has-z: 0", "has-z: 0"]));
    assert!(close(best(&told, Known::Questions), 0.9, 1e-12), "{:?}", told.accuracy);
    assert!(close(best(&told, Known::Probes), 0.6, 1e-12), "probes see nothing of it");
    let question = &told.questions[0];
    assert_eq!(question.id, "z");
    assert!(close(question.beyond_top1.value, 0.3, 1e-12) && close(question.alone_moves, 0.4, 1e-12), "{question:?}");
}

#[test]
fn what_a_finding_tells_is_what_the_formula_gives() {
    let report = looked(&three(XYZ, ["has-x: 1", "has-x: 0", "has-x: 0"]));
    let entropy = |p: &[f64]| p.iter().map(|p| -p * p.log2()).sum::<f64>();
    let x = report.findings.iter().find(|f| f.id == "has-x").unwrap();
    let by_hand = entropy(&[0.6, 0.3, 0.1]) - 0.4 * entropy(&[0.75, 0.25]);
    assert!(close(x.alone_bits, by_hand, 1e-12), "{x:?}, by hand {by_hand}");
    assert!(close(x.beyond_bits.value, by_hand, 1e-12), "there is nothing else");
    assert!(report.findings.iter().all(|f| f.id != "has-y"), "it is as likely under all");
}

#[test]
fn an_alternative_is_worth_what_is_lost_when_it_is_taken_away() {
    let findings = "  one: { title: X, when: x, one_of: xy, otherwise: 0 }
  other: { title: Y, when: y, one_of: xy, otherwise: 0 }";
    let report = looked(&three(findings, ["one: 1", "other: 1", "one: 0"]));
    let lost = |id: &str| report.findings.iter().find(|f| f.id == id).unwrap().beyond_top1.value;
    assert!(close(best(&report, Known::Probes), 1.0, 1e-12));
    // without it, b and c both show none of the two; a and c likewise
    assert!(close(lost("other"), 0.1, 1e-12) && close(lost("one"), 0.1, 1e-12), "{:?}", report.findings);
}

#[test]
fn numbers_that_are_right_change_nothing_and_worse_ones_more() {
    let example = playbook(PRINTER);
    let right = robustness(&example, 0, 1.0);
    assert_eq!((right.worlds.value, right.top1_lost.value), (0.0, 0.0));
    assert_eq!(right.scenarios.unwrap().value, 0.0);
    assert!(right.scenario_count > 0);
    let (twice, ten) = (robustness(&example, 0, 2.0), robustness(&example, 0, 10.0));
    assert!(0.0 < twice.worlds.value && twice.worlds.value < ten.worlds.value, "{twice:?} {ten:?}");
    assert!(0.0 < twice.top1_lost.value && twice.top1_lost.value < ten.top1_lost.value, "{twice:?} {ten:?}");
}

#[test]
fn the_engine_does_not_exceed_its_ceiling_and_keeps_what_it_promises() {
    for text in [PRINTER.to_owned(), three(XYZ, ["has-x: 0.9, has-z: 0.7", "has-y: 0.8", "has-z: 0.1"])] {
        let bench = played(&text, 2_000, 2);
        for named in [&bench.as_it_asks, &bench.all_answered] {
            assert!(named.top1_missed.value >= -3.0 * named.top1_missed.error, "{named:?}");
            // no near-duplicates, so the engine's posterior is the exact one
            assert!(named.top1_missed.value <= 3.0 * named.top1_missed.error, "{named:?}");
            assert!(named.top1.value <= named.top3.value && named.top1_ceiling.value <= named.top3_ceiling.value);
        }
        let better = bench.all_answered.top1_ceiling.value - bench.as_it_asks.top1_ceiling.value;
        assert!(better >= -0.01, "to know more is no loss: {better}");
        assert!(bench.calibration.ece <= 2.0 * bench.calibration.ece_by_chance, "{:?}", bench.calibration);
    }
}

#[test]
fn the_ceiling_of_played_worlds_is_that_of_the_report() {
    let bench = played(PRINTER, 2_000, 2);
    let report = looked(PRINTER);
    let (played, whole) = (bench.all_answered.top1_ceiling, best(&report, Known::ProbesAndQuestions));
    assert!((played.value - whole).abs() <= 4.0 * played.error, "{played:?} {whole}");
}

#[test]
fn nobody_is_cheaper_than_who_knows_the_cause_and_the_engine_not_dearer_than_the_files_order() {
    let bench = played(PRINTER, 2_000, 2);
    let cost = |way: Way| bench.costs.iter().find(|c| c.way == way).unwrap();
    assert_eq!(bench.costs.len(), Way::ALL.len());
    for way in Way::ALL {
        let (cost, knowing) = (cost(way), cost(Way::KnowingTheCause));
        assert!(cost.minutes.value >= knowing.minutes.value, "{cost:?} {knowing:?}");
    }
    let authors = cost(Way::AuthorsOrder);
    assert!(authors.engine_ratio.value <= 1.0 + 3.0 * authors.engine_ratio.error, "{authors:?}");
    let optimum = cost(Way::ExactOptimum);
    assert_eq!(optimum.worlds, 2_000, "three fixes can be tried in every order");
    assert!((optimum.engine_ratio.value - 1.0).abs() < 0.01, "{optimum:?}");
}

#[test]
fn worlds_do_not_depend_on_who_draws_them() {
    let (alone, together) = (played(PRINTER, 60, 1), played(PRINTER, 60, 3));
    assert_eq!(alone, together);
    let read = || Some(playbook(PRINTER));
    let other = bench(&read, 0, BenchWish { worlds: 60, seed: 2, files: false, threads: 2 }, &|_| {}).unwrap();
    assert_ne!(alone.costs, other.costs, "another seed, other worlds");
}

#[test]
fn the_page_of_the_example_says_what_to_do() {
    insta::assert_snapshot!("identifiability", text(&identifiability_page(&looked(PRINTER))));
}

#[test]
fn the_page_of_played_worlds_shows_promises_and_costs() {
    insta::assert_snapshot!("bench", text(&bench_page(&played(PRINTER, 500, 2))));
}

#[test]
fn every_way_pays_the_price_of_the_wait_and_not_its_length() {
    let text = three(XYZ, ["has-x: 0.9", "has-y: 0.9", "has-z: 0.9"]);
    let (knowledge, rest) = text.split_once("fixes:").unwrap();
    let without_fixes = [knowledge, "costs: { wait: 6m }\n", &rest[rest.find("escalation:").unwrap()..]].concat();
    for cost in played(&without_fixes, 50, 2).costs {
        assert!(close(cost.minutes.value - cost.work.value, 6.0, 1e-9), "{cost:?}");
    }
}

#[test]
fn the_plot_is_a_drawing_that_stands_for_itself() {
    let bench = played(PRINTER, 100, 2);
    let plot = reliability_plot(&bench);
    let svg = roxmltree::Document::parse(&plot).unwrap();
    let dots = svg.descendants().filter(|n| n.has_tag_name(("http://www.w3.org/2000/svg", "circle"))).count();
    assert_eq!(dots, bench.calibration.bins.len());
    assert!(plot.contains("printer/offline#printer-offline") && !plot.contains("href"));
}

const FILE: &str = "tests/playbooks/printer/offline.yaml";

#[test]
fn bench_writes_json_and_a_plot() {
    let folder = tempfile::tempdir().unwrap();
    let plot = folder.path().join("plot.svg");
    let svg = plot.to_string_lossy();
    let ran = run(&["bench", FILE, "--worlds", "30", "--seed", "5", "--format", "json", "--svg", &svg]);
    let json = ran.json();
    assert_eq!(json["schema"], "triage.bench/1");
    let symptom = &json["symptoms"][0];
    assert_eq!((symptom["worlds"].as_u64(), symptom["seed"].as_u64()), (Some(30), Some(5)));
    assert_eq!(symptom["costs"][1]["way"], "authors_order");
    assert!(std::fs::read_to_string(&plot).unwrap().starts_with("<svg"));
    let again = run(&["bench", FILE, "--worlds", "30", "--seed", "5", "--format", "json"]);
    assert_eq!(ran.out, again.out, "the same seed, the same bytes");
}

#[test]
fn bench_says_what_it_does_not_understand() {
    let ran = run(&["bench", FILE, "--symptom", "printer-offlin"]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.err.contains("no symptom is called `printer-offlin`") && ran.err.contains("printer-offline"),
        "{}",
        ran.err
    );
    assert_eq!(run(&["bench", FILE, "--worlds", "0"]).code, 2);
    let wrong = project("tests/playbooks-with-mistakes/mistake/unknown-key.yaml");
    assert_eq!(run(&["bench", &wrong.to_string_lossy()]).code, 1);
}

#[test]
fn check_reports_how_well_causes_can_be_told_apart() {
    let ran = run(&["check", FILE, "--report"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("printer/offline#printer-offline"), "{}", ran.out);
    assert!(!run(&["check", FILE]).out.contains("at best"), "only where it is wished");
}

#[test]
fn the_report_is_the_same_for_programs() {
    let json: Json = serde_json::to_value(looked(PRINTER)).unwrap();
    assert_eq!(json["accuracy"][4]["known"], "everything");
    assert_eq!(json["exact"], true);
    assert!(json["robustness"]["top1_lost"]["error"].as_f64().unwrap() > 0.0);
}
