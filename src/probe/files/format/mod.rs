//! Whether the content of files is intact, by the magic and the structure of their formats. Everything is read only, nothing
//! of what is read is kept, and every look is bounded. The formats are pure functions of bytes, or of a small trait for
//! trees of files.
//!
//! | file | holds |
//! |---|---|
//! | `block_cache` | Chromium's cache with blocks in a few files |
//! | `bytes` | numbers out of bytes |
//! | `flaw` | what may be wrong |
//! | `json` | JSON documents |
//! | `kind` | what kind of file or folder something is |
//! | `leveldb` | LevelDB folders |
//! | `pages` | the pages and rows of SQLite databases |
//! | `records` | the records of LevelDB's logs and manifests |
//! | `simple_cache` | Chromium's cache with one file for an entry |
//! | `sqlite` | SQLite databases |
//! | `store` | a file or folder that is checked as a whole |
//! | `survey` | all stores below a folder |
//! | `table` | the tables of LevelDB |
//! | `tree` | the files that are looked at, and the bounds of a look |
//! | `version_edit` | what a LevelDB manifest says |
//! | `wanted` | the formats that a playbook may ask for |

mod block_cache;
pub mod bytes;
mod flaw;
mod json;
mod kind;
mod leveldb;
pub mod pages;
mod records;
mod simple_cache;
pub mod sqlite;
mod store;
mod survey;
mod table;
mod tree;
mod version_edit;
mod wanted;

use std::path::{Path, PathBuf};

pub use flaw::Damage;
pub use kind::Kind;
#[cfg(test)]
pub use tree::Memory;
pub use tree::{Disk, Look, Tree};
pub use wanted::Wanted;

use flaw::Flaw;
use store::{HEAD, Store};
use survey::Survey;

/// What came of a look at the content of a file or folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Examined {
    /// What it looks like; of a folder with a damaged store, the kind of that.
    pub kind: Kind,
    /// What is wrong, or `Damage::None`; `Err` with the reason where that cannot be told.
    pub damage: Result<Damage, String>,
    /// The damaged file, from the folder that was asked for.
    pub part: Option<PathBuf>,
    /// How many stores are damaged.
    pub damaged: usize,
    /// How many files were opened.
    pub checked: usize,
}

/// Looks at the content of a file, from the folder in which it lies.
#[must_use]
pub fn file(tree: &dyn Tree, name: &Path, wanted: Wanted) -> Examined {
    let look = Look::new(tree);
    let (kind, held_to) = match look.read(name, 0, HEAD) {
        Ok(head) => {
            let found = kind::by_head(&head);
            let named = kind::by_name(&name.to_string_lossy()).filter(|_| wanted == Wanted::Auto);
            (found, asked(wanted).or(named).unwrap_or(if is_file_kind(found) { found } else { Kind::Unknown }))
        }
        Err(_) => (Kind::Unknown, Kind::Unknown),
    };
    let store = Store { kind: held_to, path: name.to_owned() };
    let flaw = match (store.check(&look), asked_for_a_folder(wanted)) {
        (Ok(()) | Err(Flaw::Untold(_)), true) => Some(Flaw::new(Damage::BadStructure, name)),
        (intact, _) => intact.err(),
    };
    let flaw = flaw.and_then(|flaw| match flaw {
        Flaw::Damaged(..) if !asked_for_a_folder(wanted) => {
            look.pause();
            store.again(&look, flaw)
        }
        flaw => Some(flaw),
    });
    let (damage, part) = match flaw {
        None => (Ok(Damage::None), None),
        Some(Flaw::Damaged(damage, part)) => (Ok(damage), Some(part)),
        Some(Flaw::Untold(because)) => (Err(because), None),
    };
    Examined { kind, damaged: usize::from(part.is_some()), damage, part, checked: look.opened() }
}

/// The kind that a file is held to where a format is asked for.
fn asked(wanted: Wanted) -> Option<Kind> {
    match wanted {
        Wanted::Sqlite => Some(Kind::Sqlite),
        Wanted::Json => Some(Kind::Json),
        Wanted::Auto | Wanted::Leveldb | Wanted::Cache => None,
    }
}

fn asked_for_a_folder(wanted: Wanted) -> bool {
    matches!(wanted, Wanted::Leveldb | Wanted::Cache)
}

fn is_file_kind(kind: Kind) -> bool {
    !matches!(kind, Kind::Leveldb | Kind::SimpleCache | Kind::BlockCache | Kind::Folder)
}

/// Looks at the content of a folder, the root of the tree: at every store that is recognised in it.
#[must_use]
pub fn folder(tree: &dyn Tree, wanted: Wanted) -> Examined {
    let look = Look::new(tree);
    let survey = Survey::of(&look, wanted);
    let (damaged, checked) = (survey.flaws.len(), look.opened());
    let whole = survey.whole.unwrap_or(Kind::Folder);
    match survey.flaws.into_iter().next() {
        Some((store, Flaw::Damaged(damage, part))) => {
            Examined { kind: store.kind, damage: Ok(damage), part: Some(part), damaged, checked }
        }
        _ => {
            let nothing = || format!("nothing was found below it that is checked as {}", wanted.word());
            let because = survey.untold.or_else(|| (survey.stores == 0).then(nothing));
            Examined { kind: whole, damage: because.map_or(Ok(Damage::None), Err), part: None, damaged, checked }
        }
    }
}

#[cfg(test)]
mod tests {

