//! A record gives back the same bytes, whatever was known; what cannot be one is refused at its place; and nothing personal
//! or secret leaves in it.

use std::collections::BTreeMap;
use std::fs;
use std::rc::Rc;

use crate::common::program::{Run, command, printer, run};
use crate::common::{case, playbook, project};
use proptest::prelude::*;
use serde_json::{Map, Value as Json, json};
use tempfile::TempDir;
use triage::fact::{Identity, Type};
use triage::playbook::Playbook;
use triage::report::{RecordV1, record, report};
use triage::session::Case;

const PRINTER: [&str; 4] = ["--playbook", "tests/playbooks/printer/offline.yaml", "--symptom", "printer-offline"];

/// A run of the example that is recorded, and the path of the record.
fn recorded(folder: &TempDir, more: &[&str]) -> (Run, String) {
    let path = folder.path().join("run.json").to_str().unwrap().to_owned();
    (printer(&[more, &["--record", &path]].concat()), path)
}

#[test]
fn a_replay_gives_the_same_bytes_as_the_run() {
    let folder = TempDir::new().unwrap();
    let facts = folder.path().join("facts.yaml");
    fs::write(&facts, "spool: null\nprinter: { error: timeout, host: /home/annika/x }\nnobody: 1\n").unwrap();
    let facts = facts.to_str().unwrap();
    let more = [
        ["--facts", facts, "--platform", "windows", "--prefer", "safe", "--tried", "power-on"].as_slice(),
        &["--fact", "other_computer_prints=no", "--set", "printer_host=10.0.0.9"],
    ]
    .concat();
    for format in ["text", "json", "markdown", "html"] {
        let (first, path) = recorded(&folder, &[more.as_slice(), &["--format", format]].concat());
        assert_eq!((first.code, first.err.as_str()), (0, ""));
        let again = run(&["--playbook", PRINTER[1], "--facts", &path, "--format", format]);
        assert_eq!(again, first, "{format}");
        assert!(!first.out.contains("annika"), "{}", first.out);
    }
}

#[test]
fn options_of_a_record_hold_unless_they_are_given_anew() {
    let folder = TempDir::new().unwrap();
    let (_, path) = recorded(&folder, &["--platform", "windows", "--tried", "power-on", "--fact", "display=dark"]);
    let replay =
        |more: &[&str]| run(&[&["--playbook", PRINTER[1], "--facts", &path, "--format", "json"], more].concat()).json();
    assert_eq!(replay(&[])["tried"], json!(["power-on"]));
    assert_eq!(replay(&["--tried", "clear-queue"])["tried"], json!(["clear-queue"]));
    let other = replay(&["--fact", "display=ready"]);
    let display = other["facts"].as_array().unwrap().iter().find(|fact| fact["key"] == "display").unwrap();
    assert_eq!(display["value"], "ready");
}

#[test]
fn a_record_of_another_playbook_says_so_and_counts_what_does_not_fit() {
    let folder = TempDir::new().unwrap();
    let (_, path) = recorded(&folder, &["--fact", "display=dark", "--fact", "printer.error=timeout"]);
    let changed = folder.path().join("changed.yaml");
    let text = fs::read_to_string(project(PRINTER[1])).unwrap().replace("value: dark,", "value: black,");
    fs::write(
        &changed,
        text.replace("display == \"dark\"", "display == \"black\"").replace("display: dark", "display: black"),
    )
    .unwrap();
    let report = run(&["--playbook", changed.to_str().unwrap(), "--facts", &path, "--format", "json"]).json();
    let warnings = report["warnings"].to_string();
    assert!(warnings.contains("whose text was another one"), "{warnings}");
    assert!(warnings.contains("1 fact of the record does not fit the playbook and was ignored: display"), "{warnings}");
    let gone = run(&["--facts", &path]);
    assert_eq!((gone.code, gone.out.as_str()), (2, ""));
    assert!(gone.err.contains("the record is of printer/offline#printer-offline"), "{}", gone.err);
    assert!(gone.err.contains("--playbook FILE"), "{}", gone.err);
}

