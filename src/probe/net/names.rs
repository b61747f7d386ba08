//! The names of a run: each is asked for once, by the system's resolver, of the configured name servers and of a public
//! one, however many probes want to know.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::time::timeout;

use super::budget::{Budget, Spent};
use super::dns::DnsOutcome;
use super::hosts;
use super::line::Line;
use super::once::{Awaited, Once};
use super::question::Answer;
use super::servers::{self, NameServer, Told};
use crate::limits;
use crate::probe::aside;

/// Public name servers, in the order in which they are tried.
const PUBLIC: [[u8; 4]; 3] = [[1, 1, 1, 1], [8, 8, 8, 8], [9, 9, 9, 9]];

/// What the system's resolver said, and how long it took.
#[derive(Debug, Clone)]
pub struct System {
    /// The addresses, each once, or why there are none.
    pub answer: Answer,
    /// How long it took.
    pub took: Duration,
}

/// The answer to a question on its way, unless nothing was left to ask it with.
pub type Asked<T> = Awaited<Result<T, Spent>>;

/// All names of a run.
#[derive(Debug)]
pub struct Names {
    by_name: Mutex<HashMap<String, Arc<Name>>>,
    configured: Once<Vec<Arc<NameServer>>>,
    public: Arc<Public>,
    hosts: Once<Arc<str>>,
    line: Arc<Line>,
    budget: Arc<Budget>,
}

#[derive(Debug, Default)]
struct Name {
    system: Once<Result<System, Spent>>,
    own: Once<Result<Told, Spent>>,
    public: Once<Result<Told, Spent>>,
}

/// The public name servers, and the one of them that answers here.
#[derive(Debug)]
struct Public {
    servers: Vec<Arc<NameServer>>,
    chosen: tokio::sync::Mutex<Option<Option<Arc<NameServer>>>>,
}

impl Names {
    /// No name was asked for yet.
    #[must_use]
    pub fn new(line: Arc<Line>, budget: Arc<Budget>) -> Self {
        let public = PUBLIC.into_iter().map(|address| NameServer::new(SocketAddr::new(IpAddr::from(address), 53)));
        Self::of(Once::default(), public.collect(), line, budget)
    }

    fn of(
        configured: Once<Vec<Arc<NameServer>>>,
        public: Vec<Arc<NameServer>>,
        line: Arc<Line>,
        budget: Arc<Budget>,
    ) -> Self {
        let public = Arc::new(Public { servers: public, chosen: tokio::sync::Mutex::default() });
        Self { by_name: Mutex::default(), configured, public, hosts: Once::default(), line, budget }
    }

    fn name(&self, name: &str) -> Arc<Name> {
        let mut all = self.by_name.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(all.entry(name.trim_end_matches('.').to_ascii_lowercase()).or_default())
    }

    /// Asks the system's resolver and the configured name servers: one begins with the other, so that what a run may send
    /// goes to both questions of a name before it goes to the next name.
    pub fn both(&self, name: &str, time: Duration) -> (Asked<System>, Asked<Told>) {
        (self.system(name, time), self.own(name, time))
    }

    /// Asks the system's resolver, which looks into the hosts file too.
    pub fn system(&self, name: &str, time: Duration) -> Asked<System> {
        let asked = name.to_owned();
        self.name(name).system.begun(|| {
            let taken = self.budget.packets(limits::DNS_PAIR);
            async move {
                taken?;
                Ok(by_system(&asked, time).await)
            }
        })
    }

    /// The name servers that the system is configured with.
    pub fn configured(&self) -> Awaited<Vec<Arc<NameServer>>> {
        self.configured.begun(servers::configured)
    }

    /// Asks the configured name servers.
    pub fn own(&self, name: &str, time: Duration) -> Asked<Told> {
        let (asked, mut configured) = (name.to_owned(), self.configured());
        let (line, budget) = (Arc::clone(&self.line), Arc::clone(&self.budget));
        self.name(name).own.begun(|| {
            let taken = budget.packets(limits::DNS_PAIR);
            async move {
                taken?;
                let servers = configured.answer().await.unwrap_or_default();
                servers::ask(&servers, &asked, time, &line, &budget).await
            }
        })
    }

