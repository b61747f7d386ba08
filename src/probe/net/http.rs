//! The staged probe of a web host: DNS, TCP, proxy, TLS, HTTP. Each stage is recorded as soon as it is over.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use url::Url;

use super::exchange::{self, Ask, Expected};
use super::heard::{Counted, Heard, Limit};
use super::means::{Bounds, Means};
use super::proxy::{Proxy, Way, chosen};
use super::resolve::{self, Host};
use super::stall::{self, StallStage};
use super::tunnel::{self, ProxyOutcome};
use super::{connect, head, tls};
use crate::fact::{Class, ParamKind, ParamSpec, Params, ProbeSpec, Scope, Value, Yield};
use crate::probe::stage::{Stop, conclude, skip};
use crate::probe::{Observing, Probe, Reading, World, yields};

/// The probe `http`.
pub struct Http;

/// The values of `error` beyond those of reaching a port.
const BEYOND: &[&str] = &[
    "proxy_not_found",
    "proxy_refused",
    "proxy_timeout",
    "proxy_reset",
    "proxy_closed",
    "proxy_needs_login",
    "proxy_denied",
    "proxy_failed",
    "tls_expired",
    "tls_not_yet_valid",
    "tls_wrong_name",
    "tls_unknown_issuer",
    "tls_revoked",
    "tls_bad_certificate",
    "tls_not_tls",
    "tls_alert",
    "tls_reset",
    "tls_closed",
    "tls_timeout",
    "tls_failed",
    "http_timeout",
    "http_reset",
    "http_closed",
    "http_malformed",
    "http_failed",
    "body_stalled",
];

/// All values of `error`.
pub const ERRORS: &[&str] = &yields::joined::<_, { connect::ERRORS.len() + BEYOND.len() }>(&[connect::ERRORS, BEYOND]);

const OWN: &[Yield] = &[
    yields::choice(
        "error",
        ERRORS,
        "The kind of the first failure, or `none` when all went well up to the end of the body; a status of 404 or 500 is no failure here.",
    ),
    yields::of(
        Class::Public,
        yields::text("url", "The URL that was asked for, without a user or password, query or fragment."),
    ),
    yields::of(Class::Public, yields::text("host", "The host that was asked for.")),
    yields::of(Class::Public, yields::number("port", "The port that was asked for.")),
];

static YIELDS: [Yield;
    OWN.len()
        + resolve::YIELDS.len()
        + connect::YIELDS.len()
        + tunnel::YIELDS.len()
        + tls::YIELDS.len()
        + stall::YIELDS.len()
        + exchange::YIELDS.len()] = yields::joined(&[
    OWN,
    resolve::YIELDS,
    connect::YIELDS,
    tunnel::YIELDS,
    tls::YIELDS,
    stall::YIELDS,
    exchange::YIELDS,
]);

static SPEC: ProbeSpec = ProbeSpec {
    name: "http",
    title: "how far a web request gets",
    doc: "Asks for the addresses of the URL's host, opens a TCP connection, shakes hands by TLS (for `https`), sends one \
          GET without any credentials and reads the answer with the beginning of its body. Each stage is recorded with \
          its outcome and time; stages behind a failed one stay unknown. Redirects are recorded, never followed. \
          Certificates are judged by the system's own trust, and what they say is recorded even when they are refused. \
          Where the environment, or else the system's settings, name a proxy for the URL, the request goes through \
          it, with the login that stands beside it; the proxy then resolves the name, so that `dns` and `tcp` stay unknown. Where the host \
          has addresses of both families, each is connected to once. Where the talk falls silent, it is tried once more \
          with small packets.",
    scope: Scope::Machine,
    asks_hosts: true,
    params: &[
        ParamSpec {
            name: "url",
            kind: ParamKind::Url,
            required: true,
            example: "\"https://example.org/\"",
            doc: "What to ask for: an `http` or `https` URL.",
        },
        ParamSpec {
            name: "expect_status",
            kind: ParamKind::Int,
            required: false,
            example: "204",
            doc: "The status that `http.as_expected` compares with, such as 204 of a page that tests for captive portals.",
        },
        ParamSpec {
            name: "expect_body",
            kind: ParamKind::Text,
            required: false,
            example: "\"Success\"",
            doc: "A text that the body must hold for `http.as_expected`.",
        },
    ],
    yields: &YIELDS,
    named: None,
};

impl Probe for Http {
    fn spec(&self) -> &'static ProbeSpec {
        &SPEC
    }

    fn observe<'a>(&'a self, params: &'a Params, world: &'a World, reading: &'a Reading) -> Observing<'a> {
        Box::pin(async move {
            let means = Means::of(world);
            observe(params, world, &means, reading).await;
        })
    }
}

async fn observe(params: &Params, world: &World, means: &Means, reading: &Reading) {
    let target = match Target::parse(params) {
        Ok(target) => target,
        Err(because) => return reading.unknown("", because),
    };
    reading.put("url", Value::text(&head::recorded(&target.url)));
    reading.put("host", Value::text(&target.host.name));
    reading.put("port", Value::Int(target.port.into()));
    let result = match chosen(world, &target.url).await.way {
        Way::Direct => directly(&target, means, reading).await,
        Way::Through(proxy) => through(&proxy, &target, means, reading).await,
        Way::Unusable(address, because) => {
            reading.put("proxy.used", Value::Bool(true));
            if let Some(address) = address {
                reading.put("proxy.address", Value::text(&address));
            }
            reading.unknown("", because);
            return;
        }
    };
    conclude(result, reading);
}