    use super::*;

    /// The data folder of an app as Electron keeps it.
    fn home() -> Memory {
        Memory::default()
            .below("Cache/Cache_Data", simple_cache::sample())
            .below("GPUCache", block_cache::sample())
            .below("Local Storage/leveldb", leveldb::sample())
            .with("Network/Cookies", sqlite::sample())
            .with("Network/Cookies-journal", "")
            .with("notion.db", sqlite::sample())
            .with("Preferences", "{}")
            .with("Local State", "{\"os_crypt\":{}}")
            .with("logs/notion.log", "started\n")
            .with("SingletonCookie", "12")
            .with("zeros", "")
    }

    fn seen(tree: &Memory, wanted: Wanted) -> (Kind, Result<Damage, String>, Option<String>) {
        let seen = folder(tree, wanted);
        (seen.kind, seen.damage, seen.part.map(|part| part.to_string_lossy().into_owned()))
    }

    #[test]
    fn a_whole_home_is_intact() {
        let seen = folder(&home(), Wanted::Auto);
        assert_eq!((seen.kind, seen.damage, seen.part, seen.damaged), (Kind::Folder, Ok(Damage::None), None, 0));
        assert!(seen.checked > 15, "{}", seen.checked);
    }

    #[test]
    fn the_damaged_part_is_named_from_the_folder() {
        let garbage = (0..777).map(|n: u32| u8::try_from((n * 37 + 11) % 256).unwrap()).collect::<Vec<_>>();
        for (tree, kind, damage, part) in [
            (home().with("notion.db", garbage.clone()), Kind::Sqlite, Damage::BadMagic, "notion.db"),
            (home().with("Network/Cookies", ""), Kind::Sqlite, Damage::Empty, "Network/Cookies"),
            (home().with("Preferences", garbage.clone()), Kind::Json, Damage::BadStructure, "Preferences"),
            (home().with("GPUCache/index", garbage.clone()), Kind::BlockCache, Damage::BadMagic, "GPUCache/index"),
            (
                home().with("Cache/Cache_Data/index", garbage),
                Kind::SimpleCache,
                Damage::BadMagic,
                "Cache/Cache_Data/index",
            ),
            (
                home().without("Local Storage/leveldb/000005.ldb"),
                Kind::Leveldb,
                Damage::MissingPart,
                "Local Storage/leveldb/000005.ldb",
            ),
        ] {
            assert_eq!(seen(&tree, Wanted::Auto), (kind, Ok(damage), Some(part.to_owned())));
        }
    }

    #[test]
    fn only_what_is_asked_for_is_looked_at() {
        let tree = home().with("Preferences", "garbage");
        assert_eq!(seen(&tree, Wanted::Leveldb), (Kind::Folder, Ok(Damage::None), None));
        assert_eq!(seen(&tree, Wanted::Json).1, Ok(Damage::BadStructure));
        let other = Memory::default().with("readme", "text");
        assert!(seen(&other, Wanted::Auto).1.is_err());
        assert_eq!(seen(&leveldb::sample(), Wanted::Auto), (Kind::Leveldb, Ok(Damage::None), None));
        assert_eq!(seen(&block_cache::sample(), Wanted::Cache).0, Kind::BlockCache);
    }

    #[test]
    fn what_is_written_at_this_moment_is_no_damage() {
        let tree = home().with("notion.db", "SQLi").with("Preferences", "{\"a\":");
        *tree.later.borrow_mut() =
            [("notion.db".into(), sqlite::sample()), ("Preferences".into(), b"{}".to_vec())].into();
        assert_eq!(seen(&tree, Wanted::Auto).1, Ok(Damage::None));
    }

    #[test]
    fn what_cannot_be_read_is_unreadable() {
        for part in ["Cache", "Network/Cookies", "SingletonCookie", "Local Storage/leveldb/CURRENT"] {
            let mut tree = home();
            tree.denied.insert(part.into());
            let (_, damage, seen) = seen(&tree, Wanted::Auto);
            assert_eq!((damage, seen.as_deref()), (Ok(Damage::Unreadable), Some(part)));
        }
    }

    #[test]
    fn single_files_are_held_to_their_name_or_to_what_is_asked_for() {
        let tree = home().with("page.db", "<html>").with("zip", b"PK\x03\x04x".to_vec()).with("nul", [0; 9]);
        let seen = |name: &str, wanted| {
            let seen = file(&tree, Path::new(name), wanted);
            (seen.kind, seen.damage)
        };
        assert_eq!(seen("notion.db", Wanted::Auto), (Kind::Sqlite, Ok(Damage::None)));
        assert_eq!(seen("page.db", Wanted::Auto), (Kind::Text, Ok(Damage::BadMagic)));
        assert_eq!(seen("Preferences", Wanted::Sqlite), (Kind::Json, Ok(Damage::BadMagic)));
        assert_eq!(seen("Preferences", Wanted::Json), (Kind::Json, Ok(Damage::None)));
        assert_eq!(seen("Preferences", Wanted::Leveldb), (Kind::Json, Ok(Damage::BadStructure)));
        assert_eq!(seen("nul", Wanted::Auto), (Kind::Unknown, Ok(Damage::ZeroBytes)));
        assert_eq!(seen("zeros", Wanted::Auto), (Kind::Empty, Ok(Damage::Empty)));
        assert!(matches!(seen("zip", Wanted::Auto), (Kind::Zip, Err(_))));
    }
}
