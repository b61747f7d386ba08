//! The journal of a run: each change is written down, and on the disk, before it is made. Without an entry nothing is changed.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::change::{Change, Identity, Stamp};
use super::failure::{Failure, reason};
use super::private;
use crate::limits;
use crate::probe::now;

/// The file in the folder of a run.
const FILE: &str = "journal.jsonl";

/// The journal of one run: a file of lines of JSON.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: File,
    records: Vec<Record>,
    /// Whether a line that was written in part could not be taken back: nothing may follow it.
    torn: bool,
}

/// How far a change has got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// It is about to be made.
    Intended,
    /// It was made.
    Done,
    /// It is about to be put back.
    Undoing,
    /// It was put back, or was never made.
    Undone,
    /// What was set aside is about to be deleted for good.
    Purging,
    /// What was set aside was deleted for good.
    Purged,
}

/// What was made in the place of what was moved aside, and moved out of its way when that was put back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Anew {
    /// The name that it was given, in the same folder.
    pub name: String,
    /// Which file or folder it is.
    pub identity: Identity,
}

/// One change with how far it has got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its number in the run, from 1.
    pub number: usize,
    /// The fix that it belongs to.
    pub fix: String,
    /// The step of the fix, from 1.
    pub step: usize,
    /// The effect.
    pub effect: String,
    /// When it was written down, RFC 3339 in UTC.
    pub at: String,
    /// What is changed.
    pub change: Change,
    /// How far it has got.
    pub stage: Stage,
    /// When the folder of what was moved was modified by that; `None` where that was not written down.
    pub left: Option<Stamp>,
    /// Whether nobody else had changed that folder when undoing began; `None` before.
    pub untouched: Option<bool>,
    /// What was made anew in the meantime, and moved out of the way.
    pub anew: Vec<Anew>,
}

impl Record {
    /// Whether there may be something to put back.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self.stage, Stage::Intended | Stage::Done | Stage::Undoing | Stage::Purging)
            && self.change.is_reversible()
    }
}

/// What is known beside the stage.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Note {
    /// As in [`Record::left`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) left: Option<Stamp>,
    /// As in [`Record::untouched`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) untouched: Option<bool>,
    /// One more of [`Record::anew`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) anew: Option<Anew>,
}

/// What begins a change.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Begun {
    fix: String,
    step: usize,
    effect: String,
    change: Change,
}

/// One line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    number: usize,
    stage: Stage,
    at: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    begun: Option<Begun>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    note: Option<Note>,
}

impl Journal {
    /// The journal in the folder of a run, made if it is not there. What a fault cut off at its end is dropped. It is to be
    /// opened only while the lock is held.
    ///
    /// # Errors
    /// It cannot be written, or is damaged.
    pub fn open(folder: &Path) -> Result<Self, Failure> {
        let path = folder.join(FILE);
        let kept = |why: String| Failure::Journal { path: path.clone(), why };
        let is_new = !path.exists();
        let mut file = private::file(OpenOptions::new().read(true).append(true).create(true))
            .open(&path)
            .map_err(|error| kept(reason(&error)))?;
        if is_new {
            private::sync(folder).map_err(|error| kept(reason(&error)))?;
        }
        let text = text(&mut file).map_err(kept)?;
        let whole = whole_lines(&text);
        if whole.len() < text.len() {
            let cut = file.set_len(whole.len() as u64).and_then(|()| file.sync_all());
            cut.map_err(|error| kept(reason(&error)))?;
        }
        let records = folded(whole).map_err(kept)?;
        Ok(Self { path, file, records, torn: false })
    }

    /// What the journal in the folder of a run says, without touching it; nothing where there is none.
    ///
    /// # Errors
    /// It cannot be read, or is damaged.
    pub fn read(folder: &Path) -> Result<Vec<Record>, Failure> {
        let path = folder.join(FILE);
        let kept = |why: String| Failure::Journal { path: path.clone(), why };
        let mut file = match private::file(OpenOptions::new().read(true)).open(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            opened => opened.map_err(|error| kept(reason(&error)))?,
        };
        let text = text(&mut file).map_err(kept)?;
        folded(whole_lines(&text)).map_err(kept)
    }

