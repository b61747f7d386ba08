//! A run is gentle whatever its playbook asks for.

use std::fmt::Write;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::{fs, thread};

use crate::common::program::run;
use serde_json::Value as Json;
use tempfile::TempDir;

/// The facts of a playbook that asks for far too much.
const FACTS: usize = 80;

/// The connections that one run may try.
const CONNECTIONS: usize = 40;

/// Why the rest is unknown.
const SPENT: &str = "not reached: tcp unknown: the 40 connections that one run may try are used up";

/// A server that notes who connects to it, until the test ends.
struct Server {
    at: SocketAddr,
    seen: Arc<Mutex<Vec<SocketAddr>>>,
}

impl Server {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self { at: listener.local_addr().unwrap(), seen: Arc::default() };
        let seen = Arc::clone(&server.seen);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                seen.lock().unwrap().push(stream.peer_addr().unwrap());
            }
        });
        server
    }

    /// How many connections there were before one that is made now.
    fn connections(&self) -> usize {
        let own = TcpStream::connect(self.at).unwrap().local_addr().unwrap();
        loop {
            if let Some(before) = self.seen.lock().unwrap().iter().position(|one| *one == own) {
                return before;
            }
            thread::yield_now();
        }
    }
}

/// What a playbook with so many facts sees, each by the next of these probes in turn.
fn seen_by(probes: &[String]) -> Json {
    let (mut facts, mut findings, mut evidence) = (String::new(), String::new(), String::new());
    for (n, probe) in (0..FACTS).zip(probes.iter().cycle()) {
        writeln!(facts, "  x{n}: {{ title: T, probe: {{ {probe} }} }}").unwrap();
        writeln!(findings, "  f{n}: {{ title: T, when: 'x{n}.error == \"none\"', otherwise: half }}").unwrap();
        write!(evidence, "f{n}: often, ").unwrap();
    }
    let text = format!(
        "triage: 1\nid: many\ntitle: T\nversion: 1.0.0\n\
         symptoms: {{ s: {{ title: S, causes: {{ c: 1, other: 1 }} }} }}\n\
         facts:\n{facts}findings:\n{findings}\
         causes: {{ c: {{ title: C, explanation: E, evidence: {{ {evidence} }} }} }}\n"
    );
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("many.yaml");
    fs::write(&file, text).unwrap();
    run(&["--playbook", file.to_str().unwrap(), "--trust", "--symptom", "many#s", "--no-input", "--format", "json"])
        .json()
}

/// What is said of each `error`, in one of the report's lists.
fn errors(json: &Json, list: &str, key: &str) -> Vec<String> {
    let facts = json[list].as_array().unwrap().iter();
    let facts = facts.filter(|fact| fact["key"].as_str().unwrap().ends_with(".error"));
    facts.map(|fact| fact[key].as_str().unwrap().to_owned()).collect()
}

#[test]
fn eighty_ports_are_tried_by_forty_connections_and_the_rest_is_unknown() {
    let server = Server::start();
    let port = server.at.port();
    let json = seen_by(&[format!("tcp: {{ host: 127.0.0.1, port: {port} }}")]);
    assert_eq!(errors(&json, "facts", "value"), ["none"; CONNECTIONS]);
    let because = errors(&json, "unknown", "because");
    assert_eq!(because.len(), FACTS - CONNECTIONS);
    assert!(because.iter().all(|because| because.ends_with(SPENT)), "{because:?}");
    assert_eq!(server.connections(), CONNECTIONS);
}

#[test]
fn every_kind_of_probe_connects_within_the_same_bound() {
    let server = Server::start();
    let port = server.at.port();
    let json = seen_by(&[
        format!("latency: {{ host: 127.0.0.1, port: {port} }}"),
        format!("http: {{ url: 'http://127.0.0.1:{port}/' }}"),
        format!("status_page: {{ url: 'http://127.0.0.1:{port}/' }}"),
        format!("clock: {{ urls: ['http://127.0.0.1:{port}/', 'http://127.0.0.1:{port}/a'] }}"),
    ]);
    assert_eq!(server.connections(), CONNECTIONS);
    let because = errors(&json, "unknown", "because");
    assert!(because.len() > FACTS / 2, "{because:?}");
    assert!(because.iter().all(|because| because.contains("are used up")), "{because:?}");
}
