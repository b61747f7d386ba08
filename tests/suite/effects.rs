//! Effects: what they refuse, and that whatever a fault leaves can be undone to the same bytes.

#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

use serde_json::Value as Json;
use triage::action::{
    Change, Description, EFFECTS, Failure, Journal, Outcome, Run, Runs, Site, Stage, Undone, Way, carry_out, leftovers,
    preview, purge, undo,
};
use triage::fact::{EffectSpec, Params, Platform, Value};

fn spec(name: &str) -> &'static EffectSpec {
    EFFECTS.iter().map(|effect| effect.spec()).find(|spec| spec.name == name).unwrap()
}

/// A home folder with a run, in a folder of its own.
struct House {
    folder: tempfile::TempDir,
    site: Site,
    run: Run,
}

impl House {
    fn new(touches: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().canonicalize().unwrap().join("people/me");
        fs::create_dir_all(&home).unwrap();
        let state = folder.path().canonicalize().unwrap().join("state");
        let env = [("HOME", home.to_str().unwrap()), ("TRIAGE_STATE", state.to_str().unwrap())];
        let env: Vec<_> = env.map(|(n, v)| (n.to_owned(), v.to_owned())).into();
        let run = Runs::of(Platform::Linux, &env).unwrap().begin().unwrap();
        let touches = touches.iter().map(|t| (*t).to_owned()).collect();
        let site = Site { touches, ..Site::new(Platform::current(), env, &run.id) };
        Self { folder, site, run }
    }

    fn home(&self) -> PathBuf {
        self.folder.path().canonicalize().unwrap().join("people/me")
    }

    fn journal(&self) -> PathBuf {
        self.run.folder.join("journal.jsonl")
    }

    fn shown(&self, path: &str) -> Description {
        preview(spec("move_aside"), &at(path), &self.site)
    }

    fn moved(&self, path: &str) -> Result<String, Failure> {
        let shown = self.shown(path);
        let mut journal = Journal::open(&self.run.folder)?;
        carry_out(spec("move_aside"), &at(path), &self.site, &shown, &mut journal.entry("fix", 1, "move_aside"))
    }

    fn undone(&self) -> Vec<Undone> {
        undo(&self.run, &self.site, &mut |_| {}).unwrap()
    }

    fn refuses(&self, path: &str) -> String {
        match (self.shown(path).way, self.moved(path)) {
            (Way::Refused(because), Err(Failure::Refused(again))) => {
                assert_eq!(because, again);
                because
            }
            other => panic!("{path:?}: {other:?}"),
        }
    }
}

fn at(path: &str) -> Params {
    Params::new(vec![("path", Value::text(path))])
}

/// All that can be seen of what lies below a folder, but for when it was looked at.
fn seen(folder: &Path) -> BTreeMap<PathBuf, String> {
    let mut all = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(path) = open.pop() {
        let m = fs::symlink_metadata(&path).unwrap();
        let content = if m.is_dir() {
            open.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            String::new()
        } else if m.is_symlink() {
            format!("{:?}", fs::read_link(&path).unwrap())
        } else if m.file_type().is_fifo() {
            "fifo".to_owned()
        } else {
            format!("{:?}", fs::read(&path).unwrap())
        };
        let facts = (m.ino(), m.mode(), m.uid(), m.gid(), m.nlink(), m.mtime(), m.mtime_nsec());
        all.insert(path.strip_prefix(folder).unwrap().to_owned(), format!("{facts:?} {content}"));
    }
    all
}

fn old(path: &Path, days: u64) {
    let then = SystemTime::now() - Duration::from_secs(86_400 * days) + Duration::from_nanos(123_456_789);
    File::open(path).unwrap().set_modified(then).unwrap();
}

/// A cache as an app leaves it: files, folders, links, odd rights and names.
fn cache(house: &House) {
    let app = house.home().join(".config/App");
    fs::create_dir_all(app.join("Cache/deep/deeper")).unwrap();
    fs::write(app.join("Cache/data_0"), [7; 5000]).unwrap();
    fs::write(app.join("Cache/deep/deeper/x y\u{fc}"), "text").unwrap();
    fs::write(app.join("Cache/empty"), "").unwrap();
    fs::write(app.join("Preferences"), "{}").unwrap();
    symlink("/nonexistent", app.join("Cache/broken")).unwrap();
    symlink("..", app.join("Cache/up")).unwrap();
    fs::hard_link(app.join("Cache/data_0"), app.join("Cache/twin")).unwrap();
    fs::set_permissions(app.join("Cache/data_0"), fs::Permissions::from_mode(0o640)).unwrap();
    fs::set_permissions(app.join("Cache/deep"), fs::Permissions::from_mode(0o2750)).unwrap();
    for path in ["Cache/data_0", "Cache/deep", "Cache/deep/deeper/x y\u{fc}", "Cache", "Preferences"] {
        old(&app.join(path), 30);
    }
    old(&app, 20);
}

const CACHE: &str = "~/.config/App/Cache";

