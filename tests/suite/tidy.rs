//! The house is tidy: rooms import only what stands above them, every file says what it is, tables and folders agree, only
//! `cli` prints, few rooms touch the world, and what the Markdown files name is real.

use std::fs;
use std::path::{Path, PathBuf};

use crate::common::markdown::{Named, Place, files, named};
use crate::common::rust::{paths, tokens};

/// The floors, the highest first: a room imports only what stands above it.
const FLOORS: [&str; 15] = [
    "limits",
    "units",
    "text",
    "diag",
    "fact",
    "predicate",
    "playbook",
    "diagnosis",
    "plan",
    "probe",
    "action",
    "session",
    "report",
    "author",
    "cli",
];

/// The only rooms that touch the world.
const WORLDLY: [&str; 3] = ["probe", "action", "cli"];

/// The ways to files, the network, the environment, other programs and the clock.
const WORLD: [&[&str]; 14] = [
    &["std", "fs"],
    &["std", "net"],
    &["std", "env"],
    &["std", "process"],
    &["std", "time", "SystemTime"],
    &["std", "time", "Instant"],
    &["tokio", "fs"],
    &["tokio", "net"],
    &["tokio", "process"],
    &["fs4"],
    &["faccess"],
    &["if_addrs"],
    &["os_info"],
    &["rustix"],
];

/// Files of other rooms that may go one of these ways, each with its reason.
const ALLOWED: [(&str, &[&str], &str); 1] = [(
    "src/predicate/engine.rs",
    &["std", "time", "Instant"],
    "the last defence against a predicate that all other limits let through",
)];

