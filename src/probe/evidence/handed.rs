//! The evidence files that were handed in: those of a kind, opened, bounded, and read no longer than somebody waits.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::UNIX_EPOCH;

use super::decode::Decoded;
use super::distinct::{Evidence, Given};
use super::garbage::is_mostly_garbage;
use super::kind::Kind;
use super::zone::Millis;
use crate::limits;
use crate::probe::Reading;
use crate::probe::words::words;

words!(
    /// What came of the search for files of a kind.
    HandedError {
        /// At least one was read.
        None => "none",
        /// There is none.
        NotGiven => "not_given",
        /// None of them can be read.
        Unreadable => "unreadable",
        /// None of them holds anything that can be read.
        Damaged => "damaged",
    }
);

/// Tells a thread that nobody waits for it any more, when it is dropped.
#[derive(Default)]
pub struct Awaited(Arc<AtomicBool>);

impl Awaited {
    /// What the thread looks at.
    #[must_use]
    pub fn flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.0)
    }
}

impl Drop for Awaited {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// An evidence file that is read.
pub struct Handed {
    file: File,
    /// What it is called in notes.
    pub name: String,
    /// When it was last modified.
    pub modified: Option<Millis>,
    size: u64,
    stop: Arc<AtomicBool>,
}

/// The files of a kind, and what is to be said of others.
#[derive(Default)]
pub struct Found {
    /// Those of the kind.
    pub files: Vec<Handed>,
    /// Why others could not be read.
    pub unreadable: Vec<String>,
    /// Whether there are files of other kinds.
    pub others: bool,
    /// Whether there are files that are no text.
    pub no_text: bool,
    /// What a reader should know of the files, whichever kind is looked for.
    pub notes: Vec<String>,
}

/// Looks through the files that were handed in.
#[must_use]
pub fn of_kind(evidence: &Evidence, kind: Kind, stop: &Arc<AtomicBool>) -> Found {
    let distinct = evidence.distinct();
    let mut found = Found { notes: distinct.notes.clone(), ..Found::default() };
    for given in &distinct.files {
        let name = &given.name;
        match opened(given, stop) {
            Ok((None, _)) => {
                let reads = "triage reads HAR files, consoles and logs";
                found.notes.push(format!("{name} does not look like text: {reads}"));
                found.no_text = true;
            }
            Ok((Some(is), file)) => {
                found.notes.extend((file.size == 0).then(|| format!("{name} is empty")));
                if is == kind { found.files.push(file) } else { found.others = true }
            }
            Err(error) => {
                found.notes.push(format!("{name} cannot be read: {}", error.kind()));
                // reasons stay without the name: there may be a person's in it
                found.unreadable.push(error.kind().to_string());
            }
        }
    }
    found
}

/// Files that none of these probes reads, in words. This looks into files: it may block.
#[must_use]
pub fn unread(evidence: &Evidence, probes: &[&str]) -> Vec<String> {
    let stop = Arc::default();
    let kind = |given: &Given| opened(given, &stop).ok()?.0;
    let files = evidence.distinct().files.iter().filter_map(|given| Some((given, kind(given)?)));
    let unread = files.filter(|(_, kind)| !probes.contains(&kind.probe()));
    unread
        .map(|(given, kind)| {
            format!("{} was not read: no fact that matters here comes from a {}", given.name, kind.name())
        })
        .collect()
}

/// A file and its kind; none where what is read of it is mostly no text.
fn opened(given: &Given, stop: &Arc<AtomicBool>) -> io::Result<(Option<Kind>, Handed)> {
    if !std::fs::metadata(&given.path)?.is_file() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let file = File::open(&given.path)?;
    let metadata = file.metadata()?;
    let modified = metadata.modified().ok().and_then(|at| {
        let since = at.duration_since(UNIX_EPOCH).ok()?;
        Millis::try_from(since.as_millis()).ok()
    });
    let (name, stop) = (given.name.clone(), Arc::clone(stop));
    let handed = Handed { file, name, modified, size: metadata.len(), stop };
    let mut head = Vec::new();
    handed.begin()?.take(limits::EVIDENCE_HEAD as u64).read_to_end(&mut head)?;
    let kind = Kind::of(&head);
    // a log that is damaged where it begins may still be one
    let is_text = kind != Kind::Log || !is_mostly_garbage(&head) || !is_mostly_garbage(&handed.end()?);
    Ok((is_text.then_some(kind), handed))
}

impl Handed {
    /// The file from its beginning, as UTF-8.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn begin(&self) -> io::Result<impl Read + '_> {
        self.from(0)
    }

    /// As much of its end as is read of a long file.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn newest(&self) -> io::Result<impl Read + '_> {
        self.from(self.size.saturating_sub(limits::EVIDENCE_BYTES))
    }

    /// The last bytes of the file.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn last(&self) -> io::Result<impl Read + '_> {
        self.from(self.size.saturating_sub(limits::EVIDENCE_HEAD as u64))
    }

    fn end(&self) -> io::Result<Vec<u8>> {
        let mut end = Vec::new();
        self.last()?.read_to_end(&mut end)?;
        Ok(end)
    }

    /// Whether it is longer than what is read of it.
    #[must_use]
    pub fn is_too_long(&self) -> bool {
        self.size > limits::EVIDENCE_BYTES
    }

    fn from(&self, start: u64) -> io::Result<Decoded<Bounded<'_>>> {
        let mut file = &self.file;
        file.seek(SeekFrom::Start(start))?;
        Ok(Decoded::new(Bounded { file, left: limits::EVIDENCE_BYTES, stop: &self.stop }))
    }
}

/// A file of which so much is left to read, as long as somebody waits.
pub struct Bounded<'f> {
    file: &'f File,
    left: u64,
    stop: &'f AtomicBool,
}

impl Read for Bounded<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.stop.load(Ordering::Relaxed) {
            return Ok(0);
        }
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(out.len());
        let n = self.file.read(&mut out[..most])?;
        self.left -= n as u64;
        Ok(n)
    }
}

/// Why nothing is known where no file of the kind was read: recorded for all that is not known otherwise.
pub fn nothing(kind: Kind, found: &Found, reading: &Reading) -> HandedError {
    if let Some(because) = found.unreadable.first() {
        reading.unknown("", format!("the evidence file cannot be read: {because}"));
        return HandedError::Unreadable;
    }
    // what is no text would have been read as a log
    if found.no_text && kind == Kind::Log {
        reading.unknown("", "what was handed in does not look like text");
        return HandedError::Damaged;
    }
    let what = if found.others || found.no_text {
        format!("no {} is among the evidence files", kind.name())
    } else {
        NONE.to_owned()
    };
    reading.unknown("", what);
    HandedError::NotGiven
}

/// Why evidence is unknown where there is none.
pub const NONE: &str = "no evidence file was handed in";