#[test]
fn what_would_happen_is_told_exactly_and_happens() {
    let house = House::new(&["~/.config/App"]);
    cache(&house);
    let before = seen(&house.home());
    let shown = house.shown(CACHE);
    let (home, run) = (house.home().display().to_string(), &house.run.id);
    let start = format!("moves {home}/.config/App/Cache aside, to Cache.triage-{run}-… beside it: 6 files, ");
    assert!(shown.would.starts_with(&start), "{}", shown.would);
    assert!(shown.would.ends_with(" (with the rights of this user)"), "{}", shown.would);
    assert_eq!((shown.way, shown.finds), (Way::Automatic, "folder"));
    assert_eq!(seen(&house.home()), before);
    let done = house.moved(CACHE).unwrap();
    assert_eq!(done, format!("moved {home}/.config/App/Cache aside, to Cache.triage-{run}-1"));
    let names: Vec<_> =
        fs::read_dir(house.home().join(".config/App")).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert!(names.contains(&format!("Cache.triage-{run}-1").into()) && !names.contains(&"Cache".into()), "{names:?}");
    assert_eq!(house.undone()[0].outcome, Outcome::Back);
    assert_eq!(seen(&house.home()), before);
    // and once more: nothing happens
    let undone = house.undone();
    assert_eq!(undone[0].outcome, Outcome::Already, "{undone:?}");
    assert_eq!(seen(&house.home()), before);
}

#[test]
fn nothing_there_is_nothing_to_do() {
    let house = House::new(&["~/.config"]);
    assert!(matches!(house.shown(CACHE).way, Way::Nothing(_)));
    assert!(house.moved(CACHE).unwrap().contains("nothing is at"));
    assert!(!fs::read_to_string(house.journal()).is_ok_and(|text| !text.is_empty()));
}

#[test]
fn what_appears_between_showing_and_doing_is_not_moved() {
    let house = House::new(&["~/.config"]);
    let shown = house.shown(CACHE);
    cache(&house);
    let mut journal = Journal::open(&house.run.folder).unwrap();
    let mut entry = journal.entry("fix", 1, "move_aside");
    let failed = carry_out(spec("move_aside"), &at(CACHE), &house.site, &shown, &mut entry).unwrap_err();
    assert!(matches!(failed, Failure::Changed(_)), "{failed}");
    assert!(house.home().join(".config/App/Cache").is_dir());
}

// ---------------------------------------------------------------------------------------------------------- kills

