//! Files for their owner alone: those of `--record` and `--plan-out`, made sure of before anything takes time and gone again
//! where nothing came; and new ones.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::input::waits_for_the_other_end;
use super::printer::Printer;
use super::trouble::Trouble;
use crate::text::harmless_json;

/// A file that will hold a record or a plan.
#[derive(Debug)]
pub(super) struct Kept {
    option: &'static str,
    path: PathBuf,
    /// Whether the file is there only for what comes, and nothing was written yet.
    is_empty: bool,
}

impl Kept {
    /// Makes sure that the file can be written.
    ///
    /// # Errors
    /// It cannot, or it is the one of `--out`.
    pub(super) fn prepare(option: &'static str, path: &Path, printer: &Printer) -> Result<Self, Trouble> {
        if printer.writes_to(path) {
            return Err(Trouble::new(format!("{option} and --out name the same file, {}", path.display()))
                .hint("name two files"));
        }
        let cannot = |why: &str| cannot(option, path, why);
        if waits_for_the_other_end(path) {
            return Err(cannot("it is a named pipe"));
        }
        let is_new = !path.exists();
        options().append(true).create(true).open(path).map_err(|error| cannot(&error.to_string()))?;
        Ok(Self { option, path: path.to_owned(), is_empty: is_new })
    }

    /// Writes a record or a plan.
    ///
    /// # Errors
    /// The file cannot be written any more.
    pub(super) fn write(mut self, content: &impl Serialize) -> Result<(), Trouble> {
        let mut json = serde_json::to_value(content).unwrap_or_default();
        harmless_json(&mut json);
        let text = serde_json::to_string_pretty(&json).unwrap_or_default();
        let written = options().write(true).truncate(true).open(&self.path).and_then(|mut file| {
            for_its_owner(&file)?;
            file.write_all(text.as_bytes())?;
            file.write_all(b"\n")
        });
        // what was cut off is of no use
        self.is_empty &= written.is_err();
        written.map_err(|error| cannot(self.option, &self.path, &error.to_string()))
    }
}

/// Writes a file that is not there yet, for its owner alone; as a whole or not at all.
///
/// # Errors
/// It is there already, or cannot be written.
pub(super) fn create(path: &Path, bytes: &[u8]) -> Result<(), Trouble> {
    let mut file =
        options().write(true).create_new(true).open(path).map_err(|error| unwritten(path, &error.to_string()))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(|error| {
        let _ = std::fs::remove_file(path);
        unwritten(path, &error.to_string())
    })
}

fn unwritten(path: &Path, why: &str) -> Trouble {
    Trouble::new(format!("cannot write {}: {why}", path.display()))
        .hint("name a new file in a folder that you may write to")
}

impl Drop for Kept {
    fn drop(&mut self) {
        if self.is_empty {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

fn cannot(option: &str, path: &Path, why: &str) -> Trouble {
    Trouble::new(format!("cannot write {}: {why}", path.display()))
        .hint(format!("name a file in a folder that you may write to, or leave {option} away"))
}

/// A new file is for its owner alone from the first moment.
#[cfg(unix)]
fn options() -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = OpenOptions::new();
    options.mode(0o600);
    options
}

#[cfg(not(unix))]
fn options() -> OpenOptions {
    OpenOptions::new()
}

/// A file that was there before becomes its owner's alone; a device such as `/dev/null` stays as it is.
#[cfg(unix)]
fn for_its_owner(file: &File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    if file.metadata()?.is_file() {
        file.set_permissions(std::fs::Permissions::from_mode(0o600))?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn for_its_owner(_: &File) -> std::io::Result<()> {
    Ok(())
}
