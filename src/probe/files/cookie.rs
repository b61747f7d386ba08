//! The probe of a cookie in Chromium's database of cookies: whether it is there, since when, and when it ends. Its value is
//! never looked at.

use std::io;
use std::path::Path as StdPath;
use std::time::{SystemTime, UNIX_EPOCH};

use super::format::pages::{Bad, Cell, Pages};
use super::format::sqlite::{Header, in_transaction};
use super::format::{Disk, Look};
use super::path::{around, place};
use crate::fact::{ParamKind, ParamSpec, Params, ProbeSpec, Scope, Unit, Value, Yield};
use crate::limits;
use crate::probe::words::words;
use crate::probe::{Observing, Probe, Reading, World, aside, yields};

/// The probe `cookie`.
pub struct Cookie;

words! {
    /// Why the cookies could not be read.
    CookieError {
        /// They could be.
        None => "none",
        /// No database is there.
        NotFound => "not_found",
        /// It cannot be opened.
        Unreadable => "unreadable",
        /// The path leads to no place on this machine's disks.
        RefusedPath => "refused_path",
        /// It is no database of cookies, or a damaged one.
        Damaged => "damaged",
        /// A program is writing to it, so that what it holds lies elsewhere.
        InUse => "in_use",
    }
}

/// Seconds between the beginning of the times of Chromium, 1601, and those of Unix.
const FROM_1601: i64 = 11_644_473_600;

static YIELDS: [Yield; 5] = [
    yields::choice("error", CookieError::WORDS, "Why the cookies could not be read, or `none`."),
    yields::flag("there", "Whether a cookie of that name is there."),
    yields::measure("created_age", Unit::Seconds, "How long ago it was made, by this machine's clock."),
    yields::flag("expired", "Whether its time is over; one that ends with the session never is."),
    yields::measure("expires_in", Unit::Seconds, "In how long it ends; negative where that is over."),
];

static SPEC: ProbeSpec = ProbeSpec {
    name: "cookie",
    title: "when a cookie ends",
    doc: "Looks into the database of cookies of Chromium and of apps made with it for a cookie of a name, and says whether \
          it is there, since when, and when it ends. The value of a cookie is never looked at. Of several, the one that \
          ends last counts.",
    scope: Scope::Machine,
    asks_hosts: false,
    params: &[
        ParamSpec {
            name: "path",
            kind: ParamKind::Path,
            required: true,
            example: "~/.config/Example/Cookies",
            doc: "The database, mostly a file named `Cookies`; `~` and `%Name%` are replaced.",
        },
        ParamSpec {
            name: "name",
            kind: ParamKind::Text,
            required: true,
            example: "session",
            doc: "The name of the cookie.",
        },
        ParamSpec {
            name: "host",
            kind: ParamKind::Host,
            required: false,
            example: "example.org",
            doc: "The host that it belongs to, or one above it; without it, of whatever host.",
        },
    ],
    yields: &YIELDS,
    named: None,
};

impl Probe for Cookie {
    fn spec(&self) -> &'static ProbeSpec {
        &SPEC
    }

    fn observe<'a>(&'a self, params: &'a Params, world: &'a World, reading: &'a Reading) -> Observing<'a> {
        Box::pin(async move {
            let (name, host) = (params.text("name").to_owned(), params.text("host").to_owned());
            // the path itself is none of the yields
            let found = match place(params.text("path"), world, &Reading::default()) {
                Ok(path) => aside::blocking(move || look(&path, &name, &host)).await,
                Err(_) => Some(Err(CookieError::RefusedPath)),
            };
            let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
            record(found.unwrap_or(Err(CookieError::Unreadable)), i64::try_from(now).unwrap_or(i64::MAX), reading);
        })
    }
}

/// When a cookie was made and when it ends, in seconds since 1970; a session's cookie has no end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Times {
    made: i64,
    ends: Option<i64>,
}

