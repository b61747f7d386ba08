//! Lists the playbooks under `playbooks/`, the scenarios beside them, and the saved runs that those name, so that adding one
//! takes nothing but its file.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// How the name of a file with scenarios ends that lies beside a playbook.
const SCENARIOS_END: &str = ".scenarios.yaml";

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("playbooks");
    println!("cargo::rerun-if-changed=playbooks");
    let mut files = Vec::new();
    collect(&root, &mut files)?;
    files.sort();
    let (mut playbooks, mut records) = (String::from("[\n"), String::from("[\n"));
    for file in files {
        let path = file.strip_prefix(&root).unwrap_or(&file).to_string_lossy().replace('\\', "/");
        let include = |file: &str| format!("include_str!({file:?})");
        let whole = file.to_string_lossy();
        if path.ends_with(".json") {
            let _ = writeln!(records, "    ({:?}, {}),", format!("playbooks/{path}"), include(&whole));
        } else if let Some(id) = path.strip_suffix(".yaml").filter(|_| !path.ends_with(SCENARIOS_END)) {
            let beside = format!("{}{SCENARIOS_END}", whole.trim_end_matches(".yaml"));
            let scenarios =
                if Path::new(&beside).is_file() { format!("Some({})", include(&beside)) } else { "None".to_owned() };
            let _ = writeln!(playbooks, "    ({id:?}, {}, {scenarios}),", include(&whole));
        }
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(out.join("playbooks.rs"), playbooks + "]")?;
    fs::write(out.join("records.rs"), records + "]")
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|e| e == "yaml" || e == "json") {
            files.push(path);
        }
    }
    Ok(())
}
