//! The limit: the same findings by a loop that is written for these facts. The documents are read into typed structs by
//! serde_json, without a tree; texts become small numbers; comparisons that several findings share are made once, those of
//! one kind together; findings are sums of what their comparisons gave, without a jump that depends on the data.

use std::collections::HashMap;

use serde::Deserialize;

use super::workload::{Draw, Drawn, FACTS, Term, When};

#[derive(Deserialize)]
struct Auth<'d> {
    status: &'d str,
    method: &'d str,
    token_age: i64,
}

#[derive(Deserialize)]
struct Proxy<'d> {
    enabled: bool,
    kind: &'d str,
}

#[derive(Deserialize)]
struct Tls<'d> {
    version: &'d str,
    valid: bool,
    days_left: i64,
    chain: i64,
    name_fits: bool,
    cipher: &'d str,
}

#[derive(Deserialize)]
struct Dns<'d> {
    answer: &'d str,
    latency: f64,
    servers: i64,
    cached: bool,
    suffix_ok: bool,
}

#[derive(Deserialize)]
struct Link<'d> {
    kind: &'d str,
    up: bool,
    errors: i64,
}

#[derive(Deserialize)]
struct Tunnel {
    packet: i64,
}

#[derive(Deserialize)]
struct Clock<'d> {
    skew: i64,
    synced: bool,
    from: &'d str,
}

#[derive(Deserialize)]
struct Disk<'d> {
    used: f64,
    inodes: f64,
    readonly: bool,
    format: &'d str,
    wait: f64,
}

#[derive(Deserialize)]
struct Memory {
    used: f64,
    swap: i64,
    killed: i64,
    pressure: f64,
}

#[derive(Deserialize)]
struct Cpu {
    load: f64,
    cores: i64,
    throttled: bool,
}

#[derive(Deserialize)]
struct Process<'d> {
    state: &'d str,
    restarts: i64,
    files: i64,
    exit: i64,
    uptime: i64,
}

#[derive(Deserialize)]
struct Service {
    enabled: bool,
    open: bool,
}

#[derive(Deserialize)]
struct Store<'d> {
    connections: i64,
    lag: f64,
    role: &'d str,
    locked: bool,
}

#[derive(Deserialize)]
struct System<'d> {
    family: &'d str,
}

#[derive(Deserialize)]
struct Http<'d> {
    #[serde(borrow)]
    auth: Auth<'d>,
    code: i64,
    latency: i64,
    retries: i64,
    bytes: i64,
    #[serde(borrow)]
    proxy: Proxy<'d>,
}

#[derive(Deserialize)]
struct Net<'d> {
    loss: f64,
    round_trip: f64,
    packet: i64,
    #[serde(borrow)]
    link: Link<'d>,
    ipv6: bool,
    portal: bool,
}

#[derive(Deserialize)]
struct Vpn<'d> {
    active: bool,
    client: &'d str,
    tunnel: Tunnel,
}

#[derive(Deserialize)]
struct Document<'d> {
    id: &'d str,
    #[serde(borrow)]
    http: Http<'d>,
    #[serde(borrow)]
    tls: Tls<'d>,
    #[serde(borrow)]
    dns: Dns<'d>,
    #[serde(borrow)]
    net: Net<'d>,
    #[serde(borrow)]
    vpn: Vpn<'d>,
    #[serde(borrow)]
    clock: Clock<'d>,
    #[serde(borrow)]
    disk: Disk<'d>,
    memory: Memory,
    cpu: Cpu,
    #[serde(borrow)]
    process: Process<'d>,
    service: Service,
    #[serde(borrow)]
    store: Store<'d>,
    #[serde(borrow)]
    system: System<'d>,
    #[serde(borrow)]
    errors: Vec<&'d str>,
    #[serde(borrow)]
    events: Vec<&'d str>,
}

/// A document as numbers: those of facts that are numbers or bools, texts by their place among the words, and lists with a
/// bit for each word.
#[derive(Clone)]
pub struct Slots([f64; FACTS.len()]);

/// The loop.
pub struct Native {
    words: Vec<&'static [&'static str]>,
    /// Fact and value of each comparison, by sign: `>`, `<`, `==`, and a bit of a list.
    greater: Vec<(usize, f64)>,
    less: Vec<(usize, f64)>,
    equal: Vec<(usize, f64)>,
    inside: Vec<(usize, u32)>,
    /// For each finding its comparisons, in groups that all hold.
    findings: Vec<Vec<Vec<usize>>>,
    held: Vec<u8>,
    names: Vec<String>,
}

