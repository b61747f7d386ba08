//! The entries of a HAR one after the other, in bounded memory, also of a HAR that was cut off, or holds garbage: each
//! entry stands for itself, and what lies between two whole ones is lost alone.

use std::io::Read;

use super::exchange::{Exchange, Parsed, parse};
use crate::limits;

/// Keys with which browsers and tools begin an entry. No other object of a HAR begins with one, a page aside.
const FIRST_KEYS: [&[u8]; 16] = [
    b"startedDateTime",
    b"pageref",
    b"request",
    b"response",
    b"cache",
    b"time",
    b"timings",
    b"connection",
    b"serverIPAddress",
    b"_connectionId",
    b"_initiator",
    b"_priority",
    b"_resourceType",
    b"_fromCache",
    b"_error",
    b"_webSocketMessages",
];

/// Bytes behind the `{` of an object in which its first key is looked for.
const LOOK_AHEAD: usize = 256;

/// Bytes before an object in which `"entries": [` is looked for.
const LOOK_BEHIND: usize = 64;

/// Deepest nesting inside an entry; a HAR has six levels.
const DEPTH: usize = 64;

/// What could not be read of a HAR.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Lost {
    /// Entries that were broken, as far as they can be counted.
    pub entries: u64,
    /// Whether the file begins in the middle.
    pub begin: bool,
    /// Whether the file ends before it is complete.
    pub cut: bool,
    /// Whether zero bytes stand in it, which no JSON has: what a disk gives for a part that it lost.
    pub garbage: bool,
    /// Whether so much was broken that the search was given up, or the file could not be read to its end.
    pub rest: bool,
}

/// Gives each entry of a HAR; returns what was lost.
pub fn each_entry(source: impl Read, mut tell: impl FnMut(Exchange)) -> Lost {
    let mut window = Window { source, shorten: Shorten::default(), text: Vec::new(), at: 0, end: false, rest: false };
    let mut lost = Lost::default();
    let mut damage = 0;
    // whether an entry ended where the window stands
    let mut behind_entry = false;
    while window.find_object() {
        window.need(LOOK_AHEAD);
        let is_start = behind_entry && window.is_next() || window.begins_entry();
        behind_entry = false;
        if !is_start {
            window.skip(1);
            continue;
        }
        let (size, parsed) = match window.object() {
            Extent::Whole(size) => (size, parse(&window.ahead()[..size])),
            Extent::Broken(size) => (size, Parsed::Broken),
            // what is only the beginning of an entry is missed as such, not as a broken one
            Extent::Cut => {
                window.skip(1);
                lost.cut = true;
                continue;
            }
        };
        match parsed {
            Parsed::Exchange(exchange) => {
                tell(*exchange);
                window.skip(size);
                behind_entry = true;
                continue;
            }
            // entries may be in it
            Parsed::Other => {}
            Parsed::Broken => {
                lost.entries += 1;
                damage += size;
            }
        }
        window.skip(1);
        if damage > limits::EVIDENCE_DAMAGE {
            lost.rest = true;
            break;
        }
    }
    window.shorten.tell(&mut lost);
    lost.cut &= !lost.rest;
    lost.rest |= window.rest;
    lost
}

/// How far an object goes.
enum Extent {
    /// To its end: so many bytes.
    Whole(usize),
    /// Until what cannot stand there.
    Broken(usize),
    /// Beyond the end of the file.
    Cut,
}

/// The part of a file that is looked at, its long texts cut.
struct Window<R> {
    source: R,
    shorten: Shorten,
    text: Vec<u8>,
    at: usize,
    end: bool,
    rest: bool,
}

impl<R: Read> Window<R> {
    fn ahead(&self) -> &[u8] {
        &self.text[self.at..]
    }

    fn skip(&mut self, n: usize) {
        self.at = (self.at + n).min(self.text.len());
    }

    /// Reads on, and lets go of what lies behind.
    fn fill(&mut self) {
        if self.at > limits::EVIDENCE_CHUNK {
            let keep = self.at - LOOK_BEHIND;
            self.text.drain(..keep);
            self.at = LOOK_BEHIND;
        }
        let mut chunk = vec![0; limits::EVIDENCE_CHUNK];
        match self.source.read(&mut chunk) {
            Ok(0) => self.end = true,
            Ok(n) => self.shorten.take(&chunk[..n], &mut self.text),
            Err(_) => {
                self.end = true;
                self.rest = true;
            }
        }
    }

