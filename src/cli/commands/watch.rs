//! `triage test --watch`: runs the scenarios again whenever a playbook, its scenarios or a saved run changes. It looks at the
//! files now and then instead of waiting for the system's word, which does not come from every kind of disk.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::SystemTime;

use super::super::console::Console;
use super::super::exit::Exit;
use super::super::input::{playbooks_at, scenarios_beside};
use super::super::printer::Printer;
use super::super::trouble::Trouble;
use super::scenarios::record_at;
use super::test::{Results, Test, results, show};
use crate::author::Suite;
use crate::limits;

/// When each file was changed last, and its length; `None` for one that is not there.
type Stamps = BTreeMap<PathBuf, Option<(Option<SystemTime>, u64)>>;

pub(super) fn run(args: &Test, printer: &mut Printer) -> Result<Exit, Trouble> {
    let console = Console::new();
    let mut last: Option<String> = None;
    let mut records: Vec<PathBuf> = Vec::new();
    while !console.is_stopped() {
        // what changes from here on is seen after this run
        let seen = stamps(args, &records);
        let Results { suites, troubles, .. } = results(args);
        tell(args, &suites, &troubles, &mut last, printer)?;
        records = named(&suites);
        // a saved run that is named only now was not looked at before this run
        let known = |(file, now): (PathBuf, _)| (seen.get(&file).copied().unwrap_or(now), file);
        let seen: Stamps = stamps(args, &records).into_iter().map(known).map(|(stamp, file)| (file, stamp)).collect();
        printer.note("waiting for a file to change; Ctrl-C ends");
        while !console.is_stopped() && stamps(args, &records) == seen {
            thread::sleep(limits::WATCH_INTERVAL);
        }
    }
    Ok(Exit::Done)
}

/// Prints the results. Where a file is broken for a moment, a person's screen keeps the last results that were whole.
fn tell(
    args: &Test,
    suites: &[Suite],
    troubles: &[Trouble],
    last: &mut Option<String>,
    printer: &mut Printer,
) -> Result<(), Trouble> {
    printer.begin_again();
    match last {
        Some(text) if !troubles.is_empty() => {
            if printer.is_kept() {
                printer.again(text);
            }
        }
        _ => show(args.format, suites, printer),
    }
    if troubles.is_empty() {
        *last = Some(printer.so_far().to_owned());
    }
    printer.emit().map_err(|error| Trouble::new(format!("cannot write the result: {error}")))?;
    troubles.iter().for_each(|trouble| printer.trouble(trouble));
    Ok(())
}

/// The saved runs that scenarios name.
fn named(suites: &[Suite]) -> Vec<PathBuf> {
    let scenarios = suites.iter().filter_map(|suite| suite.playbook.as_ref()).flat_map(|playbook| &playbook.scenarios);
    let mut named: Vec<PathBuf> =
        scenarios.filter_map(|s| s.record.as_ref().map(|(path, _)| record_at(s, path))).collect();
    named.sort();
    named.dedup();
    named
}

/// The state of all files that the results depend on.
fn stamps(args: &Test, records: &[PathBuf]) -> Stamps {
    let playbooks = args.paths.iter().flat_map(|path| playbooks_at(path).unwrap_or_default());
    let both = playbooks.flat_map(|(file, _)| [scenarios_beside(&file), file]);
    let all = both.chain(records.iter().cloned()).chain(args.paths.iter().cloned());
    all.map(|file| (file.clone(), stamp(&file))).collect()
}

fn stamp(file: &Path) -> Option<(Option<SystemTime>, u64)> {
    let metadata = std::fs::metadata(file).ok()?;
    Some((metadata.modified().ok(), metadata.len()))
}
