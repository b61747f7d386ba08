//! One request of a HAR and its answer: what may be told of it. Addresses, headers, cookies and bodies stay behind.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use serde::Deserialize;
use serde_json::Value as Json;

use super::moment::Moment;
use super::net_error;
use super::zone::Millis;
use crate::probe::json_code;

/// A request and its answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Exchange {
    /// When it began.
    pub at: Option<Millis>,
    /// The host that was asked, in lower case.
    pub host: String,
    /// Whether the browser answered from what it had kept.
    pub cached: bool,
    /// The status of the answer; `None` where none came.
    pub status: Option<u16>,
    /// Why none came, as a word of [`net_error::WORDS`].
    pub error: &'static str,
    /// The error code in the body of a failing answer.
    pub code: Option<String>,
    /// How long it took, in milliseconds.
    pub ms: Option<i64>,
    /// How long the answer asks to wait, in seconds.
    pub retry_after: Option<i64>,
}

impl Exchange {
    /// Whether no answer came, or one that says that it failed.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.status.is_none_or(|status| status >= 400)
    }
}

#[derive(Deserialize)]
struct Entry<'e> {
    #[serde(default, rename = "startedDateTime")]
    started: Json,
    #[serde(default)]
    time: Json,
    #[serde(borrow)]
    request: Request<'e>,
    #[serde(default)]
    response: Response,
    #[serde(default, rename = "_fromCache")]
    from_cache: Json,
    #[serde(default, rename = "_error")]
    error: Json,
}

#[derive(Deserialize)]
struct Request<'e> {
    #[serde(borrow)]
    url: Cow<'e, str>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Response {
    status: Json,
    #[serde(rename = "statusText")]
    status_text: Json,
    headers: Json,
    content: Json,
    #[serde(rename = "_error")]
    error: Json,
    #[serde(rename = "_errorMessage")]
    error_message: Json,
    comment: Json,
}

/// What one object of a HAR's text is.
#[derive(Debug, PartialEq)]
pub enum Parsed {
    /// An entry.
    Exchange(Box<Exchange>),
    /// An object of another kind.
    Other,
    /// No JSON, or an entry without what every entry has.
    Broken,
}

/// Reads an object of a HAR.
#[must_use]
pub fn parse(text: &[u8]) -> Parsed {
    let text = String::from_utf8_lossy(text);
    match serde_json::from_str::<Entry<'_>>(&text) {
        Ok(entry) => exchange(&entry).map_or(Parsed::Broken, |exchange| Parsed::Exchange(Box::new(exchange))),
        Err(_) => match serde_json::from_str::<serde_json::Map<String, Json>>(&text) {
            Ok(object) if !object.contains_key("request") && !object.contains_key("response") => Parsed::Other,
            _ => Parsed::Broken,
        },
    }
}

fn exchange(entry: &Entry<'_>) -> Option<Exchange> {
    let host = host(&entry.request.url)?;
    let Response { headers, content, .. } = &entry.response;
    let status = number(&entry.response.status).and_then(|s| u16::try_from(s).ok()).filter(|s| (100..600).contains(s));
    let at = entry.started.as_str().and_then(|text| Moment::find(text.as_bytes())).and_then(|m| m.placed(0, None));
    let failed = status.is_none_or(|status| status >= 400);
    Some(Exchange {
        at,
        host,
        cached: !matches!(&entry.from_cache, Json::Null | Json::Bool(false)),
        status,
        error: if status.is_some() { net_error::NONE } else { error(entry) },
        code: failed.then(|| body(content)).flatten().and_then(|body| json_code(&body)),
        ms: number(&entry.time).filter(|ms| *ms >= 0),
        retry_after: header(headers, "retry-after").and_then(|value| delay(value, at)),
    })
}

/// The host of a URL; empty for those that name none (`data:`). `None` where the text is no URL.
fn host(url: &str) -> Option<String> {
    match url::Url::parse(url) {
        Ok(url) => Some(url.host_str().unwrap_or_default().to_ascii_lowercase()),
        // the text was cut
        Err(_) => None,
    }
}

#[expect(clippy::cast_possible_truncation, reason = "`as` saturates")]
fn number(json: &Json) -> Option<i64> {
    match json {
        Json::String(text) => text.trim().parse().ok(),
        other => other.as_f64().filter(|x| x.is_finite()).map(|x| x.round() as i64),
    }
}

/// Why no answer came.
fn error(entry: &Entry<'_>) -> &'static str {
    let Response { error, error_message, status_text, comment, .. } = &entry.response;
    let places = [error, error_message, &entry.error, status_text, comment];
    places
        .into_iter()
        .filter_map(Json::as_str)
        .find_map(|text| net_error::named(text.as_bytes()))
        .unwrap_or(net_error::OTHER)
}

fn header<'j>(headers: &'j Json, name: &str) -> Option<&'j str> {
    let is_it = |header: &&Json| header["name"].as_str().is_some_and(|n| n.eq_ignore_ascii_case(name));
    headers.as_array()?.iter().find(is_it)?["value"].as_str()
}

