//! Which paths effects may change: pure functions of the platform, the environment and the texts of the playbook.

use super::change::beside;
use crate::fact::Platform;
use crate::limits;
use crate::probe::{expand, refused, rootless};
use crate::text::harmless;

/// A path that a playbook names, made whole, part by part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    /// What `~` or `%Name%` at the beginning stands for: it comes from the user's environment, and may have links on its
    /// way; nothing else may.
    pub(super) base: Option<String>,
    /// The names below it, or below the root of the disk: no link, no `..`.
    pub(super) parts: Vec<String>,
    /// The drive, on Windows where there is no base: `C:`.
    drive: Option<String>,
    platform: Platform,
}

impl Target {
    /// The path that a text names, or why it must not be used.
    pub(super) fn read(platform: Platform, env: &[(String, String)], text: &str) -> Result<Self, String> {
        plain(text)?;
        let (start, rest) = split_base(platform, text);
        let base = start.map(|start| expand(platform, env, start)).transpose()?;
        let rest = expand(platform, env, rest)?;
        let whole = format!("{}{rest}", base.as_deref().unwrap_or_default());
        plain(&whole)?;
        if let Some(because) = refused(platform, &whole).or_else(|| rootless(platform, &whole)) {
            return Err(because.to_owned());
        }
        let mut parts: Vec<String> = names(platform, &rest).map(str::to_owned).collect();
        let drive = (platform == Platform::Windows && base.is_none()).then(|| parts.remove(0));
        // the first is what stands before the first sign
        if drive.is_none() && !parts.is_empty() {
            parts.remove(0);
        }
        // a sign at the end adds nothing
        if parts.last().is_some_and(String::is_empty) {
            parts.pop();
        }
        parts.iter().try_for_each(|part| name(platform, part))?;
        Ok(Self { base, parts, drive, platform })
    }

    /// The path as a text.
    pub(super) fn whole(&self) -> String {
        let sign = if self.platform == Platform::Windows { "\\" } else { "/" };
        let start = self.base.as_deref().or(self.drive.as_deref()).unwrap_or_default();
        format!("{}{sign}{}", start.trim_end_matches(['/', sign.chars().next().unwrap_or('/')]), self.parts.join(sign))
    }

    /// Whether it is a place, or lies below it: by whole names.
    pub(super) fn lies_under(&self, place: &Self) -> bool {
        let of = |target: &Self| -> Vec<String> {
            let start = target.base.as_deref().or(target.drive.as_deref()).unwrap_or_default();
            let start = names(self.platform, start).filter(|name| !name.is_empty() && *name != ".").map(str::to_owned);
            let all = start.chain(target.parts.iter().cloned());
            if self.platform == Platform::Windows { all.map(|n| n.to_lowercase()).collect() } else { all.collect() }
        };
        let (own, place) = (of(self), of(place));
        !place.is_empty() && own.starts_with(&place)
    }
}

/// The folder `~` or `%Name%` at the beginning of a text, and what follows.
fn split_base(platform: Platform, text: &str) -> (Option<&str>, &str) {
    let is_sign = |c: char| c == '/' || c == '\\' && platform == Platform::Windows;
    let end = match text.strip_prefix('%') {
        Some(behind) => behind.find('%').map(|end| end + 2),
        None if text.starts_with('~') => Some(1),
        None => None,
    };
    match end.map(|end| text.split_at(end)) {
        Some((start, rest)) if rest.is_empty() || rest.starts_with(is_sign) => (Some(start), rest),
        _ => (None, text),
    }
}

/// The names of a path, with the empty ones.
fn names(platform: Platform, path: &str) -> impl Iterator<Item = &str> {
    path.split(move |c| c == '/' || c == '\\' && platform == Platform::Windows)
}

fn plain(text: &str) -> Result<(), String> {
    if text.len() > limits::PATH_BYTES {
        return Err(format!("the path has more than {} bytes", limits::PATH_BYTES));
    }
    if text.chars().any(char::is_control) || harmless(text) != text {
        return Err("the path has characters that cannot be seen".to_owned());
    }
    Ok(())
}

/// Why a name must not stand in a path.
fn name(platform: Platform, name: &str) -> Result<(), String> {
    let because = match name {
        "" => "a name in it is empty",
        "." | ".." => "it has `.` or `..` in it",
        name if name.len() > limits::NAME_BYTES => "a name in it is longer than names of files can be",
        name if platform == Platform::Windows && name.ends_with(['.', ' ']) => {
            "a name in it ends with a dot or a space"
        }
        name if platform == Platform::Windows && name.contains(['<', '>', ':', '"', '|', '?', '*']) => {
            "a name in it has a character that names of Windows do not have"
        }
        _ => return Ok(()),
    };
    Err(because.to_owned())
}