/// The Markdown files whose words are held to.
const MARKDOWN: [&str; 12] = [
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "docs/acting.md",
    "docs/fleet.md",
    "docs/performance.md",
    "examples/spark/README.md",
    "docs/tutorial.md",
    "docs/numbers.md",
    "docs/results.md",
    "docs/mathematics.md",
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// A path as it is shown: from the project's root, with `/`.
fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

/// Every Rust file below a folder, sorted.
fn rust_files(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![root().join(folder)];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn none(troubles: &[String]) {
    assert!(troubles.is_empty(), "\n{}", troubles.join("\n"));
}

// ---------------------------------------------------------------------------------------------------------- floors

/// The modules that a file of `src` stands in: `["plan", "value"]` for `src/plan/value.rs`.
fn module(file: &str) -> Vec<String> {
    let inner = file.trim_start_matches("src/").trim_end_matches(".rs");
    let mut module: Vec<String> = inner.split('/').map(str::to_owned).collect();
    if ["mod", "lib"].contains(&module.last().map_or("", String::as_str)) {
        module.pop();
    }
    module
}

/// The room that a path leads to, as seen from a module; `None` for the house as a whole.
fn room(segments: &[String], from: &[String]) -> Option<String> {
    let mut at = from.to_vec();
    for (n, segment) in segments.iter().enumerate() {
        match segment.as_str() {
            "crate" if n == 0 => at.clear(),
            "self" => {}
            "super" => drop(at.pop()),
            name => at.push(name.to_owned()),
        }
    }
    at.into_iter().next()
}

/// Every import of a source text that climbs, or leads to no room, with its place.
fn climbing(file: &str, source: &str) -> Vec<String> {
    let module = module(file);
    let Some(own) = module.first() else { return Vec::new() };
    let floor = |room: &str| FLOORS.iter().position(|f| *f == room);
    let mut wrong = Vec::new();
    for path in paths(&tokens(source), &["crate", "super", "self"]) {
        let from: Vec<String> = module.iter().chain(&path.inside).cloned().collect();
        let place = format!("{file}:{}", path.line);
        let written = path.segments.join("::");
        match room(&path.segments, &from).as_deref() {
            Some(other) if other == own => {}
            Some(other) => match (floor(other), floor(own)) {
                (Some(there), Some(here)) if there < here => {}
                (Some(_), Some(_)) => wrong.push(format!("{place}: `{own}` climbs to `{other}`: {written}")),
                _ => wrong.push(format!("{place}: no floor is known for `{written}`")),
            },
            None => wrong.push(format!("{place}: `{written}` takes the whole house")),
        }
    }
    wrong
}

#[test]
fn no_import_climbs() {
    let files = rust_files("src");
    assert!(files.len() > 50, "the source was not found");
    let in_rooms = files.iter().filter(|f| !["src/lib.rs", "src/main.rs"].contains(&shown(f).as_str()));
    none(&in_rooms.flat_map(|file| climbing(&shown(file), &read(file))).collect::<Vec<_>>());
}

#[test]
fn an_import_that_climbs_is_found_at_its_line_however_it_is_written() {
    for (source, line, to) in [
        ("//! A file.\n\nuse crate::session::Case;\n", 3, "session"),
        ("use crate::{fact::Value, report::text};", 1, "report"),
        ("use crate::{\n    fact::{Type, Value},\n    playbook::{self, Model},\n    cli,\n};", 4, "cli"),
        ("use super::super::probe::run;", 1, "probe"),
        ("use super::{problem::Fix, super::action::describe};", 1, "action"),
        ("fn f() { let x = crate::author::run(); }", 1, "author"),
        ("fn f() -> Vec<crate::session::Case<'static>> {}", 1, "session"),
        ("mod tests {\n    use super::super::super::probe::PROBES;\n}", 2, "probe"),
        ("/* crate::cli */ // crate::cli\nconst C: char = '\"'; use crate::report::X; // \"", 2, "report"),
        ("const S: &str = r#\"\n\"#; use crate::report::X;", 2, "report"),
        ("fn f<'a>(x: &'a str) -> u8 { b'\\'' }\nuse crate::cli::main as start;", 2, "cli"),
        ("fn f() { crate::probe::run::<u8>(); }", 1, "probe"),
    ] {
        let wrong = climbing("src/plan/value.rs", source);
        assert_eq!(wrong.len(), 1, "{source}\n{wrong:?}");
        let start = format!("src/plan/value.rs:{line}: `plan` climbs to `{to}`: ");
        assert!(wrong[0].starts_with(&start), "{source}\n{wrong:?}");
    }
    assert_eq!(climbing("src/plan/mod.rs", "use super::session::Case;").len(), 1);
    assert_eq!(climbing("src/units.rs", "use super::text::Span;").len(), 1);
    assert_eq!(climbing("src/plan/value.rs", "use crate::*;").len(), 1, "a glob over all rooms");
    assert_eq!(climbing("src/plan/value.rs", "use super::super::*;").len(), 1, "the same from below");
}

#[test]
fn an_import_from_above_or_beside_is_none() {
    for source in [
        "use crate::limits::EXACT_FIXES; use crate::plan::Fix; use super::tie::slack; use super::super::units::Bits;",
        "use crate::{fact::{Type, Value}, playbook};",
        "mod tests { use super::*; use super::super::tie; fn f() { super::f(); self::g(); } }",
        "const S: &str = \"use crate::cli::main\"; // use crate::cli::main\n/// [`crate::cli`]\n",
        "macro_rules! m { () => { $crate::units::Minutes::ZERO } }",
        "use std::fmt; use serde_json::json; pub(crate) struct A; pub(super) struct B; pub(in crate::plan) struct C;",
    ] {
        assert_eq!(climbing("src/plan/value.rs", source), Vec::<String>::new(), "{source}");
    }
}

/// The rooms in the order of `pub mod` in `src/lib.rs`.
fn declared() -> Vec<String> {
    let lib = read(&root().join("src/lib.rs"));
    let name = |line: &str| Some(line.strip_prefix("pub mod ")?.strip_suffix(';')?.to_owned());
    lib.lines().filter_map(name).collect()
}

#[test]
fn the_rooms_stand_in_the_order_of_their_floors() {
    assert_eq!(declared(), FLOORS);
}

#[test]
fn the_architecture_page_shows_the_same_floors() {
    let Ok(page) = fs::read_to_string(root().join("ARCHITECTURE.md")) else { return };
    let room = |line: &str| {
        let cell = line.strip_prefix("| `")?.split('`').next()?;
        let name = cell.trim_start_matches("src/").trim_end_matches('/').trim_end_matches(".rs");
        FLOORS.contains(&name).then(|| name.to_owned())
    };
    // the first table that names a room is the table of rooms
    let rows = page.lines().skip_while(|line| room(line).is_none()).take_while(|line| line.starts_with('|'));
    assert_eq!(rows.filter_map(room).collect::<Vec<_>>(), FLOORS);
}

// ------------------------------------------------------------------------------------------------- what files say

#[test]
fn every_file_begins_by_saying_what_lives_in_it() {
    let mut files: Vec<PathBuf> = ["src", "tests", "benches"].into_iter().flat_map(rust_files).collect();
    files.push(root().join("build.rs"));
    let says = |text: &str| text.strip_prefix("//! ").is_some_and(|t| t.lines().next().is_some_and(|l| l.len() > 9));
    let silent = files.iter().filter(|file| !says(&read(file)));
    none(&silent.map(|file| format!("{}:1: does not begin with `//! …`", shown(file))).collect::<Vec<_>>());
}

/// The names in the first column of the table of a `mod.rs`, and those that it declares.
fn table_and_modules(source: &str) -> (Vec<String>, Vec<String>) {
    let row = |line: &str| Some(line.strip_prefix("//! | `")?.split('`').next()?.to_owned());
    let module = |line: &str| {
        let line = line.trim_start_matches("pub ").trim_start_matches("pub(super) ").trim_start_matches("pub(crate) ");
        Some(line.strip_prefix("mod ")?.strip_suffix(';')?.to_owned())
    };
    (source.lines().filter_map(row).collect(), source.lines().filter_map(module).collect())
}

/// The files and folders beside a `mod.rs`, sorted.
fn beside(file: &Path) -> Vec<String> {
    let entries = fs::read_dir(file.parent().unwrap()).unwrap().map(|entry| entry.unwrap().path());
    let name = |path: PathBuf| path.file_stem().unwrap().to_string_lossy().into_owned();
    let mut names: Vec<String> =
        entries.map(name).filter(|name| !["mod", "main", "snapshots"].contains(&name.as_str())).collect();
    names.sort();
    names
}

/// What is wrong with the table of a `mod.rs`.
fn table_troubles(file: &str, source: &str, beside: &[String]) -> Vec<String> {
    let (table, modules) = table_and_modules(source);
    let mut sorted = table.clone();
    sorted.sort();
    let mut wrong = Vec::new();
    if sorted != beside {
        wrong.push(format!("{file}: the table has {sorted:?}, the folder {beside:?}"));
    }
    if table != modules {
        wrong.push(format!("{file}: the table has the order {table:?}, the modules {modules:?}"));
    }
    wrong
}

#[test]
fn tables_and_folders_agree() {
    let rooms = rust_files("src").into_iter().filter(|f| f.ends_with("mod.rs"));
    let files: Vec<PathBuf> = rooms.chain([root().join("tests/suite/main.rs")]).collect();
    assert!(files.len() > 10, "the rooms were not found");
    none(&files.iter().flat_map(|f| table_troubles(&shown(f), &read(f), &beside(f))).collect::<Vec<_>>());
}

#[test]
fn a_table_that_does_not_fit_its_folder_is_found() {
    let source = "//! A room.\n//!\n//! | file | holds |\n//! |---|---|\n//! | `a` | x |\n//! | `b` | y |\n\nmod a;\npub mod b;\n";
    let names = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
    assert_eq!(table_troubles("f", source, &names(&["a", "b"])), Vec::<String>::new());
    assert_eq!(table_troubles("f", source, &names(&["a", "b", "c"])).len(), 1);
    assert_eq!(table_troubles("f", source, &names(&["a"])).len(), 1);
    assert_eq!(
        table_troubles("f", &source.replace("mod a;\npub mod b", "mod b;\nmod a"), &names(&["a", "b"])).len(),
        1
    );
}

// ----------------------------------------------------------------------------------------------- printing, world

/// The ways to the world that a source text goes, each with the path as it is written and its line. A path that takes
/// in all that stands above a way goes it too: `std::time` or `std::*` as much as `std::time::Instant`.
fn ways(source: &str) -> Vec<(usize, String, &'static [&'static str])> {
    let roots: Vec<&str> = WORLD.iter().map(|way| way[0]).collect();
    let mut gone = Vec::new();
    for path in paths(&tokens(source), &roots) {
        let written = path.segments.iter().filter(|s| !["self", "*"].contains(&s.as_str()));
        let goes = |way: &[&str]| way.iter().zip(written.clone()).all(|(a, b)| a == b);
        let through = WORLD.into_iter().filter(|way| goes(way));
        gone.extend(through.map(|way| (path.line, path.segments.join("::"), way)));
    }
    gone
}

/// What a source text does that only some rooms may: it prints, or touches the world.
fn forbidden(file: &str, source: &str) -> Vec<String> {
    const MACROS: [&str; 5] = ["println", "eprintln", "print", "eprint", "dbg"];
    let module = module(file);
    let own = module.first().map_or("", String::as_str);
    let tokens = tokens(source);
    let mut wrong = Vec::new();
    if own != "cli" {
        let prints = tokens.windows(2).filter(|t| MACROS.contains(&t[0].text.as_str()) && t[1].text == "!");
        wrong.extend(prints.map(|t| format!("{file}:{}: `{}!` outside `cli`", t[0].line, t[0].text)));
    }
    if !WORLDLY.contains(&own) {
        let allowed = |way: &[&str]| ALLOWED.iter().any(|(by, of, _)| *by == file && *of == way);
        let mut touches = ways(source);
        touches.retain(|(.., way)| !allowed(way));
        touches.dedup_by_key(|(line, path, _)| (*line, path.clone()));
        wrong.extend(touches.iter().map(|(line, path, _)| format!("{file}:{line}: `{path}` outside {WORLDLY:?}")));
    }
    wrong
}

#[test]
fn only_cli_prints_and_few_rooms_touch_the_world() {
    none(&rust_files("src").iter().flat_map(|f| forbidden(&shown(f), &read(f))).collect::<Vec<_>>());
}

#[test]
fn what_is_allowed_is_used_and_has_a_reason() {
    for (file, way, reason) in ALLOWED {
        let source = read(&root().join(file));
        assert!(ways(&source).iter().any(|(.., used)| *used == way), "{file} no longer needs {way:?}");
        assert!(reason.len() > 20, "{file}: {way:?}");
        let elsewhere = forbidden("src/predicate/other.rs", &source);
        assert!(!elsewhere.is_empty(), "{file} alone is allowed {way:?}");
    }
    assert_eq!(forbidden("src/predicate/engine.rs", "use std::time::SystemTime;").len(), 1, "the way alone is allowed");
}

#[test]
fn printing_and_touching_are_found() {
    for (source, line) in [
        ("fn f() {\n    println!(\"x\");\n}", 2),
        ("fn f() { dbg! (1); }", 1),
        ("use std::fs;", 1),
        ("use std::{fmt,\n  env};", 2),
        ("fn f() { std::net::TcpStream::connect(\"x\"); }", 1),
        ("use std::time::{Duration, Instant};", 1),
        ("fn f() {\n    std::time::SystemTime::now();\n}", 2),
        ("use std::time;", 1),
        ("use std::time::*;", 1),
        ("use std::{fmt, time::{self, Duration}};", 1),
        ("use std::*;", 1),
        ("use tokio::{sync, fs as files};", 1),
        ("use tokio::net::TcpStream;", 1),
        ("use fs4::available_space;", 1),
        ("use faccess::PathExt;", 1),
        ("fn f() { os_info::get(); }", 1),
        ("use os_info;", 1),
        ("extern crate faccess as f;", 1),
        ("use ::std::fs;", 1),
        ("fn f() {\n    ::std::fs::read(\"x\");\n}", 2),
        ("fn f() -> ::std::fs::File {}", 1),
        ("use std as s;", 1),
    ] {
        let wrong = forbidden("src/plan/value.rs", source);
        assert_eq!(wrong.len(), 1, "{source}: {wrong:?}");
        assert!(wrong[0].starts_with(&format!("src/plan/value.rs:{line}: ")), "{wrong:?}");
    }
    let innocent = "// println!(\"x\")\nconst S: &str = \"std::fs\"; use std::fmt; fn print() {} fn f() { env!(\"X\"); }\n\
         use std::time::Duration; use tokio::sync::Mutex; fn g() { crate::std::fs(); a.fs4(); let faccess = 1; T::<u8>::fs4::x(); }";
    assert_eq!(forbidden("src/plan/value.rs", innocent), Vec::<String>::new());
    assert_eq!(forbidden("src/probe/path.rs", "use std::fs; fn f() { print!(\"x\") }").len(), 1);
    assert_eq!(forbidden("src/cli/printer.rs", "use std::fs; fn f() { print!(\"x\") }"), Vec::<String>::new());
}

// ------------------------------------------------------------------------------------------------------- Markdown

/// What a Markdown text names and nobody finds.
fn unreal(file: &str, markdown: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let made = files(markdown);
    for named in named(markdown) {
        let trouble = match named.place {
            Place::Inline if made.contains(&named.text.as_str()) => None,
            Place::Link => link_trouble(file, &named.text),
            Place::Shell => command_trouble(&named.text),
            Place::Inline => command_trouble(&named.text).or_else(|| path_trouble(&named)),
        };
        wrong.extend(trouble.map(|what| format!("{file}:{}: `{}`: {what}", named.line, named.text)));
    }
    wrong
}

/// A link, which is taken from the folder of its file.
fn link_trouble(file: &str, target: &str) -> Option<String> {
    let path = target.split(['#', ' ']).next().unwrap_or("");
    let elsewhere = ["http://", "https://", "mailto:"].iter().any(|p| target.starts_with(p)) || path.is_empty();
    let folder = root().join(file).parent().map_or_else(root, Path::to_path_buf);
    (!elsewhere && !folder.join(path).exists()).then(|| "the link leads nowhere".to_owned())
}

/// A word in backticks that looks like a path of the project.
fn path_trouble(named: &Named) -> Option<String> {
    const ENDS: [&str; 7] = [".rs", ".md", ".toml", ".yaml", ".json", ".lock", ".sh"];
    let text = named.text.trim_end_matches('/');
    let of_a_path = |c: char| c.is_ascii_alphanumeric() || "._-/<>*".contains(c);
    let ends = ENDS.iter().any(|end| text.ends_with(end));
    if !text.chars().all(of_a_path) || !(text.contains('/') || ends) || text.starts_with(['/', '-', '.']) && !ends {
        return hidden(text).then(|| missing(text)).flatten();
    }
    if text.starts_with("target/") || text.starts_with("../") {
        return None;
    }
    missing(text)
}

/// Whether a text is a hidden path such as `.ci/run`.
fn hidden(text: &str) -> bool {
    let name = text.strip_prefix('.').unwrap_or("");
    name.contains('/')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "._-/".contains(c))
        && !name.starts_with(['.', '/'])
}

