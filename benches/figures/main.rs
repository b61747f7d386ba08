//! Figures: how long the whole process takes, and its parts. `cargo bench -- cold_start` runs one group;
//! `cargo bench -- --write FOLDER` writes the playbooks and documents of `fleet`, and the large playbook of `check`, as files.
//!
//! | file | measures |
//! |---|---|
//! | `check` | from the text of a large playbook to all that is wrong with it |
//! | `cold_start` | the whole process, from a facts file to the report |
//! | `diagnose` | from facts to ranking and plan |
//! | `fleet` | many machines: from documents to their lines |
//! | `load` | from a playbook's text to the model |
//! | `plan` | the order of fixes |
//! | `rank` | from findings to posteriors, and what questions are worth |
//! | `scenarios` | from scenarios to their verdicts |

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "a benchmark may panic")]

mod check;
mod cold_start;
mod diagnose;
mod fleet;
mod load;
mod plan;
mod rank;
mod scenarios;

use std::path::{Path, PathBuf};
use std::rc::Rc;

use criterion::{Criterion, criterion_group};
use triage::playbook::{Library, Playbook};
use triage::session::vocabulary;
use triage::text::SourceFile;

/// A playbook to measure, with facts that are known.
struct Example {
    name: &'static str,
    file: &'static str,
    /// Whether the program has it without being given the file.
    built_in: bool,
    symptom: &'static str,
    /// A facts file.
    facts: &'static str,
}

const EXAMPLES: [Example; 2] = [
    Example {
        name: "printer",
        file: "tests/playbooks/printer/offline.yaml",
        built_in: false,
        symptom: "printer-offline",
        facts: r#"{ "os.family": "windows", "printer": { "error": "timeout", "tcp": { "ok": false } }, "spool": { "entries": 3 } }"#,
    },
    Example {
        name: "notion",
        file: "playbooks/notion/sign-in.yaml",
        built_in: true,
        symptom: "sign-in-failed",
        facts: r#"{ "os.family": "windows", "surface": "desktop", "console_status": "401", "other_device_works": true }"#,
    },
];

impl Example {
    fn path(&self) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join(self.file)
    }

    /// A library with this playbook alone, not read yet.
    fn library(&self) -> Library {
        let mut library = Library::new(vocabulary());
        let text = std::fs::read_to_string(self.path()).expect("the example is there");
        library.add(Rc::new(SourceFile::new(self.file, text)), None);
        library
    }

    fn playbook(&self) -> Rc<Playbook> {
        self.library().playbook(0).expect("the example has no mistakes")
    }
}

criterion_group!(
    figures,
    check::measure,
    cold_start::measure,
    load::measure,
    diagnose::measure,
    plan::measure,
    rank::measure,
    fleet::measure,
    scenarios::measure
);

fn main() {
    let args: Vec<String> = std::env::args().collect();
    if let Some(place) = args.iter().position(|arg| arg == "--write") {
        let folder = Path::new(args.get(place + 1).expect("--write takes a folder"));
        fleet::write(folder);
        check::write(folder);
        return;
    }
    figures();
    Criterion::default().configure_from_args().final_summary();
}