    /// Goes to the next `{`; whether there is one.
    fn find_object(&mut self) -> bool {
        loop {
            if let Some(n) = memchr::memchr(b'{', self.ahead()) {
                // what lies between two entries is looked at from the second
                self.at += n;
                return true;
            }
            if self.end {
                return false;
            }
            self.at = self.text.len();
            self.fill();
        }
    }

    /// Reads on until so many bytes are ahead, or the file ends.
    fn need(&mut self, n: usize) {
        while self.ahead().len() < n && !self.end {
            self.fill();
        }
    }

    /// Whether only a comma lies between the object and what stands before.
    fn is_next(&self) -> bool {
        let before = self.text[..self.at].trim_ascii_end();
        before.strip_suffix(b",").is_some_and(|before| before.trim_ascii_end().ends_with(b"}"))
    }

    /// Whether the object is the first in the list of entries, or begins like one.
    fn begins_entry(&self) -> bool {
        let mut before = self.text[..self.at].trim_ascii_end();
        let mut is_first = true;
        for part in [&b"["[..], b":", b"\"entries\""] {
            match before.strip_suffix(part) {
                Some(rest) => before = rest.trim_ascii_end(),
                None => is_first = false,
            }
        }
        let key = self.ahead()[1..].trim_ascii_start().strip_prefix(b"\"");
        let is_key = |key: &[u8], first: &[u8]| key.strip_prefix(first).is_some_and(|rest| rest.starts_with(b"\""));
        is_first || key.is_some_and(|key| FIRST_KEYS.iter().any(|first| is_key(key, first)))
    }

    /// Finds the end of the object that begins here.
    fn object(&mut self) -> Extent {
        let mut nesting = Nesting::default();
        let mut seen = 0;
        loop {
            let ahead = &self.text[self.at..];
            for (n, byte) in ahead.iter().enumerate().skip(seen) {
                match nesting.step(*byte) {
                    Step::On => {}
                    Step::End => return Extent::Whole(n + 1),
                    Step::Broken => return Extent::Broken(n + 1),
                }
            }
            seen = ahead.len();
            if seen > limits::EVIDENCE_ENTRY {
                return Extent::Broken(seen);
            }
            if self.end {
                return Extent::Cut;
            }
            self.fill();
        }
    }
}

/// Where in an object a byte stands.
#[derive(Default)]
struct Nesting {
    closing: Vec<u8>,
    in_text: bool,
    escaped: bool,
}

enum Step {
    On,
    End,
    Broken,
}

impl Nesting {
    fn step(&mut self, byte: u8) -> Step {
        if self.in_text {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => self.in_text = false,
                // no text holds a bare end of a line: its end was lost
                b'\n' => return Step::Broken,
                _ => {}
            }
            return Step::On;
        }
        match byte {
            b'"' => self.in_text = true,
            b'{' | b'[' if self.closing.len() == DEPTH => return Step::Broken,
            b'{' => self.closing.push(b'}'),
            b'[' => self.closing.push(b']'),
            b'}' | b']' => {
                if self.closing.pop() != Some(byte) {
                    return Step::Broken;
                }
                if self.closing.is_empty() {
                    return Step::End;
                }
            }
            _ => {}
        }
        Step::On
    }
}

/// Cuts what lies between two quotes where it is long, so that bodies take no room. It need not know whether that is a
/// text: nothing else is that long.
#[derive(Default)]
struct Shorten {
    /// Bytes since the last quote.
    run: usize,
    escape: Escape,
    /// Whether the rest of the text is left out.
    cutting: bool,
    /// Whether the bytes stand in a text, where no quote was lost.
    in_text: bool,
    /// How many objects and lists are open, where none of their ends was lost.
    open: i64,
    /// The first byte that is no white space.
    first: Option<u8>,
    /// The last byte that is no white space.
    last: u8,
    /// Whether a zero byte was seen.
    garbage: bool,
}

/// Where in an escape of a JSON text a byte stands.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Escape {
    #[default]
    None,
    /// Behind the backslash.
    Begun,
    /// Behind so many of the four digits, which make the first half of a character or not.
    Digits(u8, bool),
    /// Behind the first half of a character.
    Half,
}

