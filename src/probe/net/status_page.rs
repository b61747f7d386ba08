//! The probe of a status page: what a service says of itself. It is asked for the summary that statuspage.io defined.

use hyper::{Method, header};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tokio::time::timeout;
use url::Url;

use super::fetch::{self, Fetched};
use super::means::Means;
use super::summary::{IMPACTS, INDICATORS, Incident, PHASES, STATES, Summary};
use super::{channel, head, http};
use crate::fact::{Class, ParamKind, ParamSpec, Params, ProbeSpec, Scope, Unit, Value, Yield};
use crate::limits;
use crate::probe::stage::{Stop, conclude, skip};
use crate::probe::{Observing, Probe, Reading, World, yields};

/// The probe `status_page`.
pub struct StatusPage;

/// Where the summary lies on a page's host.
const SUMMARY: &str = "/api/v2/summary.json";

/// The values of `error` beyond those of `http`.
const BEYOND: &[&str] = &["http_status", "not_json"];

/// All values of `error`.
const ERRORS: &[&str] = &yields::joined::<_, { http::ERRORS.len() + BEYOND.len() }>(&[http::ERRORS, BEYOND]);

const fn public(yielded: Yield) -> Yield {
    yields::of(Class::Public, yielded)
}

static YIELDS: &[Yield] = &[
    public(yields::choice(
        "error",
        ERRORS,
        "Why the page could not be read, or `none`: the words of `http`, `http_status` where the answer's status is not \
         200, or `not_json` where it is no summary.",
    )),
    public(yields::text("url", "The URL that was asked for, without a user or password, query or fragment.")),
    public(yields::choice("indicator", INDICATORS, "What the page says of the service as a whole.")),
    public(yields::choice("component.status", STATES, "What the page says of the component that was asked for.")),
    public(yields::flag("component.ok", "Whether the page says that the component is operational.")),
    public(yields::number("incidents", "How many incidents are not resolved.")),
    public(yields::text(
        "incident.name",
        "The title of the unresolved incident with the worst impact, and of those the newest.",
    )),
    public(yields::choice("incident.impact", IMPACTS, "How bad that incident is.")),
    public(yields::choice("incident.status", PHASES, "How far that incident is.")),
    public(yields::measure("incident.age", Unit::Seconds, "How long ago that incident began.")),
    public(yields::number("maintenance", "How many maintenances go on.")),
    public(yields::text("updated", "When the page last changed, RFC 3339.")),
    public(yields::measure(
        "age",
        Unit::Seconds,
        "How long ago the page last changed; ages are counted by the clock of the server, where its answer tells it.",
    )),
];

/// What only a page that was read tells.
const OF_PAGE: &[&str] = &["indicator", "component", "incidents", "incident", "maintenance", "updated", "age"];

static SPEC: ProbeSpec = ProbeSpec {
    name: "status_page",
    title: "what a service's status page says",
    doc: "Asks a status page for its summary (`/api/v2/summary.json`, as statuspage.io and others have it) with one GET, \
          without any credentials, and reads up to 1 MiB. At most two redirects are followed, to `https` alone. Where the \
          environment names a proxy for the URL, the request goes through it. Certificates are judged by the system's own \
          trust.",
    scope: Scope::Service,
    asks_hosts: true,
    params: &[
        ParamSpec {
            name: "url",
            kind: ParamKind::Url,
            required: true,
            example: "\"https://status.example.org\"",
            doc: "The page's address, such as `https://status.example.org`.",
        },
        ParamSpec {
            name: "component",
            kind: ParamKind::Text,
            required: false,
            example: "Sign-in",
            doc: "The name of a component on the page; upper and lower case are the same.",
        },
    ],
    yields: YIELDS,
    named: None,
};

impl Probe for StatusPage {
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
    let Some(url) = Url::parse(params.text("url")).ok().and_then(|page| summary_of(&page)) else {
        return reading.unknown("", "the page's address is no http or https URL");
    };
    reading.put("url", Value::text(&head::recorded(&url)));
    let late = || Stop::at("page", "http_timeout".to_owned(), "timeout", "");
    let asked = timeout(limits::STATUS_PAGE_TIME, ask(url, world, means)).await.unwrap_or_else(|_| Err(late()));
    let result = asked.map(|(page, now)| record(&page, params.text("component"), now, reading));
    conclude(result.inspect_err(|stop| skip(reading, OF_PAGE, &stop.because)), reading);
}