/// Why what lies at an absolute path without links must never be moved: the root, a home folder and what holds one, the
/// folders at the top of a disk, and `own`, the folder of the journal.
pub(super) fn forbidden(platform: Platform, path: &str, homes: &[String], own: &str) -> Option<&'static str> {
    let parts = |path: &str| -> Vec<String> {
        let parts = names(platform, path).filter(|name| !name.is_empty());
        let parts = parts.map(|n| if platform == Platform::Windows { n.to_lowercase() } else { n.to_owned() });
        // the drive is the root
        parts.skip(usize::from(platform == Platform::Windows)).collect()
    };
    let drive = |path: &str| names(platform, path).next().unwrap_or_default().to_lowercase();
    let holds = |outer: &str, inner: &str| drive(outer) == drive(inner) && parts(inner).starts_with(&parts(outer));
    let all = parts(path);
    let names: Vec<&str> = all.iter().map(String::as_str).collect();
    match names[..] {
        [] => return Some("it is the root of a disk"),
        ["home" | "Users" | "users", _] | ["root"] | ["var", "root"] | ["var", "home", _] | ["export", "home", _] => {
            return Some("it is a home folder");
        }
        [_] => return Some("it is a folder at the top of a disk"),
        ["proc" | "sys" | "dev", ..] if platform != Platform::Windows => {
            return Some("it belongs to the system's kernel");
        }
        _ => {}
    }
    if homes.iter().any(|home| !home.is_empty() && parts(home) == all && holds(path, home)) {
        return Some("it is a home folder");
    }
    if homes.iter().any(|home| !home.is_empty() && holds(path, home)) {
        return Some("a home folder lies in it");
    }
    if !own.is_empty() && (holds(path, own) || holds(own, path)) {
        return Some("triage keeps its journal there");
    }
    None
}

/// Room in a name for what is added where several things were made anew: `-new-16`.
const ANEW: usize = 8;

/// The name that something is given aside: `Cache.triage-20260102-030405-abc-1`, cut so that it is a name of a file; `None`
/// where the run has no name that can stand there.
pub(super) fn aside(name: &str, run: &str, number: usize) -> Option<String> {
    let is_plain = !run.is_empty() && run.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let end = format!(".triage-{run}-{number}");
    let room = limits::NAME_BYTES.checked_sub(end.len() + ANEW).filter(|room| *room > 0 && is_plain)?;
    let cut = (0..=room.min(name.len())).rev().find(|at| name.is_char_boundary(*at)).unwrap_or_default();
    Some(format!("{}{end}", &name[..cut]))
}

/// The name that something is given that was made anew in the place of what is put back.
pub(super) fn anew(aside: &str, time: usize) -> String {
    if time == 1 { format!("{aside}-new") } else { format!("{aside}-new-{time}") }
}

