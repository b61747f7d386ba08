//! The bytes of a file as UTF-8: byte order marks are taken off, and UTF-16, which Windows writes, is turned over. Bytes
//! that are no UTF-8 are left as they are.

use std::io::{self, Read};

/// How the text of a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Utf16 { big: bool },
}

/// A reader whose bytes are UTF-8 as far as its source allows.
pub struct Decoded<R> {
    inner: R,
    /// `None` until the first bytes were seen.
    encoding: Option<Encoding>,
    /// Bytes from the source that wait for more of their character.
    raw: Vec<u8>,
    /// Bytes that are ready to be handed out.
    ready: Vec<u8>,
    at: usize,
}

impl<R: Read> Decoded<R> {
    /// Reads from `inner`.
    pub fn new(inner: R) -> Self {
        Self { inner, encoding: None, raw: Vec::new(), ready: Vec::new(), at: 0 }
    }

    /// Looks at the byte order mark.
    fn begin(&mut self) -> io::Result<Encoding> {
        let mut first = Vec::new();
        self.inner.by_ref().take(3).read_to_end(&mut first)?;
        let (encoding, mark) = match first[..] {
            [0xEF, 0xBB, 0xBF] => (Encoding::Utf8, 3),
            [0xFF, 0xFE, ..] => (Encoding::Utf16 { big: false }, 2),
            [0xFE, 0xFF, ..] => (Encoding::Utf16 { big: true }, 2),
            _ => (Encoding::Utf8, 0),
        };
        let rest = first.split_off(mark);
        if encoding == Encoding::Utf8 {
            self.ready = rest;
        } else {
            self.raw = rest;
        }
        self.encoding = Some(encoding);
        Ok(encoding)
    }

    /// Turns over what is there of UTF-16; half a character waits for its other half.
    fn turn(&mut self, big: bool, chunk: &[u8], end: bool) {
        self.raw.extend_from_slice(chunk);
        let unit = |pair: &[u8]| {
            let pair = [pair[0], pair[1]];
            if big { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) }
        };
        let mut whole = self.raw.len() & !1;
        let is_first_half = |unit: u16| (0xD800..0xDC00).contains(&unit);
        if !end && whole >= 2 && is_first_half(unit(&self.raw[whole - 2..])) {
            whole -= 2;
        }
        self.ready.clear();
        self.at = 0;
        let mut place = [0; 4];
        for c in char::decode_utf16(self.raw[..whole].chunks_exact(2).map(unit)) {
            let c = c.unwrap_or(char::REPLACEMENT_CHARACTER);
            self.ready.extend_from_slice(c.encode_utf8(&mut place).as_bytes());
        }
        self.raw.drain(..whole);
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let encoding = match self.encoding {
            Some(encoding) => encoding,
            None => self.begin()?,
        };
        loop {
            if self.at < self.ready.len() {
                let n = (self.ready.len() - self.at).min(out.len());
                out[..n].copy_from_slice(&self.ready[self.at..self.at + n]);
                self.at += n;
                return Ok(n);
            }
            let Encoding::Utf16 { big } = encoding else { return self.inner.read(out) };
            let mut chunk = [0; 8 << 10];
            let n = self.inner.read(&mut chunk)?;
            self.turn(big, &chunk[..n], n == 0);
            if n == 0 && self.ready.is_empty() {
                return Ok(0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A source that gives its bytes in pieces of a length.
    struct Drip<'b>(&'b [u8], usize);

    impl Read for Drip<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let n = self.0.len().min(self.1).min(out.len());
            out[..n].copy_from_slice(&self.0[..n]);
            self.0 = &self.0[n..];
            Ok(n)
        }
    }

    fn decoded(bytes: &[u8], piece: usize) -> String {
        let mut all = Vec::new();
        Decoded::new(Drip(bytes, piece)).read_to_end(&mut all).unwrap();
        String::from_utf8(all).unwrap()
    }

    #[test]
    fn every_encoding_comes_out_as_utf_8_however_it_is_cut() {
        let text = "Zeile 1 äß€ 😀\r\n2";
        let little: Vec<u8> = std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_be_bytes).collect();
        let marked = format!("\u{feff}{text}");
        for piece in [1, 2, 3, 7, 1_000] {
            for bytes in [text.as_bytes(), marked.as_bytes(), &little, &big] {
                assert_eq!(decoded(bytes, piece), text, "{piece} {bytes:?}");
            }
        }
        assert_eq!(decoded(&[0xFF, 0xFE, 0x3D, 0xD8], 1), "\u{fffd}", "half a character is one that is lost");
        assert_eq!(decoded(&[], 1), "");
        assert_eq!(decoded(b"a", 1), "a");
    }
}
