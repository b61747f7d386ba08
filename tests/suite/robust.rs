//! Worlds that are meant to break probes: hosts that are silent, slow or talk for ever, pages and packets of nonsense,
//! folders that are large or closed. Each run ends by its own deadline with exit code 0, says of each fact what it is or
//! why it is unknown, and stays small.

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use crate::common::program::command;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use serde_json::Value as Json;
use tempfile::TempDir;

/// The most memory that a run may hold, in KiB.
const MEMORY: u64 = 150 << 10;

/// After this time a run hangs: far beyond the deadline that it was given.
const HANGS: Duration = Duration::from_secs(120);

/// The deadline that each run is given.
const DEADLINE: &str = "3s";

/// What was seen of one fact, `it`.
struct Seen(Json);

impl Seen {
    /// What is known at a path, as text; or in brackets why it is unknown.
    fn get(&self, path: &str) -> String {
        let key = format!("it.{path}");
        let find = |list: &str| self.0[list].as_array().unwrap().iter().find(|entry| entry["key"] == key.as_str());
        if let Some(fact) = find("facts") {
            return fact["value"].as_str().map_or_else(|| fact["value"].to_string(), str::to_owned);
        }
        let unknown = find("unknown").unwrap_or_else(|| panic!("{key} is neither known nor unknown: {:#}", self.0));
        let because = unknown["because"].as_str().unwrap();
        assert!(!because.is_empty(), "nothing says why {key} is unknown");
        format!("({because})")
    }
}

/// Runs one probe, written as in a playbook, and reads these paths below its fact. Every one of them must be settled.
fn seen(probe: &str, paths: &[&str]) -> Seen {
    seen_with(probe, paths, &[])
}

fn seen_with(probe: &str, paths: &[&str], env: &[(&str, &str)]) -> Seen {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("one.yaml");
    let findings: String = paths
        .iter()
        .enumerate()
        .map(|(n, path)| format!("  f{n}: {{ title: T, when: 'known(it.{path})', otherwise: half }}\n"))
        .collect();
    let evidence: Vec<String> = (0..paths.len()).map(|n| format!("f{n}: often")).collect();
    let text = format!(
        "triage: 1\nid: one\ntitle: T\nversion: 1.0.0\n\
         symptoms: {{ s: {{ title: S, causes: {{ c: 1, other: 1 }} }} }}\n\
         facts: {{ it: {{ title: T, probe: {{ {probe} }} }} }}\nfindings:\n{findings}\
         causes: {{ c: {{ title: C, explanation: E, evidence: {{ {} }} }} }}\n",
        evidence.join(", ")
    );
    fs::write(&file, text).unwrap();
    let args =
        ["--playbook", file.to_str().unwrap(), "--trust", "--symptom", "one#s", "--no-input", "--format", "json"];
    let seen = Seen(run(&[&args[..], &["--deadline", DEADLINE]].concat(), env));
    for path in paths {
        seen.get(path);
    }
    seen
}

/// Runs the program, and watches how much memory it holds.
fn run(args: &[&str], env: &[(&str, &str)]) -> Json {
    let mut command = command(args);
    let child = command.envs(env.iter().copied()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let id = child.id();
    let (ended, end) = channel();
    thread::spawn(move || ended.send(child.wait_with_output()));
    let (mut peak, tick) = (0, Duration::from_millis(5));
    let mut left = HANGS;
    let output = loop {
        match end.recv_timeout(tick) {
            Ok(output) => break output.unwrap(),
            Err(RecvTimeoutError::Timeout) => peak = peak.max(memory(id)),
            Err(RecvTimeoutError::Disconnected) => panic!("nobody waits for the program"),
        }
        left = left.checked_sub(tick).expect("the program ends by its deadline");
    };
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{err}");
    assert!(peak < MEMORY, "the program held {peak} KiB");
    serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out}"))
}

/// The most memory that a process has held so far, in KiB; 0 where the system does not tell.
fn memory(id: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse().unwrap_or_default()
}

/// A server that does this with each connection once it was asked something, until the test ends.
fn server(act: impl Fn(TcpStream) + Send + Sync + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = listener.local_addr().unwrap();
    let act = Arc::new(act);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let act = Arc::clone(&act);
            thread::spawn(move || act(stream));
        }
    });
    at
}

