//! Undoing a run: everything in reverse order, each change written down before it is put back.

use super::change::Change;
use super::failure::Failure;
use super::journal::{Journal, Note, Record, Stage};
use super::put_back::put_back;
use super::runs::Run;
use super::site::Site;

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
        Stage::Purging | Stage::Purged => {
            return Ok((Outcome::Kept, format!("{}, and was deleted for good since", record.change.sentence())));
        }
        Stage::Intended | Stage::Done | Stage::Undoing => {}
    }
    if !record.change.is_reversible() {
        return Ok((Outcome::Kept, format!("{}: that cannot be undone", record.change.sentence())));
    }
    let done = match &record.change {
        Change::Moved { .. } => put_back(journal, record),
        other => Err(Failure::Refused(format!("{}: not yet ({})", other.sentence(), site.platform.name()))),
    };
    match done {
        Ok(says) => {
            journal.mark(record.number, Stage::Undone, Note::default())?;
            Ok((Outcome::Back, says))
        }
        Err(failure @ Failure::Journal { .. }) => Err(failure),
        Err(failure) => Ok((Outcome::Failed, failure.to_string())),
    }
}
