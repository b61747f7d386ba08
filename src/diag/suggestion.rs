//! How a text would be mended: edits that a program can make, and whether it may do so unasked.

use crate::text::{SourceFile, Span};

/// One replacement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; empty where something is put in.
    pub span: Span,
    /// What stands there afterwards.
    pub text: String,
}

/// The edits that mend one mistake. They do not overlap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The edits, in the order of their places.
    pub edits: Vec<Edit>,
    /// Whether they may be made unasked: what was meant is beyond doubt.
    pub safe: bool,
}

impl Suggestion {
    /// One text in the place of another.
    #[must_use]
    pub fn replace(span: Span, text: impl Into<String>, safe: bool) -> Self {
        Self { edits: vec![Edit { span, text: text.into() }], safe }
    }
}

/// A text with all edits of some suggestions made. Of two that touch the same place the first is made. Everything else
/// stays as it is, byte for byte. Gives which suggestions were made, by position.
#[must_use]
pub fn mended(source: &SourceFile, suggestions: &[&Suggestion]) -> (String, Vec<usize>) {
    let mut made: Vec<usize> = Vec::new();
    let mut edits: Vec<&Edit> = Vec::new();
    let text = source.text();
    for (n, suggestion) in suggestions.iter().enumerate() {
        let clashes = |a: &Edit, b: &Edit| a.span.start <= b.span.end && b.span.start <= a.span.end;
        let inside = |e: &Edit| text.get(e.span.start..e.span.end).is_some();
        if suggestion.edits.iter().all(|e| inside(e) && !edits.iter().any(|other| clashes(e, other))) {
            edits.extend(&suggestion.edits);
            made.push(n);
        }
    }
    edits.sort_by_key(|edit| edit.span);
    let (mut mended, mut from) = (String::with_capacity(text.len()), 0);
    for edit in edits {
        mended.push_str(text.get(from..edit.span.start).unwrap_or_default());
        mended.push_str(&edit.text);
        from = edit.span.end;
    }
    mended.push_str(text.get(from..).unwrap_or_default());
    (mended, made)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_made_in_their_places_and_of_two_that_clash_the_first() {
        let source = SourceFile::new("f", "ä: one # why\nb: two\n");
        let at = |start: usize, end: usize, text: &str| Suggestion::replace(Span::new(start, end), text, true);
        let (later, first, clash, outside) = (at(17, 20, "2"), at(4, 7, "1"), at(6, 9, "x"), at(90, 99, "y"));
        let (text, made) = mended(&source, &[&later, &first, &clash, &outside]);
        assert_eq!(text, "ä: 1 # why\nb: 2\n");
        assert_eq!(made, [0, 1]);
    }
}
