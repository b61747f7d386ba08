//! Which proxy a program would use for a URL: the one that the environment names by the customary variables, else the one
//! of the system's settings. A pure function of both.

use std::net::IpAddr;

use url::Url;

use super::resolve::Host;
use super::system_proxy::{self, SystemProxy};
use crate::fact::Platform;
use crate::probe::World;

/// A proxy that speaks HTTP. Not printable: it may hold a password.
pub struct Proxy {
    /// Its host.
    pub host: Host,
    /// Its port.
    pub port: u16,
    /// The value of `Proxy-Authorization`, where a user is named.
    pub login: Option<String>,
}

/// The way that is wished for a URL.
pub enum Way {
    /// Without a proxy.
    Direct,
    /// Through this one.
    Through(Proxy),
    /// Through one that cannot be spoken to here; its `host:port` where it names one, and why not.
    Unusable(Option<String>, &'static str),
}

/// Where a proxy is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// By the environment.
    Environment,
    /// By the system's settings.
    System,
    /// Nowhere.
    Nowhere,
}

/// The way to a URL, and how it was chosen.
pub struct Choice {
    /// The way.
    pub way: Way,
    /// Where the proxy is named, or the exception to it.
    pub named: Named,
    /// Whether the proxy is not used because an exception names the host.
    pub bypassed: bool,
    /// Whether a user or password stands beside the proxy.
    pub login: bool,
    /// Whether the environment names a proxy for such URLs.
    pub environment: bool,
    /// What the system's settings say, or why that is not known.
    pub system: Result<SystemProxy, String>,
}

/// The way to a URL on this machine: the one answer for everything that goes there.
pub async fn chosen(world: &World, url: &Url) -> Choice {
    let settings = || system_proxy::read(world.platform, world.env.clone());
    let system = world.net.system_proxy.begun(settings).answer().await;
    let system = system.unwrap_or_else(|| Err("reading the system's settings broke off".to_owned()));
    choose(world.platform, &world.env, system, url)
}

/// The way to a URL: by the environment, and where that names no proxy, by the system's settings.
#[must_use]
pub fn choose(platform: Platform, env: &[(String, String)], system: Result<SystemProxy, String>, url: &Url) -> Choice {
    let by_environment = by_environment(platform, env, url);
    let environment = by_environment.is_some();
    let settings = system.as_ref().ok();
    let found = by_environment.map(|found| (Named::Environment, found));
    let found = found.or_else(|| Some((Named::System, by_system(settings?, url)?)));
    let (named, (proxy, bypassed)) = found.unwrap_or((Named::Nowhere, (String::new(), false)));
    let beside = named == Named::System && settings.is_some_and(|settings| settings.login);
    let login = beside || parsed(&proxy).is_ok_and(|url| has_login(&url));
    let way = if named == Named::Nowhere || bypassed { Way::Direct } else { read(&proxy) };
    Choice { way, named, bypassed, login, environment, system }
}

/// The proxy that the environment names for a URL, and whether an exception names the host. As curl and most others have
/// it: the variable of the URL's scheme, else `all_proxy`, lower case first; `no_proxy` lists the hosts without one.
/// `HTTP_PROXY` does not count where `REQUEST_METHOD` says that a web server started this program, since a request's
/// headers can set it there.
fn by_environment(platform: Platform, env: &[(String, String)], url: &Url) -> Option<(String, bool)> {
    let get = |name: &str| {
        let same = |n: &str| if platform == Platform::Windows { n.eq_ignore_ascii_case(name) } else { n == name };
        env.iter().find(|(n, _)| same(n)).map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    };
    let own: &[&str] = match url.scheme() {
        "https" => &["https_proxy", "HTTPS_PROXY"],
        _ if get("REQUEST_METHOD").is_some() => &["http_proxy"],
        _ => &["http_proxy", "HTTP_PROXY"],
    };
    let proxy = own.iter().chain(&["all_proxy", "ALL_PROXY"]).find_map(|name| get(name))?;
    let exceptions = get("no_proxy").or_else(|| get("NO_PROXY")).unwrap_or_default();
    let host = Host::of(&url.host()?);
    let port = url.port_or_known_default().unwrap_or_default();
    Some((proxy.to_owned(), excepted(exceptions, &host, port)))
}

/// The proxy that the system's settings name for a URL, and whether an exception names the host.
fn by_system(settings: &SystemProxy, url: &Url) -> Option<(String, bool)> {
    let own = if url.scheme() == "https" { &settings.https } else { &settings.http };
    let socks = || settings.socks.as_ref().map(|address| format!("socks://{address}"));
    let proxy = own.clone().or_else(socks)?;
    Some((proxy, settings.excepts(&Host::of(&url.host()?))))
}

fn parsed(proxy: &str) -> Result<Url, url::ParseError> {
    if proxy.contains("://") { Url::parse(proxy) } else { Url::parse(&format!("http://{proxy}")) }
}

fn has_login(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some()
}

