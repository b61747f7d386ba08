//! The meaning of an HTTP answer's headers and of an HTML title: pure functions of their text.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;
use url::Url;

/// A time as HTTP writes it: `Sun, 06 Nov 1994 08:49:37 GMT`.
#[must_use]
pub fn date(text: &str) -> Option<OffsetDateTime> {
    OffsetDateTime::parse(text.trim(), &Rfc2822).ok()
}

/// The seconds of a `Retry-After`, which is a number or a time; the latter is counted from `now`, and never negative.
#[must_use]
pub fn retry_after(text: &str, now: OffsetDateTime) -> Option<i64> {
    let text = text.trim();
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().ok();
    }
    date(text).map(|then| (then - now).whole_seconds().max(0))
}

/// A redirect's target, made whole with the URL that was asked, and its host.
#[must_use]
pub fn location(asked: &Url, target: &str) -> (String, Option<String>) {
    match asked.join(target) {
        Ok(url) => (url.to_string(), url.host_str().map(str::to_owned)),
        Err(_) => (target.to_owned(), None),
    }
}

/// A content type without its parameters, in lower case.
#[must_use]
pub fn media_type(text: &str) -> String {
    text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// The title of an HTML text: its first `title` element that is not empty, with single spaces.
#[must_use]
pub fn title(html: &str) -> Option<String> {
    // letters of ASCII keep their length, so that places in one are places in the other
    let lower = html.to_ascii_lowercase();
    let open = lower.find("<title")?;
    let start = open + lower[open..].find('>')? + 1;
    let end = lower[start..].find("</title").map_or(html.len(), |length| start + length);
    let words: Vec<&str> = html[start..end].split_whitespace().collect();
    let title = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
        .iter()
        .fold(words.join(" "), |title, (coded, plain)| title.replace(coded, plain));
    (!title.is_empty()).then_some(title)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn times_of_http_are_read() {
        assert_eq!(date("Sun, 06 Nov 1994 08:49:37 GMT").unwrap().unix_timestamp(), 784_111_777);
        assert_eq!(date("yesterday"), None);
    }

    #[test]
    fn retry_after_is_a_number_or_a_time() {
        let now = OffsetDateTime::from_unix_timestamp(784_111_777).unwrap();
        assert_eq!(retry_after(" 120 ", now), Some(120));
        assert_eq!(retry_after("Sun, 06 Nov 1994 08:50:37 GMT", now), Some(60));
        assert_eq!(retry_after("Sun, 06 Nov 1994 08:00:00 GMT", now), Some(0));
        for nonsense in ["", "-5", "soon", "99999999999999999999"] {
            assert_eq!(retry_after(nonsense, now), None, "{nonsense}");
        }
    }

    #[test]
    fn a_target_is_made_whole() {
        let asked = Url::parse("http://a.test/b/c?d").unwrap();
        let whole = |target| location(&asked, target);
        assert_eq!(whole("/login"), ("http://a.test/login".to_owned(), Some("a.test".to_owned())));
        assert_eq!(whole("//hotel.test"), ("http://hotel.test/".to_owned(), Some("hotel.test".to_owned())));
        assert_eq!(whole("https://x.test:8/y"), ("https://x.test:8/y".to_owned(), Some("x.test".to_owned())));
        assert_eq!(whole("http://[bad"), ("http://[bad".to_owned(), None));
    }

    #[test]
    fn titles_are_found() {
        assert_eq!(title("<HTML><Title lang=en>\n Blocked\tby  A&amp;B </TITLE>").as_deref(), Some("Blocked by A&B"));
        assert_eq!(title("<title>cut of").as_deref(), Some("cut of"));
        assert_eq!(title("<title>\u{130}\u{fc}</title>").as_deref(), Some("\u{130}\u{fc}"));
        assert_eq!(title("<title> </title>"), None);
        assert_eq!(title("<title"), None);
        assert_eq!(title("no"), None);
    }

    #[test]
    fn types_lose_their_parameters() {
        assert_eq!(media_type("Text/HTML; charset=utf-8"), "text/html");
    }

    proptest! {
        #[test]
        fn no_text_from_outside_breaks_anything(text in "(<title|</title|>|<|\\PC|[ÄİÿK]){0,12}") {
            let _ = (title(&text), date(&text), media_type(&text));
            let _ = retry_after(&text, OffsetDateTime::UNIX_EPOCH);
            let _ = location(&Url::parse("http://a.test").unwrap(), &text);
        }
    }
}