    /// Asks one public name server: the first that answers in this run, which is found out with the first name.
    pub fn public(&self, name: &str, time: Duration) -> Asked<Told> {
        let (asked, public) = (name.to_owned(), Arc::clone(&self.public));
        let (line, budget) = (Arc::clone(&self.line), Arc::clone(&self.budget));
        self.name(name).public.begun(|| async move {
            let told = public.ask(&asked, time, &line, &budget).await?;
            if let Some(server) = told.server {
                line.answered(server.ip(), told.took);
            }
            Ok(told)
        })
    }

    /// The addresses that the hosts file gives a name.
    pub async fn in_hosts(&self, file: PathBuf, name: &str) -> Vec<IpAddr> {
        let read = || async move { aside::blocking(move || hosts::read(&file)).await.unwrap_or_default().into() };
        let text = self.hosts.begun(read).answer().await.unwrap_or_else(|| "".into());
        distinct(hosts::addresses(&text, name))
    }
}

impl Public {
    async fn ask(&self, name: &str, time: Duration, line: &Line, budget: &Arc<Budget>) -> Result<Told, Spent> {
        let mut chosen = self.chosen.lock().await;
        if let Some(known) = &*chosen {
            let known = known.clone();
            drop(chosen);
            return match known {
                Some(server) => {
                    budget.packets(limits::DNS_PAIR)?;
                    servers::ask(&[server], name, time, line, budget).await
                }
                None => Ok(Told::nothing(DnsOutcome::Timeout, "no public name server answered for another name")),
            };
        }
        budget.packets(limits::DNS_PAIR)?;
        let told = servers::ask(&self.servers, name, time, line, budget).await?;
        if told.outcome() != DnsOutcome::Failed || told.server.is_some() {
            *chosen = Some(self.servers.iter().find(|server| Some(server.at) == told.server).cloned());
        }
        Ok(told)
    }
}

async fn by_system(name: &str, time: Duration) -> System {
    let started = Instant::now();
    // the port only completes the question
    let answer = match timeout(time, tokio::net::lookup_host((name, 0))).await {
        Ok(Ok(found)) => match distinct(found.map(|socket| socket.ip())) {
            none if none.is_empty() => Err((DnsOutcome::NoData, String::new())),
            some => Ok(some),
        },
        Ok(Err(error)) => Err((DnsOutcome::Failed, error.to_string())),
        Err(_) => Err((DnsOutcome::Timeout, String::new())),
    };
    System { answer, took: started.elapsed() }
}

/// Addresses without repetitions, in their order.
pub fn distinct(addresses: impl IntoIterator<Item = IpAddr>) -> Vec<IpAddr> {
    let mut all = Vec::new();
    for address in addresses {
        if !all.contains(&address) {
            all.push(address);
        }
    }
    all
}

#[cfg(test)]
impl Names {
    /// For a test: these name servers are configured, and these are public.
    pub fn asking(configured: &[SocketAddr], public: &[SocketAddr]) -> Self {
        Self::asking_within(configured, public, Budget::default())
    }

    /// For a test: the same with a budget.
    pub fn asking_within(configured: &[SocketAddr], public: &[SocketAddr], budget: Budget) -> Self {
        let servers = |at: &[SocketAddr]| at.iter().copied().map(NameServer::new).collect::<Vec<_>>();
        let known = Once::default();
        let configured = servers(configured);
        known.begun(|| async move { configured });
        Self::of(known, servers(public), Arc::default(), Arc::new(budget))
    }

