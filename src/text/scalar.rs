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
            map.fit_line_ends(start, decoded);
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

    /// A block's chomping decides how many line ends it keeps, and a parser's span may begin after leading blank lines:
    /// both are settled by looking at what the parser gave.
    fn fit_line_ends(&mut self, start: usize, decoded: &str) {
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
