//! Pieces of the pages that explain things.

use crate::report::{Page, Piece, Tone};

pub(super) fn plain(text: impl Into<String>) -> Piece {
    piece(text, Tone::Plain)
}

pub(super) fn strong(text: impl Into<String>) -> Piece {
    piece(text, Tone::Strong)
}

pub(super) fn dim(text: impl Into<String>) -> Piece {
    piece(text, Tone::Dim)
}

fn piece(text: impl Into<String>, tone: Tone) -> Piece {
    Piece { text: text.into(), tone }
}

/// Lines that keep their blanks.
pub(super) fn verbatim(text: &str, page: &mut Page) {
    for line in text.lines() {
        let trimmed = line.trim_start();
        page.say(2 + line.len() - trimmed.len(), trimmed.replace(' ', "\u{a0}"));
    }
}
