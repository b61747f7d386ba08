//! The effect `open`: open a page.

use super::change::Change;
use super::effect::{Description, Effect, Way};
use super::failure::Failure;
use super::journal::Entry;
use super::program::{of_system, start};
use super::site::Site;
use crate::fact::{EffectSpec, Page, ParamKind, ParamSpec, Params, Platform, Privilege, page};

/// What it is and takes.
static SPEC: EffectSpec = EffectSpec {
    name: "open",
    title: "Open a page",
    doc: "Opens an https page in the browser, or a page of the system's settings.",
    describe: "opens `{url}`",
    params: &[ParamSpec {
        name: "url",
        kind: ParamKind::Page,
        required: true,
        example: "\"https://example.org/help\"",
        doc: "An https URL, or the address of a settings page.",
    }],
    platforms: &Platform::ALL,
    privilege: Privilege::User,
    reversible: false,
    changes_paths: false,
};

/// The effect.
pub(super) struct Open;

impl Effect for Open {
    fn spec(&self) -> &'static EffectSpec {
        &SPEC
    }

    fn describe(&self, params: &Params, site: &Site) -> Description {
        let url = params.text("url");
        let (way, finds) = match opener(url, site) {
            Ok(_) => (Way::Automatic, "page"),
            Err(way) => (way, "nothing"),
        };
        let place = if page(url) == Some(Page::Web) { "in the browser" } else { "in the settings" };
        let proof = "you see it: that a page is open cannot be told from outside";
        Description { what: None, would: format!("opens {url} {place}"), way, finds, proof, undo: None }
    }

    fn apply(&self, params: &Params, site: &Site, entry: &mut Entry<'_>) -> Result<String, Failure> {
        let url = params.text("url");
        let command = opener(url, site).map_err(|way| match way {
            Way::Refused(because) | Way::ByHand(because) | Way::Nothing(because) => Failure::Refused(because),
            Way::Automatic => Failure::Refused(format!("{url} cannot be opened")),
        })?;
        let number = entry.intend(Change::Opened { url: url.to_owned() })?;
        if let Err(failure) = start(site, &command, None) {
            entry.not_made(number);
            return Err(failure);
        }
        entry.done(number)?;
        Ok(format!("opened {url}"))
    }

    fn verify(&self, _: &Params, _: &Site, _: &[Change]) -> Result<(), Failure> {
        Ok(())
    }
}

/// What opens a page here, or why nothing does.
fn opener(url: &str, site: &Site) -> Result<Vec<String>, Way> {
    let refused = |because: &str| Err(Way::Refused(because.to_owned()));
    match page(url) {
        None => return refused("only https pages and the listed pages of the settings are opened"),
        Some(Page::Setting(of)) if of != site.platform => return refused("it is a page of another system's settings"),
        Some(_) => {}
    }
    let program = match site.platform {
        Platform::Linux => {
            let is_shown = |name: &str| site.env.iter().any(|(n, value)| n == name && !value.is_empty());
            if !["DISPLAY", "WAYLAND_DISPLAY"].into_iter().any(is_shown) {
                return Err(Way::ByHand("no screen is there on which a browser could open it".to_owned()));
            }
            "xdg-open"
        }
        Platform::Macos => "open",
        Platform::Windows => "rundll32.exe",
    };
    let found = of_system(site, program).and_then(|path| path.into_os_string().into_string().ok());
    let found = found.ok_or_else(|| Way::ByHand(format!("{program}, which opens pages, is not installed")))?;
    Ok(command(site.platform, found, url))
}

fn command(platform: Platform, program: String, url: &str) -> Vec<String> {
    let handler: &[&str] = if platform == Platform::Windows { &["url.dll,FileProtocolHandler"] } else { &[] };
    std::iter::once(program).chain(handler.iter().map(|arg| (*arg).to_owned())).chain([url.to_owned()]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_one_argument_of_the_systems_own_program() {
        let words = |platform| command(platform, "opener".to_owned(), "https://example.org/?a&b").join(" ");
        assert_eq!(words(Platform::Linux), "opener https://example.org/?a&b");
        assert_eq!(words(Platform::Windows), "opener url.dll,FileProtocolHandler https://example.org/?a&b");
    }

    #[test]
    fn what_is_no_page_or_has_no_screen_is_not_opened() {
        let site = |platform, env: &[(&str, &str)]| {
            Site::new(platform, env.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect(), "r")
        };
        let none = site(Platform::Linux, &[("DISPLAY", "")]);
        assert!(matches!(opener("https://example.org", &none), Err(Way::ByHand(_))));
        assert!(matches!(opener("ms-settings:network", &none), Err(Way::Refused(_))));
        assert!(matches!(opener("x-apple.systempreferences:", &site(Platform::Windows, &[])), Err(Way::Refused(_))));
        for url in ["file:///etc/passwd", "http://example.org", "javascript:0", "https://a@b/", "--help", "/bin/sh"] {
            assert!(matches!(opener(url, &site(Platform::Linux, &[("DISPLAY", ":0")])), Err(Way::Refused(_))), "{url}");
        }
    }
}
