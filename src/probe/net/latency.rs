//! The probe of a line: a handful of connections to one address, how long each took to open, and how many packets were
//! lost on the way. It tells a bad line from a host that does not answer, and a long line from a bad one.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use tokio::time::sleep;

use super::budget::Budget;
use super::connect::{self, TcpOutcome};
use super::means::Means;
use super::resolve::{self, Host};
use crate::fact::{ParamKind, ParamSpec, Params, ProbeSpec, Scope, Unit, Value, Yield};
use crate::limits;
use crate::probe::stage::{Stop, conclude, skip};
use crate::probe::{Observing, Probe, Reading, World, yields};

/// The probe `latency`.
pub struct Latency;

static YIELDS: &[Yield] = &[
    yields::choice(
        "error",
        connect::ERRORS,
        "`none` when a connection opened, else the kind of the first failure, as `tcp` has it; the most telling one of all tries.",
    ),
    yields::number("tried", "How many connections were tried."),
    yields::number("opened", "How many opened."),
    yields::number("refused", "How many were refused: that is an answer too."),
    yields::number(
        "unanswered",
        "How many had no answer within 4 seconds, in which the question is sent several times.",
    ),
    yields::number(
        "late",
        "How many were answered at least a second later than the fastest: a first packet was lost, and sent again (RFC 6298).",
    ),
    yields::number("loss", "The share of tries that were late or unanswered, in percent."),
    yields::measure("fastest", Unit::Milliseconds, "How long the fastest answer took: a round trip."),
    yields::measure("median", Unit::Milliseconds, "How long the answer in the middle took."),
    yields::measure("slowest", Unit::Milliseconds, "How long the slowest answer took."),
];

/// What only tries tell.
const OF_TRIES: &[&str] = &["tried", "opened", "refused", "unanswered", "late", "loss", "fastest", "median", "slowest"];

static SPEC: ProbeSpec = ProbeSpec {
    name: "latency",
    title: "how long and how sure the way to a host is",
    doc: "Opens five TCP connections to the first address of a host, one a tenth of a second after the other, and closes \
          each at once; nothing is sent over them. How long they take to open is the round trip, and one that takes a \
          second more had a packet lost. The way is always direct, even where the environment names a proxy: where a \
          direct way is closed, no try is answered. It is told when all tries have ended, since those that are late are \
          the ones that tell of loss.",
    scope: Scope::Machine,
    asks_hosts: true,
    params: &[
        ParamSpec {
            name: "host",
            kind: ParamKind::Host,
            required: true,
            example: "example.org",
            doc: "The host: a name or an address.",
        },
        ParamSpec {
            name: "port",
            kind: ParamKind::Port,
            required: true,
            example: "443",
            doc: "A TCP port on which it listens.",
        },
    ],
    yields: YIELDS,
    named: None,
};

impl Probe for Latency {
    fn spec(&self) -> &'static ProbeSpec {
        &SPEC
    }

    fn observe<'a>(&'a self, params: &'a Params, world: &'a World, reading: &'a Reading) -> Observing<'a> {
        Box::pin(async move {
            let means = Means::of(world);
            observe(params, &means, reading).await;
        })
    }
}

/// What came of one try, after how many milliseconds, with a detail for people.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Try {
    outcome: TcpOutcome,
    ms: i64,
    because: String,
}

async fn observe(params: &Params, means: &Means, reading: &Reading) {
    let Some(port) = params.int("port").and_then(|port| u16::try_from(port).ok()) else {
        return reading.unknown("", "the port is none");
    };
    let host = Host::parse(params.text("host"));
    let result = stages(&host, port, means, reading).await;
    conclude(result, reading);
}

async fn stages(host: &Host, port: u16, means: &Means, reading: &Reading) -> Result<(), Stop> {
    let resolved = resolve::stage(host, means, &Reading::default())
        .await
        .inspect_err(|stop| skip(reading, OF_TRIES, &stop.because))?;
    let Some(address) = resolved.addresses.first() else {
        skip(reading, OF_TRIES, "the host has no address");
        return Err(Stop::unjudged("dns", "the host has no address"));
    };
    // some of the tries alone would not tell how many are lost
    let budget = means.run.budget.set_aside(limits::LATENCY_TRIES).map_err(|spent| {
        skip(reading, OF_TRIES, &spent.to_string());
        Stop::unjudged("tcp", &spent.to_string())
    })?;
    let (budget, time) = (Arc::new(budget), means.bounds.connect);
    let begins = std::iter::successors(Some(Duration::ZERO), |after| Some(*after + limits::LATENCY_STAGGER));
    let tries = begins.take(limits::LATENCY_TRIES).map(|after| once((*address, port), after, time, &budget));
    let tries = join_all(tries).await;
    record(&tries, reading);
    judged(&tries)
}

