//! The meaning of an HTTP answer's headers and of an HTML title, and what of a URL may be recorded: pure functions of
//! their text.

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

/// A redirect's target, made whole with the URL that was asked and without a user or password, and its host. `None` where
/// it is no URL: what cannot be taken apart may hide a password.
#[must_use]
pub fn location(asked: &Url, target: &str) -> Option<(String, Option<String>)> {
    let mut url = asked.join(target).ok()?;
    anonymous(&mut url);
    Some((url.to_string(), url.host_str().map(str::to_owned)))
}

/// Takes user and password out of a URL.
pub fn anonymous(url: &mut Url) {
    // both fail only for a URL without a host, which has neither
    let _ = url.set_username("");
    let _ = url.set_password(None);
}

/// What of a URL may be recorded: no user and password, and neither query nor fragment, which often hold a token.
#[must_use]
pub fn recorded(url: &Url) -> String {
    let mut url = url.clone();
    anonymous(&mut url);
    url.set_query(None);
    url.set_fragment(None);
    url.into()
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
        let whole = |target| location(&asked, target).unwrap();
        assert_eq!(whole("/login"), ("http://a.test/login".to_owned(), Some("a.test".to_owned())));
        assert_eq!(whole("//hotel.test"), ("http://hotel.test/".to_owned(), Some("hotel.test".to_owned())));
        assert_eq!(whole("https://x.test:8/y"), ("https://x.test:8/y".to_owned(), Some("x.test".to_owned())));
        assert_eq!(whole("mailto:a@b.test"), ("mailto:a@b.test".to_owned(), None));
        assert_eq!(location(&asked, "http://u:secret@[bad"), None);
    }

    #[test]
    fn users_and_passwords_are_left_out() {
        let asked = Url::parse("http://a.test/b").unwrap();
        for (target, left) in [
            ("http://user:secret@b.test/?next#top", "http://b.test/?next#top"),
            ("//:secret@b.test:8/x", "http://b.test:8/x"),
            ("https://secret@[::1]/", "https://[::1]/"),
            ("app://user:secret@b.test/x", "app://b.test/x"),
        ] {
            assert_eq!(location(&asked, target).unwrap().0, left);
        }
    }

    #[test]
    fn a_url_is_recorded_without_what_may_be_a_token() {
        let recorded = |url| recorded(&Url::parse(url).unwrap());
        assert_eq!(recorded("https://me:secret@a.test:8443/b/c?token=secret&x#secret"), "https://a.test:8443/b/c");
        assert_eq!(recorded("http://a.test?secret"), "http://a.test/");
        assert_eq!(recorded("http://a.test/#"), "http://a.test/");
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
