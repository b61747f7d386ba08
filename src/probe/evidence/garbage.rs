//! What is no text: telling it apart from what a program wrote for people, in any encoding.

/// Of so many bytes of a line one may be a control character that no text has. Of random bytes it is one in ten.
const ONE_IN: usize = 32;

/// Whether a line is no text: it holds a zero byte, or control characters that texts do not have. Colours of a terminal
/// are text, and so are bytes that are no UTF-8, since logs come in older encodings.
#[must_use]
pub fn is_garbage(line: &[u8]) -> bool {
    memchr::memchr(0, line).is_some() || line.iter().filter(|byte| is_control(**byte)).count() * ONE_IN > line.len()
}

/// So many zero bytes in a row are what a disk gives for a part of a file that it lost.
const HOLE: usize = 64;

/// Whether more of these bytes stands in lines that are no text than in others, holes aside: a log may have them.
#[must_use]
pub fn is_mostly_garbage(bytes: &[u8]) -> bool {
    let runs = bytes.chunk_by(|a, b| (*a == 0) == (*b == 0)).filter(|run| run[0] != 0 || run.len() < HOLE);
    let rest: Vec<u8> = runs.flatten().copied().collect();
    let lines = rest.split(|byte| *byte == b'\n').filter(|line| is_garbage(line));
    let garbage: usize = lines.map(<[u8]>::len).sum();
    garbage * 2 > rest.len() || rest.is_empty() && !bytes.is_empty()
}

/// A control character other than those from the bell to the end of a line, and the escape.
fn is_control(byte: u8) -> bool {
    byte < 0x07 || (byte > 0x0D && byte < 0x20 && byte != 0x1B) || byte == 0x7F
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_all_kinds_are_text() {
        for line in [
            "",
            "a\tb\r",
            "\u{1b}[31merror\u{1b}[0m",
            "Zeile ä 😀",
            "one stray control character \u{1} in a line of some length",
        ] {
            assert!(!is_garbage(line.as_bytes()), "{line:?}");
        }
        assert!(!is_garbage(b"\xE4\xF6\xFC, as Latin-1 has it"));
        assert!(!is_mostly_garbage(b""));
    }

    #[test]
    fn what_programs_read_is_none() {
        for bytes in [&b"a\0b"[..], b"\x01\x02\x03", b"\x89\x50\x4E\x47\x0D\x1A\x05\x7F"] {
            assert!(is_garbage(bytes), "{bytes:?}");
        }
        // the bytes of a file that was packed, as good as random
        let mut state = 1_u32;
        let packed = std::iter::repeat_with(|| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state.to_be_bytes()[0]
        });
        let packed: Vec<u8> = packed.filter(|byte| *byte != 0).take(60_000).collect();
        assert!(is_mostly_garbage(&packed));
    }

    #[test]
    fn the_larger_part_decides() {
        let text = b"a line of text\n".repeat(20);
        let damaged = |n| [&text[..], &vec![1; n]].concat();
        assert!(!is_mostly_garbage(&damaged(200)));
        assert!(is_mostly_garbage(&damaged(400)));
    }

    #[test]
    fn a_text_with_holes_is_one() {
        assert!(!is_mostly_garbage(&[&b"a line"[..], &[0; 5_000], b"the next\n"].concat()));
        assert!(is_mostly_garbage(&[0; 5_000]));
        assert!(is_mostly_garbage(&b"a\0b\0c\0".repeat(9)), "UTF-16 that does not say so is read as none");
    }
}