    /// All changes in the order in which they were made.
    #[must_use]
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// Begins a step: what it changes is written down through the entry.
    pub fn entry(&mut self, fix: &str, step: usize, effect: &str) -> Entry<'_> {
        Entry { journal: self, fix: fix.to_owned(), step, effect: effect.to_owned() }
    }

    /// Writes down how far a change has got; it is on the disk when this returns.
    ///
    /// # Errors
    /// It cannot be written.
    pub(super) fn mark(&mut self, number: usize, stage: Stage, note: Note) -> Result<(), Failure> {
        let note = Some(note).filter(|note| *note != Note::default());
        self.write(Line { number, stage, at: now(), begun: None, note })
    }

    fn write(&mut self, line: Line) -> Result<(), Failure> {
        let kept = |path: &Path, why: String| Failure::Journal { path: path.to_owned(), why };
        if self.torn {
            return Err(kept(&self.path, "an earlier line could not be written".to_owned()));
        }
        let mut text = serde_json::to_vec(&line).map_err(|error| kept(&self.path, error.to_string()))?;
        text.push(b'\n');
        let before = self.file.metadata().map_err(|error| kept(&self.path, reason(&error)))?.len();
        if let Err(error) = self.file.write_all(&text).and_then(|()| self.file.sync_all()) {
            // no whole line may stand for what was refused, and no later line behind a half one
            self.torn = self.file.set_len(before).and_then(|()| self.file.sync_all()).is_err();
            return Err(kept(&self.path, reason(&error)));
        }
        fold(&mut self.records, line).map_err(|why| kept(&self.path, why))
    }
}

/// All of the file, bounded.
fn text(file: &mut File) -> Result<Vec<u8>, String> {
    let mut text = Vec::new();
    let read = |file: &mut File, text: &mut Vec<u8>| {
        file.seek(SeekFrom::Start(0))?;
        file.take(limits::JOURNAL_BYTES + 1).read_to_end(text)
    };
    read(file, &mut text).map_err(|error| reason(&error))?;
    let fits = text.len() as u64 <= limits::JOURNAL_BYTES;
    if fits { Ok(text) } else { Err(format!("it has more than {} bytes", limits::JOURNAL_BYTES)) }
}

/// The lines that were written whole: what a fault cut off has no end of line.
fn whole_lines(text: &[u8]) -> &[u8] {
    text.iter().rposition(|byte| *byte == b'\n').and_then(|last| text.get(..=last)).unwrap_or_default()
}

/// The changes that the lines tell of.
fn folded(text: &[u8]) -> Result<Vec<Record>, String> {
    let mut records = Vec::new();
    for (n, line) in text.split_inclusive(|byte| *byte == b'\n').enumerate() {
        let damaged = |why: String| format!("line {} is damaged: {why}", n + 1);
        let line: Line = serde_json::from_slice(line).map_err(|error| damaged(error.to_string()))?;
        fold(&mut records, line).map_err(damaged)?;
    }
    Ok(records)
}

fn fold(records: &mut Vec<Record>, line: Line) -> Result<(), String> {
    let Line { number, stage, at, begun, note } = line;
    if let Some(Begun { fix, step, effect, change }) = begun {
        if number != records.len() + 1 || stage != Stage::Intended {
            return Err(format!("change {number} does not follow"));
        }
        let (left, untouched, anew) = (None, None, Vec::new());
        records.push(Record { number, fix, step, effect, at, change, stage, left, untouched, anew });
        return Ok(());
    }
    let record = number.checked_sub(1).and_then(|at| records.get_mut(at));
    let record = record.ok_or_else(|| format!("there is no change {number}"))?;
    record.stage = stage;
    let note = note.unwrap_or_default();
    record.left = note.left.or(record.left);
    record.untouched = note.untouched.or(record.untouched);
    record.anew.extend(note.anew);
    Ok(())
}

/// Where an effect writes down what it is about to change.
#[derive(Debug)]
pub struct Entry<'j> {
    journal: &'j mut Journal,
    fix: String,
    step: usize,
    effect: String,
}

