//! Values beside a telling name: `password=…`, `token: …`, `"cookie": "…"`, `?code=…`, `%3Ftoken%3D…`, `<password>…`,
//! `--token …`, and the names and values of a HAR's headers.

use super::key::{LONGEST, Telling, is_harmless, is_made_up, telling};
use super::{Found, SECRET, ends_word};

pub(super) fn find(found: &mut Found<'_>) {
    let bytes = found.text.as_bytes();
    let mut named = None;
    for at in 0..bytes.len() {
        match bytes[at] {
            b'=' | b':' => named = pair(found, at, 1, named),
            b'%' if encoded(bytes, at, "3D") || encoded(bytes, at, "3A") => named = pair(found, at, 3, named),
            b'>' => element(found, at),
            b'-' if bytes[at..].starts_with(b"--") => argument(found, at),
            _ => {}
        }
    }
}

/// Whether a percent-encoded character stands there.
fn encoded(bytes: &[u8], at: usize, digits: &str) -> bool {
    bytes[at] == b'%' && bytes.get(at + 1..at + 3).is_some_and(|d| d.eq_ignore_ascii_case(digits.as_bytes()))
}

/// A telling name that stood as the value of `name`, and where it ended.
type Named = Option<(Telling, usize)>;

/// Looks at the pair whose sign between name and value stands at `at`. Gives the name that it announces for the next one.
fn pair(found: &mut Found<'_>, at: usize, sign: usize, named: Named) -> Named {
    let text = found.text;
    let Some(name) = name_before(text, at) else { return named };
    // our own words of who says why something is unknown: `probe cookie: …` is no header
    if name.start == PROBE.len() && text.starts_with(PROBE) {
        return named;
    }
    let value = Value::at(text, at + sign, name.quoted);
    let word = &text[name.start..name.end];
    // beside each other, or attributes of one element
    let behind =
        |end: usize| name.start.saturating_sub(end) <= 16 || is_in_one_element(&text[end..name.start.max(end)]);
    let tells = match (word, named) {
        ("value" | "content", Some((tells, end))) if behind(end) => Some(tells),
        ("name" | "key" | "id", _)
            if (name.quoted || is_attribute(text, name.start)) && !value.inside(text).is_empty() =>
        {
            return telling(value.inside(text)).map(|tells| (tells, value.end));
        }
        _ => telling(word),
    };
    let in_query = name.in_query;
    if let Some(tells) = tells {
        secret(found, &value, tells, in_query);
    }
    named
}

/// How the reasons of probes begin.
const PROBE: &str = "probe ";

/// Longest beginning of an element of HTML in which attributes belong together, in bytes.
const ELEMENT: usize = 1_024;

/// Whether no element of HTML ends or begins there.
fn is_in_one_element(between: &str) -> bool {
    between.len() <= ELEMENT && !between.contains(['<', '>'])
}

/// Whether an attribute of an element of HTML stands there.
fn is_attribute(text: &str, at: usize) -> bool {
    let before = &text.as_bytes()[at.saturating_sub(ELEMENT)..at];
    let opened = before.iter().rposition(|b| *b == b'<');
    opened.is_some_and(|open| !before[open..].contains(&b'>'))
}

/// Adds the value of a telling name, where it is one.
fn secret(found: &mut Found<'_>, value: &Value, tells: Telling, in_query: bool) {
    let text = found.text;
    let end = match (tells, value.quote) {
        (Telling::Header, Quote::None) => {
            let line = &text[value.start..];
            value.start
                + line
                    .find(['\n', '\r', '"', '\'', '<'])
                    .map_or(line.len(), |end| if line[..end].is_empty() { value.end - value.start } else { end })
        }
        _ => value.end,
    };
    let end = value.start + text[value.start..end.max(value.start)].trim_end().len();
    let inside = &text[value.start..end];
    let is_secret = match tells {
        _ if inside.is_empty() || is_harmless(inside) => false,
        Telling::Header | Telling::Always => true,
        Telling::InQuery => in_query || is_made_up(inside),
    };
    if is_secret {
        found.add(value.start..end);
    }
}

