//! The probe of a file or folder and the disk it lies on. It looks at each thing on a thread of its own, so that a disk that
//! hangs stops nothing else. Files are opened only for the version of an app, and where a format is asked for.

use std::fs;
use std::io;
use std::path::{Path as StdPath, PathBuf};
use std::time::SystemTime;

use faccess::PathExt;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::expand::{expand, refused, rootless};
use super::folder::{self, Below};
use super::format::{self, Damage, Disk, Kind, Wanted};
use super::version as app;
use crate::fact::{Class, ParamKind, ParamSpec, Params, Platform, ProbeSpec, Scope, Unit, Value, Yield};
use crate::limits;
use crate::probe::stage::skip;
use crate::probe::words::words;
use crate::probe::{Observing, Probe, Reading, World, aside, yields};

/// The probe `path`.
pub struct Path;

words! {
    /// Why a path could not be looked at.
    PathError {
        /// It could be.
        None => "none",
        /// Nothing is there.
        NotFound => "not_found",
        /// This user may not look.
        Denied => "denied",
        /// It cannot be made whole: it names a variable that is not set, or does not begin at the root of a disk.
        NotExpanded => "not_expanded",
        /// It leads to another machine or to a device.
        RefusedKind => "refused_kind",
        /// Another failure.
        Failed => "failed",
    }
}

words! {
    /// What lies at a path.
    PathKind {
        /// A file.
        File => "file",
        /// A folder.
        Folder => "folder",
        /// A link that leads nowhere.
        LinkBroken => "link_broken",
        /// Something else: a pipe, a socket, a device.
        Other => "other",
    }
}

static YIELDS: [Yield; 25] = [
    yields::choice(
        "error",
        PathError::WORDS,
        "Why the path could not be looked at, or `none`; `not_expanded` where a variable is not set, or the path does not begin at the root of a disk.",
    ),
    yields::of(Class::Personal, yields::text("path", "The path with `~` and `%Name%` replaced.")),
    yields::flag("exists", "Whether something is there; a link that leads nowhere is nothing."),
    yields::choice("kind", PathKind::WORDS, "What is there, links followed."),
    yields::measure(
        "size",
        Unit::Bytes,
        "The size of a file, or of all files below a folder; unknown for folders with more than 100 000 entries or unreadable parts.",
    ),
    yields::number("entries", "How many entries lie directly in a folder."),
    yields::number("files", "How many files lie below a folder; 1 for a file."),
    yields::number("empty_files", "How many of the files have not a single byte."),
    yields::text("newest", "When the newest file below a folder, or the file itself, was modified, RFC 3339."),
    yields::measure("newest_age", Unit::Seconds, "How long ago that was, by this machine's clock."),
    yields::text("oldest", "When the oldest file below a folder, or the file itself, was modified, RFC 3339."),
    yields::measure("oldest_age", Unit::Seconds, "How long ago that was, by this machine's clock."),
    yields::text(
        "version",
        "The version of the app that lies there or around it: by its package.json, its Info.plist or its program's resources.",
    ),
    yields::choice(
        "format.kind",
        Kind::WORDS,
        "What the content looks like; of a folder with a damaged store, what that is; `folder` for several stores.",
    ),
    yields::flag(
        "format.ok",
        "Whether the content is intact, as far as it is checked; of a folder, of every store below it.",
    ),
    yields::choice("format.damage", Damage::WORDS, "What is wrong with the content, or with the first damaged file."),
    yields::of(
        Class::Personal,
        yields::text("format.part", "Which file is damaged: its path below a folder, or the name of the file."),
    ),
    yields::number("format.damaged", "How many stores are damaged."),
    yields::number("format.checked", "How many files were opened."),
    yields::text("modified", "When it was last modified, RFC 3339."),
    yields::measure("age", Unit::Seconds, "How long ago it was last modified, by this machine's clock."),
    yields::flag("readable", "Whether this user may read it."),
    yields::flag("writable", "Whether this user may write to it."),
    yields::measure(
        "disk.free",
        Unit::Bytes,
        "What is free for this user on its disk; where nothing is there, on that of the nearest folder above.",
    ),
    yields::measure("disk.total", Unit::Bytes, "How large that disk is."),
];

