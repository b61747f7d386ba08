//! The exit codes: public, and never given another meaning.

use std::process::{ExitCode, Termination};

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// A diagnosis was made, or nothing is wrong with what was checked; the reader of the output went away.
    Done = 0,
    /// Done, and the answer is bad news: `check` found errors, `test` failed.
    BadNews = 1,
    /// The request could not be understood: arguments, an unknown or ambiguous symptom, a missing, unreadable or invalid
    /// input file.
    BadRequest = 2,
    /// Stopped by the user, or consent was needed and nobody could be asked; what was known is still printed.
    Stopped = 3,
    /// A fault in triage itself.
    Fault = 4,
}

impl Exit {
    /// The number.
    #[must_use]
    pub fn code(self) -> i32 {
        self as i32
    }
}

impl Termination for Exit {
    fn report(self) -> ExitCode {
        ExitCode::from(self as u8)
    }
}
