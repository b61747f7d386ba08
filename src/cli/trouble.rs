//! The user's trouble: what could not be done, what to do about it, and the exit code.

use crate::diag::{Diagnostics, render, summary};
use crate::playbook::Refusal;

use super::exit::Exit;

/// Why a command could not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Trouble {
    /// What went wrong; may have several lines.
    pub(super) message: String,
    /// What to do next.
    pub(super) hint: Option<String>,
    /// How the run ends.
    pub(super) exit: Exit,
}

impl Trouble {
    /// A request that could not be understood.
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None, exit: Exit::BadRequest }
    }

    /// With what to do next.
    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// An input file with mistakes.
    pub(super) fn mistakes(diagnostics: &Diagnostics) -> Self {
        Self::new(format!("{}\n{}", summary(diagnostics), render(diagnostics).trim_end()))
    }

    /// A playbook that cannot be used.
    pub(super) fn refusal(refusal: &Refusal) -> Self {
        match refusal {
            Refusal::Mistakes(diagnostics) => Self::mistakes(diagnostics),
            Refusal::Settings(lines) => Self::new(format!("--set: {}", lines.join("\n"))),
        }
    }
}
