//! Processes of Windows, as PowerShell writes them in JSON.

use serde::Deserialize;

use super::Instance;
use crate::limits;
use crate::probe::processes::is_named;

/// The script that tells all processes; which ones count is decided here. Nothing from outside stands in it.
pub(super) const SCRIPT: &str = "[Console]::OutputEncoding=[Text.Encoding]::UTF8;$ProgressPreference='SilentlyContinue';\
    $ErrorActionPreference='SilentlyContinue';\
    $p=@(Get-CimInstance Win32_Process -Property ProcessId,ParentProcessId,Name,SessionId,CreationDate,ExecutablePath|\
    %{@{pid=[int]$_.ProcessId;parent=[int]$_.ParentProcessId;name=$_.Name;session=[int]$_.SessionId;\
    started=$(if($_.CreationDate){$_.CreationDate.Ticks.ToString()});program=$_.ExecutablePath}});\
    ConvertTo-Json -Compress -Depth 3 @{session=[Diagnostics.Process]::GetCurrentProcess().SessionId;processes=$p}";

#[derive(Deserialize)]
struct Told {
    session: i64,
    processes: Vec<Process>,
}

#[derive(Deserialize)]
struct Process {
    pid: u32,
    parent: u32,
    name: Option<String>,
    session: i64,
    started: Option<String>,
    program: Option<String>,
}

/// The processes of a program in this user's session, without a process and those that it comes from.
pub(super) fn find(json: &str, name: &str, own: u32) -> Result<Vec<Instance>, String> {
    let json = json.trim_start_matches('\u{feff}').trim();
    let told: Told = serde_json::from_str(json).map_err(|error| format!("PowerShell's answer: {error}"))?;
    let mut line = vec![own];
    let parent = |pid: u32| told.processes.iter().find(|one| one.pid == pid).map(|one| one.parent);
    while let Some(next) = line.last().and_then(|pid| parent(*pid)).filter(|pid| *pid > 0) {
        if line.contains(&next) || line.len() > limits::TREE_DEPTH {
            break;
        }
        line.push(next);
    }
    let is_it = |one: &&Process| {
        let named = one.name.as_deref().is_some_and(|own| is_named(own, name));
        named && one.session == told.session && !line.contains(&one.pid)
    };
    Ok(told.processes.iter().filter(is_it).filter_map(instance).collect())
}

/// Without the moment of its start a process could be taken for another.
fn instance(process: &Process) -> Option<Instance> {
    let program = process.program.clone().unwrap_or_default();
    let command = if program.is_empty() { Vec::new() } else { vec![program.clone()] };
    let started = process.started.clone()?;
    Some(Instance { pid: process.pid, started, program, command, folder: None, parent: process.parent })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_app_of_this_session_is_found() {
        let process = |pid: u32, parent: u32, name: &str, session: u32, started: &str| {
            format!(
                "{{\"pid\":{pid},\"parent\":{parent},\"name\":\"{name}\",\"session\":{session},\"started\":{started},\"program\":\"C:\\\\x\\\\{name}\"}}"
            )
        };
        let processes = [
            process(10, 1, "Notion.exe", 1, "\"638\""),
            process(11, 10, "Notion.exe", 1, "\"639\""),
            process(12, 1, "Notion.exe", 2, "\"640\""),
            process(13, 1, "Notion.exe", 1, "null"),
            process(14, 1, "other.exe", 1, "\"1\""),
        ];
        let json = format!("\u{feff}{{\"session\":1,\"processes\":[{}]}}\r\n", processes.join(","));
        let found = find(&json, "notion", 99).unwrap();
        assert_eq!(
            found.iter().map(|one| (one.pid, one.command.join(""))).collect::<Vec<_>>(),
            [(10, r"C:\x\Notion.exe".to_owned()), (11, r"C:\x\Notion.exe".to_owned())]
        );
        assert_eq!(find(&json, "notion", 11).unwrap(), []);
        assert!(find("Access denied", "x", 1).is_err());
    }
}
