//! The lines of a text, each of bounded length, in bounded memory.

use std::io::{self, Read};

use crate::limits;

/// Hands on each line without its end; of one longer than [`limits::EVIDENCE_LINE`] its beginning.
///
/// # Errors
/// The source cannot be read on; the lines before were handed on.
pub fn each_line(mut source: impl Read, mut tell: impl FnMut(&[u8])) -> io::Result<()> {
    let mut chunk = vec![0; limits::EVIDENCE_CHUNK];
    let mut carried: Vec<u8> = Vec::new();
    loop {
        let n = source.read(&mut chunk)?;
        if n == 0 {
            break;
        }
        let mut rest = &chunk[..n];
        while let Some(end) = memchr::memchr(b'\n', rest) {
            if carried.is_empty() {
                tell(trimmed(&rest[..end]));
            } else {
                carry(&mut carried, &rest[..end]);
                tell(trimmed(&carried));
                carried.clear();
            }
            rest = &rest[end + 1..];
        }
        carry(&mut carried, rest);
    }
    if !carried.is_empty() {
        tell(trimmed(&carried));
    }
    Ok(())
}

fn carry(carried: &mut Vec<u8>, bytes: &[u8]) {
    let room = limits::EVIDENCE_LINE.saturating_sub(carried.len());
    carried.extend_from_slice(&bytes[..bytes.len().min(room)]);
}

fn trimmed(line: &[u8]) -> &[u8] {
    let line = &line[..line.len().min(limits::EVIDENCE_LINE)];
    line.strip_suffix(b"\r").unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &[u8]) -> Vec<Vec<u8>> {
        let mut all = Vec::new();
        each_line(text, |line| all.push(line.to_vec())).unwrap();
        all
    }

    #[test]
    fn every_end_of_a_line_counts_and_the_last_needs_none() {
        assert_eq!(lines(b"a\r\nb\n\nc"), [&b"a"[..], b"b", b"", b"c"]);
        assert!(lines(b"").is_empty());
        assert_eq!(lines(b"\n"), [b""]);
    }

    #[test]
    fn a_long_line_is_cut_and_the_next_is_whole() {
        let mut text = vec![b'x'; 3 * limits::EVIDENCE_CHUNK];
        text.extend_from_slice(b"\nnext\n");
        let all = lines(&text);
        assert_eq!((all.len(), all[0].len()), (2, limits::EVIDENCE_LINE));
        assert_eq!(all[1], b"next");
    }
}
