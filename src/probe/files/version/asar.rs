//! The archive of an Electron app: its header is a JSON tree of its files; package.json lies in it.

use std::path::Path;

use serde::Deserialize;

use super::super::format::{Tree, bytes::u32_le};
use super::package;
use crate::limits;

#[derive(Deserialize)]
struct Header {
    files: Files,
}

/// Of all files the one that matters: the others are passed over.
#[derive(Deserialize)]
struct Files {
    #[serde(rename = "package.json")]
    package: Option<Place>,
}

#[derive(Deserialize)]
struct Place {
    size: u64,
    /// From the end of the header; absent where the file lies outside the archive.
    offset: Option<String>,
}

/// The version in the package.json of an archive.
#[must_use]
pub fn version(tree: &dyn Tree, file: &Path) -> Option<String> {
    let head = tree.read(file, 0, 16).ok()?;
    let (header, json) = (u32_le(&head, 4)?, u32_le(&head, 12)?);
    let length = usize::try_from(json).ok().filter(|length| (2..=limits::VERSION_BYTES).contains(length))?;
    let json = tree.read(file, 16, length).ok()?;
    let place = serde_json::from_slice::<Header>(&json).ok()?.files.package?;
    let from = place.offset?.parse::<u64>().ok()?.checked_add(u64::from(header))?.checked_add(8)?;
    let size = usize::try_from(place.size).ok().filter(|size| *size <= limits::VERSION_BYTES)?;
    package::version(&tree.read(file, from, size).ok()?)
}

/// An archive with such a package.json, for tests.
#[cfg(test)]
pub fn sample(package: &str) -> Vec<u8> {
    let json = format!(
        r#"{{"files":{{"a":{{"files":{{}}}},"main.js":{{"size":3,"offset":"0"}},"package.json":{{"size":{},"offset":"3"}}}}}}"#,
        package.len()
    );
    let padded = json.len().div_ceil(4) * 4;
    let number = |n: usize| u32::try_from(n).unwrap().to_le_bytes();
    let mut archive = [number(4), number(padded + 8), number(padded + 4), number(json.len())].concat();
    archive.extend(json.bytes());
    archive.resize(16 + padded, 0);
    archive.extend(b"js;");
    archive.extend(package.bytes());
    archive
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::super::format::Memory;
    use super::*;

    fn seen(archive: Vec<u8>) -> Option<String> {
        version(&Memory::default().with("app.asar", archive), Path::new("app.asar"))
    }

    #[test]
    fn the_package_in_the_archive_is_found() {
        assert_eq!(seen(sample(r#"{"version":"5.6.7"}"#)).as_deref(), Some("5.6.7"));
        assert_eq!(seen(sample("{}")), None);
        let mut cut = sample(r#"{"version":"5.6.7"}"#);
        cut.truncate(60);
        assert_eq!(seen(cut), None);
    }

    proptest! {
        #[test]
        fn no_bytes_break_it(at in 0..60_usize, byte in any::<u8>()) {
            let mut archive = sample(r#"{"version":"5.6.7"}"#);
            archive[at] = byte;
            let _ = seen(archive);
        }
    }
}
