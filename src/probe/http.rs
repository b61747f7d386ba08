//! The staged probe of a web host: DNS, TCP, proxy, TLS, HTTP. Each stage is recorded as soon as it is over.

use std::future::Future;
use std::pin::Pin;

use tokio::net::TcpStream;
use url::Url;

use super::exchange::{self, Ask};
use super::means::Means;
use super::proxy::{Proxy, Way, way};
use super::resolve::{self, Host};
use super::stage::{Stop, conclude, skip};
use super::tunnel::{self, ProxyOutcome};
use super::{Probe, Reading, World, connect, tls, yields};
use crate::fact::{ParamKind, ParamSpec, Params, ProbeSpec, Scope, Value, Yield};

/// The probe `http`.
pub struct Http;

/// All values of `error`.
const ERRORS: &[&str] = &[
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

const OWN: &[Yield] = &[
    yields::choice(
        "error",
        ERRORS,
        "The kind of the first failure, or `none` when all went well up to the end of the body; a status of 404 or 500 is no failure here.",
    ),
    yields::text("url", "The URL that was asked for, without a user or password."),
    yields::text("host", "The host that was asked for."),
    yields::number("port", "The port that was asked for."),
];

static YIELDS: [Yield;
    OWN.len()
        + resolve::YIELDS.len()
        + connect::YIELDS.len()
        + tunnel::YIELDS.len()
        + tls::YIELDS.len()
        + exchange::YIELDS.len()] =
    yields::joined(&[OWN, resolve::YIELDS, connect::YIELDS, tunnel::YIELDS, tls::YIELDS, exchange::YIELDS]);

static SPEC: ProbeSpec = ProbeSpec {
    name: "http",
    title: "how far a web request gets",
    doc: "Asks for the addresses of the URL's host, opens a TCP connection, shakes hands by TLS (for `https`), sends one \
          GET without any credentials and reads the answer with the beginning of its body. Each stage is recorded with \
          its outcome and time; stages behind a failed one stay unknown. Redirects are recorded, never followed. \
          Certificates are judged by the system's own trust, and what they say is recorded even when they are refused. \
          Where the environment names a proxy for the URL, the request goes through it, with the login that the \
          environment holds; the proxy then resolves the name, so that `dns` and `tcp` stay unknown.",
    scope: Scope::Machine,
    params: &[ParamSpec {
        name: "url",
        kind: ParamKind::Url,
        required: true,
        doc: "What to ask for: an `http` or `https` URL.",
    }],
    yields: &YIELDS,
};

impl Probe for Http {
    fn spec(&self) -> &'static ProbeSpec {
        &SPEC
    }

    fn observe<'a>(
        &'a self,
        params: &'a Params,
        world: &'a World,
        reading: &'a Reading,
    ) -> Pin<Box<dyn Future<Output = ()> + 'a>> {
        Box::pin(async move {
            let means = Means::of(world);
            observe(params, world, &means, reading).await;
        })
    }
}

async fn observe(params: &Params, world: &World, means: &Means, reading: &Reading) {
    let target = match Target::parse(params.text("url")) {
        Ok(target) => target,
        Err(because) => return reading.unknown("", because),
    };
    reading.put("url", Value::text(target.url.as_str()));
    reading.put("host", Value::text(&target.host.name));
    reading.put("port", Value::Int(target.port.into()));
    let result = match way(world.platform, &world.env, &target.url) {
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
}

impl Target {
    fn parse(text: &str) -> Result<Self, &'static str> {
        let mut url = Url::parse(text).map_err(|_| "this is no URL")?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err("only http and https URLs can be asked for");
        }
        // both cannot fail for a URL with a host, and these have one
        let _ = url.set_username("");
        let _ = url.set_password(None);
        let host = Host::of(&url.host().ok_or("the URL names no host")?);
        let port = url.port_or_known_default().ok_or("the URL names no port")?;
        Ok(Self { url, host, port })
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
        .inspect_err(|stop| skip(reading, &["tcp", "tls", "http"], &stop.because))?;
    let onward = async {
        let stream = connect::stage(&resolved.addresses, target.port, means.bounds.connect, reading)
            .await
            .inspect_err(|stop| skip(reading, &["tls", "http"], &stop.because))?;
        if target.is_secure() {
            secured(stream, target, means, reading).await
        } else {
            plain(stream, target, means, reading).await
        }
    };
    let compared = resolve::compare(&target.host, &resolved.addresses, resolved.second, reading);
    tokio::join!(onward, compared).0
}

/// The stages through a proxy: a tunnel for `https`, a request to pass on for `http`.
async fn through(proxy: &Proxy, target: &Target, means: &Means, reading: &Reading) -> Result<(), Stop> {
    reading.put("proxy.used", Value::Bool(true));
    reading.put("proxy.address", Value::text(&proxy.host.with_port(proxy.port)));
    skip(reading, &["dns", "tcp"], "not measured: the proxy resolves the name and connects");
    let skip_rest = |stop: &Stop| skip(reading, &["tls", "http"], &stop.because);
    let mut stream = tunnel::reach(proxy, means, reading).await.inspect_err(skip_rest)?;
    if !target.is_secure() {
        return forwarded(stream, proxy, target, means, reading).await;
    }
    let to = (&target.host, target.port);
    tunnel::stage(&mut stream, to, proxy.login.as_deref(), means.bounds.http, reading).await.inspect_err(skip_rest)?;
    secured(stream, target, means, reading).await
}

/// TLS, then HTTP inside.
async fn secured(stream: TcpStream, target: &Target, means: &Means, reading: &Reading) -> Result<(), Stop> {
    let stream = tls::stage(stream, &target.host.name, &means.trust, means.bounds.tls, reading)
        .await
        .inspect_err(|stop| skip(reading, &["http"], &stop.because))?;
    let ask = Ask { url: &target.url, whole_url: false, login: None, bounds: &means.bounds };
    exchange::stage(stream, ask, reading).await.map(drop)
}

/// HTTP without TLS.
async fn plain(stream: TcpStream, target: &Target, means: &Means, reading: &Reading) -> Result<(), Stop> {
    skip(reading, &["tls"], "the URL is plain http");
    let ask = Ask { url: &target.url, whole_url: false, login: None, bounds: &means.bounds };
    exchange::stage(stream, ask, reading).await.map(drop)
}

/// HTTP that a proxy passes on.
async fn forwarded(
    stream: TcpStream,
    proxy: &Proxy,
    target: &Target,
    means: &Means,
    reading: &Reading,
) -> Result<(), Stop> {
    skip(reading, &["tls"], "the URL is plain http");
    let ask = Ask { url: &target.url, whole_url: true, login: proxy.login.as_deref(), bounds: &means.bounds };
    let result = exchange::stage(stream, ask, reading).await;
    match reading.value("http.status") {
        Some(Value::Int(407)) => return Err(tunnel::stop(ProxyOutcome::NeedsLogin, "status 407", reading)),
        Some(_) => reading.put("proxy.outcome", Value::text(ProxyOutcome::Forwarded.word())),
        None => reading.unknown("proxy.outcome", "no answer came through it"),
    }
    result.map(drop)
}