impl Escape {
    fn next(self, byte: u8) -> Self {
        match (self, byte) {
            (Self::None | Self::Half, b'\\') => Self::Begun,
            (Self::Begun, b'u') => Self::Digits(0, false),
            (Self::Digits(0, _), _) => Self::Digits(1, byte.eq_ignore_ascii_case(&b'd')),
            (Self::Digits(1, d), _) => Self::Digits(2, d && matches!(byte, b'8' | b'9' | b'a' | b'b' | b'A' | b'B')),
            (Self::Digits(2, half), _) => Self::Digits(3, half),
            (Self::Digits(_, true), _) => Self::Half,
            _ => Self::None,
        }
    }
}

impl Shorten {
    fn take(&mut self, mut bytes: &[u8], out: &mut Vec<u8>) {
        if let Some(last) = bytes.iter().rfind(|byte| !byte.is_ascii_whitespace()) {
            self.last = *last;
        }
        self.first = self.first.or_else(|| bytes.iter().find(|byte| !byte.is_ascii_whitespace()).copied());
        self.garbage |= memchr::memchr(0, bytes).is_some();
        while let Some(first) = bytes.first() {
            // between escapes nothing happens until the next quote or backslash
            if self.escape == Escape::None && !matches!(first, b'"' | b'\\') {
                let n = memchr::memchr2(b'"', b'\\', bytes).unwrap_or(bytes.len());
                self.pass(&bytes[..n], out);
                bytes = &bytes[n..];
                continue;
            }
            let is_quote = *first == b'"' && self.escape != Escape::Begun;
            // an escape is kept or left out as a whole
            if matches!(self.escape, Escape::None) && self.run >= limits::EVIDENCE_TEXT {
                self.cutting = true;
            }
            self.escape = self.escape.next(*first);
            if is_quote {
                (self.run, self.cutting, self.escape) = (0, false, Escape::None);
                self.in_text = !self.in_text;
            }
            if !self.cutting {
                out.push(*first);
            }
            self.run += usize::from(!is_quote);
            bytes = &bytes[1..];
        }
    }

    /// What all bytes together say of the file.
    fn tell(&self, lost: &mut Lost) {
        lost.garbage = self.garbage;
        lost.begin = self.first.is_some_and(|first| first != b'{');
        // what is damaged elsewhere tells nothing by its open ends
        let is_whole = lost.entries == 0 && !lost.garbage && !lost.begin;
        lost.cut |= self.last != b'}' || is_whole && (self.in_text || self.open > 0);
    }

    /// Bytes without quotes and escapes.
    fn pass(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        if !self.in_text {
            self.open += bytes.iter().map(|byte| opened(*byte)).sum::<i64>();
        }
        let room = limits::EVIDENCE_TEXT.saturating_sub(self.run);
        if !self.cutting {
            out.extend_from_slice(&bytes[..bytes.len().min(room)]);
            self.cutting = bytes.len() > room;
        }
        self.run += bytes.len();
    }
}

