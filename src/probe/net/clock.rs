//! The probe of this machine's clock: what time it is by web servers (`Date`) and by time servers (NTP). Neither needs
//! TLS, which a wrong clock breaks.

use std::collections::hash_map::RandomState;
use std::future::Future;
use std::hash::{BuildHasher, Hasher};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Instant;

use futures_util::future::join_all;
use hyper::{Method, header};
use time::OffsetDateTime;
use tokio::net::UdpSocket;
use tokio::time::timeout;
use url::Url;

use super::fetch::{self, Fetched};
use super::means::Means;
use super::resolve::{self, Host};
use super::{channel, head, sntp};
use crate::fact::{ParamKind, ParamSpec, Params, ProbeSpec, Scope, Unit, Value, Yield};
use crate::limits;
use crate::probe::stage::Stop;
use crate::probe::{Observing, Probe, Reading, World, yields};

/// The probe `clock`.
pub struct Clock;

/// The port of time servers.
const NTP_PORT: u16 = 123;

static YIELDS: &[Yield] = &[
    yields::choice("error", &["none", "no_answer"], "Whether any of the servers told the time."),
    yields::measure(
        "skew",
        Unit::Seconds,
        "The time of the servers minus this machine's clock, the median of all answers: negative where this clock is ahead.",
    ),
    yields::number("sources", "How many servers told the time."),
    yields::number("asked", "How many servers were asked."),
    yields::measure("spread", Unit::Seconds, "How far apart the answers are; 0 where there is one."),
    yields::flag(
        "agree",
        "Whether all answers lie within 6 seconds: 5, and one since a `Date` has no parts of a second.",
    ),
    yields::measure("http.skew", Unit::Seconds, "The same by web servers alone."),
    yields::number("http.sources", "How many web servers told the time."),
    yields::measure("ntp.skew", Unit::Seconds, "The same by time servers alone."),
    yields::number("ntp.sources", "How many time servers told the time."),
];

static SPEC: ProbeSpec = ProbeSpec {
    name: "clock",
    title: "how far this machine's clock is off",
    doc: "Asks web servers over plain HTTP (one HEAD each, of which the `Date` counts) and time servers (one packet each, \
          NTP) what time it is, all at the same time, and takes half the way there and back off. At most four of each are \
          asked. An answer that a cache kept (`Age`) does not count. Web servers are reached through the proxy that the \
          environment names, time servers directly. It works while TLS fails, as it does where the clock is wrong.",
    scope: Scope::Machine,
    asks_hosts: true,
    params: &[
        ParamSpec {
            name: "urls",
            kind: ParamKind::Texts,
            required: false,
            example: "[\"http://example.org/\"]",
            doc: "`http` URLs of web servers; `https` would fail where the clock is wrong, and is left out.",
        },
        ParamSpec {
            name: "ntp",
            kind: ParamKind::Texts,
            required: false,
            example: "[time.example.org]",
            doc: "Time servers, each a host or `host:port`; the port is 123 otherwise.",
        },
    ],
    yields: YIELDS,
    named: None,
};