/// A path that is there: in the project, in `src`, as the id of a playbook, or up to its first placeholder.
fn missing(text: &str) -> Option<String> {
    let given: Vec<&str> = text.split('/').take_while(|part| !part.contains(['<', '>', '*'])).collect();
    let path = given.join("/");
    let places = [root().join(&path), root().join("src").join(&path), root().join("tests").join(&path)];
    let id = ["playbooks", "tests/playbooks"].map(|f| root().join(f).join(format!("{path}.yaml")));
    let by_name = given.len() == 1 && path.contains('.') && anywhere(&path);
    let there = path.is_empty() || places.iter().chain(&id).any(|p| p.exists()) || by_name;
    (!there).then(|| "no such path".to_owned())
}

/// Whether a file with this name lies anywhere in the project.
fn anywhere(name: &str) -> bool {
    let files = ["src", "tests", "benches"].into_iter().flat_map(rust_files);
    files.into_iter().any(|file| file.file_name().is_some_and(|n| n == name))
}

/// A command line of `triage` or `cargo` that would not be understood.
fn command_trouble(line: &str) -> Option<String> {
    let words = words(line.trim_start_matches("$ "));
    let command: Vec<&str> = words.iter().map(String::as_str).skip_while(|w| is_variable(w)).collect();
    match command.split_first()? {
        (program, args) if is_triage(program) => triage_trouble(args),
        (&"cargo", args) => cargo_trouble(args),
        _ => None,
    }
}

