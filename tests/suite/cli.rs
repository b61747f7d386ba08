//! The command line as its users meet it: exit codes with their messages, what wins over what, what is written where, and
//! that nothing harmful comes through. Nothing is probed but this machine's own loopback.

use std::fs;
use std::io::{ErrorKind, pipe};
use std::net::TcpListener;
use std::path::PathBuf;

use crate::common::program::{Run, command, printer, run};
use serde_json::{Value as Json, json};
use tempfile::TempDir;

/// A file in a folder of its own.
struct File {
    path: PathBuf,
    _folder: TempDir,
}

impl File {
    fn new(name: &str, text: impl AsRef<[u8]>) -> Self {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        Self { path, _folder: folder }
    }

    fn arg(&self) -> &str {
        self.path.to_str().unwrap()
    }
}

/// A playbook of one symptom and cause, with more text.
fn small(id: &str, symptom: &str, more: &str) -> String {
    format!(
        "triage: 1\nid: {id}\ntitle: Small\nversion: 1.0.0\nsymptoms:\n  {symptom}: {{ title: The lamp flickers, causes: {{ c: 1 }} }}\n\
         causes:\n  c: {{ title: C, explanation: E }}\n{more}"
    )
}

fn refused(run: &Run, message: &str, hint: &str) {
    assert_eq!(run.code, 2, "{run:?}");
    assert_eq!(run.out, "", "{run:?}");
    assert!(run.err.starts_with("error: ") && run.err.contains(message), "{message}\n{}", run.err);
    assert!(run.err.contains(hint), "{hint}\n{}", run.err);
}

// ------------------------------------------------------------------------------------------------------ exit codes

