//! The program, run as a process.

use std::process::{Command, Stdio};

use serde_json::Value as Json;

/// What a run came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The exit code.
    pub code: i32,
    /// What it wrote to stdout.
    pub out: String,
    /// What it wrote to stderr.
    pub err: String,
}

impl Run {
    /// The JSON on stdout.
    pub fn json(&self) -> Json {
        assert_eq!(self.code, 0, "{}", self.err);
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("{e}\n{}", self.out))
    }
}

/// A folder of state that is not there: no test depends on what the person who runs it trusts or has run.
pub const NO_STATE: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/no-state");

/// The program with arguments; nobody sits at the keyboard.
pub fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_triage"));
    command.args(args).current_dir(env!("CARGO_MANIFEST_DIR")).env("TRIAGE_STATE", NO_STATE).stdin(Stdio::null());
    for name in ["NO_COLOR", "TERM", "HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "all_proxy"]
    {
        command.env_remove(name);
    }
    command
}

/// Runs the program.
pub fn run(args: &[&str]) -> Run {
    let output = command(args).output().expect("the program starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    Run { code: output.status.code().expect("an exit code"), out: text(output.stdout), err: text(output.stderr) }
}

/// The main job on the example of the format's page, without touching the world, with further arguments.
pub fn printer(more: &[&str]) -> Run {
    let fixed = ["--playbook", "tests/playbooks/printer/offline.yaml", "--symptom", "printer-offline"];
    run(&[&fixed, ["--no-probe", "--no-input"].as_slice(), more].concat())
}
