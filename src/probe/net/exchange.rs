//! The HTTP stage: one request over a connection that is already open, its answer, and the beginning of the body.

use std::error::Error;
use std::io;
use std::time::Instant;

use http_body_util::{BodyExt, Empty};
use hyper::body::{Body, Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::header::{self, HeaderMap, HeaderName};
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tokio::io::{AsyncRead, AsyncWrite};
use url::{Position, Url};

use super::block_page::{self, BlockPage};
use super::heard::Limit;
use super::means::Bounds;
use super::{head, tunnel};
use crate::fact::{Class, Unit, Value, Yield};
use crate::limits;
use crate::probe::stage::{Stop, skip, told};
use crate::probe::words::words;
use crate::probe::{Reading, json_code, yields};

words! {
    /// What came of the HTTP stage.
    HttpOutcome {
        /// The head of an answer arrived whole.
        Answered => "answered",
        /// No whole head arrived in time.
        Timeout => "timeout",
        /// The connection was cut.
        Reset => "reset",
        /// The other side closed the connection without a whole head.
        Closed => "closed",
        /// What came is not HTTP.
        Malformed => "malformed",
        /// Another failure.
        Failed => "failed",
    }
}

/// What the HTTP stage yields.
pub const YIELDS: &[Yield] = &[
    yields::flag("http.ok", "Whether the head of an HTTP answer arrived whole, whatever its status."),
    yields::choice("http.outcome", HttpOutcome::WORDS, "What came of the request."),
    yields::of(Class::Public, yields::number("http.status", "The status code.")),
    yields::of(
        Class::Public,
        yields::text(
            "http.location",
            "Where a redirect leads, as a whole URL without a user or password. It is never followed.",
        ),
    ),
    yields::of(Class::Public, yields::text("http.location_host", "The host to which a redirect leads.")),
    yields::of(Class::Public, yields::text("http.server", "What the server calls itself (`Server`).")),
    yields::of(Class::Public, yields::text("http.type", "The content type without parameters, in lower case.")),
    yields::of(Class::Personal, yields::text("http.title", "The title of an HTML body.")),
    yields::choice(
        "http.block_page",
        BlockPage::WORDS,
        "Whose page the answer looks like, by its headers, title and words: that of a guard, a filter or a proxy, or of none that is known. `other` says of itself that something is blocked.",
    ),
    yields::of(
        Class::Public,
        yields::text(
            "http.code",
            "The error code of a JSON body: the first of `code`, `error.code`, `error`, `errorId` and `name` that looks like a word; anything else may be a secret and is not recorded.",
        ),
    ),
    yields::flag(
        "http.as_expected",
        "Whether the answer has the status of `expect_status` and holds the text of `expect_body`, as far as these are given.",
    ),
    yields::measure(
        "http.size",
        Unit::Bytes,
        "How much of the body was read, at most 16 KiB. What stands in it is never kept: it may be anybody's.",
    ),
    yields::flag("http.body_ok", "Whether the body ended, or filled the bound, before the time limit."),
    yields::of(Class::Public, yields::text("http.date", "The server's time (`Date`), RFC 3339.")),
    yields::measure(
        "http.skew",
        Unit::Seconds,
        "The server's time minus this machine's clock; unknown where a cache answered (`Age`), whose time is old.",
    ),
    yields::measure("http.retry_after", Unit::Seconds, "How long the server wishes to be left alone (`Retry-After`)."),
    yields::measure("http.ms", Unit::Milliseconds, "How long it took until the head of the answer, or the failure."),
];

/// How to ask.
#[derive(Debug, Clone, Copy)]
pub struct Ask<'a> {
    /// What to ask for.
    pub url: &'a Url,
    /// Whether a proxy passes the request on, which needs the whole URL.
    pub whole_url: bool,
    /// The value of `Proxy-Authorization`.
    pub login: Option<&'a str>,
    /// How much is read.
    pub bounds: &'a Bounds,
    /// How long it may take, up to the head and up to the end of the body.
    pub limits: &'a [Limit; 2],
    /// What the answer should be.
    pub expected: &'a Expected,
}

