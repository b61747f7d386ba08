//! The error code of a JSON body: the one word by which a service says what it refused. Everything else of the body stays
//! where it is, and so does a code that may be a secret.

use std::borrow::Cow;
use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::limits;

/// The error code of a JSON object: the first of `code`, `error.code`, `error`, `errorId` and `name` that is a text and
/// looks like a word. The text may be cut off at any place; what stands before is read. `None` where there is no such code.
#[must_use]
pub fn json_code(text: &str) -> Option<String> {
    let mut found = Found::default();
    let mut reader = serde_json::Deserializer::from_str(text.trim_start_matches('\u{feff}'));
    // an error says only that the text was cut or is no JSON: what was found before stands
    let _ = Object { found: &mut found, inner: false }.deserialize(&mut reader);
    let Found { code, inner_code, error, error_id, name } = found;
    [code, inner_code, error, error_id, name].into_iter().flatten().find(|code| is_word(code))
}

/// Whether a text looks like a word that was made for reading: pieces between `_`, `-` and `.`, each of ASCII letters with
/// digits behind, at most four digits in all. Letters that change between upper and lower case at random are none.
fn is_word(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    text.len() <= limits::CODE_TEXT
        && digits <= limits::CODE_DIGITS
        && text.bytes().any(|byte| byte.is_ascii_alphabetic())
        && text.split(['_', '-', '.']).all(is_piece)
}

fn is_piece(piece: &str) -> bool {
    let letters = piece.trim_end_matches(|c: char| c.is_ascii_digit());
    let mut runs = letters.split(|c: char| c.is_ascii_uppercase()).filter(|run| !run.is_empty());
    piece.len() <= limits::CODE_TEXT / 2
        && letters.bytes().all(|byte| byte.is_ascii_alphabetic())
        && (letters.bytes().all(|byte| byte.is_ascii_lowercase()) || runs.all(|run| run.len() > 1))
}

/// What stands at the places where a code may be; the first of each.
#[derive(Default)]
struct Found {
    code: Option<String>,
    inner_code: Option<String>,
    error: Option<String>,
    error_id: Option<String>,
    name: Option<String>,
}

/// Reads an object, the body itself or the `error` in it, and notes the texts.
struct Object<'f> {
    found: &'f mut Found,
    inner: bool,
}

/// Reads a value, and notes it where it is a text.
struct Text<'f>(&'f mut Option<String>);

impl<'de> DeserializeSeed<'de> for Object<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> DeserializeSeed<'de> for Text<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

/// The values of JSON that are passed over.
macro_rules! passed_over {
    () => {
        fn visit_bool<E>(self, _: bool) -> Result<(), E> {
            Ok(())
        }

        fn visit_i64<E>(self, _: i64) -> Result<(), E> {
            Ok(())
        }

        fn visit_u64<E>(self, _: u64) -> Result<(), E> {
            Ok(())
        }

        fn visit_f64<E>(self, _: f64) -> Result<(), E> {
            Ok(())
        }

        fn visit_unit<E>(self) -> Result<(), E> {
            Ok(())
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
            while seq.next_element::<IgnoredAny>()?.is_some() {}
            Ok(())
        }
    };
}

impl<'de> Visitor<'de> for Object<'_> {
    type Value = ();

    passed_over!();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        if self.inner {
            note(&mut self.found.error, text);
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let found = self.found;
        while let Some(key) = map.next_key::<Cow<'_, str>>()? {
            match (self.inner, &*key) {
                (false, "error") => map.next_value_seed(Object { found: &mut *found, inner: true })?,
                (false, "code") => map.next_value_seed(Text(&mut found.code))?,
                (true, "code") => map.next_value_seed(Text(&mut found.inner_code))?,
                (false, "errorId") => map.next_value_seed(Text(&mut found.error_id))?,
                (false, "name") => map.next_value_seed(Text(&mut found.name))?,
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

impl<'de> Visitor<'de> for Text<'_> {
    type Value = ();

    passed_over!();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        note(self.0, text);
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(())
    }
}

fn note(place: &mut Option<String>, text: &str) {
    if place.is_none() && text.len() <= limits::CODE_TEXT {
        *place = Some(text.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn code(text: &str) -> String {
        json_code(text).unwrap_or_default()
    }

    #[test]
    fn each_place_counts_in_its_turn() {
        for (text, expected) in [
            (r#"{"name":"E","errorId":"D","error":{"code":"b"},"code":"a"}"#, "a"),
            (r#"{"name":"E","errorId":"D","error":{"code":"b","x":[1]},"code":7}"#, "b"),
            (r#"{"name":"E","errorId":"D","error":"c"}"#, "c"),
            (r#"{"name":"UserValidationError","errorId":"D"}"#, "D"),
            (r#"{"object":"error","status":401,"name":"UserValidationError"}"#, "UserValidationError"),
            (r#"{"code":"no, a sentence","error":"invalid_token"}"#, "invalid_token"),
            (r#"{"code":{"code":"x"},"data":{"code":"deep"},"error":{"name":"y"}}"#, ""),
            (r#"{"code":"first","code":"second"}"#, "first"),
            ("\u{feff} {\"code\":\"a\\u005fb\"}", "a_b"),
            (r#"["code"]"#, ""),
            (r#""code""#, ""),
            ("<html>", ""),
            ("", ""),
        ] {
            assert_eq!(code(text), expected, "{text}");
        }
    }

    #[test]
    fn what_stands_before_a_cut_is_read() {
        let whole = r#"{"status":401,"code":"token_expired","message":"The token"}"#;
        let known = whole.find(r#"","message"#).unwrap() + 1;
        for end in 0..whole.len() {
            assert_eq!(code(&whole[..end]), if end < known { "" } else { "token_expired" }, "cut at {end}");
        }
    }

    #[test]
    fn only_words_are_codes() {
        for word in [
            "token_expired",
            "ERR_NAME_NOT_RESOLVED",
            "InvalidTokenError",
            "XMLHttpError",
            "oauth2.invalid-grant",
            "E1234",
            "P2002",
        ] {
            assert_eq!(code(&format!(r#"{{"code":"{word}"}}"#)), word);
        }
        let long = "word_".repeat(13);
        for secret in [
            "SplxlOBeZQQYbYS-WxSbIA",
            "SplxlOBeZQQYbYSWxSbIA",
            "sk-12345",
            "a1b2",
            "me@example.org",
            "two words",
            "caf\u{e9}",
            "1234",
            "-",
            "",
            &"a".repeat(33),
            &long,
        ] {
            assert_eq!(code(&format!(r#"{{"code":"{secret}"}}"#)), "", "{secret}");
        }
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(text in r#"(\{|\}|\[|"code":|"error":|"a_b"|"|,|:|1|\\|\PC){0,24}"#) {
            if let Some(code) = json_code(&text) {
                prop_assert!(is_word(&code), "{}", code);
            }
        }
    }
}
