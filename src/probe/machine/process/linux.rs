//! What Linux tells of processes and their connections, below `/proc`.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::sample::{By, Running, Sample, Socket, State, file_name, is_named};
use crate::limits;
use crate::probe::machine::kernel;

/// The longest name that the kernel keeps of a process, in bytes.
const COMM: usize = 15;

/// Ticks of `/proc/PID/stat` in a second: the same on every machine, whatever the kernel counts in.
const TICKS: u64 = 100;

/// What was read of one process.
#[derive(Debug, Clone, Default)]
pub struct Process {
    /// Its number.
    pub pid: u32,
    /// The kernel's name of it, cut off at 15 bytes.
    pub comm: String,
    /// What it was started as; empty where that is not known.
    pub command: String,
    /// Its program; empty where that may not be seen.
    pub program: String,
    /// `/proc/PID/stat`.
    pub stat: String,
    /// The user that it runs as.
    pub user: Option<u32>,
}

/// What was read.
#[derive(Debug, Clone, Default)]
pub struct World {
    /// All processes.
    pub processes: Vec<Process>,
    /// The user of this program.
    pub me: Option<u32>,
    /// `/proc/uptime`.
    pub uptime: String,
    /// The numbers of the sockets of those processes of the program whose files may be seen; `None` where that is so of none.
    pub sockets: Option<BTreeSet<u64>>,
    /// `/proc/net/tcp` and `/proc/net/tcp6`; `None` where they cannot be read.
    pub tables: Option<String>,
}

/// Reads all that a look at one program needs. It blocks.
#[must_use]
pub fn read(name: &str) -> Option<World> {
    let numbers = kernel::names("/proc", limits::PROCESSES)?;
    let processes: Vec<Process> = numbers.iter().filter_map(|pid| process(pid.parse().ok()?)).collect();
    let mut world = World {
        processes,
        me: kernel::text("/proc/self/status").as_deref().and_then(user),
        uptime: kernel::text("/proc/uptime")?,
        sockets: None,
        tables: tables(),
    };
    for pid in world.processes.iter().filter(|process| process.is(name)).map(|process| process.pid) {
        if let Some(own) = sockets(pid) {
            world.sockets.get_or_insert_default().extend(own);
        }
    }
    Some(world)
}

/// The processes of a program. It blocks.
#[must_use]
pub fn named(name: &str) -> Option<Vec<Process>> {
    let numbers = kernel::names("/proc", limits::PROCESSES)?;
    Some(numbers.iter().filter_map(|pid| process(pid.parse().ok()?)).filter(|process| process.is(name)).collect())
}

/// A process as it is now.
#[must_use]
pub fn process(pid: u32) -> Option<Process> {
    let file = |name: &str| kernel::text(format!("/proc/{pid}/{name}"));
    let program = std::fs::read_link(format!("/proc/{pid}/exe")).unwrap_or_default();
    // what was replaced while it ran has a note behind its name
    let program = program.to_string_lossy().trim_end_matches(" (deleted)").to_owned();
    Some(Process {
        pid,
        comm: file("comm")?.trim_end_matches('\n').to_owned(),
        command: file("cmdline").unwrap_or_default().split('\0').next().unwrap_or_default().to_owned(),
        program,
        stat: file("stat").unwrap_or_default(),
        user: file("status").as_deref().and_then(user),
    })
}

fn tables() -> Option<String> {
    let table = |file| kernel::table(file, limits::SOCKET_TABLE_BYTES);
    Some(table("/proc/net/tcp")? + table("/proc/net/tcp6").unwrap_or_default().as_str())
}

/// The numbers of the sockets among the open files of a process; `None` where these may not be seen.
fn sockets(pid: u32) -> Option<Vec<u64>> {
    let folder = format!("/proc/{pid}/fd");
    let mut found = Vec::new();
    for file in kernel::names(&folder, limits::PROCESS_FILES)? {
        match std::fs::read_link(format!("{folder}/{file}")) {
            Ok(target) => found.extend(target.to_str().and_then(number)),
            // their list may be seen where they themselves may not
            Err(error) if error.kind() == ErrorKind::PermissionDenied => return None,
            // it was closed meanwhile
            Err(_) => {}
        }
    }
    Some(found)
}

/// The number in `socket:[12345]`.
fn number(target: &str) -> Option<u64> {
    target.strip_prefix("socket:[")?.strip_suffix(']')?.parse().ok()
}

/// The user whose rights a process has, from `/proc/PID/status`.
fn user(status: &str) -> Option<u32> {
    status.lines().find_map(|line| line.strip_prefix("Uid:"))?.split_ascii_whitespace().nth(1)?.parse().ok()
}

