//! The plain part of YAML, read in one go: block collections by indentation with spaces, scalars of every style, flow
//! collections, comments. Everything else (tags, anchors, directives, document markers, tabs that indent, escapes that are
//! rare, and every mistake) is left to the parser, which this reader never contradicts: what it gives is what the parser
//! gives, node for node with the same places, or nothing.
//!
//! | file | holds |
//! |---|---|
//! | `block` | block scalars |
//! | `bytes` | questions about bytes |
//! | `collections` | block collections, line by line |
//! | `events` | what was read |
//! | `flow` | flow collections |
//! | `scalar` | plain and quoted scalars |

mod block;
mod bytes;
mod collections;
mod events;
mod flow;
mod scalar;

pub use events::{Event, Plain};

use bytes::spaces;
use collections::Open;

/// Most collections inside one another that are read here. The parser has a higher limit, the tree a lower one.
const DEPTH: usize = 100;

/// Longest key in bytes. The parser takes no key of more than 1,024 characters.
const KEY: usize = 1_000;

/// A text on its way to events.
#[derive(Debug)]
struct Reader<'t> {
    text: &'t str,
    bytes: &'t [u8],
    /// The byte to look at next.
    at: usize,
    /// Where its line begins.
    line: usize,
    /// The first byte of this line or of one further down that is not ASCII.
    wide: usize,
    open: Vec<Open>,
    /// The flow collections that are open; whether they are mappings.
    flows: Vec<bool>,
    done: Plain<'t>,
}

impl<'t> Plain<'t> {
    /// Reads a document. `None` where it is not plain, or is a mistake.
    #[must_use]
    pub fn read(text: &'t str) -> Option<Self> {
        let wide = bytes::are_fit(text.as_bytes())?;
        // places are kept in four bytes
        u32::try_from(text.len()).ok()?;
        let mut reader = Reader {
            text,
            bytes: text.as_bytes(),
            at: 0,
            line: 0,
            wide,
            open: Vec::with_capacity(16),
            flows: Vec::new(),
            done: Plain::new(text),
        };
        reader.document()?;
        Some(reader.done)
    }
}

