//! Name servers, asked without the system's resolver: they tell why there is no address, which `getaddrinfo` does not.
//! All names of a run share them, so that a dead one is not asked by each.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use hickory_resolver::config::ProtocolConfig;
use hickory_resolver::system_conf::read_system_conf;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until, timeout_at};

use super::budget::{Budget, Spent};
use super::dns::DnsOutcome;
use super::line::Line;
use super::question::{Answer, Question, Said};
use crate::limits;
use crate::probe::aside;

/// A name server, and what this run knows of it.
#[derive(Debug)]
pub struct NameServer {
    /// Where it listens, by UDP and TCP.
    pub at: SocketAddr,
    heard: AtomicBool,
    names: AtomicUsize,
    again: AtomicUsize,
}

impl NameServer {
    /// One that was not asked anything yet.
    #[must_use]
    pub fn new(at: SocketAddr) -> Arc<Self> {
        let (names, again) = (AtomicUsize::new(0), AtomicUsize::new(0));
        Arc::new(Self { at, heard: AtomicBool::new(false), names, again })
    }

    /// Whether it has answered anything in this run.
    #[must_use]
    pub fn is_heard(&self) -> bool {
        self.heard.load(Ordering::Relaxed)
    }

    /// Whether one more name may be asked of it, though another server was asked first.
    fn takes_a_name(&self) -> bool {
        self.is_heard() || self.names.fetch_add(1, Ordering::Relaxed) < limits::DNS_SCOUTS
    }

    /// Whether one more packet may be sent to it again.
    fn takes_it_again(&self) -> bool {
        let most = if self.is_heard() { limits::DNS_AGAIN } else { limits::DNS_SCOUTS };
        self.again.fetch_add(1, Ordering::Relaxed) < most
    }
}

/// What came of asking for the addresses of a name.
#[derive(Debug, Clone)]
pub struct Told {
    /// The addresses, or why there are none.
    pub answer: Answer,
    /// What came of the question for IPv4 addresses, and of that for IPv6 ones; `None` where neither was asked.
    pub families: Option<[DnsOutcome; 2]>,
    /// Who said so; nobody where no server answered.
    pub server: Option<SocketAddr>,
    /// Whether the answer had to be fetched by TCP.
    pub tcp: bool,
    /// How long it took.
    pub took: Duration,
}

impl Told {
    /// Nothing was asked, or nobody could be.
    #[must_use]
    pub fn nothing(outcome: DnsOutcome, because: &str) -> Self {
        let answer = Err((outcome, because.to_owned()));
        Self { answer, families: None, server: None, tcp: false, took: Duration::ZERO }
    }

    /// What came of it.
    #[must_use]
    pub fn outcome(&self) -> DnsOutcome {
        self.answer.as_ref().map_or_else(|(outcome, _)| *outcome, |_| DnsOutcome::Answered)
    }

    /// How telling this is beside what other servers said: the least is the most telling.
    fn rank(&self) -> usize {
        use DnsOutcome as D;
        let order = [D::Answered, D::NotFound, D::NoData, D::ServerFailure, D::Refused, D::Failed, D::Timeout];
        order.iter().position(|outcome| *outcome == self.outcome()).unwrap_or(order.len())
    }

    /// Whether no other server needs to be asked.
    fn settles(&self) -> bool {
        matches!(self.outcome(), DnsOutcome::Answered | DnsOutcome::NotFound | DnsOutcome::NoData)
    }
}

/// The name servers that the system is configured with.
pub async fn configured() -> Vec<Arc<NameServer>> {
    let Some(Ok((config, _))) = aside::blocking(read_system_conf).await else { return Vec::new() };
    let mut found: Vec<SocketAddr> = Vec::new();
    for server in config.name_servers() {
        let udp = server.connections.iter().find(|c| matches!(c.protocol, ProtocolConfig::Udp));
        let at = SocketAddr::new(server.ip, udp.map_or(53, |connection| connection.port));
        if !found.contains(&at) && !is_placeholder(server.ip) {
            found.push(at);
        }
    }
    found.truncate(limits::NAME_SERVERS);
    found.into_iter().map(NameServer::new).collect()
}

