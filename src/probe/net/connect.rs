//! The TCP stage: the addresses of a host are tried one beside the other until one opens.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{sleep, sleep_until};

use super::address;
use crate::fact::{Unit, Value, Yield};
use crate::limits;
use crate::probe::stage::Stop;
use crate::probe::words::words;
use crate::probe::{Reading, yields};

words! {
    /// What came of the TCP stage. When all addresses fail, the most telling outcome stands: the one that comes first here.
    TcpOutcome {
        /// A connection opened.
        Open => "open",
        /// Something answered that nothing listens there.
        Refused => "refused",
        /// The connection was cut while it opened.
        Reset => "reset",
        /// This machine did not let it out, or another failure.
        Failed => "failed",
        /// Nobody answered in time.
        Timeout => "timeout",
        /// No way leads there.
        NoRoute => "no_route",
    }
}

/// The values of `error` of a probe that reaches a port: all went well, or the first failure of the DNS and TCP stages.
pub const ERRORS: &[&str] = &[
    "none",
    "dns_not_found",
    "dns_no_data",
    "dns_server_failure",
    "dns_refused",
    "dns_timeout",
    "dns_unreachable",
    "dns_failed",
    "refused",
    "reset",
    "timeout",
    "no_route",
    "tcp_failed",
];

/// What the TCP stage yields.
pub const YIELDS: &[Yield] = &[
    yields::flag("tcp.ok", "Whether a connection opened."),
    yields::choice(
        "tcp.outcome",
        TcpOutcome::WORDS,
        "What came of connecting. When every address failed, the most telling outcome: `refused` before `reset`, `failed`, `timeout` and `no_route`.",
    ),
    yields::text("tcp.address", "The address that opened, or the last one tried."),
    yields::measure("tcp.ms", Unit::Milliseconds, "How long it took until the outcome was known."),
];

/// Why no connection opened.
#[derive(Debug)]
pub struct Closed {
    /// The most telling outcome.
    pub outcome: TcpOutcome,
    /// The last address tried.
    pub address: Option<IpAddr>,
    /// The address whose outcome this is, with a detail.
    pub because: String,
}

/// Opens a connection to the first address that lets it, without recording anything. Each address has a moment before the
/// next is tried beside it; all of them together have `time`.
pub async fn open(addresses: &[IpAddr], port: u16, time: Duration) -> Result<(TcpStream, IpAddr), Closed> {
    let mut waiting = address::attempts(addresses).into_iter();
    let mut running = JoinSet::new();
    let mut closed = Closed { outcome: TcpOutcome::NoRoute, address: None, because: String::new() };
    let end = sleep(time);
    tokio::pin!(end);
    let mut stagger = tokio::time::Instant::now();
    while waiting.len() > 0 || !running.is_empty() {
        tokio::select! {
            biased;
            Some(ended) = running.join_next() => match ended {
                Ok((address, Ok(stream))) => return Ok((stream, address)),
                Ok((address, Err(error))) => {
                    let outcome = outcome(&error);
                    let detail = if outcome == TcpOutcome::Failed { error.to_string() } else { String::new() };
                    note(&mut closed, address, outcome, &detail);
                    stagger = tokio::time::Instant::now();
                }
                Err(_) => {}
            },
            () = &mut end => {
                if let Some(address) = closed.address {
                    note(&mut closed, address, TcpOutcome::Timeout, "");
                }
                break;
            }
            () = sleep_until(stagger), if waiting.len() > 0 => if let Some(address) = waiting.next() {
                closed.address = Some(address);
                running.spawn(async move { (address, TcpStream::connect(SocketAddr::new(address, port)).await) });
                stagger = tokio::time::Instant::now() + limits::CONNECT_STAGGER;
            },
        }
    }
    Err(closed)
}

fn note(closed: &mut Closed, address: IpAddr, outcome: TcpOutcome, detail: &str) {
    if closed.because.is_empty() || (outcome as u8) < (closed.outcome as u8) {
        closed.outcome = outcome;
        closed.because = if detail.is_empty() { address.to_string() } else { format!("{address}: {detail}") };
    }
}

fn outcome(error: &io::Error) -> TcpOutcome {
    use io::ErrorKind as K;
    match error.kind() {
        K::ConnectionRefused => TcpOutcome::Refused,
        K::ConnectionReset | K::ConnectionAborted => TcpOutcome::Reset,
        K::TimedOut => TcpOutcome::Timeout,
        K::NetworkUnreachable | K::HostUnreachable | K::NetworkDown | K::AddrNotAvailable => TcpOutcome::NoRoute,
        _ => TcpOutcome::Failed,
    }
}

