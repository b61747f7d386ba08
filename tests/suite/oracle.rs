//! Answers held against those of independent exact solvers: every posterior, the expected cost of the best order of fixes
//! and the order itself where it is the only best one, and the worth of every question. One folder a case.

use std::fs::{read_dir, read_to_string};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use crate::common::{close, playbook, posterior, project};
use serde_json::Value as Json;
use triage::fact::Source;
use triage::playbook::FactsFile;
use triage::session::{Case, Diagnosis};
use triage::text::SourceFile;

/// How far two answers may lie apart, relative to the larger one where that is above 1.
const TOLERANCE: f64 = 1e-9;

/// The folders of all cases, sorted.
fn cases() -> Vec<PathBuf> {
    let entries = read_dir(project("tests/oracle")).unwrap().map(|entry| entry.unwrap().path());
    let mut folders: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

fn json(path: &Path) -> Option<Json> {
    let text = read_to_string(path).ok()?;
    Some(serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display())))
}

/// The fixes that a case's options say were tried.
fn tried(folder: &Path) -> Vec<String> {
    let Some(options) = json(&folder.join("options.json")) else { return Vec::new() };
    let words: Vec<String> = serde_json::from_value(options).unwrap();
    let pairs = words.chunks(2);
    pairs
        .map(|pair| match pair {
            [option, fix] if option == "--tried" => fix.clone(),
            other => panic!("{}: what does {other:?} mean?", folder.display()),
        })
        .collect()
}

/// The case in a folder.
fn open(folder: &Path) -> Case {
    let name = folder.file_name().unwrap().to_string_lossy().into_owned();
    let playbook = playbook(&read_to_string(folder.join(format!("{name}.yaml"))).unwrap());
    let symptom = playbook.symptoms.iter().position(|s| s.id == "s").unwrap();
    let mut case = Case::new(playbook, symptom);
    let facts = SourceFile::new("facts.json", read_to_string(folder.join("facts.json")).unwrap());
    let facts = FactsFile::read(&Rc::new(facts)).unwrap();
    let refused = case.know_all(&facts.facts, Source::File, "facts.json", "");
    assert!(refused.is_empty(), "{name}: {refused:?}");
    case.tried = tried(folder).iter().map(|fix| case.playbook.fix(fix).unwrap()).collect();
    case
}

/// Gathers what differs.
#[derive(Default)]
struct Compared {
    values: usize,
    wrong: Vec<String>,
}

impl Compared {
    fn number(&mut self, what: &str, found: Option<f64>, wanted: &Json) {
        self.values += 1;
        let wanted = wanted.as_f64().unwrap();
        if !found.is_some_and(|found| close(found, wanted, TOLERANCE)) {
            self.wrong.push(format!("{what}: {found:?}, expected {wanted}"));
        }
    }

    fn posteriors(&mut self, case: &Case, diagnosis: &Diagnosis, expected: &Json) {
        for (cause, wanted) in expected["posterior"].as_object().unwrap() {
            let found = posterior(&case.playbook, diagnosis, cause);
            self.number(&format!("posterior of {cause}"), found, wanted);
        }
    }

    fn plan(&mut self, case: &Case, diagnosis: &Diagnosis, expected: &Json) {
        let plan = &diagnosis.plan;
        if let Some(wanted) = expected.get("expected_cost") {
            self.number("expected cost", Some(plan.expected_cost.get()), wanted);
        }
        let order: Vec<&str> = plan.fixes.iter().map(|f| case.playbook.fixes[f.fix].id.as_str()).collect();
        if expected.get("unique") == Some(&Json::Bool(true)) {
            self.values += 1;
            if expected["order"] != Json::from(order.clone()) {
                self.wrong.push(format!("order {order:?}, expected {}", expected["order"]));
            }
        }
        if (1..order.len()).any(|n| order[n..].contains(&order[n - 1])) {
            self.wrong.push(format!("a fix stands twice: {order:?}"));
        }
    }

    fn questions(&mut self, diagnosis: &Diagnosis, expected: &Json) {
        for (fact, wanted) in expected.get("questions").and_then(Json::as_object).into_iter().flatten() {
            let found = diagnosis.plan.questions.iter().find(|q| q.fact == *fact);
            for (key, wanted) in wanted.as_object().unwrap() {
                let found = found.map(|q| match key.as_str() {
                    "gain" => q.gain.get(),
                    "information_bits" => q.information.get(),
                    "net" => q.net.get(),
                    "cost" => q.cost.get(),
                    other => panic!("what is {other}?"),
                });
                self.number(&format!("{key} of {fact}"), found, wanted);
            }
        }
    }
}

fn compare(folder: &Path, expected: &Json) -> Compared {
    let case = open(folder);
    let diagnosis = case.diagnose();
    let mut compared = Compared::default();
    compared.posteriors(&case, &diagnosis, expected);
    compared.plan(&case, &diagnosis, expected);
    compared.questions(&diagnosis, expected);
    compared
}

#[test]
fn every_answer_is_that_of_the_exact_solvers() {
    let (mut wrong, mut values) = (Vec::new(), 0);
    for folder in cases() {
        let compared = compare(&folder, &json(&folder.join("expected.json")).unwrap());
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        wrong.extend(compared.wrong.into_iter().map(|w| format!("{name}: {w}")));
        values += compared.values;
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert!(cases().len() >= 33 && values > 250, "{values} values of {} cases", cases().len());
}

#[test]
fn an_answer_that_is_off_by_a_hair_is_noticed() {
    let folder = project("tests/oracle/rand-all-n6q2");
    let expected = json(&folder.join("expected.json")).unwrap();
    let changed = |pointer: &str| {
        let mut changed = expected.clone();
        let number = changed.pointer_mut(pointer).unwrap_or_else(|| panic!("no {pointer}"));
        let exact = number.as_f64().unwrap();
        *number = Json::from(exact + 3.0 * TOLERANCE * exact.abs().max(1.0));
        compare(&folder, &changed).wrong.len()
    };
    let (cause, _) = expected["posterior"].as_object().unwrap().iter().next().unwrap();
    let (fact, question) = expected["questions"].as_object().unwrap().iter().next().unwrap();
    assert_eq!(compare(&folder, &expected).wrong, Vec::<String>::new());
    assert_eq!(changed(&format!("/posterior/{cause}")), 1);
    assert_eq!(changed("/expected_cost"), 1);
    for key in question.as_object().unwrap().keys() {
        assert_eq!(changed(&format!("/questions/{fact}/{key}")), 1, "{key}");
    }
}