/// One point at which a process can be ended: what the journal holds by then, and where the files are.
struct Point {
    journal: Vec<u8>,
    state: State,
    says: String,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum State {
    There,
    Aside,
    AsideWithNew,
    AsideWithNewAside,
    BackWithNewAside,
}

/// All points of applying and undoing: each whole line with the states before and after what it announces, and each line
/// cut off in the middle, after its first byte, and before its last.
fn points(journal: &[u8], states: &[&[State]]) -> Vec<Point> {
    let lines: Vec<&[u8]> = journal.split_inclusive(|b| *b == b'\n').collect();
    assert_eq!(lines.len() + 1, states.len(), "{}", String::from_utf8_lossy(journal));
    let mut points = Vec::new();
    for (n, states) in states.iter().enumerate() {
        let whole = lines[..n].concat();
        for (s, state) in states.iter().enumerate() {
            points.push(Point { journal: whole.clone(), state: *state, says: format!("{n} lines, {state:?}") });
            if let Some(next) = lines.get(n).filter(|_| s + 1 == states.len()) {
                for cut in [1, next.len() / 2, next.len() - 1] {
                    let journal = [whole.as_slice(), &next[..cut]].concat();
                    points.push(Point {
                        journal,
                        state: *state,
                        says: format!("{n} lines and {cut} bytes, {state:?}"),
                    });
                }
            }
        }
    }
    points
}

fn line_with(journal: &[u8], stage: &str) -> Option<Json> {
    let text = String::from_utf8_lossy(journal).into_owned();
    let whole = text.split_inclusive('\n').filter(|line| line.ends_with('\n'));
    whole.map(|line| serde_json::from_str::<Json>(line).unwrap()).find(|line| line["stage"] == stage)
}

fn set_modified(path: &Path, stamp: &Json) {
    let since = Duration::new(stamp[0].as_u64().unwrap(), u32::try_from(stamp[1].as_u64().unwrap()).unwrap());
    File::open(path).unwrap().set_modified(SystemTime::UNIX_EPOCH + since).unwrap();
}

/// The kill at any point of applying and undoing, where nobody else changes anything: all is as it was, to the times.
#[test]
fn whatever_a_kill_leaves_is_undone_to_the_same_bytes() {
    use State::{Aside, There};
    let house = House::new(&["~/.config/App"]);
    cache(&house);
    let (app, home) = (house.home().join(".config/App"), house.home());
    let before = seen(&home);
    house.moved(CACHE).unwrap();
    house.undone();
    assert_eq!(seen(&home), before);
    let journal = fs::read(house.journal()).unwrap();
    // intended, done, undoing, undone
    let states: [&[State]; 5] = [&[There], &[There, Aside], &[Aside], &[Aside, There], &[There]];
    let aside = app.join(format!("Cache.triage-{}-1", house.run.id));
    let original = fs::metadata(&app).unwrap().modified().unwrap();
    let points = points(&journal, &states);
    assert!(points.len() > 15);
    for Point { journal, state, says } in points {
        fs::write(house.journal(), &journal).unwrap();
        match state {
            Aside => {
                fs::rename(app.join("Cache"), &aside).unwrap();
                if let Some(done) = line_with(&journal, "done") {
                    set_modified(&app, &done["note"]["left"]);
                }
            }
            There if line_with(&journal, "undoing").is_some() && line_with(&journal, "undone").is_none() => {
                // renamed back, and killed before the time of the folder was set
                fs::rename(app.join("Cache"), &aside).unwrap();
                fs::rename(&aside, app.join("Cache")).unwrap();
            }
            _ => File::open(&app).unwrap().set_modified(original).unwrap(),
        }
        let undone = house.undone();
        assert!(undone.iter().all(|u| matches!(u.outcome, Outcome::Back | Outcome::Already)), "{says}: {undone:?}");
        assert_eq!(seen(&home), before, "{says}");
        assert!(house.undone().iter().all(|u| u.outcome == Outcome::Already), "{says}");
        assert_eq!(seen(&home), before, "{says}");
    }
}

/// The same where the app made its cache anew in the meantime: that is kept beside, and the old one is back.
#[test]
fn what_was_made_anew_is_kept_whatever_a_kill_leaves() {
    use State::{Aside, AsideWithNew, AsideWithNewAside, BackWithNewAside, There};
    let house = House::new(&["~/.config/App"]);
    cache(&house);
    let app = house.home().join(".config/App");
    let content = |folder: &Path| seen(folder);
    let before = content(&app.join("Cache"));
    let there = app.join("Cache");
    let aside = app.join(format!("Cache.triage-{}-1", house.run.id));
    let new = app.join(format!("Cache.triage-{}-1-new", house.run.id));
    house.moved(CACHE).unwrap();
    fs::create_dir(&there).unwrap();
    fs::write(there.join("made anew"), "x").unwrap();
    let made = content(&there);
    assert!(house.undone()[0].says.ends_with("-1-new"));
    let journal = fs::read(house.journal()).unwrap();
    // intended, done, undoing, undoing with what is moved out of the way, undone
    let states: [&[State]; 6] = [
        &[There],
        &[There, Aside],
        &[Aside, AsideWithNew],
        &[AsideWithNew],
        &[AsideWithNew, AsideWithNewAside, BackWithNewAside],
        &[BackWithNewAside],
    ];
    for Point { journal, state, says } in points(&journal, &states) {
        fs::write(house.journal(), &journal).unwrap();
        let hidden = house.folder.path().join("hidden");
        fs::rename(&new, &hidden).unwrap();
        let keep = |to: &Path| fs::rename(&hidden, to).unwrap();
        match state {
            There => {}
            Aside => fs::rename(&there, &aside).unwrap(),
            AsideWithNew => {
                fs::rename(&there, &aside).unwrap();
                keep(&there);
            }
            AsideWithNewAside => {
                fs::rename(&there, &aside).unwrap();
                keep(&new);
            }
            BackWithNewAside => keep(&new),
        }
        let undone = house.undone();
        assert!(undone.iter().all(|u| matches!(u.outcome, Outcome::Back | Outcome::Already)), "{says}: {undone:?}");
        assert_eq!(content(&there), before, "{says}");
        assert!(!aside.exists(), "{says}");
        if hidden.exists() {
            fs::rename(&hidden, &new).unwrap();
        }
        assert_eq!(content(&new), made, "{says}");
    }
}

/// What is put back in the middle of undoing, and made anew once more, is made room for once more.
#[test]
fn what_is_made_anew_again_and_again_is_kept_each_time() {
    let house = House::new(&["~/.config/App"]);
    cache(&house);
    let there = house.home().join(".config/App/Cache");
    let before = seen(&there);
    house.moved(CACHE).unwrap();
    for n in 1..=3 {
        fs::create_dir(&there).unwrap();
        let text = fs::read_to_string(house.journal()).unwrap();
        assert_eq!(house.undone()[0].outcome, Outcome::Back);
        assert_eq!(seen(&there), before);
        // as if the kill had come before the last renaming
        fs::write(house.journal(), text).unwrap();
        let aside = house.home().join(format!(".config/App/Cache.triage-{}-1", house.run.id));
        fs::rename(&there, aside).unwrap();
        let news = fs::read_dir(house.home().join(".config/App")).unwrap();
        let news = news.filter(|e| e.as_ref().unwrap().file_name().to_str().unwrap().contains("-1-new")).count();
        assert_eq!(news, n);
    }
    assert_eq!(house.undone()[0].outcome, Outcome::Back);
}

#[test]
fn several_changes_in_one_folder_are_undone_in_reverse_to_the_time_of_the_folder() {
    let house = House::new(&["~/.config/App"]);
    cache(&house);
    let before = seen(&house.home());
    house.moved("~/.config/App/Cache/deep").unwrap();
    house.moved(CACHE).unwrap();
    house.moved("~/.config/App/Preferences").unwrap();
    let undone = house.undone();
    assert_eq!(undone.iter().map(|u| u.number).collect::<Vec<_>>(), [3, 2, 1]);
    assert!(undone.iter().all(|u| u.outcome == Outcome::Back), "{undone:?}");
    assert_eq!(seen(&house.home()), before);
}

#[test]
fn what_is_gone_is_told_and_the_rest_put_back() {
    let house = House::new(&["~/.config/App"]);
    cache(&house);
    house.moved(CACHE).unwrap();
    house.moved("~/.config/App/Preferences").unwrap();
    fs::remove_file(house.home().join(format!(".config/App/Preferences.triage-{}-2", house.run.id))).unwrap();
    let undone = house.undone();
    assert_eq!(undone.iter().map(|u| u.outcome).collect::<Vec<_>>(), [Outcome::Failed, Outcome::Back]);
    assert!(undone[0].says.starts_with("what was moved aside is not there any more"), "{}", undone[0].says);
    let stages: Vec<Stage> = Journal::read(&house.run.folder).unwrap().iter().map(|r| r.stage).collect();
    assert_eq!(stages, [Stage::Undone, Stage::Done]);
    // another file under the old name is not taken for it
    fs::write(house.home().join(".config/App/Preferences"), "other").unwrap();
    assert_eq!(house.undone()[0].outcome, Outcome::Failed);
    assert_eq!(fs::read_to_string(house.home().join(".config/App/Preferences")).unwrap(), "other");
}

// --------------------------------------------------------------------------------------------------------- hostile

#[test]
fn no_path_leads_out_of_what_the_playbook_may_touch() {
    let house = House::new(&["~/.config/App", "/", "~", "~/.config/../..", "relative", "%NOT_SET%", ""]);
    let narrow = House::new(&["~/.config/App"]);
    cache(&narrow);
    for path in ["~/.config", "~/.config/Other", "~/.config/App2", "/etc/hostname", "/etc", "~/.config/app/Cache"] {
        assert!(narrow.refuses(path).contains("none of the places"), "{path}");
    }
    for path in [
        "",
        " ",
        "x",
        "./x",
        "~root/x",
        "~/../x",
        "~/.config/App/../../../x",
        "~/.config/App/./Cache",
        "~/.config//App",
        "~/.config/App/Cache\0",
        "~/.config/App/Cache\n",
        "~/.config/App/\u{202e}ehcaC",
        "~/.config/App/\u{1b}[2J",
        "%HOME/x",
        "%NOT_SET%/x",
        "//server/share",
        r"\\server\share",
        "/dev/null",
        "/dev/../dev/null",
        "/proc/../dev/sda",
    ] {
        narrow.refuses(path);
        house.refuses(path);
    }
    for path in ["/", "~", "~/", "/etc", "/usr", "/home", "/home/other", "/root"] {
        house.refuses(path);
    }
    let above = narrow.folder.path().canonicalize().unwrap();
    let open = House {
        site: Site { touches: vec!["/".to_owned(), above.display().to_string()], ..narrow.site.clone() },
        ..narrow
    };
    for path in [&above, &above.join("people"), &above.join("people/me"), &above.join("state"), &open.run.folder] {
        open.refuses(path.to_str().unwrap());
    }
    open.refuses(&format!("{}/{}", above.display(), "a".repeat(300)));
    open.refuses(&format!("{}{}", above.display(), "/a".repeat(2_500)));
}

#[test]
fn names_that_can_be_are_moved_and_put_back() {
    let house = House::new(&["~/x"]);
    fs::create_dir(house.home().join("x")).unwrap();
    let long = "n".repeat(255);
    let umlauts = "\u{e4}".repeat(127);
    for name in
        ["plain", "with space", "%percent", "100%", "~tilde", "'quote\"", "$(id)", "-rf", "CON", "a:b", &long, &umlauts]
    {
        fs::write(house.home().join("x").join(name), name).unwrap();
        let before = seen(&house.home());
        house.moved(&format!("~/x/{name}")).unwrap();
        assert!(!house.home().join("x").join(name).exists());
        assert!(house.undone().iter().all(|u| u.outcome != Outcome::Failed));
        assert_eq!(seen(&house.home()).keys().collect::<Vec<_>>(), before.keys().collect::<Vec<_>>());
    }
}

#[test]
fn no_link_is_followed_or_moved() {
    let house = House::new(&["~/.config/App", "~/link", "~/dangling", "~/way"]);
    cache(&house);
    let home = house.home();
    let victim = home.join("victim");
    fs::create_dir_all(victim.join("Cache")).unwrap();
    symlink(&victim, home.join("link")).unwrap();
    symlink("/nonexistent", home.join("dangling")).unwrap();
    symlink("victim", home.join("way")).unwrap();
    let before = seen(&home);
    for path in [
        "~/link",
        "~/link/Cache",
        "~/way/Cache",
        "~/dangling",
        "~/.config/App/Cache/broken",
        "~/.config/App/Cache/up/Preferences",
    ] {
        let because = house.refuses(path);
        assert!(because.contains("is a link, and could lead anywhere"), "{path}: {because}");
    }
    assert_eq!(seen(&home), before);
    // the home folder itself may be reached through one: that is the user's, not the playbook's
    let linked = house.folder.path().canonicalize().unwrap().join("me");
    symlink(&home, &linked).unwrap();
    let mut site = house.site.clone();
    site.env[0].1 = linked.to_str().unwrap().to_owned();
    let through = House { site, ..house };
    through.moved(CACHE).unwrap();
    assert!(!home.join(".config/App/Cache").exists());
    assert_eq!(through.undone()[0].outcome, Outcome::Back);
    assert!(matches!(through.shown("~").way, Way::Refused(_)));
}

#[test]
fn what_is_no_file_and_no_folder_is_left_alone() {
    let house = House::new(&["~/x", "/proc", "/dev/shm", "/sys"]);
    let folder = house.home().join("x");
    fs::create_dir(&folder).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(folder.join("socket")).unwrap();
    assert!(house.refuses("~/x/socket").contains("neither a file nor a folder"));
    if Command::new("mkfifo").arg(folder.join("pipe")).status().is_ok_and(|s| s.success()) {
        assert!(house.refuses("~/x/pipe").contains("neither a file nor a folder"));
    }
    let device = Command::new("mknod").arg(folder.join("device")).args(["c", "1", "3"]).output();
    if device.is_ok_and(|o| o.status.success()) {
        assert!(house.refuses("~/x/device").contains("neither a file nor a folder"));
    }
    house.refuses("/proc");
    house.refuses("/dev/shm");
    let mount = folder.join("mount");
    fs::create_dir(&mount).unwrap();
    let mounted = Command::new("mount").args(["-t", "tmpfs", "none"]).arg(&mount).output();
    if mounted.is_ok_and(|o| o.status.success()) {
        let because = house.refuses("~/x/mount");
        Command::new("umount").arg(&mount).status().unwrap();
        assert!(because.contains("another disk"), "{because}");
    } else {
        println!("SKIPPED: nothing can be mounted here, so that the root of another disk was not tried");
    }
}

/// What was looked at is exchanged for a link before it is renamed: the renaming is relative to the folder that is held.
#[test]
fn a_path_that_changes_all_the_time_never_leads_elsewhere() {
    let house = House::new(&["~/.config/App"]);
    cache(&house);
    let home = house.home();
    let victim = house.folder.path().canonicalize().unwrap().join("victim");
    fs::create_dir_all(victim.join("Cache")).unwrap();
    fs::write(victim.join("Cache/precious"), "x").unwrap();
    let before = seen(&victim);
    let (app, real) = (home.join(".config/App"), home.join(".config/real"));
    let stop = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let swap = {
        let (stop, app, real, victim) = (stop.clone(), app.clone(), real.clone(), victim.clone());
        std::thread::spawn(move || {
            while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                fs::rename(&app, &real).unwrap();
                symlink(&victim, &app).unwrap();
                fs::remove_file(&app).unwrap();
                fs::rename(&real, &app).unwrap();
            }
        })
    };
    let mut moved = 0;
    for _ in 0..200 {
        moved += usize::from(house.moved(CACHE).is_ok_and(|says| says.starts_with("moved")));
        assert_eq!(seen(&victim), before);
        // where the folder is away at the moment, undoing says so
        while house.undone().iter().any(|u| u.outcome == Outcome::Failed) {}
    }
    stop.store(true, std::sync::atomic::Ordering::Relaxed);
    swap.join().unwrap();
    assert_eq!(seen(&victim), before);
    assert!(app.join("Cache/data_0").exists());
    println!("{moved} of 200 were moved");
}

