//! What the requests of one name come to: how many there were and failed, and what came of the last one.

use std::collections::BTreeSet;

use super::exchange::Exchange;
use super::net_error;
use super::zone::Millis;
use crate::fact::{Unit, Value, Yield};
use crate::limits;
use crate::probe::{Reading, yields};

/// What stands below each name.
pub const YIELDS: &[Yield] = &[
    yields::number(
        "requests",
        "How many recent requests went to these hosts; answers that the browser had kept are none.",
    ),
    yields::number("failed", "How many of them got no answer, or one with a status of 400 or more."),
    yields::number("status", "The status of the last one; unknown where it got no answer."),
    yields::list("statuses", "All statuses that came, each once, the smallest first."),
    yields::choice(
        "error",
        net_error::WORDS,
        "Why the last one got no answer, in Chrome's words without `net::`; `none` where it was answered, `other` where the file does not say.",
    ),
    yields::text("code", "The error code in the JSON body of the last failing answer that had one."),
    yields::measure("age", Unit::Seconds, "How long ago the last one was sent, by this machine's clock."),
    yields::measure("ms", Unit::Milliseconds, "How long they took: the median."),
    yields::measure("retry_after", Unit::Seconds, "How long the last answer that said so asked to wait."),
];

/// The recent requests of one name.
#[derive(Debug, Default)]
pub struct Tally {
    requests: i64,
    failed: i64,
    statuses: BTreeSet<u16>,
    times: Vec<i64>,
    last: Option<(Millis, Option<u16>, &'static str)>,
    code: Option<(Millis, String)>,
    retry_after: Option<(Millis, i64)>,
}

/// Keeps the later of two.
fn later<T>(place: &mut Option<(Millis, T)>, at: Millis, value: Option<T>) {
    if let Some(value) = value
        && place.as_ref().is_none_or(|(before, _)| *before <= at)
    {
        *place = Some((at, value));
    }
}

impl Tally {
    /// Counts a request that was sent at that moment.
    pub fn add(&mut self, exchange: &Exchange, at: Millis) {
        self.requests += 1;
        self.failed += i64::from(exchange.has_failed());
        self.statuses.extend(exchange.status);
        if self.times.len() < limits::EVIDENCE_TIMES {
            self.times.extend(exchange.ms);
        }
        if self.last.is_none_or(|(before, ..)| before <= at) {
            self.last = Some((at, exchange.status, exchange.error));
        }
        later(&mut self.code, at, exchange.code.clone());
        later(&mut self.retry_after, at, exchange.retry_after);
    }

    /// Records what the requests of a name came to.
    pub fn record(mut self, name: &str, now: Millis, reading: &Reading) {
        let at = |path: &str| format!("{name}.{path}");
        let put_or = |path: &str, value: Option<Value>, because: &str| reading.put_or(at(path), value, because);
        let statuses = self.statuses.iter().map(|status| Value::Int((*status).into())).collect();
        reading.put(at("requests"), Value::Int(self.requests));
        reading.put(at("failed"), Value::Int(self.failed));
        reading.put(at("statuses"), Value::List(statuses));
        let none = if self.last.is_none() { "no recent request went there" } else { "" };
        let or = |because: &'static str| if none.is_empty() { because } else { none };
        let status = self.last.and_then(|(_, status, _)| status);
        put_or("status", status.map(|s| Value::Int(s.into())), or("the last request got no answer"));
        put_or("error", self.last.map(|(.., error)| Value::text(error)), or("nobody knows"));
        put_or("code", self.code.map(|(_, code)| Value::text(&code)), or("no failing answer had an error code"));
        put_or("age", self.last.map(|(at, ..)| seconds(now, at)), or("nobody knows"));
        self.times.sort_unstable();
        put_or("ms", self.times.get(self.times.len() / 2).map(|ms| Value::Int(*ms)), or("no time was recorded"));
        let wait = self.retry_after.map(|(_, seconds)| Value::Int(seconds));
        put_or("retry_after", wait, or("no answer asked to wait"));
    }
}

/// The whole seconds from a moment until now; none where it is in the future.
#[must_use]
pub fn seconds(now: Millis, at: Millis) -> Value {
    Value::Int(now.saturating_sub(at).max(0) / 1_000)
}
