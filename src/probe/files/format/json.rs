//! A JSON document: whether it can be read to its end. Comments and commas before a closing bracket are let pass, as many
//! programs do with their settings. Nothing of its content is kept.

use std::path::Path;

use serde::de::IgnoredAny;
use serde_json::error::Category;

use super::bytes::all_zero;
use super::flaw::{Damage, Flaw, Intact};
use super::tree::Look;
use crate::limits;

/// Checks a file.
///
/// # Errors
/// What is wrong with it.
pub fn check(look: &Look<'_>, file: &Path) -> Intact {
    let data = look.read(file, 0, limits::FORMAT_FILE_BYTES).map_err(|error| Flaw::unopened(&error, file))?;
    if data.len() >= limits::FORMAT_FILE_BYTES {
        return Err(Flaw::Untold("it is larger than what is read".to_owned()));
    }
    match damage(&data) {
        Damage::None => Ok(()),
        damage => Err(Flaw::new(damage, file)),
    }
}

/// What is wrong with a document.
#[must_use]
pub fn damage(data: &[u8]) -> Damage {
    let data = data.strip_prefix(b"\xef\xbb\xbf").unwrap_or(data);
    if data.is_empty() {
        return Damage::Empty;
    }
    if all_zero(data) {
        return Damage::ZeroBytes;
    }
    let read = |data: &[u8]| serde_json::from_slice::<IgnoredAny>(data);
    match read(data).or_else(|first| read(&without_comments(data)).map_err(|_| first)) {
        Ok(_) => Damage::None,
        Err(error) if error.classify() == Category::Eof => Damage::Truncated,
        Err(_) => Damage::BadStructure,
    }
}

/// The document with blanks for comments and for commas before a closing bracket.
fn without_comments(data: &[u8]) -> Vec<u8> {
    let mut out = data.to_vec();
    let (mut at, mut comma) = (0, None);
    while let Some(byte) = data.get(at) {
        let start = at;
        match (byte, data.get(at + 1)) {
            (b'"', _) => {
                at += 1;
                while data.get(at).is_some_and(|b| *b != b'"') {
                    at += if data.get(at) == Some(&b'\\') { 2 } else { 1 };
                }
                at += 1;
                comma = None;
                continue;
            }
            (b'/', Some(b'/')) => at += data[at..].iter().position(|b| *b == b'\n').unwrap_or(data.len() - at),
            (b'/', Some(b'*')) => {
                let end = data[at + 2..].windows(2).position(|two| two == b"*/");
                at = end.map_or(data.len(), |end| at + 2 + end + 2);
            }
            (b',', _) => {
                comma = Some(at);
                at += 1;
                continue;
            }
            (b']' | b'}', _) => {
                if let Some(comma) = comma.take() {
                    out[comma] = b' ';
                }
                at += 1;
                continue;
            }
            (b, _) => {
                comma = comma.filter(|_| b.is_ascii_whitespace());
                at += 1;
                continue;
            }
        }
        out[start..at].fill(b' ');
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn whole_and_broken_documents() {
        for (text, expected) in [
            (r#"{"a": [1, "x", null]}"#, Damage::None),
            ("\u{feff}{}", Damage::None),
            ("// settings\n{ \"a\": \"//no\", /* b */ \"c\": [1, 2, ], }\n", Damage::None),
            ("", Damage::Empty),
            ("\0\0\0", Damage::ZeroBytes),
            (r#"{"a": [1, "x"#, Damage::Truncated),
            (r#"{"a": 1} x"#, Damage::BadStructure),
            ("garbage", Damage::BadStructure),
            ("{\"a\": 1}\0\0\0", Damage::BadStructure),
            ("{\"a\",}", Damage::BadStructure),
        ] {
            assert_eq!(damage(text.as_bytes()), expected, "{text}");
        }
        assert_eq!(damage(b"\xff\xfe{\"a\":1}"), Damage::BadStructure);
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(text in "[\\[\\]{},/*\"\\\\\n a1]{0,40}") {
            let _ = damage(text.as_bytes());
        }
    }
}
