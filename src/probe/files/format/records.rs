//! The records of LevelDB's log format, in which its manifests and logs are written: blocks of 32 KB, each record with a
//! checksum, long ones in fragments. Source: `doc/log_format.md` of LevelDB.

use super::bytes::{u16_le, u32_le};

const BLOCK: usize = 32 << 10;
const HEADER: usize = 7;

/// How a log ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tail {
    /// After a whole record.
    Whole,
    /// In the middle of a record, as after a crash or while one is being written.
    Torn,
    /// At a record whose checksum or order is wrong; `last` where nothing stands behind it.
    Bad {
        /// Whether nothing stands behind it.
        last: bool,
    },
}

/// The whole records of a log, up to the first that is torn or wrong.
#[must_use]
pub fn records(data: &[u8]) -> (Vec<Vec<u8>>, Tail) {
    let mut whole = Vec::new();
    let mut open: Option<Vec<u8>> = None;
    let mut at = 0;
    while at < data.len() {
        let room = BLOCK - at % BLOCK;
        if room < HEADER {
            at += room;
            continue;
        }
        let (Some(sum), Some(length), Some(kind)) = (u32_le(data, at), u16_le(data, at + 4), data.get(at + 6)) else {
            return (whole, Tail::Torn);
        };
        let (start, end) = (at + HEADER, at + HEADER + usize::from(length));
        if *kind == 0 && length == 0 {
            // room that was kept free
            at += room;
            continue;
        }
        if end > data.len() {
            return (whole, Tail::Torn);
        }
        let fragment = data.get(start..end).unwrap_or_default();
        if end - at > room || masked(data.get(at + 6..end).unwrap_or_default()) != sum {
            return (whole, Tail::Bad { last: end == data.len() });
        }
        at = end;
        match (kind, open.take()) {
            (1, None) => whole.push(fragment.to_vec()),
            (2, None) => open = Some(fragment.to_vec()),
            (3, Some(before)) => open = Some([&before, fragment].concat()),
            (4, Some(before)) => whole.push([&before, fragment].concat()),
            _ => return (whole, Tail::Bad { last: false }),
        }
    }
    (whole, if open.is_some() { Tail::Torn } else { Tail::Whole })
}

/// LevelDB's checksum: CRC-32C, turned and shifted so that a checksum of checksums is none.
#[must_use]
pub fn masked(data: &[u8]) -> u32 {
    crc32c::crc32c(data).rotate_right(15).wrapping_add(0xA282_EAD8)
}

/// A log with these records, each below a block, for tests.
#[cfg(test)]
pub fn log(records: &[&[u8]]) -> Vec<u8> {
    let mut log = Vec::new();
    for record in records {
        let body = [&[1], *record].concat();
        log.extend(masked(&body).to_le_bytes());
        log.extend(u16::try_from(record.len()).unwrap().to_le_bytes());
        log.extend(body);
    }
    log
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fragment(kind: u8, data: &[u8]) -> Vec<u8> {
        let body = [&[kind], data].concat();
        [&masked(&body).to_le_bytes()[..], &u16::try_from(data.len()).unwrap().to_le_bytes(), &body].concat()
    }

    #[test]
    fn records_come_back_and_long_ones_are_joined() {
        let (one, two) = (vec![7; BLOCK - HEADER], vec![8; 100]);
        let data = [fragment(2, &one), fragment(4, &two), fragment(1, b"end")].concat();
        assert_eq!(records(&data), (vec![[one, two].concat(), b"end".to_vec()], Tail::Whole));
        // five bytes at the end of a block hold no header
        let data = [fragment(1, &vec![1; BLOCK - HEADER - 5]), vec![0; 5], fragment(1, b"x")].concat();
        assert_eq!(records(&data).0.len(), 2);
        assert_eq!(records(&[fragment(1, b"x"), vec![0; 50]].concat()), (vec![b"x".to_vec()], Tail::Whole));
    }

    #[test]
    fn torn_and_wrong_records_are_told_apart() {
        let data = log(&[b"first", b"second"]);
        assert_eq!(records(&data[..data.len() - 1]), (vec![b"first".to_vec()], Tail::Torn));
        assert_eq!(records(&data[..14]), (vec![b"first".to_vec()], Tail::Torn));
        assert_eq!(records(&fragment(2, b"x")), (vec![], Tail::Torn));
        let mut flipped = data.clone();
        flipped[8] ^= 1;
        assert_eq!(records(&flipped), (vec![], Tail::Bad { last: false }));
        let mut flipped = data;
        *flipped.last_mut().unwrap() ^= 1;
        assert_eq!(records(&flipped).1, Tail::Bad { last: true });
        assert_eq!(records(&[fragment(4, b"x"), fragment(1, b"y")].concat()).1, Tail::Bad { last: false });
    }

    proptest! {
        #[test]
        fn no_bytes_break_it(data in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = records(&data);
        }

        #[test]
        fn what_was_written_is_read(all in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..60), 0..20)) {
            let slices: Vec<&[u8]> = all.iter().map(Vec::as_slice).collect();
            prop_assert_eq!(records(&log(&slices)), (all, Tail::Whole));
        }
    }
}
