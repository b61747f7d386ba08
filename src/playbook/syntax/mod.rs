//! Where a mistake of YAML syntax lies, and what to do there: often it is not where the parser stumbles.
//!
//! | file | holds |
//! |---|---|
//! | `lines` | the lines of a text that is no YAML |
//! | `repair` | which one thing, mended, makes the text YAML |
//! | `stumble` | what lies at the line where the parser stumbled, or just before it |
//! | `told` | what the parser's own message tells |
//! | `trial` | whether a text would be YAML with one thing mended |

mod lines;
mod repair;
mod stumble;
mod told;
mod trial;

use granit_parser::ScanError;

use crate::text::{SourceFile, Span};
use lines::Lines;

/// A mistake of syntax.
#[derive(Debug, PartialEq)]
pub(super) struct Culprit {
    /// Where it lies.
    pub(super) span: Span,
    /// What is wrong.
    pub(super) message: String,
    /// What to do there, where more can be said than for any mistake of syntax.
    pub(super) help: Option<String>,
}

/// The mistake behind an error of the parser, which read this part of a file from its beginning.
pub(super) fn culprit(source: &SourceFile, part: &str, error: &ScanError) -> Culprit {
    let at = error.marker().byte_offset().unwrap_or(0).min(part.len());
    let message = error.info();
    let lines = Lines::of(part);
    let told = told::told(part, &lines, at, error.kind());
    // further down than the text began, it may be another text
    let (told, perhaps) = match told {
        Some(told) if lines.at(told.span.start) != lines.at(at) => (None, Some(told)),
        told => (told, None),
    };
    let mended = told.or_else(|| repair::repair(part, &lines, at, &message)).or(perhaps);
    mended.or_else(|| stumble::stumble(&lines, at, &message)).unwrap_or_else(|| Culprit {
        span: source.character(at),
        message,
        help: None,
    })
}