#[test]
fn a_damaged_record_is_refused_at_its_place() {
    let folder = TempDir::new().unwrap();
    let (_, path) = recorded(&folder, &["--fact", "display=dark"]);
    let good = fs::read_to_string(&path).unwrap();
    for (from, to, place, message) in [
        ("triage.record/1", "triage.record/9", "2:13", "reads triage.record/1"),
        ("\"kind\": \"flag\"", "\"kind\": \"rumour\"", "", "`rumour` is no kind of source"),
        ("\"prefer\": \"balanced\"", "\"prefer\": \"brave\"", "", "`brave` is no preference"),
        ("\"took_ms\": 0", "\"took_ms\": \"long\"", "", "the record is damaged: invalid type"),
        ("\"symptom\":", "\"symptoms\":", "", "unknown field `symptoms`"),
        ("\"symptom\": \"printer-offline\",", "", "1:1", "missing field `symptom`"),
        ("\"observed_at\": \"20", "\"observed_at\": \"last year 20", "", "is no time of RFC 3339"),
        ("\"unknown\": [", "\"unknown\": [{ \"key\": \"display\", \"because\": \"\", \"decree\": null },", "", "twice"),
        ("\"facts\": [", "\"facts\": ", "", "error["),
    ] {
        assert!(good.contains(from), "{from}\n{good}");
        fs::write(&path, good.replacen(from, to, 1)).unwrap();
        let run = run(&["--playbook", PRINTER[1], "--facts", &path]);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{to}");
        assert!(run.err.contains(message) && run.err.contains(place), "{message} {place}\n{}", run.err);
        assert_eq!(run.err.matches("error[").count(), 1, "{}", run.err);
    }
    fs::write(&path, &good[..good.len() / 2]).unwrap();
    assert_eq!(run(&["--playbook", PRINTER[1], "--facts", &path]).code, 2, "a half");
    fs::write(&path, &good).unwrap();
    let twice = run(&["--playbook", PRINTER[1], "--facts", &path, "--facts", &path]);
    assert!(twice.code == 2 && twice.err.contains("second record"), "{}", twice.err);
}

#[test]
fn the_file_of_a_record_is_made_sure_of_and_its_owners_alone() {
    let folder = TempDir::new().unwrap();
    let (_, path) = recorded(&folder, &[]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let nowhere = printer(&["--record", "nowhere/run.json"]);
    assert!(nowhere.code == 2 && nowhere.err.contains("cannot write nowhere/run.json"), "{}", nowhere.err);
    let same = printer(&["--record", &path, "--out", &path]);
    assert!(same.code == 2 && same.err.contains("the same file"), "{}", same.err);
    fs::remove_file(&path).unwrap();
    assert_eq!(printer(&["--record", &path, "--fact", "nothing=1"]).code, 2);
    assert!(!fs::exists(&path).unwrap(), "no empty file stays behind");
}

#[test]
fn personal_values_leave_as_tokens_unless_that_is_turned_off() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("run.json").to_str().unwrap().to_owned();
    let fixed = ["--no-probe", "--no-input", "--fact", "printer.error=timeout", "--record", &path];
    let host = "--fact=printer.host=/home/annika/x of ANNIKA, annika.berg@example.org";
    let go = |more: &[&str]| {
        let mut command = command(&[&PRINTER, fixed.as_slice(), &[host], more].concat());
        let output = command.env("USER", "annika").env("HOME", "/home/annika").output().unwrap();
        format!("{}{}", String::from_utf8(output.stdout).unwrap(), fs::read_to_string(&path).unwrap())
    };
    for more in [["--format", "json"].as_slice(), &["--verbose"], &["--format", "html"], &["--format", "markdown"]] {
        let all = go(more);
        assert!(!all.to_lowercase().contains("annika"), "{all}");
        assert!(all.contains("user-1") && all.contains("email-1"), "{all}");
    }
    assert!(go(&["--no-redact"]).matches("/home/annika/x of ANNIKA, annika.berg@example.org").count() >= 2);
}

