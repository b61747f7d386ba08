//! The main job: find the playbook, observe, rank the causes, print the plan. Changes nothing.

use std::ops::ControlFlow;
use std::path::Path;
use std::rc::Rc;

use super::super::args::{Diagnose, Format, PlatformArg};
use super::super::console::Console;
use super::super::exit::Exit;
use super::super::input::{read, stocked, vocabulary};
use super::super::printer::Printer;
use super::super::progress::Progress;
use super::super::trouble::Trouble;
use super::questions;
use crate::diag::Code;
use crate::fact::{Platform, Says, Source};
use crate::limits;
use crate::playbook::{FactsFile, Library, Match};
use crate::probe::{World, built_in, now};
use crate::report::{Detail, report, symptoms, text};
use crate::session::Case;
use crate::text::did_you_mean;

pub(super) fn run(args: &Diagnose, printer: &mut Printer) -> Result<Exit, Trouble> {
    let Some(query) = &args.symptom else {
        return Err(Trouble::new("no symptom is named")
            .hint("`triage list` shows all symptoms; then `triage --symptom ID`. `triage --help` says more"));
    };
    let library = stocked(Library::for_diagnosis(vocabulary()), &args.library)?;
    let attended = !args.no_input && Console::is_attended();
    let mut console = None;
    let found = find(&library, query, attended.then_some(&mut console), printer)?;
    let mut case = open(&library, found, args)?;
    let ignored = know(&mut case, args)?;
    if ignored > 0 {
        let keys =
            if ignored == 1 { "key of the facts files is no fact" } else { "keys of the facts files are no facts" };
        printer.note(&format!("{ignored} {keys} of this playbook and ignored"));
    }
    observe(&mut case, args, &mut console, printer);
    let stopped = |console: &Option<Console>| console.as_ref().is_some_and(Console::is_stopped);
    if attended && !stopped(&console) {
        questions::ask(&mut case, console.get_or_insert_with(Console::new), printer);
    }
    let report = report(&case, &case.diagnose());
    match args.format {
        Format::Json => printer.json(serde_json::to_value(&report).unwrap_or_default()),
        Format::Text => printer.page(&text(&report, if args.verbose { Detail::Full } else { Detail::Screen })),
    }
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
        Rc::new(library.reload(&found.playbook, &settings).map_err(|refusal| Trouble::refusal(&refusal))?)
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

/// Records what files and flags say; gives how many keys of files are no facts.
fn know(case: &mut Case, args: &Diagnose) -> Result<usize, Trouble> {
    let now = now();
    let mut ignored = 0;
    for path in &args.files {
        ignored += know_file(case, path, &now)?;
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
        case.know_platform(platform, Source::Flag, "--platform", &now);
    }
    Ok(ignored)
}

fn know_file(case: &mut Case, path: &Path, now: &str) -> Result<usize, Trouble> {
    let source = Rc::new(read(path, limits::FACTS_BYTES)?);
    let file = FactsFile::read(&source).map_err(|mistakes| Trouble::mistakes(&mistakes))?;
    let refused = case.know_all(&file.facts, Source::File, source.name(), now);
    for statement in &refused {
        if let Says::Misfit(wanted) = &statement.says {
            let message = format!("the fact `{}` cannot have this value", statement.path);
            let help = Some(format!("write {wanted}"));
            return Err(Trouble::mistakes(&file.mistake(Code::WrongType, &statement.keys, message, help)));
        }
    }
    Ok(refused.len())
}

/// Runs the probes, unless nothing may be touched.
fn observe(case: &mut Case, args: &Diagnose, console: &mut Option<Console>, printer: &Printer) {
    if args.no_probe {
        return case.leave_out_probes("not run, --no-probe");
    }
    let here = args.platform.is_none();
    if here {
        case.know_built_in(&built_in(), Source::BuiltIn, "system", &now());
    }
    let env = std::env::vars_os().map(|(k, v)| (k.to_string_lossy().into_owned(), v.to_string_lossy().into_owned()));
    let platform = args.platform.map_or(Platform::current(), Platform::from);
    let world = Rc::new(World { platform, env: env.collect() });
    let console = console.get_or_insert_with(Console::new);
    let mut progress = Progress::new(printer);
    case.gather(&world, here, args.deadline, &mut |event| {
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
