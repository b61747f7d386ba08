//! The probe of a name: what the configured name servers, the system's resolver, the hosts file and a public name server
//! say of it, side by side.

use std::net::IpAddr;
use std::time::Duration;

use super::address::{AddressKind, kind};
use super::budget::Spent;
use super::dns::DnsOutcome;
use super::means::Means;
use super::question::Answer;
use super::resolve::{self, Host};
use super::servers::Told;
use crate::fact::{ParamKind, ParamSpec, Params, ProbeSpec, Scope, Unit, Value, Yield};
use crate::limits;
use crate::probe::stage::{skip, told};
use crate::probe::{Observing, Probe, Reading, World, yields};

/// The probe `dns`.
pub struct Dns;

/// All values of `error`.
const ERRORS: &[&str] =
    &["none", "not_found", "no_data", "server_failure", "refused", "timeout", "unreachable", "failed"];

/// Where the system's answer came from.
const SOURCES: &[&str] = &["hosts", "resolver", "literal"];

static YIELDS: [Yield; 27] = [
    yields::choice(
        "error",
        ERRORS,
        "What came of asking the configured name servers: `none` where they gave an address.",
    ),
    yields::text("host", "The host that was asked for."),
    yields::choice("resolver.outcome", DnsOutcome::WORDS, "What the configured name servers said, asked directly."),
    yields::text("resolver.address", "Their first address."),
    yields::list("resolver.addresses", "All their addresses, those of IPv4 first."),
    yields::choice("resolver.kind", AddressKind::WORDS, "Which part of the network their first address belongs to."),
    yields::text("resolver.server", "The name server whose word this is."),
    yields::list("resolver.servers", "The name servers that the system is configured with, at most three."),
    yields::flag("resolver.tcp", "Whether the answer did not fit into a packet and was asked for by TCP."),
    yields::measure("resolver.ms", Unit::Milliseconds, "How long it took until the outcome was known."),
    yields::choice("resolver.v4", DnsOutcome::WORDS, "What came of the question for IPv4 addresses."),
    yields::choice("resolver.v6", DnsOutcome::WORDS, "What came of the question for IPv6 addresses."),
    yields::choice(
        "system.outcome",
        DnsOutcome::WORDS,
        "What the system's own resolver said, which programs ask: `failed` stands for all that it does not tell apart.",
    ),
    yields::text("system.address", "Its first address, which programs try first."),
    yields::list("system.addresses", "All its addresses, in its order."),
    yields::choice("system.kind", AddressKind::WORDS, "Which part of the network its first address belongs to."),
    yields::measure("system.ms", Unit::Milliseconds, "How long it took until the outcome was known."),
    yields::choice("source", SOURCES, "Where the system's addresses came from."),
    yields::list(
        "hosts.addresses",
        "The addresses that the hosts file gives the name; empty where it does not name it.",
    ),
    yields::choice("public.outcome", DnsOutcome::WORDS, "What a public name server said."),
    yields::text("public.address", "Its first address."),
    yields::list("public.addresses", "All its addresses, those of IPv4 first."),
    yields::text("public.server", "The public name server whose word this is."),
    yields::measure("public.ms", Unit::Milliseconds, "How long it took until the outcome was known."),
    yields::flag(
        "agrees",
        "Whether what programs see (the system's addresses, else the word of the configured name servers) and the public name server's answer have an address in common, or both know of none. Large sites have other addresses elsewhere, so that `no` alone says little.",
    ),
    yields::flag(
        "same_net",
        "Whether an address that programs see lies in the same block as one that the public name server gave: /16 for IPv4, /32 for IPv6.",
    ),
    yields::flag("alive", "Whether any of the configured name servers has answered anything in this run."),
];