/// How many more objects and lists are open behind a byte that stands in no text.
fn opened(byte: u8) -> i64 {
    match byte {
        b'{' | b'[' => 1,
        b'}' | b']' => -1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn entry(n: u32) -> String {
        json!({ "startedDateTime": "2026-01-02T03:04:05Z", "request": { "url": format!("https://h{n}.example/") },
            "response": { "status": 200, "content": { "text": "{\"a\":[\"}]\"]}" } } })
        .to_string()
    }

    fn har(entries: &[String]) -> String {
        format!(r#"{{"log":{{"version":"1.2","pages":[{{"id":"p"}}],"entries":[{}]}}}}"#, entries.join(",\n"))
    }

    fn read(text: &[u8]) -> (Vec<String>, Lost) {
        let mut hosts = Vec::new();
        let lost = each_entry(text, |exchange| hosts.push(exchange.host.replace(".example", "")));
        (hosts, lost)
    }

    #[test]
    fn a_whole_har_loses_nothing() {
        let text = har(&[entry(1), entry(2), entry(3)]);
        assert_eq!(read(text.as_bytes()), (vec!["h1".into(), "h2".into(), "h3".into()], Lost::default()));
        let odd = entry(2).replace("{\"request\"", "{\"comment\":\"\",\"request\"");
        assert_eq!(read(har(&[odd.clone(), odd]).as_bytes()).0, ["h2", "h2"], "entries may begin with anything");
        assert_eq!(read(har(&[]).as_bytes()), (vec![], Lost::default()));
    }

    #[test]
    fn what_was_cut_off_gives_what_stands_before() {
        let text = har(&[entry(1), entry(2), entry(3)]);
        let second = text.find("h2").unwrap();
        let third = text.find("h3").unwrap();
        let cut = Lost { cut: true, ..Lost::default() };
        assert_eq!(read(&text.as_bytes()[..second]), (vec!["h1".into()], cut));
        assert_eq!(read(&text.as_bytes()[..third]), (vec!["h1".into(), "h2".into()], cut));
        assert_eq!(read(text[..third].rsplit_once(',').unwrap().0.as_bytes()).1, cut, "cut between two entries");
        let behind_entry = text[..third].rfind("},\n").unwrap() + 1;
        for end in [behind_entry, text.len() - 3, text.len() - 2, text.len() - 1] {
            assert_eq!(read(&text.as_bytes()[..end]).1, cut, "{}", &text[..end]);
        }
        let (hosts, lost) = read(&text.as_bytes()[second..]);
        assert_eq!((hosts, lost), (vec!["h3".to_owned()], Lost { begin: true, ..Lost::default() }));
    }

    #[test]
    fn one_broken_entry_is_lost_alone() {
        let garbage = |text: &str| text.replacen("\"response\"", "\u{0}\u{1}\"resp", 1);
        let open = |text: &str| text.strip_suffix('}').unwrap().to_owned();
        let quote = |text: &str| text.replacen("200", "\"200", 1);
        let closed = |text: &str| text.replacen("\"response\":{", "\"response\":]{", 1);
        let no_url = |text: &str| text.replacen("\"url\"", "\"uri\"", 1);
        for (name, broken) in [
            ("garbage", garbage(&entry(2))),
            ("open", open(&entry(2))),
            ("quote", quote(&entry(2))),
            ("closed", closed(&entry(2))),
            ("no_url", no_url(&entry(2))),
        ] {
            let text = har(&[entry(1), broken, entry(3), entry(4)]);
            let (hosts, lost) = read(text.as_bytes());
            assert_eq!(hosts, ["h1", "h3", "h4"], "{name}");
            assert_eq!(lost.entries, 1, "{name}");
        }
    }

    #[test]
    fn a_hole_between_entries_is_seen() {
        let text = har(&[entry(1), "\0".repeat(5_000), entry(3)]);
        let hole = Lost { garbage: true, ..Lost::default() };
        assert_eq!(read(text.as_bytes()), (vec!["h1".into(), "h3".into()], hole));
    }

    #[test]
    fn long_texts_are_cut_between_escapes() {
        for piece in ["x", "\\n", "\\\"", "\\u00e4", "\\ud83d\\ude00", "\\\\", "ä", "x\\u00e4\\\\"] {
            for more in 0..8 {
                let long = format!("{}{}", "x".repeat(more), piece.repeat(limits::EVIDENCE_TEXT));
                let entry = entry(1).replace("\"status\":", &format!("\"comment\":\"{long}\",\"status\":"));
                let text = har(&[entry]);
                let mut window = Vec::new();
                Shorten::default().take(text.as_bytes(), &mut window);
                assert!(window.len() < limits::EVIDENCE_TEXT + 1_000, "{piece}");
                assert_eq!(read(text.as_bytes()), (vec!["h1".into()], Lost::default()), "{piece} {more}");
            }
        }
    }

    #[test]
    fn an_entry_that_never_ends_is_let_go() {
        let endless = format!("{{\"startedDateTime\":1,\"x\":[{}", "\"y\",".repeat(limits::EVIDENCE_ENTRY / 3));
        let (hosts, lost) = read(har(&[entry(1), endless, entry(3)]).as_bytes());
        assert_eq!((hosts, lost.entries), (vec!["h1".to_owned(), "h3".to_owned()], 1));
    }

    proptest! {
        #[test]
        fn no_bytes_break_it(text in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = read(&text);
        }

        #[test]
        fn whatever_is_done_to_one_place_the_entries_away_from_it_are_read(
            at in 0usize..600, garbage in proptest::collection::vec(any::<u8>(), 0..12), removed in 0usize..12
        ) {
            let whole = har(&[entry(1), entry(2), entry(3), entry(4)]);
            let second = whole.find("{\"startedDateTime\"").unwrap();
            let mut text = whole.clone().into_bytes();
            let at = second + at % (entry(1).len() - 12);
            text.splice(at..at + removed, garbage);
            let (hosts, _) = read(&text);
            for host in ["h2", "h3", "h4"] {
                prop_assert!(hosts.iter().any(|h| h == host), "{host} {}", String::from_utf8_lossy(&text));
            }
        }
    }
}
