//! Programs as people name them: what may stand as a name, and what starts one of that name.

use std::fs;
use std::path::{Path, PathBuf};

use super::change::Change;
use super::journal::{Journal, Stage};
use super::program::is_program;
use super::runs::Runs;
use super::site::Site;
use crate::fact::Platform;
use crate::limits;
use crate::probe::rootless;
use crate::text::harmless;

/// What starts a program, and in which folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Starter {
    /// The program with its arguments.
    pub(super) command: Vec<String>,
    /// The folder in which it is started; `None` for that of this process.
    pub(super) folder: Option<PathBuf>,
}

/// Programs that are many in one, chosen by the name under which they are called: started without arguments under one of
/// these names, they could turn the machine off.
const MANY_IN_ONE: [&str; 5] = ["systemctl", "busybox", "toybox", "coreutils", "init"];

/// A name of a program that may be looked for, or why not.
pub(super) fn app_name(name: &str) -> Result<&str, String> {
    let because = match name {
        "" => "the program has no name",
        name if name.len() > limits::APP_NAME => "the name of the program is too long",
        name if name.trim() != name || name.chars().any(char::is_control) || harmless(name) != name => {
            "the name of the program has characters that cannot be seen"
        }
        name if name.starts_with('-') => "the name of the program begins like an option",
        name => return Ok(name),
    };
    Err(because.to_owned())
}

/// What starts the program: what was closed in this run, else what its name leads to.
pub(super) fn starters(site: &Site, name: &str) -> Vec<Starter> {
    let closed = closed(site, name);
    if !closed.is_empty() {
        return closed;
    }
    installed(site, name).into_iter().collect()
}

/// What was closed in this run under that name, the first one first.
fn closed(site: &Site, name: &str) -> Vec<Starter> {
    let run = Runs::of(site.platform, &site.env).and_then(|runs| runs.find(Some(&site.run)));
    let Ok(records) = run.and_then(|run| Journal::read(&run.folder)) else { return Vec::new() };
    let of = records.iter().filter(|record| record.stage != Stage::Undone).filter_map(|record| match &record.change {
        Change::Closed { program, command, folder } if program == name => starter(command, folder.as_deref()),
        _ => None,
    });
    let mut starters: Vec<Starter> = Vec::new();
    of.for_each(|one| {
        if !starters.contains(&one) {
            starters.push(one);
        }
    });
    starters
}

/// What starts again what was closed; `None` where its program is not there any more.
pub(super) fn starter(command: &[String], folder: Option<&str>) -> Option<Starter> {
    let program = Path::new(command.first()?);
    let is_there = program.is_absolute() && is_program(program);
    is_there.then(|| Starter { command: command.to_vec(), folder: folder.map(PathBuf::from) })
}

/// What an installed program is started by.
fn installed(site: &Site, name: &str) -> Option<Starter> {
    let alone =
        |path: PathBuf| Some(Starter { command: vec![path.into_os_string().into_string().ok()?], folder: None });
    if rootless(site.platform, name).is_none() {
        return Some(PathBuf::from(name)).filter(|path| is_harmless_program(path)).and_then(alone);
    }
    if name.contains(['/', '\\', ':']) {
        return None;
    }
    match site.platform {
        Platform::Linux => on_path(site, name).and_then(alone).or_else(|| in_menu(site, name)),
        Platform::Macos => {
            let folders = ["/Applications".to_owned(), format!("{}/Applications", variable(site, "HOME"))];
            let bundles = folders.iter().map(|folder| PathBuf::from(format!("{folder}/{name}.app")));
            let bundle = bundles.filter(|path| path.is_absolute()).find(|path| path.is_dir())?;
            let bundle = bundle.into_os_string().into_string().ok()?;
            Some(Starter { command: vec!["/usr/bin/open".to_owned(), "-a".to_owned(), bundle], folder: None })
        }
        Platform::Windows => windows_places(site, name).into_iter().find(|path| is_program(path)).and_then(alone),
    }
}

fn variable<'s>(site: &'s Site, name: &str) -> &'s str {
    let same = |n: &str| if site.platform == Platform::Windows { n.eq_ignore_ascii_case(name) } else { n == name };
    site.env.iter().find(|(n, _)| same(n)).map_or("", |(_, value)| value.as_str())
}

