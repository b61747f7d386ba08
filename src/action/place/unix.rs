//! Folders of Unix: each is opened from the handle of the one above it, and no link is followed.

use std::ffi::CString;
use std::io;
use std::path::Path;
use std::time::Instant;

use rustix::fd::{AsFd, OwnedFd};
use rustix::fs::{
    Access, AtFlags, Dir, FileType, Mode, OFlags, RenameFlags, Stat, Timespec, Timestamps, accessat, fstat, fsync,
    futimens, open, openat, renameat, renameat_with, statat, unlinkat,
};
use rustix::io::Errno;

use super::{Kind, Spot, Tally, names, on_the_way};
use crate::action::change::{Identity, Stamp};
use crate::action::failure::Failure;
use crate::limits;

/// A folder that is held.
#[derive(Debug)]
pub(in crate::action) struct Folder {
    handle: OwnedFd,
    path: String,
    device: u64,
}

/// How a folder is opened whose entries are wanted.
const LISTED: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);

/// How a folder is opened that is only gone through: without the right to list it.
#[cfg(any(target_os = "linux", target_os = "android"))]
const PASSED: OFlags = OFlags::PATH.union(OFlags::DIRECTORY).union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);
#[cfg(not(any(target_os = "linux", target_os = "android")))]
const PASSED: OFlags = LISTED;

impl Folder {
    /// Opens a folder by its absolute path. `Ok(None)` where it is not there.
    ///
    /// # Errors
    /// A link lies on the way, another user owns a part of it and this process could do anything, or the system says no.
    pub(in crate::action) fn open(path: &Path) -> Result<Option<Self>, Failure> {
        let names = names(path)?;
        let failed = |path: &str, error: Errno| Failure::system(format!("open {path}"), error);
        let root = if names.is_empty() { LISTED } else { PASSED };
        let mut handle = open("/", root, Mode::empty()).map_err(|error| failed("/", error))?;
        let mut so_far = String::new();
        for (n, name) in names.iter().enumerate() {
            so_far.push('/');
            so_far.push_str(name);
            let flags = if n + 1 == names.len() { LISTED } else { PASSED };
            let next = match openat(&handle, *name, flags, Mode::empty()) {
                Ok(next) => next,
                Err(Errno::NOENT) => return Ok(None),
                Err(Errno::LOOP | Errno::NOTDIR) => return no_folder(&handle, name, &so_far),
                Err(error) => return Err(failed(&so_far, error)),
            };
            let stat = fstat(&next).map_err(|error| failed(&so_far, error))?;
            if is_foreign(&stat) {
                return Err(on_the_way(&so_far, "belongs to another user"));
            }
            handle = next;
        }
        let device = device(&fstat(&handle).map_err(|error| failed(&so_far, error))?);
        let path = if so_far.is_empty() { "/".to_owned() } else { so_far };
        Ok(Some(Self { handle, path, device }))
    }

    /// Its absolute path when it was opened.
    pub(in crate::action) fn path(&self) -> &str {
        &self.path
    }

    /// What lies under a name in it; `None` where nothing does.
    pub(in crate::action) fn look(&self, name: &str) -> io::Result<Option<Spot>> {
        match statat(&self.handle, name, AtFlags::SYMLINK_NOFOLLOW) {
            Err(Errno::NOENT) => Ok(None),
            Err(error) => Err(error.into()),
            Ok(stat) => {
                let spot = spot(&stat, self.device);
                let identity = Identity { born: born(&self.handle, name, &stat), ..spot.identity };
                Ok(Some(Spot { identity, ..spot }))
            }
        }
    }

    /// Whether this user may rename what is in it.
    pub(in crate::action) fn is_writable(&self) -> bool {
        accessat(&self.handle, ".", Access::WRITE_OK | Access::EXEC_OK, AtFlags::EACCESS).is_ok()
    }

