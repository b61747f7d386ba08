//! The DNS stage: the addresses of a host. The system's resolver says what programs see; the configured name servers,
//! asked at the same time, say why there is nothing to see, and whether the system was told something else.

use std::future::pending;
use std::net::IpAddr;
use std::time::Instant;

use tokio::time::{sleep, timeout};
use url::Host as UrlHost;

use super::address;
use super::budget::Spent;
use super::dns::DnsOutcome;
use super::means::Means;
use super::names::{Asked, System, distinct};
use super::question::Answer;
use super::servers::Told;
use crate::fact::{Unit, Value, Yield};
use crate::limits;
use crate::probe::stage::{Stop, told};
use crate::probe::{Reading, yields};

/// What the DNS stage yields.
pub const YIELDS: &[Yield] = &[
    yields::flag("dns.ok", "Whether an address of the host is known."),
    yields::choice(
        "dns.outcome",
        DnsOutcome::WORDS,
        "What came of asking for the host's addresses: `answered`, or `literal` where the host is an address itself, or why there is none.",
    ),
    yields::text("dns.address", "The first address, which programs try first."),
    yields::list("dns.addresses", "All addresses, in the order in which the system gave them."),
    yields::choice(
        "dns.address_kind",
        address::AddressKind::WORDS,
        "Which part of the network the first address belongs to; shared provider space (100.64.0.0/10) counts as `private`.",
    ),
    yields::choice(
        "dns.source",
        &["literal", "hosts", "resolver"],
        "Where the addresses came from: the host itself, the hosts file, or the resolver.",
    ),
    yields::flag(
        "dns.agrees",
        "Whether the system's resolver and the configured name servers, asked directly, have an address in common; unknown when one of them is silent.",
    ),
    yields::measure("dns.ms", Unit::Milliseconds, "How long it took until the outcome was known."),
];

/// A host as it was named: a name to be asked for, or an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host {
    /// The name in ASCII, or the address as text.
    pub name: String,
    /// The address, where the host is one.
    pub literal: Option<IpAddr>,
}

impl Host {
    /// Reads a host name or an address, the latter with or without brackets. What is neither stays a name that no
    /// resolver knows.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let bare = text.trim().trim_start_matches('[').trim_end_matches(']');
        if let Ok(address) = bare.parse() {
            return Self::of_address(address);
        }
        match UrlHost::parse(bare) {
            Ok(host) => Self::of(&host),
            Err(_) => Self { name: bare.to_owned(), literal: None },
        }
    }

    /// The host of a URL.
    #[must_use]
    pub fn of<S: AsRef<str>>(host: &UrlHost<S>) -> Self {
        match host {
            UrlHost::Domain(name) => Self { name: name.as_ref().to_owned(), literal: None },
            UrlHost::Ipv4(address) => Self::of_address((*address).into()),
            UrlHost::Ipv6(address) => Self::of_address((*address).into()),
        }
    }

    fn of_address(address: IpAddr) -> Self {
        Self { name: address.to_string(), literal: Some(address) }
    }

    /// The host as it stands before a port: an IPv6 address in brackets.
    #[must_use]
    pub fn with_port(&self, port: u16) -> String {
        match self.literal {
            Some(IpAddr::V6(address)) => format!("[{address}]:{port}"),
            _ => format!("{}:{port}", self.name),
        }
    }
}

/// The answer of the name servers, on its way.
pub type Second = Asked<Told>;

/// Why no address of a host is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lack {
    /// This came of asking, with a detail for people or nothing.
    Outcome(DnsOutcome, String),
    /// It was not asked for.
    NotAsked(Spent),
}

impl From<(DnsOutcome, String)> for Lack {
    fn from((outcome, because): (DnsOutcome, String)) -> Self {
        Self::Outcome(outcome, because)
    }
}

impl From<Spent> for Lack {
    fn from(spent: Spent) -> Self {
        Self::NotAsked(spent)
    }
}

impl Lack {
    /// The stop at the DNS stage.
    #[must_use]
    pub fn stop(&self) -> Stop {
        match self {
            Self::Outcome(outcome, because) => {
                Stop::at("dns", format!("dns_{}", outcome.word()), outcome.word(), because)
            }
            Self::NotAsked(spent) => Stop::unjudged("dns", &spent.to_string()),
        }
    }
}

/// What is known of a host's addresses.
#[derive(Debug)]
pub struct Resolved {
    /// The addresses, never empty.
    pub addresses: Vec<IpAddr>,
    /// The name servers' own answer, where the system's was taken without waiting for it.
    pub second: Option<Second>,
}