static SPEC: ProbeSpec = ProbeSpec {
    name: "dns",
    title: "what is said of a name",
    doc: "Asks for the IPv4 and IPv6 addresses of a name: the configured name servers by packets of its own (UDP, and TCP \
          where an answer does not fit), the system's resolver, the hosts file, and for comparison one public name server \
          (1.1.1.1, or 8.8.8.8 or 9.9.9.9 where it is silent), unless that is turned off. Each name is asked for once in \
          a run, however many probes want to know. A run sends at most 60 packets of DNS; what could not be asked is \
          unknown. Local names are never asked of a public name server.",
    scope: Scope::Machine,
    asks_hosts: true,
    params: &[ParamSpec {
        name: "host",
        kind: ParamKind::Host,
        required: true,
        example: "example.org",
        doc: "The host: a name or an address.",
    }],
    yields: &YIELDS,
    named: None,
};

impl Probe for Dns {
    fn spec(&self) -> &'static ProbeSpec {
        &SPEC
    }

    fn observe<'a>(&'a self, params: &'a Params, world: &'a World, reading: &'a Reading) -> Observing<'a> {
        Box::pin(async move { observe(params, world.public_dns, &Means::of(world), reading).await })
    }
}

async fn observe(params: &Params, public_dns: bool, means: &Means, reading: &Reading) {
    let host = Host::parse(params.text("host"));
    reading.put("host", Value::text(&host.name));
    if let Some(address) = host.literal {
        return literal(address, reading);
    }
    // before the public name server is asked: it only serves to compare
    let _ = means.run.names.both(&host.name, means.bounds.dns);
    let (own, system, public) = tokio::join!(
        ask_own(&host, means, reading),
        ask_system(&host, means, reading),
        ask_public(&host, public_dns, means, reading)
    );
    compare(seen(system, own), public, reading);
}

/// An address is its own answer.
fn literal(address: IpAddr, reading: &Reading) {
    let because = "the host is an address itself";
    reading.put("error", Value::text("none"));
    reading.put("system.outcome", Value::text(DnsOutcome::Literal.word()));
    record_addresses(&["system.address", "system.addresses", "system.kind"], &[address], reading);
    reading.put("source", Value::text("literal"));
    skip(reading, &["resolver", "system.ms", "hosts", "public", "agrees", "same_net", "alive"], because);
}

async fn ask_own(host: &Host, means: &Means, reading: &Reading) -> Result<Answer, Spent> {
    let names = &means.run.names;
    let servers = names.configured().answer().await.unwrap_or_default();
    let listed: Vec<String> = servers.iter().map(|server| server.at.ip().to_string()).collect();
    reading.put("resolver.servers", Value::texts(&listed));
    let answer = names.own(&host.name, means.bounds.dns).answer().await;
    let heard = servers.iter().any(|server| server.is_heard());
    let told = answer.unwrap_or_else(|| Ok(broken()));
    let told = told.inspect_err(|spent| {
        reading.put_or("alive", heard.then_some(Value::Bool(true)), &spent.to_string());
        skip(reading, &["error", "resolver"], &spent.to_string());
    })?;
    let outcome = told.outcome();
    reading.put("error", Value::text(if outcome == DnsOutcome::Answered { "none" } else { outcome.word() }));
    reading.put("alive", Value::Bool(heard));
    reading.put("resolver.outcome", Value::text(outcome.word()));
    reading.put("resolver.ms", milliseconds(told.took));
    let server = told.server.map(|server| Value::text(&server.ip().to_string()));
    reading.put_or("resolver.tcp", server.as_ref().map(|_| Value::Bool(told.tcp)), "no name server answered");
    reading.put_or("resolver.server", server, "no name server answered");
    match told.families {
        Some([v4, v6]) => {
            reading.put("resolver.v4", Value::text(v4.word()));
            reading.put("resolver.v6", Value::text(v6.word()));
        }
        None => skip(reading, &["resolver.v4", "resolver.v6"], "nothing was asked"),
    }
    record(&["resolver.address", "resolver.addresses", "resolver.kind"], &told.answer, reading);
    Ok(told.answer)
}