/// Whether this is one of the site-local addresses that Windows lists where no name server is configured for IPv6.
fn is_placeholder(address: IpAddr) -> bool {
    matches!(address, IpAddr::V6(v6) if v6.segments()[..3] == [0xfec0, 0, 0])
}

/// Asks servers for the addresses of a name, without search domains, hosts file or cache: the first one, and the next ones
/// where it is silent or fails. The first answer that settles it stands, else the most telling failure. The caller has
/// taken the first pair of packets from the budget; where one that would have told more could not be sent, nothing is told.
pub async fn ask(
    servers: &[Arc<NameServer>],
    name: &str,
    time: Duration,
    line: &Line,
    budget: &Arc<Budget>,
) -> Result<Told, Spent> {
    let started = Instant::now();
    let told = match Question::pair(name) {
        Err(because) => Told::nothing(DnsOutcome::Failed, &because),
        Ok(_) if servers.is_empty() => Told::nothing(DnsOutcome::Unreachable, "no name server is configured"),
        Ok(questions) => Turns::new(servers, questions, started + time, budget).take(line).await?,
    };
    Ok(Told { took: started.elapsed(), ..told })
}

/// The servers that are asked about one name, one after the other.
struct Turns<'s> {
    servers: &'s [Arc<NameServer>],
    waiting: &'s [Arc<NameServer>],
    running: JoinSet<Result<Told, Spent>>,
    questions: Arc<[Question; 2]>,
    end: Instant,
    budget: &'s Arc<Budget>,
    /// Why one was not asked whose answer counts.
    spent: Option<Spent>,
}

impl<'s> Turns<'s> {
    fn new(servers: &'s [Arc<NameServer>], questions: [Question; 2], end: Instant, budget: &'s Arc<Budget>) -> Self {
        let (running, questions) = (JoinSet::new(), Arc::new(questions));
        Self { servers, waiting: servers, running, questions, end, budget, spent: None }
    }

    /// Begins with the next server; its packets are paid for.
    fn begin(&mut self) {
        let Some((next, rest)) = self.waiting.split_first() else { return };
        self.waiting = rest;
        let (next, questions) = (Arc::clone(next), Arc::clone(&self.questions));
        let (end, budget) = (self.end, Arc::clone(self.budget));
        self.running.spawn(async move { one(&next, &questions, end, &budget).await });
    }

    /// Asks the next server, if there is one and if it may be asked: `needed` where the ones before it have failed.
    fn next(&mut self, needed: bool) -> bool {
        let Some(next) = self.waiting.first().filter(|next| needed || next.takes_a_name()) else { return false };
        if Instant::now() >= self.end {
            return false;
        }
        if let Err(spent) = self.budget.packets(limits::DNS_PAIR) {
            // a server that never answered anything is asked by a few names alone, and the rest do not miss it
            self.spent = self.spent.or(Some(spent).filter(|_| needed || next.is_heard()));
            self.waiting = &[];
            return false;
        }
        self.begin();
        true
    }

    async fn take(mut self, line: &Line) -> Result<Told, Spent> {
        let (quick, mut stagger) = (Instant::now() + limits::DNS_QUICK_TIME, Instant::now() + limits::DNS_STAGGER);
        let mut best = None;
        self.begin();
        while !self.running.is_empty() {
            tokio::select! {
                biased;
                Some(ended) = self.running.join_next() => {
                    let broken = |_| Ok(Told::nothing(DnsOutcome::Failed, "the question broke off"));
                    match ended.unwrap_or_else(broken) {
                        Ok(told) if told.settles() => return Ok(told),
                        Ok(told) => best = Some(more_telling(best, told)),
                        Err(spent) => self.spent = Some(spent),
                    }
                    self.next(true);
                }
                () = sleep_until(stagger) => {
                    let began = self.next(false);
                    stagger = Instant::now() + if began { limits::DNS_STAGGER } else { limits::LINE_LOOK };
                    let heard = self.servers.iter().any(|server| server.is_heard());
                    if Instant::now() >= quick && line.is_quick() && !heard {
                        best = Some(more_telling(best, Told::nothing(DnsOutcome::Timeout, "")));
                        break;
                    }
                }
            }
        }
        let nobody = || Told::nothing(DnsOutcome::Unreachable, "");
        self.spent.map_or_else(|| Ok(best.unwrap_or_else(nobody)), Err)
    }
}