#[test]
fn secrets_are_in_no_output_whatever_way_they_came() {
    let folder = TempDir::new().unwrap();
    let facts = folder.path().join("token=hunter2.json");
    fs::write(&facts, r#"{ "printer.host": "http://bob:hunter2@h/?code=hunter2", "password=hunter2": 1 }"#).unwrap();
    let facts = facts.to_str().unwrap();
    let path = folder.path().join("run.json").to_str().unwrap().to_owned();
    for format in ["text", "json", "markdown", "html"] {
        let more = ["--facts", facts, "--format", format, "--no-redact", "--verbose", "-vvv", "--record", &path];
        let run = printer(&more);
        let all = format!("{}{}{}", run.out, run.err, fs::read_to_string(&path).unwrap());
        assert!(run.code == 0 && !all.contains("hunter2"), "{all}");
    }
    let run = printer(&["--fact", "spool.entries=http://bob:hunter2@h"]);
    assert!(run.code == 2 && !run.err.contains("hunter2"), "{}", run.err);
}

// ------------------------------------------------------------------------------------------------------------- facts

#[test]
fn facts_are_printed_without_a_diagnosis_and_taken_back() {
    let folder = TempDir::new().unwrap();
    let go = |more: &[&str]| run(&[&["facts"], PRINTER.as_slice(), &["--no-probe"], more].concat());
    let given = ["--fact", "printer.error=timeout", "--fact", "display=dark", "--fact", "spool.entries=3"];
    let text = go(&given).out;
    for words in ["The printer's network service", "error", "timeout", "unknown: ", "(not asked)"] {
        assert!(text.contains(words), "{words}\n{text}");
    }
    let document = go(&[given.as_slice(), &["--format", "json"]].concat()).json();
    assert_eq!(document, json!({ "display": "dark", "printer": { "error": "timeout" }, "spool": { "entries": 3 } }));
    let file = folder.path().join("facts.json");
    fs::write(&file, document.to_string()).unwrap();
    let same = go(&["--facts", file.to_str().unwrap(), "--format", "json"]).json();
    assert_eq!(same, document);
    let path = folder.path().join("run.json").to_str().unwrap().to_owned();
    assert_eq!(go(&[given.as_slice(), &["--record", &path]].concat()).code, 0);
    let report = run(&["--playbook", PRINTER[1], "--facts", &path, "--format", "json"]).json();
    assert_eq!(report["facts"].as_array().unwrap().len(), 3);
}

// ----------------------------------------------------------------------------------------------------------- explain

#[test]
fn names_are_explained_from_where_they_are_declared() {
    for (name, words) in [
        ("tcp", ["Parameters", "port, required", "probe:", "dns.addresses", "one of none"].as_slice()),
        ("har", &["NAME.", "hosts"]),
        ("move_aside", &["Nothing is deleted", "can be undone", "do:"]),
        ("unknown-fact", &["a fact that the playbook does not declare", "declare it under"]),
        ("rarely", &["P = 0.05"]),
        ("contains", &["contains(string or list, string) → bool", "message.contains(\"paper\")", "predicates"]),
        ("duration", &["duration(\"7d\")"]),
        ("in", &["x in list → bool"]),
        ("&&", &["Both hold", "printer.tcp.ok"]),
        ("predicates", &["Three values", "Kleene", "os.family", "is_empty", "not allowed", "GiB"]),
        ("os.family", &["windows, macos or linux", "--platform"]),
        ("admin", &["costs 2 min", "paid once in a plan"]),
        ("unused-setting", &["A warning", "`allow`"]),
        ("unknown-key", &["An error", "`triage check --fix` mends it"]),
        ("common", &["a relative frequency of 30"]),
    ] {
        let run = run(&["explain", name]);
        assert_eq!((run.code, run.err.as_str()), (0, ""));
        words.iter().for_each(|word| assert!(run.out.contains(word), "{name}: {word}\n{}", run.out));
        assert_eq!(crate::common::program::run(&["explain", name, "--format", "json"]).json()["name"], name);
    }
    let all = run(&["explain"]).out;
    assert!(["http", "flush_dns", "yaml-syntax", "almost-never"].iter().all(|name| all.contains(name)), "{all}");
    let unknown = run(&["explain", "htpp"]);
    assert_eq!((unknown.code, unknown.out.as_str()), (2, ""));
    assert_eq!(unknown.err.lines().count(), 2, "{}", unknown.err);
    assert!(unknown.err.contains("did you mean `http`?"), "{}", unknown.err);
    assert!(!all.starts_with('\n'));
    assert!(run(&["explain", "RARELY"]).out.starts_with("rarely"));
}

// -------------------------------------------------------------------------------------------------------------- laws

/// What a fact may be, as JSON; null for a decree that it stays unknown.
fn value(ty: Type, answers: Option<&[String]>) -> BoxedStrategy<Json> {
    let value = match (ty, answers) {
        (_, Some(answers)) => prop::sample::select(answers.to_vec()).prop_map(Json::from).boxed(),
        (Type::Bool, _) => any::<bool>().prop_map(Json::from).boxed(),
        (Type::Int, _) => any::<i64>().prop_map(Json::from).boxed(),
        (Type::Float, _) => prop::num::f64::NORMAL.prop_map(Json::from).boxed(),
        (Type::String, _) => text().prop_map(Json::from).boxed(),
        (Type::List, _) => prop::collection::vec(text(), 0..4).prop_map(Json::from).boxed(),
    };
    prop_oneof![9 => value, 1 => Just(Json::Null)].boxed()
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "(/home/|/Users/|C:\\\\Users\\\\|token=|eyJ|user |<user-1>|bob@)[a-zA-Z0-9./\\\\]{0,40}",
        prop::sample::select(vec!["none", "timeout", "refused", "dns_not_found", "certificate_expired"])
            .prop_map(str::to_owned),
    ]
}