async fn once((address, port): (IpAddr, u16), after: Duration, time: Duration, budget: &Arc<Budget>) -> Try {
    sleep(after).await;
    let started = Instant::now();
    let opened = connect::open(&[address], port, time, budget).await;
    let ms = i64::try_from(started.elapsed().as_millis()).unwrap_or(i64::MAX);
    match opened {
        Ok(_) => Try { outcome: TcpOutcome::Open, ms, because: String::new() },
        Err(closed) => Try { outcome: closed.outcome, ms, because: closed.because },
    }
}

/// The stop of the most telling failure, unless a connection opened.
fn judged(tries: &[Try]) -> Result<(), Stop> {
    let Some(first) = tries.iter().min_by_key(|one| one.outcome as u8) else {
        return Err(Stop::unjudged("tcp", "nothing was tried"));
    };
    let word = first.outcome.word();
    match first.outcome {
        TcpOutcome::Open => Ok(()),
        TcpOutcome::Failed => Err(Stop::at("tcp", "tcp_failed".to_owned(), word, &first.because)),
        _ => Err(Stop::at("tcp", word.to_owned(), word, &first.because)),
    }
}

fn record(tries: &[Try], reading: &Reading) {
    use TcpOutcome as T;
    let number = |of: &[T]| tries.iter().filter(|one| of.contains(&one.outcome)).count();
    let mut answered: Vec<i64> =
        tries.iter().filter(|one| matches!(one.outcome, T::Open | T::Refused | T::Reset)).map(|one| one.ms).collect();
    answered.sort_unstable();
    let late = late(&answered);
    let unanswered = number(&[T::Timeout]);
    reading.put("tried", count(tries.len()));
    reading.put("opened", count(number(&[T::Open])));
    reading.put("refused", count(number(&[T::Refused])));
    reading.put("unanswered", count(unanswered));
    reading.put("late", count(late));
    match share(late + unanswered, answered.len() + unanswered) {
        Some(percent) => reading.put("loss", percent),
        None => reading.unknown("loss", "no packet left this machine, or none could be carried on"),
    }
    let times = [("fastest", answered.first()), ("median", middle(&answered)), ("slowest", answered.last())];
    for (path, ms) in times {
        reading.put_or(path, ms.map(|ms| Value::Int(*ms)), "no try was answered");
    }
}

/// How many of the sorted times are those of a packet that was sent again.
fn late(answered: &[i64]) -> usize {
    let again = i64::try_from(limits::RESENT_AFTER.as_millis()).unwrap_or(i64::MAX);
    answered.first().map_or(0, |fastest| answered.iter().filter(|ms| **ms - fastest >= again).count())
}

/// The lower one of the two in the middle.
fn middle(sorted: &[i64]) -> Option<&i64> {
    sorted.get(sorted.len().checked_sub(1)? / 2)
}

/// A share in percent, rounded.
fn share(part: usize, all: usize) -> Option<Value> {
    (part * 100 + all / 2).checked_div(all).map(count)
}

