//! Mutation testing: each kind of change at its line, what a scenario notices and what none does, and how it ends.

use std::fs;

use tempfile::TempDir;

use crate::common::program::{Run, run};

/// A playbook whose every line counts; its scenarios follow.
const LAMP: &str = r#"triage: 1
id: lamp
title: A lamp stays dark
version: 1.0.0
settings:
  sockets: 2
symptoms:
  dark:
    title: The lamp stays dark
    causes:
      bulb: 10
      plug: 5
    resolved_when: shines
facts:
  plugged:
    title: Whether the plug is in
    given: { type: bool }
  sockets:
    title: How many sockets of the room work
    given: { type: int }
  light:
    title: Whether there is light
    given: { type: bool }
findings:
  unplugged:
    title: The plug is out
    when: '!plugged || sockets < 1 && os.family == "linux"'
    otherwise: rarely
  shines:
    title: The lamp shines
    when: light
causes:
  bulb:
    title: The bulb is broken
    explanation: Bulbs break.
    evidence: { unplugged: 0.02 }
  plug:
    title: The plug is out
    explanation: Somebody pulled it.
    evidence: { unplugged: very-often }
    applies: sockets < 3
fixes:
  change:
    title: Change the bulb
    resolves: { bulb: 0.9 }
    time: 5m
    risk: none
    steps: [{ say: Change it. }]
  plug-in:
    title: Put the plug in
    resolves: { plug: 0.9 }
    time: 1m
    risk: none
    requires: [change]
    steps: [{ say: Put it in. }]
escalation:
  title: Call the electrician
  contact: electrician@example.org
  time: 4h
scenarios:
"#;

const OUT: &str =
    "  - name: the plug is out\n    facts: { plugged: false }\n    expect: { cause: plug, at_least: 0.9 }\n";

/// Runs the mutants of the lamp with these scenarios.
fn mutate(scenarios: &str, more: &[&str]) -> Run {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("lamp.yaml");
    fs::write(&file, format!("{LAMP}{scenarios}")).unwrap();
    run(&[&["test", "--mutate", file.to_str().unwrap()], more].concat())
}

/// Each mutant with its kind, line and column, and the scenario that noticed it.
fn each(scenarios: &str) -> Vec<(String, u64, u64, String, Option<String>)> {
    let json = mutate(scenarios, &["--format", "json"]).json();
    let all = json["playbooks"][0]["each"].as_array().unwrap().iter();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let place = |value: &serde_json::Value| value.as_u64().unwrap();
    all.map(|m| {
        let by = m["noticed_by"].as_str().map(str::to_owned);
        (text(&m["kind"]), place(&m["line"]), place(&m["column"]), text(&m["text"]), by)
    })
    .collect()
}

/// Whether each mutant of a line is noticed, by its text.
fn of_line(scenarios: &str, line: u64) -> Vec<(String, bool)> {
    each(scenarios).into_iter().filter(|m| m.1 == line).map(|m| (m.3, m.4.is_some())).collect()
}

#[test]
fn every_kind_of_change_is_made_and_told_at_its_place() {
    let each = each(OUT);
    let told: Vec<_> =
        each.iter().map(|(kind, line, column, text, _)| format!("{line}:{column} {kind}: {text}")).collect();
    assert_eq!(
        told,
        [
            "11:7 frequency: `bulb` is as frequent as 100, not 10",
            "11:7 frequency: `bulb` is as frequent as 1, not 10",
            "12:7 frequency: `plug` is as frequent as 50, not 5",
            "12:7 frequency: `plug` is as frequent as 0.5, not 5",
            "25:3 finding: `unplugged` is left out",
            "27:12 condition: `!plugged || sockets < 1 && os.family == \"linux\"` becomes `plugged || sockets < 1 && os.family == \"linux\"`",
            "27:21 condition: `!plugged || sockets < 1 && os.family == \"linux\"` becomes `!plugged && sockets < 1 && os.family == \"linux\"`",
            "27:32 condition: `!plugged || sockets < 1 && os.family == \"linux\"` becomes `!plugged || sockets >= 1 && os.family == \"linux\"`",
            "27:36 condition: `!plugged || sockets < 1 && os.family == \"linux\"` becomes `!plugged || sockets < 1 || os.family == \"linux\"`",
            "27:49 condition: `!plugged || sockets < 1 && os.family == \"linux\"` becomes `!plugged || sockets < 1 && os.family != \"linux\"`",
            "27:52 platform: `!plugged || sockets < 1 && os.family == \"linux\"` becomes `!plugged || sockets < 1 && os.family == \"windows\"`",
            "29:3 finding: `shines` is left out",
            "31:11 condition: `light` becomes `!(light)`",
            "36:17 likelihood: `unplugged` under `bulb` is as likely as 0.2, not 0.02",
            "40:17 likelihood: `unplugged` under `plug` is as likely as 0.095, not very-often (0.95)",
            "41:22 condition: `sockets < 3` becomes `sockets >= 3`",
            "45:17 resolves: `change` resolves `bulb` as likely as 0.09, not 0.9",
            "46:5 order: `change` takes 50 min, not 5 min",
            "46:5 order: `change` takes 30 s, not 5 min",
            "51:17 resolves: `plug-in` resolves `plug` as likely as 0.09, not 0.9",
            "52:5 order: `plug-in` takes 10 min, not 1 min",
            "52:5 order: `plug-in` takes 6 s, not 1 min",
            "54:5 order: `plug-in` does not require `change`",
        ]
    );
}

