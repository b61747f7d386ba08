//! Deleting for good what runs have set aside: nothing else deletes anything.

use std::path::Path;

use super::change::{Change, Identity};
use super::failure::Failure;
use super::journal::{Journal, Note, Record, Stage};
use super::names::path;
use super::place::Folder;
use super::runs::Run;

/// Something that a run has set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leftover {
    /// The change that it belongs to.
    pub number: usize,
    /// Its absolute path.
    pub path: String,
    /// How many files that are, and how many bytes, in words.
    pub size: String,
    folder: String,
    name: String,
    identity: Identity,
}

/// What became of one thing that was set aside.
#[derive(Debug)]
pub struct Purged {
    /// What it was.
    pub leftover: Leftover,
    /// Why it is still there, if it is.
    pub failed: Option<Failure>,
}

/// What a run has set aside and is still there: what it moved and was not put back, and what was made anew in the place of
/// what was put back.
///
/// # Errors
/// The journal cannot be read, or a folder not be looked at.
pub fn leftovers(run: &Run) -> Result<Vec<Leftover>, Failure> {
    let mut all = Vec::new();
    for record in Journal::read(&run.folder)? {
        all.extend(leftovers_of(&record)?);
    }
    Ok(all)
}

fn leftovers_of(record: &Record) -> Result<Vec<Leftover>, Failure> {
    let Change::Moved { folder, aside, identity, .. } = &record.change else { return Ok(Vec::new()) };
    let Some(held) = Folder::open(Path::new(folder))? else { return Ok(Vec::new()) };
    let own = Some((aside, identity)).filter(|_| record.stage != Stage::Undone);
    let mut all = Vec::new();
    for (name, identity) in own.into_iter().chain(record.anew.iter().map(|anew| (&anew.name, &anew.identity))) {
        let looked = held.look(name);
        let spot = looked.map_err(|error| Failure::system(format!("look at {}", path(folder, name)), error))?;
        if spot.is_none_or(|spot| !spot.identity.is(*identity)) {
            continue;
        }
        all.push(Leftover {
            number: record.number,
            path: path(held.path(), name),
            size: held.tally(name).words(),
            folder: folder.clone(),
            name: name.clone(),
            identity: *identity,
        });
    }
    Ok(all)
}

/// Deletes for good what was listed, each written down before; the lock must be held. What cannot be deleted is told, and does
/// not keep the rest.
///
/// # Errors
/// The journal cannot be kept, so that nothing may be deleted.
pub fn purge(run: &Run, leftovers: Vec<Leftover>, tell: &mut dyn FnMut(&Purged)) -> Result<Vec<Purged>, Failure> {
    let mut journal = Journal::open(&run.folder)?;
    let mut all = Vec::new();
    for leftover in leftovers {
        // what was put back stays so, whatever becomes of what was made anew in its place
        let stage = journal.records().iter().find(|record| record.number == leftover.number).map(|record| record.stage);
        let (before, after) = match stage {
            None => continue,
            Some(Stage::Undone) => (Stage::Undone, Stage::Undone),
            Some(_) => (Stage::Purging, Stage::Purged),
        };
        journal.mark(leftover.number, before, Note::default())?;
        let removed = removed(&leftover);
        if removed.is_ok() {
            journal.mark(leftover.number, after, Note::default())?;
        }
        let purged = Purged { leftover, failed: removed.err() };
        tell(&purged);
        all.push(purged);
    }
    Ok(all)
}

fn removed(leftover: &Leftover) -> Result<(), Failure> {
    let gone = || Failure::Changed(format!("{} is not there any more", leftover.path));
    let held = Folder::open(Path::new(&leftover.folder))?.ok_or_else(gone)?;
    held.remove(&leftover.name, leftover.identity).map(drop)
}
