//! Secrets in texts from outside: found by where they stand and by how they look, and replaced before anything is kept.
//! Only a scan over bytes: a text in which nothing is suspicious costs next to nothing.
//!
//! | file | holds |
//! |---|---|
//! | `address` | users and passwords in front of a host |
//! | `key` | names whose values are secret |
//! | `pairs` | values beside such a name: headers, queries, JSON, cookies, arguments |
//! | `random` | long random text |
//! | `shapes` | what is known by its beginning: JSON web tokens, keys of well-known services, private keys |

mod address;
mod key;
mod pairs;
mod random;
mod shapes;

use std::borrow::Cow;
use std::ops::Range;

use crate::text::harmless;

/// What stands where a secret was.
pub const SECRET: &str = "<secret>";

/// Shorter texts hold no secret that could be told from a word.
const SHORTEST: usize = 6;

/// How often the rules are applied until nothing is found any more: each round only ends sooner what the last one left.
const ROUNDS: usize = 8;

/// The text with every secret in it replaced by [`SECRET`].
#[must_use]
pub fn scrub(text: &str) -> Cow<'_, str> {
    let mut scrubbed = Cow::Borrowed(text);
    for _ in 0..ROUNDS {
        match once(&scrubbed) {
            Some(next) if next != *scrubbed => scrubbed = Cow::Owned(next),
            _ => break,
        }
    }
    scrubbed
}

/// A text as it is kept: without what is harmful to a terminal, and without secrets; in that order, since characters
/// that nobody sees could part a secret.
#[must_use]
pub fn clean(text: &str) -> Cow<'_, str> {
    match harmless(text) {
        Cow::Borrowed(text) => scrub(text),
        Cow::Owned(text) => Cow::Owned(scrub(&text).into_owned()),
    }
}

/// The text with what one round finds replaced; `None` where it finds nothing.
fn once(text: &str) -> Option<String> {
    if text.len() < SHORTEST {
        return None;
    }
    let mut found = Found { text, spans: Vec::new() };
    shapes::find(&mut found);
    address::find(&mut found);
    pairs::find(&mut found);
    random::find(&mut found);
    found.replaced()
}

/// The places of secrets in a text.
struct Found<'t> {
    text: &'t str,
    spans: Vec<Range<usize>>,
}

impl Found<'_> {
    /// A secret stands there. What was replaced before is none.
    fn add(&mut self, span: Range<usize>) {
        if self.text.get(span.clone()).is_some_and(|inside| !inside.is_empty() && inside != SECRET) {
            self.spans.push(span);
        }
    }

    fn replaced(mut self) -> Option<String> {
        if self.spans.is_empty() {
            return None;
        }
        self.spans.sort_by_key(|span| (span.start, span.end));
        let mut replaced = String::with_capacity(self.text.len());
        let mut spans = self.spans.into_iter().peekable();
        let mut from = 0;
        while let Some(mut span) = spans.next() {
            while let Some(next) = spans.next_if(|next| next.start <= span.end) {
                span.end = span.end.max(next.end);
            }
            replaced.push_str(&self.text[from..span.start]);
            replaced.push_str(SECRET);
            from = span.end;
        }
        replaced.push_str(&self.text[from..]);
        Some(replaced)
    }
}

