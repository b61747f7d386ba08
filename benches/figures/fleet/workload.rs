//! A playbook and fact documents for it, drawn with a seed: 60 facts of all types, as telemetry of machines has them, and
//! as many findings as are wished, each of one to three comparisons.

use std::collections::BTreeSet;
use std::fmt::Write;

use fastrand::Rng;

/// What a fact can be.
#[derive(Clone, Copy)]
pub enum Draw {
    Bool(f64),
    /// An int with this mean, most of them small.
    Int(f64),
    Float(f64),
    /// One of these words, the first one most often.
    Word(&'static [&'static str]),
    /// Some of these words.
    Words(&'static [&'static str]),
}

/// The facts, by path.
pub const FACTS: [(&str, Draw); 60] = [
    ("http.auth.status", Draw::Word(&["ok", "denied", "expired", "unknown"])),
    ("http.auth.method", Draw::Word(&["bearer", "basic", "ntlm", "mtls", "none"])),
    ("http.auth.token_age", Draw::Int(2_400.0)),
    ("http.code", Draw::Int(220.0)),
    ("http.latency", Draw::Int(180.0)),
    ("http.retries", Draw::Int(1.2)),
    ("http.bytes", Draw::Int(5_200.0)),
    ("http.proxy.enabled", Draw::Bool(0.25)),
    ("http.proxy.kind", Draw::Word(&["none", "pac", "manual", "wpad"])),
    ("tls.version", Draw::Word(&["1.3", "1.2", "1.1", "1.0"])),
    ("tls.valid", Draw::Bool(0.9)),
    ("tls.days_left", Draw::Int(190.0)),
    ("tls.chain", Draw::Int(2.0)),
    ("tls.name_fits", Draw::Bool(0.93)),
    ("tls.cipher", Draw::Word(&["aes128-gcm", "aes256-gcm", "chacha20", "3des"])),
    ("dns.answer", Draw::Word(&["noerror", "nxdomain", "servfail", "refused"])),
    ("dns.latency", Draw::Float(22.0)),
    ("dns.servers", Draw::Int(2.0)),
    ("dns.cached", Draw::Bool(0.6)),
    ("dns.suffix_ok", Draw::Bool(0.92)),
    ("net.loss", Draw::Float(0.02)),
    ("net.round_trip", Draw::Float(40.0)),
    ("net.packet", Draw::Int(1_450.0)),
    ("net.link.kind", Draw::Word(&["ethernet", "wifi", "lte", "loopback"])),
    ("net.link.up", Draw::Bool(0.95)),
    ("net.link.errors", Draw::Int(3.0)),
    ("net.ipv6", Draw::Bool(0.45)),
    ("net.portal", Draw::Bool(0.05)),
    ("vpn.active", Draw::Bool(0.4)),
    ("vpn.client", Draw::Word(&["none", "wireguard", "openvpn", "ipsec"])),
    ("vpn.tunnel.packet", Draw::Int(1_400.0)),
    ("clock.skew", Draw::Int(160.0)),
    ("clock.synced", Draw::Bool(0.85)),
    ("clock.from", Draw::Word(&["ntp", "ptp", "rtc", "host"])),
    ("disk.used", Draw::Float(0.5)),
    ("disk.inodes", Draw::Float(0.5)),
    ("disk.readonly", Draw::Bool(0.04)),
    ("disk.format", Draw::Word(&["ext4", "xfs", "btrfs", "nfs"])),
    ("disk.wait", Draw::Float(0.06)),
    ("memory.used", Draw::Float(0.5)),
    ("memory.swap", Draw::Int(300.0)),
    ("memory.killed", Draw::Int(0.4)),
    ("memory.pressure", Draw::Float(0.1)),
    ("cpu.load", Draw::Float(1.6)),
    ("cpu.cores", Draw::Int(6.0)),
    ("cpu.throttled", Draw::Bool(0.08)),
    ("process.state", Draw::Word(&["running", "sleeping", "stopped", "failed"])),
    ("process.restarts", Draw::Int(1.0)),
    ("process.files", Draw::Int(400.0)),
    ("process.exit", Draw::Int(9.0)),
    ("process.uptime", Draw::Int(90_000.0)),
    ("service.enabled", Draw::Bool(0.9)),
    ("service.open", Draw::Bool(0.88)),
    ("store.connections", Draw::Int(100.0)),
    ("store.lag", Draw::Float(2.5)),
    ("store.role", Draw::Word(&["replica", "primary", "unknown"])),
    ("store.locked", Draw::Bool(0.05)),
    ("system.family", Draw::Word(&["debian", "rhel", "alpine", "windows"])),
    ("errors", Draw::Words(&["timeout", "refused", "reset", "eof", "denied", "full", "killed"])),
    ("events", Draw::Words(&["reboot", "upgrade", "failover", "rotate", "reload", "drain"])),
];

