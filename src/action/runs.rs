//! The folder in which runs are kept: the journal of each, its session, and a lock that lets one run at a time change things.

use std::path::{Path, PathBuf};

use super::failure::Failure;
use crate::fact::Platform;

/// The folder of all runs.
#[derive(Debug, Clone)]
pub struct Runs {
    folder: PathBuf,
}

impl Runs {
    /// Where this user's runs are kept: `TRIAGE_STATE` if it is set, else the system's place for the state of programs.
    ///
    /// # Errors
    /// The system does not tell where that is.
    pub fn of(platform: Platform, env: &[(String, String)]) -> Result<Self, Failure> {
        let _ = platform;
        let state = env.iter().find(|(name, _)| name == "TRIAGE_STATE").map(|(_, value)| value.clone());
        state
            .map(|state| Self { folder: PathBuf::from(state) })
            .ok_or_else(|| Failure::Refused("no folder for state".to_owned()))
    }

    /// The folder in which everything is kept.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Makes the folder of a new run, for this user alone, and gives its id: the time, and three letters by chance.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn begin(&self) -> Result<Run, Failure> {
        Err(Failure::Refused("not yet".to_owned()))
    }

    /// The run with an id, or the only one whose id begins so; `None` stands for the last.
    ///
    /// # Errors
    /// There is none, or there are several.
    pub fn find(&self, id: Option<&str>) -> Result<Run, Failure> {
        let _ = id;
        Err(Failure::Refused("not yet".to_owned()))
    }

    /// All runs, the oldest first.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn all(&self) -> Result<Vec<Run>, Failure> {
        Ok(Vec::new())
    }

    /// Holds the lock until it is dropped: one run at a time changes things.
    ///
    /// # Errors
    /// Another run holds it, or the file cannot be opened.
    pub fn lock(&self) -> Result<Lock, Failure> {
        Err(Failure::Refused("not yet".to_owned()))
    }
}

/// The lock of a run that changes things.
#[derive(Debug)]
pub struct Lock;

/// One run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Its id.
    pub id: String,
    /// Its folder.
    pub folder: PathBuf,
}
