//! The probe `process`: whether a program runs, since when, and how its connections are.
//!
//! | file | holds |
//! |---|---|
//! | `linux` | what Linux tells |
//! | `macos` | what macOS tells |
//! | `sample` | the processes of a program and their connections |
//! | `windows` | what Windows tells |

mod linux;
mod macos;
mod sample;
mod windows;

use std::collections::BTreeSet;

pub use self::linux::{Process as LinuxProcess, named, process};
use self::sample::{By, Running, Sample, Socket, State};
pub use self::sample::{file_name, is_named};
use crate::fact::{ParamKind, ParamSpec, Params, Platform, ProbeSpec, Scope, Unit, Value, Yield};
use crate::limits;
use crate::probe::command;
use crate::probe::{Observing, Probe, Reading, World, ago, aside, yields};

/// The probe `process`.
pub struct Process;

static YIELDS: [Yield; 13] = [
    yields::choice("error", &["none", "failed"], "Whether the system told of its processes."),
    yields::flag("running", "Whether a process of that name runs."),
    yields::number("count", "How many processes of that name run: apps made with Electron have several."),
    yields::text("started", "When the oldest of them was started, RFC 3339 in UTC."),
    yields::measure("age", Unit::Seconds, "How long the oldest of them has been running."),
    yields::flag("user_is_me", "Whether one of them is of the user who asks; on Windows: of the same session."),
    yields::flag("sockets.known", "Whether the system shows the connections of the program."),
    yields::choice(
        "sockets.by",
        By::WORDS,
        "How connections were found to be the program's: by its process, or by a user that only it has.",
    ),
    yields::number("sockets.total", "How many TCP sockets the program has, in any state."),
    yields::number("sockets.established", "How many of them are connected."),
    yields::number("sockets.connecting", "How many of them have sent their first packet and had no answer."),
    yields::number(
        "sockets.unanswered",
        "How many of these have sent their first packet again, a second later or more.",
    ),
    yields::list("sockets.addresses", "The addresses that did not answer."),
];

/// What is known of connections only where the system shows them.
const SOCKETS: [&str; 6] = [
    "sockets.by",
    "sockets.total",
    "sockets.established",
    "sockets.connecting",
    "sockets.unanswered",
    "sockets.addresses",
];

static SPEC: ProbeSpec = ProbeSpec {
    name: "process",
    title: "whether a program runs, and how its connections are",
    doc: "Looks for the processes of a program in the system's list, and counts the states of their TCP connections where \
          the system shows whose they are. Where the files of the processes may not be seen, the connections of their user \
          count, if nobody else runs as that user. One look; a second one, a little more than a second later, at \
          connections that were just being opened at the first, to see whether they were answered. Nothing is sent.",
    scope: Scope::Machine,
    asks_hosts: false,
    params: &[ParamSpec {
        name: "name",
        kind: ParamKind::Text,
        required: true,
        example: "example",
        doc: "The file name of the program without a folder; case and `.exe` make no difference.",
    }],
    yields: &YIELDS,
    named: None,
};

impl Probe for Process {
    fn spec(&self) -> &'static ProbeSpec {
        &SPEC
    }

    fn observe<'a>(&'a self, params: &'a Params, world: &'a World, reading: &'a Reading) -> Observing<'a> {
        Box::pin(async move {
            let name = params.text("name");
            let first = told(world, name).await;
            let early = first.as_ref().is_ok_and(Sample::is_early);
            record(first, reading);
            if early {
                tokio::time::sleep(limits::CONNECTING_TIME).await;
                if let Ok(Sample { sockets: Ok((by, sockets)), .. }) = told(world, name).await {
                    record_sockets(by, &sockets, reading);
                }
            }
        })
    }
}

async fn told(world: &World, name: &str) -> Result<Sample, String> {
    match world.platform {
        Platform::Linux => {
            let name = name.to_owned();
            let look = move || linux::read(&name).map(|world| linux::sample(&world, &name));
            aside::blocking(look).await.flatten().ok_or_else(|| "/proc cannot be read".to_owned())
        }
        Platform::Macos => {
            let ps = command::output(&world.env, "/bin/ps", &macos::PS).await?;
            let found = macos::processes(&ps, name);
            let user = command::output(&world.env, "/usr/bin/id", &["-u"]).await.ok();
            let pids: Vec<String> = found.iter().map(|(running, _)| running.pid.to_string()).collect();
            let lsof = if pids.is_empty() {
                Ok(String::new())
            } else {
                let pids = pids.join(",");
                let args: Vec<&str> = macos::LSOF.into_iter().chain([pids.as_str()]).collect();
                // it fails where nothing is found
                command::output(&world.env, "/usr/sbin/lsof", &args)
                    .await
                    .or_else(|because| if because.contains("failed") { Ok(String::new()) } else { Err(because) })
            };
            let user = user.and_then(|text| text.trim().parse().ok());
            Ok(macos::sample(found, user, lsof.as_deref().map_err(Clone::clone)))
        }
        Platform::Windows => {
            command::powershell(&world.env, windows::SCRIPT).await.and_then(|json| windows::sample(&json, name))
        }
    }
}

