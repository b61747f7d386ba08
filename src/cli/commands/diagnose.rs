//! The main job: find the playbook, observe, rank the causes, print the plan. Changes nothing.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Duration;

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Args, ValueEnum};

use super::super::args::LibraryArgs;
use super::super::console::Console;
use super::super::exit::Exit;
use super::super::input::{read, readable, stocked};
use super::super::printer::Printer;
use super::super::progress::Progress;
use super::super::trouble::Trouble;
use super::questions;
use crate::diag::Code;
use crate::fact::{Platform, Says, Source};
use crate::limits;
use crate::playbook::{FactsFile, Library, Match};
use crate::probe::{World, built_in, now};
use crate::report::{Detail, FORMATS, report, symptoms};
use crate::session::{Case, Preference, Reach, vocabulary};
use crate::text::did_you_mean;
use crate::units::parse_duration;

/// The main job.
#[derive(Debug, Args)]
pub(in crate::cli) struct Diagnose {
    /// What is wrong: a symptom's id, playbook#symptom, or words to search for
    #[arg(long, value_name = "ID|WORDS")]
    pub(in crate::cli) symptom: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) library: LibraryArgs,
    /// Plan for another machine of this kind; nothing of this machine is observed
    #[arg(long, value_enum)]
    pub(in crate::cli) platform: Option<PlatformArg>,
    /// A fact that is known, such as console_status=401 (repeatable)
    #[arg(long = "fact", value_name = "KEY=VALUE")]
    pub(in crate::cli) facts: Vec<String>,
    /// A file of facts, JSON or YAML (repeatable; later files win)
    #[arg(long = "facts", value_name = "FILE")]
    pub(in crate::cli) files: Vec<PathBuf>,
    /// A HAR file, the saved console of a browser, or a log, for the playbook's probes to read (repeatable)
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) evidence: Vec<PathBuf>,
    /// A fix that was tried and did not help (repeatable)
    #[arg(long, value_name = "FIX")]
    pub(in crate::cli) tried: Vec<String>,
    /// Another value for a setting of the playbook (repeatable)
    #[arg(long, value_name = "NAME=VALUE")]
    pub(in crate::cli) set: Vec<String>,
    /// Reason on what is given: touch nothing, send no packet
    #[arg(long)]
    pub(in crate::cli) no_probe: bool,
    /// Never ask; the default where stdin is no terminal
    #[arg(long)]
    pub(in crate::cli) no_input: bool,
    /// How much risk weighs against time
    #[arg(long, value_enum, default_value_t = PreferArg::Balanced)]
    pub(in crate::cli) prefer: PreferArg,
    /// How the result is written
    #[arg(long, value_parser = format_named(), default_value = FORMATS[0].name)]
    pub(in crate::cli) format: String,
    /// Show all causes, evidence, steps and unknown facts
    #[arg(long)]
    pub(in crate::cli) verbose: bool,
    /// How long all probes together may take, such as 10s or 1m
    #[arg(long, value_name = "TIME", value_parser = deadline, default_value = "10s")]
    pub(in crate::cli) deadline: Duration,
}

/// A platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum PlatformArg {
    /// Microsoft Windows
    Windows,
    /// Apple macOS
    Macos,
    /// Linux
    Linux,
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

fn deadline(text: &str) -> Result<Duration, String> {
    let time = parse_duration(text).ok_or("write a time such as 10s or 1m")?;
    match time {
        t if t.is_zero() => Err("write a time above 0; --no-probe runs no probe at all".to_owned()),
        t if t > limits::DEADLINE_MAX => Err(format!("the longest is {} s", limits::DEADLINE_MAX.as_secs())),
        t => Ok(t),
    }
}

/// The names of the forms of the report.
fn format_named() -> PossibleValuesParser {
    PossibleValuesParser::new(FORMATS.iter().map(|f| PossibleValue::new(f.name).help(f.about)))
}