/// A name in front of a sign.
struct Name {
    start: usize,
    end: usize,
    quoted: bool,
    in_query: bool,
}

fn name_before(text: &str, sign: usize) -> Option<Name> {
    let bytes = text.as_bytes();
    let mut end = sign;
    let blanks = bytes[..end].iter().rev().take_while(|b| matches!(b, b' ' | b'\t')).count();
    end -= blanks.min(4);
    let mut quoted = false;
    if end > 0 && matches!(bytes[end - 1], b'"' | b'\'' | b']') {
        quoted = bytes[end - 1] != b']';
        end -= 1;
        end -= bytes[..end].iter().rev().take_while(|b| matches!(b, b'\\' | b'"' | b'\'')).count();
    } else if end >= 3 && encoded(bytes, end - 3, "22") {
        quoted = true;
        end -= 3;
    }
    let is_part = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
    let length = bytes[..end].iter().rev().take(LONGEST).take_while(|b| is_part(**b)).count();
    let mut start = end - length;
    // the digits of a percent-encoded sign in front are no part of the name
    let encoded_sign = start > 0 && bytes[start - 1] == b'%' && length > 2;
    if encoded_sign {
        start += 2;
    }
    let before = start.checked_sub(1).map(|at| bytes[at]);
    let sign_before = encoded_sign && matches!(&bytes[start - 2..start], b"3F" | b"3f" | b"26" | b"23");
    let in_query = !quoted && (matches!(before, Some(b'?' | b'&' | b'#' | b';')) || sign_before);
    (start < end).then_some(Name { start, end, quoted, in_query })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quote {
    None,
    Plain,
}

/// Where a value stands.
struct Value {
    start: usize,
    end: usize,
    quote: Quote,
}

impl Value {
    fn inside<'t>(&self, text: &'t str) -> &'t str {
        &text[self.start..self.end]
    }

    /// The value that stands behind a sign.
    fn at(text: &str, from: usize, quoted_name: bool) -> Self {
        let bytes = text.as_bytes();
        let is_blank = |b: &&u8| matches!(b, b' ' | b'\t') || quoted_name && matches!(b, b'\n' | b'\r');
        let mut start = from;
        if bytes.get(start) == Some(&b'>') {
            start += 1;
        }
        start += bytes[start..].iter().take_while(is_blank).count();
        let slashes = bytes[start..].iter().take_while(|b| **b == b'\\').count();
        match bytes.get(start + slashes) {
            Some(quote @ (b'"' | b'\'')) => {
                let open = start + slashes + 1;
                Self { start: open, end: closing(bytes, open, *quote, slashes), quote: Quote::Plain }
            }
            Some(b'[') if quoted_name => {
                let end = bytes[start..].iter().position(|b| *b == b']').map_or(bytes.len(), |end| start + end);
                Self { start: start + 1, end, quote: Quote::Plain }
            }
            Some(b'{' | b'[') if slashes == 0 => Self { start, end: start, quote: Quote::None },
            Some(b'%') if slashes == 0 && encoded(bytes, start, "22") => {
                let open = start + 3;
                let end = (open..bytes.len()).find(|at| encoded(bytes, *at, "22") || ends_word(bytes[*at]));
                Self { start: open, end: end.unwrap_or(bytes.len()), quote: Quote::Plain }
            }
            _ => Self { start, end: bare(bytes, start), quote: Quote::None },
        }
    }
}

/// The place of the quote that closes what was opened behind so many backslashes.
fn closing(bytes: &[u8], open: usize, quote: u8, slashes: usize) -> usize {
    let mut escapes = 0;
    for (at, byte) in bytes.iter().enumerate().skip(open) {
        match byte {
            b'\\' => escapes += 1,
            b if *b == quote && escapes <= slashes => return at - escapes,
            _ => escapes = 0,
        }
    }
    bytes.len()
}

