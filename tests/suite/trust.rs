//! Playbooks from outside look at nothing before somebody has agreed to their very text: what is shown, what is remembered,
//! and what a run without consent comes to. Nothing but this machine's own loopback is connected to.

use std::fs;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::Command;

use serde_json::{Value as Json, json};
use tempfile::TempDir;

use crate::common::program::{Run, command};

/// A folder with a playbook that looks at a port of this machine, and a place for the state beside it.
struct World {
    folder: TempDir,
    listener: TcpListener,
}

impl World {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let world = Self { folder: TempDir::new().unwrap(), listener };
        world.write("A service");
        world
    }

    /// Writes the playbook anew, with this title of its fact.
    fn write(&self, title: &str) {
        let port = self.listener.local_addr().unwrap().port();
        let text = format!(
            "triage: 1\nid: a\ntitle: The lamp\nversion: 1.0.0\nsettings: {{ host: 127.0.0.1 }}\n\
             symptoms:\n  s: {{ title: The lamp flickers, causes: {{ c: 1 }} }}\n\
             facts:\n  service: {{ title: {title}, probe: {{ tcp: {{ host: '${{host}}', port: {port} }} }} }}\n\
             \x20 vars: {{ title: The variables, probe: {{ env: {{ names: {{ token: LAMP_TOKEN }} }} }} }}\n\
             findings:\n  f: {{ title: F, when: service.tcp.ok == false && vars.token.set, otherwise: rarely }}\n\
             causes:\n  c: {{ title: C, explanation: E, evidence: {{ f: often }} }}\n\
             fixes:\n  x:\n    title: Reset it\n    resolves: {{ c: often }}\n    time: 1m\n    risk: none\n    steps:\n\
             \x20   - {{ say: S, do: {{ run: {{ program: /usr/bin/lamp, args: [--reset] }} }} }}\n\
             \x20   - {{ say: S, do: {{ stop_service: {{ name: lampd }} }} }}\n\
             \x20   - {{ say: S, do: {{ move_aside: {{ path: ~/.lamp/cache }} }} }}\n\
             touches: [~/.lamp]\n"
        );
        fs::write(self.path("a.yaml"), text).unwrap();
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = command(args);
        command.current_dir(self.folder.path()).env("TRIAGE_STATE", self.path("state"));
        command
    }

    fn run(&self, args: &[&str]) -> Run {
        let output = self.command(args).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Run { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// The main job.
    fn diagnose(&self, more: &[&str]) -> Run {
        self.run(&[&["--playbook", "a.yaml", "--symptom", "a#s", "--format", "json"], more].concat())
    }

    fn was_visited(&self) -> bool {
        self.listener.accept().is_ok()
    }
}

/// Whether a run ended for want of consent, with what was known.
fn is_without_consent(run: &Run) -> bool {
    let report: Json = serde_json::from_str(&run.out).unwrap_or_default();
    let because = |entry: &Json| entry["because"].as_str().is_some_and(|b| b.ends_with("the playbook is not trusted"));
    run.code == 3
        && report["unknown"].as_array().is_some_and(|unknown| !unknown.is_empty() && unknown.iter().all(because))
        && run
            .err
            .starts_with("error: the playbook a comes from outside and is not trusted, so its probes were not run")
        && run.err.contains("hint: `triage trust a.yaml` shows")
        && run.err.contains("--trust")
}

#[test]
fn a_playbook_from_outside_looks_at_nothing_before_it_is_trusted() {
    let world = World::new();
    let run = world.diagnose(&[]);
    assert!(is_without_consent(&run), "{run:?}");
    let report: Json = serde_json::from_str(&run.out).unwrap();
    assert_eq!(report["unknown"][0]["because"], "probe tcp: not run, the playbook is not trusted");
    assert_eq!(report["causes"][0]["id"], "c", "what was known is printed");
    let facts = world.run(&["facts", "--playbook", "a.yaml", "--symptom", "a#s"]);
    assert_eq!(facts.code, 3);
    assert!(facts.out.contains("the playbook is not trusted") && facts.err.contains("`triage trust a.yaml`"));
    assert!(!world.was_visited());
    assert!(!world.path("state").exists(), "nothing was remembered");

    let run = world.diagnose(&["--trust"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert!(world.was_visited() && !world.path("state").exists(), "it is trusted for one run");
    assert!(is_without_consent(&world.diagnose(&[])));
}

#[test]
fn a_text_that_is_trusted_is_so_until_it_changes() {
    let world = World::new();
    assert_eq!(world.run(&["trust", "a.yaml", "--yes"]).code, 0);
    let run = world.diagnose(&[]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert!(world.was_visited());
    fs::copy(world.path("a.yaml"), world.path("b.yaml")).unwrap();
    let copy = world.run(&["--playbook", "b.yaml", "--symptom", "a#s"]);
    assert_eq!(copy.code, 0, "it is the text that is trusted: {}", copy.err);
    assert!(world.was_visited());

    world.write("Another service");
    let run = world.diagnose(&[]);
    assert!(is_without_consent(&run) && !world.was_visited(), "{run:?}");
    assert!(run.err.contains("It has changed since version 1.0.0 of it was trusted on 20"), "{}", run.err);
    let shown = world.run(&["trust", "a.yaml"]);
    assert!(shown.code == 3 && shown.out.contains("It has changed since version 1.0.0"), "{shown:?}");
    world.write("A service");
    assert_eq!(world.diagnose(&[]).code, 0, "the old text is still trusted");
}

#[test]
fn what_needs_no_consent_asks_for_none() {
    let world = World::new();
    let record = world.path("run.json");
    let record = record.to_str().unwrap();
    assert_eq!(world.diagnose(&["--trust", "--record", record]).code, 0);
    assert!(world.was_visited());
    let given = ["--fact", "service.tcp.ok=true", "--fact", "vars.token.set=true"];
    for args in [
        ["--playbook", "a.yaml", "--symptom", "a#s", "--no-probe"].as_slice(),
        &["facts", "--playbook", "a.yaml", "--symptom", "a#s", "--no-probe"],
        &["--playbook", "a.yaml", "--facts", record],
        &[&["--playbook", "a.yaml", "--symptom", "a#s"], given.as_slice()].concat(),
        &["check", "a.yaml"],
        &["show", "a.yaml"],
        &["list", "--playbook", "a.yaml"],
        &["bench", "a.yaml", "--worlds", "10"],
    ] {
        let run = world.run(args);
        assert_eq!(run.code, 0, "{args:?}: {run:?}");
        assert!(!run.err.contains("trust") && !world.was_visited(), "{args:?}: {run:?}");
    }
    let own = fs::read_to_string(crate::common::project("playbooks/notion/sign-in.yaml")).unwrap();
    fs::write(world.path("own.yaml"), own).unwrap();
    let shown = world.run(&["trust", "own.yaml"]);
    assert_eq!(shown.code, 0, "the very text that is built in needs none");
    assert!(shown.out.contains("is built in and needs no trust"), "{}", shown.out);
}

#[test]
fn what_it_would_look_at_and_do_is_shown_before_anybody_agrees() {
    let world = World::new();
    let shown = world.run(&["trust", "a.yaml"]);
    assert_eq!(shown.code, 3);
    assert!(shown.err.starts_with("error: nobody can be asked, so a.yaml was not trusted\n"), "{}", shown.err);
    assert!(shown.err.contains("--yes") && !world.path("state").exists());
    let text = shown.out.split_whitespace().collect::<Vec<_>>().join(" ");
    let port = world.listener.local_addr().unwrap().port();
    for told in [
        "The lamp a 1.0.0 · a.yaml · sha256 ",
        &format!("A service: tcp (host: 127.0.0.1; port: {port}), whether a port of a host opens"),
        "The variables: env (names: token = LAMP_TOKEN), environment variables",
        "Reset it: runs `/usr/bin/lamp --reset`",
        "Reset it: moves `~/.lamp/cache` aside; nothing is deleted (can be undone)",
        "The only places that these may change • ~/.lamp",
        "! It connects to these hosts, which then know your address: 127.0.0.1",
        "! It runs `/usr/bin/lamp --reset`, a program of its choice",
        "! It stops the service `lampd` (needs an administrator",
        "a 1.0.0 is not trusted.",
    ] {
        assert!(text.contains(told), "{told}\n{text}");
    }
    assert!(!world.was_visited());
    let plain = world.run(&["trust", crate::common::project("tests/playbooks-with-mistakes").to_str().unwrap()]);
    assert_eq!(plain.code, 2, "what has mistakes cannot be trusted");
    fs::write(world.path("b.yaml"), "triage: 1\n").unwrap();
    let run = world.run(&["trust", "a.yaml", "b.yaml", "--yes"]);
    assert!(run.code == 2 && !world.path("state").exists(), "all or none: {run:?}");
}

#[test]
fn what_is_trusted_is_listed_and_forgotten() {
    let world = World::new();
    assert_eq!(world.run(&["trust", "--list"]).out, "No playbook from outside is trusted.\n");
    assert_eq!(world.run(&["trust", "a.yaml", "--yes"]).code, 0);
    let again = world.run(&["trust", "a.yaml"]);
    assert!(again.code == 0 && again.out.ends_with("a 1.0.0 is trusted already.\n"), "{again:?}");
    let stored: Json = serde_json::from_str(&fs::read_to_string(world.path("state/trust.json")).unwrap()).unwrap();
    let hash = stored["playbooks"][0]["sha256"].as_str().unwrap().to_owned();
    assert_eq!((&stored["schema"], hash.len()), (&json!("triage.trust/1"), 64));
    let list = world.run(&["trust", "--list"]);
    assert!(list.out.starts_with("a 1.0.0 since ") && list.out.contains(&hash), "{}", list.out);
    assert!(list.out.replace("\n  ", "").contains("a.yaml"), "{}", list.out);
    for name in [&hash[..7], "0123456789", "nothing.yaml"] {
        let run = world.run(&["trust", "--forget", name]);
        assert!(run.code == 2 && run.err.contains("nothing that is trusted is called"), "{run:?}");
    }
    for name in ["a.yaml", &hash[..8], &hash] {
        assert_eq!(world.run(&["trust", "a.yaml", "--yes"]).code, 0);
        let run = world.run(&["trust", "--forget", name]);
        assert!(run.code == 0 && run.out.contains("is not trusted any more"), "{run:?}");
        assert!(is_without_consent(&world.diagnose(&[])));
    }
    for wrong in [["trust"].as_slice(), &["trust", "a.yaml", "--list"], &["trust", "--yes", "--forget", "a.yaml"]] {
        assert_eq!(world.run(wrong).code, 2, "{wrong:?}");
    }
}

#[test]
fn a_damaged_list_of_what_is_trusted_is_an_error() {
    let world = World::new();
    assert_eq!(world.run(&["trust", "a.yaml", "--yes"]).code, 0);
    let whole = fs::read_to_string(world.path("state/trust.json")).unwrap();
    fs::write(world.path("state/trust.json"), &whole[..whole.len() / 2]).unwrap();
    for run in [world.diagnose(&[]), world.run(&["trust", "--list"]), world.run(&["trust", "a.yaml", "--yes"])] {
        assert!(run.code == 2 && run.out.is_empty(), "{run:?}");
        assert!(run.err.contains("trust.json is damaged: ") && run.err.contains("hint: mend the file"), "{}", run.err);
    }
    assert!(!world.was_visited());
    assert_eq!(world.diagnose(&["--trust"]).code, 0, "--trust needs no list");
}

/// Runs the program on a terminal that `script` makes, where there is that program; these lines are typed.
#[cfg(target_os = "linux")]
fn on_a_terminal(world: &World, args: &str, typed: &str) -> Option<(i32, String)> {
    use std::io::Write;
    use std::process::Stdio;
    let line = format!("{} {args}", env!("CARGO_BIN_EXE_triage"));
    let mut script = Command::new("script");
    script.args(["-qec", &line, "/dev/null"]).current_dir(world.folder.path());
    script.env("TRIAGE_STATE", world.path("state")).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = script.spawn().ok()?;
    child.stdin.take().unwrap().write_all(typed.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    Some((output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap()))
}

#[cfg(target_os = "linux")]
#[test]
fn on_a_terminal_the_same_is_asked() {
    let world = World::new();
    let run = "--playbook a.yaml --symptom a#s";
    let Some((code, said)) = on_a_terminal(&world, run, "No, look at nothing\n") else { return };
    assert_eq!(code, 3, "{said}");
    assert!(said.contains("Look twice") && said.contains("Do you trust it?"), "{said}");
    assert!(!world.was_visited() && !world.path("state").exists());
    let (code, said) = on_a_terminal(&world, run, "Only this time\n").unwrap();
    assert_eq!(code, 0, "{said}");
    assert!(world.was_visited() && !world.path("state").exists());
    let (code, said) = on_a_terminal(&world, &format!("{run} --no-input"), "").unwrap();
    assert!(code == 3 && !said.contains("Look twice"), "{said}");
    let (code, said) = on_a_terminal(&world, "trust a.yaml", "no\n").unwrap();
    assert!(code == 3 && !world.path("state").exists(), "{said}");
    let (code, said) = on_a_terminal(&world, run, "yes\n").unwrap();
    assert_eq!(code, 0, "{said}");
    assert!(world.was_visited());
    assert_eq!(world.diagnose(&[]).code, 0, "it is remembered");
    assert!(world.was_visited());
    world.write("Another service");
    let (code, said) = on_a_terminal(&world, "trust a.yaml", "yes\n").unwrap();
    assert!(code == 0 && said.contains("It has changed since"), "{said}");
    assert_eq!(world.diagnose(&[]).code, 0);
}