    /// Renames within it; never over something that is there.
    pub(in crate::action) fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        match renameat_with(&self.handle, from, &self.handle, to, RenameFlags::NOREPLACE) {
            // file systems that do not know the flag
            Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => {
                if self.look(to)?.is_some() {
                    return Err(io::ErrorKind::AlreadyExists.into());
                }
                Ok(renameat(&self.handle, from, &self.handle, to)?)
            }
            renamed => Ok(renamed?),
        }
    }

    /// Waits until its entries are on the disk.
    pub(in crate::action) fn sync(&self) -> io::Result<()> {
        match fsync(&self.handle) {
            // file systems that have nothing to wait for
            Err(Errno::INVAL | Errno::NOTSUP) => Ok(()),
            synced => Ok(synced?),
        }
    }

    /// When its entries were last changed.
    pub(in crate::action) fn modified(&self) -> io::Result<Stamp> {
        let stat = fstat(&self.handle)?;
        Ok(stamp(stat.st_mtime, nanoseconds(stat.st_mtime_nsec)))
    }

    /// Says when its entries were last changed.
    pub(in crate::action) fn set_modified(&self, Stamp(seconds, nanoseconds): Stamp) -> io::Result<()> {
        let omitted = Timespec { tv_sec: 0, tv_nsec: rustix::fs::UTIME_OMIT };
        let modified = Timespec { tv_sec: seconds, tv_nsec: nanoseconds.into() };
        Ok(futimens(&self.handle, &Timestamps { last_access: omitted, last_modification: modified })?)
    }

    /// How much lies under a name.
    pub(in crate::action) fn tally(&self, name: &str) -> Tally {
        let mut tally = Tally::default();
        let until = Instant::now().checked_add(limits::FOLDER_TIME);
        let Ok(Some(top)) = self.look(name) else { return Tally { more: true, ..tally } };
        if top.kind != Kind::Folder {
            tally.add(top.bytes);
            return tally;
        }
        let mut seen = 0;
        let mut waiting: Vec<Dir> = Vec::new();
        match self.child(name).and_then(Dir::new) {
            Ok(dir) => waiting.push(dir),
            Err(_) => tally.more = true,
        }
        while let Some(dir) = waiting.last_mut() {
            let Some(Ok(entry)) = dir.read() else {
                waiting.pop();
                continue;
            };
            if is_itself(entry.file_name()) {
                continue;
            }
            seen += 1;
            if seen > limits::FOLDER_ENTRIES || until.is_some_and(|until| Instant::now() > until) {
                return Tally { more: true, ..tally };
            }
            match self.step(dir, entry.file_name()) {
                Ok(Step::Into(inner)) if waiting.len() < limits::TREE_DEPTH => waiting.push(inner),
                Ok(Step::Into(_)) | Err(_) => tally.more = true,
                Ok(Step::Over(bytes)) => tally.add(bytes),
            }
        }
        tally
    }

    /// Deletes what lies under a name for good, if it is this very file or folder. Links are deleted and not followed, and
    /// other disks below it are not entered.
    pub(in crate::action) fn remove(&self, name: &str, identity: Identity) -> Result<Tally, Failure> {
        let failed = |error: io::Error| Failure::system(format!("delete {}/{name}", self.path), error);
        let changed = || Failure::Changed(format!("{}/{name} is not what was set aside", self.path));
        let spot = self.look(name).map_err(failed)?.ok_or_else(changed)?;
        if !spot.identity.is(identity) || spot.kind == Kind::Mount {
            return Err(changed());
        }
        let mut tally = Tally::default();
        if spot.kind != Kind::Folder {
            tally.add(spot.bytes);
            unlinkat(&self.handle, name, AtFlags::empty()).map_err(|error| failed(error.into()))?;
            self.sync().map_err(failed)?;
            return Ok(tally);
        }
        let top = self.child(name).map_err(|error| failed(error.into()))?;
        if fstat(&top).map_err(|error| failed(error.into()))?.st_ino as u64 != identity.inode {
            return Err(changed());
        }
        self.empty(top, &mut tally).map_err(failed)?;
        unlinkat(&self.handle, name, AtFlags::REMOVEDIR).map_err(|error| failed(error.into()))?;
        self.sync().map_err(failed)?;
        Ok(tally)
    }

    /// Deletes all that lies in a folder.
    fn empty(&self, top: OwnedFd, tally: &mut Tally) -> io::Result<()> {
        let mut way = vec![(Dir::new(top)?, CString::default())];
        while let Some((dir, _)) = way.last_mut() {
            let Some(entry) = dir.read() else {
                let Some((_, name)) = way.pop() else { break };
                if let Some((above, _)) = way.last_mut() {
                    unlinkat(above.fd()?, &name, AtFlags::REMOVEDIR)?;
                    // a folder that is changed while it is listed may leave entries out
                    above.rewind();
                }
                continue;
            };
            let entry = entry?;
            let name = entry.file_name();
            if is_itself(name) {
                continue;
            }
            match self.step(dir, name)? {
                Step::Over(bytes) => {
                    tally.add(bytes);
                    unlinkat(dir.fd()?, name, AtFlags::empty())?;
                }
                Step::Into(_) if way.len() >= limits::TREE_DEPTH => {
                    return Err(io::Error::other(format!(
                        "it has more than {} folders in each other",
                        limits::TREE_DEPTH
                    )));
                }
                Step::Into(inner) => {
                    let name = name.to_owned();
                    way.push((inner, name));
                }
            }
        }
        Ok(())
    }

    /// An entry of a folder below this one: a folder of the same disk is opened.
    fn step(&self, dir: &Dir, name: &std::ffi::CStr) -> io::Result<Step> {
        let within = dir.fd()?;
        let stat = statat(within, name, AtFlags::SYMLINK_NOFOLLOW)?;
        match spot(&stat, self.device) {
            Spot { kind: Kind::Folder, .. } => Ok(Step::Into(Dir::new(inside(within, name)?)?)),
            Spot { kind: Kind::Mount, .. } => Err(io::Error::other("another disk lies below it")),
            Spot { bytes, .. } => Ok(Step::Over(bytes)),
        }
    }

    fn child(&self, name: &str) -> rustix::io::Result<OwnedFd> {
        let name = CString::new(name).map_err(|_| Errno::INVAL)?;
        inside(&self.handle, &name)
    }
}

