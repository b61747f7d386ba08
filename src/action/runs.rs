//! The folder in which runs are kept: the journal of each, its session, and a lock that lets one run at a time change things.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use fs4::{FileExt, TryLockError};
use time::OffsetDateTime;

use super::failure::{Failure, reason};
use super::private;
use crate::fact::Platform;
use crate::limits;

/// The folder of all runs.
#[derive(Debug, Clone)]
pub struct Runs {
    folder: PathBuf,
}

/// Below the folder for state, the folder of runs.
const RUNS: &str = "runs";

/// Letters by chance at the end of an id.
const CHANCE: usize = 3;

impl Runs {
    /// Where this user's runs are kept: `TRIAGE_STATE` if it is set, else the system's place for the state of programs.
    ///
    /// # Errors
    /// The system does not tell where that is.
    pub fn of(platform: Platform, env: &[(String, String)]) -> Result<Self, Failure> {
        let places: &[(&str, &str)] = match platform {
            Platform::Linux => &[("XDG_STATE_HOME", "triage"), ("HOME", ".local/state/triage")],
            Platform::Macos => &[("HOME", "Library/Application Support/triage")],
            Platform::Windows => &[("LOCALAPPDATA", "triage"), ("USERPROFILE", r"AppData\Local\triage")],
        };
        let set = |name: &str| {
            let same = |n: &str| if platform == Platform::Windows { n.eq_ignore_ascii_case(name) } else { n == name };
            env.iter().find(|(n, value)| same(n) && !value.is_empty()).map(|(_, value)| value.as_str())
        };
        if let Some(state) = set("TRIAGE_STATE") {
            return if is_whole(platform, state) {
                Ok(Self { folder: PathBuf::from(state) })
            } else {
                Err(Failure::Refused(format!("TRIAGE_STATE is no absolute path: {state}")))
            };
        }
        let sign = if platform == Platform::Windows { '\\' } else { '/' };
        let place = |(name, below): &(&str, &str)| {
            let above = set(name).filter(|above| is_whole(platform, above))?;
            Some(PathBuf::from(format!("{}{sign}{below}", above.trim_end_matches(sign))))
        };
        let folder = places.iter().find_map(place);
        folder.map(|folder| Self { folder }).ok_or_else(|| {
            let names: Vec<&str> = places.iter().map(|(name, _)| *name).collect();
            Failure::Refused(format!("no folder for the journal: set TRIAGE_STATE or {}", names.join(" or ")))
        })
    }

    /// The folder in which everything is kept.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Makes the folder of a new run, for this user alone, and gives its id: the time, and three letters by chance.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn begin(&self) -> Result<Run, Failure> {
        let runs = self.folder.join(RUNS);
        private::folder(&self.folder)?;
        private::folder(&runs)?;
        let nanoseconds = SystemTime::UNIX_EPOCH.elapsed().map_or(0, |since| since.as_nanos());
        let seed = u64::try_from(nanoseconds & u128::from(u64::MAX)).unwrap_or_default();
        let mut chance = fastrand::Rng::with_seed(seed ^ (u64::from(std::process::id()) << 32));
        for _ in 0..limits::ANEW_TRIES {
            let id = id(OffsetDateTime::now_utc(), &mut chance);
            let folder = runs.join(&id);
            match private::new_folder(&folder) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(Failure::system(format!("make the folder {}", folder.display()), error)),
                Ok(()) => {
                    let synced = private::sync(&runs).and_then(|()| private::sync(&self.folder));
                    synced.map_err(|error| Failure::system(format!("keep the folder {}", folder.display()), error))?;
                    return Ok(Run { id, folder });
                }
            }
        }
        Err(Failure::Refused(format!("no new name was found for a run in {}", runs.display())))
    }

    /// The run with an id, or the only one whose id begins so; `None` stands for the last.
    ///
    /// # Errors
    /// There is none, or there are several.
    pub fn find(&self, id: Option<&str>) -> Result<Run, Failure> {
        let all = self.all()?;
        let Some(id) = id else {
            return all.into_iter().next_back().ok_or_else(|| Failure::Refused("there is no run yet".to_owned()));
        };
        if let Some(exact) = all.iter().find(|run| run.id == id) {
            return Ok(exact.clone());
        }
        let mut begin = all.into_iter().filter(|run| !id.is_empty() && run.id.starts_with(id));
        match (begin.next(), begin.next()) {
            (Some(run), None) => Ok(run),
            (None, _) => Err(Failure::Refused(format!("there is no run `{id}`"))),
            (Some(_), Some(_)) => Err(Failure::Refused(format!("there are several runs whose id begins with `{id}`"))),
        }
    }

    /// All runs, the oldest first.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn all(&self) -> Result<Vec<Run>, Failure> {
        let runs = self.folder.join(RUNS);
        let failed = |error| Failure::system(format!("list the runs in {}", runs.display()), error);
        let entries = match fs::read_dir(&runs) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(failed)?,
        };
        private::own(&self.folder)?;
        private::own(&runs)?;
        let mut all = Vec::new();
        for entry in entries.take(limits::RUNS) {
            let entry = entry.map_err(failed)?;
            let is_folder = entry.file_type().map_err(failed)?.is_dir();
            match entry.file_name().into_string() {
                Ok(id) if is_folder && is_id(&id) => all.push(Run { folder: entry.path(), id }),
                _ => {}
            }
        }
        all.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(all)
    }

    /// Holds the lock until it is dropped: one run at a time changes things.
    ///
    /// # Errors
    /// Another run holds it, or the file cannot be opened.
    pub fn lock(&self) -> Result<Lock, Failure> {
        private::folder(&self.folder)?;
        let path = self.folder.join("lock");
        let failed = |error| Failure::system(format!("open the lock {}", path.display()), error);
        let mut file = private::file(OpenOptions::new().read(true).write(true).create(true).truncate(false))
            .open(&path)
            .map_err(failed)?;
        match FileExt::try_lock(&file) {
            Ok(()) => {
                let mut lock = Lock { file };
                lock.held_for(None);
                Ok(lock)
            }
            Err(TryLockError::Error(error)) => Err(failed(error)),
            Err(TryLockError::WouldBlock) => {
                let holder = holder(&mut file);
                Err(Failure::Refused(format!(
                    "another run of triage is changing this computer{holder}: wait for its end"
                )))
            }
        }
    }
}

