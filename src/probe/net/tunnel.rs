//! The proxy stage: a proxy's host is connected to, and asked for a tunnel, so that its own answer can be seen.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::budget::Spent;
use super::connect::{self, TcpOutcome};
use super::dns::DnsOutcome;
use super::means::Means;
use super::proxy::Proxy;
use super::resolve::{self, Host, Lack};
use crate::fact::{Value, Yield};
use crate::limits;
use crate::probe::stage::{Stop, skip, told};
use crate::probe::words::words;
use crate::probe::{Reading, yields};

words! {
    /// What came of the proxy stage.
    ProxyOutcome {
        /// The proxy granted a tunnel.
        Tunnel => "tunnel",
        /// The proxy passed a plain request on.
        Forwarded => "forwarded",
        /// The proxy wants a login, or another one (407).
        NeedsLogin => "needs_login",
        /// The proxy forbids this host (403).
        Denied => "denied",
        /// Another answer or failure.
        Failed => "failed",
        /// The proxy did not answer in time.
        Timeout => "timeout",
        /// Nothing listens at the proxy's address.
        Refused => "refused",
        /// The connection to the proxy was cut.
        Reset => "reset",
        /// The proxy's name does not exist, or has no address.
        NotFound => "not_found",
        /// The proxy closed the connection without an answer.
        Closed => "closed",
    }
}

/// What the proxy stage yields.
pub const YIELDS: &[Yield] = &[
    yields::flag(
        "proxy.used",
        "Whether the environment (`https_proxy`, `http_proxy`, `all_proxy`, `no_proxy`) or the system names a proxy for this URL.",
    ),
    yields::text("proxy.address", "The proxy's `host:port`, never with a user or a password."),
    yields::choice(
        "proxy.outcome",
        ProxyOutcome::WORDS,
        "What came of asking the proxy: a `tunnel` for `https`, a request `forwarded` for `http`, or why neither.",
    ),
    yields::number("proxy.status", "The status of the proxy's answer to CONNECT."),
    yields::list(
        "proxy.asks",
        "The kinds of login that the proxy asks for (`basic`, `negotiate`, `ntlm` …), in its order; empty where it asks for none.",
    ),
];

/// Records the outcome of the proxy stage that ends the probe.
pub fn stop(outcome: ProxyOutcome, detail: &str, reading: &Reading) -> Stop {
    reading.put("proxy.outcome", Value::text(outcome.word()));
    if reading.value("proxy.status").is_none() {
        reading.unknown("proxy.status", "the proxy gave no answer to CONNECT");
    }
    if reading.value("proxy.asks").is_none() {
        reading.unknown("proxy.asks", "the proxy gave no answer");
    }
    Stop::at("proxy", format!("proxy_{}", outcome.word()), outcome.word(), detail)
}

/// Records that the proxy was not connected to, since nothing is left to do it with.
fn not_reached(spent: Spent, reading: &Reading) -> Stop {
    skip(reading, &["proxy.outcome", "proxy.status", "proxy.asks"], &spent.to_string());
    Stop::unjudged("proxy", &spent.to_string())
}

/// Records what a proxy did with a plain request: it passed it on, unless the answer is its own.
pub fn record_passed_on(status: u16, own: bool, asks: &[String], reading: &Reading) {
    record_asks(asks, reading);
    let outcome = match status {
        407 => ProxyOutcome::NeedsLogin,
        403 if own => ProxyOutcome::Denied,
        500..=599 if own => ProxyOutcome::Failed,
        _ => ProxyOutcome::Forwarded,
    };
    reading.put("proxy.outcome", Value::text(outcome.word()));
}

fn record_asks(values: &[String], reading: &Reading) {
    let mut all: Vec<String> = Vec::new();
    for kind in values.iter().flat_map(|value| schemes(value)) {
        if !all.contains(&kind) && all.len() < limits::PROXY_ASKS {
            all.push(kind);
        }
    }
    reading.put("proxy.asks", Value::texts(&all));
}

