//! The effect `start_app`: start a program.

use std::thread;
use std::time::Instant;

use super::app::{Starter, app_name, starters};
use super::change::Change;
use super::effect::{Description, Effect, Way};
use super::failure::Failure;
use super::journal::Entry;
use super::program::start;
use super::running::{Instance, find};
use super::site::Site;
use crate::fact::{EffectSpec, ParamKind, ParamSpec, Params, Platform, Privilege};
use crate::limits;
use crate::probe::processes::file_name;
use crate::probe::rootless;

/// What it is and takes.
static SPEC: EffectSpec = EffectSpec {
    name: "start_app",
    title: "Start a program",
    doc: "Starts the program as the user would.",
    describe: "starts `{name}`",
    params: &[ParamSpec {
        name: "name",
        kind: ParamKind::Text,
        required: true,
        example: "Example",
        doc: "The program's name or absolute path.",
    }],
    platforms: &Platform::ALL,
    privilege: Privilege::User,
    reversible: false,
    changes_paths: false,
};

/// The effect.
pub(super) struct StartApp;

impl Effect for StartApp {
    fn spec(&self) -> &'static EffectSpec {
        &SPEC
    }

    /// A program that runs may be closed by the step before: then it is started by what it was closed with.
    fn describe(&self, params: &Params, site: &Site) -> Description {
        let described = |would: String, way, finds| Description {
            what: None,
            would,
            way,
            finds,
            proof: "a process of the program runs",
            undo: None,
        };
        let name = match app_name(params.text("name")) {
            Ok(name) => name,
            Err(because) => return described("starts a program".to_owned(), Way::Refused(because), "nothing"),
        };
        let starters = starters(site, name);
        if let Some(Starter { command, .. }) = starters.first() {
            return described(format!("starts {name}, which is {}", command.join(" ")), Way::Automatic, "program");
        }
        if running(site, name).is_ok_and(|found| !found.is_empty()) {
            return described(
                format!("starts {name} as it runs now, if it does not run then"),
                Way::Automatic,
                "program",
            );
        }
        let because = format!("{name} was not found on this computer");
        described(format!("starts {name}"), Way::ByHand(because), "nothing")
    }

    fn apply(&self, params: &Params, site: &Site, entry: &mut Entry<'_>) -> Result<String, Failure> {
        let name = app_name(params.text("name")).map_err(Failure::Refused)?;
        if !running(site, name)?.is_empty() {
            return Ok(format!("{name} runs already"));
        }
        let starters = starters(site, name);
        if starters.is_empty() {
            return Err(Failure::Refused(format!("{name} was not found on this computer")));
        }
        for starter in &starters {
            let number = entry.intend(Change::Started { command: starter.command.clone() })?;
            if let Err(failure) = begin(site, name, starter) {
                entry.not_made(number);
                return Err(failure);
            }
            entry.done(number)?;
        }
        Ok(format!("started {name}"))
    }

    fn verify(&self, params: &Params, site: &Site, changes: &[Change]) -> Result<(), Failure> {
        let name = params.text("name");
        let until = Instant::now().checked_add(limits::START_TIME);
        loop {
            if !running(site, name)?.is_empty() || runs_as_started(site, changes)? {
                return Ok(());
            }
            if until.is_none_or(|until| Instant::now() >= until) {
                return Err(Failure::Unproven(format!("{name} was started, and no process of that name runs")));
            }
            thread::sleep(limits::LOOK_INTERVAL);
        }
    }
}

/// The processes of a program; of one that is named by its path, those of that very file.
fn running(site: &Site, name: &str) -> Result<Vec<Instance>, Failure> {
    if rootless(site.platform, name).is_some() {
        return find(site, name);
    }
    let mut found = find(site, file_name(name))?;
    found.retain(|one| one.program == name || one.command.first().is_some_and(|first| first == name));
    Ok(found)
}

/// Whether a process runs that was started by just what was started here: its name may be another than the program's.
fn runs_as_started(site: &Site, changes: &[Change]) -> Result<bool, Failure> {
    for change in changes {
        let Change::Started { command } = change else { continue };
        let name = command.first().map_or("", |program| file_name(program));
        if find(site, name)?.iter().any(|one| one.command == *command) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Starts a program, and looks whether it ends at once: one that hands over to another ends well.
pub(super) fn begin(site: &Site, name: &str, starter: &Starter) -> Result<(), Failure> {
    let mut child = start(site, &starter.command, starter.folder.as_deref())?;
    let until = Instant::now().checked_add(limits::LOOK_INTERVAL * 10);
    while until.is_some_and(|until| Instant::now() < until) {
        match child.try_wait() {
            Ok(Some(status)) if !status.success() => {
                return Err(Failure::Unproven(format!("{name} ended at once: {status}")));
            }
            Ok(Some(_)) => break,
            Ok(None) | Err(_) => thread::sleep(limits::LOOK_INTERVAL),
        }
    }
    Ok(())
}
