//! The proxy settings of Windows and macOS, from what the system's own programs print: pure functions. On Linux no settings
//! but the environment hold for all programs.

use std::fmt;
use std::net::IpAddr;

use super::proxy::within;
use super::resolve::Host;
use crate::fact::Platform;
use crate::probe::command;

/// Where Windows keeps the user's settings.
const KEY: &str = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Internet Settings";

/// The settings. Not printable: an address may have a user and password in front.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct SystemProxy {
    /// The proxy of `http` URLs, `host:port` or a URL.
    pub http: Option<String>,
    /// The proxy of `https` URLs.
    pub https: Option<String>,
    /// The proxy of everything else, which speaks SOCKS.
    pub socks: Option<String>,
    /// The hosts that go without one: names and addresses in which `*` stands for anything, blocks of addresses.
    pub exceptions: Vec<String>,
    /// Whether names without a dot go without one.
    pub except_plain: bool,
    /// Whether a script chooses the proxy for each URL, or the network is asked for one.
    pub script: bool,
    /// Whether a user is named beside the proxy.
    pub login: bool,
}

impl fmt::Debug for SystemProxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SystemProxy").field("script", &self.script).finish_non_exhaustive()
    }
}

impl SystemProxy {
    /// Whether a proxy is named for any URL.
    #[must_use]
    pub fn is_set(&self) -> bool {
        self.http.is_some() || self.https.is_some() || self.socks.is_some()
    }

    /// Whether a host goes without one. This machine itself always does.
    #[must_use]
    pub fn excepts(&self, host: &Host) -> bool {
        let name = host.name.trim_end_matches('.').to_lowercase();
        let itself = name == "localhost" || host.literal.is_some_and(|address| address.is_loopback());
        let plain = self.except_plain && host.literal.is_none() && !name.contains('.');
        itself || plain || self.exceptions.iter().any(|entry| names(&entry.to_lowercase(), &name, host.literal))
    }
}

/// Reads the settings, or tells why that cannot be done.
pub async fn read(platform: Platform, env: Vec<(String, String)>) -> Result<SystemProxy, String> {
    match platform {
        Platform::Linux => Err("on Linux only the environment names a proxy for all programs".to_owned()),
        Platform::Macos => command::output(&env, "/usr/sbin/scutil", &["--proxy"]).await.map(|text| of_macos(&text)),
        Platform::Windows => {
            let reg = command::in_system32(&env, "reg.exe");
            command::output(&env, &reg, &["query", KEY]).await.map(|text| of_windows(&text))
        }
    }
}

/// The settings in the output of `reg query`.
#[must_use]
pub fn of_windows(output: &str) -> SystemProxy {
    let value = |name: &str| {
        let behind = |line: &str| {
            let (found, rest) = line.trim_start().split_once("    ")?;
            let (_, value) = rest.trim_start().split_once("    ")?;
            found.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        };
        output.lines().find_map(behind).filter(|value| !value.is_empty())
    };
    let mut settings = SystemProxy { script: value("AutoConfigURL").is_some(), ..SystemProxy::default() };
    let is_on = value("ProxyEnable").is_some_and(|on| on.trim_start_matches("0x").trim_start_matches('0') == "1");
    let Some(servers) = value("ProxyServer").filter(|_| is_on) else { return settings };
    for server in servers.split([';', ' ']).filter(|server| !server.is_empty()) {
        match server.split_once('=') {
            Some(("http", address)) => settings.http = Some(address.to_owned()),
            Some(("https", address)) => settings.https = Some(address.to_owned()),
            Some(("socks", address)) => settings.socks = Some(address.to_owned()),
            Some(_) => {}
            None => (settings.http, settings.https) = (Some(server.to_owned()), Some(server.to_owned())),
        }
    }
    let exceptions = value("ProxyOverride").unwrap_or_default();
    for entry in exceptions.split([';', ' ']).filter(|entry| !entry.is_empty()) {
        match entry {
            "<local>" => settings.except_plain = true,
            entry => settings.exceptions.push(entry.to_owned()),
        }
    }
    settings
}

/// The settings in the output of `scutil --proxy`.
#[must_use]
pub fn of_macos(output: &str) -> SystemProxy {
    // the settings of single interfaces stand further inside, and repeat the names
    let lines = || output.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let value = |name: &str| {
        let of = |line: &str| Some(line.trim().strip_prefix(name)?.strip_prefix(" : ")?.trim().to_owned());
        lines().find_map(of).filter(|value| !value.is_empty())
    };
    let is_on = |name: &str| value(name).is_some_and(|on| on == "1");
    let address = |kind: &str| {
        let host = value(&format!("{kind}Proxy")).filter(|_| is_on(&format!("{kind}Enable")))?;
        let host = if host.contains(':') { format!("[{host}]") } else { host };
        Some(value(&format!("{kind}Port")).map_or(host.clone(), |port| format!("{host}:{port}")))
    };
    let list = output.split_once("ExceptionsList : <array> {").map_or("", |(_, behind)| behind);
    let entries = list.lines().skip(1).take_while(|line| !line.contains('}'));
    SystemProxy {
        http: address("HTTP"),
        https: address("HTTPS"),
        socks: address("SOCKS"),
        exceptions: entries.filter_map(|line| Some(line.split_once(" : ")?.1.trim().to_owned())).collect(),
        except_plain: is_on("ExcludeSimpleHostnames"),
        script: is_on("ProxyAutoConfigEnable") || is_on("ProxyAutoDiscoveryEnable"),
        login: value("HTTPUser").is_some() || value("HTTPSUser").is_some(),
    }
}