/// The more telling one of two; the first where they are alike.
fn more_telling(first: Option<Told>, second: Told) -> Told {
    match first {
        Some(first) if first.rank() <= second.rank() => first,
        _ => second,
    }
}

/// The talk with one server, and what it said so far.
struct Talk<'t> {
    server: &'t NameServer,
    questions: &'t [Question; 2],
    said: [Option<Answer>; 2],
    heard: bool,
    tcp: bool,
    end: Instant,
    budget: &'t Budget,
    /// Why an answer that was too long is not known.
    spent: Option<Spent>,
}

async fn one(server: &NameServer, questions: &[Question; 2], end: Instant, budget: &Budget) -> Result<Told, Spent> {
    let said = [None, None];
    let mut talk = Talk { server, questions, said, heard: false, tcp: false, end, budget, spent: None };
    if let Err(error) = talk.by_udp().await {
        let outcome = if unreachable(&error) { DnsOutcome::Unreachable } else { DnsOutcome::Failed };
        let because = if outcome == DnsOutcome::Failed { error.to_string() } else { String::new() };
        for said in talk.said.iter_mut().filter(|said| said.is_none()) {
            *said = Some(Err((outcome, because.clone())));
        }
    }
    talk.spent.map_or_else(|| Ok(talk.told()), Err)
}