/// The kinds of login in a value of `Proxy-Authenticate`, in lower case, without what each says beyond its name.
fn schemes(value: &str) -> Vec<String> {
    let mut quoted = false;
    let items = value.split(|c| {
        quoted ^= c == '"';
        c == ',' && !quoted
    });
    let name = |item: &str| {
        let name = item.split_whitespace().next()?.to_ascii_lowercase();
        let is_word =
            name.len() <= limits::PROXY_ASK_BYTES && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
        // what holds a `=` is a parameter of the one before
        (is_word && !name.is_empty()).then_some(name)
    };
    items.filter_map(name).collect()
}

/// Connects to a proxy.
pub async fn reach(proxy: &Proxy, means: &Means, reading: &Reading) -> Result<TcpStream, Stop> {
    let found = resolve::find(&proxy.host, means).await.map_err(|lack| {
        let (outcome, because) = match lack {
            Lack::Outcome(outcome, because) => (outcome, because),
            Lack::NotAsked(spent) => return not_reached(spent, reading),
        };
        let mapped = match outcome {
            DnsOutcome::NotFound | DnsOutcome::NoData => ProxyOutcome::NotFound,
            DnsOutcome::Timeout => ProxyOutcome::Timeout,
            _ => ProxyOutcome::Failed,
        };
        stop(mapped, &format!("its name: {}", told(outcome.word(), &because)), reading)
    })?;
    let opened = connect::open(&found.addresses, proxy.port, means.bounds.connect, &means.run.budget).await;
    let opened = opened.map_err(|closed| {
        if let Some(spent) = closed.spent {
            return not_reached(spent, reading);
        }
        let (outcome, detail) = match closed.outcome {
            TcpOutcome::Refused => (ProxyOutcome::Refused, closed.because),
            TcpOutcome::Reset => (ProxyOutcome::Reset, closed.because),
            TcpOutcome::Timeout => (ProxyOutcome::Timeout, closed.because),
            other => (ProxyOutcome::Failed, told(other.word(), &closed.because)),
        };
        stop(outcome, &detail, reading)
    })?;
    Ok(opened.0)
}

/// Asks a proxy for a tunnel, and records its answer.
pub async fn stage(
    stream: &mut TcpStream,
    to: (&Host, u16),
    login: Option<&str>,
    time: Duration,
    reading: &Reading,
) -> Result<(), Stop> {
    let asked = timeout(time, ask(stream, &to.0.with_port(to.1), login)).await;
    let (status, asks) = match asked {
        Ok(Ok(said)) => said,
        Ok(Err(error)) => return Err(stop(outcome(&error), &error.to_string(), reading)),
        Err(_) => return Err(stop(ProxyOutcome::Timeout, "", reading)),
    };
    reading.put("proxy.status", Value::Int(status.into()));
    record_asks(&asks, reading);
    let outcome = match status {
        200..=299 => {
            reading.put("proxy.outcome", Value::text(ProxyOutcome::Tunnel.word()));
            return Ok(());
        }
        407 => ProxyOutcome::NeedsLogin,
        403 => ProxyOutcome::Denied,
        _ => ProxyOutcome::Failed,
    };
    Err(stop(outcome, &format!("status {status}"), reading))
}

fn outcome(error: &io::Error) -> ProxyOutcome {
    match error.kind() {
        io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted | io::ErrorKind::BrokenPipe => {
            ProxyOutcome::Reset
        }
        io::ErrorKind::UnexpectedEof => ProxyOutcome::Closed,
        _ => ProxyOutcome::Failed,
    }
}

