//! One plain request and its whole answer, for probes that read a document or a header: bounded in time and bytes, and
//! nothing is recorded. Redirects are handed on, not followed.

use std::time::Duration;

use http_body_util::{BodyExt, Empty};
use hyper::body::{Body, Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::header::{self, HeaderMap, HeaderName};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use tokio::time::{Instant, timeout_at};
use url::{Position, Url};

use super::channel::Channel;
use super::exchange::{HttpOutcome, failure};
use crate::limits;
use crate::probe::stage::Stop;

/// An answer.
#[derive(Debug)]
pub struct Fetched {
    /// The status code.
    pub status: u16,
    headers: HeaderMap,
    /// The body, up to the bound.
    pub body: Vec<u8>,
    /// Whether the body ended within the bound.
    pub whole: bool,
}

impl Fetched {
    /// The text of a header.
    #[must_use]
    pub fn header(&self, name: &HeaderName) -> Option<String> {
        self.headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
    }
}

/// Asks once over an open channel and reads up to `bound` bytes of the body; all together within `time`.
pub async fn fetch(channel: Channel, method: Method, url: &Url, bound: usize, time: Duration) -> Result<Fetched, Stop> {
    let end = Instant::now() + time;
    let request = request(method, url, &channel).map_err(|error| stop(HttpOutcome::Failed, &error.to_string()))?;
    let mut builder = http1::Builder::new();
    builder.max_buf_size(limits::HEAD_BYTES);
    let (mut sender, connection) = builder.handshake(TokioIo::new(channel.stream)).await.map_err(|e| broken(&e))?;
    let exchange = async {
        let response = match timeout_at(end, sender.send_request(request)).await {
            Ok(response) => response.map_err(|error| broken(&error))?,
            Err(_) => return Err(stop(HttpOutcome::Timeout, "")),
        };
        let (parts, body) = response.into_parts();
        let (body, whole) = read(body, bound, end).await?;
        Ok(Fetched { status: parts.status.as_u16(), headers: parts.headers, body, whole })
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

fn request(method: Method, url: &Url, channel: &Channel) -> Result<Request<Empty<Bytes>>, hyper::http::Error> {
    // the host as it is written, with the port where that is not the scheme's own; never a user or password
    let host = &url[Position::BeforeHost..Position::AfterPort];
    let path = &url[Position::BeforePath..Position::AfterQuery];
    let target = if channel.whole_url { format!("{}://{host}{path}", url.scheme()) } else { path.to_owned() };
    let mut request = Request::builder()
        .method(method)
        .uri(target)
        .header(header::HOST, host)
        .header(header::USER_AGENT, concat!("triage/", env!("CARGO_PKG_VERSION")))
        .header(header::ACCEPT, "*/*")
        .header(header::CACHE_CONTROL, "no-cache")
        .header(header::CONNECTION, "close");
    if let Some(login) = &channel.login {
        request = request.header(header::PROXY_AUTHORIZATION, login);
    }
    request.body(Empty::new())
}

async fn read(mut body: Incoming, bound: usize, end: Instant) -> Result<(Vec<u8>, bool), Stop> {
    // without a length the end of the connection ends the body, and many servers end TLS without a word
    let open_ended = body.size_hint().upper().is_none();
    let mut bytes = Vec::new();
    loop {
        let frame = match timeout_at(end, body.frame()).await {
            Ok(None) => return Ok((bytes, true)),
            Ok(Some(Ok(frame))) => frame,
            Ok(Some(Err(error))) => {
                let closed = failure(&error).0 == HttpOutcome::Closed && !error.is_incomplete_message();
                return if open_ended && closed { Ok((bytes, true)) } else { Err(broken(&error)) };
            }
            Err(_) => return Err(Stop::at("body", "body_stalled".to_owned(), "stalled", "")),
        };
        let Ok(data) = frame.into_data() else { continue };
        if bytes.len() + data.len() > bound {
            bytes.extend_from_slice(&data[..bound - bytes.len()]);
            return Ok((bytes, false));
        }
        bytes.extend_from_slice(&data);
    }
}

fn broken(error: &hyper::Error) -> Stop {
    let (outcome, because) = failure(error);
    stop(outcome, &because)
}

fn stop(outcome: HttpOutcome, because: &str) -> Stop {
    Stop::at("http", format!("http_{}", outcome.word()), outcome.word(), because)
}