/// What to do with an entry.
enum Step {
    /// It is a folder.
    Into(Dir),
    /// It is something else, of so many bytes.
    Over(u64),
}

/// Opens a folder in another, unless it is a link or the root of another disk, even one of the same file system that is
/// shown twice.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn inside(folder: impl AsFd, name: &std::ffi::CStr) -> rustix::io::Result<OwnedFd> {
    use rustix::fs::{ResolveFlags, openat2};
    let within = ResolveFlags::NO_XDEV | ResolveFlags::NO_SYMLINKS | ResolveFlags::BENEATH;
    match openat2(folder.as_fd(), name, LISTED, Mode::empty(), within) {
        // kernels before 5.6, and sandboxes that do not know it
        Err(Errno::NOSYS | Errno::PERM) => openat(folder, name, LISTED, Mode::empty()),
        opened => opened,
    }
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn inside(folder: impl AsFd, name: &std::ffi::CStr) -> rustix::io::Result<OwnedFd> {
    openat(folder, name, LISTED, Mode::empty())
}

fn is_itself(name: &std::ffi::CStr) -> bool {
    matches!(name.to_bytes(), b"." | b"..")
}

/// Why a part of the way is no folder.
fn no_folder(handle: &OwnedFd, name: &str, path: &str) -> Result<Option<Folder>, Failure> {
    let stat = statat(handle, name, AtFlags::SYMLINK_NOFOLLOW);
    let link = stat.is_ok_and(|stat| FileType::from_raw_mode(stat.st_mode) == FileType::Symlink);
    Err(on_the_way(path, if link { "is a link, and could lead anywhere" } else { "is no folder" }))
}

/// Whether it is another user's, where this process could do anything to it.
fn is_foreign(stat: &Stat) -> bool {
    rustix::process::geteuid().is_root() && stat.st_uid != 0
}

#[allow(clippy::unnecessary_cast, clippy::cast_sign_loss, reason = "the types differ by system")]
fn device(stat: &Stat) -> u64 {
    stat.st_dev as u64
}

#[allow(clippy::unnecessary_cast, clippy::cast_sign_loss, reason = "the types differ by system")]
fn spot(stat: &Stat, beside: u64) -> Spot {
    let kind = match FileType::from_raw_mode(stat.st_mode) {
        _ if device(stat) != beside => Kind::Mount,
        FileType::RegularFile => Kind::File,
        FileType::Directory => Kind::Folder,
        FileType::Symlink => Kind::Link,
        _ => Kind::Other,
    };
    Spot {
        identity: Identity { inode: stat.st_ino as u64, born: None },
        kind,
        bytes: u64::try_from(stat.st_size).unwrap_or_default(),
        renamed: Some(stamp(stat.st_ctime, nanoseconds(stat.st_ctime_nsec))),
        foreign: is_foreign(stat),
    }
}

/// When a file was made.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn born(folder: &OwnedFd, name: &str, _: &Stat) -> Option<Stamp> {
    use rustix::fs::{StatxFlags, statx};
    let told = statx(folder, name, AtFlags::SYMLINK_NOFOLLOW, StatxFlags::BTIME).ok()?;
    let is_told = told.stx_mask & StatxFlags::BTIME.bits() != 0;
    is_told.then(|| stamp(told.stx_btime.tv_sec, told.stx_btime.tv_nsec))
}

#[cfg(target_vendor = "apple")]
fn born(_: &OwnedFd, _: &str, stat: &Stat) -> Option<Stamp> {
    Some(stamp(stat.st_birthtime, nanoseconds(stat.st_birthtime_nsec)))
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn born(_: &OwnedFd, _: &str, _: &Stat) -> Option<Stamp> {
    None
}

#[allow(clippy::unnecessary_cast, clippy::useless_conversion, reason = "the types differ by system")]
fn stamp(seconds: i64, nanoseconds: u32) -> Stamp {
    Stamp(seconds, nanoseconds)
}

/// Nanoseconds of a second, whose type differs by system.
fn nanoseconds(nanoseconds: impl TryInto<u32>) -> u32 {
    nanoseconds.try_into().unwrap_or_default()
}
