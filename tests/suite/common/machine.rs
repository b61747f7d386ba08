//! A home folder with an app in it, and the playbook that mends the app: what effects change, and give back.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::SystemTime;

use tempfile::TempDir;
use triage::text::sha256;

use super::program::{Run, command};

/// The playbook of the app.
pub const PLAYBOOK: &str = include_str!("../../worlds/app-cache.yaml");

/// Something in a folder: what it is, the hash of its content, its rights and when it was modified.
type Thing = (&'static str, String, u32, Option<SystemTime>);

/// A machine with a home folder, a place for the state of triage, and the playbook in a file.
pub struct Machine {
    folder: TempDir,
}

impl Machine {
    /// A machine on which what is named is damaged: `cache`, `settings`. Its playbook is trusted.
    pub fn with_damaged(damaged: &[&str]) -> Self {
        let machine = Self { folder: tempfile::tempdir().unwrap() };
        for name in ["cache", "settings", "layout"] {
            let folder = machine.app(name);
            fs::create_dir_all(folder.join("below")).unwrap();
            fs::write(folder.join("a"), name.repeat(100)).unwrap();
            fs::write(folder.join("below/empty"), "").unwrap();
            if damaged.contains(&name) {
                fs::write(folder.join("damaged"), "yes").unwrap();
            }
        }
        fs::create_dir(machine.path("state")).unwrap();
        fs::write(machine.path("playbook.yaml"), PLAYBOOK).unwrap();
        let trust = machine.run(&["trust", "--yes", machine.playbook().as_str()]);
        assert_eq!(trust.code, 0, "{}", trust.err);
        machine
    }

    /// A path on the machine.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A folder of the app.
    pub fn app(&self, name: &str) -> PathBuf {
        self.path("home/.example").join(name)
    }

    /// The file of the playbook.
    pub fn playbook(&self) -> String {
        self.path("playbook.yaml").display().to_string()
    }

    /// The program on this machine; nobody sits at the keyboard.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = command(args);
        command.env("HOME", self.path("home")).env("TRIAGE_STATE", self.path("state")).current_dir(self.folder.path());
        command
    }

    /// Runs the program on this machine.
    pub fn run(&self, args: &[&str]) -> Run {
        let output = self.command(args).stdin(Stdio::null()).output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Run { code: output.status.code().unwrap_or(-1), out: text(&output.stdout), err: text(&output.stderr) }
    }

    /// The main job on this machine, with further arguments.
    pub fn diagnose(&self, more: &[&str]) -> Run {
        let playbook = self.playbook();
        self.run(&[&["--symptom", "empty-window", "--playbook", &playbook], more].concat())
    }

    /// Saves a plan in `plan.json`, with further arguments.
    pub fn plan(&self, more: &[&str]) -> serde_json::Value {
        let run = self.diagnose(&[&["--plan-out", "plan.json", "--fact", "lamp=true"], more].concat());
        assert_eq!(run.code, 0, "{}", run.err);
        serde_json::from_str(&fs::read_to_string(self.path("plan.json")).unwrap()).unwrap()
    }

    /// All that lies in the home folder.
    pub fn home(&self) -> BTreeMap<String, Thing> {
        let mut all = BTreeMap::new();
        look(&self.path("home"), &self.path("home"), &mut all);
        all
    }

    /// The id of the only run.
    pub fn only_run(&self) -> String {
        let runs: Vec<String> = fs::read_dir(self.path("state/runs"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        assert_eq!(runs.len(), 1, "{runs:?}");
        runs[0].clone()
    }
}

fn look(root: &Path, at: &Path, all: &mut BTreeMap<String, Thing>) {
    for entry in fs::read_dir(at).unwrap() {
        let entry = entry.unwrap();
        let (path, metadata) = (entry.path(), entry.metadata().unwrap());
        let name = path.strip_prefix(root).unwrap().display().to_string();
        let (kind, content) = match metadata.file_type() {
            kind if kind.is_symlink() => ("link", fs::read_link(&path).unwrap().display().to_string()),
            kind if kind.is_dir() => ("folder", String::new()),
            _ => ("file", sha256(&fs::read(&path).unwrap())),
        };
        all.insert(name, (kind, content, rights(&metadata), metadata.modified().ok()));
        if metadata.is_dir() {
            look(root, &path, all);
        }
    }
}

#[cfg(unix)]
fn rights(metadata: &fs::Metadata) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    metadata.permissions().mode()
}

#[cfg(not(unix))]
fn rights(_: &fs::Metadata) -> u32 {
    0
}
