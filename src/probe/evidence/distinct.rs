//! The files that were handed in, each once, and the names by which notes call them.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::SystemTime;

use crate::limits;

/// The evidence files of a run. Which of them are the same is found out once, by the probe that first reads one.
#[derive(Debug, Clone)]
pub struct Evidence {
    /// The files as they were handed in.
    pub paths: Vec<PathBuf>,
    /// Each of them once, as soon as they were looked through.
    pub found: Arc<OnceLock<Distinct>>,
}

/// A file that was handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// Where it is.
    pub path: PathBuf,
    /// What it is called: its own name, or its path where another file has the same.
    pub name: String,
}

/// All files that were handed in, each once.
#[derive(Debug, Default)]
pub struct Distinct {
    /// The files, in the order in which they were handed in.
    pub files: Vec<Given>,
    /// Which were handed in oftener than once, in words.
    pub notes: Vec<String>,
}

impl Evidence {
    /// Each file once. This looks into files: it may block.
    #[must_use]
    pub fn distinct(&self) -> &Distinct {
        self.found.get_or_init(|| Distinct::of(&self.paths))
    }
}

/// What tells one file from another.
struct Seen<'p> {
    path: &'p Path,
    canonical: Option<PathBuf>,
    /// Its device and its number there, on Unix.
    number: Option<(u64, u64)>,
    /// `None` for what is no file.
    size: Option<u64>,
    modified: Option<SystemTime>,
}

impl<'p> Seen<'p> {
    fn of(path: &'p PathBuf) -> Self {
        let metadata = fs::metadata(path).ok().filter(fs::Metadata::is_file);
        Self {
            path,
            canonical: fs::canonicalize(path).ok(),
            number: metadata.as_ref().and_then(number),
            size: metadata.as_ref().map(fs::Metadata::len),
            modified: metadata.and_then(|m| m.modified().ok()),
        }
    }

    /// Whether both are one file, by whatever way it is reached.
    fn is_same(&self, other: &Self) -> bool {
        let is_path = self.path == other.path || self.canonical.is_some() && self.canonical == other.canonical;
        is_path || self.number.is_some() && (self.number, self.size) == (other.number, other.size)
    }

    fn name(&self) -> String {
        self.path.file_name().map_or_else(|| self.shown(), |name| one_line(&name.to_string_lossy()))
    }

    fn shown(&self) -> String {
        one_line(&self.path.display().to_string())
    }
}

/// A name in which somebody put ends of lines stays on one line.
fn one_line(name: &str) -> String {
    name.replace(char::is_control, " ")
}

#[cfg(unix)]
fn number(metadata: &fs::Metadata) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    // some file systems number nothing
    Some((metadata.dev(), metadata.ino())).filter(|(_, number)| *number != 0)
}

#[cfg(not(unix))]
fn number(_: &fs::Metadata) -> Option<(u64, u64)> {
    None
}

/// A file, by position, with all others that are the same file or hold the same.
struct Group {
    members: Vec<usize>,
    /// Whether one of them is a copy.
    copies: bool,
}

impl Distinct {
    /// Looks through the files.
    #[must_use]
    pub fn of(paths: &[PathBuf]) -> Self {
        let seen: Vec<Seen<'_>> = paths.iter().map(Seen::of).collect();
        let names: Vec<String> = (0..seen.len()).map(|n| name(&seen, n)).collect();
        let mut distinct = Self::default();
        for group in groups(&seen) {
            // a text without times is as old as its file, and of the same words the last are the ones that count
            let newest = group.members.iter().max_by_key(|n| (seen[**n].modified, std::cmp::Reverse(**n)));
            let Some(newest) = newest.copied() else { continue };
            distinct.files.push(Given { path: seen[newest].path.to_owned(), name: names[newest].clone() });
            distinct.notes.extend(group.note(&names));
        }
        distinct
    }
}

