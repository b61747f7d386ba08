//! Block collections, line by line.

use super::bytes::{is_end, line_end, may_mark_document, spaces};
use super::events::What;
use super::{DEPTH, KEY, Reader};

/// The kinds of block collections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Collection {
    Mapping,
    Sequence,
    /// A sequence whose entries begin in the column of the key that it is the value of.
    Flush,
}

/// A block collection that is still being read.
#[derive(Debug)]
pub(super) struct Open {
    collection: Collection,
    pub(super) column: usize,
    /// The byte and the column where an empty value is said to stand, if one has not begun yet.
    awaits: Option<(usize, usize)>,
}

impl Reader<'_> {
    /// A line that is no continuation of one before it, from its first visible character on.
    pub(super) fn line(&mut self) -> Option<()> {
        let column = self.at - self.line;
        if column == 0 && may_mark_document(&self.bytes[self.at..]) {
            return None;
        }
        self.close_beyond(Some(column));
        let is_entry = self.is_entry();
        match self.open.last_mut() {
            None if self.done.is_empty() => {}
            None => return None,
            // the value that was awaited
            Some(top) if top.column < column => {
                top.awaits.take()?;
            }
            Some(top) => match (top.collection, is_entry) {
                // `entry` opens the sequence
                (Collection::Mapping, true) => {
                    top.awaits.as_ref()?;
                }
                (Collection::Sequence, false) => return None,
                (Collection::Flush, false) => self.close(),
                _ => self.settle(),
            },
        }
        while self.is_entry() {
            if self.entry()? {
                return self.end_line();
            }
        }
        self.content()
    }

    /// Whether here begins an entry of a block sequence.
    fn is_entry(&self) -> bool {
        self.byte(0) == b'-' && is_end(self.byte(1))
    }

    /// Reads the `-` of an entry, and opens its sequence if it is the first one. Gives whether nothing else is in this line.
    fn entry(&mut self) -> Option<bool> {
        let (dash, column) = (self.at, self.at - self.line);
        self.at = spaces(self.bytes, dash + 1);
        if self.byte(0) == b'#' {
            self.at = line_end(self.bytes, self.at);
        }
        let mark = (self.at, self.column(self.at));
        match self.open.last_mut() {
            Some(top) if top.column == column && top.collection != Collection::Mapping => {}
            Some(top) if top.column == column => {
                top.awaits = None;
                self.open(Collection::Flush, column)?;
                self.done.push(What::Sequence, (mark.0, mark.0), mark.1);
            }
            _ => {
                self.open(Collection::Sequence, column)?;
                self.done.push(What::Sequence, (dash, dash), column);
            }
        }
        let is_all = matches!(self.byte(0), b'\n' | 0);
        self.open.last_mut()?.awaits = is_all.then_some(mark);
        Some(is_all)
    }

    fn open(&mut self, collection: Collection, column: usize) -> Option<()> {
        if self.open.len() >= DEPTH {
            return None;
        }
        self.open.push(Open { collection, column, awaits: None });
        Some(())
    }

    /// Puts an empty value where one was awaited.
    fn settle(&mut self) {
        if let Some((at, column)) = self.open.last_mut().and_then(|top| top.awaits.take()) {
            self.done.push(What::Nothing, (at, at), column);
        }
    }

    /// Closes the innermost collection.
    fn close(&mut self) {
        self.settle();
        self.open.pop();
        self.done.push(What::End, (self.at, self.at), 0);
    }

    /// Closes the collections that are indented further than a column; all of them without one.
    pub(super) fn close_beyond(&mut self, column: Option<usize>) {
        while self.open.last().is_some_and(|top| column.is_none_or(|column| top.column > column)) {
            self.close();
        }
    }

    /// What stands at the beginning of a line, or behind the `-` of an entry: a key with its value, or a value.
    fn content(&mut self) -> Option<()> {
        let column = self.at - self.line;
        let is_in_mapping = self.open.last().is_some_and(|top| top.column == column);
        if matches!(self.byte(0), b'[' | b'{' | b'|' | b'>') {
            return if is_in_mapping { None } else { self.value() };
        }
        let start = self.at;
        self.scalar::<false>(column)?;
        if self.byte(0) != b':' || !is_end(self.byte(1)) {
            return if is_in_mapping { None } else { self.end_scalar(start) };
        }
        if self.at - start > KEY {
            return None;
        }
        if !is_in_mapping {
            self.open(Collection::Mapping, column)?;
            self.done.open_around();
        }
        let colon = self.at;
        self.at = spaces(self.bytes, colon + 1);
        if matches!(self.byte(0), b'\n' | b'#' | 0) {
            let column = self.column(colon);
            self.open.last_mut()?.awaits = Some((colon, column));
            self.at = colon + 1;
            return self.end_line();
        }
        self.value()
    }

    /// A value that is no block collection.
    fn value(&mut self) -> Option<()> {
        match self.byte(0) {
            b'[' | b'{' => {
                self.flow()?;
                self.end_line()
            }
            b'|' | b'>' => self.block(),
            _ => {
                let start = self.at;
                let column = self.column(start);
                self.scalar::<false>(column)?;
                self.end_scalar(start)
            }
        }
    }

    /// What follows a scalar that is no key. A plain one may go on in the next lines.
    fn end_scalar(&mut self, start: usize) -> Option<()> {
        // a document that is one scalar is nothing that anybody needs fast
        let column = self.open.last()?.column;
        if matches!(self.bytes[start], b'"' | b'\'') || !self.ends_line() {
            return self.end_line();
        }
        let lines = self.next_line();
        if self.goes_on(column) { self.go_on(column, lines) } else { Some(()) }
    }
}