#[test]
fn as_root_nothing_of_another_user_is_moved() {
    let house = House::new(&["~/x", "~/of-another"]);
    fs::create_dir_all(house.home().join("x")).unwrap();
    fs::create_dir_all(house.home().join("of-another")).unwrap();
    fs::write(house.home().join("x/file"), "x").unwrap();
    fs::write(house.home().join("of-another/file"), "x").unwrap();
    let chown = |path: &str| std::os::unix::fs::chown(house.home().join(path), Some(4242), Some(4242));
    if chown("x/file").and_then(|()| chown("of-another")).is_err() {
        return println!("SKIPPED: only root can give files to another user");
    }
    assert!(house.refuses("~/x/file").contains("belongs to another user"));
    assert!(house.refuses("~/of-another/file").contains("belongs to another user"));
    // nor when it is undone
    chown_back(&house);
    house.moved("~/x/file").unwrap();
    chown("x").unwrap();
    let undone = house.undone();
    assert_eq!(undone[0].outcome, Outcome::Failed);
    assert!(undone[0].says.contains("belongs to another user"), "{undone:?}");
}

fn chown_back(house: &House) {
    std::os::unix::fs::chown(house.home().join("x/file"), Some(0), Some(0)).unwrap();
}

#[test]
fn a_disk_that_is_full_loses_nothing() {
    let house = House::new(&["~/.config/App"]);
    cache(&house);
    let before = seen(&house.home());
    let mounted =
        Command::new("mount").args(["-t", "tmpfs", "-o", "size=16k,mode=700", "none"]).arg(&house.run.folder).output();
    if !mounted.is_ok_and(|o| o.status.success()) {
        return println!("SKIPPED: nothing can be mounted here, so that a full disk was not tried");
    }
    fs::write(house.run.folder.join("filler"), [0; 64 << 10]).unwrap_err();
    let said = house.moved(CACHE).unwrap_err().to_string();
    let kept = seen(&house.home());
    fs::remove_file(house.run.folder.join("filler")).unwrap();
    let after = house.moved(CACHE).map(|_| house.undone());
    Command::new("umount").arg(&house.run.folder).status().unwrap();
    assert!(said.contains("cannot be kept: the disk is full"), "{said}");
    assert_eq!(kept, before);
    assert_eq!(after.unwrap()[0].outcome, Outcome::Back);
    assert_eq!(seen(&house.home()), before);
}

