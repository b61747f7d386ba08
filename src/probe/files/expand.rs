//! A path as people write it, made whole: `~` and `%Name%` replaced; and which paths are refused, since they lead off this
//! machine's disks, or from whatever folder the program happens to stand in.
//! Pure functions of the platform, the environment and the text.

use crate::fact::Platform;

/// Replaces `~` at the beginning by the home folder, and each `%Name%` by the variable of that name (whatever its case on
/// Windows). What stands between two percent signs and is no name stays as it is. Where a variable is not set, or is empty,
/// gives the reason.
pub fn expand(platform: Platform, env: &[(String, String)], text: &str) -> Result<String, String> {
    let home = if platform == Platform::Windows { "USERPROFILE" } else { "HOME" };
    let (mut whole, mut rest) = match text.strip_prefix('~') {
        Some(rest) if rest.is_empty() || rest.starts_with(['/', '\\']) => {
            let folder =
                variable(platform, env, home).map_err(|lacks| format!("no home folder for ~: {home} {lacks}"))?;
            (folder.to_owned(), rest)
        }
        _ => (String::new(), text),
    };
    while let Some((before, after)) = rest.split_once('%') {
        whole.push_str(before);
        match after.split_once('%') {
            Some((name, behind)) if is_name(name) => {
                whole.push_str(variable(platform, env, name).map_err(|lacks| format!("%{name}% {lacks}"))?);
                rest = behind;
            }
            _ => {
                whole.push('%');
                rest = after;
            }
        }
    }
    whole.push_str(rest);
    Ok(whole)
}

/// The value of a variable, or what it lacks.
fn variable<'a>(platform: Platform, env: &'a [(String, String)], name: &str) -> Result<&'a str, &'static str> {
    let same = |n: &str| if platform == Platform::Windows { n.eq_ignore_ascii_case(name) } else { n == name };
    match env.iter().find(|(n, _)| same(n)) {
        Some((_, value)) if value.is_empty() => Err("is empty"),
        Some((_, value)) => Ok(value),
        None => Err("is not set"),
    }
}

/// Letters, digits and what stands in names such as `ProgramFiles(x86)`.
fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '(' | ')' | '-' | '.'))
}

/// Why a whole path is not looked at, if so: it leads over the network or to a device.
#[must_use]
pub fn refused(platform: Platform, path: &str) -> Option<&'static str> {
    let path = path.trim_start();
    let mut start = path.chars();
    let slash = |c: Option<char>| matches!(c, Some('/' | '\\'));
    if slash(start.next()) && slash(start.next()) {
        let device = matches!(start.next(), Some('.' | '?')) && slash(start.next());
        return Some(if device { "it is a device" } else { "it lies on another machine" });
    }
    if path.starts_with(r"\??\") {
        return Some("it is a device");
    }
    let device = if platform == Platform::Windows {
        path.split(['/', '\\']).any(is_device_name)
    } else {
        let mut names = Vec::new();
        for name in path.split('/').filter(|name| !matches!(*name, "" | ".")) {
            if name == ".." {
                names.pop();
            } else {
                names.push(name);
            }
        }
        path.starts_with('/') && names.first() == Some(&"dev")
    };
    device.then_some("it is a device")
}

/// Why a whole path leads to no one place, if so: it does not begin at the root of a disk, so that the folder that the
/// program stands in would decide what is there.
#[must_use]
pub fn rootless(platform: Platform, path: &str) -> Option<&'static str> {
    let slash = |c: &u8| *c == b'/' || (*c == b'\\' && platform == Platform::Windows);
    let because = match path.as_bytes() {
        [] => "the path is empty",
        [letter, b':', third, ..] if platform == Platform::Windows && letter.is_ascii_alphabetic() && slash(third) => {
            return None;
        }
        [first, ..] if slash(first) && platform == Platform::Windows => "the path names no drive",
        [first, ..] if slash(first) => return None,
        [b'~', ..] => "~ stands for the home folder only where a slash or nothing follows",
        _ => "the path does not begin at the root of a disk",
    };
    Some(because)
}