/// Whether a path leads to a program that does no harm by being started without arguments: none of the administrator's, and
/// none that is many in one.
fn is_harmless_program(path: &Path) -> bool {
    let Ok(real) = fs::canonicalize(path) else { return false };
    let of_admin = [path, &real].iter().any(|path| path.parent().is_some_and(|folder| folder.ends_with("sbin")));
    let many = real.file_name().and_then(|name| name.to_str()).is_none_or(|name| MANY_IN_ONE.contains(&name));
    !of_admin && !many && is_program(&real)
}

/// The program in the folders of `PATH`, by its name, or by that in small letters.
fn on_path(site: &Site, name: &str) -> Option<PathBuf> {
    let folders: Vec<&str> = variable(site, "PATH").split(':').filter(|folder| folder.starts_with('/')).collect();
    let lower = name.to_lowercase();
    let names = [name.to_owned(), lower.clone(), lower.replace(' ', "-")];
    let places = names.iter().flat_map(|name| folders.iter().map(move |folder| Path::new(folder).join(name)));
    places.into_iter().find(|path| is_harmless_program(path))
}

/// The entry of the desktop's menu with that name.
fn in_menu(site: &Site, name: &str) -> Option<Starter> {
    let home = variable(site, "HOME");
    let own = Some(variable(site, "XDG_DATA_HOME")).filter(|own| !own.is_empty());
    let own = own.map_or_else(|| format!("{home}/.local/share"), str::to_owned);
    let shared = Some(variable(site, "XDG_DATA_DIRS")).filter(|shared| !shared.is_empty());
    let shared = shared.unwrap_or("/usr/local/share:/usr/share:/var/lib/flatpak/exports/share:/var/lib/snapd/desktop");
    let folders = std::iter::once(own.as_str()).chain(shared.split(':')).filter(|folder| folder.starts_with('/'));
    for folder in folders {
        let Ok(entries) = fs::read_dir(Path::new(folder).join("applications")) else { continue };
        let mut files: Vec<PathBuf> = entries.take(limits::MENU_ENTRIES).filter_map(|e| Some(e.ok()?.path())).collect();
        files.sort();
        for file in files.iter().filter(|file| file.extension().is_some_and(|e| e == "desktop")) {
            let is_small = fs::metadata(file).is_ok_and(|m| m.is_file() && m.len() <= limits::KERNEL_FILE_BYTES);
            let text = if is_small { fs::read_to_string(file).unwrap_or_default() } else { String::new() };
            let Some(mut command) = menu_entry(&text, name) else { continue };
            let first = command.first().map(PathBuf::from)?;
            let found = if first.is_absolute() { Some(first) } else { on_path(site, &first.to_string_lossy()) };
            let program = found.filter(|path| is_harmless_program(path))?.into_os_string().into_string().ok()?;
            if let Some(first) = command.first_mut() {
                *first = program;
            }
            return Some(Starter { command, folder: None });
        }
    }
    None
}

/// The command of an entry of the menu, if it has that name and starts an application of its own.
fn menu_entry(text: &str, name: &str) -> Option<Vec<String>> {
    let lines = text.lines().skip_while(|line| line.trim() != "[Desktop Entry]").skip(1);
    let lines: Vec<&str> = lines.take_while(|line| !line.starts_with('[')).collect();
    let value = |key: &str| {
        lines.iter().find_map(|line| line.split_once('=').filter(|(k, _)| k.trim() == key).map(|(_, v)| v.trim()))
    };
    let is_it = value("Name").is_some_and(|own| own.to_lowercase() == name.to_lowercase());
    let is_off = ["Hidden", "NoDisplay", "Terminal"].iter().any(|key| value(key) == Some("true"));
    let kind = value("Type").is_none_or(|kind| kind == "Application");
    if is_it && !is_off && kind { exec(value("Exec")?) } else { None }
}

/// The words of an `Exec` key, without the codes that stand for files: Desktop Entry Specification, "The Exec key".
fn exec(text: &str) -> Option<Vec<String>> {
    let (mut words, mut word, mut quoted, mut open) = (Vec::new(), String::new(), false, false);
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => (quoted, open) = (!quoted, true),
            '\\' if quoted => word.push(chars.next()?),
            ' ' | '\t' if !quoted => {
                if !word.is_empty() || open {
                    words.push(std::mem::take(&mut word));
                }
                open = false;
            }
            '%' => match chars.next()? {
                '%' => word.push('%'),
                _ => open = open && !word.is_empty(),
            },
            c => word.push(c),
        }
    }
    if !word.is_empty() || open && !quoted {
        words.push(word);
    }
    (!quoted && !words.is_empty()).then_some(words)
}