impl Talk<'_> {
    /// Asks until both questions are answered or the time is over.
    async fn by_udp(&mut self) -> io::Result<()> {
        let any: IpAddr =
            if self.server.at.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
        let socket = UdpSocket::bind((any, 0)).await?;
        socket.connect(self.server.at).await?;
        self.send(&socket).await?;
        let again = sleep_until(Instant::now() + limits::DNS_RETRY);
        tokio::pin!(again);
        let (mut buffer, mut sent_again) = (vec![0; limits::DNS_BYTES], false);
        while self.said.iter().any(Option::is_none) {
            tokio::select! {
                got = socket.recv(&mut buffer) => {
                    let length = got?;
                    self.hear(&buffer[..length]).await;
                }
                () = &mut again, if !sent_again => {
                    sent_again = true;
                    self.send_again(&socket).await?;
                }
                () = sleep_until(self.end) => break,
            }
        }
        Ok(())
    }

    async fn send(&self, socket: &UdpSocket) -> io::Result<()> {
        for (question, _) in self.questions.iter().zip(&self.said).filter(|(_, said)| said.is_none()) {
            socket.send(&question.bytes).await?;
        }
        Ok(())
    }

    async fn send_again(&self, socket: &UdpSocket) -> io::Result<()> {
        let unanswered = self.said.iter().filter(|said| said.is_none()).count();
        let may = self.server.takes_it_again() && self.budget.packets(unanswered).is_ok();
        if may { self.send(socket).await } else { Ok(()) }
    }

    async fn hear(&mut self, message: &[u8]) {
        for n in 0..self.questions.len() {
            let Some(said) = self.questions[n].read(message).filter(|_| self.said[n].is_none()) else { continue };
            self.server.heard.store(true, Ordering::Relaxed);
            self.heard = true;
            self.said[n] = Some(match said {
                Said::Whole(answer) => answer,
                Said::Cut(beginning) => {
                    self.tcp = true;
                    let paid = self.budget.packets(1).and_then(|()| self.budget.connections(1));
                    self.spent = self.spent.or(paid.err().filter(|_| beginning.is_empty()));
                    let whole = if paid.is_ok() { self.by_tcp(n).await } else { Err(DnsOutcome::Failed) };
                    whole.unwrap_or_else(|outcome| match beginning {
                        none if none.is_empty() => Err((outcome, "by TCP, where the answer was too long".to_owned())),
                        some => Ok(some),
                    })
                }
            });
            self.end = self.end.min(Instant::now() + limits::DNS_REST_TIME);
        }
    }

    /// Asks by TCP what did not fit into a packet.
    async fn by_tcp(&self, n: usize) -> Result<Answer, DnsOutcome> {
        let question = &self.questions[n];
        let asked = async {
            let mut stream = TcpStream::connect(self.server.at).await?;
            let length = u16::try_from(question.bytes.len()).map_err(io::Error::other)?;
            stream.write_all(&[&length.to_be_bytes()[..], &question.bytes].concat()).await?;
            let mut message = vec![0; usize::from(stream.read_u16().await?)];
            stream.read_exact(&mut message).await?;
            Ok::<_, io::Error>(question.read(&message))
        };
        match timeout_at(self.end, asked).await {
            Ok(Ok(Some(Said::Whole(answer)))) => Ok(answer),
            Ok(Ok(_)) => Err(DnsOutcome::Failed),
            Ok(Err(error)) if unreachable(&error) => Err(DnsOutcome::Unreachable),
            Ok(Err(_)) => Err(DnsOutcome::Failed),
            Err(_) => Err(DnsOutcome::Timeout),
        }
    }

    /// Both answers as one: the addresses of both families; without any, what kept the first of them back.
    fn told(self) -> Told {
        let silent = || Err((DnsOutcome::Timeout, String::new()));
        let [v4, v6] = self.said.map(|said| said.unwrap_or_else(silent));
        let outcome = |answer: &Answer| answer.as_ref().map_or_else(|(outcome, _)| *outcome, |_| DnsOutcome::Answered);
        let families = Some([outcome(&v4), outcome(&v6)]);
        let answer = match (v4, v6) {
            (Ok(v4), v6) => Ok([v4, v6.unwrap_or_default()].concat()),
            (Err(_), Ok(v6)) => Ok(v6),
            (Err((DnsOutcome::NoData, _)), Err(v6)) => Err(v6),
            (Err(v4), Err(_)) => Err(v4),
        };
        let server = self.heard.then_some(self.server.at);
        Told { answer, families, server, tcp: self.tcp, took: Duration::ZERO }
    }
}

/// Whether the network says that nothing listens there, or that no way leads there.
fn unreachable(error: &io::Error) -> bool {
    use io::ErrorKind as K;
    matches!(
        error.kind(),
        // Windows tells of a closed UDP port as of a connection that was cut
        K::ConnectionRefused
            | K::ConnectionReset
            | K::NetworkUnreachable
            | K::HostUnreachable
            | K::NetworkDown
            | K::AddrNotAvailable
    )
}

#[cfg(test)]
mod tests {
    use super::super::loopback_dns::{Does, name_server};
    use super::*;

    const SOON: Duration = Duration::from_millis(600);

    async fn server(does: Does) -> (Arc<NameServer>, Arc<AtomicUsize>) {
        let (at, packets) = name_server(does).await;
        (NameServer::new(at), packets)
    }

    /// What servers say of a name, with a whole budget.
    async fn asked(servers: &[Arc<NameServer>], name: &str, time: Duration) -> Told {
        ask(servers, name, time, &Line::default(), &Arc::default()).await.unwrap()
    }

    async fn told(servers: &[Arc<NameServer>]) -> Told {
        asked(servers, "registry.test", SOON).await
    }

    async fn said(does: Does) -> Told {
        told(&[server(does).await.0]).await
    }

