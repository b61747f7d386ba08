//! `triage check` as a command: exit codes, warnings denied, the forms for programs, and what `--fix` changes and leaves.

use std::fs;
use std::path::{Path, PathBuf};

use crate::common::program::{Run, run};
use serde_json::Value as Json;
use triage::playbook::Example;

/// The example's playbook with pieces replaced, each of which stands there.
fn with(edits: &[(&str, &str)]) -> String {
    edits.iter().fold(Example::good().to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1)
    })
}

/// A file in a folder of its own.
fn file(text: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("coffee.yaml");
    fs::write(&path, text).unwrap();
    (folder, path)
}

fn check(path: &Path, more: &[&str]) -> Run {
    run(&[&["check", path.to_str().unwrap()], more].concat())
}

const WARNING: (&str, &str) = ("  brewing:\n", "  mood:\n    title: Mood\n    given: { type: string }\n  brewing:\n");
const ERROR: (&str, &str) = ("resolved_when: brews", "resolved_wen: brews");

#[test]
fn warnings_alone_are_no_bad_news_unless_they_are_denied() {
    let (_folder, path) = file(&with(&[WARNING]));
    let plain = check(&path, &[]);
    assert_eq!(plain.code, 0);
    assert!(plain.out.contains("warning[unread-fact]: no predicate reads `mood`\n"), "{}", plain.out);
    assert!(plain.out.contains("\n1 warning in "), "{}", plain.out);
    assert!(plain.out.ends_with("1 playbook: no errors, 1 warning\n"), "{}", plain.out);
    assert_eq!(check(&path, &["--deny", "warnings"]).code, 1);
    let (_folder, path) = file(Example::good());
    assert_eq!(check(&path, &["--deny", "warnings"]).code, 0);
    let (_folder, path) = file(&with(&[ERROR]));
    assert_eq!(check(&path, &[]).code, 1);
}

#[test]
fn json_says_everything_of_each_mistake() {
    let (_folder, path) = file(&with(&[WARNING, ERROR]));
    let run = check(&path, &["--format", "json"]);
    assert_eq!(run.code, 1);
    let json: Json = serde_json::from_str(&run.out).unwrap();
    assert_eq!((&json["schema"], &json["errors"], &json["warnings"]), (&"triage.check/1".into(), &1.into(), &0.into()));
    let one = &json["diagnostics"][0];
    for (key, value) in [
        ("code", Json::from("unknown-key")),
        ("severity", "error".into()),
        ("title", "a key that the format does not know".into()),
        ("message", "unknown key `resolved_wen`".into()),
        ("help", "did you mean `resolved_when`?".into()),
        ("file", path.to_str().unwrap().into()),
        ("line", 15.into()),
        ("column", 5.into()),
        ("end_line", 15.into()),
        ("end_column", 17.into()),
    ] {
        assert_eq!(one[key], value, "{key}");
    }
    let edit = serde_json::json!(
        { "line": 15, "column": 5, "end_line": 15, "end_column": 17, "text": "resolved_when" }
    );
    assert_eq!(one["suggestion"], serde_json::json!({ "safe": true, "edits": [edit] }));
    let clean: Json = serde_json::from_str(&check(Path::new("playbooks"), &["--format", "json"]).out).unwrap();
    assert_eq!(clean["diagnostics"], serde_json::json!([]));
}

#[test]
fn sarif_names_rules_places_and_replacements() {
    let (_folder, path) = file(&with(&[ERROR, ("in [\"timeout\", \"refused\"]", "in []")]));
    let sarif: Json = serde_json::from_str(&check(&path, &["--format", "sarif"]).out).unwrap();
    assert_eq!(sarif["version"], "2.1.0");
    let run = &sarif["runs"][0];
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 2);
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        let rule = &run["tool"]["driver"]["rules"][index];
        assert_eq!(rule["id"], result["ruleId"]);
        assert_eq!(rule["defaultConfiguration"]["level"], result["level"]);
        let place = &result["locations"][0]["physicalLocation"];
        let text = fs::read_to_string(&path).unwrap();
        let line = usize::try_from(place["region"]["startLine"].as_u64().unwrap()).unwrap();
        assert!(text.lines().nth(line - 1).unwrap().contains(if result["level"] == "error" { "wen" } else { "[]" }));
    }
    let change = &results[0]["fixes"][0]["artifactChanges"][0]["replacements"][0];
    assert_eq!(change["insertedContent"]["text"], "resolved_when");
    assert_eq!(change["deletedRegion"]["startColumn"], 5);
}

