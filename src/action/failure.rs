//! Why something could not be carried out, or not be put back.

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
    #[error("{what}: {error}")]
    System {
        /// What was tried.
        what: String,
        /// What the system said.
        error: std::io::Error,
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
