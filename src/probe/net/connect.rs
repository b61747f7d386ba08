//! The TCP stage: the addresses of a host are tried one beside the other until one opens.

use std::collections::VecDeque;
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{sleep, sleep_until};

use super::address;
use super::budget::{Budget, Spent};
use super::means::Means;
use crate::fact::{Unit, Value, Yield};
use crate::limits;
use crate::probe::stage::{Stop, skip};
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
    yields::choice("tcp.family", &["v4", "v6"], "The family of the address that opened first: IPv4 or IPv6."),
    yields::choice(
        "tcp.v4.outcome",
        TcpOutcome::WORDS,
        "What came of connecting by IPv4, awaited even where IPv6 has opened; unknown where the host has no such address.",
    ),
    yields::measure("tcp.v4.ms", Unit::Milliseconds, "How long that took, from the first address of the family."),
    yields::choice("tcp.v6.outcome", TcpOutcome::WORDS, "The same by IPv6."),
    yields::measure("tcp.v6.ms", Unit::Milliseconds, "How long that took, from the first address of the family."),
];

/// The yields of each family: IPv4, IPv6.
const FAMILIES: [[&str; 2]; 2] = [["tcp.v4.outcome", "tcp.v4.ms"], ["tcp.v6.outcome", "tcp.v6.ms"]];

/// Why no connection opened.
#[derive(Debug)]
pub struct Closed {
    /// The most telling outcome.
    pub outcome: TcpOutcome,
    /// The last address tried.
    pub address: Option<IpAddr>,
    /// The address whose outcome this is, with a detail.
    pub because: String,
    /// Why not all addresses were tried, where that is so: then the outcome tells nothing of the host.
    pub spent: Option<Spent>,
}

impl Closed {
    fn nothing() -> Self {
        Self { outcome: TcpOutcome::NoRoute, address: None, because: String::new(), spent: None }
    }
}

/// The attempts at the addresses of one family.
#[derive(Debug, Default)]
struct Side {
    running: JoinSet<(IpAddr, io::Result<TcpStream>)>,
    started: Option<Instant>,
    /// The most telling outcome so far, and when the last one came.
    ended: Option<(TcpOutcome, Duration)>,
    /// Why an address of it was not tried.
    spent: Option<Spent>,
}

impl Side {
    fn note(&mut self, outcome: TcpOutcome) {
        let after = self.started.map(|started| started.elapsed()).unwrap_or_default();
        let best =
            self.ended.map_or(outcome, |(known, _)| if (known as u8) < (outcome as u8) { known } else { outcome });
        self.ended = Some((best, after));
    }

    /// Ends what still runs: nobody answered it.
    fn cut(&mut self) {
        if !self.running.is_empty() {
            self.running.abort_all();
            self.note(TcpOutcome::Timeout);
        }
    }
}

/// The addresses of a host on their way to be connected to.
#[derive(Debug)]
pub struct Race {
    port: u16,
    budget: Arc<Budget>,
    waiting: VecDeque<IpAddr>,
    /// That of IPv4, and that of IPv6.
    sides: [Side; 2],
    closed: Closed,
}

impl Race {
    fn new(addresses: &[IpAddr], port: u16, budget: &Arc<Budget>) -> Self {
        let (waiting, budget) = (address::attempts(addresses).into(), Arc::clone(budget));
        Self { port, budget, waiting, sides: Default::default(), closed: Closed::nothing() }
    }

    fn side(&mut self, address: IpAddr) -> &mut Side {
        &mut self.sides[usize::from(address.is_ipv6())]
    }

    fn is_running(&self) -> bool {
        self.sides.iter().any(|side| !side.running.is_empty())
    }

    fn begin(&mut self) {
        let Some(address) = self.waiting.pop_front() else { return };
        if let Err(spent) = self.budget.connections(1) {
            return self.give_up(address, spent);
        }
        let socket = SocketAddr::new(address, self.port);
        self.closed.address = Some(address);
        let side = self.side(address);
        side.started.get_or_insert_with(Instant::now);
        side.running.spawn(async move { (address, TcpStream::connect(socket).await) });
    }

    /// Tries no further address, since nothing is left to try it with.
    fn give_up(&mut self, address: IpAddr, spent: Spent) {
        self.closed.spent = Some(spent);
        let waiting = std::mem::take(&mut self.waiting);
        for address in std::iter::once(address).chain(waiting) {
            self.side(address).spent = Some(spent);
        }
    }