/// The name of a file among all.
fn name(seen: &[Seen<'_>], n: usize) -> String {
    let own = seen[n].name();
    let is_unclear =
        seen.iter().any(|other| other.path.file_name() == seen[n].path.file_name() && !other.is_same(&seen[n]));
    if is_unclear { seen[n].shown() } else { own }
}

fn groups(seen: &[Seen<'_>]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut budget = limits::EVIDENCE_COMPARED;
    for (n, file) in seen.iter().enumerate() {
        let is_in = |group: &&mut Group| group.members.iter().any(|m| seen[*m].is_same(file));
        if let Some(group) = groups.iter_mut().find(is_in) {
            group.members.push(n);
            continue;
        }
        let copied = groups.iter_mut().find(|group| holds_same(&seen[group.members[0]], file, &mut budget));
        match copied {
            Some(group) => {
                group.members.push(n);
                group.copies = true;
            }
            None => groups.push(Group { members: vec![n], copies: false }),
        }
    }
    groups
}

impl Group {
    /// That its files count once, if there are several.
    fn note(&self, names: &[String]) -> Option<String> {
        let mut own: Vec<&str> = Vec::new();
        for name in self.members.iter().map(|n| names[*n].as_str()) {
            if !own.contains(&name) {
                own.push(name);
            }
        }
        Some(match (self.members.len(), own.len(), self.copies) {
            (1, ..) => return None,
            (2, 1, false) => format!("{} was handed in twice and counts once", own[0]),
            (n, 1, false) => format!("{} was handed in {n} times and counts once", own[0]),
            (.., false) => format!("{} are the same file and count once", listed(&own)),
            (.., true) => format!("{} hold the same and count once", listed(&own)),
        })
    }
}

/// Names in a sentence.
fn listed(names: &[&str]) -> String {
    let shown = &names[..names.len().min(limits::EVIDENCE_NAMES)];
    match (shown, names.len() - shown.len()) {
        ([first @ .., last], 0) if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        (shown, 0) => shown.join(", "),
        (shown, more) => format!("{} and {more} more", shown.join(", ")),
    }
}

/// Whether two files that are not the same hold the same bytes, as far as may be read to compare. Empty ones do not.
fn holds_same(one: &Seen<'_>, other: &Seen<'_>, budget: &mut u64) -> bool {
    match (one.size, other.size) {
        (Some(size), Some(other)) if size == other && size > 0 => {}
        _ => return false,
    }
    let both = File::open(one.path).and_then(|one| Ok((one, File::open(other.path)?)));
    both.and_then(|(one, other)| is_equal(one, other, budget)).unwrap_or(false)
}

fn is_equal(mut one: impl Read, mut other: impl Read, budget: &mut u64) -> io::Result<bool> {
    let chunk = limits::EVIDENCE_HEAD as u64;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    loop {
        let Some(left) = budget.checked_sub(chunk) else { return Ok(false) };
        *budget = left;
        ours.clear();
        theirs.clear();
        one.by_ref().take(chunk).read_to_end(&mut ours)?;
        other.by_ref().take(chunk).read_to_end(&mut theirs)?;
        if ours != theirs {
            return Ok(false);
        }
        if ours.is_empty() {
            return Ok(true);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tempfile::TempDir;

    use super::*;

    fn folder(files: &[(&str, &str)]) -> TempDir {
        let folder = TempDir::new().unwrap();
        for (name, content) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        folder
    }

    fn of(folder: &TempDir, names: &[&str]) -> (Vec<String>, Vec<String>) {
        let paths: Vec<PathBuf> = names.iter().map(|name| folder.path().join(name)).collect();
        let distinct = Distinct::of(&paths);
        let here = format!("{}{}", folder.path().display(), std::path::MAIN_SEPARATOR);
        let short = |text: &String| text.replace(&here, "");
        (distinct.files.iter().map(|file| short(&file.name)).collect(), distinct.notes.iter().map(short).collect())
    }

    #[test]
    fn different_files_stay_apart() {
        let folder = folder(&[("a.har", "one"), ("b.har", "two"), ("c.log", ""), ("d.log", "")]);
        let names = ["a.har", "b.har", "c.log", "d.log"];
        assert_eq!(of(&folder, &names), (names.map(str::to_owned).to_vec(), vec![]));
        assert_eq!(of(&folder, &["a.har", "gone", "."]).0.len(), 3, "what is no file is left to those who read it");
    }

    #[test]
    fn one_file_counts_once_by_whatever_way_it_is_reached() {
        let folder = folder(&[("a.har", "one"), ("sub/b", "x")]);
        let twice = "a.har was handed in twice and counts once".to_owned();
        assert_eq!(of(&folder, &["a.har", "./a.har"]), (vec!["a.har".to_owned()], vec![twice.clone()]));
        assert_eq!(of(&folder, &["a.har", "sub/../a.har"]), (vec!["a.har".to_owned()], vec![twice]));
        let thrice = "a.har was handed in 3 times and counts once";
        assert_eq!(of(&folder, &["a.har", "a.har", "a.har"]).1, [thrice]);
        assert_eq!(of(&folder, &["gone", "gone"]).1, ["gone was handed in twice and counts once"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_lead_to_the_same_file() {
        let folder = folder(&[("a.har", "one")]);
        std::os::unix::fs::symlink("a.har", folder.path().join("soft")).unwrap();
        fs::hard_link(folder.path().join("a.har"), folder.path().join("hard")).unwrap();
        let (files, notes) = of(&folder, &["a.har", "soft", "hard"]);
        assert_eq!(files.len(), 1);
        assert_eq!(notes, ["a.har, soft and hard are the same file and count once"]);
    }

    #[test]
    fn a_copy_counts_once_and_is_as_new_as_the_newest() {
        let folder = folder(&[("a.log", "same"), ("copy/a.log", "same"), ("b.log", "diff")]);
        let newer = SystemTime::now() + Duration::from_secs(60);
        File::options().write(true).open(folder.path().join("copy/a.log")).unwrap().set_modified(newer).unwrap();
        let copied = format!("copy{}a.log", std::path::MAIN_SEPARATOR);
        let paths = ["copy/a.log", "a.log", "b.log"].map(|name| name.split('/').collect::<PathBuf>());
        let mut names: Vec<&str> = paths.iter().map(|path| path.to_str().unwrap()).collect();
        let (files, notes) = of(&folder, &names);
        assert_eq!(files, [copied.as_str(), "b.log"]);
        assert_eq!(notes, [format!("{copied} and a.log hold the same and count once")]);
        names.swap(0, 1);
        assert_eq!(of(&folder, &names).0, [copied.as_str(), "b.log"], "in any order");
    }

    #[test]
    fn files_that_share_a_name_are_called_by_their_paths() {
        let folder = folder(&[("one/a.log", "1"), ("two/a.log", "22"), ("b.log", "3")]);
        assert_eq!(of(&folder, &["one/a.log", "two/a.log", "b.log"]).0, ["one/a.log", "two/a.log", "b.log"]);
    }

    #[test]
    fn the_last_byte_and_the_budget_decide() {
        let long = vec![b'x'; limits::EVIDENCE_HEAD + 10];
        let mut other = long.clone();
        *other.last_mut().unwrap() = b'y';
        let mut budget = limits::EVIDENCE_COMPARED;
        assert!(is_equal(&long[..], &long[..], &mut budget).unwrap());
        assert!(!is_equal(&long[..], &other[..], &mut budget).unwrap());
        assert!(!is_equal(&long[..], &long[..], &mut limits::EVIDENCE_HEAD.try_into().unwrap()).unwrap());
    }

    #[cfg(unix)]
    #[test]
    fn a_name_makes_no_second_line() {
        let folder = folder(&[("a\n! b.log", "1")]);
        assert_eq!(of(&folder, &["a\n! b.log"]).0, ["a ! b.log"]);
    }

    #[test]
    fn many_names_are_not_all_told() {
        assert_eq!(listed(&["a"]), "a");
        assert_eq!(listed(&["a", "b", "c", "d", "e", "f"]), "a, b, c, d and 2 more");
    }
}
