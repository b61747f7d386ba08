//! No secret of what is handed in comes out again: a generator plants hundreds of them, of a dozen kinds, wherever they
//! stand in recordings, logs, consoles, the environment and addresses, and the program is run in every form of its output.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::common::program::command;
use serde_json::{Value as Json, json};
use tempfile::TempDir;

/// Makes secrets, each of which stands nowhere else, and remembers them. The same ones in every run.
#[derive(Default)]
struct Planter {
    state: u64,
    secrets: Vec<(&'static str, String)>,
}

impl Planter {
    /// The next number of a generator whose numbers look random (Knuth, "MMIX").
    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.state >> 33
    }

    /// So many letters and digits, remembered as a secret of a kind.
    fn plant(&mut self, kind: &'static str, length: usize) -> String {
        const SIGNS: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789";
        let sign = |n: u64| char::from(SIGNS[usize::try_from(n).unwrap() % SIGNS.len()]);
        let secret: String = (0..length).map(|_| sign(self.next())).collect();
        self.secrets.push((kind, secret.clone()));
        secret
    }

    /// A secret of every kind as it stands in the world.
    fn all(&mut self) -> Vec<String> {
        let mut one = |kind, length| self.plant(kind, length);
        vec![
            format!("Authorization: Bearer {}", one("bearer token", 40)),
            format!("eyJhbGciOiJIUzI1NiJ9.{}.{}", one("JWT", 48), one("JWT", 43)),
            format!("Cookie: token_v2={}; theme=dark", one("cookie", 32)),
            format!("Set-Cookie: session={}; HttpOnly", one("set cookie", 32)),
            format!("{{\"email\":\"a@example.org\",\"password\":\"{}\"}}", one("password", 14)),
            format!("grant_type=password&password={}", one("password", 14)),
            format!("x-api-key: sk-{}", one("API key", 36)),
            format!("Authorization: Basic {}", one("basic login", 24)),
            format!("http://user:{}@proxy.example.org:8080", one("proxy password", 12)),
            format!(
                "https://auth.example.org/cb?access_token={}#id={}",
                one("token in a URL", 30),
                one("token in a URL", 30)
            ),
            format!("-----BEGIN PRIVATE KEY-----\\n{}\\n-----END PRIVATE KEY-----", one("private key", 64)),
            format!("https://auth.example.org/cb?code={}", one("OAuth code", 22)),
            format!("refresh_token={}", one("refresh token", 44)),
            format!("https://auth.example.org/session/{}/resume", one("session in a path", 28)),
        ]
    }
}

/// A moment of these last minutes.
fn now() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() - 120;
    let at = time::OffsetDateTime::from_unix_timestamp(i64::try_from(since).unwrap()).unwrap();
    at.format(&time::format_description::well_known::Rfc3339).unwrap()
}

/// An entry in which a secret stands at every place that an entry has, those included from which facts are made.
fn entry(planter: &mut Planter, at: &str, status: i64) -> Json {
    let texts = planter.all();
    let headers: Vec<Json> = texts.iter().map(|text| json!({ "name": "x-header", "value": text })).collect();
    let (code, name, title) =
        (planter.plant("error code", 30), planter.plant("error code", 24), planter.plant("title", 20));
    let body = json!({ "code": code, "error": { "code": planter.plant("error code", 26), "hint": texts[0] },
        "errorId": planter.plant("error code", 32), "name": name, "title": title, "all": texts });
    let page = format!("<html><title>{title}</title>{}</html>", texts.join(" "));
    let mut answered = headers.clone();
    answered.push(json!({ "name": "retry-after", "value": planter.plant("header", 12) }));
    answered.push(json!({ "name": "location", "value": texts[11] }));
    json!({
        "startedDateTime": at, "time": 80, "pageref": planter.plant("page", 20), "comment": texts[2],
        "_error": planter.plant("network error", 20),
        "request": { "method": "POST", "url": texts[9], "headers": headers,
            "cookies": [{ "name": planter.plant("cookie", 18), "value": planter.plant("cookie", 30) }],
            "queryString": [{ "name": "token", "value": planter.plant("token in a URL", 24) }],
            "postData": { "text": texts.join("&"), "params": [{ "name": "password", "value": planter.plant("password", 12) }] } },
        "response": { "status": status, "statusText": format!("{} net::ERR_{}", planter.plant("status text", 20), planter.plant("network error", 16).to_uppercase()),
            "_error": format!("net::ERR_{}", planter.plant("network error", 18).to_uppercase()),
            "headers": answered,
            "cookies": [{ "name": "s", "value": planter.plant("set cookie", 30) }], "redirectURL": texts[11],
            "content": { "mimeType": "application/json", "text": if status == 403 { page } else { body.to_string() } } },
    })
}

