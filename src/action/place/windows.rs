//! Folders of Windows: each on the way is held open, so that none of them can be renamed or replaced meanwhile.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::windows::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use super::{Kind, Spot, Tally, names, on_the_way};
use crate::action::change::{Identity, Stamp};
use crate::action::failure::Failure;
use crate::limits;

/// `FILE_SHARE_READ | FILE_SHARE_WRITE`, without `FILE_SHARE_DELETE`: nobody may rename it meanwhile.
const SHARED: u32 = 0x1 | 0x2;

/// `FILE_FLAG_BACKUP_SEMANTICS`, with which folders can be opened, and `FILE_FLAG_OPEN_REPARSE_POINT`, without which links
/// are followed.
const ITSELF: u32 = 0x0200_0000 | 0x0020_0000;

/// `FILE_WRITE_ATTRIBUTES`.
const TIMES: u32 = 0x100;

/// `FILE_ATTRIBUTE_REPARSE_POINT`: a link, a junction, the root of another disk.
const REPARSE: u32 = 0x400;

/// A folder that is held.
#[derive(Debug)]
pub(in crate::action) struct Folder {
    /// The folder, and those above it.
    _way: Vec<File>,
    folder: PathBuf,
    path: String,
}

impl Folder {
    /// Opens a folder by its absolute path. `Ok(None)` where it is not there.
    ///
    /// # Errors
    /// A link lies on the way, or the system says no.
    pub(in crate::action) fn open(path: &Path) -> Result<Option<Self>, Failure> {
        let names = names(path)?;
        let text = path.to_str().ok_or_else(|| Failure::Refused("its path is no text".to_owned()))?;
        let drive = text.get(..2).filter(|drive| drive.ends_with(':'));
        let drive = drive.ok_or_else(|| Failure::Refused("it begins with no drive".to_owned()))?;
        let mut so_far = PathBuf::from(format!("{drive}\\"));
        let mut way = Vec::new();
        for name in std::iter::once(None).chain(names.into_iter().map(Some)) {
            name.into_iter().for_each(|name| so_far.push(name));
            let shown = so_far.to_string_lossy().into_owned();
            let opened = OpenOptions::new().read(true).share_mode(SHARED).custom_flags(ITSELF).open(&so_far);
            let file = match opened {
                Ok(file) => file,
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
                Err(error) => return Err(Failure::system(format!("open {shown}"), error)),
            };
            let metadata = file.metadata().map_err(|error| Failure::system(format!("look at {shown}"), error))?;
            if metadata.file_attributes() & REPARSE != 0 {
                return Err(on_the_way(&shown, "is a link, and could lead anywhere"));
            }
            if !metadata.is_dir() {
                return Err(on_the_way(&shown, "is no folder"));
            }
            way.push(file);
        }
        let path = so_far.to_string_lossy().into_owned();
        Ok(Some(Self { _way: way, folder: so_far, path }))
    }

    /// Its absolute path when it was opened.
    pub(in crate::action) fn path(&self) -> &str {
        &self.path
    }

    /// What lies under a name in it; `None` where nothing does.
    pub(in crate::action) fn look(&self, name: &str) -> io::Result<Option<Spot>> {
        match fs::symlink_metadata(self.folder.join(name)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
            Ok(metadata) => Ok(Some(spot(&metadata))),
        }
    }

    /// Whether this user may rename what is in it: only trying tells.
    pub(in crate::action) fn is_writable(&self) -> bool {
        true
    }

    /// Renames within it; never over something that is there when it looks.
    pub(in crate::action) fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        if self.look(to)?.is_some() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        fs::rename(self.folder.join(from), self.folder.join(to))
    }

    /// The file system keeps a journal of its own for entries of folders.
    pub(in crate::action) fn sync(&self) -> io::Result<()> {
        Ok(())
    }

    /// When its entries were last changed.
    pub(in crate::action) fn modified(&self) -> io::Result<Stamp> {
        let modified = fs::symlink_metadata(&self.folder)?.modified()?;
        let since = modified.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        Ok(Stamp(i64::try_from(since.as_secs()).unwrap_or_default(), since.subsec_nanos()))
    }

    /// Says when its entries were last changed.
    pub(in crate::action) fn set_modified(&self, Stamp(seconds, nanoseconds): Stamp) -> io::Result<()> {
        let since = Duration::new(u64::try_from(seconds).unwrap_or_default(), nanoseconds);
        let folder = OpenOptions::new().access_mode(TIMES).custom_flags(ITSELF).open(&self.folder)?;
        folder.set_modified(SystemTime::UNIX_EPOCH + since)
    }

    /// How much lies under a name.
    pub(in crate::action) fn tally(&self, name: &str) -> Tally {
        let mut tally = Tally::default();
        let until = Instant::now().checked_add(limits::FOLDER_TIME);
        let (mut waiting, mut seen) = (vec![(self.folder.join(name), 0)], 0);
        while let Some((path, depth)) = waiting.pop() {
            seen += 1;
            let late = until.is_some_and(|until| Instant::now() > until);
            if seen > limits::FOLDER_ENTRIES || depth > limits::TREE_DEPTH || late {
                return Tally { more: true, ..tally };
            }
            match fs::symlink_metadata(&path).map(|metadata| spot(&metadata)) {
                Ok(Spot { kind: Kind::Folder, .. }) => match fs::read_dir(&path) {
                    Ok(entries) => waiting.extend(entries.flatten().map(|entry| (entry.path(), depth + 1))),
                    Err(_) => tally.more = true,
                },
                Ok(Spot { bytes, .. }) => tally.add(bytes),
                Err(_) => tally.more = true,
            }
        }
        tally
    }

    /// Deletes what lies under a name for good, if it is this very file or folder. Links are deleted and not followed.
    pub(in crate::action) fn remove(&self, name: &str, identity: Identity) -> Result<Tally, Failure> {
        let failed = |error: io::Error| Failure::system(format!("delete {}\\{name}", self.path), error);
        let spot = self.look(name).map_err(failed)?.filter(|spot| spot.identity.is(identity));
        let spot = spot.ok_or_else(|| Failure::Changed(format!("{}\\{name} is not what was set aside", self.path)))?;
        let tally = self.tally(name);
        let path = self.folder.join(name);
        let removed = match spot.kind {
            Kind::Folder => fs::remove_dir_all(&path),
            Kind::File => fs::remove_file(&path),
            Kind::Link | Kind::Other | Kind::Mount => fs::remove_file(&path).or_else(|_| fs::remove_dir(&path)),
        };
        removed.map_err(failed)?;
        Ok(tally)
    }
}

/// The number of a file is not told by the standard library; the moment of its creation, which a renaming keeps, is.
fn spot(metadata: &fs::Metadata) -> Spot {
    let kind = if metadata.file_attributes() & REPARSE != 0 {
        Kind::Link
    } else if metadata.is_dir() {
        Kind::Folder
    } else if metadata.is_file() {
        Kind::File
    } else {
        Kind::Other
    };
    Spot {
        identity: Identity { inode: metadata.creation_time(), born: None },
        kind,
        bytes: metadata.len(),
        renamed: None,
        foreign: false,
    }
}