impl Process {
    /// Whether it is a process of the program with that name.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        // a name that was cut off is one only where nothing says more
        let cut = self.comm.len() == COMM && name.get(..COMM).is_some_and(|start| is_named(&self.comm, start));
        let known = [file_name(&self.command), file_name(&self.program)];
        is_named(&self.comm, name)
            || known.iter().any(|known| is_named(known, name))
            || cut && name.len() > COMM && known.iter().all(|known| known.is_empty())
    }

    /// A field of `/proc/PID/stat` behind the name, from 3.
    fn field(&self, number: usize) -> Option<&str> {
        self.stat.rsplit_once(')')?.1.split_ascii_whitespace().nth(number.checked_sub(3)?)
    }

    /// When it was started, in ticks since the start of the machine: with its number, what no other process has.
    #[must_use]
    pub fn started(&self) -> Option<u64> {
        self.field(22)?.parse().ok()
    }

    /// The process that started it.
    #[must_use]
    pub fn parent(&self) -> Option<u32> {
        self.field(4)?.parse().ok()
    }

    /// Whether it has ended, and only its number is still there.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        matches!(self.field(3), Some("Z" | "X" | "x"))
    }

    /// The seconds since it was started.
    fn age(&self, uptime: &str) -> Option<u64> {
        let ticks = self.started()?;
        let up: u64 = uptime.split(['.', ' ']).next()?.parse().ok()?;
        Some(up.saturating_sub(ticks / TICKS))
    }
}

/// What that says of a program.
#[must_use]
pub fn sample(world: &World, name: &str) -> Sample {
    let (own, others): (Vec<&Process>, Vec<&Process>) = world.processes.iter().partition(|p| p.is(name));
    let running = |process: &&Process| Running {
        pid: process.pid,
        mine: process.user.zip(world.me).map(|(user, me)| user == me),
        age: process.age(&world.uptime),
    };
    let processes = own.iter().map(running).collect();
    Sample { processes, sockets: owned(world, &own, &others) }
}

fn owned(world: &World, own: &[&Process], others: &[&Process]) -> Result<(By, Vec<Socket>), String> {
    let table = world.tables.as_deref().ok_or("the table of connections cannot be read")?;
    let entries = || table.lines().filter_map(entry);
    if own.is_empty() {
        return Ok((By::Process, Vec::new()));
    }
    if let Some(numbers) = &world.sockets {
        let owned = entries().filter(|entry| numbers.contains(&entry.number)).map(|entry| entry.socket);
        return Ok((By::Process, owned.collect()));
    }
    let users: Option<BTreeSet<u32>> = own.iter().map(|process| process.user).collect();
    let users = users.ok_or("the open files of the program may not be seen")?;
    if others.iter().any(|other| other.user.is_none_or(|user| users.contains(&user))) {
        return Err("the open files of the program may not be seen, and other programs run as the same user".to_owned());
    }
    let owned = entries().filter(|entry| users.contains(&entry.user)).map(|entry| entry.socket);
    Ok((By::User, owned.collect()))
}

/// One line of `/proc/net/tcp` or `/proc/net/tcp6`.
struct Entry {
    socket: Socket,
    user: u32,
    number: u64,
}

/// `sl local remote state queues timer resent user timeout number …`; addresses as words in the machine's own order of bytes.
fn entry(line: &str) -> Option<Entry> {
    let parts: Vec<&str> = line.split_ascii_whitespace().take(10).collect();
    let [_, _, remote, state, _, _, resent, user, _, number] = parts[..] else { return None };
    let state = match state {
        "01" => State::Established,
        "02" => State::Connecting,
        _ => State::Other,
    };
    let remote = address(remote.split(':').next()?)?;
    let socket = Socket { state, remote, resent: u32::from_str_radix(resent, 16).ok() };
    Some(Entry { socket, user: user.parse().ok()?, number: number.parse().ok()? })
}

fn address(hex: &str) -> Option<IpAddr> {
    let word = |at: usize| Some(u32::from_str_radix(hex.get(at..at + 8)?, 16).ok()?.to_ne_bytes());
    match hex.len() {
        8 => Some(Ipv4Addr::from(word(0)?).into()),
        32 => {
            let mut bytes = [0; 16];
            for (n, four) in bytes.chunks_mut(4).enumerate() {
                four.copy_from_slice(&word(8 * n)?);
            }
            Some(IpAddr::from(Ipv6Addr::from(bytes)).to_canonical())
        }
        _ => None,
    }
}

