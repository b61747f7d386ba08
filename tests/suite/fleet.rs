//! Many documents of one symptom: each comes to what a single run of it says, and `triage batch` answers every good line
//! once and in order.

use std::io::Write as _;
use std::process::{Command, Stdio};

use proptest::prelude::*;
use serde_json::{Map, Value as Json, json};
use triage::fact::{Columns, Reader, Says, Source, statements};
use triage::report::{ToldLines, report};
use triage::session::{Case, Fleet};

use crate::common::model::Model;
use crate::common::program::{Run, command, run};
use crate::common::random::models;
use crate::common::{PRINTER, case, playbook};

// ---------------------------------------------------------------------------------------------------- as a single run

/// What the lines of a summary and of findings say of documents.
fn told(text: &str, tried: &[String], documents: &[Json]) -> Vec<(Json, Json)> {
    let playbook = playbook(text);
    let mut empty = Case::new(playbook.clone(), 0);
    empty.tried = tried.iter().map(|id| playbook.fix(id).unwrap()).collect();
    let mut fleet = Fleet::new(empty, true);
    let lines = ToldLines::of(fleet.playbook(), fleet.relevant());
    for document in documents {
        fleet.read(&document.to_string()).unwrap();
    }
    fleet.judge();
    let json = |bytes: &[u8]| serde_json::from_slice(bytes).unwrap_or_else(|e| panic!("{e}: {bytes:?}"));
    let row = |row: usize| {
        let (mut summary, mut findings) = (Vec::new(), Vec::new());
        lines.summary(&mut fleet, row, "1", &mut summary);
        lines.findings(&fleet, row, "1", &mut findings);
        (json(&summary), json(&findings))
    };
    (0..documents.len()).map(row).collect()
}

fn same(got: &Json, want: &Json, what: &str) -> Result<(), TestCaseError> {
    let (got, want) = (got.as_f64().unwrap(), want.as_f64().unwrap());
    prop_assert!((got - want).abs() <= 1e-12 * want.abs().max(1.0), "{}: {} instead of {}", what, got, want);
    Ok(())
}

/// The lines of documents against the reports of single runs.
fn as_single_runs(text: &str, tried: &[String], documents: &[Json]) -> Result<(), TestCaseError> {
    let playbook = playbook(text);
    let tried_ids: Vec<&str> = tried.iter().map(String::as_str).collect();
    for (document, (summary, findings)) in documents.iter().zip(told(text, tried, documents)) {
        let case = case(&playbook, None, document, &tried_ids);
        let want = serde_json::to_value(report(&case, &case.diagnose())).unwrap();
        let causes =
            |json: &Json| -> Vec<Json> { json["causes"].as_array().unwrap().iter().map(|c| c["id"].clone()).collect() };
        prop_assert_eq!(causes(&summary), causes(&want), "{}", document);
        for (got, want) in summary["causes"].as_array().unwrap().iter().zip(want["causes"].as_array().unwrap()) {
            same(&got["posterior"], &want["posterior"], "posterior")?;
        }
        same(&summary["expected_cost"], &want["plan"]["expected_cost"], "expected cost")?;
        let first = want["plan"]["moves"].as_array().unwrap().iter().find(|m| m["kind"] == "fix");
        prop_assert_eq!(&summary["first_fix"], first.map_or(&Json::Null, |fix| &fix["id"]), "{}", document);
        prop_assert_eq!(&summary["resolved"], &want["resolved"]);
        prop_assert_eq!(summary["contradictory"] == json!(true), want["contradiction"] != json!([]), "{}", document);
        let of = |state: &str| {
            let all = want["findings"].as_array().unwrap().iter();
            all.filter(|f| f["state"] == state).map(|f| f["id"].clone()).collect::<Vec<Json>>()
        };
        prop_assert_eq!(summary["unknown"].as_u64().unwrap(), of("unknown").len() as u64);
        for finding in of("present") {
            prop_assert!(findings["present"].as_array().unwrap().contains(&finding), "{} {}", finding, document);
        }
    }
    Ok(())
}