impl Reader<'_> {
    fn document(&mut self) -> Option<()> {
        self.at = spaces(self.bytes, 0);
        self.next_line();
        while self.at < self.bytes.len() {
            if self.byte(0) == b'#' {
                self.skip_comment();
            } else {
                self.line()?;
            }
        }
        self.close_beyond(None);
        // the parser has words for a file with nothing in it
        (!self.done.is_empty()).then_some(())
    }

    /// The byte that many bytes on; 0 behind the last one.
    fn byte(&self, on: usize) -> u8 {
        self.bytes.get(self.at + on).copied().unwrap_or(0)
    }

    /// The column of a byte of this line.
    #[inline]
    fn column(&mut self, at: usize) -> usize {
        if at <= self.wide {
            return at - self.line;
        }
        if self.wide < self.line {
            self.wide = bytes::next_wide(self.bytes, self.line);
        }
        let goes_on = self.bytes.get(self.wide..at).unwrap_or_default().iter().filter(|b| bytes::goes_on(**b)).count();
        at - self.line - goes_on
    }

    /// From a line end to the first character that is no space, maybe lines further down. Gives how many lines.
    fn next_line(&mut self) -> usize {
        let mut lines = 0;
        while self.byte(0) == b'\n' {
            self.line = self.at + 1;
            self.at = spaces(self.bytes, self.line);
            lines += 1;
        }
        lines
    }

    fn skip_comment(&mut self) {
        self.at = bytes::line_end(self.bytes, self.at);
        self.next_line();
    }

    /// From the end of a value to the next line that holds something.
    fn end_line(&mut self) -> Option<()> {
        let end = self.at;
        self.at = spaces(self.bytes, end);
        match self.byte(0) {
            b'#' if self.at > end => self.skip_comment(),
            b'\n' | 0 => {
                self.next_line();
            }
            _ => return None,
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use granit_parser::{Event as Parsed, Parser};
    use proptest::prelude::*;

    use super::super::tree::style_of;
    use super::*;
    use crate::text::Span;

    /// An event with its place; the column of an end is 0.
    type Step = (String, Span, usize);

    /// What the parser gives; `None` for a mistake.
    fn parsed(text: &str) -> Option<Vec<Step>> {
        let options = granit_parser::options! { strict_indentation: false };
        let mut steps = Vec::new();
        for event in Parser::new_from_str_with_options(text, options) {
            let (event, place) = event.ok()?;
            let (what, column) = match event {
                Parsed::Scalar(text, style, 0, None) => {
                    let style = style_of(style);
                    (format!("{:?}", Event::Scalar(&text, style)), place.start.col())
                }
                Parsed::SequenceStart(_, 0, None) => (format!("{:?}", Event::Sequence), place.start.col()),
                Parsed::MappingStart(_, 0, None) => (format!("{:?}", Event::Mapping), place.start.col()),
                Parsed::SequenceEnd | Parsed::MappingEnd => (format!("{:?}", Event::End), 0),
                Parsed::StreamStart | Parsed::StreamEnd | Parsed::DocumentEnd => continue,
                Parsed::DocumentStart(false, None) if steps.is_empty() => continue,
                _ => return None,
            };
            let range = place.byte_range()?;
            steps.push((what, Span::new(range.start, range.end), column));
        }
        Some(steps)
    }

    fn read(text: &str) -> Option<Vec<Step>> {
        let plain = Plain::read(text)?;
        Some(plain.events().map(|(event, span, column)| (format!("{event:?}"), span, column)).collect())
    }

    #[test]
    fn what_is_plain_is_read_as_the_parser_reads_it() {
        for text in [
            "a: 1\nb: two words\n",
            "# c\n\na:\n  b: c # d\n  # e\n\n  é: {ü: 'x', y: \"z\"}\n",
            "a:\n- b\n-  c: d\n   e:\n-\n- # f\n- - g\n  -\nh:",
            "a:\n  - b: |\n      c\n\n       d\n    e: >-\n\n     f\n     g\n\n      h\n     i\n\n  - |+ # j\n   k\n\n\n",
            "a: b\n  - c\n\n\n  d # e\nf:\n  g\n  h\n",
            "a: [b, {c: d, e: , 'f':g}, [], {}, ] # h\n",
            "{\n  \"a\": [1,\n  2], # b\n  \"c\":{\"d\": \"\\u00e9\\n\\\\\"}\n}\n",
            "'it''s': http://x/y#z -- a:b\n\"a: b\": -c\n",
            "a: >+\n  b\n  \tc\n   d\n  e",
            "a: |\n    b\n  # c\nd: |-\n \u{85}\n",
        ] {
            let plain = read(text);
            assert!(plain.is_some(), "{text:?}");
            assert_eq!(plain, parsed(text), "{text:?}");
        }
    }

    #[test]
    fn what_is_not_plain_is_left_to_the_parser() {
        for text in [
            "",
            "# nothing\n",
            "a",
            "a: &b c\n",
            "a: *b\n",
            "a: !c d\n",
            "--- \na: b\n",
            "a: b\n...\n",
            "%YAML 1.2\n",
            "? a\n: b\n",
            "a: b: c\n",
            "a: - b\n",
            "a:\n\tb: c\n",
            "a: b\r\n",
            "\u{feff}a: b\n",
            "a: \u{7}\n",
            "a: b\n c: d\n",
            "a:\n  b: c\n d: e\n",
            "- a\nb: c\n",
            "a: b\n- c\n",
            "a: [b\n",
            "a: [b}\n",
            "a: [b: c]\n",
            "a: {b}\n",
            "[a]: b\n",
            "a: [b]#c\n",
            "a: 'b'#c\n",
            "a: 'b\n  c'\n",
            "a: \"\\ud83d\"\n",
            "a: |2\n   b\n",
            "a: |\nb: c\n",
            "a: |\n   \n  b\n",
            "a: b # c\n  d\n",
        ] {
            assert_eq!(read(text), None, "{text:?}");
        }
        assert_eq!(read(&format!("{}: b", "a".repeat(KEY + 1))), None);
        assert_eq!(read(&format!("a: {}{}", "[".repeat(DEPTH + 1), "]".repeat(DEPTH + 1))), None);
    }

    /// Pieces of documents, put together at random.
    fn pieces() -> impl Strategy<Value = Vec<&'static str>> {
        let piece = prop::sample::select(vec![
            "a",
            "b c",
            "é",
            "'x'",
            "\"y\\n\"",
            ": ",
            ":",
            "- ",
            "-",
            "\n",
            "\n",
            "\n  ",
            "\n  ",
            "\n    ",
            " ",
            " #",
            "#",
            "[",
            "]",
            "{",
            "}",
            ", ",
            "|",
            "|-",
            "|+",
            ">",
            ">-",
            ">+",
            "\n\n",
            "a: ",
            "a: ",
            "  b: ",
            "\n- ",
            "\n  - ",
            "\t",
            "'",
            "\"",
            "&",
            "?",
            "---",
            "[a, b]",
            "{a: b}",
            "|\n    x\n     y\n    z\n",
            ">\n   x\n   y\n\n   z\n",
        ]);
        prop::collection::vec(piece, 1..24)
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(5000) })]

        #[test]
        fn no_document_is_read_otherwise_than_by_the_parser(pieces in pieces()) {
            let text = format!("a: {}", pieces.concat());
            if let Some(plain) = read(&text) {
                prop_assert_eq!(Some(plain), parsed(&text), "{:?}", text);
            }
        }
    }
}
