//! What lies at the line where the parser stumbled, or just before it: no colon, blanks too few or too many, or a bracket that
//! nothing closes. For texts with so many mistakes that mending one makes no difference.

use super::Culprit;
use super::lines::{Line, Lines};
use crate::text::Span;

/// A better place than that where the parser stumbled, and what to do there.
pub(super) fn stumble(lines: &Lines<'_>, at: usize, error: &str) -> Option<Culprit> {
    let number = lines.at(at);
    let line = lines.line(number)?;
    let before = lines.before(number)?;
    let culprit = |span, help| Some(Culprit { span, message: error.to_owned(), help: Some(help) });
    if error.contains("':' indicator") {
        let (open, _) = before.scan.brackets.first()?;
        let start = before.start + open;
        return culprit(Span::new(start, start + 1), "close this bracket".to_owned());
    }
    // a comment ends a text that would go on in the next line
    if error.contains("comment intercepting") {
        let open = [&line, &before].into_iter().find(|line| !line.has_colon())?;
        return culprit(word_span(open), missing(open));
    }
    if !error.contains("mapping values") || !line.has_colon() {
        return None;
    }
    if !before.has_colon() && before.indent == line.indent {
        return culprit(word_span(&before), missing(&before));
    }
    if line.indent <= before.indent || !before.has_value() {
        return None;
    }
    let is_like_this = |other: Option<Line<'_>>| other.is_some_and(|other| other.indent == line.indent);
    let next = lines.after(number);
    let next_is_like_before = next.as_ref().is_some_and(|next| next.indent == before.indent);
    let odd = if is_like_this(lines.before(before.number)) && !next_is_like_before { before } else { line };
    culprit(
        word_span(&odd),
        "begin it below the keys that it belongs to: its blanks are too few or too many".to_owned(),
    )
}

/// What is missing in a line that has no key.
fn missing(line: &Line<'_>) -> String {
    let word = line.first_word();
    match word.split_once(':') {
        Some((key, _)) => format!("a blank is missing behind `{key}:`"),
        None => format!("a `:` is missing behind `{word}`"),
    }
}

fn word_span(line: &Line<'_>) -> Span {
    let start = line.start + line.indent;
    Span::new(start, start + line.key().len().max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where the mistake lies, as the text from there on in its line.
    fn place<'t>(text: &'t str, stumbled: &str, error: &str) -> Option<&'t str> {
        let culprit = stumble(&Lines::of(text), text.find(stumbled).unwrap(), error)?;
        text[culprit.span.start..].lines().next()
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
