//! Personal values in texts: user names, e-mail addresses and the machine's name, each replaced by the same token wherever
//! it stands. Knows no facts, only texts in their order.

use std::ops::Range;

use super::identity::Identity;
use super::vocabulary::Class;

/// Fewer letters make no name that could be told from other words.
const SHORTEST: usize = 3;

/// Longest name with blanks in a folder of Windows, in bytes.
const LONGEST: usize = 64;

/// Names of accounts and machines that are no person's, and words that texts are full of.
const COMMON: [&str; 58] = [
    "root",
    "user",
    "users",
    "admin",
    "administrator",
    "guest",
    "test",
    "tester",
    "home",
    "public",
    "default",
    "shared",
    "ubuntu",
    "debian",
    "fedora",
    "docker",
    "runner",
    "vagrant",
    "system",
    "service",
    "nobody",
    "daemon",
    "local",
    "localhost",
    "localdomain",
    "server",
    "client",
    "desktop",
    "laptop",
    "windows",
    "linux",
    "macos",
    "mac",
    "macbook",
    "host",
    "computer",
    "login",
    "www",
    "mail",
    "web",
    "data",
    "dev",
    "ops",
    "none",
    "true",
    "false",
    "yes",
    "the",
    "and",
    "unknown",
    "file",
    "probe",
    "flag",
    "ask",
    "builder",
    "worker",
    "node",
    "app",
];

/// Folders beside those of persons.
const NO_PERSONS: [&str; 7] = ["public", "shared", "default", "default user", "all users", "default.migrated", ".."];

/// Where folders of persons lie, in small letters; and whether case makes no difference.
const HOMES: [(&str, bool); 10] = [
    ("/home/", false),
    ("/Users/", false),
    ("\\users\\", true),
    ("\\\\users\\\\", true),
    ("\\documents and settings\\", true),
    ("c:/users/", true),
    ("%2fhome%2f", true),
    ("%2fusers%2f", true),
    ("%5cusers%5c", true),
    ("c%3a/users/", true),
];

/// What a personal value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    User,
    Email,
    Host,
}

impl Kind {
    const ALL: [Self; 3] = [Self::User, Self::Email, Self::Host];

    fn word(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Email => "email",
            Self::Host => "host",
        }
    }
}

/// A personal value in a text.
struct Place {
    span: Range<usize>,
    kind: Kind,
    /// The value as it is compared.
    value: String,
}

/// A name that is replaced wherever it stands as a word.
#[derive(Debug, Clone)]
struct Name {
    kind: Kind,
    /// As it is compared.
    name: String,
    /// Whether it is an ordinary word as well, and a name only where personal values stand.
    is_word: bool,
}

/// Replaces personal values by tokens such as `<user-1>`. The default knows none and changes nothing.
#[derive(Debug, Clone, Default)]
pub struct Redactor {
    /// The names that are known, each once.
    names: Vec<Name>,
    /// Each value that was met, with its token.
    tokens: Vec<(Kind, String, String)>,
}

impl Redactor {
    /// Learns from an identity and from texts, each with its class, which values are personal, and numbers them in the order of
    /// first appearance. `is_word` tells which names are ordinary words here, so that they are replaced in personal texts and as
    /// the name of a folder only, and which addresses stay.
    #[must_use]
    pub fn new(identity: &Identity, is_word: &dyn Fn(&str) -> bool, texts: &[(Class, &str)]) -> Self {
        let mut redactor = Self::default();
        let own = identity.users.iter().map(|name| (Kind::User, compared(name)));
        let own = own.chain(identity.hosts.iter().map(|name| (Kind::Host, compared(name))));
        let in_paths = texts.iter().flat_map(|(_, text)| folders(text)).map(|place| (place.kind, place.value));
        for (kind, name) in own.chain(in_paths) {
            let is_name = name.chars().filter(|c| c.is_alphanumeric()).count() >= SHORTEST
                && name.chars().any(char::is_alphabetic)
                && !COMMON.contains(&name.as_str());
            if is_name && !redactor.names.iter().any(|known| known.name == name) {
                redactor.names.push(Name { kind, is_word: is_word(&name), name });
            }
        }
        let mut taken = Kind::ALL.map(|kind| texts.iter().map(|(_, text)| highest(text, kind)).max().unwrap_or(0));
        for (class, text) in texts {
            for place in redactor.places(*class, text) {
                let own = place.kind == Kind::Email && is_word(&place.value);
                if !own && redactor.token(&place).is_none() {
                    let taken = &mut taken[place.kind as usize];
                    *taken += 1;
                    let token = format!("<{}-{taken}>", place.kind.word());
                    redactor.tokens.push((place.kind, place.value, token));
                }
            }
        }
        redactor
    }

