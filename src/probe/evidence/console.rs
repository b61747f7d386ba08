//! The probe of browser consoles: recent lines by pattern, and the statuses and network errors that stand in them.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use regex::bytes::Regex;

use super::handed::HandedError;
use super::kind::Kind;
use super::log::scanned;
use super::net_error;
use super::scan::{self, Extra, Scanned};
use super::zone::{Millis, now};
use crate::fact::{Params, ProbeSpec, Scope, Value, Yield};
use crate::probe::{Observing, Probe, Reading, World, yields};

/// The probe `console`.
pub struct Console;

const OWN: &[Yield] = &[
    yields::number("errors", "How many recent lines tell of an error, a failed request or a network error."),
    yields::list("statuses", "The HTTP statuses from 400 in recent lines, each once, the smallest first."),
    yields::number("status", "The last of them in the newest file."),
    yields::choice(
        "network_error",
        net_error::WORDS,
        "The last network error in recent lines, in Chrome's words without `net::`; `none` where there is none.",
    ),
];

static YIELDS: [Yield; scan::YIELDS.len() + OWN.len()] = yields::joined(&[scan::YIELDS, OWN]);

static SPEC: ProbeSpec = ProbeSpec {
    name: "console",
    title: "what a browser's console showed",
    doc: "Reads what was saved from the console of a browser's developer tools and handed in with `--evidence`, and nothing \
          else; which files these are, their content tells. Each name in `patterns` counts the lines that match and are not \
          older than `max_age`: old trouble is no evidence for now. Most exports name no time, and so are as old as the \
          file; one that names only the time of day belongs to the file's day, or the day before. Several files add up, and \
          the newest is the last. No text of a file becomes a fact, only statuses and the browser's word for an error.",
    scope: Scope::Evidence,
    asks_hosts: false,
    params: scan::PARAMS,
    yields: &YIELDS,
    named: Some(scan::NAMED),
};

impl Probe for Console {
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

async fn observe(params: &Params, world: &World, now: Millis, reading: &Reading) -> HandedError {
    let scanned: Scanned<Said> = match scanned(Kind::Console, params, world, now, reading).await {
        Ok(scanned) => scanned,
        Err(error) => return error,
    };
    let error = scanned.record(Kind::Console, params, now, reading);
    if !matches!(error, HandedError::None | HandedError::Damaged) {
        return error;
    }
    let said = &scanned.extra;
    let statuses = said.statuses.iter().map(|status| Value::Int((*status).into())).collect();
    reading.put("errors", Value::Int(said.errors));
    reading.put("statuses", Value::List(statuses));
    let status = said.status.map(|status| Value::Int(status.into()));
    reading.put_or("status", status, "no recent line names a status from 400");
    reading.put("network_error", Value::text(said.network_error.unwrap_or(net_error::NONE)));
    error
}

/// What recent lines say.
#[derive(Debug, Default)]
struct Said {
    errors: i64,
    statuses: BTreeSet<u16>,
    status: Option<u16>,
    network_error: Option<&'static str>,
}

impl Extra for Said {
    fn look(&mut self, line: &[u8], _: Millis) {
        let status = status(line);
        let error = net_error::named(line);
        let is_error = || error_words().is_some_and(|words| words.is_match(line));
        self.errors += i64::from(status.is_some() || error.is_some() || is_error());
        self.statuses.extend(status);
        self.status = status.or(self.status);
        self.network_error = error.or(self.network_error);
    }
}

/// The status from 400 that a line names: `status of 401`, `401 (Unauthorized)`, `[HTTP/2 401`.
fn status(line: &[u8]) -> Option<u16> {
    static FORM: OnceLock<Option<Regex>> = OnceLock::new();
    let form = r"(?:status of |Status code: |\[HTTP/[\d.]+ )([45]\d\d)\b|\b([45]\d\d) \(";
    let form = FORM.get_or_init(|| Regex::new(form).ok()).as_ref()?;
    let found = form.captures_iter(line).last()?;
    let digits = found.get(1).or_else(|| found.get(2))?.as_bytes();
    Some(digits.iter().fold(0, |sum, digit| sum * 10 + u16::from(digit - b'0')))
}

fn error_words() -> Option<&'static Regex> {
    static WORDS: OnceLock<Option<Regex>> = OnceLock::new();
    let words = r"\b[A-Za-z]*Error\b|Failed to |Uncaught|Blocked: ";
    WORDS.get_or_init(|| Regex::new(words).ok()).as_ref()
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::fact::{Platform, named_value};

    fn world(file: &str) -> PathBuf {
        format!("{}/tests/worlds/evidence/{file}", env!("CARGO_MANIFEST_DIR")).into()
    }

    fn read(files: &[PathBuf], later: i64) -> Reading {
        let mut world = World::new(Platform::Linux, Vec::new());
        world.evidence = files.to_vec();
        let params = Params::new(vec![("patterns", named_value(&[("sign_in", vec!["sign-in failed"])]))]);
        let reading = Reading::default();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let error = runtime.block_on(observe(&params, &world, now() + later, &reading));
        reading.put("error", Value::text(error.word()));
        reading.assert_settled_for(&SPEC, &["sign_in"]);
        reading
    }

    /// A copy that was modified just now: a checkout may be of any age.
    fn fresh(file: &str) -> tempfile::NamedTempFile {
        let copy = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(copy.path(), std::fs::read(world(file)).unwrap()).unwrap();
        copy
    }

    fn text(reading: &Reading, path: &str) -> String {
        reading.value(path).map_or_else(|| "unknown".to_owned(), |value| value.to_string())
    }

    #[test]
    fn the_exports_of_all_browsers_are_understood() {
        for (file, errors, statuses, sign_in) in [
            ("chrome-console.txt", "4", "401, 403", "1"),
            ("firefox-console.txt", "4", "401", "1"),
            ("safari-console.txt", "2", "401", "0"),
        ] {
            let copy = fresh(file);
            let read = read(&[copy.path().into()], 0);
            let of = |path: &str| text(&read, path);
            assert_eq!(
                (of("error"), of("errors"), of("statuses")),
                ("none".into(), errors.into(), statuses.into()),
                "{file}"
            );
            assert_eq!(of("network_error"), "ERR_NAME_NOT_RESOLVED", "{file}");
            assert_eq!(of("sign_in.count"), sign_in, "{file}");
        }
    }

    #[test]
    fn old_exports_say_nothing_of_now() {
        let copy = fresh("chrome-console.txt");
        let read = read(&[copy.path().into()], 30 * 86_400_000);
        assert_eq!(
            (text(&read, "errors"), text(&read, "status"), text(&read, "network_error")),
            ("0".into(), "unknown".into(), "none".into())
        );
        assert_eq!((text(&read, "sign_in.count"), text(&read, "sign_in.old")), ("0".into(), "1".into()));
    }

    #[test]
    fn a_log_is_no_console() {
        let read = read(&[world("app.log")], 0);
        assert_eq!(text(&read, "error"), "not_given");
        assert_eq!(text(&read, "errors"), "unknown");
    }

    #[test]
    fn statuses_stand_in_known_forms_only() {
        for (line, found) in [
            ("POST https://x.example/ 401 (Unauthorized)", Some(401)),
            ("a status of 503 ()", Some(503)),
            ("XHRGET https://x.example/ [HTTP/2 429  12ms]", Some(429)),
            ("GET https://x.example/ 200 (OK)", None),
            ("port 4433 (open)", None),
            ("404", None),
        ] {
            assert_eq!(status(line.as_bytes()), found, "{line}");
        }
    }
}
