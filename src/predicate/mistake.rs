//! What can be wrong with a predicate, and where in its text.

use std::ops::Range;

/// The kind of a mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MistakeKind {
    /// Not an expression of the language.
    Syntax,
    /// A function that predicates do not have.
    UnknownFunction,
    /// A fact that the playbook does not declare.
    UnknownFact,
    /// A setting that the playbook does not define.
    UnknownSetting,
    /// Values of different types are compared or combined.
    Type,
}

/// A mistake in the text of a predicate.
#[derive(Debug, Clone, PartialEq)]
pub struct Mistake {
    /// Its kind.
    pub kind: MistakeKind,
    /// The bytes of the text that it concerns.
    pub range: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// The text that was meant in the place of this one, where that is beyond doubt.
    pub instead: Option<String>,
}
