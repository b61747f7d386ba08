//! Where a mistake of YAML syntax lies: often not where the parser stumbles, but in the line before, which has no colon, one
//! blank too few, or a bracket that nothing closes.

use crate::text::{SourceFile, Span};

/// A better place than that where the parser stumbled, and what to do there.
pub(super) fn culprit(source: &SourceFile, at: usize, error: &str) -> Option<(Span, String)> {
    let number = source.position(at).line;
    let line = Line::of(source, number)?;
    let before = Line::before(source, number)?;
    if error.contains("':' indicator") {
        let open = unclosed(before.text)?;
        let start = before.start + open;
        return Some((Span::new(start, start + 1), "close this bracket".to_owned()));
    }
    // a comment ends a text that would go on in the next line
    if error.contains("comment intercepting") {
        let open = [Some(line), Some(before)].into_iter().flatten().find(|line| !line.has_colon())?;
        return Some((open.word_span(), open.missing()));
    }
    if !error.contains("mapping values") || !line.has_colon() {
        return None;
    }
    if !before.has_colon() && before.indent == line.indent {
        return Some((before.word_span(), before.missing()));
    }
    if line.indent <= before.indent || !before.has_value() {
        return None;
    }
    let is_like_this = |other: Option<Line<'_>>| other.is_some_and(|other| other.indent == line.indent);
    let next = Line::after(source, number);
    let next_is_like_before = next.as_ref().is_some_and(|next| next.indent == before.indent);
    let odd = if is_like_this(Line::before(source, before.number)) && !next_is_like_before { before } else { line };
    Some((odd.word_span(), "begin it below the keys that it belongs to: its blanks are too few or too many".to_owned()))
}

/// A line with something in it.
struct Line<'s> {
    number: usize,
    /// The byte where it begins.
    start: usize,
    /// Without its comment.
    text: &'s str,
    /// The blanks and dashes in front of its key.
    indent: usize,
}

impl<'s> Line<'s> {
    fn of(source: &'s SourceFile, number: usize) -> Option<Self> {
        let whole = source.line(number);
        let text = whole.split(" #").next().unwrap_or_default().trim_end();
        let bare = text.trim_start_matches([' ', '-']);
        if bare.is_empty() || bare.starts_with('#') {
            return None;
        }
        // lines are pieces of the one text
        let start = whole.as_ptr() as usize - source.text().as_ptr() as usize;
        Some(Self { number, start, text, indent: text.len() - bare.len() })
    }

    /// The last one before a line.
    fn before(source: &'s SourceFile, number: usize) -> Option<Self> {
        (1..number).rev().take(LOOK_BACK).find_map(|number| Self::of(source, number))
    }

    /// The first one after a line.
    fn after(source: &'s SourceFile, number: usize) -> Option<Self> {
        (number + 1..).take(LOOK_BACK).find_map(|number| Self::of(source, number))
    }

    fn first_word(&self) -> &'s str {
        self.text[self.indent..].split(' ').next().unwrap_or_default()
    }

    /// What is missing in a line that has no key.
    fn missing(&self) -> String {
        let word = self.first_word();
        match word.split_once(':') {
            Some((key, _)) => format!("a blank is missing behind `{key}:`"),
            None => format!("a `:` is missing behind `{word}`"),
        }
    }

    fn word_span(&self) -> Span {
        let start = self.start + self.indent;
        let key = self.first_word();
        Span::new(start, start + key.find(':').unwrap_or(key.len()).max(1))
    }

    fn has_colon(&self) -> bool {
        self.text.contains(": ") || self.text.ends_with(':')
    }

    /// Whether something stands behind its key on the same line.
    fn has_value(&self) -> bool {
        self.has_colon() && !self.text.ends_with([':', '|', '>', '-'])
    }
}

/// Empty lines and comments that are looked past.
const LOOK_BACK: usize = 50;

/// The byte of the first bracket of a line that the line does not close; brackets in quotes are text.
fn unclosed(line: &str) -> Option<usize> {
    let (mut open, mut quote) = (Vec::new(), None);
    for (at, c) in line.char_indices() {
        match (c, quote) {
            (c, Some(q)) if c == q => quote = None,
            (_, Some(_)) => {}
            ('"' | '\'', None) => quote = Some(c),
            ('[' | '{', None) => open.push(at),
            (']' | '}', None) => drop(open.pop()),
            _ => {}
        }
    }
    open.first().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where the mistake lies, as the text from there on in its line.
    fn place<'t>(text: &'t str, stumbled: &str, error: &str) -> Option<&'t str> {
        let source = SourceFile::new("f", text);
        let (span, _) = culprit(&source, text.find(stumbled).unwrap(), error)?;
        text[span.start..].lines().next()
    }

    const VALUES: &str = "mapping values are not allowed in this context";

    #[test]
    fn the_line_with_the_mistake_is_found() {
        for (text, stumbled, wanted) in [
            ("f:\n  title The\n  when: x\n", ": x", "title The"),
            ("f:\n  title:The\n  when: x\n", ": x", "title:The"),
            ("f:\n  title: The\n    when: x\n  a: b\n", ": x", "when: x"),
            ("f:\n  title: The\n when: x\n  a: b\n", ": b", "when: x"),
            ("f:\n  r:\n    c: 1\n  t: 3\n    when: x\n  a: b\n", ": x", "when: x"),
            ("f:\n  - title The\n    when: x\n", ": x", "title The"),
        ] {
            assert_eq!(place(text, stumbled, VALUES), Some(wanted), "{text}");
        }
        let comment = "f:\n  title The # why\n  when: x\n";
        let error = "comment intercepting the multiline text";
        assert_eq!(place(comment, "# why", error), Some("title The # why"));
        assert_eq!(place(comment, ": x", error), Some("title The # why"));
        let bracket = "a: [b, c   # why\n# and\nd: e\n";
        assert_eq!(place(bracket, ": e", "illegal placement of ':' indicator"), Some("[b, c   # why"));
        assert_eq!(place("a: b\nc: d: e\n", ": e", VALUES), None);
        assert_eq!(place("a:\n  b: c: d\n", ": d", VALUES), None);
    }
}
