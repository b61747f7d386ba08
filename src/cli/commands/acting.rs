//! What the guided session and `triage apply` share: carrying out effects, with the journal and the lock of a run, and keeping
//! the session.

use serde::Serialize;

use super::diagnose::Consent;
use super::gathering::{environment, identity};
use crate::action::{Failure, Journal, Lock, Run, Runs, Site, Stage};
use crate::fact::Platform;
use crate::playbook::Playbook;
use crate::session::{RepairStep, Session};

/// The name of the file in which a session is kept, in the folder of its run.
pub(super) const SESSION: &str = "session.json";

/// What stands for the run in previews of what would be done in a run that has not begun.
const NO_RUN: &str = "RUN";

/// What a playbook's effects may do beside what needs no leave.
#[derive(Debug, Clone, Copy)]
pub(super) struct Allowed {
    /// Run programs.
    pub(super) run: bool,
    /// End programs by force that do not close when they are asked to.
    pub(super) force: bool,
}

impl Allowed {
    /// What the options say; a playbook that is built in may run programs.
    pub(super) fn by(consent: &Consent, playbook: &Playbook) -> Self {
        Self { run: consent.allow_run || playbook.built_in, force: consent.force }
    }
}

/// Carries out effects in a run.
pub(super) struct Actor {
    /// This machine as effects see it.
    pub(super) site: Site,
    runs: Runs,
    run: Run,
    /// The journal with the lock that lets no other run change anything meanwhile; held from the first effect on.
    opened: Option<(Journal, Lock)>,
}

impl Actor {
    /// Begins a run, or goes on with one.
    ///
    /// # Errors
    /// The folder of runs cannot be used.
    pub(super) fn new(playbook: &Playbook, allowed: Allowed, run: Option<Run>) -> Result<Self, Failure> {
        let mut site = site(playbook, allowed);
        let runs = Runs::of(site.platform, &site.env)?;
        let run = match run {
            Some(run) => run,
            None => runs.begin()?,
        };
        site.run.clone_from(&run.id);
        Ok(Self { site, runs, run, opened: None })
    }

    /// The run's id.
    pub(super) fn id(&self) -> &str {
        &self.run.id
    }

    /// Holds the lock from now on.
    ///
    /// # Errors
    /// Another run holds it, or the journal cannot be kept.
    pub(super) fn open(&mut self) -> Result<&mut Journal, Failure> {
        if self.opened.is_none() {
            let lock = self.runs.lock()?;
            self.opened = Some((Journal::open(&self.run.folder)?, lock));
        }
        match &mut self.opened {
            Some((journal, _)) => Ok(journal),
            None => Err(Failure::Refused("the journal was not opened".to_owned())),
        }
    }

    /// Carries out a step as it was shown; gives what was done.
    ///
    /// # Errors
    /// Why it was not done.
    pub(super) fn carry_out(
        &mut self,
        session: &mut Session,
        fix: usize,
        step: &RepairStep,
        at: &str,
    ) -> Result<Option<String>, Failure> {
        let site = self.site.clone();
        session.carry_out(fix, step, &site, self.open()?, at)
    }

    /// What the run has changed and was not put back, in sentences, as its journal says.
    pub(super) fn changes(&self) -> Vec<String> {
        let records = Journal::read(&self.run.folder).unwrap_or_default();
        let stands = records.into_iter().filter(|record| record.stage != Stage::Undone);
        stands.map(|record| record.change.sentence()).collect()
    }

    /// Keeps the session, so that it can go on later.
    ///
    /// # Errors
    /// It cannot be written.
    pub(super) fn keep(&self, session: &impl Serialize) -> Result<(), Failure> {
        self.run.keep(SESSION, &serde_json::to_string_pretty(session).unwrap_or_default())
    }
}

/// This machine as the effects of a playbook see it, for a run that has not begun.
pub(super) fn site(playbook: &Playbook, allowed: Allowed) -> Site {
    let platform = Platform::current();
    Site {
        elevated: elevated(),
        touches: playbook.touches.iter().filter_map(|place| place.on(Some(platform))).map(str::to_owned).collect(),
        may_run: allowed.run,
        may_force: allowed.force,
        ..Site::new(platform, environment(), NO_RUN)
    }
}

/// Whether this process has an administrator's rights. On Windows it is taken to have none: what needs them is shown to do by
/// hand.
pub(super) fn elevated() -> bool {
    #[cfg(unix)]
    return rustix::process::geteuid().is_root();
    #[cfg(not(unix))]
    return false;
}

/// The session as it leaves the screen.
pub(super) fn masked(session: &Session) -> Session {
    let events = session.events().to_vec();
    Session::new(session.case().masked(&identity(&environment())), events)
}

/// The absolute path of a playbook's file; `None` of a built-in one.
pub(super) fn file_of(playbook: &Playbook) -> Option<String> {
    let path = std::path::absolute(playbook.source.name()).ok()?;
    (!playbook.built_in).then(|| path.display().to_string())
}
