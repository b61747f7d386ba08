//! What was lost of an evidence file, in words: for the facts of a probe, and for the note on one file.

use super::garbage::is_garbage;
use super::lines::Line;
use crate::limits;
use crate::units::size_in_words;

/// The note on a file of which this was lost; `None` where nothing was.
#[must_use]
pub fn note(name: &str, lost: &[String]) -> Option<String> {
    match lost {
        [] => None,
        [one] => Some(format!("{name}: {one}")),
        [first @ .., last] => Some(format!("{name}: {}, and {last}", first.join(", "))),
    }
}

/// So many of something.
#[must_use]
pub fn count(n: u64, one: &str, many: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {many}") }
}

/// What was lost of the lines of a file, or of several.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct LostLines {
    /// Lines that are no text.
    pub garbage: u64,
    /// Their bytes.
    pub garbage_bytes: u64,
    /// Lines of which only the beginning was read.
    pub cut: u64,
    /// Whether only the end of the file was read.
    pub too_long: bool,
    /// Whether the file could not be read to its end.
    pub broken: bool,
}

impl LostLines {
    /// Looks at one more line.
    pub fn look(&mut self, line: Line<'_>) {
        if is_garbage(line.text) {
            self.garbage += 1;
            self.garbage_bytes += line.size;
        } else if line.is_cut() {
            self.cut += 1;
        }
    }

    /// Takes in what was lost of another file.
    pub fn add(&mut self, other: Self) {
        self.garbage += other.garbage;
        self.garbage_bytes += other.garbage_bytes;
        self.cut += other.cut;
        self.too_long |= other.too_long;
        self.broken |= other.broken;
    }

    /// What could not be read of all files, part by part.
    #[must_use]
    pub fn parts(self) -> Vec<String> {
        let garbage = || count(self.garbage, "line that is no text", "lines that are no text");
        let line = limits::EVIDENCE_LINE >> 10;
        let cut = || format!("what lies behind the first {line} KiB of {}", count(self.cut, "line", "lines"));
        let too_long = || format!("what lies before the last {} MiB", limits::EVIDENCE_BYTES >> 20);
        let broken = || "a part that cannot be read from its disk".to_owned();
        let all = [
            (self.garbage > 0).then(garbage),
            (self.cut > 0).then(cut),
            self.too_long.then(too_long),
            self.broken.then(broken),
        ];
        all.into_iter().flatten().collect()
    }

    /// The note on the one file.
    #[must_use]
    pub fn note(self, name: &str) -> Option<String> {
        let garbage = || {
            #[expect(clippy::cast_precision_loss, reason = "a size that is said in words")]
            let size = size_in_words(self.garbage_bytes as f64);
            let lines = count(self.garbage, "line", "lines");
            format!("{lines} ({size}) {} no text", if self.garbage == 1 { "is" } else { "are" })
        };
        let cut = || {
            let (lines, were) = (count(self.cut, "line", "lines"), if self.cut == 1 { "was" } else { "were" });
            format!("{lines} {were} cut at {} KiB", limits::EVIDENCE_LINE >> 10)
        };
        let too_long = || format!("only its last {} MiB were read", limits::EVIDENCE_BYTES >> 20);
        let broken = || "a part of it cannot be read from its disk".to_owned();
        let all = [
            (self.garbage > 0).then(garbage),
            (self.cut > 0).then(cut),
            self.too_long.then(too_long),
            self.broken.then(broken),
        ];
        note(name, &all.into_iter().flatten().collect::<Vec<_>>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_one_sentence_on_one_file() {
        assert_eq!(LostLines::default().note("a.log"), None);
        let one = LostLines { cut: 1, ..LostLines::default() };
        assert_eq!(one.note("a.log").unwrap(), "a.log: 1 line was cut at 16 KiB");
        let mut all = LostLines { garbage: 2, garbage_bytes: 412_000, too_long: true, ..one };
        assert_eq!(
            all.note("a.log").unwrap(),
            "a.log: 2 lines (412 kB) are no text, 1 line was cut at 16 KiB, and only its last 1024 MiB were read"
        );
        all.add(LostLines { garbage: 1, garbage_bytes: 1, cut: 1, too_long: false, broken: true });
        assert_eq!((all.garbage, all.garbage_bytes, all.cut), (3, 412_001, 2));
        assert_eq!(
            all.parts().join("; "),
            "3 lines that are no text; what lies behind the first 16 KiB of 2 lines; what lies before the last 1024 MiB; \
             a part that cannot be read from its disk"
        );
    }
}