    /// The next attempt to end; waits for ever where none runs.
    async fn ended(&mut self) -> (IpAddr, io::Result<TcpStream>) {
        let [v4, v6] = &mut self.sides;
        loop {
            let ended = tokio::select! {
                Some(ended) = v4.running.join_next() => ended,
                Some(ended) = v6.running.join_next() => ended,
                else => std::future::pending().await,
            };
            if let Ok(ended) = ended {
                return ended;
            }
        }
    }

    /// Notes how an attempt ended.
    fn note(&mut self, address: IpAddr, ended: io::Result<TcpStream>) -> Option<TcpStream> {
        match ended {
            Ok(stream) => {
                // else a request waits a whole round trip for the end of the handshake to be confirmed
                let _ = stream.set_nodelay(true);
                self.side(address).ended = None;
                self.side(address).note(TcpOutcome::Open);
                Some(stream)
            }
            Err(error) => {
                let outcome = outcome(&error);
                self.side(address).note(outcome);
                let detail = if outcome == TcpOutcome::Failed { error.to_string() } else { String::new() };
                note(&mut self.closed, address, outcome, &detail);
                None
            }
        }
    }

    /// The first connection that opens. Each address has a moment before the next is tried beside it; all of them together
    /// have until `end`.
    async fn won(&mut self, end: impl Future<Output = ()>) -> Option<(TcpStream, IpAddr)> {
        tokio::pin!(end);
        let mut stagger = tokio::time::Instant::now();
        while !self.waiting.is_empty() || self.is_running() {
            tokio::select! {
                biased;
                (address, ended) = self.ended() => match self.note(address, ended) {
                    Some(stream) => return Some((stream, address)),
                    None => stagger = tokio::time::Instant::now(),
                },
                () = &mut end => {
                    self.sides.iter_mut().for_each(Side::cut);
                    if let Some(address) = self.closed.address {
                        note(&mut self.closed, address, TcpOutcome::Timeout, "");
                    }
                    break;
                }
                () = sleep_until(stagger), if !self.waiting.is_empty() => {
                    self.begin();
                    stagger = tokio::time::Instant::now() + limits::CONNECT_STAGGER;
                }
            }
        }
        None
    }

    /// After one family has won: what comes of the other, with one connection at most.
    async fn rest(mut self, winner: IpAddr, end: impl Future<Output = ()>) -> Self {
        self.side(winner).running.abort_all();
        self.side(winner).running = JoinSet::new();
        self.waiting.retain(|address| address.is_ipv4() != winner.is_ipv4());
        self.waiting.truncate(1);
        let [v4, v6] = &self.sides;
        if if winner.is_ipv4() { v6 } else { v4 }.started.is_some() {
            self.waiting.clear();
        }
        let _ = self.won(end).await;
        self
    }

    fn record(&self, reading: &Reading) {
        for (n, [outcome, ms]) in FAMILIES.into_iter().enumerate() {
            let side = &self.sides[n];
            let open = matches!(side.ended, Some((TcpOutcome::Open, _)));
            match (side.ended, side.spent.filter(|_| !open)) {
                (_, Some(spent)) => skip(reading, &[outcome, ms], &spent.to_string()),
                (Some((ended, after)), None) => {
                    reading.put(outcome, Value::text(ended.word()));
                    reading.put(ms, Value::Int(i64::try_from(after.as_millis()).unwrap_or(i64::MAX)));
                }
                (None, None) => skip(reading, &[outcome, ms], "the host has no address of this family"),
            }
        }
    }
}

/// Opens a connection to the first address that lets it, without recording anything.
pub async fn open(
    addresses: &[IpAddr],
    port: u16,
    time: Duration,
    budget: &Arc<Budget>,
) -> Result<(TcpStream, IpAddr), Closed> {
    let mut race = Race::new(addresses, port, budget);
    race.won(sleep(time)).await.ok_or(race.closed)
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

/// A connection, and what is still awaited of the other family.
#[derive(Debug)]
pub struct Opened {
    /// The connection.
    pub stream: TcpStream,
    /// To whom.
    pub address: IpAddr,
    /// How long it took to open.
    pub took: Duration,
    race: Race,
}

impl Opened {
    /// The connection, its address and its time; and a future to drive beside the later stages, which records what comes of
    /// the other family.
    pub fn parts<'a>(
        self,
        means: &'a Means,
        reading: &'a Reading,
    ) -> (TcpStream, (IpAddr, Duration), impl Future<Output = ()> + 'a) {
        let (address, race) = (self.address, self.race);
        let rest = async move { race.rest(address, patience(means)).await.record(reading) };
        (self.stream, (address, self.took), rest)
    }
}