static SPEC: ProbeSpec = ProbeSpec {
    name: "path",
    title: "a file or folder and its disk",
    doc: "Looks at what lies at a path: its kind, size, age and this user's rights, the version of an app, and how much \
          room its disk has. Only with `format` is the content opened and checked, by its magic and its structure: SQLite \
          databases, LevelDB folders, Chromium's caches, JSON; nothing of it is kept. `~` stands for the home folder and `%Name%` for a variable of the environment. Links are \
          followed to what they lead to, but not inside a folder that is measured. Paths on other machines \
          (`\\\\server\\share`) and devices are not looked at.",
    scope: Scope::Machine,
    asks_hosts: false,
    params: &[
        ParamSpec {
            name: "path",
            kind: ParamKind::Path,
            required: true,
            example: "~/.config/Example",
            doc: "The file or folder; `~` and `%Name%` are replaced.",
        },
        ParamSpec {
            name: "format",
            kind: ParamKind::Choice(Wanted::WORDS),
            required: false,
            example: "auto",
            doc: "The format that the content is checked for; in a folder, every store of it below, what triage itself has set aside left out. `auto` takes each for what it looks like.",
        },
    ],
    yields: &YIELDS,
    named: None,
};

impl Probe for Path {
    fn spec(&self) -> &'static ProbeSpec {
        &SPEC
    }

    fn observe<'a>(&'a self, params: &'a Params, world: &'a World, reading: &'a Reading) -> Observing<'a> {
        Box::pin(async move {
            let error = observe(params, world, reading).await;
            reading.put("error", Value::text(error.word()));
        })
    }
}

async fn observe(params: &Params, world: &World, reading: &Reading) -> PathError {
    let path = match place(params.text("path"), world, reading) {
        Ok(path) => path,
        Err((error, because)) => {
            reading.unknown("", format!("not looked at: {because}"));
            return error;
        }
    };
    let (error, kind) = match on_disk(&path, look).await {
        Some(look) => look.record(reading),
        None => {
            reading.unknown("", "the look at it broke off");
            (PathError::Failed, None)
        }
    };
    if kind.is_some() {
        rights(&path, reading).await;
    }
    disk(&path, reading).await;
    if kind == Some(PathKind::Folder) {
        content(&path, reading).await;
    }
    if let Some(kind @ (PathKind::File | PathKind::Folder)) = kind {
        version(&path, kind, world.platform, reading).await;
        format(&path, kind, Wanted::parse(params.text("format")), reading).await;
    }
    error
}

/// The version of the app that lies there.
async fn version(path: &StdPath, kind: PathKind, platform: Platform, reading: &Reading) {
    let found = on_disk(path, move |path| match kind {
        PathKind::Folder => app::of_folder(&Disk(path.to_owned())),
        _ => around(path).and_then(|(folder, name)| app::of_file(&Disk(folder), &name, platform)),
    });
    let version = found.await.flatten().map(|version| Value::text(&version));
    reading.put_or("version", version, "nothing there says a version");
}

/// Whether the content is intact.
async fn format(path: &StdPath, kind: PathKind, wanted: Option<Wanted>, reading: &Reading) {
    let Some(wanted) = wanted else { return reading.unknown("format", "no `format` was asked for") };
    let found = on_disk(path, move |path| match kind {
        PathKind::Folder => Some(format::folder(&Disk(path.to_owned()), wanted)),
        _ => around(path).map(|(folder, name)| format::file(&Disk(folder), &name, wanted)),
    });
    let Some(seen) = found.await.flatten() else { return reading.unknown("format", "the look at it broke off") };
    reading.put("format.kind", Value::text(seen.kind.word()));
    reading.put("format.checked", count(seen.checked));
    match seen.damage {
        Ok(damage) => {
            reading.put("format.ok", Value::Bool(damage == Damage::None));
            reading.put("format.damage", Value::text(damage.word()));
            reading.put("format.damaged", count(seen.damaged));
        }
        Err(because) => skip(reading, &["format.ok", "format.damage", "format.damaged", "format.part"], &because),
    }
    let part = seen.part.map(|part| Value::text(&part.to_string_lossy().replace('\\', "/")));
    reading.put_or("format.part", part, "nothing is damaged");
}

/// The folder in which a file lies, links followed, and its name there.
pub fn around(path: &StdPath) -> Option<(PathBuf, PathBuf)> {
    let path = fs::canonicalize(path).ok()?;
    Some((path.parent()?.to_owned(), path.file_name()?.into()))
}

fn count(number: usize) -> Value {
    bytes(number as u64)
}