async fn ask(stream: &mut TcpStream, to: &str, login: Option<&str>) -> io::Result<(u16, Vec<String>)> {
    let login = login.map(|login| format!("Proxy-Authorization: {login}\r\n")).unwrap_or_default();
    stream.write_all(format!("CONNECT {to} HTTP/1.1\r\nHost: {to}\r\n{login}\r\n").as_bytes()).await?;
    let mut head = Vec::new();
    loop {
        // one byte at a time is slow, but takes nothing of what comes through the tunnel
        head.push(stream.read_u8().await?);
        if head.ends_with(b"\r\n\r\n") || head.ends_with(b"\n\n") {
            let status = status(&head).ok_or_else(|| io::Error::other("the answer is not HTTP"))?;
            return Ok((status, asks(&head)));
        }
        if head.len() >= limits::PROXY_HEAD_BYTES {
            return Err(io::Error::other("the answer has no end"));
        }
    }
}

/// The status of an answer. Only its version and number are read: nothing in the words and headers behind them, which no
/// yield tells, may hide it.
fn status(head: &[u8]) -> Option<u16> {
    let line = head.trim_ascii_start().split(|byte| matches!(byte, b'\r' | b'\n')).next()?;
    let mut words = line.splitn(3, |byte| *byte == b' ');
    let start = [words.next()?, b" ", words.next()?, b"\r\n\r\n"].concat();
    let mut response = httparse::Response::new(&mut []);
    response.parse(&start).ok()?;
    response.code
}

/// The values of `Proxy-Authenticate` in a head.
fn asks(head: &[u8]) -> Vec<String> {
    let head = String::from_utf8_lossy(head);
    let headers = head.lines().filter_map(|line| line.split_once(':'));
    headers.filter(|(name, _)| name.eq_ignore_ascii_case("Proxy-Authenticate")).map(|(_, v)| v.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kinds_of_login_are_read_and_nothing_beyond() {
        for (value, expected) in [
            ("Basic realm=\"a, b\"", &["basic"][..]),
            ("Negotiate, NTLM", &["negotiate", "ntlm"]),
            ("Negotiate YIIsecret==", &["negotiate"]),
            ("Digest realm=\"x\", nonce=\"secret\", Basic realm=\"y\"", &["digest", "basic"]),
            ("", &[]),
            ("=, \"", &[]),
            (" , 12345", &[]),
        ] {
            assert_eq!(schemes(value), expected, "{value}");
        }
        let head = b"HTTP/1.1 407 x\r\nproxy-authenticate: Basic\r\nX: y\r\nProxy-Authenticate: NTLM\r\n\r\n";
        assert_eq!(asks(head).concat(), " Basic NTLM");
    }

    #[test]
    fn the_status_is_read_and_nonsense_is_none() {
        assert_eq!(status(b"HTTP/1.1 200 Connection established\r\n\r\n"), Some(200));
        assert_eq!(status(b"HTTP/1.0 407 \r\nProxy-Authenticate: Basic\r\n\r\n"), Some(407));
        assert_eq!(status(format!("HTTP/1.1 403 no\r\n{}\r\n", "a: b\r\n".repeat(99)).as_bytes()), Some(403));
        assert_eq!(status(b"\r\nHTTP/1.1 200\n\n"), Some(200));
        for nonsense in [
            "SSH-2.0-OpenSSH\r\n\r\n",
            "HTTP/1.1\r\n\r\n",
            "HTTP/1.1 4070 x\r\n\r\n",
            "HTTP/1.1 4\r\n07\r\n\r\n",
            "\r\n\r\n",
        ] {
            assert_eq!(status(nonsense.as_bytes()), None, "{nonsense}");
        }
    }

    #[test]
    fn nothing_behind_the_status_hides_it() {
        for rest in ["Via: a\u{1}b", "no colon", ": x", "A\0: b", "A:\0", "\u{fc}: y", " folded: z"] {
            assert_eq!(status(format!("HTTP/1.1 407 Login\r\n{rest}\r\n\r\n").as_bytes()), Some(407), "{rest:?}");
        }
        assert_eq!(status(b"HTTP/1.1 502 Bad\x07 Gate\xffway\r\n\r\n"), Some(502));
    }
}