/// Reads what is asked, up to an empty line.
fn asked(stream: &mut impl Read) {
    let mut head = Vec::new();
    let mut piece = [0; 512];
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read(&mut piece) {
            Ok(0) | Err(_) => return,
            Ok(length) => head.extend_from_slice(&piece[..length]),
        }
    }
}

/// A server that says a head, and then the same piece as often as the other side bears it, at most so often.
fn talks(head: &'static str, piece: Vec<u8>, times: u64) -> SocketAddr {
    server(move |mut stream| {
        asked(&mut stream);
        let _ = stream.write_all(head.as_bytes());
        for _ in 0..times {
            if stream.write_all(&piece).is_err() {
                return;
            }
        }
    })
}

/// The probes that ask a web server, and the paths of each that its answer decides.
fn asks(url: &str) -> [(String, Vec<&'static str>); 3] {
    [
        (
            format!("http: {{ url: '{url}' }}"),
            vec!["error", "http.outcome", "http.status", "http.body_ok", "http.size"],
        ),
        (format!("status_page: {{ url: '{url}', component: API }}"), vec!["error", "indicator", "component.ok", "age"]),
        (format!("clock: {{ urls: ['{url}'] }}"), vec!["error", "skew", "http.sources", "agree"]),
    ]
}

/// What each of these probes says of its error.
fn errors(url: &str) -> [String; 3] {
    asks(url).map(|(probe, paths)| seen(&probe, &paths).get("error"))
}

/// The reason of what a deadline cut off.
fn is_late(because: &str) -> bool {
    because.starts_with('(') && because.contains("deadline")
}

/// What a probe says of a host that never answers: by its own time limit, or as cut off by the deadline.
fn is_silence(error: &str) -> bool {
    ["timeout", "no_answer"].contains(&error) || is_late(error)
}

#[cfg(target_os = "linux")]
#[test]
fn a_host_that_drops_every_packet() {
    // a queue that is full: who connects is not answered
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (at, _held) = runtime.block_on(async {
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let listener = socket.listen(1).unwrap();
        let at = listener.local_addr().unwrap();
        let mut held = Vec::new();
        let soon = Duration::from_millis(50);
        while let Ok(Ok(stream)) = tokio::time::timeout(soon, tokio::net::TcpStream::connect(at)).await {
            held.push(stream);
        }
        (at, (listener, held))
    });
    for (probe, paths) in asks(&format!("http://{at}/")) {
        let error = seen(&probe, &paths).get("error");
        assert!(is_silence(&error), "{probe}: {error}");
    }
    for probe in ["tcp", "latency"] {
        let error = seen(&format!("{probe}: {{ host: 127.0.0.1, port: {} }}", at.port()), &["error"]).get("error");
        assert!(is_silence(&error), "{probe}: {error}");
    }
}

#[test]
fn a_server_that_sends_one_byte_a_second() {
    let drips = |head: &'static str| {
        server(move |mut stream| {
            asked(&mut stream);
            let _ = stream.write_all(head.as_bytes());
            let (_open, never) = channel::<()>();
            while stream.write_all(b"{").is_ok() {
                let _ = never.recv_timeout(Duration::from_secs(1));
            }
        })
    };
    let url = format!("http://{}/", drips("HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"));
    let [(http, of_http), (page, of_page), _] = asks(&url);
    let http = seen(&http, &of_http);
    assert_eq!(http.get("http.status"), "200");
    assert!(
        http.get("http.size").parse().is_ok_and(|size: u64| size > 0) && is_late(&http.get("error")),
        "{}",
        http.get("error")
    );
    assert!(is_late(&seen(&page, &of_page).get("error")));
    // a head that never ends
    for error in errors(&format!("http://{}/", drips("HTTP/1.1 200 OK\r\nDate: "))) {
        assert!(is_late(&error), "{error}");
    }
}

#[test]
fn a_body_of_ten_gigabytes() {
    let chunk = [b"10000\r\n".as_slice(), &[b'['; 0x10000], b"\r\n"].concat();
    let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\n";
    let at = talks(head, chunk, (10 << 30) / 0x10000);
    assert_eq!(errors(&format!("http://{at}/")), ["none", "not_json", "no_answer"]);
    // and one in the smallest pieces that there are, which may take until the deadline
    let crumbs = b"1\r\n[\r\n".repeat(10_000);
    let [http, page, _] = errors(&format!("http://{}/", talks(head, crumbs, 10 << 30)));
    assert!(http == "none" || is_late(&http), "{http}");
    assert!(page == "not_json" || is_late(&page), "{page}");
}

