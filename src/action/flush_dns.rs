//! The effect `flush_dns`: empty the system's DNS cache.

use std::path::Path;

use super::change::Change;
use super::effect::{Description, Effect, Way};
use super::failure::Failure;
use super::journal::Entry;
use super::program::{asked, of_system};
use super::site::Site;
use crate::fact::{EffectSpec, Params, Platform, Privilege};
use crate::limits;

/// What it is and takes.
static SPEC: EffectSpec = EffectSpec {
    name: "flush_dns",
    title: "Empty the system's DNS cache",
    doc: "Empties the cache in which the system keeps the addresses of names. It fills again by itself.",
    describe: "empties the system's DNS cache",
    params: &[],
    platforms: &Platform::ALL,
    privilege: Privilege::User,
    reversible: false,
    changes_paths: false,
};

/// The effect.
pub(super) struct FlushDns;

impl Effect for FlushDns {
    fn spec(&self) -> &'static EffectSpec {
        &SPEC
    }

    fn describe(&self, _: &Params, site: &Site) -> Description {
        let orders = orders(site.platform, site.elevated, &|path| Path::new(path).exists());
        let missing = orders.iter().find(|order| of_system(site, order[0]).is_none());
        let way = match (orders.first(), missing) {
            (None, _) => Way::ByHand("no cache is known that this user could empty".to_owned()),
            (Some(_), Some(order)) => Way::ByHand(format!("{} is not installed", order[0])),
            (Some(_), None) => Way::Automatic,
        };
        let lines: Vec<String> = orders.iter().map(|order| order.join(" ")).collect();
        let how = if lines.is_empty() { String::new() } else { format!(" by {}", lines.join(" and ")) };
        Description {
            what: None,
            would: format!("empties the system's DNS cache{how}"),
            finds: if way == Way::Automatic { "cache" } else { "nothing" },
            way,
            proof: "the system says that it did",
            undo: None,
        }
    }

    fn apply(&self, _: &Params, site: &Site, entry: &mut Entry<'_>) -> Result<String, Failure> {
        let number = entry.intend(Change::FlushedDns)?;
        for order in orders(site.platform, site.elevated, &|path| Path::new(path).exists()) {
            asked(site, order, limits::COMMAND_TIME)?;
        }
        entry.done(number)?;
        Ok("emptied the system's DNS cache".to_owned())
    }

    fn verify(&self, _: &Params, _: &Site, _: &[Change]) -> Result<(), Failure> {
        Ok(())
    }
}

/// What the system is told; nothing where it has no cache, or none that this user may empty.
fn orders(platform: Platform, elevated: bool, exists: &dyn Fn(&str) -> bool) -> Vec<&'static [&'static str]> {
    match platform {
        Platform::Linux if exists("/run/systemd/resolve") => vec![&["resolvectl", "flush-caches"]],
        Platform::Linux if elevated && exists("/run/nscd/socket") => vec![&["nscd", "--invalidate=hosts"]],
        Platform::Linux => Vec::new(),
        Platform::Macos if elevated => vec![&["dscacheutil", "-flushcache"], &["killall", "-HUP", "mDNSResponder"]],
        Platform::Macos => vec![&["dscacheutil", "-flushcache"]],
        Platform::Windows => vec![&["ipconfig.exe", "/flushdns"]],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_system_is_told_in_its_words_and_only_where_it_has_a_cache() {
        let told = |platform, elevated, there: &str| {
            let orders = orders(platform, elevated, &|path| path == there);
            orders.iter().map(|order| order.join(" ")).collect::<Vec<_>>().join("; ")
        };
        assert_eq!(told(Platform::Linux, false, "/run/systemd/resolve"), "resolvectl flush-caches");
        assert_eq!(told(Platform::Linux, true, "/run/nscd/socket"), "nscd --invalidate=hosts");
        assert_eq!(told(Platform::Linux, false, "/run/nscd/socket"), "");
        assert_eq!(told(Platform::Linux, true, ""), "");
        assert_eq!(told(Platform::Macos, false, ""), "dscacheutil -flushcache");
        assert_eq!(told(Platform::Macos, true, ""), "dscacheutil -flushcache; killall -HUP mDNSResponder");
        assert_eq!(told(Platform::Windows, false, ""), "ipconfig.exe /flushdns");
    }
}
