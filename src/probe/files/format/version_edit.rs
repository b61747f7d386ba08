//! What a LevelDB manifest says: the tables that belong to the database, after all its edits. Source: `db/version_edit.cc`.

use std::collections::BTreeMap;

use super::bytes::Cursor;

/// The state of a database by its manifest.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Version {
    /// The number of the log that is not yet in tables.
    pub log: Option<u64>,
    /// The next number of a file.
    pub next: Option<u64>,
    /// The last sequence number.
    pub sequence: Option<u64>,
    /// The bytes of each table, by level and number.
    pub tables: BTreeMap<(u64, u64), u64>,
}

impl Version {
    /// Applies one edit; `None` where it makes no sense.
    pub fn apply(&mut self, edit: &[u8]) -> Option<()> {
        let mut cursor = Cursor::new(edit);
        let (mut gone, mut new) = (Vec::new(), Vec::new());
        while !cursor.is_at_end() {
            match cursor.varint()? {
                // the comparator
                1 => drop(cursor.prefixed()?),
                2 => self.log = Some(cursor.varint()?),
                3 => self.next = Some(cursor.varint()?),
                4 => self.sequence = Some(cursor.varint()?),
                // where the next compaction begins
                5 => {
                    cursor.varint()?;
                    cursor.prefixed()?;
                }
                6 => gone.push((cursor.varint()?, cursor.varint()?)),
                7 => {
                    let table = (cursor.varint()?, cursor.varint()?);
                    new.push((table, cursor.varint()?));
                    cursor.prefixed()?;
                    cursor.prefixed()?;
                }
                // the log before
                9 => drop(cursor.varint()?),
                _ => return None,
            }
        }
        self.tables.retain(|table, _| !gone.contains(table));
        self.tables.extend(new);
        Some(())
    }

    /// Whether everything was said that a database needs to open.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.log.is_some() && self.next.is_some() && self.sequence.is_some()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn tables_come_and_go() {
        let mut version = Version::default();
        let first = [&[1, 1, b'c', 2, 6, 3, 7, 4, 1][..], &[7, 0, 5, 100, 1, b'a', 1, b'z']].concat();
        assert_eq!(version.apply(&first), Some(()));
        assert!(version.is_complete());
        assert_eq!(version.tables, BTreeMap::from([((0, 5), 100)]));
        // a table that moves to the next level
        assert_eq!(version.apply(&[6, 0, 5, 7, 1, 5, 100, 0, 0, 9, 0, 5, 1, 1, b'k']), Some(()));
        assert_eq!(version.tables, BTreeMap::from([((1, 5), 100)]));
        assert_eq!(version.apply(&[8]), None);
        assert_eq!(version.apply(&[7, 0, 5]), None);
    }

    proptest! {
        #[test]
        fn no_bytes_break_it(data in prop::collection::vec(0_u8..12, 0..60)) {
            let _ = Version::default().apply(&data);
        }
    }
}