#[test]
fn a_folder_in_which_nothing_may_be_renamed_is_told() {
    let house = House::new(&["~/.config/App"]);
    cache(&house);
    let app = house.home().join(".config/App");
    let before = seen(&house.home());
    let locked = |on: bool| {
        Command::new("chattr").arg(if on { "+i" } else { "-i" }).arg(&app).output().is_ok_and(|o| o.status.success())
    };
    if !locked(true) {
        return println!("SKIPPED: no folder can be made unchangeable here");
    }
    let (shown, said) = (house.shown(CACHE), house.moved(CACHE));
    locked(false);
    let said = said.unwrap_err().to_string();
    assert!(said.contains("this user may not"), "{said}: {:?}", shown.way);
    assert_eq!(seen(&house.home()), before);
}

// ------------------------------------------------------------------------------------------------ deleting for good

#[test]
fn only_purging_deletes_and_only_what_was_set_aside() {
    let house = House::new(&["~/.config/App"]);
    cache(&house);
    let (app, run) = (house.home().join(".config/App"), house.run.clone());
    let victim = house.home().join("victim");
    fs::create_dir(&victim).unwrap();
    fs::write(victim.join("precious"), "x").unwrap();
    symlink(&victim, app.join("Cache/deep/way-out")).unwrap();
    house.moved(CACHE).unwrap();
    house.moved("~/.config/App/Preferences").unwrap();
    let (before, left) = (seen(&house.home()), leftovers(&run).unwrap());
    let sizes: Vec<_> = left.iter().map(|one| (one.number, one.size.as_str())).collect();
    assert!(matches!(sizes[..], [(1, _), (2, "1 file, 2 bytes")]), "{sizes:?}");
    assert_eq!(seen(&house.home()), before, "looking deletes nothing");
    // what lies there is not what was set aside any more
    let second = app.join(format!("Preferences.triage-{}-2", run.id));
    fs::rename(&second, app.join("kept")).unwrap();
    fs::write(&second, "other").unwrap();
    let purged = purge(&run, left, &mut |_| {}).unwrap();
    assert!(purged[0].failed.is_none(), "{purged:?}");
    assert!(matches!(purged[1].failed, Some(Failure::Changed(_))), "{purged:?}");
    assert_eq!(fs::read_to_string(&second).unwrap(), "other");
    assert_eq!(fs::read_to_string(victim.join("precious")).unwrap(), "x");
    assert!(!app.join(format!("Cache.triage-{}-1", run.id)).exists());
    let undone = house.undone();
    assert_eq!(undone[1].outcome, Outcome::Kept, "{undone:?}");
    assert!(undone[1].says.ends_with("was deleted for good since"));
}

