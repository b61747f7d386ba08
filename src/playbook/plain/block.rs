//! Block scalars: the lines after `|` or `>`.

use super::Reader;
use super::bytes::{line_end, spaces};
use crate::text::ScalarStyle;

/// What becomes of the line ends behind the last line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Chomping {
    /// All go.
    Strip,
    /// One stays.
    Clip,
    /// All stay.
    Keep,
}

impl Reader<'_> {
    /// A block scalar, from its `|` or `>` to the next line that holds something else.
    pub(super) fn block(&mut self) -> Option<()> {
        let outer = self.open.last()?.column;
        let is_folded = self.byte(0) == b'>';
        let chomping = match self.byte(1) {
            b'-' => Chomping::Strip,
            b'+' => Chomping::Keep,
            _ => Chomping::Clip,
        };
        self.at += if chomping == Chomping::Clip { 1 } else { 2 };
        self.end_header()?;
        // lines without anything before the first one with something
        let mut blank = 0;
        let mut widest = 0;
        while self.byte(0) == b'\n' {
            widest = widest.max(self.at - self.line);
            self.line = self.at + 1;
            self.at = spaces(self.bytes, self.line);
            blank += 1;
        }
        let column = self.at - self.line;
        // nothing in it, or mistakes: the parser knows
        if matches!(self.byte(0), b'\t' | 0) || column <= outer || widest > column {
            return None;
        }
        let start = self.at;
        self.push_line_ends(blank);
        let lines = if is_folded { self.folded(column)? } else { self.literal(column)? };
        self.push_line_ends(match chomping {
            Chomping::Strip => 0,
            Chomping::Clip => 1,
            // the end of the text ends a line, too
            Chomping::Keep => lines.max(1),
        });
        let style = if is_folded { ScalarStyle::Folded } else { ScalarStyle::Literal };
        self.done.push_made(style, (start, self.at), column);
        Some(())
    }

    /// From behind a header to the first character of the next line that is no space.
    fn end_header(&mut self) -> Option<()> {
        let end = self.at;
        self.at = spaces(self.bytes, end);
        if self.byte(0) == b'#' && self.at > end {
            self.at = line_end(self.bytes, self.at);
        }
        if self.byte(0) != b'\n' {
            return None;
        }
        self.line = self.at + 1;
        self.at = spaces(self.bytes, self.line);
        Some(())
    }

    /// The lines of a literal scalar without the last line ends, and how many those are. Stops at what belongs to something
    /// else.
    fn literal(&mut self, column: usize) -> Option<usize> {
        loop {
            self.content_line()?;
            let lines = self.next_content(column);
            if self.is_over(column) {
                return Some(lines);
            }
            self.push_line_ends(lines);
        }
    }

    /// The same of a folded scalar.
    fn folded(&mut self, column: usize) -> Option<usize> {
        let is_indented = |first: u8| matches!(first, b' ' | b'\t');
        loop {
            let before = self.byte(0);
            self.content_line()?;
            let lines = self.next_content(column);
            if self.is_over(column) {
                return Some(lines);
            }
            match lines {
                _ if is_indented(before) || is_indented(self.byte(0)) => self.push_line_ends(lines),
                1 => self.done.made().push(' '),
                _ => self.push_line_ends(lines - 1),
            }
        }
    }

    /// What stands in a line from here on.
    fn content_line(&mut self) -> Option<()> {
        let start = self.at;
        self.at = line_end(self.bytes, start);
        let piece = self.text.get(start..self.at)?;
        self.done.made().push_str(piece);
        Some(())
    }

    fn push_line_ends(&mut self, lines: usize) {
        self.done.made().extend(std::iter::repeat_n('\n', lines));
    }

    /// From a line end to where the content of the next line begins that is not empty. Gives how many lines.
    fn next_content(&mut self, column: usize) -> usize {
        let mut lines = 0;
        while self.byte(0) == b'\n' {
            self.line = self.at + 1;
            self.at = spaces(self.bytes, self.line).min(self.line + column);
            lines += 1;
        }
        lines
    }

    /// Whether here stands what does not belong to a scalar of that column.
    fn is_over(&self, column: usize) -> bool {
        self.at - self.line != column || self.at == self.bytes.len()
    }
}