fn har(planter: &mut Planter) -> String {
    let at = now();
    let entries: Vec<Json> =
        [401, 403, 500, 0, 200, 429, 302, 0].iter().map(|status| entry(planter, &at, *status)).collect();
    let whole = json!({ "log": { "version": "1.2", "creator": { "name": planter.plant("creator", 20) },
        "pages": [{ "id": "p", "title": planter.plant("title", 24), "startedDateTime": at }], "entries": entries } });
    // damaged as well: what was lost is told in words
    format!("{},{{\"startedDateTime\":\"{}\"", whole.to_string().trim_end_matches('}'), planter.plant("damage", 30))
}

fn log(planter: &mut Planter) -> String {
    let at = now();
    let lines = |planter: &mut Planter| {
        let mut lines: Vec<String> = planter.all();
        lines.push(format!("POST https://auth.example.org/{}/x -> 401", planter.plant("session in a path", 24)));
        lines.push(format!(
            "net::ERR_{} code={}",
            planter.plant("network error", 16).to_uppercase(),
            planter.plant("error code", 20)
        ));
        lines
    };
    let dated: Vec<String> = lines(planter).iter().map(|line| format!("[{at}] [error] {line}")).collect();
    format!("{}\n    at {}", dated.join("\n"), lines(planter).join("\n    "))
}

fn console(planter: &mut Planter) -> String {
    let lines: Vec<String> = planter.all();
    let lines = lines.iter().map(|text| format!("app.js:12 POST {text} 401 ({})", planter.plant("status text", 16)));
    let all: Vec<String> = lines.collect();
    format!("{}\napp.js:13 GET {} net::ERR_TIMED_OUT\n", all.join("\n"), planter.plant("session in a path", 30))
}

