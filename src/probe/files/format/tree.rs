//! The files that are looked at: a folder of the disk, or one that a test makes up; and the bounds of the look.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::limits;

/// What an entry of a folder is; links are never followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    /// A file.
    File,
    /// A folder.
    Folder,
    /// A link, a socket, a pipe, a device.
    Other,
}

/// An entry of a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Where it is, from the root of the tree.
    pub path: PathBuf,
    /// Its name, for comparisons.
    pub name: String,
    /// What it is.
    pub kind: EntryKind,
}

/// A tree of files. All paths are relative to its root; the empty path is the root.
pub trait Tree {
    /// What lies in a folder, at most `most` entries, sorted by path.
    ///
    /// # Errors
    /// The folder cannot be listed.
    fn list(&self, folder: &Path, most: usize) -> io::Result<Vec<Entry>>;

    /// The bytes of a file.
    ///
    /// # Errors
    /// There is no file.
    fn length(&self, file: &Path) -> io::Result<u64>;

    /// At most `most` bytes of a file from a place on.
    ///
    /// # Errors
    /// It cannot be read, or is no file.
    fn read(&self, file: &Path, from: u64, most: usize) -> io::Result<Vec<u8>>;

    /// Lets programs that write at this moment come to an end.
    fn pause(&self);
}

/// A folder of the disk.
#[derive(Debug)]
pub struct Disk(pub PathBuf);

impl Disk {
    /// What is at a path itself, if it is a file: opening a pipe would hang.
    fn file(&self, file: &Path) -> io::Result<(PathBuf, u64)> {
        let path = self.0.join(file);
        let metadata = fs::symlink_metadata(&path)?;
        if metadata.is_file() { Ok((path, metadata.len())) } else { Err(io::Error::other("it is no file")) }
    }
}

impl Tree for Disk {
    fn list(&self, folder: &Path, most: usize) -> io::Result<Vec<Entry>> {
        let mut entries = Vec::new();
        for entry in fs::read_dir(self.0.join(folder))?.take(most) {
            let entry = entry?;
            let kind = match entry.file_type()? {
                t if t.is_file() => EntryKind::File,
                t if t.is_dir() => EntryKind::Folder,
                _ => EntryKind::Other,
            };
            let name = entry.file_name();
            entries.push(Entry { path: folder.join(&name), name: name.to_string_lossy().into_owned(), kind });
        }
        entries.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(entries)
    }

    fn length(&self, file: &Path) -> io::Result<u64> {
        self.file(file).map(|(_, length)| length)
    }

    fn read(&self, file: &Path, from: u64, most: usize) -> io::Result<Vec<u8>> {
        let mut file = fs::File::open(self.file(file)?.0)?;
        file.seek(SeekFrom::Start(from))?;
        let mut data = Vec::new();
        file.take(most as u64).read_to_end(&mut data)?;
        Ok(data)
    }

    fn pause(&self) {
        std::thread::sleep(limits::FORMAT_PAUSE);
    }
}

/// A bounded look at a tree: how many files were opened, and when it is enough.
pub struct Look<'t> {
    tree: &'t dyn Tree,
    opened: RefCell<BTreeSet<PathBuf>>,
    bytes: Cell<u64>,
    entries: Cell<usize>,
    until: Option<Instant>,
}

impl<'t> Look<'t> {
    /// A look with the bounds of [`limits`].
    #[must_use]
    pub fn new(tree: &'t dyn Tree) -> Self {
        Self {
            tree,
            opened: RefCell::default(),
            bytes: Cell::new(limits::FORMAT_BYTES),
            entries: Cell::new(limits::FOLDER_ENTRIES),
            until: Instant::now().checked_add(limits::FORMAT_TIME),
        }
    }

    /// How many files were opened.
    #[must_use]
    pub fn opened(&self) -> usize {
        self.opened.borrow().len()
    }

    fn spend(&self, bytes: u64) -> io::Result<()> {
        let left = self.bytes.get().checked_sub(bytes);
        if left.is_none() || self.until.is_some_and(|until| Instant::now() > until) {
            return Err(enough());
        }
        self.bytes.set(left.unwrap_or_default());
        Ok(())
    }

    /// What lies in a folder.
    ///
    /// # Errors
    /// It cannot be listed, or it is enough ([`is_enough`]).
    pub fn list(&self, folder: &Path) -> io::Result<Vec<Entry>> {
        self.spend(0)?;
        let left = self.entries.get();
        let listed = self.tree.list(folder, left)?;
        if listed.len() >= left {
            return Err(enough());
        }
        self.entries.set(left - listed.len());
        Ok(listed)
    }

    /// The bytes of a file.
    ///
    /// # Errors
    /// There is no file.
    pub fn length(&self, file: &Path) -> io::Result<u64> {
        self.tree.length(file)
    }

