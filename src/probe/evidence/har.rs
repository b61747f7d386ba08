//! The probe of HAR files: what a browser recorded of its requests and their answers, by the hosts that a playbook names.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::distinct::Evidence;
use super::entries::{Lost, each_entry};
use super::exchange::Exchange;
use super::handed::{Awaited, Found, HandedError, nothing, of_kind};
use super::kind::Kind;
use super::loss::{count, note};
use super::tally::{self, Tally, seconds};
use super::zone::{Millis, now};
use crate::fact::{Named, ParamKind, ParamSpec, Params, ProbeSpec, Scope, Unit, Value, Yield};
use crate::limits;
use crate::probe::{Observing, Probe, Reading, World, aside, yields};

/// The probe `har`.
pub struct Har;

static YIELDS: &[Yield] = &[
    yields::choice("error", HandedError::WORDS, "Why no HAR file could be read, or `none`."),
    yields::number("entries", "How many requests the files hold, of any age and to any host."),
    yields::number("recent", "How many of them are not older than `max_age`."),
    yields::number("undated", "How many of them say no time; they count as old."),
    yields::flag("lost", "Whether a part of the files could not be read."),
    yields::text("loss", "What could not be read, in words."),
    yields::measure("age", Unit::Seconds, "How long ago the newest request was sent, by this machine's clock."),
];

static SPEC: ProbeSpec = ProbeSpec {
    name: "har",
    title: "what a browser recorded of its requests",
    doc: "Reads the HAR files that were handed in with `--evidence` and nothing else; which files these are, their content \
          tells. A name in `hosts` stands for the requests to its hosts. Only requests that are not older than `max_age` \
          count for a name: old trouble is no evidence for now. A request in the future, by this machine's clock, is a \
          recent one; one without a time is not. Of several files the requests add up, and the newest is the last. A \
          damaged file gives what it still holds. Addresses, headers, cookies and bodies become no facts, only statuses, \
          times, the browser's word for an error and the error codes of JSON bodies.",
    scope: Scope::Evidence,
    asks_hosts: false,
    params: &[
        ParamSpec {
            name: "max_age",
            kind: ParamKind::Duration,
            required: false,
            example: "7d",
            doc: "How old a request may be; 7d unless said otherwise.",
        },
        ParamSpec {
            name: "hosts",
            kind: ParamKind::Named,
            required: false,
            example: "{ sign_in: [auth.example.org, \"*.login.example.org\"] }",
            doc: "Names, each with the host or hosts whose requests it stands for; `*.example.org` means all below.",
        },
    ],
    yields: YIELDS,
    named: Some(Named { param: "hosts", yields: tally::YIELDS }),
};

impl Probe for Har {
    fn spec(&self) -> &'static ProbeSpec {
        &SPEC
    }

    fn observe<'a>(&'a self, params: &'a Params, world: &'a World, reading: &'a Reading) -> Observing<'a> {
        Box::pin(async move {
            let error = observe(params, world, now(), reading).await;
            reading.put("error", Value::text(error.word()));
        })
    }
}

/// How old evidence may be, in milliseconds, where a playbook does not say.
#[must_use]
pub fn max_age(params: &Params) -> i64 {
    let given = params.duration("max_age").unwrap_or(limits::EVIDENCE_AGE);
    i64::try_from(given.as_millis()).unwrap_or(i64::MAX)
}

async fn observe(params: &Params, world: &World, now: Millis, reading: &Reading) -> HandedError {
    let hosts = params.named("hosts");
    let awaited = Awaited::default();
    let (files, stop, max_age, wanted) = (world.handed(), awaited.flag(), max_age(params), hosts.clone());
    let Some(recording) = aside::blocking(move || Recording::read(&files, &stop, &wanted, now, max_age)).await else {
        reading.unknown("", "the reading broke off");
        return HandedError::Unreadable;
    };
    recording.notes.iter().for_each(|note| reading.note(note));
    if recording.files == 0 {
        return nothing(Kind::Har, &recording.found, reading);
    }
    recording.record(&hosts, now, reading)
}

/// What all HAR files hold.
#[derive(Default)]
struct Recording {
    files: usize,
    found: Found,
    notes: Vec<String>,
    entries: i64,
    recent: i64,
    undated: i64,
    newest: Option<Millis>,
    lost: Lost,
    too_long: bool,
    tallies: Vec<Tally>,
}

