//! A diagnostic, and all diagnostics of one file.

use std::rc::Rc;

use super::code::Code;
use crate::limits;
use crate::text::{SourceFile, Span};

/// One mistake at one place.
#[derive(Debug, Clone, PartialEq)]
pub struct Diagnostic {
    /// What kind of mistake.
    pub code: Code,
    /// Where it stands.
    pub span: Span,
    /// What is wrong here, in one line.
    pub message: String,
    /// What to do: "did you mean", or how to write it.
    pub help: Option<String>,
}

/// All diagnostics of one file, with its text.
#[derive(Debug, Clone)]
pub struct Diagnostics {
    source: Rc<SourceFile>,
    list: Vec<Diagnostic>,
}

impl Diagnostics {
    /// No diagnostics yet.
    #[must_use]
    pub fn new(source: Rc<SourceFile>) -> Self {
        Self { source, list: Vec::new() }
    }

    /// The file they belong to.
    #[must_use]
    pub fn source(&self) -> &Rc<SourceFile> {
        &self.source
    }

    /// Adds one; beyond [`limits::DIAGNOSTICS`] it is dropped.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        if !self.is_full() && !self.list.contains(&diagnostic) {
            self.list.push(diagnostic);
        }
    }

    /// Adds one at a place; without a help of its own it has that of its code.
    pub fn add(&mut self, code: Code, span: Span, message: impl Into<String>, help: Option<String>) {
        let help = help.or_else(|| Some(code.info().help.to_owned()));
        self.push(Diagnostic { code, span, message: message.into(), help });
    }

    /// All of them, sorted by place.
    #[must_use]
    pub fn sorted(&self) -> Vec<&Diagnostic> {
        let mut list: Vec<_> = self.list.iter().collect();
        list.sort_by_key(|d| (d.span, d.code));
        list
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether more would be dropped, and need not be looked for.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.list.len() >= limits::DIAGNOSTICS
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}