/// Where programs of Windows are installed.
fn windows_places(site: &Site, name: &str) -> Vec<PathBuf> {
    let folders = [("LocalAppData", r"Programs\"), ("ProgramFiles", ""), ("ProgramFiles(x86)", "")];
    let whole = folders.iter().filter_map(|(folder, below)| {
        let folder = variable(site, folder);
        rootless(site.platform, folder).is_none().then(|| PathBuf::from(format!(r"{folder}\{below}{name}\{name}.exe")))
    });
    whole.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(platform: Platform, env: &[(&str, &str)]) -> Site {
        Site::new(platform, env.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect(), "r")
    }

    #[test]
    fn odd_names_are_refused() {
        for name in ["", " x", "x\n", "\u{1b}[2J", "\u{202e}x", "-x", &"x".repeat(256)] {
            assert!(app_name(name).is_err(), "{name:?}");
        }
        assert_eq!(app_name("Notion Calendar"), Ok("Notion Calendar"));
    }

    #[test]
    fn the_words_of_an_entry_are_those_of_its_specification() {
        let words = |text| exec(text).map(|words| words.join("|"));
        assert_eq!(words("/opt/x/notion %U").as_deref(), Some("/opt/x/notion"));
        assert_eq!(words("\"/opt/a b/x\" --a=\"c \\\" d\" 100%% %f").as_deref(), Some("/opt/a b/x|--a=c \" d|100%"));
        assert_eq!((words("\"open"), words("  ")), (None, None));
        let entry = "[Desktop Entry]\nType=Application\nName=Notion\nExec=notion %U\n[Desktop Action new]\nExec=rm\n";
        assert_eq!(menu_entry(entry, "notion"), Some(vec!["notion".to_owned()]));
        assert_eq!(menu_entry(entry, "Notion Calendar"), None);
        assert_eq!(menu_entry(&entry.replace("Type", "Hidden=true\nType"), "notion"), None);
        assert_eq!(menu_entry(&entry.replace("Type=Application", "Type=Link"), "notion"), None);
        assert_eq!(menu_entry("", "notion"), None);
    }

    #[test]
    fn places_of_windows_are_known() {
        let site = site(Platform::Windows, &[("LOCALAPPDATA", r"C:\L"), ("ProgramFiles", "relative")]);
        assert_eq!(windows_places(&site, "Notion"), [PathBuf::from(r"C:\L\Programs\Notion\Notion.exe")]);
    }

    #[cfg(unix)]
    #[test]
    fn a_program_is_found_on_the_path_and_in_the_menu_and_nowhere_else() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let bin = folder.path().join("bin");
        fs::create_dir_all(folder.path().join("share/applications")).unwrap();
        fs::create_dir_all(folder.path().join("sbin")).unwrap();
        fs::create_dir(&bin).unwrap();
        for name in ["bin/notion", "bin/my-app", "sbin/poweroff", "bin/systemctl"] {
            fs::write(folder.path().join(name), "#!/bin/sh\n").unwrap();
            fs::set_permissions(folder.path().join(name), fs::Permissions::from_mode(0o755)).unwrap();
        }
        fs::write(bin.join("data"), "x").unwrap();
        symlink("systemctl", bin.join("reboot")).unwrap();
        let entry = "[Desktop Entry]\nName=The App\nExec=my-app --new %U\n";
        fs::write(folder.path().join("share/applications/a.desktop"), entry).unwrap();
        let (path, share) =
            (format!("relative:{}:{}/sbin", bin.display(), folder.path().display()), folder.path().join("share"));
        let site = site(
            Platform::Linux,
            &[("PATH", &path), ("XDG_DATA_HOME", share.to_str().unwrap()), ("HOME", "/nonexistent")],
        );
        let found = |name: &str| installed(&site, name).map(|starter| starter.command.join("|"));
        let in_bin = |name: &str| Some(bin.join(name).to_str().unwrap().to_owned());
        assert_eq!((found("Notion"), found("My App")), (in_bin("notion"), in_bin("my-app")));
        assert_eq!(found("the app"), in_bin("my-app").map(|path| format!("{path}|--new")));
        assert_eq!(found(bin.join("notion").to_str().unwrap()), in_bin("notion"));
        for none in
            ["poweroff", "reboot", "data", "x", "../bin/notion", "./notion", "bin/notion", "/nonexistent/x", "/etc"]
        {
            assert_eq!(found(none), None, "{none}");
        }
    }
}
