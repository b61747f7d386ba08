//! `triage show`: a playbook as a readable page, as Markdown, as a drawing, or for programs.

use std::path::Path;
use std::rc::Rc;

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser};

use super::super::args::LibraryArgs;
use super::super::exit::Exit;
use super::super::input::{read, stocked};
use super::super::printer::Printer;
use super::super::trouble::Trouble;
use crate::limits;
use crate::playbook::{Library, Playbook};
use crate::report::BOOK_FORMATS;
use crate::session::vocabulary;
use crate::text::did_you_mean;

/// What to show.
#[derive(Debug, Args)]
pub(in crate::cli) struct Show {
    /// The playbook's id, or a file
    #[arg(value_hint = clap::ValueHint::FilePath)]
    pub(in crate::cli) playbook: String,
    /// How it is written
    #[arg(long, value_parser = format_named(), default_value = BOOK_FORMATS[0].name)]
    pub(in crate::cli) format: String,
    #[command(flatten)]
    pub(in crate::cli) library: LibraryArgs,
}

/// The names of the forms of a playbook.
fn format_named() -> PossibleValuesParser {
    PossibleValuesParser::new(BOOK_FORMATS.iter().map(|f| PossibleValue::new(f.name).help(f.about)))
}

pub(super) fn run(args: &Show, printer: &mut Printer) -> Result<Exit, Trouble> {
    let library = stocked(Library::new(vocabulary()), &args.library)?;
    let playbook = find(library, &args.playbook)?;
    let format = BOOK_FORMATS.iter().find(|f| f.name == args.format).unwrap_or(&BOOK_FORMATS[0]);
    printer.rendered((format.render)(&playbook));
    Ok(Exit::Done)
}

/// The playbook with an id; else the one in a file.
pub(super) fn find(mut library: Library, wanted: &str) -> Result<Rc<Playbook>, Trouble> {
    let (playbooks, refused) = library.all();
    if let Some(found) = playbooks.iter().find(|p| p.id == wanted) {
        return Ok(Rc::clone(found));
    }
    if let Some(refusal) = refused.first() {
        return Err(Trouble::refusal(refusal));
    }
    let path = Path::new(wanted);
    if path.is_file() {
        let shelf = library.add(Rc::new(read(path, limits::PLAYBOOK_BYTES)?), None);
        return library.playbook(shelf).map_err(|refusal| Trouble::refusal(&refusal));
    }
    if path.is_dir() {
        return Err(Trouble::new(format!("{wanted} is a folder"))
            .hint("name one of its playbooks: a file, or with --playbook FOLDER an id"));
    }
    let owner = playbooks.iter().find(|p| p.symptoms.iter().any(|symptom| symptom.id == wanted));
    if let Some(owner) = owner {
        let hint = format!("it is a symptom of the playbook {0}: triage show {0}", owner.id);
        return Err(Trouble::new(format!("no playbook is called `{wanted}`")).hint(hint));
    }
    let meant = did_you_mean(wanted, playbooks.iter().map(|p| p.id.as_str()));
    let hint = meant.unwrap_or_else(|| "`triage list` names the playbooks".to_owned());
    Err(Trouble::new(format!("no playbook is called `{wanted}`, and there is no such file")).hint(hint))
}
