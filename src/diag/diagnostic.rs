//! A diagnostic, and all diagnostics of one file.

use std::rc::Rc;

use super::code::{Code, Severity};
use super::suggestion::Suggestion;
use crate::limits;
use crate::text::{Meant, SourceFile, Span};

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
    /// How the text would be mended, where that can be told.
    pub suggestion: Option<Suggestion>,
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
        self.push(Diagnostic { code, span, message: message.into(), help, suggestion: None });
    }

    /// Says how what was just added at this place would be mended.
    pub fn suggest(&mut self, at: Span, suggestion: impl Into<Option<Suggestion>>) {
        if let Some(last) = self.list.last_mut().filter(|last| last.span == at && last.suggestion.is_none()) {
            last.suggestion = suggestion.into();
        }
    }

    /// Says that what was just added at this place is a slip for another word, where that is beyond doubt.
    pub fn suggest_meant(&mut self, at: Span, meant: Option<Meant<'_>>) {
        let meant = meant.filter(|meant| meant.sure);
        self.suggest(at, meant.map(|meant| Suggestion::replace(at, meant.word, true)));
    }

    /// Of what would be mended unasked, holds back what may be a slip where a name is defined and not where it is used: the same
    /// replacement in several places, and one by a name that is wrong itself.
    pub fn hold_back(&mut self) {
        let replaced = |d: &Diagnostic| {
            let [edit] = d.suggestion.as_ref()?.edits.as_slice() else { return None };
            Some((d.code, self.source.slice(edit.span).to_owned(), edit.text.clone()))
        };
        let all: Vec<_> = self.list.iter().map(replaced).collect();
        let invalid: Vec<&str> =
            self.list.iter().filter(|d| d.code == Code::InvalidId).map(|d| self.source.slice(d.span)).collect();
        let is_doubtful = |one: &Option<(Code, String, String)>| {
            let Some((code, old, new)) = one else { return false };
            let named = !matches!(code, Code::UnknownKey | Code::InvalidValue | Code::WrongType);
            let again = all.iter().flatten().filter(|(_, other, by)| other == old && by == new).count() > 1;
            let of_a_kind = all.iter().flatten().filter(|(other, ..)| other == code).count();
            let odd = *code == Code::InvalidId && !old.chars().all(|c| c.is_ascii_alphanumeric() || " -_.".contains(c));
            let misnamed = invalid.iter().any(|name| !name.is_empty() && new.contains(name));
            // an id that others use as it should be is mended; so many at once have another reason
            named && again || misnamed || odd || of_a_kind > limits::SAFE_OF_A_KIND
        };
        let doubtful: Vec<bool> = all.iter().map(is_doubtful).collect();
        for (diagnostic, doubtful) in self.list.iter_mut().zip(doubtful) {
            if let Some(suggestion) = diagnostic.suggestion.as_mut().filter(|_| doubtful) {
                suggestion.safe = false;
            }
        }
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

    /// How many there are of a severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.list.iter().filter(|d| d.code.severity() == severity).count()
    }

    /// Whether any of them is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    /// The codes that occur.
    pub fn codes(&self) -> impl Iterator<Item = Code> {
        self.list.iter().map(|d| d.code)
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