pub(super) fn run(args: &Diagnose, printer: &mut Printer) -> Result<Exit, Trouble> {
    let Some(query) = args.symptom.as_deref().filter(|query| !query.trim().is_empty()) else {
        return Err(Trouble::new("no symptom is named")
            .hint("`triage list` shows all symptoms; then `triage --symptom ID`. `triage --help` says more"));
    };
    args.evidence.iter().try_for_each(|path| readable(path))?;
    let library = stocked(Library::for_diagnosis(vocabulary()), &args.library)?;
    let attended = !args.no_input && Console::is_attended();
    let mut console = None;
    let found = find(&library, query, attended.then_some(&mut console), printer)?;
    let mut case = open(&library, found, args)?;
    know(&mut case, args)?;
    observe(&mut case, args, &mut console, printer);
    let stopped = |console: &Option<Console>| console.as_ref().is_some_and(Console::is_stopped);
    if attended && !stopped(&console) {
        questions::ask(&mut case, console.get_or_insert_with(Console::new), printer);
    }
    let report = report(&case, &case.diagnose());
    let detail = if args.verbose { Detail::Full } else { Detail::Screen };
    let format = FORMATS.iter().find(|f| f.name == args.format).unwrap_or(&FORMATS[0]);
    printer.rendered((format.render)(&report, detail));
    Ok(if stopped(&console) { Exit::Stopped } else { Exit::Done })
}

/// The one symptom that is meant. Where several are, a person may choose.
fn find(
    library: &Library,
    query: &str,
    console: Option<&mut Option<Console>>,
    printer: &Printer,
) -> Result<Match, Trouble> {
    let (mut found, refused) = library.find(query);
    if let Some(refusal) = refused.first() {
        return Err(Trouble::refusal(refusal));
    }
    match (found.len(), console) {
        (1, _) => Ok(found.remove(0)),
        (0, _) => {
            let (all, _) = library.search("");
            let ids: Vec<&str> = all.iter().map(|m| m.symptom().id.as_str()).collect();
            let meant = did_you_mean(query, ids.iter().copied());
            let hint = meant.unwrap_or_else(|| "`triage list` shows all symptoms".to_owned());
            Err(Trouble::new(format!("no symptom matches `{query}`")).hint(hint))
        }
        (_, Some(console)) => {
            printer.aside(&symptoms(&found));
            let labels: Vec<String> = found.iter().map(Match::full_id).collect();
            let console = console.get_or_insert_with(Console::new);
            match questions::choose("Which of these is it?", &labels, console, printer) {
                Some(n) => Ok(found.swap_remove(n)),
                None => Err(Trouble { exit: Exit::Stopped, ..Trouble::new("no symptom was chosen") }),
            }
        }
        (n, None) => {
            let ids: Vec<String> = found.iter().map(|m| format!("  {}  {}", m.full_id(), m.symptom().title)).collect();
            let message = format!("`{query}` matches {n} symptoms:\n{}", ids.join("\n"));
            Err(Trouble::new(message).hint("name one of them: --symptom PLAYBOOK#SYMPTOM"))
        }
    }
}

/// The case of a symptom, with its settings, what was tried, and the preference.
fn open(library: &Library, found: Match, args: &Diagnose) -> Result<Case, Trouble> {
    let mut settings = Vec::new();
    for text in &args.set {
        let (name, value) = pair(text, "--set", "NAME=VALUE")?;
        settings.push((name.to_owned(), value.to_owned()));
    }
    let playbook = if settings.is_empty() {
        found.playbook
    } else {
        {
            let hint = format!("`triage show {}` lists its settings", found.playbook.id);
            Rc::new(
                library.reload(&found.playbook, &settings).map_err(|refusal| Trouble::refusal(&refusal).hint(hint))?,
            )
        }
    };
    let mut case = Case::new(playbook, found.symptom);
    case.preference = args.prefer.into();
    for id in &args.tried {
        let Some(fix) = case.playbook.fix(id) else {
            let meant = did_you_mean(id, case.playbook.fixes.iter().map(|f| f.id.as_str()));
            return Err(Trouble::new(format!("--tried {id}: the playbook {} has no such fix", case.playbook.id))
                .hint(meant.unwrap_or_else(|| format!("`triage show {}` lists its fixes", case.playbook.id))));
        };
        if !case.tried.contains(&fix) {
            case.tried.push(fix);
        }
    }
    Ok(case)
}