async fn ask_system(host: &Host, means: &Means, reading: &Reading) -> Result<Answer, Spent> {
    let named = means.run.names.in_hosts(means.hosts.clone(), &host.name).await;
    reading.put("hosts.addresses", texts(&named));
    let said = resolve::by_system(&host.name, means).await;
    let said = said.inspect_err(|spent| skip(reading, &["system", "source"], &spent.to_string()))?;
    let outcome = said.answer.as_ref().map_or_else(|(outcome, _)| *outcome, |_| DnsOutcome::Answered);
    reading.put("system.outcome", Value::text(outcome.word()));
    reading.put("system.ms", milliseconds(said.took));
    record(&["system.address", "system.addresses", "system.kind"], &said.answer, reading);
    match &said.answer {
        Ok(addresses) => reading.put("source", Value::text(resolve::source(host, addresses, means).await)),
        Err(_) => reading.unknown("source", "the system gave no address"),
    }
    Ok(said.answer)
}

/// The word of a public name server, or why there is none.
async fn ask_public(host: &Host, wanted: bool, means: &Means, reading: &Reading) -> Result<Answer, String> {
    let refusal = match () {
        () if !wanted => Some("not asked: --no-public-dns"),
        () if is_local(&host.name) => Some("not asked: the name is a local one"),
        () => None,
    };
    if let Some(because) = refusal {
        reading.unknown("public", because);
        return Err(because.to_owned());
    }
    let answer = means.run.names.public(&host.name, means.bounds.public_dns).answer().await;
    let told = answer.unwrap_or_else(|| Ok(broken())).map_err(|spent| spent.to_string());
    let told = told.inspect_err(|because| reading.unknown("public", because))?;
    reading.put("public.outcome", Value::text(told.outcome().word()));
    reading.put("public.ms", milliseconds(told.took));
    let server = told.server.map(|server| Value::text(&server.ip().to_string()));
    reading.put_or("public.server", server, "no public name server answered");
    record(&["public.address", "public.addresses"], &told.answer, reading);
    Ok(told.answer)
}

fn broken() -> Told {
    Told::nothing(DnsOutcome::Failed, "the question broke off")
}

/// Whether only the own network knows such a name: it has no dot, or ends with a word that nobody can register.
fn is_local(name: &str) -> bool {
    const ENDS: [&str; 11] =
        ["local", "localhost", "localdomain", "internal", "intranet", "private", "corp", "home", "lan", "arpa", "test"];
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    name.rsplit_once('.').is_none_or(|(_, end)| ENDS.contains(&end))
}

