//! Programs that effects run: by their absolute path, with a cleared environment, bounded in time and output, and ended with
//! all that they started where they take too long.

use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use super::failure::Failure;
use super::site::Site;
use crate::fact::Platform;
use crate::limits;
use crate::probe::in_system32;

/// The folders of the system's own programs, which only an administrator can write to.
const FOLDERS: [&str; 5] = ["/usr/bin", "/bin", "/usr/sbin", "/sbin", "/run/current-system/sw/bin"];

/// The environment variables that are handed on: Windows finds its own libraries by them.
const KEPT: [&str; 4] = ["SystemRoot", "SystemDrive", "windir", "TEMP"];

/// What a program came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ended {
    /// How it ended, in words: `exit status: 1`.
    pub(super) how: String,
    /// Whether that was well.
    pub(super) well: bool,
    /// What it printed, up to a bound.
    pub(super) output: String,
}

impl Ended {
    /// How it ended, with the last line that it printed.
    pub(super) fn words(&self) -> String {
        let last = self.output.lines().rev().map(str::trim).find(|line| !line.is_empty());
        last.map_or_else(|| self.how.clone(), |last| format!("{}: {last}", self.how))
    }
}

/// The path of one of the system's own programs; `None` where it is not installed.
pub(super) fn of_system(site: &Site, name: &str) -> Option<PathBuf> {
    if site.platform == Platform::Windows {
        return Some(PathBuf::from(in_system32(&site.env, name))).filter(|path| path.is_file());
    }
    FOLDERS.iter().map(|folder| Path::new(folder).join(name)).find(|path| is_program(path))
}

/// Runs one of the system's own programs; what it printed, if it ended well.
pub(super) fn asked(site: &Site, command: &[&str], time: Duration) -> Result<String, Failure> {
    let (name, args) = command.split_first().unwrap_or((&"", &[]));
    let program = of_system(site, name).ok_or_else(|| Failure::Refused(format!("{name} is not installed")))?;
    let args: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
    let ended = run(site, &program, &args, time)?;
    if ended.well { Ok(ended.output) } else { Err(Failure::Unproven(format!("{name} failed: {}", ended.words()))) }
}

/// Runs a program to its end.
pub(super) fn run(site: &Site, program: &Path, args: &[String], time: Duration) -> Result<Ended, Failure> {
    let shown = program.display();
    let kept = site.env.iter().filter(|(name, _)| KEPT.iter().any(|kept| name.eq_ignore_ascii_case(kept)));
    let mut command = Command::new(program);
    command.args(args).env_clear().envs(kept.map(|(n, v)| (n, v))).envs([("LC_ALL", "C"), ("LANG", "C")]);
    if site.platform != Platform::Windows {
        command.env("PATH", FOLDERS.join(":"));
    }
    apart(&mut command).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| Failure::system(format!("start {shown}"), error))?;
    let (out, err) = (drained(child.stdout.take()), drained(child.stderr.take()));
    let until = Instant::now().checked_add(time);
    let status = loop {
        match child.try_wait().map_err(|error| Failure::system(format!("wait for {shown}"), error))? {
            Some(status) => break status,
            None if until.is_none_or(|until| Instant::now() < until) => thread::sleep(limits::LOOK_INTERVAL),
            None => {
                end(&mut child);
                let seconds = time.as_secs();
                return Err(Failure::Unproven(format!("{shown} took longer than {seconds} s, and was ended")));
            }
        }
    };
    Ok(ended(status, &[out, err]))
}

fn ended(status: ExitStatus, outputs: &[Receiver<Vec<u8>>]) -> Ended {
    // what it started in the background may hold its output open for ever
    let text = outputs.iter().filter_map(|output| output.recv_timeout(limits::FORCE_TIME).ok());
    let output = text.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).collect();
    Ended { how: status.to_string(), well: status.success(), output }
}

/// Reads an output to its end, and keeps the last of it.
fn drained(output: Option<impl Read + Send + 'static>) -> Receiver<Vec<u8>> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let (mut kept, mut chunk) = (Vec::new(), [0; 4096]);
        let mut output = output;
        while let Some(read) = output.as_mut().and_then(|output| more(output, &mut chunk).ok()).filter(|n| *n > 0) {
            kept.extend_from_slice(chunk.get(..read).unwrap_or_default());
            let over = kept.len().saturating_sub(limits::RUN_OUTPUT);
            kept.drain(..over);
        }
        let _ = sender.send(kept);
    });
    receiver
}

