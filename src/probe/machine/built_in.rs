//! What the program knows of the machine it runs on without a probe: the operating system. It starts no program and asks
//! nobody, so that nothing can hold it up.

#[cfg(not(windows))]
use std::fs::File;
#[cfg(not(windows))]
use std::io::Read;

use crate::fact::{Platform, Value};

/// Bytes of the file that tells the version: a few hundred are usual.
#[cfg(not(windows))]
const RELEASE_BYTES: u64 = 64 << 10;

/// The built-in facts: `os.family`, `os.version` (where the system tells) and `os.arch`.
#[must_use]
pub fn built_in() -> Vec<(&'static str, Value)> {
    let mut facts =
        vec![("os.family", Value::text(Platform::current().name())), ("os.arch", Value::text(std::env::consts::ARCH))];
    // a version is compared by its numbers; a word such as `rolling` has none
    if let Some(version) = version().filter(|version| version.starts_with(|c: char| c.is_ascii_digit())) {
        facts.push(("os.version", Value::text(&version)));
    }
    facts
}

/// Windows keeps its version in no file; this asks the system's own libraries.
#[cfg(windows)]
fn version() -> Option<String> {
    Some(os_info::get().version().to_string())
}

#[cfg(target_os = "macos")]
fn version() -> Option<String> {
    plist_text(&read("/System/Library/CoreServices/SystemVersion.plist")?, "ProductVersion")
}

/// The second file is what the first usually leads to.
#[cfg(not(any(windows, target_os = "macos")))]
fn version() -> Option<String> {
    let text = read("/etc/os-release").or_else(|| read("/usr/lib/os-release"))?;
    release_text(&text, "VERSION_ID")
}

#[cfg(not(windows))]
fn read(file: &str) -> Option<String> {
    let mut bytes = Vec::new();
    File::open(file).ok()?.take(RELEASE_BYTES).read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// The value of a key of an `os-release` file: assignments as a shell reads them, of which the last stands. Source:
/// os-release(5) of systemd.
pub(super) fn release_text(text: &str, key: &str) -> Option<String> {
    let value = |line: &str| Some(unquoted(line.trim().strip_prefix(key)?.strip_prefix('=')?));
    text.lines().filter_map(value).next_back().filter(|value| !value.is_empty())
}

/// The text that a shell would take a word for, as far as the quotes in it are closed.
fn unquoted(word: &str) -> String {
    let (mut text, mut quote, mut chars) = (String::new(), None, word.chars());
    while let Some(c) = chars.next() {
        match (c, quote) {
            ('"' | '\'', None) => quote = Some(c),
            (c, Some(q)) if c == q => quote = None,
            ('\\', None | Some('"')) => text.extend(chars.next()),
            (c, None) if c.is_whitespace() => break,
            (c, _) => text.push(c),
        }
    }
    text
}

/// The text that stands under a key of a property list in XML.
pub(super) fn plist_text(text: &str, key: &str) -> Option<String> {
    let (_, behind) = text.split_once(&format!("<key>{key}</key>"))?;
    let (value, _) = behind.trim_start().strip_prefix("<string>")?.split_once("</string>")?;
    Some(value.trim().to_owned()).filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn version_id(text: &str) -> Option<String> {
        release_text(text, "VERSION_ID")
    }

    #[test]
    fn the_version_of_a_linux_is_read() {
        let debian = "PRETTY_NAME=\"Debian GNU/Linux 12\"\nVERSION=\"12 (bookworm)\"\nVERSION_ID=\"12\"\nID=debian\n";
        assert_eq!(version_id(debian).as_deref(), Some("12"));
        assert_eq!(version_id("ID=fedora\r\nVERSION_ID=41\r\n").as_deref(), Some("41"));
        assert_eq!(version_id("VERSION_ID='3.20.1' # so").as_deref(), Some("3.20.1"));
        assert_eq!(version_id("VERSION_ID=1\nVERSION_ID=2").as_deref(), Some("2"));
        assert_eq!(version_id("VERSION_ID=\"2\\\"4\\\\\"").as_deref(), Some("2\"4\\"));
        assert_eq!(version_id("VERSION_ID=\"24").as_deref(), Some("24"));
        for none in ["", "ID=arch\nBUILD_ID=rolling", "# VERSION_ID=1", "VERSION_ID=\"\"", "VERSION_ID_LIKE=1", "=1"] {
            assert_eq!(version_id(none), None, "{none}");
        }
    }

    #[test]
    fn the_version_of_a_mac_is_read() {
        let plist = "<?xml version=\"1.0\"?>\n<plist version=\"1.0\">\n<dict>\n\t<key>ProductName</key>\n\
                     \t<string>macOS</string>\n\t<key>ProductVersion</key>\n\t<string>14.5</string>\n\
                     \t<key>iOSSupportVersion</key>\n\t<string>17.5</string>\n</dict>\n</plist>\n";
        assert_eq!(plist_text(plist, "ProductVersion").as_deref(), Some("14.5"));
        for none in [
            "",
            "<key>ProductVersion</key>",
            "<key>ProductVersion</key><integer>1</integer><string>2</string>",
            "<key>ProductVersion</key><string>14",
            "<key>ProductVersion</key><string/><string>2</string>",
            "<key>ProductVersion</key><string> </string>",
        ] {
            assert_eq!(plist_text(none, "ProductVersion"), None, "{none}");
        }
    }

    proptest! {
        #[test]
        fn no_file_breaks_anything(text in "(VERSION_ID=|\"|'|\\\\|\\n|#|<key>|</key>|<string>|</string>|\\PC){0,12}") {
            let _ = (release_text(&text, "VERSION_ID"), plist_text(&text, "VERSION_ID"));
        }
    }

    #[test]
    fn family_and_architecture_are_always_known() {
        let facts = built_in();
        let paths: Vec<&str> = facts.iter().map(|(path, _)| *path).collect();
        assert!(paths.starts_with(&["os.family", "os.arch"]), "{paths:?}");
    }

    /// Programs that other ways of asking for the version start, as scripts that leave a mark.
    #[cfg(unix)]
    #[test]
    fn no_program_is_started() {
        use std::os::unix::fs::PermissionsExt;

        let folder = tempfile::tempdir().unwrap();
        let mark = folder.path().join("mark");
        for name in ["lsb_release", "getconf", "sw_vers", "uname", "sysctl", "arch", "dpkg"] {
            let program = folder.path().join(name);
            std::fs::write(&program, format!("#!/bin/sh\necho {name} >> '{}'\n", mark.display())).unwrap();
            std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        }
        // this very program, for the one test that asks, with nothing but the scripts to find
        let status = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "probe::machine::built_in::tests::family_and_architecture_are_always_known"])
            .env("PATH", folder.path())
            .stdout(std::process::Stdio::null())
            .status();
        assert!(status.unwrap().success());
        assert_eq!(std::fs::read_to_string(&mark).unwrap_or_default(), "");
    }
}
