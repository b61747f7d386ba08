//! Whether a text would be YAML with one thing mended: only the part around the mistake is read, and not too often.

use std::collections::HashSet;
use std::ops::Range;

use granit_parser::{Event, Parser, ScalarStyle};

use super::lines::Lines;
use crate::limits;

/// The part of a text that is read again.
pub(super) struct Part {
    /// The line above it all, whose key holds what follows.
    pub(super) head: Range<usize>,
    pub(super) body: Range<usize>,
}

/// Lines around a mistake that are always read.
const NEAR: usize = 30;

/// Attempts to read a text, each with one thing mended.
pub(super) struct Trial<'s> {
    pub(super) text: &'s str,
    pub(super) lines: &'s Lines<'s>,
    /// Bytes that were read in all attempts.
    spent: usize,
}

impl<'s> Trial<'s> {
    pub(super) fn new(text: &'s str, lines: &'s Lines<'s>) -> Self {
        Self { text, lines, spent: 0 }
    }

    /// The part of the text with two lines, whole entries of a section, and what lies between and `after` them.
    pub(super) fn part(&self, first: usize, last: usize, after: usize) -> Part {
        let is_head = |number: &usize| {
            let line = self.lines.whole(*number);
            line.starts_with(|c: char| !c.is_whitespace() && !"#-]}".contains(c))
        };
        let mut heads = (0..=first).rev().filter(is_head);
        let head = match (heads.next(), heads.next()) {
            // a line that was moved to the first column looks like the head of a section
            (Some(near), Some(before)) if first - near <= NEAR => before,
            (Some(near), None) if first - near > NEAR => near,
            (_, None) => 0,
            (near, _) => near.unwrap_or(0),
        };
        let blanks = |number: usize| self.lines.line(number).map(|line| line.blanks);
        let depth = self.lines.after(head).map_or(0, |line| line.blanks);
        let is_far = first - head > limits::YAML_REPAIR_LINES;
        let entry = (head + 1..=first.saturating_sub(NEAR)).rev().find(|n| blanks(*n).is_some_and(|b| b <= depth));
        let body = entry.filter(|_| is_far).unwrap_or(head + 1);
        let start = self.lines.start(head);
        let end = self.lines.start((last + 1 + after).min(self.lines.count()));
        let head_end = self.lines.start(head + 1).min(end);
        Part { head: start..head_end, body: self.lines.start(body).max(head_end).min(end)..end }
    }

    /// How odd the part would be with pieces of it written otherwise. `None` if it would not be
    /// YAML, or too much was read already.
    pub(super) fn reads(&mut self, part: &Part, edits: &[(Range<usize>, String)]) -> Option<Oddities> {
        let length = part.head.len() + part.body.len();
        if length > limits::YAML_REPAIR_PART || self.spent >= limits::YAML_REPAIR_BYTES {
            return None;
        }
        let mut text = String::with_capacity(length + 64);
        for range in [&part.head, &part.body] {
            let mut at = range.start;
            for (piece, instead) in
                edits.iter().filter(|(piece, _)| range.start <= piece.start && piece.end <= range.end)
            {
                text += self.text.get(at..piece.start)?;
                text += instead;
                at = piece.end;
            }
            text += self.text.get(at..range.end)?;
        }
        let (read, odd) = oddities(&text);
        self.spent += read;
        odd
    }
}

/// What is odd about a text that is YAML: the less, the likelier it is what its author meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Oddities {
    /// Keys that stand twice, keys without a value, and keys and items of a list that became part of the text above them.
    pub(super) strange: usize,
    /// Keys that stand at one depth here and at another there, each with its further depths.
    pub(super) scattered: usize,
}

/// The collections that are open, while a text is read.
#[derive(Default)]
struct Reading {
    /// Of a mapping its keys, and whether a key comes next.
    open: Vec<Option<(HashSet<String>, bool)>>,
    depths: HashSet<(String, usize)>,
    names: HashSet<String>,
    strange: usize,
}

impl Reading {
    /// Takes a key or a value of the mapping that is open.
    fn take(&mut self, key: Option<&str>) {
        let depth = self.open.len();
        let Some(Some((keys, expects_key))) = self.open.last_mut() else { return };
        if let (true, Some(key)) = (*expects_key, key) {
            self.strange += usize::from(!keys.insert(key.to_owned()));
            self.names.insert(key.to_owned());
            self.depths.insert((key.to_owned(), depth));
        }
        *expects_key = !*expects_key;
    }

    fn expects_key(&self) -> bool {
        matches!(self.open.last(), Some(Some((_, true))))
    }
}

/// Whether a line looks like a key with its value, or without.
fn is_key(line: &str) -> bool {
    let name = line.trim_start().trim_start_matches("- ").split_once(':');
    name.is_some_and(|(name, rest)| {
        let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "-_./".contains(c));
        is_name && (rest.is_empty() || rest.starts_with(' '))
    })
}

/// How much of a text was read, and what is odd about it if it is YAML.
fn oddities(text: &str) -> (usize, Option<Oddities>) {
    let mut reading = Reading::default();
    let end = text.trim_end().len();
    for event in Parser::new_from_str_with_options(text, granit_parser::options! { strict_indentation: false }) {
        let (event, place) = match event {
            Ok(event) => event,
            Err(error) => return (error.marker().byte_offset().unwrap_or(text.len()), None),
        };
        match event {
            Event::Scalar(scalar, style, ..) => {
                if style == ScalarStyle::Plain {
                    let written = place.byte_range().and_then(|range| text.get(range)).unwrap_or_default();
                    let is_item = |line: &str| line.trim_start().starts_with("- ");
                    let is_cut_off = place.byte_range().is_none_or(|range| range.start >= end);
                    let is_empty = written.trim().is_empty() && !reading.expects_key() && !is_cut_off;
                    reading.strange += usize::from(is_empty);
                    reading.strange += usize::from(written.lines().skip(1).any(is_item));
                } else if matches!(style, ScalarStyle::Literal | ScalarStyle::Folded) {
                    reading.strange += scalar.lines().filter(|line| is_key(line)).count();
                }
                reading.take(Some(&scalar));
            }
            Event::MappingStart(..) | Event::SequenceStart(..) => {
                reading.take(None);
                reading.open.push(matches!(event, Event::MappingStart(..)).then(|| (HashSet::new(), true)));
            }
            Event::MappingEnd | Event::SequenceEnd => drop(reading.open.pop()),
            Event::Alias(_) => reading.take(None),
            _ => {}
        }
    }
    let scattered = reading.depths.len() - reading.names.len();
    (text.len(), Some(Oddities { strange: reading.strange, scattered }))
}