    /// A text of this class with tokens in the place of the values that were learnt; `None` where there is nothing to replace.
    #[must_use]
    pub fn mask(&self, class: Class, text: &str) -> Option<String> {
        if self.tokens.is_empty() {
            return None;
        }
        let mut masked = String::new();
        let mut from = 0;
        for place in self.places(class, text) {
            let Some(token) = self.token(&place) else { continue };
            masked.push_str(&text[from..place.span.start]);
            masked.push_str(token);
            from = place.span.end;
        }
        (from > 0).then(|| masked + &text[from..])
    }

    fn token(&self, place: &Place) -> Option<&str> {
        let known = self.tokens.iter().find(|(kind, value, _)| *kind == place.kind && *value == place.value);
        known.map(|(.., token)| token.as_str())
    }

    /// Every personal value in a text, in order; where two overlap, the one that begins first, an address before a name.
    fn places(&self, class: Class, text: &str) -> Vec<Place> {
        let mut places = emails(text);
        places.extend(folders(text));
        let small = text.to_ascii_lowercase();
        for Name { kind, name, .. } in self.names.iter().filter(|name| !name.is_word || class == Class::Personal) {
            for form in forms(name) {
                let spans = words(&small, &form);
                places.extend(spans.map(|span| Place { span, kind: *kind, value: name.clone() }));
            }
        }
        // the sort is stable: what was found first wins among equals
        places.sort_by_key(|place| (place.span.start, std::cmp::Reverse(place.span.end)));
        let mut end = 0;
        places.retain(|place| {
            let free = place.span.start >= end;
            if free {
                end = place.span.end;
            }
            free
        });
        places
    }
}

/// A value as it is compared: percent-decoded, in small letters.
fn compared(value: &str) -> String {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let [first, behind @ ..] = rest {
        let code = behind
            .get(..2)
            .filter(|_| *first == b'%')
            .and_then(|d| u8::from_str_radix(std::str::from_utf8(d).ok()?, 16).ok());
        bytes.push(code.unwrap_or(*first));
        rest = if code.is_some() { &behind[2..] } else { behind };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| value.to_owned()).to_ascii_lowercase()
}

/// A name as it may stand in a text: as it is, and percent-encoded where that is another form.
fn forms(name: &str) -> Vec<String> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'~');
    let mut forms = vec![name.to_owned()];
    if !name.bytes().all(plain) {
        forms.push(
            name.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02x}") }).collect(),
        );
    }
    forms
}

/// Whether a name stands in a text as a whole word; both in small letters.
#[must_use]
pub fn is_word_of(small: &str, name: &str) -> bool {
    words(small, name).next().is_some()
}

/// The places where a name stands as a whole word, both in small letters.
fn words<'t>(small: &'t str, name: &'t str) -> impl Iterator<Item = Range<usize>> + 't {
    small.match_indices(name).map(|(at, _)| at..at + name.len()).filter(|span| {
        let before = &small[..span.start];
        let encoded = before.len() >= 3 && before.as_bytes()[before.len() - 3] == b'%';
        let token = before.ends_with('<') && small[span.end..].starts_with(['-', '>']);
        let starts = encoded || !before.ends_with(char::is_alphanumeric);
        starts && !token && !small[span.end..].starts_with(char::is_alphanumeric)
    })
}

