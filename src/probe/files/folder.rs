//! What lies below a folder: a walk, bounded in entries and time, that opens no file and follows no link.

use std::fs;
use std::io;
use std::path::Path;
use std::time::{Duration, Instant, SystemTime};

/// What a folder holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Content {
    /// How many entries lie directly in it, or `None` where that is unknown.
    pub entries: Option<u64>,
    /// The files below it; `None` where not everything could be seen.
    pub below: Option<Below>,
    /// Why one of the two is unknown.
    pub because: Option<String>,
}

/// The files below a folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Below {
    /// The bytes of all of them.
    pub bytes: u64,
    /// How many there are.
    pub files: u64,
    /// How many of them have no byte.
    pub empty: u64,
    /// When the newest was modified.
    pub newest: Option<SystemTime>,
    /// When the oldest was modified.
    pub oldest: Option<SystemTime>,
}

impl Below {
    /// Counts a file.
    pub fn add(&mut self, metadata: &fs::Metadata) {
        self.bytes = self.bytes.saturating_add(metadata.len());
        self.files += 1;
        self.empty += u64::from(metadata.len() == 0);
        if let Ok(modified) = metadata.modified() {
            self.newest = self.newest.max(Some(modified));
            self.oldest = Some(self.oldest.map_or(modified, |oldest| oldest.min(modified)));
        }
    }
}

/// Counts what lies in a folder, up to a number of entries altogether and for so long.
pub fn measure(folder: &Path, bound: usize, time: Duration) -> Content {
    let until = Instant::now().checked_add(time);
    let mut content = Content { entries: Some(0), ..Content::default() };
    let (mut below, mut seen) = (Below::default(), 0);
    let mut waiting = vec![folder.to_owned()];
    while let Some(next) = waiting.pop() {
        let top = seen == 0;
        let listed = fs::read_dir(&next).and_then(|entries| {
            for entry in entries {
                seen += 1;
                if seen > bound {
                    return Err(enough(format!("more than {bound} entries")));
                }
                if until.is_some_and(|until| Instant::now() > until) {
                    return Err(enough(format!("not counted within {} s", time.as_secs_f64())));
                }
                let entry = entry?;
                // of the entry itself, never of what a link leads to
                let metadata = entry.metadata()?;
                if metadata.is_dir() {
                    waiting.push(entry.path());
                } else if metadata.is_file() {
                    below.add(&metadata);
                }
                if top {
                    content.entries = content.entries.map(|entries| entries + 1);
                }
            }
            Ok(())
        });
        if let Err(error) = listed {
            content.entries = content.entries.filter(|_| !top);
            content.because.get_or_insert_with(|| error.to_string());
            if error.kind() == io::ErrorKind::QuotaExceeded {
                break;
            }
        }
    }
    content.below = Some(below).filter(|_| content.because.is_none());
    content
}

fn enough(because: String) -> io::Error {
    io::Error::new(io::ErrorKind::QuotaExceeded, because)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(60);

    fn sizes(content: &Content) -> Option<(u64, u64, u64)> {
        content.below.as_ref().map(|below| (below.bytes, below.files, below.empty))
    }

    #[test]
    fn files_below_are_summed_and_entries_counted() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("b");
        fs::create_dir(&inner).unwrap();
        fs::write(folder.path().join("a"), [0; 10]).unwrap();
        fs::write(inner.join("c"), []).unwrap();
        let whole = measure(folder.path(), 3, LONG);
        assert_eq!((whole.entries, sizes(&whole), &whole.because), (Some(2), Some((10, 2, 1)), &None));
        let cut = measure(folder.path(), 2, LONG);
        assert_eq!((cut.entries, cut.below, cut.because.as_deref()), (Some(2), None, Some("more than 2 entries")));
        assert_eq!(measure(folder.path(), 1, LONG).entries, None);
        assert_eq!(sizes(&measure(&inner, 9, LONG)), Some((0, 1, 1)));
        assert!(measure(&folder.path().join("none"), 9, LONG).because.is_some());
        let late = measure(folder.path(), 9, Duration::ZERO);
        assert_eq!((late.entries, late.because.as_deref()), (None, Some("not counted within 0 s")));
    }

    #[test]
    fn the_oldest_and_the_newest_file_are_found() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("b")).unwrap();
        let hour = |n: u64| SystemTime::UNIX_EPOCH + Duration::from_secs(3600 * n);
        for (name, n) in [("a", 5), ("b/c", 9), ("b/d", 2)] {
            let file = fs::File::create(folder.path().join(name)).unwrap();
            file.set_modified(hour(n)).unwrap();
        }
        let below = measure(folder.path(), 9, LONG).below.unwrap();
        assert_eq!((below.oldest, below.newest), (Some(hour(2)), Some(hour(9))));
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a"), [0; 10]).unwrap();
        std::os::unix::fs::symlink(folder.path(), folder.path().join("round")).unwrap();
        std::os::unix::fs::symlink("/", folder.path().join("root")).unwrap();
        let content = measure(folder.path(), 9, LONG);
        assert_eq!((content.entries, sizes(&content)), (Some(3), Some((10, 1, 0))));
    }
}