fn is_variable(word: &str) -> bool {
    word.split_once('=')
        .is_some_and(|(name, _)| !name.is_empty() && name.chars().all(|c| c.is_ascii_uppercase() || c == '_'))
}

fn is_triage(program: &str) -> bool {
    ["triage", "target/release/triage", "target/debug/triage", "./triage"].contains(&program)
}

/// The words of a command line, quotes taken off; a comment, a pipe and a redirection end it.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote, mut open) = (Vec::new(), String::new(), None, false);
    for c in line.chars() {
        match (c, quote) {
            (c, Some(q)) if c == q => quote = None,
            ('"' | '\'', None) => (quote, open) = (Some(c), true),
            ('#' | '|' | '>' | ';' | '&', None) if word.is_empty() && !open => break,
            (' ', None) if !word.is_empty() || open => {
                words.push(std::mem::take(&mut word));
                open = false;
            }
            (' ', None) => {}
            _ => word.push(c),
        }
    }
    if !word.is_empty() || open {
        words.push(word);
    }
    words
}

fn triage_trouble(args: &[&str]) -> Option<String> {
    // `[PATHS]` may be left away, and `…` stands for some value or for more of the same
    let optional = |arg: &str| arg.starts_with('[') || arg.chars().all(|c| c == '…' || c == '.');
    let parse = |args: &mut dyn Iterator<Item = &str>| {
        let result = triage::cli::command().try_get_matches_from(std::iter::once("triage").chain(args));
        result.err().filter(clap::Error::use_stderr)
    };
    // a command that is only named lacks what it is to be done with
    let lacks = |error: &clap::Error| error.kind() == clap::error::ErrorKind::MissingRequiredArgument;
    let error = parse(&mut args.iter().copied()).filter(|error| args.len() > 1 || !lacks(error))?;
    parse(&mut args.iter().copied().filter(|arg| !optional(arg)))?;
    Some(error.to_string().lines().next().unwrap_or_default().to_owned())
}