/// The addresses of a host, without recording anything.
pub async fn find(host: &Host, means: &Means) -> Result<Resolved, Lack> {
    if let Some(address) = host.literal {
        return Ok(Resolved { addresses: vec![address], second: None });
    }
    let (_, mut second) = means.run.names.both(&host.name, means.bounds.dns);
    match by_system(&host.name, means).await?.answer {
        Ok(addresses) => Ok(Resolved { addresses, second: Some(second) }),
        system => {
            let failed = |because: String| Err((DnsOutcome::Failed, because));
            let own = match second.answer().await {
                Some(Ok(told)) => told.answer,
                Some(Err(spent)) => failed(spent.to_string()),
                None => failed("the question broke off".to_owned()),
            };
            Ok(Resolved { addresses: distinct(settled(system, own)?), second: None })
        }
    }
}

/// The addresses of a host by the system's resolver alone: for what serves to compare, and is not worth packets of its own.
pub async fn find_plainly(host: &Host, means: &Means) -> Result<Vec<IpAddr>, Lack> {
    if let Some(address) = host.literal {
        return Ok(vec![address]);
    }
    let mut system = means.run.names.system(&host.name, means.bounds.dns);
    match timeout(limits::DNS_QUICK_TIME, system.answer()).await {
        Ok(Some(said)) => Ok(said?.answer?),
        Ok(None) => Err(Lack::Outcome(DnsOutcome::Failed, "the question broke off".to_owned())),
        Err(_) => Err(Lack::Outcome(DnsOutcome::Timeout, String::new())),
    }
}

/// What the system's resolver says of a name. It goes on for long where no name server answers: so it is given up soon
/// after they were.
pub async fn by_system(name: &str, means: &Means) -> Result<System, Spent> {
    let started = Instant::now();
    let (mut system, mut own) = means.run.names.both(name, means.bounds.dns);
    let given_up = async {
        match own.answer().await.map(|told| told.map(|told| told.outcome())) {
            Some(Ok(DnsOutcome::Timeout)) => {}
            Some(Ok(DnsOutcome::Unreachable)) => sleep(limits::DNS_SECOND_TIME).await,
            _ => pending().await,
        }
    };
    let said = tokio::select! {
        biased;
        said = system.answer() => said,
        () = given_up => None,
    };
    let silent = || System { answer: Err((DnsOutcome::Timeout, String::new())), took: started.elapsed() };
    said.unwrap_or_else(|| Ok(silent()))
}

/// What stands when the system's resolver gave no address: the name servers' word, unless they could not be understood.
fn settled(system: Answer, own: Answer) -> Answer {
    match (system, own) {
        (_, Ok(addresses)) => Ok(addresses),
        (Err(system), Err((DnsOutcome::Failed, _))) => Err(system),
        (_, Err(own)) => Err(own),
    }
}

/// The DNS stage: finds the addresses and records them.
pub async fn stage(host: &Host, means: &Means, reading: &Reading) -> Result<Resolved, Stop> {
    let started = Instant::now();
    let found = find(host, means).await;
    if !matches!(found, Err(Lack::NotAsked(_))) {
        reading.put("dns.ms", yields::milliseconds(started));
    }
    match found {
        Ok(resolved) => {
            let outcome = if host.literal.is_some() { DnsOutcome::Literal } else { DnsOutcome::Answered };
            reading.put("dns.ok", Value::Bool(true));
            reading.put("dns.outcome", Value::text(outcome.word()));
            let texts: Vec<String> = resolved.addresses.iter().map(ToString::to_string).collect();
            reading.put("dns.addresses", Value::texts(&texts));
            if let Some(first) = resolved.addresses.first() {
                reading.put("dns.address", Value::text(&first.to_string()));
                reading.put("dns.address_kind", Value::text(address::kind(*first).word()));
            }
            reading.put("dns.source", Value::text(source(host, &resolved.addresses, means).await));
            Ok(resolved)
        }
        Err(lack) => {
            match &lack {
                Lack::Outcome(outcome, because) => {
                    reading.put("dns.ok", Value::Bool(false));
                    reading.put("dns.outcome", Value::text(outcome.word()));
                    reading.unknown("dns", format!("no address: {}", told(outcome.word(), because)));
                }
                Lack::NotAsked(spent) => reading.unknown("dns", spent.to_string()),
            }
            Err(lack.stop())
        }
    }
}

/// Where the addresses of a host came from.
pub async fn source(host: &Host, addresses: &[IpAddr], means: &Means) -> &'static str {
    if host.literal.is_some() {
        return "literal";
    }
    let named = means.run.names.in_hosts(means.hosts.clone(), &host.name).await;
    if named.iter().any(|address| addresses.contains(address)) { "hosts" } else { "resolver" }
}