/// Address and addresses of an answer, and the kind of the first where there is a path for it.
fn record(paths: &[&'static str], answer: &Answer, reading: &Reading) {
    match answer {
        Ok(addresses) => record_addresses(paths, addresses, reading),
        Err((outcome, because)) => skip(reading, paths, &format!("no address: {}", told(outcome.word(), because))),
    }
}

fn record_addresses(paths: &[&'static str], addresses: &[IpAddr], reading: &Reading) {
    let first = addresses.first();
    let first_text = first.map(|address| Value::text(&address.to_string()));
    let first_kind = first.map(|address| Value::text(kind(*address).word()));
    for (path, value) in paths.iter().zip([first_text, Some(texts(addresses)), first_kind]) {
        reading.put_or(*path, value, "there is no address");
    }
}

fn texts(addresses: &[IpAddr]) -> Value {
    let texts: Vec<String> = addresses.iter().take(limits::FACT_ENTRIES).map(ToString::to_string).collect();
    Value::texts(&texts)
}

fn milliseconds(took: Duration) -> Value {
    Value::Int(i64::try_from(took.as_millis()).unwrap_or(i64::MAX))
}

/// What programs see: the system's addresses; without any, the word of the name servers.
fn seen(system: Result<Answer, Spent>, own: Result<Answer, Spent>) -> Result<Answer, Spent> {
    match system? {
        Ok(addresses) => Ok(Ok(addresses)),
        Err(_) => own,
    }
}

fn compare(seen: Result<Answer, Spent>, public: Result<Answer, String>, reading: &Reading) {
    let compared = public.and_then(|public| {
        let public = known(&public).map_err(|why| format!("public name servers: {why}"))?.to_vec();
        let seen = seen.map_err(|spent| spent.to_string())?;
        let seen = known(&seen).map_err(|why| format!("the configured name servers: {why}"))?.to_vec();
        Ok((seen, public))
    });
    match compared {
        Ok((seen, public)) => {
            let agrees = (seen.is_empty() && public.is_empty()) || seen.iter().any(|address| public.contains(address));
            reading.put("agrees", Value::Bool(agrees));
            let near = seen.iter().any(|address| public.iter().any(|other| same_net(*address, *other)));
            let both = (!seen.is_empty() && !public.is_empty()).then_some(Value::Bool(near));
            reading.put_or("same_net", both, "one of the two answers has no address");
        }
        Err(because) => skip(reading, &["agrees", "same_net"], &because),
    }
}

/// The addresses of an answer, none where it says that there are none; the error tells why it says nothing.
fn known(answer: &Answer) -> Result<&[IpAddr], String> {
    match answer {
        Ok(addresses) => Ok(addresses),
        Err((DnsOutcome::NotFound | DnsOutcome::NoData, _)) => Ok(&[]),
        Err((outcome, because)) => Err(told(outcome.word(), because)),
    }
}

fn same_net(one: IpAddr, other: IpAddr) -> bool {
    match (one.to_canonical(), other.to_canonical()) {
        (IpAddr::V4(one), IpAddr::V4(other)) => one.octets()[..2] == other.octets()[..2],
        (IpAddr::V6(one), IpAddr::V6(other)) => one.segments()[..2] == other.segments()[..2],
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;
    use std::sync::Arc;
    use std::sync::atomic::Ordering;

    use super::super::budget::Budget;
    use super::super::loopback_dns::{Does, name_server};
    use super::super::names::Names;
    use super::super::shared::Shared;
    use super::*;

    const NAME: &str = "api.shop.example";

    struct Seen(Reading);

    impl Seen {
        fn get(&self, path: &str) -> String {
            self.0.value(path).map(|value| value.to_string()).unwrap_or_default()
        }

        fn because(&self, path: &str) -> String {
            self.0.reasons().into_iter().find(|(p, _)| *p == path).map(|(_, because)| because).unwrap_or_default()
        }
    }

    async fn seen_by(host: &str, public_dns: bool, means: &Means) -> Seen {
        let reading = Reading::default();
        observe(&Params::new(vec![("host", Value::text(host))]), public_dns, means, &reading).await;
        reading.assert_settled(&SPEC);
        for (path, value, _) in reading.values() {
            let declared = YIELDS.iter().find(|y| y.path == path).unwrap();
            assert_eq!(value.ty(), declared.ty, "{path}");
            let known = declared.values.is_empty() || declared.values.contains(&value.to_string().as_str());
            assert!(known, "{path} = {value}");
        }
        Seen(reading)
    }

    fn asking(own: SocketAddr, public: SocketAddr, system: Answer) -> Means {
        let names = Names::asking(&[own], &[public]);
        names.said(NAME, system);
        Means { run: Arc::new(Shared { names, ..Shared::default() }), ..Means::hasty() }
    }

    fn found(address: &str) -> Answer {
        Ok(vec![address.parse().unwrap()])
    }

    fn none() -> Answer {
        Err((DnsOutcome::Failed, "no".to_owned()))
    }

    /// What is seen where the configured name server, the system and a public name server do so.
    async fn seen(own: Does, system: Answer, public: Does) -> Seen {
        seen_by(NAME, true, &asking(name_server(own).await.0, name_server(public).await.0, system)).await
    }

    #[test]
    fn every_error_is_an_outcome() {
        let failures = DnsOutcome::WORDS.iter().filter(|word| !["answered", "literal"].contains(word));
        assert!(failures.clone().all(|word| ERRORS.contains(word)));
        assert_eq!(ERRORS.len(), failures.count() + 1);
    }

    #[tokio::test]
    async fn three_who_agree() {
        let all = seen(Does::Answer([1, 2, 3, 4]), found("1.2.3.4"), Does::Answer([1, 2, 3, 4])).await;
        for (path, value) in [
            ("error", "none"),
            ("host", NAME),
            ("resolver.outcome", "answered"),
            ("resolver.address", "1.2.3.4"),
            ("resolver.kind", "public"),
            ("resolver.server", "127.0.0.1"),
            ("resolver.tcp", "no"),
            ("resolver.v4", "answered"),
            ("resolver.v6", "no_data"),
            ("system.outcome", "answered"),
            ("system.kind", "public"),
            ("source", "resolver"),
            ("public.outcome", "answered"),
            ("public.server", "127.0.0.1"),
            ("agrees", "yes"),
            ("same_net", "yes"),
            ("alive", "yes"),
        ] {
            assert_eq!(all.get(path), value, "{path}");
        }
    }

    #[tokio::test]
    async fn a_filter_differs_from_the_public_word() {
        let sinkhole = seen(Does::Answer([0, 0, 0, 0]), found("0.0.0.0"), Does::Answer([198, 51, 100, 132])).await;
        assert_eq!((sinkhole.get("resolver.kind"), sinkhole.get("agrees")), ("unspecified".into(), "no".into()));
        assert_eq!((sinkhole.get("same_net"), sinkhole.get("public.address")), ("no".into(), "198.51.100.132".into()));
        let denied = seen(Does::Code(3), none(), Does::Answer([198, 51, 100, 132])).await;
        assert_eq!((denied.get("error"), denied.get("agrees")), ("not_found".into(), "no".into()));
        assert_eq!((denied.get("same_net"), denied.get("alive")), (String::new(), "yes".into()));
        let near = seen(Does::Answer([1, 2, 3, 4]), found("1.2.3.4"), Does::Answer([1, 2, 9, 9])).await;
        assert_eq!((near.get("agrees"), near.get("same_net")), ("no".into(), "yes".into()));
        let both = seen(Does::Code(3), none(), Does::Code(3)).await;
        assert_eq!((both.get("agrees"), both.get("same_net")), ("yes".into(), String::new()));
    }

    #[tokio::test]
    async fn what_programs_see_counts_though_the_name_server_is_right() {
        let right = Does::Answer([1, 2, 3, 4]);
        let (own, public) = (name_server(right).await.0, name_server(right).await.0);
        let folder = tempfile::tempdir().unwrap();
        let hosts = folder.path().join("hosts");
        std::fs::write(&hosts, format!("127.0.0.1 {NAME}\n")).unwrap();
        let means = Means { hosts, ..asking(own, public, found("127.0.0.1")) };
        let seen = seen_by(NAME, true, &means).await;
        assert_eq!((seen.get("source"), seen.get("hosts.addresses")), ("hosts".into(), "127.0.0.1".into()));
        assert_eq!(
            (seen.get("error"), seen.get("system.kind"), seen.get("agrees")),
            ("none".into(), "loopback".into(), "no".into())
        );
    }

    #[tokio::test]
    async fn silence_is_no_disagreement() {
        let mute = seen(Does::Answer([1, 2, 3, 4]), found("1.2.3.4"), Does::Silence).await;
        assert_eq!((mute.get("public.outcome"), mute.get("agrees")), ("timeout".into(), String::new()));
        assert_eq!(mute.because("agrees"), "public name servers: timeout");
        let dead = seen(Does::Silence, none(), Does::Answer([1, 2, 3, 4])).await;
        assert_eq!(
            (dead.get("error"), dead.get("alive"), dead.get("agrees")),
            ("timeout".into(), "no".into(), String::new())
        );
        assert_eq!(dead.because("resolver.server"), "no name server answered");
        let failing = seen(Does::Code(2), none(), Does::Answer([1, 2, 3, 4])).await;
        assert_eq!((failing.get("error"), failing.get("alive")), ("server_failure".into(), "yes".into()));
        assert_eq!(failing.because("agrees"), "the configured name servers: server failure");
    }

    #[tokio::test]
    async fn a_public_name_server_is_not_asked_where_it_should_not() {
        let right = Does::Answer([1, 2, 3, 4]);
        let (own, (public, packets)) = (name_server(right).await.0, name_server(right).await);
        let off = seen_by(NAME, false, &asking(own, public, found("1.2.3.4"))).await;
        assert_eq!(
            (off.get("public.outcome"), off.because("public")),
            (String::new(), "not asked: --no-public-dns".into())
        );
        let means = asking(own, public, none());
        means.run.names.said("printer.lan", found("10.0.0.9"));
        let local = seen_by("printer.lan", true, &means).await;
        assert_eq!(
            (local.get("agrees"), local.because("agrees")),
            (String::new(), "not asked: the name is a local one".into())
        );
        assert_eq!(packets.load(Ordering::Relaxed), 0);
    }

    #[tokio::test]
    async fn many_names_are_asked_within_what_a_run_may_send() {
        let right = Does::Answer([1, 2, 3, 4]);
        let ((own, asked), (public, compared)) = (name_server(right).await, name_server(right).await);
        let means = asking(own, public, found("1.2.3.4"));
        let names: Vec<String> = (0..80).map(|n| format!("n{n}.shop.example")).collect();
        names.iter().for_each(|name| means.run.names.said(name, found("1.2.3.4")));
        let all = futures_util::future::join_all(names.iter().map(|name| seen_by(name, true, &means))).await;
        let sent = [asked, compared].map(|packets| packets.load(Ordering::Relaxed));
        assert_eq!(sent.iter().sum::<usize>(), limits::DNS_PACKETS, "{sent:?}");
        let told = all.iter().filter(|seen| seen.get("error") == "none").count();
        assert_eq!(told * limits::DNS_PAIR, sent[0]);
        let spent = "the 60 packets of DNS that one run may send are used up";
        for seen in all.iter().filter(|seen| seen.get("error") != "none") {
            assert_eq!((seen.get("error"), seen.get("resolver.outcome")), (String::new(), String::new()));
            assert_eq!((seen.because("error").as_str(), seen.because("resolver").as_str()), (spent, spent));
        }
        let uncompared = all.iter().filter(|seen| seen.get("public.outcome").is_empty());
        assert!(uncompared.clone().all(|seen| (seen.because("public"), seen.because("agrees")) == both(spent)));
        assert!(uncompared.count() > 0);
    }

    #[tokio::test]
    async fn where_nothing_may_be_sent_any_more_nothing_is_judged() {
        let (own, packets) = name_server(Does::Answer([1, 2, 3, 4])).await;
        let names = Names::asking_within(&[own], &[own], Budget::of(1, 40));
        let means = Means { run: Arc::new(Shared { names, ..Shared::default() }), ..Means::hasty() };
        let seen = seen_by(NAME, true, &means).await;
        for path in ["error", "resolver.outcome", "system.outcome", "source", "public.outcome", "agrees", "alive"] {
            assert_eq!(seen.get(path), "", "{path}");
        }
        assert_eq!(packets.load(Ordering::Relaxed), 0);
    }

    fn both(because: &str) -> (String, String) {
        (because.to_owned(), because.to_owned())
    }

    #[tokio::test]
    async fn an_address_is_its_own_answer() {
        let literal = seen_by("[::1]", true, &Means::hasty()).await;
        assert_eq!((literal.get("error"), literal.get("source")), ("none".into(), "literal".into()));
        assert_eq!((literal.get("system.outcome"), literal.get("system.kind")), ("literal".into(), "loopback".into()));
    }

    #[test]
    fn local_names_end_so_or_have_no_dot() {
        assert!(["printer", "a.local", "b.LAN.", "x.home.arpa", "localhost"].into_iter().all(is_local));
        assert!(!["notion.so", "lan.example.org", "a.b.c."].into_iter().any(is_local));
    }
}
