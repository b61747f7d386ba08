//! The map from a place inside a decoded YAML scalar to its place in the file.
//!
//! The scalar is decoded a second time from its source text, piece by piece. If the result is not what the parser gave,
//! there is no map, and a diagnostic points at the whole scalar instead of at a wrong place.

use super::source::Span;

/// How a scalar is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScalarStyle {
    /// Without quotes.
    Plain,
    /// In single quotes.
    Single,
    /// In double quotes.
    Double,
    /// A block after `|`.
    Literal,
    /// A block after `>`.
    Folded,
}

/// One stretch of decoded text.
#[derive(Debug, Clone, Copy)]
struct Piece {
    /// Where it begins in the decoded text.
    decoded: usize,
    /// Where it begins in the source.
    source: usize,
    /// An escape or a folded line end: all its bytes come from the place where it begins.
    atom: bool,
}

/// Where each byte of a decoded scalar stands in the source.
#[derive(Debug, Default)]
pub struct ScalarMap {
    text: String,
    pieces: Vec<Piece>,
}

impl ScalarMap {
    /// Decodes the scalar that stands at `span` of `source`; `column` is the indentation of a block scalar's content.
    /// `None` unless the result equals `decoded`.
    #[must_use]
    pub fn new(source: &str, span: Span, style: ScalarStyle, column: usize, decoded: &str) -> Option<Self> {
        source.get(span.start..span.end)?;
        let mut map = Self::default();
        let (start, end) = (span.start, span.end);
        match style {
            ScalarStyle::Literal => Block { source, end, column, folded: false }.decode(start, &mut map),
            ScalarStyle::Folded => Block { source, end, column, folded: true }.decode(start, &mut map),
            ScalarStyle::Plain => Flow { source, end, quote: None }.decode(start, &mut map)?,
            ScalarStyle::Single => {
                Flow { source, end: end.checked_sub(1)?, quote: Some('\'') }.decode(start + 1, &mut map)?;
            }
            ScalarStyle::Double => {
                Flow { source, end: end.checked_sub(1)?, quote: Some('"') }.decode(start + 1, &mut map)?;
            }
        }
        if matches!(style, ScalarStyle::Literal | ScalarStyle::Folded) {
            map.fit_line_ends(start, end, decoded);
        }
        (map.text == decoded).then_some(map)
    }

    /// The source span of a range of the decoded text; an empty range gives the one character there.
    #[must_use]
    pub fn span(&self, range: std::ops::Range<usize>, source: &str) -> Span {
        let width = |at: usize| source.get(at..).and_then(|s| s.chars().next()).map_or(0, char::len_utf8);
        let start = self.source(range.start);
        if range.end <= range.start {
            return Span::new(start, start + width(start));
        }
        let mut last = range.end.min(self.text.len()).saturating_sub(1);
        while !self.text.is_char_boundary(last) {
            last -= 1;
        }
        let end = self.source(last);
        Span::new(start, end + width(end))
    }

    fn source(&self, decoded: usize) -> usize {
        let after = self.pieces.partition_point(|p| p.decoded <= decoded);
        match after.checked_sub(1).map(|i| self.pieces[i]) {
            None => self.pieces.first().map_or(0, |p| p.source),
            Some(Piece { source, atom: true, .. }) => source,
            Some(piece) => piece.source + (decoded - piece.decoded),
        }
    }

    fn copy(&mut self, at: usize, text: &str) {
        self.push(at, text, false);
    }

    fn atom(&mut self, at: usize, text: &str) {
        self.push(at, text, true);
    }

    fn push(&mut self, source: usize, text: &str, atom: bool) {
        if text.is_empty() {
            return;
        }
        self.pieces.push(Piece { decoded: self.text.len(), source, atom });
        self.text.push_str(text);
    }

