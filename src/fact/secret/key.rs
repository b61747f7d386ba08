//! Names whose values are secret: some wherever they stand, some only in a query or where the value looks like one.

/// How telling a name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Telling {
    /// Its value is a header's: secret up to the end of the line.
    Header,
    /// Its value is secret wherever it stands.
    Always,
    /// Its value is secret in the query or fragment of a URL, and elsewhere where it looks random.
    InQuery,
}

/// Longest name that is looked at, in bytes.
pub(super) const LONGEST: usize = 64;

const HEADERS: [&str; 6] = ["authorization", "proxyauthorization", "cookie", "setcookie", "cookie2", "setcookie2"];

/// Parts of names that tell wherever they stand.
const PARTS: [&str; 21] = [
    "password",
    "passwd",
    "passphrase",
    "passwort",
    "secret",
    "token",
    "apikey",
    "privatekey",
    "accesskey",
    "authkey",
    "signingkey",
    "credential",
    "authorization",
    "cookie",
    "jwt",
    "sessionid",
    "sessid",
    "csrf",
    "xsrf",
    "signature",
    "samlre",
];

/// Whole names that tell wherever they stand.
const WHOLE: [&str; 17] = [
    "pass",
    "pw",
    "passcode",
    "mnemonic",
    "seedphrase",
    "pwd",
    "pin",
    "otp",
    "sid",
    "connectsid",
    "sig",
    "userpass",
    "dbpass",
    "bearer",
    "assertion",
    "mfacode",
    "totp",
];

/// Whole names that tell in a query.
const IN_QUERY: [&str; 14] = [
    "code",
    "key",
    "auth",
    "session",
    "state",
    "ticket",
    "nonce",
    "access",
    "hash",
    "sess",
    "login",
    "invite",
    "verifier",
    "relaystate",
];

/// Ends of names that only tell in a query, or where the value looks random.
const ENDS: [&str; 4] = ["key", "session", "auth", "code"];

/// Ends of names that tell wherever they stand: `smtp_pass`, `MYSQL_PWD`.
const ENDS_ALWAYS: [&str; 3] = ["pass", "pwd", "passcode"];

/// Words that only end like such a name.
const NO_PASSWORDS: [&str; 5] = ["bypass", "compass", "overpass", "surpass", "trespass"];

/// Ends of names that speak of a secret and are none.
const ABOUT: [&str; 26] = [
    "type",
    "url",
    "uri",
    "endpoint",
    "expired",
    "expires",
    "expiresin",
    "expiresat",
    "expiry",
    "length",
    "count",
    "age",
    "status",
    "name",
    "ok",
    "present",
    "policy",
    "error",
    "required",
    "valid",
    "issuer",
    "alg",
    "size",
    "ms",
    "tokens",
    "cookies",
];

/// How telling a name is; `None` where its value is its own business. Case, `_`, `-` and `.` make no difference.
pub(super) fn telling(name: &str) -> Option<Telling> {
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    let plain = plain.as_str();
    if HEADERS.contains(&plain) {
        return Some(Telling::Header);
    }
    if ABOUT.iter().any(|end| plain.len() > end.len() && plain.ends_with(end)) {
        return None;
    }
    let ends = ENDS_ALWAYS.iter().any(|end| plain.ends_with(end)) && !NO_PASSWORDS.iter().any(|w| plain.ends_with(w));
    if ends || WHOLE.contains(&plain) || PARTS.iter().any(|part| plain.contains(part)) {
        return Some(Telling::Always);
    }
    let weak = IN_QUERY.contains(&plain) || ENDS.iter().any(|end| plain.ends_with(end));
    weak.then_some(Telling::InQuery)
}

/// Values that say something about a secret and are none.
const HARMLESS: [&str; 26] = [
    "true",
    "false",
    "null",
    "none",
    "nil",
    "undefined",
    "empty",
    "present",
    "absent",
    "expired",
    "missing",
    "invalid",
    "required",
    "yes",
    "no",
    "unknown",
    "wrong",
    "incorrect",
    "denied",
    "valid",
    "ok",
    "set",
    "unset",
    "is",
    "was",
    "not",
];

/// Whether a value gives nothing away.
pub(super) fn is_harmless(value: &str) -> bool {
    let value = value.trim_matches(|c: char| c.is_ascii_whitespace() || matches!(c, ',' | '.' | ';' | ')' | ']' | '}'));
    value.chars().all(|c| matches!(c, '*' | '•' | '.' | '-' | '…'))
        || value == super::SECRET
        || HARMLESS.iter().any(|word| value.eq_ignore_ascii_case(word))
}

/// Whether a value looks as if a machine had made it up: at least twelve characters with digits and small letters.
pub(super) fn is_made_up(value: &str) -> bool {
    let has = |is: fn(&u8) -> bool| value.bytes().any(|b| is(&b));
    value.len() >= 12 && has(u8::is_ascii_digit) && has(u8::is_ascii_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_by_what_they_mean() {
        for (name, tells) in [
            ("Authorization", Some(Telling::Header)),
            ("Set-Cookie", Some(Telling::Header)),
            ("token_v2", Some(Telling::Always)),
            ("X-Api-Key", Some(Telling::Always)),
            ("AWS_SECRET_ACCESS_KEY", Some(Telling::Always)),
            ("connect.sid", Some(Telling::Always)),
            ("X-Amz-Signature", Some(Telling::Always)),
            ("code", Some(Telling::InQuery)),
            ("ssh_key", Some(Telling::InQuery)),
            ("token_type", None),
            ("cookies", Some(Telling::Always)),
            ("expires_in", None),
            ("monkeys", None),
            ("author", None),
            ("side", None),
        ] {
            assert_eq!(telling(name), tells, "{name}");
        }
    }
}