/// What is asked for.
struct Target {
    /// The URL, without a user or password.
    url: Url,
    host: Host,
    port: u16,
    expected: Expected,
}

impl Target {
    fn parse(params: &Params) -> Result<Self, &'static str> {
        let mut url = Url::parse(params.text("url")).map_err(|_| "this is no URL")?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err("only http and https URLs can be asked for");
        }
        head::anonymous(&mut url);
        let host = Host::of(&url.host().ok_or("the URL names no host")?);
        let port = url.port_or_known_default().ok_or("the URL names no port")?;
        let body = Some(params.text("expect_body")).filter(|text| !text.is_empty()).map(str::to_owned);
        Ok(Self { url, host, port, expected: Expected { status: params.int("expect_status"), body } })
    }

    fn is_secure(&self) -> bool {
        self.url.scheme() == "https"
    }
}

/// The stages without a proxy.
async fn directly(target: &Target, means: &Means, reading: &Reading) -> Result<(), Stop> {
    reading.put("proxy.used", Value::Bool(false));
    skip(reading, &["proxy"], "no proxy is used");
    let resolved = resolve::stage(&target.host, means, reading)
        .await
        .inspect_err(|stop| skip(reading, &["tcp", "tls", "stall", "http"], &stop.because))?;
    let onward = async {
        let opened = connect::stage(&resolved.addresses, target.port, means, reading)
            .await
            .inspect_err(|stop| skip(reading, &["tls", "stall", "http"], &stop.because))?;
        let (stream, (address, took), rest) = opened.parts(means, reading);
        let beyond = async {
            let (result, bytes) = talk(stream, target, took, means, reading).await;
            let stalled = stall::stage(&result);
            stall::record(stalled, bytes, reading);
            if stalled != StallStage::None {
                small(stalled, (address, took), target, means, reading).await;
            }
            result
        };
        tokio::join!(beyond, rest).0
    };
    let compared = resolve::compare(&target.host, &resolved.addresses, resolved.second, reading);
    tokio::join!(onward, compared).0
}

/// What is said over an open connection: TLS for `https`, then HTTP. How it ended, and how many bytes came in.
async fn talk(
    stream: TcpStream,
    target: &Target,
    took: Duration,
    means: &Means,
    reading: &Reading,
) -> (Result<(), Stop>, u64) {
    let (stream, heard) = Counted::new(stream);
    let pace = Pace::new(&heard, took, &means.bounds);
    let result = if target.is_secure() {
        secured(stream, &pace, target, means, reading).await
    } else {
        skip(reading, &["tls"], "the URL is plain http");
        asked(stream, &pace, (target, None), means, reading).await
    };
    (result, heard.bytes())
}

/// The same talk once more, with small packets.
async fn small(
    stalled: StallStage,
    (address, took): (IpAddr, Duration),
    target: &Target,
    means: &Means,
    reading: &Reading,
) {
    let second = Reading::default();
    let again = async {
        means.run.budget.connections(1).map_err(|spent| spent.to_string())?;
        let stream = stall::connect_small(address, target.port).await.map_err(|error| error.to_string())?;
        Ok::<_, String>(talk(stream, target, took, means, &second).await)
    };
    match timeout(means.bounds.small, again).await {
        Ok(Err(because)) => reading.unknown("stall.small_packets", format!("no second connection: {because}")),
        _ => reading.put("stall.small_packets", Value::Bool(stall::went_through(stalled, &second))),
    }
}

/// How long the stages of a talk may take, by how long its connection took to open.
struct Pace<'p> {
    heard: &'p Arc<Heard>,
    stall: Duration,
    bounds: &'p Bounds,
}

impl<'p> Pace<'p> {
    fn new(heard: &'p Arc<Heard>, took: Duration, bounds: &'p Bounds) -> Self {
        let stall = bounds.stall.max(took * 2).min(bounds.quiet.max(bounds.stall));
        Self { heard, stall, bounds }
    }

    fn tls(&self) -> Limit {
        Limit::of(self.bounds.tls, self.heard, self.stall)
    }

    /// Up to the head, and up to the end of the body.
    fn http(&self) -> [Limit; 2] {
        let head = Limit::of(self.bounds.http, self.heard, self.bounds.quiet);
        [head.clone(), head.with_quiet(self.stall)]
    }
}

/// The stages through a proxy: a tunnel for `https`, a request to pass on for `http`.
async fn through(proxy: &Proxy, target: &Target, means: &Means, reading: &Reading) -> Result<(), Stop> {
    reading.put("proxy.used", Value::Bool(true));
    reading.put("proxy.address", Value::text(&proxy.host.with_port(proxy.port)));
    skip(reading, &["dns", "tcp"], "not measured: the proxy resolves the name and connects");
    let skip_rest = |stop: &Stop| skip(reading, &["tls", "stall", "http"], &stop.because);
    let started = Instant::now();
    let mut stream = tunnel::reach(proxy, means, reading).await.inspect_err(skip_rest)?;
    if target.is_secure() {
        let to = (&target.host, target.port);
        tunnel::stage(&mut stream, to, proxy.login.as_deref(), means.bounds.http, reading)
            .await
            .inspect_err(skip_rest)?;
    }
    let (stream, heard) = Counted::new(stream);
    let pace = Pace::new(&heard, started.elapsed(), &means.bounds);
    let result = if target.is_secure() {
        secured(stream, &pace, target, means, reading).await
    } else {
        forwarded(stream, &pace, proxy, target, means, reading).await
    };
    let stalled = stall::stage(&result);
    stall::record(stalled, heard.bytes(), reading);
    reading.unknown("stall.small_packets", "not tried through a proxy");
    result
}

