//! Processes of Linux, from `/proc`.

use std::fs;
use std::path::Path;

use super::Instance;
use crate::limits;
use crate::probe::processes::{LinuxProcess, named, process};

/// The processes of a program that run as this user, without this one and those that it comes from.
pub(super) fn find(name: &str) -> Option<Vec<Instance>> {
    let own = process(std::process::id())?;
    let line = line_of(own.pid);
    let is_mine = |one: &LinuxProcess| one.user == own.user && !one.has_ended() && !line.contains(&one.pid);
    Some(named(name)?.iter().filter(|one| is_mine(one)).filter_map(instance).collect())
}

/// This process and those that it comes from.
fn line_of(pid: u32) -> Vec<u32> {
    let mut line = vec![pid];
    while let Some(parent) = line.last().and_then(|pid| process(*pid)?.parent()).filter(|pid| *pid > 0) {
        if line.contains(&parent) || line.len() > limits::TREE_DEPTH {
            break;
        }
        line.push(parent);
    }
    line
}

fn instance(process: &LinuxProcess) -> Option<Instance> {
    let told = fs::read(format!("/proc/{}/cmdline", process.pid)).unwrap_or_default();
    let folder = fs::read_link(format!("/proc/{}/cwd", process.pid)).ok();
    Some(Instance {
        pid: process.pid,
        started: process.started()?.to_string(),
        program: process.program.clone(),
        command: command(&String::from_utf8_lossy(&told), &process.program, &|path| Path::new(path).exists()),
        folder: folder.and_then(|folder| folder.into_os_string().into_string().ok()),
        parent: process.parent().unwrap_or_default(),
    })
}

/// What starts the same again: the program file where the command does not name it by its whole path. A process may have
/// written anything over its command; what is one text that names no file is taken for that.
fn command(told: &str, program: &str, exists: &dyn Fn(&str) -> bool) -> Vec<String> {
    let mut command: Vec<String> = told.strip_suffix('\0').unwrap_or(told).split('\0').map(str::to_owned).collect();
    let Some(first) = command.first_mut() else { return Vec::new() };
    let is_whole = first.starts_with('/') && exists(first);
    if !is_whole && !program.is_empty() {
        program.clone_into(first);
    }
    command
}

/// Whether a process is still the one that was found.
pub(super) fn is(instance: &Instance) -> bool {
    process(instance.pid).and_then(|now| now.started()).is_some_and(|started| started.to_string() == instance.started)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_started_again_is_named_by_its_whole_path() {
        let told = |told: &str, program: &str| command(told, program, &|path| !path.contains(' ')).join("|");
        assert_eq!(told("/opt/x/notion\0--flag\0\0", "/opt/x/notion"), "/opt/x/notion|--flag|");
        assert_eq!(told("notion\0--flag\0", "/opt/x/notion"), "/opt/x/notion|--flag");
        assert_eq!(told("/opt/x/notion --flag --other", "/opt/x/notion"), "/opt/x/notion");
        assert_eq!(
            told("/usr/bin/python3\0/home/me/Notion\0", "/usr/bin/python3.11"),
            "/usr/bin/python3|/home/me/Notion"
        );
        assert_eq!(told("notion\0", ""), "notion");
    }

    #[test]
    fn neither_this_process_nor_what_it_comes_from_is_found() {
        if !cfg!(target_os = "linux") {
            return;
        }
        let program = std::env::current_exe().unwrap();
        let name = program.file_name().unwrap().to_str().unwrap();
        assert!(find(name).unwrap().iter().all(|one| one.pid != std::process::id()));
        let line = line_of(std::process::id());
        assert!(line.len() > 1 && line.contains(&std::os::unix::process::parent_id()), "{line:?}");
    }
}