/// Where the summary of a page lies, without a user or password.
fn summary_of(page: &Url) -> Option<Url> {
    if !matches!(page.scheme(), "http" | "https") {
        return None;
    }
    let mut url = if page.path().ends_with(".json") { page.clone() } else { page.join(SUMMARY).ok()? };
    head::anonymous(&mut url);
    Some(url)
}

/// The page, and what time it is by its server.
async fn ask(mut url: Url, world: &World, means: &Means) -> Result<(Summary, OffsetDateTime), Stop> {
    let mut redirects = 0;
    loop {
        let channel = channel::open(&url, world, means).await?;
        let bound = limits::STATUS_PAGE_BYTES;
        let fetched = fetch::fetch(channel, Method::GET, &url, bound, means.bounds.http).await?;
        match next(&url, &fetched).filter(|_| redirects < limits::STATUS_PAGE_REDIRECTS) {
            Some(target) => url = target,
            None => return read(&fetched),
        }
        redirects += 1;
    }
}

/// Where a redirect leads, if it may be followed. A page that has moved often redirects every path to its new front.
fn next(asked: &Url, fetched: &Fetched) -> Option<Url> {
    let location = fetched.header(&header::LOCATION).filter(|_| (300..400).contains(&fetched.status))?;
    let target = asked.join(location.trim()).ok().filter(|target| target.scheme() == "https")?;
    let mut url = if target.path() == "/" { target.join(SUMMARY).ok()? } else { target };
    head::anonymous(&mut url);
    Some(url)
}

fn read(fetched: &Fetched) -> Result<(Summary, OffsetDateTime), Stop> {
    if fetched.status != 200 {
        return Err(Stop::at("http", "http_status".to_owned(), &format!("status {}", fetched.status), ""));
    }
    let not_json = |because: &str| Stop::at("page", "not_json".to_owned(), "not_json", because);
    if !fetched.whole {
        return Err(not_json("the body is larger than what is read of it"));
    }
    let page = Summary::parse(&fetched.body).map_err(|because| not_json(&because))?;
    let date = fetched.header(&header::DATE).and_then(|date| head::date(&date));
    let age = fetched.header(&header::AGE).and_then(|age| age.trim().parse::<u32>().ok()).unwrap_or_default();
    let by_server = date.and_then(|date| date.checked_add(time::Duration::seconds(age.into())));
    Ok((page, by_server.unwrap_or_else(OffsetDateTime::now_utc)))
}

fn record(page: &Summary, component: &str, now: OffsetDateTime, reading: &Reading) {
    put_word(reading, "indicator", INDICATORS, Some(page.indicator()));
    match page.component(component) {
        Some(status) => {
            put_word(reading, "component.status", STATES, Some(status));
            reading.put("component.ok", Value::Bool(status == STATES[0]));
        }
        None if component.is_empty() => reading.unknown("component", "no component was asked for"),
        None => reading.unknown("component", "the page tells nothing of a component of that name"),
    }
    let incidents = page.incidents();
    reading.put("incidents", count(incidents.len()));
    match incidents.first() {
        Some(incident) => record_incident(incident, now, reading),
        None => reading.unknown("incident", "no incident is unresolved"),
    }
    reading.put("maintenance", count(page.maintenances()));
    let updated = page.updated().map(|updated| updated.to_offset(time::UtcOffset::UTC));
    let written = updated.and_then(|updated| updated.format(&Rfc3339).ok()).map(|written| Value::text(&written));
    reading.put_or("updated", written, "the page does not tell when it changed");
    reading.put_or("age", updated.map(|then| age(then, now)), "the page does not tell when it changed");
}

fn record_incident(incident: &Incident, now: OffsetDateTime, reading: &Reading) {
    reading.put_or("incident.name", incident.name.as_deref().map(Value::text), "the incident has no title");
    put_word(reading, "incident.impact", IMPACTS, incident.impact.as_deref());
    put_word(reading, "incident.status", PHASES, incident.status.as_deref());
    let begun = incident.begun().map(|then| age(then, now));
    reading.put_or("incident.age", begun, "the page does not tell when it began");
}

fn put_word(reading: &Reading, path: &'static str, known: &[&str], word: Option<&str>) {
    let known = word.filter(|word| known.contains(word)).map(Value::text);
    reading.put_or(path, known, "the page has none of the words that are known");
}

fn count(number: usize) -> Value {
    Value::Int(i64::try_from(number).unwrap_or(i64::MAX))
}

/// Seconds since then. What lies ahead is from a clock that is a little fast.
fn age(then: OffsetDateTime, now: OffsetDateTime) -> Value {
    Value::Int((now - then).whole_seconds().max(0))
}

#[cfg(test)]
mod tests {
    use super::super::loopback::{Act, Authority, answer, serve};
    use super::super::trust;
    use super::*;
    use crate::fact::Platform;