fn more(output: &mut impl Read, chunk: &mut [u8]) -> io::Result<usize> {
    loop {
        match output.read(chunk) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            read => return read,
        }
    }
}

/// In a group of its own, so that Ctrl-C does not reach it, and it can be ended with all that it started.
#[cfg(unix)]
fn apart(command: &mut Command) -> &mut Command {
    use std::os::unix::process::CommandExt;
    command.process_group(0)
}

/// `CREATE_NO_WINDOW | CREATE_NEW_PROCESS_GROUP`.
#[cfg(windows)]
fn apart(command: &mut Command) -> &mut Command {
    use std::os::windows::process::CommandExt;
    command.creation_flags(0x0800_0000 | 0x0000_0200)
}

/// Ends a program with all that it started.
fn end(child: &mut Child) {
    #[cfg(unix)]
    if let Some(group) = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw) {
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
    let _ = child.kill();
    let _ = child.wait();
}

/// Starts a program that goes on by itself, with the user's environment. Gives it back only to look whether it ended at once.
pub(super) fn start(site: &Site, command: &[String], folder: Option<&Path>) -> Result<Child, Failure> {
    let (program, args) = command.split_first().ok_or_else(|| Failure::Refused("there is no program".to_owned()))?;
    let mut starting = Command::new(program);
    starting.args(args).env_clear().envs(site.env.iter().map(|(n, v)| (n, v)));
    if let Some(folder) = folder.filter(|folder| folder.is_dir()) {
        starting.current_dir(folder);
    }
    apart(&mut starting).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    starting.spawn().map_err(|error| Failure::system(format!("start {program}"), error))
}

/// Whether a path leads to a file that can be run.
pub(super) fn is_program(path: &Path) -> bool {
    let Ok(metadata) = std::fs::metadata(path) else { return false };
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        metadata.is_file() && metadata.permissions().mode() & 0o111 != 0
    }
    #[cfg(not(unix))]
    metadata.is_file()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn site() -> Site {
        let env =
            [("SECRET_TOKEN", "x"), ("LD_PRELOAD", "/y"), ("HOME", "/h")].map(|(n, v)| (n.to_owned(), v.to_owned()));
        Site { may_run: true, ..Site::new(Platform::Linux, env.into(), "r") }
    }

    fn shell(script: &str, time: u64) -> Result<Ended, Failure> {
        let args = ["-c".to_owned(), script.to_owned()];
        run(&site(), Path::new("/bin/sh"), &args, Duration::from_millis(time))
    }

    #[test]
    fn it_has_no_environment_and_its_output_and_end_are_told() {
        let seen = shell("echo \"$SECRET_TOKEN$LD_PRELOAD$HOME$LC_ALL\"; echo why >&2; exit 3", 60_000).unwrap();
        assert_eq!((seen.well, seen.output.as_str()), (false, "C\nwhy\n"));
        assert_eq!(seen.words(), "exit status: 3: why");
        assert!(shell("exit 0", 60_000).unwrap().well);
        let long = shell("yes | head -c 1000000; echo end", 60_000).unwrap();
        assert!(long.output.len() <= limits::RUN_OUTPUT && long.output.ends_with("end\n"));
    }

    #[test]
    fn what_takes_too_long_is_ended_with_all_that_it_started() {
        let said = shell("sleep 600 & sleep 600", 50).unwrap_err().to_string();
        assert_eq!(said, "/bin/sh took longer than 0 s, and was ended");
        assert!(run(&site(), Path::new("/nonexistent"), &[], Duration::from_secs(9)).is_err());
    }

    #[test]
    fn programs_of_the_system_are_found_in_its_folders_alone() {
        assert!(of_system(&site(), "sh").is_some_and(|path| path.is_absolute()));
        assert_eq!(of_system(&site(), "no-program-has-this-name"), None);
        assert_eq!(
            asked(&site(), &["no-program"], limits::COMMAND_TIME).unwrap_err().to_string(),
            "no-program is not installed"
        );
        assert!(asked(&site(), &["sh", "-c", "echo x"], limits::COMMAND_TIME).is_ok_and(|text| text == "x\n"));
    }
}
