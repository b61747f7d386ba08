//! `triage list`: symptoms, and the playbooks that know them.

use clap::Args;

use super::super::args::LibraryArgs;
use super::super::exit::Exit;
use super::super::input::stocked;
use super::super::printer::Printer;
use super::super::trouble::Trouble;
use crate::playbook::Library;
use crate::report::symptoms;
use crate::session::vocabulary;

/// What to list.
#[derive(Debug, Args)]
pub(in crate::cli) struct List {
    /// Words that must all occur in id, title or phrases
    pub(in crate::cli) words: Vec<String>,
    #[command(flatten)]
    pub(in crate::cli) library: LibraryArgs,
}

pub(super) fn run(args: &List, printer: &mut Printer) -> Result<Exit, Trouble> {
    let library = stocked(Library::new(vocabulary()), &args.library)?;
    let (found, refused) = library.search(&args.words.join(" "));
    for refusal in &refused {
        printer.trouble(&Trouble::refusal(refusal));
    }
    if found.is_empty() {
        let none = format!("no symptom matches `{}`", args.words.join(" "));
        return Err(Trouble::new(none).hint("use other words, or `triage list` without any"));
    }
    printer.page(&symptoms(&found));
    Ok(if refused.is_empty() { Exit::Done } else { Exit::BadRequest })
}