impl Recording {
    fn read(
        evidence: &Evidence,
        stop: &Arc<AtomicBool>,
        hosts: &[(String, Vec<String>)],
        now: Millis,
        max_age: i64,
    ) -> Self {
        let mut found = of_kind(evidence, Kind::Har, stop);
        let files = std::mem::take(&mut found.files);
        let notes = std::mem::take(&mut found.notes);
        let tallies = hosts.iter().map(|_| Tally::default()).collect();
        let mut all = Self { found, notes, tallies, ..Self::default() };
        for file in files {
            let Ok(source) = file.begin() else { continue };
            let before = all.entries;
            let lost = each_entry(source, |exchange| all.add(&exchange, hosts, now, max_age));
            all.files += 1;
            all.lost.entries += lost.entries;
            all.lost.begin |= lost.begin;
            all.lost.cut |= lost.cut;
            all.lost.rest |= lost.rest;
            all.lost.garbage |= lost.garbage;
            all.too_long |= file.is_too_long();
            let is_empty = all.entries == before;
            all.notes.extend(note(&file.name, &parts(lost, is_empty, file.is_too_long())));
        }
        all
    }

    fn add(&mut self, exchange: &Exchange, hosts: &[(String, Vec<String>)], now: Millis, max_age: i64) {
        self.entries += 1;
        let Some(at) = exchange.at else {
            self.undated += 1;
            return;
        };
        self.newest = self.newest.max(Some(at));
        if now.saturating_sub(at) > max_age {
            return;
        }
        self.recent += 1;
        if exchange.cached {
            return;
        }
        for ((_, patterns), tally) in hosts.iter().zip(&mut self.tallies) {
            if patterns.iter().any(|pattern| is_meant(pattern, &exchange.host)) {
                tally.add(exchange, at);
            }
        }
    }

    fn record(self, hosts: &[(String, Vec<String>)], now: Millis, reading: &Reading) -> HandedError {
        let loss = self.loss();
        reading.put("lost", Value::Bool(!loss.is_empty()));
        reading.put_or("loss", (!loss.is_empty()).then(|| Value::text(&loss)), "nothing was lost");
        if self.entries == 0 && !loss.is_empty() {
            reading.unknown("", format!("nothing can be read: {loss}"));
            return HandedError::Damaged;
        }
        reading.put("entries", Value::Int(self.entries));
        reading.put("recent", Value::Int(self.recent));
        reading.put("undated", Value::Int(self.undated));
        let age = self.newest.map(|at| seconds(now, at));
        reading.put_or("age", age, "no request says its time");
        for ((name, _), tally) in hosts.iter().zip(self.tallies) {
            tally.record(name, now, reading);
        }
        HandedError::None
    }

    /// What could not be read, in words; empty where all was.
    fn loss(&self) -> String {
        let mut parts = Vec::new();
        match self.lost.entries {
            0 => {}
            n => parts.push(count(n, "broken entry", "broken entries")),
        }
        if self.lost.garbage {
            parts.push("what is no text".to_owned());
        }
        if self.lost.begin {
            parts.push("the beginning".to_owned());
        }
        if self.lost.cut {
            parts.push("the end: the file was cut off".to_owned());
        }
        if self.lost.rest {
            parts.push("the rest behind too much damage".to_owned());
        }
        if self.too_long {
            parts.push(format!("what lies behind {} MiB", limits::EVIDENCE_BYTES >> 20));
        }
        match self.found.unreadable.len() as u64 {
            0 => {}
            n => parts.push(count(n, "file that cannot be opened", "files that cannot be opened")),
        }
        parts.join("; ")
    }
}

/// What was lost of one file, for its note.
fn parts(lost: Lost, is_empty: bool, too_long: bool) -> Vec<String> {
    let entries = || format!("{} could not be read", count(lost.entries, "entry", "entries"));
    let is_lost = lost != Lost::default() || too_long;
    let all = [
        (lost.entries > 0).then(entries),
        (is_lost && is_empty && lost.entries == 0).then(|| "it holds no whole entry".to_owned()),
        lost.begin.then(|| "its beginning is missing".to_owned()),
        lost.garbage.then(|| "a part of it is no text".to_owned()),
        lost.rest.then(|| "what follows the damage was given up".to_owned()),
        too_long.then(|| format!("only its first {} MiB were read", limits::EVIDENCE_BYTES >> 20)),
        (lost.cut && !too_long).then(|| "the file ends before it is complete".to_owned()),
    ];
    all.into_iter().flatten().collect()
}