/// The value of a fact.
#[derive(Clone, Debug, PartialEq)]
pub enum Drawn {
    Bool(bool),
    Int(i64),
    Float(f64),
    Word(&'static str),
    Words(Vec<&'static str>),
}

/// A comparison of a fact with a value.
#[derive(Clone, Debug)]
pub struct Term {
    pub fact: usize,
    /// `is`, `not`, `in`, `==`, `<` or `>`.
    pub sign: &'static str,
    pub value: Drawn,
}

/// When a finding is present: one of several that all hold.
pub type When = Vec<Vec<Term>>;

/// A workload.
pub struct Workload {
    /// The playbook.
    pub playbook: String,
    /// When each finding is present.
    pub findings: Vec<When>,
    /// The documents, one a line.
    pub documents: Vec<String>,
}

/// How many causes there are.
pub const CAUSES: usize = 50;

/// A workload of so many findings and documents.
pub fn workload(findings: usize, documents: usize) -> Workload {
    let mut rng = Rng::with_seed(20_261);
    let mut other = rng.fork();
    let rows: Vec<Vec<Drawn>> =
        (0..documents).map(|_| FACTS.iter().map(|(_, draw)| drawn(&mut rng, *draw)).collect()).collect();
    let findings: Vec<When> = (0..findings).map(|_| when(&mut rng, &rows)).collect();
    let documents = rows.iter().enumerate().map(|(n, row)| document(&mut other, n, row)).collect();
    Workload { playbook: playbook(&mut rng, &findings), findings, documents }
}

fn drawn(rng: &mut Rng, draw: Draw) -> Drawn {
    match draw {
        Draw::Bool(p) => Drawn::Bool(rng.f64() < p),
        #[expect(clippy::cast_possible_truncation, reason = "small numbers")]
        Draw::Int(mean) => Drawn::Int((-rng.f64().ln() * mean) as i64),
        Draw::Float(mean) => Drawn::Float((-rng.f64().ln() * mean * 1e5).round() / 1e5),
        Draw::Word(words) => Drawn::Word(if rng.f64() < 0.5 { words[0] } else { words[rng.usize(..words.len())] }),
        Draw::Words(words) => {
            let some: BTreeSet<usize> = (0..rng.usize(..4)).map(|_| rng.usize(..words.len())).collect();
            Drawn::Words(some.into_iter().map(|n| words[n]).collect())
        }
    }
}

fn term(rng: &mut Rng, rows: &[Vec<Drawn>]) -> Term {
    let fact = rng.usize(..FACTS.len());
    let value = rows[rng.usize(..rows.len())][fact].clone();
    match (FACTS[fact].1, value) {
        (Draw::Bool(_), value) => Term { fact, sign: if rng.bool() { "is" } else { "not" }, value },
        (Draw::Words(words), _) => Term { fact, sign: "in", value: Drawn::Word(words[rng.usize(..words.len())]) },
        (Draw::Word(words), _) => Term { fact, sign: "==", value: Drawn::Word(words[rng.usize(..words.len())]) },
        // rare more often than not, as findings are
        (Draw::Int(mean), _) => {
            #[expect(clippy::cast_possible_truncation, reason = "small numbers")]
            let value = (mean * f64::from(rng.u32(1..40)) / 10.0) as i64;
            Term { fact, sign: if rng.f64() < 0.8 { ">" } else { "<" }, value: Drawn::Int(value) }
        }
        (Draw::Float(mean), _) => {
            let value = (mean * f64::from(rng.u32(1..40)) / 10.0 * 1e4).round() / 1e4;
            Term { fact, sign: if rng.f64() < 0.8 { ">" } else { "<" }, value: Drawn::Float(value) }
        }
    }
}

fn when(rng: &mut Rng, rows: &[Vec<Drawn>]) -> When {
    let mut term = || term(rng, rows);
    let shape = [term(), term(), term()];
    let [a, b, c] = shape;
    match rng.u32(..100) {
        0..30 => vec![vec![a]],
        30..66 => vec![vec![a, b]],
        66..76 => vec![vec![a], vec![b]],
        76..90 => vec![vec![a, b, c]],
        _ => vec![vec![a, b], vec![c]],
    }
}

fn text(term: &Term) -> String {
    let path = FACTS[term.fact].0;
    match (term.sign, &term.value) {
        ("is", _) => path.to_owned(),
        ("not", _) => format!("!{path}"),
        ("in", Drawn::Word(word)) => format!("\"{word}\" in {path}"),
        (sign, Drawn::Word(word)) => format!("{path} {sign} \"{word}\""),
        (sign, Drawn::Int(value)) => format!("{path} {sign} {value}"),
        (sign, Drawn::Float(value)) => format!("{path} {sign} {value:?}"),
        (sign, other) => unreachable!("{sign} {other:?}"),
    }
}

/// The predicate of a finding.
pub fn predicate(when: &When) -> String {
    let all = |terms: &Vec<Term>| terms.iter().map(text).collect::<Vec<_>>().join(" && ");
    when.iter().map(all).collect::<Vec<_>>().join(" || ")
}

/// A document, with the roots in any order.
fn document(rng: &mut Rng, n: usize, row: &[Drawn]) -> String {
    let mut roots: Vec<(&str, serde_json::Value)> = Vec::new();
    for ((path, _), value) in FACTS.iter().zip(row) {
        let value = match value {
            Drawn::Bool(b) => (*b).into(),
            Drawn::Int(i) => (*i).into(),
            Drawn::Float(x) => (*x).into(),
            Drawn::Word(word) => (*word).into(),
            Drawn::Words(words) => words.clone().into(),
        };
        let (root, rest) = path.split_once('.').unwrap_or((path, ""));
        if !roots.iter().any(|(known, _)| *known == root) {
            roots.push((root, serde_json::json!({})));
        }
        let place = roots.iter_mut().find(|(known, _)| *known == root).map(|(_, json)| json).expect("it was added");
        let parts = rest.split('.').filter(|part| !part.is_empty());
        let place = parts.fold(place, |json, part| {
            if json.get(part).is_none() {
                json[part] = serde_json::json!({});
            }
            &mut json[part]
        });
        *place = value;
    }
    rng.shuffle(&mut roots);
    let mut document = serde_json::Map::new();
    document.insert("id".to_owned(), format!("host-{n:06}").into());
    document.extend(roots.into_iter().map(|(root, value)| (root.to_owned(), value)));
    serde_json::Value::from(document).to_string()
}

fn playbook(rng: &mut Rng, findings: &[When]) -> String {
    let mut text = String::from(
        "triage: 1\nid: fleet\ntitle: Many machines\nversion: 1.0.0\nsymptoms:\n  slow:\n    title: It is slow\n    causes:\n",
    );
    for cause in 0..CAUSES {
        let _ = writeln!(text, "      c{cause:02}: {}", rng.u32(1..=100));
    }
    text.push_str("      other: 5\nfacts:\n");
    let mut last = "";
    for (path, draw) in FACTS {
        let ty = match draw {
            Draw::Bool(_) => "bool",
            Draw::Int(_) => "int",
            Draw::Float(_) => "float",
            Draw::Word(_) => "string",
            Draw::Words(_) => "list",
        };
        match path.split_once('.') {
            None => drop(writeln!(text, "  {path}:\n    title: {path}\n    given: {{ type: {ty} }}")),
            Some((root, rest)) => {
                if root != last {
                    let _ = writeln!(text, "  {root}:\n    title: {root}\n    given:\n      fields:");
                    last = root;
                }
                let _ = writeln!(text, "        {rest}: {ty}");
            }
        }
    }
    text.push_str("findings:\n");
    for (n, when) in findings.iter().enumerate() {
        let _ = writeln!(
            text,
            "  f{n:04}:\n    title: Finding {n}\n    when: |-\n      {}\n    otherwise: 0.14",
            predicate(when)
        );
    }
    text.push_str("causes:\n");
    for cause in 0..CAUSES {
        let _ = writeln!(text, "  c{cause:02}:\n    title: Cause {cause}\n    explanation: Drawn.\n    evidence:");
        let mentioned: BTreeSet<usize> = (0..20).map(|_| rng.usize(..findings.len())).collect();
        for finding in mentioned {
            let _ = writeln!(text, "      f{finding:04}: {}", [0.05, 0.25, 0.5, 0.75, 0.95][rng.usize(..5)]);
        }
    }
    text.push_str("fixes:\n");
    for cause in 0..CAUSES {
        let _ = writeln!(
            text,
            "  x{cause:02}:\n    title: Fix {cause}\n    resolves: {{ c{cause:02}: 0.9 }}\n    time: {}m\n    risk: none\n    steps: [{{ say: Do it. }}]",
            rng.u32(1..=60)
        );
    }
    text
}
