//! The version of an app, by what lies in or around its files. Nothing else of these files is kept.
//!
//! | file | holds |
//! |---|---|
//! | `asar` | the archive of an Electron app |
//! | `package` | package.json |
//! | `pe` | the resources of a Windows program |
//! | `plist` | the Info.plist of a macOS app |

mod asar;
mod package;
mod pe;
mod plist;

use std::path::Path;

use super::format::{Disk, Tree};
use crate::fact::Platform;
use crate::limits;

/// Where an app says its version, from the folder that it lies in, the surest first.
const PLACES: [&str; 12] = [
    "Info.plist",
    "Contents/Info.plist",
    "package.json",
    "app.asar",
    "resources/app.asar",
    "Contents/Resources/app.asar",
    "Resources/app.asar",
    "resources/app/package.json",
    "Contents/Resources/app/package.json",
    "resources/package.json",
    "Contents/Resources/package.json",
    "Resources/package.json",
];

/// The version of the app in a folder.
#[must_use]
pub fn of_folder(folder: &Disk) -> Option<String> {
    in_folder(folder)
}

/// The version of the app that a file belongs to: by the file itself, or by what lies beside it and below the folder that
/// it lies in.
#[must_use]
pub fn of_file(folder: &Disk, name: &Path, platform: Platform) -> Option<String> {
    by_file(folder, name, platform).or_else(|| in_folder(folder))
}

fn in_folder(tree: &dyn Tree) -> Option<String> {
    PLACES.iter().find_map(|place| by_file(tree, Path::new(place), Platform::Linux))
}

fn by_file(tree: &dyn Tree, file: &Path, platform: Platform) -> Option<String> {
    let name = file.file_name()?.to_string_lossy();
    let read = || tree.read(file, 0, limits::VERSION_BYTES).ok();
    let found = match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
        _ if name == "package.json" => package::version(&read()?),
        _ if name == "Info.plist" => plist::version(&read()?),
        "asar" => asar::version(tree, file),
        "exe" | "dll" if platform == Platform::Windows => pe::version(tree, file),
        _ => None,
    };
    found.filter(|version| is_version(version))
}

/// What a version may look like: short, without blanks, and with a digit.
fn is_version(text: &str) -> bool {
    text.len() <= 64
        && text.bytes().any(|b| b.is_ascii_digit())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'+' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::super::format::Memory;
    use super::*;

    #[test]
    fn the_surest_place_wins() {
        let tree = Memory::default()
            .with("notion", b"\x7fELF".to_vec())
            .with("resources/app.asar", [&[4, 0, 0, 0][..], &[0; 60]].concat())
            .with("resources/package.json", r#"{"name":"Notion","version":"4.0.0"}"#);
        assert_eq!(in_folder(&tree).as_deref(), Some("4.0.0"), "the archive says nothing");
        assert_eq!(by_file(&tree, Path::new("notion"), Platform::Linux), None);
        let newer = tree.with("resources/app.asar", asar::sample(r#"{"version":"4.1.0"}"#));
        assert_eq!(in_folder(&newer).as_deref(), Some("4.1.0"));
        assert_eq!(in_folder(&Memory::default()), None);
    }

    #[test]
    fn what_is_no_version_is_none() {
        for text in ["", "latest", "1.0 beta", "1\u{202e}2"] {
            assert!(!is_version(text), "{text}");
        }
        assert!(["4.0.0", "1.2.3-beta.4+5", "v7"].iter().all(|text| is_version(text)));
    }
}