/// Whether a pattern means a host: the same name, or `*.` and a name that it lies below.
fn is_meant(pattern: &str, host: &str) -> bool {
    let pattern = pattern.trim_end_matches('.');
    let host = host.trim_end_matches('.');
    match pattern.strip_prefix("*.") {
        Some(above) => {
            let start = host.len().saturating_sub(above.len());
            let is_below = host.get(start..).is_some_and(|end| end.eq_ignore_ascii_case(above));
            is_below && start > 1 && host.as_bytes()[start - 1] == b'.'
        }
        None => pattern.eq_ignore_ascii_case(host),
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use serde_json::{Value as Json, json};

    use super::*;
    use crate::fact::{Platform, named_value};

    /// 2026-01-02 03:04:05 UTC.
    const NOW: Millis = 1_767_323_045_000;

    fn world(file: &str) -> String {
        format!("{}/tests/worlds/evidence/{file}", env!("CARGO_MANIFEST_DIR"))
    }

    fn at_time(now: Millis, files: &[PathBuf], hosts: &[(&str, Vec<&str>)]) -> Reading {
        let mut world = World::new(Platform::Linux, Vec::new());
        world.evidence = files.to_vec();
        let params = Params::new(vec![("hosts", named_value(hosts))]);
        let reading = Reading::default();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let error = runtime.block_on(observe(&params, &world, now, &reading));
        reading.put("error", Value::text(error.word()));
        let names: Vec<&str> = hosts.iter().map(|(name, _)| *name).collect();
        reading.assert_settled_for(&SPEC, &names);
        reading
    }

    fn auth(files: &[PathBuf]) -> Reading {
        at_time(NOW, files, &[("auth", vec!["auth.example.org"]), ("all", vec!["example.org", "*.example.org"])])
    }

    fn text(reading: &Reading, path: &str) -> String {
        reading.value(path).map_or_else(
            || {
                let reasons = reading.reasons();
                let (_, because) = reasons.iter().find(|(p, _)| p == path || p.is_empty()).unwrap();
                format!("unknown: {because}")
            },
            |value| value.to_string(),
        )
    }

    fn file(content: &[u8]) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), content).unwrap();
        file
    }

    fn entry(at: &str, host: &str, response: &Json) -> Json {
        json!({ "startedDateTime": at, "time": 100, "request": { "url": format!("https://{host}/") }, "response": response })
    }

    fn har(entries: &[Json]) -> Vec<u8> {
        json!({ "log": { "version": "1.2", "creator": {}, "entries": entries } }).to_string().into_bytes()
    }

    #[test]
    fn every_browser_tells_the_same() {
        for (browser, error) in [("chrome", "ERR_NAME_NOT_RESOLVED"), ("firefox", "other"), ("safari", "other")] {
            let read = auth(&[world(&format!("{browser}.har")).into()]);
            let of = |path: &str| text(&read, path);
            assert_eq!(
                (of("error"), of("entries"), of("recent"), of("lost")),
                ("none".into(), "4".into(), "3".into(), "no".into()),
                "{browser}"
            );
            assert_eq!((of("auth.requests"), of("auth.failed")), ("2".into(), "2".into()), "{browser}");
            assert_eq!((of("auth.statuses"), of("auth.code")), ("401".into(), "token_expired".into()), "{browser}");
            assert_eq!(of("auth.status"), "unknown: the last request got no answer", "{browser}");
            assert_eq!((of("auth.error"), of("auth.age")), (error.to_owned(), "300".into()), "{browser}");
            assert_eq!((of("all.requests"), of("all.statuses")), ("3".into(), "200, 401".into()), "{browser}");
        }
    }

    #[test]
    fn the_last_request_tells_the_state() {
        let entries = [
            entry("2026-01-02T03:00:00Z", "auth.example.org", &json!({ "status": 0, "_error": "net::ERR_TIMED_OUT" })),
            entry(
                "2026-01-02T03:02:00Z",
                "auth.example.org",
                &json!({ "status": 429, "headers": [{ "name": "retry-after", "value": "60" }] }),
            ),
            entry("2026-01-02T03:01:00Z", "auth.example.org", &json!({ "status": 200 })),
            entry("2025-12-01T03:01:00Z", "auth.example.org", &json!({ "status": 500 })),
        ];
        let file = file(&har(&entries));
        let read = auth(&[file.path().into()]);
        assert_eq!((text(&read, "auth.status"), text(&read, "auth.error")), ("429".into(), "none".into()));
        assert_eq!((text(&read, "auth.statuses"), text(&read, "auth.failed")), ("200, 429".into(), "2".into()));
        assert_eq!((text(&read, "auth.retry_after"), text(&read, "auth.ms")), ("60".into(), "100".into()));
        let old = at_time(NOW + 40 * 86_400_000, &[file.path().into()], &[("auth", vec!["auth.example.org"])]);
        assert_eq!((text(&old, "recent"), text(&old, "auth.requests")), ("0".into(), "0".into()));
        assert_eq!(text(&old, "auth.status"), "unknown: no recent request went there");
        let before = at_time(NOW - 86_400_000, &[file.path().into()], &[("auth", vec!["auth.example.org"])]);
        assert_eq!((text(&before, "auth.requests"), text(&before, "auth.age")), ("3".into(), "0".into()), "the future");
    }

    #[test]
    fn files_add_up_and_what_is_missing_is_said() {
        let one = |at: &str, status: i64| file(&har(&[entry(at, "auth.example.org", &json!({ "status": status }))]));
        let (new, old) = (one("2026-01-02T03:03:00Z", 200), one("2026-01-02T03:00:00Z", 401));
        let read = auth(&[new.path().into(), old.path().into()]);
        assert_eq!((text(&read, "auth.requests"), text(&read, "auth.status")), ("2".into(), "200".into()));
        let log = file(b"a log\n");
        let read = auth(&[log.path().into()]);
        assert_eq!(
            (text(&read, "error"), text(&read, "auth.requests")),
            ("not_given".into(), "unknown: no HAR file is among the evidence files".into())
        );
        assert_eq!(text(&auth(&[]), "entries"), "unknown: no evidence file was handed in");
        let gone = auth(&["/nowhere/x.har".into()]);
        assert_eq!(text(&gone, "error"), "unreadable");
        assert!(!format!("{:?}", gone.reasons()).contains("nowhere"));
    }

    #[test]
    fn a_damaged_file_gives_what_it_holds_and_says_what_was_lost() {
        let entries = [200, 401, 403]
            .map(|status| entry("2026-01-02T03:00:00Z", "auth.example.org", &json!({ "status": status })));
        let whole = har(&entries);
        let cut = file(&whole[..whole.len() - 40]);
        let read = auth(&[cut.path().into()]);
        assert_eq!(
            (text(&read, "error"), text(&read, "auth.requests"), text(&read, "lost")),
            ("none".into(), "2".into(), "yes".into())
        );
        assert_eq!(text(&read, "loss"), "the end: the file was cut off");
        let nothing = file(&whole[..60]);
        assert_eq!(text(&auth(&[nothing.path().into()]), "error"), "damaged");
        let marked = file(&[b"\xEF\xBB\xBF", &whole[..]].concat());
        assert_eq!(text(&auth(&[marked.path().into()]), "auth.requests"), "3");
        let empty = file(&har(&[]));
        let read = auth(&[empty.path().into()]);
        assert_eq!(
            (text(&read, "error"), text(&read, "entries"), text(&read, "auth.requests")),
            ("none".into(), "0".into(), "0".into())
        );
    }

    #[test]
    fn each_file_says_by_its_name_what_it_lost() {
        let whole = har(&[200, 401, 403]
            .map(|status| entry("2026-01-02T03:00:00Z", "auth.example.org", &json!({ "status": status }))));
        let broken = String::from_utf8(whole.clone()).unwrap().replacen("\"response\":{", "\"response\":]{", 1);
        let folder = tempfile::tempdir().unwrap();
        let files = [
            ("whole.har", whole.clone()),
            ("broken.har", broken.clone().into_bytes()),
            ("both.har", broken.as_bytes()[..broken.len() - 40].to_vec()),
            ("none.har", whole[..60].to_vec()),
            ("empty.har", Vec::new()),
            ("picture.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".repeat(30)),
        ];
        let paths: Vec<PathBuf> = files.iter().map(|(name, _)| folder.path().join(name)).collect();
        files.iter().zip(&paths).for_each(|((_, bytes), path)| std::fs::write(path, bytes).unwrap());
        let read = auth(&paths);
        let mut notes = read.notes();
        notes.sort();
        assert_eq!(
            notes,
            [
                "both.har: 1 entry could not be read, and the file ends before it is complete",
                "broken.har: 1 entry could not be read",
                "empty.har is empty",
                "none.har: it holds no whole entry, and the file ends before it is complete",
                "picture.png does not look like text: triage reads HAR files, consoles and logs",
            ]
        );
        assert_eq!(text(&read, "auth.requests"), "6", "what they hold is read");
    }

    #[test]
    fn a_file_that_is_handed_in_twice_counts_once() {
        let har = har(&[entry("2026-01-02T03:00:00Z", "auth.example.org", &json!({ "status": 401 }))]);
        let (one, copy) = (file(&har), file(&har));
        let read = auth(&[one.path().into(), one.path().into(), copy.path().into()]);
        assert_eq!(text(&read, "auth.requests"), "1");
        assert!(read.notes().concat().ends_with("hold the same and count once"), "{:?}", read.notes());
    }

    #[test]
    fn patterns_mean_a_host_or_all_below() {
        for (pattern, host, meant) in [
            ("auth.example.org", "auth.example.org", true),
            ("Auth.Example.org", "auth.example.org", true),
            ("example.org", "auth.example.org", false),
            ("*.example.org", "auth.example.org", true),
            ("*.example.org", "a.b.example.org", true),
            ("*.example.org", "example.org", false),
            ("*.example.org", ".example.org", false),
            ("*.example.org", "badexample.org", false),
            ("*.ä.org", "x.a.org", false),
            ("auth.example.org", "", false),
        ] {
            assert_eq!(is_meant(pattern, host), meant, "{pattern} {host}");
        }
    }
}
