//! Whether the system sets its clock: what it is asked and told, as pure functions of the platform; and the asking.

use super::failure::Failure;
use super::program::asked;
use super::site::Site;
use crate::fact::Platform;
use crate::limits;

/// Where Windows keeps it.
const KEY: &str = r"HKLM\SYSTEM\CurrentControlSet\Services\W32Time\Parameters";

/// What the system is asked.
fn question(platform: Platform) -> &'static [&'static str] {
    match platform {
        Platform::Linux => &["timedatectl", "show", "--property=NTP"],
        Platform::Macos => &["systemsetup", "-getusingnetworktime"],
        Platform::Windows => &["reg.exe", "query", KEY, "/v", "Type"],
    }
}

/// What the system is told. It never asks for a password.
fn order(platform: Platform, on: bool) -> &'static [&'static str] {
    match (platform, on) {
        (Platform::Linux, true) => &["timedatectl", "--no-ask-password", "set-ntp", "true"],
        (Platform::Linux, false) => &["timedatectl", "--no-ask-password", "set-ntp", "false"],
        (Platform::Macos, true) => &["systemsetup", "-setusingnetworktime", "on"],
        (Platform::Macos, false) => &["systemsetup", "-setusingnetworktime", "off"],
        (Platform::Windows, true) => &["w32tm.exe", "/config", "/syncfromflags:manual", "/update"],
        (Platform::Windows, false) => &["w32tm.exe", "/config", "/syncfromflags:no", "/update"],
    }
}

/// What it answered; `None` where it did not say.
fn answer(platform: Platform, text: &str) -> Option<bool> {
    let value = |key: &str| text.lines().find_map(|line| line.trim().strip_prefix(key)).map(str::trim);
    match platform {
        Platform::Linux => value("NTP=").map(|value| value == "yes"),
        Platform::Macos => value("Network Time:").map(|value| value.eq_ignore_ascii_case("on")),
        // NTP, NT5DS in a domain, AllSync; or NoSync
        Platform::Windows => {
            value("Type")?.split_whitespace().last().map(|value| !value.eq_ignore_ascii_case("NoSync"))
        }
    }
}

/// Whether the system sets its clock from the network.
pub(super) fn is_synced(site: &Site) -> Result<bool, Failure> {
    let told = asked(site, question(site.platform), limits::COMMAND_TIME)?;
    let unknown = || Failure::Unproven("the system does not tell whether it sets its clock".to_owned());
    answer(site.platform, &told).ok_or_else(unknown)
}

/// Lets the system set its clock from the network, or no more.
pub(super) fn set_synced(site: &Site, on: bool) -> Result<(), Failure> {
    asked(site, order(site.platform, on), limits::COMMAND_TIME)?;
    if is_synced(site)? == on {
        return Ok(());
    }
    Err(Failure::Unproven("the setting of the clock did not change".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answers_of_each_system_are_read() {
        assert_eq!(answer(Platform::Linux, "NTP=yes\n"), Some(true));
        assert_eq!(answer(Platform::Linux, "NTP=no\n"), Some(false));
        assert_eq!(answer(Platform::Macos, "Network Time: On\n"), Some(true));
        assert_eq!(answer(Platform::Macos, "Network Time: Off\n"), Some(false));
        let windows = |kind: &str| format!("\r\n{KEY}\r\n    Type    REG_SZ    {kind}\r\n\r\n");
        assert_eq!(answer(Platform::Windows, &windows("NTP")), Some(true));
        assert_eq!(answer(Platform::Windows, &windows("NT5DS")), Some(true));
        assert_eq!(answer(Platform::Windows, &windows("NoSync")), Some(false));
        assert!(Platform::ALL.into_iter().all(|platform| answer(platform, "nonsense").is_none()));
    }

    #[test]
    fn each_system_is_told_what_is_undone_by_its_opposite() {
        for platform in Platform::ALL {
            let (on, off) = (order(platform, true), order(platform, false));
            assert_eq!((on.len(), on[0]), (off.len(), off[0]));
            assert_ne!(on, off);
        }
    }
}