fn record(told: Result<Sample, String>, reading: &Reading) {
    let Sample { processes, sockets } = match told {
        Ok(sample) => sample,
        Err(because) => {
            reading.put("error", Value::text("failed"));
            return reading.unknown("", format!("the system did not tell of its processes: {because}"));
        }
    };
    reading.put("running", Value::Bool(!processes.is_empty()));
    reading.put("count", number(processes.len()));
    record_processes(&processes, reading);
    reading.put("sockets.known", Value::Bool(sockets.is_ok()));
    match sockets {
        Ok((by, sockets)) => record_sockets(by, &sockets, reading),
        Err(because) => SOCKETS.iter().for_each(|path| reading.unknown(*path, because.clone())),
    }
    reading.put("error", Value::text("none"));
}

fn record_processes(processes: &[Running], reading: &Reading) {
    let because =
        if processes.is_empty() { "the program does not run" } else { "the system does not tell when it was started" };
    let age = processes.iter().filter_map(|process| process.age).max();
    let started = age.and_then(ago).map(|text| Value::text(&text));
    reading.put_or("started", started, because);
    reading.put_or("age", age.map(|age| Value::Int(i64::try_from(age).unwrap_or(i64::MAX))), because);
    let mine: Option<Vec<bool>> = processes.iter().map(|process| process.mine).collect();
    let mine = mine.filter(|mine| !mine.is_empty()).map(|mine| Value::Bool(mine.contains(&true)));
    let because = if processes.is_empty() { because } else { "the system does not tell whose it is" };
    reading.put_or("user_is_me", mine, because);
}

fn record_sockets(by: By, sockets: &[Socket], reading: &Reading) {
    let of = |state: State| sockets.iter().filter(move |socket| socket.state == state);
    reading.put("sockets.by", Value::text(by.word()));
    reading.put("sockets.total", number(sockets.len()));
    reading.put("sockets.established", number(of(State::Established).count()));
    reading.put("sockets.connecting", number(of(State::Connecting).count()));
    // where none is being opened, none waits for an answer, whatever the system tells
    if of(State::Connecting).any(|socket| socket.resent.is_none()) {
        let because = "the system does not tell how often a first packet was sent";
        reading.unknown("sockets.unanswered", because);
        return reading.unknown("sockets.addresses", because);
    }
    let unanswered = || of(State::Connecting).filter(|socket| socket.resent.is_some_and(|resent| resent > 0));
    reading.put("sockets.unanswered", number(unanswered().count()));
    let addresses: BTreeSet<_> = unanswered().map(|socket| socket.remote).collect();
    let addresses: Vec<String> = addresses.iter().map(ToString::to_string).collect();
    reading.put("sockets.addresses", Value::texts(&addresses));
}

fn number(count: usize) -> Value {
    Value::Int(i64::try_from(count).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn socket(state: State, remote: &str, resent: Option<u32>) -> Socket {
        Socket { state, remote: remote.parse().unwrap(), resent }
    }

    fn seen(told: Result<Sample, String>) -> Reading {
        let reading = Reading::default();
        record(told, &reading);
        reading.assert_settled(&SPEC);
        reading
    }

    fn running(age: u64, mine: bool) -> Running {
        Running { pid: 7, mine: Some(mine), age: Some(age) }
    }

    #[test]
    fn connections_are_counted_by_state() {
        let sockets = vec![
            socket(State::Established, "1.1.1.1", Some(0)),
            socket(State::Connecting, "1.1.1.3", Some(3)),
            socket(State::Connecting, "1.1.1.2", Some(1)),
            socket(State::Connecting, "1.1.1.2", Some(1)),
            socket(State::Connecting, "1.1.1.4", Some(0)),
            socket(State::Other, "0.0.0.0", Some(0)),
        ];
        let processes = vec![running(5, false), running(60, true)];
        let reading = seen(Ok(Sample { processes, sockets: Ok((By::Process, sockets)) }));
        for (path, value) in [
            ("running", Value::Bool(true)),
            ("count", Value::Int(2)),
            ("age", Value::Int(60)),
            ("user_is_me", Value::Bool(true)),
            ("sockets.total", Value::Int(6)),
            ("sockets.established", Value::Int(1)),
            ("sockets.connecting", Value::Int(4)),
            ("sockets.unanswered", Value::Int(3)),
            ("sockets.addresses", Value::texts(&["1.1.1.2", "1.1.1.3"])),
        ] {
            assert_eq!(reading.value(path), Some(value), "{path}");
        }
    }

    #[test]
    fn what_the_system_does_not_show_is_unknown() {
        let reading = seen(Err("why".to_owned()));
        assert_eq!(reading.value("error"), Some(Value::text("failed")));
        let reading = seen(Ok(Sample { processes: vec![running(1, true)], sockets: Err("why".to_owned()) }));
        assert_eq!(reading.value("sockets.known"), Some(Value::Bool(false)));
        let mute = vec![socket(State::Connecting, "1.1.1.1", None)];
        let reading = seen(Ok(Sample { processes: vec![], sockets: Ok((By::Process, mute)) }));
        assert_eq!(reading.value("sockets.connecting"), Some(Value::Int(1)));
        assert_eq!(reading.value("sockets.unanswered"), None);
    }

    #[tokio::test]
    async fn what_does_not_run_on_this_machine_is_told() {
        let (reading, world) = (Reading::default(), World::new(Platform::current(), Vec::new()));
        let params = Params::new(vec![("name", Value::text("no program has this name"))]);
        Process.observe(&params, &world, &reading).await;
        reading.assert_settled(&SPEC);
        if cfg!(target_os = "linux") {
            assert_eq!(reading.value("running"), Some(Value::Bool(false)));
            assert_eq!(reading.value("sockets.total"), Some(Value::Int(0)));
        }
    }
}