    /// A block's chomping decides how many line ends it keeps, a parser's span may begin after leading blank lines, and the
    /// end of the file may stand for a line end: all are settled by looking at what the parser gave.
    fn fit_line_ends(&mut self, start: usize, end: usize, decoded: &str) {
        if decoded.ends_with('\n') && !self.text.ends_with('\n') {
            self.atom(end, "\n");
        }
        let core = decoded.trim_start_matches('\n');
        let rest = self.text.as_bytes().get(core.len()..).unwrap_or_default();
        if rest.iter().all(|b| *b == b'\n') && self.text.len() > core.len() {
            self.text.truncate(core.len());
        }
        let leading = decoded.len() - core.len();
        if leading > 0 && self.text == core {
            for piece in &mut self.pieces {
                piece.decoded += leading;
            }
            self.pieces.insert(0, Piece { decoded: 0, source: start, atom: true });
            self.text.insert_str(0, &decoded[..leading]);
        }
    }
}

/// The length of the line end at `at`; 0 where there is none.
fn line_end(source: &[u8], at: usize) -> usize {
    match (source.get(at), source.get(at + 1)) {
        (Some(b'\r'), Some(b'\n')) => 2,
        (Some(b'\r' | b'\n'), _) => 1,
        _ => 0,
    }
}

fn is_blank(byte: u8) -> bool {
    byte == b' ' || byte == b'\t'
}

/// A block scalar that ends at `end`, its content indented by `column`.
struct Block<'a> {
    source: &'a str,
    end: usize,
    column: usize,
    folded: bool,
}

impl Block<'_> {
    fn decode(&self, start: usize, map: &mut ScalarMap) {
        let bytes = self.source.as_bytes();
        let mut at = start;
        let mut line_before: Option<usize> = None;
        let mut blank_before = false;
        let mut empty_lines: Vec<usize> = Vec::new();
        while at < self.end {
            let ended = line_end(bytes, at);
            if ended > 0 {
                empty_lines.push(at);
                at = self.content(at + ended);
                continue;
            }
            let blank = is_blank(bytes[at]);
            if let Some(place) = line_before {
                let folds = self.folded && !blank_before && !blank;
                match (folds, empty_lines.is_empty()) {
                    (true, true) => map.atom(place, " "),
                    (true, false) => {}
                    (false, _) => map.atom(place, "\n"),
                }
            }
            empty_lines.drain(..).for_each(|place| map.atom(place, "\n"));
            blank_before = blank;
            let line = at;
            while at < self.end && line_end(bytes, at) == 0 {
                at += 1;
            }
            map.copy(line, &self.source[line..at]);
            line_before = (at < self.end).then_some(at);
            if at < self.end {
                at = self.content(at + line_end(bytes, at));
            }
        }
        line_before.into_iter().chain(empty_lines).for_each(|place| map.atom(place, "\n"));
    }

    /// Where the content of a line begins that starts at `at`.
    fn content(&self, at: usize) -> usize {
        let indented = self.source.as_bytes()[at.min(self.end)..self.end].iter().take(self.column);
        at + indented.take_while(|b| **b == b' ').count()
    }
}

/// A plain or quoted scalar that ends at `end`.
struct Flow<'a> {
    source: &'a str,
    end: usize,
    quote: Option<char>,
}