    #[tokio::test]
    async fn each_code_is_told_apart() {
        let answered = said(Does::Answer([127, 0, 0, 1])).await;
        assert_eq!(answered.answer, Ok(vec!["127.0.0.1".parse().unwrap()]));
        assert_eq!(answered.families, Some([DnsOutcome::Answered, DnsOutcome::NoData]));
        assert_eq!((answered.server.map(|at| at.ip()), answered.tcp), (Some("127.0.0.1".parse().unwrap()), false));
        assert_eq!(said(Does::Code(0)).await.outcome(), DnsOutcome::NoData);
        assert_eq!(said(Does::Code(3)).await.outcome(), DnsOutcome::NotFound);
        assert_eq!(said(Does::Code(2)).await.outcome(), DnsOutcome::ServerFailure);
        assert_eq!(said(Does::Code(5)).await.outcome(), DnsOutcome::Refused);
        let silent = said(Does::Silence).await;
        assert_eq!((silent.outcome(), silent.server), (DnsOutcome::Timeout, None));
    }

    #[tokio::test]
    async fn what_is_too_long_for_a_packet_comes_by_tcp() {
        let long = said(Does::TooLong).await;
        assert_eq!(long.answer, Ok(vec!["127.0.0.1".parse().unwrap()]));
        assert!(long.tcp);
    }

    #[tokio::test]
    async fn silence_about_one_family_does_not_hide_the_other() {
        let half = said(Does::OnlyV4).await;
        assert_eq!(half.answer, Ok(vec!["127.0.0.1".parse().unwrap()]));
        assert_eq!(half.families, Some([DnsOutcome::Answered, DnsOutcome::Timeout]));
    }

    #[tokio::test]
    async fn a_closed_port_is_no_silence() {
        let free = UdpSocket::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        let closed = told(&[NameServer::new(free)]).await;
        assert_eq!((closed.outcome(), closed.server), (DnsOutcome::Unreachable, None));
        assert_eq!(told(&[]).await.outcome(), DnsOutcome::Unreachable);
    }

    #[tokio::test]
    async fn the_next_server_is_asked_where_the_first_fails() {
        let free = NameServer::new(UdpSocket::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap());
        let (failing, refusing) = (server(Does::Code(2)).await.0, server(Does::Code(5)).await.0);
        let (fine, packets) = server(Does::Answer([127, 0, 0, 1])).await;
        let answered = told(&[free.clone(), failing.clone(), fine.clone()]).await;
        assert_eq!(answered.outcome(), DnsOutcome::Answered);
        assert_eq!(packets.load(Ordering::Relaxed), 2);
        let missing = server(Does::Code(3)).await.0;
        assert_eq!(told(&[missing, fine]).await.outcome(), DnsOutcome::NotFound, "an answer too");
        assert_eq!(told(&[free, refusing, failing]).await.outcome(), DnsOutcome::ServerFailure, "the most telling");
    }

    #[tokio::test]
    async fn a_silent_server_does_not_hold_up_the_next_and_is_not_asked_by_each_name() {
        let ((silent, first), (deaf, second)) = (server(Does::Silence).await, server(Does::Silence).await);
        let servers = [silent, deaf];
        let mut names = JoinSet::new();
        for n in 0..6 {
            let servers = servers.clone();
            let time = limits::DNS_STAGGER + limits::LINE_LOOK * 2;
            names.spawn(async move { asked(&servers, &format!("n{n}.test"), time).await.outcome() });
        }
        assert!(names.join_all().await.iter().all(|outcome| *outcome == DnsOutcome::Timeout));
        assert_eq!(first.load(Ordering::Relaxed), 12);
        assert_eq!(second.load(Ordering::Relaxed), 2 * limits::DNS_SCOUTS);
        let (fine, _) = server(Does::Answer([127, 0, 0, 1])).await;
        let answered = asked(&[servers[0].clone(), fine], "a.test", Duration::from_secs(600)).await;
        assert_eq!(answered.outcome(), DnsOutcome::Answered);
    }

