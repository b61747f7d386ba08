//! The scenarios of a playbook with the saved runs that they name.

use std::path::{Path, PathBuf};

use super::super::input::read;
use crate::author::{Trial, trials};
use crate::diag::Diagnostics;
use crate::limits;
use crate::playbook::{Library, Refusal, Scenario};
use crate::text::SourceFile;

/// The scenarios of the playbook on a shelf that can be run, and what is wrong with the file beside it and with the saved
/// runs. A playbook with mistakes has none.
pub(super) fn scenarios(library: &Library, shelf: usize) -> (Vec<Trial>, Vec<Diagnostics>) {
    let beside = library.beside(shelf);
    let mut wrong: Vec<Diagnostics> = match beside.as_deref() {
        Some(Refusal::Mistakes(diagnostics)) => vec![diagnostics.clone()],
        _ => Vec::new(),
    };
    let Ok(playbook) = library.playbook(shelf) else { return (Vec::new(), wrong) };
    let (all, of_records) = trials(&playbook, &mut |scenario, path| saved(library, shelf, scenario, path));
    wrong.extend(of_records);
    (all, wrong)
}

/// The file of a saved run, as a path from the folder of the scenario's file.
pub(super) fn record_at(scenario: &Scenario, path: &str) -> PathBuf {
    Path::new(scenario.source.name()).parent().unwrap_or(Path::new("")).join(path)
}

fn saved(library: &Library, shelf: usize, scenario: &Scenario, path: &str) -> Result<SourceFile, String> {
    let file = record_at(scenario, path);
    if library.is_built_in(shelf) {
        let name = file.to_string_lossy().replace('\\', "/");
        let text = library.built_in_record(shelf, &name);
        return text.map(|text| SourceFile::new(name.as_str(), text)).ok_or(format!("no file {name} is built in"));
    }
    read(&file, limits::FACTS_BYTES).map_err(|trouble| trouble.message)
}
