//! A store: a file or a folder whose content is checked as a whole, by its kind.

use std::path::PathBuf;

use super::bytes::all_zero;
use super::flaw::{Damage, Flaw, Intact};
use super::kind::Kind;
use super::tree::Look;
use super::{block_cache, json, leveldb, simple_cache, sqlite};

/// Bytes at the beginning of a file that tell its kind.
pub const HEAD: usize = 512;

/// A file or folder, and the kind that it is held to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Store {
    /// Its kind; `Folder` for a folder that should be listed, `Unknown` for a file that should be readable.
    pub kind: Kind,
    /// Where it is.
    pub path: PathBuf,
}

impl Store {
    /// Checks it.
    ///
    /// # Errors
    /// What is wrong, and with which file.
    pub fn check(&self, look: &Look<'_>) -> Intact {
        let path = &self.path;
        match self.kind {
            Kind::Sqlite => sqlite::check(look, path),
            Kind::Leveldb => leveldb::check(look, path),
            Kind::SimpleCache => simple_cache::check(look, path),
            Kind::BlockCache => block_cache::check(look, path),
            Kind::Json => json::check(look, path),
            Kind::Folder => look.list(path).map(drop).map_err(|error| Flaw::unopened(&error, path)),
            Kind::Zip | Kind::Gzip | Kind::Asar | Kind::Text | Kind::Empty | Kind::Unknown => self.any(look),
        }
    }

    /// What holds for every file: it can be read, and is more than zeros.
    fn any(&self, look: &Look<'_>) -> Intact {
        let unopened = |error: std::io::Error| Flaw::unopened(&error, &self.path);
        let head = look.read(&self.path, 0, HEAD).map_err(unopened)?;
        let length = look.length(&self.path).map_err(unopened)?;
        if length == 0 {
            return Err(Flaw::new(Damage::Empty, &self.path));
        }
        let end = look.read(&self.path, length.saturating_sub(HEAD as u64), HEAD).map_err(unopened)?;
        if all_zero(&head) && all_zero(&end) {
            return Err(Flaw::new(Damage::ZeroBytes, &self.path));
        }
        Err(Flaw::Untold(format!("of a file of the kind {} nothing else is checked", self.kind.word())))
    }

    /// Whether the damage of a store is still there after a pause: what a program was writing is whole by then.
    #[must_use]
    pub fn again(&self, look: &Look<'_>, flaw: Flaw) -> Option<Flaw> {
        match self.check(look) {
            Ok(()) => None,
            // the second look ended too early to tell
            Err(Flaw::Untold(_)) => Some(flaw),
            // it was thrown away in the meantime
            Err(Flaw::Damaged(Damage::MissingPart, part)) if part == self.path => None,
            Err(flaw) => Some(flaw),
        }
    }
}
