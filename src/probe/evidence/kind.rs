//! Which kind an evidence file is, told by its content: names of files are chosen by people.

use std::sync::OnceLock;

use regex::bytes::Regex;

use super::moment::Moment;

/// A kind of evidence file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A recording of a browser's requests and their answers.
    Har,
    /// What the console of a browser's developer tools showed.
    Console,
    /// A log, or any other text.
    Log,
}

impl Kind {
    /// What it is, for people.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Har => "HAR file",
            Self::Console => "console export",
            Self::Log => "log",
        }
    }

    /// The probe that reads it.
    #[must_use]
    pub fn probe(self) -> &'static str {
        match self {
            Self::Har => "har",
            Self::Console => "console",
            Self::Log => "log",
        }
    }

    /// The kind of a file that begins like this, in UTF-8.
    #[must_use]
    pub fn of(head: &[u8]) -> Self {
        if is_har(head) {
            Self::Har
        } else if is_console(head) {
            Self::Console
        } else {
            Self::Log
        }
    }
}

fn has(head: &[u8], word: &str) -> bool {
    memchr::memmem::find(head, word.as_bytes()).is_some()
}

/// A JSON object with `log`, or one whose beginning was lost but whose entries are there.
fn is_har(head: &[u8]) -> bool {
    let is_object = head.trim_ascii_start().starts_with(b"{");
    let log = is_object && has(head, "\"log\"") && ["entries", "creator", "pages"].iter().any(|key| has(head, key));
    log || has(head, "\"startedDateTime\"") && (has(head, "\"request\"") || has(head, "\"pageTimings\""))
}

/// Lines as the consoles of browsers write them, in a text whose lines do not begin with a date as those of logs do.
fn is_console(head: &[u8]) -> bool {
    let lines = head.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty()).take(200);
    let (mut all, mut dated, mut like) = (0, 0, 0);
    for line in lines {
        all += 1;
        dated += usize::from(matches!(Moment::find(line), Some(Moment::At(_) | Moment::Zoneless(_))));
        like += usize::from(form().is_some_and(|form| form.is_match(line)));
    }
    like > 0 && dated * 2 < all
}

/// The forms of lines: Chrome's `app.js:12 …`, `(index):3 …`, `VM12:3 …`, `… @ app.js:12`; what all say of a resource;
/// Firefox' `XHRPOST https://… [HTTP/2 401  120ms]`; Safari's `[Error] …`.
fn form() -> Option<&'static Regex> {
    static FORM: OnceLock<Option<Regex>> = OnceLock::new();
    let lines = [
        r"^(?:\d\d:\d\d:\d\d(?:\.\d+)? )?(?:\S+\.(?:m?js|ts|html?)(?:\?\S*)?|\(index\)|VM\d+|[A-Za-z0-9_.%-]*):\d+(?::\d+)? \S",
        r"@\s+\S+:\d+(?::\d+)?\r?$",
        r"Failed to load resource: ",
        r"\[HTTP/[\d.]+ ",
        r"^\[(?:Error|Log|Warning|Info|Debug)\] ",
        r"\b(?:GET|POST|PUT|HEAD) https?://\S+ (?:net::ERR_[A-Z_]+|[1-5]\d\d \()",
    ];
    FORM.get_or_init(|| Regex::new(&lines.join("|")).ok()).as_ref()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_tells_the_kind() {
        let har = r#"{ "log": { "version": "1.2", "creator": { "name": "WebInspector" }, "pages": [], "#;
        for (kind, head) in [
            (Kind::Har, har),
            (Kind::Har, r#"{"log":{"entries":[]}}"#),
            (Kind::Har, r#"st":{}},{"startedDateTime":"2026-01-01T00:00:00Z","request":{"method":"#),
            (Kind::Console, "app.js:12 POST https://auth.example.org/x 401 (Unauthorized)\nfetch @ app.js:12\n"),
            (Kind::Console, "Failed to load resource: net::ERR_NAME_NOT_RESOLVED\n"),
            (Kind::Console, "12:00:01.123 app.js:7 GET https://example.org/ net::ERR_TIMED_OUT\n"),
            (Kind::Console, "XHRPOST https://example.org/ [HTTP/2 401  120ms]\n"),
            (
                Kind::Console,
                "[Error] Failed to load resource: the server responded with a status of 401 () (login, line 0)",
            ),
            (Kind::Log, "[2026-01-01 12:00:00.000] [error] Failed to load resource: net::ERR_TIMED_OUT\n"),
            (Kind::Log, "[2026-01-01 12:00:00.000] [error] POST https://example.org/ 401 (x)\n    at f (app.js:1:2)\n"),
            (Kind::Log, r#"{"level":50,"time":1767323045678,"msg":"log"}"#),
            (Kind::Log, "it does not work\n"),
            (Kind::Log, "{ \"log\": 1 }"),
            (Kind::Log, ""),
        ] {
            assert_eq!(Kind::of(head.as_bytes()), kind, "{head}");
        }
    }
}