impl Flow<'_> {
    fn decode(&self, start: usize, map: &mut ScalarMap) -> Option<()> {
        let bytes = self.source.as_bytes();
        let (mut at, mut copied) = (start, start);
        while at < self.end {
            let here = bytes[at];
            let next = if is_blank(here) || line_end(bytes, at) > 0 {
                let blanks = at + bytes[at..self.end].iter().take_while(|b| is_blank(**b)).count();
                if blanks >= self.end || line_end(bytes, blanks) == 0 {
                    at = blanks;
                    continue;
                }
                map.copy(copied, &self.source[copied..at]);
                self.fold(blanks, map)
            } else if here == b'\'' && self.quote == Some('\'') {
                map.copy(copied, &self.source[copied..at]);
                map.atom(at, "'");
                at + 2
            } else if here == b'\\' && self.quote == Some('"') {
                map.copy(copied, &self.source[copied..at]);
                self.escape(at, map)?
            } else {
                at += 1;
                continue;
            };
            (at, copied) = (next, next);
        }
        map.copy(copied, self.source.get(copied..self.end)?);
        Some(())
    }

    /// A line end at `at` with all blanks and empty lines after it: one space, or a line end for each empty line.
    fn fold(&self, at: usize, map: &mut ScalarMap) -> usize {
        let (empty_lines, next) = self.empty_lines(at + line_end(self.source.as_bytes(), at));
        if empty_lines.is_empty() {
            map.atom(at, " ");
        }
        empty_lines.into_iter().for_each(|place| map.atom(place, "\n"));
        next
    }

    fn empty_lines(&self, mut at: usize) -> (Vec<usize>, usize) {
        let bytes = self.source.as_bytes();
        let mut places = Vec::new();
        loop {
            while at < self.end && is_blank(bytes[at]) {
                at += 1;
            }
            match line_end(bytes, at) {
                0 => return (places, at),
                _ if at >= self.end => return (places, at),
                n => {
                    places.push(at);
                    at += n;
                }
            }
        }
    }

    /// An escape in double quotes at `at`; gives where it ends.
    fn escape(&self, at: usize, map: &mut ScalarMap) -> Option<usize> {
        let bytes = self.source.as_bytes();
        let letter = *bytes.get(at + 1)?;
        if line_end(bytes, at + 1) > 0 {
            let (empty_lines, next) = self.empty_lines(at + 1 + line_end(bytes, at + 1));
            empty_lines.into_iter().for_each(|place| map.atom(place, "\n"));
            return Some(next);
        }
        if let Some((_, text)) = ESCAPES.iter().find(|(l, _)| *l == letter) {
            map.atom(at, text);
            return Some(at + 2);
        }
        let digits = match letter {
            b'x' => 2,
            b'u' => 4,
            b'U' => 8,
            _ => return None,
        };
        let hex = |from: usize| u32::from_str_radix(self.source.get(from..from + digits)?, 16).ok();
        let (mut code, mut next) = (hex(at + 2)?, at + 2 + digits);
        if (0xD800..0xDC00).contains(&code) && self.source.get(next..next + 2) == Some("\\u") {
            code = 0x10000 + ((code - 0xD800) << 10) + hex(next + 2)?.checked_sub(0xDC00)?;
            next += 6;
        }
        map.atom(at, char::from_u32(code)?.encode_utf8(&mut [0; 4]));
        Some(next)
    }
}

/// The escapes of double-quoted scalars that stand for one text (YAML 1.2.2, section 5.7).
const ESCAPES: [(u8, &str); 18] = [
    (b'0', "\0"),
    (b'a', "\x07"),
    (b'b', "\x08"),
    (b't', "\t"),
    (b'\t', "\t"),
    (b'n', "\n"),
    (b'v', "\x0b"),
    (b'f', "\x0c"),
    (b'r', "\r"),
    (b'e', "\x1b"),
    (b' ', " "),
    (b'"', "\""),
    (b'/', "/"),
    (b'\\', "\\"),
    (b'N', "\u{85}"),
    (b'_', "\u{a0}"),
    (b'L', "\u{2028}"),
    (b'P', "\u{2029}"),
];

#[cfg(test)]
mod tests {
    use granit_parser::{Event, Parser, ScalarStyle as Style};
    use proptest::prelude::*;

    use super::*;

    /// The last scalar of a document: what it means, and the map to where it stands. `None` where it is no YAML.
    fn last_scalar(source: &str) -> Option<(String, ScalarStyle, Option<ScalarMap>)> {
        let options = granit_parser::options! { strict_indentation: false };
        let mut last = None;
        for event in Parser::new_from_str_with_options(source, options) {
            let (event, place) = event.ok()?;
            if let Event::Scalar(text, style, ..) = event {
                let style = match style {
                    Style::Plain => ScalarStyle::Plain,
                    Style::SingleQuoted => ScalarStyle::Single,
                    Style::DoubleQuoted => ScalarStyle::Double,
                    Style::Literal => ScalarStyle::Literal,
                    Style::Folded => ScalarStyle::Folded,
                };
                let range = place.byte_range()?;
                let map = ScalarMap::new(source, Span::new(range.start, range.end), style, place.start.col(), &text);
                last = Some((text.into_owned(), style, map));
            }
        }
        last
    }

