//! A LevelDB folder: CURRENT names a manifest, the manifest is whole, and the tables that it names are there and whole. What
//! stands beside them is of no account; the torn end of a log is how a database looks that is in use.

use std::io;
use std::path::Path;

use super::bytes::all_zero;
use super::flaw::{Damage, Flaw, Intact};
use super::kind::is_number;
use super::records::{Tail, records};
use super::table::{self, FOOTER};
use super::tree::Look;
use super::version_edit::Version;
use crate::limits;

/// Checks a folder.
///
/// # Errors
/// What is wrong, and with which file.
pub fn check(look: &Look<'_>, folder: &Path) -> Intact {
    let manifest = current(look, &folder.join("CURRENT"))?;
    let version = version(look, &folder.join(manifest))?;
    let mut left = limits::LEVELDB_TABLE_BYTES;
    for ((_, number), size) in &version.tables {
        one_table(look, folder, *number, *size, &mut left)?;
    }
    let log = version.log.unwrap_or_default();
    for entry in look.list(folder).map_err(|error| Flaw::unopened(&error, folder))? {
        let number = entry.name.strip_suffix(".log").filter(|name| is_number(name)).and_then(|name| name.parse().ok());
        if number.is_some_and(|number: u64| number >= log) {
            one_log(look, &entry.path)?;
        }
    }
    Ok(())
}

fn read(look: &Look<'_>, file: &Path) -> Result<Vec<u8>, Flaw> {
    look.read(file, 0, limits::FORMAT_FILE_BYTES).map_err(|error| Flaw::unopened(&error, file))
}

/// The name of the manifest.
fn current(look: &Look<'_>, file: &Path) -> Result<String, Flaw> {
    let data = read(look, file)?;
    let damage = match std::str::from_utf8(&data) {
        Ok("") => Damage::Empty,
        _ if all_zero(&data) => Damage::ZeroBytes,
        Ok(text) => match text.strip_suffix('\n') {
            Some(name) if name.strip_prefix("MANIFEST-").is_some_and(is_number) => return Ok(name.to_owned()),
            None if text.starts_with("MANIFEST-") || "MANIFEST-".starts_with(text) => Damage::Truncated,
            _ => Damage::BadStructure,
        },
        Err(_) => Damage::BadStructure,
    };
    Err(Flaw::new(damage, file))
}

fn version(look: &Look<'_>, file: &Path) -> Result<Version, Flaw> {
    let data = read(look, file)?;
    let flaw = |damage| Err(Flaw::new(damage, file));
    if data.is_empty() {
        return flaw(Damage::Empty);
    }
    if all_zero(&data) {
        return flaw(Damage::ZeroBytes);
    }
    if data.len() >= limits::FORMAT_FILE_BYTES {
        return Err(Flaw::Untold("its manifest is larger than what is read".to_owned()));
    }
    let (edits, tail) = records(&data);
    match tail {
        Tail::Whole => {}
        Tail::Torn => return flaw(Damage::Truncated),
        Tail::Bad { .. } => return flaw(Damage::Checksum),
    }
    let mut version = Version::default();
    if edits.iter().any(|edit| version.apply(edit).is_none()) || !version.is_complete() {
        return flaw(Damage::BadStructure);
    }
    Ok(version)
}

fn one_table(look: &Look<'_>, folder: &Path, number: u64, size: u64, left: &mut u64) -> Intact {
    let named = |extension: &str| folder.join(format!("{number:06}.{extension}"));
    // the older of the two extensions
    let (mut file, mut length) = (named("ldb"), look.length(&named("ldb")));
    if length.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::NotFound) && look.length(&named("sst")).is_ok()
    {
        (file, length) = (named("sst"), look.length(&named("sst")));
    }
    let unopened = |error: io::Error| Flaw::unopened(&error, &file);
    let flaw = |damage| Flaw::new(damage, &file);
    match length.map_err(unopened)? {
        0 if size > 0 => return Err(flaw(Damage::Empty)),
        length if length < size => return Err(flaw(Damage::Truncated)),
        length if length > size => return Err(flaw(Damage::BadStructure)),
        _ => {}
    }
    let part = |from: u64, most: u64| {
        look.read(&file, from, usize::try_from(most).unwrap_or(usize::MAX).min(limits::FORMAT_FILE_BYTES))
            .map_err(unopened)
    };
    let footer = part(size.saturating_sub(FOOTER as u64), FOOTER as u64)?;
    if all_zero(&footer) && all_zero(&part(0, FOOTER as u64)?) {
        return Err(flaw(Damage::ZeroBytes));
    }
    let index = table::footer(&footer, size).map_err(flaw)?;
    let Some(rest) = left.checked_sub(size) else { return Ok(()) };
    *left = rest;
    let whole = part(0, size)?;
    let block = |handle: table::Handle| {
        let (from, to) = (usize::try_from(handle.offset).ok()?, usize::try_from(handle.end()).ok()?);
        whole.get(from..to)
    };
    let blocks = table::index(block(index).unwrap_or_default(), size).map_err(flaw)?;
    blocks.iter().try_for_each(|handle| table::sum(block(*handle).unwrap_or_default())).map_err(flaw)
}