#[test]
fn a_diagnosis_is_done_with_0() {
    let run = printer(&[]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert!(run.out.contains("The printer is off or asleep"), "{}", run.out);
    for args in
        [["--help"].as_slice(), &["--version"], &["list"], &["schema"], &["schema", "report"], &["check", "--help"]]
    {
        let run = crate::common::program::run(args);
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{args:?}");
        assert!(!run.out.is_empty(), "{args:?}");
    }
}

#[test]
fn bad_news_is_1() {
    let check = run(&["check", "tests/playbooks-with-mistakes/planted.yaml"]);
    assert_eq!(check.code, 1);
    assert!(check.out.contains("error[unknown-key]: unknown key `colour`\n"), "{}", check.out);
    assert!(check.out.ends_with("1 of 1 playbook with errors, 1 warning\n"), "{}", check.out);
    let text = small("a", "s", "scenarios: [{ name: wrong, expect: { at_most: 0.1 } }]\n");
    let test = run(&["test", File::new("a.yaml", text).arg()]);
    assert_eq!(test.code, 1);
    assert!(test.out.contains("FAIL ") && test.out.contains("at 0.1 or less"), "{}", test.out);
    let test = run(&["test", "tests/playbooks-with-mistakes/planted.yaml"]);
    assert_eq!(test.code, 1, "{}", test.err);
    let syntax = run(&["check", File::new("a.yaml", "triage: [").arg()]);
    assert_eq!(syntax.code, 1);
    assert!(syntax.out.contains("error[yaml-syntax]"), "{}", syntax.out);
}

#[test]
fn a_request_that_is_not_understood_is_2_with_a_message_and_a_hint() {
    refused(&run(&[]), "no symptom is named", "hint: `triage list`");
    refused(
        &run(&["--symptom", "printer-oflin", "--playbook", "tests/playbooks"]),
        "no symptom matches",
        "did you mean `printer-offline`?",
    );
    refused(&run(&["--symptom", "zzzz"]), "no symptom matches `zzzz`", "`triage list`");
    refused(&run(&["--symptom", " "]), "no symptom is named", "`triage list`");
    refused(
        &run(&["--symptom", "s", "--playbook", "nowhere.yaml"]),
        "cannot read nowhere.yaml",
        "hint: check the path",
    );
    refused(&run(&["show", "nothing/here"]), "no playbook is called `nothing/here`", "`triage list`");
    refused(&run(&["list", "zzzz"]), "no symptom matches `zzzz`", "use other words");
    refused(&run(&["check", "nowhere"]), "cannot read nowhere", "check the path");
    refused(&run(&["check", TempDir::new().unwrap().path().to_str().unwrap()]), "no playbook lies in", ".yaml");
    refused(
        &run(&["test", File::new("a.yaml", b"triage: 1\nid: \xff").arg()]),
        "a.yaml:2:5: this byte is not UTF-8",
        "save the file as UTF-8",
    );
    for args in [["--symptoms", "x"], ["--format", "xml"], ["--deadline", "0s"], ["--deadline", "2d"], ["schema", "x"]]
    {
        refused(&run(&args), args[1], "--help");
    }
    refused(&run(&["chekc"]), "chekc", "check");
}

#[test]
fn what_does_not_fit_the_playbook_is_2_with_a_message_and_a_hint() {
    for (args, message, hint) in [
        (
            ["--fact", "dispaly=dark"],
            "--fact dispaly: the playbook printer/offline has no such fact",
            "did you mean `display`?",
        ),
        (["--fact", "nothing.like.it=1"], "--fact nothing.like.it", "`triage show printer/offline`"),
        (["--fact", "display=bright"], "--fact display: `bright` does not fit", "write one of dark, ready, error"),
        (["--fact", "display"], "this is not KEY=VALUE", "write --fact KEY=VALUE"),
        (["--fact", "=dark"], "this is not KEY=VALUE", "write --fact KEY=VALUE"),
        (["--fact", "spool.entries=many"], "--fact spool.entries: `many` does not fit", "a whole number"),
        (["--fact", "other_computer_prints=maybe"], "`maybe` does not fit", "true or false"),
        (["--fact", "printer=1"], "--fact printer", "printer.error"),
        (
            ["--tried", "power-onn"],
            "--tried power-onn: the playbook printer/offline has no such fix",
            "did you mean `power-on`?",
        ),
        (["--tried", "nothing"], "--tried nothing", "`triage show printer/offline` lists its fixes"),
        (["--set", "printer_hots=x"], "no setting is called `printer_hots`", "did you mean `printer_host`?"),
        (["--set", "printer_host"], "this is not NAME=VALUE", "write --set NAME=VALUE"),
        (["--facts", "nowhere.json"], "cannot read nowhere.json", "check the path"),
        (["--facts", "src"], "cannot read src", "name a file"),
    ] {
        refused(&printer(&args), message, hint);
    }
}

#[test]
fn a_facts_file_that_is_wrong_is_2_at_its_place() {
    for (text, place, message) in [
        ("{ \"display\": \"bright\" }", "1:14", "the fact `display` cannot have this value"),
        ("display: dark\nspool:\n  entries: many\n", "3:12", "the fact `spool.entries` cannot have this value"),
        ("spool: 3\n", "1:8", "the fact `spool` cannot have this value"),
        ("[1, 2]", "1:1", "facts are a mapping"),
        ("display: [", "1:10", "yaml-syntax"),
        ("a: &b 1\n", "1:4", "yaml-feature"),
        ("", "1:1", "empty"),
    ] {
        let file = File::new("facts.yaml", text);
        refused(&printer(&["--facts", file.arg()]), message, &format!("facts.yaml:{place}\n"));
    }
}

#[test]
fn a_symptom_that_fits_twice_is_listed_and_2() {
    let folder = TempDir::new().unwrap();
    for id in ["one", "two"] {
        fs::write(folder.path().join(format!("{id}.yaml")), small(id, "lamp-flickers", "")).unwrap();
    }
    let library = ["--playbook", folder.path().to_str().unwrap(), "--no-probe", "--symptom"];
    for query in ["lamp-flickers", "lamp", "FLICKERS the lamp"] {
        let run = run(&[library.as_slice(), &[query]].concat());
        refused(&run, "matches 2 symptoms", "--symptom PLAYBOOK#SYMPTOM");
        assert!(run.err.contains("  one#lamp-flickers  The lamp flickers\n  two#lamp-flickers"), "{}", run.err);
    }
    let exact = run(&[library.as_slice(), &["two#lamp-flickers", "--format", "json"]].concat());
    assert_eq!(exact.json()["playbook"]["id"], "two");
}

#[test]
fn a_playbook_of_the_user_that_is_wrong_stops_the_main_job() {
    let file = File::new("a.yaml", small("a", "s", "colour: grey\n"));
    let run = run(&["--symptom", "s", "--no-probe", "--playbook", file.arg()]);
    refused(&run, "1 error in", "error[unknown-key]: unknown key `colour`");
}

// ------------------------------------------------------------------------------------------------------ what is known

/// The value of a fact in a report, with the kind of its source.
fn fact(report: &Json, key: &str) -> Option<(Json, String)> {
    let facts = report["facts"].as_array().unwrap();
    let fact = facts.iter().find(|f| f["key"] == key)?;
    Some((fact["value"].clone(), fact["source"]["kind"].as_str().unwrap().to_owned()))
}

#[test]
fn a_flag_beats_a_file_and_a_later_file_an_earlier_one() {
    let one = File::new("one.json", r#"{ "id": "machine-7", "display": "error", "spool": { "entries": 3 } }"#);
    let two = File::new("two.yaml", "spool.entries: 4\n");
    let args = ["--facts", one.arg(), "--facts", two.arg(), "--fact", "display=ready", "--format", "json"];
    let run = printer(&args);
    let report = run.json();
    assert_eq!(fact(&report, "display"), Some((json!("ready"), "flag".to_owned())));
    assert_eq!(fact(&report, "spool.entries"), Some((json!(4), "file".to_owned())));
    assert_eq!(run.err, "", "an id names a document and is no fact");
    let args = ["--fact", "display=dark", "--fact", "display=ready", "--format", "json"];
    assert_eq!(fact(&printer(&args).json(), "display").unwrap().0, json!("ready"), "the later flag wins");
}

#[test]
fn keys_of_files_that_are_no_facts_are_ignored_and_counted() {
    let file = File::new(
        "facts.json",
        r#"{ "colour": 1, "spool": { "colour": 2, "entries": 3 }, "a.b": [], "display": "dark" }"#,
    );
    let report = printer(&["--facts", file.arg(), "--format", "json"]).json();
    let warning =
        format!("3 keys of {} are no facts of this playbook and were ignored: colour, spool.colour, a.b", file.arg());
    assert_eq!(report["warnings"], json!([warning]));
    assert_eq!(report["facts"].as_array().unwrap().len(), 2);
    let one = File::new("facts.json", r#"{ "colour": 1 }"#);
    let report = printer(&["--facts", one.arg(), "--format", "json"]).json();
    let warning = format!("1 key of {} is no fact of this playbook and was ignored: colour", one.arg());
    assert_eq!(report["warnings"], json!([warning]));
}

#[test]
fn null_is_unknown_and_not_asked() {
    let file = File::new("facts.json", r#"{ "display": null, "printer": null }"#);
    let report = printer(&["--facts", file.arg(), "--format", "json"]).json();
    assert_eq!(fact(&report, "display"), None);
    let because = |key: &str| {
        let unknown = report["unknown"].as_array().unwrap().iter().find(|u| u["key"] == key).unwrap();
        unknown["because"].as_str().unwrap().to_owned()
    };
    assert!(because("display").ends_with("says that it is unknown"), "{}", because("display"));
    assert!(because("printer.error").ends_with("says that it is unknown"), "{}", because("printer.error"));
    let asked: Vec<&Json> = report["plan"]["questions"].as_array().unwrap().iter().map(|q| &q["fact"]).collect();
    assert_eq!(asked, ["other_computer_prints"]);
}

#[test]
fn a_flag_beats_null_in_a_file_and_of_two_files_the_later_one_counts() {
    let null = File::new("null.json", r#"{ "display": null, "printer": null }"#);
    let ready = File::new("ready.json", r#"{ "display": "ready", "printer": { "error": "none" } }"#);
    let display = |args: &[&str]| fact(&printer(&[args, &["--format", "json"]].concat()).json(), "display");
    let ready_of = |kind: &str| Some((json!("ready"), kind.to_owned()));
    assert_eq!(display(&["--facts", null.arg(), "--fact", "display=ready"]), ready_of("flag"));
    assert_eq!(display(&["--facts", null.arg(), "--facts", ready.arg()]), ready_of("file"));
    let report = printer(&["--facts", ready.arg(), "--facts", null.arg(), "--format", "json"]).json();
    assert_eq!(report["facts"], json!([]), "null forgets what an earlier file said, and all below a group");
}

#[test]
fn a_platform_is_the_only_thing_known_of_another_machine() {
    let report = printer(&["--platform", "windows", "--format", "json"]).json();
    assert_eq!(report["platform"], "windows");
    assert_eq!(fact(&report, "os.family"), Some((json!("windows"), "flag".to_owned())));
    assert_eq!(report["facts"].as_array().unwrap().len(), 1);
    let report = printer(&["--platform", "linux", "--format", "json"]).json();
    assert_eq!(
        report["left_out"],
        json!([{ "cause": "queue-stuck", "because": "applies is false: os.family == \"windows\"" }])
    );
    let report = printer(&["--format", "json"]).json();
    assert_eq!((&report["platform"], &report["facts"]), (&Json::Null, &json!([])), "nothing is known of any machine");
}

#[test]
fn what_was_tried_and_what_is_set_count() {
    let cause = |args: &[&str]| printer(&[args, &["--format", "json"]].concat()).json();
    assert_eq!(cause(&["--platform", "windows"])["causes"][0]["id"], "powered-off");
    let tried = cause(&["--platform", "windows", "--tried", "power-on", "--tried", "power-on"]);
    assert_eq!(tried["causes"][0]["id"], "queue-stuck");
    assert_eq!(tried["tried"], json!(["power-on"]));
    let moves = tried["plan"]["moves"].as_array().unwrap();
    assert!(moves.iter().all(|m| m["id"] != "power-on"), "it is not offered again: {moves:?}");
    assert_eq!(printer(&["--set", "printer_host=10.0.0.9"]).code, 0);
}

#[test]
fn risk_weighs_as_preferred() {
    let cost = |prefer: &str| {
        let report = printer(&["--platform", "linux", "--prefer", prefer, "--format", "json"]).json();
        let moves = report["plan"]["moves"].as_array().unwrap().clone();
        moves.iter().find(|m| m["id"] == "update-address").unwrap()["cost"].as_f64().unwrap()
    };
    assert_eq!(["fast", "balanced", "safe"].map(cost), [6.0, 7.0, 11.0]);
}

// ------------------------------------------------------------------------------------------------------ the world

/// A playbook that looks at a port of this machine.
fn looks_at(port: u16) -> File {
    let more = format!(
        "facts:\n  service: {{ title: A service, probe: {{ tcp: {{ host: 127.0.0.1, port: {port} }} }} }}\n\
         findings:\n  f: {{ title: It does not answer, when: service.tcp.ok == false, otherwise: rarely }}\n"
    );
    File::new("a.yaml", small("a", "s", &more).replace("explanation: E", "explanation: E, evidence: { f: often }"))
}

#[test]
fn a_probe_runs_unless_it_may_not() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let playbook = looks_at(listener.local_addr().unwrap().port());
    let visited = || match listener.accept() {
        Ok(_) => true,
        Err(error) if error.kind() == ErrorKind::WouldBlock => false,
        Err(error) => panic!("{error}"),
    };
    let main = ["--symptom", "s", "--playbook", playbook.arg(), "--trust", "--format", "json", "--no-input"];
    let with = |more: &[&str]| run(&[main.as_slice(), more].concat()).json();
    let unknown = |report: &Json| report["unknown"][0]["because"].as_str().unwrap().to_owned();

    let report = with(&["--no-probe"]);
    assert!(!visited() && report["facts"] == json!([]));
    assert_eq!(unknown(&report), "probe tcp: not run, --no-probe");
    let other = if cfg!(windows) { "linux" } else { "windows" };
    let report = with(&["--platform", other]);
    assert!(!visited());
    assert_eq!(unknown(&report), "probe tcp: not for another machine");
    let null = File::new("facts.json", r#"{ "service": null }"#);
    with(&["--facts", null.arg()]);
    assert!(!visited(), "null is not to be probed");
    with(&["--fact", "service.tcp.ok=true"]);
    assert!(!visited(), "what is given is not probed");

    let report = with(&[]);
    assert!(visited());
    assert_eq!(fact(&report, "service.tcp.ok"), Some((json!(true), "probe".to_owned())));
    assert_eq!(fact(&report, "os.family").unwrap().1, "built-in");
}

#[test]
fn a_service_that_does_not_answer_is_a_fact() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let playbook = looks_at(listener.local_addr().unwrap().port());
    drop(listener);
    let report = run(&["--symptom", "s", "--playbook", playbook.arg(), "--trust", "--format", "json"]).json();
    assert_eq!(fact(&report, "service.tcp.ok"), Some((json!(false), "probe".to_owned())));
    assert_eq!(report["findings"][0]["state"], "present");
}

// ------------------------------------------------------------------------------------------------------ the output

#[test]
fn out_writes_the_file_and_stdout_stays_empty() {
    let file = File::new("report.txt", "an older and much longer report\n".repeat(1000));
    let run = printer(&["--out", file.arg()]);
    assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (0, "", ""));
    assert_eq!(fs::read_to_string(&file.path).unwrap(), printer(&[]).out, "the older report is gone");
    let schema = crate::common::program::run(&["schema", "--out", file.arg()]);
    assert_eq!((schema.code, schema.out.as_str()), (0, ""));
    assert!(fs::read_to_string(&file.path).unwrap().starts_with('{'));
    printer(&["--color", "always", "--out", file.arg()]);
    assert!(!fs::read_to_string(&file.path).unwrap().contains('\u{1b}'), "a file has no colours");
}

#[test]
fn a_file_that_cannot_be_written_is_2_before_anything_is_done() {
    let folder = TempDir::new().unwrap();
    for path in [folder.path().join("no/such/folder"), folder.path().to_owned()] {
        refused(&printer(&["--out", path.to_str().unwrap()]), "cannot write", "leave --out away");
    }
}

#[test]
fn a_reader_that_went_away_is_no_trouble() {
    for args in [["list"].as_slice(), &["schema"], &["--help"], &["check", "tests/playbooks-with-mistakes"]] {
        let (reader, writer) = pipe().unwrap();
        drop(reader);
        let output = command(args).stdout(writer).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{args:?}");
        assert_eq!(String::from_utf8(output.stderr).unwrap(), "", "{args:?}");
    }
}

#[test]
fn colours_are_for_terminals_and_for_those_who_wish_them() {
    assert!(!printer(&[]).out.contains('\u{1b}'));
    assert!(!printer(&["--color", "never"]).out.contains('\u{1b}'));
    assert!(printer(&["--color", "always"]).out.contains("\u{1b}["));
    assert!(!printer(&["--color", "always", "--format", "json"]).out.contains('\u{1b}'));
    assert!(printer(&["--color", "always", "--tried", "x"]).err.contains("\u{1b}["));
    assert!(!printer(&["--tried", "x"]).err.contains('\u{1b}'));
}

/// Characters that move a cursor, change colours, or turn the direction of a line.
fn harmful(text: &str) -> Vec<char> {
    let bad = |c: &char| {
        (c.is_control() && !['\n', '\t'].contains(c))
            || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().filter(bad).collect()
}

/// Every text in a JSON value, keys too.
fn texts(json: &Json) -> String {
    match json {
        Json::String(text) => text.clone(),
        Json::Array(items) => items.iter().map(texts).collect(),
        Json::Object(entries) => entries.iter().map(|(key, value)| format!("{key}{}", texts(value))).collect(),
        _ => String::new(),
    }
}

const EVIL: &str = "\u{1b}[2J\u{1b}]0;title\u{7}evil\u{202e}txt.exe\u{2069}\u{9b}31m\u{8}\u{7f}\r\u{200f}.org";

#[test]
fn escapes_in_facts_never_reach_the_reader() {
    let facts = json!({ "printer": { "host": EVIL, "error": "timeout" } }).to_string();
    let file = File::new("facts.json", facts);
    for more in [[].as_slice(), &["--verbose"], &["--color", "always"]] {
        let run = printer(&[&["--facts", file.arg()], more].concat());
        assert_eq!(run.code, 0, "{}", run.err);
        assert!(run.out.contains("eviltxt.exe31m.org"), "{}", run.out);
        let ours = if more.contains(&"always") { '\u{1b}' } else { '\0' };
        assert!(harmful(&run.out).iter().all(|c| *c == ours), "{:?}", run.out);
        assert!(!run.out.contains("[2J\u{1b}") && !run.out.contains("\u{1b}[2J"), "{:?}", run.out);
    }
    let report = printer(&["--facts", file.arg(), "--format", "json"]);
    assert!(harmful(&report.out).is_empty(), "{:?}", report.out);
    assert!(texts(&report.json()).contains("eviltxt.exe31m.org"));
    assert!(harmful(&texts(&report.json())).is_empty(), "unpacked, they stay harmless");
}

#[test]
fn escapes_in_arguments_files_and_playbooks_never_reach_the_reader() {
    let playbook =
        small("a", "s", "reference: [{ title: \"\\e[31mred\\u202e\" }]\n").replace("title: C", "title: \"\\e[31mC\"");
    let playbook = File::new("a.yaml", playbook);
    let broken = File::new("b.yaml", format!("# {}\n{}", EVIL.replace('\r', ""), "triage: \"\u{202e}x\u{9b}\"\n"));
    for run in [
        run(&["--symptom", EVIL]),
        run(&["--symptom", "s", "--playbook", EVIL]),
        run(&["list", EVIL]),
        run(&["show", EVIL]),
        run(&["--format", EVIL]),
        printer(&["--fact", &format!("{EVIL}=1")]),
        printer(&["--fact", &format!("display={EVIL}")]),
        run(&["--symptom", "s", "--no-probe", "--playbook", playbook.arg()]),
        run(&["show", playbook.arg()]),
        run(&["list", "--playbook", playbook.arg()]),
        run(&["check", broken.arg()]),
    ] {
        assert!(run.code < 3 && harmful(&run.out).is_empty() && harmful(&run.err).is_empty(), "{run:?}");
    }
}

/// A report without what the clock decides.
fn timeless(text: &str) -> String {
    let clock = |line: &&str| !line.contains("\"observed_at\"") && !line.contains("\"took_ms\"");
    text.lines().filter(clock).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let facts = File::new("facts.json", r#"{ "printer": { "error": "timeout" }, "spool": { "entries": 3 } }"#);
    let args = ["--platform", "windows", "--facts", facts.arg(), "--fact", "other_computer_prints=no"];
    for format in ["text", "json"] {
        let one = printer(&[args.as_slice(), &["--verbose", "--format", format]].concat());
        let two = printer(&[args.as_slice(), &["--verbose", "--format", format]].concat());
        assert_eq!(timeless(&one.out), timeless(&two.out));
        assert_eq!(one.code, 0);
    }
    let swapped = ["--fact", "other_computer_prints=no", "--facts", facts.arg(), "--platform", "windows"];
    let (one, two) = (printer(&args).out, printer(&swapped).out);
    assert_eq!(one, two, "the order of options of different kinds does not matter");
}

/// The keys of an object, in order.
fn keys(json: &Json) -> Vec<&str> {
    json.as_object().unwrap_or_else(|| panic!("{json} is no object")).keys().map(String::as_str).collect()
}

#[test]
fn the_report_has_the_keys_that_are_promised() {
    let report = printer(&["--platform", "linux", "--fact", "printer.error=timeout", "--format", "json"]).json();
    for (pointer, promised) in [
        (
            "",
            "schema playbook symptom resolved causes lead contradiction unexplained left_out findings facts unknown plan warnings",
        ),
        ("/playbook", "id version sha256"),
        ("/causes/0", "id title prior posterior evidence not_checked"),
        ("", "unexplained also"),
        ("/causes/0", "hides"),
        ("/causes/0/evidence/0", "finding state weight_db decisive shows facts"),
        ("/causes/0/not_checked/0", "finding by"),
        ("/left_out/0", "cause because"),
        ("/findings/0", "id state"),
        ("/facts/0", "key value source observed_at took_ms"),
        ("/facts/0/source", "kind name"),
        ("/unknown/0", "key because"),
        ("/plan", "expected_cost p_resolved exact questions moves workarounds"),
        ("/plan/questions/0", "fact question cost gain net information_bits"),
        ("/plan/moves/0", "kind id question cost net"),
        ("/plan/moves/1", "kind id title cost time risk needs p_reached p_helps cures steps"),
        ("/plan/moves/1/steps/0", "say effect"),
        ("/plan/moves/3", "kind title contact include p_reached"),
    ] {
        let found = keys(report.pointer(pointer).unwrap_or_else(|| panic!("nothing at {pointer}: {report:#}")));
        let missing: Vec<&str> = promised.split(' ').filter(|key| !found.contains(key)).collect();
        assert_eq!(missing, Vec::<&str>::new(), "{pointer} has {found:?}");
    }
    assert_eq!(report["schema"], "triage.report/1");
    let kinds: Vec<&str> =
        report["plan"]["moves"].as_array().unwrap().iter().map(|m| m["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["ask", "fix", "fix", "escalate"]);
}

#[test]
fn what_is_handed_on_keeps_its_rows_and_is_harmless() {
    let facts =
        ["--fact", "display=dark", "--fact", "printer.error=timeout", "--fact", "printer.host=a\u{1b}[31m\u{202e}<b>|"];
    let markdown = printer(&[["--format", "markdown"].as_slice(), &facts].concat());
    assert_eq!((markdown.code, markdown.err.as_str()), (0, ""));
    assert!(markdown.out.starts_with("# The printer is shown as offline and jobs stay in the queue\n\n**Most likely"));
    assert!(markdown.out.contains("| printer.host | a\\[31m&lt;b&gt;&#124; | flag --fact |"), "{}", markdown.out);
    let html = printer(&[["--format", "html"].as_slice(), &facts].concat());
    assert_eq!((html.code, html.err.as_str()), (0, ""));
    assert!(html.out.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"), "{}", html.out);
    assert!(html.out.ends_with("</html>\n") && html.out.contains("a[31m&lt;b&gt;|"), "{}", html.out);
    assert!(!markdown.out.contains(['\u{1b}', '\u{202e}']) && !html.out.contains(['\u{1b}', '\u{202e}']));
    let file = File::new("report.html", "");
    let quiet = printer(&[["--format", "html", "--out", file.arg()].as_slice(), &facts].concat());
    assert_eq!((quiet.code, quiet.out.as_str()), (0, ""));
    assert!(fs::read_to_string(&file.path).unwrap().contains("<h1>The printer is shown as offline"));
}

// ------------------------------------------------------------------------------------------------- other commands

#[test]
fn every_other_command_does_its_work() {
    let list = run(&["list", "--playbook", "tests/playbooks", "prints", "nothing"]);
    assert_eq!(list.code, 0);
    assert!(list.out.contains("printer-offline") && list.out.contains("printer/offline"), "{}", list.out);
    for playbook in ["printer/offline", "tests/playbooks/printer/offline.yaml"] {
        let show = run(&["show", "--playbook", "tests/playbooks", playbook]);
        assert_eq!(show.code, 0, "{}", show.err);
        for word in ["powered-off", "printer-unreachable", "clear-queue", "Warm-up", "almost-always (0.99)"] {
            assert!(show.out.contains(word), "{word}\n{}", show.out);
        }
    }
    let check = run(&["check", "tests/playbooks"]);
    assert_eq!((check.code, check.out.as_str()), (0, "1 playbook: no errors\n"));
    let test = run(&["test", "tests/playbooks"]);
    assert_eq!((test.code, test.out.lines().next()), (0, Some("printer/offline: 2 passed, 0 failed")), "{}", test.out);
    let schema: Json = serde_json::from_str(&run(&["schema"]).out).unwrap();
    assert_eq!(schema["title"], "triage playbook, version 1");
    let schema: Json = serde_json::from_str(&run(&["schema", "report"]).out).unwrap();
    assert_eq!(schema["title"], "triage report, version 1");
}

#[test]
fn a_playbook_in_a_folder_must_bear_its_path_and_a_file_alone_need_not() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("b.yaml");
    fs::write(&file, small("a", "s", "")).unwrap();
    let check = run(&["check", folder.path().to_str().unwrap()]);
    assert_eq!(check.code, 1);
    assert!(check.out.contains("error[id-not-path]: the id is `a`, but the file is `b.yaml`"), "{}", check.out);
    assert_eq!(run(&["check", file.to_str().unwrap()]).code, 0);
}

// ------------------------------------------------------------------------------------------------------- snapshots

#[test]
fn the_report_of_a_dark_display() {
    let facts = ["--fact", "printer.error=timeout", "--fact", "printer.host=printer.local", "--fact", "display=dark"];
    insta::assert_snapshot!(printer(&[["--platform", "windows"].as_slice(), &facts].concat()).out);
}

#[test]
fn the_report_where_it_is_too_close_to_call() {
    let run = printer(&["--platform", "windows", "--fact", "other_computer_prints=yes"]);
    assert!(run.out.contains("too close to call"), "{}", run.out);
    insta::assert_snapshot!(run.out);
}

#[test]
fn the_report_where_all_is_well() {
    insta::assert_snapshot!(printer(&["--fact", "printer.error=none", "--fact", "spool.entries=0"]).out);
}