/// Where a text leads, or why that is not looked at.
pub fn place(text: &str, world: &World, reading: &Reading) -> Result<PathBuf, (PathError, String)> {
    let not_whole = |because: String| (PathError::NotExpanded, because);
    let whole = expand(world.platform, &world.env, text).map_err(not_whole)?;
    let device = refused(world.platform, &whole);
    if device.is_none()
        && let Some(because) = rootless(world.platform, &whole)
    {
        return Err(not_whole(because.to_owned()));
    }
    reading.put("path", Value::text(&whole));
    device.map_or(Ok(PathBuf::from(whole)), |because| Err((PathError::RefusedKind, because.to_owned())))
}

/// Does on another thread what may hang on a disk.
async fn on_disk<T: Send + 'static>(path: &StdPath, work: impl FnOnce(&StdPath) -> T + Send + 'static) -> Option<T> {
    let path = path.to_owned();
    aside::blocking(move || work(&path)).await
}

/// What a look at a path gives.
struct Look {
    metadata: io::Result<fs::Metadata>,
    /// Whether the path itself is there, and so a link if nothing is behind it.
    link: bool,
}

fn look(path: &StdPath) -> Look {
    Look { metadata: fs::metadata(path), link: fs::symlink_metadata(path).is_ok_and(|m| m.is_symlink()) }
}

impl Look {
    fn record(self, reading: &Reading) -> (PathError, Option<PathKind>) {
        let metadata = match self.metadata {
            Ok(metadata) => metadata,
            Err(error) => return (self::missing(&error, self.link, reading), None),
        };
        let kind = if metadata.is_file() {
            PathKind::File
        } else if metadata.is_dir() {
            PathKind::Folder
        } else {
            PathKind::Other
        };
        reading.put("exists", Value::Bool(true));
        reading.put("kind", Value::text(kind.word()));
        match kind {
            PathKind::File => {
                let mut alone = Below::default();
                alone.add(&metadata);
                below(&alone, reading);
            }
            // what a folder holds is counted later
            PathKind::Folder => {}
            PathKind::LinkBroken | PathKind::Other => {
                let because = "it is neither a file nor a folder";
                skip(reading, &BELOW, because);
                skip(reading, &["version", "format"], because);
            }
        }
        if kind != PathKind::Folder {
            reading.unknown("entries", "it is no folder");
        }
        match metadata.modified() {
            Ok(modified) => time(modified, SystemTime::now(), ["modified", "age"], reading),
            Err(error) => skip(reading, &["modified", "age"], &error.to_string()),
        }
        (PathError::None, Some(kind))
    }
}

fn missing(error: &io::Error, link: bool, reading: &Reading) -> PathError {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {
            reading.put("exists", Value::Bool(false));
            if link {
                reading.put("kind", Value::text(PathKind::LinkBroken.word()));
            }
            reading.unknown("", "nothing is there");
            PathError::NotFound
        }
        io::ErrorKind::PermissionDenied => {
            reading.unknown("", "this user may not look there");
            PathError::Denied
        }
        _ => {
            reading.unknown("", error.to_string());
            PathError::Failed
        }
    }
}

