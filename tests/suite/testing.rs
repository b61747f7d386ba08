//! `triage test`: each expectation and each verdict in both directions, scenarios beside the playbook, saved runs, coverage, and
//! the forms of the results.

use std::fs;
use std::path::Path;

use crate::common::program::{Run, command};
use roxmltree::{Document, Node};
use serde_json::{Value as Json, json};
use tempfile::TempDir;
use triage::author::{Outcome, Verdict, run, trials};
use triage::diag::Diagnostics;

/// A playbook of three causes with what a scenario can look at: alternatives, a question that is worth its price and one that
/// is not, a verification, a fix with an `applies`, and a setting.
const COFFEE: &str = r#"triage: 1
id: coffee
title: The coffee machine
version: 1.0.0
settings: { alarm: red }
symptoms:
  no-coffee:
    title: No coffee comes out
    causes: { no-water: 60, no-power: 30, no-beans: 10, other: 1 }
    resolved_when: flows
  no-milk: { title: No milk comes out, causes: { no-beans: 1 } }
facts:
  light:
    title: The light
    ask:
      question: Which light is on?
      answers: [{ value: red, label: Red }, { value: none, label: None }]
      time: 6s
  plug: { title: The plug, ask: { question: Is it plugged in?, time: 4h } }
  flow: { title: What flows, given: { fields: { rate: float, kind: string } } }
  shade: { title: Something that nobody reads, given: { type: string } }
findings:
  red-light: { title: The red light is on, when: 'light == "${alarm}"', otherwise: rarely, one_of: light }
  dark: { title: No light is on, when: 'light == "none"', otherwise: rarely, one_of: light }
  unplugged: { title: It is unplugged, when: "!plug", otherwise: almost-never }
  flows: { title: Coffee flows, when: "flow.rate > 0.0" }
causes:
  no-water: { title: The tank is empty, explanation: E, evidence: { red-light: almost-always, dark: 0.001 } }
  no-power: { title: It has no power, explanation: E, evidence: { dark: 0.99, red-light: 0.001, unplugged: often } }
  no-beans: { title: It has no beans, explanation: E, evidence: { red-light: half }, applies: 'os.family != "linux"' }
fixes:
  fill-tank: { title: Fill the tank, resolves: { no-water: almost-always }, time: 1m, risk: none }
  plug-in: { title: Plug it in, resolves: { no-power: often }, time: 2m, risk: none }
  add-beans: { title: Add beans, resolves: { no-beans: almost-always }, time: 1m, risk: none }
  drink-tea: { title: Drink tea, resolves: { no-water: almost-always }, time: 5m, risk: none, workaround: true }
escalation: { title: Call, contact: the kitchen, time: 4h }
"#;

/// The playbook with scenarios.
fn with(scenarios: &str) -> String {
    format!("{COFFEE}scenarios:\n{scenarios}")
}

/// A scenario with its facts and what it expects, each in braces.
fn scenario(facts: &str, expect: &str) -> String {
    with(&format!("  - {{ name: it, facts: {facts}, expect: {expect} }}\n"))
}

fn outcome(text: &str) -> Outcome {
    let (library, playbook) = crate::common::read("coffee.yaml", text, None);
    let playbook = playbook.unwrap_or_else(|refusal| panic!("{}", crate::common::said(&refusal)));
    let (trials, wrong) = trials(&playbook, &mut |_, _| panic!("there is no record"));
    assert!(wrong.is_empty());
    run(&library, &playbook, &trials).swap_remove(0)
}

/// Holds the verdict of a scenario and the first thing that it says.
fn comes_to(facts: &str, expect: &str, verdict: Verdict, says: &str) {
    let outcome = outcome(&scenario(facts, expect));
    let first = outcome.missed.first().map_or("", String::as_str);
    assert_eq!(outcome.verdict, verdict, "{facts} {expect}: {outcome:?}");
    assert!(first.contains(says), "{expect}: {first}");
    assert_eq!(outcome.missed.is_empty(), [Verdict::Hit, Verdict::GapClosed].contains(&verdict), "{outcome:?}");
}

// ------------------------------------------------------------------------------------- expectations and verdicts