/// A playbook that reads all that the probes of evidence give, and shows it.
fn playbook(address: &str, log: &str) -> String {
    let har = ["requests", "failed", "status", "statuses", "error", "code", "age", "ms", "retry_after"]
        .map(|y| format!("har.auth.{y}"));
    let console = ["errors", "statuses", "status", "network_error"].map(|y| format!("console.{y}"));
    let every = |probe: &str| {
        let fixed = ["error", "age", "lost", "loss"].iter().map(|y| format!("{probe}.{y}"));
        fixed.chain(["count", "old", "age"].iter().map(|y| format!("{probe}.any.{y}"))).collect::<Vec<_>>()
    };
    let mut paths: Vec<String> = [every("log"), every("console"), har.to_vec(), console.to_vec()].concat();
    paths.extend(["error", "age", "lost", "loss", "entries", "undated"].map(|y| format!("har.{y}")));
    paths.extend(
        ["token", "pin", "proxy"].iter().flat_map(|name| ["set", "length", "value"].map(|y| format!("env.{name}.{y}"))),
    );
    paths.extend(
        ["proxy.source", "proxy.address", "proxy.login", "program.running", "file.path", "jar.error", "jar.there"]
            .map(str::to_owned),
    );
    let findings: String = paths
        .iter()
        .enumerate()
        .map(|(n, p)| format!("  f{n}: {{ title: F, when: 'known({p})', shows: '{p} is {{{p}}}', otherwise: half }}\n"))
        .collect();
    let evidence: Vec<String> = (0..paths.len()).map(|n| format!("f{n}: often")).collect();
    format!(
        "triage: 1\nid: a\ntitle: T\nversion: 1.0.0\nsymptoms:\n  s: {{ title: S, causes: {{ c: 1, other: 1 }} }}\n\
         facts:\n  har: {{ title: H, probe: {{ har: {{ hosts: {{ auth: [auth.example.org] }} }} }} }}\n  \
         log: {{ title: L, probe: {{ log: {{ patterns: {{ any: '.' }} }} }} }}\n  \
         console: {{ title: C, probe: {{ console: {{ patterns: {{ any: '.' }} }} }} }}\n  \
         service: {{ title: The service, probe: {{ http: {{ url: '{address}' }} }} }}\n  \
         secure: {{ title: The service by TLS, probe: {{ http: {{ url: 'https://127.0.0.1:9/' }} }} }}\n  \
         env: {{ title: E, probe: {{ env: {{ names: {{ token: APP_TOKEN, pin: APP_PIN, proxy: https_proxy }} }} }} }}\n  \
         proxy: {{ title: P, probe: {{ proxy: {{ url: 'https://127.0.0.1:9/' }} }} }}\n  \
         program: {{ title: P, probe: {{ process: {{ name: nothing-of-this-name }} }} }}\n  \
         file: {{ title: F, probe: {{ path: {{ path: '{log}' }} }} }}\n  \
         jar: {{ title: J, probe: {{ cookie: {{ path: '{log}', name: session }} }} }}\n  \
         port: {{ title: The port, probe: {{ tcp: {{ host: 127.0.0.1, port: 9 }} }} }}\n\
         findings:\n{findings}  net: {{ title: N, when: 'service.error == \"none\" || secure.error == \"none\" || port.error == \"none\"', otherwise: half }}\n\
         causes:\n  c: {{ title: C, explanation: E, evidence: {{ {} }} }}\n",
        evidence.join(", ")
    )
}

/// What of the secrets stands in a text: each of them whole, or half of it.
fn leaked(planter: &Planter, text: &str) -> Vec<String> {
    let found = |secret: &str| {
        let half = &secret[..secret.len().div_ceil(2)];
        [half, &secret[secret.len() / 2..]]
            .iter()
            .any(|part| text.contains(part) || text.contains(&part.to_lowercase()))
            || text.to_uppercase().contains(&secret.to_uppercase())
    };
    planter.secrets.iter().filter(|(_, secret)| found(secret)).map(|(kind, s)| format!("{kind}: {s}")).collect()
}

