//! Writes a file anew, as a whole or not at all: a file beside it takes its place once everything stands in it.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use super::trouble::Trouble;

/// The mark that some editors put in front of UTF-8.
const MARK: &str = "\u{feff}";

/// Puts `new` in the place of `old`, which is what the file is believed to hold, a mark in front of it aside.
///
/// # Errors
/// The file holds something else by now, or cannot be written.
pub(super) fn rewrite(path: &Path, old: &str, new: &str) -> Result<(), Trouble> {
    replace(path, old, new).map_err(|error| {
        Trouble::new(format!("cannot write {}: {error}", path.display()))
            .hint("nothing was changed; name a file in a folder that you may write to")
    })
}

fn replace(path: &Path, old: &str, new: &str) -> io::Result<()> {
    // a link stays one: what it leads to is written
    let path = path.canonicalize()?;
    let stands = std::fs::read_to_string(&path)?;
    let mark = if stands.starts_with(MARK) { MARK } else { "" };
    if stands.strip_prefix(MARK).unwrap_or(&stands) != old {
        return Err(io::Error::other("somebody else changed it meanwhile"));
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let beside = path.with_file_name(format!(".{name}.{}.new", std::process::id()));
    let written = write(&beside, &path, &[mark, new]).and_then(|()| std::fs::rename(&beside, &path));
    if written.is_err() {
        let _ = std::fs::remove_file(&beside);
    }
    written
}

/// Writes a new file that may be read and written by whom the other may.
fn write(new: &Path, like: &Path, parts: &[&str]) -> io::Result<()> {
    let mut file: File = OpenOptions::new().write(true).create_new(true).open(new)?;
    file.set_permissions(std::fs::metadata(like)?.permissions())?;
    for part in parts {
        file.write_all(part.as_bytes())?;
    }
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_written_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.yaml");
        std::fs::write(&path, "\u{feff}old\r\n").unwrap();
        assert!(rewrite(&path, "other\r\n", "new").is_err());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "\u{feff}old\r\n");
        rewrite(&path, "old\r\n", "new\r\n").unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "\u{feff}new\r\n");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing else is left");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link_and_the_rights_stay_as_they_are() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("a.yaml"), folder.path().join("link.yaml"));
        std::fs::write(&path, "old").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        symlink(&path, &link).unwrap();
        rewrite(&link, "old", "new").unwrap();
        assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "new");
    }
}