/// What an answer should be, as far as it was said.
#[derive(Debug, Default)]
pub struct Expected {
    /// Its status.
    pub status: Option<i64>,
    /// A text that its body holds.
    pub body: Option<String>,
}

impl Expected {
    /// Whether an answer is so: its status, its body as far as it was read, and whether that is all.
    fn fits(&self, status: i64, body: &str, whole: bool) -> Result<bool, &'static str> {
        let held = self.body.as_ref().map(|text| body.contains(text.as_str()));
        match (self.status.map(|expected| expected == status), held) {
            (None, None) => Err("nothing was said of what to expect"),
            (Some(false), _) => Ok(false),
            (_, Some(false)) if !whole => Err("the body did not end"),
            (_, held) => Ok(held != Some(false)),
        }
    }
}

/// The HTTP stage: sends the request and records the answer. Gives the status.
pub async fn stage<S>(stream: S, ask: Ask<'_>, reading: &Reading) -> Result<u16, Stop>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let started = Instant::now();
    match talk(stream, ask, started, reading).await {
        Ok((status, body)) => body.map(|()| status),
        Err((outcome, because)) => {
            reading.put("http.ms", yields::milliseconds(started));
            reading.put("http.ok", Value::Bool(false));
            reading.put("http.outcome", Value::text(outcome.word()));
            reading.unknown("http", format!("no answer: {}", told(outcome.word(), &because)));
            Err(Stop::at("http", format!("http_{}", outcome.word()), outcome.word(), &because))
        }
    }
}

/// An outcome, with a detail for people.
pub type Failure = (HttpOutcome, String);

/// The talk itself. The head's failure is one of the stage; the body's is told beside the status.
async fn talk<S>(
    stream: S,
    ask: Ask<'_>,
    started: Instant,
    reading: &Reading,
) -> Result<(u16, Result<(), Stop>), Failure>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let request = request(ask).map_err(|error| (HttpOutcome::Failed, error.to_string()))?;
    let mut builder = http1::Builder::new();
    builder.max_buf_size(limits::HEAD_BYTES);
    let (mut sender, connection) = builder.handshake(TokioIo::new(stream)).await.map_err(|error| failure(&error))?;
    let exchange = async {
        let response = match ask.limits[0].within(sender.send_request(request)).await {
            Some(response) => response.map_err(|error| failure(&error))?,
            None => return Err((HttpOutcome::Timeout, String::new())),
        };
        let status = response.status().as_u16();
        reading.put("http.ms", yields::milliseconds(started));
        record(&response, ask, OffsetDateTime::now_utc(), reading);
        Ok((status, read(response, ask, reading).await))
    };
    tokio::pin!(exchange);
    // the connection is driven beside it, and tells the request why it ended
    tokio::select! {
        biased;
        done = &mut exchange => return done,
        _ = connection => {}
    }
    exchange.await
}

fn request(ask: Ask<'_>) -> Result<Request<Empty<Bytes>>, hyper::http::Error> {
    let url = ask.url;
    // the host as it is written, with the port where that is not the scheme's own; never a user or password
    let host = &url[Position::BeforeHost..Position::AfterPort];
    let path = &url[Position::BeforePath..Position::AfterQuery];
    let target = if ask.whole_url { format!("{}://{host}{path}", url.scheme()) } else { path.to_owned() };
    let mut request = Request::get(target)
        .header(header::HOST, host)
        .header(header::USER_AGENT, concat!("triage/", env!("CARGO_PKG_VERSION")))
        .header(header::ACCEPT, "*/*")
        .header(header::CONNECTION, "close");
    if let Some(login) = ask.login {
        request = request.header(header::PROXY_AUTHORIZATION, login);
    }
    request.body(Empty::new())
}

