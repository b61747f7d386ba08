//! The seal of saved plans: a key that only this user has, on this machine. What is sealed with it was written here, by triage.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Read, Write};

use super::failure::Failure;
use super::private;
use super::runs::Runs;
use crate::text::sha256_keyed;

/// The file of the key, in the folder in which runs are kept.
const FILE: &str = "plan.key";

/// Bytes of the key: as many as the hash has.
const BYTES: usize = 32;

/// What seals plans.
#[derive(Clone)]
pub struct Seal([u8; BYTES]);

impl Seal {
    /// The seal of this user; `None` where none was made yet.
    ///
    /// # Errors
    /// It cannot be read, or is damaged.
    pub fn of(runs: &Runs) -> Result<Option<Self>, Failure> {
        let path = runs.folder().join(FILE);
        let failed = |error| Failure::system(format!("read {}", path.display()), error);
        let mut file = match private::file(OpenOptions::new().read(true)).open(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            opened => opened.map_err(failed)?,
        };
        private::own(runs.folder())?;
        let mut key = [0; BYTES];
        match file.read_exact(&mut key) {
            Ok(()) => Ok(Some(Self(key))),
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => {
                Err(Failure::Refused(format!("{} is damaged: remove it, and make new plans", path.display())))
            }
            Err(error) => Err(failed(error)),
        }
    }

    /// The seal of this user, made where there is none.
    ///
    /// # Errors
    /// It cannot be made or read.
    pub fn made(runs: &Runs) -> Result<Self, Failure> {
        if let Some(seal) = Self::of(runs)? {
            return Ok(seal);
        }
        private::folder(runs.folder())?;
        let path = runs.folder().join(FILE);
        let mut key = [0; BYTES];
        getrandom::getrandom(&mut key)
            .map_err(|error| Failure::Refused(format!("the system gives no random numbers: {error}")))?;
        let opened = private::file(OpenOptions::new().write(true).create_new(true)).open(&path);
        match opened.and_then(|mut file| file.write_all(&key).and_then(|()| file.sync_all())) {
            Ok(()) => Ok(Self(key)),
            // another run was faster
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                Self::of(runs)?.ok_or_else(|| Failure::system(format!("read {}", path.display()), error))
            }
            Err(error) => Err(Failure::system(format!("write {}", path.display()), error)),
        }
    }

    /// The seal on a text, in hexadecimal.
    #[must_use]
    pub fn on(&self, text: &[u8]) -> String {
        sha256_keyed(&self.0, text)
    }
}

impl std::fmt::Debug for Seal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seal")
    }
}
