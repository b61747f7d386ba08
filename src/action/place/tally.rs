//! How much lies in a folder, in words.

use crate::units::size_in_words;

/// How much was counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::action) struct Tally {
    /// Files, and what is neither file nor folder.
    pub(in crate::action) files: u64,
    /// Their bytes.
    pub(in crate::action) bytes: u64,
    /// Whether there is more that was not counted.
    pub(in crate::action) more: bool,
}

impl Tally {
    /// Counts one.
    pub(super) fn add(&mut self, bytes: u64) {
        self.files += 1;
        self.bytes = self.bytes.saturating_add(bytes);
    }

    /// `34 files, 1.2 MB`.
    pub(in crate::action) fn words(self) -> String {
        #[expect(clippy::cast_precision_loss, reason = "shown with two digits")]
        let size = size_in_words(self.bytes as f64);
        let files = if self.files == 1 { "file" } else { "files" };
        if self.more {
            format!("more than {} {files}, {size}", self.files)
        } else {
            format!("{} {files}, {size}", self.files)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_one_and_more_is_told() {
        let tally = |files, bytes, more| Tally { files, bytes, more }.words();
        assert_eq!(tally(1, 1, false), "1 file, 1 byte");
        assert_eq!(tally(0, 0, false), "0 files, 0 bytes");
        assert_eq!(tally(34, 1_200_000, true), "more than 34 files, 1.2 MB");
    }
}
