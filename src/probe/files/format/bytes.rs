//! Numbers and texts out of bytes from outside: each is there or it is not, and nothing reads beyond an end.

/// The bytes at a place.
fn at<const N: usize>(data: &[u8], place: usize) -> Option<[u8; N]> {
    data.get(place..place.checked_add(N)?)?.try_into().ok()
}

/// A little-endian number of 16 bits.
#[must_use]
pub fn u16_le(data: &[u8], place: usize) -> Option<u16> {
    at(data, place).map(u16::from_le_bytes)
}

/// A little-endian number of 32 bits.
#[must_use]
pub fn u32_le(data: &[u8], place: usize) -> Option<u32> {
    at(data, place).map(u32::from_le_bytes)
}

/// A little-endian number of 64 bits.
#[must_use]
pub fn u64_le(data: &[u8], place: usize) -> Option<u64> {
    at(data, place).map(u64::from_le_bytes)
}

/// A big-endian number of 16 bits.
#[must_use]
pub fn u16_be(data: &[u8], place: usize) -> Option<u16> {
    at(data, place).map(u16::from_be_bytes)
}

/// A big-endian number of 32 bits.
#[must_use]
pub fn u32_be(data: &[u8], place: usize) -> Option<u32> {
    at(data, place).map(u32::from_be_bytes)
}

/// Whether there is something, and all of it is zero.
#[must_use]
pub fn all_zero(data: &[u8]) -> bool {
    !data.is_empty() && data.iter().all(|b| *b == 0)
}

/// A place in bytes that moves on as numbers are read.
#[derive(Debug, Clone)]
pub struct Cursor<'d> {
    rest: &'d [u8],
}

impl<'d> Cursor<'d> {
    /// Begins at the beginning.
    #[must_use]
    pub fn new(data: &'d [u8]) -> Self {
        Self { rest: data }
    }

    /// Whether nothing is left.
    #[must_use]
    pub fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    /// A number in groups of seven bits, the lowest first, as LevelDB writes it.
    pub fn varint(&mut self) -> Option<u64> {
        let mut number = 0_u64;
        for shift in (0..64).step_by(7) {
            let (byte, rest) = self.rest.split_first()?;
            self.rest = rest;
            number |= u64::from(byte & 127) << shift;
            if byte & 128 == 0 {
                return Some(number);
            }
        }
        None
    }

    /// The next bytes.
    pub fn bytes(&mut self, count: u64) -> Option<&'d [u8]> {
        let (bytes, rest) = self.rest.split_at_checked(usize::try_from(count).ok()?)?;
        self.rest = rest;
        Some(bytes)
    }

    /// Bytes with their number before them.
    pub fn prefixed(&mut self) -> Option<&'d [u8]> {
        let count = self.varint()?;
        self.bytes(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_read_beyond_the_end() {
        assert_eq!((u16_le(&[1, 2], 0), u16_be(&[1, 2], 0), u16_le(&[1, 2], 1)), (Some(0x201), Some(0x102), None));
        assert_eq!((u32_le(&[1, 0, 0, 0], 0), u32_be(&[0, 0, 0, 1], usize::MAX)), (Some(1), None));
        assert_eq!(u64_le(&[1; 7], 0), None);
        let mut cursor = Cursor::new(&[0x96, 1, 2, 7, 8, 9]);
        assert_eq!((cursor.varint(), cursor.prefixed()), (Some(150), Some(&[7_u8, 8][..])));
        assert_eq!((cursor.prefixed(), cursor.is_at_end()), (None, true));
        assert_eq!(Cursor::new(&[255; 20]).varint(), None);
        assert!(all_zero(&[0, 0]) && !all_zero(&[]) && !all_zero(&[0, 1]));
    }
}