impl Probe for Clock {
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

/// A server's time minus this machine's in milliseconds; or who gave none, and why.
type Told = Result<i64, Missing>;

/// Why a server did not tell the time.
#[derive(Debug)]
struct Missing {
    because: String,
    /// Whether it was asked at all.
    asked: bool,
}

impl From<String> for Missing {
    fn from(because: String) -> Self {
        Self { because, asked: true }
    }
}

impl From<&str> for Missing {
    fn from(because: &str) -> Self {
        because.to_owned().into()
    }
}

impl From<Stop> for Missing {
    fn from(stop: Stop) -> Self {
        Self { because: stop.because, asked: stop.error.is_some() }
    }
}

async fn observe(params: &Params, world: &World, means: &Means, reading: &Reading) {
    let urls: Vec<Url> = texts(params, "urls").filter_map(plain).take(limits::CLOCKS).collect();
    let hosts: Vec<(Host, u16)> = texts(params, "ntp").filter_map(time_server).take(limits::CLOCKS).collect();
    let asked = urls.len() + hosts.len();
    if asked == 0 {
        return reading.unknown("", "no server was named that can be asked");
    }
    reading.put("asked", count(asked));
    let web = async {
        let all = join_all(urls.iter().map(|url| within(url.as_str(), by_http(url, world, means)))).await;
        record(("http.skew", "http.sources"), &all, reading);
        all
    };
    let time = async {
        let all = join_all(hosts.iter().map(|(host, port)| within(&host.name, by_ntp(host, *port, means)))).await;
        record(("ntp.skew", "ntp.sources"), &all, reading);
        all
    };
    let (mut all, time) = tokio::join!(web, time);
    all.extend(time);
    conclude(&all, reading);
}

/// The texts of a parameter that is a list of them.
fn texts<'p>(params: &'p Params, name: &str) -> impl Iterator<Item = &'p str> {
    let list = match params.get(name) {
        Some(Value::List(list)) => &list[..],
        _ => &[],
    };
    list.iter().filter_map(|value| if let Value::String(text) = value { Some(&**text) } else { None })
}

fn plain(text: &str) -> Option<Url> {
    let mut url = Url::parse(text).ok().filter(|url| url.scheme() == "http")?;
    head::anonymous(&mut url);
    Some(url)
}

fn time_server(text: &str) -> Option<(Host, u16)> {
    let bare = Host::parse(text);
    if bare.literal.is_some() {
        return Some((bare, NTP_PORT));
    }
    let url = Url::parse(&format!("ntp://{text}")).ok()?;
    let host = Host::parse(url.host_str().filter(|host| !host.is_empty())?);
    Some((host, url.port().unwrap_or(NTP_PORT)))
}

async fn within(who: &str, asked: impl Future<Output = Told>) -> Told {
    let told = timeout(limits::CLOCK_TIME, asked).await.unwrap_or_else(|_| Err("timeout".into()));
    told.map_err(|missing| {
        let because = format!("{who}: {}", missing.because.trim_start_matches("not reached: "));
        Missing { because, ..missing }
    })
}

async fn by_http(url: &Url, world: &World, means: &Means) -> Told {
    let channel = channel::open(url, world, means).await?;
    let (sent, started) = (now(), Instant::now());
    let fetched = fetch::fetch(channel, Method::HEAD, url, 0, means.bounds.http).await?;
    let way = i64::try_from(started.elapsed().as_millis()).unwrap_or(i64::MAX);
    Ok(by_date(&fetched)?.saturating_sub(sent.saturating_add(way / 2)))
}

/// The time of a web server in milliseconds since 1970. A `Date` has no parts of a second: the middle of it is taken.
fn by_date(fetched: &Fetched) -> Result<i64, &'static str> {
    if fetched.header(&header::AGE).is_some_and(|age| age.trim() != "0") {
        return Err("a cache answered");
    }
    let date = fetched.header(&header::DATE).ok_or("the answer has no Date")?;
    let date = head::date(&date).ok_or("the answer's Date is no time")?;
    Ok(date.unix_timestamp().saturating_mul(1_000).saturating_add(500))
}

async fn by_ntp(host: &Host, port: u16, means: &Means) -> Told {
    let found = resolve::find_plainly(host, means).await.map_err(|lack| lack.stop())?;
    let address = found.first().ok_or("it has no address")?;
    let wait = limits::NTP_TIME.min(means.bounds.http);
    match timeout(wait, packets(SocketAddr::new(*address, port))).await {
        Ok(told) => told,
        Err(_) => Err("timeout".into()),
    }
}