impl Entry<'_> {
    /// Writes down a change that is about to be made; it is on the disk when this returns.
    ///
    /// # Errors
    /// It cannot be written: then the change must not be made.
    pub fn intend(&mut self, change: Change) -> Result<usize, Failure> {
        let number = self.next();
        let begun = Begun { fix: self.fix.clone(), step: self.step, effect: self.effect.clone(), change };
        self.journal.write(Line { number, stage: Stage::Intended, at: now(), begun: Some(begun), note: None })?;
        Ok(number)
    }

    /// The number that the next change will have.
    #[must_use]
    pub fn next(&self) -> usize {
        self.journal.records.len() + 1
    }

    /// The change with this number was made.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn done(&mut self, number: usize) -> Result<(), Failure> {
        self.journal.mark(number, Stage::Done, Note::default())
    }

    /// The same, with when the folder of what was moved was modified by that.
    pub(super) fn left(&mut self, number: usize, left: Option<Stamp>) -> Result<(), Failure> {
        self.journal.mark(number, Stage::Done, Note { left, ..Note::default() })
    }

    /// The change with this number was not made after all. Where that cannot be written, undoing finds it out.
    pub(super) fn not_made(&mut self, number: usize) {
        if let Err(failure) = self.journal.mark(number, Stage::Undone, Note::default()) {
            tracing::warn!("change {number} was not made, and that could not be written down: {failure}");
        }
    }

    /// The changes of this run up to now.
    #[must_use]
    pub fn before(&self) -> &[Record] {
        self.journal.records()
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn change(name: &str) -> Change {
        Change::Service { name: name.to_owned(), ran: true }
    }

    fn stages(folder: &Path) -> Vec<(usize, Stage)> {
        Journal::open(folder).unwrap().records().iter().map(|r| (r.number, r.stage)).collect()
    }

    #[test]
    fn changes_are_numbered_and_their_stages_kept() {
        let folder = tempfile::tempdir().unwrap();
        let mut journal = Journal::open(folder.path()).unwrap();
        let mut entry = journal.entry("mend", 2, "stop_service");
        assert_eq!(entry.intend(change("a")).unwrap(), 1);
        entry.left(1, Some(Stamp(7, 9))).unwrap();
        assert_eq!((entry.next(), entry.intend(change("b")).unwrap()), (2, 2));
        let anew = Some(Anew { name: "x".to_owned(), identity: Identity { inode: 3, born: None } });
        journal.mark(1, Stage::Undoing, Note { anew, untouched: Some(true), ..Note::default() }).unwrap();
        assert_eq!(stages(folder.path()), [(1, Stage::Undoing), (2, Stage::Intended)]);
        let read = Journal::read(folder.path()).unwrap();
        assert_eq!(read, journal.records());
        assert_eq!((read[0].left, read[0].untouched, read[0].anew.len()), (Some(Stamp(7, 9)), Some(true), 1));
        assert_eq!((read[1].fix.as_str(), read[1].step, read[1].change.clone()), ("mend", 2, change("b")));
    }

    #[test]
    fn a_last_line_that_was_cut_off_anywhere_is_dropped() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        let mut journal = Journal::open(folder.path()).unwrap();
        journal.entry("f", 1, "e").intend(change("a")).unwrap();
        let first = fs::metadata(&path).unwrap().len();
        journal.entry("f", 1, "e").done(1).unwrap();
        let whole = fs::read(&path).unwrap();
        for end in usize::try_from(first).unwrap()..whole.len() {
            fs::write(&path, &whole[..end]).unwrap();
            assert_eq!(Journal::read(folder.path()).unwrap()[0].stage, Stage::Intended);
            assert_eq!(stages(folder.path()), [(1, Stage::Intended)], "{end}");
            assert_eq!(fs::metadata(&path).unwrap().len(), first);
            Journal::open(folder.path()).unwrap().entry("f", 1, "e").done(1).unwrap();
            assert_eq!(stages(folder.path()), [(1, Stage::Done)], "{end}");
        }
        // what a power cut leaves
        fs::write(&path, [&whole[..usize::try_from(first).unwrap()], &[0; 100]].concat()).unwrap();
        assert_eq!(stages(folder.path()), [(1, Stage::Intended)]);
    }

    #[test]
    fn other_damage_is_told_with_its_line() {
        let folder = tempfile::tempdir().unwrap();
        let mut journal = Journal::open(folder.path()).unwrap();
        journal.entry("f", 1, "e").intend(change("a")).unwrap();
        let path = folder.path().join(FILE);
        let good = fs::read_to_string(&path).unwrap();
        for bad in ["{}\n", "\n", "nonsense\n", &good, "{\"number\":2,\"stage\":\"done\",\"at\":\"\"}\n"] {
            fs::write(&path, format!("{good}{bad}")).unwrap();
            let said = Journal::open(folder.path()).unwrap_err().to_string();
            assert!(said.contains("cannot be kept: line 2 is damaged"), "{bad}: {said}");
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_refuses_the_change_and_leaves_no_half_line() {
        let folder = tempfile::tempdir().unwrap();
        let full = File::options().append(true).open("/dev/full").unwrap();
        let mut journal = Journal { file: full, ..Journal::open(folder.path()).unwrap() };
        let said = journal.entry("f", 1, "e").intend(change("a")).unwrap_err().to_string();
        assert!(said.ends_with("journal.jsonl cannot be kept: the disk is full"), "{said}");
        assert!(journal.records().is_empty());
        assert!(journal.entry("f", 1, "e").intend(change("a")).is_err());
        assert!(stages(folder.path()).is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn it_is_for_its_owner_alone_and_no_link() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        Journal::open(folder.path()).unwrap();
        let path = folder.path().join(FILE);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        fs::rename(&path, folder.path().join("other")).unwrap();
        symlink("other", &path).unwrap();
        assert!(Journal::open(folder.path()).is_err() && Journal::read(folder.path()).is_err());
    }
}