/// The end of a value without quotes; what was replaced before is part of it.
fn bare(bytes: &[u8], start: usize) -> usize {
    let mut at = start;
    while at < bytes.len() {
        if bytes[at..].starts_with(SECRET.as_bytes()) {
            at += SECRET.len();
            continue;
        }
        let at_end = |next: usize| bytes.get(next).is_none_or(|b| b.is_ascii_whitespace() || *b == b'"');
        let ends = match bytes[at] {
            b'&' => true,
            b'#' => at > start,
            b',' | b';' | b')' | b']' | b'}' => at_end(at + 1),
            b'%' => encoded(bytes, at, "26") || encoded(bytes, at, "22"),
            b => ends_word(b),
        };
        if ends {
            return at;
        }
        at += 1;
    }
    at
}

/// `<password>…</password>`.
fn element(found: &mut Found<'_>, at: usize) {
    let text = found.text;
    let Some(name) = name_before(text, at) else { return };
    let opens = name.start > 0 && text.as_bytes()[name.start - 1] == b'<';
    if !opens || !matches!(telling(&text[name.start..name.end]), Some(Telling::Always | Telling::Header)) {
        return;
    }
    let rest = &text[at + 1..];
    let end = rest.find("</").unwrap_or(rest.len());
    if text[name.start - 1..=at] != *SECRET && !is_harmless(&rest[..end]) {
        found.add(at + 1..at + 1 + end);
    }
}

/// `--token …`.
fn argument(found: &mut Found<'_>, at: usize) {
    let text = found.text;
    let name = &text[at + 2..];
    let is_part = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
    let name = &name[..name.bytes().take(LONGEST).take_while(is_part).count()];
    let behind = at + 2 + name.len();
    if text.as_bytes().get(behind) == Some(&b' ') && telling(name) == Some(Telling::Always) {
        let value = Value::at(text, behind, false);
        secret(found, &value, Telling::Always, false);
    }
}

#[cfg(test)]
mod tests {
    use super::super::scrub;

    #[test]
    fn values_of_telling_names_are_gone_and_the_rest_stays() {
        for (text, scrubbed) in [
            (
                "https://h/cb?code=1a&state=b#access_token=c&x=1",
                "https://h/cb?code=<secret>&state=<secret>#access_token=<secret>&x=1",
            ),
            ("Authorization: Digest username=\"bob\"\nHost: h", "Authorization: <secret>\"bob\"\nHost: h"),
            ("Cookie: a=b; token_v2=c d; e=f\r\nHost: h", "Cookie: <secret>\r\nHost: h"),
            ("token_v2=v; path=/; secure", "token_v2=<secret>; path=/; secure"),
            (r#"{"password":"a \" b","user":"bob"}"#, r#"{"password":"<secret>","user":"bob"}"#),
            (r#"{\"token\":\"abc\",\"user\":\"bob\"}"#, r#"{\"token\":\"<secret>\",\"user\":\"bob\"}"#),
            (r#"{"cookies": ["a=b", "c=d"], "n": 1}"#, r#"{"cookies": [<secret>], "n": 1}"#),
            (r#"{"name":"X-Api-Key","value":"abc"}"#, r#"{"name":"X-Api-Key","value":"<secret>"}"#),
            (r#"{"name": "Accept", "value": "abc"}"#, r#"{"name": "Accept", "value": "abc"}"#),
            ("next=%2Fcb%3Ftoken%3Dabc%26x%3D1", "next=%2Fcb%3Ftoken%3D<secret>%26x%3D1"),
            ("password: hunter2, user: bob", "password: <secret>, user: bob"),
            ("password=<secret>hunter2", "password=<secret>"),
            ("<Password>hunter2</Password>", "<Password><secret></Password>"),
            ("run --api-key abc --fast", "run --api-key <secret> --fast"),
            ("auth=no key=12", "auth=no key=12"),
            ("session=9f3a7c20bd11", "session=<secret>"),
        ] {
            assert_eq!(scrub(text), scrubbed);
        }
    }
}
