//! Styled lines, and how they are laid out. A page holds no escape codes: a tone says what a piece means, and whoever prints
//! it decides how that looks.

use textwrap::core::Fragment;
use textwrap::wrap_algorithms::wrap_first_fit;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::text::shortened;

/// What a piece of text means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Nothing special.
    Plain,
    /// A heading, or what matters most.
    Strong,
    /// Beside the point.
    Dim,
    /// Speaks for something.
    Good,
    /// Speaks against something, or went wrong.
    Bad,
    /// A bar, a number, something to type.
    Accent,
}

/// A piece of text in one tone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The text.
    pub text: String,
    /// Its tone.
    pub tone: Tone,
}

/// A line before it is wrapped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Columns before its first row.
    pub indent: usize,
    /// Columns before its further rows.
    pub hang: usize,
    /// What stands in it.
    pub pieces: Vec<Piece>,
}

/// Lines from top to bottom.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// The lines.
    pub lines: Vec<Line>,
}

impl Page {
    /// Adds a line. Its further rows begin `hang` columns to the right of `indent`.
    pub fn line(&mut self, indent: usize, hang: usize, pieces: impl IntoIterator<Item = Piece>) {
        self.lines.push(Line { indent, hang: indent + hang, pieces: pieces.into_iter().collect() });
    }

    /// Adds a line of one piece.
    pub fn say(&mut self, indent: usize, text: impl Into<String>) {
        self.line(indent, 0, [plain(text)]);
    }

    /// Adds a heading after an empty line.
    pub fn heading(&mut self, text: impl Into<String>) {
        self.gap();
        self.line(0, 0, [strong(text)]);
    }

    /// Adds what a reader should know beside all else, if there is anything.
    pub fn warnings(&mut self, warnings: &[String]) {
        if !warnings.is_empty() {
            self.heading("Warnings");
            warnings.iter().for_each(|w| self.line(2, 2, [toned(Tone::Bad, "! "), plain(shortened(w))]));
        }
    }

    /// Adds an empty line.
    pub fn gap(&mut self) {
        self.line(0, 0, []);
    }

    /// Adds all lines of a text, wrapped each for itself.
    pub fn paragraphs(&mut self, indent: usize, text: &str) {
        for line in text.trim().lines() {
            self.say(indent, line.trim());
        }
    }
}

/// A word with the space behind it.
#[derive(Debug)]
struct Word {
    pieces: Vec<Piece>,
}

impl Fragment for Word {
    #[expect(clippy::cast_precision_loss, reason = "columns of a terminal")]
    fn width(&self) -> f64 {
        self.pieces.iter().map(|p| p.text.width()).sum::<usize>() as f64
    }

    fn whitespace_width(&self) -> f64 {
        1.0
    }

    fn penalty_width(&self) -> f64 {
        0.0
    }
}

impl Line {
    /// The rows of this line, none wider than `width` columns: a word that is wider is broken.
    #[must_use]
    pub fn rows(&self, width: usize) -> Vec<Vec<Piece>> {
        let room = |indent: usize| width.saturating_sub(indent).max(20);
        let words = words(&self.pieces, room(self.indent.max(self.hang)));
        if words.is_empty() {
            return vec![Vec::new()];
        }
        #[expect(clippy::cast_precision_loss, reason = "columns of a terminal")]
        let room = |indent: usize| room(indent) as f64;
        let rows = wrap_first_fit(&words, &[room(self.indent), room(self.hang)]);
        let indents = std::iter::once(self.indent).chain(std::iter::repeat(self.hang));
        rows.into_iter().zip(indents).map(|(row, indent)| joined(row, indent)).collect()
    }
}

