//! Reading files: bounded in size, UTF-8, with an error that names the place.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::args::LibraryArgs;
use super::trouble::Trouble;
use crate::limits;
use crate::playbook::{Library, SCENARIOS_END};
use crate::text::SourceFile;

/// Adds the built-in playbooks and those of the user.
///
/// # Errors
/// A file or folder cannot be read.
pub(super) fn stocked(mut library: Library, args: &LibraryArgs) -> Result<Library, Trouble> {
    library.add_embedded();
    match add_all(&mut library, &args.playbooks, Beside::Left).into_iter().next() {
        Some(trouble) => Err(trouble),
        None => Ok(library),
    }
}

/// Whether the files with scenarios beside playbooks are read: a diagnosis needs none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beside {
    /// They are.
    Read,
    /// They are not.
    Left,
}

/// Adds files, and all playbooks below folders; gives what could not be read.
pub(super) fn add_all(library: &mut Library, paths: &[PathBuf], beside: Beside) -> Vec<Trouble> {
    let mut troubles = Vec::new();
    for path in paths {
        let files = playbooks_at(path).unwrap_or_else(|trouble| {
            troubles.push(trouble);
            Vec::new()
        });
        for (file, expected_id) in files {
            let shelf = match read(&file, limits::PLAYBOOK_BYTES) {
                Ok(source) => library.add(Rc::new(source), expected_id),
                Err(trouble) => {
                    troubles.push(trouble);
                    continue;
                }
            };
            let scenarios = scenarios_beside(&file);
            if beside == Beside::Read && scenarios.exists() {
                match read(&scenarios, limits::PLAYBOOK_BYTES) {
                    Ok(source) => library.lay_beside(shelf, Rc::new(source)),
                    Err(trouble) => troubles.push(trouble),
                }
            }
        }
    }
    troubles
}

/// The file that may lie beside a playbook with more scenarios of it.
pub(super) fn scenarios_beside(playbook: &Path) -> PathBuf {
    playbook.with_extension(SCENARIOS_END.trim_start_matches('.'))
}

/// The playbook beside which a file with scenarios lies; `None` for any other file.
fn playbook_of(path: &Path) -> Option<PathBuf> {
    let name = path.file_name()?.to_str()?.strip_suffix(SCENARIOS_END)?;
    Some(path.with_file_name(format!("{name}.yaml")))
}

/// A file, or all playbooks below a folder with the ids that their places there demand. A file with scenarios stands for the
/// playbook beside it.
pub(super) fn playbooks_at(path: &Path) -> Result<Vec<(PathBuf, Option<String>)>, Trouble> {
    if !path.is_dir() {
        return Ok(vec![(playbook_of(path).unwrap_or_else(|| path.to_owned()), None)]);
    }
    let mut files = Vec::new();
    collect(path, &mut files, 0)?;
    let (scenarios, mut files): (Vec<PathBuf>, Vec<PathBuf>) =
        files.into_iter().partition(|file| playbook_of(file).is_some());
    if let Some(alone) = scenarios.iter().find(|file| playbook_of(file).is_some_and(|of| !files.contains(&of))) {
        let hint = "name it after its playbook: NAME.scenarios.yaml beside NAME.yaml";
        return Err(Trouble::new(format!("no playbook lies beside {}", alone.display())).hint(hint));
    }
    if files.is_empty() {
        return Err(Trouble::new(format!("no playbook lies in {}", path.display())).hint("playbooks end in .yaml"));
    }
    files.sort();
    let with_id = |file: PathBuf| {
        let id = file.strip_prefix(path).unwrap_or(&file).with_extension("");
        let id = id.to_string_lossy().replace('\\', "/");
        (file, Some(id))
    };
    Ok(files.into_iter().map(with_id).collect())
}

/// All `.yaml` files below a folder. Links are not followed, so that there is an end.
fn collect(folder: &Path, files: &mut Vec<PathBuf>, depth: usize) -> Result<(), Trouble> {
    let trouble = |error| Trouble::new(format!("cannot read {}: {error}", folder.display()));
    if depth > limits::LIBRARY_DEPTH {
        return Err(Trouble::new(format!("{} lies too deep for a library of playbooks", folder.display())));
    }
    for entry in std::fs::read_dir(folder).map_err(trouble)? {
        let entry = entry.map_err(trouble)?;
        let kind = entry.file_type().map_err(trouble)?;
        let path = entry.path();
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        if kind.is_dir() && !hidden {
            collect(&path, files, depth + 1)?;
        } else if path.extension().is_some_and(|e| e == "yaml") && !kind.is_dir() {
            files.push(path);
        }
    }
    Ok(())
}

/// Reads a text file of at most `limit` bytes.
///
/// # Errors
/// It is missing, unreadable, too large, or not UTF-8.
pub(super) fn read(path: &Path, limit: usize) -> Result<SourceFile, Trouble> {
    let name = path.display().to_string();
    let cannot = |error| unreadable(path, &error);
    let too_large = || Trouble::new(format!("{name} has more than {} MiB, the limit", limit >> 20)).hint("split it");
    if waits_for_the_other_end(path) {
        return Err(cannot(std::io::Error::other("it is a named pipe")));
    }
    let file = File::open(path).map_err(cannot)?;
    if file.metadata().map_err(cannot)?.len() > limit as u64 {
        return Err(too_large());
    }
    let mut bytes = Vec::new();
    file.take(limit as u64 + 1).read_to_end(&mut bytes).map_err(cannot)?;
    if bytes.len() > limit {
        return Err(too_large());
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(SourceFile::new(name, text)),
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let before = String::from_utf8_lossy(&error.as_bytes()[..valid]).into_owned();
            let place = SourceFile::new(name.clone(), before).position(valid);
            Err(Trouble::new(format!("{name}:{}:{}: this byte is not UTF-8", place.line, place.column))
                .hint("save the file as UTF-8"))
        }
    }
}

/// Checks that a file of any size can be read later, from its beginning.
///
/// # Errors
/// It is missing, unreadable, a folder, or something that can be read only once.
pub(super) fn readable(path: &Path) -> Result<(), Trouble> {
    let cannot = |error| unreadable(path, &error);
    let metadata = std::fs::metadata(path).map_err(cannot)?;
    if metadata.is_dir() {
        return Err(cannot(std::io::Error::other("it is a folder")));
    }
    if !metadata.is_file() {
        return Err(cannot(std::io::Error::other("it is no file")).hint("save what it gives to a file, and name that"));
    }
    File::open(path).map(drop).map_err(cannot)
}

/// What a person can do about a file that cannot be read.
pub(super) fn unreadable(path: &Path, error: &std::io::Error) -> Trouble {
    let hint = match error.kind() {
        std::io::ErrorKind::NotFound => "check the path; it is taken from the folder that you are in",
        std::io::ErrorKind::PermissionDenied => "ask its owner for the right to read it",
        _ => "name a file that can be read",
    };
    Trouble::new(format!("cannot read {}: {error}", path.display())).hint(hint)
}

/// Whether opening the path could wait for ever: a named pipe. The pipes of a shell, `/dev/stdin` and `/dev/fd/N`, are
/// open already.
#[cfg(unix)]
pub(super) fn waits_for_the_other_end(path: &Path) -> bool {
    use std::os::unix::fs::FileTypeExt;
    let is_pipe = std::fs::metadata(path).is_ok_and(|m| m.file_type().is_fifo());
    is_pipe && !["/dev", "/proc"].iter().any(|open| path.starts_with(open))
}

#[cfg(not(unix))]
pub(super) fn waits_for_the_other_end(_: &Path) -> bool {
    false
}