/// TLS, then HTTP inside.
async fn secured(
    stream: Counted<TcpStream>,
    pace: &Pace<'_>,
    target: &Target,
    means: &Means,
    reading: &Reading,
) -> Result<(), Stop> {
    let stream = tls::stage(stream, &target.host.name, &means.trust, || pace.tls(), reading)
        .await
        .inspect_err(|stop| skip(reading, &["http"], &stop.because))?;
    asked(stream, pace, (target, None), means, reading).await
}

/// HTTP; through a proxy where one passes it on.
async fn asked<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    pace: &Pace<'_>,
    (target, through): (&Target, Option<&Proxy>),
    means: &Means,
    reading: &Reading,
) -> Result<(), Stop> {
    let login = through.and_then(|proxy| proxy.login.as_deref());
    let (limits, whole_url) = (pace.http(), through.is_some());
    let (url, bounds, expected) = (&target.url, &means.bounds, &target.expected);
    exchange::stage(stream, Ask { url, whole_url, login, bounds, limits: &limits, expected }, reading).await.map(drop)
}

/// HTTP that a proxy passes on, unless it answers itself.
async fn forwarded(
    stream: Counted<TcpStream>,
    pace: &Pace<'_>,
    proxy: &Proxy,
    target: &Target,
    means: &Means,
    reading: &Reading,
) -> Result<(), Stop> {
    skip(reading, &["tls"], "the URL is plain http");
    reading.unknown("proxy.status", "no tunnel was asked for: the URL is plain http");
    let result = asked(stream, pace, (target, Some(proxy)), means, reading).await;
    let status = reading.value("http.status").map(|status| format!("status {status}")).unwrap_or_default();
    for own in [ProxyOutcome::NeedsLogin, ProxyOutcome::Denied, ProxyOutcome::Failed] {
        if reading.value("proxy.outcome") == Some(Value::text(own.word())) {
            return Err(tunnel::stop(own, &status, reading));
        }
    }
    if reading.value("proxy.outcome").is_none() {
        skip(reading, &["proxy.outcome", "proxy.asks"], "no answer came through it");
    }
    result
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::net::TcpListener;

    use super::super::connect::TcpOutcome;
    use super::super::dns::DnsOutcome;
    use super::super::exchange::HttpOutcome;
    use super::super::loopback::{Act, Authority, Server, answer, self_signed, serve};
    use super::super::tls::TlsOutcome;
    use super::super::trust;
    use super::*;
    use crate::fact::Platform;
    use crate::limits;
    use crate::probe::stage::errors;

    struct Seen(Reading);

    impl Seen {
        fn get(&self, path: &str) -> String {
            self.0.value(path).map(|value| value.to_string()).unwrap_or_default()
        }

        fn because(&self, path: &str) -> String {
            self.0.reasons().into_iter().find(|(p, _)| *p == path).map(|(_, because)| because).unwrap_or_default()
        }
    }

    async fn seen_with(url: &str, env: &[(&str, &str)], means: &Means) -> Seen {
        let env = env.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        let world = World::new(Platform::Linux, env);
        let reading = Reading::default();
        observe(&Params::new(vec![("url", Value::text(url))]), &world, means, &reading).await;
        reading.assert_settled(&SPEC);
        for (path, value, _) in reading.values() {
            let declared = YIELDS.iter().find(|y| y.path == path).unwrap();
            assert_eq!(value.ty(), declared.ty, "{path}");
            let known = declared.values.is_empty() || declared.values.contains(&value.to_string().as_str());
            assert!(known, "{path} = {value}");
        }
        Seen(reading)
    }

    async fn seen(url: &str) -> Seen {
        seen_with(url, &[], &Means::hasty()).await
    }

    /// What is seen of a plain server that acts so.
    async fn seen_of(act: Act) -> (Seen, Server) {
        let server = serve(None, act).await;
        (seen(&server.url("http", "/a?b#c")).await, server)
    }

    /// Trusts one authority.
    fn trusting(authority: &Authority) -> Means {
        Means { trust: trust::only(authority.root.clone()), ..Means::hasty() }
    }

    #[test]
    fn every_error_is_declared_once() {
        let mut all = vec!["none".to_owned(), "tcp_failed".to_owned(), "body_stalled".to_owned()];
        all.extend(errors("dns_", DnsOutcome::WORDS, &["answered", "literal"]));
        all.extend(errors("", TcpOutcome::WORDS, &["open", "failed"]));
        all.extend(errors("proxy_", ProxyOutcome::WORDS, &["tunnel", "forwarded"]));
        all.extend(errors("tls_", TlsOutcome::WORDS, &["trusted"]));
        all.extend(errors("http_", HttpOutcome::WORDS, &["answered"]));
        let mut declared = ERRORS.to_vec();
        all.sort();
        declared.sort_unstable();
        assert_eq!(all, declared);
    }

    #[tokio::test]
    async fn an_answer_is_recorded_with_its_body() {
        let headers = "Content-Type: text/HTML; charset=x\r\nServer: s/1\r\nRetry-After: 7\r\n";
        let body = "<title>Down &amp; out</title>";
        let (seen, server) = seen_of(answer("503 Unavailable", headers, body)).await;
        let expected = [
            ("error", "none"),
            ("url", &server.url("http", "/a")),
            ("host", "127.0.0.1"),
            ("port", &server.at.port().to_string()),
            ("dns.outcome", "literal"),
            ("tcp.outcome", "open"),
            ("proxy.used", "no"),
            ("http.outcome", "answered"),
            ("http.status", "503"),
            ("http.type", "text/html"),
            ("http.server", "s/1"),
            ("http.retry_after", "7"),
            ("http.title", "Down & out"),
            ("http.size", "29"),
            ("http.body_ok", "yes"),
            ("http.location", ""),
            ("tls.ok", ""),
        ];
        for (path, value) in expected {
            assert_eq!(seen.get(path), value, "{path}");
        }
        let head = &server.heads()[0];
        assert!(head.starts_with("GET /a?b HTTP/1.1\r\n"), "{head}");
        let lower = head.to_ascii_lowercase();
        assert!(lower.contains(&format!("host: {}\r\n", server.at)), "{head}");
        assert!(lower.contains("user-agent: triage/") && lower.contains("connection: close"), "{head}");
    }

    #[tokio::test]
    async fn a_redirect_is_recorded_and_not_followed() {
        let (seen, server) = seen_of(answer("302 Found", "Location: //login.hotel.test/?x\r\n", "")).await;
        assert_eq!(seen.get("http.location"), "http://login.hotel.test/?x");
        assert_eq!(seen.get("http.location_host"), "login.hotel.test");
        assert_eq!((seen.get("error").as_str(), seen.get("http.status").as_str()), ("none", "302"));
        assert_eq!(server.heads().len(), 1);
        let (no_redirect, _) = seen_of(answer("201 Created", "Location: /x\r\n", "")).await;
        assert_eq!(no_redirect.get("http.location"), "");
    }

    #[tokio::test]
    async fn no_secret_of_a_url_is_recorded() {
        let headers = "Location: http://user:secret@b.test/x\r\n";
        let server = serve(None, answer("302 Found", headers, "")).await;
        let seen = seen(&server.url("http", "/a?token=secret#secret")).await;
        assert_eq!((seen.get("http.location").as_str(), seen.get("error").as_str()), ("http://b.test/x", "none"));
        assert_eq!(seen.get("url"), server.url("http", "/a"));
        assert!(server.heads()[0].starts_with("GET /a?token=secret HTTP/1.1\r\n"), "what is asked stays the same");
        let all = format!("{:?} {:?}", seen.0.values(), seen.0.reasons());
        assert!(!all.contains("secret"), "{all}");
        let (bad, _) = seen_of(answer("302 Found", "Location: http://user:secret@[bad\r\n", "")).await;
        assert_eq!(
            (bad.get("http.location").as_str(), bad.because("http.location").as_str()),
            ("", "the Location is no URL")
        );
    }

    #[tokio::test]
    async fn the_servers_clock_is_compared_unless_a_cache_answers() {
        let (seen, _) = seen_of(answer("200 OK", "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n", "")).await;
        assert_eq!(seen.get("http.date"), "1994-11-06T08:49:37Z");
        let skew: i64 = seen.get("http.skew").parse().unwrap();
        let now = time::OffsetDateTime::now_utc().unix_timestamp();
        assert!((skew - (784_111_777 - now)).abs() <= 2, "{skew}");
        let cached = "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nAge: 30\r\n";
        let (seen, _) = seen_of(answer("200 OK", cached, "")).await;
        assert_eq!(seen.get("http.skew"), "");
        assert!(seen.because("http.skew").contains("30"));
    }

    #[tokio::test]
    async fn what_an_answer_lacks_is_said() {
        let (bare, _) = seen_of(answer("200 OK", "", "")).await;
        for (path, because) in [
            ("http.location", "the answer is no redirect"),
            ("http.location_host", "the answer is no redirect"),
            ("http.server", "the answer has no Server"),
            ("http.type", "the answer has no Content-Type"),
            ("http.title", "the body is no HTML"),
            ("http.date", "the answer has no Date"),
            ("http.skew", "the answer has no Date"),
            ("http.retry_after", "the answer has no Retry-After"),
        ] {
            assert_eq!((bare.get(path).as_str(), bare.because(path).as_str()), ("", because), "{path}");
        }
        let headers = "Content-Type: text/html\r\nDate: today\r\nRetry-After: soon\r\n";
        let (strange, _) = seen_of(answer("302 Found", headers, "<p>")).await;
        for (path, because) in [
            ("http.location", "the answer has no Location"),
            ("http.title", "what was read has no title"),
            ("http.skew", "the answer's Date is no time"),
            ("http.retry_after", "the answer's Retry-After is neither a number nor a time"),
        ] {
            assert_eq!((strange.get(path).as_str(), strange.because(path).as_str()), ("", because), "{path}");
        }
        let (opaque, _) = seen_of(answer("302 Found", "Location: mailto:a@b.test\r\n", "")).await;
        assert_eq!(opaque.because("http.location_host"), "the Location names no host");
    }

    #[tokio::test]
    async fn each_way_to_go_wrong_early_is_said_of_all_that_follows() {
        // too long for a name, so that nobody is asked
        let nowhere = format!("{}.invalid", "x".repeat(70));
        for url in ["no url", "ftp://a.test/", &format!("http://{nowhere}/"), &format!("https://{nowhere}/")] {
            seen(url).await;
        }
        let strange = seen_with("http://a.test/", &[("all_proxy", "http://")], &Means::hasty()).await;
        assert_eq!(strange.get("error"), "");
        for url in ["http://a.test/", "https://a.test/"] {
            let seen = seen_with(url, &[("all_proxy", &nowhere)], &Means::hasty()).await;
            assert_eq!(seen.get("proxy.status"), "");
            assert_eq!(seen.because("proxy.status"), "the proxy gave no answer to CONNECT");
        }
    }

    #[tokio::test]
    async fn a_body_without_end_is_read_to_the_bound() {
        let (seen, _) = seen_of(Act::Flood("HTTP/1.1 200 OK\r\n\r\n")).await;
        assert_eq!(seen.get("http.size"), limits::BODY_BYTES.to_string());
        assert_eq!((seen.get("http.body_ok").as_str(), seen.get("error").as_str()), ("yes", "none"));
    }

    #[tokio::test]
    async fn a_body_that_stalls_is_told_with_what_came() {
        let (seen, _) = seen_of(Act::Stall("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart".to_owned())).await;
        assert_eq!((seen.get("error").as_str(), seen.get("http.outcome").as_str()), ("body_stalled", "answered"));
        assert_eq!((seen.get("http.size").as_str(), seen.get("http.body_ok").as_str()), ("4", "no"));
        let (seen, _) = seen_of(Act::Say("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart".to_owned())).await;
        assert_eq!((seen.get("error").as_str(), seen.get("http.body_ok").as_str()), ("http_closed", "no"));
        let (seen, _) = seen_of(Act::Say("HTTP/1.1 200 OK\r\n\r\nwhole".to_owned())).await;
        assert_eq!((seen.get("error").as_str(), seen.get("http.size").as_str()), ("none", "5"));
    }

    #[tokio::test]
    async fn each_failure_of_an_answer_has_its_kind() {
        for (act, error) in [
            (Act::Close, "http_closed"),
            (Act::Cut, "http_reset"),
            (Act::Stall("HTTP/1.1 200".to_owned()), "http_timeout"),
            (Act::Say("220 mail.test ready\r\n\r\n".to_owned()), "http_malformed"),
            (Act::Blurt(b"SSH-2.0-OpenSSH_9.6\r\n"), "http_malformed"),
            (answer("200 OK", &format!("X: {}\r\n", "x".repeat(4 * limits::HEAD_BYTES)), ""), "http_malformed"),
        ] {
            let (seen, _) = seen_of(act).await;
            assert_eq!(seen.get("error"), error, "{:?}", seen.0.reasons());
            assert_eq!(format!("http_{}", seen.get("http.outcome")), error);
            assert_eq!((seen.get("tcp.ok").as_str(), seen.get("http.ok").as_str()), ("yes", "no"));
        }
    }

    #[tokio::test]
    async fn later_stages_say_why_they_were_not_reached() {
        let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        let seen = seen(&format!("https://{free}/")).await;
        assert_eq!((seen.get("error").as_str(), seen.get("tcp.outcome").as_str()), ("refused", "refused"));
        assert_eq!(seen.because("tls"), "not reached: tcp refused: 127.0.0.1");
        assert_eq!(seen.because("http"), "not reached: tcp refused: 127.0.0.1");
        assert_eq!(seen.get("http.ok"), "");
    }

    #[tokio::test]
    async fn what_was_seen_before_a_deadline_stays() {
        let server = serve(None, Act::Stall(String::new())).await;
        let world = World::new(Platform::Linux, Vec::new());
        let (params, reading) = (Params::new(vec![("url", Value::text(&server.url("http", "/")))]), Reading::default());
        let means = Means::of(&world);
        let cut = observe(&params, &world, &means, &reading);
        assert!(tokio::time::timeout(Duration::from_millis(100), cut).await.is_err());
        let seen = Seen(reading);
        assert_eq!((seen.get("tcp.ok").as_str(), seen.get("error").as_str()), ("yes", ""));
    }

    #[tokio::test]
    async fn each_certificate_is_judged_and_recorded() {
        let (known, other) = (Authority::new("Known Root"), Authority::new("Corp Inspection"));
        for (identity, outcome) in [
            (known.identity("127.0.0.1", (-1, 90)), "trusted"),
            (known.identity("127.0.0.1", (-90, -5)), "expired"),
            (known.identity("127.0.0.1", (30, 90)), "not_yet_valid"),
            (known.identity("other.test", (-1, 90)), "wrong_name"),
            (other.identity("127.0.0.1", (-1, 90)), "unknown_issuer"),
            (self_signed("127.0.0.1"), "unknown_issuer"),
        ] {
            let server = serve(Some(identity), answer("204 No Content", "", "")).await;
            let seen = seen_with(&server.url("https", "/"), &[], &trusting(&known)).await;
            assert_eq!(seen.get("tls.outcome"), outcome);
            assert!(!seen.get("tls.issuer").is_empty() && seen.get("tls.not_after").ends_with('Z'), "{outcome}");
            if outcome == "trusted" {
                assert_eq!((seen.get("error").as_str(), seen.get("http.status").as_str()), ("none", "204"));
            } else {
                assert_eq!(seen.get("error"), format!("tls_{outcome}"));
                assert_eq!((seen.get("http.ok").as_str(), server.heads().len()), ("", 0), "nothing was sent");
            }
        }
        let server = serve(Some(other.identity("127.0.0.1", (-1, 90))), answer("200 OK", "", "")).await;
        let seen = seen_with(&server.url("https", "/"), &[], &trusting(&known)).await;
        assert!(seen.get("tls.issuer").contains("CN=Corp Inspection"), "{}", seen.get("tls.issuer"));
    }

    #[tokio::test]
    async fn without_roots_the_outcome_is_unknown_and_the_certificate_is_not() {
        let authority = Authority::new("Root");
        let server = serve(Some(authority.identity("127.0.0.1", (-1, 9))), answer("200 OK", "", "")).await;
        let seen = seen(&server.url("https", "/")).await;
        assert_eq!((seen.get("tls.outcome").as_str(), seen.get("tls.ok").as_str()), ("", ""));
        assert_eq!((seen.get("error").as_str(), server.heads().len()), ("", 0));
        assert!(seen.get("tls.issuer").contains("CN=Root"));
        assert!(seen.because("tls").contains("a test") && seen.because("error").contains("a test"));
    }

    #[tokio::test]
    async fn each_failure_of_a_handshake_has_its_kind() {
        for (act, error) in [
            (Act::Blurt(b"HTTP/1.1 400 Bad Request\r\n\r\n"), "tls_not_tls"),
            (Act::Blurt(b"SSH-2.0-OpenSSH_9.6\r\n"), "tls_not_tls"),
            (Act::Blurt(&[21, 3, 3, 0, 2, 2, 40]), "tls_alert"),
            (Act::Blurt(&[]), "tls_timeout"),
            (Act::Close, "tls_closed"),
            (Act::Cut, "tls_reset"),
        ] {
            let server = serve(None, act).await;
            assert_eq!(seen(&server.url("https", "/")).await.get("error"), error);
        }
    }

    #[tokio::test]
    async fn where_nothing_may_be_sent_any_more_nothing_is_judged() {
        let server = serve(None, answer("200 OK", "", "x")).await;
        let (at, spent) = (server.at.to_string(), "the 40 connections that one run may try are used up");
        let seen = seen_with(&server.url("http", "/"), &[], &Means::within(60, 0)).await;
        for path in ["error", "tcp.ok", "tcp.outcome", "tcp.v4.outcome", "http.ok"] {
            assert_eq!(seen.get(path), "", "{path}");
        }
        assert_eq!((seen.because("tcp").as_str(), seen.because("tcp.v4.outcome").as_str()), (spent, spent));
        assert_eq!(seen.because("error"), format!("not reached: tcp unknown: {spent}"));
        let proxied = seen_with("http://a.test/", &[("http_proxy", &at)], &Means::within(60, 0)).await;
        assert_eq!((proxied.get("error"), proxied.get("proxy.outcome")), (String::new(), String::new()));
        assert_eq!(proxied.because("proxy.outcome"), spent);
        assert_eq!(server.heads().len(), 0);
        let spent = "the 60 packets of DNS that one run may send are used up";
        let named = seen_with("http://a.test/", &[], &Means::within(1, 40)).await;
        assert_eq!((named.get("error"), named.get("dns.outcome"), named.get("dns.ok")), Default::default());
        assert_eq!(named.because("error"), format!("not reached: dns unknown: {spent}"));
        let proxied = seen_with("http://a.test/", &[("http_proxy", "proxy.test:1")], &Means::within(1, 40)).await;
        assert_eq!((proxied.get("error"), proxied.because("proxy.outcome").as_str()), (String::new(), spent));
    }

    #[tokio::test]
    async fn without_a_connection_left_small_packets_are_not_tried() {
        let server = serve(None, Act::Stall("HTTP/1.1 2".to_owned())).await;
        let seen = seen_with(&server.url("http", "/"), &[], &Means::within(0, 1)).await;
        assert_eq!((seen.get("stall.stage").as_str(), seen.get("stall.small_packets").as_str()), ("head", ""));
        let spent = "no second connection: the 40 connections that one run may try are used up";
        assert_eq!((seen.because("stall.small_packets").as_str(), server.heads().len()), (spent, 1));
    }

    #[tokio::test]
    async fn a_tunnel_leads_through_a_proxy() {
        let authority = Authority::new("Root");
        let server = serve(Some(authority.identity("127.0.0.1", (-1, 9))), answer("200 OK", "", "")).await;
        let proxy = serve(None, Act::Tunnel(server.at)).await;
        let env = format!("http://me:secret@{}", proxy.at);
        let seen = seen_with(&server.url("https", "/"), &[("https_proxy", &env)], &trusting(&authority)).await;
        let expected = [
            ("error", "none"),
            ("proxy.outcome", "tunnel"),
            ("proxy.status", "200"),
            ("tls.outcome", "trusted"),
            ("dns.ok", ""),
        ];
        for (path, value) in expected {
            assert_eq!(seen.get(path), value, "{path}");
        }
        assert_eq!(seen.get("proxy.address"), proxy.at.to_string());
        assert!(seen.because("dns").contains("proxy"));
        assert!(proxy.heads()[0].contains("Proxy-Authorization: Basic bWU6c2VjcmV0\r\n"), "{}", proxy.heads()[0]);
        assert!(!server.heads()[0].to_ascii_lowercase().contains("proxy-authorization"));
        let all = format!("{:?} {:?}", seen.0.values(), seen.0.reasons());
        assert!(!all.contains("secret") && !all.contains("bWU6c2VjcmV0"), "{all}");
    }

    #[tokio::test]
    async fn a_talk_that_falls_silent_is_told_and_tried_once_more() {
        for (act, stage, bytes) in [
            (Act::Stall(String::new()), "head", "0"),
            (Act::Stall("HTTP/1.1 200".to_owned()), "head", "12"),
            (Act::Stall("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab".to_owned()), "body", "40"),
        ] {
            let (seen, server) = seen_of(act).await;
            assert_eq!((seen.get("stall.stage").as_str(), seen.get("stall.bytes").as_str()), (stage, bytes));
            let small = if cfg!(unix) { "no" } else { "" };
            assert_eq!(seen.get("stall.small_packets"), small);
            assert_eq!(server.heads().len(), if cfg!(unix) { 2 } else { 1 }, "once more and no oftener");
        }
        let (fine, server) = seen_of(answer("200 OK", "", "")).await;
        assert_eq!(
            (fine.get("stall.stage").as_str(), fine.because("stall.bytes").as_str()),
            ("none", "the talk did not stop")
        );
        assert_eq!(server.heads().len(), 1);
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn what_goes_through_with_small_packets_is_told() {
        let whole = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
        for (first, stage) in [("", "head"), (&whole[..whole.len() - 1], "body")] {
            let (seen, _) = seen_of(Act::StallLarge(first, whole)).await;
            assert_eq!((seen.get("stall.stage").as_str(), seen.get("stall.small_packets").as_str()), (stage, "yes"));
        }
        let server = serve(None, Act::Blurt(&[])).await;
        let seen = seen(&server.url("https", "/")).await;
        assert_eq!((seen.get("stall.stage").as_str(), seen.get("stall.small_packets").as_str()), ("tls", "no"));
    }

    #[tokio::test]
    async fn one_byte_after_the_other_ends_with_the_time() {
        for act in [Act::Drip("HTTP/1.1 200 OK\r\n\r\n", b'x'), Act::Drip("HTTP/1.1 200 OK\r\nX: ", b'y')] {
            let (seen, _) = seen_of(act).await;
            assert!(["body_stalled", "http_timeout"].contains(&seen.get("error").as_str()), "{}", seen.get("error"));
        }
        let (endless, _) = seen_of(Act::Flood("X: y\r\n")).await;
        assert_eq!(endless.get("error"), "http_malformed");
        let (headers, _) = seen_of(Act::Endless("HTTP/1.1 200 OK\r\n", "X: y\r\n")).await;
        assert_eq!(headers.get("error"), "http_malformed");
    }

    #[tokio::test]
    async fn a_chain_of_many_certificates_is_judged() {
        let known = Authority::new("Known Root");
        let server = serve(Some(known.chain("127.0.0.1", 50)), answer("204 No Content", "", "")).await;
        let seen = seen_with(&server.url("https", "/"), &[], &trusting(&known)).await;
        assert_eq!((seen.get("tls.outcome").as_str(), seen.get("error").as_str()), ("trusted", "none"));
    }

    #[tokio::test]
    async fn pages_and_codes_are_told() {
        let html = "Content-Type: text/html\r\n";
        let (blocked, _) =
            seen_of(answer("403 Forbidden", html, "<title>Attention Required! | Cloudflare</title>")).await;
        assert_eq!((blocked.get("http.block_page").as_str(), blocked.get("http.code").as_str()), ("cloudflare", ""));
        assert_eq!(blocked.because("http.code"), "the body is no JSON object");
        let (squid, _) = seen_of(answer("503 x", "X-Squid-Error: ERR_DNS_FAIL 0\r\n", "x")).await;
        assert_eq!(squid.get("http.block_page"), "squid");
        let json = "Content-Type: application/json\r\n";
        let (code, _) = seen_of(answer("401 x", json, r#"{"code":"token_expired","name":"x"}"#)).await;
        assert_eq!((code.get("http.code").as_str(), code.get("http.block_page").as_str()), ("token_expired", "none"));
    }

    #[tokio::test]
    async fn an_answer_is_compared_with_what_is_expected() {
        let server = serve(None, answer("200 OK", "", "<p>Success</p>")).await;
        for (status, body, fits) in [
            (Some(200), Some("Success"), Some(true)),
            (Some(204), Some("Success"), Some(false)),
            (None, Some("Failure"), Some(false)),
            (Some(200), None, Some(true)),
            (None, None, None),
        ] {
            let mut params = vec![("url", Value::text(&server.url("http", "/")))];
            params.extend(status.map(|status| ("expect_status", Value::Int(status))));
            params.extend(body.map(|body| ("expect_body", Value::text(body))));
            let (world, reading) = (World::new(Platform::Linux, Vec::new()), Reading::default());
            observe(&Params::new(params), &world, &Means::hasty(), &reading).await;
            assert_eq!(reading.value("http.as_expected"), fits.map(Value::Bool), "{status:?} {body:?}");
        }
    }

    #[tokio::test]
    async fn a_proxy_that_answers_for_itself_is_told_from_one_that_passes_on() {
        for (act, outcome, asks) in [
            (answer("403 Forbidden", "Via: 1.1 p\r\n", ""), "forwarded", ""),
            (answer("403 Forbidden", "X-Squid-Error: ERR_ACCESS_DENIED 0\r\n", ""), "denied", ""),
            (answer("502 Bad Gateway", "Server: squid/5\r\n", ""), "failed", ""),
            (answer("504 x", "Proxy-Status: p; error=dns_error\r\n", ""), "failed", ""),
            (answer("502 Bad Gateway", "", ""), "forwarded", ""),
            (
                answer("407 Login", "Proxy-Authenticate: NTLM\r\nProxy-Authenticate: Basic realm=\"x\"\r\n", ""),
                "needs_login",
                "ntlm, basic",
            ),
        ] {
            let proxy = serve(None, act).await;
            let seen = seen_with("http://a.test/", &[("http_proxy", &proxy.at.to_string())], &Means::hasty()).await;
            let error = if outcome == "forwarded" { "none".to_owned() } else { format!("proxy_{outcome}") };
            assert_eq!((seen.get("proxy.outcome").as_str(), seen.get("error")), (outcome, error));
            let listed: Vec<String> = asks.split(", ").filter(|ask| !ask.is_empty()).map(str::to_owned).collect();
            assert_eq!(seen.0.value("proxy.asks"), Some(Value::texts(&listed)));
        }
        let act = answer("407 Login", "Proxy-Authenticate: Negotiate\r\n", "");
        let proxy = serve(None, act).await;
        let seen = seen_with("https://a.test/", &[("https_proxy", &proxy.at.to_string())], &Means::hasty()).await;
        assert_eq!(seen.0.value("proxy.asks"), Some(Value::texts(&["negotiate".to_owned()])));
    }

    #[tokio::test]
    async fn each_failure_of_a_proxy_has_its_kind() {
        for (act, outcome, status) in [
            (answer("407 Login", "Proxy-Authenticate: Basic\r\n", ""), "needs_login", "407"),
            (answer("403 Forbidden", "", ""), "denied", "403"),
            (answer("502 Bad Gateway", "", ""), "failed", "502"),
            (answer("407 Login", "Via: a\u{1}b\r\n", ""), "needs_login", "407"),
            (answer("403 Forbidden", "X: \0\r\n", ""), "denied", "403"),
            (answer("502 Bad Gateway", "no colon\r\n", ""), "failed", "502"),
            (Act::Stall("HTTP/1.1".to_owned()), "timeout", ""),
            (Act::Say("nonsense\r\n\r\n".to_owned()), "failed", ""),
            (Act::Close, "closed", ""),
            (Act::Cut, "reset", ""),
        ] {
            let proxy = serve(None, act).await;
            let seen = seen_with("https://a.test/", &[("ALL_PROXY", &proxy.at.to_string())], &Means::hasty()).await;
            assert_eq!((seen.get("proxy.outcome").as_str(), seen.get("proxy.status").as_str()), (outcome, status));
            assert_eq!(seen.get("error"), format!("proxy_{outcome}"));
            assert!(seen.because("tls").starts_with("not reached: proxy "), "{outcome}");
        }
        let dead = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().to_string();
        let seen = seen_with("https://a.test/", &[("https_proxy", &dead)], &Means::hasty()).await;
        assert_eq!(seen.get("error"), "proxy_refused");
    }

    #[tokio::test]
    async fn a_proxy_passes_a_plain_request_on() {
        let proxy = serve(None, answer("200 OK", "", "hello")).await;
        let env = format!("http://me:secret@{}", proxy.at);
        let seen = seen_with("http://me:word@a.test/x?y", &[("http_proxy", &env)], &Means::hasty()).await;
        assert_eq!((seen.get("proxy.outcome").as_str(), seen.get("http.size").as_str()), ("forwarded", "5"));
        assert_eq!(seen.get("url"), "http://a.test/x");
        let head = proxy.heads()[0].to_ascii_lowercase();
        assert!(head.starts_with("get http://a.test/x?y http/1.1\r\n") && head.contains("host: a.test\r\n"), "{head}");
        assert!(
            head.contains("proxy-authorization: basic bwu6c2vjcmv0\r\n") && !head.contains("\r\nauthorization"),
            "{head}"
        );
        let proxy = serve(None, answer("407 Login", "", "")).await;
        let seen = seen_with("http://a.test/", &[("http_proxy", &proxy.at.to_string())], &Means::hasty()).await;
        assert_eq!(
            (seen.get("error").as_str(), seen.get("proxy.outcome").as_str()),
            ("proxy_needs_login", "needs_login")
        );
    }

    #[tokio::test]
    async fn exceptions_go_past_the_proxy_and_strange_proxies_are_unknown() {
        let (server, proxy) = (serve(None, answer("200 OK", "", "")).await, serve(None, Act::Close).await);
        let at = proxy.at.to_string();
        let env = [("http_proxy", at.as_str()), ("no_proxy", "a.test,127.0.0.0/8")];
        let direct = seen_with(&server.url("http", "/"), &env, &Means::hasty()).await;
        assert_eq!((direct.get("proxy.used").as_str(), direct.get("error").as_str()), ("no", "none"));
        assert!(proxy.heads().is_empty());
        let env = [("all_proxy", "socks5://me:secret@p.test")];
        let strange = seen_with("http://a.test/", &env, &Means::hasty()).await;
        assert_eq!((strange.get("proxy.address").as_str(), strange.get("error").as_str()), ("p.test:1080", ""));
        assert!(strange.because("").contains("proxies"));
    }
}