fn cargo_trouble(args: &[&str]) -> Option<String> {
    const KNOWN: [&str; 11] =
        ["bench", "build", "check", "clippy", "doc", "fmt", "insta", "install", "run", "test", "update"];
    let mut args = args.iter().copied().filter(|a| !a.starts_with('+'));
    let command = args.next()?;
    let rest: Vec<&str> = args.collect();
    if !KNOWN.contains(&command) {
        return Some(format!("cargo has no `{command}`"));
    }
    for (option, folder) in [("--test", "tests"), ("--bench", "benches")] {
        let name = rest.iter().position(|a| *a == option).and_then(|at| rest.get(at + 1));
        let there = |name: &str| root().join(folder).join(name).join("main.rs").exists();
        if let Some(name) = name.filter(|name| **name != name.to_uppercase() && !there(name)) {
            return Some(format!("no {folder}/{name}/main.rs"));
        }
    }
    let ours = rest.iter().position(|a| *a == "--").filter(|_| command == "run")?;
    triage_trouble(&rest[ours + 1..])
}

#[test]
fn what_the_markdown_files_name_is_real() {
    let texts = MARKDOWN.into_iter().filter_map(|file| Some((file, fs::read_to_string(root().join(file)).ok()?)));
    none(&texts.flat_map(|(file, text)| unreal(file, &text)).collect::<Vec<_>>());
}

