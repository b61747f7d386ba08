//! Evidence files on the command line: what is read where nothing may be touched, and what cannot be read.

use std::fs;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::common::program::{Run, command, run};
use serde_json::{Value as Json, json};
use tempfile::TempDir;

const PLAYBOOK: &str = r#"triage: 1
id: a
title: T
version: 1.0.0
symptoms:
  s: { title: S, causes: { c: 1, other: 1 } }
facts:
  har: { title: The recording, probe: { har: { hosts: { auth: auth.example.org } } } }
  log: { title: The log, probe: { log: { patterns: { denied: 'status [0-9]+' } } } }
  folder: { title: A folder, probe: { path: { path: / } } }
findings:
  refused: { title: R, when: har.auth.status == 401, otherwise: rarely }
  logged: { title: L, when: log.denied.count > 0, otherwise: rarely }
  there: { title: F, when: folder.exists, otherwise: half }
causes:
  c: { title: C, explanation: E, evidence: { refused: often, logged: often, there: often } }
"#;

/// The program on the playbook, with files that a test made, and further arguments.
struct World {
    folder: TempDir,
}

impl World {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join("a.yaml"), PLAYBOOK).unwrap();
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        let at = time::OffsetDateTime::from_unix_timestamp(i64::try_from(since - 60).unwrap()).unwrap();
        let at = at.format(&time::format_description::well_known::Rfc3339).unwrap();
        let entry = json!({ "startedDateTime": at, "request": { "url": "https://auth.example.org/" }, "response": { "status": 401 } });
        let har = json!({ "log": { "creator": {}, "entries": [entry] } });
        fs::write(folder.path().join("a.har"), har.to_string()).unwrap();
        fs::write(folder.path().join("a.log"), format!("{at} denied with status 401\n")).unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    fn run(&self, more: &[&str]) -> Run {
        let book = self.path("a.yaml");
        run(&[&["--playbook", &book, "--trust", "--symptom", "a#s", "--no-input", "--format", "json"], more].concat())
    }

    fn report(&self, more: &[&str]) -> Json {
        self.run(more).json()
    }
}

fn fact(report: &Json, key: &str) -> Option<Json> {
    let facts = report["facts"].as_array().unwrap();
    facts.iter().find(|fact| fact["key"] == key).map(|fact| fact["value"].clone())
}

fn because(report: &Json, key: &str) -> String {
    let unknown = report["unknown"].as_array().unwrap();
    let one = unknown.iter().find(|one| one["key"] == key).unwrap_or_else(|| panic!("{key} is known: {report}"));
    one["because"].as_str().unwrap().to_owned()
}

#[test]
fn files_are_read_even_where_nothing_may_be_touched() {
    let world = World::new();
    let (har, log) = (world.path("a.har"), world.path("a.log"));
    let files = ["--evidence", &har, "--evidence", &log];
    let other = if cfg!(windows) { "linux" } else { "windows" };
    for more in [&[][..], &["--no-probe"], &["--platform", other], &["--no-probe", "--platform", other]] {
        let report = world.report(&[&files[..], more].concat());
        assert_eq!(fact(&report, "har.auth.status"), Some(json!(401)), "{more:?}");
        assert_eq!(fact(&report, "log.denied.count"), Some(json!(1)), "{more:?}");
        assert_eq!(fact(&report, "folder.exists").is_some(), more.is_empty(), "{more:?}");
    }
    let report = world.report(&[&files[..], &["--no-probe"]].concat());
    assert_eq!(because(&report, "folder.exists"), "probe path: not run, --no-probe");
}

#[test]
fn without_files_all_is_unknown_and_says_why() {
    let report = World::new().report(&["--no-probe"]);
    assert_eq!(because(&report, "har.auth.status"), "probe har: no evidence file was handed in");
    assert_eq!(because(&report, "log.denied.count"), "probe log: no evidence file was handed in");
    assert_eq!(fact(&report, "har.error"), None, "no probe had anything to read");
}

