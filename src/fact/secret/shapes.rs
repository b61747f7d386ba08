//! Secrets that are known by how they begin: JSON web tokens, the keys of well-known services, private keys, and what
//! stands behind the name of a way to sign in.

use std::ops::Range;

use super::Found;

/// The beginning of a secret, and how many characters must follow at least.
const BEGINNINGS: [(&str, usize); 34] = [
    ("eyJ", 12),
    ("AKIA", 12),
    ("ASIA", 12),
    ("ghp_", 16),
    ("gho_", 16),
    ("ghu_", 16),
    ("ghs_", 16),
    ("ghr_", 16),
    ("github_pat_", 16),
    ("glpat-", 12),
    ("xoxa-", 8),
    ("xoxb-", 8),
    ("xoxc-", 8),
    ("xoxd-", 8),
    ("xoxe", 8),
    ("xoxp-", 8),
    ("xoxr-", 8),
    ("xoxs-", 8),
    ("xapp-", 8),
    ("sk-", 16),
    ("sk_live_", 8),
    ("sk_test_", 8),
    ("rk_live_", 8),
    ("whsec_", 12),
    ("AIza", 20),
    ("ya29.", 12),
    ("secret_", 20),
    ("ntn_", 20),
    ("npm_", 20),
    ("pypi-", 20),
    ("SG.", 20),
    ("v02%3A", 8),
    ("v03%3A", 8),
    ("AGE-SECRET-KEY-", 12),
];

/// The ways to sign in, in small letters.
const WAYS: [&str; 4] = ["bearer", "basic", "negotiate", "ntlm"];

/// How many characters must stand behind a way to sign in.
const CREDENTIALS: usize = 8;

pub(super) fn find(found: &mut Found<'_>) {
    private_keys(found);
    let bytes = found.text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let secret = begins(bytes, at).then(|| known(found.text, at).or_else(|| credentials(found.text, at))).flatten();
        at = secret.as_ref().map_or(at + 1, |secret| secret.end);
        secret.into_iter().for_each(|secret| found.add(secret));
    }
}

/// Whether a word begins there: behind what is no letter or digit, or behind a percent-encoded character.
fn begins(bytes: &[u8], at: usize) -> bool {
    let encoded = || at >= 3 && bytes[at - 3] == b'%';
    bytes[at].is_ascii_alphabetic() && (at == 0 || !bytes[at - 1].is_ascii_alphanumeric() || encoded())
}

/// The secret of a known beginning that starts there.
fn known(text: &str, at: usize) -> Option<Range<usize>> {
    let rest = &text.as_bytes()[at..];
    let (beginning, least) = BEGINNINGS.iter().find(|(beginning, _)| rest.starts_with(beginning.as_bytes()))?;
    let is_part = |b: &&u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b'%' | b'=' | b'+' | b'/');
    let behind = &rest[beginning.len()..];
    let length = behind.iter().take_while(is_part).count();
    let made_up = behind[..length].iter().any(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
    (length >= *least && made_up).then(|| at..at + beginning.len() + length)
}

/// What stands behind the name of a way to sign in that starts there: `Bearer …`, `Basic …`.
fn credentials(text: &str, at: usize) -> Option<Range<usize>> {
    let rest = &text.as_bytes()[at..];
    let way = WAYS.iter().find(|way| rest.get(..way.len()).is_some_and(|r| r.eq_ignore_ascii_case(way.as_bytes())))?;
    let behind = &rest[way.len()..];
    let blanks = match behind {
        [b'%', b'2', b'0', ..] => 3,
        _ => behind.iter().take_while(|b| matches!(b, b' ' | b'\t' | b'+' | b':')).count(),
    };
    let value = &behind[blanks..];
    let is_part = |b: &&u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'~' | b'+' | b'/' | b'-' | b'%');
    let letters = value.iter().take_while(is_part).count();
    let padding = value[letters..].iter().take_while(|b| **b == b'=').count();
    // `realm="…"` is a challenge
    let is_parameter =
        padding > 0 && value.get(letters + padding).is_some_and(|b| *b == b'"' || b.is_ascii_alphanumeric());
    // `authentication` is a word
    let inside = value[..letters].get(1..).unwrap_or_default();
    let made_up = padding > 0 || inside.iter().any(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
    let start = at + way.len() + blanks;
    (blanks > 0 && letters + padding >= CREDENTIALS && !is_parameter && made_up)
        .then(|| start..start + letters + padding)
}

/// Private keys between their lines, or up to the end of what was cut.
fn private_keys(found: &mut Found<'_>) {
    let text = found.text;
    let mut from = 0;
    while let Some(start) = text[from..].find("-----BEGIN ").map(|at| from + at) {
        let head = &text[start + 11..];
        let name = &head[..head.find("-----").unwrap_or(0)];
        let end = text[start..].find("-----END ").map(|at| start + at);
        let end = end.map_or(text.len(), |end| match text[end + 9..].find("-----") {
            Some(close) => end + 9 + close + 5,
            None => text.len(),
        });
        if name.ends_with("PRIVATE KEY") || name.ends_with("PRIVATE KEY BLOCK") {
            found.add(start..end);
        }
        from = start + 11;
    }
}

#[cfg(test)]
mod tests {
    use super::super::scrub;

    #[test]
    fn what_is_known_by_its_beginning_is_gone() {
        for (text, scrubbed) in [
            ("got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln today", "got <secret> today"),
            ("id AKIAIOSFODNN7EXAMPLE", "id <secret>"),
            ("ghp_16C7e42F292c6912E7710c838347Ae178B4a, xoxb-123-abc-DEF", "<secret>, <secret>"),
            ("x%3DeyJhbGciOiJIUzI1NiJ9.e30.c2ln", "x%3D<secret>"),
            ("key sk-proj-Abcdefghij0123456789", "key <secret>"),
            ("Bearer mF_9.B5f-4.1JqM", "Bearer <secret>"),
            ("basic dXNlcjpwYXNz rest", "basic <secret> rest"),
            ("a\n-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END RSA PRIVATE KEY-----\nb", "a\n<secret>\nb"),
            ("-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl", "<secret>"),
            ("task-force-of-the-committee-for-tests", "task-force-of-the-committee-for-tests"),
        ] {
            assert_eq!(scrub(text), scrubbed);
        }
    }
}
