//! What the kernel of Linux tells in small files below `/proc` and `/sys`: read whole or not at all.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::limits;

/// The text of a small file; `None` where it cannot be read.
#[must_use]
pub fn text(path: impl AsRef<Path>) -> Option<String> {
    table(path, limits::KERNEL_FILE_BYTES)
}

/// The text of a file up to a number of bytes; `None` where it cannot be read.
#[must_use]
pub fn table(path: impl AsRef<Path>, bytes: u64) -> Option<String> {
    let mut read = Vec::new();
    File::open(path).ok()?.take(bytes).read_to_end(&mut read).ok()?;
    Some(String::from_utf8_lossy(&read).into_owned())
}

/// The names in a folder, sorted; at most so many.
#[must_use]
pub fn names(folder: impl AsRef<Path>, most: usize) -> Option<Vec<String>> {
    let entries = std::fs::read_dir(folder).ok()?.take(most);
    let mut names: Vec<String> = entries.filter_map(|e| e.ok()?.file_name().into_string().ok()).collect();
    names.sort();
    Some(names)
}
