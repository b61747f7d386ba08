//! Questions about bytes.

/// How many bytes are looked at together.
const WORD: usize = 8;

/// A byte in each byte of a word.
const fn all(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; WORD])
}

/// Whether a byte of a word is less than another one, which is no more than 128: the lowest bit that is set tells of the
/// first one that is.
const fn less(word: u64, than: u8) -> u64 {
    word.wrapping_sub(all(than)) & !word & all(0x80)
}

/// Whether a byte of a word is that one: the lowest bit that is set tells of the first one that is.
const fn equal(word: u64, byte: u8) -> u64 {
    less(word ^ all(byte), 1)
}

/// Whether a text has only characters that YAML allows, and neither carriage returns nor marks of the byte order. Gives
/// where the first character stands that is not ASCII, at the end of the text if none is.
pub(super) fn are_fit(bytes: &[u8]) -> Option<usize> {
    let mut wide = bytes.len();
    for (n, chunk) in bytes.chunks(64).enumerate() {
        if chunk.iter().fold(false, |odd, b| odd | (*b < b' ' && *b != b'\n') | (*b > b'~')) {
            let start = n * 64;
            if !(start..start + chunk.len()).all(|at| is_fit(bytes, at)) {
                return None;
            }
            if let Some(first) = chunk.iter().position(|b| *b >= 0x80).filter(|_| wide == bytes.len()) {
                wide = start + first;
            }
        }
    }
    Some(wide)
}

/// The first byte from one on that is not ASCII.
pub(super) fn next_wide(bytes: &[u8], from: usize) -> usize {
    find(bytes, from, |word| word & all(0x80), |b| b >= 0x80)
}

/// The first byte from one on that is meant: by the lowest bit of a word, and for bytes that fill none.
#[inline]
fn find(bytes: &[u8], mut at: usize, in_word: impl Fn(u64) -> u64, is_meant: impl Fn(u8) -> bool) -> usize {
    while let Some(word) = bytes.get(at..).and_then(<[u8]>::first_chunk::<WORD>) {
        let found = in_word(u64::from_le_bytes(*word));
        if found != 0 {
            return at + (found.trailing_zeros() / 8) as usize;
        }
        at += WORD;
    }
    let rest = bytes.get(at..).unwrap_or_default();
    rest.iter().position(|b| is_meant(*b)).map_or(bytes.len(), |n| at + n)
}

/// The first byte from one on that may end a plain scalar: a line end, a tab, a colon or a `#`; in a flow collection also
/// what structures those.
#[inline]
pub(super) fn next_stop<const FLOW: bool>(bytes: &[u8], from: usize) -> usize {
    // the only characters before the space are tabs and line ends
    let in_block = |word| less(word, b' ') | equal(word, b':') | equal(word, b'#');
    if !FLOW {
        return find(bytes, from, in_block, |b| matches!(b, b'\t' | b'\n' | b':' | b'#'));
    }
    let mut at = from;
    while let Some(word) = bytes.get(at..).and_then(<[u8]>::first_chunk::<WORD>) {
        if let Some(n) = word.iter().position(|b| IN_FLOW[usize::from(*b)]) {
            return at + n;
        }
        at += WORD;
    }
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().position(|b| IN_FLOW[usize::from(*b)]).unwrap_or(rest.len())
}

const IN_FLOW: [bool; 256] = {
    let mut stops = [false; 256];
    let bytes = *b"\t\n:#,[]{}";
    let mut n = 0;
    while n < bytes.len() {
        stops[bytes[n] as usize] = true;
        n += 1;
    }
    stops
};

/// Whether a byte structures flow collections.
pub(super) fn is_flow_mark(byte: u8) -> bool {
    matches!(byte, b',' | b'[' | b']' | b'{' | b'}')
}

/// Whether the character that begins at a byte, if one does, is one that YAML allows.
fn is_fit(bytes: &[u8], at: usize) -> bool {
    let next = |on: usize| bytes.get(at + on).copied().unwrap_or(0);
    match bytes[at] {
        b'\t' | b'\n' => true,
        byte @ 0..=0x7f => (b' '..=b'~').contains(&byte),
        // the second block of control characters, of which one is a line end
        0xc2 => next(1) >= 0xa0 || next(1) == 0x85,
        // the mark of the byte order, and what is no character
        0xef => !matches!((next(1), next(2)), (0xbb, 0xbf) | (0xbf, 0xbe | 0xbf)),
        _ => true,
    }
}

/// Where the spaces end that begin at a byte.
#[inline]
pub(super) fn spaces(bytes: &[u8], at: usize) -> usize {
    find(bytes, at, |word| word ^ all(b' '), |b| b != b' ')
}

/// Where the line ends that holds a byte.
pub(super) fn line_end(bytes: &[u8], at: usize) -> usize {
    bytes.get(at..).and_then(|rest| memchr::memchr(b'\n', rest)).map_or(bytes.len(), |n| at + n)
}

/// Whether a byte ends what stands before it: a space, a line end or the end of the text.
pub(super) fn is_end(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | 0)
}

/// Whether a byte goes on with a character that began before.
pub(super) fn goes_on(byte: u8) -> bool {
    byte & 0xc0 == 0x80
}

/// Whether a line may begin or end a document, or be a directive.
pub(super) fn may_mark_document(line: &[u8]) -> bool {
    line.starts_with(b"---") || line.starts_with(b"...") || line.starts_with(b"%")
}
