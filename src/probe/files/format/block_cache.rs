//! Chromium's cache with blocks in a few files: the index and the four files of blocks. Source: `net/disk_cache/blockfile`
//! of Chromium.

use std::path::Path;

use super::bytes::{all_zero, u32_le};
use super::flaw::{Damage, Flaw, Intact};
use super::tree::Look;

/// The first four bytes of the index.
pub const INDEX_MAGIC: u32 = 0xC103_CAC3;

/// The first four bytes of a file of blocks.
pub const DATA_MAGIC: u32 = 0xC104_CAC3;

/// Bytes of the index before its table, and slots of the table where the index says none.
const INDEX_HEADER: u64 = 368;
const INDEX_SLOTS: u32 = 0x10000;

/// Bytes of a file of blocks before its blocks.
const DATA_HEADER: u64 = 8192;

/// Checks a folder.
///
/// # Errors
/// What is wrong, and with which file.
pub fn check(look: &Look<'_>, folder: &Path) -> Intact {
    one(look, &folder.join("index"), INDEX_MAGIC, |head| {
        let slots = u32_le(head, 28).filter(|slots| *slots != 0).unwrap_or(INDEX_SLOTS);
        INDEX_HEADER + 4 * u64::from(slots)
    })?;
    for n in 0..4 {
        one(look, &folder.join(format!("data_{n}")), DATA_MAGIC, |head| {
            let (size, most) = (u32_le(head, 12).unwrap_or(0), u32_le(head, 20).unwrap_or(0));
            DATA_HEADER.saturating_add(u64::from(size).saturating_mul(u64::from(most)))
        })?;
    }
    Ok(())
}

fn one(look: &Look<'_>, file: &Path, magic: u32, least: impl Fn(&[u8]) -> u64) -> Intact {
    let unopened = |error: std::io::Error| Flaw::unopened(&error, file);
    let (head, length) = (look.read(file, 0, 64).map_err(unopened)?, look.length(file).map_err(unopened)?);
    let damage = match u32_le(&head, 0) {
        _ if length == 0 => Damage::Empty,
        _ if all_zero(&head) => Damage::ZeroBytes,
        Some(found) if found != magic => Damage::BadMagic,
        _ if length < least(&head) => Damage::Truncated,
        _ => return Ok(()),
    };
    Err(Flaw::new(damage, file))
}

/// A folder as Chromium leaves it, for tests.
#[cfg(test)]
pub fn sample() -> super::tree::Memory {
    let numbers = |all: &[u32]| all.iter().flat_map(|n| n.to_le_bytes()).collect::<Vec<u8>>();
    let mut index = numbers(&[INDEX_MAGIC, 0x30000, 0, 0, 0, 0, 1, 1024]);
    index.resize(368 + 4 * 1024, 0);
    let mut tree = super::tree::Memory::default().with("index", index).with("f_000001", b"\x1f\x8blab".to_vec());
    for (n, entry) in [36, 256, 1024, 4096].into_iter().enumerate() {
        let mut data = numbers(&[DATA_MAGIC, 0x30000, u32::try_from(n).unwrap(), entry, 0, 16]);
        data.resize(8192 + 16 * usize::try_from(entry).unwrap(), 0);
        tree = tree.with(&format!("data_{n}"), data);
    }
    tree
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_damage_is_told_with_its_file() {
        let seen = |tree: &super::super::tree::Memory| check(&Look::new(tree), Path::new(""));
        assert_eq!(seen(&sample()), Ok(()));
        let s = sample;
        for (tree, damage, part) in [
            (s().with("index", ""), Damage::Empty, "index"),
            (s().with("data_2", [0; 9000]), Damage::ZeroBytes, "data_2"),
            (s().with("index", [11; 777]), Damage::BadMagic, "index"),
            (s().changed("index", |index| index.truncate(400)), Damage::Truncated, "index"),
            (s().changed("data_3", |data| data.truncate(9000)), Damage::Truncated, "data_3"),
            (s().without("data_1"), Damage::MissingPart, "data_1"),
            (s().without("index"), Damage::MissingPart, "index"),
        ] {
            assert_eq!(seen(&tree), Err(Flaw::new(damage, Path::new(part))));
        }
    }
}
