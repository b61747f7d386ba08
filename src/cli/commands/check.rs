//! `triage check`: all mistakes of playbooks at once, each at its place.

use std::path::PathBuf;

use super::super::args::Paths;
use super::super::exit::Exit;
use super::super::input::{add_all, vocabulary};
use super::super::printer::Printer;
use super::super::trouble::Trouble;
use crate::diag::{render, summary};
use crate::playbook::{Library, Refusal};

pub(super) fn run(args: &Paths, printer: &mut Printer) -> Result<Exit, Trouble> {
    let library = shelves(&args.paths)?;
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
    let playbooks = |n: usize| format!("{n} playbook{}", if n == 1 { "" } else { "s" });
    printer.text(&match bad {
        0 => format!("{}: no errors", playbooks(good)),
        _ => format!("{} of {} with errors", bad, playbooks(good + bad)),
    });
    Ok(if bad == 0 { Exit::Done } else { Exit::BadNews })
}

/// The playbooks at the paths; the built-in ones where there are none.
pub(super) fn shelves(paths: &[PathBuf]) -> Result<Library, Trouble> {
    let mut library = Library::new(vocabulary());
    if paths.is_empty() {
        library.add_embedded();
    }
    add_all(&mut library, paths)?;
    Ok(library)
}