fn read(proxy: &str) -> Way {
    let Ok(url) = parsed(proxy) else { return Way::Unusable(None, "the proxy's address is no URL") };
    let Some(host) = url.host().map(|host| Host::parse(&host.to_string())) else {
        return Way::Unusable(None, "the proxy's address names no host");
    };
    let port = url.port_or_known_default().unwrap_or(1080);
    if url.scheme() != "http" {
        return Way::Unusable(Some(host.with_port(port)), "only proxies that speak plain HTTP can be used");
    }
    let login = has_login(&url).then(|| {
        let mut both = decoded(url.username());
        both.push(b':');
        both.extend(decoded(url.password().unwrap_or_default()));
        format!("Basic {}", base64(&both))
    });
    Way::Through(Proxy { host, port, login })
}

/// Whether a list of exceptions names a host: `*`, a domain with all below it (a leading dot or `*.` changes nothing), an
/// address, a block of addresses (`10.0.0.0/8`), each with or without a port; commas or spaces between.
fn excepted(list: &str, host: &Host, port: u16) -> bool {
    list.split([',', ' ', '\t']).filter(|entry| !entry.is_empty()).any(|entry| match host.literal {
        _ if entry == "*" => true,
        Some(address) => names_address(entry, address, port),
        None => names_domain(entry, &host.name, port),
    })
}

fn names_address(entry: &str, address: IpAddr, port: u16) -> bool {
    if let Some((network, bits)) = entry.split_once('/') {
        let (Ok(network), Ok(bits)) = (network.parse(), bits.parse()) else { return false };
        return within(address, network, bits);
    }
    if let Ok(whole) = entry.trim_matches(['[', ']']).parse::<IpAddr>() {
        return whole == address;
    }
    let Some((before, after)) = entry.rsplit_once(':') else { return false };
    before.trim_matches(['[', ']']).parse() == Ok(address) && after.parse() == Ok(port)
}

fn names_domain(entry: &str, host: &str, port: u16) -> bool {
    let (domain, wanted) = match entry.rsplit_once(':') {
        Some((domain, wanted)) => (domain, wanted.parse().ok()),
        None => (entry, Some(port)),
    };
    let domain = domain.trim_start_matches("*.").trim_matches('.').to_ascii_lowercase();
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let inside = host == domain || host.strip_suffix(&domain).is_some_and(|rest| rest.ends_with('.'));
    !domain.is_empty() && inside && wanted == Some(port)
}

pub(super) fn within(address: IpAddr, network: IpAddr, bits: u32) -> bool {
    match (address, network) {
        (IpAddr::V4(a), IpAddr::V4(n)) if bits <= 32 => {
            u32::from(a).checked_shr(32 - bits) == u32::from(n).checked_shr(32 - bits)
        }
        (IpAddr::V6(a), IpAddr::V6(n)) if bits <= 128 => {
            u128::from(a).checked_shr(128 - bits) == u128::from(n).checked_shr(128 - bits)
        }
        _ => false,
    }
}

/// The bytes behind percent signs.
fn decoded(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut plain = Vec::new();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let code = text.get(at + 1..at + 3).filter(|_| *byte == b'%').and_then(|hex| u8::from_str_radix(hex, 16).ok());
        plain.push(code.unwrap_or(*byte));
        at += if code.is_some() { 3 } else { 1 };
    }
    plain
}

