//! What may be wrong with a store of files, and what keeps anybody from telling.

use std::io;
use std::path::{Path, PathBuf};

use super::tree::is_enough;
use crate::probe::words::words;

words! {
    /// What is wrong with the content of files.
    Damage {
        /// Nothing, as far as it was looked at.
        None => "none",
        /// Not a single byte is in it.
        Empty => "empty",
        /// Only zeros are in it.
        ZeroBytes => "zero_bytes",
        /// Its end is missing.
        Truncated => "truncated",
        /// It begins or ends otherwise than files of its kind do.
        BadMagic => "bad_magic",
        /// It contradicts itself.
        BadStructure => "bad_structure",
        /// It names a file that is not there.
        MissingPart => "missing_part",
        /// A checksum does not fit.
        Checksum => "checksum",
        /// This user cannot read it.
        Unreadable => "unreadable",
    }
}

/// Why a store is not known to be intact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Flaw {
    /// Something is wrong with a file.
    Damaged(Damage, PathBuf),
    /// It could not be told.
    Untold(String),
}

impl Flaw {
    /// A damage of a file.
    #[must_use]
    pub fn new(damage: Damage, part: &Path) -> Self {
        Self::Damaged(damage, part.to_owned())
    }

    /// What it means that a part could not be opened.
    #[must_use]
    pub fn unopened(error: &io::Error, part: &Path) -> Self {
        match error.kind() {
            _ if is_enough(error) => Self::Untold(error.to_string()),
            // Windows: a program that runs holds its files for itself
            _ if cfg!(windows) && matches!(error.raw_os_error(), Some(32 | 33)) => {
                Self::Untold("another program holds it open".to_owned())
            }
            io::ErrorKind::NotFound => Self::new(Damage::MissingPart, part),
            _ => Self::new(Damage::Unreadable, part),
        }
    }
}

/// Whether a store is intact.
pub type Intact = Result<(), Flaw>;
