//! A case from what was kept of it: of a guided session that was left, or of a saved plan.

use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Duration;

use super::super::console::Console;
use super::super::input::{read, stocked};
use super::super::printer::Printer;
use super::super::trouble::Trouble;
use super::gathering::{Gathered, Gathering, Wishes, environment, find, open};
use super::trust::{Asking, consent};
use crate::diag::Code;
use crate::fact::Platform;
use crate::limits;
use crate::playbook::{FactsFile, Library, Match};
use crate::probe::World;
use crate::report::{GatheringV1, RecordV1, SessionV1};
use crate::session::{Case, vocabulary};

/// A kept session, as it stands in its file.
///
/// # Errors
/// The file cannot be read, or is no session.
pub(super) fn take_up(path: &Path) -> Result<SessionV1, Trouble> {
    let source = Rc::new(read(path, limits::FACTS_BYTES)?);
    let file = FactsFile::read(&source).map_err(|mistakes| Trouble::mistakes(&mistakes))?;
    SessionV1::read(file.facts.clone())
        .map_err(|damage| Trouble::mistakes(&file.mistake(Code::InvalidValue, &damage.keys, damage.message, None)))
}

/// The case of a kept session, as it stood.
///
/// # Errors
/// Its playbook cannot be used, or is another one by now.
pub(super) fn restore(
    args: &Gathering,
    kept: &SessionV1,
    attended: bool,
    console: &mut Option<Console>,
    printer: &Printer,
) -> Result<Gathered, Trouble> {
    let library = library(args, kept.playbook_file.as_deref())?;
    let found = find(&library, &kept.symptom, None, printer)?;
    same_playbook(&kept.record, found.playbook.sha256())?;
    let case = reopened(&library, found, args, &kept.record)?;
    let how = GatheringV1 {
        probed: kept.gathering.probed && !args.no_probe,
        public_dns: kept.gathering.public_dns && !args.no_public_dns,
        ..kept.gathering.clone()
    };
    let trusted = !how.probed || agreed(&case, args.trust, attended, console, printer)?;
    let world = world(&how).filter(|_| trusted);
    Ok(Gathered::again(case, how, world, !trusted))
}

/// The case of a record, as it stood.
///
/// # Errors
/// The playbook cannot be used with the settings of the record.
pub(super) fn reopened(library: &Library, found: Match, args: &Gathering, record: &RecordV1) -> Result<Case, Trouble> {
    let mut case = open(library, found, &args.set, &Wishes::default(), Some(record))?;
    record.restore(&mut case);
    Ok(case)
}

/// Whether the playbook of a case may look at this machine and change it.
///
/// # Errors
/// What is trusted cannot be read.
pub(super) fn agreed(
    case: &Case,
    given: bool,
    attended: bool,
    console: &mut Option<Console>,
    printer: &Printer,
) -> Result<bool, Trouble> {
    let env = environment();
    let platform = Platform::current();
    let otherwise = "it may neither look at this machine nor change it";
    consent(
        &case.playbook,
        &Asking { given, attended, platform, set: &case.set, env: &env, otherwise },
        console,
        printer,
    )
}

/// The library in which a kept playbook is found: its file, if it had one, beside those that are named now.
pub(super) fn library(args: &Gathering, file: Option<&str>) -> Result<Library, Trouble> {
    let mut playbooks = args.library.playbooks.clone();
    playbooks.extend(file.filter(|_| args.library.playbooks.is_empty()).map(PathBuf::from));
    stocked(Library::for_diagnosis(vocabulary()), &super::super::args::LibraryArgs { playbooks })
}

/// The playbook must be the very one that was used.
///
/// # Errors
/// It has changed.
pub(super) fn same_playbook(record: &RecordV1, sha256: &str) -> Result<(), Trouble> {
    let used = &record.playbook;
    if used.sha256 == sha256 {
        return Ok(());
    }
    let short = |hash: &str| hash.chars().take(12).collect::<String>();
    Err(Trouble::new(format!(
        "the playbook {} has changed: its SHA-256 was {}, and is {} now",
        used.id,
        short(&used.sha256),
        short(sha256)
    ))
    .hint("make a new plan, or begin anew, with the playbook as it is"))
}

/// What the probes look at; `None` where they may not.
pub(super) fn world(how: &GatheringV1) -> Option<Rc<World>> {
    let mut world = World::new(Platform::current(), environment());
    world.public_dns = how.public_dns;
    world.evidence = how.evidence.iter().map(PathBuf::from).collect();
    how.probed.then(|| Rc::new(world))
}

/// How long all probes together may take.
pub(super) fn deadline(how: &GatheringV1) -> Duration {
    Duration::from_millis(how.deadline_ms).min(limits::DEADLINE_MAX)
}
