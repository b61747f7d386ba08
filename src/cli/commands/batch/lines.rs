//! The input in chunks of whole lines, from files one after the other, or from stdin. What has come in is handed on when no
//! more is there at the moment, so that whoever waits for an answer gets it.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use memchr::{memchr, memchr_iter, memrchr};

use super::super::super::trouble::Trouble;
use crate::limits;

/// Bytes that are read at once. A chunk has at most so many, where no line is longer.
const CHUNK: usize = 1 << 20;

/// Bytes of the first read: little input is read without making room for much.
const FIRST: usize = 64 << 10;

/// What is asked of a clerk at once.
#[derive(Debug)]
pub(super) struct Chunk {
    /// Which of the inputs.
    pub(super) input: usize,
    /// The number of its first line in that input, from 1.
    pub(super) first_line: u64,
    /// Whole lines.
    pub(super) bytes: Vec<u8>,
    /// Whether its only line was longer than a document may be, and is not all here.
    pub(super) cut: bool,
}

/// A file or stdin.
type Input = Box<dyn Read + Send>;

/// The input.
pub(super) struct Lines {
    names: Vec<String>,
    inputs: Vec<Option<Input>>,
    bytes: Option<u64>,
    at: usize,
    line: u64,
    /// What was read of a line that goes on.
    rest: Vec<u8>,
    /// Bytes of the next read.
    size: usize,
}

impl Lines {
    /// Opens all inputs, so that what is missing is said before anything is done.
    pub(super) fn open(files: &[PathBuf]) -> Result<Self, Trouble> {
        let stdin = [PathBuf::from("-")];
        let files = if files.is_empty() { &stdin[..] } else { files };
        let (mut names, mut inputs, mut bytes) = (Vec::new(), Vec::new(), Some(0));
        for path in files {
            let (name, input, length) = open(path)?;
            names.push(name);
            inputs.push(Some(input));
            bytes = bytes.zip(length).map(|(all, one)| all + one);
        }
        if files.iter().filter(|path| is_stdin(path)).count() > 1 {
            return Err(Trouble::new("stdin is named twice").hint("name each input once"));
        }
        Ok(Self { names, inputs, bytes, at: 0, line: 1, rest: Vec::new(), size: FIRST })
    }

    /// What the inputs are called.
    pub(super) fn names(&self) -> Vec<String> {
        self.names.clone()
    }

    /// How many bytes all inputs have, where that is known.
    pub(super) fn bytes(&self) -> Option<u64> {
        self.bytes
    }

    /// The next chunk; `None` at the end of the last input.
    ///
    /// # Errors
    /// An input cannot be read on.
    pub(super) fn next(&mut self) -> Result<Option<Chunk>, Trouble> {
        while let Some(input) = self.inputs.get_mut(self.at) {
            let Some(from) = input else {
                self.at += 1;
                self.line = 1;
                continue;
            };
            let mut bytes = std::mem::take(&mut self.rest);
            let mut looked = 0;
            // more was read the last time than is handed out at once
            if let Some(end) = memrchr(b'\n', &bytes) {
                self.rest = bytes.split_off(end + 1);
                return Ok(Some(self.chunk(bytes)));
            }
            loop {
                let had = bytes.len();
                bytes.resize(had + self.size, 0);
                let read = match from.read(&mut bytes[had..]) {
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {
                        bytes.truncate(had);
                        continue;
                    }
                    read => read,
                };
                let read = read.map_err(|error| {
                    Trouble::new(format!("cannot read {} on: {error}", self.names[self.at]))
                        .hint("the lines that are out are whole; read the rest again")
                })?;
                bytes.truncate(had + read);
                if read == self.size {
                    self.size = CHUNK.min(2 * self.size);
                }
                if read == 0 {
                    *input = None;
                    break;
                }
                if let Some(end) = memrchr(b'\n', &bytes[looked..]) {
                    self.rest = bytes.split_off(looked + end + 1);
                    break;
                }
                looked = bytes.len();
                if bytes.len() > limits::DOCUMENT_BYTES {
                    let is_over = skip_line(from.as_mut(), &mut self.rest);
                    if is_over
                        .map_err(|error| Trouble::new(format!("cannot read {} on: {error}", self.names[self.at])))?
                    {
                        *input = None;
                    }
                    let chunk = Chunk { input: self.at, first_line: self.line, bytes: Vec::new(), cut: true };
                    self.line += 1;
                    return Ok(Some(chunk));
                }
            }
            if bytes.is_empty() {
                continue;
            }
            return Ok(Some(self.chunk(bytes)));
        }
        Ok(None)
    }

