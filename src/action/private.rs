//! Files and folders for their owner alone, and on the disk.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use super::failure::Failure;

/// Opens for the owner alone, and no link.
#[cfg(unix)]
pub(super) fn file(options: &mut OpenOptions) -> &mut OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    let flags = i32::try_from(rustix::fs::OFlags::NOFOLLOW.bits()).unwrap_or_default();
    options.mode(0o600).custom_flags(flags)
}

/// Opens; a folder of the user is theirs alone on this platform.
#[cfg(not(unix))]
pub(super) fn file(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

/// Writes a file of the program's own, new or in the place of what was there, whole or not at all.
pub(super) fn replace(path: &Path, text: &str) -> io::Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let beside = path.with_file_name(format!(".{name}.{}.new", std::process::id()));
    // what a run that was broken off left behind
    let _ = fs::remove_file(&beside);
    let write = || {
        let mut file = file(OpenOptions::new().write(true).create_new(true)).open(&beside)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    };
    write().and_then(|()| fs::rename(&beside, path)).inspect_err(|_| drop(fs::remove_file(&beside)))
}

/// Makes a folder, and those above it, for the owner alone.
pub(super) fn folder(path: &Path) -> Result<(), Failure> {
    made(path).map_err(|error| Failure::system(format!("make the folder {}", path.display()), error))?;
    own(path)
}

/// The same, whosever the folder is that is there already.
pub(super) fn made(path: &Path) -> io::Result<()> {
    builder().recursive(true).create(path)
}

/// Makes a new folder for the owner alone; it must not be there.
pub(super) fn new_folder(path: &Path) -> io::Result<()> {
    builder().create(path)
}

#[cfg(unix)]
fn builder() -> fs::DirBuilder {
    use std::os::unix::fs::DirBuilderExt;
    let mut builder = fs::DirBuilder::new();
    builder.mode(0o700);
    builder
}

#[cfg(not(unix))]
fn builder() -> fs::DirBuilder {
    fs::DirBuilder::new()
}

/// Refuses a folder of another user: what is kept there could be anybody's.
#[cfg(unix)]
pub(super) fn own(path: &Path) -> Result<(), Failure> {
    use std::os::unix::fs::MetadataExt;
    let metadata = fs::symlink_metadata(path)
        .map_err(|error| Failure::system(format!("look at the folder {}", path.display()), error))?;
    if metadata.is_symlink() {
        return Err(Failure::Refused(format!("{} is a link, and could lead anywhere", path.display())));
    }
    if metadata.uid() != rustix::process::geteuid().as_raw() {
        return Err(Failure::Refused(format!("the folder {} belongs to another user", path.display())));
    }
    if metadata.mode() & 0o022 != 0 {
        return Err(Failure::Refused(format!("others may write to the folder {}", path.display())));
    }
    Ok(())
}

#[cfg(not(unix))]
pub(super) fn own(path: &Path) -> Result<(), Failure> {
    match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_dir() => Ok(()),
        Ok(_) => Err(Failure::Refused(format!("{} is no folder", path.display()))),
        Err(error) => Err(Failure::system(format!("look at the folder {}", path.display()), error)),
    }
}

/// Waits until the entries of a folder are on the disk.
#[cfg(unix)]
pub(super) fn sync(folder: &Path) -> io::Result<()> {
    fs::File::open(folder)?.sync_all()
}

/// The file system keeps a journal of its own for entries of folders.
#[cfg(not(unix))]
pub(super) fn sync(_: &Path) -> io::Result<()> {
    Ok(())
}
