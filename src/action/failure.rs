//! Why something could not be carried out, or not be put back.

use std::io;
use std::path::PathBuf;

/// Why something could not be carried out. The texts read after "failed to …: ".
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// It must not be done.
    #[error("{0}")]
    Refused(String),
    /// It is not as it was when it was shown.
    #[error("{0}")]
    Changed(String),
    /// The system said no.
    #[error("{what}: {}", reason(error))]
    System {
        /// What was tried.
        what: String,
        /// What the system said.
        error: io::Error,
    },
    /// The journal cannot be kept, so nothing is changed.
    #[error("the journal {path} cannot be kept: {why}")]
    Journal {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// It was done, and what it was to achieve does not hold.
    #[error("{0}")]
    Unproven(String),
}

impl Failure {
    /// What the system said, after what was tried.
    pub(super) fn system(what: impl Into<String>, error: impl Into<io::Error>) -> Self {
        Self::System { what: what.into(), error: error.into() }
    }
}

/// What the system said, in words that help; its own where there are none.
pub(super) fn reason(error: &io::Error) -> String {
    let words = match error.kind() {
        io::ErrorKind::NotFound => "it is not there any more",
        io::ErrorKind::PermissionDenied => "this user may not do that",
        io::ErrorKind::AlreadyExists => "something is there already",
        io::ErrorKind::StorageFull => "the disk is full",
        io::ErrorKind::QuotaExceeded => "this user's share of the disk is used up",
        io::ErrorKind::ReadOnlyFilesystem => "the disk is read-only",
        io::ErrorKind::ResourceBusy => "it is in use",
        io::ErrorKind::CrossesDevices => "it lies on another disk",
        _ => return error.to_string(),
    };
    words.to_owned()
}