/// How long all addresses together have: less where other hosts answer quickly.
async fn patience(means: &Means) {
    means.run.line.patience(limits::CONNECT_QUICK_TIME, means.bounds.connect).await;
}

/// The TCP stage: connects and records what came of it.
pub async fn stage(addresses: &[IpAddr], port: u16, means: &Means, reading: &Reading) -> Result<Opened, Stop> {
    let started = Instant::now();
    let mut race = Race::new(addresses, port, &means.run.budget);
    let won = race.won(patience(means)).await;
    let took = started.elapsed();
    if let Some(spent) = race.closed.spent.filter(|_| won.is_none()) {
        race.record(reading);
        reading.unknown("tcp", spent.to_string());
        return Err(Stop::unjudged("tcp", &spent.to_string()));
    }
    reading.put("tcp.ms", yields::milliseconds(started));
    let (outcome, address) = match &won {
        Some((_, address)) => (TcpOutcome::Open, Some(*address)),
        None => (race.closed.outcome, race.closed.address),
    };
    reading.put("tcp.ok", Value::Bool(won.is_some()));
    reading.put("tcp.outcome", Value::text(outcome.word()));
    let text = address.map(|address| Value::text(&address.to_string()));
    reading.put_or("tcp.address", text, "no address was tried");
    if let Some((stream, address)) = won {
        reading.put("tcp.family", Value::text(if address.is_ipv4() { "v4" } else { "v6" }));
        if let Some((_, took)) = race.side(address).ended {
            means.run.line.answered(address, took);
        }
        return Ok(Opened { stream, address, took, race });
    }
    race.record(reading);
    reading.unknown("tcp.family", "no connection opened");
    let word = outcome.word();
    let error = if outcome == TcpOutcome::Failed { "tcp_failed" } else { word };
    Err(Stop::at("tcp", error.to_owned(), word, &race.closed.because))
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use tokio::net::TcpListener;

    use super::*;

    const SOON: Duration = Duration::from_millis(300);

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    /// Opens with a whole budget.
    async fn freely(addresses: &[IpAddr], port: u16, time: Duration) -> Result<(TcpStream, IpAddr), Closed> {
        open(addresses, port, time, &Arc::default()).await
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
            let mut closed = Closed::nothing();
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
        let (_, address) = freely(&[ip("127.0.0.9"), ip("127.0.0.1")], port, SOON).await.unwrap();
        assert_eq!(address, ip("127.0.0.1"));
        drop(listener);
        let closed = freely(&[ip("127.0.0.9"), ip("127.0.0.1")], port, SOON).await.unwrap_err();
        assert_eq!((closed.outcome, closed.address), (TcpOutcome::Refused, Some(ip("127.0.0.1"))));
    }

    /// What the stage records of two addresses, after the later stages.
    async fn staged(addresses: &[IpAddr], port: u16) -> Reading {
        let (means, reading) = (Means::hasty(), Reading::default());
        if let Ok(opened) = stage(addresses, port, &means, &reading).await {
            let (_stream, _, rest) = opened.parts(&means, &reading);
            rest.await;
        }
        reading
    }

    fn text(reading: &Reading, path: &str) -> String {
        reading.value(path).map(|value| value.to_string()).unwrap_or_default()
    }

    #[tokio::test]
    async fn each_family_has_its_outcome_whoever_wins() {
        let v4 = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = v4.local_addr().unwrap().port();
        let both = [ip("::1"), ip("127.0.0.1")];
        let reading = staged(&both, port).await;
        assert_eq!((text(&reading, "tcp.family"), text(&reading, "tcp.v4.outcome")), ("v4".into(), "open".into()));
        assert!(["refused", "no_route"].contains(&text(&reading, "tcp.v6.outcome").as_str()), "{reading:?}");
        let alone = staged(&both[1..], port).await;
        assert_eq!((text(&alone, "tcp.v4.outcome"), text(&alone, "tcp.v6.outcome")), ("open".into(), String::new()));
        let Ok(v6) = TcpListener::bind(("::1", port)).await else { return };
        let reading = staged(&both, port).await;
        assert_eq!((text(&reading, "tcp.family"), text(&reading, "tcp.v4.outcome")), ("v6".into(), "open".into()));
        drop((v4, v6));
        let reading = staged(&both, port).await;
        assert_eq!(
            (text(&reading, "tcp.v4.outcome"), text(&reading, "tcp.v6.outcome")),
            ("refused".into(), "refused".into())
        );
        assert_eq!((text(&reading, "tcp.family"), text(&reading, "tcp.outcome")), (String::new(), "refused".into()));
    }

    #[tokio::test]
    async fn an_address_that_could_not_be_tried_leaves_the_outcome_unknown() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let within = async |addresses: &[IpAddr], connections: usize| {
            let (means, reading) = (Means::within(0, connections), Reading::default());
            let stop = match stage(addresses, port, &means, &reading).await {
                Ok(opened) => {
                    opened.parts(&means, &reading).2.await;
                    None
                }
                Err(stop) => Some(stop),
            };
            (stop, reading)
        };
        let refused_then_open = [ip("127.0.0.9"), ip("127.0.0.1")];
        let (stop, reading) = within(&refused_then_open, 1).await;
        assert_eq!(stop, Some(Stop::unjudged("tcp", &Spent::Connections.to_string())));
        assert!(reading.values().is_empty(), "{reading:?}");
        let (stop, reading) = within(&refused_then_open, 2).await;
        assert_eq!((stop, text(&reading, "tcp.v4.outcome")), (None, "open".into()));
        // the way is open, and what comes of the other family is not known
        let (stop, reading) = within(&[ip("127.0.0.1"), ip("::1")], 1).await;
        assert_eq!((stop, text(&reading, "tcp.outcome")), (None, "open".into()));
        assert_eq!(
            (text(&reading, "tcp.v4.outcome"), text(&reading, "tcp.v6.outcome")),
            ("open".into(), String::new())
        );
        let told = (Cow::from("tcp.v6.outcome"), Spent::Connections.to_string());
        assert!(reading.reasons().contains(&told), "{reading:?}");
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn a_silent_family_holds_up_nothing_and_is_told() {
        let (at, _held) = silent("127.0.0.1").await;
        let Ok(_v6) = TcpListener::bind(("::1", at.port())).await else { return };
        let (means, reading) = (Means::hasty(), Reading::default());
        let opened = stage(&[at.ip(), ip("::1")], at.port(), &means, &reading).await.unwrap();
        assert_eq!((opened.address, text(&reading, "tcp.v4.outcome")), (ip("::1"), String::new()));
        let (_stream, _, rest) = opened.parts(&means, &reading);
        rest.await;
        assert_eq!(
            (text(&reading, "tcp.v4.outcome"), text(&reading, "tcp.v6.outcome")),
            ("timeout".into(), "open".into())
        );
    }

    #[tokio::test]
    async fn when_all_have_failed_nothing_is_waited_for() {
        let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        let (addresses, long) = ([free.ip()], Duration::from_secs(3600));
        let closed = tokio::time::timeout(Duration::from_secs(60), freely(&addresses, free.port(), long));
        assert_eq!(closed.await.unwrap().unwrap_err().outcome, TcpOutcome::Refused);
        assert_eq!(freely(&[], 1, long).await.unwrap_err().outcome, TcpOutcome::NoRoute);
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
        let closed = freely(&[at.ip()], at.port(), SOON).await.unwrap_err();
        assert_eq!(closed.outcome, TcpOutcome::Timeout, "{}", closed.because);
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn an_address_that_hangs_does_not_hold_up_the_next() {
        let (at, _held) = silent("127.0.0.9").await;
        let _next = TcpListener::bind(("127.0.0.1", at.port())).await.unwrap();
        // the first alone would take as long as this test may
        let both = [at.ip(), ip("127.0.0.1")];
        let opened = freely(&both, at.port(), Duration::from_secs(3600));
        let (_, address) = tokio::time::timeout(Duration::from_secs(60), opened).await.unwrap().unwrap();
        assert_eq!(address, ip("127.0.0.1"));
        let closed = freely(&[at.ip(), ip("127.0.0.8")], at.port(), limits::CONNECT_STAGGER * 3).await.unwrap_err();
        assert_eq!(closed.outcome, TcpOutcome::Refused, "more telling than silence");
    }
}
