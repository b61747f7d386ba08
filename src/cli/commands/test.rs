//! `triage test`: runs the scenarios of playbooks, without touching the world.

use super::super::args::Paths;
use super::super::exit::Exit;
use super::super::printer::Printer;
use super::super::trouble::Trouble;
use super::check::{shelves, verdict};
use crate::author::{self, Verdict};
use crate::playbook::Playbook;

pub(super) fn run(args: &Paths, printer: &mut Printer) -> Exit {
    let (library, unread) = shelves(&args.paths);
    unread.iter().for_each(|trouble| printer.trouble(trouble));
    let mut all_good = true;
    for shelf in 0..library.shelves().len() {
        match library.playbook(shelf) {
            Err(refusal) => {
                printer.trouble(&Trouble::refusal(&refusal));
                all_good = false;
            }
            Ok(playbook) => {
                let results = author::run(&library, &playbook);
                all_good &= tell(&playbook, &results, printer);
            }
        }
    }
    verdict(all_good, &unread)
}

/// Prints what failed, and how many did not; whether none did.
fn tell(playbook: &Playbook, results: &[(usize, Verdict)], printer: &mut Printer) -> bool {
    let (mut passed, mut failed, mut unknown) = (0, 0, 0);
    for (n, verdict) in results {
        let scenario = &playbook.scenarios[*n];
        let (word, miss) = match verdict {
            Verdict::Passed => {
                passed += 1;
                continue;
            }
            Verdict::Failed(miss) => {
                failed += 1;
                ("FAIL", miss)
            }
            Verdict::Unknown(miss) => {
                unknown += 1;
                ("UNKNOWN", miss)
            }
        };
        printer.text(&format!("{word} {}:{}: {}", playbook.source.name(), scenario.line, scenario.name));
        miss.iter().for_each(|line| printer.text(&format!("     {line}")));
    }
    let unknown_part = if unknown == 0 { String::new() } else { format!(", {unknown} unknown") };
    printer.text(&format!("{}: {passed} passed, {failed} failed{unknown_part}", playbook.id));
    failed + unknown == 0
}