fn record(found: Result<Option<Times>, CookieError>, now: i64, reading: &Reading) {
    let error = found.err().unwrap_or(CookieError::None);
    reading.put("error", Value::text(error.word()));
    match found {
        Err(error) => reading.unknown("", format!("the cookies were not read: {}", error.word().replace('_', " "))),
        Ok(None) => {
            reading.put("there", Value::Bool(false));
            reading.unknown("", "no such cookie is there");
        }
        Ok(Some(Times { made, ends })) => {
            reading.put("there", Value::Bool(true));
            reading.put("created_age", Value::Int(now.saturating_sub(made)));
            reading.put("expired", Value::Bool(ends.is_some_and(|ends| ends <= now)));
            let left = ends.map(|ends| Value::Int(ends.saturating_sub(now)));
            reading.put_or("expires_in", left, "it ends with the session");
        }
    }
}

fn look(path: &StdPath, name: &str, host: &str) -> Result<Option<Times>, CookieError> {
    let unread = |error: &io::Error| match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => CookieError::NotFound,
        _ => CookieError::Unreadable,
    };
    std::fs::metadata(path).map_err(|error| unread(&error))?;
    let (folder, file) = around(path).ok_or(CookieError::Unreadable)?;
    let disk = Disk(folder);
    let look = Look::new(&disk);
    let data = look.read(&file, 0, limits::FORMAT_FILE_BYTES).map_err(|error| unread(&error))?;
    if in_transaction(&look, &file) {
        return Err(CookieError::InUse);
    }
    times(&data, name, host).ok_or(CookieError::Damaged)
}

/// The times of a cookie in a database; `None` where it is no whole database of cookies.
fn times(data: &[u8], name: &str, host: &str) -> Option<Option<Times>> {
    let header = Header::read(data).ok()?;
    let there = u32::try_from(data.len() / header.page).ok()?;
    // rows beyond the bytes that were read would be missed
    let count = header.count.unwrap_or(there);
    if count > there {
        return None;
    }
    let pages = Pages::new(data, header, count);
    let table = pages.schema().ok()?.into_iter().find(|entry| entry.name == b"cookies")?;
    let columns = columns(std::str::from_utf8(&table.sql).ok()?)?;
    let at = |column: &str| columns.iter().position(|c| c.eq_ignore_ascii_case(column));
    let (named, hosted) = (at("name")?, at("host_key")?);
    let (made, ends) = (at("creation_utc")?, at("expires_utc")?);
    let mut found: Option<Times> = None;
    let walked = pages.rows(table.root, &mut |row| {
        let text = |at: usize| if let Some(Cell::Text(text)) = row.get(at) { text.as_slice() } else { b"" };
        if text(named) == name.as_bytes() && belongs(text(hosted), host) {
            let (Some(Cell::Int(made)), Some(Cell::Int(ends))) = (row.get(made), row.get(ends)) else {
                return Err(Bad);
            };
            let unix = |time: i64| time / 1_000_000 - FROM_1601;
            let times = Times { made: unix(*made), ends: (*ends != 0).then(|| unix(*ends)) };
            let last = |times: &Times| times.ends.unwrap_or(i64::MIN);
            found = found.filter(|before| last(before) >= last(&times)).or(Some(times));
        }
        Ok(())
    });
    walked.ok().map(|()| found)
}

/// Whether a cookie's host is this one or lies below it.
fn belongs(key: &[u8], host: &str) -> bool {
    let key = key.strip_prefix(b".").unwrap_or(key);
    let above = key.len().checked_sub(host.len()).and_then(|at| key.split_at_checked(at));
    host.is_empty()
        || above.is_some_and(|(rest, end)| end == host.as_bytes() && (rest.is_empty() || rest.ends_with(b".")))
}