#[test]
fn what_was_put_back_is_never_purged_and_what_was_made_anew_is() {
    let house = House::new(&["~/.config/App"]);
    cache(&house);
    let before = seen(&house.home().join(".config/App/Cache"));
    house.moved(CACHE).unwrap();
    fs::create_dir_all(house.home().join(".config/App/Cache/a/b")).unwrap();
    house.undone();
    let left = leftovers(&house.run).unwrap();
    assert!(matches!(&left[..], [one] if one.path.ends_with("-1-new")), "{left:?}");
    assert!(purge(&house.run, left, &mut |_| {}).unwrap()[0].failed.is_none());
    assert!(leftovers(&house.run).unwrap().is_empty());
    assert_eq!(seen(&house.home().join(".config/App/Cache")), before);
    assert_eq!(house.undone()[0].outcome, Outcome::Already);
}

#[test]
fn another_disk_below_what_is_purged_is_not_emptied() {
    let house = House::new(&["~/.config/App"]);
    cache(&house);
    house.moved(CACHE).unwrap();
    let aside = house.home().join(format!(".config/App/Cache.triage-{}-1", house.run.id));
    let (precious, shown) = (house.home().join("precious"), aside.join("deep/deeper/mount"));
    fs::create_dir(&precious).unwrap();
    fs::write(precious.join("x"), "x").unwrap();
    fs::create_dir(&shown).unwrap();
    // the same file system, shown twice
    let mounted = Command::new("mount").arg("--bind").arg(&precious).arg(&shown).output();
    if !mounted.is_ok_and(|o| o.status.success()) {
        return println!("SKIPPED: nothing can be mounted here");
    }
    let purged = purge(&house.run, leftovers(&house.run).unwrap(), &mut |_| {});
    Command::new("umount").arg(&shown).status().unwrap();
    assert!(purged.unwrap()[0].failed.is_some());
    assert_eq!(fs::read_to_string(precious.join("x")).unwrap(), "x");
    // and once it is gone, the rest can be deleted
    let purged = purge(&house.run, leftovers(&house.run).unwrap(), &mut |_| {}).unwrap();
    assert!(purged[0].failed.is_none(), "{purged:?}");
    assert!(!aside.exists() && precious.join("x").exists());
}