#[test]
fn content_tells_the_kind_and_a_name_nothing() {
    let world = World::new();
    let other = world.path("b.txt");
    fs::copy(world.path("a.har"), &other).unwrap();
    let report = world.report(&["--no-probe", "--evidence", &other]);
    assert_eq!(fact(&report, "har.auth.status"), Some(json!(401)));
    assert_eq!(because(&report, "log.denied.count"), "probe log: no log is among the evidence files");
}

#[test]
fn what_is_given_stands() {
    let world = World::new();
    let har = world.path("a.har");
    let report = world.report(&["--no-probe", "--evidence", &har, "--fact", "har.auth.status=200"]);
    assert_eq!(fact(&report, "har.auth.status"), Some(json!(200)));
}

#[test]
fn what_cannot_be_read_is_the_users_trouble() {
    let world = World::new();
    let folder = world.path("");
    let missing = world.path("missing.har");
    for (path, message) in [(&folder, "it is a folder"), (&missing, "check the path")] {
        let run = world.run(&["--evidence", path]);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{run:?}");
        assert!(run.err.starts_with("error: cannot read ") && run.err.contains(message), "{}", run.err);
        assert!(run.err.contains("hint: "), "{}", run.err);
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_is_refused_and_not_waited_for() {
    let world = World::new();
    let pipe = world.path("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let run = world.run(&["--evidence", &pipe]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("it is no file") && run.err.contains("save what it gives to a file"), "{}", run.err);
}

/// A recording of the Notion playbook's folder, its newest request a minute old; a console's log as it is.
fn recorded(folder: &TempDir, name: &str) -> String {
    let source = format!("{}/tests/worlds/evidence/notion/{name}", env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(source).unwrap();
    let path = folder.path().join(name);
    let moved = if name.ends_with(".har") { a_minute_old(&text) } else { text };
    fs::write(&path, moved).unwrap();
    path.to_str().unwrap().to_owned()
}

fn a_minute_old(har: &str) -> String {
    use time::OffsetDateTime;
    use time::format_description::well_known::Rfc3339;
    let mut har: Json = serde_json::from_str(har).unwrap();
    let entries = har["log"]["entries"].as_array_mut().unwrap();
    let read = |entry: &Json| OffsetDateTime::parse(entry["startedDateTime"].as_str().unwrap(), &Rfc3339).unwrap();
    let newest = entries.iter().map(read).max().unwrap();
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let now = OffsetDateTime::from_unix_timestamp(i64::try_from(since).unwrap()).unwrap();
    for entry in entries {
        let at = now - time::Duration::MINUTE - (newest - read(entry));
        entry["startedDateTime"] = json!(at.format(&Rfc3339).unwrap());
    }
    har.to_string()
}

/// What the Notion playbook says of one recording alone: the findings that the file makes present, and the likeliest cause.
fn of_notion(name: &str) -> (Vec<String>, String) {
    let folder = TempDir::new().unwrap();
    let file = recorded(&folder, name);
    let fixed = ["--symptom", "notion/sign-in#sign-in-failed", "--no-probe", "--no-input", "--platform", "linux"];
    let more = ["--fact", "surface=web", "--format", "json", "--evidence", &file];
    let report = run(&[&fixed[..], &more].concat()).json();
    assert_eq!(report["warnings"], json!([]), "{name}");
    let id = |json: &Json| json["id"].as_str().unwrap().to_owned();
    let findings = report["findings"].as_array().unwrap().iter().filter(|f| f["state"] == "present").map(id).collect();
    let causes = report["causes"].as_array().unwrap().iter();
    let first = causes.max_by(|a, b| a["posterior"].as_f64().unwrap().total_cmp(&b["posterior"].as_f64().unwrap()));
    (findings, id(first.unwrap()))
}

#[test]
fn a_recording_of_the_web_app_names_what_stopped_it() {
    for (name, finding, cause) in [
        ("extension-stops-the-api.har", "har-kept-back", "browser-extension-blocks"),
        ("single-sign-on-in-circles.har", "har-circles", "browser-data-stale"),
        ("page-of-a-proxy.har", "har-403-bare", "vpn-interferes"),
        ("refused-with-a-reason.har", "har-403", "access-denied"),
        ("refused-at-the-new-address.har", "har-403", "access-denied"),
        ("certificate-not-trusted.har", "har-wrong-certificate", "tls-interception"),
        ("offline-in-between.har", "har-offline", "no-internet"),
        ("name-not-found.har", "har-no-name", "no-internet"),
        ("cut-off.har", "har-refused", "firewall-blocks-notion"),
        ("tunnel-refused.har", "har-proxy-failed", "proxy-interferes"),
        ("bad-gateway.har", "har-server-trouble", "service-outage"),
        ("origin-unreachable.har", "har-server-trouble", "service-outage"),
        ("too-many-attempts.har", "har-429", "rate-limited"),
        ("session-expired.har", "har-401", "token-expired"),
        ("console-bad-gateway.txt", "console-server-trouble", "service-outage"),
        ("console-refused.txt", "console-403", "access-denied"),
        ("console-too-many-attempts.txt", "console-limited", "rate-limited"),
        ("console-extension-stops-the-sign-in.txt", "console-kept-back", "browser-extension-blocks"),
        ("console-name-not-found.txt", "console-no-connection", "no-internet"),
    ] {
        assert_eq!(of_notion(name), (vec![finding.to_owned()], cause.to_owned()), "{name}");
    }
}

#[test]
fn innocent_noise_in_a_recording_is_not_blamed() {
    let nothing = [].as_slice();
    for (name, findings) in [
        // an ad blocker stops what measures, and signing in works
        ("all-fine-with-blocked-measuring.har", ["har-fine"].as_slice()),
        ("console-measuring-blocked.txt", nothing),
        // the servers say 401 to anybody who is not signed in yet
        ("not-signed-in-yet.har", &["har-web-401"]),
        ("console-not-signed-in-yet.txt", nothing),
        // live updates fail, and signing in needs none
        ("web-socket-fails.har", &["har-fine"]),
        ("console-web-socket-fails.txt", nothing),
        ("cross-origin-refused.har", &["har-fine"]),
        // the password was wrong: the 401 of before tells nothing
        ("wrong-password.har", nothing),
    ] {
        let (present, cause) = of_notion(name);
        assert_eq!(present, findings, "{name}");
        assert_eq!(cause, "token-expired", "the everyday cause stays ahead: {name}");
    }
}

#[test]
fn an_answer_that_did_not_come_speaks_for_the_network_even_where_no_reason_is_given() {
    let (present, _) = of_notion("firefox-no-answer.har");
    assert_eq!(present, ["har-unexplained"]);
}

/// The warnings of a report.
fn warnings(report: &Json) -> Vec<&str> {
    report["warnings"].as_array().unwrap().iter().map(|warning| warning.as_str().unwrap()).collect()
}

#[test]
fn what_was_lost_is_told_once_a_file() {
    let world = World::new();
    let (har, log, picture) = (world.path("a.har"), world.path("a.log"), world.path("screenshot.png"));
    let whole = fs::read_to_string(&har).unwrap();
    fs::write(&har, &whole[..whole.len() - 3]).unwrap();
    let line = fs::read_to_string(&log).unwrap();
    fs::write(&log, format!("{line}{}\n", "x".repeat(20_000))).unwrap();
    fs::write(&picture, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".repeat(30)).unwrap();
    let files = ["--no-probe", "--evidence", &har, "--evidence", &log, "--evidence", &picture];
    let report = world.report(&files);
    assert_eq!(
        warnings(&report),
        [
            "screenshot.png does not look like text: triage reads HAR files, consoles and logs",
            "a.har: the file ends before it is complete",
            "a.log: 1 line was cut at 16 KiB",
        ]
    );
    assert_eq!(fact(&report, "log.lost"), Some(json!(true)));
    let book = world.path("a.yaml");
    for format in ["text", "markdown", "html"] {
        let out =
            run(&[&["--playbook", &book, "--symptom", "a#s", "--no-input", "--format", format], &files[..]].concat())
                .out;
        assert_eq!(out.matches("1 line was cut at 16 KiB").count(), 1, "{format}: {out}");
    }
    let facts = [&["facts", "--playbook", &book, "--symptom", "a#s"], &files[..]].concat();
    assert!(run(&facts).out.contains("a.log: 1 line was cut at 16 KiB"));
}

#[test]
fn a_file_that_is_handed_in_twice_counts_once() {
    let world = World::new();
    let (log, again) = (world.path("a.log"), world.path("./a.log"));
    fs::copy(&log, world.path("copy.log")).unwrap();
    let once = world.report(&["--no-probe", "--evidence", &log]);
    assert_eq!((fact(&once, "log.denied.count"), warnings(&once).len()), (Some(json!(1)), 0));
    let twice = world.report(&["--no-probe", "--evidence", &log, "--evidence", &again]);
    assert_eq!(fact(&twice, "log.denied.count"), Some(json!(1)));
    assert_eq!(warnings(&twice), ["a.log was handed in twice and counts once"]);
    let copied = world.report(&["--no-probe", "--evidence", &log, "--evidence", &world.path("copy.log")]);
    assert_eq!(fact(&copied, "log.denied.count"), Some(json!(1)));
    assert_eq!(warnings(&copied), ["a.log and copy.log hold the same and count once"]);
}

#[test]
fn a_record_keeps_what_was_lost_and_names_nobody() {
    let world = World::new();
    let (record, book) = (world.path("run.json"), world.path("a.yaml"));
    let log = world.path("annika-berg.log");
    fs::write(&log, "x".repeat(20_000)).unwrap();
    let args = ["--playbook", &book, "--symptom", "a#s", "--no-input", "--no-probe", "--evidence", &log];
    for format in ["text", "json", "markdown", "html"] {
        let mut command = command(&[&args[..], &["--format", format, "--record", &record]].concat());
        let output = command.env("USER", "annika").env("HOME", "/home/annika").output().unwrap();
        let first = String::from_utf8(output.stdout).unwrap();
        assert!(first.contains("1 line was cut at 16 KiB") && !first.contains("annika"), "{format}: {first}");
        let kept = fs::read_to_string(&record).unwrap();
        assert!(kept.contains("1 line was cut at 16 KiB") && !kept.contains("annika"), "{kept}");
        assert_eq!(run(&["--playbook", &book, "--facts", &record, "--format", format]).out, first, "{format}");
    }
}

#[test]
fn a_file_that_nothing_reads_is_named() {
    let world = World::new();
    let book = world.folder.path().join("plain.yaml");
    let text = "triage: 1\nid: a\ntitle: T\nversion: 1.0.0\nsymptoms: { s: { title: S, causes: { c: 1, other: 1 } } }\n\
        facts: { log: { title: L, probe: { log: { patterns: { any: x } } } } }\n\
        findings: { f: { title: F, when: log.any.count > 0, otherwise: half } }\n\
        causes: { c: { title: C, explanation: E, evidence: { f: often } } }\n";
    fs::write(&book, text).unwrap();
    let book = book.to_str().unwrap();
    let args = ["--playbook", book, "--symptom", "a#s", "--no-input", "--no-probe", "--format", "json"];
    let (har, log) = (world.path("a.har"), world.path("a.log"));
    let report = run(&[&args[..], &["--evidence", &har, "--evidence", &log]].concat()).json();
    assert_eq!(warnings(&report), ["a.har was not read: no fact that matters here comes from a HAR file"]);
}
