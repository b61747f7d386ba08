//! Places inside a predicate: from Rhai's lines and characters to bytes, and the token that stands there.

use rhai::Position;

/// The byte at a position of Rhai, which counts lines and characters. The end is behind the last character that is no blank.
pub(super) fn byte(text: &str, position: Position) -> usize {
    let last = text.trim_end().len();
    let Some(line) = position.line() else { return last };
    let start: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
    let column = position.position().unwrap_or(1).saturating_sub(1);
    let rest = &text[start.min(text.len())..];
    (start + rest.char_indices().nth(column).map_or(rest.len(), |(i, _)| i)).min(last)
}

/// What operators are made of.
const SIGNS: &str = "&|=<>!?+-*/%";

/// Where the operator begins whose signs stand at a byte and before it; the byte itself where no sign stands there.
pub(super) fn operator(text: &str, at: usize) -> usize {
    let is_sign = text[at.min(text.len())..].starts_with(|c| SIGNS.contains(c));
    if is_sign { text[..at].trim_end_matches(|c| SIGNS.contains(c)).len() } else { at }
}

/// The range of the token that begins at a byte: a name, a number, a text, `${name}`, an operator,
/// or one sign.
pub(super) fn token(text: &str, start: usize) -> std::ops::Range<usize> {
    let rest = &text[start.min(text.len())..];
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let sign = |c: char| SIGNS.contains(c);
    let length = match rest.chars().next() {
        None | Some('\n' | '\r') => 0,
        Some(c) if word(c) => rest.find(|c| !word(c) && c != '.').unwrap_or(rest.len()),
        Some('$') if rest.starts_with("${") => rest.find('}').map_or(1, |i| i + 1),
        Some('"') => rest[1..].find('"').map_or(rest.len(), |i| i + 2),
        Some(c) if sign(c) => rest.find(|c| !sign(c)).unwrap_or(rest.len()),
        Some(c) => c.len_utf8(),
    };
    start..start + rest[..length].trim_end_matches('.').len()
}