/// Mistakes that are mended, and what stands there then.
const MENDED: [(&str, &str, &str); 18] = [
    ("resolved_when: brews", "resolved_wen: brews   # why", "resolved_when: brews   # why"),
    ("resolved_when: brews", "resolved_when: brewz", "resolved_when: brews"),
    ("unplugged: common", "unplugged: comon", "unplugged: common"),
    ("unreachable: almost-always", "unreachable: Almost_Always", "unreachable: almost-always"),
    ("unreachable: almost-always", "unreachable: \"0.9\"", "unreachable: 0.9"),
    ("unreachable: almost-always", "unreachable: 90%", "unreachable: 0.9"),
    ("requires: [plug-in]", "requires: [plug-in, plug-in]", "requires: [plug-in]"),
    ("requires: [plug-in]", "requires: [ plugin ] # first", "requires: [ plug-in ] # first"),
    ("time: 30s", "time: 30 seconds", "time: 30s"),
    ("${machine_host}", "${machine_hots}", "${machine_host}"),
    ("{machine.host}", "{machine.hots}", "{machine.host}"),
    ("display == \"dark\"", "dispay == \"dark\"", "display == \"dark\""),
    ("machine.error in", "machine.eror in", "machine.error in"),
    ("\"refused\"]", "\"refusd\"]", "\"refused\"]"),
    ("risk: none", "risk: nome", "risk: none"),
    ("tcp: {", "tpc: {", "tcp: {"),
    ("first_fix: plug-in", "first_fix: plugin", "first_fix: plug-in"),
    ("resolved: true", "resolved: yes", "resolved: true"),
];

#[test]
fn what_is_beyond_doubt_is_mended_and_nothing_else_is_touched() {
    for (good, bad, mended) in MENDED {
        for windows in [false, true] {
            let ends = |text: String| if windows { text.replace('\n', "\r\n") } else { text };
            let (_folder, path) = file(&ends(with(&[(good, bad)])));
            let run = check(&path, &["--fix"]);
            assert_eq!(fs::read_to_string(&path).unwrap(), ends(with(&[(good, mended)])), "{bad}\n{}", run.out);
            assert_eq!(run.code, 0, "{bad}\n{}", run.out);
            assert!(run.out.contains("1 change in 1 file\n"), "{bad}\n{}", run.out);
        }
    }
}

#[test]
fn several_mistakes_and_what_they_hid_are_mended_in_one_go() {
    let edits = [
        ("resolved_when: brews", "resolved_wen: brews"),
        ("    evidence:\n      unreachable: almost-always", "    evidnce:\n      unreachabel: almost-allways"),
        ("phrases: [no coffee]", "phrases:\n      - no coffee   # the usual\n      - no coffee\n      - \"nothing\""),
    ];
    let (_folder, path) = file(&with(&edits));
    let run = check(&path, &["--fix"]);
    assert_eq!(run.code, 0, "{}", run.out);
    let mended = with(&[("phrases: [no coffee]", "phrases:\n      - no coffee   # the usual\n      - \"nothing\"")]);
    assert_eq!(fs::read_to_string(&path).unwrap(), mended);
    assert!(run.out.contains("5 changes in 1 file\n"), "{}", run.out);
    assert!(run.out.contains("`resolved_wen` is now `resolved_when` (unknown-key)\n"), "{}", run.out);
}

#[test]
fn what_is_not_beyond_doubt_is_left_and_said() {
    for (good, bad) in [
        ("risk: none", "risk: slight"),
        // mended it would stand twice
        ("      display-dark: often\n", "      display-dark: often\n      display-drk: rarely\n"),
        ("title: It brews\n", "title: It: brews\n"),
        ("time: 1m", "time: 5"),
        // a slip where a name is defined, and not wherever it is used
        ("  unplugged:\n    title", "  unpluged:\n    title"),
        ("  display:\n    title", "  dispay:\n    title"),
        // a name that is wrong itself is spread nowhere
        ("  unplugged:\n    title", "  ünplugged:\n    title"),
        ("resolved_when: brews", "resolved_when: brewing == true"),
        // `time` is a key of the question, and no slip for another key of the fact
        ("    ask:\n", "  ask:\n"),
    ] {
        let (_folder, path) = file(&with(&[(good, bad)]));
        let run = check(&path, &["--fix"]);
        assert_eq!(fs::read_to_string(&path).unwrap(), with(&[(good, bad)]), "{bad}");
        assert!(run.out.starts_with("nothing here can be mended beyond doubt; no file was changed\n"), "{}", run.out);
        assert_eq!(run.code, 1, "{bad}");
    }
    let built_in = run(&["check", "--fix"]);
    assert_eq!((built_in.code, built_in.out.as_str()), (2, ""));
    assert!(built_in.err.contains("the built-in playbooks cannot be changed"), "{}", built_in.err);
}

#[test]
fn a_mark_in_front_of_the_text_stays() {
    let (_folder, path) = file(&format!("\u{feff}{}", with(&[ERROR])));
    assert_eq!(check(&path, &["--fix"]).code, 0);
    assert_eq!(fs::read_to_string(&path).unwrap(), format!("\u{feff}{}", Example::good()));
}

#[test]
fn what_was_mended_is_no_part_of_a_form_for_programs() {
    let (_folder, path) = file(&with(&[ERROR]));
    let run = check(&path, &["--fix", "--format", "json"]);
    assert_eq!(serde_json::from_str::<Json>(&run.out).unwrap()["errors"], 0);
    assert!(run.err.contains("1 change in 1 file"), "{}", run.err);
}
