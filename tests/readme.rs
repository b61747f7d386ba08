//! The README's examples are real: its playbook is checked, and each console block shows what the program prints.
//! `UPDATE_README=1 cargo test --test readme` writes the blocks anew.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::too_many_lines, reason = "a test may panic")]

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

const README: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
const FENCE: &str = "```";
const PROMPT: &str = "$ triage ";

/// The text of the first block of a language.
fn block<'t>(text: &'t str, language: &str) -> &'t str {
    let (_, after) = text.split_once(&format!("{FENCE}{language}\n")).expect("the block is there");
    after.split_once(FENCE).expect("the block ends").0
}

/// What the program prints, given the arguments of a line of a shell without quotes.
fn output(arguments: &str, folder: &Path) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_triage"));
    command.args(arguments.split_whitespace()).current_dir(folder).env_remove("NO_COLOR");
    let done = command.output().expect("the program starts");
    let text = String::from_utf8(done.stdout).expect("the output is UTF-8");
    assert!(done.status.success(), "triage {arguments}\n{text}{}", String::from_utf8_lossy(&done.stderr));
    text
}

/// The README with every console block as the program writes it today: each command, and its output beneath.
fn rewritten(readme: &str, folder: &Path) -> String {
    let mut text = String::new();
    let mut in_console = false;
    for line in readme.lines() {
        match line {
            "```console" => in_console = true,
            FENCE => in_console = false,
            _ if in_console && !line.starts_with(PROMPT) => continue,
            _ => {}
        }
        writeln!(text, "{line}").unwrap();
        if let Some(arguments) = line.strip_prefix(PROMPT).filter(|_| in_console) {
            text += &output(arguments, folder);
        }
    }
    text
}

#[test]
fn the_console_blocks_show_what_the_program_prints() {
    let readme = std::fs::read_to_string(README).unwrap();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("coffee.yaml"), block(&readme, "yaml")).unwrap();
    let rewritten = rewritten(&readme, folder.path());
    if std::env::var_os("UPDATE_README").is_some() {
        std::fs::write(README, rewritten).unwrap();
    } else {
        let same = readme == rewritten;
        let differs = readme.lines().zip(rewritten.lines()).find(|(a, b)| a != b);
        assert!(same, "UPDATE_README=1 cargo test --test readme mends the README; the first difference: {differs:#?}");
    }
}

#[test]
fn the_first_playbook_is_short() {
    let readme = std::fs::read_to_string(README).unwrap();
    let lines = block(&readme, "yaml").lines().count();
    assert!(lines <= 40, "{lines} lines");
}
