//! What macOS tells of processes and their connections: the output of `ps` and `lsof`.

use std::net::IpAddr;

use super::sample::{By, Running, Sample, Socket, State, file_name, is_named};

/// What `ps` is asked for: number, user, time since the start, program; for all processes and without a head.
pub const PS: [&str; 2] = ["-axo", "pid=,uid=,etime=,comm="];

/// What `lsof` is asked for besides the processes: TCP alone, numbers instead of names, one field a line.
pub const LSOF: [&str; 6] = ["-nP", "-w", "-a", "-iTCP", "-FnT", "-p"];

/// The processes of a program in the output of `ps`, each with its user.
#[must_use]
pub fn processes(ps: &str, name: &str) -> Vec<(Running, u32)> {
    ps.lines().filter_map(|line| process(line, name)).collect()
}

fn process(line: &str, name: &str) -> Option<(Running, u32)> {
    let (pid, rest) = line.trim_start().split_once(' ')?;
    let (user, rest) = rest.trim_start().split_once(' ')?;
    let (age, program) = rest.trim_start().split_once(' ')?;
    let running = Running { pid: pid.parse().ok()?, mine: None, age: seconds(age) };
    is_named(file_name(program.trim()), name).then_some((running, user.parse().ok()?))
}

/// `[[days-]hours:]minutes:seconds`.
fn seconds(text: &str) -> Option<u64> {
    let (days, clock) = text.split_once('-').unwrap_or(("0", text));
    let mut total = days.parse::<u64>().ok()?.checked_mul(24)?;
    let parts: Vec<&str> = clock.split(':').collect();
    let (hours, minutes, seconds) = match parts[..] {
        [minutes, seconds] => ("0", minutes, seconds),
        [hours, minutes, seconds] => (hours, minutes, seconds),
        _ => return None,
    };
    total = total.checked_add(hours.parse().ok()?)?;
    for part in [minutes, seconds] {
        total = total.checked_mul(60)?.checked_add(part.parse().ok()?)?;
    }
    Some(total)
}

/// What the outputs say; `user` is that of this program, as `id -u` tells it.
#[must_use]
pub fn sample(processes: Vec<(Running, u32)>, user: Option<u32>, lsof: Result<&str, String>) -> Sample {
    let sockets = lsof.map(|text| (By::Process, sockets(text)));
    let mine = |(running, of): (Running, u32)| Running { mine: user.map(|user| user == of), ..running };
    Sample { processes: processes.into_iter().map(mine).collect(), sockets }
}

/// The sockets: `n` tells both ends, and the `TST=` behind it the state.
fn sockets(lsof: &str) -> Vec<Socket> {
    let (mut found, mut remote) = (Vec::new(), None);
    for line in lsof.lines() {
        if let Some(ends) = line.strip_prefix('n') {
            remote = Some(ends.split_once("->").and_then(|(_, end)| address(end)));
        } else if let (Some(state), Some(other)) = (line.strip_prefix("TST="), remote) {
            let state = match state {
                "ESTABLISHED" => State::Established,
                "SYN_SENT" => State::Connecting,
                _ => State::Other,
            };
            found.push(Socket { state, remote: other.unwrap_or(std::net::Ipv4Addr::UNSPECIFIED.into()), resent: None });
            remote = None;
        }
    }
    found
}

/// `192.0.2.1:443` or `[2001:db8::1]:443`.
fn address(end: &str) -> Option<IpAddr> {
    end.rsplit_once(':')?.0.trim_matches(['[', ']']).parse().ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const RECORDED: &str = include_str!("../../../../tests/worlds/macos-ps.txt");
    const SOCKETS: &str = include_str!("../../../../tests/worlds/macos-lsof.txt");

    #[test]
    fn an_app_with_its_helpers_is_read() {
        let found = processes(RECORDED, "notion");
        assert_eq!(found.iter().map(|(running, _)| running.pid).collect::<Vec<_>>(), [812, 819, 820]);
        let seen = sample(found, Some(501), Ok(SOCKETS));
        assert_eq!(
            seen.processes[0],
            Running { pid: 812, mine: Some(true), age: Some(((2 * 24 + 3) * 60 + 4) * 60 + 5) }
        );
        assert_eq!(seen.processes[1].age, Some(65));
        let (by, sockets) = seen.sockets.unwrap();
        let states: Vec<State> = sockets.iter().map(|socket| socket.state).collect();
        assert_eq!(by, By::Process);
        assert_eq!(states, [State::Established, State::Connecting, State::Other]);
        assert_eq!(sockets[1].remote, "2606:4700::6810:1".parse::<IpAddr>().unwrap());
    }

    proptest! {
        #[test]
        fn no_output_breaks_anything(text in "(1 |501 |:|-|9|n|TST=|->|\\[|\\n|Notion|\\PC){0,24}") {
            let _ = (processes(&text, "Notion"), sockets(&text), seconds(&text));
        }
    }
}