#[test]
fn each_expectation_holds_and_fails() {
    use Verdict::{Hit, Miss, Noisy, WrongOrder};
    let red = "{ light: red }";
    for (facts, expect, verdict, says) in [
        (red, "{ cause: no-water }", Hit, ""),
        (red, "{ cause: no-power }", Miss, "expected the cause no-power, and no-water leads"),
        (red, "{ not_cause: no-power }", Hit, ""),
        (red, "{ not_cause: [no-power, no-beans] }", Hit, ""),
        (red, "{ not_cause: [no-power, no-water] }", Miss, "expected another cause than no-water, and it leads"),
        (red, "{ cause: no-water, at_least: 0.9 }", Hit, ""),
        (red, "{ cause: no-water, at_least: 0.93 }", Noisy, "expected no-water at 0.93 or more, and it is at 0.92"),
        (red, "{ at_least: 0.9 }", Hit, ""),
        (red, "{ at_least: 0.93 }", Noisy, "expected no-water at 0.93 or more"),
        (red, "{ cause: no-water, at_most: 0.93 }", Hit, ""),
        (red, "{ cause: no-water, at_most: 0.9 }", Noisy, "expected no-water at 0.9 or less, and it is at 0.92"),
        (red, "{ cause: no-beans, top: 2 }", Hit, ""),
        (red, "{ cause: no-beans, top: 2, at_most: 0.1 }", Hit, ""),
        (red, "{ cause: no-power, top: 2 }", Noisy, "expected the cause no-power among the first 2, and it is number"),
        (red, "{ first_fix: fill-tank }", Hit, ""),
        (red, "{ first_fix: plug-in }", WrongOrder, "expected the first fix plug-in, and the plan has fill-tank, "),
        (red, "{ plan_contains: [add-beans, fill-tank] }", Hit, ""),
        (red, "{ plan_contains: drink-tea }", Hit, ""),
        ("{ light: none }", "{ plan_contains: drink-tea }", WrongOrder, "expected the fix drink-tea in the plan"),
        ("{}", "{ asks: light }", Hit, ""),
        ("{}", "{ asks: plug }", WrongOrder, "expected the plan to ask plug first, and it asks light"),
        ("{}", "{ asks: [light] }", Hit, ""),
        ("{}", "{ asks: [light, plug] }", WrongOrder, "expected the question plug to be worth its price"),
        ("{}", "{ asks: [] }", WrongOrder, "expected no question to be worth its price, and so are light"),
        (red, "{ asks: [] }", Hit, ""),
        (red, "{ asks: plug }", WrongOrder, "and it asks nothing"),
        ("{ flow.rate: 1.0 }", "{ resolved: true }", Hit, ""),
        ("{ flow.rate: 1.0 }", "{ resolved: false }", Miss, "expected resolved: false, and the facts say the opposite"),
        ("{ flow.rate: 0.0 }", "{ resolved: false }", Hit, ""),
        (red, "{ resolved: true, cause: no-water }", Miss, "it cannot be told: `flows` is unknown"),
        (red, "{ unknown: flows }", Hit, ""),
        (red, "{ unknown: [flow, flow.rate, plug] }", Hit, ""),
        (red, "{ unknown: dark }", Noisy, "expected `dark` to be unknown, and it is absent"),
        ("{ flow: { rate: 1 } }", "{ unknown: [flow] }", Noisy, "and it is known: flow.rate = 1"),
    ] {
        comes_to(facts, expect, verdict, says);
    }
}

#[test]
fn the_worst_of_what_came_out_differently_is_the_verdict_and_all_of_it_is_said() {
    let all = "{ cause: no-power, at_least: 0.5, first_fix: plug-in }";
    let came = outcome(&scenario("{ light: red }", all));
    assert_eq!((came.verdict, came.missed.len()), (Verdict::Miss, 3), "{came:?}");
    let came = outcome(&scenario("{ light: red }", "{ cause: no-water, at_least: 0.99, first_fix: plug-in }"));
    assert_eq!((came.verdict, came.missed.len()), (Verdict::Noisy, 2), "{came:?}");
}

#[test]
fn a_cause_that_does_not_apply_or_is_not_listed_is_said_to_be_left_out() {
    // with settings of its own a scenario is not looked through before it runs
    let linux = with(
        "  - { name: it, platform: linux, set: { alarm: red }, facts: { light: red }, expect: { cause: no-beans } }\n",
    );
    assert!(outcome(&linux).missed[0].ends_with("it is left out: its `applies` is false"));
    let milk = with(
        "  - { name: it, symptom: no-milk, platform: macos, facts: { light: red }, expect: { cause: no-power } }\n",
    );
    assert_eq!(mistakes(&milk), [("scenario-expectation", "no-power".to_owned())]);
}

#[test]
fn a_scenario_that_evaluates_nothing_fails() {
    use Verdict::{Hit, NotEvaluated};
    comes_to("{ light: red }", "{}", NotEvaluated, "nothing is expected");
    comes_to("{ light: red }", "{ known_gap: later }", NotEvaluated, "nothing is expected");
    comes_to("{ light: red }", "{ resolved: true }", NotEvaluated, "it cannot be told: `flows` is unknown");
    comes_to("{ shade: blue }", "{ cause: no-water }", NotEvaluated, "none of its facts decides a finding");
    comes_to("{ flow.kind: black }", "{ first_fix: fill-tank }", NotEvaluated, "none of its facts decides a finding");
    // with nothing known at all the frequencies are what is tried
    comes_to("{}", "{ cause: no-water }", Hit, "");
    // these are told by what is unknown
    comes_to("{ shade: blue }", "{ cause: no-water, asks: light }", Hit, "");
    comes_to("{ shade: blue }", "{ unknown: light }", Hit, "");
    let tried = with("  - { name: it, facts: { shade: blue }, tried: [fill-tank], expect: { cause: no-power } }\n");
    assert_eq!(outcome(&tried).verdict, Hit);
    let applies = with("  - { name: it, facts: { os.family: linux, shade: blue }, expect: { cause: no-water } }\n");
    assert_eq!(outcome(&applies).verdict, Hit);
}

