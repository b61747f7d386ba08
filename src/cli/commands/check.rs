//! `triage check`: all mistakes of playbooks at once, each at its place.

use std::path::PathBuf;

use clap::Args;

use super::super::args::Paths;
use super::super::exit::Exit;
use super::super::input::{Beside, add_all};
use super::super::printer::Printer;
use super::super::trouble::Trouble;
use super::identify;
use super::scenarios::scenarios;
use crate::diag::{Diagnostics, render, summary};
use crate::playbook::{Library, Refusal};
use crate::session::vocabulary;
use crate::text::some_of;

/// What to check.
#[derive(Debug, Args)]
pub(in crate::cli) struct Check {
    #[command(flatten)]
    pub(in crate::cli) paths: Paths,
    /// Say how well the causes of each symptom can be told apart at best, what is missing, and what each finding adds
    #[arg(long)]
    pub(in crate::cli) report: bool,
}

pub(super) fn run(args: &Check, printer: &mut Printer) -> Exit {
    let (library, unread) = shelves(&args.paths.paths);
    unread.iter().for_each(|trouble| printer.trouble(trouble));
    let (mut good, mut bad) = (0, 0);
    for mistakes in library.check() {
        match mistakes {
            None => good += 1,
            Some(refusal) => {
                bad += 1;
                if let Refusal::Mistakes(diagnostics) = &*refusal {
                    printer.text(&render(diagnostics));
                    printer.text(&format!("{}\n", summary(diagnostics)));
                }
            }
        }
    }
    let beside: Vec<Diagnostics> =
        (0..library.shelves().len()).flat_map(|shelf| scenarios(&library, shelf).1).collect();
    for diagnostics in &beside {
        printer.text(&render(diagnostics));
        printer.text(&format!("{}\n", summary(diagnostics)));
    }
    let playbooks = |n: usize| format!("{n} playbook{}", if n == 1 { "" } else { "s" });
    match (good, bad) {
        (0, 0) => {}
        (_, 0) if !beside.is_empty() => printer.text(&format!(
            "{}: no errors, but in {}",
            playbooks(good),
            some_of(&beside.iter().map(|d| d.source().name()).collect::<Vec<_>>())
        )),
        (_, 0) => printer.text(&format!("{}: no errors", playbooks(good))),
        _ => printer.text(&format!("{bad} of {} with errors", playbooks(good + bad))),
    }
    if args.report {
        identify::report(&library, false, printer);
    }
    verdict(bad == 0 && beside.is_empty(), &unread)
}

/// The playbooks at the paths, the built-in ones where there are none; and what could not be read.
pub(super) fn shelves(paths: &[PathBuf]) -> (Library, Vec<Trouble>) {
    let mut library = Library::new(vocabulary());
    if paths.is_empty() {
        library.add_embedded();
    }
    let unread = add_all(&mut library, paths, Beside::Read);
    (library, unread)
}

/// How a command that looked at playbooks ends.
pub(super) fn verdict(all_good: bool, unread: &[Trouble]) -> Exit {
    match (unread.is_empty(), all_good) {
        (false, _) => Exit::BadRequest,
        (true, false) => Exit::BadNews,
        (true, true) => Exit::Done,
    }
}
