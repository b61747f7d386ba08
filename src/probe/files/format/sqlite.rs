//! An SQLite database: its header, its length, and the trees of its tables and indices. No value of a row is looked at.

use std::path::{Path, PathBuf};

use super::bytes::{all_zero, u16_be, u32_be};
use super::flaw::{Damage, Flaw, Intact};
use super::pages::{Bad, Pages};
use super::tree::Look;
use crate::limits;

/// The first 16 bytes of every database.
pub const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// What the header of a database says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// Bytes of a page.
    pub page: usize,
    /// Bytes at the end of each page that others use.
    pub reserved: usize,
    /// How many pages there are, where the header says so and is up to date.
    pub count: Option<u32>,
}

impl Header {
    /// Reads the first 100 bytes.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn read(data: &[u8]) -> Result<Self, Damage> {
        if data.is_empty() {
            return Err(Damage::Empty);
        }
        if all_zero(data) {
            return Err(Damage::ZeroBytes);
        }
        let begun = data.iter().zip(MAGIC).all(|(a, b)| a == b);
        if !begun {
            return Err(Damage::BadMagic);
        }
        let (Some(header), Some(page)) = (data.get(..100), u16_be(data, 16)) else { return Err(Damage::Truncated) };
        let page = if page == 1 { 65_536 } else { usize::from(page) };
        let reserved = usize::from(header[20]);
        let known = page.is_power_of_two() && page >= 512 && page >= reserved + 480;
        if !known || header[21..24] != [64, 32, 32] || !header[18..20].iter().all(|version| (1..=2).contains(version)) {
            return Err(Damage::BadStructure);
        }
        let count = u32_be(header, 28).filter(|count| *count > 0 && u32_be(header, 24) == u32_be(header, 92));
        Ok(Self { page, reserved, count })
    }
}

/// Checks a file.
///
/// # Errors
/// What is wrong with it.
pub fn check(look: &Look<'_>, file: &Path) -> Intact {
    let unopened = |error: std::io::Error| Flaw::unopened(&error, file);
    let data = look.read(file, 0, limits::FORMAT_FILE_BYTES).map_err(unopened)?;
    let length = look.length(file).map_err(unopened)?.max(data.len() as u64);
    let header = Header::read(&data).map_err(|damage| Flaw::new(damage, file))?;
    if in_transaction(look, file) {
        // the pages are put right by what stands beside
        return Ok(());
    }
    match damage(&data, header, length) {
        Damage::None => Ok(()),
        damage => Err(Flaw::new(damage, file)),
    }
}

/// Whether a journal stands beside that has something to say about the pages.
#[must_use]
pub fn in_transaction(look: &Look<'_>, file: &Path) -> bool {
    beside(file).iter().any(|beside| look.length(beside).is_ok_and(|length| length > 0))
}

/// The two journals of a database.
fn beside(file: &Path) -> [PathBuf; 2] {
    ["-wal", "-journal"].map(|suffix| {
        let mut name = file.as_os_str().to_owned();
        name.push(suffix);
        name.into()
    })
}

/// What is wrong with a database of so many bytes, of which the first are given.
fn damage(data: &[u8], header: Header, length: u64) -> Damage {
    let there = u32::try_from(length / header.page as u64).unwrap_or(u32::MAX);
    let count = header.count.unwrap_or(there);
    if count > there || there == 0 {
        return Damage::Truncated;
    }
    let pages = Pages::new(data, header, count);
    let all = pages.schema().and_then(|entries| {
        entries.iter().filter(|entry| entry.root > 0).try_for_each(|entry| pages.walk(entry.root, &mut |_, _| Ok(())))
    });
    if all == Err(Bad) { Damage::BadStructure } else { Damage::None }
}

/// A database with one table of five columns and one row, for tests.
#[cfg(test)]
pub fn sample() -> Vec<u8> {
    database(
        "CREATE TABLE cookies(creation_utc INTEGER, host_key TEXT, name TEXT, value TEXT, expires_utc INTEGER)",
        &[],
    )
}