    #[tokio::test]
    async fn a_question_is_put_a_second_time_within_bounds() {
        let (silent, packets) = server(Does::Silence).await;
        let time = limits::DNS_RETRY + limits::LINE_LOOK * 2;
        let servers = [silent];
        let ask = |name| asked(&servers, name, time);
        let _ = tokio::join!(ask("a.test"), ask("b.test"), ask("c.test"), ask("d.test"));
        assert_eq!(packets.load(Ordering::Relaxed), 8 + 2 * limits::DNS_SCOUTS);
    }

    /// What servers say after the first pair of packets, with so many packets and connections left.
    async fn left(servers: &[Arc<NameServer>], (packets, connections): (usize, usize)) -> Result<DnsOutcome, Spent> {
        let (time, budget) = (limits::DNS_RETRY + limits::LINE_LOOK * 2, Arc::new(Budget::of(packets, connections)));
        let told = ask(servers, "a.test", time, &Line::default(), &budget).await.map(|told| told.outcome());
        // what was sent is heard of
        for _ in 0..1_000 {
            tokio::task::yield_now().await;
        }
        told
    }

    #[tokio::test]
    async fn where_the_next_server_cannot_be_asked_a_failure_tells_nothing() {
        let (failing, (fine, packets)) = (server(Does::Code(2)).await.0, server(Does::Answer([127, 0, 0, 1])).await);
        let both = [failing, fine];
        assert_eq!(left(&both, (1, 9)).await, Err(Spent::Packets));
        assert_eq!(packets.load(Ordering::Relaxed), 0);
        assert_eq!(left(&both, (2, 0)).await, Ok(DnsOutcome::Answered));
        let (silent, _) = server(Does::Silence).await;
        assert_eq!(left(&[silent, both[1].clone()], (0, 0)).await, Err(Spent::Packets), "it is known to answer");
        assert_eq!(packets.load(Ordering::Relaxed), 2);
    }

    #[tokio::test]
    async fn a_silence_is_told_though_nothing_is_left_to_repeat_the_question() {
        let ((silent, first), (deaf, second)) = (server(Does::Silence).await, server(Does::Silence).await);
        let both = [silent, deaf];
        assert_eq!(left(&both, (1, 0)).await, Ok(DnsOutcome::Timeout));
        assert_eq!((first.load(Ordering::Relaxed), second.load(Ordering::Relaxed)), (2, 0));
        assert_eq!(left(&both[..1], (2, 0)).await, Ok(DnsOutcome::Timeout));
        assert_eq!(first.load(Ordering::Relaxed), 6);
    }

    #[tokio::test]
    async fn an_answer_that_is_too_long_is_not_known_where_nothing_is_left_to_fetch_it() {
        let long = [server(Does::TooLong).await.0];
        assert_eq!(left(&long, (0, 1)).await, Err(Spent::Packets));
        assert_eq!(left(&long, (1, 0)).await, Err(Spent::Connections));
        assert_eq!(left(&long, (1, 1)).await, Ok(DnsOutcome::Answered));
    }

    #[tokio::test]
    async fn no_server_is_asked_once_the_time_is_over() {
        let ((silent, _), (deaf, packets)) = (server(Does::Silence).await, server(Does::Silence).await);
        let time = limits::LINE_LOOK;
        assert_eq!(asked(&[silent, deaf], "a.test", time).await.outcome(), DnsOutcome::Timeout);
        for _ in 0..1_000 {
            tokio::task::yield_now().await;
        }
        assert_eq!(packets.load(Ordering::Relaxed), 0);
    }

    #[tokio::test]
    async fn what_is_no_name_is_not_asked() {
        let (fine, packets) = server(Does::Answer([127, 0, 0, 1])).await;
        let told = asked(&[fine], &"a".repeat(70), SOON).await;
        assert_eq!((told.outcome(), packets.load(Ordering::Relaxed)), (DnsOutcome::Failed, 0));
    }

    #[test]
    fn what_windows_lists_for_want_of_a_server_is_none() {
        assert!(is_placeholder("fec0:0:0:ffff::1".parse().unwrap()));
        assert!(!is_placeholder("fe80::1".parse().unwrap()) && !is_placeholder("10.0.0.1".parse().unwrap()));
    }
}