#[test]
fn a_change_is_noticed_where_a_scenario_no_longer_passes_and_only_there() {
    let noticed: Vec<u64> =
        each(OUT).into_iter().filter(|m| m.4.as_deref() == Some("the plug is out")).map(|m| m.1).collect();
    // without the frequency that is 10 times smaller, the left-out finding, the two changed signs before `plugged`, and the
    // two likelihoods the plug is no longer at 0.9
    assert_eq!(noticed, [11, 12, 25, 27, 27, 36, 40]);
    // the same scenario that expects less notices less
    let lax = OUT.replace(", at_least: 0.9", "");
    let noticed: Vec<u64> = each(&lax).into_iter().filter(|m| m.4.is_some()).map(|m| m.1).collect();
    assert_eq!(noticed, [25, 27, 27]);
}

#[test]
fn one_more_scenario_notices_what_none_noticed() {
    let shines = format!("{OUT}  - name: it shines\n    facts: {{ light: true }}\n    expect: {{ resolved: true }}\n");
    assert!(of_line(OUT, 31).iter().all(|(_, noticed)| !noticed));
    assert!(of_line(&shines, 31).iter().all(|(_, noticed)| *noticed));
    let many = format!(
        "{OUT}  - name: many sockets\n    facts: {{ sockets: 3, plugged: true }}\n    expect: {{ cause: bulb, at_least: 1 }}\n"
    );
    assert!(of_line(OUT, 41).iter().all(|(_, noticed)| !noticed));
    assert!(of_line(&many, 41).iter().all(|(_, noticed)| *noticed));
    let first = format!(
        "{OUT}  - name: change it\n    facts: {{ plugged: true, sockets: 2 }}\n    expect: {{ first_fix: change }}\n"
    );
    let of_the_fix = |scenarios: &str| of_line(scenarios, 54).first().is_some_and(|(_, noticed)| *noticed);
    assert!(!of_the_fix(OUT));
    // whoever does not have to change the bulb first still changes it first where the plug is in
    assert!(!of_the_fix(&first));
    let plug = first.replace("plugged: true", "plugged: false");
    assert!(of_the_fix(&plug));
}

#[test]
fn a_scenario_under_other_settings_sees_the_change_too() {
    let changed = LAMP.replace("sockets < 1", "sockets < ${sockets}");
    let scenario =
        OUT.replace("    facts: { plugged: false }", "    set: { sockets: 1 }\n    facts: { plugged: false }");
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("lamp.yaml");
    fs::write(&file, format!("{changed}{scenario}")).unwrap();
    let json = run(&["test", "--mutate", file.to_str().unwrap(), "--format", "json"]).json();
    let noticed = json["playbooks"][0]["noticed"].as_u64().unwrap();
    assert_eq!(noticed, 7, "{json:#}");
}

#[test]
fn the_score_and_what_survives_are_told_and_can_be_demanded() {
    let told = mutate(OUT, &[]);
    assert_eq!(told.code, 0, "{}", told.err);
    assert!(told.out.contains("lamp: 23 mutants, the scenarios notice 7, and 16 survive: score 0.30"), "{}", told.out);
    assert!(told.out.contains("lamp.yaml:31:11: `light` becomes `!(light)`"), "{}", told.out);
    assert!(!told.out.contains(":25:3:"), "what is noticed is not listed: {}", told.out);
    assert_eq!(mutate(OUT, &["--mutate-min", "0.3"]).code, 0);
    let low = mutate(OUT, &["--mutate-min", "31%"]);
    assert_eq!(low.code, 1);
    assert!(low.out.contains("less than the 0.31 that --mutate-min asks for"), "{}", low.out);
}

#[test]
fn scenarios_that_fail_come_first() {
    let failing = mutate(&OUT.replace("cause: plug", "cause: bulb"), &[]);
    assert_eq!(failing.code, 1);
    assert!(failing.out.contains("FAIL") && failing.err.contains("mend those first"), "{}{}", failing.out, failing.err);
    assert!(!failing.out.contains("mutants"), "{}", failing.out);
    let none = mutate("  []\n", &[]);
    assert!(none.code != 0 && none.err.contains("there is no scenario"), "{} {}", none.code, none.err);
}

#[test]
fn what_makes_no_sense_together_is_refused() {
    for more in [["--format", "junit"], ["--filter", "plug"], ["--coverage-min", "0.5"]] {
        assert_eq!(mutate(OUT, &more).code, 2, "{more:?}");
    }
    assert_eq!(run(&["test", "--mutate-min", "0.5"]).code, 2);
}
