//! `triage facts`: only the facts of a symptom, without a diagnosis.

use std::cell::LazyCell;

use clap::{Args, ValueEnum};

use super::super::console::Console;
use super::super::exit::Exit;
use super::super::kept::Kept;
use super::super::printer::Printer;
use super::super::trouble::Trouble;
use super::gathering::{Gathering, Wishes, gather};
use crate::report::{facts, facts_document, record};
use crate::session::Case;

/// Which facts.
#[derive(Debug, Args)]
pub(in crate::cli) struct Facts {
    #[command(flatten)]
    pub(in crate::cli) gathering: Gathering,
    /// How the facts are written
    #[arg(long, value_enum, default_value_t = FactsFormat::Text)]
    pub(in crate::cli) format: FactsFormat,
}

/// A form of the facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum FactsFormat {
    /// For people: values, times, and what is unknown with the reasons
    Text,
    /// For programs: the known facts, as --facts takes them back
    Json,
}

pub(super) fn run(args: &Facts, printer: &mut Printer) -> Result<Exit, Trouble> {
    let kept = args.gathering.record.as_deref().map(|path| Kept::prepare("--record", path, printer)).transpose()?;
    let mut console = None;
    let wishes = Wishes { attended: Console::is_attended(), ..Wishes::default() };
    let gathered = gather(&args.gathering, &wishes, &mut console, printer)?;
    let masked = LazyCell::new(|| gathered.masked());
    let show = |all: bool| -> &Case { if all { &gathered.case } else { &masked } };
    let no_redact = args.gathering.no_redact;
    match args.format {
        FactsFormat::Text => printer.page(&facts(show(no_redact || printer.is_seen()))),
        FactsFormat::Json => printer.json(facts_document(show(no_redact))),
    }
    if let Some(Err(trouble)) = kept.map(|kept| kept.write(&record(show(no_redact)))) {
        // the result is not lost with the record
        printer.trouble(&trouble);
        return Ok(trouble.exit);
    }
    let stopped = gathered.distrusted || console.as_ref().is_some_and(Console::is_stopped);
    Ok(if stopped { Exit::Stopped } else { Exit::Done })
}
