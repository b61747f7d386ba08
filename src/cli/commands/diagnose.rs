//! The main job: gather, rank the causes, print the plan. It changes nothing; `--guide` goes on from here.

use std::cell::LazyCell;
use std::path::{Path, PathBuf};

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Args, ValueEnum};

use super::super::console::Console;
use super::super::exit::Exit;
use super::super::kept::Kept;
use super::super::machine::machine;
use super::super::printer::Printer;
use super::super::trouble::Trouble;
use super::acting::{Allowed, file_of, site};
use super::gathering::{Gathered, Gathering, Wishes, gather};
use super::{guide, questions};
use crate::action::{Runs, Seal};
use crate::playbook::Risk;
use crate::probe::now;
use crate::report::{Circumstances, Detail, FORMATS, PlanV1, contract, record, report};
use crate::session::{Case, Preference, Session};

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
    /// Save the plan, for `triage apply` to carry out
    #[arg(long, value_name = "FILE", conflicts_with = "guide")]
    pub(in crate::cli) plan_out: Option<PathBuf>,
    /// Lead through the plan: ask, carry out what is agreed to, look whether it helped, go on
    #[arg(long)]
    pub(in crate::cli) guide: bool,
    /// Go on with a guided session that was left
    #[arg(long, value_name = "RUN", requires = "guide", conflicts_with = "symptom")]
    pub(in crate::cli) resume: Option<String>,
    /// A file that answers in a guided session: facts, and under `fixes` what came of each:
    /// helped, did-not-help, skip, or apply
    #[arg(long, value_name = "FILE", requires = "guide", verbatim_doc_comment)]
    pub(in crate::cli) answers: Option<PathBuf>,
    #[command(flatten)]
    pub(in crate::cli) consent: Consent,
}

/// What may be changed without a question.
#[derive(Debug, Args)]
pub(in crate::cli) struct Consent {
    /// Carry out fixes up to this risk without asking
    #[arg(long, value_enum, value_name = "RISK")]
    pub(in crate::cli) yes: Option<RiskArg>,
    /// Let a playbook that is not built in run programs
    #[arg(long)]
    pub(in crate::cli) allow_run: bool,
    /// End programs by force that do not close when they are asked to; what they have not saved is lost
    #[arg(long)]
    pub(in crate::cli) force: bool,
}

/// A risk that can be agreed to in advance. A high one cannot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum RiskArg {
    /// Nothing can go wrong or be lost
    None,
    /// What is easily set right
    Low,
    /// What takes work to set right
    Medium,
}

impl From<RiskArg> for Risk {
    fn from(risk: RiskArg) -> Self {
        match risk {
            RiskArg::None => Self::None,
            RiskArg::Low => Self::Low,
            RiskArg::Medium => Self::Medium,
        }
    }
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

/// How much is shown.
pub(super) fn detail(args: &Diagnose) -> Detail {
    if args.verbose { Detail::Full } else { Detail::Screen }
}

pub(super) fn run(args: &Diagnose, printer: &mut Printer) -> Result<Exit, Trouble> {
    if args.guide {
        return guide::run(args, printer);
    }
    if args.consent.yes.is_some() {
        return Err(Trouble::new("--yes agrees to what --guide or `triage apply` would carry out")
            .hint("add --guide, or save the plan with --plan-out and run `triage apply`"));
    }
    let prepare =
        |option, path: &Option<PathBuf>| path.as_deref().map(|path| Kept::prepare(option, path, printer)).transpose();
    let plan = prepare("--plan-out", &args.plan_out)?;
    let kept = args.gathering.record.as_deref().map(|path| Kept::prepare("--record", path, printer)).transpose()?;
    let mut console = None;
    let attended = !args.no_input && Console::is_attended();
    let wishes = Wishes {
        tried: &args.tried,
        prefer: args.prefer.map(Into::into),
        attended,
        acts: args.plan_out.is_some(),
        ..Wishes::default()
    };
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
    let format = FORMATS.iter().find(|f| f.name == args.format).unwrap_or(&FORMATS[0]);
    printer.rendered((format.render)(&report, detail(args)));
    if let Some(Err(trouble)) = kept.map(|kept| kept.write(&record(show(args.gathering.no_redact)))) {
        // the result is not lost with the record
        printer.trouble(&trouble);
        return Ok(trouble.exit);
    }
    if let Some(kept) = plan {
        kept.write(&plan_of(args, &gathered)?)?;
        let path = args.plan_out.as_deref().unwrap_or_else(|| Path::new("")).display().to_string();
        let next = if gathered.how.probed {
            format!("To carry out its automatic steps: triage apply {path}")
        } else {
            "This machine was not looked at, so all of it is done by hand.".to_owned()
        };
        printer.note(&format!("The plan is saved. {next}"));
    }
    Ok(if gathered.distrusted || stopped(&console) { Exit::Stopped } else { Exit::Done })
}

/// The plan, made to be carried out on this machine. It holds what is known as it is: it is not for other hands.
fn plan_of(args: &Diagnose, gathered: &Gathered) -> Result<PlanV1, Trouble> {
    let session = Session::new(gathered.case.clone(), Vec::new());
    let playbook = &session.case().playbook;
    let site = site(playbook, Allowed::by(&args.consent, playbook));
    let circumstances = Circumstances {
        made_at: now(),
        playbook_file: file_of(playbook),
        machine: machine(&site.env),
        gathering: gathered.how.clone(),
    };
    let seal = Runs::of(site.platform, &site.env).and_then(|runs| Seal::made(&runs)).map_err(|failure| {
        Trouble::new(format!("the plan cannot be sealed: {failure}"))
            .hint("name a folder for the state of triage with the variable TRIAGE_STATE")
    })?;
    let steps = |fix| session.steps(fix, Some(&site).filter(|_| gathered.how.probed));
    Ok(contract(session.case(), circumstances, &steps).sealed(&seal))
}