/// The names of the columns that a declaration of a table lists.
fn columns(sql: &str) -> Option<Vec<&str>> {
    let inner = &sql[sql.find('(')? + 1..sql.rfind(')')?.max(sql.find('(')? + 1)];
    let (mut depth, mut start, mut parts) = (0_i32, 0, Vec::new());
    for (at, c) in inner.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&inner[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&inner[start..]);
    let name = |part: &'_ str| -> Option<usize> { part.trim().find(|c: char| c.is_whitespace() || c == '(') };
    let names = parts.into_iter().map(|part| {
        let part = part.trim();
        part[..name(part).unwrap_or(part.len())].trim_matches(['"', '`', '[', ']', '\''])
    });
    let is_column = |name: &&str| {
        !["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"].iter().any(|word| name.eq_ignore_ascii_case(word))
    };
    Some(names.filter(is_column).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::format::sqlite::database;
    use super::*;
    use crate::fact::Platform;

    const SQL: &str = "CREATE TABLE cookies(creation_utc INTEGER, host_key TEXT, name TEXT, value TEXT, \
                       \"expires_utc\" INTEGER, UNIQUE (host_key, name))";

    fn row(host: &str, name: &str, made: i64, ends: i64) -> Vec<Cell> {
        let text = |text: &str| Cell::Text(text.as_bytes().to_vec());
        let time = |unix: i64| Cell::Int(if unix == 0 { 0 } else { (unix + FROM_1601) * 1_000_000 });
        vec![time(made), text(host), text(name), text("a secret"), time(ends)]
    }

    fn cookies() -> Vec<u8> {
        database(
            SQL,
            &[
                row(".www.notion.so", "token_v2", 1_000, 5_000),
                row("other.example", "token_v2", 2_000, 9_000),
                row(".www.notion.so", "session", 3_000, 0),
            ],
        )
    }

    #[test]
    fn the_times_of_a_cookie_are_found_by_name_and_host() {
        let seen = |name, host| times(&cookies(), name, host).unwrap();
        assert_eq!(seen("token_v2", "notion.so"), Some(Times { made: 1_000, ends: Some(5_000) }));
        assert_eq!(seen("token_v2", ""), Some(Times { made: 2_000, ends: Some(9_000) }), "the one that ends last");
        assert_eq!(seen("session", "www.notion.so"), Some(Times { made: 3_000, ends: None }));
        assert_eq!(seen("token_v2", "tion.so"), None);
        assert_eq!(seen("other", ""), None);
        assert_eq!(times(b"garbage", "a", ""), None);
        assert_eq!(times(&cookies()[..5_000], "a", ""), None);
    }

    #[test]
    fn what_is_recorded_follows_the_clock() {
        let at = |found, now| {
            let reading = Reading::default();
            record(found, now, &reading);
            reading.assert_settled(&SPEC);
            ["error", "there", "created_age", "expired", "expires_in"].map(|path| reading.value(path))
        };
        let yes = |b| Some(Value::Bool(b));
        let none = Some(Value::text("none"));
        let int = |n| Some(Value::Int(n));
        let times = Ok(Some(Times { made: 1_000, ends: Some(5_000) }));
        assert_eq!(at(times, 4_000), [none.clone(), yes(true), int(3_000), yes(false), int(1_000)]);
        assert_eq!(at(times, 6_000), [none.clone(), yes(true), int(5_000), yes(true), int(-1_000)]);
        assert_eq!(at(Ok(None), 0), [none.clone(), yes(false), None, None, None]);
        assert_eq!(at(Ok(Some(Times { made: 0, ends: None })), 7), [none, yes(true), int(7), yes(false), None]);
        assert_eq!(at(Err(CookieError::Damaged), 0)[0], Some(Value::text("damaged")));
    }

    #[tokio::test]
    async fn the_value_is_never_told() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("Cookies");
        std::fs::write(&file, cookies()).unwrap();
        let seen = async || {
            let reading = Reading::default();
            let params = [("path", file.to_str().unwrap()), ("name", "token_v2")];
            let params = Params::new(params.map(|(name, value)| (name, Value::text(value))).into());
            Cookie.observe(&params, &World::new(Platform::current(), Vec::new()), &reading).await;
            reading.assert_settled(&SPEC);
            reading
        };
        let whole = seen().await;
        assert_eq!(whole.value("expired"), Some(Value::Bool(true)));
        assert!(!format!("{whole:?}").contains("a secret"));
        std::fs::write(folder.path().join("Cookies-wal"), "x").unwrap();
        assert_eq!(seen().await.value("error"), Some(Value::text("in_use")));
        std::fs::remove_file(&file).unwrap();
        assert_eq!(seen().await.value("error"), Some(Value::text("not_found")));
    }

    proptest! {
        #[test]
        fn no_bytes_break_it(changes in prop::collection::vec((0..8192_usize, any::<u8>()), 0..40)) {
            let mut data = cookies();
            changes.into_iter().for_each(|(at, byte)| data[at] = byte);
            let _ = times(&data, "token_v2", "");
        }

        #[test]
        fn no_declaration_breaks_it(sql in "[a(),\" é]{0,30}") {
            let _ = columns(&sql);
        }
    }
}