impl Native {
    pub fn new(findings: &[When]) -> Self {
        let words = FACTS.iter().map(|(_, draw)| match draw {
            Draw::Word(words) | Draw::Words(words) => *words,
            _ => &[],
        });
        let words: Vec<&'static [&'static str]> = words.collect();
        let mut all: Vec<(&Term, String)> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        for term in findings.iter().flatten().flatten() {
            let name = format!("{term:?}");
            if !places.contains_key(&name) {
                places.insert(name.clone(), all.len());
                all.push((term, name));
            }
        }
        let word = |term: &Term| match &term.value {
            Drawn::Word(word) => words[term.fact].iter().position(|w| w == word).expect("a word of the fact"),
            other => unreachable!("{other:?}"),
        };
        #[expect(clippy::cast_precision_loss, reason = "small numbers")]
        let number = |term: &Term| match (&term.value, term.sign) {
            (_, "is") => 1.0,
            (_, "not") => 0.0,
            (Drawn::Int(i), _) => *i as f64,
            (Drawn::Float(x), _) => *x,
            _ => word(term) as f64,
        };
        let (mut greater, mut less, mut equal, mut inside) = (vec![], vec![], vec![], vec![]);
        // by sign, one after the other
        let mut order: Vec<String> = Vec::new();
        for sign in [">", "<", "==", "in"] {
            for (term, name) in &all {
                let own = if matches!(term.sign, "is" | "not") { "==" } else { term.sign };
                if own == sign {
                    match sign {
                        ">" => greater.push((term.fact, number(term))),
                        "<" => less.push((term.fact, number(term))),
                        "==" => equal.push((term.fact, number(term))),
                        _ => inside.push((term.fact, u32::try_from(word(term)).expect("few words"))),
                    }
                    order.push(name.clone());
                }
            }
        }
        let place = |term: &Term| order.iter().position(|name| *name == format!("{term:?}")).expect("it is there");
        let findings: Vec<Vec<Vec<usize>>> =
            findings.iter().map(|when| when.iter().map(|all| all.iter().map(place).collect()).collect()).collect();
        let names = (0..findings.len()).map(|n| format!("\"f{n:04}\",")).collect();
        let held = vec![0; order.len()];
        Self { words, greater, less, equal, inside, findings, held, names }
    }

    /// Reads a document.
    #[expect(clippy::too_many_lines, reason = "a line for each fact")]
    #[expect(clippy::cast_precision_loss, reason = "small numbers")]
    pub fn read<'d>(&self, line: &'d str) -> (&'d str, Slots) {
        let d: Document = serde_json::from_str(line).expect("a document");
        let word =
            |fact: usize, text: &str| self.words[fact].iter().position(|w| *w == text).map_or(-1.0, |n| n as f64);
        let bits = |fact: usize, texts: &[&str]| {
            let bit = |text: &&str| self.words[fact].iter().position(|w| w == text).map_or(0, |n| 1_u64 << n);
            texts.iter().map(bit).fold(0, |all, one| all | one) as f64
        };
        let flag = f64::from;
        let slots = [
            word(0, d.http.auth.status),
            word(1, d.http.auth.method),
            d.http.auth.token_age as f64,
            d.http.code as f64,
            d.http.latency as f64,
            d.http.retries as f64,
            d.http.bytes as f64,
            flag(d.http.proxy.enabled),
            word(8, d.http.proxy.kind),
            word(9, d.tls.version),
            flag(d.tls.valid),
            d.tls.days_left as f64,
            d.tls.chain as f64,
            flag(d.tls.name_fits),
            word(14, d.tls.cipher),
            word(15, d.dns.answer),
            d.dns.latency,
            d.dns.servers as f64,
            flag(d.dns.cached),
            flag(d.dns.suffix_ok),
            d.net.loss,
            d.net.round_trip,
            d.net.packet as f64,
            word(23, d.net.link.kind),
            flag(d.net.link.up),
            d.net.link.errors as f64,
            flag(d.net.ipv6),
            flag(d.net.portal),
            flag(d.vpn.active),
            word(29, d.vpn.client),
            d.vpn.tunnel.packet as f64,
            d.clock.skew as f64,
            flag(d.clock.synced),
            word(33, d.clock.from),
            d.disk.used,
            d.disk.inodes,
            flag(d.disk.readonly),
            word(37, d.disk.format),
            d.disk.wait,
            d.memory.used,
            d.memory.swap as f64,
            d.memory.killed as f64,
            d.memory.pressure,
            d.cpu.load,
            d.cpu.cores as f64,
            flag(d.cpu.throttled),
            word(46, d.process.state),
            d.process.restarts as f64,
            d.process.files as f64,
            d.process.exit as f64,
            d.process.uptime as f64,
            flag(d.service.enabled),
            flag(d.service.open),
            d.store.connections as f64,
            d.store.lag,
            word(55, d.store.role),
            flag(d.store.locked),
            word(57, d.system.family),
            bits(58, &d.errors),
            bits(59, &d.events),
        ];
        (d.id, Slots(slots))
    }

    /// Judges a document, and calls `present` with each finding that is.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bits of few words")]
    pub fn judge(&mut self, slots: &Slots, mut present: impl FnMut(usize)) {
        let slots = &slots.0;
        let mut held = self.held.iter_mut();
        self.greater.iter().zip(&mut held).for_each(|((fact, value), held)| *held = u8::from(slots[*fact] > *value));
        self.less.iter().zip(&mut held).for_each(|((fact, value), held)| *held = u8::from(slots[*fact] < *value));
        #[expect(clippy::float_cmp, reason = "words and bools")]
        self.equal.iter().zip(&mut held).for_each(|((fact, value), held)| *held = u8::from(slots[*fact] == *value));
        self.inside
            .iter()
            .zip(&mut held)
            .for_each(|((fact, bit), held)| *held = (slots[*fact] as u64 >> bit & 1) as u8);
        for (n, finding) in self.findings.iter().enumerate() {
            let any = finding.iter().fold(0, |any, all| any | all.iter().fold(1, |all, term| all & self.held[*term]));
            if any == 1 {
                present(n);
            }
        }
    }

    /// Reads a document, judges it and writes its line.
    pub fn line(&mut self, line: &str, out: &mut Vec<u8>) {
        let (id, slots) = self.read(line);
        out.extend_from_slice(b"{\"id\":\"");
        out.extend_from_slice(id.as_bytes());
        out.extend_from_slice(b"\",\"present\":[");
        let names = std::mem::take(&mut self.names);
        self.judge(&slots, |finding| out.extend_from_slice(names[finding].as_bytes()));
        self.names = names;
        if out.last() == Some(&b',') {
            out.pop();
        }
        out.extend_from_slice(b"],\"unknown\":0}\n");
    }
}