#[cfg(all(test, target_endian = "little"))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TABLE: &str = include_str!("../../../../tests/worlds/linux-tcp.txt");

    fn process(pid: u32, comm: &str, command: &str, user: u32) -> Process {
        let stat = format!("{pid} (a) b) S 1 1 1 0 -1 4194560 1 0 0 0 1 2 0 0 20 0 1 0 {} 1 1", 100 * u64::from(pid));
        Process {
            pid,
            comm: comm.to_owned(),
            command: command.to_owned(),
            program: String::new(),
            stat,
            user: Some(user),
        }
    }

    fn world(processes: Vec<Process>, sockets: Option<&[u64]>) -> World {
        World {
            processes,
            me: Some(1000),
            uptime: "5000.25 900.00\n".to_owned(),
            sockets: sockets.map(|numbers| numbers.iter().copied().collect()),
            tables: Some(TABLE.to_owned()),
        }
    }

    #[test]
    fn an_app_of_another_user_is_known_by_its_user() {
        let app = process(40, "Notion", "/usr/bin/python3", 4242);
        let alone = sample(&world(vec![process(1, "init", "/sbin/init", 0), app.clone()], None), "notion");
        assert_eq!(alone.processes, [Running { pid: 40, mine: Some(false), age: Some(4960) }]);
        let (by, sockets) = alone.sockets.clone().unwrap();
        assert_eq!(by, By::User);
        let states: Vec<_> = sockets.iter().map(|s| (s.state, s.remote.to_string(), s.resent)).collect();
        assert_eq!(states, [(State::Connecting, "198.51.100.132".to_owned(), Some(2))]);
        assert!(!alone.is_early());
        let shared = sample(&world(vec![app, process(41, "sshd", "sshd", 4242)], None), "Notion");
        assert!(shared.sockets.unwrap_err().contains("same user"));
    }

    #[test]
    fn the_sockets_of_all_processes_of_an_app_are_its_own() {
        let processes = vec![
            process(50, "notion", "/opt/notion", 1000),
            process(51, "notion", "/opt/notion", 1000),
            process(9, "x", "x", 1000),
        ];
        let seen = sample(&world(processes, Some(&[30_001, 30_002, 7])), "notion");
        assert_eq!(seen.processes.len(), 2);
        let (by, sockets) = seen.sockets.clone().unwrap();
        assert_eq!((by, sockets.len()), (By::Process, 2));
        assert_eq!(sockets[0].state, State::Established);
        assert_eq!(sockets[1].remote, "2001:db8::5".parse::<IpAddr>().unwrap());
        assert!(seen.is_early(), "its first packet was not yet sent again");
    }

    #[test]
    fn a_name_that_the_kernel_cut_off_is_completed() {
        let is = |comm: &str, command: &str, program: &str, name: &str| {
            let program = program.to_owned();
            Process { program, ..process(1, comm, command, 0) }.is(name)
        };
        assert!(is("notion-app-enha", "", "", "notion-app-enhanced"));
        assert!(is("notion-app-enha", "/opt/notion-app-enhanced", "", "notion-app-enhanced"));
        assert!(is("electron", "/usr/lib/electron", "/opt/x/Notion", "notion"));
        assert!(!is("notion-app-enha", "/opt/notion-app-enhancer", "", "notion-app-enhanced"));
        assert!(!is("notion-app", "", "", "notion-app-enhanced"));
    }

    #[test]
    fn what_does_not_run_has_no_sockets() {
        let none = sample(&world(vec![process(1, "init", "", 0)], None), "notion");
        assert_eq!((none.processes.len(), none.sockets), (0, Ok((By::Process, vec![]))));
        let blind = sample(&World { tables: None, ..world(vec![], None) }, "notion");
        assert!(blind.sockets.is_err());
    }

    #[test]
    fn this_very_program_is_found() {
        if !cfg!(target_os = "linux") {
            return;
        }
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let program = std::env::current_exe().unwrap();
        let name = program.file_name().unwrap().to_str().unwrap();
        let seen = sample(&read(name).unwrap(), name);
        assert!(seen.processes.iter().any(|p| p.pid == std::process::id() && p.mine == Some(true)));
        let (by, sockets) = seen.sockets.unwrap();
        assert!(by == By::Process && !sockets.is_empty());
        drop(listener);
    }

    proptest! {
        #[test]
        fn no_table_breaks_anything(line in "( |:|0|1|F|0A|[0-9A-F]{8}|[0-9A-F]{32}|\\)|\\PC){0,24}", name in "\\PC{0,20}") {
            let _ = (entry(&line), address(&line), user(&line));
            let odd = Process { stat: line.clone(), ..process(1, &line, &line, 0) };
            let _ = (odd.age(&line), odd.is(&name));
        }
    }
}
