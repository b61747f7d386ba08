//! What was read: the events of a document, small and side by side, with the texts that do not stand in it as they are.

use crate::text::{ScalarStyle, Span};

/// One step through a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event<'t> {
    /// A scalar: what it means, and how it is written.
    Scalar(&'t str, ScalarStyle),
    /// A list begins.
    Sequence,
    /// A mapping begins.
    Mapping,
    /// The list or mapping ends that began last.
    End,
}

/// What a kept event is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// A scalar whose text stands in the document, between its quotes if it has some.
    Written(ScalarStyle),
    /// A scalar whose text was put together: the next one of those.
    Made(ScalarStyle),
    /// The value of a key, or an entry, that has none.
    Nothing,
    Sequence,
    Mapping,
    End,
}

/// An event as it is kept.
#[derive(Debug, Clone, Copy)]
struct Kept {
    start: u32,
    end: u32,
    column: u32,
    what: What,
}

/// A document that was read.
#[derive(Debug)]
pub struct Plain<'t> {
    source: &'t str,
    kept: Vec<Kept>,
    /// The texts that were put together, one behind the other.
    made: String,
    /// Where each of them ends.
    ends: Vec<usize>,
}

/// A number of bytes of a text that has fewer than 2^32 of them.
fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

impl<'t> Plain<'t> {
    pub(super) fn new(source: &'t str) -> Self {
        // the densest playbooks have an event for each nine bytes
        Self { source, kept: Vec::with_capacity(source.len() / 8), made: String::new(), ends: Vec::new() }
    }

    /// The events in their order, each with its place and the column that it begins in, counted in characters from 0. The
    /// column of an end is 0.
    pub fn events(&self) -> impl Iterator<Item = (Event<'_>, Span, usize)> {
        let mut ends = self.ends.iter();
        let mut from = 0;
        self.kept.iter().map(move |kept| {
            let span = Span { start: kept.start as usize, end: kept.end as usize };
            let event = match kept.what {
                What::Written(style) => Event::Scalar(self.written(span, style), style),
                What::Made(style) => {
                    let to = ends.next().copied().unwrap_or(from);
                    let text = self.made.get(from..to).unwrap_or_default();
                    from = to;
                    Event::Scalar(text, style)
                }
                What::Nothing => Event::Scalar("~", ScalarStyle::Plain),
                What::Sequence => Event::Sequence,
                What::Mapping => Event::Mapping,
                What::End => Event::End,
            };
            (event, span, kept.column as usize)
        })
    }

    /// The text of a scalar that stands in the document.
    fn written(&self, span: Span, style: ScalarStyle) -> &'t str {
        let quote = usize::from(matches!(style, ScalarStyle::Single | ScalarStyle::Double));
        self.source.get(span.start + quote..span.end - quote).unwrap_or_default()
    }

    /// How many events there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.kept.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// The text that is being put together, behind all that were before.
    pub(super) fn made(&mut self) -> &mut String {
        &mut self.made
    }

    #[inline]
    pub(super) fn push(&mut self, what: What, (start, end): (usize, usize), column: usize) {
        self.kept.push(Kept { start: small(start), end: small(end), column: small(column), what });
    }

    /// A scalar whose text is the one that was being put together.
    pub(super) fn push_made(&mut self, style: ScalarStyle, place: (usize, usize), column: usize) {
        self.ends.push(self.made.len());
        self.push(What::Made(style), place, column);
    }

    /// Opens a mapping whose first key is the last scalar.
    pub(super) fn open_around(&mut self) {
        if let Some(key) = self.kept.last().copied() {
            self.kept.insert(self.kept.len() - 1, Kept { end: key.start, what: What::Mapping, ..key });
        }
    }

    /// Takes the text of the last scalar, a plain one, as the beginning of one that is being put together.
    pub(super) fn make_again(&mut self) {
        if let Some(Kept { start, end, .. }) = self.kept.last().copied() {
            self.made.push_str(self.source.get(start as usize..end as usize).unwrap_or_default());
        }
    }

    /// Gives the last scalar, a plain one, the text that was being put together.
    pub(super) fn replace(&mut self, end: usize) {
        self.ends.push(self.made.len());
        if let Some(last) = self.kept.last_mut() {
            last.end = small(end);
            last.what = What::Made(ScalarStyle::Plain);
        }
    }
}