#[test]
fn a_known_gap_passes_as_long_as_it_is_one() {
    use Verdict::{GapClosed, KnownGap};
    comes_to("{ light: red }", "{ cause: no-power, known_gap: the light is broken }", KnownGap, "no-water leads");
    comes_to("{ light: red }", "{ cause: no-water, at_least: 0.99, known_gap: later }", KnownGap, "0.99 or more");
    comes_to("{ light: red }", "{ cause: no-water, known_gap: the light is broken }", GapClosed, "");
    assert!(KnownGap.passes() && !GapClosed.passes());
    let folder =
        folder(&[("coffee.yaml", &scenario("{ light: red }", "{ cause: no-power, known_gap: broken light }"))]);
    let run = test(&folder, &["coffee.yaml"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.out.contains("GAP coffee.yaml:") && run.out.contains("it: broken light"), "{}", run.out);
    assert!(run.out.contains("coffee: 0 passed, 0 failed, 1 known gap\n"), "{}", run.out);
    let closed = scenario("{ light: red }", "{ cause: no-water, known_gap: broken light }");
    let run = test(&self::folder(&[("coffee.yaml", &closed)]), &["coffee.yaml"]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.out.contains("gap closed: everything comes out as expected now; remove `known_gap`"), "{}", run.out);
}

#[test]
fn settings_of_a_scenario_change_its_playbook_alone() {
    let text = with(concat!(
        "  - { name: set, set: { alarm: none }, facts: { light: red }, expect: { unknown: dark, not_cause: other } }\n",
        "  - { name: as it is, facts: { light: red }, expect: { cause: no-water } }\n",
    ));
    let (library, playbook) = crate::common::read("coffee.yaml", &text, None);
    let playbook = playbook.unwrap();
    let outcomes = run(&library, &playbook, &trials(&playbook, &mut |_, _| panic!()).0);
    assert_eq!(outcomes.iter().map(|o| o.verdict).collect::<Vec<_>>(), [Verdict::Noisy, Verdict::Hit]);
    let wrong = with("  - { name: set, set: { alarm: none }, facts: {}, expect: { cause: no-water } }\n");
    let wrong = wrong.replace("alarm: red", "alarm: 3").replace("light == \"${alarm}\"", "flow.rate > ${alarm}");
    assert_eq!(outcome(&wrong).verdict, Verdict::NotEvaluated);
    assert!(outcome(&wrong).missed[0].contains("the setting `alarm` takes a int"), "{:?}", outcome(&wrong));
}

// ------------------------------------------------------------------------------------------------------ mistakes

/// The mistakes of a text: the code, and the text at its place.
fn mistakes(text: &str) -> Vec<(&'static str, String)> {
    let Err(refusal) = crate::common::read("coffee.yaml", text, None).1 else { return Vec::new() };
    let triage::playbook::Refusal::Mistakes(diagnostics) = &*refusal else { panic!("{refusal:?}") };
    placed(diagnostics)
}

fn placed(diagnostics: &Diagnostics) -> Vec<(&'static str, String)> {
    let source = diagnostics.source();
    diagnostics.sorted().iter().map(|d| (d.code.id(), source.slice(d.span).to_owned())).collect()
}

#[test]
fn what_a_scenario_expects_is_checked_at_its_place() {
    for (expect, code, at) in [
        ("{ not_cause: no-watr }", "scenario-reference", "no-watr"),
        ("{ not_cause: [other, no-watr] }", "scenario-reference", "no-watr"),
        ("{ plan_contains: [fill-tank, plug] }", "scenario-reference", "plug"),
        ("{ asks: flow.rate }", "scenario-reference", "flow.rate"),
        ("{ asks: [plug, lightt] }", "scenario-reference", "lightt"),
        ("{ unknown: [flows, flow, flow.rat] }", "scenario-reference", "flow.rat"),
        ("{ cause: no-water, top: 0 }", "invalid-value", "0"),
        ("{ top: 2 }", "scenario-expectation", "top"),
        ("{ at_least: 0.9, at_most: 0.5 }", "scenario-expectation", "at_most"),
        ("{ cause: no-water, not_cause: no-water }", "scenario-expectation", "not_cause"),
        ("{ cause: no-water, known_gap: ' ' }", "scenario-expectation", "known_gap"),
        ("{ causes: no-water }", "unknown-key", "causes"),
    ] {
        assert_eq!(mistakes(&scenario("{ light: red }", expect)), [(code, at.to_owned())], "{expect}");
    }
    assert_eq!(mistakes(&scenario("{ light: red }", "{ cause: no-water, not_cause: no-water, top: 3 }")), []);
    let both = with("  - { name: it, facts: {}, record: run.json, expect: { cause: no-water } }\n");
    assert_eq!(mistakes(&both), [("scenario-record", "record".to_owned())]);
}

// --------------------------------------------------------------------------------------- files beside the playbook

/// A folder with files.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn program(folder: &TempDir, args: &[&str]) -> Run {
    let output = command(args).current_dir(folder.path()).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Run { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

fn test(folder: &TempDir, args: &[&str]) -> Run {
    program(folder, &[&["test"], args].concat())
}

const BESIDE: &str = "scenarios:\n  - { name: beside, facts: { light: none }, expect: { cause: no-power } }\n";

#[test]
fn scenarios_beside_the_playbook_run_with_its_own() {
    let own = scenario("{ light: red }", "{ cause: no-water }");
    let files = [("kitchen/coffee.yaml", own.as_str()), ("kitchen/coffee.scenarios.yaml", BESIDE)];
    let folder = folder(&files.map(|(name, text)| (name, text)));
    let text = fs::read_to_string(folder.path().join("kitchen/coffee.yaml")).unwrap();
    fs::write(folder.path().join("kitchen/coffee.yaml"), text.replace("id: coffee", "id: kitchen/coffee")).unwrap();
    for path in ["kitchen/coffee.yaml", "kitchen/coffee.scenarios.yaml", "."] {
        let run = test(&folder, &[path, "--format", "json"]);
        let json: Json = serde_json::from_str(&run.out).unwrap_or_else(|e| panic!("{e}: {run:?}"));
        let scenarios = json["playbooks"][0]["scenarios"].as_array().unwrap();
        let names: Vec<&str> = scenarios.iter().map(|s| s["name"].as_str().unwrap()).collect();
        assert_eq!((run.code, names), (0, vec!["it", "beside"]), "{path}");
        assert!(scenarios[1]["file"].as_str().unwrap().ends_with("coffee.scenarios.yaml"));
        assert_eq!(scenarios[1]["line"], 2);
        let check = program(&folder, &["check", path]);
        assert_eq!(check.code, 0, "{path}");
        assert!(check.out.contains("1 playbook: no errors"), "{path}: {}", check.out);
    }
    let diagnosis = ["--playbook", ".", "--symptom", "no-coffee", "--no-probe", "--fact", "light=red"];
    assert_eq!(program(&folder, &diagnosis).code, 0);
}

#[test]
fn mistakes_beside_the_playbook_are_told_at_their_places_and_spoil_no_diagnosis() {
    let beside = concat!(
        "scenarios:\n",
        "  - { name: it, facts: { light: blue, lihgt: red }, expect: { cause: no-watr } }\n",
        "  - { name: again, fatcs: {}, expect: {} }\n",
        "  - { name: again, set: { alarmm: x }, expect: { cause: no-water } }\n",
        "colour: red\n",
    );
    let own = scenario("{ light: red }", "{ cause: no-water }");
    let folder = folder(&[("coffee.yaml", &own), ("coffee.scenarios.yaml", beside)]);
    for command in ["check", "test"] {
        let run = program(&folder, &[command, "coffee.yaml"]);
        assert_eq!(run.code, 1, "{run:?}");
        let said = format!("{}{}", run.out, run.err);
        for place in ["2:13", "2:33", "2:39", "2:70", "3:20", "4:13", "4:27", "5:1"] {
            assert!(said.contains(&format!("coffee.scenarios.yaml:{place}\n")), "{place}\n{said}");
        }
        assert!(said.contains("8 errors in coffee.scenarios.yaml"), "{said}");
    }
    let diagnosis = ["--playbook", "coffee.yaml", "--symptom", "no-coffee", "--no-probe", "--fact", "light=red"];
    assert_eq!(program(&folder, &diagnosis).code, 0);
}

#[test]
fn mistakes_in_the_playbook_hide_none_beside_it() {
    let beside =
        "scenarios:\n  - { name: b, facts: { lihgt: red }, expect: { cause: no-water, first_fx: fill-tank } }\n";
    let own = COFFEE.replace("title: The tank is empty", "titel: The tank is empty");
    let folder = folder(&[("coffee.yaml", &own), ("coffee.scenarios.yaml", beside)]);
    let run = program(&folder, &["check", "coffee.yaml"]);
    assert!(run.out.contains("unknown key `titel`") && run.out.contains("unknown fact `lihgt`"), "{}", run.out);
    assert!(run.out.contains("unknown key `first_fx`") && run.code == 1, "{}", run.out);
}

#[test]
fn scenarios_without_a_playbook_beside_them_are_said() {
    let folder =
        folder(&[("a/coffee.yaml", &COFFEE.replace("id: coffee", "id: a/coffee")), ("a/cofee.scenarios.yaml", BESIDE)]);
    for command in ["check", "test"] {
        let run = program(&folder, &[command, "."]);
        assert_eq!(run.code, 2, "{run:?}");
        assert!(run.err.contains("no playbook lies beside") && run.err.contains("cofee.scenarios.yaml"), "{}", run.err);
    }
}

// ---------------------------------------------------------------------------------------------------- saved runs

/// A folder with the playbook, a saved run in which the light is dark on Linux, and scenarios beside it.
fn recorded(scenarios: &str) -> TempDir {
    let folder = folder(&[("coffee.yaml", COFFEE), ("coffee.scenarios.yaml", &format!("scenarios:\n{scenarios}"))]);
    let args = ["--playbook", "coffee.yaml", "--symptom", "no-coffee", "--no-probe", "--platform", "linux", "--record"];
    let more =
        ["runs/dark.json", "--fact", "light=none", "--tried", "plug-in", "--set", "alarm=amber", "--prefer", "safe"];
    fs::create_dir(folder.path().join("runs")).unwrap();
    let run = program(&folder, &[args.as_slice(), &more].concat());
    assert_eq!(run.code, 0, "{run:?}");
    folder
}

#[test]
fn a_saved_run_is_a_scenario_with_all_that_it_depends_on() {
    let folder = recorded(concat!(
        "  - { name: as it was, record: runs/dark.json, expect: { cause: no-power, at_most: 0.99, unknown: plug } }\n",
        "  - { name: nothing tried, record: runs/dark.json, tried: [], expect: { cause: no-power, at_least: 0.99 } }\n",
        "  - { name: beans, record: runs/dark.json, expect: { cause: no-beans, top: 9, known_gap: on Linux it is left out } }\n",
        "  - { name: elsewhere, record: runs/dark.json, platform: macos, expect: { cause: no-beans, top: 9 } }\n",
    ));
    let run = test(&folder, &["coffee.yaml"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.out.contains("coffee: 3 passed, 0 failed, 1 known gap\n"), "{}", run.out);
    assert_eq!(program(&folder, &["check", "coffee.yaml"]).code, 0);
}

#[test]
fn a_saved_run_that_cannot_be_used_is_said_where_it_is_named() {
    let folder = recorded(concat!(
        "  - { name: a, record: runs/drak.json, expect: { cause: no-power } }\n",
        "  - { name: b, record: coffee.yaml, expect: { cause: no-power } }\n",
        "  - { name: c, record: other.json, expect: { cause: no-power } }\n",
        "  - { name: d, record: damaged.json, expect: { cause: no-power } }\n",
        "  - { name: e, record: runs/dark.json, expect: { cause: no-power } }\n",
    ));
    let whole = fs::read_to_string(folder.path().join("runs/dark.json")).unwrap();
    fs::write(folder.path().join("other.json"), whole.replace("\"coffee\"", "\"tea\"")).unwrap();
    fs::write(folder.path().join("damaged.json"), whole.replace("\"safe\"", "\"bold\"")).unwrap();
    for command in ["check", "test"] {
        let run = program(&folder, &[command, "coffee.yaml"]);
        let said = format!("{}{}", run.out, run.err);
        assert_eq!(run.code, 1, "{said}");
        for (line, what) in [
            (2, "cannot read runs/drak.json"),
            (3, "coffee.yaml is no saved run"),
            (4, "the record is of the playbook tea, not of coffee"),
            (5, "`bold` is no preference"),
        ] {
            assert!(said.contains(what), "{what}\n{said}");
            assert!(said.contains(&format!("coffee.scenarios.yaml:{line}:24\n")), "{line}\n{said}");
        }
        assert!(command == "check" || said.contains("coffee: 1 passed, 0 failed"), "{said}");
    }
}

// ------------------------------------------------------------------------------------------------- text and JSON

#[test]
fn a_miss_shows_both_rankings_and_what_decided() {
    let text = with(concat!(
        "  - { name: the machine is dark, platform: macos, facts: { light: none, plug: false }, expect: { cause: no-water, at_least: 0.9, not_cause: other } }\n",
        "  - { name: too sure, facts: { light: red }, expect: { cause: no-water, at_least: 0.999, first_fix: fill-tank } }\n",
        "  - { name: the tank, facts: { light: red }, expect: { cause: no-water, first_fix: add-beans } }\n",
        "  - { name: nothing, facts: { light: red }, expect: {} }\n",
    ));
    let run = test(&folder(&[("coffee.yaml", &text)]), &["coffee.yaml"]);
    assert_eq!((run.code, run.err.as_str()), (1, ""));
    assert!(run.out.lines().all(|line| line.chars().count() <= 80), "{}", run.out);
    insta::assert_snapshot!("results", run.out);
}

#[test]
fn ids_of_any_length_stay_in_their_columns() {
    let long = "a-cause-whose-name-is-longer-than-any-column-of-a-table";
    let text = scenario("{ light: none }", "{ cause: no-water, at_least: 0.99 }")
        .replace("no-power", long)
        .replace("dark", "no-light-is-on-at-all-anywhere-on-the-front-of-it");
    let run = test(&folder(&[("coffee.yaml", &text)]), &["coffee.yaml"]);
    let table =
        run.out.lines().skip_while(|line| !line.contains("came out")).take_while(|line| !line.starts_with("coffee:"));
    let lines: Vec<&str> = table.collect();
    assert!(lines.len() > 6 && lines.iter().all(|line| line.chars().count() <= 80), "{}", run.out);
    assert!(lines[1].ends_with(" %") && lines[1].contains("a-cause-whose-name-is-lo…"), "{}", run.out);
}

#[test]
fn json_says_all_of_it_and_the_same_each_time() {
    let text = with(concat!(
        "  - { name: one, facts: { light: red }, expect: { cause: no-power } }\n",
        "  - { name: two, facts: { light: none }, expect: { cause: no-power, first_fix: plug-in } }\n",
    ));
    let folder = folder(&[("coffee.yaml", &text)]);
    let run = test(&folder, &["coffee.yaml", "--format", "json"]);
    assert_eq!(run, test(&folder, &["coffee.yaml", "--format", "json"]));
    let json: Json = serde_json::from_str(&run.out).unwrap();
    assert_eq!((run.code, &json["schema"], &json["passed"]), (1, &json!("triage.test/1"), &json!(false)));
    let playbook = &json["playbooks"][0];
    assert_eq!((&playbook["totals"]["hit"], &playbook["totals"]["miss"]), (&json!(1), &json!(1)));
    let one = &playbook["scenarios"][0];
    assert_eq!((&one["verdict"], &one["expected_cause"]), (&json!("miss"), &json!("no-power")));
    assert_eq!(one["causes"][0]["id"], "no-water");
    assert_eq!(one["decided"][0]["findings"], json!(["red-light"]));
    assert!(one["decided"][0]["weight_for_expected_db"].as_f64() < one["decided"][0]["weight_for_first_db"].as_f64());
    let coverage = &playbook["coverage"];
    assert_eq!(
        coverage["findings"][0],
        json!({ "id": "red-light", "present": true, "absent": true, "only_verifies": false })
    );
    assert_eq!(
        coverage["findings"][3],
        json!({ "id": "flows", "present": false, "absent": false, "only_verifies": true })
    );
    assert_eq!(coverage["causes"][1], json!({ "id": "no-power", "first": true }));
    assert_eq!(coverage["causes"][0], json!({ "id": "no-water", "first": false }), "it led where it is not expected");
    assert_eq!(coverage["fixes"][1], json!({ "id": "plug-in", "in_plan": true }));
    let light =
        json!({ "fact": "light", "answers": [{ "value": "red", "given": true }, { "value": "none", "given": true }] });
    assert_eq!(coverage["questions"][0], light);
    assert_eq!(coverage["figures"]["questions"], json!({ "reached": 1, "of": 2 }));
    // 4 of 8 states, 1 of 3 causes, 1 of 4 fixes, 2 of 4 answers
    assert_eq!(coverage["share"], json!(8.0 / 19.0));
}

#[test]
fn a_filter_runs_the_scenarios_whose_names_hold_all_words() {
    let text = with(concat!(
        "  - { name: The red light, facts: { light: red }, expect: { cause: no-water } }\n",
        "  - { name: A red herring, facts: { light: red }, expect: { cause: no-power } }\n",
    ));
    let folder = folder(&[("coffee.yaml", &text), ("tea.yaml", &COFFEE.replace("id: coffee", "id: tea"))]);
    let run = test(&folder, &["coffee.yaml", "tea.yaml", "--filter", "light RED"]);
    assert_eq!((run.code, run.out.as_str()), (0, "coffee: 1 passed, 0 failed\n"));
    let run = test(&folder, &["coffee.yaml", "--filter", "green"]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.err.contains("no scenario's name holds `green`"), "{}", run.err);
    assert_eq!(test(&folder, &["coffee.yaml", "--filter", "red", "--coverage-min", "0.1"]).code, 2);
}

#[test]
fn a_playbook_without_scenarios_is_no_success() {
    let folder = folder(&[("coffee.yaml", COFFEE)]);
    let run = test(&folder, &["coffee.yaml"]);
    assert_eq!((run.code, run.out.as_str()), (1, "FAIL coffee: no scenarios\n"));
    assert!(run.err.contains("there is no scenario"), "{}", run.err);
    // neither in company, nor for a build server
    let company = [
        ("coffee.yaml", COFFEE.to_owned()),
        ("tea.yaml", scenario("{ light: red }", "{ cause: no-water }").replace("id: coffee", "id: tea")),
    ];
    let company = company.each_ref().map(|(name, text)| (*name, text.as_str()));
    let folder = self::folder(&company);
    let run = test(&folder, &["coffee.yaml", "tea.yaml", "--format", "json"]);
    let json: Json = serde_json::from_str(&run.out).unwrap();
    assert_eq!(run.code, 1);
    assert_eq!(json["playbooks"][0]["passed"], false, "{json:#}");
    assert_eq!(json["playbooks"][1]["passed"], true, "{json:#}");
    let run = test(&folder, &["coffee.yaml", "--format", "junit"]);
    assert!(run.out.contains("tests=\"1\" failures=\"1\"") && run.out.contains("there is no scenario"), "{}", run.out);
}

#[test]
fn files_with_mistakes_are_counted_in_the_last_line() {
    let folder = folder(&[
        ("coffee.yaml", &scenario("{ light: red }", "{ cause: no-water }")),
        ("coffee.scenarios.yaml", "scenarios:\n  - { nam: x }\n"),
    ]);
    let run = test(&folder, &["coffee.yaml"]);
    assert_eq!(run.code, 1);
    assert!(run.out.starts_with("coffee: 1 passed, 0 failed, 1 file with mistakes\n"), "{}", run.out);
}

// ------------------------------------------------------------------------------------------------------ coverage

/// Scenarios that reach everything.
const WHOLE: &str = concat!(
    "  - { name: a, facts: { light: red, plug: true }, expect: { cause: no-water, first_fix: fill-tank, plan_contains: [drink-tea] } }\n",
    "  - { name: b, facts: { light: none, plug: false, flow.rate: 0.0 }, expect: { cause: no-power, plan_contains: [plug-in] } }\n",
    "  - { name: c, tried: [fill-tank, plug-in], expect: { cause: no-beans, first_fix: add-beans } }\n",
    "  - { name: d, facts: { flow.rate: 1.0 }, expect: { resolved: true } }\n",
);

#[test]
fn the_coverage_of_all_is_whole_and_each_scenario_that_goes_takes_its_share() {
    let text = with(WHOLE);
    let run = test(&folder(&[("coffee.yaml", &text)]), &["coffee.yaml", "--coverage-min", "100%"]);
    assert_eq!(run.code, 0, "{run:?}");
    let whole = "coffee: 4 passed, 0 failed\n  coverage 100 %: findings 4 of 4, causes 3 of 3, fixes 4 of 4, questions 2 of 2\n";
    assert_eq!(run.out, whole);
    for (name, missing) in [
        ("a", "findings never seen present: red-light\n"),
        ("b", "answers never given: light=none, plug=no\n"),
        ("c", "fixes that no scenario names in a plan: add-beans\n"),
        ("d", "findings never seen present: flows (only verifies)\n"),
    ] {
        let rest: String =
            WHOLE.lines().filter(|l| !l.contains(&format!("name: {name},"))).map(|l| format!("{l}\n")).collect();
        let folder = folder(&[("coffee.yaml", &with(&rest))]);
        let run = test(&folder, &["coffee.yaml", "--coverage-min", "1"]);
        assert_eq!(run.code, 1, "{name}: {run:?}");
        assert!(run.out.contains(missing), "{name}: {}", run.out);
        assert!(run.out.ends_with("  FAIL the coverage is less than 100 %\n"), "{}", run.out);
        assert_eq!(test(&folder, &["coffee.yaml", "--coverage-min", "0.5"]).code, 0);
    }
    for wrong in ["1.1", "-0.1", "90", "x", "nan"] {
        let run = test(&folder(&[("coffee.yaml", &text)]), &["coffee.yaml", &format!("--coverage-min={wrong}")]);
        assert_eq!(run.code, 2, "{wrong}: {run:?}");
    }
}

#[test]
fn a_scenario_that_fails_reaches_no_cause_and_no_fix() {
    let text = with(&WHOLE.replace("cause: no-water, first_fix", "cause: no-water, at_least: 0.9999, first_fix"));
    let run = test(&folder(&[("coffee.yaml", &text)]), &["coffee.yaml"]);
    assert!(run.out.contains("causes never expected and first: no-water\n"), "{}", run.out);
    assert!(run.out.contains("fixes that no scenario names in a plan: fill-tank, drink-tea\n"), "{}", run.out);
}

// --------------------------------------------------------------------------------------------------------- JUnit

/// An element, its attributes, and its children in their order, each with whether it may stand more than once.
type Element = (&'static str, &'static [&'static str], &'static [(&'static str, bool)]);

/// What an element must hold, by the schema of Apache Ant's reports (JUnit.xsd): its attributes, all required but `message`,
/// and its children in their order, each with whether it may stand more than once.
const JUNIT: [Element; 8] = [
    ("testsuites", &[], &[("testsuite", true)]),
    (
        "testsuite",
        &["id", "name", "package", "timestamp", "hostname", "tests", "failures", "errors", "time"],
        &[("properties", false), ("testcase", true), ("system-out", false), ("system-err", false)],
    ),
    ("properties", &[], &[("property", true)]),
    ("property", &["name", "value"], &[]),
    ("testcase", &["name", "classname", "time"], &[("skipped", false), ("error", false), ("failure", false)]),
    ("error", &["type", "message"], &[]),
    ("failure", &["type", "message"], &[]),
    ("skipped", &[], &[]),
];

/// Holds an element against the schema.
fn is_as_the_schema_says(node: Node<'_, '_>) {
    let name = node.tag_name().name();
    if ["system-out", "system-err"].contains(&name) {
        return assert_eq!(node.attributes().len(), 0);
    }
    let (_, attributes, children) =
        JUNIT.iter().find(|(element, ..)| *element == name).unwrap_or_else(|| panic!("{name}"));
    let found: Vec<&str> = node.attributes().map(|a| a.name()).collect();
    assert_eq!(found, *attributes, "{name}");
    for attribute in node.attributes() {
        let value = attribute.value();
        match attribute.name() {
            "id" | "tests" | "failures" | "errors" => {
                assert!(value.parse::<i32>().is_ok_and(|n| n >= 0), "{value}");
            }
            "time" => assert!(value.split('.').all(|part| part.bytes().all(|b| b.is_ascii_digit())), "{value}"),
            "timestamp" => {
                let shape: String = value.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
                assert_eq!(shape, "0000-00-00T00:00:00");
            }
            "message" | "value" | "type" => {}
            // xs:token
            _ => assert!(
                !value.is_empty() && value.split_whitespace().collect::<Vec<_>>().join(" ") == value,
                "{value:?}"
            ),
        }
    }
    let mut last = 0;
    for child in node.children().filter(Node::is_element) {
        let at = children.iter().position(|(element, _)| *element == child.tag_name().name());
        let at = at.unwrap_or_else(|| panic!("{} in {name}", child.tag_name().name()));
        assert!(
            at >= last && (children[at].1 || node.children().filter(|c| c.tag_name() == child.tag_name()).count() == 1)
        );
        last = at;
        is_as_the_schema_says(child);
    }
    if name == "testsuite" {
        let required = ["properties", "system-out", "system-err"];
        assert!(required.iter().all(|element| node.children().any(|c| c.tag_name().name() == *element)));
        let count = |element: &str| node.descendants().filter(|n| n.tag_name().name() == element).count().to_string();
        for (attribute, element) in [("tests", "testcase"), ("failures", "failure"), ("errors", "error")] {
            assert_eq!(node.attribute(attribute), Some(count(element).as_str()), "{attribute}");
        }
    }
}

#[test]
fn junit_is_as_its_schema_says_whatever_the_names_are() {
    let text = with(concat!(
        "  - { name: \"  a <b> & \\\"c\\\" ]]> \\e[31m \\u202e \\uffff   d\\n\", facts: { light: red }, expect: { cause: no-water } }\n",
        "  - { name: miss, facts: { light: red }, expect: { cause: no-power } }\n",
        "  - { name: noisy, facts: { light: red }, expect: { at_least: 0.999 } }\n",
        "  - { name: order, facts: { light: red }, expect: { first_fix: plug-in } }\n",
        "  - { name: nothing, facts: { light: red }, expect: {} }\n",
        "  - { name: gap, facts: { light: red }, expect: { cause: no-power, known_gap: <later> } }\n",
        "  - { name: closed, facts: { light: red }, expect: { cause: no-water, known_gap: now } }\n",
    ));
    let broken = "triage: 1\nid: broken\n";
    let folder = folder(&[("coffee.yaml", &text), ("broken & <co>.yaml", broken)]);
    let args =
        ["coffee.yaml", "broken & <co>.yaml", "--format", "junit", "--coverage-min", "1", "--out", "results.xml"];
    let run = test(&folder, &args);
    assert_eq!((run.code, run.out.as_str()), (1, ""), "{run:?}");
    let xml = fs::read_to_string(folder.path().join("results.xml")).unwrap();
    let document = Document::parse(&xml).unwrap_or_else(|e| panic!("{e}\n{xml}"));
    is_as_the_schema_says(document.root_element());
    let suites: Vec<Node<'_, '_>> = document.root_element().children().filter(Node::is_element).collect();
    let numbers = |n: usize| ["tests", "failures", "errors"].map(|name| suites[n].attribute(name).unwrap());
    assert_eq!(numbers(0), ["8", "5", "1"], "seven scenarios and the coverage\n{xml}");
    assert_eq!(numbers(1), ["1", "0", "1"], "{xml}");
    assert_eq!(suites[0].descendants().filter(|n| n.tag_name().name() == "skipped").count(), 1, "the known gap");
    let failure = suites[0].descendants().find(|n| n.attribute("type") == Some("miss")).unwrap();
    assert_eq!(failure.attribute("message"), Some("expected the cause no-power, and no-water leads"));
    assert!(failure.text().unwrap().starts_with("coffee.yaml:"));
    let name = suites[0].children().find(|n| n.tag_name().name() == "testcase").unwrap().attribute("name");
    assert_eq!(name, Some("a <b> & \"c\" ]]> [31m \u{fffd} d"));
}

// --------------------------------------------------------------------------------------------------------- watch

#[cfg(unix)]
mod watching {
    use std::io::{BufRead, BufReader};
    use std::process::{Child, Command, Stdio};
    use std::sync::mpsc::{Receiver, channel};
    use std::thread;
    use std::time::Duration;

    use super::*;

    /// A test that waits longer than this hangs.
    const HANGS: Duration = Duration::from_secs(60);

    struct Watch {
        child: Child,
        out: Receiver<String>,
        err: Receiver<String>,
    }

    impl Watch {
        fn new(folder: &TempDir, args: &[&str]) -> Self {
            let mut command = command(&[&["test", "--watch"], args].concat());
            command.current_dir(folder.path()).stdout(Stdio::piped()).stderr(Stdio::piped());
            let mut child = command.spawn().unwrap();
            let (out, err) = (lines(child.stdout.take().unwrap()), lines(child.stderr.take().unwrap()));
            Self { child, out, err }
        }

        fn waits(&self) -> Vec<String> {
            let mut said = Vec::new();
            loop {
                let line = self.err.recv_timeout(HANGS).expect("it waits for a change");
                if line.starts_with("waiting for a file to change") {
                    return said;
                }
                said.push(line);
            }
        }

        fn says(&self, wanted: &str) {
            loop {
                if self.out.recv_timeout(HANGS).unwrap_or_else(|_| panic!("it says {wanted}")) == wanted {
                    return;
                }
            }
        }

        fn ends(mut self) {
            let pid = self.child.id().to_string();
            assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
            assert_eq!(self.child.wait().unwrap().code(), Some(0));
        }
    }

    fn lines(pipe: impl std::io::Read + Send + 'static) -> Receiver<String> {
        let (sender, receiver) = channel();
        thread::spawn(move || {
            for line in BufReader::new(pipe).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        receiver
    }

    /// A file with another text from one moment to the next: nobody sees a part of it.
    fn put(file: &Path, text: &str) {
        let new = file.with_extension("new");
        fs::write(&new, text).unwrap();
        fs::rename(&new, file).unwrap();
    }

    #[test]
    fn a_change_of_any_file_runs_the_scenarios_again_until_ctrl_c() {
        let folder = recorded("  - { name: as it was, record: runs/dark.json, expect: { cause: no-power } }\n");
        let (playbook, beside) = (folder.path().join("coffee.yaml"), folder.path().join("coffee.scenarios.yaml"));
        let watch = Watch::new(&folder, &["."]);
        watch.says("coffee: 1 passed, 0 failed");
        assert_eq!(watch.waits(), Vec::<String>::new());
        put(&playbook, &with(WHOLE));
        watch.says("coffee: 5 passed, 0 failed");
        watch.waits();
        let run = folder.path().join("runs/dark.json");
        let changed = fs::read_to_string(&run).unwrap().replace("\"none\"", "\"red\"");
        put(&run, &changed);
        watch.says("coffee: 4 passed, 1 failed (1 miss)");
        watch.waits();
        fs::remove_file(&beside).unwrap();
        watch.says("coffee: 4 passed, 0 failed");
        watch.waits();
        watch.ends();
    }

    #[test]
    fn a_file_that_is_broken_for_a_moment_keeps_the_last_results() {
        let folder = folder(&[("coffee.yaml", &with(WHOLE))]);
        let file = folder.path().join("coffee.yaml");
        let watch = Watch::new(&folder, &["coffee.yaml", "--out", "results.txt", "--color", "never"]);
        watch.waits();
        let results = || fs::read_to_string(folder.path().join("results.txt")).unwrap();
        let first = results();
        assert!(first.starts_with("coffee: 4 passed, 0 failed\n"), "{first}");
        put(&file, "triage: [");
        assert!(watch.waits().iter().any(|line| line.contains("yaml-syntax")));
        assert_eq!(results(), first, "the last results stay");
        put(&file, &with(&WHOLE.replace("resolved: true", "resolved: false")));
        watch.waits();
        assert!(results().contains("coffee: 3 passed, 1 failed (1 miss)\n"), "{}", results());
        watch.ends();
    }

    #[test]
    fn what_is_built_in_does_not_change() {
        let run = test(&folder(&[]), &["--watch"]);
        assert_eq!(run.code, 2, "{run:?}");
        assert!(run.err.contains("<PATHS>"), "{}", run.err);
    }
}

#[test]
fn the_shipped_scenarios_are_as_their_authors_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("playbooks");
    let run = crate::common::program::run(&["test", folder.to_str().unwrap(), "--format", "json"]);
    let json: Json = serde_json::from_str(&run.out).unwrap();
    assert_eq!((run.code, &json["passed"]), (0, &json!(true)), "{}", run.err);
    assert_eq!(json["totals"]["failed"], 0);
}
