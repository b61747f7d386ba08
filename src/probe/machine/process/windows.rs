//! What Windows tells of processes and their connections, as PowerShell writes it in JSON with numbers for states.

use std::net::IpAddr;

use serde::Deserialize;

use super::sample::{By, Running, Sample, Socket, State, is_named};

/// The script that tells all processes and connections; which ones count is decided here.
pub const SCRIPT: &str = "$ErrorActionPreference='SilentlyContinue';$n=Get-Date;\
    $p=@(Get-CimInstance Win32_Process -Property ProcessId,Name,SessionId,CreationDate|\
    %{@{pid=[int]$_.ProcessId;name=$_.Name;session=[int]$_.SessionId;\
    age=$(if($_.CreationDate){[long]($n-$_.CreationDate).TotalSeconds})}});\
    $c=$null;if(Get-Command Get-NetTCPConnection){$c=@(Get-NetTCPConnection|\
    %{@{pid=[int]$_.OwningProcess;state=[int]$_.State;remote=$_.RemoteAddress}})};\
    ConvertTo-Json -Compress -Depth 4 @{session=[Diagnostics.Process]::GetCurrentProcess().SessionId;processes=$p;connections=$c}";

#[derive(Deserialize)]
struct Told {
    session: i64,
    processes: Vec<Process>,
    connections: Option<Vec<Connection>>,
}

#[derive(Deserialize)]
struct Process {
    pid: u32,
    name: Option<String>,
    session: i64,
    age: Option<i64>,
}

#[derive(Deserialize)]
struct Connection {
    pid: u32,
    /// `MSFT_NetTCPConnection`: 3 is SYN sent, 5 established, 100 bound and nothing more.
    state: i64,
    remote: Option<String>,
}

/// What the JSON says of a program, or why it says nothing.
pub fn sample(json: &str, name: &str) -> Result<Sample, String> {
    let told: Told = serde_json::from_str(json.trim()).map_err(|error| format!("PowerShell's answer: {error}"))?;
    let own = told.processes.iter().filter(|process| process.name.as_deref().is_some_and(|n| is_named(n, name)));
    let running = |process: &Process| Running {
        pid: process.pid,
        mine: Some(process.session == told.session),
        age: process.age.and_then(|age| u64::try_from(age).ok()),
    };
    let processes: Vec<Running> = own.map(running).collect();
    let is_own = |connection: &&Connection| processes.iter().any(|process| process.pid == connection.pid);
    let sockets = match &told.connections {
        Some(all) => Ok((By::Process, all.iter().filter(is_own).filter_map(socket).collect())),
        None => Err("the system does not tell of its connections".to_owned()),
    };
    Ok(Sample { processes, sockets })
}

fn socket(connection: &Connection) -> Option<Socket> {
    let state = match connection.state {
        3 => State::Connecting,
        5 => State::Established,
        100 => return None,
        _ => State::Other,
    };
    let remote: IpAddr = connection.remote.as_deref()?.split('%').next()?.parse().ok()?;
    Some(Socket { state, remote: remote.to_canonical(), resent: None })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const RECORDED: &str = include_str!("../../../../tests/worlds/windows-processes.json");

    #[test]
    fn an_app_of_windows_is_read() {
        let seen = sample(RECORDED, "notion").unwrap();
        assert_eq!(seen.processes.len(), 2);
        assert_eq!(seen.processes[0], Running { pid: 6120, mine: Some(true), age: Some(7300) });
        assert_eq!(seen.processes[1].age, None);
        let (_, sockets) = seen.sockets.unwrap();
        let states: Vec<State> = sockets.iter().map(|socket| socket.state).collect();
        assert_eq!(states, [State::Established, State::Connecting]);
        assert_eq!(sockets[1].remote, "198.51.100.132".parse::<IpAddr>().unwrap());
        assert!(sample(RECORDED, "Slack").unwrap().processes.is_empty());
    }

    #[test]
    fn what_is_no_answer_is_told() {
        for text in ["", "Access denied", "{}"] {
            assert!(sample(text, "x").unwrap_err().starts_with("PowerShell's answer"), "{text}");
        }
        let blind = sample("{\"session\":1,\"processes\":[],\"connections\":null}", "x").unwrap();
        assert!(blind.sockets.is_err());
    }

    proptest! {
        #[test]
        fn no_answer_breaks_anything(cut in 0..RECORDED.len(), put in "(\"|:|,|-1|null|\\[|\\}|\\PC){0,4}") {
            let at = (0..=cut).rev().find(|at| RECORDED.is_char_boundary(*at)).unwrap_or(0);
            let _ = sample(&format!("{}{put}{}", &RECORDED[..at], &RECORDED[at..]), "Notion");
        }
    }
}
