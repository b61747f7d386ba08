//! The running processes of a program, each known so exactly that no other is closed: by its number, the moment of its start,
//! and its user.
//!
//! | file | holds |
//! |---|---|
//! | `linux` | processes of Linux, from `/proc` |
//! | `macos` | processes of macOS, from `ps` |
//! | `windows` | processes of Windows, from PowerShell |

mod linux;
mod macos;
mod windows;

use std::thread;
use std::time::{Duration, Instant};

use super::failure::Failure;
use super::program::asked;
use super::site::Site;
use crate::fact::Platform;
use crate::limits;

/// One process of a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Instance {
    /// Its number.
    pub(super) pid: u32,
    /// When it was started, as the system counts: numbers are given anew, moments are not.
    pub(super) started: String,
    /// Its program file; empty where the system does not tell.
    pub(super) program: String,
    /// What it was started as, with its arguments.
    pub(super) command: Vec<String>,
    /// The folder in which it runs.
    pub(super) folder: Option<String>,
    /// The process that started it.
    pub(super) parent: u32,
}

/// How strongly a process is told to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Force {
    /// It is asked, and may save what is open.
    Asked,
    /// It is ended by the system.
    Forced,
}

/// The processes of a program that run as this user, without this process and those that it comes from.
pub(super) fn find(site: &Site, name: &str) -> Result<Vec<Instance>, Failure> {
    let unknown = |why: &str| Failure::Unproven(format!("the system does not tell of its processes: {why}"));
    match site.platform {
        Platform::Linux => linux::find(name).ok_or_else(|| unknown("/proc cannot be read")),
        Platform::Macos => {
            let told = asked(site, &[&["ps"][..], &macos::PS].concat(), limits::COMMAND_TIME)?;
            let user = asked(site, &["id", "-u"], limits::COMMAND_TIME)?;
            let user = user.trim().parse().map_err(|_| unknown("id does not tell who this is"))?;
            Ok(macos::find(&told, name, user, std::process::id()))
        }
        Platform::Windows => {
            let shell = r"WindowsPowerShell\v1.0\powershell.exe";
            let command = [shell, "-NoLogo", "-NoProfile", "-NonInteractive", "-Command", windows::SCRIPT];
            let told = asked(site, &command, limits::COMMAND_TIME)?;
            windows::find(&told, name, std::process::id()).map_err(|why| unknown(&why))
        }
    }
}

/// Those that were started by none of the others: what a user would close.
pub(super) fn first_of(instances: &[Instance]) -> Vec<&Instance> {
    let is_of_another = |one: &&Instance| instances.iter().any(|other| other.pid == one.parent);
    instances.iter().filter(|one| !is_of_another(one)).collect()
}

/// Tells a process to end, if it is still the one that was found. That it has ended already is as good.
pub(super) fn end(site: &Site, instance: &Instance, force: Force) -> Result<(), Failure> {
    match site.platform {
        Platform::Windows => {
            let pid = instance.pid.to_string();
            let forced: &[&str] = if force == Force::Forced { &["/F"] } else { &[] };
            asked(site, &[&["taskkill.exe", "/PID", &pid][..], forced].concat(), limits::COMMAND_TIME).map(drop)
        }
        Platform::Linux | Platform::Macos => signal(instance, force, site.platform),
    }
}

#[cfg(unix)]
fn signal(instance: &Instance, force: Force, platform: Platform) -> Result<(), Failure> {
    use rustix::io::Errno;
    use rustix::process::{Pid, Signal, kill_process};
    let failed = |error: Errno| Failure::system(format!("end the process {}", instance.pid), error);
    let signal = if force == Force::Forced { Signal::KILL } else { Signal::TERM };
    let pid = i32::try_from(instance.pid).ok().and_then(Pid::from_raw).ok_or_else(|| failed(Errno::SRCH))?;
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{PidfdFlags, pidfd_open, pidfd_send_signal};
        match pidfd_open(pid, PidfdFlags::empty()) {
            Err(Errno::SRCH) => return Ok(()),
            // kernels before 5.3, and sandboxes that do not know it
            Err(Errno::NOSYS | Errno::PERM) => {}
            Err(error) => return Err(failed(error)),
            // looked at after it is held: from here on its number cannot be another's
            Ok(_) if !linux::is(instance) => return Ok(()),
            Ok(held) => return gone_is_fine(pidfd_send_signal(held, signal)).map_err(failed),
        }
    }
    if platform == Platform::Linux && !linux::is(instance) {
        return Ok(());
    }
    gone_is_fine(kill_process(pid, signal)).map_err(failed)
}

#[cfg(unix)]
fn gone_is_fine(done: rustix::io::Result<()>) -> rustix::io::Result<()> {
    if done == Err(rustix::io::Errno::SRCH) { Ok(()) } else { done }
}

#[cfg(not(unix))]
fn signal(_: &Instance, _: Force, _: Platform) -> Result<(), Failure> {
    Err(Failure::Refused("this platform has no signals".to_owned()))
}

/// Those that still run, after a while in which they may end.
pub(super) fn left(site: &Site, name: &str, instances: &[Instance], time: Duration) -> Result<Vec<Instance>, Failure> {
    let until = Instant::now().checked_add(time);
    loop {
        let left: Vec<Instance> = if site.platform == Platform::Linux {
            instances.iter().filter(|one| linux::is(one)).cloned().collect()
        } else {
            let running = find(site, name)?;
            let is_same = |one: &&Instance| running.iter().any(|now| now.pid == one.pid && now.started == one.started);
            instances.iter().filter(is_same).cloned().collect()
        };
        if left.is_empty() || until.is_some_and(|until| Instant::now() >= until) {
            return Ok(left);
        }
        thread::sleep(limits::LOOK_INTERVAL);
    }
}
