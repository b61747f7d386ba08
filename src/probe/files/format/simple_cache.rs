//! Chromium's cache with one file for an entry: the index, the index of the entries, and a sample of the entries. Source:
//! `net/disk_cache/simple` of Chromium.

use std::io;
use std::path::Path;

use super::bytes::{all_zero, u64_le};
use super::flaw::{Damage, Flaw, Intact};
use super::tree::{EntryKind, Look};
use crate::limits;

/// The first eight bytes of the index and of each entry.
pub const MAGIC: u64 = 0xFCFB_6D1B_A772_5C30;

/// The beginning of the last record of each entry.
const END_MAGIC: u64 = 0xF4FA_6F45_970D_41D8;

/// The eight bytes behind the size and the checksum of the index of the entries.
const REAL_INDEX_MAGIC: u64 = 0x656E_7465_7220_796F;

/// Bytes of an entry's first and of its last record.
const RECORD: u64 = 24;

/// Whether a name is that of an entry's main file.
#[must_use]
pub fn is_entry(name: &str) -> bool {
    name.strip_suffix("_0").is_some_and(|hash| hash.len() == 16 && hash.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// Checks a folder.
///
/// # Errors
/// What is wrong, and with which file.
pub fn check(look: &Look<'_>, folder: &Path) -> Intact {
    let index = folder.join("index");
    begins(look, &index, 0, MAGIC, 20)?;
    let real = folder.join("index-dir").join("the-real-index");
    match look.length(&real) {
        // the cache makes a new one out of its entries
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        _ => begins(look, &real, 8, REAL_INDEX_MAGIC, 28)?,
    }
    entries(look, folder)
}

/// Whether a file has its magic at a place, and the bytes that it needs.
pub(super) fn begins(look: &Look<'_>, file: &Path, place: usize, magic: u64, least: usize) -> Intact {
    let head = look.read(file, 0, least).map_err(|error| Flaw::unopened(&error, file))?;
    let damage = match u64_le(&head, place) {
        _ if head.is_empty() => Damage::Empty,
        _ if all_zero(&head) => Damage::ZeroBytes,
        Some(found) if found != magic => Damage::BadMagic,
        _ if head.len() < least => Damage::Truncated,
        _ => return Ok(()),
    };
    Err(Flaw::new(damage, file))
}

/// A sample of the entries. One without its end is being written, or was when the program ended: only many of them are a
/// damage.
fn entries(look: &Look<'_>, folder: &Path) -> Intact {
    let mut all = look.list(folder).map_err(|error| Flaw::unopened(&error, folder))?;
    all.retain(|entry| entry.kind == EntryKind::File && is_entry(&entry.name));
    let step = all.len().div_ceil(limits::CACHE_ENTRIES).max(1);
    let (mut seen, mut torn) = (0, Vec::new());
    for entry in all.iter().step_by(step) {
        match one(look, &entry.path) {
            // it was thrown away in the meantime
            Err(Flaw::Damaged(Damage::MissingPart, _)) => continue,
            Err(flaw @ Flaw::Damaged(Damage::Truncated | Damage::Empty, _)) => torn.push(flaw),
            other => other?,
        }
        seen += 1;
    }
    if torn.len() * 2 > seen && torn.len() > 1 { Err(torn.swap_remove(0)) } else { Ok(()) }
}

fn one(look: &Look<'_>, file: &Path) -> Intact {
    begins(look, file, 0, MAGIC, 20)?;
    let unopened = |error: io::Error| Flaw::unopened(&error, file);
    let length = look.length(file).map_err(unopened)?;
    let end = look.read(file, length.saturating_sub(RECORD).max(RECORD), 8).map_err(unopened)?;
    if u64_le(&end, 0) == Some(END_MAGIC) { Ok(()) } else { Err(Flaw::new(Damage::Truncated, file)) }
}

/// A folder as Chromium leaves it, for tests.
#[cfg(test)]
pub fn sample() -> super::tree::Memory {
    let mut tree = super::tree::Memory::default()
        .with("index", [&MAGIC.to_le_bytes()[..], &[9, 0, 0, 0], &[0; 12]].concat())
        .with(
            "index-dir/the-real-index",
            [&[36, 0, 0, 0, 0, 0, 0, 0][..], &REAL_INDEX_MAGIC.to_le_bytes(), &[0; 24]].concat(),
        );
    for n in 0..3 {
        let end = [&END_MAGIC.to_le_bytes()[..], &[0; 16]].concat();
        let entry =
            [&MAGIC.to_le_bytes()[..], &[5, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], b"keybody", &end].concat();
        tree = tree.with(&format!("9d00a1b2c3d4e50{n}_0"), entry);
    }
    tree
}

#[cfg(test)]
mod tests {
    use super::super::tree::Memory;
    use super::*;

    fn seen(tree: &Memory) -> Intact {
        check(&Look::new(tree), Path::new(""))
    }

    #[test]
    fn a_cache_in_use_is_intact() {
        assert_eq!(seen(&sample()), Ok(()));
        assert_eq!(seen(&sample().without("index-dir/the-real-index")), Ok(()));
        let one = "9d00a1b2c3d4e501_0";
        assert_eq!(seen(&sample().changed(one, |entry| entry.truncate(30))), Ok(()), "it is being written");
        assert_eq!(seen(&sample().with(one, "")), Ok(()));
    }

    #[test]
    fn every_damage_is_told_with_its_file() {
        let one = "9d00a1b2c3d4e501_0";
        let s = sample;
        let cut = |entry: &mut Vec<u8>| entry.truncate(30);
        for (tree, damage, part) in [
            (s().with("index", ""), Damage::Empty, "index"),
            (s().with("index", [0; 24]), Damage::ZeroBytes, "index"),
            (s().with("index", [11; 777]), Damage::BadMagic, "index"),
            (s().changed("index", |index| index.truncate(12)), Damage::Truncated, "index"),
            (s().without("index"), Damage::MissingPart, "index"),
            (s().with("index-dir/the-real-index", [9; 99]), Damage::BadMagic, "index-dir/the-real-index"),
            (s().with(one, [11; 777]), Damage::BadMagic, one),
            (s().with(one, [0; 777]), Damage::ZeroBytes, one),
            (s().changed(one, cut).changed("9d00a1b2c3d4e502_0", cut), Damage::Truncated, one),
        ] {
            assert_eq!(seen(&tree), Err(Flaw::new(damage, Path::new(part))));
        }
    }
}
