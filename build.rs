//! Lists the playbooks under `playbooks/`, so that adding one takes nothing but its file.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("playbooks");
    println!("cargo::rerun-if-changed=playbooks");
    let mut files = Vec::new();
    collect(&root, &mut files)?;
    files.sort();
    let mut list = String::from("[\n");
    for file in files {
        let id = file.strip_prefix(&root).unwrap_or(&file).with_extension("");
        let id = id.to_string_lossy().replace('\\', "/");
        let _ = writeln!(list, "    ({id:?}, include_str!({:?})),", file.to_string_lossy());
    }
    list.push(']');
    fs::write(PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join("playbooks.rs"), list)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|e| e == "yaml") {
            files.push(path);
        }
    }
    Ok(())
}
