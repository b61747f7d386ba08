//! What kind of file or store something is: by its first bytes, by its name, or by the files in a folder.

use super::bytes::{u32_le, u64_le};
use super::tree::{Entry, EntryKind};
use super::{block_cache, simple_cache, sqlite};
use crate::probe::words::words;

words! {
    /// A kind of content.
    Kind {
        /// An SQLite database.
        Sqlite => "sqlite",
        /// A LevelDB folder.
        Leveldb => "leveldb",
        /// A cache of Chromium with one file for an entry.
        SimpleCache => "chromium_simple_cache",
        /// A cache of Chromium with blocks in a few files.
        BlockCache => "chromium_block_cache",
        /// A JSON document.
        Json => "json",
        /// A ZIP archive.
        Zip => "zip",
        /// A gzip file.
        Gzip => "gzip",
        /// An archive of an Electron app.
        Asar => "asar",
        /// Text.
        Text => "text",
        /// A folder with stores of several kinds, or with none.
        Folder => "folder",
        /// A file without a byte.
        Empty => "empty",
        /// Something else.
        Unknown => "unknown",
    }
}

/// The names of SQLite databases that Chromium keeps without an extension.
const DATABASES: [&str; 12] = [
    "Cookies",
    "DIPS",
    "Extension Cookies",
    "Favicons",
    "History",
    "Login Data",
    "Network Action Predictor",
    "QuotaManager",
    "SharedStorage",
    "Top Sites",
    "Trust Tokens",
    "Web Data",
];

/// The names of JSON documents that Chromium keeps without an extension.
const DOCUMENTS: [&str; 5] =
    ["Local State", "Network Persistent State", "Preferences", "Secure Preferences", "TransportSecurity"];

/// What a file is by its name: a kind that is sure, or one that its extension suggests.
#[must_use]
pub fn by_name(name: &str) -> Option<Kind> {
    if DATABASES.contains(&name) {
        return Some(Kind::Sqlite);
    }
    if DOCUMENTS.contains(&name) {
        return Some(Kind::Json);
    }
    match name.rsplit_once('.')?.1.to_ascii_lowercase().as_str() {
        "db" | "sqlite" | "sqlite3" => Some(Kind::Sqlite),
        "json" => Some(Kind::Json),
        _ => None,
    }
}

/// Whether something else than SQLite is known to bear such a name: folder previews of Windows, databases of Berkeley and
/// GNU, documents of one JSON value a line or of XML.
#[must_use]
pub fn is_other_database(name: &str, head: &[u8]) -> bool {
    let berkeley = matches!(u32_le(head, 12), Some(0x0005_3162 | 0x0006_1561 | 0x6231_0500 | 0x6115_0600));
    let gnu = matches!(u32_le(head, 0), Some(0x1357_9ACD..=0x1357_9AD1));
    let lines = matches!(head.first(), Some(b'{' | b'[' | b'<'));
    !DATABASES.contains(&name) && (head.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) || berkeley || gnu || lines)
}

/// What a file is by its first bytes.
#[must_use]
pub fn by_head(head: &[u8]) -> Kind {
    match head {
        [] => Kind::Empty,
        _ if head.starts_with(sqlite::MAGIC) => Kind::Sqlite,
        _ if u64_le(head, 0) == Some(simple_cache::MAGIC) => Kind::SimpleCache,
        _ if matches!(u32_le(head, 0), Some(block_cache::INDEX_MAGIC | block_cache::DATA_MAGIC)) => Kind::BlockCache,
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Kind::Zip,
        [0x1F, 0x8B, ..] => Kind::Gzip,
        [4, 0, 0, 0, ..] => Kind::Asar,
        _ => textual(head),
    }
}

fn textual(head: &[u8]) -> Kind {
    // a character may be cut at the end
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(head.get(..error.valid_up_to()).unwrap_or_default()).unwrap_or_default()
        }
        Err(_) => return Kind::Unknown,
    };
    match text.trim_start_matches('\u{feff}').trim_start().chars().next() {
        _ if text.chars().any(|c| c.is_control() && !c.is_whitespace() && c != '\u{1b}') => Kind::Unknown,
        Some('{' | '[') => Kind::Json,
        Some(_) => Kind::Text,
        None if text.is_empty() => Kind::Unknown,
        None => Kind::Text,
    }
}

/// What a folder is by the names in it, if it is a store of its own.
#[must_use]
pub fn by_entries(entries: &[Entry]) -> Option<Kind> {
    let file = |is: &dyn Fn(&str) -> bool| entries.iter().any(|e| e.kind == EntryKind::File && is(&e.name));
    let folder = |name: &str| entries.iter().any(|e| e.kind == EntryKind::Folder && e.name == name);
    let table = |name: &str| name.strip_suffix(".ldb").or_else(|| name.strip_suffix(".sst")).is_some_and(is_number);
    let manifest = |name: &str| name.strip_prefix("MANIFEST-").is_some_and(is_number);
    let data = |name: &str| matches!(name, "data_0" | "data_1" | "data_2" | "data_3");
    let index = file(&|name| name == "index");
    if file(&|name| name == "CURRENT") && file(&|name| manifest(name) || name == "LOCK" || name == "LOG")
        || file(&manifest)
        || file(&table)
    {
        Some(Kind::Leveldb)
    } else if folder("index-dir") && (index || file(&simple_cache::is_entry)) || index && file(&simple_cache::is_entry)
    {
        Some(Kind::SimpleCache)
    } else if index && file(&data) || ["data_0", "data_1"].iter().all(|d| file(&|name| name == *d)) {
        Some(Kind::BlockCache)
    } else {
        None
    }
}

/// Whether a text is made of digits alone, as the numbers in LevelDB's file names are.
#[must_use]
pub fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bytes_tell_the_kind() {
        for (head, kind) in [
            (&b""[..], Kind::Empty),
            (b"SQLite format 3\0", Kind::Sqlite),
            (b"PK\x03\x04..", Kind::Zip),
            (b"\x1f\x8b\x08", Kind::Gzip),
            (b"\x04\0\0\0\0\0", Kind::Asar),
            (b" \n{\"a\":1", Kind::Json),
            (b"\xef\xbb\xbf[1", Kind::Json),
            (b"hello\n", Kind::Text),
            (b"caf\xc3", Kind::Text),
            (b"\xff\xfe\x01", Kind::Unknown),
            (b"\0\0\0\0", Kind::Unknown),
            (b"\xc3\xca\x03\xc1....", Kind::BlockCache),
            (b"\x30\x5c\x72\xa7\x1b\x6d\xfb\xfc", Kind::SimpleCache),
        ] {
            assert_eq!(by_head(head), kind, "{head:?}");
        }
    }

    #[test]
    fn names_tell_the_kind() {
        assert_eq!(by_name("Cookies"), Some(Kind::Sqlite));
        assert_eq!(by_name("notion.db"), Some(Kind::Sqlite));
        assert_eq!(by_name("Cookies-journal"), None);
        assert_eq!(by_name("notion.db-wal"), None);
        assert_eq!(by_name("Preferences"), Some(Kind::Json));
        assert_eq!(by_name("a.JSON"), Some(Kind::Json));
        assert!(is_other_database("Thumbs.db", b"\xd0\xcf\x11\xe0"));
        assert!(is_other_database("lines.db", b"{\"_id\":1}"));
        assert!(is_other_database("index.db", b"\xce\x9a\x57\x13"));
        assert!(!is_other_database("Cookies", b"{\"_id\":1}"));
        assert!(!is_other_database("a.db", b"garbage"));
    }
}