/// Whether a byte ends a word of any kind: blanks, quotes, and the brackets of markup.
fn ends_word(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'<' | b'>' | b'`')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_no_secret_stays_whole() {
        for text in [
            "https://auth.notion.so:443/login?page=2&lang=de#top",
            "/home/somebody/.config/Notion/Partitions/notion/IndexedDB/https_www.notion.so_0.indexeddb.leveldb",
            r"C:\Users\somebody\AppData\Local\Programs\Notion\resources\app.asar.unpacked\node_modules\better-sqlite3",
            "C=US, O=Let's Encrypt, CN=R11",
            "C=US, ST=California, L=San Francisco, O=Cloudflare, Inc., CN=Cloudflare Inc ECC CA-3",
            "2026-11-25T13:19:04Z",
            "2606:4700:4400:0:0:0:ac40:9765",
            "198.51.100.132:8080, 10.0.0.1",
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Notion/4.2.0",
            "WWW-Authenticate: Basic realm=\"proxy\"",
            "Bearer error=\"invalid_token\"",
            "Basic authentication is required",
            "error_code=ERR_CERT_AUTHORITY_INVALID status code: 401, code=ETIMEDOUT",
            r#"{"code":"unauthorized","message":"API token is invalid.","token_type":"Bearer","expires_in":3600}"#,
            "token: expired",
            "cookie_count=3, password: missing",
            "6f1ed002-ab5c-4f5a-bd67-6a1c1f0e3d22",
            "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "serial 03:af:17:b5:aa:22:10:00:ff:b5:aa:22:10:00:ff",
            "node-v22.11.0-linux-x86_64-headers-2026-01-02-build17",
            "ec2-203-0-113-25.compute-1.eu-central-1.amazonaws.com",
            "bob@example.org, mailto:bob@example.org",
            "probe tcp: deadline of 10 s reached",
            "getSubscriptionDataForCurrentUserAndSpaceEvenIfTheSpaceIsGone",
            "ERR_HTTP_1_1_REQUIRED ERR_SSL_VERSION_OR_CIPHER_MISMATCH_AND_MORE_OF_IT",
            "file at 12:30@midnight",
            "",
        ] {
            assert_eq!(scrub(text), text);
        }
    }

    #[test]
    fn forms_short_names_and_our_own_reasons() {
        for leaks in [
            r#"<input type="hidden" name="csrf_token" class="x" value="hunter2">"#,
            "<input name=password value=hunter2>",
            r#"<meta name="authenticity_token" content="hunter2">"#,
            "pw: hunter2",
            "pw=hunter2",
            "smtp_pass: hunter2",
            "MYSQL_PWD=hunter2",
            "passcode=hunter2",
            "probe token: not run, password=hunter2",
        ] {
            assert!(!scrub(leaks).contains("hunter2"), "{leaks}: {}", scrub(leaks));
        }
        for whole in
            ["probe cookie: not run, --no-probe", "bypass: yes", "compass: north", "<input name=city value=Ulm>"]
        {
            assert_eq!(scrub(whole), whole);
        }
    }

    proptest! {
        #[test]
        fn scrubbing_twice_is_scrubbing_once(
            text in r#"([a-z ]{0,6}(password|token|code|key|Cookie|Authorization|eyJ|sk-|Bearer |Basic |://|@|<secret>)?["':=&?;,<>{}\[\]%3D\\ /]{0,3}[A-Za-z0-9+/=_.-]{0,40}){0,6}"#
        ) {
            let once = scrub(&text).into_owned();
            prop_assert_eq!(scrub(&once), &*once);
        }

        #[test]
        fn any_text_can_be_scrubbed(text in any::<String>()) {
            let once = scrub(&text).into_owned();
            prop_assert_eq!(scrub(&once), &*once);
        }

        #[test]
        fn a_random_value_of_a_telling_name_is_gone(
            secret in "[A-Za-z0-9_+/.-]{12,48}",
            form in 0usize..14,
        ) {
            prop_assume!(secret.bytes().any(|b| b.is_ascii_digit()) && secret.bytes().any(|b| b.is_ascii_uppercase()));
            // where the password begins like a port, a slash behind it begins the path
            let secret = if form == 0 { secret.replace('/', "_") } else { secret };
            let text = match form {
                0 => format!("https://bob:{secret}@proxy.example.org:8080/"),
                1 => format!("https://example.org/cb?code={secret}&state=1"),
                2 => format!("https://example.org/cb#access_token={secret}"),
                3 => format!("Authorization: Bearer {secret}"),
                4 => format!("{{\"headers\":[{{\"name\":\"Cookie\",\"value\":\"token_v2={secret}; x=1\"}}]}}"),
                5 => format!("Cookie: a=b; token_v2={secret}"),
                6 => format!("{{\"password\":\"{secret}\",\"user\":\"bob\"}}"),
                7 => format!("{{\\\"refresh_token\\\": \\\"{secret}\\\"}}"),
                8 => format!("NOTION_API_KEY={secret}"),
                9 => format!("login failed, password: {secret}"),
                10 => format!("<password>{secret}</password>"),
                11 => format!("curl -u bob:{secret} https://example.org"),
                12 => format!("tool --token {secret} --fast"),
                _ => format!("redirect=https%3A%2F%2Fexample.org%2F%3Ftoken%3D{secret}%26x%3D1"),
            };
            let scrubbed = scrub(&text);
            prop_assert!(!scrubbed.contains(&secret), "{text}\n{scrubbed}");
            prop_assert!(scrubbed.contains(SECRET));
        }
    }
}