    /// At most `most` bytes of a file from a place on.
    ///
    /// # Errors
    /// It cannot be read, or it is enough ([`is_enough`]).
    pub fn read(&self, file: &Path, from: u64, most: usize) -> io::Result<Vec<u8>> {
        let length = self.tree.length(file)?;
        self.spend(length.saturating_sub(from).min(most as u64))?;
        let data = self.tree.read(file, from, most)?;
        self.opened.borrow_mut().insert(file.to_owned());
        Ok(data)
    }

    /// Lets programs that write at this moment come to an end.
    pub fn pause(&self) {
        self.tree.pause();
    }
}

fn enough() -> io::Error {
    io::Error::new(io::ErrorKind::QuotaExceeded, "there is more than is looked at")
}

/// Whether a look ended at its bounds.
#[must_use]
pub fn is_enough(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::QuotaExceeded
}

/// A tree that a test makes up.
#[cfg(test)]
#[derive(Debug, Clone, Default)]
pub struct Memory {
    /// Its files.
    pub files: std::collections::BTreeMap<PathBuf, Vec<u8>>,
    /// The files and folders that cannot be read.
    pub denied: BTreeSet<PathBuf>,
    /// What becomes of it while somebody pauses.
    pub later: RefCell<std::collections::BTreeMap<PathBuf, Vec<u8>>>,
    /// Whether somebody paused.
    pub paused: Cell<bool>,
}

#[cfg(test)]
impl Memory {
    /// A tree with a file more.
    pub fn with(mut self, path: &str, data: impl Into<Vec<u8>>) -> Self {
        self.files.insert(path.into(), data.into());
        self
    }

    /// A tree without a file.
    pub fn without(mut self, path: &str) -> Self {
        self.files.remove(Path::new(path)).expect("it was there");
        self
    }

    /// A tree with another one below a folder.
    pub fn below(mut self, folder: &str, other: Self) -> Self {
        self.files.extend(other.files.into_iter().map(|(path, data)| (Path::new(folder).join(path), data)));
        self
    }

    /// A tree whose file is changed.
    pub fn changed(mut self, path: &str, change: impl FnOnce(&mut Vec<u8>)) -> Self {
        change(self.files.get_mut(Path::new(path)).expect("it is there"));
        self
    }

    fn get(&self, file: &Path) -> io::Result<Vec<u8>> {
        if self.denied.contains(file) {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        let later = self.later.borrow().get(file).filter(|_| self.paused.get()).cloned();
        later.or_else(|| self.files.get(file).cloned()).ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

#[cfg(test)]
impl Tree for Memory {
    fn list(&self, folder: &Path, most: usize) -> io::Result<Vec<Entry>> {
        if self.denied.contains(folder) {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        let mut entries = std::collections::BTreeMap::new();
        for path in self.files.keys().filter_map(|path| path.strip_prefix(folder).ok()) {
            let mut names = path.iter();
            let Some(name) = names.next() else { continue };
            let kind = if names.next().is_some() { EntryKind::Folder } else { EntryKind::File };
            entries.insert(folder.join(name), (name.to_string_lossy().into_owned(), kind));
        }
        if entries.is_empty() && !folder.as_os_str().is_empty() {
            return Err(io::ErrorKind::NotFound.into());
        }
        Ok(entries.into_iter().take(most).map(|(path, (name, kind))| Entry { path, name, kind }).collect())
    }

    fn length(&self, file: &Path) -> io::Result<u64> {
        self.files.get(file).map(|data| data.len() as u64).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn read(&self, file: &Path, from: u64, most: usize) -> io::Result<Vec<u8>> {
        let data = self.get(file)?;
        let from = data.len().min(usize::try_from(from).unwrap());
        Ok(data[from..data.len().min(from.saturating_add(most))].to_vec())
    }

    fn pause(&self) {
        self.paused.set(true);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_ends_at_its_bounds() {
        let tree = Memory::default().with("a", [1; 10]).with("b/c", [2; 10]);
        let look = Look::new(&tree);
        assert_eq!(look.read(Path::new("a"), 8, 10).unwrap(), [1, 1]);
        assert_eq!(look.list(Path::new("")).unwrap().len(), 2);
        look.bytes.set(9);
        assert!(is_enough(&look.read(Path::new("b/c"), 0, 10).unwrap_err()));
        look.entries.set(1);
        assert!(is_enough(&look.list(Path::new("")).unwrap_err()));
        assert_eq!(look.opened(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_told_and_not_opened() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a"), "four").unwrap();
        std::os::unix::fs::symlink("a", folder.path().join("b")).unwrap();
        let disk = Disk(folder.path().to_owned());
        let kinds: Vec<EntryKind> = disk.list(Path::new(""), 9).unwrap().iter().map(|entry| entry.kind).collect();
        assert_eq!(kinds, [EntryKind::File, EntryKind::Other]);
        assert_eq!(disk.read(Path::new("a"), 1, 2).unwrap(), b"ou");
        assert!(disk.read(Path::new("b"), 0, 2).is_err());
    }
}
