//! Users and passwords in front of a host: `https://user:password@host`, `user:password@host:port`, `-u user:password`.

use super::{Found, ends_word};

/// Words that stand before a colon and an address, and are no users.
const NO_USERS: [&str; 12] =
    ["mailto", "mail", "email", "e-mail", "contact", "from", "to", "cc", "bcc", "sip", "xmpp", "acct"];

pub(super) fn find(found: &mut Found<'_>) {
    let text = found.text;
    if text.contains('@') {
        behind_scheme(found, "://", "@", |byte| matches!(byte, b'/' | b'?' | b'#' | b'\\'));
        bare(found);
    }
    if text.contains("%40") {
        for slashes in ["%3A%2F%2F", "%3a%2f%2f", "://", "%2F%2F", "%2f%2f"] {
            behind_scheme(found, slashes, "%40", |byte| matches!(byte, b'/' | b'?' | b'#' | b'&'));
        }
    }
    if text.contains("-u ") || text.contains("--user ") || text.contains("--proxy-user ") {
        arguments(found);
    }
}

/// What stands between the slashes of a URL and its `@`.
fn behind_scheme(found: &mut Found<'_>, slashes: &str, at: &str, ends: fn(u8) -> bool) {
    let text = found.text;
    for (start, _) in text.match_indices(slashes) {
        let start = start + slashes.len();
        let word = &text[start..][..text[start..].bytes().position(ends_word).unwrap_or(text.len() - start)];
        let authority = &word[..word.bytes().position(ends).unwrap_or(word.len())];
        if let Some(end) = authority.rfind(at) {
            found.add(start..start + end);
        } else if let Some((_, behind)) = authority.split_once(':')
            && (behind.is_empty() || !behind.bytes().all(|b| b.is_ascii_digit()))
            && let Some(end) = word.find(at)
        {
            // a password with a slash in it
            found.add(start..start + end);
        }
    }
}

/// `user:password@host` without a scheme.
fn bare(found: &mut Found<'_>) {
    let text = found.text;
    let bytes = text.as_bytes();
    for (at, _) in text.match_indices('@') {
        let is_part =
            |b: u8| !ends_word(b) && !matches!(b, b'/' | b'=' | b',' | b';' | b'(' | b'[' | b'{' | b'&' | b'?');
        let length = bytes[..at].iter().rev().take_while(|b| is_part(**b)).count();
        let start = at - length;
        let Some((user, password)) = text.get(start..at).and_then(|word| word.split_once(':')) else { continue };
        let numbers = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        let host = &text[at + 1..];
        let is_host = host.starts_with(|c: char| c.is_alphanumeric() || c == '[') && !host.starts_with("sha256:");
        let is_user = !user.is_empty() && !NO_USERS.iter().any(|no| user.eq_ignore_ascii_case(no));
        let is_password = !(password.is_empty() || password.starts_with('\\') || numbers(user) && numbers(password));
        if is_host && is_user && is_password {
            found.add(start..at);
        }
    }
}

/// The argument of `curl -u`.
fn arguments(found: &mut Found<'_>) {
    let text = found.text;
    for option in ["-u ", "--user ", "--proxy-user "] {
        for (at, _) in text.match_indices(option) {
            let rest = text[at + option.len()..].trim_start_matches([' ', '"', '\'']);
            let start = text.len() - rest.len();
            let word = &rest[..rest.bytes().position(ends_word).unwrap_or(rest.len())];
            if word.split_once(':').is_some_and(|(user, password)| !user.is_empty() && !password.is_empty()) {
                found.add(start..start + word.len());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::scrub;

    #[test]
    fn users_and_passwords_before_a_host_are_gone_and_the_host_stays() {
        for (text, scrubbed) in [
            ("http://bob:hunter2@proxy:8080", "http://<secret>@proxy:8080"),
            ("postgres://bob:p@ss@db.example.org/x", "postgres://<secret>@db.example.org/x"),
            ("http://bob:p/ss@proxy:8080/", "http://<secret>@proxy:8080/"),
            ("https://example.org:443/@bob", "https://example.org:443/@bob"),
            ("HTTPS_PROXY=bob:hunter2@proxy:8080", "HTTPS_PROXY=<secret>@proxy:8080"),
            ("u=http%3A%2F%2Fbob%3Ahunter2%40proxy%3A8080", "u=http%3A%2F%2F<secret>%40proxy%3A8080"),
            ("curl -u 'bob:hunter2' https://example.org", "curl -u '<secret>' https://example.org"),
            ("image:tag@sha256:ab", "image:tag@sha256:ab"),
        ] {
            assert_eq!(scrub(text), scrubbed);
        }
    }
}
