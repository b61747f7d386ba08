//! Plain and quoted scalars.

use super::Reader;
use super::bytes::{is_end, is_flow_mark, next_stop, spaces};
use super::events::What;
use crate::text::ScalarStyle;

impl Reader<'_> {
    /// A plain or quoted scalar that begins in that column, up to its end in this line.
    pub(super) fn scalar<const FLOW: bool>(&mut self, column: usize) -> Option<()> {
        match self.byte(0) {
            b'"' => self.double(column),
            b'\'' => self.single(column),
            b'-' if is_end(self.byte(1)) || FLOW && is_flow_mark(self.byte(1)) => None,
            b'?' | b':' | b',' | b'[' | b']' | b'{' | b'}' | b'#' | b'&' | b'*' | b'!' | b'|' | b'>' | b'%' | b'@'
            | b'`' | b'\t' | b'\n' | 0 => None,
            _ => {
                let start = self.at;
                self.plain_line::<FLOW>()?;
                self.done.push(What::Written(ScalarStyle::Plain), (start, self.at), column);
                Some(())
            }
        }
    }

    /// Goes to where the last visible character of a line of a plain scalar ends.
    #[inline]
    fn plain_line<const FLOW: bool>(&mut self) -> Option<()> {
        let start = self.at;
        let mut at = start;
        loop {
            at = next_stop::<FLOW>(self.bytes, at);
            let next = self.bytes.get(at + 1).copied().unwrap_or(0);
            match self.bytes.get(at) {
                Some(b'\t') => return None,
                Some(b':') if !(is_end(next) || FLOW && is_flow_mark(next)) => at += 1,
                Some(b'#') if at > start && self.bytes[at - 1] != b' ' => at += 1,
                _ => break,
            }
        }
        while at > start && self.bytes[at - 1] == b' ' {
            at -= 1;
        }
        self.at = at;
        (at > start).then_some(())
    }

    /// Whether a plain scalar goes on in this line that began in a line before, in a collection of that column.
    pub(super) fn goes_on(&self, column: usize) -> bool {
        self.at - self.line > column && !matches!(self.byte(0), b'#' | 0)
    }

    /// The other lines of the plain scalar that was read last; the first of them is so many lines further down.
    pub(super) fn go_on(&mut self, column: usize, mut lines: usize) -> Option<()> {
        self.done.make_again();
        loop {
            match lines {
                1 => self.done.made().push(' '),
                _ => self.done.made().extend(std::iter::repeat_n('\n', lines - 1)),
            }
            let start = self.at;
            self.plain_line::<false>()?;
            let end = self.at;
            let piece = self.text.get(start..end)?;
            self.done.made().push_str(piece);
            if !self.ends_line() {
                self.done.replace(end);
                return self.end_line();
            }
            lines = self.next_line();
            if !self.goes_on(column) {
                self.done.replace(end);
                return Some(());
            }
        }
    }

    /// A scalar in single quotes, up to the byte behind it.
    fn single(&mut self, column: usize) -> Option<()> {
        let opened = self.at;
        let (mut start, mut at) = (opened + 1, opened + 1);
        loop {
            at += memchr::memchr2(b'\'', b'\n', self.bytes.get(at..)?)?;
            if self.bytes[at] == b'\n' {
                return None;
            }
            if self.bytes.get(at + 1) != Some(&b'\'') {
                break;
            }
            let piece = self.text.get(start..=at)?;
            self.done.made().push_str(piece);
            (start, at) = (at + 2, at + 2);
        }
        self.quoted(start, at, ScalarStyle::Single, column)
    }

    /// A scalar in double quotes, up to the byte behind it.
    fn double(&mut self, column: usize) -> Option<()> {
        let opened = self.at;
        let (mut start, mut at) = (opened + 1, opened + 1);
        loop {
            at += memchr::memchr3(b'"', b'\\', b'\n', self.bytes.get(at..)?)?;
            match self.bytes[at] {
                b'"' => break,
                b'\\' => {
                    let piece = self.text.get(start..at)?;
                    let (character, length) = escape(self.text.get(at + 1..)?)?;
                    self.done.made().push_str(piece);
                    self.done.made().push(character);
                    at += 1 + length;
                    start = at;
                }
                _ => return None,
            }
        }
        self.quoted(start, at, ScalarStyle::Double, column)
    }

    /// A quoted scalar that ends with the quote at `end`, and whose text after the last escape begins at `start`.
    fn quoted(&mut self, start: usize, end: usize, style: ScalarStyle, column: usize) -> Option<()> {
        let place = (self.at, end + 1);
        if start == self.at + 1 {
            self.done.push(What::Written(style), place, column);
        } else {
            let piece = self.text.get(start..end)?;
            self.done.made().push_str(piece);
            self.done.push_made(style, place, column);
        }
        self.at = end + 1;
        Some(())
    }

    /// Whether a line end follows, maybe after spaces; goes there.
    pub(super) fn ends_line(&mut self) -> bool {
        let at = spaces(self.bytes, self.at);
        let ends = self.bytes.get(at) == Some(&b'\n');
        self.at = if ends { at } else { self.at };
        ends
    }
}

/// The character that an escape stands for, and how many bytes it has after the backslash. Halves of characters are left
/// to the parser.
fn escape(text: &str) -> Option<(char, usize)> {
    let code = |digits: usize| {
        let hex = text.get(1..=digits).filter(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()))?;
        Some((char::from_u32(u32::from_str_radix(hex, 16).ok()?)?, 1 + digits))
    };
    let character = match text.bytes().next()? {
        b @ (b'"' | b'\\' | b'/') => char::from(b),
        b'n' => '\n',
        b't' => '\t',
        b'r' => '\r',
        b'0' => '\0',
        b'e' => '\x1b',
        b'x' => return code(2),
        b'u' => return code(4),
        _ => return None,
    };
    Some((character, 1))
}
