//! Undoing a run: everything in reverse order, each change written down before it is put back.

use super::app::starter;
use super::change::Change;
use super::clock::set_synced;
use super::failure::Failure;
use super::journal::{Journal, Note, Record, Stage};
use super::put_back::put_back;
use super::running::find;
use super::runs::Run;
use super::service::{service_name, set, state};
use super::site::Site;
use super::start_app::begin;

/// What became of one change of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undone {
    /// The number of the change.
    pub number: usize,
    /// The effect that made it.
    pub effect: String,
    /// What came of it.
    pub outcome: Outcome,
    /// The same in a sentence without an end.
    pub says: String,
}

/// What came of undoing a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is as it was before.
    Back,
    /// It was as before already.
    Already,
    /// Its effect cannot be undone, and never said so.
    Kept,
    /// It could not be put back.
    Failed,
}

/// Undoes a run, the last change first; the lock must be held. It can be broken off at any point and done again. What cannot
/// be put back is told, and does not keep the rest from being put back.
///
/// # Errors
/// The journal cannot be kept, so that nothing may be changed.
pub fn undo(run: &Run, site: &Site, tell: &mut dyn FnMut(&Undone)) -> Result<Vec<Undone>, Failure> {
    let mut journal = Journal::open(&run.folder)?;
    let records: Vec<Record> = journal.records().to_vec();
    let mut all = Vec::new();
    for record in records.iter().rev() {
        let (outcome, says) = undo_one(&mut journal, record, site)?;
        let undone = Undone { number: record.number, effect: record.effect.clone(), outcome, says };
        tell(&undone);
        all.push(undone);
    }
    Ok(all)
}

/// Undoes one change. An error is one of the journal alone.
fn undo_one(journal: &mut Journal, record: &Record, site: &Site) -> Result<(Outcome, String), Failure> {
    match record.stage {
        Stage::Undone => {
            return Ok((Outcome::Already, format!("{}, and that was put back before", record.change.sentence())));
        }
        Stage::Purged => {
            return Ok((Outcome::Kept, format!("{}, and was deleted for good since", record.change.sentence())));
        }
        // what a deletion that failed has left is put back
        Stage::Intended | Stage::Done | Stage::Undoing | Stage::Purging => {}
    }
    if !record.change.is_reversible() {
        return Ok((Outcome::Kept, format!("{}: that cannot be undone", record.change.sentence())));
    }
    let done = match &record.change {
        // it writes down itself what it is about to do
        Change::Moved { .. } => put_back(journal, record).map(|says| (Outcome::Back, says)),
        other => {
            journal.mark(record.number, Stage::Undoing, Note::default())?;
            reversed(other, site)
        }
    };
    match done {
        Ok((outcome, says)) => {
            journal.mark(record.number, Stage::Undone, Note::default())?;
            Ok((outcome, says))
        }
        Err(failure @ Failure::Journal { .. }) => Err(failure),
        Err(failure) => Ok((Outcome::Failed, failure.to_string())),
    }
}

/// Reverses what is no matter of files.
fn reversed(change: &Change, site: &Site) -> Result<(Outcome, String), Failure> {
    if !site.elevated && matches!(change, Change::TimeSync { .. } | Change::Service { .. }) {
        let because = "putting that back needs the rights of an administrator";
        return Err(Failure::Refused(format!("{}: {because}", change.sentence())));
    }
    match change {
        Change::Closed { program, command, folder } => Ok(open_again(program, command, folder.as_deref(), site)),
        Change::TimeSync { was: true } => Ok((Outcome::Already, "the system set its clock before, too".to_owned())),
        Change::TimeSync { was: false } => {
            set_synced(site, false)?;
            Ok((Outcome::Back, "the system does not set its clock from the network, as before".to_owned()))
        }
        Change::Service { name, ran } => {
            let is = if *ran { "runs" } else { "is stopped" };
            let name = service_name(name).map_err(Failure::Refused)?;
            if state(site, name)? == Some(*ran) {
                return Ok((Outcome::Already, format!("the service {name} {is}, as before")));
            }
            set(site, name, *ran)?;
            Ok((Outcome::Back, format!("the service {name} {is} again, as before")))
        }
        other => Ok((Outcome::Kept, format!("{}: that cannot be undone", other.sentence()))),
    }
}

/// Starts a program that was closed, if it does not run: what it showed then is not known, so this is the best that can be
/// done.
fn open_again(program: &str, command: &[String], folder: Option<&str>, site: &Site) -> (Outcome, String) {
    if find(site, program).is_ok_and(|found| !found.is_empty()) {
        return (Outcome::Already, format!("{program} runs"));
    }
    let started = starter(command, folder).map(|starter| begin(site, program, &starter));
    match started {
        Some(Ok(())) => (Outcome::Back, format!("started {program} again")),
        Some(Err(failure)) => (Outcome::Kept, format!("{program} was closed; start it by hand ({failure})")),
        None => (Outcome::Kept, format!("{program} was closed; start it by hand")),
    }
}