/// The TCP stage: connects and records what came of it.
pub async fn stage(addresses: &[IpAddr], port: u16, time: Duration, reading: &Reading) -> Result<TcpStream, Stop> {
    let started = Instant::now();
    let opened = open(addresses, port, time).await;
    reading.put("tcp.ms", yields::milliseconds(started));
    let (outcome, address) = match &opened {
        Ok((_, address)) => (TcpOutcome::Open, Some(*address)),
        Err(closed) => (closed.outcome, closed.address),
    };
    reading.put("tcp.ok", Value::Bool(outcome == TcpOutcome::Open));
    reading.put("tcp.outcome", Value::text(outcome.word()));
    let address = address.map(|address| Value::text(&address.to_string()));
    reading.put_or("tcp.address", address, "no address was tried");
    opened.map(|(stream, _)| stream).map_err(|closed| {
        let word = closed.outcome.word();
        let error = if closed.outcome == TcpOutcome::Failed { "tcp_failed" } else { word };
        Stop::at("tcp", error.to_owned(), word, &closed.because)
    })
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    const SOON: Duration = Duration::from_millis(300);

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn errors_have_their_outcome() {
        use io::ErrorKind as K;
        let of = |kind: K| outcome(&kind.into()).word();
        assert_eq!(of(K::ConnectionRefused), "refused");
        assert_eq!(of(K::ConnectionReset), "reset");
        assert_eq!(of(K::NetworkUnreachable), "no_route");
        assert_eq!(of(K::HostUnreachable), "no_route");
        assert_eq!(of(K::TimedOut), "timeout");
        assert_eq!(of(K::PermissionDenied), "failed");
    }

    #[test]
    fn the_most_telling_outcome_stands() {
        use TcpOutcome as T;
        let told = |outcomes: &[T]| {
            let mut closed = Closed { outcome: T::NoRoute, address: None, because: String::new() };
            outcomes.iter().for_each(|outcome| note(&mut closed, ip("::1"), *outcome, "x"));
            closed.outcome
        };
        assert_eq!(told(&[T::NoRoute, T::Timeout]), T::Timeout);
        assert_eq!(told(&[T::Timeout, T::Refused, T::NoRoute]), T::Refused);
        assert_eq!(told(&[T::NoRoute]), T::NoRoute);
        assert_eq!(told(&[T::Timeout]), T::Timeout);
    }

    #[tokio::test]
    async fn a_refused_address_does_not_hide_one_that_opens() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (_, address) = open(&[ip("127.0.0.9"), ip("127.0.0.1")], port, SOON).await.unwrap();
        assert_eq!(address, ip("127.0.0.1"));
        drop(listener);
        let closed = open(&[ip("127.0.0.9"), ip("127.0.0.1")], port, SOON).await.unwrap_err();
        assert_eq!((closed.outcome, closed.address), (TcpOutcome::Refused, Some(ip("127.0.0.1"))));
    }

    #[tokio::test]
    async fn when_all_have_failed_nothing_is_waited_for() {
        let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        let (addresses, long) = ([free.ip()], Duration::from_secs(3600));
        let closed = tokio::time::timeout(Duration::from_secs(60), open(&addresses, free.port(), long));
        assert_eq!(closed.await.unwrap().unwrap_err().outcome, TcpOutcome::Refused);
        assert_eq!(open(&[], 1, long).await.unwrap_err().outcome, TcpOutcome::NoRoute);
    }

    /// A port of an address whose queue is full: who connects is not answered while the second value lives.
    async fn silent(address: &str) -> (SocketAddr, (TcpListener, Vec<TcpStream>)) {
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.bind(format!("{address}:0").parse().unwrap()).unwrap();
        let listener = socket.listen(1).unwrap();
        let at = listener.local_addr().unwrap();
        let mut held = Vec::new();
        while let Ok(Ok(stream)) = tokio::time::timeout(Duration::from_millis(50), TcpStream::connect(at)).await {
            held.push(stream);
        }
        (at, (listener, held))
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn a_port_that_never_answers_is_a_timeout() {
        let (at, _held) = silent("127.0.0.1").await;
        let closed = open(&[at.ip()], at.port(), SOON).await.unwrap_err();
        assert_eq!(closed.outcome, TcpOutcome::Timeout, "{}", closed.because);
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn an_address_that_hangs_does_not_hold_up_the_next() {
        let (at, _held) = silent("127.0.0.9").await;
        let _next = TcpListener::bind(("127.0.0.1", at.port())).await.unwrap();
        // the first alone would take as long as this test may
        let both = [at.ip(), ip("127.0.0.1")];
        let opened = open(&both, at.port(), Duration::from_secs(3600));
        let (_, address) = tokio::time::timeout(Duration::from_secs(60), opened).await.unwrap().unwrap();
        assert_eq!(address, ip("127.0.0.1"));
        let closed = open(&[at.ip(), ip("127.0.0.8")], at.port(), limits::CONNECT_STAGGER * 3).await.unwrap_err();
        assert_eq!(closed.outcome, TcpOutcome::Refused, "more telling than silence");
    }
}