#[test]
fn a_head_without_an_end() {
    let at = talks("HTTP/1.1 200 OK\r\n", b"X-More: of the same\r\n".repeat(1_000), 10 << 20);
    let [http, page, clock] = errors(&format!("http://{at}/"));
    assert!(http.starts_with("http_") && page.starts_with("http_"), "{http} {page}");
    assert_eq!(clock, "no_answer");
}

#[test]
fn a_status_page_of_a_hundred_megabytes() {
    let component = br#"{"name": "API", "status": "operational"},"#.repeat(1_000);
    let head =
        "HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n{\"status\": {\"indicator\": \"none\"}, \"components\": [";
    let at = talks(head, component, 1 << 20);
    let page = seen(&asks(&format!("http://{at}"))[1].0, &["error", "indicator"]);
    assert_eq!(page.get("error"), "not_json");
    assert!(page.get("indicator").contains("larger"), "{}", page.get("indicator"));
}

#[test]
fn pages_of_malformed_json() {
    let whole = r#"{"status": {"indicator": "none"}, "components": ["#;
    let large = [whole, &r#"{"name": "API", "group": {}},"#.repeat(30_000)].concat();
    for body in [
        "[".repeat(1 << 19),
        r#"{"a":"#.repeat(1 << 17),
        "[[],".repeat(1 << 17),
        format!("{whole}1, 2]}}"),
        format!("{whole}{{}}]}}"),
        large,
        "{\"status\": {\"indicator\": \"\\ud800\"}}".to_owned(),
        "\u{feff}{}".to_owned(),
        "NaN".to_owned(),
        String::new(),
    ] {
        let body = body.into_bytes();
        let at = talks("HTTP/1.0 200 OK\r\n\r\n", body.clone(), 1);
        let [_, (page, paths), _] = asks(&format!("http://{at}"));
        assert_eq!(
            seen(&page, &paths).get("error"),
            "not_json",
            "{}",
            String::from_utf8_lossy(&body[..body.len().min(30)])
        );
    }
}

/// An authority, and as many below it, each vouched for by the one above; the identity of a server from the last of them.
fn chain(length: usize) -> (String, Arc<ServerConfig>) {
    let authority = |n: usize| {
        let mut params = CertificateParams::new(vec![]).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, format!("Authority {n}"));
        params
    };
    let key = KeyPair::generate().unwrap();
    let root = authority(0).self_signed(&key).unwrap();
    let mut issuer = Issuer::new(authority(0), key);
    let mut presented: Vec<CertificateDer<'static>> = Vec::new();
    for n in 1..length {
        let key = KeyPair::generate().unwrap();
        presented.insert(0, authority(n).signed_by(&key, &issuer).unwrap().der().clone());
        issuer = Issuer::new(authority(n), key);
    }
    let key = KeyPair::generate().unwrap();
    let own = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap().signed_by(&key, &issuer).unwrap();
    presented.insert(0, own.der().clone());
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let builder = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()));
    let builder = builder.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
    (root.pem(), Arc::new(builder.with_single_cert(presented, key).unwrap()))
}

/// A server that speaks TLS and says the same to everybody; it is told where it listens.
fn secure(config: &Arc<ServerConfig>, says: impl Fn(SocketAddr) -> String + Send + Sync + 'static) -> SocketAddr {
    let config = Arc::clone(config);
    server(move |stream| {
        let at = stream.local_addr().unwrap();
        let mut stream = StreamOwned::new(ServerConnection::new(Arc::clone(&config)).unwrap(), stream);
        asked(&mut stream);
        let _ = stream.write_all(says(at).as_bytes());
        stream.conn.send_close_notify();
        let _ = stream.flush();
    })
}

/// The root as a file that the system's trust is read from.
fn trusted(folder: &Path, pem: &str) -> String {
    let file = folder.join("roots.pem");
    fs::write(&file, pem).unwrap();
    file.to_str().unwrap().to_owned()
}