/// One packet there and one back. What comes beside the answer is passed over, but not for ever.
async fn packets(server: SocketAddr) -> Told {
    let failed = |error: std::io::Error| Missing::from(error.to_string());
    let any: SocketAddr =
        if server.is_ipv4() { (Ipv4Addr::UNSPECIFIED, 0).into() } else { (Ipv6Addr::UNSPECIFIED, 0).into() };
    let socket = UdpSocket::bind(any).await.map_err(failed)?;
    // from now on only packets of that server are heard
    socket.connect(server).await.map_err(failed)?;
    let nonce = RandomState::new().build_hasher().finish();
    let (sent, started) = (now(), Instant::now());
    socket.send(&sntp::question(nonce)).await.map_err(failed)?;
    let mut because = "";
    for _ in 0..limits::NTP_PACKETS {
        let mut packet = [0; sntp::PACKET];
        let length = match socket.recv(&mut packet).await {
            Ok(length) => length.min(packet.len()),
            // Windows says so where the packet is longer than the room for it, which is filled then
            Err(error) if error.raw_os_error() == Some(TOO_LONG) && cfg!(windows) => packet.len(),
            Err(error) => return Err(failed(error)),
        };
        let way = i64::try_from(started.elapsed().as_millis()).unwrap_or(i64::MAX);
        match sntp::answer(&packet[..length], nonce) {
            Ok(times) => return Ok(sntp::skew(sent, times, sent.saturating_add(way))),
            Err(why) => because = why,
        }
    }
    Err(because.into())
}

/// WSAEMSGSIZE.
const TOO_LONG: i32 = 10_040;

/// This machine's clock, in milliseconds since 1970.
fn now() -> i64 {
    i64::try_from(OffsetDateTime::now_utc().unix_timestamp_nanos() / 1_000_000).unwrap_or(i64::MAX)
}

fn record((skew, sources): (&'static str, &'static str), all: &[Told], reading: &Reading) {
    let mut answers = answers(all);
    reading.put(sources, count(answers.len()));
    match median(&mut answers) {
        Some(ms) => reading.put(skew, Value::Int(seconds(ms))),
        None => reading.unknown(skew, nobody(all)),
    }
}

fn conclude(all: &[Told], reading: &Reading) {
    let mut answers = answers(all);
    reading.put("sources", count(answers.len()));
    let unasked = all.iter().filter_map(|told| told.as_ref().err()).find(|missing| !missing.asked);
    if unasked.is_some() {
        let asked = all.iter().filter(|told| told.as_ref().map_or_else(|missing| missing.asked, |_| true));
        reading.put("asked", count(asked.count()));
    }
    let Some(ms) = median(&mut answers) else {
        match unasked {
            Some(missing) => reading.unknown("error", format!("not all were asked: {}", missing.because)),
            None => reading.put("error", Value::text("no_answer")),
        }
        for path in ["skew", "spread", "agree"] {
            reading.unknown(path, "no server told the time");
        }
        return;
    };
    // sorted by the median
    let spread = answers.last().zip(answers.first()).map_or(0, |(last, first)| last.saturating_sub(*first));
    reading.put("skew", Value::Int(seconds(ms)));
    reading.put("spread", Value::Int(seconds(spread)));
    reading.put("agree", Value::Bool(u128::try_from(spread).is_ok_and(|ms| ms <= limits::CLOCKS_AGREE.as_millis())));
    reading.put("error", Value::text("none"));
}

fn answers(all: &[Told]) -> Vec<i64> {
    all.iter().filter_map(|told| told.as_ref().ok().copied()).collect()
}

fn nobody(all: &[Told]) -> String {
    let reasons: Vec<&str> = all.iter().filter_map(|told| told.as_ref().err()).map(|m| &*m.because).collect();
    if reasons.is_empty() {
        "none was asked".to_owned()
    } else {
        format!("no server told the time: {}", reasons.join("; "))
    }
}

/// The median, which sorts the answers.
fn median(answers: &mut [i64]) -> Option<i64> {
    answers.sort_unstable();
    let (low, high) = (answers.get(answers.len().checked_sub(1)? / 2)?, answers.get(answers.len() / 2)?);
    Some(low.midpoint(*high))
}

/// Whole seconds, rounded.
fn seconds(ms: i64) -> i64 {
    ms.saturating_add(500).div_euclid(1_000)
}

