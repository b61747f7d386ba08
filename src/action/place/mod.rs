//! A folder that is held by its handle, so that what is renamed in it is what was looked at, whatever happens to the path
//! meanwhile. No link is followed on the way.
//!
//! | file | holds |
//! |---|---|
//! | `tally` | how much lies in a folder |
//! | `unix` | folders of Unix, by the handle of each folder on the way |
//! | `windows` | folders of Windows, whose way is held open |

mod tally;
#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

use std::path::{Component, Path, PathBuf};

use super::change::{Identity, Stamp};
use super::failure::Failure;
use super::names::{Target, path};

pub(super) use tally::Tally;
#[cfg(unix)]
pub(super) use unix::Folder;
#[cfg(windows)]
pub(super) use windows::Folder;

/// What lies under a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A file.
    File,
    /// A folder.
    Folder,
    /// A link.
    Link,
    /// A pipe, a socket, a device.
    Other,
    /// Another disk.
    Mount,
}

impl Kind {
    /// In a word.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Folder => "folder",
            Self::Link => "link",
            Self::Other => "neither a file nor a folder",
            Self::Mount => "another disk",
        }
    }
}

/// What a look at a name shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spot {
    /// Which file or folder it is, on its disk.
    pub(super) identity: Identity,
    /// What it is.
    pub(super) kind: Kind,
    /// The bytes of a file.
    pub(super) bytes: u64,
    /// When its name or its rights were last changed; `None` where the system does not tell.
    pub(super) renamed: Option<Stamp>,
    /// Whether it is another user's, and this process could do anything to it.
    pub(super) foreign: bool,
}

/// Something in a folder that is held.
#[derive(Debug)]
pub(super) struct Place {
    /// The folder.
    pub(super) folder: Folder,
    /// The name in it.
    pub(super) name: String,
}

impl Place {
    /// Holds the folder of a target. `Ok(None)` where that folder is not there.
    pub(super) fn hold(target: &Target) -> Result<Option<Self>, Failure> {
        let whole = resolved(target)?;
        let Some((folder, name)) = whole.as_ref().and_then(|whole| Some((whole.parent()?, whole.file_name()?))) else {
            return Ok(None);
        };
        let name = name.to_str().ok_or_else(|| Failure::Refused("its name is no text".to_owned()))?;
        Ok(Folder::open(folder)?.map(|folder| Self { folder, name: name.to_owned() }))
    }

    /// Its absolute path, without links.
    pub(super) fn path(&self) -> String {
        path(self.folder.path(), &self.name)
    }
}

/// The absolute path of a target: what comes from the environment is followed through links, once, and nothing else is.
/// `None` where what comes from the environment is not there.
pub(super) fn resolved(target: &Target) -> Result<Option<PathBuf>, Failure> {
    let Some(base) = &target.base else { return Ok(Some(PathBuf::from(target.whole()))) };
    let whole = match real(Path::new(base)) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        real => real.map_err(|error| Failure::system(format!("look at {base}"), error))?,
    };
    Ok(Some(target.parts.iter().fold(whole, |path, part| path.join(part))))
}

/// A path without links.
pub(super) fn real(path: &Path) -> std::io::Result<PathBuf> {
    let real = std::fs::canonicalize(path)?;
    // Windows writes it with a prefix that other programs do not understand
    let plain = real.to_str().and_then(|text| text.strip_prefix(r"\\?\")).filter(|text| !text.starts_with("UNC"));
    Ok(plain.map_or_else(|| real.clone(), PathBuf::from))
}

/// The names on the way to a folder, from the root on.
fn names(path: &Path) -> Result<Vec<&str>, Failure> {
    let mut names = Vec::new();
    for component in path.components() {
        match component {
            Component::Prefix(_) | Component::RootDir => {}
            Component::Normal(name) => {
                names.push(name.to_str().ok_or_else(|| Failure::Refused("a name on its way is no text".to_owned()))?);
            }
            Component::CurDir | Component::ParentDir => {
                return Err(Failure::Refused("it has `.` or `..` in it".to_owned()));
            }
        }
    }
    Ok(names)
}

/// That a folder on the way is none that may be gone through.
fn on_the_way(path: &str, because: &str) -> Failure {
    Failure::Refused(format!("{path} {because}"))
}