/// A database with one table of such a declaration, named `cookies`, and rows of numbers and texts, for tests.
#[cfg(test)]
pub fn database(sql: &str, rows: &[Vec<super::pages::Cell>]) -> Vec<u8> {
    use super::pages::Cell;
    fn varint(number: usize) -> Vec<u8> {
        if number < 128 {
            vec![u8::try_from(number).unwrap()]
        } else {
            vec![u8::try_from(number >> 7).unwrap() | 128, u8::try_from(number & 127).unwrap()]
        }
    }
    fn row(number: usize, cells: &[Cell]) -> Vec<u8> {
        let (mut kinds, mut body) = (Vec::new(), Vec::new());
        for cell in cells {
            match cell {
                Cell::Int(n) => {
                    kinds.push(6);
                    body.extend(n.to_be_bytes());
                }
                Cell::Text(text) => {
                    kinds.extend(varint(13 + 2 * text.len()));
                    body.extend(text);
                }
                Cell::Other => kinds.push(0),
            }
        }
        let payload = [varint(kinds.len() + 1), kinds, body].concat();
        [varint(payload.len()), varint(number), payload].concat()
    }
    fn page(start: usize, rows: &[Vec<u8>]) -> Vec<u8> {
        let mut page = vec![0; 4096];
        let mut end = 4096;
        page[start] = 13;
        page[start + 3..start + 5].copy_from_slice(&u16::try_from(rows.len()).unwrap().to_be_bytes());
        for (n, row) in rows.iter().enumerate() {
            end -= row.len();
            page[end..end + row.len()].copy_from_slice(row);
            page[start + 8 + 2 * n..start + 10 + 2 * n].copy_from_slice(&u16::try_from(end).unwrap().to_be_bytes());
        }
        page
    }
    let text = |text: &str| Cell::Text(text.as_bytes().to_vec());
    let schema = row(1, &[text("table"), text("cookies"), text("cookies"), Cell::Int(2), text(sql)]);
    let mut data = page(100, &[schema]);
    data[..16].copy_from_slice(MAGIC);
    data[16..24].copy_from_slice(&[16, 0, 1, 1, 0, 64, 32, 32]);
    data[24..32].copy_from_slice(&[0, 0, 0, 7, 0, 0, 0, 2]);
    data[92..96].copy_from_slice(&[0, 0, 0, 7]);
    data.extend(page(0, &rows.iter().enumerate().map(|(n, cells)| row(n + 1, cells)).collect::<Vec<_>>()));
    data
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tree::Memory;
    use super::*;

    fn seen(tree: &Memory) -> Damage {
        match check(&Look::new(tree), Path::new("a.db")) {
            Ok(()) => Damage::None,
            Err(Flaw::Damaged(damage, part)) => {
                assert_eq!(part, Path::new("a.db"));
                damage
            }
            Err(Flaw::Untold(because)) => panic!("{because}"),
        }
    }

    fn with(data: impl Into<Vec<u8>>) -> Memory {
        Memory::default().with("a.db", data)
    }

    #[test]
    fn every_damage_is_told() {
        let changed = |change: fn(&mut Vec<u8>)| seen(&with(sample()).changed("a.db", change));
        assert_eq!(changed(|_| ()), Damage::None);
        assert_eq!(changed(|data| data.resize(3 * 4096, 0)), Damage::None, "room at the end");
        assert_eq!(changed(Vec::clear), Damage::Empty);
        assert_eq!(changed(|data| data.fill(0)), Damage::ZeroBytes);
        assert_eq!(changed(|data| data.fill(9)), Damage::BadMagic);
        assert_eq!(changed(|data| data.truncate(5000)), Damage::Truncated);
        assert_eq!(changed(|data| data.truncate(60)), Damage::Truncated);
        assert_eq!(changed(|data| data.truncate(10)), Damage::Truncated);
        assert_eq!(changed(|data| data[16] = 3), Damage::BadStructure);
        assert_eq!(changed(|data| data[4096..].fill(0xA5)), Damage::BadStructure);
        assert_eq!(changed(|data| data[100..4096].fill(0)), Damage::BadStructure);
        assert_eq!(seen(&Memory::default()), Damage::MissingPart);
    }

    #[test]
    fn the_page_count_holds_only_where_it_is_up_to_date() {
        let count = |data: &mut Vec<u8>| data[31] = 9;
        assert_eq!(seen(&with(sample()).changed("a.db", count)), Damage::Truncated);
        let stale = with(sample()).changed("a.db", count).changed("a.db", |data| data[27] = 8);
        assert_eq!(seen(&stale), Damage::None);
    }

    #[test]
    fn a_transaction_under_way_is_no_damage() {
        let cut = |data: &mut Vec<u8>| data.truncate(5000);
        for beside in ["a.db-wal", "a.db-journal"] {
            assert_eq!(seen(&with(sample()).changed("a.db", cut).with(beside, "x")), Damage::None);
            assert_eq!(seen(&with(sample()).changed("a.db", cut).with(beside, "")), Damage::Truncated);
            assert_eq!(seen(&with("garbage").with(beside, "x")), Damage::BadMagic);
        }
    }

    #[test]
    fn a_tree_that_bites_its_tail_ends() {
        let mut data = sample();
        // an inner page whose right child is itself
        data[4096..4108].copy_from_slice(&[5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2]);
        assert_eq!(seen(&with(data)), Damage::BadStructure);
    }

    proptest! {
        #[test]
        fn no_bytes_break_it(changes in prop::collection::vec((0..8192_usize, any::<u8>()), 0..40), length in 0..9000_usize) {
            let mut data = sample();
            data.resize(length, 0);
            for (at, byte) in changes {
                if let Some(place) = data.get_mut(at) {
                    *place = byte;
                }
            }
            let _ = seen(&with(data));
        }

        #[test]
        fn no_tree_breaks_it(changes in prop::collection::vec((100..130_usize, any::<u8>()), 0..20), size in 0..8_u32) {
            let mut data = sample();
            data[16..18].copy_from_slice(&u16::try_from(512 << size.min(6)).unwrap().to_be_bytes());
            changes.into_iter().for_each(|(at, byte)| data[at] = byte);
            let _ = seen(&with(data));
        }
    }
}