fn names(entry: &str, name: &str, literal: Option<IpAddr>) -> bool {
    if let (Some(address), Some((network, bits))) = (literal, entry.split_once('/')) {
        return block(network).zip(bits.parse().ok()).is_some_and(|(network, bits)| within(address, network, bits));
    }
    let entry = entry.split_once("://").map_or(entry, |(_, behind)| behind);
    fits(entry, name)
}

/// The address of a block, of which `169.254` may stand for `169.254.0.0`.
fn block(network: &str) -> Option<IpAddr> {
    let whole = |network: &str| network.parse::<IpAddr>().ok();
    let dots = network.bytes().filter(|byte| *byte == b'.').count();
    whole(network).or_else(|| whole(&format!("{network}{}", ".0".repeat(3_usize.saturating_sub(dots)))))
}

/// Whether a text fits a pattern in which `*` stands for anything. The stars are filled from left to right, each with as
/// little as will do: linear in the text for each star.
fn fits(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let Some(last) = parts.next_back() else { return rest.is_empty() };
    for part in parts {
        match rest.split_once(part) {
            Some((_, behind)) => rest = behind,
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const WINDOWS: &str = include_str!("../../../tests/worlds/windows-internet-settings.txt");
    const MACOS: &str = include_str!("../../../tests/worlds/macos-scutil-proxy.txt");

    fn excepts(settings: &SystemProxy, host: &str) -> bool {
        settings.excepts(&Host::parse(host))
    }

    #[test]
    fn the_settings_of_windows_are_read() {
        let settings = of_windows(WINDOWS);
        assert_eq!(settings.http.as_deref(), Some("proxy.example.com:8080"));
        assert_eq!(settings.https.as_deref(), Some("proxy.example.com:8443"));
        assert_eq!(settings.socks, None);
        assert!(settings.is_set() && !settings.script && settings.except_plain);
        for host in ["intranet", "a.example.com", "10.1.2.3", "localhost", "127.0.0.1"] {
            assert!(excepts(&settings, host), "{host}");
        }
        for host in ["example.org", "110.1.2.3", "example.com.org"] {
            assert!(!excepts(&settings, host), "{host}");
        }
        let one = WINDOWS.replace("http=proxy.example.com:8080;https=proxy.example.com:8443", "p.test:3128");
        assert_eq!(of_windows(&one).https.as_deref(), Some("p.test:3128"));
        let off = of_windows(&WINDOWS.replace("0x1", "0x0"));
        assert!(!off.is_set(), "an address that is kept while the switch is off");
        let script = of_windows("    AutoConfigURL    REG_SZ    http://wpad.example.com/proxy.pac\r\n");
        assert!(script.script && !script.is_set());
    }

    #[test]
    fn the_settings_of_macos_are_read() {
        let settings = of_macos(MACOS);
        assert_eq!(settings.https.as_deref(), Some("proxy.example.com:8443"));
        assert_eq!(settings.http, None, "it is switched off");
        assert!(settings.except_plain && settings.script && settings.login);
        for host in ["printer.local", "169.254.3.4", "intranet", "::1"] {
            assert!(excepts(&settings, host), "{host}");
        }
        for host in ["printer.local.org", "169.255.3.4", "example.org"] {
            assert!(!excepts(&settings, host), "{host}");
        }
        assert_eq!(of_macos("<dictionary> {\n}\n"), SystemProxy::default());
    }

    #[test]
    fn stars_stand_for_anything() {
        for (pattern, text) in [("*", ""), ("a*", "a"), ("*a", "ba"), ("a*b*c", "axbybc"), ("a", "a"), ("*.b*", "a.bc")]
        {
            assert!(fits(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("", "a"), ("a", "ab"), ("a*a", "a"), ("*.b", "b"), ("a*b*c", "acb")] {
            assert!(!fits(pattern, text), "{pattern} {text}");
        }
    }

    proptest! {
        #[test]
        fn no_output_breaks_anything(text in "(    |ProxyEnable|ProxyServer|ProxyOverride|REG_SZ|0x1|\\n|=|;|  HTTPSEnable : 1|ExceptionsList : <array> \\{|\\}|\\PC){0,16}", host in "\\PC{0,8}") {
            for settings in [of_windows(&text), of_macos(&text)] {
                let _ = settings.excepts(&Host::parse(&host));
            }
            let _ = (fits(&text, &host), names(&text, &host, "10.0.0.1".parse().ok()));
        }
    }
}
