//! A file's text, and places in it: bytes inside, lines and columns for people.

use std::cell::OnceCell;

/// A half-open range of bytes in a source file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The range from `start` to `end`.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end: end.max(start) }
    }
}

impl Span {
    /// The part of this span that lies in its first line.
    #[must_use]
    pub fn first_line(self, file: &SourceFile) -> Self {
        match file.slice(self).lines().next() {
            Some(line) if !line.is_empty() => Self::new(self.start, self.start + line.len()),
            _ => file.character(self.start),
        }
    }

    /// This span; if it is empty, the colon of the key whose value it is, else the last visible character before it.
    #[must_use]
    pub fn or_before(self, file: &SourceFile) -> Self {
        let end =
            if file.text().get(self.start..).is_some_and(|t| t.starts_with(':')) { self.start + 1 } else { self.start };
        let before = file.text().get(..end).unwrap_or("");
        let visible = before.trim_end_matches([' ', '\t', '\r', '\n']);
        match visible.char_indices().next_back() {
            Some((at, c)) if self.start == self.end => Self::new(at, at + c.len_utf8()),
            _ => self,
        }
    }
}

/// A place for people: both numbers start at 1, the column counts characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column, in characters.
    pub column: usize,
}

/// The text of one file, without a byte order mark.
#[derive(Debug, Clone)]
pub struct SourceFile {
    name: String,
    text: String,
    /// Where each line begins, once somebody has asked for a place.
    lines: OnceCell<Vec<usize>>,
}

impl SourceFile {
    /// Takes a file's text; a byte order mark is dropped, so that columns are right.
    #[must_use]
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let mut text = text.into();
        if text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        Self { name: name.into(), text, lines: OnceCell::new() }
    }

    fn lines(&self) -> &[usize] {
        self.lines.get_or_init(|| {
            let starts = memchr::memchr_iter(b'\n', self.text.as_bytes()).map(|i| i + 1);
            std::iter::once(0).chain(starts).collect()
        })
    }

    /// The name to show: a path, or the id of an embedded playbook.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text of a span; empty where the span lies outside or cuts a character.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.start..span.end).unwrap_or("")
    }

    /// The span of the character at a byte; of one byte at the end of the text.
    #[must_use]
    pub fn character(&self, at: usize) -> Span {
        let width = self.text.get(at..).and_then(|text| text.chars().next()).map_or(1, char::len_utf8);
        Span::new(at, at + width)
    }

    /// Where a byte stands. A byte past the end is at the end.
    #[must_use]
    pub fn position(&self, byte: usize) -> Position {
        let byte = byte.min(self.text.len());
        let line = self.lines().partition_point(|start| *start <= byte);
        let start = self.lines()[line - 1];
        let column = self.text.as_bytes()[start..byte].iter().filter(|b| (**b & 0xC0) != 0x80).count() + 1;
        Position { line, column }
    }

    /// The text of a line, counted from 1, without its end.
    #[must_use]
    pub fn line(&self, line: usize) -> &str {
        let Some(start) = line.checked_sub(1).and_then(|i| self.lines().get(i)) else { return "" };
        let end = self.lines().get(line).copied().unwrap_or(self.text.len());
        self.text[*start..end].trim_end_matches(['\n', '\r'])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_characters_and_skip_the_mark() {
        let file = SourceFile::new("f", "\u{feff}a\u{e4}b\r\nc\n");
        let at = |byte| {
            let p = file.position(byte);
            (p.line, p.column)
        };
        assert_eq!(at(0), (1, 1));
        assert_eq!(at(3), (1, 3));
        assert_eq!(at(6), (2, 1));
        assert_eq!(at(999), (3, 1));
        assert_eq!(file.line(1), "a\u{e4}b");
        assert_eq!(file.line(7), "");
    }
}