/// The facts of a model with other answers, drawn from bits.
fn variant(model: &Model, mut bits: u64) -> Json {
    let mut model = model.clone();
    let mut draw = |of: usize| {
        let drawn = usize::try_from(bits % of as u64).unwrap();
        bits = (bits / of as u64) ^ bits.rotate_left(17).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        drawn
    };
    for finding in &mut model.findings {
        finding.known = [None, Some(true), Some(false)][draw(3)];
    }
    if let Some(alternatives) = &mut model.alternatives {
        let answers = alternatives.chances.len() + 2;
        alternatives.known = draw(answers).checked_sub(1);
    }
    model.facts()
}

/// Fixes of which each cures a cause of its own and shares nothing with the others.
fn independent(model: &mut Model) {
    for (n, fix) in model.fixes.iter_mut().enumerate() {
        fix.admin = false;
        for (cause, resolves) in fix.resolves.iter_mut().enumerate() {
            *resolves = resolves.filter(|_| cause == n);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn a_batch_says_what_single_runs_say(mut model in models(), seeds in prop::collection::vec(any::<u64>(), 1..8), alone in any::<bool>()) {
        if alone {
            independent(&mut model);
        }
        let documents: Vec<Json> = seeds.iter().map(|seed| variant(&model, *seed)).collect();
        as_single_runs(&model.text(), &model.tried(), &documents)?;
    }
}

#[test]
fn causes_that_cannot_be_here_and_evidence_that_cannot_be_are_told_as_in_single_runs() {
    let text = "triage: 1\nid: t\ntitle: T\nversion: 1.0.0\nsymptoms:\n  s:\n    title: S\n    causes: { a: 5, b: 3, c: 1, other: 1 }\n    resolved_when: well\n\
                facts:\n  n: { title: N, given: { type: int } }\n  os: { title: O, given: { fields: { family: string } } }\n\
                findings:\n  high: { title: H, when: n > 5, otherwise: 0 }\n  low: { title: L, when: n < 2, otherwise: 1 }\n  odd: { title: D, when: n % 2 == 1, otherwise: 0.5 }\n  well: { title: W, when: n == 99 }\n\
                causes:\n  a: { title: A, explanation: E, evidence: { high: 1, low: 0 }, applies: known(os.family) && os.family == \"windows\" }\n  b: { title: B, explanation: E, evidence: { odd: 0.9, high: 0, low: 0.1 } }\n  c: { title: C, explanation: E, evidence: { odd: 0.1 } }\n\
                fixes:\n  x: { title: X, resolves: { a: 0.9 }, time: 5m, risk: none, steps: [{ say: Do. }] }\n  y: { title: Y, resolves: { b: 0.9 }, time: 5m, risk: low, needs: [restart], steps: [{ say: Do. }], applies: n != 3 }\n  z: { title: Z, resolves: { c: 0.5, other: 0.1 }, time: 2m, risk: none, steps: [{ say: Do. }] }\n\
                escalation: { title: E, contact: C, time: 1h, applies: n != 4 }\n";
    let mut documents: Vec<Json> = (0..8).chain([99]).map(|n| json!({ "n": n })).collect();
    documents.extend((0..8).map(|n| json!({ "n": n, "os": { "family": "linux" } })));
    documents.extend((0..8).map(|n| json!({ "n": n, "os.family": "windows" })));
    documents.push(json!({}));
    as_single_runs(text, &[], &documents).unwrap();
    // what only one cause can bring about, where that cannot be
    let summary = &told(text, &[], &[json!({ "n": 6, "os": { "family": "linux" } })])[0].0;
    assert_eq!(summary["contradictory"], json!(true), "{summary}");
}

#[test]
fn the_shipped_playbook_says_the_same_of_its_own_scenarios() {
    let source = std::fs::read_to_string(crate::common::project("playbooks/notion/sign-in.yaml")).unwrap();
    let documents: Vec<Json> = [
        json!({ "auth": { "error": "dns_not_found" }, "os": { "family": "linux" } }),
        json!({ "auth": { "error": "none", "http": { "status": 401, "ok": false } }, "other_device_works": true }),
        json!({ "auth.error": "tls_expired", "clock": { "agree": true, "skew": 4_000_000 } }),
        json!({}),
    ]
    .into();
    as_single_runs(&source, &[], &documents).unwrap();
}

// --------------------------------------------------------------------------------------------------------- the reader

/// JSON documents about the facts of the printer, right and wrong.
fn documents() -> impl Strategy<Value = Json> {
    let value = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        (-3..3i64).prop_map(Json::from),
        Just(json!(u64::MAX)),
        Just(json!(2.5)),
        prop::sample::select(vec!["timeout", "none", "dark", "ready", "x", "Bearer mF_9.B5f-4.1JqM"])
            .prop_map(Json::from),
        Just(json!([1, "a"])),
        Just(json!({})),
    ];
    let key = prop::sample::select(vec![
        "id",
        "printer",
        "printer.error",
        "printer.tcp",
        "tcp",
        "ok",
        "ms",
        "error",
        "display",
        "spool",
        "entries",
        "spool.entries",
        "os.family",
        "os",
        "family",
        "other_computer_prints",
        "strange",
        "tcp.ok",
    ]);
    value.prop_recursive(3, 12, 4, move |inner| {
        prop::collection::vec((key.clone(), inner), 0..5)
            .prop_map(|entries| Json::Object(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    /// A line is taken where a facts file is, and says the same.
    #[test]
    fn a_line_means_what_a_facts_file_means(document in documents()) {
        let playbook = playbook(PRINTER);
        let (mut reader, mut columns) = (Reader::of(&playbook.catalog), Columns::of(&playbook.catalog));
        let read = reader.read(&document.to_string(), &playbook.catalog, &mut columns).map(|_| ());
        let Json::Object(object) = &document else { prop_assert!(read.is_err()); return Ok(()) };
        let wrong = statements(object, &playbook.catalog).into_iter().find(|s| matches!(s.says, Says::Again | Says::Misfit(_)));
        prop_assert_eq!(read.is_err(), wrong.is_some(), "{:?} {:?} {}", read, wrong, document);
        if read.is_err() {
            prop_assert_eq!(columns.rows(), 0);
            return Ok(());
        }
        let mut case = Case::new(playbook.clone(), 0);
        case.know_all(object, Source::File, "test", "");
        for (slot, entry) in playbook.catalog.iter() {
            prop_assert_eq!(columns.value(slot, 0), case.facts.value(&entry.path).cloned(), "{} {}", entry.path, document);
        }
    }
}

// -------------------------------------------------------------------------------------------------------- the command

const BATCH: [&str; 5] =
    ["batch", "--playbook", "tests/playbooks/printer/offline.yaml", "--symptom", "printer-offline"];

/// `triage batch` on a text at stdin.
fn batch(more: &[&str], input: &[u8]) -> Run {
    let mut child = command(&[&BATCH[..], more].concat())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let feed = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().unwrap();
    let _ = feed.join().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Run { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

fn lines(text: &str) -> Vec<Json> {
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"))).collect()
}

#[test]
fn every_good_line_is_answered_once_and_in_order_and_every_bad_one_is_listed() {
    let mut input = String::from("\u{feff}");
    let mut wanted: Vec<Json> = Vec::new();
    let mut bad = Vec::new();
    for n in 1..=20_000_usize {
        match n {
            // within the first block, at its edge, and at the very end
            7 | 512 | 513 | 9_999 | 20_000 => {
                bad.push(json!(n));
                input += ["{\"id\": 1,", "[]", "{\"display\": \"off\"}", "{\"spool\": {\"entries\": \"3\"}}", "\u{1}"]
                    [n % 5];
            }
            // nothing stands in the line
            100 => input += "  ",
            _ => {
                wanted.push(json!(format!("host-{n}")));
                input += &format!(
                    "{{\"id\": \"host-{n}\", \"display\": \"{}\"}}",
                    if n % 3 == 0 { "dark" } else { "ready" }
                );
            }
        }
        input += if n % 2 == 0 { "\r\n" } else { "\n" };
    }
    let folder = tempfile::tempdir().unwrap();
    let mut outputs = Vec::new();
    for jobs in ["1", "2", "5"] {
        let errors = folder.path().join(jobs);
        let done =
            batch(&["--output", "findings", "--jobs", jobs, "--errors", errors.to_str().unwrap()], input.as_bytes());
        assert_eq!(done.code, 1, "{}", done.err);
        assert!(done.err.contains("5 lines could not be read"), "{}", done.err);
        let got = lines(&done.out);
        assert_eq!(got.iter().map(|line| line["id"].clone()).collect::<Vec<_>>(), wanted);
        assert!(
            got.iter().enumerate().all(|(n, line)| line["present"].as_array().unwrap().len() == 1 || n > 0),
            "{}",
            got[0]
        );
        let listed = lines(&std::fs::read_to_string(&errors).unwrap());
        assert_eq!(listed.iter().map(|e| e["line"].clone()).collect::<Vec<_>>(), bad);
        assert!(listed.iter().all(|e| e["file"] == "stdin" && !e["error"].as_str().unwrap().is_empty()));
        outputs.push(done.out);
    }
    assert_eq!(outputs[0], outputs[1]);
    assert_eq!(outputs[0], outputs[2]);
    let shown = batch(&["--jobs", "2"], input.as_bytes());
    assert_eq!(shown.err.lines().filter(|line| line.starts_with("stdin:")).count(), 5, "{}", shown.err);
}

#[test]
fn a_document_that_cannot_be_read_whole_is_a_bad_line_in_each_output() {
    let long = format!("{{\"x\": \"{}\"}}\n", "y".repeat(9 << 19));
    let input = format!(
        "{{\"id\": 1, \"strange\": 1}}\n{{\"id\": \"\\ud800\"}}\n{long}{{\"display\": \"dark\", \"display\": \"dark\"}}\n{{\"id\": null}}\n"
    );
    for output in ["summary", "findings", "report"] {
        let done = batch(&["--output", output], input.as_bytes());
        assert_eq!(done.code, 1, "{}", done.err);
        let ids: Vec<Json> = lines(&done.out).into_iter().map(|line| line["id"].clone()).collect();
        assert_eq!(ids, [json!(1), json!(5)], "{output}");
        for said in ["stdin:2: column 15", "stdin:3: the line is longer", "stdin:4: `display` stands twice"] {
            assert!(done.err.contains(said), "{said}: {}", done.err);
        }
    }
    let report = batch(&["--output", "report"], b"{\"id\": 1, \"strange\": 1e400}\n{\"id\": 2}\n");
    assert_eq!((report.code, lines(&report.out).len()), (1, 1), "{}", report.err);
}

#[test]
fn a_key_stands_twice_however_many_there_are() {
    let facts: String =
        (0..70).map(|n| format!("  g{n}: {{ title: G, given: {{ fields: {{ a: int }} }} }}\n")).collect();
    let text = format!(
        "triage: 1\nid: t\ntitle: T\nversion: 1.0.0\nsymptoms:\n  s: {{ title: S, causes: {{ a: 1 }} }}\nfacts:\n{facts}\
         findings:\n  f: {{ title: F, when: g1.a > 1, otherwise: 0.5 }}\ncauses:\n  a: {{ title: A, explanation: E, evidence: {{ f: 0.9 }} }}\n"
    );
    let playbook = playbook(&text);
    for group in ["g1", "g69"] {
        let mut fleet = Fleet::new(Case::new(playbook.clone(), 0), false);
        let twice = format!("{{\"{group}\": {{\"a\": 1}}, \"{group}\": {{}}}}");
        assert_eq!(fleet.read(&twice).unwrap_err(), format!("`{group}` stands twice"));
        assert_eq!(fleet.read("{\"g69\": {\"a\": 1}, \"g69.a\": null}").unwrap_err(), "`g69.a` is told twice");
        assert_eq!(fleet.rows(), 0);
    }
}

#[test]
fn no_file_that_is_read_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let (input, other) = (folder.path().join("in"), folder.path().join("other"));
    std::fs::write(&input, "{}\n").unwrap();
    let (input, other) = (input.to_str().unwrap(), other.to_str().unwrap());
    let link = folder.path().join("link");
    #[cfg(unix)]
    std::os::unix::fs::symlink(input, &link).unwrap();
    let link = link.to_str().unwrap();
    for (more, said) in [
        (&[input, "--out", input][..], "this file is read"),
        (&[input, "--errors", input], "this file is read"),
        (&[input, "--out", if cfg!(unix) { link } else { input }], "this file is read"),
        (&[input, "--out", other, "--errors", other], "a file of its own"),
        (&[input, "--errors", "-"], "a file of its own"),
    ] {
        let done = run(&[&BATCH[..], more].concat());
        assert_eq!(done.code, 2, "{more:?}");
        assert!(done.err.contains(said), "{more:?}: {}", done.err);
        assert_eq!(std::fs::read_to_string(input).unwrap(), "{}\n");
    }
}

#[test]
fn documents_without_an_id_are_named_by_their_lines() {
    let done = batch(&["--output", "findings"], b"{}\n{\"id\": {\"a\": 1}}\n\n{\"id\": \"\\u202ex\"}");
    assert_eq!(done.code, 0, "{}", done.err);
    let ids: Vec<Json> = lines(&done.out).into_iter().map(|line| line["id"].clone()).collect();
    assert_eq!(ids, [json!(1), json!({ "a": 1 }), json!("x")]);
    let folder = tempfile::tempdir().unwrap();
    let files = ["a", "b"].map(|name| {
        let path = folder.path().join(name);
        std::fs::write(&path, "{}\n{}").unwrap();
        path.display().to_string()
    });
    let done = run(&[&BATCH[..], &["--output", "findings", &files[0], &files[1]]].concat());
    let ids: Vec<String> = lines(&done.out).iter().map(|line| line["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(
        ids,
        [format!("{}:1", files[0]), format!("{}:2", files[0]), format!("{}:1", files[1]), format!("{}:2", files[1])]
    );
}

#[test]
fn a_report_of_a_batch_is_that_of_a_single_run() {
    let document = json!({ "id": 7, "printer": { "error": "timeout" }, "display": "dark", "strange": 1 });
    let done = batch(&["--output", "report"], document.to_string().as_bytes());
    assert!(done.err.contains("`strange` (1)"), "{}", done.err);
    let mut got: Map<String, Json> = serde_json::from_str(&done.out).unwrap();
    assert_eq!(got.shift_remove("id"), Some(json!(7)));
    let file = tempfile::Builder::new().suffix(".json").tempfile().unwrap();
    std::fs::write(file.path(), document.to_string()).unwrap();
    let facts = file.path().display().to_string();
    let mut single = crate::common::program::printer(&["--format", "json", "--facts", &facts]).json();
    let mut got = Json::Object(got);
    for json in [&mut got, &mut single] {
        json["facts"].as_array_mut().unwrap().iter_mut().for_each(|fact| {
            (fact["observed_at"], fact["source"]) = (Json::Null, Json::Null);
        });
        json["warnings"] = json!([]);
        for unknown in json["unknown"].as_array_mut().unwrap() {
            unknown["because"] = json!(unknown["because"].as_str().unwrap().replace(", --no-probe", ""));
        }
    }
    assert_eq!(got, single);
}

#[test]
fn what_was_asked_wrongly_is_said_before_anything_is_read() {
    for (more, said) in [
        (&["--errors", "/nowhere/x"][..], "--errors: cannot write"),
        (&["/nowhere/y"], "cannot read /nowhere/y"),
        (&["--tried", "nothing"], "no such fix"),
        (&["-", "-"], "stdin is named twice"),
        (&["tests"], "it is a folder"),
    ] {
        let done = batch(more, b"{}\n");
        assert_eq!((done.code, done.out.as_str()), (2, ""), "{more:?} {}", done.err);
        assert!(done.err.contains(said), "{more:?} {}", done.err);
    }
}

#[test]
fn whoever_waits_for_an_answer_gets_it() {
    use std::io::{BufRead, BufReader};
    let mut child = command(&[&BATCH[..], &["--output", "findings", "--jobs", "3"]].concat())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut ask, answers) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let mut answers = BufReader::new(answers).lines();
    for n in 0..6 {
        writeln!(ask, "{{\"id\": {n}}}").unwrap();
        let answer: Json = serde_json::from_str(&answers.next().unwrap().unwrap()).unwrap();
        assert_eq!(answer["id"], json!(n));
    }
    drop(ask);
    assert!(child.wait().unwrap().success());
}

#[test]
#[cfg(unix)]
fn a_reader_that_goes_away_ends_it_quietly() {
    let document = "{\"id\": \"host\", \"display\": \"dark\"}\n".repeat(200_000);
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), document).unwrap();
    for jobs in ["1", "2"] {
        let script = format!(
            "{} {} --jobs {jobs} {} 2>err-{jobs} | head -n 3; echo \"${{PIPESTATUS[0]}}\"",
            env!("CARGO_BIN_EXE_triage"),
            BATCH.join(" "),
            file.path().display()
        );
        let folder = tempfile::tempdir().unwrap();
        let playbooks = folder.path().join("tests");
        std::os::unix::fs::symlink(crate::common::project("tests"), &playbooks).unwrap();
        let output = Command::new("bash").args(["-c", &script]).current_dir(folder.path()).output().unwrap();
        let out = String::from_utf8(output.stdout).unwrap();
        assert_eq!(out.lines().count(), 4, "{out}");
        assert_eq!(out.lines().last(), Some("0"));
        let err = std::fs::read_to_string(folder.path().join(format!("err-{jobs}"))).unwrap();
        assert!(!err.contains("error") && !err.contains("fault"), "{err}");
    }
}

// ------------------------------------------------------------------------------------------------- what takes how long

#[test]
fn the_shipped_playbooks_leave_nothing_to_the_engine() {
    for playbook in ["notion/sign-in", "tests/playbooks/printer/offline.yaml", "examples/spark/fleet.yaml"] {
        let json = run(&["explain", "--predicates", playbook, "--format", "json"]).json();
        assert_eq!(json["engine"], json!(0), "{playbook}: {json}");
        assert!(json["parts"].as_array().unwrap().len() > 5);
    }
}

#[test]
fn an_author_sees_what_is_left_to_the_engine() {
    let text = std::fs::read_to_string(crate::common::project("tests/playbooks/printer/offline.yaml")).unwrap();
    let slow = text.replacen("when: display == \"dark\"", "when: display + \"\" == \"dark\"", 1);
    assert_ne!(slow, text);
    let file = tempfile::Builder::new().suffix(".yaml").tempfile().unwrap();
    std::fs::write(file.path(), slow).unwrap();
    let path = file.path().to_str().unwrap();
    let page = run(&["explain", "--predicates", path]).out;
    let (_, engine) = page.split_once("1 by the engine").unwrap_or_else(|| panic!("{page}"));
    assert!(engine.contains("(display + \"\") == \"dark\"") && engine.contains("findings.display-dark"), "{page}");
    let done = command(&["batch", "--playbook", path, "--symptom", "printer-offline", "--output", "findings"]);
    let output = { done }.output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert!(err.contains("1 part of its conditions"), "{err}");
    let wrong = run(&["explain", "--predicates", "notion/nothing"]);
    assert_eq!(wrong.code, 2);
}
