//! Long random text: keys and tokens of which nothing is known but how they look. A text changes between small letters,
//! capitals and digits far more often where a machine drew it than where a person named something.

use super::Found;

/// The shortest text that is judged, in bytes.
const LENGTH: usize = 32;

/// The shortest unbroken run of letters and digits in it.
const RUN: usize = 16;

/// Names of what is made to be seen; what stands right behind one is no secret.
const SEEN: [&str; 7] = ["sha256", "sha-256", "sha1", "sha512", "md5", "serial", "fingerprint"];

/// How far in front such a name may stand, in bytes.
const BEFORE: usize = 14;

pub(super) fn find(found: &mut Found<'_>) {
    let text = found.text;
    let bytes = text.as_bytes();
    let is_part = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'+' | b'/' | b'=' | b'~');
    let mut at = 0;
    while at < bytes.len() {
        let length = bytes[at..].iter().take_while(|b| is_part(b)).count();
        if length >= LENGTH && !is_to_be_seen(text, at) {
            let in_path =
                at.checked_sub(1).is_some_and(|before| matches!(bytes[before], b'/' | b'\\' | b'.' | b'~' | b':'));
            judge(found, at, length, in_path);
        }
        at += length.max(1);
    }
}

/// Judges a run: as a whole where it is no path, else each part of it.
fn judge(found: &mut Found<'_>, at: usize, length: usize, in_path: bool) {
    let run = &found.text.as_bytes()[at..at + length];
    if !in_path && run[0] != b'/' && is_random(run, 0.45) {
        found.add(at..at + length);
        return;
    }
    let mut start = at;
    for part in run.split(|b| *b == b'/') {
        if part.len() >= LENGTH && is_random(part, 0.0) {
            found.add(start..start + part.len());
        }
        start += part.len() + 1;
    }
}

/// Whether a text looks drawn; `least` is how often its class must change at least, per pair of neighbours.
#[expect(clippy::cast_precision_loss, reason = "counts of bytes in a text of at most 64 KiB")]
fn is_random(text: &[u8], least: f64) -> bool {
    let class = |b: u8| match b {
        b'0'..=b'9' => 0,
        b'a'..=b'z' => 1,
        b'A'..=b'Z' => 2,
        _ => 3,
    };
    let has = |c: u8| text.iter().any(|b| class(*b) == c);
    let longest = text.split(|b| !b.is_ascii_alphanumeric()).map(<[u8]>::len).max().unwrap_or(0);
    let within = text.windows(2).filter(|w| w.iter().all(u8::is_ascii_alphanumeric)).count();
    let changes =
        text.windows(2).filter(|w| w.iter().all(u8::is_ascii_alphanumeric) && class(w[0]) != class(w[1])).count();
    // two standard deviations below what even chances give: 0.64 of three classes, 0.45 of hexadecimal digits; letters
    // alone cannot be told from words written together
    let wanted = match (has(0), has(1), has(2)) {
        (true, true, true) => 0.47,
        (true, true, false) | (true, false, true) => 0.25,
        _ => return false,
    };
    longest >= RUN && changes as f64 >= f64::max(wanted, least) * within as f64
}

/// Whether the name of something public stands in front.
fn is_to_be_seen(text: &str, at: usize) -> bool {
    let start = (at.saturating_sub(BEFORE)..=at).find(|start| text.is_char_boundary(*start)).unwrap_or(at);
    let before = text[start..at].to_ascii_lowercase();
    let own = &text.as_bytes()[at..];
    SEEN.iter().any(|name| {
        before.contains(name) || own.len() > name.len() && own[..name.len()].eq_ignore_ascii_case(name.as_bytes())
    })
}

#[cfg(test)]
mod tests {
    use super::super::scrub;

    #[test]
    fn random_text_is_gone_and_names_stay() {
        for (text, scrubbed) in [
            ("id 3f786850e387550fdab836ed7e6dc881de23001b today", "id <secret> today"),
            ("Qx7/pL2vNs8kRb4JtYw9/cZ1mHf6GdAeKu3oXi5TzB0q", "<secret>"),
            ("/cache/Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5MEFCQ0RFRg/data", "/cache/<secret>/data"),
            ("sha256-3f786850e387550fdab836ed7e6dc881de23001b", "sha256-3f786850e387550fdab836ed7e6dc881de23001b"),
            ("11111111111111111111111111111111111111", "11111111111111111111111111111111111111"),
        ] {
            assert_eq!(scrub(text), scrubbed);
        }
    }
}