fn count(number: usize) -> Value {
    Value::Int(i64::try_from(number).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::super::loopback::{Act, answer, serve};
    use super::*;
    use crate::fact::Platform;

    fn list(texts: &[String]) -> Value {
        Value::texts(texts)
    }

    async fn seen_with(env: &[(&str, &str)], urls: &[String], ntp: &[String]) -> Reading {
        seen_by(env, urls, ntp, &Means::hasty()).await
    }

    async fn seen_by(env: &[(&str, &str)], urls: &[String], ntp: &[String], means: &Means) -> Reading {
        let env = env.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        let params = Params::new(vec![("urls", list(urls)), ("ntp", list(ntp))]);
        let reading = Reading::default();
        observe(&params, &World::new(Platform::Linux, env), means, &reading).await;
        reading.assert_settled(&SPEC);
        reading
    }

    async fn seen(urls: &[String], ntp: &[String]) -> Reading {
        seen_with(&[], urls, ntp).await
    }

    fn text(reading: &Reading, path: &str) -> String {
        reading.value(path).map(|value| value.to_string()).unwrap_or_default()
    }

    /// About as many seconds: the second may have changed since, and the test may have been slow.
    fn about(reading: &Reading, path: &str, seconds: i64) -> bool {
        matches!(reading.value(path), Some(Value::Int(seen)) if (seen - seconds).abs() <= 60)
    }

    /// A web server whose clock is so many seconds ahead.
    fn web(ahead: i64, headers: &str) -> Act {
        let at = OffsetDateTime::now_utc() + time::Duration::seconds(ahead);
        let date = at.format(&time::format_description::well_known::Rfc2822).unwrap().replace("+0000", "GMT");
        answer("302 Found", &format!("Date: {date}\r\n{headers}"), "")
    }

    /// A time server whose clock is so many seconds ahead; it sends nonsense first.
    async fn ntp(ahead: i64) -> String {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let at = socket.local_addr().unwrap().to_string();
        tokio::spawn(async move {
            let mut asked = [0; 100];
            let (_, from) = socket.recv_from(&mut asked).await.unwrap();
            let seconds = u32::try_from(OffsetDateTime::now_utc().unix_timestamp() + ahead + 2_208_988_800).unwrap();
            let mut packet = [0; 60];
            packet[..2].copy_from_slice(&[0x24, 2]);
            packet[32..36].copy_from_slice(&seconds.to_be_bytes());
            packet[40..44].copy_from_slice(&seconds.to_be_bytes());
            socket.send_to(b"nonsense", from).await.unwrap();
            socket.send_to(&packet, from).await.unwrap();
            packet[24..32].copy_from_slice(&asked[40..48]);
            socket.send_to(&packet, from).await.unwrap();
        });
        at
    }

    #[tokio::test]
    async fn the_median_of_all_clocks_stands() {
        let mut servers = Vec::new();
        for ahead in [-86_400, -86_400, 0] {
            servers.push(serve(None, web(ahead, "")).await);
        }
        let urls: Vec<String> = servers.iter().map(|server| server.url("http", "/a")).collect();
        let reading = seen(&urls, &[ntp(-86_400).await, ntp(-86_400).await]).await;
        for path in ["skew", "http.skew", "ntp.skew"] {
            assert!(about(&reading, path, -86_400), "{path} {}", text(&reading, path));
        }
        assert!(about(&reading, "spread", 86_400));
        let expected = [
            ("error", "none"),
            ("asked", "5"),
            ("sources", "5"),
            ("http.sources", "3"),
            ("ntp.sources", "2"),
            ("agree", "no"),
        ];
        for (path, value) in expected {
            assert_eq!(text(&reading, path), value, "{path}");
        }
        assert!(servers[0].heads()[0].starts_with("HEAD /a HTTP/1.1\r\n"));
    }

    #[tokio::test]
    async fn who_was_not_asked_has_not_failed_to_answer() {
        let server = serve(None, web(0, "")).await;
        let urls = [server.url("http", "/"), server.url("http", "/b")];
        let none = seen_by(&[], &urls, &["time.test".to_owned()], &Means::within(1, 0)).await;
        assert_eq!(["error", "asked", "sources", "skew"].map(|path| text(&none, path)), ["", "0", "0", ""]);
        let because = none.reasons().into_iter().find(|(path, _)| path == "error").unwrap().1;
        assert!(because.ends_with("the 40 connections that one run may try are used up"), "{because}");
        let one = seen_by(&[], &urls, &[], &Means::within(0, 1)).await;
        assert_eq!(["error", "asked", "sources"].map(|path| text(&one, path)), ["none", "1", "1"]);
        assert_eq!(server.heads().len(), 1);
    }

    #[tokio::test]
    async fn one_clock_agrees_with_itself() {
        let server = serve(None, web(3_600, "Age: 0\r\n")).await;
        let silent = serve(None, Act::Stall("HTTP/1.1 2".to_owned())).await;
        let reading = seen(&[server.url("http", "/"), silent.url("http", "/")], &[]).await;
        assert!(about(&reading, "skew", 3_600));
        let seen = ["error", "agree", "spread", "sources", "asked", "ntp.sources"].map(|path| text(&reading, path));
        assert_eq!(seen, ["none", "yes", "0", "1", "2", "0"]);
    }

    #[tokio::test]
    async fn no_clock_answers() {
        let cached = serve(None, web(0, "Age: 9\r\n")).await;
        let dateless = serve(None, answer("200 OK", "", "")).await;
        let nonsense = serve(None, answer("200 OK", "Date: soon\r\n", "")).await;
        let silent = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let urls = [&cached, &dateless, &nonsense].map(|server| server.url("http", "/"));
        let reading = seen(&urls, &[silent.local_addr().unwrap().to_string()]).await;
        assert_eq!((text(&reading, "error"), text(&reading, "sources")), ("no_answer".to_owned(), "0".to_owned()));
        let reasons = format!("{:?}", reading.reasons());
        for because in ["a cache answered", "has no Date", "is no time", "timeout"] {
            assert!(reasons.contains(because), "{because}: {reasons}");
        }
    }

    #[tokio::test]
    async fn web_servers_are_asked_through_the_proxy() {
        let proxy = serve(None, web(600, "")).await;
        let env = [("http_proxy", proxy.at.to_string())];
        let reading = seen_with(&[(env[0].0, &env[0].1)], &["http://me:secret@a.test/x".to_owned()], &[]).await;
        assert!(about(&reading, "http.skew", 600));
        assert!(proxy.heads()[0].starts_with("HEAD http://a.test/x HTTP/1.1\r\n"), "{}", proxy.heads()[0]);
    }

    #[tokio::test]
    async fn what_cannot_be_asked_is_left_out() {
        let reading = seen(&["https://a.test".to_owned(), "nonsense".to_owned()], &[String::new()]).await;
        assert!(reading.values().is_empty());
    }

    #[test]
    fn time_servers_may_have_a_port() {
        let read = |text| time_server(text).map(|(host, port)| (host.name, port));
        assert_eq!(read("time.test"), Some(("time.test".to_owned(), 123)));
        assert_eq!(read("time.test:80"), Some(("time.test".to_owned(), 80)));
        assert_eq!(read("10.0.0.1:9"), Some(("10.0.0.1".to_owned(), 9)));
        assert_eq!((read("::1"), read("[::1]:9")), (Some(("::1".to_owned(), 123)), Some(("::1".to_owned(), 9))));
        assert_eq!((read(""), read("a b")), (None, None));
    }

    #[test]
    fn medians_and_seconds() {
        assert_eq!((median(&mut []), median(&mut [3]), median(&mut [9, 1, 5])), (None, Some(3), Some(5)));
        assert_eq!(median(&mut [i64::MAX, i64::MIN, 4, 2]), Some(3));
        assert_eq!([499, 500, -500, -501].map(seconds), [0, 1, 0, -1]);
        assert_eq!((seconds(i64::MAX) > 0, seconds(i64::MIN) < 0), (true, true));
    }
}