/// The names that Windows takes for devices in any folder, with whatever extension.
fn is_device_name(name: &str) -> bool {
    let stem = name.split(['.', ':']).next().unwrap_or_default().trim_end().to_ascii_uppercase();
    if matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$") {
        return true;
    }
    let number = stem.strip_prefix("COM").or_else(|| stem.strip_prefix("LPT"));
    number.is_some_and(|n| {
        matches!(n, "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "\u{b9}" | "\u{b2}" | "\u{b3}")
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn env() -> Vec<(String, String)> {
        [("HOME", "/home/me"), ("USERPROFILE", r"C:\Users\me"), ("AppData", r"C:\Data"), ("EMPTY", ""), ("P(x86)", "P")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into()
    }

    #[test]
    fn the_home_folder_stands_only_at_the_beginning() {
        let linux = |text| expand(Platform::Linux, &env(), text);
        assert_eq!(linux("~/a~b").as_deref(), Ok("/home/me/a~b"));
        assert_eq!(linux("~").as_deref(), Ok("/home/me"));
        assert_eq!(linux("~other/a").as_deref(), Ok("~other/a"));
        assert_eq!(expand(Platform::Macos, &env(), "~/a").as_deref(), Ok("/home/me/a"));
        assert_eq!(expand(Platform::Windows, &env(), r"~\a").as_deref(), Ok(r"C:\Users\me\a"));
        let none = |platform, text| expand(platform, &[], text).unwrap_err();
        assert_eq!(none(Platform::Linux, "~/a"), "no home folder for ~: HOME is not set");
        assert_eq!(none(Platform::Windows, "~"), "no home folder for ~: USERPROFILE is not set");
    }

    #[test]
    fn variables_are_replaced_and_a_missing_one_is_named() {
        let windows = |text| expand(Platform::Windows, &env(), text);
        assert_eq!(windows(r"%APPDATA%\x\%P(x86)%").as_deref(), Ok(r"C:\Data\x\P"));
        assert_eq!(windows(r"%LocalAppData%\x"), Err("%LocalAppData% is not set".to_owned()));
        assert_eq!(windows("%EMPTY%"), Err("%EMPTY% is empty".to_owned()));
        assert_eq!(windows("100%/a b%").as_deref(), Ok("100%/a b%"));
        assert_eq!(windows("50%% of %AppData%").as_deref(), Ok(r"50%% of C:\Data"));
        assert_eq!(expand(Platform::Linux, &env(), "%APPDATA%"), Err("%APPDATA% is not set".to_owned()));
        assert_eq!(expand(Platform::Linux, &env(), "%AppData%").as_deref(), Ok(r"C:\Data"));
    }

    #[test]
    fn other_machines_and_devices_are_refused() {
        for platform in Platform::ALL {
            for path in
                [r"\\server\share", "//server/share", r"\/server\x", r"\\.\pipe\x", r"\\?\C:\x", "//./x", r"\??\C:\x"]
            {
                assert!(refused(platform, path).is_some(), "{platform:?} {path}");
            }
        }
        for path in ["/dev/null", "/dev", "/./dev/x", "/a/../dev/x"] {
            assert!(refused(Platform::Linux, path).is_some(), "{path}");
            assert!(refused(Platform::Macos, path).is_some(), "{path}");
        }
        for path in [r"C:\CON", "nul", r"C:\a\com1.txt", r"C:\a\LPT9 .x", r"aux:", r"C:\prn\x"] {
            assert!(refused(Platform::Windows, path).is_some(), "{path}");
            assert_eq!(refused(Platform::Linux, path), None, "{path}");
        }
        for path in ["/home/me/dev/x", "/device", "dev/x", "/dev/../etc"] {
            assert_eq!(refused(Platform::Linux, path), None, "{path}");
        }
        for path in [r"C:\Users\console", r"C:\com10", r"C:\x", "C:/null"] {
            assert_eq!(refused(Platform::Windows, path), None, "{path}");
        }
    }

    #[test]
    fn what_does_not_begin_at_a_root_is_refused() {
        for path in ["", "a", "./a", "../a", "~root/x", "~x", " /a", r"C:\a", "C:/a", r"\a"] {
            assert!(rootless(Platform::Linux, path).is_some(), "{path}");
            assert!(rootless(Platform::Macos, path).is_some(), "{path}");
        }
        for path in ["", "a", r".\a", "C:", "C:a", r"\a", "/a", r"~me\a", r"1:\a", r"\u{e9}:\a"] {
            assert!(rootless(Platform::Windows, path).is_some(), "{path}");
        }
        for path in ["/", "/a", "/a/../~b"] {
            assert_eq!(rootless(Platform::Linux, path), None, "{path}");
        }
        for path in [r"C:\", "c:/a", r"Z:\~a\b"] {
            assert_eq!(rootless(Platform::Windows, path), None, "{path}");
        }
        assert_eq!(rootless(Platform::Windows, r"\a"), Some("the path names no drive"));
        assert_eq!(rootless(Platform::Linux, ""), Some("the path is empty"));
    }

    proptest! {
        #[test]
        fn any_text_expands_or_names_what_is_missing(text in "(~|%|/|\\\\|HOME|CON|dev|\\.|:|\\PC){0,10}") {
            for platform in Platform::ALL {
                if let Ok(whole) = expand(platform, &env(), &text) {
                    let _ = (refused(platform, &whole), rootless(platform, &whole));
                }
                // without a percent sign or a tilde nothing changes
                if !text.contains(['%', '~']) {
                    prop_assert_eq!(expand(platform, &env(), &text), Ok(text.clone()));
                }
            }
        }
    }
}
