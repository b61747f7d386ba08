//! How the stages of a network probe hand on: what stops at one stage leaves the later ones unknown, with the reason.

use super::Reading;
use crate::fact::Value;

/// Why a probe went no further.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// The value of `error`; `None` where what happened could not be judged.
    pub error: Option<String>,
    /// Why the later stages are unknown.
    pub because: String,
}

impl Stop {
    /// The stop at a stage: the value of `error`, the word of the stage's outcome, and a detail for people or nothing.
    #[must_use]
    pub fn at(stage: &str, error: String, word: &str, detail: &str) -> Self {
        Self { error: Some(error), because: format!("not reached: {stage} {}", told(word, detail)) }
    }

    /// The stop at a stage whose outcome cannot be told.
    #[must_use]
    pub fn unjudged(stage: &str, because: &str) -> Self {
        Self { error: None, because: format!("not reached: {stage} unknown: {because}") }
    }
}

/// An outcome for people, with a detail or without.
#[must_use]
pub fn told(word: &str, detail: &str) -> String {
    let word = word.replace('_', " ");
    if detail.is_empty() { word } else { format!("{word}: {detail}") }
}

/// Records the end of a probe: the kind of its first failure.
pub fn conclude(result: Result<(), Stop>, reading: &Reading) {
    match result {
        Ok(()) => reading.put("error", Value::text("none")),
        Err(Stop { error: Some(error), .. }) => reading.put("error", Value::text(&error)),
        Err(Stop { error: None, because }) => reading.unknown("error", because),
    }
}

/// All error kinds of a stage from the words of its outcome, for tests that compare them with what is declared.
#[cfg(test)]
pub fn errors(prefix: &str, words: &[&str], good: &[&str]) -> Vec<String> {
    words.iter().filter(|w| !good.contains(w)).map(|w| format!("{prefix}{w}")).collect()
}

/// Records why stages were not reached, or single yields were not seen.
pub fn skip(reading: &Reading, paths: &[&'static str], because: &str) {
    for path in paths {
        reading.unknown(*path, because);
    }
}