    /// Whether a piece of source can stand for a character: the same, an escape of it, or the line end that it comes from.
    fn stands_for(piece: &str, c: char, style: ScalarStyle) -> bool {
        let line_end = piece.starts_with(['\n', '\r']);
        match c {
            _ if piece.starts_with(c) || style == ScalarStyle::Double && piece.starts_with('\\') => true,
            ' ' | '\n' if line_end => true,
            // in quotes blanks before a line end belong to it; a block's last line end may be the end of the file
            ' ' | '\n' => matches!(style, ScalarStyle::Literal | ScalarStyle::Folded) && piece.is_empty(),
            _ => false,
        }
    }

    fn holds(source: &str) -> Result<bool, TestCaseError> {
        let Some((decoded, style, map)) = last_scalar(source) else { return Ok(false) };
        if decoded.trim_matches('\n').is_empty() || decoded == "~" {
            // nobody makes a mistake in nothing
            return Ok(false);
        }
        let Some(map) = map else { return Err(TestCaseError::fail(format!("no map of {source:?} to {decoded:?}"))) };
        let mut from = 0;
        // the place of a block may begin behind its leading empty lines
        for (at, c) in decoded.char_indices().skip_while(|(_, c)| *c == '\n') {
            let span = map.span(at..at + c.len_utf8(), source);
            let piece = source.get(span.start..).unwrap_or_default();
            prop_assert!(stands_for(piece, c, style), "{:?} at byte {} of {:?} is {:?}", c, span.start, source, piece);
            prop_assert!(span.start >= from, "{:?} goes back in {:?}", c, source);
            from = span.start;
        }
        Ok(true)
    }

    #[test]
    fn scalars_of_every_style_have_a_map() {
        for source in [
            "a: b c",
            "a: b\n  c\n\n  d",
            "a: 'it''s\n  so'",
            "a: \"b\\u00e9\\n\\\n  c \n\n d\\x41\"",
            "a: |\n  b\n\n    c\n d: 1",
            "a: |2-\n    b\n  c\n",
            "a: >+\n  b\n  c\n\n\n",
            "a: |\r\n  b\r\n  c\r\n",
        ] {
            assert!(holds(source).unwrap_or_else(|e| panic!("{e}")) || source.contains("d: 1"), "{source:?}");
        }
    }

    /// Pieces of text that are easily lost, put together at random.
    fn pieces() -> impl Strategy<Value = Vec<&'static str>> {
        let piece = prop::sample::select(vec![
            "a",
            "word",
            "\u{e9}",
            "\u{20ac}",
            "\u{1d11e}",
            " ",
            " ",
            "   ",
            "\n",
            "\n",
            "\n\n",
            "\t",
            "'",
            "\"",
            ":",
            "#",
            " #",
            "-",
            "${x}",
            "{",
            "]",
            "==",
        ]);
        prop::collection::vec(piece, 1..14)
    }

    fn head() -> impl Strategy<Value = &'static str> {
        prop::sample::select(vec!["a: ", "a:\n  b: ", "a:\n  - ", "\u{20ac}: ", "a:\n    b: &x ", "- - "])
    }

    fn tail() -> impl Strategy<Value = &'static str> {
        prop::sample::select(vec!["", "\n", "\n\n\n", " \n", "\n# why\n", " # why\n"])
    }

    /// A document whose last scalar has this content; lines after the first are indented.
    fn document(head: &str, style: u8, content: &str, tail: &str, indicator: &str, windows: bool) -> String {
        let indented = |text: &str| text.replace('\n', "\n      ").replace("\n      \n", "\n\n");
        let body = match style {
            0 => indented(content),
            1 => format!("'{}'", indented(&content.replace('\'', "''"))),
            2 => format!(
                "\"{}\"",
                indented(&content.replace('"', "\\\"").replace(']', "\\u00e9\\t").replace('#', "\\\n"))
            ),
            3 => format!("|{indicator}{}", indented(&format!("\n{content}"))),
            _ => format!(">{indicator}{}", indented(&format!("\n{content}"))),
        };
        let text = format!("{head}{body}{tail}");
        if windows { text.replace('\n', "\r\n") } else { text }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2000) })]

        #[test]
        fn every_character_of_a_scalar_is_found_where_it_stands(
            head in head(), style in 0..5u8, content in pieces(), tail in tail(),
            indicator in prop::sample::select(vec!["", "-", "+"]), windows in any::<bool>(),
        ) {
            holds(&document(head, style, &content.concat(), tail, indicator, windows))?;
        }
    }
}
