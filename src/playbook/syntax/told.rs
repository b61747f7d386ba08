//! Mistakes whose place the parser's error tells, if one looks closely: characters that may not stand there.

use granit_parser::ErrorKind;

use super::Culprit;
use super::lines::Lines;
use crate::text::Span;

/// The character that is wrong, where the error is about one.
pub(super) fn told(text: &str, lines: &Lines<'_>, at: usize, kind: &ErrorKind) -> Option<Culprit> {
    let line = lines.at(at);
    let start = lines.start(line);
    if let Some((n, c)) = lines.whole(line).char_indices().find(|(_, c)| is_forbidden(*c)) {
        let span = Span::new(start + n, start + n + c.len_utf8());
        let message = format!("the character U+{:04X} may not stand in YAML", u32::from(c));
        return Some(Culprit { span, message, help: Some("take it out".to_owned()) });
    }
    let is_escape = matches!(
        kind,
        ErrorKind::UnknownQuotedScalarEscape
            | ErrorKind::InvalidQuotedScalarHexEscape
            | ErrorKind::InvalidLowSurrogateHexEscape
            | ErrorKind::InvalidLowSurrogate
            | ErrorKind::MissingLowSurrogate
            | ErrorKind::UnpairedLowSurrogate
            | ErrorKind::InvalidUnicodeEscape
    );
    let (at, length) = is_escape.then(|| escape(text, at)).flatten()?;
    let message = format!("`{}` is no escape of YAML", &text[at..at + length]);
    let help = "put the text in single quotes, where `\\` means itself, or write `\\\\`".to_owned();
    Some(Culprit { span: Span::new(at, at + length), message, help: Some(help) })
}

/// Whether YAML takes a character nowhere (YAML 1.2.2, section 5.1).
fn is_forbidden(c: char) -> bool {
    matches!(c, '\0'..='\u{8}' | '\u{b}'..='\u{c}' | '\u{e}'..='\u{1f}' | '\u{7f}' | '\u{80}'..='\u{84}')
        || matches!(c, '\u{86}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}')
}

/// The first escape from a quote on that YAML does not have, with its length.
fn escape(text: &str, at: usize) -> Option<(usize, usize)> {
    let mut rest = text.get(at..)?.char_indices().skip_while(|(_, c)| *c != '"').skip(1);
    while let Some((n, c)) = rest.next() {
        if c == '"' {
            return None;
        }
        if c != '\\' {
            continue;
        }
        let (_, letter) = rest.next()?;
        let digits = match letter {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ if "0abt\tnvfre \"/\\N_LP\r\n".contains(letter) => continue,
            _ => return Some((at + n, 1 + letter.len_utf8())),
        };
        let number = text.get(at + n + 2..at + n + 2 + digits);
        let number = number.filter(|n| n.bytes().all(|b| b.is_ascii_hexdigit()));
        if number.and_then(|n| u32::from_str_radix(n, 16).ok()).and_then(char::from_u32).is_none() {
            return Some((at + n, 2));
        }
    }
    None
}