#[test]
fn what_is_not_real_is_found() {
    for text in [
        "see `src/nothing.rs`",
        "see `nothing.rs` and more",
        "see [there](docs/nothing.md)",
        "a `nothing/mod.rs`",
        "run `.ci/nothing`",
        "the playbook `printer/nothing`",
        "`playbooks-of-others/<domain>/<name>.yaml`",
        "run `triage --symptoms x`",
        "run `triage aply PLAN.json`",
        "```sh\ntriage check --fixx a.yaml\n```",
        "```\n$ cargo run --release -- --sympton sign-in-failed\n```",
        "run `cargo tset`",
        "run `cargo test --test nothing`",
        "run `UPDATE=1 cargo tset`",
    ] {
        assert_eq!(unreal("f.md", text).len(), 1, "{text}: {:?}", unreal("f.md", text));
    }
    for text in [
        "see `src/lib.rs`, `lib.rs`, `plan/`, `src/plan/mod.rs`, [there](Cargo.toml#features) and [it](https://example.org)",
        "`playbooks/<domain>/<name>.yaml`, `printer/offline`, `tests/playbooks/printer/offline.yaml`, `and/or nothing`",
        "`triage`, `triage --help`, `triage check [PATHS]`, `triage --symptom …`, `triage::cli`, `triage: 1`",
        "```yaml\ncargo: nothing\n```\n```sh\ntriage --symptom \"sign in\" --fact a=b # why\ntriage list | head\n```",
        "`cargo test`, `cargo fmt --check`, `cargo test --test suite`, `UPDATE_SCHEMA=1 cargo test --test NAME`",
        "```\n$ cargo run --release -- --symptom sign-in-failed --no-probe\nanything\n```",
    ] {
        assert_eq!(unreal("f.md", text), Vec::<String>::new(), "{text}");
    }
}
