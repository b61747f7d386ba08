//! A table of LevelDB (`.ldb`, `.sst`): its footer, its index and the checksums of its blocks. Nothing is unpacked, no key or
//! value looked at. Source: `doc/table_format.md` of LevelDB.

use super::bytes::{Cursor, u32_le, u64_le};
use super::flaw::Damage;
use super::records::masked;

/// Bytes of the footer.
pub const FOOTER: usize = 48;

const MAGIC: u64 = 0xDB47_7524_8B80_FB57;

/// The kind of packing and the checksum behind each block.
const TRAILER: u64 = 5;

/// A part of a table: where it begins and how many bytes it has, without its trailer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Handle {
    /// Where it begins.
    pub offset: u64,
    /// Its bytes.
    pub size: u64,
}

impl Handle {
    fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        Some(Self { offset: cursor.varint()?, size: cursor.varint()? })
    }

    /// The end of its trailer.
    #[must_use]
    pub fn end(self) -> u64 {
        self.offset.saturating_add(self.size).saturating_add(TRAILER)
    }
}

/// The handle of the index, from the last bytes of a table of so many bytes.
///
/// # Errors
/// What is wrong with the footer.
pub fn footer(footer: &[u8], length: u64) -> Result<Handle, Damage> {
    if length < FOOTER as u64 || footer.len() != FOOTER {
        return Err(Damage::Truncated);
    }
    if u64_le(footer, FOOTER - 8) != Some(MAGIC) {
        return Err(Damage::BadMagic);
    }
    let mut cursor = Cursor::new(footer);
    let (Some(meta), Some(index)) = (Handle::read(&mut cursor), Handle::read(&mut cursor)) else {
        return Err(Damage::BadStructure);
    };
    let inside = |handle: Handle| handle.end() <= length - FOOTER as u64;
    if inside(meta) && inside(index) { Ok(index) } else { Err(Damage::BadStructure) }
}

/// The handles of the data blocks, from the index block with its trailer; none where the index is packed.
///
/// # Errors
/// What is wrong with the index.
pub fn index(block: &[u8], length: u64) -> Result<Vec<Handle>, Damage> {
    sum(block)?;
    let Some((body, [0, ..])) = block.split_at_checked(block.len().saturating_sub(5)) else { return Ok(Vec::new()) };
    handles(body).filter(|all| all.iter().all(|h| h.end() <= length)).ok_or(Damage::BadStructure)
}

fn handles(body: &[u8]) -> Option<Vec<Handle>> {
    let restarts = u32_le(body, body.len().checked_sub(4)?)?;
    let entries = body.len().checked_sub(usize::try_from(restarts).ok()?.checked_mul(4)?.checked_add(4)?)?;
    let mut cursor = Cursor::new(body.get(..entries)?);
    let mut found = Vec::new();
    while !cursor.is_at_end() {
        let (_shared, own, value) = (cursor.varint()?, cursor.varint()?, cursor.varint()?);
        cursor.bytes(own)?;
        found.push(Handle::read(&mut Cursor::new(cursor.bytes(value)?))?);
    }
    Some(found)
}

/// Whether the checksum of a block with its trailer fits.
///
/// # Errors
/// It does not, or the block is not whole.
pub fn sum(block: &[u8]) -> Result<(), Damage> {
    let body = block.len().checked_sub(4).ok_or(Damage::Truncated)?;
    let (data, _) = block.split_at_checked(body).ok_or(Damage::Truncated)?;
    if u32_le(block, body) == Some(masked(data)) { Ok(()) } else { Err(Damage::Checksum) }
}

/// A table with such entries, as LevelDB writes it without packing, for tests.
#[cfg(test)]
pub fn table(entries: &[(&[u8], &[u8])]) -> Vec<u8> {
    fn block(out: &mut Vec<u8>, entries: &[(&[u8], &[u8])]) -> [u8; 2] {
        let start = u8::try_from(out.len()).unwrap();
        let mut body = Vec::new();
        let mut restarts = Vec::new();
        for (key, value) in entries {
            restarts.push(u32::try_from(body.len()).unwrap());
            body.extend([0, u8::try_from(key.len()).unwrap(), u8::try_from(value.len()).unwrap()]);
            body.extend([*key, *value].concat());
        }
        if restarts.is_empty() {
            restarts.push(0);
        }
        restarts.iter().for_each(|restart| body.extend(restart.to_le_bytes()));
        body.extend(u32::try_from(restarts.len()).unwrap().to_le_bytes());
        let handle = [start, u8::try_from(body.len()).unwrap()];
        assert!(handle.iter().all(|n| *n < 128), "one byte each");
        body.push(0);
        let sum = masked(&body);
        out.extend(body);
        out.extend(sum.to_le_bytes());
        handle
    }
    let mut out = Vec::new();
    let data = block(&mut out, entries);
    let meta = block(&mut out, &[]);
    let index = block(&mut out, &[(b"z", &data)]);
    let mut footer = [meta, index].concat();
    footer.resize(40, 0);
    out.extend(footer);
    out.extend(MAGIC.to_le_bytes());
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn index_of(table: &[u8]) -> Result<Handle, Damage> {
        footer(&table[table.len().saturating_sub(FOOTER)..], table.len() as u64)
    }

    fn block(table: &[u8], handle: Handle) -> &[u8] {
        &table[usize::try_from(handle.offset).unwrap()..usize::try_from(handle.end()).unwrap()]
    }

    #[test]
    fn a_whole_table_is_whole() {
        let table = table(&[(b"a", b"1"), (b"b", b"2")]);
        let at = index_of(&table).unwrap();
        let blocks = index(block(&table, at), table.len() as u64).unwrap();
        assert_eq!(blocks.len(), 1);
        assert_eq!(sum(block(&table, blocks[0])), Ok(()));
    }

    #[test]
    fn every_flipped_bit_of_blocks_and_footer_is_seen() {
        let whole = table(&[(b"a", b"1"), (b"b", b"2")]);
        for n in (0..whole.len() - FOOTER).chain(whole.len() - 8..whole.len()) {
            let mut table = whole.clone();
            table[n] ^= 4;
            let checked = index_of(&table).and_then(|at| {
                let blocks = index(block(&table, at), table.len() as u64)?;
                blocks.iter().try_for_each(|handle| sum(block(&table, *handle)))
            });
            // the empty block of what is meta is not looked at
            let meta = usize::from(whole[whole.len() - FOOTER])..usize::from(whole[whole.len() - FOOTER + 2]);
            assert_eq!(checked.is_err(), !meta.contains(&n), "{n}");
        }
        assert_eq!(footer(&[0; 20], 20), Err(Damage::Truncated));
        assert_eq!(footer(&[0; FOOTER], 50), Err(Damage::BadMagic));
        assert_eq!(index_of(&whole[whole.len() - FOOTER..]), Err(Damage::BadStructure));
    }

    proptest! {
        #[test]
        fn no_bytes_break_it(data in prop::collection::vec(any::<u8>(), 0..100), length in any::<u64>()) {
            let _ = (footer(&data, length), index(&data, length));
            let mut block = data;
            block.push(0);
            block.extend(masked(&block).to_le_bytes());
            let _ = index(&block, length);
        }
    }
}