// -------------------------------------------------------------------------------------------------------- programs

#[cfg(target_os = "linux")]
mod programs {
    use std::process::{Child, Stdio};

    use super::*;

    /// A program with a name that no other has, which goes on until it is told to end; `trap` is what its shell does first.
    fn stand_in(house: &House, trap: &str) -> (PathBuf, String) {
        let name = format!("App{}", house.run.id.replace('-', "").chars().rev().take(9).collect::<String>());
        let path = house.home().join(&name);
        fs::write(&path, format!("#!/bin/sh\n{trap}\nwhile :; do sleep 0.02; done\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        (path, name)
    }

    /// Starts it, and waits until it goes by its name.
    fn started(path: &Path, args: &[&str]) -> Child {
        let name = path.file_name().unwrap().to_str().unwrap();
        let child = Command::new(path).args(args).current_dir("/").stdin(Stdio::null()).spawn().unwrap();
        let comm = format!("/proc/{}/comm", child.id());
        while !fs::read_to_string(&comm).unwrap().trim().starts_with(name.get(..9).unwrap()) {
            std::thread::yield_now();
        }
        child
    }

    fn named(name: &str) -> Params {
        Params::new(vec![("name", Value::text(name))])
    }

    fn carried(house: &House, site: &Site, effect: &str, params: &Params) -> Result<String, String> {
        let shown = preview(spec(effect), params, site);
        let mut journal = Journal::open(&house.run.folder).unwrap();
        let mut entry = journal.entry("fix", 1, effect);
        carry_out(spec(effect), params, site, &shown, &mut entry).map_err(|failure| failure.to_string())
    }

    /// Ends what a test has started in the background, by its name.
    fn end(house: &House, name: &str) {
        let site = Site { may_force: true, ..house.site.clone() };
        let _ = carried(house, &site, "close_app", &named(name));
    }

    #[test]
    fn a_program_is_closed_started_as_it_was_and_started_again_by_undoing() {
        let house = House::new(&[]);
        let (path, name) = stand_in(&house, "");
        let mut child = started(&path, &["--flag", "a b"]);
        let shown = preview(spec("close_app"), &named(&name), &house.site);
        assert_eq!((shown.way, shown.finds), (Way::Automatic, "running"));
        assert!(shown.would.contains(&format!(": process {} (", child.id())), "{}", shown.would);
        let to_start = preview(spec("start_app"), &named(&name), &house.site);
        assert_eq!((to_start.way, to_start.finds), (Way::Automatic, "program"));
        assert_eq!(carried(&house, &house.site, "close_app", &named(&name)), Ok(format!("closed {name}")));
        assert!(child.wait().unwrap().code().is_none(), "a signal ended it");
        assert_eq!(carried(&house, &house.site, "close_app", &named(&name)), Ok(format!("{name} does not run")));
        assert_eq!(carried(&house, &house.site, "start_app", &named(&name)), Ok(format!("started {name}")));
        let records = Journal::read(&house.run.folder).unwrap();
        let Change::Closed { command, folder, .. } = &records[0].change else { panic!("{records:?}") };
        let whole = path.to_str().unwrap();
        assert_eq!(command[..], [whole, "--flag", "a b"].map(str::to_owned));
        assert_eq!(folder.as_deref(), Some("/"));
        assert_eq!(records[1].change, Change::Started { command: command.clone() });
        assert_eq!(carried(&house, &house.site, "start_app", &named(&name)), Ok(format!("{name} runs already")));
        end(&house, &name);
        let undone = house.undone();
        assert!(undone.iter().any(|one| one.says == format!("started {name} again")), "{undone:?}");
        assert!(undone.iter().any(|one| one.outcome == Outcome::Kept), "what was started stays: {undone:?}");
        end(&house, &name);
    }

    #[test]
    fn what_does_not_close_is_ended_by_force_only_where_that_is_allowed() {
        let house = House::new(&[]);
        let (path, name) = stand_in(&house, "trap '' TERM");
        let mut child = started(&path, &[]);
        let said = carried(&house, &house.site, "close_app", &named(&name)).unwrap_err();
        assert!(said.contains("did not close when it was asked to: close it by hand"), "{said}");
        assert!(child.try_wait().unwrap().is_none());
        let site = Site { may_force: true, ..house.site.clone() };
        assert_eq!(carried(&house, &site, "close_app", &named(&name)), Ok(format!("closed {name}")));
        child.wait().unwrap();
    }

    #[test]
    fn what_is_not_there_is_left_to_a_person() {
        let house = House::new(&[]);
        let way = |effect: &str, name: &str| preview(spec(effect), &named(name), &house.site).way;
        assert!(
            matches!(way("start_app", "No App Has This Name"), Way::ByHand(why) if why.ends_with("was not found on this computer"))
        );
        assert!(matches!(way("close_app", "No App Has This Name"), Way::Nothing(_)));
        for name in ["", "-x", "\u{1b}[2J", "a\nb", &"x".repeat(300)] {
            assert!(matches!(way("start_app", name), Way::Refused(_)), "{name:?}");
            assert!(matches!(way("close_app", name), Way::Refused(_)), "{name:?}");
        }
        for name in ["/etc/passwd", "/dev/null", "../bin/sh", "./x"] {
            assert!(matches!(way("start_app", name), Way::ByHand(_)), "{name:?}");
        }
    }

    #[test]
    fn this_program_and_what_it_comes_from_is_never_closed() {
        let house = House::new(&[]);
        let own = std::env::current_exe().unwrap();
        let own = own.file_name().unwrap().to_str().unwrap();
        let ours = std::process::id().to_string();
        let shown = preview(spec("close_app"), &named(own), &house.site).would;
        assert!(!shown.split([' ', ',', ':']).any(|word| word == ours), "{shown}");
    }

    #[test]
    fn what_needs_an_administrator_is_left_to_one() {
        let house = House::new(&[]);
        for (effect, params) in
            [("set_time_sync", Params::default()), ("stop_service", named("cron")), ("start_service", named("cron"))]
        {
            let shown = preview(spec(effect), &params, &house.site);
            assert!(!matches!(shown.way, Way::Automatic), "{effect}: {:?}", shown.way);
            assert!(shown.would.ends_with("(with the rights of an administrator)"), "{}", shown.would);
        }
        for name in ["", "-x", "a b", "../x", "a;b"] {
            assert!(matches!(preview(spec("stop_service"), &named(name), &house.site).way, Way::Refused(_)), "{name}");
        }
    }

    #[test]
    fn a_program_runs_only_where_that_is_allowed_and_says_why_it_failed() {
        let house = House::new(&[]);
        let params = |args: &[&str]| {
            let args: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
            Params::new(vec![("program", Value::text("/bin/ls")), ("args", Value::texts(&args))])
        };
        assert!(carried(&house, &house.site, "run", &params(&["/"])).unwrap_err().contains("--allow-run"));
        assert!(Journal::read(&house.run.folder).unwrap().is_empty());
        let site = Site { may_run: true, ..house.site.clone() };
        assert_eq!(carried(&house, &site, "run", &params(&["/"])), Ok("ran /bin/ls".to_owned()));
        let said = carried(&house, &site, "run", &params(&["/nonexistent"])).unwrap_err();
        assert!(said.starts_with("/bin/ls failed: exit status: ") && said.contains("/nonexistent"), "{said}");
        let undone = house.undone();
        assert!(
            undone.iter().all(|one| one.outcome == Outcome::Kept && one.says.ends_with("cannot be undone")),
            "{undone:?}"
        );
    }
}

#[test]
fn the_journal_names_what_was_moved() {
    let house = House::new(&["~/.config/App"]);
    cache(&house);
    let inode = fs::metadata(house.home().join(".config/App/Cache")).unwrap().ino();
    house.moved(CACHE).unwrap();
    let records = Journal::read(&house.run.folder).unwrap();
    let [record] = &records[..] else { panic!("{records:?}") };
    let Change::Moved { folder, name, aside, identity, modified } = &record.change else { panic!("{record:?}") };
    assert_eq!(
        (Path::new(folder), name.as_str(), identity.inode),
        (house.home().join(".config/App").as_path(), "Cache", inode)
    );
    assert!(aside.len() <= 255 && modified.is_some() && record.left.is_some());
    assert_eq!((record.fix.as_str(), record.step, record.stage), ("fix", 1, Stage::Done));
}