/// Splits pieces at spaces, and words that are wider than `room`; a word may consist of several pieces. A no-break space
/// holds words together.
fn words(pieces: &[Piece], room: usize) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut open = false;
    for piece in pieces {
        for (n, part) in piece.text.split([' ', '\n', '\t']).enumerate() {
            open &= n == 0;
            if part.is_empty() {
                continue;
            }
            for text in broken(part, room) {
                let part = Piece { text: text.to_owned(), tone: piece.tone };
                match words.last_mut() {
                    Some(word) if open => word.pieces.push(part),
                    _ => words.push(Word { pieces: vec![part] }),
                }
                open = text.width() < room;
            }
        }
    }
    words
}

/// A word in parts that are no wider than `room`.
fn broken(word: &str, room: usize) -> Vec<&str> {
    let (mut parts, mut start, mut width) = (Vec::new(), 0, 0);
    for (at, c) in word.char_indices() {
        let own = c.width().unwrap_or(0);
        if width + own > room {
            parts.push(&word[start..at]);
            (start, width) = (at, 0);
        }
        width += own;
    }
    parts.push(&word[start..]);
    parts
}

fn joined(row: &[Word], indent: usize) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    if indent > 0 {
        pieces.push(plain(" ".repeat(indent)));
    }
    for (n, piece) in row
        .iter()
        .enumerate()
        .flat_map(|(n, word)| word.pieces.iter().enumerate().map(move |(k, p)| (n > 0 && k == 0, p)))
    {
        match pieces.last_mut() {
            Some(last) if last.tone == piece.tone => {
                last.text.push_str(if n { " " } else { "" });
                last.text.push_str(&piece.text);
            }
            Some(last) => {
                last.text.push_str(if n { " " } else { "" });
                pieces.push(piece.clone());
            }
            None => pieces.push(piece.clone()),
        }
    }
    for piece in &mut pieces {
        piece.text = piece.text.replace('\u{a0}', " ");
    }
    pieces
}

/// A plain piece.
pub(super) fn plain(text: impl Into<String>) -> Piece {
    Piece { text: text.into(), tone: Tone::Plain }
}

/// A heading, or what matters most.
pub(super) fn strong(text: impl Into<String>) -> Piece {
    Piece { text: text.into(), tone: Tone::Strong }
}

/// Beside the point.
pub(super) fn dim(text: impl Into<String>) -> Piece {
    Piece { text: text.into(), tone: Tone::Dim }
}

/// A bar, a number, something to type.
pub(super) fn accent(text: impl Into<String>) -> Piece {
    Piece { text: text.into(), tone: Tone::Accent }
}

/// In a tone.
pub(super) fn toned(tone: Tone, text: impl Into<String>) -> Piece {
    Piece { text: text.into(), tone }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(line: &Line, width: usize) -> Vec<String> {
        line.rows(width).iter().map(|row| row.iter().map(|p| p.text.as_str()).collect()).collect()
    }

    #[test]
    fn a_line_hangs_and_keeps_its_tones() {
        let line = Line { indent: 2, hang: 4, pieces: vec![strong("one two"), plain(" three four five six seven")] };
        assert_eq!(rows(&line, 24), ["  one two three four", "    five six seven"]);
        assert_eq!(line.rows(80)[0][1], strong("one two "));
    }

    #[test]
    fn a_word_that_is_wider_than_the_page_is_broken() {
        let line = Line { indent: 2, hang: 4, pieces: vec![plain("a "), plain("x".repeat(45)), plain(" b")] };
        assert!(rows(&line, 30).iter().all(|row| row.width() <= 30), "{:?}", rows(&line, 30));
        assert_eq!(rows(&line, 30).concat().replace(' ', "").len(), 47);
    }

    #[test]
    fn a_word_of_two_tones_is_not_torn_and_no_break_space_holds() {
        let line =
            Line { indent: 0, hang: 0, pieces: vec![plain("aaaa bbbb cccc ddd("), dim("e)"), plain(" 71\u{a0}%")] };
        assert_eq!(rows(&line, 20), ["aaaa bbbb cccc", "ddd(e) 71 %"]);
    }
}