/// Records a time, and how long before `now` it was.
fn time(at: SystemTime, now: SystemTime, [written, age]: [&'static str; 2], reading: &Reading) {
    let (at, now) = (OffsetDateTime::from(at), OffsetDateTime::from(now));
    let whole = at.replace_nanosecond(0).unwrap_or(at);
    reading.put_or(written, whole.format(&Rfc3339).ok().map(|text| Value::text(&text)), "its year cannot be written");
    reading.put(age, Value::Int((now - at).whole_seconds()));
}

/// What is told of the files below a folder.
const BELOW: [&str; 7] = ["size", "files", "empty_files", "newest", "newest_age", "oldest", "oldest_age"];

fn below(below: &Below, reading: &Reading) {
    reading.put("size", bytes(below.bytes));
    reading.put("files", bytes(below.files));
    reading.put("empty_files", bytes(below.empty));
    for (at, paths) in [(below.newest, ["newest", "newest_age"]), (below.oldest, ["oldest", "oldest_age"])] {
        match at {
            Some(at) => time(at, SystemTime::now(), paths, reading),
            None => skip(reading, &paths, "no file lies below it"),
        }
    }
}

async fn rights(path: &StdPath, reading: &Reading) {
    let rights = on_disk(path, |path| (path.readable(), path.writable())).await;
    for (yielded, right) in [("readable", rights.map(|r| r.0)), ("writable", rights.map(|r| r.1))] {
        reading.put_or(yielded, right.map(Value::Bool), "the question for the right broke off");
    }
}

async fn disk(path: &StdPath, reading: &Reading) {
    let space = on_disk(path, |path| {
        let there = path.ancestors().find(|above| above.exists()).unwrap_or(path);
        Ok::<_, io::Error>((fs4::available_space(there)?, fs4::total_space(there)?))
    });
    match space.await {
        // what the system makes up, such as /proc, has no room at all and lacks none
        Some(Ok((_, 0))) => reading.unknown("disk", "it lies on no disk"),
        Some(Ok((free, total))) => {
            reading.put("disk.free", bytes(free));
            reading.put("disk.total", bytes(total));
        }
        Some(Err(error)) => reading.unknown("disk", error.to_string()),
        None => reading.unknown("disk", "the disk could not be asked"),
    }
}

async fn content(path: &StdPath, reading: &Reading) {
    let walk = |path: &StdPath| folder::measure(path, limits::FOLDER_ENTRIES, limits::FOLDER_TIME);
    let content = on_disk(path, walk).await.unwrap_or_default();
    let because = content.because.as_deref().unwrap_or("the folder could not be listed");
    reading.put_or("entries", content.entries.map(bytes), because);
    match content.below {
        Some(files) => below(&files, reading),
        None => skip(reading, &BELOW, because),
    }
}

fn bytes(number: u64) -> Value {
    Value::Int(i64::try_from(number).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    const THERE: &str = if cfg!(windows) { r"C:\Windows" } else { "/tmp" };

    async fn seen(text: &str) -> Reading {
        observed(vec![("path", Value::text(text))]).await
    }

    async fn observed(params: Vec<(&'static str, Value)>) -> Reading {
        let env = [("There", THERE), ("Near", "tmp")].map(|(n, v)| (n.to_owned(), v.to_owned()));
        let world = World::new(Platform::current(), env.into());
        let reading = Reading::default();
        Path.observe(&Params::new(params), &world, &reading).await;
        reading.assert_settled(&SPEC);
        reading
    }

    fn text(reading: &Reading, path: &str) -> String {
        reading.value(path).map(|value| value.to_string()).unwrap_or_default()
    }

    #[tokio::test]
    async fn a_file_has_size_age_rights_and_a_disk() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a");
        fs::write(&file, "four").unwrap();
        let seen = seen(file.to_str().unwrap()).await;
        assert_eq!(seen.value("error"), Some(Value::text("none")));
        assert_eq!(seen.value("kind"), Some(Value::text("file")));
        assert_eq!(seen.value("size"), Some(Value::Int(4)));
        assert_eq!(seen.value("readable"), Some(Value::Bool(true)));
        assert_eq!(seen.value("writable"), Some(Value::Bool(true)));
        assert!(matches!(seen.value("age"), Some(Value::Int(0..60))));
        assert!(matches!(seen.value("disk.total"), Some(Value::Int(1..))));
        assert_eq!(seen.value("entries"), None);
        assert_eq!((seen.value("files"), seen.value("empty_files")), (Some(Value::Int(1)), Some(Value::Int(0))));
        assert_eq!((text(&seen, "newest"), text(&seen, "oldest")), (text(&seen, "modified"), text(&seen, "modified")));
        assert!(seen.reasons().contains(&("entries".into(), "it is no folder".to_owned())));
        assert!(seen.reasons().contains(&("format".into(), "no `format` was asked for".to_owned())));
    }

    #[tokio::test]
    async fn a_folder_has_entries_and_the_size_of_all_below() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("b")).unwrap();
        fs::write(folder.path().join("b/c"), "four").unwrap();
        let seen = seen(folder.path().to_str().unwrap()).await;
        assert_eq!(seen.value("kind"), Some(Value::text("folder")));
        assert_eq!(seen.value("entries"), Some(Value::Int(1)));
        assert_eq!(seen.value("size"), Some(Value::Int(4)));
    }

    #[tokio::test]
    async fn the_content_is_checked_where_a_format_is_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("package.json"), r#"{"version":"4.0.0"}"#).unwrap();
        let of = async |path: &StdPath| {
            observed(vec![("path", Value::text(path.to_str().unwrap())), ("format", Value::text("auto"))]).await
        };
        let whole = of(folder.path()).await;
        let format = |seen: &Reading| ["kind", "ok", "damage", "part"].map(|at| text(seen, &format!("format.{at}")));
        assert_eq!(format(&whole), ["folder", "yes", "none", ""]);
        assert_eq!((text(&whole, "version").as_str(), text(&whole, "format.checked").as_str()), ("4.0.0", "1"));
        fs::create_dir(folder.path().join("a")).unwrap();
        fs::write(folder.path().join("a/Preferences"), "{\"a\":").unwrap();
        assert_eq!(format(&of(folder.path()).await), ["json", "no", "truncated", "a/Preferences"]);
        assert_eq!(format(&of(&folder.path().join("a/Preferences")).await), ["json", "no", "truncated", "Preferences"]);
        let nothing = tempfile::tempdir().unwrap();
        assert_eq!(format(&of(nothing.path()).await), ["folder", "", "", ""]);
    }

    #[tokio::test]
    async fn what_is_not_there_still_has_a_disk() {
        let folder = tempfile::tempdir().unwrap();
        let seen = seen(folder.path().join("a/b/c").to_str().unwrap()).await;
        assert_eq!(seen.value("error"), Some(Value::text("not_found")));
        assert_eq!(seen.value("exists"), Some(Value::Bool(false)));
        assert!(matches!(seen.value("disk.free"), Some(Value::Int(_))));
        assert_eq!(seen.value("kind"), None);
    }

    #[tokio::test]
    async fn a_variable_that_is_not_set_and_a_refused_path() {
        let missing = seen("%NotHere%/x").await;
        assert_eq!(missing.value("error"), Some(Value::text("not_expanded")));
        assert_eq!(missing.reasons(), [("".into(), "not looked at: %NotHere% is not set".to_owned())]);
        for path in ["//server/share", r"\\server\share"] {
            let refused = seen(path).await;
            assert_eq!(refused.value("error"), Some(Value::text("refused_kind")));
            assert_eq!(refused.value("exists"), None);
        }
        assert_eq!(text(&seen("%There%").await, "path"), THERE);
    }

    #[tokio::test]
    async fn a_path_without_a_root_is_no_path_to_nothing() {
        for path in ["", "Cargo.toml", "./src", "~root/x", "~", "~/x", "C:x", "%Near%/x"] {
            let seen = seen(path).await;
            assert_eq!(seen.value("error"), Some(Value::text("not_expanded")), "{path}");
            assert_eq!(
                (seen.value("exists"), seen.value("path"), seen.value("disk.free")),
                (None, None, None),
                "{path}"
            );
        }
        let homeless = seen("~/x").await.reasons();
        let home = if cfg!(windows) { "USERPROFILE" } else { "HOME" };
        assert_eq!(homeless, [("".into(), format!("not looked at: no home folder for ~: {home} is not set"))]);
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn what_the_system_makes_up_is_no_full_disk() {
        let seen = seen("/proc/self/status").await;
        assert_eq!((text(&seen, "exists").as_str(), text(&seen, "disk.free").as_str()), ("yes", ""));
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_pipe_is_not_opened_and_a_broken_link_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        // opening a pipe without a writer hangs: this test would not end
        if std::process::Command::new("mkfifo").arg(&pipe).status().is_ok_and(|status| status.success()) {
            let seen = seen(pipe.to_str().unwrap()).await;
            assert_eq!(text(&seen, "kind"), "other");
            assert!(seen.reasons().contains(&("size".into(), "it is neither a file nor a folder".to_owned())));
        }
        let link = folder.path().join("link");
        std::os::unix::fs::symlink("nowhere", &link).unwrap();
        let seen = seen(link.to_str().unwrap()).await;
        assert_eq!((text(&seen, "kind").as_str(), text(&seen, "exists").as_str()), ("link_broken", "no"));
        assert_eq!(text(&seen, "error"), "not_found");
    }

    #[test]
    fn a_time_to_come_is_a_negative_age() {
        let reading = Reading::default();
        let later = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(90);
        time(later, SystemTime::UNIX_EPOCH, ["modified", "age"], &reading);
        assert_eq!(reading.value("age"), Some(Value::Int(-90)));
        assert_eq!(reading.value("modified"), Some(Value::text("1970-01-01T00:01:30Z")));
    }
}