fn write(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn no_planted_secret_comes_out_in_any_form() {
    let mut planter = Planter { state: 7, ..Planter::default() };
    let folder = TempDir::new().unwrap();
    let har = write(folder.path(), "a.har", &har(&mut planter));
    let log = write(folder.path(), "a.log", &log(&mut planter));
    let console = write(folder.path(), "a.txt", &console(&mut planter));
    let proxy = format!("http://user:{}@127.0.0.1:9", planter.plant("proxy password", 16));
    let (token, pin) = (planter.plant("environment", 40), planter.plant("PIN", 8));
    let env = [("HTTP_PROXY", proxy.as_str()), ("https_proxy", &proxy), ("APP_TOKEN", &token), ("APP_PIN", &pin)];
    // a playbook's own address is nobody's secret, but what an operator sets as a part of it may be
    let book = write(folder.path(), "a.yaml", &playbook("http://127.0.0.1:9/", &log));
    let kinds: BTreeSet<&str> = planter.secrets.iter().map(|(kind, _)| *kind).collect();
    assert!(planter.secrets.len() >= 300 && kinds.len() >= 12, "{} of {}", planter.secrets.len(), kinds.len());

    let out = folder.path().join("out").to_str().unwrap().to_owned();
    let help = String::from_utf8(command(&["--help"]).output().unwrap().stdout).unwrap();
    let formats: Vec<&str> = ["text", "json", "markdown", "html"].into_iter().filter(|f| help.contains(f)).collect();
    assert!(formats.len() >= 2);
    let mut seen = String::new();
    for format in &formats {
        for more in [&["-vvv", "--verbose"][..], &["--no-probe", "--verbose"], &["--out", &out, "-vvv"]] {
            let fixed = ["--playbook", &book, "--trust", "--symptom", "a#s", "--no-input", "--format", format];
            let evidence = ["--evidence", &har, "--evidence", &log, "--evidence", &console];
            let output = command(&[&fixed[..], &evidence, more].concat()).envs(env).output().unwrap();
            assert!(output.status.success(), "{}: {}", output.status, String::from_utf8_lossy(&output.stderr));
            for text in [&output.stdout, &output.stderr, &fs::read(&out).unwrap_or_default()] {
                let text = String::from_utf8_lossy(text).into_owned();
                assert_eq!(leaked(&planter, &text), Vec::<String>::new(), "{format} {more:?}\n{text}");
                seen.push_str(&text);
            }
        }
    }
    for run in [&["--record", &out, "-vvv"][..], &["--facts", &out, "--format", "json"]] {
        let output = command(&[&["--playbook", &book, "--trust", "--symptom", "a#s", "--no-input"][..], run].concat());
        seen.push_str(&told(output, &planter, &env, &out));
    }
    let facts =
        command(&["facts", "--playbook", &book, "--trust", "--symptom", "a#s", "--evidence", &har, "--format", "json"]);
    seen.push_str(&told(facts, &planter, &env, &out));
    let bundled = folder.path().join("bundle.zip").to_str().unwrap().to_owned();
    let bundle = ["bundle", "--playbook", &book, "--trust", "--symptom", "a#s", "--yes", "--out", &bundled];
    let evidence = ["--evidence", &har, "--evidence", &log, "--evidence", &console];
    seen.push_str(&told(command(&[&bundle[..], &evidence].concat()), &planter, &env, &bundled));
    // the files were read, and the test would see what comes of them
    for told in [
        "har.auth.requests",
        "log.any.count",
        "console.network_error",
        "ERR_TIMED_OUT",
        "env.token.length",
        "proxy.login",
        "jar.error",
    ] {
        assert!(seen.contains(told), "{told} was not shown:\n{seen}");
    }
}

/// All that a run says and writes, in which no secret may stand.
fn told(mut run: std::process::Command, planter: &Planter, env: &[(&str, &str)], file: &str) -> String {
    let output = run.envs(env.iter().copied()).output().unwrap();
    assert!(output.status.success(), "{}: {}", output.status, String::from_utf8_lossy(&output.stderr));
    let texts = [&output.stdout, &output.stderr, &fs::read(file).unwrap_or_default()];
    let all: String = texts.iter().map(|text| String::from_utf8_lossy(text).into_owned()).collect();
    assert_eq!(leaked(planter, &all), Vec::<String>::new(), "{run:?}\n{all}");
    all
}

#[test]
fn what_a_server_gives_away_is_not_passed_on() {
    let mut planter = Planter { state: 11, ..Planter::default() };
    let answer = format!(
        "HTTP/1.1 302 Found\r\nLocation: http://user:{}@127.0.0.1/next?token={}&code={}#access_token={}\r\n\
         Set-Cookie: session={}; Path=/\r\nWWW-Authenticate: Bearer {}\r\nServer: a Bearer {}\r\n\
         Content-Type: application/json\r\nConnection: close\r\n\r\n\
         {{\"code\": \"{}\", \"access_token\": \"{}\", \"password\": \"{}\", \"cookie\": \"token_v2={}\"}}",
        planter.plant("password of a URL", 16),
        planter.plant("query", 24),
        planter.plant("OAuth code", 24),
        planter.plant("fragment", 24),
        planter.plant("cookie", 24),
        planter.plant("bearer", 24),
        planter.plant("bearer", 24),
        planter.plant("error code", 24),
        planter.plant("JSON token", 24),
        planter.plant("JSON password", 16),
        planter.plant("JSON cookie", 24),
    );
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            use std::io::{Read, Write};
            let mut stream = stream;
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    let folder = TempDir::new().unwrap();
    let paths = ["http.location", "http.size", "http.server", "http.code"];
    let findings: String = paths
        .iter()
        .enumerate()
        .map(|(n, p)| {
            format!("  f{n}: {{ title: F, when: 'known(s.{p})', shows: 'seen: {{s.{p}}}', otherwise: half }}\n")
        })
        .collect();
    let book = format!(
        "triage: 1\nid: a\ntitle: T\nversion: 1.0.0\nsymptoms:\n  s: {{ title: S, causes: {{ c: 1, other: 1 }} }}\n\
         facts:\n  s: {{ title: S, probe: {{ http: {{ url: '{address}' }} }} }}\nfindings:\n{findings}\
         causes:\n  c: {{ title: C, explanation: E, evidence: {{ f0: often, f1: often, f2: often, f3: often }} }}\n"
    );
    let book = write(folder.path(), "a.yaml", &book);
    let record = folder.path().join("record").to_str().unwrap().to_owned();
    for format in ["text", "json", "markdown", "html"] {
        let fixed = ["--playbook", &book, "--trust", "--symptom", "a#s", "--no-input", "--verbose", "--format", format];
        let run = command(&[&fixed[..], &["-vvv", "--no-redact", "--record", &record]].concat());
        let all = told(run, &planter, &[("no_proxy", "*")], &record);
        assert!(all.contains("/next"), "the answer was seen: {all}");
    }
}

#[test]
fn what_an_operator_sets_is_used_and_not_shown() {
    let mut planter = Planter { state: 13, ..Planter::default() };
    let folder = TempDir::new().unwrap();
    let book = "triage: 1\nid: a\ntitle: T ${host}\nversion: 1.0.0\nsettings: { host: example.org, page: 'https://example.org/' }\n\
        symptoms:\n  s: { title: 'S ${host}', causes: { c: 1, other: 1 } }\n\
        facts:\n  q: { title: 'Q ${page}', ask: { question: 'See ${page}?', time: 1m } }\n\
        findings:\n  f: { title: 'F ${host}', when: q, shows: 'seen at ${host}', otherwise: half }\n\
        causes:\n  c: { title: 'C ${page}', explanation: 'E ${host}', evidence: { f: often } }\n\
        fixes:\n  x: { title: 'X ${page}', resolves: { c: often }, time: 1m, risk: none, \
        steps: [{ say: 'Open ${page}', do: { open: { url: '${page}' } } }] }\n";
    let book = write(folder.path(), "a.yaml", book);
    let record = folder.path().join("record").to_str().unwrap().to_owned();
    let host = format!("host=u:{}@x/home?token={}", planter.plant("password", 16), planter.plant("token", 24));
    let page = format!("page=https://u:{}@h/?code={}", planter.plant("password", 16), planter.plant("OAuth code", 24));
    for format in ["text", "json", "markdown", "html"] {
        let fixed = ["--playbook", &book, "--trust", "--symptom", "a#s", "--no-input", "--verbose", "--format", format];
        let run =
            command(&[&fixed[..], &["--fact", "q=true", "--set", &host, "--set", &page, "--record", &record]].concat());
        let all = told(run, &planter, &[], &record);
        assert!(all.contains("Open https"), "the setting was used: {all}");
    }
}

#[test]
fn a_leak_would_be_seen() {
    let mut planter = Planter::default();
    let secret = planter.plant("password", 20);
    for text in [format!("x{secret}y"), secret[10..].to_owned(), secret[..10].to_owned(), secret.to_uppercase()] {
        assert_eq!(leaked(&planter, &text).len(), 1, "{text}");
    }
    assert!(leaked(&planter, "nothing of it").is_empty());
}
