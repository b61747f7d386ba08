//! The lines of a text that is no YAML, read one by one as well as that goes: blanks, key, value, and what stays open.

/// The lines of a text.
pub(super) struct Lines<'s> {
    text: &'s str,
    starts: Vec<usize>,
}

impl<'s> Lines<'s> {
    pub(super) fn of(text: &'s str) -> Self {
        let starts = text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(at, _)| at + 1);
        Self { text, starts: std::iter::once(0).chain(starts).collect() }
    }

    pub(super) fn count(&self) -> usize {
        self.starts.len()
    }

    /// The number of the line with a byte, counted from 0.
    pub(super) fn at(&self, byte: usize) -> usize {
        self.starts.partition_point(|start| *start <= byte).saturating_sub(1)
    }

    /// Where a line begins; the end of the text beyond the last one.
    pub(super) fn start(&self, number: usize) -> usize {
        self.starts.get(number).copied().unwrap_or(self.text.len())
    }

    /// A line without its end.
    pub(super) fn whole(&self, number: usize) -> &'s str {
        self.text[self.start(number)..self.start(number + 1)].trim_end_matches(['\n', '\r'])
    }

    /// A line with something in it beside a comment.
    pub(super) fn line(&self, number: usize) -> Option<Line<'s>> {
        let whole = self.whole(number);
        let scan = Scan::of(whole);
        let text = whole[..scan.end].trim_end();
        let blanks = whole.len() - whole.trim_start_matches([' ', '\t']).len();
        let bare = text.trim_start_matches([' ', '-', '\t']);
        if text.len() <= blanks {
            return None;
        }
        let indent = if bare.is_empty() { text.len() } else { text.len() - bare.len() };
        Some(Line { number, start: self.start(number), text, blanks, indent, scan })
    }

    /// The last line with something in it before another.
    pub(super) fn before(&self, number: usize) -> Option<Line<'s>> {
        (0..number).rev().take(LOOK_PAST).find_map(|number| self.line(number))
    }

    /// The first line with something in it after another.
    pub(super) fn after(&self, number: usize) -> Option<Line<'s>> {
        (number + 1..self.count()).take(LOOK_PAST).find_map(|number| self.line(number))
    }
}

/// Empty lines and comments that are looked past.
const LOOK_PAST: usize = 50;

/// A line with something in it.
pub(super) struct Line<'s> {
    pub(super) number: usize,
    /// The byte where it begins.
    pub(super) start: usize,
    /// Without its comment.
    pub(super) text: &'s str,
    /// The blanks in front of it.
    pub(super) blanks: usize,
    /// The blanks and dashes in front of its key.
    pub(super) indent: usize,
    pub(super) scan: Scan,
}

impl<'s> Line<'s> {
    pub(super) fn first_word(&self) -> &'s str {
        self.text[self.indent..].split(' ').next().unwrap_or_default()
    }

    /// What its first word looks like as a key: up to a colon that no blank follows.
    pub(super) fn key(&self) -> &'s str {
        let word = self.first_word();
        &word[..word.find(':').unwrap_or(word.len())]
    }

    pub(super) fn has_colon(&self) -> bool {
        self.text.contains(": ") || self.text.ends_with(':')
    }

    /// Whether something stands behind its key on the same line.
    pub(super) fn has_value(&self) -> bool {
        self.has_colon() && !self.text.ends_with([':', '|', '>', '-'])
    }

    /// Whether a predicate stands in it.
    pub(super) fn holds_predicate(&self) -> bool {
        matches!(self.key(), "when" | "applies")
    }

    /// Where its value begins, in its text: behind the key, or behind the dash where there is no key.
    pub(super) fn value(&self) -> Option<usize> {
        let text = &self.text[self.indent..];
        let from = match text[self.key().len()..].starts_with(": ") {
            true => self.indent + self.key().len() + 2,
            false if self.indent > self.blanks && (text.starts_with(['[', '{', '"', '\'']) || !self.has_colon()) => {
                self.indent
            }
            false => return None,
        };
        let rest = &self.text[from..];
        Some(from + rest.len() - rest.trim_start().len()).filter(|at| *at < self.text.len())
    }
}

/// What stays open at the end of a line that is read by itself.
pub(super) struct Scan {
    /// The byte of a quote that nothing closes.
    pub(super) quote: Option<usize>,
    /// Brackets that nothing closes, with their bytes.
    pub(super) brackets: Vec<(usize, char)>,
    /// Where its comment begins, or it ends.
    pub(super) end: usize,
}

impl Scan {
    fn of(line: &str) -> Self {
        let mut scan = Self { quote: None, brackets: Vec::new(), end: line.len() };
        // a value may begin here
        let (mut fresh, mut before) = (true, ' ');
        let mut rest = line.char_indices().peekable();
        while let Some((at, c)) = rest.next() {
            let next = rest.peek().map(|(_, c)| *c);
            match c {
                '#' if before.is_whitespace() => {
                    scan.end = at;
                    break;
                }
                '"' | '\'' if fresh => {
                    let Some(()) = close(&mut rest, c) else {
                        scan.quote = Some(at);
                        break;
                    };
                    fresh = false;
                }
                '[' | '{' if fresh || !scan.brackets.is_empty() => {
                    scan.brackets.push((at, c));
                    fresh = true;
                }
                ']' | '}' if !scan.brackets.is_empty() => {
                    scan.brackets.pop();
                    fresh = false;
                }
                ',' if !scan.brackets.is_empty() => fresh = true,
                ':' if next.is_none_or(|c| c == ' ' || c == '"' || c == '\'') => fresh = true,
                '-' | '?' if fresh && next.is_none_or(|c| c == ' ') => {}
                ' ' | '\t' => {}
                _ => fresh = false,
            }
            before = c;
        }
        scan
    }
}

/// Goes on behind the end of a quoted text; `None` if it has none.
fn close(rest: &mut std::iter::Peekable<std::str::CharIndices<'_>>, quote: char) -> Option<()> {
    while let Some((_, c)) = rest.next() {
        match c {
            '\\' if quote == '"' => drop(rest.next()),
            c if c == quote && quote == '\'' && rest.peek().is_some_and(|(_, c)| *c == quote) => drop(rest.next()),
            c if c == quote => return Some(()),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stays_open_is_seen_where_a_value_begins() {
        for (text, quote, brackets, end) in [
            ("a: \"b", Some(3), 0, 5),
            ("a: it's # no \"text", None, 0, 8),
            ("a: 'it''s'", None, 0, 10),
            ("  - { a: \"b\\\"c\", d: 'e }", Some(20), 1, 24),
            ("when: a in [\"b\"", None, 0, 15),
            ("a: [b, {c: d}", None, 1, 13),
            ("a:\"b", Some(2), 0, 4),
        ] {
            let scan = Scan::of(text);
            assert_eq!((scan.quote, scan.brackets.len(), scan.end), (quote, brackets, end), "{text}");
        }
        let lines = Lines::of("# x\n  - say: b # c\r\n\n");
        assert!(lines.line(0).is_none() && lines.line(2).is_none());
        let line = lines.line(1).unwrap();
        assert_eq!((line.text, line.blanks, line.key(), line.value()), ("  - say: b", 2, "say", Some(9)));
    }
}