fn count(number: usize) -> Value {
    Value::Int(i64::try_from(number).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use tokio::net::{TcpListener, TcpSocket, TcpStream};

    use super::*;

    async fn seen(host: &str, port: u16) -> Reading {
        seen_by(host, port, &Means::hasty()).await
    }

    async fn seen_by(host: &str, port: u16, means: &Means) -> Reading {
        let reading = Reading::default();
        let params = Params::new(vec![("host", Value::text(host)), ("port", Value::Int(port.into()))]);
        observe(&params, means, &reading).await;
        reading.assert_settled(&SPEC);
        reading
    }

    fn texts<const N: usize>(reading: &Reading, paths: [&str; N]) -> [String; N] {
        paths.map(|path| reading.value(path).map(|value| value.to_string()).unwrap_or_default())
    }

    const COUNTS: [&str; 6] = ["error", "tried", "opened", "refused", "unanswered", "loss"];

    /// What is recorded of tries with these outcomes and times.
    fn recorded(tries: &[(TcpOutcome, i64)]) -> (Reading, Result<(), Stop>) {
        let tries: Vec<Try> =
            tries.iter().map(|(outcome, ms)| Try { outcome: *outcome, ms: *ms, because: String::new() }).collect();
        let reading = Reading::default();
        record(&tries, &reading);
        (reading, judged(&tries))
    }

    #[test]
    fn loss_is_told_from_length() {
        use TcpOutcome as T;
        let paths = ["late", "unanswered", "loss", "fastest", "median", "slowest"];
        // a short line that loses packets: one comes on the second try, one on the third, one never
        let (lossy, result) = recorded(&[
            (T::Open, 20),
            (T::Open, 1_020),
            (T::Open, 22),
            (T::Timeout, 4_000),
            (T::Open, 3_021),
            (T::Open, 25),
        ]);
        assert_eq!(texts(&lossy, paths), ["2", "1", "50", "20", "25", "3021"]);
        assert_eq!(result, Ok(()));
        // a line so long that every packet is sent twice, though none is lost
        let (long, _) = recorded(&[(T::Open, 2_001), (T::Open, 2_040), (T::Open, 2_950)]);
        assert_eq!(texts(&long, paths), ["0", "0", "0", "2001", "2040", "2950"]);
        // nothing comes back
        let (dead, result) = recorded(&[(T::Timeout, 4_000), (T::Timeout, 4_000)]);
        assert_eq!(texts(&dead, paths), ["0", "2", "100", "", "", ""]);
        assert_eq!(result.unwrap_err().error.as_deref(), Some("timeout"));
        // nothing goes out
        let (closed, result) = recorded(&[(T::NoRoute, 0), (T::Failed, 0)]);
        assert_eq!(texts(&closed, paths), ["0", "0", "", "", "", ""]);
        assert_eq!(result.unwrap_err().error.as_deref(), Some("tcp_failed"));
    }

    #[tokio::test]
    async fn an_open_port_and_a_refused_one() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let open = seen("127.0.0.1", port).await;
        assert_eq!(texts(&open, COUNTS), ["none", "5", "5", "0", "0", "0"]);
        drop(listener);
        assert_eq!(texts(&seen("127.0.0.1", port).await, COUNTS), ["refused", "5", "0", "5", "0", "0"]);
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn silence_is_lost_packets() {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let listener = socket.listen(1).unwrap();
        let at = listener.local_addr().unwrap();
        let mut held = Vec::new();
        // until the queue is full
        while let Ok(Ok(stream)) = tokio::time::timeout(Duration::from_millis(50), TcpStream::connect(at)).await {
            held.push(stream);
        }
        let silent = seen("127.0.0.1", at.port()).await;
        assert_eq!(texts(&silent, COUNTS), ["timeout", "5", "0", "0", "5", "100"]);
    }

    #[tokio::test]
    async fn a_line_is_measured_as_a_whole_or_not_at_all() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        let means = Means::within(0, limits::LATENCY_TRIES * 2 - 1);
        assert_eq!(texts(&seen_by("127.0.0.1", at.port(), &means).await, COUNTS)[..3], ["none", "5", "5"]);
        let second = seen_by("127.0.0.1", at.port(), &means).await;
        assert_eq!(texts(&second, COUNTS), [""; 6]);
        assert!(second.reasons().iter().any(|(path, because)| path == "loss" && because.ends_with("are used up")));
        let rest = (0..9).filter(|_| means.run.budget.connections(1).is_ok()).count();
        assert_eq!(rest, limits::LATENCY_TRIES - 1, "the rest is left to others");
    }

    #[tokio::test]
    async fn a_host_without_an_address_is_not_tried() {
        // too long for a name, so that nobody is asked
        let nowhere = seen(&format!("{}.invalid", "x".repeat(70)), 9).await;
        let error = texts(&nowhere, ["error"]);
        assert!(error[0].starts_with("dns_"), "{error:?}");
        assert_eq!(nowhere.value("tried"), None);
    }
}