    /// For a test: the system's resolver is not asked for this name, but said this.
    pub fn said(&self, name: &str, answer: Answer) {
        self.name(name).system.begun(|| async move { Ok(System { answer, took: Duration::ZERO }) });
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::Ordering;

    use super::super::loopback_dns::{Does, name_server};
    use super::*;

    const SOON: Duration = Duration::from_millis(600);

    async fn told(mut awaited: Asked<Told>) -> Told {
        awaited.answer().await.unwrap().unwrap()
    }

    #[tokio::test]
    async fn each_name_is_asked_for_once_however_it_is_written() {
        let (at, packets) = name_server(Does::Answer([10, 0, 0, 1])).await;
        let names = Names::asking(&[at], &[at]);
        for name in ["a.test", "A.test.", "a.TEST"] {
            assert_eq!(told(names.own(name, SOON)).await.outcome(), DnsOutcome::Answered);
        }
        assert_eq!(packets.load(Ordering::Relaxed), 2);
        told(names.own("b.test", SOON)).await;
        assert_eq!(packets.load(Ordering::Relaxed), 4);
    }

    #[tokio::test]
    async fn one_public_server_is_chosen_for_all_names() {
        let ((silent, unheard), (fine, packets)) =
            (name_server(Does::Silence).await, name_server(Does::Answer([1, 2, 3, 4])).await);
        let names = Names::asking(&[], &[silent, fine]);
        let long = Duration::from_secs(600);
        let (one, two) = (names.public("a.test", long), names.public("b.test", long));
        for told in [told(one).await, told(two).await] {
            assert_eq!((told.outcome(), told.server), (DnsOutcome::Answered, Some(fine)));
        }
        assert_eq!((unheard.load(Ordering::Relaxed), packets.load(Ordering::Relaxed)), (2, 4));
    }

    #[tokio::test]
    async fn where_no_public_server_answers_one_name_finds_it_out() {
        let (silent, packets) = name_server(Does::Silence).await;
        let names = Names::asking(&[], &[silent]);
        let (one, two) = (names.public("a.test", SOON), names.public("b.test", SOON));
        assert_eq!(told(one).await.outcome(), DnsOutcome::Timeout);
        assert_eq!(told(two).await.outcome(), DnsOutcome::Timeout);
        assert_eq!(packets.load(Ordering::Relaxed), 2);
    }

    #[tokio::test]
    async fn a_run_sends_so_many_packets_however_many_names_there_are() {
        let (at, packets) = name_server(Does::Answer([10, 0, 0, 1])).await;
        let names = Names::asking(&[at], &[at]);
        let (mut answered, mut unasked) = (0, 0);
        for n in 0..limits::DNS_PACKETS {
            let name = format!("n{n}.test");
            for mut awaited in [names.own(&name, SOON), names.public(&name, SOON)] {
                match awaited.answer().await.unwrap() {
                    Ok(told) => answered += usize::from(told.outcome() == DnsOutcome::Answered),
                    Err(spent) => unasked += usize::from(spent == Spent::Packets),
                }
            }
        }
        assert_eq!(packets.load(Ordering::Relaxed), limits::DNS_PACKETS);
        assert_eq!(answered, limits::DNS_PACKETS / limits::DNS_PAIR);
        assert_eq!(answered + unasked, limits::DNS_PACKETS * 2);
    }

    #[tokio::test]
    async fn the_system_is_asked_from_the_same_budget() {
        let (at, packets) = name_server(Does::Answer([10, 0, 0, 1])).await;
        let names = Names::asking_within(&[at], &[], Budget::of(5, 0));
        let (mut system, own) = names.both("localhost", SOON);
        assert!(system.answer().await.unwrap().is_ok());
        assert_eq!(told(own).await.outcome(), DnsOutcome::Answered);
        let (mut system, mut own) = names.both("ip6-localhost", SOON);
        assert_eq!(system.answer().await.unwrap().unwrap_err(), Spent::Packets);
        assert_eq!(own.answer().await.unwrap().unwrap_err(), Spent::Packets);
        assert_eq!(packets.load(Ordering::Relaxed), 2);
    }

    #[tokio::test]
    async fn the_hosts_file_is_read_once() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("hosts");
        std::fs::write(&file, "0.0.0.0 a.test\n0.0.0.0 a.test\n").unwrap();
        let names = Names::asking(&[], &[]);
        assert_eq!(names.in_hosts(file.clone(), "a.test").await, ["0.0.0.0".parse::<IpAddr>().unwrap()]);
        std::fs::write(&file, "").unwrap();
        assert_eq!(names.in_hosts(file, "A.test.").await.len(), 1);
    }
}
