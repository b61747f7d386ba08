//! A scenario with its saved run: everything that running it takes.

use std::rc::Rc;

use crate::diag::{Code, Diagnostics};
use crate::playbook::{FactsFile, Playbook, Scenario};
use crate::report::RecordV1;
use crate::text::{SourceFile, Span, did_you_mean};

/// A scenario that can be run.
#[derive(Debug, Clone)]
pub struct Trial {
    /// The scenario.
    pub scenario: Scenario,
    /// Its saved run, if it has one.
    pub record: Option<RecordV1>,
    /// The symptom, by position.
    pub symptom: usize,
}

/// The scenarios of a playbook that can be run, and what is wrong with the saved runs of the others, by file. `read` gives the
/// text of a saved run, or says why there is none.
pub fn trials(
    playbook: &Playbook,
    read: &mut dyn FnMut(&Scenario, &str) -> Result<SourceFile, String>,
) -> (Vec<Trial>, Vec<Diagnostics>) {
    let mut wrong: Vec<Diagnostics> = Vec::new();
    let mut all = Vec::with_capacity(playbook.scenarios.len());
    for scenario in &playbook.scenarios {
        match trial(playbook, scenario, read) {
            Ok(trial) => all.push(trial),
            Err((span, message, help)) => {
                let file = wrong.iter().position(|known| Rc::ptr_eq(known.source(), &scenario.source));
                let file = file.unwrap_or_else(|| {
                    wrong.push(Diagnostics::new(Rc::clone(&scenario.source)));
                    wrong.len() - 1
                });
                wrong[file].add(Code::ScenarioRecord, span, message, help);
            }
        }
    }
    (all, wrong)
}

/// What is wrong with a record: where it is named, what, and what to do.
type Wrong = (Span, String, Option<String>);

fn trial(
    playbook: &Playbook,
    scenario: &Scenario,
    read: &mut dyn FnMut(&Scenario, &str) -> Result<SourceFile, String>,
) -> Result<Trial, Wrong> {
    let mut symptom = scenario.named_symptom;
    let mut record = None;
    if let Some((path, span)) = &scenario.record {
        let read = recorded(scenario, path, read).map_err(|message| (*span, message, None))?;
        fits(playbook, scenario, &read).map_err(|(message, help)| (*span, message, help))?;
        symptom = symptom.or_else(|| playbook.symptoms.iter().position(|s| s.id == read.symptom));
        record = Some(read);
    }
    Ok(Trial { scenario: scenario.clone(), record, symptom: symptom.unwrap_or_default() })
}

/// The saved run of a scenario; or what is wrong with it.
fn recorded(
    scenario: &Scenario,
    path: &str,
    read: &mut dyn FnMut(&Scenario, &str) -> Result<SourceFile, String>,
) -> Result<RecordV1, String> {
    if path.starts_with(['/', '\\', '~']) || path.contains(':') {
        return Err(format!("`{path}` is no path from the folder of this file"));
    }
    let source = Rc::new(read(scenario, path)?);
    let at = |mistakes: &Diagnostics| {
        let sorted = mistakes.sorted();
        let first = sorted.first().map(|d| (mistakes.source().position(d.span.start), d.message.clone()));
        first.map_or_else(String::new, |(place, text)| {
            format!("{}:{}:{}: {text}", mistakes.source().name(), place.line, place.column)
        })
    };
    let mut file = FactsFile::read(&source).map_err(|mistakes| at(&mistakes))?;
    if !RecordV1::is_one(&file.facts) {
        return Err(format!("{} is no saved run", source.name()));
    }
    RecordV1::read(std::mem::take(&mut file.facts))
        .map_err(|damage| at(&file.mistake(Code::InvalidValue, &damage.keys, damage.message, None)))
}

/// Whether a saved run is of this playbook, and names what it has.
fn fits(playbook: &Playbook, scenario: &Scenario, record: &RecordV1) -> Result<(), (String, Option<String>)> {
    if record.playbook.id != playbook.id {
        return Err((format!("the record is of the playbook {}, not of {}", record.playbook.id, playbook.id), None));
    }
    let symptoms = || playbook.symptoms.iter().map(|s| s.id.as_str());
    if scenario.named_symptom.is_none() && playbook.symptom(&record.symptom).is_none() {
        let help = did_you_mean(&record.symptom, symptoms());
        let help = help.or_else(|| Some("name the symptom with `symptom`".to_owned()));
        return Err((format!("the record is of the symptom {}, which the playbook has not", record.symptom), help));
    }
    let unknown = record.options.tried.iter().find(|id| playbook.fix(id).is_none());
    match unknown.filter(|_| scenario.tried.is_none()) {
        Some(id) => {
            let help = Some("say with `tried` which fixes were tried".to_owned());
            Err((format!("in the record the fix {id} was tried, which the playbook has not"), help))
        }
        None => Ok(()),
    }
}
