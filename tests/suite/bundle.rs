//! `triage bundle`: what is in the file, what is not, and that nothing is written unasked.

use std::fs;
use std::io::Read;
use std::path::PathBuf;

use serde_json::{Value as Json, json};
use tempfile::TempDir;

use crate::common::program::{Run, command};
use crate::common::project;

/// A person whose names must not come out.
const ENV: [(&str, &str); 4] =
    [("USER", "jdoe"), ("HOME", "/home/jdoe"), ("HOSTNAME", "janes-laptop"), ("COMPUTERNAME", "janes-laptop")];
const PRINTER: [&str; 7] = [
    "--symptom",
    "printer-offline",
    "--no-probe",
    "--fact",
    "printer.error=timeout",
    "--fact",
    "printer.host=jdoe@corp.example on janes-laptop",
];

struct World {
    folder: TempDir,
}

impl World {
    fn new() -> Self {
        Self { folder: TempDir::new().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn run(&self, args: &[&str]) -> Run {
        let mut command = command(&[&["bundle"], args].concat());
        command.current_dir(self.folder.path()).env("TRIAGE_STATE", self.path("state")).envs(ENV);
        let output = command.output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Run { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// A bundle of the printer.
    fn printer(&self, more: &[&str]) -> Run {
        let book = project("tests/playbooks/printer/offline.yaml");
        self.run(&[&["--playbook", book.to_str().unwrap()], PRINTER.as_slice(), more].concat())
    }

    /// The files of a bundle, in order.
    fn files(&self, name: &str) -> Vec<(String, String)> {
        let mut archive = zip::ZipArchive::new(fs::File::open(self.path(name)).unwrap()).unwrap();
        let count = archive.len();
        let one = |at: usize| {
            let mut file = archive.by_index(at).unwrap();
            let mut text = String::new();
            file.read_to_string(&mut text).unwrap();
            (file.name().to_owned(), text)
        };
        (0..count).map(one).collect()
    }
}

/// The text of one of the files.
fn text<'f>(files: &'f [(String, String)], name: &str) -> &'f str {
    &files.iter().find(|(n, _)| n == name).unwrap_or_else(|| panic!("no {name}")).1
}

#[test]
fn a_bundle_holds_the_report_the_facts_and_what_was_tried() {
    let world = World::new();
    let run = world.printer(&["--tried", "power-on", "--yes"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert!(run.out.ends_with("\ntriage-bundle-printer-offline.zip was written: hand it on.\n"), "{}", run.out);
    let files = world.files("triage-bundle-printer-offline.zip");
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["README.txt", "report.html", "report.md", "report.json", "facts.json", "tried.json"]);
    for (name, text) in &files {
        assert!(run.out.contains(name.as_str()), "{name} is listed");
        for personal in ["jdoe", "janes-laptop", "corp.example"] {
            assert!(!text.contains(personal), "{personal} in {name}:\n{text}");
        }
    }
    assert!(run.out.contains("What is not in here") && run.out.contains("Passwords"), "{}", run.out);
    let readme = text(&files, "README.txt");
    for told in
        ["printer/offline#printer-offline", "version 1.0.0", env!("CARGO_PKG_VERSION"), "facts.json", "<user-1>"]
    {
        assert!(readme.contains(told), "{told}\n{readme}");
    }
    assert!(text(&files, "report.html").starts_with("<!DOCTYPE html>"));
    assert!(text(&files, "report.md").starts_with("# The printer is shown as offline"));
    let report: Json = serde_json::from_str(text(&files, "report.json")).unwrap();
    assert_eq!((&report["schema"], &report["tried"]), (&json!("triage.report/1"), &json!(["power-on"])));
    let tried: Json = serde_json::from_str(text(&files, "tried.json")).unwrap();
    assert_eq!(tried["did_not_help"][0]["fix"], "power-on");
    let facts: Json = serde_json::from_str(text(&files, "facts.json")).unwrap();
    assert_eq!(facts["schema"], "triage.record/1");
    assert_eq!(facts["facts"][0]["source"]["kind"], "flag");

    // the facts of a bundle give its report again
    fs::write(world.path("facts.json"), text(&files, "facts.json")).unwrap();
    let book = project("tests/playbooks/printer/offline.yaml");
    let mut again = command(&["--playbook", book.to_str().unwrap(), "--facts", "facts.json", "--format", "json"]);
    let again = again.current_dir(world.folder.path()).output().unwrap();
    assert_eq!(String::from_utf8(again.stdout).unwrap(), text(&files, "report.json"));
}

#[test]
fn the_same_record_gives_the_same_bytes() {
    let world = World::new();
    let record = world.path("run.json");
    let book = project("tests/playbooks/printer/offline.yaml");
    let fixed = ["--playbook", book.to_str().unwrap()];
    // a record that holds personal values loses them here
    let args = [&fixed, PRINTER.as_slice(), &["--no-redact", "--record", record.to_str().unwrap()]].concat();
    assert!(command(&args).output().unwrap().status.success());
    assert!(fs::read_to_string(&record).unwrap().contains("jdoe"));
    for name in ["one.zip", "two.zip"] {
        let run = world.run(&[&fixed[..], &["--facts", "run.json", "--out", name, "--yes"]].concat());
        assert_eq!((run.code, run.err.as_str()), (0, ""));
    }
    let bytes = ["one.zip", "two.zip"].map(|name| fs::read(world.path(name)).unwrap());
    assert!(bytes[0] == bytes[1] && !String::from_utf8_lossy(&bytes[0]).contains("jdoe"));
    assert!(world.files("one.zip").iter().all(|(name, _)| name != "tried.json"), "nothing was tried");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(world.path("one.zip")).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn nothing_is_written_unasked_and_nothing_is_overwritten() {
    let world = World::new();
    let name = "triage-bundle-printer-offline.zip";
    let run = world.printer(&[]);
    assert_eq!(run.code, 3);
    assert!(run.out.contains("report.html") && run.out.contains("What is not in here"), "it is listed: {}", run.out);
    assert!(run.err.contains("nobody can be asked") && run.err.contains("--yes"), "{}", run.err);
    let run = world.printer(&["--out", "b.zip"]);
    assert_eq!((run.code, fs::read_dir(world.folder.path()).unwrap().count()), (3, 0), "nothing is left: {run:?}");

    fs::write(world.path(name), "mine").unwrap();
    fs::write(world.path("empty.zip"), "").unwrap();
    for more in [["--yes"].as_slice(), &["--yes", "--out", name], &["--yes", "--out", "empty.zip"]] {
        let run = world.printer(more);
        assert!(run.code == 2 && run.err.contains("is there already") && run.err.contains("--out FILE"), "{run:?}");
    }
    assert_eq!(fs::read_to_string(world.path(name)).unwrap(), "mine");
    for (more, message) in [
        (["--no-redact"].as_slice(), "never holds personal values"),
        (&["--record", "r.json"], "holds the record"),
        (&["--out", "-"], "a bundle is a file"),
        (&["--out", "no/such/b.zip"], "cannot write"),
    ] {
        let run = world.printer(&[&["--yes"], more].concat());
        assert!(run.code == 2 && run.err.contains(message), "{run:?}");
    }
    let nothing = world.run(&["--yes"]);
    assert!(nothing.code == 2 && nothing.err.contains("there is nothing to bundle"), "{nothing:?}");
    assert_eq!(fs::read_dir(world.folder.path()).unwrap().count(), 2, "nothing else is left");
}

#[test]
fn a_bundle_looks_at_nothing_without_consent() {
    let world = World::new();
    let book = project("tests/playbooks/printer/offline.yaml");
    let args = ["--playbook", book.to_str().unwrap(), "--symptom", "printer-offline", "--yes"];
    let run = world.run(&args);
    assert!(run.code == 3 && run.err.contains("is not trusted"), "{run:?}");
    let files = world.files("triage-bundle-printer-offline.zip");
    assert!(text(&files, "facts.json").contains("not run, the playbook is not trusted"), "what was known is in it");
}