/// Whether a path begins at the root of a disk.
fn is_whole(platform: Platform, path: &str) -> bool {
    match path.as_bytes() {
        [letter, b':', b'\\' | b'/', ..] if platform == Platform::Windows => letter.is_ascii_alphabetic(),
        [b'/', ..] => platform != Platform::Windows,
        _ => false,
    }
}

/// `20260102-030405-abc`.
fn id(at: OffsetDateTime, chance: &mut fastrand::Rng) -> String {
    let letters: String = (0..CHANCE).map(|_| chance.lowercase()).collect();
    let (year, month, day) = at.to_calendar_date();
    let (hour, minute, second) = at.to_hms();
    format!("{year:04}{:02}{day:02}-{hour:02}{minute:02}{second:02}-{letters}", u8::from(month))
}

fn is_id(text: &str) -> bool {
    let digits = |text: &str, n| text.len() == n && text.bytes().all(|byte| byte.is_ascii_digit());
    match text.split('-').collect::<Vec<_>>()[..] {
        [day, time, chance] => {
            let letters = chance.len() == CHANCE && chance.bytes().all(|byte| byte.is_ascii_lowercase());
            digits(day, 8) && digits(time, 6) && letters
        }
        _ => false,
    }
}

/// Who holds the lock, as far as that is written into it.
fn holder(file: &mut File) -> String {
    let mut text = String::new();
    let read = file.seek(SeekFrom::Start(0)).and_then(|_| file.take(200).read_to_string(&mut text));
    let is_plain =
        text.bytes().all(|byte| byte == b' ' || byte == b',' || byte.is_ascii_alphanumeric() || byte == b'-');
    if read.is_err() || text.is_empty() || !is_plain { String::new() } else { format!(" ({text})") }
}

/// The lock of a run that changes things.
#[derive(Debug)]
pub struct Lock {
    file: File,
}

impl Lock {
    /// Says for which run it is held, to whoever would like to have it.
    pub fn held_for(&mut self, run: Option<&Run>) {
        let run = run.map_or(String::new(), |run| format!(", run {}", run.id));
        let text = format!("process {}{run}", std::process::id());
        let written = self.file.set_len(0).and_then(|()| self.file.seek(SeekFrom::Start(0)));
        if let Err(error) = written.and_then(|_| self.file.write_all(text.as_bytes())) {
            // it is held all the same
            tracing::debug!("the lock does not say who holds it: {}", reason(&error));
        }
    }
}

impl Drop for Lock {
    /// Gives the lock back even where a process that is just being started still has the file open.
    fn drop(&mut self) {
        if let Err(error) = FileExt::unlock(&self.file) {
            tracing::debug!("the lock ends with its file: {}", reason(&error));
        }
    }
}

/// One run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Its id.
    pub id: String,
    /// Its folder.
    pub folder: PathBuf,
}

