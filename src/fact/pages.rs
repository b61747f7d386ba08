//! The pages that effects may open: on the web by https, and of the system's settings a closed list.

use super::vocabulary::Platform;
use crate::limits;

/// The pages of the systems' settings that playbooks may name.
pub const SETTINGS_PAGES: [(Platform, &str); 34] = [
    (Platform::Windows, "ms-settings:"),
    (Platform::Windows, "ms-settings:about"),
    (Platform::Windows, "ms-settings:appsfeatures"),
    (Platform::Windows, "ms-settings:bluetooth"),
    (Platform::Windows, "ms-settings:dateandtime"),
    (Platform::Windows, "ms-settings:defaultapps"),
    (Platform::Windows, "ms-settings:display"),
    (Platform::Windows, "ms-settings:network"),
    (Platform::Windows, "ms-settings:network-advancedsettings"),
    (Platform::Windows, "ms-settings:network-airplanemode"),
    (Platform::Windows, "ms-settings:network-ethernet"),
    (Platform::Windows, "ms-settings:network-mobilehotspot"),
    (Platform::Windows, "ms-settings:network-proxy"),
    (Platform::Windows, "ms-settings:network-status"),
    (Platform::Windows, "ms-settings:network-vpn"),
    (Platform::Windows, "ms-settings:network-wifi"),
    (Platform::Windows, "ms-settings:notifications"),
    (Platform::Windows, "ms-settings:powersleep"),
    (Platform::Windows, "ms-settings:printers"),
    (Platform::Windows, "ms-settings:privacy"),
    (Platform::Windows, "ms-settings:regionlanguage"),
    (Platform::Windows, "ms-settings:sound"),
    (Platform::Windows, "ms-settings:startupapps"),
    (Platform::Windows, "ms-settings:storagesense"),
    (Platform::Windows, "ms-settings:troubleshoot"),
    (Platform::Windows, "ms-settings:windowsupdate"),
    (Platform::Windows, "ms-settings:yourinfo"),
    (Platform::Macos, "x-apple.systempreferences:"),
    (Platform::Macos, "x-apple.systempreferences:com.apple.Date-Time-Settings.extension"),
    (Platform::Macos, "x-apple.systempreferences:com.apple.LoginItems-Settings.extension"),
    (Platform::Macos, "x-apple.systempreferences:com.apple.Network-Settings.extension"),
    (Platform::Macos, "x-apple.systempreferences:com.apple.Print-Scan-Settings.extension"),
    (Platform::Macos, "x-apple.systempreferences:com.apple.preference.network"),
    (Platform::Macos, "x-apple.systempreferences:com.apple.settings.Storage"),
];

/// A page that may be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// One on the web.
    Web,
    /// One of the settings of a platform.
    Setting(Platform),
}

/// What kind of page an address leads to; `None` where it must not be opened.
#[must_use]
pub fn page(url: &str) -> Option<Page> {
    if let Some((platform, _)) = SETTINGS_PAGES.iter().find(|(_, page)| *page == url) {
        return Some(Page::Setting(*platform));
    }
    let rest = url.strip_prefix("https://").filter(|_| url.len() <= limits::PAGE_BYTES)?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let odd = |c: char| {
        c.is_whitespace() || c.is_control() || matches!(c, '"' | '\'' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}')
    };
    // a name before an @ is there to be taken for the host
    let fits = host.starts_with(|c: char| c.is_alphanumeric() || c == '[') && !host.contains('@') && !url.contains(odd);
    fits.then_some(Page::Web)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_and_the_listed_pages_are_opened() {
        for url in ["https://example.org", "https://example.org/a?b=c#d", "https://[::1]/", "https://example.org/a@b"] {
            assert_eq!(page(url), Some(Page::Web), "{url}");
        }
        assert_eq!(page("ms-settings:network-vpn"), Some(Page::Setting(Platform::Windows)));
        let long = format!("https://example.org/{}", "a".repeat(limits::PAGE_BYTES));
        for url in [
            "",
            "https://",
            "https:///x",
            "http://example.org",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "HTTPS://x",
            "ms-settings:unknown",
            "ms-settings:network-vpn?x",
            "ms-msdt:/id",
            "x-apple.systempreferences:other",
            "https://good.example@bad.example/",
            "https://a b",
            "https://a\n",
            "https://a\u{1b}",
            "https://a\"&calc",
            "-x",
            "search-ms:query=x",
            "https://-x",
            &long,
        ] {
            assert_eq!(page(url), None, "{url}");
        }
    }

    #[test]
    fn the_list_is_sorted_and_each_page_stands_once() {
        assert!(SETTINGS_PAGES.windows(2).all(|two| two[0] < two[1]));
    }
}
