//! The size of a folder: a bounded walk that opens no file and follows no link.

use std::fs;
use std::io;
use std::path::Path;

/// What a folder holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Content {
    /// How many entries lie directly in it, or why that is unknown.
    pub entries: Option<u64>,
    /// The bytes of all files below it; `None` where not everything could be seen.
    pub bytes: Option<u64>,
    /// Why one of the two is unknown.
    pub because: Option<String>,
}

/// Counts what lies in a folder, up to a number of entries altogether.
pub fn measure(folder: &Path, bound: usize) -> Content {
    let mut content = Content { entries: Some(0), bytes: Some(0), because: None };
    let mut waiting = vec![folder.to_owned()];
    let mut seen = 0;
    while let Some(next) = waiting.pop() {
        let top = seen == 0;
        let listed = fs::read_dir(&next).and_then(|entries| {
            for entry in entries {
                seen += 1;
                if seen > bound {
                    return Err(io::Error::other(format!("more than {bound} entries")));
                }
                let entry = entry?;
                // of the entry itself, never of what a link leads to
                let metadata = entry.metadata()?;
                if metadata.is_dir() {
                    waiting.push(entry.path());
                } else if metadata.is_file() {
                    content.bytes = content.bytes.map(|bytes| bytes.saturating_add(metadata.len()));
                }
                if top {
                    content.entries = content.entries.map(|entries| entries + 1);
                }
            }
            Ok(())
        });
        if let Err(error) = listed {
            content.bytes = None;
            content.entries = content.entries.filter(|_| !top);
            content.because.get_or_insert_with(|| error.to_string());
            if seen > bound {
                break;
            }
        }
    }
    content
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_below_are_summed_and_entries_counted() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("b");
        fs::create_dir(&inner).unwrap();
        fs::write(folder.path().join("a"), [0; 10]).unwrap();
        fs::write(inner.join("c"), [0; 5]).unwrap();
        assert_eq!(measure(folder.path(), 3), Content { entries: Some(2), bytes: Some(15), because: None });
        let cut = measure(folder.path(), 2);
        assert_eq!((cut.entries, cut.bytes), (Some(2), None));
        assert_eq!(measure(folder.path(), 1).entries, None);
        assert_eq!(measure(&inner, 9), Content { entries: Some(1), bytes: Some(5), because: None });
        assert!(measure(&folder.path().join("none"), 9).because.is_some());
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a"), [0; 10]).unwrap();
        std::os::unix::fs::symlink(folder.path(), folder.path().join("round")).unwrap();
        std::os::unix::fs::symlink("/", folder.path().join("root")).unwrap();
        assert_eq!(measure(folder.path(), 9), Content { entries: Some(3), bytes: Some(10), because: None });
    }
}