#[cfg(target_os = "linux")]
#[test]
fn a_loop_of_redirects() {
    let folder = TempDir::new().unwrap();
    let (root, config) = chain(1);
    let roots = trusted(folder.path(), &root);
    let at = secure(&config, |at| {
        format!("HTTP/1.1 302 Found\r\nLocation: https://{at}/again\r\nContent-Length: 0\r\n\r\n")
    });
    for (n, (probe, paths)) in asks(&format!("https://{at}/")).into_iter().take(2).enumerate() {
        let seen = seen_with(&probe, &paths, &[("SSL_CERT_FILE", &roots), ("SSL_CERT_DIR", "")]);
        assert_eq!(seen.get("error"), ["none", "http_status"][n]);
    }
}

#[test]
fn a_chain_of_fifty_certificates() {
    let folder = TempDir::new().unwrap();
    let (root, config) = chain(50);
    let roots = trusted(folder.path(), &root);
    let at = secure(&config, |_| "HTTP/1.1 200 OK\r\n\r\n".to_owned());
    let probe = format!("http: {{ url: 'https://{at}/' }}");
    let seen = seen_with(&probe, &["error", "tls.outcome", "tls.issuer"], &[("SSL_CERT_FILE", &roots)]);
    assert!(seen.get("error").starts_with("tls_"), "{}", seen.get("error"));
    assert_eq!(seen.get("tls.issuer"), "CN=Authority 49");
}

#[test]
fn a_time_server_of_nonsense() {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let at = socket.local_addr().unwrap();
    thread::spawn(move || {
        let mut asked = [0; 100];
        while let Ok((length, from)) = socket.recv_from(&mut asked) {
            let mut echo = asked[..length].to_vec();
            echo[0] = 0x24;
            let all: [&[u8]; 5] = [b"", b"x", &asked[..length], &echo, &[0xff; 60_000]];
            for _ in 0..1_000 {
                for packet in all {
                    let _ = socket.send_to(packet, from);
                }
            }
        }
    });
    let clock =
        seen(&format!("clock: {{ ntp: ['{at}', nowhere.invalid:1, '[::1', ''] }}"), &["error", "skew", "ntp.skew"]);
    let error = clock.get("error");
    assert!(error == "no_answer" || is_late(&error), "{error}");
}

#[cfg(unix)]
#[test]
fn a_folder_that_may_not_be_read() {
    use std::os::unix::fs::PermissionsExt;
    let folder = TempDir::new().unwrap();
    let closed = folder.path().join("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o0)).unwrap();
    let paths = ["error", "exists", "kind", "entries", "size", "readable", "disk.free"];
    let itself = seen(&format!("path: {{ path: '{}' }}", closed.display()), &paths);
    assert_eq!((itself.get("exists").as_str(), itself.get("kind").as_str()), ("true", "folder"));
    let within = seen(&format!("path: {{ path: '{}' }}", closed.join("within").display()), &paths);
    // rights bind everybody but the system's administrator
    let told =
        [itself.get("readable"), itself.get("error"), itself.get("entries"), within.get("error"), within.get("exists")];
    match told.each_ref().map(String::as_str) {
        ["true", "none", "0", "not_found" | "none", "false"] => {}
        ["false", "none", entries, "denied", exists] => {
            assert!(entries.starts_with('(') && exists.starts_with('('), "{told:?}");
        }
        _ => panic!("{told:?}"),
    }
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
}

#[test]
fn a_folder_with_two_hundred_thousand_files() {
    // names of one file rather than files, which take a disk ten times as long
    let folder = TempDir::new().unwrap();
    let mut file = folder.path().join("0");
    fs::File::create(&file).unwrap();
    for n in 1..200_000 {
        let name = folder.path().join(n.to_string());
        // a file system allows so many names of a file
        if fs::hard_link(&file, &name).is_err() {
            fs::File::create(&name).unwrap();
            file = name;
        }
    }
    let seen = seen(&format!("path: {{ path: '{}' }}", folder.path().display()), &["kind", "entries", "size"]);
    assert_eq!(seen.get("kind"), "folder");
    let entries = seen.get("entries");
    assert!(entries == "(probe path: more than 100000 entries)" || is_late(&entries), "{entries}");
}