/// The highest number of a token of a kind in a text that was masked before.
fn highest(text: &str, kind: Kind) -> usize {
    let beginning = format!("<{}-", kind.word());
    let numbers = text.match_indices(&beginning).filter_map(|(at, _)| {
        let (number, _) = text[at + beginning.len()..].split_once('>')?;
        number.parse().ok()
    });
    numbers.max().unwrap_or(0)
}

/// E-mail addresses, also percent-encoded ones.
fn emails(text: &str) -> Vec<Place> {
    let bytes = text.as_bytes();
    let mut places = Vec::new();
    for (at, sign) in text.match_indices('@').chain(text.match_indices("%40")) {
        let is_local = |b: &&u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'+' | b'-') || !b.is_ascii();
        let mut start = at - bytes[..at].iter().rev().take_while(is_local).count();
        if start > 0 && bytes[start - 1] == b'%' {
            start = (start + 2).min(at);
        }
        start += bytes[start..at].iter().take_while(|b| **b == b'.').count();
        let domain = &text[at + sign.len()..];
        let is_domain = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-');
        let domain = &domain[..domain.bytes().take_while(is_domain).count()];
        let domain = domain.trim_end_matches(['.', '-']);
        let top = domain.rsplit_once('.').map_or("", |(_, top)| top);
        let end = at + sign.len() + domain.len();
        let is_address = start < at && top.len() >= 2 && top.bytes().all(|b| b.is_ascii_alphabetic());
        if is_address && text.is_char_boundary(start) {
            let value = format!("{}@{}", compared(&text[start..at]), domain.to_ascii_lowercase());
            places.push(Place { span: start..end, kind: Kind::Email, value });
        }
    }
    places
}

/// The names of persons' folders.
fn folders(text: &str) -> Vec<Place> {
    if !text.contains(['/', '\\', '%']) {
        return Vec::new();
    }
    let small = text.to_ascii_lowercase();
    let mut places = Vec::new();
    for (home, any_case) in HOMES {
        let within = if any_case { small.as_str() } else { text };
        for (at, _) in within.match_indices(home) {
            let start = at + home.len();
            let end = start + folder(&text[start..], home.contains('\\'));
            let value = compared(&text[start..end]);
            let is_person = !value.is_empty()
                && !value.starts_with(['<', '%', '$', '~', '{', '*', '.'])
                && !NO_PERSONS.contains(&value.as_str());
            if is_person && !is_in_url(&text[..at]) {
                places.push(Place { span: start..end, kind: Kind::User, value });
            }
        }
    }
    places
}

/// The length of the folder's name that a text begins with. Blanks belong to it on Windows, where a folder follows.
fn folder(rest: &str, windows: bool) -> usize {
    let ends = |c: char| {
        matches!(c, '/' | '\\' | '"' | '\'' | '<' | '>' | ':' | ';' | ',' | ')' | '|' | '\n' | '\t' | '?' | '*' | '&')
    };
    let small = rest.to_ascii_lowercase();
    let encoded = ["%2f", "%5c"].iter().filter_map(|code| small.find(code)).min();
    let end = rest.find(ends).unwrap_or(rest.len()).min(encoded.unwrap_or(rest.len()));
    let blank = rest[..end].find(' ').unwrap_or(end);
    if windows && end <= LONGEST && rest[end..].starts_with(['\\', '/']) { end } else { blank }
}

