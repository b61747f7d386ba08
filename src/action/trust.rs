//! Which playbooks from outside are trusted: the hash of each text that somebody has agreed to, in one file of the folder of
//! state.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::failure::Failure;
use super::private;
use crate::limits;

/// What `schema` says in the file.
const NAME: &str = "triage.trust/1";
/// The file in the folder of state.
const FILE: &str = "trust.json";
/// Digits of a SHA-256 in hexadecimal.
const DIGITS: usize = 64;

/// A text that somebody has agreed to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trusted {
    /// SHA-256 of the playbook's text, in hexadecimal.
    pub sha256: String,
    /// The id of the playbook.
    pub id: String,
    /// The version of its knowledge.
    pub version: String,
    /// The file in which it was, as an absolute path where the system tells it.
    pub path: String,
    /// When that was, RFC 3339 in UTC.
    pub at: String,
}

/// The file as a whole.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    schema: String,
    playbooks: Vec<Trusted>,
}

/// All texts that are trusted, in the order in which that was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustStore {
    folder: PathBuf,
    trusted: Vec<Trusted>,
}

impl TrustStore {
    /// What is trusted by the file in this folder of state. Where there is none yet, nothing is.
    ///
    /// # Errors
    /// The file cannot be read, or is damaged: then nobody can tell what was agreed to.
    pub fn open(folder: &Path) -> Result<Self, Failure> {
        let path = folder.join(FILE);
        let cannot = |error| Failure::System { what: format!("cannot read {}", path.display()), error };
        let damaged = |why: &str| Failure::Refused(format!("{} is damaged: {why}", path.display()));
        let trusted = match std::fs::metadata(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(cannot(error)),
            Ok(file) if !file.is_file() => return Err(damaged("it is no file")),
            Ok(file) if file.len() > limits::TRUST_BYTES => return Err(damaged("it is far too long")),
            Ok(_) => {
                let mut text = String::new();
                let file = File::open(&path).map_err(cannot)?;
                file.take(limits::TRUST_BYTES).read_to_string(&mut text).map_err(cannot)?;
                read(&text).map_err(|why| damaged(&why))?
            }
        };
        Ok(Self { folder: folder.to_owned(), trusted })
    }

    /// All of them, the oldest first.
    #[must_use]
    pub fn all(&self) -> &[Trusted] {
        &self.trusted
    }

    /// Whether the text with this hash is trusted.
    #[must_use]
    pub fn holds(&self, sha256: &str) -> bool {
        self.trusted.iter().any(|trusted| trusted.sha256 == sha256)
    }

    /// The last text of the same playbook or the same file that was trusted, other than the one with this hash.
    #[must_use]
    pub fn earlier(&self, sha256: &str, id: &str, path: &str) -> Option<&Trusted> {
        let same = |trusted: &&Trusted| trusted.id == id || trusted.path == path;
        self.trusted.iter().rev().filter(same).find(|trusted| trusted.sha256 != sha256)
    }

    /// Trusts one more text. Of more than can be kept the oldest is forgotten, and will be asked about again.
    pub fn add(&mut self, trusted: Trusted) {
        self.trusted.retain(|known| known.sha256 != trusted.sha256);
        self.trusted.push(trusted);
        let excess = self.trusted.len().saturating_sub(limits::TRUSTED);
        self.trusted.drain(..excess);
    }

    /// Forgets those that are meant, and gives them.
    pub fn forget(&mut self, is_meant: impl Fn(&Trusted) -> bool) -> Vec<Trusted> {
        let (gone, kept) = std::mem::take(&mut self.trusted).into_iter().partition(is_meant);
        self.trusted = kept;
        gone
    }

    /// Writes the file anew, as a whole or not at all; it and its folder are this user's alone.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn save(&self) -> Result<(), Failure> {
        let path = self.folder.join(FILE);
        let document = Document { schema: NAME.to_owned(), playbooks: self.trusted.clone() };
        let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
        text.push('\n');
        let written = private::made(&self.folder).and_then(|()| private::replace(&path, &text));
        written.map_err(|error| Failure::System { what: format!("cannot write {}", path.display()), error })
    }
}

