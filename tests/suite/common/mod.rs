//! What several test files need: playbooks read from text, cases of them, and what came out by id.

pub mod console;
pub mod machine;
pub mod markdown;
pub mod model;
pub mod program;
pub mod random;
pub mod rust;
#[cfg(unix)]
pub mod terminal;

use std::path::PathBuf;
use std::rc::Rc;

use serde_json::{Map, Value as Json};
use triage::diag::render;
use triage::fact::{Platform, Source};
use triage::playbook::{Library, Playbook, Refusal};
pub use triage::session::vocabulary;
use triage::session::{Case, Diagnosis};
use triage::text::SourceFile;

/// The example of the format's page.
pub const PRINTER: &str = include_str!("../../playbooks/printer/offline.yaml");

/// A path in the project.
pub fn project(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A playbook from its text, with the library that holds it; or why it cannot be used.
pub fn read(name: &str, text: &str, expected_id: Option<&str>) -> (Library, Result<Rc<Playbook>, Rc<Refusal>>) {
    let mut library = Library::new(vocabulary());
    let shelf = library.add(Rc::new(SourceFile::new(name, text)), expected_id.map(str::to_owned));
    let playbook = library.playbook(shelf);
    (library, playbook)
}

/// A playbook that must have no mistakes.
pub fn playbook(text: &str) -> Rc<Playbook> {
    read("test.yaml", text, None).1.unwrap_or_else(|refusal| panic!("{}\n{text}", said(&refusal)))
}

/// Why a playbook cannot be used, as a person reads it.
pub fn said(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Mistakes(diagnostics) => render(diagnostics),
        Refusal::Settings(lines) => lines.join("\n"),
    }
}

/// A case of a playbook's first symptom on which a facts document was read, every key of which must fit.
pub fn case(playbook: &Rc<Playbook>, platform: Option<Platform>, facts: &Json, tried: &[&str]) -> Case {
    let mut case = Case::new(Rc::clone(playbook), 0);
    if let Some(platform) = platform {
        case.know_platform(platform, Source::Flag, "test", "");
    }
    let facts: Map<String, Json> = facts.as_object().cloned().unwrap_or_default();
    let refused = case.know_all(&facts, Source::File, "test", "2026-01-01T00:00:00Z");
    assert!(refused.is_empty(), "{refused:?}");
    case.tried = tried.iter().map(|id| playbook.fix(id).unwrap_or_else(|| panic!("no fix {id}"))).collect();
    case
}

/// The posterior of a cause, by its id.
pub fn posterior(playbook: &Playbook, diagnosis: &Diagnosis, id: &str) -> Option<f64> {
    let ranked = diagnosis.ranking.causes.iter().find(|c| playbook.cause_id(c.cause) == id);
    ranked.map(|c| c.posterior.get())
}

/// The ids of the causes, best first.
pub fn ranked<'p>(playbook: &'p Playbook, diagnosis: &Diagnosis) -> Vec<&'p str> {
    diagnosis.ranking.causes.iter().map(|c| playbook.cause_id(c.cause)).collect()
}

/// Whether two numbers are equal within `tolerance`, relative to the larger one where that is above 1.
pub fn close(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance * a.abs().max(b.abs()).max(1.0)
}

/// Every file below a folder of the project whose name ends so, sorted; none if the folder is not there.
pub fn files(folder: &str, end: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![project(folder)];
    while let Some(folder) = open.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for path in entries.map(|entry| entry.expect("an entry of a folder").path()) {
            if path.is_dir() {
                open.push(path);
            } else if path.to_string_lossy().ends_with(end) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}