/// Records whether the name servers agree with the system, without holding up the stages that run beside it.
pub async fn compare(host: &Host, addresses: &[IpAddr], second: Option<Second>, reading: &Reading) {
    let Some(mut second) = second else {
        reading.unknown("dns.agrees", "there are no two answers to compare");
        return;
    };
    let word = timeout(limits::DNS_SECOND_TIME, second.answer()).await;
    let own = match word.ok().flatten() {
        Some(Err(spent)) => return reading.unknown("dns.agrees", spent.to_string()),
        Some(Ok(told)) => Some(told.answer),
        None => None,
    };
    match agreement(host, addresses, own) {
        Ok(agrees) => reading.put("dns.agrees", Value::Bool(agrees)),
        Err(because) => reading.unknown("dns.agrees", because),
    }
}

/// Whether two resolvers agree, or why that cannot be said.
fn agreement(host: &Host, system: &[IpAddr], own: Option<Answer>) -> Result<bool, String> {
    let name = host.name.trim_end_matches('.').to_ascii_lowercase();
    if !name.contains('.') {
        return Err("the system completes a name without a dot".to_owned());
    }
    if name.ends_with(".local") || name.ends_with(".localhost") {
        return Err("such names are not asked of name servers".to_owned());
    }
    match own {
        Some(Ok(own)) => Ok(own.iter().any(|address| system.contains(address))),
        Some(Err((DnsOutcome::NotFound | DnsOutcome::NoData, _))) => Ok(false),
        Some(Err((outcome, because))) => Err(format!("the name servers: {}", told(outcome.word(), &because))),
        None => Err("the name servers were silent".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ips(texts: &[&str]) -> Vec<IpAddr> {
        texts.iter().map(|t| t.parse().unwrap()).collect()
    }

    fn no(outcome: DnsOutcome) -> Answer {
        Err((outcome, String::new()))
    }

    #[test]
    fn hosts_are_names_or_addresses() {
        assert_eq!(Host::parse("10.0.0.1").literal, Some("10.0.0.1".parse().unwrap()));
        assert_eq!(Host::parse("[::1]").with_port(80), "[::1]:80");
        assert_eq!(Host::parse("::1").literal, Some("::1".parse().unwrap()));
        let name = Host::parse("B\u{fc}ro.Example");
        assert_eq!((name.name.as_str(), name.literal), ("xn--bro-hoa.example", None));
        assert_eq!(name.with_port(9100), "xn--bro-hoa.example:9100");
        assert_eq!(Host::parse("a b").name, "a b");
    }

    #[test]
    fn the_name_servers_say_why() {
        use DnsOutcome as D;
        let outcome = |system, own| settled(system, own).map_err(|(outcome, _)| outcome);
        assert_eq!(outcome(no(D::Failed), no(D::NotFound)), Err(D::NotFound));
        assert_eq!(outcome(no(D::Timeout), no(D::Failed)), Err(D::Timeout));
        assert_eq!(outcome(no(D::Timeout), no(D::Unreachable)), Err(D::Unreachable));
        assert_eq!(outcome(no(D::Timeout), Ok(ips(&["1.1.1.1"]))), Ok(ips(&["1.1.1.1"])));
        assert_eq!(outcome(Ok(Vec::new()), no(D::NoData)), Err(D::NoData));
    }

    #[test]
    fn agreement_needs_two_answers_to_the_same_question() {
        let host = Host::parse("api.test");
        let system = ips(&["10.0.0.1", "10.0.0.2"]);
        assert_eq!(agreement(&host, &system, Some(Ok(ips(&["10.0.0.2"])))), Ok(true));
        assert_eq!(agreement(&host, &system, Some(Ok(ips(&["1.1.1.1"])))), Ok(false));
        assert_eq!(agreement(&host, &system, Some(no(DnsOutcome::NotFound))), Ok(false));
        assert!(agreement(&host, &system, Some(no(DnsOutcome::Timeout))).is_err());
        assert!(agreement(&host, &system, None).is_err());
        for incomparable in ["printer", "printer.local", "a.localhost."] {
            assert!(agreement(&Host::parse(incomparable), &system, Some(Ok(ips(&["1.1.1.1"])))).is_err());
        }
    }

    #[tokio::test]
    async fn a_literal_is_not_asked_for() {
        let reading = Reading::default();
        let resolved = stage(&Host::parse("0.0.0.0"), &Means::hasty(), &reading).await.unwrap();
        assert_eq!(resolved.addresses, ips(&["0.0.0.0"]));
        assert_eq!(reading.value("dns.outcome"), Some(Value::text("literal")));
        assert_eq!(reading.value("dns.source"), Some(Value::text("literal")));
        assert_eq!(reading.value("dns.address_kind"), Some(Value::text("unspecified")));
    }
}