    const PAGE: &str = r#"{
        "page": {"updated_at": "2025-03-04T05:00:00+01:00"},
        "status": {"indicator": "critical"},
        "components": [{"name": "Authentication", "status": "major_outage"}, {"name": "API", "status": "operational"},
                       {"name": "Odd", "status": "asleep"}],
        "incidents": [{"name": "No sign-in", "impact": "critical", "status": "identified",
                       "created_at": "2025-03-04T04:30:00Z"}],
        "scheduled_maintenances": [{"name": "Disks", "status": "in_progress"}]
    }"#;

    /// The server's time, half an hour after the incident and an hour after the change.
    const DATE: &str = "Date: Tue, 04 Mar 2025 05:00:00 GMT\r\n";

    struct Seen(Reading);

    impl Seen {
        fn get(&self, path: &str) -> String {
            self.0.value(path).map(|value| value.to_string()).unwrap_or_default()
        }
    }

    async fn seen_with(url: &str, component: &str, env: &[(&str, &str)], means: &Means) -> Seen {
        let env = env.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        let mut params = vec![("url", Value::text(url))];
        if !component.is_empty() {
            params.push(("component", Value::text(component)));
        }
        let reading = Reading::default();
        observe(&Params::new(params), &World::new(Platform::Linux, env), means, &reading).await;
        reading.assert_settled(&SPEC);
        for (path, value, _) in reading.values() {
            let declared = YIELDS.iter().find(|y| y.path == path).unwrap();
            assert_eq!(value.ty(), declared.ty, "{path}");
            let known = declared.values.is_empty() || declared.values.contains(&value.to_string().as_str());
            assert!(known, "{path} = {value}");
        }
        Seen(reading)
    }

    async fn seen(url: &str, component: &str) -> Seen {
        seen_with(url, component, &[], &Means::hasty()).await
    }

    #[tokio::test]
    async fn a_page_tells_of_a_component_and_an_incident() {
        let server = serve(None, answer("200 OK", DATE, PAGE)).await;
        let page = seen(&server.url("http", ""), "authentication").await;
        let expected = [
            ("error", "none"),
            ("url", &server.url("http", SUMMARY)),
            ("indicator", "critical"),
            ("component.status", "major_outage"),
            ("component.ok", "no"),
            ("incidents", "1"),
            ("incident.name", "No sign-in"),
            ("incident.impact", "critical"),
            ("incident.status", "identified"),
            ("incident.age", "1800"),
            ("maintenance", "1"),
            ("updated", "2025-03-04T04:00:00Z"),
            ("age", "3600"),
        ];
        for (path, value) in expected {
            assert_eq!(page.get(path), value, "{path}");
        }
        assert!(server.heads()[0].starts_with("GET /api/v2/summary.json HTTP/1.1\r\n"), "{}", server.heads()[0]);
        assert_eq!(seen(&server.url("http", "/"), "api").await.get("component.ok"), "yes");
        for absent in ["Odd", "Nowhere", ""] {
            let page = seen(&server.url("http", "/"), absent).await;
            assert_eq!((page.get("component.status"), page.get("indicator").as_str()), (String::new(), "critical"));
        }
    }

    #[tokio::test]
    async fn where_nothing_may_be_sent_any_more_nothing_is_judged() {
        let server = serve(None, answer("200 OK", DATE, PAGE)).await;
        for (url, means) in
            [(server.url("http", ""), Means::within(60, 0)), ("http://a.test".to_owned(), Means::within(1, 40))]
        {
            let page = seen_with(&url, "", &[], &means).await;
            assert_eq!((page.get("error"), page.get("indicator")), (String::new(), String::new()));
        }
        assert_eq!(server.heads().len(), 0);
    }

    #[tokio::test]
    async fn what_a_cache_kept_has_grown_older() {
        let server = serve(None, answer("200 OK", &format!("{DATE}Age: 60\r\n"), PAGE)).await;
        assert_eq!(seen(&server.url("http", ""), "").await.get("age"), "3660");
        let server = serve(None, answer("200 OK", "Date: Tue, 04 Mar 2025 03:59:00 GMT\r\n", PAGE)).await;
        assert_eq!(seen(&server.url("http", ""), "").await.get("age"), "0", "a page from the future is new");
    }

    #[tokio::test]
    async fn two_redirects_to_https_are_followed() {
        let authority = Authority::new("Root");
        let identity = || Some(authority.identity("127.0.0.1", (-1, 9)));
        let means = Means { trust: trust::only(authority.root.clone()), ..Means::hasty() };
        let to = |url: &str| answer("301 Moved", &format!("Location: {url}\r\n"), "");
        let page = serve(identity(), answer("200 OK", "", PAGE)).await;
        let second = serve(identity(), to(&page.url("https", "/"))).await;
        let first = serve(None, to(&second.url("https", "/api/v2/summary.json?x"))).await;
        let seen = seen_with(&first.url("http", ""), "", &[], &means).await;
        assert_eq!((seen.get("error").as_str(), seen.get("indicator").as_str()), ("none", "critical"));
        assert!(second.heads()[0].starts_with("GET /api/v2/summary.json?x "));
        assert!(page.heads()[0].starts_with("GET /api/v2/summary.json "), "a new front has the summary at its place");
        let zeroth = serve(identity(), to(&format!("https://{}/a", second.at))).await;
        let further = serve(None, to(&zeroth.url("https", "/"))).await;
        let seen = seen_with(&further.url("http", ""), "", &[], &means).await;
        assert_eq!(seen.get("error"), "http_status", "a third one is not followed");
        let down = serve(None, to(&page.url("http", "/"))).await;
        assert_eq!(seen_with(&down.url("http", ""), "", &[], &means).await.get("error"), "http_status");
    }

    #[tokio::test]
    async fn each_failure_has_its_kind() {
        let large = format!("{PAGE}{}", " ".repeat(limits::STATUS_PAGE_BYTES));
        for (act, error) in [
            (answer("503 Unavailable", "", PAGE), "http_status"),
            (answer("302 Found", "", ""), "http_status"),
            (answer("200 OK", "", "<html>login</html>"), "not_json"),
            (answer("200 OK", "", "{}"), "not_json"),
            (answer("200 OK", "", &PAGE[..100]), "not_json"),
            (answer("200 OK", "", &large), "not_json"),
            (Act::Flood("HTTP/1.1 200 OK\r\n\r\n{{{{{{{{"), "not_json"),
            (Act::Stall("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{".to_owned()), "body_stalled"),
            (Act::Stall("HTTP/1.1 200 OK\r\n".to_owned()), "http_timeout"),
            (Act::Say("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{".to_owned()), "http_closed"),
            (Act::Say("nonsense\r\n\r\n".to_owned()), "http_malformed"),
            (Act::Close, "http_closed"),
            (Act::Cut, "http_reset"),
        ] {
            let server = serve(None, act).await;
            let seen = seen(&server.url("http", ""), "API").await;
            assert_eq!((seen.get("error").as_str(), seen.get("component.ok").as_str()), (error, ""));
        }
        let secure = serve(None, Act::Close).await;
        assert_eq!(seen(&secure.url("https", ""), "").await.get("error"), "tls_closed");
        assert!(seen("ftp://a.test", "").await.0.values().is_empty());
    }

    #[tokio::test]
    async fn a_proxy_leads_to_the_page() {
        let authority = Authority::new("Root");
        let server = serve(Some(authority.identity("127.0.0.1", (-1, 9))), answer("200 OK", "", PAGE)).await;
        let proxy = serve(None, Act::Tunnel(server.at)).await;
        let means = Means { trust: trust::only(authority.root.clone()), ..Means::hasty() };
        let at = format!("http://me:secret@{}", proxy.at);
        let page = seen_with(&server.url("https", ""), "", &[("https_proxy", &at)], &means).await;
        assert_eq!((page.get("error").as_str(), page.get("incidents").as_str()), ("none", "1"));
        assert!(proxy.heads()[0].contains("Proxy-Authorization: Basic"));
        assert!(!server.heads()[0].to_ascii_lowercase().contains("proxy-authorization"));
        let plain = serve(None, answer("200 OK", "", PAGE)).await;
        let at = format!("http://me:secret@{}", plain.at);
        let page = seen_with("http://me:word@a.test", "", &[("http_proxy", &at)], &means).await;
        assert_eq!(
            (page.get("error").as_str(), page.get("url").as_str()),
            ("none", "http://a.test/api/v2/summary.json")
        );
        let head = plain.heads()[0].to_ascii_lowercase();
        assert!(head.starts_with("get http://a.test/api/v2/summary.json http/1.1\r\n"), "{head}");
        assert!(head.contains("proxy-authorization: basic") && !head.contains("\r\nauthorization"), "{head}");
        let login = serve(None, answer("407 Login", "", "")).await;
        let refused = seen_with("https://a.test", "", &[("https_proxy", &login.at.to_string())], &means).await;
        assert_eq!(refused.get("error"), "proxy_needs_login");
    }
}