/// What an error of the exchange means.
pub fn failure(error: &hyper::Error) -> Failure {
    // a request that was cancelled has the reason beneath
    if let Some(beneath) = error.source().and_then(|source| source.downcast_ref::<hyper::Error>()) {
        return failure(beneath);
    }
    let because = error.source().map_or_else(|| error.to_string(), |source| format!("{error}: {source}"));
    let outcome = match io_kind(error) {
        Some(io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted | io::ErrorKind::BrokenPipe) => {
            HttpOutcome::Reset
        }
        Some(io::ErrorKind::UnexpectedEof) => HttpOutcome::Closed,
        Some(io::ErrorKind::TimedOut) => HttpOutcome::Timeout,
        Some(_) => HttpOutcome::Failed,
        None if error.is_incomplete_message() || error.is_canceled() || error.is_closed() => HttpOutcome::Closed,
        None if error.is_timeout() => HttpOutcome::Timeout,
        None if error.is_user() => HttpOutcome::Failed,
        None => HttpOutcome::Malformed,
    };
    (outcome, because)
}

/// The kind of the I/O error that lies beneath, if one does. `source` of an `io::Error` passes its own payload over.
fn io_kind(error: &hyper::Error) -> Option<io::ErrorKind> {
    let mut cause = error.source();
    while let Some(error) = cause {
        if let Some(io) = error.downcast_ref::<io::Error>() {
            let inner = io.get_ref().and_then(|inner| inner.downcast_ref::<io::Error>());
            return Some(inner.unwrap_or(io).kind());
        }
        cause = error.source();
    }
    None
}

fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

fn record<B>(response: &Response<B>, ask: Ask<'_>, now: OffsetDateTime, reading: &Reading) {
    let headers = response.headers();
    reading.put("http.ok", Value::Bool(true));
    reading.put("http.outcome", Value::text(HttpOutcome::Answered.word()));
    reading.put("http.status", Value::Int(response.status().as_u16().into()));
    record_location(response, ask.url, reading);
    if ask.whole_url {
        tunnel::record_passed_on(response.status().as_u16(), is_proxys_own(headers), &asks(headers), reading);
    }
    let server = text(headers, &header::SERVER);
    reading.put_or("http.server", server.map(|server| Value::text(&server)), "the answer has no Server");
    let media = text(headers, &header::CONTENT_TYPE).map(|media| head::media_type(&media));
    reading.put_or("http.type", media.map(|media| Value::text(&media)), "the answer has no Content-Type");
    let date = text(headers, &header::DATE).ok_or("the answer has no Date");
    let date = date.and_then(|date| head::date(&date).ok_or("the answer's Date is no time"));
    match date {
        Ok(date) => record_date(date, text(headers, &header::AGE).as_deref(), now, reading),
        Err(because) => skip(reading, &["http.date", "http.skew"], because),
    }
    let wait = text(headers, &header::RETRY_AFTER).ok_or("the answer has no Retry-After");
    let read = |wait: String| head::retry_after(&wait, date.unwrap_or(now));
    match wait.and_then(|wait| read(wait).ok_or("the answer's Retry-After is neither a number nor a time")) {
        Ok(wait) => reading.put("http.retry_after", Value::Int(wait)),
        Err(because) => reading.unknown("http.retry_after", because),
    }
}

/// The values of `Proxy-Authenticate`.
fn asks(headers: &HeaderMap) -> Vec<String> {
    let values = headers.get_all(header::PROXY_AUTHENTICATE).iter();
    values.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()).collect()
}

/// Whether the proxy that passed a request on speaks for itself: by a header that only it sets, or the name of its kind
/// beside a failure. `Via` says nothing, as it stands on what was passed on too.
fn is_proxys_own(headers: &HeaderMap) -> bool {
    let squid = text(headers, &header::SERVER).is_some_and(|server| server.to_ascii_lowercase().starts_with("squid"));
    let erred = |name: &str| headers.get(name).is_some_and(|value| value.as_bytes().windows(6).any(|w| w == b"error="));
    squid || headers.contains_key("x-squid-error") || headers.contains_key("proxy-agent") || erred("proxy-status")
}

fn record_location<B>(response: &Response<B>, asked: &Url, reading: &Reading) {
    let target = if response.status().is_redirection() {
        text(response.headers(), &header::LOCATION).ok_or("the answer has no Location")
    } else {
        Err("the answer is no redirect")
    };
    match target.and_then(|target| head::location(asked, &target).ok_or("the Location is no URL")) {
        Ok((target, host)) => {
            reading.put("http.location", Value::text(&target));
            reading.put_or("http.location_host", host.map(|host| Value::text(&host)), "the Location names no host");
        }
        Err(because) => skip(reading, &["http.location", "http.location_host"], because),
    }
}