/// Base64 with padding, RFC 4648 section 4.
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().fold(0, |word, byte| word << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for n in 0..4 {
            let digit = ALPHABET[(word >> (18 - 6 * n) & 63) as usize];
            text.push(if n <= chunk.len() { char::from(digit) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn chosen(platform: Platform, env: &[(&str, &str)], url: &str) -> String {
        let env: Vec<_> = env.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        match choose(platform, &env, Ok(SystemProxy::default()), &Url::parse(url).unwrap()).way {
            Way::Direct => "direct".to_owned(),
            Way::Through(proxy) => match &proxy.login {
                Some(login) => format!("{login} at {}", proxy.host.with_port(proxy.port)),
                None => proxy.host.with_port(proxy.port),
            },
            Way::Unusable(address, _) => format!("unusable {}", address.unwrap_or_default()),
        }
    }

    fn on_linux(env: &[(&str, &str)], url: &str) -> String {
        chosen(Platform::Linux, env, url)
    }

    #[test]
    fn the_variable_of_the_scheme_is_asked_first() {
        let env = [("http_proxy", "http://a:1"), ("HTTPS_PROXY", "b:2"), ("https_proxy", ""), ("ALL_PROXY", "[::1]:3")];
        assert_eq!(on_linux(&env, "http://x.test"), "a:1");
        assert_eq!(on_linux(&env, "https://x.test"), "b:2");
        assert_eq!(on_linux(&env[3..], "https://x.test"), "[::1]:3");
        assert_eq!(on_linux(&[("http_proxy", "a")], "https://x.test"), "direct");
        assert_eq!(on_linux(&[("http_proxy", "a")], "http://x.test"), "a:80");
    }

    #[test]
    fn names_differ_in_case_except_on_windows() {
        let env = [("Https_Proxy", "a:1")];
        assert_eq!(chosen(Platform::Windows, &env, "https://x.test"), "a:1");
        assert_eq!(chosen(Platform::Macos, &env, "https://x.test"), "direct");
        assert_eq!(chosen(Platform::Linux, &env, "https://x.test"), "direct");
    }

    #[test]
    fn a_request_header_is_no_setting() {
        let env = [("REQUEST_METHOD", "GET"), ("HTTP_PROXY", "evil:1")];
        assert_eq!(on_linux(&env, "http://x.test"), "direct");
        assert_eq!(on_linux(&env[1..], "http://x.test"), "evil:1");
    }

    #[test]
    fn exceptions_go_direct() {
        let is = |list: &str, url: &str| on_linux(&[("all_proxy", "p:1"), ("no_proxy", list)], url) == "direct";
        for list in ["*", "x.test", ".x.test", "a.b, x.test", "*.x.test", "a.b x.test", "X.Test", "x.test:443", "test"]
        {
            assert!(is(list, "https://x.test"), "{list}");
            assert!(is(list, "https://deep.x.test."), "{list}");
        }
        for list in ["", "y.test", "est", "x.test:80", "ax.test", ".", "*.", "10.0.0.0/8"] {
            assert!(!is(list, "https://x.test"), "{list}");
        }
        for list in ["10.1.2.3", "10.0.0.0/8", "0.0.0.0/0", "10.1.2.3:443", "10.1.2.3/32"] {
            assert!(is(list, "https://10.1.2.3"), "{list}");
        }
        for list in ["10.1.2.4", "11.0.0.0/8", "10.1.2.3:80", "10.0.0.0/33", "2.3", "::/0"] {
            assert!(!is(list, "https://10.1.2.3"), "{list}");
        }
        for list in ["fd00::/8", "fd00::1", "[fd00::1]", "[fd00::1]:443", "::/0"] {
            assert!(is(list, "https://[fd00::1]"), "{list}");
        }
    }

    #[test]
    fn credentials_become_a_login_and_no_address() {
        let env = [("all_proxy", "http://us%40er:p%3Aw@proxy.test:3128")];
        assert_eq!(on_linux(&env, "https://x.test"), "Basic dXNAZXI6cDp3 at proxy.test:3128");
        assert_eq!(on_linux(&[("all_proxy", "socks5://u:secret@s.test")], "https://x.test"), "unusable s.test:1080");
        assert_eq!(on_linux(&[("all_proxy", "http://")], "https://x.test"), "unusable ");
    }

    fn by_settings(env: &[(&str, &str)], url: &str) -> (Named, bool, bool, String) {
        let env: Vec<_> = env.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        let system = SystemProxy {
            https: Some("p.test:8080".to_owned()),
            socks: Some("s.test:1080".to_owned()),
            exceptions: vec!["*.inner.test".to_owned()],
            login: true,
            ..SystemProxy::default()
        };
        let choice = choose(Platform::Windows, &env, Ok(system), &Url::parse(url).unwrap());
        let address = match choice.way {
            Way::Direct => "direct".to_owned(),
            Way::Through(proxy) => proxy.host.with_port(proxy.port),
            Way::Unusable(address, _) => format!("unusable {}", address.unwrap_or_default()),
        };
        (choice.named, choice.bypassed, choice.login, address)
    }

    #[test]
    fn the_settings_of_the_system_count_where_the_environment_names_none() {
        let seen = |named, bypassed, login, address: &str| (named, bypassed, login, address.to_owned());
        let env = [("HTTPS_PROXY", "e.test:1"), ("NO_PROXY", "x.test")];
        assert_eq!(by_settings(&env, "https://a.test"), seen(Named::Environment, false, false, "e.test:1"));
        assert_eq!(by_settings(&env, "https://x.test"), seen(Named::Environment, true, false, "direct"));
        assert_eq!(by_settings(&[], "https://a.test"), seen(Named::System, false, true, "p.test:8080"));
        assert_eq!(by_settings(&[], "https://a.inner.test"), seen(Named::System, true, true, "direct"));
        assert_eq!(by_settings(&env, "http://a.test"), seen(Named::System, false, true, "unusable s.test:1080"));
        let unread = choose(Platform::Macos, &[], Err("why".to_owned()), &Url::parse("https://a.test").unwrap());
        assert!(matches!(unread.way, Way::Direct) && unread.named == Named::Nowhere);
    }

    #[test]
    fn base64_is_that_of_the_rfc() {
        for (plain, coded) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("\u{ff}", "w78=")]
        {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }

    proptest! {
        #[test]
        fn no_setting_breaks_anything(proxy in "(http://|:|@|%|\\[|/|\\PC){0,8}", list in "(\\*|\\.|,|/|:|\\[|1|\\PC){0,8}") {
            for url in ["http://a.test", "https://[::1]:8", "http://10.0.0.1"] {
                let _ = on_linux(&[("all_proxy", &proxy), ("no_proxy", &list)], url);
            }
        }
    }
}