/// The texts that the file trusts, or what is wrong with it.
fn read(text: &str) -> Result<Vec<Trusted>, String> {
    let document: Document = serde_json::from_str(text).map_err(|error| error.to_string())?;
    if document.schema != NAME {
        return Err(format!("this version of triage reads {NAME}, not {}", document.schema));
    }
    let is_hash = |text: &str| text.len() == DIGITS && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    match document.playbooks.iter().find(|trusted| !is_hash(&trusted.sha256)) {
        Some(trusted) => Err(format!("`{}` is no SHA-256", trusted.sha256)),
        None => Ok(document.playbooks),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trusted(digit: &str, id: &str, path: &str) -> Trusted {
        let (version, at) = ("1.0.0".to_owned(), "2026-01-01T00:00:00Z".to_owned());
        Trusted { sha256: digit.repeat(DIGITS), id: id.to_owned(), version, path: path.to_owned(), at }
    }

    #[test]
    fn what_is_trusted_is_so_until_it_is_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let state = folder.path().join("a/state");
        let mut store = TrustStore::open(&state).unwrap();
        assert!(store.all().is_empty(), "nothing is there yet");
        store.add(trusted("a", "x", "/x.yaml"));
        store.add(trusted("b", "y", "/y.yaml"));
        store.add(trusted("a", "x", "/z.yaml"));
        store.save().unwrap();
        let mut store = TrustStore::open(&state).unwrap();
        assert_eq!(store.all().iter().map(|t| t.path.as_str()).collect::<Vec<_>>(), ["/y.yaml", "/z.yaml"]);
        assert!(store.holds(&"a".repeat(64)) && !store.holds("a") && !store.holds(&"c".repeat(64)));
        assert_eq!(store.earlier("", "other", "/y.yaml").map(|t| t.id.as_str()), Some("y"));
        assert_eq!(store.earlier(&"b".repeat(64), "y", "/y.yaml"), None, "that is the very text");
        assert_eq!(store.forget(|t| t.id == "x").len(), 1);
        store.save().unwrap();
        assert!(!TrustStore::open(&state).unwrap().holds(&"a".repeat(64)));
        assert_eq!(std::fs::read_dir(&state).unwrap().count(), 1, "nothing else is left");
    }

    #[cfg(unix)]
    #[test]
    fn the_file_and_its_folder_are_the_users_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let state = folder.path().join("state");
        TrustStore::open(&state).unwrap().save().unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&state), mode(&state.join(FILE))), (0o700, 0o600));
    }

    #[test]
    fn a_damaged_file_is_never_taken_for_an_empty_one() {
        let folder = tempfile::tempdir().unwrap();
        let good = r#"{"schema":"triage.trust/1","playbooks":[]}"#;
        for (text, why) in [
            ("", "EOF"),
            ("{}", "missing field"),
            (&good[..good.len() - 1], "EOF"),
            (&good.replace("/1", "/2"), "reads triage.trust/1"),
            (&good.replace("[]", "[{}]"), "missing field"),
            (&good.replace("[]", r#"[{"sha256":"A","id":"","version":"","path":"","at":""}]"#), "no SHA-256"),
            (&good.replace("[]", "[], \"more\": 1"), "unknown field"),
        ] {
            std::fs::write(folder.path().join(FILE), text).unwrap();
            let failure = TrustStore::open(folder.path()).unwrap_err().to_string();
            assert!(failure.contains("trust.json is damaged") && failure.contains(why), "{text}: {failure}");
        }
        std::fs::write(folder.path().join(FILE), good).unwrap();
        assert!(TrustStore::open(folder.path()).unwrap().all().is_empty());
    }

    #[test]
    fn of_more_than_can_be_kept_the_oldest_is_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = TrustStore::open(folder.path()).unwrap();
        for n in 0..=limits::TRUSTED {
            store.add(Trusted { sha256: format!("{n:064x}"), ..trusted("a", "x", "/x.yaml") });
        }
        assert_eq!(store.all().len(), limits::TRUSTED);
        assert!(!store.holds(&format!("{:064x}", 0)) && store.holds(&format!("{:064x}", limits::TRUSTED)));
    }
}
