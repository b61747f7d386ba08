//! The main job: gather, rank the causes, print the plan. Changes nothing.

use std::cell::LazyCell;

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Args, ValueEnum};

use super::super::console::Console;
use super::super::exit::Exit;
use super::super::kept::Kept;
use super::super::printer::Printer;
use super::super::trouble::Trouble;
use super::gathering::{Gathering, Wishes, gather};
use super::questions;
use crate::report::{Detail, FORMATS, record, report};
use crate::session::{Case, Preference};

/// The main job.
#[derive(Debug, Args)]
pub(in crate::cli) struct Diagnose {
    #[command(flatten)]
    pub(in crate::cli) gathering: Gathering,
    /// A fix that was tried and did not help (repeatable)
    #[arg(long, value_name = "FIX")]
    pub(in crate::cli) tried: Vec<String>,
    /// Never ask; the default where stdin is no terminal
    #[arg(long)]
    pub(in crate::cli) no_input: bool,
    /// How much risk weighs against time [default: balanced, or as the record says]
    #[arg(long, value_enum)]
    pub(in crate::cli) prefer: Option<PreferArg>,
    /// How the result is written
    #[arg(long, value_parser = format_named(), default_value = FORMATS[0].name)]
    pub(in crate::cli) format: String,
    /// Show all causes, evidence, steps and unknown facts
    #[arg(long)]
    pub(in crate::cli) verbose: bool,
}

/// A preference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum PreferArg {
    /// Risk weighs half
    Fast,
    /// Risk weighs as the playbook says
    Balanced,
    /// Risk weighs three times
    Safe,
}

impl From<PreferArg> for Preference {
    fn from(prefer: PreferArg) -> Self {
        match prefer {
            PreferArg::Fast => Self::Fast,
            PreferArg::Balanced => Self::Balanced,
            PreferArg::Safe => Self::Safe,
        }
    }
}

/// The names of the forms of the report.
fn format_named() -> PossibleValuesParser {
    PossibleValuesParser::new(FORMATS.iter().map(|f| PossibleValue::new(f.name).help(f.about)))
}

pub(super) fn run(args: &Diagnose, printer: &mut Printer) -> Result<Exit, Trouble> {
    let kept = args.gathering.record.as_deref().map(|path| Kept::prepare(path, printer)).transpose()?;
    let mut console = None;
    let attended = !args.no_input && Console::is_attended();
    let wishes = Wishes { tried: &args.tried, prefer: args.prefer.map(Into::into), attended, replay: None };
    let mut gathered = gather(&args.gathering, &wishes, &mut console, printer)?;
    let stopped = |console: &Option<Console>| console.as_ref().is_some_and(Console::is_stopped);
    if attended && !gathered.replayed && !stopped(&console) {
        questions::ask(&mut gathered.case, console.get_or_insert_with(Console::new), printer);
    }
    let masked = LazyCell::new(|| gathered.masked());
    let seen = args.format == FORMATS[0].name && printer.is_seen();
    let show = |all: bool| -> &Case { if all { &gathered.case } else { &masked } };
    let case = show(args.gathering.no_redact || seen);
    let report = report(case, &case.diagnose());
    let detail = if args.verbose { Detail::Full } else { Detail::Screen };
    let format = FORMATS.iter().find(|f| f.name == args.format).unwrap_or(&FORMATS[0]);
    printer.rendered((format.render)(&report, detail));
    if let Some(Err(trouble)) = kept.map(|kept| kept.write(&record(show(args.gathering.no_redact)))) {
        // the result is not lost with the record
        printer.trouble(&trouble);
        return Ok(trouble.exit);
    }
    Ok(if gathered.distrusted || stopped(&console) { Exit::Stopped } else { Exit::Done })
}