/// A wrong record with others behind it is a damage; at the end it is what a crash leaves.
fn one_log(look: &Look<'_>, file: &Path) -> Intact {
    match look.read(file, 0, limits::FORMAT_FILE_BYTES) {
        Ok(data) if records(&data).1 == (Tail::Bad { last: false }) => Err(Flaw::new(Damage::Checksum, file)),
        // it was put into a table in the meantime
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(Flaw::unopened(&error, file)),
        Ok(_) => Ok(()),
    }
}

/// A folder as LevelDB leaves it, for tests.
#[cfg(test)]
pub fn sample() -> super::tree::Memory {
    use super::records::log;
    let table = table::table(&[(b"a", b"1"), (b"b", b"2")]);
    let size = u8::try_from(table.len() & 127 | 128).unwrap();
    let high = u8::try_from(table.len() >> 7).unwrap();
    let edit = [&[1, 1, b'c', 2, 6, 3, 7, 4, 2, 7, 0, 5, size, high, 1, b'a', 1, b'b'][..]].concat();
    super::tree::Memory::default()
        .with("000005.ldb", table)
        .with("000006.log", log(&[b"batch", b"another batch"]))
        .with("MANIFEST-000004", log(&[&edit]))
        .with("CURRENT", "MANIFEST-000004\n")
        .with("LOCK", "")
        .with("LOG", "text\n")
}

#[cfg(test)]
mod tests {
    use super::super::tree::Memory;
    use super::*;

    fn seen(tree: &Memory) -> Intact {
        check(&Look::new(tree), Path::new(""))
    }

    fn damaged(damage: Damage, part: &str) -> Intact {
        Err(Flaw::new(damage, Path::new(part)))
    }

    #[test]
    fn a_database_in_use_is_intact() {
        assert_eq!(seen(&sample()), Ok(()));
        let torn = sample().changed("000006.log", |log| log.truncate(log.len() - 3));
        assert_eq!(seen(&torn), Ok(()));
        assert_eq!(seen(&sample().with("000006.log", "")), Ok(()), "nothing was written yet");
        assert_eq!(seen(&sample().with("000009.ldb", "half a table")), Ok(()), "it is not in the manifest yet");
        assert_eq!(seen(&sample().with("MANIFEST-000003", "")), Ok(()), "it is the one before");
        let older = sample();
        let table = older.files[Path::new("000005.ldb")].clone();
        assert_eq!(seen(&older.without("000005.ldb").with("000005.sst", table)), Ok(()));
    }

    #[test]
    fn every_damage_is_told_with_its_file() {
        let s = sample;
        for (tree, damage, part) in [
            (s().with("CURRENT", "MANIFEST-000099\n"), Damage::MissingPart, "MANIFEST-000099"),
            (s().with("CURRENT", "MANIFEST-000004"), Damage::Truncated, "CURRENT"),
            (s().with("CURRENT", ""), Damage::Empty, "CURRENT"),
            (s().with("CURRENT", [0; 16]), Damage::ZeroBytes, "CURRENT"),
            (s().with("CURRENT", "../../etc/passwd\n"), Damage::BadStructure, "CURRENT"),
            (s().without("CURRENT"), Damage::MissingPart, "CURRENT"),
            (s().without("000005.ldb"), Damage::MissingPart, "000005.ldb"),
            (s().changed("000005.ldb", |t| t.truncate(41)), Damage::Truncated, "000005.ldb"),
            (s().changed("000005.ldb", |t| t.fill(0)), Damage::ZeroBytes, "000005.ldb"),
            (s().changed("000005.ldb", |t| t.fill(7)), Damage::BadMagic, "000005.ldb"),
            (s().changed("000005.ldb", |t| t[4] ^= 1), Damage::Checksum, "000005.ldb"),
            (s().with("000005.ldb", ""), Damage::Empty, "000005.ldb"),
            (s().changed("MANIFEST-000004", |m| m.truncate(m.len() - 9)), Damage::Truncated, "MANIFEST-000004"),
            (s().changed("MANIFEST-000004", |m| m[9] ^= 16), Damage::Checksum, "MANIFEST-000004"),
            (s().changed("MANIFEST-000004", |m| m.fill(0)), Damage::ZeroBytes, "MANIFEST-000004"),
            (
                s().with("MANIFEST-000004", super::super::records::log(&[b"\x08"])),
                Damage::BadStructure,
                "MANIFEST-000004",
            ),
            (s().changed("000006.log", |l| l[9] ^= 1), Damage::Checksum, "000006.log"),
        ] {
            assert_eq!(seen(&tree), damaged(damage, part));
        }
    }

    #[test]
    fn what_cannot_be_read_is_unreadable() {
        let mut tree = sample();
        tree.denied.insert("MANIFEST-000004".into());
        assert_eq!(seen(&tree), damaged(Damage::Unreadable, "MANIFEST-000004"));
    }

    #[test]
    fn every_flipped_byte_of_the_manifest_is_seen() {
        let length = sample().files[Path::new("MANIFEST-000004")].len();
        for n in 0..length {
            assert!(seen(&sample().changed("MANIFEST-000004", |m| m[n] ^= 32)).is_err(), "byte {n}");
        }
    }
}
