//! `triage test --mutate`: which changes for the worse the scenarios notice.

use std::rc::Rc;
use std::sync::atomic::Ordering;
use std::thread::available_parallelism;

use super::super::console::Console;
use super::super::exit::Exit;
use super::super::pace::Pace;
use super::super::printer::Printer;
use super::super::trouble::Trouble;
use super::check::{shelves, verdict};
use super::scenarios::scenarios;
use super::test::{Results, Test, TestFormat, results, show};
use crate::author::{Ground, Hunt, HuntWay, Suite, hunt, mutants_json, mutants_page};
use crate::units::TIE;

pub(super) fn run(args: &Test, printer: &mut Printer) -> Result<Exit, Trouble> {
    if args.format == TestFormat::Junit {
        return Err(Trouble::new("--mutate has no JUnit form").hint("use --format text or --format json"));
    }
    let Results { suites, troubles, exit } = results(args);
    troubles.iter().for_each(|trouble| printer.trouble(trouble));
    if exit != Exit::Done {
        if !suites.iter().all(Suite::passes) {
            show(args.format, &suites, printer);
            printer.note("mutants tell something only where every scenario passes: mend those first");
        }
        return Ok(exit);
    }
    let stopped = Console::new().stopped();
    let is_stopped = || stopped.load(Ordering::SeqCst);
    let mut hunts: Vec<Hunt> = Vec::new();
    for (shelf, suite) in suites.iter().enumerate() {
        if suite.trials.is_empty() {
            printer.note(&format!("{} has no scenarios: they would notice nothing", suite.name()));
            continue;
        }
        let pace = Pace::new(printer, "mutants tried", 0);
        let way = HuntWay {
            threads: available_parallelism().map_or(1, usize::from),
            tell: &|done, of| pace.tell_of(done, of),
            stop: &is_stopped,
        };
        hunts.extend(hunt(&|| ground(args, shelf), &way));
        pace.end();
    }
    match args.format {
        TestFormat::Json => printer.json(mutants_json(&hunts, args.mutate_min)),
        _ => printer.page(&mutants_page(&hunts, args.mutate_min)),
    }
    if is_stopped() {
        return Ok(Exit::Stopped);
    }
    let least = args.mutate_min.unwrap_or_default();
    let holds = hunts.iter().all(|hunt| hunt.score() >= least - TIE) && hunts.len() == suites.len();
    Ok(verdict(holds || args.mutate_min.is_none(), &[]))
}

/// The playbook on a shelf, read anew.
fn ground(args: &Test, shelf: usize) -> Option<Ground> {
    let (library, _) = shelves(&args.paths);
    let playbook = library.playbook(shelf).ok()?;
    let (trials, _) = scenarios(&library, shelf);
    Some(Ground { playbook: Rc::clone(&playbook), trials, library })
}