    /// A chunk of whole lines; what is too much for one goes back.
    fn chunk(&mut self, mut bytes: Vec<u8>) -> Chunk {
        let last = memchr_iter(b'\n', &bytes).nth(limits::CHUNK_LINES - 1);
        if let Some(end) = last.filter(|end| end + 1 < bytes.len()) {
            let mut rest = bytes.split_off(end + 1);
            rest.append(&mut self.rest);
            self.rest = rest;
        }
        let lines = memchr_iter(b'\n', &bytes).count() as u64;
        let chunk = Chunk { input: self.at, first_line: self.line, bytes, cut: false };
        self.line += lines;
        chunk
    }
}

/// Reads to the end of a line without keeping it; what stands behind it goes to `rest`. Tells whether the input is at its
/// end.
fn skip_line(from: &mut dyn Read, rest: &mut Vec<u8>) -> io::Result<bool> {
    let mut buffer = vec![0; CHUNK];
    loop {
        match from.read(&mut buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
            Ok(0) => return Ok(true),
            Ok(read) => {
                if let Some(end) = memchr(b'\n', &buffer[..read]) {
                    rest.extend_from_slice(&buffer[end + 1..read]);
                    return Ok(false);
                }
            }
        }
    }
}

fn is_stdin(path: &Path) -> bool {
    path == Path::new("-")
}

/// An input with its name, and its length where it has one.
fn open(path: &Path) -> Result<(String, Input, Option<u64>), Trouble> {
    if is_stdin(path) {
        let file = File::open("/dev/stdin").ok();
        let length = file.and_then(|file| file.metadata().ok()).filter(std::fs::Metadata::is_file).map(|m| m.len());
        return Ok(("stdin".to_owned(), Box::new(io::stdin()), length));
    }
    let cannot = |error: &io::Error| super::super::super::input::unreadable(path, error);
    let file = File::open(path).map_err(|error| cannot(&error))?;
    let metadata = file.metadata().map_err(|error| cannot(&error))?;
    if metadata.is_dir() {
        return Err(cannot(&io::Error::other("it is a folder")));
    }
    let length = metadata.is_file().then_some(metadata.len());
    Ok((path.display().to_string(), Box::new(file), length))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives its parts one a read.
    struct Parts(Vec<Vec<u8>>);

    impl Read for Parts {
        fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
            if self.0.is_empty() {
                return Ok(0);
            }
            let part = self.0.remove(0);
            to[..part.len()].copy_from_slice(&part);
            Ok(part.len())
        }
    }

    fn chunks(inputs: &[&[&str]]) -> Vec<(usize, u64, String, bool)> {
        let parts = |parts: &&[&str]| {
            let parts = parts.iter().map(|part| part.as_bytes().to_vec()).collect();
            Some(Box::new(Parts(parts)) as Input)
        };
        let names = inputs.iter().map(|_| String::new()).collect();
        let inputs = inputs.iter().map(parts).collect();
        let mut lines = Lines { names, inputs, bytes: None, at: 0, line: 1, rest: Vec::new(), size: CHUNK };
        let next = || lines.next().unwrap();
        let texts = std::iter::from_fn(next);
        texts.map(|c| (c.input, c.first_line, String::from_utf8(c.bytes).unwrap(), c.cut)).collect()
    }

    #[test]
    fn chunks_are_whole_lines_and_know_their_numbers() {
        let got = chunks(&[&["a\nb", "c\n", "d\ne\nf"], &["g\n"]]);
        let want = [(0, 1, "a\n"), (0, 2, "bc\n"), (0, 3, "d\ne\n"), (0, 5, "f"), (1, 1, "g\n")];
        assert_eq!(got, want.map(|(input, line, text)| (input, line, text.to_owned(), false)));
    }

    #[test]
    fn a_line_that_is_too_long_is_passed_over() {
        let long = "x".repeat(CHUNK);
        let parts: Vec<&str> = std::iter::repeat_n(long.as_str(), 6).chain(["y\nz\n"]).collect();
        assert_eq!(chunks(&[&parts]), [(0, 1, String::new(), true), (0, 2, "z\n".to_owned(), false)]);
    }
}
