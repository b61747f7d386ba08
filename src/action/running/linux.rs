//! Processes of Linux, from `/proc`.

use std::fs;
use std::path::Path;

use super::Instance;
use crate::limits;
use crate::probe::processes::{LinuxProcess, file_name, named, process};

/// The longest name that the kernel keeps of a process, in bytes.
const COMM: usize = 15;

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
        command: command(process, &String::from_utf8_lossy(&told), &|path| Path::new(path).exists()),
        folder: folder.and_then(|folder| folder.into_os_string().into_string().ok()),
        parent: process.parent().unwrap_or_default(),
    })
}

/// What starts the same again: the program file where the command does not name it by its whole path. A process may have
/// written anything over its command; what is one text that names no file is taken for that. A script goes by its own name,
/// and only if it is started itself.
fn command(process: &LinuxProcess, told: &str, exists: &dyn Fn(&str) -> bool) -> Vec<String> {
    let program = &process.program;
    let mut command: Vec<String> = told.strip_suffix('\0').unwrap_or(told).split('\0').map(str::to_owned).collect();
    let cut = |name: &str| name.get(..COMM).unwrap_or(name).to_owned();
    let is_script = |word: &String| word.starts_with('/') && exists(word) && cut(file_name(word)) == process.comm;
    // behind the interpreter, and one option that its first line may give it
    let script = command.iter().take(3).position(is_script).filter(|at| *at > 0);
    if let Some(at) = script.filter(|_| cut(file_name(program)) != process.comm) {
        return command.split_off(at);
    }
    let Some(first) = command.first_mut() else { return Vec::new() };
    let is_whole = first.starts_with('/') && exists(first);
    if !is_whole && !program.is_empty() {
        first.clone_from(program);
    }
    command
}

/// Whether a process is still the one that was found, and has not ended.
pub(super) fn is(instance: &Instance) -> bool {
    let now = process(instance.pid).filter(|now| !now.has_ended());
    now.and_then(|now| now.started()).is_some_and(|started| started.to_string() == instance.started)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_started_again_is_named_by_its_whole_path() {
        let of = |comm: &str, told: &str, program: &str| {
            let process =
                LinuxProcess { comm: comm.to_owned(), program: program.to_owned(), ..LinuxProcess::default() };
            command(&process, told, &|path| !path.contains(' ')).join("|")
        };
        let told = |told: &str, program: &str| of("notion", told, program);
        assert_eq!(told("/opt/x/notion\0--flag\0\0", "/opt/x/notion"), "/opt/x/notion|--flag|");
        assert_eq!(told("notion\0--flag\0", "/opt/x/notion"), "/opt/x/notion|--flag");
        assert_eq!(told("/opt/x/notion --flag --other", "/opt/x/notion"), "/opt/x/notion");
        assert_eq!(
            told("/usr/bin/python3\0/home/me/Notion\0", "/usr/bin/python3.11"),
            "/usr/bin/python3|/home/me/Notion"
        );
        assert_eq!(told("notion\0", ""), "notion");
        let script = "/usr/bin/python3\0-u\0/home/me/Notion-of-many-words\0--flag\0";
        assert_eq!(of("Notion-of-many-", script, "/usr/bin/python3.11"), "/home/me/Notion-of-many-words|--flag");
        assert_eq!(of("python3.11", script, "/usr/bin/python3.11"), script.trim_end_matches('\0').replace('\0', "|"));
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
