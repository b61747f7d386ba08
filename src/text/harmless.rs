//! Text from outside, made harmless for a terminal.

use std::borrow::Cow;

use crate::limits;

/// The text without control and escape characters (tabs and line ends aside), characters that change the direction of
/// writing, and invisible ones that break lines.
#[must_use]
pub fn harmless(text: &str) -> Cow<'_, str> {
    let plain = |b: u8| matches!(b, b' '..=b'~' | b'\n' | b'\t');
    if text.bytes().all(plain) {
        return Cow::Borrowed(text);
    }
    if text.chars().any(is_harmful) {
        Cow::Owned(text.chars().filter(|c| !is_harmful(*c)).collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// The text, cut where it is longer than a line or four should be, and never within a token such as `<secret>`.
#[must_use]
pub fn shortened(text: &str) -> Cow<'_, str> {
    let Some((end, _)) = text.char_indices().nth(limits::SHOWN_CHARS) else { return Cow::Borrowed(text) };
    let is_of_token = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let begun = text[..end].rfind('<').filter(|open| text[open + 1..end].chars().all(is_of_token));
    Cow::Owned(format!("{}…", &text[..begun.unwrap_or(end)]))
}

fn is_harmful(c: char) -> bool {
    match c {
        '\n' | '\t' => false,
        // Unicode Bidirectional Algorithm (UAX #9), section 2: marks, embeddings, overrides, isolates
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => true,
        // line and paragraph separator, the byte order mark, interlinear annotations, tags
        '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' => true,
        c => c.is_control(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_and_directions_go_and_words_stay() {
        assert_eq!(harmless("\u{1b}[31mred\u{7} \u{202e}txt\u{2069}.exe\r\u{9b}x"), "[31mred txt.exex");
        assert!(matches!(harmless("zażółć\n\tgęślą ✓ שלום"), Cow::Borrowed(_)));
    }

    #[test]
    fn long_text_is_cut_between_characters() {
        let long = "ä".repeat(limits::SHOWN_CHARS);
        assert_eq!(shortened(&long), long);
        assert_eq!(shortened(&format!("{long}ö")), format!("{long}…"));
        let (long, short) = ("a".repeat(limits::SHOWN_CHARS - 4), "a < ".repeat(limits::SHOWN_CHARS));
        assert_eq!(shortened(&format!("{long}<secret> b")), format!("{long}…"));
        assert_eq!(shortened(&short).chars().count(), limits::SHOWN_CHARS + 1);
    }
}