fn record_date(date: OffsetDateTime, age: Option<&str>, now: OffsetDateTime, reading: &Reading) {
    let written = date.format(&Rfc3339).ok().map(|written| Value::text(&written));
    reading.put_or("http.date", written, "the answer's Date cannot be written");
    match age.map(str::trim) {
        None | Some("0") => reading.put("http.skew", Value::Int((date - now).whole_seconds())),
        Some(age) => reading.unknown("http.skew", format!("a cache answered, with an Age of {age:.20}")),
    }
}

/// Reads the body up to the bound, and records what has come so far with every piece of it.
async fn read(response: Response<Incoming>, ask: Ask<'_>, reading: &Reading) -> Result<(), Stop> {
    let bound = ask.bounds.body;
    let html = matches!(reading.value("http.type"), Some(Value::String(media)) if media.contains("html"));
    let page = block_page::by_headers(response.headers());
    if page != BlockPage::None {
        reading.put("http.block_page", Value::text(page.word()));
    }
    let status = i64::from(response.status().as_u16());
    let mut body = response.into_body();
    // without a length the end of the connection ends the body, and many servers end TLS without a word
    let open_ended = body.size_hint().upper().is_none();
    let mut bytes = Vec::new();
    let result = loop {
        if bytes.len() >= bound {
            break Ok(());
        }
        let frame = match ask.limits[1].within(body.frame()).await {
            Some(None) => break Ok(()),
            Some(Some(Ok(frame))) => frame,
            Some(Some(Err(error))) => break broken(&error, open_ended),
            None => break Err(Stop::at("body", "body_stalled".to_owned(), "stalled", "")),
        };
        if let Ok(data) = frame.into_data() {
            bytes.extend_from_slice(&data[..data.len().min(bound - bytes.len())]);
            show(&bytes, html, reading);
        }
    };
    let text = show(&bytes, html, reading);
    if reading.value("http.title").is_none() {
        reading.unknown("http.title", if html { "what was read has no title" } else { "the body is no HTML" });
    }
    reading.put("http.body_ok", Value::Bool(result.is_ok()));
    record_meaning(&text, page, html, reading);
    match ask.expected.fits(status, &text, result.is_ok()) {
        Ok(fits) => reading.put("http.as_expected", Value::Bool(fits)),
        Err(because) => reading.unknown("http.as_expected", because),
    }
    result
}

/// What the body looks like, and the code of its error.
fn record_meaning(body: &str, page: BlockPage, html: bool, reading: &Reading) {
    let title = reading.value("http.title").map(|title| title.to_string()).unwrap_or_default();
    let page = match page {
        BlockPage::None if html => block_page::by_page(&title, body),
        page => page,
    };
    reading.put("http.block_page", Value::text(page.word()));
    let code = if body.trim_start_matches('\u{feff}').trim_start().starts_with('{') {
        json_code(body).ok_or("the JSON has no error code that is a word")
    } else {
        Err("the body is no JSON object")
    };
    match code {
        Ok(code) => reading.put("http.code", Value::text(&code)),
        Err(because) => reading.unknown("http.code", because),
    }
}

fn broken(error: &hyper::Error, open_ended: bool) -> Result<(), Stop> {
    let (outcome, because) = failure(error);
    if open_ended && outcome == HttpOutcome::Closed && !error.is_incomplete_message() {
        return Ok(());
    }
    Err(Stop::at("body", format!("http_{}", outcome.word()), outcome.word(), &because))
}

fn show(bytes: &[u8], html: bool, reading: &Reading) -> String {
    let text = String::from_utf8_lossy(bytes).into_owned();
    reading.put("http.size", Value::Int(i64::try_from(bytes.len()).unwrap_or(i64::MAX)));
    if let Some(title) = head::title(&text).filter(|_| html) {
        reading.put("http.title", Value::text(&title));
    }
    text
}
