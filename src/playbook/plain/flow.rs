//! Flow collections: `[a, b]` and `{a: b}`, in one line or many.

use super::bytes::{is_end, line_end, may_mark_document, spaces};
use super::events::What;
use super::{DEPTH, KEY, Reader};

impl Reader<'_> {
    /// A flow collection with all that it holds.
    pub(super) fn flow(&mut self) -> Option<()> {
        self.open_flow()?;
        // whether an item may stand here, or a separator must
        let mut is_item = true;
        while let Some(is_mapping) = self.flows.last().copied() {
            self.between()?;
            match self.byte(0) {
                b']' | b'}' => {
                    if (self.byte(0) == b'}') != is_mapping {
                        return None;
                    }
                    self.flows.pop();
                    self.done.push(What::End, (self.at, self.at + 1), 0);
                    self.at += 1;
                    is_item = false;
                }
                b',' if !is_item => {
                    self.at += 1;
                    is_item = true;
                }
                _ if !is_item => return None,
                _ => is_item = self.item(is_mapping)?,
            }
        }
        Some(())
    }

    /// An item of a list, or an entry of a mapping. Gives whether a collection was opened, so that an item may stand next.
    fn item(&mut self, is_mapping: bool) -> Option<bool> {
        if is_mapping {
            let (colon, column) = self.flow_key()?;
            self.between()?;
            if matches!(self.byte(0), b',' | b'}') {
                self.done.push(What::Nothing, (colon, colon), column);
                return Some(false);
            }
        }
        if matches!(self.byte(0), b'[' | b'{') {
            self.open_flow()?;
            return Some(true);
        }
        self.flow_scalar()?;
        Some(false)
    }

    fn open_flow(&mut self) -> Option<()> {
        if self.flows.len() >= DEPTH {
            return None;
        }
        let is_mapping = self.byte(0) == b'{';
        let column = self.column(self.at);
        let what = if is_mapping { What::Mapping } else { What::Sequence };
        self.done.push(what, (self.at, self.at + 1), column);
        self.flows.push(is_mapping);
        self.at += 1;
        Some(())
    }

    /// The key of an entry with the colon behind it, whose byte and column it gives.
    fn flow_key(&mut self) -> Option<(usize, usize)> {
        let start = self.at;
        self.flow_scalar()?;
        let colon = self.at;
        let is_quoted = matches!(self.bytes[start], b'"' | b'\'');
        if self.byte(0) != b':' || colon - start > KEY || !is_quoted && !is_end(self.byte(1)) {
            return None;
        }
        self.at += 1;
        Some((colon, self.column(colon)))
    }

    fn flow_scalar(&mut self) -> Option<()> {
        let column = self.column(self.at);
        self.scalar::<true>(column)
    }

    /// Goes over spaces, line ends and comments.
    #[inline]
    fn between(&mut self) -> Option<()> {
        if self.byte(0) == b' ' {
            self.at += 1;
        }
        if matches!(self.byte(0), b' ' | b'\n' | b'#') { self.between_lines() } else { Some(()) }
    }

    fn between_lines(&mut self) -> Option<()> {
        loop {
            self.at = spaces(self.bytes, self.at);
            match self.byte(0) {
                b'\n' => {
                    self.next_line();
                    if self.at == self.line && may_mark_document(&self.bytes[self.at..]) {
                        return None;
                    }
                }
                // a comment has to be set apart
                b'#' if !matches!(self.bytes[self.at - 1], b' ' | b'\n') => return None,
                b'#' => self.at = line_end(self.bytes, self.at),
                _ => return Some(()),
            }
        }
    }
}
