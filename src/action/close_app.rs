//! The effect `close_app`: close a program.

use super::app::app_name;
use super::change::Change;
use super::effect::{Description, Effect, Way};
use super::failure::Failure;
use super::journal::Entry;
use super::running::{Force, Instance, end, find, first_of, left};
use super::site::Site;
use crate::fact::{EffectSpec, ParamKind, ParamSpec, Params, Platform, Privilege};
use crate::limits;

/// What it is and takes.
static SPEC: EffectSpec = EffectSpec {
    name: "close_app",
    title: "Close a program",
    doc: "Asks every running instance of the program to close, as its own menu would. What it has not saved may be lost.",
    describe: "closes `{name}`",
    params: &[ParamSpec {
        name: "name",
        kind: ParamKind::Text,
        required: true,
        example: "Example",
        doc: "The program's name as the system lists it, for example Notion.",
    }],
    platforms: &Platform::ALL,
    privilege: Privilege::User,
    reversible: false,
    changes_paths: false,
};

/// The effect.
pub(super) struct CloseApp;

impl Effect for CloseApp {
    fn spec(&self) -> &'static EffectSpec {
        &SPEC
    }

    fn describe(&self, params: &Params, site: &Site) -> Description {
        let described = |would: String, way, finds| Description {
            what: None,
            would,
            way,
            finds,
            proof: "no process of the program runs any more",
            undo: Some("starts it again, as it was started"),
        };
        let name = match app_name(params.text("name")) {
            Ok(name) => name,
            Err(because) => return described("closes a program".to_owned(), Way::Refused(because), "nothing"),
        };
        let found = match find(site, name) {
            Ok(found) => found,
            Err(failure) => return described(format!("closes {name}"), Way::ByHand(failure.to_string()), "nothing"),
        };
        if found.is_empty() {
            return described(format!("closes {name}"), Way::Nothing(format!("{name} does not run")), "nothing");
        }
        let force = if site.may_force { ", then ends it by force if it does not" } else { "" };
        let would = format!("asks {name} to close{force}: {}", numbers(&found));
        described(would, Way::Automatic, "running")
    }

    fn apply(&self, params: &Params, site: &Site, entry: &mut Entry<'_>) -> Result<String, Failure> {
        let name = app_name(params.text("name")).map_err(Failure::Refused)?;
        let found = find(site, name)?;
        let mut commands: Vec<&Instance> = Vec::new();
        for one in first_of(&found) {
            if !commands.iter().any(|other| other.command == one.command) {
                commands.push(one);
            }
        }
        let mut numbers = Vec::new();
        for one in commands {
            let (command, folder) = (one.command.clone(), one.folder.clone());
            numbers.push(entry.intend(Change::Closed { program: name.to_owned(), command, folder })?);
        }
        let closed = close(site, name, &found);
        // what was closed must be known even where something is left
        numbers.into_iter().try_for_each(|number| entry.done(number))?;
        closed?;
        Ok(format!("closed {name}"))
    }

    fn verify(&self, params: &Params, site: &Site, _: &[Change]) -> Result<(), Failure> {
        let name = params.text("name");
        let found = find(site, name)?;
        if found.is_empty() {
            return Ok(());
        }
        Err(Failure::Unproven(format!("{name} was closed, and runs again: {}", numbers(&found))))
    }
}

/// `process 12`, or `processes 12, 14`.
fn numbers(found: &[Instance]) -> String {
    let numbers: Vec<String> = found.iter().map(|one| one.pid.to_string()).collect();
    format!("process{} {}", if found.len() == 1 { "" } else { "es" }, numbers.join(", "))
}

/// Asks what the user would close, then what that left, and ends the rest by force where that is allowed.
fn close(site: &Site, name: &str, found: &[Instance]) -> Result<(), Failure> {
    let first: Vec<Instance> = first_of(found).into_iter().cloned().collect();
    first.iter().try_for_each(|one| end(site, one, Force::Asked))?;
    let rest = left(site, name, &first, limits::CLOSE_TIME)?;
    let mut rest = if rest.is_empty() { left(site, name, found, limits::FORCE_TIME)? } else { rest };
    if !rest.is_empty() && rest.iter().all(|one| !first.contains(one)) {
        rest.iter().try_for_each(|one| end(site, one, Force::Asked))?;
        rest = left(site, name, &rest, limits::FORCE_TIME)?;
    }
    if !rest.is_empty() && site.may_force {
        rest = left(site, name, found, std::time::Duration::ZERO)?;
        rest.iter().try_for_each(|one| end(site, one, Force::Forced))?;
        rest = left(site, name, &rest, limits::FORCE_TIME)?;
    }
    if rest.is_empty() {
        return Ok(());
    }
    let how = if site.may_force { "cannot be ended" } else { "did not close when it was asked to: close it by hand" };
    Err(Failure::Unproven(format!("{name} {how} ({})", numbers(&rest))))
}
