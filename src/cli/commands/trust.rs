//! `triage trust`: what a playbook from outside would look at and do, and agreeing to it; and the question that a run asks
//! where nobody has agreed yet.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use clap::Args;

use super::super::console::Console;
use super::super::exit::Exit;
use super::super::input::{Beside, add_all, read};
use super::super::printer::Printer;
use super::super::trouble::Trouble;
use super::gathering::environment;
use super::questions;
use crate::action::{Failure, Runs, TrustStore, Trusted};
use crate::fact::Platform;
use crate::limits;
use crate::playbook::{Library, Playbook};
use crate::probe::now;
use crate::report::{Page, consent as consent_page, trusted as trusted_page};
use crate::session::vocabulary;
use crate::text::sha256;

/// What to do where the state cannot be kept.
const ELSEWHERE: &str = "name another folder to keep it in with the variable TRIAGE_STATE";
/// Digits of a hash that are enough to name it.
const DIGITS: usize = 8;

/// What to trust.
#[derive(Debug, Args)]
pub(in crate::cli) struct Trust {
    /// Playbooks, or folders of them
    #[arg(value_name = "FILE|DIR", required_unless_present_any = ["list", "forget"])]
    pub(in crate::cli) paths: Vec<PathBuf>,
    /// Agree without a question
    #[arg(long)]
    pub(in crate::cli) yes: bool,
    /// List what is trusted
    #[arg(long, conflicts_with_all = ["paths", "yes", "forget"])]
    pub(in crate::cli) list: bool,
    /// Trust a file no longer, or the text with a hash that begins so (repeatable)
    #[arg(long, value_name = "FILE|HASH", conflicts_with_all = ["paths", "yes"])]
    pub(in crate::cli) forget: Vec<String>,
}

pub(super) fn run(args: &Trust, printer: &mut Printer) -> Result<Exit, Trouble> {
    let mut store = store(&environment())?;
    if args.list {
        printer.page(&trusted_page(store.all()));
        return Ok(Exit::Done);
    }
    if !args.forget.is_empty() {
        return forget(&args.forget, &mut store, printer);
    }
    let mut library = Library::new(vocabulary());
    if let Some(trouble) = add_all(&mut library, &args.paths, Beside::Left).into_iter().next() {
        return Err(trouble);
    }
    let playbooks = (0..library.shelves().len()).map(|shelf| library.playbook(shelf));
    let playbooks: Result<Vec<Rc<Playbook>>, _> = playbooks.collect();
    let playbooks = playbooks.map_err(|refusal| Trouble::refusal(&refusal))?;
    let mut console = None;
    let mut open: Vec<String> = Vec::new();
    for playbook in &playbooks {
        if !agreed(playbook, args.yes, &mut store, &mut console, printer)? {
            open.push(playbook.source.name().to_owned());
        }
    }
    if open.is_empty() {
        return Ok(Exit::Done);
    }
    if console.is_none() {
        let message = format!("nobody can be asked, so {} was not trusted", open.join(", "));
        printer.trouble(&Trouble::new(message).hint("read the above, then say --yes"));
    }
    Ok(Exit::Stopped)
}

/// Shows a playbook, and has it agreed to unless it is already. Gives whether it is trusted now.
fn agreed(
    playbook: &Playbook,
    yes: bool,
    store: &mut TrustStore,
    console: &mut Option<Console>,
    printer: &mut Printer,
) -> Result<bool, Trouble> {
    let known = playbook.built_in || store.holds(playbook.sha256());
    let earlier = earlier(store, playbook).filter(|_| !known);
    let page = shown(playbook, Platform::current(), &[], earlier);
    let stopped = console.as_ref().is_some_and(Console::is_stopped);
    let asks = !known && !yes && !stopped && Console::is_attended();
    if asks {
        printer.aside(&page);
    } else {
        printer.page(&page);
    }
    let name = format!("{} {}", playbook.id, playbook.version);
    if known {
        let why = if playbook.built_in { "is built in and needs no trust" } else { "is trusted already" };
        printer.page(&line(format!("{name} {why}.")));
        return Ok(true);
    }
    let agreed = yes
        || asks && {
            let labels = ["Yes, as long as its text stays the same".to_owned(), "No".to_owned()];
            let console = console.get_or_insert_with(Console::new);
            questions::choose("Do you trust this playbook?", &labels, console, printer) == Some(0)
        };
    if agreed {
        store.add(entry(playbook));
        store.save().map_err(|failure| trouble(&failure))?;
        printer.page(&line(format!("{name} is trusted from now on, as long as its text stays the same.")));
    } else {
        printer.page(&line(format!("{name} is not trusted.")));
    }
    Ok(agreed)
}

/// What a playbook would look at and do, and that another text of it was trusted.
fn shown(playbook: &Playbook, platform: Platform, set: &[(String, String)], earlier: Option<String>) -> Page {
    let mut page = consent_page(playbook, platform, set);
    if let Some(earlier) = earlier {
        page.gap();
        page.say(0, earlier);
    }
    page
}

/// A sentence with an empty line above it.
fn line(text: String) -> Page {
    let mut page = Page::default();
    page.gap();
    page.say(0, text);
    page
}

