//! Putting back what was moved aside. Whatever a fault left, it can begin again at any point: it looks where the file is, and
//! goes on from there.

use std::path::Path;

use super::change::{Change, Identity, Stamp};
use super::failure::Failure;
use super::journal::{Anew, Journal, Note, Record, Stage};
use super::move_aside::{is_untouched, renamed};
use super::names::{anew, path};
use super::place::{Folder, Spot};
use crate::limits;

/// Where a file or folder was moved from, and to.
struct Moved<'r> {
    folder: &'r str,
    name: &'r str,
    aside: &'r str,
    identity: Identity,
    modified: Option<Stamp>,
}

/// Puts back what a change moved aside. Gives what was done, in a sentence.
///
/// # Errors
/// It is neither where it was nor where it was moved to, or the system says no.
pub(super) fn put_back(journal: &mut Journal, record: &Record) -> Result<String, Failure> {
    let Change::Moved { folder, name, aside, identity, modified } = &record.change else {
        return Err(Failure::Refused("nothing was moved".to_owned()));
    };
    let moved = Moved { folder, name, aside, identity: *identity, modified: *modified };
    let missing = || {
        let places = format!("{} nor at {aside}", path(folder, name));
        Failure::Changed(format!("what was moved aside is not there any more: it is neither at {places}"))
    };
    let held = Folder::open(Path::new(folder))?.ok_or_else(missing)?;
    let [there, beside] = [name, aside].map(|name| look(&held, name));
    let (there, beside) = (there?, beside?);
    let is_it = |spot: &Spot| spot.identity.is(*identity);
    let (spot, is_back) = match (there.filter(is_it), beside.filter(is_it)) {
        (_, Some(spot)) => (spot, false),
        (Some(spot), None) => (spot, true),
        (None, None) => return Err(missing()),
    };
    // what an earlier try found stands: it may have changed the folder itself since
    let untouched = record.untouched.unwrap_or_else(|| is_untouched(&held, record.left, spot.renamed));
    if is_back && record.stage == Stage::Intended {
        return Ok(format!("{} was not moved", path(folder, name)));
    }
    let note = Note { untouched: Some(untouched), ..Note::default() };
    journal.mark(record.number, Stage::Undoing, note)?;
    let kept = if is_back { Vec::new() } else { back(journal, record, &held, &moved)? };
    held.sync().map_err(|error| Failure::system(format!("keep the name of {}", path(folder, name)), error))?;
    if untouched && record.anew.is_empty() && kept.is_empty() {
        restore(&held, &moved);
    }
    let kept: String = kept.iter().map(|name| format!("; what was made anew there is now {name}")).collect();
    Ok(format!("put {} back{kept}", path(folder, name)))
}

/// Renames it back, and what is in its place out of its way first. Gives the names of that.
fn back(journal: &mut Journal, record: &Record, held: &Folder, moved: &Moved<'_>) -> Result<Vec<String>, Failure> {
    let mut kept = Vec::new();
    for _ in 0..limits::ANEW_TRIES {
        if let Some(spot) = look(held, moved.name)? {
            let free = free_name(held, moved.aside)?;
            let anew = Anew { name: free.clone(), identity: spot.identity };
            journal.mark(record.number, Stage::Undoing, Note { anew: Some(anew), ..Note::default() })?;
            match renamed(held, moved.name, &free, spot.identity) {
                Ok(()) => kept.push(free),
                // it was made anew once more, or is gone
                Err(Failure::Changed(_)) => continue,
                Err(failure) => return Err(failure),
            }
        }
        match renamed(held, moved.aside, moved.name, moved.identity) {
            Err(Failure::System { error, .. }) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            done => return done.map(|()| kept),
        }
    }
    let place = path(moved.folder, moved.name);
    Err(Failure::Changed(format!("{place} is made anew each time: close the program that does, and undo once more")))
}

/// The first name for what was made anew that nothing has.
fn free_name(held: &Folder, aside: &str) -> Result<String, Failure> {
    for time in 1..=limits::ANEW_TRIES {
        let name = anew(aside, time);
        if look(held, &name)?.is_none() {
            return Ok(name);
        }
    }
    Err(Failure::Refused(format!("there are too many things whose name begins with {}", anew(aside, 1))))
}

/// Where nobody else changed the folder, it is again as it was, to the time of its last change.
fn restore(held: &Folder, moved: &Moved<'_>) {
    let Some(modified) = moved.modified else { return };
    if let Err(error) = held.set_modified(modified).and_then(|()| held.sync()) {
        tracing::debug!("when {} was modified is not as before: {error}", moved.folder);
    }
}

fn look(held: &Folder, name: &str) -> Result<Option<Spot>, Failure> {
    held.look(name).map_err(|error| Failure::system(format!("look at {}", path(held.path(), name)), error))
}