/// Whether what follows belongs to the path of a URL that leads to another machine.
fn is_in_url(before: &str) -> bool {
    let word =
        before.rsplit(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '(' | '=')).next().unwrap_or(before);
    word.split_once("://").is_some_and(|(scheme, host)| !scheme.ends_with("file") && !host.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(identity: &Identity, texts: &[&str]) -> Vec<String> {
        masked_by_class(identity, &texts.iter().map(|text| (Class::Machine, *text)).collect::<Vec<_>>())
    }

    fn masked_by_class(identity: &Identity, texts: &[(Class, &str)]) -> Vec<String> {
        let redactor = Redactor::new(identity, &|name| name == "notion", texts);
        texts.iter().map(|(class, text)| redactor.mask(*class, text).unwrap_or_else(|| (*text).to_owned())).collect()
    }

    fn bob() -> Identity {
        Identity { users: vec!["Bob".to_owned(), "Jörg Maß".to_owned()], hosts: vec!["desk-7".to_owned()] }
    }

    #[test]
    fn the_same_value_becomes_the_same_token_wherever_it_stands() {
        let texts = [
            "Welcome BOB, eve@example.org and Eve%40Example.org",
            "/home/alice/x, /Users/bob/y, /home/Alice and alice",
            r"C:\Users\Carol Jones\AppData, C:\\Users\\Carol Jones\\x, file:///C:/Users/Carol%20Jones/x",
            "%2Fhome%2Falice%2Fx on DESK-7.local",
            "J%C3%B6rg%20Ma%C3%9F is Jörg Maß",
        ];
        assert_eq!(
            masked(&bob(), &texts),
            [
                "Welcome <user-1>, <email-1> and <email-1>",
                "/home/<user-2>/x, /Users/<user-1>/y, /home/<user-2> and <user-2>",
                r"C:\Users\<user-3>\AppData, C:\\Users\\<user-3>\\x, file:///C:/Users/<user-3>/x",
                "%2Fhome%2F<user-2>%2Fx on <host-1>.local",
                "<user-4> is <user-4>",
            ]
        );
    }

    #[test]
    fn ordinary_words_stay_whole() {
        let identity = Identity {
            users: ["root", "a", "user", "test", "notion", "al"].map(str::to_owned).to_vec(),
            hosts: vec!["localhost".to_owned()],
        };
        for text in [
            "a user may test notion.so at localhost as root; al",
            "https://example.org/home/page and https://api.example.org/users/7",
            r"C:\Users\Public\Desktop, /Users/Shared/x, /home/ %USERPROFILE%\x, C:\Users\%USERNAME%\x",
            "robert, bobby, kabob; name@host; pkg@1.2.3; @example.org",
        ] {
            assert_eq!(masked(&identity, &[text]), [text]);
            assert_eq!(masked(&Identity::default(), &[text]), [text]);
        }
        let identity = Identity { users: vec!["bob".to_owned()], hosts: Vec::new() };
        assert_eq!(masked(&identity, &["bobby kabob bob_2 bob"]), ["bobby kabob <user-1>_2 <user-1>"]);
        assert_eq!(masked(&Identity::default(), &["/home/user/x of the user"]), ["/home/<user-1>/x of the user"]);
    }

    #[test]
    fn a_name_that_is_an_ordinary_word_too_is_a_name_where_personal_values_stand() {
        let identity = Identity { users: vec!["Notion".to_owned()], hosts: Vec::new() };
        let texts = [
            (Class::Machine, "notion is not running"),
            (Class::Personal, "/data/notion/x of notion"),
            (Class::Machine, "/home/notion/x of notion"),
        ];
        assert_eq!(
            masked_by_class(&identity, &texts),
            ["notion is not running", "/data/<user-1>/x of <user-1>", "/home/<user-1>/x of notion"]
        );
    }

    #[test]
    fn what_was_masked_before_stays_and_new_values_take_new_numbers() {
        let texts = ["/home/<user-2>/x", "/home/bob/y <email-1>", "bob@example.org"];
        assert_eq!(masked(&bob(), &texts), ["/home/<user-2>/x", "/home/<user-3>/y <email-1>", "<email-2>"]);
    }
}