impl Run {
    /// Keeps a text in a file of its folder, whole or not at all.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn keep(&self, name: &str, text: &str) -> Result<(), Failure> {
        let path = self.folder.join(name);
        private::replace(&path, text).map_err(|error| Failure::system(format!("keep {}", path.display()), error))
    }

    /// When it began, RFC 3339 in UTC, as its id says it.
    #[must_use]
    pub fn began(&self) -> String {
        let part = |from: usize, to: usize| self.id.get(from..to).unwrap_or_default();
        let day = format!("{}-{}-{}", part(0, 4), part(4, 6), part(6, 8));
        format!("{day}T{}:{}:{}Z", part(9, 11), part(11, 13), part(13, 15))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(platform: Platform, env: &[(&str, &str)]) -> Result<String, String> {
        let env: Vec<_> = env.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        let runs = Runs::of(platform, &env).map_err(|failure| failure.to_string())?;
        Ok(runs.folder().to_string_lossy().into_owned())
    }

    #[test]
    fn each_platform_has_its_place_for_state() {
        use Platform::{Linux, Macos, Windows};
        let home = ("HOME", "/home/me/");
        for (platform, env, place) in [
            (Linux, &[home][..], "/home/me/.local/state/triage"),
            (Linux, &[home, ("XDG_STATE_HOME", "/s")], "/s/triage"),
            (Linux, &[home, ("XDG_STATE_HOME", "relative")], "/home/me/.local/state/triage"),
            (Linux, &[home, ("TRIAGE_STATE", "/t")], "/t"),
            (Macos, &[home, ("XDG_STATE_HOME", "/s")], "/home/me/Library/Application Support/triage"),
            (Windows, &[("LocalAppData", r"C:\L")], r"C:\L\triage"),
            (Windows, &[("UserProfile", r"C:\U")], r"C:\U\AppData\Local\triage"),
        ] {
            assert_eq!(folder(platform, env).as_deref(), Ok(place), "{platform:?} {env:?}");
        }
        assert!(folder(Linux, &[]).unwrap_err().contains("set TRIAGE_STATE or XDG_STATE_HOME or HOME"));
        assert!(folder(Linux, &[home, ("TRIAGE_STATE", "t")]).unwrap_err().contains("no absolute path: t"));
    }

    fn runs() -> (tempfile::TempDir, Runs) {
        let folder = tempfile::tempdir().unwrap();
        let runs = Runs { folder: folder.path().join("a/b") };
        (folder, runs)
    }

    #[test]
    fn runs_are_found_by_the_beginning_of_their_ids() {
        let (_folder, runs) = runs();
        assert!(runs.all().unwrap().is_empty());
        assert_eq!(runs.find(None).unwrap_err().to_string(), "there is no run yet");
        let first = runs.begin().unwrap();
        let second =
            Run { id: "99990101-000000-abc".to_owned(), folder: runs.folder().join("runs/99990101-000000-abc") };
        fs::create_dir(&second.folder).unwrap();
        fs::create_dir(runs.folder().join("runs/no-run")).unwrap();
        assert!(is_id(&first.id), "{}", first.id);
        assert_eq!(second.began(), "9999-01-01T00:00:00Z");
        assert_eq!(runs.all().unwrap(), [first.clone(), second.clone()]);
        assert_eq!(runs.find(None).unwrap(), second);
        assert_eq!(runs.find(Some("9999")).unwrap(), second);
        assert_eq!(runs.find(Some(&first.id)).unwrap(), first);
        assert!(runs.find(Some("1")).unwrap_err().to_string().contains("no run `1`"));
        assert!(runs.find(Some("")).is_err() && runs.find(Some("../x")).is_err());
    }

    #[test]
    fn one_run_at_a_time_holds_the_lock() {
        let (_folder, runs) = runs();
        let mut lock = runs.lock().unwrap();
        lock.held_for(Some(&runs.begin().unwrap()));
        let said = runs.lock().unwrap_err().to_string();
        let own = format!("another run of triage is changing this computer (process {}, run ", std::process::id());
        if cfg!(unix) {
            assert!(said.starts_with(&own), "{said}");
        }
        drop(lock);
        assert!(runs.lock().is_ok());
    }

    #[cfg(unix)]
    #[test]
    fn what_others_may_write_to_is_no_place_for_runs() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let (folder, runs) = runs();
        let run = runs.begin().unwrap();
        assert_eq!(fs::metadata(&run.folder).unwrap().permissions().mode() & 0o777, 0o700);
        fs::set_permissions(runs.folder(), fs::Permissions::from_mode(0o777)).unwrap();
        assert!(runs.begin().unwrap_err().to_string().starts_with("others may write to the folder "));
        assert!(runs.lock().is_err() && runs.all().is_err());
        symlink("b", folder.path().join("a/link")).unwrap();
        let linked = Runs { folder: folder.path().join("a/link") };
        assert!(linked.begin().unwrap_err().to_string().contains("is a link"));
    }
}
