//! The lines of a text, each of bounded length, in bounded memory.

use std::io::{self, Read};

use crate::limits;

/// A line of a text.
#[derive(Debug, Clone, Copy)]
pub struct Line<'t> {
    /// The line without its end; of one longer than [`limits::EVIDENCE_LINE`] its beginning.
    pub text: &'t [u8],
    /// Bytes of the whole line, without the character that ends it.
    pub size: u64,
}

impl Line<'_> {
    /// Whether only its beginning is here.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.size > limits::EVIDENCE_LINE as u64
    }
}

/// Hands on each line.
///
/// # Errors
/// The source cannot be read on; the lines before were handed on.
pub fn each_line(mut source: impl Read, mut tell: impl FnMut(Line<'_>)) -> io::Result<()> {
    let mut chunk = vec![0; limits::EVIDENCE_CHUNK];
    let mut carried = Carried::default();
    loop {
        let n = source.read(&mut chunk)?;
        if n == 0 {
            break;
        }
        let mut rest = &chunk[..n];
        while let Some(end) = memchr::memchr(b'\n', rest) {
            if carried.size == 0 {
                tell(whole(&rest[..end]));
            } else {
                carried.add(&rest[..end]);
                tell(carried.line());
                carried.clear();
            }
            rest = &rest[end + 1..];
        }
        carried.add(rest);
    }
    if carried.size > 0 {
        tell(carried.line());
    }
    Ok(())
}

/// The beginning of a line whose end was not read yet.
#[derive(Default)]
struct Carried {
    text: Vec<u8>,
    size: u64,
}

impl Carried {
    fn add(&mut self, bytes: &[u8]) {
        let room = limits::EVIDENCE_LINE.saturating_sub(self.text.len());
        self.text.extend_from_slice(&bytes[..bytes.len().min(room)]);
        self.size += bytes.len() as u64;
    }

    fn line(&self) -> Line<'_> {
        Line { text: trimmed(&self.text), size: self.size }
    }

    fn clear(&mut self) {
        self.text.clear();
        self.size = 0;
    }
}

fn whole(line: &[u8]) -> Line<'_> {
    Line { text: trimmed(&line[..line.len().min(limits::EVIDENCE_LINE)]), size: line.len() as u64 }
}

fn trimmed(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r").unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &[u8]) -> Vec<Vec<u8>> {
        let mut all = Vec::new();
        each_line(text, |line| all.push(line.text.to_vec())).unwrap();
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

    #[test]
    fn what_was_cut_is_known_however_the_line_came() {
        let most = limits::EVIDENCE_LINE;
        for before in [0, limits::EVIDENCE_CHUNK - 10] {
            for (size, cut) in [(most, false), (most + 1, true)] {
                let text = [vec![b'-'; before], b"\n".to_vec(), vec![b'x'; size], b"\nnext".to_vec()].concat();
                let mut all = Vec::new();
                each_line(&text[..], |line| all.push((line.size, line.is_cut()))).unwrap();
                assert_eq!(all[1..], [(size as u64, cut), (4, false)], "{before}");
            }
        }
    }
}