/// Records what files and flags say.
fn know(case: &mut Case, args: &Diagnose) -> Result<(), Trouble> {
    let now = now();
    for path in &args.files {
        know_file(case, path, &now)?;
    }
    for text in &args.facts {
        let (key, value) = pair(text, "--fact", "KEY=VALUE")?;
        let Some(entry) = case.playbook.catalog.get(key) else {
            let group = case.playbook.catalog.is_group(key);
            let paths = case.playbook.catalog.paths().filter(|p| !group || p.starts_with(&format!("{key}.")));
            let hint = match (group, did_you_mean(key, case.playbook.catalog.paths())) {
                (true, _) => format!("give one of {}", paths.take(12).collect::<Vec<_>>().join(", ")),
                (false, Some(meant)) => meant,
                (false, None) => format!("`triage show {}` lists its questions", case.playbook.id),
            };
            return Err(
                Trouble::new(format!("--fact {key}: the playbook {} has no such fact", case.playbook.id)).hint(hint)
            );
        };
        let Some(value) = entry.parse(value) else {
            return Err(
                Trouble::new(format!("--fact {key}: `{value}` does not fit")).hint(format!("write {}", entry.wanted()))
            );
        };
        case.know(key, value, Source::Flag, "--fact", &now);
    }
    if let Some(platform) = args.platform.map(Platform::from) {
        if let Some(other) = case.platform().filter(|known| *known != platform) {
            return Err(Trouble::new(format!(
                "--platform {}: the facts say that os.family is {}",
                platform.name(),
                other.name()
            ))
            .hint("leave one of the two away"));
        }
        case.know_platform(platform, Source::Flag, "--platform", &now);
    }
    Ok(())
}

fn know_file(case: &mut Case, path: &Path, now: &str) -> Result<(), Trouble> {
    let source = Rc::new(read(path, limits::FACTS_BYTES)?);
    let file = FactsFile::read(&source).map_err(|mistakes| Trouble::mistakes(&mistakes))?;
    let refused = case.know_all(&file.facts, Source::File, source.name(), now);
    for statement in &refused {
        let (code, message, help) = match &statement.says {
            Says::Misfit(wanted) => (
                Code::WrongType,
                format!("the fact `{}` cannot have this value", statement.path),
                format!("write {wanted}"),
            ),
            Says::Again => (
                Code::DuplicateKey,
                format!("the fact `{}` was given before", statement.path),
                "nested and dotted keys mean the same: keep one of the two".to_owned(),
            ),
            _ => continue,
        };
        return Err(Trouble::mistakes(&file.mistake(code, &statement.keys, message, Some(help))));
    }
    if !refused.is_empty() {
        let keys = if refused.len() == 1 { "1 key".to_owned() } else { format!("{} keys", refused.len()) };
        let ignored = if refused.len() == 1 {
            "is no fact of this playbook and was"
        } else {
            "are no facts of this playbook and were"
        };
        case.notes.push(format!("{keys} of {} {ignored} ignored", source.name()));
    }
    Ok(())
}

/// Runs the probes; where nothing may be touched, those that read what was handed in.
fn observe(case: &mut Case, args: &Diagnose, console: &mut Option<Console>, printer: &Printer) {
    let here = args.platform.is_none() && case.platform().is_none_or(|known| known == Platform::current());
    let reach = match here {
        _ if args.no_probe => Reach::Handed,
        true => Reach::Here,
        false => Reach::Elsewhere,
    };
    if reach == Reach::Here {
        case.know_built_in(&built_in(), Source::BuiltIn, "system", &now());
    }
    let env = std::env::vars_os().map(|(k, v)| (k.to_string_lossy().into_owned(), v.to_string_lossy().into_owned()));
    let platform = args.platform.map_or(Platform::current(), Platform::from);
    let world = Rc::new(World { evidence: args.evidence.clone(), ..World::new(platform, env.collect()) });
    let console = console.get_or_insert_with(Console::new);
    let mut progress = Progress::new(printer);
    case.gather(&world, reach, args.deadline, &mut |event| {
        progress.tell(&event);
        if console.is_stopped() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
}

/// Splits `NAME=VALUE`.
fn pair<'t>(text: &'t str, option: &str, form: &str) -> Result<(&'t str, &'t str), Trouble> {
    let (name, value) = text.split_once('=').unwrap_or((text, ""));
    if name.is_empty() || !text.contains('=') {
        return Err(Trouble::new(format!("{option} {text}: this is not {form}")).hint(format!("write {option} {form}")));
    }
    Ok((name.trim(), value))
}

impl From<PlatformArg> for Platform {
    fn from(platform: PlatformArg) -> Self {
        match platform {
            PlatformArg::Windows => Self::Windows,
            PlatformArg::Macos => Self::Macos,
            PlatformArg::Linux => Self::Linux,
        }
    }
}