/// Forgets files and hashes; all of them are known, or none is forgotten.
fn forget(names: &[String], store: &mut TrustStore, printer: &mut Printer) -> Result<Exit, Trouble> {
    let mut gone = Vec::new();
    for name in names {
        let path = absolute(name);
        let hash = read(Path::new(name), limits::PLAYBOOK_BYTES).ok().map(|source| sha256(source.text().as_bytes()));
        let is_hash = name.len() >= DIGITS && name.bytes().all(|b| b.is_ascii_hexdigit());
        let begins = name.to_ascii_lowercase();
        let forgotten = store.forget(|trusted| {
            trusted.path == path
                || hash.as_ref() == Some(&trusted.sha256)
                || is_hash && trusted.sha256.starts_with(&begins)
        });
        if forgotten.is_empty() {
            let hint = format!(
                "`triage trust --list` shows what is trusted; name a file of it, or {DIGITS} digits of a hash or more"
            );
            return Err(Trouble::new(format!("nothing that is trusted is called {name}")).hint(hint));
        }
        gone.extend(forgotten);
    }
    store.save().map_err(|failure| trouble(&failure))?;
    for trusted in gone {
        printer.text(&format!("{} {} of {} is not trusted any more", trusted.id, trusted.version, trusted.path));
    }
    Ok(Exit::Done)
}

/// How a run may come by consent.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asking<'a> {
    /// Whether `--trust` gave it.
    pub(super) given: bool,
    /// Whether somebody may be asked.
    pub(super) attended: bool,
    /// The platform whose probes and effects are shown.
    pub(super) platform: Platform,
    /// The settings that the operator gave other values, with those.
    pub(super) set: &'a [(String, String)],
    /// The environment variables, which tell where the state is kept.
    pub(super) env: &'a [(String, String)],
    /// What becomes of the run without consent, such as `its probes were not run`.
    pub(super) otherwise: &'a str,
}

/// Whether a playbook may look at this machine and change it: it is built in, or its very text is trusted.
///
/// # Errors
/// What is trusted cannot be read.
pub(super) fn is_trusted(playbook: &Playbook, env: &[(String, String)]) -> Result<bool, Trouble> {
    Ok(playbook.built_in || store_if_any(env)?.is_some_and(|store| store.holds(playbook.sha256())))
}

/// The consent to a playbook: given before, given now on a terminal, or not given. Where it is not, the person is told how
/// to give it, and the run ends with [`Exit::Stopped`].
///
/// # Errors
/// What is trusted cannot be read.
pub(super) fn consent(
    playbook: &Playbook,
    asking: &Asking<'_>,
    console: &mut Option<Console>,
    printer: &Printer,
) -> Result<bool, Trouble> {
    if asking.given || is_trusted(playbook, asking.env)? {
        return Ok(true);
    }
    let store = store_if_any(asking.env)?;
    let earlier = store.as_ref().and_then(|store| earlier(store, playbook));
    if asking.attended {
        printer.aside(&shown(playbook, asking.platform, asking.set, earlier.clone()));
        let mut labels = vec!["Only this time".to_owned(), "No, look at nothing".to_owned()];
        if store.is_some() {
            labels.insert(0, "Yes, as long as its text stays the same".to_owned());
        }
        let console = console.get_or_insert_with(Console::new);
        let chosen = questions::choose("It comes from outside. Do you trust it?", &labels, console, printer);
        let left = chosen.map(|n| labels.len() - 1 - n);
        if let (Some(2), Some(mut store)) = (left, store) {
            store.add(entry(playbook));
            store.save().map_err(|failure| trouble(&failure))?;
        }
        if left.is_some_and(|left| left > 0) {
            return Ok(true);
        }
    }
    let file = playbook.source.name();
    let mut message =
        format!("the playbook {} comes from outside and is not trusted, so {}", playbook.id, asking.otherwise);
    if let Some(earlier) = earlier {
        message += &format!(". {earlier}");
    }
    let hint = format!("`triage trust {file}` shows what it would do and asks; --trust lets it for this run");
    printer.trouble(&Trouble::new(message).hint(hint));
    Ok(false)
}

/// That another text of this playbook was trusted, if one was.
fn earlier(store: &TrustStore, playbook: &Playbook) -> Option<String> {
    let earlier = store.earlier(playbook.sha256(), &playbook.id, &absolute(playbook.source.name()))?;
    let day = earlier.at.get(..10).unwrap_or(&earlier.at);
    Some(format!("It has changed since version {} of it was trusted on {day}.", earlier.version))
}

fn entry(playbook: &Playbook) -> Trusted {
    Trusted {
        sha256: playbook.sha256().to_owned(),
        id: playbook.id.clone(),
        version: playbook.version.clone(),
        path: absolute(playbook.source.name()),
        at: now(),
    }
}

/// A path from the root, with links followed; as it is where there is nothing.
fn absolute(path: &str) -> String {
    std::fs::canonicalize(Path::new(path)).map_or_else(|_| path.to_owned(), |path| path.display().to_string())
}

/// What is trusted; `None` where the system does not tell where that would be kept.
fn store_if_any(env: &[(String, String)]) -> Result<Option<TrustStore>, Trouble> {
    Runs::of(Platform::current(), env).ok().map(|_| store(env)).transpose()
}

fn store(env: &[(String, String)]) -> Result<TrustStore, Trouble> {
    let nowhere = |failure: Failure| Trouble::new(failure.to_string()).hint(ELSEWHERE);
    let runs = Runs::of(Platform::current(), env).map_err(nowhere)?;
    TrustStore::open(runs.folder()).map_err(|failure| trouble(&failure))
}

fn trouble(failure: &Failure) -> Trouble {
    let hint = match failure {
        Failure::System { .. } => ELSEWHERE,
        _ => "mend the file, or remove it: then nothing is trusted, and you are asked again",
    };
    Trouble::new(failure.to_string()).hint(hint)
}