/// The path of a name in a folder.
pub(super) fn path(folder: &str, name: &str) -> String {
    beside(folder, name)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn env() -> Vec<(String, String)> {
        [
            ("HOME", "/home/me/"),
            ("USERPROFILE", r"C:\Users\me"),
            ("AppData", r"C:\Users\me\AppData\Roaming"),
            ("DOTS", "/a/../b"),
            ("BAD", "/a\u{1b}"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
    }

    fn read(platform: Platform, text: &str) -> Result<Target, String> {
        Target::read(platform, &env(), text)
    }

    #[test]
    fn what_the_environment_gives_is_told_from_what_the_playbook_names() {
        let home = read(Platform::Linux, "~/.config/App").unwrap();
        assert_eq!((home.base.as_deref(), home.parts.join(" ")), (Some("/home/me/"), ".config App".to_owned()));
        assert_eq!(home.whole(), "/home/me/.config/App");
        let plain = read(Platform::Linux, "/var/lib/x/").unwrap();
        assert_eq!((plain.base.clone(), plain.whole()), (None, "/var/lib/x".to_owned()));
        let windows = read(Platform::Windows, r"%appdata%\App/Cache").unwrap();
        assert_eq!(windows.whole(), r"C:\Users\me\AppData\Roaming\App\Cache");
        let drive = read(Platform::Windows, r"D:\a").unwrap();
        assert_eq!((drive.whole(), drive.parts.len()), (r"D:\a".to_owned(), 1));
        // a base with dots of its own is the user's, in the middle it is not
        assert!(read(Platform::Linux, "%DOTS%/x").is_ok());
        assert!(read(Platform::Linux, "/x%DOTS%/x").is_err());
    }

    #[test]
    fn tricks_are_refused_on_every_platform() {
        for path in [
            "",
            "x",
            "./x",
            "~x",
            "~/../x",
            "~/a/..",
            "~/./a",
            "~/a//b",
            "//server/share",
            "/dev/null",
            "/a/../dev/x",
            "~/a\0b",
            "~/a\nb",
            "~/\u{202e}txt",
            "%BAD%/x",
            "%NotSet%/x",
        ] {
            assert!(read(Platform::Linux, path).is_err(), "{path:?}");
            assert!(read(Platform::Macos, path).is_err(), "{path:?}");
        }
        for path in [
            "x",
            r"C:x",
            r"\x",
            r"\\server\share\x",
            r"\\?\C:\x",
            r"\\.\C:",
            r"C:\a\..\b",
            r"C:\a\.\b",
            r"C:\a\\b",
            r"C:\a\CON",
            r"C:\NUL.txt",
            r"C:\a\com1",
            r"C:\a\LPT9.log",
            r"C:\a.\b",
            r"C:\a \b",
            r"C:\a\b.",
            r"C:\a:b",
            r"C:\a\x::$DATA",
            r"C:\a\b?",
            r"C:\a\*",
            r"%APPDATA%\..\x",
            "C:\\a\u{7}",
            r"\??\C:\x",
            "/C:/x",
        ] {
            assert!(read(Platform::Windows, path).is_err(), "{path:?}");
        }
        assert!(read(Platform::Linux, &format!("~/{}", "a".repeat(256))).is_err());
        assert!(read(Platform::Linux, &format!("~/{}", "a".repeat(255))).is_ok());
        assert!(read(Platform::Linux, &format!("~{}", "/a".repeat(2_100))).is_err());
    }

    #[test]
    fn below_a_place_is_decided_by_whole_names() {
        let under = |platform, path, place| read(platform, path).unwrap().lies_under(&read(platform, place).unwrap());
        assert!(under(Platform::Linux, "~/.config/App/Cache", "~/.config/App"));
        assert!(under(Platform::Linux, "~/.config/App/", "~/.config/App"));
        assert!(under(Platform::Linux, "/home/me/.config/App", "~/.config"));
        assert!(!under(Platform::Linux, "~/.config/App2", "~/.config/App"));
        assert!(!under(Platform::Linux, "~/.config/app", "~/.config/App"));
        assert!(!under(Platform::Linux, "~/.config", "~/.config/App"));
        assert!(under(Platform::Windows, r"%AppData%\app\CACHE", "%appdata%/App"));
        assert!(!under(Platform::Windows, r"D:\Users\me\AppData\Roaming\x", "%AppData%"));
        assert!(!read(Platform::Linux, "/a").unwrap().lies_under(&read(Platform::Linux, "/").unwrap()));
    }

    #[test]
    fn roots_homes_and_the_journal_are_never_moved() {
        let homes = ["/home/me".to_owned(), "/srv/people/me".to_owned()];
        let linux = |path| forbidden(Platform::Linux, path, &homes, "/home/me/.local/state/triage");
        for path in
            ["/", "/home", "/home/me", "/home/you", "/root", "/etc", "/srv/people", "/srv/people/me", "/var/root"]
        {
            assert!(linux(path).is_some(), "{path}");
        }
        for path in ["/home/me/.local", "/home/me/.local/state/triage", "/home/me/.local/state/triage/runs/x"] {
            assert_eq!(linux(path), Some("triage keeps its journal there"), "{path}");
        }
        for path in ["/home/me/.config", "/srv/x", "/home/me/.local/state/other", "/srv/people/me/x"] {
            assert_eq!(linux(path), None, "{path}");
        }
        let homes = [r"D:\People\Me".to_owned()];
        let windows = |path| forbidden(Platform::Windows, path, &homes, r"C:\Users\me\AppData\Local\triage");
        for path in [
            r"C:\",
            "C:",
            r"C:\Users",
            r"c:\users\you",
            r"C:\Windows",
            r"d:\people\me",
            r"D:\x",
            r"C:\Users\me\AppData",
        ] {
            assert!(windows(path).is_some(), "{path}");
        }
        for path in [r"C:\Users\me\AppData\Roaming\x", r"C:\people\me", r"D:\People\Me\x"] {
            assert_eq!(windows(path), None, "{path}");
        }
    }

    #[test]
    fn a_name_aside_is_a_name() {
        let run = "20260102-030405-abc";
        assert_eq!(aside("Cache", run, 1).as_deref(), Some("Cache.triage-20260102-030405-abc-1"));
        let long = aside(&"ä".repeat(127), run, 9_999).unwrap();
        assert!(anew(&long, 16).len() <= limits::NAME_BYTES && long.starts_with("ää"));
        assert_eq!((anew("x", 1), anew("x", 2)), ("x-new".to_owned(), "x-new-2".to_owned()));
        for run in ["", "../x", "a/b", "a b", &"a".repeat(300)] {
            assert_eq!(aside("Cache", run, 1), None, "{run}");
        }
    }

    proptest! {
        #[test]
        fn no_text_leads_out_of_its_base(text in "(~|%|/|\\\\|HOME|AppData|CON|\\.\\.|\\.|:|a|\\PC){0,10}") {
            for platform in Platform::ALL {
                if let Ok(target) = read(platform, &text) {
                    let odd = |part: &String| part.is_empty() || part == "." || part == ".." || part.contains('/');
                    prop_assert!(!target.parts.iter().any(odd), "{:?}", target);
                    let _ = (target.whole(), target.lies_under(&target), forbidden(platform, &target.whole(), &[], ""));
                }
            }
        }
    }
}