/// How long a `Retry-After` asks to wait: a number of seconds, or a date.
fn delay(value: &str, at: Option<Millis>) -> Option<i64> {
    let value = value.trim();
    value.parse().ok().filter(|s| *s >= 0).or_else(|| match Moment::find(value.as_bytes())? {
        Moment::At(until) => Some(((until - at?) / 1_000).max(0)),
        _ => None,
    })
}

/// The beginning of a body.
fn body(content: &Json) -> Option<Cow<'_, str>> {
    let text = content["text"].as_str()?;
    if content["encoding"].as_str() != Some("base64") {
        return Some(Cow::Borrowed(text));
    }
    let text = text.trim_end_matches('=');
    let text = text.get(..text.len() - usize::from(text.len() % 4 == 1))?;
    let bytes = STANDARD_NO_PAD.decode(text).ok()?;
    Some(Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(entry: &Json) -> Exchange {
        match parse(entry.to_string().as_bytes()) {
            Parsed::Exchange(exchange) => *exchange,
            other => panic!("{other:?}"),
        }
    }

    fn answered(status: i64, content: &Json) -> Json {
        json!({ "startedDateTime": "2026-01-02T03:04:05.678Z", "time": 240.4,
            "request": { "url": "https://Auth.example.org/x?token=SECRET" },
            "response": { "status": status, "headers": [{ "name": "Retry-After", "value": "30" }], "content": content } })
    }

    #[test]
    fn an_answer_is_read_and_only_what_may_be_told() {
        let read = read(&answered(401, &json!({ "text": "{\"code\":\"token_expired\",\"token\":\"SECRET\"}" })));
        assert_eq!(
            read,
            Exchange {
                at: Some(1_767_323_045_678),
                host: "auth.example.org".to_owned(),
                cached: false,
                status: Some(401),
                error: net_error::NONE,
                code: Some("token_expired".to_owned()),
                ms: Some(240),
                retry_after: Some(30),
            }
        );
    }

    #[test]
    fn a_code_is_found_in_base64_also_in_its_beginning() {
        // {"code":"token_expired","x":1}
        let whole = "eyJjb2RlIjoidG9rZW5fZXhwaXJlZCIsIngiOjF9";
        for text in [whole, &whole[..37], &format!("{whole}Cg==")] {
            let content = json!({ "encoding": "base64", "text": text });
            assert_eq!(read(&answered(401, &content)).code.as_deref(), Some("token_expired"), "{text}");
        }
        assert_eq!(read(&answered(401, &json!({ "encoding": "base64", "text": "\u{e4}*" }))).code, None);
        assert_eq!(read(&answered(200, &json!({ "text": "{\"code\":\"x\"}" }))).code, None, "nothing failed");
    }

    #[test]
    fn errors_stand_in_many_places() {
        let error = |entry: &mut Json, response: Json| {
            entry["response"] = response;
            let read = read(entry);
            assert_eq!(read.status, None);
            read.error
        };
        let mut entry = answered(0, &json!({}));
        assert_eq!(error(&mut entry, json!({ "status": 0, "_error": "net::ERR_TIMED_OUT" })), "ERR_TIMED_OUT");
        assert_eq!(error(&mut entry, json!({ "status": 0, "_errorMessage": "net::ERR_FAILED" })), "ERR_FAILED");
        assert_eq!(error(&mut entry, json!({ "status": -1, "statusText": "The request timed out." })), "ERR_TIMED_OUT");
        assert_eq!(error(&mut entry, json!({ "status": 0, "_error": null })), "other");
        entry["_error"] = json!("NS_ERROR_UNKNOWN_HOST");
        assert_eq!(
            error(&mut entry, json!(null).as_object().map_or(json!({}), |_| json!({}))),
            "ERR_NAME_NOT_RESOLVED"
        );
    }

    #[test]
    fn what_is_no_entry_is_told_from_what_is_broken() {
        assert_eq!(parse(br#"{"startedDateTime":"x","id":"page_1","pageTimings":{}}"#), Parsed::Other);
        for broken in [
            &br#"{"request":{"method":"GET"},"response":{}}"#[..],
            br#"{"request":{"url":"nowhere"},"response":{}}"#,
            br#"{"request":7}"#,
            br#"{"request":"#,
            b"",
        ] {
            assert_eq!(parse(broken), Parsed::Broken);
        }
        let mut odd = answered(200, &json!("text"));
        odd["startedDateTime"] = json!(7);
        odd["time"] = json!("long");
        odd["response"]["headers"] = json!("none");
        let read = read(&odd);
        assert_eq!((read.at, read.ms, read.retry_after, read.status), (None, None, None, Some(200)));
    }

    #[test]
    fn a_wait_may_be_a_date() {
        let at = Some(1_767_323_045_000);
        assert_eq!(delay("Fri, 02 Jan 2026 03:05:05 GMT", at), Some(60));
        assert_eq!(delay("Fri, 02 Jan 2026 03:05:05 GMT", None), None);
        assert_eq!(delay("soon", at), None);
        assert_eq!(delay("-5", at), None);
    }
}