fn notion() -> Rc<Playbook> {
    playbook(&fs::read_to_string(project("playbooks/notion/sign-in.yaml")).unwrap())
}

fn documents(playbook: &Playbook) -> impl Strategy<Value = Json> + use<> {
    let facts: Vec<(String, Type, Option<Vec<String>>)> =
        playbook.catalog.iter().map(|(_, entry)| (entry.path.to_string(), entry.ty, entry.answers.clone())).collect();
    prop::sample::subsequence(facts, 0..40).prop_flat_map(|facts| {
        let one =
            |(path, ty, answers): (String, Type, Option<Vec<String>>)| (Just(path), value(ty, answers.as_deref()));
        facts.into_iter().map(one).collect::<Vec<_>>().prop_map(|facts| {
            Json::Object(facts.into_iter().collect::<BTreeMap<_, _>>().into_iter().collect::<Map<_, _>>())
        })
    })
}

/// The case that a record of this one restores, the record written and read as a file is.
fn restored(case: &Case) -> Case {
    let text = serde_json::to_string_pretty(&record(case)).unwrap();
    let Ok(Json::Object(document)) = serde_json::from_str(&text) else { panic!("an object") };
    let read = RecordV1::read(document).unwrap();
    let mut again = Case::new(Rc::clone(&case.playbook), case.symptom);
    again.tried.clone_from(&case.tried);
    read.restore(&mut again);
    again
}

fn bytes(case: &Case) -> String {
    serde_json::to_string_pretty(&report(case, &case.diagnose())).unwrap()
}

#[test]
fn a_replay_gives_the_same_report_whatever_is_known() {
    let playbook = notion();
    let identity = Identity { users: vec!["annika".to_owned()], hosts: vec!["desk-7".to_owned()] };
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: 48,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let law = runner.run(&documents(&playbook), |document| {
        let first = case(&playbook, None, &document, &[]).masked(&identity);
        let again = restored(&first).masked(&Identity::default());
        prop_assert_eq!(bytes(&again), bytes(&first));
        prop_assert_eq!(
            serde_json::to_string(&record(&again)).unwrap(),
            serde_json::to_string(&record(&first)).unwrap()
        );
        Ok(())
    });
    law.unwrap();
}
